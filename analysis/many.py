"""What the stored tables of many articles say, as sentences and tables; outlets by the means of their articles."""

from typing import Any

import pandas as pd

from .display import MISSING, interval, number
from .store import Tables

MOST = 6  # terms side by side
LEVEL = 0.05  # of an adjusted p, below which a difference is told in a sentence
VOICE = "outlet"  # whose words are counted
MORE = 0.1375  # log ratio of a tenth more, below which a word sets nothing apart, however sure the difference


def corpus(tables: Tables, skipped: int) -> str:
    """How much there is, of whom, from when to when."""
    articles = tables.articles
    days = articles.published.dropna()
    said = f"{len(articles):,} articles of {articles.outlet.nunique():,} outlets"
    if len(days):
        said += f", published from {days.min()} to {days.max()}"
    for missing, what in ((articles.outlet.isna().sum(), "an outlet"), (len(articles) - len(days), "a day")):
        said += f"; {missing:,} without {what}" if missing else ""
    return f"{said}." + (f" {skipped:,} could not be read: skipped.csv says why." if skipped else "")


def names(tables: Tables) -> list[str]:
    """The codebook's terms that were found, the most frequent first."""
    return tables.terms()[:MOST]


def rates(tables: Tables) -> pd.DataFrame:
    """Mean rate of each term by outlet, with its interval over articles."""
    columns = {term: tables.rates(term, VOICE).set_index("outlet") for term in names(tables)}
    outlets = sorted({outlet for some in columns.values() for outlet in some.index})
    return pd.DataFrame(
        {"outlet": outlet, "articles": max(int(some.articles.get(outlet, 0)) for some in columns.values())}
        | {term: _mean(some, outlet) for term, some in columns.items()}
        for outlet in outlets
    )


def _mean(some: pd.DataFrame, outlet: str) -> str:
    if outlet not in some.index:
        return MISSING
    row = some.loc[outlet]
    bounds = interval(row.mean_low, row.mean_high, 1)
    return number(row["mean"], 1) + f" {bounds}" * (bounds != MISSING)


def contrasts(tables: Tables) -> pd.DataFrame:
    """Each outlet against the rest: difference of means, its interval, p and p adjusted within the family."""
    found = _against_rest(tables)
    return pd.DataFrame(
        {
            "outlet": c.outlet,
            "term": c.measure.removesuffix(f"/{VOICE}"),
            "difference": number(c.estimate, 2, sign=True),
            "95 % interval": interval(c.low, c.high),
            "articles": f"{c.n:,.0f}",
            "p": _p(c.p),
            "p adjusted": _p(c.p_adjusted),
            "smallest p": _p(c.smallest_p),
        }
        for c in found.itertuples()
    )


def contrasted(tables: Tables) -> list[str]:
    """A sentence for each of the largest differences that hold after correction, or one that says there is none."""
    found = _against_rest(tables)
    if not len(found):
        return ["There are no two outlets with several articles each: nothing can be tested."]
    family = found.family.dropna()
    tests = f"{len(family)} tests of terms in the outlets’ own voice, each outlet against the rest"
    holding = found[found.p_adjusted <= LEVEL]
    if not len(holding):
        return [f"No difference holds after correction over {tests}."]
    largest = holding.reindex(holding.estimate.abs().sort_values(ascending=False, kind="stable").index)
    told = [_told(row) for row in largest.head(MOST).itertuples()]
    return [f"{len(holding)} differences hold after correction over {tests}.", *told]


def _told(row: Any) -> str:
    term, more = row.measure.removesuffix(f"/{VOICE}"), "more" if row.estimate > 0 else "less"
    by = f"{number(row.estimate, 1, sign=True)} per 1,000 own words {interval(row.low, row.high, 1)}"
    return (
        f"{row.outlet} says “{term}” {more} often than the rest: {by}, adjusted p {_p(row.p_adjusted, words=True)}."
    )


def _against_rest(tables: Tables) -> pd.DataFrame:
    made = tables.comparisons
    asked = [f"{term}/{VOICE}" for term in names(tables)]
    return made[made.measure.isin(asked) & (made.against == "rest") & made.estimate.notna()]


def keywords(tables: Tables, most: int = 3) -> pd.DataFrame:
    """The words that each outlet uses more often than the others together, by a tenth or more, in its own voice,
    where the difference holds with articles as units; highest likelihood ratio first."""
    found = tables.keyness(VOICE)
    found = found[(found.log_ratio >= MORE) & (found.p_adjusted <= LEVEL) & (found.guard == "")]
    return pd.DataFrame(
        {
            "outlet": w.outlet,
            "word": w.word,
            "per 1,000": number(w.rate, 1),
            "in the rest": number(w.rate_rest, 1),
            "log ratio": number(w.log_ratio, 2, sign=True),
            "articles": f"{w.articles:,.0f}",
            "DPnorm": number(w.dp_norm, 2),
            "p adjusted": _p(w.p_adjusted),
        }
        for w in found.groupby("outlet", sort=False).head(most).itertuples()
    )


def _p(value: float, words: bool = False) -> str:
    if value != value:
        return MISSING
    text = "0.001" if value < 0.001 else f"{value:.3f}"
    return f"{'below' if value < 0.001 else 'of'} {text}" if words else f"{'<' * (value < 0.001)}{text}"


def trend(tables: Tables, by: str) -> pd.DataFrame:
    """Mean rate of each term in every year, quarter, month, week or day that has articles."""
    columns = {term: tables.rates(term, VOICE, by=by).set_index(by) for term in names(tables)}
    periods = sorted({period for some in columns.values() for period in some.index})
    return pd.DataFrame(
        {by: period, "articles": max(int(some.articles.get(period, 0)) for some in columns.values())}
        | {term: _mean(some, period) for term, some in columns.items()}
        for period in periods
    )


def lines(tables: Tables, term: str, most: int = 10) -> pd.DataFrame:
    """The first sentences in which a term was found, with their place."""
    found: list[dict[str, str]] = []
    for study in tables.studies():
        days = study.articles.set_index("article").published
        outlets = study.articles.set_index("article").outlet
        some = study.mentions[study.mentions.code == term]
        sentences = study.sentences.set_index(["article", "sentence"]).text
        found += [
            {
                "place": f"{m.article}:{m.start}",
                "outlet": outlets[m.article],
                "day": days[m.article],
                "voice": m.voice,
                "sentence": sentences[m.article, m.sentence],
            }
            for m in some.head(most - len(found)).itertuples()
        ]
        if len(found) >= most:
            break
    return pd.DataFrame(found)
