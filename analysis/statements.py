"""Which sentences of several articles say the same, by the terms that they share.

A term weighs by how rare it is in its own article, so that what two articles have in common weighs no less for
that; where a study holds more than a handful of articles, terms that many of them have weigh less. Likeness of two
sentences is the geometric mean of cosine and containment: a short sentence inside a longer one counts.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log, sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd

from .measures import ARTICLE
from .passages import common, tokens
from .study import Study
from .terms import COMMON, NAME, PLAIN, SMALL, stem, terms

SAID, LEAST = 0.4, 1.3  # likeness, and weight of what is shared, from which on two sentences make a statement
NEARLY, MORE = 0.32, 2.2  # the same where one is the other's best in its article
UNNAMED = 0.8  # weight of what they share besides names
LINK = 0.2  # mean likeness of two groups of sentences that become one
CROWD = 200  # a term in more sentences than these leads to none of them
SEVERAL = 3  # articles in which a term may stand without weighing less
NEAR = 2  # sentences before, in which the event of a sentence may be named

STORY = {COMMON: 3, SMALL: 5}  # what a term counts for, of 20, where stories are told apart
STORY_LIKE = 0.2  # cosine of two articles from which on they may tell one story

_YEAR = re.compile(r"#(?:19|20)\d\d")

Weights = Mapping[str, float]


class Vector(NamedTuple):
    """Terms with their weights, the length of this vector, and its sum."""

    weights: Weights
    norm: float
    total: float


class Touch(NamedTuple):
    """Likeness and number of the nearest sentence (-1: none), and the share that three in a row have."""

    like: float
    n: int
    together: float


class Sentence(NamedTuple):
    article: str
    start: int
    end: int
    part: str
    kinds: dict[str, float]  # term -> how much it says
    quoted: bool  # most of it
    events: frozenset[str]


class Board:
    """The sentences of a study, in text order, searched by the terms that they share."""

    def __init__(self, study: Study) -> None:
        self.study, self.articles = study, list(study.articles.article)
        s = study.sentences[study.sentences.part.isin(ARTICLE)]
        self.lower = set(map(stem, common((text, tokens(text)) for text in s.text)))
        self.sentences = list(_read(study, s, self.lower))
        self.of: dict[str, range] = dict.fromkeys(self.articles, range(0))
        for n, one in enumerate(self.sentences):
            self.of[one.article] = range(self.of[one.article].start if self.of[one.article] else n, n + 1)
        self.index: dict[str, list[int]] = {}
        for n, one in enumerate(self.sentences):
            for term in one.kinds:
                self.index.setdefault(term, []).append(n)
        self.spread = {term: self._spread(numbers) for term, numbers in self.index.items()}
        self.vectors = [self.vector(one.kinds, one.article) for one in self.sentences]

    def _spread(self, numbers: Iterable[int]) -> float:
        """1 for a term of few articles, less for one that many have."""
        n, having = len(self.articles), len({self.sentences[m].article for m in numbers})
        return min(1.0, log(1 + n / having) / log(1 + n / min(n, SEVERAL)))

    def places(self, term: str, article: str) -> list[int]:
        """The sentences of an article that have a term."""
        numbers, inside = self.index.get(term, []), self.of[article]
        return numbers[bisect_left(numbers, inside.start) : bisect_left(numbers, inside.stop)]

    def vector(self, kinds: Weights, article: str) -> Vector:
        """Terms as weighed in an article, whether it has them or not: 1 at most, for one that stands there once."""
        n = max(1, len(self.of[article]))
        weights = {
            term: kind
            * self.spread.get(term, 1.0)
            * (1 - log(max(1, len(self.places(term, article)))) / log(n + 1))
            for term, kind in kinds.items()
        }
        return measured(weights)

    def read(self, text: str, article: str) -> Vector:
        return self.vector(terms(text, self.lower), article)

    def within(self, article: str, start: int, end: int) -> list[Sentence]:
        """The sentences that a stretch of an article touches."""
        numbers = self.of[article]
        first = bisect_right(numbers, start, key=lambda n: self.sentences[n].end)
        last = bisect_left(numbers, end, key=lambda n: self.sentences[n].start)
        return [self.sentences[n] for n in numbers[first:last]]

    def touch(self, vector: Vector, article: str) -> Touch:
        """How near an article comes to a vector, in one sentence and in three in a row: a fact may take several."""
        both: dict[int, tuple[float, float, float]] = {}
        rows: dict[int, float] = {}
        for term, weight in vector.weights.items():
            places = self.places(term, article)
            for n in places:
                dot, mine, theirs = both.get(n, (0.0, 0.0, 0.0))
                other = self.vectors[n].weights[term]
                both[n] = dot + weight * other, mine + weight, theirs + other
            for n in {m + step for m in places for step in (-1, 0, 1)}:
                rows[n] = rows.get(n, 0.0) + weight
        best, at = 0.0, -1
        for n, shared in sorted(both.items()):
            like = _likeness(vector, self.vectors[n], *shared)
            if like > best:
                best, at = like, n
        return Touch(best, at, max(rows.values(), default=0.0) / vector.total if vector.total else 0.0)


def measured(weights: Weights) -> Vector:
    return Vector(weights, sqrt(sum(w * w for w in weights.values())), sum(weights.values()))


def _read(study: Study, s: pd.DataFrame, lower: set[str]) -> Iterator[Sentence]:
    events: dict[tuple[str, int], set[str]] = {}
    m = study.mentions
    for row in m[m.event.isin(list(study.codebook.events))].itertuples():
        events.setdefault((row.article, row.sentence), set()).add(row.event)
    for row in s.sort_values(["article", "start"], kind="stable").itertuples():
        near = (events.get((row.article, row.sentence - n), set()) for n in range(NEAR + 1))
        known = next((some for some in near if some), set())
        quoted = 2 * row.source_words > row.n_words
        yield Sentence(row.article, row.start, row.end, row.part, terms(row.text, lower), quoted, frozenset(known))


def _likeness(one: Vector, other: Vector, dot: float, mine: float, theirs: float) -> float:
    """0 to 1: geometric mean of cosine and containment, of what two vectors share (`dot`: sum of products)."""
    if not one.norm or not other.norm:
        return 0.0
    return sqrt(dot / (one.norm * other.norm) * max(mine / one.total, theirs / other.total))


def groups(board: Board) -> list[list[int]]:
    """Sentences that say the same, of two articles at least: best pairs first, as long as a group is near."""
    near = _near(board)
    pairs = {
        (a, b): like
        for a, some in enumerate(near)
        for b, like in some.items()
        if a < b and _one_statement(board, near, a, b)
    }
    group = {n: [n] for pair in pairs for n in pair}
    for a, b in sorted(pairs, key=lambda pair: (-pairs[pair], pair)):
        one, other = group[a], group[b]
        if one is not other and _linked(near, one, other):
            joined = sorted([*one, *other])
            group |= dict.fromkeys(joined, joined)
    different = {id(some): some for some in group.values()}
    return sorted(some for some in different.values() if len({board.sentences[n].article for n in some}) > 1)


def _linked(near: list[dict[int, float]], one: Sequence[int], other: Sequence[int]) -> bool:
    return sum(near[n].get(m, 0.0) for n in one for m in other) >= LINK * len(one) * len(other)


def _near(board: Board) -> list[dict[int, float]]:
    """Of each sentence those, with their likeness, that share enough with it, and are not about another event."""
    near: list[dict[int, float]] = [{} for _ in board.sentences]
    for n, one in enumerate(board.sentences):
        tally = Counter[int]()
        for term in one.kinds if not one.quoted else ():
            numbers = board.index[term]
            if len(numbers) <= CROWD:
                tally.update(numbers[bisect_right(numbers, n) :])
        for m in sorted(m for m, shared in tally.items() if shared > 1):
            if like := _same(board, n, m):
                near[n][m] = near[m][n] = like
    return near


def _same(board: Board, n: int, m: int) -> float:
    """Likeness of two sentences if they share enough, and are not about different events; else 0."""
    one, other = board.sentences[n], board.sentences[m]
    if other.quoted or (one.events and other.events and not one.events & other.events):
        return 0.0
    v, w = board.vectors[n].weights, board.vectors[m].weights
    both = [term for term in v if term in w]
    told = sum(min(v[term], w[term]) for term in both)
    names = sum(min(v[term], w[term]) for term in both if one.kinds[term] == NAME)
    if told < LEAST or told - names < UNNAMED:
        return 0.0
    dot, mine, theirs = sum(v[t] * w[t] for t in both), sum(v[t] for t in both), sum(w[t] for t in both)
    return _likeness(board.vectors[n], board.vectors[m], dot, mine, theirs)


def _one_statement(board: Board, near: list[dict[int, float]], a: int, b: int) -> bool:
    """Like enough, or nearly, with much in common, and one the other's best in its article; and numbers agree."""
    like = near[a][b]
    if like < NEARLY or _other_numbers(board.sentences[a], board.sentences[b]):
        return False
    if like >= SAID:
        return True
    v, w = board.vectors[a].weights, board.vectors[b].weights
    if sum(min(v[term], w[term]) for term in v if term in w) < MORE:
        return False
    one, other = board.sentences[a].article, board.sentences[b].article
    return one == other or like in (_best(board, near[a], other), _best(board, near[b], one))


def _other_numbers(one: Sentence, other: Sentence) -> bool:
    """Both count something, and no number is the same: a later count, or of other things. Years count nothing."""
    mine, theirs = _counts(one), _counts(other)
    return bool(mine and theirs and not mine & theirs)


def _counts(one: Sentence) -> set[str]:
    """The large numbers of a sentence, or else the small ones."""
    numbers = {term: kind for term, kind in one.kinds.items() if term[0] == "#" and not _YEAR.fullmatch(term)}
    return {term for term, kind in numbers.items() if kind == PLAIN} or set(numbers)


def _best(board: Board, near: Mapping[int, float], article: str) -> float:
    return max(like for m, like in near.items() if board.sentences[m].article == article)


# ------------------------------------------------------------------ stories


def alike(board: Board) -> dict[str, set[str]]:
    """Article -> those, itself included, that may tell the same story: their terms, names above all, are alike.

    Plain counts, not weighed by rarity, so that it holds for a study of one event as for one of a hundred.
    """
    counts = {article: Counter[str]() for article in board.articles}
    for one in board.sentences:
        counts[one.article].update({term: STORY.get(kind, 20) for term, kind in one.kinds.items()})
    norms = [sqrt(sum(n * n for n in some.values())) or 1.0 for some in counts.values()]
    having = Counter(term for some in counts.values() for term in some)
    column = {term: n for n, term in enumerate(term for term, n in having.items() if n > 1)}
    table = np.zeros((len(counts), len(column)))  # whole numbers: their products are exact in any order
    for row, some in enumerate(counts.values()):
        for term, n in some.items():
            if term in column:
                table[row, column[term]] = n
    like = table @ table.T / np.outer(norms, norms)
    np.fill_diagonal(like, 1.0)
    return {
        article: {board.articles[m] for m in np.flatnonzero(like[n] >= STORY_LIKE)}
        for n, article in enumerate(board.articles)
    }
