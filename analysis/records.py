"""What every database export comes down to: numbered lines in, records out, and what was not understood."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from . import dates
from .errors import StudyError
from .invisible import shorten, squeeze

MOST_BYTES = 16_000_000  # of an export; a delivery of 500 articles has a third of it
MOST_LINES = 200_000
MOST_TEXT = 20_000_000  # characters in all lines together
MOST_PIECES = 200_000  # that one paragraph is put together from

_BY = re.compile(r"(?:(?:written|words|reported|report|analysis|story)\s+)?by\b:?\s+", re.I)
_PARTICLES = frozenset("de da di del della du van von der den ter bin ibn al el la le dos".split())
_ROLE = re.compile(
    r"\b(?:writer|editor|reporter|correspondent|columnist|contributor|contributing|staff|bureau|desk|chief|agency"
    r"|agencies|service|services|media|news|press|times|post|today)\b",
    re.I,
)


Notes = list[tuple[int, str]]  # where in the file, and what was not recognised there


class Line(NamedTuple):
    """A paragraph or table cell of an export; a line break inside it is ``"\\n"``."""

    place: int  # paragraph of a DOCX or RTF file, line of a text or HTML file, from 1
    text: str
    strong: bool = False  # all of it is bold, or marked as the headline
    cell: bool = False  # it stands in the first cell of a table row
    link: str | None = None  # where its first hyperlink leads


class ExportItem(NamedTuple):
    """One article of an export (`None` = the export does not say, or not in a way that is understood).

    ``key`` is the database's own id, or a running number where it gives none; no two items of a file share one.
    ``text`` holds only the article: paragraphs, a blank line between them. ``apart`` holds, as (label, text), all
    the rest that was printed with it: byline, captions, copyright, edition, notes, indexing.
    """

    key: str
    outlet: str | None
    published: str | None  # ISO day
    headline: str | None
    authors: tuple[str, ...]
    section: str | None  # section or page, as printed
    text: str
    url: str | None
    place: int  # the line that it begins at
    apart: tuple[tuple[str, str], ...] = ()


class Export(NamedTuple):
    """An export, read. ``announced`` is the number of articles that the file itself says it holds."""

    announced: int | None
    items: list[ExportItem]
    problems: list[str]  # whatever was not recognised, each with its place

    @property
    def summary(self) -> str:
        """
        >>> Export(12, [], []).summary
        '0 articles found of 12 announced'
        """
        found = f"{len(self.items)} article{'' if len(self.items) == 1 else 's'} found"
        return found if self.announced is None else f"{found} of {self.announced} announced"


def bounded(lines: Iterable[Line], where: str) -> Iterator[Line]:
    """The lines that hold text; `StudyError` as soon as there are more than an export can have."""
    size = kept = 0
    for number, line in enumerate(lines, 1):
        size += len(line.text)
        if kept >= MOST_LINES or number > 5 * MOST_LINES or size > MOST_TEXT:
            what = f"it has more than {MOST_LINES:,} paragraphs or {MOST_TEXT:,} characters"
            raise StudyError(f"{where} {line.place}", what, "Export fewer articles into one file.")
        if line.text and not line.text.isspace():
            kept += 1
            yield line


def too_long(where: str) -> StudyError:
    what = f"this paragraph has more than {MOST_PIECES:,} pieces"
    return StudyError(where, what, "No database writes such a file; look into it.")


def paragraphs(lines: Iterable[Line]) -> list[str]:
    return [text for line in lines for piece in line.text.split("\n") if (text := squeeze(piece))]


def day(text: str) -> str | None:
    """The only day that a short line prints, as ISO day; numeric days that can be read both ways do not count."""
    return dates.only_day(text[:200])


def authors(byline: str, inverted: bool = False) -> tuple[str, ...]:
    """The people in the byline that a database gives; an agency or a role is left out.

    ``inverted``: "Poe, Ann; Lee, Jo" instead of "Ann Poe and Jo Lee".

    >>> authors("By Ann Poe, political editor, and Jo Lee in Paris")
    ('Ann Poe', 'Jo Lee')
    >>> authors("Poe, Ann; Lee, Jo", inverted=True)
    ('Ann Poe', 'Jo Lee')
    """
    text = squeeze(byline[:500])
    opening = _BY.match(text)
    text = text[opening.end() :] if opening else text
    if inverted:
        halves = [name.strip(" .").partition(", ") for name in text.split(";")]
        names = [f"{first} {last}".strip(" .") for last, _, first in halves]
    else:
        names = re.split(r"\s*(?:[,;|/&]|\band\b|\bwith\b)\s*", text)
        names = [re.sub(r"\s(?:in|at|for|from|on)\s.*", "", name).strip(" .") for name in names]
    return tuple(dict.fromkeys(name for name in names if _is_name(name)))


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 5 or _ROLE.search(text) or any(c.isdigit() or c in '@:!?"“”' for c in text):
        return False
    return all(word[0].isupper() or word.lower() in _PARTICLES for word in words)


def miscounted(text: str, declared: str | None) -> str | None:
    """A complaint if an article is far shorter or longer than the number of words that the database gives."""
    number = re.search(r"\d[\d,.]*", declared or "")
    if not number:
        return None
    said, read = int(re.sub(r"\D", "", number[0])), len(text.split())
    if said < 50 or 0.6 * said <= read <= 1.5 * said:
        return None
    return f"the database counts {said:,} words, {read:,} were read"


def finished(announced: int | None, found: list[ExportItem], notes: Notes, unit: str) -> Export:
    """The export: items without text are left out and named, keys made unique, the number compared."""
    items: list[ExportItem] = []
    taken: set[str] = set()
    for number, item in enumerate(found, 1):
        if not item.text:
            named = f"{shorten(item.headline)!r}" if item.headline else "an article"
            notes.append((item.place, f"{named} has no text; left out"))
            continue
        key = item.key
        if key in taken:
            key = f"{item.key} ({number})"
            notes.append((item.place, f"{item.key} was there before; this one is called {key}"))
        taken.add(key)
        items.append(item._replace(key=key))
    problems = [f"{unit} {place}: {what}" for place, what in sorted(notes, key=lambda note: note[0])]
    if announced is not None and announced != len(items):
        problems.append(f"the file announces {announced} articles, {len(items)} were found")
    return Export(announced, items, problems)
