"""Stored tables answer as the study in memory does."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis import StudyError, batch, kwic, open_tables, run_study, tables
from analysis.codebook import EMPTY
from analysis.compare import wilson
from analysis.keyness import keyness
from analysis.store import Tables
from analysis.study import Study

ROOT = Path(__file__).parent.parent
STUDY = ROOT / "tests" / "study"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Sixty articles of three outlets over six months, in parts of seven."""
    folder = tmp_path_factory.mktemp("stored")
    rows = [
        {
            "id": f"a{n:02}",
            "outlet": ["Herald", "Post", None][n % 3],
            "date": f"2019-{1 + n // 10:02}-15" if n % 7 else None,
            "headline": "Harbour shut",
            "text": "The strike went on.\n\n"
            + ("“A strike,” said Mara Quill. " if n % 5 else "A strike it was. ")
            + "Nothing moved in the harbour. " * n,
        }
        for n in range(60)
    ]
    (folder / "all.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    before, batch.PART = batch.PART, 7
    with batch.workers() as executor:
        source = batch.source(folder / "all.jsonl", STUDY / "codebook.toml")
        batch.write_tables(source, folder / "out", "parquet", executor, str)
    batch.PART = before
    return open_tables(folder / "out")


def test_the_tables_of_a_study_come_back_as_they_were(tmp_path: Path) -> None:
    study = run_study(STUDY)
    tables.write(study.tables, tmp_path, "parquet")
    back = open_tables(tmp_path)
    for name in batch.PER_ARTICLE:
        pd.testing.assert_frame_equal(getattr(back, name), getattr(study, name))
    pd.testing.assert_frame_equal(back.kwic("strike*"), kwic(study, "strike*"))


def test_outlets_are_compared_with_articles_as_units(stored: Tables) -> None:
    written = pd.read_parquet(stored.folder / "comparisons.parquet")
    made = stored.comparisons
    pd.testing.assert_frame_equal(written, made)
    rows = made[(made.measure == "strike/outlet") & (made.outlet == "Herald")].set_index("against")
    values = stored.values("strike", voice="outlet")
    means = values.groupby("outlet").value.mean()
    assert list(rows.index) == ["Post", "rest"]
    assert rows.estimate["Post"] == pytest.approx(means["Herald"] - means["Post"])
    assert (rows.n["Post"], rows.base["Post"].startswith("articles")) == (40, True)
    assert rows.p["Post"] >= rows.smallest_p["Post"]
    assert stored.select(outlets=["Post"]).comparisons.empty


def test_a_selection_is_that_of_its_articles(stored: Tables) -> None:
    some = stored.select(outlets=["Herald"], since="2019-02-01", until="2019-03-31", codes=["strike"])
    assert list(some.articles.article) == ["a12", "a15", "a18", "a24", "a27"]
    assert set(some.sentences.article) == set(some.articles.article)
    assert set(some.mentions.code) == {"strike"}
    assert set(stored.select(codes=["strike"]).articles.article) == set(stored.articles.article)


def test_rates_by_outlet_and_by_month(stored: Tables) -> None:
    found = stored.rates("strike", voice="outlet").set_index("outlet")
    assert list(found.index) == ["Herald", "Post"]
    values = stored.values("strike", voice="outlet")
    herald = values[values.outlet == "Herald"]
    assert found.articles["Herald"] == len(herald) == 20
    assert found.rate["Herald"] == pytest.approx(1000 * herald["count"].sum() / herald.n.sum())
    low, high = wilson(int(herald["count"].sum()), int(herald.n.sum()))
    assert (found.low["Herald"], found.high["Herald"]) == pytest.approx((1000 * low, 1000 * high))
    assert found.mean_low["Herald"] < herald.value.mean() < found.mean_high["Herald"]
    months = stored.rates("strike", by="month")
    assert list(months.month) == [f"2019-{n:02}" for n in range(1, 7)]
    assert months.articles.sum() == stored.articles.published.notna().sum()
    assert months.mean_low.isna().all(), "under ten articles a month"


def test_a_concordance_of_stored_tables_stops_where_it_is_told(stored: Tables) -> None:
    assert len(stored.kwic("strike")) == 120
    assert len(stored.kwic("strike", most=5)) == 5
    quoted = stored.select(outlets=["Post"]).kwic("strike")
    assert set(quoted.voice) == {"outlet", "source"}
    assert set(quoted.outlet) == {"Post"}


@pytest.mark.parametrize(
    ("ask", "part"),
    [
        (lambda t: t.select(outlets=["Times"]), "no outlet 'Times'. Choose from Herald, Post"),
        (lambda t: t.select(since="June 2019"), "since: 'June 2019' is no day"),
        (lambda t: t.rates("walkout@third"), "no article has 'walkout@third'"),
        (lambda t: t.rates("sentiment", part="text"), "'sentiment' is no rate"),
        (lambda t: t.rates("strike", by="moon"), "Choose from outlet, year"),
        (lambda t: open_tables(t.folder / "none"), "holds no articles.parquet"),
        (lambda t: t.kwic("*"), "holds no letter"),
    ],
)
def test_what_cannot_be_answered_is_said(stored: Tables, ask, part: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(StudyError, match=part):
        ask(stored)


def test_there_is_no_other_table(stored: Tables) -> None:
    with pytest.raises(AttributeError, match="no 'words'"):
        _ = stored.words


VOICES = ("outlet", "source", "reported", "all")


@pytest.mark.parametrize("voice", VOICES)
def test_keyness_of_passing_texts_is_that_of_texts_in_memory(stored: Tables, voice: str) -> None:
    for some in (stored, stored.select(outlets=["Post", "Herald"], since="2019-02-01", until="2019-04-30")):
        analysed = [one for study in some.studies() for one in study.analysed]
        made = some.keyness(voice, least=1, prior=50.0)
        pd.testing.assert_frame_equal(made, keyness(Study("all", EMPTY, analysed), voice, least=1, prior=50.0))
    assert made.empty == (voice == "reported")
    assert stored.select(outlets=["Post"]).keyness(voice).empty


def test_keyness_of_a_stored_study_is_that_of_the_study(tmp_path: Path) -> None:
    study = run_study(STUDY)
    tables.write(study.tables, tmp_path, "parquet")
    for voice in VOICES:
        pd.testing.assert_frame_equal(open_tables(tmp_path).keyness(voice), keyness(study, voice))


def test_tables_in_different_orders_are_not_taken_for_one_another(tmp_path: Path) -> None:
    tables.write(run_study(STUDY).tables, tmp_path, "parquet")
    sentences = pd.read_parquet(tmp_path / "sentences.parquet")
    sentences[::-1].to_parquet(tmp_path / "sentences.parquet")
    with pytest.raises(StudyError, match="does not stand where") as raised:
        open_tables(tmp_path).keyness()
    assert raised.value.where == "sentences.parquet"
