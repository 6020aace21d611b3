"""The figures across articles: the quotations that they share, and what each of them leaves out."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from . import omissions as omitted
from . import shared as common
from .chart import (
    DAGGER,
    EDGE,
    INK,
    MUTED,
    NORMAL,
    OTHER,
    RULE,
    SAMPLE,
    SMALL,
    WIDTH,
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
from .focus import Names, Row, caption, drawn, each, number, spoken
from .study import Study
from .verdicts import ABSENT, OUT, PRESENT, UNCLEAR

DEEPEST = 205.0  # mm of a figure that rows may fill; what has no room is counted in the caption
LONGEST = 200  # characters of evidence in a figure's data; the whole stands in the table
WORDING = (
    "A quotation in common is no agreement, and no evidence that one outlet took it from another: both may have it "
    "from the speaker or from an agency."
)

# ------------------------------------------------------------------ who carries which words?


@styled
def shared(study: Study) -> Chart:
    """Lattice: each shared quotation as long as its longest version, and which of its words each outlet carries."""
    names_, table = outlet_names(study), common.shared(study)
    quotes = table[table.kind == "quotation"]
    if quotes.empty:
        return nothing("shared", "no shared quotation", "No two articles carry the same quotation.")
    groups = [some for _, some in quotes.groupby("passage")]
    title = _shared_title(groups, names_)
    subtitle = (
        "Each quotation that two articles carry, the longest version above; bars: its words that stand in each "
        "article; width: words"
    )
    sheet = Sheet(title, subtitle)
    _shared_key(sheet)
    shown = 0
    for some in groups:
        if shown and sheet.y + _depth(some, sheet) > DEEPEST:
            break
        _quotation(sheet, study, some, names_)
        shown += 1
    sheet.rule()
    prose = table[table.kind == "prose"].passage.nunique()
    text = caption(
        study,
        f"n = {number(len(groups), 'quotation')} in {number(len(names_), 'article')}.",
        f"Only the first {shown} have room: those that most articles carry; all are in the table “shared”."
        if shown < len(groups)
        else "",
        "Found by six words in a row (three, where both name the same speaker), four of them no names; case, marks "
        "and British or American spelling do not count.",
        f"{number(prose, 'passage')} in the outlets’ own voice, a sign of common copy, are left out here."
        if prose
        else "",
        WORDING,
    )
    tally = Counter(article for some in groups for article in set(some.article))
    alt = "Bars, one an article and quotation, horizontal axis words of the longest version. Quotations in common: "
    data = drawn(_drawn(quotes), f"passage start end {' '.join(_SAID)} text", names_)
    alt += each(names_, lambda a: str(tally[a]) if tally[a] else "none")
    return Chart("shared", title, subtitle, text, alt, data, sheet.finish())


_SAID = ("voice", "speaker_name", "cue", "other_speaker", "carried", "cut_start", "cut_end", "edits", "origin")


def _drawn(rows: pd.DataFrame) -> list[Row]:
    return [
        {**row, "text": plain(row["text"])[:LONGEST]}
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]


def _shared_title(groups: Sequence[pd.DataFrame], names_: Names) -> str:
    cut = sum(bool((some.cut_start + some.cut_end).any()) for some in groups)
    edited = sum(bool((some.edits != "").any()) for some in groups)
    others = sum(bool(some.other_speaker.any()) for some in groups)
    n, most = len(groups), max(some.article.nunique() for some in groups)
    where = f"{most} of {len(names_)} texts" if most == 2 else f"2 to {most} of {len(names_)} texts"
    text = f"{number(n, 'quotation')} stand{'s' if n == 1 else ''} in {where}: {cut or 'none'} cut short in one of "
    text += f"them, {edited or 'none'} in other words or spelling"
    return text + (f", {others} with another speaker" if others else "")


def _shared_key(sheet: Sheet) -> None:
    def bar(voice: str) -> Draw:
        return lambda x, y: _bar(sheet, x, x + 5, y, voice, MUTED)

    def gap(x: float, y: float) -> None:
        sheet.line([x, x + 5], [y, y], OTHER, 0.6, (0, (1, 1.6)))

    sheet.flow(
        [
            (bar("source"), 5.0, "in quotation marks"),
            (bar("reported"), 5.0, "reported"),
            (bar("outlet"), 5.0, "the outlet’s own words"),
            (gap, 5.0, "left out"),
        ]
    )


def _bar(sheet: Sheet, left: float, right: float, y: float, voice: str, colour: str) -> None:
    box = Box(left, y - 1.1, max(right, left + 0.6), y + 1.1)
    sheet.rectangle(box, "white" if voice == "source" else colour, colour, 0.8, zorder=3)
    if voice == "reported":
        sheet.rectangle(box._replace(bottom=y), "white", colour, 0.8, zorder=3.1)


BARS = (34.0, 94.0)  # mm: where bars begin at most and end
LINE, ROW = 3.1, 4.4


def _head(some: pd.DataFrame, sheet: Sheet) -> list[str]:
    """The longest version as it is printed above its bars."""
    longest = some.loc[(some.cut_start + some.cut_end).idxmin()]
    return wrap(f"“{plain(longest.text)}”", sheet.width - 1, NORMAL, most=3)


def _depth(some: pd.DataFrame, sheet: Sheet) -> float:
    bars = sum(ROW + LINE * (len(_notes(rows, sheet)) - 1) for rows in _lines(some))
    return 6.0 + LINE * len(_head(some, sheet)) + bars


def _lines(some: pd.DataFrame) -> list[list[Any]]:
    """The rows of each article, in the order of the study."""
    return [list(rows.itertuples()) for _, rows in some.groupby("article", sort=False)]


def _notes(rows: Sequence[Any], sheet: Sheet) -> list[str]:
    return wrap(_said(rows), sheet.width - BARS[1] - 4, SMALL, most=3)


def _said(rows: Sequence[Any]) -> str:
    """Speaker and verb, and what differs, of the pieces in one article."""
    first = rows[0]
    who = " ".join(x for x in (first.speaker_name, first.cue) if isinstance(x, str)) or "no speaker named"
    before, behind = min(row.cut_start for row in rows), min(row.cut_end for row in rows)
    notes = [f"{before} words cut before" if before else "", f"{behind} words cut behind" if behind else ""]
    notes += [row.edits for row in rows]
    notes += ["another speaker" if first.other_speaker else ""]
    return "; ".join([who, *filter(None, notes)])


def _fitted(name: str, width: float, size: float = NORMAL) -> str:
    """An outlet's name on one line; its † stays where it is cut."""
    sign = DAGGER if name.endswith(DAGGER) else ""
    return fit(name.removesuffix(DAGGER), width - (measure(sign, size) if sign else 0.0), size) + sign


def _quotation(sheet: Sheet, study: Study, some: pd.DataFrame, names_: Names) -> None:
    """One block: the words, and a bar for each article."""
    look = looks(study)
    sheet.rule()
    sheet.y += 2.6
    for line in _head(some, sheet):
        sheet.text(0, sheet.y, line)
        sheet.y += LINE
    sheet.y += 0.6
    left = name_width(list(names_.values()), BARS[0] - 3)
    ends = [int(part.split("-")[1]) for text in some.carried for part in text.split("; ") if part]
    whole = max([*ends, *(some.cut_start + 1), 1])
    whole = max(whole, max(ends, default=1) + int(some.cut_end.min()))
    scale = (BARS[1] - left) / whole
    for rows in _lines(some):
        article, notes = rows[0].article, _notes(rows, sheet)
        sheet.name(0, sheet.y, _fitted(names_[article], left - 6.4), look[article], left)
        sheet.line([left, BARS[1]], [sheet.y, sheet.y], OTHER, 0.6, (0, (1, 1.6)))
        for row in rows:
            for part in filter(None, row.carried.split("; ")):
                first, last = map(int, part.split("-"))
                _bar(
                    sheet, left + (first - 1) * scale, left + last * scale, sheet.y, row.voice, look[article].colour
                )
        for n, line in enumerate(notes):
            sheet.text(BARS[1] + 3, sheet.y + n * LINE, line, SMALL, MUTED)
        sheet.y += ROW + LINE * (len(notes) - 1)
    sheet.y += 1.4


# ------------------------------------------------------------------ who leaves out what?

STEP = 6.4  # mm from outlet to outlet
ROWS = 178.0  # mm for the rows of the matrix
HEADS = {"statement": "Statements", "quotation": "Quotations", "source": "Sources", "own": "The researcher’s own"}
MEANING = {
    PRESENT: "present",
    ABSENT: "absent: searched for, not found",
    OUT: "out of scope: never speaks of the event",
    UNCLEAR: "unclear: something near it",
}


@styled
def left_out(study: Study) -> Chart:
    """Matrix: statements, quotations and sources by outlet; present, absent, out of scope, unclear."""
    names_, table = outlet_names(study), omitted.omissions(study)
    if len(names_) < 2 or table.empty:
        why = "There is only one article." if len(names_) < 2 else "No statement, quotation or source was found."
        return nothing("left_out", "nothing to compare", why)
    groups = [some for _, some in table.groupby("item")]
    chosen = _chosen(groups, _label_room(study))
    title = _left_out_title(groups, spoken(names_))
    subtitle = "What each article says and leaves out; columns: articles in the order of the report"
    sheet = Sheet(title, subtitle)
    _matrix_key(sheet)
    _matrix(sheet, study, chosen, names_)
    text = caption(
        study,
        f"n = {number(len(groups), 'item')} in {number(len(names_), 'article')}.",
        f"Shown are the {len(chosen)} that have room: the researcher’s own, then those that most articles have; "
        "all are in the table “omissions”, with their evidence."
        if len(chosen) < len(groups)
        else "The evidence for each mark is in the table “omissions”.",
        "Statements are sentences whose words overlap; absent means that no sentence comes near, which a "
        "paraphrase in other words would escape.",
        "Leaving something out is a fact about a text; the reason is not in it.",
    )
    tally = Counter(zip(table.article, table.verdict, strict=True))
    alt = "Matrix, rows statements, quotations and sources, columns articles, four marks. Of all items: "
    alt += each(names_, lambda a: ", ".join(f"{tally[a, v]} {v}" for v in MEANING))
    columns = "item type label event verdict start end text score why"
    data = drawn(_evidence(chosen), columns, names_)
    return Chart("left_out", title, subtitle, text, alt, data, sheet.finish())


def _chosen(groups: Sequence[pd.DataFrame], room: float) -> list[pd.DataFrame]:
    """As many items as have room: a researcher's own, then those of most articles; then in their order again."""

    def rank(some: pd.DataFrame) -> tuple[bool, int]:
        return some.type.iloc[0] != "own", -int((some.verdict == PRESENT).sum())

    out, deep = list[pd.DataFrame](), 0.0
    for some in sorted(groups, key=rank):
        deep += _height(wrap(some.label.iloc[0], room, SMALL, most=2))
        if deep <= ROWS:
            out.append(some)
    return sorted(out, key=lambda some: some.item.iloc[0])


def _height(lines: Sequence[str]) -> float:
    return LINE * (len(lines) - 1) + 4.1


def _event_room(study: Study) -> float:
    labels = [measure(plain(event.label), SMALL) for event in study.codebook.events.values()]
    return min(30.0, max([*labels, measure("not known", SMALL)]) + 2.0) if labels else 0.0


def _label_room(study: Study) -> float:
    """mm for the words of an item, left of events and outlets."""
    return WIDTH - 2 * EDGE - STEP * len(study.articles) - 7 - _event_room(study)


def _left_out_title(groups: Sequence[pd.DataFrame], names_: Names) -> str:
    """How many items several articles have, and who misses most of these."""
    several = [some for some in groups if (some.verdict == PRESENT).sum() > 1]
    if not several:
        return f"No two articles share one of {number(len(groups), 'item')}"
    table = pd.concat(several)
    asked = table[table.verdict.isin((PRESENT, ABSENT))].groupby("article").verdict
    lacks = {article: (int((some == ABSENT).sum()), len(some)) for article, some in asked}
    text = f"Of {number(len(groups), 'item')} {len(several)} stand in two articles or more"
    worst = max(lacks, key=lambda a: lacks[a][0] / lacks[a][1], default=None)
    if worst is None or not lacks[worst][0]:
        return f"{text}; none of these is clearly missing anywhere"
    missing, of = lacks[worst]
    return f"{text}; {names_[worst]} lacks most of these, {missing} of the {of} that are clear"


def _evidence(groups: Sequence[pd.DataFrame]) -> list[Row]:
    table = pd.concat(groups).astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    return [{**row, "text": plain(row["text"])[:LONGEST] if row["text"] else None} for row in rows]


def _verdict(sheet: Sheet, x: float, y: float, verdict: str, look: Look) -> None:
    """The four marks: a filled one, a cross, a hatched field, a question mark."""
    if verdict == PRESENT:
        sheet.mark(x, y, Mark(), look, 2.2)
    elif verdict == ABSENT:
        for sign in (1, -1):
            sheet.line([x - 0.8, x + 0.8], [y - 0.8 * sign, y + 0.8 * sign], INK, 0.8, zorder=4)
    elif verdict == OUT:
        sheet.rectangle(Box(x - STEP / 2 + 0.5, y - 1.5, x + STEP / 2 - 0.5, y + 1.5), "white", OTHER, 0.5, "/////")
    else:
        sheet.text(x, y, "?", NORMAL, MUTED, ha="center", bold=True)


def _matrix_key(sheet: Sheet) -> None:
    def sample(verdict: str) -> Draw:
        return lambda x, y: _verdict(sheet, x + STEP / 2 - 0.4, y, verdict, SAMPLE)

    sheet.flow([(sample(verdict), STEP - 0.8, words) for verdict, words in MEANING.items()])


def _matrix(sheet: Sheet, study: Study, groups: Sequence[pd.DataFrame], names_: Names) -> None:
    look, events = looks(study), study.codebook.events
    xs = {a: sheet.width - STEP * (len(names_) - n - 0.5) for n, a in enumerate(names_)}
    left = sheet.width - STEP * len(names_) - 3
    labels = {e: plain(event.label) for e, event in events.items()}
    room = _event_room(study)
    top = sheet.y + 1.0
    for n, a in enumerate(reversed(names_)):  # the last name highest: its line passes at the right of the others
        y = top + 3.4 * n
        label = _fitted(names_[a], min(xs[a] - 1, 70.0), SMALL)
        sheet.text(xs[a] + 0.8, y, label, SMALL, ha="right")
        sheet.line([xs[a], xs[a]], [y + 1.7, top + 3.4 * len(names_) + 1.2], OTHER, 0.5)
    if events:
        sheet.text(left - room, top + 3.4 * (len(names_) - 1) + 3.2, "event", SMALL, MUTED)
    sheet.y = top + 3.4 * len(names_) + 2.8
    for a, x in xs.items():
        sheet.mark(x, sheet.y, Mark(), look[a])
    sheet.y += 2.2
    kind = ""
    for some in groups:
        lines = wrap(some.label.iloc[0], _label_room(study), SMALL, most=2)
        if some.type.iloc[0] != kind:
            kind = some.type.iloc[0]
            sheet.rule()
            sheet.y += 2.4
            sheet.text(0, sheet.y, HEADS[kind], SMALL, bold=True)
            sheet.y += 3.6
        middle = sheet.y + LINE * (len(lines) - 1) / 2
        for n, line in enumerate(lines):
            sheet.text(1.5, sheet.y + LINE * n, line, SMALL)
        event = some.event.iloc[0]
        if events:
            said = labels[event] if isinstance(event, str) else "not known"
            sheet.text(left - room, middle, fit(said, room - 1.0, SMALL), SMALL, MUTED)
        for row in some.itertuples():
            _verdict(sheet, xs[row.article], middle, row.verdict, look[row.article])
        sheet.y += _height(lines)
        sheet.line([0, sheet.width], [sheet.y - 2.05] * 2, RULE, 0.3, zorder=0)
