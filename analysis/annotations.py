"""Spans marked in annotation tools, in the study's own offsets: INCEpTION (WebAnno TSV 3, UIMA CAS JSON), doccano.

What was annotated must be the article's own text: that is checked, character by character, so that a text which
changed since is refused instead of coded at the wrong place. Slots, links and relations are not read.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .errors import StudyError

Texts = Mapping[str, str]  # article id -> raw text
Span = tuple[str, int, int]  # article, start, end

EVENT_FEATURES, VOICE_FEATURES = ("event", "referent"), ("voice",)
CODE_FEATURES = ("code", "label", "value")  # the first of these, else the first feature with a value, is the code
NOT_CODED = re.compile(
    r"(?:^|\.)(?:Token|Sentence|DocumentAnnotation|DocumentMetaData|TagsetDescription|Sofa|CAS\w*)$"
)


class Mark(NamedTuple):
    """One annotation: `raw[start:end]` got `label`, which answers to a code, or to a kind or its layer."""

    article: str
    start: int
    end: int
    label: str
    event: str | None = None
    voice: str | None = None


class Marks(NamedTuple):
    """What one file says, and the stretches of text that its coder has seen."""

    marks: list[Mark]
    covered: list[Span]


# ------------------------------------------------------------------ INCEpTION: WebAnno TSV 3


def read_webanno(text: str, where: str, texts: Texts) -> Marks:
    """WebAnno TSV 3.x: a line a token, a column a feature. A span over several tokens carries the same `[n]`.

    A span's layer gives its label, or the value of its feature does (`CODE_FEATURES`); features named event,
    referent and voice say what they say. Source: the format's appendix in INCEpTION's user guide.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines[0].startswith("#FORMAT=WebAnno TSV 3"):
        raise StudyError(
            f"{where}, line 1", "it is no WebAnno TSV 3", "Export it as WebAnno TSV v3.3, or as UIMA CAS JSON."
        )
    layers = [_layer(line) for line in lines if line.startswith(("#T_SP=", "#T_CH=", "#T_RL="))]
    tokens = [_token(line, f"{where}, line {n}") for n, line in enumerate(lines, 1) if re.match(r"\d+-\d+", line)]
    article = _article_of(tokens, where, texts)
    at = _from_utf16(texts[article])
    found: dict[tuple[Any, ...], list[Any]] = {}
    for number, (start, end, _, cells) in enumerate(tokens):
        for key, features in _annotations(cells, layers, number):
            span = found.setdefault(key, [start, end, features])
            span[1] = max(span[1], end)
    marks = [_mark(article, at(start), at(end), key[1], feats) for key, (start, end, feats) in found.items()]
    return Marks(marks, [(article, 0, len(texts[article]))])


def _layer(line: str) -> tuple[str, str, list[str]]:
    """(kind of layer, name, one feature a column)."""
    kind, _, rest = line.partition("=")
    name, *features = rest.split("|")
    return kind, name, features or [""]


def _token(line: str, where: str) -> tuple[int, int, str, list[str]]:
    cells = line.split("\t")
    place = re.fullmatch(r"(\d{1,9})-(\d{1,9})", cells[1]) if len(cells) > 2 else None
    if not place:
        raise StudyError(where, "it is no line of a token", "Export the file again, and do not edit it.")
    return int(place[1]), int(place[2]), _unescaped(cells[2]), cells[3:]


def _annotations(
    cells: list[str], layers: list[tuple[str, str, list[str]]], number: int
) -> Iterator[tuple[tuple[Any, ...], dict[str, str]]]:
    """(what identifies the annotation, its features) for each annotation at a token."""
    column = 0
    for n, (kind, name, features) in enumerate(layers):
        columns = [_stacked(cell) for cell in cells[column : column + len(features)]]
        column += len(features)
        if kind != "#T_SP" or not columns:
            continue
        for place in range(max(map(len, columns))):
            values = [cell[place] if place < len(cell) else ("_", "") for cell in columns]
            if all(value == "_" for value, _ in values):
                continue
            id = next((id for _, id in values if id), "")
            named = {f: _unescaped(v) for f, (v, _) in zip(features, values, strict=False) if v not in "_*"}
            yield (n, name, id or (number, place)), named


def _stacked(cell: str) -> list[tuple[str, str]]:
    """(value, number of the annotation) for each annotation in a cell."""
    found = []
    for part in re.split(r"(?<!\\)\|", cell):
        numbered = re.search(r"(?<!\\)\[(\d+)\]$", part)
        found.append((part[: numbered.start()], numbered[1]) if numbered else (part, ""))
    return found


def _unescaped(value: str) -> str:
    return re.sub(r"\\(->|.)", lambda found: {"t": "\t", "n": "\n", "r": "\r"}.get(found[1], found[1]), value)


def _article_of(tokens: list[tuple[int, int, str, list[str]]], where: str, texts: Texts) -> str:
    """The article in which every token stands where the file says."""
    if not tokens:
        raise StudyError(where, "it holds no token", "Export a document with text.")
    names = sorted(texts, key=lambda name: name not in where)
    worst: tuple[int, str] = (-1, "")
    for name in names:
        raw, at = texts[name], _from_utf16(texts[name])
        for n, (start, end, token, _) in enumerate(tokens):
            if raw[at(start) : at(end)] != token:
                worst = max(worst, (n, name))
                break
        else:
            return name
    start, _, token, _ = tokens[worst[0]]
    what = f"its text is that of no article (nearest: {worst[1]}, which has no {token!r} at {start})"
    raise StudyError(where, what, "Annotate the untouched file; change back what was changed since.")


def _from_utf16(raw: str) -> Callable[[int], int]:
    """Java's offsets count characters beyond the first 65,536 twice."""
    wide = [n for n, character in enumerate(raw) if character > "\uffff"] if not raw.isascii() else []
    if not wide:
        return lambda offset: offset
    places = [n + count for count, n in enumerate(wide)]  # of these characters, as Java counts
    return lambda offset: offset - bisect_right(places, offset - 1)


def _mark(article: str, start: int, end: int, layer: str, features: Mapping[str, str]) -> Mark:
    known = {name.casefold(): value for name, value in features.items() if value}
    event = next((known.pop(name) for name in EVENT_FEATURES if name in known), None)
    voice = next((known.pop(name) for name in VOICE_FEATURES if name in known), None)
    label = next((known[name] for name in CODE_FEATURES if name in known), None)
    label = label or next(iter(known.values()), None) or layer.rpartition(".")[2]
    return Mark(article, start, end, label, event, voice)


# ------------------------------------------------------------------ INCEpTION: UIMA CAS JSON


def read_cas(data: Mapping[str, Any], where: str, texts: Texts) -> Marks:
    """UIMA CAS JSON (0.4): feature structures with `begin` and `end` in the text of the document (`sofaString`)."""
    structures = data.get("%FEATURE_STRUCTURES")
    mend = "Export it as UIMA CAS JSON 0.4.0, or as WebAnno TSV v3.3."
    if not isinstance(structures, list) or not all(isinstance(one, dict) for one in structures):
        raise StudyError(f"{where}, %FEATURE_STRUCTURES", "it is no list of objects", mend)
    sofas = [one for one in structures if one.get("%TYPE") == "uima.cas.Sofa"]
    if len(sofas) != 1 or not isinstance(sofas[0].get("sofaString"), str):
        raise StudyError(where, f"it holds {len(sofas)} texts, not one", mend)
    (article, base, length) = _placed(sofas[0]["sofaString"], where, texts)
    at = _from_utf16(sofas[0]["sofaString"])
    marks = []
    for n, one in enumerate(structures, 1):
        name = str(one.get("%TYPE", ""))
        if "begin" not in one or NOT_CODED.search(name):
            continue
        features = {k: v for k, v in one.items() if isinstance(v, str) and k[:1] not in "%@^"}
        start, end = _offsets(one.get("begin"), one.get("end"), f"{where}, feature structure {n}", 2 * length)
        marks.append(_mark(article, base + at(start), base + at(end), name, features))
    return Marks(marks, [(article, base, base + length)])


# ------------------------------------------------------------------ doccano


def read_doccano(text: str, where: str, texts: Texts) -> Marks:
    """doccano's JSONL: a document a line, its `text` with `label` (or `labels`) `[[start, end, label], …]`, or with
    `entities` of `start_offset`, `end_offset` and `label`. A document is an article or a passage of one."""
    marks: list[Mark] = []
    covered: list[Span] = []
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{where}, line {n}"
        try:
            one = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise StudyError(place, f"it is not valid JSON: {error}"[:200], "Export the file again.") from None
        if not isinstance(one, dict) or not isinstance(one.get("text"), str) or not one["text"]:
            raise StudyError(place, "it is no object with a text", "Export it from doccano as JSONL.")
        article, base, length = _placed(one["text"], place, texts)
        covered.append((article, base, base + length))
        for start, end, label in _labels(one, place):
            begin, stop = _offsets(start, end, place, length)
            marks.append(Mark(article, base + begin, base + stop, label))
    return Marks(marks, covered)


def _labels(one: Mapping[str, Any], where: str) -> Iterator[tuple[Any, Any, str]]:
    fields = [name for name in ("label", "labels", "entities") if isinstance(one.get(name), list)]
    if not fields:
        mend = "Export a project of sequence labelling as JSONL: {text, label: [[start, end, label], …]}."
        raise StudyError(where, "it has neither label nor entities", mend)
    for name in fields:
        for entry in one[name]:
            if isinstance(entry, dict):
                entry = [entry.get("start_offset"), entry.get("end_offset"), entry.get("label")]
            if not isinstance(entry, list) or len(entry) != 3 or not isinstance(entry[2], str):
                what = f"{json.dumps(entry)[:60]} is no span"
                raise StudyError(f"{where}, {name}", what, "A span is [start, end, label].")
            yield entry[0], entry[1], entry[2]


# ------------------------------------------------------------------ both


def _placed(text: str, where: str, texts: Texts) -> tuple[str, int, int]:
    """(article, start, length) of the only place at which a text stands in the study."""
    whole = [article for article, raw in texts.items() if raw == text]
    if not whole:
        wanted = text.strip("\r\n")
        found = [(article, raw.find(wanted)) for article, raw in texts.items() if wanted and wanted in raw]
        if len(found) == 1 and texts[found[0][0]].count(wanted) == 1:
            article, start = found[0]
            return article, start - (len(text) - len(text.lstrip("\r\n"))), len(text)
    if len(whole) != 1:
        what = f"its text {text[:40]!r} stands in {'several places' if whole or found else 'no article'}"
        raise StudyError(where, what, "Annotate untouched articles, or paragraphs that stand in one only.")
    return whole[0], 0, len(text)


def _offsets(start: Any, end: Any, where: str, most: int) -> tuple[int, int]:
    whole = [x for x in (start, end) if isinstance(x, int) and not isinstance(x, bool)]
    if len(whole) < 2 or not 0 <= start < end <= most:
        raise StudyError(where, f"{start!r} to {end!r} is no span of its text", "Count characters from 0.")
    return start, end
