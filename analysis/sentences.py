"""Segments -> sentences; *the* definition of a word."""

import re
from functools import lru_cache
from typing import NamedTuple

from .invisible import CHARACTERS
from .segment import Segment

# A word: letters and digits, with apostrophes and hyphens inside it ("don't", "sit-in", "mayor's",
# "20-year-old"); dotted initials ("U.S.", "U.S.-led") and numbers with their separators ("2,500", "3.5m") are one
# word each. Dashes part words. Combining accents and what is invisible belong to the word that they stand in.
# (Most words are plain letters up to a blank or stop; to try these first is only faster.)
WORD = re.compile(
    r"(?:[A-Za-z][a-z]++(?=[ ,.])|[^\W\d_](?:\.[^\W\d_])+\b\.?|\d+(?:[.,:]\d+)*[^\W_]*|[^\W_]+)"
    rf"(?:(?:['’‐‑-]|[\u0300-\u036f{CHARACTERS}]+)[^\W_]+)*[\u0300-\u036f]*"
)

#: label of a segment -> part of the article; labels that are missing here are furniture
PARTS = {
    "headline": "headline", "deck": "deck", "body": "body", "subhead": "body",
    "blockquote": "blockquote", "caption": "caption", "related": "related",
}  # fmt: skip

# Abbreviations, by what a full stop behind them can mean.
_ABBREVIATIONS = {
    # titles and links: something always follows ("SEC" and "FT" are no titles)
    "never": """
        Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Profs Rev Fr Hon Rt Msgr Gov Govs Sen Sens Rep Reps Pres Amb Sec
        Atty Asst Assoc Supt Det Insp Gen Lt Col Maj Capt Cmdr Cdr Adm Brig Sgt Cpl Pvt Pfc Spc Mt Ft
        MR MRS DR GOV SEN REP GEN CAPT SGT REV PROF vs v cf viz ca i.e e.g a.k.a
    """,
    # "No. 10", but "He said no. The bill fell."
    "numbered": "No Nos no nos Vol vol Fig fig Art art Ch ch Sect p pp para Para",
    "time": "a.m p.m A.M P.M",
    # may end a sentence; then the first word of the next one gives it away ("LA." is no Louisiana: no "LA" here)
    "soft": """
        Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Tues Thurs JAN FEB AUG SEPT OCT NOV DEC Ala Ariz
        Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa
        Penn Tenn Tex Vt Va Wash Wis Wyo Ont Que ALA ARIZ ARK CALIF COLO CONN DEL FLA ILL KAN MASS MICH MINN
        MISS MONT NEB NEV OKLA ORE TENN TEX WASH WIS WYO Inc Corp Co Cos Ltd Bros INC CORP LTD Jr Sr St Ave
        Blvd Rd Dept Univ Assn Bldg Esq Ph.D etc al
    """,
}
_KIND = {word: kind for kind, listed in _ABBREVIATIONS.items() for word in listed.split()}

# Words that begin a sentence and hardly ever go on with a name: "U.S. The", but "U.S. Under Secretary".
_OPENINGS = """
    A About Across After Afterwards Again Against All Along Already Also Although Amid Among An And Another
    Any Anyone Are Around As Asked At Because Before Behind Being Between Both But By Can Could Despite Did
    Do Does During Each Earlier Either Even Every Everyone Few For From Further Given Had Has Have He Hence
    Her Here His How However I If In Indeed Instead Is It Its Just Last Later Let Many Maybe Meanwhile More
    Moreover Most Much My Neither Nevertheless Next No Nobody Nonetheless Nor Not Nothing Now Of On Once
    Only Or Other Others Our Over Perhaps Rather She Should Since So Some Someone Something Soon Still Such
    That The Their Then There Therefore These They This Those Though Through Throughout Thus To Today
    Tomorrow Too Until Was We Were What Whatever When Where Whether Which While Who Whose Why With Within
    Without Would Yes Yesterday Yet You Your
"""
_OPENING = frozenset(_OPENINGS.split())
_LIKE_NAMES = frozenset({"A", "An", "Do", "I", "In", "No", "So", "To", "Yet"})  # behind an initial: "Kim J. So"
_CLOCK = """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
    August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tues Wed
    Thurs Fri Sat Sun Eastern Central Mountain Pacific Greenwich ET EST EDT CT CST CDT MT MST MDT PT PST PDT
    GMT BST UTC CET CEST
"""
_AFTER_TIME = frozenset(_CLOCK.split())  # "7 p.m. Friday"

# A run of stops ("?!", ". . .") with the marks that close after it; brackets and line breaks on the way. And what
# follows: white space, opening marks, the first word.
# Possessive throughout, so that five million dots are read once; and the first character comes before what tells
# the three apart, so that the search runs from one such character to the next.
_STOP = re.compile(
    r"""[(\[\n\r\v\f\x85\u2028\u2029.!?…](?:
     (?P<open>(?<=[(\[]))
    |(?P<line>(?<=[\n\r\v\f\x85\u2028\u2029])\s*+)
    |(?<=[.!?…])(?<![.!?…].)[.!?…]*+(?=[\s“‘"”’'»)\]}A-Z]|\Z)(?:[ \t\xa0]++[.…]++(?![^\s"”’')\]]))*
     (?P<close>["”’'»)\]}]*+))
    (?=(?P<gap>\s*+)(?P<opens>["“”‘'’«„(\[{•*.…¿¡\u200b-\u200f\u2060\ufeff]{0,12}+)(?P<word>[^\W_]*+))""",
    re.VERBOSE,
)
# The abbreviation before a stop: "U.S", and of "(R-Ky" the "Ky".
_TOKEN = re.compile(r"(?<![^\s\"“”‘'’(\[/–—‑-])[^\W_]++(?:[.&]++[^\W_]++)*\Z")
# "Is it true?" White House reporter Ann Lee asked.
_SAYS = re.compile(
    r"\s*+(?:(?:[A-Z]\w{0,3}\.|[A-Z][\w’'-]*+,?+|[a-z]++,?+|\d++,)\s++){1,9}?"
    r"(?:said|says|asked|asks|wrote|writes|tweeted|told|added|replied|shouted|exclaimed|demanded|wondered|cried|"
    r"yelled|recalled|joked|quipped|declared|responded|screamed|chanted|continued|questioned|inquired|remarked)\b"
)
_BRACKET = 400  # characters; one that is longer was never closed


class Sentence(NamedTuple):
    """One sentence; never crosses a line of the file."""

    start: int
    end: int
    segment: int  # index into the segments
    part: str  # headline, deck, lede (the first body line), body, blockquote, caption, related


# A word of plain letters with stops, quotation marks or brackets around it, as most of what white space parts is.
_EDGED = re.compile(r"""[("“\[]*+([A-Za-z]++)[.,;:!?)"”\]]*+""")


@lru_cache(maxsize=1)  # words, tally and mark of a new token ask for it one after another
def bare(token: str) -> str:
    """The word in a token that is nothing but plain letters and the marks around them; empty for any other token.

    >>> bare('“Talks,”'), bare("talks’"), bare("sit-in.")
    ('Talks', '', '')
    """
    if token.isascii() and token.isalpha():
        return token
    found = _EDGED.fullmatch(token)
    return found[1] if found else ""


def has_word(text: str) -> bool:
    """Whether a text has a word; one letter or digit is enough."""
    return any(map(str.isalnum, text))


def words(text: str) -> list[tuple[int, int]]:
    """Offsets of the words of a text."""
    return [match.span() for match in WORD.finditer(text)]


def words_in(token: str) -> int:
    """How many words a token has, as white space parts them. A text has those of its tokens, for no word holds
    white space, and none asks what stands before it."""
    return 1 if bare(token) else len(WORD.findall(token))


def split(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of one paragraph.

    Closing quotation marks and brackets stay with the sentence that they close; sentences inside a quotation
    count, those inside a bracket in mid-sentence do not. Between the spans lies nothing but white space. A line
    break always parts. The rules are those of English news.

    >>> text = 'Mr. Lee met Gov. Ann Poe in the U.S. The talks ran 2.5 hours. “Why?” Ms. Poe asked.'
    >>> [text[start:end] for start, end in split(text)]
    ['Mr. Lee met Gov. Ann Poe in the U.S.', 'The talks ran 2.5 hours.', '“Why?” Ms. Poe asked.']
    """
    out: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    bracket = -1  # where the bracket that was opened in mid-sentence closes
    for match in _STOP.finditer(text, start):
        if match["open"] is not None:
            if match.start() > max(start, bracket):
                close = ")" if match[0] == "(" else "]"
                bracket = text.find(close, match.start(), match.start() + _BRACKET)
            continue
        line = match["line"] is not None
        if not line and not _ends(text, start, match, bracket):
            continue
        said = text[start : match.start() if line else match.end()].rstrip()
        if said:
            out.append((start, start + len(said)))
        start, bracket = match.end("gap"), -1
    if start < len(text):
        out.append((start, len(text.rstrip())))
    return out


def _ends(text: str, start: int, stop: re.Match[str], bracket: int) -> bool:
    """Whether a sentence that began at ``start`` ends with this stop."""
    _, _, close, gap, opens, word = stop.groups()
    at, ahead = stop.start(), stop.end("word")
    after = text[ahead : ahead + 1]
    first = word[:1] or after
    if first.islower() and not word[1:2].isupper():  # "iPhone" may begin a sentence, "he" after a stop does not
        return False
    if not (first.isalnum() or first in "$€£¥@#") or not first:  # a dash goes on
        return False
    opening = word in _OPENING and after != "."
    if not gap:  # "over.”Then", "over.The"
        before = text[max(start, at - 2) : at]
        joined = opening and before.isalpha() and before.islower()
        if not (joined or "“" in opens or ("”" in close and first.isupper())):
            return False
    if at < bracket:
        return stop.end() > bracket and opening
    marks = text[at : stop.start("close")]
    if marks == ".":
        return _full_stop(text, start, stop, opening)
    if marks in ("...", "…", ". . ."):  # but ". ..." and "...." hold a full stop
        spaced = text[at - 1 : at].isspace()  # AP leaves words out of a sentence like ... this
        return (opening or not spaced) and word != "I"
    if close and (not opening or word == "I") and _SAYS.match(text, stop.end()):
        return False
    return marks != "!" or opening or not text.endswith(("Yahoo", "Jeopardy", " E"), start, at)


def _full_stop(text: str, start: int, stop: re.Match[str], opening: bool) -> bool:
    """Whether a single full stop ends the sentence, judged by the word before and the word after it."""
    at, word = stop.start(), stop["word"]
    token = _before(text[max(start, at - 24) : at])
    kind = _KIND.get(token)
    if kind is None:
        if token.isdecimal() and len(token) < 3 and not text[start:at].strip(token + "(["):
            return False  # "1. The first point"
        if len(token) == 1 and token.isupper():
            return opening and word not in _LIKE_NAMES
        if "." not in token or max(map(len, token.split("."))) > 2 or token[-1].isdecimal():
            return True
        kind = "soft"
    if kind == "never":
        return False
    if kind == "numbered":
        return not word[:1].isdecimal()
    if kind == "time":
        return word not in _AFTER_TIME and not word[:1].isdecimal()
    return opening or (stop["opens"].startswith(("“", '"', "‘")) and word[:1].isupper())


def _before(text: str) -> str:
    """The abbreviation, or else the word, that a text ends with; empty if it ends with something else."""
    token = text[text.rfind(" ") + 1 :]
    if token.isalnum():
        return token
    found = _TOKEN.search(text)
    return found[0] if found else ""


def sentences(raw: str, segments: list[Segment]) -> list[Sentence]:
    """The sentences of every segment that is part of the article; each headline, deck and caption line
    is split like prose but never joined to its neighbour."""
    out, lede_seen = [], False
    for index, seg in enumerate(segments):
        part = PARTS.get(seg.label)
        if part is None:
            continue
        if part == "body" and seg.label == "body" and not lede_seen:
            part, lede_seen = "lede", True
        for start, end in split(raw[seg.start : seg.end]):
            out.append(Sentence(seg.start + start, seg.start + end, index, part))
    return out
