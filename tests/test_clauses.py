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
    unit = clauses.tokens(text, [(0, len(text))], [])
    assert list(unit.text) == (found.split("|") if found else [])
    assert [text[unit.start(at) : unit.end[at]] for at in range(len(unit))] == list(unit.text)


def test_a_quotation_is_one_token_and_offsets_count_in_the_whole_text() -> None:
    raw = "BONN - “No, no,” said Lee."
    unit = clauses.tokens(raw, [(7, len(raw))], [(7, 16)])
    assert [unit.folded(at) for at in range(4)] == [True, False, False, False]
    assert [raw[unit.start(at) : unit.end[at]] for at in range(4)] == ["“No, no,”", "said", "Lee", "."]


def test_lines_share_no_token_and_what_stands_between_them_is_none() -> None:
    raw = "The mayor (Ann J.\nPhoto: Reed) left - PARIS – Nobody"
    unit = clauses.tokens(raw, [(0, 17), (38, len(raw))], [])
    assert list(unit.text) == ["The", "mayor", "(", "Ann", "J", ".", "PARIS", "–", "Nobody"]
    lines = [clauses.units(unit, span, []) for span in ((0, 17), (38, len(raw)))]
    assert [[raw[part.start(0) : part.end[-1]] for part in line] for line in lines] == [[raw[:17]], [raw[38:]]]


def test_units_are_cut_at_sentences_and_where_they_are_too_long() -> None:
    raw = "Roads are shut. " + "more and " * 200 + "“Why?” she asked. Nobody knew."
    quote = raw.index("“")
    unit = clauses.tokens(raw, [(0, len(raw))], [(quote, quote + 6)])
    starts = [0, raw.index("more"), quote, raw.index("she"), raw.index("Nobody")]
    cut = clauses.units(unit, (0, len(raw)), starts)
    assert [len(part) for part in cut] == [4, 150, 150, 100, 4, 3]  # “Why?” keeps its reporting clause
    assert [word for part in cut for word in part.text] == list(unit.text)
