"""Comparisons of outlets: texts are described, articles are tested, and neither is taken for the other."""

from math import comb, isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import contrasts, run_study
from analysis.codebook import EMPTY
from analysis.compare import FIRST, MANY, MOST_SPLITS, newcombe, percentiles, permutation_test, refusal, smallest_p
from analysis.contrasts import CONFIRMATORY, EXPLORATORY, FEW
from analysis.measures import CELLS, PER_THOUSAND, Labels, Scored
from analysis.read import Article
from analysis.study import Study, analyse_each
from analysis.tables import TABLES, Row

CODEBOOK = """[[codes]]
id = "strike"
label = "strike"
kind = "name"
definition = "Strike."
patterns = ["strike*"]

[[codes]]
id = "sabotage"
label = "sabotage"
kind = "name"
definition = "Sabotage."
patterns = ["sabotage"]
"""
PLAIN = "The port lay still on Monday and the ships waited outside the harbour."
SAYS = "The strike went on at the gate."


def write(folder: Path, texts: dict[str, list[str]]) -> Study:
    """Outlet -> its articles."""
    folder.mkdir(exist_ok=True)
    rows = ["article,outlet,outlet_source,published,url,note"]
    for outlet, articles in texts.items():
        for n, text in enumerate(articles):
            (folder / f"{outlet.lower()}{n}.txt").write_text(f"Port Ellery\n\n{text}\n", encoding="utf-8")
            rows.append(f"{outlet.lower()}{n},{outlet},supplied,,,")
    (folder / "articles.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    (folder / "codebook.toml").write_text(CODEBOOK, encoding="utf-8")
    return run_study(folder)


def story(strikes: int, others: int) -> str:
    return "\n\n".join([SAYS] * strikes + [PLAIN] * others)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Four articles each, one outlet always more often; a third has a single article."""
    texts = {
        "Herald": [story(n, 4) for n in (5, 6, 7, 8)],
        "Wire": [story(n, 6) for n in (0, 1, 1, 2)],
        "Echo": [story(3, 3)],
    }
    return write(tmp_path_factory.mktemp("several") / "study", texts)


def row(study: Study, measure: str, outlet: str, against: str) -> pd.Series:
    c = study.comparisons
    return c[(c.measure == measure) & (c.outlet == outlet) & (c.against == against)].squeeze()


def test_single_articles_are_described_and_not_tested(port: Study) -> None:
    c = port.comparisons
    assert c[["p", "p_adjusted", "smallest_p", "family"]].isna().all(axis=None)
    assert c.reason.str.startswith("one article of ").all() and c.reason.str.contains("no sample").all()
    assert c.method.str.contains("within-text").all()
    assert list(c.columns) == list(TABLES["comparisons"])


def test_single_articles_have_newcombes_interval(port: Study) -> None:
    m = port.measures[(port.measures.part == "article") & (port.measures.voice == "outlet")]
    m = m[m.measure == "walkout"].set_index("article")
    one, other = m.loc["herald"], m.loc["wire"]
    found = row(port, "walkout/outlet", *(port.articles.set_index("article").outlet[[one.name, other.name]]))
    wanted = newcombe(int(one["count"]), int(one.n), int(other["count"]), int(other.n))
    assert [found.estimate, found.low, found.high] == pytest.approx([1000 * x for x in wanted])


def test_several_articles_are_the_unit(several: Study) -> None:
    m = several.measures
    m = m[(m.part == "article") & (m.voice == "outlet") & (m.measure == "strike")].set_index("article").value
    one, other = (m[m.index.str.startswith(name)].to_numpy() for name in ("herald", "wire"))
    found = row(several, "strike/outlet", "Herald", "Wire")
    assert found.estimate == pytest.approx(one.mean() - other.mean())
    assert found.n == 8 and found.base.startswith("articles; in each words in the outlet")
    assert found.p == pytest.approx(permutation_test(np.concatenate([one, other])[:, None], 4)[0])
    assert found.p == found.smallest_p == smallest_p(4, 4)
    assert isnan(found.low) and f"no interval below {FEW} articles" in found.method
    assert found.reason == ""


def test_an_outlet_with_one_article_is_refused_beside_others_with_several(several: Study) -> None:
    for against in ("Herald", "Wire", "rest"):
        found = row(several, "strike/outlet", "Echo", against)
        assert isnan(found.p) and found.reason.startswith("one article of Echo")
        assert "within-text" in found.method and not isnan(found.low)
    found = row(several, "strike/outlet", "Herald", "rest")
    assert found.smallest_p == smallest_p(4, 5) <= found.p < 0.05


def test_families_are_corrected_by_themselves(several: Study) -> None:
    c = several.comparisons
    asked = c[c.family == CONFIRMATORY]
    # "name" and "strike" of two outlets against the rest; the third is refused, "sabotage" is nowhere
    assert set(zip(asked.measure, asked.outlet, asked.against, strict=True)) == {
        (measure, outlet, "rest") for measure in ("name/outlet", "strike/outlet") for outlet in ("Herald", "Wire")
    }
    assert asked.p_adjusted.max() == pytest.approx(min(1, max(4 * asked.p.min(), asked.p.max())), abs=0.2)
    assert (c.p_adjusted.dropna() >= c.p.dropna()).all()
    assert set(c.family.dropna()) == {CONFIRMATORY, EXPLORATORY}
    assert row(several, "sabotage/outlet", "Herald", "rest").reason == "no article differs from another"


def test_the_same_hypothesis_counts_once(tmp_path: Path) -> None:
    texts = {"Herald": [story(n, 4) for n in (1, 2, 3)], "Wire": [story(n, 3) for n in (0, 1, 5)]}
    c = write(tmp_path / "study", texts).comparisons
    asked = c[(c.family == CONFIRMATORY)]
    assert len(asked) == 4 and asked.p.nunique() == 1  # two measures, each in two rows
    assert asked.p_adjusted.tolist() == pytest.approx([min(1.0, 2 * asked.p.iat[0])] * 4)


def rates(n1: int, n2: int, gap: float) -> tuple[list[Row], list[Scored]]:
    """Articles of two outlets and their rates, without texts."""
    generator = np.random.default_rng(2)
    ids = [f"a{n:02d}" for n in range(n1)] + [f"b{n:02d}" for n in range(n2)]
    values = generator.gamma(2.0, 4.0, n1 + n2) + gap * (np.arange(n1 + n2) < n1)
    articles = [{"article": a, "outlet": a[0].upper(), "n_words": 1, "n_words_file": 1} for a in ids]
    rate = {"part": "article", "voice": "outlet", "measure": "strike", "unit": "per 1,000 words", "base": "words"}
    labels = Labels({column: (cell,) for column, cell in rate.items()}, {}, [])
    return articles, [Scored(labels, {cell: np.array([value]) for cell in CELLS}) for value in values]


@pytest.mark.parametrize(("n1", "n2", "there"), [(FEW, FEW, True), (FEW, FEW - 1, False), (2, 40, False)])
def test_articles_have_an_interval_where_there_are_enough(n1: int, n2: int, there: bool) -> None:
    articles, scored = rates(n1, n2, 6.0)
    (found,) = [r for r in contrasts.comparisons(articles, [], scored) if (r["outlet"], r["against"]) == ("A", "B")]
    assert (found["low"] is not None) == there
    assert found["p"] is not None
    if there:
        assert found["low"] < found["estimate"] < found["high"]
        assert "bootstraps of articles" in found["method"]


def test_the_other_way_round_has_the_other_sign(several: Study) -> None:
    one, other = (row(several, "strike/outlet", *pair) for pair in (("Herald", "Wire"), ("Wire", "Herald")))
    assert one.estimate == pytest.approx(-other.estimate) and one.p == other.p


def test_an_article_without_a_value_is_left_out() -> None:
    articles, scored = rates(3, 3, 0.0)
    scored[0].numbers["value"][0] = np.nan
    found = {(r["outlet"], r["against"]): r for r in contrasts.comparisons(articles, [], scored)}
    assert found["A", "B"]["n"] == 5 and found["A", "B"]["smallest_p"] == smallest_p(2, 3)
    scored[1].numbers["value"][0] = np.nan
    found = {(r["outlet"], r["against"]): r for r in contrasts.comparisons(articles, [], scored)}
    assert found["A", "B"]["p"] is None and "fewer than two articles" in found["A", "B"]["reason"]


def values_of(
    sizes: dict[str, int], measures: int, missing: float
) -> tuple[dict[str, str], list[contrasts.Column]]:
    generator = np.random.default_rng(12)
    outlet = {f"{name}{n}": name for name, size in sizes.items() for n in range(size)}
    values = generator.gamma(2.0, 4.0, size=(measures, len(outlet)))
    values[generator.random(values.shape) < missing] = np.nan
    named = [contrasts.Column(f"m{n}", "all", "per 1,000 words", "words", row) for n, row in enumerate(values)]
    return outlet, named


@pytest.mark.parametrize("sizes", [{"A": 130, "B": 12, "C": 140}, {"A": 12, "B": 15, "C": 11}, {"A": 2, "B": 3}])
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_each_measure_is_compared_as_if_alone(sizes: dict[str, int], missing: float) -> None:
    """Whatever is worked out for many measures, outlets and pairs at once."""
    outlet, named = values_of(sizes, 6, missing)
    rows = contrasts.of_articles(outlet, named, np.full(len(outlet), 500.0))
    assert len(rows) == 6 * (len(sizes) * (len(sizes) - 1) + len(sizes))
    of = np.array(list(outlet.values()))
    columns_by_name = {f"{column.name}/all": column.values for column in named}
    for row in rows:
        values = columns_by_name[row["measure"]]
        mine = of == row["outlet"]
        theirs = ~mine if row["against"] == "rest" else of == row["against"]
        one, rest = (values[side & ~np.isnan(values)] for side in (mine, theirs))
        assert row["n"] == len(one) + len(rest)
        assert row["estimate"] == pytest.approx(one.mean() - rest.mean())
        if min(len(one), len(rest)) >= 2:
            alone = permutation_test(np.concatenate([one, rest])[:, None], len(one))[0]
            drawn = comb(row["n"], len(one)) > MOST_SPLITS and min(len(one), len(rest)) < MANY
            error = 0.5 * (2 / FIRST) ** 0.5  # of the difference of two p, at most
            assert row["p"] == pytest.approx(alone, abs=4 * error if drawn else 1e-9)
        assert (row["low"] is not None) == (min(len(one), len(rest)) >= FEW)
        if row["low"] is not None:
            error = np.sqrt(one.var(ddof=1) / len(one) + rest.var(ddof=1) / len(rest))
            assert 0.9 < (row["high"] - row["low"]) / (2 * 1.96 * error) < 1.35
            assert row["low"] < row["estimate"] < row["high"]


def test_the_other_way_round_has_mirrored_bounds() -> None:
    outlet, named = values_of({"A": 12, "B": 15}, 3, 0.0)
    rows = {(r["measure"], r["outlet"], r["against"]): r for r in contrasts.of_articles(outlet, named, np.ones(27))}
    for name in ("m0/all", "m1/all", "m2/all"):
        one, other, rest = (rows[name, *pair] for pair in (("A", "B"), ("B", "A"), ("B", "rest")))
        assert (one["low"], one["high"], one["p"]) == (-other["high"], -other["low"], other["p"])
        assert [rest[key] for key in ("estimate", "low", "high", "p", "p_adjusted")] == [
            other[key] for key in ("estimate", "low", "high", "p", "p_adjusted")
        ]


def test_articles_that_are_all_alike_have_no_bounds_and_no_test() -> None:
    outlet, named = values_of({"A": 130, "B": 140}, 2, 0.0)
    rows = contrasts.of_articles(outlet, [named[0]._replace(values=np.zeros(270)), named[1]], np.ones(270))
    alike = [r for r in rows if r["measure"] == "m0/all"]
    assert {(r["estimate"], r["low"], r["high"], r["p"]) for r in alike} == {(0.0, None, None, None)}
    assert {r["reason"] for r in alike} == {"no article differs from another"}


def test_one_outlet_is_compared_with_nothing() -> None:
    articles, scored = rates(3, 0, 0.0)
    assert contrasts.comparisons(articles, [], scored) == []


def test_few_short_articles_are_not_tested_against_many_long_ones(tmp_path: Path) -> None:
    """A test would call too much: false alarms at .05 are up to a tenth there, by simulation."""
    short, long = [story(1, 1), story(2, 1), story(1, 2)], [story(n, 9) for n in (1, 2, 3, 4, 5)]
    study = write(tmp_path / "study", {"Herald": short, "Wire": long})
    found = row(study, "strike/outlet", "Herald", "Wire")
    assert isnan(found.p)
    assert found.reason == "articles of Herald are much shorter, and few for that: a test would find too much"
    assert found.estimate > 0
    even = [story(1, 2), story(2, 0), story(0, 3), story(1, 1), story(2, 1)]
    assert not isnan(row(write(tmp_path / "even", {"Herald": short, "Wire": even}), *found.iloc[:3]).p)


@pytest.mark.parametrize(
    ("n1", "n2", "words1", "words2", "refused"),
    [
        (3, 9, 150, 500, "The Herald"),
        (9, 3, 500, 150, "rest"),
        (3, 9, 400, 500, ""),
        (9, 3, 150, 500, "The Herald"),  # too few of the long ones
        (9, 5, 150, 500, ""),
        (5, 5, 150, 500, "The Herald"),
        (60, 180, 250, 500, "The Herald"),
        (200, 600, 250, 500, ""),
        (180, 60, 250, 500, ""),
        (20, 60, 0, 500, "The Herald"),
        (20, 60, 0, 0, ""),
        (1, 9, 500, 500, "no sample"),
    ],
)
def test_what_is_not_tested(n1: int, n2: int, words1: float, words2: float, refused: str) -> None:
    why = refusal("The Herald", "rest", n1, n2, words1, words2)
    assert bool(why) == bool(refused)
    assert refused in why


def test_more_hits_than_words_give_a_difference_without_an_interval(tmp_path: Path) -> None:
    laugh = f"{'-'.join(['Ha'] * 20)}, the mayor of the port laughed on Monday."
    study = write(tmp_path, {"Herald": [laugh], "Courier": [PLAIN]})
    (tmp_path / "codebook.toml").write_text(
        '[[codes]]\nid = "laugh"\nlabel = "laugh"\ndefinition = "it"\nkind = "attribute"\npatterns = ["ha"]\n'
    )
    rows = run_study(study.folder).comparisons
    row = rows[rows.measure == "laugh/all"].iloc[0]
    assert abs(row.estimate) == pytest.approx(1000 * 20 / 11) and pd.isna(row.low) and pd.isna(row.high)


QUAY = "Harbour shut\nThe harbour stood still on Tuesday. “Nobody has ordered it,” the mayor said.\nShips waited."
FIELD = "Cranes move\nWarm weather came. “A good summer for us all,” the baker said.\nGreat joy."


def read(*given: tuple[str | None, str]) -> Study:
    made = [Article(f"a{n}", text, "clean", "", "", outlet=outlet) for n, (outlet, text) in enumerate(given)]
    return Study("s", EMPTY, analyse_each(made, EMPTY)[0])


def test_the_side_of_fewer_paragraphs_decides_how_wide_the_bounds_are() -> None:
    few, many = "\n\n".join([QUAY, FIELD, QUAY]), "\n\n".join([FIELD, QUAY, QUAY, FIELD] * 8)
    study = read(("A", few), ("B", many))
    sides = zip("AB", (rows["sentences"] for _, rows in study.analysed), strict=True)
    a, b = (contrasts._read([piece], contrasts._seed((outlet,))) for outlet, piece in sides)
    for outlet, against, sign in (("A", "B", 1), ("B", "A", -1)):
        rows = study.comparisons.set_index(["outlet", "against"]).loc[outlet, against]
        rows = rows[rows.unit != PER_THOUSAND]
        known = [some for some in zip(rows.itertuples(), a, b, strict=True) if not isnan(some[0].estimate)]
        assert len(known) > 2 and all(one.level > other.level for _, one, other in known)
        for found, one, other in known:
            assert (found.low, found.high) == percentiles(sign * (one.drawn - other.drawn), one.level)


def test_articles_of_unknown_outlet_change_no_comparison() -> None:
    known = read(("A", QUAY), ("B", FIELD)).comparisons
    assert known.equals(read((None, FIELD * 3), ("A", QUAY), (None, QUAY), ("B", FIELD)).comparisons)
    several = [("A", QUAY), ("A", FIELD), ("B", FIELD), ("B", QUAY * 2)]
    known = read(*several).comparisons
    assert len(known) and known.equals(
        read((None, FIELD * 3), *several[:2], (None, QUAY), *several[2:]).comparisons
    )


def test_an_outlet_without_a_sentence_has_no_difference() -> None:
    rows = read(("A", QUAY), ("B", "")).comparisons
    assert len(rows) and rows.estimate.isna().all()
