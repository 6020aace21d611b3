"""Measures of each article: rates, sentiment, readability, with base and interval.

One article an outlet is no sample of the outlet. The intervals here say how steady a number is within the text it
was read from; the method column says so in every row.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from . import readability
from .codebook import NAMES_EVENT, RESERVED, Codebook
from .compare import LEVEL, bootstraps, expanded, intervals, shares
from .readability import FORMULAS
from .tables import Piece

Group = tuple[str, str]  # part, voice

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
AT_ONCE = 64  # measures of texts that are drawn at a stroke: what they take lies at hand in a processor
DRAWS, SEED = 1000, 1  # draws: as many as percentiles of 95 % ask for (Efron & Tibshirani 1993, ch. 13)


class Label(NamedTuple):
    """What a row of the table `measures` is about."""

    part: str
    voice: str
    measure: str
    unit: str
    base: str


CELLS = ("value", "count", "n", "low", "high")  # what stands in a row


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


def of_articles(articles: Sequence[tuple[str, Mapping[str, Piece]]], codebook: Codebook) -> list[Scored]:
    """The table `measures` of each article, from its raw text, which the readability of the untouched file needs,
    and its rows. They are made together: of a single article NumPy takes longer to begin than to end."""
    sentences = columns([rows["sentences"] for _, rows in articles])
    files = [rows["articles"].columns["n_words_file"][0] for _, rows in articles]
    tallies = [rows["articles"].columns["tally"][0] for _, rows in articles]
    bases, (headline, there) = _bases(sentences), _headline(sentences)
    texts = [_text_cells(some) for some in samples(sentences, np.arange(len(articles)))]
    file = _file_readability([raw for raw, _ in articles], tallies, files)
    others = np.concatenate([_shares(bases), *texts, headline, file], axis=2)
    labels = [_labels((*some, FILE), rate_names(codebook), has) for some, has in zip(bases, there, strict=True)]
    n_words = [[*some.values(), n] for some, n in zip(bases, files, strict=True)]
    rates = _rates(labels, n_words, [_uses(rows, codebook) for _, rows in articles])
    return [
        Scored(some, dict(zip(CELLS, np.concatenate([rate, other[:, _others(has)]], axis=1), strict=True)))
        for some, rate, other, has in zip(labels, rates, others.swapaxes(0, 1), there, strict=True)
    ]


class Columns(NamedTuple):
    """The sentences of several articles, column by column."""

    n_articles: int
    places: list[tuple[int, str]]  # the parts of the articles: which article, which part
    at: np.ndarray  # of each sentence its place
    article: np.ndarray
    numbers: dict[str, np.ndarray]  # whole numbers; scores, nan where there is none
    tallies: list[int]

    def within(self, parts: tuple[str, ...]) -> np.ndarray:
        """Which sentences stand in one of these parts."""
        return np.array([part in parts for _, part in self.places], bool)[self.at]


def columns(articles: Sequence[Piece]) -> Columns:
    """Of the sentences of each article."""

    def every(name: str) -> list[Any]:
        return list(chain.from_iterable([some.columns[name] for some in articles]))

    places: dict[tuple[int, str], int] = {}
    at = [places.setdefault((n, p), len(places)) for n, some in enumerate(articles) for p in some.columns["part"]]
    numbers = {name: np.array(every(name), int) for name in ("segment", *VOICES.values())}
    numbers |= {name: np.array(every(name), float) for name in SENTIMENT.values()}
    article = np.repeat(np.arange(len(articles)), np.array(list(map(len, articles)), int))
    return Columns(len(articles), list(places), np.array(at, int), article, numbers, every("tally"))


def _cells(value: Any, n: Any, count: Any = np.nan, low: Any = np.nan, high: Any = np.nan) -> np.ndarray:
    """CELLS by articles by measures; nan where there is nothing."""
    return np.array(np.broadcast_arrays(value, count, n, low, high), float)


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
def _labels(groups: tuple[Group, ...], every: tuple[str, ...], headline: bool) -> Labels:
    """Of all rates, zeros included, and of the other measures. Resolved names are listed for the article as a whole
    only."""
    raw = tuple(name for name in every if "@" not in name)
    names = [every if part == "article" else raw for part, _ in groups]
    rates = [(*group, name) for group, some in zip(groups, names, strict=True) for name in some]
    others = [OTHERS[n] for n in _others(headline)]
    rows = [Label(*rate, PER_THOUSAND, _base(*rate[:2])) for rate in rates] + others
    by_field = dict(zip(Label._fields, zip(*rows, strict=True), strict=True))
    return Labels(by_field, {rate: n for n, rate in enumerate(rates)}, list(map(len, names)))


@cache
def _others(headline: bool) -> list[int]:
    """Which of OTHERS an article has, with or without sentiment of a headline."""
    return [n for n, label in enumerate(OTHERS) if headline or label != HEADLINE]


def _rates(labels: list[Labels], n_words: list[list[int]], uses: list[Counter[Any]]) -> list[np.ndarray]:
    """CELLS by rates for each article, of groups of so many words."""
    sizes = [len(some.places) for some in labels]
    count, first = [0] * sum(sizes), 0
    for some, size, used in zip(labels, sizes, uses, strict=True):
        for use, times in used.items():
            for row in _counted_in(some, *use):
                count[first + row] += times
        first += size
    words = np.array(list(chain.from_iterable(n_words)), int)
    n = np.repeat(words, np.array([size for some in labels for size in some.sizes], int))
    value, low, high = shares(np.array(count, int), n)
    cells = np.array([1000 * value, count, n, 1000 * low, 1000 * high])
    return np.split(cells, np.cumsum(sizes, dtype=int), axis=1)[:-1]


def _uses(rows: Mapping[str, Piece], codebook: Codebook) -> Counter[Any]:
    """How often what was met in an article and in its file: (part, voice, code, kind, event)."""
    met = rows["mentions"].columns
    uses: Counter[Any] = Counter(zip(*[met[c] for c in ("part", "voice", "code", "kind", "event")], strict=True))
    found = rows["in_file"].columns
    for code, times in zip(found["code"], found["times"], strict=True):
        uses[*FILE, code, codebook.codes[code].kind, None] += times
    return uses


@lru_cache(maxsize=1 << 12)
def _counted_in(labels: Labels, part: str, voice: str, code: str, kind: str, event: str | None) -> list[int]:
    """The rows that a hit counts in."""
    rates = [rate for name in names(code, kind, event) for rate in _counted_as(part, voice, name)]
    return [labels.places[rate] for rate in rates]


def _counted_as(part: str, voice: str, name: str) -> Iterator[tuple[str, str, str]]:
    if part in ARTICLE:
        yield "article", "all", name
        yield "article", voice, name
    if "@" not in name:
        yield part, "all", name


def _bases(sentences: Columns) -> list[dict[Group, int]]:
    """Words of each article by (part, voice): the article as a whole by voice, each part in all voices together."""
    counted = sentences.within(ARTICLE)
    article, numbers = sentences.article[counted], sentences.numbers
    words = np.column_stack([numbers[column] for column in VOICES.values()])
    groups = [("article", voice) for voice in VOICES]
    whole = _added(words[counted], article, sentences.n_articles).tolist()
    bases = [dict(zip(groups, some, strict=True)) for some in whole]
    parts = _added(words[:, :1], sentences.at, len(sentences.places)).tolist()
    for (n, part), (some,) in zip(sentences.places, parts, strict=True):
        bases[n][part, "all"] = some
    return bases


def _added(values: np.ndarray, at: np.ndarray, n: int) -> np.ndarray:
    """Sums of rows of values at each of `n` places, one after another, which decides on the last digits."""
    return np.column_stack([np.bincount(at, column, n) for column in values.T]).astype(values.dtype)


def _base(part: str, voice: str) -> str:
    if (part, voice) == FILE:
        return "words in the untouched file"
    whose = {"all": "words", "outlet": "words in the outlet’s voice", "source": "quoted words"}
    return f"{whose.get(voice, 'words of reported speech')} in the {part}"


def _shares(bases: list[dict[Group, int]]) -> np.ndarray:
    """How much of the article is whose words."""
    counts = np.array([[some["article", voice] for voice in VOICES] for some in bases]).reshape(-1, len(VOICES))
    n, count = counts[:, :1], counts[:, 1:]
    return _cells(np.where(n, 100 * count / np.maximum(n, 1), np.nan), n, count)


# ------------------------------------------------------------------ sentiment and readability

COMPOUND = "VADER compound, mean of sentences"


class Sample(NamedTuple):
    """Sentences of one kind in several texts: what each paragraph adds, and the measures that are read from it."""

    measures: tuple[Label, ...]
    least: np.ndarray  # of the first two sums, for each measure to have a value
    base: int  # the sum that is the base of all measures
    values: Callable[[Sequence[int], np.ndarray], np.ndarray]  # which measures, sums -> shape (measures, sums)
    blocks: np.ndarray  # shape (paragraphs, columns)
    sums: np.ndarray  # shape (texts, columns)
    paragraphs: list[slice]  # of each text

    def value(self) -> np.ndarray:
        """Shape (texts, measures); nan where there is too little text."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = self.values(range(len(self.measures)), self.sums).T
        return np.where((self.sums[:, None, :2] >= self.least).all(axis=2), value, np.nan)

    def level(self, text: int) -> float:
        """At which percentiles of so few paragraphs cover what they should."""
        return expanded(LEVEL, max(2, self.n(text)))

    def n(self, text: int) -> int:
        """How many paragraphs it has."""
        return self.paragraphs[text].stop - self.paragraphs[text].start


def samples(sentences: Columns, text: np.ndarray) -> Iterator[Sample]:
    """What sentiment by voice is read from, and every readability formula with and without the sentences that hold
    quoted words; `text`: which text each article belongs to."""
    within = sentences.within(TEXT)
    yield from _sentiment(sentences, text, within)
    yield from _readability(sentences, text, within)


def _sentiment(sentences: Columns, text: np.ndarray, within: np.ndarray) -> Iterator[Sample]:
    for voice, column in SENTIMENT.items():
        scores = sentences.numbers[column]
        usable = within & (sentences.numbers[VOICES[voice]] >= LEAST_WORDS) & ~np.isnan(scores)
        values = np.column_stack([scores, np.ones(len(scores))])[usable]
        summed = _summed(sentences, text, usable, values)
        yield Sample((_sentiment_label(voice),), np.array([[-np.inf, 1]]), 1, _mean, *summed)


def _mean(which: Sequence[int], sums: np.ndarray) -> np.ndarray:
    """Of sums and how many were summed, shape (sums, 2)."""
    return (sums[:, 0] / sums[:, 1])[None]


def _readability(sentences: Columns, text: np.ndarray, within: np.ndarray) -> Iterator[Sample]:
    tallies = [tally for tally, here in zip(sentences.tallies, within.tolist(), strict=True) if here]
    counts, unquoted = readability.in_sentences(tallies), sentences.numbers["source_words"] == 0
    for voice, usable in (("all", within), ("outlet", within & unquoted)):
        summed = _summed(sentences, text, usable, counts[usable[within]])
        yield Sample(_readability_labels(voice), readability.LEAST, 0, _formulas, *summed)


def _formulas(which: Sequence[int], sums: np.ndarray) -> np.ndarray:
    every = list(FORMULAS.values())
    return readability.values(sums, [every[n] for n in which])


def _summed(
    sentences: Columns, text: np.ndarray, usable: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[slice]]:
    """What each usable sentence adds, shape (sentences, columns), summed by paragraph and by text in their order;
    and which paragraphs each text has."""
    article, segment = sentences.article[usable], sentences.numbers["segment"][usable]
    begins = np.append(True, (np.diff(article) != 0) | (np.diff(segment) != 0))[: len(values)]
    blocks = _added(values, np.cumsum(begins) - 1, int(begins.sum()))
    texts, of = int(text.max(initial=-1)) + 1, text[article[begins]]
    ends = np.cumsum(np.bincount(of, minlength=texts)).tolist()
    return blocks, _added(blocks, of, texts), list(map(slice, [0, *ends], ends))


def _text_cells(sample: Sample) -> np.ndarray:
    """CELLS by texts by measures."""
    value = sample.value()
    bounds = np.full((2, *value.shape), np.nan)
    for texts, which in _alike(sample, ~np.isnan(value)):
        bounds[np.ix_((0, 1), texts, which)] = _bounds(sample, texts, which)
    return _cells(value, sample.sums[:, sample.base, None], np.nan, *bounds)


def _alike(sample: Sample, known: np.ndarray) -> Iterator[tuple[list[int], list[int]]]:
    """Some texts at a time that have two paragraphs at least and values for the same measures; and these measures.
    Texts of as many paragraphs follow each other."""
    alike: dict[bytes, list[int]] = {}
    for text in sorted(range(len(known)), key=sample.n):
        if sample.n(text) > 1:
            alike.setdefault(known[text].tobytes(), []).append(text)
    for texts in alike.values():
        if which := np.flatnonzero(known[texts[0]]).tolist():
            some = AT_ONCE // len(which)
            for at in range(0, len(texts), some):
                yield texts[at : at + some], which


def _bounds(sample: Sample, texts: list[int], which: list[int]) -> np.ndarray:
    """Low and high, shape (2, texts, measures). All measures are read from the same draws of paragraphs."""
    blocks = [sample.blocks[sample.paragraphs[text]] for text in texts]
    drawn = bootstraps(blocks, partial(sample.values, which), (SEED,), DRAWS).reshape(-1, DRAWS)
    levels = np.tile(list(map(sample.level, texts)), len(which))
    return intervals(drawn, levels).reshape(len(which), len(texts), 2).T


def _headline(sentences: Columns) -> tuple[np.ndarray, list[bool]]:
    """Its sentiment, and which articles have one."""
    scores = sentences.numbers["sentiment"]
    usable = sentences.within(("headline",)) & ~np.isnan(scores)
    n = np.bincount(sentences.article[usable], minlength=sentences.n_articles)
    by_article = np.split(scores[usable], np.cumsum(n))[:-1]
    value = np.array([some.mean() if len(some) else np.nan for some in by_article], float)
    return _cells(value[:, None], n[:, None]), (n > 0).tolist()


def _file_readability(raws: list[str], tallies: list[int], n_words: list[int]) -> np.ndarray:
    """What textstat makes of the untouched file, with furniture and its own notion of a sentence."""
    return _cells(readability.of_files(raws, tallies), np.array(n_words)[:, None])


# ------------------------------------------------------------------ what they are called


def _share_label(voice: str) -> Label:
    return Label("article", voice, "share_of_words", "per cent", "words in the article")


def _sentiment_label(voice: str) -> Label:
    base = f"sentences with {LEAST_WORDS} or more {_base('text', voice)}"
    return Label("text", voice, "sentiment", COMPOUND, base)


def _readability_labels(voice: str) -> tuple[Label, ...]:
    base = "words in sentences of the text" + ("" if voice == "all" else " without quoted words")
    return tuple(Label("text", voice, formula.name, formula.unit, base) for formula in FORMULAS.values())


def _file_labels() -> list[Label]:
    base = "words in the untouched file, its sentences as textstat finds them"
    return [Label(*FILE, formula.name, formula.unit, base) for formula in FORMULAS.values()]


HEADLINE = Label("headline", "all", "sentiment", COMPOUND, "sentences in the headline")
#: all that are no rates, in the order of their rows
OTHERS = (
    *map(_share_label, ("outlet", "source", "reported")),
    *map(_sentiment_label, SENTIMENT),
    *_readability_labels("all"),
    *_readability_labels("outlet"),
    HEADLINE,
    *_file_labels(),
)
