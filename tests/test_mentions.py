import pytest

from analysis.codebook import Code, Codebook
from analysis.mentions import Mention, mentions
from analysis.quotes import quotations, reported
from analysis.segment import Segment, plain
from analysis.sentences import sentences
from analysis.voice import spoken

CODES = {
    "meeting": Code("meeting", "meeting", "name", "d", patterns=("meeting", "pull-aside", "chat")),
    "secret": Code(
        "secret", "secret", "attribute", "d", patterns=("secret", "undisclosed", "previously undisclosed")
    ),
    "hedge": Code("hedge", "hedge", "hedge", "d", patterns=("reportedly",)),
}
BOOK = Codebook("", "", "", {}, {}, CODES, "")


def coded(text: str, segments: list[Segment] | None = None) -> list[Mention]:
    segments = segments or plain(text)
    sents = sentences(text, segments)
    quotes = quotations(text, segments, sents)
    spans = spoken(quotes, reported(text, segments, sents, quotes))
    found = mentions(BOOK.search(text), sents, quotes, spans, BOOK)
    assert all(text[m.start : m.end] for m in found)
    return found


def one(sentence: str) -> list[Mention]:
    return coded(f"Ministers return home\n\n{sentence}")


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("It should not be characterised as a meeting.", True),
        ("It should not be characterized as a “meeting”, he said.", True),
        ("“That was not a meeting,” Olsen said.", True),
        ("It wasn’t a secret meeting at all.", True),
        ("It was no meeting, the ministry said.", True),
        ("The ministry denied the meeting.", True),
        ("The ministry denıed the meeting.", True),
        ("IT İS NOT A MEETING.", True),
        ("It waſ no meeting.", True),
        ("The ministry has denied any secret meeting.", True),
        ("It was a courtesy rather than a meeting.", True),
        ("It should not be called a formal first meeting.", True),
        ("Olsen was not seen at the meeting.", False),
        ("It’s not a meeting, he said.", True),
        ("The ministry denied it had been a meeting.", True),
        ("The ministry denied that the trip was a secret meeting.", True),
        ("The ministry rejected claims of a secret meeting.", True),
        ("The ministry rejected any secret meeting.", True),
        ("The ministry rejected a secret meeting with the lobby.", False),
        ("It was no real meeting.", True),
        ("The ministry denied that the meeting was a fraud.", False),
        ("It was not the first meeting of the year.", False),
        ("The ministry did not say how long the meeting took.", False),
        ("The meeting was not long.", False),
        ("Olsen was not at the meeting.", False),
        ("They denied access to reporters. The meeting went on.", False),
        ("It was nothing but a meeting.", False),
    ],
)
def test_denial(sentence: str, denied: bool) -> None:
    assert [m.denied for m in one(sentence) if m.code == "meeting"] == [denied]


def test_the_second_object_of_a_denial_is_denied_too() -> None:
    found = one("It should not be described as a “meeting” or even a less formal “pull-aside”.")
    assert [m.denied for m in found] == [True, True]


def test_voices_of_one_word() -> None:
    text = (
        "Ministers held meeting\n\n"
        "The ministers held a meeting on Monday.\n\n"
        "“The meeting was short,” Olsen said.\n\n"
        "Olsen said the meeting had been short.\n\n"
        "The ministry called it a brief ‘chat’."
    )
    assert [(m.part, m.voice) for m in coded(text)][:4] == [
        ("headline", "outlet"),
        ("lede", "outlet"),
        ("body", "source"),
        ("body", "reported"),
    ]


def test_a_scare_quote_is_the_outlets_word_at_a_distance() -> None:
    (found,) = [
        m
        for m in coded("Ministers held second ‘undisclosed’ round\n\nNothing more is known.")
        if m.kind == "attribute"
    ]
    assert (found.scare, found.voice) == (True, "outlet")


def test_the_longest_expression_is_one_hit() -> None:
    assert [m.end - m.start for m in one("A previously undisclosed meeting.") if m.code == "secret"] == [22]


def test_furniture_holds_no_mentions_and_captions_do() -> None:
    text = "Ministers meet\nThe secret room\nJoin our secret forum"
    labels = ("headline", "caption", "boilerplate")
    at, segments = 0, []
    for number, (line, label) in enumerate(zip(text.split("\n"), labels, strict=True), 1):
        segments.append(Segment(at, at + len(line), number, label, "test"))
        at += len(line) + 1
    assert [(m.part, m.code) for m in coded(text, segments)] == [("caption", "secret")]
