"""Indirect speech: which words of a sentence render what a source said.

The content of a reporting verb is what stands behind it ("Jones said that ..."), or, where the reporting clause
comes last or in the middle ("..., Jones said"), what stands before it. The subject, the verb, the addressee and the
time are the outlet's own words, and so is what a source did *not* say.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from .clauses import (
    ADVERBS,
    BREAK,
    BREAKS,
    DASHES,
    FINITE,
    FOLDED,
    HALT,
    IS_FINITE,
    MAY_ACT,
    NEGATION,
    SIGN,
    TIMES,
    WORD,
    Unit,
    acts,
    role,
)
from .cues import BE, Cue
from .speakers import Source, accorded, according, source
from .subjects import utters
from .verbs import NOUNS, REPORTEDLY, Verb

#: verbs whose object is their content only if a clause follows or "that", "whether", a colon or the like says so
_STRICT = frozenset(
    """tell continue add ask discuss answer respond reply defend show find agree compare mention write sing laugh
    joke speak read text email post celebrate welcome thank mock learn address go make put quote comment
    refer publish express indicate signal detail scoff confirm order remember observe""".split()
)
_CONJUNCTIONS = frozenset(["that", "whether", "if", "how", "why", "what", "where", ":"])
_ADJUNCTS = frozenset(
    """in on at during after before when while as since following near by from through via under until because
    where ahead amid over upon""".split()
)
#: words before a participle that reports; "continuing fire" and "without mentioning" do not
_BEFORE_PARTICIPLE = frozenset([",", "and", "by", "is", "was", "are", "were", "been", "for", "--", "—"])
#: words that open a clause or a phrase before the reporting clause: asked about it, Jones said
_INTRODUCING = frozenset("when asked after before following speaking while reached pressed".split())
#: words after a reporting clause in the middle that do not go on with what was said
_ASIDES = frozenset("who which whose adding saying citing noting referring but and a an the one according".split())
#: verbs that report in the passive without an agent: "it was reported that", "is said to"
_IMPERSONAL = frozenset("say report allege claim believe think understand suggest".split())
#: classes of verbs that report whoever their subject is
_SAID = frozenset(["neutral", "assertive", "concession", "distancing"])
#: classes of verbs whose object is a thing, which "that" only describes: he described a night that ended badly
_OF_THINGS = frozenset(["naming", "hostile", "praising"])
#: words that go on with another clause, at the end of one
_LINKS = frozenset("and but or while".split())
_COLON = Verb(":", "base", "neutral")


class Content(NamedTuple):
    """Tokens ``first`` up to ``last`` render what the source said."""

    first: int
    last: int
    source: Source


def contents(
    unit: Unit, cues: list[Cue], spoken: set[int], known: Callable[[str], bool] | None = None
) -> list[Content]:
    """The indirect speech of one sentence, in text order, without overlaps.

    ``spoken``: where the quotations start that have a speaker, and that are therefore left out; other words in
    marks (the so-called "port ban") belong to the speech around them.
    ``known``, given for headlines only: is this the name of a person of the article? There "Jones: taxes must wait"
    reports.
    """
    if not (cues or unit.kinds & SIGN):
        return []
    out: list[Content] = []
    taken = _taken(unit, spoken)
    for claim in _claims(unit, cues, known):
        out += _free(unit, claim, taken)
    return sorted(out)


def turn(unit: Unit, label: Source, spoken: set[int]) -> list[Content]:
    """A sentence that follows the one with the speaker's label in a transcript: all of it is the speaker's."""
    return list(_free(unit, Content(0, len(unit), label), _taken(unit, spoken)))


def _taken(unit: Unit, spoken: set[int]) -> list[bool]:
    """Of each token, whether it is a quotation that has a speaker."""
    if not unit.kinds & FOLDED:
        return [False] * len(unit)
    return [kind & FOLDED != 0 and unit.start(at) in spoken for at, kind in enumerate(unit.kind)]


def _free(unit: Unit, claim: Content, taken: list[bool]) -> Iterator[Content]:
    """The stretches of a claim that no quotation and no earlier claim covers, without punctuation around them."""
    kind = unit.kind
    first, last, source = claim
    while first < last:
        while first < last and taken[first]:
            first += 1
        stop = taken.index(True, first, last) if True in taken[first:last] else last
        taken[first:stop] = [True] * (stop - first)
        a, b = first, stop
        while a < b and not kind[a] & (WORD | FOLDED):
            a += 1
        while b > a and (not kind[b - 1] & (WORD | FOLDED) or unit.low[b - 1] in _LINKS):
            b -= 1
        if a < b:
            yield Content(a, b, source)
        first = stop


def _claims(unit: Unit, cues: list[Cue], known: Callable[[str], bool] | None) -> Iterator[Content]:
    end = len(unit)
    while end and unit.text[end - 1] in ".!?":
        end -= 1
    if unit.kinds & SIGN:
        yield from _according(unit, end)
    for number, cue in enumerate(cues):
        if cue.named and cue.verb.cls != "mental" and not _negated(unit, cue):
            yield from _of_cue(unit, cue, cues[number + 1 : number + 9], end)
        elif _impersonal(unit, cue):
            yield Content(cue.at + 2, end, source(unit, cue, "passive"))
    if unit.kinds & SIGN:
        yield from _reportedly(unit, end)
        yield from _line(unit, end, known)


def _impersonal(unit: Unit, cue: Cue) -> bool:
    """ "It was reported that ...", "is said to ...": no source, and still a report."""
    if cue.named or cue.verb.lemma not in _IMPERSONAL or unit.word(cue.at + 1) not in ("that", "to"):
        return False
    return not BE.isdisjoint(unit.low[max(0, cue.at - 2) : cue.at])


def _reportedly(unit: Unit, end: int) -> Iterator[Content]:
    for at, word in enumerate(unit.low):
        if word in REPORTEDLY:
            start = unit.start(at)
            stops = (k for k in range(at, end) if unit.low[k] in (";", "according") or unit.text[k] in DASHES)
            last = next(stops, end)
            yield Content(at + 1, last, Source(start, start, start, unit.end[at], REPORTEDLY[word], "adverb"))


def _line(unit: Unit, end: int, known: Callable[[str], bool] | None) -> Iterator[Content]:
    """ "Jones: taxes must wait" in a headline, and "HILL: ..." in a transcript without marks."""
    colon = unit.text.index(":", 0, 5) if ":" in unit.text[:5] else 0
    names = [word for word in unit.text[:colon] if word[0].isalpha()]
    if not colon or len(names) < colon or colon + 1 >= end:
        return
    label = all(word.isupper() and len(word) > 1 for word in names)
    if label or (known and known(" ".join(names))):
        here = Source(unit.start(0), unit.end[colon - 1], unit.start(colon), unit.end[colon], _COLON, "label")
        yield Content(colon + 1, end, here)


def _according(unit: Unit, end: int) -> Iterator[Content]:
    for at, first, last in according(unit):
        here = accorded(unit, at, first, last)
        complete = _complete(unit, 0, at)
        if at == 0 or not (unit.text[at - 1] == "," or complete):
            yield Content(last, end, here)
        else:
            yield Content(0, at, here)
            if not complete:
                yield Content(last, end, here)


def _complete(unit: Unit, first: int, last: int) -> bool:
    """Is there a verb in the stretch?"""
    for k in range(first + 1, last):
        kind = unit.kind[k]
        if kind & IS_FINITE or (kind & MAY_ACT and acts(unit, k)):
            return True
    return False


def _negated(unit: Unit, cue: Cue) -> bool:
    """Behind "did not say" and "declined to say" the words are the outlet's; a denial does report."""
    if cue.verb.lemma == "deny" or not unit.kinds & NEGATION:
        return False
    start = max(0, cue.at - 4 if cue.inverted else max(cue.at - 4, cue.last))
    if unit.word(cue.at - 1) == "," and "who" in unit.low[cue.last : cue.at]:
        return False  # Jones, who was not there, said
    return any(kind & NEGATION for kind in unit.kind[start : cue.at])


def _of_cue(unit: Unit, cue: Cue, later: list[Cue], end: int) -> Iterator[Content]:
    """What one reporting verb with a subject governs."""
    if cue.verb.form == "ing" and not (
        unit.word(cue.at - 1) in _BEFORE_PARTICIPLE
        or (cue.at and unit.folded(cue.at - 1))
        or (unit.word(cue.at + 1) == "that" and utters(unit.word(cue.at - 1)))
    ):
        return
    if not cue.able and (unit.low[cue.at] in NOUNS or cue.verb.cls not in _SAID):
        return
    here = source(unit, cue, "indirect")
    after = cue.last if cue.inverted else cue.at + 1
    while after < end and unit.start(after) < here.cue_end:
        after += 1
    begin = _begin(unit, cue)
    if cue.able and _is_last(unit, begin, after, end):
        opened = 2 if unit.low[0] in ADVERBS and unit.text[1] == "," else 0  # However, the plan is weak, Jones said
        if opened < begin:
            yield Content(opened, begin, here)
        if after + 1 < end and unit.text[after] == "," and unit.low[after + 1] not in _ASIDES:
            yield Content(after + 1, end, here)
    elif not cue.inverted:
        first = _start(unit, cue, after, end)
        if first is not None:
            yield Content(first, _stop(unit, first, cue, later, end), here)


def _begin(unit: Unit, cue: Cue) -> int:
    """First token of a reporting clause, with the role before a name: its chairman, Tom Reed, said."""
    return role(unit, cue.first, cue.last) if cue.named and cue.first < cue.at else cue.begin


def _is_last(unit: Unit, begin: int, after: int, end: int) -> bool:
    """Does the reporting clause stand behind (or in the middle of) what it reports?"""
    if begin == 0:
        return False
    if unit.folded(begin - 1):
        return begin > 1
    if unit.text[begin - 1] != "," and unit.text[begin - 1] not in DASHES:
        return False
    if after >= end or unit.text[after] in BREAKS:
        if after + 1 < end and unit.folded(after + 1):  # Later, Jones said, "..."
            return False
        if "," in unit.text[: begin - 1]:
            return True
        if unit.low[0] in ("in", "at", "on", "during"):
            return _complete(unit, 0, begin)
        return unit.low[0] not in _INTRODUCING
    return (unit.low[after] in TIMES or unit.low[after] in _ADJUNCTS) and _complete(unit, 0, begin)


def _start(unit: Unit, cue: Cue, at: int, end: int) -> int | None:
    """First token of the content behind a verb; None if the verb has no content there."""
    low, text = unit.low, unit.text
    for k in range(at, min(at + 14, end)):
        word = low[k]
        if word in ("that", ":") and (k == at or cue.verb.cls not in _OF_THINGS):
            return k + 1
        if word == "whether" or (k == at and word in _CONJUNCTIONS):
            return k
        if unit.kind[k] & (IS_FINITE | FOLDED | BREAK) and word != ",":
            break
        if word == "and" and k + 1 < end and not unit.capital(k + 1):
            break
    if unit.word(at) == "on" and unit.word(at + 1) in TIMES and _is_clause(unit, at + 2, end):
        at += 1  # said on Monday she would go
    while at < end and (low[at] in TIMES or text[at] == ","):
        at += 1
    if cue.verb.lemma == "call" and unit.word(at) in ("on", "upon", "for"):
        at += 1
    after = unit.word(at + 1)
    number = after in ("least", "most") or (unit.word(at) == "over" and after.isdigit())  # at least 40 died
    if at >= end or (low[at] in _ADJUNCTS and not number) or text[at] in BREAKS:
        return None
    if (cue.verb.lemma in _STRICT or not cue.able) and not (_is_clause(unit, at, end) or _ordered(unit, cue, at)):
        return None
    participle = cue.verb.cls == "naming" and cue.last == cue.at - 1 and text[cue.last] == ","
    return None if participle else at  # not: officials, called delegates


def _is_clause(unit: Unit, at: int, end: int) -> bool:
    """Does a clause with its own subject and verb start here?"""
    for k in range(at + 1, min(at + 10, end)):
        if unit.kind[k] & (IS_FINITE | FOLDED):
            return True
        if unit.kind[k] & BREAK or unit.low[k] in _CONJUNCTIONS or unit.low[k] in ("who", "which", "to"):
            return False
    return False


def _relative(unit: Unit, cue: Cue) -> bool:
    """Is the reporting clause a relative one: Jones, who said ..., or the bridge, which Jones says ..."""
    return unit.word(cue.first - 1) == "which" or "who" in unit.low[max(cue.last, cue.at - 4) : cue.at]


def _goes_on(unit: Unit, at: int) -> bool:
    """Does a verb stand here, whose subject stands before a relative clause?"""
    return unit.word(at) in FINITE or (at < len(unit) and (acts(unit, at) or unit.low[at].endswith("ed")))


def _ordered(unit: Unit, cue: Cue, at: int) -> bool:
    """Does somebody tell or ask somebody *to* do something?"""
    return cue.verb.lemma in ("tell", "ask") and "to" in unit.low[at : at + 8]


def _stop(unit: Unit, first: int, claiming: Cue, later: list[Cue], end: int) -> int:
    """Where the content ends: before a clause with a reporting verb of its own, at a semicolon, or with the
    sentence."""
    for cue in later:
        joined = cue.first == claiming.first and cue.at > first and unit.low[cue.at - 1] in ("and", "but")
        if joined and cue.verb.form in ("past", "s") and not _complete(unit, first, cue.at - 1):
            return cue.at - 1  # called it a mess and said
        begin = _begin(unit, cue)
        if begin <= first:
            continue
        prior = unit.text[begin - 1].lower()
        if cue.verb.form == "ing" and unit.text[cue.at - 1] == ",":
            return cue.at
        if cue.named and cue.first > first and (prior in ("but", "and", "while", "as", ",") or prior in DASHES):
            return begin
    last = _halt(unit, first, end) if unit.kinds & HALT else end
    if _relative(unit, claiming):
        return next((k for k in range(first, last) if unit.text[k] == "," and _goes_on(unit, k + 1)), last)
    return last


def _halt(unit: Unit, first: int, end: int) -> int:
    """Where a clause ends: at a semicolon, or at a dash if it is the only one (the outlet comments behind it)."""
    halts = [k for k in range(first, end) if unit.kind[k] & HALT]
    if len([k for k in halts if unit.text[k] != ";"]) > 1:
        halts = [k for k in halts if unit.text[k] == ";"]
    return halts[0] if halts else end
