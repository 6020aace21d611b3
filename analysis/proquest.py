"""ProQuest deliveries: TXT with one or many documents between rules of underscores.

The form of a document: its headline, then labelled fields ("Author:", "Publication info:"), "Full text:" with the
paragraphs of the article, and more fields ("Title:", "Publication date:", "ProQuest document ID:"). The order of
the fields changes between years and databases.
"""

import re
from collections.abc import Iterator

from . import files
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
    paragraphs,
)

_RULE = re.compile(r"\s*_{20,}\s*$")
_CONTENTS, _LISTED = re.compile("table of contents", re.I), re.compile(r"\d{1,6}\.\s")
_NUMBERED = re.compile(r"Document\s+(\d{1,6})\s+of\s+(\d{1,6})")
_FIELD = re.compile(r"([A-Z][A-Za-z/&() -]{1,38}?)\s*:(?:\s|$)")
_LABELS = frozenset(
    "abstract;alternate title;author;author affiliation;classification;company / organization;copyright;"
    "correspondence author;country of publication;credit;database;dateline;document feature;document type;"
    "document url;edition;first page;full text;identifier / keyword;identifiers / keywords;identifier/keyword;"
    "illustration;illustrations;issn;issue;language of publication;last updated;last page;links;location;"
    "narrow subject;broad subject;newspaper section;number of pages;pages;people;place of publication;product name;"
    "proquest document id;publication date;publication info;publication subject;publication title;publication year;"
    "publisher;section;series;source type;start page;subject;supplement;title;volume;year;column;company;"
    "online publication date;publication history;accession number;isbn;doi;note;notes;geographic location;"
    "publication frequency;publication note;peer reviewed;ccc;coden;company name;e-issn;genre;topic;"
    "proquest document link;document link;date;language;digital publication date;keyword;keywords".split(";")
)
_CREDIT = re.compile(r"(?:credit|(?:illustration |photo )?caption|illustration|photograph)s?\s*:\s*", re.I)
_FURNITURE = re.compile(
    r"(?:contact us at|database copyright|terms and conditions|report information from proquest"
    r"|proquest document link$|enlarge this image).*",
    re.I,
)


def fits(text: str) -> bool:
    """Whether a text can be a delivery: rules of underscores and fields that only ProQuest names so."""
    if not re.search(r"^[ \t]*_{20}", text, re.M):
        return False
    known = ("Full text:", "Publication title:", "Publication info:", "ProQuest document ID:", "Publication date:")
    return sum(re.search(rf"^[ \t]*{label}", text, re.M | re.I) is not None for label in known) >= 2


def articles(data: bytes, name: str) -> Export:
    """The documents of a delivery; the key is ProQuest's document ID.

    Announced is what "Document 1 of 20" or the table of contents says, where it stands. Raises `StudyError` for a
    file that cannot be decoded.
    """
    notes: Notes = []
    found: list[ExportItem] = []
    announced: int | None = None
    for chunk in _chunks(bounded(_lines(files.decode(data, name)), f"{name}, line")):
        for line in chunk:
            if numbered := _NUMBERED.fullmatch(line.text):
                announced = max(announced or 0, int(numbered[2]))
        if chunk and _CONTENTS.match(chunk[0].text):
            announced = sum(_LISTED.match(text) is not None for text in paragraphs(chunk))
            continue
        chunk = [line for line in chunk if not (_FURNITURE.match(line.text) or _NUMBERED.fullmatch(line.text))]
        if any(_field(line) for line in chunk):
            found.append(_article(chunk, str(len(found) + 1), notes))
        elif chunk:
            first = shorten(chunk[0].text)
            notes.append((chunk[0].place, f"{len(chunk)} paragraphs without any field: {first!r}"))
    return finished(announced, found, notes, "line")


def _lines(text: str) -> Iterator[Line]:
    """Paragraphs; a rule, a field and a line that is numbered begin their own."""
    begun, parts = 0, list[str]()
    for number, line in enumerate(_each(text), 1):
        opens = _RULE.match(line) or _label(line) or _NUMBERED.fullmatch(line.strip())
        if parts and (opens or not line.strip()):
            yield Line(begun, "\n".join(parts))
            parts = []
        if line.strip():
            begun = begun if parts else number
            parts.append(line.strip())
    if parts:
        yield Line(begun, "\n".join(parts))


def _each(text: str) -> Iterator[str]:
    """The lines, one at a time: a list of them all would take more memory than the text."""
    at = 0
    for end in re.finditer(r"\r\n|[\r\n\x0c]", text):
        yield text[at : end.start()]
        at = end.end()
    yield text[at:]


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """The lines of each document; a rule closes it, or the number of the next."""
    chunk: list[Line] = []
    for line in lines:
        rule = _RULE.match(line.text)
        if rule or _NUMBERED.fullmatch(line.text):
            yield chunk
            chunk = []
        if not rule:
            chunk.append(line)
    yield chunk


def _label(text: str) -> str | None:
    match = _FIELD.match(text[:80])
    return match[1] if match and squeeze(match[1]).casefold() in _LABELS else None


def _field(line: Line) -> tuple[str, Line] | None:
    """(label in small letters, the line without it)."""
    label = _label(line.text)
    if label is None:
        return None
    value = line.text[line.text.index(":") + 1 :].strip()
    return squeeze(label).casefold(), line._replace(text=value)


def _article(chunk: list[Line], key: str, notes: Notes) -> ExportItem:
    fields: dict[str, list[Line]] = {}
    at = next((i for i, line in enumerate(chunk) if (field := _field(line)) and field[0] == "full text"), None)
    ends = len(chunk) if at is None else _end(chunk, at + 1)
    current = "headline"
    for i, line in enumerate(chunk):
        field = None if at is not None and at < i < ends else _field(line)
        if field:
            current = field[0]
            fields.setdefault(current, []).extend([field[1]] if field[1].text else [])
        elif i == ends:
            current = "behind the text"
            fields.setdefault(current, []).append(line)
        else:
            fields.setdefault(current, []).append(line)
        if field is None and i >= ends:
            notes.append((line.place, f"no field, behind the text: {shorten(line.text)!r}"))
    text, credits = list[str](), list[str]()
    for paragraph in paragraphs(fields.pop("full text", [])):
        (credits if _CREDIT.match(paragraph) and len(paragraph) < 1000 else text).append(paragraph)
    said = {label: " ".join(paragraphs(found)) for label, found in fields.items() if found}
    place = chunk[0].place
    headline = said.get("title") or said.get("headline")
    published = day(said.get("publication date", "")) or day(said.get("date", ""))
    if published is None:
        printed = said.get("publication date", "")
        notes.append((place, f"no day of publication is understood in {printed[:60]!r}"))
    outlet = said.get("publication title") or said.get("publication info")
    if not outlet or not headline:
        notes.append((place, f"{shorten(headline or 'a document')!r} gives no title or no outlet"))
    pages = said.get("pages") or said.get("first page") or said.get("start page")
    return ExportItem(
        key=said.get("proquest document id") or said.get("accession number") or key,
        outlet=_outlet(outlet) if outlet else None,
        published=published,
        headline=headline,
        authors=authors(said.get("author", ""), inverted=True),
        section="; ".join(filter(None, [said.get("section"), f"page {pages}" if pages else None])) or None,
        text="\n\n".join(text),
        url=said.get("document url"),
        place=place,
        apart=(
            *(pair for pair in said.items() if pair[0] not in ("title", "headline")),
            *(("credit", text) for text in credits),
        ),
    )


def _outlet(printed: str) -> str:
    """The outlet without its edition and place: "Herald, Late Edition (East Coast); New York, N.Y."."""
    return re.split(r";|\s*,\s(?=[^;,]*\b[Ee]dition\b)", printed)[0].strip()


def _end(chunk: list[Line], begins: int) -> int:
    """Where the text ends: at the first field behind which another field follows, or the end."""
    for i in range(begins, len(chunk)):
        if not _CREDIT.match(chunk[i].text) and all(_field(line) for line in chunk[i : i + 2]):
            return i
    return len(chunk)
