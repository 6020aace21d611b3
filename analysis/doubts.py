"""What is missing, doubtful or contradictory in a study, before anybody trusts a number of it."""

from collections.abc import Callable, Iterator
from statistics import median

from .omissions import omissions
from .passages import duplicates
from .study import Study
from .verdicts import decided

SHORT = 0.25  # of the median length: such an article is cut off, or a teaser
FURNITURE = 0.6  # share of a file's words that are no article: a page of links, or the wrong part of a page
UNCLEAR = 0.5  # share of an article's names whose event no rule could decide


def doubts(study: Study) -> list[str]:
    """One line for each doubt, "article: what is doubtful", in the order of the articles, then of the codebook.

    A doubt is a reason to look, not an error: the study runs all the same. Says nothing of whether the codes suit
    the question; that is what coding by hand is for. Raises `StudyError` for a row of `omissions.csv` that does not
    fit, as the report would.
    """
    if next(decided(study), None):
        omissions(study)  # a label is found, or not, in the matrix only
    checks: list[Callable[[Study], Iterator[str]]] = [_facts, _lengths, _events, _reposts, _codes]
    return [line for check in checks for line in check(study)]


def _facts(study: Study) -> Iterator[str]:
    for a in study.articles.itertuples():
        if a.conflict == a.conflict:  # not missing
            yield f"{a.article}: {a.conflict}; both are kept, the text's counts"
        if a.outlet != a.outlet:
            yield f"{a.article}: no outlet; fill the column in articles.csv"
        elif a.outlet_source == "inferred":
            yield f"{a.article}: its outlet is inferred; it is marked † wherever it is shown"
        if a.published != a.published:
            yield f"{a.article}: no day of publication ({a.published_why})"
        if a.title != a.title:
            yield f"{a.article}: no headline was found; see the cleaning ledger"


def _lengths(study: Study) -> Iterator[str]:
    middle = median(study.articles.n_words)
    for a in study.articles.itertuples():
        if a.n_words < SHORT * middle:
            yield f"{a.article}: {a.n_words} words, where the median is {middle:g}; is it whole?"
        if a.n_words_file and a.n_words < (1 - FURNITURE) * a.n_words_file:
            share = round(100 * (1 - a.n_words / a.n_words_file))
            yield f"{a.article}: {share} % of its words are page furniture; see the cleaning ledger"


def _events(study: Study) -> Iterator[str]:
    names = study.mentions[study.mentions.kind == "name"]
    if len(study.codebook.events) > 1 and not study.codebook.focus:
        yield "codebook.toml, [study]: no focus; figures take the event that headlines and ledes name most"
    for article in study.articles.article if len(study.codebook.events) else ():
        events = names.event[names.article == article]
        unclear = int((events == "unclear").sum())
        if not len(events):
            yield f"{article}: it names no event of the codebook; it may be out of scope"
        elif unclear > UNCLEAR * len(events):
            yield f"{article}: the event is unclear for {unclear} of {len(events)} names; add cues"


def _reposts(study: Study) -> Iterator[str]:
    prose = study.segments[study.segments.label.isin(["body", "blockquote"])]
    texts = prose.groupby("article", sort=False).text.agg("\n".join).to_dict()
    for one, other, share in duplicates(texts):
        yield f"{one}: {100 * share:.0f} % of the shorter text stands in {other} too; a repost, or one wire story?"


def _codes(study: Study) -> Iterator[str]:
    for code in study.codebook.codes:
        if not (study.mentions.code == code).any():
            yield f"codebook.toml, code {code}: not one hit in {len(study.articles)} articles"
