"""The commands. Heavy rooms are imported only by the command that needs them, so that help comes at once."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import StudyError

if TYPE_CHECKING:
    from .study import Study

DONE, PARTLY, BAD = 0, 1, 2  # exit status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 (done), 1 (done, some articles skipped) or 2 (bad input or usage)."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except StudyError as error:
        return _complain(str(error))
    except BrokenPipeError:  # the reader (such as head) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        return _complain(f"{error.filename or 'a file'}: {error.strerror}. Check that it can be written or read.")
    except MemoryError:
        return _complain("the input: it does not fit into memory. Split it, or use a corpus file.")
    except Exception as error:
        if os.environ.get("FRAMING_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        return _complain(f"framing: an error of its own ({what}). Please report it; FRAMING_DEBUG=1 shows where.")


def _stop(number: int, frame: Any) -> None:
    sys.exit(128 + number)  # unwinds, so that half-written files are taken away


def _complain(message: str) -> int:
    print(f"framing: {message.removeprefix('framing: ')}", file=sys.stderr)
    return BAD


def _parser() -> argparse.ArgumentParser:
    text = "Five outlets told the same story: how differently did they tell it?"
    parser = argparse.ArgumentParser(prog="framing", description=text)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Any, help: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help, description=help)
        one.set_defaults(run=run)
        return one

    one = command("report", _report, "Write figures, tables, executed notebooks and one report page.")
    one.add_argument("study", metavar="STUDY", type=Path, help="a study folder")
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where everything goes")

    one = command("tables", _tables, "Write the tables of a study folder or a corpus file.")
    _source(one)
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where the tables go")
    one.add_argument("--format", choices=("csv", "parquet"), default="csv", help="default: csv")

    one = command("kwic", _kwic, "Show every place where a pattern stands, with its part and voice.")
    _source(one)
    one.add_argument(
        "pattern", metavar="PATTERN", help="a word or phrase; * stands for any run of letters: 'meet*'"
    )
    one.add_argument("--width", type=int, default=60, help="characters of context on each side (default: 60)")

    one = command("new", _new, "Start a study folder from a folder of files.")
    one.add_argument("study", metavar="DIR", type=Path, help="the study folder to make; it must not exist")
    one.add_argument("--from", dest="folder", metavar="FOLDER", type=Path, required=True, help="holds the articles")
    return parser


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="STUDY_OR_CORPUS", type=Path, help="a folder, or .jsonl, .csv, .parquet")
    parser.add_argument("--jobs", metavar="N", type=_positive, default=1, help="worker processes for a corpus file")
    parser.add_argument("--raw", action="store_true", help="the corpus' texts are pasted pages, not clean text")
    parser.add_argument("--codebook", metavar="FILE", type=Path, help="codebook.toml for a corpus file")
    help = "what the corpus calls one of id, outlet, date, headline, text: text=body (may be repeated)"
    parser.add_argument("--column", metavar="OURS=THEIRS", action="append", default=[], help=help)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


# ------------------------------------------------------------------ commands


def _report(options: argparse.Namespace) -> int:
    from .report import write_report

    study = write_report(options.study, options.out, lambda line: print(line, file=sys.stderr, flush=True))
    return _tell(study)


def _tables(options: argparse.Namespace) -> int:
    from . import tables

    study = _read(options)
    files = tables.write(study.tables, options.out, options.format)
    print(f"{len(study.articles)} articles, {len(files)} tables in {options.out}", file=sys.stderr)
    return _tell(study)


def _kwic(options: argparse.Namespace) -> int:
    from .concordance import kwic

    study = _read(options)
    found = kwic(study, options.pattern, options.width)
    for row in found.itertuples():
        place = f"{row.article}:{row.start}-{row.end}"
        left, right = " ".join(row.left.split()), " ".join(row.right.split())
        print(f"{place}\t{row.part}\t{row.voice}\t{left:>{options.width}} [{row.hit}] {right}")
    print(f"{len(found)} hits in {found.article.nunique()} of {len(study.articles)} articles", file=sys.stderr)
    return _tell(study)


def _new(options: argparse.Namespace) -> int:
    from .new import new_study

    for line in new_study(options.study, options.folder):
        print(line, file=sys.stderr)
    return DONE


def _read(options: argparse.Namespace) -> "Study":
    from .batch import run_corpus
    from .study import run_study

    if options.source.is_dir():
        return run_study(options.source)
    columns = {}
    for pair in options.column:
        ours, equals, theirs = pair.partition("=")
        if not equals:
            raise StudyError("--column", f"{pair!r} is no pair", "Write it as text=body.")
        columns[ours] = theirs
    return run_corpus(options.source, options.codebook, columns=columns, raw=options.raw, jobs=options.jobs)


def _tell(study: "Study") -> int:
    """Warnings and skipped articles on standard error; the exit status that follows."""
    for warning in study.warnings:
        print(f"note: {warning}", file=sys.stderr)
    for skipped in study.skipped:
        print(f"skipped {skipped.article}: {skipped.reason}", file=sys.stderr)
    return PARTLY if study.skipped else DONE


if __name__ == "__main__":
    sys.exit(main())
