"""The figures that follow each text, or measure it whole: anatomy, strip, sentiment, readability."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from .chart import (
    INK,
    MUTED,
    OTHER,
    RULE,
    SAMPLE,
    SMALL,
    Box,
    Chart,
    Draw,
    Look,
    Mark,
    Sheet,
    looks,
    measure,
    name_width,
    nothing,
    outlet_names,
    spread,
    styled,
)
from .focus import (
    MENTIONED,
    Focus,
    Names,
    Row,
    article_words,
    caption,
    drawn,
    each,
    estimates,
    focus,
    hits,
    mark_of,
    mentioned,
    number,
    spoken,
    words_of,
)
from .measures import ARTICLE, LEAST_WORDS, TEXT
from .readability import FORMULAS, Formula
from .study import Study

MOST_SAMPLES = 2000  # words of a text that are looked at for a strip: more than it has pixels
WITHIN = (
    "Intervals come from a bootstrap over paragraphs: how steady the value is within this text, no evidence about "
    "the outlet."
)


def _runs(table: pd.DataFrame) -> list[Row]:
    """Neighbouring words of one part and voice, joined; of a very long text every n-th word stands for n."""
    step = max(1, len(table) // MOST_SAMPLES)
    out: list[Row] = []
    some = table.iloc[::step]
    for n, (part, voice) in enumerate(zip(some.part, some.voice, strict=True)):
        part = "body" if part in TEXT else part
        voice = voice if part in ARTICLE else "outlet"
        if not out or (out[-1]["part"], out[-1]["voice"]) != (part, voice):
            out.append({"part": part, "voice": voice, "first_word": n * step, "words": 0})
        out[-1]["words"] += min(step, len(table) - n * step)
    return out


def _signed(x: float, form: str = "+.2f") -> str:
    """
    >>> _signed(0.123), _signed(-0.5), _signed(-0.001)
    ('+0.12', '−0.50', '0.00')
    """
    return f"{x:{form}}".replace("-", "−") if abs(x) >= 0.005 else "0.00"


def _round_step(most: float, ticks: int = 5) -> float:
    """A round step that gives at most `ticks` ticks beside zero.

    >>> _round_step(911), _round_step(40), _round_step(3)
    (200.0, 10.0, 1.0)
    """
    size = 1.0
    while True:
        for step in (1, 2, 5):
            if most / (size * step) <= ticks:
                return size * step
        size *= 10


# ------------------------------------------------------------------ what is on the page?

_HEIGHTS = {"headline": 5.8, "deck": 4.6, "body": 3.4, "caption": 3.4, "related": 3.4, "furniture": 0.5}  # mm


@styled
def anatomy(study: Study) -> Chart:
    """Each file as one strip in reading order, its width the number of words."""
    names_, look = outlet_names(study), looks(study)
    tables = {a: words_of(study, a) for a in names_}
    lengths = {a: len(table) for a, table in tables.items()}
    if not any(lengths.values()):
        return nothing("anatomy", "no words", "The files hold no words.")
    printed = {a: table[table.part.isin(ARTICLE)] for a, table in tables.items()}
    inside = {a: len(table) for a, table in printed.items()}
    quoted = {a: int((table.voice == "source").sum()) for a, table in printed.items()}
    runs = {a: _runs(table) for a, table in tables.items()}
    title = _anatomy_title(lengths, inside, quoted, spoken(names_))
    subtitle = "Each file from first line to last. Width: words"
    sheet = Sheet(title, subtitle)
    _anatomy_key(sheet)
    left = name_width(list(names_.values()))
    scale = (sheet.width - 20 - left) / max(lengths.values())
    sheet.text(sheet.width, sheet.y + 0.6, "article / file", SMALL, MUTED, ha="right")
    sheet.y += 6.2
    top = sheet.y - 5
    for a, label in names_.items():
        sheet.name(0, sheet.y, label, look[a], left - 3)
        for run in runs[a]:
            x = left + run["first_word"] * scale
            _block(sheet, x, sheet.y, run["words"] * scale, run["part"], run["voice"], look[a].colour)
        sheet.text(sheet.width, sheet.y, f"{inside[a]:,} / {lengths[a]:,}", SMALL, ha="right")
        sheet.y += 10.0
    sheet.y -= 4.6
    step = int(_round_step(max(lengths.values())))
    for n in range(0, max(lengths.values()) + 1, step):
        x = left + n * scale
        sheet.line([x, x], [top, sheet.y], RULE, 0.5, zorder=0)
        sheet.text(x, sheet.y + 2.2, f"{n:,}" if n else "0 words", SMALL, MUTED, ha="center" if n else "left")
    sheet.y += 4.0
    text = caption(
        study,
        f"n = {sum(lengths.values()):,} words in {number(len(names_), 'file')}; {sum(inside.values()):,} of them "
        "were published as the article (headline, deck, body, block quotations, captions). Every later count is "
        "made there.",
        "Thin grey lines are page furniture: mastheads, dates, bylines, credits, forms.",
        "The labels come from rules and can be wrong; each is in the table of segments with its rule.",
    )
    alt = (
        "Strips, one a file, horizontal axis words from first to last, parts told apart by height and fill. "
        + each(
            names_,
            lambda a: f"{lengths[a]} words in the file, {inside[a]} in the article, {quoted[a]} of these quoted",
        )
    )
    data = drawn(({"article": a, **run} for a in names_ for run in runs[a]), "part voice first_word words", names_)
    return Chart("anatomy", title, subtitle, text, alt, data, sheet.finish())


def _anatomy_title(lengths: dict[str, int], inside: dict[str, int], quoted: dict[str, int], names_: Names) -> str:
    whole = sum(lengths.values())
    where = "this file" if len(names_) == 1 else "these files"
    out = f"{100 * (whole - sum(inside.values())) / whole:.0f} % of the words in {where} are not the article"
    share = {a: 100 * quoted[a] / n for a, n in inside.items() if n}
    if len(share) < 2:
        return out + "".join(f"; quotations make up {x:.0f} % of the article" for x in share.values())
    low, high = min(share, key=lambda a: share[a]), max(share, key=lambda a: share[a])
    return (
        f"{out}; quotations make up {share[low]:.0f} % ({names_[low]}) to {share[high]:.0f} % ({names_[high]}) of "
        "an article"
    )


def _block(sheet: Sheet, x: float, y: float, width: float, part: str, voice: str, colour: str) -> None:
    """One part of a page: filled, half or hollow by voice; hatched where it is no running text."""
    half = _HEIGHTS[part] / 2
    box = Box(x + 0.12, y - half, max(x + width - 0.12, x + 0.24), y + half)
    if part == "furniture":
        sheet.rectangle(box, OTHER)
    elif part in ("caption", "related"):
        sheet.rectangle(box, "white", MUTED, 0.5, "/////" if part == "caption" else "....")
    else:
        sheet.rectangle(box, "white" if voice == "source" else colour, colour, 0.5)
        if voice == "reported":
            sheet.rectangle(box._replace(bottom=y), "white", colour, 0.5, zorder=1.5)


def _anatomy_key(sheet: Sheet) -> None:
    kinds = {
        "headline": ("headline", "outlet"),
        "deck": ("deck", "outlet"),
        "body, outlet’s own voice": ("body", "outlet"),
        "reported": ("body", "reported"),
        "quotation": ("body", "source"),
        "captions": ("caption", "outlet"),
        "other stories": ("related", "outlet"),
        "page furniture": ("furniture", "outlet"),
    }

    def sample(part: str, voice: str) -> Draw:
        return lambda x, y: _block(sheet, x, y, 4.5, part, voice, MUTED)

    sheet.y += 1.4
    sheet.flow([(sample(*kind), 4.5, label) for label, kind in kinds.items()])


# ------------------------------------------------------------------ where in the story?

KIND_COLOURS = (INK, "#9C1C3F", "#4F6D7A", "#6B5B95")  # not those of the outlets
SOURCE_FILL, REPORTED_FILL, OWN_FILL = "#858585", "#b8b8b8", "#e2e2e2"
MOST_PINS = 250  # marks of one kind in one article; above, ticks stand for them


@styled
def strip(study: Study) -> Chart:
    """One line an article, from headline to last line, with every coded word at its place."""
    names_, about, look = outlet_names(study), focus(study), looks(study)
    kinds = [kind for kind in study.codebook.kinds if kind != "reporting" and study.codebook.of_kind(kind)]
    kinds = kinds[: len(KIND_COLOURS)]
    tables = {a: article_words(study, a) for a in names_}
    if not any(map(len, tables.values())):
        return nothing("strip", "no text", "No article holds a word.")
    starts = {a: table.start.tolist() for a, table in tables.items()}
    rows = [row for kind in kinds for row in mentioned(hits(study, kind), names_)]
    for row in rows:
        row["position"] = bisect_left(starts[row["article"]], row["start"]) / max(1, len(starts[row["article"]]))
    title = _strip_title(rows, spoken(names_), about)
    subtitle = (
        "Each article from headline to last line, every coded word at its place; position as share of its words"
    )
    sheet = Sheet(title, subtitle)
    _strip_key(sheet, study, kinds, about)
    left = name_width(list(names_.values()))
    right = sheet.width - 15
    sheet.text(sheet.width, sheet.y + 1.0, "words", SMALL, MUTED, ha="right")
    for a, label in names_.items():
        lanes = [[row for row in rows if row["article"] == a and row["kind"] == kind] for kind in kinds]
        sheet.y += 9.0
        _bar(sheet, tables[a], left, right, sheet.y)
        sheet.name(0, sheet.y, label, look[a], left - 3)
        sheet.text(sheet.width, sheet.y, f"{len(tables[a]):,}", SMALL, ha="right")
        _pins(sheet, lanes, left, right, sheet.y, about)
        sheet.y += 5.2 + 2.9 * (len(lanes) - 2) if len(lanes) > 1 else 2.0
    sheet.y += 3.2
    for n in range(5):
        x = left + (right - left) * n / 4
        sheet.text(x, sheet.y, f"{25 * n} %", SMALL, MUTED, ha="center" if n else "left")
    sheet.y += 2.0
    labels = {kind: study.codebook.kinds[kind].label for kind in kinds}
    counted = Counter((row["article"], row["kind"]) for row in rows)
    text = caption(
        study,
        f"n = {number(len(rows), 'coded word')} ({'; '.join(labels.values())}) in "
        f"{number(len(names_), 'article')}. "
        "Marks that would cover each other are moved aside; their stems stand where the words stand.",
        f"Grey marks are not about {about.label}, or it is unclear whether they are." if about.event else "",
        f"Ticks stand for marks where there are more than {MOST_PINS}."
        if max(counted.values(), default=0) > MOST_PINS
        else "",
        "Page furniture and other stories are left out.",
        "Order and place are those of the file; a page may have looked different.",
    )
    alt = (
        "Strips, one an article, horizontal axis share of its words from 0 to 100 %, quotations shaded, coded "
        "words as marks. "
    )
    alt += each(
        names_,
        lambda a: ", ".join(
            [f"{len(tables[a])} words", *(f"{label} {counted[a, k]}" for k, label in labels.items())]
        ),
    )
    data = drawn(rows, f"kind {MENTIONED} position", names_)
    return Chart("strip", title, subtitle, text, alt, data, sheet.finish())


def _strip_title(rows: list[Row], names_: Names, about: Focus) -> str:
    """Where the event is last named."""
    last: dict[str, float] = {}
    for row in rows:
        if row["kind"] == "name" and about.meant(row):
            last[row["article"]] = max(last.get(row["article"], 0.0), row["position"])
    if not last:
        return f"No text names {about.label}"
    low, high = min(last, key=lambda a: last[a]), max(last, key=lambda a: last[a])
    title = f"{about.label[:1].upper()}{about.label[1:]} is last named after {int(100 * last[low])} % of the text"
    return title if low == high else f"{title} in {names_[low]}, after {int(100 * last[high])} % in {names_[high]}"


def _strip_key(sheet: Sheet, study: Study, kinds: list[str], about: Focus) -> None:
    def disc(colour: str) -> Draw:
        return lambda x, y: sheet.mark(x + 1.2, y, Mark(), Look(colour, "o"))

    def swatch(fill: str) -> Draw:
        return lambda x, y: sheet.rectangle(Box(x, y - 0.9, x + 4, y + 0.9), fill)

    items = [
        (disc(colour), 2.4, f"{study.codebook.kinds[kind].label} ({'below' if n else 'above'})")
        for n, (kind, colour) in enumerate(zip(kinds, KIND_COLOURS, strict=False))
    ]
    if about.event and kinds:
        items.append((disc(OTHER), 2.4, "another event or unclear"))
    sheet.key()
    sheet.flow([*items, (swatch(SOURCE_FILL), 4.0, "quotation"), (swatch(REPORTED_FILL), 4.0, "reported")])
    sheet.y -= 1.0


def _bar(sheet: Sheet, table: pd.DataFrame, left: float, right: float, y: float) -> None:
    """The article as a line: shaded by voice, the headline taller."""
    scale = (right - left) / max(1, len(table))
    for run in _runs(table):
        fill = {"source": SOURCE_FILL, "reported": REPORTED_FILL}.get(run["voice"], OWN_FILL)
        half = 1.7 if run["part"] == "headline" else 0.9
        x = left + run["first_word"] * scale
        sheet.rectangle(Box(x, y - half, x + run["words"] * scale, y + half), fill)
    sheet.taken.append(Box(left, y - 1.7, right, y + 1.7))


def _pins(sheet: Sheet, lanes: list[list[Row]], left: float, right: float, y: float, about: Focus) -> None:
    """Marks on stems, the first kind above the line, each other kind in a lane of its own below it."""
    waiting = []
    for n, lane in enumerate(lanes):
        sign = 1 if n else -1
        level = y + sign * (3.4 + 2.9 * max(0, n - 1))
        at = [left + row["position"] * (right - left) for row in lane]
        if len(lane) > MOST_PINS:
            sheet.axes.vlines(at, y + sign * 2.4, y + sign * 4.0, KIND_COLOURS[n], linewidth=0.5)
            continue
        marks = [mark_of(row) for row in lane]
        crowd = min(1.0, (right - left) / max(1.0, 2.0 * len(lane)))  # marks shrink where the lane cannot hold them
        sizes = [crowd * (2.0 + 0.8 * mark.headline + 1.6 * mark.scare) for mark in marks]
        for row, mark, x, moved in zip(lane, marks, at, spread(at, sizes, left - 2, right + 1), strict=True):
            colour = KIND_COLOURS[n] if about.meant(row) else OTHER
            sheet.line([x, x, moved], [y + sign * 0.9, y + sign * 1.5, level], colour, 0.5, zorder=2.5)
            sheet.taken.append(Box(min(x, moved) - 0.2, min(y, level), max(x, moved) + 0.2, max(y, level)))
            sheet.mark(moved, level, mark, Look(colour, "o"), 1.75 * max(0.5, crowd))
            if about.meant(row):
                waiting.append((row, moved, level, sign, colour))
    told: Counter[str] = Counter()
    ranked = []
    for pin in waiting:  # each word once before any word twice, the outlet's own first
        word = pin[0]["text"].lower()
        ranked.append((told[word], pin[0]["voice"] != "outlet", pin))
        told[word] += 1
    for _, _, (row, x, level, sign, colour) in sorted(ranked, key=lambda item: item[:2]):
        _label(sheet, row["text"], x, level, sign, colour)


def _label(sheet: Sheet, text: str, x: float, y: float, sign: int, colour: str) -> None:
    """The word at its mark, where there is room for it; else nothing."""
    for dx, dy, ha in ((0.0, sign * 2.7, "center"), (1.6, 0.0, "left"), (-1.6, 0.0, "right")):
        if dy and (sign > 0 or measure(text, SMALL) > 18):  # a long word above would seem to belong to other marks
            continue
        box = sheet.box(x + dx, y + dy, text, SMALL, ha)
        if sheet.free(Box(box.left - 0.6, box.top, box.right + 0.6, box.bottom)):
            sheet.text(x + dx, y + dy, text, SMALL, colour, ha=ha)
            return


# ------------------------------------------------------------------ is the tone the outlet's or its sources'?

VOICED = {"outlet": ("sentiment_own", "own_words"), "source": ("sentiment_source", "source_words")}
PANEL = 15.0  # mm, from -1 to 1
NAMED = 3  # scores of an article whose driving word is written
STRONG = 0.4  # the least score for that


@styled
def sentiment(study: Study) -> Chart:
    """Sentence scores along each story, by voice; at the right the two means with their intervals."""
    names_, look = outlet_names(study), looks(study)
    scored = _scores(study)
    if not scored:
        return nothing("sentiment", "no sentence to score", f"None has {LEAST_WORDS} words of one voice.")
    means = _mean_rows(study)
    title = _sentiment_title(means, spoken(names_))
    subtitle = (
        "VADER compound of each sentence, −1 (negative) to +1 (positive), in the order of the story; right: means "
        "with 95 % intervals"
    )
    sheet = Sheet(title, subtitle)
    key = (
        (Mark(), "outlet’s own words"),
        (Mark("source"), "words in quotations"),
        (Mark(headline=True), "headline"),
    )
    sheet.key(key, note="words: what moves the strongest scores")
    left, right = name_width(list(names_.values())) + 5, sheet.width - 56
    ends = [abs(row[key]) for row in means for key in ("score", "low", "high") if row[key] == row[key]]
    reach = min(1.0, max(0.2, (int(10 * max(ends, default=0.2)) + 1) / 10))  # of the means' axis, each way
    zero, scale = sheet.width - 30, 18 / reach
    sheet.text(zero, sheet.y + 0.6, "mean of sentences", SMALL, MUTED, ha="center")
    sheet.y += 3.6
    top = sheet.y - 0.5
    for a, label in names_.items():
        middle = sheet.y + PANEL / 2
        sheet.name(0, middle, label, look[a], left - 8)
        _tone(sheet, [row for row in scored if row["article"] == a], look[a], left, right, middle)
        _means(sheet, [row for row in means if row["article"] == a], look[a], zero, scale, middle)
        sheet.y += PANEL + 4.0
    sheet.line([zero, zero], [top, sheet.y - 2.0], OTHER, 0.5, zorder=1)
    for tick, said in ((-reach, _signed(-reach, "+.1f")), (0.0, "0"), (reach, _signed(reach, "+.1f"))):
        sheet.text(zero + tick * scale, sheet.y + 0.4, said, SMALL, MUTED, ha="center")
    sheet.text((left + right) / 2, sheet.y + 0.4, "headline → last sentence", SMALL, MUTED, ha="center")
    sheet.y += 3.0
    single = dict.fromkeys(names_[row["article"]] for row in means if row["low"] != row["low"])
    text = caption(
        study,
        f"n = {number(len(scored), 'score')} of sentences with at least {LEAST_WORDS} words of one voice; "
        "sentences of both voices have two. Means: running text without the headline; own words include neither "
        "quotations nor reported speech.",
        WITHIN,
        f"No interval where one paragraph holds all sentences: {', '.join(single)}." if single else "",
        "VADER was made for short informal texts; it knows neither topic nor speaker, and takes words such as "
        "“united” for praise.",
    )
    alt = (
        "Small multiples, one an article: sentence scores from −1 to 1 along the story, and their means by voice. "
    )
    alt += each(names_, lambda a: ", ".join(_mean_said(row) for row in means if row["article"] == a) or "no mean")
    columns = "row sentence part voice score low high n driver"
    data = drawn([*({**row, "row": "sentence", "n": 1} for row in scored), *means], columns, names_)
    return Chart("sentiment", title, subtitle, text, alt, data, sheet.finish())


def _mean_rows(study: Study) -> list[Row]:
    found = {voice: estimates(study, "text", voice, "sentiment") for voice in VOICED}
    return [
        {"article": a, "row": "mean", "voice": voice, "score": m.value, "low": m.low, "high": m.high, "n": int(m.n)}
        for a in study.articles.article
        for voice in VOICED
        if (m := found[voice].get(a)) is not None
    ]


def _mean_said(row: Row) -> str:
    bounds = f" ({_signed(row['low'])} to {_signed(row['high'])})" if row["low"] == row["low"] else ""
    whose = "own" if row["voice"] == "outlet" else "quoted"
    return f"{whose} {_signed(row['score'])}{bounds} from {number(row['n'], 'sentence')}"


def _scores(study: Study) -> list[Row]:
    """One row a sentence and voice, in the order of articles and sentences, with the word that moves it most."""
    out = []
    s = study.sentences
    for article in study.articles.article:
        table = s[(s.article == article) & s.part.isin(("headline", *TEXT))].sort_values("start")
        words = words_of(study, article)
        starts = words.start.tolist()
        said = [_plain(study.raws[article][a:b]) for a, b in zip(words.start, words.end, strict=True)]
        voices = words.voice.tolist()
        for place, sentence in enumerate(table.itertuples()):
            inside = range(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))
            for voice, (column, least) in VOICED.items():
                score = getattr(sentence, column)
                if getattr(sentence, least) < LEAST_WORDS or score != score:
                    continue
                mine = {said[n] for n in inside if voices[n] == voice}
                row = {"article": article, "sentence": sentence.sentence, "place": place, "part": sentence.part}
                row |= {"voice": voice, "score": float(score), "driver": _driver(sentence.drivers, mine, score)}
                out.append(row)
    return out


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _driver(drivers: Any, said: set[str], score: float) -> str | None:
    """The word with the largest lexicon value on the side of the score, among those of this voice."""
    best, found = 0.0, None
    for item in drivers.split("; ") if isinstance(drivers, str) and drivers else ():
        word, _, value = item.rpartition(" ")
        if _plain(word) in said and float(value) * score > 0 and abs(float(value)) > best:
            best, found = abs(float(value)), word
    return found


def _sentiment_title(means: list[Row], names_: Names) -> str:
    by = {(row["article"], row["voice"]): row for row in means}
    pairs = {a: (by[a, "outlet"], by[a, "source"]) for a in names_ if (a, "outlet") in by and (a, "source") in by}
    if not pairs:
        return "No text has scored sentences in both voices: the outlet’s own and that of its sources"
    apart = [names_[a] for a, (mine, theirs) in pairs.items() if mine["score"] * theirs["score"] < 0]
    clear = sum(row["low"] * row["high"] > 0 for row in means if row["voice"] == "outlet")
    if len(pairs) == 1:
        start = f"Own words and quotations score on {'opposite sides' if apart else 'the same side'} of zero"
    else:
        start = f"In {len(apart) or 'none'} of {len(pairs)} texts own words and quotations score on opposite sides "
        start += "of zero"
        start += f" ({', '.join(apart)})" if 0 < len(apart) <= 3 else ""
    if not clear:
        return f"{start}; no mean of own words is clear of zero"
    return f"{start}; {clear} of the means of own words {'is' if clear == 1 else 'are'} clear of zero"


def _tone(sheet: Sheet, rows: list[Row], look: Look, left: float, right: float, middle: float) -> None:
    """The scores of one article, and the words that move the strongest."""
    for value, label in ((1, "+1"), (0, "0"), (-1, "−1")):
        y = middle - value * PANEL / 2
        sheet.line([left, right], [y, y], RULE if value else OTHER, 0.5, zorder=0.5)
        sheet.text(left - 1.2, y, label, SMALL, MUTED, ha="right")
    step = (right - left - 3.0) / max(1, max((row["place"] for row in rows), default=1))
    size = max(0.7, min(1.7, 1.2 * step))
    at = [(left + 1.5 + row["place"] * step, middle - row["score"] * PANEL / 2) for row in rows]
    if at:
        sheet.axes.vlines([x for x, _ in at], middle, [y for _, y in at], look.colour, linewidth=0.5, zorder=2)
    alike: dict[Mark, list[tuple[float, float]]] = {}
    for row, place in zip(rows, at, strict=True):
        alike.setdefault(Mark(row["voice"], headline=row["part"] == "headline"), []).append(place)
    for mark, group in alike.items():
        sheet.marks(group, mark, look, size)
    named: list[str] = []
    strongest = sorted(zip(rows, at, strict=True), key=lambda item: -abs(item[0]["score"]))
    for row, (x, y) in strongest[: 10 * NAMED]:
        word = row["driver"]
        if len(named) == NAMED or abs(row["score"]) < STRONG:
            break
        outward = -1 if row["score"] > 0 else 1
        places = (
            (1.5, 0.0, "left"),
            (-1.5, 0.0, "right"),
            (1.2, -outward * 1.6, "left"),
            (0.0, outward * 2.2, "center"),
        )
        for dx, dy, ha in places if word and word not in named else ():
            box = sheet.box(x + dx, y + dy, word, SMALL, ha)
            if sheet.free(box) and left <= box.left and box.right <= right + 2:
                sheet.text(x + dx, y + dy, word, SMALL, ha=ha, halo=True)
                named.append(word)
                break


def _means(sheet: Sheet, rows: list[Row], look: Look, zero: float, scale: float, middle: float) -> None:
    """The means of own and of quoted words, joined by a line that crosses zero where they disagree."""
    xs = [zero + row["score"] * scale for row in rows]
    ys = [middle + (-3.2 if row["voice"] == "outlet" else 3.2) for row in rows]
    sheet.line(xs, ys, look.colour, 0.7, zorder=2.5)
    for row, x, y in zip(rows, xs, ys, strict=True):
        if row["low"] == row["low"]:
            sheet.line([zero + row["low"] * scale, zero + row["high"] * scale], [y, y], look.colour, 0.8, zorder=3)
        sheet.mark(x, y, Mark(row["voice"]), look, 2.1)
        sheet.text(sheet.width, y, _signed(row["score"]), SMALL, ha="right")


# ------------------------------------------------------------------ how much is furniture and quotation?

SCALES = {"whole file": ("file", "all"), "text": ("text", "all"), "without quotations": ("text", "outlet")}
FIRST, LAST = "whole file", "without quotations"


@styled
def readability(study: Study) -> Chart:
    """Dumbbells of Flesch reading ease: whole file, running text, text without quotations."""
    formula = FORMULAS["flesch_reading_ease"]
    names_, look = outlet_names(study), looks(study)
    rows = _ease_rows(study, formula)
    minimum = f"{formula.words} words in {formula.sentences} sentences"
    if not rows:
        return nothing("readability", "the texts are too short", f"The formula needs at least {minimum}.")
    title = _readability_title(rows, spoken(names_))
    subtitle = (
        f"Flesch reading ease, points; {formula.easier} is easier. Thin line: 95 % interval. Minimum: {minimum}"
    )
    sheet = Sheet(title, subtitle)
    sheet.flow([(_sample(sheet, of), 2.4, of) for of in SCALES])
    left, right = name_width(list(names_.values())), sheet.width - 46
    ends = [row[key] for row in rows for key in ("value", "low", "high") if row[key] == row[key]]
    low, high = 10 * (min(ends) // 10), 10 * -(-max(ends) // 10)
    scale = (right - left) / max(10.0, high - low)
    heads = dict(zip(SCALES, (sheet.width - 32, sheet.width - 17, sheet.width), strict=True))
    for head, x in heads.items():
        for n, line in enumerate(reversed(head.split())):
            sheet.text(x, sheet.y + 1 - 3.0 * n, line, SMALL, MUTED, ha="right")
    sheet.y += 3.6
    top = sheet.y
    for a, label in names_.items():
        y = sheet.y + 3.5
        sheet.name(0, y, label, look[a], left - 3)
        mine = {row["of"]: row for row in rows if row["article"] == a}
        _dumbbell(sheet, mine, look[a], lambda value: left + (value - low) * scale, y)
        for of, x in heads.items():
            value = f"{mine[of]['value']:.1f}" if of in mine else "too short"
            sheet.text(x, y, value, SMALL, INK if of in mine else MUTED, ha="right")
        sheet.y += 7.0
    _points(sheet, lambda value: left + (value - low) * scale, low, high, top, formula)
    text = caption(
        study,
        f"n = {number(len(names_), 'text')}. Whole file: what a script would print that takes the file as it is, "
        "with textstat’s sentences; text: body and block quotations, with ours; without quotations: what is left "
        "when quoted words are taken out.",
        WITHIN,
        "The formula knows the length of words and sentences, not whether a text is clear; scores of different "
        "tools cannot be compared.",
    )
    alt = "Dumbbells, rows outlets, horizontal axis Flesch reading ease in points. " + each(
        names_, lambda a: ", ".join(_points_said(row) for row in rows if row["article"] == a) or "too short"
    )
    return Chart(
        "readability", title, subtitle, text, alt, drawn(rows, "of value low high words", names_), sheet.finish()
    )


def _ease_rows(study: Study, formula: Formula) -> list[Row]:
    """One row a mark; only the last carries its interval, which is drawn."""
    found = {of: estimates(study, *scale, formula.name) for of, scale in SCALES.items()}
    missing = float("nan")
    return [
        {
            "article": a,
            "of": of,
            "value": m.value,
            "low": m.low if of == LAST else missing,
            "high": m.high if of == LAST else missing,
            "words": int(m.n),
        }
        for a in study.articles.article
        for of in SCALES
        if (m := found[of].get(a)) is not None
    ]


def _points_said(row: Row) -> str:
    bounds = f" ({row['low']:.1f} to {row['high']:.1f})" if row["low"] == row["low"] else ""
    return f"{row['of']} {row['value']:.1f}{bounds}"


def _readability_title(rows: list[Row], names_: Names) -> str:
    by = {(row["article"], row["of"]): row["value"] for row in rows}
    moved = {a: by[a, LAST] - by[a, FIRST] for a in names_ if (a, FIRST) in by and (a, LAST) in by}
    if not moved:
        return "Too little text is left without quotations to score it"
    most = max(moved, key=lambda a: abs(moved[a]))
    title = (
        f"Taking out furniture and quotations moves a score by up to {abs(moved[most]):.1f} points ({names_[most]})"
    )
    left = [value for (_, of), value in by.items() if of == LAST]
    return f"{title}; what is left differs between texts by {max(left) - min(left):.1f}" if len(left) > 1 else title


def _sample(sheet: Sheet, of: str) -> Draw:
    return lambda x, y: _end(sheet, of, x + 1.2, y, SAMPLE)


def _end(sheet: Sheet, of: str, x: float, y: float, look: Look) -> None:
    """Whole file: a tick; text: a small mark; without quotations: the outlet's mark."""
    if of == FIRST:
        sheet.line([x, x], [y - 1.3, y + 1.3], MUTED, 1.2, zorder=5)
    else:
        sheet.mark(x, y, Mark(), look, 2.3 if of == LAST else 1.3)


def _dumbbell(sheet: Sheet, mine: dict[str, Row], look: Look, at: Callable[[float], float], y: float) -> None:
    if not mine:
        return
    xs = [at(row["value"]) for row in mine.values()]
    sheet.line([min(xs), max(xs)], [y, y], look.colour, 1.4)
    last = mine.get(LAST)
    if last and last["low"] == last["low"]:
        sheet.line([at(last["low"]), at(last["high"])], [y, y], look.colour, 0.5)
    for of, row in mine.items():
        _end(sheet, of, at(row["value"]), y, look)


def _points(
    sheet: Sheet, at: Callable[[float], float], low: float, high: float, top: float, formula: Formula
) -> None:
    """The scale of points, and which way is easier."""
    step = _round_step(high - low)
    value = step * -(-low // step)
    while value <= high:
        sheet.line([at(value), at(value)], [top, sheet.y], RULE, 0.5, zorder=0)
        sheet.text(at(value), sheet.y + 2.0, f"{value:g}".replace("-", "−"), SMALL, MUTED, ha="center")
        value += step
    ends: Sequence[str] = ("harder", "easier") if formula.easier == "higher" else ("easier", "harder")
    sheet.text(
        at((low + high) / 2), sheet.y + 5.2, f"{ends[0]}  ←  points  →  {ends[1]}", SMALL, MUTED, ha="center"
    )
    sheet.y += 7.4
