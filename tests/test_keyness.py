"""Keyness against published values and scipy; the words of a study by outlet and voice; collocates."""

import json
from collections import Counter
from math import isnan, log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.batch import source, studies, workers
from analysis.errors import StudyError
from analysis.keyness import (
    COLUMNS,
    EXPLORATORY,
    MOST_TESTED,
    collocates,
    dispersion,
    fisher,
    form,
    g2,
    is_function,
    keyness,
    log10_tail,
    log_odds,
    log_ratio,
    pct_diff,
    read_background,
    uses,
)
from analysis.study import Study

# ------------------------------------------------------------------ two texts, one word


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
def test_golden_values(
    table: tuple[int, int, int, int], signed: float, ratio: float, percent: float | None
) -> None:
    assert float(g2(*table)) == pytest.approx(signed, abs=5e-5)
    assert float(log_ratio(*table)) == pytest.approx(ratio, abs=5e-5)
    assert isnan(pct_diff(*table)) if percent is None else pct_diff(*table) == pytest.approx(percent, abs=5e-3)


TABLES = [
    (12, 492, 4, 330),
    (0, 330, 2, 568),
    (7, 7, 1, 9),
    (1, 900, 60, 2000),
    (250, 10_000, 900, 90_000),
    (5, 50, 5, 50),
]


@pytest.mark.parametrize("table", TABLES)
def test_likelihood_ratio_and_fisher_are_those_of_scipy(table: tuple[int, int, int, int]) -> None:
    a, n1, b, n2 = table
    cells = [[a, b], [n1 - a, n2 - b]]
    theirs = stats.chi2_contingency(cells, lambda_="log-likelihood", correction=False)
    assert abs(float(g2(*table))) == pytest.approx(theirs.statistic)
    assert 10 ** log10_tail(theirs.statistic, 1) == pytest.approx(theirs.pvalue)
    assert 10 ** fisher(*table) == pytest.approx(stats.fisher_exact(cells).pvalue)


def test_numbers_and_arrays_give_the_same() -> None:
    a, n1, b, n2 = (np.array(column) for column in zip(*TABLES, strict=True))
    assert g2(a, n1, b, n2) == pytest.approx([float(g2(*table)) for table in TABLES])


def test_williams_divisor() -> None:
    a, n1, b, n2 = 12, 492, 4, 330
    n, k = n1 + n2, a + b
    q = 1 + (n / n1 + n / n2 - 1) * (n / k + n / (n - k) - 1) / (6 * n)
    assert float(g2(a, n1, b, n2, williams=True)) == pytest.approx(1.6550 / q, abs=5e-5)
    assert float(g2(10, 10, 10, 10, williams=True)) == 0


@pytest.mark.parametrize("df", [1, 2, 3, 4, 7, 11, 30])
@pytest.mark.parametrize("chi2", [0.0, 0.3, 3.84, 40.0, 500.0])
def test_tail_is_that_of_scipy(chi2: float, df: int) -> None:
    assert log10_tail(chi2, df) == pytest.approx(stats.chi2.logsf(chi2, df) / log(10), abs=1e-6)


def test_tail_does_not_underflow() -> None:
    tails = [log10_tail(x, df) for df in (1, 4) for x in (1e3, 1e4, 1e6)]
    assert stats.chi2.sf(1e4, 1) == 0
    assert tails[:3] == pytest.approx([-218.75, -2173.60, -217150.3], abs=0.5)
    assert np.isfinite(tails).all() and tails[3] > tails[0]


def test_log_odds() -> None:
    delta, z = log_odds(12, 492, 4, 330, 16 / 822, 100)
    assert (float(delta), float(z)) == (pytest.approx(0.54262, abs=5e-6), pytest.approx(1.10792, abs=5e-6))
    weak, strong = (abs(float(log_odds(12, 492, 4, 330, 16 / 822, prior)[0])) for prior in (10, 1000))
    assert strong < float(delta) < weak  # the prior pulls towards no difference


# ------------------------------------------------------------------ dispersion


def test_dispersion() -> None:
    toy = dispersion(dict(enumerate(range(1, 6))), np.array([18, 20, 20, 20, 22]))
    assert toy == pytest.approx((0.18, 0.2195, 0.7851), abs=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_dispersion_by_the_book(seed: int) -> None:
    generator = np.random.default_rng(seed)
    v, size = generator.poisson(1.2, 9), generator.integers(30, 90, 9)
    v[0] = 1
    s, p = size / size.sum(), v / size
    wanted = (abs(v / v.sum() - s).sum() / 2, 1 - p.std() / p.mean() / np.sqrt(8))
    found = dispersion({i: int(n) for i, n in enumerate(v) if n}, size)
    assert (found.dp, found.juilland) == pytest.approx(wanted)
    assert found.dp_norm == pytest.approx(wanted[0] / (1 - s.min()))


@pytest.mark.parametrize(("counts", "sizes"), [({}, [5, 5]), ({0: 3}, [9]), ({0: 3}, [9, 0])])
def test_dispersion_is_undefined(counts: dict[int, int], sizes: list[int]) -> None:
    assert dispersion(counts, np.array(sizes)) == (None, None, None)


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("word", "counted"),
    [
        ("Talks", "talks"),
        ("DON’T", "don't"),
        ("Co‑op", "co-op"),
        ("U.S.", "u.s."),
        ("re\u00adport", "report"),
        ("É", "é"),
    ],
)
def test_form(word: str, counted: str) -> None:
    assert form(word) == counted


@pytest.mark.parametrize(
    ("word", "yes"), [("the", True), ("7", True), ("2,500", True), ("g20", False), ("port", False)]
)
def test_function_words(word: str, yes: bool) -> None:
    assert is_function(word) == yes


def write(folder: Path, texts: dict[str, list[str]]) -> Study:
    """A corpus without a codebook: outlet -> its articles."""
    rows = [
        {"id": f"{outlet}{n}", "outlet": outlet, "headline": "Port Ellery", "text": text}
        for outlet, articles in texts.items()
        for n, text in enumerate(articles)
    ]
    path = folder / "corpus.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    with workers() as executor:
        (study,) = studies(source(path), executor)
    return study


HERALD = (
    "The walkout shut the port on Monday. Nobody was told of the walkout.\n\n"
    "A walkout like this had not been seen before, and the cranes, cranes and cranes stood still.\n\n"
    "“The blockade is a blockade and stays a blockade,” said Jonas Reuter. The ships left."
)
WIRE = (
    "The strike shut the port on Monday, and the ships left.\n\nThe strike went on for a day.\n\n"
    "The strike was over at noon."
)
ECHO = "The port lay still.\n\nThe ships left on Monday, and other ships came.\n\nThe ships of the line were late."


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return write(tmp_path_factory.mktemp("three"), {"Herald": [HERALD], "Wire": [WIRE], "Echo": [ECHO]})


def word(table: pd.DataFrame, outlet: str, form: str) -> pd.Series:
    return table[(table.outlet == outlet) & (table.word == form)].squeeze()


def test_every_outlet_stands_against_the_rest(three: Study) -> None:
    table = keyness(three)
    assert list(table.columns) == list(COLUMNS)
    assert table.outlet.unique().tolist() == ["Herald", "Wire", "Echo"]
    own = {outlet: int(rows.n.iat[0]) for outlet, rows in table.groupby("outlet")}
    m = three.measures
    base = m[(m.part == "article") & (m.voice == "outlet") & (m.measure == "share_of_words")].set_index("article")
    assert own == {a.outlet: int(base.loc[a.article, "count"]) for a in three.articles.itertuples()}
    row = word(table, "Herald", "walkout")
    assert (row["count"], row.count_rest, row.n_rest) == (3, 0, own["Wire"] + own["Echo"])
    assert row.g2 == pytest.approx(float(g2(3, row.n, 0, row.n_rest)))
    assert row.rate == pytest.approx(3000 / row.n) and row.rate_rest == 0 and isnan(row.pct_diff)


def test_over_all_outlets_at_once(three: Study) -> None:
    row = word(keyness(three), "Wire", "strike")
    n = [int(rows.n.iat[0]) for _, rows in keyness(three).groupby("outlet")]
    cells = np.array([[0, 0, 3], [n[0], n[1], n[2] - 3]])
    whole = stats.chi2_contingency(cells, lambda_="log-likelihood", correction=False)
    assert (row.g2_all, row.df) == (pytest.approx(whole.statistic), 2)
    assert 10**row.log10_p_all == pytest.approx(whole.pvalue)
    assert row.cramers_v == pytest.approx(stats.contingency.association(cells, method="cramer"))


def test_the_rarer_word_is_listed_where_it_is_missing(three: Study) -> None:
    row = word(keyness(three), "Echo", "strike")
    assert (row["count"], row.count_rest) == (0, 3) and row.g2 < 0 and row.log_ratio < 0
    assert (row.articles, row.articles_rest, row.paragraphs_rest) == (0, 1, 3)


def test_expected_counts_below_five_are_left_to_fisher(three: Study) -> None:
    table = keyness(three, least=1)
    assert set(table.p_from[table.word != "the"]) == {"Fisher exact"}  # so few words
    row = word(table, "Herald", "walkout")
    cells = [[3, 0], [row.n - 3, row.n_rest]]
    assert 10**row.log10_p == pytest.approx(stats.fisher_exact(cells).pvalue)


@pytest.mark.parametrize(
    ("voice", "outlet", "form", "guard"),
    [
        ("outlet", "Herald", "walkout", ""),
        ("outlet", "Herald", "cranes", "one paragraph"),
        ("source", "Herald", "blockade", None),  # only one outlet quotes anybody
        ("all", "Herald", "blockade", "one quotation"),
        ("outlet", "Echo", "ships", ""),
        ("outlet", "Wire", "walkout", "one article"),  # of the two others
    ],
)
def test_the_guard(three: Study, voice: str, outlet: str, form: str, guard: str | None) -> None:
    table = keyness(three, voice)
    if guard is None:
        assert table.empty and list(table.columns) == list(COLUMNS)
    else:
        assert word(table, outlet, form).guard == guard


def test_voices_part_the_words(three: Study) -> None:
    tallies = {
        voice: Counter(dict(zip(made.vocabulary, made.sums(made.times).sum(axis=0).tolist(), strict=True)))
        for voice in ("outlet", "source", "reported", "all")
        for made in [uses((rows for _, rows in three.analysed), voice)]
    }
    assert tallies["outlet"] + tallies["source"] + tallies["reported"] == tallies["all"]
    assert tallies["source"]["blockade"] == 3 and not tallies["outlet"]["blockade"]
    assert tallies["all"].total() == three.articles.n_words.sum()


def test_single_articles_are_not_tested(three: Study) -> None:
    table = keyness(three)
    assert table[["p", "p_adjusted", "smallest_p", "family"]].isna().all(axis=None)
    assert table.reason.str.contains("no sample of it").all()


def test_too_few_uses_have_no_dispersion(three: Study) -> None:
    table = keyness(three)
    assert (table.dp.isna() == (table["count"] < 5)).all()
    assert word(table, "Herald", "walkout").parts == "4 paragraphs"


@pytest.mark.parametrize(
    "texts",
    [{"Herald": [HERALD]}, {"Herald": ["…"], "": ["The port."]}, {"Herald": [HERALD, WIRE]}, {"": [WIRE, ECHO]}],
)
def test_nothing_to_compare(tmp_path: Path, texts: dict[str, list[str]]) -> None:
    table = keyness(write(tmp_path, texts))
    assert table.empty and list(table.columns) == list(COLUMNS)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Five articles each: one outlet says walkout, the other strike; both vary in how often they say port."""
    herald = [
        "\n\n".join(["The walkout went on at the port."] * n + ["The port lay still."] * 3) for n in range(2, 7)
    ]
    wire = ["\n\n".join(["The strike went on at the port."] * n + ["The ships left."] * 3) for n in range(2, 7)]
    return write(tmp_path_factory.mktemp("articles"), {"Herald": herald, "Wire": wire})


def test_articles_are_tested(articles: Study) -> None:
    table = keyness(articles)
    row = word(table, "Herald", "walkout")
    assert row.p == row.smallest_p == pytest.approx(2 / 252) and row.family == EXPLORATORY
    assert row.p_adjusted >= row.p and row.reason == ""
    assert word(table, "Herald", "the").reason.startswith("not among the") and isnan(word(table, "Herald", "the").p)
    tested = table[table.p.notna()]
    assert tested.p_adjusted.tolist() == pytest.approx(stats.false_discovery_control(tested.p).tolist())
    assert row.parts == "5 articles" and row.articles == 5 and not isnan(row.dp)


def test_the_family_does_not_look_at_the_outlets(articles: Study) -> None:
    tested = keyness(articles, least=1).groupby("word").p.agg(lambda p: p.notna().any())
    assert set(tested.index[tested]) == {
        "walkout",
        "strike",
        "port",
        "went",
        "lay",
        "still",
        "ships",
        "left",
        "ellery",
    }
    assert len(tested) <= MOST_TESTED


def test_a_background_of_ones_own(three: Study, tmp_path: Path) -> None:
    path = tmp_path / "background.jsonl"
    path.write_text('{"id": "a", "headline": "Port", "text": "A strike and a strike."}\n', encoding="utf-8")
    background = read_background(path)
    assert background["strike"] == 2 and background["port"] == 1
    plain, other = (word(keyness(three, background=b), "Wire", "strike") for b in (None, background))
    assert plain.g2 == other.g2 and plain.log_odds > other.log_odds  # a word common elsewhere says less
    assert len({plain.z, plain.z_tenth, plain.z_tenfold}) == 3


def test_a_background_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"nowhere\.csv"):
        read_background(tmp_path / "nowhere.csv")


# ------------------------------------------------------------------ collocates


def test_collocates(three: Study) -> None:
    table = collocates(three, "ship*", least=1)
    row = word(table, "Echo", "left")
    assert (row["count"], row.nodes, row.count_else) == (1, 3, 0)
    assert row.log_dice == pytest.approx(14 + np.log2(2 * 1 / (3 + 1)))
    assert row.g2 == pytest.approx(float(g2(1, row.n, 0, row.n_else)))
    assert not table.word.isin(["ships", "the", "of"]).any()


@pytest.mark.parametrize(
    ("window", "near"), [(1, {"shut"}), (2, {"shut", "port"}), (9, {"shut", "port", "monday"})]
)
def test_the_window_counts_function_words_too(tmp_path: Path, window: int, near: set[str]) -> None:
    study = write(tmp_path, {"Herald": ["The walkout shut port gates for good on Monday. Cranes stood."]})
    found = set(collocates(study, "walkout", window=window, least=1).word)
    assert found & {"shut", "port", "monday", "cranes", "stood"} == near


def test_a_word_between_two_nodes_counts_once(tmp_path: Path) -> None:
    study = write(tmp_path, {"Herald": ["A strike, long strike, was over. Long days."]})
    row = word(collocates(study, "strike", least=1), "Herald", "long")
    assert (row["count"], row.count_else, row.nodes) == (1, 1, 2)


def test_the_voice_is_that_of_the_node(three: Study) -> None:
    assert set(collocates(three, "blockade", voice="source", least=1).outlet) == {"Herald"}
    assert collocates(three, "blockade", voice="outlet", least=1).empty


@pytest.mark.parametrize("pattern", ["nowhere", "walkout"])
def test_no_company(tmp_path: Path, pattern: str) -> None:
    study = write(tmp_path, {"Herald": ["The walkout."]})
    assert collocates(study, pattern).empty


def test_a_pattern_that_is_none() -> None:
    with pytest.raises(StudyError, match="PATTERN"):
        collocates(None, "")  # type: ignore[arg-type]
