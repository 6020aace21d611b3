"""Measures of each article: rates, sentiment, readability, with base and interval.

One article an outlet is no sample of the outlet. The intervals here say how steady a number is within the text it
was read from; the method column says so in every row.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from . import readability
from .codebook import NAMES_EVENT, RESERVED, Codebook
from .compare import LEVEL, Statistic, bootstrap, estimated, expanded, intervals, shares

Row = dict[str, Any]
Group = tuple[str, str]  # part, voice
Estimate = tuple[float | None, float | None, float | None]  # value, low, high

ARTICLE = (
    "headline",
    "deck",
    "lede",
    "body",
    "blockquote",
    "caption",
)  # everything the outlet published as its article
TEXT = ("lede", "body", "blockquote")  # running prose: what sentiment and readability are read from
VOICES = {"all": "n_words", "outlet": "own_words", "source": "source_words", "reported": "reported_words"}
SENTIMENT = {"all": "sentiment", "outlet": "sentiment_own", "source": "sentiment_source"}
FILE = ("file", "all")  # part and voice of the untouched file
PER_THOUSAND = "per 1,000 words"
LEAST_WORDS = 4  # of one voice in a sentence, for its sentiment to count: "he said" has none
DRAWS, SEED = 1000, 1  # draws: as many as percentiles of 95 % ask for (Efron & Tibshirani 1993, ch. 13)


class Label(NamedTuple):
    """What a row of the table `measures` is about."""

    part: str
    voice: str
    measure: str
    unit: str
    base: str


Cells = tuple[float | None, int | None, int, float | None, float | None]
CELLS = ("value", "count", "n", "low", "high")  # what stands in it


@dataclass(frozen=True, eq=False)
class Labels:
    """What the rows are about, column by column; the same object for all articles that have the same measures."""

    columns: dict[str, tuple[str, ...]]  # of `Label`
    places: dict[tuple[str, str, str], int]  # (part, voice, measure) of a rate -> its row; rates come first
    sizes: list[int]  # rates of each group


class Scored(NamedTuple):
    """The table `measures` of one article, column by column."""

    labels: Labels
    numbers: dict[str, np.ndarray]  # of CELLS


def of_article(raw: str, rows: Mapping[str, list[Row]], codebook: Codebook) -> Generator[None, None, Scored]:
    """The table `measures` for one article, in steps; its raw text is needed for the readability of the untouched
    file."""
    sentences, article = rows["sentences"], rows["articles"][0]
    file_words = article["n_words_file"]
    bases = _bases(sentences)
    counts = _counted(rows["mentions"]) + _counted_in_file(rows["in_file"], codebook)
    yield
    texts = [list(same) for _, same in groupby(readings(sentences), key=attrgetter("base"))]
    yield
    others = [*_shares(bases), *[row for same in texts for row in _text_rows(same)], *_headline(sentences)]
    yield
    others += _file_readability(raw, article["tally"], file_words)
    yield
    labels = _labels((*bases, FILE), rate_names(codebook), tuple([label for label, _ in others]))
    rates = _rates(labels, [*bases.values(), file_words], counts)
    more = np.array([numbers for _, numbers in others], dtype=float).T
    return Scored(labels, dict(zip(CELLS, np.concatenate([rates, more], axis=1), strict=True)))


# ------------------------------------------------------------------ counts


def names(code: str, kind: str, event: str | None) -> Iterator[str]:
    """The measures that one hit counts in: its code and its kind, raw and resolved to the event."""
    for name in dict.fromkeys((code, kind)):
        yield name
        if event is not None:
            yield f"{name}@{event}"


def rate_names(codebook: Codebook) -> tuple[str, ...]:
    """Every rate a codebook asks for, zeros included: `code`, `kind`, and `…@event` where the code names one."""
    return _rate_names(tuple((code.id, code.kind) for code in codebook.codes.values()), tuple(codebook.events))


@lru_cache(maxsize=16)
def _rate_names(codes: tuple[tuple[str, str], ...], events: tuple[str, ...]) -> tuple[str, ...]:
    resolved = [*events, *RESERVED] if events else []
    kinds = dict(codes)
    kinds |= {kind: kind for kind in kinds.values()}
    out: list[str] = []
    for name, kind in kinds.items():
        out += [name, *(f"{name}@{event}" for event in resolved if kind in NAMES_EVENT)]
    return tuple(out)


@lru_cache(maxsize=64)
def _labels(groups: tuple[Group, ...], every: tuple[str, ...], others: tuple[Label, ...]) -> Labels:
    """Of all rates, zeros included, and of the other measures. Resolved names are listed for the article as a whole
    only."""
    raw = tuple(name for name in every if "@" not in name)
    names = [every if part == "article" else raw for part, _ in groups]
    rates = [(*group, name) for group, some in zip(groups, names, strict=True) for name in some]
    rows = [Label(*rate, PER_THOUSAND, _base(*rate[:2])) for rate in rates] + list(others)
    columns = dict(zip(Label._fields, zip(*rows, strict=True), strict=True))
    return Labels(columns, {rate: n for n, rate in enumerate(rates)}, list(map(len, names)))


def _rates(labels: Labels, n_words: list[int], counts: Counter[Any]) -> np.ndarray:
    """CELLS by rates, of groups of so many words."""
    count = np.zeros(len(labels.places), dtype=int)
    for key, times in counts.items():
        count[labels.places[key]] = times
    n = np.repeat(n_words, labels.sizes)
    value, low, high = shares(count, n)
    return np.array([1000 * value, count, n, 1000 * low, 1000 * high])


def _counted(mentions: list[Row]) -> Counter[Any]:
    """How often a measure was met, by (part, voice, measure)."""
    counts = Counter[Any]()
    for m in mentions:
        for name in names(m["code"], m["kind"], m["event"]):
            if m["part"] in ARTICLE:
                counts["article", "all", name] += 1
                counts["article", m["voice"], name] += 1
            if "@" not in name:
                counts[m["part"], "all", name] += 1
    return counts


def _bases(sentences: list[Row]) -> dict[Group, int]:
    """Words by (part, voice): the article as a whole by voice, each part in all voices together."""
    bases = {("article", voice): 0 for voice in VOICES}
    for s in sentences:
        bases[s["part"], "all"] = bases.get((s["part"], "all"), 0) + s["n_words"]
        if s["part"] in ARTICLE:
            for voice, column in VOICES.items():
                bases["article", voice] += s[column]
    return bases


def _base(part: str, voice: str) -> str:
    if (part, voice) == FILE:
        return "words in the untouched file"
    whose = {"all": "words", "outlet": "words in the outlet’s voice", "source": "quoted words"}
    return f"{whose.get(voice, 'words of reported speech')} in the {part}"


def _counted_in_file(hits: list[Row], codebook: Codebook) -> Counter[Any]:
    """The same for the untouched file."""
    counts = Counter[Any]()
    for hit in hits:
        for name in names(hit["code"], codebook.codes[hit["code"]].kind, None):
            counts[*FILE, name] += hit["times"]
    return counts


def _shares(bases: Mapping[Group, int]) -> Iterator[tuple[Label, Cells]]:
    """How much of the article is whose words."""
    n = bases["article", "all"]
    for voice in ("outlet", "source", "reported"):
        count = bases["article", voice]
        label = Label("article", voice, "share_of_words", "per cent", "words in the article")
        yield label, (100 * count / n if n else None, count, n, None, None)


# ------------------------------------------------------------------ sentiment and readability


class Reading(NamedTuple):
    """A measure read from running prose: what each paragraph adds, and the statistic of the sums."""

    name: str
    voice: str
    unit: str
    base: str
    blocks: np.ndarray  # shape (paragraphs, columns)
    statistic: Statistic
    n: int
    why_missing: str | None  # too little text for the formula

    @property
    def level(self) -> float:
        """At which percentiles of so few paragraphs cover what they should."""
        return expanded(LEVEL, max(2, len(self.blocks)))

    def draws(self, seed: tuple[int, ...]) -> np.ndarray:
        return bootstrap(self.blocks, self.statistic, seed, DRAWS)


def readings(sentences: list[Row]) -> Iterator[Reading]:
    """Sentiment by voice, and every readability formula with and without the sentences that hold quoted words."""
    text = [s for s in sentences if s["part"] in TEXT]
    yield from _sentiment(text)
    yield from _readability(text)


def _sentiment(text: list[Row]) -> Iterator[Reading]:
    for voice, column in SENTIMENT.items():
        words_column = VOICES[voice]
        usable = [s for s in text if s[words_column] >= LEAST_WORDS and s[column] is not None]
        blocks = _blocks(usable, np.array([(s[column], 1.0) for s in usable]).reshape(-1, 2))
        base = f"sentences with {LEAST_WORDS} or more {_base('text', voice)}"
        missing = None if usable else "no such sentence"
        yield Reading("sentiment", voice, COMPOUND, base, blocks, mean, len(usable), missing)


def _readability(text: list[Row]) -> Iterator[Reading]:
    counts = readability.in_sentences([s["tally"] for s in text])
    unquoted = [n for n, s in enumerate(text) if not s["source_words"]]
    for voice, usable in (("all", range(len(text))), ("outlet", unquoted)):
        blocks = _blocks([text[n] for n in usable], counts[usable])
        base = "words in sentences of the text" + ("" if voice == "all" else " without quoted words")
        sums = blocks.sum(axis=0)
        for formula in readability.FORMULAS.values():
            missing = formula.missing(sums)
            yield Reading(formula.name, voice, formula.unit, base, blocks, formula.of, int(sums[0]), missing)


COMPOUND = "VADER compound, mean of sentences"


def _blocks(sentences: list[Row], values: np.ndarray) -> np.ndarray:
    """Sums by paragraph, in text order, of what each sentence adds, shape (sentences, columns)."""
    places: dict[tuple[str, int], int] = {}
    at = [places.setdefault((s["article"], s["segment"]), len(places)) for s in sentences]
    sums = np.zeros((len(places), values.shape[1]), values.dtype)
    np.add.at(sums, at, values)
    return sums


def mean(sums: np.ndarray) -> np.ndarray:
    """Of sums and how many were summed, shape (..., 2)."""
    return sums[..., 0] / sums[..., 1]


def _text_rows(together: list[Reading]) -> Iterator[tuple[Label, Cells]]:
    """The rows of readings of the same sentences."""
    for r, (value, low, high) in zip(together, _estimates(together), strict=True):
        yield Label("text", r.voice, r.name, r.unit, r.base), (value, None, r.n, low, high)


def _headline(sentences: list[Row]) -> Iterator[tuple[Label, Cells]]:
    scores = [s["sentiment"] for s in sentences if s["part"] == "headline" and s["sentiment"] is not None]
    if scores:
        label = Label("headline", "all", "sentiment", COMPOUND, "sentences in the headline")
        yield label, (float(np.mean(scores)), None, len(scores), None, None)


def _estimates(together: list[Reading]) -> list[Estimate]:
    """Value and bounds of readings of the same paragraphs, for which these are drawn once."""
    known = [r for r in together if not r.why_missing]
    if not known:
        return [(None, None, None)] * len(together)
    blocks = known[0].blocks
    formulas = [readability.FORMULAS[r.name] for r in known if r.name != "sentiment"]

    def statistics(sums: np.ndarray) -> np.ndarray:
        return readability.values(sums, formulas) if formulas else mean(sums)[None]

    values, drawn = estimated(blocks, statistics, (SEED,), DRAWS)
    bounds = intervals(drawn, known[0].level) if drawn.size else [(None, None)] * len(known)
    found = {r.name: (value, *b) for r, value, b in zip(known, values.tolist(), bounds, strict=True)}
    return [found.get(r.name, (None, None, None)) for r in together]


def _file_readability(raw: str, tally: int, n: int) -> Iterator[tuple[Label, Cells]]:
    """What textstat makes of the untouched file, with furniture and its own notion of a sentence."""
    values = readability.of_file(raw, tally)
    base = "words in the untouched file, its sentences as textstat finds them"
    for formula in readability.FORMULAS.values():
        yield Label(*FILE, formula.name, formula.unit, base), (values[formula.name], None, n, None, None)
