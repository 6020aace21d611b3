"""Measures of each article: rates, sentiment, readability, with base and interval.

One article an outlet is no sample of the outlet. The intervals here say how steady a number is within the text it
was read from; the method column says so in every row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from . import readability
from .codebook import NAMES_EVENT, RESERVED, Codebook
from .compare import LEVEL, Statistic, bootstrap, expanded, percentiles, wilson
from .sentences import words

Row = dict[str, Any]

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
PER_THOUSAND = "per 1,000 words"
LEAST_WORDS = 4  # of one voice in a sentence, for its sentiment to count: "he said" has none
DRAWS, SEED = 2000, 1


def of_article(article: str, raw: str, rows: Mapping[str, list[Row]], codebook: Codebook) -> list[Row]:
    """The rows of `measures` for one article; its raw text is needed for the counts in the untouched file."""
    sentences, mentions = rows["sentences"], rows["mentions"]
    out = [*_rates(sentences, mentions, codebook), *_file_rates(raw, codebook), *_shares(sentences)]
    out += [*_readings(sentences), *_file_readability(raw)]
    return [{"article": article, **row} for row in out]


# ------------------------------------------------------------------ counts


def names(code: str, kind: str, event: str | None) -> Iterator[str]:
    """The measures that one hit counts in: its code and its kind, raw and resolved to the event."""
    for name in dict.fromkeys((code, kind)):
        yield name
        if event is not None:
            yield f"{name}@{event}"


def rate_names(codebook: Codebook) -> list[str]:
    """Every rate a codebook asks for, zeros included: `code`, `kind`, and `…@event` where the code names one."""
    events = [*codebook.events, *RESERVED] if codebook.events else []
    kinds = {code.id: code.kind for code in codebook.codes.values()}
    kinds |= {kind: kind for kind in kinds.values()}
    out: list[str] = []
    for name, kind in kinds.items():
        out += [name, *(f"{name}@{event}" for event in events if kind in NAMES_EVENT)]
    return out


def _rates(sentences: list[Row], mentions: list[Row], codebook: Codebook) -> Iterator[Row]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for m in mentions:
        for name in names(m["code"], m["kind"], m["event"]):
            counts[m["part"], "all", name] += 1
            if m["part"] in ARTICLE:
                counts["article", "all", name] += 1
                counts["article", m["voice"], name] += 1
    bases = _bases(sentences)
    for (part, voice), n in bases.items():
        for name in rate_names(codebook):
            if part == "article" or "@" not in name:
                yield _rate(part, voice, name, counts[part, voice, name], n, _base(part, voice))


def _bases(sentences: list[Row]) -> dict[tuple[str, str], int]:
    """Words by (part, voice): the article as a whole by voice, each part in all voices together."""
    bases = {("article", voice): 0 for voice in VOICES}
    for s in sentences:
        bases[s["part"], "all"] = bases.get((s["part"], "all"), 0) + s["n_words"]
        if s["part"] in ARTICLE:
            for voice, column in VOICES.items():
                bases["article", voice] += s[column]
    return bases


def _base(part: str, voice: str) -> str:
    whose = {"all": "words", "outlet": "words in the outlet’s voice", "source": "quoted words"}
    return f"{whose.get(voice, 'words of reported speech')} in the {part}"


def _file_rates(raw: str, codebook: Codebook) -> Iterator[Row]:
    """What a search of the untouched file would count, furniture and all."""
    found = Counter(hit.code for line in raw.split("\n") for hit in codebook.find(line))
    counts: Counter[str] = Counter()
    for code, count in found.items():
        for name in names(code, codebook.codes[code].kind, None):
            counts[name] += count
    n = len(words(raw))
    for name in rate_names(codebook):
        if "@" not in name:
            yield _rate("file", "all", name, counts[name], n, "words in the untouched file")


def _rate(part: str, voice: str, name: str, count: int, n: int, base: str) -> Row:
    low, high = wilson(count, n) if n else (None, None)
    scaled = [None if x is None else 1000 * x for x in (count / n if n else None, low, high)]
    return _row(part, voice, name, PER_THOUSAND, base, scaled, count=count, n=n)


def _row(
    part: str,
    voice: str,
    name: str,
    unit: str,
    base: str,
    estimate: Iterable[float | None],
    *,
    n: int,
    count: int | None = None,
) -> Row:
    value, low, high = estimate
    return {
        "part": part, "voice": voice, "measure": name, "value": value, "unit": unit,
        "count": count, "n": n, "base": base, "low": low, "high": high,
    }  # fmt: skip


def _shares(sentences: list[Row]) -> Iterator[Row]:
    """How much of the article is whose words."""
    bases = _bases(sentences)
    n = bases["article", "all"]
    for voice in ("outlet", "source", "reported"):
        count = bases["article", voice]
        value = 100 * count / n if n else None
        yield _row(
            "article",
            voice,
            "share_of_words",
            "per cent",
            "words in the article",
            (value, None, None),
            count=count,
            n=n,
        )


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

    def estimate(self) -> tuple[float | None, float | None, float | None]:
        if self.why_missing:
            return None, None, None
        return float(self.statistic(self.blocks.sum(axis=0))), *percentiles(self.draws((SEED,)), self.level)

    @property
    def level(self) -> float:
        """At which percentiles of so few paragraphs cover what they should."""
        return expanded(LEVEL, max(2, len(self.blocks)))

    def draws(self, seed: tuple[int, ...]) -> np.ndarray:
        return bootstrap(self.blocks, self.statistic, seed, DRAWS)


def readings(sentences: list[Row]) -> Iterator[Reading]:
    """Sentiment by voice, and every readability formula with and without the sentences that hold quoted words."""
    for voice, column in SENTIMENT.items():
        words_column = VOICES[voice]
        usable = [
            s for s in sentences if s["part"] in TEXT and s[words_column] >= LEAST_WORDS and s[column] is not None
        ]
        blocks = _blocks((s, np.array([s[column], 1.0])) for s in usable)
        base = f"sentences with {LEAST_WORDS} or more {_base('text', voice)}"
        missing = None if usable else "no such sentence"
        yield Reading("sentiment", voice, COMPOUND, base, blocks, mean, len(usable), missing)
    for voice in ("all", "outlet"):
        usable = [s for s in sentences if s["part"] in TEXT and (voice == "all" or not s["source_words"])]
        blocks = _blocks((s, readability.counts(s["text"])) for s in usable)
        base = "words in sentences of the text" + ("" if voice == "all" else " without quoted words")
        for formula in readability.FORMULAS.values():
            sums = blocks.sum(axis=0) if len(blocks) else np.zeros(len(readability.COUNTS))
            missing = formula.missing(sums)
            yield Reading(formula.name, voice, formula.unit, base, blocks, formula.of, int(sums[0]), missing)


COMPOUND = "VADER compound, mean of sentences"


def _blocks(rows: Iterable[tuple[Row, np.ndarray]]) -> np.ndarray:
    """Sums by paragraph, in text order."""
    sums: defaultdict[tuple[str, int], Any] = defaultdict(int)
    for sentence, row in rows:
        sums[sentence["article"], sentence["segment"]] = sums[sentence["article"], sentence["segment"]] + row
    return np.array(list(sums.values()))


def mean(sums: np.ndarray) -> np.ndarray:
    """Of sums and how many were summed, shape (..., 2)."""
    return sums[..., 0] / sums[..., 1]


def _readings(sentences: list[Row]) -> Iterator[Row]:
    for r in readings(sentences):
        yield _row("text", r.voice, r.name, r.unit, r.base, r.estimate(), n=r.n)
    scores = [s["sentiment"] for s in sentences if s["part"] == "headline" and s["sentiment"] is not None]
    if scores:
        value = (float(np.mean(scores)), None, None)
        yield _row("headline", "all", "sentiment", COMPOUND, "sentences in the headline", value, n=len(scores))


def _file_readability(raw: str) -> Iterator[Row]:
    """What textstat makes of the untouched file, with furniture and its own notion of a sentence."""
    values, n = readability.of_file(raw), len(words(raw))
    base = "words in the untouched file, its sentences as textstat finds them"
    for formula in readability.FORMULAS.values():
        yield _row("file", "all", formula.name, formula.unit, base, (values[formula.name], None, None), n=n)
