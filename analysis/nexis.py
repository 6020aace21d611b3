"""Nexis Uni and Lexis+ deliveries: DOCX or RTF with one or many articles, with or without a cover page.

The form: a cover page ("Documents (12)" and a numbered list of headlines), then each article as headline, outlet,
day, copyright, labelled lines ("Section:", "Length:", "Byline:"), "Body", the text, "Graphic" with its captions,
"Classification" and "Load-Date:", closed by "End of Document". Labels may be missing or stand in another order.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from . import documents
from .invisible import shorten, squeeze
from .records import (
    Export,
    ExportItem,
    Line,
    Notes,
    authors,
    bounded,
    day,
    finished,
    miscounted,
    paragraphs,
)

_COVER = re.compile(r"Documents? \((\d{1,6})\)")
_LISTED = re.compile(r"(\d{1,6})\.\s*(?=\S)")
_END = re.compile(r"\s*\bend of document\W*$", re.I)
_COPYRIGHT = re.compile(r"(?:copyright\b|©|\(c\)\s).{4,}", re.I)
_RIGHTS = re.compile(r"all rights reserved\W*$", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LABEL = re.compile(r"([A-Z][A-Za-z/ -]{2,24}):(?:\s|$)")
_HEAD = frozenset(
    "section;length;byline;dateline;highlight;series;edition;type;url;correction;correction-date;notes;source;"
    "column;headline;publication-type;language;load-date;journal code;body".split(";")
)
_TAIL = frozenset(
    "load-date;language;publication-type;pub-type;document-type;journal code;acc-no;subject;industry;geographic;"
    "person;company;organization;organisation;ticker;state;city;country;region;type;issn;url;update;updated;"
    "correction;correction-date;notes;graphic;series;rights;term".split(";")
)
_CERTAIN = ("load-date", "publication-type", "journal code")  # labels that open no paragraph of a story
_PARTS = ("graphic", "correction", "correction-date", "notes", "classification")  # lines that open a part
_LINK = re.compile(r"link to (?:the )?(?:original )?(?:image|story|pdf|article|video)$", re.I)
_FAILED = "error in this document and it is not possible to display it"
_URN = re.compile(r"urn(?::|%3A)contentItem(?::|%3A)([\w-]{8,60})", re.I)


def fits(lines: Iterable[Line]) -> bool:
    """Whether these lines can be a delivery: two of its marks within the first 20,000."""
    seen = set()
    for number, line in enumerate(lines):
        text = squeeze(line.text[:200])
        if _COVER.fullmatch(text):
            seen.add("cover")
        elif re.fullmatch(r"(?i)body:?|end of document", text):
            seen.add(text.casefold().rstrip(":"))
        elif re.match(r"Length: [\d.,]+ word|Load-Date: ", text):
            seen.add(text[:4])
        if len(seen) == 2 or number > 20_000:
            break
    return len(seen) == 2


def articles(data: bytes, name: str) -> Export:
    """The articles of a delivery.

    The key is the database's own content id where a headline is linked with it. Raises `StudyError` for a file
    that cannot be read as DOCX or RTF; does not look into headers, footers and pictures.
    """
    source = documents.lines(data, name)
    lines = list(bounded(source, f"{name}, paragraph"))
    notes: Notes = []
    announced, titles, covered = _cover(lines, notes)
    found = []
    for number, chunk in enumerate(_chunks(lines[covered:], notes), 1):
        found.append(_article(chunk, number, notes))
    export = finished(announced, found, notes, "paragraph")
    _missing(titles, export)
    return export


def _is(line: Line, *words: str) -> bool:
    return len(line.text) < 40 and squeeze(line.text).casefold().rstrip(": ") in words


def _cover(lines: list[Line], notes: Notes) -> tuple[int | None, list[str], int]:
    """How many articles the cover page announces, their headlines, and where the first article begins."""
    bodies = (i for i, line in enumerate(lines) if _is(line, "body") or _END.search(line.text[-40:]))
    first = next(bodies, len(lines))
    at = next((i for i, line in enumerate(lines[: min(first, 40)]) if _COVER.fullmatch(squeeze(line.text))), None)
    if at is None:
        return None, [], 0
    announced = int(_COVER.fullmatch(squeeze(lines[at].text))[1])  # type: ignore[index]
    titles: list[str] = []
    begins = None
    for i in range(at + 1, first):
        text = squeeze(lines[i].text)
        listed = _LISTED.match(text)
        if listed and int(listed[1]) == len(titles) + 1 <= announced:
            titles.append(text[listed.end() :])
        elif titles and _key(text) == _key(titles[0]):
            begins = i
    if begins is None:
        begins = _above_date(lines, at + 1, first)
        notes.append((lines[begins].place, "the cover page does not tell where the first article begins"))
    return announced, titles, begins


def _above_date(lines: list[Line], start: int, stop: int) -> int:
    """Two lines above the last line with a year before the labels: headline, outlet, day."""
    labels = next((i for i in range(start, stop) if _label(lines[i].text, ("section", "length", "byline"))), stop)
    head = range(start, min(labels, len(lines)))
    dated = [i for i in head if day(lines[i].text) and not _COPYRIGHT.match(lines[i].text)]
    return max(start, dated[-1] - 2) if dated else min(start, len(lines) - 1)


def _key(headline: str) -> str:
    """What two printings of a headline have in common; the cover page may cut it short."""
    return headline.casefold().rstrip(" .…")[:40]


def _missing(titles: list[str], export: Export) -> None:
    """Name the announced articles that were not found."""
    have = Counter(_key(item.headline or "") for item in export.items)
    lost = []
    for number, title in enumerate(titles, 1):
        have[_key(title)] -= 1
        if have[_key(title)] < 0:
            lost.append(f"{number}. {shorten(title)!r}")
    if lost:
        more = f" and {len(lost) - 10} more" if len(lost) > 10 else ""
        export.problems.append(f"on the cover page, not found: {', '.join(lost[:10])}{more}")


def _chunks(lines: list[Line], notes: Notes) -> list[list[Line]]:
    """The lines of each article, without "End of Document"."""
    chunks: list[list[Line]] = [[]]
    for line in lines:
        end = _END.search(line.text, max(len(line.text) - 40, 0))
        if not end:
            chunks[-1].append(line)
            continue
        if end.start():
            chunks[-1].append(line._replace(text=line.text[: end.start()]))
        if chunks[-1]:
            chunks.append([])
        else:
            notes.append((line.place, "an empty document"))
    rest = chunks.pop()
    if rest and any(_is(line, "body") or _label(line.text, ("length",)) for line in rest):
        notes.append((rest[0].place, "the last article has no 'End of Document'; the file may be cut short"))
        chunks.append(rest)
    elif rest:
        notes.append((rest[0].place, f"{len(rest)} lines behind the last article: {shorten(rest[0].text)!r}"))
    return chunks


def _label(text: str, known: Iterable[str]) -> tuple[str, str] | None:
    """(label as printed, value) of a line that begins with one of these labels."""
    match = _LABEL.match(text[:200])
    if match and match[1].casefold() in known:
        return match[1], squeeze(text[match.end(1) + 1 :])
    return None


def _article(chunk: list[Line], number: int, notes: Notes) -> ExportItem:
    place = chunk[0].place
    begins = next((i + 1 for i, line in enumerate(chunk) if _is(line, "body", "full text")), None)
    if begins is None:
        begins = _behind_labels(chunk)
        notes.append((place, f"{shorten(chunk[0].text)!r} has no line 'Body'; its text may be incomplete"))
    head = _head(chunk[:begins], notes)
    ends = _tail(chunk, begins)
    text, apart = [], head.apart
    for paragraph in paragraphs(chunk[begins:ends]):
        if _LINK.match(paragraph):
            apart.append(("link", paragraph))
        else:
            text.append(paragraph)
    apart += _apart(chunk[ends:], notes)
    if any(_FAILED in paragraph for paragraph in text):
        notes.append((place, "the database could not deliver this document"))
        text = []
    said = {label.casefold(): value for label, value in reversed(apart)}
    wrong = miscounted("\n".join(text), said.get("length")) if text else None
    if wrong:
        notes.append((place, f"{wrong}, in {shorten(head.headline or '')!r}"))
    link = next((line.link for line in chunk[:begins] if line.link), None)
    urn = _URN.search(link or "")
    return ExportItem(
        key=urn[1] if urn else str(number),
        outlet=head.outlet,
        published=head.published,
        headline=head.headline,
        authors=authors(said.get("byline", "")),
        section=said.get("section"),
        text="\n\n".join(text),
        url=said.get("url") or link,
        place=place,
        apart=tuple(apart),
    )


def _behind_labels(chunk: list[Line]) -> int:
    """Where the text begins if no line says so: behind the copyright and the labels below it."""

    def mark(line: Line) -> bool:
        return bool(_COPYRIGHT.match(line.text) or _RIGHTS.search(line.text) or _label(line.text, _HEAD))

    at = next((i for i, line in enumerate(chunk[:20]) if i and mark(line)), min(len(chunk), 3))
    while at < len(chunk) and mark(chunk[at]):
        at += 1
    return at


class _Head(NamedTuple):
    headline: str | None
    outlet: str | None
    published: str | None
    apart: list[tuple[str, str]]


def _head(lines: list[Line], notes: Notes) -> _Head:
    """Headline, outlet and day by their order, the rest by its labels."""
    pieces = list(_pieces(lines))
    marks = (i for i, (_, text) in enumerate(pieces) if i and (_COPYRIGHT.match(text) or _label(text, _HEAD)))
    below = next(marks, len(pieces))
    above = [text for _, text in pieces[:below]]
    dated = next((i for i in range(len(above) - 1, 0, -1) if len(above[i]) < 120 and _YEAR.search(above[i])), None)
    published = day(above[dated]) if dated else None
    apart: list[tuple[str, str]] = []
    if not published:
        printed = shorten(" | ".join(above), 120)
        notes.append((pieces[0][0], f"no day of publication is understood in {printed!r}"))
    if dated:
        extra = above[1 : max(dated - 1, 1)]
        apart += [("date", above[dated])] + [("edition", text) for text in above[dated + 1 :]]
    else:
        extra = above[1:]
    outlet = above[dated - 1] if dated and dated >= 2 else None
    if extra or not outlet:
        notes.append((pieces[0][0], f"the head of {shorten(above[0])!r} is not of the usual form"))
    apart += [("head", text) for text in extra]
    for place, text in pieces[below:]:
        label = _label(text, _HEAD)
        if label and label[0].casefold() != "body":
            apart.append(label)
        elif _COPYRIGHT.match(text) or _RIGHTS.search(text):
            apart.append(("copyright", text))
        elif not _is(Line(place, text), "body", "full text"):
            apart.append(("head", text))
            notes.append((place, f"not understood: {shorten(text)!r}"))
    return _Head(above[0], outlet, published, apart)


def _pieces(lines: list[Line]) -> Iterator[tuple[int, str]]:
    """(place, text); a line break parts only where a label follows, or the copyright."""
    for line in lines:
        pieces: list[str] = []
        for piece in filter(None, map(squeeze, line.text.split("\n"))):
            if not pieces or _label(piece, _HEAD) or _COPYRIGHT.match(piece):
                pieces.append(piece)
            else:
                pieces[-1] += f" {piece}"
        yield from ((line.place, piece) for piece in pieces)


def _tail(chunk: list[Line], begins: int) -> int:
    """Where the text ends: at the first certain label, or at the last "Graphic", "Notes" ... above it."""
    end = len(chunk)
    for i in range(begins, end):
        if _label(chunk[i].text, _CERTAIN) or _is(chunk[i], "classification"):
            end = i
            break
    last = {squeeze(chunk[i].text).casefold(): i for i in range(begins, end) if _is(chunk[i], *_PARTS)}
    for i in sorted(last.values()):  # "Notes" may be a crosshead; captions may be longer than their story
        above, below = (sum(len(line.text) for line in chunk[a:b]) for a, b in ((begins, i), (i, end)))
        if above > below or _is(chunk[i], "graphic"):
            end = i
            break
    while end > begins and _label(chunk[end - 1].text, _TAIL):
        end -= 1
    return end


def _apart(lines: list[Line], notes: Notes) -> list[tuple[str, str]]:
    """What stands behind the text: captions, notes, indexing."""
    part, apart = "", []
    for line in lines:
        label = _label(line.text, _TAIL)
        if _is(line, *_PARTS):
            part = squeeze(line.text).casefold()
        elif label and part != "graphic":
            apart.append(label)
        elif part:
            apart += [(part, text) for text in paragraphs([line])]
        else:
            apart.append(("behind the text", squeeze(line.text)))
            notes.append((line.place, f"not understood, behind the text: {shorten(line.text)!r}"))
    return apart
