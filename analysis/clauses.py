"""Sentences as tokens, each quotation folded into one; noun phrases in them.

No parser: where a noun phrase begins and ends is read off closed word classes, capitals and commas.
Spans of tokens are half-open pairs; an empty pair means that nothing was found.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import reduce
from itertools import accumulate
from operator import or_

from .memo import Memo
from .verbs import NOUNS, REPORTEDLY, VERBS

Span = tuple[int, int]

_FOLD, _FILL = "\ue000", "\ue001"
_TITLE = (
    "Mr|Mrs|Ms|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|Sgt|Capt|Cpt|Cmdr|Maj|Adm|Rev|Prof|Jr|Sr|St|Pres|Hon|Supt|Det|Del"
)
#: a token with what stands before it; a line break parts tokens always
_TOKEN = re.compile(
    r" [A-Za-z][a-z]*+(?= |,\D)|[,.:;?!]"  # most tokens; to try these first is only faster
    rf"|[\s_]*+(?:{_FOLD}{_FILL}*|\([^(){_FOLD}\n]{{1,60}}\)|(?:[^\W\d_]\.){{2,}}|(?:{_TITLE})\.|[A-Z]\.(?=[^\S\n]+[A-Z])"
    r"|[^\W_]+(?:(?:['’&/-]|[.,](?=\d))[^\W_]+)*|--+|…|[^\s\w])"
)
_GAPS = "_" + "".join(filter(str.isspace, map(chr, range(0x3001))))  # no white space has a higher number
#: a stretch without a full stop is cut here, so that no text costs more than its length
_LONGEST = 150
#: tokens of a quotation with the reporting clause behind it at most
_TRAIL = 21
#: tokens of a noun phrase at most
_REACH = 25

PRONOUNS = frozenset("he she they it i we you".split())
AUXILIARIES = frozenset(
    """has had have having is was were are am be been being will would could can did does do may might must
    should shall didn't doesn't wasn't hasn't won't wouldn't don't not never to""".split()
)
ADVERBS = frozenset(
    """also later then once now recently previously repeatedly often again still ever just even further already
    initially instead soon subsequently since always first simply both all largely himself herself
    themselves itself only so thus nevertheless though however""".split()
)
_LY_NOUNS = frozenset("family assembly ally reply bully supply rally anomaly monopoly".split())
TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight january
    february march april june july august september october november december earlier late last recently
    again then afterward afterwards here there""".split()
)
PREPOSITIONS = frozenset(
    """in on at during after before by with for from of to about through over under into since until despite
    without within against among amid between like unlike according speaking asked following regarding
    throughout via per upon near""".split()
)
SUBORDINATORS = frozenset(
    """that because while when where as if after before since though although but than whether so which who
    whom whose what why how until unless once yet or nor""".split()
)
DETERMINERS = frozenset(
    """the a an one his her their its our my this that these those some several many another other both each no
    any most all every two three four five six seven eight nine ten more few""".split()
)
NEGATIONS = frozenset(
    "not never declined declines decline declining refused refuses refuse refusing without".split()
)
BREAKS = frozenset([",", ";", ":", "(", ")", "—", "–", "―", "-", "--", "---", "…", ".", "!", "?", "/", "]", "["])
DASHES = frozenset(["—", "–", "―", "--", "-"])
#: names that are auxiliaries when they are not capitalised (Jane May, Will Hill)
_NAMESAKES = frozenset(["May", "Will"])
#: verbs that report nothing but show where a noun phrase ends
FINITE = frozenset(
    """is was were are has had have will would could did does do may might must should won lost took takes made
    makes got gets came comes went goes gave gives kept held holds led leads ran runs sat stood met
    meets began begins became becomes appeared appears seems seemed wants needs faces""".split()
)
#: words that open a clause before its subject
_OPENERS = frozenset("as when while but though although because that".split())
#: after a subject that stands behind its verb ("..., said Jones in Paris"), these are no part of it
_ADJUNCTS = frozenset("in on during about by with to following speaking via".split())
#: how words for what a person does end
_ROLES = tuple("er or man woman ist ant ident chief aide head secretary star ive ee ian".split())

#: what a token is by itself, as bits: see ``_seen``; first what most are, for Python keeps small numbers at hand
_BITS = [1 << bit for bit in range(21)]
WORD, CAPITAL, BREAK, PREPOSITION, DETERMINER, AUXILIARY, MAY_ACT, ADVERB, FOLDED, IS_FINITE, VERB = _BITS[:11]
TIME, SUBORDINATOR, LINK, PRONOUN, ASIDE, NOT, SIGN, HALT, NEGATION, OWNER = _BITS[11:]
_MAY_BREAK = BREAK | FOLDED
#: what the head of a subject never holds, and where it therefore ends unless ``acts`` ends it
_ENDS_HEAD = IS_FINITE | SUBORDINATOR | AUXILIARY | ADVERB
_MAY_END_HEAD = _ENDS_HEAD | MAY_ACT | _MAY_BREAK
#: what may stand before a noun phrase
_ENDS_PHRASE = _MAY_BREAK | SUBORDINATOR | IS_FINITE | MAY_ACT
_CLASSES = (
    (TIME, TIMES), (PREPOSITION, PREPOSITIONS), (SUBORDINATOR, SUBORDINATORS), (DETERMINER, DETERMINERS),
    (AUXILIARY, AUXILIARIES), (IS_FINITE, FINITE), (VERB | MAY_ACT, VERBS.keys()), (BREAK, BREAKS),
    (LINK, frozenset("and but yet so still".split())), (ASIDE, frozenset(["who", "which"])),
    (SIGN, frozenset(["according", ":", *REPORTEDLY])), (HALT, frozenset([";", "—", "–", "―"])),
    (NEGATION, NEGATIONS), (ADVERB, ADVERBS),
)  # fmt: skip
_KIND: dict[str, int] = {}
for _bits, _words in _CLASSES:
    _KIND |= {word: _KIND.get(word, 0) | _bits for word in _words}


def _make_seen(piece: str) -> tuple[str, str, int]:
    """Of a token with what stands before it: the token, the same in lower case, and its classes."""
    token = piece.lstrip(_GAPS)
    if token[0] == _FOLD:
        return token, token, FOLDED
    low = token if token in _NAMESAKES else token.lower().replace("’", "'")
    kind = _KIND.get(low, 0)
    if token[0].isupper():
        kind |= CAPITAL
    elif token[0] == "(":
        kind |= ASIDE
    if token[0].isalnum():
        kind |= WORD
    if low.endswith("ed"):
        kind |= MAY_ACT
    elif low.endswith("ly") and low not in _LY_NOUNS and not kind & CAPITAL:
        kind |= ADVERB
    elif low.endswith(("n't", "'s", "s'")):
        kind |= NOT | NEGATION if low[-1] == "t" else OWNER
    if low.partition("'")[0] in PRONOUNS:  # he, he's
        kind |= PRONOUN
    # One object for all that are alike: the processor has it at hand.
    low, kind = _one_word(low), _one_kind.setdefault(kind, kind)
    return low if low == token else token, low, kind


_one_word = Memo(str).of
_one_kind: dict[int, int] = {}
_seen = Memo(_make_seen).of


class Unit:
    """The tokens of one sentence, quotations folded; offsets count in the whole text."""

    __slots__ = ("end", "kind", "kinds", "low", "text")

    def __init__(
        self, end: Sequence[int], text: Sequence[str], low: Sequence[str], kind: Sequence[int], kinds: int = -1
    ) -> None:
        self.end, self.text, self.low = end, text, low
        self.kind = kind  # the classes of each token
        self.kinds = kinds  # the classes that occur; all, if nobody looked

    def __len__(self) -> int:
        return len(self.end)

    def start(self, at: int) -> int:
        """Where the token starts."""
        return self.end[at] - len(self.text[at])

    def capital(self, at: int) -> bool:
        """Does the token start with a capital letter?"""
        return self.kind[at] & CAPITAL != 0

    def folded(self, at: int) -> bool:
        """Is the token a quotation?"""
        return self.kind[at] & FOLDED != 0

    def word(self, at: int) -> str:
        """The token in lower case; a full stop before the first and behind the last."""
        return self.low[at] if 0 <= at < len(self.low) else "."

    def adverb(self, at: int) -> bool:
        """Is the token an adverb, as far as its form shows? Names in -ly (Kelly) are none."""
        return self.kind[at] & ADVERB != 0

    def breaks(self, at: int) -> bool:
        """Is the token a punctuation mark, or a quotation that is not a nickname (Thomas "Tip" Hill)?"""
        kind = self.kind[at]
        return kind & BREAK != 0 or (kind & FOLDED != 0 and not self._nickname(at))

    def _nickname(self, at: int) -> bool:
        short = len(self.text[at]) < 20 and 0 < at < len(self) - 1
        return short and self.capital(at - 1) and self.capital(at + 1)

    def stretch(self, first: int, last: int) -> int:
        """Where the tokens from ``first`` on that are no breaks end, at ``last`` if not before."""
        kind = self.kind
        while first < last and not (kind[first] & _MAY_BREAK and self.breaks(first)):
            first += 1
        return first

    def part(self, a: int, b: int) -> "Unit":
        kind = self.kind[a:b]
        return Unit(self.end[a:b], self.text[a:b], self.low[a:b], kind, reduce(or_, kind, 0))


def tokens(text: str, folds: list[Span]) -> Unit:
    """The tokens of a text; each span of ``folds`` (offsets, sorted, disjoint) becomes one."""
    text = text.replace(_FOLD, " ").replace(_FILL, " ")
    parts, at = [], 0
    for start, end in folds:
        parts += [text[at:start], _FOLD, _FILL * (end - start - 1)]
        at = end
    text = "".join([*parts, text[at:]]).rstrip(_GAPS)  # or each of its blanks would be tried to the end
    pieces = _TOKEN.findall(text)  # nothing is left out between them
    words, low, kind = zip(*map(_seen, pieces), strict=True) if pieces else ((), (), ())
    return Unit(array("q", accumulate(map(len, pieces))), words, low, kind)


def units(article: Unit, span: Span, starts: list[int]) -> list[Unit]:
    """Cut the tokens of a line at the sentence starts (sorted) that no quotation covers; a reporting clause after a
    question or an exclamation ("...?" she asked.) stays with its quotation."""
    first, last = bisect_right(article.end, span[0]), bisect_right(article.end, span[1])
    cuts = [first]
    for start in starts:
        at = bisect_right(article.end, start, first, last)
        if first < at < last and article.start(at) == start:
            cuts.extend(range(cuts[-1] + _LONGEST, at, _LONGEST))
            trails = article.folded(at - 1) and _trails(article.part(at - 1, min(last, at + _TRAIL)))
            if at - cuts[-1] >= _LONGEST or not trails:
                cuts.append(at)
    cuts.extend(range(cuts[-1] + _LONGEST, last, _LONGEST))
    return list(map(article.part, cuts, [*cuts[1:], last]))


def _trails(unit: Unit) -> bool:
    """Does the reporting clause for a quotation, the first token, stand behind it?"""
    if unit.folded(1):
        return False
    for k in range(1, min(_TRAIL, len(unit))):
        if unit.breaks(k) and unit.text[k] != ",":
            return False
        verb = VERBS.get(unit.low[k])
        if verb and verb.form in ("past", "s") and verb.cls not in ("mental", "naming"):
            if k == 1:
                return not unit.capital(1)
            after = unit.word(k + 1)
            return after in ".," or after in TIMES or after in PREPOSITIONS or verb.lemma == "tell"
    return False


def after_subject(unit: Unit, at: int) -> bool:
    """Does a word that may be a noun (claims, report, answers) follow what a verb follows?"""
    low = unit.low
    k = at - 1
    while k >= 0 and low[k] in ADVERBS:
        k -= 1
    if k < 0:
        return False
    before, after = low[k], unit.word(at + 1)
    verb = VERBS[low[at]]
    if unit.folded(k):  # "...," read the letter, but: "secret" email chains
        return verb.form != "base" or verb.lemma == "read"
    if after == "." and any(kind & FOLDED for kind in unit.kind[max(0, at - 6) : at]):
        return True  # "...," the letter reads.
    if before == "and":
        return low[at].endswith(("s", "ed"))
    if before in PRONOUNS or before == "who" or before in AUXILIARIES:
        return True
    if before in DETERMINERS or before in PREPOSITIONS or before.endswith(("'s", "'")) or before in BREAKS:
        return before == "," and low[at].endswith("s") and after == "that"
    if before[0].isdigit() or (after == "that" and unit.word(at + 2) in FINITE):  # criminal charges that may follow
        return False
    if verb.form == "base" and unit.capital(k) and unit.word(k - 1) == "and":
        return True  # Lee and Hill call
    if low[at].endswith("s") and not low[at].endswith("ss"):  # "Jones claims", but "the bogus claims"
        if unit.capital(k) or after == "that" or after in DETERMINERS or after in PRONOUNS:
            return True
        return at + 1 < len(unit) and unit.folded(at + 1)
    return before.endswith("s") and not before.endswith("ss") and after == "that"


def acts(unit: Unit, at: int) -> bool:
    """Is the token a verb, as far as its form and the words around it show?"""
    if not unit.kind[at] & MAY_ACT:
        return False
    word = unit.low[at]
    verb = VERBS.get(word)
    before = unit.low[at - 1] if at else "the"
    if before in DETERMINERS or before.endswith("'s"):
        return False
    if verb is None:
        if unit.capital(at) or not before[0].isalnum() or before in PREPOSITIONS or before.endswith("ly"):
            return False
        if before in PRONOUNS or unit.capital(at - 1):
            return True
        after = unit.word(at + 1)  # "a report released last year" is no clause
        return after not in PREPOSITIONS and after not in TIMES
    return after_subject(unit, at) if word in NOUNS else verb.form != "base"


def behind(unit: Unit, first: int) -> Span:
    """The noun phrase that starts at a token, as a subject behind its verb does."""
    low = unit.low
    if first >= len(unit) or unit.folded(first) or low[first] in TIMES:
        return first, first
    if low[first] in PRONOUNS:
        return first, first + 1
    if low[first] in PREPOSITIONS or low[first] in SUBORDINATORS or unit.adverb(first):
        return first, first
    end = unit.stretch(first, min(len(unit), first + _REACH))
    last = first
    while last < end and not (unit.kind[last] & (SUBORDINATOR | TIME | IS_FINITE) or low[last] in _ADJUNCTS):
        last += 1
    if last == first:
        return first, first
    if not unit.capital(last - 1) or low[first] in DETERMINERS:
        first, last = _explained(unit, first, last, len(unit))
    some = low[first] in DETERMINERS or low[first].endswith(("s", "man"))
    return (first, last) if some or any(unit.capital(k) for k in range(first, last)) else (first, first)


def before(unit: Unit, last: int) -> Span:
    """The subject whose last token, or what separates it from its verb, is at ``last``."""
    low, text = unit.low, unit.text
    word = low[last]
    if unit.kind[last] & PRONOUN:
        return last, last + 1
    if word in ("who", "which", "that"):
        while last > 1 and (text[last - 1] in DASHES or text[last - 1] == ","):
            last -= 1
        return _phrase(unit, last - 1) if last else (0, 0)
    if text[last] in DASHES or text[last] == ",":
        name = last
        while name and unit.capital(name - 1):
            name -= 1
        if last - name > 1 and role(unit, name, last) < name:
            return name, last
        start = _clause(unit, last)
        return opening(unit, start + (low[start] in _OPENERS and start + 1 < last), last)
    if unit.breaks(last) or unit.folded(last) or word in SUBORDINATORS:
        return last, last
    return _phrase(unit, last)


def role(unit: Unit, name: int, last: int) -> int:
    """First token of the role that a name between commas explains (its chairman, Tom Reed, said); the first of the
    name itself if there is none."""
    if name < 2 or unit.text[name - 1] != "," or unit.word(last) != "," or not unit.capital(name):
        return name
    for k in range(name - 2, max(0, name - 10) - 1, -1):
        if unit.breaks(k) or unit.low[k] in SUBORDINATORS or unit.low[k] in FINITE or acts(unit, k):
            break
        if unit.low[k] in DETERMINERS and unit.word(k - 1) not in PREPOSITIONS:
            opens = k == 0 or unit.breaks(k - 1) or unit.low[k - 1] in SUBORDINATORS or unit.low[k - 1] == "and"
            return k if opens else name
    return name


def _clause(unit: Unit, at: int) -> int:
    """Where the clause around a token starts: after a quotation, a colon or a semicolon."""
    for k in range(at - 1, -1, -1):
        if unit.text[k] in (";", ":") or (unit.folded(k) and unit.breaks(k)):
            return k + 1
    return 0


def _phrase(unit: Unit, last: int) -> Span:
    """The noun phrase that ends with a token."""
    low = unit.low
    first = last
    while first > max(0, last - _REACH):
        word = low[first - 1]
        if unit.kind[first - 1] & _ENDS_PHRASE and _ends_phrase(unit, first - 1):
            break
        if word == "and" and not (first > 1 and unit.capital(first) and unit.capital(first - 2)):
            break
        first -= 1
        if (
            word in ("the", "a", "an")
            and unit.word(first - 1) not in PREPOSITIONS
            and unit.word(first - 1) != "and"
            and not _inside_name(unit, first)
        ):
            break
    if first > 1 and unit.text[first - 1] == "," and low[first] in ("the", "a", "an"):
        name = first - 2  # the comma behind an apposition is missing: Jo Hill, the party's director said
        while name > 0 and unit.capital(name) and unit.capital(name - 1):
            name -= 1
        dated = low[name] in PREPOSITIONS or low[first - 2] in TIMES  # but: In June, the party's director said
        if unit.capital(name) and not dated and (name == 0 or unit.folded(name - 1)):
            return name, first - 1
    return _trim(unit, first, last + 1)


def _ends_phrase(unit: Unit, at: int) -> bool:
    """Does the token stand before a noun phrase?"""
    return unit.kind[at] & (SUBORDINATOR | IS_FINITE) != 0 or unit.breaks(at) or acts(unit, at)


def _inside_name(unit: Unit, at: int) -> bool:
    """Is "the" a part of a name: a spokesman for Save the Sound?"""
    return at > 1 and unit.low[at - 2] in ("for", "of") and unit.capital(at - 1) and unit.capital(at + 1)


def _trim(unit: Unit, first: int, last: int) -> Span:
    """Drop what stands in front of a noun phrase: adverbs, a time, a prepositional phrase."""
    low = unit.low
    while first < last - 1 and (low[first] in ADVERBS or low[first] in TIMES or low[first] in ("and", "meanwhile")):
        first += 1
    if low[first] not in PREPOSITIONS or first == last - 1:
        return first, last
    if not unit.capital(last - 1):
        return next((k for k in range(last - 1, first, -1) if low[k] in DETERMINERS), last - 1), last
    name = last - 1
    while name - 1 > first and (unit.capital(name - 1) or low[name - 1][0] == "("):
        name -= 1
    return name, last


def opening(unit: Unit, first: int, last: int) -> Span:
    """The subject of the clause that starts at ``first``: the first stretch between commas that begins as a noun
    phrase does, cut before its verb."""
    while first < last:
        found = _head(unit, first, last)
        if found[0] < found[1]:
            return _explained(unit, *found, last)
        first = unit.stretch(first, last) + 1
    return last, last


def _explained(unit: Unit, first: int, end: int, last: int) -> Span:
    """The director of the bureau, Ann B. Lee, ...: the name rather than the office it explains."""
    if end >= len(unit) or unit.text[end] != ",":
        return first, end
    if unit.capital(end - 1) and unit.capital(first) and unit.low[first] not in DETERMINERS:
        return first, end
    name = end + 1
    while name < last and unit.capital(name):
        name += 1
    whole = name > end + 2 and (name >= len(unit) or unit.text[name] in BREAKS)
    return (end + 1, name) if whole else (first, end)


def _head(unit: Unit, first: int, last: int) -> Span:
    """The noun phrase that a stretch starts with, up to its verb or a break; empty if it starts otherwise."""
    low, kind = unit.low, unit.kind
    while first < last and (kind[first] & LINK or low[first] in ADVERBS):
        first += 1
    if first >= last or kind[first] & (PREPOSITION | SUBORDINATOR | TIME):
        return first, first
    if kind[first] & PRONOUN:
        return first, first + 1
    if not (kind[first] & (CAPITAL | DETERMINER) or low[first].endswith("s")):
        return first, first
    for end in range(first + 1, last):
        here = kind[end] & _MAY_END_HEAD
        if here and (here & _ENDS_HEAD or (here & MAY_ACT and acts(unit, end))):
            return first, end
        if here and unit.breaks(end):
            last = end
            break
    return first, _name_end(unit, first, last)


def _name_end(unit: Unit, first: int, last: int) -> int:
    """A stretch without a known verb that starts with a name: the name alone, unless a role goes before another
    name (Ann Lee | threw a stone at Tom Reed; Bonn council leader Tom Reed)."""
    low, kind = unit.low, unit.kind
    if not kind[first] & CAPITAL or kind[first] & DETERMINER:
        return last
    if unit.kinds & OWNER and any(classes & OWNER for classes in kind[first:last]):  # Scott's niece
        return last
    end = first
    while end < last and (kind[end] & (CAPITAL | ASIDE) or low[end] in ("of", "and", "de", "von", "al", "bin")):
        end += 1
    while not kind[end - 1] & (CAPITAL | ASIDE):
        end -= 1
    other = end
    while other < last and not kind[other] & CAPITAL:
        other += 1
    role = low[other - 1].endswith(_ROLES) or low[last - 1].endswith(_ROLES)
    return last if role and end < last else end
