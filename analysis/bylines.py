"""Who wrote it: the names in the lines by which pages name their authors."""

import re

from . import dates
from .lines import Line

_BY = re.compile(
    r"\W*(?:(?:analysis|opinion|review|story|words|written|posted|reported|report|commentary|interview|article"
    r"|published|submitted|perspective|column)\s+)?(?:by\b:?\s+(?=[^\W\d_])|(?-i:By(?=[A-Z][a-z]+ [A-Z])))",
    re.I,
)
WIRES = frozenset(
    "reuters;ap;afp;pti;ani;ians;bloomberg;xinhua;dpa;upi;tass;efe;associated press;the associated press;"
    "agence france-presse;press association;news agencies;agencies".split(";")
)
# what a content system prints where nobody is named: it is kept as printed, and tells of no agency
SIGNED = WIRES | {"admin"}
_PARTICLES = frozenset("de da di del della du van von der den ter bin ibn al el la le dos".split())
ROLE = re.compile(
    r"\b(?:writer|editor|reporter|correspondent|columnist|contributor|staff|bureau|news|desk|team|press|times"
    r"|post|business|producer|analyst|photographer|magazine|agenc(?:y|ies)|services?|media|network|online|daily"
    r"|today|tv|journalist|ph\.?d|md|professor|critic|chief|author|anchor|intern|fellow|digital|sports|politics"
    r"|reuters|ap|afp|host|founder)\b",
    re.I,
)
_COLLECTIVE = re.compile(r"\b(?:bureau|staff|desk|team|correspondent|reporter|agenc(?:y|ies))$", re.I)
_CUT = re.compile(  # where the names of a byline end: an address, a day, "| Outlet", "for The Herald"
    r"\s*(?:[|•·@(<>–—]|\s-\s|\s/\s|\b\S+@\S+|\b(?:on|at|last updated)\s+\d|\d"
    r"|\b(?:published|updated|posted|created)\b|(?-i:\b(?:for|FOR|at|on|last|view|more)\b)"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[,.]?\s+(?:[a-z]{3,9}\.? )?\d).*$",
    re.I | re.S,
)
_WHERE = re.compile(r" in (?:[A-Z][\w.'’-]+ ?){1,3}(?=,|;|and\b|$)")  # "Ann Lee in Oslo and Bo Chen in Rome"
_NOT_NAMES = frozenset(
    "the a an our your this that in on at for to of home news world opinion business sports sport politics "
    "health science video videos photos live share follow subscribe menu search more related comments "
    "advertisement read watch top latest breaking image photo get short min facebook twitter updated published "
    "culture technology tech entertainment email features columns columnist contributor story article section "
    "index today last what why how who when view us".split()
)
_PLACE = re.compile(
    r"(?:new|san|santa|los|las|st|fort|port|north|south|east|west|rio|hong|abu|tel|buenos|kuala|cape)\b", re.I
)
_HANDLE = re.compile(
    r"(?P<name>[^@|(]{4,40}?)\s+(?:@\w+$|(?:view|see|more|all|read)\b.{0,30}\b(?:articles|posts|stories"
    r"|archive)$)",
    re.I,
)
BIO = re.compile(
    r"(?P<name>(?:[A-Z][\w.'’-]+ ){0,3}[A-Z][\w.'’-]+)(?: \([^()]{3,60}\))?(?:,? who)? (?:is|was|has been"
    r"|writes|covers|works|reports)\b"
)
_JOURNALIST = re.compile(
    r"\bis (?:a|an|the|our) .{0,40}\b(?:writer|reporter|correspondent|columnist|contributor|editor)\b"
)


def is_name(text: str, least: int = 2) -> bool:
    """Capitalised words and nothing that a name of a person does not have."""
    parts = text.split()
    if not least <= len(parts) <= 5 or not all(part[0].isupper() or part.lower() in _PARTICLES for part in parts):
        return False
    return not any(c.isdigit() or c in ':!?"“”&/#$%' for c in text) and not any(
        part.lower().strip(".,") in _NOT_NAMES for part in parts
    )


def is_section(word: str) -> bool:
    """A word that opens the name of a section, not that of a person or a paper."""
    return word != "The" and word.lower() in _NOT_NAMES


def is_place(text: str) -> bool:
    """One word, or a first word that names of places have and names of persons have not."""
    return " " not in text or _PLACE.match(text) is not None


def is_agency(name: str) -> bool:
    """A wire service, or "Herald Staff", "Our Bureau"."""
    return name.lower() in WIRES or (_COLLECTIVE.search(name) is not None and len(name.split()) in (2, 3, 4))


def names(text: str) -> tuple[str, ...]:
    """The people, or else the agency, named by a byline from which "By" has been taken."""
    rest = _CUT.sub("", _WHERE.sub(" ", text[:300])).strip(" ,.;:-")
    found: list[str] = []
    for piece in re.split(r"\s*(?:,|;|\band\b|&|\bwith\b)\s*", rest):
        name = re.sub(r"\s+[A-Z]{2,}[a-z]\w*$", "", piece.strip())  # "Ann Lee FOXBusiness"
        half = name.split()
        if len(half) > 2 and half[: len(half) // 2] == half[len(half) // 2 :]:  # the name of a portrait, then again
            name = " ".join(half[: len(half) // 2])
        alone = not found and name == rest  # one word, "Reuters", only if nothing else is printed
        first = not found and (name.lower() in SIGNED or is_agency(name) or is_name(name, 1 if alone else 2))
        if not first and not (found and is_name(name) and not ROLE.search(name)):
            break
        found.append(name)
    return tuple(found)


def alone(text: str) -> tuple[str, ...]:
    """Names in a line without "By": nothing but names, the places they report from and their offices."""
    first, *others = re.split(r" *, | and | & ", _WHERE.sub(" ", text).strip(" ,|"))
    if not is_name(first, 2 if others else 1) or ROLE.search(first) or len(first.split()) > 4:
        return ()
    people = [name for name in others if " " in name and not ROLE.search(name)]  # one word: "Ann Lee, Harbourside"
    return (first, *people) if all(map(is_name, people)) else ()


def by(line: Line) -> tuple[str, ...]:
    """Names of a line that says so itself: "By Ann Lee", "Ann Lee @annlee", "18 July 2017 by Ann Lee"."""
    if line.size > 40 or (line.ends and line.size > 12):
        return ()
    match = _BY.match(line.text)
    if match:
        return names(line.text[match.end() :])
    match = _HANDLE.match(line.text) if line.size <= 14 else None
    if match and is_name(match["name"]):
        return (match["name"],)
    before, word, after = line.text.partition(" by ")
    return names(after) if word and line.size <= 20 and dates.days(before) else ()


def stamp_names(stamp: dates.Stamp) -> tuple[str, ...]:
    """The author printed before the day: "Reuters November 18, 2019", "Ann Lee - Nov 19, 2019"."""
    pieces = [piece.strip(" -–—,|") for piece in re.split(r"[,|]", _CUT.sub("", stamp.before))]
    return tuple(
        [name for name in pieces if name.lower() in SIGNED or is_agency(name)]
        or [name for name in pieces if is_name(name)]
    )[:1]


def bio_name(text: str) -> str | None:
    """The name in a line about an author: "Ann Lee is a reporter ..."."""
    match = BIO.match(text)
    return match["name"] if match and is_name(match["name"]) and ROLE.search(text[:200]) else None


def is_bio(line: Line, authors: set[str]) -> bool:
    """Whether a line is about the author: of a known one any role will do, of another only a journalist's."""
    if not BIO.match(line.text):
        return False
    if authors:
        return line.words[0].lower() in authors
    return _JOURNALIST.search(line.text[:120]) is not None
