"""Sentences of several outlets that say the same, and those that only share their names and subject."""

from pathlib import Path

import pytest
from test_chart import write_study

from analysis.statements import Board, alike, groups
from analysis.study import Study

BOOK = '[[codes]]\nid = "said"\nlabel = "saying"\nkind = "reporting"\ndefinition = "x"\npatterns = ["said"]\n'
ONE = """Old mill burns down

The fire broke out in the roof before dawn, when nobody was at work.

%s

A crane fell on the towpath, which will be closed for a month.

Ann Poe, who ran the place, thanked the volunteers."""
OTHER = """Blaze at weaving mill

Weavers stood in the street and wept.

%s

Insurers sent two of their people to look at the ruin.

The town hall opened its doors to those who had lost their work."""


def board(folder: Path, **texts: str) -> Board:
    return Board(write_study(folder / "study", texts, BOOK, dict.fromkeys(texts, "")))


def aligned(made: Board) -> list[list[str]]:
    study: Study = made.study
    sentences = [made.sentences[n] for group in groups(made) for n in group]
    return [[study.raws[one.article][one.start : one.end]] for one in sentences]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # other forms, synonyms, numbers
        ("Police arrested a caretaker of 41 on Friday.", "A 41-year-old caretaker was detained, detectives said."),
        ("Rebuilding it will cost £2.4bn.", "The cost of rebuilding is put at 2.4 billion pounds."),
        ("Nineteen weavers lost their looms.", "The looms of 19 weavers were lost."),
        # a short sentence inside a longer one
        ("Lower Combe cancelled its spring fair.",
         "The spring fair at Lower Combe is cancelled and will not be held before the new roof is paid."),
    ],
)  # fmt: skip
def test_the_same_in_other_words(tmp_path: Path, one: str, other: str) -> None:
    found = aligned(board(tmp_path, courier=ONE % one, herald=OTHER % other))
    assert [one] in found and [other] in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # names alone
        ("Mayor Otto Brandt of Ellery spoke.", "Otto Brandt of Ellery, the mayor, will be seventy in June."),
        # other numbers: a later count, or another thing
        ("Eleven houses and a school were destroyed.", "A school and more than thirty houses were destroyed."),
        ("It sold 400 looms to Norway.", "It sold 90 looms to Norway."),
        # one number, two things counted
        ("A crowd of 22 watched from the bridge.", "Some 22 tons of wool were inside."),
        # words that all news has
        (
            "People said late on Monday that this would take time.",
            "It would take people a long time, he said Monday.",
        ),
        ("", ""),
    ],
)
def test_not_the_same(tmp_path: Path, one: str, other: str) -> None:
    found = aligned(board(tmp_path, courier=ONE % one, herald=OTHER % other))
    assert [one] not in found and [other] not in found


def test_quotations_are_no_statements(tmp_path: Path) -> None:
    said = "“We were promised a roof by the autumn and we got a bulldozer instead,” said Ann Poe."
    assert [said] not in aligned(board(tmp_path, courier=ONE % said, herald=OTHER % said))


def test_a_fact_may_be_told_in_three_sentences(tmp_path: Path) -> None:
    split = "Detectives came at noon. They took a caretaker away. He is 41."
    made = board(tmp_path, courier=ONE % "Police arrested a caretaker of 41 at noon.", herald=OTHER % split)
    sought = made.read("Police arrested a caretaker of 41 at noon.", "courier")
    touch = made.touch(sought, "herald")
    assert touch.together > 0.7 and made.sentences[touch.n].start >= OTHER.index("%s")
    assert made.touch(sought, "courier").like == pytest.approx(1.0)
    assert made.touch(made.read("", "courier"), "herald") == (0.0, -1, 0.0)


def test_stories_are_told_apart_in_a_study_of_one_and_of_several(tmp_path: Path) -> None:
    strike = "Dockers in Calder walked out on Tuesday over pay, the dockers' union of Calder said."
    texts = {f"mill{n}": ONE % f"It had {n} floors." for n in range(6)}
    texts |= {f"dock{n}": f"Calder strike\n\n{strike} Day {n} of it was quiet in Calder." for n in range(6)}
    near = alike(board(tmp_path, **texts))
    assert near["mill0"] == {f"mill{n}" for n in range(6)} and near["dock5"] == {f"dock{n}" for n in range(6)}


def test_many_articles_of_one_event_are_all_alike(tmp_path: Path) -> None:
    def article(n: int) -> str:
        own = " ".join(f"The w{n}x{k} of v{n}y{k} met the fire at z{k % 9}." for k in range(12))
        return ONE % own

    made = board(tmp_path, **{f"a{n}": article(n) for n in range(200)})
    assert groups(made) == []  # what each says is said by it alone
    assert set(alike(made)) == {f"a{n}" for n in range(200)}
