"""Quotations: span, kind, speaker and cue, one row a sentence a journalist could have written."""

import pytest

from analysis.quotes import Quote, quotations, read, reported
from analysis.segment import Segment, plain
from analysis.sentences import sentences


def quotes_of(body: str, headline: str = "Council meets") -> list[tuple[str, Quote]]:
    raw = f"{headline}\n\n{body}\n"
    segments = plain(raw)
    return [(raw[q.start : q.end], q) for q in quotations(raw, segments, sentences(raw, segments))]


#: text, then (quotation, kind, speaker, speaker_name, cue) for each
ROWS = [
    (
        "“We will win,” said Ann Lee. “We always do.”",
        [
            ("We will win,", "direct", "Ann Lee", "Ann Lee", "said"),
            ("We always do.", "direct", "Ann Lee", "Ann Lee", "said"),
        ],
    ),
    (
        "Ann Lee is mayor. “Not a word about that today,” Ms. Lee said, “because the case is open.”",
        [
            ("Not a word about that today,", "direct", "Ms. Lee", "Ann Lee", "said"),
            ("because the case is open.", "direct", "Ms. Lee", "Ann Lee", "said"),
        ],
    ),
    (
        "‘It was a disaster,’ said Mary Hughes, the minister’s aide. ‘We lost the voters’ trust.’",
        [
            ("It was a disaster,", "direct", "Mary Hughes", "Mary Hughes", "said"),
            ("We lost the voters’ trust.", "direct", "Mary Hughes", "Mary Hughes", "said"),
        ],
    ),
    (
        "The mayor told the BBC the plan was “a mess” and “a joke”.",
        [
            ("a mess", "partial", "The mayor", "mayor", "told the BBC"),
            ("a joke", "partial", "The mayor", "mayor", "told the BBC"),
        ],
    ),
    (
        "Scott Hill, the attorney general of the state, one of five to sue, said: “We shall win this case.”",
        [("We shall win this case.", "direct", "Scott Hill", "Scott Hill", "said")],
    ),
    (
        "The director of the bureau, James B. Reed, denied it. “It never happened at all,” he said.",
        [("It never happened at all,", "direct", "he", "James B. Reed", "said")],
    ),
    (
        "“We are not amused,” Ann Lee, who runs the council, said on Monday.",
        [("We are not amused,", "direct", "Ann Lee", "Ann Lee", "said")],
    ),
    (
        "According to a spokesman for the council, the road was “a death trap”.",
        [("a death trap", "partial", "a spokesman for the council", "spokesman for the council", "According to")],
    ),
    (
        "Jane Hill said Tom Reed had called the plan “a national disgrace”.",  # her words, about his
        [("a national disgrace", "partial", "Jane Hill", "Jane Hill", "said")],
    ),
    (
        "Jane Hill spoke first. Then Peter Ross did. “I was wrong about it,” he said. “So was I,” she said.",
        [
            ("I was wrong about it,", "direct", "he", "Peter Ross", "said"),
            ("So was I,", "direct", "she", "Jane Hill", "said"),
        ],
    ),
    (
        "Prime Minister Jane Hill resigned. “I have had enough of it,” the prime minister said.",
        [("I have had enough of it,", "direct", "the prime minister", "Jane Hill", "said")],
    ),
    (
        "A council official said the bridge was closed. “It was unsafe for everybody,” the spokesman said.",
        [("It was unsafe for everybody,", "direct", "the spokesman", "council official", "said")],
    ),
    (
        "The bridge was labelled “unsafe” by the National Road Office.",
        [("unsafe", "partial", "the National Road Office", "National Road Office", "labelled")],
    ),
    ("“I love this town.” — Ann Lee, teacher", [("I love this town.", "direct", "Ann Lee", "Ann Lee", None)]),
    (
        "“Is the bridge safe?” Ann Lee asked. “Nobody knows.”",
        [
            ("Is the bridge safe?", "direct", "Ann Lee", "Ann Lee", "asked"),
            ("Nobody knows.", "direct", "Ann Lee", "Ann Lee", "asked"),
        ],
    ),
    (
        "“We are ready to leave,” said Kelly, waving. “Now, back to work.”",
        [
            ("We are ready to leave,", "direct", "Kelly", "Kelly", "said"),
            ("Now, back to work.", "direct", "Kelly", "Kelly", "said"),
        ],
    ),
    (
        "Lee was prompted to say: “It is the best bridge in Bonn.”",
        [("It is the best bridge in Bonn.", "direct", "Lee", "Lee", "say")],
    ),
    (
        "Jane May has said the deal is “dead in the water”.",
        [("dead in the water", "partial", "Jane May", "Jane May", "said")],
    ),
    (
        "Trevor Ross on Thursday said the plan was “a joke of a plan”.",
        [("a joke of a plan", "partial", "Trevor Ross", "Trevor Ross", "said")],
    ),
    (
        "“The road was never safe,” Mary’s niece, Del. Joan “Jo” Hill (D-Bonn), said.",
        [
            ("The road was never safe,", "direct", "Mary’s niece", "Mary’s niece", "said"),
            ("Jo", "scare", None, None, None),
        ],
    ),
    (
        "Jones shot back: “You were never there, and you know it.”",
        [("You were never there, and you know it.", "direct", "Jones", "Jones", "shot back")],
    ),
    (
        "The letter was short. “We have closed the road for good,” the letter reads.",
        [("We have closed the road for good,", "direct", "the letter", "letter", "reads")],
    ),
    (
        "Ann Lee resigned. Indeed, Tom Reed called her “a great loss to the town”.",
        [("a great loss to the town", "partial", "Tom Reed", "Tom Reed", "called")],
    ),
    (
        "Tom Reed met Ann Lee. Lee and Reed called the talk “a good start”.",
        [("a good start", "partial", "Lee and Reed", "Ann Lee and Tom Reed", "called")],
    ),
    (
        "The outcome showed a “very deep divide of opinions”.",  # nobody's, but for the verb
        [("very deep divide of opinions", "partial", None, None, "showed")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0][:40] for row in ROWS])
def test_attributed(text: str, expected: list[tuple[str, str, str | None, str | None, str | None]]) -> None:
    found = [(words, q.kind, q.speaker, q.speaker_name, q.cue) for words, q in quotes_of(text)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("The so-called “experts” met in Bonn.", "experts", "scare"),
        ("The mayor’s “help” cost a fortune.", "help", "scare"),
        ("It was a “secret” meeting of old friends.", "secret", "scare"),
        ("It was a ‘secret’ meeting of old friends.", "secret", "scare"),
        ("Thomas “Tip” Hill will stand again.", "Tip", "scare"),
        ("She starred in “The Long Road” for years.", "The Long Road", "title"),
        ("Lee appeared on Channel 5’s “Morning Hour” on Monday.", "Morning Hour", "title"),
        ("His new book, “A Winter in Bonn”, is out now.", "A Winter in Bonn", "title"),
    ],
)
def test_marks_without_a_speaker(text: str, words: str, kind: str) -> None:
    ((found, quote),) = quotes_of(text)
    assert (found, quote.kind) == (words, kind)
    assert quote[3:] == (None, None, None, None)


def test_one_quotation_over_three_paragraphs() -> None:
    body = "“We saw the fire,” said Ann Lee. “It was big.\n\n“Nobody came.\n\n“We waited for hours.”"
    found = [(words, q.speaker, q.cue) for words, q in quotes_of(body)]
    assert found == [
        ("We saw the fire,", "Ann Lee", "said"),
        ("It was big.", "Ann Lee", "said"),
        ("Nobody came.", "Ann Lee", None),
        ("We waited for hours.", "Ann Lee", None),
    ]


def test_a_running_quotation_whose_speaker_comes_last() -> None:
    body = "The road is safe, Tom Reed said.\n\n“We saw the fire.\n\n“Nobody came.\n\n“We waited,” Ann Lee said."
    found = [(q.speaker, q.cue) for _, q in quotes_of(body)]
    assert found == [("Ann Lee", None), ("Ann Lee", None), ("Ann Lee", "said")]


def test_a_running_quotation_that_a_colon_introduces() -> None:
    body = "Tom Reed said on Monday:\n\n“We saw the fire.\n\n“Nobody came.”"
    assert [(q.speaker, q.cue) for _, q in quotes_of(body)] == [("Tom Reed", None), ("Tom Reed", None)]


def test_a_running_quotation_nobody_is_named_for() -> None:
    body = "The road is safe, Tom Reed said.\n\n“We saw the fire.\n\n“Nobody came.”"
    assert [q.speaker for _, q in quotes_of(body)] == [None, None]


def test_a_lost_mark_does_not_swallow_the_next_paragraph() -> None:
    body = "“We saw the fire, said Ann Lee.\n\nThe house burned for hours.\n\n“Nobody came,” said Tom Reed."
    assert [(words, q.speaker) for words, q in quotes_of(body)] == [
        ("We saw the fire,", "Ann Lee"),
        ("Nobody came,", "Tom Reed"),
    ]


def test_a_quotation_alone_belongs_to_whoever_spoke_last() -> None:
    body = "The road was unsafe, Ann Lee said on Monday.\n\n“We had warned them for years.”"
    ((_, quote),) = quotes_of(body)
    assert (quote.kind, quote.speaker, quote.cue) == ("direct", "Ann Lee", None)


def test_transcript_labels_are_speakers() -> None:
    body = "“HOST: Will you stay in office?\n\n“GUEST: I will stay.”"
    assert [(q.speaker, q.cue) for _, q in quotes_of(body)] == [("HOST", ":"), ("GUEST", ":")]


def test_headline() -> None:
    ((words, quote),) = quotes_of("Nothing more is known.", headline="Lee’s team calls the bridge ‘a death trap’")
    assert (words, quote.kind, quote.speaker, quote.cue) == ("a death trap", "partial", "Lee’s team", "calls")


def test_block_quotation() -> None:
    raw = "Fire\nAnn Lee said on Monday:\nThe fire was big.\nNobody came.\n"
    lines = plain(raw)
    segments = [*lines[:2], *(Segment(*line[:3], "blockquote", "") for line in lines[2:])]
    found = quotations(raw, segments, sentences(raw, segments))
    assert [(raw[q.start : q.end], q.kind, q.speaker, q.cue) for q in found] == [
        ("The fire was big.", "block", "Ann Lee", "said"),
        ("Nobody came.", "block", "Ann Lee", None),
    ]


def test_related_stories_and_furniture_are_left_out() -> None:
    raw = "Fire\n“Help!” cried Ann Lee.\n“Help!” cried Tom Reed.\n“Help!” cried Jo Hill.\n"
    lines = plain(raw)
    segments = [*lines[:2], Segment(*lines[2][:3], "related", ""), Segment(*lines[3][:3], "boilerplate", "")]
    assert [q.speaker for q in quotations(raw, segments, sentences(raw, segments))] == ["Ann Lee"]


def test_classes_of_cues() -> None:
    body = "“I was late for it,” Lee admitted. “He was not there at all,” Reed claimed."
    assert [q.cue_class for _, q in quotes_of(body)] == ["concession", "distancing"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "“",
        "said said said",
        "“” ‘’ «»",
        "\x00\ue000\ue001“\ue000”",
        "“שלום” אמר דוד.",
        "'" * 99,
        "“a\n” b\n“ c",
    ],
)
def test_any_text_is_read(body: str) -> None:
    raw = f"Council\n{body}"
    segments = plain(raw)
    sents = sentences(raw, segments)
    reading = read(raw, segments, sents)
    found = quotations(raw, segments, sents, reading)
    assert found == quotations(raw, segments, sents)
    assert reported(raw, segments, sents, found, reading) == reported(raw, segments, sents, found)
    assert all(any(s.start <= q.start < q.end <= s.end for s in segments) for q in found)


def test_no_segments() -> None:
    assert quotations("", [], []) == reported("", [], [], []) == []
