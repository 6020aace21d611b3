"""What kind of thing a name refers to: one occasion, several at once, or one that is none of the study's events.

The rules read the words around a name and know none of the codebook's cues. They are those of English news: what is
to come, what happens in general, what happened in another year and what others did is not what was reported.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

REACH = 160  # characters on each side of a name that are looked at
MODIFIERS = 7  # words between a determiner and its name, at most

TOKEN = re.compile(r"[\w’'‐‑-]+|[^\w\s]")
# Another clause begins here: what is said there is said of something else.
CLAUSE = re.compile(
    r"[;:–—()?!“”\"]|,?\s(?:but|while|although|though|because|whereas|after|before)\s"
    r"|,\s(?:and|who|which|when|where|as|or)\s",
    re.IGNORECASE,
)
DETERMINERS = frozenset(
    "a an the this that these those his her its their our my your any every each no some both two three four five "
    "six several many most all few more further neither either another whose".split()
)
STOPS = frozenset(
    "of at in on to by with for from about into over after before during and or but that which who is are was were "
    "be been being has have had not as than if when while where how why what whether".split()
)
PRONOUNS = frozenset("i we you they he she it who people us them".split())
ADVERBS = frozenset("also again then now soon never ever only just still even once first not directly".split())
MODALS = frozenset(
    "will shall may might can could would should must cannot can’t can't won’t won't ’ll 'll let".split()
)
SUPPORT = frozenset("to do does don’t don't doesn’t doesn't".split())  # an infinitive follows, as after modals
# Nouns that stand in the plural for one occasion, verb forms that are no nouns, and irregular forms of the past.
ONE_IN_PLURAL = frozenset(
    "talks negotiations discussions consultations hostilities proceedings exchanges clashes".split()
)
VERBS = frozenset("meet meets speak speaks collide collides discuss discusses converse confer".split())
PAST = frozenset("met spoke spoken struck hit fought shot sank held".split())
PARTICLES = frozenset("out down up off aside away back over together".split())  # "walked out", "sat down"
PERSONAL = frozenset("meet meets met meeting phoned rang visited".split())  # their object is a partner
BY_SPEECH = frozenset("spoke spoken speak speaks talk talked".split())  # "to X" is their partner

# What governs an encounter that has not taken place.
WISHED = re.compile(
    r"\b(?:(?:is|are|was|were|be|been)|(?:going|plan(?:s|ned|ning)?|agree[sd]?|want(?:s|ed)?|wish(?:es|ed)?|"
    r"hop(?:e|es|ed|ing)|ask(?:s|ed)?|due|set|ready|willing|able|unable|eager|expect(?:s|ed)?|need(?:s|ed)?|"
    r"refus(?:e|es|ed)|declin(?:e|es|ed)|intend(?:s|ed)?|like|invit(?:e|ed)|urg(?:e|ed)|about|has|have|likely|"
    r"scheduled|vow(?:s|ed)?|promis(?:e|es|ed)|offer(?:s|ed)?|rights?|threat(?:en|ens|ened|s)?)(?:\s+[\w’'-]+){0,3}?)\s+to(?:\s+\w+ly)?$",
    re.IGNORECASE,
)
SOUGHT = re.compile(
    r"\b(?:plan(?:s|ned|ning)?(?: for)?|expect(?:s|ed|ing)?|call(?:s|ed|ing) for|ask(?:s|ed|ing)? for|"
    r"hop(?:e|es|ed|ing) for|seek(?:s|ing)?|sought|propos(?:es|ed|ing)|demand(?:s|ed|ing)?|push(?:ed|ing)? for|"
    r"await(?:s|ing)?|ready for|open to|offer(?:s|ed)?|will (?:be|hold|have)|"
    r"(?:should|might|may|could|would) (?:there )?(?:be|hold|have))\s+$",
    re.IGNORECASE,
)
SCHEDULED = re.compile(
    r"(?:\s+(?!(?:and|that|which|who|or)\b)[\w’'-]+){0,5}?\s+(?:(?:will|could|may|might|should|must|can|would)\b"
    r"|(?:is|are) (?:\w+ )?(?:expected|planned|due|scheduled|likely|possible|to)\b"
    r"|(?:has|have) been (?:set|planned|scheduled)\b)",
    re.IGNORECASE,
)
SHOULD_BE = re.compile(r"\b(should|must|can|could|may|might|will)\s+(?:\w+\s+)?be\s+$", re.IGNORECASE)
INFINITIVE = re.compile(r"(?:\bto|\bdid(?: not)?|n['’]t)(?:\s+\w+ly)?\s+$", re.IGNORECASE)
# What happens again and again.
GENERAL = re.compile(
    r"(?:\s+[\w’'-]+){0,4}?\s+"
    r"(?:is|are|does|do|has to|have to|happens?|rarely|hardly|never|always|often|usually|can|"
    r"costs|takes|lasts|means|makes|needs|requires)\b"
)
OFTEN = re.compile(
    r"\b(?:all the time|\w+ times over|many times|every (?:day|week|month|year)(?! of)|over the years|in the past|"
    r"(?:once|twice|\w+ times) a (?:day|week|month|year)|in general|rarely|usually|normally)\b",
    re.IGNORECASE,
)
AND = re.compile(r"\s*(?:and|but|or|yet|so)\s", re.IGNORECASE)
OF_ALL = frozenset("every most many few some all several".split())
OF_KIND = re.compile(r"\s+of (?:this|that) (?:kind|sort)\b", re.IGNORECASE)
# More than one occasion, and one beyond those that were reported.
NUMBERS = frozenset("both two three four five six neither".split())
TWICE = re.compile(r"[^.;:]{0,60}?\b(?:twice(?!\s+\w+ed\b)|on (?:both|two|several) occasions)\b", re.IGNORECASE)
COMBINED = re.compile(r"\b(?:combined|total)\b", re.IGNORECASE)
BEYOND = frozenset("third fourth fifth sixth seventh next future further more other additional".split())

MONTHS = "january february march april may june july august september october november december".split()
IN_YEAR = re.compile(
    r"\bin\s+(?:\w+[\s-]+)?((?:19|20)\d\d)\b(?!\s+(?:[A-Z]\w+\s+)?(?:election|vote|campaign))", re.IGNORECASE
)
IN_MONTH = re.compile(rf"\b(?:in|last|next)\s+(?:early |late |mid-)?({'|'.join(MONTHS)})\b", re.IGNORECASE)
IN_DECADE = re.compile(r"\bin the (?:(?:19|20)\d0s|[’']?\d0s|\w+ties)\b", re.IGNORECASE)
OF_YEAR = re.compile(r"\s+of\s+((?:19|20)\d\d)\b")  # right behind a name
FRAME = re.compile(r"\W?In\s+((?:19|20)\d\d)\b")  # at the beginning of a sentence, for all of it
WHEN = re.compile(r"\b(?:in|since)\s+((?:19|20)\d\d),?\s+when\b[^;:]*$", re.IGNORECASE)

# "with X" behind the name; X ends where the next phrase begins.
_X = r"\s+([^,.;:!?\n–—“”\"]+)"
_ADVERBIAL = (
    r"(?:\s+(?:again|briefly|privately|separately|directly|by (?:tele)?phone|\w+ly|since|last \w+|on \w+day))*"
)
WITH = re.compile(rf"(?:\s+[\w’'-]+){{0,5}}?(?<!along)(?<!together)\s+(?:with|between){_X}")
BESIDE = re.compile(rf"{_ADVERBIAL}\s+(?:with|between){_X}")
TO = re.compile(rf"{_ADVERBIAL}\s+to{_X}")
OBJECT = re.compile(
    r"\s+(?!(?i:in|at|on|for|again|face|to|over|with|amid|after|as|twice|privately)\b)"
    r"((?:the|a|an|his|her|its|their|other|many|several|hundreds of|thousands of|scores of|countless|[A-Z])"
    r"[^,.;:!?\n–—“”\"]*)"
)
PHRASE_END = re.compile(
    r"\b(?:on|at|in|off|near|outside|during|to|toward|towards|for|by|about|who|which|that|when|since|last|again|as|after|before|"
    r"is|are|was|were|has|have|had|will|would|could|can|may|might|\w+ing)\b.*",
    re.DOTALL,
)
BEFORE = re.compile(r"(?<![\w’'-])(?:[\w’'-]++[ \n]){1,3}\Z")  # up to three words before a party's name ...
NEAR = 60  # ... within so many characters
CAPITALISED = re.compile(r"\b[A-Z][\w’'-]+")
FULL_NAME = re.compile(r"(?:(?:Mrs?|Ms|Dr)\.? |[A-Z][\w’'-]+ )[A-Z][\w’'-]+")
QUANTIFIED = re.compile(
    r"(?:many|several|other|various|dozens of|a number of|hundreds of|thousands of|scores of|countless|eleven|"
    r"twelve|\d+)\b",
    re.IGNORECASE,
)
# A description that is no mere epithet ("the despot") of somebody known.
SOMEBODY = re.compile(
    r"(?:the|his|her|its|their)\s+[\w’'-]+\s+[\w’'-]+|(?:a|an|two|three)\s+\w|[a-z-]+(?:\s[a-z-]+)?s$",
    re.IGNORECASE,
)
NOBODY = re.compile(
    r"(?:no|only|one another|each other|him|her|them|it|me|us|you|both|a lot|regard|an eye|a view|a call)\b", re.I
)
# "Teachers, who also walked out", "Nils Aker has also resigned": the last word of the subject.
ALSO = re.compile(r"([\w’'-]+),?\s+(?:who\s+)?(?:(?:has|have|had)\s+)?also\s+$")
NEWCOMER = re.compile(r"(?:^|\s)(?:a|an)\s+(?:(?!and\b|or\b|of\b)[\w-]+\s+){1,3}$", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What the study's events say of themselves, and an article of those who took part."""

    parties: tuple[str, ...]  # the names of those who took part
    years: frozenset[str]
    months: frozenset[str]  # in lower case
    words: frozenset[str]  # of all cues, so that none is taken for a sign of something else
    text: str = ""  # of the article

    @cached_property
    def aliases(self) -> frozenset[str]:
        """Capitalised words that stand just before a party's name somewhere in the article ("Russian", "Mr")."""
        names = tuple(party for party in self.parties if party[0].isupper())
        words: set[str] = set()
        for found in _any_of(names).finditer(self.text) if names else ():
            if self.text[found.start() - 1] in " \n":
                before = BEFORE.search(self.text, max(0, found.start() - NEAR), found.start())
                words.update(before[0].split() if before else ())
        return frozenset(word for word in words if word[0].isupper())


@lru_cache(maxsize=16)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})\b")


@lru_cache(maxsize=16)
def _each_of(names: tuple[str, ...]) -> list[re.Pattern[str]]:
    """In a text in lower case, in the singular or the plural."""
    return [re.compile(rf"\b{re.escape(name.lower().removesuffix('s'))}s?\b") for name in names]


@dataclass(frozen=True)
class Place:
    """A name in lower case, and what stands before and behind it in its sentence."""

    word: str
    left: str
    right: str
    follows: bool  # another name stands before it in its sentence
    opening: bool  # it stands in headline, deck, lede or a caption, which introduce what they speak of

    @cached_property
    def phrase(self) -> "Phrase":
        return _phrase(self.left)

    @cached_property
    def clause(self) -> tuple[str, str]:
        """What stands before and behind it in its own clause."""
        before = list(CLAUSE.finditer(self.left))
        behind = CLAUSE.search(self.right)
        left = self.left[before[-1].end() :] if before else self.left
        return left, self.right[: behind.start()] if behind else self.right

    @cached_property
    def is_verb(self) -> bool:
        """Whether it is a verb in the present tense or an infinitive ("will meet", "people talk")."""
        return _is_verb(self.word, self.clause[0])


class Phrase(NamedTuple):
    """The determiner of a name (empty: none), the words between the two, and the text before all of them."""

    determiner: str
    modifiers: list[str]
    before: str


def _phrase(left: str) -> Phrase:
    """Read leftwards from a name to its determiner."""
    modifiers: list[str] = []
    before = left
    for token in list(TOKEN.finditer(left))[: -MODIFIERS - 1 : -1]:
        word = token[0].lower()
        comparative = word == "more" and modifiers  # "the more bitter debate"
        if (word in DETERMINERS and not comparative) or word.endswith(("’s", "'s", "s’", "s'")):
            return Phrase(word, modifiers[::-1], left[: token.start()])
        if word in STOPS or word in MODALS or word in PRONOUNS or not (word[0].isalnum() or word in ",“‘'\""):
            break
        modifiers.append(word)
        before = left[: token.start()]
    return Phrase("", modifiers[::-1], before)


def is_past(word: str) -> bool:
    """Whether a name is a verb of the past, or its participle."""
    if " " in word and word.split(" ", 1)[1] in PARTICLES:
        word = word.split(" ", 1)[0]
    return word.endswith("ed") or word in PAST


def _is_verb(word: str, left: str) -> bool:
    if is_past(word):
        return False
    if word in VERBS:
        return True
    tokens = [token.lower() for token in TOKEN.findall(left[-80:])]
    while tokens and (tokens[-1] in ADVERBS or (tokens[-1].endswith("ly") and len(tokens[-1]) > 4)):
        tokens.pop()
    last = tokens[-1] if tokens else ""
    if last == "to" and _plural(word):  # "open to talks"
        return False
    plural = _plural(last) and len(last) > 3 and last not in DETERMINERS | STOPS
    return last in PRONOUNS | MODALS | SUPPORT or (plural and not word.endswith("s"))


def is_plural(word: str) -> bool:
    """Whether a noun in the plural stands for more than one occasion."""
    return _plural(word) and word not in ONE_IN_PLURAL and not is_past(word)


def _plural(word: str) -> bool:
    return word.isalpha() and word.endswith("s") and not word.endswith("ss")


def several(place: Place) -> str | None:
    """The word by which a name covers more than one occasion ("both meetings", "met twice"), if there is one."""
    found = place.phrase
    for word in (found.determiner, *found.modifiers):
        if word in NUMBERS and (place.word.endswith("s") or word == "neither"):
            return word
        if COMBINED.fullmatch(word):
            return word
    twice = COMBINED.search(place.word) or TWICE.match(place.clause[1])
    return twice[0].split()[-1] if twice else None


def beyond(place: Place, known: Known) -> str | None:
    """The word that makes it another occasion than any that has been reported ("a third", "the next")."""
    found = place.phrase
    words = () if is_past(place.word) else (found.determiner, *(w for w in found.modifiers[-4:] if w != "more"))
    return next((word for word in words if word in BEYOND and word not in known.words), None)


def to_come(place: Place) -> str | None:
    """The words by which a name has not taken place: it will, may or should, or somebody wishes it would."""
    left, _ = place.clause
    if place.is_verb:
        tokens = [token.lower() for token in TOKEN.findall(left)[-4:]]
        if {"did", "didn’t", "didn't"}.intersection(tokens):
            return None
        if modal := next((token for token in tokens if token in MODALS), None):
            return modal
        wished = WISHED.search(left.rstrip())
        return f"{wished[0].split()[0]} … to" if wished else None
    if should := SHOULD_BE.search(left):
        return f"{should[1]} be"
    found = place.phrase
    if found.determiner in ("", "a", "an", "another", "more", "further", "any", "no", "some"):
        # Without a determiner a verb before the name is read as its modifier: "awaiting trial".
        cuts = range(len(found.modifiers) + 1 if not found.determiner else 1)
        texts = (" ".join((found.before, *found.modifiers[:cut], "")) for cut in cuts)
        sought = next(filter(None, map(SOUGHT.search, texts)), None)
        return " ".join(sought[0].split()) if sought else None
    return None


def in_general(place: Place, denied: bool) -> str | None:
    """The words by which a name means no one occasion: "every", "all the time", a plural without an article."""
    left, right = place.clause
    found, plural = place.phrase, is_plural(place.word)
    if often := OFTEN.search(right) or OFTEN.search(left):
        return often[0]
    if is_past(place.word):
        return None
    if place.is_verb:
        return None if place.opening or INFINITIVE.search(left) else "the present tense"
    if kind := OF_KIND.match(right):
        return kind[0].strip()
    if "such" in found.modifiers and plural:
        return "such"
    if found.determiner in OF_ALL and (plural or found.determiner == "every" or place.word in ONE_IN_PLURAL):
        return found.determiner
    if found.determiner == "any" and not denied and not re.search(r"\bn[o’']t|\bden", left):
        return "any"
    return "no article" if plural and not found.determiner else None


def unspecific(place: Place, denied: bool) -> str | None:
    """The words by which a name without an article, or with "a", is none that took place."""
    _, right = place.clause
    found = place.phrase
    if denied or is_past(place.word) or place.is_verb:
        return None
    if found.determiner not in ("", "a", "an", "another", "more", "further", "any", "no", "some"):
        return None
    if coming := SCHEDULED.match(right):
        return coming[0].split()[-1]
    begins = not AND.sub("", CLAUSE.split(found.before)[-1]).strip()
    if found.determiner in ("a", "an") and begins and GENERAL.match(right):
        return f"{found.determiner} {place.word}"
    return None


def another_time(place: Place, known: Known) -> str | None:
    """The year or month of the clause, if it is none of the events'."""
    for year in (WHEN.search(place.left), OF_YEAR.match(place.right), FRAME.match(place.left)):
        if year and year[1] not in known.years:
            return year[1]
    left, right = place.clause
    behind = right.partition(" since ")[0]
    for text in (behind,) if place.follows else (left, behind):
        if decade := IN_DECADE.search(text):
            return decade[0]
        for found in IN_YEAR.finditer(text):
            if found[1] not in known.years:
                return found[1]
        for found in IN_MONTH.finditer(text):
            if known.months and found[1].lower() not in known.months:
                return found[1]
    return None


def stranger(place: Place, known: Known) -> str | None:
    """Who took part, if none of the events' parties: "with X", "met X", somebody else who "met the premier"."""
    right = place.clause[1]
    if not known.parties:
        return None
    if is_past(place.word) and (somebody := _also(place, known)):
        return f"by “{somebody}” too"
    partner = _partner(WITH.match(right))
    if CAPITALISED.search(partner) and not _party(partner, known):
        return f"with “{partner}”"
    close = BESIDE.match(right) or (TO.match(right) if place.word in BY_SPEECH else None)
    if not close and place.word in PERSONAL and not place.phrase.determiner:
        close = OBJECT.match(right)
    partner = _partner(close)
    if not partner or NOBODY.match(partner):
        return None
    named = bool(CAPITALISED.search(partner) or (not place.opening and SOMEBODY.match(partner)))
    if QUANTIFIED.match(partner) or (named and not _party(partner, known)):
        return f"with “{partner}”"
    acts = is_past(place.word) and not place.opening and _party(partner, known)
    who = FULL_NAME.findall(place.left) if acts else []
    return f"by “{who[-1]}”" if who and not _party(place.left, known) else None


def _also(place: Place, known: Known) -> str | None:
    """Who, if none of the parties, did the same besides: "Teachers, who also walked out"."""
    found = ALSO.search(place.left) if place.left.rstrip().endswith("also") else None
    if not found or found[1].lower() in PRONOUNS or _party(place.left, known):
        return None
    return found[1] if found[1][0].isupper() or _plural(found[1]) else None


def in_speech(place: Place) -> bool:
    """Whether a name stands in quotation marks that open or close in its sentence."""
    opened = place.left.rfind("“") > place.left.rfind("”")
    return opened or -1 < place.right.find("”") < (place.right + "“").find("“")


def newcomer(place: Place) -> str | None:
    """A subject that the story has not spoken of, before a verb of the past: "a bus crashed"."""
    if is_past(place.word) and not place.opening and (found := NEWCOMER.search(place.clause[0])):
        return " ".join(found[0].split())
    return None


def _partner(found: re.Match[str] | None) -> str:
    return " ".join(PHRASE_END.sub("", found[1]).split()) if found else ""


def _party(text: str, known: Known) -> bool:
    """Whether a phrase names a party. A role ("the premier") is none where it is another's ("Norwegian")."""
    lower = text.lower()
    found = [party for party, one in zip(known.parties, _each_of(known.parties), strict=True) if one.search(lower)]
    if not found or any(party[0].isupper() for party in found):
        return bool(found)
    words = CAPITALISED.findall(text)
    own = known.aliases.union(party.capitalize() for party in found) if words else frozenset()
    return all(word in own or word.removesuffix("s") in own for word in words)
