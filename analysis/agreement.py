"""Hand coding: reading it strictly, how well coders agree, and how well the rules find what humans coded."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from .annotations import (
    Marks,
    Part,
    Span,
    in_lines,
    in_list,
    in_table,
    is_classified,
    read_cas,
    read_doccano,
    read_webanno,
    read_xmi,
    unpacked,
)
from .compare import LEVEL, percentiles, wilson
from .errors import StudyError
from .files import MOST_TABLE_BYTES, decode, load
from .read import ENDINGS
from .segment import LABELS

Level = Literal["nominal", "ordinal", "interval"]
#: what a coded span may hold beside article, layer, start, end and text; None = not coded
FIELDS = ("lemma", "referent", "voice", "scare", "part", "kind", "speaker", "cue", "source")
CSV_COLUMNS = ("article", "start", "end", "code", "value")
CODING_ENDINGS = (".json", ".csv", ".tsv", ".jsonl", ".xmi", ".zip")
EVERYTHING = 10**9  # the end of an article whose text is not at hand
_NO_LAYERS = ("metadata", "lines", "notes")


class Coding(NamedTuple):
    """One file of hand coding."""

    name: str  # the file's name without its ending: "agreed", "pass-1"
    lines: pd.DataFrame  # article, line, label
    spans: pd.DataFrame  # article, layer, start, end, text, and FIELDS
    covered: list[Span]  # what the coder has read; in it, what is not marked was judged to be absent


# ------------------------------------------------------------------ reading


def read_codings(folder: Path, texts: Mapping[str, str] | None = None) -> dict[str, Coding]:
    """Every coding by spans of a folder (`CODING_ENDINGS`), by coder; see `read_file`."""
    found: dict[str, Coding] = {}
    for file in sorted(file for file in folder.iterdir() if file.suffix in CODING_ENDINGS):
        for one in () if is_sheet(file) else read_file(file, texts):
            found[one.name] = _joined(found[one.name], one) if one.name in found else one
    return found


def is_sheet(file: Path) -> bool:
    """Is this a coding sheet, or the key to one? They hold no spans; `coders` reads them."""
    if file.suffix != ".csv":
        return False
    first = decode(load(file, MOST_TABLE_BYTES), file.name).split("\n", 1)[0]
    return first.lstrip('"').startswith("unit")


def _joined(one: Coding, other: Coding) -> Coding:
    lines = pd.concat([one.lines, other.lines], ignore_index=True)
    spans = pd.concat([one.spans, other.spans], ignore_index=True)
    return Coding(one.name, lines, spans, one.covered + other.covered)


def read_file(path: Path, texts: Mapping[str, str] | None = None) -> Iterator[Coding]:
    """The codings in a file, each with its coder's name: of a ZIP archive, that of each file in it (see
    `annotations.unpacked`), else the one that `read_coding` reads."""
    if path.suffix != ".zip":
        yield read_coding(path, texts)
        return
    where = f"{path.parent.name}/{path.name}"
    for part in unpacked(io.BytesIO(load(path, MOST_TABLE_BYTES, where)), where):
        yield _coding(part._replace(coder=part.coder or path.stem), texts)


def read_coding(path: Path, texts: Mapping[str, str] | None = None) -> Coding:
    """Read hand coding: JSON by article, CSV with `article,start,end,code,value`, or what an annotation tool has
    exported (WebAnno TSV, UIMA CAS XMI and JSON, doccano's JSONL, JSON and CSV; see `annotations`).

    In JSON each list of an article but `lines` and `notes` is a layer of coded spans. In CSV the code is the layer
    and the value its referent. An article is named by its file, with or without the ending.

    Parameters
    ----------
    texts : mapping, optional
        Article id -> raw text. With it, articles must be known, offsets must lie in the text and, in JSON,
        `raw[start:end]` must be the coded text. An export of a tool cannot be read without.

    Raises `StudyError` with file and place for anything that is not as it should be; nothing is skipped.
    """
    where = f"{path.parent.name}/{path.name}"
    return _coding(Part(path.stem, where, path.suffix, decode(load(path, MOST_TABLE_BYTES, where), where)), texts)


def _coding(part: Part, texts: Mapping[str, str] | None) -> Coding:
    coder, where, ending, text, _ = part
    data = _json(text, where) if ending == ".json" else None
    if (marks := _exported(part, data, texts or {})) is not None:
        return _of_marks(coder, marks, texts or {})
    lines, spans, articles = _from_csv(text, where, texts) if data is None else _from_json(data, where, texts)
    covered = [(article, 0, EVERYTHING) for article in articles]
    return Coding(coder, _frame(lines, ["article", "line", "label"]), _frame(spans, _SPAN_COLUMNS), covered)


def _exported(part: Part, data: Any, texts: Mapping[str, str]) -> Marks | None:
    """What an annotation tool has exported; `None` where a file is in a form of the study's own."""
    _, where, ending, text, types = part
    if ending == ".tsv":
        return read_webanno(text, where, texts)
    if ending == ".xmi":
        return read_xmi(text, where, texts, types)
    if ending == ".jsonl":
        return read_doccano(in_lines(text, where), texts)
    if ending == ".csv":
        return read_doccano(in_table(text, where), texts) if is_classified(text) else None
    if isinstance(data, list):
        return read_doccano(in_list(data, where), texts) if data else None
    return read_cas(data, where, texts) if {"%FEATURE_STRUCTURES", "_views"} & data.keys() else None


_SPAN_COLUMNS = ["article", "layer", "start", "end", "text", *FIELDS]


def _frame(rows: "Rows", columns: list[str]) -> pd.DataFrame:
    whole = {column: int for column in ("line", "start", "end") if column in columns}
    return pd.DataFrame(rows, columns=columns, dtype=object).astype(whole)


def _of_marks(name: str, marks: Marks, texts: Mapping[str, str]) -> Coding:
    rows: Rows = []
    for mark in marks.marks:
        row = {"article": mark.article, "layer": mark.label, "start": mark.start, "end": mark.end}
        text = texts[mark.article][mark.start : mark.end]
        rows.append(row | dict.fromkeys(FIELDS) | {"text": text, "referent": mark.event, "voice": mark.voice})
    return Coding(name, _frame([], ["article", "line", "label"]), _frame(rows, _SPAN_COLUMNS), marks.covered)


Rows = list[dict[str, Any]]


def _json(text: str, where: str) -> Any:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise StudyError(place, f"it is not valid JSON: {error.msg}", "Mend the file there.") from None
    except (ValueError, RecursionError) as error:
        raise StudyError(where, f"it cannot be read as JSON: {error}", "Mend the file.") from None
    return data if isinstance(data, list) else _typed(data, dict, where)


def _from_json(
    data: dict[str, Any], where: str, texts: Mapping[str, str] | None
) -> tuple[Rows, Rows, Iterable[str]]:
    lines: Rows = []
    spans: Rows = []
    seen: set[str] = set()
    for name, coded in _typed(_typed(data, dict, where).get("articles"), dict, f"{where}, articles").items():
        place = f"{where}, article {name}"
        article = _article(name, place, texts, seen)
        for layer, entries in _typed(coded, dict, place).items():
            if layer == "lines":
                lines += _coded_lines(article, entries, f"{place}, lines", texts)
            elif layer not in _NO_LAYERS:
                for n, entry in enumerate(_typed(entries, list, f"{place}, {layer}"), 1):
                    spans.append(_coded_span(article, layer, entry, f"{place}, {layer} {n}", texts))
    return lines, spans, sorted(seen)


_KINDS = {dict: "an object {…}", list: "a list […]", int: "a whole number", str: "a text"}


def _typed(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        what = "it is missing" if value is None else f"{str(value)[:40]!r} is not {_KINDS[kind]}"
        raise StudyError(where, what, f"Write {_KINDS[kind]} there.")
    return value


def _article(name: str, where: str, texts: Mapping[str, str] | None, seen: set[str] | None = None) -> str:
    article = next((name[: -len(ending)] for ending in ENDINGS if name.endswith(ending)), name)
    if texts is not None and article not in texts:
        known = ", ".join(list(texts)[:10]) + (", …" if len(texts) > 10 else "")
        raise StudyError(where, f"the study has no article {article!r}", f"Its articles are {known}.")
    if seen is not None:
        if article in seen:
            raise StudyError(
                where, "it is coded twice", "Keep one of the two, or put the second into its own file."
            )
        seen.add(article)
    return article


def _coded_lines(
    article: str, entries: Any, where: str, texts: Mapping[str, str] | None
) -> Iterator[dict[str, Any]]:
    last = None if texts is None else texts[article].count("\n") + 1
    seen = set()
    for n, entry in enumerate(_typed(entries, list, where), 1):
        place = f"{where} {n}"
        line = _typed(_typed(entry, dict, place).get("line"), int, f"{place}, line")
        label = _typed(entry.get("label"), str, f"{place}, label")
        if line < 1 or (last is not None and line > last):
            raise StudyError(f"{place}, line", f"the article has no line {line}", "Count from 1, empty lines too.")
        if line in seen:
            raise StudyError(f"{place}, line", f"line {line} is labelled twice", "Keep one of the two.")
        if label not in LABELS:
            raise StudyError(f"{place}, label", f"unknown label {label!r}", f"Choose from {', '.join(LABELS)}.")
        seen.add(line)
        yield {"article": article, "line": line, "label": label}


def _coded_span(
    article: str, layer: str, entry: Any, where: str, texts: Mapping[str, str] | None
) -> dict[str, Any]:
    start, end = (_typed(_typed(entry, dict, where).get(key), int, f"{where}, {key}") for key in ("start", "end"))
    text = _typed(entry.get("text"), str, f"{where}, text")
    found = _cut(article, start, end, where, texts)
    if found is not None and found != text:
        what = f"at {start} to {end} the article has {found[:40]!r}, not {text[:40]!r}"
        raise StudyError(where, what, "Count characters from 0 in the untouched file.")
    row = {"article": article, "layer": layer, "start": start, "end": end, "text": text}
    for field in FIELDS:
        value = entry.get(field)
        if value is not None and not isinstance(value, bool if field == "scare" else str):
            kind = "true or false" if field == "scare" else "a text or null"
            raise StudyError(f"{where}, {field}", f"{str(value)[:40]!r} is not {kind}", f"Write {kind}.")
        row[field] = value
    return row


def _cut(article: str, start: int, end: int, where: str, texts: Mapping[str, str] | None) -> str | None:
    """The text between the offsets; ``None`` where the texts are not at hand."""
    most = None if texts is None else len(texts[article])
    if not 0 <= start < end or (most is not None and end > most):
        bound = "" if most is None else f" of {most} characters"
        raise StudyError(where, f"{start} to {end} is no span{bound}", "start comes before end, both count from 0.")
    return None if texts is None else texts[article][start:end]


def _from_csv(text: str, where: str, texts: Mapping[str, str] | None) -> tuple[Rows, Rows, Iterable[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    spans: Rows = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if sorted(header) != sorted(CSV_COLUMNS):
            what = f"the columns are {', '.join(header) or 'missing'}"
            mend = f"They must be {','.join(CSV_COLUMNS)}."
            if header[:1] == ["unit"]:
                mend = "A coding sheet is read by: framing agreement STUDY FILE."
            raise StudyError(f"{where}, line 1", what, mend)
        for cells in reader:
            if any(cells):
                spans.append(_csv_span(cells, header, f"{where}, line {reader.line_num}", texts))
    except csv.Error as error:
        place = f"{where}, line {reader.line_num}"
        raise StudyError(place, str(error), "Check the quotation marks in this line.") from None
    return [], spans, dict.fromkeys(span["article"] for span in spans)


def _csv_span(cells: list[str], header: list[str], where: str, texts: Mapping[str, str] | None) -> dict[str, Any]:
    if len(cells) != len(header):
        what = f"it has {len(cells)} cells, the header has {len(header)}"
        raise StudyError(where, what, 'Put cells that hold a comma into "quotation marks".')
    row = dict(zip(header, map(str.strip, cells), strict=True))
    article = _article(row["article"], f"{where}, article", texts)
    for key in ("start", "end"):
        if not (row[key].isascii() and row[key].isdecimal() and len(row[key]) < 10):
            raise StudyError(f"{where}, {key}", f"{row[key][:40]!r} is no offset", "Write a whole number.")
    if not row["code"]:
        raise StudyError(f"{where}, code", "it is empty", "Name the code.")
    start, end = int(row["start"]), int(row["end"])
    text = _cut(article, start, end, where, texts)
    span = {"article": article, "layer": row["code"], "start": start, "end": end, "text": text}
    return span | dict.fromkeys(FIELDS) | {"referent": row["value"] or None}


# ------------------------------------------------------------------ agreement of coders


def krippendorff_alpha(data: pd.DataFrame, level: Level = "nominal") -> float | None:
    """Krippendorff's alpha (2011): 1 = perfect agreement, 0 = as by chance, below 0 = systematic disagreement.

    Parameters
    ----------
    data : DataFrame in long form with columns `unit`, `coder`, `value`
        One row a judgement; a missing value, or no row, is no judgement. Units with one judgement drop out.
        Values are numbers for the level interval, and sort by their order for the level ordinal.

    Returns
    -------
    ``None`` where alpha is not defined: no unit was coded twice, or nobody ever used a second value. Raises
    ValueError where one coder judges a unit twice.

    >>> rows = [(u, c, v) for u, pair in enumerate("aa ab bb bb aa".split()) for c, v in enumerate(pair)]
    >>> round(krippendorff_alpha(pd.DataFrame(rows, columns=["unit", "coder", "value"])), 3)
    0.64
    """
    table, values = _table(data)
    return _alpha(table, values, level)


def alpha_interval(
    data: pd.DataFrame, level: Level = "nominal", seed: int = 1, draws: int = 1000, confidence: float = LEVEL
) -> tuple[float | None, float | None]:
    """Percentile interval of alpha over units drawn with replacement (Zapf et al. 2016); (None, None) where there
    are fewer than two units, or alpha is undefined in over a tenth of the draws: too little variation to tell."""
    table, values = _table(data)
    if len(table) < 2:
        return None, None
    picks = np.random.default_rng(seed).integers(len(table), size=(draws, len(table)))
    alphas = [_alpha(table[pick], values, level) for pick in picks]
    return percentiles(np.array([np.nan if alpha is None else alpha for alpha in alphas]), confidence)


def percent_agreement(data: pd.DataFrame) -> float | None:
    """Share of agreeing pairs of judgements among all pairs on one unit, 0 to 1; chance is not reckoned with."""
    table, _ = _table(data)
    pairs = (table.sum(axis=1) * (table.sum(axis=1) - 1)).sum()
    return float((table * (table - 1)).sum() / pairs) if pairs else None


def _table(data: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """How often each unit got each value, shape (units with two judgements or more, values); and the values."""
    data = data.dropna(subset=["value"])
    twice = data.duplicated(["unit", "coder"])
    if twice.any():
        row = data[twice].iloc[0]
        raise ValueError(f"coder {row['coder']} judges unit {row['unit']} twice")
    units, unit_ids = pd.factorize(data["unit"])
    codes, values = pd.factorize(data["value"], sort=True)
    table = np.zeros((len(unit_ids), len(values)))
    np.add.at(table, (units, codes), 1)
    return table[table.sum(axis=1) >= 2], np.asarray(values)


def _alpha(table: np.ndarray, values: np.ndarray, level: Level) -> float | None:
    judged = table.sum(axis=1, keepdims=True)
    weighted = table / (judged - 1)
    coincidences = weighted.T @ table - np.diag(weighted.sum(axis=0))
    totals = table.sum(axis=0)
    distance = _distance(totals, values, level)
    expected = totals @ distance @ totals
    if not expected:
        return None
    return float(1 - (totals.sum() - 1) * (coincidences * distance).sum() / expected)


def _distance(totals: np.ndarray, values: np.ndarray, level: Level) -> np.ndarray:
    """Squared difference between each two values."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "ordinal":  # how many judgements lie between the two ranks, half of either end counted
        ranks = np.cumsum(totals) - totals / 2
        return (ranks[:, None] - ranks[None, :]) ** 2
    if level == "interval":
        numbers = values.astype(float)
        return (numbers[:, None] - numbers[None, :]) ** 2
    raise ValueError(f"unknown level {level!r}: choose nominal, ordinal or interval")


def paired(first: pd.DataFrame, second: pd.DataFrame, field: str) -> pd.DataFrame:
    """How two coders judged the spans that both of them marked (matched as in `matches`): long form, for alpha.

    What only one of them marked is left out here; it is a matter of `scores`.
    """
    pairs = matches(_spans(first), _spans(second))
    frames = [
        pd.DataFrame({"unit": range(len(pairs)), "coder": coder, "value": spans[field].to_numpy()[list(rows)]})
        for coder, spans, rows in (
            ("first", first, [pair[0] for pair in pairs]),
            ("second", second, [pair[1] for pair in pairs]),
        )
    ]
    return pd.concat(frames, ignore_index=True)


def _spans(frame: pd.DataFrame) -> list[Span]:
    return list(frame[["article", "start", "end"]].itertuples(index=False, name=None))


# ------------------------------------------------------------------ rules against coders


class Scores(NamedTuple):
    """Found spans against gold spans; shares from 0 to 1, ``None`` where there is nothing to take a share of."""

    hits: int  # gold spans that were found
    wrong: int  # found, but not gold
    missed: int  # gold, but not found
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    f1: float | None


def scores(gold: Sequence[Span], found: Sequence[Span], exact: bool = False, level: float = LEVEL) -> Scores:
    """Precision, recall and F1 of found spans, the first two with Wilson intervals.

    Spans pair as in `matches`: one to one, the greatest overlap first; with `exact`, only equal spans pair.

    >>> scores([("a", 0, 7), ("a", 20, 27)], [("a", 4, 7)])[:4]
    (1, 0, 1, 1.0)
    """
    hits = len(matches(gold, found, exact))
    wrong, missed = len(found) - hits, len(gold) - hits
    f1 = 2 * hits / (len(gold) + len(found)) if gold or found else None
    return Scores(hits, wrong, missed, *_share(hits, len(found), level), *_share(hits, len(gold), level), f1)


def _share(count: int, n: int, level: float) -> tuple[float | None, float | None, float | None]:
    return (count / n, *wilson(count, n, level)) if n else (None, None, None)


class Weighed(NamedTuple):
    """Rules against people on drawn units. Counts are of units; shares, 0 to 1, are weighted up to the texts that
    the units were drawn from; ``None`` where there is nothing to take a share of."""

    tp: int
    fp: int
    fn: int
    tn: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    f1: float | None
    f1_low: float | None
    f1_high: float | None
    apparent: float  # share of units in which the rules find it
    corrected: float | None  # share after Rogan and Gladen; None where sensitivity + specificity is 1 or less
    corrected_low: float | None
    corrected_high: float | None


def weighed(
    found: Sequence[bool],
    human: Sequence[bool],
    weights: Sequence[float] | None = None,
    strata: Sequence[str] | None = None,
    apparent: float | None = None,
    seed: int = 1,
    draws: int = 4000,
    confidence: float = LEVEL,
) -> Weighed:
    """What human coders (taken for the truth) say of the rules, unit by unit.

    Parameters
    ----------
    weights : how many units of the texts each unit stands for (1 where nothing was drawn)
    strata : what the units were drawn from, by what the rules found; in each, units were drawn at random
    apparent : share of all units of the texts in which the rules find it; without it, that of these units

    Precision, recall (= sensitivity), F1 and specificity are ratios of weighted counts; the share is corrected for
    both kinds of error by (p + Sp - 1) / (Se + Sp - 1), kept within 0 and 1 (Rogan & Gladen 1978).

    Intervals are percentiles of draws from what is known of each cell under Jeffreys' prior (half a unit for each;
    Brown, Cai & DasGupta 2001), shared out among the strata by weight; a bootstrap would say [1, 1] where no error
    happens to be drawn. How many units the rules find is drawn too, where it was left to chance. They do not cover
    that the coders themselves err.
    """
    y, f = np.asarray(human, bool), np.asarray(found, bool)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, float)
    if not len(y):
        raise ValueError("there are no units")
    groups = pd.factorize(np.asarray(["" if strata is None else s for s in (strata or y)], object))[0]
    cell = np.where(f, 0, groups.max() + 1) + groups
    n, k, total = (np.bincount(cell, some, 2 * groups.max() + 2).reshape(2, -1) for some in (np.ones(len(y)), y, w))
    coded = np.where(n > 0, k / np.maximum(n, 1), 0.0) * total
    exact = np.stack([coded, total - coded], axis=1).sum(axis=2)
    drawn = _drawn(n, k, total, np.random.default_rng(seed), draws)
    both = zip(_rates(exact, apparent), _rates(drawn, apparent), strict=True)
    precision, recall, f1, corrected = (_estimate(one, many, confidence) for one, many in both)
    tp, fp, fn, tn = (int(cell.sum()) for cell in (f & y, f & ~y, ~f & y, ~f & ~y))
    p = float(w[f].sum() / w.sum()) if apparent is None else apparent
    return Weighed(tp, fp, fn, tn, *precision, *recall, *f1, p, *corrected)


def _estimate(one: Any, many: np.ndarray, level: float) -> tuple[float | None, float | None, float | None]:
    """Value, low, high; the interval takes in the value, also where it is 0 or 1."""
    if np.isnan(one):
        return None, None, None
    low, high = percentiles(many, level)
    if low is None or high is None:
        return float(one), None, None
    return float(one), min(low, float(one)), max(high, float(one))


def _drawn(n: np.ndarray, k: np.ndarray, total: np.ndarray, rng: np.random.Generator, draws: int) -> np.ndarray:
    """Draws of the weight of units that the rules find (first axis: that they do not) and people coded (second
    axis: that they did not), shape (2, 2, draws).

    Parameters
    ----------
    n, k, total : units, those that people coded, and their weight, where the rules find it and where they do not,
        shape (2, strata). A stratum in which they find it everywhere or nowhere is one by design, unless it is all.
    """
    whole = total.sum(axis=0)
    shares = whole / whole.sum()
    chance = (n > 0).all(axis=0) | (len(whole) == 1)
    found = rng.beta(np.where(chance, n[0] + shares, 1), np.where(chance, n[1] + shares, 1), (draws, len(whole)))
    found = np.where(chance, found, n[0] > 0)
    sums = np.empty((2, 2, draws))
    for side, weight in enumerate((found * whole, (1 - found) * whole)):
        there = chance | (n[side] > 0)
        half = 0.5 * np.where(there, whole, 0.0) / max(whole[there].sum(), 1e-300)
        half = np.where(there, half, 1.0)  # of strata without weight on this side, whatever it is
        coded = rng.beta(k[side] + half, n[side] - k[side] + half, (draws, len(whole)))
        sums[side] = (coded * weight).sum(axis=1), ((1 - coded) * weight).sum(axis=1)
    return sums


def _rates(sums: np.ndarray, apparent: float | None) -> tuple[np.ndarray, ...]:
    """Precision, recall, F1 and the corrected share, of sums with axes as in `_drawn`."""
    (tp, fp), (fn, tn) = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (tp + fp) / sums.sum(axis=(0, 1)) if apparent is None else apparent
        f1 = 2 * tp / (2 * tp + fp + fn)
        return tp / (tp + fp), tp / (tp + fn), f1, rogan_gladen(share, tp / (tp + fn), tn / (tn + fp))


def rogan_gladen(apparent: Any, sensitivity: Any, specificity: Any) -> np.ndarray:
    """True share behind an apparent one (Rogan & Gladen 1978), 0 to 1; nan where sensitivity + specificity is 1 or
    less, for then finding says nothing about being there.

    >>> round(float(rogan_gladen(0.3, 0.8, 0.9)), 4), float(rogan_gladen(0.3, 0.5, 0.5))
    (0.2857, nan)
    """
    informed = np.asarray(sensitivity) + np.asarray(specificity) - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip((apparent + np.asarray(specificity) - 1) / informed, 0, 1)
    return np.where(informed > 1e-12, share, np.nan)


def matches(gold: Sequence[Span], found: Sequence[Span], exact: bool = False) -> list[tuple[int, int]]:
    """Pairs (index in gold, index in found) of spans in the same article, each span in one pair at most.

    Pairs are made in the order of their overlap in characters, the greatest first, ties in text order. With `exact`
    two spans pair only if they are equal.
    """
    candidates = []
    begun: tuple[list[tuple[str, int, int, int]], ...] = ([], [])  # gold and found spans that have not ended yet
    for article, start, end, side, n in _in_text_order(gold, found):
        others = [span for span in begun[1 - side] if span[0] == article and span[2] > start]
        begun[1 - side][:] = others
        begun[side].append((article, start, end, n))
        for _, other_start, other_end, m in others:
            if not exact or (start, end) == (other_start, other_end):
                overlap = min(end, other_end) - start
                candidates.append((-overlap, article, other_start, start, *((m, n) if side else (n, m))))
    pairs: list[tuple[int, int]] = []
    gold_taken, found_taken = set(), set()
    for *_, g, f in sorted(candidates):
        if g not in gold_taken and f not in found_taken:
            pairs.append((g, f))
            gold_taken.add(g)
            found_taken.add(f)
    return sorted(pairs)


def _in_text_order(gold: Sequence[Span], found: Sequence[Span]) -> list[tuple[str, int, int, int, int]]:
    """(article, start, end, 0 for gold and 1 for found, index among its own)."""
    return sorted((*span, side, n) for side, spans in enumerate((gold, found)) for n, span in enumerate(spans))
