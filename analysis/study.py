"""The rooms called in order: for one article, then for a study. The notebooks' front door."""

import os
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from . import measures, read, segment, sentiment, webpage
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
STUDY_VARIABLE = "FRAMING_STUDY"


@dataclass(frozen=True)
class Study:
    """The tables of a study, and what they were made from.

    `raws` holds, by article, the text that offsets count in; `skipped` the articles that could not be read, with
    the reason; `warnings` what a reader should know.
    """

    name: str
    codebook: Codebook
    raws: dict[str, str]
    articles: pd.DataFrame
    segments: pd.DataFrame
    sentences: pd.DataFrame
    quotes: pd.DataFrame
    reported: pd.DataFrame
    mentions: pd.DataFrame
    measures: pd.DataFrame
    comparisons: pd.DataFrame
    skipped: list[read.Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    coding: Path | None = None  # folder of hand coding, if the study has one

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
    return assemble(name, codebook, analysed, skipped, source.warnings, coding if coding.is_dir() else None)


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
    return assemble("text", codebook, [(article, analyse(article, codebook))], [], [], None)


def voice_at(study: Study, offsets: Sequence[int], article: str | None = None) -> list[str]:
    """The voice at character offsets: "outlet", "source", "reported" or "scare", one per offset.

    `article` is needed where the study has more than one.
    """
    if article is None and len(study.articles) > 1:
        raise StudyError(
            "voice_at", "the study has several articles", f"Name one: {', '.join(study.articles.article)}."
        )
    article = study.articles.article.iloc[0] if article is None else article
    quotes = _records(study.quotes, article, Quote)
    statements = _records(study.reported, article, Reported)
    return voice_at_offsets(voices(quotes, statements), list(offsets))


def _records(table: pd.DataFrame, article: str, kind: Any) -> list[Any]:
    rows = table.loc[table.article == article, list(kind._fields)].itertuples(index=False, name=None)
    return [kind(*(None if value != value else value for value in row)) for row in rows]


# ------------------------------------------------------------------ one article


def analyse(article: read.Article, codebook: Codebook) -> Rows:
    """The rows of every table that one article fills; a pure function of its arguments."""
    raw, segments, facts = _segmented(article)
    sents = sentences(raw, segments)
    quotes = quotations(raw, segments, sents)
    statements = reported(raw, segments, sents, quotes)
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
    rows["measures"] = measures.of_article(id, article.raw, rows, codebook)
    rows["articles"] = [_article_row(article, raw, facts, rows)]
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
        row["sentiment_own"] = sentiment.score(_without(raw, row, spans)) if row["own_words"] else None
        row["sentiment_source"] = sentiment.score(_only(raw, row, quoted)) if row["source_words"] else None
        row["drivers"] = "; ".join(f"{word} {valence:+.1f}" for word, valence in sentiment.drivers(text))
    return rows


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


# ------------------------------------------------------------------ a study


def assemble(
    name: str,
    codebook: Codebook,
    analysed: list[tuple[read.Article, Rows]],
    skipped: list[read.Skipped],
    warnings: list[str],
    coding: Path | None,
) -> Study:
    """One frame a table, articles in the order of publication, then of their ids."""
    collected: Rows = {table: [] for table in TABLES}
    for _, rows in analysed:
        for table, some in rows.items():
            collected[table] += some
    frames = {table: frame(table, rows) for table, rows in collected.items() if table != "comparisons"}
    articles = frames["articles"]
    order = articles.assign(day=articles.published.fillna("9999")).sort_values(["day", "article"], kind="stable")
    frames["articles"] = articles.loc[order.index].reset_index(drop=True)
    compared = measures.comparisons(frames["articles"], collected["sentences"], frames["measures"])
    frames["comparisons"] = frame("comparisons", compared)
    texts = {article.article: article.raw for article, _ in analysed}
    texts |= {row.article: row.text for row in articles.itertuples() if isinstance(row.text, str)}
    return Study(name, codebook, texts, **frames, skipped=skipped, warnings=warnings, coding=coding)
