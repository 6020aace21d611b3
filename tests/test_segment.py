import json
from collections import Counter
from pathlib import Path

import pytest

from analysis import analyse_text
from analysis.segment import LABELS, facts, plain, segment

SEEDS = Path(__file__).parent.parent / "seeds"
CODED = json.loads((SEEDS / "coding" / "agreed.json").read_text(encoding="utf-8"))["articles"]

PARAGRAPHS = [
    "The harbour authority closed the outer lock on Monday after divers found a crack in the eastern gate.",
    "Ships bound for the inner basin were told to wait at anchor until engineers had inspected the hinges.",
    "“We would rather lose a day than a gate,” said Marta Olsen, who runs the lock for the authority.",
    "A spokesman for the pilots said that eleven vessels were waiting and that two carried fresh fruit.",
    "He said the fruit would keep.",
    "The crack was first seen by a diver in March, according to a report that the council published in May.",
]


def page(*lines):
    return "\n\n".join(lines)


def labels(raw):
    return {raw[s.start : s.end]: s.label for s in segment(raw)}


def read(name):
    return (SEEDS / name).read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", sorted(CODED))
def test_seed_lines_match_the_hand_coding(name):
    found = {s.line: s.label for s in segment(read(name))}
    assert found == {row["line"]: row["label"] for row in CODED[name]["lines"]}


@pytest.mark.parametrize(
    ("number", "published", "outlet"),
    [
        ("000", None, "The News"),
        ("001", "2017-07-18", "Independent"),
        ("002", None, None),
        ("003", "2017-07-18", None),
        ("004", None, None),
    ],
)
def test_seed_facts(number, published, outlet):
    name = next(name for name in CODED if name.startswith(number))
    raw, coded = read(name), CODED[name]["metadata"]
    stated = facts(raw, segment(raw))
    assert stated.title == coded["headline"]
    assert stated.authors == ((coded["byline"],) if coded["byline"] else ())
    assert stated.dateline == coded["dateline"]
    assert (stated.published, stated.outlet) == (published, outlet)
    assert stated.published_why


def test_every_segment_is_a_non_empty_line_with_label_and_rule():
    raw = (
        "\ufeff  Lock shut after divers find crack \u200b\r\n\xa0\r\rBy Ann Lee\r" + "\n".join(PARAGRAPHS) + "\n\n"
    )
    segments = segment(raw)
    assert [raw[s.start : s.end] for s in segments] == [
        "Lock shut after divers find crack", "By Ann Lee", *PARAGRAPHS,
    ]  # fmt: skip
    assert [s.line for s in segments] == [1, 4, 5, 6, 7, 8, 9, 10]
    assert all(s.label in LABELS and s.rule for s in segments)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("The crack in the eastern gate. Photo: Ann Lee", "caption"),
        ("Divers at work on Monday (Ann Lee/AP)", "caption"),
        ("FILE PHOTO: A ship waits outside the lock. REUTERS/Ann Lee", "caption"),
        ("Getty Images", "credit"),
        ("Photograph by Ann Lee", "credit"),
        ("Image Harbour News", "credit"),
        ("Harbour strike: dockers reject second offer from employers’ federation", "related"),
        ("DOCKERS REJECT SECOND OFFER FROM EMPLOYERS", "related"),
        ("READ MORE: Dockers reject second offer", "related"),
        ("Related articles", "related"),
        ("Waiting for the tide", "subhead"),
        ("Advertisement", "boilerplate"),
        ("Sign up for our daily newsletter and never miss a story.", "boilerplate"),
        ("Follow us on Twitter", "boilerplate"),
        ("Facebook", "boilerplate"),
        ("7+2 = ?", "boilerplate"),
        ("2 hours ago", "boilerplate"),
        ("Copyright 2021 Harbour Media. All rights reserved.", "boilerplate"),
        ("About 200 people live on the island.", "body"),
        ("More in the council now think the gate should go.", "body"),
        ("By entering the lock at night, the ship broke the rules of the harbour.", "body"),
        ("The report was published on Friday by the council.", "body"),
        ("Above all, the pilots want a second gate, and soon.", "body"),
        ("The wind rose to 70 mph (112 km/h).", "body"),
        ("Officials in the US said they could send us no tugs.", "body"),
        ("“It was only a matter of time before the old gate gave way,” Olsen said", "body"),
        ("Never had the lock been shut for so long.", "body"),
        ("Thank you, he told them.", "body"),
        ("Contact between US and Danish pilots broke off at noon, she said.", "body"),
        ("Work resumed on Tuesday.", "body"),
        ("Nobody knew.", "body"),
        ("Why had nobody looked?", "body"),
        ("Yes.", "body"),
        ("The queue at noon. ANN LEE / AP", "caption"),
        ("Image caption, Lorries queue at the lock", "caption"),
        ("Image source, Harbour Pictures", "credit"),
        ("ANN LEE FOR THE HARBOUR POST", "credit"),
        ("You have reached your limit of free articles this month.", "boilerplate"),
        ("All the news of the coast, every morning in your inbox.", "boilerplate"),
        ("14:32", "boilerplate"),
    ],
)
def test_line_inside_an_article(line, label):
    raw = page("Lock shut after divers find crack in gate", *PARAGRAPHS[:3], line, *PARAGRAPHS[3:])
    assert labels(raw)[line] == label
    assert Counter(labels(raw).values())["body"] == len(PARAGRAPHS) + (label == "body")


def test_head_and_foot_of_a_page():
    raw = page(
        "Home", "Harbour", "Weather",
        "Home > News > Lock shut after divers find crack in gate",
        "Lock shut after divers find crack in gate",
        "Eleven ships wait at anchor",
        "By Ann Lee and Bo Chen, Harbour Correspondent",
        "3 May 2021 09:15",
        "Facebook", "Twitter",
        "A ship outside the lock on Monday",
        *PARAGRAPHS,
        "(Reporting by Cem Arslan)",
        "Most read",
        "Ferry company to cut winter service to the islands",
        "Join our commenting forum",
        "Please refresh the page to be logged in",
        "© 2021 Harbour Media",
    )  # fmt: skip
    found = [s.label for s in segment(raw)]
    assert found == [
        "navigation", "navigation", "navigation", "navigation", "headline", "deck", "byline", "pubdate",
        "boilerplate", "boilerplate", "caption", *["body"] * 6, "boilerplate", "related", "related",
        "boilerplate", "boilerplate", "boilerplate",
    ]  # fmt: skip
    stated = facts(raw, segment(raw))
    assert stated.title == "Lock shut after divers find crack in gate"
    assert stated.authors == ("Ann Lee", "Bo Chen")
    assert stated.published == "2021-05-03"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("by ANN LEE", ("ANN LEE",)),
        ("By Ann Lee, AP Shipping Writer", ("Ann Lee",)),
        ("By Ann Lee, Bo Chen and Cem Arslan", ("Ann Lee", "Bo Chen", "Cem Arslan")),
        ("By Ann Lee | Harbour News", ("Ann Lee",)),
        ("By Ann Lee On 5/13/21 at 4:00 PM EST", ("Ann Lee",)),
        ("Analysis by Ann Lee, Harbour Editor-at-large", ("Ann Lee",)),
        ("By Juan de la Cruz", ("Juan de la Cruz",)),
        ("By Sun Li", ("Sun Li",)),
        ("By HARBOUR POST STAFF", ("HARBOUR POST STAFF",)),
        ("By Reuters", ("Reuters",)),
        ("By admin - 13 May 2021", ("admin",)),  # nobody is named; it stands as printed
        ("admin May 13, 2021, 9:02 AM", ("admin",)),
        ("Ann Lee - May 13, 2021, 10:31 pm CST", ("Ann Lee",)),
        ("Associated Press May 13, 2021, 9:02 AM", ("Associated Press",)),
        ("Thursday May 13, 2021 7:45 am PST by Ann Lee", ("Ann Lee",)),
        ("Ann Lee @annlee", ("Ann Lee",)),
        ("ByAnn Lee", ("Ann Lee",)),
        ("By ANN LEE and BO CHEN FOR HARBOUR ONLINE", ("ANN LEE", "BO CHEN")),
        ("By Ann Lee in Oslo and Bo Chen in Port Arthur", ("Ann Lee", "Bo Chen")),
        ("By the time of writing", ()),
        ("Published May 13, 2021 - 07:29 GMT", ()),
        ("Updated 2 hours ago", ()),
    ],
)
def test_bylines(line, authors):
    raw = page("Lock shut after divers find crack in gate", line, *PARAGRAPHS)
    assert facts(raw, segment(raw)).authors == authors


def test_a_name_alone_is_a_byline_and_the_next_a_place():
    raw = page("Lock shut after divers find crack in gate", "Ann Lee\nPort Arthur\n3 May 2021 09:15", *PARAGRAPHS)
    found = labels(raw)
    assert (found["Ann Lee"], found["Port Arthur"]) == ("byline", "place")
    assert facts(raw, segment(raw)).dateline == "Port Arthur"


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (["Ann Lee"], ("Ann Lee",)),
        (["Ann Lee", "Bo Chen"], ("Ann Lee", "Bo Chen")),
        (["Ann Lee and Bo Chen"], ("Ann Lee", "Bo Chen")),
        (["Ann Lee, Shipping Editor"], ("Ann Lee",)),
        (["Ann Lee", "Shipping Editor"], ("Ann Lee",)),
        (["Ann Lee in Oslo and agencies"], ("Ann Lee",)),
        (["Ann Lee", "London"], ("Ann Lee",)),
        (["PTI", "NEW DELHI"], ("PTI",)),
        (["admin"], ("admin",)),
        (["Harbour"], ()),
    ],
)
def test_bylines_without_by(lines, authors):
    raw = page("Lock shut after divers find crack in gate", *lines, "3 May 2021 09:15 GMT", *PARAGRAPHS)
    assert facts(raw, segment(raw)).authors == authors


@pytest.mark.parametrize(
    ("above", "below", "published", "why"),
    [
        ([], ["3 May 2021"], "2021-05-03", "a time stamp of the story"),
        (["3 May 2021"], [], "2021-05-03", "a time stamp of the story"),
        (["The Post", "Monday 3 May 2024"], [], None, "the page's own"),
        (["Monday, 3 May 2024"], ["By Ann Lee", "28 April 2021 10:00"], "2021-04-28", "a time stamp of the story"),
        ([], ["By Ann Lee", "Updated 4 May 2021 10:00"], "2021-05-04", "last update"),
        ([], ["3 May 2021 10:00", "Last modified on 4 May 2021 08:00"], "2021-05-03", "a time stamp of the story"),
        ([], ["4 May 2021 08:00", "First published on 3 May 2021"], "2021-05-03", "a time stamp of the story"),
        ([], ["By Ann Lee", "Tuesday 4 May, 14:20"], None, "without its year"),
        ([], ["12/05/2017 07:14 PM EST"], "2017-12-05", "a time stamp of the story"),
        ([], ["12/05/2017 19:14 BST"], "2017-05-12", "a time stamp of the story"),
        (["21 November 2026", "Home", "Harbour", "Weather", "Jobs", "Shipping"], [], None, "the page's own"),
        ([], ["By Ann Lee", "Published 22 hours ago"], None, "relative"),
        ([], ["By Ann Lee", "3/5/2021"], None, "two ways"),  # May or March
        ([], [], None, "no day"),
    ],
)
def test_day_of_publication(above, below, published, why):
    raw = page(*above, "Lock shut after divers find crack in gate", *below, *PARAGRAPHS)
    stated = facts(raw, segment(raw))
    assert stated.published == published
    assert why in stated.published_why


def test_days_in_captions_and_prose_are_never_the_day_of_publication():
    raw = page(
        "Lock shut after divers find crack in gate",
        "Divers at the lock, Friday, May 7, 2021, photo: AP/Ann Lee",
        *PARAGRAPHS,
        "The gate had last been replaced on 3 May 1987, when the lock was widened for larger ships.",
    )
    assert facts(raw, segment(raw)).published is None


@pytest.mark.parametrize(
    ("lede", "place"),
    [
        ("ROTTERDAM – ", "ROTTERDAM"),
        ("NEW YORK, May 3 (Reuters) - ", "NEW YORK"),
        ("Hong Kong (CNN Business) ", "Hong Kong"),
        ("PORT ARTHUR (Northern Wire) - ", "PORT ARTHUR"),
        ("PUNE: ", "PUNE"),
        ("EXCLUSIVE: ", None),
        ("", None),
        ("On Monday – ", None),
    ],
)
def test_dateline(lede, place):
    raw = page("Lock shut after divers find crack in gate", lede + PARAGRAPHS[0], *PARAGRAPHS[1:])
    assert facts(raw, segment(raw)).dateline == place


@pytest.mark.parametrize(
    ("above", "line", "label"),
    [
        (
            "Olsen then told the council what she had seen on the night of the storm:",
            "I never thought the gate would hold. We stood there and we waited for it to go.",
            "blockquote",
        ),
        (
            "The pilot described the wait in an interview with the harbour radio on Tuesday.",
            "You sit there... you don't sleep, and nobody tells you when it's over. Lasts all night.",
            "blockquote",
        ),
        (
            "Olsen then told the council what she had seen on the night of the storm:",
            "“I never thought the gate would hold. We stood there and we waited.”",
            "body",
        ),
        (
            "The pilots said on Tuesday that they wanted a second gate for the lock.",
            "The council has refused twice, and its budget for the year is spent.",
            "body",
        ),
    ],
)
def test_block_quotes_without_quotation_marks(above, line, label):
    raw = page("Lock shut after divers find crack in gate", *PARAGRAPHS[:4], above, line, *PARAGRAPHS[4:])
    assert labels(raw)[line] == label


RULING = "The lock is a public work. Its keeper must close it on the first sign of damage, whatever the loss."


@pytest.mark.parametrize(
    ("above", "line", "label"),
    [
        ("The judge found against the harbour authority. In the judgment she wrote:", RULING, "blockquote"),
        ("The authority has appealed. The judgment continued:", RULING, "blockquote"),
        ("The harbour authority said in a statement:", RULING, "blockquote"),
        ("In a letter to the council, the pilots of the port say:", RULING, "blockquote"),
        ("Olsen's email to the crews of the tugs was short:", "Leave the lock now", "blockquote"),
        ("She wrote:", RULING, "blockquote"),
        ("She says:", RULING, "blockquote"),
        ("In the judgment she wrote:", f"“{RULING}”", "body"),
        ("In the judgment she wrote:", "The keeper knew of the crack, Olsen said.", "body"),
        ("In the judgment she wrote that the authority was to blame.", RULING, "body"),
        ("The letter said that the gate was safe. The engineers saw three dangers:", RULING, "body"),
        ("The plan, announced on Monday, has three parts:", "The first part is to be built by spring.", "body"),
        ("What the letter asks for:", "A second gate is to be built by the spring.", "body"),
        ("The council said its demands were these:", "A second gate is to be built by the spring.", "body"),
        ("The court ruled:", RULING, "blockquote"),
        ("The proposals are:", "A second gate is to be built by the spring.", "body"),
        ("The following docks are shut, the authority said:", "The fruit dock is shut until noon.", "body"),
        ("Olsen gave an interview to the harbour radio, which asked:", "RADIO: Who closed the lock?", "body"),
        ("In a statement the authority listed what it wants:", "• The gate is to be replaced.", "body"),
    ],
)
def test_block_quotes_of_what_is_written(above, line, label):
    raw = page("Lock shut after divers find crack in gate", *PARAGRAPHS[:4], above, line, *PARAGRAPHS[4:])
    assert labels(raw)[line] == label
    assert labels(raw)[above] == "body"
    assert {s.label for s in plain(raw)} == {"headline", "body"}


def test_a_list_that_a_source_announces_is_no_block_quote():
    items = ["A second gate", "Divers on call", "Lights on the quay"]
    story = [*PARAGRAPHS[:5], "The pilots asked for:", *items, "All cost money."]
    raw = page("Lock shut after divers find crack in gate", *story)
    assert [s.label for s in segment(raw)] == ["headline", *["body"] * 10]


@pytest.mark.parametrize(
    "head",
    [
        "Comments", "Comments (3)", "3 Comments", "Leave a reply", "Leave a comment", "Join the conversation",
        "View comments (12)", "Post a comment",
    ],
)  # fmt: skip
def test_what_readers_say_below_the_story(head):
    raw = page(
        "Lock shut after divers find crack in gate", "By Ann Lee", *PARAGRAPHS, head, "Gate Keeper",
        "4 May 2021 at 10:12", "My father always told me that this lock was rotten", "Reply", "Newest first",
        "Your email", "I sailed through it for years, and nobody looked after it.", "Most read", "Ferry cut",
    )  # fmt: skip
    assert [s.label for s in segment(raw)] == [
        "headline", "byline", *["body"] * 6, *["boilerplate"] * 8, "related", "related",
    ]  # fmt: skip
    assert facts(raw, segment(raw)).published is None


@pytest.mark.parametrize("head", ["Related stories", "Most read", "Recommended", "Read more", "You may also like"])
def test_short_lines_under_the_head_of_a_list_of_stories(head):
    items = ["Ferry cut", "Pilots walk out", "Why gates crack"]
    foot = ["Home", "Tide tables", "© 2021 Harbour Media"]
    story = [*PARAGRAPHS[:3], head, *items, *PARAGRAPHS[3:], head, *items]
    raw = page("Lock shut after divers find crack in gate", *story, *foot)
    found = labels(raw)
    assert {found[item] for item in items} == {"related"}
    assert [s.label for s in segment(raw)] == [
        "headline", *["body"] * 3, *["related"] * 4, *["body"] * 3, *["related"] * 4, *["boilerplate"] * 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("HOME  NEWS  JOBS  CARS", "navigation"),
        ("News\tSport\tReal Estate", "navigation"),
        ("News | Sport | Real Estate | Video", "navigation"),
        ("News · Sport · Port life", "navigation"),
        ("Lock shut: crack | Gate found | Divers called in", "headline"),
        ("Harbour lock shut | Crack found in gate", "headline"),
    ],
)
def test_names_of_sections_side_by_side(line, label):
    raw = page(line, *PARAGRAPHS)
    assert labels(raw)[line] == label


@pytest.mark.parametrize(
    ("foot", "outlet"),
    [
        (["Join in: follow other Harbour Chronicle readers and see their replies"], "Harbour Chronicle"),
        (["Sign up to hear from Harbour Post readers"], "Harbour Post"),
        (["© 2021 The Quayside"], "The Quayside"),
        (["© 2019-2021 Harbour Post Ltd. All rights reserved."], "Harbour Post"),
        (["Copyright 2021, Harbour Post All Rights Reserved"], "Harbour Post"),
        (["Copyright The Quayside"], "The Quayside"),
        (["Subscribe to The Quayside"], "The Quayside"),
        (["Sign up for the Harbour Post newsletter"], "Harbour Post"),
        (["Follow The Quayside on Twitter", "© 2021 Quayside"], "The Quayside"),
        (["© 2021 The Quayside", "Subscribe to Harbour Post"], None),
        (["Follow Bo Chen on Twitter"], None),
        (["© 2021 Ann Lee"], None),
        (["© 2021 Reuters"], None),
        (["© 2021 Getty Images"], None),
        (["© 2021 Harbour Media"], None),
        (["Subscribe to our Morning Tide newsletter"], None),
        (["Follow us on Twitter"], None),
        (["© 2021"], None),
    ],
)
def test_what_a_page_says_of_itself(foot, outlet):
    raw = page("Lock shut after divers find crack in gate", "By Ann Lee", *PARAGRAPHS, *foot)
    assert facts(raw, segment(raw)).outlet == outlet


def test_a_story_in_the_first_person_is_not_a_block_quote():
    own = [
        "I said to my brother that we should wait, and we didn't. You don't leave me, he told us... and I left.",
        "We told our mother nothing. I don't know why; you can't tell her that sort of thing, and we didn't try.",
        "My brother said that it was my fault. I didn't answer him... you don't, when you are in the wrong.",
        "We said little on our way home, and I can't say that it's better now. You forget; I don't.",
    ]
    raw = page("What my brother and I left at the lock", *own)
    assert set(labels(raw).values()) == {"headline", "body"}


def test_a_deck_that_the_story_repeats():
    raw = page("Lock shut after divers find crack in gate", PARAGRAPHS[5], *PARAGRAPHS)
    assert [s.label for s in segment(raw)] == ["headline", "deck", *["body"] * 6]


def test_plain_text():
    raw = "Lock shut\n\n" + page(*PARAGRAPHS[:2], "Related articles")
    assert [s.label for s in plain(raw)] == ["headline", "body", "body", "body"]
    assert plain(" \n") == []


@pytest.mark.parametrize(
    "raw",
    ["", "\n\n", "\xa0\u200b\ufeff", "!!!\n—\n...", "\x00\x01\x1f", "By", "by\nby", "[", "18 July 2017", "a" * 5000,
     "مرحبا بالعالم، قال الوزير يوم الثلاثاء إن الخطة ستمضي قدما.", "该计划将继续进行。", "(" * 3000, '"' * 3000],
)  # fmt: skip
def test_nothing_is_invented_from_odd_text(raw):
    segments = segment(raw)
    assert all(raw[s.start : s.end] and s.label in LABELS for s in segments)
    stated = facts(raw, segments)
    assert (stated.authors, stated.outlet) == ((), None)
    assert stated.published_why


@pytest.mark.parametrize(
    "lines",
    [
        [*PARAGRAPHS, "Getty Images", "Related", "By Ann Lee", "3 May 2021 09:15"],
        ["Dockers reject second offer from employers", "Harbour"],
        ["Getty Images"],
        ["It begins:", "one", "two"],
        ["Ann Lee", "3 May 2021 09:15"],
    ],
)
def test_many_lines_take_linear_time(lines):
    raw = "\n".join(lines * 4000)
    assert len(segment(raw)) == 4000 * len(lines)


def test_a_page_that_begins_with_its_headline():
    raw = page(
        "Cracked gate costs port millions, pilots say",
        "The wait was ‘reckless’, according to the harbour authority",
        "3 May 2021",
        "By Ann Lee and Bo Chen",
        *PARAGRAPHS[:2],
        "Getty Images",
        "Ships queue outside the lock on Monday",
        *PARAGRAPHS[2:],
        "Comments",
    )
    assert [s.label for s in segment(raw)] == [
        "headline", "deck", "pubdate", "byline", "body", "body", "credit", "caption", *["body"] * 4, "boilerplate",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("above", "outlet"),
    [
        (["The Harbour Chronicle"], "The Harbour Chronicle"),
        (["Home > News > Ports", "The Harbour Chronicle"], "The Harbour Chronicle"),
        (["Harbour Gazette", "News", "Weather"], "Harbour Gazette"),
        (["The Lock", "Monday 3 May 2021"], "The Lock"),
        (["Home", "The Lock", "Weather"], None),
        (["Latest Press", "Weather"], None),
        (["Sports News"], None),
    ],
)
def test_masthead(above, outlet):
    raw = page(*above, "Lock shut after divers find crack in gate", "By Ann Lee", *PARAGRAPHS)
    assert facts(raw, segment(raw)).outlet == outlet


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_without_blank_lines_between(newline):
    lines = [
        "Lock shut after divers find crack in gate", "By Ann Lee", "3 May 2021", *PARAGRAPHS[:2],
        "Picture: Harbour News", "Ships queue outside the lock", *PARAGRAPHS[2:],
    ]  # fmt: skip
    assert [s.label for s in segment(newline.join(lines))] == [
        "headline", "byline", "pubdate", "body", "body", "credit", "caption", *["body"] * 4,
    ]  # fmt: skip


def test_a_caption_above_its_credit():
    raw = page("Lock shut after divers find crack in gate", "By Ann Lee", *PARAGRAPHS[:3])
    raw += "\n\nThe eastern gate was last replaced in 1987.\nCredit: Ann Lee\n\n" + page(*PARAGRAPHS[3:])
    assert labels(raw)["The eastern gate was last replaced in 1987."] == "caption"


def test_a_list_in_the_story_is_body():
    items = ["Pilots and tug crews", "Food, fuel and water for the islands", "Ferries with a doctor on board"]
    raw = page(
        "Lock shut after divers find crack in gate",
        *PARAGRAPHS,
        "Let through first are:",
        *items,
        "All others wait.",
    )
    assert [s.label for s in segment(raw)] == ["headline", *["body"] * 11]


def test_questions_and_answers():
    raw = page(
        "What we know about the crack in the gate", "By Ann Lee", *PARAGRAPHS[:2],
        "Who found it?", "A diver, in March.", "Can ships that carry fruit use the northern lock?", "No.",
        "Olsen: We asked. They said no.", *PARAGRAPHS[4:],
    )  # fmt: skip
    assert {s.label for s in segment(raw)[2:]} == {"body"}


@pytest.mark.parametrize(
    "between",
    [
        ["Sign up to Harbour Briefing, our free newsletter"],
        ["Read more: Dockers reject second offer"],
        ["Advertisement", "Loading"],
        ["MOST READ IN NEWS", "Dockers reject second offer from employers’ federation"],
        ["The pilot boat at its berth", "Reuters"],
    ],
)
def test_short_sentences_below_furniture_still_belong_to_the_story(between):
    raw = page(
        "Lock shut after divers find crack in gate", "By Ann Lee", *PARAGRAPHS, *between, "Work resumed on Tuesday."
    )
    found = segment(raw)
    assert [s.label for s in found[-1:]] == ["body"]
    assert "body" not in {s.label for s in found[8:-1]}


def test_what_follows_the_closing_lines_is_not_the_story():
    raw = page(
        "Lock shut after divers find crack in gate", "By Ann Lee", *PARAGRAPHS,
        "Ann Lee is a reporter in Oslo.", "Reporting by Ann Lee; editing by Bo Chen", "We never sleep.",
    )  # fmt: skip
    assert [s.label for s in segment(raw)[8:]] == ["boilerplate", "boilerplate", "boilerplate"]


def test_a_short_story_is_not_outweighed_by_its_comments():
    comment = (
        "I have sailed through that lock for thirty years and it was never looked after, not once, by anybody."
    )
    raw = page("Norway recalls pilots", "By Ann Lee", "3 May 2021", *PARAGRAPHS[:3], "14 Comments", *[comment] * 4)
    found = segment(raw)
    assert [s.label for s in found[:6]] == ["headline", "byline", "pubdate", "body", "body", "body"]
    assert "body" not in {s.label for s in found[6:]}


def test_days_below_the_story_are_not_its_own():
    raw = page(
        "Lock shut after divers find crack in gate",
        "By Ann Lee",
        *PARAGRAPHS,
        "Most read",
        "Ferry cut",
        "1 May 2019",
    )
    assert labels(raw)["1 May 2019"] == "page_date"
    assert facts(raw, segment(raw)).published is None


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Lorries queue at the lock[/caption]", "Lorries queue at the lock"),
        ("Lorries queue at the lock. Divers wait. [/caption] [/row]", "Lorries queue at the lock. Divers wait."),
        ('[caption id="a_12" align="left" width=300]Lorries queue[/caption]', "Lorries queue"),
        ("[gallery ids='1,2' /]", "[gallery ids='1,2' /]"),  # nothing else: the line stays
        ("[/caption]", "[/caption]"),
        ("“It are late [sic]", "“It are late [sic]"),
        ("[The mayor] said so [laughs]", "[The mayor] said so [laughs]"),
        ("He wrote [/caption] in the middle", "He wrote [/caption] in the middle"),
        ("A lone ] and a lone [/ too]", "A lone ] and a lone [/ too]"),
        ("]", "]"),
    ],
)
@pytest.mark.parametrize("label", [segment, plain])
def test_shortcodes_at_the_ends_of_a_line_are_no_part_of_it(label, line, read):
    raw = f"Lock shut\n\n  {line}\n"
    found = label(raw)[1]
    assert (raw[found.start : found.end], found.line) == (read, 3)


def test_a_caption_marker_is_no_word_of_the_caption():
    page = "Lock shut\n\nLorries queue at the lock[/caption]\n\nThe lock was shut on Monday, the council said."
    caption = analyse_text(page).sentences.iloc[1]
    assert (caption.part, caption.text, caption.n_words) == ("caption", "Lorries queue at the lock", 5)
    assert segment(page)[1].rule == "ends in a caption marker"


def test_many_shortcodes_take_no_longer_each():
    raw = "a" + " [/b]" * 100_000
    assert (plain(raw)[0].start, plain(raw)[0].end) == (0, 1)
