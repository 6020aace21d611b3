"""Coders' files read back: how far people agree, and how well the rules find what people coded.

The unit is the sentence. A file is a coding sheet (`sheet`) that was filled in, or a coding by spans (the study's
own forms, INCEpTION, doccano; see `agreement.read_file`): then each sentence that the coder has read is a unit,
and a code is there if a span of it begins in the sentence. Who coded is the file's name; files of one name are one
coder's.

The truth that rules are held against is the coder named `agreed`; without one, what most coders say (units on which
they are evenly split are left out), and with a single coder what that one says.
"""

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from .agreement import (
    CODING_ENDINGS,
    Span,
    alpha_interval,
    is_sheet,
    krippendorff_alpha,
    percent_agreement,
    read_file,
    weighed,
)
from .annotations import AGREED
from .codebook import NAMES_EVENT, RESERVED, Codebook
from .display import Shown, interval, number, prose, table
from .errors import StudyError
from .files import MOST_TABLE_BYTES, decode, delimiter, load
from .findings import count, opened, series
from .sheet import KEY, PLAIN, VOICES, digest, own_sentences
from .study import Study
from .validation import RELIABLE, TENTATIVE, Check, agreed, found, placed, reading

ANY = "any"  # in the column `code`: some code of the kind, whichever
ONE_CODER = "one coder: a hand-coded illustration, no reliability"
KEY_FILE = "key.csv"
NO_FILES = "Nobody’s coding lies in the study’s folder coding."
STEPS = (
    "Nobody has coded this study by hand, so nothing is known of how far people would agree, or of how often the "
    "rules are wrong here.",
    "Draw a sheet for each of two coders: framing sheet STUDY --out sheets --coders one,two",
    "Let both code, apart from each other, by the definitions of the codebook alone.",
    "Read the sheets back: framing agreement STUDY sheets/sheet-*.csv. In the study’s folder coding, with key.csv, "
    "they are shown here.",
)
SECOND = "Let a second person code the same sheet: what one person says has no reliability."
BY_LAYER = (
    "where people coded a kind and no code, a span has the code whose pattern it matches; what no pattern matches "
    "is missed in the row “any” only"
)


class Coded(NamedTuple):
    """What all coders said."""

    units: pd.DataFrame  # unit, article, start, end, stratum, weight
    judged: pd.DataFrame  # unit, coder, kind, code (or ANY), present (bool), event, voice
    notes: list[str]  # what was left out, and why
    drawn: bool  # units were drawn from all sentences of the study; else they are all that was read


class Results(NamedTuple):
    """The two tables and what a reader should know of them."""

    agreement: pd.DataFrame
    validation: pd.DataFrame
    notes: list[str]


def compare_coders(study: Study, files: Sequence[Path] = (), key: Path | None = None) -> Results:
    """Agreement of the coders, and the rules against them; without files, of the study's folder `coding`."""
    files = files or own_files(study)
    if not files:
        if not study.coding:
            mend = "Name the coders' files; framing sheet makes some."
            raise StudyError(study.name, "it has no folder coding", mend)
        raise StudyError("coding", "it holds no coding", f"Put files there ({', '.join(CODING_ENDINGS)}).")
    coded = read_coders(study, files, key)
    if coded.judged.empty:
        raise StudyError(files[0].name, "nobody has finished a unit", "Code first. " + " ".join(coded.notes))
    return Results(_agreement(study, coded), _validation(study, coded), coded.notes)


def own_files(study: Study) -> list[Path]:
    """The coders' files in the study's folder `coding`: sheets, where there are some, else codings by spans."""
    found = sorted(study.coding.iterdir()) if study.coding else []
    files = [file for file in found if file.suffix in CODING_ENDINGS and file.name != KEY_FILE]
    return [file for file in files if is_sheet(file)] or files


def read_coders(study: Study, files: Sequence[Path], key: Path | None = None) -> Coded:
    """What the coders' files say; raises `StudyError` where they do not fit the study, or each other."""
    sheets = [file for file in files if is_sheet(file)]
    if sheets and len(sheets) < len(files):
        other = next(file for file in files if file not in sheets)
        mend = "Compare coding sheets with each other, and codings by spans with each other."
        raise StudyError(other.name, "it is no coding sheet, as others are", mend)
    return _from_sheets(study, files, key) if sheets else _from_spans(study, files)


def compare_own(study: Study) -> Results:
    """As `compare_coders` of the study's folder `coding`; empty tables, and what to do, where nobody has coded."""
    files = own_files(study)
    coded = read_coders(study, files) if files else None
    if coded is None or coded.judged.empty:
        return Results(pd.DataFrame(), pd.DataFrame(), (coded.notes if coded else []) or list(STEPS))
    results = Results(_agreement(study, coded), _validation(study, coded), coded.notes)
    return results._replace(notes=results.notes + [SECOND] * _alone(results))


def _alone(results: Results) -> bool:
    return set(results.agreement.note) == {ONE_CODER}


# ------------------------------------------------------------------ coding sheets


def _from_sheets(study: Study, files: Sequence[Path], key: Path | None) -> Coded:
    units = _read_key(study, key or files[0].parent / KEY_FILE)
    rows: list[dict[str, Any]] = []
    notes = []
    seen: dict[tuple[str, str], str] = {}
    for file in files:
        coder, unfinished, read = coder_of(file.stem), 0, _rows(file)
        header, *cells = read
        codes = _columns(study.codebook, header[1], file.name)
        known = set(units.unit)
        for line, values in cells:
            row = dict(zip(header[1], values, strict=True))
            place = f"{file.name}, line {line}"
            if row["unit"] not in known:
                raise StudyError(f"{place}, unit", f"{row['unit']!r} is not in the key", "Name this sheet's --key.")
            if (coder, row["unit"]) in seen:
                what = f"{coder} coded {row['unit']} before ({seen[coder, row['unit']]})"
                raise StudyError(place, what, "Keep one of the two; name files after coders.")
            seen[coder, row["unit"]] = place
            judged = list(_judged(study.codebook, row, codes, coder, place))
            if any(one["present"] is None for one in judged):
                unfinished += 1
            else:
                rows += judged
        if unfinished:
            notes.append(f"{file.name}: {count(unfinished, 'unit')} not finished, left out")
    return Coded(units, _with_any(study.codebook, rows), notes, True)


def coder_of(name: str) -> str:
    """The coder's name: the file's, without what the sheet and the browser have added."""
    return name.removeprefix("sheet-").partition(" (")[0]


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    """(line, cells) of a CSV file; a spreadsheet may have put semicolons or tabs between the cells."""
    text = decode(load(file, MOST_TABLE_BYTES), file.name)
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(head), strict=True)
    rows: list[tuple[int, list[str]]] = []
    following = 1
    try:
        for cells in reader:
            if rows and len(cells) != len(rows[0][1]) and any(cells):
                what = f"it has {count(len(cells), 'cell')}, the header has {len(rows[0][1])}"
                raise StudyError(f"{file.name}, line {following}", what, "Mend the line, or save the sheet again.")
            if any(cells):
                rows.append((following, [cell.strip() for cell in cells]))
            following = reader.line_num + 1
    except csv.Error as error:
        raise StudyError(
            f"{file.name}, line {reader.line_num}", str(error), "Save the sheet again as CSV."
        ) from None
    if not rows:
        raise StudyError(file.name, "it is empty", "Save the sheet again as CSV.")
    return rows


def _columns(book: Codebook, header: Sequence[str], where: str) -> list[str]:
    """The codes that a sheet asks for."""
    place = f"{where}, line 1"
    if len(set(header)) < len(header):
        raise StudyError(place, "a column stands there twice", "Keep one of the two.")
    for column in header:
        code, _, question = column.partition(":")
        if column not in PLAIN and (code not in book.codes or question not in ("", "event", "voice")):
            raise StudyError(
                place, f"the codebook has nothing for the column {column!r}", "Use the codebook of the sheet."
            )
    codes = [column for column in header if column in book.codes]
    if not codes or "unit" not in header:
        raise StudyError(place, "it lacks the column unit, or codes", "Save the sheet again with all its columns.")
    return codes


def _judged(
    book: Codebook, row: dict[str, str], codes: Iterable[str], coder: str, where: str
) -> Iterator[dict[str, Any]]:
    for code in codes:
        if row[code] not in ("", "0", "1"):
            raise StudyError(f"{where}, {code}", f"{row[code]!r} is no judgement", "Write 1 or 0.")
        one: dict[str, Any] = {"unit": row["unit"], "coder": coder, "kind": book.codes[code].kind, "code": code}
        for question, valid in (("event", [*book.events, *RESERVED]), ("voice", list(VOICES))):
            value = row.get(f"{code}:{question}", "")
            if value and value not in valid:
                place = f"{where}, {code}:{question}"
                raise StudyError(place, f"unknown {question} {value!r}", f"Choose from {', '.join(valid)}.")
            one[question] = value if value and row[code] == "1" else None
        yield one | {"present": bool(int(row[code])) if row[code] else None}


def _read_key(study: Study, path: Path) -> pd.DataFrame:
    """The units with their places; every sentence must still be the one that was drawn."""
    if not path.is_file():
        mend = "It was written with the sheets and stays with the researcher; name it with --key FILE."
        raise StudyError(str(path), "there is no such file", mend)
    (_, header), *cells = _rows(path)
    if header != list(KEY):
        raise StudyError(f"{path.name}, line 1", "it is no key of a sheet", f"Its columns are {','.join(KEY)}.")
    rows = []
    for line, values in cells:
        row: dict[str, Any] = dict(zip(KEY, values, strict=True))
        place = f"{path.name}, line {line}"
        try:
            row |= {"start": int(row["start"]), "end": int(row["end"]), "weight": float(row["weight"])}
            if not 0 < row["weight"] < 1e9 or row["start"] < 0:
                raise ValueError
        except ValueError:
            raise StudyError(place, "a number in it is none", "Use the key as it was written.") from None
        article = row["article"].removeprefix("'") if row["article"] not in study.raws else row["article"]
        if article not in study.raws:
            raise StudyError(place, f"the study has no article {article!r}", "Put it back, or draw a new sheet.")
        if digest(study.raws[article][row["start"] : row["end"]]) != row["sha256"]:
            what = f"{article} has changed at {row['start']} since the sheet was drawn"
            raise StudyError(place, what, "Put the text back as it was, or draw a new sheet.")
        rows.append(row | {"article": article})
    return pd.DataFrame(rows, columns=list(KEY))


# ------------------------------------------------------------------ codings by spans


def _from_spans(study: Study, files: Sequence[Path]) -> Coded:
    """Every sentence that somebody has read is a unit of weight 1."""
    sentences = own_sentences(study)
    units = sentences[["article", "start", "end"]].assign(weight=1.0, stratum="")
    units["unit"] = units.article + " " + units.start.astype(str)
    finder, book = _Finder(units), study.codebook
    marks: dict[tuple[str, str, str], dict[str, Any]] = {}
    read: dict[str, set[str]] = {}
    unknown: dict[str, int] = {}
    asked: set[str] = set()
    by_layer = False
    for where, coding in ((file.name, coding) for file in files for coding in read_file(file, study.raws)):
        coder = coder_of(coding.name)
        fresh = {unit for span in coding.covered for unit in finder.inside(span)}
        if twice := fresh & read.setdefault(coder, set()):
            what = f"{coder} coded {len(twice)} of its sentences in another file too"
            raise StudyError(where, what, "Keep one of the two; name files after coders.")
        read[coder] |= fresh
        for s in coding.spans.itertuples():
            kind, code = placed(study, s.layer, s.text or "")
            unit = finder.at(s.article, s.start)
            if kind is None:
                unknown[s.layer] = unknown.get(s.layer, 0) + 1
            elif unit in fresh:
                asked.add(kind)
                by_layer |= s.layer not in book.codes
                for name in {ANY, code or ANY} if len(book.of_kind(kind)) > 1 else {book.of_kind(kind)[0].id}:
                    marks.setdefault((unit, coder, f"{kind} {name}"), {"event": s.referent, "voice": s.voice})
    rows = []
    for kind in (kind for kind in book.kinds if kind in asked):
        codes = [code.id for code in book.of_kind(kind)]
        for code in [ANY] * (len(codes) > 1) + codes:
            for coder, seen in read.items():
                for unit in (unit for unit in units.unit if unit in seen):
                    mark = marks.get((unit, coder, f"{kind} {code}"))
                    row = {"unit": unit, "coder": coder, "kind": kind, "code": code, "present": mark is not None}
                    rows.append(row | (mark or {"event": None, "voice": None}))
    notes = [f"{layer}: {count(n, 'span')} of no code or kind, left out" for layer, n in unknown.items()]
    notes += [BY_LAYER] * by_layer
    return Coded(units[units.unit.isin(set().union(*read.values()))], pd.DataFrame(rows), notes, False)


class _Finder:
    """Which unit a place lies in."""

    def __init__(self, units: pd.DataFrame) -> None:
        self._units: dict[str, tuple[list[int], list[int], list[str]]] = {}
        for article, rows in units.sort_values(["article", "start"]).groupby("article", sort=False):
            self._units[str(article)] = (rows.start.to_list(), rows.end.to_list(), rows.unit.to_list())

    def at(self, article: str, offset: int) -> str | None:
        starts, ends, names = self._units.get(article, ([], [], []))
        n = bisect_right(starts, offset) - 1
        return names[n] if n >= 0 and offset < ends[n] else None

    def inside(self, span: Span) -> list[str]:
        article, start, end = span
        starts, ends, names = self._units.get(article, ([], [], []))
        return [name for s, e, name in zip(starts, ends, names, strict=True) if start <= s and e <= end]


def _with_any(book: Codebook, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """With a row for each kind as a whole, where a sheet asks for more than one code of it."""
    judged = pd.DataFrame(rows)
    if judged.empty:
        return judged
    some = judged.groupby(["unit", "coder", "kind"], sort=False).present.any().reset_index()
    several = {kind for kind in book.kinds if judged.code[judged.kind == kind].nunique() > 1}
    some = some[some.kind.isin(several)].assign(code=ANY, event=None, voice=None)
    return pd.concat([some, judged], ignore_index=True).astype({"present": bool})


# ------------------------------------------------------------------ the tables


def _variables(study: Study, judged: pd.DataFrame) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    """(kind, code, its label, its judgements) in the order of the codebook."""
    book = study.codebook
    groups = dict(iter(judged.groupby(["kind", "code"], sort=False)))
    for kind in book.kinds:
        for code in (ANY, *(code.id for code in book.of_kind(kind))):
            if (kind, code) in groups:
                yield kind, code, ANY if code == ANY else book.codes[code].label, groups[kind, code]


def _agreement(study: Study, coded: Coded) -> pd.DataFrame:
    """For each code: is it there? And for codes that name an event: which event, whose voice, where two or more
    coders say that it is there."""
    people = coded.judged[coded.judged.coder != AGREED]
    if people.empty:
        people = coded.judged
    alone = people.coder.nunique() < 2
    rows = []
    for kind, code, label, judged in _variables(study, people):
        head = {"kind": study.codebook.kinds[kind].label, "code": code, "label": label}
        rows.append(head | {"judged": "present"} | _reliability(judged, "present", alone))
        for field in ("event", "voice"):
            said = judged[judged.present & judged[field].notna()]
            if code != ANY and kind in NAMES_EVENT and len(said):
                rows.append(head | {"judged": field} | _reliability(said, field, alone))
    return pd.DataFrame(rows)


def _reliability(judged: pd.DataFrame, field: str, alone: bool) -> dict[str, Any]:
    data = judged[["unit", "coder"]].assign(value=judged[field].astype(str))
    twice = data[data.unit.duplicated(keep=False)]
    alpha, agreed = (None, None) if alone else (krippendorff_alpha(data), percent_agreement(data))
    low, high = (None, None) if alone or alpha is None else alpha_interval(data)
    note = ONE_CODER if alone else "no unit was judged twice" if twice.empty else reading(alpha)
    if alpha is not None and low is None:
        note += "; no interval: too few units, or too little variation"
    return {
        "units": data.unit.nunique(),
        "units judged twice": twice.unit.nunique(),
        "coders": data.coder.nunique(),
        "values": data.value.nunique(),
        "agreement (%)": None if agreed is None else 100 * agreed,
        "present (%)": 100 * judged.present.mean() if field == "present" else None,
        "alpha": alpha,
        "low": low,
        "high": high,
        "level": "nominal",
        "note": note,
    }


def _validation(study: Study, coded: Coded) -> pd.DataFrame:
    """The rules against the truth (see the module's first lines), code by code; intervals as in `weighed`."""
    units = coded.units.set_index("unit")
    found, everywhere = _found(study, coded.units), len(own_sentences(study))
    totals = _found(study, own_sentences(study).assign(unit=range(everywhere))) if coded.drawn else {}
    rows = []
    for kind, code, label, judged in _variables(study, coded.judged):
        human, split = _truth(judged)
        names = list(human.index)
        if not names:
            continue
        share = len(totals.get((kind, code), ())) / everywhere if coded.drawn else None
        ours = found.get((kind, code), set())
        weights, strata = units.weight.loc[names].to_list(), units.stratum.loc[names].to_list()
        scored = weighed([name in ours for name in names], human.to_list(), weights, strata, share)
        head = {"kind": study.codebook.kinds[kind].label, "code": code, "label": label, "units": len(names)}
        rows.append(
            head
            | {"undecided": split}
            | scored._asdict()
            | {"note": _caution(scored.corrected, scored.tp + scored.fn)}
        )
    return pd.DataFrame(rows)


def _caution(corrected: float | None, positives: int) -> str:
    if not positives:
        return "never coded: nothing to find"
    return "" if corrected is not None else "sensitivity + specificity is 1 or less: no corrected share"


def _truth(judged: pd.DataFrame) -> tuple[pd.Series, int]:
    """Unit -> is it there; and the number of units on which coders are evenly split."""
    agreed = judged[judged.coder == AGREED]
    share = (judged if agreed.empty else agreed).groupby("unit", sort=False).present.mean()
    decided = share[share != 0.5]
    return decided > 0.5, len(share) - len(decided)


def _found(study: Study, units: pd.DataFrame) -> dict[tuple[str, str], set[Any]]:
    """(kind, code or ANY) -> the units in which the rules find it."""
    finder = _Finder(units)
    found: dict[tuple[str, str], set[Any]] = {}
    for m in study.mentions.itertuples():
        unit = finder.at(m.article, m.start)
        if unit is not None:
            for code in (ANY, m.code):
                found.setdefault((m.kind, code), set()).add(unit)
    return found


# ------------------------------------------------------------------ shown


def summary(results: Results) -> str:
    """Both tables as text, the numbers that a reader looks for first; the files hold the rest."""
    one = _alone(results)
    first = opened(ONE_CODER) + "." if one else table(alike(results), "Agreement (Krippendorff’s alpha)").text
    return f"{first}\n\n{table(against(results), 'The rules against the coders').text}"


def alike(results: Results) -> pd.DataFrame:
    """How far coders agree: the columns that a reader looks for first."""
    a = results.agreement
    if a.empty:
        return a
    return pd.DataFrame(
        {
            "code": a.code.where(a.code != ANY, a.kind + ": any"),
            "judged": a.judged,
            "units": a["units judged twice"],
            "agreement (%)": a["agreement (%)"],
            "alpha": a.alpha,
            "95 % interval": _intervals(a, ""),
            "note": a.note,
        }
    )


def against(results: Results) -> pd.DataFrame:
    """The rules against the coders: the columns that a reader looks for first."""
    v = results.validation
    if v.empty:
        return v
    found = pd.DataFrame({"code": v.code.where(v.code != ANY, v.kind + ": any"), "units": v.units})
    found = found.assign(TP=v.tp, FP=v.fp, FN=v.fn, TN=v.tn)
    for name in ("precision", "recall", "f1"):
        found = found.assign(**{name: v[name], f"{name}, 95 %": _intervals(v, f"{name}_")})
    shares = {"found (%)": 100 * v.apparent, "corrected (%)": 100 * v.corrected.astype(float)}
    return found.assign(**shares, **{"corrected, 95 %": _intervals(v, "corrected_", 100)}, note=v.note)


def answer(checked: Check, results: Results) -> Shown:
    """How far the rules and the coders can be trusted: by the spans that people agreed on, else by the sentences
    that they judged."""
    if results.agreement.empty or not (checked.codes.empty and checked.labels.empty):
        return prose(found(checked), agreed(checked))
    a, v = results.agreement, results.validation
    present = a[a.judged == "present"]
    if _alone(results):
        return prose(f"{opened(ONE_CODER)}: {count(int(present.units.max()), 'sentence')}.", _rules(v))
    good = int((present.alpha >= RELIABLE).sum())
    weak = present[present.alpha < TENTATIVE]
    said = (
        f"{opened(count(int(present.coders.max()), 'coder'))} judged the same "
        f"{count(int(present['units judged twice'].max()), 'sentence')}: "
        f"alpha is {RELIABLE:.2f} or more for {good} of {count(len(present), 'code')}"
    )
    return prose(said + (f", and below {TENTATIVE} for {series(weak.label)}." if len(weak) else "."), _rules(v))


def _rules(v: pd.DataFrame) -> str:
    ranges = [(name, v[name].dropna()) for name in ("precision", "recall")]
    said = [f"{name} {number(x.min())} to {number(x.max())}" for name, x in ranges if len(x)]
    return f"The rules against them, by code: {series(said)}." if said else ""


def _intervals(frame: pd.DataFrame, name: str, scale: float = 1) -> list[str]:
    bounds = frame[[f"{name}low", f"{name}high"]].astype(float) * scale
    return [interval(low, high, 1 if scale > 1 else 2) for low, high in bounds.to_numpy()]
