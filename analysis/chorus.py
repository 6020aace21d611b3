"""The figure of who is heard: sources by outlet, how many words each has, and the verbs that introduce them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd

from .chart import (
    INK,
    MUTED,
    OTHER,
    SMALL,
    Box,
    Chart,
    Draw,
    Mark,
    Sheet,
    fit,
    looks,
    measure,
    nothing,
    outlet_names,
    plain,
    styled,
    wrap,
)
from .focus import Names, Row, caption, drawn, each, estimates, leader, number
from .focus import spoken as shortened
from .sources import DESCRIBED, NAMED, NOBODY, heard
from .stories import REPORTED_FILL, SOURCE_FILL
from .study import Study

OWN = "outlet’s own words"
MOST_ROWS = 14  # sources with a row of their own; where there are more, the smallest share one
ABREAST, A_ROW = 6, 5  # outlets beside each other: at most; where there are more than those
LINE = 3.1  # mm
LABEL, CUES = 42.0, 30.0  # mm: columns of names (at most) and of verbs


@styled
def sources(study: Study) -> Chart:
    """Sources by outlets: bars of words, quoted and reported; the verbs that introduce them beside."""
    said, names_ = heard(study), outlet_names(study)
    if not said.n_words.sum():
        return nothing("sources", "nobody is heard", "No text quotes or reports anybody.")
    rows, folded = _rows(said)
    title = _title(said, shortened(names_))
    subtitle = "Words of each source: number in each text; at the right the verbs that introduce them"
    sheet = Sheet(title, subtitle)
    _key_of_bars(sheet)
    ids = list(names_)
    lines = -(-len(ids) // A_ROW) if len(ids) > ABREAST else 1
    abreast = -(-len(ids) // lines)
    for n in range(0, len(ids), abreast):
        _rows_of(sheet, study, said, rows, ids[n : n + abreast], abreast)
    known = said[said.who != NOBODY]
    text = caption(
        study,
        f"n = {number(int(said.n_words.sum()), 'word')} of {number(known.who.nunique(), 'source')} in "
        f"{number(len(names_), 'text')}.",
        folded,
        "A source is left out of a line of outlets where none of them hears it." if len(ids) > abreast else "",
        f"{NOBODY[:1].upper()}{NOBODY[1:]}: the text ascribes the words to nobody, or no rule found to whom; none "
        "is guessed. Names are put together only where one person in all texts can be meant.",
        "By role, as a group: a source that is described, not named.",
        "Who gets many words in one text is no evidence about its outlet.",
    )
    alt = "Table of bars, rows sources, columns outlets, length number of words, quoted and reported. "
    alt += each(names_, partial(_said, said, rows, study))
    data = drawn(_data(said, rows, names_), "source group quoted reported", names_)
    return Chart("sources", title, subtitle, text, alt, data, sheet.finish())


Shares = dict[str, tuple[str, list[str]]]  # label of a row -> its group, and who shares it


def _rows(said: pd.DataFrame) -> tuple[Shares, str]:
    """The rows from top to bottom, and the rule by which some share one; empty where each has its own."""
    known = said[said.who != NOBODY]
    by_who = known.groupby("who", sort=False).agg(
        words=("n_words", "sum"), n=("voice", "size"), group=("group", "first")
    )
    order = by_who.sort_values("words", ascending=False, kind="stable")
    kept, text = order, ""
    if len(order) > MOST_ROWS:
        often = order.assign(often=order.n > 1).sort_values("often", ascending=False, kind="stable")
        kept = order[order.index.isin(often.index[: MOST_ROWS - 1])]
        text = (
            f"Of {len(order)} sources the {MOST_ROWS - 1} with most words have a row, those heard more than once "
            "before all others; the rest share one, as a number."
        )
    rows: Shares = {}
    for group in (NAMED, DESCRIBED):
        rows |= {who: (group, [who]) for who in kept.index[kept.group == group]}
    others = [who for who in order.index if who not in kept.index]
    rows |= {f"{len(others)} others": ("", others)} if others else {}
    rows |= {NOBODY: ("", [NOBODY])} if (said.who == NOBODY).any() else {}
    return rows, text


def _title(said: pd.DataFrame, names_: Names) -> str:
    known = said[said.who != NOBODY]
    if known.empty:
        return f"No source was found for any of {number(int(said.n_words.sum()), 'quoted or reported word')}"
    words, where = known.groupby("who").n_words.sum(), known.groupby("who").article.nunique()
    first = leader(Counter({str(who): int(n) for who, n in words.items()}))
    title = f"{number(len(words), 'source')} {'is' if len(words) == 1 else 'are'} heard"
    if first:
        share = 100 * words[first] / said.n_words.sum()
        title = f"{fit(first, 60, bold=True)} has {share:.0f} % of all quoted and reported words"
    if len(names_) == 1:
        return f"{title}; this text has {number(len(words), 'source')}" if first else f"{title} in this text"
    one = int((where == 1).sum())
    title += f", in {where[first]} of {len(names_)} texts" if first else f" in {len(names_)} texts"
    who = f"{one or 'none'} of {number(len(where), 'source')}" if one < len(where) else "every source"
    return f"{title}; {who} {'are' if 1 < one < len(where) else 'is'} heard in one text only"


def _words(said: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """(article, who, voice) -> words."""
    return {key: int(n) for key, n in said.groupby(["article", "who", "voice"]).n_words.sum().items()}


def _cell(words: Mapping[tuple[str, str, str], int], article: str, some: Iterable[str]) -> tuple[int, int]:
    """Words quoted and words reported of those who share a row, in one article."""
    quoted, reported = (
        sum(words.get((article, who, voice), 0) for who in some) for voice in ("source", "reported")
    )
    return quoted, reported


def _data(said: pd.DataFrame, rows: Shares, names_: Names) -> list[Row]:
    """What is drawn: one row a bar."""
    words = _words(said)
    return [
        {"article": article, "source": label, "group": group, "quoted": quoted, "reported": reported}
        for article in names_
        for label, (group, some) in rows.items()
        for quoted, reported in [_cell(words, article, some)]
        if quoted or reported
    ]


def _said(said: pd.DataFrame, rows: Shares, study: Study, article: str) -> str:
    words = _words(said)
    cells = {label: _cell(words, article, some) for label, (_, some) in rows.items()}
    told = [
        f"{label} {quoted} quoted, {reported} reported"
        for label, (quoted, reported) in cells.items()
        if quoted or reported
    ]
    return ", ".join(told) or "nobody"


def _key_of_bars(sheet: Sheet) -> None:
    def swatch(fill: str) -> Draw:
        return lambda x, y: sheet.rectangle(Box(x, y - 1.1, x + 5, y + 1.1), fill, MUTED)

    none: Draw = lambda x, y: None  # noqa: E731
    sheet.y += 0.4
    sheet.flow(
        [
            (swatch(SOURCE_FILL), 5.0, "quoted"),
            (swatch(REPORTED_FILL), 5.0, "reported"),
            (none, -1.0, "0  not heard"),
        ]
    )
    sheet.y += 0.6


def _rows_of(
    sheet: Sheet, study: Study, said: pd.DataFrame, rows: Shares, articles: list[str], abreast: int
) -> None:
    """Outlets beside each other, and the sources that one of them hears; scale and columns are the same for all."""
    left = min(LABEL, max(measure(plain(label)) for label in [OWN, *rows]) + 4.0)
    width = min(90.0, (sheet.width - left - CUES) / abreast)
    words = _words(said)
    single = [some for _, some in rows.values() if len(some) == 1]
    most = max(sum(_cell(words, a, some)) for a in study.articles.article for some in single)
    scale = (width - 4.0 - measure(f"{most:,}", SMALL)) / most
    xs = {a: left + n * width for n, a in enumerate(articles)}
    cues = left + len(articles) * width
    _heads(sheet, study, xs, width, cues)
    before = None
    for label, (group, some) in rows.items():
        here = said[said.who.isin(some) & said.article.isin(articles)]
        if here.empty:
            continue
        if group and group != before:
            sheet.y += 1.0
            sheet.text(0, sheet.y + 1.4, group, SMALL, MUTED, italic=True)
            sheet.y += 3.6
        elif group != before:
            sheet.y += 1.6
        before = group
        lines = wrap(label, left - 3, most=2)
        middle = sheet.y + 0.6 + LINE * len(lines) / 2
        for n, line in enumerate(lines):
            sheet.text(0, middle + (n - (len(lines) - 1) / 2) * LINE, line)
        for article, x in xs.items():
            bar = _cell(words, article, some)
            if len(some) == 1:
                _bar(sheet, x, middle, *bar, scale)
            else:
                sheet.text(x, middle, f"{sum(bar):,}", SMALL, INK if sum(bar) else OTHER)
        sheet.text(cues, middle, _verbs(here, sheet.width - cues), SMALL, MUTED)
        sheet.y += LINE * len(lines) + 1.3
    _own_words(sheet, study, xs)


def _heads(sheet: Sheet, study: Study, xs: Mapping[str, float], width: float, cues: float) -> None:
    names_, look = outlet_names(study), looks(study)
    lines = {a: wrap(names_[a], width - 4.2, most=4) for a in xs}
    deep = max(map(len, lines.values()))
    for a, x in xs.items():
        top = sheet.y + LINE * (deep - len(lines[a]))
        sheet.mark(x + 1.0, top, Mark(), look[a])
        for n, line in enumerate(lines[a]):
            sheet.text(x + 3.0, top + LINE * n, line)
    sheet.text(cues, sheet.y + LINE * (deep - 1), "introduced by", SMALL, MUTED)
    sheet.y += LINE * deep - 0.6
    sheet.rule()
    sheet.y += 0.4


def _bar(sheet: Sheet, x: float, y: float, quoted: int, reported: int, scale: float) -> None:
    if not quoted + reported:
        sheet.text(x, y, "0", SMALL, OTHER)
        return
    middle, end = x + quoted * scale, x + max((quoted + reported) * scale, 0.4)
    for left, right, fill in ((x, middle, SOURCE_FILL), (middle, end, REPORTED_FILL)):
        if right > left:
            sheet.rectangle(Box(left, y - 1.1, right, y + 1.1), fill, MUTED)
    sheet.text(end + 1.0, y, f"{quoted + reported:,}", SMALL)


def _verbs(said: pd.DataFrame, width: float) -> str:
    """The commonest verbs, as many as there is room for."""
    out = ""
    for verb, n in Counter(said.verb.dropna()).most_common():
        longer = f"{out}, {verb} {n}" if out else f"{verb} {n}"
        if measure(longer, SMALL) > width:
            return out or fit(longer, width, SMALL)
        out = longer
    return out or "no verb"


def _own_words(sheet: Sheet, study: Study, xs: Mapping[str, float]) -> None:
    """What is left: the share of the article that the outlet says itself."""
    own = estimates(study, "article", "outlet", "share_of_words")
    sheet.rule()
    sheet.text(0, sheet.y + 2.4, OWN, colour=MUTED)
    for a, x in xs.items():
        sheet.text(x, sheet.y + 2.4, f"{own[a].value:.0f} %" if a in own else "no words", colour=MUTED)
    sheet.y += 7.5
