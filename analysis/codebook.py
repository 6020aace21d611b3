"""`codebook.toml` -> kinds, events and codes, and one matcher that finds every code in a text.

The file has five sections: `[study]` (title, question), `[[corpus]]` (the study's corpus files and what their
columns are called), `[kinds.NAME]` (label, and the layer of the hand coding that it answers to), `[[events]]` and
`[[codes]]`; seeds/codebook.toml is the worked example.
"""

import hashlib
import re
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

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
MOST_PATTERNS, MOST_CODES, MOST_EVENTS = 20_000, 1_000, 100
MOST_STARS, MOST_CHARACTERS = 5, 10_000  # of one pattern; with more stars a long word takes for ever
MOST_DEPTH = 50  # of tables in tables; no codebook needs more than three
SECONDS = 2.0  # for one regular expression on one sentence, and beyond ...
SECONDS_A_CHARACTER = 2e-5  # ... on all that was read so far

Found = TypeVar("Found")
_Span = tuple[int, int, int]  # start, end, number of the matcher
RECURSION = re.compile(r"\(\?(?:R|&|P>|[+-]?[0-9])")
TOML_TEXTS = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?:[^"\\\n]++|\\.)*+"' + r"|\'\'\'.*?\'\'\'|'[^'\n]*+'|#[^\n]*+", re.DOTALL
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

    def __post_init__(self) -> None:
        matchers = _matchers(self.codes)
        uses = _beginnings(matchers)
        object.__setattr__(self, "_matchers", matchers)
        object.__setattr__(self, "_beginnings", lookup.beginnings(tuple(uses)))
        object.__setattr__(self, "_uses", list(uses.values()))
        slow = [n for n, matcher in enumerate(matchers) if matcher.slow]
        single = [n for n in slow if lookup.is_single(matchers[n].pattern.pattern)]
        others = [n for n in slow if n not in single]
        object.__setattr__(self, "_slow", (single, others))
        joined = [(matchers[n].pattern.pattern, self.codes[matchers[n].code].case) for n in others]
        object.__setattr__(self, "_any_other", (lookup.together(joined), _Budget()))
        object.__setattr__(self, "_cues", {e.id: (_any(e.cues), _any(e.context)) for e in self.events.values()})
        object.__setattr__(self, "_budgets", {id: _Budget() for id in (*self.codes, *self.events)})

    def find(self, text: str) -> list[Hit]:
        """Every hit in `text`, in order. Within a kind the longest expression wins and hits never overlap;
        codes of different kinds may share words. Raises `StudyError` naming the code whose expressions take longer
        than `SECONDS` on this text, or on all texts so far than their length explains."""
        matchers: list[_Matcher] = self._matchers  # type: ignore[attr-defined]
        places = self._beginnings.places(text)  # type: ignore[attr-defined]
        slow: Iterable[int] = self._slowly(text) if places is not None else range(len(matchers))
        kinds: defaultdict[str, list[_Span]] = defaultdict(list)
        for start, end, n in self._literals(text, places or []):
            kinds[matchers[n].kind].append((start, end, n))
        for n in slow:
            one = matchers[n]
            for start, end in self._spans(text, one.code, one.pattern, one.linear):
                kinds[one.kind].append((start, end, n))
        return sorted(
            [Hit(start, end, matchers[n].code) for spans in kinds.values() for start, end, n in _longest(spans)]
        )

    def _literals(self, text: str, places: list[tuple[int, int, int]]) -> Iterator[_Span]:
        """The patterns that begin at the places, as the expressions of their codes would find them."""
        matchers: list[_Matcher] = self._matchers  # type: ignore[attr-defined]
        uses: list[list[tuple[int, str]]] = self._uses  # type: ignore[attr-defined]
        reached: dict[int, int] = {}
        for start, end, word in places:
            whole = end == len(text) or not lookup.in_word(text[end])
            for n, rest in uses[word]:
                if start < reached.get(n, 0) or (rest == lookup.WHOLE and not whole):
                    continue
                if rest == lookup.REST:
                    stop = self._end(matchers[n], text, start, n not in reached)
                else:
                    stop = end if rest == lookup.WHOLE else lookup.end_of_word(text, end)
                reached[n] = max(stop, start)
                if stop > start:
                    yield start, stop, n

    def _end(self, matcher: "_Matcher", text: str, start: int, first: bool) -> int:
        """Where the expression ends that a code has at a place; 0 if it has none there."""
        pattern = matcher.pattern
        if matcher.linear:
            found = pattern.match(text, start)
        else:
            read = len(text) if first else 0
            found = self._timed(matcher.code, read, lambda: pattern.match(text, start, timeout=SECONDS))
        return found.end() if found else 0

    def _slowly(self, text: str) -> list[int]:
        """The matchers that must search all of the text: one search tells if most of them find nothing."""
        single, others = self._slow  # type: ignore[attr-defined]
        pattern, budget = self._any_other  # type: ignore[attr-defined]
        if pattern is None:
            return single
        if budget.left >= 0:
            begin = time.perf_counter()
            try:
                found = pattern.search(text, timeout=SECONDS)
                budget.spend(time.perf_counter() - begin, len(text))
            except TimeoutError:
                budget.left = -1.0  # from now on each by itself, so that the slow one can be named
            else:
                return [*single, *others] if found else single
        return [*single, *others]

    def cues(self, event: str, text: str) -> list[tuple[int, int, bool]]:
        """Spans of the event's cues in `text`; True for `cues`, False for `context`."""
        own, context = self._cues[event]  # type: ignore[attr-defined]
        found = [(*span, True) for span in self._spans(text, event, *own)] if own else []
        return sorted(found + ([(*span, False) for span in self._spans(text, event, *context)] if context else []))

    def _spans(self, text: str, id: str, pattern: regex.Pattern[str], linear: bool) -> list[tuple[int, int]]:
        if linear:
            found = [match.span() for match in pattern.finditer(text)]
        else:
            found = self._timed(id, len(text), lambda: [m.span() for m in pattern.finditer(text, timeout=SECONDS)])
        return [(start, end) for start, end in found if end > start]

    def _timed(self, id: str, characters: int, search: Callable[[], Found]) -> Found:
        """What a search finds; `StudyError` where the patterns of a code or event take too long."""
        budget: _Budget = self._budgets[id]  # type: ignore[attr-defined]
        begin = time.perf_counter()
        try:
            found = search()
            budget.spend(time.perf_counter() - begin, characters)
        except TimeoutError:
            place = f"codebook.toml, code {id}, regex" if id in self.codes else f"codebook.toml, event {id}, cues"
            what = f"it took over {SECONDS:g} s on one sentence, or as much on many short ones"
            mend = "Simplify it: a repetition inside a repetition, as in (a+)+, takes for ever."
            raise StudyError(place, what, mend) from None
        return found

    def of_kind(self, kind: str) -> list[Code]:
        return [code for code in self.codes.values() if code.kind == kind]


class _Budget:
    """The time that the patterns of one code may take, by what they have read."""

    def __init__(self) -> None:
        self.left = SECONDS

    def spend(self, seconds: float, characters: int) -> None:
        self.left += characters * SECONDS_A_CHARACTER - seconds
        if self.left < 0:
            raise TimeoutError


def _longest(spans: list[_Span]) -> Iterator[_Span]:
    """Of overlapping spans the longest stays; of equally long ones the first, then that of the first code."""
    spans.sort()
    together = spans[:1]  # each overlaps one before it
    reached = together[0][1]
    for span in spans[1:]:
        if span[0] >= reached:
            yield from together if len(together) == 1 else _apart(together)
            together = []
        together.append(span)
        reached = max(reached, span[1])
    yield from together if len(together) == 1 else _apart(together)


def _apart(spans: list[_Span]) -> Iterator[_Span]:
    taken: set[int] = set()
    for start, end, n in sorted(spans, key=lambda span: (span[0] - span[1], span[0], span[2])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            yield start, end, n


class _Matcher(NamedTuple):
    """One expression of a code."""

    kind: str
    code: str
    pattern: regex.Pattern[str]
    words: dict[str, str]  # what its patterns begin with, see `lookup.beginnings_of`
    slow: bool  # it may begin with anything, so that all of the text must be searched
    linear: bool  # it takes no longer than the text is long, and needs no limit of time


def _matchers(codes: dict[str, Code]) -> list[_Matcher]:
    """In the order of the codebook; of one code the regular expressions first."""
    out = []
    for code in codes.values():
        flags = regex.V1 | (0 if code.case else regex.IGNORECASE)
        # Each expression is compiled by itself: its group numbers and inline flags are its own.
        for expression in code.regex:
            pattern = regex.compile(lookup.whole_words(expression), flags)
            out.append(_Matcher(code.kind, code.id, pattern, {}, slow=True, linear=False))
        if code.patterns:
            pattern = regex.compile(lookup.literals(code.patterns), flags)
            words = lookup.beginnings_of(code.patterns)
            if code.case:
                words = dict.fromkeys(words, lookup.REST)
            out.append(_Matcher(code.kind, code.id, pattern, words, "" in words, lookup.is_linear(code.patterns)))
    return out


def _beginnings(matchers: list[_Matcher]) -> dict[str, list[tuple[int, str]]]:
    """The words that patterns begin with; for each the matchers that have it, and what decides where a hit ends."""
    uses: dict[str, list[tuple[int, str]]] = {}
    for n, matcher in enumerate(matchers):
        if not matcher.slow:
            for word, rest in matcher.words.items():
                uses.setdefault(word, []).append((n, rest))
    return uses


def _any(patterns: tuple[str, ...]) -> "tuple[regex.Pattern[str], bool] | None":
    if not patterns:
        return None
    pattern = regex.compile(lookup.literals(patterns), regex.V1 | regex.IGNORECASE)
    return pattern, lookup.is_linear(patterns)


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
