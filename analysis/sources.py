"""Who is heard: the sources of a study, the same person under one name, and their words.

An article is read by itself (`names`, `speakers`), so one man can be “Tillerson” here and “Rex Tillerson” there.
`same_sources` puts such names together by rules that hold for any names; what no rule decides stays apart.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

import pandas as pd

from .chart import (
    INK,
    MUTED,
    OTHER,
    SMALL,
    Box,
    Chart,
    Draw,
    Mark,
    Sheet,
    fit,
    looks,
    measure,
    nothing,
    outlet_names,
    plain,
    styled,
    wrap,
)
from .focus import Names, Row, caption, drawn, each, estimates, leader, number
from .focus import spoken as shortened
from .names import TITLES, People, human
from .stories import REPORTED_FILL, SOURCE_FILL
from .study import Study
from .verbs import VERBS

NOBODY = "no source found"  # quoted or reported words that the text ascribes to nobody
NAMED, DESCRIBED = "by name", "by role, as a group"
OWN = "outlet’s own words"
NEUTRAL = "neutral"
#: class of reporting verbs -> what it does to the words it reports
CLASSES = {
    NEUTRAL: "only says that it was said",
    "naming": "gives something a name",
    "endorsing": "takes it for true",
    "distancing": "leaves it open or doubts it",
    "concession": "implies a fault",
    "assertive": "insists, warns or denies",
    "hostile": "attacks",
    "praising": "praises",
    "mental": "thinks or wants",
    "manner": "describes how it was said",
}


# ------------------------------------------------------------------ one source, one name


class _Person(NamedTuple):
    """What of a full name tells people apart, without case and accents; spelling variants of -y and -i are one."""

    given: str
    surname: str
    suffix: str  # "jr"


_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\Z")
_PARTICLES = frozenset("de von van der den bin al la del di ten".split())
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?\Z")


def same_sources(sources: Iterable[str], people: Iterable[str] = ()) -> dict[str, str]:
    """Each name that an article gives a source -> the one name that this source has in the whole study.

    Parameters
    ----------
    sources : names, one an occurrence: of several spellings the commonest is kept, the first of equals
    people : persons whom the articles name, quoted or not: they can complete a surname, or make it ambiguous

    Titles, case, accents, possessives and a leading article make no difference; nor do a middle initial that no
    other person of the name has, and the endings of transliterated names (Sergey, Sergei). A surname alone stands
    for a full name if just one person of the study has it. Two people never become one: a surname that two have,
    and “George Bush” beside “George W.” and “George H. W. Bush”, stay what they are. Offices, groups and
    organisations are one source only where their words are the same: whose “spokesman” it is, nobody checks.
    """
    tally = Counter(dict.fromkeys(people, 0))
    tally.update(sources)
    bare = {name: _bare(name) for name in tally}
    full = {name: parts for name in tally if (parts := _parsed(bare[name]))}
    middles = defaultdict[_Person, dict[str, None]](dict)
    for person, middle in full.values():
        middles[person].setdefault(middle)
    keys = {name: _folded(bare[name]) for name in tally}
    bearers = defaultdict[str, set[str]](set)
    for name, (person, middle) in full.items():
        whole = (person.given, _initials(middle, middles[person]), person.surname, person.suffix)
        keys[name] = " ".join(filter(None, whole))
        if human(bare[name]):
            bearers[person.surname].add(keys[name])
    groups = defaultdict[str, Counter[str]](Counter)
    for name, count in tally.items():
        alone = bearers.get(keys[name], set()) if _proper(bare[name]) else set()
        groups[min(alone) if len(alone) == 1 else keys[name]][name] = count
    return {name: shown for group in groups.values() for shown in [_shown(group, bare)] for name in group}


def _bare(name: str) -> str:
    """A name without titles, article and possessive."""
    flat = " ".join(name.split())
    flat = _POSSESSIVE.sub("", flat) or flat
    return People("", []).who(flat, 0) or flat


def _folded(text: str) -> str:
    """Lower case, no accents, one spelling for the endings -y, -i, -iy and the like."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return re.sub(r"[iy]+\b", "i", plain.replace("’", "'"))


def _parsed(name: str) -> tuple[_Person, str] | None:
    """A full name as what it is known by, and the initials between; None for anything but two or more names."""
    words = name.split()
    if len(words) < 2 or not all(word[0].isupper() or word in _PARTICLES for word in words):
        return None
    given, *rest = (_folded(word.rstrip(".,")) for word in words)
    suffix = rest.pop() if len(rest) > 1 and _SUFFIX.match(rest[-1]) else ""
    *between, surname = rest
    return _Person(given, surname, suffix), "".join(word[:1] for word in between if word not in _PARTICLES)


def _initials(middle: str, known: Iterable[str]) -> str:
    """The initials that tell a person from others of the name: those of the only one who has any."""
    having = [other for other in known if other]
    return having[0] if not middle and len(having) == 1 else middle


def _shown(spellings: Counter[str], bare: Mapping[str, str]) -> str:
    """How a source is shown: the fullest of its names that is commonest, without title."""
    tally = Counter[str]()
    for name, count in spellings.items():
        tally[bare[name]] += count
    longest = max(min(len(name.split()), 2) for name in tally)
    return max((name for name in tally if min(len(name.split()), 2) == longest), key=lambda name: tally[name])


# ------------------------------------------------------------------ what they say


def heard(study: Study) -> pd.DataFrame:
    """Every quotation (without scare quotes and titles) and every statement of reported speech, in text order.

    Columns: article, start, end, text, voice (source, reported), who (one name in the whole study; `NOBODY` where
    none is known), group (`NAMED`, `DESCRIBED`, `NOBODY`), cue, cue_class, verb (the cue's lemma), n_words.
    """
    out = _passages(study)
    one = _one_name(study, out)
    groups = _groups(study, out, one)
    out["who"] = [one.get(name, NOBODY) for name in out.name]
    out["group"] = [groups.get(who, NOBODY) for who in out.who]
    out["verb"] = [lemma(cue) if isinstance(cue, str) else None for cue in out.cue]
    return out.drop(columns="name")


def _passages(study: Study) -> pd.DataFrame:
    quotes = study.quotes[~study.quotes.kind.isin(("scare", "title"))]
    columns = ["article", "start", "end", "text", "name", "cue", "cue_class", "n_words"]
    said = [
        frame.rename(columns={column: "name"})[columns].assign(voice=voice)
        for frame, column, voice in (
            (quotes, "speaker_name", "source"),
            (study.reported, "source_name", "reported"),
        )
    ]
    out = pd.concat([frame for frame in said if len(frame)] or said[:1]).sort_values(["article", "start"])
    order = {article: n for n, article in enumerate(study.articles.article)}
    return out.sort_values("article", key=lambda ids: ids.map(order), kind="stable").reset_index(drop=True)


def _one_name(study: Study, passages: pd.DataFrame) -> dict[str, str]:
    return same_sources(passages.name.dropna(), (row["person"] for row in _people(study)))


def _people(study: Study) -> Iterable[Row]:
    return (row for _, rows in study.analysed for row in rows["people"])


def named(study: Study) -> Counter[tuple[str, str]]:
    """(article, who) -> how often the article names a person, by the names of `heard`.

    People are those whom a text gives a title or a common given name; the others are not counted.
    """
    one, out = _one_name(study, _passages(study)), Counter[tuple[str, str]]()
    for row in _people(study):
        out[row["article"], one[row["person"]]] += row["times"]
    return out


def single(said: pd.DataFrame) -> pd.DataFrame:
    """The passages of sources that one article alone hears."""
    known = said[said.who != NOBODY]
    return known[known.groupby("who").article.transform("nunique") == 1]


def loaded(said: pd.DataFrame) -> pd.DataFrame:
    """Passages whose verb does more than say, each with a note for its evidence: source, verb and class."""
    some = said[said.verb.notna() & (said.cue_class != NEUTRAL)]
    parts = zip(some.who, some.cue, some.cue_class, strict=True)
    return some.assign(note=[f"{who} · {cue} ({cls})" for who, cue, cls in parts])


def lemma(cue: str) -> str:
    """The verb of the words that attribute something.

    >>> lemma("told reporters"), lemma("According to"), lemma("insisted")
    ('tell', 'according to', 'insist')
    """
    low = cue.casefold()
    verb = VERBS.get(low.split(" ")[0])
    return verb.lemma if verb else low


def _groups(study: Study, said: pd.DataFrame, one: Mapping[str, str]) -> dict[str, str]:
    """Whether a source goes by its own name, a person's or an organisation's, or by what it is: an official. One
    word is a name if some text capitalises it where no sentence begins, outside headlines."""
    names = {name for name in said.name.dropna() if _proper(name)}
    inside: set[str] = set()
    if any(" " not in name for name in names):
        prose = study.sentences.text[~study.sentences.part.isin(("headline", "deck"))]
        inside.update(word for text in prose for word in _WORD.findall(text)[1:])
    known = {one[name] for name in names if " " in name or " " in one[name] or name in inside}
    return {who: NAMED if who in known else DESCRIBED for who in one.values()}


def _proper(name: str) -> bool:
    """Is every word of it capitalised, and is it no bare title? A sentence's first word may only look like one."""
    words = name.split()
    titled = all(word.rstrip(".").lower() in TITLES for word in words)
    return not titled and all(word[0].isupper() or word in _PARTICLES for word in words)


# ------------------------------------------------------------------ the figure

MOST_ROWS = 14  # sources with a row of their own; where there are more, the smallest share one
ABREAST, A_ROW = 6, 5  # outlets beside each other: at most; where there are more than those
LINE = 3.1  # mm
LABEL, CUES = 42.0, 30.0  # mm: columns of names (at most) and of verbs


@styled
def sources(study: Study) -> Chart:
    """Sources by outlets: bars of words, quoted and reported; the verbs that introduce them beside."""
    said, names_ = heard(study), outlet_names(study)
    if not said.n_words.sum():
        return nothing("sources", "nobody is heard", "No text quotes or reports anybody.")
    rows, folded = _rows(said)
    title = _title(said, shortened(names_))
    subtitle = "Words of each source: number in each text; at the right the verbs that introduce them"
    sheet = Sheet(title, subtitle)
    _key_of_bars(sheet)
    ids = list(names_)
    lines = -(-len(ids) // A_ROW) if len(ids) > ABREAST else 1
    abreast = -(-len(ids) // lines)
    for n in range(0, len(ids), abreast):
        _rows_of(sheet, study, said, rows, ids[n : n + abreast], abreast)
    known = said[said.who != NOBODY]
    text = caption(
        study,
        f"n = {number(int(said.n_words.sum()), 'word')} of {number(known.who.nunique(), 'source')} in "
        f"{number(len(names_), 'text')}.",
        folded,
        "A source is left out of a line of outlets where none of them hears it." if len(ids) > abreast else "",
        f"{NOBODY[:1].upper()}{NOBODY[1:]}: the text ascribes the words to nobody, or no rule found to whom; none "
        "is guessed. Names are put together only where one person in all texts can be meant.",
        "By role, as a group: a source that is described, not named.",
        "Who gets many words in one text is no evidence about its outlet.",
    )
    alt = "Table of bars, rows sources, columns outlets, length number of words, quoted and reported. "
    alt += each(names_, partial(_said, said, rows, study))
    data = drawn(_data(said, rows, names_), "source group quoted reported", names_)
    return Chart("sources", title, subtitle, text, alt, data, sheet.finish())


Shares = dict[str, tuple[str, list[str]]]  # label of a row -> its group, and who shares it


def _rows(said: pd.DataFrame) -> tuple[Shares, str]:
    """The rows from top to bottom, and the rule by which some share one; empty where each has its own."""
    known = said[said.who != NOBODY]
    by_who = known.groupby("who", sort=False).agg(
        words=("n_words", "sum"), n=("voice", "size"), group=("group", "first")
    )
    order = by_who.sort_values("words", ascending=False, kind="stable")
    kept, text = order, ""
    if len(order) > MOST_ROWS:
        often = order.assign(often=order.n > 1).sort_values("often", ascending=False, kind="stable")
        kept = order[order.index.isin(often.index[: MOST_ROWS - 1])]
        text = (
            f"Of {len(order)} sources the {MOST_ROWS - 1} with most words have a row, those heard more than once "
            "before all others; the rest share one, as a number."
        )
    rows: Shares = {}
    for group in (NAMED, DESCRIBED):
        rows |= {who: (group, [who]) for who in kept.index[kept.group == group]}
    others = [who for who in order.index if who not in kept.index]
    rows |= {f"{len(others)} others": ("", others)} if others else {}
    rows |= {NOBODY: ("", [NOBODY])} if (said.who == NOBODY).any() else {}
    return rows, text


def _title(said: pd.DataFrame, names_: Names) -> str:
    known = said[said.who != NOBODY]
    if known.empty:
        return f"No source was found for any of {number(int(said.n_words.sum()), 'quoted or reported word')}"
    words, where = known.groupby("who").n_words.sum(), known.groupby("who").article.nunique()
    first = leader(Counter({str(who): int(n) for who, n in words.items()}))
    title = f"{number(len(words), 'source')} {'is' if len(words) == 1 else 'are'} heard"
    if first:
        share = 100 * words[first] / said.n_words.sum()
        title = f"{fit(first, 60, bold=True)} has {share:.0f} % of all quoted and reported words"
    if len(names_) == 1:
        return f"{title}; this text has {number(len(words), 'source')}" if first else f"{title} in this text"
    one = int((where == 1).sum())
    title += f", in {where[first]} of {len(names_)} texts" if first else f" in {len(names_)} texts"
    who = f"{one or 'none'} of {number(len(where), 'source')}" if one < len(where) else "every source"
    return f"{title}; {who} {'are' if 1 < one < len(where) else 'is'} heard in one text only"


def _words(said: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """(article, who, voice) -> words."""
    return {key: int(n) for key, n in said.groupby(["article", "who", "voice"]).n_words.sum().items()}


def _cell(words: Mapping[tuple[str, str, str], int], article: str, some: Iterable[str]) -> tuple[int, int]:
    """Words quoted and words reported of those who share a row, in one article."""
    quoted, reported = (
        sum(words.get((article, who, voice), 0) for who in some) for voice in ("source", "reported")
    )
    return quoted, reported


def _data(said: pd.DataFrame, rows: Shares, names_: Names) -> list[Row]:
    """What is drawn: one row a bar."""
    words = _words(said)
    return [
        {"article": article, "source": label, "group": group, "quoted": quoted, "reported": reported}
        for article in names_
        for label, (group, some) in rows.items()
        for quoted, reported in [_cell(words, article, some)]
        if quoted or reported
    ]


def _said(said: pd.DataFrame, rows: Shares, study: Study, article: str) -> str:
    words = _words(said)
    cells = {label: _cell(words, article, some) for label, (_, some) in rows.items()}
    told = [
        f"{label} {quoted} quoted, {reported} reported"
        for label, (quoted, reported) in cells.items()
        if quoted or reported
    ]
    return ", ".join(told) or "nobody"


def _key_of_bars(sheet: Sheet) -> None:
    def swatch(fill: str) -> Draw:
        return lambda x, y: sheet.rectangle(Box(x, y - 1.1, x + 5, y + 1.1), fill, MUTED)

    none: Draw = lambda x, y: None  # noqa: E731
    sheet.y += 0.4
    sheet.flow(
        [
            (swatch(SOURCE_FILL), 5.0, "quoted"),
            (swatch(REPORTED_FILL), 5.0, "reported"),
            (none, -1.0, "0  not heard"),
        ]
    )
    sheet.y += 0.6


def _rows_of(
    sheet: Sheet, study: Study, said: pd.DataFrame, rows: Shares, articles: list[str], abreast: int
) -> None:
    """Outlets beside each other, and the sources that one of them hears; scale and columns are the same for all."""
    left = min(LABEL, max(measure(plain(label)) for label in [OWN, *rows]) + 4.0)
    width = min(90.0, (sheet.width - left - CUES) / abreast)
    words = _words(said)
    single = [some for _, some in rows.values() if len(some) == 1]
    most = max(sum(_cell(words, a, some)) for a in study.articles.article for some in single)
    scale = (width - 4.0 - measure(f"{most:,}", SMALL)) / most
    xs = {a: left + n * width for n, a in enumerate(articles)}
    cues = left + len(articles) * width
    _heads(sheet, study, xs, width, cues)
    before = None
    for label, (group, some) in rows.items():
        here = said[said.who.isin(some) & said.article.isin(articles)]
        if here.empty:
            continue
        if group and group != before:
            sheet.y += 1.0
            sheet.text(0, sheet.y + 1.4, group, SMALL, MUTED, italic=True)
            sheet.y += 3.6
        elif group != before:
            sheet.y += 1.6
        before = group
        lines = wrap(label, left - 3, most=2)
        middle = sheet.y + 0.6 + LINE * len(lines) / 2
        for n, line in enumerate(lines):
            sheet.text(0, middle + (n - (len(lines) - 1) / 2) * LINE, line)
        for article, x in xs.items():
            bar = _cell(words, article, some)
            if len(some) == 1:
                _bar(sheet, x, middle, *bar, scale)
            else:
                sheet.text(x, middle, f"{sum(bar):,}", SMALL, INK if sum(bar) else OTHER)
        sheet.text(cues, middle, _verbs(here, sheet.width - cues), SMALL, MUTED)
        sheet.y += LINE * len(lines) + 1.3
    _own_words(sheet, study, xs)


def _heads(sheet: Sheet, study: Study, xs: Mapping[str, float], width: float, cues: float) -> None:
    names_, look = outlet_names(study), looks(study)
    lines = {a: wrap(names_[a], width - 4.2, most=4) for a in xs}
    deep = max(map(len, lines.values()))
    for a, x in xs.items():
        top = sheet.y + LINE * (deep - len(lines[a]))
        sheet.mark(x + 1.0, top, Mark(), look[a])
        for n, line in enumerate(lines[a]):
            sheet.text(x + 3.0, top + LINE * n, line)
    sheet.text(cues, sheet.y + LINE * (deep - 1), "introduced by", SMALL, MUTED)
    sheet.y += LINE * deep - 0.6
    sheet.rule()
    sheet.y += 0.4


def _bar(sheet: Sheet, x: float, y: float, quoted: int, reported: int, scale: float) -> None:
    if not quoted + reported:
        sheet.text(x, y, "0", SMALL, OTHER)
        return
    middle, end = x + quoted * scale, x + max((quoted + reported) * scale, 0.4)
    for left, right, fill in ((x, middle, SOURCE_FILL), (middle, end, REPORTED_FILL)):
        if right > left:
            sheet.rectangle(Box(left, y - 1.1, right, y + 1.1), fill, MUTED)
    sheet.text(end + 1.0, y, f"{quoted + reported:,}", SMALL)


def _verbs(said: pd.DataFrame, width: float) -> str:
    """The commonest verbs, as many as there is room for."""
    out = ""
    for verb, n in Counter(said.verb.dropna()).most_common():
        longer = f"{out}, {verb} {n}" if out else f"{verb} {n}"
        if measure(longer, SMALL) > width:
            return out or fit(longer, width, SMALL)
        out = longer
    return out or "no verb"


def _own_words(sheet: Sheet, study: Study, xs: Mapping[str, float]) -> None:
    """What is left: the share of the article that the outlet says itself."""
    own = estimates(study, "article", "outlet", "share_of_words")
    sheet.rule()
    sheet.text(0, sheet.y + 2.4, OWN, colour=MUTED)
    for a, x in xs.items():
        sheet.text(x, sheet.y + 2.4, f"{own[a].value:.0f} %" if a in own else "no words", colour=MUTED)
    sheet.y += 7.5
