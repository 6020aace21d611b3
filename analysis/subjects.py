"""Whether the subject of a verb can be a source: people, their groups and institutions, and what is read or heard.

A pronoun, a name, a noun for those who speak or what is read; after "said", any concrete noun. An adverb, a clause,
"savage assaults on the city" is none, whatever verb follows it.
"""

import re
from functools import lru_cache

from .clauses import (
    ADVERBS,
    ASIDE,
    BREAK,
    CAPITAL,
    DETERMINER,
    FOLDED,
    IS_FINITE,
    NOT,
    PREPOSITION,
    PRONOUN,
    PRONOUNS,
    SUBORDINATOR,
    TIME,
    Unit,
)

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


def speaking(unit: Unit, first: int, last: int, verb: str = "say") -> int:
    """Where a subject ends, without its apposition, if it can be the source of what the verb (a lemma) reports;
    ``first`` if it can be none."""
    last = trimmed(unit, first, last)
    return last if _able(unit, first, last, verb in _SAYING) else first


def trimmed(unit: Unit, first: int, last: int) -> int:
    """End of a noun phrase without its apposition, parenthesis, relative clause, or an adverb behind it."""
    kind, low = unit.kind, unit.low
    for k in range(first + 1, last):
        if kind[k] & (BREAK | ASIDE):
            last = k
            break
    while last > first + 1 and low[last - 1] in ADVERBS:
        last -= 1
    return last


def _able(unit: Unit, first: int, last: int, saying: bool) -> bool:
    low, kind = unit.low, unit.kind
    if last == first + 1 and kind[first] & PRONOUN:
        return True
    opener = low[first]
    if opener == "not":
        return False
    for k in range(first, last):
        if kind[k] & (IS_FINITE | NOT):
            return False
    if kind[first] & (PREPOSITION | SUBORDINATOR | TIME) and opener != "but":
        counted = opener in ("over", "about", "under") and last > first + 1 and low[first + 1][0].isdigit()
        if not counted:
            return False
    if last == first + 1 and (opener in _OPENERS or opener.endswith(_MANNERLY)):
        return False
    end = _head_end(unit, first, last)
    word, seen = low[end - 1], kind[end - 1]
    if seen & (PREPOSITION | SUBORDINATOR) or word in ADVERBS or word == "and":
        return False
    if seen & DETERMINER:
        return word in _SOME
    return seen & (FOLDED | CAPITAL) != 0 or utters(word) or (saying and not word.endswith(_ABSTRACT))


def _head_end(unit: Unit, first: int, last: int) -> int:
    """Where the head of a noun phrase ends: before a preposition, a pronoun or a participle behind it."""
    low, kind = unit.low, unit.kind
    for k in range(first + 1, last):
        word = low[k]
        if kind[k] & (PREPOSITION | TIME) or word in PRONOUNS or word in _POSTPOSED:
            return k
        if k > first + 1 and not kind[k] & CAPITAL and word.endswith("ed") and not kind[k - 1] & DETERMINER:
            return k
    return last


@lru_cache(maxsize=1 << 14)  # nouns recur
def utters(word: str) -> bool:
    """Is a noun one for people, their groups and institutions, or for documents?"""
    word = word.split("'")[0].rsplit("-", 1)[-1] if word not in _SPEAKERS else word
    stems = {word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)}
    return any(stem in _SPEAKERS or (stem.endswith(_AGENTS) and stem not in _THINGS) for stem in stems)
