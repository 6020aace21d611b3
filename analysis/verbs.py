"""Reporting verbs: a table of lemmas by class, and every form of them.

A class says what the verb does to the words it reports, never what the outlet intends. Grounds: "said" is
neutral and almost always right (Bender et al.; Floyd Moore 2000); verbs that presuppose truth are the
(semi-)factives, verbs of assertive force the assertives of Hooper (1975); "claimed" casts doubt and
"admitted" implies fault; verbs of hostile act are in the list of Recasens et al. (2013). The sources
disagree on the value of assertive verbs: read that class with low confidence.
"""

from typing import NamedTuple


class Verb(NamedTuple):
    """One form of a reporting verb."""

    lemma: str
    form: str  # base, s, ing, past (which is also the participle unless that differs), participle
    cls: str


#: class -> lemmas; irregular pasts and participles follow after a slash
LEMMAS = {
    "neutral": """say/said tell/told add write/wrote/written ask reply respond continue state answer
        report tweet retweet comment mention post conclude testify inform read/read elaborate explain
        announce repeat reiterate recount detail indicate signal quote cite discuss address estimate
        predict suggest text email summarize summarise outline speak/spoke/spoken propose recommend
        clarify publish express refer interject retort hint echo concur rule
        question go/went/gone put/put make/made recite""",
    "naming": """call describe dub label characterize characterise portray brand deem term liken compare
        depict pronounce paint cast/cast""",
    "endorsing": """point note reveal acknowledge recall observe learn discover realise realize remember
        confirm show/showed/shown remind find/found emphasize emphasise highlight underscore underline
        disclose""",
    "distancing": """claim allege profess purport imply insinuate speculate accuse boast brag tout""",
    "concession": """admit concede confess apologize apologise agree relent""",
    "assertive": """insist argue maintain contend assert stress declare warn vow urge deny pledge
        promise reject demand swear/swore/sworn affirm proclaim reaffirm caution threaten exhort advise
        posit reason dispute rebut counter disavow order encourage charge advocate implore plead assure
        guarantee defend protest hold/held""",
    "hostile": """blast slam attack denounce mock dismiss criticize criticise condemn rip deride
        ridicule lambaste lambast blame lash chide scold rebuke snap scoff taunt lament complain
        disparage decry bash assail berate rail fire shoot/shot hit/hit excoriate skewer castigate
        denigrate belittle bemoan tear/tore/torn insult fume rage malign""",
    "praising": """praise laud hail applaud commend welcome thank acclaim celebrate salute congratulate""",
    "mental": """think/thought believe hope fear want feel/felt expect worry wonder consider
        know/knew/known doubt regard view see/saw/seen understand/understood wish reckon""",
    "manner": """joke quip shout sigh laugh sing/sang/sung yell whisper mutter murmur exclaim cry chant
        gush deadpan muse remark opine scream intone bellow rant tease enthuse thunder crow""",
}  # fmt: skip

#: heads that report only with one of these words after them ("point out", "lash out", "fire back", "put it")
PARTICLES = {
    "point": ("out", "to"), "lash": ("out",), "fire": ("back", "off"), "shoot": ("back",), "rail": ("against",),
    "refer": ("to",), "go": ("on", "after"), "tear": ("into",), "hit": ("back", "out"), "see": ("as",),
    "view": ("as",), "regard": ("as",), "cast": ("as",), "paint": ("as",), "put": ("it",), "make": ("clear",),
    "speak": ("of",), "express": (), "hold": ("that",), "rule": ("that", "out"),
}  # fmt: skip

#: forms that are nouns as often as verbs: verbs only after a subject, never after an article or a preposition
NOUNS = frozenset(
    """address addresses answer answers attack attacks bash blame blast brand brands call calls cast chant
    chants charge charges claim claims comment comments counter cries crow cry demand demands detail details
    dispute disputes doubt doubts echo email emails estimate estimates fear fears finding fire hint hints hit
    hits hope hopes insult insults joke jokes label labels laugh laughs make mention mentions mock note notes
    order orders outline outlines pledge pledges point points post posts praise promise promises protest
    protests put question questions quote quotes rage read reads reason reasons rebuke rebukes remark remarks
    reply report reports rip see shot shout shouts show shows sigh sighs signal signals state states tear
    tease term terms text texts thanks thought thunder tweet tweets view views welcome wish wishes wonder
    worries worry""".split()
)


def _inflect(lemma: str) -> tuple[str, str, str]:
    """Third person, -ing form and regular past of a lemma."""
    if lemma.endswith("e"):
        return lemma + "s", lemma[:-1] + "ing", lemma + "d"
    if lemma[-1] == "y" and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies", lemma + "ing", lemma[:-1] + "ied"
    if lemma.endswith(("s", "sh", "ch", "x", "o")):
        return lemma + "es", lemma + "ing", lemma + "ed"
    if lemma in _DOUBLED:
        return lemma + "s", lemma + lemma[-1] + "ing", lemma + lemma[-1] + "ed"
    return lemma + "s", lemma + "ing", lemma + "ed"


#: forms of reporting verbs that are nouns, "that" or not: the rules that apply, a ruling that he lied
_ONLY_NOUNS = frozenset(["rule", "rules", "ruling", "hold"])
#: lemmas that double their last consonant before -ed and -ing
_DOUBLED = frozenset("admit rip slam quip brag dub snap refer rebut put hit concur".split())
#: lemmas that double their consonant in British spelling only
_BRITISH = frozenset(["label", "signal"])


def _forms() -> dict[str, Verb]:
    out: dict[str, Verb] = {}
    for cls, lemmas in LEMMAS.items():
        for entry in lemmas.split():
            lemma, *irregular = entry.split("/")
            third, ing, past = _inflect(lemma)
            past = irregular[0] if irregular else past
            participle = irregular[-1] if irregular else past
            forms = {participle: "participle", past: "past", lemma: "base", third: "s", ing: "ing"}
            for text, form in forms.items():
                if text not in _ONLY_NOUNS and (text not in out or out[text].cls == cls):
                    out[text] = Verb(lemma, form, cls)
            if lemma in _BRITISH:
                out[lemma + "led"] = Verb(lemma, "past", cls)
                out[lemma + "ling"] = Verb(lemma, "ing", cls)
    return out


#: lower-case form -> the verb it is a form of
VERBS = _forms()

#: what introduces a source without a verb
ACCORDING = Verb("according to", "base", "neutral")
REPORTEDLY = {
    word: Verb(word, "base", "distancing") for word in ("reportedly", "allegedly", "purportedly", "supposedly")
}
