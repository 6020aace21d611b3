import pytest
from deliveries import PROSE, docx, nexis_article, nexis_cover, rtf

from analysis import nexis

URL = "https://advance.lexis.com/api/document?collection=news&id=urn:contentItem:5XGS-9BC1-JBXX-44CD-00000-00&context=1"
ONE = nexis_article()
OTHER = nexis_article("Boats land at the market", "Gazette", "6 December 2019", Byline="")


@pytest.mark.parametrize("write", [docx, rtf])
def test_articles_announced_on_a_cover_page(write) -> None:
    export = nexis.articles(write([*nexis_cover([ONE[0], OTHER[0]]), *ONE, *OTHER]), "delivery")
    assert export.problems == []
    assert export.summary == "2 articles found of 2 announced"
    first, second = export.items
    assert first.text == "\n\n".join(PROSE)
    assert (first.headline, first.outlet) == ("Ferry pier closes for the winter", "The Ellery Chronicle")
    assert (first.published, first.authors) == ("2019-12-05", ("Ann Poe", "Jo Lee"))
    assert (first.section, first.place) == ("NEWS; Pg. 4", 23)
    assert (second.outlet, second.published, second.authors) == ("Gazette", "2019-12-06", ())
    assert [item.key for item in export.items] == ["1", "2"]


def test_what_is_not_the_article_is_kept_apart() -> None:
    (item,) = nexis.articles(docx(nexis_article(Highlight="Nine years too late.")), "one.docx").items
    apart = dict(item.apart)
    assert apart["graphic"] == "The old pier in 1962. Photograph: Jo Lee"
    assert apart["Load-Date"] == "December 6, 2019"
    assert apart["copyright"] == "Copyright 2019 Ellery Press All Rights Reserved"
    assert apart["Highlight"] == "Nine years too late."
    for label in ("Load-Date", "End of Document", "Copyright", "FERRIES", "Photograph", "Nine years too", "Page 1"):
        assert label not in item.text


def test_the_link_of_a_headline_gives_key_and_url() -> None:
    (item,) = nexis.articles(docx(ONE, {ONE[0]: URL}), "one.docx").items
    assert (item.key, item.url) == ("5XGS-9BC1-JBXX-44CD-00000-00", URL)


def test_the_same_article_twice_keeps_two_keys() -> None:
    export = nexis.articles(docx(ONE + ONE, {ONE[0]: URL}), "two.docx")
    assert len({item.key for item in export.items}) == 2
    assert any("was there before" in problem for problem in export.problems)


def test_without_a_cover_page_nothing_is_announced() -> None:
    assert nexis.articles(docx(ONE + OTHER), "two.docx").summary == "2 articles found"


def test_an_announced_article_that_is_missing_is_named() -> None:
    export = nexis.articles(docx([*nexis_cover([ONE[0], "Mayor resigns", OTHER[0]]), *ONE, *OTHER]), "three.docx")
    assert export.summary == "2 articles found of 3 announced"
    assert export.problems == [
        "the file announces 3 articles, 2 were found",
        "on the cover page, not found: 2. 'Mayor resigns'",
    ]


def test_of_two_articles_with_one_headline_one_is_missing() -> None:
    export = nexis.articles(docx([*nexis_cover([ONE[0], ONE[0]]), *ONE]), "two.docx")
    assert export.problems[-1] == f"on the cover page, not found: 2. '{ONE[0]}'"


def test_a_headline_cut_short_on_the_cover_page() -> None:
    long = "Ferry pier closes for the winter as council gives up on repairs; Two boats will land at the market"
    export = nexis.articles(docx([*nexis_cover([f"{long[:70]}..."]), *nexis_article(long)]), "one.docx")
    assert (export.items[0].headline, export.problems) == (long, [])


def test_a_cover_page_that_lists_other_headlines() -> None:
    export = nexis.articles(docx([*nexis_cover(["FERRY PIER SHUTS"]), *ONE]), "one.docx")
    assert export.items[0].headline == ONE[0]
    assert "does not tell where the first article begins" in export.problems[0]
    assert "'FERRY PIER SHUTS'" in export.problems[-1]


def test_a_file_that_stops_within_the_last_article() -> None:
    export = nexis.articles(docx(ONE + OTHER[:-8]), "cut.docx")
    assert len(export.items) == 2
    assert "no 'End of Document'" in export.problems[0]


def test_a_byline_and_a_highlight_in_one_paragraph_come_apart() -> None:
    article = nexis_article(Byline="By Ann Poe\nHighlight:\u00a0Nine years late.")
    (item,) = nexis.articles(docx(article), "one.docx").items
    assert item.authors == ("Ann Poe",)
    assert ("Highlight", "Nine years late.") in item.apart


@pytest.mark.parametrize(
    ("dated", "published"),
    [
        ("December 5, 2019 Thursday 10:24 PM GMT", "2019-12-05"),
        ("Thursday, 5 December 2019", "2019-12-05"),
        ("2019-12-05", "2019-12-05"),
        ("December 2019", None),
        ("4 oktober 2017 woensdag", None),
        ("12/05/2019", None),
    ],
)
def test_days_are_read_or_unknown_never_guessed(dated: str, published: str | None) -> None:
    export = nexis.articles(docx(nexis_article(dated=dated)), "one.docx")
    assert (export.items[0].published, export.items[0].outlet) == (published, "The Ellery Chronicle")
    assert bool(export.problems) == (published is None)


def test_an_edition_is_no_headline_and_no_outlet() -> None:
    article = [*ONE[:3], "Late Edition - Final", *ONE[3:]]
    (item,) = nexis.articles(docx(article), "one.docx").items
    assert item.outlet == "The Ellery Chronicle"
    assert ("edition", "Late Edition - Final") in item.apart


def test_a_missing_outlet_stays_unknown_and_is_reported() -> None:
    export = nexis.articles(docx([ONE[0], *ONE[2:]]), "one.docx")
    assert (export.items[0].headline, export.items[0].outlet) == (ONE[0], None)
    assert "not of the usual form" in export.problems[0]


def test_words_that_look_like_labels_stay_in_the_text() -> None:
    text = ["Notes", "Subject: the pier.", PROSE[0], "Section: B of the plan is next, he said.", PROSE[1]]
    (item,) = nexis.articles(docx(nexis_article(text=text, Length="")), "one.docx").items
    assert item.text.split("\n\n") == text


def test_a_line_that_is_not_known_is_reported_not_dropped() -> None:
    article = [*ONE[:4], "Serial dreams", *ONE[4:-1], "Wholly new line", "End of Document"]
    export = nexis.articles(docx(article), "one.docx")
    assert ("head", "Serial dreams") in export.items[0].apart
    assert ("classification", "Wholly new line") in export.items[0].apart
    assert [problem.split(": ", 1)[1] for problem in export.problems] == ["not understood: 'Serial dreams'"]


def test_an_article_without_text_is_left_out_and_named() -> None:
    export = nexis.articles(docx(nexis_article(text=[]) + OTHER), "two.docx")
    assert [item.headline for item in export.items] == [OTHER[0]]
    assert "'Ferry pier closes for the winter' has no text; left out" in export.problems[0]


def test_a_document_that_the_database_failed_to_deliver() -> None:
    sorry = ["We are sorry but there is an error in this document and it is not possible to display it."]
    export = nexis.articles(docx(nexis_article(text=sorry) + OTHER), "two.docx")
    assert len(export.items) == 1
    assert "could not deliver" in " ".join(export.problems)


def test_lost_text_shows_in_the_number_of_words() -> None:
    export = nexis.articles(docx(nexis_article(Length="1,024 words")), "one.docx")
    assert "the database counts 1,024 words, 59 were read" in export.problems[0]


def test_a_missing_body_line() -> None:
    article = [line for line in ONE if line != "Body"]
    export = nexis.articles(docx(article), "one.docx")
    assert export.items[0].text == "\n\n".join(PROSE)
    assert "has no line 'Body'" in export.problems[0]


def test_scripts_and_invisible_characters() -> None:
    text = ["Der Fährpier schließt.", "\u200bНовый пристань — 🚢 «рынок».", "so\u00adft and\u00a0hard"]
    for write in (docx, rtf):
        (item,) = nexis.articles(write(nexis_article(text=text, Length="")), "one").items
        assert item.text.split("\n\n") == [
            "Der Fährpier schließt.",
            "Новый пристань — 🚢 «рынок».",
            "soft and hard",
        ]
