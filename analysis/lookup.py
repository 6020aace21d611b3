"""Many patterns in a text: as regular expressions, and by one pass that finds where any of them may begin.

Looking for hundreds of patterns one after the other takes most of the time that an article needs. So all words that
patterns begin with are looked for at once (by Vectorscan, through the package hyperscan), in all of the text, and
only where one of them stands need the expression of its entry be tried. A regular expression, which may begin with
anything, is looked for in the same pass in a looser form: where that is not found, it need not be tried at all.
"""

import re
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from threading import Lock
from typing import NamedTuple, NoReturn, TypeVar

import hyperscan
import numpy as np
import regex

from .errors import RulesError
from .memo import Memo

SECONDS = 2.0  # for one regular expression on one sentence, and beyond ...
SECONDS_A_CHARACTER = 2e-5  # ... on all that was read so far

# Between the words of a pattern: any white space; inside: any apostrophe, any hyphen.
APOSTROPHES, HYPHENS, STAR = "['’ʼ]", "[-‐‑–]", r"(?:['’ʼ]?\w)*"
WHOLE, OPEN, REST = "whole word", "any run of letters", "the rest of the pattern"  # kinds of `Rest`
FEW = 4  # words that may come next: of more their first letters do
AHEAD = 200  # words at most whose expressions hold the beginning of the next word
SHARED = 30  # characters of patterns that are matched as one tree

T = TypeVar("T")
Span = tuple[int, int, int]  # start, end, and the number of what was found
Stretch = tuple[int, int]
NOWHERE = (sys.maxsize, sys.maxsize)  # behind all stretches of a text

_STAR = regex.compile(STAR, regex.V1)
_BEGINNING = re.compile("[0-9A-Za-zÀ-ÖØ-Þà-öø-ÿ]*")  # letters of which no two are one to `regex`, but by their case
_NEXT = re.compile(r"[\s‐‑–-]+([0-9A-Za-z]+)")
# An expression in parts: escaped characters, classes, what opens a group, numbers of times, single characters.
_PARTS = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:)|\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]+)\}|.", re.DOTALL
)
_TIMES = re.compile(r"[*+?]|\{.+")
_ANY = r"\x{80}-\x{10ffff}"  # what a class of letters holds beyond ASCII is another matter in each engine
_CLASSES = {r"\w": rf"[\w{_ANY}]", r"\d": rf"[\d{_ANY}]", r"\s": rf"[\s{_ANY}]"}
_CLASSES |= dict.fromkeys((r"\W", r"\D", r"\S"), ".")
_EDGES = frozenset(("^", "$", *(rf"\{letter}" for letter in "bBAZmM")))  # they match between characters
_AROUND = frozenset(("(?=", "(?!", "(?<=", "(?<!"))
_MOST_TIMES = 10  # that a part may be repeated in a looser expression, which grows with it
_LONGER = (*range(0x80, 0x600), *range(0x1E00, 0x2000), *range(0xFB00, 0xFB18))  # where such characters stand
#: characters that `regex`, in ignoring case, takes for several letters, or for one that has no capital in common
ODD = (
    "".join(filter(lambda character: len(character.casefold()) > 1, map(chr, _LONGER))) + "\u0131\u017f\u212a\u212b"
)


def whole_words(expression: str) -> str:
    return rf"\b(?:{expression})\b"


def literals(patterns: Iterable[str]) -> str:
    """One regular expression for many patterns: whole words; patterns that begin alike are tried together."""
    return rf"(?<!\w){_tree(sorted({tuple(_tokens(p)) for p in patterns}))}(?!\w)"


def _tree(patterns: list[tuple[str, ...]], depth: int = 0) -> str:
    """The alternation of sorted lists of tokens, the longest first where one goes on from another."""
    if len(patterns) == 1 or depth == SHARED:
        longest_first = sorted(patterns, key=len, reverse=True)
        return "(?:" + "|".join("".join(tokens[depth:]) for tokens in longest_first) + ")"
    branches = []
    for first, group in groupby(patterns, key=lambda tokens: tokens[depth : depth + 1]):
        branches.append("".join(first) + _tree(list(group), depth + 1) if first else "")
    # A star may take what a letter would; the end of a pattern comes last, so that a longer one is preferred to it.
    return "(?:" + "|".join(sorted(branches, key=lambda branch: (not branch, branch.startswith(STAR)))) + ")"


def _tokens(pattern: str) -> Iterator[str]:
    """A pattern of the codebook, each character as a regular expression; `*` stands for any run of letters, with
    the apostrophes between them, and where a blank follows, after them ("dock* union": the dockers' union)."""
    before = ""
    for character in re.sub(r"\*+", "*", " ".join(pattern.split())):
        if character == "*":
            yield STAR
        elif character == " ":
            yield rf"{APOSTROPHES}?\s+" if before == "*" else r"\s+"
        elif character in "'’ʼ":
            yield APOSTROPHES
        elif character in "-‐‑–":
            yield HYPHENS
        else:
            yield regex.escape(character)
        before = character


def is_linear(patterns: Iterable[str]) -> bool:
    """Whether none of the patterns can take long: with two stars, a long word can be parted in many ways."""
    return all(len(re.findall(r"\*+", pattern)) < 2 for pattern in patterns)


def beginning(pattern: str) -> tuple[str, str]:
    """The letters and digits that a pattern begins with, in lower case, and the rest of it."""
    found = _BEGINNING.match(pattern.strip())
    assert found is not None  # it may be empty
    return found[0].lower(), pattern.strip()[found.end() :]


def looser(expression: str) -> str | None:
    """What is found, in any case, in every text that the expression is found in, and perhaps in others, written for
    the engine; ``None`` for what is not understood.

    >>> looser("didn['’]t (?:ever )?spe(?:ak|ll)"), looser("(?<!not )under way"), looser("(?P<a>s)it")
    ('didn.t (?:ever )?spe(?:ak|ll)', 'under way', None)
    """
    try:
        return "".join(_loosened(_PARTS.findall(expression)))
    except ValueError:
        return None


def _loosened(parts: list[str]) -> Iterator[str]:
    """Raises `ValueError` for what is not understood."""
    before = ""  # what a number of times would belong to
    n = 0
    while n < len(parts):
        part = parts[n]
        if part in _AROUND:
            n = _closing(parts, n)
        if part in _AROUND or part in _EDGES:
            before = ""
        elif _TIMES.fullmatch(part):
            if _TIMES.fullmatch(before):
                before = "" if part in "?+" else _refused(part)  # as few as can be, or none given back
            else:
                yield _times(part) if before else _refused(part)
                before = part
        else:
            yield _loose(part, parts[n + 1 : n + 2])
            before = "" if part in ("(", "(?:", "|") else part
        n += 1


def _loose(part: str, after: list[str]) -> str:
    if any(len(character.casefold()) > 1 for character in part):  # "ß" is found in "ss" too
        return _refused(part)
    if part == "(":
        return "(?:" if after not in (["?"], ["*"]) else _refused(part)
    if part[0] == "\\":
        return _CLASSES.get(part) or (part if not part[1].isalnum() and part.isascii() else _refused(part))
    if part[0] == "[" and len(part) > 1:
        return _loose_class(part)
    return _refused(part) if part in "[]{}" else part if part.isascii() else "."


def _loose_class(part: str) -> str:
    if "[" in part[1:] or re.search(r"--|&&|\|\||~~", part):  # sets of sets
        return _refused(part)
    if not part.isascii():
        return "." if "-" not in part else _refused(part)  # such a range may hold "ß"
    return part if part[1] != "^" and "\\" not in part else "."


def _times(part: str) -> str:
    if part[0] != "{":
        return part
    least, _, most = part[1:-1].partition(",")
    if max(int(least or 0), int(most or 0)) > _MOST_TIMES:
        return "*"
    return f"{{{least or 0},{most}}}" if "," in part else part


def _refused(part: str) -> NoReturn:
    raise ValueError(part)


def _closing(parts: list[str], first: int) -> int:
    """Where the group ends that opens there."""
    depth = 0
    for n in range(first, len(parts)):
        depth += (parts[n][0] == "(") - (parts[n] == ")")
        if not depth:
            return n
    _refused(parts[first])


class Rest(NamedTuple):
    """How a hit goes on that begins with a word."""

    kind: str  # `WHOLE` or `OPEN` if a look at the next characters tells where it ends, `REST` if all must be tried
    next: frozenset[str] = frozenset()  # what the next word begins with; empty if that may be anything

    def tail(self) -> str:
        """What must follow the word in any text that has a hit, and perhaps in others."""
        if self.kind == WHOLE:
            return r"\W"
        following = self.next if len(self.next) <= FEW else {word[0] for word in self.next}
        return rf"\W+(?:{'|'.join(sorted(following))})" if following else ""


def beginnings_of(patterns: Iterable[str]) -> dict[str, Rest]:
    """What patterns begin with, and what comes then."""
    rests: dict[str, set[str]] = {}
    for word, rest in map(beginning, patterns):
        rests.setdefault(word, set()).add(rest.replace("**", "*"))
    order = sorted(rests)
    longer = {word for word, after in pairwise(order) if after.startswith(word)}  # words that another goes on from
    out = {}
    for word, after in rests.items():
        single = word not in longer and longer.isdisjoint(word[:n] for n in range(len(word)))
        if after == {""}:
            out[word] = Rest(WHOLE)
        elif single and after <= {"", "*"}:
            out[word] = Rest(OPEN)
        else:
            following = list(map(_NEXT.match, after))
            words = {found[1].lower() for found in following if found}
            out[word] = Rest(REST, frozenset(words if all(following) else ()))
    return out


def end_of_word(text: str, start: int, limit: int) -> int:
    """Where a star ends that stands at ``start``; it reaches no further than ``limit``."""
    found = _STAR.match(text, start, limit)
    assert found is not None  # it may be empty
    return found.end()


#: whether a character belongs to words
in_word = Memo(lambda character: regex.match(r"\w", character) is not None).of


class Found(NamedTuple):
    """What one pass over a text has found."""

    places: list[Span]  # start, end, and number of the word
    loosely: list[int]  # the looser expressions that occur


class Beginnings:
    """Where in a text one of many words, or beginnings of words, stands, and which looser expressions occur. Words
    are made by `beginning`, and with each stands the expression of what must follow."""

    def __init__(self, words: tuple[tuple[str, str], ...], expressions: tuple[str, ...]) -> None:
        self.words, self.expressions = words, expressions
        self._sizes = [len(word) for word, _ in words] + [0] * (len(expressions) + len(ODD))
        self._turn = Lock()  # an engine scans one text at a time
        self._engine = hyperscan.Database()
        word = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SOM_LEFTMOST
        loose = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
        loose |= hyperscan.HS_FLAG_ALLOWEMPTY
        # Before a word stands anything but a letter of ASCII: what is found too much is sorted out. (An engine with
        # characters at the edges is made in half the time of one with edges, `\b`, and is faster.)
        listed = [(rf"\W{start}{tail}", word) for start, tail in words]
        listed += [(one, loose | hyperscan.HS_FLAG_UTF8) for one in expressions]
        listed += [(one, hyperscan.HS_FLAG_SINGLEMATCH) for one in ODD]
        self._engine.compile(
            expressions=[one.encode() for one, _ in listed],
            ids=list(range(len(listed))),
            elements=len(listed),
            flags=[kind if one.isascii() else kind | hyperscan.HS_FLAG_UTF8 for one, kind in listed],
        )

    def __reduce__(self) -> tuple[object, tuple[tuple[tuple[str, str], ...], tuple[str, ...]]]:
        return beginnings, (self.words, self.expressions)  # a worker process makes its engine once

    def find(self, text: str) -> Found | None:
        """Each word that begins a word of the text, in text order, and the expressions that may occur.

        ``None`` where the text has a character that is not compared letter by letter (`ODD`).
        """
        data = f" {text} ".encode("utf-8", "replace")  # there is a character on both sides of each word
        met: list[tuple[int, int]] = []  # start, number
        with self._turn:
            self._engine.scan(data, match_event_handler=lambda n, start, *_: met.append((start, n)))
        sizes = self._sizes
        # A word stands behind the character that was found before it, and so where that stands but for the blank.
        starts = [start for start, _ in met]
        if not text.isascii():
            behind = (np.frombuffer(data, np.int8) < -64).nonzero()[0]  # the bytes that are no character's first
            less = behind.searchsorted(starts, "right").tolist()
            starts = [start - more for start, more in zip(starts, less, strict=True)]
        spans = sorted([(start, start + sizes[n], n) for start, (_, n) in zip(starts, met, strict=True)])
        first = bisect_left(spans, (0, 1))  # expressions, of which no start is told, and no size
        loosely = [n - len(self.words) for _, _, n in spans[:first]]
        if loosely and loosely[-1] >= len(self.expressions):
            return None
        places = spans[first:]
        if not text.isascii():
            places = [place for place in places if not place[0] or not in_word(text[place[0] - 1])]
        return Found(places, loosely)


@lru_cache(maxsize=16)
def beginnings(words: tuple[tuple[str, str], ...], expressions: tuple[str, ...]) -> Beginnings:
    return Beginnings(words, expressions)


def _taken(expressions: dict[int, str]) -> dict[int, str]:
    """Those of the expressions that the engine takes: not one that needs too much room."""
    try:
        beginnings((), tuple(expressions.values()))
    except hyperscan.error:
        some = list(expressions.items())
        half = len(some) // 2
        return _taken(dict(some[:half])) | _taken(dict(some[half:])) if half else {}
    return expressions


# ------------------------------------------------------------------ all expressions at once


class Entry(NamedTuple):
    """Expressions that stand for one thing; hits of entries of one kind do not overlap."""

    kind: str
    place: str  # in the codebook, for a message
    patterns: tuple[str, ...]
    regex: tuple[str, ...] = ()
    case: bool = False


class Finder:
    """Finds every hit of many entries in a text."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.matchers = list(_matchers(entries))
        uses = _uses(self.matchers)
        self.uses = [[(n, rest.kind) for n, rest in some] for some in uses.values()]
        words = tuple(zip(uses, _tails(uses.values()), strict=True))
        slow = [n for n, one in enumerate(self.matchers) if one.slow]
        loose = {n: one for n in slow if (one := looser(self.matchers[n].expression))}
        try:
            self.beginnings = beginnings(words, tuple(loose.values()))
        except hyperscan.error:
            loose = _taken(loose)
            self.beginnings = beginnings(words, tuple(loose.values()))
        self.loose = list(loose)
        self.always = [n for n in slow if n not in loose]
        self.budgets = [Budget(entry.place) for entry in entries]

    def search(self, text: str) -> "Search":
        return Search(self, text)

    def slow(self, found: Found | None) -> Sequence[int]:
        """The matchers that must search all of a text: all of them where words are not compared by letters."""
        if found is None:
            return range(len(self.matchers))
        return [*self.always, *[self.loose[n] for n in found.loosely]]


class Search:
    """One text, read once for all entries; then asked for all of its sentences at once."""

    def __init__(self, finder: Finder, text: str) -> None:
        self.finder, self.text = finder, text
        self.found = finder.beginnings.find(text)

    def within(self, stretches: Sequence[Stretch]) -> list[Span]:
        """(start, end, number of the entry) of each hit in some stretches of the text, in order and apart, as if
        there were nothing around a stretch but the ends of words. Within a kind the longest hit wins and hits
        never overlap.

        Raises `StudyError` naming the entry whose expressions take longer than `SECONDS` on a stretch, or on all
        texts so far than their length explains.
        """
        matchers = self.finder.matchers
        if self.found is not None:
            spans = list(self._literals(self.found.places, stretches))
            spans += self._all(self.finder.slow(self.found), stretches)
        else:
            spans = [span for first, limit in stretches for span in self._oddly(first, limit)]
        spans.sort()
        if any(before[1] > after[0] for before, after in pairwise(spans)):
            kinds: defaultdict[str, list[Span]] = defaultdict(list)
            for span in spans:
                kinds[matchers[span[2]].kind].append(span)
            spans = [span for some in kinds.values() for span in _longest(some)]
        return [(start, end, matchers[n].entry) for start, end, n in spans]

    def _oddly(self, first: int, limit: int) -> Iterator[Span]:
        """What is found in a stretch of a text with characters that are not compared letter by letter."""
        found = self.finder.beginnings.find(self.text[first:limit])
        places = [(first + start, first + end, n) for start, end, n in found.places] if found else []
        yield from self._literals(places, [(first, limit)])
        yield from self._all(self.finder.slow(found), [(first, limit)])

    def _all(self, slow: Iterable[int], stretches: Sequence[Stretch]) -> Iterator[Span]:
        """All that some matchers find."""
        for n in slow:
            for first, limit in stretches:
                spans = self._spans(self.text[first:limit], self.finder.matchers[n])
                yield from [(first + start, first + end, n) for start, end in spans]

    def _literals(self, places: list[Span], stretches: Iterable[Stretch]) -> Iterator[Span]:
        """The patterns that begin at the places, as the expressions of their entries would find them."""
        text, matchers, uses = self.text, self.finder.matchers, self.finder.uses
        reached: dict[int, int] = {}
        following = iter(stretches)
        first, limit = 0, 0
        for start, end, word in places:
            while start >= limit:
                first, limit = next(following, NOWHERE)
            if start < first:
                continue
            for n, rest in uses[word]:
                if end > limit or start < reached.get(n, 0):
                    continue
                if rest == WHOLE:
                    stop = end if end == limit or not in_word(text[end]) else 0
                elif rest == OPEN:
                    stop = end_of_word(text, end, limit)
                else:
                    stop = self._end(matchers[n], start, limit, reached.get(n, -1) < first)
                reached[n] = stop or start
                if stop > start:
                    yield start, stop, n

    def _end(self, matcher: "Matcher", start: int, limit: int, first: bool) -> int:
        """Where the expression ends that an entry has at a place; 0 if it has none there."""
        text, pattern = self.text, matcher.pattern
        if matcher.linear:
            found = pattern.match(text, start, limit)
        else:
            budget = self.finder.budgets[matcher.entry]
            read = limit - start if first else 0
            found = budget.timed(read, lambda: pattern.match(text, start, limit, timeout=SECONDS))
        return found.end() if found else 0

    def _spans(self, text: str, matcher: "Matcher") -> list[tuple[int, int]]:
        if matcher.linear:
            found = [match.span() for match in matcher.pattern.finditer(text)]
        else:
            budget = self.finder.budgets[matcher.entry]
            found = budget.timed(
                len(text), lambda: [match.span() for match in matcher.pattern.finditer(text, timeout=SECONDS)]
            )
        return [(start, end) for start, end in found if end > start]


class Budget:
    """The time that the patterns of one entry may take, by what they have read."""

    def __init__(self, place: str) -> None:
        self.place, self.left = place, SECONDS

    def spend(self, seconds: float, characters: int) -> None:
        self.left += characters * SECONDS_A_CHARACTER - seconds
        if self.left < 0:
            raise TimeoutError

    def timed(self, characters: int, search: Callable[[], T]) -> T:
        """What a search finds; `StudyError` where the patterns take too long."""
        begin = time.perf_counter()
        try:
            found = search()
            self.spend(time.perf_counter() - begin, characters)
        except TimeoutError:
            what = f"it took over {SECONDS:g} s on one sentence, or as much on many short ones"
            mend = "Simplify it: a repetition inside a repetition, as in (a+)+, takes for ever."
            raise RulesError(self.place, what, mend) from None
        return found


@dataclass(frozen=True)
class Matcher:
    """One expression of an entry."""

    entry: int
    kind: str
    expression: str
    case: bool
    words: dict[str, Rest]  # what its patterns begin with
    slow: bool  # it may begin with anything, so that all of the text must be searched
    linear: bool  # it takes no longer than the text is long, and needs no limit of time

    @cached_property
    def pattern(self) -> "regex.Pattern[str]":
        """Compiled when it is first asked for: where only whole words are looked for, it never is."""
        return regex.compile(self.expression, regex.V1 | (0 if self.case else regex.IGNORECASE))


def _matchers(entries: Iterable[Entry]) -> Iterator[Matcher]:
    """In the order of the entries; of one entry the regular expressions first."""
    for n, entry in enumerate(entries):
        # Each expression stands by itself: its group numbers and inline flags are its own.
        for expression in entry.regex:
            yield Matcher(n, entry.kind, whole_words(expression), entry.case, {}, slow=True, linear=False)
        if entry.patterns:
            words = beginnings_of(entry.patterns)
            if entry.case:
                words = {word: rest._replace(kind=REST) for word, rest in words.items()}
            linear = is_linear(entry.patterns)
            yield Matcher(n, entry.kind, literals(entry.patterns), entry.case, words, "" in words, linear)


def _uses(matchers: list[Matcher]) -> dict[str, list[tuple[int, Rest]]]:
    """The words that patterns begin with; for each the matchers that have it, and how it goes on."""
    uses: dict[str, list[tuple[int, Rest]]] = {}
    for n, matcher in enumerate(matchers):
        if not matcher.slow:
            for word, rest in matcher.words.items():
                uses.setdefault(word, []).append((n, rest))
    return uses


def _tails(uses: Collection[list[tuple[int, Rest]]]) -> list[str]:
    """What must follow each word. Of many that look ahead the engine would take minutes to make: then none does."""
    tails = [_tail(some) for some in uses]
    if sum("+" in tail for tail in tails) <= AHEAD:
        return tails
    return ["" if "+" in tail else tail for tail in tails]


def _tail(uses: list[tuple[int, Rest]]) -> str:
    """What must follow a word, whichever of its uses it is."""
    tails = {rest.tail() for _, rest in uses}
    if len(tails) == 1:
        return tails.pop()
    following = [rest.next for _, rest in uses]
    return Rest(REST, frozenset().union(*following)).tail() if all(following) else ""


def _longest(spans: list[Span]) -> Iterator[Span]:
    """Of overlapping spans the longest stays; of equally long ones the first, then that of the first entry."""
    together = spans[:1]  # each overlaps one before it
    reached = together[0][1]
    for span in spans[1:]:
        if span[0] >= reached:
            yield from together if len(together) == 1 else _apart(together)
            together = []
        together.append(span)
        reached = max(reached, span[1])
    yield from together if len(together) == 1 else _apart(together)


def _apart(spans: list[Span]) -> Iterator[Span]:
    taken: set[int] = set()
    for start, end, n in sorted(spans, key=lambda span: (span[0] - span[1], span[0], span[2])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            yield start, end, n
