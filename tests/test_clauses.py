"""Tokens of a sentence: what is one, where it stands, and where a long stretch is cut."""

import pytest

from analysis import clauses


@pytest.mark.parametrize(
    "text, found",
    [
        ("The mayor said no.", "The|mayor|said|no|."),
        ("Roads,3,000 of them, are shut", "Roads,3,000|of|them|,|are|shut"),  # a comma before a digit joins
        ("Mr. Lee met U.S. and J. Poe", "Mr.|Lee|met|U.S.|and|J.|Poe"),
        ("Sen. Poe (R-Ky.) didn’t vote", "Sen.|Poe|(R-Ky.)|didn’t|vote"),
        ("twenty-one -- no, two…", "twenty-one|--|no|,|two|…"),
        ("a _note_ here", "a|note|here"),
        ("", ""),
        ("İnönü,٣km", "İnönü,٣km"),
    ],
)
def test_tokens(text: str, found: str) -> None:
    unit = clauses.tokens(text, [])
    assert list(unit.text) == (found.split("|") if found else [])
    assert [text[unit.start(at) : unit.end[at]] for at in range(len(unit))] == list(unit.text)


def test_a_quotation_is_one_token_and_offsets_count_in_the_whole_text() -> None:
    raw = "BONN - “No, no,” said Lee."
    unit = clauses.tokens(raw, [(7, 16)])
    assert [unit.folded(at) for at in range(2, 6)] == [True, False, False, False]
    assert [raw[unit.start(at) : unit.end[at]] for at in range(2, 6)] == ["“No, no,”", "said", "Lee", "."]


def test_no_token_crosses_a_line() -> None:
    raw = "The mayor (Ann J.\nPhoto: Tom Reed) left"
    article = clauses.tokens(raw, [])
    assert list(article.text) == "The|mayor|(|Ann|J|.|Photo|:|Tom|Reed|)|left".split("|")
    lines = [clauses.units(article, span, []) for span in ((0, 17), (25, len(raw)))]
    assert [[raw[part.start(0) : part.end[-1]] for part in line] for line in lines] == [[raw[:17]], [raw[25:]]]


def test_blanks_behind_the_last_token_cost_no_more_than_others() -> None:
    assert [len(clauses.tokens(text, [])) for text in ("a" + " _\n" * 300_000, " \n_" * 300_000 + "a")] == [1, 1]


def test_units_are_cut_at_sentences_and_where_they_are_too_long() -> None:
    raw = "Roads are shut. " + "more and " * 200 + "“Why?” she asked. Nobody knew."
    quote = raw.index("“")
    unit = clauses.tokens(raw, [(quote, quote + 6)])
    starts = [0, raw.index("more"), quote, raw.index("she"), raw.index("Nobody")]
    cut = clauses.units(unit, (0, len(raw)), starts)
    assert [len(part) for part in cut] == [4, 150, 150, 100, 4, 3]  # “Why?” keeps its reporting clause
    assert [word for part in cut for word in part.text] == list(unit.text)
