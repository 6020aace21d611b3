"""The lines of a saved page, and what is cut before it is parsed."""

import pytest

from analysis import markup
from analysis.errors import StudyError


def page(html: str) -> list[markup.Line]:
    return markup.page_lines(markup.parse(markup.without_ballast(html)))


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>Ships wait.</p><p>Crews too.</p>", ["Ships wait.", "Crews too."]),
        ("<div>Ships <b>wait</b><p>Crews too.</p>at sea.</div>", ["Ships wait", "Crews too.", "at sea."]),
        ("<div>Ships wait.<br><br>Crews too.<br>At sea.</div>", ["Ships wait.", "Crews too. At sea."]),
        ("<div>Ships wait.<br> <br>&nbsp;<br>Crews too.</div>", ["Ships wait.", "Crews too."]),
        ("<ul><li>Ships<li><p>Crews</p></ul>", ["Ships", "Crews"]),
        ("<p>Ships wait.<i>Photo: Ann Lee</i></p>", ["Ships wait. Photo: Ann Lee"]),
        ("<p>Ships<script>go()</script> wait</p>", ["Ships wait"]),
        ("<p>* * *</p>", []),
        ("", []),
    ],
)
def test_lines(html: str, texts: list[str]) -> None:
    assert [line.text for line in page(html)] == texts


def test_a_line_knows_its_place_and_what_is_link_or_bold() -> None:
    html = (
        "<div><p>Ships <a href='/'>wait</a></p><p><b>Crews</b></p>loose</div>"
        "<figure><figcaption><p>Quay</p></figcaption></figure>"
    )
    link, bold, loose, caption = page(html)
    assert (link.linked, link.bold) == (0.4, 0.0)
    assert (bold.linked, bold.bold) == (0.0, 1.0)
    assert link.home is bold.home is loose.home
    assert (caption.within, caption.tag, link.within) == ("figcaption", "p", "")


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("a<script>x < y</script >b", "ab"),
        ("a<SCRIPT src='x'>1</Script>b", "ab"),
        ("a<style media='all'>p {}</style>b<svg><path/></svg>c", "abc"),
        ("a<!-- <p>no</p> -->b", "ab"),
        ('<script type="application/ld+json">{}</script>', '<script type="application/ld+json">{}</script>'),
        ("a<script>never closed", "a<script>never closed"),
        ("a<scripture>b", "a<scripture>b"),
        ("a\0b", "ab"),
        ("<img src='data:image/png;base64," + "A" * 300 + "'>", "<img src='data:,'>"),
        ("The data:image/png;base64 prefix", "The data:image/png;base64 prefix"),
        ("İ<script>1</script>b", "İb"),
    ],
)
def test_ballast(html: str, left: str) -> None:
    assert markup.without_ballast(html) == left


@pytest.mark.parametrize(
    "part", ["<script>", "<!--", "<style>x</styl>", "data:a/b", "<svg", "<scRipt></", "İ<script>"]
)
def test_ballast_is_cut_in_linear_time(part: str) -> None:
    assert (
        len(markup.without_ballast(part * 100_000)) <= len(part) * 100_000
    )  # squared, it would not come to an end


def test_a_page_with_pictures_stored_in_it_costs_what_its_text_costs() -> None:
    picture = "<img src='data:image/jpeg;base64," + "Ab1+" * 250_000 + "'>"
    html = "<p>Ships wait.</p>" + picture * 20 + "<p>Crews too.</p>"
    assert len(markup.without_ballast(html)) < 1_000
    assert [line.text for line in page(html)] == ["Ships wait.", "Crews too."]


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<p>\n<p " + "a=1 " * 301 + ">", "the tag in line 2 has over 300 attributes"),
        ("<p>" + "wait " * 1_600_000, "it has over 8,000,000 characters without scripts and pictures"),
        ("<i>a</i>" * 100_001, "it has over 200,000 tags"),
    ],
)
def test_what_is_refused(html: str, what: str) -> None:
    with pytest.raises(StudyError, match=what):
        markup.check(html, "page.html")


@pytest.mark.parametrize(
    "html", ["<div>" * 50_000, "<", "</p>", "\ud800", "<p", "&#0;&#xD800;", "<a><a><a>" * 1_000]
)
def test_any_page_has_lines_or_none(html: str) -> None:
    assert page(html) == []
