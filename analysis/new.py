"""A study folder started from a folder of files."""

import csv
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from . import read
from .article import analyse
from .codebook import EMPTY
from .errors import StudyError


def new_study(target: Path, source: Path) -> Iterator[str]:
    """Copy the articles of `source` into the new folder `target`, with `articles.csv` filled with what the texts
    state and a starter codebook; yields one line on each article, and the next step.

    Nothing is written into a folder that exists. A file that cannot be read is named and left out.
    """
    if target.exists():
        raise StudyError(str(target), "it exists already", "Name a new folder; nothing is ever overwritten.")
    if not source.is_dir():
        raise StudyError(str(source), "there is no such folder", "Name the folder that holds the articles.")
    found = list(_articles(source))
    if not any(isinstance(item, read.Article) for item in found):
        raise StudyError(
            str(source), "it holds no readable article", f"Put files there ({', '.join(read.ENDINGS)})."
        )
    target.mkdir(parents=True)
    with (target / "articles.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(read.COLUMNS)
        for item in found:
            if isinstance(item, read.Skipped):
                yield f"left out {item.article}: {item.reason}"
                continue
            row = analyse(item, EMPTY)["articles"][0]
            shutil.copy2(source / item.path, target / item.path)
            outlet = row["outlet_stated"] or ""
            table.writerow([item.article, outlet, "stated" if outlet else "", row["published"] or "", "", ""])
            yield f"{item.article}: {outlet or 'no outlet stated'}, {row['published'] or row['published_why']}"
    starter = files("analysis") / "starter.toml"
    (target / "codebook.toml").write_text(starter.read_text(encoding="utf-8"), encoding="utf-8")
    yield f"Next: fill the gaps in {target}/articles.csv, write your codes into {target}/codebook.toml, then"
    yield f"      framing report {target} --out report"


def _articles(source: Path) -> Iterator[read.Article | read.Skipped]:
    for file in read.article_files(source).values():
        try:
            yield read.read_article(file, {})
        except StudyError as error:
            yield read.Skipped(file.name, str(error))
