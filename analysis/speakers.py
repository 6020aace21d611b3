"""Whose words a quotation is, as far as its own sentence tells: the source, and the verb that reports it.

No speaker is better than a wrong one: a subject that can be no source by its form (an adverb, a clause, "savage
assaults on the city") is none, whatever verb follows it.
"""

import re
from typing import NamedTuple

from .clauses import (
    ADVERBS,
    BREAKS,
    DASHES,
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TIMES,
    Unit,
    behind,
    opening,
)
from .cues import Cue
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
#: nouns for people, their groups and institutions, and for what is read or heard, in the singular
_SPEAKERS = frozenset(
    """academy account act ad administration adversary advert advertisement affidavit agency aide airline
    alliance ally amendment analysis analyst announcement anybody anyone army article assembly assessment
    association athlete attorney audit aunt authority average baby bank base bench bill bio biography bloc
    blog board book boss boy branch brand bride brief brochure buddy bulletin bureau cabinet cable camp
    campaign captain caption cartel casino cast caucus census cent chain chair channel chapter charity chart
    chief child church citizen city clergy client clip club coach coalition colleague college colonel column
    comment commission community company complaint confederation conservative constituency constitution
    contemporary contract conversation convict cop corporation corps council country county couple court
    cousin coverage crew crowd daily data datum declaration defence defense delegation department deputy
    detective diary diplomat dispatch district division document documentary dozen draft duke duo e-mail
    edict elite email embassy empire enemy envoy essay evaluation everybody everyone evidence excerpt
    exchange exec executive expert faction family farm federation fifth figure file filing film finding firm
    foe footage forecast forum foundation friend fund gang girl government graph groom group guard guest
    guideline guru guy half handful hashtag hawk head headline hero host hostage hotel house hundred husband
    image imam incumbent index indictment industry inquiry institute institution internet interview
    investigation island judge judgment jury justice kid king kingdom lab laboratory lady law lawsuit
    leadership leaflet league leak left legislature library line lobby log lord lot magazine majority
    management manifesto map market media meme memo memoir message military militia million ministry
    minority mission missionary mob mogul monk mosque motion movement movie museum nation native navy
    neighborhood neighbourhood nephew network news niece nobody nonprofit note number nun nurse office op-ed
    operative opinion opposition order organisation organization others outlet overview page pair pamphlet
    panel paper parliament party passage patient per-cent percent personnel petition photo photograph
    picture piece pilot placard plaintiff plan platform podcast poem police poll polling pope portion post
    presentation priest prince profile program programme progressive projection prosecution protocol
    province publication pundit queen quote rabbi radio ranking rebel recipient recommendation record
    recording regime region relative release remark rep report reporting representative research resolution
    result review revolutionary right rule ruling rumour school screenshot script secretary section sermon
    shop show side sign site slide society somebody someone song source speech spot spouse squad staff
    startup statement station store story studio study submission suit summary survey suspect table tabloid
    tally tape task team teen television tenth testimony text theatre thief third thousand thread town
    transcript treasury treaty tribe trio troop trust tweet twin tycoon uncle union university utility
    verdict verse vet victim video village voice watchdog website weekly widow wife wing wire youth""".split()
)
#: amounts and determiners that stand for people: 40 percent, both, the former
_SOME = frozenset(
    """many most some several few other another both each all neither none same former latter those
    one two three four five six seven eight nine ten""".split()
)
#: how other nouns for people end
_AGENTS = tuple(
    """er or ist ian man men woman women ee ant crat old person people folk force ate ic dent gent nent lent
    rent an ess eur ar al""".split()
)
#: nouns that end so and are no people
_THINGS = frozenset(
    """access accident anger approval arrival barrier behavior border burial calendar car career carnival
    center chapter climate coffee corner current danger date deal debate degree denial dent disaster dollar
    epidemic error fabric factor fate favor fee festival floor goal grant horror hunger incident instant
    labor laughter layer loan matter meal mess murder music number ocean offer order panic paper plan power
    precedent process progress rate refusal rent river signal slaughter stress success summer survival
    talent terror topic traffic trial trigger war water weather winter withdrawal year""".split()
)
#: adjectives that stand behind their noun: people close to the mayor
_POSTPOSED = frozenset("close familiar loyal aware alike present involved opposed sympathetic".split())
#: how nouns for acts, states and qualities end; they say nothing
_ABSTRACT = ("tion", "sion", "ness", "ism", "ance", "ence", "ship", "ment", "ity", "ing", "hood", "cy")
#: words that a sentence may open with, capitalised like a name, and how such adverbs end (not: Kelly, Connally)
_OPENERS = frozenset(
    """indeed meanwhile rather regardless perhaps maybe moreover furthermore nonetheless otherwise hence besides
    prior asked reached pressed known get please""".split()
)
_MANNERLY = tuple("ately fully ently antly ically ingly edly ably ibly ously ively larly ially".split())
#: verbs whose subject speaks or is read, whatever noun it is
_SAYING = frozenset("say tell write reply ask add state read".split())


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


def credible(unit: Unit, cues: list[Cue]) -> list[Cue]:
    """The cues of a sentence whose subject can be a source."""
    return [cue for cue in cues if cue.named and speaks(unit, cue)]


def speaks(unit: Unit, cue: Cue) -> bool:
    """Can the subject of a verb be a source?"""
    return _able(unit, cue.first, cue.last, cue.verb.lemma in _SAYING)


def _able(unit: Unit, first: int, last: int, saying: bool) -> bool:
    """Is it a pronoun, a name, a noun for those who speak or what is read; after "said", any concrete noun?"""
    last = trimmed(unit, first, last)
    low = unit.low[first:last]
    if last == first + 1 and low[0].split("'")[0] in PRONOUNS:
        return True
    if low[0] == "not" or any(word in FINITE or word.endswith("n't") for word in low):
        return False
    counted = low[0] in ("over", "about", "under") and (low[1:] or [""])[0][:1].isdigit()
    opens = low[0] in PREPOSITIONS or (low[0] in SUBORDINATORS and low[0] != "but") or low[0] in TIMES
    if (opens and not counted) or (len(low) == 1 and (low[0] in _OPENERS or low[0].endswith(_MANNERLY))):
        return False
    end = _head_end(unit, first, last)
    word = unit.low[end - 1]
    if word in ADVERBS or word in PREPOSITIONS or word in SUBORDINATORS or word == "and":
        return False
    if word in DETERMINERS:
        return word in _SOME
    if unit.folded[end - 1] or unit.capital(end - 1):
        return True
    return utters(word) or (saying and not word.endswith(_ABSTRACT))


def _head_end(unit: Unit, first: int, last: int) -> int:
    """Where the head of a noun phrase ends: before a preposition, a pronoun or a participle behind it."""
    for k in range(first + 1, last):
        word = unit.low[k]
        if word in PREPOSITIONS or word in PRONOUNS or word in TIMES or word in _POSTPOSED:
            return k
        participle = word.endswith("ed") and not unit.capital(k) and k > first + 1
        if participle and unit.low[k - 1] not in DETERMINERS:
            return k
    return last


def utters(word: str) -> bool:
    """Is a noun one for people, their groups and institutions, or for documents?"""
    word = word.split("'")[0].rsplit("-", 1)[-1] if word not in _SPEAKERS else word
    stems = {word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)}
    return any(stem in _SPEAKERS or (stem.endswith(_AGENTS) and stem not in _THINGS) for stem in stems)


def source(unit: Unit, cue: Cue, how: str) -> Source:
    """A cue as offsets: the verb with its particle or addressee ("told CNN"), the subject without apposition."""
    end = cue.at + 1
    if cue.verb.lemma == "tell":
        end = _addressee(unit, end)
    elif unit.word(end) != "that" and unit.word(end) in PARTICLES.get(cue.verb.lemma, ()):
        end += 1
    if not cue.named or not speaks(unit, cue):
        at = unit.start[cue.at]
        return Source(at, at, at, unit.end[end - 1], cue.verb, how)
    start = unit.start[cue.first]
    stem = unit.low[cue.first].split("'")[0]
    contracted = cue.last == cue.first + 1 and stem in PRONOUNS  # "he's claiming"
    stop = start + len(stem) if contracted else unit.end[trimmed(unit, cue.first, cue.last) - 1]
    return Source(start, stop, unit.start[cue.at], unit.end[end - 1], cue.verb, how)


def _addressee(unit: Unit, at: int) -> int:
    """The end of whom a source told it: names, "reporters", pronouns."""
    end = at
    while end < min(len(unit), at + 6) and (unit.capital(end) or (end == at and unit.low[end] == "the")):
        end += 1
    if end == at:
        return at + 1 if _addressed(unit, at) else at
    return at if unit.low[end - 1] in TIMES or unit.low[end - 1] == "the" or unit.folded[end - 1] else end


def _addressed(unit: Unit, at: int) -> bool:
    """Does one word name whom a source told it: a pronoun, or a plural where what was said follows?"""
    word = unit.word(at)
    if word in _ADDRESSEES or word.endswith(_GROUPS):
        return True
    follows = unit.word(at + 1) in (",", ":", "that") or (at + 1 < len(unit) and unit.folded[at + 1])
    return follows and word.endswith("s") and not word.endswith("ss") and word not in _TALES


def trimmed(unit: Unit, first: int, last: int) -> int:
    """End of a noun phrase without its apposition, parenthesis, relative clause, or an adverb behind it."""
    for k in range(first + 1, last):
        if unit.text[k] in BREAKS or unit.low[k][0] == "(" or unit.low[k] in ("who", "which"):
            last = k
            break
    while last > first + 1 and unit.low[last - 1] in ADVERBS:
        last -= 1
    return last


def according(unit: Unit) -> list[tuple[int, int, int]]:
    """(token of "according", first, last) of every "according to NP"."""
    if "according" not in unit.low:
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
    return Source(unit.start[first], unit.end[last - 1], unit.start[at], unit.end[at + 1], ACCORDING, "according")


def attribute(unit: Unit, cues: list[Cue]) -> dict[int, Source]:
    """Token of a quotation -> its source; quotations without one in this sentence are left out."""
    out: dict[int, Source] = {}
    by = according(unit)
    able, named = credible(unit, cues), [cue for cue in cues if cue.named]
    for k in range(len(unit)):
        if not unit.folded[k]:
            continue
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
    cue = next((cue for cue in cues if k - 3 <= cue.at < k and cue.verb.form in ("past", "participle")), None)
    first, last = behind(unit, k + 2)
    return source(unit, cue._replace(first=first, last=last), "leading") if cue and first < last else None


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
    return Source(unit.start[first], end, end, end, None, "trailing")


def _leading(unit: Unit, k: int, cues: list[Cue]) -> Source | None:
    """NP V [,:] "...": nothing between the verb and the mark but a short addressee or time."""
    cue = next((cue for cue in reversed(cues) if cue.at < k and not cue.inverted), None)
    if cue is None or cue.verb.cls == "mental":
        return None
    between = range(cue.at + 1, k)
    near = not between or (len(between) <= 12 and unit.text[k - 1] in ",:")
    return source(unit, cue, "leading") if near and not any(unit.folded[b] for b in between) else None


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
        if unit.folded[k] or unit.text[k] == ";" or unit.text[k] in DASHES or unit.low[k] in ("but", "while", "as"):
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
    if not (unit.capital(first) or stem in PRONOUNS) or not _able(unit, first, last, saying=True):
        return None
    end = unit.end[trimmed(unit, first, last) - 1]
    return Source(unit.start[first], end, end, end, None, "subject")


def latest(unit: Unit, cues: list[Cue]) -> Source | None:
    """Whose words the sentence gives last, for a quotation that follows it."""
    for cue in reversed(credible(unit, cues)):
        if cue.verb.cls != "mental":
            return source(unit, cue, "before")
    by = according(unit)
    return accorded(unit, *by[0]) if by else None
