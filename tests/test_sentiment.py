"""Sentiment of sentences: equal to stock VADER, blind to typography, honest about nothing."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from analysis.masking import masked, masks
from analysis.sentences import WORD
from analysis.sentiment import drivers, score

STOCK = SentimentIntensityAnalyzer()
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
        known = WORD.search(text) is not None
        assert score(text) == (STOCK.polarity_scores(text)["compound"] if known else None)


@pytest.mark.parametrize("seed", range(20))
def test_equal_to_stock_where_little_moves_a_word(seed: int) -> None:
    rng = random.Random(seed)
    rare = ["but", "kind of", "no", "not", "very", "GREAT", "this", "least", "to die for", "–", "!"]
    for _ in range(50):
        words = rng.choices(
            ["the", "of", "pier", "said", "for", "great", "grim", "talks", "war", "hope"], k=rng.randrange(1, 20)
        )
        text = " ".join([*words, *rng.sample(rare, rng.choice([0, 0, 1, 2])), *rng.sample(words, len(words) // 2)])
        assert score(text) == STOCK.polarity_scores(text.replace("–", " "))["compound"]


@pytest.mark.parametrize(
    "text",
    [
        "The council made this disaster years ago.",  # stock lifts what follows "this", and "so"
        "The harbour had been so calm.",
        "The mayor was never before this happy.",
        "The port lost its least loved pier.",
        "Nobody in town was happy.",
        "The mayor couldn't have hoped for it.",
        "It was the kiss of death for the pier.",
        "The ferry was LATE and the crew HAPPY.",
        "The town was happy, but the port was grim.",
        "It was a kind of great day.",
        "It was a kind day.",
    ],
)
def test_a_word_among_its_neighbours(text: str) -> None:
    assert score(text) == STOCK.polarity_scores(text)["compound"]


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


# ------------------------------------------------------------------ without names and topic words

STUDY = [
    ["The United States won the vote.", "He thanked the Justice Department, a good friend."],
    ["The war goes on, and the talks do not help.", "The fans stood united."],
    ["Nobody wants the war.", "That is no help, said the Peace Institute."],
    ["A war of words."],
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He praised the United States.", [("United", "name")]),
        ("The Justice Department has a good case.", [("Justice", "name")]),
        ("United States officials were happy.", [("United", "name")]),  # begins a sentence, known from another
        ("United we stand.", []),
        ("Justice Department lawyers objected.", [("Justice", "name")]),
        ("Happy crowds cheered the vote.", []),  # a capital at the start says nothing
        ("“Great talks,” he said.", []),
        ("Great Success for Peace Institute", [("Peace", "name")]),  # a headline
        ("They stood united against justice denied.", []),
        ("The War Office lost a war.", [("War", "topic"), ("war", "topic")]),
        ("They do not help, no.", []),  # in two of four articles; negations never
        ("", []),
    ],
)
def test_names_and_topic_words_are_masked(text: str, expected: list[tuple[str, str]]) -> None:
    known = masks(STUDY)
    plain, found = masked(text, known)
    assert found == expected
    assert plain.count("_") == len(expected)


def test_words_of_the_codebook_are_masked_and_negations_are_not() -> None:
    known = masks([["No strike was called off."]], ["no strike", "wildcat strike"])
    assert masked("No strike is good.", known) == ("No _ is good.", [("strike", "codebook")])
    assert score(masked("No strike is good.", known)[0]) is not None


def test_a_topic_takes_three_articles() -> None:
    assert dict(masks(STUDY[1:3]).listed) == {}
    assert dict(masks(STUDY[1:4]).listed) == {"help": "topic", "war": "topic"}


@pytest.mark.parametrize("text", ["…", "’’’", "A" * 100_000, "A-" * 50_000, "War " * 50_000, "\x00\ud800"])
def test_masking_takes_any_text(text: str) -> None:
    masked(text, masks([[text]] * 3, [text]))


def test_drivers_are_the_words_that_count() -> None:
    assert drivers("A VERY great success, but no good.") == [("great", 3.1), ("success", 2.7), ("good", 1.9)]
    assert drivers("There is no bread.") == [("no", -1.2)]


def test_dashes_do_not_part_a_word_from_what_moves_it() -> None:
    assert score("not – – – great") == score("not great") == STOCK.polarity_scores("not great")["compound"]


def test_what_stands_beside_a_dash_or_an_emoji_and_far_capitals() -> None:
    assert score("A kind – of day.") == 0.0
    assert score("A GREAT DAY IT WAS, said the mayor of the town.") == 0.7034
    assert drivers("A good—😀 day.") == [("good", 1.9)]
