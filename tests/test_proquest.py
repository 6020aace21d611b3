import pytest
from deliveries import PROSE, proquest

from analysis.proquest import articles


@pytest.mark.parametrize(("numbered", "summary"), [
    (False, "2 articles found"), (True, "2 articles found of 2 announced"),
])  # fmt: skip
def test_documents_come_apart(numbered: bool, summary: str) -> None:
    export = articles(proquest({}, {"Title": "Mayor resigns"}, numbered=numbered), "pq.txt")
    assert (export.summary, export.problems) == (summary, [])
    first, second = export.items
    assert (first.key, first.headline) == ("2321321301", "Ferry pier closes for the winter")
    assert (first.outlet, first.published) == ("The Ellery Chronicle", "2019-12-05")
    assert (first.authors, first.section) == (("Ann Poe", "Jo Lee"), "News; page A.4")
    assert first.url == "https://www.proquest.com/docview/2321321301"
    assert first.text == "\n\n".join(PROSE)
    assert second.headline == "Mayor resigns"


def test_credit_and_indexing_are_kept_apart() -> None:
    (item,) = articles(proquest({}), "pq.txt").items
    assert ("credit", "CREDIT: By Ann Poe, transport editor") in item.apart
    assert ("subject", "Ferries; Harbors & ports") in item.apart


def test_the_text_may_come_last() -> None:
    end = "\n\n" + "_" * 60 + "\n\nContact"
    last = f"\n\nFull text: {PROSE[0]}\n\n{PROSE[2]}{end}"
    (item,) = articles(proquest({"Full text": ""}).replace(end.encode(), last.encode()), "pq.txt").items
    assert item.text == f"{PROSE[0]}\n\n{PROSE[2]}"
    assert item.outlet == "The Ellery Chronicle"


def test_paragraphs_that_look_like_fields_stay_in_the_text() -> None:
    text = [
        "Location: The pier, he said, is the worst on the coast.",
        PROSE[0],
        "Notes: two boats remain.",
        PROSE[2],
    ]
    (item,) = articles(proquest({}, text=text), "pq.txt").items
    assert item.text.split("\n\n") == text


@pytest.mark.parametrize(
    ("printed", "outlet"),
    [
        ("Herald, Late Edition (East Coast); Ellery", "Herald"),
        ("Herald; Ellery", "Herald"),
        ("News, Sport and Weather", "News, Sport and Weather"),
        ("The Herald (Online)", "The Herald (Online)"),
    ],
)
def test_outlets_lose_their_edition_and_place(printed: str, outlet: str) -> None:
    assert articles(proquest({"Publication title": printed}), "pq.txt").items[0].outlet == outlet


def test_what_is_not_said_stays_unknown() -> None:
    changed = {
        "Publication date": "Winter 2019",
        "Publication title": "",
        "Publication info": "",
        "Author": "Anonymous",
    }
    export = articles(proquest(changed), "pq.txt")
    item = export.items[0]
    assert (item.published, item.outlet, item.authors) == (None, None, ())
    assert "'Winter 2019'" in " ".join(export.problems)
    assert "no title or no outlet" in " ".join(export.problems)


def test_a_document_without_full_text_is_left_out_and_named() -> None:
    export = articles(proquest({"Full text": ""}, {}), "pq.txt")
    assert len(export.items) == 1
    assert "has no text; left out" in export.problems[0]


def test_fewer_documents_than_announced() -> None:
    data = proquest({}, {}, numbered=True)
    export = articles(data[: data.index(b"Document 2 of 2")] + b"\n" + b"_" * 60, "pq.txt")
    assert export.summary == "1 article found of 2 announced"
    assert export.problems == ["the file announces 2 articles, 1 were found"]


def test_a_table_of_contents_announces() -> None:
    contents = b"_" * 60 + b"\n\nTable of contents\n\n1. Ferry pier closes for the winter\n2. Mayor resigns\n\n"
    export = articles(contents + proquest({}, {}), "pq.txt")
    assert export.summary == "2 articles found of 2 announced"


def test_a_stray_paragraph_is_reported_not_dropped() -> None:
    data = proquest({}).replace(b"Database: Global", b"A stray remark\n\nDatabase: Global")
    export = articles(data, "pq.txt")
    assert [problem.split(": ", 1)[1] for problem in export.problems] == [
        "no field, behind the text: 'A stray remark'"
    ]
    assert "stray" not in export.items[0].text


def test_a_block_without_fields_is_reported() -> None:
    export = articles(b"Saved by the reader\n\n" + proquest({}), "pq.txt")
    assert export.problems == ["line 1: 1 paragraphs without any field: 'Saved by the reader'"]


def test_windows_line_ends() -> None:
    assert articles(proquest({}).replace(b"\n", b"\r\n"), "pq.txt").items == articles(proquest({}), "pq.txt").items
