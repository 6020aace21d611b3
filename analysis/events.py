"""Which event a name means: by cues in its own phrase, by contrast, by the sentence, by what was last spoken of.

The codebook says what the cues are; the rules here say only where a cue must stand to count, and the nearest
counts. Every answer carries its reason and how far it can be trusted; where no rule decides it is `unclear`.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, product
from typing import NamedTuple

from .codebook import HIGH, LOW, MEDIUM, NAMES_EVENT, Codebook, Event, Hit
from .reference import (
    DETERMINERS,
    MONTHS,
    REACH,
    Known,
    Place,
    another_time,
    beyond,
    in_general,
    in_speech,
    is_plural,
    newcomer,
    several,
    stranger,
    to_come,
    unspecific,
)
from .sentences import Sentence
from .verbs import VERBS

LEFT_WORDS, RIGHT_WORDS = 7, 14  # how far a phrase reaches from its name
OPENING = ("headline", "deck", "lede")
BESIDE, FAR = 10, 500  # names on each side, and characters, that are looked at in a line without an end
LINGERS = 1  # paragraphs for which an event stays spoken of that is not the article's own ...
STRONG = 2  # ... if it was spoken of so many times in a row, not counting names for one of these reasons
BACK, LAST = "pointing back", "last spoken of"

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
AGAINST = r"\b(?:than|unlike|compared (?:with|to))\b|, against\b"
ORDER = re.compile(
    rf"\b(?:after|before|follow(?:s|ed|ing)|preced(?:es|ed|ing)|ahead of|prior to)\b|{AGAINST}", re.IGNORECASE
)
COMPARED = re.compile(AGAINST, re.IGNORECASE)  # a cue behind it is the other's: "weaker than the one in May"
# Adjectives of time, times counted from another event, and "then" tell two events apart without naming either.
EARLIER = frozenset("earlier previous prior initial original".split())
LATER = frozenset("later latest subsequent follow-up another recent new".split())
APART = re.compile(
    r"\s+[\w-]+\s+(?:day|week|month|hour|year)s?\s+(before|earlier|later)"
    r"(?!\s+(?:an?|the|his|her|its|their|\w+ing)\b)",
    re.I,
)
THEN = re.compile(r"[“\"‘']?(?:Then|Later|Afterwards|(?:\w+ ){1,2}(?:days|weeks|months|hours) later)\b")
OPENER = re.compile(r"[“\"‘']?(?:(?:On|In|At|By|During|Until|Since)\s+(?:the\s+)?)?")
POINTING = frozenset("this that these those".split())
HERE = frozenset("this these".split())  # in speech they point at what the news is about
THEIRS = frozenset("their his her its".split())
NOT_THE = re.compile(r"\b(?:not|n[’']t|hardly)\s+(?:the|its|his|her|their)\s+$", re.IGNORECASE)
# A cue away from any name speaks of its event if it is a day, a name, a place, "the second", "the second time".
AT = re.compile(
    r"\b(?:at|in|on|inside|outside|near|from)\s+(?:(?:the|a|an|his|her|its|their)\s+)?(?:[\w’'-]+\s+)?$", re.I
)
ORDINAL = re.compile(r"(?:the )?(?:first|second|third|fourth|fifth)$", re.IGNORECASE)
ALONE = re.compile(r"\s*[,.;:–—]|\s+(?:is|was|were|had|has|did|came|took|time|brought|ended|one|there)\b", re.I)
# An event that had not taken place when it was written of.
PLANNED = re.compile(r"\b(?:planned|upcoming|future|forthcoming|proposed|to be held|not yet)\b", re.IGNORECASE)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Resolved(NamedTuple):
    """An event id of the codebook, `other` or `unclear`; the reason in words; high, medium or low confidence."""

    event: str
    why: str
    confidence: str


class Cue(NamedTuple):
    """Where a cue of an event stands; one that is not `own` counts anywhere in the sentence."""

    start: int
    end: int
    event: str
    own: bool


Cues = dict[int, list[Cue]]  # by the index of the sentence, in order


class Spoken(NamedTuple):
    """What an article has last spoken of: an event, in which paragraph, how often, and what its last name meant."""

    event: str | None
    segment: int
    times: int
    just: str | None


def resolve(
    raw: str, sentences: list[Sentence], hits: list[Hit], where: list[int], denied: list[bool], codebook: Codebook
) -> list[Resolved | None]:
    """The event of each hit; `None` for codes that name none.

    Parameters
    ----------
    hits : hits in `raw`, in order, of any kind
    where : for each hit, the index of its sentence
    denied : for each hit, whether the text rejects it

    Where no cue stands beside a name, it may still be what the codebook alone calls one of its events
    (`Codebook.called`). A name that covers several events ("both meetings") is `unclear`; what is to come,
    general, of another year or of other parties is `other`. What it does not do: follow pronouns ("it", "one"),
    reckon dates that are not cues ("two days later" of three events), or look beyond one article.
    """
    if not codebook.events or not any(codebook.codes[hit.code].kind in NAMES_EVENT for hit in hits):
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
        self.raw, self.sentences, self.hits, self.where = raw, sentences, hits, where
        self.denied, self.codebook = denied, codebook
        told, self.order, self.planned = _told(tuple(codebook.events.values()))
        self.known = replace(told, text=raw)
        kinds = [codebook.codes[hit.code].kind for hit in hits]
        self.names = [n for n, kind in enumerate(kinds) if kind == "name"]
        self.attributes = [n for n, kind in enumerate(kinds) if kind in NAMES_EVENT and kind != "name"]
        self.spots = [hits[n].start for n in self.names]
        self.cues = self._cues()
        self.begins = {n: self._begin(n, sentences[where[n]].start) for n in self.names}
        self.phrases = {n: (self.begins[n], self._end(n, sentences[where[n]].end)) for n in self.names}
        self.places = {n: self._place(n, before) for before, n in zip([-1, *self.names], self.names, strict=False)}
        self.answers: list[Resolved | None] = [None] * len(hits)
        self.scope: set[str] = set()
        self.spoken_of = {cue.event for cues in self.cues.values() for cue in cues}
        self.standing = _that(self.cues, lambda cue: not cue.own or self._alone(cue))
        self._resolve()

    def _resolve(self) -> None:
        for n in self.names:
            self.answers[n] = self._as_denied(n) or self._in_phrase(n)
        self.words = self._own_words()
        self.scope = self._scope()
        self.main = self._main()
        # An event that only its context hints at is not spoken of.
        named = self.scope | {self.main} | self._standing_alone()
        self.standing = _that(self.standing, lambda cue: cue.event in named)
        for n in self.names:
            self.answers[n] = self._unless_stray(n)
        for n in self.names:
            self.answers[n] = self.answers[n] or self._by_contrast(n)
        self._by_discourse()
        for n in self.attributes:
            self.answers[n] = self._of_attribute(n)

    def _cues(self) -> Cues:
        """The cues in each sentence that has some."""
        begins = [sentence.start for sentence in self.sentences]
        found = map(Cue._make, self.codebook.cues(self.raw, [sentence[:2] for sentence in self.sentences]))
        return {i: list(cues) for i, cues in groupby(found, lambda cue: bisect_right(begins, cue.start) - 1)}

    def _standing_alone(self) -> set[str]:
        """The events that a cue speaks of without a name beside it."""
        return {cue.event for cues in self.standing.values() for cue in cues if cue.own}

    def _alone(self, cue: Cue) -> bool:
        """Whether a cue speaks of its event without a name beside it: "at the *hotel*", not "a *hotel* guest"."""
        text, left = self.raw[cue.start : cue.end], self.raw[max(0, cue.start - 40) : cue.start]
        right = self.raw[cue.end : cue.end + 20]
        if ORDINAL.match(text):
            return left.lower().rstrip().endswith("the") and bool(ALONE.match(right))
        if text[0].isdigit():
            return True
        if text[0].isupper() or any(character.isdigit() for character in text):
            return not re.match(r"\s+[A-Z]", right)
        return " " in text or bool(AT.search(left))

    def _place(self, n: int, before: int) -> Place:
        hit, sentence = self.hits[n], self.sentences[self.where[n]]
        left = self.raw[max(sentence.start, hit.start - REACH) : hit.start]
        right = self.raw[hit.end : min(sentence.end, hit.end + REACH)]
        follows = before >= 0 and self.where[before] == self.where[n]
        return Place(self._text(n).lower(), left, right, follows, sentence.part in (*OPENING, "caption"))

    def _beside(self, n: int) -> list[int]:
        """The names around a hit in its sentence, in order: some on each side, for a line may be a whole book."""
        at = bisect_left(self.spots, self.hits[n].start)
        return [m for m in self.names[max(0, at - BESIDE) : at + BESIDE + 1] if self.where[m] == self.where[n]]

    def _cues_in(self, n: int, start: int, end: int) -> list[Cue]:
        """The cues of a hit's sentence that lie between two characters."""
        cues = self.cues.get(self.where[n], [])
        first = bisect_left(cues, start, key=lambda cue: cue.start)
        last = bisect_left(cues, end, key=lambda cue: cue.start)
        return [cue for cue in cues[first:last] if cue.end <= end]

    def _begin(self, n: int, left: int) -> int:
        """Where the phrase of a name begins: its modifiers on the left, not past another name."""
        hit = self.hits[n]
        left = max((self.hits[m].end for m in self._beside(n) if self.hits[m].end <= hit.start), default=left)
        begin, verb = hit.start, False
        for token in list(TOKEN.finditer(self.raw, max(left, hit.start - FAR), hit.start))[: -LEFT_WORDS - 1 : -1]:
            word = token[0].lower()
            # "The chief confirms talks" says something of talks, "the announced talks" does not.
            if word in LEFT_STOPS or token[0] in BREAKS or (verb and word not in DETERMINERS):
                break
            verb = word in VERBS
            begin = token.start()
        return begin

    def _end(self, n: int, right: int) -> int:
        """Where it ends: its complements on the right, not into the phrase of the next name."""
        hit = self.hits[n]
        following = (self.begins[m] for m in self._beside(n) if self.hits[m].start >= hit.end)
        right = max(hit.end, min(following, default=right))
        end = hit.end
        for count, token in enumerate(TOKEN.finditer(self.raw, hit.end, right)):
            quoted = token[0] in '”"' and self.raw[token.start() - 1] in ",.?!"  # the end of what somebody said
            if count >= RIGHT_WORDS or token[0].lower() in RIGHT_STOPS or token[0] in BREAKS or quoted:
                break
            end = token.end()
        return end

    def _as_denied(self, n: int) -> Resolved | None:
        """A rejected name ("should not be called a meeting") means what the sentence speaks of, whatever its own
        attributes say; without a name before it, the rules for other names decide."""
        m = n - 1
        while self.denied[n] and m >= 0 and self.where[m] == self.where[n]:
            if m in self.phrases:
                answer = self.answers[m] or self._in_phrase(m) or self._in_clause(m) or self._in_sentence(m)
                return answer and answer._replace(why=f"denied of “{self._text(m)}”")
            m -= 1
        return None

    def _text(self, n: int) -> str:
        return self.raw[self.hits[n].start : self.hits[n].end]

    def _in_phrase(self, n: int) -> Resolved | None:
        """What the words around a name say; the rules stand in the order in which they overrule each other."""
        hit, (start, end), place = self.hits[n], self.phrases[n], self.places[n]
        own = [cue for cue in self._cues_in(n, start, end) if cue.own]
        inside = [cue for cue in own if cue.start < hit.end and hit.start < cue.end]
        if word := several(place):
            return Resolved("unclear", f"“{word}” covers several", HIGH)
        if word := beyond(place, self.known):
            return Resolved("other", f"another one: “{word}”", HIGH)
        other = self._of_others(n)
        # Before the name a cue is its attribute; behind it, it may belong to something in between. A cue that is
        # part of the name tells more than either, but of a kind of event: "a trial is costly".
        nearest = self._attribute(n, own) if not inside else None
        if nearest and not (other and self._ordinal(nearest)) and not self._at_present(n):
            return self._named(nearest, "before it", HIGH)
        if other:
            return other
        if not inside and (behind := [cue for cue in own if cue.start >= hit.end]):
            return self._named(min(behind), "behind it", HIGH)
        if coming := to_come(place):
            return Resolved(self.planned or "other", f"not yet, or not in fact: “{coming}”", MEDIUM)
        if general := in_general(place, self.denied[n]):
            return Resolved("other", f"in general: {general}", HIGH)
        if inside:
            return self._unspecific(n) or self._named(inside[0], "in it", HIGH)
        if default := self.codebook.codes[hit.code].event:
            return Resolved(default, f"the codebook’s default for {hit.code}", HIGH)
        return self._unreported(n) or self._by_time(n)

    def _at_present(self, n: int) -> bool:
        return in_general(self.places[n], self.denied[n]) == "the present tense"

    def _attribute(self, n: int, cues: list[Cue]) -> Cue | None:
        """The nearest of some cues that stands before a name."""
        before = [cue for cue in cues if cue.end <= self.hits[n].start and not self._negated(cue)]
        return max(before, key=lambda cue: cue.end, default=None)

    def _ordinal(self, cue: Cue) -> bool:
        return bool(ORDINAL.match(self._words(cue)))

    def _words(self, cue: Cue) -> str:
        return self.raw[cue.start : cue.end]

    def _negated(self, cue: Cue) -> bool:
        """ "Not the first meeting" is no first meeting."""
        return bool(NOT_THE.search(self.raw[max(0, cue.start - 20) : cue.start]))

    def _of_others(self, n: int) -> Resolved | None:
        place = self.places[n]
        if somebody := stranger(place, self.known):
            return Resolved("other", somebody, HIGH)
        if date := another_time(place, self.known):
            return Resolved("other", f"another time: “{date}”", HIGH)
        return None

    def _unreported(self, n: int) -> Resolved | None:
        """A name that the text brings in as new, or as nothing in particular."""
        if somebody := newcomer(self.places[n]):
            return Resolved("other", f"by “{somebody}”", HIGH)
        return self._unspecific(n)

    def _unspecific(self, n: int) -> Resolved | None:
        if nothing := unspecific(self.places[n], self.denied[n]):
            return Resolved(self.planned or "other", f"nothing in particular: “{nothing}”", MEDIUM)
        return None

    def _by_time(self, n: int) -> Resolved | None:
        """ "The earlier meeting", "the meeting five days before", of two events."""
        if len(self.order) != 2:
            return None
        found = self.places[n].phrase
        for word in (*found.modifiers, found.determiner):
            if word in EARLIER | LATER:
                return Resolved(self.order[word in LATER], f"“{word}” before it", MEDIUM)
        if apart := APART.match(self.places[n].right):
            return Resolved(self.order[apart[1].lower() == "later"], f"“{apart[0].strip()}” behind it", MEDIUM)
        return None

    def _named(self, cue: Cue, place: str, confidence: str) -> Resolved:
        return Resolved(cue.event, f"“{self._words(cue)}” {place}", confidence)

    def _own_words(self) -> dict[str, str]:
        """The codes that mean one event here, though no cue stands beside them: the codebook calls this event
        alone by them, the article never says them of another, and says some such code of its event."""
        said: dict[str, set[str]] = {}
        for n in self.names:
            if (answer := self.answers[n]) and answer.event in self.codebook.events:
                said.setdefault(self.hits[n].code, set()).add(answer.event)
        own = {code: event for code, event in self.codebook.called.items() if said.get(code, {event}) == {event}}
        return own if len(set(own.values())) > 1 and said.keys() & own else {}

    def _by_word(self, n: int) -> Resolved | None:
        """ "The raid" in a report of a trial, where only one event is called a raid and only the other a trial."""
        if event := self.words.get(self.hits[n].code):
            return Resolved(event, f"only this event is called “{self._text(n)}”", MEDIUM)
        return None

    def _scope(self) -> set[str]:
        """The events an article speaks of. An event that a single cue names, outside headline and lede, keeps that
        one hit, but does not spread to names without a cue of their own."""
        counts: Counter[str] = Counter()
        for n, answer in enumerate(self.answers):
            if answer and answer.event in self.codebook.events:
                counts[answer.event] += 2 if self.sentences[self.where[n]].part in OPENING else 1
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
        if self.places[n].phrase.determiner in POINTING:
            return None
        for m in self._beside(n):
            answer = self.answers[m]
            if m == n or answer is None or answer.event not in self.codebook.events:
                continue
            between = self.raw[
                min(self.hits[m].end, self.hits[n].end) : max(self.hits[m].start, self.hits[n].start)
            ]
            others = (self.scope | self.spoken_of) - {answer.event}
            if len(others) == 1 and ";" not in between and ORDER.search(between):
                return Resolved(next(iter(others)), f"set apart from “{self._text(m)}”", MEDIUM)
        return None

    def _in_clause(self, n: int) -> Resolved | None:
        hit, (left, right) = self.hits[n], self.places[n].clause
        right = COMPARED.split(right, maxsplit=1)[0]
        cues = self.standing.get(self.where[n], [])
        first = bisect_left(cues, hit.start - len(left), key=lambda cue: cue.start)
        last = bisect_left(cues, hit.end + len(right), key=lambda cue: cue.start)
        return self._most(cues[first:last], "in the clause", MEDIUM)

    def _framed(self, n: int) -> Resolved | None:
        """What opens a sentence holds for all of it: "On Tuesday the men waited, and the strike began"."""
        first = next((cue for cue in self.standing.get(self.where[n], [])[:1] if cue.own), None)
        if first and OPENER.fullmatch(self.raw, self.sentences[self.where[n]].start, first.start):
            return self._named(first, "opens the sentence", MEDIUM)
        return None

    def _in_sentence(self, n: int) -> Resolved | None:
        cues = [cue for cue in self.standing.get(self.where[n], [])[:FAR] if not cue.own]
        return self._most(cues, "in the sentence", LOW)

    def _most(self, cues: list[Cue], place: str, confidence: str) -> Resolved | None:
        event = _most_often([cue.event for cue in cues])
        return self._named(next(cue for cue in cues if cue.event == event), place, confidence) if event else None

    def _main(self) -> str | None:
        """The article's own event: what headline, deck or lede speaks of, in this order, else the latest of those
        that it speaks of, for that is the news."""
        named: dict[str, list[str]] = {part: [] for part in OPENING}
        for n in self.names:
            answer, part = self.answers[n], self.sentences[self.where[n]].part
            if answer and answer.event in self.codebook.events and part in named:
                named[part].append(answer.event)
        told = [(self.sentences[i].part, cue) for i, cues in self.cues.items() for cue in cues]
        for own, part in product((True, False), OPENING):
            votes = [cue.event for there, cue in told if there == part and cue.own is own]
            if event := _most_often([*named[part], *votes] if own else votes):
                return event
        return max(self.scope | self._standing_alone(), key=self.order.index, default=None)

    def _by_discourse(self) -> None:
        """What is still open is what its clause speaks of, what was last spoken of, or the article's own event."""
        names = iter(self.names)
        n, last = next(names, None), Spoken(None, 0, 0, None)
        before = -1
        for i in sorted({*self.standing, *[self.where[n] for n in self.names]}):
            if i > before + 1:  # in a sentence between the two nothing is spoken of
                last = last._replace(just=last.event)
            before = i
            segment = self.sentences[i].segment
            spoken = _most_often([cue.event for cue in self.standing.get(i, [])])
            found = [spoken] if spoken else []
            if n is None or self.where[n] != i:
                last = _after(last, found, segment)._replace(just=found[-1] if found else last.event)
            while n is not None and self.where[n] == i:
                answer = self.answers[n] = self.answers[n] or self._continued(n, last)
                # What was only supposed does not count as spoken of.
                sure = answer.event in self.codebook.events and answer.confidence != LOW
                again = sure and last.event == answer.event and answer.why in (BACK, LAST)
                last = _after(last, [answer.event] if sure else [], segment)
                last = last._replace(times=last.times - again)
                last = last if answer.event == "unclear" else last._replace(just=answer.event)
                n = next(names, None)

    def _continued(self, n: int, last: Spoken) -> Resolved:
        place, segment = self.places[n], self.sentences[self.where[n]].segment
        determiner = place.phrase.determiner
        if determiner in HERE and self.main and in_speech(place):
            return Resolved(self.main, "“this” in speech", MEDIUM)
        if determiner in THEIRS and last.just == "other":
            return Resolved("other", "of what was no event of the study", LOW)
        if determiner in POINTING and last.just:
            return Resolved(last.just, BACK, MEDIUM)
        if determiner and is_plural(place.word):
            event = "other" if last.just == "other" else "unclear"
            return Resolved(event, "more than one, without a cue", LOW)
        if answer := self._in_clause(n) or self._framed(n) or self._by_word(n):
            return answer
        if answer := self._next_in_time(n, last):
            return answer
        if last.event and last.segment == segment:
            return Resolved(last.event, LAST, MEDIUM)
        if answer := self._in_sentence(n):
            return answer
        lingers = segment - last.segment <= LINGERS and last.times >= STRONG
        if last.event and (lingers or last.event == self.main):
            return Resolved(last.event, "last spoken of, further above", LOW)
        if self.main:
            return Resolved(self.main, "the article’s own event", LOW)
        return Resolved("unclear", "no cue", LOW)

    def _next_in_time(self, n: int, last: Spoken) -> Resolved | None:
        """ "Then came the meeting": what follows in the telling followed in time."""
        start = self.sentences[self.where[n]].start
        if last.event in self.order[:-1] and THEN.match(self.raw, start) and not self._in_sentence(n):
            return Resolved(self.order[self.order.index(last.event) + 1], "next in time", MEDIUM)
        return None

    def _of_attribute(self, n: int) -> Resolved:
        """An attribute that is a cue itself, else the name in whose phrase it stands or which is nearest."""
        hit = self.hits[n]
        for cue in self._cues_in(n, hit.start - FAR, hit.end + FAR):
            if cue.own and cue.event in self.scope and cue.start < hit.end and hit.start < cue.end:
                return self._named(cue, "itself", HIGH)
        near = self._beside(n)
        inside = [m for m in near if self.phrases[m][0] <= hit.start and hit.end <= self.phrases[m][1]]
        at = bisect_left(self.spots, hit.start)
        before = self.names[max(0, at - 1) : at]
        for group in (inside, near, before):
            if group:
                m = min(group, key=lambda m: abs(self.hits[m].start - hit.start))
                answer = self.answers[m]
                assert answer is not None  # every name has been answered by now
                return Resolved(answer.event, f"as “{self._text(m)}” near it", answer.confidence)
        if self.main:
            return Resolved(self.main, "the article’s own event", LOW)
        return Resolved("unclear", "no name near it", LOW)


def _most_often(events: list[str]) -> str | None:
    """The event that is named most often; `None` where there is none, or two are."""
    if len(set(events)) < 2:
        return events[0] if events else None
    (first, most), (_, next_most) = Counter(events).most_common(2)
    return first if most > next_most else None


def _after(last: Spoken, events: list[str], segment: int) -> Spoken:
    for event in events:
        last = Spoken(event, segment, 1 + last.times * (event == last.event), event)
    return last


def _that(cues: Cues, fits: Callable[[Cue], bool]) -> Cues:
    """Those of the cues that fit, in each sentence that has some."""
    kept = ((index, [cue for cue in some if fits(cue)]) for index, some in cues.items())
    return {index: some for index, some in kept if some}


@lru_cache(maxsize=16)
def _told(events: tuple[Event, ...]) -> tuple[Known, list[str], str | None]:
    """What the codebook says of its events, their order in time, and which of them was still to come."""
    return _known(events), _in_order(events), _planned(events)


def _known(events: tuple[Event, ...]) -> Known:
    cues = [cue.lower() for event in events for cue in (*event.cues, *event.context)]
    told = " ".join([*cues, *(f"{event.label} {event.definition} {event.include}".lower() for event in events)])
    parties = tuple(dict.fromkeys(party for event in events for party in event.parties))
    return Known(
        parties,
        frozenset(YEAR.findall(told)),
        frozenset(re.findall(r"\w+", told)).intersection(MONTHS),
        frozenset(word for cue in cues for word in cue.split()),
    )


def _in_order(events: tuple[Event, ...]) -> list[str]:
    """The events in time: by ordinals among their cues, else by the years they give, else as they are listed."""
    ids, ordinals = [event.id for event in events], "first second third fourth fifth".split()
    ranks: dict[str, int] = {}
    years: dict[str, str] = {}
    for event in events:
        cues = {cue.lower() for cue in event.cues}
        ranks[event.id] = next((i for i, word in enumerate(ordinals, 1) if word in cues), 0)
        years[event.id] = min(YEAR.findall(f"{event.label} {event.definition} {' '.join(event.cues)}"), default="")
    if all(ranks.values()):
        return sorted(ids, key=ranks.__getitem__)
    return sorted(ids, key=years.__getitem__) if all(years.values()) else ids


def _planned(events: tuple[Event, ...]) -> str | None:
    """The one event, if there is one, that was still to come."""
    planned = [e.id for e in events if PLANNED.search(" ".join((e.label, e.definition, *e.cues)))]
    return planned[0] if len(planned) == 1 else None
