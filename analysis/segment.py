"""Raw text of a page -> labelled lines, each with the rule that gave the label; and what the page says of itself.

In linear time: every line gets its features once and, where its form says enough, a label of its own (``lines``);
the article is the run of lines with the largest sum of values, prose counting for it and furniture against it; what
stands above, inside and below that run is then labelled by its neighbours. Nothing depends on the name of a site,
nor on the number of a line, but that a headline may be the first.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from . import bylines, dates, lines
from .lines import NONE, Verdict
from .verbs import NOUNS, PARTICLES, VERBS

LABELS = (
    "masthead", "navigation", "page_date", "pubdate", "headline", "deck", "byline", "place", "caption",
    "credit", "body", "blockquote", "subhead", "related", "boilerplate",
)  # fmt: skip


class Segment(NamedTuple):
    """One non-empty line: ``raw[start:end]`` is the line without white space and shortcodes around it."""

    start: int
    end: int
    line: int  # 1-based, counted over all lines of the file
    label: str
    rule: str  # why the label was given, in a few words a researcher understands


class Facts(NamedTuple):
    """What the text states of itself; ``None`` where it states nothing."""

    title: str | None
    authors: tuple[str, ...]
    published: str | None  # ISO day, as printed
    published_why: str  # where it was read, or why it is missing
    outlet: str | None
    dateline: str | None


# ---------------------------------------------------------------------------------------------- the page

_ABOUT = "about the author"
_PICTURES = ("caption", "credit")
_CLOSING = {
    lines.COMMENTS: -150,
    lines.FORUM: -60,
    lines.COPYRIGHT: -25,
    lines.TAGS: -20,
    lines.OTHERS: -9,
}  # no story goes on right below these
_FURNITURE = {lines.SHARE: -4, **_CLOSING}  # how much a line speaks against being inside the article; others: -9


_SORTED = re.compile(r"\W*(?:more|next|previous|newer|older)\W*$|.*\b(?:comments?|first|repl(?:y|ies))\b", re.I)


class _Page:
    """The lines of one page with what has been found out about them."""

    def __init__(self, raw: str) -> None:
        self.lines = lines.read_lines(raw)
        month_first = dates.month_first(raw)
        self.stamps = [dates.stamp(line.text, month_first) for line in self.lines]
        self.names = [bylines.by(line) for line in self.lines]
        for i, (above, line) in enumerate(itertools.pairwise(self.lines), 1):
            if above.text.lower().strip(" :") == "by" and bylines.is_name(line.text):
                self.names[i] = (line.text,)
        self.own = [lines.own_label(line) for line in self.lines]
        self.prose = [
            own is NONE and lines.is_prose(line) and not (stamp and stamp.loose <= 1)
            for own, line, stamp in zip(self.own, self.lines, self.stamps, strict=True)
        ]
        self.spaced = sum(line.gap > 0 for line in self.lines) * 5 >= len(self.lines)  # blank lines mean something
        self._captions()
        self.items = self._items()
        self.copies = Counter(key for line in self.lines for key in lines.keys(line))
        self.authors: set[str] = set()  # first names
        self.first, self.last = self._run()
        self.head = self._headline()
        if self.last >= 0:
            self._begin()
            self._end()
            self._trim()
        between = range(self.first if self.head is None else self.head + 1, self.first)
        self.dated = any(self.day(i) for i in between)  # a day of publication between headline and story
        self.listed, self.talk = self._sections()

    def _captions(self) -> None:
        """A sentence right above a credit is the caption of that picture.

        Without blank lines any paragraph is right above: there only "Credit: ..." is taken to follow a caption.
        """
        for i in range(len(self.lines) - 1):
            credit = self.own[i + 1][0] == "credit" and self.lines[i + 1].gap == 0
            if self.prose[i] and credit and (self.spaced or self.lines[i + 1].text.lower().startswith("credit")):
                self.own[i], self.prose[i] = ("caption", "right above a picture credit"), False

    def _items(self) -> set[int]:
        """Items of a list in the story: announced by a colon, closed by prose."""
        out: set[int] = set()
        start = 0  # of the items, or 0
        for i in range(1, len(self.lines)):
            if self.prose[i - 1]:
                start = i if self.lines[i - 1].text[-1] == ":" else 0
            if start and self.prose[i]:
                out.update(range(start, i))
            elif not self.is_plain(i) or self.is_mark(i):
                start = 0
        return out

    def _sections(self) -> tuple[set[int], set[int]]:
        """The items under the head of a list of other stories; and what stands under the head of the comments of
        readers, which end only where such a list begins."""
        listed: set[int] = set()
        talk: set[int] = set()
        here: set[int] | None = None
        for i in range(self.first, len(self.lines)):
            label, rule = self.own[i]
            below = i > self.last
            if rule == lines.LIST and not _SORTED.match(self.lines[i].text):
                here = listed
            elif below and rule in (lines.COMMENTS, lines.FORUM):
                here = talk
            elif here is talk:
                talk.add(i)
            elif (
                (self.prose[i] and not below) or bylines.is_section(self.lines[i].text)  # the menu at the foot
                or (label == "boilerplate" and rule not in (lines.TIME, lines.SHARE))
            ):  # fmt: skip
                here = None
            elif here is listed and self.is_plain(i):
                listed.add(i)
        return listed, talk

    def is_plain(self, i: int) -> bool:
        """Neither prose nor furniture by its form."""
        return self.own[i] is NONE and not self.prose[i]

    def is_picture(self, i: int) -> bool:
        """A caption or credit by its form, or a line beside a lone credit."""
        if self.own[i] is not NONE or self.prose[i] or self.lines[i].size < 4:
            return self.own[i][0] in _PICTURES
        return any(own[0] == "credit" for own in self.own[max(0, i - 1) : i + 2])

    def is_stamp(self, i: int) -> bool:
        """Little but a day: other words only beside a time of day or with an author, and no caption."""
        stamp = self.stamps[i]
        if stamp is None or self.prose[i] or stamp.loose > 6 or self.own[i][0] in _PICTURES:
            return False
        named = self.names[i] or bylines.stamp_names(stamp) or self.is_signature(i)
        return stamp.loose <= 1 or stamp.time or bool(named)

    def is_signature(self, i: int) -> bool:
        """The last line of an embedded post: "— Ann Lee (@annlee) May 3, 2021"."""
        return self.stamps[i] is not None and "(@" in self.lines[i].text

    def is_mark(self, i: int) -> bool:
        """A byline or a time stamp: what stands between a headline and its story."""
        return bool(self.names[i]) or self.is_stamp(i)

    def day(self, i: int) -> str:
        """The day of publication that a time stamp gives, or nothing."""
        stamp = self.stamps[i]
        return stamp.iso or "" if stamp and not stamp.changed and self.is_stamp(i) else ""

    def gap_below(self, i: int) -> int:
        return self.lines[i + 1].gap if i + 1 < len(self.lines) else 1

    def _value(self, i: int) -> int:
        """How much a line speaks for (+) or against (-) being inside the article."""
        if self.prose[i]:
            return 2 + min(self.lines[i].size, 60)
        if self.names[i]:
            return -60
        if self.is_stamp(i):
            return -2 if self.is_signature(i) else -30
        if self.is_picture(i):
            return -3
        if self.own[i] is not NONE:
            return _FURNITURE.get(self.own[i][1], -9)
        return 0 if i in self.items else -6 if self.lines[i].size <= 7 else -14

    def _run(self) -> tuple[int, int]:
        """First and last line of the article; (0, -1) if no line is prose.

        Of the runs of lines that no further line can improve, the one with the largest weighted sum of values.
        """
        runs: list[tuple[float, int, int]] = []
        here, best, start, end = 0, 0, 0, -1
        for i in range(len(self.lines)):
            here += self._value(i)
            if here > best:
                best, end = here, i
            if here <= 0 or i == len(self.lines) - 1:
                if end >= start:
                    runs.append((best * self._weight(start), start, end))
                here, best, start, end = 0, 0, i + 1, i
        _, first, last = max(runs, key=lambda run: run[0], default=(0, 0, -1))
        return first, last

    def _weight(self, start: int) -> float:
        """More for a run below a byline or time stamp, less for one below the head of the comments of readers."""
        for i in range(start - 1, max(-1, start - 13), -1):
            if self.own[i][1] == lines.COMMENTS:
                return 0.5
            if self.is_mark(i):
                return 1.5
        return 1.0

    def _begin(self) -> None:
        """Begin with the paragraphs between byline and run that links have cut off."""
        head = self.head if self.head is not None else self.first
        marks = [i for i in range(max(head + 1, self.first - 40), self.first) if self.is_mark(i)]
        lost = [i for i in range((marks or [head])[-1] + 1, self.first) if self.prose[i]]
        if sum(self.lines[i].size for i in lost) >= (15 if marks else 60):  # without a mark the first may be a deck
            self.first = lost[0]

    def _end(self) -> None:
        """Take in the short paragraphs that a few lines of furniture have cut off from the end of the story."""
        between = 0
        for i in range(self.last + 1, len(self.lines)):
            if self.prose[i] or self.is_signature(i):
                self.last, between = i, 0
            elif not self.is_picture(i):
                between += 1
            if between > 2 or self.is_mark(i) or self.own[i][1] in _CLOSING:
                break

    def _trim(self) -> None:
        """Leave out a deck or key point that the story repeats, and at the end what is said about the author."""
        openings = Counter(lines.key(line, 7) for line in self.lines[self.first : self.last + 1])
        for i in range(self.first, min(self.first + 4, self.last)):
            if 6 <= self.lines[i].size < 40 and openings[lines.key(self.lines[i], 7)] > 1:
                self.first = i + 1
        while self.first < self.last and not self.prose[self.first]:
            self.first += 1
        above = self.names[max(0, self.first - 80) : self.first]
        self.authors = {name.split()[0].lower() for names in above for name in names}
        for i in range(max(self.first + 1, self.last - 3), self.last + 1):
            if self.prose[i] and bylines.is_bio(self.lines[i], self.authors):
                self.own[i], self.prose[i] = ("boilerplate", _ABOUT), False
        while self.last > self.first and not self.prose[self.last] and not self.is_signature(self.last):
            self.last -= 1

    def _headline(self) -> int | None:
        """The line that names the story: above the article, in its words, in the shape of a headline."""
        first = self.first
        if self.last < 0:
            return next((i for i, line in enumerate(self.lines) if self.is_plain(i) and line.size >= 4), None)
        top = range(max(0, first - 80), first)
        named = [i for i in top if self.names[i]]
        anchor = named[-1] if named else next((i for i in top if self.is_stamp(i)), first)
        story = {word.lower() for line in self.lines[first : self.last + 1] for word in line.words}

        def worth(i: int) -> float:
            line = self.lines[i]
            content = [word.lower() for word in line.words if word.lower() not in lines.STOPS]
            shared = sum(word in story for word in content) / max(1, len(content))
            value = 3 * shared * min(1, line.size / 6) + min(line.size, 9) * 0.25
            value += 1.5 * (
                line.size > 3 and self.copies[lines.key(line)] > 1
            )  # in the window title, the breadcrumb
            value += 1.0 * (i == 0 and line.size > 3)  # pasted from the headline on
            value += 0.5 * (line.gap > 0) + 0.5 * (self.gap_below(i) > 0)
            value -= 0.1 * min(abs(anchor - i), 20) + (4 if named else 0.5) * (i > anchor)
            value -= 2.0 * (line.text[-1] == "." and line.lower > 0.4)  # a deck, a caption
            return value - 2.0 * line.text.endswith(("...", "…"))  # a headline cut short in a breadcrumb

        zone = [
            i for i in range(max(0, anchor - 30), first)
            if self.own[i] is NONE and not self.is_mark(i) and 2 <= self.lines[i].size <= 40
        ]  # fmt: skip
        values = {i: worth(i) for i in zone}
        best = max(values, key=lambda i: values[i], default=None)
        if best is None or values[best] < 1:
            return None
        # of lines that fit about as well the highest: what follows is the deck
        above = [i for i in zone if best - 2 <= i and self.lines[i].size >= 4 and values[i] >= values[best] - 2]
        return min(above, default=best)


# ---------------------------------------------------------------------------------------------- block quotations

_VERBS = {
    word: verb for word, verb in VERBS.items()
    if verb.cls not in ("naming", "mental") and word not in NOUNS and verb.lemma not in PARTICLES
}  # fmt: skip
_NEWS = frozenset(  # what reports speech: verbs in the third person or the past, and words beside them
    "statement letter judgment judgement ruling ruled reads email e-mail post interview remark remarks speech "
    "according".split()
) | {
    word for word, verb in _VERBS.items()
    if verb.form in ("s", "past") and verb.cls not in ("hostile", "praising", "manner")
}  # fmt: skip
_STOP = re.compile(r"[.!?][\"”’')]*\s+")
_LIST = re.compile(
    r"^(?:here are|what|how|why|who|key)\b|\bthese\b|\bthe following (?!in\b|on\b|to\b)\w"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|several) (?:\w+ )?\w+:$"
    r"|\b(?:are|were|includ(?:e|es|ed|ing)):$"
)
_ITEM = re.compile(r"[-•*–·]|\d+[.)]\s|(?:[A-Z][\w.'-]*\s?){1,4}:\s")  # of a list, or of a transcript
# On text in lower case, but for the last two.
_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|we|we're|we've|we'll|our|ours|us)\b")
_TALK = re.compile(
    r"\b(?:i|me|my|we|our|you|your|yeah|okay|ok|well,)\b|\b\w+n't\b|\b\w+'(?:re|ve|ll|m|d)\b|\b(?:that|it|there"
    r"|he|she|who|what|one)'s\b|\.\.\.|…"
)
_ATTRIBUTED = re.compile(
    r"\baccording to\b|\b(?:[Hh]e|[Ss]he|[Tt]hey|[A-Z]\w+) (?:has |also |later )?(?:said|told|wrote|tweeted"
    r"|added|argued|stated)\b|\b(?:said|added) (?:[A-Z]|he\b|she\b)"
)
_SAYING = "according to", "said", "told", "wrote", "tweeted", "added", "argued", "stated"  # one is in each of these
_MARKED = re.compile(r"[\"“”«»'‘](?:(?<=[\"“”«»])|(?<!\S.)\w)")


def _blockquotes(texts: list[str]) -> Iterator[int]:
    """Paragraphs that are a source's words set off without quotation marks.

    Without an attribution of their own, and announced by the paragraph above: by a last sentence that reports
    speech and ends in a colon, or by any report of speech if they are spoken in tone and the story is not itself in
    the first person.
    """
    plain = [text[: lines.LOOK].replace("’", "'") for text in texts]
    marked = [_MARKED.search(text) is not None for text in plain]
    low = [text.replace("US", "U.S.").lower() for text in plain]  # the country is not the pronoun
    bare = [_PERSON.search(text) is not None for text, mark in zip(low, marked, strict=True) if not mark]
    personal = sum(bare) > 0.3 * len(bare)
    before = False
    for i, (above, text) in enumerate(itertools.pairwise(low), 1):
        if marked[i] or _is_attributed(plain[i]):
            before = False
        elif _introduces(above):
            before = not _is_item(plain, i)
        elif before:
            before = not personal and _PERSON.search(text) is not None
        else:
            before = not personal and _reports(above[-600:]) and len(set(_TALK.findall(text))) >= 3
        if before:
            yield i


def _is_attributed(text: str) -> bool:
    return any(word in text for word in _SAYING) and _ATTRIBUTED.search(text) is not None


def _reports(text: str) -> bool:
    return not _NEWS.isdisjoint(re.findall(r"[a-z-]+", text))


def _introduces(text: str) -> bool:
    """The last sentence reports speech and ends in a colon, and announces no list."""
    if not text.endswith(":"):
        return False
    last = _STOP.split(text[-600:])[-1]
    said = _reports(last) or last.split()[-1].strip(":") in _VERBS  # "they say:", "..., adding:"
    return said and _LIST.search(last) is None


def _is_item(texts: list[str], i: int) -> bool:
    """One of several lines that end in no full stop; or an item by its form."""
    run = [_STOP.search(text[-5:] + " ") is None for text in texts[i : i + 2]]
    return _ITEM.match(texts[i]) is not None or (len(run) == 2 and all(run))


# ---------------------------------------------------------------------------------------------- labels

_PAPER = re.compile(
    r"(?:The )?[A-Z][\w&'’ ]{1,30} (?:Times|Herald|Tribune|Gazette|Journal|Chronicle|Telegraph|Guardian|Courier"
    r"|Observer|Examiner|Inquirer|Register|Dispatch|Sentinel|Advertiser|Bulletin|Mercury|Argus|Echo|Standard"
    r"|Mirror|Independent)|The [A-Z][\w&'’ ]{1,30} (?:News|Post|Mail|Express|Star|Sun|Press|Globe)"
)
_TITLE = re.compile(r"The [A-Z][\w&'’ ]{2,30}|[A-Z][\w&'’ ]{1,30} (?:News|Post|Mail|Express|Star|Sun|Press|Globe)")


def _above(page: _Page, i: int) -> Verdict:
    """A line above the article: before the headline, or between headline and story."""
    line, own = page.lines[i], page.own[i]
    head = page.head if page.head is not None else page.first
    if page.names[i]:
        return ("byline", "names an author") if i > head - 4 else ("related", "the author of another story")
    if page.is_stamp(i):
        return _day(page, i, head)
    if i > head - 3 and line.text.lower() in bylines.SIGNED and _dated(page, i):
        return "byline", "an agency, beside the day"
    verdict = _bare(page, i, head)
    if verdict or own is not NONE:
        return verdict or own
    if i < head:
        paper = line.size <= 5 and (
            (_PAPER.fullmatch(line.text) and i > head - 8)
            or (_TITLE.fullmatch(line.text) and (i == 0 or page.is_stamp(i + 1)))
        )
        if paper and not bylines.is_section(line.words[0]):
            return "masthead", "the name of a paper above the headline"
        return "navigation", "above the headline"
    if line.size <= 3:
        return "boilerplate", "a short line below the headline"
    if any(page.is_mark(j) for j in range(head + 1, i)) and not page.prose[i]:
        return "caption", "between byline and story"
    return "deck", "below the headline"


def _dated(page: _Page, i: int) -> bool:
    """Whether a time stamp is beside the line or a few lines further down."""
    return any(
        page.is_stamp(j) or page.own[j][1] == lines.TIME for j in range(max(0, i - 1), min(i + 5, page.first))
    )


def _is_bare(page: _Page, i: int, head: int) -> bool:
    """A line with nothing but a name, between headline and story, and the day close to it."""
    line = page.lines[i]
    return (
        head < i < page.first and page.own[i] is NONE and line.size <= 10 and not page.is_stamp(i)
        and bylines.alone(line.text) != () and _dated(page, i)
    )  # fmt: skip


def _named(page: _Page, i: int, head: int) -> bool:
    """The line names an author: by its form, or alone beside the day."""
    return head < i < page.first and (
        bool(page.names[i]) or page.lines[i].text.lower() in bylines.SIGNED or _is_bare(page, i, head)
    )


def _bare(page: _Page, i: int, head: int) -> Verdict | None:
    """A name alone is the author's; that of a place, or a further name right above the day, is the dateline's."""
    if not _is_bare(page, i, head):
        return None
    said = any(page.names[max(0, head - 3) : page.first])
    if _named(page, i - 1, head) and (bylines.is_place(page.lines[i].text) or (said and page.is_stamp(i + 1))):
        return "place", "a name between byline and day"
    if said or bylines.is_place(page.lines[i].text):
        return None
    return "byline", "a name alone between headline and story"


def _day(page: _Page, i: int, head: int) -> Verdict:
    """Is the day of a time stamp the day of publication?"""
    stamp = page.stamps[i]
    assert stamp is not None
    if bylines.stamp_names(stamp) and i >= head:
        return "byline", "an author and a day"
    if stamp.first:
        return "pubdate", "the day of first publication"
    if stamp.changed:
        return "page_date", _CHANGED
    if i >= head:
        return "pubdate", "a day between headline and story"
    if page.dated:
        return "page_date", "a day above the headline; the story has one of its own below it"
    if stamp.weekday and not stamp.time:
        return "page_date", "a weekday and day without a time above the headline: the page's, not the story's"
    if head - i > 4:
        return "page_date", "a day far above the headline"
    return "pubdate", "a day right above the headline"


_CHANGED = "says only when the page was changed"


def _inside(page: _Page, i: int) -> Verdict:
    """A line between the first and the last paragraph of the article."""
    line = page.lines[i]
    if page.is_signature(i):
        return "body", "signature of an embedded post"
    if page.own[i] is not NONE:
        return page.own[i]
    if page.prose[i]:
        return "body", "prose"
    touching = [(page.own[i - 1], line.gap), (page.own[i + 1], page.gap_below(i))]
    if page.is_picture(i) or (page.spaced and any(own[0] in _PICTURES and gap == 0 for own, gap in touching)):
        return "caption", "next to a picture or its credit"
    if lines.is_table_row(line):
        return "body", "row of a table"
    if i in page.items:
        return "body", "item of a list that the paragraph above announces"
    if line.ends and line.size <= 3:
        return "body", "a short sentence"
    if i in page.listed:
        return _LISTED
    if line.size >= 8 or (line.caps and line.size >= 5):
        return "related", "reads like a headline, between paragraphs"
    if line.gap == 0 and page.gap_below(i) == 0 and page.spaced and page.prose[i - 1] and page.prose[i + 1]:
        return "caption", "short line inside a block of paragraphs"
    if _leads(page, i) and not page.is_plain(i - 1):
        return "subhead", "short line above a paragraph"
    return ("related", "reads like a headline") if line.size >= 4 else ("boilerplate", "short line")


def _leads(page: _Page, i: int) -> bool:
    """The next line, pictures apart, is prose."""
    i += 1
    while i <= page.last and page.is_picture(i):
        i += 1
    return i <= page.last and page.prose[i]


def _below(page: _Page, i: int) -> Verdict:
    """A line below the article."""
    line, stamp = page.lines[i], page.stamps[i]
    far = i - page.last
    if i in page.talk:
        return "boilerplate", "among the comments of readers"
    if stamp and far < 12 and stamp.loose <= 3 and _ISSUED.match(line.text) and not page.dated:
        return "pubdate", "a day of publication at the foot of the story"
    if page.is_stamp(i):
        return "page_date", "a day below the story"
    if page.own[i] is not NONE:
        return page.own[i]
    if far < 20 and (bylines.is_bio(line, page.authors) or (page.prose[i] and bylines.bio_name(line.text))):
        return "boilerplate", _ABOUT
    if i in page.listed:
        return _LISTED
    return ("related", "headline below the story") if line.size >= 5 else ("boilerplate", "below the story")


_LISTED = ("related", "under the head of a list of other stories")
_ISSUED = re.compile(r"\W*(?:first )?(?:published|posted)", re.I)


def _label(page: _Page, i: int) -> Verdict:
    if i == page.head:
        return "headline", "above the story, in its words"
    if page.last < 0:
        return page.own[i] if page.own[i] is not NONE else ("boilerplate", "no sentence on the page")
    if i < page.first:
        return _above(page, i)
    return _inside(page, i) if i <= page.last else _below(page, i)


def segment(raw: str) -> list[Segment]:
    """Label every non-empty line of the pasted text of one page.

    Returns the lines in the order of the text, each with one of ``LABELS`` and the rule that gave it. The text
    of a line is never changed: ``raw[s.start:s.end]``. Takes plain text, not HTML; one article a page.
    """
    page = _Page(raw)
    verdicts = [_label(page, i) for i in range(len(page.lines))]
    body = [i for i, (label, _) in enumerate(verdicts) if label == "body"]
    for k in _blockquotes([page.lines[i].text for i in body]):
        verdicts[body[k]] = ("blockquote", "spoken words without quotation marks, announced by the paragraph above")
    return [
        Segment(*lines.between_shortcodes(raw, line.start, line.end), line.number, *verdict)
        for line, verdict in zip(page.lines, verdicts, strict=True)
    ]


def plain(raw: str) -> list[Segment]:
    """A clean text: the first line is the headline, every other non-empty line is body."""
    out = [
        Segment(*lines.between_shortcodes(raw, start, end), number, "body", "clean text")
        for start, end, number, _ in lines.places(raw)
    ]
    return [one._replace(label="headline", rule="first line of a clean text") for one in out[:1]] + out[1:]


# ---------------------------------------------------------------------------------------------- facts

_WIRE = r"\((?:Reuters|Bloomberg|[A-Z]{2,}[\w ./]*|(?:[A-Z][a-z]+){2,}[\w ]*)\)"
_ANY_WIRE = r"\([A-Z][\w./]*(?: [A-Z][\w./]*){0,3}\)"
_REGION_DAY = r"(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?){0,2}(?:, \w+\.? \d{1,2})?"
_DATELINE = re.compile(  # "WASHINGTON – ", "NEW YORK, May 3 (Reuters) - ", "PUNE: ", "Hong Kong (CNN Business) "
    r"(?!BREAKING|UPDATED?|EXCLUSIVE|WATCH|VIDEO|PICTURED|REVEALED|OPINION|ANALYSIS|COMMENT|CORRECTION)(?:"
    rf"(?P<caps>[A-Z][A-Z.'’]+(?: [A-Z][A-Z.'’]+){{0,3}}){_REGION_DAY}"
    rf"(?:(?: {_ANY_WIRE})? ?(?:—|–|--?) |: )"
    rf"|(?P<title>[A-Z][\w.'’]+(?: [A-Z][\w.'’]+){{0,2}}){_REGION_DAY} {_WIRE})"
)


def _compiled(*forms: str) -> list[re.Pattern[str]]:
    return [re.compile(form) for form in forms]


_NAME = r"([A-Z][\w&'’-]+(?: (?!All\b|Ltd\b|Limited\b)[A-Z][\w&'’-]+){0,3})"  # at most four capitalised words
_OWNER = re.compile(
    r"\b(?:Media|Holdings?|Group|Networks?|Communications|Company|Corporation|Publishing|Publications|Inc|LLC)\b"
)
_NAMES_OUTLET = re.compile(r"readers|supported|funded|©|opyright|ubscribe|newsletter|ollow")  # in all that follow
_OUTLET = _compiled(  # what a page says of itself
    rf"\b(?:other|fellow) {_NAME} readers\b", rf"^{_NAME} is (?:supported|funded) by its (?:audience|readers)",
    rf"(?:©|\b[Cc]opyright)(?: ©)? ?(?:19|20)\d\d(?:[-–]\d{{2,4}})?,? {_NAME}"
    r"(?= ?(?:[.,;|]|$|All\b|Ltd\b|Limited\b))",
)  # fmt: skip
_MAYBE = _compiled(  # ... or of a person, a section or a newsletter: only what is named like a paper
    rf"(?<=[a-z] ){_NAME} readers\b", rf"\bCopyright {_NAME}", rf"\b[Ss]ubscribe to {_NAME}",
    rf"(?<=[a-z] ){_NAME} newsletters?\b", rf"\b[Ff]ollow {_NAME} on [A-Z]",
)  # fmt: skip


def facts(raw: str, segments: list[Segment]) -> Facts:
    """What the labelled lines state: headline, authors, day of publication, outlet, place of the dateline.

    A day is reported only from a line labelled as time stamp of the story, and as printed (the local day of the
    page); days in captions or prose, relative days, the day of a change and the day on which the page was rendered
    are never taken.
    """
    found: dict[str, list[str]] = {}
    for seg in segments:
        found.setdefault(seg.label, []).append(raw[seg.start : seg.end])
    title = next(iter(found.get("headline", ())), None)
    authors = _authors(raw, segments)
    return Facts(title, authors, *_published(raw, segments), _outlet(found, authors), _dateline(found))


def _authors(raw: str, segments: list[Segment]) -> tuple[str, ...]:
    """The names after "by"; else those alone or before a day; else the one that a line at the foot is about."""
    said: list[str] = []
    bare: list[str] = []
    about: list[str] = []
    last = 0
    for k, seg in enumerate(segments):
        if seg.label != "byline" and seg.rule != _ABOUT:
            continue
        text = raw[seg.start : min(seg.end, seg.start + lines.LOOK)]
        if seg.label == "byline":
            stamp = dates.stamp(text)
            said.extend(bylines.by(lines.read_line(raw, seg.start, seg.end)))
            if not bare or k <= last + 3:  # further names only close below the first
                bare.extend(bylines.stamp_names(stamp) if stamp else bylines.alone(text) or bylines.names(text))
                last = k
        else:
            about.extend(name for name in (bylines.bio_name(text),) if name)
    names = said or bare or about[:1]
    return tuple({name.lower(): name for name in reversed(names)}.values())[::-1]


def _published(raw: str, segments: list[Segment]) -> tuple[str | None, str]:
    """The day of first publication where a line says so, else the first time stamp of the story; else the day of a
    change, the only one that the page gives then, and the reason says so."""
    dated = [seg for seg in segments if seg.label in ("byline", "pubdate") or seg.rule == _CHANGED]
    month_first = dates.month_first(raw) if dated else None
    printed = [(stamp, seg) for seg in dated if (stamp := dates.stamp(raw[seg.start : seg.end], month_first))]
    for stamp, seg in sorted(printed, key=lambda pair: not pair[0].first):
        if stamp.iso and not stamp.changed:
            return stamp.iso, f"line {seg.line}, a time stamp of the story"
    for stamp, seg in printed:
        if stamp.iso:
            return stamp.iso, f"line {seg.line}, the day of the last update: no earlier one is printed"
        return None, f"line {seg.line} prints a day without its year, or one that can be read in two ways"
    if any(seg.label == "page_date" for seg in segments):
        return None, "the only day printed is the page's own, not the story's"
    if any(seg.rule == lines.TIME and "ago" in raw[seg.start : seg.end].split() for seg in segments):
        return None, "only a relative time is printed"
    return None, "no day of publication is printed"


def _outlet(found: dict[str, list[str]], authors: tuple[str, ...]) -> str | None:
    if "masthead" in found:
        return found["masthead"][0]
    names: dict[str, str] = {}
    for text in found.get("boilerplate", ()):
        if not _NAMES_OUTLET.search(text, 0, 300):
            continue
        sure = [name for form in _OUTLET for name in form.findall(text[:300])]
        maybe = [name for form in _MAYBE for name in form.findall(text[:300])]
        for name in sure + [name for name in maybe if _PAPER.fullmatch(name) or _TITLE.fullmatch(name)]:
            agency = bylines.is_agency(name) or lines.is_agency(name)
            if name not in authors and not agency and not _OWNER.search(name):
                names.setdefault(name.lower().removeprefix("the "), name)
    return next(iter(names.values())) if len(names) == 1 else None


def _dateline(found: dict[str, list[str]]) -> str | None:
    match = _DATELINE.match(found.get("body", [""])[0])
    if match:
        return match["caps"] or match["title"]
    return next(iter(found.get("place", ())), None)
