"""VADER (Hutto & Gilbert 2014; vaderSentiment 3.3.2), sentence by sentence, and the words that move each score.

VADER was made for short texts: its compound is a normalised sum that runs to ±1 with length, so a whole article is
never scored. It is a descriptive aid: it does not know who speaks, and it counts "United" and "security" as praise.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from heapq import heappop, heappush
from itertools import chain
from operator import attrgetter
from string import punctuation
from typing import NamedTuple

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    normalize,
    scalar_inc_dec,
)

from .invisible import visible
from .memo import Memo
from .sentences import bare, has_word

# VADER knows the typewriter's marks only: “sick” is no word of its lexicon and don’t no negation. So that a text
# scores alike in both spellings, it is handed the plain ones; dashes, which it takes for letters, become spaces.
_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "—": " ", "–": " ", "―": " ", "…": " "}


class _Token(NamedTuple):
    """A token without the punctuation around it, as the stock scorer takes it."""

    word: str
    lower: str
    counts: bool  # it is in the lexicon
    capital: bool  # in all of its letters
    moves: bool  # may change the value of a word near it


_moves, _capital = attrgetter("moves"), attrgetter("capital")


class _Analyzer(SentimentIntensityAnalyzer):
    """The stock scores in linear time; the stock scorer goes through the whole text again at each hit, and through
    every character in search of emoji. The words that are not in the lexicon are passed over here."""

    def compound(self, text: str, valences: list[float]) -> float:
        """The stock score of a text whose words have these values; of it only the marks count."""
        total = float(sum(valences))
        if total and ("!" in text or "?" in text):
            emphasis = self._punctuation_emphasis(text)
            total += emphasis if total > 0 else -emphasis
        return _normal(total)

    def valences(self, tokens: list[_Token], hits: list[int], every: Iterable[_Token]) -> list[float]:
        """The value of each of the hits, which are tokens of the lexicon, where it stands. `tokens` may be those
        near enough; `every`: all of the text, for capitals count only among words that have none."""
        lowered = [token.lower for token in tokens]
        near = [tokens[i].capital or any(map(_moves, tokens[max(0, i - 3) : i + 3])) for i in hits]
        some_capitals = any(near) and any(map(_capital, tokens)) and not all(map(_capital, every))
        valences = [
            self._valence(tokens, lowered, i, some_capitals) if moved else self.lexicon[lowered[i]]
            for i, moved in zip(hits, near, strict=True)
        ]
        return _around_but(lowered.index("but"), hits, valences) if "but" in lowered else valences

    def described(self, text: str) -> str:
        """The text with each emoji put into words."""
        if text.isascii() or self.emojis.keys().isdisjoint(text):
            return text.strip()
        out, blank = [], True
        for character in text:
            if character in self.emojis:
                out += ["" if blank else " ", self.emojis[character]]
                blank = False
            else:
                out.append(character)
                blank = character == " "
        return "".join(out).strip()

    def _valence(self, tokens: list[_Token], lowered: list[str], i: int, some_capitals: bool) -> float:
        """The value of a word of the lexicon among the three words before it, and the two behind it."""
        value = valence = self.lexicon[lowered[i]]
        if lowered[i] == "no" and i + 1 < len(lowered) and lowered[i + 1] in self.lexicon:
            valence = 0.0
        before = lowered[max(0, i - 3) : i][::-1]  # the nearest first
        if "no" in before[:2] or (before[2:] == ["no"] and before[0] in ("or", "nor")):
            valence = value * N_SCALAR
        if some_capitals and tokens[i].capital:
            valence += C_INCR if valence > 0 else -C_INCR
        for back, word in enumerate(before):
            if word in self.lexicon:
                continue
            if word in BOOSTER_DICT:
                valence += scalar_inc_dec(tokens[i - back - 1].word, valence, some_capitals) * (1, 0.95, 0.9)[back]
            valence *= _negation(before, back)
            if back == 2 and not _IDIOM_ENDS.isdisjoint(window := lowered[i - 3 : i + 3]):
                valence = self._special_idioms_check(valence, window, 3)
        if before[:1] == ["least"] and before[1:2] not in (["at"], ["very"]) and "least" not in self.lexicon:
            valence *= N_SCALAR
        return valence


@lru_cache(maxsize=1 << 12)  # most sentences add one word's value, or two
def _normal(total: float) -> float:
    return float(round(normalize(total), 4))


def _around_but(but: int, hits: list[int], valences: list[float]) -> list[float]:
    """Halves what stands before the first "but", and lifts what follows it; like the stock scorer, which walks the
    list while it changes it, it changes the *first* valence that equals the one it has come to."""
    places: defaultdict[float, list[int]] = defaultdict(list)
    for place, valence in enumerate(valences):
        places[valence].append(place)  # ascending: a heap already
    for at in range(len(valences)):
        valence = valences[at]
        if valence == 0:
            continue
        equal = places[valence]
        while valences[equal[0]] != valence:
            heappop(equal)  # has been changed since
        first = equal[0]
        if hits[first] != but:
            valences[first] = valence * (0.5 if hits[first] < but else 1.5)
            heappush(places[valences[first]], first)
    return valences


def _negation(before: list[str], back: int) -> float:
    """What a word does to the value of the one that stands ``back`` + 1 words behind it."""
    word, others = before[back], before[:back]
    if back and ((word == "never" and others[-1] in _SO) or (back == 2 and others[0] in _SO)):
        return 1.25
    if back and word == "without" and "doubt" in others:
        return 1.0
    return N_SCALAR if word in _NEGATIONS or "n't" in word else 1.0


_SO = ("so", "this")
_NEGATIONS = frozenset(NEGATE)
_IDIOMS = [phrase.split() for phrase in (*SPECIAL_CASES, *BOOSTER_DICT) if " " in phrase]
_IDIOM_ENDS = frozenset(words[-1] for words in _IDIOMS)

# Of an idiom its longest word, which is the rarest: no idiom stands where that does not.
_MOVERS = frozenset(("no", "least", *_SO, *_NEGATIONS, *(max(words, key=len) for words in _IDIOMS)))


def _make_token(token: str) -> _Token:
    bare = token.strip(punctuation)
    word = bare if len(bare) > 2 else token
    lower = word.lower()
    counts = lower in lexicon() and lower not in BOOSTER_DICT
    return _Token(word, lower, counts, word.isupper(), lower in BOOSTER_DICT or lower in _MOVERS or "n't" in lower)


_token = Memo(_make_token).of


# What a word is to the score of its sentence: nothing; it has a value, which other words may move; it moves values
# near it; its value hangs on more than that (in capitals, "kind" of, "no"); "but", which changes all; an emoji,
# which is put into words; a dash, which is no word at all.
_NOTHING, _VALUE, _MOVES, _SELF, _BUT, _EMOJI, _GONE = "-vmsbe "
_VALUES = re.compile(_VALUE)
#: a value among words that move it: they stand up to three words before it, or two behind it
_MOVED = re.compile(f"{_MOVES}.{{0,2}}{_VALUE}|{_VALUE}.?{_MOVES}")


def mark(word: str) -> str:
    """What a word, as white space parts them, is to the score of its sentence."""
    only = bare(word)
    if len(only) > 2:  # of a shorter one the stock scorer keeps the punctuation
        if only.lower() not in _known():
            return _NOTHING
        word = only
    plain, tokens = _plain(word).strip(), _parts(word)
    if _analyzer().described(plain) != plain:
        return _EMOJI
    hits = [token for token in tokens if token.counts]
    but, moves = any(token.lower == "but" for token in tokens), any(map(_moves, tokens))
    if hits and (but or moves or any(t.capital or t.lower == "kind" for t in hits) or not has_word(word)):
        return _SELF
    return _BUT if but else _VALUE if hits else _MOVES if moves else _NOTHING if tokens else _GONE


@cache
def _known() -> frozenset[str]:
    """Words that are something to a score."""
    return frozenset(("but", *lexicon(), *BOOSTER_DICT, *_MOVERS))


def _make_values(word: str) -> list[tuple[str, float]]:
    return [(token.lower, lexicon()[token.lower]) for token in _parts(word) if token.counts]


#: of what white space parts: its tokens, of which a dash makes two; its mark; the tokens' values in the lexicon
_parts = Memo(lambda word: list(map(_token, _plain(word).split()))).of
_mark = Memo(mark).of
_values = Memo(_make_values).of


def _hits(tokens: list[_Token]) -> list[int]:
    """Where the words of the lexicon stand that count."""
    found = [i for i, token in enumerate(tokens) if token.counts]
    return [i for i in found if tokens[i].lower != "kind" or [t.lower for t in tokens[i + 1 : i + 2]] != ["of"]]


@cache
def _analyzer() -> _Analyzer:
    return _Analyzer()


def lexicon() -> dict[str, float]:
    """Word -> its value, -4 to 4."""
    values: dict[str, float] = _analyzer().lexicon
    return values


def score(text: str) -> float | None:
    """VADER's compound of one sentence, -1 (negative) to 1 (positive); ``None`` when the text has no word.

    Typographic apostrophes, quotation marks and dashes are made plain first, and what is invisible is taken out.
    Neither topic nor speaker is known to it, and 0.0 also stands for "no word of the lexicon occurs": see
    `drivers`.

    >>> score("The talks were a great success."), score("…")
    (0.8316, None)
    """
    return _read(text)[0]


def drivers(text: str) -> list[tuple[str, float]]:
    """The lexicon's words in one sentence, in order, with the lexicon's values (-4 to 4).

    The values are those before negation, emphasis and "but" are reckoned in; emoji are left out.

    >>> drivers("They don’t like the “great” deal.")
    [('like', 1.5), ('great', 3.1)]
    """
    return _read(text)[1]


def _read(text: str) -> tuple[float | None, list[tuple[str, float]]]:
    words = text.split()
    return read(text, words, "".join(map(_mark, words)))


def read(text: str, words: list[str], marks: str) -> tuple[float | None, list[tuple[str, float]]]:
    """`score` and `drivers` of one sentence, of its words, as white space parts them, and the `mark` of each."""
    if _SELF in marks or _EMOJI in marks:
        return _read_closely(text, words, marks)
    if _VALUE not in marks:
        return (0.0 if has_word(text) else None), []
    if _BUT in marks or (_MOVES in marks and _MOVED.search(marks.replace(_GONE, ""))):
        return _read_closely(text, words, marks)
    found = [value for place in _VALUES.finditer(marks) for value in _values(words[place.start()])]
    return _analyzer().compound(text, [value for _, value in found]), found


def _read_closely(text: str, words: list[str], marks: str) -> tuple[float | None, list[tuple[str, float]]]:
    """The same where words change each other's values."""
    near = words
    if _EMOJI not in marks and _GONE not in marks:  # so that each word counts as one, in how far off it is
        places = [at for at, kind in enumerate(marks) if kind in (_VALUE, _SELF, _BUT)]
        near = words[max(0, places[0] - 3) : places[-1] + 3]
    tokens = [token for word in near for token in _parts(word)]
    hits = _hits(tokens)
    found = _drivers(tokens, hits)
    if not has_word(text):
        return None, found
    every: Iterable[_Token] = chain.from_iterable(map(_parts, words))
    if _EMOJI in marks:
        text = _analyzer().described(_plain(text))
        every = tokens = list(map(_token, text.split()))
        hits = _hits(tokens)
    return _analyzer().compound(text, _analyzer().valences(tokens, hits, every)), found


def _plain(text: str) -> str:
    plain = visible(text)
    if plain.isascii():
        return plain
    for mark, instead in _PLAIN.items():
        plain = plain.replace(mark, instead)
    return plain


def _drivers(tokens: list[_Token], hits: list[int]) -> list[tuple[str, float]]:
    values, words = lexicon(), [token.lower for token in tokens]
    return [
        (words[i], values[words[i]])
        for i in hits
        if words[i] != "no" or values.keys().isdisjoint(words[i + 1 : i + 2])
    ]
