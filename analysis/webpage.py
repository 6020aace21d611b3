"""A saved HTML page -> clean text with labels, and what the page states of itself.

The body comes from trafilatura with its structure (paragraphs, crossheads, block quotations) kept. Offsets of
every table count in the text that is built here, one line a paragraph.
"""

import re
from typing import Any

from .errors import StudyError
from .segment import Facts, Segment

# lxml takes seconds for a tag of ten thousand attributes, and quadratically longer for more.
MOST_ATTRIBUTES = 1_000
TAG = re.compile(r"<[A-Za-z][^\s/>]*")
ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>=][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
LABEL_OF_TAG = {"p": "body", "head": "subhead", "quote": "blockquote", "item": "body"}


def read_page(html: str, where: str = "the page") -> tuple[str, list[Segment], Facts]:
    """(text, segments, facts) of an HTML page; `StudyError` where no article can be found in it.

    Does not read captions, nor text that a script would put there.
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
    lines = [("headline", found.title)] if found.title else []
    lines += [(LABEL_OF_TAG[e.tag], "".join(e.itertext())) for e in found.body.iter(*LABEL_OF_TAG)]
    text, segments = _join(lines)
    authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    why = "the page's metadata" if found.date else "the page states none"
    facts = Facts(_clean(found.title), authors, found.date, why, _clean(found.sitename), None)
    return text, segments, facts


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


def _clean(value: str | None) -> str | None:
    return " ".join((value or "").split()) or None


def _join(lines: list[tuple[str, str]]) -> tuple[str, list[Segment]]:
    parts: list[str] = []
    segments: list[Segment] = []
    at = 0
    for label, content in lines:
        content = " ".join(content.split())
        if content:
            line = 2 * len(segments) + 1
            segments.append(Segment(at, at + len(content), line, label, "the page's own mark-up"))
            parts.append(content)
            at += len(content) + 2
    return "\n\n".join(parts), segments
