"""Which words set an outlet apart: keyness for any number of outlets at once, and the company a word keeps.

Every outlet is set against all the others together, never only against one. The likelihood ratio ranks words; it is
no test of outlets, for it takes each word as drawn alone: where rates vary between articles it calls a fifth to a
third of all words different by chance. A test is made with articles as units, and only where there are several.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate, chain
from math import erfc, log, pi, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from . import corpus, read
from .article import Rows, speech
from .clauses import AUXILIARIES, DETERMINERS, PREPOSITIONS, PRONOUNS, SUBORDINATORS
from .codebook import Code, Codebook, check_pattern
from .compare import benjamini_hochberg, permutation_test, refusal, smallest_p
from .contrasts import MOST_COMPARED, REST
from .invisible import visible
from .measures import ARTICLE
from .sentences import WORD, words
from .study import Study
from .voice import spoken, voice_at_offsets

LEAST = 3  # uses on the side where a word is more frequent, below which it is not listed
LEAST_DISPERSED = 5  # uses, below which a word is uneven by arithmetic alone
MOST_TESTED = 500  # words: those that stand in most articles, whoever's
PRIOR = 1000.0  # words that the prior of the log-odds weighs
EXPLORATORY = "exploratory: words"
WINDOW = 5  # words on each side of a node

# What holds sentences together says more about their style than about their subject.
FUNCTION_WORDS = frozenset(
    """him them us me she's he's it's who's that's there's there than then not and or nor
    himself herself itself themselves mine yours hers ours theirs your am
    isn't aren't wasn't weren't hasn't haven't hadn't won't can't cannot couldn't wouldn't shouldn't too very
    also just only such out up down off s t""".split()
) | PRONOUNS | AUXILIARIES | PREPOSITIONS | SUBORDINATORS | DETERMINERS  # fmt: skip

_LIGHT = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-"})

Numbers = Any  # a number, or an array of them


# ------------------------------------------------------------------ two texts, one word


def g2(count1: Numbers, n1: Numbers, count2: Numbers, n2: Numbers, williams: bool = False) -> Numbers:
    """Signed log-likelihood ratio over all four cells (Dunning 1993): positive where the word is at least as
    frequent in text 1. Without correction, unless `williams` asks for Williams' divisor (1976). A device for
    ranking words, not a test.

    >>> round(float(g2(12, 492, 4, 330)), 4), round(float(g2(0, 330, 2, 568)), 4)
    (1.655, -1.8348)
    """
    total, both = n1 + n2, count1 + count2
    value = 2.0 * sum(
        _surprise(observed, size * whole / total)
        for observed, size, whole in (
            (count1, n1, both),
            (count2, n2, both),
            (n1 - count1, n1, total - both),
            (n2 - count2, n2, total - both),
        )
    )
    if williams:
        of_word = total / np.maximum(both, 1) + total / np.maximum(total - both, 1) - 1
        value = value / (1 + (total / n1 + total / n2 - 1) * of_word / (6 * total))
    value = np.maximum(value, 0.0)  # rounding
    return np.where(np.asarray(count1) * n2 >= np.asarray(count2) * n1, value, -value)


def _surprise(observed: Numbers, expected: Numbers) -> Numbers:
    """O ln(O/E), which is 0 at O = 0."""
    return np.where(
        np.asarray(observed) > 0, observed * np.log(np.maximum(observed, 1) / np.maximum(expected, 1e-300)), 0.0
    )


def log_ratio(count1: Numbers, n1: Numbers, count2: Numbers, n2: Numbers) -> Numbers:
    """Binary logarithm of the ratio of rates, 0.5 added to each count (Hardie 2014): 1 = twice as frequent.

    >>> round(float(log_ratio(12, 492, 4, 330)), 4)
    0.8977
    """
    return np.log2((count1 + 0.5) / n1) - np.log2((count2 + 0.5) / n2)


def pct_diff(count1: Numbers, n1: Numbers, count2: Numbers, n2: Numbers) -> Numbers:
    """Difference of rates in per cent of rate 2 (Gabrielatos and Marchi 2011); nan where rate 2 is zero.

    >>> round(float(pct_diff(12, 492, 4, 330)), 2), float(pct_diff(1, 10, 0, 10))
    (101.22, nan)
    """
    rate2 = np.where(np.asarray(count2) > 0, count2, np.nan) / n2
    return 100 * (count1 / n1 / rate2 - 1)


def log_odds(
    count1: Numbers, n1: Numbers, count2: Numbers, n2: Numbers, share: Numbers, prior: float
) -> tuple[Numbers, Numbers]:
    """Log-odds ratio with an informative Dirichlet prior, and z: it over its standard error (Monroe, Colaresi and
    Quinn 2008, eq. 16 and 20).

    Parameters
    ----------
    share : of the word in the background
    prior : how many words of the background are added to each side (alpha zero)

    >>> [round(float(x), 5) for x in log_odds(12, 492, 4, 330, 16 / 822, 100)]
    [0.54262, 1.10792]
    """
    a1, a2 = count1 + prior * share, count2 + prior * share
    delta = np.log(a1 / (n1 + prior - a1)) - np.log(a2 / (n2 + prior - a2))
    return delta, delta / np.sqrt(1 / a1 + 1 / a2)


def log10_tail(chi2: float, df: int) -> float:
    """Decimal logarithm of the survival function of the chi-squared distribution; finite where the function itself
    is smaller than any number a computer holds.

    The closed sums for whole degrees of freedom: Poisson terms, with the normal tail before them where df is odd.

    >>> round(log10_tail(3.841459, 1), 4), round(log10_tail(5000.0, 1), 2)
    (-1.301, -1087.68)
    """
    if chi2 <= 0:
        return 0.0
    half = chi2 / 2
    if df % 2:
        term = 0.5 * log(half) - half - 0.5 * log(pi / 4)  # chi-squared with one degree of freedom gets its tail
        terms, at = [_log_erfc(sqrt(half))], 1.5
    else:
        term, terms, at = -half, [], 1.0
    for _ in range(df // 2):
        terms.append(term)
        term += log(half / at)
        at += 1
    most = max(terms)
    return min(0.0, (most + log(sum(np.exp(np.array(terms) - most)))) / log(10))


def _log_erfc(x: float) -> float:
    """ln erfc(x) for x >= 0; where erfc underflows, its asymptotic series."""
    if x < 20:
        return log(erfc(x))
    y = 1 / (2 * x * x)
    return -x * x - log(x * sqrt(pi)) + log(1 - y + 3 * y**2 - 15 * y**3)


def fisher(count1: int, n1: int, count2: int, n2: int) -> float:
    """Decimal logarithm of Fisher's exact p-value, two-sided: all tables with the same margins that are at most as
    probable as this one.

    >>> round(10 ** fisher(3, 4, 1, 4), 4)
    0.4857
    """
    both = count1 + count2
    low, high = max(0, both - n2), min(both, n1)
    x = np.arange(low, high)
    steps = np.log((both - x) * (n1 - x)) - np.log((x + 1.0) * (n2 - both + x + 1.0))
    weights = np.concatenate([[0.0], np.cumsum(steps)])
    weights -= weights.max()
    seen = weights[count1 - low]
    tail = weights[weights <= seen + 1e-7]
    return min(0.0, float(seen + log(np.exp(tail - seen).sum()) - log(np.exp(weights).sum())) / log(10))


# ------------------------------------------------------------------ dispersion


class Spread(NamedTuple):
    """How evenly a word stands over the parts of a text."""

    dp: float | None
    dp_norm: float | None
    juilland: float | None


def dispersion(counts: Mapping[int, int], sizes: np.ndarray) -> Spread:
    """Gries' DP (2008; 0 = even) and DPnorm (Lijffijt and Gries 2012), Juilland's D (1 = even).

    Parameters
    ----------
    counts : part -> uses, for the parts that have any
    sizes : words of each part, shape (parts,); parts without a word do not count

    Undefined where there is no use or fewer than two parts. The work is that of the parts that hold the word.

    >>> toy = dispersion(dict(enumerate(range(1, 6))), np.array([18, 20, 20, 20, 22]))
    >>> [round(x, 3) for x in toy]
    [0.18, 0.22, 0.785]
    """
    sizes = np.asarray(sizes)
    parts, v = np.array(list(counts), int), np.array(list(counts.values()), float)
    if (sizes > 0).sum() < 2 or not v.sum():
        return Spread(None, None, None)
    dp, dp_norm, juilland = (float(x[0]) for x in _spreads(np.zeros(len(v), int), v, parts, sizes, 1))
    return Spread(dp, dp_norm, juilland)


def _spreads(word: np.ndarray, v: np.ndarray, part: np.ndarray, sizes: np.ndarray, words: int) -> list[np.ndarray]:
    """`dispersion` of many words, each array with shape (words,): of cells, in which `word` stands `v` times in
    `part`; nan for a word without cells."""

    def of_words(some: np.ndarray) -> np.ndarray:
        return np.bincount(word, some, minlength=words)

    kept = sizes[sizes > 0]
    s, p = (sizes / kept.sum())[part], v / sizes[part]
    with np.errstate(invalid="ignore", divide="ignore"):
        dp = (of_words(np.abs(v / of_words(v)[word] - s)) + 1 - of_words(s)) / 2
        mean = of_words(p) / len(kept)
        deviation = np.sqrt(np.maximum(0.0, of_words(p**2) / len(kept) - mean**2))
        return [dp, dp / (1 - kept.min() / kept.sum()), 1 - deviation / mean / sqrt(len(kept) - 1)]


# ------------------------------------------------------------------ the words of a study


def is_function(word: str) -> bool:
    """A form that holds sentences together, or has no letter."""
    return word in FUNCTION_WORDS or not any(map(str.isalpha, word))


class Uses(NamedTuple):
    """Where every word that counts stands: a cell for each different word of each article; shape (cells,) unless
    said otherwise."""

    outlets: list[str]
    vocabulary: list[str]
    of: np.ndarray  # the outlet of each article, shape (articles,)
    sizes: np.ndarray  # words of each article, shape (articles,)
    alone: dict[int, np.ndarray]  # outlet -> (word, paragraph, quotation) of each word of its only article, or none
    word: np.ndarray  # index into vocabulary
    article: np.ndarray  # index into `of`
    times: np.ndarray  # it is used
    paragraphs: np.ndarray  # how many hold the word
    quotations: np.ndarray  # the same
    outside: np.ndarray  # 1 = it stands outside quotations too

    def sums(self, cells: np.ndarray) -> np.ndarray:
        """A number of each cell added up, shape (outlets, vocabulary)."""
        shape = len(self.outlets), len(self.vocabulary)
        at = self.of[self.article] * shape[1] + self.word
        return np.bincount(at, cells, minlength=shape[0] * shape[1]).astype(int).reshape(shape)


@lru_cache(maxsize=1 << 16)  # most of a text are words seen before
def form(word: str) -> str:
    """A word as it is counted: in lower case, its apostrophes and hyphens the plain ones. No stemming: "talk" and
    "talks" are two words, and so are "port" and "port's".

    >>> form("Don’t"), form("Co‐op")
    ("don't", 'co-op')
    """
    return visible(word).translate(_LIGHT).lower()


def uses(articles: Iterable[Rows], voice: str = "outlet") -> Uses:
    """The words of one voice ("outlet", "source", "reported", or "all") in what the outlets published as their
    articles; those of unknown outlet are left out.

    `articles`, as rows of the tables articles, sentences, quotes and reported, are gone through once. Nothing is
    kept of them but 24 bytes for each different word of each.
    """
    outlets, ids, alone = dict[str, int](), dict[str, int](), dict[int, np.ndarray]()
    of, sizes, cells = list[int](), list[int](), [np.empty((6, 0), np.int32)]
    for rows in articles:
        outlet = rows["articles"][0]["outlet"]
        if outlet:
            one = outlets.setdefault(outlet, len(outlets))
            found = [(ids.setdefault(form(word), len(ids)), *place) for word, *place in _spoken_words(rows, voice)]
            said = np.array(found, dtype=int).reshape(-1, 3)
            if len(said):
                cells.append(_cells(len(of), *said.T))
                alone[one] = said[:0] if one in alone else said
            of.append(one)
            sizes.append(len(said))
    return Uses(list(outlets), list(ids), np.array(of, int), np.array(sizes, int), alone, *np.hstack(cells))


def _cells(article: int, word: np.ndarray, paragraph: np.ndarray, quotation: np.ndarray) -> np.ndarray:
    """The cells of one article; shape (6, different words)."""
    kinds, at, count = np.unique(word, return_inverse=True, return_counts=True)

    def different(at: np.ndarray, place: np.ndarray) -> np.ndarray:
        return np.bincount(np.unique(place * len(kinds) + at) % len(kinds), minlength=len(kinds))

    inside = quotation >= 0
    quotations, outside = different(at[inside], quotation[inside]), different(at[~inside], 0 * at[~inside])
    numbers = np.full(len(kinds), article)
    return np.array([kinds, numbers, count, different(at, paragraph), quotations, outside], np.int32)


def _spoken_words(rows: Rows, voice: str) -> Iterator[tuple[str, int, int]]:
    """(word, segment, quotation or -1) of each word of a voice, in text order."""
    spans = spoken(*speech(rows))
    quotes = sorted(
        (q["start"], q["end"], q["quote"]) for q in rows["quotes"] if q["kind"] not in ("scare", "title")
    )
    ends = list(accumulate((end for _, end, _ in quotes), max))
    for s in rows["sentences"]:
        own, text, segment = s["own_words"], s["text"], s["segment"]
        if s["part"] not in ARTICLE or (voice == "outlet" and not own):
            continue
        if own == s["n_words"] and voice in ("all", "outlet"):
            yield from ((word, segment, -1) for word in WORD.findall(text))
            continue
        places = words(text)
        whose = voice_at_offsets(spans, [s["start"] + start for start, _ in places])
        for (start, end), speaks in zip(places, whose, strict=True):
            if voice in ("all", speaks):
                at = bisect_right(ends, s["start"] + start) if speaks == "source" else len(ends)
                yield text[start:end], segment, quotes[at][2] if at < len(ends) else -1


# ------------------------------------------------------------------ keyness

#: column of `keyness` -> what it holds
COLUMNS = {
    "outlet": "the outlet that is set against all the others together",
    "word": "form of the word, in lower case",
    "count": "uses in the outlet",
    "n": "words of the voice in the outlet",
    "count_rest": "uses in the other outlets",
    "n_rest": "words of the voice in the other outlets",
    "rate": "per 1,000 words",
    "rate_rest": "per 1,000 words",
    "g2": "signed likelihood ratio, four cells, no correction: it ranks",
    "log10_p": "decimal logarithm of p if every word were drawn alone; no test of outlets",
    "p_from": "where that comes from: chi-squared, or Fisher’s exact test where a cell expects fewer than 5",
    "log_ratio": "binary logarithm of the ratio of rates, 0.5 added to each count",
    "pct_diff": "difference of rates in per cent of the others’; missing where they never use the word",
    "log_odds": "log-odds ratio with an informative Dirichlet prior",
    "z": "log-odds over its standard error: a second ranking, no test",
    "z_tenth": "z with a tenth of the prior",
    "z_tenfold": "z with ten times the prior",
    "g2_all": "likelihood ratio over all outlets at once",
    "df": "its degrees of freedom: outlets − 1",
    "log10_p_all": "its p, as in log10_p",
    "cramers_v": "Cramér’s V over all outlets: 0 none, 1 complete",
    "articles": "articles of the outlet that use the word",
    "paragraphs": "paragraphs of the outlet that use it",
    "articles_rest": "articles of the others that use it",
    "paragraphs_rest": "paragraphs of the others that use it",
    "parts": "what dispersion is over: the paragraphs of one article, or several articles",
    "dp": "Gries’ DP over the outlet’s parts, 0 even; missing below five uses",
    "dp_norm": "DP over its maximum",
    "juilland": "Juilland’s D over the same parts, 1 even",
    "guard": "why the count says little (one paragraph, one quotation, one article); empty = passed",
    "function": "a function word, or a number: counted, but not shown or tested",
    "p": "permutation test of articles; missing where it is refused",
    "p_adjusted": "the same after Benjamini and Hochberg, over all outlets and tested words",
    "smallest_p": "the smallest p that so many articles can reach",
    "family": "of tests that are corrected together",
    "reason": "why there is no test",
}


def keyness(
    study: Study,
    voice: str = "outlet",
    *,
    least: int = LEAST,
    background: Mapping[str, int] | None = None,
    prior: float = PRIOR,
) -> pd.DataFrame:
    """Each outlet against the rest, word by word; the columns are `COLUMNS`.

    Parameters
    ----------
    voice : whose words are compared, and what rates are per 1,000 of: "outlet", "source", "reported", "all"
    least : uses on the side where the word is more frequent; rarer words are not listed
    background : word -> uses in other texts, for the prior of the log-odds; without it the study's own texts are
        the background, which is no outside knowledge
    prior : words of background added to each side (alpha zero)

    Returns rows sorted by outlet, in the order of the articles, then by `g2`, highest first; none where fewer than
    two outlets have words of the voice, or more than MOST_COMPARED. Guard, on the side where the word is more
    frequent: it stands in one paragraph only, in one quotation only, or in one article of several. Tested are the
    MOST_TESTED words that stand in most articles, whoever's they are, function words left out: a choice that does
    not look at the outlets.
    """
    return of_articles((rows for _, rows in study.analysed), voice, least=least, background=background, prior=prior)


def of_articles(
    articles: Iterable[Rows],
    voice: str = "outlet",
    *,
    least: int = LEAST,
    background: Mapping[str, int] | None = None,
    prior: float = PRIOR,
) -> pd.DataFrame:
    """`keyness` of articles that come one by one, as `uses` takes them."""
    made = uses(articles, voice)
    counts = made.sums(made.times)
    speaking = counts.sum(axis=1) > 0
    if not 1 < speaking.sum() <= MOST_COMPARED:
        return pd.DataFrame({column: [] for column in COLUMNS})
    table = _Table(made, counts[speaking], np.flatnonzero(speaking))
    share = _share(made.vocabulary, counts.sum(axis=0), background)
    overall, tests = table.overall(), table.tests()
    frames = [table.against_rest(k, share, prior, least, overall, tests) for k in range(len(table.counts))]
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def _share(vocabulary: list[str], own: np.ndarray, background: Mapping[str, int] | None) -> np.ndarray:
    """Share of each word in the background; in a foreign one every word is taken to stand once more."""
    if background is None:
        return own / own.sum()
    uses = np.array([background.get(word, 0) for word in vocabulary]) + 1.0
    return uses / (sum(background.values()) + len(set(background) | set(vocabulary)))


def read_background(path: Path, columns: dict[str, str] | None = None) -> dict[str, int]:
    """Word -> uses in all words of a corpus file. Raises `StudyError` for bad input."""
    tally: Counter[str] = Counter()
    for article in corpus.articles(path, columns):
        if isinstance(article, read.Article):
            tally.update(form(word) for word in WORD.findall(article.raw))
    return dict(tally)


class _Table:
    """Uses and places of every word in the outlets that have words of the voice."""

    def __init__(self, made: Uses, counts: np.ndarray, kept: np.ndarray) -> None:
        self.made, self.counts, self.kept = made, counts, kept
        self.n, self.whole = counts.sum(axis=1), counts.sum(axis=0)
        self.articles, self.paragraphs, quotations, outside = (
            made.sums(cells)[kept]
            for cells in (np.ones_like(made.word), made.paragraphs, made.quotations, made.outside)
        )
        self.settings = quotations + 2 * outside  # 1 = nowhere but in one quotation
        self.sizes = made.sizes

    def overall(self) -> dict[str, np.ndarray]:
        """All outlets at once, one value a word."""
        k, total = len(self.counts), self.n.sum()
        expected = self.n[:, None] * self.whole / total
        others, absent = self.n[:, None] - self.counts, self.n[:, None] * (total - self.whole) / total
        statistic = 2 * (_surprise(self.counts, expected) + _surprise(others, absent)).sum(axis=0)
        statistic = np.maximum(statistic, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            chi2 = ((self.counts - expected) ** 2 * (1 / expected + 1 / absent)).sum(axis=0)
        logs = np.array([log10_tail(x, k - 1) for x in statistic.tolist()])
        return {
            "g2_all": statistic, "df": np.full(len(statistic), k - 1), "log10_p_all": logs,
            "cramers_v": np.sqrt(np.nan_to_num(chi2) / total),
        }  # fmt: skip

    def against_rest(
        self, k: int, share: np.ndarray, prior: float, least: int, overall: Mapping[str, np.ndarray],
        tests: Mapping[str, Any],
    ) -> pd.DataFrame:  # fmt: skip
        a, n1 = self.counts[k], int(self.n[k])
        b, n2 = self.whole - a, int(self.n.sum()) - n1
        signed = g2(a, n1, b, n2)
        at = np.flatnonzero(np.where(signed >= 0, a, b) >= least)
        at = at[np.lexsort((at, -signed[at]))]
        a, b, signed = a[at], b[at], signed[at]
        columns: dict[str, Any] = {
            "outlet": self.made.outlets[self.kept[k]], "word": [self.made.vocabulary[i] for i in at],
            "count": a, "n": n1, "count_rest": b, "n_rest": n2, "rate": 1000 * a / n1, "rate_rest": 1000 * b / n2,
            "g2": signed, "log_ratio": log_ratio(a, n1, b, n2), "pct_diff": pct_diff(a, n1, b, n2),
        }  # fmt: skip
        columns["log10_p"], columns["p_from"] = _word_p(a, n1, b, n2, signed)
        columns["log_odds"], columns["z"] = log_odds(a, n1, b, n2, share[at], prior)
        for name, factor in (("z_tenth", 0.1), ("z_tenfold", 10)):
            columns[name] = log_odds(a, n1, b, n2, share[at], prior * factor)[1]
        columns |= {name: values[at] for name, values in overall.items()}
        columns |= self._ranges(k, at, signed) | self._dispersion(k, at)
        columns["function"] = [is_function(word) for word in columns["word"]]
        columns |= self._tested(k, at, tests)
        return pd.DataFrame(columns)

    def _ranges(self, k: int, at: np.ndarray, signed: np.ndarray) -> dict[str, Any]:
        mine = [table[k, at] for table in (self.articles, self.paragraphs, self.settings)]
        rest = [table[:, at].sum(axis=0) - own for table, own in zip(
            (self.articles, self.paragraphs, self.settings), mine, strict=True
        )]  # fmt: skip
        of = np.bincount(self.made.of[self.sizes > 0], minlength=len(self.made.outlets))[self.kept]
        several = np.where(signed >= 0, of[k] > 1, of.sum() - of[k] > 1)
        articles, paragraphs, settings = (np.where(signed >= 0, x, y) for x, y in zip(mine, rest, strict=True))
        guard = np.where(several & (articles == 1), "one article", "")
        guard = np.where(paragraphs == 1, "one paragraph", guard)
        guard = np.where(settings == 1, "one quotation", guard)
        return {
            "articles": mine[0], "paragraphs": mine[1], "articles_rest": rest[0], "paragraphs_rest": rest[1],
            "guard": guard,
        }  # fmt: skip

    def _dispersion(self, k: int, at: np.ndarray) -> dict[str, Any]:
        made, v = self.made, len(self.made.vocabulary)
        alone = made.alone[self.kept[k]]
        if len(alone):
            numbers, part = np.unique(alone[:, 1], return_inverse=True)
            sizes = np.bincount(part)
            cells, uses = np.unique(alone[:, 0] * len(numbers) + part, return_counts=True)
            word, part = np.divmod(cells, len(numbers))
        else:
            mine = made.of[made.article] == self.kept[k]
            numbers, part = np.unique(made.article[mine], return_inverse=True)
            sizes, word, uses = made.sizes[numbers], made.word[mine], made.times[mine]
        filled = np.full((3, len(at)), np.nan)
        if len(numbers) > 1:
            often = self.counts[k, at] >= LEAST_DISPERSED
            filled[:, often] = np.array(_spreads(word, uses, part, sizes, v))[:, at[often]]
        over = f"{len(numbers)} {'paragraphs' if len(alone) else 'articles'}"
        return {"parts": over, "dp": filled[0], "dp_norm": filled[1], "juilland": filled[2]}

    # -------------------------------------------------------------- articles as units

    def tests(self) -> dict[str, Any]:
        """p and its correction by outlet and tested word; why there is none, by outlet."""
        made, ranges = self.made, self.articles.sum(axis=0)
        content = np.array([not is_function(word) for word in made.vocabulary])
        family = np.flatnonzero(content & (ranges > 1))
        family = np.sort(family[np.lexsort((family, -ranges[family]))][:MOST_TESTED])
        units = np.flatnonzero(self.sizes > 0)
        sides = [int((made.of[units] == outlet).sum()) for outlet in self.kept]
        reasons = [self._refusal(outlet, units) for outlet in self.kept]
        p = np.full((len(self.kept), len(family)), np.nan)
        if len(family) and not all(reasons):
            rates = self._rates(units, family)
            for k, n1 in enumerate(sides):
                if not reasons[k]:
                    order = np.argsort(made.of[units] != self.kept[k], kind="stable")
                    p[k] = permutation_test(rates[order], n1)
        adjusted = p.copy()
        adjusted[~np.isnan(p)] = benjamini_hochberg(p[~np.isnan(p)])
        least = [
            np.nan if why else smallest_p(int(n), len(units) - int(n))
            for n, why in zip(sides, reasons, strict=True)
        ]
        return {"family": family, "p": p, "p_adjusted": adjusted, "smallest_p": least, "reason": reasons}

    def _refusal(self, outlet: int, units: np.ndarray) -> str:
        mine = self.made.of[units] == outlet
        one, rest = self.sizes[units][mine], self.sizes[units][~mine]
        means = (sizes.mean() if len(sizes) else 0.0 for sizes in (one, rest))
        return refusal(self.made.outlets[outlet], REST, len(one), len(rest), *means)

    def _rates(self, units: np.ndarray, family: np.ndarray) -> np.ndarray:
        """Uses per 1,000 words, shape (articles, tested words)."""
        column = np.full(len(self.made.vocabulary), -1)
        column[family] = np.arange(len(family))
        row = np.full(len(self.sizes), -1)
        row[units] = np.arange(len(units))
        some = column[self.made.word] >= 0
        uses = np.zeros((len(units), len(family)))
        uses[row[self.made.article[some]], column[self.made.word[some]]] = self.made.times[some]
        return 1000.0 * uses / self.sizes[units][:, None]

    def _tested(self, k: int, at: np.ndarray, tests: Mapping[str, Any]) -> dict[str, Any]:
        place = np.full(len(self.made.vocabulary), -1)
        place[tests["family"]] = np.arange(len(tests["family"]))
        tested, why = place[at] >= 0, tests["reason"][k]
        none = np.full(len(at), np.nan)
        if why or not len(tests["family"]):
            return {"p": none, "p_adjusted": none, "smallest_p": np.nan, "family": None, "reason": why}
        p, adjusted = (np.where(tested, tests[name][k][place[at]], np.nan) for name in ("p", "p_adjusted"))
        out = f"not among the {len(tests['family']):,} content words that stand in most articles"
        return {
            "p": p, "p_adjusted": adjusted, "smallest_p": np.where(tested, tests["smallest_p"][k], np.nan),
            "family": [EXPLORATORY if yes else None for yes in tested], "reason": np.where(tested, "", out),
        }  # fmt: skip


def _word_p(a: np.ndarray, n1: int, b: np.ndarray, n2: int, signed: np.ndarray) -> tuple[list[float], list[str]]:
    """log10 p as if words were drawn alone, and from which test; equal tables are worked out once."""
    known: dict[tuple[int, int], tuple[float, str]] = {}
    total, out = n1 + n2, []
    for count1, count2, value in zip(a.tolist(), b.tolist(), signed.tolist(), strict=True):
        if (count1, count2) not in known:
            both = count1 + count2
            small = min(n1, n2) * min(both, total - both) < 5 * total
            known[count1, count2] = (
                (fisher(count1, n1, count2, n2), "Fisher exact")
                if small
                else (log10_tail(abs(value), 1), "chi-squared")
            )
        out.append(known[count1, count2])
    return [logs for logs, _ in out], [test for _, test in out]


# ------------------------------------------------------------------ the company a word keeps


def collocates(
    study: Study, pattern: str, *, window: int = WINDOW, voice: str = "all", least: int = LEAST
) -> pd.DataFrame:
    """Words near a node, by outlet: up to `window` words on each side of it, in the same sentence.

    Parameters
    ----------
    pattern : the node, as in `kwic`
    voice : of the node: "outlet", "source", "reported"; its neighbours count whoever says them

    Returns columns outlet, word, count (uses near the node), n (words near it), count_else, n_else (the outlet's
    other words), log_ratio of the two rates, log_dice = 14 + log2(2 count / (nodes + uses)) (Rychlý 2008), g2,
    nodes. A word near two nodes counts once, a word of the node never. Function words and words with fewer than
    `least` uses near the node are left out. Descriptive: there is no test.
    """
    check_pattern(pattern, "collocates, PATTERN")
    node = Codebook("", "", "", {}, {}, {"it": Code("it", "it", "it", "it", patterns=(pattern,))}, "")
    near, whole, nodes = (
        defaultdict[str, Counter[str]](Counter),
        defaultdict[str, Counter[str]](Counter),
        Counter[str](),
    )
    for _, rows in study.analysed:
        outlet = rows["articles"][0]["outlet"]
        if outlet:
            nodes[outlet] += _neighbours(rows, node, window, voice, near[outlet], whole[outlet])
    columns = "outlet word count n count_else n_else log_ratio log_dice g2 nodes".split()
    made = [row for outlet in near for row in _company(outlet, near[outlet], whole[outlet], nodes[outlet], least)]
    return pd.DataFrame(made, columns=columns)


def _neighbours(
    rows: Rows, node: Codebook, window: int, voice: str, near: Counter[str], whole: Counter[str]
) -> int:
    """Add the words of an article to both tallies; how many nodes it has."""
    spans = spoken(*speech(rows))
    found = 0
    for s in rows["sentences"]:
        if s["part"] not in ARTICLE:
            continue
        places = words(s["text"])
        hits = list(node.find(s["text"]))
        whose = voice_at_offsets(spans, [s["start"] + hit.start for hit in hits])
        hits = [hit for hit, speaks in zip(hits, whose, strict=True) if voice in ("all", speaks)]
        inside = [{n for n, (a, b) in enumerate(places) if a < hit.end and hit.start < b} for hit in hits]
        inside = [some for some in inside if some]
        taken = set(chain.from_iterable(inside))
        reach = {n for some in inside for n in range(min(some) - window, max(some) + window + 1)} - taken
        forms = [form(s["text"][a:b]) for a, b in places]
        whole.update(word for n, word in enumerate(forms) if n not in taken)
        near.update(forms[n] for n in sorted(reach) if 0 <= n < len(forms))
        found += len(inside)
    return found


def _company(
    outlet: str, near: Counter[str], whole: Counter[str], nodes: int, least: int
) -> Iterator[tuple[Any, ...]]:
    n, n_else = near.total(), whole.total() - near.total()
    rows = []
    for word, count in near.items():
        if count >= least and not is_function(word) and n_else:
            other = whole[word] - count
            dice = 14 + float(np.log2(2 * count / (nodes + whole[word])))
            ratio, signed = float(log_ratio(count, n, other, n_else)), float(g2(count, n, other, n_else))
            rows.append((outlet, word, count, n, other, n_else, ratio, dice, signed, nodes))
    yield from sorted(rows, key=lambda row: (-row[7], row[1]))
