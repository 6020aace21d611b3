"""The look of every figure: outlets and their marks, a page measured in millimetres, files that never change.

`figures` holds one function a figure; here is what they share.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from io import BytesIO
from itertools import accumulate, pairwise
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from .study import Study
from .tables import FORMULA

WIDTH = 183.0  # mm: two columns of a printed page
DPI = 300
MM = 25.4  # in an inch
POINT = MM / 72  # mm
EDGE = 0.8  # mm left free at both sides
TITLE, NORMAL, SMALL = 8.0, 7.0, 6.5  # points

INK, MUTED, RULE = "#1a1a1a", "#5c5c5c", "#c4c4c4"
OTHER = "#8c8c8c"  # marks that are not what the figure is about: 3.4 to 1 on white
# Okabe and Ito's colours by lightness, those with at least 3 to 1 on white; then two of theirs, darkened to it.
COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8F6400", "#2E86B5")
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "p", "<", "h", ">", "*")
#: marker -> how much larger it must be drawn to look as large as a disc
_EVEN = {"s": 0.88, "D": 0.82, "^": 1.05, "v": 1.05, "<": 1.05, ">": 1.05, "P": 1.1, "X": 1.05, "*": 1.35}
DAGGER = "†"  # after the name of an outlet that was inferred
MARKED = f"{DAGGER} outlet inferred from the text’s style, not stated in it"
LONGEST_ID = 24  # characters of an article's id where it stands in for a name


@dataclass(frozen=True)
class Chart:
    """A figure with what belongs to it.

    `title` is a finding computed from the tables; `data` holds exactly what is drawn, one row a mark; `alt` states
    the kind of figure, its axes and its numbers.
    """

    name: str
    title: str
    subtitle: str
    caption: str
    alt: str
    data: pd.DataFrame
    figure: Figure


# ------------------------------------------------------------------ what every figure agrees on


class Look(NamedTuple):
    """How an outlet is drawn in every figure."""

    colour: str
    marker: str


SAMPLE = Look(MUTED, "o")  # in keys, where no outlet is meant


def outlet_names(study: Study) -> dict[str, str]:
    """Article -> how its outlet is named wherever it is shown, in the order of the articles.

    † marks an inferred outlet; several articles of one outlet are numbered; where the outlet is unknown the
    article's id stands in.
    """
    labels = {}
    for row in study.articles.itertuples():
        id = row.article if len(row.article) <= LONGEST_ID else f"{row.article[: LONGEST_ID - 1]}…"
        known = isinstance(row.outlet, str) and row.outlet.strip()
        sign = DAGGER if row.outlet_source == "inferred" else ""
        labels[row.article] = f"{row.outlet.strip()}{sign}" if known else f"unknown ({id})"
    several, seen = Counter(labels.values()), Counter[str]()
    for article, label in labels.items():
        seen[label] += 1
        if several[label] > 1:
            labels[article] = f"{label} ({seen[label]})"
    return labels


def looks(study: Study) -> dict[str, Look]:
    """Article -> colour and marker of its outlet; an article of an unknown outlet has its own."""
    known: dict[str, int] = {}
    out = {}
    for row in study.articles.itertuples():
        outlet = row.outlet.strip() if isinstance(row.outlet, str) and row.outlet.strip() else f"\0{row.article}"
        n = known.setdefault(outlet, len(known))
        out[row.article] = Look(COLOURS[n % len(COLOURS)], MARKERS[n % len(MARKERS)])
    return out


def focal_event(study: Study) -> str | None:
    """The event the study is about: the codebook's `focus`; else the one that headlines, decks and ledes name most;
    of equals the one that the articles name most, then the first in the codebook.

    None where the codebook has no events.
    """
    if study.codebook.focus or not study.codebook.events:
        return study.codebook.focus or None
    m = study.mentions
    opening = Counter(m.loc[m.part.isin(("headline", "deck", "lede")), "event"])
    named = Counter(m.event)
    return max(study.codebook.events, key=lambda event: (opening[event], named[event]))


# ------------------------------------------------------------------ text, measured before it is set


@cache
def _file(bold: bool, italic: bool) -> str:
    style = {(1, 1): "-BoldOblique", (1, 0): "-Bold", (0, 1): "-Oblique", (0, 0): ""}[bold, italic]
    return str(Path(matplotlib.get_data_path(), "fonts", "ttf", f"DejaVuSans{style}.ttf"))


def _font(size: float, bold: bool = False, italic: bool = False) -> FontProperties:
    """By file, so that no other DejaVu on the machine changes a figure."""
    return FontProperties(fname=_file(bold, italic), size=size)


@cache
def _glyph(character: str) -> str:
    """The character, or what stands for it where the font has none."""
    if unicodedata.category(character)[0] in "CZ":
        return "" if unicodedata.category(character) == "Cf" else " "
    return character if get_font(_file(False, False)).get_char_index(ord(character)) else "□"


def plain(text: str) -> str:
    """What can be printed of a text, on one line."""
    return " ".join("".join(map(_glyph, text[:2000])).split())


@cache
def _renderer() -> RendererAgg:
    return RendererAgg(1, 1, DPI)


@lru_cache(maxsize=1 << 14)
def measure(text: str, size: float = NORMAL, bold: bool = False, italic: bool = False) -> float:
    """Width of a printed line in mm."""
    width, _, _ = _renderer().get_text_width_height_descent(text, _font(size, bold, italic), False)
    return float(width) / DPI * MM


def fit(text: str, width: float, size: float = NORMAL, bold: bool = False) -> str:
    """The text, cut with … where it is wider than `width` mm."""
    text = plain(text)
    if measure(text, size, bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(f"{text[:middle]}…", size, bold) <= width else (low, middle - 1)
    return f"{text[:low].rstrip()}…"


def wrap(text: str, width: float, size: float = NORMAL, bold: bool = False, most: int = 9) -> list[str]:
    """The text in lines no wider than `width` mm, at most `most`; the last is cut where more would be needed."""
    lines = [""]
    for word in plain(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or measure(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return [fit(line, width, size, bold) for line in lines]


def balanced(text: str, width: float, size: float, bold: bool = False, most: int = 4) -> list[str]:
    """The text in as few lines as `wrap` needs, all of about the same width: no word is left alone."""
    lines = wrap(text, width, size, bold, most)
    low, high = width / 2, width
    while len(lines) > 1 and high - low > 1:
        middle = (low + high) / 2
        narrower = wrap(text, middle, size, bold)
        low, high = (low, middle) if len(narrower) <= len(lines) else (middle, high)
    return wrap(text, high, size, bold, most)


def spread(
    wanted: Sequence[float], sizes: float | Sequence[float], low: float = -inf, high: float = inf
) -> list[float]:
    """Positions as near as possible to `wanted` (least squares), in the same order, for things of these sizes that
    must not cover each other; between `low` and `high` where they fit.

    >>> spread([0.0, 10.0, 10.0], 2.0)
    [0.0, 9.0, 11.0]
    >>> spread([0.0, 10.0, 10.0], 2.0, high=10.0)
    [0.0, 8.0, 10.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    size = [sizes if isinstance(sizes, (int, float)) else sizes[i] for i in order]
    offsets = [0.0, *accumulate((a + b) / 2 for a, b in pairwise(size))]
    blocks: list[list[float]] = []  # [sum, number] of what must stand together
    for i, offset in zip(order, offsets, strict=False):
        blocks.append([wanted[i] - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            total, number = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += number
    places = [total / number for total, number in blocks for _ in range(int(number))]
    if wanted:
        ceiling = high - offsets[len(order) - 1]
        places = [max(low, min(place, ceiling)) for place in places]
    moved = {i: place + offset for i, place, offset in zip(order, places, offsets, strict=False)}
    return [moved[i] for i in range(len(wanted))]


# ------------------------------------------------------------------ the page


class Box(NamedTuple):
    """What something covers, in mm from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Mark(NamedTuple):
    """The vocabulary of marks: whose word it is, and what is done with it."""

    voice: str = "outlet"
    scare: bool = False
    denied: bool = False
    headline: bool = False


#: the marks, with what they mean, in the order of every key
KEY = (
    (Mark(), "outlet’s own voice"),
    (Mark("reported"), "reported"),
    (Mark("source"), "in a quotation"),
    (Mark("source", denied=True), "denied"),
    (Mark(scare=True), "scare quotes"),
    (Mark(headline=True), "headline"),
)


Draw = Callable[[float, float], object]  # draws something at x, y
Item = tuple[Draw, float, str]  # of a key: the drawing, its width in mm, its words


class Sheet:
    """One figure, drawn in millimetres from the upper left corner, with title and subtitle on top.

    `y` is where the next thing goes, `taken` what labels must keep clear of. `finish` cuts the page to its height.
    """

    def __init__(self, title: str, subtitle: str) -> None:
        self.width, self.taken, self.y = WIDTH - 2 * EDGE, list[Box](), 3.0
        self.figure = Figure(figsize=(WIDTH / MM, 1), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        for line in balanced(title, self.width, TITLE, bold=True):
            self.text(0, self.y, line, TITLE, bold=True)
            self.y += 4.0
        self.y += 0.3
        for line in balanced(subtitle, self.width, NORMAL):
            self.text(0, self.y, line, NORMAL, MUTED)
            self.y += 3.5
        self.y += 1.0

    def finish(self, bottom: float = 1.0) -> Figure:
        """The figure, as high as what stands on it."""
        height = self.y + bottom
        self.figure.set_size_inches(WIDTH / MM, height / MM)
        self.axes.set_xlim(-EDGE, self.width + EDGE)
        self.axes.set_ylim(height, 0)
        return self.figure

    def box(
        self, x: float, y: float, text: str, size: float, ha: str, bold: bool = False, italic: bool = False
    ) -> Box:
        """What a line of text covers whose middle is at `y`."""
        width = measure(text, size, bold, italic)
        left = x - {"left": 0.0, "center": width / 2, "right": width}[ha]
        return Box(left, y - 0.6 * size * POINT, left + width, y + 0.62 * size * POINT)

    def free(self, box: Box) -> bool:
        """Nothing stands there yet, and it is on the page."""
        return box.left >= 0 and box.right <= self.width and not any(box.meets(other) for other in self.taken)

    def text(
        self, x: float, y: float, text: str, size: float = NORMAL, colour: str = INK,
        ha: str = "left", bold: bool = False, italic: bool = False, halo: bool = False, strike: bool = False,
    ) -> Box:  # fmt: skip
        """One line of text, its small letters centred on `y`."""
        box = self.box(x, y, text, size, ha, bold, italic)
        baseline = y + 0.31 * size * POINT
        made = self.axes.text(
            x,
            baseline,
            text,
            color=colour,
            ha=ha,
            va="baseline",
            fontproperties=_font(size, bold, italic),
            zorder=6,
        )
        if halo:
            made.set_path_effects([_halo(1.6)])
        if strike:
            self.line([box.left - 0.3, box.right + 0.3], [y, y], colour, 0.6, zorder=7)
        self.taken.append(box)
        return box

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str = INK,
        width: float = 0.6,
        dashes: Any = "-",
        zorder: float = 2,
    ) -> None:
        self.axes.plot(
            xs,
            ys,
            color=colour,
            linewidth=width,
            linestyle=dashes,
            zorder=zorder,
            solid_capstyle="butt",
            clip_on=False,
        )

    def rule(self) -> None:
        """A hairline across the page."""
        self.line([0, self.width], [self.y, self.y], RULE, 0.5, zorder=0)

    def rectangle(
        self,
        box: Box,
        fill: str = "none",
        edge: str = "none",
        width: float = 0.5,
        hatch: str = "",
        zorder: float = 1,
    ) -> None:
        size = (box.right - box.left, box.bottom - box.top)
        self.axes.add_patch(
            Rectangle(
                (box.left, box.top),
                *size,
                facecolor=fill,
                edgecolor=edge,
                linewidth=width,
                hatch=hatch or None,
                zorder=zorder,
            )
        )

    def mark(self, x: float, y: float, mark: Mark, look: Look, size: float = 1.9) -> None:
        """One mark of the vocabulary; `size` in mm, a headline's half as large again."""
        self.marks([(x, y)], mark, look, size)

    def marks(self, at: Sequence[tuple[float, float]], mark: Mark, look: Look, size: float = 1.9) -> None:
        """Equal marks at many places."""
        size *= 1.45 if mark.headline else 1.0
        points, r = size / POINT * _EVEN.get(look.marker, 1.0), size / 2
        edge = min(0.7, points / 4)
        form: dict[str, Any] = {"fillstyle": "full", "markerfacecolor": look.colour}
        if mark.voice == "source":
            form["markerfacecolor"] = "white"
        elif mark.voice == "reported":
            form |= {"fillstyle": "left", "markerfacecoloralt": "white"}
        form |= {"markersize": points - edge, "markeredgecolor": look.colour, "markeredgewidth": edge}
        xs, ys = [x for x, _ in at], [y for _, y in at]
        self.axes.plot(xs, ys, linestyle="none", marker=look.marker, zorder=4, clip_on=False, **form)
        for x, y in at:
            self.taken.append(Box(x - r, y - r, x + r, y + r))
            if mark.denied:
                self._stroke(x, y, r + 0.25, look.colour, mark.voice != "source")
            if mark.scare:
                self._quotes(x, y, r, look.colour)

    def _stroke(self, x: float, y: float, reach: float, colour: str, filled: bool) -> None:
        ends = [x - reach, x + reach], [y + reach, y - reach]
        if filled:  # on a filled mark the stroke needs a margin to be seen
            self.line(*ends, "white", 1.8, zorder=4.1)
        self.line(*ends, colour, 0.7, zorder=4.2)

    def _quotes(self, x: float, y: float, r: float, colour: str) -> None:
        form: dict[str, Any] = {"linestyle": "none", "markersize": 4.0, "markeredgewidth": 0, "clip_on": False}
        for sign, at in (("“", x - r - 0.4), ("”", x + r + 0.4)):
            self.axes.plot([at], [y - r], marker=_sign(sign), color=colour, zorder=4.2, **form)

    def flow(self, items: Iterable[Item]) -> None:
        """A key: small drawings, each with its words behind it, set in lines."""
        x = 0.0
        for draw, width, words in items:
            whole = width + 1.0 + measure(words, SMALL)
            if x and x + whole > self.width:
                x, self.y = 0.0, self.y + 3.6
            draw(x, self.y)
            self.text(x + width + 1.0, self.y, words, SMALL, MUTED)
            x += whole + 3.4
        self.y += 4.0

    def key(self, marks: Iterable[tuple[Mark, str]] = KEY, note: str = "") -> None:
        """What the marks mean, in one line under the subtitle, and a note behind them."""

        def sample(mark: Mark) -> Draw:
            return lambda x, y: self.mark(x + 1.3, y, mark, SAMPLE)

        notes: list[Item] = [(lambda x, y: None, -1.0, note)] if note else []
        self.flow([*((sample(mark), 2.6, words) for mark, words in marks), *notes])

    def name(self, x: float, y: float, label: str, look: Look, width: float) -> None:
        """An outlet's name at its row, its mark before it; in two lines where it is long."""
        self.mark(x + 1.0, y, Mark(), look)
        lines = wrap(label, width - 3.4, NORMAL, most=2)
        for n, line in enumerate(lines):
            self.text(x + 3.2, y + (n - (len(lines) - 1) / 2) * 3.1, line)


def name_width(labels: Sequence[str], most: float = 34.0) -> float:
    """Width of the column of outlets' names, their marks and the gap behind them included."""
    return min(most, max((measure(plain(label)) for label in labels), default=0.0) + 3.6) + 3.0


@cache
def _sign(character: str) -> Any:
    """A quotation mark as a marker: it moves and scales with the mark it belongs to."""
    path = TextPath((0, 0), character, prop=_font(10, bold=True))
    box = path.get_extents()
    return path.transformed(
        matplotlib.transforms.Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2)
    )


def _halo(width: float) -> Any:
    from matplotlib.patheffects import withStroke

    return withStroke(linewidth=width, foreground="white")


def overlaps(figure: Figure) -> list[str]:
    """Texts that cover each other or leave the page, in words; empty = every text can be read."""
    canvas = FigureCanvasAgg(figure)
    with style():
        canvas.draw()
        renderer = canvas.get_renderer()
        texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
        boxes = sorted(((t.get_window_extent(renderer), t.get_text()) for t in texts), key=lambda item: item[0].x0)
    slack = 0.15 / MM * figure.dpi  # mm that rounding may cost
    page = figure.bbox
    found = [
        f"{text!r} leaves the page"
        for box, text in boxes
        if box.x0 < page.x0 - slack
        or box.x1 > page.x1 + slack
        or box.y0 < page.y0 - slack
        or box.y1 > page.y1 + slack
    ]
    for n, (box, text) in enumerate(boxes):
        for other, words in boxes[n + 1 :]:
            if other.x0 > box.x1 - slack:
                break
            shared = Bbox.intersection(box, other)
            if shared is not None and min(shared.width, shared.height) > slack:
                found.append(f"{text!r} and {words!r} overlap")
    return found


# ------------------------------------------------------------------ files


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib's defaults with what these figures need, whatever the reader's settings are; then as before."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "font.family": "DejaVu Sans",
                "text.parse_math": False,
                "svg.fonttype": "path",
                "svg.hashsalt": "framing",
                "pdf.fonttype": 42,
                "hatch.linewidth": 0.5,
                "lines.scale_dashes": False,
                "axes.unicode_minus": True,
            }
        )
        yield


def styled(draw: Callable[[Study], Chart]) -> Callable[[Study], Chart]:
    """The function of a figure, drawing in our style."""

    @wraps(draw)
    def drawn(study: Study) -> Chart:
        with style():
            return draw(study)

    return drawn


def nothing(name: str, what: str, why: str) -> Chart:
    """A chart that says that there is nothing to draw, and why."""
    title = f"Nothing to draw: {what}"
    data = pd.DataFrame(columns=["article", "outlet"])
    return Chart(name, title, why, why, f"No figure. {title}. {why}", data, Sheet(title, why).finish())


def render(chart: Chart, form: str) -> bytes:
    """The figure as svg, pdf or png (300 dpi), the same bytes on every run, with its alternative text inside."""
    metadata: Mapping[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": None, "Title": chart.title, "Description": chart.alt},
        "pdf": {
            "CreationDate": None,
            "Creator": None,
            "Producer": None,
            "Title": chart.title,
            "Subject": chart.alt,
        },
        "png": {"Software": None, "Title": chart.title, "Description": chart.alt},
    }
    made = BytesIO()
    with style():
        chart.figure.savefig(made, format=form, dpi=DPI, metadata=metadata[form])
    return made.getvalue()


def save(chart: Chart, folder: Path) -> list[Path]:
    """Write `<name>.svg .pdf .png .csv .txt` (the data drawn, and the alternative text); the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    safe = chart.data.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell)
    table = safe.to_csv(index=False, lineterminator="\n", float_format="%.6g")
    contents = {form: render(chart, form) for form in ("svg", "pdf", "png")}
    contents |= {"csv": table.encode(), "txt": f"{chart.alt}\n".encode()}
    files = []
    for ending, content in contents.items():
        path = folder / f"{chart.name}.{ending}"
        path.write_bytes(content)
        files.append(path)
    return files
