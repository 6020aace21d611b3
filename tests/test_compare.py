"""Intervals, differences, the bootstrap and tests of articles: published values, and scipy as a second opinion."""

from itertools import combinations
from math import comb, isnan, nan

import numpy as np
import pytest
from scipy import stats

from analysis import compare
from analysis.compare import (
    BLOCKS,
    CLEAR,
    FIRST,
    LEVEL,
    MANY,
    SPLITS,
    benjamini_hochberg,
    bootstrap,
    bootstraps,
    expanded,
    holm,
    intervals,
    newcombe,
    percentiles,
    permutation_test,
    refusal,
    shares,
    smallest_p,
    wilson,
)


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


def test_many_shares_are_those_of_each() -> None:
    pairs = [(count, n) for n in (1, 2, 7, 500, 10_001) for count in {0, 1, n // 2, n - 1, n}]
    counts, n = np.array(pairs).T
    found = list(zip(*(column.tolist() for column in shares(counts, n)), strict=True))
    assert found == [(count / n, *wilson(count, n)) for count, n in pairs]
    assert all(np.isnan(column).all() for column in shares(np.zeros(2, int), np.zeros(2, int)))
    assert np.isnan(shares(np.array([1]), np.array([0]))[0]).all()  # a hit that was moved to a voice without words


@pytest.mark.parametrize(("count", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_no_share(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(count, n)
    with pytest.raises(ValueError, match="no share"):
        newcombe(1, 5, count, n)


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


@pytest.mark.parametrize("draws", [0, 1, 2, 3, 50, 2000])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999999, 1.0])
def test_intervals_are_the_percentiles_of_each_row(draws: int, level: float) -> None:
    rows = np.random.default_rng(3).normal(size=(4, draws))
    gap = np.where(np.arange(draws) < draws / 20, nan, rows)
    for values in (rows, gap):
        each = np.array([percentiles(row, level) for row in values], float)
        assert np.array_equal(intervals(values, level), each, equal_nan=True)


def test_sums_are_the_same_whatever_is_summed_at_once() -> None:
    blocks = np.random.default_rng(4).integers(0, 99, size=(300, 9))
    together = bootstrap(blocks, lambda sums: sums.T, (1,))
    alone = [bootstrap(blocks[:, [column]], lambda sums: sums[:, 0], (1,)) for column in range(9)]
    assert together.shape == (9, 2000) and (together == np.array(alone)).all()


def test_texts_are_drawn_together_as_each_alone() -> None:
    rng = np.random.default_rng(5)
    texts = [rng.integers(1, 99, size=(n, 2)) for n in (2, 7, 7, 40, BLOCKS + 9)]
    together = bootstraps(texts, mean, (1,), draws=50)
    assert together.shape == (5, 50)
    assert (together == np.array([bootstrap(blocks, mean, (1,), draws=50) for blocks in texts])).all()


def test_each_row_may_have_its_level() -> None:
    rows, levels = np.random.default_rng(6).normal(size=(3, 1000)), np.array([0.5, 0.95, 0.9999])
    each = np.array([percentiles(row, level) for row, level in zip(rows, levels, strict=True)], float)
    assert np.array_equal(intervals(rows, levels), each)
    assert intervals(rows[:0], levels[:0]).shape == (0, 2)


def test_statistic_may_be_undefined_in_a_draw() -> None:
    values = bootstrap(np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0]]), lambda s: s[..., 1] / s[..., 1], seed=3)
    assert any(isnan(value) for value in values)


@pytest.mark.parametrize("n", [10, 12, 25, 400])
def test_expanded_level(n: int) -> None:
    wide = 2 * stats.norm.cdf(np.sqrt(n / (n - 1)) * stats.t.ppf((1 + LEVEL) / 2, n - 1)) - 1
    assert expanded(LEVEL, n) == pytest.approx(wide, abs=1e-4)


# ------------------------------------------------------------------ articles as units


@pytest.mark.parametrize(
    ("n1", "n2", "p"),
    [
        (1, 1, 1.0),
        (1, 4, 0.2),
        (2, 3, 0.1),
        (3, 3, 0.1),
        (4, 4, 2 / 70),
        (5, 5, 2 / comb(10, 5)),
        (12, 14, 1 / (SPLITS + 1)),
        (MANY, 5 * MANY, 0.0),
    ],
)
def test_smallest_p(n1: int, n2: int, p: float) -> None:
    assert smallest_p(n1, n2) == smallest_p(n2, n1) == pytest.approx(p)


def test_smallest_p_needs_articles() -> None:
    with pytest.raises(ValueError, match="needs an article"):
        smallest_p(0, 4)


@pytest.mark.parametrize(
    ("n1", "n2", "named"),
    [(1, 4, "one article of Herald:"), (3, 1, "one article of rest:"), (1, 1, "Herald and of rest"), (2, 2, "")],
)
def test_single_articles_are_refused(n1: int, n2: int, named: str) -> None:
    assert named in refusal("Herald", "rest", n1, n2)
    assert bool(refusal("Herald", "rest", n1, n2)) == bool(named)


RATES = [[0.0, 2.1], [0.0, 3.4], [4.2, 1.9], [6.1, 2.2], [3.9, 2.8], [8.8, 3.3], [5.0, 2.0]]


@pytest.mark.parametrize("n1", [2, 3, 4, 5])
def test_permutation_is_that_of_scipy(n1: int) -> None:
    values = np.array(RATES)

    def welch(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
        return np.asarray(np.abs(stats.ttest_ind(one, other, equal_var=False, axis=axis).statistic))

    def difference(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
        return np.asarray(np.abs(one.mean(axis=axis) - other.mean(axis=axis)))

    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = [
            stats.permutation_test(
                (values[:n1], values[n1:]), one, n_resamples=np.inf, alternative="greater", axis=0, vectorized=True
            ).pvalue
            for one in (difference, welch)
        ]
    assert permutation_test(values, n1) == pytest.approx(np.maximum(*theirs))


def test_permutation_does_not_hang_on_the_side_or_the_order() -> None:
    values = np.array(RATES)
    assert permutation_test(values, 3) == pytest.approx(permutation_test(values[::-1], 4))
    assert permutation_test(values, 3) == pytest.approx(permutation_test(values[[2, 0, 1, 6, 4, 5, 3]], 3))
    assert permutation_test(values + 1e6, 3) == pytest.approx(permutation_test(values, 3))


@pytest.mark.parametrize(("n1", "n2"), [(3, 3), (4, 4), (2, 5)])
def test_the_smallest_p_is_reached(n1: int, n2: int) -> None:
    values = np.concatenate([np.arange(n1), 100.0 + np.arange(n2)])[:, None]
    assert permutation_test(values, n1) == pytest.approx(smallest_p(n1, n2))


def test_where_no_article_differs_there_is_no_p() -> None:
    values = np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0], [0.0, 4.0]])
    p = permutation_test(values, 2)
    assert isnan(p[0]) and p[1] == pytest.approx(smallest_p(2, 2))


@pytest.mark.parametrize("n1", [0, 1, 3, 4])
def test_single_articles_cannot_be_tested(n1: int) -> None:
    with pytest.raises(ValueError, match="two articles"):
        permutation_test(np.arange(4.0)[:, None], n1)


@pytest.mark.parametrize(("n1", "n2"), [(15, 18), (MANY, MANY + 40)])
def test_drawn_and_normal_p_are_near_that_of_t(n1: int, n2: int) -> None:
    values = np.random.default_rng(4).gamma(2.0, 3.0, size=(n1 + n2, 6))
    theirs = stats.ttest_ind(values[:n1], values[n1:], equal_var=False).pvalue
    ours = permutation_test(values, n1)
    assert ours == pytest.approx(theirs, abs=0.04)
    assert (permutation_test(values, n1) == ours).all()
    assert permutation_test(values + 100 * (np.arange(n1 + n2) < n1)[:, None], n1).max() <= 1 / (SPLITS + 1)


@pytest.mark.parametrize(("n1", "n2"), [(9, 11), (4, 40), (12, 12)])
def test_drawn_splits_say_what_all_splits_say(n1: int, n2: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "MOST_SPLITS", comb(n1 + n2, n1))
    monkeypatch.setattr(compare, "_every_split", lambda *sizes: compare._drawn_splits(*sizes, (5,), 60_000))
    values = np.random.default_rng(6).gamma(1.0, 3.0, size=(n1 + n2, 12)).round()  # ties
    many = permutation_test(values, n1)
    monkeypatch.setattr(compare, "MOST_SPLITS", 0)
    few = permutation_test(values, n1)
    assert few == pytest.approx(many, abs=4 * 0.5 / FIRST**0.5)  # four standard errors
    near = few <= CLEAR
    assert few[near] == pytest.approx(many[near], abs=0.01)
    clear = few[few > 1.2 * CLEAR]  # one that seemed near at first may turn out just above
    assert clear == pytest.approx((clear * (FIRST + 1)).round() / (FIRST + 1))


def test_each_split_is_as_likely_as_any_other() -> None:
    drawn = np.sort(compare._drawn_splits(2, 5, (1,), 50_000).T, axis=1)
    splits, times = np.unique(drawn, axis=0, return_counts=True)
    assert splits.tolist() == [list(pair) for pair in combinations(range(5), 2)]
    assert stats.chisquare(times).pvalue > 0.001


@pytest.mark.parametrize(("n1", "n2"), [(4, 5), (5, 5), (12, 20), (15, 15)])
def test_rounding_does_not_tell_equal_splits_apart(n1: int, n2: int) -> None:
    """Whole numbers, and the same as fractions, in another order and added up in another way."""
    values = np.random.default_rng(9).integers(0, 4, size=(n1 + n2, 40)).astype(float)
    p = permutation_test(values, n1)
    assert (p == permutation_test(values / 3e5 + 0.7, n1)).all()
    assert (p == [permutation_test(values[:, [i]], n1)[0] for i in range(40)]).all()


@pytest.mark.parametrize(("n1", "n2"), [(8, 30), (3, 9)])
def test_sums_of_few_articles_are_those_of_the_whole_product(
    n1: int, n2: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(9).poisson(1.5, size=(n1 + n2, 30)).astype(float)
    found = []
    for times in (0, 1000):
        monkeypatch.setattr(compare, "FEWER", times)
        found.append(permutation_test(values, n1))
    assert (found[0] == found[1]).all()


@pytest.mark.parametrize(("n1", "n2"), [(10, 20), (13, 13)])
def test_stopping_early_makes_no_false_alarms(n1: int, n2: int) -> None:
    p = permutation_test(np.random.default_rng(10).normal(size=(n1 + n2, 4000)), n1)
    for level in (0.01, 0.05, 0.1, 0.3):
        assert abs((p <= level).mean() - level) < 4 * np.sqrt(level * (1 - level) / 4000)


def test_false_alarms_are_not_more_than_the_level() -> None:
    """Uneven outlets, uneven articles, no difference: every twentieth test may be wrong, not more."""
    generator = np.random.default_rng(8)
    rates = 0.008 * generator.gamma(1.0, 1.0, size=(11, 1500))  # a coefficient of variation of 1
    words = generator.integers(200, 900, size=(11, 1))
    values = 1000 * generator.poisson(rates * words) / words
    p = permutation_test(values, 4)
    assert 0.02 < (p[~np.isnan(p)] <= 0.05).mean() < 0.06


@pytest.mark.parametrize(
    ("n1", "n2", "words1", "words2", "rate", "variation"),
    [
        (10, 120, 410, 600, 1, 0),  # Welch's t alone calls 8 %
        (3, 20, 410, 600, 6, 0),
        (40, 6, 400, 500, 6, 1),  # the difference alone calls more where the fewer vary more
        (30, 30, 400, 590, 0.5, 0),
        (MANY, 3 * MANY, 500, 700, 2, 1),
    ],
)
def test_tests_that_are_offered_keep_their_level(
    n1: int, n2: int, words1: int, words2: int, rate: float, variation: float
) -> None:
    """Articles of other numbers and lengths, and no difference in rates."""
    generator = np.random.default_rng(14)
    words = np.repeat([words1, words2], [n1, n2])[:, None]
    assert not refusal("Herald", "rest", n1, n2, words1, words2)
    rates = rate / 1000 * (generator.gamma(1.0, 1.0, size=(n1 + n2, 2500)) if variation else 1.0)
    p = permutation_test(1000 * generator.poisson(rates * words, size=(n1 + n2, 2500)) / words, n1)
    assert (p[~np.isnan(p)] <= 0.05).mean() < 0.062


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_corrections(n: int) -> None:
    p = np.round(np.random.default_rng(n).uniform(size=n) ** 3, 2)  # ties
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    stepped = [max(p[k] * (p >= p[k]).sum() for k in range(n) if p[k] <= p[i]) for i in range(n)]
    assert holm(p) == pytest.approx(np.minimum(stepped, 1))


def test_a_family_of_none_stays_empty() -> None:
    assert len(holm(np.empty(0))) == len(benjamini_hochberg(np.empty(0))) == 0
