"""How fast, how much memory, and how both grow: whole processes, in turn with the afternoon's script.

    python benchmarks/run.py [CORPUS.jsonl]      (make bench)

Without a corpus it makes one up, of few words: real news takes longer, for the script too. Each run is a fresh
process; its processor time and the highest memory of all its processes together are taken. Of runs in turn the
fastest is shown with the slowest. Writes results.csv, results.md and results.svg beside this file. Times are of
one machine on one day: compare within the table, not across machines.
"""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import pandas as pd
import psutil

from analysis import invented, run_study
from analysis.batch import make
from analysis.chart import style
from analysis.codebook import read_codebook
from analysis.read import Article
from analysis.study import Study, analyse_each

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
BOOK = SEEDS / "codebook.toml"
PARAGRAPHS = 19  # of a made-up article: with them it is as long as one in the news
SMALL, MIDDLE, LARGE = 1_000, 10_000, 30_000
TIMES = 3  # of the small runs, in turn; the others are run once
SCRIPT, FRAMING = "the afternoon’s script", "framing tables"


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
        given = Path(sys.argv[1]) if sys.argv[1:] else None
        small, middle, large = (_corpus(work, n, given) for n in (SMALL, MIDDLE, LARGE))
        turns = [(SCRIPT, small, 1), (FRAMING, small, 1)]
        once = [(FRAMING, middle, 1), (FRAMING, middle, 2), (FRAMING, large, 2)]
        runs = []
        for what, (corpus, size), workers in [*turns * TIMES, *once]:
            out = work / "out"
            shutil.rmtree(out, ignore_errors=True)
            runs.append(measured(what, size, workers, _command(what, corpus, workers, out)))
            print(runs[-1], flush=True)
        parts = _stages(small[0])
    _write(_best(pd.DataFrame(runs)), parts)


def _corpus(work: Path, n: int, given: Path | None) -> tuple[Path, int]:
    """A corpus of `n` articles, or of as many as there are."""
    (work / str(n)).mkdir()
    if given is None:
        return invented.write(work / str(n), n, paragraphs=PARAGRAPHS), n
    path, size = work / str(n) / "corpus.jsonl", 0
    with given.open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as file:
        for line in islice(lines, n):
            file.write(line)
            size += 1
    return path, size


def _command(what: str, corpus: Path, workers: int, out: Path) -> list[str]:
    if what == SCRIPT:
        return [sys.executable, str(HERE / "afternoon.py"), str(corpus), str(BOOK), str(out)]
    options = ["--codebook", str(BOOK), "--out", str(out), "--format", "parquet", "--jobs", str(workers)]
    return [sys.executable, "-m", "analysis", "tables", str(corpus), *options]


def _stages(corpus: Path, n: int = 200) -> dict[str, float]:
    """Single steps in this process, and how long it takes to start; of several tries the least."""
    book = read_codebook(BOOK)
    with corpus.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, n)]
    articles = [Article(str(i), text, "clean", "", "") for i, text in enumerate(texts)]
    analysed, _ = analyse_each(articles, book)
    whole = "\n".join(texts)
    per_article = 1000 / n
    return {
        "analyse: lines, sentences, voices, mentions, scores; ms an article": per_article
        * _least(lambda: analyse_each(articles, book)),
        "measure: rates, readability, intervals; ms an article": per_article
        * _least(lambda: Study("", book, analysed).scored),
        "all of it with the tables’ bytes; ms an article": per_article
        * _least(lambda: make(book, "parquet", list(articles))),
        "look-up of the codebook’s patterns; MB a second": len(whole.encode())
        / 1e6
        / _least(lambda: book.find(whole)),
        "framing --help; s": _least(lambda: _framing("--help")),
        "framing tables seeds; s": _least(lambda: _framing("tables", str(SEEDS), "--out", tempfile.mkdtemp())),
        "run_study(“seeds”) with all tables, warm; s": _least(lambda: run_study(SEEDS).tables),
    }


def _least(work: Callable[[], object], times: int = 5) -> float:
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def _framing(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "analysis", *arguments], check=True, stdout=subprocess.DEVNULL)


def _best(runs: pd.DataFrame) -> pd.DataFrame:
    best = runs.groupby(["what", "articles", "workers"], sort=False).agg(
        seconds=("seconds", "min"),
        slowest=("seconds", "max"),
        processor=("processor", "min"),
        megabytes=("megabytes", "max"),
    )
    best = best.reset_index()
    best["per_article_ms"] = 1000 * best.processor / best.articles
    best["articles_per_second"] = best.articles / best.seconds
    return best.round(2)


def _write(best: pd.DataFrame, parts: dict[str, float]) -> None:
    best.to_csv(HERE / "results.csv", index=False)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    where = f"{datetime.now(UTC):%Y-%m-%d}, {machine}"
    head = (
        f"{where}. Of {TIMES} runs in turn the fastest (in brackets the slowest); larger ones were run once.\n\n"
        "| | articles | workers | seconds | processor, ms an article | articles a second | most memory, MB |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    rows = (
        f"| {r.what} | {r.articles:,} | {r.workers} | {r.seconds:.1f} ({r.slowest:.1f}) | {r.per_article_ms:.1f} | "
        f"{r.articles_per_second:.0f} | {r.megabytes:.0f} |\n"
        for r in best.itertuples()
    )
    steps = "".join(f"| {name} | {value:.2f} |\n" for name, value in parts.items())
    steps = f"| single steps, least of five | |\n|---|---|\n{steps}"
    pieces = (head + "".join(rows), steps, "![The table as bars](results.svg)\n")
    (HERE / "results.md").write_text("\n".join(pieces), encoding="utf-8")
    _draw(best, where)


def _draw(best: pd.DataFrame, where: str) -> None:
    names = [
        f"{r.what}\n{r.articles:,} articles, {r.workers} worker{'s' * (r.workers > 1)}" for r in best.itertuples()
    ]
    columns = {
        "per_article_ms": "processor, ms an article",
        "articles_per_second": "articles a second",
        "megabytes": "most memory, MB",
    }
    with style():
        plt.rcParams["font.size"] = 8
        figure, axes = plt.subplots(1, len(columns), figsize=(9, 0.55 * len(best) + 1), sharey=True)
        for axis, (column, title) in zip(axes, columns.items(), strict=True):
            bars = axis.barh(
                names, best[column], color=["#999999" if n.startswith(SCRIPT) else "#0072B2" for n in names]
            )
            axis.bar_label(bars, fmt="{:,.0f}" if column != "per_article_ms" else "{:.1f}", padding=3)
            axis.set_title(title, loc="left", fontsize=9)
            axis.margins(x=0.25)
            axis.xaxis.set_visible(False)
            axis.spines[["top", "right", "bottom"]].set_visible(False)
        axes[0].invert_yaxis()
        figure.text(0.01, 0.01, where)
        figure.tight_layout(rect=(0, 0.06, 1, 1))
        figure.savefig(HERE / "results.svg")


if __name__ == "__main__":
    main()
