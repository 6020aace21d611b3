"""What a word processor writes (DOCX, RTF) -> its paragraphs: nothing is unpacked to disk, no entity expanded,
nothing fetched, and nothing nested in Python's own stack."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from .errors import StudyError
from .files import DAMAGE
from .records import MOST_PIECES, Line, too_long

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LINK = re.compile(r'HYPERLINK\s+"([^"]{1,2000})"')


def is_archive(data: bytes) -> bool:
    """A DOCX, or a document of an older Word."""
    return data[:2] == b"PK" or data[:8] == _OLD_OFFICE


def is_rtf(data: bytes) -> bool:
    return data[:20].lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == b"{\\rtf"


def lines(data: bytes, name: str) -> Iterator[Line]:
    """The paragraphs of the main text (in RTF, cells too), empty ones included, in the order of the file, numbered
    from 1. A line break inside a paragraph is ``"\\n"``.

    Leaves out headers, footers, footnotes, comments, pictures, hidden and deleted text. Raises `StudyError` for
    what cannot be read (an old .doc, a file with a password, a damaged or truncated one) and for what no export can
    be: a part over 64 MiB, a document type, a tag over 1 MiB, elements nested deeper than 256, groups than 10,000.
    """
    return _Reader(data, name).lines() if is_rtf(data) else _docx_lines(data, name)


# ------------------------------------------------------------------ DOCX

MOST_XML = 64 * 2**20  # bytes of one part, unpacked
MOST_DEPTH = 256
MOST_TAG = 2**20  # bytes of one tag or comment; expat reads a tag again with each piece of it
_PIECE = 2**16
_MOST_PARTS = 10_000
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_AGAIN = "Download it again, or open it in a word processor and save it as DOCX."
# what stands in the file but not in the reading: the old place of moved text, a second rendering of a box
_SKIPPED = frozenset(("moveFrom", "Fallback", "del"))


def _docx_lines(data: bytes, name: str) -> Iterator[Line]:
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


# ------------------------------------------------------------------ RTF

MOST_GROUPS = 10_000  # in each other
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9A-Fa-f]{2})|\\(?P<sign>.)|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.S,
)
# groups that hold no text of the document; \* marks others that a reader may leave out
_NO_TEXT = frozenset(
    "fonttbl colortbl stylesheet listtable listoverridetable info pict object header headerl headerr headerf "
    "footer footerl footerr footerf footnote annotation themedata datastore generator revtbl rsidtbl xmlnstbl "
    "bkmkstart bkmkend nonshppict".split()
)
_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_ENDS = frozenset("par sect page cell nestcell row nestrow".split())


class _State(NamedTuple):
    """What a group inherits and gives back at its end."""

    into: str = "text"  # where text goes: "text", "code" (of a field); "optional" and "" are nowhere
    fallback: int = 1  # characters to leave out behind a \\u
    hidden: bool = False
    bold: bool = False


class _Reader:
    def __init__(self, data: bytes, name: str) -> None:
        self.source, self.name = data.decode("latin-1"), name
        self.codepage = "cp1252"
        self.state, self.stack = _State(), list[_State]()
        self.parts: list[str] = []
        self.code: list[str] = []
        self.bytes = bytearray()  # of \'hh, decoded together: a character may take two
        self.light = False  # some of the paragraph is not bold
        self.first = False  # in the first cell of a table row
        self.leave = 0  # characters of a fallback still to leave out
        self.count = 0

    def lines(self) -> Iterator[Line]:
        at, size = 0, len(self.source)
        while at < size:
            token = _TOKEN.match(self.source, at)
            assert token is not None  # every character begins a token
            at = token.end()
            if token["word"]:
                number = int(token["number"]) if token["number"] else None
                if token["word"] == "bin":
                    at += max(number or 0, 0)
                elif token["word"] in _ENDS:
                    if self.state.into == "text":
                        yield self.line()
                        self.first = token["word"] == "row" or (self.first and token["word"] == "par")
                elif token["word"] == "trowd":
                    self.first = True
                else:
                    self.word(token["word"], number)
            elif token["brace"] == "{":
                self.stack.append(self.state)
                if len(self.stack) > MOST_GROUPS:
                    where = f"{self.name}, paragraph {self.count + 1}"
                    raise StudyError(where, f"it is nested deeper than {MOST_GROUPS:,}", "Look into the file.")
            elif token["brace"]:
                self.leave = 0
                if self.stack:
                    self.state = self.stack.pop()
                if not self.stack:
                    break  # what follows the document is no RTF
            elif token["sign"] in ("\r", "\n"):
                yield self.line()
            else:
                self.characters(token)
                if len(self.parts) + len(self.bytes) > MOST_PIECES:
                    raise too_long(f"{self.name}, paragraph {self.count + 1}")
        if self.stack:
            what = "it ends in the middle: it is cut short or damaged"
            raise StudyError(f"{self.name}, paragraph {self.count + 1}", what, "Download it again.")
        if self.parts or self.bytes:
            yield self.line()

    def line(self) -> Line:
        """The paragraph that ends here."""
        self.flush()
        text = "".join(self.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        link = _LINK.search("".join(self.code))
        strong = not self.light and bool(text.strip())
        self.parts, self.code, self.light = [], [], False
        self.count += 1
        return Line(self.count, text, strong, self.first, link[1] if link else None)

    def word(self, word: str, number: int | None) -> None:
        on = number != 0
        if word in _SIGNS:
            self.say(_SIGNS[word])
        elif word == "u" and number is not None:
            self.say(chr(number % 65536))
            self.leave = self.state.fallback
        elif word == "uc":
            self.state = self.state._replace(fallback=max(number or 0, 0))
        elif word == "v":
            self.state = self.state._replace(hidden=on)
        elif word == "b":
            self.state = self.state._replace(bold=on)
        elif word == "plain":
            self.state = self.state._replace(hidden=False, bold=False)
        elif word == "fldinst" and self.state.into:
            self.state = self.state._replace(into="code")
        elif word in _NO_TEXT:
            self.state = self.state._replace(into="")
        elif word == "ansicpg" and number:
            self.codepage = _codepage(number)

    def characters(self, token: re.Match[str]) -> None:
        if token["hex"]:
            if self.leave:
                self.leave -= 1
            elif self.state.into == "text" and not self.state.hidden:
                self.bytes.append(int(token["hex"], 16))
                self.light |= not self.state.bold
        elif token["sign"]:
            sign = token["sign"]
            if sign == "*" and self.state.into:
                self.state = self.state._replace(into="optional")
            elif sign in "~_-{}\\":
                self.say({"~": "\u00a0", "_": "-", "-": ""}.get(sign, sign))
        elif token["text"]:
            text = token["text"]
            if self.leave:
                text, self.leave = text[self.leave :], max(self.leave - len(text), 0)
            self.say(text if text.isascii() else text.encode("latin-1").decode(self.codepage, "replace"))

    def say(self, text: str) -> None:
        if self.state.into == "code":
            self.code.append(text)
        elif self.state.into == "text" and not self.state.hidden and text:
            self.flush()
            self.parts.append(text)
            self.light |= not self.state.bold and not text.isspace()

    def flush(self) -> None:
        if self.bytes:
            self.parts.append(self.bytes.decode(self.codepage, "replace"))
            self.bytes.clear()


def _codepage(number: int) -> str:
    for codec in (f"cp{number}", {65001: "utf-8", 10000: "mac-roman"}.get(number, "cp1252")):
        try:
            "".encode(codec)
        except LookupError:
            continue
        return codec
    return "cp1252"
