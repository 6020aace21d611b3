"""How fast, how much memory, and how both grow: whole processes, in turn with the afternoon's script.

    python benchmarks/run.py [CORPUS.jsonl]      (make bench)

Without a corpus it makes one up. Each run is a fresh process; its processor time and the highest memory of all its
processes together are taken, and of three runs the fastest is shown with the slowest. Writes results.csv and
results.md beside this file. Times are of one machine on one day: compare within the table, not across machines.
"""

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import psutil

from analysis import invented

HERE = Path(__file__).parent
BOOK = HERE.parent / "seeds" / "codebook.toml"
SIZE, LARGE, TIMES = 1_000, 10_000, 3


class Run(NamedTuple):
    what: str
    articles: int
    workers: int
    seconds: float
    processor: float
    megabytes: float


def measured(what: str, articles: int, workers: int, command: list[str]) -> Run:
    """One process from start to end, with all that it starts."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = [0.0]
    watch = threading.Thread(target=_watch, args=(process.pid, most))
    watch.start()
    if process.wait():
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    watch.join()
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(what, articles, workers, seconds, processor, most[0])


def _watch(pid: int, most: list[float]) -> None:
    """The highest sum over the processes; what they share counts once for each, so it is an upper bound."""
    try:
        parent = psutil.Process(pid)
        while parent.is_running() and parent.status() != psutil.STATUS_ZOMBIE:
            family = [parent, *parent.children(recursive=True)]
            most[0] = max(most[0], sum(one.memory_info().rss for one in family) / 1e6)
            time.sleep(0.1)
    except psutil.Error:
        return


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        small, large = _corpora(work, sys.argv[1:])
        plan = [
            ("the afternoon’s script", small, 1),
            ("framing tables", small, 1),
            ("framing tables", large, 1),
            ("framing tables", large, 2),
        ]
        runs = []
        for _ in range(TIMES):  # in turn, so that a busy minute of the machine meets all
            for what, (corpus, size), workers in plan:
                out = work / "out"
                shutil.rmtree(out, ignore_errors=True)
                runs.append(measured(what, size, workers, _command(what, corpus, workers, out)))
                print(runs[-1], flush=True)
    _write(pd.DataFrame(runs))


def _corpora(work: Path, given: list[str]) -> list[tuple[Path, int]]:
    if not given:
        for n in (SIZE, LARGE):
            (work / str(n)).mkdir()
        return [(invented.write(work / str(n), n), n) for n in (SIZE, LARGE)]
    lines = Path(given[0]).read_text(encoding="utf-8").splitlines()
    made = []
    for n in (SIZE, LARGE):
        n = min(n, len(lines))
        (work / f"{n}.jsonl").write_text("\n".join(islice(lines, n)) + "\n", encoding="utf-8")
        made.append((work / f"{n}.jsonl", n))
    return made


def _command(what: str, corpus: Path, workers: int, out: Path) -> list[str]:
    if what.startswith("the"):
        return [sys.executable, str(HERE / "afternoon.py"), str(corpus), str(BOOK), str(out)]
    options = ["--codebook", str(BOOK), "--out", str(out), "--format", "parquet", "--jobs", str(workers)]
    return [sys.executable, "-m", "analysis", "tables", str(corpus), *options]


def _write(runs: pd.DataFrame) -> None:
    groups = runs.groupby(["what", "articles", "workers"], sort=False)
    best = groups.agg(
        seconds=("seconds", "min"),
        slowest=("seconds", "max"),
        processor=("processor", "min"),
        megabytes=("megabytes", "max"),
    ).reset_index()
    best["per_article_ms"] = 1000 * best.processor / best.articles
    best["articles_per_second"] = best.articles / best.seconds
    best.round(2).to_csv(HERE / "results.csv", index=False)
    head = (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, fastest of {TIMES} runs in turn (slowest in brackets)\n\n"
        "| | articles | workers | seconds | processor, ms an article | articles a second | most memory, MB |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    rows = (
        f"| {r.what} | {r.articles:,} | {r.workers} | {r.seconds:.1f} ({r.slowest:.1f}) | {r.per_article_ms:.1f} | "
        f"{r.articles_per_second:.0f} | {r.megabytes:.0f} |\n"
        for r in best.itertuples()
    )
    (HERE / "results.md").write_text(head + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
