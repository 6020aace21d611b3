"""What each article says and leaves out: statements, quotations and sources by article, with the evidence.

Statements are sentences of several articles that say the same (`statements`), and some that one article has alone.
A cell is *present* with its characters; *absent*, with what was searched for, where nothing touches the item; *out
of scope* where the article never speaks of the event that the item is about, or tells another story altogether;
*unclear* where something is near: a reader has to decide, in the study's `omissions.csv` (see `verdicts`).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import pandas as pd

from .errors import StudyError
from .measures import ARTICLE, TEXT
from .shared import shared
from .sources import NAMED, heard
from .statements import MORE, SAID, Board, Sentence, Vector, alike, groups, measured
from .study import Study, kwic, once
from .terms import NAME, PLAIN, found, terms
from .verdicts import ABSENT, DROP, OUT, PRESENT, UNCLEAR, VERDICTS, Row, decided, patterns, span

TYPES = ("statement", "quotation", "source", "own")
SILENT = 0.3  # likeness below which no sentence touches an item
TOLD = 0.25  # share of an item's terms that stand together from which on it may be told in other words
MOSTLY = 2 / 3  # of the places where a source speaks that are about one event
LEAST_QUOTE, FEW = 8, 2.0  # words of a quotation that one article alone carries, and what its terms say
MOST_ITEMS = 300  # those that most articles carry first
ALONE = 3  # statements of one article alone
FAR = 0.15  # likeness to any other below which it is taken for such
MUCH, OWN = 4.0, 0.8  # what its terms say at least; how much of that is rare in its article
MANY = 10  # articles from which on a study may hold several stories
OPENING = ("headline", "deck", "lede")
LABEL = 110  # characters of a label

Span = tuple[str, int, int]  # article, start, end

#: column -> what it holds; one row a cell
OMISSIONS: dict[str, str] = {
    "item": "number, from 1",
    "type": "statement, quotation, source, own (of the researcher)",
    "label": "the item in words of the first article that has it",
    "event": "event of the codebook that it is about; missing = not known",
    "article": "id",
    "verdict": ", ".join(VERDICTS),
    "start": "of the evidence: first character in the raw text",
    "end": "one past the last",
    "text": "raw[start:end]",
    "score": "likeness of the best sentence, 0 to 1; missing where none was sought",
    "why": "the rule, what was searched for, or the researcher's reason",
}


class Cell(NamedTuple):
    verdict: str
    start: int | None = None
    end: int | None = None
    score: float | None = None
    why: str = ""


class Found(NamedTuple):
    """An item before its cells: what it is called, and where it stands."""

    type: str
    label: str
    spans: list[Span]
    why: str

    @property
    def carriers(self) -> int:
        return len({article for article, _, _ in self.spans})


class Item(NamedTuple):
    type: str
    label: str
    event: str | None
    cells: dict[str, Cell]


@once
def omissions(study: Study) -> pd.DataFrame:
    """Every item in every article; see `OMISSIONS`.

    Items are statements and quotations that two articles have, longer quotations of one article, named sources, and
    up to three statements that each article has alone; then those of `omissions.csv`. Likeness of words is no
    understanding: it misses paraphrase in quite other words and does not see contradiction. Raises `StudyError` for
    a row of that file that does not fit.
    """
    rows = list(decided(study))
    matrix = _Matrix(study)
    some = [*_statements(matrix), *_quotations(matrix), *_sources(matrix)]
    some = sorted(some, key=lambda item: -item.carriers)[:MOST_ITEMS]
    some += islice(_alone(matrix), MOST_ITEMS - len(some))
    items = [matrix.item(one) for one in sorted(some, key=lambda item: (TYPES.index(item.type), -item.carriers))]
    items += [_own(matrix, row) for row in rows if not row.verdict]
    for row in rows:
        if row.verdict:
            items = _overruled(study, items, row)
    made = [
        {"item": n, "type": item.type, "label": item.label, "event": item.event, "article": article}
        | cell._asdict()
        | {"text": study.raws[article][cell.start : cell.end] if cell.start is not None else None}
        for n, item in enumerate(items, 1)
        for article, cell in item.cells.items()
    ]
    types = {"item": "int64", "start": "Int64", "end": "Int64", "score": "float64"}
    return pd.DataFrame({c: pd.Series([row[c] for row in made], dtype=types.get(c, "str")) for c in OMISSIONS})


def scope(study: Study) -> dict[str, set[str]]:
    """Event -> the articles that speak of it, in what was published as the article."""
    m = study.mentions[study.mentions.part.isin(ARTICLE)]
    return {event: set(m.article[m.event == event]) for event in study.codebook.events}


# ------------------------------------------------------------------ items


def _statements(matrix: "_Matrix") -> Iterator[Found]:
    """Sentences that two articles have in common; the evidence is running text, and most like the others."""
    for group in groups(matrix.board):
        order = _central(matrix.board, group)
        yield Found("statement", _label(matrix.text(order[0][:3])), [one[:3] for one in order], "aligned sentence")


def _central(board: Board, group: Sequence[int]) -> list[Sentence]:
    """The sentences of a group, running text first, then those that say what is common to them and little else."""
    common = _common([board.vectors[n] for n in group]).weights

    def rank(n: int) -> tuple[bool, float]:
        mine = board.vectors[n]
        dot = sum(weight * common[term] for term, weight in mine.weights.items() if term in common)
        return board.sentences[n].part not in TEXT, -round(dot / mine.norm, 6)

    return [board.sentences[n] for n in sorted(group, key=rank)]


def _alone(matrix: "_Matrix") -> Iterator[Found]:
    """Of each article the few sentences that are farthest from what any other one says."""
    board = matrix.board
    for article, numbers in board.of.items():
        others = [a for a in matrix.articles if a != article and a in matrix.stories[article]]
        candidates = numbers if others else ()
        far = [(near, n) for n in candidates if (near := _farness(matrix, n, others)) is not None]
        for _, n in sorted(far)[:ALONE]:
            one = board.sentences[n][:3]
            yield Found("statement", _label(matrix.text(one)), [one], "in no other article")


def _farness(matrix: "_Matrix", n: int, others: Sequence[str]) -> float | None:
    """Likeness of what is nearest to a sentence in other articles; None where one touches it, or it says little."""
    one, vector, nearest = matrix.board.sentences[n], matrix.board.vectors[n], 0.0
    says = sum(one.kinds.values())
    if one.part != "body" or one.quoted or says < MUCH or vector.total < OWN * says or not _pinned(matrix, n):
        return None
    for article in others:
        cell = matrix.cell(vector, article)
        nearest = max(nearest, cell.score or 0.0)
        if cell.verdict != ABSENT or nearest >= FAR:
            return None
    return nearest


def _pinned(matrix: "_Matrix", n: int) -> bool:
    """Has a sentence a large number, or a name past its first word, that is rare in its article? A paraphrase would
    keep it, as it may not keep a common word."""
    weights = matrix.board.vectors[n].weights
    some = islice(found(matrix.text(matrix.board.sentences[n][:3]), matrix.board.lower), 1, None)
    hard = (term for term in some if term.kind == (PLAIN if term.key[0] == "#" else NAME))
    return any(weights[term.key] >= OWN * term.kind for term in hard)


def _quotations(matrix: "_Matrix") -> Iterator[Found]:
    """Quotations that two articles carry, and longer ones of a named speaker that one carries alone."""
    rows, told = shared(matrix.study), set[tuple[str, int]]()
    for _, some in rows[rows.kind == "quotation"].groupby("passage"):
        spans = list(zip(some.article, some.start, some.end, strict=True))
        told.update((article, start) for article, start, _ in spans)
        yield Found("quotation", _label(min(some.text, key=len)), spans, "the same words")
    q = matrix.study.quotes
    for row in q[q.kind.isin(("direct", "block")) & (q.n_words >= LEAST_QUOTE)].itertuples():
        known = isinstance(row.speaker_name, str) and (row.article, row.start) not in told
        if known and sum(terms(row.text, matrix.board.lower).values()) >= FEW:
            yield Found("quotation", _label(row.text), [(row.article, row.start, row.end)], "quoted")


def _sources(matrix: "_Matrix") -> Iterator[Found]:
    """Who is quoted or reported by name."""
    said = heard(matrix.study)
    for who, some in said[said.group == NAMED].groupby("who", sort=False):
        quoted = (some.voice == "source").any() or len(some) > 1
        if some.article.nunique() > 1 or (" " in who and quoted):  # else as likely no name of a source
            spans = list(zip(some.article, some.start, some.end, strict=True))
            yield Found("source", who, spans, "quoted or reported")


def _label(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LABEL else f"{flat[: LABEL - 1].rpartition(' ')[0]}…"


# ------------------------------------------------------------------ cells


class _Matrix:
    """The board of a study's sentences, and what each article covers."""

    def __init__(self, study: Study) -> None:
        self.study, self.board, self.scope = study, Board(study), scope(study)
        self.articles = self.board.articles

    @cached_property
    def stories(self) -> dict[str, set[str]]:
        """The articles that may be of one story with each."""
        if len(self.articles) < MANY:
            return {article: set(self.articles) for article in self.articles}
        return alike(self.board)

    def text(self, place: Span) -> str:
        article, start, end = place
        return self.study.raws[article][start:end]

    def item(self, one: Found) -> Item:
        """An item with its carriers, and what the nearest sentences of the other articles make of it."""
        source = one.type == "source"
        event = self.only_event(one.spans) if source else self.event(one.spans)
        first = {
            article: (start, end) for article, start, end in reversed(one.spans)
        }  # the best place stands first
        other = self.named(one.label) if source else self.told(one.spans, one.type != "quotation")
        cells = {}
        for article in self.articles:
            if article in first:
                cells[article] = Cell(PRESENT, *first[article], why=one.why)
            else:
                cells[article] = self.missing(event, first, article, other)
        return Item(one.type, one.label, event, cells)

    def event(self, spans: Sequence[Span]) -> str | None:
        """The event that most of the places are about, of those that all of their articles speak of."""
        articles = {article for article, _, _ in spans}
        known = {event: n for event, n in self.tally(spans).items() if articles <= self.scope[event]}
        best = max(known, key=lambda event: known[event], default=None)
        return best if best is not None and 2 * known[best] > sum(known.values()) else None

    def only_event(self, spans: Sequence[Span]) -> str | None:
        """The event that nearly all of the places are about: somebody may speak of several."""
        best = self.tally(spans).most_common(1)
        return best[0][0] if best and best[0][1] >= MOSTLY * len(spans) else None

    def tally(self, spans: Sequence[Span]) -> Counter[str]:
        return Counter(event for place in spans for one in self.board.within(*place) for event in one.events)

    def missing(
        self, event: str | None, carriers: Iterable[str], article: str, other: Callable[[str], Cell]
    ) -> Cell:
        """The cell of an article that does not carry an item, with regard to what it covers."""
        labels = {e: self.study.codebook.events[e].label for e, some in self.scope.items() if article not in some}
        if event in labels:
            return Cell(OUT, why=f"the article never speaks of {labels[event]}")
        if not any(article in self.stories[carrier] for carrier in carriers):
            return Cell(OUT, why="the article has little in common with those that carry it: another story")
        cell, silent = other(article), [label for e, label in labels.items() if self.scope[e]]
        if event is None and silent and cell.verdict == ABSENT:
            why = f"the event is not known, and the article does not speak of {', '.join(silent)}; {cell.why}"
            return cell._replace(verdict=UNCLEAR, why=why)
        return cell

    def told(self, spans: Sequence[Span], reworded: bool) -> Callable[[str], Cell]:
        """What an article makes of a statement or quotation that stands at these places.

        `reworded`: versions differ, and so may one in yet other words; a quotation would have its words.
        """
        sought = _common([self.board.read(self.text(place), place[0]) for place in spans])
        opens = any(one.part in OPENING for place in spans for one in self.board.within(*place))
        searched = self.searched(self.text(spans[0]), sought)

        def other(article: str) -> Cell:
            cell = self.cell(sought, article, opens)
            if cell.verdict != ABSENT:
                return cell
            few = reworded and sought.total < MORE
            why = f"{searched}; " + ("too little to be sure" if few else cell.why)
            return cell._replace(verdict=UNCLEAR if few else ABSENT, why=why)

        return other

    def named(self, who: str) -> Callable[[str], Cell]:
        """Does an article name somebody whom it does not quote? The last word of the name will do."""
        last = who.split()[-1]
        pattern = re.compile(rf"(?<!\w){re.escape(last)}(?!\w)")

        def other(article: str) -> Cell:
            for n in self.board.of[article]:
                one = self.board.sentences[n]
                if word := pattern.search(self.study.raws[article], one.start, one.end):
                    return Cell(UNCLEAR, *word.span(), why="named, but no words of theirs were found")
            return Cell(ABSENT, why=f"searched for {last}: neither quoted nor named")

        return other

    def searched(self, text: str, sought: Vector) -> str:
        """The words of a text that weigh most in what is sought, as they stand there."""
        words = {term.key: term.text for term in reversed(list(found(text, self.board.lower)))}
        rare = sorted(words.keys() & sought.weights.keys(), key=lambda key: (-sought.weights[key], key))
        return f"searched for {', '.join(words[key] for key in islice(rare, 8)) or 'its words'} and the like"

    def cell(self, sought: Vector, article: str, opens: bool = False) -> Cell:
        """What the nearest sentence of an article makes of an item that it does not carry.

        `opens`: the item stands in a headline or a first sentence. Such items tell what the event is, which another
        article's opening may do in words of its own: one term in common is then enough to leave it open.
        """
        like, n, together = self.board.touch(sought, article)
        why = f"nearest sentence, likeness {like:.2f}" + (", but nearer to others" if like >= SAID else "")
        if like < SILENT and together < TOLD:
            n = self.opening(sought, article) if opens else -1
            why = "it opens the article, and the item opens another"
        if n < 0:
            return Cell(ABSENT, score=round(like, 2), why=f"the nearest sentence scores {like:.2f}")
        one = self.board.sentences[n]
        return Cell(UNCLEAR, one.start, one.end, round(like, 2), why)

    def opening(self, sought: Vector, article: str) -> int:
        """The last of an article's opening sentences that shares a term with an item; -1 if none does."""
        some = [n for n in self.board.of[article] if self.board.sentences[n].part in OPENING]
        return max((n for n in some if sought.weights.keys() & self.board.sentences[n].kinds.keys()), default=-1)


def _common(versions: Sequence[Vector]) -> Vector:
    """Of several versions, what two of them have in common."""
    tally = Counter(term for one in versions for term in one.weights)
    both = {term: max(one.weights.get(term, 0.0) for one in versions) for term, n in tally.items() if n > 1}
    return measured(both) if both else versions[0]


# ------------------------------------------------------------------ what a researcher says


def _own(matrix: _Matrix, row: Row) -> Item:
    """A statement of the researcher's own; each article's first hit is its evidence."""
    spans = [(row.article, *span(matrix.study, row))] if row.place else []
    hits: dict[str, tuple[int, int]] = {}
    for pattern in patterns(row):
        lines = kwic(matrix.study, pattern)
        for hit in lines[lines.part.isin(ARTICLE)].itertuples():
            hits[hit.article] = min(hits.get(hit.article, (hit.start, hit.end)), (hit.start, hit.end))
    spans += [(article, *hit) for article, hit in hits.items() if article not in {a for a, *_ in spans}]
    if row.place:
        item = matrix.item(Found("own", row.label, spans, "given or found by pattern"))
        return item._replace(event=row.event or item.event)
    event, why = row.event or matrix.event(spans), f"searched for {'; '.join(patterns(row))}"
    cells = {
        article: Cell(PRESENT, *hits[article], why=why)
        if article in hits
        else matrix.missing(event, hits or matrix.articles, article, lambda _: Cell(ABSENT, why=why))
        for article in matrix.articles
    }
    return Item("own", row.label, event, cells)


def _overruled(study: Study, items: list[Item], row: Row) -> list[Item]:
    """The items after one row of verdicts."""
    meant = [n for n, item in enumerate(items) if item.label.startswith(row.label)]
    exact = [n for n in meant if items[n].label == row.label]
    if len(meant) != 1 and len(exact) != 1:
        what = f"{len(meant)} labels begin with {row.label!r}, not one"
        raise StudyError(f"{row.where}, label", what, "Copy a label from tables/omissions.csv, or drop this row.")
    n = (exact or meant)[0]
    if row.verdict == DROP:
        return items[:n] + items[n + 1 :]
    start, end = span(study, row) if row.place else (None, None)
    if row.verdict == PRESENT and start is None:
        raise StudyError(
            f"{row.where}, place", "it is empty", "Give the characters that are the evidence, and their text."
        )
    cell = Cell(row.verdict, start, end, why=f"overruled: {row.reason}")
    return [*items[:n], items[n]._replace(cells=items[n].cells | {row.article: cell}), *items[n + 1 :]]
