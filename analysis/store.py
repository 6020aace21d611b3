"""Tables on disk, asked without loading them whole: what `framing tables --format parquet` has written.

Arrow reads the columns and rows that a question needs; where texts are needed, they come part by part.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds

from . import files, keyness, read
from .article import Rows
from .codebook import EMPTY
from .compare import wilson
from .contrasts import Column, compares, of_articles
from .errors import StudyError, shown
from .keyness import LEAST, PRIOR
from .measures import PER_THOUSAND
from .study import Study
from .study import kwic as concordance
from .tables import KEYS, LISTS, TABLES, Piece, Row, frame, of_rows

PART = 500  # articles whose texts are held at a time
ROWS = 10_000  # of a table, held while texts pass by
FEW = 10  # articles, below which a mean of articles gets no interval
PERIODS = {"year": "Y", "quarter": "Q", "month": "M", "week": "W", "day": "D"}
REPEATED = (
    "article",
    "label",
    "rule",
    "part",
    "kind",
    "cue_class",
    "code",
    "event",
    "voice",
    "measure",
    "unit",
    "base",
)

#: table -> columns that say which words an article has, and whose they are
SPOKEN = {
    "sentences": ("article", "start", "segment", "part", "text", "n_words", "own_words"),
    "quotes": tuple(TABLES["quotes"]),
    "reported": tuple(TABLES["reported"]),
}


def open_tables(folder: str | os.PathLike[str]) -> "Tables":
    """The tables in a folder that `framing tables … --format parquet` wrote, of a study or of a corpus.

    Raises `StudyError` where the folder or its table of articles is missing or cannot be read.
    """
    path = Path(folder)
    if not (path / "articles.parquet").exists():
        mend = "Name a folder written by: framing tables … --out DIR --format parquet"
        raise StudyError(shown(str(folder)), "it holds no articles.parquet", mend)
    return Tables(path)


@dataclass(frozen=True)
class Tables:
    """Stored tables, or those of some of their articles.

    Each table of `tables.TABLES` is an attribute: a frame of the selected articles, as a study has it, which is
    held in memory; select before asking for the long ones. Comparisons are made anew for the selection, with the
    article as unit, and only of outlets that have several.
    """

    folder: Path
    outlets: tuple[str, ...] | None = None
    since: str | None = None
    until: str | None = None
    codes: tuple[str, ...] | None = None

    def select(
        self,
        outlets: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        codes: Sequence[str] | None = None,
    ) -> "Tables":
        """Only articles of these outlets, published on `since` or later and on `until` or earlier (ISO days; an
        article without a day is left out as soon as one is given), and only mentions of these codes.

        Raises `StudyError` for an outlet that no article has, and for what is no day.
        """
        for name, day in (("since", since), ("until", until)):
            if day is not None:
                files.check_day(day, name)
        known = sorted(self.articles.outlet.dropna().unique()) if outlets else []
        for outlet in outlets or ():
            if outlet not in known:
                mend = f"Choose from {', '.join(known[:50])}."
                raise StudyError("outlets", f"there is no outlet {outlet!r}", mend)
        return replace(
            self,
            outlets=tuple(outlets) if outlets else self.outlets,
            since=since or self.since,
            until=until or self.until,
            codes=tuple(codes) if codes else self.codes,
        )

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise AttributeError(f"stored tables have no {name!r}; they have {', '.join(TABLES)}")
        return self._frame(name, self._filter(name))

    @cached_property
    def articles(self) -> pd.DataFrame:
        """The selected articles."""
        table = self._frame("articles")
        keep = pd.Series(True, index=table.index)
        if self.outlets is not None:
            keep &= table.outlet.isin(self.outlets)
        if self.since is not None:
            keep &= table.published >= self.since
        if self.until is not None:
            keep &= table.published <= self.until
        return table[keep].reset_index(drop=True)

    # -------------------------------------------------------------- numbers

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        known = self.articles[self.articles.outlet.notna()]
        outlet = dict(zip(known.article, known.outlet, strict=True))
        asked = pc.field("article").isin(list(outlet)) & pc.field("part").isin(["article", "text"])
        measures = self._dataset("measures").to_table(filter=asked).to_pandas()
        columns = _columns(list(outlet), measures)
        return frame(of_rows("comparisons", of_articles(outlet, columns, known.n_words.to_numpy(float))))

    def values(self, measure: str, voice: str = "all", part: str = "article") -> pd.DataFrame:
        """One measure, one row an article that has it: article, outlet, published, value, unit, count, n, base."""
        asked = (pc.field("measure") == measure) & (pc.field("voice") == voice) & (pc.field("part") == part)
        found = self._frame("measures", asked)
        if not len(found):
            what = f"no article has {measure!r} in voice {voice!r} and part {part!r}"
            raise StudyError("measure", what, self._names())
        return self.articles[["article", "outlet", "published"]].merge(found, on="article")

    def rates(self, measure: str, voice: str = "all", part: str = "article", by: str = "outlet") -> pd.DataFrame:
        """A rate by outlet, or by year, quarter, month, week or day.

        Columns: the group; `articles`; `count` and `n` (hits and words of all its articles together); `rate` per
        1,000 words with its Wilson interval `low`, `high`, in which words are taken as independent: a least width;
        `mean` of the articles' rates with `mean_low`, `mean_high`, mean ± 1.96 standard errors over articles: the
        article is the unit, and below ten of them, or where all are alike, there is none. Articles without outlet,
        or day, are left out.
        """
        found = self.values(measure, voice, part)
        if (found.unit != PER_THOUSAND).any():
            raise StudyError("measure", f"{measure!r} is no rate", "Ask for values(…) instead.")
        key = found.outlet if by == "outlet" else self._period(found.published, by)
        rows = [_rate(str(group), some) for group, some in found.groupby(key, sort=True) if some.n.sum()]
        return pd.DataFrame(rows).rename(columns={"group": by})

    def _period(self, days: pd.Series, by: str) -> pd.Series:
        if by not in PERIODS:
            raise StudyError("by", f"{by!r} is no group", f"Choose from outlet, {', '.join(PERIODS)}.")
        return pd.to_datetime(days).dt.to_period(PERIODS[by])

    def terms(self) -> list[str]:
        """The codes of which there is a mention in any article, the most frequent first."""
        found = self._dataset("mentions").to_table(columns=["code"])["code"].to_pandas().value_counts()
        return sorted((str(code) for code, uses in found.items() if uses), key=lambda code: (-found[code], code))

    def _names(self) -> str:
        names = pc.unique(self._dataset("measures").to_table(columns=["measure"])["measure"].combine_chunks())
        return f"The measures are {', '.join(sorted(names.to_pylist()))}."

    # -------------------------------------------------------------- texts

    def keyness(
        self,
        voice: str = "outlet",
        *,
        least: int = LEAST,
        background: Mapping[str, int] | None = None,
        prior: float = PRIOR,
    ) -> pd.DataFrame:
        """Each outlet against the rest of the selected articles, word by word: `keyness.keyness`, with the same
        numbers.

        Texts pass by once, some at a time; what stays in memory are the different words of each article with their
        counts, some 5 kB for one of 400 words.
        """
        known = self.articles[self.articles.outlet.notna()]
        ids = known.article.tolist()
        passing = [self._passing(name, columns, ids) for name, columns in SPOKEN.items()]
        articles = (
            {"articles": Piece({"article": [id], "outlet": [outlet]}), **dict(zip(SPOKEN, rows, strict=True))}
            for id, outlet, *rows in zip(ids, known.outlet, *passing, strict=True)
        )
        return keyness.of_articles(articles, voice, least=least, background=background, prior=prior)

    def _passing(self, name: str, columns: Sequence[str], ids: list[str]) -> Iterator[Piece]:
        """The rows of each of these articles, in their order, which every table has."""
        asked = pc.field("article").isin(ids)
        batches = self._dataset(name).to_batches(columns=list(columns), filter=asked, batch_size=ROWS)
        found = groupby(chain.from_iterable(batch.to_pylist() for batch in batches), key=itemgetter("article"))
        ahead, rows = next(found, (None, iter(())))
        for id in ids:
            yield Piece.of(list(rows) if id == ahead else [], columns)
            if id == ahead:
                ahead, rows = next(found, (None, iter(())))
        if ahead is not None:
            mend = "Write them anew with: framing tables."
            raise StudyError(f"{name}.parquet", f"{ahead} does not stand where articles.parquet has it", mend)

    def studies(self) -> Iterator[Study]:
        """The selected articles as studies of up to `PART`, in their order, with all rows but no codebook."""
        ids = self.articles.article.tolist()
        for at in range(0, len(ids), PART):
            yield self._study(ids[at : at + PART])

    def kwic(self, pattern: str, width: int = 60, most: int = 10_000) -> pd.DataFrame:
        """The concordance of `concordance.kwic` over all selected articles; stops after `most` lines."""
        found, lines = [], 0
        for study in self.studies():
            found.append(concordance(study, pattern, width))
            lines += len(found[-1])
            if lines >= most:
                break
        return pd.concat(found, ignore_index=True).head(most)

    def _study(self, ids: list[str]) -> Study:
        few = pc.field("article").isin(ids)
        rows: dict[str, dict[str, list[Row]]] = {id: {} for id in ids}
        for name in KEYS:
            if name != "comparisons":
                for id in ids:
                    rows[id][name] = []
                for row in self._rows(name, few):
                    rows[row["article"]][name].append(row)
        pieces = {id: {name: Piece.of(some, TABLES[name]) for name, some in rows[id].items()} for id in ids}
        return Study(self.folder.name, EMPTY, [(_article(pieces[id]), pieces[id]) for id in ids])

    # -------------------------------------------------------------- reading

    def _frame(self, name: str, rows: Any = None) -> pd.DataFrame:
        return frame(of_rows(name, self._rows(name, rows)))

    def _rows(self, name: str, rows: Any = None) -> list[Row]:
        found = self._dataset(name).to_table(columns=list(TABLES[name]), filter=rows).to_pylist()
        for row in found:
            for column in LISTS & row.keys():
                row[column] = tuple(filter(None, row[column].split("; ")))
        return found

    def _filter(self, name: str) -> Any:
        wanted = None
        if (self.outlets, self.since, self.until) != (None, None, None):
            wanted = pc.field("article").isin(self.articles.article.tolist())
        if name == "mentions" and self.codes is not None:
            codes = pc.field("code").isin(list(self.codes))
            wanted = codes if wanted is None else wanted & codes
        return wanted

    def _dataset(self, name: str) -> ds.Dataset:
        """Columns that say few things again and again stay numbers while they are searched."""
        options = ds.ParquetReadOptions(dictionary_columns=sorted(REPEATED & TABLES[name].keys()))
        return ds.dataset(self.folder / f"{name}.parquet", format=ds.ParquetFileFormat(options))


def _columns(articles: list[str], measures: pd.DataFrame) -> Iterator[Column]:
    """What these articles are compared by, measure by measure."""
    some = measures[compares(measures.part, measures.voice, measures.unit)]
    place = {article: n for n, article in enumerate(articles)}
    for (name, voice), group in some.groupby(["measure", "voice"], sort=False):
        values = np.full(len(articles), np.nan)
        values[group.article.map(place).to_numpy(int)] = group.value.to_numpy(float)
        yield Column(str(name), str(voice), group.unit.iat[0], group.base.iat[0], values)


def _rate(group: str, some: pd.DataFrame) -> Row:
    count, n = int(some["count"].sum()), int(some.n.sum())
    low, high = wilson(count, n)
    values = some.value.dropna().to_numpy()
    steady = len(values) >= FEW and np.ptp(values) > 0  # articles that are all alike say nothing of the next one
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values)) if steady else np.nan
    return {
        "group": group, "articles": len(some), "count": count, "n": n,
        "rate": 1000 * count / n, "low": 1000 * low, "high": 1000 * high,
        "mean": values.mean(), "mean_low": values.mean() - half, "mean_high": values.mean() + half,
    }  # fmt: skip


def _article(rows: Rows) -> read.Article:
    """The article that stored rows are from. Its text is put together from its lines; between them stood nothing
    but space, of which line ends are kept."""
    about = rows["articles"][0]
    text, at = [], 0
    for line in rows["segments"]:
        text += ["\n" * (line["start"] - at), line["text"]]
        at = line["end"]
    raw = about["text"] or "".join(text)
    return read.Article(about["article"], raw, "stored", about["path"] or "", about["sha256"])
