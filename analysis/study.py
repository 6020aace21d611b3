"""The rooms called in order: for one article, then for a study. The notebooks' front door."""

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from . import measures, read, segment, sentiment, webpage
from . import quotes as quotes_room
from .codebook import EMPTY, Codebook, read_codebook
from .errors import StudyError
from .mentions import mentions
from .quotes import Quote, Reported, quotations, reported
from .segment import Facts, Segment
from .sentences import Sentence, sentences, words
from .tables import TABLES, frame
from .voice import voice_at_offsets, voices

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Analysed = tuple[read.Article, Rows]
STUDY_VARIABLE = "FRAMING_STUDY"


@dataclass(frozen=True)
class Study:
    """The tables of a study, and what they were made from.

    Each table of `tables.TABLES` is an attribute, a frame that is made when it is first asked for. `raws` holds, by
    article, the text that offsets count in; `skipped` the articles that could not be read, with the reason;
    `warnings` what a reader should know.
    """

    name: str
    codebook: Codebook
    analysed: list[Analysed]  # in the order of publication, then of ids
    skipped: list[read.Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    coding: Path | None = None  # folder of hand coding, if the study has one

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise AttributeError(f"a study has no {name!r}; its tables are {', '.join(TABLES)}")
        made = frame(name, self._rows(name))
        self.__dict__[name] = made
        return made

    def _rows(self, table: str) -> list[Row]:
        if table == "comparisons":
            return measures.comparisons(self.articles, self._rows("sentences"), self.measures)
        if table == "measures":
            return [row for article, rows in self.analysed for row in _measured(article, rows, self.codebook)]
        return [row for _, rows in self.analysed for row in rows[table]]

    @cached_property
    def raws(self) -> dict[str, str]:
        return {article.article: rows["articles"][0]["text"] or article.raw for article, rows in self.analysed}

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        return {name: getattr(self, name) for name in TABLES}


def run_study(path: str | os.PathLike[str] | None = None) -> Study:
    """Every table of a study folder.

    `path` is the folder; without it the environment variable FRAMING_STUDY names it, and without that the
    `seeds` folder nearest above the working folder. Raises `StudyError` for bad input.
    """
    source = read.folder(path if path is not None else study_folder())
    codebook = read_codebook(source.path / "codebook.toml")
    analysed, skipped = [], list(source.skipped)
    for article in source.articles:
        try:
            analysed.append((article, analyse(article, codebook)))
        except StudyError as error:
            if error.where.startswith("codebook.toml"):
                raise
            skipped.append(read.Skipped(article.article, str(error)))
    if not analysed:
        raise StudyError(source.name, "not one article can be read", " | ".join(s.reason for s in skipped))
    coding = source.path / "coding"
    name = source.path.resolve().name
    analysed.sort(key=by_day)
    return Study(name, codebook, analysed, skipped, source.warnings, coding if coding.is_dir() else None)


def study_folder() -> Path:
    """The study that the environment names, else the nearest `seeds` above the working folder."""
    named = os.environ.get(STUDY_VARIABLE)
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "seeds" / "articles.csv").is_file():
            return folder / "seeds"
    mend = f"Set {STUDY_VARIABLE} to a study folder, or call run_study(path)."
    raise StudyError("run_study", "there is no study folder named seeds here or above", mend)


def analyse_text(raw: str, html: bool = False, furniture: bool = True, codebook: Codebook = EMPTY) -> Study:
    """The same tables for one text.

    Parameters
    ----------
    html : the text is a saved HTML page; offsets then count in the text extracted from it (`articles.text`)
    furniture : the text may hold page furniture; False = its first line is the headline, the rest is body
    codebook : without one the table of mentions stays empty
    """
    form = "html" if html else "text" if furniture else "clean"
    article = read.Article("text", raw, form, "", read.digest(raw))
    return Study("text", codebook, [(article, analyse(article, codebook))])


def voice_at(study: Study, offsets: Sequence[int], article: str | None = None) -> list[str]:
    """The voice at character offsets: "outlet", "source", "reported" or "scare", one per offset.

    `article` is needed where the study has more than one.
    """
    ids = [one.article for one, _ in study.analysed]
    if article is None and len(ids) > 1:
        raise StudyError("voice_at", "the study has several articles", f"Name one: {', '.join(ids)}.")
    rows = study.analysed[0 if article is None else ids.index(article)][1]
    quotes = [Quote(*(row[field] for field in Quote._fields)) for row in rows["quotes"]]
    statements = [Reported(*(row[field] for field in Reported._fields)) for row in rows["reported"]]
    return voice_at_offsets(voices(quotes, statements), list(offsets))


# ------------------------------------------------------------------ one article


def analyse(article: read.Article, codebook: Codebook) -> Rows:
    """The rows of every table that one article fills; a pure function of its arguments."""
    raw, segments, facts = _segmented(article)
    sents = sentences(raw, segments)
    reading = quotes_room.read(raw, segments, sents)
    quotes = quotations(raw, segments, sents, reading)
    statements = reported(raw, segments, sents, quotes, reading)
    id = article.article
    rows: Rows = {
        "segments": _rows(id, "segment", raw, segments),
        "sentences": _sentence_rows(id, raw, sents, quotes, statements),
        "quotes": _rows(id, "quote", raw, quotes),
        "reported": _rows(id, "statement", raw, statements),
        "mentions": _rows(id, "mention", raw, mentions(raw, sents, quotes, statements, codebook)),
    }
    for quote in rows["quotes"]:
        quote["n_words"] = len(words(quote["text"]))
    rows["articles"] = [_article_row(article, raw, facts, rows)]
    return rows


def _measured(article: read.Article, rows: Rows, codebook: Codebook) -> list[Row]:
    """The rows of `measures`, made here unless a worker has made them already."""
    if "measures" not in rows:
        rows["measures"] = measures.of_article(article.article, article.raw, rows, codebook)
    return rows["measures"]


def analyse_fully(article: read.Article, codebook: Codebook) -> Rows:
    """`analyse`, with the measures."""
    rows = analyse(article, codebook)
    _measured(article, rows, codebook)
    return rows


def _segmented(article: read.Article) -> tuple[str, list[Segment], Facts]:
    if article.form == "html":
        return webpage.read_page(article.raw, article.path or "the page")
    segments = segment.segment(article.raw) if article.form == "text" else segment.plain(article.raw)
    if article.form == "body":
        segments = [s._replace(label="body", rule="clean text") for s in segments]
    return article.raw, segments, segment.facts(article.raw, segments)


def _rows(article: str, number: str, raw: str, items: Iterable[Any]) -> list[Row]:
    """One row an item; `raw[start:end] == text` holds because the text is cut here and nowhere else."""
    return [
        {"article": article, number: n, **item._asdict(), "text": raw[item.start : item.end]}
        for n, item in enumerate(items)
    ]


def _sentence_rows(
    article: str, raw: str, sents: list[Sentence], quotes: list[Quote], statements: list[Reported]
) -> list[Row]:
    rows = _rows(article, "sentence", raw, sents)
    spans = voices([quote for quote in quotes if quote.kind not in ("scare", "title")], statements)
    quoted = [span for span in spans if span[2] == "source"]
    for row in rows:
        start, text = row["start"], row["text"]
        at = [start + a for a, _ in words(text)]
        voice = voice_at_offsets(spans, at)
        row["n_words"] = len(at)
        row["own_words"] = voice.count("outlet")
        row["reported_words"] = voice.count("reported")
        row["source_words"] = voice.count("source")
        row["sentiment"] = sentiment.score(text)
        row["sentiment_own"] = _share(row, "own_words", lambda row: _without(raw, row, spans))
        row["sentiment_source"] = _share(row, "source_words", lambda row: _only(raw, row, quoted))
        row["drivers"] = "; ".join(f"{word} {valence:+.1f}" for word, valence in sentiment.drivers(text))
    return rows


def _share(row: Row, words_of_voice: str, text_of: Callable[[Row], str]) -> float | None:
    """The score of one voice's words in a sentence; that of the sentence where it has no other words."""
    if row[words_of_voice] in (0, row["n_words"]):
        return row["sentiment"] if row[words_of_voice] else None
    return sentiment.score(text_of(row))


def _overlaps(row: Row, spans: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    first = bisect_left(spans, row["start"], key=lambda span: span[1])
    inside = []
    for start, end, _ in spans[first:]:
        if start >= row["end"]:
            break
        inside.append((max(start, row["start"]), min(end, row["end"])))
    return inside


def _without(raw: str, row: Row, spans: list[tuple[int, int, str]]) -> str:
    """What is left of a sentence when the spans are cut out of it."""
    at, parts = row["start"], []
    for start, end in _overlaps(row, spans):
        parts.append(raw[at:start])
        at = end
    return " ".join([*parts, raw[at : row["end"]]])


def _only(raw: str, row: Row, spans: list[tuple[int, int, str]]) -> str:
    return " ".join(raw[start:end] for start, end in _overlaps(row, spans))


def _article_row(article: read.Article, raw: str, facts: Facts, rows: Rows) -> Row:
    stated, known = facts.outlet, article.outlet
    return {
        "article": article.article,
        "outlet": known or stated,
        "outlet_source": article.outlet_source or ("stated" if stated else None),
        "outlet_stated": stated,
        "title": facts.title,
        "authors": facts.authors,
        "dateline": facts.dateline,
        "published": facts.published or article.published,
        "published_why": facts.published_why if facts.published or not article.published else "articles.csv",
        "published_supplied": article.published,
        "conflict": _conflict(article, facts),
        "url": article.url,
        "note": article.note,
        "path": article.path,
        "sha256": article.sha256,
        "n_words": sum(row["n_words"] for row in rows["sentences"] if row["part"] in measures.ARTICLE),
        "n_words_file": len(words(article.raw)),
        "text": raw if article.form == "html" else None,
    }


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


def by_day(analysed: Analysed) -> tuple[str, str]:
    """Articles stand in the order of publication, those without a day last, then in that of their ids."""
    row = analysed[1]["articles"][0]
    return row["published"] or "9999", row["article"]
