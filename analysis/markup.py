"""A saved HTML page -> its lines as a browser would show them, and the element tree they come from.

What a script or style sheet would need, pictures stored in the page and comments are cut before parsing, so that
a page of many megabytes costs little more than its text. A line knows the element whose paragraph it is and how
much of it is link or bold: that tells captions, links to other stories and crossheads, which plain text cannot.
Does not run scripts, and does not apply style sheets: a hidden line is a line.
"""

import re
from typing import Any, NamedTuple

from .errors import StudyError
from .invisible import visible_html

MOST_ATTRIBUTES = 300  # of a tag: lxml takes quadratically longer for more
MOST_MARKUP = 8_000_000  # characters, without scripts and stored pictures
MOST_TAGS = 200_000  # a page has some thousands; more need minutes and over 1 GiB
TAG = re.compile(r"<[A-Za-z][^\s/>]*")
ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>=][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")


class Line(NamedTuple):
    """A line of the page as a browser would show it."""

    text: str
    tag: str
    home: Any  # the element whose paragraph it is
    within: str  # "figcaption", or what else stands apart from a story; or nothing
    linked: float  # share of its letters that are links
    bold: float  # share of its letters in bold type


# ---------------------------------------------------------------------------------------------- before parsing

_BALLAST = re.compile(r"<(?:!--|(script|style|svg)\b([^<>]{0,1000})>)", re.I)
_STORED = re.compile(r"""data:[\w.+-]{1,40}/[\w.+-]{1,80}[^"'\s<>]{200,}""")


def without_ballast(html: str) -> str:
    """The page without scripts (but JSON-LD), style sheets, drawings, comments, stored pictures
    and invisible characters.

    In linear time; what is opened and never closed stays.
    """
    low = html.lower()
    if len(low) != len(html):  # letters that change their length
        low = html
    out, at, start = [], 0, 0
    missing: set[str] = set()  # ends of which there is none further down
    while match := _BALLAST.search(html, at):
        end = f"</{match[1].lower()}" if match[1] else "-->"
        at = match.end()
        if end in missing or "ld+json" in (match[2] or "").lower():
            continue
        stop = low.find(end, at)
        if stop < 0:
            missing.add(end)
            continue
        out.append(html[start : match.start()])
        start = at = html.find(">", stop) + 1 or len(html)
    return visible_html(_STORED.sub("data:,", "".join([*out, html[start:]])).replace("\0", ""))


def check(html: str, where: str) -> None:
    """`StudyError` for a page that could not be parsed in reasonable time and memory."""
    for size, most, unit in (
        (len(html), MOST_MARKUP, "characters without scripts and pictures"),
        (html.count("<"), MOST_TAGS, "tags"),
    ):
        if size > most:
            raise StudyError(where, f"it has over {most:,} {unit}", "Save its text as .txt.")
    at = 0
    while tag := TAG.search(html, at):
        at, count = tag.end(), 0
        while attribute := ATTRIBUTE.match(html, at):
            at, count = attribute.end(), count + 1
            if count > MOST_ATTRIBUTES:
                line = html.count("\n", 0, tag.start()) + 1
                what = f"the tag in line {line} has over {MOST_ATTRIBUTES:,} attributes"
                raise StudyError(where, what, "Save the page again.")


def parse(html: str) -> Any:
    """The element tree of a page, as far as it can be read; never an error."""
    from lxml import etree  # comes with trafilatura

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    tree = etree.fromstring(html.encode("utf-8", "replace"), parser) if html.strip() else None
    return etree.Element("html") if tree is None else tree


# ---------------------------------------------------------------------------------------------- lines of the page

_BREAKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " h5 h6 header hr li main nav ol p pre section table td th tr ul".split()
)
_UNSHOWN = frozenset("script style noscript template svg iframe select button textarea head object".split())
_APART = frozenset("figcaption aside nav footer form blockquote".split())


class _Reader:
    """Collects the lines of a page while its elements open and close."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.linked = self.bold = 0  # letters of the line that is being read
        self.links = self.bolds = 0  # open elements
        self.open: list[Any] = []  # elements that break lines
        self.apart: list[str] = []

    def add(self, text: str | None) -> None:
        if text:
            glued = self.pieces and self.pieces[-1][-1:] in ".!?" and text[:1].isalpha()
            self.pieces.append(f" {text}" if glued else text)  # "Ships wait.<i>Photo: ..."
            self.linked += len(text.strip()) if self.links else 0
            self.bold += len(text.strip()) if self.bolds else 0

    def end_line(self) -> None:
        text = " ".join("".join(self.pieces).split())
        if any(map(str.isalnum, text)) and self.open:
            here = self.open[-1]
            loose = here.tag in ("div", "section", "article", "td", "body", "main")
            home = here if loose else here.getparent()
            apart = self.apart[-1] if self.apart else ""
            self.lines.append(Line(text, here.tag, home, apart, self.linked / len(text), self.bold / len(text)))
        self.pieces, self.linked, self.bold = [], 0, 0

    def start(self, e: Any) -> None:
        if e.tag in _BREAKS:
            self.end_line()
            self.open.append(e)
            if e.tag in _APART:
                self.apart.append(e.tag)
        elif e.tag == "br":
            if "".join(self.pieces[-2:]).rstrip(" \t\xa0\r").endswith("\n"):  # two stand for a paragraph
                self.end_line()
            self.add("\n")
        self.links += e.tag == "a"
        self.bolds += e.tag in ("b", "strong")
        self.add(e.text)

    def end(self, e: Any) -> None:
        if e.tag in _BREAKS:
            self.end_line()
            self.open.pop()
            if e.tag in _APART:
                self.apart.pop()
        self.links -= e.tag == "a"
        self.bolds -= e.tag in ("b", "strong")


def page_lines(tree: Any) -> list[Line]:
    """The lines of a page in their order: paragraphs, headings, items, cells, and text between two line breaks."""
    from lxml import etree

    reader = _Reader()
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, e in walk:
        if e.tag in _UNSHOWN:
            if event == "start":
                walk.skip_subtree()
        elif event == "start":
            reader.start(e)
        else:
            reader.end(e)
        if event == "end":
            reader.add(e.tail)
    return reader.lines
