"""A saved HTML page -> clean text with labels, and what the page states of itself.

The body comes from trafilatura with its structure (paragraphs, crossheads, block quotations) kept; furniture that
it lets through is found by the rules for pasted text (`segment`). Headline, authors, day and outlet are read from
the page's own metadata, the most explicit first. Offsets of every table count in the text that is built here, one
line a paragraph.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from typing import Any, NamedTuple

from . import bylines, dates, lines, segment
from .errors import StudyError
from .segment import Facts, Segment

# lxml takes seconds for a tag of ten thousand attributes, and quadratically longer for more.
MOST_ATTRIBUTES = 1_000
TAG = re.compile(r"<[A-Za-z][^\s/>]*")
ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>=][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
LABEL_OF_TAG = {"p": "body", "head": "subhead", "quote": "blockquote", "item": "body"}
FURNITURE = {"caption", "credit", "related", "boilerplate", "byline", "pubdate", "page_date"}
MOST_LOST = 0.3  # of the body's words: rules that would take more have misread the page

Fields = dict[str, list[str]]  # "title", "authors", "published", "outlet" -> what one source states, in its order


def read_page(html: str, where: str = "the page") -> tuple[str, list[Segment], Facts]:
    """(text, segments, facts) of an HTML page; `StudyError` where no article can be found in it.

    The text has the headline as the page prints it, the paragraphs, and the captions of pictures that stand between
    them; no byline and no day, which are in the facts. Does not read text that a script would put there.
    """
    _check_attributes(html, where)
    import trafilatura  # heavy, and only saved pages need it

    try:
        found: Any = trafilatura.bare_extraction(
            html, favor_precision=True, include_comments=False, include_tables=False, with_metadata=True
        )
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        raise StudyError(where, f"it cannot be read as HTML ({error})", "Save its text as .txt.") from None
    if found is None or found.body is None or not (found.text or "").strip():
        raise StudyError(where, "no article text was found in it", "Check the page, or save its text as .txt.")
    tree = _parse(html)
    facts = _facts(tree, found, html)
    blocks = _blocks(found.body, facts.title)
    if not blocks:
        raise StudyError(where, "no paragraph was found in it", "Check the page, or save its text as .txt.")
    text, segments = _join(_with_captions(tree, facts.title, _without_furniture(facts, blocks)))
    printed = segment.facts(text, segments)
    return text, segments, facts._replace(authors=facts.authors or printed.authors, dateline=printed.dateline)


def _check_attributes(html: str, where: str) -> None:
    at = 0
    while tag := TAG.search(html, at):
        at, count = tag.end(), 0
        while attribute := ATTRIBUTE.match(html, at):
            at, count = attribute.end(), count + 1
            if count > MOST_ATTRIBUTES:
                line = html.count("\n", 0, tag.start()) + 1
                what = f"the tag in line {line} has over {MOST_ATTRIBUTES:,} attributes"
                raise StudyError(where, what, "Save the page again.")


def _parse(html: str) -> Any:
    from lxml import etree  # comes with trafilatura

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    tree = etree.fromstring(html.encode("utf-8", "replace"), parser)
    return etree.Element("html") if tree is None else tree


# ---------------------------------------------------------------------------------------------- text of elements


def _clean(value: str | None) -> str | None:
    value = (value or "").encode("utf-8", "replace").decode()  # JSON can smuggle in half a character
    return " ".join(value.split()) or None


def _text(element: Any) -> str:
    """The opening of an element's text, spaced where mark-up ends a sentence ("Ships wait.<i>Photo: ...")."""
    out: list[str] = []
    room = lines.LOOK
    for piece in element.itertext():
        glued = out and out[-1][-1:] in ".!?" and piece[:1].isalpha()
        out.append(f" {piece[:room]}" if glued else piece[:room])
        room -= len(piece)
        if room <= 0:
            break
    return " ".join("".join(out).split())


def _key(text: str | None) -> str:
    """The words of a headline or paragraph, for comparison."""
    return lines.key(lines.read_line(text, 0, len(text))) if text else ""


def _same(a: str | None, b: str | None) -> bool:
    """One is the other, or has it inside."""
    one, other = f" {_key(a)} ", f" {_key(b)} "
    return bool(one.strip() and other.strip()) and (one in other or other in one)


# ---------------------------------------------------------------------------------------------- facts

META: dict[str, tuple[str, ...]] = {  # in order of trust; sites differ
    "title": ("og:title", "parsely-title", "twitter:title", "dc.title"),
    "authors": ("author", "parsely-author", "article:author", "sailthru.author", "byl", "dc.creator"),
    "published": (
        "article:published_time", "og:article:published_time", "parsely-pub-date", "datepublished",
        "sailthru.date", "publishdate", "publish-date", "pubdate", "dc.date.issued", "dc.date", "date",
    ),
    "outlet": ("og:site_name", "dc.publisher", "publisher", "application-name"),
}  # fmt: skip
_STORY = re.compile(r"\w*Article|(?:Live)?BlogPosting|Report")
_ADDRESS = re.compile(r"https?:|www\.|@|/")
_SUFFIX = re.compile(r"(\S.*\S)\s+[|–—»·•-]\s+(\S.*)")


def _facts(tree: Any, found: Any, html: str) -> Facts:
    """From the first source that states a field; trafilatura's own findings are the last."""
    headings = [_text(e) for e, _ in zip(tree.iter("h1"), range(5), strict=False)]
    meta = _meta(tree)
    guess: Fields = {"title": [found.title], "authors": [found.author], "outlet": [found.sitename]}
    if found.date in {day.iso for day in dates.days(html)}:  # not one it worked out from an address or a bare year
        guess["published"] = [found.date]
    sources = {
        "the page's JSON-LD": _json_ld(tree, [*headings, *meta["title"][:1]]),
        "a meta tag of the page": meta,
        "a <time> of the page": {"published": _times(tree)},
        "its only heading": {"title": headings if len(headings) == 1 and len(headings[0].split()) > 2 else []},
        "printed on the page; chosen by trafilatura": guess,
    }
    first = {name: [v for source in sources.values() for v in source.get(name, ()) if v] for name in META}
    outlet = next(filter(None, map(_clean, first["outlet"])), None)
    title = _headline(next(filter(None, map(_clean, first["title"])), None), headings, outlet)
    authors = next(filter(None, (_authors(s.get("authors", []), outlet) for s in sources.values())), ())
    return Facts(title, authors, *_published(sources), outlet, None)


def _headline(stated: str | None, headings: list[str], outlet: str | None) -> str | None:
    """The heading of the page that has the stated headline in it, or lies in it; else the stated one."""
    bare = _without_outlet(stated, outlet) if stated else ""
    least = len(_key(bare)) / 2  # a heading of one word is the section's
    heads = [h for h in headings if _key(h) != _key(outlet) and len(_key(h)) >= least and _same(h, bare)]
    return _clean(_without_outlet(max(heads, key=len, default=bare), outlet))


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


def _authors(values: list[str], outlet: str | None) -> tuple[str, ...]:
    """Names without "By", role, address or picture; the outlet only if nobody else is named."""
    found: dict[str, str] = {}
    for value in values:
        name = re.sub(r"^by\b:?\s*", "", _clean(unescape(value or "")[:300]) or "", flags=re.I)
        if name and name.lower() != "admin" and not _ADDRESS.search(name):
            for one in bylines.names(name) or (name.partition(",")[0].strip(),):
                found.setdefault(one.lower(), one)
    people = [name for name in found.values() if not (outlet and _key(name) == _key(outlet))]
    return tuple(filter(None, people or found.values()))


def _meta(tree: Any) -> Fields:
    stated: dict[str, list[str]] = {}
    for e in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            if e.get(attribute) and e.get("content"):
                stated.setdefault(e.get(attribute).lower(), []).append(e.get("content"))
    return {field: [v for name in names for v in stated.get(name, ())] for field, names in META.items()}


def _times(tree: Any) -> list[str]:
    """The <time> that is marked as that of publication; else the first between headline and story."""
    between: list[str] = []
    long = -1  # paragraphs since the headline
    for e in tree.iter("h1", "p", "time"):
        if e.tag == "h1":
            long = max(long, 0)
        elif e.tag == "p":
            long += long >= 0 and len(_text(e)) > 80
        else:
            about = " ".join([e.get("itemprop") or "", e.get("class") or ""]).lower()
            value = e.get("datetime")
            if value and ("publi" in about or e.get("pubdate") is not None):
                return [value]
            if value and 0 <= long < 2 and not re.search("modif|updat", about):
                between.append(value)
    return between[:1]


def _json_ld(tree: Any, titles: list[str]) -> Fields:
    """What the marked-up story of one of these titles states, or the only one marked up."""
    nodes = [node for e in tree.iter("script") if "ld+json" in (e.get("type") or "") for node in _nodes(e.text)]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    stories = [node for node in nodes if any(map(_STORY.fullmatch, _types(node)))]
    only = stories if len(stories) == 1 else []
    own = [n for n in stories if any(_same(t, h) for t in titles for h in _names(n.get("headline"), {})[:1])]
    fields = {"title": "headline", "authors": "author", "published": "datePublished", "outlet": "publisher"}
    return {
        field: list(map(unescape, next(filter(None, (_names(n.get(name), by_id) for n in own or only)), [])))
        for field, name in fields.items()
    }


def _nodes(text: str | None) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD script, those in lists and graphs too; none of one that is broken."""
    try:
        todo = [json.loads(text or "", strict=False)]
    except (ValueError, RecursionError):
        return
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo.extend(reversed(one))
        elif isinstance(one, dict):
            yield one
            todo.extend(one[key] for key in ("mainEntityOfPage", "mainEntity", "@graph") if key in one)


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [k.rpartition("/")[2] for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """The strings of a JSON-LD value and the names of its objects; organisations only where no person is named."""
    people: list[str] = []
    groups: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        kind, names = people, one
        if isinstance(one, dict):
            node = one if one.get("name") else by_id.get(str(one.get("@id")), {})
            kind, names = groups if any("Organi" in t for t in _types(node)) else people, node.get("name")
        kind.extend(name for name in (names if isinstance(names, list) else [names]) if isinstance(name, str))
    return people or groups


# ---------------------------------------------------------------------------------------------- text


class _Block(NamedTuple):
    tag: str
    text: str
    label: str
    rule: str


def _blocks(body: Any, title: str | None) -> list[_Block]:
    """The paragraphs of trafilatura's tree in their order, without a headline that it repeats."""
    out: list[_Block] = []
    for e in body.iter("lb", *LABEL_OF_TAG):
        e.tail = ("\u2028" if e.tag == "lb" else "\u2029") + (e.tail or "")
        if e.tag != "lb":
            e.text = "\u2029" + (e.text or "")
    for e in body.iter(*LABEL_OF_TAG):
        if next(e.iterancestors(*LABEL_OF_TAG), None) is None:
            # a line break between sentences stands for a paragraph
            pieces = re.split(r"\u2029|(?<=[.!?”\"])\s?\u2028", "".join(e.itertext()))
            label = LABEL_OF_TAG[e.tag]
            out += [
                _Block(e.tag, " ".join(piece.split()), label, "the page's own mark-up")
                for piece in pieces
                if any(c.isprintable() and c != " " for c in piece)
            ]
    return out[1:] if out and _key(out[0].text) and _key(out[0].text) == _key(title) else out


def _without_furniture(facts: Facts, blocks: list[_Block]) -> list[_Block]:
    """The labels of the rules for pasted text, where they find furniture among the paragraphs.

    What is marked up as crosshead, quotation or item, and what reads as prose, is furniture only by its own form.
    """
    top = [facts.title or "Untitled", *([f"By {' and '.join(facts.authors)}"] if facts.authors else [])]
    text, segments = _join([_Block("", line, "", "") for line in top] + blocks)
    found = {s.start: s for s in segment.segment(text)}
    out = []
    for block, place in zip(blocks, segments[len(top) :], strict=True):
        verdict = found.get(place.start)
        if verdict and verdict.label in FURNITURE and _may_be_furniture(block):
            block = block._replace(label=verdict.label, rule=f"the page's mark-up; {verdict.rule}")
        out.append(block)
    return out if _words(out) >= (1 - MOST_LOST) * _words(blocks) else blocks


def _may_be_furniture(block: _Block) -> bool:
    line = lines.read_line(block.text, 0, len(block.text))
    if lines.own_label(line) is not lines.NONE or bylines.bio_name(line.text):
        return True
    return block.tag == "p" and not lines.is_prose(line)


def _words(blocks: list[_Block]) -> int:
    return sum(len(block.text.split()) for block in blocks if block.label == "body")


def _with_captions(tree: Any, title: str | None, blocks: list[_Block]) -> list[_Block]:
    """Headline, paragraphs, and the captions of the pictures that stand between two of them."""
    head = [_Block("", title, "headline", "the page's own mark-up")] if title else []
    places = {_key(block.text): n for n, block in reversed(list(enumerate(head + blocks)))}
    at: int | None = None
    pending: list[str] = []
    captions: dict[int, list[str]] = {}  # place of the paragraph above -> captions
    for e in tree.iter("h1", "h2", "h3", "p", "li", "figcaption"):
        content = _text(e)
        if e.tag == "figcaption":
            if content and _key(content) not in places:
                pending.append(content)
        elif (place := places.get(_key(content))) is not None and (at is None or place > at):
            if at is not None:
                captions.setdefault(at, []).extend(dict.fromkeys(pending))
            at, pending = place, []
    out: list[_Block] = []
    for n, block in enumerate(head + blocks):
        out.append(block)
        out += [_Block("", caption, "caption", "the page's figcaption") for caption in captions.get(n, ())]
    return out


def _join(blocks: list[_Block]) -> tuple[str, list[Segment]]:
    """One line a block, and a blank line between them."""
    starts = [0]
    for block in blocks:
        starts.append(starts[-1] + len(block.text) + 2)
    segments = [
        Segment(start, after - 2, 2 * n + 1, block.label, block.rule)
        for n, (block, (start, after)) in enumerate(zip(blocks, pairwise(starts), strict=True))
    ]
    return "\n\n".join(block.text for block in blocks), segments
