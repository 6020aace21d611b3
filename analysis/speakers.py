"""Whose words a quotation is, as far as its own sentence tells: the source, and the verb that reports it.

No speaker is better than a wrong one: a subject that can be no source by its form (``subjects``) is none.
"""

from typing import NamedTuple

from .clauses import BREAKS, CAPITAL, DASHES, PRONOUN, PRONOUNS, SIGN, TIMES, Unit, behind, opening
from .cues import Cue, reporting
from .subjects import speaking, trimmed
from .verbs import ACCORDING, PARTICLES, Verb

#: classes of verbs that report words rather than describe an act
_STRONG = frozenset(["neutral", "assertive", "concession", "distancing", "endorsing", "manner"])
_ADDRESSEES = frozenset("him her them me us people".split())
#: how words for groups of people end: reporters, jurors, journalists, politicians, residents, MPs
_GROUPS = ("ers", "ors", "ists", "ians", "ents", "ants", "ees", "men", "mps")
#: according to these things happen; nobody says them
_MANNERS = frozenset("plan plans schedule custom tradition need needs taste type size rank merit script".split())
#: what is told, not to whom
_TALES = frozenset("lies stories tales jokes truths secrets".split())


class Source(NamedTuple):
    """The words that name a source, and those that report it, as offsets in the text; empty spans if missing."""

    start: int
    end: int
    cue_start: int
    cue_end: int
    verb: Verb | None
    how: str  # where it was found: leading, trailing, within, far, according, near, before, script, subject

    @property
    def named(self) -> bool:
        """Do the words say who it is?"""
        return self.start < self.end


def source(unit: Unit, cue: Cue, how: str) -> Source:
    """A cue as offsets: the verb with its particle or addressee ("told CNN"), the subject without apposition."""
    at, verb, first, last, _, stop = cue
    end = at + 1
    if verb.lemma == "tell":
        end = _addressee(unit, end)
    elif verb.lemma in PARTICLES and unit.word(end) != "that" and unit.word(end) in PARTICLES[verb.lemma]:
        end += 1
    begin, reach = unit.start(at), unit.end[end - 1]
    if first == stop:
        return Source(begin, begin, begin, reach, verb, how)
    start = unit.start(first)
    if last == first + 1 and unit.kind[first] & PRONOUN:  # "he's claiming"
        return Source(start, start + len(unit.low[first].split("'")[0]), begin, reach, verb, how)
    return Source(start, unit.end[stop - 1], begin, reach, verb, how)


def _addressee(unit: Unit, at: int) -> int:
    """The end of whom a source told it: names, "reporters", pronouns."""
    end = at
    while end < min(len(unit), at + 6) and (unit.capital(end) or (end == at and unit.low[end] == "the")):
        end += 1
    if end == at:
        return at + 1 if _addressed(unit, at) else at
    return at if unit.low[end - 1] in TIMES or unit.low[end - 1] == "the" or unit.folded(end - 1) else end


def _addressed(unit: Unit, at: int) -> bool:
    """Does one word name whom a source told it: a pronoun, or a plural where what was said follows?"""
    word = unit.word(at)
    if word in _ADDRESSEES or word.endswith(_GROUPS):
        return True
    follows = unit.word(at + 1) in (",", ":", "that") or (at + 1 < len(unit) and unit.folded(at + 1))
    return follows and word.endswith("s") and not word.endswith("ss") and word not in _TALES


def according(unit: Unit) -> list[tuple[int, int, int]]:
    """(token of "according", first, last) of every "according to NP"."""
    if not unit.kinds & SIGN:
        return []
    out = []
    for at, word in enumerate(unit.low):
        if word == "according" and unit.word(at + 1) == "to":
            last = at + 2
            while last < min(len(unit), at + 22) and not unit.breaks(last):
                if unit.low[last] in ("who", "which", "that"):
                    break
                last += 1
            if last > at + 2 and not (last == at + 3 and unit.low[at + 2] in _MANNERS):
                out.append((at, at + 2, last))
    return out


def accorded(unit: Unit, at: int, first: int, last: int) -> Source:
    """An "according to" as offsets."""
    last = trimmed(unit, first, last)
    return Source(unit.start(first), unit.end[last - 1], unit.start(at), unit.end[at + 1], ACCORDING, "according")


def attribute(unit: Unit, marked: list[int], cues: list[Cue]) -> dict[int, Source]:
    """Token of a quotation -> its source; quotations without one in this sentence are left out."""
    out: dict[int, Source] = {}
    by = according(unit)
    able, named = [cue for cue in cues if cue.able], [cue for cue in cues if cue.named]
    for k in marked:
        hit = _agent(unit, k, cues) or _signed(unit, k) or _reported(unit, k, able)
        hit = hit or (accorded(unit, *by[0]) if by else _far(unit, k, able) or _reported(unit, k, named))
        if hit:
            out[k] = hit
    return out


def _reported(unit: Unit, k: int, cues: list[Cue]) -> Source | None:
    """The reporting verb beside a quotation, or the one whose clause holds it."""
    return _leading(unit, k, cues) or _trailing(unit, k, cues) or _within(unit, k, cues)


def _agent(unit: Unit, k: int, cues: list[Cue]) -> Source | None:
    """... labelled "secret" by the State Department"""
    if unit.word(k + 1) != "by":
        return None
    by = next((cue for cue in cues if k - 3 <= cue.at < k and cue.verb.form in ("past", "participle")), None)
    first, last = behind(unit, k + 2)
    if by is None or first == last:
        return None
    return source(unit, reporting(unit, by.at, by.verb, first, last, False), "leading")


def _signed(unit: Unit, k: int) -> Source | None:
    """ "..." — Jane Jones, teacher"""
    first = last = k + 2
    if last >= len(unit) or unit.text[k + 1] not in DASHES:
        return None
    while last < len(unit) and unit.capital(last):
        last += 1
    if last == first or (last < len(unit) and unit.text[last] not in BREAKS):
        return None
    end = unit.end[last - 1]
    return Source(unit.start(first), end, end, end, None, "trailing")


def _leading(unit: Unit, k: int, cues: list[Cue]) -> Source | None:
    """NP V [,:] "...": nothing between the verb and the mark but a short addressee or time."""
    cue = next((cue for cue in reversed(cues) if cue.at < k and not cue.inverted), None)
    if cue is None or cue.verb.cls == "mental":
        return None
    between = range(cue.at + 1, k)
    near = not between or (len(between) <= 12 and unit.text[k - 1] in ",:")
    return source(unit, cue, "leading") if near and not any(unit.folded(b) for b in between) else None


def _trailing(unit: Unit, k: int, cues: list[Cue]) -> Source | None:
    """ "...," NP V or "...," V NP."""
    m = k + 1
    while m < len(unit) and (unit.text[m] == "," or unit.text[m] in DASHES):
        m += 1
    for cue in cues:
        if cue.at >= m and (cue.at <= m + 1 if cue.inverted else cue.first == m):
            return source(unit, cue, "trailing")
    return None


def _within(unit: Unit, k: int, cues: list[Cue]) -> Source | None:
    """The reporting verb whose clause holds words quoted inside it: the nearest one to the left, or the one
    that verb is itself reported by (Jones said Smith had called it "a mess": Jones's words)."""
    hit: Cue | None = None
    for cue in reversed(cues):
        if cue.at >= k or (cue.inverted and not _resumes(unit, cue, k)):
            continue
        if hit is None or (cue.verb.cls != "mental" and (hit.verb.cls == "mental" or _holds(unit, cue, hit))):
            hit = cue
    return source(unit, hit, "within") if hit else None


def _resumes(unit: Unit, cue: Cue, k: int) -> bool:
    """ "...," said Jones, "..." """
    return cue.last < k < cue.last + 12 and unit.text[k - 1] in (",", ":")


def _holds(unit: Unit, outer: Cue, inner: Cue) -> bool:
    """Does the inner verb with its subject stand in the clause that the outer one reports?"""
    if outer.verb.cls not in _STRONG or inner.first <= outer.at:
        return False
    for k in range(outer.at + 1, inner.first):
        if unit.folded(k) or unit.text[k] == ";" or unit.text[k] in DASHES or unit.low[k] in ("but", "while", "as"):
            return False
    new = unit.capital(inner.first) or unit.low[inner.first] in PRONOUNS
    return not (new and unit.low[inner.first - 1] == "and")


def _far(unit: Unit, k: int, cues: list[Cue]) -> Source | None:
    """A reporting clause further right: the plan is "a mess" for everybody, Jones said."""
    for cue in cues:
        strong = cue.verb.cls in _STRONG and cue.verb.form != "ing"
        if cue.at > k and cue.first > 0 and strong and unit.text[cue.first - 1] in BREAKS:
            return source(unit, cue, "far")
    return None


def subject(unit: Unit, k: int) -> Source | None:
    """The subject of the sentence, for quoted words at ``k`` that no reporting verb governs; people only."""
    first, last = opening(unit, 0, k)
    stem = unit.low[first].split("'")[0] if first < last else "it"
    if stem in ("it", "i", "we", "you", "there", "that", "this", "these", "those"):
        return None
    if not unit.kind[first] & (CAPITAL | PRONOUN):
        return None
    stop = speaking(unit, first, last)
    if first == stop:
        return None
    return Source(unit.start(first), unit.end[stop - 1], unit.end[stop - 1], unit.end[stop - 1], None, "subject")


def latest(unit: Unit, cues: list[Cue]) -> Source | None:
    """Whose words the sentence gives last, for a quotation that follows it."""
    for cue in reversed(cues):
        if cue.able and cue.verb.cls != "mental":
            return source(unit, cue, "before")
    by = according(unit)
    return accorded(unit, *by[0]) if by else None
