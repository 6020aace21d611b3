"""The tables: their columns, keys and units; the check at the door; writing them whole or not at all."""

import csv
import io
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from .errors import StudyError

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
FORMATS = ("csv", "parquet")
INTEGERS = frozenset(
    "segment start end line sentence quote statement mention n_words n_words_file own_words reported_words "
    "source_words".split()
)
NUMBERS = frozenset(
    "sentiment sentiment_own sentiment_source value count n low high estimate level seed p p_adjusted "
    "smallest_p".split()
)
FLAGS = frozenset(("scare", "denied"))
LISTS = frozenset(("authors",))
# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORMULA = re.compile(f"'*[{re.escape(''.join(FORMULA))}]")

#: table -> column -> what it holds. The order is the order on disk.
TABLES: dict[str, dict[str, str]] = {
    "articles": {
        "article": "id: the file's name without its ending",
        "outlet": "who published it; empty = unknown",
        "outlet_source": "stated (in the text), supplied (by the researcher), inferred (shown with †)",
        "outlet_stated": "the outlet that the text names, if it names one",
        "title": "headline as printed",
        "authors": "names in the byline; '; ' between them on disk",
        "dateline": "place in the byline or before the first sentence",
        "published": "ISO day: the text's own, else the supplied one",
        "published_why": "where the day was read, or why it is missing",
        "published_supplied": "the day in articles.csv",
        "conflict": "where the text and articles.csv disagree",
        "url": "as supplied",
        "note": "as supplied",
        "path": "file, relative to the study",
        "sha256": "of the file's bytes",
        "n_words": "words in headline, deck, body, block quotations and captions",
        "n_words_file": "words in the whole untouched file; for HTML, in the text extracted from it",
        "text": "for HTML: the extracted text that offsets refer to; else empty",
    },
    "segments": {
        "article": "id",
        "segment": "number within the article, from 0",
        "start": "first character in the raw text",
        "end": "one past the last character",
        "line": "line of the file, from 1",
        "label": "what the line is",
        "rule": "why it got that label",
        "text": "raw[start:end]",
    },
    "sentences": {
        "article": "id",
        "sentence": "number within the article, from 0",
        "start": "first character",
        "end": "one past the last",
        "segment": "the segment it stands in",
        "part": "headline, deck, lede, body, blockquote, caption, related",
        "text": "raw[start:end]",
        "n_words": "words",
        "own_words": "words in the outlet's voice",
        "reported_words": "words of reported speech",
        "source_words": "words inside quotations",
        "sentiment": "VADER compound of the sentence, -1 to 1",
        "sentiment_own": "VADER compound of what is left without quotations and reported speech",
        "sentiment_source": "VADER compound of the quoted words alone",
        "drivers": "words that move the score, with their lexicon values",
    },
    "quotes": {
        "article": "id",
        "quote": "number within the article, from 0",
        "start": "first character after the mark",
        "end": "the closing mark",
        "text": "raw[start:end]",
        "kind": "direct, partial, block, scare, title",
        "speaker": "as the text says it",
        "speaker_name": "who that is",
        "cue": "the words that attribute it",
        "cue_class": "class of the reporting verb",
        "n_words": "words",
    },
    "reported": {
        "article": "id",
        "statement": "number within the article, from 0",
        "start": "first character",
        "end": "one past the last",
        "text": "raw[start:end]",
        "source": "as the text says it",
        "source_name": "who that is",
        "cue": "the words that attribute it",
        "cue_class": "class of the reporting verb",
        "n_words": "words",
    },
    "mentions": {
        "article": "id",
        "mention": "number within the article, from 0",
        "start": "first character",
        "end": "one past the last",
        "text": "raw[start:end]",
        "code": "id of the code",
        "kind": "name, attribute, hedge, reporting …",
        "event": "event id; other, unclear; missing for codes that name no event",
        "event_why": "the rule and the cue that decided",
        "event_confidence": "high, medium, low: how far rules of that kind were right where articles were coded by "
        "hand; notebook 11 counts it",
        "voice": "outlet, source, reported",
        "scare": "in quotation marks that set the outlet apart from the word",
        "denied": "the word is rejected, not asserted",
        "part": "headline, deck, lede, body, blockquote, caption, related",
        "sentence": "the sentence it stands in",
    },
    "measures": {
        "article": "id",
        "part": "file (untouched), article (headline to last line, captions included), text (body and block "
        "quotations), or one part",
        "voice": "all, outlet, source, reported",
        "measure": "code, code@event, sentiment, flesch_reading_ease …",
        "value": "the estimate; missing where there is too little text",
        "unit": "of value, low and high",
        "count": "hits, where the measure counts",
        "n": "how much text",
        "base": "what n counts",
        "low": "lower bound, 95 %",
        "high": "upper bound, 95 %",
    },
    "comparisons": {
        "measure": "measure/voice",
        "outlet": "the outlet",
        "against": "another outlet, or 'rest'",
        "estimate": "value of outlet minus value of against: of pooled texts, or of means over several articles",
        "low": "lower bound",
        "high": "upper bound",
        "level": "confidence level of the interval",
        "unit": "of estimate, low and high",
        "n": "how much text, or how many articles, on both sides",
        "base": "what n counts",
        "method": "how the interval was made, and what it covers",
        "seed": "of bootstrap and permutation, where there is one",
        "p": "of a permutation test of articles; missing where a side has a single article",
        "p_adjusted": "the same, corrected within its family",
        "smallest_p": "the smallest p that so many articles can reach",
        "family": "confirmatory (codebook, own voice, against the rest; Holm), exploratory (Benjamini-Hochberg)",
        "reason": "why there is no test",
    },
}  # fmt: skip

#: table -> the columns that name a row
KEYS: dict[str, list[str]] = {
    "articles": ["article"],
    "segments": ["article", "segment"],
    "sentences": ["article", "sentence"],
    "quotes": ["article", "quote"],
    "reported": ["article", "statement"],
    "mentions": ["article", "mention"],
    "measures": ["article", "part", "voice", "measure"],
    "comparisons": ["measure", "outlet", "against"],
}


class Piece:
    """Some rows of a table, as those of one article, held column by column; rows that are asked for are copies."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns = columns

    @classmethod
    def of(cls, rows: Sequence[Row], columns: Iterable[str]) -> "Piece":
        """From rows; absent cells are missing."""
        return cls({name: [row.get(name) for row in rows] for name in columns})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __iter__(self) -> Iterator[Row]:
        for cells in zip(*self.columns.values(), strict=True):
            yield dict(zip(self.columns, cells, strict=True))

    def __getitem__(self, at: int) -> Row:
        return {name: cells[at] for name, cells in self.columns.items()}


def arrow(name: str, pieces: Sequence[Piece]) -> pa.Table:
    """Pieces of the table `name` -> an Arrow table with its columns, in order, of one type each."""
    return of_columns(name, [{c: list(chain.from_iterable([p.columns[c] for p in pieces])) for c in TABLES[name]}])


def of_rows(name: str, rows: Sequence[Row]) -> pa.Table:
    """The same from rows; absent cells are missing."""
    return arrow(name, [Piece.of(rows, TABLES[name])])


def of_columns(name: str, pieces: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The same from pieces of the table that hold its columns, as cells or, of texts, as Arrow has them; one that
    several pieces share is read once."""
    return pa.table({c: _column([piece[c] for piece in pieces], c) for c in TABLES[name]})


def plain(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pa.Table:
    """A table of texts, for what is none of the tables."""
    return pa.table({column: _texts([row[column] for row in rows]) for column in columns})


def frame(table: pa.Table) -> "pd.DataFrame":
    """A table as pandas has it: missing numbers are nan, and lists are tuples."""
    import pandas as pd  # takes longer than to write the tables of a small study, which needs none

    text = pd.StringDtype(na_value=np.nan)  # what pandas calls "str"
    made = table.combine_chunks().to_pandas(types_mapper={pa.large_string(): text}.get)
    return made.assign(**{c: pd.Series(map(tuple, made[c]), dtype="object") for c in made.columns if c in LISTS})


# Arrow's own `array` would import pandas, to ask whether a list is a Series; so arrays are made of their buffers.


def _column(parts: list[Any], column: str) -> pa.Array | pa.ChunkedArray:
    kind = next((dtype for columns, dtype in _NUMERIC if column in columns), None)
    if kind:
        return _numbers(np.concatenate([np.array([], kind), *[np.asarray(part, kind) for part in parts]]))
    if column in LISTS:
        return _lists(list(chain.from_iterable(parts)))
    once = {id(part): part for part in parts}
    texts = {key: part if isinstance(part, pa.Array) else _texts(part) for key, part in once.items()}
    return pa.chunked_array([texts[id(part)] for part in parts], pa.large_string())


_NUMERIC = ((INTEGERS, "int64"), (NUMBERS, "float64"), (FLAGS, "bool"))


def _numbers(values: np.ndarray) -> pa.Array:
    """Of integers, of floats (nan is missing) or of flags, which take a bit each."""
    data = _bits(values) if values.dtype.kind == "b" else pa.py_buffer(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [_there(values == values), data])


def _texts(cells: Sequence[Any]) -> pa.Array:
    there = None
    try:
        whole = "".join(cells)
    except TypeError:  # some are missing
        there = _there(np.fromiter([cell is not None for cell in cells], bool, len(cells)))
        cells = [cell or "" for cell in cells]
        whole = "".join(cells)
    pieces: Sequence[Sized] = cells  # characters of ASCII are bytes
    if whole.isascii():
        data = whole.encode()
    else:
        pieces = encoded = list(map(str.encode, cells))
        data = b"".join(encoded)
    return pa.LargeStringArray.from_buffers(len(cells), _ends(pieces), pa.py_buffer(data), there)


def repeated(text: str, n: int) -> pa.Array:
    """A column of one text."""
    data = text.encode()
    return pa.LargeStringArray.from_buffers(n, pa.py_buffer(np.arange(n + 1) * len(data)), pa.py_buffer(data * n))


def _lists(cells: Sequence[Sequence[str] | None]) -> pa.Array:
    known = [cell or () for cell in cells]
    kind, texts = pa.large_list(pa.large_string()), _texts(list(chain.from_iterable(known)))
    return pa.Array.from_buffers(kind, len(known), [None, _ends(known)], children=[texts])


def _ends(cells: Sequence[Sized]) -> pa.Buffer:
    """Where each cell ends among all of them, behind a zero."""
    ends = np.zeros(len(cells) + 1, "int64")
    np.cumsum(np.fromiter(map(len, cells), "int64", len(cells)), out=ends[1:])
    return pa.py_buffer(ends)


def _there(known: np.ndarray) -> pa.Buffer | None:
    return None if known.all() else _bits(known)


def _bits(flags: np.ndarray) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))


def write(tables: Mapping[str, Any], out: Path, form: str = "csv", encoding: str = "utf-8") -> list[Path]:
    """Write every table, or frame of numbers, flags and texts, as `out/<table>.csv` or `.parquet`, each whole or
    not at all; the files written. With the encoding utf-8-sig a spreadsheet knows a CSV file for UTF-8.

    In CSV a text that begins like a spreadsheet formula, after any apostrophes, gets one more apostrophe in front;
    Parquet keeps it as it is. Two runs at once into one folder wait for each other. Raises `StudyError` where the
    folder cannot be written.
    """
    if form not in FORMATS:
        raise StudyError("--format", f"unknown format {form!r}", f"Choose from {', '.join(FORMATS)}.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with alone(out):
            return _write(tables, out, form, encoding)
    except OSError as error:
        what = f"the tables cannot be written ({error.strerror})"
        raise StudyError(str(error.filename or out), what, "Name a folder that can be written.") from None


def _write(tables: Mapping[str, Any], out: Path, form: str, encoding: str) -> list[Path]:
    """All files are made before the first is put into its place. Their names do not change from run to run, so that
    what a killed run has left is taken away by the next."""
    finals = [out / f"{name}.{form}" for name in tables]
    parts = [out / f".{name}.{form}.part" for name in {**TABLES, **tables} for form in FORMATS]
    try:
        for final, table in zip(finals, tables.values(), strict=True):
            _check_place(final)
            _part(final).write_bytes(encoded(table, form, encoding=encoding))
        for final in finals:
            if final.is_dir():
                shutil.rmtree(final)
            _part(final).replace(final)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return finals


def _part(final: Path) -> Path:
    return final.with_name(f".{final.name}.part")


def _check_place(final: Path) -> None:
    """A folder in a table's place is somebody's, unless it is a table in parts."""
    if final.is_dir() and (
        final.suffix != ".parquet" or any(file.suffix != ".parquet" for file in final.iterdir())
    ):
        raise StudyError(str(final), "a folder is in the table's place", "Rename it, or name another folder.")


def replace(final: Path, head: bytes, pieces: Sequence[Path] = ()) -> None:
    """A file of `head` and the bytes of `pieces`, put into its place when it is whole."""
    _check_place(final)
    with _part(final).open("wb") as file:
        file.write(head)
        for piece in pieces:
            with piece.open("rb") as more:
                shutil.copyfileobj(more, file)
    _part(final).replace(final)


def encoded(table: Any, form: str, header: bool = True, encoding: str = "utf-8") -> bytes:
    """The bytes of a table's file, or a frame's; without a header a CSV is a piece to be put behind others."""
    if not isinstance(table, pa.Table):
        table = pa.Table.from_pandas(table, preserve_index=False)
    for n, name in enumerate(table.column_names):
        if name in LISTS:
            table = table.set_column(n, name, _texts(["; ".join(cell) for cell in table[name].to_pylist()]))
    if form == "csv":
        return _csv(table, header).encode(encoding)
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _csv(table: pa.Table, header: bool) -> str:
    columns = [_written(column) for column in table.columns]
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        file = io.StringIO(newline="")
        writer = csv.writer(file, lineterminator="\n", quoting=quoting)
        if header:
            writer.writerow(table.column_names)
        writer.writerows(zip(*columns, strict=True))
        if "\r" not in file.getvalue():  # which the writer leaves unquoted, and readers take for the end of a row
            break
    return file.getvalue()


def _written(column: pa.ChunkedArray) -> list[Any]:
    """The cells of a column as CSV has them."""
    cells = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [cell if cell is None else f"{cell:.6g}" for cell in cells]
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return [f"'{cell}" if cell and _FORMULA.match(cell) else cell for cell in cells]
    return cells


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """The only writer into a folder; the system lets go of the lock however a run ends."""
    if os.name != "posix":
        yield
        return
    import fcntl

    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
