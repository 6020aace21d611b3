"""What each article says and leaves out: statements, quotations and sources by article, with the evidence.

Statements are sentences that two articles have in common: their words, numbers and names, weighted by how rare they
are in the study, overlap enough, and one at least is the other's best. A cell is *present* with its characters,
*absent* with what was searched for, *out of scope* where the article never speaks of the event that the item is
about, and *unclear* between two thresholds, where a reader has to decide: in the study's `omissions.csv`.

Columns of that file: label, patterns, article, place, text, event, verdict, reason. Three kinds of rows:

- no verdict: a statement of the researcher's own, named by its label and found by patterns (`; ` between them, `*`
  for any letters) or like the words at a place: article `herald`, place `54-166`, text = the characters there.
- verdict present, absent, out of scope or unclear: overrules the cell of the item whose label begins like this one,
  in the article named; place and text give the evidence.
- verdict drop: the item is left out.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import log, sqrt
from typing import Any, NamedTuple

import pandas as pd

from .codebook import check_pattern
from .corrections import SPAN, table_rows
from .errors import StudyError
from .measures import ARTICLE
from .passages import STOP, common, tokens
from .shared import SPOKEN, shared, surnames
from .study import Study, kwic, once

FILE = "omissions.csv"
COLUMNS = ("label", "patterns", "article", "place", "text", "event", "verdict", "reason")
PRESENT, ABSENT, OUT, UNCLEAR = VERDICTS = ("present", "absent", "out of scope", "unclear")
DROP = "drop"
TYPES = ("statement", "quotation", "source", "own")
SAID, SILENT = 0.42, 0.25  # overlap from which on a sentence makes a statement; below which it does not touch it
TOUCH = 0.3  # of the words of the shorter sentence, however common, that make another one near
LEAST_TERMS = 5  # words, names and numbers that two sentences of one statement have in common
LEAST_PLAIN = 3  # of these, plain words; one more where the codebook does not say that they mean one event
NEAR_PLAIN = 2  # plain words that a near sentence has
MOSTLY = 2 / 3  # of the places where a source speaks that are about one event
LEAST_QUOTE = 8  # words of a quotation that one article alone carries
LINK = 0.3  # mean overlap of two groups of sentences that become one
CROWD = 200  # a word in more sentences than these leads to none of them
MOST_ITEMS = 300  # those that most articles carry first
NEAR = 2  # sentences before, in which the event of a sentence may be named
LABEL = 110  # characters of a label
_NAME = re.compile(r"(?=[^\W\d_a-z])[^\W\d_]+(?:['’-][^\W\d_]+)*")

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
    "score": "overlap of the best sentence, 0 to 1; missing where none was sought",
    "why": "the rule, what was searched for, or the researcher's reason",
}


class Cell(NamedTuple):
    verdict: str
    start: int | None = None
    end: int | None = None
    score: float | None = None
    why: str = ""


class Item(NamedTuple):
    type: str
    label: str
    event: str | None
    cells: dict[str, Cell]


class _Sentence(NamedTuple):
    article: str
    start: int
    end: int
    part: str
    terms: frozenset[str]
    plain: frozenset[str]  # of these, neither names nor numbers
    quoted: bool  # most of it
    events: frozenset[str]


@once
def omissions(study: Study) -> pd.DataFrame:
    """Every item in every article; see `OMISSIONS`.

    Items are statements and quotations that two articles have, the first sentence of each article, longer
    quotations of one article and named sources; then those of `omissions.csv`. Overlap of words is no
    understanding: it misses paraphrase in other words (hence *unclear*) and does not see contradiction. Raises
    `StudyError` for a row of that file that does not fit.
    """
    rows = list(_overruling(study))
    board = _Board(study)
    items = [*_statements(board), *_quotations(board), *_sources(board)]
    items = sorted(items, key=lambda item: (TYPES.index(item.type), -_carriers(item)))[:MOST_ITEMS]
    items += [_own(board, row) for row in rows if not row.verdict]
    for row in rows:
        if row.verdict:
            items = _overruled(board, items, row)
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


def _carriers(item: Item) -> int:
    return sum(cell.verdict == PRESENT for cell in item.cells.values())


# ------------------------------------------------------------------ sentences and their overlap


def stem(key: str) -> str:
    """A word without its commonest endings, to bring forms together; no linguistics.

    >>> [stem(word) for word in ("meetings", "discussed", "discusses", "praised", "glass", "2016")]
    ['meet', 'discus', 'discus', 'prais', 'glas', '2016']
    """
    for ending in ("ations", "ation", "ings", "ing", "ed", "es", "s", "ly"):
        if key.endswith(ending) and len(key) - len(ending) >= 3 and not key.endswith("ss"):
            key = key[: -len(ending)]
            break
    key = key[:-1] if len(key) > 3 and key[-1] == key[-2] else key
    return key[:-1] if len(key) > 3 and key[-1] == "e" else key


class _Board:
    """The sentences of a study, searched by the words that they share."""

    def __init__(self, study: Study) -> None:
        self.study, self.articles = study, list(study.articles.article)
        s = study.sentences[study.sentences.part.isin(ARTICLE)]
        self.lower = common((text, tokens(text)) for text in s.text)
        self.sentences = list(self._read(s))
        self.weight = _weights(self.sentences)
        self.sums = [sum(self.weight[t] for t in one.terms) for one in self.sentences]
        self.index: dict[str, list[int]] = {}
        for n, one in enumerate(self.sentences):
            for term in one.terms:
                self.index.setdefault(term, []).append(n)
        self.of: dict[str, list[int]] = {article: [] for article in self.articles}
        for n, one in enumerate(self.sentences):
            self.of[one.article].append(n)
        self.scope = scope(study)

    def _read(self, s: pd.DataFrame) -> Iterator[_Sentence]:
        events: dict[tuple[str, int], set[str]] = {}
        m = self.study.mentions
        for row in m[m.event.isin(list(self.study.codebook.events))].itertuples():
            events.setdefault((row.article, row.sentence), set()).add(row.event)
        for row in s.sort_values(["article", "start"], kind="stable").itertuples():
            terms, plain = self.terms(row.text)
            near = (events.get((row.article, row.sentence - n), set()) for n in range(NEAR + 1))
            known = next((some for some in near if some), set())
            quoted = 2 * row.source_words > row.n_words
            yield _Sentence(row.article, row.start, row.end, row.part, terms, plain, quoted, frozenset(known))

    def terms(self, text: str) -> tuple[frozenset[str], frozenset[str]]:
        """What a text is about: its words, names and numbers as stems; and of these the plain words."""
        some = [t.key for t in tokens(text) if t.key.isdigit() or (t.key not in STOP and len(t.key) > 1)]
        return frozenset(map(stem, some)), frozenset(stem(key) for key in some if key in self.lower)

    def overlaps(self, terms: Iterable[str]) -> dict[int, float]:
        """Sentence -> weight of the words it shares with `terms`."""
        found: dict[int, float] = {}
        for term in sorted(terms):
            for n in self.index.get(term, ()) if len(self.index.get(term, ())) <= CROWD else ():
                found[n] = found.get(n, 0.0) + self.weight[term]
        return found

    def score(self, common_: float, one: float, other: float) -> float:
        """Geometric mean of Dice's coefficient and containment, both weighted: a short sentence inside a longer one
        counts, a few words of two long ones hardly."""
        return sqrt(2 * common_ / (one + other) * common_ / min(one, other)) if min(one, other) > 0 else 0.0

    def best(self, terms: frozenset[str], plain: frozenset[str]) -> dict[str, tuple[float, int]]:
        """Article -> score and number of the sentence that comes nearest.

        The words that the whole study is about weigh little; a sentence with many of them is still near (`TOUCH`).
        """
        mine = sum(self.weight.get(term, self.weight[""]) for term in terms)
        found: dict[str, tuple[float, int]] = {}
        for n, weight in sorted(self.overlaps(terms).items()):
            one = self.sentences[n]
            words, score = len(plain & one.plain), self.score(weight, mine, self.sums[n])
            both = len(terms & one.terms)
            if words >= NEAR_PLAIN and both >= max(LEAST_PLAIN, TOUCH * min(len(terms), len(one.terms))):
                score = max(score, SILENT)
            if words >= NEAR_PLAIN and score > found.get(one.article, (0.0, 0))[0]:
                found[one.article] = score, n
        return found

    def within(self, article: str, start: int, end: int) -> list[_Sentence]:
        """The sentences that a stretch of an article touches."""
        numbers = self.of[article]
        first = bisect_right(numbers, start, key=lambda n: self.sentences[n].end)
        last = bisect_left(numbers, end, key=lambda n: self.sentences[n].start)
        return [self.sentences[n] for n in numbers[first:last]]

    def event(self, spans: Sequence[tuple[str, int, int]]) -> str | None:
        """The event that most of the places are about, of those that all of their articles speak of."""
        articles = {article for article, _, _ in spans}
        tally = self.tally(spans)
        known = {event: n for event, n in tally.items() if articles <= self.scope[event]}
        best = max(known, key=lambda event: known[event], default=None)
        return best if best is not None and 2 * known[best] > sum(known.values()) else None

    def only_event(self, spans: Sequence[tuple[str, int, int]]) -> str | None:
        """The event that nearly all of the places are about: somebody may speak of several."""
        best = self.tally(spans).most_common(1)
        return best[0][0] if best and best[0][1] >= MOSTLY * self.tally(spans).total() else None

    def tally(self, spans: Sequence[tuple[str, int, int]]) -> Counter[str]:
        """Event -> how many sentences of these places are about it."""
        return Counter(e for span in spans for one in self.within(*span) for e in sorted(one.events))

    def missing(self, event: str | None, article: str, cell: Cell) -> Cell:
        """The cell of an article that does not carry an item, with regard to what it covers."""
        if cell.verdict == PRESENT:
            return cell
        if event is not None and article not in self.scope[event]:
            return Cell(OUT, why=f"the article never speaks of {self.study.codebook.events[event].label}")
        silent = [e for e, some in self.scope.items() if article not in some and some]
        if event is None and silent and cell.verdict == ABSENT:
            labels = ", ".join(self.study.codebook.events[e].label for e in silent)
            why = f"the event is not known, and the article does not speak of {labels}; {cell.why}"
            return cell._replace(verdict=UNCLEAR, why=why)
        return cell


def _weights(sentences: Sequence[_Sentence]) -> dict[str, float]:
    """Squared inverse frequency of each word among the sentences; under "" that of a word never seen."""
    tally = Counter(term for one in sentences for term in one.terms)
    n = len(sentences)
    return {"": log(1 + n) ** 2} | {term: log(1 + n / count) ** 2 for term, count in tally.items()}


def _searched(board: _Board, terms: frozenset[str], score: float) -> str:
    rare = sorted(terms, key=lambda term: (-board.weight.get(term, board.weight[""]), term))
    return f"searched for {', '.join(islice(rare, 8))}; the nearest sentence scores {score:.2f}"


def _cell(board: _Board, nearest: tuple[float, int] | None, terms: frozenset[str]) -> Cell:
    """What the nearest sentence of an article that does not carry an item makes of it."""
    score, n = nearest or (0.0, -1)
    if score < SILENT:
        return Cell(ABSENT, score=round(score, 2), why=_searched(board, terms, score))
    one = board.sentences[n]
    why = f"nearest sentence, overlap {score:.2f}" + (", but nearer to others" if score >= SAID else "")
    return Cell(UNCLEAR, one.start, one.end, round(score, 2), why)


def _item(
    board: _Board, type: str, label: str, spans: Sequence[tuple[str, int, int]], why: str, texts: Sequence[str]
) -> Item:
    """An item with its carriers, and what the nearest sentences of the other articles make of it."""
    event, carried = board.event(spans), {}
    for article, start, end in reversed(spans):
        carried[article] = Cell(PRESENT, start, end, 1.0, why)
    read = [board.terms(text) for text in texts]
    found = [board.best(*some) for some in read]
    cells = {}
    for article in board.articles:
        near = max((some[article] for some in found if article in some), default=None)
        cell = carried.get(article) or _cell(board, near, read[0][0])
        cells[article] = board.missing(event, article, cell)
    return Item(type, label, event, cells)


def _label(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LABEL else f"{flat[: LABEL - 1].rpartition(' ')[0]}…"


# ------------------------------------------------------------------ statements


def _statements(board: _Board) -> Iterator[Item]:
    """Sentences that two articles have in common, and each article's first."""
    told = set[int]()
    for group in _groups(board):
        told.update(group)
        some = [board.sentences[n] for n in group]
        texts = [board.study.raws[one.article][one.start : one.end] for one in some]
        spans = [(one.article, one.start, one.end) for one in some]
        yield _item(board, "statement", _label(min(texts, key=len)), spans, "aligned sentence", texts)
    for article in board.articles:
        first = next((n for n in board.of[article] if board.sentences[n].part == "lede"), None)
        if first is not None and first not in told and len(board.sentences[first].plain) >= LEAST_PLAIN:
            one = board.sentences[first]
            text = board.study.raws[article][one.start : one.end]
            spans = [(article, one.start, one.end)]
            yield _item(board, "statement", _label(text), spans, "first sentence of the article", [text])


def _groups(board: _Board) -> list[list[int]]:
    """Sentences that say the same, of two articles at least: best pairs first, as long as a group is near."""
    near = [_near(board, n) for n in range(len(board.sentences))]
    pairs = {(a, b): near[a][b] for a in range(len(near)) for b in near[a] if a < b and _mutual(board, near, a, b)}
    group = {n: [n] for pair in pairs for n in pair}
    for a, b in sorted(pairs, key=lambda pair: (-pairs[pair], pair)):
        one, other = group[a], group[b]
        if one is not other and sum(near[n].get(m, 0.0) for n in one for m in other) >= LINK * len(one) * len(
            other
        ):
            joined = sorted([*one, *other])
            for n in joined:
                group[n] = joined
    different = {id(some): some for some in group.values()}
    found = [some for some in different.values() if len({board.sentences[n].article for n in some}) > 1]
    return sorted(found)


def _near(board: _Board, n: int) -> dict[int, float]:
    """Sentences, with their overlap, that share enough with one, and are not about another event."""
    one, found = board.sentences[n], {}
    for m, weight in sorted(board.overlaps(one.terms).items()) if not one.quoted else ():
        other = board.sentences[m]
        apart = one.events and other.events and not one.events & other.events
        least = LEAST_PLAIN if one.events & other.events else LEAST_PLAIN + 1
        enough = len(one.plain & other.plain) >= least and len(one.terms & other.terms) >= LEAST_TERMS
        if m != n and not other.quoted and not apart and enough:
            found[m] = board.score(weight, board.sums[n], board.sums[m])
    return found


def _mutual(board: _Board, near: list[dict[int, float]], a: int, b: int) -> bool:
    """Near enough, and each the other's best in its article; in one article near enough will do."""

    def best(n: int, article: str) -> float:
        return max(score for m, score in near[n].items() if board.sentences[m].article == article)

    one, other = board.sentences[a].article, board.sentences[b].article
    score = near[a][b]
    return score >= SAID and (one == other or score in (best(a, other), best(b, one)))


# ------------------------------------------------------------------ quotations and sources


def _quotations(board: _Board) -> Iterator[Item]:
    """Quotations that two articles carry, and longer ones of a named speaker that one carries alone."""
    rows, told = shared(board.study), set[tuple[str, int]]()
    for _, some in rows[rows.kind == "quotation"].groupby("passage"):
        spans = list(zip(some.article, some.start, some.end, strict=True))
        told.update((article, start) for article, start, _ in spans)
        text = min(some.text, key=len)
        yield _item(board, "quotation", _label(text), spans, "the same words", [text])
    q = board.study.quotes
    for row in q[q.kind.isin(("direct", "block")) & (q.n_words >= LEAST_QUOTE)].itertuples():
        known = isinstance(row.speaker_name, str) and (row.article, row.start) not in told
        if known and len(board.terms(row.text)[1]) >= LEAST_PLAIN + 1:
            spans = [(row.article, row.start, row.end)]
            yield _item(board, "quotation", _label(row.text), spans, "quoted", [row.text])


def _sources(board: _Board) -> Iterator[Item]:
    """Who is quoted or reported by name, and who else names them."""
    study = board.study
    quotes = study.quotes[study.quotes.kind.isin(SPOKEN)].rename(columns={"speaker_name": "name"})
    told = study.reported.rename(columns={"source_name": "name"})
    heard: dict[str, list[tuple[str, int, int, str]]] = {}
    quoted = Counter(map(_person, quotes.name))
    for row in pd.concat([quotes, told]).sort_values(["article", "start"], kind="stable").itertuples():
        if key := _person(row.name):
            heard.setdefault(key, []).append((row.article, row.start, row.end, row.name))
    whole = {key for key, some in heard.items() if any(" " in name for *_, name in some)}
    for key, some in heard.items():
        several = len({article for article, *_ in some}) > 1
        if not several and (key not in whole or (not quoted[key] and len(some) < 2)):
            continue  # reported once, or one word: as likely no name of a source
        name = max((name for *_, name in some), key=lambda name: (len(surnames(name)), -len(name)))
        spans = [(article, start, end) for article, start, end, _ in some]
        event, cells = board.only_event(spans), {}
        for article in board.articles:
            first = next(((start, end) for a, start, end in spans if a == article), None)
            cell = Cell(PRESENT, *first, why="quoted or reported") if first else _named(board, article, key)
            cells[article] = board.missing(event, article, cell)
        yield Item("source", name, event, cells)


def _person(name: Any) -> str:
    """The last word of a speaker's name; empty for "a spokesman"."""
    words = name.replace("’", "'").split() if isinstance(name, str) else []
    if not words or not words[-1][:1].isupper() or len(words) > 5:
        return ""
    last = words[-1].casefold().removesuffix("'s").strip(".,")
    return last if last in surnames(name) else ""


def _named(board: _Board, article: str, key: str) -> Cell:
    raw = board.study.raws[article]
    for n in board.of[article]:
        one = board.sentences[n]
        for word in _NAME.finditer(raw, one.start, one.end):
            if word[0].casefold().replace("’", "'").removesuffix("'s") == key:
                return Cell(UNCLEAR, *word.span(), why="named, but no words of theirs were found")
    return Cell(ABSENT, why=f"searched for {key.title()}: neither quoted nor named")


# ------------------------------------------------------------------ what a researcher says


class _Row(NamedTuple):
    label: str
    patterns: str
    article: str
    place: str
    text: str
    event: str
    verdict: str
    reason: str
    where: str  # "omissions.csv, line 3"


def _overruling(study: Study) -> Iterator[_Row]:
    """The rows of `omissions.csv`, each checked by itself; none where the study has no such file."""
    path = study.folder / FILE if study.folder else None
    if path is None or not path.exists():
        return
    for cells, where in table_rows(path, COLUMNS):
        row = _Row._make([*cells, where])
        _check(study, row)
        yield row


def _check(study: Study, row: _Row) -> None:
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
    for pattern in _patterns(row):
        check_pattern(pattern, f"{row.where}, patterns")
    if row.place:
        _span(study, row)


def _patterns(row: _Row) -> list[str]:
    return [pattern.strip() for pattern in row.patterns.split(";") if pattern.strip()]


def _span(study: Study, row: _Row) -> tuple[int, int]:
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


def _own(board: _Board, row: _Row) -> Item:
    """A statement of the researcher's own; each article's first hit is its evidence."""
    spans = [(row.article, *_span(board.study, row))] if row.place else []
    hits: dict[str, tuple[int, int]] = {}
    for pattern in _patterns(row):
        found = kwic(board.study, pattern)
        for hit in found[found.part.isin(ARTICLE)].itertuples():
            hits[hit.article] = min(hits.get(hit.article, (hit.start, hit.end)), (hit.start, hit.end))
    spans += [(article, *hit) for article, hit in hits.items() if article not in {a for a, *_ in spans}]
    if row.place:
        item = _item(board, "own", row.label, spans, "given or found by pattern", [row.text])
    else:
        event = row.event or board.event(spans)
        sought = f"searched for {'; '.join(_patterns(row))}"
        cells = {
            a: Cell(PRESENT, *hits[a], why=sought) if a in hits else Cell(ABSENT, why=sought)
            for a in board.articles
        }
        item = Item("own", row.label, event, {a: board.missing(event, a, cell) for a, cell in cells.items()})
    return item._replace(event=row.event or item.event)


def _overruled(board: _Board, items: list[Item], row: _Row) -> list[Item]:
    """The items after one row of verdicts."""
    meant = [n for n, item in enumerate(items) if item.label.startswith(row.label)]
    exact = [n for n in meant if items[n].label == row.label]
    if len(meant) != 1 and len(exact) != 1:
        what = f"{len(meant)} labels begin with {row.label!r}, not one"
        raise StudyError(f"{row.where}, label", what, "Copy a label from tables/omissions.csv, or drop this row.")
    n = (exact or meant)[0]
    if row.verdict == DROP:
        return items[:n] + items[n + 1 :]
    start, end = _span(board.study, row) if row.place else (None, None)
    if row.verdict == PRESENT and start is None:
        raise StudyError(
            f"{row.where}, place", "it is empty", "Give the characters that are the evidence, and their text."
        )
    cell = Cell(row.verdict, start, end, why=f"overruled: {row.reason}")
    return [*items[:n], items[n]._replace(cells=items[n].cells | {row.article: cell}), *items[n + 1 :]]
