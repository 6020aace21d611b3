"""The figures of a report, one function a figure; here those of coded words: counts, names, attributes.

Each answers one question, which its title states as a finding. `CHARTS` holds all, those of `stories` too; every
function takes a `Study` and gives a `Chart`, and where there is nothing to draw the chart says so.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from . import chorus, curves, keywords, lattice, stories
from .chart import (
    INK,
    KEY,
    MUTED,
    NORMAL,
    OTHER,
    RULE,
    SMALL,
    Chart,
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
    spread,
    styled,
    wrap,
)
from .focus import (
    MENTIONED,
    NOT_MORE,
    Focus,
    Names,
    Row,
    caption,
    drawn,
    each,
    estimates,
    focus,
    hits,
    is_own,
    leader,
    listing,
    mark_of,
    mentioned,
    number,
    of_event,
    own,
    short,
    silent,
    spoken,
)
from .study import Study

# ------------------------------------------------------------------ does it matter whose words, and which event?


@styled
def counts(study: Study) -> Chart:
    """Slope chart of the most frequent name: in the untouched file, of the focal event, in the outlet's voice."""
    names_, about = outlet_names(study), focus(study)
    codes = study.codebook.of_kind("name")
    files = {
        code.id: Counter({a: int(row.count) for a, row in estimates(study, "file", "all", code.id).items()})
        for code in codes
    }
    if not any(tally.total() for tally in files.values()):
        why = "No code of kind “name” occurs in the files." if codes else "The codebook has no code of kind “name”."
        return nothing("counts", "no name of an event", why)
    code = max(codes, key=lambda code: files[code.id].total())
    found = of_event(hits(study, "name"), about.event)
    found = found[found.code == code.id]
    stages = [files[code.id], Counter(found.article), Counter(own(found).article)]
    word, texts = f"“{short(code)}”", number(len(names_), "file")
    resolved = f"meaning {about.label}" if about.event else "in the article itself"
    title = _counts_title(word, stages, spoken(names_), about)
    subtitle = f"Uses of {word}: number in each text. Lines that cross change places between two ways of counting."
    sheet = Sheet(title, subtitle)
    _slopes(sheet, study, stages, ("in the untouched file", resolved, "in the outlet’s own voice"), about)
    text = caption(
        study,
        f"n = {number(stages[0].total(), 'use')} of the code {word} in {texts}. {code.definition}",
        f"Middle: without page furniture{', other events and unclear cases' if about.event else ''}.",
        "Right: without what is quoted, reported, denied or in scare quotes.",
        silent(about, names_),
        "Equal counts are set apart so that each line can be followed.",
        NOT_MORE,
    )
    alt = (
        f"Slope chart, one line an outlet, three columns: uses of {word} in the untouched file, {resolved}, in the "
        "outlet’s own voice. "
    )
    alt += each(names_, lambda a: _slope_said(stages, a, about.scope[a]))
    rows = (
        {"article": a, "code": code.id, "stage": stage, "count": tally[a], "in_scope": about.scope[a]}
        for stage, tally in zip(("file", "resolved", "own voice"), stages, strict=True)
        for a in names_
        if stage == "file" or about.scope[a]
    )
    data = drawn(rows, "code stage count in_scope", names_)
    return Chart("counts", title, subtitle, text, alt, data, sheet.finish())


def _slope_said(stages: Sequence[Counter[str]], article: str, inside: bool) -> str:
    raw, resolved, voice = (stage[article] for stage in stages)
    return f"{raw}, {resolved}, {voice}" if inside else f"{raw}, then out of scope"


def _counts_title(word: str, stages: Sequence[Counter[str]], names_: Names, about: Focus) -> str:
    raw, resolved, voice = (stage.total() for stage in stages)
    where, whose = ("this file", "the") if len(names_) == 1 else (f"these {len(names_)} files", "an")
    meaning = f"mean {about.label}" if about.event else "stand in the articles themselves"
    title = (
        f"Of {number(raw, 'use')} of {word} in {where}, {resolved} {meaning}, {voice} of them in {whose} outlet’s "
    )
    title += "own voice"
    first, second = leader(stages[0]), leader(stages[1])
    if first and second and first != second:
        title += f": {names_[first]} prints it most, {names_[second]} says it most of {about.label}"
    return title


def _slopes(sheet: Sheet, study: Study, stages: Sequence[Counter[str]], heads: Sequence[str], about: Focus) -> None:
    names_, look = outlet_names(study), looks(study)
    shown = {article: fit(label, 36) for article, label in names_.items()}
    inside = [article for article in names_ if about.scope[article]]
    outside = [article for article in names_ if article not in inside]
    digits = max(measure(str(stage[a]), bold=True) for stage in stages for a in names_)
    headings = [wrap(head, 48, NORMAL, bold=True, most=2) for head in heads]
    widest = max(measure(line, bold=True) for lines in headings for line in lines)
    room = max(max(map(measure, shown.values())) + digits + 5.5, widest / 2)
    xs = (room, sheet.width / 2, sheet.width - room)
    for x, lines, stage in zip(xs, headings, stages, strict=True):
        for n, line in enumerate(lines):
            sheet.text(x, sheet.y + 3.2 * n, line, bold=True, ha="center")
        sheet.text(x, sheet.y + 3.2 * len(lines), f"{stage.total():,} in all", SMALL, MUTED, ha="center")
    # Heights count from the top of the scale first: labels that had to be moved decide how much room it takes.
    height = max(52.0, 4.0 * len(names_))
    most = max(max(stage.values(), default=0) for stage in stages) or 1
    at = [
        dict(zip(some, spread([height * (1 - stage[a] / most) for a in some], 2.1), strict=True))
        for stage, some in zip(stages, (list(names_), inside, inside), strict=True)
    ]
    labels = [dict(zip(column, spread(list(column.values()), 3.5), strict=True)) for column in at]
    every = [height, *(y for column in (*at, *labels) for y in column.values())]
    top = sheet.y + 3.2 * max(map(len, headings)) + 5.0 - min(0.0, *every)
    bottom = top + max(every)
    at, labels = ([{a: top + y for a, y in column.items()} for column in columns] for columns in (at, labels))
    for x in xs:
        sheet.line([x, x], [top + min(0.0, *every) - 1.5, bottom + 1.5], RULE, 0.5, zorder=0)
    for a in inside:
        sheet.line(xs, [column[a] for column in at], look[a].colour, 1.0, zorder=3)
    for n, a in enumerate(outside):
        y = bottom + 5.0 + 3.6 * n
        sheet.line([xs[0], xs[1] - 1.2], [at[0][a], y], look[a].colour, 0.8, (0, (1, 2.2)), zorder=3)
        sheet.line([xs[1] - 1.2, xs[1] + 1.2], [y, y], look[a].colour, 1.2)
        why = f"{shown[a]}: out of scope, no word on {about.label}"
        sheet.text(xs[1] + 2.4, y, fit(why, sheet.width - xs[1] - 2.4, SMALL), SMALL, MUTED)
    for x, column in zip(xs, at, strict=True):
        for a, y in column.items():
            sheet.mark(x, y, Mark(), look[a], 2.3)
    for n, side in ((0, -1), (2, 1)):
        for a, y in labels[n].items():
            if abs(y - at[n][a]) > 0.4:
                sheet.line([xs[n] + side * 1.4, xs[n] + side * 2.6], [at[n][a], y], OTHER, 0.5)
            edge = xs[n] + side * 3.0 + (digits if side > 0 else 0)
            sheet.text(edge, y, str(stages[n][a]), bold=True, ha="right")
            sheet.text(xs[n] + side * (5.0 + digits), y, shown[a], ha="left" if side > 0 else "right")
    _values(sheet, xs[1], at[1], stages[1])
    sheet.y = bottom + 3.0 + (3.6 * len(outside) + 1.5 if outside else 0)


def _values(sheet: Sheet, x: float, column: dict[str, float], stage: Counter[str]) -> None:
    """Counts at their marks; equal ones stand together, and are written once."""
    for value, y in {stage[a]: y for a, y in column.items()}.items():
        for dx, dy, ha in ((0, -3.0, "center"), (0, 3.0, "center"), (1.9, 0, "left"), (-1.9, 0, "right")):
            if sheet.free(sheet.box(x + dx, y + dy, str(value), NORMAL, ha)):
                sheet.text(x + dx, y + dy, str(value), bold=True, ha=ha, halo=True)
                break


# ------------------------------------------------------------------ what is it called?

STEP = 2.55  # mm from mark to mark
MOST_MARKS = 40  # in one cell; what is more is counted

Cells = dict[tuple[str, str], list[Row]]  # article, column -> what stands there, in order


def _cells(rows: list[Row], column: str) -> Cells:
    out: Cells = {}
    for row in rows:
        out.setdefault((row["article"], row[column]), []).append(row)
    return out


@styled
def names(study: Study) -> Chart:
    """Unit chart: outlets by names of the focal event, one mark a use in order of appearance."""
    names_, about = outlet_names(study), focus(study)
    codes = {code.id: code for code in study.codebook.of_kind("name")}
    rows = mentioned(of_event(hits(study, "name"), about.event), names_)
    if not rows:
        why = f"No text names {about.label}." if codes else "The codebook has no code of kind “name”."
        return nothing("names", "no name of the event", why)
    totals = Counter(row["code"] for row in rows)
    order = sorted(totals, key=lambda code: (-totals[code], list(codes).index(code)))
    cells = _cells(rows, "code")
    title = _names_title(study, rows, order, about)
    subtitle = f"Names of {about.label}: one mark a use, in order of appearance"
    sheet = Sheet(title, subtitle)
    sheet.key(note="0  none")
    _units(sheet, study, [(codes[code].label, [code]) for code in order], cells, about)
    never = [short(code) for id, code in codes.items() if id not in totals]
    text = caption(
        study,
        f"n = {number(len(rows), 'use')} of {number(len(order), 'name')} in {number(len(names_), 'text')}, "
        "captions included.",
        f"In the codebook but never used for it: {', '.join(never)}." if never else "",
        "Uses for other events, unclear ones and page furniture are left out." if about.event else "",
        silent(about, names_),
        NOT_MORE,
    )
    alt = (
        f"Unit chart, rows outlets, columns names of {about.label}, one mark a use. Uses, and how many of them are "
    )
    alt += "in the outlet’s own voice: "

    def said(a: str) -> str:
        some = [f"{short(codes[c])} {len(m)} ({sum(map(is_own, m))})" for c in order if (m := cells.get((a, c)))]
        return ", ".join(some) or ("none" if about.scope[a] else "out of scope")

    return Chart(
        "names", title, subtitle, text, alt + each(names_, said), drawn(rows, MENTIONED, names_), sheet.finish()
    )


def _names_title(study: Study, rows: list[Row], order: list[str], about: Focus) -> str:
    """What each outlet mostly calls the event in its own voice; a single use is no habit."""
    names_, codes = spoken(outlet_names(study)), study.codebook.codes
    tallies = {a: Counter(row["code"] for row in rows if row["article"] == a and is_own(row)) for a in names_}
    said = []
    for code in order:
        who = [a for a, tally in tallies.items() if leader(tally) == code and tally[code] > 1]
        uses, of = sum(tallies[a][code] for a in who), sum(tallies[a].total() for a in who)
        if who:
            said.append(f"“{short(codes[code])}” in {listing([names_[a] for a in who])} ({uses} of {of})")
    if said:
        return f"In the outlet’s own voice {about.label} is mostly {', '.join(said[:3])}"
    best, where = order[0], "this text" if len(names_) == 1 else "these texts"
    uses = sum(row["code"] == best for row in rows)
    return f"In {where} {about.label} is most often “{short(codes[best])}”: {uses} of {number(len(rows), 'use')}"


def _units(sheet: Sheet, study: Study, heads: list[tuple[str, list[str]]], cells: Cells, about: Focus) -> None:
    names_, look = outlet_names(study), looks(study)
    left = name_width(list(names_.values()))
    tally = 17.0  # the column at the right: in the outlet's own voice, of all
    heads, widths, capacity = _columns(heads, cells, list(names_), sheet.width - left - tally)
    xs = list(accumulate(widths, initial=left))[:-1]
    titles = [wrap(label, w - 2.5, SMALL, bold=True, most=4) for (label, _), w in zip(heads, widths, strict=True)]
    deep = max(2, *map(len, titles))
    for lines, x in zip(titles, xs, strict=True):
        for n, line in enumerate(lines, deep - len(lines)):
            sheet.text(x, sheet.y + 1 + 3.0 * n, line, SMALL, bold=True)
    for n, line in enumerate(("own voice", "of all"), deep - 2):
        sheet.text(sheet.width, sheet.y + 1 + 3.0 * n, line, SMALL, MUTED, ha="right")
    sheet.y += 3.0 * deep + 0.6
    for a, label in names_.items():
        there = [[m for code in codes for m in cells.get((a, code), ())] for _, codes in heads]
        deepest = max(_lines(len(some), k) for some, k in zip(there, capacity, strict=True))
        height = max(8.0, deepest * 3.0 + 4.0)
        middle = sheet.y + height / 2
        sheet.rule()
        sheet.name(0, middle, label, look[a], left - 3)
        if about.scope[a]:
            for some, x, k in zip(there, xs, capacity, strict=True):
                _cell(sheet, x, middle, some, k, look[a])
            every = [m for some in there for m in some]
            sheet.text(sheet.width, middle, f"{sum(map(is_own, every))} of {len(every)}", ha="right")
        else:
            _out_of_scope(sheet, left, middle, about)
        sheet.y += height
    sheet.rule()


def _columns(
    heads: list[tuple[str, list[str]]], cells: Cells, articles: list[str], room: float
) -> tuple[list[tuple[str, list[str]]], list[float], list[int]]:
    """Heads, widths and marks a line of the columns; the rarest names share one where not all have room."""
    while True:
        most = [max(sum(len(cells.get((a, code), ())) for code in codes) for a in articles) for _, codes in heads]
        least = [max(measure(w, SMALL, True) for w in plain(label).split() or [""]) + 3.0 for label, _ in heads]
        for k in range(min(max(most), 14), 2, -1):
            widths = [max(need, min(n, k) * STEP + 4.2) for need, n in zip(least, most, strict=True)]
            if sum(widths) <= room:
                extra = min(12.0, (room - sum(widths)) / len(widths))
                return heads, [w + extra for w in widths], [int((w - 3.6) / STEP) for w in widths]
        if len(heads) == 1:
            return [(fit(heads[0][0], room - 3, SMALL, True), heads[0][1])], [room], [int((room - 4) / STEP)]
        pooled = heads[-2][1] + heads[-1][1]
        heads = [*heads[:-2], (f"{len(pooled)} others", pooled)]


def _lines(n: int, k: int) -> int:
    """Lines that a cell of `n` marks, `k` a line, needs."""
    return -(-min(n, MOST_MARKS) // k) + (n > MOST_MARKS)


def _cell(sheet: Sheet, x: float, middle: float, some: list[Row], k: int, look: Look) -> None:
    """The marks of one cell, in lines of equal length."""
    if not some:
        sheet.text(x + 0.4, middle, "0", SMALL, OTHER)
        return
    lines, more = _lines(len(some), k), len(some) - MOST_MARKS
    top = middle - (lines - 1) / 2 * 3.0
    if more > 0:
        sheet.text(x, top + 3.0 * (lines - 1), f"+ {more:,}", SMALL, MUTED)
        some, lines = some[:MOST_MARKS], lines - 1
    k = -(-len(some) // lines)
    for line in range(lines):
        at = x + 0.9
        for row in some[line * k : (line + 1) * k]:
            mark = mark_of(row)
            room = 0.45 if mark.headline or mark.scare else 0.0
            sheet.mark(at + room, top + 3.0 * line, mark, look)
            at += STEP + 2 * room


def _out_of_scope(sheet: Sheet, left: float, middle: float, about: Focus) -> None:
    said = fit(f"out of scope: no word on {about.label}", sheet.width - left, SMALL)
    box = sheet.text(left, middle, said, SMALL, MUTED, italic=True)
    if box.right + 2 < sheet.width:
        sheet.line([box.right + 2, sheet.width], [middle, middle], OTHER, 0.6, (0, (1, 3)))


# ------------------------------------------------------------------ who says so, where, in whose voice?

PLACES = {"headline": "headline", "deck": "deck", "lede": "lede", "body": "body", "caption": "captions"}
MOST_WORDS = 30  # set in one cell; what is more is counted
LINE = 3.3  # mm


@styled
def attributes(study: Study) -> Chart:
    """The words themselves at their place: outlets by part of the article, typeset by voice."""
    names_, about = outlet_names(study), focus(study)
    kind = study.codebook.kinds["attribute"].label if "attribute" in study.codebook.kinds else "attributes"
    found = hits(study, "attribute")
    if found.empty:
        some = study.codebook.of_kind("attribute")
        why = f"No word coded as “{kind}” occurs." if some else "The codebook has no code of kind “attribute”."
        return nothing("attributes", f"no {kind}", why)
    rows = [{**row, "place": row["part"] if row["part"] in PLACES else "body"} for row in mentioned(found, names_)]
    meant = [row for row in rows if about.meant(row)]
    title = _attributes_title(meant, kind, spoken(names_), about)
    subtitle = f"Words coded as {kind}, set where they stand"
    subtitle += f"; grey: not about {about.label}, or unclear" if about.event else ""
    sheet = Sheet(title, subtitle)
    sheet.key(KEY[:-1])  # headlines have a column
    _table_of_words(sheet, study, _cells(rows, "place"), about)
    text = caption(
        study,
        f"n = {number(len(rows), 'word')} in {number(len(names_), 'text')}"
        + (f", {len(meant)} of them about {about.label}." if about.event else "."),
        "Bold: the outlet’s own; upright: reported; slanted, in quotation marks: a source’s; struck through: "
        "denied.",
        "A dash: nothing found there; no entry: the article has no such part.",
        silent(about, names_),
        NOT_MORE,
    )
    alt = "Table of words, rows outlets, columns parts of the article. " + each(
        names_, lambda a: _all_said([row for row in rows if row["article"] == a], about)
    )
    return Chart(
        "attributes", title, subtitle, text, alt, drawn(rows, f"{MENTIONED} place", names_), sheet.finish()
    )


def _all_said(rows: list[Row], about: Focus) -> str:
    said = [_said(row, about) for row in rows[:MOST_WORDS]]
    said += [f"and {len(rows) - MOST_WORDS:,} more"] if len(rows) > MOST_WORDS else []
    return ", ".join(said) or "none"


def _said(row: Row, about: Focus) -> str:
    how = [{"outlet": "own voice", "source": "quoted", "reported": "reported"}[row["voice"]]]
    more = {"scare quotes": row["scare"], "denied": row["denied"], f"not about {about.label}": not about.meant(row)}
    how += [word for word, yes in more.items() if yes]
    return f"“{row['text']}” in the {PLACES[row['place']]} ({'; '.join(how)})"


def _attributes_title(meant: list[Row], kind: str, names_: Names, about: Focus) -> str:
    if not meant:
        return f"No text says anything under “{kind}” of {about.label}"
    mine = [row for row in meant if is_own(row)]
    whose, are = "the" if len(names_) == 1 else "an", "is" if len(mine) == 1 else "are"
    title = (
        f"Of {number(len(meant), 'word')} for {about.label} coded as {kind}, {len(mine)} {are} in {whose} outlet’s "
    )
    title += "own voice"
    top = [row for row in mine if row["part"] == "headline"]
    who = [names_[a] for a in names_ if a in {row["article"] for row in top}]
    if who and len(names_) > 1:
        words = listing([f"“{word}”" for word in sorted({row["text"].lower() for row in top})], "such words")
        title += f"; {listing(who)} {'puts' if len(who) == 1 else 'put'} {words} into the headline"
    return title


class _Set(NamedTuple):
    """One word of a phrase at its place in a cell: mm from the left, line; a mark goes before the first."""

    x: float
    line: int
    text: str
    row: Row
    first: bool


def _typeset(row: Row) -> tuple[bool, bool]:
    """Bold and slanted, by voice."""
    return row["voice"] == "outlet", row["voice"] == "source"


def _set_words(rows: list[Row], width: float) -> list[_Set]:
    """Phrases one behind the other, each behind its mark, in lines no wider than `width`."""
    out: list[_Set] = []
    indent, x, line = 3.3, 0.0, 0
    for row in rows:
        bold, italic = _typeset(row)
        left, right = "“”" if row["voice"] == "source" else "‘’" if row["scare"] else ("", "")
        phrase = f"{left}{row['text']}{right}"
        if x and x + indent + measure(phrase, SMALL, bold, italic) > width:
            x, line = 0.0, line + 1
        for n, word in enumerate(phrase.split()):
            word = fit(word, width - indent, SMALL, bold)
            long = measure(word, SMALL, bold, italic)
            if n == 0:
                x += indent
            elif x + long > width:
                x, line = indent, line + 1
            out.append(_Set(x, line, word, row, n == 0))
            x += long + measure(" ", SMALL) + 0.2
        x += 2.0
    return out


def _table_of_words(sheet: Sheet, study: Study, cells: Cells, about: Focus) -> None:
    names_, look = outlet_names(study), looks(study)
    left = name_width(list(names_.values()))
    widths = _place_widths(cells, list(names_), sheet.width - left)
    xs = dict(zip(PLACES, accumulate(widths.values(), initial=left), strict=False))
    sheet.y += 1.0
    for place, label in PLACES.items():
        sheet.text(xs[place], sheet.y, label, SMALL, bold=True)
    sheet.y += 2.6
    for a, label in names_.items():
        parts = set(study.sentences.part[study.sentences.article == a])
        some = {place: cells.get((a, place), []) for place in PLACES}
        laid = {place: _set_words(rows[:MOST_WORDS], widths[place] - 3) for place, rows in some.items()}
        lines = {p: (laid[p][-1].line + 1 if laid[p] else 1) + (len(some[p]) > MOST_WORDS) for p in PLACES}
        height = max(8.0, max(lines.values()) * LINE + 3.4)
        middle = sheet.y + height / 2
        sheet.rule()
        sheet.name(0, middle, label, look[a], left - 3)
        if not about.scope[a] and not any(laid.values()):
            _out_of_scope(sheet, left, middle, about)
            sheet.y += height
            continue
        for n, (place, words) in enumerate(laid.items()):
            y = middle - (lines[place] - 1) / 2 * LINE
            if not words and (place in parts or (place == "body" and "blockquote" in parts)):
                if about.scope[a]:
                    sheet.text(xs[place] + 0.4, y, "–", SMALL, OTHER)
                elif n == 0:
                    said = fit("out of scope", widths[place] - 2, SMALL)
                    sheet.text(xs[place], y, said, SMALL, MUTED, italic=True)
            _put_words(sheet, xs[place], y, words, look[a], about)
            if len(some[place]) > MOST_WORDS:
                more = f"and {len(some[place]) - MOST_WORDS:,} more"
                sheet.text(xs[place], y + (lines[place] - 1) * LINE, more, SMALL, MUTED, italic=True)
        sheet.y += height
    sheet.rule()


def _place_widths(cells: Cells, articles: list[str], room: float) -> dict[str, float]:
    """Width of each column by what it holds, together the whole room."""
    need = {}
    for place in PLACES:
        rows = [
            [measure(row["text"], SMALL, True) + 7.0 for row in cells.get((a, place), [])[:MOST_WORDS]]
            for a in articles
        ]
        longest = max((width for row in rows for width in row), default=0.0)
        need[place] = max(13.0, min(longest, 46.0), min(max(map(sum, rows)) / 2.5, 60.0))
    return {place: width * room / sum(need.values()) for place, width in need.items()}


def _put_words(sheet: Sheet, x: float, y: float, some: list[_Set], look: Look, about: Focus) -> None:
    for word in some:
        row, at = word.row, y + word.line * LINE
        meant = about.meant(row)
        bold, italic = _typeset(row)
        if word.first:
            mark = mark_of(row)._replace(headline=False)  # the column says so
            sheet.mark(x + word.x - 2.1, at, mark, look if meant else look._replace(colour=OTHER), 1.75)
        ink = INK if meant else "#767676"
        sheet.text(x + word.x, at, word.text, SMALL, ink, bold=bold, italic=italic, strike=row["denied"])


#: every figure, in the order of the report
CHARTS: dict[str, Callable[[Study], Chart]] = {
    "counts": counts,
    "anatomy": stories.anatomy,
    "names": names,
    "attributes": attributes,
    "strip": stories.strip,
    "sources": chorus.sources,
    "keyness": keywords.figure,
    "shared": lattice.shared,
    "left_out": lattice.left_out,
    "sentiment": stories.sentiment,
    "readability": stories.readability,
    "robustness": curves.curves,
}
