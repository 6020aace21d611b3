"""Files -> articles: a study folder (`articles.csv` and its texts) or a corpus file with one row an article.

Decodes strictly, checks before it parses, and loses nothing: what cannot be read is returned with its reason.
"""

import csv
import hashlib
import io
import json
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from .errors import StudyError

COLUMNS = ("article", "outlet", "outlet_source", "published", "url", "note")
OUTLET_SOURCES = ("stated", "supplied", "inferred")
ENDINGS = (".txt", ".html", ".htm")
CORPUS_ENDINGS = (".jsonl", ".csv", ".parquet")
CORPUS_COLUMNS = ("id", "outlet", "date", "headline", "text")
MOST_BYTES = 5_000_000  # of one article; the longest newspaper article is a fiftieth of it
MOST_TABLE_BYTES = 50_000_000  # of articles.csv or codebook.toml


class Article(NamedTuple):
    """One article as found, with what the researcher supplies about it (`None` = unknown)."""

    article: str
    raw: str
    form: str  # "text", "html" (a saved page) or "clean" (headline line, then only body)
    path: str
    sha256: str
    outlet: str | None = None
    outlet_source: str | None = None
    published: str | None = None
    url: str | None = None
    note: str | None = None


class Skipped(NamedTuple):
    """An article that could not be read."""

    article: str
    reason: str


@dataclass(frozen=True)
class Folder:
    """A study folder, read."""

    path: Path
    articles: list[Article]
    skipped: list[Skipped]
    warnings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.name


def decode(data: bytes, where: str) -> str:
    """Strict utf-8 (a byte order mark is taken off); `StudyError` names the file, the byte and the mend."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise StudyError(where, "it is written in UTF-16", "Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start} (line {line}) is not UTF-8"
        raise StudyError(where, what, "Save the file as UTF-8; it may be in Windows-1252 now.") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise StudyError(
            where, f"line {line} holds a NUL character", "This is no text file; save it as UTF-8 text."
        )
    return text


def load(path: Path, most: int, where: str | None = None) -> bytes:
    """The bytes of a file of at most `most` bytes."""
    where = where or path.name
    try:
        if not path.is_file():
            raise StudyError(where, "there is no such file", "Check the name.")
        size = path.stat().st_size
        if size > most:
            raise StudyError(
                where,
                f"it has {size:,} bytes, the limit is {most:,}",
                "Split it, or take out what is no text.",
            )
        return path.read_bytes()
    except OSError as error:
        raise StudyError(where, f"it cannot be read ({error.strerror})", "Check its permissions.") from None


def folder(path: str | os.PathLike[str]) -> Folder:
    """Read a study folder.

    Every `.txt`, `.html` and `.htm` in it (not in its sub-folders; names that begin with README or a dot are left
    out) is an article, its id is the file's name without the ending. An article without a row in `articles.csv`
    is read with everything about it unknown, and a warning says so.

    Raises `StudyError` where the folder or `articles.csv` is missing or broken, where `articles.csv` names a file
    that is not there, and where not one article can be read.
    """
    root = Path(path)
    if not root.is_dir():
        raise StudyError(
            str(path),
            "there is no such folder",
            "Name a study folder, or start one with: framing new DIR --from FOLDER",
        )
    rows = supplied(root / "articles.csv")
    files = article_files(root)
    for article, row in rows.items():
        if article not in files:
            mend = f"Put {article}.txt into the folder, or take the row out."
            raise StudyError(
                f"articles.csv, line {row['line']}, article", f"there is no file for {article!r}", mend
            )
    articles, skipped = [], []
    warnings = [
        f"{name}: has no row in articles.csv; its outlet and date are unknown" for name in files if name not in rows
    ]
    for article, file in files.items():
        row = rows.get(article, {})
        try:
            articles.append(read_article(file, row))
        except StudyError as error:
            skipped.append(Skipped(article, str(error)))
    if not articles:
        if skipped:
            raise StudyError(root.name, "not one article can be read", " | ".join(s.reason for s in skipped))
        raise StudyError(
            root.name,
            "it holds no article",
            f"Put the articles into it, one file each ({', '.join(ENDINGS)}).",
        )
    return Folder(root, articles, skipped, warnings)


def article_files(root: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for file in sorted(root.iterdir()):
        name = file.name
        if file.suffix.lower() not in ENDINGS or name.startswith(".") or name.lower().startswith("readme"):
            continue
        if file.stem in files:
            what = f"the id {file.stem!r} is already taken by {files[file.stem].name}"
            raise StudyError(name, what, "Rename one of the two files.")
        files[file.stem] = file
    return files


def read_article(file: Path, row: dict[str, Any]) -> Article:
    data = load(file, MOST_BYTES)
    raw = decode(data, file.name)
    if not raw.strip():
        raise StudyError(file.name, "it is empty", "Paste the article into it, or take it out of the study.")
    form = "text" if file.suffix.lower() == ".txt" else "html"
    known = {key: row.get(key) for key in ("outlet", "outlet_source", "published", "url", "note")}
    return Article(file.stem, raw, form, file.name, hashlib.sha256(data).hexdigest(), **known)


def supplied(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of `articles.csv` by article, every cell as text, empty cells `None`, with the line they stand in.

    Checks header, ids, `outlet_source` and days; collects all complaints and raises them at once.
    """
    if not path.exists():
        mend = f"Its columns are {', '.join(COLUMNS)}. framing new DIR --from FOLDER writes one"
        raise StudyError(path.name, "the study has no such file", mend)
    text = decode(load(path, MOST_TABLE_BYTES), path.name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[str, dict[str, Any]] = {}
    complaints: list[StudyError] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, path.name)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            where = f"{path.name}, line {reader.line_num}"
            try:
                row = _row(cells, header, where) | {"line": reader.line_num}
                if row["article"] in rows:
                    raise StudyError(
                        f"{where}, article", f"{row['article']!r} has a row already", "Keep one of the two."
                    )
                rows[row["article"]] = row
            except StudyError as error:
                complaints.append(error)
    except csv.Error as error:
        raise StudyError(
            f"{path.name}, line {reader.line_num}", str(error), "Check the quotation marks in this line."
        ) from None
    if complaints:
        first, *others = complaints
        more = "".join(f"\n  {other}" for other in others)
        raise StudyError(first.where, first.what, first.mend + more)
    return rows


def _check_header(header: list[str], name: str) -> None:
    where = f"{name}, line 1"
    valid = f"The columns are {', '.join(COLUMNS)}; only article is required."
    if "article" not in header:
        raise StudyError(where, "there is no column 'article'", valid)
    for column in header:
        if column not in COLUMNS:
            raise StudyError(where, f"unknown column {column!r}", valid)
        if header.count(column) > 1:
            raise StudyError(where, f"the column {column!r} stands there twice", valid)


def _row(cells: list[str], header: list[str], where: str) -> dict[str, Any]:
    if len(cells) != len(header):
        what = f"it has {len(cells)} cells, the header has {len(header)}"
        raise StudyError(where, what, 'Put cells that hold a comma into "quotation marks".')
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {column: cell.strip() or None for column, cell in zip(header, cells, strict=True)}
    if row["article"] is None:
        raise StudyError(f"{where}, article", "it is empty", "Write the file's name without its ending.")
    source = row["outlet_source"]
    if source is not None and source not in OUTLET_SOURCES:
        raise StudyError(
            f"{where}, outlet_source",
            f"unknown value {source!r}",
            f"Choose from {', '.join(OUTLET_SOURCES)}.",
        )
    if row["outlet"] is not None:
        row["outlet_source"] = source or "supplied"
    if row["published"] is not None:
        check_day(row["published"], f"{where}, published")
    return row


def check_day(text: str, where: str) -> str:
    """`text` if it is an ISO day (YYYY-MM-DD)."""
    try:
        if len(text) != 10:
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        raise StudyError(where, f"{text!r} is no day", "Write it as YYYY-MM-DD, or leave it empty.") from None
    return text


def corpus(
    path: str | os.PathLike[str], columns: dict[str, str] | None = None, raw: bool = False
) -> Iterator[Article | Skipped]:
    """Stream a corpus file (`.jsonl`, `.csv`, `.parquet`): one `Article` a row, or `Skipped` with the reason.

    Parameters
    ----------
    columns : dict, optional
        Our name (id, outlet, date, headline, text) -> the file's own column name.
    raw : bool
        The text is a pasted page, to be segmented; else it is clean: the headline, then only body.
    """
    file = Path(path)
    names = {name: name for name in CORPUS_COLUMNS} | (columns or {})
    seen: set[str] = set()
    for place, record in _records(file):
        if isinstance(record, str):
            yield Skipped(place, f"{file.name}, {place}: {record}")
            continue
        try:
            article = _from_record(record, names, f"{file.name}, {place}", raw)
            if article.article in seen:
                raise StudyError(
                    f"{file.name}, {place}, {names['id']}",
                    f"{article.article!r} was there before",
                    "Give each article its own id.",
                )
            seen.add(article.article)
            yield article
        except StudyError as error:
            yield Skipped(_cell(record, names["id"]) or place, str(error))


def _records(file: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """(place in the file, record or complaint)."""
    if not file.is_file():
        raise StudyError(
            str(file),
            "there is no such file",
            f"Name a study folder or a corpus file ({', '.join(CORPUS_ENDINGS)}).",
        )
    if file.suffix == ".jsonl":
        yield from _json_lines(file)
    elif file.suffix == ".csv":
        yield from _csv_rows(file)
    elif file.suffix == ".parquet":
        yield from _parquet_rows(file)
    else:
        raise StudyError(
            file.name,
            f"unknown ending {file.suffix!r}",
            f"A corpus file ends in {', '.join(CORPUS_ENDINGS)}.",
        )


def _json_lines(file: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(decode(line, f"{file.name}, line {number}"))
                yield (
                    f"line {number}",
                    record if isinstance(record, dict) else 'it is no JSON object. Write {"id": …}.',
                )
            except (ValueError, RecursionError) as error:
                yield f"line {number}", f"it is not valid JSON ({error}). Write one JSON object a line."
            except StudyError as error:
                yield f"line {number}", f"{error.what}. {error.mend}"


def _csv_rows(file: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    csv.field_size_limit(MOST_BYTES)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        try:
            for record in reader:
                wrong = None in record or None in record.values()
                yield (
                    f"line {reader.line_num}",
                    "its number of cells is not the header's. Check the quotation marks." if wrong else record,
                )
        except (csv.Error, UnicodeDecodeError) as error:
            raise StudyError(
                f"{file.name}, after line {reader.line_num}", str(error), "Save it as UTF-8 CSV."
            ) from None


def _parquet_rows(file: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    import pyarrow  # half a second, and only corpora in Parquet need it
    import pyarrow.parquet

    try:
        number = 0
        for batch in pyarrow.parquet.ParquetFile(file).iter_batches(batch_size=500):
            for record in batch.to_pylist():
                number += 1
                yield f"row {number}", record
    except pyarrow.ArrowException as error:
        raise StudyError(
            file.name, f"it cannot be read as Parquet ({error})", "Write it again, or use JSONL."
        ) from None


def _cell(record: dict[str, Any], column: str) -> str | None:
    value = record.get(column)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(value).strip() or None


def _from_record(record: dict[str, Any], names: dict[str, str], where: str, raw: bool) -> Article:
    for name in ("id", "text"):
        if names[name] not in record:
            mend = f"Its columns are {', '.join(map(str, record))}; map one with --column {name}=NAME."
            raise StudyError(where, f"there is no column {names[name]!r}", mend)
    article, text = _cell(record, names["id"]), record[names["text"]]
    if article is None:
        raise StudyError(f"{where}, {names['id']}", "it is empty", "Give each article an id.")
    if not isinstance(text, str) or not text.strip():
        raise StudyError(f"{where}, {names['text']}", "it is empty", "Put the article's text there.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise StudyError(f"{where}, {names['text']}", "it holds half a surrogate pair", "Write the text as UTF-8.")
    if len(text) > MOST_BYTES:
        raise StudyError(
            f"{where}, {names['text']}", f"it has {len(text):,} characters", f"The limit is {MOST_BYTES:,}."
        )
    day = _cell(record, names["date"])
    if day is not None:
        day = check_day(day[:10], f"{where}, {names['date']}")
    headline = _cell(record, names["headline"])
    whole = text if raw or headline is None else f"{' '.join(headline.split())}\n\n{text}"
    form = "text" if raw else "clean" if headline is not None else "body"
    outlet = _cell(record, names["outlet"])
    return Article(article, whole, form, where, digest(whole), outlet, outlet and "supplied", day)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
