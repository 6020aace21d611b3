"""Intervals, differences, keyness and the bootstrap, against published or hand-computed values."""

from math import comb, isnan, nan

import numpy as np
import pytest

from analysis.compare import BLOCKS, bootstrap, g2, log_ratio, newcombe, pct_diff, percentiles, smallest_p, wilson


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),  # per 1,000 words
    [(0, 330, 0, 11.51), (1, 500, 0.35, 11.24), (2, 570, 0.96, 12.70), (9, 500, 9.50, 33.85), (5, 5, 565.52, 1000)],
)
def test_wilson(count: int, n: int, low: float, high: float) -> None:
    assert [1000 * bound for bound in wilson(count, n)] == pytest.approx([low, high], abs=0.005)


def test_wilson_level() -> None:
    wide, narrow = wilson(9, 500, level=0.99), wilson(9, 500, level=0.8)
    assert wide[0] < narrow[0] < 9 / 500 < narrow[1] < wide[1]


@pytest.mark.parametrize(
    ("sample", "low", "high"),  # the examples of Newcombe 1998, table II, method 10
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe(sample: tuple[int, int, int, int], low: float, high: float) -> None:
    difference, *bounds = newcombe(*sample)
    assert difference == pytest.approx(sample[0] / sample[1] - sample[2] / sample[3])
    assert bounds == pytest.approx([low, high], abs=5e-5)
    assert newcombe(*sample[2:], *sample[:2]) == pytest.approx((-difference, -high, -low), abs=5e-5)


@pytest.mark.parametrize(("count", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_no_share(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(count, n)
    with pytest.raises(ValueError, match="no share"):
        newcombe(1, 5, count, n)


@pytest.mark.parametrize(
    ("table", "signed", "ratio", "percent"),
    [
        ((12, 492, 4, 330), 1.6550, 0.8977, 101.22),
        ((0, 330, 2, 568), -1.8348, -1.5385, -100.0),
        ((4, 330, 12, 492), -1.6550, -0.8977, -50.30),
        ((3, 300, 1, 100), 0.0, -0.3626, 0.0),
        ((0, 300, 0, 100), 0.0, -1.5850, None),
        ((10, 10, 10, 10), 0.0, 0.0, 0.0),
    ],
)
def test_keyness(table: tuple[int, int, int, int], signed: float, ratio: float, percent: float | None) -> None:
    assert g2(*table) == pytest.approx(signed, abs=5e-5)
    assert log_ratio(*table) == pytest.approx(ratio, abs=5e-5)
    assert pct_diff(*table) == (None if percent is None else pytest.approx(percent, abs=5e-3))


@pytest.mark.parametrize(
    ("n1", "n2", "p"), [(1, 1, 1.0), (1, 4, 0.2), (2, 3, 0.1), (3, 3, 0.1), (5, 5, 2 / comb(10, 5))]
)
def test_smallest_p(n1: int, n2: int, p: float) -> None:
    assert smallest_p(n1, n2) == smallest_p(n2, n1) == pytest.approx(p)


def test_smallest_p_needs_articles() -> None:
    with pytest.raises(ValueError, match="needs an article"):
        smallest_p(0, 4)


def mean(sums: np.ndarray) -> np.ndarray:
    return sums[..., 0] / sums[..., 1]


def test_bootstrap_of_a_mean() -> None:
    values = np.random.default_rng(1).normal(5, 2, size=400)
    blocks = np.column_stack([values, np.ones(400)])
    low, high = percentiles(bootstrap(blocks, mean, seed=7))
    assert low is not None and high is not None
    error = values.std() / 20
    assert (low, high) == pytest.approx((values.mean() - 1.96 * error, values.mean() + 1.96 * error), abs=0.03)


def test_bootstrap_is_seeded() -> None:
    blocks = np.arange(20.0).reshape(10, 2) + 1
    first, again, other = (bootstrap(blocks, mean, seed, draws=50) for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()
    assert first.shape == (50,)


@pytest.mark.parametrize("paragraphs", [0, 1])
def test_one_paragraph_has_no_interval(paragraphs: int) -> None:
    assert percentiles(bootstrap(np.ones((paragraphs, 2)), mean, seed=1)) == (None, None)


def test_equal_paragraphs_do_not_vary() -> None:
    assert percentiles(bootstrap(np.array([[3.0, 2.0]] * 5), mean, seed=1)) == (1.5, 1.5)


def test_long_text_draws_neighbours_together() -> None:
    blocks = np.ones((10 * BLOCKS + 3, 2))
    seen = []
    bootstrap(blocks, lambda sums: seen.append(sums) or mean(sums), seed=1, draws=3)
    assert np.allclose(seen[0], len(blocks), rtol=0.02)  # no paragraph is lost, whatever the block it went into


@pytest.mark.parametrize(("undefined", "known"), [(0, True), (9, True), (11, False), (100, False)])
def test_undefined_draws(undefined: int, known: bool) -> None:
    low, high = percentiles(np.array([nan] * undefined + [1.0] * (100 - undefined)))
    assert (low == high == 1.0) if known else (low is None and high is None)


def test_statistic_may_be_undefined_in_a_draw() -> None:
    values = bootstrap(np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0]]), lambda s: s[..., 1] / s[..., 1], seed=3)
    assert any(isnan(value) for value in values)
