"""What a saved page states of itself, source by source."""

import json
from typing import Any

import pytest

from analysis import markup, metadata

HEAD = "Dockers shut Port Ellery"


def read(*inside: str, head: str = "") -> metadata.Stated:
    html = f"<html><head>{head}</head><body><h1>{HEAD}</h1>{''.join(inside)}</body></html>"
    return metadata.read(markup.parse(html), {})


def ld(node: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def story(**fields: Any) -> str:
    return ld({"@type": "NewsArticle", "headline": HEAD, "publisher": {"name": "Ellery Echo"}, **fields})


def test_a_page_without_metadata() -> None:
    assert read() == metadata.Stated(HEAD, (), (), None, "the page states none", None, None)


@pytest.mark.parametrize(
    ("name", "content", "names"),
    [
        ("author", "Ann Lee", ("Ann Lee",)),
        ("author", "By ANN LEE and BO CHEN", ("ANN LEE", "BO CHEN")),
        ("article:author", "https://echo.example/people/ann-lee", ()),
        ("article:author", "Ann Lee", ("Ann Lee",)),
        ("byl", "By Ann Lee", ("Ann Lee",)),
        ("dc.creator", "Ann Lee", ("Ann Lee",)),
        ("DC.Creator", "Ann Lee", ("Ann Lee",)),
        ("parsely-author", "Ann Lee", ("Ann Lee",)),
        ("sailthru.author", "Ann Lee", ("Ann Lee",)),
        ("author", "Ann Lee Senior Docks Correspondent", ("Ann Lee",)),
        ("author", "Ann Lee Echo.example.com Archive", ("Ann Lee",)),
        ("author", "Ann Lee, Docks Correspondent", ("Ann Lee",)),
        ("author", "@annlee", ()),
    ],
)
def test_people_in_meta_tags(name: str, content: str, names: tuple[str, ...]) -> None:
    assert read(head=f'<meta name="{name}" content="{content}">').people == names


def test_one_author_spelt_in_two_ways_is_one() -> None:
    tags = '<meta name="author" content="Ann M. Lee"><meta name="parsely-author" content="Ann Lee">'
    assert read(head=tags).people == ("Ann M. Lee",)
    outlet = '<meta property="og:site_name" content="Ellery Echo"><meta name="author" content="Ellery Echo">'
    assert read(head=outlet + '<meta name="byl" content="By Ann Lee">').people == ("Ann Lee",)


@pytest.mark.parametrize(
    ("author", "people", "groups"),
    [
        ("Reuters", (), ("Reuters",)),
        ("Associated Press", (), ("Associated Press",)),
        ("Echo Staff", (), ("Echo Staff",)),
        ("Harbour Wire", (), ("Harbour Wire",)),
        ("jlee", (), ("jlee",)),
        ({"@type": "Organization", "name": "Port Watch"}, (), ("Port Watch",)),
        ([{"@type": "Organization", "name": "Port Watch"}, {"@type": "Person", "name": "Ann Lee"}],
         ("Ann Lee",), ("Port Watch",)),
        (["Reuters", "Ann Lee"], ("Ann Lee",), ("Reuters",)),
    ],
)  # fmt: skip
def test_who_is_no_person_is_kept_apart(author: Any, people: tuple[str, ...], groups: tuple[str, ...]) -> None:
    stated = read(head=story(author=author))
    assert (stated.people, stated.groups) == (people, groups)


@pytest.mark.parametrize(
    ("author", "outlet"),
    [
        ("Ellery Echo", "Ellery Echo"),
        ("The Ellery Echo", "Ellery Echo"),
        ("Ellery Echo", "elleryecho.com"),
        ("Ellery Echo Online", "Ellery Echo"),
        ("Ellery Harbour Echo", "EHE"),
        ("Ellery Echo (www.echo.example)", "Ellery Echo"),
    ],
)
def test_the_outlet_is_no_author(author: str, outlet: str) -> None:
    stated = read(head=story(author={"name": author}, publisher={"name": outlet}))
    assert (stated.people, stated.groups) == ((), ())


@pytest.mark.parametrize(
    ("author", "outlet"),
    [
        ("Ellery Ellis", "Ellery Echo"),
        ("Ann Echo", "Ellery Echo"),
        ("Ellery Echo Sport Desk", "Ellery Echo"),
        ("Rita Thorn", "RT"),
    ],
)
def test_a_name_that_is_only_like_the_outlet_stays(author: str, outlet: str) -> None:
    stated = read(head=story(author={"name": author}, publisher={"name": outlet}))
    assert stated.people + stated.groups == (author,)


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        ('<span itemprop="author">By Ann Lee</span>', ("Ann Lee",)),
        ('<div itemprop="author"><img><b itemprop="name">Ann Lee</b>, docks</div>', ("Ann Lee",)),
        ('<a rel="author" href="/ann">Ann Lee</a> <a rel="nofollow author" href="/bo">Bo Chen</a>',
         ("Ann Lee", "Bo Chen")),
        ('<a rel="author" href="/ann">View all articles</a>', ()),
        ('<a rel="nofollow" href="/ann">Ann Lee</a>', ()),
    ],
)  # fmt: skip
def test_people_in_microdata(inside: str, names: tuple[str, ...]) -> None:
    assert read(inside).people == names


@pytest.mark.parametrize(
    ("head", "day", "why"),
    [
        (story(datePublished="2019-06-04T23:30:00Z"), "2019-06-04", "the page's JSON-LD, in UTC"),
        (story(dateModified="2019-06-05"), None, "the page states none"),
        (ld({"@graph": [{"@type": "WebPage", "datePublished": "2019-06-04"}]}), "2019-06-04", "the page's JSON-LD"),
        ('<meta property="article:published_time" content="2019-06-04T09:00:00+02:00">', "2019-06-04",
         "a meta tag of the page"),
        ('<meta property="article:modified_time" content="2019-06-04">', None, "the page states none"),
        ('<span itemprop="datePublished" content="2019-06-04">Tuesday</span>', "2019-06-04",
         "the page's microdata"),
        ('<link rel="canonical" href="https://echo.example/2019/06/04/docks">', "2019-06-04",
         "the day in the page's address"),
        ('<link rel="canonical" href="https://echo.example/2019/jun/04/docks">', "2019-06-04",
         "the day in the page's address"),
        ('<link rel="canonical" href="https://echo.example/2019/13/44/docks">', None, "the page states none"),
        ('<link rel="stylesheet" href="https://echo.example/2019/06/04/docks">', None, "the page states none"),
    ],
)  # fmt: skip
def test_the_day_and_where_it_is_stated(head: str, day: str | None, why: str) -> None:
    stated = read(head=head)
    assert (stated.published, stated.published_why) == (day, why)


@pytest.mark.parametrize("wrapped", ["<!--{}-->", "//<![CDATA[\n{}\n//]]>", "{};", "\n {} \n"])
def test_wrapped_json_ld(wrapped: str) -> None:
    node = json.dumps({"@type": "Article", "headline": HEAD, "author": "Ann Lee", "articleBody": "No ship left."})
    stated = read(head=f'<script type="application/ld+json">{wrapped.replace("{}", node)}</script>')
    assert (stated.people, stated.body) == (("Ann Lee",), "No ship left.")
