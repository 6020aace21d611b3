"""Bytes -> text: limits, archives, encodings, and what no table can hold. All that is read comes through here."""

import codecs
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO

from .errors import StudyError

MOST_BYTES = 5_000_000  # of one article; the longest newspaper article is a fiftieth of it
MOST_PAGE_BYTES = 50_000_000  # of a saved page, which may hold its pictures
MOST_TABLE_BYTES = 50_000_000  # of articles.csv or codebook.toml
MOST_MEMBERS = 10_000  # of a ZIP archive

# all that zipfile is known to raise on a damaged archive
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)

#: how a file begins that is no text -> what it is
FOREIGN = {
    b"\x1f\x8b": "compressed with gzip",
    b"(\xb5/\xfd": "compressed with zstd",
    b"PK\x03\x04": "a zip archive, as docx and xlsx are",
    b"%PDF-": "a PDF",
    b"{\\rtf": "RTF",
}
MARKS = {  # byte order marks; UTF-32's begins with that of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
CHARSET_WITHIN = 4096  # bytes of a page; browsers look no further than the first 1,024
_CONTROLS = re.compile("[\x80-\x9f]")  # what Latin-1 makes of the quotation marks of Windows-1252


def decode(data: bytes, where: str, encoding: str | None = None) -> str:
    """The text of a file: UTF-8, or UTF-16 or UTF-32 where its first bytes say so; nothing is guessed.

    `encoding` is what somebody who knows has named; it is used where the bytes are not UTF-8. Decodes strictly:
    `StudyError` names the file, the byte and the mend. A byte order mark is taken off, line ends are kept.
    """
    check_beginning(data, where)
    marked = mark(data)
    try:
        text = data.decode(marked or "utf-8-sig")
    except UnicodeDecodeError as error:
        if marked or not encoding:
            raise _not_in(marked or "UTF-8", data, error, where) from None
        text = _decode_as(encoding, data, where)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise StudyError(
            where, f"line {line} holds a NUL character", "This is no text file; save it as UTF-8 text."
        )
    return text


def mark(beginning: bytes) -> str | None:
    """The encoding that a byte order mark states, UTF-8's left out: that is what is read anyway."""
    return next((name for mark, name in MARKS.items() if beginning.startswith(mark)), None)


def _decode_as(encoding: str, data: bytes, where: str) -> str:
    check_encoding(encoding, where)
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        raise _not_in(encoding, data, error, where) from None
    if found := _CONTROLS.search(text):
        what = f"as {encoding} it holds a control character ({found[0]!a})"
        raise StudyError(where, what, "It is more likely Windows-1252 or UTF-8.")
    return text


def _not_in(encoding: str, data: bytes, error: UnicodeError, where: str) -> StudyError:
    at = getattr(error, "start", 0)
    line = data.count(b"\n", 0, at) + 1
    mend = (
        "Save the file as UTF-8. A folder of files in Windows-1252, say, becomes a study with: "
        "framing new DIR --from FOLDER --encoding windows-1252"
    )
    return StudyError(where, f"byte {at} (line {line}) is not {encoding}", mend)


def check_encoding(name: str, where: str) -> str:
    """`name` if Python knows a text encoding of that name."""
    try:
        known = "".encode(name) == b"" or name.lower().replace("_", "-") in ("utf-16", "utf-32", "utf-8-sig")
    except (LookupError, UnicodeError, ValueError):
        known = False
    if not known:
        raise StudyError(where, f"there is no encoding {name!r}", "Write utf-8, windows-1252, iso-8859-15 …")
    return name


def stated_charset(data: bytes) -> str | None:
    """The encoding that a saved page states of itself, as browsers understand it: Latin-1 means Windows-1252."""
    found = _CHARSET.search(data, 0, CHARSET_WITHIN)
    name = found[1].decode("ascii").lower() if found else None
    return "windows-1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name


def check_beginning(data: bytes, where: str) -> None:
    """Refuse what its first bytes show to be no text, whatever the file's name says."""
    for beginning, kind in FOREIGN.items():
        if data.startswith(beginning):
            raise StudyError(where, f"it is {kind}", "Save its text as UTF-8.")


def load(path: Path, most: int, where: str | None = None) -> bytes:
    """The bytes of a file of at most `most` bytes."""
    where = where or path.name
    try:
        if not path.is_file():
            what = "it is no file" if path.exists() else "there is no such file"
            raise StudyError(where, what, "Check the name.")
        size = path.stat().st_size
        if size > most:
            raise StudyError(
                where,
                f"it has {size:,} bytes, the limit is {most:,}",
                "Split it, or take out what is no text.",
            )
        if not size:  # also what the system makes up while it is read, without an end
            return b""
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise StudyError(where, f"it cannot be read ({error.strerror})", "Check its permissions.") from None


def unzipped(
    archive: Path | BinaryIO, where: str, wanted: Callable[[str], bool], most: int
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """(name in the archive, what reads it) for each file of a ZIP archive whose name is `wanted`, in the archive's
    order. A file of more than `most` bytes is refused when it is read; nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [one for one in opened.infolist() if not one.is_dir() and wanted(one.filename)]
            if len(members) > MOST_MEMBERS:
                raise StudyError(where, f"it holds over {MOST_MEMBERS:,} files", "Split it.")
            for one in members:
                yield one.filename, partial(_member, opened, one, f"{where}/{one.filename}", most)
    except DAMAGE as error:
        raise StudyError(where, f"it cannot be opened as a ZIP archive ({error})", "Unpack it.") from None


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo, where: str, most: int) -> bytes:
    try:
        with archive.open(one) as stream:
            data = stream.read(most + 1)  # an archive may lie about the size
    except DAMAGE as error:
        raise StudyError(where, f"it cannot be unpacked ({error})", "Unpack the archive.") from None
    if len(data) > most:
        raise StudyError(where, f"it has over {most:,} bytes", "Take out what is no text.")
    return data


def check_text(text: str, where: str, what: str = "it holds half a surrogate pair") -> str:
    """`text` if every table can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise StudyError(where, what, "Write it in UTF-8.") from None
    if "\0" in text:
        raise StudyError(where, "it holds a NUL character", "Take it out.")
    return text


def check_day(text: str, where: str) -> str:
    """`text` if it is an ISO day (YYYY-MM-DD)."""
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):  # not the days of weeks, which Python takes
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        raise StudyError(where, f"{text!r} is no day", "Write it as YYYY-MM-DD, or leave it empty.") from None
    return text


def delimiter(header: str) -> str:
    """What stands between the cells of a CSV, seen from its first line; spreadsheets write ";" in many countries.

    >>> delimiter("article;outlet;note"), delimiter("text")
    (';', ',')
    """
    return max(",;\t", key=header.count)
