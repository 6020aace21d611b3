"""`codebook.toml` -> kinds, events and codes, and one matcher that finds every code in a text.

The file has five sections: `[study]` (title, question), `[[corpus]]` (the study's corpus files and what their
columns are called), `[kinds.NAME]` (label, and the layer of the hand coding that it answers to), `[[events]]` and
`[[codes]]`; seeds/codebook.toml is the worked example.
"""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import regex

from . import lookup
from .corpus import CORPUS_COLUMNS, CORPUS_ENDINGS, Corpus, is_corpus
from .errors import StudyError
from .files import MOST_TABLE_BYTES, check_text, decode, load

#: kinds with a meaning of their own; a codebook may add others
KINDS = {
    "name": "names of the event",
    "attribute": "attributes of the event",
    "hedge": "hedges",
    "reporting": "reporting verbs",
}
NAMES_EVENT = ("name", "attribute")  # hits of these kinds are resolved to an event
HEAD = ("title", "question", "version", "focus")
RESERVED = ("other", "unclear")  # what a hit can be resolved to beside the codebook's events
# How far that can be trusted: how often a rule was right where articles were coded by hand decides its name.
HIGH, MEDIUM, LOW = CONFIDENCE = "high", "medium", "low"
MOST_PATTERNS, MOST_CODES, MOST_EVENTS = 20_000, 1_000, 100
MOST_STARS, MOST_CHARACTERS = 5, 10_000  # of one pattern; with more stars a long word takes for ever
MOST_DEPTH = 50  # of tables in tables; no codebook needs more than three

RECURSION = re.compile(r"\(\?(?:R|&|P>|[+-]?[0-9])")
TOML_TEXTS = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*"""|"(?:[^"\\\n]++|\\.)*"' + r"|\'\'\'.*?\'\'\'|'[^'\n]*+'|#[^\n]*+", re.DOTALL
)


@dataclass(frozen=True)
class Event:
    """Something that happened and that the texts name; `cues` tell it from the other events.

    `cues` speak for the event when they stand in the phrase of the name itself ("a *second* strike", "the strike
    *of 7 May*"), or by themselves in its clause (a day, a place, "the second"); `context` when they stand
    elsewhere in the sentence. `parties` are names of those who took part: talks "with" somebody who is none of
    them is another event. Without ordinals or years among the cues, events are taken to be listed in order of time.
    """

    id: str
    label: str
    definition: str
    include: str = ""
    exclude: str = ""
    cues: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Code:
    """One code. `patterns` are literals with `*` for any run of letters in a word; `regex` are regular
    expressions; both match whole words, without regard to case unless `case` is true.

    `event` is what the code names unless a cue in its own phrase says otherwise (a codebook's decision, such as
    "the dinner is the setting, not the event"); empty = nothing assumed.
    """

    id: str
    label: str
    kind: str
    definition: str
    include: str = ""
    exclude: str = ""
    example: str = ""
    patterns: tuple[str, ...] = ()
    regex: tuple[str, ...] = ()
    case: bool = False
    event: str = ""


class Kind(NamedTuple):
    """A family of codes, and the layer of the hand coding that codes the same thing (empty = none)."""

    id: str
    label: str
    layer: str


class Hit(NamedTuple):
    start: int
    end: int
    code: str


@dataclass(frozen=True)
class Codebook:
    """Everything the file holds, checked, with its compiled matcher."""

    title: str
    question: str
    version: str
    kinds: dict[str, Kind]
    events: dict[str, Event]
    codes: dict[str, Code]
    sha256: str
    focus: str = ""  # the event that the study is about, where the researcher names it
    corpora: tuple[Corpus, ...] = ()  # the study's corpus files

    def find(self, text: str) -> list[Hit]:
        """Every hit in `text`, in order. Within a kind the longest expression wins and hits never overlap;
        codes of different kinds may share words. Raises `StudyError` naming the code whose expressions take too
        long, see `lookup.Search`."""
        return self.hits(self.search(text), [(0, len(text))])

    def search(self, text: str) -> lookup.Search:
        """A text read once for all codes; `hits` then tells those of its sentences."""
        return self._codes.search(text)

    def hits(self, search: lookup.Search, sentences: Sequence[tuple[int, int]]) -> list[Hit]:
        """Every hit in some sentences (start, end) of a text, in order, as if each were all there is of it."""
        ids = self._ids
        return sorted([Hit(a, b, ids[n]) for a, b, n in search.within(sentences)])

    def times(self, search: lookup.Search) -> dict[str, int]:
        """How often each code is hit in all of a text."""
        counts = Counter([n for _, _, n in search.within([(0, len(search.text))])])
        return {self._ids[n]: times for n, times in counts.items()}

    def cues(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int, str, bool]]:
        """(start, end, event, True for `cues` and False for `context`) of each of their cues, in the same way."""
        events = self._events
        return sorted([(a, b, *events[n]) for a, b, n in self._cues.search(text).within(sentences)])

    @cached_property
    def _ids(self) -> list[str]:
        return list(self.codes)

    @cached_property
    def _codes(self) -> lookup.Finder:
        return lookup.Finder(
            [
                lookup.Entry(c.kind, f"codebook.toml, code {c.id}, regex", c.patterns, c.regex, c.case)
                for c in self.codes.values()
            ]
        )

    @cached_property
    def _events(self) -> list[tuple[str, bool]]:
        return [(id, own) for id in self.events for own in (True, False)]

    @cached_property
    def _cues(self) -> lookup.Finder:
        cues = [(e.id, patterns) for e in self.events.values() for patterns in (e.cues, e.context)]
        return lookup.Finder(
            [lookup.Entry(str(n), f"codebook.toml, event {id}, cues", some) for n, (id, some) in enumerate(cues)]
        )

    @cached_property
    def called(self) -> dict[str, str]:
        """Codes by whose words one event alone is called, and that event: the first name in its label and the first
        in its definition ("the *inquiry* into the sinking"), where no other event includes them."""
        found: dict[str, set[str]] = {}
        for event in self.events.values():
            told = [self._names_in(text) for text in (event.label, event.definition, event.include)]
            for code in [*told[0][:1], *told[1][:1], *told[2]]:
                found.setdefault(code, set()).add(event.id)
        return {code: min(ids) for code, ids in found.items() if len(ids) == 1}

    def _names_in(self, text: str) -> list[str]:
        return [hit.code for hit in self.find(text) if self.codes[hit.code].kind == "name"]

    def of_kind(self, kind: str) -> list[Code]:
        return [code for code in self.codes.values() if code.kind == kind]


# ------------------------------------------------------------------ reading the file


def read_codebook(path: Path) -> Codebook:
    """Read and check `codebook.toml`; `StudyError` names section, entry and field, and the mend."""
    where = path.name
    if not path.exists():
        raise StudyError(
            where, "the study has no such file", "Write one; framing new DIR --from FOLDER makes a starter."
        )
    data = load(path, MOST_TABLE_BYTES)
    text = decode(data, where)
    _check_nesting(text, where)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits are a ValueError only
        raise StudyError(
            where, f"it is not valid TOML: {error}", "Check the brackets and quotation marks there."
        ) from None
    _known(table, ("study", "corpus", "kinds", "events", "codes"), where)
    study = _table(table.get("study", {}), f"{where}, [study]")
    _known(study, HEAD, f"{where}, [study]")
    head = {key: _text(study.get(key, ""), f"{where}, [study], {key}") for key in HEAD}
    corpora = _corpora(table.get("corpus", []), where)
    kinds = _kinds(table.get("kinds", {}), where)
    events = {e.id: e for e in _entries(table, "events", Event, where)}
    codes = {c.id: c for c in _entries(table, "codes", Code, where)}
    if not codes:
        raise StudyError(where, "it has no codes", "Write at least one [[codes]] entry.")
    _check(codes, events, kinds, where)
    if head["focus"] and head["focus"] not in events:
        valid = ", ".join(events) or "none: write [[events]] first"
        raise StudyError(f"{where}, [study], focus", f"unknown event {head['focus']!r}", f"The events are {valid}.")
    sha256 = hashlib.sha256(data).hexdigest()
    return Codebook(**head, kinds=kinds, events=events, codes=codes, sha256=sha256, corpora=corpora)


def _check_nesting(text: str, where: str) -> None:
    """tomllib needs a gigabyte for a key of ten thousand parts. Quoted texts and comments do not count."""
    depth = 0
    bare = TOML_TEXTS.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(bare.split("\n"), 1):
        depth += sum(map(line.count, "[{")) - sum(map(line.count, "]}"))
        if max(depth, line.count("."), line.count("[")) > MOST_DEPTH:
            raise StudyError(f"{where}, line {number}", "it is nested too deeply", "Write plain entries.")


def _known(table: dict[str, Any], valid: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in valid:
            raise StudyError(where, f"unknown field {key!r}", f"The fields are {', '.join(valid)}.")


def _table(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise StudyError(where, "it is no table", "Write it as [name] with fields below.")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise StudyError(where, f"{value!r} is no text", 'Put it into "quotation marks".')
    return check_text(value.strip(), where)


def _kinds(section: object, where: str) -> dict[str, Kind]:
    kinds = {id: Kind(id, label, "") for id, label in KINDS.items()}
    for id, value in _table(section, f"{where}, [kinds]").items():
        place = f"{where}, [kinds.{id}]"
        fields_ = _table(value, place)
        _known(fields_, ("label", "layer"), place)
        default = kinds.get(id, Kind(id, id, ""))
        label = _text(fields_.get("label", default.label), f"{place}, label")
        kinds[id] = Kind(id, label, _text(fields_.get("layer", ""), f"{place}, layer"))
    return kinds


def _corpora(section: object, where: str) -> tuple[Corpus, ...]:
    corpora = []
    for place, row in _listed(section, "corpus", where):
        _known(row, Corpus._fields, place)
        file = _text(row.get("file", ""), f"{place}, file")
        if not is_corpus(file) or file != Path(file).name:
            mend = f"Write the name of a file in the study's folder ({', '.join(CORPUS_ENDINGS)})."
            raise StudyError(f"{place}, file", f"{file!r} is no corpus file", mend)
        columns = _table(row.get("columns", {}), f"{place}, columns")
        _known(columns, CORPUS_COLUMNS, f"{place}, columns")
        columns = {ours: _text(theirs, f"{place}, columns, {ours}") for ours, theirs in columns.items()}
        corpora.append(Corpus(file, columns, bool(_value(row.get("raw", False), bool, f"{place}, raw"))))
    return tuple(corpora)


def _listed(rows: object, section: str, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place, entry) of each [[section]]."""
    if not isinstance(rows, list):
        raise StudyError(
            f"{where}, {section}", "it is no list of entries", f"Write [[{section}]] before each entry."
        )
    for number, row in enumerate(rows, 1):
        place = f"{where}, [[{section}]] {number}"
        yield place, _table(row, place)


def _entries(table: dict[str, Any], section: str, make: type, where: str) -> list[Any]:
    entries: dict[str, Any] = {}
    for place, row in _listed(table.get(section, []), section, where):
        place = f"{where}, {section[:-1]} {row['id']}" if row.get("id") else place
        _known(row, tuple(f.name for f in fields(make)), place)
        values = {f.name: _value(row[f.name], f.type, f"{place}, {f.name}") for f in fields(make) if f.name in row}
        for needed in ("id", "label", "definition", *(("kind",) if make is Code else ())):
            if not values.get(needed):
                raise StudyError(place, f"the field {needed!r} is missing or empty", f'Write {needed} = "…".')
        entry = make(**values)
        if entry.id in entries:
            raise StudyError(place, f"the id {entry.id!r} is taken", "Give each entry its own id.")
        entries[entry.id] = entry
    return list(entries.values())


def _value(value: object, kind: object, where: str) -> object:
    if kind is bool:
        if not isinstance(value, bool):
            raise StudyError(where, f"{value!r} is neither true nor false", "Write true or false.")
        return value
    if kind is str:
        return _text(value, where)
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise StudyError(where, "it is no list of texts", 'Write ["one", "another"].')
    return tuple(check_text(item.strip(), where) for item in value)


def _check(codes: dict[str, Code], events: dict[str, Event], kinds: dict[str, Kind], where: str) -> None:
    for id in (*codes, *events):
        if not regex.fullmatch(r"[A-Za-z0-9_.-]+", id):
            raise StudyError(f"{where}, {id!r}", "it is no usable id", "Use letters, digits, dots, - and _ only.")
    for event in events.values():
        place = f"{where}, event {event.id}"
        if event.id in RESERVED:
            raise StudyError(place, "this id is reserved", f"Use another than {', '.join(RESERVED)}.")
        for pattern in (*event.cues, *event.context):
            check_pattern(pattern, f"{place}, cues and context")
    patterns = sum(len(code.patterns) + len(code.regex) for code in codes.values())
    patterns += sum(len(event.cues) + len(event.context) for event in events.values())
    counts = {"patterns": (patterns, MOST_PATTERNS), "codes": (len(codes), MOST_CODES)}
    for what, (count, most) in (counts | {"events": (len(events), MOST_EVENTS)}).items():
        if count > most:
            raise StudyError(where, f"it has {count:,} {what}, the limit is {most:,}", "Split the codebook.")
    users = Counter(code.kind for code in codes.values())
    for code in codes.values():
        place = f"{where}, code {code.id}"
        if users[code.id] - (code.kind == code.id):  # measures are named after codes and after kinds
            raise StudyError(place, "its id is also a kind", "Choose another id.")
        if code.kind not in kinds:
            mend = f"Choose from {', '.join(kinds)}, or add [kinds.{code.kind}]."
            raise StudyError(f"{place}, kind", f"unknown kind {code.kind!r}", mend)
        if code.event and code.event not in (*events, *RESERVED):
            valid = ", ".join((*events, *RESERVED))
            raise StudyError(f"{place}, event", f"unknown event {code.event!r}", f"Choose from {valid}.")
        if not code.patterns and not code.regex:
            raise StudyError(place, "it has neither patterns nor regex", 'Write patterns = ["…"].')
        for pattern in code.patterns:
            check_pattern(pattern, f"{place}, patterns")
        for expression in code.regex:
            if RECURSION.search(expression):
                raise StudyError(f"{place}, regex", f"it calls itself: {expression!r}", "Write it out.")
            try:
                for source in (expression, lookup.whole_words(expression)):
                    regex.compile(source, regex.V1)
            except (regex.error, ValueError, RecursionError, OverflowError, MemoryError) as error:
                what = f"it is not valid ({error}): {expression!r}"
                raise StudyError(f"{place}, regex", what, "Mend the expression.") from None


def check_pattern(pattern: str, where: str) -> None:
    """Refuse a pattern that would match everything, or take for ever."""
    if not re.search(r"[^\W_]", pattern):
        raise StudyError(where, f"it holds no letter: {pattern!r}", "It would match everything; write a word.")
    if len(re.findall(r"\*+", pattern)) > MOST_STARS or len(" ".join(pattern.split())) > MOST_CHARACTERS:
        limits = f"at most {MOST_STARS} stars and {MOST_CHARACTERS:,} characters"
        raise StudyError(where, f"it is too long: {pattern!r}", f"Write it with {limits}, or as several patterns.")


#: no codes: every table but mentions is as usual
EMPTY = Codebook("", "", "", {}, {}, {}, "")
