"""Spans marked in annotation tools, in the study's own offsets: INCEpTION (WebAnno TSV 3, UIMA CAS XMI and JSON, a
project as a ZIP archive), doccano (JSONL, JSON, CSV, also in a ZIP archive).

What was annotated must be the article's own text: that is checked, character by character, so that a text which
changed since is refused instead of coded at the wrong place. Slots, links and relations are not read.
"""

import csv
import io
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from .errors import StudyError
from .files import MOST_TABLE_BYTES, decode, unzipped
from .sentences import split

Texts = Mapping[str, str]  # article id -> raw text
Span = tuple[str, int, int]  # article, start, end

EVENT_FEATURES, VOICE_FEATURES = ("event", "referent"), ("voice",)
CODE_FEATURES = ("code", "label", "value")  # the first of these, else the first feature with a value, is the code
AGREED = "agreed"  # the coding that coders have settled on
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


class Part(NamedTuple):
    """One file out of an archive."""

    coder: str  # "" where the archive's name says who
    where: str
    ending: str
    text: str
    types: str = ""  # of a CAS XMI, the type system that lies beside it


# ------------------------------------------------------------------ archives

ENDINGS = (".tsv", ".xmi", ".json", ".jsonl", ".csv")
TYPES, PROJECT = "typesystem.xml", "exportedproject.json"
_OF_PROJECT = re.compile(r"(?:^|/)(annotation|curation)/[^/]+/(?!INITIAL_CAS\.)[^/]+$")


def unpacked(archive: Path | BinaryIO, where: str, coder: str = "") -> Iterator[Part]:
    """The codings in a ZIP archive: a project of INCEpTION (`annotation/DOCUMENT/CODER.xmi`, and what was curated,
    as that of the coder `agreed`), one document of it with its type system, or a file for each coder of doccano."""
    endings = ENDINGS if coder else (*ENDINGS, ".zip")  # older projects have an archive for each coder and document
    names: list[str] = []
    types: dict[PurePosixPath, str] = {}
    for name, data in unzipped(archive, where, lambda name: "__MACOSX" not in name, MOST_TABLE_BYTES):
        if PurePosixPath(name).name.lower() == TYPES:
            types[PurePosixPath(name).parent] = decode(data(), f"{where}/{name}")
        elif name.lower().endswith(endings):
            names.append(name)
    if project := any(name.endswith(PROJECT) or _OF_PROJECT.search(name) for name in names):
        names = [name for name in names if _OF_PROJECT.search(name)]
    if not names:
        mend = "Choose a format when you export: UIMA CAS XMI, UIMA CAS JSON or WebAnno TSV v3.3."
        raise StudyError(where, "it holds no coding", mend)
    for name, data in unzipped(archive, where, set(names).__contains__, MOST_TABLE_BYTES):
        path, place = PurePosixPath(name), f"{where}/{name}"
        curated = project and path.parts[-3] == "curation"
        who = coder or (AGREED if curated else path.stem if project or len(names) > 1 else "")
        if path.suffix.lower() == ".zip":
            yield from unpacked(io.BytesIO(data()), place, who or path.stem)
        else:
            beside = next((types[folder] for folder in path.parents if folder in types), "")
            yield Part(who, place, path.suffix.lower(), decode(data(), place), beside)


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


# ------------------------------------------------------------------ INCEpTION: UIMA CAS

Features = dict[str, str | list[str]]
SOFA = "uima.cas.Sofa"
MOST_ANCESTORS = 50  # of a type
NO_CAS = "Export it as UIMA CAS XMI, as UIMA CAS JSON 0.4.0, or as WebAnno TSV v3.3."


class _Structure(NamedTuple):
    """A feature structure: its type, its place, and those of its features that are text, or lists of text."""

    type: str
    begin: Any
    end: Any
    features: Features


def read_cas(data: Mapping[str, Any], where: str, texts: Texts) -> Marks:
    """UIMA CAS JSON (0.4): feature structures with `begin` and `end` in the text of the document (`sofaString`)."""
    found = data.get("%FEATURE_STRUCTURES")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise StudyError(f"{where}, %FEATURE_STRUCTURES", "it is no list of objects", NO_CAS)
    lists = {one["%ID"]: one.get("%ELEMENTS") for one in found if isinstance(one.get("%ID"), int)}
    structures = []
    for one in found:
        features: Features = {k: v for k, v in one.items() if isinstance(v, str) and k[:1] not in "%@^"}
        for name, id in one.items():
            several = lists.get(id) if name[:1] == "@" and isinstance(id, int) else None
            if isinstance(several, list) and all(isinstance(value, str) for value in several):
                features[name[1:]] = several
        if not {"@Governor", "@Dependent"} & one.keys():
            structures.append(_Structure(str(one.get("%TYPE", "")), one.get("begin"), one.get("end"), features))
    return _of_structures(structures, where, texts)


def read_xmi(text: str, where: str, texts: Texts, types: str = "") -> Marks:
    """UIMA CAS XMI 2.0: an element for each feature structure, an attribute for each feature, elements in it for a
    feature of several values. `types`: the TypeSystem.xml that was exported with it; it tells features that are
    text from those that point to other annotations. Without it every attribute is taken for text."""
    root = _tree(text, where)
    if root.tag != "{http://www.omg.org/XMI}XMI":
        raise StudyError(where, "it is no CAS XMI", NO_CAS)
    told = _text_features(_tree(types, f"{where}, {TYPES}")) if types else {}
    structures = []
    for one in root:
        type, said = _type(one.tag), {key: value for key, value in one.attrib.items() if "}" not in key}
        begin, end, _ = (_whole(said.pop(key, None)) for key in ("begin", "end", "sofa"))
        features: Features = {}
        features |= said
        for child in one:
            several = features.get(child.tag)
            if not isinstance(several, list):
                several = features[child.tag] = []
            several.append(child.text or "")
        if type != SOFA and type in told:
            features = {name: value for name, value in features.items() if name in told[type]}
        if not {"Governor", "Dependent"} & said.keys():
            structures.append(_Structure(type, begin, end, features))
    return _of_structures(structures, where, texts)


def _tree(text: str, where: str) -> ElementTree.Element:
    """XML as a tree; a declaration of a document type, in which entities might hide, is refused."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_: Any) -> None:
        place = f"{where}, line {parser.CurrentLineNumber}"
        raise StudyError(place, "it declares a document type or entities", "Take that out; no export has it.")

    def begin(name: str, attributes: dict[str, str]) -> None:
        builder.start(f"{{{name}" if "}" in name else name, attributes)

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
        begin,
        builder.end,
        builder.data,
    )
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        what = f"it is not valid XML: {expat.ErrorString(error.code)}"
        raise StudyError(f"{where}, line {error.lineno}", what, "Export it again.") from None
    return builder.close()


def _type(tag: str) -> str:
    """The type that an element stands for: its namespace is made of the type's package."""
    space, _, local = tag.rpartition("}")
    package = space.removeprefix("{http:///").removesuffix(".ecore").replace("/", ".")
    return local if package == "uima.noNamespace" else f"{package}.{local}"


def _whole(value: str | None) -> int | str | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 10 else value


def _text_features(types: ElementTree.Element) -> dict[str, set[str]]:
    """Type -> its features whose range is text, those that it inherits included."""
    own: dict[str, set[str]] = {}
    parent: dict[str, str] = {}
    for one in types.iterfind(".//{*}typeDescription"):
        name = one.findtext("{*}name", "").strip()
        parent[name] = one.findtext("{*}supertypeName", "").strip()
        own[name] = {
            feature.findtext("{*}name", "").strip()
            for feature in one.iterfind("{*}features/{*}featureDescription")
            if feature.findtext("{*}rangeTypeName", "").strip() in ("uima.cas.String", "uima.cas.StringArray")
        }
    for name in own:
        above = parent[name]
        for _ in range(MOST_ANCESTORS):
            own[name] |= own.get(above, set())
            above = parent.get(above, "")
    return own


def _of_structures(structures: list[_Structure], where: str, texts: Texts) -> Marks:
    sofas = [one.features.get("sofaString") for one in structures if one.type == SOFA]
    if len(sofas) != 1 or not isinstance(sofas[0], str):
        raise StudyError(where, f"it holds {len(sofas)} texts, not one", NO_CAS)
    article, base, length = _placed(sofas[0], where, texts)
    at = _from_utf16(sofas[0])
    marks = []
    for n, one in enumerate(structures, 1):
        if one.begin is None or NOT_CODED.search(one.type):
            continue
        start, end = _offsets(one.begin, one.end, f"{where}, feature structure {n}", 2 * length)
        marks += [_mark(article, base + at(start), base + at(end), one.type, said) for said in _each(one.features)]
    return Marks(marks, [(article, base, base + length)])


def _each(features: Features) -> Iterator[dict[str, str]]:
    """A reading for each value of a feature that holds several; of a second such feature, all values in one."""
    lists = [name for name, value in features.items() if isinstance(value, list)]
    plain = {name: value if isinstance(value, str) else ", ".join(value) for name, value in features.items()}
    for value in features[lists[0]] or [""] if lists else ():
        yield plain | {lists[0]: value}
    if not lists:
        yield plain


# ------------------------------------------------------------------ doccano

Rows = Iterable[tuple[str, Any]]  # (place, document)


def read_doccano(rows: Rows, texts: Texts) -> Marks:
    """doccano's documents, each an article or a passage of one.

    Sequence labelling: `text` with `label` (or `labels`) `[[start, end, label], …]`, or with `entities` (or
    `spans`) of `start_offset`, `end_offset` and `label`. Text classification: `text` with `label` `[label, …]`;
    a label is one of the whole text, which has to be a single sentence, the unit that codings are compared by.
    """
    marks: list[Mark] = []
    covered: list[Span] = []
    for place, one in rows:
        if not isinstance(one, dict) or not isinstance(one.get("text"), str) or not one["text"]:
            raise StudyError(place, "it is no object with a text", "Export it from doccano as JSONL.")
        article, base, length = _placed(one["text"], place, texts)
        covered.append((article, base, base + length))
        for start, end, label in _labels(one, place):
            begin, stop = _offsets(start, end, place, length)
            marks.append(Mark(article, base + begin, base + stop, label))
    return Marks(marks, covered)


def in_lines(text: str, where: str) -> Rows:
    """JSONL: a document a line."""
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            place = f"{where}, line {n}"
            try:
                yield place, json.loads(line)
            except (ValueError, RecursionError) as error:
                what = f"it is not valid JSON: {error}"[:200]
                raise StudyError(place, what, "Export the file again.") from None


def in_list(data: Iterable[Any], where: str) -> Rows:
    """JSON: a list of documents."""
    return ((f"{where}, document {n}", one) for n, one in enumerate(data, 1))


def is_classified(text: str) -> bool:
    """Is this CSV doccano's, of texts and their labels?"""
    return {"text", "label"} <= {cell.strip() for cell in text.split("\n", 1)[0].strip("\r").split(",")}


def in_table(text: str, where: str) -> Rows:
    """CSV with the columns `text` and `label`, in which labels are joined by `#`."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    csv.field_size_limit(MOST_TABLE_BYTES)
    line = 2
    try:
        for row in reader:
            labels = [label for label in (row["label"] or "").split("#") if label]
            yield f"{where}, line {line}", {"text": row["text"], "label": labels}
            line = reader.line_num + 1
    except csv.Error as error:
        raise StudyError(f"{where}, line {line}", str(error), "Export the file again.") from None


def _labels(one: Mapping[str, Any], where: str) -> Iterator[tuple[Any, Any, str]]:
    fields = [name for name in ("label", "labels", "entities", "spans") if isinstance(one.get(name), list)]
    if not fields:
        mend = "Export a project of sequence labelling as JSONL: {text, label: [[start, end, label], …]}."
        raise StudyError(where, "it has neither label nor entities", mend)
    for name in fields:
        for entry in one[name]:
            if isinstance(entry, str):
                yield _classified(one["text"], entry, where)
                continue
            if isinstance(entry, dict):
                entry = [entry.get(f"{key}_offset", entry.get(key)) for key in ("start", "end")] + [
                    entry.get("label")
                ]
            if not isinstance(entry, list) or len(entry) != 3 or not isinstance(entry[2], str):
                what = f"{json.dumps(entry)[:60]} is no span"
                raise StudyError(f"{where}, {name}", what, "A span is [start, end, label].")
            yield entry[0], entry[1], entry[2]


def _classified(text: str, label: str, where: str) -> tuple[int, int, str]:
    said = text.strip()
    if len(split(said)) > 1:
        what = f"{label!r} is a label of a text that is more than one sentence"
        raise StudyError(where, what, "Classify single sentences, or mark spans (sequence labelling).")
    start = text.index(said)
    return start, start + len(said), label


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
