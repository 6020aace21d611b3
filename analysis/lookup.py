"""Many patterns in a text: as regular expressions, and by one pass that finds where any of them may begin.

Looking for hundreds of patterns one after the other takes most of the time that an article needs. So all words that
patterns begin with are looked for at once (by Vectorscan, through the package hyperscan), in all of the text, and
only where one of them stands need the regular expression of its entry be tried.
"""

import re
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise, takewhile
from threading import Lock
from typing import NamedTuple, TypeVar

import hyperscan
import regex

from .errors import RulesError

SECONDS = 2.0  # for one regular expression on one sentence, and beyond ...
SECONDS_A_CHARACTER = 2e-5  # ... on all that was read so far

# Between the words of a pattern: any white space; inside: any apostrophe, any hyphen.
APOSTROPHES, HYPHENS, STAR = "['’ʼ]", "[-‐‑–]", r"(?:['’ʼ]?\w)*"
WHOLE, OPEN, REST = "whole word", "any run of letters", "the rest of the pattern"  # kinds of `Rest`
MOST_OPTIONAL = 6  # parts of an expression, each of which doubles the ways to read it
SHARED = 30  # characters of patterns that are matched as one tree

T = TypeVar("T")
Span = tuple[int, int, int]  # start, end, and the number of what was found

# What an expression may not have if it is to mean the same in a sentence and in the text around it.
_ANCHORED = re.compile(r"[\^$]|\\[ABGKZbmM]|\(\?<?[=!]|\(\?>?\(")
_STEERS = re.compile(r"\(\?(?!:|<?[=!])|\\[0-9gGKL]|\(\*")
_STAR = regex.compile(STAR, regex.V1)
_BEGINNING = re.compile("[0-9A-Za-zÀ-ÖØ-Þà-öø-ÿ]*")  # letters of which no two are one to `regex`, but by their case
_PLAIN = re.compile("[0-9A-Za-z]")
_SECOND = re.compile(r"\s+([0-9A-Za-z])")
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_OPTIONAL = (["?"], ["*"], ["{"])
#: characters that `regex`, in ignoring case, takes for several of these letters, or that have no capital in common
ODD = "ß\u0130\u0131\u0149\u017f\u01f0\u1e96\u1e97\u1e98\u1e99\u1e9a\u1e9e\u212a\u212b" + "".join(
    map(chr, range(0xFB00, 0xFB07))
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


def is_bounded(expression: str) -> bool:
    """Whether a regular expression looks at a few words at most and in few ways: nothing is repeated, little is
    optional."""
    return not re.search(r"[*+{]|\\", expression) and len(re.findall(r"(?<!\()\?", expression)) <= MOST_OPTIONAL


def together(expressions: list[tuple[str, bool]]) -> "regex.Pattern[str]":
    """One expression that is found in a text if any of the expressions is; with each, whether its case matters."""
    joined = "|".join(f"(?{'-i' if case else 'i'}:{expression})" for expression, case in expressions)
    return regex.compile(joined, regex.V1)


def is_single(expression: str) -> bool:
    """Whether an expression may mean something else beside others: it refers to groups, or steers the search."""
    return _STEERS.search(expression) is not None


def beginning(pattern: str) -> tuple[str, str]:
    """The letters and digits that a pattern begins with, in lower case, and the rest of it."""
    found = _BEGINNING.match(pattern.strip())
    assert found is not None  # it may be empty
    return found[0].lower(), pattern.strip()[found.end() :]


def openings(expression: str) -> frozenset[str]:
    """What every hit of a regular expression begins with: one of these words, of letters and digits in lower case;
    none where that takes more than a glance.

    >>> sorted(openings("(?:did not|didn['’]t|fail(?:s|ed)? to) spe(?:ak|ll)"))
    ['did', 'didn', 'fail']
    >>> sorted(openings("colou?r")), sorted(openings("dawn|.*dusk"))
    (['colo'], [])
    """
    parts = _PARTS.findall(expression)
    return frozenset() if any("[" in part[1:] for part in parts if part[0] == "[") else _openings(parts)


def _openings(parts: list[str]) -> frozenset[str]:
    """Of an expression in parts: escaped characters, classes, brackets, single characters."""
    found = []
    for branch in _split(parts):
        close = _closing(branch) if branch[:3] == ["(", "?", ":"] else 0
        if close and branch[close + 1 : close + 2] not in _OPTIONAL:
            found.append(_openings(branch[3:close]))
        else:
            word = "".join(takewhile(_PLAIN.match, branch))
            word = word[:-1] if branch[len(word) : len(word) + 1] in _OPTIONAL else word
            found.append(frozenset([word.lower()] if word else []))
    return frozenset().union(*found) if all(found) else frozenset()


def _split(parts: list[str]) -> Iterator[list[str]]:
    """The branches of an alternation."""
    begin = depth = 0
    for n, part in enumerate(parts):
        depth += (part == "(") - (part == ")")
        if part == "|" and not depth:
            yield parts[begin:n]
            begin = n + 1
    yield parts[begin:]


def _closing(parts: list[str]) -> int:
    """Where the bracket ends that the parts begin with; 0 if it does not."""
    depth = 0
    for n, part in enumerate(parts):
        depth += (part == "(") - (part == ")")
        if not depth:
            return n
    return 0


class Rest(NamedTuple):
    """How a hit goes on that begins with a word."""

    kind: str  # `WHOLE` or `OPEN` if a look at the next characters tells where it ends, `REST` if all must be tried
    next: str = ""  # letters that the next word begins with; empty if it may be any

    def tail(self) -> str:
        """What must follow the word in any text that has a hit, and perhaps in others."""
        return r"\b" if self.kind == WHOLE else rf"\W+[{self.next}]" if self.next else ""


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
            following = [_SECOND.match(rest) for rest in sorted(after)]
            out[word] = Rest(REST, "".join([found[1] for found in following if found]) if all(following) else "")
    return out


def end_of_word(text: str, start: int, limit: int) -> int:
    """Where a star ends that stands at ``start``; it reaches no further than ``limit``."""
    found = _STAR.match(text, start, limit)
    assert found is not None  # it may be empty
    return found.end()


@lru_cache(maxsize=1 << 12)
def in_word(character: str) -> bool:
    return regex.match(r"\w", character) is not None


class Beginnings:
    """Where in a text one of many words, or beginnings of words, stands; `words` are made by `beginning`, and with
    each stands the expression of what must follow."""

    def __init__(self, words: tuple[tuple[str, str], ...]) -> None:
        self.words = words
        self._turn = Lock()  # an engine scans one text at a time
        self._engine = hyperscan.Database()
        kinds = [hyperscan.HS_FLAG_CASELESS] * len(words) + [0] * len(ODD)
        always = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SOM_LEFTMOST
        self._engine.compile(
            # A word's edges are those of ASCII: what is found too much is sorted out.
            expressions=[one.encode() for one in (*(_edge(word) + word + tail for word, tail in words), *ODD)],
            ids=list(range(len(kinds))),
            elements=len(kinds),
            flags=[kind | always for kind in kinds],
        )

    def __reduce__(self) -> tuple[object, tuple[tuple[tuple[str, str], ...]]]:
        return beginnings, (self.words,)  # a worker process makes its engine once

    def places(self, text: str) -> list[Span] | None:
        """(start, end, number of the word) of each that begins a word of the text, in text order.

        ``None`` where the text has a character that is not compared letter by letter (`ODD`).
        """
        data = text.encode("utf-8", "replace")
        found: list[Span] = []
        with self._turn:
            self._engine.scan(data, match_event_handler=lambda n, start, end, _, __: found.append((start, end, n)))
        if max([n for _, _, n in found], default=0) >= len(self.words):
            return None
        sizes = [len(word) for word, _ in self.words]
        if len(data) == len(text):
            return sorted([(start, start + sizes[n], n) for start, _, n in found])
        more = [match.start() for match in _FOLLOWING.finditer(data)] if found else []
        places = [(start - bisect_left(more, start), n) for start, _, n in found]
        return sorted([(at, at + sizes[n], n) for at, n in places if not at or not in_word(text[at - 1])])


def _edge(word: str) -> str:
    return r"\b" if word[:1].isascii() else ""


_FOLLOWING = re.compile(rb"[\x80-\xbf]")  # bytes of a character behind its first


@lru_cache(maxsize=16)
def beginnings(words: tuple[tuple[str, str], ...]) -> Beginnings:
    return Beginnings(words)


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
        self.kinds = [entry.kind for entry in entries]
        self.matchers = list(_matchers(entries))
        uses = _uses(self.matchers)
        self.beginnings = beginnings(tuple((word, _tail(some)) for word, some in uses.items()))
        self.uses = [[(n, rest.kind) for n, rest in some] for some in uses.values()]
        slow = [n for n, one in enumerate(self.matchers) if one.slow]
        self.single = [n for n in slow if is_single(self.matchers[n].pattern.pattern)]
        self.others = [n for n in slow if n not in self.single]
        others = [self.matchers[n] for n in self.others]
        self.any_other = together([(one.pattern.pattern, entries[one.entry].case) for one in others])
        self.free = not any(_ANCHORED.search(one.bare) for one in others)
        self.gate = Budget("")
        self.budgets = [Budget(entry.place) for entry in entries]

    def search(self, text: str) -> "Search":
        return Search(self, text)


class Search:
    """One text, read once for all entries; then asked sentence by sentence."""

    def __init__(self, finder: Finder, text: str) -> None:
        self.finder, self.text = finder, text
        self.places = finder.beginnings.places(text)
        self.starts = [place[0] for place in self.places or ()]
        self.others = self._gated(text) if finder.free else finder.others

    def between(self, start: int, end: int) -> list[Span]:
        """(start, end, number of the entry) of each hit that lies between two characters, as if there were nothing
        around them but the ends of words. Within a kind the longest hit wins and hits never overlap.

        Raises `StudyError` naming the entry whose expressions take longer than `SECONDS` on this text, or on all
        texts so far than their length explains.
        """
        finder, matchers = self.finder, self.finder.matchers
        slow: Sequence[int]
        if self.places is None:
            text = self.text[start:end]
            places = finder.beginnings.places(text)
            found = [(start + a, start + b, n) for a, b, n in places or ()]
            slow = self._slowly(text) if places is not None else range(len(matchers))
        else:
            first = bisect_left(self.starts, start)
            found = self.places[first : bisect_left(self.starts, end, first)]
            if not found and not self.others and not finder.single:
                return []
            slow = self._slowly(self.text[start:end])
        kinds: defaultdict[str, list[Span]] = defaultdict(list)
        for a, b, n in self._literals(found, end):
            kinds[finder.kinds[matchers[n].entry]].append((a, b, n))
        for n in slow:
            spans = self._spans(self.text[start:end], matchers[n])
            kinds[finder.kinds[matchers[n].entry]] += [(start + a, start + b, n) for a, b in spans]
        return [(a, b, matchers[n].entry) for spans in kinds.values() if spans for a, b, n in _longest(spans)]

    def _literals(self, places: list[Span], limit: int) -> Iterator[Span]:
        """The patterns that begin at the places, as the expressions of their entries would find them."""
        text, matchers, uses = self.text, self.finder.matchers, self.finder.uses
        reached: dict[int, int] = {}
        for start, end, word in places:
            for n, rest in uses[word]:
                if end > limit or start < reached.get(n, 0):
                    continue
                if rest == REST:
                    stop = self._end(matchers[n], start, limit, n not in reached)
                elif rest == OPEN:
                    stop = end_of_word(text, end, limit)
                else:
                    stop = end if end == limit or not in_word(text[end]) else start
                reached[n] = max(stop, start)
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

    def _slowly(self, text: str) -> list[int]:
        """The matchers that must search all of a sentence."""
        others = self._gated(text) if self.others and len(text) < len(self.text) else self.others
        return [*self.finder.single, *others]

    def _gated(self, text: str) -> list[int]:
        """Those of the `others` that may find something: one search tells if none of them does."""
        finder = self.finder
        if not finder.others or finder.gate.left < 0:
            return finder.others
        begin = time.perf_counter()
        try:
            found = finder.any_other.search(text, timeout=SECONDS)
            finder.gate.spend(time.perf_counter() - begin, len(text))
        except TimeoutError:
            finder.gate.left = -1.0  # from now on each by itself, so that the slow one can be named
            return finder.others
        return finder.others if found else []

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


class Matcher(NamedTuple):
    """One expression of an entry."""

    entry: int
    pattern: "regex.Pattern[str]"
    bare: str  # without what makes it match whole words
    words: dict[str, Rest]  # what its patterns begin with
    slow: bool  # it may begin with anything, so that all of the text must be searched
    linear: bool  # it takes no longer than the text is long, and needs no limit of time


def _matchers(entries: Iterable[Entry]) -> Iterator[Matcher]:
    """In the order of the entries; of one entry the regular expressions first."""
    for n, entry in enumerate(entries):
        flags = regex.V1 | (0 if entry.case else regex.IGNORECASE)
        # Each expression is compiled by itself: its group numbers and inline flags are its own.
        for expression in entry.regex:
            pattern = regex.compile(whole_words(expression), flags)
            words = dict.fromkeys(sorted(openings(expression)), Rest(REST))
            yield Matcher(n, pattern, expression, words, slow=not words, linear=is_bounded(expression))
        if entry.patterns:
            pattern = regex.compile(literals(entry.patterns), flags)
            words = beginnings_of(entry.patterns)
            if entry.case:
                words = {word: rest._replace(kind=REST) for word, rest in words.items()}
            yield Matcher(n, pattern, "", words, "" in words, is_linear(entry.patterns))


def _uses(matchers: list[Matcher]) -> dict[str, list[tuple[int, Rest]]]:
    """The words that patterns begin with; for each the matchers that have it, and how it goes on."""
    uses: dict[str, list[tuple[int, Rest]]] = {}
    for n, matcher in enumerate(matchers):
        if not matcher.slow:
            for word, rest in matcher.words.items():
                uses.setdefault(word, []).append((n, rest))
    return uses


def _tail(uses: list[tuple[int, Rest]]) -> str:
    """What must follow a word, whichever of its uses it is."""
    tails = {rest.tail() for _, rest in uses}
    if len(tails) == 1:
        return tails.pop()
    return rf"\W+[{''.join(rest.next for _, rest in uses)}]" if all(rest.next for _, rest in uses) else ""


def _longest(spans: list[Span]) -> Iterator[Span]:
    """Of overlapping spans the longest stays; of equally long ones the first, then that of the first entry."""
    spans.sort()
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
