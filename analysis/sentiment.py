"""VADER (Hutto & Gilbert 2014; vaderSentiment 3.3.2), sentence by sentence, and the words that move each score.

VADER was made for short texts: its compound is a normalised sum that runs to ±1 with length, so a whole article is
never scored. It is a descriptive aid: it does not know who speaks, and it counts "United" and "security" as praise.
"""

from collections import defaultdict
from functools import cache
from heapq import heappop, heappush

from vaderSentiment.vaderSentiment import BOOSTER_DICT, SentimentIntensityAnalyzer, SentiText

from .sentences import WORD

# VADER knows the typewriter's marks only: “sick” is no word of its lexicon and don’t no negation. So that a text
# scores alike in both spellings, it is handed the plain ones; dashes, which it takes for letters, become spaces.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": " ", "–": " ", "―": " ", "…": " "})


class _Analyzer(SentimentIntensityAnalyzer):
    """The stock scores in linear time; the stock scorer goes through the whole text again at each hit."""

    @staticmethod
    def _negation_check(valence: float, words: list[str], start_i: int, i: int) -> float:
        first = max(0, i - 3)
        return SentimentIntensityAnalyzer._negation_check(valence, words[first : i + 1], start_i, i - first)

    @staticmethod
    def _special_idioms_check(valence: float, words: list[str], i: int) -> float:
        return SentimentIntensityAnalyzer._special_idioms_check(valence, words[i - 3 : i + 3], 3)

    @staticmethod
    def _but_check(words: list[str], valences: list[float]) -> list[float]:
        """Halves what stands before the first "but", and lifts what follows it; like the stock scorer, which walks
        the list while it changes it, it changes the *first* valence that equals the one it has come to."""
        lowered = [word.lower() for word in words]
        if "but" not in lowered:
            return valences
        but = lowered.index("but")
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
            if first != but:
                valences[first] = valence * (0.5 if first < but else 1.5)
                heappush(places[valences[first]], first)
        return valences


@cache
def _analyzer() -> _Analyzer:
    return _Analyzer()


def score(text: str) -> float | None:
    """VADER's compound of one sentence, -1 (negative) to 1 (positive); ``None`` when the text has no word.

    Typographic apostrophes, quotation marks and dashes are made plain first. Neither topic nor speaker is known to
    it, and 0.0 also stands for "no word of the lexicon occurs": see `drivers`.

    >>> score("The talks were a great success."), score("…")
    (0.8316, None)
    """
    if not WORD.search(text):
        return None
    return float(_analyzer().polarity_scores(text.translate(_PLAIN))["compound"])


def drivers(text: str) -> list[tuple[str, float]]:
    """The lexicon's words in one sentence, in order, with the lexicon's values (-4 to 4).

    The values are those before negation, emphasis and "but" are reckoned in; emoji are left out.

    >>> drivers("They don’t like the “great” deal.")
    [('like', 1.5), ('great', 3.1)]
    """
    lexicon = _analyzer().lexicon
    words = [word.lower() for word in SentiText(text.translate(_PLAIN)).words_and_emoticons]
    out = []
    for word, following in zip(words, [*words[1:], ""], strict=False):
        denies = word == "no" and following in lexicon
        if word in lexicon and not (denies or word in BOOSTER_DICT or (word, following) == ("kind", "of")):
            out.append((word, lexicon[word]))
    return out
