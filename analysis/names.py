"""People of an article: full names, the short forms that stand for them, their offices and pronouns.

A person is whoever is introduced with a title or a common given name, or speaks under two capitalised words.
Nothing is known beyond the article: a surname nobody is introduced with stays a surname.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from .memo import Memo

_SHORT = "Mrs?|Ms|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|Sgt|Maj|Adm|Capt|Rev|Prof|Jr|Sr|St|Del|Supt|Cmdr"
# Most words are plain letters up to a blank or comma: to try these first is only faster.
_REST = rf"(?:[a-z]*+(?=[ ,])|(?:\.[A-Z])*\.|(?<=(?=(?:{_SHORT})\.)[A-Z])[a-z]+\.|[^\W\d_]*(?:['’-][^\W\d_]+)*)"
_WORD = rf"[A-Z]{_REST}"
_RUN = re.compile(  # the capital comes before what must not stand before it: the search runs from one to the next
    rf"[A-Z](?<![\w.’'-].){_REST}"
    rf"(?:[ \xa0](?:(?=[A-Z\"“‘'])|(?:(?:de|von|van|bin|al|la|del|di|der|ten|&)[ \xa0]|(?:al|el)-){{1,2}})"
    rf"[\"“‘']?{_WORD}[\"”’']?)*"
)
_APPOSED = re.compile(r",|;| \(| — | – | who | which ")
_PREPOSITION = re.compile(r" (?:of|for|from|at|in|with|to|on) ")
#: the Court of Appeal, the Centers for Disease Control: not where a name ends
_OF_NAME = re.compile(r" (?:of|for) (?:the )?(?=[A-Z])")
_PLACE = re.compile(r" (?:at|in|from|with) ")
_PARTICLES = frozenset("de von van bin al la del di der ten".split())
#: Secretary of State Ann Lee: the office, without what it is for
_OFFICE_OF = re.compile(
    r"(Secretary|Minister|Director|Chief|Head|Leader|Superintendent|Commissioner|Chair|Speaker|Bishop|Archbishop)"
    r" (?:of|for) (?:the )?[A-Z]\w+(?= [A-Z])"
)
_OFFICE_BEFORE = re.compile(r"(\w+) (?:of|for) (?:the )?$")
_DEFINITE = re.compile(r"(?:the|this|that) ((?:[\w.'’-]+ )*?)([\w-]+)$")
_ARTICLE = re.compile(r"^(?:the|a|an|one|another) (?!of )", re.IGNORECASE)
_INDEFINITE = re.compile(r"^(?:a|an|one|another) ", re.IGNORECASE)

#: titles before a name -> the office they stand for
TITLES = {
    "mr": "", "mrs": "", "ms": "", "miss": "", "dr": "doctor", "sen": "senator", "senator": "senator",
    "sens": "senator", "rep": "congressman", "reps": "congressman", "representative": "congressman",
    "congressman": "congressman",
    "congresswoman": "congresswoman", "gov": "governor", "governor": "governor", "gen": "general",
    "general": "general", "lt": "", "col": "colonel", "sgt": "sergeant", "maj": "major", "adm": "admiral",
    "admiral": "admiral", "capt": "captain", "captain": "captain", "rev": "reverend", "prof": "professor",
    "professor": "professor", "president": "president", "vice": "", "mayor": "mayor", "secretary": "secretary",
    "judge": "judge", "justice": "justice", "chancellor": "chancellor", "minister": "minister", "prime": "",
    "premier": "premier", "sir": "", "lord": "", "lady": "", "king": "king", "queen": "queen", "prince": "prince",
    "princess": "princess", "pope": "pope", "sheriff": "sheriff", "leader": "leader", "minority": "",
    "majority": "", "archbishop": "archbishop", "bishop": "bishop", "speaker": "speaker",
    "ambassador": "ambassador",
    "attorney": "attorney", "chairman": "chairman", "chairwoman": "chairwoman", "director": "director",
    "former": "", "retired": "", "foreign": "", "first": "", "chief": "chief", "officer": "officer",
    "detective": "detective", "commissioner": "commissioner", "coach": "coach", "executive": "executive",
    "mp": "mp", "mep": "mep", "msp": "msp", "cllr": "councillor", "councillor": "councillor", "dame": "",
    "baroness": "", "baron": "", "qc": "", "kc": "", "det": "detective", "inspector": "inspector",
    "insp": "inspector", "constable": "constable", "sergeant": "sergeant", "superintendent": "superintendent",
    "supt": "superintendent", "councilman": "councilman", "councilwoman": "councilwoman",
    "councilmember": "councilmember", "alderman": "alderman", "assemblyman": "assemblyman",
    "assemblywoman": "assemblywoman", "delegate": "delegate", "treasurer": "treasurer",
    "comptroller": "comptroller", "prosecutor": "prosecutor", "coroner": "coroner", "chairperson": "chairperson",
    "chair": "chair", "colonel": "colonel", "lieutenant": "lieutenant",
    "commander": "commander", "cmdr": "commander", "corporal": "corporal", "cpl": "corporal",
    "brigadier": "brigadier", "brig": "brigadier", "trooper": "trooper", "marshal": "marshal", "pastor": "pastor",
    "ch": "", "rabbi": "rabbi", "imam": "imam", "cardinal": "cardinal", "ceo": "ceo", "cfo": "cfo", "mum": "",
    "mom": "", "dad": "", "deputy": "", "district": "", "assistant": "", "acting": "", "interim": "",
    "democratic": "", "republican": "", "democrat": "", "gop": "", "us": "", "u.s": "",
}  # fmt: skip
_MEN = frozenset(
    """mr sir lord congressman chairman councilman assemblyman alderman king prince baron dad actor boyfriend
    brother businessman father fisherman grandfather husband nephew policeman son spokesman stepfather uncle
    widower""".split()
)
_WOMEN = frozenset(
    """mrs ms miss lady congresswoman chairwoman councilwoman assemblywoman queen princess dame baroness mum
    mom actress aunt businesswoman daughter girlfriend grandmother mother niece policewoman sister spokeswoman
    stepmother widow wife""".split()
)
#: roles that, with "the", point back to whoever spoke last
_SPOKESMEN = frozenset("spokesman spokeswoman spokesperson official source aide adviser advisor officer".split())
_PORTFOLIOS = frozenset(
    """state treasury defense defence interior commerce health education labor energy police agriculture
    finance""".split()
)
#: what stands behind a person's name only
_AGED = re.compile(r", (?:\d{1,2}[,.;]|who )")
#: what initials stand for besides given names
_PLACES = frozenset("u.s. u.n. u.k. e.u. d.c. l.a. n.y. a.m. p.m.".split())
_INITIALS = re.compile(r"(?:[a-z]\.){2,3} |[a-z]\. \S+ ")
#: titles that may follow other words: House Speaker Ann Lee, Air Force Gen. Tom Reed
_RANKS = frozenset(
    """sen rep gov gen lt col sgt maj adm capt rev prof dr mr mrs ms senator representative governor
    general president speaker secretary leader chairman chairwoman minister director commissioner
    ambassador mayor mp mep msp cllr councillor inspector constable sergeant superintendent attorney councilman
    councilwoman colonel lieutenant commander deputy prosecutor judge justice chief sheriff detective trooper
    premier ceo cfo chair chairperson administrator executive coach captain officer pastor""".split()
)
#: what people are called, before a full name, who have no title: Witness Ann Lee, the striker Tom Reed
_ROLES = frozenset(
    """actress advocate aide analyst astronaut aunt boss boyfriend brother businessman businesswoman
    bystander chef co-star colleague commodore counsel cousin critic cyclist daughter dci dean detective di
    dissident ds envoy father fisherman fullback girlfriend grandfather grandmother husband jockey landlord
    magistrate mechanic mother neighbor neighbour nephew niece nurse official olympian onlooker paramedic
    patient pc pitcher playwright poet policeman policewoman principal publican quarterback resident shopper
    sister son sprinter stepfather stepmother student surgeon taoiseach td teammate tánaiste uncle
    undersecretary vet veteran victim widow widower wife witness""".split()
)
#: how other words for what people are end, and words that end so and are none, or firms, or names
_ROLE_ENDS = ("er", "or", "ist", "ician", "arian", "edian", "ant", "swoman", "sman", "sperson", "-old")
_NO_ROLES = frozenset(
    """another archer banner barrier better bigger border broadcaster cancer career carmaker carrier carter
    center chapter chester color computer connor consumer cooper corner corridor cover customer developer
    dexter easter either ember error esther exterior father favor fever fewer finger fletcher flower folder
    former further giant grant gunter harbor harper hector homer honor hunter important importer inner
    insurer interior junior labor lancaster larger latter layer leader lender leonor lester letter levant
    lower major maker manchester manor manufacturer matter meter midsummer minor mirror monitor motor
    neither nestor never newspaper number offer older operator order other outer owner paper parker partner
    piper plant poster powder power premier producer promoter provider publisher quarter rather register
    relevant remainder restaurant retailer river rumor sawyer sector senior server shelter significant
    silver skyler soccer sponsor summer super superior supplier taylor tender tenor terror theater together
    tower transfer turner upper vendor victor water weather whether winter wonder xavier younger""".split()
)
#: letters behind a name: Tom Reed QC
_POSTNOMINALS = frozenset("MP MEP MSP QC KC CBE OBE MBE".split())
#: before a surname that is a title elsewhere: Mr King, Ms Sen
_COURTESIES = frozenset("mr mrs ms miss dr".split())
_SURNAMES = frozenset("sen king prince pope bishop lord baron cardinal marshal constable".split())
#: titles only before others: U.S. Senator, but U.S. Geological Survey
_ATTRIBUTES = frozenset("us u.s foreign first district majority minority democratic gop".split())
#: where the name ends that a headline in capitals begins with
_HEADLINE = frozenset(
    """says said say tells told asks asked calls called warns warned urges urged vows vowed slams blasts denies
    denied is are was were has have had to as after over amid not wins won dies died quits gets faces who with in
    on at for from before that his her their its the""".split()
)
_PERSONAL = _RANKS | _MEN | _WOMEN
_OFFICES = _ROLES | set(filter(None, TITLES.values()))
_SUFFIXES = frozenset("jr sr ii iii iv".split())
#: the Russian president: one of several, whom "the president" alone need not mean
_NATION = re.compile(r"(?:an|ese|ish|ench|utch|eek|iss|ani|eli|aqi|emi)$")
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
    army states journal herald tribune globe guardian ministry hospital league alliance survey airlines airways
    authority federation network police parliament treasury records motors partners capital holdings industries
    corps international media research""".split()
)
#: common given names, to tell people from places and whom "he" and "she" may stand for
_FEMALE = frozenset(
    """abigail aisha alex alexis alice alicia amanda amber amelia amina amy andrea angela anita anjali ann
    anna anne aoife ashley ava ayesha barbara beatrice betty bev beverly brenda bridget brittany carla carly
    carmen carol caroline carolyn catherine cathy charlotte chelsea cheryl chloe christiane christina
    christine ciara claire clare claudia connie cynthia danielle dawn deborah debra deirdre denise diana
    diane dianne donna doris dorothy eleanor elena elizabeth ella ellen ellie elsa emily emma erin eva
    evelyn fatima fiona frances freya gabrielle gail gemma georgina geraldine gillian gina gloria grace
    hannah harriet hayley heather heidi helen hilary hillary imogen ingrid irina isabella isla jackie
    jacqueline jamie jan jane janet janice jean jennifer jenny jessica jill jo joan joanna joanne josephine
    joyce judith judy julia julie karen kate katherine kathleen kathryn kathy katie kayla kelly kerry kim
    kimberly kirsten kirsty laura lauren leanne leila lena lesley leslie linda lindsay lisa loretta lorraine
    louisa louise lucia lucy lynn madison mandy margaret maria marie marilyn marine marta martha mary maxine
    maya meg megan megyn mei melissa mia michelle molly monica nancy naomi natalie natasha neha niamh nicola
    nicole nina olga olivia orla pamela pat patricia paula pauline penny phoebe pippa poppy priti priya
    rachel rebecca rita robin roisin rosa rose rosemary ruth sally samantha sandra sara sarah sharon sheila
    shirley siobhan sonia sophia sophie stephanie sue sunita susan susana suzanne svetlana sylvia tammy tara
    teresa tess tessa theresa tina tracey tracy ursula valerie vanessa vera vicky victoria virginia wendy
    yasmin yuki yvette yvonne zainab zoe""".split()
)
_MALE = frozenset(
    """aaron abdul adam ahmad ahmed ajay alan alastair albert alex alexander alfie ali amit anderson andrei
    andrew anil anthony antonio archie arjun arthur ashok austin barack barry ben benjamin bernard bernie
    bill billy bob bobby boris bradley brandon bret brett brian bruce bryan callum cameron carl carlos
    charles chris christian christopher chuck clarence clive colin colm conor corey craig damian dan daniel
    darren dave david declan dennis derek dermot desmond diego dmitry dominic don donald doug douglas duncan
    dylan ed edward edwin elijah emmanuel enrique eoin eric erik ethan eugene felix fernando francis frank
    fred gabriel gareth gary gavin geoff george gerald gerry gilbert giles giovanni glenn gordon graham greg
    gregory hamish hans harold harry hassan henrik henry hiroshi hugh hugo iain ian ibrahim igor imran
    ismail ivan jack jacob jake jamal james jamie jared jason javier jay jean jeff jeffrey jens jeremy jerry
    jesse jim joe john jonathan jordan jorge jose joseph joshua juan justin karl keith ken kenji kenneth
    kerry kevin khalid kieran kim klaus kyle larry lars lawrence len leo leon les leslie lewis liam logan
    lou luca luis luke malcolm manuel marco marcus mario mark martin mason matt matteo matthew maurice max
    melvin michael michel miguel mike mikhail mitch mohamed mohammad mohammed muhammad mustafa narendra
    nathan neal ned neil nicholas nick nigel noah noel oleg oliver ollie omar oscar otto owen pablo padraig
    pat patrick paul pavel pedro peter phil philip philippe pierre quentin rafael rahul rajesh ralph ramesh
    randy raul ray raymond ricardo richard rick robbie robert roberto robin roger roland ron ronald roy rudy
    rupert russell ryan salman sam samuel sanjay scott sean sergei sergey shane shaun sidney simon spencer
    stan stanley stefan stephen steve steven stewart stuart sunil suresh ted terry thomas tim timothy toby
    todd tom tony travis trevor tucker tyler vijay viktor vince vincent vladimir walter warren wayne wei
    wesley william willie yuri yusuf zachary""".split()
)
#: given names that are places too
_TOWNS = frozenset("austin brittany charlotte chelsea florence georgia jordan madison victoria virginia".split())
_HE, _SHE = frozenset("he him his himself".split()), frozenset("she her hers herself".split())
_PLURAL = frozenset("they we it you".split())
_PRONOUNS = _HE | _SHE | _PLURAL | {"who", "i"}
#: how many mentions back a pronoun may look
_BACK = 12
#: how many sentences back a pronoun, an office or "the spokesman" may look
_FAR = 300
#: how many sentences may wait for one another ("He ... He ... He ..."); then all before them are read in order
_DEEP = 40


class Mention(NamedTuple):
    """A place where a person is named."""

    start: int
    person: str  # full name, or the surname if the article gives no more


#: the subjects in a sentence: offset, words, whether it is that of a reporting verb
Subjects = Iterable[tuple[int, str, bool]]


class _Heard:
    """Whom a sentence is about: its first subject that is a person, all that speak in it, and the last person who
    does."""

    __slots__ = ("sources", "speaker", "subject")

    def __init__(self) -> None:
        self.subject: Mention | None = None
        self.sources: list[Mention] = []
        self.speaker: str | None = None


class People:
    """Who is named where in an article; questions take offsets in it."""

    def __init__(
        self, text: str, ends: Sequence[int] = (), subjects: Callable[[int], Subjects] = lambda n: ()
    ) -> None:
        """Read the names in a text. Of its sentences, in text order: where each ends, and a function that tells the
        subjects of one by its number; it is asked only for those that questions look back to."""
        self._ends, self._subjects = ends, subjects
        self._heard: dict[int, _Heard] = {}
        self._depth = 0
        runs = _runs(text)
        self._full = _full_names(runs)
        self._gender: dict[str, str] = {}
        self._offices: dict[str, list[Mention]] = {}
        self._mentions: list[Mention] = []
        for start, name, titles in runs:
            if not (titles or " " in name or name in self._full or name in self._gender):
                continue  # most are capitalised words that name nobody
            person = self.resolve(name, _sex(titles) if titles and " " not in name else "")
            if titles or person in self._gender or _given(person):  # else it need be no person
                self._mentions.append(mention := Mention(start, person))
                self._learn(mention, name, titles)
        self._persons = {mention.person for mention in self._mentions}

    def _learn(self, mention: Mention, name: str, titles: list[str]) -> None:
        """What titles and given name tell of a person: gender and offices."""
        person = mention.person
        for title in titles:  # if it is only an age, it is empty
            nation, _, rank = title.rpartition(" ")
            office = TITLES.get(rank, rank)
            if office:
                self._offices.setdefault(f"{nation} {office}".strip(), []).append(mention)
            if title in _WOMEN:
                self._gender[person] = "f"
            elif title in _MEN:
                self._gender.setdefault(person, "m")
        given = _given(name)
        if given in ("f", "m"):
            self._gender.setdefault(person, given)

    def named(self) -> Counter[str]:
        """How often each person is named, by full name where the article has one; pronouns do not count."""
        return Counter(mention.person for mention in self._mentions)

    def resolve(self, name: str, sex: str = "") -> str:
        """The full name a surname stands for in this article; the name itself if the article gives no more, or only
        someone of the other sex (m, f) than the title before it says."""
        full = self._full.get(name, name)
        given = _given(full) if sex else ""
        return full if not given or sex in given else self._full.get(f"{sex} {name}", name)

    def known(self, name: str) -> bool:
        """Is this the name, or the surname, of a person of the article?"""
        person = self.resolve(_parts(name)[0])
        return person in self._gender or _given(person) != ""

    def _hear(self, n: int) -> _Heard:
        """Whom a sentence is about; while that is being worked out, what is known so far: a subject looks back to
        those before it in its own sentence too."""
        if n not in self._heard:
            # At this depth, which is passed one by one, all before are read in order: each finds those before it.
            for k in range(0 if self._depth == _DEEP else n, n + 1):
                if k not in self._heard:
                    self._listen(k)
        return self._heard[n]

    def _listen(self, n: int) -> None:
        heard = self._heard[n] = _Heard()  # at hand while it is filled
        self._depth += 1
        for start, words, source in self._subjects(n):
            person = self.who(words, start)
            if person is not None and source:
                heard.sources.append(Mention(start, person))
            if person and (person in self._gender or human(person) or person.lower() in _OFFICES):
                heard.subject = heard.subject or Mention(start, person)
                if source and person in self._persons:
                    heard.speaker = person
        self._depth -= 1

    def _up_to(self, offset: int) -> Iterator[_Heard]:
        """The sentence that an offset stands in, and those before it."""
        here = min(bisect_left(self._ends, offset), len(self._ends) - 1)
        return map(self._hear, range(here, max(-1, here - _FAR), -1))

    def _back(self, offset: int) -> Iterator[Mention]:
        """Whom the sentences up to here are about, the last first: of each, the first subject that is a person."""
        for heard in self._up_to(offset):
            if heard.subject and heard.subject.start < offset:
                yield heard.subject

    def _source(self, offset: int) -> str | None:
        """The last subject of a reporting verb."""
        for heard in self._up_to(offset):
            for source in reversed(heard.sources):
                if source.start < offset:
                    return source.person
        return None

    def who(self, speaker: str, offset: int) -> str | None:
        """Who a speaker's words stand for: full name for a surname, a person for a pronoun or an office.

        A phrase that names no person stands for itself, without its article; a pronoun that nobody fits is None.
        """
        low = speaker.lower()
        if low in _PRONOUNS:
            return None if low in _PLURAL else self._antecedent(low, offset)
        phrase = _phrase(speaker)
        name = phrase.name
        if phrase.several:  # Lee and Hill
            return " and ".join(map(self.resolve, phrase.several))
        if phrase.body and not (phrase.personal or name[0] in self._full):
            return phrase.body
        if len(name) > 1:
            return " ".join(name)
        if name and (name[0] in self._full or not phrase.indefinite):  # but: one senior Tory
            return self.resolve(name[0], phrase.sex)
        if phrase.definite:
            attributes, office = phrase.definite
            found = self._holder(attributes, office, offset)
            if found is None and office in _SPOKESMEN and not attributes:
                found = self._source(offset)
            if found:
                return found
        elif not name:  # King spoke: the name, not the title
            return self.resolve(phrase.bare) or None
        return phrase.bare or None

    def _holder(self, attributes: str, office: str, offset: int) -> str | None:
        """Who holds an office; one of a nation's only if the text says so, or if the last subject is the holder."""
        if office not in _OFFICES and office not in self._offices:
            return None
        nation = attributes.split()[-1:]
        found = _latest(self._offices.get(" ".join([*nation, office]), []), offset)
        if found is None:
            found = _latest(self._offices.get(office, []), offset)
        if found is None and not attributes:
            last = next((subject.person for subject in self._back(offset)), None)
            held = [o for o, holders in self._offices.items() if any(h.person == last for h in holders)]
            found = last if any(o.endswith(f" {office}") for o in held) else None
        return found

    def _antecedent(self, pronoun: str, offset: int) -> str | None:
        """Whom the pronoun fits: whoever spoke in the sentence before, if this one has no subject yet; the last
        subject; the last person named."""
        before, at = bisect_left(self._ends, offset) - 1, bisect_left(self._mentions, (offset,))
        subjects = islice(self._back(offset), _BACK)
        last = next(subjects, None)
        if last and before >= 0 and last.start < self._ends[before]:
            speaker = self._hear(before).speaker
            if speaker and self._fits(pronoun, speaker):
                return speaker
        for mention in chain([last] if last else [], subjects, reversed(self._mentions[max(0, at - _BACK) : at])):
            if self._fits(pronoun, mention.person):
                return mention.person
        return None

    def _fits(self, pronoun: str, person: str) -> bool:
        gender = self._gender.get(person)
        return not ((gender == "m" and pronoun in _SHE) or (gender == "f" and pronoun in _HE))


def _full_names(runs: list[tuple[int, str, list[str]]]) -> dict[str, str]:
    """Surname -> the full name: a person's rather than any, the most frequent, the first of equals. Given name, or
    family name that stands first, likewise, if only one person has it: Sir Tom, Hua of Hua Lin."""
    counts = Counter([name for _, name, _ in runs if " " in name])
    titled = {name: titles for _, name, titles in runs if titles}
    names = [name for name, _ in counts.most_common() if human(name)]
    sure = [name for name in names if name in titled or _given(name)]
    full: dict[str, str] = {}
    for name in [*sure, *names]:
        full.setdefault(_surname(name), name)
    for name in sure:
        sex = _given(name) or _sex(titled.get(name, []))
        full.setdefault(f"{sex} {_surname(name)}", name)  # by sex as well: Mr. Lee, not Ann Lee
    firsts: dict[str, list[str]] = {}
    for name in sure:
        firsts.setdefault(name.partition(" ")[0], []).append(name)
    for first, named in firsts.items():
        if len(named) == 1 and first[-1] != ".":
            full.setdefault(first, *named)
    return full


def _latest(mentions: list[Mention], offset: int) -> str | None:
    at = bisect_left(mentions, (offset,))
    return mentions[at - 1].person if at else None


def _sex(titles: list[str]) -> str:
    """What titles tell: m, f or nothing."""
    return "f" * (not _WOMEN.isdisjoint(titles)) or "m" * (not _MEN.isdisjoint(titles))


@lru_cache(maxsize=1 << 14)  # names recur
def _given(name: str) -> str:
    """Whether a name of several words begins with a common given name: a woman's (f), a man's (m), both (fm)."""
    first, _, others = name.lower().partition(" ")
    if others.rpartition(" ")[2] in _ORGANISATIONS and (" " in others or first in _TOWNS):
        return ""  # Austin Police Department, Virginia Senate; but Tom Church
    if others and first not in _PLACES and _INITIALS.match(name.lower()):
        return "fm"
    return "f" * (first in _FEMALE) + "m" * (first in _MALE) if others else ""


@lru_cache(maxsize=1 << 14)  # names recur
def human(name: str) -> bool:
    """Does the name look like a person's? Two capitalised words at least, none of them an organisation's."""
    words = name.split()
    if not 1 < len(words) < 7 or name.isupper():
        return False
    if words[-1].lower() in _ORGANISATIONS and not _given(name):
        return False
    return all(word[0].isupper() or word in _PARTICLES or word[:3] in ("al-", "el-") for word in words)


class _Phrase(NamedTuple):
    """What a speaker's words say by themselves."""

    name: list[str]  # the words of the name that they end with, what explains it and what it is of left off
    several: list[str]  # the names, if they are nothing but several
    body: str  # what they name if the name is no person's: Court of Appeal
    personal: bool  # is the name a person's by its form?
    indefinite: bool
    definite: tuple[str, str] | None  # the president: attributes and noun
    sex: str  # m or f, if a title says so
    bare: str  # all of them without their article


@lru_cache(maxsize=1 << 14)  # names recur
def _phrase(speaker: str) -> _Phrase:
    phrase = _OFFICE_OF.sub(r"\1 ", _APPOSED.split(speaker, 1)[0]) if " " in speaker else speaker
    core = _PREPOSITION.split(phrase, 1)[0]
    name, low = _name_at_end(core), core.lower()
    several = core.split(" and ")
    if len(several) < 2 or not all(_name_at_end(part) == part.split() for part in several):
        several = []
    inside = _OF_NAME.match(phrase, len(core)) if name else None
    body = ""
    if inside:
        body = " ".join(_name_behind(_PLACE.split(phrase)[0], inside.end())) or _ARTICLE.sub("", phrase)
    personal = human(" ".join(name)) or any(word.rstrip(".") in _PERSONAL for word in low.split())
    definite = _DEFINITE.match(low)
    pair = (definite[1], definite[2]) if definite else None
    indefinite = _INDEFINITE.match(core) is not None
    sex = _sex([low.split(" ", 1)[0].rstrip(".")])
    return _Phrase(name, several, body, personal, indefinite, pair, sex, _ARTICLE.sub("", speaker))


def _name_at_end(phrase: str) -> list[str]:
    """The words of the name a noun phrase ends with, titles left off; empty if it ends with something else."""
    matches = list(_RUN.finditer(phrase))
    if not matches or len(phrase.rstrip("'’ .")) - matches[-1].end() > 1:
        return []
    return _parts(matches[-1][0])[0].split()


def _name_behind(phrase: str, at: int) -> list[str]:
    """The full name that ends a phrase: Bank of England governor Ann Lee; empty if there is none behind the word
    that starts at ``at``."""
    named = _RUN.match(phrase, at)
    words = _name_at_end(phrase[named.end() :]) if named else []
    return words if len(words) > 1 else []


@lru_cache(maxsize=1 << 14)  # names recur
def _surname(name: str) -> str:
    """The last name, generation suffixes left off."""
    words = name.split()
    return next((word for word in reversed(words) if word.rstrip(".").lower() not in _SUFFIXES), words[-1])


def _titles(words: list[str]) -> list[str]:
    """The titles, and words that no name starts with, before a name, in lower case."""
    titles: list[str] = []
    for word in words:
        plain = word.rstrip(".").lower()
        if plain not in TITLES and plain not in _STOP:
            break
        if titles and titles[-1] in _COURTESIES and plain in _SURNAMES:
            break
        titles.append(plain)
    follows = words[len(titles)].lower() if len(titles) < len(words) else ""
    while titles and titles[-1] in _ATTRIBUTES and not _role(follows):
        titles.pop()
    return titles


def _make_parts(text: str) -> tuple[str, list[str]]:
    """A run of capitalised words -> the name, and the titles before it in lower case."""
    words = text.translate(_QUOTE_MARKS).split()
    owners = [at for at, word in enumerate(words[:-1]) if word.endswith(("'s", "’s"))]
    if owners and words[owners[-1] + 1 :][0].lower() not in _ORGANISATIONS:  # the Attorney General's Office
        words = words[owners[-1] + 1 :]  # Labour's Ann Lee
    if words and words[-1].endswith(("'s", "’s")):
        words[-1] = words[-1][:-2]
    titles = _titles(words)
    whole = words[sum(title not in TITLES for title in titles) :]
    words = words[len(titles) :]
    words = words[
        : next((at for at, word in enumerate(words) if (at or titles) and word.lower() in _HEADLINE), None)
    ]
    while len(words) > 1 and words[-1] in _POSTNOMINALS:
        words.pop()
    ranks = [at for at, word in enumerate(words[:-1]) if (_ranks if at else _role)(word.rstrip(".").lower())]
    if ranks and (len(words) - ranks[-1] > 2 or words[ranks[-1]][-1] == "."):  # Ohio Sen. Ann Lee
        rank, before = words[ranks[-1]].rstrip(".").lower(), words[ranks[-1] - 1].lower()
        titles.append(f"{before} {rank}" if ranks[-1] and _NATION.search(before) else rank)
        words = words[ranks[-1] + 1 :]
    name = " ".join(words)
    person = _given(name) or not _COURTESIES.isdisjoint(titles)  # Mayor Aaron Street, Mr Church
    if words and words[-1].lower() in _ORGANISATIONS and not person:  # the Foreign Office, the Democratic Party
        return " ".join(whole), []
    return name, [title for title in titles if title not in _STOP]


_parts = Memo(_make_parts).of


def _ranks(word: str) -> bool:
    """May a word in lower case stand before a full name, and say who that is?"""
    return word in _RANKS or word in _ROLES


@lru_cache(maxsize=1 << 14)  # roles recur
def _role(word: str) -> bool:
    """Is a word in lower case one for what somebody is, so that the name behind it is a person's?"""
    if _ranks(word) or TITLES.get(word):
        return True
    named = word in _MALE or word in _FEMALE or word in _NO_ROLES
    return len(word) > 4 and word.endswith(_ROLE_ENDS) and not (named or word in _STOP)


_QUOTE_MARKS = str.maketrans("", "", '"“”‘')


def _make_run(text: str) -> tuple[str, list[str], bool]:
    """A run of capitalised words -> name and titles, and whether the words around it may tell of another title."""
    name, titles = _parts(text)
    return name, titles, _of_portfolio(name) or (not titles and human(name))


def _of_portfolio(name: str) -> bool:
    """(Secretary of) State Ann Lee"""
    return name.count(" ") > 1 and name.partition(" ")[0].lower() in _PORTFOLIOS


_run = Memo(_make_run).of


def _runs(text: str) -> list[tuple[int, str, list[str]]]:
    """(offset, name, titles) of the runs of capitalised words in a text."""
    out = []
    for match in _RUN.finditer(text):
        name, titles, more = _run(match[0])
        if more:
            name, titles = _around(text, *match.span(), name, titles)
        if name:
            out.append((match.start(), name, titles))
    return out


def _around(text: str, start: int, end: int, name: str, titles: list[str]) -> tuple[str, list[str]]:
    """Name and titles of the run ``text[start:end]`` with what its line says beside it."""
    line = text[max(0, start - 30) : start].rpartition("\n")[2]
    office = _OFFICE_BEFORE.search(line) if _of_portfolio(name) else None
    if office and office[1].lower() in TITLES:
        return name.partition(" ")[2], [*titles, office[1].lower()]
    if not titles and human(name):  # the striker Tom Reed; his wife, Ann Reed
        role = line[-20:-1].rpartition(" ")[2].rstrip(",")
        if _role(role):
            titles = [role]
        elif text.startswith(", ", end) and _AGED.match(text, end):
            titles = [""]
    return name, titles
