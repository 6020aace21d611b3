"""Literal patterns in a text: as regular expressions, and by one pass that finds where any of them may begin.

Looking for hundreds of patterns one after the other takes most of the time that an article needs. So all words that
patterns begin with are looked for at once (by Vectorscan, through the package hyperscan), and only where one of
them stands need the regular expression of its code be tried.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from threading import Lock

import hyperscan
import regex

# Between the words of a pattern: any white space; inside: any apostrophe, any hyphen.
APOSTROPHES, HYPHENS, STAR = "['’ʼ]", "[-‐‑–]", r"(?:['’ʼ]?\w)*"
WHOLE, OPEN, REST = "whole word", "any run of letters", "the rest of the pattern"
SHARED = 30  # characters of patterns that are matched as one tree

_STEERS = re.compile(r"\(\?(?!:|<?[=!])|\\[0-9gGKL]|\(\*")
_STAR = regex.compile(STAR, regex.V1)
_BEGINNING = re.compile("[0-9A-Za-zÀ-ÖØ-Þà-öø-ÿ]*")  # letters of which no two are one to `regex`, but by their case
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


def together(expressions: list[tuple[str, bool]]) -> "regex.Pattern[str] | None":
    """One expression that is found in a text if any of the expressions is; with each, whether its case matters."""
    if not expressions:
        return None
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


def beginnings_of(patterns: Iterable[str]) -> dict[str, str]:
    """What patterns begin with, and what then decides where a hit ends: `WHOLE` or `OPEN` if a look at the next
    characters is enough, `REST` if the expression of all patterns must be tried."""
    rests: dict[str, set[str]] = {}
    for word, rest in map(beginning, patterns):
        rests.setdefault(word, set()).add(rest.replace("**", "*"))
    order = sorted(rests)
    longer = {word for word, after in pairwise(order) if after.startswith(word)}  # words that another goes on from
    out = {}
    for word, after in rests.items():
        single = word not in longer and longer.isdisjoint(word[:n] for n in range(len(word)))
        out[word] = WHOLE if after == {""} else OPEN if single and after <= {"", "*"} else REST
    return out


def end_of_word(text: str, start: int) -> int:
    """Where a star ends that stands at ``start``."""
    found = _STAR.match(text, start)
    assert found is not None  # it may be empty
    return found.end()


@lru_cache(maxsize=1 << 12)
def in_word(character: str) -> bool:
    return regex.match(r"\w", character) is not None


class Beginnings:
    """Where in a text one of many words, or beginnings of words, stands; `words` are made by `beginning`."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self._turn = Lock()  # an engine scans one text at a time
        self._engine = hyperscan.Database()
        kinds = [hyperscan.HS_FLAG_CASELESS] * len(words) + [0] * len(ODD)
        always = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SOM_LEFTMOST
        self._engine.compile(
            expressions=[word.encode() for word in (*words, *ODD)],
            ids=list(range(len(kinds))),
            elements=len(kinds),
            flags=[kind | always for kind in kinds],
        )

    def __reduce__(self) -> tuple[object, tuple[tuple[str, ...]]]:
        return beginnings, (self.words,)  # a worker process makes its engine once

    def places(self, text: str) -> list[tuple[int, int, int]] | None:
        """(start, end, number of the word) of each that begins a word of the text, in text order.

        ``None`` where the text has a character that is not compared letter by letter (`ODD`).
        """
        data = text.encode("utf-8", "replace")
        found: list[tuple[int, int, int]] = []
        with self._turn:
            self._engine.scan(data, match_event_handler=lambda n, start, end, _, __: found.append((n, start, end)))
        if not found:
            return found
        if max(found)[0] >= len(self.words):
            return None
        places = [(start, end, n) for n, start, end in found if not start or data[start - 1] not in _WORD_BYTES]
        places.sort()
        return places if len(data) == len(text) else self._characters(text, data, places)

    def _characters(self, text: str, data: bytes, places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """The same places counted in characters rather than bytes; those behind a letter that is no ASCII go."""
        out = []
        start = read = 0
        for at, _, number in places:
            start += len(data[read:at].decode())
            read = at
            if start == 0 or not in_word(text[start - 1]):
                out.append((start, start + len(self.words[number]), number))
        return out


_WORD_BYTES = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")


@lru_cache(maxsize=16)
def beginnings(words: tuple[str, ...]) -> Beginnings:
    return Beginnings(words)
