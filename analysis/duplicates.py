"""Texts that are (nearly) one: the same article in two exports, a repost, a wire story that two outlets printed.

Two texts are compared by the runs of six words that they share, as a part of the runs of the shorter one
(containment: Broder, "On the resemblance and containment of documents", 1997). Marks, case and line breaks do not
count; neither do runs of names and numbers only, such as lists of places, titles and signatures.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

SPAN = 6  # words in a run
LEAST_SHARE = 0.5  # two reports of one event share their quotations, hardly ever half of their runs
LEAST_RUNS = 12  # shared, of which each pair needs that many: 17 words on end
CROWD = 20  # a run in more texts than these is looked up for the first of them only
_WORD = re.compile(r"\w+")

Runs = NDArray[np.uint64]


def duplicates(texts: dict[str, str], least: float = LEAST_SHARE) -> list[tuple[str, str, float]]:
    """Pairs (id, id, share of the shorter text's runs that the other one holds), the largest share first.

    Linear in the words as long as texts differ. Among more than 20 texts with the same passage, each is compared
    with the first of them, not with all others. Needs white space between words; texts under 17 words are never
    compared; a translation is no duplicate.

    >>> story = "The harbour council voted late on Monday to close the old ferry pier before the winter storms."
    >>> duplicates({"a": story, "b": f"By Ann Poe. {story}", "c": "Nothing of the kind was ever printed here."})
    [('a', 'b', 1.0)]
    """
    ids, known = list(texts), dict[str, int]()
    runs = [_runs(texts[id], known) for id in ids]
    found = []
    for one, other in _candidates(runs):
        shared = np.intersect1d(runs[one], runs[other], assume_unique=True).size
        share = shared / min(runs[one].size, runs[other].size)
        if shared >= LEAST_RUNS and share >= least:
            found.append((ids[one], ids[other], round(share, 3)))
    return sorted(found, key=lambda pair: (-pair[2], ids.index(pair[0]), ids.index(pair[1])))


def _runs(text: str, known: dict[str, int]) -> Runs:
    """A number for each different run of six words of which one at least is no name."""
    words = _WORD.findall(text)
    if len(words) < SPAN:
        return np.empty(0, np.uint64)
    numbers = np.array([known.setdefault(word.casefold(), len(known) + 1) for word in words], np.uint64)
    plain = np.array([not (word[0].isupper() or word[0].isdigit()) for word in words])
    if not plain.any():
        plain[:] = True  # printed in capitals
    count = len(words) - SPAN + 1
    runs, wordy = np.zeros(count, np.uint64), np.zeros(count, bool)
    for offset in range(SPAN):  # arithmetic of uint64 wraps round: a polynomial hash
        runs = runs * np.uint64(0x9E3779B97F4A7C15) + numbers[offset : offset + count]
        wordy |= plain[offset : offset + count]
    return np.unique(runs[wordy])


def _candidates(runs: list[Runs]) -> Iterator[tuple[int, int]]:
    """Pairs of texts with enough runs in common: a plain inverted index, run -> texts."""
    if not runs:
        return
    every = np.concatenate(runs)
    owner = np.repeat(np.arange(len(runs)), [each.size for each in runs])
    order = np.argsort(every, kind="stable")
    every, owner = every[order], owner[order]
    edges = np.concatenate(([0], np.flatnonzero(every[1:] != every[:-1]) + 1, [every.size]))
    shared: Counter[tuple[int, int]] = Counter()
    for start in np.flatnonzero(np.diff(edges) > 1):
        owners = owner[edges[start] : edges[start + 1]].tolist()
        pairs = combinations(owners, 2) if len(owners) <= CROWD else ((owners[0], other) for other in owners[1:])
        shared.update(pairs)
    for pair, number in sorted(shared.items()):
        if number >= LEAST_RUNS:
            yield pair
