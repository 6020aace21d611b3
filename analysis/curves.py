"""The figure of `robustness`: a specification curve for each finding, and the signs that hang on a choice."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from .chart import (
    INK,
    MUTED,
    OTHER,
    RULE,
    SMALL,
    Box,
    Chart,
    Draw,
    Look,
    Mark,
    Sheet,
    fit,
    looks,
    measure,
    name_width,
    nothing,
    outlet_names,
    plain,
    styled,
    wrap,
)
from .display import number
from .focus import caption, drawn
from .focus import number as counted
from .robustness import COMPOUND, ZERO, Choice, Robustness, Verdict, robustness, verdicts
from .study import Study

MOST_PANELS = 6  # the codes with the largest differences, sentiment, readability
CURVE, ROW = 15.0, 2.75  # mm: height of a curve, of a row of its matrix
MOST_MEANS = 12  # outlets whose sentiment is drawn
LABELS = 29.0  # mm: the names of the choices
LEFT_OUT = 15.0  # mm: the estimates with something left out
GAP = 6.0  # mm between panels

HOLDS, TURNS, GONE = Look(INK, "s"), Look("#D55E00", "X"), Look(OTHER, "o")
OPTIONS = "furniture quotations headlines event rejected sentences lexicon syllables"
COLUMNS = f"finding against measure {OPTIONS} left_out house estimate unit sign rank of n"


@styled
def curves(study: Study) -> Chart:
    """Specification curves: estimates in order, and below them the choices that made them."""
    made, all_ = robustness(study), verdicts(study)
    pairs, means = [v for v in all_ if v.against != ZERO], [v for v in all_ if v.against == ZERO]
    if not pairs:
        why = "It takes two outlets that differ on a measure; here there are none."
        return nothing("robustness", "no difference between outlets", why)
    shown = pairs[: MOST_PANELS - 2] + [v for v in pairs[MOST_PANELS - 2 :] if v.finding.partition(":")[0] in _READ]
    title = _title(pairs, means)
    subtitle = "The outlet with the highest value minus the one with the lowest, under every combination of choices"
    sheet = Sheet(title, subtitle)
    _key(sheet)
    for n in range(0, len(shown), 2):
        _line_of_panels(sheet, made, shown[n : n + 2])
    if means:
        _signs(sheet, study, made, means[:MOST_MEANS])
    text = caption(
        study,
        f"n = {counted(len(pairs), 'finding')}, {len(shown)} of them shown: for each code the outlet with the "
        "highest rate against the one with the lowest, then sentiment and readability. The estimate in a box is "
        "that of the house’s choices; a dot below says which choice is another one. At the right, at the house’s "
        "choices, one paragraph (one article where an outlet has several) or one pattern of the code is left out.",
        "No test: specifications share the same texts, and what holds under all of them is still a finding about "
        "these texts.",
    )
    rows = made.grid[made.grid.finding.isin([v.finding for v in (*shown, *means[:MOST_MEANS])])]
    return Chart("robustness", title, subtitle, text, _alt(study, shown, means), _data(made, rows), sheet.finish())


_READ = ("sentiment", "flesch_reading_ease")


def _data(made: Robustness, rows: pd.DataFrame) -> pd.DataFrame:
    """The grid as it is drawn; the article is the first of the outlet's."""
    records = [{**row, "article": made.outlets[row["outlet"]]} for row in rows.to_dict("records")]
    return drawn(records, COLUMNS, {article: outlet for outlet, article in made.outlets.items()})


def _title(pairs: Sequence[Verdict], means: Sequence[Verdict]) -> str:
    firm = sum(v.same == v.specifications for v in pairs)
    loose = [v for v in means if v.same < v.specifications]
    title = (
        f"{firm} of {counted(len(pairs), 'difference')} between outlets {'holds' if firm == 1 else 'hold'} under "
    )
    title += f"every one of {max(v.specifications for v in pairs)} specifications"
    if not loose:
        return title
    return (
        f"{title}; for {len(loose)} of {counted(len(means), 'outlet')} the sign of the sentiment hangs on a choice"
    )


def _alt(study: Study, shown: Sequence[Verdict], means: Sequence[Verdict]) -> str:
    said = [
        f"{v.label}, {v.outlet} minus {v.against}: {_sized(v, v.estimate)} ({_sized(v, v.low)} to "
        f"{_sized(v, v.high)}), same sign in {v.same} of {v.specifications}, undone by {len(v.fragile)} of "
        f"{v.left_out} left out"
        for v in shown
    ]
    signs = [f"{v.outlet} {_sized(v, v.estimate)}, same sign in {v.same} of {v.specifications}" for v in means]
    text = "Specification curves, one panel a finding, vertical axis the difference of two outlets. "
    text += f"{'; '.join(said)}."
    text += f" Sign of mean sentiment: {'; '.join(signs)}." if signs else ""
    return f"{text} Texts: {', '.join(outlet_names(study).values())}."


def _sized(v: Verdict, value: float) -> str:
    return number(value, 2 if v.unit == COMPOUND else 1, sign=True)


def _key(sheet: Sheet) -> None:
    def sample(look: Look) -> Draw:
        return lambda x, y: sheet.mark(x + 1.0, y, Mark(), look, 1.7)

    said = ((HOLDS, "as found"), (TURNS, "the opposite"), (GONE, "no difference, or too little text"))
    sheet.flow([(sample(look), 2.0, words) for look, words in said])


# ------------------------------------------------------------------ one panel


def _line_of_panels(sheet: Sheet, made: Robustness, some: Sequence[Verdict]) -> None:
    width = (sheet.width - GAP) / 2
    heads = [wrap(_head(v), width, bold=True, most=2) for v in some]
    choices = [made.choices[v.finding.partition(":")[0]] for v in some]
    top, deep = sheet.y + 1.5, max(map(len, heads))
    for n, v in enumerate(some):
        left = n * (width + GAP)
        for m, line in enumerate(heads[n]):
            sheet.text(left, top + 3.1 * m, line, bold=True)
        sheet.text(left, top + 3.1 * deep, fit(_fate(v), width, SMALL), SMALL, MUTED)
        _panel(sheet, made, v, choices[n], left, width, top + 3.1 * deep + 3.4)
    sheet.y = top + 3.1 * deep + 3.4 + CURVE + 2.4 + ROW * max(map(len, choices)) + 2.0


def _head(v: Verdict) -> str:
    return f"{v.label[:1].upper()}{v.label[1:]}: {v.outlet} above {v.against}"


def _fate(v: Verdict) -> str:
    text = f"{_sized(v, v.estimate)} {v.unit}; holds in {v.same} of {v.specifications}"
    return f"{text}; one left out: in {v.left_out - len(v.fragile)} of {v.left_out}" if v.left_out else text


def _panel(
    sheet: Sheet, made: Robustness, v: Verdict, choices: Sequence[Choice], left: float, width: float, top: float
) -> None:
    rows = made.grid[made.grid.finding == v.finding]
    values = [*rows.estimate.dropna(), 0.0]
    low, high = min(values), max(values)

    def at(value: float) -> float:
        return top + CURVE * (high - value) / ((high - low) or 1.0)

    start, end = left + LABELS, left + width
    for value in dict.fromkeys((high, 0.0, low)):
        if value == 0 or abs(at(value) - at(0)) > 2.4:
            sheet.text(start - 1.2, at(value), _tick(v, value), SMALL, MUTED, ha="right")
    sheet.line([start, end], [at(0), at(0)], OTHER, 0.5, zorder=0.5)
    split = end - (LEFT_OUT + 2.0 if v.left_out else 0.0)
    grid = rows[rows.left_out == ""].sort_values("estimate", ascending=False, kind="stable", na_position="last")
    step = (split - start) / len(grid)
    for n, row in enumerate(grid.itertuples()):
        _estimate(sheet, v, row, start + (n + 0.5) * step, at, min(1.5, 0.9 * step))
    for k, choice in enumerate(choices):
        y = top + CURVE + 2.8 + ROW * k
        sheet.text(start - 1.2, y, fit(choice.label, LABELS - 1.5, SMALL), SMALL, MUTED, ha="right")
        sheet.line([start, split], [y, y], RULE, 0.5, zorder=0)
        taken = [n for n, row in enumerate(grid.itertuples()) if getattr(row, choice.id) == choice.other]
        sheet.marks([(start + (n + 0.5) * step, y) for n in taken], Mark(), Look(INK, "o"), min(1.2, 0.8 * step))
    _left_out(sheet, v, rows[rows.left_out != ""], at, split + 2.0, end, top)


def _estimate(sheet: Sheet, v: Verdict, row: Any, x: float, at: Callable[[float], float], size: float) -> None:
    estimate, sign = row.estimate, row.sign
    missing = estimate != estimate
    look = GONE if missing or sign == 0 else HOLDS if sign == v.sign else TURNS
    y = at(0.0 if missing else estimate)
    sheet.mark(x, y, Mark(), look, size)
    if row.house:
        sheet.rectangle(Box(x - 1.2, y - 1.2, x + 1.2, y + 1.2), edge=INK, width=0.6, zorder=5)


def _left_out(
    sheet: Sheet, v: Verdict, rows: pd.DataFrame, at: Callable[[float], float], start: float, end: float, top: float
) -> None:
    """The estimates with one thing left out, in order, small."""
    if rows.empty:
        return
    ordered = rows.sort_values("estimate", ascending=False, kind="stable", na_position="last")
    step = (end - start) / len(ordered)
    for n, row in enumerate(ordered.itertuples()):
        _estimate(sheet, v, row, start + (n + 0.5) * step, at, max(0.5, min(1.2, step)))
    for n, line in enumerate(("one left out", f"({len(ordered)})")):
        sheet.text((start + end) / 2, top + CURVE + 2.8 + ROW * n, line, SMALL, MUTED, ha="center")


def _tick(v: Verdict, value: float) -> str:
    return "0" if value == 0 else number(value, 2 if v.unit == COMPOUND else 1)


# ------------------------------------------------------------------ signs


def _signs_title(made: Robustness, means: Sequence[Verdict]) -> str:
    whose = (
        "each outlet"
        if len(made.outlets) <= MOST_MEANS
        else f"{len(means)} of {counted(len(made.outlets), 'outlet')}"
    )
    return f"Mean sentiment of {whose}: one tick a specification"


def _signs(sheet: Sheet, study: Study, made: Robustness, means: Sequence[Verdict]) -> None:
    """Mean sentiment of each outlet, one tick a specification, on both sides of zero."""
    every = looks(study)
    sheet.y += 1.5
    sheet.text(0, sheet.y, _signs_title(made, means), bold=True)
    sheet.y += 4.0
    labels = [v.outlet for v in means]
    left, right = name_width(labels) + 4.0, sheet.width - 24.0
    grid = made.grid[(made.grid.left_out == "") & (made.grid.against == ZERO)]
    reach = max(abs(grid.estimate.min()), abs(grid.estimate.max())) or 1.0
    zero, scale, top = (left + right) / 2, (right - left) / 2 / reach, sheet.y
    for v in means:
        look = every[made.outlets[v.outlet]]
        y = sheet.y + 1.8
        sheet.name(0, y, v.outlet, look, left - 5)
        some = grid[grid.finding == v.finding]
        for row in some.dropna(subset="estimate").itertuples():
            x = zero + row.estimate * scale
            sheet.line([x, x], [y - 1.1, y + 1.1], look.colour, 0.7)
        sheet.mark(zero + v.estimate * scale, y, Mark(), look, 2.1)
        sheet.text(sheet.width, y, f"{v.same} of {v.specifications}", SMALL, ha="right")
        sheet.y += 4.2 if measure(plain(v.outlet)) < left - 8.4 else 7.0
    sheet.line([zero, zero], [top, sheet.y], OTHER, 0.5, zorder=0)
    for x, value in ((left, -reach), (zero, 0.0), (right, reach)):
        sheet.text(x, sheet.y + 1.6, "0" if not value else number(value, 2, sign=True), SMALL, MUTED, ha="center")
    sheet.text(sheet.width, sheet.y + 1.6, "same sign", SMALL, MUTED, ha="right")
    sheet.y += 4.0
