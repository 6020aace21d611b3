"""A study folder -> its articles, with what `articles.csv` says of them.

Checks before it parses, and loses nothing: what cannot be read is returned with its reason.
"""

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import StudyError, shown
from .files import (
    MOST_BYTES,
    MOST_PAGE_BYTES,
    MOST_TABLE_BYTES,
    check_day,
    check_text,
    decode,
    delimiter,
    load,
    stated_charset,
)

if TYPE_CHECKING:
    import email.message

COLUMNS = ("article", "outlet", "outlet_source", "published", "url", "note")
SUPPLIED = COLUMNS[1:]  # what the researcher says of an article
OUTLET_SOURCES = ("stated", "supplied", "inferred")
MAIL_ENDINGS = (".eml", ".mht", ".mhtml")
PLACE = ("Snapshot-Content-Location", "Content-Location")  # where a browser says what it saved
ENDINGS = (".txt", ".html", ".htm", *MAIL_ENDINGS)
MOST_COMPLAINTS = 20  # shown at once


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
    published_why: str | None = None  # where `published` is from, or why it is missing


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


def existing(path: str | os.PathLike[str]) -> Path:
    """The study folder at `path`; `StudyError` where there is none."""
    if not Path(path).is_dir():
        raise StudyError(
            str(path),
            "there is no such folder",
            "Name a study folder, or start one with: framing new DIR --from FOLDER",
        )
    return Path(path)


def folder(path: str | os.PathLike[str], corpora: Iterable[Article | Skipped] | None = None) -> Folder:
    """Read a study folder.

    Every file in it with one of `ENDINGS` (not in its sub-folders; names that begin with README or a dot are left
    out) is an article, its id is the file's name without the ending. `corpora` are the articles of the study's
    corpus files; a study that has some needs no `articles.csv`. An article file without a row there is read with
    everything about it unknown, and a warning says so; a row fills, or overrules, what a corpus says.

    Raises `StudyError` where the folder or `articles.csv` is missing or broken, where `articles.csv` names an
    article that is not there, and where not one article can be read.
    """
    root = existing(path)
    table = root / "articles.csv"
    rows = supplied(table) if corpora is None or table.exists() else {}
    files = article_files(root)
    found = [*_from_files(files, rows), *_from_corpora(corpora or (), files, rows)]
    known = {one.article for one in found}
    _raise_all(
        StudyError(
            f"articles.csv, line {row['line']}, article",
            f"there is no file for {article!r}",
            f"Put {article}.txt into the folder, or take the row out.",
        )
        for article, row in rows.items()
        if article not in known
    )
    articles = [one for one in found if isinstance(one, Article)]
    skipped = [one for one in found if isinstance(one, Skipped)]
    if not articles:
        if skipped:
            reasons = " | ".join(s.reason for s in skipped[:MOST_COMPLAINTS])
            raise StudyError(root.name, "not one article can be read", reasons)
        mend = f"Put the articles into it, one file each ({', '.join(ENDINGS)})."
        raise StudyError(root.name, "it holds no article", mend)
    warnings = [
        f"{shown(name)}: has no row in articles.csv; its outlet and date are unknown"
        for name in files
        if name not in rows
    ]
    return Folder(root, articles, skipped, warnings)


def _from_files(files: dict[str, Path], rows: dict[str, dict[str, Any]]) -> Iterator[Article | Skipped]:
    for article, file in files.items():
        try:
            yield read_article(file, rows.get(article, {}))
        except StudyError as error:
            yield Skipped(article, str(error))


def _from_corpora(
    corpora: Iterable[Article | Skipped], files: dict[str, Path], rows: dict[str, dict[str, Any]]
) -> Iterator[Article | Skipped]:
    seen = {name: file.name for name, file in files.items()}
    for one in corpora:
        if isinstance(one, Skipped):
            yield one
        elif one.article in seen:
            error = StudyError(one.path, f"the id {one.article!r} is taken by {seen[one.article]}", "Change one.")
            yield Skipped(one.article, str(error))
        else:
            seen[one.article] = one.path
            row = rows.get(one.article, {})
            yield one._replace(**{key: row[key] for key in SUPPLIED if row.get(key)})


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
    text = file.suffix.lower() == ".txt"
    return article(_utf8(file.name), load(file, MOST_BYTES if text else MOST_PAGE_BYTES), row)


def article(name: str, data: bytes, row: dict[str, Any]) -> Article:
    """The article that a file of this name and these bytes holds; `row` is what `articles.csv` says of it."""
    id, ending = Path(name).stem, Path(name).suffix.lower()
    check_text(id, name, "its name is not UTF-8")
    if ending in MAIL_ENDINGS:
        raw, page, url = message(data, name)
    else:
        page, url = ending != ".txt", None
        raw = decode(data, name, stated_charset(data) if page else None)
    if not raw.strip():
        raise StudyError(name, "it is empty", "Paste the article into it, or take it out of the study.")
    known = {key: row.get(key) for key in SUPPLIED} | {"url": row.get("url") or url}
    return Article(id, raw, "html" if page else "text", name, hashlib.sha256(data).hexdigest(), **known)


def supplied(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of `articles.csv` by article, every cell as text, empty cells `None`, with the line they stand in.

    Checks header, ids, `outlet_source` and days; collects all complaints and raises them at once.
    """
    if not path.exists():
        mend = f"Its columns are {', '.join(COLUMNS)}. framing new DIR --from FOLDER writes one"
        raise StudyError(path.name, "the study has no such file", mend)
    text = decode(load(path, MOST_TABLE_BYTES), path.name)
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter(text.partition("\n")[0]))
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


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# ------------------------------------------------------------------ messages, and pages saved as one


class Message(NamedTuple):
    """What is to be read of a message."""

    text: str
    html: bool
    url: str | None  # where the page was, if the file says so


def message(data: bytes, name: str) -> Message:
    """The first page in a message, else its first plain text; attachments are left alone.

    Raises `StudyError` where there is neither, or where its encoding is none or is not kept to.
    """
    from email import message_from_bytes  # takes longer to read in than an article to be analysed

    try:
        parsed = message_from_bytes(data)
        found = {one.get_content_type(): one for one in reversed(list(parsed.walk())) if not one.get_filename()}
    except (RecursionError, ValueError, LookupError) as error:
        raise StudyError(name, f"it is no readable message ({error})", "Save the page as HTML.") from None
    body = found.get("text/html") or found.get("text/plain")
    if body is None or "mime-version" not in parsed:
        raise StudyError(name, "it holds no message with a text", "Save the page as HTML, or its text as .txt.")
    html = body.get_content_type() == "text/html"
    content = body.get_payload(decode=True)
    assert isinstance(content, bytes)
    text = decode(content, name, body.get_content_charset() or (stated_charset(content) if html else None))
    return Message(text, html, _saved_from(parsed) or _saved_from(body))


def _saved_from(part: "email.message.Message") -> str | None:
    place = next((str(part[key]).strip() for key in PLACE if key in part), "")
    return place if place.startswith(("https://", "http://")) else None
