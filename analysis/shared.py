"""What several articles have in common, word for word: quotations, each with its edits and its speaker, and prose.

Runs of words that two articles share (`passages.matches`) are cut where a quotation begins or ends in either of
them. What stands inside a quotation leads back to the whole quotation; quotations that share words are one row of
the lattice. Passages in the outlets' voice tell of common copy, never of agreement.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from .bylines import is_agency
from .measures import ARTICLE
from .names import TITLES
from .passages import CROWD, LEAST_SHARE, SPAN, Match, Token, common, content, duplicates, matches, tokens
from .sentences import PARTS, words
from .study import Study, once, voice_at

SPOKEN = ("direct", "partial", "block")
LEAST_OTHERS = 8  # words in a quotation for which the articles name different speakers
LEAST_PROSE = 12  # words on end of which one article at least has no quotation
LEAST_CONTENT, PROSE_CONTENT = 4, 6  # of these: neither names nor numbers nor function words
LEAST_CLIP, CLIP_CONTENT = 3, 2  # the same where both articles quote one speaker
CLIPPED = 2 / 3  # of such a quotation stands in the other one, in runs of three words
COMMON_COPY = 25  # words on end in the outlets' own voice that two reporters hardly choose alike
REPOST = 17  # words on end in an article that has half of another one's
LONGEST = 600  # words of a passage that are aligned
_WIRE = re.compile(r"[^a-z(]{0,60}\(([^()\n]{2,40})\) ?[—–-]")  # PORT ELLERY (Northern Wire) -

#: column -> what it holds; one row a place: a passage in one article
SHARED: dict[str, str] = {
    "passage": "number, from 1; the passage that most articles carry first",
    "kind": "quotation, or prose (in the outlets' own words wherever it stands)",
    "article": "id",
    "start": "first character in the raw text",
    "end": "one past the last",
    "text": "raw[start:end]",
    "n_words": "words",
    "voice": "source (quoted), reported, outlet (the same words without marks or speaker)",
    "speaker": "as the text says it",
    "speaker_name": "who that is",
    "cue": "the words that attribute it",
    "cue_class": "class of the reporting verb",
    "other_speaker": "another article names somebody else for these words",
    "carried": "which words of the longest version stand here: 1-12; 15-24",
    "cut_start": "words of the longest version that are missing before these",
    "cut_end": "words of the longest version that are missing behind these",
    "edits": "differences from the longest version in between",
    "origin": "why two of these articles may print one copy; such rows are no second witness",
}

#: the same for pairs of articles with a passage in common
PAIRS: dict[str, str] = {
    "article": "id",
    "other": "id of a later article in the study's order",
    "share": "containment: runs of six words in both, as a share of the shorter article's different runs",
    "passages": "passages in common",
    "longest": "most words on end in the outlets' own voice in both",
    "origin": "repost, agency copy, common copy; empty where only quotations and short passages are shared",
}


class Place(NamedTuple):
    """A stretch of one article: a quotation, or words outside of any."""

    article: int
    first: int  # token
    last: int  # one past the last
    quote: int  # row of the table of quotes, -1 outside of quotations


class _Text(NamedTuple):
    article: str
    tokens: list[Token]
    quote: list[int]  # of each token
    spans: dict[int, Place]  # of each quotation


@once
def shared(study: Study) -> pd.DataFrame:
    """Every place of every passage that two articles have in common; see `SHARED`.

    A quotation needs six words of which four are neither names nor function words, or eight where the articles name
    different speakers; where they name the same one, two thirds of the shorter version in runs of three words.
    Prose, and words that one article does not quote, need twelve with six. Articles are compared as published,
    without furniture.
    Misses translations, paraphrase and the second place of a passage in one article.
    """
    texts = _texts(study)
    lower = common((study.raws[text.article], text.tokens) for text in texts)
    found = _clusters(texts, _joined(study, texts, lower))
    copies = {frozenset((row.article, row.other)): row.origin for row in pairs(study).itertuples() if row.origin}
    rows: list[dict[str, Any]] = []
    for number, places in enumerate(sorted(found, key=lambda p: (-len({x.article for x in p}), p[0])), 1):
        rows += [{"passage": number, **row} for row in _rows(study, texts, places, copies)]
    return _typed(rows, SHARED)


_TYPES = dict.fromkeys(
    ("passage", "start", "end", "n_words", "cut_start", "cut_end", "passages", "longest"), "int64"
)
_TYPES |= {"other_speaker": "bool", "share": "float64"}


def _typed(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({c: pd.Series([row[c] for row in rows], dtype=_TYPES.get(c, "str")) for c in columns})


@once
def pairs(study: Study) -> pd.DataFrame:
    """Pairs of articles that share a passage, and what that suggests of their origin; see `PAIRS`."""
    texts = _texts(study)
    return _pairs(study, texts, common((study.raws[text.article], text.tokens) for text in texts))


# ------------------------------------------------------------------ the texts, with their quotations


def _texts(study: Study) -> list[_Text]:
    segments = dict(iter(study.segments.groupby("article", sort=False)))
    quotes = study.quotes[study.quotes.kind.isin(SPOKEN)]
    spoken = dict(iter(quotes.groupby("article", sort=False)))
    out = []
    for number, article in enumerate(study.articles.article):
        raw, some = study.raws[article], segments.get(article, study.segments[:0])
        inside = [(s.start, s.end) for s in some.itertuples() if PARTS.get(s.label) in ARTICLE]
        found = [token for start, end in inside for token in tokens(raw, start, end)]
        out.append(_with_quotes(number, article, found, spoken.get(article, quotes[:0])))
    return out


def _with_quotes(number: int, article: str, found: list[Token], quotes: pd.DataFrame) -> _Text:
    starts, ends = quotes.start.tolist(), quotes.end.tolist()
    owner = []
    for token in found:
        k = bisect_right(starts, token.start) - 1
        owner.append(int(quotes.index[k]) if k >= 0 and token.start < ends[k] else -1)
    spans: dict[int, Place] = {}
    for n, quote in enumerate(owner):
        if quote >= 0:
            spans[quote] = Place(number, spans[quote].first if quote in spans else n, n + 1, quote)
    return _Text(article, found, owner, spans)


# ------------------------------------------------------------------ what belongs together


def _joined(study: Study, texts: Sequence[_Text], lower: set[str]) -> Iterator[tuple[Place, Place]]:
    """Pairs of places in two articles that share enough words."""
    known = {row.Index: surnames(row.speaker_name) for row in study.quotes.itertuples()}
    both: dict[tuple[Place, Place], tuple[int, int]] = {}  # two quotations may have several runs in common
    for match in matches([[token.key for token in text.tokens] for text in texts], lower):
        for piece in _pieces(match, texts):
            if piece.length >= SPAN:
                one = _place(texts, piece.one, piece.first, piece.length)
                other = _place(texts, piece.other, piece.second, piece.length)
                some = texts[piece.one].tokens[piece.first : piece.first + piece.length]
                length, plain = both.get((one, other), (0, 0))
                plain += sum(content(token, lower) for token in some)
                both[one, other] = length + piece.length, plain
    for (one, other), (length, plain) in both.items():
        least = _least(one, other, known)
        if length >= least[0] and plain >= least[1]:
            yield one, other
    yield from _clips(texts, known, lower)


def _least(one: Place, other: Place, known: dict[int, set[str]]) -> tuple[int, int]:
    """How many words two places must share, and how many of content."""
    if min(one.quote, other.quote) < 0:
        return LEAST_PROSE, PROSE_CONTENT
    speakers = known[one.quote], known[other.quote]
    differ = all(speakers) and not speakers[0] & speakers[1]
    return LEAST_OTHERS if differ else SPAN, LEAST_CONTENT


def _pieces(match: Match, texts: Sequence[_Text]) -> Iterator[Match]:
    """A match cut where a quotation begins or ends in either text."""
    one, other = texts[match.one].quote, texts[match.other].quote
    inside = [(one[match.first + n], other[match.second + n]) for n in range(match.length)]
    cuts = [0, *(n for n in range(1, match.length) if inside[n] != inside[n - 1]), match.length]
    for a, b in pairwise(cuts):
        yield match._replace(first=match.first + a, second=match.second + a, length=b - a)


def _place(texts: Sequence[_Text], number: int, first: int, length: int) -> Place:
    quote = texts[number].quote[first]
    return texts[number].spans[quote] if quote >= 0 else Place(number, first, first + length, -1)


def _clips(texts: Sequence[_Text], known: dict[int, set[str]], lower: set[str]) -> Iterator[tuple[Place, Place]]:
    """Two quotations of one speaker, of which the shorter one stands in the other but for a few words."""
    starts: dict[tuple[str, ...], list[tuple[Place, int]]] = {}
    spans = [(text, span) for text in texts for quote, span in text.spans.items() if known[quote]]
    for text, span in spans:
        for n, run in _short_runs(text, span):
            starts.setdefault(run, []).append((span, n))
    for text, span in spans:
        some = text.tokens[span.first : span.last]
        if len(some) < LEAST_CLIP or sum(content(token, lower) for token in some) < CLIP_CONTENT:
            continue
        covered: dict[Place, set[int]] = {}
        for n, run in _short_runs(text, span):
            for other, _ in starts[run][:CROWD]:
                if other.article != span.article and known[span.quote] & known[other.quote]:
                    covered.setdefault(other, set()).update(range(n, n + LEAST_CLIP))
        for other, words_ in covered.items():
            if len(words_) >= CLIPPED * len(some):
                yield min(span, other), max(span, other)


def _short_runs(text: _Text, span: Place) -> Iterator[tuple[int, tuple[str, ...]]]:
    for n in range(span.first, span.last - LEAST_CLIP + 1):
        yield n, tuple(token.key for token in text.tokens[n : n + LEAST_CLIP])


def surnames(name: Any) -> set[str]:
    """The words of a speaker's name that tell him from others; none of "the spokesman"."""
    found = {w for w in name.replace("’", "'").split() if w[:1].isupper()} if isinstance(name, str) else set()
    return {w.casefold().removesuffix("'s").strip(".,") for w in found if w.casefold().strip(".") not in TITLES}


def _clusters(texts: Sequence[_Text], joined: Iterable[tuple[Place, Place]]) -> list[list[Place]]:
    """Places that hold one passage, as connected by pairs; stretches outside of quotations that overlap are one."""
    above: dict[Place, Place] = {}

    def top(place: Place) -> Place:
        while above.setdefault(place, place) != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    for one, other in joined:
        above[max(top(one), top(other))] = min(top(one), top(other))
    free = sorted(place for place in above if place.quote < 0)
    for one, other in pairwise(free):
        if one.article == other.article and other.first < one.last:
            above[max(top(one), top(other))] = min(top(one), top(other))
    groups: dict[Place, list[Place]] = {}
    for place in sorted(above):
        groups.setdefault(top(place), []).append(place)
    merged = [_merged(group) for group in groups.values()]
    return [group for group in merged if len({place.article for place in group}) > 1]


def _merged(places: list[Place]) -> list[Place]:
    """Overlapping stretches of one article as one."""
    out: list[Place] = []
    for place in places:
        last = out[-1] if out else place
        overlap = last.article == place.article and place.first < last.last
        if last is not place and overlap and last.quote == place.quote == -1:
            out[-1] = last._replace(last=max(last.last, place.last))
        else:
            out.append(place)
    return out


# ------------------------------------------------------------------ rows of the lattice

Copies = dict[frozenset[str], str]


def _rows(study: Study, texts: Sequence[_Text], places: list[Place], copies: Copies) -> list[dict[str, Any]]:
    longest = max(places, key=lambda place: (place.last - place.first, -place.article, -place.first))
    kind = "quotation" if any(place.quote >= 0 for place in places) else "prose"
    rows = []
    for place in places:
        text = texts[place.article]
        raw, some = study.raws[text.article], text.tokens[place.first : place.last]
        start, end = some[0].start, some[-1].end
        if place.quote >= 0:
            start, end = (int(study.quotes.at[place.quote, edge]) for edge in ("start", "end"))
        row = {"kind": kind, "article": text.article, "start": start, "end": end, "text": raw[start:end]}
        row |= {"n_words": len(words(raw[start:end]))} | _said(study, text.article, place, start)
        rows.append(row | _aligned(study, texts, longest, place))
    names = [surnames(row["speaker_name"]) for row in rows]
    articles = dict.fromkeys(str(row["article"]) for row in rows)
    for row, mine in zip(rows, names, strict=True):
        row["other_speaker"] = any(mine and theirs and not mine & theirs for theirs in names)
        row["origin"] = "; ".join(
            f"{copies[pair]} with {other}"
            for other in articles
            if (pair := frozenset((str(row["article"]), other))) in copies
        )
    return rows


def _said(study: Study, article: str, place: Place, start: int) -> dict[str, Any]:
    """Whose words they are there."""
    if place.quote >= 0:
        quote = study.quotes.loc[place.quote]
        return {"voice": "source"} | {c: quote[c] for c in ("speaker", "speaker_name", "cue", "cue_class")}
    voice = voice_at(study, [start], article)[0]
    said = {"voice": "outlet" if voice == "scare" else voice}
    told = study.reported[(study.reported.article == article) & (study.reported.start <= start)]
    for row in told[told.end > start].head(1).itertuples():
        said |= {"speaker": row.source, "speaker_name": row.source_name, "cue": row.cue, "cue_class": row.cue_class}
    return {"speaker": None, "speaker_name": None, "cue": None, "cue_class": None} | said


def _aligned(study: Study, texts: Sequence[_Text], longest: Place, place: Place) -> dict[str, Any]:
    """How a place differs from the longest version, word by word (longest common blocks: Ratcliff, Obershelp)."""
    one, other = (_slice(texts, where) for where in (longest, place))
    steps = SequenceMatcher(None, [t.key for t in one], [t.key for t in other], autojunk=False).get_opcodes()
    same = [n for n, step in enumerate(steps) if step[0] == "equal"]
    if not same:
        return {"carried": "", "cut_start": 0, "cut_end": len(one), "edits": ""}
    raws = [study.raws[texts[where.article].article] for where in (longest, place)]
    edits: list[str] = []
    for step, a, b, c, d in steps[same[0] : same[-1] + 1]:
        if step == "equal":
            edits += _spellings(raws, one[a:b], other[c:d])
        else:
            edits.append(
                _edit(raws, one[a:b], other[c:d], other[c - 1].end, other[d].start if d < len(other) else 0)
            )
    return {
        "carried": "; ".join(f"{steps[n][1] + 1}-{steps[n][2]}" for n in same),
        "cut_start": steps[same[0]][1],
        "cut_end": len(one) - steps[same[-1]][2],
        "edits": "; ".join(edits),
    }


def _slice(texts: Sequence[_Text], place: Place) -> list[Token]:
    return texts[place.article].tokens[place.first : min(place.last, place.first + LONGEST)]


def _spellings(raws: list[str], one: list[Token], other: list[Token]) -> Iterator[str]:
    for n, (a, b) in enumerate(zip(one, other, strict=True)):
        m = n - (n > 0 and (raws[0][a.start - 1] in "'’") != (raws[1][b.start - 1] in "'’"))  # he’ll, he will
        before, now = raws[0][one[m].start : a.end], raws[1][other[m].start : b.end]
        if before.casefold() != now.casefold():
            yield f"spelt “{now}” for “{before}”"


def _edit(raws: list[str], one: list[Token], other: list[Token], left: int, right: int) -> str:
    """One difference in words; words that are left out with an ellipsis are marked as such."""
    before = raws[0][one[0].start : one[-1].end] if one else ""
    now = raws[1][other[0].start : other[-1].end] if other else ""
    if one and other:
        return f"“{now}” for “{before}”"
    if other:
        return f"put in “{now}”"
    marked = "…" in raws[1][left:right] or ".." in raws[1][left:right].replace(" ", "")
    return f"left out “{before}”" + (" (marked)" if marked else "")


# ------------------------------------------------------------------ where a text comes from


def _pairs(study: Study, texts: Sequence[_Text], lower: set[str]) -> pd.DataFrame:
    """Pairs of articles with what they have in common outside of quotations, or nearly whole."""
    keys = [[token.key for token in text.tokens] for text in texts]
    passages: dict[tuple[int, int], list[int]] = {}
    for match in matches(keys, lower):
        for piece in _pieces(match, texts):
            some = texts[piece.one].tokens[piece.first : piece.first + piece.length]
            if sum(content(token, lower) for token in some) >= LEAST_CONTENT:
                own = texts[piece.one].quote[piece.first] < 0 and texts[piece.other].quote[piece.second] < 0
                passages.setdefault((piece.one, piece.other), []).append(piece.length if own else 0)
    bodies = {t.article: " ".join(study.raws[t.article][k.start : k.end] for k in t.tokens) for t in texts}
    shares = {frozenset(pair[:2]): pair[2] for pair in duplicates(bodies, 0.0, 1)}
    agencies = {a.article: _agency(study, a) for a in study.articles.itertuples()}
    rows = []
    for (n, m), lengths in sorted(passages.items()):
        one, other = texts[n].article, texts[m].article
        share = shares.get(frozenset((one, other)), 0.0)
        origin = _copied(share, max(lengths), [agencies[one], agencies[other]])
        rows.append((one, other, share, len(lengths), max(lengths), origin))
    return _typed([dict(zip(PAIRS, row, strict=True)) for row in rows], PAIRS)


def _copied(share: float, longest: int, agencies: list[str]) -> str:
    named = " and ".join(dict.fromkeys(filter(None, agencies)))
    if share >= LEAST_SHARE and longest >= REPOST:
        return f"repost ({named})" if named else "repost"
    if longest >= LEAST_PROSE and named:
        return f"agency copy ({named})"
    return "common copy" if longest >= COMMON_COPY else ""


def _agency(study: Study, article: Any) -> str:
    """The agency that byline or dateline name; empty where they name none."""
    named = [name for name in article.authors if is_agency(name)]
    segments = study.segments
    lede = segments[(segments.article == article.article) & (segments.label == "body")].head(3)
    named += [found[1] for text in lede.text if (found := _WIRE.match(text))]
    return named[0] if named else ""
