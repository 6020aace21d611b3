"""What each article leaves out, and what a researcher may say to that."""

import re
from pathlib import Path

import pandas as pd
import pytest
from test_chart import write_study

from analysis import run_study
from analysis.errors import StudyError
from analysis.omissions import OMISSIONS, omissions, scope
from analysis.study import Study
from analysis.verdicts import COLUMNS, FILE, VERDICTS

BOOK = """
[[events]]
id = "fire"
label = "fire of March"
definition = "The fire in the market hall."
cues = ["fire"]

[[events]]
id = "vote"
label = "vote of May"
definition = "The council's vote on the ruin."
cues = ["council"]

[[codes]]
id = "fire"
label = "fire"
kind = "name"
definition = "The fire."
patterns = ["fire", "blaze"]
event = "fire"

[[codes]]
id = "vote"
label = "vote"
kind = "name"
definition = "The vote."
patterns = ["vote", "voted"]
event = "vote"
"""
TEXTS = {
    "courier": "Market hall to be torn down\n\n"
    "The council voted on Monday to tear down what still stands of the market hall.\n\n"
    "Nineteen traders lost their stalls in the fire, and eleven of them were not insured.\n\n"
    "“We were promised a roof by the autumn and we got a bulldozer,” said Ilse Maurer, who sold cheese there.",
    "herald": "Council gives up the market hall after the fire\n\n"
    "What still stands of the market hall will be torn down, the council voted on Monday.\n\n"
    "“We were promised a roof by the autumn and we got a bulldozer,” trader Ilse Maurer said.\n\n"
    "“Repairs would have cost nine million, and the town does not have them,” said Peter Quist, the mayor.",
    "gazette": "Fire guts market hall\n\n"
    "A fire gutted the market hall on Sunday night.\n\n"
    "Nineteen traders lost their stalls in the fire; eleven of them were not insured, their guild said.\n\n"
    "Firemen from three towns fought the flames until noon, and nobody was hurt.",
}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    write_study(tmp_path / "study", TEXTS, BOOK, {"courier": "Courier", "herald": "Herald", "gazette": "Gazette"})
    return tmp_path / "study"


def decided(folder: Path, *rows: str) -> Study:
    (folder / FILE).write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    return run_study(folder)


def cells(study: Study, beginning: str) -> dict[str, str]:
    table = omissions(study)
    some = table[table.label.str.contains(beginning, regex=False)]
    assert some.item.nunique() == 1, sorted(set(table.label))
    return dict(zip(some.article, some.verdict, strict=True))


def test_statements_quotations_and_sources_find_their_articles(made: Path) -> None:
    study = run_study(made)
    out = {"courier": "present", "herald": "present", "gazette": "out of scope"}
    assert cells(study, "voted on Monday") == out
    assert cells(study, "Nineteen traders") == {"courier": "present", "herald": "unclear", "gazette": "present"}
    assert cells(study, "promised a roof")["gazette"] != "present"
    # of which event she speaks no rule knows, and the Gazette is silent on one of the two
    assert cells(study, "Ilse Maurer") == {"courier": "present", "herald": "present", "gazette": "unclear"}
    assert cells(study, "Peter Quist")["herald"] == "present"
    assert scope(study) == {"fire": {"courier", "herald", "gazette"}, "vote": {"courier", "herald"}}


@pytest.mark.parametrize("name", ["seeds", "port"])
def test_every_cell_has_its_evidence_or_says_what_was_searched(name: str, request: pytest.FixtureRequest) -> None:
    study = request.getfixturevalue(name)
    table = omissions(study)
    assert list(table.columns) == list(OMISSIONS) and set(table.verdict) <= set(VERDICTS)
    assert set(table.groupby("item").article.nunique()) == {len(study.articles)}
    for row in table.itertuples():
        if not pd.isna(row.start):
            assert study.raws[row.article][row.start : row.end] == row.text
        if row.verdict == "present":
            assert row.text
        if row.verdict == "absent":
            assert re.search(r"searched for \w", row.why)


def test_an_article_on_the_first_meeting_is_out_of_scope_for_the_second(seeds: Study) -> None:
    table = omissions(seeds)
    silent = next(a for a in seeds.articles.article if a.startswith("004"))
    assert set(table.verdict[(table.article == silent) & (table.event == "second")]) == {"out of scope"}
    assert "out of scope" not in set(table.verdict[(table.article != silent)])
    unknown = table[(table.article == silent) & table.event.isna()]
    assert "absent" not in set(unknown.verdict)


def test_the_shared_quotations_are_items(seeds: Study) -> None:
    point = cells(seeds, "I think the president is rightly")
    assert [v for a, v in sorted(point.items())] == ["absent", "present", "absent", "present", "present"]


# ------------------------------------------------------------------ omissions.csv


def test_a_researchers_statement_is_searched_by_patterns(made: Path) -> None:
    study = decided(made, "nobody hurt,nobody was hurt; no injur*,,,,fire,,")
    assert cells(study, "nobody hurt") == {"courier": "absent", "herald": "absent", "gazette": "present"}
    table = omissions(study)
    own = table[table.type == "own"]
    assert set(own.event) == {"fire"} and own.text.dropna().tolist() == ["nobody was hurt"]


def test_a_researchers_statement_is_searched_like_a_sentence(made: Path) -> None:
    at = TEXTS["gazette"].index("Nineteen")
    text = "Nineteen traders lost their stalls in the fire"
    study = decided(made, f"nineteen stalls,,gazette,{at}-{at + len(text)},{text},,,")
    assert cells(study, "nineteen stalls") == {"courier": "unclear", "herald": "unclear", "gazette": "present"}


def test_a_verdict_is_overruled_with_its_reason(made: Path) -> None:
    text = "Repairs would have cost nine million"
    at = TEXTS["herald"].index(text)
    study = decided(
        made,
        f"Nineteen traders,,herald,{at}-{at + len(text)},{text},,present,it counts the damage",
        "Ilse Maurer,,gazette,,,,out of scope,she spoke in May",
        "Peter Quist,,,,,,drop,not at issue",
    )
    assert cells(study, "Nineteen traders")["herald"] == "present"
    assert cells(study, "Ilse Maurer")["gazette"] == "out of scope"
    table = omissions(study)
    assert "Peter Quist" not in set(table.label)
    assert sorted(table.why[table.why.str.startswith("overruled")]) == [
        "overruled: it counts the damage",
        "overruled: she spoke in May",
    ]


@pytest.mark.parametrize(
    ("row", "field", "what"),
    [
        (",fire,,,,,,", "label", "it is empty"),
        ("a,,,,,,,", "", "neither patterns nor a place"),
        ("a,***,,,,,,", "patterns", "no letter"),
        ("a,fire,,,,flood,,", "event", "unknown event 'flood'"),
        ("a,,mirror,,,,absent,x", "article", "no article 'mirror'"),
        ("a,,gazette,,,,maybe,x", "verdict", "unknown verdict 'maybe'"),
        ("Ilse Maurer,,gazette,,,,absent,", "reason", "it is empty"),
        ("Ilse Maurer,,,,,,absent,x", "article", "it is empty"),
        ("Ilse Maurer,,gazette,,,,present,x", "place", "it is empty"),
        ("Nobody of that name,,gazette,,,,absent,x", "label", "0 labels begin"),
        ("a,,gazette,0-4,Ruin,,,", "text", "at 0-4 stands 'Fire', not 'Ruin'"),
        ("a,,gazette,line 3,Fire,,,", "place", "'line 3' is no place"),
        ("a,b", "", "it has 2 cells, not 8"),
    ],
)
def test_a_row_that_does_not_fit_is_named_with_its_mend(made: Path, row: str, field: str, what: str) -> None:
    study = decided(made, row)
    with pytest.raises(StudyError) as raised:
        omissions(study)
    assert raised.value.where == f"{FILE}, line 2" + (f", {field}" if field else "")
    assert what in str(raised.value) and raised.value.mend


def test_columns_are_checked(made: Path) -> None:
    (made / FILE).write_text("label,verdict\n", encoding="utf-8")
    with pytest.raises(StudyError, match="its columns are not label, patterns"):
        omissions(run_study(made))


# ------------------------------------------------------------------ studies that are hard


@pytest.mark.parametrize(
    "texts", [{"a": "Rain\n\nIt rained."}, {"a": "…", "b": "“”"}, {"a": "x", "b": "日本 " * 900}]
)
def test_little_text_gives_few_items_and_no_error(tmp_path: Path, texts: dict[str, str]) -> None:
    table = omissions(write_study(tmp_path / "study", texts, BOOK, dict.fromkeys(texts, "")))
    assert list(table.columns) == list(OMISSIONS)


def test_a_reworded_statement_is_never_called_absent_where_its_words_are_near(tmp_path: Path) -> None:
    texts = {
        "courier": "Water\n\nA team of engineers has confirmed traces of fuel in the water of the old harbour.",
        "herald": "Pier\n\nDivers have confirmed the presence of fuel in the harbour water, beside the pier.",
    }
    table = omissions(write_study(tmp_path / "study", texts, BOOK, dict.fromkeys(texts, "")))
    assert "absent" not in set(table.verdict[table.type == "statement"])


def told(folder: Path, **texts: str) -> Study:
    return write_study(folder / "study", texts, PLAIN_BOOK, dict.fromkeys(texts, ""))


PLAIN_BOOK = '[[codes]]\nid = "said"\nlabel = "saying"\nkind = "reporting"\ndefinition = "x"\npatterns = ["said"]\n'
COURIER = """Old mill burns down

A weaving mill at Calder was gutted on Monday night, and two firefighters were hurt.

The fire broke out in the roof before dawn, when nobody was at work.

%s

A crane fell on the towpath, which will be closed for a month."""
HERALD = """Blaze at Calder wrecks a landmark

Flames tore through the old weaving mill at Calder after dark on Monday.

Weavers stood in the street and wept.

%s

Insurers sent two of their people to look at the ruin."""


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        # nothing touches it
        ("Its looms came from Leeds in 1912, and a king once paid for one.", "Rain helped them.", "absent"),
        # a number in common, and something else
        (
            "Its looms came from Leeds in 1912, and a king once paid for one.",
            "The school beside it, opened in 1912 after a long quarrel about a roof of Leeds slate, was spared.",
            "unclear",
        ),
        # told in several sentences
        ("Ann Poe bought looms from Leeds for her sons.", "Ann Poe had sons. She got looms. In Leeds.", "unclear"),
    ],
)
def test_absent_is_only_what_nothing_touches(tmp_path: Path, one: str, other: str, verdict: str) -> None:
    told(tmp_path, courier=COURIER % one, herald=HERALD % other)
    at = COURIER.index("%s")
    study = decided(tmp_path / "study", f'own,,courier,{at}-{at + len(one)},"{one}",,,')
    assert cells(study, "own") == {"courier": "present", "herald": verdict}


def test_what_opens_an_article_is_not_absent_where_an_opening_shares_a_word(tmp_path: Path) -> None:
    grief = (
        "Calder lights its candles\n\nHundreds stood on the steps of a chapel on Tuesday.\n\nThey sang until ten."
    )
    told(tmp_path, courier=COURIER % "", herald=grief)
    text = "A weaving mill at Calder was gutted on Monday night, and two firefighters were hurt."
    at = COURIER.index(text)
    study = decided(tmp_path / "study", f'own,,courier,{at}-{at + len(text)},"{text}",,,')
    assert cells(study, "own")["herald"] == "unclear"


def test_a_sentence_is_better_evidence_than_a_headline(tmp_path: Path) -> None:
    text = "A caretaker of 41 was arrested on Tuesday."
    other = (
        "Caretaker of 41 arrested after mill fire\n\nThe police arrested a caretaker of 41 on Tuesday.\n\nHe ran."
    )
    table = omissions(told(tmp_path, courier=COURIER % text, herald=other))
    some = table[table.label.str.contains("caretaker", regex=False)]
    assert some.item.nunique() == 1
    assert set(some.text) == {text, "The police arrested a caretaker of 41 on Tuesday."}


def test_what_one_article_has_alone(tmp_path: Path) -> None:
    alone = "Its looms came from Leeds in 1912, and a king once paid for a bale of cloth."
    table = omissions(told(tmp_path, courier=COURIER % alone, herald=HERALD % "Rain helped them."))
    some = table[table.label == alone]
    assert dict(zip(some.article, some.verdict, strict=True)) == {"courier": "present", "herald": "absent"}
    assert "searched for" in some.why.iloc[1] and "looms" in some.why.iloc[1]


def test_another_story_is_out_of_scope(tmp_path: Path) -> None:
    mill = "Mayor Ida Sool said “the looms of Calder are gone and no money will bring them back to us”. Day %d."
    dock = "Dock strike in Ostend\n\nDockers in Ostend struck on Friday. The union of Ostend asked for %d euros."
    texts = {f"mill{n}": COURIER % (mill % n) for n in range(5)} | {f"dock{n}": dock % n for n in range(5)}
    table = omissions(told(tmp_path, **texts))
    some = table[table.label.str.contains("the looms of Calder", regex=False) & (table.type == "quotation")]
    assert {row.article[:4]: row.verdict for row in some.itertuples()} == {
        "mill": "present",
        "dock": "out of scope",
    }


def test_sources_have_one_name_in_the_whole_study(tmp_path: Path) -> None:
    first = "“We lost it all,” said Lorraine Petty. Her brother Kyle Petty said: “I will never weave again.”"
    second = "“We lost everything,” said Lorraine Petty. “It was our life,” said Otto Brandt."
    third = "“It was our life,” said Brandt."
    texts = {"courier": COURIER % first, "herald": HERALD % second, "gazette": HERALD % third}
    table = omissions(told(tmp_path, **texts))
    named = table[table.type == "source"]
    said = {label: set(some.article[some.verdict == "present"]) for label, some in named.groupby("label")}
    assert said == {
        "Lorraine Petty": {"courier", "herald"},
        "Kyle Petty": {"courier"},
        "Otto Brandt": {"herald", "gazette"},
    }
