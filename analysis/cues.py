"""Reporting verbs in a sentence, and the subject of each."""

from typing import NamedTuple

from .clauses import (
    ADVERB,
    AUXILIARY,
    BREAKS,
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    VERB,
    Span,
    Unit,
    after_subject,
    before,
    behind,
    opening,
)
from .subjects import speaking
from .verbs import NOUNS, PARTICLES, VERBS, Verb

#: determiners that may be a subject by themselves
_PRONOMINAL = frozenset("one some several many another other both each most all few that this".split())
BE = frozenset("is was were are be been being".split())
_PERIODS = frozenset(
    "week weeks ago month months year years night morning evening afternoon day days weekend".split()
)
_BEFORE_PERIODS = frozenset(
    "on in last this that late early earlier less more than two three four a few several next".split()
)
#: what may follow a subject that stands behind its verb; after an object other words go on
_FOLLOWING = frozenset("who when while as before after in on at during about following via with by".split())


class Cue(NamedTuple):
    """A reporting verb at token ``at``; its subject is the tokens ``first`` up to ``last``, empty if unknown."""

    at: int
    verb: Verb
    first: int
    last: int
    inverted: bool  # the subject stands behind the verb: "said Jones"
    end: int  # of the subject without its apposition; ``first`` if it can be no source

    @property
    def named(self) -> bool:
        """Is its subject known?"""
        return self.first < self.last

    @property
    def able(self) -> bool:
        """Can its subject be a source?"""
        return self.first < self.end

    @property
    def begin(self) -> int:
        """First token of the reporting clause."""
        return min(self.first, self.at) if self.named else self.at


def cues(unit: Unit) -> list[Cue]:
    """The reporting verbs of a sentence, in text order, each with its subject if the words around it show one."""
    out: list[Cue] = []
    if unit.kinds & VERB:
        for at in [at for at, kind in enumerate(unit.kind) if kind & VERB]:
            verb = VERBS[unit.low[at]]
            if _is_verb(unit, at, verb):
                out.append(reporting(unit, at, verb, *_subject(unit, at, verb, out)))
    return out


def reporting(unit: Unit, at: int, verb: Verb, first: int, last: int, inverted: bool) -> Cue:
    """A reporting verb with a subject."""
    end = speaking(unit, first, last, verb.lemma) if first < last else first
    return Cue(at, verb, first, last, inverted, end)


def _is_verb(unit: Unit, at: int, verb: Verb) -> bool:
    """Is the form used as a verb, with its particle if it needs one?"""
    particles = PARTICLES.get(verb.lemma)
    if particles and not (
        unit.word(at + 1) in particles or ("as" in particles and "as" in unit.low[at + 1 : at + 7])
    ):
        return False
    if at and unit.capital(at) and not _headline(unit):
        return False
    if unit.low[at] in NOUNS and not particles:
        return after_subject(unit, at)
    prior = unit.word(at - 1)
    if prior in DETERMINERS and prior != "her":
        return prior in _PRONOMINAL and verb.form in ("past", "s")
    if prior.endswith("'s") and prior[:-2] not in PRONOUNS and verb.form != "ing":
        return False
    return not (verb.form == "ing" and unit.word(at + 1) == "of")


def _headline(unit: Unit) -> bool:
    """Is nearly every word capitalised?"""
    letters = [word[0] for word in unit.text if len(word) > 3 and word[0].isalpha()]
    return sum(letter.isupper() for letter in letters) > 0.7 * len(letters)


def _skippable(unit: Unit, at: int) -> bool:
    """May the token stand between a subject and its verb?"""
    return unit.kind[at] & (AUXILIARY | ADVERB) != 0 or unit.low[at][0] == "("


def _subject(unit: Unit, at: int, verb: Verb, earlier: list[Cue]) -> tuple[int, int, bool]:
    """First and last token of a verb's subject, and whether it stands behind the verb."""
    low = unit.low
    k = at - 1
    while k >= 0 and _skippable(unit, k):
        k -= 1
    between = low[k + 1 : at]
    infinitive = "to" in between
    after_quotation = k < 0 or unit.folded(k) or (low[k] == "," and k > 0 and unit.folded(k - 1))
    if after_quotation and not infinitive:
        first, last = behind(unit, at + 1)
        if first < last and k >= 0 and _closes(unit, last):
            return first, last, True
        if verb.form != "ing":
            return at, at, False
    if verb.form in ("past", "participle") and not BE.isdisjoint(between):
        return *_agent(unit, at), False
    if infinitive or verb.form == "ing" or k < 0 or low[k] in ("and", "or", "but"):
        return *_governing(unit, at, k, earlier), False
    k = _before_time(unit, k)
    if verb.form == "base" and low[k] in ("him", "them", "her", "us", "me"):  # "hearing him say"
        return at, at, False
    if low[k] == "," and verb.form in ("past", "s") and verb.lemma != "tell":
        first, last = opening(unit, 0, k)
        other = behind(unit, at + 1)
        clause = first < last < k and unit.text[last] not in BREAKS and low[last] not in ("who", "which")
        if (clause or first == last) and other[0] < other[1] and unit.word(other[1]) in BREAKS:
            return *other, True  # The bridge was unsafe, said Jones.
    return *before(unit, k), False


def _closes(unit: Unit, at: int) -> bool:
    """Does a subject behind its verb end here, or is it an object that goes on?"""
    word = unit.word(at)
    return word in BREAKS or word in TIMES or word in _FOLLOWING


def _before_time(unit: Unit, k: int) -> int:
    """The token before a time that stands between subject and verb: "Jones on Thursday said"."""
    at = k
    while at > 0 and (unit.low[at] in TIMES or unit.low[at] in _PERIODS or unit.text[at].isdigit()):
        at -= 1
    while 0 < at < k and unit.low[at] in _BEFORE_PERIODS:
        at -= 1
    return at


def _agent(unit: Unit, at: int) -> Span:
    """The agent of a passive: "was called a fraud by Mr. Jones"."""
    for k in range(at + 1, min(at + 12, len(unit) - 1)):
        word = unit.low[k]
        if word == "by":
            return behind(unit, k + 1)
        if word in BREAKS or (word in PREPOSITIONS and word not in ("of", "as")):
            break
    return at, at


def _governing(unit: Unit, at: int, k: int, earlier: list[Cue]) -> Span:
    """The subject of the verb that an infinitive, a participle or a second verb hangs on."""
    low = unit.low
    if k > 0 and low[k] != "and" and (low[k].endswith("ed") or low[k] in FINITE or low[k] in VERBS):
        j = k - 1  # "Jones was asked to say"
        while j > 0 and _skippable(unit, j):
            j -= 1
        if unit.capital(j) or low[j] in PRONOUNS:
            return before(unit, j)
    for cue in reversed(earlier):
        if cue.named:
            return cue.first, cue.last
    return opening(unit, 0, at)
