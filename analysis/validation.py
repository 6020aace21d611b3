"""A study against its hand coding, and the coders against each other.

The coding's layers answer to the codebook's kinds (`[kinds.NAME] layer`). A coded span belongs to the code whose
patterns match its text; in a coding by CSV, to the code that it names.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from .agreement import (
    Coding,
    Scores,
    Span,
    alpha_interval,
    krippendorff_alpha,
    matches,
    paired,
    percent_agreement,
    read_codings,
    scores,
)
from .annotations import AGREED
from .codebook import CONFIDENCE, RESERVED
from .compare import wilson
from .display import VOICES, Shown, evidence, interval, number, prose
from .findings import count, opened, series
from .sources import NOBODY, same_sources
from .study import Study, once

QUOTES = "quotes"  # a layer of a coding
NO_CODING = "The study has no agreed hand coding, so the error of the automatic coding is not known."
NO_PASSES = "There are not two coding passes, so nothing is known of the coders’ agreement."
NO_CODE = "matched by no code"
RELIABLE, TENTATIVE = 0.8, 0.667  # Krippendorff's rules of thumb
JUDGED = ("referent", "voice", "kind", "speaker", "source")  # fields of the coding whose agreement is of interest


class Check(NamedTuple):
    """What the hand coding says of the automatic one, as frames; empty where there is nothing to compare."""

    codes: pd.DataFrame  # precision, recall and F1 of each code, and of each kind as a whole
    labels: pd.DataFrame  # the same for the labels of lines
    voice: pd.DataFrame  # of each span that both sides have: article, start, end, part, coded, found
    event: pd.DataFrame  # the same, with the confidence in the automatic one
    missed: pd.DataFrame  # coded spans that were not found
    wrong: pd.DataFrame  # mentions that nobody coded
    coders: pd.DataFrame  # Krippendorff's alpha of two coding passes, for each thing they judged


@once
def check(study: Study) -> Check:
    """Compare a study with its folder `coding`; raises `StudyError` where the coding does not fit the texts."""
    codings = read_codings(study.coding, study.raws) if study.coding else {}
    passes = [coding for name, coding in codings.items() if name != AGREED]
    coders = _coders(study, *passes[:2]) if len(passes) > 1 else pd.DataFrame()
    agreed = codings.get(AGREED)
    if agreed is None:
        none = pd.DataFrame()
        return Check(none, none, none, none, none, none, coders)
    gold = _gold(study, agreed.spans)
    found = study.mentions[study.mentions.article.isin({*gold.article, *agreed.lines.article})]
    both = _both(gold, found)
    part = ["article", "start", "end", "part"]
    return Check(
        _codes(study, gold, found),
        _labels(study, agreed.lines),
        _judged(gold, found, both, "voice", "voice"),
        _judged(gold, found, both, "referent", "event"),
        gold.drop(gold.index[[g for g, _ in both]])[part],
        found[found.kind.isin(gold.kind)].drop(found.index[[f for _, f in both]])[part],
        coders,
    )


# ------------------------------------------------------------------ rules against the agreed coding


def _gold(study: Study, spans: pd.DataFrame) -> pd.DataFrame:
    """The coded spans that answer to a kind of the codebook, with `kind` and `code`."""
    found = [placed(study, layer, text) for layer, text in zip(spans.layer, spans.text, strict=True)]
    spans = spans.assign(kind=[kind for kind, _ in found], code=[code for _, code in found])
    return spans[spans.kind.notna()]


def placed(study: Study, layer: str, text: str) -> tuple[str | None, str | None]:
    """Kind and code of a coded span. Its layer names a code, by id or label, or a kind, by id, label or layer: then
    the code is that of its longest hit. (None, None) where it answers to nothing in the codebook."""
    book = study.codebook
    if layer in book.codes:
        return book.codes[layer].kind, layer
    for code in book.codes.values():
        if code.label.casefold() == layer.casefold():
            return code.kind, code.id
    for kind in book.kinds.values():
        if layer and (layer in (kind.id, kind.layer) or layer.casefold() == kind.label.casefold()):
            hits = [hit for hit in book.find(text) if book.codes[hit.code].kind == kind.id]
            return kind.id, max(hits, key=lambda hit: hit.end - hit.start).code if hits else None
    return None, None


def _spans(frame: pd.DataFrame) -> list[Span]:
    return list(frame[["article", "start", "end"]].itertuples(index=False, name=None))


def _both(gold: pd.DataFrame, found: pd.DataFrame) -> list[tuple[int, int]]:
    """Positions in `gold` and `found` of the spans that both have; spans of different kinds never pair."""

    def by_kind(frame: pd.DataFrame) -> list[Span]:
        return [(f"{kind} {a}", s, e) for kind, (a, s, e) in zip(frame.kind, _spans(frame), strict=True)]

    return matches(by_kind(gold), by_kind(found))


def _codes(study: Study, gold: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    book, rows = study.codebook, []
    for kind in (kind for kind in book.kinds if kind in set(gold.kind)):
        theirs, ours = gold[gold.kind == kind], found[found.kind == kind]
        head = {"kind": book.kinds[kind].label}
        rows.append(head | {"code": "all"} | _scored(scores(_spans(theirs), _spans(ours))))
        for code in book.of_kind(kind):
            one = scores(_spans(theirs[theirs.code == code.id]), _spans(ours[ours.code == code.id]))
            if one.hits or one.wrong or one.missed:
                rows.append(head | {"code": code.label} | _scored(one))
        if theirs.code.isna().any():
            rows.append(head | {"code": NO_CODE} | _scored(scores(_spans(theirs[theirs.code.isna()]), [])))
    return pd.DataFrame(rows)


def _labels(study: Study, gold: pd.DataFrame) -> pd.DataFrame:
    """A line counts as found where it has the same label."""
    if gold.empty:
        return pd.DataFrame()
    ours = study.segments[study.segments.article.isin(gold.article)]

    def lines(frame: pd.DataFrame) -> list[Span]:
        return [
            (f"{label} {a}", n, n + 1) for label, a, n in zip(frame.label, frame.article, frame.line, strict=True)
        ]

    rows = [{"label": "all"} | _scored(scores(lines(gold), lines(ours), exact=True))]
    for label in dict.fromkeys([*gold.label.value_counts().index, *ours.label]):
        one = scores(lines(gold[gold.label == label]), lines(ours[ours.label == label]), exact=True)
        rows.append({"label": label.replace("_", " ")} | _scored(one))
    return pd.DataFrame(rows)


def _scored(s: Scores) -> dict[str, Any]:
    return {
        "coded by hand": s.hits + s.missed,
        "found": s.hits + s.wrong,
        "right": s.hits,
        "precision": s.precision,
        "interval of precision": interval(s.precision_low, s.precision_high),
        "recall": s.recall,
        "interval of recall": interval(s.recall_low, s.recall_high),
        "F1": s.f1,
    }


def _judged(
    gold: pd.DataFrame, found: pd.DataFrame, both: list[tuple[int, int]], field: str, column: str
) -> pd.DataFrame:
    """What either side says of the spans that both have, where both say something."""
    theirs, ours = gold.iloc[[g for g, _ in both]], found.iloc[[f for _, f in both]]
    judged = ours[["article", "start", "end", "part"]].assign(
        coded=theirs[field].to_list(), found=ours[column].to_list()
    )
    if column == "event":
        judged["confidence"] = ours.event_confidence
    return judged.dropna(subset=["coded", "found"])


def confusion(study: Study, judged: pd.DataFrame) -> pd.DataFrame:
    """How often each value coded by hand (rows) was found as which (columns); of `Check.voice` or `Check.event`."""
    order = [*VOICES, *study.codebook.events, *RESERVED]
    values = sorted({*judged.get("coded", ()), *judged.get("found", ())}, key=lambda v: (v not in order, v))
    values.sort(key=lambda v: order.index(v) if v in order else len(order))
    rows = []
    for value in values:
        some = judged[judged.coded == value]
        row: dict[str, Any] = {"by hand": _value_label(study, value)}
        row |= {f"found: {_value_label(study, other)}": int((some.found == other).sum()) for other in values}
        rows.append(row | {"right (%)": 100 * (some.found == value).mean() if len(some) else None})
    return pd.DataFrame(rows)


def by_confidence(judged: pd.DataFrame) -> pd.DataFrame:
    """How often the event is right where the rule that gave it has high, medium or low confidence, with Wilson
    intervals in per cent; of `Check.event`."""
    rows = []
    for level in CONFIDENCE if len(judged) else ():
        some = judged[judged.confidence == level]
        right = int((some.coded == some.found).sum())
        if len(some):
            low, high = (100 * bound for bound in wilson(right, len(some)))
            head = {"confidence": level, "spans": len(some), "right": right, "right (%)": 100 * right / len(some)}
            rows.append(head | {"95 % interval": interval(low, high, 0)})
    return pd.DataFrame(rows)


def _value_label(study: Study, value: str) -> str:
    events = study.codebook.events
    return events[value].label if value in events else VOICES.get(value, value)


def errors(study: Study, checked: Check) -> Shown:
    """Every span that was missed, found wrongly, or given another voice or event than by hand, in its line."""
    if checked.codes.empty:
        return prose(NO_CODING)
    parts = [
        evidence(study, checked.missed, "Missed"),
        evidence(study, checked.wrong, "Found, but not coded by hand"),
    ]
    for name, judged in (("voice", checked.voice), ("event", checked.event)):
        off = judged[judged.coded != judged.found]
        values = zip(off.found, off.coded, strict=True)
        notes = [f"{_value_label(study, f)}, by hand {_value_label(study, c)}" for f, c in values]
        parts.append(evidence(study, off.assign(note=notes), f"Another {name} than by hand"))
    return Shown("".join(part.html for part in parts), "\n".join(part.text for part in parts))


def found(checked: Check) -> str:
    """How far the automatic coding can be trusted, in a few numbers."""
    if checked.codes.empty and checked.labels.empty:
        return NO_CODING
    lines, codes = checked.labels, checked.codes
    lines = lines[lines.label == "body"] if len(lines) else lines
    codes = codes[codes.code == "all"] if len(codes) else codes
    sentences = [f"Lines of body text are found with {_rates(row)}." for row in lines.itertuples()]
    sentences += [f"{opened(row.kind)}: {_rates(row)}." for row in codes.itertuples()]
    for name, judged in (("voice", checked.voice), ("event", checked.event)):
        if len(judged):
            share = number(100 * (judged.coded == judged.found).mean(), 0)
            spans = count(len(judged), "span")
            sentences.append(f"The {name} is right in {share} per cent of {spans} that both codings have.")
    return " ".join(sentences)


def _rates(row: Any) -> str:
    return f"precision {number(row.precision)} and recall {number(row.recall)}"


# ------------------------------------------------------------------ whose words a quotation is


def speakers_judged(study: Study) -> pd.DataFrame:
    """Quotations that both codings have, with the speaker by hand (`coded`) and by rule (`found`), under the names
    that the whole study knows them by; empty without an agreed coding."""
    columns = ["article", "start", "end", "coded", "found"]
    codings = read_codings(study.coding, study.raws) if study.coding else {}
    if AGREED not in codings:
        return pd.DataFrame(columns=columns)
    spans, quotes = codings[AGREED].spans, study.quotes
    gold = spans[(spans.layer == QUOTES) & spans.speaker.notna()]
    both = matches(_spans(gold), _spans(quotes))
    theirs, ours = gold.iloc[[g for g, _ in both]], quotes.iloc[[q for _, q in both]]
    one = same_sources([*theirs.speaker, *ours.speaker_name.dropna()])
    judged = ours[columns[:3]].assign(
        coded=[one[name] for name in theirs.speaker], found=[one.get(name, NOBODY) for name in ours.speaker_name]
    )
    return judged.reset_index(drop=True)


def speakers(study: Study) -> str:
    """How often a quotation is given to the right speaker."""
    judged = speakers_judged(study)
    if judged.empty:
        return ""
    right, n = int((judged.coded == judged.found).sum()), len(judged)
    low, high = wilson(right, n)
    return (
        f"The speaker is right in {right} of {n} quotations that both codings have "
        f"({number(100 * right / n, 0)} per cent; {interval(100 * low, 100 * high, 0)})."
    )


def wrong_speakers(study: Study) -> Shown:
    """Every quotation that a rule gave to another speaker than a person did."""
    judged = speakers_judged(study)
    if judged.empty:
        return prose(NO_CODING)
    off = judged[judged.coded != judged.found]
    notes = [f"{found}, by hand {coded}" for found, coded in zip(off.found, off.coded, strict=True)]
    return evidence(study, off.assign(note=notes), "Another speaker than by hand")


# ------------------------------------------------------------------ coders against each other


def _coders(study: Study, one: Coding, other: Coding) -> pd.DataFrame:
    rows = []
    for judged, unit, data in _judgements(study, one, other):
        alpha, agreement = krippendorff_alpha(data), percent_agreement(data)
        rows.append(
            {
                "judged": judged,
                "unit": unit,
                "units": data.unit.nunique(),
                "agreement (%)": None if agreement is None else 100 * agreement,
                "alpha": alpha,
                "95 % interval": interval(*alpha_interval(data)),
                "reading": reading(alpha),
            }
        )
    return pd.DataFrame(rows)


def _judgements(study: Study, one: Coding, other: Coding) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """(what was judged, of what, long form for alpha)."""
    lines = pd.concat([coding.lines.assign(coder=coding.name) for coding in (one, other)])
    if len(lines):
        unit = lines.article + " " + lines.line.astype(str)
        yield "label", "line", lines.assign(unit=unit).rename(columns={"label": "value"})
    for layer in dict.fromkeys([*one.spans.layer, *other.spans.layer]):
        both = [coding.spans[coding.spans.layer == layer] for coding in (one, other)]
        name = layer.replace("_", " ")
        yield f"{name}: any", "sentence", _by_sentence(study, both)
        for field in JUDGED:
            judged = paired(both[0], both[1], field).dropna(subset=["value"])
            if len(judged):
                yield f"{name}: {field}", "span that both marked", judged


def _by_sentence(study: Study, passes: list[pd.DataFrame]) -> pd.DataFrame:
    """Whether each pass marked something in each sentence; a span belongs to the sentence it begins in."""
    sentences, rows = _spans(study.sentences), []
    for coder, spans in enumerate(passes):
        starts = [(article, start, start + 1) for article, start, _ in _spans(spans)]
        marked = _holding(sentences, starts)
        rows += [(span, coder, n in marked) for n, span in enumerate(sentences)]
    return pd.DataFrame(rows, columns=["unit", "coder", "value"])


def _holding(sentences: list[Span], starts: list[Span]) -> set[int]:
    return {s for s, _ in matches(sentences, starts)}


def reading(alpha: float | None) -> str:
    """Krippendorff's rules of thumb in a word."""
    if alpha is None:
        return "undefined (no variation)"
    return "reliable" if alpha >= RELIABLE else "tentative" if alpha >= TENTATIVE else "not reliable"


def agreed(checked: Check) -> str:
    """How far two coders agree."""
    if checked.coders.empty:
        return NO_PASSES
    good = int((checked.coders.reading == "reliable").sum())
    of = f"{good} of {len(checked.coders)} judgements"
    text = f"Two coding passes agree reliably (alpha {RELIABLE:.2f} or more) on {of}"
    weak = checked.coders[checked.coders.alpha < RELIABLE]
    below = [f"{row.judged} ({number(row.alpha)})" for row in weak.itertuples()]
    return f"{text}; below that lie {series(below)}." if below else f"{text}."
