"""What a saved page states of itself: headline, authors, day, outlet, from JSON-LD, meta tags, microdata, <time>.

Sources are asked in the order of their explicitness, and each value is reported as it is written there: a day is
never converted to another time zone, and the reason names its source. What is not stated is `None`.
Vocabularies: schema.org (as JSON-LD and microdata), Open Graph, Dublin Core, and the tags of common site software.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from . import bylines, dates, lines

Fields = dict[str, list[str]]  # "title", "authors", "published", "outlet", "body" -> what one source states


class Stated(NamedTuple):
    """What the metadata of a page state."""

    title: str | None
    people: tuple[str, ...]  # authors
    groups: tuple[str, ...]  # agencies, desks, organisations and single words there; never the outlet itself
    published: str | None  # ISO day
    published_why: str
    outlet: str | None
    body: str | None  # the text of the story, where a page states it


META: dict[str, tuple[str, ...]] = {  # in order of trust; sites differ
    "title": ("og:title", "parsely-title", "twitter:title", "dc.title"),
    "authors": (
        "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator",
        "dcterms.creator", "cxenseparse:author", "article:author_name", "authors",
    ),
    "published": (
        "article:published_time", "og:article:published_time", "og:published_time", "article:published",
        "parsely-pub-date", "datepublished", "cxenseparse:recs:publishtime", "sailthru.date", "publishdate",
        "publish-date", "publish_date", "pubdate", "publication_date", "article.published", "published_time",
        "dc.date.issued", "dcterms.created", "dc.date", "date",
    ),
    "outlet": ("og:site_name", "dc.publisher", "publisher", "application-name"),
}  # fmt: skip
_LD = {
    "title": "headline",
    "authors": "author",
    "published": "datePublished",
    "outlet": "publisher",
    "body": "articleBody",
}
_STORY = re.compile(r"\w*Article|(?:Live)?BlogPosting|Report|Review")
_PAGE = re.compile(r"\w*WebPage")
_BY = re.compile(r"^by\b:?\s*", re.I)
_ADDRESS = re.compile(r"https?:|www\.|@|/")
_SUFFIX = re.compile(r"(\S.*\S)\s+[|–—»·•-]\s+(\S.*)")
_POST = re.compile(  # "Ann Lee Senior Washington Correspondent"
    r"(?<=\w) (?:(?:senior|chief|staff|deputy|associate|assistant|managing|special|executive|contributing)\b.*"
    r"|\w+ )?\b(?:correspondent|reporter|writer|editor|columnist|contributor)$",
    re.I,
)
_SITE = re.compile(r"\s+\S+\.(?:com|org|net|co|tv|news)\b.*")  # "Ann Lee Herald.com Archive"
_GENERIC = frozenset("the www com co uk org net online news digital english international media tv website".split())


def read(tree: Any, guess: Fields) -> Stated:
    """From the first source that states a field; `guess` is the last, asked for headline, author and outlet."""
    headings = [text_of(e) for e, _ in zip(tree.iter("h1"), range(5), strict=False)]
    tags = _meta(tree)
    meta = {field: [v for name in names for v in tags.get(name, ())] for field, names in META.items()}
    sources = {
        "the page's JSON-LD": _json_ld(tree, [*headings, *meta["title"][:1]]),
        "a meta tag of the page": meta,
        "the page's microdata": _microdata(tree),
        "a <time> of the page": {"published": _times(tree)},
        "the day in the page's address": {"published": _addresses(tree)},
        "its only heading": {"title": headings if len(headings) == 1 and len(headings[0].split()) > 2 else []},
        "a guess": guess,
    }
    first = {name: [v for s in sources.values() for v in map(clean, s.get(name, ())) if v] for name in _LD}
    outlet = next(iter(first["outlet"]), None)
    title = _headline(next(iter(first["title"]), None), headings, outlet)
    by_tag = [
        {"authors": tags[name]} for name in META["authors"] if name in tags
    ]  # the same names, spelt otherwise
    asked = [s for source in sources.values() for s in (by_tag if source is meta else [source])]
    named = [authors(s, first["outlet"]) for s in asked]
    people = next((p for p, _ in named if p), ())
    groups = next((g for _, g in named if g), ())
    return Stated(
        title,
        people,
        groups,
        *_published(sources),
        outlet,
        next(filter(None, sources["the page's JSON-LD"]["body"]), None),
    )


# ---------------------------------------------------------------------------------------------- text of elements


def clean(value: str | None) -> str | None:
    """One line, without half characters that JSON can smuggle in; `None` if nothing is left."""
    value = (value or "").encode("utf-8", "replace").decode()
    return " ".join(value.split()) or None


def text_of(element: Any) -> str:
    """The opening of an element's text, on one line."""
    out: list[str] = []
    room = lines.LOOK
    for piece in element.itertext():
        out.append(piece[:room])
        room -= len(piece)
        if room <= 0:
            break
    return " ".join("".join(out).split())


def words(text: str) -> list[str]:
    """Its words in lower case, without punctuation."""
    return re.findall(r"\w+", text.lower())


def key(text: str | None) -> str:
    """The first words of a headline or paragraph, for comparison."""
    return " ".join(words((text or "")[:400])[:50])


def _same(a: str | None, b: str | None) -> bool:
    """One is the other, or has it inside."""
    one, other = f" {key(a)} ", f" {key(b)} "
    return bool(one.strip() and other.strip()) and (one in other or other in one)


# ---------------------------------------------------------------------------------------------- fields


def _headline(stated: str | None, headings: list[str], outlet: str | None) -> str | None:
    """The heading of the page that has the stated headline in it, or lies in it; else the stated one."""
    bare = _without_outlet(stated, outlet) if stated else ""
    least = len(key(bare)) / 2  # a heading of one word is the section's
    heads = [h for h in headings if key(h) != key(outlet) and len(key(h)) >= least and _same(h, bare)]
    return clean(_without_outlet(max(heads, key=len, default=bare), outlet))


def _without_outlet(title: str, outlet: str | None) -> str:
    """ "Harbour shut | The Chronicle" without its end."""
    while outlet and (match := _SUFFIX.fullmatch(title[:500])) and _same(match[2], outlet):
        title = match[1]
    return title


def _published(sources: dict[str, Fields]) -> tuple[str | None, str]:
    """The first day stated, as it is written there: never converted to another time zone."""
    for why, source in sources.items():
        for value in filter(None, source.get("published", ())):
            day = next((day.iso for day in dates.days(value[:60])), None)
            if day:
                return day, f"{why}, in UTC" if value.endswith(("Z", "+00:00", "+0000")) else why
    return None, "the page states none"


def authors(source: Fields, outlets: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """People, and agencies or desks, without "By", role, address or picture; the outlet is no author."""
    people: dict[str, str] = {}
    groups: dict[str, str] = {}
    organisations = source.get("organisations", [])
    for value in [*source.get("authors", ()), *organisations]:
        name = _BY.sub("", clean(unescape(value or "")[:300]) or "")
        if not name or name.lower() == "admin" or _ADDRESS.search(name):
            continue
        for one in bylines.names(name) or (name.partition(",")[0].strip(),):
            one = _POST.sub("", _SITE.sub("", one))
            if one and not any(_is_outlet(one, outlet) for outlet in outlets[:10]):
                weak = value in organisations or is_group(one) or " " not in one  # "jlee"
                (groups if weak else people).setdefault(one.lower(), one)
    return tuple(people.values()), tuple(groups.values())


def is_group(name: str) -> bool:
    """The name of an agency, a desk or an organisation."""
    return bylines.is_agency(name) or bylines.ROLE.search(name) is not None or name.lower().endswith(" wire")


def _is_outlet(name: str, outlet: str) -> bool:
    """ "Al Jazeera" of "Al Jazeera English", "The Herald" of "herald.com", "Port Harbour Press" of "PHP"."""
    one, other = ([w for w in re.findall(r"\w+", n.lower()) if w not in _GENERIC] for n in (name, outlet))
    if not one or not other:
        return key(name) == key(outlet)
    return "".join(one) == "".join(other) or (len(one) > 2 and [word[0] for word in one] == list("".join(other)))


def _meta(tree: Any) -> Fields:
    """Contents of the meta tags, by their name in lower case."""
    stated: dict[str, list[str]] = {}
    for e in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            if e.get(attribute) and e.get("content"):
                stated.setdefault(e.get(attribute).lower(), []).append(e.get("content"))
    return stated


def _microdata(tree: Any) -> Fields:
    """Properties that elements of the page carry: itemprop of schema.org, and links to the author's page."""
    found: Fields = {"authors": [], "published": []}
    linked: list[str] = []
    for e in tree.iter("a", "span", "div", "p", "time", "address", "h3", "h4", "h5", "li"):
        what = (e.get("itemprop") or "").split()
        if "datePublished" in what:
            found["published"].append(e.get("content") or e.get("datetime") or text_of(e))
        elif "author" in what or "creator" in what:
            inner = [i for i, _ in zip(e.iterdescendants(), range(50), strict=False) if i.get("itemprop") == "name"]
            found["authors"] += [i.get("content") or text_of(i) for i in inner[:1] or [e]]
        elif e.tag == "a" and "author" in (e.get("rel") or "").split():
            linked.append(text_of(e))
    stated = [_BY.sub("", name) for name in found["authors"] or linked[:4] if len(name) < 100]
    found["authors"] = [name for name in stated if bylines.names(name)]  # not "View all articles"
    return found


def _times(tree: Any) -> list[str]:
    """The <time> that is marked as that of publication; else the first between headline and story."""
    between: list[str] = []
    long = -1  # paragraphs since the headline
    for e in tree.iter("h1", "p", "time"):
        if e.tag == "h1":
            long = max(long, 0)
        elif e.tag == "p":
            long += long >= 0 and len(text_of(e)) > 80
        else:
            about = " ".join([e.get("itemprop") or "", e.get("class") or ""]).lower()
            value = e.get("datetime")
            if value and ("publi" in about or e.get("pubdate") is not None):
                return [value]
            if value and 0 <= long < 2 and not re.search("modif|updat", about):
                between.append(value)
    return between[:1]


_DAY_PATH = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d|[a-z]{3})[/-]?([0-3]\d)(?=[/-])", re.I)


def _addresses(tree: Any) -> list[str]:
    """The day in the path of the page's own address: /2019/11/19/, /2019/nov/19/."""
    links = [e.get("href") for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower()]
    links += [e.get("content") for e in tree.iter("meta") if e.get("property") == "og:url"]
    found = [match.groups() for link in links if link and (match := _DAY_PATH.search(link[:2000]))]
    return [f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}" for year, month, day in found]


# ---------------------------------------------------------------------------------------------- JSON-LD


def _json_ld(tree: Any, titles: list[str]) -> Fields:
    """What the marked-up story of one of these titles states, or the only one; the day also of its web page."""
    nodes = [node for e in tree.iter("script") if "ld+json" in (e.get("type") or "") for node in _nodes(e.text)]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    stories = [node for node in nodes if any(map(_STORY.fullmatch, _types(node)))]
    only = stories if len(stories) == 1 else []
    own = [n for n in stories if any(_same(t, h) for t in titles for h in _names(n.get("headline"), {})[:1])]
    found = {
        field: list(map(unescape, next(filter(None, (_names(n.get(name), by_id) for n in own or only)), [])))
        for field, name in _LD.items()
    }
    authors = next((n["author"] for n in own or only if n.get("author")), None)
    found["authors"], found["organisations"] = (list(map(unescape, names)) for names in _named(authors, by_id))
    if not found["published"]:
        pages = [node for node in nodes if any(map(_PAGE.fullmatch, _types(node)))]
        found["published"] = [day for node in pages for day in _names(node.get("datePublished"), {})][:1]
    return found


_WRAPPED = re.compile(r"^\s*(?:<!--|(?://)?\s*<!\[CDATA\[)|(?:-->|(?://)?\s*\]\]>)\s*$")


def _nodes(text: str | None) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD script, those in lists and graphs too; none of one that is broken."""
    try:
        todo = [json.loads(_WRAPPED.sub("", text or "").rstrip(" \n\r\t;"), strict=False)]
    except (ValueError, RecursionError):
        return
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo.extend(reversed(one))
        elif isinstance(one, dict):
            yield one
            todo.extend(one[k] for k in ("mainEntityOfPage", "mainEntity", "@graph") if k in one)


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [k.rpartition("/")[2] for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """The strings of a JSON-LD value and the names of its objects; organisations only where no person is named."""
    people, groups = _named(value, by_id)
    return people or groups


def _named(value: Any, by_id: dict[str, dict[str, Any]]) -> tuple[list[str], list[str]]:
    people: list[str] = []
    groups: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        kind, names = people, one
        if isinstance(one, dict):
            node = one if one.get("name") else by_id.get(str(one.get("@id")), {})
            kind, names = groups if any("Organi" in t for t in _types(node)) else people, node.get("name")
        kind.extend(name for name in (names if isinstance(names, list) else [names]) if isinstance(name, str))
    return people, groups
