"""Comparisons of outlets, in one of two designs that are never mixed.

*Texts*: one of the sides has a single article. The texts are all there is; intervals say how steady a difference is
within them, and a test is refused, with the reason in the row. *Articles*: both sides have several. The article is
the unit: the estimate is a difference of means over articles, its interval a bootstrap of articles, its p that of a
permutation of articles.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .compare import (
    LEVEL,
    MANY,
    benjamini_hochberg,
    bootstrap,
    expanded,
    holm,
    newcombe,
    percentiles,
    permutation_test,
    refusal,
    smallest_p,
)
from .measures import DRAWS, PER_THOUSAND, SEED, Row, readings

REST = "rest"
MOST_PAIRED, MOST_COMPARED = 12, 50  # outlets
FEW = 10  # articles on a side, below which their bootstrap is too narrow to be shown
CONFIRMATORY, EXPLORATORY = "confirmatory: codebook", "exploratory: measures"

WITHIN = "; within-text: about these texts, no evidence on other articles of the outlets"
NEWCOMBE_METHOD = f"Newcombe’s interval from two Wilson intervals, words independent: a least width{WITHIN}"
PARAGRAPHS_METHOD = f"expanded percentiles of {DRAWS} bootstraps of paragraphs{WITHIN}"
MEANS = "difference of means over articles; permutation test of Welch’s t"
OF_ARTICLES = f"expanded percentiles of {DRAWS} bootstraps of articles (from {MANY}: of their normal limit)"
ARTICLES_METHOD = f"{MEANS}; interval: {OF_ARTICLES}"
FEW_METHOD = f"{MEANS}; no interval below {FEW} articles a side"


class Pair(NamedTuple):
    """An outlet, what it is set against, and the outlets that this stands for."""

    one: str
    against: str
    others: tuple[str, ...]

    def hypothesis(self) -> frozenset[frozenset[str]]:
        """Which way round does not matter, and with two outlets the rest is the other one."""
        return frozenset((frozenset((self.one,)), frozenset(self.others)))


def comparisons(articles: pd.DataFrame, sentences: list[Row], measures: pd.DataFrame) -> list[Row]:
    """Every outlet against every other and against the rest: rates, sentiment, readability.

    Articles of unknown outlet are left out. The number of pairs grows with the square of the outlets: above
    MOST_PAIRED of them each is compared with the rest only, above MOST_COMPARED with nothing.

    Families of tests are declared here, before any is made. Confirmatory: rates of the codebook in the outlets' own
    voice, each outlet against the rest (Holm). Exploratory: all others (Benjamini and Hochberg). A hypothesis that
    stands in several rows counts once; a measure on which no article differs is in no family.
    """
    outlet = {a.article: a.outlet for a in articles.itertuples() if isinstance(a.outlet, str)}
    size = Counter(outlet.values())
    pairs = list(_pairs(size))
    refused = {p: refusal(p.one, p.against, size[p.one], sum(size[o] for o in p.others)) for p in pairs}
    texts = [p for p, why in refused.items() if why]
    known = measures[measures.article.isin(list(outlet))]
    rows = [*_rate_differences(outlet, known, texts), *_reading_differences(outlet, sentences, texts)]
    reasons = {(p.one, p.against): why for p, why in refused.items()}
    for row in rows:
        row["reason"] = reasons[row["outlet"], row["against"]]
    if len(texts) < len(pairs):
        rows += of_articles(outlet, list(columns_of(list(outlet), known)), lengths(articles))
    return rows


def lengths(articles: pd.DataFrame) -> np.ndarray:
    """Words of each article of known outlet."""
    return articles.n_words[articles.outlet.notna()].to_numpy(float)


def of_articles(outlet: Mapping[str, str], columns: list["Column"], words: np.ndarray) -> list[Row]:
    """The rows of `comparisons` in which both sides have several articles.

    Parameters
    ----------
    outlet : article -> its outlet
    columns : the measures, with a value for each article of `outlet`, in its order
    words : how long these articles are
    """
    size = Counter(outlet.values())
    pairs = [p for p in _pairs(size) if not refusal(p.one, p.against, size[p.one], sum(size[o] for o in p.others))]
    return _article_differences(outlet, columns, words, pairs) if columns else []


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


def _rate_differences(outlet: Mapping[str, str], measures: pd.DataFrame, pairs: list[Pair]) -> Iterator[Row]:
    """Of the pooled texts of both sides."""
    if not pairs:
        return
    rates = measures[(measures.part == "article") & (measures.unit == PER_THOUSAND)]
    rates = rates[rates.voice.isin(["all", "outlet"])].assign(outlet=rates.article.map(outlet))
    pooled = rates.groupby(["measure", "voice", "base", "outlet"], sort=False)[["count", "n"]].sum().astype(int)
    for (name, voice, base), group in pooled.groupby(level=["measure", "voice", "base"], sort=False):
        by_outlet = dict(zip(group.index.get_level_values("outlet"), group.itertuples(index=False), strict=True))
        for pair in pairs:
            count1, n1 = by_outlet[pair.one]
            count2, n2 = (sum(column) for column in zip(*(by_outlet[o] for o in pair.others), strict=True))
            estimate: list[float | None] = [None] * 3
            if n1 and n2:
                estimate = [1000 * x for x in newcombe(count1, n1, count2, n2)]
            yield _difference(name, voice, pair, estimate, PER_THOUSAND, n1 + n2, base, NEWCOMBE_METHOD)


def _reading_differences(outlet: Mapping[str, str], sentences: list[Row], pairs: list[Pair]) -> Iterator[Row]:
    """Of the pooled paragraphs of both sides."""
    by_outlet: dict[str, list[Row]] = {key: [] for key in dict.fromkeys(outlet.values())}
    for sentence in sentences:
        if sentence["article"] in outlet:
            by_outlet[outlet[sentence["article"]]].append(sentence)
    read = cache(lambda side: list(readings([s for o in side for s in by_outlet[o]])))
    drawn = cache(lambda side, i: read(side)[i].draws(_seed(side)))
    for pair in pairs:
        sides = ((pair.one,), pair.others)
        for i, (a, b) in enumerate(zip(*map(read, sides), strict=True)):
            estimate: list[float | None] = [None] * 3
            if not (a.why_missing or b.why_missing):
                first, second = (drawn(side, i) for side in sides)
                bounds: tuple[float | None, float | None] = (None, None)
                if len(first) and len(second):
                    bounds = percentiles(first - second, max(a.level, b.level))
                values = [float(r.statistic(r.blocks.sum(axis=0))) for r in (a, b)]
                estimate = [values[0] - values[1], *bounds]
            yield _difference(a.name, a.voice, pair, estimate, a.unit, a.n + b.n, a.base, PARAGRAPHS_METHOD, SEED)


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


def _article_differences(
    outlet: Mapping[str, str], columns: list[Column], words: np.ndarray, pairs: list[Pair]
) -> list[Row]:
    of = np.array(list(outlet.values()), dtype=object)
    sides = {side: np.flatnonzero(np.isin(of, side)) for pair in pairs for side in ((pair.one,), pair.others)}
    drawn = {side: _bootstrap(columns, side, at) for side, at in sides.items() if len(at) >= FEW}
    tested: dict[Any, list[float]] = {}
    rows, hypotheses = list[Row](), list[tuple[Any, ...]]()
    for pair in pairs:
        first, second = (pair.one,), pair.others
        one, rest = sides[first], sides[second]
        why = refusal(pair.one, pair.against, len(one), len(rest), words[one].mean(), words[rest].mean())
        if pair.hypothesis() not in tested:
            tested[pair.hypothesis()] = [np.nan] * len(columns) if why else _tests(columns, one, rest)
        enough = first in drawn and second in drawn
        draws = drawn[first] - drawn[second] if enough else None
        for n, (column, p) in enumerate(zip(columns, tested[pair.hypothesis()], strict=True)):
            values = column.values[one], column.values[rest]
            row = _article_difference(column, pair, values, None if draws is None else draws[:, n], p)
            rows.append(row | ({"reason": why} if why else {}))
            hypotheses.append((rows[-1]["family"], column.name, column.voice, pair.hypothesis()))
    _correct(rows, hypotheses)
    return rows


def compares(part: str, voice: str, unit: str) -> bool:
    """Whether outlets are compared by rows of `measures` of this kind."""
    return part == "text" or (part == "article" and unit == PER_THOUSAND and voice in ("all", "outlet"))


def compared(measures: pd.DataFrame) -> pd.DataFrame:
    """The rows for which `compares` holds."""
    rates = (measures.part == "article") & (measures.unit == PER_THOUSAND) & measures.voice.isin(["all", "outlet"])
    return measures[rates | (measures.part == "text")]


def columns_of(articles: list[str], measures: pd.DataFrame) -> Iterator[Column]:
    """What these articles are compared by, measure by measure."""
    some = compared(measures)
    place = {article: n for n, article in enumerate(articles)}
    for (name, voice), group in some.groupby(["measure", "voice"], sort=False):
        values = np.full(len(articles), np.nan)
        values[group.article.map(place).to_numpy(int)] = group.value.to_numpy(float)
        yield Column(str(name), str(voice), group.unit.iat[0], group.base.iat[0], values)


def _tests(columns: list[Column], one: np.ndarray, rest: np.ndarray) -> list[float]:
    """p of each measure; measures that the same articles have are tested with the same splits."""
    values = np.column_stack([column.values for column in columns])[np.concatenate([one, rest])]
    there = ~np.isnan(values)
    p = np.full(len(columns), np.nan)
    groups: dict[bytes, list[int]] = {}
    for i in range(len(columns)):
        groups.setdefault(there[:, i].tobytes(), []).append(i)
    for some in groups.values():
        kept = there[:, some[0]]
        n1 = int(kept[: len(one)].sum())
        if 2 <= n1 <= kept.sum() - 2:
            p[some] = permutation_test(values[np.ix_(kept, some)], n1, (SEED,))
    return p.tolist()


def _bootstrap(columns: list[Column], side: tuple[str, ...], at: np.ndarray) -> np.ndarray:
    """Means over as many articles, drawn from those of a side with replacement; shape (draws, measures). Of MANY
    articles their normal limit is drawn, in memory that does not grow with them."""
    values = np.column_stack([column.values[at] for column in columns])
    there = ~np.isnan(values)
    if len(at) >= MANY:
        n = np.maximum(there.sum(axis=0), 1)
        means = np.where(there, values, 0.0).sum(axis=0) / n
        error = np.sqrt((np.where(there, values - means, 0.0) ** 2).sum(axis=0)) / n
        return means + error * np.random.default_rng(_seed(side)).standard_normal((DRAWS, len(columns)))
    blocks = np.hstack([np.where(there, values, 0.0), there])
    m = len(columns)
    return bootstrap(blocks, lambda sums: sums[:, :m] / sums[:, m:], _seed(side), DRAWS)


def _article_difference(
    column: Column, pair: Pair, values: tuple[np.ndarray, np.ndarray], draws: np.ndarray | None, p: float
) -> Row:
    sides = [side[~np.isnan(side)] for side in values]
    n1, n2 = map(len, sides)
    estimate: list[float | None] = [None] * 3
    if n1 and n2:
        estimate[0] = float(sides[0].mean() - sides[1].mean())
    enough = draws is not None and min(n1, n2) >= FEW
    alike = n1 + n2 > 0 and np.ptp(np.concatenate(sides)) == 0  # which promises nothing of the next article
    if draws is not None and enough and not alike:
        estimate[1:] = percentiles(draws, expanded(LEVEL, min(n1, n2)))
    base, method = f"articles; in each {column.base}", ARTICLES_METHOD if enough else FEW_METHOD
    row = _difference(column.name, column.voice, pair, estimate, column.unit, n1 + n2, base, method, SEED)
    if min(n1, n2) < 2:
        return row | {"reason": "fewer than two articles of a side have a value"}
    if np.isnan(p):
        return row | {"reason": "no article differs from another"}
    return row | {"p": p, "smallest_p": smallest_p(n1, n2), "family": column.family(pair), "reason": ""}


def _correct(rows: list[Row], hypotheses: list[tuple[Any, ...]]) -> None:
    """Fill in `p_adjusted`, family by family."""
    for family, correct in ((CONFIRMATORY, holm), (EXPLORATORY, benjamini_hochberg)):
        once = {h: row["p"] for h, row in zip(hypotheses, rows, strict=True) if row["family"] == family}
        corrected = dict(zip(once, correct(np.array(list(once.values()))).tolist(), strict=True))
        for h, row in zip(hypotheses, rows, strict=True):
            row["p_adjusted"] = corrected.get(h, row["p_adjusted"])


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
