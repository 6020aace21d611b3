import csv
from pathlib import Path

import pytest

from analysis import StudyError, run_study
from analysis.corrections import COLUMNS


def correct(folder: Path, *rows: tuple[str, ...]) -> None:
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def span(folder: Path, article: str, text: str) -> str:
    start = (folder / f"{article}.txt").read_text(encoding="utf-8").index(text)
    return f"{start}-{start + len(text)}"


def test_a_label_is_overruled_and_says_why(folder: Path) -> None:
    correct(folder, ("herald", "line 21", "The first strike", "label", "caption", "it stands under a picture"))
    study = run_study(folder)
    row = study.segments[(study.segments.article == "herald") & (study.segments.line == 21)].iloc[0]
    assert (row.label, row.rule) == ("caption", "corrected: it stands under a picture")
    inside = (study.sentences.segment == row.segment) & (study.sentences.article == "herald")
    assert set(study.sentences[inside].part) == {"caption"}


def test_what_a_text_states_is_overruled(folder: Path) -> None:
    correct(
        folder,
        ("wire", "", "", "published", "2019-06-05", "the agency's feed"),
        ("wire", "", "", "authors", "Ann Lee; Bo Ek", "the agency's feed"),
        ("chronicle", "", "", "title", "", "cut off"),
    )
    articles = run_study(folder).articles.set_index("article")
    assert articles.published["wire"] == "2019-06-05"
    assert articles.published_why["wire"] == "corrected: the agency's feed"
    assert articles.authors["wire"] == ("Ann Lee", "Bo Ek")
    assert articles.title.isna()["chronicle"]


def test_a_hit_is_overruled_confirmed_or_taken_out(folder: Path) -> None:
    before = run_study(folder).mentions
    protest = span(folder, "chronicle", "protest")
    wildcat = span(folder, "herald", "wildcat")
    correct(
        folder,
        ("chronicle", protest, "protest", "event", "may", "as Reuter uses it"),
        ("chronicle", protest, "protest", "scare", "yes", "set apart"),
        ("herald", wildcat, "wildcat", "hit", "no", "a brand of crane"),
    )
    after = run_study(folder).mentions
    assert len(after) == len(before) - 1
    row = after[(after.article == "chronicle") & (after.start == int(protest.split("-")[0]))].iloc[0]
    assert (row.event, row.event_why, bool(row.scare)) == ("may", "corrected: as Reuter uses it", True)
    assert row.event_confidence == "high"


def test_a_speaker_is_overruled(folder: Path) -> None:
    text = "spontaneous protest"
    correct(
        folder, ("chronicle", span(folder, "chronicle", text), text, "speaker", "Jonas Reuter", "he speaks for it")
    )
    quotes = run_study(folder).quotes
    assert list(quotes[quotes.text == text].speaker_name) == ["Jonas Reuter"]


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        (("gazette", "", "", "title", "x", "y"), ["line 2", "'gazette'", "chronicle, herald, wire"]),
        (("wire", "line 3", "Cargo was moving", "label", "deck", "y"), ["does not begin with"]),
        (("wire", "line 2", "", "label", "deck", "y"), ["line 2 does not begin with"]),
        (("wire", "line 1", "Work resumes at", "label", "intro", "y"), ["unknown label 'intro'", "headline"]),
        (("wire", "0-4", "Rest", "event", "may", "y"), ["at 0-4 stands 'Work', not 'Rest'"]),
        (("wire", "0-4", "Work", "event", "may", "y"), ["no mention was found at 0-4"]),
        (("wire", "0-4", "Work", "colour", "may", "y"), ["field", "'colour'", "event"]),
        (("wire", "somewhere", "Work", "event", "may", "y"), ["'somewhere' is no place"]),
        (("wire", "", "", "published", "June", "y"), ["'June' is no day"]),
        (("wire", "", "", "title", "x", ""), ["reason", "it is empty"]),
        (("wire", "", "", "title", "x"), ["5 cells, not 6"]),
    ],
)
def test_a_correction_that_does_not_fit_is_an_error(folder: Path, row: tuple[str, ...], parts: list[str]) -> None:
    correct(folder, row)
    with pytest.raises(StudyError) as raised:
        run_study(folder)
    for part in ["corrections.csv, line 2", *parts]:
        assert part in str(raised.value)


def test_wrong_columns_are_refused(folder: Path) -> None:
    (folder / "corrections.csv").write_text("article,value\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"corrections\.csv, line 1"):
        run_study(folder)


def test_a_hedge_has_no_event_to_be_overruled(folder: Path) -> None:
    claimed = span(folder, "herald", "claimed")
    correct(folder, ("herald", claimed, "claimed", "event", "may", "he meant May"))
    with pytest.raises(StudyError, match=r"corrections\.csv, line 2, field: the code .* names no event"):
        run_study(folder)
