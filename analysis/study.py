"""The rooms called in order, and their tables. The notebooks' front door."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

from . import contrasts, corpus, measures, read
from .article import Analysed, analyse, in_step, speech, steps, text_of
from .codebook import EMPTY, Code, Codebook, check_pattern, read_codebook
from .corrections import Correction, read_corrections
from .errors import StudyError
from .invisible import seen
from .tables import TABLES, Piece, arrow, frame, of_columns, of_rows, repeated
from .voice import voice_at_offsets, voices

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

STUDY_VARIABLE = "FRAMING_STUDY"
TOGETHER = 25  # articles that are analysed in step
WIDTH = 60  # characters on either side of a hit in the concordance
Made = TypeVar("Made")


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
    folder: Path | None = None  # of a study that has one: what a researcher overrules stands there

    def __getattr__(self, name: str) -> "pd.DataFrame":
        if name not in TABLES:
            raise AttributeError(f"a study has no {name!r}; its tables are {', '.join(TABLES)}")
        made = self.__dict__[name] = frame(self.arrow(name))
        return made

    def arrow(self, name: str) -> "pa.Table":
        """A table as it is written; it is made anew each time."""
        if name == "measures":
            return self._measures()
        if name == "comparisons":
            heads = [rows["articles"][0] for _, rows in self.analysed]
            return of_rows(name, contrasts.comparisons(heads, self._pieces("sentences"), self.scored))
        return arrow(name, self._pieces(name))

    def _pieces(self, name: str) -> list[Piece]:
        return [rows[name] for _, rows in self.analysed]

    def _measures(self) -> "pa.Table":
        pieces = []
        for (article, _), (labels, numbers) in zip(self.analysed, self.scored, strict=True):
            id = repeated(article.article, len(numbers["value"]))
            pieces.append({"article": id, **labels.columns, **numbers})
        return of_columns("measures", pieces)

    @cached_property
    def scored(self) -> list[measures.Scored]:
        """The table of measures, article by article."""
        texts = [(text_of(article, rows), rows) for article, rows in self.analysed]
        return measures.of_articles(texts, self.codebook)

    @cached_property
    def raws(self) -> dict[str, str]:
        return {article.article: text_of(article, rows) for article, rows in self.analysed}

    @property
    def tables(self) -> dict[str, "pd.DataFrame"]:
        return {name: getattr(self, name) for name in TABLES}


def once(make: Callable[[Study], Made]) -> Callable[[Study], Made]:
    """What is made from a study's tables, made when it is first asked for and kept with them; nobody changes it."""

    @wraps(make)
    def made(study: Study) -> Made:
        name = f"{make.__module__}.{make.__name__}"
        if name not in study.__dict__:
            study.__dict__[name] = make(study)
        return cast(Made, study.__dict__[name])

    return made


def run_study(path: str | os.PathLike[str] | None = None) -> Study:
    """Every table of a study folder.

    `path` is the folder; without it the environment variable FRAMING_STUDY names it, and without that the
    `seeds` folder nearest above the working folder. Raises `StudyError` for bad input.
    """
    root = read.existing(path if path is not None else study_folder())
    codebook = read_codebook(root / "codebook.toml")
    source = read.folder(root, _corpora(root, codebook) if codebook.corpora else None)
    corrected = read_corrections(source.path / "corrections.csv", (a.article for a in source.articles))
    analysed, unread = analyse_each(source.articles, codebook, corrected)
    skipped = [*source.skipped, *unread]
    if not analysed:
        raise StudyError(source.name, "not one article can be read", " | ".join(s.reason for s in skipped))
    coding = source.path / "coding"
    name = source.path.resolve().name
    analysed.sort(key=by_day)
    return Study(
        name, codebook, analysed, skipped, source.warnings, coding if coding.is_dir() else None, source.path
    )


def analyse_each(
    articles: Iterable[read.Article | read.Skipped],
    codebook: Codebook,
    corrections: Mapping[str, Sequence[Correction]] = MappingProxyType({}),
) -> tuple[list[Analysed], list[read.Skipped]]:
    """The articles analysed, and those that cannot be, with the reason. What is wrong with the codebook or the
    corrections is wrong for all of them, and raised."""
    analysed, skipped = [], []
    rest = iter(articles)
    while some := list(islice(rest, TOGETHER)):
        skipped += [article for article in some if isinstance(article, read.Skipped)]
        readable = [article for article in some if isinstance(article, read.Article)]
        works = [steps(article, codebook, corrections.get(article.article, ())) for article in readable]
        for article, rows in zip(readable, in_step(works), strict=True):
            if isinstance(rows, StudyError):
                skipped.append(read.Skipped(article.article, str(rows)))
            else:
                analysed.append((article, rows))
    return analysed, skipped


def _corpora(root: Path, codebook: Codebook) -> Iterator[read.Article | read.Skipped]:
    for one in codebook.corpora:
        yield from corpus.articles(root / one.file, one.columns, one.raw)


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
    return voice_at_offsets(voices(*speech(rows)), list(offsets))


def kwic(study: Study, pattern: str, width: int = WIDTH) -> "pd.DataFrame":
    """Keyword in context: the concordance of a pattern (`*` for any run of letters, several words make a phrase) in
    the article's own parts; page furniture is not searched. Related stories are, and their part says so.

    Returns columns article, outlet, start, end, part, voice, left, hit, right; left and right hold up to `width`
    characters of the same line. Sorted by article, then offset.
    """
    import pandas as pd

    check_pattern(pattern, "kwic, PATTERN")
    finder = Codebook("", "", "", {}, {}, {"it": Code("it", "it", "it", "it", patterns=(pattern,))}, EMPTY.sha256)
    rows = []
    for article, tables in study.analysed:
        raw = study.raws[article.article]
        outlet = tables["articles"][0]["outlet"]
        lines = {s["segment"]: (s["start"], s["end"]) for s in tables["segments"]}
        found = [
            (s["start"] + start, s["start"] + end, s["part"], lines[s["segment"]])
            for s in tables["sentences"]
            for start, end in _places(finder, s["text"])
        ]
        voice = voice_at_offsets(voices(*speech(tables)), [start for start, *_ in found])
        for (start, end, part, (begin, stop)), whose in zip(found, voice, strict=True):
            left, right = raw[max(begin, start - width) : start], raw[end : min(stop, end + width)]
            rows.append((article.article, outlet, start, end, part, whose, left, raw[start:end], right))
    columns = ["article", "outlet", "start", "end", "part", "voice", "left", "hit", "right"]
    return pd.DataFrame(rows, columns=columns)


def _places(finder: Codebook, text: str) -> list[tuple[int, int]]:
    view = seen(text)
    return [view.span(hit.start, hit.end) for hit in finder.find(view.text)]


def by_day(analysed: Analysed) -> tuple[str, str]:
    """Articles stand in the order of publication, those without a day last, then in that of their ids."""
    row = analysed[1]["articles"][0]
    return row["published"] or "9999", row["article"]
