"""Rules for resolving a name to its event, on a codebook about two strikes and a dinner."""

from dataclasses import replace

import pytest

from analysis import events
from analysis.codebook import Code, Codebook, Event
from analysis.mentions import mentions
from analysis.segment import plain
from analysis.sentences import sentences

EVENTS = {
    "may": Event(
        "may", "May", "d", cues=("first", "in May", "announced"), context=("ballot",), parties=("union", "port")
    ),
    "june": Event("june", "June", "d", cues=("second", "another", "wildcat", "on Tuesday"), context=("dawn",)),
}
CODES = {
    "strike": Code("strike", "strike", "name", "d", patterns=("strike", "strikes", "talks")),
    "walkout": Code("walkout", "walkout", "name", "d", patterns=("walkout", "walked out")),
    "picnic": Code("picnic", "picnic", "name", "d", patterns=("picnic",), event="other"),
    "illegal": Code("illegal", "illegal", "attribute", "d", patterns=("illegal", "illegally")),
    "doubt": Code("doubt", "doubt", "hedge", "d", patterns=("reportedly",)),
}
BOOK = Codebook("", "", "", {}, EVENTS, CODES, "")


def resolved(text: str, book: Codebook = BOOK) -> list[tuple[str, str | None]]:
    segments = plain(text)
    return [
        (text[m.start : m.end], m.event)
        for m in mentions(book.search(text), sentences(text, segments), [], [], book)
    ]


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        ("It was the second strike of the year.", ["june"]),
        ("Dockers held another, long strike.", ["june"]),
        ("The strike in May was calm.", ["may"]),
        # each name takes the cue of its own phrase
        ("A second walkout came hours after the first strike.", ["june", "may"]),
        ("The strike followed the first walkout.", ["june", "may"]),
        # what is set apart in time from one event is the other, whatever the rest of the sentence speaks of
        ("The strike followed the announced walkout, which the ballot had approved.", ["june", "may"]),
        # a rejected name means what the sentence speaks of
        ("The wildcat walkout should not be called a first strike.", ["june", "june"]),
        ("The first strike was announced, the second strike was not.", ["may", "june"]),
        # a cue behind a subordinator describes something else
        ("The strike ended before the first ship arrived in May.", ["june"]),
        # the sentence, then what was last spoken of
        ("The strike began at dawn.", ["june"]),
        ("Nobody had expected the strike.", ["june"]),
        ("The first strike was short. The strike had cost nothing.", ["may", "may"]),
        # a stranger as partner is another event; parties are not strangers
        ("They went into talks with Minister Olsen.", ["other"]),
        ("They went into talks with the Port and its owners.", ["june"]),
        # the codebook's default, and a cue that overrules it
        ("Families came to the picnic.", ["other"]),
        ("They called it a wildcat picnic.", ["june"]),
    ],
)
def test_each_rule(body: str, answers: list[str]) -> None:
    text = f"Second strike closes harbour\n\n{body}"
    assert [event for _, event in resolved(text)][1:] == answers


def test_without_any_cue_the_event_is_unclear() -> None:
    assert resolved("Strike closes harbour\n\nThe strike goes on.") == [
        ("Strike", "unclear"),
        ("strike", "unclear"),
    ]


def test_what_comes_before_the_first_cue_takes_the_event_from_behind() -> None:
    assert resolved("Strike closes harbour\n\nIt was the second strike.") == [
        ("Strike", "june"),
        ("strike", "june"),
    ]


def test_background_that_is_named_late_does_not_spread_back() -> None:
    text = "Dockers stop work\n\nWildcat action shut it.\n\nThe strike went on.\n\nA strike in May was calm."
    assert [event for _, event in resolved(text)] == ["june", "may"]


def test_modifiers_of_the_next_name_are_its_own() -> None:
    text = "Second strike\n\nThe strike overturned a first walkout plan. The strike went on."
    assert [event for _, event in resolved(text)] == ["june", "june", "may", "may"]


def test_a_single_cue_deep_in_the_text_does_not_spread() -> None:
    text = "Second strike\n\nSo it goes.\n\nThe second strike ran.\n\nA first strike was mild.\n\nThe strike ended."
    assert [event for _, event in resolved(text)] == ["june", "june", "may", "june"]


def test_a_lone_attribute_makes_no_event() -> None:
    book = Codebook("", "", "", {}, EVENTS | {"june": replace(EVENTS["june"], cues=("illegal",))}, CODES, "")
    text = "First strike ends\n\nThe first strike was long.\n\nAn illegal walkout at one gate ended soon."
    assert [event for _, event in resolved(text, book)] == ["may", "may", "may", "may"]


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        # a name that covers both, and what is none of the two
        ("Both strikes were costly.", ["unclear"]),
        ("Dockers threatened a third strike.", ["other"]),
        ("In 2009 a strike had lasted for weeks.", ["other"]),
        ("The union will strike again.", ["other"]),
        ("Any strike must be put to a vote.", ["other"]),
        ("A spokesman said talks with the transport minister had been held in spring.", ["other"]),
        # the other of two, told by its time only
        ("The earlier strike had been short.", ["may"]),
        ("The strike five weeks before had been short.", ["may"]),
        ("The first strike ended at noon. Then came the walkout.", ["may", "june"]),
        ("It was not the first strike of the union.", ["june"]),
        # pointing back, also to what is no event of the study
        ("The first strike ended at noon. That walkout had cost nothing.", ["may", "may"]),
        ("In 2009 a strike lasted for weeks. That strike ruined the union.", ["other", "other"]),
        # a cue away from the name: a day by itself counts in its clause, an attribute of something else does not
        ("On Tuesday, at the gates and on the quays, the men began the strike.", ["june"]),
        ("An announced ship waited during the strike.", ["june"]),
        # what has been told of in passing is forgotten in the next paragraph
        ("The first strike had been calm.\n\nThe strike cost four million.", ["may", "june"]),
        # a topic of several names stays for one paragraph
        (
            "The first strike and the strike in May were one.\n\nThe strike cost four million.",
            ["may", "may", "may"],
        ),
    ],
)
def test_one_event_several_or_none(body: str, answers: list[str]) -> None:
    text = f"Second strike closes harbour\n\nShips wait.\n\n{body}"
    assert [event for _, event in resolved(text)][1:] == answers


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        # what is general, wished for or has not come about, said with other words than "will"
        ("Dockers do not strike for pleasure.", ["other"]),
        ("Nobody denied them the right to strike.", ["other"]),
        ("Let us strike while we can.", ["other"]),
        ("The port was open to talks.", ["other"]),
        ("Two other harbours are awaiting talks.", ["other"]),
        ("But a strike is no game.", ["other"]),
        ("No strike is planned.", ["other"]),
        ("A strike costs a docker a week of pay.", ["other"]),
        # who did the same is somebody else, if no party
        ("Teachers, who also walked out, went back.", ["other"]),
        ("Crane driver Nils Aker has also walked out.", ["other"]),
        ("Members of the union also walked out.", ["june"]),
        ("They also walked out.", ["june"]),
        # a year opens its sentence, or stands right behind the name
        ("In 2009 a clerk was dismissed after a strike.", ["other"]),
        ("Troops unloaded ships, as in the strike of 1978.", ["other"]),
        ("A strike at the depot of 1978 vintage went on.", ["june"]),
        # "more" that compares is no further one, "every day of" is no habit, "twice" may belong to another verb
        ("It was the more bitter strike of the two.", ["june"]),
        ("One more strike would ruin the port.", ["other"]),
        ("The clerk sat there every day of the strike.", ["june"]),
        ("The strike that the mayor twice called a crime went on.", ["june"]),
        ("The dockers walked out twice.", ["unclear"]),
        # parties are told from what they did
        ("The talks with harbour pilots were cut short.", ["other"]),
        ("They held talks with the port near North Quay.", ["june"]),
        # what opens a sentence holds for all of it
        ("In May the men were calm, and the strike was short.", ["may"]),
        ("The men were calm in May, and the strike was short.", ["june"]),
        # of two that are compared each is its own, also where only one is named
        ("The strike was costlier than the first walkout.", ["june", "may"]),
        ("The strike was costlier than the one in May.", ["june"]),
        ("The first strike ended; after an hour the walkout was forgotten.", ["may", "may"]),
        # a topic in passing does not stay because it is pointed at again
        ("The first strike was calm. That strike cost little.\n\nThe strike cost much.", ["may", "may", "june"]),
        # "this" in speech is what the news is about, "that" and "this" elsewhere what has just been said
        ("The first strike was calm. “This strike is reckless,” said Ms Berg.", ["may", "june"]),
        ("The first strike was calm. This strike cost little.", ["may", "may"]),
        ("The first strike was calm. “That strike cost little,” said Ms Berg.", ["may", "may"]),
        # what is said of others goes on
        ("The pilots went into talks with Minister Olsen. Their talks failed.", ["other", "other"]),
        ("The first strike was calm. Their strike cost little.", ["may", "may"]),
    ],
)
def test_other_ways_of_saying_so(body: str, answers: list[str]) -> None:
    text = f"Second strike closes harbour\n\nShips wait.\n\n{body}"
    assert [event for _, event in resolved(text)][1:] == answers


def test_a_day_alone_tells_what_the_news_is_about() -> None:
    text = "Harbour counts its losses\n\nShips wait.\n\nOn Tuesday they came back.\n\nThe first strike was calm."
    assert [event for _, event in resolved(f"{text}\n\nThe strike cost four million.")] == ["may", "june"]


RAID = Event("raid", "raid on the paper", "The search of the newsroom.", cues=("dawn", "police"))
TRIAL = Event("trial", "trial of the editor", "At the High Court.", cues=("trial", "five-day"), context=("jury",))
NAMES = {
    "raid": Code("raid", "raid", "name", "d", patterns=("raid", "raids", "raided")),
    "search": Code("search", "search", "name", "d", patterns=("search", "visit")),
    "trial": Code("trial", "trial", "name", "d", patterns=("trial", "trials", "hearing")),
    "affair": Code("affair", "affair", "name", "d", patterns=("affair",)),
}
PAPER = Codebook("", "", "", {}, {"raid": RAID, "trial": TRIAL}, NAMES, "")


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        # each event keeps to the words that describe it, and those of its codes
        ("She slept through the raid. The visit was over by six.", ["raid", "raid"]),
        ("The hearing was cold.", ["trial"]),
        # a cue goes before, and a word that describes none is of what was last spoken of
        ("The jury heard of the search.", ["trial"]),
        ("The affair was over.", ["trial"]),
        # not where the article has said the word of the other
        ("A five-day search by lawyers ended. The search was cold.", ["trial", "trial"]),
        # a cue that is the name itself is but the kind of event
        ("A trial is a costly thing.", ["other"]),
        ("Other editors are awaiting trial.", ["other"]),
        ("Trials of editors are rare.", ["other"]),
        ("In 2016 a poet lost a trial.", ["other"]),
        ("The trial was about the dawn raid.", ["trial", "raid"]),
        # and tells more than what stands before the name
        ("The dawn trial of editors took all day.", ["trial"]),
        ("Police do not raid papers for fun.", ["other"]),
    ],
)
def test_events_of_different_kinds_are_told_by_their_words(body: str, answers: list[str]) -> None:
    text = f"Editor is free as trial ends\n\nThe five-day trial is over.\n\n{body}"
    assert [event for _, event in resolved(text, PAPER)][2:] == answers


def test_what_an_event_is_called() -> None:
    assert PAPER.called == {"raid": "raid", "search": "raid", "trial": "trial"}
    # what it was about, after the first name, does not count; what another event includes is not its alone
    heard = replace(TRIAL, definition="The hearing about the visit.", include="The raid as the jury saw it.")
    book = Codebook("", "", "", {}, {"raid": RAID, "trial": heard}, NAMES, "")
    assert book.called == {"search": "raid", "trial": "trial"}


def test_an_article_that_mixes_the_words_is_not_read_by_them() -> None:
    text = "Dawn raid at paper\n\nThe dawn raid was called a dawn hearing.\n\nThe hearing was over by six."
    assert [event for _, event in resolved(text, PAPER)][-1] == "raid"


def test_an_event_that_is_planned_may_be_to_come() -> None:
    planned = replace(EVENTS["june"], definition="The strike planned for June.")
    book = Codebook("", "", "", {}, EVENTS | {"june": planned}, CODES, "")
    text = "First strike ends\n\nThe first strike was calm. The union will strike again."
    assert [event for _, event in resolved(text, book)] == ["may", "may", "june"]


def test_the_order_of_events_is_told_by_ordinals_then_years_then_the_list() -> None:
    def order(*cues: str) -> list[str]:
        events_ = {str(n): Event(str(n), "e", "d", cues=(cue,)) for n, cue in enumerate(cues)}
        return events._in_order(tuple(events_.values()))

    assert order("second", "first") == ["1", "0"]
    assert order("in 2023", "in 2019") == ["1", "0"]
    assert order("wildcat", "first") == ["0", "1"]


def test_confidence_follows_the_rule() -> None:
    text = "Second strike\n\nThe illegal strike in May went on.\n\nThe walkout began at dawn.\n\nThe strike ended."
    segments = plain(text)
    found = mentions(BOOK.search(text), sentences(text, segments), [], [], BOOK)
    assert [m.event_confidence for m in found] == ["high", "high", "high", "medium", "low"]


def test_an_attribute_goes_with_its_name_and_a_hedge_has_no_event() -> None:
    text = "Harbour\n\nThe first strike was legal, the second walkout was reportedly illegal."
    assert resolved(text)[-2:] == [("reportedly", None), ("illegal", "june")]


def test_every_answer_has_a_reason() -> None:
    text = "Second strike\n\nThe illegal strike in May went on. They went into talks with Minister Olsen."
    segments = plain(text)
    sents = sentences(text, segments)
    reasons = [m.event_why for m in mentions(BOOK.search(text), sents, [], [], BOOK)]
    assert reasons == ["“Second” before it", "as “strike” near it", "“in May” behind it", "with “Minister Olsen”"]


def test_a_codebook_with_one_event() -> None:
    book = replace(BOOK, events={"may": EVENTS["may"]})
    assert resolved("First strike\n\nThe first strike was calm.", book) == [("strike", "may"), ("strike", "may")]


def test_a_codebook_without_events() -> None:
    book = Codebook("", "", "", {}, {}, CODES, "")
    assert resolved("Strike\n\nThe illegal strike.", book) == [
        ("Strike", None),
        ("illegal", None),
        ("strike", None),
    ]


@pytest.mark.parametrize("text", ["", "strike", "“”’ ; ; --\n(((", "strike " * 300, "first " * 300 + "strike"])
def test_odd_texts_do_not_fail(text: str) -> None:
    assert all(event in (*EVENTS, "other", "unclear") for _, event in resolved(text))


def test_the_stops_are_words() -> None:
    assert all(word.isalpha() for word in events.LEFT_STOPS | events.RIGHT_STOPS)
