"""Which findings survive other reasonable choices: the main comparisons, recomputed under every one of them.

A finding is that one outlet stands above another on a measure. The house's choices give its estimate; every
combination of the alternatives gives one more (a specification curve: Simonsohn, Simmons & Nelson 2020). Then, at
the house's choices, each article (each paragraph where an outlet has one article only) and each pattern of a code
is left out, one at a time. Nothing is read again: all comes from the rows of the study.

None of this is a test. It says how far a finding hangs on decisions of the researcher and on single passages.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from . import readability
from .article import Rows, speech
from .chart import outlet_names
from .codebook import Code, Codebook
from .contrasts import MOST_COMPARED
from .display import number
from .findings import FLESCH, count, marked_outlets, opened, quoted, series, verb
from .focus import Focus, focus
from .masking import Masks, masked, masks
from .measures import ARTICLE, LEAST_WORDS, PER_THOUSAND, TEXT
from .sentences import PARTS, split, words
from .sentiment import drivers, score
from .study import Study, once
from .voice import inside, parted, spoken, voice_at_offsets

ZERO = "zero"  # what a mean is held against to see its sign
MOST_CODES = 12  # those with the largest differences; a codebook may have a thousand
MOST_BLOCKS = 200  # of an outlet
FURNITURE_PART = "furniture"
COMPOUND = "VADER compound"

Row = dict[str, Any]
Statistic = Callable[[np.ndarray], np.ndarray]


class Choice(NamedTuple):
    """A decision that could have been taken otherwise."""

    id: str  # column of the grid
    house: str
    other: str
    label: str  # of the alternative, in a figure
    said: str  # of the alternative, in a sentence


FURNITURE = Choice("furniture", "out", "in", "furniture in", "page furniture is counted")
QUOTATIONS = Choice("quotations", "out", "in", "quotations in", "quoted and reported words are counted")
HEADLINES_OUT = Choice(
    "headlines", "in", "out", "headline, captions out", "headlines, decks and captions are left out"
)
HEADLINES_IN = Choice(
    "headlines", "out", "in", "headline, captions in", "headlines, decks and captions are counted"
)
EVENT = Choice("event", "resolved", "raw", "any event", "any event will do")
REJECTED = Choice("rejected", "in", "out", "denied, scare out", "denied words and scare quotes are left out")
SENTENCES = Choice("sentences", "ours", "textstat", "textstat’s sentences", "textstat’s rule ends the sentences")
LEXICON = Choice("lexicon", "stock", "masked", "names, topic masked", "names and topic words are masked")
SYLLABLES = Choice("syllables", "cmudict", "pyphen", "pyphen’s syllables", "pyphen counts the syllables")

OF_CODES = (FURNITURE, QUOTATIONS, HEADLINES_OUT, EVENT, REJECTED)
OF_SENTIMENT = (FURNITURE, QUOTATIONS, HEADLINES_IN, SENTENCES, LEXICON)
OF_READABILITY = (FURNITURE, QUOTATIONS, HEADLINES_IN, SENTENCES, SYLLABLES)
COLUMNS = tuple(dict.fromkeys(choice.id for choice in (*OF_CODES, *OF_SENTIMENT, *OF_READABILITY)))

Specification = dict[str, str]  # id of a choice -> the option taken


def specifications(choices: Sequence[Choice]) -> list[Specification]:
    """Every combination of the options, the house's own first."""
    options = product(*((choice.house, choice.other) for choice in choices))
    return [dict(zip((choice.id for choice in choices), taken, strict=True)) for taken in options]


@dataclass(frozen=True)
class Robustness:
    """The grid, and what was asked of it.

    `grid` has one row a finding and specification: finding, measure, label, outlet, against, a column for each
    choice (missing where it does not bear on the measure), `left_out` (empty = nothing), `house`, `estimate` (of
    outlet minus against; missing where there is too little text), `unit`, `sign` (1, 0, -1), `rank` of the outlet
    among `of` outlets (1 = highest), `n` (words, or sentences, on both sides).
    """

    grid: pd.DataFrame
    choices: dict[str, tuple[Choice, ...]]  # by measure
    outlets: dict[str, str]  # as shown -> the first article, in the order of the articles
    units: pd.DataFrame  # see `units`
    scores: "Scores"


# ------------------------------------------------------------------ the study, cut into units


class Cut(NamedTuple):
    """What outlets are made of."""

    outlets: list[str]
    first: list[str]  # article of each outlet
    block: dict[tuple[str, int], int]  # (article, segment) -> what is left out with it
    names: list[str]  # of the blocks
    of: np.ndarray  # block -> outlet

    def blocks(self, articles: Iterable[str], segments: Iterable[int]) -> np.ndarray:
        return np.array([self.block[key] for key in zip(articles, segments, strict=True)], dtype=int)


def _cut(study: Study) -> Cut:
    """Outlets as they are shown, an unknown one for each article without. The blocks of an outlet are its articles,
    those of a single article its lines; of more than MOST_BLOCKS, neighbours are one block."""
    shown, names = marked_outlets(study), outlet_names(study)
    by_outlet: dict[str, list[str]] = {}
    for row in study.articles.itertuples():
        known = isinstance(row.outlet, str) and row.outlet.strip()
        by_outlet.setdefault(shown(row.outlet) if known else names[row.article], []).append(row.article)
    segments: dict[str, list[tuple[int, int]]] = {article: [] for article in names}
    for s in study.segments.itertuples():
        segments[s.article].append((s.segment, s.line))
    block: dict[tuple[str, int], int] = {}
    labels, of = list[str](), list[int]()
    for n, (outlet, articles) in enumerate(by_outlet.items()):
        things = [(names[a], [(a, segment) for segment, _ in segments[a]]) for a in articles]
        if len(articles) == 1:
            things = [(f"{outlet}, line {line}", [(articles[0], s)]) for s, line in segments[articles[0]]]
        size = -(-len(things) // MOST_BLOCKS) or 1
        for some in (things[at : at + size] for at in range(0, len(things), size)):
            block |= {key: len(labels) for _, keys in some for key in keys}
            labels.append(some[0][0] if len(some) == 1 else f"{some[0][0]} and the next {len(some) - 1}")
            of.append(n)
    return Cut(list(by_outlet), [a[0] for a in by_outlet.values()], block, labels, np.array(of, dtype=int))


def units(study: Study) -> pd.DataFrame:
    """Every sentence by both rules, page furniture included: article, segment, part, rule, n_words, own_words,
    source_words, text, and own, what is left of it without quoted and reported words.

    textstat's rule is applied line by line, so that no headline runs into the first sentence.
    """
    rows = [row for _, tables in study.analysed for row in _units(tables)]
    columns = ["article", "segment", "part", "rule", "n_words", "own_words", "source_words", "text", "own"]
    return pd.DataFrame.from_records(rows, columns=columns)


def _units(tables: Rows) -> Iterator[Row]:
    spans = spoken(*speech(tables))
    parts = {s["segment"]: s["part"] for s in tables["sentences"]}
    sentences = tables["sentences"]
    for s, others in zip(sentences, inside(spans, [(s["start"], s["end"]) for s in sentences]), strict=True):
        own = parted(s["text"], s["start"], others)["own"]
        yield {**s, "rule": "ours", "part": _part(s["part"]), "own": own}
    for segment in tables["segments"]:
        start, part = segment["start"], _part(parts.get(segment["segment"]))
        rules = {"textstat": readability.pieces(segment["text"])}
        if segment["label"] not in PARTS:
            rules["ours"] = split(segment["text"])
        for rule, found in rules.items():
            places = [(start + a, start + b) for a, b in found]
            for (a, b), others in zip(places, inside(spans, places), strict=True):
                text = segment["text"][a - start : b - start]
                voices = voice_at_offsets(spans, [a + at for at, _ in words(text)])
                yield {
                    "article": segment["article"], "segment": segment["segment"], "part": part, "rule": rule,
                    "n_words": len(voices), "own_words": voices.count("outlet"),
                    "source_words": voices.count("source"), "text": text,
                    "own": parted(text, a, others)["own"],
                }  # fmt: skip


def _part(part: str | None) -> str:
    return part if part in ARTICLE else FURNITURE_PART


def study_masks(study: Study) -> Masks:
    """Names, codebook words and topic words of the study; see `masking.masks`."""
    by_article = [tables["sentences"].columns["text"] for _, tables in study.analysed]
    return masks(by_article, dict.fromkeys(study.mentions.text))


class Scores:
    """VADER's scores of many texts, stock or masked; equal texts are scored once."""

    def __init__(self, known: Masks) -> None:
        self.known, self._stock, self._masked = known, dict[str, float | None](), dict[str, float | None]()

    def of(self, text: str, lexicon: str) -> float | None:
        if text not in self._stock:
            self._stock[text] = score(text)
        if lexicon == "stock":
            return self._stock[text]
        if text not in self._masked:
            plain, found = masked(text, self.known)
            self._masked[text] = score(plain) if found else self._stock[text]
        return self._masked[text]


# ------------------------------------------------------------------ sums of blocks, by specification


class Measure(NamedTuple):
    """What a finding is about: sums of blocks under a specification, and the statistic of sums."""

    id: str
    label: str
    unit: str
    choices: tuple[Choice, ...]
    sums: Callable[[Specification], np.ndarray]  # shape (blocks, columns)
    statistic: Statistic  # sums, shape (..., columns) -> values, shape (...); nan where there is too little
    n: int  # the column that counts how much text
    lost: Callable[[], Iterator[tuple[str, np.ndarray]]]  # what is left out -> sums of blocks without it
    inside: np.ndarray  # outlets that can be compared


def _summed(cut: Cut, block: np.ndarray, columns: Sequence[np.ndarray], where: np.ndarray) -> np.ndarray:
    """Sums of blocks, shape (blocks, columns), over the units that are wanted."""
    return _added(block[where], [column[where] for column in columns], len(cut.names))


def _added(groups: np.ndarray, columns: Iterable[np.ndarray], n: int) -> np.ndarray:
    return np.column_stack([np.bincount(groups, weights=column, minlength=n) for column in columns])


def _wanted(part: np.ndarray, spec: Specification) -> np.ndarray:
    """Which units a specification takes in: furniture, headlines and captions, running text."""
    text, furniture = np.isin(part, TEXT), part == FURNITURE_PART
    return text | (furniture & (spec["furniture"] == "in")) | (~text & ~furniture & (spec["headlines"] == "in"))


def _nothing() -> Iterator[tuple[str, np.ndarray]]:
    yield from ()


def _rate(sums: np.ndarray) -> np.ndarray:
    return 1000 * _ratio(sums)


def _ratio(sums: np.ndarray) -> np.ndarray:
    n = np.where(sums[..., 1] > 0, sums[..., 1], np.nan)
    return sums[..., 0] / n


_FLESCH = readability.FORMULAS[FLESCH]


def _ease(sums: np.ndarray) -> np.ndarray:
    enough = (sums[..., 0] >= _FLESCH.words) & (sums[..., 1] >= _FLESCH.sentences)
    return np.where(enough, _FLESCH.of(sums), np.nan)


def _readings(cut: Cut, table: pd.DataFrame, scores: Scores) -> Iterator[Measure]:
    """Mean sentiment of sentences, and Flesch reading ease; house: running text in the outlets' own words."""
    block = cut.blocks(table.article, table.segment)
    part, rule = table.part.to_numpy(object), table.rule.to_numpy(object)
    total, own = table.n_words.to_numpy(), table.own_words.to_numpy()
    by = {}
    for lexicon in (LEXICON.house, LEXICON.other):
        whole = [scores.of(text, lexicon) for text in table.text]
        parted = (
            w if of == n else scores.of(text, lexicon) if of else None
            for w, of, n, text in zip(whole, own, total, table.own, strict=True)
        )
        by[lexicon] = {"in": np.array(whole, dtype=float), "out": np.array(list(parted), dtype=float)}
    counts = {
        source: readability.counts(list(table.text), source == SYLLABLES.house)
        for source in (SYLLABLES.house, SYLLABLES.other)
    }

    def tone(spec: Specification) -> np.ndarray:
        value = by[spec["lexicon"]][spec["quotations"]]
        enough = (own if spec["quotations"] == "out" else total) >= LEAST_WORDS
        where = _wanted(part, spec) & (rule == spec["sentences"]) & enough & ~np.isnan(value)
        return _summed(cut, block, [value, np.ones(len(value))], where)

    def ease(spec: Specification) -> np.ndarray:
        free = (table.source_words.to_numpy() == 0) | (spec["quotations"] == "in")
        where = _wanted(part, spec) & (rule == spec["sentences"]) & free
        return _summed(cut, block, list(counts[spec["syllables"]].T), where)

    every = np.ones(len(cut.outlets), dtype=bool)
    yield Measure("sentiment", "sentiment", COMPOUND, OF_SENTIMENT, tone, _ratio, 1, _nothing, every)
    label = FLESCH.replace("_", " ")
    yield Measure(FLESCH, opened(label), "points", OF_READABILITY, ease, _ease, 0, _nothing, every)


def _codes(study: Study, cut: Cut, table: pd.DataFrame) -> Iterator[Measure]:
    """The rate of every code of the kinds that name the event; house: its event, in the outlet's own voice."""
    about, mine = focus(study), table[table.rule == "ours"]
    speaking = {a for a, inside in about.scope.items() if inside}
    mine = mine[mine.article.isin(speaking)]
    hits = _hits(study, about)
    hits = hits[hits.article.isin(speaking)]
    block, part = cut.blocks(mine.article, mine.segment), mine.part.to_numpy(object)
    by_voice = {"in": mine.n_words.to_numpy(float), "out": mine.own_words.to_numpy(float)}
    words_: dict[tuple[str, ...], np.ndarray] = {}

    def base(spec: Specification) -> np.ndarray:
        key = spec["furniture"], spec["quotations"], spec["headlines"]
        if key not in words_:
            words_[key] = _summed(cut, block, [by_voice[spec["quotations"]]], _wanted(part, spec))
        return words_[key]

    articles = {key[0]: cut.of[n] for key, n in cut.block.items()}
    inside = np.isin(np.arange(len(cut.outlets)), [articles[a] for a in speaking if a in articles])
    choices = OF_CODES if about.event else tuple(c for c in OF_CODES if c is not EVENT)
    for code in (c for kind in ("name", "attribute") for c in study.codebook.of_kind(kind)):
        found = hits[hits.code == code.id]
        if len(found):
            yield _code(cut, code, found, base, choices, inside)


def _code(
    cut: Cut, code: Code, found: pd.DataFrame, base: Callable[[Specification], np.ndarray],
    choices: tuple[Choice, ...], inside: np.ndarray,
) -> Measure:  # fmt: skip
    block, part = cut.blocks(found.article, found.segment), found.part.to_numpy(object)
    own, meant, rejected = (found[c].to_numpy(bool) for c in ("own", "meant", "rejected"))

    def sums(spec: Specification, stays: np.ndarray | None = None) -> np.ndarray:
        where = _wanted(part, spec) & (own | (spec["quotations"] == "in"))
        where &= (meant | (spec.get("event", "raw") == "raw")) & (~rejected | (spec["rejected"] == "in"))
        hits = _summed(cut, block, [np.ones(len(found))], where if stays is None else where & stays)
        return np.hstack([hits, base(spec)])

    def lost() -> Iterator[tuple[str, np.ndarray]]:
        house = specifications(choices)[0]
        for pattern, stays in _patterns(code, found):
            yield f"pattern “{pattern}”", sums(house, stays)

    return Measure(code.id, quoted(code), PER_THOUSAND, choices, sums, _rate, 1, lost, inside)


def _hits(study: Study, about: Focus) -> pd.DataFrame:
    """Mentions, and what the codebook finds in page furniture; no rule resolves an event there."""
    segment = {(s.article, s.sentence): s.segment for s in study.sentences.itertuples()}
    rows = [
        {
            "article": m.article, "code": m.code, "part": _part(m.part), "own": m.voice == "outlet",
            "meant": m.event == about.event, "rejected": m.scare or m.denied, "text": m.text,
            "segment": segment[m.article, m.sentence],
        }
        for m in study.mentions.itertuples()
    ]  # fmt: skip
    for s in study.segments[~study.segments.label.isin(PARTS)].itertuples():
        rows += [
            {
                "article": s.article, "code": hit.code, "part": FURNITURE_PART, "own": True, "meant": False,
                "rejected": False, "text": s.text[hit.start : hit.end], "segment": s.segment,
            }
            for hit in study.codebook.find(s.text)
        ]  # fmt: skip
    columns = ["article", "code", "part", "own", "meant", "rejected", "text", "segment"]
    return pd.DataFrame.from_records(rows, columns=columns)


def _patterns(code: Code, found: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    """Each pattern of a code that finds something alone, and which hits stay without it; not one without which the
    articles hold no hit, for that would leave out the code. A hit stays if another pattern finds a part of it."""
    alone = [replace(code, patterns=(p,), regex=()) for p in code.patterns]
    alone += [replace(code, patterns=(), regex=(r,)) for r in code.regex]
    if len(alone) < 2:
        return
    apart = {str(n): replace(one, id=str(n), kind=str(n)) for n, one in enumerate(alone)}  # none covers another
    book = Codebook("", "", "", {}, {}, apart, "")
    finders = {text: {hit.code for hit in book.find(text)} for text in dict.fromkeys(found.text)}
    for n, one in apart.items():
        lost = [text for text, by in finders.items() if by == {n}]
        stays = ~found.text.isin(lost)
        if lost and (stays & (found.part != FURNITURE_PART)).any():
            yield (*one.patterns, *one.regex)[0], stays.to_numpy()


# ------------------------------------------------------------------ the grid


class Pair(NamedTuple):
    """A finding: `outlet` stands above `against`, positions in the cut; None = zero."""

    measure: Measure
    outlet: int
    against: int | None


class Counted(NamedTuple):
    """A measure under every specification, the house's first."""

    measure: Measure
    grid: list[Specification]
    totals: list[np.ndarray]  # of each specification, shape (outlets, columns)
    house: np.ndarray  # sums of blocks


@once
def robustness(study: Study) -> Robustness:
    """The grid of a study."""
    cut, table, scores = _cut(study), units(study), Scores(study_masks(study))
    codes = [pair for m in _codes(study, cut, table) if (pair := _first_and_last(cut, m))]
    codes.sort(key=lambda pair: -_difference(pair, _totals(cut, _house(pair.measure))))
    readings = list(_readings(cut, table, scores))
    pairs = codes[:MOST_CODES] + [pair for m in readings if (pair := _first_and_last(cut, m))]
    if len(cut.outlets) <= MOST_COMPARED:
        pairs += [Pair(readings[0], n, None) for n in range(len(cut.outlets))]
    counted = {pair.measure.id: _counted(cut, pair.measure) for pair in pairs}
    rows = [row for pair in pairs for row in _rows(cut, pair, counted[pair.measure.id])]
    head = ["finding", "measure", "label", "outlet", "against", *COLUMNS, "left_out", "house"]
    grid = pd.DataFrame.from_records(rows, columns=[*head, "estimate", "unit", "sign", "rank", "of", "n"])
    types = {"estimate": "float64"} | dict.fromkeys(("sign", "rank", "of", "n"), "Int64")
    outlets = dict(zip(cut.outlets, cut.first, strict=True))
    choices = {id: made.measure.choices for id, made in counted.items()}
    return Robustness(grid.astype(types), choices, outlets, table, scores)


def _counted(cut: Cut, measure: Measure) -> Counted:
    grid = specifications(measure.choices)
    return Counted(measure, grid, [_totals(cut, measure.sums(spec)) for spec in grid], measure.sums(grid[0]))


def _house(measure: Measure) -> np.ndarray:
    return measure.sums(specifications(measure.choices)[0])


def _totals(cut: Cut, sums: np.ndarray) -> np.ndarray:
    """Sums of outlets, from those of their blocks."""
    return _added(cut.of, sums.T, len(cut.outlets))


def _first_and_last(cut: Cut, measure: Measure) -> Pair | None:
    """The rule that declares a finding: at the house's choices the outlet with the highest value stands above the
    one with the lowest. Of equals the one with most text is taken, for its value is the firmest."""
    totals = _totals(cut, _house(measure))
    values = np.where(measure.inside, measure.statistic(totals), np.nan)
    known = [n for n in range(len(values)) if np.isfinite(values[n])]
    if len(known) < 2:
        return None
    first = max(known, key=lambda n: (values[n], totals[n, measure.n]))
    last = min(known, key=lambda n: (values[n], -totals[n, measure.n]))
    return Pair(measure, first, last) if values[first] > values[last] else None


def _difference(pair: Pair, totals: np.ndarray) -> float:
    one = pair.measure.statistic(totals[pair.outlet])
    return float(one if pair.against is None else one - pair.measure.statistic(totals[pair.against]))


def _rows(cut: Cut, pair: Pair, made: Counted) -> Iterator[Row]:
    measure, sides = pair.measure, [n for n in (pair.outlet, pair.against) if n is not None]
    if not np.isfinite(_difference(pair, made.totals[0])):
        return  # too little text for a mean
    against = ZERO if pair.against is None else cut.outlets[pair.against]
    finding = f"{measure.id}: {cut.outlets[pair.outlet]} > {against}"
    head: Row = {"finding": finding, "measure": measure.id, "label": measure.label, "unit": measure.unit}
    head |= {"outlet": cut.outlets[pair.outlet], "against": against}
    for n, (spec, totals) in enumerate(zip(made.grid, made.totals, strict=True)):
        yield head | spec | {"left_out": "", "house": n == 0} | _estimated(pair, totals)
    head |= made.grid[0] | {"house": False}
    for b in np.flatnonzero(np.isin(cut.of, sides) & made.house.any(axis=1)):
        totals = made.totals[0].copy()
        totals[cut.of[b]] -= made.house[b]
        yield head | {"left_out": cut.names[b]} | _estimated(pair, totals)
    for name, sums in measure.lost():
        yield head | {"left_out": name} | _estimated(pair, _totals(cut, sums))


def _estimated(pair: Pair, totals: np.ndarray) -> Row:
    measure, estimate = pair.measure, _difference(pair, totals)
    values = np.where(measure.inside, measure.statistic(totals), np.nan)
    mine, known = values[pair.outlet], values[np.isfinite(values)]
    n = sum(int(totals[side, measure.n]) for side in (pair.outlet, pair.against) if side is not None)
    return {
        "estimate": estimate if np.isfinite(estimate) else None,
        "sign": int(np.sign(round(estimate, 9))) if np.isfinite(estimate) else None,
        "rank": 1 + int((known > mine).sum()) if np.isfinite(mine) else None,
        "of": len(known),
        "n": n,
    }


# ------------------------------------------------------------------ what it says


class Verdict(NamedTuple):
    """How one finding fares."""

    finding: str
    label: str
    outlet: str
    against: str
    estimate: float  # at the house's choices
    unit: str
    low: float  # over all specifications
    high: float
    specifications: int
    same: int  # of the specifications: the same sign
    turned: int  # the opposite sign; what remains is zero, or too short
    blame: tuple[str, ...]  # single choices that turn it or take it away; else the smallest combination
    combined: bool  # the choices of `blame` do it together only
    left_out: int
    fragile: tuple[str, ...]  # what must not be left out

    @property
    def sign(self) -> int:
        return int(np.sign(round(self.estimate, 9)))


@once
def verdicts(study: Study) -> tuple[Verdict, ...]:
    """One for each finding of the grid, in its order."""
    made = robustness(study)
    return tuple(
        _verdict(rows, made.choices[rows.measure.iloc[0]]) for _, rows in made.grid.groupby("finding", sort=False)
    )


def _verdict(rows: pd.DataFrame, choices: Sequence[Choice]) -> Verdict:
    grid, left = rows[rows.left_out == ""], rows[rows.left_out != ""]
    house = grid[grid.house].iloc[0]
    same, other = grid.sign == house.sign, grid.sign * house.sign == -1
    changed = [tuple(c for c in choices if getattr(r, c.id) == c.other) for r in grid[~same].itertuples()]
    single = [c[0] for c in changed if len(c) == 1]
    least = min(changed, key=len, default=())
    blame = single or least
    return Verdict(
        house.finding, house.label, house.outlet, house.against, float(house.estimate), house.unit,
        float(grid.estimate.min()), float(grid.estimate.max()),
        len(grid), int(same.sum()), int(other.sum()), tuple(c.said for c in blame), not single and bool(changed),
        len(left), tuple(left.left_out[left.sign != house.sign]),
    )  # fmt: skip


def _claim(v: Verdict) -> str:
    size = _sized(v.estimate, v)
    if v.against == ZERO:
        side = "above" if v.sign > 0 else "below" if v.sign < 0 else "at"
        return f"Mean {v.label} of {v.outlet} is {side} zero ({size})"
    return f"{opened(v.label)}: {v.outlet} stands above {v.against} ({size} {v.unit})"


def said(v: Verdict) -> str:
    """One finding and its fate."""
    sentences = [f"{_claim(v)}, under {_of_all(v)} specifications."]
    if v.same < v.specifications:
        gone = v.specifications - v.same - v.turned
        parts = [f"the opposite holds under {v.turned}"] if v.turned else []
        parts += [f"there is no difference, or too little text, under {gone}"] if gone else []
        sentences.append(f"{opened(' and '.join(parts))}: it hangs on whether {hangs(v)}.")
    if v.left_out and v.fragile:
        some = [*v.fragile[:3], *([f"{count(len(v.fragile) - 3)} more"] if len(v.fragile) > 3 else [])]
        sentences.append(
            f"Of {v.left_out} things left out one at a time {count(len(v.fragile))} would undo it: {series(some)}."
        )
    elif v.left_out:
        sentences.append("No single passage or pattern that is left out undoes it.")
    return " ".join(sentences)


def _of_all(v: Verdict) -> str:
    return f"all {v.specifications}" if v.same == v.specifications else f"{v.same} of {v.specifications}"


def hangs(v: Verdict) -> str:
    """The choices that a finding hangs on; empty where it hangs on none."""
    if v.combined:
        return f"{series(v.blame)}, at once" if len(v.blame) > 1 else series(v.blame)
    *head, last = v.blame or ("",)
    return f"{', '.join(head)} or {last}" if head else last


def differences(study: Study) -> str:
    """The differences between outlets that hold whatever is done, in a list, and the fate of each other."""
    some = [v for v in verdicts(study) if v.against != ZERO]
    firm = [v for v in some if v.same == v.specifications and not v.fragile]
    listed = [f"{v.label} ({v.outlet} above {v.against})" for v in firm]
    text = f"Whatever is chosen or left out by itself, it stays that way for {series(listed)}." if firm else ""
    return " ".join(filter(None, (text, *(said(v) for v in some if v not in firm))))


def short(study: Study) -> str:
    """How many findings survive, and which do not."""
    some = [v for v in verdicts(study) if v.against != ZERO]
    if not some:
        return "There are no two outlets to compare."
    firm = [v for v in some if v.same == v.specifications]
    text = (
        f"Of {count(len(some), 'difference')} between outlets {count(len(firm))} {verb(len(firm), 'holds', 'hold')}"
    )
    text += f" under every one of {max(v.specifications for v in some)} specifications"
    loose = [f"{v.label} ({v.same} of {v.specifications})" for v in some if v not in firm]
    text += f"; not so {series(loose)}." if loose else "."
    return f"{text} {signs(study)}".strip()


def signs(study: Study) -> str:
    """For which outlets the very sign of the mean sentiment hangs on a choice."""
    means = [v for v in verdicts(study) if v.against == ZERO]
    loose = [f"{v.outlet} ({v.same} of {v.specifications})" for v in means if v.same < v.specifications]
    if not means:
        return ""
    if not loose:
        return "The sign of the mean sentiment hangs on no choice."
    return f"The sign of the mean sentiment hangs on the choices made for {series(loose)}."


def undone(study: Study) -> str:
    """How many findings hang on one passage or pattern."""
    some = [v for v in verdicts(study) if v.left_out]
    fragile = [v for v in some if v.fragile]
    if not fragile:
        return ""
    hang = verb(len(fragile), "hangs", "hang")
    return (
        f"{opened(count(len(fragile)))} of {count(len(some), 'finding')} {hang} on a single passage or pattern, "
        "named in the table."
    )


def summary(study: Study) -> pd.DataFrame:
    """Every finding with its estimate, the range over all specifications, and what it hangs on."""
    return pd.DataFrame(
        {
            "finding": v.label if v.against != ZERO else f"{v.label}, sign",
            "outlet": v.outlet,
            "against": v.against,
            "difference": _sized(v.estimate, v),
            "range": f"{_sized(v.low, v)} to {_sized(v.high, v)}",
            "unit": v.unit,
            "same sign in": f"{v.same} of {v.specifications}",
            "hangs on whether": hangs(v),
            "undone by leaving out": "; ".join(v.fragile[:3]) + ("; …" if len(v.fragile) > 3 else ""),
            "undone in": f"{len(v.fragile)} of {v.left_out}",
        }
        for v in verdicts(study)
    )


def single_changes(study: Study) -> pd.DataFrame:
    """The grid where at most one choice is changed: one row a finding, one column a choice taken otherwise."""
    made, rows = robustness(study), []
    grid = made.grid[made.grid.left_out == ""]
    for v in verdicts(study):
        choices, mine = (
            made.choices[grid.measure[grid.finding == v.finding].iloc[0]],
            grid[grid.finding == v.finding],
        )
        changed = mine[[c.id for c in choices]].ne([c.house for c in choices])
        few = mine[changed.sum(axis=1) == 1]
        row = {"finding": v.label, "outlet": v.outlet, "against": v.against, "house": _sized(v.estimate, v)}
        by_choice = {c.id: few.estimate[changed.loc[few.index, c.id]].iloc[0] for c in choices}
        rows.append(row | {id: _sized(by_choice[id], v) if id in by_choice else "" for id in COLUMNS})
    return pd.DataFrame(rows)


def _sized(value: float, v: Verdict) -> str:
    return number(value, 2 if v.unit == COMPOUND else 1, sign=True)


# ------------------------------------------------------------------ sentiment without names and topic words


def neutralised(study: Study) -> pd.DataFrame:
    """The stock score beside one without names and topic words, and which words were masked."""
    table, scores = robustness(study).units, robustness(study).scores
    table = table[(table.rule == SENTENCES.house) & table.part.isin(TEXT)]
    rows = []
    for article, outlet in outlet_names(study).items():
        mine = table[table.article == article]
        means = {
            (voice, lexicon): _mean(scores, text, mine[words_of], lexicon)
            for voice, text, words_of in (("all", mine.text, "n_words"), ("own", mine.own, "own_words"))
            for lexicon in (LEXICON.house, LEXICON.other)
        }
        pairs = [(means[v, LEXICON.house], means[v, LEXICON.other]) for v in ("all", "own")]
        turned = any(a is not None and b is not None and a * b < 0 for a, b in pairs)
        found = Counter(item for text in mine.text for item in masked(text, scores.known)[1])
        rows.append(
            {"outlet": outlet}
            | {
                f"{whose}, {how}": number(means[voice, lexicon], 2, sign=True)
                for voice, whose in (("all", "all words"), ("own", "own words"))
                for lexicon, how in ((LEXICON.house, "stock"), (LEXICON.other, "masked"))
            }
            | {"sign changes": "yes" if turned else "no", "masked words (lexicon value, why)": _listed(found)}
        )
    return pd.DataFrame(rows)


def _mean(scores: Scores, texts: Iterable[str], lengths: Iterable[int], lexicon: str) -> float | None:
    enough = [scores.of(text, lexicon) for text, n in zip(texts, lengths, strict=True) if n >= LEAST_WORDS]
    known = [value for value in enough if value is not None]
    return sum(known) / len(known) if known else None


def _listed(found: Counter[tuple[str, str]]) -> str:
    """Masked words with their number, lexicon value and reason; the most frequent first."""
    said = []
    for (word, why), n in found.most_common():
        value = dict(drivers(word)).get(word.lower())
        worth = f"{number(value, 1, sign=True)}, " if value is not None else ""
        said.append(f"{word}{f' ×{n}' if n > 1 else ''} ({worth}{why})")
    return ", ".join(said)


def masking(study: Study) -> str:
    """Whether names and topic words decide a sign."""
    table = neutralised(study)
    turned = list(table.outlet[table["sign changes"] == "yes"])
    if not len(table) or not table["masked words (lexicon value, why)"].any():
        return "The texts hold no name or topic word that the lexicon would count."
    if turned:
        return f"Masking names and topic words changes the sign of a mean for {series(turned)}."
    return "Masking names and topic words changes the sign of no mean."
