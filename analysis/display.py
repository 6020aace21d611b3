"""What a reader sees: tables, passages and figures as HTML, the same in the notebooks and in the report.

What comes from a text, a codebook or a table is escaped where it becomes HTML. A `Shown` renders itself in a
notebook; `str(shown)` is its HTML.
"""

import base64
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from .invisible import shorten
from .study import Study

if TYPE_CHECKING:
    from .batch import Source
    from .chart import Chart

WIDTH = 70  # characters of context on each side of a hit
LONGEST = 600  # characters of one hit that are shown
MOST_LINES = 400  # passages under one heading; the rest is in the table
CSS_DPI = 96  # pixels of a style sheet in an inch
MISSING = "–"
BROKEN_OFF = "…"

#: voice -> how a reader calls it
VOICES = {
    "all": "all words",
    "outlet": "outlet’s own words",
    "source": "quoted",
    "reported": "reported",
    "scare": "scare quotes",
}

_NUMBER = re.compile(r"(?!\d{4}-\d\d-\d\d)[\d\s.,:;+−–%()\[\]‰-]*")  # but no date
SHORT = 20  # characters of a cell that are not broken

# JupyterLab's own style for tables is a strong one: hence the class said three times.
STYLE = """
.framing { font-variant-numeric: tabular-nums; }
.framing table { border-collapse: collapse; margin: 0; font-size: .86em; line-height: 1.35; }
.framing.framing.framing tr { background: none; }
.framing.framing.framing :is(th, td) {
  text-align: left; vertical-align: top; white-space: normal; max-width: 26em;
  border: 0; padding: .3em 1.1em .3em 0;
}
.framing.framing.framing :is(th, td):last-child { padding-right: 0; }
.framing.framing.framing thead th {
  vertical-align: bottom; border-bottom: 1px solid currentColor; font-weight: 600;
}
.framing.framing.framing tbody th { font-weight: 400; }
.framing.framing.framing tbody tr + tr > * { border-top: 1px solid rgba(128, 128, 128, .25); }
.framing.framing.framing.framing .number { text-align: right; }
.framing.framing.framing tbody :is(td.number, .short) { white-space: nowrap; }
.framing .zero { opacity: .45; }
.framing caption { caption-side: top; text-align: left; font-weight: 600; padding: 0 0 .5em; }
.framing .wide { overflow-x: auto; }
.framing figure { margin: 0; }
.framing figure img { max-width: 100%; height: auto; background: #fff; }
.framing figcaption { font-size: .86em; max-width: 46em; }
.framing details { margin: .4em 0; }
.framing summary { cursor: pointer; }
.framing ol.lines { list-style: none; margin: .4em 0 0; padding: 0; font-size: .86em; line-height: 1.45; }
.framing ol.lines li { margin: 0 0 .6em; overflow-wrap: anywhere; }
.framing .place { display: block; opacity: .75; font-size: .92em; }
.framing mark { background: #ffe28a; color: #111; padding: 0 .1em; }
"""


@dataclass(frozen=True)
class Shown:
    """HTML that is safe to show, with what stands for it where there is no HTML."""

    html: str
    text: str = ""

    def __str__(self) -> str:
        return self.html

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": f'<div class="framing">{self.html}</div>', "text/plain": self.text or self.html}


def opening(about: "Study | Source") -> Shown:
    """The title and question of a study or a corpus, and the style of everything below: the first output of a
    notebook."""
    book = about.codebook
    title = book.title or about.name
    question = f"<p>{escape(book.question)}</p>" if book.question else ""
    return Shown(
        f"<style>{STYLE}</style><p><strong>{escape(title)}</strong></p>{question}", f"{title}. {book.question}"
    )


def prose(*sentences: str) -> Shown:
    """Computed sentences, a paragraph each; empty ones are left out."""
    said = [sentence for sentence in sentences if sentence]
    return Shown("".join(f"<p>{escape(sentence)}</p>" for sentence in said), "\n\n".join(said))


def points(sentences: Iterable[str]) -> Shown:
    """Computed sentences as a list."""
    said = [sentence for sentence in sentences if sentence]
    return Shown(f"<ul>{''.join(f'<li>{escape(s)}</li>' for s in said)}</ul>", "\n".join(said))


# ------------------------------------------------------------------ tables


def table(
    frame: pd.DataFrame, caption: str = "", decimals: int | Mapping[str, int] = 2, empty: str = "Nothing to show."
) -> Shown:
    """A frame as it should be printed: the first column names the row, numbers stand right, missing is "–".

    Parameters
    ----------
    frame : its column names are the heads, units included; a cell that is `Shown` keeps its HTML
    decimals : of floats, for all columns or by column (2 where a column is not named)
    empty : the sentence that stands for a frame without rows
    """
    if frame.empty:
        return prose(f"{caption}: {empty}" if caption else empty)
    columns = list(frame.columns)
    places = decimals if isinstance(decimals, Mapping) else dict.fromkeys(columns, decimals)
    printed = [[cell(value, places.get(c, 2)) for value in frame[c]] for c in columns]
    right = [all(_NUMBER.fullmatch(text) for text, _ in column) for column in printed]
    heads = "".join(
        f'<th scope="col"{_side(s, "")}>{escape(str(c))}</th>' for c, s in zip(columns, right, strict=True)
    )
    rows = []
    for n, cells in enumerate(zip(*printed, strict=True)):
        others = zip(cells[1:], right[1:], strict=True)
        inner = "".join(f"<td{_side(is_number, text)}>{html}</td>" for (text, html), is_number in others)
        rows.append(f"<tr>{_row_head(printed[0], n, right[0])}{inner}</tr>")
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    inner = f"{title}<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
    plain = "\n".join("\t".join(text for text, _ in cells) for cells in zip(*printed, strict=True))
    text = "\n".join(filter(None, (caption, "\t".join(map(str, columns)), plain)))
    return Shown(f'<div class="wide"><table>{inner}</table></div>', text)


def _row_head(column: list[tuple[str, str]], n: int, is_number: bool) -> str:
    """The first cell of a row; equal ones that follow each other are set once."""
    if n and column[n] == column[n - 1]:
        return ""
    last = next((m for m in range(n, len(column)) if column[m] != column[n]), len(column))
    scope = f'scope="rowgroup" rowspan="{last - n}"' if last - n > 1 else 'scope="row"'
    return f"<th {scope}{_side(is_number, column[n][0])}>{column[n][1]}</th>"


def _side(is_number: bool, text: str) -> str:
    if is_number:
        return ' class="number zero"' if text == "0" else ' class="number"'
    return ' class="short"' if len(text) <= SHORT else ""


def folded(shown: Shown, summary: str) -> Shown:
    """The same behind a heading that opens."""
    return Shown(f"<details><summary>{escape(summary)}</summary>{shown}</details>", shown.text)


def number(value: float | None, decimals: int = 2, sign: bool = False) -> str:
    """A number as printed: thousands set apart, a true minus, "–" where it is missing.

    >>> number(1234.5, 1), number(-0.0449, 2, sign=True), number(None), number(-0.001, 2)
    ('1,234.5', '−0.04', '–', '0.00')
    """
    if value is None or value != value:
        return MISSING
    text = f"{value:{'+' if sign else ''},.{decimals}f}"
    if not text.strip("+-0.,"):
        text = text.lstrip("+-")
    return text.replace("-", "−")


def interval(low: float | None, high: float | None, decimals: int = 2) -> str:
    """Bounds as printed.

    >>> interval(-0.1, 0.25), interval(None, None)
    ('[−0.10, 0.25]', '–')
    """
    if low is None or high is None or low != low or high != high:
        return MISSING
    return f"[{number(low, decimals)}, {number(high, decimals)}]"


def cell(value: Any, decimals: int) -> tuple[str, str]:
    """A cell as plain text and as HTML."""
    if isinstance(value, Shown):
        return value.text, value.html
    if isinstance(value, list | tuple):
        text = ", ".join(map(str, value)) or MISSING
    elif value is None or value != value or value == "":
        text = MISSING
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, int | float):
        text = number(value, 0 if isinstance(value, int) else decimals)
    else:
        text = str(value)
    return text, escape(text)


# ------------------------------------------------------------------ passages


@dataclass(frozen=True)
class Place:
    """Where a hit stands."""

    number: int  # of the article in the study, from 1
    outlet: str
    line: int
    line_start: int
    line_end: int
    start: int
    end: int
    part: str
    voice: str

    @property
    def anchor(self) -> str:
        """The id of this place in the report's line-by-line appendix."""
        return f"a{self.number}-{self.start}"


class Finder:
    """Looks up where characters stand: made once for a study, asked for each hit."""

    def __init__(self, study: Study) -> None:
        from .chart import outlet_names

        names = outlet_names(study)
        self._articles = {a: (n, names[a]) for n, a in enumerate(study.articles.article, 1)}
        self._lines = _by_start(study.segments, ["line", "start", "end"])
        self._parts = _by_start(study.sentences, ["part"])

    def place(self, article: str, start: int, end: int, part: str | None = None, voice: str = "") -> Place:
        """Where characters of an article stand; the part is looked up where it is not given."""
        number, outlet = self._articles[article]
        line, first, last = self._at(self._lines, article, start)
        part = part if isinstance(part, str) else self._at(self._parts, article, start)[0]
        return Place(number, outlet, line, first, max(last, end), start, end, part, voice)

    def _at(self, table: dict[str, tuple[list[int], list[Any]]], article: str, start: int) -> Any:
        starts, values = table[article]
        return values[max(0, bisect_right(starts, start) - 1)]


def _by_start(frame: pd.DataFrame, columns: list[str]) -> dict[str, tuple[list[int], list[Any]]]:
    """article -> starts in order, and what begins at each."""
    ordered = frame.sort_values("start", kind="stable")
    return {
        article: (some.start.tolist(), list(some[columns].itertuples(index=False, name=None)))
        for article, some in ordered.groupby("article", sort=False)
    }


def evidence(study: Study, rows: pd.DataFrame, title: str, link: str = "", finder: Finder | None = None) -> Shown:
    """Each hit in its line of text, behind a heading that opens: outlet, part, voice, line and characters, context.

    Parameters
    ----------
    rows : of `mentions`, `quotes`, `reported` or a concordance: columns article, start, end; a column note is shown
    link : in the report: an id for the list, `link-a1` for what it holds of the first article; each place is then a
        link into the articles line by line
    """
    if rows.empty:
        return Shown(f"<p>{escape(title)}: no passage.</p>", f"{title}: no passage.")
    find = finder or Finder(study)
    shown, plain, seen = [], [], set[int]()
    order = {article: n for n, article in enumerate(study.articles.article)}
    rows = rows.iloc[sorted(range(len(rows)), key=lambda n: (order[rows.article.iat[n]], rows.start.iat[n]))]
    for row in rows.head(MOST_LINES).to_dict("records"):
        place = find.place(row["article"], row["start"], row["end"], row.get("part"), _voice(row))
        left, hit, right = context(
            study.raws[row["article"]], place.start, place.end, place.line_start, place.line_end
        )
        where = _where(place)
        head = f'<a href="#{place.anchor}">{escape(where)}</a>' if link else escape(where)
        line = f"{escape(left)}<mark>{escape(hit)}</mark>{escape(right)}"
        id = f' id="{link}-a{place.number}"' if link and place.number not in seen else ""
        seen.add(place.number)
        shown.append(f'<li{id}><span class="place">{head}</span>{line}</li>')
        plain.append(f"{where}\n    {left}[{hit}]{right}")
    if len(rows) > MOST_LINES:
        shown.append(f"<li>{len(rows) - MOST_LINES:,} further passages are in the tables.</li>")
    count = f"{len(rows):,} passage{'s' if len(rows) != 1 else ''}"
    id = f' id="{link}"' if link else ""
    lines = f'<ol class="lines">{"".join(shown)}</ol>'
    html = f"<details{id}><summary>{escape(title)} ({count})</summary>{lines}</details>"
    return Shown(html, "\n".join((f"{title} ({count})", *plain)))


def context(
    raw: str, start: int, end: int, line_start: int, line_end: int, width: int = WIDTH
) -> tuple[str, str, str]:
    """What stands left of the hit in its line, the hit, and what stands right of it; cut between words.

    >>> context("It was a strike. It was over at noon.", 9, 15, 0, 37, width=10)
    ('It was a ', 'strike', '. It was…')
    """
    left, right = raw[max(line_start, start - width) : start], raw[end : min(line_end, end + width)]
    if start - width > line_start:
        left = BROKEN_OFF + (left.partition(" ")[2] or left)
    if end + width < line_end:
        right = (right.rpartition(" ")[0] or right) + BROKEN_OFF
    hit = raw[start:end]
    if len(hit) > LONGEST:
        hit = f"{hit[: LONGEST // 2]} {BROKEN_OFF} {hit[-LONGEST // 2 :]}"
    return left, hit, right


def _voice(row: Mapping[str, Any]) -> str:
    if "note" in row:
        return str(row["note"])
    if "voice" not in row:
        named = row.get("speaker_name", row.get("source_name"))
        return str(named) if isinstance(named, str) else ""
    said = [VOICES.get(row["voice"], str(row["voice"]))]
    said += ["scare quotes"] if row.get("scare") else []
    said += ["denied"] if row.get("denied") else []
    return ", ".join(said)


def _where(place: Place) -> str:
    bits = (place.outlet, place.part, place.voice, f"line {place.line}", f"characters {place.start}–{place.end}")
    return " · ".join(bit for bit in bits if bit)


def ledger(study: Study, link: bool = False) -> Shown:
    """The cleaning ledger: each line that is not body text, with its label and the rule that gave it."""
    from .chart import outlet_names

    names = outlet_names(study)
    numbers = {a: n for n, a in enumerate(names, 1)}
    rows = [s for s in study.segments.itertuples() if s.label != "body"]
    rows.sort(key=lambda s: (numbers[s.article], s.line))

    def line(s: Any) -> object:
        return (
            Shown(f'<a href="#a{numbers[s.article]}-line-{s.line}">{s.line}</a>', str(s.line))
            if link
            else int(s.line)
        )

    frame = pd.DataFrame(
        {
            "outlet": [names[s.article] for s in rows],
            "line": pd.Series([line(s) for s in rows], dtype=object),
            "label": [s.label.replace("_", " ") for s in rows],
            "why": [s.rule for s in rows],
            "text": [shorten(s.text, 160) for s in rows],
        }
    )
    return table(frame, empty="Every line is body text.")


# ------------------------------------------------------------------ figures


def show(chart: "Chart", vector: bytes = b"", label: str = "") -> Shown:
    """A figure with its caption and its alternative text.

    Parameters
    ----------
    vector : the figure as SVG, shown instead of pixels
    label : stands before the caption: "Figure 2"
    """
    from .chart import render

    kind, data = ("svg+xml", vector) if vector else ("png", render(chart, "png"))
    width = round(chart.figure.get_figwidth() * CSS_DPI)
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    caption = f"<b>{escape(label)}.</b> {escape(chart.caption)}" if label else escape(chart.caption)
    image = f'<img src="{source}" alt="{escape(chart.alt)}" width="{width}">'
    return Shown(f"<figure>{image}<figcaption>{caption}</figcaption></figure>", chart.alt)
