"""Quotation marks -> pairs: which mark opens, which closes, and what stands between them.

Marks are paired within one paragraph, so that a lost mark can damage its own paragraph but never the next.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

#: double marks; two apostrophes or two backticks stand for one. (Here and below the mark itself comes before what
#: must stand around it, so that the search runs from mark to mark.)
DOUBLE = re.compile(r"['`\"“”„‟«»](?:(?<=[\"“”„‟«»])|(?<=')'|(?<=`)`)")
#: what one mark is by its looks alone; straight marks tell nothing
_LOOKS = {"“": True, "„": True, "‟": True, "«": True, "``": True, "”": False, "»": False}
_BEFORE_OPENING = frozenset("([{—–-―/‘'“\"«")
_AFTER_CLOSING = frozenset(".,;:!?)]}—–-―/…'’\"”»")
#: single marks that may open by their looks alone
_SINGLE = "'‘‚‹’"
#: those that may where they stand, with what follows; not an elision ('em, 'til) and not a decade ('90s)
_SINGLE_OPENS = re.compile(
    rf"[{_SINGLE}]"
    r"(?<![^\s(\[{—–―/\"“«-].)"
    r"(?!\d\ds?\b|(?:em|til|till|tis|twas|cause|bout|round|n|cuz|kay|nuff)\b)(?=[^\W_]|[\"“«$£€….#@-])",
    re.IGNORECASE,
)
#: what may begin or end a quotation, as far as one mark and what stands before it tell
_MARK = re.compile(r"['`\"“”„‟«»‘’‚‹](?:(?<=[\"“”„‟«»`])|(?<='')|(?<![^\s(\[{—–―/\"“«-].))")
_FEET = re.compile(r"\d['’]\d{1,2}\Z")
_LETTER = re.compile(r"[^\W_]")
_SINGLE_CLOSES = re.compile(r"['’›](?<=\S.)(?![^\W_'])")
#: a paragraph that starts with an opening mark continues a quotation left open before it
_REOPENS = re.compile(r"\s*(?:''|``|[\"“„«»‘'‹])\S")
#: where a quotation whose closing mark is lost must have ended: before its reporting clause
_LOST_CLOSE = re.compile(
    r"[,.?!](?= (?:(?:[A-Z][\w.’'-]*|the|a|an|he|she|they|it)(?: [\w.’'-]+){0,3} )?"
    r"(?:said|says|told|added|wrote|asked|tweeted|replied|continued|explained|argued|insisted)\b)"
)


class Pair(NamedTuple):
    """``text[start:end]`` stands between the marks, which reach from ``outer`` to ``outer_end``."""

    outer: int
    start: int
    end: int
    outer_end: int
    closed: bool


def _role(text: str, start: int, end: int) -> bool | None:
    """Does the double mark at ``text[start:end]`` open (True) or close (False)? None: nothing tells."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    opens = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace() and after not in ",;:!?)]}"
    closes = not before.isspace() and (after.isspace() or after in _AFTER_CLOSING)
    return opens if opens != closes else _LOOKS.get(text[start:end])


def _inches(text: str, at: int) -> bool:
    """6'2" is a height, not a quotation."""
    return _FEET.search(text, max(0, at - 5), at) is not None


def _doubles(text: str, begin: int, stop: int, reopened: bool) -> list[Pair]:
    """Outermost pairs of double marks; ``reopened``: the next paragraph starts with an opening mark."""
    pairs: list[Pair] = []
    stack: list[tuple[int, int]] = []
    first = True
    for match in DOUBLE.finditer(text, begin, stop):
        start, end = match.span()
        mark = match[0]
        if mark == "''" and text[end : end + 1] == "'" and text[start - 1 : start].strip():
            start, end = start + 1, end + 1  # a nested single mark closes before the two apostrophes
        if mark == '"' and _inches(text, start):
            continue
        opens = _role(text, start, end)
        if opens is None:
            opens = not stack
        if opens:
            stack.append((start, end))
        elif stack:
            outer, inner = stack.pop()
            pairs.append(Pair(outer, inner, start, end, True))
        elif first and text[start - 1 : start] in ",.?!":  # the opening mark is lost
            pairs.append(Pair(begin, begin, start, end, True))
        first = False
    for outer, inner in stack:
        pairs.append(_unclosed(text, outer, inner, stop, reopened and outer == stack[-1][0]))
    return _outermost(pairs)


def _unclosed(text: str, outer: int, inner: int, stop: int, reopened: bool) -> Pair:
    """What a mark that nothing closes may hold: the paragraph, if the next one goes on with a mark; else
    the words before a reporting clause or the next mark."""
    mark = DOUBLE.search(text, inner, stop)
    limit = mark.start() if mark else stop
    lost = _LOST_CLOSE.search(text, inner, min(limit + 12, stop))
    if reopened and not (lost and not mark and stop - lost.end() < 60):
        return Pair(outer, inner, stop, stop, False)
    end = lost.end() if lost and lost.end() <= limit else stop if not mark else inner
    return Pair(outer, inner, end, end, False)


def _outermost(pairs: list[Pair]) -> list[Pair]:
    if len(pairs) < 2:
        return pairs
    out: list[Pair] = []
    for pair in sorted(pairs, key=lambda pair: (pair.outer, -pair.outer_end)):
        if not out or pair.outer >= out[-1].outer_end:
            out.append(pair)
    return out


def _singles(text: str, begin: int, stop: int, taken: list[Pair], reopened: bool) -> list[Pair]:
    """Pairs of single marks: outside double marks, or around them in the British manner."""
    opening = list(_SINGLE_OPENS.finditer(text, begin, stop))
    if not opening:
        return []
    closes = [match.start() for match in _SINGLE_CLOSES.finditer(text, begin, stop)]
    starts = [pair.outer for pair in taken]
    out: list[Pair] = []
    done = begin
    for match, after in zip(opening, [*opening[1:], None], strict=False):
        at = match.start()
        inside = bisect_right(starts, at) - 1
        if at < done or (inside >= 0 and at < taken[inside].outer_end):
            continue
        end = _single_close(text, match.end(), after.start() if after else stop, closes)
        if end is None and match[0] != "’" and reopened and at == begin:
            out.append(Pair(at, at + 1, stop, stop, False))
            break
        if end is not None and not (match[0] == "’" and end - at > 60):
            out.append(Pair(at, at + 1, end, end + 1, True))
            done = end + 1
    return out


def _single_close(text: str, start: int, limit: int, closes: list[int]) -> int | None:
    """The closing mark for a single opening mark before ``start``; a plural possessive (the generals’ plan)
    is passed over if a mark that cannot be one follows before the next opening mark, at ``limit``."""
    at = bisect_right(closes, start - 1)
    first = None
    for close in closes[at : at + 12]:
        if first is not None and close > limit:
            break
        if text[close - 1] in "sSxzn" and re.match(r" [^\W_]", text[close + 1 : close + 3]):
            first = close if first is None else first
        elif first is None or text[close - 1] in ".,?!…":
            return close
    return first


def places(text: str) -> list[int]:
    """Where marks stand that may begin or end a quotation: a line without any has no pair."""
    return [match.start() for match in _MARK.finditer(text)]


def pair(text: str, start: int, end: int, marked: list[int], reopened: bool = False) -> list[Pair]:
    """The outermost quotations of the paragraph ``text[start:end]``, in text order; those inside quotations are not
    listed.

    ``marked``: the `places` in it; ``reopened`` says that the next paragraph starts with an opening mark. Pairs
    without a letter or a digit between them are left out. Linear in the length of the paragraph.
    """
    found = _doubles(text, start, end, reopened)
    if any(text[at] in _SINGLE for at in marked) and (singles := _singles(text, start, end, found, reopened)):
        found = _outermost(found + singles)
    return [_inner(text, one) for one in found if _LETTER.search(text, one.start, one.end)]


def _inner(text: str, one: Pair) -> Pair:
    """Without the white space that French puts inside the marks."""
    inside = text[one.start : one.end]
    if not (inside[0].isspace() or inside[-1].isspace()):
        return one
    start = one.end - len(inside.lstrip())
    return one._replace(start=start, end=one.start + len(inside.rstrip()))


def reopens(text: str, start: int, end: int) -> bool:
    """Does the paragraph ``text[start:end]`` start with an opening mark, as one that continues a quotation does?"""
    return _REOPENS.match(text, start, end) is not None
