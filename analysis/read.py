"""Files -> articles: a study folder (`articles.csv` and its texts) or a corpus file with one row an article.

Decodes strictly, checks before it parses, and loses nothing: what cannot be read is returned with its reason.
"""

import csv
import hashlib
import io
import json
import math
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from .errors import StudyError, shown

COLUMNS = ("article", "outlet", "outlet_source", "published", "url", "note")
OUTLET_SOURCES = ("stated", "supplied", "inferred")
ENDINGS = (".txt", ".html", ".htm")
CORPUS_ENDINGS = (".jsonl", ".csv", ".parquet")
CORPUS_COLUMNS = ("id", "outlet", "date", "headline", "text")
MOST_BYTES = 5_000_000  # of one article; the longest newspaper article is a fiftieth of it
MOST_TABLE_BYTES = 50_000_000  # of articles.csv or codebook.toml
MOST_LINE_BYTES = 8 * MOST_BYTES  # of a corpus file: JSON may write a character as six, or twice six
MOST_COMPLAINTS = 20  # shown at once

#: how a file begins that is no text -> what it is
FOREIGN = {
    b"\xff\xfe": "written in UTF-16",
    b"\xfe\xff": "written in UTF-16",
    b"\x1f\x8b": "compressed with gzip",
    b"PK\x03\x04": "a zip archive, as docx and xlsx are",
    b"%PDF-": "a PDF",
    b"{\\rtf": "RTF",
}


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
    check_beginning(data, where)
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


def check_beginning(data: bytes, where: str) -> None:
    """Refuse what its first bytes show to be no UTF-8 text, whatever the file's name says."""
    for beginning, kind in FOREIGN.items():
        if data.startswith(beginning):
            raise StudyError(where, f"it is {kind}", "Save its text as UTF-8.")


def load(path: Path, most: int, where: str | None = None) -> bytes:
    """The bytes of a file of at most `most` bytes."""
    where = where or path.name
    try:
        if not path.is_file():
            what = "it is no file" if path.exists() else "there is no such file"
            raise StudyError(where, what, "Check the name.")
        size = path.stat().st_size
        if size > most:
            raise StudyError(
                where,
                f"it has {size:,} bytes, the limit is {most:,}",
                "Split it, or take out what is no text.",
            )
        if not size:  # also what the system makes up while it is read, without an end
            return b""
        with path.open("rb") as file:
            return file.read(most)
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
    _raise_all(
        StudyError(
            f"articles.csv, line {row['line']}, article",
            f"there is no file for {article!r}",
            f"Put {article}.txt into the folder, or take the row out.",
        )
        for article, row in rows.items()
        if article not in files
    )
    articles, skipped = [], []
    warnings = [
        f"{shown(name)}: has no row in articles.csv; its outlet and date are unknown"
        for name in files
        if name not in rows
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


def _raise_all(complaints: Iterable[StudyError]) -> None:
    """All complaints in one error, so that a table can be mended in one go."""
    found = list(complaints)
    if found:
        first, *others = found
        lines = [str(other) for other in others[: MOST_COMPLAINTS - 1]]
        if len(found) > MOST_COMPLAINTS:
            lines.append(f"and {len(found) - MOST_COMPLAINTS:,} more like these")
        raise StudyError(first.where, first.what, "\n  ".join([first.mend, *lines]))


def article_files(root: Path) -> dict[str, Path]:
    """Article id -> file, in the order of names."""
    files: dict[str, Path] = {}
    for file in sorted(root.iterdir()):
        name = file.name
        if file.suffix.lower() not in ENDINGS or name.startswith(".") or name.lower().startswith("readme"):
            continue
        id = _utf8(file.stem)
        if id in files:
            what = f"the id {id!r} is already taken by {files[id].name}"
            raise StudyError(name, what, "Rename one of the two files.")
        files[id] = file
    return files


def _utf8(name: str) -> str:
    """A file's name read as UTF-8 whatever the locale says; what is not UTF-8 stays half a surrogate pair."""
    return os.fsencode(name).decode("utf-8", "surrogateescape")


def read_article(file: Path, row: dict[str, Any]) -> Article:
    """The article in a file; `StudyError` says why it cannot be read."""
    id = _utf8(file.stem)
    check_text(id, file.name, "its name is not UTF-8")
    data = load(file, MOST_BYTES)
    raw = decode(data, file.name)
    if not raw.strip():
        raise StudyError(file.name, "it is empty", "Paste the article into it, or take it out of the study.")
    form = "text" if file.suffix.lower() == ".txt" else "html"
    known = {key: row.get(key) for key in ("outlet", "outlet_source", "published", "url", "note")}
    return Article(id, raw, form, _utf8(file.name), hashlib.sha256(data).hexdigest(), **known)


def check_text(text: str, where: str, what: str = "it holds half a surrogate pair") -> str:
    """`text` if every table can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise StudyError(where, what, "Write it in UTF-8.") from None
    if "\0" in text:
        raise StudyError(where, "it holds a NUL character", "Take it out.")
    return text


def supplied(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of `articles.csv` by article, every cell as text, empty cells `None`, with the line they stand in.

    Checks header, ids, `outlet_source` and days; collects all complaints and raises them at once.
    """
    if not path.exists():
        mend = f"Its columns are {', '.join(COLUMNS)}. framing new DIR --from FOLDER writes one"
        raise StudyError(path.name, "the study has no such file", mend)
    text = decode(load(path, MOST_TABLE_BYTES), path.name)
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[str, dict[str, Any]] = {}
    complaints: list[StudyError] = []
    following = 1  # the line in which the next row begins: a quoted cell may have several
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, path.name)
        following = reader.line_num + 1
        for cells in reader:
            line, following = following, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            where = f"{path.name}, line {line}"
            try:
                row = _row(cells, header, where) | {"line": line}
                if row["article"] in rows:
                    raise StudyError(
                        f"{where}, article", f"{row['article']!r} has a row already", "Keep one of the two."
                    )
                rows[row["article"]] = row
            except StudyError as error:
                complaints.append(error)
    except csv.Error as error:
        raise StudyError(
            f"{path.name}, line {following}", str(error), "Check the quotation marks in this line."
        ) from None
    _raise_all(complaints)
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
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):  # not the days of weeks, which Python takes
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
    name = shown(file.name)
    names = _names(columns or {})
    seen: set[str] = set()
    met: dict[str, None] = {}
    for place, record in _records(file):
        if isinstance(record, str):
            yield Skipped(place, f"{name}, {place}: {record}")
            continue
        met |= dict.fromkeys(record)
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
        if met and names[ours] not in met:
            mend = f"Its columns are {', '.join(map(str, met))}; map one with --column {ours}=NAME."
            raise StudyError(name, f"no row has a column {names[ours]!r}", mend)


def _names(columns: dict[str, str]) -> dict[str, str]:
    for ours, theirs in columns.items():
        if ours not in CORPUS_COLUMNS or not theirs:
            valid = f"Write it as OURS=THEIRS; ours is one of {', '.join(CORPUS_COLUMNS)}."
            raise StudyError("--column", f"{ours}={theirs} maps nothing", valid)
    return {name: name for name in CORPUS_COLUMNS} | columns


def _records(file: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """(place in the file, record or complaint)."""
    if not file.is_file():
        raise StudyError(
            str(file),
            "there is no such file",
            f"Name a study folder or a corpus file ({', '.join(CORPUS_ENDINGS)}).",
        )
    try:
        with file.open("rb") as start:
            check_beginning(start.read(8), file.name)
    except OSError as error:
        raise StudyError(file.name, f"it cannot be read ({error.strerror})", "Check its permissions.") from None
    ending = file.suffix.lower()
    if ending == ".jsonl":
        yield from _json_lines(file)
    elif ending == ".csv":
        yield from _csv_rows(file)
    elif ending == ".parquet":
        yield from _parquet_rows(file)
    else:
        raise StudyError(
            file.name,
            f"unknown ending {file.suffix!r}",
            f"A corpus file ends in {', '.join(CORPUS_ENDINGS)}.",
        )


def _json_lines(file: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    with file.open("rb") as lines:
        number = 0
        while line := lines.readline(MOST_LINE_BYTES):
            number += 1
            if len(line) == MOST_LINE_BYTES:
                while line and not line.endswith(b"\n"):
                    line = lines.readline(MOST_LINE_BYTES)
                yield f"line {number}", f"it has over {MOST_LINE_BYTES:,} bytes. Take out what is no text."
                continue
            if not line.strip():
                continue
            try:
                record = json.loads(decode(line, f"{file.name}, line {number}"), object_pairs_hook=_object)
                yield (
                    f"line {number}",
                    record if isinstance(record, dict) else 'it is no JSON object. Write {"id": …}.',
                )
            except (ValueError, RecursionError) as error:
                yield f"line {number}", f"it is not valid JSON ({error}). Write one JSON object a line."
            except StudyError as error:
                yield f"line {number}", f"{error.what}. {error.mend}"


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


def _csv_rows(file: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    csv.field_size_limit(MOST_BYTES)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        following = 2
        try:
            _check_columns(reader.fieldnames or (), file)
            for record in reader:
                line, following = following, reader.line_num + 1
                wrong = None in record or None in record.values()
                yield (
                    f"line {line}",
                    "its number of cells is not the header's. Check the quotation marks." if wrong else record,
                )
        except (csv.Error, UnicodeDecodeError) as error:
            mend = "Save it as UTF-8 CSV, with every quotation mark closed."
            raise StudyError(f"{file.name}, line {following} or behind it", str(error), mend) from None


def _parquet_rows(file: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    import pyarrow.parquet  # half a second, and only corpora in Parquet need it

    number = 0
    try:
        with file.open("rb") as stream:
            table = pyarrow.parquet.ParquetFile(stream)
            _check_columns(table.schema_arrow.names, file)
            for batch in table.iter_batches(batch_size=50):
                for record in batch.to_pylist():
                    number += 1
                    yield f"row {number}", record
    except StudyError:
        raise
    except Exception as error:  # a damaged file raises nearly every kind there is
        what = f"it cannot be read as Parquet ({error})"
        raise StudyError(f"{file.name}, row {number + 1}", what, "Write it again, or use JSONL.") from None


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
            mend = f"Its columns are {', '.join(map(str, record))}; map one with --column {name}=NAME."
            raise StudyError(where, f"there is no column {names[name]!r}", mend)
    article, text = _cell(record, names["id"], where), record[names["text"]]
    if article is None:
        raise StudyError(f"{where}, {names['id']}", "it is empty", "Give each article an id.")
    if _cell(record, names["text"], where) is None:
        raise StudyError(f"{where}, {names['text']}", "it is empty", "Put the article's text there.")
    if not isinstance(text, str):
        raise StudyError(f"{where}, {names['text']}", f"{text!r} is no text", "Put the article's text there.")
    day = _cell(record, names["date"], where)
    if day is not None:
        day = check_day(re.sub("[T ].*", "", day), f"{where}, {names['date']}")
    headline = _cell(record, names["headline"], where)
    whole = text if raw or headline is None else f"{' '.join(headline.split())}\n\n{text}"
    if len(whole) > MOST_BYTES:
        raise StudyError(
            f"{where}, {names['text']}", f"it has {len(whole):,} characters", f"The limit is {MOST_BYTES:,}."
        )
    form = "text" if raw else "clean" if headline is not None else "body"
    outlet = _cell(record, names["outlet"], where)
    return Article(article, whole, form, where, digest(whole), outlet, outlet and "supplied", day)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
