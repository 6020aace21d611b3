"""What a researcher says to the matrix of omissions: the study's `omissions.csv`, read and checked.

Columns: label, patterns, article, place, text, event, verdict, reason. Three kinds of rows:

- no verdict: a statement of the researcher's own, named by its label and found by patterns (`; ` between them, `*`
  for any letters) or like the words at a place: article `herald`, place `54-166`, text = the characters there.
- verdict present, absent, out of scope or unclear: overrules the cell of the item whose label begins like this one,
  in the article named; place and text give the evidence.
- verdict drop: the item is left out.
"""

from collections.abc import Iterator
from typing import NamedTuple

from .codebook import check_pattern
from .corrections import SPAN, table_rows
from .errors import StudyError
from .study import Study

FILE = "omissions.csv"
COLUMNS = ("label", "patterns", "article", "place", "text", "event", "verdict", "reason")
PRESENT, ABSENT, OUT, UNCLEAR = VERDICTS = ("present", "absent", "out of scope", "unclear")
DROP = "drop"


class Row(NamedTuple):
    """One line of the file, its cells as written."""

    label: str
    patterns: str
    article: str
    place: str
    text: str
    event: str
    verdict: str
    reason: str
    where: str  # "omissions.csv, line 3"


def decided(study: Study) -> Iterator[Row]:
    """The rows of `omissions.csv`, each checked by itself; none where the study has no such file."""
    path = study.folder / FILE if study.folder else None
    if path is None or not path.exists():
        return
    for cells, where in table_rows(path, COLUMNS):
        row = Row._make([*cells, where])
        _check(study, row)
        yield row


def _check(study: Study, row: Row) -> None:
    articles, events = list(study.articles.article), list(study.codebook.events)
    if not row.label:
        raise StudyError(f"{row.where}, label", "it is empty", "Name the statement, or begin a label of the table.")
    if row.article and row.article not in articles:
        raise StudyError(
            f"{row.where}, article", f"there is no article {row.article!r}", f"Choose from {', '.join(articles)}."
        )
    if row.event and row.event not in events:
        valid = ", ".join(events) or "none: the codebook has no events"
        raise StudyError(f"{row.where}, event", f"unknown event {row.event!r}", f"The events are {valid}.")
    if row.verdict not in ("", DROP, *VERDICTS):
        raise StudyError(
            f"{row.where}, verdict",
            f"unknown verdict {row.verdict!r}",
            f"Choose from {', '.join(VERDICTS)}, {DROP}.",
        )
    if row.verdict and not row.reason:
        raise StudyError(f"{row.where}, reason", "it is empty", "Say why; the report shows it.")
    if row.verdict not in ("", DROP) and not row.article:
        raise StudyError(f"{row.where}, article", "it is empty", "Name the article whose cell is overruled.")
    if not row.verdict and not row.patterns and not row.place:
        raise StudyError(row.where, "it has neither patterns nor a place", "Say how the statement is found.")
    for pattern in patterns(row):
        check_pattern(pattern, f"{row.where}, patterns")
    if row.place:
        span(study, row)


def patterns(row: Row) -> list[str]:
    return [pattern.strip() for pattern in row.patterns.split(";") if pattern.strip()]


def span(study: Study, row: Row) -> tuple[int, int]:
    """The characters that a row means; they must still stand there."""
    found = SPAN.fullmatch(row.place)
    if not found or not row.article:
        raise StudyError(f"{row.where}, place", f"{row.place!r} is no place", "Name the article, and write 54-166.")
    start, end = int(found[1]), int(found[2])
    there = study.raws[row.article][start:end]
    if there != row.text or not there:
        what = f"at {row.place} stands {there[:80]!r}, not {row.text[:80]!r}"
        raise StudyError(f"{row.where}, text", what, "Correct the place, or drop this row.")
    return start, end
