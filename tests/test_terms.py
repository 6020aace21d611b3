"""What a sentence is about: forms, synonyms and numbers brought together; names and common words kept small."""

import pytest

from analysis.terms import COMMON, NAME, PLAIN, SMALL, found, stem, terms

LOWER = {
    stem(word) for word in "the mill fire dead three killed cost staff deal agreed school of pupils vote".split()
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the mill was destroyed", "destruction of the mill"),
        ("three dead", "killing 3"),
        ("the £2.4bn deal", "they agreed on 2.4 billion pounds"),
        ("19,000 staff", "19000 employees"),
        ("the 93rd minute", "after 93 minutes"),
        ("nine million", "9m"),
        ("a nine-year term", "nine years"),
        ("the council cancelled it", "cancellation by councils"),
        ("labour centre", "labor center"),
        ("equalised", "the equaliser"),
        ("the ferry", "ships"),
    ],
)
def test_one_thing_in_two_forms(one: str, other: str) -> None:
    mine, theirs = terms(one, LOWER), terms(other, LOWER)
    assert mine.keys() & theirs.keys(), (mine, theirs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the building", "a builder"),
        ("news", "new"),
        ("2,4", "24"),
        ("according to him", "an accord"),
        ("it was said of it", "it is there"),
        ("100 metres", "100,000 metres"),
    ],
)
def test_two_things(one: str, other: str) -> None:
    mine, theirs = terms(one, LOWER), terms(other, LOWER)
    assert {key for key in mine.keys() & theirs.keys() if key != "meter"} == set(), (mine, theirs)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Calder", [NAME]),
        ("The mill", [PLAIN]),
        ("Mill", [PLAIN]),  # a sentence may begin with it: elsewhere it stands in small letters
        ("Tuesday", [COMMON]),
        ("people", [COMMON]),
        ("three", [SMALL]),
        ("31", [PLAIN]),
        ("2.5", [PLAIN]),
        ("of the", []),
        ("", []),
        ("“…” —", []),
    ],
)
def test_how_much_a_term_says(text: str, kinds: list[float]) -> None:
    assert list(terms(text, LOWER).values()) == kinds


def test_terms_keep_their_characters() -> None:
    text = "Nine million, 7.20pm and 19,000 pupils"
    some = list(found(text, LOWER))
    assert [term.text for term in some] == ["Nine million", "7.20pm", "19,000", "pupils"]
    assert [term.key for term in some][:3] == ["#9000000", "#7.2", "#19000"]


@pytest.mark.parametrize("text", ["9" * 5000, "1," * 100_000, "١٢٣ 日本 é" * 50, "\0" * 99, "a.b." * 50_000])
def test_hostile_text_is_read(text: str) -> None:
    assert all(term.text in text for term in found(text, set()))
