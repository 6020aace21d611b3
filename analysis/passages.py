"""The same words in several texts: runs that two texts share, and texts that are (nearly) one.

Words are compared as `Token.key` has them: without case, marks, accents and hyphens, and in one spelling where
British and American ones differ by rule. Runs of six are joined by their hashes (containment: Broder, "On the
resemblance and containment of documents", 1997), and neighbouring runs grow together to the longest passage.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SPAN = 6  # words in a run
LEAST_SHARE = 0.5  # two reports of one event share their quotations, hardly ever half of their runs
LEAST_RUNS = 12  # shared, of which each pair needs that many: 17 words on end
CROWD = 20  # a run in more texts than these is looked up for the first of them only
_WORD = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\b|[^\W\d_]+[\u0300-\u036f]*|\d+")

#: words that every text has, whatever it is about
STOP = frozenset(
    """a about above after again against all almost also although always am among an and another any anyone anything
    are aren around as at away back be became because been before being below between both but by came can cannot
    could couldn d did didn do does doesn doing don done down during each either else even ever every everyone
    everything few for from get gets getting go goes going gone got had hadn has hasn have haven having he her here
    hers herself him himself his how however i if in into is isn it its itself just last let like ll m made make
    makes making many may maybe me might mine more most mr mrs ms much must my myself neither never new next no
    nobody nor not nothing now of off often on once one only onto or other others our ours ourselves out over own
    per perhaps quite rather re really s said same say saying says shall she should shouldn since so some someone
    something soon still such t take taken tell than that the their theirs them themselves then there these they
    thing things this those though through thus to today told too toward towards two under until up upon us ve very
    was wasn way we well went were weren what whatever when where whether which while who whom whose why will with
    within without won would wouldn yes yet you your yours yourself""".split()
)
#: British endings -> American ones; a key is no spelling, so it may do the same to words that have but one
_VARIANTS = (
    (re.compile(r"(?<=\w\w)(is|ys)(?=(?:e[drs]?|ers|ing|ations?)$)"), lambda m: f"{m[1][0]}z"),
    (re.compile(r"(?<=\w\w)our(?=\w*$)"), lambda m: "or"),
    (re.compile(r"(?<=\w\w)([bt])re(?=s?$)"), lambda m: f"{m[1]}er"),
    (re.compile(r"(?<=\w\w)ll(?=(?:ed|ing|ers?)$)"), lambda m: "l"),
    (re.compile(r"(?<=\w\w)enc(?=es?$)"), lambda m: "ens"),
    (re.compile(r"(?<=\w\w)ogue(?=s?$)"), lambda m: "og"),
    (re.compile(r"(?<=gram)me(?=s?$)"), lambda m: ""),
    (re.compile(r"(?<=\w\w)ey$"), lambda m: "ei"),
)

_CONTRACTED = {"ll": "will", "ve": "have", "re": "are", "m": "am"}  # behind an apostrophe; 's and 'd mean several

Runs = NDArray[np.uint64]


class Token(NamedTuple):
    """One word of a text, or one part of a word with a hyphen or an apostrophe."""

    key: str
    start: int
    end: int


class Match(NamedTuple):
    """`length` words from `first` on in text `one` that stand from `second` on in text `other` too."""

    one: int
    other: int
    first: int
    second: int
    length: int


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words between two offsets. "G20" and "G-20" are the same two words, and so are "it's" and "it’s"."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Token(_key(match[0]), match.start(), match.end()) for match in found]


@lru_cache(maxsize=1 << 16)
def _key(word: str) -> str:
    """
    >>> [_key(word) for word in ("Characterised", "U.S", "defence", "Labour", "theatres", "café")]
    ['characterized', 'us', 'defense', 'labor', 'theaters', 'cafe']
    """
    key = word.replace(".", "").casefold()
    if not key.isascii():
        key = "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
    for pattern, put in _VARIANTS if len(key) > 4 else ():
        key = pattern.sub(put, key)
    return _CONTRACTED.get(key, key)


def common(texts: Iterable[tuple[str, Sequence[Token]]]) -> set[str]:
    """The keys that stand in small letters somewhere: the others are taken for names, here and in `content`."""
    return {word.key for text, some in texts for word in some if text[word.start].islower()}


def content(word: Token, lower: set[str]) -> bool:
    """A word that carries meaning: no name, number or function word."""
    return word.key in lower and word.key not in STOP and len(word.key) > 1


# ------------------------------------------------------------------ passages


def matches(texts: Sequence[Sequence[str]], plain: set[str], span: int = SPAN) -> list[Match]:
    """The longest passages that two texts have in common, in the order of the texts.

    Parameters
    ----------
    texts : the keys of each text
    plain : keys of which a run must hold one: runs of names alone are not looked up
    span : least number of words

    Near linear: of a run that a text has twice, only the first place is found, and a run in more than 20 texts is
    looked up for the first of them only.
    """
    known: dict[str, int] = {}
    numbers = [_numbers(text, known) for text in texts]
    marks = np.array([False, *(key in plain for key in known)])
    first = [_first_runs(one, marks, span) for one in numbers]
    hits: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for owners, places in _groups([runs for runs, _ in first], [at for _, at in first]):
        for a, b in _pairs(len(owners)):
            hits.setdefault((owners[a], owners[b]), []).append((places[a], places[b]))
    found = []
    for (one, other), both in sorted(hits.items()):
        found += [Match(one, other, *m) for m in _grown(numbers[one], numbers[other], both, span)]
    return found


def _grown(one: Runs, other: Runs, places: list[tuple[int, int]], span: int) -> Iterator[tuple[int, int, int]]:
    """Each passage once, as long as it can be; `places` are those of its runs in both texts."""
    done: dict[int, int] = {}  # difference of the places -> where the last passage ends
    for a, b in sorted(places):
        if a < done.get(b - a, 0) or not np.array_equal(one[a : a + span], other[b : b + span]):
            continue
        start, end = 0, span
        while a + start and b + start and one[a + start - 1] == other[b + start - 1]:
            start -= 1
        while a + end < one.size and b + end < other.size and one[a + end] == other[b + end]:
            end += 1
        done[b - a] = a + end
        yield a + start, b + start, end - start


def _numbers(keys: Sequence[str], known: dict[str, int]) -> Runs:
    return np.array([known.setdefault(key, len(known) + 1) for key in keys], np.uint64)


def _first_runs(numbers: Runs, marks: NDArray[np.bool_], span: int) -> tuple[Runs, NDArray[np.intp]]:
    """A hash for each different run of words of which one is marked, and where it first stands."""
    count = numbers.size - span + 1
    if count < 1:
        return np.empty(0, np.uint64), np.empty(0, np.intp)
    marked = marks[numbers.astype(np.intp)]
    runs, some = np.zeros(count, np.uint64), np.zeros(count, bool)
    for offset in range(span):  # arithmetic of uint64 wraps round: a polynomial hash
        runs = runs * np.uint64(0x9E3779B97F4A7C15) + numbers[offset : offset + count]
        some |= marked[offset : offset + count]
    places = np.flatnonzero(some)
    different, at = np.unique(runs[places], return_index=True)
    return different, places[at]


def _groups(runs: list[Runs], places: list[NDArray[np.intp]]) -> Iterator[tuple[list[int], list[int]]]:
    """Texts and places of each run that several texts have: a plain inverted index."""
    if not runs:
        return
    every, where = np.concatenate(runs), np.concatenate(places)
    owner = np.repeat(np.arange(len(runs)), [each.size for each in runs])
    order = np.argsort(every, kind="stable")
    every, owner, where = every[order], owner[order], where[order]
    edges = np.concatenate(([0], np.flatnonzero(every[1:] != every[:-1]) + 1, [every.size]))
    for start in np.flatnonzero(np.diff(edges) > 1):
        some = slice(edges[start], edges[start + 1])
        yield owner[some].tolist(), where[some].tolist()


def _pairs(n: int) -> Iterable[tuple[int, int]]:
    return combinations(range(n), 2) if n <= CROWD else ((0, other) for other in range(1, n))


# ------------------------------------------------------------------ texts that are one


def duplicates(
    texts: Mapping[str, str], least: float = LEAST_SHARE, runs_in_common: int = LEAST_RUNS
) -> list[tuple[str, str, float]]:
    """Pairs (id, id, share of the shorter text's runs that the other one holds), the largest share first.

    The same article in two exports, a repost, a wire story that two outlets printed. Runs of names and numbers
    only, such as lists of places, titles and signatures, do not count. Linear in the words as long as texts differ.
    Among more than 20 texts with the same passage, each is compared with the first of them, not with all others.
    Needs white space between words; texts under 17 words are never compared; a translation is no duplicate.

    >>> story = "The harbour council voted late on Monday to close the old ferry pier before the winter storms."
    >>> duplicates({"a": story, "b": f"By Ann Poe. {story}", "c": "Nothing of the kind was ever printed here."})
    [('a', 'b', 1.0)]
    """
    ids, known = list(texts), dict[str, int]()
    runs = [_prose_runs(texts[id], known) for id in ids]
    shared: Counter[tuple[int, int]] = Counter()
    for owners, _ in _groups(runs, [np.zeros(each.size, np.intp) for each in runs]):
        shared.update((owners[a], owners[b]) for a, b in _pairs(len(owners)))
    found = []
    for (one, other), number in sorted(shared.items()):
        if number >= runs_in_common:
            both = np.intersect1d(runs[one], runs[other], assume_unique=True).size
            share = both / min(runs[one].size, runs[other].size)
            if share >= least:
                found.append((ids[one], ids[other], round(share, 3)))
    return sorted(found, key=lambda pair: (-pair[2], ids.index(pair[0]), ids.index(pair[1])))


def _prose_runs(text: str, known: dict[str, int]) -> Runs:
    """The different runs of a text of which one word at least is no name; of one in capitals, all."""
    some = tokens(text)
    plain = {word.key for word in some if text[word.start].islower()} or {word.key for word in some}
    numbers = _numbers([word.key for word in some], known)
    marks = np.zeros(len(known) + 1, bool)
    marks[[known[key] for key in plain]] = True
    return _first_runs(numbers, marks, SPAN)[0]
