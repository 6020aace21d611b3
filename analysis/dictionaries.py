"""Dictionaries of other tools -> codebook.toml; a codebook -> quanteda YAML or REFI-QDA.

Read: LIWC `.dic` and `.dicx`, Yoshikoder `.ykd`, WordStat `.cat`, Lexicoder `.lc3`, quanteda `.yaml`. Categories in
categories become ids with dots (`emotion.anger`). Whatever a codebook cannot say is reported with its line, not
dropped in silence.

Overlap. Each category becomes a code of a kind of its own, so that within a code the longest expression wins, and
codes know nothing of each other: "New York" may count for a place and "new" for a time. With one `kind` for all,
the longest expression wins across them (quanteda's `nested_scope = "dictionary"`), and each word counts once.
"""

import csv
import io
import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

import yaml

from .codebook import (
    KINDS,
    MOST_CODES,
    MOST_DEPTH,
    MOST_PATTERNS,
    Code,
    Codebook,
    Kind,
    check_pattern,
    read_codebook,
)
from .errors import StudyError
from .files import MOST_BYTES, check_text, decode, load

OUT = (".toml", ".yaml", ".yml", ".qdc")
UNDEFINED = "Category “{}” of {}; the dictionary does not define it."
# What a tool calls a condition: <of> (LIWC tags), (a b), a/b.
CONDITION = re.compile(r"[<>()/{}\[\]]")
WEIGHT = re.compile(r"^(.*\S)\s*\((-?[\d.,]+)\)$")
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Path_ = tuple[str, ...]


class Read(NamedTuple):
    """A dictionary as read: its categories in order, each with its terms, and what could not be kept."""

    terms: dict[Path_, list[tuple[str, str]]]  # names from the top -> (place, term)
    lost: list[str]


def convert(
    source: Path, out: Path, encoding: str | None = None, kind: str | None = None, only: Sequence[str] = ()
) -> list[str]:
    """Write `source`, a dictionary or a codebook, as `out`, whose ending says the format; what could not be kept,
    a line each. Nothing is overwritten; an imported codebook is read back before it appears."""
    if out.suffix.lower() not in OUT:
        raise StudyError(f"--out {out}", f"unknown ending {out.suffix!r}", f"Choose from {', '.join(OUT)}.")
    if out.exists():
        raise StudyError(f"--out {out}", "it exists already", "Name a new file; nothing is ever overwritten.")
    if source.suffix.lower() == ".toml":
        if encoding or kind or only:
            raise StudyError("--encoding, --kind or --only", "a codebook brings its own", "Leave it out.")
        if out.suffix.lower() == ".toml":
            raise StudyError(f"--out {out}", "it is a codebook already", "Write .yaml or .qdc.")
        book, lost = read_codebook(source), list[str]()
    else:
        book, lost = import_dictionary(source, encoding, kind, only)
    writer = {".toml": to_toml, ".qdc": to_qdc}.get(out.suffix.lower(), to_yaml)
    text, more = writer(book)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name[:50]}-", dir=out.parent) as folder:
        built = Path(folder) / out.name
        built.write_text(text, encoding="utf-8", newline="\n")
        if writer is to_toml:
            read_codebook(built)
        built.rename(out)
    return lost + more


def import_dictionary(
    path: Path, encoding: str | None = None, kind: str | None = None, only: Sequence[str] = ()
) -> tuple[Codebook, list[str]]:
    """A dictionary as a codebook, and what could not be kept of it, a line each; with `only`, of these ids."""
    read = READERS.get(path.suffix.lower())
    if read is None:
        mend = f"It reads {', '.join(READERS)} and codebook.toml."
        raise StudyError(path.name, f"unknown ending {path.suffix!r}", mend)
    if kind is not None and not re.fullmatch(r"[A-Za-z0-9_-]+", kind):
        raise StudyError("--kind", f"{kind!r} is no usable id", "Use letters, digits, - and _ only.")
    found = read(_text(path, encoding), path.name)
    lost = list(found.lost)
    codes = _codes(found.terms, path.name, kind, lost)
    for id in only:
        if id not in codes:
            raise StudyError("--only", f"there is no category {id!r}", f"It has {', '.join(codes)}.")
    codes = {id: code for id, code in codes.items() if not only or id in only}
    terms = sum(len(code.patterns) + len(code.regex) for code in codes.values())
    if terms > MOST_PATTERNS:
        what = f"it has {terms:,} terms, the limit is {MOST_PATTERNS:,}"
        raise StudyError(path.name, what, "Name the categories that you need with --only.")
    named = {kind: path.stem} if kind else {code.kind: code.label for code in codes.values()}
    kinds = {id: Kind(id, label, "") for id, label in named.items()}
    lost += _shared(codes, path.name) if kind else []
    return Codebook(path.stem, "", "", kinds, {}, codes, ""), lost


def _codes(
    terms: dict[Path_, list[tuple[str, str]]], where: str, kind: str | None, lost: list[str]
) -> dict[str, Code]:
    """A code for each category that has terms."""
    parents = {names[:n] for names in terms for n in range(1, len(names))}
    codes: dict[str, Code] = {}
    for names, entries in terms.items():
        label = NOT_XML.sub("�", " > ".join(names))
        patterns, expressions = _patterns(entries, lost)
        if patterns or expressions:
            id, definition = _free(names, codes, kind), UNDEFINED.format(label, where)
            codes[id] = Code(id, label, kind or id, definition, patterns=patterns, regex=expressions)
        elif entries or names not in parents:
            lost.append(f"{where}: category “{label}” has no usable term; left out")
        if len(codes) > MOST_CODES:
            raise StudyError(where, f"it has over {MOST_CODES:,} categories", "Split the dictionary.")
    if not codes:
        raise StudyError(where, "it holds no category with terms", "; ".join(lost[:5]) or "Check the format.")
    return codes


def _text(path: Path, encoding: str | None) -> str:
    try:
        return decode(load(path, MOST_BYTES), path.name, encoding)
    except StudyError as error:
        if encoding or "not UTF-8" not in error.what:
            raise
        mend = "Say what it is: --encoding iso-8859-1, for example, for older WordStat and LIWC files."
        raise StudyError(path.name, error.what, mend) from None


def _patterns(terms: list[tuple[str, str]], lost: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Terms as patterns; one with `?` (any one letter) as a regular expression."""
    patterns: dict[str, None] = {}
    expressions: dict[str, None] = {}
    for place, term in terms:
        plain = " ".join(term.split())
        try:
            check_text(plain, place)
            check_pattern(plain, place)
        except StudyError as error:
            lost.append(f"{place}: {error.what}; left out")
            continue
        if "?" in plain:
            parts = (re.escape(c) if c not in "?* " else {"?": r"\w", "*": r"\w*", " ": r"\s+"}[c] for c in plain)
            expressions["".join(parts)] = None
        else:
            patterns[plain] = None
    return tuple(patterns), tuple(expressions)


def _free(names: Path_, taken: dict[str, Code], kind: str | None) -> str:
    """An id that no code has yet, and that is no kind with a meaning of its own."""
    id = ".".join(re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_.") or "code" for name in names)
    wish, number = id, 2
    while id in taken or id == kind or id in KINDS:
        id, number = f"{wish}_{number}", number + 1
    return id


def _shared(codes: dict[str, Code], where: str) -> Iterator[str]:
    """Terms of two categories: in one kind the first takes them."""
    owners: dict[str, str] = {}
    for code in codes.values():
        for pattern in (*code.patterns, *code.regex):
            first = owners.setdefault(pattern.casefold(), code.id)
            if first != code.id:
                yield f"{where}: {pattern!r} is in {first} and {code.id}; in one kind it counts for {first} only"


# ------------------------------------------------------------------ LIWC


def _dic(text: str, where: str) -> Read:
    """`%`, then `id<tab>name` (tabs in front nest), `%`, then `term<tab>id<tab>id…`."""
    lines = [(n, line.rstrip()) for n, line in enumerate(_lines(text), 1) if line.strip()]
    borders = [n for n, (_, line) in enumerate(lines) if line.strip() == "%"]
    if len(borders) < 2:
        raise StudyError(where, "it has no header between two lines %", "Check that it is a LIWC dictionary.")
    found, ids, above = Read({}, []), dict[str, Path_](), list[tuple[int, str]]()
    for n, line in lines[borders[0] + 1 : borders[1]]:
        entry = re.fullmatch(r"(\s*)(\d+)\s+(.*\S)", line)
        if not entry:
            found.lost.append(f"{where}, line {n}: {line.strip()[:60]!r} is no category; left out")
            continue
        names = _nested(above, len(entry[1]), entry[3])
        if entry[2] in ids:
            found.lost.append(f"{where}, line {n}: id {entry[2]} is taken; the later category is left out")
            continue
        ids[entry[2]] = names
        found.terms.setdefault(names, [])
    for n, line in lines[borders[1] + 1 :]:
        _dic_line(line, f"{where}, line {n}", ids, found)
    return found


def _dic_line(line: str, where: str, ids: dict[str, Path_], found: Read) -> None:
    term, *wanted = [cell.strip() for cell in line.strip().split("\t") if cell.strip()]
    if not wanted:  # spaces for tabs
        (*words,) = line.split()
        at = next((n for n, word in enumerate(words) if n and all(w.isdecimal() for w in words[n:])), len(words))
        term, wanted = " ".join(words[:at]), words[at:]
    wanted = [id for cell in wanted for id in (cell.split() if "(" not in cell else [cell])]
    if CONDITION.search(term) and re.search(r"\w", term):
        found.lost.append(f"{where}: {term[:60]!r} holds a tag or a condition; left out")
        return
    if not wanted:
        found.lost.append(f"{where}: {term[:60]!r} names no category; left out")
    for id in wanted:
        if id in ids:
            found.terms[ids[id]].append((where, term))
        else:
            what = "is a condition" if CONDITION.search(id) else "is no category of the header"
            found.lost.append(f"{where}: {term[:60]!r}: {id[:40]!r} {what}; left out")


def _dicx(text: str, where: str) -> Read:
    """CSV: the term, then a column for each category, marked X; a number is a weight."""
    found = Read({}, [])
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])][1:]
        if not header or len(set(header)) < len(header) or not all(header):
            raise StudyError(
                f"{where}, line 1", "it does not name its categories", "Check that it is a LIWC-22 file."
            )
        for cells in reader:
            place = f"{where}, line {reader.line_num}"
            if len(cells) > len(header) + 1:
                found.lost.append(f"{place}: cells beyond the header are left out")
            for name, cell in zip(header, (cell.strip() for cell in cells[1:]), strict=False):
                if cell not in ("", "0"):
                    found.terms.setdefault((name,), []).append((place, cells[0].strip()))
                if cell not in ("", "0", "X", "x", "1"):
                    found.lost.append(
                        f"{place}: {cells[0][:60]!r} has the weight {cell[:20]} in {name}; it counts as 1"
                    )
    except csv.Error as error:
        raise StudyError(
            f"{where}, line {reader.line_num}", str(error), "Check the quotation marks there."
        ) from None
    for name in header:
        found.terms.setdefault((name,), [])
    return found


# ------------------------------------------------------------------ WordStat, Lexicoder


def _cat(text: str, where: str) -> Read:
    """Indented; a line that ends in a weight, `TERM (1)`, is a term, any other a category; `_` joins words."""
    found, above = Read({}, []), list[tuple[int, str]]()
    for n, line in enumerate(_lines(text), 1):
        if not line.strip():
            continue
        place, depth = f"{where}, line {n}", len(line) - len(line.lstrip())
        weighed = WEIGHT.fullmatch(line.strip())
        if not weighed:
            found.terms.setdefault(_nested(above, depth, line.strip()), [])
            continue
        while above and above[-1][0] >= depth:
            above.pop()
        term = weighed[1].replace("_", " ").strip()
        names = tuple(name for _, name in above)
        if term.startswith("@") or CONDITION.search(term):
            found.lost.append(f"{place}: {term[:60]!r} is a rule; left out")
        elif not names:
            found.lost.append(f"{place}: {term[:60]!r} stands in no category; left out")
        else:
            found.terms[names].append((place, term))
            if weighed[2] != "1":
                found.lost.append(f"{place}: {term[:60]!r} has the weight {weighed[2]}; it counts as 1")
    return found


def _lc3(text: str, where: str) -> Read:
    """`+CATEGORY`, then its terms, a line each; blanks around a term only mark where a word ends."""
    found = Read({}, [])
    names: Path_ = ()
    for n, line in enumerate(_lines(text), 1):
        term = line.strip()
        if term.startswith("+"):
            names = (term[1:].strip() or "code",)
            found.terms.setdefault(names, [])
        elif term and not names:
            found.lost.append(f"{where}, line {n}: {term[:60]!r} stands in no category; left out")
        elif term:
            found.terms[names].append((f"{where}, line {n}", term))
    return found


def _nested(above: list[tuple[int, str]], depth: int, name: str) -> Path_:
    """The names from the top to this category, by how far lines are indented; `above` is kept up to date."""
    while above and above[-1][0] >= depth:
        above.pop()
    if len(above) >= MOST_DEPTH:
        raise StudyError(name, "it is nested too deeply", f"A category lies in {MOST_DEPTH} others at most.")
    above.append((depth, name))
    return tuple(name for _, name in above)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


# ------------------------------------------------------------------ Yoshikoder


def _ykd(text: str, where: str) -> Read:
    """XML: `cnode@name` in each other, `pnode@name` the terms. Declarations of a document's type or of entities are
    refused. An outermost category that holds all others and no term is the dictionary's name."""
    found, above = Read({}, []), list[str]()
    parser = expat.ParserCreate()

    def refuse(*_: Any) -> None:
        place = f"{where}, line {parser.CurrentLineNumber}"
        raise StudyError(place, "it declares a document type or entities", "Take that out; no dictionary needs it.")

    def begin(name: str, attributes: dict[str, str]) -> None:
        place = f"{where}, line {parser.CurrentLineNumber}"
        label = attributes.get("name", "").strip()
        if name == "cnode":
            above.append(label or "code")
            if len(above) > MOST_DEPTH:
                raise StudyError(
                    place, "it is nested too deeply", f"{MOST_DEPTH} categories in each other at most."
                )
            found.terms.setdefault(tuple(above), [])
        elif name == "pnode" and above:
            found.terms[tuple(above)].append((place, label))
            if attributes.get("score", "") not in ("", "1", "1.0"):
                found.lost.append(
                    f"{place}: {label[:60]!r} has the score {attributes['score'][:20]}; it counts as 1"
                )
        elif name not in ("dictionary", "desc"):
            found.lost.append(f"{place}: <{name[:40]}> is unknown or misplaced; left out")

    def end(name: str) -> None:
        if name == "cnode":
            above.pop()

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        what = f"it is not valid XML: {expat.ErrorString(error.code)}"
        raise StudyError(f"{where}, line {error.lineno}", what, "Save it again with Yoshikoder.") from None
    tops = {names[0] for names in found.terms}
    if len(tops) == 1 and len(found.terms) > 1 and not found.terms[(top := tops.pop(),)]:
        return Read({names[1:]: terms for names, terms in found.terms.items() if names != (top,)}, found.lost)
    return found


# ------------------------------------------------------------------ quanteda


def _yaml(text: str, where: str) -> Read:
    """Maps in each other, with lists of terms. Every term is taken as it is written: `no`, `1918` and `yes` are
    words. Aliases are refused, for a few lines of them can stand for millions."""
    found = Read({}, [])
    frames: list[list[Any]] = []  # [names from the top, is it a map, its key if one is waiting]
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            mark = event.start_mark
            _yaml_event(event, f"{where}, line {mark.line + 1 if mark else '?'}", frames, found)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise StudyError(
            f"{where}, line {line}", f"it is not valid YAML: {error.problem}", "Mend it there."
        ) from None
    except yaml.YAMLError as error:
        raise StudyError(where, f"it is not valid YAML: {str(error)[:100]}", "Mend it.") from None
    return found


def _yaml_event(event: Any, place: str, frames: list[list[Any]], found: Read) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise StudyError(place, "it holds an alias", "Write the terms out.")
    top = frames[-1] if frames else None
    waits = bool(top and top[1] and top[2] is None)  # for a key
    names: Path_ = () if top is None else top[0] + ((top[2],) if top[1] and not waits else ())
    if isinstance(event, yaml.CollectionStartEvent):
        if waits or len(frames) > MOST_DEPTH:
            raise StudyError(place, "a key is no text, or it is nested too deeply", "Write plain maps and lists.")
        frames.append([names, isinstance(event, yaml.MappingStartEvent), None])
        if names:
            found.terms.setdefault(names, [])
    elif isinstance(event, yaml.CollectionEndEvent):
        frames.pop()
        if frames and frames[-1][1]:
            frames[-1][2] = None
    elif isinstance(event, yaml.ScalarEvent):
        if waits and top is not None:
            top[2] = event.value.strip() or "code"
            return
        if not names:
            found.lost.append(f"{place}: {event.value[:60]!r} stands in no category; left out")
        elif event.value.strip() and (event.value != "~" or event.style):
            found.terms.setdefault(names, []).append((place, event.value))
        else:
            found.terms.setdefault(names, [])
        if top is not None and top[1]:
            top[2] = None


READERS: dict[str, Callable[[str, str], Read]] = {
    ".dic": _dic,
    ".dicx": _dicx,
    ".ykd": _ykd,
    ".cat": _cat,
    ".lc3": _lc3,
    ".yaml": _yaml,
    ".yml": _yaml,
}


# ------------------------------------------------------------------ writing


def to_toml(book: Codebook) -> tuple[str, list[str]]:
    """An imported codebook as codebook.toml, with its kinds and codes."""
    lines = ["[study]", f"title = {_quoted(book.title)}", 'version = "1"', ""]
    for kind in book.kinds.values():
        lines += [f"[kinds.{_quoted(kind.id)}]", f"label = {_quoted(kind.label)}", ""]
    for code in book.codes.values():
        lines.append("[[codes]]")
        lines += [f"{name} = {_quoted(getattr(code, name))}" for name in ("id", "label", "kind", "definition")]
        for name in ("patterns", "regex"):
            values = getattr(code, name)
            lines += [f"{name} = [{', '.join(map(_quoted, values))}]"] if values else []
        lines.append("")
    return "\n".join(lines), []


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def to_yaml(book: Codebook) -> tuple[str, list[str]]:
    """quanteda's dictionary: kinds, codes, patterns; a code that is a kind by itself stands at the top."""
    tree: dict[str, Any] = {}
    lost = []
    for code in book.codes.values():
        if code.patterns:
            level = tree if code.kind == code.id else tree.setdefault(code.kind, {})
            level[code.id] = list(code.patterns)
        lost += [f"code {code.id}: no place for the regular expression {e!r}; left out" for e in code.regex]
        lost += [f"code {code.id}: no place for “case matters”; left out"] * code.case
        said = [name for name in ("include", "exclude", "example") if getattr(code, name)]
        if said or not code.definition.startswith(UNDEFINED.split("{")[0]):
            lost.append(f"code {code.id}: no place for {', '.join(['definition', *said])}; left out")
    lost += [f"event {event}: no place for it; left out" for event in book.events]
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10**6, default_style='"'), lost


def to_qdc(book: Codebook) -> tuple[str, list[str]]:
    """REFI-QDA codebook, valid by the schema of the standard 1.5, section 5.2: kinds with their codes, events, and
    in each description what the codebook says, patterns included; programs for qualitative analysis take the
    patterns for words only."""
    attributes = {"xmlns": "urn:QDA-XML:codebook:1.0", "origin": "framing"}
    root = ElementTree.Element("CodeBook", attributes)
    codes = ElementTree.SubElement(root, "Codes")
    of_kind = Counter(code.kind for code in book.codes.values())
    for kind in (kind for kind in book.kinds.values() if of_kind[kind.id]):
        own = [code for code in book.of_kind(kind.id) if code.id == kind.id]
        parent = codes if own and of_kind[kind.id] == 1 else _element(codes, f"kind {kind.id}", kind.label, {})
        for code in book.of_kind(kind.id):
            said = {name: getattr(code, name) for name in ("definition", "include", "exclude", "example")}
            said |= {"patterns": ", ".join(code.patterns), "regular expressions": "  ".join(code.regex)}
            _element(parent, f"code {code.id}", code.label, said)
    if book.events:
        parent = _element(codes, "events", "events", {})
    for event in book.events.values():
        said = {name: getattr(event, name) for name in ("definition", "include", "exclude")}
        said |= {name: ", ".join(getattr(event, name)) for name in ("cues", "context", "parties")}
        _element(parent, f"event {event.id}", event.label, said)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n', []


def _element(parent: ElementTree.Element, key: str, name: str, said: dict[str, str]) -> ElementTree.Element:
    guid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"framing {key}"))
    codable = "true" if said else "false"
    one = ElementTree.SubElement(parent, "Code", guid=guid, name=NOT_XML.sub("�", name), isCodable=codable)
    if said:
        text = "\n".join(f"{label}: {value}" for label, value in said.items() if value)
        ElementTree.SubElement(one, "Description").text = NOT_XML.sub("�", text)
    return one
