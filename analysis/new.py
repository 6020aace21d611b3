"""A study folder started from a folder of files: pasted texts, saved pages, exports of news databases."""

import csv
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from . import read
from .article import analyse
from .codebook import EMPTY
from .errors import StudyError, shown
from .exports import parse
from .records import MOST_BYTES, Export, ExportItem

EXPORTS = (".docx", ".rtf")  # beside the endings of articles, which an export may have too


class Found(NamedTuple):
    """An article on its way into a study: the file it will be, and its row of `articles.csv`."""

    name: str
    data: bytes
    outlet: str
    published: str
    url: str
    note: str


def new_study(target: Path, source: Path) -> Iterator[tuple[bool, str]]:
    """Bring the articles of `source` into the new folder `target`, with `articles.csv` filled with what the texts
    state and a starter codebook; yields (all well, a line to show) for each file, then the next step.

    A file of one article is copied as it is. The articles of a database export (`exports`) become text files:
    headline, byline, text; what the export prints beside them stays in the export. Nothing is written into a folder
    that exists, and the new one appears when it is whole. A file that cannot be read is named and left out.
    """
    if target.exists():
        raise StudyError(str(target), "it exists already", "Name a new folder; nothing is ever overwritten.")
    if not source.is_dir():
        raise StudyError(str(source), "there is no such folder", "Name the folder that holds the articles.")
    found: dict[str, Found] = {}
    for file in _files(source):
        try:
            data = read.load(file, MOST_BYTES)
            parsed = parse(data, file.name)
            yield from _from_export(file, *parsed, found) if parsed else _from_file(file, data, found)
        except StudyError as error:
            yield False, f"left out {shown(file.name)}: {error}"
    if not found:
        raise StudyError(
            str(source),
            "it holds no readable article",
            f"Put files there ({', '.join((*read.ENDINGS, *EXPORTS))}).",
        )
    _write(target, list(found.values()))
    at = shown(str(target))
    yield True, f"Next: fill the gaps in {at}/articles.csv, write your codes into {at}/codebook.toml, then"
    yield True, f"      framing check {at}"
    yield True, f"      framing report {at} --out report"


def _files(source: Path) -> list[Path]:
    exports = [f for f in source.iterdir() if f.suffix.lower() in EXPORTS and not f.name.startswith((".", "~$"))]
    return sorted([*read.article_files(source).values(), *exports])


def _from_file(file: Path, data: bytes, found: dict[str, Found]) -> Iterator[tuple[bool, str]]:
    row = analyse(read.read_article(file, {}), EMPTY)["articles"][0]
    if row["article"] in found:
        raise StudyError(file.name, f"the id {row['article']!r} is taken", "Rename the file.")
    outlet, day = row["outlet_stated"] or "", row["published"] or ""
    found[row["article"]] = Found(file.name, data, outlet, day, "", "")
    yield True, f"{shown(row['article'])}: {outlet or 'no outlet stated'}, {day or row['published_why']}"


def _from_export(file: Path, grammar: str, export: Export, found: dict[str, Found]) -> Iterator[tuple[bool, str]]:
    for item in export.items:
        id = _free(f"{file.stem}-{item.key}", found)
        note = f"{shown(file.name)} ({grammar}), place {item.place}" + (f"; {item.section}" if item.section else "")
        text = _text(item).encode("utf-8")
        found[id] = Found(f"{id}.txt", text, item.outlet or "", item.published or "", item.url or "", note)
    short = export.announced is not None and len(export.items) < export.announced
    yield bool(export.items) and not short, f"{shown(file.name)}: {export.summary} ({grammar})"
    for problem in export.problems:
        yield True, f"  {shown(file.name)}: {problem}"


def _text(item: ExportItem) -> str:
    byline = f"By {', '.join(item.authors)}" if item.authors else None
    return "\n\n".join(part for part in (item.headline, byline, item.text) if part) + "\n"


def _free(wish: str, found: dict[str, Found]) -> str:
    """A file name made of letters, digits, - and _, that no article has yet."""
    base = re.sub(r"[^\w-]+", "_", wish).strip("_")[:100] or "article"
    id, number = base, 2
    while id in found:
        id, number = f"{base}_{number}", number + 1
    return id


def _write(target: Path, found: list[Found]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name[:50]}-", dir=target.parent) as folder:
        built = Path(folder) / "study"
        built.mkdir()
        for one in found:
            (built / one.name).write_bytes(one.data)
        _write_rows(built / "articles.csv", found)
        starter = files("analysis") / "starter.toml"
        (built / "codebook.toml").write_text(starter.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
        built.rename(target)


def _write_rows(path: Path, found: list[Found]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(read.COLUMNS)
        for one in found:
            source = "stated" if one.outlet else ""
            table.writerow([Path(one.name).stem, one.outlet, source, one.published, one.url, one.note])
