"""A file that a news database delivered -> its articles; which database it was is seen from the file itself."""

import os
import re
from pathlib import Path

from . import documents, factiva, files, nexis, proquest
from .errors import StudyError
from .records import MOST_BYTES, Export

GRAMMARS = {"nexis": nexis.articles, "factiva": factiva.articles, "proquest": proquest.articles}
_MEND = (
    "Known are: Nexis Uni and Lexis+ (DOCX, RTF), Factiva (HTML, RTF: Article Format), ProQuest (TXT: full text)."
)
_FACTIVA = re.compile(rb"\b(?:Document|Dokument|Documento)\s+[A-Za-z]\w{0,11}(?:19|20)\d{6}\w{3,14}\b")


def sniff(data: bytes, name: str) -> str | None:
    """The grammar that a file is written in ("nexis", "factiva", "proquest"), or `None`.

    Goes by what is in the file, never by its name. Raises `StudyError` for a DOCX, DOC or RTF that cannot be read.
    """
    if documents.is_rtf(data) and factiva.fits(factiva.lines(data, name)):
        return "factiva"
    if documents.is_rtf(data) or documents.is_archive(data):
        return "nexis" if nexis.fits(documents.lines(data, name)) else None
    if _FACTIVA.search(data) and b"<" in data:
        return "factiva" if factiva.fits(factiva.lines(data, name)) else None
    if b"_" * 20 in data.replace(b"\0", b""):
        return "proquest" if proquest.fits(files.decode(data, name)) else None
    return None


def parse(data: bytes, name: str) -> tuple[str, Export] | None:
    """(grammar, what it reads) of a file's bytes; `None` where they are no export of a known form."""
    grammar = sniff(data, name)
    return (grammar, GRAMMARS[grammar](data, name)) if grammar else None


def read_export(path: str | os.PathLike[str]) -> Export:
    """Read an export.

    Raises `StudyError` with file, place and mend where the file is no export of a known form, is damaged,
    protected with a password, or larger than an export can be.
    """
    file = Path(path)
    data = files.load(file, MOST_BYTES)
    parsed = parse(data, file.name)
    if parsed is None:
        raise StudyError(file.name, _what(data), _MEND)
    grammar, export = parsed
    if not export.items:
        raise StudyError(file.name, f"not one article can be read ({grammar})", " | ".join(export.problems[:5]))
    return export


def _what(data: bytes) -> str:
    if not data.strip():
        return "it is empty"
    if data[:5] == b"%PDF-":
        return "it is a PDF"
    return "it is not an export of a known database"
