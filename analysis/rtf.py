"""RTF -> its paragraphs and table cells: one pass over the tokens, no nesting in Python's own stack."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .errors import StudyError
from .records import MOST_PIECES, Line, too_long

MOST_DEPTH = 10_000
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9A-Fa-f]{2})|\\(?P<sign>.)|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.S,
)
# groups that hold no text of the document; \* marks others that a reader may leave out
_SKIPPED = frozenset(
    "fonttbl colortbl stylesheet listtable listoverridetable info pict object header headerl headerr headerf "
    "footer footerl footerr footerf footnote annotation themedata datastore generator revtbl rsidtbl xmlnstbl "
    "bkmkstart bkmkend nonshppict".split()
)
_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_ENDS = frozenset("par sect page cell nestcell row nestrow".split())
_LINK = re.compile(r'HYPERLINK\s+"([^"]{1,2000})"')


class _State(NamedTuple):
    """What a group inherits and gives back at its end."""

    into: str = "text"  # where text goes: "text", "code" (of a field); "optional" and "" are nowhere
    fallback: int = 1  # characters to leave out behind a \\u
    hidden: bool = False
    bold: bool = False


def is_rtf(data: bytes) -> bool:
    return data[:20].lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == b"{\\rtf"


def lines(data: bytes, name: str) -> Iterator[Line]:
    """The paragraphs and cells, empty ones included, in the order of the file, numbered from 1.

    Leaves out headers, footers, pictures, notes and hidden text. A line break inside a paragraph is ``"\\n"``.
    Raises `StudyError` where the file ends inside a group (it is cut short) or is nested deeper than 10,000.
    """
    return _Reader(data, name).lines()


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
                if len(self.stack) > MOST_DEPTH:
                    where = f"{self.name}, paragraph {self.count + 1}"
                    raise StudyError(where, f"it is nested deeper than {MOST_DEPTH:,}", "Look into the file.")
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
        elif word in _SKIPPED:
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
