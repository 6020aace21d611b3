"""A corpus in parts: the same bytes whoever works on it, and whenever a run is stopped."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from analysis import StudyError, batch, tables

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "tests" / "study" / "codebook.toml"
SMALL = 20  # articles in a part, so that few articles make many parts


@pytest.fixture
def lines() -> list[str]:
    text = "Dockers walked out on {n} June. “We had no choice,” said Mara Quill. The strike cost {n} millions."
    rows = [
        {"id": f"a{n}", "outlet": f"Outlet {n % 3}", "headline": "Second strike", "text": text.format(n=n)}
        for n in range(90)
    ]
    return [*(json.dumps(row) for row in rows[:50]), "{broken", *(json.dumps(row) for row in rows[50:])]


@pytest.fixture
def corpus(tmp_path: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(batch, "PART", SMALL)
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write(corpus: Path, out: Path, form: str = "parquet", jobs: int = 1, say: Callable[[str], None] = str) -> dict:
    with batch.workers(jobs) as executor:
        batch.write_tables(batch.source(corpus, BOOK), out, form, executor, say)
    return contents(out)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.parametrize("form", tables.FORMATS)
def test_any_number_of_workers_writes_the_same(corpus: Path, tmp_path: Path, form: str) -> None:
    one = write(corpus, tmp_path / "one", form)
    assert one == write(corpus, tmp_path / "two", form, jobs=2)
    read = pd.read_parquet if form == "parquet" else pd.read_csv
    articles = read(tmp_path / "one" / f"articles.{form}")
    assert list(articles.article) == [f"a{n}" for n in range(90)]
    assert len(read(tmp_path / "one" / f"mentions.{form}")) > 90
    manifest = json.loads(one["manifest.json"])
    assert (manifest["articles"], manifest["skipped"], manifest["rows"]["articles"]) == (90, 1, 90)
    assert "corpus.jsonl, line 51: it is not valid JSON" in one["skipped.csv"].decode()


@pytest.mark.parametrize("form", tables.FORMATS)
def test_a_part_says_of_its_articles_what_a_larger_part_says(
    corpus: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = pd.read_parquet if form == "parquet" else pd.read_csv
    write(corpus, tmp_path / "small", form)
    monkeypatch.setattr(batch, "PART", 1_000)
    write(corpus, tmp_path / "large", form)
    for name in batch.PER_ARTICLE:
        small, large = (read(tmp_path / out / f"{name}.{form}") for out in ("small", "large"))
        pd.testing.assert_frame_equal(small, large)


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("form", tables.FORMATS)
@pytest.mark.parametrize("at", range(1, 8))
def test_a_run_that_was_stopped_goes_on_and_ends_the_same(
    corpus: Path, tmp_path: Path, form: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """StoppedError before the n-th renaming: while parts are made, and while they are put into their places."""
    whole = write(corpus, tmp_path / "whole", form)
    out, rename, replace = tmp_path / "out", Path.rename, Path.replace
    left = [at * 3]

    def counted(real: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def move(self: Path, target: Path) -> Path:
            left[0] -= 1
            if left[0] == 0:
                raise StoppedError
            return real(self, target)

        return move

    monkeypatch.setattr(Path, "rename", counted(rename))
    monkeypatch.setattr(Path, "replace", counted(replace))
    try:
        write(corpus, out, form)
    except StoppedError:
        assert (out / batch.WORKING).is_dir()
    monkeypatch.undo()
    monkeypatch.setattr(batch, "PART", SMALL)
    assert write(corpus, out, form) == whole


def test_what_was_done_is_not_done_again(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    make, keep = batch.make, batch._keep
    monkeypatch.setattr(batch, "make", lambda *given: made.append(1) or make(*given))

    def stop(one: batch.Made, work: Path, number: int) -> None:
        if number == 3:
            raise StoppedError
        keep(one, work, number)

    monkeypatch.setattr(batch, "_keep", stop)
    with pytest.raises(StoppedError):
        write(corpus, tmp_path / "out")
    monkeypatch.setattr(batch, "_keep", keep)
    told: list[str] = []
    write(corpus, tmp_path / "out", say=told.append)
    assert len(made) == 4 + 2, "five parts, one of them twice"
    assert told == ["3 parts of 20 articles were done before"]


def test_another_corpus_codebook_or_form_starts_anew(corpus: Path, tmp_path: Path, lines: list[str]) -> None:
    out = tmp_path / "out"
    write(corpus, out)
    corpus.write_text("\n".join(lines[:30]), encoding="utf-8")
    assert json.loads(write(corpus, out)["manifest.json"])["articles"] == 30
    assert not (out / batch.WORKING).exists()
    assert len(pd.read_parquet(out / "articles.parquet")) == 30


@pytest.mark.parametrize("packed", [".gz", ".zst"])
def test_a_packed_corpus_gives_the_same_tables(corpus: Path, tmp_path: Path, packed: str) -> None:
    data = corpus.read_bytes()
    other = corpus.with_name("corpus.jsonl" + packed)
    other.write_bytes(gzip.compress(data) if packed == ".gz" else pa.compress(data, codec="zstd", asbytes=True))
    plain, unpacked = write(corpus, tmp_path / "plain"), write(other, tmp_path / "packed")
    names = [name for name in plain if name.startswith("mentions")]
    assert len(names) == 5
    assert [plain[name] for name in names] == [unpacked[name] for name in names]


@pytest.mark.parametrize("packed", [".gz", ".zst"])
def test_a_packed_corpus_that_is_damaged_names_its_file(tmp_path: Path, packed: str) -> None:
    data = b'{"id": 1, "text": "Ships left."}\n' * 99
    whole = gzip.compress(data) if packed == ".gz" else pa.compress(data, codec="zstd", asbytes=True)
    for damaged in (whole[:-9], b"no archive", b""):
        (tmp_path / f"a.jsonl{packed}").write_bytes(damaged)
        with pytest.raises(StudyError, match=rf"a\.jsonl\{packed}"):
            write(tmp_path / f"a.jsonl{packed}", tmp_path / "out")


def test_a_killed_run_goes_on(corpus: Path, tmp_path: Path, lines: list[str]) -> None:
    """SIGKILL at moments that differ from run to run of the test; the end does not."""
    corpus.write_text("\n".join(lines * 1), encoding="utf-8")
    whole = write(corpus, tmp_path / "whole")
    script = (
        "import sys; from pathlib import Path; from analysis import batch; batch.PART = int(sys.argv[4])\n"
        "with batch.workers(2) as executor:\n"
        "    source = batch.source(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "    batch.write_tables(source, Path(sys.argv[3]), 'parquet', executor, print)\n"
    )
    command = [sys.executable, "-c", script, str(corpus), str(BOOK), str(tmp_path / "out"), str(SMALL)]
    for _ in range(3):
        run = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(random.uniform(0.8, 2.5))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    subprocess.run(command, check=True, capture_output=True)
    assert contents(tmp_path / "out") == whole


def test_an_empty_corpus_and_a_folder_in_a_tables_place(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "none.jsonl").write_text("\n")
    with pytest.raises(StudyError, match="not one article can be read"):
        write(tmp_path / "none.jsonl", tmp_path / "out")
    (tmp_path / "out" / "articles.csv").mkdir()
    with pytest.raises(StudyError, match="a folder is in the table's place"):
        write(corpus, tmp_path / "out", "csv")


def test_a_cluster_writes_the_same_though_a_worker_is_killed(corpus: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    whole = write(corpus, tmp_path / "whole")
    settings = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "dashboard_address": None,
        "worker_dashboard_address": None,
    }
    with distributed.LocalCluster(host="127.0.0.1", silence_logs=50, **settings) as cluster:
        victims = [worker.pid for worker in cluster.workers.values()]

        def kill(line: str) -> None:
            os.kill(victims.pop(), signal.SIGKILL)

        with batch.workers(scheduler=cluster.scheduler_address) as executor:
            source = batch.source(corpus, BOOK)
            progress = batch.EVERY
            batch.EVERY = 0.0  # a line after the first part
            try:
                batch.write_tables(
                    source, tmp_path / "out", "parquet", executor, lambda line: victims and kill(line)
                )
            finally:
                batch.EVERY = progress
    assert contents(tmp_path / "out") == whole


def test_a_cluster_that_is_not_there(corpus: Path) -> None:
    pytest.importorskip("distributed")
    nobody = "tcp://127.0.0.1:9"
    with pytest.raises(StudyError, match=f"--scheduler {nobody}: it does not answer"), batch.workers(1, nobody):
        pass
