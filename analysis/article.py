"""One article -> its rows in every table; a pure function that study, batch and scripts all call."""

from bisect import bisect_left
from collections.abc import Generator, Iterable, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

from . import measures, read, readability, segment, sentiment
from . import quotes as quotes_room
from .codebook import Codebook
from .corrections import Correction, in_view, to_facts, to_mentions, to_quotes, to_segments
from .errors import RulesError, StudyError
from .invisible import restored, seen
from .lookup import Search
from .memo import MOST, Memo
from .mentions import Mention, mentions
from .quotes import Quote, Reported, quotations, reported
from .segment import Facts, Segment
from .sentences import Sentence, has_word, sentences, words, words_in
from .tables import Piece, Row
from .voice import Span, inside, parted, spoken

Columns = dict[str, list[Any]]
Rows = dict[str, Piece]
Analysed = tuple[read.Article, Rows]
Steps = Generator[None, None, Rows]  # the work on an article, with pauses


def analyse(article: read.Article, codebook: Codebook, corrections: Sequence[Correction] = ()) -> Rows:
    """The rows of articles, segments, sentences, quotes, reported and mentions; and what is counted on the way:
    `people` by name, hits `in_file` by code, and the `tally` of the words of each sentence and of the article.

    A text with invisible characters is read without them; its rows stand where they stand in the text as it is.
    """
    (rows,) = in_step([steps(article, codebook, corrections)])
    if isinstance(rows, StudyError):
        raise rows
    return rows


def in_step(works: Sequence[Steps]) -> list[Rows | StudyError]:
    """What works on several articles come to, each step done for all of them before the next: what a step needs is
    then at hand in the processor. An article that cannot be analysed gives its error; what is wrong with the rules
    is wrong for all of them, and raised, of the first article that shows it."""
    ends: dict[int, Rows | StudyError] = {}
    last = len(works)  # what comes after an article that shows the rules to be wrong need not be looked at
    while waiting := [n for n in range(last) if n not in ends]:
        for n in waiting:
            try:
                next(works[n])
            except StopIteration as end:
                ends[n] = end.value
            except RulesError as error:
                last, wrong = n, error
                break
            except StudyError as error:
                ends[n] = error.with_traceback(None)  # which holds all that was being worked on
    if last < len(works):
        raise wrong
    return [ends[n] for n in range(len(works))]


def steps(article: read.Article, codebook: Codebook, corrections: Sequence[Correction] = ()) -> Steps:
    """`analyse`, with a pause after each step."""
    view = seen(article.raw) if article.form != "html" else None
    if view is None or view.at is None:
        return (yield from _steps(article, codebook, corrections))
    rows = yield from _steps(article._replace(raw=view.text), codebook, in_view(corrections, view))
    rows["in_file"] = _in_file(codebook.search(article.raw), codebook)
    rows["articles"].columns["tally"] = [readability.tally_of(article.raw)]
    for table in ("segments", "sentences", "quotes", "reported", "mentions"):
        restored(rows[table].columns, view, article.raw)
    return rows


def _steps(article: read.Article, codebook: Codebook, corrections: Sequence[Correction]) -> Steps:
    raw, segments, facts = _segmented(article, corrections)
    sents = sentences(raw, segments)
    yield
    reading = quotes_room.read(raw, segments, sents)
    yield
    quotes = to_quotes(raw, quotations(raw, segments, sents, reading), corrections)
    yield
    statements = reported(raw, segments, sents, quotes, reading)
    people = reading.people.named()
    del reading
    yield
    search = codebook.search(raw)
    spans = spoken(quotes, statements)
    found = to_mentions(raw, mentions(search, sents, quotes, spans, codebook), corrections, codebook)
    yield
    id = article.article
    rows: Rows = {
        "segments": _piece(id, "segment", Segment, raw, segments),
        "sentences": _piece(id, "sentence", Sentence, raw, sents),
        "quotes": _piece(id, "quote", Quote, raw, quotes),
        "reported": _piece(id, "statement", Reported, raw, statements),
        "mentions": _piece(id, "mention", Mention, raw, found),
        "in_file": _in_file(search, codebook),
        "people": Piece({"article": [id] * len(people), "person": list(people), "times": list(people.values())}),
    }
    said: Said = {}
    for table in ("quotes", "reported"):
        columns = rows[table].columns
        looked = [_look(text.split()) for text in columns["text"]]
        columns["n_words"] = list(map(_words, looked))
        said |= zip(zip(columns["start"], columns["end"], strict=True), looked, strict=True)
    yield
    columns = rows["sentences"].columns
    others = inside(spans, [(s.start, s.end) for s in sents])
    columns |= _columns(_Read, map(_read, columns["text"], columns["start"], others, repeat(said)))
    row = _article_row(article, raw, facts, columns)
    rows["articles"] = Piece.of([row], row)
    return rows


def _in_file(search: Search, codebook: Codebook) -> Piece:
    """What a search of the untouched file counts, furniture and all."""
    times = codebook.times(search)
    return Piece({"code": list(times), "times": list(times.values())})


def text_of(article: read.Article, rows: Rows) -> str:
    """The text that offsets count in."""
    return str(rows["articles"].columns["text"][0] or article.raw)


def speech(rows: Rows) -> tuple[list[Quote], list[Reported]]:
    """The quotations and the reported speech that were found in an article."""
    quotes, reports = rows["quotes"].columns, rows["reported"].columns
    return (
        list(map(Quote, *[quotes[field] for field in Quote._fields])),
        list(map(Reported, *[reports[field] for field in Reported._fields])),
    )


def _segmented(article: read.Article, corrections: Sequence[Correction]) -> tuple[str, list[Segment], Facts]:
    if article.form == "html":
        from . import webpage  # most corpora hold no page

        raw, segments, facts = webpage.read_page(article.raw, article.path or "the page")
        return raw, to_segments(raw, segments, corrections), to_facts(facts, corrections)
    raw = article.raw
    segments = segment.segment(raw) if article.form == "text" else segment.plain(raw)
    if article.form == "body":
        segments = [s._replace(label="body", rule="clean text") for s in segments]
    segments = to_segments(raw, segments, corrections)
    return raw, segments, to_facts(segment.facts(raw, segments), corrections)


def _columns(kind: Any, items: Iterable[Any]) -> Columns:
    """Items of a kind, column by column."""
    columns = list(map(list, zip(*items, strict=True))) or [[] for _ in kind._fields]
    return dict(zip(kind._fields, columns, strict=True))


def _piece(article: str, number: str, kind: Any, raw: str, items: Sequence[Any]) -> Piece:
    """One row an item; `raw[start:end] == text` holds because the text is cut here and nowhere else."""
    columns = _columns(kind, items)
    texts = [raw[start:end] for start, end in zip(columns["start"], columns["end"], strict=True)]
    numbers = list(range(len(items)))
    return Piece({"article": [article] * len(items), number: numbers, **columns, "text": texts})


Kind = tuple[int, int, str]  # of a token, as white space parts them: its words, their tally, its mark for the score
Said = dict[tuple[int, int], list[Kind]]  # quotations and reported speech by their place: the kinds of their tokens


def _make_token(token: str) -> Kind:
    kind = words_in(token), readability.tally(token), sentiment.mark(token)
    if len(_kinds) >= MOST:
        _kinds.clear()
    return _kinds.setdefault(kind, kind)


#: tokens are many and of few kinds: what those of one kind share lies at hand in the processor
_kinds: dict[Kind, Kind] = {}
_token = Memo(_make_token).of
_n_words, _adds, _mark = map(itemgetter, range(3))
#: a word that moves a score, with its value, which is always that of the lexicon
_shown = Memo(lambda word: f"{word} {sentiment.lexicon()[word]:+.1f}").of


def _look(tokens: list[str]) -> list[Kind]:
    """The kind of each token of a text."""
    return list(map(_token, tokens))


def _words(kinds: list[Kind]) -> int:
    return sum(map(_n_words, kinds))


def _tally(kinds: list[Kind]) -> int:
    return sum(map(_adds, kinds))


def _marks(kinds: list[Kind]) -> str:
    return "".join(map(_mark, kinds))


NO_WORDS = {"own": 0, "reported": 0, "source": 0}  # by voice
NO_SCORE: dict[str, float | None] = {"own": None, "source": None}  # by voice; reported speech has none


class _Read(NamedTuple):
    """What is read from a sentence: the words in all and by voice, the score likewise."""

    tally: int
    drivers: str
    n_words: int
    own_words: int
    reported_words: int
    source_words: int
    sentiment: float | None
    sentiment_own: float | None
    sentiment_source: float | None


def _read(text: str, at: int, others: list[Span], said: Said) -> _Read:
    """A sentence that starts at a place; `others`: the spans in it that are not in the outlet's voice; `said`: what
    was looked up of such spans."""
    tokens = text.split()
    kinds = _look(tokens)
    n, tally = _words(kinds), _tally(kinds)
    score, drivers = sentiment.read(text, tokens, _marks(kinds))
    shown = "; ".join([_shown(word) for word, _ in drivers])
    if not others:
        return _Read(tally, shown, n, n, 0, 0, score, score, None)
    counts, scores = _shared(text, at, others, said, n, score)
    return _Read(
        tally, shown, n, counts["own"], counts["reported"], counts["source"], score, scores["own"], scores["source"]
    )


def _shared(
    text: str, at: int, others: list[Span], said: Said, n_words: int, score: float | None
) -> tuple[dict[str, int], dict[str, float | None]]:
    """The words of a sentence by voice; and its score for the outlet's own words, and for quoted ones."""
    parts = {voice: part for voice, part in parted(text, at, others).items() if has_word(part)}
    if len(parts) == 1:  # but for its marks, all of it is one voice's
        return NO_WORDS | dict.fromkeys(parts, n_words), NO_SCORE | dict.fromkeys(parts, score)
    tokens = {voice: parts.get(voice, "").split() for voice in NO_SCORE}
    looked = {"own": _look(tokens["own"])}  # of each voice the tokens that its part has
    for start, end, voice in others:
        kinds = said.get((start, end))
        looked.setdefault(voice, []).extend(kinds or _look(text[start - at : end - at].split()))
    counts = NO_WORDS | {voice: _words(kinds) for voice, kinds in looked.items()}
    if sum(counts.values()) != n_words or _cut(text, at, others):
        counts = _begun(text, at, others)
    scores = {voice: score if counts[voice] else None for voice in NO_SCORE}
    for voice in NO_SCORE:
        if 0 < counts[voice] < n_words:
            scores[voice], _ = sentiment.read(parts[voice], tokens[voice], _marks(looked[voice]))
    return counts, scores


def _cut(text: str, at: int, others: list[Span]) -> bool:
    """Whether an edge of a span parts two letters: what is left of the word may then be one with its neighbour
    ("a.b" of "a.bcd"), so that the sum alone does not tell."""
    for start, end, _ in others:
        for edge in (start - at, end - at):
            if 0 < edge < len(text) and text[edge].isalnum() and text[edge - 1].isalnum():
                return True
    return False


def _begun(text: str, at: int, others: list[Span]) -> dict[str, int]:
    """The words of a sentence by the voice in which they begin."""
    begins = [at + place for place, _ in words(text)]
    counts = NO_WORDS | {"own": len(begins)}
    for start, end, voice in others:
        n = bisect_left(begins, end) - bisect_left(begins, start)
        counts[voice] += n
        counts["own"] -= n
    return counts


def _whole(raw: str, sentences: Columns) -> tuple[int, int]:
    """The words of a whole file and their tally: of its sentences, which have them, and of what lies between."""
    starts, ends = sentences["start"], sentences["end"]
    gaps = [raw[end:start] for end, start in zip([0, *ends], [*starts, len(raw)], strict=True)]
    gaps[0], gaps[-1] = f" {gaps[0]}", f"{gaps[-1]} "
    n, tally = sum(sentences["n_words"]), sum(sentences["tally"])
    if not all((gap[:1] + gap[-1:]).isspace() for gap in gaps):  # the edge of a sentence cuts a word ("over.The")
        n, tally, gaps = 0, 0, [raw]
    kinds = _look("".join(gaps).split())
    return n + _words(kinds), tally + _tally(kinds)


def _article_row(article: read.Article, raw: str, facts: Facts, sentences: Columns) -> Row:
    stated, known = facts.outlet, article.outlet
    n_words_file, tally = _whole(raw, sentences)
    in_parts = zip(sentences["n_words"], sentences["part"], strict=True)
    return {
        "article": article.article,
        "outlet": known or stated,
        "outlet_source": article.outlet_source or ("stated" if stated else None),
        "outlet_stated": stated,
        "title": facts.title,
        "authors": facts.authors,
        "dateline": facts.dateline,
        "published": facts.published or article.published,
        "published_why": _published_why(article, facts),
        "published_supplied": article.published,
        "conflict": _conflict(article, facts),
        "url": article.url,
        "note": article.note,
        "path": article.path,
        "sha256": article.sha256,
        "n_words": sum(n for n, part in in_parts if part in measures.ARTICLE),
        "n_words_file": n_words_file,
        "tally": tally,
        "text": raw if article.form == "html" else None,
    }


def _published_why(article: read.Article, facts: Facts) -> str:
    if facts.published or not (article.published or article.published_why):
        return facts.published_why
    return article.published_why or "articles.csv"


def _conflict(article: read.Article, facts: Facts) -> str | None:
    """Where the text and the researcher disagree; both values stay in the table."""
    found = []
    if facts.published and article.published and facts.published != article.published:
        found.append(f"published: the text says {facts.published}, articles.csv {article.published}")
    if facts.outlet and article.outlet and not _same_name(facts.outlet, article.outlet):
        found.append(f"outlet: the text says {facts.outlet}, articles.csv {article.outlet}")
    return "; ".join(found) or None


def _same_name(one: str, other: str) -> bool:
    def bare(name: str) -> str:
        return name.casefold().removeprefix("the ").strip()

    return bare(one) == bare(other)
