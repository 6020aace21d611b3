"""Raw text of a page -> labelled lines, each with the rule that gave the label; and what the page states of itself.

In linear time: every line gets its features once (`_Line`) and, where its form says enough, a label of its own
(`_FORMS`); the article is the run of lines with the largest sum of scores, prose counting for it and furniture
against it; what stands above, inside and below that run is then labelled by its neighbours. Nothing depends on
the number of a line in the file, nor on the name of a site.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from . import dates

LABELS = (
    "masthead", "navigation", "page_date", "pubdate", "headline", "deck", "byline", "place", "caption",
    "credit", "body", "blockquote", "subhead", "related", "boilerplate",
)  # fmt: skip


class Segment(NamedTuple):
    """One non-empty line: ``raw[start:end]`` is the line without surrounding white space."""

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


_Verdict = tuple[str, str]  # label, rule


# ---------------------------------------------------------------------------------------------- lines and features

_BLANK = " \t\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x2010))
)
_BREAK = re.compile(r"\r\n|\n|\r")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_UNSPACED = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]"
)  # Thai, Japanese, Chinese: no spaces between words
_ENDS = re.compile(r"[.!?…。！？۔।][\"”’'»)\]]*$")
_STOPS = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its not of on or our she "
    "that the their there they this to was we were which who will with would you".split()
)
_LOOK = 2000  # characters of a line that are looked at: a longer line is judged by its opening and its ending


class _Line(NamedTuple):
    start: int
    end: int
    number: int
    gap: int  # blank lines above
    text: str  # at most `_LOOK` characters
    words: list[str]
    size: int  # number of words
    lower: float  # share of words that begin in lower case, or have no case
    stops: float  # share of English function words
    caps: bool  # all letters are capitals
    ends: bool  # ends like a sentence


def _line(raw: str, start: int, end: int, number: int, gap: int) -> _Line:
    text = raw[start : min(end, start + _LOOK)]
    if end - start > _LOOK:
        text = text[:-200] + raw[end - 200 : end]
    words = _WORD.findall(text)
    if len(words) < len(text) / 12 and _UNSPACED.search(text):
        words = [text[i : i + 2] for i in range(0, len(text), 2)]
    letters = [word for word in words if not word[0].isdigit()]
    lower = sum(not word[0].isupper() for word in letters) / max(1, len(letters))
    stops = sum(word.lower() in _STOPS for word in words) / max(1, len(words))
    ends = _ENDS.search(text[-12:]) is not None
    return _Line(start, end, number, gap, text, words, len(words), lower, stops, text.isupper(), ends)


def _lines(raw: str) -> list[_Line]:
    """The non-empty lines, without surrounding white space (no-break, zero width, byte order mark too)."""
    out: list[_Line] = []
    at, gap = 0, 0
    breaks = [*(match.span() for match in _BREAK.finditer(raw)), (len(raw), len(raw))]
    for number, (stop, after) in enumerate(breaks, 1):
        text = raw[at:stop].rstrip(_BLANK)
        start = at + len(text) - len(text.lstrip(_BLANK))
        if start < at + len(text):
            out.append(_line(raw, start, at + len(text), number, gap))
            gap = 0
        else:
            gap += 1
        at = after
    return out


# ---------------------------------------------------------------------------------------------- forms of furniture

_AGENCY = (
    r"(?:getty(?: images)?(?: news)?|reuters|associated press|ap(?: photo)?|afp|epa(?:-efe)?|pa(?: wire| media"
    r"| images)?|rex(?: features)?|shutterstock|alamy|istock|bloomberg|corbis|xinhua|zuma(?: press)?|imago"
    r"|splash(?: news)?|backgrid|wireimage|filmmagic|usa today sports|upi|pti|ani|tass|dpa|statista|unsplash"
    r"|pixabay|flickr)"
)
_PICTURE = (
    r"(?:photo(?:graph|s| credit)?|images?(?: credit)?|pictures?|pics?|illustration|graphic|screenshot|credits?"
    r"|courtesy)"
)
_SHARE = frozenset(
    "facebook twitter x email e-mail mail print whatsapp reddit linkedin pinterest flipboard instagram youtube "
    "telegram rss sms tumblr messenger share shares shared tweet tweets comment comments copy link links save "
    "close replay talk like likes pin fb google this article story on via url short get more follow us bookmark "
    "listen menu search feed snapchat view gallery fullscreen expand collapse play pause mute video videos "
    "photo photos permalink submit reply".split()
)


def _no_words(line: _Line) -> bool:
    return all(word.isdigit() for word in line.words)


def _share_list(line: _Line) -> bool:
    return line.size <= 12 and all(word.lower() in _SHARE or word.isdigit() for word in line.words)


_CREDIT = re.compile(
    rf"{_PICTURE}\s?(?:[:…©]|\.\.+|by\b)\s*\S.*|(?:images?|photos?) (?-i:(?:[A-Z][\w.&]* ?){{1,4}})"
    r"|(?-i:(?:[A-Z][\w.&-]* ){1,3}(?:Images|Features|Photos|Pictures|Photography))",
    re.I,
)
_AGENCY_ALONE = re.compile(_AGENCY, re.I)


def _picture_credit(line: _Line) -> bool:
    """Nothing but who took the picture: "Photo: Ann Lee", "Image NBC News", "Handout/Getty Images"."""
    if line.size > 10 or len(line.text) > 100:
        return False
    bare = line.text.strip("()[] .,")
    if _CREDIT.fullmatch(bare):
        return True
    parts = [part.strip() for part in re.split(r"/| via | and |, ", bare)]
    return any(_AGENCY_ALONE.fullmatch(part) for part in parts) and all(
        word[0].isupper() or not word[0].isalpha() for part in parts for word in part.split()
    )


def _opens(pattern: str, most: int = 60) -> Callable[[_Line], bool]:
    """The line has at most so many words and begins so."""
    match = re.compile(rf"\W{{0,3}}(?:{pattern})", re.I).match
    return lambda line: line.size <= most and match(line.text) is not None


def _ends(pattern: str, most: int = 120) -> Callable[[_Line], bool]:
    """The line has at most so many words and so ends; only its last 160 characters are looked at."""
    search = re.compile(rf"(?:{pattern})$", re.I).search
    return lambda line: line.size <= most and search(line.text[-160:]) is not None


def _says(*phrases: str, most: int = 60) -> Callable[[_Line], bool]:
    """The line has at most so many words and one of the phrases (lower case) among them."""

    def fits(line: _Line) -> bool:
        if line.size > most:
            return False
        text = line.text.lower()
        return any(phrase in text for phrase in phrases)

    return fits


_STORIES = (
    r"(?:articles?|stor(?:y|ies)|content|coverage|links?|posts?|news|reading|videos?|topics?|tags?|headlines?)"
)
_INVITES = (  # one list of invitations, in the imperative or in the second person
    r"(?:please )?(?:sign[- ]?(?:up|in)|subscribe|register|log[- ]?(?:in|out)|create an? account|donate"
    r"|contribute)\b|join (?:our|the|us|in|a|\w+-\w+)\b.*\b(?:conversations?|forums?|discussion|community"
    r"|newsletter|readers|channel|club)\b|(?:please )?(?:follow|like|find|add|connect with|contact) (?-i:us\b"
    r"|@)|follow (?:(?!as\b)\S+ ){1,6}on \w|like (?:this|what)\b[^.]{0,40}[?:…]|(?:click|tap) (?:here|to|on)\b"
    r"|(?:back|return|jump|go) to (?:the )?(?:top|home|main)|(?:download|get|try|install|update) (?:our|the"
    r"|your|breaking|all the|more)\b.*\b(?:app|news|inbox|alerts?|newsletter|daily|stories|rss feed)\b"
    r"|get (?:access|unlimited)\b|(?:write|leave|post|add|submit|make) (?:a|your) (?:comment|reply)|(?:view|see"
    r"|show|read) (?:more|all) \w+$|(?:view|show|see|read|hide|join)\b.{0,20}\b(?:comments|discussion"
    r"|conversation|archive)\b|share (?:this|your|on|all)\b|be the first to (?:comment|know|hear|get|read)"
    r"|when submitting|note: .{0,60}\bcomments|email the \w+$|thank(?:s| you) for (?:register|subscri|sign|read"
    r"|your)|please (?:refresh|enter|check|try|enable|follow|wait|support|consider|email|read our)\b"
    r"|you (?:have been|are now|are|must be|need to be) (?:successfully|subscribed|logged|signed|registered)"
    r"|you can (?:also )?unsubscribe|there was (?:a problem|an error) (?:subscrib|process|submit|load|send"
    r"|with your)|by (?:signing|clicking|submitting|subscribing|entering|continuing)\b.{0,60}\b(?:you|agree)\b"
    r"|(?:enter )?your (?:e-?mail|name|privacy|preferences)|(?:name|e-?mail|comment|website) \(required\)"
    r"|no spam|never miss\b|stay (?:up to date|informed|on top|connected|updated)|need more\b|welcome to our\b"
    r"|tell us (?:what|how)|want (?:more|to (?:read|get|know|join|see|support))\b[^.]{0,80}\?|(?:we|\w+"
    r"|this (?:site|website|page)) uses? cookies|support (?:independent|our|quality"
    r"|local)\b.{0,30}\b(?:journalism|newsroom|work|reporting)|chat with us|have your say|(?:do you )?(?:have"
    r"|got) (?:a|an|any) (?:news )?(?:tips?|stor(?:y|ies)|question|comment)\b|(?:send|email|e-mail|contact"
    r"|write to)\b.{0,60}(?:@|(?-i:\bus\b)|\btips?\b)|copied$|our standards:|javascript|report (?:a|an) (?:typo"
    r"|error|correction)|request (?:reprint|permission)|when you (?:buy|purchase|click)\b.{0,60}\b(?:links?"
    r"|commission)|(?:manage|update|set|change|choose) (?:your|my)(?: \w+)? (?:preferences|settings|account"
    r"|location|edition|membership)"
)

# label, rule, form. The first form that fits gives a line its own label, whatever stands around it. An opening that
# a sentence of a story may have too ("About 200 people ...", "More in the party ...") must not run to a full stop.
_FORMS: tuple[tuple[str, str, Callable[[_Line], bool]], ...] = (
    ("boilerplate", "only marks or digits", _no_words),
    ("caption", "ends in a caption marker", _ends(r"\[/caption\]|</figcaption>", 999)),
    ("boilerplate", "a sum to prove that one is human", _opens(r"\d+\s*[+×x*–-]\s*\w+\s*=", 6)),
    (
        "boilerplate", "left-over markup",
        _opens(r"&(?:amp;)*lt;|</?\w+[^>]{0,200}>|\[/?\w+[^\]]{0,80}\]$|https?://\S+$", 40),
    ),
    ("boilerplate", "share or follow list", _share_list),
    (
        "related", "heads a list of other stories",
        _opens(
            rf"(?:related(?: \w+)?(?: {_STORIES})?|(?:read|see|view|show) (?:more|next|also|all)"
            rf"|read these next|more"
            r"|also (?:read|see|on)|more (?:\w+ ){0,2}(?:from|on|in|stories|news|coverage|like)\b[^.]{0,50}"
            r"|more great [^.]{0,40}"
            r"|(?:\w+ )?most (?:read|popular|viewed|shared|commented|watched|recent|discussed)\b[^.]{0,40}"
            r"|(?:now )?(?:trending|popular|recommended)\b[^.]{0,40}|you (?:may|might) (?:also"
            r"|like)[^.]{0,40}|don['’]t miss"
            rf"|must[- ](?:read|watch|see|listen)s?\b[^.]{{0,20}}|top (?:\w+ ){{0,2}}{_STORIES}\b[^.]{{0,40}}"
            r"|editor['’]?s['’]? (?:picks?|choice)|what to (?:read|watch) next|up next|just watched"
            r"|in case you missed it"
            r"|(?:on|in) (?:our|the) radar|featured(?: \w+){1,2}|story timeline|(?:around|from) the web"
            r"|promoted(?: \w+)?"
            r"|(?:previous|next|newer|older)(?: \w+){0,2}(?: (?:story|article|post|news))?|recent(?: \w+)?"
            r"|latest(?: \w+){0,3}"
            r"|breaking(?: news)?|highlights|(?:upcoming|live) events?|explore further)[:\s>»→…-]*$",
            12,
        ),
    ),
    (
        "related", "announces another story",
        _opens(
            r"(?:related(?: \w+)?|read(?: more| also| next)?|see (?:more|also)|also read|more|watch(?: now"
            r"| more| live)?|listen|don['’]t miss|in pictures|gallery|must[- ](?:read|see|watch)|up next"
            r"|recommended)\s*[:|»>–—]\s*\S|also on \S|(?:read|see|watch|click|subscribe|get"
            r"|find)\b.{0,80}\b(?:here|app|below|website)\.?$",
            30,
        ),
    ),
    (
        "related", "ends in the mark of a link",
        _ends(
            r"[|»]|\[ ?(?:video|insight|pictures?|pics|watch|reaction|warning|news|analysis|report|comment"
            r"|revealed) ?\]\W?", 30
        ),
    ),
    (
        "boilerplate", "tags of the story",
        _opens(r"(?:related )?(?:topics?|tags?|filed under|categor(?:y|ies)|keywords)\b(?:\s*:|\s[^.]*$"
            r"|$)", 30),
    ),
    (
        "boilerplate", "advertisement",
        _opens(
            r"(?:advertis(?:e)?ments?|sponsored\b[^.]{0,40}|promotion|ad feedback|supported by"
            r"|continue (?:reading|below)\b.{0,40}|(?:article|story) continues\b.{0,40}|skip (?:to|ad)\b.{0,40}"
            r"|loading\b.{0,30}|scroll (?:down|to)\b.{0,60}|(?:\w+ ){0,3}sponsored by"
            r"|brought to you by\b.{0,40}|enlarge(?: \w+)?|(?:image|photo|slide) \d+ of \d+)\W*$",
            10,
        ),
    ),
    (
        "boilerplate", "copyright notice",
        _opens(r"copyright(?:\W{0,5}(?:19|20)\d\d|\W*$)|©|\(c\)\s|\S{1,30} ©\s*(?:19|20)\d\d|via \S+\.\w+$"),
    ),
    ("boilerplate", "copyright notice", _says("all rights reserved", "this material may not be")),
    ("boilerplate", "asks to subscribe, register, follow or write", _opens(_INVITES)),
    (
        "boilerplate", "asks to subscribe, register, follow or write",
        _says(
            "affiliate link", "affiliate commission", "affiliate partner", "letters to the editor", "unsubscribe",
            "click here", "click to subscribe", "our newsletter", "we’d like to hear", "we'd like to hear",
            "we’d love to hear", "we'd love to hear",
        ),
    ),
    (
        "boilerplate", "heads the comments of readers",
        _opens(
            r"(?:\(?\d+\)?|new,? \d+|top|all|reader|view) (?:\w+ ){0,2}(?:comments?|responses?"
            r"|replies)\b[^.]{0,60}$|no comments?(?: yet)?\b[^.]{0,30}$|comments? (?:\(|are closed|policy)"
            r"|\w+ says:?$|rating: \d+|cancel reply", 14,
        ),
    ),
    (
        "boilerplate", "terms of the site",
        _opens(
            r"(?:about|advertise|contact|help|careers?|jobs|privacy|terms|policies|cookies?|sitemap|feedback"
            r"|corrections?|site (?:map|index|information))\b[^.?!]{0,30}$", 6,
        ),
    ),
    (
        "boilerplate", "terms of the site",
        _says("privacy policy", "terms of use", "terms of service", "terms and conditions", most=40),
    ),
    (
        "boilerplate", "a time without a day",
        _opens(
            r"(?:published |updated |posted )?(?:\d+|an?|one) (?:sec|second|min|minute|hr|hour|day|week|month"
            r"|year)s? (?:ago|read)\b.{0,20}$|\d+[hdm] ago$|\d\d?:\d\d(?: ?[ap]\.?m\.?)?(?: \w+)?$", 8,
        ),
    ),
    (
        "boilerplate", "who else worked on the story",
        _opens(
            r"(?:additional |with )?(?:reporting|writing|editing|compiled|edited|graphics?|translation"
            r"|research) by\b|citation:|(?:sources?:|provided by) (?-i:[A-Z])[^.]{0,60}$|this (?:article|story"
            r"|post|piece|column) (?:was|is|has been) (?:first |originally |also )?(?:published|posted|produced"
            r"|supplied|provided|reprinted|republished|syndicated)\b|(?:this|the) (?:article|story|post"
            r"|piece) (?:was )?(?:first|originally) (?:appeared|published)|(?:read the )?original article",
            40,
        ),
    ),
    (
        "boilerplate", "who else worked on the story",
        _says("contributed to this", "contributed to the report", "contributed reporting", most=50),
    ),
    ("credit", "only a picture credit", _picture_credit),
    (
        "caption", "begins like a caption",
        _opens(
            r"(?:above|pictured|(?:file )?(?:photo(?:graph)?|image|picture)|file|caption|illustration"
            r"|video)(?:\s*:|\s?[–—-])\s|in this (?:\w+,? ){0,6}(?:photo|image|picture)\b[^.]{0,60},", 90,
        ),
    ),
    (
        "caption", "ends in a picture credit",
        _ends(
            rf"[(\[]\s*(?:{_PICTURE}\b|©)[^()]{{0,80}}[)\]]?\W*|[^.\"”!?]\s\({_AGENCY}\)\W*"
            rf"|\((?=[^()]*[ /:])[^()]{{0,60}}\b{_AGENCY}[^()]{{0,40}}\)\W*|©\s?[^.©]{{2,60}}"
            rf"|[.,!?\"”’)]\s*{_PICTURE}(?:\s?(?:[:…]|\.\.+)|\s(?:by|from"
            rf"|of)\b)\s*\S[^.]{{0,60}}(?:\.\w[^.]{{0,20}})?"
            rf"|\b(?-i:REUTERS|AP|AFP|EPA|GETTY)\s?/ ?[\w .'’-]{{2,40}}"
            rf"|[.\"”!?] {_AGENCY}(?:[ /]+[\w.]+){{0,3}}"
            r"|(?-i:\((?:[A-Z][\w.&'’ -]{1,40}/){1,4}[A-Z][\w.&'’, -]{1,50}\))\W*"
            r"|(?-i:\[(?:File: ?)?[A-Z][\w .'’/&,-]{2,60}\])|(?-i:[a-z]) (?-i:AP|AFP|EPA|PA|REX)",
            110,
        ),
    ),
)  # fmt: skip
_HEAVY = {"copyright notice": -25, "heads the comments of readers": -60, "tags of the story": -20}


def _own_label(line: _Line) -> _Verdict | None:
    return next(((label, rule) for label, rule, fits in _FORMS if fits(line)), None)


# ---------------------------------------------------------------------------------------------- prose

_SPOKEN = re.compile(
    r"^[\"“‘'].{5,1000}[\"”’'].{0,60}\b(?:said|says|added|told|wrote|asked|tweeted|replied|tells|noted)\b"
)


def _prose(line: _Line) -> bool:
    """Running text: sentences, not labels, names or headlines."""
    flowing = line.lower >= 0.35 and not line.caps
    if line.ends and not line.text.endswith(("...", "…")):
        return flowing and line.size >= 4 and (line.stops > 0 or line.size >= 8)
    if line.text[-1] in ":;,—" and line.size >= 3:
        return flowing and line.stops >= 0.15
    return flowing and (line.size >= 22 or (line.size >= 10 and _SPOKEN.search(line.text) is not None))


_ROW = re.compile(r"\d[\d.,:%+-]*$")


def _table_row(line: _Line) -> bool:
    if not 4 <= line.size <= 30:
        return False
    numbers = sum(_ROW.match(part.lstrip("$€£(+-")) is not None for part in line.text.split())
    return numbers >= 3 and numbers * 4 >= line.size


# --------------------------------------------------------------------------------------- names, bylines, days

_BY = re.compile(
    r"\W*(?:(?:analysis|opinion|review|story|words|written|posted|reported|report|commentary|interview|article"
    r"|published|submitted|perspective|column)\s+)?by\b:?\s+(?=[^\W\d_])",
    re.I,
)
_WIRES = frozenset(
    "reuters;ap;afp;pti;ani;ians;bloomberg;xinhua;dpa;upi;tass;efe;admin;associated press;the associated "
    "press;agence france-presse;press association;news agencies;agencies".split(";")
)
_PARTICLES = frozenset("de da di del della du van von der den ter bin ibn al el la le dos".split())
_ROLE = re.compile(
    r"\b(?:writer|editor|reporter|correspondent|columnist|contributor|staff|bureau|news|desk|team|press|times"
    r"|post|business|producer|analyst|photographer|magazine|agenc(?:y|ies)|services?|media|network|online|daily"
    r"|today|tv|journalist|ph\.?d|md|professor|critic|chief|author|anchor|intern|fellow|digital|sports|politics"
    r"|reuters|ap|afp|host|founder)\b",
    re.I,
)
_COLLECTIVE = re.compile(r"\b(?:bureau|staff|desk|team|correspondent|reporter|agenc(?:y|ies))$", re.I)
_CUT = re.compile(  # where the names of a byline end: an address, a day, "| Outlet", "for The Herald"
    r"\s*(?:[|•·@(<>–—]|\s-\s|\s/\s|\b\S+@\S+|\b(?:on|at|last updated)\s+\d|\d"
    r"|\b(?:published|updated|posted|created)\b|(?-i:\b(?:for|at|on|last|view|more)\b)|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[,.]?\s+"
    r"(?:[a-z]{3,9}\.? )?\d).*$",
    re.I | re.S,
)
_NOT_NAMES = frozenset(
    "the a an our your this that in on at for to of home news world opinion business sports sport politics "
    "health science video videos photos live share follow subscribe menu search more related comments "
    "advertisement read watch top latest breaking image photo get short min facebook twitter updated published "
    "culture technology tech entertainment email features columns columnist contributor story article section "
    "index today last what why how who when view us".split()
)
_PLACE = re.compile(
    r"(?:New|San|Santa|Los|Las|St|Fort|Port|North|South|East|West|Rio|Hong|Abu|Tel|Buenos|Kuala|Cape)\b"
)
_HANDLE = re.compile(
    r"(?P<name>[^@|(]{4,40}?)\s+(?:@\w+$|(?:view|see|more|all|read)\b.{0,30}\b(?:articles|posts|stories"
    r"|archive)$)",
    re.I,
)


def _is_name(text: str, least: int = 2) -> bool:
    parts = text.split()
    if not least <= len(parts) <= 5 or not all(part[0].isupper() or part.lower() in _PARTICLES for part in parts):
        return False
    return not any(c.isdigit() or c in ':!?"“”&/#$%' for c in text) and not any(
        part.lower().strip(".,") in _NOT_NAMES for part in parts
    )


def _is_agency(name: str) -> bool:
    """A wire service, or "Herald Staff", "Our Bureau"."""
    return name.lower() in _WIRES or (_COLLECTIVE.search(name) is not None and len(name.split()) in (2, 3, 4))


def _names(text: str) -> tuple[str, ...]:
    """The people, or else the agency, named by a byline from which "By" has been taken."""
    rest = _CUT.sub("", text[:300]).strip(" ,.;:-")
    names: list[str] = []
    for piece in re.split(r"\s*(?:,|;|\band\b|&|\bwith\b)\s*", rest):
        name = re.sub(r"\s+[A-Z]{2,}[a-z]\w*$", "", piece.strip())  # "Ann Lee FOXBusiness"
        half = name.split()
        if len(half) > 2 and half[: len(half) // 2] == half[len(half) // 2 :]:  # the name of a portrait, then again
            name = " ".join(half[: len(half) // 2])
        alone = not names and name == rest  # one word, "Reuters", only if nothing else is printed
        first = not names and (_is_agency(name) or _is_name(name, 1 if alone else 2))
        if not first and not (names and _is_name(name) and not _ROLE.search(name)):
            break
        names.append(name)
    return tuple(names)


def _by(line: _Line) -> tuple[str, ...]:
    """Names of a line that says so itself: "By Ann Lee", "Ann Lee @annlee", "18 July 2017 by Ann Lee"."""
    if line.size > 40 or (line.ends and line.size > 12):
        return ()
    match = _BY.match(line.text)
    if match:
        return _names(line.text[match.end() :])
    match = _HANDLE.match(line.text)
    if match and _is_name(match["name"]):
        return (match["name"],)
    before, by, after = line.text.partition(" by ")
    return _names(after) if by and dates.days(before) and line.size <= 20 else ()


def _stamp_names(stamp: dates.Stamp) -> tuple[str, ...]:
    """The author printed before the day: "Reuters November 18, 2019", "Ann Lee - Nov 19, 2019"."""
    pieces = [piece.strip(" -–—,|") for piece in re.split(r"[,|]", _CUT.sub("", stamp.before))]
    return tuple([name for name in pieces if _is_agency(name)] or [name for name in pieces if _is_name(name)])[:1]


# ---------------------------------------------------------------------------------------------- the page


def _key(line: _Line, most: int = 50) -> str:
    """A line without its punctuation, for comparison."""
    return " ".join(line.words[:most]).lower().replace("’", "'")


def _keys(line: _Line) -> set[str]:
    """A line and its parts: breadcrumbs and window titles repeat the headline with something around it."""
    keys = {_key(line)}
    if line.size < 40 and any(mark in line.text for mark in (" | ", " > ", " » ", " - ", " – ")):
        parts = re.split(r" [|>»–-] ", line.text.lower().replace("’", "'"))
        keys.update(" ".join(_WORD.findall(part)) for part in parts)
    return keys


class _Page:
    """The lines of one page with what has been found out about them."""

    def __init__(self, raw: str) -> None:
        self.lines = _lines(raw)
        self.month_first = dates.month_first(raw)
        self.stamps = [dates.stamp(line.text, self.month_first) for line in self.lines]
        self.names = [_by(line) for line in self.lines]
        for above, line in zip(range(len(self.lines)), self.lines[1:], strict=False):
            if self.lines[above].text.lower().strip(" :") == "by" and _is_name(line.text):
                self.names[above + 1] = (line.text,)
        self.own = [_own_label(line) for line in self.lines]
        self.prose = [self.own[i] is None and _prose(line) for i, line in enumerate(self.lines)]
        for i in range(len(self.lines) - 1):  # a sentence right above a credit is the caption of that picture
            below = self.own[i + 1]
            if self.prose[i] and self.lines[i + 1].gap == 0 and below and below[0] == "credit":
                self.own[i], self.prose[i] = ("caption", "right above a picture credit"), False
        self.listed = self._listed()
        self.copies = Counter(key for line in self.lines for key in _keys(line))
        self.first, self.last = self._run()
        self.head = self._headline()
        self._trim()
        gaps = [line.gap > 0 for line in self.lines[self.first + 1 : self.last + 1]]
        self.spaced = sum(gaps) * 5 >= len(gaps)  # blank lines set parts of the article apart

    def _listed(self) -> list[bool]:
        """Lines below the head of a list of other stories, up to the next prose."""
        out, inside = [], False
        for own, prose in zip(self.own, self.prose, strict=True):
            inside = not prose and (inside or (own is not None and own[1] == "heads a list of other stories"))
            out.append(inside)
        return out

    def is_stamp(self, i: int) -> bool:
        """Little but a day: other words only beside a time of day or with an author, and no caption."""
        stamp, own = self.stamps[i], self.own[i]
        if stamp is None or self.prose[i] or stamp.loose > 6 or (own and own[0] in ("caption", "credit")):
            return False
        return stamp.loose <= 1 or stamp.time or bool(self.names[i] or _stamp_names(stamp)) or self.is_signature(i)

    def is_signature(self, i: int) -> bool:
        """The last line of an embedded post: "— Ann Lee (@annlee) May 3, 2021"."""
        return self.stamps[i] is not None and "(@" in self.lines[i].text

    def is_mark(self, i: int) -> bool:
        """A byline or a time stamp: what stands between a headline and its story."""
        return bool(self.names[i]) or self.is_stamp(i)

    def gap_below(self, i: int) -> int:
        return self.lines[i + 1].gap if i + 1 < len(self.lines) else 1

    def _value(self, i: int) -> int:
        """How much a line speaks for (+) or against (-) being inside the article."""
        line, own = self.lines[i], self.own[i]
        if self.prose[i]:
            return min(line.size, 60)
        if self.names[i]:
            return -60
        if self.is_stamp(i):
            return -2 if self.is_signature(i) else -30
        if own:
            return {"caption": -3, "credit": -3}.get(own[0], _HEAVY.get(own[1], -12))
        if _table_row(line):
            return 0
        return -6 if line.size <= 7 else -10 if self.listed[i] else -14

    def _run(self) -> tuple[int, int]:
        """First and last line of the article; (0, -1) if no line is prose.

        Of the runs of lines that no further line can improve, the one with most prose, little else in it and a
        byline or time stamp above it.
        """
        runs: list[tuple[int, int, int]] = []
        here, start, best, end = 0, 0, 0, -1
        for i in range(len(self.lines)):
            here += self._value(i)
            if here > best:
                best, end = here, i
            if here <= 0:
                if end >= start:
                    runs.append((best, start, end))
                here, start, best, end = 0, i + 1, 0, -1
        if end >= start:
            runs.append((best, start, end))

        def worth(run: tuple[int, int, int]) -> float:
            total, first, last = run
            share = sum(self.prose[first : last + 1]) / (last + 1 - first)
            marked = any(self.is_mark(i) for i in range(max(0, first - 12), first))
            return total * share * (1.5 if marked else 1.0)

        _, first, last = max(runs, key=worth, default=(0, 0, -1))
        return first, last

    def _trim(self) -> None:
        """Take from the run what belongs to the head of the article or to its foot."""
        if self.last < 0:
            return
        words, start = 0, self.first
        for i in range(self.first, min(self.first + 6, self.last)):  # a deck, then the byline or the day
            if self.is_mark(i) and words < 60 and not self.is_signature(i):
                start = i + 1
            words += self.lines[i].size
        while start < self.last and not self.prose[start]:
            start += 1
        self.first = start
        self._extend()
        openings = Counter(_key(line, 7) for line in self.lines[self.first : self.last + 1])
        for i in range(self.first, min(self.first + 4, self.last)):  # a deck or a key point that the story repeats
            if i == self.head or (6 <= self.lines[i].size < 40 and openings[_key(self.lines[i], 7)] > 1):
                self.first = i + 1
        while self.first < self.last and not self.prose[self.first]:
            self.first += 1
        authors = {
            name.split()[0].lower() for i in range(max(0, self.first - 80), self.first) for name in self.names[i]
        }
        for i in range(max(self.first + 1, self.last - 3), self.last + 1):
            if self.prose[i] and self._about_author(self.lines[i], authors):
                self.own[i], self.prose[i] = ("boilerplate", _ABOUT), False
        while self.last > self.first and not self.prose[self.last] and not self.is_signature(self.last):
            self.last -= 1

    @staticmethod
    def _about_author(line: _Line, authors: set[str]) -> bool:
        """ "Ann Lee is a reporter ...": of a known author any role will do, of another only a journalist's."""
        if not _BIO.match(line.text):
            return False
        if authors:
            return line.words[0].lower() in authors and _ROLE.search(line.text) is not None
        return _JOURNALIST.search(line.text[:120]) is not None

    def _extend(self) -> None:
        """Add the paragraphs between the byline or the day and the run: a list of links may have cut them off."""
        head = self.head if self.head is not None else self.first
        marks = [i for i in range(max(0, self.first - 40), self.first) if self.is_mark(i) and i > head]
        lost = [i for i in range((marks or [head])[-1] + 1, self.first) if self.prose[i]]
        if sum(self.lines[i].size for i in lost) >= (15 if marks else 60):  # without a mark the first may be a deck
            self.first = lost[0]
        while self.last + 1 < len(self.lines) and self.is_signature(self.last + 1):
            self.last += 1

    def _headline(self) -> int | None:
        """The line that names the story: above the article, in its words, in the shape of a headline."""
        lines, first = self.lines, self.first
        if self.last < 0:
            return next(
                (i for i, line in enumerate(lines) if not self.own[i] and line.size >= 4 and not line.ends), None
            )
        top = max(0, first - 80)
        stamped = [i for i in range(top, first) if self.is_stamp(i)]
        newest = max((self.stamps[i].iso for i in stamped), default="")  # type: ignore[union-attr]
        named = [i for i in range(top, first) if self.names[i]]
        dated = [i for i in stamped if self.stamps[i].iso == newest]  # type: ignore[union-attr]
        anchor = named[-1] if named else dated[0] if dated else first
        far = 0.1 if named or dated else 0.04  # without byline or day the headline may be anywhere above
        story = {word.lower() for line in lines[first : self.last + 1] for word in line.words}

        def worth(i: int) -> float:
            line = lines[i]
            content = [word.lower() for word in line.words if word.lower() not in _STOPS]
            shared = sum(word in story for word in content) / max(1, len(content))
            value = 3 * shared * min(1, line.size / 6) + min(line.size, 9) * 0.25 - far * min(abs(anchor - i), 20)
            value += 1.5 * (line.size > 3 and self.copies[_key(line)] > 1)
            value += 0.5 * (line.gap > 0) + 0.5 * (self.gap_below(i) > 0)
            value -= (
                2.0 * (line.text[-1] == "." and line.lower > 0.4)
                + (4 if named else 0.5) * (i > anchor)
                + 2.0 * (line.size > 25)
            )
            return value - 2.0 * line.text.endswith(("...", "…"))

        zone = [
            i for i in range(max(0, anchor - 30), min(first + 2, len(lines)))
            if not self.own[i] and not self.is_mark(i) and 2 <= lines[i].size <= 40
            and (i < first or lines[i].text[-1] in "?!")
        ]  # fmt: skip
        values = {i: worth(i) for i in zone}
        best = max(values, key=lambda i: values[i], default=None)
        if best is None or values[best] < 1:
            return None
        above = [i for i in zone if best - 2 <= i < best and lines[i].size >= 5 and values[i] >= values[best] - 1]
        return above[0] if above else best


_ABOUT = "about the author"
_JOURNALIST = re.compile(
    r"\bis (?:a|an|the|our) .{0,40}\b(?:writer|reporter|correspondent|columnist|contributor|editor)\b"
)
_BIO = re.compile(
    r"(?P<name>(?:[A-Z][\w.'’-]+ ){0,3}[A-Z][\w.'’-]+)(?: \([^()]{3,60}\))?(?:,? who)? (?:is|was|has been"
    r"|writes|covers|works)\b"
)


# ---------------------------------------------------------------------------------------------- block quotations

_SPEECH = re.compile(
    r"\b(?:said|says|told|tells|wrote|writes|tweeted|stated|according to|interview|statement|elaborated"
    r"|explained|asked|added|argued|commented|replied|posted|remarks?|speech|testified|recalled|responded)\b",
    re.I,
)
_ATTRIBUTED = re.compile(
    r"\baccording to\b|\b(?:[Hh]e|[Ss]he|[Tt]hey|[A-Z]\w+) (?:has |also |later )?(?:said|told|wrote|tweeted"
    r"|added|argued|stated)\b|\b(?:said|added) (?:[A-Z]|he\b|she\b)"
)
_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|we|we're|we've|we'll|our|ours|us)\b", re.I)
_TALK = re.compile(
    r"\b(?:i|me|my|we|our|you|your|yeah|okay|ok|well,)\b|\b\w+n't\b|\b\w+'(?:re|ve|ll|m|d)\b|\b(?:that|it|there"
    r"|he|she|who|what|one)'s\b|\.\.\.|…",
    re.I,
)
_MARKED = re.compile(r"[\"“”«»]|(?:^|\s)['‘]\w")


def _blockquotes(texts: list[str]) -> Iterator[int]:
    """Paragraphs that are a source's words set off without quotation marks.

    Announced by the paragraph above (a colon, or a report of speech), spoken in tone, and without an attribution of
    their own; in a story that is itself in the first person only after a colon.
    """
    plain = [text[:_LOOK].replace("’", "'") for text in texts]
    bare = [text for text in plain if not _MARKED.search(text)]
    personal = sum(_PERSON.search(text) is not None for text in bare) > 0.3 * len(bare)
    before = False
    for i, (above, text) in enumerate(itertools.pairwise(plain), 1):
        announced = _SPEECH.search(above[-600:]) is not None
        if not (announced or before) or _MARKED.search(text) or _ATTRIBUTED.search(text):
            before = False
            continue
        own, spoken = _PERSON.search(text) is not None, len({match.lower() for match in _TALK.findall(text)})
        if announced and above.rstrip().endswith(":"):
            before = spoken > 0
        else:
            before = not personal and (own if before else spoken >= 3)
        if before:
            yield i


# ---------------------------------------------------------------------------------------------- labels

_MASTHEAD = re.compile(
    r"The [A-Z][\w&' ]{2,30}|[A-Z][\w&' ]{2,30} (?:Times|Post|News|Herald|Tribune|Gazette|Journal|Chronicle"
    r"|Telegraph|Guardian)"
)


def _above(page: _Page, i: int) -> _Verdict:
    """A line above the article: before the headline, or between headline and story."""
    line, own = page.lines[i], page.own[i]
    head = page.head if page.head is not None else page.first
    if page.names[i]:
        return ("byline", "names an author") if i > head - 4 else ("related", "the author of another story")
    if page.is_stamp(i):
        return _day(page, i, head)
    if i > head - 3 and line.text.lower() in _WIRES and _dated(page, i):
        return "byline", "an agency, beside the day"
    if _bare_name(page, i, head):
        if _bare_name(page, i - 1, head) or (page.names[i - 1] and page.is_stamp(i + 1)):
            return "place", "a name between byline and day"
        if not _PLACE.match(line.text) and not any(page.names[max(0, head - 3) : page.first]):
            return "byline", "a name alone between headline and story"
    if own:
        return own
    if i < head:
        paper = line.size <= 5 and i + 1 < head and _MASTHEAD.fullmatch(line.text)
        if paper and (i == 0 or page.is_stamp(i + 1)):
            return "masthead", "the name of a paper above the headline"
        return "navigation", "above the headline"
    if line.size <= 3:
        return "boilerplate", "a short line below the headline"
    between = range(head + 1, i)
    if any(page.own[j] is None and page.lines[j].size > 3 and not page.is_mark(j) for j in between):
        return "caption", "below the deck"
    if any(page.is_mark(j) for j in between) and not page.prose[i]:
        return "caption", "between byline and story"
    return "deck", "below the headline"


def _dated(page: _Page, i: int) -> bool:
    """Whether a time stamp is beside the line or one line further down."""
    return any(
        page.is_stamp(j) or (page.own[j] or ("", ""))[1] == "a time without a day"
        for j in (i - 1, i + 1, i + 2) if 0 <= j < page.first
    )  # fmt: skip


def _bare_name(page: _Page, i: int, head: int) -> bool:
    """A line with nothing but a name, between headline and story, and the day close to it."""
    line = page.lines[i]
    return (
        head < i < page.first and not page.own[i] and 2 <= line.size <= 4
        and _is_name(line.text) and not _ROLE.search(line.text) and _dated(page, i)
    )  # fmt: skip


def _day(page: _Page, i: int, head: int) -> _Verdict:
    """Is the day of a time stamp the day of publication?"""
    stamp = page.stamps[i]
    assert stamp is not None
    below = [s.iso for j in range(head + 1, page.first) if page.is_stamp(j) and (s := page.stamps[j])]
    if i < head:
        if below:
            return "page_date", "a day above the headline; the story has one of its own below it"
        if stamp.weekday and not stamp.time:
            return "page_date", "a weekday and day without a time above the headline: the page's, not the story's"
        if head - i > 4:
            return "page_date", "a day far above the headline"
        return "pubdate", "a day right above the headline"
    if stamp.iso < max(below, default=""):
        return "related", "the day of another, older story"
    if _stamp_names(stamp):
        return "byline", "an author and a day"
    return "pubdate", "a day between headline and story"


def _inside(page: _Page, i: int) -> _Verdict:
    line, own = page.lines[i], page.own[i]
    if page.is_signature(i):
        return "body", "signature of an embedded post"
    if own:
        return own
    if page.prose[i]:
        return "body", "prose"
    beside = (page.own[j] for j, gap in ((i - 1, line.gap), (i + 1, page.gap_below(i))) if gap == 0)
    if any(label and label[0] in ("credit", "caption") for label in beside):
        return "caption", "next to a picture credit"
    if _table_row(line):
        return "body", "row of a table"
    if line.size >= 8 or (line.caps and line.size >= 5):
        return "related", "reads like a headline, between paragraphs"
    if page.listed[i]:
        return "related", "below the head of a list of other stories"
    if line.gap == 0 and page.gap_below(i) == 0 and page.spaced and page.prose[i - 1] and page.prose[i + 1]:
        return "caption", "short line inside a block of paragraphs"
    if _prose_beside(page, i, -1) and _prose_beside(page, i, 1):
        return "subhead", "short line between paragraphs"
    return "boilerplate", "short line"


def _prose_beside(page: _Page, i: int, step: int) -> bool:
    """The next line in that direction, captions apart, is prose."""
    i += step
    while page.first <= i <= page.last and (page.own[i] or ("", ""))[0] in ("caption", "credit"):
        i += step
    return page.first <= i <= page.last and page.prose[i]


def _below(page: _Page, i: int) -> _Verdict:
    stamp, own = page.stamps[i], page.own[i]
    if (
        stamp
        and i - page.last < 12
        and stamp.loose <= 3
        and re.match(r"\W*(?:first )?(?:published|posted)", page.lines[i].text, re.I)
    ):
        return "pubdate", "a day of publication at the foot of the story"
    if (
        i - page.last <= 2
        and page.lines[i].caps
        and _is_name(page.lines[i].text)
        and page.lines[i].size <= 4
        and not own
    ):
        return "byline", "a name that signs the story"
    if own:
        return own
    bio = _BIO.match(page.lines[i].text) if i - page.last < 20 else None
    if bio and _is_name(bio["name"]) and _ROLE.search(page.lines[i].text[:200]) and page.prose[i]:
        return "boilerplate", _ABOUT
    return (
        ("related", "headline below the story") if page.lines[i].size >= 5 else ("boilerplate", "below the story")
    )


def _label(page: _Page) -> list[_Verdict]:
    out: list[_Verdict] = []
    for i in range(len(page.lines)):
        if i == page.head:
            out.append(("headline", "above the story, in its words"))
        elif i < page.first or page.last < 0:
            out.append(_above(page, i))
        elif i <= page.last:
            out.append(_inside(page, i))
        else:
            out.append(_below(page, i))
    return out


def segment(raw: str) -> list[Segment]:
    """Label every non-empty line of the pasted text of one page.

    Returns the lines in the order of the text, each with one of ``LABELS`` and the rule that gave it. The text
    of a line is never changed: ``raw[s.start:s.end]``. Takes plain text, not HTML; one article a page.
    """
    page = _Page(raw)
    verdicts = _label(page)
    body = [i for i, (label, _) in enumerate(verdicts) if label == "body"]
    for k in _blockquotes([page.lines[i].text for i in body]):
        verdicts[body[k]] = ("blockquote", "spoken words without quotation marks, announced by the paragraph above")
    return [
        Segment(line.start, line.end, line.number, *verdict)
        for line, verdict in zip(page.lines, verdicts, strict=True)
    ]


def plain(raw: str) -> list[Segment]:
    """A clean text: the first line is the headline, every other non-empty line is body."""
    return [
        Segment(
            line.start,
            line.end,
            line.number,
            *(("body", "clean text") if i else ("headline", "first line of a clean text")),
        )
        for i, line in enumerate(_lines(raw))
    ]


# ---------------------------------------------------------------------------------------------- facts

_WIRE_TAG = r"\((?:Reuters|Bloomberg|[A-Z]{2,}[\w ./]*|(?:[A-Z][a-z]+){2,}[\w ]*)\)"
_REGION_DAY = r"(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?){0,2}(?:, \w+\.? \d{1,2})?"
_DATELINE = re.compile(  # "WASHINGTON – ", "NEW YORK, July 18 (Reuters) - ", "Hong Kong (CNN Business) "
    rf"(?P<caps>[A-Z][A-Z.'’]+(?: [A-Z][A-Z.'’]+){{0,3}}){_REGION_DAY}(?: {_WIRE_TAG})? ?(?:—|–|--?) "
    rf"|(?P<title>[A-Z][\w.'’]+(?: [A-Z][\w.'’]+){{0,2}}){_REGION_DAY} {_WIRE_TAG}"
)
_OUTLETS = (
    (re.compile(r"\bother (?P<name>(?:The )?[A-Z]\w+(?: [A-Z]\w+){0,3}) readers\b"), "boilerplate"),
    (
        re.compile(
            r"^(?P<name>(?:The )?[A-Z]\w+(?: [A-Z]\w+){0,3}) is (?:supported|funded) by its (?:audience"
            r"|readers)"
        ),
        "boilerplate",
    ),
)


def facts(raw: str, segments: list[Segment]) -> Facts:
    """What the labelled lines state: headline, authors, day of publication, outlet, place of the dateline.

    A day is reported only from a line labelled as time stamp of the story, and as printed (the local day of the
    page); days in captions or prose, relative days and the day on which the page was rendered are never taken.
    """
    text = {seg: raw[seg.start : seg.end] for seg in segments}
    by_label: dict[str, list[str]] = {}
    for seg in segments:
        by_label.setdefault(seg.label, []).append(text[seg])
    title = next(iter(by_label.get("headline", ())), None)
    said: list[str] = []  # after "by"
    bare: list[str] = []  # names that stand alone or before the day: the first only
    month_first = dates.month_first(raw)
    stamps: list[tuple[dates.Stamp, int]] = []
    for seg in segments:
        if seg.label not in ("byline", "pubdate"):
            continue
        line = _line(raw, seg.start, seg.end, seg.line, 0)
        stamp = dates.stamp(line.text, month_first)
        if stamp:
            stamps.append((stamp, seg.line))
        if seg.label == "byline":
            said.extend(_by(line))
            bare.extend(_stamp_names(stamp) if stamp else _names(line.text))
    published, why = _published(stamps, by_label)
    for seg in segments:
        if seg.rule == _ABOUT and not said and not bare:
            match = _BIO.match(text[seg][:_LOOK])
            bare.extend([match["name"]] if match else [])
    authors = {name.lower(): name for name in reversed(said or bare[:1])}
    return Facts(title, tuple(reversed(authors.values())), published, why, _outlet(by_label), _dateline(by_label))


def _published(stamps: list[tuple[dates.Stamp, int]], by_label: dict[str, list[str]]) -> tuple[str | None, str]:
    for stamp, number in stamps:
        if not stamp.changed:
            return stamp.iso, f"line {number}, a time stamp of the story"
    for stamp, number in stamps:
        return (
            stamp.iso,
            f"line {number}, which says only when the page was updated; first publication may be earlier",
        )
    if by_label.get("page_date"):
        return None, "the only day printed is the page's own, not the story's"
    if any(_RELATIVE.search(text) for text in by_label.get("boilerplate", ())):
        return None, "only a relative time is printed"
    return None, "no day of publication is printed"


_RELATIVE = re.compile(r"^(?:published|updated|posted)? ?(?:\d+|an?|one) \w+ ago\b", re.I)


def _outlet(by_label: dict[str, list[str]]) -> str | None:
    if by_label.get("masthead"):
        return by_label["masthead"][0]
    for pattern, label in _OUTLETS:
        for text in by_label.get(label, ()):
            match = pattern.search(text[:300])
            if match:
                return match["name"]
    return None


def _dateline(by_label: dict[str, list[str]]) -> str | None:
    match = _DATELINE.match(by_label.get("body", [""])[0])
    if match:
        return match["caps"] or match["title"]
    return next(iter(by_label.get("place", ())), None)
