"""Codebook hits with their place: part, voice, scare quotes, denial, event."""

import re
from bisect import bisect_right
from typing import NamedTuple

from .codebook import Codebook, Hit
from .lookup import Search
from .quotes import Quote
from .sentences import Sentence
from .voice import voice_at_offsets, voices

# A word is denied when the text rejects it: "should not be described as a …", "it was no …", "denied the …".
_NAMING = r"(?:characteri[sz]ed|described|called|labell?ed|considered|regarded|seen|termed|branded|billed|classed)"
_MARK = r"[“\"‘']?"
# What may stand between the denial and the word: articles, and behind "a" or "any" up to two attributes.
_SMALL = (
    rf"(?:(?:as|the|even|such|really)\s+|{_MARK})*(?:(?:an?|any)\s+{_MARK}(?:(?!that\b)[\w’'-]+\s+){{0,2}})?{_MARK}"
)
_BE = r"(?:is|was|are|were|has been|had been|have been|being)"
_DENY = r"den(?:y|ied|ies|ying)"
_REJECT = r"reject(?:s|ed|ing)?"
DENIAL = re.compile(
    r"(?=['’abcdhinrw])"  # how one begins: most places are passed over so
    rf"(?:(?:(?:['’](?:s|re)|\b{_BE})(?:\s+not|\s+never|n['’]t)"
    rf"|\b(?:not|never|n['’]t|hardly|cannot)\s+(?:(?:to|be|been|being)\s+)*{_NAMING}"
    rf"|\b(?:{_DENY}|{_REJECT})\s+(?:claims?|reports?|suggestions?|allegations?)\s+of"
    rf"|\b{_DENY}\s+(?:that\s+)?(?:[\w’'-]+\s+){{1,5}}{_BE}|\b(?:rather than|instead of))\s+{_SMALL}"
    rf"|\b{_BE}\s+no\s+(?:[\w’'-]+\s+)?{_MARK}"
    rf"|\b(?:(?:{_DENY}|disput(?:e|ed|es|ing))\s+(?:having\s+)?|{_REJECT}\s+(?=any\b)){_SMALL}"
    rf"(?:(?!(?:that|it|he|she|they)\b)[\w’'-]+\s+)?{_MARK})$",
    re.IGNORECASE,
)
# "described as a strike or even a stoppage": the second object of the same denial.
OR_ELSE = re.compile(r"^[”\"’',]*\s*(?:or|nor)\b[^.;:!?]{0,40}$", re.IGNORECASE)
# One of these is in each denial, in lower case: to look for them first is only faster.
DENIER = re.compile(r"n(?:o\s|ot|ever|['’]t)|hardly|den[yiı]|disput|reject|rather|instead")
REACH = 90  # characters before a word in which a denial can begin


class Mention(NamedTuple):
    """One hit of a code; ``raw[start:end]`` is its longest expression."""

    start: int
    end: int
    code: str
    kind: str
    event: str | None
    event_why: str | None
    event_confidence: str | None
    voice: str  # outlet, source, reported; a scare quote keeps the voice of its sentence
    scare: bool
    denied: bool
    part: str
    sentence: int


def mentions(
    search: Search,
    sentences: list[Sentence],
    quotes: list[Quote],
    spans: list[tuple[int, int, str]],
    codebook: Codebook,
) -> list[Mention]:
    """Every hit of the codebook in the sentences of an article that it has searched, in text order; ``spans`` as
    `voice.spoken` gives them.

    A hit never crosses a sentence. `denied` covers plain denials in the same sentence, before the word; it does
    not know irony, nor a denial that follows ("… that is simply wrong").
    """
    if not codebook.codes:
        return []
    hits = codebook.hits(search, [(sentence.start, sentence.end) for sentence in sentences])
    begins = [sentence.start for sentence in sentences]
    where = [bisect_right(begins, hit.start) - 1 for hit in hits]
    distance = [quote for quote in quotes if quote.kind == "scare"]
    starts = [hit.start for hit in hits]
    voice = voice_at_offsets(spans, starts)
    scare = voice_at_offsets(voices(distance, []), starts)
    denied = _denied(search.text, sentences, hits, where)
    told: list[tuple[str | None, str | None, str | None]] = [(None, None, None)] * len(hits)
    if codebook.events:
        from .events import resolve  # takes long to read in, and most dictionaries know no event

        answers = resolve(search.text, sentences, hits, where, denied, codebook)
        told = [answer or (None, None, None) for answer in answers]
    return [
        Mention(
            *hit,
            codebook.codes[hit.code].kind,
            *named,
            voice[n],
            scare[n] == "scare",
            denied[n],
            sentences[where[n]].part,
            where[n],
        )
        for n, (hit, named) in enumerate(zip(hits, told, strict=True))
    ]


def _denied(raw: str, sentences: list[Sentence], hits: list[Hit], where: list[int]) -> list[bool]:
    denied: list[bool] = []
    for n, hit in enumerate(hits):
        begin = max(sentences[where[n]].start, hit.start - REACH)
        before = raw[begin : hit.start]
        rejected = DENIER.search(before.lower()) is not None and DENIAL.search(before) is not None
        if not rejected and n and denied[-1] and where[n - 1] == where[n]:
            rejected = bool(OR_ELSE.match(raw[hits[n - 1].end : hit.start]))
        denied.append(rejected)
    return denied
