"""Who is heard: the sources of a study, the same person under one name, and their words.

An article is read by itself (`names`, `speakers`), so one man can be “Tillerson” here and “Rex Tillerson” there.
`same_sources` puts such names together by rules that hold for any names; what no rule decides stays apart.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from .article import Row
from .names import TITLES, People, human
from .study import Study
from .verbs import VERBS

NOBODY = "no source found"  # quoted or reported words that the text ascribes to nobody
NAMED, DESCRIBED = "by name", "by role, as a group"
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
    return People("").who(flat, 0) or flat


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
