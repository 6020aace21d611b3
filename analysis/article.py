"""One article -> its rows in every table; a pure function that study, batch and scripts all call."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Generator, Sequence
from typing import Any

from . import measures, read, readability, segment, sentiment, webpage
from . import quotes as quotes_room
from .codebook import Codebook
from .corrections import Correction, in_view, to_facts, to_mentions, to_quotes, to_segments
from .errors import RulesError, StudyError
from .invisible import restored, seen
from .lookup import Search
from .memo import Memo
from .mentions import mentions
from .quotes import Quote, Reported, quotations, reported
from .segment import Facts, Segment
from .sentences import sentences, words, words_in
from .voice import Span, inside, parted, spoken

Row = dict[str, Any]
Rows = dict[str, list[Row]]
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
    rows["articles"][0]["tally"] = readability.tally_of(article.raw)
    for table in ("segments", "sentences", "quotes", "reported", "mentions"):
        restored(rows[table], view, article.raw)
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
        "segments": _rows(id, "segment", raw, segments),
        "sentences": _rows(id, "sentence", raw, sents),
        "quotes": _rows(id, "quote", raw, quotes),
        "reported": _rows(id, "statement", raw, statements),
        "mentions": _rows(id, "mention", raw, found),
        "in_file": _in_file(search, codebook),
        "people": [{"article": id, "person": person, "times": n} for person, n in people.items()],
    }
    for said in (*rows["quotes"], *rows["reported"]):
        said["n_words"] = sum(_look(said["text"])[0])
    yield
    for row, others in zip(rows["sentences"], inside(spans, [(s.start, s.end) for s in sents]), strict=True):
        _read(row, others)
    rows["articles"] = [_article_row(article, raw, facts, rows)]
    return rows


def _in_file(search: Search, codebook: Codebook) -> list[Row]:
    """What a search of the untouched file counts, furniture and all."""
    return [{"code": code, "times": n} for code, n in codebook.times(search).items()]


def text_of(article: read.Article, rows: Rows) -> str:
    """The text that offsets count in."""
    return str(rows["articles"][0]["text"] or article.raw)


def of_rows(rows: Rows) -> tuple[list[Quote], list[Reported]]:
    """The quotations and the reported speech that were found in an article."""
    quotes = [Quote(*(row[field] for field in Quote._fields)) for row in rows["quotes"]]
    return quotes, [Reported(*(row[field] for field in Reported._fields)) for row in rows["reported"]]


def _segmented(article: read.Article, corrections: Sequence[Correction]) -> tuple[str, list[Segment], Facts]:
    if article.form == "html":
        raw, segments, facts = webpage.read_page(article.raw, article.path or "the page")
        return raw, to_segments(raw, segments, corrections), to_facts(facts, corrections)
    raw = article.raw
    segments = segment.segment(raw) if article.form == "text" else segment.plain(raw)
    if article.form == "body":
        segments = [s._replace(label="body", rule="clean text") for s in segments]
    segments = to_segments(raw, segments, corrections)
    return raw, segments, to_facts(segment.facts(raw, segments), corrections)


def _rows(article: str, number: str, raw: str, items: Sequence[Any]) -> list[Row]:
    """One row an item; `raw[start:end] == text` holds because the text is cut here and nowhere else."""
    keys = ("article", number, *items[0]._fields, "text") if items else ()
    cells = ((article, n, *item, raw[item.start : item.end]) for n, item in enumerate(items))
    return [dict(zip(keys, some, strict=True)) for some in cells]


#: a token -> its words, their tally, and what it is to the score
_token = Memo(lambda token: (words_in(token), readability.tally(token), sentiment.mark(token))).__getitem__


def _look(text: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[str, ...]]:
    """The same of each token of a text, column by column."""
    tokens = text.split()
    words_of, tallies, marks = zip(*map(_token, tokens), strict=True) if tokens else ((), (), ())
    return words_of, tallies, marks


def _read(row: Row, others: list[Span]) -> None:
    """Add to a sentence the tally of its words, and its words and its score, in all and by voice; `others`: the
    spans that are not in the outlet's voice."""
    words_of, tallies, marks = _look(row["text"])
    score, drivers = sentiment.read(row["text"], "".join(marks))
    row["tally"] = sum(tallies)
    row["drivers"] = "; ".join([f"{word} {valence:+.1f}" for word, valence in drivers])
    row["n_words"] = row["own_words"] = sum(words_of)
    row["source_words"] = row["reported_words"] = 0
    row["sentiment"] = row["sentiment_own"] = score
    row["sentiment_source"] = None
    if others:
        _part(row, others)


def _part(row: Row, others: list[Span]) -> None:
    """Share out the words of a sentence, and its score, among the voices that are heard in it."""
    parts = parted(row["text"], row["start"], others)
    looked = {voice: _look(part) for voice, part in parts.items()}
    counts = {voice: sum(words_of) for voice, (words_of, _, _) in looked.items()}
    if sum(counts.values()) != row["n_words"] or _cut(row, others):
        counts = _begun(row, others)
    for voice, n in counts.items():
        row[f"{voice}_words"] = n
    for voice in ("own", "source"):
        n = counts.get(voice, 0)
        if 0 < n < row["n_words"]:
            row[f"sentiment_{voice}"], _ = sentiment.read(parts[voice], "".join(looked[voice][2]))
        else:
            row[f"sentiment_{voice}"] = row["sentiment"] if n else None


def _cut(row: Row, others: list[Span]) -> bool:
    """Whether an edge of a span parts two letters: what is left of the word may then be one with its neighbour
    ("a.b" of "a.bcd"), so that the sum alone does not tell."""
    text, edges = row["text"], [place - row["start"] for start, end, _ in others for place in (start, end)]
    return any(0 < at < len(text) and text[at - 1 : at + 1].isalnum() for at in edges)


def _begun(row: Row, others: list[Span]) -> dict[str, int]:
    """The words of a sentence by the voice in which they begin."""
    begins = [row["start"] + at for at, _ in words(row["text"])]
    counts = Counter({"own": len(begins)})
    for start, end, voice in others:
        n = bisect_left(begins, end) - bisect_left(begins, start)
        counts[voice] += n
        counts["own"] -= n
    return counts


def _whole(raw: str, sentences: list[Row]) -> tuple[int, int]:
    """The words of a whole file and their tally: of its sentences, which have them, and of what lies between."""
    starts, ends = [row["start"] for row in sentences], [row["end"] for row in sentences]
    gaps = [raw[end:start] for end, start in zip([0, *ends], [*starts, len(raw)], strict=True)]
    gaps[0], gaps[-1] = f" {gaps[0]}", f"{gaps[-1]} "
    if not all((gap[:1] + gap[-1:]).isspace() for gap in gaps):  # the edge of a sentence cuts a word ("over.The")
        sentences, gaps = [], [raw]
    words_of, tallies, _ = _look("".join(gaps))
    n, tally = (sum([row[column] for row in sentences]) for column in ("n_words", "tally"))
    return n + sum(words_of), tally + sum(tallies)


def _article_row(article: read.Article, raw: str, facts: Facts, rows: Rows) -> Row:
    stated, known = facts.outlet, article.outlet
    n_words_file, tally = _whole(raw, rows["sentences"])
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
        "n_words": sum(row["n_words"] for row in rows["sentences"] if row["part"] in measures.ARTICLE),
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
