"""Saved pages: what they state of themselves, their paragraphs, and the furniture among these."""

import json
from typing import Any

import pytest

from analysis.errors import StudyError
from analysis.segment import Facts, Segment
from analysis.webpage import read_page

HOURS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
STORY = [f"Port Ellery stood still for the {n} hour on Tuesday, and no ship left the {n} quay." for n in HOURS]
HEAD = "Dockers shut Port Ellery"


def page(*inside: str, head: str = "", title: str = HEAD) -> str:
    """A page whose story has `inside` after its third paragraph."""
    above, below = ("".join(f"<p>{p}</p>" for p in part) for part in (STORY[:3], STORY[3:]))
    story = f"<h1>{title}</h1>{above}{''.join(inside)}{below}"
    return f"<html><head>{head}</head><body><nav>Home</nav><article>{story}</article></body></html>"


def ld(*nodes: Any) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def news(**fields: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": HEAD, **fields}


def meta(**content: str) -> str:
    return "".join(f'<meta property="{name.replace("_", ":", 1)}" content="{c}">' for name, c in content.items())


def read(html: str) -> tuple[Facts, list[tuple[str, str]], list[Segment]]:
    text, segments, facts = read_page(html)
    assert "\n\n".join(text[s.start : s.end] for s in segments) == text
    assert [s.line for s in segments] == [n for n, line in enumerate(text.split("\n"), 1) if line]
    return facts, [(s.label, text[s.start : s.end]) for s in segments], segments


PLAIN = [("headline", HEAD), *(("body", p) for p in STORY)]


def test_a_page_that_states_nothing() -> None:
    facts, found, _ = read(page())
    assert facts == Facts(HEAD, (), None, "the page states none", None, None)
    assert found == PLAIN


# ------------------------------------------------------------------ metadata


@pytest.mark.parametrize(
    "nodes",
    [
        [news(author={"@type": "Person", "name": "Ann Lee"}, publisher={"name": "Ellery Echo"})],
        [[{"@type": "WebSite", "name": "Home"}, news(author="Ann Lee", publisher={"name": "Ellery Echo"})]],
        [
            {
                "@graph": [
                    {"@type": "Organization", "@id": "#o", "name": "Ellery Echo"},
                    {"@type": "Person", "@id": "#p", "name": "Ann Lee"},
                    {**news(author={"@id": "#p"}, publisher={"@id": "#o"}), "@type": ["Article", "Thing"]},
                ]
            }
        ],
        [{"@type": "WebPage", "mainEntity": news(author=["Ann Lee"], publisher="Ellery Echo")}],
        [{"@type": "https://schema.org/NewsArticle", "headline": "Ferry sinks", "author": "Bo Chen"},
         news(author=[{"name": "Ann Lee"}], publisher=[{"name": "Ellery Echo"}])],
    ],
)  # fmt: skip
def test_json_ld_in_its_many_shapes(nodes: list[Any]) -> None:
    facts, _, _ = read(page(head=ld(*nodes)))
    assert (facts.title, facts.authors, facts.outlet) == (HEAD, ("Ann Lee",), "Ellery Echo")


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ([{"name": "Ann Lee"}, {"name": "Bo Chen"}], ("Ann Lee", "Bo Chen")),
        ("By Ann Lee and Bo Chen", ("Ann Lee", "Bo Chen")),
        ("Ann Lee, Industry Correspondent", ("Ann Lee",)),
        (["https://echo.example/ann-lee", "Ann Lee", "ann lee"], ("Ann Lee",)),
        ([{"@type": "Organization", "name": "Docks Desk"}, {"@type": "Person", "name": "Ann Lee"}], ("Ann Lee",)),
        (["Ellery Echo", "Ann Lee"], ("Ann Lee",)),
        ([{"@type": "Organization", "name": "Reuters"}], ("Reuters",)),
        ("李安", ("李安",)),
        ("admin", ()),
        ({"@type": "Person", "url": "https://echo.example/ann-lee"}, ()),
        ([None, 7, {"name": 3}, []], ()),
    ],
)  # fmt: skip
def test_authors(author: Any, names: tuple[str, ...]) -> None:
    facts, _, _ = read(page(head=ld(news(author=author, publisher={"name": "Ellery Echo"}))))
    assert facts.authors == names


@pytest.mark.parametrize(
    ("stated", "day", "why"),
    [
        ("2019-06-04T23:30:00-05:00", "2019-06-04", "the page's JSON-LD"),
        ("2019-06-05T00:30:00+10:00", "2019-06-05", "the page's JSON-LD"),
        ("2019-06-04T23:30:00Z", "2019-06-04", "the page's JSON-LD, in UTC"),
        ("2019-06-04", "2019-06-04", "the page's JSON-LD"),
        ("June 4, 2019 9:00 am", "2019-06-04", "the page's JSON-LD"),
        ("2019-13-44", None, "the page states none"),
        ("04/06/2019", None, "the page states none"),
        ("yesterday", None, "the page states none"),
        (["2019-06-04"], "2019-06-04", "the page's JSON-LD"),
    ],
)
def test_the_day_is_the_one_written(stated: Any, day: str | None, why: str) -> None:
    facts, _, _ = read(page(head=ld(news(datePublished=stated))))
    assert (facts.published, facts.published_why) == (day, why)


@pytest.mark.parametrize(
    "broken",
    ["{", '{"@type": "NewsArticle", "headline": "Ferry sinks",}', "[" * 100_000, "9" * 5_000, "null", '"x"', ""],
)
def test_broken_json_ld_is_passed_over(broken: str) -> None:
    script = f'<script type="application/ld+json">{broken}</script>'
    tags = meta(article_published_time="2019-06-04T10:00:00+01:00", author="Ann Lee", og_site_name="Ellery Echo")
    facts, found, _ = read(page(head=script + tags))
    assert facts == Facts(HEAD, ("Ann Lee",), "2019-06-04", "a meta tag of the page", "Ellery Echo", None)
    assert found == PLAIN


def test_half_a_character_in_json_ld() -> None:
    head = '<script type="application/ld+json">{"@type": "Article", "headline": "Port \\ud800 shut"}</script>'
    facts, _, _ = read(page(head=head, title=""))
    assert facts.title == "Port ? shut"


def test_json_ld_is_trusted_before_meta_tags_and_these_before_time() -> None:
    tags = meta(article_published_time="2019-06-05", og_site_name="Echo Online", author="Bo Chen")
    time = '<time class="published" datetime="2019-06-06">6 June</time>'
    node = news(datePublished="2019-06-04", publisher={"name": "Ellery Echo"})
    assert read(page(time, head=ld(node) + tags))[0].published == "2019-06-04"
    assert read(page(time, head=ld(node) + tags))[0].outlet == "Ellery Echo"
    assert read(page(time, head=ld(node) + tags))[0].authors == ("Bo Chen",)
    assert read(page(time, head=tags))[0].published == "2019-06-05"
    facts, _, _ = read(page(time))
    assert (facts.published, facts.published_why) == ("2019-06-06", "a <time> of the page")


def test_the_time_of_a_change_or_of_another_story_is_not_that_of_the_story() -> None:
    changed = '<time class="updated" datetime="2019-06-06">6 June</time>'
    other = '<aside><h3>Ferry sinks</h3><time datetime="2018-01-02">2 January</time></aside>'
    html = page().replace("</h1>", f"</h1>{changed}").replace("</article>", f"</article>{other}")
    assert read(html)[0].published_why != "a <time> of the page"


@pytest.mark.parametrize(
    ("printed", "stated", "authors"),
    [
        ("By Ann Lee", "", ("Ann Lee",)),
        ("By Ann Lee and Bo Chen", "", ("Ann Lee", "Bo Chen")),
        ("By Ann Lee", "Reuters", ("Ann Lee",)),  # a person rather than an agency
        ("By Ann Lee", "jlee", ("Ann Lee",)),
        ("By Ann Lee", "Bo Chen", ("Bo Chen",)),
        ("", "Reuters", ("Reuters",)),
        ("", "Ellery Echo", ()),
        ("By Ellery Echo", "", ()),
    ],
)
def test_authors_printed_below_the_headline(printed: str, stated: str, authors: tuple[str, ...]) -> None:
    html = page(head=meta(author=stated, og_site_name="Ellery Echo"))
    html = html.replace("</h1>", f"</h1><div>{printed}</div><div>June 4, 2019 9:00 am</div>")
    facts, _, _ = read(html)
    assert facts.authors == authors
    assert (facts.published, facts.published_why) == ("2019-06-04", "printed between headline and story")


# ------------------------------------------------------------------ headline


@pytest.mark.parametrize(
    ("stated", "site", "heading", "title"),
    [
        (f"{HEAD} - Ellery Echo", "Ellery Echo", HEAD, HEAD),
        (f"{HEAD} | Docks | Ellery Echo", "Ellery Echo", HEAD, HEAD),
        (f"{HEAD} | Ellery Echo", "Ellery Echo", "Ellery Echo", HEAD),  # the heading is the site's own
        (f"{HEAD} | Somewhere", "", HEAD, HEAD),
        (HEAD, "Ellery Echo", "Port", HEAD),  # the heading is the section's
        (HEAD, "Ellery Echo", f"Exclusive: {HEAD}", f"Exclusive: {HEAD}"),
        ("Why the port is shut", "Ellery Echo", HEAD, "Why the port is shut"),
        ("Port Ellery - a town waits", "Ellery Echo", "", "Port Ellery - a town waits"),
        ("Dockers&#8217; strike", "", "", "Dockers’ strike"),
    ],
)
def test_headline(stated: str, site: str, heading: str, title: str) -> None:
    facts, found, _ = read(page(head=meta(og_title=stated, og_site_name=site), title=heading))
    assert facts.title == title
    assert found[0] == ("headline", title)
    assert [label for label, _ in found].count("headline") == 1


# ------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        ("<h2>No end in sight</h2>", [("subhead", "No end in sight")]),
        (
            "<blockquote><p>We never wanted this, the crew wrote.</p><p>We had no choice.</p></blockquote>",
            [("blockquote", "We never wanted this, the crew wrote."), ("blockquote", "We had no choice.")],
        ),
        (
            "<ul><li>Ferries stay in port</li><li><p>Trains run as usual</p></li></ul>",
            [("body", "Ferries stay in port"), ("body", "Trains run as usual")],
        ),
        (
            "<p>The mayor went home at noon.<br>The ships stayed where they were.</p>",
            [("body", "The mayor went home at noon."), ("body", "The ships stayed where they were.")],
        ),
        ("<p>Related: Ferry sinks off Ellery Point</p>", [("related", "Related: Ferry sinks off Ellery Point")]),
        ("<p>Photo: Ann Lee</p>", [("credit", "Photo: Ann Lee")]),
        ("<p>Sign up to our newsletter</p>", [("boilerplate", "Sign up to our newsletter")]),
        (
            "<figure><img src='a'><figcaption>Ships wait off the port.<i>Photo: Ann Lee</i></figcaption></figure>",
            [("caption", "Ships wait off the port. Photo: Ann Lee")],
        ),
        ("<p>“It is over.”</p>", [("body", "“It is over.”")]),
        (
            "<p>Also here: <a href='/f'>Ferry sinks off Ellery Point</a> and the pier burns</p>",
            [("related", "Also here: Ferry sinks off Ellery Point and the pier burns")],
        ),
        (
            "<p><b>How the old docks of Port Ellery came to be shut in June</b></p>",
            [("body", "How the old docks of Port Ellery came to be shut in June")],
        ),
        ("<p>The docks in June, seen from the west</p>", [("related", "The docks in June, seen from the west")]),
        (
            "<h3>From the docks</h3><ul><li><a href='/f'>Ferry sinks off the point</a></li>"
            "<li>8 June: <a href='/p'>Pier burns for two days</a></li></ul>",
            [("related", "From the docks")],  # trafilatura leaves the items out
        ),
        (
            "<ul><li><a href='/f'>Ferries</a> stay in port all day</li><li>Trains run</li></ul>",
            [("body", "Ferries stay in port all day"), ("body", "Trains run")],
        ),
        (
            "A crew of nine stayed aboard the last ship, and nobody came for them.",  # in no element of its own
            [("body", "A crew of nine stayed aboard the last ship, and nobody came for them.")],
        ),
    ],
)
def test_what_stands_among_the_paragraphs(inside: str, lines: list[tuple[str, str]]) -> None:
    _, found, segments = read(page(inside))
    assert found == [*PLAIN[:4], *lines, *PLAIN[4:]]
    assert all(s.rule.startswith("the page's ") for s in segments)


def test_a_caption_below_the_story_belongs_to_another() -> None:
    teaser = "<figure><figcaption>The ferry before it sank</figcaption></figure>"
    assert read(page().replace("</article>", f"{teaser}</article>"))[1] == PLAIN


def test_what_only_the_paragraphs_state() -> None:
    html = page().replace("<p>", "<p>By Ann Lee</p><p>PORT ELLERY (Reuters) - The docks are shut.</p><p>", 1)
    facts, found, _ = read(html)
    assert (facts.authors, facts.dateline) == (("Ann Lee",), "PORT ELLERY")
    assert found[1] == ("byline", "By Ann Lee")


def test_the_first_paragraph_that_is_loose_text_of_the_story() -> None:
    lede = "PORT ELLERY (Reuters) — The last ship left the harbour before dawn, and none has come in since."
    html = page().replace("</h1>", "</h1><div class='story'>" + lede).replace("</article>", "</div></article>")
    facts, found, segments = read(html)
    assert found == [PLAIN[0], ("body", lede), *PLAIN[1:]]
    assert segments[1].rule == "the page's mark-up; beside paragraphs of the story"
    assert facts.dateline == "PORT ELLERY"


def test_a_page_whose_text_only_the_metadata_state() -> None:
    head = ld(news(articleBody="\n\n".join(STORY)))
    html = f"<html><head>{head}</head><body><h1>{HEAD}</h1><p>Please enable scripts.</p></body></html>"
    _, found, segments = read(html)
    assert found == PLAIN
    assert segments[1].rule == "the story as the page's metadata state it"


@pytest.mark.parametrize("html", ["", "<html></html>", "<p>Please enable scripts.</p>", "\0", "<h1>Docks</h1>"])
def test_a_page_without_a_story_is_refused(html: str) -> None:
    with pytest.raises(StudyError, match="no article text was found"):
        read_page(html)


def test_a_page_with_its_pictures_stored_in_it() -> None:
    picture = "<img src='data:image/png;base64," + "iVBORw0KGgo" * 200_000 + "'>"
    style = "<style>.a {background: url(data:image/png;base64," + "Ab1+" * 500_000 + ")}</style>"
    assert read(page(picture, head=style))[1] == PLAIN


def test_stories_that_are_only_linked_state_nothing_of_this_one() -> None:
    others = [{"@type": "NewsArticle", "headline": h, "author": "Bo Chen"} for h in ("Ferry sinks", "Pier burns")]
    facts, _, _ = read(page(head=ld(*others) + meta(og_title=HEAD)))
    assert (facts.title, facts.authors) == (HEAD, ())


def test_a_caption_that_repeats_a_paragraph_is_not_printed_twice() -> None:
    assert read(page(f"<figure><figcaption>{STORY[1]}</figcaption></figure>"))[1] == PLAIN


def test_a_paragraph_below_furniture_stays_body() -> None:
    ends = "<p>Tags: docks, strikes</p><p>The talks go on at noon on Wednesday.</p>"
    _, found, _ = read(page().replace("</article>", f"{ends}</article>"))
    assert found[-2:] == [
        ("boilerplate", "Tags: docks, strikes"),
        ("body", "The talks go on at noon on Wednesday."),
    ]


def test_rules_that_would_take_too_much_take_nothing() -> None:
    lines = [f"Related: Ferry {n} sinks off Ellery Point" for n in range(30)]
    _, found, _ = read(page(*(f"<p>{line}</p>" for line in lines)))
    assert [label for label, _ in found].count("body") == len(lines) + len(STORY)


@pytest.mark.parametrize(
    "inside",
    [
        "<figcaption>Ships wait " * 2_000,
        "<a href='/'>word " * 2_000,
        "<time datetime='x'>" * 20_000,
        "<meta name='author' content='" + "Ann Lee, " * 100_000 + "'>",
        "<meta property='og:title' content='" + "a - " * 100_000 + "'>",
        '<!DOCTYPE a [<!ENTITY a "&b;&b;"><!ENTITY b SYSTEM "file:///etc/passwd">]><p>&a;</p>',
    ],
)
def test_a_hostile_page_is_still_read(inside: str) -> None:
    _, found, _ = read(page(inside))
    assert set(PLAIN[1:4]) <= set(found)
    assert not any("root:" in line for _, line in found)
