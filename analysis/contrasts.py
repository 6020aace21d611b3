"""Comparisons of outlets, in one of two designs that are never mixed.

*Texts*: one of the sides has a single article. The texts are all there is; intervals say how steady a difference is
within them, and a test is refused, with the reason in the row. *Articles*: both sides have several. The article is
the unit: the estimate is a difference of means over articles, its interval a bootstrap of articles, its p that of a
permutation of articles.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import chain, islice, repeat
from math import isnan
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from .compare import (
    LEVEL,
    MANY,
    benjamini_hochberg,
    bootstrap,
    expanded,
    holm,
    intervals,
    newcombe,
    normal_p,
    percentiles,
    permutation_test,
    refusal,
    smallest_p,
)
from .measures import DRAWS, PER_THOUSAND, SEED, Label, Labels, Scored, columns, samples
from .tables import Piece, Row

REST = "rest"
MOST_PAIRED, MOST_COMPARED = 12, 50  # outlets
AT_ONCE = 64  # measures: with a hundred thousand articles, 50 MB
FEW = 10  # articles on a side, below which their bootstrap is too narrow to be shown
CONFIRMATORY, EXPLORATORY = "confirmatory: codebook", "exploratory: measures"

WITHIN = "; within-text: about these texts, no evidence on other articles of the outlets"
NEWCOMBE_METHOD = f"Newcombe’s interval from two Wilson intervals, words independent: a least width{WITHIN}"
PARAGRAPHS_METHOD = f"expanded percentiles of {DRAWS} bootstraps of paragraphs{WITHIN}"
MEANS = "difference of means over articles; permutation test of it and of Welch’s t, the larger p"
OF_ARTICLES = f"expanded percentiles of {DRAWS} bootstraps of articles (from {MANY}: of their normal limit)"
ARTICLES_METHOD = f"{MEANS}; interval: {OF_ARTICLES}"
FEW_METHOD = f"{MEANS}; no interval below {FEW} articles a side"

Hypothesis = frozenset[frozenset[str]]


class Pair(NamedTuple):
    """An outlet, what it is set against, and the outlets that this stands for."""

    one: str
    against: str
    others: tuple[str, ...]

    def hypothesis(self) -> Hypothesis:
        """Which way round does not matter, and with two outlets the rest is the other one."""
        return frozenset((frozenset((self.one,)), frozenset(self.others)))


Key = tuple[str, str, str, str]  # measure, voice, unit, base


def comparisons(articles: list[Row], sentences: Sequence[Piece], scored: Sequence[Scored]) -> list[Row]:
    """Every outlet against every other and against the rest: rates, sentiment, readability; of the articles, the
    sentences of each, and its measures.

    Articles of unknown outlet are left out. The number of pairs grows with the square of the outlets: above
    MOST_PAIRED of them each is compared with the rest only, above MOST_COMPARED with nothing.

    Families of tests are declared here, before any is made. Confirmatory: rates of the codebook in the outlets' own
    voice, each outlet against the rest (Holm). Exploratory: all others (Benjamini and Hochberg). A hypothesis that
    stands in several rows counts once; a measure on which no article differs is in no family.
    """
    known = [n for n, a in enumerate(articles) if a["outlet"] is not None]
    outlet = {articles[n]["article"]: articles[n]["outlet"] for n in known}
    some = [scored[n] for n in known]
    size = Counter(outlet.values())
    pairs = list(_pairs(size))
    refused = {p: refusal(p.one, p.against, size[p.one], sum(size[o] for o in p.others)) for p in pairs}
    texts = [p for p, why in refused.items() if why]
    rows: list[Row] = []
    if texts:
        rows += _rate_differences(outlet, some, texts)
        rows += _reading_differences(outlet, [sentences[n] for n in known], texts)
    reasons = {(p.one, p.against): why for p, why in refused.items()}
    for row in rows:
        row["reason"] = reasons[row["outlet"], row["against"]]
    if len(texts) < len(pairs):
        columns = (Column(*key, values) for key, values in zip(*gathered(some), strict=True))
        rows += of_articles(outlet, columns, np.array([articles[n]["n_words"] for n in known], dtype=float))
    return rows


def gathered(scored: Sequence[Scored], cell: str = "value") -> tuple[list[Key], np.ndarray]:
    """The measures that outlets are compared by, and for each a row of what stands in `cell` for each article; nan
    where it has none."""
    alike: dict[Labels, list[int]] = {}
    for n, (labels, _) in enumerate(scored):
        alike.setdefault(labels, []).append(n)
    places = {key: n for n, key in enumerate(dict.fromkeys(chain.from_iterable(map(_compared, alike))))}
    values = np.full((len(places), len(scored)), np.nan)
    for labels, some in alike.items():
        rows = _compared(labels)
        cells = np.array([scored[n].numbers[cell] for n in some])[:, list(rows.values())]
        values[np.ix_([places[key] for key in rows], some)] = cells.T
    return list(places), values


@lru_cache(maxsize=64)
def _compared(labels: Labels) -> dict[Key, int]:
    """The measures that outlets are compared by, each with its row."""
    rows = map(Label._make, zip(*labels.columns.values(), strict=True))
    return {
        (row.measure, row.voice, row.unit, row.base): n
        for n, row in enumerate(rows)
        if compares(row.part, row.voice, row.unit)
    }


def of_articles(outlet: Mapping[str, str], columns: Iterable["Column"], words: np.ndarray) -> list[Row]:
    """The rows of `comparisons` in which both sides have several articles.

    Parameters
    ----------
    outlet : article -> its outlet
    columns : the measures, with a value for each article of `outlet`, in its order; AT_ONCE are held at a time
    words : how long these articles are
    """
    size = Counter(outlet.values())
    pairs = [p for p in _pairs(size) if not refusal(p.one, p.against, size[p.one], sum(size[o] for o in p.others))]
    by_pair: dict[Pair, list[Row]] = {pair: [] for pair in pairs}
    measures, places = iter(columns), _places(outlet)
    while pairs and (some := list(islice(measures, AT_ONCE))):
        for pair, made in _article_differences(places, some, words, pairs):
            by_pair[pair] += made
    asked: list[tuple[Hypothesis, Row]] = []
    for pair, made in by_pair.items():
        asked += zip(repeat(pair.hypothesis()), made)
    _correct(asked)
    return [row for _, row in asked]


def _pairs(outlets: Iterable[str]) -> Iterator[Pair]:
    known = tuple(outlets)
    if not 1 < len(known) <= MOST_COMPARED:
        return
    for one in known:
        others = tuple(other for other in known if other != one)
        if len(known) <= MOST_PAIRED:
            yield from (Pair(one, other, (other,)) for other in others)
        yield Pair(one, REST, others)


# ------------------------------------------------------------------ texts


def _rate_differences(outlet: Mapping[str, str], scored: list[Scored], pairs: list[Pair]) -> Iterator[Row]:
    """Of the pooled texts of both sides."""
    places = _places(outlet)
    keys, counts = gathered(scored, "count")
    for (name, voice, unit, base), *both in zip(keys, counts, gathered(scored, "n")[1], strict=True):
        if unit != PER_THOUSAND:
            continue
        pooled = {one: [int(np.nansum(cells[at])) for cells in both] for one, at in places.items()}
        for pair in pairs:
            count1, n1 = pooled[pair.one]
            count2, n2 = (sum(column) for column in zip(*(pooled[o] for o in pair.others), strict=True))
            estimate: list[float | None] = [None] * 3
            if n1 and n2:
                estimate[0] = 1000 * (count1 / n1 - count2 / n2)
                if count1 <= n1 and count2 <= n2:  # hits inside words may be more than words: then no share
                    estimate = [1000 * x for x in newcombe(count1, n1, count2, n2)]
            yield _difference(name, voice, pair, estimate, PER_THOUSAND, n1 + n2, base, NEWCOMBE_METHOD)


def _places(outlet: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Where the articles of each outlet stand."""
    places: dict[str, list[int]] = {}
    for n, name in enumerate(outlet.values()):
        places.setdefault(name, []).append(n)
    return {name: np.array(at) for name, at in places.items()}


def _reading_differences(outlet: Mapping[str, str], sentences: Sequence[Piece], pairs: list[Pair]) -> Iterator[Row]:
    """Of the pooled paragraphs of both sides."""
    places = _places(outlet)
    read = cache(lambda side: _read([sentences[n] for o in side for n in places[o]], _seed(side)))
    for pair in pairs:
        for a, b in zip(read((pair.one,)), read(pair.others), strict=True):
            estimate: list[float | None] = [None] * 3
            if a.value is not None and b.value is not None:
                bounds: tuple[float | None, float | None] = (None, None)
                if len(a.drawn) and len(b.drawn):
                    bounds = percentiles(a.drawn - b.drawn, max(a.level, b.level))
                estimate = [a.value - b.value, *bounds]
            _, voice, name, unit, base = a.about
            yield _difference(name, voice, pair, estimate, unit, a.n + b.n, base, PARAGRAPHS_METHOD, SEED)


class _Reading(NamedTuple):
    """A measure read from the pooled paragraphs of one side."""

    about: Label
    value: float | None
    n: int
    drawn: np.ndarray
    level: float


def _read(articles: list[Piece], seed: tuple[int, ...]) -> list[_Reading]:
    """Of articles taken as one text."""
    found: list[_Reading] = []
    for sample in samples(columns(articles), np.zeros(len(articles), int)):
        every = range(len(sample.measures))
        drawn = bootstrap(sample.blocks, partial(sample.values, every), seed, DRAWS)
        n, level = int(sample.sums[0, sample.base]), sample.level(0)
        for label, value, some in zip(sample.measures, sample.value()[0].tolist(), drawn, strict=True):
            found.append(_Reading(label, None if isnan(value) else value, n, some, level))
    return found


def _seed(side: tuple[str, ...]) -> tuple[int, ...]:
    """Draws of different sides are independent, and the same whatever else is compared."""
    return SEED, *"\0".join(side).encode()


# ------------------------------------------------------------------ articles


class Column(NamedTuple):
    """One measure: its value in every article, nan where it has none."""

    name: str
    voice: str
    unit: str
    base: str
    values: np.ndarray

    def family(self, pair: Pair) -> str:
        asked = self.unit == PER_THOUSAND and self.voice == "outlet" and pair.against == REST
        return CONFIRMATORY if asked else EXPLORATORY


class _Side(NamedTuple):
    """The articles of one or several outlets; arrays have a number a measure, nan where no article has a value."""

    names: tuple[str, ...]
    at: np.ndarray  # the places of the articles
    n: np.ndarray  # how many of them have a value
    mean: np.ndarray
    squares: np.ndarray  # sum of squared deviations from the mean
    least: np.ndarray
    most: np.ndarray

    def error(self) -> np.ndarray:
        """Of the mean: the spread of its bootstrap, which many articles make normal."""
        return np.sqrt(self.squares) / np.maximum(self.n, 1)


class _Found(NamedTuple):
    """What is known of one hypothesis, by measure; nan where nothing is."""

    first: tuple[str, ...]  # the bounds are those of this side's difference from the other
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray


def _article_differences(
    places: Mapping[str, np.ndarray], columns: list[Column], words: np.ndarray, pairs: list[Pair]
) -> Iterator[tuple[Pair, list[Row]]]:
    """The rows of each pair, before any correction."""
    values = np.column_stack([column.values for column in columns])
    own = {name: _side(name, at, values) for name, at in places.items()}
    sides = cache(lambda names: own[names[0]] if len(names) == 1 else _pooled([own[name] for name in names]))
    draws = lru_cache(MOST_PAIRED + 1)(lambda names: _bootstrap(values, sides(names)))
    known: dict[Any, _Found] = {}
    for pair in pairs:
        one, rest = sides((pair.one,)), sides(pair.others)
        why = refusal(
            pair.one, pair.against, len(one.at), len(rest.at), words[one.at].mean(), words[rest.at].mean()
        )
        hypothesis = pair.hypothesis()
        if hypothesis not in known:
            p = np.full(len(columns), np.nan) if why else _tests(values, one, rest)
            known[hypothesis] = _Found(one.names, *_bounds(one, rest, draws), p)
        yield pair, list(_pair_rows(columns, pair, one, rest, known[hypothesis], why))


def _side(name: str, at: np.ndarray, values: np.ndarray) -> _Side:
    some = values[at]
    there = ~np.isnan(some)
    n = there.sum(axis=0)
    mean = np.where(n, np.where(there, some, 0.0).sum(axis=0), np.nan) / np.maximum(n, 1)
    squares = np.where(there, some - mean, 0.0) ** 2
    return _Side((name,), at, n, mean, squares.sum(axis=0), np.fmin.reduce(some), np.fmax.reduce(some))


def _pooled(sides: list[_Side]) -> _Side:
    """Of the moments of its outlets, so that the rest is not gone through for each of them."""
    n, mean, squares = (np.stack([getattr(side, name) for side in sides]) for name in ("n", "mean", "squares"))
    whole = n.sum(axis=0)
    middle = np.where(whole, np.where(n, n * mean, 0.0).sum(axis=0), np.nan) / np.maximum(whole, 1)
    between = np.where(n, n * (mean - middle) ** 2, 0.0)
    names, at = tuple(side.names[0] for side in sides), np.sort(np.concatenate([side.at for side in sides]))
    ends = np.fmin.reduce([side.least for side in sides]), np.fmax.reduce([side.most for side in sides])
    return _Side(names, at, whole, middle, (squares + between).sum(axis=0), *ends)


def _tests(values: np.ndarray, one: _Side, rest: _Side) -> np.ndarray:
    """p of each measure, nan where no article differs; those that the same articles have share their splits."""
    n1, n2 = one.n, rest.n
    p = np.full(len(n1), np.nan)
    differs = np.fmax(one.most, rest.most) > np.fmin(one.least, rest.least)
    many = differs & (np.minimum(n1, n2) >= MANY)
    p[many] = normal_p((one.mean - rest.mean)[many], n1[many], one.squares[many], n2[many], rest.squares[many])
    few = np.flatnonzero(differs & ~many & (np.minimum(n1, n2) >= 2))
    both = np.concatenate([one.at, rest.at])
    groups: dict[bytes, list[int]] = {}
    for i in few.tolist():
        groups.setdefault(np.isnan(values[both, i]).tobytes(), []).append(i)
    for some in groups.values():
        kept = both[~np.isnan(values[both, some[0]])]
        p[some] = permutation_test(values[np.ix_(kept, some)], int(n1[some[0]]), (SEED,))
    return p


def _bounds(
    one: _Side, rest: _Side, draws: Callable[[tuple[str, ...]], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Of the difference; nan where a side has fewer than FEW articles, or all are alike, which promises nothing of
    the next one."""
    least = np.minimum(one.n, rest.n)
    low, high = np.full((2, len(least)), np.nan)
    told = (least >= FEW) & (np.fmax(one.most, rest.most) > np.fmin(one.least, rest.least))
    many = min(len(one.at), len(rest.at)) >= MANY
    for n in np.unique(least[told]).tolist():
        some, level = np.flatnonzero(told & (least == n)), expanded(LEVEL, n)
        if many:
            middle = one.mean[some] - rest.mean[some]
            reach = NormalDist().inv_cdf((1 + level) / 2) * np.hypot(one.error()[some], rest.error()[some])
            low[some], high[some] = middle - reach, middle + reach
        else:
            drawn = draws(one.names)[some] - draws(rest.names)[some]
            low[some], high[some] = intervals(drawn, level).T
    return low, high


def _bootstrap(values: np.ndarray, side: _Side) -> np.ndarray:
    """Means over as many articles, drawn from those of a side with replacement; shape (measures, draws). Of MANY
    articles their normal limit is drawn, in memory that does not grow with them."""
    m, seed = values.shape[1], _seed(side.names)
    if len(side.at) >= MANY:
        return (side.mean + side.error() * np.random.default_rng(seed).standard_normal((DRAWS, m))).T
    there = ~np.isnan(values[side.at])
    blocks = np.hstack([np.where(there, values[side.at], 0.0), there])
    return bootstrap(blocks, lambda sums: (sums[:, :m] / sums[:, m:]).T, seed, DRAWS)


def _pair_rows(
    columns: list[Column], pair: Pair, one: _Side, rest: _Side, found: _Found, why: str
) -> Iterator[Row]:
    low, high = (found.low, found.high) if found.first == one.names else (0.0 - found.high, 0.0 - found.low)
    numbers = np.column_stack([one.mean - rest.mean, low, high, found.p])
    for column, n1, n2, some in zip(columns, one.n.tolist(), rest.n.tolist(), numbers.tolist(), strict=True):
        *estimate, p = (None if x != x else x for x in some)
        base, method = f"articles; in each {column.base}", ARTICLES_METHOD if min(n1, n2) >= FEW else FEW_METHOD
        row = _difference(column.name, column.voice, pair, estimate, column.unit, n1 + n2, base, method, SEED)
        row["reason"] = why or _no_test(n1, n2, p)
        if not row["reason"]:
            row |= {"p": p, "smallest_p": smallest_p(n1, n2), "family": column.family(pair)}
        yield row


def _no_test(n1: int, n2: int, p: float | None) -> str:
    if min(n1, n2) < 2:
        return "fewer than two articles of a side have a value"
    return "no article differs from another" if p is None else ""


def compares(part: Any, voice: Any, unit: Any) -> Any:
    """Whether outlets are compared by rows of `measures` of this kind; of one row, or of columns at once."""
    rates = (part == "article") & (unit == PER_THOUSAND) & ((voice == "all") | (voice == "outlet"))
    return rates | (part == "text")


def _correct(asked: list[tuple[Hypothesis, Row]]) -> None:
    """Fill in `p_adjusted`, family by family, where a row asks for a hypothesis."""
    for family, correct in ((CONFIRMATORY, holm), (EXPLORATORY, benjamini_hochberg)):
        some = [((row["measure"], hypothesis), row) for hypothesis, row in asked if row["family"] == family]
        once = {question: row["p"] for question, row in some}
        corrected = dict(zip(once, correct(np.array(list(once.values()))).tolist(), strict=True))
        for question, row in some:
            row["p_adjusted"] = corrected[question]


def _difference(
    name: str, voice: str, pair: Pair, estimate: Iterable[float | None], unit: str, n: int, base: str,
    method: str, seed: int | None = None,
) -> Row:  # fmt: skip
    value, low, high = estimate
    return {
        "measure": f"{name}/{voice}", "outlet": pair.one, "against": pair.against,
        "estimate": value, "low": low, "high": high, "level": LEVEL,
        "unit": unit, "n": n, "base": base, "method": method, "seed": seed,
        "p": None, "p_adjusted": None, "smallest_p": None, "family": None, "reason": None,
    }  # fmt: skip
