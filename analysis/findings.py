"""What the tables say, in sentences: computed for any study, never typed.

Each function gives sentences that hold for the study's own numbers, says why there are none, or gives an empty text
where there is nothing to say. A sentence is about these texts; `limits` says what they cannot show.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from . import compare, contrasts, measures, omissions, shared
from . import sources as who_is_heard
from .chart import DAGGER, outlet_names
from .codebook import Code
from .display import number
from .focus import estimates, focus, of_event, own, short
from .focus import hits as every_hit
from .invisible import shorten
from .measures import ARTICLE
from .sources import NOBODY
from .study import Study

FLESCH = "flesch_reading_ease"
DIGITS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

Shares = Mapping[str, float]  # article -> value


# ------------------------------------------------------------------ words for numbers and names


def count(n: int, noun: str = "") -> str:
    """A number as prose has it, with its noun.

    >>> count(0, "article"), count(1, "article"), count(5, "article"), count(2446, "word"), count(0)
    ('no article', 'one article', 'five articles', '2,446 words', 'none')
    """
    said = DIGITS[n] if 0 <= n < len(DIGITS) else f"{n:,}"
    if not noun:
        return said if n else "none"
    return f"{said} {noun}" if n in (0, 1) else f"{said} {noun}s"


def times(n: int) -> str:
    """
    >>> times(0), times(1), times(2), times(40)
    ('nowhere', 'once', 'twice', '40 times')
    """
    return {0: "nowhere", 1: "once", 2: "twice"}.get(n) or count(n, "time")


def series(names: Iterable[str]) -> str:
    """Names as prose lists them, all of them.

    >>> series(["A"]), series(["A", "B"]), series(["A", "B", "C"])
    ('A', 'A and B', 'A, B and C')
    """
    *head, last = list(names) or [""]
    return f"{', '.join(head)} and {last}" if head else last


def verb(n: int, one: str, many: str) -> str:
    """The form that agrees with a number of subjects; none of them counts as one."""
    return one if n in (0, 1) else many


def opened(sentence: str) -> str:
    """A sentence that begins with a capital."""
    return sentence[:1].upper() + sentence[1:]


def quoted(code: Code) -> str:
    """A code as prose names it."""
    return f"“{short(code)}”"


def signed(x: float, decimals: int = 2) -> str:
    return number(x, decimals, sign=True)


# ------------------------------------------------------------------ slices of the tables


def hits(study: Study, kind: str) -> pd.DataFrame:
    """Mentions of a kind that mean the focal event, in what the outlets published as their articles."""
    return of_event(every_hit(study, kind), focus(study).event)


def values(study: Study, part: str, voice: str, measure: str) -> dict[str, float]:
    """Article -> value of a measure, in the order of the articles; those without a value are left out."""
    rows = estimates(study, part, voice, measure)
    return {article: float(rows[article].value) for article in study.articles.article if article in rows}


def marked_outlets(study: Study) -> Callable[[str], str]:
    """How an outlet of the comparisons is shown: with † where it was inferred."""
    inferred = set(study.articles.outlet[study.articles.outlet_source == "inferred"])
    return lambda outlet: f"{outlet}{DAGGER}" if outlet in inferred else outlet


def _outlets(study: Study, rows: pd.DataFrame, counted: bool = True) -> str:
    """Whose rows they are, with how many each."""
    tally = Counter(rows.article)
    inside = [(name, tally[article]) for article, name in outlet_names(study).items() if tally[article]]
    return series(f"{name} ({n})" if counted else name for name, n in inside)


# ------------------------------------------------------------------ 01 the articles


def corpus(study: Study) -> str:
    """How much text there is, and how much of the files is not article."""
    n, articles = len(study.articles), study.articles
    inside, whole = int(articles.n_words.sum()), int(articles.n_words_file.sum())
    text = f"The {count(n, 'article')} {verb(n, 'holds', 'hold')} {count(inside, 'word')}."
    if whole > inside:
        share = number(100 * (whole - inside) / whole, 1)
        text += (
            f" The untouched {verb(n, 'file holds', 'files hold')} {count(whole, 'word')}: {share} per cent of "
            "what a search would count is page furniture, bylines, dates or other stories."
        )
    return text


def provenance(study: Study) -> str:
    """How outlets and days of publication are known."""
    names, articles = outlet_names(study), study.articles
    known = articles.outlet_source.where(articles.outlet.notna()).fillna("unknown").value_counts()
    how = {
        "stated": "stated by the text or the page",
        "supplied": "supplied by the researcher",
        "inferred": f"inferred (marked {DAGGER})",
        "unknown": "unknown",
    }
    ways = series(f"{count(int(known[source]))} {said}" for source, said in how.items() if source in known)
    sentences = [f"Outlets: {ways}."]
    undated = [names[article] for article in articles[articles.published.isna()].article]
    if undated:
        sentences.append(f"No day of publication is known for {series(undated)}; none is guessed.")
    conflicts = articles[articles.conflict.notna()]
    sentences += [f"{names[a.article]}: {a.conflict}." for a in conflicts.itertuples()]
    return " ".join(sentences)


def cleaning(study: Study) -> str:
    """How many lines are not body text, and what they are."""
    labels = study.segments.label
    other = labels[labels != "body"].value_counts()
    if other.empty:
        return f"All {count(len(labels), 'line')} are body text."
    kinds = series(f"{label.replace('_', ' ')} {n}" for label, n in other.items())
    return f"Of {count(len(labels), 'line')} {int(other.sum())} are not body text: {kinds}."


def shares(study: Study) -> str:
    """How much of the articles is not in the outlets' own words."""
    said = values(study, "article", "source", "share_of_words")
    if not any(said.values()):
        return "No article quotes anybody."
    reported = values(study, "article", "reported", "share_of_words")
    return f"Quoted words make up {_range(study, said)} of an article, reported speech {_range(study, reported)}."


def _range(study: Study, shares_: Shares) -> str:
    low, high = min(shares_.values()), max(shares_.values())
    if low == high:
        return f"{number(high, 0)} per cent"
    return f"{_extremes(study, shares_, 0)} per cent"


def _extremes(study: Study, of: Shares, decimals: int) -> str:
    names = outlet_names(study)
    low, high = min(of, key=lambda a: of[a]), max(of, key=lambda a: of[a])
    return f"{number(of[low], decimals)} ({names[low]}) to {number(of[high], decimals)} ({names[high]})"


# ------------------------------------------------------------------ 02 the names


def raw_and_resolved(study: Study) -> str:
    """What is left of the commonest name's count when it has to mean the event, in the outlet's own words."""
    about, codes = focus(study), study.codebook.of_kind("name")
    files = {c.id: _in_files(study, c.id) for c in codes}
    if not any(tally.total() for tally in files.values()):
        return f"No name of {about.label} was found."
    code = max(codes, key=lambda c: files[c.id].total())
    found = hits(study, "name")
    found = found[found.code == code.id]
    raw, resolved, mine = files[code.id], Counter(found.article), len(own(found))
    text = f"A search of the untouched files finds {quoted(code)} {times(raw.total())}."
    if not resolved:
        return f"{text} None of these means {about.label}."
    n = resolved.total()
    text += f" {opened(count(n))} of these {verb(n, 'means', 'mean')} {about.label}, "
    text += f"{count(mine)} in an outlet’s own voice."
    first, after = _leaders(study, raw), _leaders(study, resolved)
    if first == after:
        return f"{text} {series(first)} {verb(len(first), 'leads', 'lead')} either way."
    return (
        f"{text} By the search {series(first)} {verb(len(first), 'leads', 'lead')} ({max(raw.values())}), "
        f"by meaning {series(after)} ({max(resolved.values())})."
    )


def _in_files(study: Study, code: str) -> Counter[str]:
    return Counter({article: int(row.count) for article, row in estimates(study, "file", "all", code).items()})


def _leaders(study: Study, tally: Counter[str]) -> list[str]:
    return [name for article, name in outlet_names(study).items() if tally[article] == max(tally.values())]


def names(study: Study) -> str:
    """Which name of the event each outlet uses most in its own voice."""
    found, label = own(hits(study, "name")), focus(study).label
    if found.empty:
        return f"No outlet names {label} in its own voice."
    by_choice: dict[tuple[str, ...], list[str]] = {}
    for article, name in outlet_names(study).items():
        tally = Counter(found[found.article == article].code)
        most = max(tally.values(), default=0)
        choice = tuple(quoted(c) for c in study.codebook.of_kind("name") if most and tally[c.id] == most)
        by_choice.setdefault(choice, []).append(f"{name} ({most} of {tally.total()})" if most else name)
    silent = by_choice.pop((), [])
    said = [f"{series(choice)} for {series(outlets)}" for choice, outlets in by_choice.items()]
    text = f"The name most used for {label} in the outlet’s own voice is {'; '.join(said)}."
    return f"{text} {series(silent)} {verb(len(silent), 'names', 'name')} it nowhere." if silent else text


def contested(study: Study) -> str:
    """Names that are denied, or kept at a distance by quotation marks."""
    found, sentences = hits(study, "name"), []
    for flag, how in (("denied", "denied"), ("scare", "kept at a distance by quotation marks")):
        rows = found[found[flag]]
        codes = [c for c in study.codebook.of_kind("name") if (rows.code == c.id).any()]
        if codes:
            where = series(f"{quoted(c)} in {_outlets(study, rows[rows.code == c.id])}" for c in codes)
            sentences.append(f"{opened(how)}: {where}.")
    return " ".join(sentences)


def scope(study: Study) -> str:
    """Articles that do not speak of the focal event: their zeros are no omission."""
    about = focus(study)
    silent = [name for article, name in outlet_names(study).items() if not about.scope[article]]
    if not silent:
        return ""
    return (
        f"Nothing in {series(silent)} was found to mean {about.label}. Zeros there may say that it was out of "
        "scope, not that it was left out."
    )


# ------------------------------------------------------------------ 03 the attributes


def attributes(study: Study) -> str:
    """Which outlets give the event an attribute in their own voice, and which leave it to others."""
    if not study.codebook.of_kind("attribute"):
        return "The codebook has no codes of the kind “attribute”."
    label, event, found = study.codebook.kinds["attribute"].label, focus(study).label, hits(study, "attribute")
    if found.empty:
        return f"No word of {label} was found with {event}."
    mine, shown = own(found), outlet_names(study)
    voices = {
        a: ("own" if a in set(mine.article) else "other" if a in set(found.article) else "none") for a in shown
    }
    asserting = [f"{shown[a]} ({_codes(study, mine[mine.article == a])})" for a, v in voices.items() if v == "own"]
    if asserting:
        n = len(asserting)
        who = f"In {verb(n, 'its', 'their')} own voice {series(asserting)} {verb(n, 'attaches', 'attach')}"
    else:
        who = "In its own voice no outlet attaches"
    text = f"{who} a word of {label} to {event}."
    if other := [shown[a] for a, v in voices.items() if v == "other"]:
        have = verb(len(other), "has", "have")
        text += f" {series(other)} {have} such words only quoted, reported, denied or in scare quotes."
    if none := [shown[a] for a, v in voices.items() if v == "none"]:
        text += f" {series(none)} {verb(len(none), 'has', 'have')} none."
    return text


def _codes(study: Study, rows: pd.DataFrame) -> str:
    tally = Counter(rows.code)
    return ", ".join(f"{quoted(c)} {times(tally[c.id])}" for c in study.codebook.codes.values() if tally[c.id])


def attribute_voices(study: Study) -> str:
    """Each attribute with the voices it stands in."""
    found, sentences = hits(study, "attribute"), []
    for code in study.codebook.of_kind("attribute"):
        rows = found[found.code == code.id]
        calm = rows[~rows.denied & ~rows.scare]
        ways = {
            "asserted by": own(rows),
            "quoted in": calm[calm.voice == "source"],
            "reported in": calm[calm.voice == "reported"],
            "in scare quotes in": rows[rows.scare & ~rows.denied],
            "denied in": rows[rows.denied],
        }
        said = "; ".join(f"{how} {_outlets(study, some)}" for how, some in ways.items() if len(some))
        sentences += [f"{quoted(code)}: {said}."] if said else []
    return " ".join(sentences)


def headlines(study: Study) -> str:
    """Attributes in a headline that the article's own voice does not repeat below it."""
    found, by_code = hits(study, "attribute"), dict[str, list[str]]()
    mine = own(found[~found.part.isin(("headline", "deck"))])
    repeated = set(zip(mine.article, mine.code, strict=True))
    above = found[found.part == "headline"]
    for article, name in outlet_names(study).items():
        for code in dict.fromkeys(above[above.article == article].code):
            if (article, code) not in repeated:
                by_code.setdefault(code, []).append(name)
    return " ".join(
        f"{quoted(study.codebook.codes[code])} stands in the headline of {series(outlets)}, but nowhere below it "
        "in the outlet’s own voice."
        for code, outlets in by_code.items()
    )


# ------------------------------------------------------------------ 04 the sources


def heard(study: Study) -> str:
    """How many sources there are, who has most words, and how many are heard in one text only."""
    said = who_is_heard.heard(study)
    known = said[said.who != NOBODY]
    if said.empty:
        return "No article quotes or reports anybody."
    if known.empty:
        return "No source was found for any quoted or reported word."
    words, where = known.groupby("who").n_words.sum(), known.groupby("who").article.nunique()
    first = sorted(words.index[words == words.max()])
    share = number(100 * words.max() / said.n_words.sum(), 0)
    n, texts = len(words), len(study.articles)
    text = f"{opened(count(n, 'source'))} {verb(n, 'is', 'are')} heard in {count(texts, 'text')}."
    text += f" {series(first)} {verb(len(first), 'has', 'have each')} most words: {share} per cent of all that are "
    text += "quoted or reported"
    return f"{text}, in {count(int(where[first[0]]), 'text')}." if len(first) == 1 < texts else f"{text}."


def shared_sources(study: Study) -> str:
    """Who is heard in several texts, and how many sources each text has for itself."""
    said = who_is_heard.heard(study)
    known, alone = said[said.who != NOBODY], who_is_heard.single(said)
    if len(study.articles) < 2 or known.empty:
        return ""
    where = known.groupby("who", sort=False).article.nunique()
    n, m = len(where), alone.who.nunique()
    most = int(where.max())
    if m == n:
        return "No source is heard in more than one text."
    widest = series(where.index[where == most])
    in_all = (
        "in every text"
        if most == len(study.articles)
        else f"in {count(most)} of {count(len(study.articles), 'text')}"
    )
    text = f"Heard most widely, {in_all}: {widest}."
    if m:
        by_text = alone.drop_duplicates(["article", "who"])
        text += f" {opened(count(m))} of {count(n, 'source')} {verb(m, 'is', 'are')} heard in one text only: "
        text += f"{_outlets(study, by_text)}."
    return text


def attribution(study: Study) -> str:
    """How much of an article has no named source, and how much nobody is found for."""
    said = who_is_heard.heard(study)
    mine = estimates(study, "article", "outlet", "share_of_words")
    if said.empty or not mine:
        return ""
    words = said[said.group == who_is_heard.NAMED].groupby("article").n_words.sum()
    without = {a: 100 - 100 * int(words.get(a, 0)) / int(row.n) for a, row in mine.items()}
    text = (
        f"{opened(_range(study, without))} of an article {verb(len(without), 'has', 'have')} no named source, the "
    )
    text += "outlet’s own words included."
    nobody = said[said.who == NOBODY].groupby("article").n_words.sum()
    if len(nobody):
        names = outlet_names(study)
        where = series(f"{names[a]} ({int(nobody[a])})" for a in names if a in nobody)
        text += f" Quoted or reported words for which no source is found: {where}."
    return text


def reporting(study: Study) -> str:
    """Which verbs introduce the sources: neutral ones, and the others by class and outlet."""
    said = who_is_heard.heard(study)
    told = said[said.verb.notna()]
    if told.empty:
        return ""
    neutral = told[told.cue_class == who_is_heard.NEUTRAL]
    text = f"Of {count(len(told), 'passage')} that a verb or phrase introduces, {count(len(neutral))} "
    text += f"{verb(len(neutral), 'has', 'have')} a neutral one"
    text += f", mostly “{neutral.verb.mode()[0]}”." if len(neutral) else "."
    for cls in who_is_heard.CLASSES:
        some = told[told.cue_class == cls]
        if len(some) and cls != who_is_heard.NEUTRAL:
            words = series(f"“{v}”" for v in dict.fromkeys(some.verb))
            text += f" {opened(cls)} ({words}): {_outlets(study, some)}."
    return text


def sources(study: Study) -> str:
    """Who is quoted most, and how many quotations have no speaker."""
    said = who_is_heard.heard(study)
    spoken = said[said.voice == "source"]
    tally = spoken[spoken.who != NOBODY].groupby("who").n_words.sum()
    sentences = []
    if len(tally):
        first = sorted(tally.index[tally == tally.max()])
        where = spoken[spoken.who.isin(first)].article.nunique()
        share = number(100 * tally.max() / spoken.n_words.sum(), 0)
        sentences.append(
            f"{series(first)} {verb(len(first), 'is', 'are each')} quoted most: {count(int(tally.max()), 'word')}, "
            f"{share} per cent of all quoted words, in {count(where, 'article')}."
        )
    if nameless := int((spoken.who == NOBODY).sum()):
        which = "any quotation" if nameless == len(spoken) else f"{nameless} of {len(spoken)} quotations"
        sentences.append(f"No speaker was found for {which}.")
    return " ".join(sentences)


# ------------------------------------------------------------------ 05 sentiment


def sentiment(study: Study) -> str:
    """Means of sentences, and whether their sign holds when quoted and reported words are left out."""
    whole, mine = (values(study, "text", voice, "sentiment") for voice in ("all", "outlet"))
    if not whole:
        return "There is too little running text to score."
    shown = outlet_names(study)
    above = sum(x > 0 for x in whole.values())
    if len(whole) > 1:
        share = f"{count(above)} of {count(len(whole))} articles"
        text = f"With quotations the mean of sentences is above zero in {share}."
    else:
        text = f"With quotations the mean of sentences is {'above' if above else 'not above'} zero."
    flips = [a for a in mine if whole.get(a, 0.0) * mine[a] < 0]
    if flips:
        moves = series(f"{shown[a]} (from {signed(whole[a])} to {signed(mine[a])})" for a in flips)
        text += f" Without quoted and reported words the sign changes for {moves}."
    elif mine:
        text += " Leaving out quoted and reported words changes no sign."
    rows = estimates(study, "text", "outlet", "sentiment")
    unsettled = [shown[a] for a in mine if rows[a].low <= 0 <= rows[a].high]
    if unsettled:
        which = "every article" if len(unsettled) == len(mine) else series(unsettled)
        text += (
            f" For {which} the interval of the outlet’s own words includes zero: the text does not settle the sign."
        )
    return text


# ------------------------------------------------------------------ 06 readability


def readability(study: Study, formula: str = FLESCH) -> str:
    """How far the articles lie apart before and after cleaning, and which differences exceed their interval."""
    whole, mine = values(study, "file", "all", formula), values(study, "text", "outlet", formula)
    label = opened(formula.replace("_", " "))
    sentences = []
    if len(whole) > 1:
        sentences.append(f"{label} of the untouched files runs from {_extremes(study, whole, 1)}.")
    if len(mine) < 2:
        sentences.append(f"Without quoted words fewer than two articles are long enough for {label}.")
        return " ".join(sentences)
    sentences.append(f"Without quoted words it runs from {_extremes(study, mine, 1)}.")
    pairs, clear = _pairs(study, f"{formula}/outlet")
    if clear:
        n = len(clear)
        sentences.append(
            f"Of {count(pairs, 'pair')} {count(n)} {verb(n, 'differs', 'differ')} clearly: {series(clear)}."
        )
    elif pairs:
        sentences.append(f"Of {count(pairs, 'pair')} none differs clearly: every interval includes zero.")
    return " ".join(sentences)


def _pairs(study: Study, measure: str) -> tuple[int, list[str]]:
    """How many pairs of outlets have an interval, and those whose interval leaves zero out."""
    rows = study.comparisons[(study.comparisons.measure == measure) & (study.comparisons.against != contrasts.REST)]
    rows = rows[rows.low.notna() & rows.high.notna()]
    shown, clear, seen = marked_outlets(study), list[str](), set[frozenset[str]]()
    for row in rows.itertuples():
        pair = frozenset((row.outlet, row.against))
        if pair not in seen and not row.low <= 0 <= row.high:
            clear.append(f"{shown(row.outlet)} and {shown(row.against)} ({signed(row.estimate, 1)})")
        seen.add(pair)
    return len(seen), clear


def reordered(study: Study, formula: str = FLESCH) -> str:
    """Pairs of articles whose order depends on furniture and quotations."""
    whole, mine = values(study, "file", "all", formula), values(study, "text", "outlet", formula)
    both, shown = [a for a in whole if a in mine], outlet_names(study)
    turned = [
        f"{shown[a]} and {shown[b]}"
        for n, a in enumerate(both)
        for b in both[n + 1 :]
        if (whole[a] - whole[b]) * (mine[a] - mine[b]) < 0
    ]
    return f"Cleaning decides which text is the easier one for {series(turned)}." if turned else ""


# ------------------------------------------------------------------ 08 what they share


def shared_quotations(study: Study) -> str:
    """How many quotations several articles carry, and how they differ."""
    table = shared.shared(study)
    quotes = table[table.kind == "quotation"]
    if quotes.empty:
        return "No two articles carry the same quotation."
    groups = [some for _, some in quotes.groupby("passage")]
    widest = max(groups, key=lambda some: some.article.nunique())
    n, most = len(groups), widest.article.nunique()
    cut = sum(bool((some.cut_start + some.cut_end).any()) for some in groups)
    edited = sum(bool((some.edits != "").any()) for some in groups)
    text = f"{opened(count(n, 'quotation'))} {verb(n, 'stands', 'stand')} in two articles or more"
    text += f", {verb(n, 'in', 'one of them in')} {_outlets(study, widest.drop_duplicates('article'), False)}"
    text += (
        f". In {count(cut) if cut else 'none'} of these an article cuts words off at an end, and {count(edited)} "
    )
    text += f"{verb(edited, 'differs', 'differ')} in words or spelling."
    others = [some for some in groups if some.other_speaker.any()]
    if others:
        text += f" For {count(len(others))} the articles name different speakers."
    return text if most > 1 else ""


def introduced(study: Study) -> str:
    """Shared quotations that are led in by verbs of different classes."""
    table = shared.shared(study)
    quotes, names, told = table[(table.kind == "quotation") & table.cue.notna()], outlet_names(study), []
    for _, some in quotes.groupby("passage"):
        if some.cue_class.nunique() > 1:
            verbs = series(f"“{row.cue}” ({names[row.article]})" for row in some.itertuples())
            told.append(f"“{shorten(some.text.iloc[0], 60)}”: {verbs}")
    return (
        f"Verbs of different classes lead in {count(len(told), 'shared quotation')}: {'; '.join(told)}."
        if told
        else ""
    )


def common_copy(study: Study) -> str:
    """Pairs of articles that may print one copy, which is no agreement."""
    names, pairs = outlet_names(study), shared.pairs(study)
    rows = [row for row in pairs.itertuples() if row.origin]
    if not rows:
        return "Nothing but quotations and short phrases is shared: no sign of common agency copy or of a repost."
    told = series(f"{names[row.article]} and {names[row.other]} ({row.origin})" for row in rows[:10])
    more = f" and {count(len(rows) - 10, 'further pair')}" if len(rows) > 10 else ""
    return (
        f"Long passages in the outlets’ own voice point to one copy for {told}{more}; these are no second witness."
    )


# ------------------------------------------------------------------ 09 what each leaves out


def left_out(study: Study) -> str:
    """What several articles have and others do not."""
    table = omissions.omissions(study)
    if len(study.articles) < 2:
        return "There is only one article: nothing to compare it with."
    several = table.groupby("item").filter(lambda some: (some.verdict == omissions.PRESENT).sum() > 1)
    if several.empty:
        return "No statement, quotation or source was found in two articles."
    n, names = several.item.nunique(), outlet_names(study)
    kinds = several.drop_duplicates("item").type.value_counts()
    parts = series(count(int(kinds[kind]), noun) for kind, noun in _KINDS.items() if kind in kinds)
    lacks = Counter(several.article[several.verdict == omissions.ABSENT])
    text = f"{opened(count(n, 'item'))} {verb(n, 'stands', 'stand')} in two articles or more: {parts}."
    if not lacks:
        return f"{text} None of them is clearly missing anywhere."
    missing = series(f"{names[a]} ({lacks[a]})" for a in names if lacks[a])
    return f"{text} Of these are absent, where they would be in scope: {missing}."


_KINDS = {
    "statement": "statement",
    "quotation": "quotation",
    "source": "source",
    "own": "statement of the researcher",
}


def unsettled(study: Study) -> str:
    """How many cells of the matrix are open, out of scope, or overruled."""
    table = omissions.omissions(study)
    tally, why = Counter(table.verdict), table.why.str.startswith("overruled: ")
    if table.empty:
        return ""
    text = f"Of {count(len(table), 'cell')} {tally[omissions.UNCLEAR]} are unclear, something near the item being "
    text += f"there, and {tally[omissions.OUT]} out of scope."
    return text + (f" The researcher decided {count(int(why.sum()))} of them." if why.any() else "")


# ------------------------------------------------------------------ 11 limits


def limits(study: Study) -> list[str]:
    """What these texts cannot show, with their own numbers."""
    shown, articles = outlet_names(study), study.articles
    inferred = [shown[article] for article in articles[articles.outlet_source == "inferred"].article]
    said = [
        *_one_each(study),
        "Intervals of rates treat words as independent, so they are too narrow where words come in clusters; "
        "intervals of sentiment and readability resample the article’s own paragraphs. Both say how steady a "
        "number is within its text, and nothing about other articles.",
        _room_for_zero(study),
        scope(study),
        f"The outlet is inferred for {series(inferred)}." if inferred else "",
        "Sentiment comes from a general word list that knows nothing of the subject: irony, and the words for the "
        "event itself, escape it. Readability formulas see the length of words and sentences, not what is hard "
        "about a text.",
    ]
    return [sentence for sentence in said if sentence]


def _one_each(study: Study) -> list[str]:
    n, outlets = len(study.articles), study.articles.outlet
    if n < 2 or outlets.dropna().duplicated().any():
        return []
    return [
        f"There is one article an outlet. A difference between two of the {count(n, 'text')} is a fact about these "
        "texts; whether the outlet, the author or the day made it, they cannot tell.",
        "Even if one article differed from all others on every measure, an exact permutation test could not go "
        f"below p = {1 / n:.2f}. No significance is claimed anywhere.",
    ]


def _room_for_zero(study: Study) -> str:
    """What a zero still allows, in the shortest article that has one."""
    rows = estimates(study, "article", "outlet", "attribute")
    zeros = {article: row for article, row in rows.items() if row.count == 0}
    if not zeros:
        return ""
    article = min(zeros, key=lambda a: zeros[a].n)
    row, label = zeros[article], study.codebook.kinds["attribute"].label
    return (
        f"A zero says little: with no word of {label} among {int(row.n)} words of its own, "
        f"{outlet_names(study)[article]} is still compatible with a rate of {number(row.high, 1)} {row.unit}."
    )


def methods(study: Study) -> str:
    """How the numbers were made, with the run's own numbers: a paragraph to start from."""
    book, spoken = study.codebook, study.quotes[~study.quotes.kind.isin(("scare", "title"))]
    version = f" (version {book.version})" if book.version else ""
    parts = series(part.replace("blockquote", "block quotation") for part in ARTICLE)
    numbers = {
        "articles": opened(count(len(study.articles), "article")),
        "lines": opened(count(len(study.segments), "line")),
        "sentences": count(len(study.sentences), "sentence"),
        "quotations": opened(count(len(spoken), "quotation")),
        "statements": count(len(study.reported), "statement"),
        "codes": count(len(book.codes), "code"),
        "events": count(len(book.events), "event"),
        "mentions": count(len(study.mentions), "mention"),
    }
    return _METHODS.format(
        **numbers, parts=parts, version=version, draws=f"{measures.DRAWS:,}", level=f"{100 * compare.LEVEL:g}"
    )


_METHODS = (
    "{articles} were read as found. {lines} were labelled by rule, and {sentences} found in {parts}. {quotations} "
    "and {statements} of reported speech set the sources’ words apart from the outlets’ own. A codebook of {codes} "
    "and {events}{version} found {mentions}; each has a voice, and names and attributes the event that their own "
    "phrase or sentence points to. Rates are per 1,000 words of the same voice, with Wilson intervals. Sentiment "
    "is the mean of VADER’s compound score over sentences; readability is textstat’s, on the same sentences; their "
    "intervals come from {draws} draws of paragraphs. All intervals are at {level} per cent."
)
