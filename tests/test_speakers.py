"""Whether a subject can be a source."""

import pytest

from analysis.clauses import tokens
from analysis.cues import cues
from analysis.subjects import utters


@pytest.mark.parametrize("noun", ["mayor", "sides", "parties", "vice-chair", "op-ed", "clinicians", "co-author"])
def test_nouns_for_those_who_speak(noun: str) -> None:
    assert utters(noun)


@pytest.mark.parametrize("noun", ["pressure", "assaults", "power", "anger", "situation", "claim", "", "'s", "-"])
def test_nouns_for_things(noun: str) -> None:
    assert not utters(noun)


@pytest.mark.parametrize(
    ("text", "able"),
    [
        ("Ann Lee said it was over", True),
        ("She said it was over", True),
        ("Kelly said it was over", True),
        ("40 percent of voters said it was over", True),
        ("Over 40 farmers said it was over", True),
        ("People close to Ann Lee said it was over", True),
        ("The leaked report showed it was over", True),
        ("The parrot said it was over", True),  # whoever says it, speaks
        ("The parrot showed it was over", False),
        ("The situation said it was over", False),
        ("Savage assaults on the city showed it was over", False),
        ("Indeed said it was over", False),
        ("Unfortunately said it was over", False),
    ],
)
def test_subjects(text: str, able: bool) -> None:
    unit = tokens(text, [])
    found = cues(unit)
    assert found and found[0].named
    assert found[0].able is able
