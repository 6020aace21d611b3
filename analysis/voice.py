"""Voice: whose words any character of a text is.

Quotations (direct, partial, block) are a source's words; marked words without a speaker (scare, title) are "scare";
indirect speech is "reported"; everything else is the outlet's own.
"""

import sys
from bisect import bisect_right
from collections.abc import Iterable

from .quotes import Quote, Reported

Span = tuple[int, int, str]  # start, end, voice
NO_MORE: Span = (sys.maxsize, sys.maxsize, "")  # behind all spans of a text


def voices(quotes: list[Quote], reports: list[Reported]) -> list[Span]:
    """(start, end, voice) of every stretch that is not the outlet's own, sorted, without overlaps.

    Where two stretches meet, quotations come before indirect speech, and what starts earlier before what starts
    later.
    """
    spans = [(q.start, q.end, "scare" if q.kind in ("scare", "title") else "source") for q in quotes]
    quoted = _disjoint(sorted(spans))
    return sorted(quoted + _outside(_disjoint(sorted((r.start, r.end, "reported") for r in reports)), quoted))


def spoken(quotes: list[Quote], reports: list[Reported]) -> list[Span]:
    """`voices` without the marks that nobody speaks in: a scare quote or a title is the outlet's own word."""
    return voices([quote for quote in quotes if quote.kind not in ("scare", "title")], reports)


def _disjoint(spans: list[Span]) -> list[Span]:
    """Cut the start of every span that begins before the one ahead of it ends."""
    out: list[Span] = []
    reached = 0
    for start, end, voice in spans:
        if max(start, reached) < end:
            out.append((max(start, reached), end, voice))
            reached = end
    return out


def _outside(spans: list[Span], holes: list[Span]) -> list[Span]:
    """What of the spans lies outside the holes; both sorted and disjoint."""
    out = []
    at = 0
    for start, end, voice in spans:
        while at < len(holes) and holes[at][1] <= start:
            at += 1
        k = at
        while k < len(holes) and holes[k][0] < end:
            if start < holes[k][0]:
                out.append((start, holes[k][0], voice))
            start = max(start, holes[k][1])
            k += 1
        if start < end:
            out.append((start, end, voice))
    return out


def inside(spans: list[Span], stretches: Iterable[tuple[int, int]]) -> list[list[Span]]:
    """What of the spans, as `voices` gives them, lies in each of some stretches, which are sorted and apart too."""
    out = []
    rest = iter([*spans, NO_MORE])
    begin, stop, voice = next(rest)
    for start, end in stretches:
        found: list[Span] = []
        while begin < end:
            if stop > start:
                found.append((max(begin, start), min(stop, end), voice))
            if stop > end:  # the next stretch may have some of it
                break
            begin, stop, voice = next(rest)
        out.append(found)
    return out


def parted(text: str, at: int, spans: list[Span]) -> dict[str, str]:
    """A sentence that starts at a place, by whose words they are: "own", "source", "reported"; what stands apart is
    joined by a blank. `spans`: those of `spoken` that lie `inside` it.

    >>> parted("“No,” he said, “never.”", 100, [(101, 104, "source"), (116, 122, "source")])
    {'own': '“ ” he said, “ ”', 'source': 'No, never.'}
    """
    parts: dict[str, list[str]] = {"own": []}
    last = 0
    for start, end, voice in spans:
        parts["own"].append(text[last : start - at])
        last = end - at
        parts.setdefault(voice, []).append(text[start - at : last])
    parts["own"].append(text[last:])
    return {voice: " ".join(some) for voice, some in parts.items()}


def voice_at_offsets(spans: list[Span], offsets: Iterable[int]) -> list[str]:
    """The voice at character offsets, in their order: "outlet", "source", "reported" or "scare".

    ``spans`` as ``voices`` gives them.
    """
    bounds = [bound for start, end, _ in spans for bound in (start, end)]
    between = ["outlet", *(name for _, _, voice in spans for name in (voice, "outlet"))]
    return [between[bisect_right(bounds, offset)] for offset in offsets]
