"""The table of reporting verbs."""

import pytest

from analysis.verbs import LEMMAS, NOUNS, PARTICLES, VERBS


@pytest.mark.parametrize(
    ("form", "lemma", "cls"),
    [
        ("said", "say", "neutral"),
        ("tells", "tell", "neutral"),
        ("replied", "reply", "neutral"),
        ("written", "write", "neutral"),
        ("called", "call", "naming"),
        ("describing", "describe", "naming"),
        ("labelled", "label", "naming"),
        ("concurred", "concur", "neutral"),
        ("echoes", "echo", "neutral"),
        ("noted", "note", "endorsing"),
        ("claims", "claim", "distancing"),
        ("admitted", "admit", "concession"),
        ("insisting", "insist", "assertive"),
        ("denies", "deny", "assertive"),
        ("slammed", "slam", "hostile"),
        ("praised", "praise", "praising"),
        ("thought", "think", "mental"),
        ("ruled", "rule", "neutral"),
        ("held", "hold", "assertive"),
        ("joked", "joke", "manner"),
    ],
)
def test_forms(form: str, lemma: str, cls: str) -> None:
    assert (VERBS[form].lemma, VERBS[form].cls) == (lemma, cls)


@pytest.mark.parametrize("form", ["rules", "ruling"])
def test_nouns_only(form: str) -> None:
    assert form not in VERBS


def test_a_lemma_has_one_class() -> None:
    lemmas = [entry.split("/")[0] for entries in LEMMAS.values() for entry in entries.split()]
    assert sorted(lemmas) == sorted(set(lemmas))


def test_lists_name_verbs_of_the_table() -> None:
    lemmas = {verb.lemma for verb in VERBS.values()}
    assert set(PARTICLES) <= lemmas
    assert set(VERBS) >= NOUNS
