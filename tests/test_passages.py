import random

import pytest

from analysis import read
from analysis.passages import duplicates

STORY = (
    "The harbour council voted late on Monday to close the old ferry pier for the winter, its chairman said. Two "
    "of the three boats that use the pier will land at the fish market instead, a walk of ten minutes from the "
    "station. Repairs had been put off for nine years because nobody could say who owned the ground below. "
)
MORE = (
    "The owner of the smallest boat called the decision a gift to the car lobby and said that he would go to "
    "court. A hearing has been set for the second week of February, when the first passengers usually come back. "
)
APART = (
    "Fishermen on the south quay were told this morning that their market stalls must make room for passengers. "
    "Some of them learned of it from the radio. They want a lower rent, a roof and a promise that it ends soon. "
)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (STORY, STORY, 1.0),
        (STORY, STORY.upper(), 1.0),
        (STORY, STORY.replace(". ", ".\n\n").replace(",", " –"), 1.0),
        (STORY, "By Ann Poe\n\n" + STORY + MORE, 1.0),
        (STORY + MORE, STORY + APART, 0.6),
        (STORY, APART, None),
        (STORY, "", None),
        ("Too short to tell.", "Too short to tell.", None),
    ],
)
def test_pairs(one: str, other: str, share: float | None) -> None:
    found = duplicates({"a": one, "b": other})
    if share is None:
        assert found == []
    else:
        assert [(a, b) for a, b, _ in found] == [("a", "b")]
        assert found[0][2] == pytest.approx(share, abs=0.06)


def test_names_alone_make_no_duplicate() -> None:
    names = (
        "Ann Poe Jo Lee Mara Lindqvist Otto Brandt Lena Vogel Tariq Osman Ellery Harbour Council Ferry Board 2019 "
    )
    assert duplicates({"a": names * 2 + "they met again", "b": "a list follows here " + names * 2}) == []


def test_one_long_quotation_makes_no_duplicate() -> None:
    quoted = (
        "“We have put this off for nine years and nobody wants to do it in January when the wind is from the east”"
    )
    assert duplicates({"a": STORY + quoted, "b": APART + MORE + quoted}) == []


def test_the_largest_share_comes_first_and_the_order_is_that_of_the_texts() -> None:
    texts = {"z": STORY + MORE, "m": STORY, "a": STORY + APART, "x": APART}
    assert [(one, other) for one, other, _ in duplicates(texts)] == [
        ("z", "m"), ("m", "a"), ("a", "x"), ("z", "a"),
    ]  # fmt: skip


def test_a_text_that_many_print_is_found_in_each() -> None:
    texts = {f"{number}": f"Outlet {number}. {STORY}" for number in range(60)}
    assert {other for _, other, _ in duplicates(texts)} == {f"{number}" for number in range(1, 60)}


def test_the_five_seeds_are_five_articles(request: pytest.FixtureRequest) -> None:
    seeds = read.folder(request.config.rootpath / "seeds")
    assert duplicates({article.article: article.raw for article in seeds.articles}) == []


def test_none_one_and_hostile_texts() -> None:
    assert duplicates({}) == []
    assert duplicates({"a": STORY}) == []
    assert duplicates({"a": "... —— !!!", "b": "\0\x1f", "c": "שלום " * 40, "d": "a " * 500_000}) == []


def test_thousands_of_texts_are_held_against_each_other() -> None:
    dice = random.Random(7)
    words = [f"w{number}" for number in range(5000)]
    texts = {f"{number}": " ".join(dice.choices(words, k=80)) + f" {STORY[:100]}" for number in range(4000)}
    texts["copy"] = texts["17"]
    assert duplicates(texts) == [("17", "copy", 1.0)]
