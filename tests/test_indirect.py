"""Indirect speech: what a source is paraphrased as having said, and what stays the outlet's own."""

import pytest

from analysis.quotes import quotations, reported
from analysis.segment import plain
from analysis.sentences import sentences


def reports_of(body: str, headline: str = "Council meets") -> list[tuple[str, str | None, str]]:
    raw = f"{headline}\n\n{body}\n"
    segments = plain(raw)
    sents = sentences(raw, segments)
    found = reported(raw, segments, sents, quotations(raw, segments, sents))
    return [(raw[r.start : r.end], r.source_name, r.cue) for r in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee said that the bridge was unsafe.", [("the bridge was unsafe", "Ann Lee", "said")]),
        ("Ann Lee said on Monday that the bridge was unsafe.", [("the bridge was unsafe", "Ann Lee", "said")]),
        ("Ann Lee told the BBC the bridge was unsafe.", [("the bridge was unsafe", "Ann Lee", "told the BBC")]),
        ("The bridge was unsafe, Ann Lee said.", [("The bridge was unsafe", "Ann Lee", "said")]),
        ("The bridge was unsafe, said Ann Lee.", [("The bridge was unsafe", "Ann Lee", "said")]),
        (
            "The bridge, Ann Lee said, was unsafe.",
            [("The bridge", "Ann Lee", "said"), ("was unsafe", "Ann Lee", "said")],
        ),
        ("According to Ann Lee, the bridge was unsafe.", [("the bridge was unsafe", "Ann Lee", "According to")]),
        (
            "The bridge was unsafe, according to a report by the council.",
            [("The bridge was unsafe", "report by the council", "according to")],
        ),
        ("The minister reportedly knew about it.", [("knew about it", None, "reportedly")]),
        ("The bridge is said to have cost millions.", [("have cost millions", None, "said")]),
        ("It was reported that the bridge was unsafe.", [("the bridge was unsafe", None, "reported")]),
        ("The mayor denied that the bridge was unsafe.", [("the bridge was unsafe", "mayor", "denied")]),
        ("Ann Lee confirmed the bridge was unsafe.", [("the bridge was unsafe", "Ann Lee", "confirmed")]),
        ("Ann Lee asked whether the bridge was safe.", [("whether the bridge was safe", "Ann Lee", "asked")]),
        (
            "The mayor denied that the bridge was unsafe, but engineers said it had been closed.",
            [("the bridge was unsafe", "mayor", "denied"), ("it had been closed", "engineers", "said")],
        ),
        (
            "Ann Lee said the road was “a mess” for all.",
            [("the road was", "Ann Lee", "said"), ("for all", "Ann Lee", "said")],
        ),
        ("Ann Lee told reporters the bridge was unsafe.", [("the bridge was unsafe", "Ann Lee", "told reporters")]),
        ("Ann Lee told MPs the bridge was unsafe.", [("the bridge was unsafe", "Ann Lee", "told MPs")]),
        ("Ann Lee told families that all was well.", [("all was well", "Ann Lee", "told families")]),
        ("Ann Lee told lies that were believed.", [("were believed", "Ann Lee", "told")]),
        (
            "BONN, March 14 (CW) - The city’s court quashed the plan, saying it was rash.",
            [("it was rash", "city’s court", "saying")],
        ),
        (
            "NEW HOPE - the boat - was sold, the owner said.",
            [("NEW HOPE - the boat - was sold", "owner", "said")],
        ),
        (
            "A spokesman for Save the Sound denied the dam had failed.",
            [("the dam had failed", "spokesman for Save the Sound", "denied")],
        ),
        (
            "In Bonn the White House said the dam had failed.",
            [("the dam had failed", "White House", "said")],
        ),
        (
            "Ann Lee said the so-called “port ban” was illegal.",
            [("the so-called “port ban” was illegal", "Ann Lee", "said")],
        ),
        (
            "Tom Reed had a second “secret” chat with the mayor, the council confirmed.",
            [("Tom Reed had a second “secret” chat with the mayor", "council", "confirmed")],
        ),
        (
            "He called the plan “a mess” and said it would fail.",
            [("the plan", None, "called"), ("it would fail", None, "said")],
        ),
        (
            "Ann Lee said the mayor had lied and claimed victory.",
            [("the mayor had lied and claimed victory", "Ann Lee", "said")],
        ),
        (
            "Ann Lee said it was the only road that flooded.",
            [("it was the only road that flooded", "Ann Lee", "said")],
        ),
        (
            "The council was split, its chairman, Tom Reed, told reporters on Monday.",
            [("The council was split", "Tom Reed", "told reporters")],
        ),
        (
            "Ann Lee said the firm had failed, and its chairman, Tom Reed, said it would close.",
            [("the firm had failed", "Ann Lee", "said"), ("it would close", "Tom Reed", "said")],
        ),
        (
            "The road was closed, Ann Lee said, but the mayor, Tom Reed, said it was open.",
            [("The road was closed", "Ann Lee", "said"), ("it was open", "Tom Reed", "said")],
        ),
        ("Lee said on Monday she would go.", [("she would go", "Lee", "said")]),
        ("Lee announced on Monday the sale of a bridge.", []),
        ("Lee, who was not there, said it rained.", [("it rained", "Lee", "said")]),
        ("Lee, who never said it rained, left.", []),
        ("Lee said at least 40 people fled.", [("at least 40 people fled", "Lee", "said")]),
        ("Lee said over 40 people fled.", [("over 40 people fled", "Lee", "said")]),
        ("Lee said at 4 a.m. nothing more.", []),
        ("NEW BONN: It rained. Lee said it was late.\n\nIt snowed.", [("it was late", "Lee", "said")]),
        ("HOST: It rained.\n\nLEE: It snowed.", [("It rained", "HOST", ":"), ("It snowed", "LEE", ":")]),
        ("HOST: Will you stay in office?", [("Will you stay in office", "HOST", ":")]),
        ("HOST: You left. It was late.", [("You left", "HOST", ":"), ("It was late", "HOST", ":")]),
        ("The court ruled that the plan was unlawful.", [("the plan was unlawful", "court", "ruled")]),
        ("The court held that the plan was unlawful.", [("the plan was unlawful", "court", "held")]),
        ("The minister ruled out a tax rise.", [("a tax rise", "minister", "ruled out")]),
        ("Tom Reed, who said the road was safe, was sacked.", [("the road was safe", "Tom Reed", "said")]),
        ("Ann Lee said the road was safe — a bold claim.", [("the road was safe", "Ann Lee", "said")]),
        ("Ann Lee told reporters to leave.", [("to leave", "Ann Lee", "told reporters")]),
        ("However, the plan was weak, critics said.", [("the plan was weak", "critics", "said")]),
        ("In June, the council’s leader called for a vote.", [("a vote", "council’s leader", "called")]),
        ("Both sides said the talks were useful.", [("the talks were useful", "sides", "said")]),
        ("Those close to Ann Lee said she would stand.", [("she would stand", "Those close to Ann Lee", "said")]),
        ("Hill and Ann Lee said the talk was short.", [("the talk was short", "Hill and Ann Lee", "said")]),
        (
            "Ann Lee blamed the mayor and said it was late.",
            [("the mayor", "Ann Lee", "blamed"), ("it was late", "Ann Lee", "said")],
        ),
        # a statement whose source the words do not show has none
        (
            "It is likely to please voters, who have argued that the road is safe.",
            [("the road is safe", None, "argued")],
        ),
    ],
)
def test_reported(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert reports_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The ministry would not specify how many soldiers had died.",
        "The mayor did not say when the bridge would open.",
        "Ann Lee declined to say whether she would stand.",
        "The fire was first reported by the Daily Post.",
        "Ann Lee hopes the bridge will open soon.",
        "The fire claims office was closed in May.",
        "Later in the piece, Ann Lee said: “The bridge was unsafe.”",
        "Ann Lee spoke in Bonn on Monday.",
        "The “port ban” was a failure.",
        "The two leaders met for an hour in Bonn.",
        # no possible sources
        "Savage assaults on the town of Bonn showed that the truce was dead.",
        "The union would not say who had called the strike.",
        "The new rules that apply are strict.",
        "A ruling that the plan was unlawful came late.",
        "The council held a meeting that ended late.",
        "Ann Lee told her audience of workers.",
        "Everything went according to plan.",
        "Asked about the road Ann Lee left.",
        "The pressure is only growing, threatening further losses.",
    ],
)
def test_the_outlets_own_words(text: str) -> None:
    assert reports_of(text) == []


def test_a_name_and_a_colon_report_in_headlines_only_for_people() -> None:
    body = "Ann Lee resigned."
    assert reports_of(body, "Lee: taxes must wait") == [("taxes must wait", "Ann Lee", ":")]
    assert reports_of(body, "Fire in Bonn: two dead") == []
