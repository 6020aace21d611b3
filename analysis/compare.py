"""Statistics that compare texts: rates with intervals, differences, keyness, the within-text bootstrap.

Plain functions of numbers and arrays. None of them gives a p-value for single articles, and none prints stars: one
article an outlet is no sample of the outlet (see `smallest_p`).
"""

from collections.abc import Callable
from functools import lru_cache
from math import comb, log, log2, sqrt
from statistics import NormalDist

import numpy as np

LEVEL = 0.95
BLOCKS = 1000  # of a longer text, neighbouring paragraphs are drawn together

#: sums of blocks, with shape (..., columns) -> one number a row, with shape (...)
Statistic = Callable[[np.ndarray], np.ndarray]


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
    z, p = _z(level), count / n
    middle = p + z * z / (2 * n)
    reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = (middle - reach) / scale if count else 0.0
    high = (middle + reach) / scale if count < n else 1.0
    return low, high


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
    statistic : from sums with shape (draws, columns) to values with shape (draws,); nan where undefined

    Returns
    -------
    array with shape (draws,); empty where there are fewer than two paragraphs, for then nothing can vary. The
    spread is *within-text stability*: how much the number hangs on single paragraphs. It says nothing about other
    texts of the same outlet.
    """
    if len(blocks) < 2:
        return np.empty(0)
    if len(blocks) > BLOCKS:
        blocks = np.add.reduceat(blocks, np.arange(BLOCKS) * len(blocks) // BLOCKS)
    with np.errstate(divide="ignore", invalid="ignore"):
        return statistic(_resamples(len(blocks), seed, draws) @ blocks)


@lru_cache(maxsize=32)
def _resamples(n: int, seed: tuple[int, ...], draws: int) -> np.ndarray:
    """How often each of `n` blocks is drawn, shape (draws, n); kept, for the formulas of a text share them."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws).astype(float)


def percentiles(values: np.ndarray, level: float = LEVEL) -> tuple[float | None, float | None]:
    """Percentile interval of bootstrap values; (None, None) where over a tenth of them are undefined."""
    usable = values[np.isfinite(values)]
    if len(usable) == 0 or len(usable) < 0.9 * len(values):
        return None, None
    low, high = np.quantile(usable, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def smallest_p(n1: int, n2: int) -> float:
    """The smallest p-value that an exact two-sided permutation test of articles can reach, for any data.

    With one article against four it is 0.2: no test can find a difference between two such outlets.

    >>> smallest_p(1, 4), smallest_p(3, 3), round(smallest_p(4, 4), 3)
    (0.2, 0.1, 0.029)
    """
    if n1 < 1 or n2 < 1:
        raise ValueError("each side needs an article")
    return min(1.0, (2 if n1 == n2 else 1) / comb(n1 + n2, n1))


# ------------------------------------------------------------------ keyness


def g2(count1: int, n1: int, count2: int, n2: int) -> float:
    """Signed log-likelihood ratio over all four cells, without correction (Dunning 1993): positive where the word
    is more frequent in text 1. A device for ranking words, not a test: it rejects far too often once rates vary
    between articles.

    >>> round(g2(12, 492, 4, 330), 4), round(g2(0, 330, 2, 568), 4)
    (1.655, -1.8348)
    """
    total, both = n1 + n2, count1 + count2
    observed = (count1, count2, n1 - count1, n2 - count2)
    expected = (n1 * both / total, n2 * both / total, n1 * (total - both) / total, n2 * (total - both) / total)
    value = 2 * sum(o * log(o / e) for o, e in zip(observed, expected, strict=True) if o)
    return value if count1 / n1 >= count2 / n2 else -value


def log_ratio(count1: int, n1: int, count2: int, n2: int) -> float:
    """Binary logarithm of the ratio of rates, 0.5 added to each count (Hardie 2014): 1 = twice as frequent.

    >>> round(log_ratio(12, 492, 4, 330), 4)
    0.8977
    """
    return log2((count1 + 0.5) / n1) - log2((count2 + 0.5) / n2)


def pct_diff(count1: int, n1: int, count2: int, n2: int) -> float | None:
    """Difference of rates in per cent of rate 2 (Gabrielatos & Marchi 2011); None where rate 2 is zero.

    >>> round(pct_diff(12, 492, 4, 330), 2), pct_diff(1, 10, 0, 10)
    (101.22, None)
    """
    return 100 * (count1 / n1 / (count2 / n2) - 1) if count2 else None
