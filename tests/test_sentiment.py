"""Sentiment of sentences: equal to stock VADER, blind to typography, honest about nothing."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from analysis.sentiment import _Analyzer, drivers, score

STOCK, OURS = SentimentIntensityAnalyzer(), _Analyzer()
PLAIN_WORDS = "the a of but BUT no least at very so this without doubt only meeting said ! ? ?? :) 😀 don't"
VOCABULARY = [
    *PLAIN_WORDS.split(), *random.Random(1).sample(sorted(STOCK.lexicon), 300), *BOOSTER_DICT, *NEGATE,
    *(word for phrase in SPECIAL_CASES for word in phrase.split()),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_equal_to_stock(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(50):
        text = " ".join(
            rng.choice((str.upper, str, str))(rng.choice(VOCABULARY)) for _ in range(rng.randrange(1, 40))
        )
        assert OURS.polarity_scores(text) == STOCK.polarity_scores(text)


@given(st.text())
def test_any_text(text: str) -> None:
    value = score(text)
    assert value is None or -1 <= value <= 1
    drivers(text)


@pytest.mark.parametrize("text", ["", " ", "...", "“ ” — !", "\n", ":-)"])
def test_no_word_no_score(text: str) -> None:
    assert score(text) is None


@pytest.mark.parametrize(
    ("typographic", "plain"),
    [
        ("He didn’t like it.", "He didn't like it."),
        ("She called it “great” and ‘bad’.", "She called it \"great\" and 'bad'."),
        ("A success—or a disaster…", "A success or a disaster."),
    ],
)
def test_typography_changes_nothing(typographic: str, plain: str) -> None:
    assert score(typographic) == score(plain) == STOCK.polarity_scores(plain)["compound"]
    assert drivers(typographic) == drivers(plain) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister left the room.", []),
        ("The talks failed, but the ministers were happy.", [("failed", -2.3), ("happy", 2.7)]),
        ("There is no hope and no truce.", [("hope", 1.9), ("no", -1.2)]),
        ("It was a kind of victory.", []),
        ("A kind man.", [("kind", 2.4)]),
        ("", []),
    ],
)
def test_drivers(text: str, expected: list[tuple[str, float]]) -> None:
    assert drivers(text) == expected


def test_long_text_takes_linear_time() -> None:
    words = random.Random(2).choices(["good", "bad", "but", "not", "the", "very", "war", "peace"], k=60_000)
    assert score(" ".join(words)) is not None  # stock VADER needs minutes
