"""Sentiment without the words that name things: the masked variant beside the stock score.

VADER counts "United" in "United States" as praise and "war" as blame wherever a war is the subject. Here such words
are found by rules that know no subject, and taken out; every masked word is listed with the reason.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from vaderSentiment.vaderSentiment import NEGATE

from .sentences import WORD
from .sentiment import lexicon

NAME, CODED, TOPIC = "name", "codebook", "topic"  # why a word is masked
MASK = "_"  # stands for a masked word: no word of the lexicon, and the words around it keep their distance
LEAST_ARTICLES = 3  # below it no word can be told to be the topic of a study rather than of one text
_NEGATIONS = frozenset((*NEGATE, "no"))  # they turn what follows; masking them would turn it back
_SMALL = frozenset("with from into over than that amid upon when".split())  # have no capital in a headline
_BETWEEN = re.compile(r"[\s&-]*\Z")  # what stands between two words of one phrase; a quotation mark opens another


class Masks(NamedTuple):
    """The words of a study that name things instead of praising or blaming them; all in lower case."""

    names: frozenset[str]  # seen with a capital in mid-sentence
    plain: frozenset[str]  # seen without
    pairs: frozenset[tuple[str, str]]  # of neighbours that both had a capital in mid-sentence: "united", "states"
    listed: Mapping[str, str]  # word -> CODED or TOPIC


def masks(articles: Iterable[Iterable[str]], coded: Iterable[str] = ()) -> Masks:
    """What is to be masked in the sentences of a study.

    Parameters
    ----------
    articles : the sentences of each article
    coded : what the codebook has found in them

    A *topic word* is a word of the lexicon that occurs in more than half of the articles, of three at least;
    negations are none. A word of the lexicon that is part of a codebook hit is masked as well, and so are names
    (see `masked`). The rule knows no subject: it masks "great" if most articles say it.
    """
    names, plain, pairs = set[str](), set[str](), set[tuple[str, str]]()
    n, spread = 0, Counter[str]()
    for article in articles:
        n += 1
        said = set[str]()
        for sentence in article:
            tokens = _tokens(sentence)
            said.update(token.word for token in tokens)
            plain.update(token.word for token in tokens if not token.capital)
            names.update(token.word for token in tokens if token.named)
            pairs.update((a.word, b.word) for a, b in pairwise(tokens) if b.follows and a.capital and b.named)
        spread.update(said)
    topics = (word for word, k in spread.items() if n >= LEAST_ARTICLES and 2 * k > n)
    found = dict.fromkeys(topics, TOPIC) | {t.word: CODED for text in coded for t in _tokens(text)}
    listed = {w: found[w] for w in sorted(found) if w in lexicon() and w not in _NEGATIONS}
    return Masks(frozenset(names), frozenset(plain), frozenset(pairs), listed)


def masked(text: str, known: Masks) -> tuple[str, list[tuple[str, str]]]:
    """A sentence without the names and topic words that the lexicon takes for praise or blame.

    Masked are the words of `known.listed`; a word with a capital in mid-sentence; and at the start of a sentence,
    or in a headline, a word that has a capital wherever else the study says it, or that is part of a name it says
    elsewhere ("United States"). Only words of the lexicon are masked, for no others count.

    Returns
    -------
    the text with `MASK` for each such word; the words as printed, each with why: name, codebook or topic

    >>> known = masks([["He praised the Justice Department.", "Talks on the war went well."]], ["war"])
    >>> masked("Justice Department lawyers fear a war.", known)
    ('_ Department lawyers fear a _.', [('Justice', 'name'), ('war', 'codebook')])
    """
    tokens = _tokens(text)
    parts, found, at = [], [], 0
    for n, token in enumerate(tokens):
        if token.word not in lexicon() or token.word in _NEGATIONS:
            continue
        why = known.listed.get(token.word) or (NAME if _is_name(tokens, n, known) else None)
        if why:
            parts += [text[at : token.start], MASK]
            at = token.end
            found.append((text[token.start : token.end], why))
    return "".join([*parts, text[at:]]), found


class _Token(NamedTuple):
    start: int
    end: int
    word: str  # in lower case, with a plain apostrophe
    capital: bool
    follows: bool  # the word before it, in one phrase
    named: bool  # its capital can only be that of a name


def _tokens(text: str) -> list[_Token]:
    spans = [match.span() for match in WORD.finditer(text)]
    heads = [text[start].islower() for start, end in spans[1:] if end - start > 3 and text[start:end] not in _SMALL]
    telling = 4 * sum(heads) > len(heads)  # in a headline all or nearly all words have capitals
    out, before = [], None
    for start, end in spans:
        capital = text[start].isupper()
        follows = before is not None and bool(_BETWEEN.match(text[before:start]))
        named = telling and follows and capital and text[start:end] != "I"
        word = text[start:end].lower().replace("’", "'")
        out.append(_Token(start, end, word, capital, follows, named))
        before = end
    return out


def _is_name(tokens: list[_Token], n: int, known: Masks) -> bool:
    token = tokens[n]
    if token.named or not token.capital:
        return token.named
    if token.word in known.names and token.word not in known.plain:
        return True
    behind = n + 1 < len(tokens) and tokens[n + 1].follows and (token.word, tokens[n + 1].word) in known.pairs
    return behind or (token.follows and (tokens[n - 1].word, token.word) in known.pairs)
