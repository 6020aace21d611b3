"""Any measure split by article, outlet, part, voice and event, for what the standing tables do not answer."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from . import readability
from .article import Row
from .chart import outlet_names
from .codebook import NAMES_EVENT
from .compare import wilson
from .errors import StudyError
from .measures import ARTICLE, LEAST_WORDS, PER_THOUSAND, SENTIMENT, TEXT, VOICES
from .study import Study

BY = ("article", "outlet", "part", "voice", "event")
SPOKEN = tuple(voice for voice in VOICES if voice != "all")
NO_EVENT = "none"  # a sentence that names none
COLUMNS = ["value", "unit", "count", "n", "base", "low", "high"]

Key = tuple[str, ...]


def split(study: Study, measure: str, by: Sequence[str] = ("outlet", "voice")) -> pd.DataFrame:
    """One measure, a row for each group that has text; columns `by`, then those of `measures`.

    Parameters
    ----------
    measure : a code or a kind of the codebook (uses per 1,000 words, with Wilson interval), "sentiment" (mean VADER
        compound of sentences with four or more words), or the name of a readability formula
    by : any of `BY`. Parts are the article's own, without page furniture.

    Split by event, a rate is that of the uses with that event, per 1,000 words of the group; sentiment and
    readability are those of sentences that name it, and a sentence that names two counts in both. Readability is
    made for running text: it takes the text's sentences only, and knows two voices: all sentences, and those
    without quoted words. Groups of few words are shown as they are: read `n`.

    Raises `StudyError` for a measure or a group that there is not.
    """
    unknown = [name for name in by if name not in BY]
    if unknown or not by:
        raise StudyError("split, by", f"unknown {', '.join(unknown) or 'nothing'}", f"Choose from {', '.join(BY)}.")
    kinds = {code.kind for code in study.codebook.codes.values()}
    if measure in kinds or measure in study.codebook.codes:
        rows = _rates(study, measure, by)
    elif measure == "sentiment":
        rows = _sentiment(study, by)
    elif measure in readability.FORMULAS:
        rows = _readability(study, readability.FORMULAS[measure], by)
    else:
        valid = ", ".join([*study.codebook.codes, *sorted(kinds), "sentiment", *readability.FORMULAS])
        raise StudyError("split, measure", f"there is no {measure!r}", f"Choose from {valid}.")
    return pd.DataFrame(rows, columns=[*by, *COLUMNS])


def _key(by: Sequence[str], outlets: dict[str, str], row: Row, voice: str, event: str) -> Key:
    place = {"article": row["article"], "outlet": outlets[row["article"]], "part": row["part"]}
    return tuple((place | {"voice": voice, "event": event})[name] for name in by)


def _rates(study: Study, measure: str, by: Sequence[str]) -> Iterator[Row]:
    outlets, book = outlet_names(study), study.codebook
    sentences = [s for _, rows in study.analysed for s in rows["sentences"] if s["part"] in ARTICLE]
    mentions = [m for _, rows in study.analysed for m in rows["mentions"] if m["part"] in ARTICLE]
    words: Counter[Key] = Counter()
    for s in sentences:
        for voice in SPOKEN:
            words[_key(by, outlets, s, voice, "")] += s[VOICES[voice]]
    some = [m for m in mentions if measure in (m["code"], m["kind"])]
    uses = Counter(_key(by, outlets, m, m["voice"], m["event"] or NO_EVENT) for m in some)
    events = dict.fromkeys([*book.events, *(m["event"] or NO_EVENT for m in some)]) if "event" in by else [""]
    base = "words of the group" if "voice" not in by else "words of the voice in the group"
    for key, n in words.items():
        for event in events:
            group = tuple(event if name == "event" else part for name, part in zip(by, key, strict=True))
            if n:
                low, high = wilson(uses[group], n)
                numbers = (1000 * uses[group] / n, PER_THOUSAND, uses[group], n, base, 1000 * low, 1000 * high)
                yield dict(zip([*by, *COLUMNS], (*group, *numbers), strict=True))


def _sentences(study: Study, by: Sequence[str], voices: Sequence[str]) -> list[tuple[Key, str, Row]]:
    """(group, voice, sentence), sorted by group in the order of the study."""
    outlets, found = outlet_names(study), []
    for _, rows in study.analysed:
        named: dict[int, dict[str, None]] = {}
        for m in rows["mentions"]:
            if m["kind"] in NAMES_EVENT and m["event"]:
                named.setdefault(m["sentence"], {})[m["event"]] = None
        for s in rows["sentences"]:
            for event in named.get(s["sentence"], [NO_EVENT]) if "event" in by else [""]:
                found += [(_key(by, outlets, s, voice, event), voice, s) for voice in voices]
    order = {key: n for n, key in enumerate(dict.fromkeys(key for key, *_ in found))}
    return sorted(found, key=lambda one: order[one[0]])


def _groups(
    found: list[tuple[Key, str, Row]], by: Sequence[str], made: Callable[[list[Row]], tuple[Any, ...]]
) -> Iterator[Row]:
    for key, group in groupby(found, key=lambda one: one[0]):
        numbers = made([sentence for *_, sentence in group])
        yield dict(zip([*by, *COLUMNS], (*key, *numbers), strict=True))


def _sentiment(study: Study, by: Sequence[str]) -> Iterator[Row]:
    voices = list(SENTIMENT) if "voice" in by else ["all"]
    found = [
        (key, voice, s | {"score": s[SENTIMENT[voice]]})
        for key, voice, s in _sentences(study, by, voices)
        if s["part"] in ARTICLE and s[VOICES[voice]] >= LEAST_WORDS and s[SENTIMENT[voice]] is not None
    ]

    def mean(some: list[Row]) -> tuple[Any, ...]:
        value = sum(s["score"] for s in some) / len(some)
        return value, "VADER compound, mean of sentences", None, len(some), "sentences of the group", None, None

    return _groups(found, by, mean)


def _readability(study: Study, formula: readability.Formula, by: Sequence[str]) -> Iterator[Row]:
    voices = ["all", "outlet"] if "voice" in by else ["all"]
    found = [
        one
        for one in _sentences(study, by, voices)
        if one[2]["part"] in TEXT and (one[1] == "all" or not one[2]["source_words"])
    ]

    def value(some: list[Row]) -> tuple[Any, ...]:
        sums = readability.counts([s["text"] for s in some]).sum(axis=0)
        return formula.value(sums), formula.unit, None, int(sums[0]), "words of the group", None, None

    return _groups(found, by, value)
