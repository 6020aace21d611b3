"""A corpus file (JSONL, JSON, CSV, Parquet) -> articles, one row each, whatever its columns are called."""

import csv
import gzip
import io
import json
import math
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from .dates import only_day
from .errors import StudyError, shown
from .files import MOST_BYTES, MOST_TABLE_BYTES, check_beginning, check_text, decode, delimiter, mark
from .memo import Memo
from .read import Article, Skipped, digest

PACKED = (".gz", ".zst")
CORPUS_ENDINGS = (
    ".jsonl",
    ".json",
    ".csv",
    ".parquet",
    *(kind + packed for kind in (".jsonl", ".json", ".csv") for packed in PACKED),
)
CORPUS_COLUMNS = ("id", "outlet", "date", "headline", "text")
MOST_LINE_BYTES = 8 * MOST_BYTES  # of a corpus file: JSON may write a character as six, or twice six


#: what such files call our fields, compared without case and marks; the first that a file has is taken
USUAL = {
    "id": "id articleid docid documentid storyid storiesid uid uuid guid url link",
    "outlet": "outlet publication publisher newspaper medianame sourcename source media sourcedomain domain site",
    "date": "date published publishedat publicationdate publishdate datepublish datepublished publishingdate "
    "pubdate publishedtime timestamp",
    "headline": "headline title articletitle heading",
    "text": "text body fulltext maintext articletext articlebody plaintext bodytext content article story",
}
NO_OBJECT = 'it is no JSON object. Write {"id": …}.'
ROW = "#"  # stands for the id where a file has none: the number of the row


class Corpus(NamedTuple):
    """A corpus file of a study, as its codebook remembers it."""

    file: str
    columns: dict[str, str]  # our name -> the file's own
    raw: bool = False


def articles(
    path: str | os.PathLike[str],
    columns: dict[str, str] | None = None,
    raw: bool = False,
    watch: Callable[[float], None] | None = None,
) -> Iterator[Article | Skipped]:
    """Stream a corpus file: one `Article` a row, or `Skipped` with the reason.

    Parameters
    ----------
    columns : dict, optional
        Our name (id, outlet, date, headline, text) -> the file's own column name; `id="#"` takes the row's number.
    raw : bool
        The text is a pasted page, to be segmented; else it is clean: the headline, then only body.
    watch : function, optional
        Called with the share of the file that has been read, 0 to 1.

    A day that cannot be read is unknown, and `published_why` says what stood there. Raises `StudyError` where the
    file as a whole cannot be read or lacks a column that was asked for.
    """
    file = Path(path)
    name = shown(file.name)
    names = _names(columns or {})
    seen: set[str] = set()
    met: dict[str, None] = {}
    records = _Records(file)
    for place, record in records:
        if watch:
            watch(records.share)
        if isinstance(record, str):
            yield Skipped(place, f"{name}, {place}: {record}")
            continue
        met |= dict.fromkeys(record)
        if names["id"] == ROW:
            record = {**record, ROW: f"{file.stem}-{place.partition(' ')[2]}"}
        try:
            article = _from_record(record, names, f"{name}, {place}", raw)
            if article.article in seen:
                raise StudyError(
                    f"{name}, {place}, {names['id']}",
                    f"{article.article!r} was there before",
                    "Give each article its own id.",
                )
            seen.add(article.article)
            yield article
        except StudyError as error:
            yield Skipped(shown(str(record.get(names["id"]) or place)), str(error))
    for ours in dict.fromkeys(("id", "text", *(columns or {}))):
        if met and names[ours] not in (*met, ROW):
            raise StudyError(name, f"no row has a column {names[ours]!r}", _map_one(met, ours))


def _map_one(theirs: Iterable[str], ours: str) -> str:
    row = f" ({ours}={ROW} takes the row's number)" if ours == "id" else ""
    return f"Its columns are {', '.join(map(str, theirs))}; map one with --column {ours}=NAME{row}."


def _names(columns: dict[str, str]) -> dict[str, str]:
    for ours, theirs in columns.items():
        if ours not in CORPUS_COLUMNS or not theirs:
            valid = f"Write it as OURS=THEIRS; ours is one of {', '.join(CORPUS_COLUMNS)}."
            raise StudyError("--column", f"{ours}={theirs} maps nothing", valid)
    return {name: name for name in CORPUS_COLUMNS} | columns


def guessed(path: Path, known: dict[str, str]) -> dict[str, str]:
    """The mapping of a file's columns, from what such columns are usually called; `known` is taken as it is.

    Without an id column the rows are numbered. Raises `StudyError` where no column can be the text.
    """
    theirs = list(dict.fromkeys(key for record in islice(_rows(path), 100) for key in record))
    plain = {re.sub(r"[^a-z]", "", column.lower()): column for column in reversed(theirs)}
    found = dict(known)
    for ours, usual in USUAL.items():
        if ours not in found:
            column = next((plain[name] for name in usual.split() if name in plain), None)
            found |= {ours: column} if column else {"id": ROW} if ours == "id" else {}
    if "text" not in found:
        raise StudyError(shown(path.name), "no column is known to hold the text", _map_one(theirs, "text"))
    return found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (record for _, record in _Records(path) if isinstance(record, dict))


class _Records:
    """The records of a corpus file, each with its place: (place, record or complaint)."""

    def __init__(self, file: Path) -> None:
        self.file, self.share = file, 0.0  # share: how much of the file has been read
        self.packed = file.suffix.lower() if file.suffix.lower() in PACKED else ""
        self.kind = Path(file.name.removesuffix(file.suffix) if self.packed else file.name).suffix.lower()
        if not file.is_file():
            mend = f"Name a study folder or a corpus file ({', '.join(CORPUS_ENDINGS)})."
            raise StudyError(str(file), "there is no such file", mend)
        if not is_corpus(file.name):
            mend = f"A corpus file ends in {', '.join(CORPUS_ENDINGS)}."
            raise StudyError(file.name, f"unknown ending {file.suffix!r}", mend)

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any] | str]]:
        rows = {
            ".jsonl": self._json_lines,
            ".json": self._json_list,
            ".csv": self._csv_rows,
            ".parquet": self._parquet_rows,
        }
        try:
            with self.file.open("rb") as stored, self._unpacked(stored) as stream:
                check_beginning(stream.peek(8)[:8], self.file.name)
                size = self.file.stat().st_size
                for place, record in rows[self.kind](stream):
                    if self.kind != ".parquet":
                        self.share = stored.tell() / size
                    yield place, record
        except (OSError, EOFError, zlib.error) as error:
            what = f"it cannot be read ({getattr(error, 'strerror', None) or error})"
            raise StudyError(self.file.name, what, "Check it, and its permissions.") from None

    def _unpacked(self, stored: BinaryIO) -> io.BufferedReader:
        if self.packed == ".gz":
            return io.BufferedReader(gzip.GzipFile(fileobj=stored))
        if self.packed == ".zst":
            import pyarrow

            return io.BufferedReader(pyarrow.CompressedInputStream(pyarrow.PythonFile(stored, "r"), "zstd"))
        return io.BufferedReader(stored)  # type: ignore[arg-type]

    def _json_lines(self, lines: io.BufferedReader) -> Iterator[tuple[str, dict[str, Any] | str]]:
        if found := mark(lines.peek(4)):
            raise StudyError(self.file.name, f"it is written in {found}", "Save it as UTF-8.")
        number = 0
        while line := lines.readline(MOST_LINE_BYTES):
            number += 1
            if len(line) == MOST_LINE_BYTES:
                while line and not line.endswith(b"\n"):
                    line = lines.readline(MOST_LINE_BYTES)
                yield f"line {number}", f"it has over {MOST_LINE_BYTES:,} bytes. Take out what is no text."
            elif line.strip():
                yield f"line {number}", _json(line, f"{self.file.name}, line {number}")

    def _json_list(self, stream: io.BufferedReader) -> Iterator[tuple[str, dict[str, Any] | str]]:
        """One list, which cannot be read as a stream."""
        name = self.file.name
        data = stream.read(MOST_TABLE_BYTES + 1)
        if len(data) > MOST_TABLE_BYTES:
            mend = "Write one article a line (.jsonl): such a file may have any size."
            raise StudyError(name, f"it has over {MOST_TABLE_BYTES:,} bytes", mend)
        try:
            records = json.loads(decode(data, name), object_pairs_hook=_object)
        except (ValueError, RecursionError) as error:
            mend = 'Write a list of articles: [{"id": …, "text": …}, …].'
            raise StudyError(name, f"it is not valid JSON ({error})", mend) from None
        if not isinstance(records, list):
            mend = 'Write a list of articles, [{"id": …, "text": …}, …], or one a line (.jsonl).'
            raise StudyError(name, "it is no list", mend)
        for number, record in enumerate(records, 1):
            yield f"article {number}", record if isinstance(record, dict) else NO_OBJECT

    def _csv_rows(self, stream: io.BufferedReader) -> Iterator[tuple[str, dict[str, Any] | str]]:
        csv.field_size_limit(MOST_BYTES)
        following = 1
        text = io.TextIOWrapper(stream, mark(stream.peek(4)) or "utf-8-sig", newline="")
        try:
            header = text.readline(MOST_LINE_BYTES)
            reader = csv.reader(chain([header], text), strict=True, delimiter=delimiter(header))
            columns = next(reader, [])
            _check_columns(columns, self.file)
            following = reader.line_num + 1
            for cells in reader:
                line, following = following, reader.line_num + 1
                if cells:
                    wrong = "its number of cells is not the header's. Check the quotation marks."
                    right = len(cells) == len(columns)
                    yield f"line {line}", dict(zip(columns, cells, strict=True)) if right else wrong
        except (csv.Error, UnicodeError) as error:
            mend = "Save it as UTF-8 CSV, with every quotation mark closed."
            raise StudyError(f"{self.file.name}, line {following} or behind it", str(error), mend) from None
        finally:
            text.detach()  # the stream is closed by who opened it

    def _parquet_rows(self, stream: io.BufferedReader) -> Iterator[tuple[str, dict[str, Any] | str]]:
        import pyarrow.parquet  # half a second, and only corpora in Parquet need it

        number = 0
        try:
            table = pyarrow.parquet.ParquetFile(stream)
            _check_columns(table.schema_arrow.names, self.file)
            for batch in table.iter_batches(batch_size=50):
                for record in batch.to_pylist():
                    number += 1
                    self.share = number / table.metadata.num_rows
                    yield f"row {number}", record
        except StudyError:
            raise
        except Exception as error:  # a damaged file raises nearly every kind there is
            what = f"it cannot be read as Parquet ({error})"
            raise StudyError(f"{self.file.name}, row {number + 1}", what, "Write it again, or use JSONL.") from None


def is_corpus(name: str) -> bool:
    return name.lower().endswith(CORPUS_ENDINGS)


def _json(line: bytes, where: str) -> dict[str, Any] | str:
    try:
        record = json.loads(decode(line, where), object_pairs_hook=_object)
        return record if isinstance(record, dict) else NO_OBJECT
    except (ValueError, RecursionError) as error:
        return f"it is not valid JSON ({error}). Write one JSON object a line."
    except StudyError as error:
        return f"{error.what}. {error.mend}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a field stands there twice")
    return record


def _check_columns(columns: Iterable[str], file: Path) -> None:
    seen: set[str] = set()
    for column in columns:
        if column in seen:
            raise StudyError(file.name, f"the column {column!r} stands there twice", "Rename one of the two.")
        seen.add(column)


def _cell(record: dict[str, Any], column: str, where: str) -> str | None:
    value = record.get(column)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dict | list | bytes):
        raise StudyError(f"{where}, {column}", "it is no text", "Write it as text.")
    return check_text(str(value).strip(), f"{where}, {column}") or None


def _from_record(record: dict[str, Any], names: dict[str, str], where: str, raw: bool) -> Article:
    for name in ("id", "text"):
        if names[name] not in record:
            raise StudyError(where, f"there is no column {names[name]!r}", _map_one(record, name))
    article, text = _cell(record, names["id"], where), record[names["text"]]
    if article is None:
        raise StudyError(f"{where}, {names['id']}", "it is empty", "Give each article an id.")
    if _cell(record, names["text"], where) is None:
        raise StudyError(f"{where}, {names['text']}", "it is empty", "Put the article's text there.")
    if not isinstance(text, str):
        raise StudyError(f"{where}, {names['text']}", f"{text!r} is no text", "Put the article's text there.")
    day, why = _day(_cell(record, names["date"], where), f"{where}, {names['date']}")
    headline = _cell(record, names["headline"], where)
    whole = text if raw or headline is None else f"{' '.join(headline.split())}\n\n{text}"
    if len(whole) > MOST_BYTES:
        raise StudyError(
            f"{where}, {names['text']}", f"it has {len(whole):,} characters", f"The limit is {MOST_BYTES:,}."
        )
    form = "text" if raw else "clean" if headline is not None else "body"
    outlet = _cell(record, names["outlet"], where)
    source = outlet and "supplied"
    return Article(article, whole, form, where, digest(whole), outlet, source, day, published_why=why)


_only_day = Memo(only_day).of  # many articles are of one day


def _day(cell: str | None, where: str) -> tuple[str | None, str | None]:
    """(ISO day, None), or (None, why not). A moment counts as the day that is written, in whatever zone."""
    if cell is None:
        return None, None
    compact = re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?", cell)
    day = _only_day("-".join(compact.groups()) if compact else cell)
    return day, None if day else f"{where}: {shown(cell, 50)!r} is no single day"
