"""Which event a name means: by cues in its own phrase, by contrast, by the sentence, by what was last spoken of.

The codebook says what the cues are; the rules here say only where a cue must stand to count. Every answer carries
its reason, and where no rule decides the answer is `unclear`.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from .codebook import NAMES_EVENT, Codebook, Hit
from .sentences import Sentence

LEFT_WORDS, RIGHT_WORDS = 7, 14  # how far a phrase reaches from its name
OPENING = ("headline", "deck", "lede")
BESIDE, FAR = 10, 500  # names on each side, and characters, that are looked at in a line without an end

# A cue on the far side of one of these describes something else: "a second meeting *after* the formal one".
LEFT_STOPS = frozenset(
    "after before following during at in on of to with by than and but that which who whom where when while "
    "as from for over ahead about because if though although since until despite".split()
)
RIGHT_STOPS = frozenset(
    "after before following follows followed preceded ahead despite than while but because although though".split()
)
BREAKS = frozenset(";:–—()")
TOKEN = re.compile(r"[\w’'‐‑-]+|[^\w\s]")
# Two names with one of these between them are two events: "the meeting *followed* the first talks".
ORDER = re.compile(r"\b(?:after|before|follow(?:s|ed|ing)|preced(?:es|ed|ing)|ahead of|prior to)\b", re.IGNORECASE)
# "with X" behind the name, in the same clause; X ends where the next phrase begins.
WITH = re.compile(r"\s*(?:[\w’'-]+\s+){0,5}?(?<!along )(?:with|between)\s+([^,.;:!?\n–—]+)", re.IGNORECASE)
PHRASE_END = re.compile(
    r"\b(?:on|at|in|during|to|toward|towards|for|by|about|who|which|that|\w+ing)\b.*", re.DOTALL
)
CAPITALISED = re.compile(r"\b[A-Z][\w’'-]+")


class Resolved(NamedTuple):
    """An event id of the codebook, `other` or `unclear`, and the reason in words."""

    event: str
    why: str


class Cue(NamedTuple):
    """Where a cue of an event stands; one that is not `own` counts anywhere in the sentence."""

    start: int
    end: int
    event: str
    own: bool


def resolve(
    raw: str, sentences: list[Sentence], hits: list[Hit], where: list[int], denied: list[bool], codebook: Codebook
) -> list[Resolved | None]:
    """The event of each hit; `None` for codes that name none.

    Parameters
    ----------
    hits : hits in `raw`, in order, of any kind
    where : for each hit, the index of its sentence
    denied : for each hit, whether the text rejects it

    What it does not do: follow pronouns ("it", "one"), know dates that are not cues, or look beyond one article.
    """
    if not codebook.events:
        return [None] * len(hits)
    return _Reading(raw, sentences, hits, where, denied, codebook).answers


class _Reading:
    """One article while its names are being resolved: each step fills answers that are still open."""

    def __init__(
        self,
        raw: str,
        sentences: list[Sentence],
        hits: list[Hit],
        where: list[int],
        denied: list[bool],
        codebook: Codebook,
    ) -> None:
        self.raw, self.hits, self.where, self.denied, self.codebook = raw, hits, where, denied, codebook
        self.parts = [sentence.part for sentence in sentences]
        self.parties = [party.lower() for event in codebook.events.values() for party in event.parties]
        kinds = [codebook.codes[hit.code].kind for hit in hits]
        self.names = [n for n, kind in enumerate(kinds) if kind == "name"]
        self.attributes = [n for n, kind in enumerate(kinds) if kind in NAMES_EVENT and kind != "name"]
        self.spots = [hits[n].start for n in self.names]
        first = [i for i, part in enumerate(self.parts) if part in OPENING]
        self.cues = {i: self._cues(sentences[i]) for i in sorted({*where, *first})}
        # What headline, deck and lede have cues of, with or without a name.
        self.opening = {cue.event for i in first for cue in self.cues[i] if cue.own}
        self.begins = {n: self._begin(n, sentences[where[n]].start) for n in self.names}
        self.phrases = {n: (self.begins[n], self._end(n, sentences[where[n]].end)) for n in self.names}
        self.answers: list[Resolved | None] = [None] * len(hits)
        self.scope: set[str] = set()
        self.spoken: dict[tuple[int, bool], Resolved | None] = {}
        self._resolve()

    def _resolve(self) -> None:
        for n in self.names:
            self.answers[n] = self._as_denied(n) or self._in_phrase(n)
        self.scope = self._scope()
        for n in self.names:
            self.answers[n] = self._unless_stray(n)
        for n in self.names:
            self.answers[n] = self.answers[n] or self._by_contrast(n) or self._in_sentence(n)
        first = next(iter(self.opening)) if len(self.opening) == 1 else None
        self._by_discourse(self.names, "last spoken of", first, self.scope)
        # What is named late is background: only the story's own event spreads back to its beginning.
        self._by_discourse(self.names[::-1], "spoken of next", None, self.opening or self.scope)
        for n in self.names:
            self.answers[n] = self.answers[n] or self._by_scope()
        for n in self.attributes:
            self.answers[n] = self._of_attribute(n)

    def _cues(self, sentence: Sentence) -> list[Cue]:
        text, at = self.raw[sentence.start : sentence.end], sentence.start
        events = self.codebook.events
        found = (Cue(at + a, at + b, e, own) for e in events for a, b, own in self.codebook.cues(e, text))
        return sorted(found)

    def _beside(self, n: int) -> list[int]:
        """The names around a hit in its sentence, in order: some on each side, for a line may be a whole book."""
        at = bisect_left(self.spots, self.hits[n].start)
        return [m for m in self.names[max(0, at - BESIDE) : at + BESIDE + 1] if self.where[m] == self.where[n]]

    def _cues_in(self, n: int, start: int, end: int) -> list[Cue]:
        """The cues of a hit's sentence that lie between two characters."""
        cues = self.cues[self.where[n]]
        first = bisect_left(cues, start, key=lambda cue: cue.start)
        last = bisect_left(cues, end, key=lambda cue: cue.start)
        return [cue for cue in cues[first:last] if cue.end <= end]

    def _begin(self, n: int, left: int) -> int:
        """Where the phrase of a name begins: its modifiers on the left, not past another name."""
        hit = self.hits[n]
        left = max((self.hits[m].end for m in self._beside(n) if self.hits[m].end <= hit.start), default=left)
        begin = hit.start
        for token in list(TOKEN.finditer(self.raw, max(left, hit.start - FAR), hit.start))[: -LEFT_WORDS - 1 : -1]:
            if token[0].lower() in LEFT_STOPS or token[0] in BREAKS:
                break
            begin = token.start()
        return begin

    def _end(self, n: int, right: int) -> int:
        """Where it ends: its complements on the right, not into the phrase of the next name."""
        hit = self.hits[n]
        following = (self.begins[m] for m in self._beside(n) if self.hits[m].start >= hit.end)
        right = max(hit.end, min(following, default=right))
        end = hit.end
        for count, token in enumerate(TOKEN.finditer(self.raw, hit.end, right)):
            if count >= RIGHT_WORDS or token[0].lower() in RIGHT_STOPS or token[0] in BREAKS:
                break
            end = token.end()
        return end

    def _as_denied(self, n: int) -> Resolved | None:
        """A rejected name ("should not be called a meeting") means what the sentence speaks of, whatever its own
        attributes say; without a name before it, the rules for other names decide."""
        m = n - 1
        while self.denied[n] and m >= 0 and self.where[m] == self.where[n]:
            if m in self.phrases:
                answer = self.answers[m] or self._in_phrase(m) or self._in_sentence(m, anywhere=True)
                return answer and Resolved(answer.event, f"denied of “{self._text(m)}”")
            m -= 1
        return None

    def _text(self, n: int) -> str:
        return self.raw[self.hits[n].start : self.hits[n].end]

    def _in_phrase(self, n: int) -> Resolved | None:
        hit, (start, end) = self.hits[n], self.phrases[n]
        own = [cue for cue in self._cues_in(n, start, end) if cue.own]
        if inside := [cue for cue in own if cue.start < hit.end and hit.start < cue.end]:
            return self._named(inside[0], "in it")
        # Before the name a cue is its attribute; behind it, it may belong to something in between.
        if before := [cue for cue in own if cue.end <= hit.start]:
            return self._named(max(before, key=lambda cue: cue.end), "before it")
        if stranger := self._stranger(self.raw[hit.end : end]):
            return Resolved("other", f"with “{stranger}”")
        if behind := [cue for cue in own if cue.start >= hit.end]:
            return self._named(min(behind), "behind it")
        default = self.codebook.codes[hit.code].event
        return Resolved(default, f"the codebook’s default for {hit.code}") if default else None

    def _named(self, cue: Cue, place: str) -> Resolved:
        return Resolved(cue.event, f"“{self.raw[cue.start : cue.end]}” {place}")

    def _stranger(self, text: str) -> str | None:
        """The named partner of an encounter, if none of the events' parties is among them."""
        found = WITH.match(text)
        partner = PHRASE_END.sub("", found[1]).strip() if found else ""
        if not self.parties or not CAPITALISED.search(partner):
            return None
        known = any(re.search(rf"\b{re.escape(party)}\b", partner.lower()) for party in self.parties)
        return None if known else " ".join(partner.split())

    def _scope(self) -> set[str]:
        """The events an article speaks of. An event that a single cue names, outside headline and lede, keeps that
        one hit, but does not spread to names without a cue of their own."""
        counts: Counter[str] = Counter()
        for n, answer in enumerate(self.answers):
            if answer and answer.event in self.codebook.events:
                counts[answer.event] += 2 if self.parts[self.where[n]] in OPENING else 1
        most = max(counts.values(), default=0)
        return {event for event, count in counts.items() if count > 1 or count == most}

    def _unless_stray(self, n: int) -> Resolved | None:
        """A lone attribute ("private") makes no event that the article does not speak of otherwise."""
        answer = self.answers[n]
        if answer is None or answer.event in self.scope or answer.event not in self.codebook.events:
            return answer
        start, end = self.phrases[n]
        words = [hit for hit in self._attributes_in(start, end) if hit.end <= end]
        cues = [cue for cue in self._cues_in(n, start, end) if cue.event == answer.event]
        weak = all(any(cue.start < word.end and word.start < cue.end for word in words) for cue in cues if cue.own)
        return None if words and weak else answer

    def _attributes_in(self, start: int, end: int) -> list[Hit]:
        first = bisect_left(self.attributes, start, key=lambda m: self.hits[m].start)
        last = bisect_left(self.attributes, end, key=lambda m: self.hits[m].start)
        return [self.hits[m] for m in self.attributes[first:last]]

    def _by_contrast(self, n: int) -> Resolved | None:
        """Beside a name of one event, and set before or after it in time, stands a name of another."""
        for m in self._beside(n):
            answer = self.answers[m]
            if m == n or answer is None or answer.event not in self.scope:
                continue
            between = self.raw[
                min(self.hits[m].end, self.hits[n].end) : max(self.hits[m].start, self.hits[n].start)
            ]
            others = self.scope - {answer.event}
            if len(others) == 1 and ORDER.search(between):
                return Resolved(next(iter(others)), f"set apart from “{self._text(m)}”")
        return None

    def _in_sentence(self, n: int, anywhere: bool = False) -> Resolved | None:
        key = self.where[n], anywhere
        if key not in self.spoken:
            self.spoken[key] = self._by_context(*key)
        return self.spoken[key]

    def _by_context(self, sentence: int, anywhere: bool) -> Resolved | None:
        cues = [cue for cue in self.cues[sentence] if not cue.own and (anywhere or cue.event in self.scope)]
        counts = Counter(cue.event for cue in cues).most_common(2)
        if counts and (len(counts) == 1 or counts[0][1] > counts[1][1]):
            return self._named(next(cue for cue in cues if cue.event == counts[0][0]), "in the sentence")
        return None

    def _by_discourse(self, order: Iterable[int], why: str, focus: str | None, spreading: set[str]) -> None:
        """Names without an answer take that of the name before them in `order`; at the start, `focus`."""
        opened = False
        for n in order:
            answer = self.answers[n]
            if answer is None:
                self.answers[n] = Resolved(focus, why if opened else "the opening speaks of it") if focus else None
            elif answer.event in spreading:
                focus, opened = answer.event, True

    def _by_scope(self) -> Resolved:
        if len(self.scope) == 1:
            return Resolved(next(iter(self.scope)), "the article’s only event")
        return Resolved("unclear", "no cue")

    def _of_attribute(self, n: int) -> Resolved:
        """An attribute that is a cue itself, else the name in whose phrase it stands or which is nearest."""
        hit = self.hits[n]
        for cue in self._cues_in(n, hit.start - FAR, hit.end + FAR):
            if cue.own and cue.event in self.scope and cue.start < hit.end and hit.start < cue.end:
                return self._named(cue, "itself")
        near = self._beside(n)
        inside = [m for m in near if self.phrases[m][0] <= hit.start and hit.end <= self.phrases[m][1]]
        at = bisect_left(self.spots, hit.start)
        before = self.names[max(0, at - 1) : at]
        for group in (inside, near, before):
            if group:
                m = min(group, key=lambda m: abs(self.hits[m].start - hit.start))
                answer = self.answers[m]
                assert answer is not None  # every name has been answered by now
                return Resolved(answer.event, f"as “{self._text(m)}” near it")
        if len(self.opening) == 1:
            return Resolved(next(iter(self.opening)), "the opening speaks of it")
        return Resolved("unclear", "no name near it")
