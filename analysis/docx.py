"""DOCX -> its paragraphs, read as a stream: nothing is unpacked to disk, no entity expanded, nothing fetched."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from .errors import StudyError
from .files import DAMAGE
from .records import MOST_PIECES, Line, too_long

MOST_XML = 64 * 2**20  # bytes of one part, unpacked
MOST_DEPTH = 256
MOST_TAG = 2**20  # bytes of one tag or comment; expat reads a tag again with each piece of it
_PIECE = 2**16
_MOST_PARTS = 10_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_AGAIN = "Download it again, or open it in a word processor and save it as DOCX."
_LINK = re.compile(r'HYPERLINK\s+"([^"]{1,2000})"')
# what stands in the file but not in the reading: the old place of moved text, a second rendering of a box
_SKIPPED = frozenset(("moveFrom", "Fallback", "del"))


def lines(data: bytes, name: str) -> Iterator[Line]:
    """The paragraphs of the main text, empty ones included, in the order of the file, numbered from 1.

    Leaves out headers, footers, footnotes, comments and deleted text. Raises `StudyError` for what is no DOCX
    (an old .doc, a file with a password, a damaged or truncated one) and for what no export can be: a part over
    64 MiB, a document type, a tag over 1 MiB, elements nested deeper than 256.
    """
    with _opened(data, name) as archive:
        main = next((part for part in archive.namelist() if re.fullmatch(r"word/document\d*\.xml", part)), None)
        if main is None:
            raise StudyError(name, "it holds no Word document", "Give the DOCX file as the database delivered it.")
        links: dict[str, str] = {}
        rels = main.replace("word/", "word/_rels/") + ".rels"
        if rels in archive.namelist():
            for _ in _parsed(archive, rels, name, _Relations(links)):
                pass
        yield from _parsed(archive, main, name, _Paragraphs(links, name))


def is_archive(data: bytes) -> bool:
    return data[:2] == b"PK" or data[:8] == _OLD_OFFICE


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    if data[:8] == _OLD_OFFICE:
        if _PASSWORD in data:
            raise StudyError(name, "it is protected with a password", "Save it without a password.")
        raise StudyError(name, "it is in the old .doc format", "Open it and save it as DOCX.")
    if data.count(b"PK\x01\x02") > _MOST_PARTS:
        raise StudyError(name, f"it holds more than {_MOST_PARTS:,} parts", "No Word document does; look into it.")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise StudyError(name, f"it is damaged or cut short ({error})", _AGAIN) from None


def _parsed(archive: zipfile.ZipFile, part: str, name: str, handler: "_Paragraphs | _Relations") -> Iterator[Line]:
    """Feed a part to the handler piece by piece, yielding the lines that it has completed."""
    info = archive.getinfo(part)
    if info.flag_bits & 1:
        raise StudyError(name, "it is protected with a password", "Save it without a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise StudyError(name, f"{part} is packed in a way that Word does not use", _AGAIN)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.text
    fed = 0
    try:
        with archive.open(info) as stream:
            while piece := stream.read(_PIECE):
                fed += len(piece)
                if fed > MOST_XML:
                    raise _UnlikeError(f"it unpacks to more than {MOST_XML // 2**20} MiB")
                parser.Parse(piece, False)
                if fed - max(parser.CurrentByteIndex, 0) > MOST_TAG:
                    raise _UnlikeError("one tag in it is longer than a mebibyte")
                yield from handler.done()
            parser.Parse(b"", True)
            yield from handler.done()
    except _UnlikeError as error:
        raise StudyError(f"{name}, {part}", str(error), "No database writes such a file; look into it.") from None
    except expat.ExpatError as error:
        what = f"it is damaged ({expat.ErrorString(error.code)})"
        raise StudyError(f"{name}, {part}, line {error.lineno}", what, _AGAIN) from None
    except DAMAGE as error:
        raise StudyError(f"{name}, {part}", f"it is damaged or cut short ({error})", _AGAIN) from None


class _UnlikeError(Exception):
    """A file that is well formed and still no export."""


def _refuse_doctype(*_: object) -> None:
    raise _UnlikeError("it declares a document type, which may hide an entity bomb")


class _Relations:
    """word/_rels/document.xml.rels: id -> target of each hyperlink."""

    def __init__(self, links: dict[str, str]) -> None:
        self.links = links

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/hyperlink"):
            self.links[attributes.get("Id", "")] = attributes.get("Target", "")[:2000]

    def end(self, tag: str) -> None: ...
    def text(self, text: str) -> None: ...
    def done(self) -> list[Line]:
        return []


class _Open:
    """A paragraph that is being read."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.link: str | None = None
        self.code: list[str] = []  # of a field: HYPERLINK "..."


class _Paragraphs:
    """word/document.xml: paragraphs, those of text boxes inside a paragraph before it."""

    def __init__(self, links: dict[str, str], name: str) -> None:
        self.links, self.name = links, name
        self.stack: list[_Open] = []
        self.finished: list[Line] = []
        self.count = self.depth = self.skipped = 0
        self.reading = ""  # "t" inside text, "instrText" inside the code of a field

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise _UnlikeError(f"its elements are nested deeper than {MOST_DEPTH}")
        local = tag.rpartition(" ")[2]
        if self.skipped or local in _SKIPPED:
            self.skipped += 1
        elif local == "p" and "wordprocessingml" in tag:
            self.stack.append(_Open())
        elif not self.stack:
            return
        elif local in ("t", "instrText"):
            self.reading = local
        elif local in ("tab", "br", "cr", "noBreakHyphen"):
            self.stack[-1].parts.append({"tab": "\t", "noBreakHyphen": "-"}.get(local, "\n"))
        elif local == "hyperlink":
            id = next((value for key, value in attributes.items() if key.endswith("relationships id")), "")
            self.stack[-1].link = self.stack[-1].link or self.links.get(id)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.reading = ""
        if self.skipped:
            self.skipped -= 1
        elif self.stack and tag.endswith(" p") and "wordprocessingml" in tag:
            paragraph = self.stack.pop()
            code = _LINK.search("".join(paragraph.code))
            self.count += 1
            link = paragraph.link or (code[1] if code else None)
            self.finished.append(Line(self.count, "".join(paragraph.parts), link=link))

    def text(self, text: str) -> None:
        if self.reading and not self.skipped:
            paragraph = self.stack[-1]
            (paragraph.parts if self.reading == "t" else paragraph.code).append(text)
            if len(paragraph.parts) + len(paragraph.code) > MOST_PIECES:
                raise too_long(f"{self.name}, paragraph {self.count + 1}")

    def done(self) -> list[Line]:
        finished, self.finished = self.finished, []
        return finished
