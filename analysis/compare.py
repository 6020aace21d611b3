"""Statistics that compare texts: rates with intervals, differences, the bootstrap, tests with articles as units.

Plain functions of numbers and arrays. What they can say depends on the unit. Words and paragraphs are drawn from
one text: their intervals describe that text. Only several articles an outlet are a sample of the outlet, and only
there `permutation_test` has something to test (see `smallest_p`).
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations
from math import comb, erfc, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

LEVEL = 0.95
BLOCKS = 1000  # of a longer text, neighbouring paragraphs are drawn together
MOST_SPLITS = 20_000  # of articles between two outlets: up to here a permutation test looks at all of them
FIRST, CLEAR, SPLITS = 999, 0.1, 9_999  # drawn where there are more: at first, enough for a p above, and in all
MANY = 100  # articles on both sides: there the permutation distribution is a normal one
SHORTER, STEADY, LONGER = 2 / 3, 50, 5  # share of the other side's words, articles, longer articles: see `refusal`
CELLS = 1 << 17  # numbers held at once while splits are gone through: what a processor keeps at hand
FEWER = 2  # numbers on the first side for each article of both: up to here they are added up by themselves
TIE = 1e-6  # of the variance of a split's sum: smaller differences of two squared sums are rounding
PIECE = 256  # numbers that NumPy sorts at a stroke, in a processor's wide registers
UNTHREADED = 1 << 18  # multiplications in one product of matrices for which BLAS starts no thread

#: sums of blocks, with shape (rows, columns) -> one number a row, with shape (rows,), or several: (numbers, rows)
Statistic = Callable[[np.ndarray], np.ndarray]


@cache
def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(count: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a share: (low, high), each between 0 and 1 (Wilson 1927).

    It takes words as independent; words cluster, so read it as the least width. Raises ValueError unless
    0 <= count <= n and n > 0.

    >>> [round(1000 * bound, 2) for bound in wilson(9, 500)]
    [9.5, 33.85]
    >>> [round(1000 * bound, 2) for bound in wilson(0, 330)]
    [0.0, 11.51]
    """
    if not 0 <= count <= n or n == 0:
        raise ValueError(f"count {count} and n {n} give no share")
    low, high = _score_bounds(count / n, n, _z(level), sqrt)
    return low if count else 0.0, high if count < n else 1.0


def _score_bounds(p: Any, n: Any, z: float, root: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Wilson's formula, of numbers or of arrays."""
    middle = p + z * z / (2 * n)
    reach = z * root(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return (middle - reach) / scale, (middle + reach) / scale


def shares(counts: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Many shares with their `wilson` intervals: (count/n, low, high), of the counts' shape; nan where n = 0."""
    none = n == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(none, np.nan, counts / n)
        low, high = _score_bounds(p, n, _z(LEVEL), np.sqrt)
    return p, np.where((counts > 0) | none, low, 0.0), np.where((counts < n) | none, high, 1.0)


def newcombe(count1: int, n1: int, count2: int, n2: int, level: float = LEVEL) -> tuple[float, float, float]:
    """Difference of two shares: (count1/n1 - count2/n2, low, high), between -1 and 1.

    Newcombe's hybrid score interval (1998, method 10), made of the two Wilson intervals; the same caution holds.

    >>> [round(x, 4) for x in newcombe(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    (low1, high1), (low2, high2) = wilson(count1, n1, level), wilson(count2, n2, level)
    p1, p2 = count1 / n1, count2 / n2
    difference = p1 - p2
    low = difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    high = difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return difference, low, high


# ------------------------------------------------------------------ bootstrap over paragraphs


def bootstrap(blocks: np.ndarray, statistic: Statistic, seed: tuple[int, ...], draws: int = 2000) -> np.ndarray:
    """The statistic of `draws` texts, each drawn from the paragraphs of one text with replacement.

    Parameters
    ----------
    blocks : array with shape (paragraphs, columns)
        What each paragraph adds to the sums that the statistic is a function of.
    statistic : from sums with shape (rows, columns) to values with shape (rows,), or to several such rows; nan
        where undefined

    Returns
    -------
    array with shape (draws,), for each of the statistic's values; empty where there are fewer than two paragraphs,
    for then nothing can vary. The spread is *within-text stability*: how much the number hangs on single
    paragraphs. It says nothing about other texts of the same outlet.
    """
    if len(blocks) < 2:
        return statistic(np.empty((0, blocks.shape[1])))
    values: np.ndarray = bootstraps([blocks], statistic, seed, draws)[..., 0, :]
    return values


def bootstraps(
    texts: Sequence[np.ndarray], statistic: Statistic, seed: tuple[int, ...], draws: int = 2000
) -> np.ndarray:
    """`bootstrap` of several texts at a stroke, from the blocks of each, two at least: shape (texts, draws), for
    each of the statistic's values. Texts of as many blocks are drawn alike, and best follow each other."""
    sums = np.concatenate([some for blocks in texts for some in _sums(blocks, seed, draws)], axis=1).T
    with np.errstate(divide="ignore", invalid="ignore"):
        values = statistic(sums)
    return values.reshape(*values.shape[:-1], len(texts), draws)


def _sums(blocks: np.ndarray, seed: tuple[int, ...], draws: int) -> Iterator[np.ndarray]:
    """What the texts drawn from one add up to, shape (columns, draws), some at a time: for more, BLAS would start
    threads, which cost more than they save on so little."""
    n = len(blocks)
    if n > BLOCKS:
        blocks = np.add.reduceat(blocks, np.arange(BLOCKS) * n // BLOCKS)
    times, by_column = _times(len(blocks), seed, draws), blocks.T.astype(float)
    at_once = max(64, UNTHREADED // blocks.size)
    for first in range(0, draws, at_once):
        yield by_column @ times[:, first : first + at_once]


@lru_cache(maxsize=1)
def _times(n: int, seed: tuple[int, ...], draws: int) -> np.ndarray:
    """`_resamples` as numbers to multiply with."""
    return _resamples(n, seed, draws).astype(float)


@lru_cache(maxsize=128)
def _resamples(n: int, seed: tuple[int, ...], draws: int) -> np.ndarray:
    """How often each of `n` blocks is drawn, shape (n, draws); kept, for texts of as many blocks share them."""
    drawn = np.random.default_rng(seed).integers(0, n, size=(draws, n))
    times = np.bincount((drawn + n * np.arange(draws)[:, None]).ravel(), minlength=draws * n)
    return np.ascontiguousarray(times.reshape(draws, n).T, np.uint16)


def percentiles(values: np.ndarray, level: float = LEVEL) -> tuple[float | None, float | None]:
    """Percentile interval of bootstrap values; (None, None) where over a tenth of them are undefined."""
    usable = values[np.isfinite(values)]
    if len(usable) == 0 or len(usable) < 0.9 * len(values):
        return None, None
    low, high = np.quantile(usable, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def intervals(rows: np.ndarray, level: float | np.ndarray = LEVEL) -> np.ndarray:
    """`percentiles` of each row of bootstrap values, shape (rows, draws), each at its level or all at one; shape
    (rows, 2), nan for None.

    They lie among the few least and the few most, and these among the few least and most of each piece of a row:
    a processor sorts short pieces far faster than it parts a long row.
    """
    n, draws = rows.shape
    levels = np.broadcast_to(level, n)
    if n == 0 or draws < 2:
        return np.array(list(map(percentiles, rows, levels)), float).reshape(n, 2)
    places = [(draws - 1) * at for at in ((1 - levels) / 2, (1 + levels) / 2)]
    low, high = (np.minimum(place.astype(int), draws - 2) for place in places)
    few, many = low.max() + 2, draws - high.min()
    piece = next(size for size in range(PIECE, 0, -1) if draws % size == 0)
    pieces = np.sort(rows.reshape(n, -1, piece), axis=2)
    least = np.sort(pieces[:, :, :few].reshape(n, -1), axis=1)
    most = np.sort(pieces[:, :, -many:].reshape(n, -1), axis=1)
    row, last = np.arange(n), high - draws  # counted from the end of a row
    with np.errstate(invalid="ignore"):
        lower = _between(least[row, low], least[row, low + 1], places[0] - low)
        upper = _between(most[row, last], most[row, last + 1], places[1] - high)
    found = np.column_stack([lower, upper])
    for at in np.flatnonzero(~np.isfinite(least[:, 0]) | ~np.isfinite(most[:, -1])):  # where nan is sorted to
        found[at] = np.array(percentiles(rows[at], levels[at]), float)
    return found


def _between(low: np.ndarray, high: np.ndarray, part: np.ndarray) -> np.ndarray:
    """The last step of `np.quantile`, rounded as it rounds."""
    return np.where(part < 0.5, low + (high - low) * part, high - (high - low) * (1 - part))


@lru_cache(maxsize=1 << 10)
def expanded(level: float, n: int) -> float:
    """The nominal level at which a percentile interval of the mean of `n` units covers `level`.

    The bootstrap of few units is too narrow, by n / (n - 1) in variance and by the normal quantile where Student's
    would be due; wider percentiles make up for both (Hesterberg 2015, "expanded percentile interval"), and cannot
    leave the range of the data as an interval of t can. Student's quantile: Abramowitz and Stegun 26.7.5.

    >>> round(expanded(0.95, 10), 4), round(expanded(0.95, 10_000), 4)
    (0.9829, 0.95)
    """
    z, f = _z(level), n - 1
    t = z + (z**3 + z) / (4 * f) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * f**2)
    t += (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * f**3)
    return 2 * NormalDist().cdf(sqrt(n / f) * t) - 1


# ------------------------------------------------------------------ articles as units


def smallest_p(n1: int, n2: int) -> float:
    """The smallest p-value that a two-sided permutation test of articles can reach, for any data.

    With one article against four it is 0.2: no test can find a difference between two such outlets.

    >>> smallest_p(1, 4), smallest_p(3, 3), round(smallest_p(4, 4), 3), smallest_p(40, 40)
    (0.2, 0.1, 0.029, 0.0001)
    """
    if n1 < 1 or n2 < 1:
        raise ValueError("each side needs an article")
    if min(n1, n2) >= MANY:
        return 0.0
    if comb(n1 + n2, n1) > MOST_SPLITS:
        return 1 / (SPLITS + 1)
    return min(1.0, (2 if n1 == n2 else 1) / comb(n1 + n2, n1))


def refusal(one: str, other: str, n1: int, n2: int, words1: float = 1, words2: float = 1) -> str:
    """Why outlets are not tested against each other; empty = they can be.

    Parameters
    ----------
    n1, n2 : articles of each side
    words1, words2 : in the mean of a side's articles. A rate in short articles is more often none at all, and more
        skewed, than the same rate in long ones: one side's articles are not drawn as the other's are, though the
        rates are the same. Where the shorter side has less than SHORTER of the other's words, and no more articles
        than it or the other fewer than LONGER, the test calls up to a third of all differences at .05 (simulated);
        it is offered from STEADY articles on, over the square of that share.

    >>> refusal("The Herald", "rest", 1, 4)
    'one article of The Herald: no sample of it, so nothing to test'
    """
    few = [side for side, n in ((one, n1), (other, n2)) if n < 2]
    if few:
        return f"one article of {' and of '.join(few)}: no sample of it, so nothing to test"
    (words, n, side), (others, m, _) = sorted([(words1, n1, one), (words2, n2, other)])
    if words < SHORTER * others and (n <= m or m < LONGER) and n * words**2 < STEADY * others**2:
        return f"articles of {side} are much shorter, and few for that: a test would find too much"
    return ""


def permutation_test(values: np.ndarray, n1: int, seed: tuple[int, ...] = (1,)) -> np.ndarray:
    """Two-sided p-values: are the first `n1` articles and the others draws from one population?

    Parameters
    ----------
    values : array with shape (articles, measures), at least two articles on each side, none missing
        One value an article: the article is the unit, however long it is.
    seed : of the splits that are drawn where there are more than MOST_SPLITS; all tests share their random numbers

    Returns
    -------
    array with shape (measures,); nan where no article differs from another. Two statistics are asked, and the
    larger p is given: the difference of the two means, and Welch's t, it over its standard error. Both keep the
    level where articles are drawn alike. With articles of other numbers and lengths one or the other calls too
    much, seldom both (t bears other spreads as articles become many: Janssen 1997; Chung and Romano 2013); where
    both may, `refusal` says so.

    Up to MOST_SPLITS all splits of the articles are enumerated, which is exact; beyond, they are drawn and p =
    (b + 1) / (draws + 1) (Phipson and Smyth 2010): FIRST of them where p is above CLEAR then, SPLITS in all
    elsewhere. Stopping so costs no validity: a p above CLEAR is valid after FIRST draws, one below it after SPLITS
    (after Besag and Clifford 1991). With MANY articles on both sides the statistics are taken as normal, which is
    what they tend to (`normal_p`).

    >>> permutation_test(np.array([[1.0], [2.0], [3.0], [7.0], [8.0], [9.0]]), 3)
    array([0.1])
    """
    n = len(values)
    if not 2 <= n1 <= n - 2:
        raise ValueError("each side needs two articles")
    centred = values - values.mean(axis=0)
    flat = np.ptp(values, axis=0) == 0
    if 2 * n1 > n:
        centred, n1 = centred[::-1], n - n1
    spread = np.sqrt((centred**2).sum(axis=0) * n1 * (n - n1) / (n * (n - 1)))
    scaled = centred / np.where(flat, 1.0, spread)  # the sum over one side of a random split has variance 1
    if n1 >= MANY:
        one, rest = scaled[:n1], scaled[n1:]
        squares = n1 * one.var(axis=0), (n - n1) * rest.var(axis=0)
        p = normal_p(one.mean(axis=0) - rest.mean(axis=0), n1, squares[0], n - n1, squares[1])
    else:
        p = _permuted_p(scaled, n1, seed)
    return np.where(flat, np.nan, p)


def normal_p(
    difference: np.ndarray, n1: np.ndarray | int, squares1: np.ndarray, n2: np.ndarray | int, squares2: np.ndarray
) -> np.ndarray:
    """`permutation_test` of MANY articles on both sides, from the difference of their means, their numbers, and the
    sums of squared deviations from each side's mean; arrays with shape (measures,)."""
    n = n1 + n2
    apart = squares1 / (n1 * (n1 - 1)) + squares2 / (n2 * (n2 - 1))
    together = (squares1 + squares2 + n1 * n2 / n * difference**2) * n / (n1 * n2 * (n - 1))
    z = np.abs(difference) / np.sqrt(np.maximum(np.maximum(apart, together), 1e-300))
    return np.array([erfc(x / sqrt(2)) for x in z.tolist()])


def _permuted_p(scaled: np.ndarray, n1: int, seed: tuple[int, ...]) -> np.ndarray:
    n = len(scaled)
    if comb(n, n1) <= MOST_SPLITS:
        every = _every_split(n1, n)
        return _beyond(scaled, every).max(axis=0) / every.shape[1]
    beyond = _beyond(scaled, _drawn_splits(n1, n, seed, FIRST))
    p = (beyond.max(axis=0) + 1) / (FIRST + 1)
    near = np.flatnonzero(p <= CLEAR)
    if len(near):
        more = _beyond(scaled[:, near], _drawn_splits(n1, n, (*seed, FIRST), SPLITS - FIRST))
        p[near] = ((beyond[:, near] + more).max(axis=0) + 1) / (SPLITS + 1)
    return p


def _beyond(scaled: np.ndarray, splits: np.ndarray) -> np.ndarray:
    """How many splits are at least as far apart as the first rows from the others, by the difference of means and
    by Welch's t; shape (2, measures).

    Of centred values with the sum S over the first side and the sums of squares Q1 and Q2, the difference grows
    with S², and |t| with S² / E, E = Q1 / n1(n1 - 1) + Q2 / n2(n2 - 1): so two sums a split are enough, and one
    where both sides are as many, for then E is the same in every split. Two squares that differ by less than TIE
    are taken as equal: rounding must not tell them apart.
    """
    n1, (n, m) = len(splits), scaled.shape
    seen, squares = scaled[:n1].sum(axis=0) ** 2, scaled**2
    rest = 1 / ((n - n1) * (n - n1 - 1))
    more = 1 / (n1 * (n1 - 1)) - rest
    whole = rest * squares.sum(axis=0)
    own = whole + more * squares[:n1].sum(axis=0)
    ratio = seen / np.where(own > 0, own, 1.0)
    both = np.hstack([scaled, ratio * more * squares]) if 2 * n1 < n else scaled
    least = seen[:, None] - TIE, (ratio * whole)[:, None] - TIE
    beyond = np.zeros((2, m), int)
    for sums in _side_sums(np.ascontiguousarray(both.T), splits):
        drawn = sums[:m] ** 2
        beyond[0] += (drawn >= least[0]).sum(axis=1)
        beyond[1] += (drawn - sums[m:] >= least[1]).sum(axis=1) if 2 * n1 < n else 0
    return beyond


def _side_sums(values: np.ndarray, splits: np.ndarray) -> Iterator[np.ndarray]:
    """Sums over the first side of some splits at a time, shape (rows of values, splits)."""
    (many, n), n1 = values.shape, len(splits)
    few = many * n1 <= FEWER * n
    at_once = max(1, CELLS // (many * n1 if few else n))
    for first in range(0, splits.shape[1], at_once):
        some = splits[:, first : first + at_once]
        if few:
            yield values.take(some, axis=1).sum(axis=1)
        else:
            side = np.zeros((n, some.shape[1]))
            np.put_along_axis(side, some, 1.0, axis=0)
            yield values @ side


@lru_cache(maxsize=8)
def _every_split(n1: int, n: int) -> np.ndarray:
    """Which articles stand on the first side, shape (n1, splits)."""
    return np.array(list(combinations(range(n), n1)), dtype=np.intp).T


@lru_cache(maxsize=16)
def _drawn_splits(n1: int, n: int, seed: tuple[int, ...], draws: int) -> np.ndarray:
    """The same of random splits, each of which is as likely as any other (Bentley and Floyd 1987)."""
    chosen = np.empty((n1, draws), dtype=np.min_scalar_type(n))
    np.multiply(_uniform(seed, draws)[:n1], np.arange(n - n1 + 1, n + 1)[:, None], out=chosen, casting="unsafe")
    for k, last in enumerate(range(n - n1, n)):
        np.putmask(chosen[k], (chosen[:k] == chosen[k]).any(axis=0), last)
    return chosen


@lru_cache(maxsize=2)
def _uniform(seed: tuple[int, ...], draws: int) -> np.ndarray:
    """Random numbers of which splits of all sizes are made, for to draw them takes as long as the rest; from 0 to
    below 1."""
    return np.random.default_rng(seed).random((MANY, draws))


def holm(p: np.ndarray) -> np.ndarray:
    """p-values corrected so that a family holds any false alarm with the level's probability at most (Holm 1979).

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return np.minimum(stepped, 1.0)[np.argsort(order, kind="stable")]


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """p-values corrected so that of what a family calls found the level's share is false at most, on average
    (Benjamini and Hochberg 1995; for independent or positively dependent tests).

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.04, 0.04]
    """
    order = np.argsort(p, kind="stable")[::-1]
    stepped = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    return np.minimum(stepped, 1.0)[np.argsort(order, kind="stable")]
