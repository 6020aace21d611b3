"""The commands. Heavy rooms are imported only by the command that needs them, so that help comes at once."""

import argparse
import gc
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from .errors import StudyError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .batch import Source
    from .read import Skipped
    from .study import Study

DONE, PARTLY, BAD = 0, 1, 2  # exit status
MOST_LISTED = 1_000  # skipped articles, on standard error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 (done), 1 (done, some articles skipped) or 2 (bad input or usage)."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    _open_streams()
    collects = gc.isenabled()
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except StudyError as error:
        return _complain(str(error))
    except BrokenPipeError:  # the reader (such as head) has seen enough
        return DONE
    except OSError as error:
        where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "the output"
        return _complain(str(StudyError(where, str(error.strerror), "Check that it can be written or read.")))
    except MemoryError:
        return _complain("the input: it does not fit into memory. Split it, or use a corpus file.")
    except Exception as error:
        if os.environ.get("FRAMING_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        return _complain(f"framing: an error of its own ({what}). Please report it; FRAMING_DEBUG=1 shows where.")
    finally:
        _settle(sys.stdout)
        if collects and not gc.isenabled():
            gc.freeze()  # what is remembered of words goes with the process: no need to look for cycles in it
            gc.enable()


def _stop(number: int, frame: Any) -> None:
    sys.exit(128 + number)  # unwinds, so that half-written files are taken away


def _open_streams() -> None:
    """A closed stream leads nowhere (else the next file that is opened gets its number, and what is meant for the
    stream), and what is shown is UTF-8 whatever the locale."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _settle(stream: TextIO) -> None:
    """What cannot be written is dropped now; the interpreter would complain of it when it ends."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _complain(message: str) -> int:
    _say(f"framing: {message.removeprefix('framing: ')}")
    return BAD


def _say(line: str) -> None:
    """A line on standard error; where nobody can read it, the exit status still says how it went."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        _settle(sys.stderr)


def _parser() -> argparse.ArgumentParser:
    text = "Outlets told the same story: how differently did they tell it?"
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
    one.add_argument("--width", type=_width, default=60, help="characters of context on each side (default: 60)")

    one = command("check", _check, "Tell what is missing, doubtful or contradictory in a study.")
    one.add_argument("study", metavar="STUDY", type=Path, help="a study folder")

    one = command("new", _new, "Start a study folder from a folder of files, or from one file of many articles.")
    one.add_argument("study", metavar="DIR", type=Path, help="the study folder to make; it must not exist")
    one.add_argument(
        "--from", dest="folder", metavar="FOLDER", type=Path, required=True, help="holds the articles; or one file"
    )
    help = "of the files that are not UTF-8, such as windows-1252; they are copied as UTF-8"
    one.add_argument("--encoding", metavar="NAME", help=help)
    _mapping(one)
    _coding(command)
    return parser


def _coding(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands for coding by hand, and for codebooks."""
    one = command("sheet", _sheet, "Draw a blind coding sheet from a study, a file and a page for each coder.")
    one.add_argument("study", metavar="STUDY", type=Path, help="a study folder")
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="a new folder")
    one.add_argument("--units", metavar="N", type=_units, default=200, help="sentences to draw (default: 200)")
    one.add_argument("--coders", metavar="A,B", type=_names, default=("A", "B"), help="who codes (default: A,B)")
    one.add_argument("--kinds", metavar="KIND,…", type=_names, default=(), help="kinds of codes (default: all)")
    one.add_argument("--seed", metavar="N", type=_positive, default=1, help="of the draw (default: 1)")

    one = command("agreement", _agreement, "Tell how far coders agree, and how well the rules find what they code.")
    one.add_argument("study", metavar="STUDY", type=Path, help="a study folder")
    one.add_argument("files", metavar="FILE", type=Path, nargs="*", help="coders' files (default: STUDY/coding)")
    one.add_argument("--key", metavar="FILE", type=Path, help="key of the sheets (default: key.csv beside them)")
    one.add_argument("--out", metavar="DIR", type=Path, help="where agreement.csv and validation.csv go")

    one = command("codebook", _codebook, "Turn a dictionary into a codebook, or a codebook into another format.")
    help = "LIWC .dic or .dicx, Yoshikoder .ykd, WordStat .cat, Lexicoder .lc3, quanteda .yaml, or a codebook .toml"
    one.add_argument("file", metavar="FILE", type=Path, help=help)
    one.add_argument("--out", metavar="FILE", type=Path, required=True, help="a new .toml, .yaml or .qdc file")
    one.add_argument("--encoding", metavar="NAME", help="of a dictionary that is not in UTF-8, such as iso-8859-1")
    one.add_argument("--kind", metavar="ID", help="one kind for all codes, so that they exclude each other")
    one.add_argument("--only", metavar="ID,…", type=_names, default=(), help="take these categories only")


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", metavar="STUDY_OR_CORPUS", type=Path, help="a folder, or .jsonl, .json, .csv, .parquet"
    )
    parser.add_argument("--jobs", metavar="N", type=_positive, default=1, help="worker processes for a corpus file")
    parser.add_argument("--engine", choices=("processes", "dask"), default="processes", help="default: processes")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster: tcp://host:8786")
    parser.add_argument("--codebook", metavar="FILE", type=Path, help="codebook.toml for a corpus file")
    _mapping(parser)


def _mapping(parser: argparse.ArgumentParser) -> None:
    """How a corpus file is to be read."""
    parser.add_argument("--raw", action="store_true", help="the corpus' texts are pasted pages, not clean text")
    help = "what the corpus calls one of id, outlet, date, headline, text: text=body (may be repeated)"
    parser.add_argument("--column", metavar="OURS=THEIRS", action="append", default=[], help=help)


def _positive(text: str, most: int | None = None) -> int:
    if not text.isdecimal() or len(text) > 9 or int(text) < 1 or (most and int(text) > most):
        raise argparse.ArgumentTypeError(
            f"{shown(text)!r} is no whole number from 1" + (f" to {most}" if most else "")
        )
    return int(text)


def _units(text: str) -> int:
    return _positive(text, most=10_000)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


def _width(text: str) -> int:
    return _positive(text, most=1000)


# ------------------------------------------------------------------ commands


def _report(options: argparse.Namespace) -> int:
    from .report import write_report

    _check_out(options.out, options.study)
    study = write_report(options.study, options.out, _say)
    return _tell(study.warnings, study.skipped)


def _tables(options: argparse.Namespace) -> int:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the cores are for workers, and small sums gain nothing
    gc.disable()  # until all is written: neither rooms that are read in nor rows hold cycles worth looking for
    from . import tables

    _check_out(options.out, options.source)
    if _is_study(options):
        from .study import run_study

        study = run_study(options.source)
        made = {name: study.arrow(name) for name in tables.TABLES}
        many = len(tables.write(made, options.out, options.format))
        articles, warnings, skipped = len(study.analysed), study.warnings, study.skipped
    else:
        from . import batch

        source = _corpus(options)
        with batch.workers(options.jobs, _scheduler(options)) as executor:
            articles, skipped = batch.write_tables(source, options.out, options.format, executor, _say)
        many, warnings = len(tables.TABLES), source.warnings
    _say(f"{articles:,} articles, {many} tables in {shown(str(options.out))}")
    return _tell(warnings, skipped)


def _kwic(options: argparse.Namespace) -> int:
    from .study import kwic

    hits, holding, articles = 0, 0, 0
    warnings: list[str] = []
    skipped: list[Skipped] = []
    for study in _studies(options):
        found = kwic(study, options.pattern, options.width)
        for row in found.itertuples():
            place = f"{row.article}:{row.start}-{row.end}"
            left, right = " ".join(row.left.split()), " ".join(row.right.split())
            print(f"{place}\t{row.part}\t{row.voice}\t{left:>{options.width}} [{row.hit}] {right}")
        hits, holding, articles = (
            hits + len(found),
            holding + found.article.nunique(),
            articles + len(study.analysed),
        )
        warnings, skipped = study.warnings, skipped + study.skipped
    sys.stdout.flush()
    _say(f"{hits:,} {'hit' if hits == 1 else 'hits'} in {holding:,} of {articles:,} articles")
    return _tell(warnings, skipped)


def _studies(options: argparse.Namespace) -> "Iterator[Study]":
    """A study folder, or a corpus part by part."""
    if _is_study(options):
        from .study import run_study

        yield run_study(options.source)
    else:
        from . import batch

        with batch.workers(options.jobs, _scheduler(options)) as executor:
            yield from batch.studies(_corpus(options), executor)


def _new(options: argparse.Namespace) -> int:
    from .new import new_study

    whole = True
    columns = _columns(options)
    for well, line in new_study(options.study, options.folder, columns, options.raw, options.encoding):
        whole &= well
        _say(line)
    return DONE if whole else PARTLY


def _check(options: argparse.Namespace) -> int:
    from .doubts import doubts
    from .study import run_study

    study = run_study(options.study)
    found = doubts(study)
    for line in found:
        print(line)
    _say(f"{len(study.articles)} articles, {len(found)} {'doubt' if len(found) == 1 else 'doubts'}")
    return _tell(study.warnings, study.skipped)


def _sheet(options: argparse.Namespace) -> int:
    from .findings import count
    from .sheet import draw, write_sheet
    from .study import run_study

    study = run_study(options.study)
    sheet = draw(study, options.units, options.kinds, options.seed)
    names = write_sheet(study, sheet, options.out, options.coders, options.seed)
    drawn = f"{count(len(sheet.key), 'sentence')}, {count(len(sheet.codes), 'code')}"
    _say(f"{drawn}: {', '.join(names)} in {shown(str(options.out))}")
    _say("Give each coder a sheet; keep key.csv, which leads the units back to their places.")
    return _tell(study.warnings, study.skipped)


def _agreement(options: argparse.Namespace) -> int:
    from . import tables
    from .coders import compare_coders, summary
    from .study import run_study

    study = run_study(options.study)
    if options.out:
        _check_out(options.out, options.study)
    results = compare_coders(study, options.files, options.key)
    print(summary(results))
    for note in results.notes:
        _say(f"note: {note}")
    if options.out:
        both = {"agreement": results.agreement, "validation": results.validation}
        files = tables.write(both, options.out)
        _say(f"{', '.join(file.name for file in files)} in {shown(str(options.out))}")
    return _tell(study.warnings, study.skipped)


def _codebook(options: argparse.Namespace) -> int:
    from .dictionaries import convert

    lost = convert(options.file, options.out, options.encoding, options.kind, options.only)
    for line in lost:
        _say(f"note: {line}")
    _say(f"written: {shown(str(options.out))}")
    return PARTLY if lost else DONE


def _check_out(out: Path, source: Path) -> None:
    """Refuse an output folder in which the tables would take the place of what they are made from."""
    from .tables import TABLES

    inputs = [source, source / "coding"] if source.is_dir() else [source.parent] * (source.stem in TABLES)
    if os.path.realpath(out) in map(os.path.realpath, inputs):
        raise StudyError(f"--out {out}", "files that are read would be overwritten there", "Name another folder.")


def _is_study(options: argparse.Namespace) -> bool:
    if options.source.is_dir() and (options.codebook or options.column):
        mend = f"Leave it out, or name a corpus file instead of {options.source}."
        raise StudyError("--codebook or --column", "a study folder brings its own", mend)
    return bool(options.source.is_dir())


def _corpus(options: argparse.Namespace) -> "Source":
    from .batch import source

    return source(options.source, options.codebook, _columns(options), options.raw)


def _scheduler(options: argparse.Namespace) -> str | None:
    if (options.engine == "dask") != bool(options.scheduler):
        mend = "Write --engine dask --scheduler tcp://HOST:PORT, or neither."
        raise StudyError("--engine, --scheduler", "one goes with the other", mend)
    return options.scheduler or None


def _columns(options: argparse.Namespace) -> dict[str, str]:
    columns: dict[str, str] = {}
    for pair in options.column:
        ours, equals, theirs = pair.partition("=")
        if not equals:
            raise StudyError("--column", f"{pair!r} is no pair", "Write it as text=body.")
        if ours in columns:
            raise StudyError("--column", f"{ours!r} stands there twice", "Keep one of the two.")
        columns[ours] = theirs
    return columns


def _tell(warnings: "Sequence[str]", skipped: "Sequence[Skipped]") -> int:
    """Warnings and skipped articles on standard error; the exit status that follows."""
    for warning in warnings:
        _say(f"note: {warning}")
    for one in skipped[:MOST_LISTED]:
        _say(f"skipped {shown(one.article)}: {one.reason}")
    if len(skipped) > MOST_LISTED:
        _say(f"and {len(skipped) - MOST_LISTED:,} more; skipped.csv lists all")
    return PARTLY if skipped else DONE


if __name__ == "__main__":
    sys.exit(main())
