"""The lines of a pasted page: their features, the forms that furniture has on any site, and what reads as prose."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from .verbs import VERBS

SHARE = "names where to share, or only numbers"
LIST = "heads a list of other stories"
TIME = "a time without a day"
LOOK = 2000  # characters of a line that are looked at: a longer line is judged by its opening and its ending

Verdict = tuple[str, str]  # label, rule
NONE: Verdict = ("", "")

# ---------------------------------------------------------------------------------------------- features

_BLANK = " \t\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x2010))
)
# Plain letters up to a blank or comma are most words: to try these first is only faster.
_WORD = re.compile(r"[A-Za-z][a-z]++(?=[ ,])|[^\W_]+(?:['’.-][^\W_]+)*")
_UNSPACED = r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]"  # Thai, Japanese, Chinese; compiled if asked for
_ENDS = tuple(".!?…。！？۔।")
_CLOSING = "\"”’'»)]"  # what may stand behind an ending
STOPS = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its not of on or our she "
    "that the their there they this to was we were which who will with would you".split()
)
#: the same, in capitals or not
_STOPS = frozenset("".join(cased) for word in STOPS for cased in product(*zip(word, word.upper(), strict=True)))
_ATTRIBUTE = r"""\s++[\w-]++=(?:"[^"\]]*+"|'[^'\]]*+'|[^\s"'\]]++)"""
_SHORTCODE = re.compile(rf"\[(?:/[a-z][\w-]*+|[a-z][\w-]*+(?:{_ATTRIBUTE})+)\s*+/?\]\s*+")
_LONGEST = 400  # characters of a shortcode


class Line(NamedTuple):
    """A non-empty line of a page and what can be seen of it without its neighbours."""

    start: int
    end: int
    number: int
    gap: int  # blank lines above
    text: str  # at most `LOOK` characters
    words: list[str]
    size: int  # number of words
    lower: float  # share of words that begin in lower case, or have no case
    stops: float  # share of English function words
    caps: bool  # all letters are capitals
    ends: bool  # ends like a sentence


def read_line(raw: str, start: int, end: int, number: int = 0, gap: int = 0) -> Line:
    """The features of ``raw[start:end]``."""
    text = raw[start : min(end, start + LOOK)]
    if end - start > LOOK:
        text = text[:-200] + raw[end - 200 : end]
    words = _WORD.findall(text)
    if len(words) < len(text) / 12 and re.search(_UNSPACED, text):
        words = [text[i : i + 2] for i in range(0, len(text), 2)]
    firsts = [word[0] for word in words]
    initials = len(firsts) - sum(map(str.isdigit, firsts))
    lower = 1 - sum(map(str.isupper, firsts)) / initials if initials else 0.0
    stops = sum(map(_STOPS.__contains__, words)) / max(1, len(words))
    ends = text[-12:].rstrip(_CLOSING).endswith(_ENDS)
    return Line(start, end, number, gap, text, words, len(words), lower, stops, text.isupper(), ends)


def read_lines(raw: str) -> list[Line]:
    """The non-empty lines with their features."""
    return [read_line(raw, *place) for place in places(raw)]


def places(raw: str) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, number, blank lines above) of the non-empty lines, without surrounding white space (no-break,
    zero width, byte order mark too)."""
    at, number, gap = 0, 0, 0
    for block in raw.split("\n"):  # a line, but for text in which "\r" alone ends lines
        for line in block.removesuffix("\r").split("\r") if "\r" in block else (block,):
            number += 1
            text = line.rstrip(_BLANK)
            if text:
                start = at + len(text) - len(text.lstrip(_BLANK))
                yield start, at + len(text), number, gap
                gap = 0
            else:
                gap += 1
            at += len(line) + 1
        at += block.endswith("\r")


# ---------------------------------------------------------------------------------------------- forms of furniture


class Form(NamedTuple):
    """A line of at most ``most`` words that begins with one of ``starts`` (lower case), then by ``then``."""

    label: str
    rule: str
    most: int
    starts: tuple[str, ...]
    then: str = ""


_ASKS = "asks to subscribe, register, follow or write"
OTHERS = "who else worked on the story, or where else it ran"
COMMENTS = "heads the comments of readers"
FORUM = "leads to the comments of readers"
TAGS = "tags of the story"
COPYRIGHT = "copyright notice"

# The first form that fits gives a line its own label, whatever stands around it. Here is what would pass for a
# sentence of the story, or what closes it; other short lines are judged by where they stand. An opening that a
# sentence may have too ("About 200 people ...", "More in the party ...") must not run to a full stop.
FORMS = (
    Form("boilerplate", "a sum to prove that one is human", 6, (r"\d+\s*[+×x*–-]\s*\w+\s*=",)),
    Form("boilerplate", "an address or left-over markup", 40, (r"https?://\S+$", r"</?\w+[^>]{0,200}>")),
    Form(
        "related", LIST, 12,
        (
            r"related(?: \w+){0,2}", r"(?:read|see|view|show) (?:more|next|also|all)", "more", "also read",
            r"more (?:\w+ ){0,2}(?:from|on|in|stories|news|coverage|like)\b[^.]{0,50}",
            r"(?:\w+ )?most (?:read|popular|viewed|shared|commented|watched|recent|discussed)\b[^.]{0,40}",
            r"(?:now )?(?:trending|popular|recommended)\b[^.]{0,40}", r"you (?:may|might) (?:also|like)[^.]{0,40}",
            r"top (?:\w+ ){0,2}(?:stor(?:y|ies)|news|videos?|posts?|headlines?)\b[^.]{0,40}",
            r"(?:previous|next|newer|older)(?: \w+){0,2}", r"(?:recent|latest)(?: \w+){0,3}", "breaking(?: news)?",
            "must[- ](?:read|watch|see)s?", "editor['’]?s['’]? (?:picks?|choice)",
        ),
        r"[:\s>»→…-]*$",
    ),
    Form(
        "related", "announces another story", 30,
        (
            r"(?:related(?: \w+)?|read(?: more| also| next)?|see (?:more|also)|also read|more|watch(?: now| more"
            r"| live)?|listen|don['’]t miss|in pictures|gallery|must[- ](?:read|see|watch)|recommended)\s*[:|»>–—]"
            r"\s*\S",
            r"(?:read|see|watch|click|subscribe|get|find)\b.{0,80}\b(?:here|app|below|website)\.?$",
        ),
    ),
    Form(
        "navigation", "a path of sections", 40,
        ("you are here", r"home\s*[/|>»›→]", r"(?:[^/>»›]{1,30} [/>»›] ){2}"),
    ),
    Form(
        "boilerplate", TAGS, 30,
        (r"(?:related )?(?:topics?|tags?|tagged with|filed under|categor(?:y|ies)|keywords)\b(?:\s*:|\s[^.]*$|$)",),
    ),
    Form(
        "boilerplate", "advertisement", 10,
        (
            "advert(?:ise?ments?)?", r"(?:\w+ ){0,3}sponsored\b[^.]{0,40}", "ad feedback",
            r"continue (?:reading|below)\b.{0,40}", r"(?:article|story) continue[sd]\b.{0,40}",
            r"skip (?:to|ad)\b.{0,40}", r"loading\b.{0,30}", r"scroll (?:down|to)\b.{0,60}",
        ),
        r"\W*$",
    ),
    Form("boilerplate", COPYRIGHT, 60, (r"copyright(?:\W{0,5}(?:19|20)\d\d|\W*$)", "©")),
    Form(
        "boilerplate", FORUM, 9,
        (
            r"comments?[\s\d()]*$", r"(?:view|show|see|read|hide) (?:all |the )?(?:\d+ )?comments?[\s\d()]*$",
            "(?:write|leave|post|add|submit|make) (?:a|your) (?:comment|reply)",
            "join the (?:conversation|discussion)",
        ),
        r"\W*$",
    ),
    Form(
        "boilerplate", _ASKS, 60,  # in the imperative or in the second person
        (
            r"(?:please )?(?:sign[- ]?(?:up|in)|subscribe|register|log[- ]?(?:in|out)|create an? account|donate"
            r"|contribute)\b",
            r"join (?:our|the|us|in|a|\w+-\w+)\b.*\b(?:conversations?|forums?|discussion|community|newsletter"
            r"|readers|channel|club)\b",
            r"(?:please )?(?:follow|like|find|add|connect with|contact) (?:us\b|@)",
            r"follow (?:(?!as\b)\S+ ){1,6}on \w", r"like (?:this|what)\b[^.]{0,40}[?:…]",
            r"(?:click|tap) (?:here|to|on)\b", "(?:back|return|jump|go) to (?:the )?(?:top|home|main|gallery)",
            r"(?:download|get|try|install|update) (?:our|the|your|breaking|all the|more)\b.*\b(?:app|news|inbox"
            r"|alerts?|newsletter|daily|stories|rss feed)\b",
            r"get (?:access|unlimited)\b", "(?:write|leave|post|add|submit|make) (?:a|your) (?:comment|reply)",
            r"(?:view|show|see|read|hide|join)\b.{0,20}\b(?:comments|discussion|conversation|archive|full \w+)\b",
            r"share (?:this|your|on|all|or)\b", "be the first to (?:comment|know|hear|get|read)",
            r"note: .{0,60}\bcomments", "thank(?:s| you) for (?:register|subscri|sign|read|your)",
            r"please (?:refresh|enter|check|try|enable|follow|wait|support|consider|email|read our)\b",
            "you (?:have been|are now|are|must be|need to be) (?:successfully|subscribed|logged|signed|registered)",
            r"you(?: have|['’]ve)\b.{0,30}\bfree (?:articles?|stor)", "since you['’]re here",
            "there was (?:a problem|an error) (?:subscrib|process|submit|load|send|with your)",
            r"by (?:signing|clicking|submitting|subscribing|entering|continuing)\b.{0,60}\b(?:you|agree)\b",
            "(?:enter )?your (?:e-?mail|name|privacy|preferences)", "no spam", r"never miss\b",
            "stay (?:up to date|informed|on top|connected|updated)", r"need more\b", r"welcome to our\b",
            r"want (?:more|to (?:read|get|know|join|see|support))\b[^.]{0,80}\?", "tell us (?:what|how)",
            r"(?:we|\w+|this (?:site|website|page)) uses? cookies", "have your say", "for more (?:stories|news)",
            r"support (?:independent|our|quality|local)\b.{0,30}\b(?:journalism|newsroom|work|reporting)",
            r"(?:do you )?(?:have|got) (?:a|an|any) (?:news )?(?:tips?|stor(?:y|ies)|question|comment)\b",
            r"(?:send|email|e-mail|contact|write to)\b.{0,60}(?:@|\bus\b|\btips?\b)", "our standards:",
            "chat with us", r"when you (?:buy|purchase|click)\b.{0,60}\b(?:links?|commission)",
        ),
    ),
    Form(
        "boilerplate", COMMENTS, 14,
        (
            r"(?:\(?\d+\)?|new,? \d+|top|all|reader|view) (?:\w+ ){0,2}(?:comments?|responses?|replies|thoughts?)\b"
            r"[^.]{0,80}$",
            r"no comments?(?: yet)?\b[^.]{0,30}$", r"comments? ?(?:\(|:|are closed|policy)",
            r"(?!(?:s?he|it|they)\b)\w+ says:?$",
            r"rating: \d+",
        ),
    ),
    Form(
        "boilerplate", "terms of the site", 6,
        (
            r"(?:about|advertise|contact|help|careers?|jobs|privacy|terms|policies|cookies?|sitemap|feedback"
            r"|corrections?|site (?:map|index|information))\b[^.?!]{0,30}$",
        ),
    ),
    Form(
        "boilerplate", TIME, 8,
        (
            r"(?:published |updated |posted )?(?:\d+|an?|one) (?:sec|second|min|minute|hr|hour|day|week|month"
            r"|year)s? (?:ago|read)\b.{0,20}$",
            r"\d+[hdm] ago$", r"\d\d?:\d\d(?: ?[ap]\.?m\.?)?(?: \w+)?$",
        ),
    ),
    Form(
        "boilerplate", OTHERS, 40,
        (
            r"(?:additional |with )?(?:reporting|writing|editing|compiled|edited|graphics?|translation"
            r"|research) by\b",
            r"(?:sources?:|provided by) \w[^.]{0,60}$", "a version of this (?:article|story)",
            r"this (?:article|story|post|piece|column) (?:was |is |has been |has )?(?:first |originally |also )?"
            r"(?:appeared|published|posted|produced|supplied|provided|reprinted|republished|syndicated)\b",
        ),
    ),
    Form(
        "caption", "begins like a caption", 90,
        (
            r"(?:above|pictured|(?:file )?(?:photo(?:graph)?|image|picture)|file|caption|illustration|video)"
            r"(?:\s*:|\s?[–—-])\s",
            r"in this (?:\w+,? ){0,6}(?:photo|image|picture)\b[^.]{0,60},", r"image caption,?\s",
        ),
    ),
)  # fmt: skip
_MOST = max(form.most for form in FORMS)


@cache
def _openings(most: int) -> re.Pattern[str]:
    """All forms open to lines of so many words in one expression; the group that matched names the form. Compiled
    when such a line is met, for that takes long, and a clean text asks for none."""
    fit = [f"(?P<f{i}>(?:{'|'.join(form.starts)}){form.then})" for i, form in enumerate(FORMS) if form.most >= most]
    return re.compile(rf"\W{{0,3}}(?:{'|'.join(fit)})")


_PHRASES = (  # label, rule, at most so many words, phrases of which one stands anywhere in the line
    ("boilerplate", COPYRIGHT, 60, ("all rights reserved", "this material may not be")),
    (
        "boilerplate", _ASKS, 60,
        (
            "affiliate link", "affiliate commission", "affiliate partner", "affiliate program",
            "letters to the editor", "unsubscribe", "click here", "click to subscribe",
            "sign up here", "our newsletter", "like to hear from you", "love to hear from you",
            "let us know what", "by emailing", "your inbox", "your comments", "comments below",
            "small favour to ask", "from as little as",
        ),
    ),
    (
        "boilerplate", "terms of the site", 40,
        ("privacy policy", "terms of use", "terms of service", "terms and conditions"),
    ),
    ("boilerplate", OTHERS, 50, ("contributed to this", "contributed to the report", "contributed reporting")),
)  # fmt: skip
_SHORTEST = min(len(phrase) for *_, phrases in _PHRASES for phrase in phrases)

_SHARE = frozenset(
    "facebook twitter x email e-mail mail print whatsapp reddit linkedin pinterest flipboard instagram youtube "
    "telegram rss sms tumblr messenger share shares shared tweet tweets comment comments copy link links save "
    "close like likes pin google this article story on via follow us bookmark listen menu search gallery expand "
    "view play pause video videos photo photos submit reply".split()
)

# ------------------------------------------------------------------------------------------ pictures

_AGENCY = (
    r"(?:getty(?: images)?(?: news)?|reuters|associated press|ap(?: photo)?|afp|epa(?:-efe)?|pa(?: wire| media"
    r"| images)?|rex(?: features)?|shutterstock|alamy|istock|bloomberg|corbis|xinhua|zuma(?: press)?|imago"
    r"|splash(?: news)?|backgrid|wireimage|filmmagic|usa today sports|upi|pti|ani|tass|dpa|statista|unsplash"
    r"|pixabay|flickr|swns)"
)
_PICTURE = (
    r"(?:photo(?:graph|s| credit)?|images?(?: credit)?|pictures?|pics?|illustration|graphic|screenshot|credits?"
    r"|courtesy)"
)
_CREDIT = re.compile(
    rf"{_PICTURE}\s?(?:[:…©]|\.\.+|by\b)\s*\S.*|image (?:source|copyright),?\s.*"
    r"|(?:images?|photos?) (?-i:(?:[A-Z][\w.&]* ?){1,4})"
    r"|(?-i:(?:[A-Z][\w.&-]* ){1,3}(?:Images|Features|Photos|Pictures|Photography)|[A-Z][A-Z.'’ -]+ FOR [A-Z ]+)",
    re.I,
)
_AGENCY_ALONE = re.compile(_AGENCY, re.I)
_CREDITED = (  # takes long to compile, and texts without furniture never ask for it
    rf"(?i)(?:[(\[]\s*(?:{_PICTURE}\b|©)[^()]{{0,80}}[)\]]?\W*|[^.\"”!?]\s\({_AGENCY}\)\W*"
    rf"|\((?=[^()]*[ /:])[^()]{{0,60}}\b{_AGENCY}[^()]{{0,40}}\)\W*|©\s?[^.©]{{2,60}}"
    rf"|[.,!?\"”’)|]\s*{_PICTURE}(?:\s?(?:[:…]|\.\.+)|\s(?:by|from|of)\b)\s*\S[^.]{{0,60}}(?:\.\w?[^.]{{0,20}})?"
    rf"|\b(?-i:REUTERS|AP|AFP|EPA|GETTY)(?: Photo)?\s?/ ?[\w .'’/-]{{2,60}}"
    rf"|[.\"”!?] (?:(?-i:[A-Z])[\w .'’-]{{2,40}}/ ?)?{_AGENCY}(?:[ /]+[\w.]+){{0,3}}"
    r"|(?-i:\((?:[A-Z][\w.&'’ -]{1,40}/){1,4}[A-Z][\w.&'’, -]{1,50}\))\W*"
    r"|(?-i:\[(?:File: ?)?[A-Z][\w .'’/&,-]{2,60}\])|(?-i:[a-z]) (?-i:AP|AFP|EPA|PA|REX))$"
)

_HINT = re.compile(
    r"[)\]]\W*$|©|phot|pic|image|illus|graphic|screen|credit|courtesy"
)  # of a credit after a sentence


def _picture_credit(line: Line) -> bool:
    """Nothing but who took the picture: "Photo: Ann Lee", "Image Harbour News", "Ann Lee/Reuters"."""
    if line.size > 10 or len(line.text) > 100 or line.lower > 0.6:
        return False
    bare = line.text.strip("()[] .,")
    if _CREDIT.fullmatch(bare):
        return True
    if any(map(str.isdigit, bare)):
        return False
    parts = [part.strip() for part in _AND.split(bare)]
    return any(_AGENCY_ALONE.fullmatch(part) for part in parts) and all(
        word[0].isupper() or not word[0].isalpha() for part in parts for word in part.split()
    )


_AND = re.compile(r"/| via | and |, ")
_COLUMNS = re.compile(r"\s{2,}|\t|\s*[|·]\s*")


def _is_menu(line: Line) -> bool:
    """Names of sections side by side: "HOME  NEWS  JOBS", "News | Sport | Video"."""
    text = line.text
    if line.size > 40 or not ("|" in text or "·" in text or " ".join(text.split()) != text):
        return False  # nothing here but single blanks
    parts = _COLUMNS.split(text)
    return len(parts) >= 3 and all(part[:1].isalpha() and len(part.split()) <= 2 for part in parts)


def between_shortcodes(raw: str, start: int, end: int) -> tuple[int, int]:
    """Where a line begins and ends without the shortcodes of a content system at its ends: `[/caption]`,
    `[gallery ids="1,2"]`; a line of nothing else stays. A word in brackets has neither a slash nor attributes."""
    first, last = start, end
    while raw.startswith("[", first, last) and (found := _SHORTCODE.match(raw, first, min(last, first + _LONGEST))):
        first = found.end()
    while raw.endswith("]", first, last):
        opened = raw.rfind("[", max(first, last - _LONGEST), last)
        if opened < 0 or not _SHORTCODE.fullmatch(raw, opened, last):
            break
        last = opened
        while last > first and raw[last - 1].isspace():
            last -= 1
    return (first, last) if first < last else (start, end)


def is_agency(name: str) -> bool:
    """The name of an agency whose pictures are sold to papers."""
    return _AGENCY_ALONE.fullmatch(name) is not None


def own_label(line: Line) -> Verdict:
    """The label that the form of a line gives it whatever stands around it; ``NONE`` if its form says nothing."""
    text, size = line.text, line.size
    if text.endswith(("[/caption]", "</figcaption>")):
        return "caption", "ends in a caption marker"
    if _picture_credit(line):
        return "credit", "only a picture credit"
    folded = (text if line.caps else text.replace("US", "U.S.")).lower()  # the country is not the pronoun
    match = _openings(size).match(folded) if size <= _MOST else None
    if match:
        form = FORMS[int(str(match.lastgroup)[1:])]
        return form.label, form.rule
    if size <= 12 and all(word.lower() in _SHARE or word.isdigit() for word in line.words):
        return "boilerplate", SHARE
    if _is_menu(line):
        return "navigation", "names of sections side by side"
    for label, rule, most, phrases in _PHRASES if len(folded) >= _SHORTEST else ():
        if size <= most:
            for phrase in phrases:
                if phrase in folded:
                    return label, rule
    if 3 < size <= 110 and (not line.ends or _HINT.search(folded[-160:])) and re.search(_CREDITED, text[-160:]):
        return "caption", "ends in a picture credit"
    return NONE


# ---------------------------------------------------------------------------------------------- prose and tables

_SPOKEN = re.compile(r"[\"“‘'].{5,1000}[\"”’'].{0,60}\b(?:said|says|told|added|wrote|asked)\b")


def is_prose(line: Line) -> bool:
    """Running text: sentences, not labels, names or headlines."""
    flowing = line.lower >= 0.35
    if line.size == 2 and line.text[-1] == ":" and line.words[1] in VERBS:  # "She wrote:"
        return flowing and VERBS[line.words[1]].form in ("s", "past")
    if line.ends and not line.text.endswith(("...", "…")):
        return flowing and line.size >= 3
    if line.text[-1] in ":;,—" and line.size >= 3:
        return flowing and line.stops >= 0.15
    return flowing and (line.size >= 22 or (line.size >= 10 and _SPOKEN.match(line.text) is not None))


_NUMBER = re.compile(r"\d[\d.,:%+-]*$")


def is_table_row(line: Line) -> bool:
    """At least three of its parts are numbers, and a quarter of them."""
    if not 4 <= line.size <= 30:
        return False
    numbers = sum(_NUMBER.match(part.lstrip("$€£(+-")) is not None for part in line.text.split())
    return numbers >= 3 and numbers * 4 >= line.size


def key(line: Line, most: int = 50) -> str:
    """A line without its punctuation, for comparison."""
    return " ".join(line.words[:most]).lower().replace("’", "'")


_BARS = re.compile(r" [|>»/–-] ")


def keys(line: Line) -> set[str]:
    """A line and its parts: breadcrumbs and window titles repeat the headline with something around it."""
    out = {key(line)}
    if line.size < 40 and _BARS.search(line.text):
        parts = _BARS.split(line.text.lower().replace("’", "'"))
        out.update(" ".join(_WORD.findall(part)) for part in parts)
    return out
