"""Quotations and indirect speech: what is quoted or paraphrased, of which kind, and whose words it is.

Rules only: marks are paired per paragraph (``marks``), reporting verbs and their subjects are read off the words
around them (``clauses``), speakers from sentence, paragraph and article (``speakers``, ``names``), paraphrase from
the clause a reporting verb governs (``indirect``). Linear in the length of the text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from . import clauses, indirect, marks, speakers
from .clauses import BREAKS, FOLDED, Unit
from .cues import Cue, cues
from .marks import Pair
from .names import People
from .segment import Segment
from .sentences import Sentence
from .speakers import Source
from .subjects import trimmed

#: labels whose text is searched
LABELS = frozenset(["headline", "deck", "body", "subhead", "blockquote", "caption"])
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: BONN, March 14 (CW) - The mayor ...
_DATELINE = re.compile(
    r"[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}(?:, (?:\d{1,2} )?[A-Z][\w.]{1,20}(?: \d{1,2})?){0,2}"
    r"(?: \([^()\n]{1,40}\))? ?[—–-]{1,2} (?![a-z])"
)
#: HILL: Let me ask you
_SCRIPT = re.compile(r"([A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}): ")
#: words before the title of a work
_WORKS = frozenset(
    """show film movie book song album series program programme documentary novel play magazine titled entitled
    called broadcast host drama comedy ad spot video site blog column starred stars episode podcast
    memoir anthem single track on of in""".split()
)
#: words before a name in quotation marks
_NICKNAMES = frozenset("so-called known nicknamed pseudonym nickname dubbed notorious".split())
#: words that may stand before a quotation that is a sentence by itself
_LEADS = frozenset("and but or so yet now then still also finally".split())
#: how many sentences or quotations away the speaker of a quotation may be named
_NEAR = 8


class Quote(NamedTuple):
    """Words in quotation marks, or a block quotation; ``raw[start:end]`` is what stands between the marks."""

    start: int
    end: int
    kind: str  # direct, partial, block, scare, title
    speaker: str | None  # as the text says it: "he", "a White House official"
    speaker_name: str | None  # who that is: "Ann Lee"; the words themselves where they are a name or an office
    cue: str | None  # "said", "told CNN", "according to"
    cue_class: str | None  # see the table in verbs


class Reported(NamedTuple):
    """Words of the outlet that render what a source said; a scare quote or a title may stand among them."""

    start: int
    end: int
    source: str | None  # as the text says it; None for "reportedly"
    source_name: str | None
    cue: str
    cue_class: str


class Paragraph(NamedTuple):
    """A line with its quotations, its sentences as tokens, and the reporting verbs of each sentence."""

    segment: Segment
    pairs: list[Pair]  # offsets in the whole text
    units: list[tuple[Unit, list[Cue]]]


class Reading(NamedTuple):
    """What both ``quotations`` and ``reported`` need to know; built once if passed to both."""

    lines: list[Paragraph]
    people: People


class _Found(NamedTuple):
    """A quotation in its sentence, and whom the sentence names for it."""

    pair: Pair
    unit: Unit
    number: int  # of the sentence in its paragraph
    token: int  # of the quotation in its sentence
    source: Source | None


def read(raw: str, segments: list[Segment], sentences: list[Sentence]) -> Reading:
    """Pair the marks, tokenise the sentences and collect the people of an article."""
    chosen = [seg for seg in segments if seg.label in LABELS]
    starts = sorted([sentence.start for sentence in sentences])
    text = raw if len(chosen) == len(segments) else _only(raw, chosen)  # white space is all that parts them
    marked = marks.places(text)
    paired = [_pairs(text, seg, after, marked) for seg, after in zip(chosen, [*chosen[1:], None], strict=False)]
    tokens = clauses.tokens(text, [(pair.outer, pair.outer_end) for pairs in paired for pair in pairs])
    place = _place(text, [seg for seg in chosen if seg.label == "body"])
    lines = []
    for seg, pairs in zip(chosen, paired, strict=True):
        inside = starts[bisect_right(starts, seg.start) : bisect_left(starts, seg.end)]
        span = _opening(text, seg, pairs, place), seg.end
        lines.append(Paragraph(seg, pairs, [(unit, cues(unit)) for unit in clauses.units(tokens, span, inside)]))
    every = [unit for line in lines for unit in line.units if len(unit[0])]
    people = People(text, [unit.end[-1] for unit, _ in every], lambda n: _subjects(raw, *every[n]))
    return Reading(lines, people)


def _only(raw: str, segments: list[Segment]) -> str:
    """The text with nothing but line breaks for what is outside some segments: offsets stay what they are."""
    parts, at = [], 0
    for seg in segments:
        parts += ["\n" * (seg.start - at), raw[seg.start : seg.end]]
        at = seg.end
    return "".join([*parts, "\n" * (len(raw) - at)])


def _place(text: str, body: list[Segment]) -> int:
    """Where the place ends that a dispatch opens with (BONN: The mayor ...): a label as in a transcript, but the
    only one; 0 if there is none."""
    label = _SCRIPT.match(text, body[0].start, body[0].end) if len(body) > 1 else None
    return label.end() if label and not any(_SCRIPT.match(text, seg.start, seg.end) for seg in body[1:]) else 0


def _pairs(text: str, seg: Segment, after: Segment | None, marked: list[int]) -> list[Pair]:
    """The quotations of a line; a block quotation has none of its own."""
    here = marked[bisect_left(marked, seg.start) : bisect_left(marked, seg.end)]
    if seg.label == "blockquote" or not here:
        return []
    reopened = False
    if after is not None and after.label == seg.label == "body":
        reopened = marks.reopens(text, after.start, after.end)
    return marks.pair(text, seg.start, seg.end, here, reopened)


def _opening(text: str, seg: Segment, pairs: list[Pair], place: int) -> int:
    """Where the words of a line begin: place, date and agency of a dispatch are nobody's name."""
    if seg.start < place <= seg.end:
        return place
    line = _DATELINE.match(text, seg.start, seg.end) if seg.label == "body" else None
    return line.end() if line and not (pairs and pairs[0].outer < line.end()) else seg.start


def _subjects(raw: str, unit: Unit, found: list[Cue]) -> Iterator[tuple[int, str, bool]]:
    """Whom a sentence may be about: its own subject, and those of its reporting verbs that can be sources."""
    subject = clauses.opening(unit, 0, len(unit))
    sources = {(cue.first, cue.last): cue.end for cue in found if cue.able} if found else {}
    for span in sorted({subject, *sources}) if sources else (subject,):
        first, last = span[0], sources.get(span) or trimmed(unit, *span)
        if first < last:
            start = unit.start(first)
            yield start, raw[start : unit.end[last - 1]], span in sources


def quotations(
    raw: str, segments: list[Segment], sentences: list[Sentence], reading: Reading | None = None
) -> list[Quote]:
    """The quotations of an article, in text order.

    ``direct``: a quoted clause or sentence; ``partial``: quoted words inside the outlet's sentence, with a source;
    ``block``: a paragraph labelled blockquote; ``scare``: a marked word or phrase that nobody is said to have used;
    ``title``: a work, a show, a publication. Scare and title have no speaker. A quotation cut by its reporting
    clause, or reopened over paragraphs, is several quotes with one speaker; continuation paragraphs have no cue.
    Not found: quotations in related stories and furniture, and words quoted inside another quotation.
    """
    lines, people = reading or read(raw, segments, sentences)
    out: list[Quote] = []
    last: Source | None = None  # who spoke last in the lines before ``since``; those without a
    since = 0  # quotation are looked at only when one follows
    waiting: list[int] = []  # quotations that run on, and whose speaker is not named yet
    running = False  # the quotation before has no closing mark yet
    quoted = False  # the paragraph before has a quotation
    for number, line in enumerate(lines):
        block = line.segment.label == "blockquote"
        found = _found(line) if line.pairs else []
        if not (found or block):
            quoted = running = False
            continue
        body = [other for other in reversed(lines[since:number]) if other.segment.label == "body"]
        last = next(filter(None, map(_introduction, body)), last)
        since = number + 1
        introduced = number > 0 and raw[lines[number - 1].segment.end - 1] == ":"
        if block:
            source = _introduction(lines[number - 1]) if number else None
            if not source or not introduced:
                source = _unspoken(source or last)
            out.append(_quote(raw, line.segment.start, line.segment.end, "block", source, people))
            last = source or last
            continue
        for n, quote in enumerate(found):
            unnamed = bool(waiting) if running else not (quote.pair.closed or introduced or quoted)
            source = quote.source
            if not source or not source.named:
                source = _beyond(raw, line, found, n, None if unnamed else last, running) or source
            kind, source = _kind(raw, quote, source)
            out.append(_quote(raw, quote.pair.start, quote.pair.end, kind, source, people))
            last = source if source and source.named else last
            if source and n == 0:
                for earlier in waiting:
                    out[earlier] = _quote(raw, *out[earlier][:3], _unspoken(source), people)
            if source or quote.pair.closed:
                waiting = []
            else:
                waiting.append(len(out) - 1)
        quoted = True
        running = not found[-1].pair.closed and found[-1].pair.end == line.segment.end
    return out


def _found(line: Paragraph) -> list[_Found]:
    pairs = iter(line.pairs)
    out = []
    for number, (unit, verbs) in enumerate(line.units):
        if unit.kinds & FOLDED:
            marked = [k for k, kind in enumerate(unit.kind) if kind & FOLDED]
            sources = speakers.attribute(unit, marked, verbs)
            out += [_Found(next(pairs), unit, number, k, sources.get(k)) for k in marked]
    return out


def _introduction(line: Paragraph) -> Source | None:
    """Who speaks last in a paragraph, for the quotation that follows it."""
    return next((source for unit, verbs in reversed(line.units) if (source := speakers.latest(unit, verbs))), None)


def _beyond(
    raw: str, line: Paragraph, found: list[_Found], n: int, last: Source | None, running: bool
) -> Source | None:
    """The speaker of a quotation whose own sentence names none: a transcript's label, the paragraph before if
    the quotation runs on, its neighbours in the paragraph, or, for a paragraph that is nothing else, whoever spoke
    last."""
    quote = found[n]
    label = _SCRIPT.match(raw, quote.pair.start, quote.pair.end)
    if label:
        return Source(label.start(1), label.end(1), label.end(1), label.end(1) + 1, None, "script")
    if running and n == 0:
        return _unspoken(last)
    if not all(word in _LEADS or word in BREAKS for word in quote.unit.low[: quote.token]):
        return None
    for unit, verbs in reversed(line.units[max(0, quote.number - _NEAR) : quote.number]):
        near = next((other.source for other in reversed(found[max(0, n - _NEAR) : n]) if other.unit is unit), None)
        near = near or speakers.latest(unit, verbs)
        if near:
            return near._replace(how="near")
    for other in found[max(0, n - _NEAR) : n + _NEAR]:
        if other.source and other.source.named:
            return other.source._replace(how="near")
    alone = len(quote.unit) == 1 and len(line.units) == 1
    return _unspoken(last) if alone else None


def _unspoken(source: Source | None) -> Source | None:
    """A source without the verb that reported it elsewhere."""
    return source._replace(cue_start=0, cue_end=0, verb=None, how="before") if source else None


def _kind(raw: str, quote: _Found, source: Source | None) -> tuple[str, Source | None]:
    """Kind of a quotation in marks, and its source: none for scare quotes and titles."""
    unit, k = quote.unit, quote.token
    text = raw[quote.pair.start : quote.pair.end]
    size = len(_WORDS.split(text, 5)) - 1  # words; more than four are many
    how = source.how if source else ""
    stops = text.rstrip("'’”\" ")[-1:] in tuple(".?!,…—")
    opens = k == 0 or unit.text[k - 1] in (",", ":", ".", "?", "!")
    spoken = (how in ("trailing", "leading", "script") and opens) or (how == "before" and stops)
    near = unit.low[max(0, k - 3) : k]
    alone = len(unit) == 1 and not stops
    if not size or (text[0] == "(" and text[-1] == ")"):
        return "scare", None
    if not spoken and _titled(text):
        if alone or unit.word(k - 1).endswith(("'s", "s'")) or not _WORKS.isdisjoint(near):
            return "title", None
        if source is None and size > 1 and not stops:
            return "title", None
    if (how == "far" and size == 1) or (how in ("", "within", "far") and not _NICKNAMES.isdisjoint(near)):
        return "scare", None
    if source is None:
        if size <= 4 and "as" not in near and not (len(unit) == 1 and stops):
            return "scare", None
        source = speakers.subject(unit, k)
        if source is None and size <= 4 and len(unit) > 1:
            return "scare", None
    clause = opens or unit.word(k - 1) in ("adding", "said", "says", "saying")
    return "direct" if clause and (size > 3 or (text[0].isupper() and stops)) else "partial", source


def _titled(text: str) -> bool:
    """Are all words but the small ones capitalised, as in the title of a work?"""
    words = (match[0] for match in _WORDS.finditer(text))
    return next(words)[0].isupper() and all(not word[0].islower() or len(word) < 4 for word in words)


def _quote(raw: str, start: int, end: int, kind: str, source: Source | None, people: People) -> Quote:
    if source is None:
        return Quote(start, end, kind, None, None, None, None)
    speaker = raw[source.start : source.end] or None
    return Quote(
        start,
        end,
        kind,
        speaker,
        people.who(speaker, source.start) if speaker else None,
        raw[source.cue_start : source.cue_end] or None,
        source.verb.cls if source.verb else None,
    )


def reported(
    raw: str,
    segments: list[Segment],
    sentences: list[Sentence],
    quotes: list[Quote],
    reading: Reading | None = None,
) -> list[Reported]:
    """The indirect speech of an article, in text order; never inside a quotation that has a speaker.

    Reported are the words in the clause or noun phrase that a named source's reporting verb, "according to" or
    "reportedly" governs. The outlet's own are subject and verb outside that clause, what a source did not say, and
    what people think, hope or want.
    """
    lines, people = reading or read(raw, segments, sentences)
    speech = {quote.start for quote in quotes if quote.kind not in ("scare", "title")}
    spoken = {pair.outer for line in lines for pair in line.pairs if pair.start in speech}
    out: list[Reported] = []
    for line in lines:
        if line.segment.label == "blockquote":
            continue
        headline = line.segment.label in ("headline", "deck")
        label: Source | None = None  # whose turn a paragraph of a transcript is
        for unit, verbs in line.units:
            if label:
                said = indirect.turn(unit, label, spoken)
            else:
                said = indirect.contents(unit, verbs, spoken, people.known if headline else None)
                if said and said[0].source.how == "label" and not headline:
                    label = said[0].source
            for first, last, source in said:
                name = raw[source.start : source.end] or None
                out.append(
                    Reported(
                        unit.start(first),
                        unit.end[last - 1],
                        name,
                        people.who(name, source.start) if name else None,
                        raw[source.cue_start : source.cue_end],
                        source.verb.cls if source.verb else "neutral",
                    )
                )
    return out
