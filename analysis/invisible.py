"""Characters that a reader does not see and a rule trips over: soft hyphens, zero-width spaces, marks of direction.

An article that holds some is read without them, and every offset is brought back to the text as it stands.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

# soft hyphen; zero-width space, joiners and marks of direction; embeddings; word joiner and its kin; isolates; BOM
CHARACTERS = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SOME = re.compile(f"[{CHARACTERS}]")  # one by one: a search for runs of them takes three times as long
_ENTITIES = re.compile(
    "&(?:shy|zwn?j|[lr]rm|#(?:0*(?:173|820[3-7]|823[4-8]|828[89]|8290|8291|8292|829[4-7]|65279)"
    "|x0*(?:ad|200[b-f]|202[a-e]|206[0-46-9]|feff)));",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    """`text` without what cannot be seen.

    >>> visible("se\\u00adcret")
    'secret'
    """
    return text if text.isascii() else _SOME.sub("", text)


def squeeze(text: str) -> str:
    """One line, single spaces, nothing that cannot be seen."""
    return " ".join(visible(text).split())


def shorten(text: str, most: int = 60) -> str:
    """The same, of at most `most` characters.

    >>> shorten("Share this\\narticle", 10)
    'Share thi…'
    """
    flat = squeeze(text)
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def visible_html(page: str) -> str:
    """The same for the source of a page, in which such a character may be written out.

    >>> visible_html("se&shy;c&#xAD;ret &amp; more")
    'secret &amp; more'
    """
    return visible(_ENTITIES.sub("", page))


class Seen(NamedTuple):
    """A text without what cannot be seen, and where its characters stand in the text as it is."""

    text: str
    at: Sequence[int] | None  # place of each character; None: nothing was taken out

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the visible text in the text as it is; what is invisible at its edges stays outside."""
        if self.at is None or start == end:
            return (start, end) if self.at is None else (self.at[start], self.at[start])
        return self.at[start], self.at[end - 1] + 1

    def back(self, place: int) -> int:
        """How many visible characters stand before a place of the text as it is."""
        return place if self.at is None else bisect_left(self.at, place)


def seen(text: str) -> Seen:
    """The visible text with its places; linear in the length of the text.

    >>> seen("a\\u200bb c").span(0, 2)
    (0, 3)
    """
    gaps = [] if text.isascii() else [found.start() for found in _SOME.finditer(text)]
    if not gaps:
        return Seen(text, None)
    at, last = list[int](), 0
    for gap in gaps:
        at += range(last, gap)
        last = gap + 1
    return Seen(_SOME.sub("", text), [*at, *range(last, len(text) + 1)])


def restored(columns: dict[str, list[Any]], view: Seen, raw: str) -> None:
    """Bring the spans of a table, and their text, back to the text as it stands."""
    spans = list(map(view.span, columns["start"], columns["end"]))
    columns["start"], columns["end"] = [start for start, _ in spans], [end for _, end in spans]
    columns["text"] = [raw[start:end] for start, end in spans]
