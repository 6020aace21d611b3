"""A study folder started from files: pasted texts, saved pages, exports of news databases, corpus files."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from . import corpus, read
from .article import analyse
from .codebook import EMPTY
from .errors import StudyError, shown
from .exports import parse
from .files import MOST_PAGE_BYTES, MOST_TABLE_BYTES, check_encoding, decode, load, stated_charset, unzipped
from .records import Export, ExportItem

EXPORTS = (".docx", ".rtf")  # beside the endings of articles, which an export may have too
OWN = ("articles.csv", "corrections.csv", "codebook.toml", "omissions.csv")  # a study's own, which start no other

Told = Iterator[tuple[bool, str]]  # (all well, a line to show)


@dataclass
class _Begun:
    """A study while it is made."""

    folder: Path
    columns: dict[str, str]
    raw: bool
    encoding: str | None
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of articles.csv, by article
    corpora: list[corpus.Corpus] = field(default_factory=list)

    def put(self, name: str, data: bytes, row: tuple[str, str, str, str]) -> None:
        """An article, and (outlet, published, url, note) as its text states them."""
        (self.folder / name).write_bytes(data)
        outlet, *rest = row
        self.rows[Path(name).stem] = (outlet, "stated" if outlet else "", *rest)


def new_study(
    target: Path,
    source: Path,
    columns: dict[str, str] | None = None,
    raw: bool = False,
    encoding: str | None = None,
) -> Told:
    """Bring the articles of `source`, a folder or one file, into the new folder `target`, with `articles.csv`
    filled with what the texts state and a starter codebook; yields (all well, a line to show) for each file, then
    the next step.

    A file of one article is copied as it is. The articles of a database export (`exports`) become text files:
    headline, byline, text; what the export prints beside them stays in the export. A corpus file is copied, and the
    codebook remembers what its columns are called: as `columns` says, else as such columns are usually called;
    `raw` if its texts are pasted pages. A ZIP archive is looked into. `encoding` is that of the files that are not
    UTF-8: they are copied as UTF-8, and `articles.csv` says so.

    Nothing is written into a folder that exists, and the new one appears when it is whole. A file that cannot be
    read is named and left out.
    """
    if target.exists():
        raise StudyError(str(target), "it exists already", "Name a new folder; nothing is ever overwritten.")
    if not source.exists():
        raise StudyError(str(source), "there is no such folder or file", "Name what holds the articles.")
    if encoding:
        check_encoding(encoding, "--encoding")
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name[:50]}-", dir=target.parent) as folder:
        study = _Begun(Path(folder) / "study", columns or {}, raw, encoding)
        study.folder.mkdir()
        for file in sorted(source.iterdir()) if source.is_dir() else [source]:
            if file.is_file() and not file.name.startswith((".", "~$")) and file.name not in OWN:
                yield from _from_file(file, study)
        if not (study.rows or study.corpora):
            endings = ", ".join((*read.ENDINGS, *EXPORTS, *corpus.CORPUS_ENDINGS))
            raise StudyError(str(source), "it holds no readable article", f"Put files there ({endings}).")
        _write_rows(study)
        _write_codebook(study)
        study.folder.rename(target)
    yield from _next(target, study)


def _next(target: Path, study: _Begun) -> Told:
    at = shown(str(target))
    gaps = f"fill the gaps in {at}/articles.csv, " if study.rows else ""
    yield True, f"Next: {gaps}write your codes into {at}/codebook.toml, then"
    yield True, f"      framing check {at}"
    yield True, f"      framing report {at} --out report"


def _from_file(file: Path, study: _Begun) -> Told:
    ending = file.suffix.lower()
    try:
        if corpus.is_corpus(file.name):
            yield from _from_corpus(file, study)
        elif ending == ".zip":
            yield from _from_archive(file, study)
        elif _holds_articles(file.name):
            yield from _from_bytes(file.name, load(file, MOST_PAGE_BYTES), study)
        else:
            yield True, f"passed over {shown(file.name)}: not a kind of file that holds articles"
    except StudyError as error:
        yield False, f"left out {shown(file.name)}: {error}"


def _holds_articles(name: str) -> bool:
    return name.lower().endswith((*read.ENDINGS, *EXPORTS)) and not name.lower().startswith("readme")


def _from_bytes(name: str, data: bytes, study: _Begun) -> Told:
    parsed = parse(data, name)
    yield from _from_export(name, *parsed, study) if parsed else _from_article(name, data, study)


def _from_article(name: str, data: bytes, study: _Begun) -> Told:
    data, note = _as_utf8(name, data, study.encoding)
    article = read.article(name, data, {})
    if article.article in study.rows:
        raise StudyError(name, f"the id {article.article!r} is taken", "Rename the file.")
    facts = analyse(article, EMPTY)["articles"][0]
    outlet, day = facts["outlet_stated"] or "", facts["published"] or ""
    study.put(name, data, (outlet, day, article.url or "", note))
    yield True, f"{shown(article.article)}: {outlet or 'no outlet stated'}, {day or facts['published_why']}"


def _as_utf8(name: str, data: bytes, encoding: str | None) -> tuple[bytes, str]:
    """A file's bytes as they are where they can be read so, else made UTF-8, and what was done."""
    if encoding is None or name.lower().endswith(read.MAIL_ENDINGS):
        return data, ""
    try:
        decode(data, name, None if name.lower().endswith(".txt") else stated_charset(data))
        return data, ""
    except StudyError:
        return decode(data, name, encoding).encode("utf-8"), f"made UTF-8 from {encoding}"


def _from_export(name: str, grammar: str, export: Export, study: _Begun) -> Told:
    for item in export.items:
        id = _free(f"{Path(name).stem}-{item.key}", study)
        note = f"{shown(name)} ({grammar}), place {item.place}" + (f"; {item.section}" if item.section else "")
        row = (item.outlet or "", item.published or "", item.url or "", note)
        study.put(f"{id}.txt", _text(item).encode("utf-8"), row)
    short = export.announced is not None and len(export.items) < export.announced
    yield bool(export.items) and not short, f"{shown(name)}: {export.summary} ({grammar})"
    for problem in export.problems:
        yield True, f"  {shown(name)}: {problem}"


def _text(item: ExportItem) -> str:
    byline = f"By {', '.join(item.authors)}" if item.authors else None
    return "\n\n".join(part for part in (item.headline, byline, item.text) if part) + "\n"


def _free(wish: str, study: _Begun) -> str:
    """A file name made of letters, digits, - and _, that no article has yet."""
    base = re.sub(r"[^\w-]+", "_", wish).strip("_")[:100] or "article"
    id, number = base, 2
    while id in study.rows:
        id, number = f"{base}_{number}", number + 1
    return id


def _from_archive(file: Path, study: _Begun) -> Told:
    """Each article or export in a ZIP archive, as databases deliver many documents."""
    empty = True
    for path, data in unzipped(file, file.name, lambda path: _holds_articles(Path(path).name), MOST_PAGE_BYTES):
        name, empty = Path(path).name, False
        try:
            yield from _from_bytes(name, data(), study)
        except StudyError as error:
            yield False, f"left out {shown(f'{file.name}/{name}')}: {error}"
    if empty:
        yield False, f"left out {shown(file.name)}: it holds no file of a kind that holds articles"


def _from_corpus(file: Path, study: _Begun) -> Told:
    copy = study.folder / file.name
    if study.encoding and file.suffix.lower() in (".csv", ".jsonl", ".json"):
        copy.write_bytes(_as_utf8(file.name, load(file, MOST_TABLE_BYTES), study.encoding)[0])
    else:
        shutil.copyfile(file, copy)
    try:
        columns = corpus.guessed(copy, study.columns)
        read_, skipped = 0, []
        for one in corpus.articles(copy, columns, study.raw):
            if isinstance(one, read.Skipped):
                skipped.append(one.reason)
            else:
                read_ += 1
        if not read_:
            raise StudyError(file.name, "not one article can be read", " | ".join(skipped[:3]) or "It is empty.")
    except StudyError:
        copy.unlink()
        raise
    study.corpora.append(corpus.Corpus(file.name, columns, study.raw))
    mapped = ", ".join(f"{ours}={theirs}" for ours, theirs in columns.items())
    yield True, f"{shown(file.name)}: {read_:,} articles ({shown(mapped)})"
    if skipped:
        yield False, f"  {len(skipped):,} rows cannot be read; the first: {skipped[0]}"


def _write_rows(study: _Begun) -> None:
    with (study.folder / "articles.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(read.COLUMNS)
        table.writerows((article, *row) for article, row in study.rows.items())


def _write_codebook(study: _Begun) -> None:
    """The starter, and behind it how the corpus files are to be read."""
    starter = (files("analysis") / "starter.toml").read_text(encoding="utf-8")
    (study.folder / "codebook.toml").write_text(
        starter + "".join(map(_entry, study.corpora)), encoding="utf-8", newline="\n"
    )


def _entry(one: corpus.Corpus) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)  # TOML has the escapes of JSON

    columns = ", ".join(f"{ours} = {quoted(theirs)}" for ours, theirs in one.columns.items())
    lines = ["", "# What the columns of the corpus file are called; raw = true where its texts are pasted pages."]
    lines += ["[[corpus]]", f"file = {quoted(one.file)}", f"columns = {{ {columns} }}"]
    return "\n".join([*lines, f"raw = {str(one.raw).lower()}"]) + "\n"
