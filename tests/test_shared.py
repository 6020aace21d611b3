"""Quotations that several articles carry, as a desk would print them, and copy that is no agreement."""

from pathlib import Path

import pandas as pd
import pytest
from test_chart import write_study

from analysis.shared import PAIRS, SHARED, pairs, shared
from analysis.study import Study

BOOK = '[[codes]]\nid = "said"\nlabel = "saying"\nkind = "reporting"\ndefinition = "x"\npatterns = ["said"]\n'
LONG = "We have put off these repairs for nine years and the harbour will not wait for another winter"


def told(folder: Path, **texts: str) -> Study:
    """A study of articles with a headline, a first sentence of their own and one paragraph each."""
    opened = {name: f"Pier closes in the {name}\n\nThe {name} met on it.\n\n{text}" for name, text in texts.items()}
    return write_study(folder / "study", opened, BOOK, dict.fromkeys(texts, ""))


def test_the_seeds_hold_what_a_reader_finds_in_them(seeds: Study) -> None:
    table = shared(seeds)
    groups = {tuple(sorted(a[:3] for a in some.article)): some for _, some in table.groupby("passage")}
    point = table[table.text.str.contains("intractable disagreement", regex=False)]
    assert sorted(a[:3] for a in point.article) == ["001", "003", "004"]
    assert (
        set(point.n_words) == {24}
        and set(point.edits) == {""}
        and not point[["cut_start", "cut_end"]].any(axis=None)
    )
    assert {*point.speaker_name} == {"Rex Tillerson"}
    dessert = groups["000", "001"]
    assert [e for e in dessert.edits if e] == ["spelt “characterized” for “characterised”"]
    chemistry = table[table.text.str.contains("very clear positive chemistry", regex=False)]
    assert sorted(a[:3] for a in chemistry.article) == ["003", "004"]
    assert sorted(zip(chemistry.cut_start, chemistry.cut_end, strict=True)) == [(0, 0), (0, 21)]
    assert set(table.kind) == {"quotation"} and set(pairs(seeds).origin) == {""}
    assert table.passage.max() == 5


@pytest.mark.parametrize("name", ["seeds", "port"])
def test_every_row_resolves_to_its_characters(name: str, request: pytest.FixtureRequest) -> None:
    study = request.getfixturevalue(name)
    table = shared(study)
    assert list(table.columns) == list(SHARED) and list(pairs(study).columns) == list(PAIRS)
    assert all(study.raws[row.article][row.start : row.end] == row.text for row in table.itertuples())


@pytest.mark.parametrize(
    ("one", "other", "edits", "cuts"),
    [
        (f"“{LONG},” said Ann Poe.", f'"{LONG}," Ann Poe said.', "", (0, 0)),
        (f"“{LONG},” said Ann Poe.", "“The harbour will not wait for another winter,” said Ann Poe.", "", (10, 0)),
        (f"“{LONG},” said Ann Poe.", "“We have put off these repairs for nine years,” said Ann Poe.", "", (0, 9)),
        (
            f"“{LONG},” said Ann Poe.",
            "“We have put off these repairs … and the harbour will not wait for another winter,” said Ann Poe.",
            "left out “for nine years” (marked)",
            (0, 0),
        ),
        (
            f"“{LONG},” said Ann Poe.",
            "“We have put off such repairs for nine years and the harbor will not wait for another winter,” said "
            "Ann Poe.",
            "“such” for “these”; spelt “harbor” for “harbour”",
            (0, 0),
        ),
        (
            "“They organised the defence of the labour centre at a quarter to nine,” said Ann Poe.",
            "“They organized the defense of the labor center at a quarter to nine,” said Ann Poe.",
            "spelt “organized” for “organised”; spelt “defense” for “defence”; spelt “labor” for “labour”; "
            "spelt “center” for “centre”",
            (0, 0),
        ),
        (
            "“It was a slow and careful repair,” said Ann Poe.",
            "Ann Poe spoke of a “slow and careful” job.",
            "",
            (3, 1),
        ),
        # few words of content, but one speaker
        (
            "“He will be out in four and I have it for life,” said Ann Poe.",
            "“He'll be out in four, and I have it for life,” said Ann Poe.",
            "spelt “He'll” for “He will”",
            (0, 0),
        ),
        (
            "“We never know when we are beaten and that is not luck, that is character,” said Ann Poe.",
            "“We never know when we are beaten, and that is character,” said Ann Poe.",
            "left out “not luck, that is”",
            (0, 0),
        ),
    ],
)
def test_edits(tmp_path: Path, one: str, other: str, edits: str, cuts: tuple[int, int]) -> None:
    table = shared(told(tmp_path, council=one, union=other))
    assert list(table.article) == ["council", "union"] and set(table.kind) == {"quotation"}
    last = table.iloc[1]
    assert (last.edits, (last.cut_start, last.cut_end)) == (edits, cuts)
    assert not table.other_speaker.any()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a run of names and offices
        (
            "“Prime Minister Ann Poe and President Otto Brandt of Ellery came too,” said Jo Lee.",
            "“I saw Prime Minister Ann Poe and President Otto Brandt of Ellery there,” said Mara Vogel.",
        ),
        # a formula
        ("“I think that we are going to be there for all of you,” said Ann Poe.",
         "“I think that we are going to be there for all of it,” said Ann Poe."),
        # one speaker, but less than two thirds of the shorter one
        ("“We never know when we are beaten by rain or snow or hail or sleet,” said Ann Poe.",
         "“We never know when we are in front of anybody that counts here,” said Ann Poe."),
        # the same few words from two mouths
        ("“It was a slow and careful repair,” said Ann Poe.", "Otto Brandt spoke of “slow and careful” jobs."),
        # the same phrase in nobody's mouth
        ("It closed a third time in a decade of storms.", "It closed a third time in a decade of debts."),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_no_shared_quotation(tmp_path: Path, one: str, other: str) -> None:
    study = told(tmp_path, council=one, union=other)
    assert shared(study).empty
    assert not (pairs(study).origin != "").any()


def test_another_speaker_is_flagged(tmp_path: Path) -> None:
    table = shared(told(tmp_path, council=f"“{LONG},” said Ann Poe.", union=f"“{LONG},” said Otto Brandt."))
    assert list(table.speaker_name) == ["Ann Poe", "Otto Brandt"] and table.other_speaker.all()


def test_a_quotation_printed_as_own_words_keeps_its_voice(tmp_path: Path) -> None:
    table = shared(told(tmp_path, council=f"“{LONG},” said Ann Poe.", union=f"{LONG}."))
    assert list(table.voice) == ["source", "outlet"] and set(table.kind) == {"quotation"}
    assert list(table.speaker_name.isna()) == [False, True]


COPY = (
    "Fishermen on the south quay were told this morning that their market stalls must make room for passengers, "
    "and some of them learned of it from the radio while they were mending their nets."
)


@pytest.mark.parametrize(
    ("one", "other", "origin"),
    [
        (f"ELLERY (Northern Wire) - {COPY}", f"{COPY} Nobody had asked the owners.", "repost (Northern Wire)"),
        (COPY + " The council had met twice in May about that very question, in a hall that was too small for "
         "everybody who came, and nothing had come of it in the end but a list of those who wanted to speak.",
         COPY + " Elsewhere in town a school band played marches, since the mayor had turned seventy on a Sunday, "
         "which hardly anybody had known until the posters went up all over the place a week ago.", "common copy"),
        (COPY, COPY, "repost"),
    ],
)  # fmt: skip
def test_common_copy_is_named_and_no_agreement(tmp_path: Path, one: str, other: str, origin: str) -> None:
    study = told(tmp_path, council=one, union=other)
    assert origin in pairs(study).origin.iloc[0]
    table = shared(study)
    assert set(table.kind) == {"prose"} and all(origin in text for text in table.origin)


@pytest.mark.parametrize(("byline", "origin"), [("Reuters", "repost (Reuters)"), ("admin", "repost")])
def test_an_account_is_no_agency(tmp_path: Path, byline: str, origin: str) -> None:
    signed = f"Stalls make room\n\nBy {byline} - 13 May 2021\n\n{COPY}"
    study = told(tmp_path, council=signed, union=signed)
    assert set(study.articles.authors) == {(byline,)} and set(pairs(study).origin) == {origin}


def test_containment_is_a_share_of_the_shorter_article(tmp_path: Path) -> None:
    row = pairs(told(tmp_path, council=COPY, union=f"{COPY} {LONG}.")).iloc[0]
    assert 0.7 < row.share < 1 and row.longest == 37


def test_hundreds_of_articles_with_one_quotation_do_not_explode(tmp_path: Path) -> None:
    texts = {f"a{n}": f"“{LONG},” said Ann Poe. Boat {n} left at {n} past noon." for n in range(300)}
    study = told(tmp_path, **texts)
    table = shared(study)
    assert table.article.nunique() == 300 and table[table.kind == "quotation"].passage.nunique() == 1


def test_one_article_shares_nothing(tmp_path: Path) -> None:
    study = told(tmp_path, council=COPY)
    assert shared(study).empty and pairs(study).empty
    assert isinstance(shared(study), pd.DataFrame)
