import pytest
from deliveries import FACTIVA, PROSE, factiva_flat, factiva_html, factiva_rtf, rtf

from analysis import factiva

OTHER = FACTIVA | {
    "HD": ["EU"],
    "BY": ["Jo Lee, Staff Writer"],
    "PD": ["6 December 2019"],
    "SN": ["Gazette"],
    "AN": ["Document GAZT000020191206efc60001b"],
}


def html_flat(*found: dict[str, list[str]]) -> bytes:
    articles = []
    for fields in found:
        blocks = [
            f"<p class='articleParagraph'>{line}</p>" if line in PROSE else f"<div>{line}</div>"
            for line in factiva_flat(fields)
        ]
        articles.append('<div class="article enArticle">' + "".join(blocks) + "</div>")
    page = "".join(articles).replace("<div>**", "<div id='hd'><span class='enHeadline'>")
    return f"<html><body><h1>Factiva</h1>{page}</body></html>".encode()


def rtf_flat(*found: dict[str, list[str]]) -> bytes:
    return rtf([line for fields in found for line in factiva_flat(fields)])


@pytest.mark.parametrize("write", [factiva_html, factiva_rtf, html_flat, rtf_flat])
def test_every_form_gives_the_same_articles(write) -> None:
    export = factiva.articles(write(FACTIVA, OTHER), "delivery")
    assert (export.problems, export.announced) == ([], None)
    first, second = export.items
    assert first.key == "ELCR000020191205efc50003a"
    assert (first.headline, first.outlet) == ("Ferry pier closes for the winter", "The Ellery Chronicle")
    assert (first.published, first.authors) == ("2019-12-05", ("Ann Poe",))
    assert first.text == "\n\n".join(PROSE)
    assert first.section is not None
    assert first.section.startswith("News")
    assert (second.key, second.headline, second.published) == ("GAZT000020191206efc60001b", "EU", "2019-12-06")
    assert second.outlet == "Gazette"


def test_captions_and_indexing_are_kept_apart() -> None:
    (item,) = factiva.articles(factiva_html(FACTIVA), "f.html").items
    apart = dict(item.apart)
    assert apart["ART"] == "The old pier in 1962."
    assert apart["NS"] == "gtran : Transport | gcat : Politics"
    assert item.section == "News; page 4"
    assert "1962" not in item.text


def test_the_order_of_the_fields_does_not_matter() -> None:
    turned = {code: FACTIVA[code] for code in reversed(FACTIVA) if code != "AN"} | {"AN": FACTIVA["AN"]}
    (item,) = factiva.articles(factiva_html(turned), "f.html").items
    assert (item.headline, item.text) == (FACTIVA["HD"][0], "\n\n".join(PROSE))


def test_a_value_of_capitals_is_no_field() -> None:
    (item,) = factiva.articles(factiva_rtf(FACTIVA | {"HD": ["TD"], "SC": ["SN"]}), "f.rtf").items
    assert (item.headline, item.outlet) == ("TD", "The Ellery Chronicle")


def test_an_unknown_field_is_reported_and_kept() -> None:
    fields = {**{code: FACTIVA[code] for code in FACTIVA if code != "AN"}, "QX": ["new"], "AN": FACTIVA["AN"]}
    export = factiva.articles(factiva_html(fields), "f.html")
    assert "the field QX is not known; kept apart" in export.problems[0]
    assert ("QX", "new") in export.items[0].apart


def test_an_article_without_its_number_is_not_run_into_the_next() -> None:
    lost = {code: text for code, text in FACTIVA.items() if code != "AN"}
    export = factiva.articles(factiva_html(lost, OTHER), "f.html")
    assert [item.headline for item in export.items] == ["Ferry pier closes for the winter", "EU"]
    assert "has no document number" in " ".join(export.problems)


def test_a_file_that_stops_within_the_last_article() -> None:
    lost = {code: text for code, text in OTHER.items() if code not in ("AN", "NS", "RE")}
    export = factiva.articles(factiva_html(FACTIVA, lost), "f.html")
    assert len(export.items) == 2
    assert "may be cut short" in " ".join(export.problems)


def test_what_is_not_said_stays_unknown() -> None:
    fields = FACTIVA | {"PD": ["5 décembre 2019"], "SN": [""], "BY": [""]}
    export = factiva.articles(factiva_html(fields), "f.html")
    item = export.items[0]
    assert (item.published, item.outlet, item.authors) == (None, None, ())
    assert "'5 décembre 2019'" in " ".join(export.problems)
    assert "gives no outlet" in " ".join(export.problems)


def test_without_codes_two_lines_that_both_may_be_the_headline() -> None:
    lines = [line.removeprefix("**") for line in factiva_flat(FACTIVA)]
    export = factiva.articles(rtf(lines), "f.rtf")
    assert (export.items[0].headline, export.items[0].text) == (None, "\n\n".join(PROSE))
    assert "is not clear" in export.problems[0]


def test_without_codes_and_copyright_the_text_is_doubtful() -> None:
    fields = {code: text for code, text in FACTIVA.items() if code != "CY"}
    export = factiva.articles(rtf_flat(fields), "f.rtf")
    assert export.items[0].text == "\n\n".join(PROSE)
    assert "no copyright line" in export.problems[0]


def test_a_head_that_is_not_understood_is_left_out_and_named() -> None:
    fields = {code: text for code, text in OTHER.items() if code != "WC"}
    export = factiva.articles(rtf_flat(FACTIVA, fields), "f.rtf")
    assert len(export.items) == 1
    assert "no number of words in the head of GAZT000020191206efc60001b" in " ".join(export.problems)


def test_markup_in_a_text_and_scripts_are_no_text() -> None:
    fields = FACTIVA | {"TD": ["a < b & c > d; <b>HD</b>", "AT&T said: “No.”"]}
    (item,) = factiva.articles(factiva_html(fields), "f.html").items
    assert item.text.split("\n\n")[1:] == ["a < b & c > d; <b>HD</b>", "AT&T said: “No.”"]


def test_a_leftover_is_reported() -> None:
    page = factiva_html(FACTIVA).replace(b"<script>", b"<p>Odd remark</p><script>")
    export = factiva.articles(page, "f.html")
    assert export.problems[0].endswith("1 lines behind the last article: 'Odd remark'")
