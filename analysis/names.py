"""People of an article: full names, the short forms that stand for them, their offices and pronouns.

A person is whoever is introduced with a title or a common given name, or speaks under two capitalised words.
Nothing is known beyond the article: a surname nobody is introduced with stays a surname.
"""

import re
from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

_WORD = r"(?:[A-Z]\.|[A-Z][^\W\d_]*(?:['’-][^\W\d_]+)*\.?)"
_RUN = re.compile(
    rf"(?<![\w.’'-]){_WORD}(?:[ \xa0](?:(?:de|von|van|bin|al|la|del|di|der|ten)[ \xa0])?[\"“‘']?{_WORD}[\"”’']?)*"
)
_APPOSED = re.compile(r",|;| \(| — | – | who | which ")
_PREPOSITION = re.compile(r" (?:of|for|from|at|in|with|to|on) ")
#: Secretary of State Rex Tillerson: the office, without what it is for
_OFFICE_OF = re.compile(r"((?:Secretary|Minister|Director|Chief|Head|Leader)) (?:of|for) (?:the )?[A-Z]\w+")
_OFFICE_BEFORE = re.compile(r"(\w+) (?:of|for) (?:the )?$")
_DEFINITE = re.compile(r"(?:the|this|that) (?:[\w.'’-]+ )*?([\w-]+)$")
_ARTICLE = re.compile(r"^(?:the|a|an|one|another) ", re.IGNORECASE)

#: titles before a name -> the office they stand for
TITLES = {
    "mr": "", "mrs": "", "ms": "", "miss": "", "dr": "doctor", "sen": "senator", "senator": "senator",
    "sens": "senator",
    "rep": "congressman", "reps": "congressman", "representative": "congressman", "congressman": "congressman",
    "congresswoman": "congresswoman", "gov": "governor", "governor": "governor", "gen": "general",
    "general": "general", "lt": "", "col": "colonel", "sgt": "sergeant", "maj": "major", "adm": "admiral",
    "admiral": "admiral", "capt": "captain", "captain": "captain", "rev": "reverend", "prof": "professor",
    "professor": "professor", "president": "president", "vice": "", "mayor": "mayor", "secretary": "secretary",
    "judge": "judge", "justice": "justice", "chancellor": "chancellor", "minister": "minister", "prime": "",
    "premier": "premier", "sir": "", "lord": "", "lady": "", "king": "king", "queen": "queen", "prince": "prince",
    "princess": "princess", "pope": "pope", "sheriff": "sheriff", "speaker": "speaker", "ambassador": "ambassador",
    "attorney": "attorney", "chairman": "chairman", "chairwoman": "chairwoman", "director": "director",
    "former": "", "retired": "", "foreign": "", "first": "", "chief": "chief", "officer": "officer",
    "detective": "detective", "commissioner": "commissioner", "coach": "coach", "executive": "executive",
    "democratic": "", "republican": "", "democrat": "", "gop": "", "us": "", "u.s": "",
}  # fmt: skip
_OFFICES = frozenset(office for office in TITLES.values() if office)
_MEN = frozenset("mr sir lord congressman chairman king prince".split())
_WOMEN = frozenset("mrs ms miss lady congresswoman chairwoman queen princess".split())
#: roles that, with "the", point back to whoever spoke last
_SPOKESMEN = frozenset("spokesman spokeswoman spokesperson official source aide adviser advisor officer".split())
_PORTFOLIOS = frozenset("state treasury defense defence interior commerce health education labor energy".split())
_SUFFIXES = frozenset("jr sr ii iii iv".split())
#: words that a sentence may start with, and that no name does
_STOP = frozenset(
    """the a an in on at but and or if as for from to of with by after before when while where who what why how
    since during under over about it he she they we i you his her their its our my this that these those
    there here then now not no yes so yet still also both all some many most one two three four five
    meanwhile however according speaking asked like unlike because although though despite until instead
    later earlier last next even just only once again monday tuesday wednesday thursday friday saturday
    sunday january february march april june july august september october november december poll
    exclusive video watch breaking report read more""".split()
)
#: last words of names that are no person's
_ORGANISATIONS = frozenset(
    """post times news journal house party committee campaign university institute association court department
    office council union group center centre agency press street today senate congress administration
    company bank foundation states kingdom state city america party trust church fund board commission
    service bureau society college school team club inc corp ltd plc republicans democrats guard force
    army states journal herald tribune globe guardian""".split()
)
#: common given names, to tell people from places and whom "he" and "she" may stand for
_FEMALE = frozenset(
    """mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret betty
    sandra ashley dorothy kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca
    laura sharon cynthia kathleen amy shirley angela helen anna brenda pamela nicole emma samantha
    katherine christine debra rachel catherine carolyn janet ruth maria heather diane virginia julie
    joyce victoria olivia kelly christina lauren joan evelyn judith megan cheryl andrea hannah martha
    jacqueline frances gloria ann teresa kathryn sara janice jean alice madison doris abigail julia judy
    grace denise amber marilyn beverly danielle theresa sophia marie diana brittany natalie isabella
    charlotte rose alexis kayla hillary melania ivanka angela theresa claire kate jill tammy wendy carly
    kellyanne huma chelsea loretta sonia elena nikki tulsi maxine dianne claudia gabrielle monica paula
    gennifer alicia rosa valerie jane anne eva sally ellen connie katie susana kirsten lindsay meg megyn
    zoe lucy sophie ella amelia isla ava mia chloe fiona nicola yvette priti harriet caroline joanna
    gillian lorraine marine ursula christiane leila fatima aisha""".split()
)
_MALE = frozenset(
    """james robert john michael david william richard joseph thomas charles christopher daniel matthew anthony
    mark donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey
    ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory
    alexander frank patrick raymond jack dennis jerry tyler aaron jose adam nathan henry douglas zachary
    peter kyle noah ethan jeremy walter christian keith roger terry austin sean gerald carl harold dylan
    arthur lawrence jordan jesse bryan billy bruce gabriel joe logan alan juan albert willie elijah
    wayne randy vincent mason roy ralph bobby russell bradley philip eugene barack mike jim bill bob tom
    tim ted bernie marco mitt newt rudy ben chris steve jeff greg dan dave ron rick mitch harry rand
    lindsey glenn sergey sergei vladimir dmitry boris emmanuel rex tony matt doug ken don ed fred hugh
    ian luis carlos jorge enrique pedro robby corey roger sidney anthony antonin merrick clarence samuel
    neil brett jay jared tucker bret wolf anderson lester jake chuck nigel jeremy keir gordon rishi
    alastair simon graham stuart malcolm colin nick gavin dominic priyam ali mohammed muhammad ahmed
    hassan omar khalid xi shinzo narendra benjamin bashar recep jean pierre hans karl ludovic pat phil
    ray sam max leo lou karl len les vince vic""".split()
)
_HE, _SHE = frozenset("he him his himself".split()), frozenset("she her hers herself".split())
_PLURAL = frozenset("they we it you".split())
#: how many mentions back a pronoun may look
_BACK = 12


class Mention(NamedTuple):
    """A place where a person is named."""

    start: int
    person: str  # full name, or the surname if the article gives no more


class People:
    """Who is named where in an article; questions take offsets in it."""

    def __init__(self, raw: str, spans: list[tuple[int, int]]) -> None:
        """Read the names in ``raw``, within ``spans`` only (sorted, disjoint)."""
        runs = [run for start, end in spans for run in _runs(raw, start, end)]
        counts = Counter(" ".join(words) for _, words, _ in runs if len(words) > 1)
        self._full: dict[str, str] = {}  # surname -> the full name that is most frequent, the first of equals
        for name, count in counts.items():
            last = _surname(name.split())
            if last not in self._full or count > counts[self._full[last]]:
                self._full[last] = name
        self._gender: dict[str, str] = {}
        self._offices: dict[str, list[Mention]] = {}
        self._mentions: list[Mention] = []
        self._subjects: list[Mention] = []
        self._sources: list[Mention] = []
        for start, words, titles in runs:
            person = self._person(words, titles)
            if person:
                self._mentions.append(Mention(start, person))
                self._learn(start, person, words, titles)

    def _person(self, words: list[str], titles: list[str]) -> str | None:
        """The person a run of capitalised words names; None if it need not be one."""
        name = " ".join(words) if len(words) > 1 else self.resolve(words[0])
        first, *others = name.lower().split()
        given = bool(others) and (first in _FEMALE or first in _MALE)
        return name if titles or given or name in self._gender else None

    def _learn(self, start: int, person: str, words: list[str], titles: list[str]) -> None:
        """What titles and given name tell of a person: gender and offices."""
        for title in titles:
            if TITLES[title]:
                self._offices.setdefault(TITLES[title], []).append(Mention(start, person))
            if title in _WOMEN:
                self._gender[person] = "f"
            elif title in _MEN:
                self._gender.setdefault(person, "m")
        first = words[0].lower() if len(words) > 1 else ""
        if (first in _FEMALE) != (first in _MALE):
            self._gender.setdefault(person, "f" if first in _FEMALE else "m")

    def resolve(self, name: str) -> str:
        """The full name a surname stands for in this article; the name itself if the article gives no more."""
        return self._full.get(name, name)

    def known(self, name: str) -> bool:
        """Is this the name, or the surname, of a person of the article?"""
        words, _ = _parts(name)
        return bool(words) and self.resolve(" ".join(words)) in self._gender

    def speaks(self, name: str, offset: int, source: bool) -> bool:
        """Take note of the subject of a sentence, or (``source``) of a reporting verb; pronouns and "the spokesman"
        look back to it. True if it is a person. Offsets must not decrease from call to call."""
        person = self.who(name, offset)
        if person is None:
            return False
        if source:
            self._sources.append(Mention(offset, person))
        if person in self._gender or _human(person) or person.lower() in _OFFICES:
            self._subjects.append(Mention(offset, person))
            return True
        return False

    def who(self, speaker: str, offset: int) -> str | None:
        """Who a speaker's words stand for: full name for a surname, a person for a pronoun or an office.

        A phrase that names no person stands for itself, without its article; a pronoun that nobody fits is None.
        """
        low = speaker.lower()
        if low in _PLURAL:
            return None
        if low in _HE or low in _SHE or low in ("who", "i"):
            return self._antecedent(low, offset)
        core = _OFFICE_OF.sub(r"\1 ", _APPOSED.split(speaker)[0]) if " " in speaker else speaker
        core = _PREPOSITION.split(core)[0]
        words = _name_at_end(core)
        if words:
            return " ".join(words) if len(words) > 1 else self.resolve(words[0])
        definite = _DEFINITE.match(core.lower())
        if definite:
            found = _latest(self._offices.get(definite[1], []), offset)
            if found is None and definite[1] in _SPOKESMEN:
                found = _latest(self._sources, offset)
            if found:
                return found
        return _ARTICLE.sub("", speaker) or None

    def _antecedent(self, pronoun: str, offset: int) -> str | None:
        """The last subject of a sentence or a reporting verb whom the pronoun fits; else the last person named."""
        for named in (self._subjects, self._mentions):
            at = bisect_left(named, offset, key=lambda mention: mention.start)
            for mention in reversed(named[max(0, at - _BACK) : at]):
                gender = self._gender.get(mention.person)
                if not ((gender == "m" and pronoun in _SHE) or (gender == "f" and pronoun in _HE)):
                    return mention.person
        return None


def _latest(mentions: list[Mention], offset: int) -> str | None:
    at = bisect_left(mentions, offset, key=lambda mention: mention.start)
    return mentions[at - 1].person if at else None


def _human(name: str) -> bool:
    """Does the name look like a person's? Two capitalised words at least, none of them an organisation's."""
    words = name.split()
    if len(words) < 2 or name.isupper() or words[-1].lower() in _ORGANISATIONS:
        return False
    return all(word[0].isupper() for word in words)


def _name_at_end(phrase: str) -> list[str]:
    """The words of the name a noun phrase ends with, titles left off; empty if it ends with something else."""
    matches = list(_RUN.finditer(phrase))
    if not matches or len(phrase.rstrip("'’ .")) - matches[-1].end() > 1:
        return []
    return _parts(matches[-1][0])[0]


def _surname(words: list[str]) -> str:
    """The last name, generation suffixes left off."""
    return next((word for word in reversed(words) if word.rstrip(".").lower() not in _SUFFIXES), words[-1])


def _parts(text: str) -> tuple[list[str], list[str]]:
    """A run of capitalised words -> the words of the name, and the titles before them in lower case."""
    words = text.replace("’s", "").replace("'s", "").translate(_QUOTE_MARKS).split()
    titles = []
    for word in words:
        plain = word.rstrip(".").lower()
        if plain not in TITLES and plain not in _STOP:
            break
        titles.append(plain)
    words = words[len(titles) :]
    if words and words[-1][-1] == "." and len(words[-1]) > 2 and words[-1][:-1].lower() not in _SUFFIXES:
        words[-1] = words[-1][:-1]
    return words, [title for title in titles if title in TITLES]


_QUOTE_MARKS = str.maketrans("", "", '"“”‘')


def _runs(raw: str, start: int, end: int) -> list[tuple[int, list[str], list[str]]]:
    """(offset, words of the name, titles) of the runs of capitalised words in a stretch of text."""
    out = []
    for match in _RUN.finditer(raw, start, end):
        words, titles = _parts(match[0])
        if len(words) > 2 and words[0].lower() in _PORTFOLIOS:  # (Secretary of) State Rex Tillerson
            office = _OFFICE_BEFORE.search(raw[max(start, match.start() - 30) : match.start()])
            if office and office[1].lower() in TITLES:
                words, titles = words[1:], [*titles, office[1].lower()]
        if words:
            out.append((match.start(), words, titles))
    return out
