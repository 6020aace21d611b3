"""Many articles: a corpus file, read row by row and analysed in worker processes.

All tables are held in memory until they are written: a corpus of some ten thousand articles is the limit for now.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path

from . import corpus, read
from .article import Analysed, analyse, score
from .codebook import EMPTY, Codebook, read_codebook
from .errors import StudyError
from .study import Study, by_day

CHUNK = 100  # articles sent to a worker at a time

Outcome = Analysed | read.Skipped


def run_corpus(
    path: Path,
    codebook: Path | None = None,
    *,
    columns: dict[str, str] | None = None,
    raw: bool = False,
    jobs: int = 1,
) -> Study:
    """The tables of a corpus file; the same for any number of jobs.

    The codebook is the named file, else `codebook.toml` beside the corpus, else none (no mentions); what it
    remembers of the corpus' columns holds unless `columns` says otherwise. An article that cannot be read is listed
    in `skipped`, and the others go on.
    """
    beside = path.parent / "codebook.toml"
    named = codebook or (beside if beside.is_file() else None)
    book = read_codebook(named) if named else EMPTY
    for known in book.corpora:
        if known.file == path.name:
            columns, raw = known.columns | (columns or {}), raw or known.raw
    analysed, skipped = [], []
    for outcome in _outcomes(corpus.articles(path, columns, raw), book, jobs):
        if isinstance(outcome, read.Skipped):
            skipped.append(outcome)
        else:
            analysed.append(outcome)
    if not analysed:
        reasons = " | ".join(s.reason for s in skipped[:5])
        raise StudyError(path.name, "not one article can be read", reasons or "The file is empty.")
    warnings = [] if named else [f"no codebook: put codebook.toml beside {path.name}, or name one with --codebook"]
    return Study(path.stem, book, sorted(analysed, key=by_day), skipped, warnings)


def _outcomes(articles: Iterable[read.Article | read.Skipped], book: Codebook, jobs: int) -> Iterator[Outcome]:
    chunks = _chunks(iter(articles))
    if jobs == 1:
        for chunk in chunks:
            yield from _work(book, chunk)
        return
    jobs = min(jobs, os.cpu_count() or 1)
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, initializer=_prepare)
    place = "the first articles"
    waiting: deque[tuple[str, Future[list[Outcome]]]] = deque()
    try:
        for chunk in chunks:
            waiting.append((f"articles {chunk[0].article} to {chunk[-1].article}", pool.submit(_work, book, chunk)))
            if len(waiting) > 2 * jobs:  # so that the file is not read further than it is worked on
                place, future = waiting.popleft()
                yield from future.result()
        while waiting:
            place, future = waiting.popleft()
            yield from future.result()
    except BrokenProcessPool:
        mend = "There may be too little memory: use fewer --jobs, or split the corpus."
        raise StudyError(f"{place}, or near them", "a worker process ended before its time", mend) from None
    finally:
        if waiting:  # stopped on the way
            for worker in set(multiprocessing.active_children()) - others:
                worker.terminate()
        pool.shutdown(cancel_futures=True)


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


def _chunks(articles: Iterator[read.Article | read.Skipped]) -> Iterator[list[read.Article | read.Skipped]]:
    while chunk := list(islice(articles, CHUNK)):
        yield chunk


def _work(book: Codebook, chunk: list[read.Article | read.Skipped]) -> list[Outcome]:
    return [item if isinstance(item, read.Skipped) else _one(book, item) for item in chunk]


def _one(book: Codebook, article: read.Article) -> Outcome:
    try:
        return article, score(article, analyse(article, book), book)
    except StudyError as error:
        if error.where.startswith("codebook.toml"):
            raise
        return read.Skipped(article.article, str(error))
