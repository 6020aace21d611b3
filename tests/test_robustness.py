"""Other choices: the grid holds every combination, agrees with the study's own tables, says what undoes what."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis import robustness as room
from analysis import run_study
from analysis.robustness import OF_CODES, ZERO, Verdict, hangs, robustness, said, specifications, verdicts
from analysis.study import Study

HEAD = "article,outlet,outlet_source,published,url,note\n"
CODES = """
[[codes]]
id = "strike"
label = "strike"
kind = "name"
definition = "The noun."
patterns = ["strike", "stoppage"]

[[codes]]
id = "illegal"
label = "illegal"
kind = "attribute"
definition = "Against the law."
patterns = ["illegal"]
"""


@pytest.fixture
def study(tmp_path: Path) -> Callable[..., Study]:
    def make(texts: dict[str, str], outlets: dict[str, str]) -> Study:
        for name, text in texts.items():
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        rows = "".join(f"{a},{outlets[a]},{'supplied' if outlets[a] else ''},,,\n" for a in texts)
        (tmp_path / "articles.csv").write_text(HEAD + rows, encoding="utf-8")
        (tmp_path / "codebook.toml").write_text(CODES, encoding="utf-8")
        return run_study(tmp_path)

    return make


def found(study: Study, finding: str) -> Verdict:
    return next(v for v in verdicts(study) if v.finding == finding)


def test_every_combination_comes_once_and_the_house_first() -> None:
    all_ = specifications(OF_CODES)
    assert len(all_) == 32 == len({tuple(spec.values()) for spec in all_})
    assert all_[0] == {choice.id: choice.house for choice in OF_CODES}


@pytest.mark.parametrize("name", ["seeds", "port"])
def test_the_house_agrees_with_the_comparisons(name: str, request: pytest.FixtureRequest) -> None:
    made: Study = request.getfixturevalue(name)
    event = room.focus(made).event
    c = made.comparisons.set_index(["measure", "outlet", "against"]).estimate
    grid = robustness(made).grid
    house = grid[grid.house & (grid.against != ZERO)]
    assert len(house) >= 5
    for row in house.itertuples():
        reading = row.measure in ("sentiment", "flesch_reading_ease")
        measure = f"{row.measure}/outlet" if reading else f"{row.measure}@{event}/outlet"
        assert row.estimate == pytest.approx(c[measure, row.outlet.strip("†"), row.against.strip("†")])


@pytest.mark.parametrize("name", ["seeds", "port"])
def test_other_specifications_agree_with_the_measures(name: str, request: pytest.FixtureRequest) -> None:
    """Quotations in; furniture in: what the table of measures holds of them."""
    made: Study = request.getfixturevalue(name)
    m = made.measures[(made.measures.measure == "sentiment") & (made.measures.part == "text")]
    grid = robustness(made).grid
    means = grid[(grid.against == ZERO) & (grid.left_out == "")]
    alike = (means.furniture == "out") & (means.headlines == "out") & (means.sentences == "ours")
    alike &= means.lexicon == "stock"
    names = dict(zip(made.articles.outlet, made.articles.article, strict=True))
    for row in means[alike].itertuples():
        voice = "all" if row.quotations == "in" else "outlet"
        mine = m[(m.article == names[row.outlet.strip("†")]) & (m.voice == voice)]
        assert row.estimate == pytest.approx(mine.value.item())


def test_the_grid_is_whole(seeds: Study) -> None:
    grid = robustness(seeds).grid
    sizes = grid[grid.left_out == ""].groupby("finding").size()
    assert set(sizes) == {32}
    assert (grid.groupby("finding").house.sum() == 1).all()
    assert (grid[grid.house & (grid.against != ZERO)]["rank"] == 1).all()
    assert (grid[grid.house & (grid.against != ZERO)].sign == 1).all()
    assert grid.n.ge(0).all() and grid.unit.notna().all()


def test_the_sign_of_two_means_hangs_on_quotations(seeds: Study) -> None:
    blamed = [v.outlet for v in verdicts(seeds) if v.against == ZERO and "quoted and reported words" in hangs(v)]
    assert blamed == ["The Sun†", "BelleNews†"]
    assert "BelleNews† (16 of 32)" in room.signs(seeds)


def test_an_article_without_the_event_is_not_compared_on_its_names(seeds: Study) -> None:
    grid = robustness(seeds).grid
    codes = grid[grid.measure.isin(list(seeds.codebook.codes))]
    assert "BelleNews†" not in {*codes.outlet, *codes.against}
    assert set(codes.of.dropna()) == {4}


def test_each_paragraph_is_left_out_where_there_is_one_article(study: Callable[..., Study]) -> None:
    text = (
        "The strike\n\nThe strike began at dawn on the old quay.\n\nDockers went home in the rain that evening.\n"
    )
    other = "Rain on the quay\n\nDockers went home in the rain that evening.\n\nNobody came back to the harbour.\n"
    made = study({"a": text, "b": other}, {"a": "A", "b": "B"})
    grid = robustness(made).grid
    left = grid[(grid.measure == "strike") & (grid.left_out != "")]
    assert list(left.left_out) == ["A, line 1", "A, line 3", "A, line 5", "B, line 1", "B, line 3", "B, line 5"]
    words = [2, 9, 8, 4, 8, 6]
    assert list(left.n) == [sum(words) - n for n in words]
    assert (left.sign == 1).all()


def test_an_article_is_left_out_where_an_outlet_has_several(study: Callable[..., Study]) -> None:
    texts = {
        "a1": "Quays\n\nThe strike began at dawn on the old quay.\n",
        "a2": "Quays\n\nDockers went home in the rain that evening.\n",
        "b": "Rain on the quay\n\nDockers went home in the rain that evening.\n",
    }
    made = study(texts, {"a1": "A", "a2": "A", "b": "B"})
    v = found(made, "strike: A > B")
    assert v.fragile == ("A (1)",)
    assert "would undo it: A (1)." in said(v)


def test_a_pattern_is_left_out_where_others_stay(study: Callable[..., Study]) -> None:
    text = "The strike\n\nThe strike, a stoppage, began at dawn. The strike ended. It was illegal.\n"
    made = study({"a": text, "b": "Rain\n\nDockers went home in the rain that evening.\n"}, {"a": "A", "b": "B"})
    grid = robustness(made).grid
    patterns = grid[grid.left_out.str.startswith("pattern")]
    assert dict(zip(patterns.left_out, patterns.estimate.round(1), strict=True)) == {
        "pattern “strike”": 66.7,  # one of 15 words
        "pattern “stoppage”": 200.0,
    }


def test_a_finding_that_quotations_make_is_said_to_hang_on_them(study: Callable[..., Study]) -> None:
    one = "Harbour\n\nThe strike began at dawn on the old quay and went on for a day.\n"
    two = (
        "Quays\n\n“It is a strike, a strike, a strike,” said Ann Poe, a docker. "
        "Cranes stood still all day and nobody was seen there.\n"
    )
    v = found(study({"a": one, "b": two}, {"a": "A", "b": "B"}), "strike: A > B")
    assert v.turned and v.blame == ("quoted and reported words are counted",) and not v.combined
    assert "it hangs on whether quoted and reported words are counted." in said(v)


@pytest.mark.parametrize(
    ("texts", "outlets"),
    [
        ({"a": "Rain\n\nDockers went home.\n"}, {"a": "A"}),
        ({"a": "…\n\n“”\n", "b": "?!"}, {"a": "A", "b": "B"}),
        ({"a": "Rain\n\nDockers went home.\n", "b": "Rain\n\nDockers went home.\n"}, {"a": "A", "b": "B"}),
    ],
)
def test_where_there_is_nothing_to_compare_it_says_so(
    study: Callable[..., Study], texts: dict[str, str], outlets: dict[str, str]
) -> None:
    made = study(texts, outlets)
    assert [v for v in verdicts(made) if v.against != ZERO] == []
    assert room.short(made).startswith("There are no two outlets to compare.")
    assert room.differences(made) == ""
    assert list(room.neutralised(made).outlet) == list(outlets.values())
    assert isinstance(room.summary(made), pd.DataFrame)


def test_unknown_outlets_stand_for_themselves(study: Callable[..., Study]) -> None:
    made = study({"a": "Rain\n\nThe strike began.\n", "b": "Rain\n\nDockers went home.\n"}, {"a": "", "b": ""})
    assert next(v.finding for v in verdicts(made)) == "strike: unknown (a) > unknown (b)"


def test_masking_is_shown_beside_the_stock_score(port: Study) -> None:
    table = room.neutralised(port).set_index("outlet")
    words = table["masked words (lexicon value, why)"]
    assert "strike ×5 (−0.5, codebook)" in words["The Harbour Herald"]
    assert table["sign changes"].to_dict() == {
        "The Ellery Chronicle": "no",
        "The Harbour Herald": "yes",
        "Northern Wire†": "no",
    }
    assert "The Harbour Herald" in room.masking(port)
