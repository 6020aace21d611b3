"""Keyness as a reader meets it: the figure, the sentences, the frames, the passages."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from .chart import (
    INK,
    MUTED,
    RULE,
    SMALL,
    Chart,
    Look,
    Mark,
    Sheet,
    fit,
    looks,
    measure,
    nothing,
    outlet_names,
    plain,
    styled,
)
from .display import Finder, Shown
from .findings import count, marked_outlets, series, verb
from .focus import caption, drawn, number
from .keyness import COLUMNS, LEAST, WINDOW, collocates, form, keyness
from .measures import ARTICLE
from .sentences import WORD
from .study import Study, kwic, once

MOST_WORDS = 8  # in a panel
MOST_PANELS = 12
APART = 1.0  # log ratio: twice as frequent
JOINTS = ("-", "‐", "‑", "'", "’")  # inside a word
ALPHA = 0.05
LINE, HEAD = 3.7, 6.2  # mm


@once
def _compared(study: Study) -> pd.DataFrame:
    return keyness(study)


def words(study: Study, most: int = MOST_WORDS) -> pd.DataFrame:
    """The words that set each outlet apart: rows of `keyness`, own voice, highest likelihood ratio first.

    Only words that are at least twice as frequent in the outlet as in the rest, pass the guard, and are neither
    function words nor numbers.
    """
    table = _compared(study)
    kept = table[(table.log_ratio >= APART) & (table.guard == "") & ~table.function.astype(bool)]
    return kept.groupby("outlet", sort=False).head(most).reset_index(drop=True)


def found(study: Study) -> str:
    """Which words set each outlet apart, and what that can mean."""
    outlets = study.articles.outlet.dropna().nunique()
    if outlets < 2:
        return "There is no second outlet to compare words with."
    some, shown = words(study, 3), marked_outlets(study)
    if some.empty:
        return f"No word sets an outlet apart that it uses {count(LEAST, 'time')} or more and in several places."
    said = [
        f"{shown(outlet)} {series(f'“{w.word}” ({w.uses} : {w.count_rest})' for w in rows.itertuples())}"
        for outlet, rows in some.rename(columns={"count": "uses"}).groupby("outlet", sort=False)
    ]
    lead = "In the outlet’s own voice at least twice as frequent as in the others together (uses : theirs):"
    return f"{lead} {'; '.join(said)}."


def tested(study: Study) -> str:
    """How many words differ with articles as units; or why that is not asked."""
    if study.articles.outlet.dropna().nunique() < 2:
        return ""
    table = _compared(study)
    family = table[table.p.notna()]
    if family.empty:
        return (
            "These are descriptions of these texts. With a single article an outlet, article and outlet cannot be "
            "told apart: no word is tested."
        )
    n = family.word.nunique()
    differ = family.word[family.p_adjusted <= ALPHA].nunique()
    refused = sorted(set(table.outlet) - set(family.outlet))
    text = (
        f"With articles as units {count(differ)} of {count(n, 'word')} tested {verb(differ, 'differs', 'differ')} "
        f"between an outlet and the rest (adjusted p at most {ALPHA}; the smallest p that so few articles can give "
        f"is {family.smallest_p.min():.2g})."
    )
    return f"{text} Not tested, with one article: {series(refused)}." if refused else text


def top(study: Study, link: bool = False) -> pd.DataFrame:
    """The words of the figure with their numbers; with `link` the lines of the report that they stand on."""
    shown, rows = marked_outlets(study), words(study)
    lines = _lines(study, rows) if link else {}
    made = pd.DataFrame(
        {
            "outlet": [shown(o) for o in rows.outlet],
            "word": rows.word,
            "uses": rows["count"].astype(int),
            "uses in the rest": rows.count_rest.astype(int),
            "per 1,000 own words": rows.rate.astype(float),
            "in the rest": rows.rate_rest.astype(float),
            "log ratio": rows.log_ratio.astype(float),
            "G2": rows.g2.astype(float),
            "log-odds z": rows.z.astype(float),
            "z, prior × 0.1": rows.z_tenth.astype(float),
            "z, prior × 10": rows.z_tenfold.astype(float),
            "paragraphs": rows.paragraphs.astype(int),
            "DPnorm": rows.dp_norm.astype(float),
        }
    )
    if rows.p.notna().any():
        made["p, articles"], made["adjusted"] = rows.p.astype(float), rows.p_adjusted.astype(float)
    if link:
        made["where"] = [lines[row.outlet, row.word] for row in rows.itertuples()]
    return made


def _lines(study: Study, rows: pd.DataFrame, most: int = 4) -> dict[tuple[str, str], Shown]:
    """(outlet, word) -> links to the first lines that hold it."""
    find, out = Finder(study), {}
    for outlet, word in zip(rows.outlet, rows.word, strict=True):
        hits = passages(study, outlet, word).itertuples()
        places = dict.fromkeys((p.number, p.line) for p in (find.place(h.article, h.start, h.end) for h in hits))
        some = list(places)[:most]
        html = ", ".join(f'<a href="#a{article}-line-{line}">{article}:{line}</a>' for article, line in some)
        out[outlet, word] = Shown(html, ", ".join(f"{article}:{line}" for article, line in some))
    return out


def passages(study: Study, outlet: str, word: str) -> pd.DataFrame:
    """Concordance of a word in an outlet's own voice; a word that is part of a longer one ("second-hand") is not
    it, for it was counted as another."""
    hits = kwic(study, word)
    hits = hits[(hits.outlet == outlet) & hits.voice.isin(["outlet", "scare"]) & hits.part.isin(ARTICLE)]
    return hits[[_whole(study.raws[h.article], h.start, word) for h in hits.itertuples()]]


def _whole(raw: str, start: int, word: str) -> bool:
    there = WORD.match(raw, start)
    return there is not None and form(there[0]) == word and raw[max(0, start - 1) : start] not in JOINTS


def leading(study: Study) -> pd.DataFrame:
    """Concordance of the word that sets each outlet apart most."""
    first = words(study, most=1)
    found_ = [passages(study, outlet, word) for outlet, word in zip(first.outlet, first.word, strict=True)]
    return pd.concat([*found_, kwic(study, "x").head(0)], ignore_index=True)


def company(study: Study, most: int = 3) -> pd.DataFrame:
    """What stands near the word that sets each outlet apart most, in every outlet, whoever speaks."""
    shown, made = marked_outlets(study), []
    for node in dict.fromkeys(words(study, most=1).word):
        rows = collocates(study, node, least=2).groupby("outlet", sort=False).head(most)
        made += [
            {
                "near": node,
                "outlet": shown(row["outlet"]),
                "stands": row["word"],
                f"within {WINDOW} words": row["count"],
                "elsewhere": row["count_else"],
                "log Dice": row["log_dice"],
                "log ratio": row["log_ratio"],
            }
            for row in rows.to_dict("records")
        ]
    return pd.DataFrame(made)


# ------------------------------------------------------------------ the figure


@styled
def figure(study: Study) -> Chart:
    """Panels, one an outlet: its words by how much more frequent they are in it than in the rest."""
    known = study.articles[study.articles.outlet.notna()]
    if known.outlet.nunique() < 2:
        return nothing("keyness", "no second outlet", "Words are compared between outlets, and there is one.")
    columns = 2 if known.outlet.nunique() <= 6 else 3
    rows = words(study, MOST_WORDS if columns == 2 else MOST_WORDS - 2)
    if rows.empty:
        why = f"No word is used {LEAST} times, in several paragraphs, and twice as often as by the rest."
        return nothing("keyness", "no word that sets an outlet apart", why)
    first = known.drop_duplicates("outlet").set_index("outlet").article
    of, shown = known.outlet.value_counts(), marked_outlets(study)
    labels = {o: shown(o) + (f" ({of[o]} articles)" if of[o] > 1 else "") for o in first.index}
    panels = list(labels)[:MOST_PANELS]
    rows = rows[rows.outlet.isin(panels)]
    title = _title(rows, shown)
    subtitle = (
        "Words of each outlet’s own voice: log ratio of its rate to that of the others together (1 = twice, "
        "2 = four times); uses in it : in the others"
    )
    sheet = Sheet(title, subtitle)
    _panels(sheet, study, rows, {o: labels[o] for o in panels}, dict(first), columns)
    text = _caption(study, rows, labels, panels)
    names = outlet_names(study)
    alt = (
        "Panels, one an outlet, a line a word, horizontal axis binary logarithm of the ratio of rates. "
        + " ".join(f"{labels[o]}: {_said(rows[rows.outlet == o])}." for o in panels)
        + _left_out(study, labels, panels)
    )
    data = rows.rename(columns={"outlet": "side"})
    data = drawn(
        ({"article": first[row["side"]], **row} for row in data.to_dict("records")),
        " ".join(c for c in COLUMNS if c != "outlet"),
        names,
    )
    return Chart("keyness", title, subtitle, text, alt, data, sheet.finish())


def _title(rows: pd.DataFrame, shown: Callable[[str], str]) -> str:
    best = rows.loc[rows.groupby("outlet", sort=False).g2.idxmax()].sort_values(
        "g2", ascending=False, kind="stable"
    )
    said = [f"{fit(shown(w.outlet), 40)} “{fit(w.word, 30)}”" for w in best.head(3).itertuples()]
    return f"Words that the others use less, or not at all: {', '.join(said)}"


def _said(rows: pd.DataFrame) -> str:
    pairs = zip(rows.word, rows["count"], rows.count_rest, rows.log_ratio, strict=True)
    return ", ".join(f"“{plain(w)}” {a} to {b} (log ratio {r:.1f})" for w, a, b, r in pairs) or "no such word"


def _left_out(study: Study, labels: dict[str, str], panels: list[str]) -> str:
    out = [labels[o] for o in labels if o not in panels]
    unknown = set(study.articles.article[study.articles.outlet.isna()])
    out += [label for article, label in outlet_names(study).items() if article in unknown]
    return f" Left out: {', '.join(out)}." if out else ""


def _caption(study: Study, rows: pd.DataFrame, labels: dict[str, str], panels: list[str]) -> str:
    whole = study.sentences.own_words.sum()
    single = (study.articles.outlet.dropna().value_counts() == 1).all()
    return caption(
        study,
        f"n = {number(int(whole), 'word')} in the outlets’ own voices, lower-cased, not stemmed. Ranked by signed "
        "log-likelihood (four cells, no correction), which is a ranking and no test.",
        f"Shown: up to {number(int(rows.groupby('outlet').size().max()), 'word')} an outlet, used {LEAST} times or "
        "more, in several paragraphs, at least twice as frequent as in the rest; no function words, no numbers.",
        "Longer lines stand for larger ratios, not for more evidence: see the counts.",
        "With one article an outlet these are descriptions of these texts, not of the outlets." if single else "",
        _left_out(study, labels, panels).strip(),
    )


def _panels(
    sheet: Sheet, study: Study, rows: pd.DataFrame, labels: dict[str, str], first: dict[str, str], columns: int
) -> None:
    look, gap = looks(study), 6.0
    width = (sheet.width - gap * (columns - 1)) / columns
    words_ = min(max((measure(plain(w)) for w in rows.word), default=0.0), width * 0.36) + 2.0
    counts = max(measure(f"{a} : {b}") for a, b in zip(rows["count"], rows.count_rest, strict=True)) + 2.0
    most, tops = max(1.0, float(rows.log_ratio.max())), sheet.y
    outlets = list(labels)
    for n in range(0, len(outlets), columns):
        some = outlets[n : n + columns]
        deepest = max(1, *((rows.outlet == o).sum() for o in some))
        for k, outlet in enumerate(some):
            x = k * (width + gap)
            sheet.name(x, tops + 1.0, labels[outlet], look[first[outlet]], width)
            mine = rows[rows.outlet == outlet]
            if mine.empty:
                sheet.text(x, tops + HEAD + 1.0, "no such word", SMALL, MUTED, italic=True)
            left, right = x + words_, x + width - counts
            sheet.line([left, left], [tops + HEAD - 1.2, tops + HEAD + LINE * max(1, len(mine)) - 1.2], RULE, 0.5)
            for row, word in enumerate(mine.itertuples()):
                y = tops + HEAD + LINE * row + 0.6
                at = left + (right - left) * max(0.0, float(word.log_ratio)) / most
                _word(sheet, x, left, at, x + width, y, word, look[first[outlet]])
        tops += HEAD + LINE * deepest + 3.2
    sheet.y = tops - 2.0


def _word(sheet: Sheet, x: float, left: float, at: float, right: float, y: float, word: Any, look: Look) -> None:
    form, uses, rest = word.word, word[3], word.count_rest  # the third column: `count` is a method of a tuple
    sheet.text(left - 1.2, y, fit(form, left - 1.2 - x), colour=INK, ha="right")
    sheet.line([left, at], [y, y], look.colour, 0.8)
    sheet.mark(at, y, Mark(), look, 1.8)
    sheet.text(right, y, f"{uses} : {rest}", SMALL, MUTED, ha="right")
