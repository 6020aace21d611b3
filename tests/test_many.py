"""Many articles told in sentences: what was put into an invented corpus is found, and nothing else."""

import json
from pathlib import Path

import pytest

from analysis import batch, invented, many, open_tables
from analysis.store import Tables


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("many")
    return written(invented.write(folder, 120, paragraphs=4), folder)


def written(corpus: Path, folder: Path) -> Tables:
    with batch.workers() as executor:
        batch.write_tables(batch.source(corpus), folder / "out", "parquet", executor, str)
    return open_tables(folder / "out")


def test_the_same_seed_invents_the_same_corpus() -> None:
    assert list(invented.articles(5)) == list(invented.articles(5))
    assert list(invented.articles(5)) != list(invented.articles(5, seed=2))


def test_habits_that_were_put_in_are_found(stored: Tables) -> None:
    rates = many.rates(stored).set_index("outlet")
    means = rates.walkout.str.partition(" ")[0].astype(float)
    habits = {outlet.name: outlet.walkout for outlet in invented.OUTLETS}
    assert sorted(means.index, key=means.get) == sorted(habits, key=habits.get)
    count, *told = many.contrasted(stored)
    assert "after correction over 8 tests" in count
    assert any(s.startswith("The Evening Wire says “walkout” more often than the rest: +") for s in told)
    assert any(s.startswith("The Ellery Herald says “walkout” less often than the rest: −") for s in told)


def test_words_that_were_put_in_set_outlets_apart(stored: Tables) -> None:
    found = many.keywords(stored, most=1).set_index("outlet")
    assert (found.word["The Ellery Herald"], found.word["The Evening Wire"]) == ("strike", "walkout")
    assert set(found.word) == {"strike", "walkout"} and (found["log ratio"].str[:1] == "+").all()
    assert many.keywords(stored.select(outlets=["Harbour Post"])).empty


def test_what_was_not_put_in_is_not_told(tmp_path: Path) -> None:
    """One outlet's articles under four names."""
    rows = [row | {"outlet": f"Paper {n % 4}"} for n, row in enumerate(list(invented.articles(240))[::4])]
    (tmp_path / "codebook.toml").write_text(invented.CODEBOOK)
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (said,) = many.contrasted(written(tmp_path / "all.jsonl", tmp_path))
    assert said.startswith("No difference holds after correction over")


def test_one_outlet_is_not_compared(stored: Tables) -> None:
    alone = stored.select(outlets=["Harbour Post"])
    assert many.contrasted(alone) == ["There are no two outlets with several articles each: nothing can be tested."]
    assert len(many.rates(alone)) == 1


def test_the_corpus_in_a_sentence(stored: Tables) -> None:
    days = stored.articles.published
    said = f"120 articles of 4 outlets, published from {days.min()} to {days.max()}."
    assert many.corpus(stored, 0) == said
    assert many.corpus(stored, 3) == f"{said} 3 could not be read: skipped.csv says why."


def test_periods_hold_all_articles_and_lines_their_place(stored: Tables) -> None:
    assert many.trend(stored, "quarter").articles.sum() == 120
    lines = many.lines(stored, "walkout", most=7)
    assert len(lines) == 7
    assert all("walkout" in sentence.lower() for sentence in lines.sentence)
    article, start = lines.place[0].split(":")
    segments = stored.segments
    text = segments[segments.article == article]
    line = next(row for row in text.itertuples() if row.start <= int(start) < row.end)
    assert line.text[int(start) - line.start :].lower().startswith("walkout")


def test_articles_that_are_all_alike_promise_nothing(stored: Tables) -> None:
    """ "lawful" is only ever quoted in the invented corpus: no own use, and no interval that says there is none."""
    assert set(many.rates(stored).lawful) == {"0.0"}
    row = stored.comparisons.query("measure == 'lawful/outlet' and against == 'rest'")
    assert (row.estimate == 0).all()
    assert row[["low", "high", "p"]].isna().all(axis=None)
    assert set(row.reason) == {"no article differs from another"}
