"""`corrections.csv`: what a researcher overrules or confirms, honoured by every later run.

Columns: article, place, text, field, value, reason. There are three kinds of place:

- `line 7`, text = how that line begins; field label.
- `54-66`, text = the characters there; field event, voice, scare or denied of a mention, hit (value `no`: it is no
  mention), speaker of a quotation.
- empty, text empty; field title, authors, published, outlet or dateline; an empty value means unknown.

A correction whose text no longer stands at its place is an error, never a silent miss.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .codebook import HIGH, NAMES_EVENT, RESERVED, Codebook
from .errors import RulesError, StudyError
from .files import MOST_TABLE_BYTES, check_day, decode, load
from .invisible import Seen, visible
from .mentions import Mention
from .quotes import Quote
from .segment import LABELS, Facts, Segment

COLUMNS = ("article", "place", "text", "field", "value", "reason")
FACTS = ("title", "authors", "published", "outlet", "dateline")
MENTION_FIELDS = ("event", "voice", "scare", "denied", "hit")
FLAGS = {"yes": True, "no": False}
LINE = re.compile(r"line (\d+)")
SPAN = re.compile(r"(\d+)-(\d+)")
LEAST = 10  # characters of a line that say which line is meant; a shorter line is given whole


class Correction(NamedTuple):
    article: str
    place: str
    text: str
    field: str
    value: str
    reason: str
    where: str  # "corrections.csv, line 3"

    def refuse(self, what: str, mend: str) -> RulesError:
        return RulesError(self.where, what, mend)


def read_corrections(path: Path, articles: Iterable[str]) -> dict[str, list[Correction]]:
    """The corrections by article; none where the study has no such file. Raises `StudyError` for a bad row."""
    found: dict[str, list[Correction]] = {article: [] for article in articles}
    if not path.exists():
        return found
    for cells, where in table_rows(path, COLUMNS):
        one = _row(cells, where)
        if one.article not in found:
            raise one.refuse(f"there is no article {one.article!r}", f"Choose from {', '.join(found)}.")
        found[one.article].append(one)
    return found


def table_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[list[str], str]]:
    """The rows of a researcher's table, their cells stripped, and where each stands; empty ones are left out.

    Raises `StudyError` where the columns are not these, or a row has more or fewer.
    """
    reader = csv.reader(io.StringIO(decode(load(path, MOST_TABLE_BYTES), path.name), newline=""), strict=True)
    try:
        header = tuple(cell.strip() for cell in next(reader, []))
        if header != columns:
            raise StudyError(
                f"{path.name}, line 1", f"its columns are not {', '.join(columns)}", "Write them in this order."
            )
        for cells in reader:
            where = f"{path.name}, line {reader.line_num}"
            if any(cell.strip() for cell in cells):
                if len(cells) != len(columns):
                    what = f"it has {len(cells)} cells, not {len(columns)}"
                    raise StudyError(where, what, 'Put cells with a comma into "marks".')
                yield [cell.strip() for cell in cells], where
    except csv.Error as error:
        raise StudyError(f"{path.name}, line {reader.line_num}", str(error), "Check the quotation marks.") from None


def _row(cells: list[str], where: str) -> Correction:
    article, place, text, field, value, reason = cells
    one = Correction(article, place, text, field, value, reason, where)
    if not one.reason:
        raise StudyError(f"{where}, reason", "it is empty", "Say why; the report shows it.")
    valid = (
        ("label",)
        if LINE.fullmatch(one.place)
        else (*MENTION_FIELDS, "speaker")
        if SPAN.fullmatch(one.place)
        else FACTS
    )
    if one.place and valid is FACTS:
        raise StudyError(
            f"{where}, place", f"{one.place!r} is no place", "Write line 7, or 54-66, or leave it empty."
        )
    if one.field not in valid:
        raise StudyError(f"{where}, field", f"unknown field {one.field!r}", f"Choose from {', '.join(valid)}.")
    if one.field == "published" and one.value:
        check_day(one.value, f"{where}, value")
    return one


# ------------------------------------------------------------------ applying them


def in_view(corrections: Iterable[Correction], view: Seen) -> list[Correction]:
    """The corrections of a text for a reading without its invisible characters."""
    out = []
    for one in corrections:
        place = SPAN.fullmatch(one.place)
        where = "-".join(str(view.back(int(at))) for at in place.groups()) if place else one.place
        out.append(one._replace(place=where, text=visible(one.text)))
    return out


def to_segments(raw: str, segments: list[Segment], corrections: Iterable[Correction]) -> list[Segment]:
    """The segments, with the labels that were corrected."""
    out = list(segments)
    for one in corrections:
        place = LINE.fullmatch(one.place)
        if not place:
            continue
        at = next((n for n, seg in enumerate(out) if seg.line == int(place[1])), None)
        line = raw[out[at].start : out[at].end] if at is not None else ""
        if at is None or not line.startswith(one.text) or len(one.text) < min(LEAST, len(line)):
            raise one.refuse(
                f"{one.place} does not begin with {one.text!r}", "Give the line as it stands now, or drop this row."
            )
        if one.value not in LABELS:
            raise one.refuse(f"unknown label {one.value!r}", f"Choose from {', '.join(LABELS)}.")
        out[at] = out[at]._replace(label=one.value, rule=f"corrected: {one.reason}")
    return out


def to_facts(facts: Facts, corrections: Iterable[Correction]) -> Facts:
    """What the text states, with the fields that were corrected."""
    for one in corrections:
        if one.place:
            continue
        value: Any = one.value or None
        if one.field == "authors":
            value = tuple(name.strip() for name in one.value.split(";") if name.strip())
        if one.field == "published":
            facts = facts._replace(published_why=f"corrected: {one.reason}")
        facts = facts._replace(**{one.field: value})
    return facts


def to_quotes(raw: str, quotes: list[Quote], corrections: Iterable[Correction]) -> list[Quote]:
    """The quotations, with the speakers that were corrected."""
    out = list(quotes)
    for one in corrections:
        if one.field == "speaker":
            at = _at(raw, out, one)
            out[at] = out[at]._replace(speaker_name=one.value or None)
    return out


def to_mentions(
    raw: str, mentions: list[Mention], corrections: Iterable[Correction], codebook: Codebook
) -> list[Mention]:
    """The mentions, with what was corrected or confirmed; those that are none taken out."""
    out = list(mentions)
    for one in corrections:
        if not SPAN.fullmatch(one.place) or one.field == "speaker":
            continue
        _at(raw, out, one)
        start, end = map(int, one.place.split("-"))
        value = _mention_value(one, codebook)
        if one.field == "hit":
            out = [m for m in out if (m.start, m.end) != (start, end) or value]
            continue
        change = {one.field: value}
        meant = {n for n, m in enumerate(out) if (m.start, m.end) == (start, end)}
        if one.field == "event":
            change |= {"event_why": f"corrected: {one.reason}", "event_confidence": HIGH}
            meant = {n for n in meant if out[n].kind in NAMES_EVENT}
            if not meant:
                mend = f"Only a code of the kinds {' and '.join(NAMES_EVENT)} has an event."
                raise RulesError(f"{one.where}, field", "the code that is found there names no event", mend)
        out = [m._replace(**change) if n in meant else m for n, m in enumerate(out)]
    return out


def _mention_value(one: Correction, codebook: Codebook) -> Any:
    valid: tuple[str, ...] = tuple(FLAGS)
    if one.field == "event":
        valid = (*codebook.events, *RESERVED)
    elif one.field == "voice":
        valid = ("outlet", "source", "reported")
    if one.value not in valid:
        raise RulesError(f"{one.where}, value", f"unknown value {one.value!r}", f"Choose from {', '.join(valid)}.")
    return FLAGS.get(one.value, one.value)


def _at(raw: str, items: list[Any], one: Correction) -> int:
    """Where in a list the item stands that a correction means."""
    start, end = map(int, one.place.split("-"))
    if raw[start:end] != one.text:
        what = f"at {one.place} stands {raw[start:end]!r}, not {one.text!r}"
        raise one.refuse(what, "Correct the place, or drop this row.")
    for n, item in enumerate(items):
        if (item.start, item.end) == (start, end):
            return n
    kind = "quotation" if one.field == "speaker" else "mention"
    raise one.refuse(
        f"no {kind} was found at {one.place}", "Take a place from the tables; new hits come from the codebook."
    )
