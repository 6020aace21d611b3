"""What a sentence is about: its words, however they are inflected, the commonest synonyms of news, and its numbers.

“Three dead as ferry hits pier” and “the boat struck the pier, killing 3” share *boat*, *dead*, *pier* and *3*. Word
lists, no understanding: a word with two meanings is one term, and synonyms that are not listed stay apart.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .names import TITLES
from .passages import STOP, tokens

#: how much a term says: a word that most news has, a name, a small number, anything else
COMMON, NAME, SMALL, PLAIN = 0.4, 0.5, 0.6, 1.0
LARGE = 12  # a number above says more: few things are 31 or 2.4 million in number

#: words that news English uses for one another; none that means two common things
_SYNONYMS = """
abandon drop scrap|accident collide collision crash|accord agree agreed agreement deal pact treaty
acquire acquisition bought buy purchase takeover|aid assist assistance help
aircraft airliner airplane jet plane|accusation accuse allegation allege|allow permit
approval approve ratify ratification|arrest detain detention|assault attack raid
attorney barrister counsel lawyer solicitor|ban outlaw prohibit|beat beaten defeat
begin began begun commence start|big biggest huge large largest|blast bomb bombing detonate explode explosion
blaze fire flame wildfire|boat ferry ship trawler vessel|border frontier|break broke broken|bring brought
boss chief|build built construct construction|business company corporation firm|came come|captain skipper
casualty hurt injure injured injury wound wounded|catch caught|car vehicle|charge charged indict indictment
child children kid|choose choice chose chosen|clinic hospital|close closed closure shut|combat fight fought
conclude end finish|conflict war|convict convicted conviction guilty|country nation|cost price
criticise criticism condemn denounce|cut reduce reduction slash|cyclone hurricane storm typhoon|dad father
dead deadly death die died dies dying fatal fatality kill killed killing perish slain|decide decision
decline decrease dip fall fallen fell plunge slump tumble|delay postpone
demolish destroy destruction raze ruin|demonstrate demonstration demonstrator protest protester
deny denial denied|depart departure leave left|cop detective police|disclose disclosure reveal
discover discovery find found|disease ill illness sick|draw drew drawn|drive drove driven
drug medication medicine|earnings profit|earthquake quake tremor|elect election
employee staff worker workforce|enquiry inquiry investigate investigation investigator probe
equalise equaliser level|evacuate evacuation evacuee flee fled|expel expulsion|flood deluge inundate
fly flew flown|game match|give gave given|grew grow grown growth increase rise risen rose soar surge
gun gunman shooter|gunfire shoot shooting shot|held hold|hide hid hidden|holiday vacation|home house residence
homicide murder|immigrant migrant|jail prison imprison imprisonment sentence sentenced|keep kept
law legislation|lead led|levy tax taxation|lose loss lost|man men|meet meeting met|merge merger|mother mum mom
negotiate negotiation talks|ocean sea|paid pay payment salary wage|pupil student|quit resign resignation
ran run|refuse refusal reject rejection|repay repaid|rob robber robbery steal stole stolen theft thief
sale sell sold|seek sought|send sent|soldier troop|spend spent|stand stood|strike walkout|survive survivor
teach taught teacher|think thought|throw threw thrown|take took taken|triumph victory win winner won
vaccine jab vaccination|vote ballot|woman women|write wrote written
"""

#: words that say little of what a piece of news is about, as titles do; a list by hand
_COMMON = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december day week month year hour minute morning evening night afternoon weekend
today yesterday tomorrow decade people person man woman thing part number group percent cent pct million
billion thousand trillion pound euro dollar official spokesman spokeswoman spokesperson statement report
reporter news early late later earlier last first second next old former big long high low good great small
little young age aged begin bring come give take keep find show think call want need hold put set turn ask add
tell use work lead look mean become ago including authority source member side way place plan issue fact case
half several least more most end stand run send leave try seem believe expect help start follow include remain
move number case time being able likely top
"""
_NUMBERS = dict(
    zip(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split(),
        range(1, 20),
        strict=True,
    )
)
_NUMBERS |= dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_NUMBERS |= dict(
    zip("third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), range(3, 13), strict=True)
)
_NUMBERS |= {"dozen": 12, "hundred": 100}
_TIMES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9, "tn": 12, "trillion": 12}
_FIGURE = re.compile(
    r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?:[ -]?(thousand|million|billion|trillion|bn|mn|tn|m|k)\b|(?:st|nd|rd|th|am|pm|p|c)\b)?"
)
_EMPTY = frozenset(("according", "mr", "mrs", "ms", "dr", "sir"))
_ENDINGS = (
    "ization", "ation", "ition", "ement", "ment", "ness", "ing", "ion", "ive", "ed", "ly", "al", "ist",
)  # fmt: skip

_LEFT = {"ing": 3, "ed": 3, "ion": 5}  # letters that must be left; a million is no mill


@lru_cache(maxsize=1 << 16)
def stem(key: str) -> str:
    """A word without its commonest endings, to bring forms together; no linguistics.

    >>> [stem(word) for word in ("meetings", "discusses", "cancellation", "cancelled", "glass", "2016")]
    ['meet', 'discus', 'cancel', 'cancel', 'glas', '2016']
    """
    if key.endswith("ies") and len(key) > 4:
        key = key[:-3] + "y"
    elif key.endswith(("sses", "shes", "ches")):
        key = key[:-2]
    elif len(key) > 3 and key[-1] == "s" and key[-2] != "s":
        key = key[:-1]
    for ending in _ENDINGS * 2:
        if key.endswith(ending) and len(key) - len(ending) >= _LEFT.get(ending, 4):
            key = key[: -len(ending)]
    key = key[:-1] if len(key) > 3 and key[-1] == key[-2] else key
    key = key[:-1] if len(key) > 3 and key[-1] == "e" else key
    return key[:-1] + "i" if len(key) > 3 and key[-1] == "y" else key


_ONE = {
    stem(token.key): stem(group[0].key)
    for line in _SYNONYMS.replace("\n", "|").split("|")
    if (group := tokens(line))
    for token in group
}
_LIGHT = {_ONE.get(stem(word), stem(word)) for word in (*_COMMON.split(), *TITLES)}


class Term(NamedTuple):
    """A word or number of a text: what it counts as, how much that says, and its characters."""

    key: str
    kind: float
    text: str


def found(text: str, lower: set[str]) -> Iterator[Term]:
    """The terms of a text in its order; `lower`: stems of words that are no names.

    >>> [term.key for term in found("Nine of the 31 killed were from Calder, police said", {"polic"})]
    ['#9', '#31', 'dead', 'calder', 'cop']
    """
    figures = {match.start(): match for match in _FIGURE.finditer(text)}
    some, done = tokens(text), 0
    for n, token in enumerate(some):
        key = token.key
        if token.start < done:
            continue
        if token.start in figures:
            match = figures[token.start]
            done, value = match.end(), float(match[1].replace(",", "")[:30]) * 10.0 ** _TIMES.get(match[2] or "", 0)
            yield _number(value, match[0])
        elif key in _NUMBERS:
            after = some[n + 1] if n + 1 < len(some) else token
            times = _TIMES.get(after.key, 0) if len(after.key) > 2 else 0
            done = after.end if times else token.end
            yield _number(_NUMBERS[key] * 10.0**times, text[token.start : done])
        elif key not in STOP and key not in _EMPTY and len(key) > 1:
            name = text[token.start].isupper() and stem(key) not in lower
            term = _ONE.get(stem(key), stem(key))
            yield Term(term, COMMON if term in _LIGHT else NAME if name else PLAIN, text[token.start : token.end])


def terms(text: str, lower: set[str]) -> dict[str, float]:
    """Each term of a text and how much it says."""
    out: dict[str, float] = {}
    for key, kind, _ in found(text, lower):
        out[key] = max(kind, out.get(key, 0.0))
    return out


def _number(value: float, text: str) -> Term:
    return Term(f"#{value:.10g}", PLAIN if value > LARGE or value != int(value) else SMALL, text)
