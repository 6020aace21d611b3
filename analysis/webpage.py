"""A saved HTML page -> clean text with labels, and what the page states of itself.

The body comes from trafilatura; each of its paragraphs is then found again among the lines of the page (`markup`),
which tell what it cannot know: what is a caption, what is only a link to another story, and which paragraph or
crosshead of the story it left out. Furniture that is still there is found by the rules for pasted text (`segment`).
Where trafilatura finds no story, or less than half of the one that the page's metadata state, those rules alone
read the lines of the page. Headline, authors, day and outlet are those of `metadata`, else those that are printed.
Offsets of every table count in the text that is built here, one line a paragraph.
"""

import re
from bisect import bisect_left
from itertools import pairwise
from typing import Any, NamedTuple

from . import bylines, dates, lines, markup, metadata, segment
from .errors import StudyError
from .markup import Line
from .segment import Facts, Segment

LABEL_OF_TAG = {"p": "body", "head": "subhead", "quote": "blockquote", "item": "body"}
FURNITURE = {"caption", "credit", "related", "boilerplate", "byline", "pubdate", "page_date"}
MOST_LOST = 0.3  # of the body's words: rules that would take more have misread the page
LEAST = 60  # words of a story that the rules for pasted text find alone
BESIDE = "the page's mark-up; beside paragraphs of the story"
LINKS = "the page's mark-up; a list of links"
AT_TOP = 300  # lines of the page from its headline on, among which authors and day are printed
LONG = 25  # words: no headline or label has so many
MOSTLY = 0.4  # of a line's letters: it is a link


class _Block(NamedTuple):
    """A paragraph of the text to be."""

    tag: str  # trafilatura's: p, head, quote, item; "" for what it did not find
    text: str
    label: str
    rule: str


def read_page(html: str, where: str = "the page") -> tuple[str, list[Segment], Facts]:
    """(text, segments, facts) of an HTML page; `StudyError` where no article can be found in it.

    The text has the headline as the page prints it, the paragraphs, and the captions of pictures that stand between
    them; no byline and no day, which are in the facts. Does not read text that a script would put there.
    """
    html = markup.without_ballast(html)
    markup.check(html, where)
    tree = markup.parse(html)
    page = markup.page_lines(tree)
    found = _extract(html, where)
    facts, body = _facts(tree, found, page)
    blocks = _without_title(_blocks(found), facts.title)
    if not blocks or 2 * _words(blocks) < len((body or "").split()):
        blocks = _otherwise(page, body)
    if not blocks:
        raise StudyError(where, "no article text was found in it", "Check the page, or save its text as .txt.")
    blocks, places = _completed(page, blocks, _places(page, blocks))
    blocks = _without_furniture(page, facts, _without_links(page, blocks, places), places)
    text, segments = _join(_with_captions(page, facts.title, blocks, places))
    printed = segment.facts(text, segments)
    return text, segments, facts._replace(authors=facts.authors or printed.authors, dateline=printed.dateline)


def _extract(html: str, where: str) -> Any:
    import trafilatura  # heavy, and only saved pages need it

    try:
        return trafilatura.bare_extraction(
            html, favor_precision=True, include_comments=False, include_tables=False, with_metadata=True
        )
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        raise StudyError(where, f"it cannot be read as HTML ({error})", "Save its text as .txt.") from None


def _places(page: list[Line], blocks: list[_Block]) -> list[int]:
    """For each block the number of its line of the page, or -1; as many as can be found in their order."""
    found: dict[str, list[int]] = {}
    for n, line in enumerate(page):
        found.setdefault(metadata.key(line.text), []).append(n)
    tails: list[int] = []  # the longest increasing sequence: the least line that ends one of each length
    chain: list[tuple[int, int]] = []
    steps: list[tuple[int, int, int]] = []  # block, line, the step before
    for b, block in enumerate(blocks):
        for n in reversed(found.get(metadata.key(block.text), [])[:20]):
            i = bisect_left(tails, n)
            steps.append((b, n, chain[i - 1][1] if i else -1))
            tails[i : i + 1], chain[i : i + 1] = [n], [(n, len(steps) - 1)]
    places = [-1] * len(blocks)
    at = chain[-1][1] if chain else -1
    while at >= 0:
        b, n, at = steps[at]
        places[b] = n
    return places


# ---------------------------------------------------------------------------------------------- facts


def _facts(tree: Any, found: Any, page: list[Line]) -> tuple[Facts, str | None]:
    """What the metadata state; else what is printed between headline and story; else trafilatura's findings."""
    stated = metadata.read(tree, {"title": [found.title], "outlet": [found.sitename]} if found else {})
    outlets = [stated.outlet] if stated.outlet else []
    people, published, why = stated.people, stated.published, stated.published_why
    if not people or not published:
        printed, said = _printed(page, stated.title)
        named, others = metadata.authors({"authors": list(printed.authors)}, outlets)
        guessed = [n for n in (found.author or "").split("; ") if bylines.is_name(n)] if found else []
        guess, _ = metadata.authors({"authors": guessed}, outlets)
        choice = [named, guess] if said else [guess, named]  # a name alone may be anything
        people = people or next(filter(None, [*choice, stated.groups, others]), ())
        if not published and printed.published:
            published, why = printed.published, "printed between headline and story"
        if not published and found and any(found.date == d.iso for line in page for d in dates.days(line.text)):
            published, why = found.date, "printed on the page; chosen by trafilatura"
    return Facts(stated.title, people, published, why, stated.outlet, None), stated.body


def _printed(page: list[Line], title: str | None) -> tuple[Facts, bool]:
    """What the lines from the headline on state, by the rules for pasted text; and whether one says "By ..."."""
    heads = [n for n, line in enumerate(page) if title and metadata.key(line.text) == metadata.key(title)]
    head = next((n for n in heads if page[n].tag == "h1"), heads[0] if heads else 0)
    text, _ = _join([_Block("", line.text, "", "") for line in page[head : head + AT_TOP]])
    segments = segment.segment(text)
    named = [lines.read_line(text, s.start, s.end) for s in segments if s.label == "byline"]
    return segment.facts(text, segments), any(map(bylines.by, named))


# ---------------------------------------------------------------------------------------------- text


def _blocks(found: Any) -> list[_Block]:
    """The paragraphs of trafilatura's tree in their order."""
    if found is None or found.body is None:
        return []
    out: list[_Block] = []
    for e in found.body.iter("lb", *LABEL_OF_TAG):
        e.tail = ("\u2028" if e.tag == "lb" else "\u2029") + (e.tail or "")
        if e.tag != "lb":
            e.text = "\u2029" + (e.text or "")
    for e in found.body.iter(*LABEL_OF_TAG):
        if next(e.iterancestors(*LABEL_OF_TAG), None) is None:
            # a line break between sentences stands for a paragraph
            pieces = re.split(r"\u2029|(?<=[.!?”\"])\s?\u2028", "".join(e.itertext()))
            label = LABEL_OF_TAG[e.tag]
            out += [
                _Block(e.tag, " ".join(piece.split()), label, "the page's own mark-up")
                for piece in pieces
                if any(c.isprintable() and c != " " for c in piece)
            ]
    return out


def _without_title(blocks: list[_Block], title: str | None) -> list[_Block]:
    repeated = blocks and metadata.key(blocks[0].text) and metadata.key(blocks[0].text) == metadata.key(title)
    return blocks[1:] if repeated else blocks


def _otherwise(page: list[Line], body: str | None) -> list[_Block]:
    """A story where trafilatura finds none, or less than half of that which the metadata state."""
    blocks, words = _from_lines(page), len((body or "").split())
    return _from_metadata(body) if body and not words < 2 * _words(blocks) < 3 * words else blocks


def _from_metadata(body: str) -> list[_Block]:
    texts = (" ".join(re.sub(r"<[^<>]{0,500}>", " ", line).split()) for line in body.splitlines())
    return [_Block("", text, "body", "the story as the page's metadata state it") for text in texts if text]


def _from_lines(page: list[Line]) -> list[_Block]:
    """The story among the lines of the page, by the rules for pasted text; nothing where that is little."""
    text, _ = _join([_Block("", line.text, "", "") for line in page])
    blocks = [
        _Block("", text[s.start : s.end], s.label, f"the lines of the page; {s.rule}")
        for s in segment.segment(text)
        if s.label in ("body", "blockquote", "subhead")
    ]
    return blocks if _words(blocks) >= LEAST else []


def _completed(page: list[Line], blocks: list[_Block], places: list[int]) -> tuple[list[_Block], list[int]]:
    """With the paragraphs and crossheads that stand among those found, in the same element, but were left out."""
    at = [n for n in places if n >= 0]
    homes = {page[a].home for a, b in pairwise(at) if page[a].home is page[b].home}
    above = at[0] if at else 0
    while at and at[0] - above < 2 and above and page[above - 1].home is page[at[0]].home:
        above -= 1
    known = {gram for block in blocks for gram in _grams(block.text)}
    out: list[tuple[_Block, int]] = []
    for block, place in zip(blocks, places, strict=True):
        lost = [n for n in range(above, place) if page[n].home in homes and not _is_known(page[n].text, known)]
        tags = [(_left_out(page, n, n < at[0]), n) for n in lost]
        out += [(_Block(tag, page[n].text, LABEL_OF_TAG[tag], BESIDE), n) for tag, n in tags if tag]
        whole = _whole(page[above : above + 2], block, known) if place < 0 else None
        out.append((block._replace(text=whole) if whole else block, place))
        above = max(above, place + 1)
    return [block for block, _ in out], [place for _, place in out]


def _whole(page: list[Line], block: _Block, known: set[tuple[str, ...]]) -> str | None:
    """The line of which trafilatura kept only the beginning."""
    torn = (line.text for line in page if line.text.startswith(block.text) and not line.within)
    return next((text for text in torn if not _is_known(text[len(block.text) :], known)), None)


def _is_known(text: str, known: set[tuple[str, ...]]) -> bool:
    grams = _grams(text)
    return 3 * len(grams & known) >= len(grams)


def _grams(text: str) -> set[tuple[str, ...]]:
    """Runs of four words, by which a text is known again."""
    words = metadata.words(text)
    return {tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))}


def _left_out(page: list[Line], n: int, lede: bool) -> str:
    """ "p" for a paragraph, "head" for a crosshead, or nothing."""
    here = page[n]
    line = lines.read_line(here.text, 0, len(here.text))
    if here.within or here.linked >= MOSTLY or lines.own_label(line) is not lines.NONE:
        return ""
    if here.tag in ("h2", "h3", "h4") and not lede:
        return "head" if line.size <= 20 and page[n + 1].home is here.home else ""
    prose = here.tag in ("p", "div", "section", "article") and lines.is_prose(line)
    return "p" if prose and not bylines.by(line) else ""


def _without_links(page: list[Line], blocks: list[_Block], places: list[int]) -> list[_Block]:
    """Labels for what the page marks up as caption, and for lines that are nothing but links to other stories."""
    listed = [line.linked >= MOSTLY and "li" in (line.tag, line.home.tag) for line in page]
    out = []
    for block, n in zip(blocks, places, strict=True):
        if n >= 0 and page[n].within == "figcaption":
            block = block._replace(label="caption", rule="the page's figcaption")
        elif n > 0 and _in_list(listed[n - 1 : n + 2], block):
            block = block._replace(label="related", rule=LINKS)
        elif n >= 0 and block.tag == "p" and page[n].linked >= MOSTLY and _is_short(_read(block)):
            block = block._replace(label="related", rule="the page's mark-up; only a link")
        out.append(block)
    return out


def _in_list(listed: list[bool], block: _Block) -> bool:
    """An item of a list of links, by the lines above, here and below; or the line that heads it."""
    heads = block.tag == "head" or (block.text.endswith(":") and len(block.text.split()) <= 8)
    return (listed[1] and any(listed[::2])) or (heads and any(listed[2:]))


def _is_short(line: lines.Line) -> bool:
    """A label or headline, not prose."""
    return line.size < LONG and not lines.is_prose(line)


def _read(block: _Block) -> lines.Line:
    return lines.read_line(block.text, 0, len(block.text))


def _without_furniture(page: list[Line], facts: Facts, blocks: list[_Block], places: list[int]) -> list[_Block]:
    """The labels of the rules for pasted text, where they find furniture among the paragraphs.

    What is marked up as crosshead, quotation or item, and what reads as prose, is furniture only by its own form;
    so is a line in bold between two paragraphs, which is a crosshead.
    """
    top = [facts.title or "Untitled", *([f"By {' and '.join(facts.authors)}"] if facts.authors else [])]
    text, segments = _join([_Block("", line, "", "") for line in top] + blocks)
    found = {s.start: s for s in segment.segment(text)}
    prose = [n for n, block in enumerate(blocks) if block.label == "body" and lines.is_prose(_read(block))]
    inside = range(prose[0], prose[-1]) if prose else range(0)
    out = []
    for n, (block, place) in enumerate(zip(blocks, segments[len(top) :], strict=True)):
        verdict = found.get(place.start)
        crosshead = n in inside and (places[n] < 0 or page[places[n]].bold >= 0.9)
        new = verdict and verdict.label in FURNITURE and block.label not in FURNITURE
        if verdict and new and _is_furniture(block, crosshead):
            block = block._replace(label=verdict.label, rule=f"the page's mark-up; {verdict.rule}")
        out.append(block)
    return out if _words(out) >= (1 - MOST_LOST) * _words(blocks) else blocks


def _is_furniture(block: _Block, crosshead: bool) -> bool:
    line = _read(block)
    if lines.own_label(line) is not lines.NONE or bylines.bio_name(line.text):
        return True
    return block.tag == "p" and not crosshead and _is_short(line)


def _words(blocks: list[_Block]) -> int:
    return sum(len(block.text.split()) for block in blocks if block.label == "body")


def _with_captions(page: list[Line], title: str | None, blocks: list[_Block], places: list[int]) -> list[_Block]:
    """Headline, paragraphs, and the captions of the pictures that stand between two of them."""
    out = [_Block("", title, "headline", "the page's own mark-up")] if title else []
    known = {metadata.key(block.text) for block in [*out, *blocks]}
    first = next((n for n in places if n >= 0), 0)
    heads = (n for n in range(first, -1, -1) if metadata.key(page[n].text) == metadata.key(title)) if page else ()
    above = next(iter(heads), first)
    for block, place in zip(blocks, places, strict=True):
        for n in range(above, place):
            if page[n].within == "figcaption" and metadata.key(page[n].text) not in known:
                known.add(metadata.key(page[n].text))
                out.append(_Block("", page[n].text, _picture(page[n].text), "the page's figcaption"))
        out.append(block)
        above = max(above, place + 1)
    return out


def _picture(text: str) -> str:
    return "credit" if lines.own_label(lines.read_line(text, 0, len(text)))[0] == "credit" else "caption"


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
