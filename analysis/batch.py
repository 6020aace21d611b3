"""Many articles: a corpus read as a stream, analysed in worker processes or on a cluster, written part by part.

A part is `PART` articles in the order of the file, and gives one piece of each table, made by a pure function of
the articles and the codebook. So the tables are the same bytes whoever worked on them, memory does not grow with
the corpus, and a run that was stopped goes on with the parts that are missing.
"""

import gc
import io
import json
import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from functools import partial
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from . import __version__, contrasts, corpus, read, tables
from .codebook import EMPTY, Codebook, read_codebook
from .errors import StudyError
from .study import Study, analyse_each

PART = 250  # articles; with their tables they take some 100 MB
LAYOUT = 2  # of what is kept with a part: a run that was stopped under another is begun anew
AHEAD = 2  # parts that wait for each worker, so that none waits for the reader
WORKING = ".framing-parts"  # in the output folder, while a run is under way
EVERY = 5.0  # seconds between two lines of progress
ABOUT, VALUES = "about", "values"  # kept with a part, to compare outlets at the end
PER_ARTICLE = tuple(name for name in tables.TABLES if name != "comparisons")

Item = read.Article | read.Skipped
Say = Callable[[str], None]
T = TypeVar("T")


class Source(NamedTuple):
    """A corpus file, and how it is to be read."""

    path: Path
    codebook: Codebook
    columns: dict[str, str]
    raw: bool
    warnings: list[str]

    @property
    def name(self) -> str:
        return self.path.stem

    def articles(self, watch: Callable[[float], None] | None = None) -> Iterator[Item]:
        return corpus.articles(self.path, self.columns, self.raw, watch)


class Made(NamedTuple):
    """One part, worked on: a piece of each table, their rows, and what could not be read."""

    pieces: dict[str, bytes]
    rows: dict[str, int]
    skipped: list[read.Skipped]


def source(
    path: Path, codebook: Path | None = None, columns: dict[str, str] | None = None, raw: bool = False
) -> Source:
    """How a corpus file is to be read.

    The codebook is the named file, else `codebook.toml` beside the corpus, else none (no mentions); what it
    remembers of the corpus' columns holds unless `columns` says otherwise.
    """
    beside = path.parent / "codebook.toml"
    named = codebook or (beside if beside.is_file() else None)
    book = read_codebook(named) if named else EMPTY
    known = next((one for one in book.corpora if one.file == path.name), corpus.Corpus(path.name, {}))
    warnings = [] if named else [f"no codebook: put codebook.toml beside {path.name}, or name one with --codebook"]
    return Source(path, book, known.columns | (columns or {}), raw or known.raw, warnings)


# ------------------------------------------------------------------ the work, wherever it is done


def studies(source: Source, executor: Executor) -> Iterator[Study]:
    """The corpus as studies of up to `PART` articles, in the order of the file."""
    for analysed, skipped in mapped(
        partial(analyse_each, codebook=source.codebook), _parts(source.articles()), executor
    ):
        yield Study(source.name, source.codebook, analysed, skipped, source.warnings)


def make(book: Codebook, form: str, items: list[Item]) -> Made:
    """The piece of every table that these articles give, as the bytes of its file; for the comparisons, which need
    all articles, the values that are compared."""
    with _no_collector():
        return _make(book, form, items)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows are many and hold no cycles: looking for some takes a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _make(book: Codebook, form: str, items: list[Item]) -> Made:
    analysed, skipped = analyse_each(items, book)
    study = Study("", book, analysed, skipped)
    made = {name: study.arrow(name) for name in PER_ARTICLE}
    pieces = {name: tables.encoded(made[name], form, header=False) for name in PER_ARTICLE}
    pieces[ABOUT], pieces[VALUES] = _values(study)
    return Made(pieces, {name: made[name].num_rows for name in PER_ARTICLE}, skipped)


def _values(study: Study) -> tuple[bytes, bytes]:
    """What outlets are compared by, for the end: the articles of known outlet and the names of the measures (JSON),
    and a row of values for each measure (NumPy)."""
    articles = [rows["articles"][0] for _, rows in study.analysed]
    known = [n for n, article in enumerate(articles) if article["outlet"] is not None]
    keys, values = contrasts.gathered([study.scored[n] for n in known])
    about = {name: [articles[n][name] for n in known] for name in ("article", "outlet", "n_words")}
    file = io.BytesIO()
    np.save(file, values)
    return json.dumps(about | {"keys": keys}).encode(), file.getvalue()


def _comparisons(parts: list[Path]) -> list[contrasts.Row]:
    """Outlets that have several articles, compared with the article as unit."""
    about = [json.loads((part / ABOUT).read_bytes()) for part in parts]
    outlet = {a: o for some in about for a, o in zip(some["article"], some["outlet"], strict=True)}
    words = np.array([n for some in about for n in some["n_words"]], dtype=float)
    columns = _columns(parts, [list(map(tuple, some["keys"])) for some in about], len(words))
    return contrasts.of_articles(outlet, columns, words)


def _columns(parts: list[Path], keys: list[list[contrasts.Key]], n: int) -> Iterator[contrasts.Column]:
    """The values of some measures at a time: those of all would take three hundred numbers an article."""
    every = list(dict.fromkeys(key for some in keys for key in some))
    for first in range(0, len(every), contrasts.AT_ONCE):
        some = every[first : first + contrasts.AT_ONCE]
        together, at = np.full((len(some), n), np.nan), 0
        for part, names in zip(parts, keys, strict=True):
            rows = {name: row for row, name in enumerate(names)}
            values = np.load(part / VALUES, mmap_mode="r")
            there = [row for row, key in enumerate(some) if key in rows]
            together[there, at : at + values.shape[1]] = values[[rows[some[row]] for row in there]]
            at += values.shape[1]
        for key, row in zip(some, together, strict=True):
            yield contrasts.Column(*key, row)


def _parts(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while part := list(islice(rest, PART)):
        yield part


def mapped(work: Callable[[list[Item]], T], parts: Iterable[list[Item]], executor: Executor) -> Iterator[T]:
    """`work` on each part, results in order; the file is read no further than it is worked on."""
    waiting: deque[tuple[str, Future[T]]] = deque()
    place = "the first articles"
    ahead = AHEAD * getattr(executor, "_max_workers", 1)
    try:
        for part in parts:
            waiting.append((f"articles {part[0].article} to {part[-1].article}", executor.submit(work, part)))
            if len(waiting) > ahead:
                place, future = waiting.popleft()
                yield future.result()
        while waiting:
            place, future = waiting.popleft()
            yield future.result()
    except BrokenExecutor:
        mend = "There may be too little memory: use fewer --jobs. What is done is kept; the same command goes on."
        raise StudyError(f"{place}, or near them", "a worker process ended before its time", mend) from None
    finally:
        for _, future in waiting:
            future.cancel()


class _Here(Executor):
    """One worker: this process."""

    _max_workers = 0  # nothing waits

    def submit(self, work: Callable[..., T], /, *arguments: Any, **options: Any) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(work(*arguments, **options))
        return future


@contextmanager
def workers(jobs: int = 1, scheduler: str | None = None) -> Iterator[Executor]:
    """Who works: this process, `jobs` processes of this machine, or the Dask cluster at `scheduler`."""
    if scheduler:
        yield from _cluster(scheduler)
    elif jobs == 1:
        yield _Here()
    else:
        others = set(multiprocessing.active_children())
        # `futures` reads its processes in when they are asked for: one worker does without them.
        pool = futures.ProcessPoolExecutor(min(jobs, os.cpu_count() or 1), initializer=_prepare)
        try:
            yield pool
        except BaseException:
            for worker in set(multiprocessing.active_children()) - others:
                worker.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _cluster(scheduler: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        mend = 'Install it: pip install "framing[dask]".'
        raise StudyError("--engine dask", "Dask is not installed", mend) from None
    try:
        client = Client(scheduler, timeout="20s", set_as_default=False)
    except (OSError, ValueError) as error:
        mend = "Check the address, such as tcp://host:8786, and that the scheduler runs."
        raise StudyError(f"--scheduler {scheduler}", f"it does not answer ({error})", mend) from None
    with client, client.get_executor(pure=False, retries=3) as executor:
        executor._max_workers = max(1, sum(client.nthreads().values()))
        yield executor


def _prepare() -> None:
    """A worker leaves an interrupt to its parent, and ends with it even where that is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


# ------------------------------------------------------------------ writing


def write_tables(
    source: Source, out: Path, form: str, executor: Executor, say: Say
) -> tuple[int, list[read.Skipped]]:
    """Every table of a corpus in `out`, and `manifest.json`; a run that was stopped is taken up.

    CSV: one file a table. Parquet: a folder `<table>.parquet` with a file for each part, which pandas, Arrow and
    DuckDB read as one table. Returns the number of articles, and what was skipped (`skipped.csv` lists it too).
    Until all is done the parts lie in a folder of `out` that begins with a dot. `say` gets lines of progress.

    Raises `StudyError` where nothing can be read or written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tables.alone(out):
            work = out / WORKING
            head = _begin(work, source, form)
            _work(work, source, form, executor, say)
            parts = [json.loads((part / "part.json").read_text()) for part in sorted(work.glob("part-*"))]
            skipped = [read.Skipped(*one) for part in parts for one in part["skipped"]]
            rows = sum((Counter(part["rows"]) for part in parts), Counter())
            if not rows["articles"]:
                shutil.rmtree(work)
                reasons = " | ".join(s.reason for s in skipped[:5])
                raise StudyError(source.path.name, "not one article can be read", reasons or "The file is empty.")
            _finish(work, out, form, skipped)
            manifest = head | {"articles": rows["articles"], "skipped": len(skipped), "rows": dict(rows)}
            tables.replace(out / "manifest.json", (json.dumps(manifest, indent=1) + "\n").encode())
            shutil.rmtree(work)
    except OSError as error:
        what = f"the tables cannot be written ({error.strerror})"
        raise StudyError(str(error.filename or out), what, "Name a folder that can be written.") from None
    return rows["articles"], skipped


def _begin(work: Path, source: Source, form: str) -> dict[str, Any]:
    """What this run is; a working folder of another run is cleared."""
    with source.path.open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
    head = {
        "framing": __version__,
        "input": source.path.name,
        "sha256": sha256,
        "codebook": source.codebook.sha256,
        "columns": source.columns,
        "raw": source.raw,
        "format": form,
        "part": PART,
        "layout": LAYOUT,
    }
    note = work / "run.json"
    if not note.is_file() or json.loads(note.read_bytes() or b"null") != head:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        tables.replace(note, json.dumps(head).encode())
    for left in work.glob("new-*"):
        shutil.rmtree(left)
    return head


def _work(work: Path, source: Source, form: str, executor: Executor, say: Say) -> None:
    """Make the parts that are missing."""
    done = {int(part.name.removeprefix("part-")) for part in work.glob("part-*")}
    if done:
        say(f"{len(done):,} parts of {PART} articles were done before")
    progress = _Progress(say, len(done))
    missing: deque[tuple[int, float]] = deque()  # the part's number, and how far the file was read with it

    def wanted() -> Iterator[list[Item]]:
        share = [0.0]
        for number, part in enumerate(_parts(source.articles(lambda now: share.__setitem__(0, now)))):
            if number not in done:
                missing.append((number, share[0]))
                yield part

    for made in mapped(partial(make, source.codebook, form), wanted(), executor):
        number, share = missing.popleft()
        _keep(made, work, number)
        progress.done(made.rows["articles"], share)


def _keep(made: Made, work: Path, number: int) -> None:
    """A part is there whole, or not at all."""
    new = work / f"new-{number:06}"
    new.mkdir()
    for name, piece in made.pieces.items():
        (new / name).write_bytes(piece)
    (new / "part.json").write_text(json.dumps({"rows": made.rows, "skipped": made.skipped}))
    new.rename(work / f"part-{number:06}")


def _finish(work: Path, out: Path, form: str, skipped: list[read.Skipped]) -> None:
    """Put the parts into their places. Whatever moment it is stopped at, doing it again comes to the same."""
    for name in PER_ARTICLE:
        final = out / f"{name}.{form}"
        if form == "csv":
            header = tables.encoded(tables.of_rows(name, []), form)
            tables.replace(final, header, sorted(work.glob(f"part-*/{name}")))
        else:
            whole = work / final.name
            whole.mkdir(exist_ok=True)
            for piece in sorted(work.glob(f"part-*/{name}")):
                piece.rename(whole / f"{piece.parent.name}.parquet")
            if any(whole.iterdir()):  # else it was put into its place before
                shutil.rmtree(final) if final.is_dir() else final.unlink(missing_ok=True)
                whole.rename(final)
    with _no_collector():
        comparisons = tables.of_rows("comparisons", _comparisons(sorted(work.glob("part-*"))))
    tables.replace(out / f"comparisons.{form}", tables.encoded(comparisons, form))
    rows = [{"article": one.article, "reason": one.reason} for one in skipped]
    tables.replace(out / "skipped.csv", tables.encoded(tables.plain(rows, ("article", "reason")), "csv"))


class _Progress:
    """Articles done, how fast, and how long the rest will take."""

    def __init__(self, say: Say, before: int) -> None:
        self.say, self.before = say, before  # parts that an earlier run has done
        self.start = self.last = time.monotonic()
        self.parts = self.articles = 0

    def done(self, articles: int, share: float) -> None:
        """One more part; `share`: how far through the file it ends."""
        self.parts, self.articles = self.parts + 1, self.articles + articles
        now = time.monotonic()
        if now - self.last >= EVERY:
            self.last, spent = now, now - self.start
            rest = (self.before + self.parts) * (1 / share - 1)
            rate, left = self.articles / spent, _duration(spent / self.parts * rest)
            self.say(f"{self.articles:,} articles, {rate:,.0f}/s, about {left} left")


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{round(seconds)} s" if seconds < 90 else f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
