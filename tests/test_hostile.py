"""What nobody should hand in: for any bytes there are tables or a StudyError, and every span stays true."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import StudyError, analyse_text, batch, cli, corpus, kwic, read, run_study, tables
from analysis.codebook import read_codebook
from analysis.study import Study

ROOT = Path(__file__).parent.parent
STUDY = ROOT / "tests" / "study"
SPANS = ("segments", "sentences", "quotes", "reported", "mentions")
BOOK = read_codebook(STUDY / "codebook.toml")

often = settings(derandomize=True, max_examples=150, deadline=None, database=None)
# Pieces that the rooms look for, in any order, and any characters between them.
words = "said Reuter Mara strike “strike” not on Tuesday By 4 June 2019 Photo: İ ß 🇺🇳 =1+1 -x @y שלום e\u0301"
breaks = ["\n", "\n\n", "\r\n", "\r", "\t", "\u2028", "\u00a0", "\u200b", "\u202e"]
pieces = st.sampled_from([*"“”‘’\"'«»—….?!:;()", *words.split(" "), *breaks])
texts = st.lists(pieces | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=40).map(" ".join)


def spans_are_true(study: Study) -> None:
    for table in SPANS:
        for row in study.tables[table].itertuples():
            assert study.raws[row.article][row.start : row.end] == row.text != "", (table, row)


@often
@given(texts, st.booleans())
def test_spans_are_true_for_any_text(text: str, furniture: bool) -> None:
    spans_are_true(analyse_text(text, furniture=furniture, codebook=BOOK))


@often
@given(st.lists(st.tuples(*[st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))] * 2)))
def test_a_table_that_is_read_back_is_the_same(cells: list[tuple[str, str]]) -> None:
    """But for the apostrophe before what a spreadsheet would run."""
    places = {"segment": 0, "start": 0, "end": 0, "line": 1}
    made = tables.of_rows("segments", [{"article": a, "text": b, **places} for a, b in cells])
    with TemporaryDirectory() as folder:
        (path,) = tables.write({"segments": made}, Path(folder))
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    assert [(unguarded(row["article"]), unguarded(row["text"])) for row in rows] == cells
    assert not any(row["text"].startswith(tables.FORMULA) for row in rows)


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(tables.FORMULA) else text


HEADER = ",".join(read.COLUMNS).encode() + b"\n"
parts = st.sampled_from(
    [HEADER, b"[[codes]]\n", b"id = 'a'\n", b'"""', b"\0", b"\xff", "é".encode(), b"\n", b"\r"]
    + [bytes([c]) for c in b",\"'=[]{}.\\#"]
    + b"wire codes patterns 2019-06-04".split()
)
damage = st.lists(parts | st.binary(max_size=6), max_size=25).map(b"".join)


@often
@given(st.sampled_from(["wire.txt", "wire.html", "articles.csv", "codebook.toml"]), damage, st.integers(0, 2000))
def test_any_bytes_give_tables_or_a_complaint_that_names_the_file(name: str, data: bytes, at: int) -> None:
    with TemporaryDirectory() as folder:
        for file in STUDY.iterdir():
            if file.stem != Path(name).stem or file.name == name:
                (Path(folder) / file.name).write_bytes(file.read_bytes())
        damaged = Path(folder) / name
        before = damaged.read_bytes() if damaged.exists() else b""
        damaged.write_bytes(before[:at] + data + before[at:])
        try:
            study = run_study(folder)
        except StudyError as error:
            assert name in str(error)
        else:
            spans_are_true(study)
            assert len(study.articles) + len(study.skipped) == 3
            assert all(name in skipped.reason for skipped in study.skipped)


@often
@given(st.sampled_from(["jsonl", "csv", "parquet"]), damage)
def test_any_corpus_gives_articles_or_a_complaint_that_names_the_file(ending: str, data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"corpus.{ending}"
        path.write_bytes(b'{"id": 1, "text": "Ships left."}\n' * (ending == "jsonl") + data)
        try:
            found = list(corpus.articles(path))
        except StudyError as error:
            assert path.name in str(error)
        else:
            assert all(path.name in item.reason for item in found if isinstance(item, read.Skipped))


# ------------------------------------------------------------------ files that are none, names that are no text


def test_what_is_no_file_is_skipped_and_named(folder: Path) -> None:
    (folder / "folder.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "endless.txt").symlink_to("/dev/zero")
    study = read.folder(folder)
    assert {s.article for s in study.skipped} == {"folder", "pipe", "gone", "endless"}
    assert len(study.articles) == 3


@pytest.mark.parametrize("name", [b"caf\xe9.txt", b"\xff.txt"])
def test_a_name_that_is_not_utf8_is_skipped_and_shown(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: bytes
) -> None:
    (folder / os.fsdecode(name)).write_text("Ships left.", encoding="utf-8")
    assert cli.main(["tables", str(folder), "--out", str(tmp_path / "out")]) == 1
    assert "its name is not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    ["a b", "a\nb", "a\rb", "-rf", "=cmd", "'=x", "é", "e\u0301", " a ", 'a"b', "a,b", "NA", "001", "x" * 240],
)
def test_any_other_name_is_an_id(folder: Path, tmp_path: Path, name: str) -> None:
    (folder / f"{name}.txt").write_text("Ships left.", encoding="utf-8")
    assert cli.main(["tables", str(folder), "--out", str(tmp_path / "out")]) == 0
    with (tmp_path / "out" / "articles.csv").open(encoding="utf-8", newline="") as file:
        assert name in {unguarded(row["article"]) for row in csv.DictReader(file, strict=True)}


# ------------------------------------------------------------------ where nothing may be written


@pytest.mark.parametrize("command", ["tables", "report"])
@pytest.mark.parametrize("out", ["study", "study/.", "study/../study", "link", "study/coding"])
def test_a_study_is_never_overwritten(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, out: str
) -> None:
    (folder.parent / "link").symlink_to(folder)
    (folder / "coding").mkdir()
    before = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}
    assert cli.main([command, str(folder), "--out", str(folder.parent / out)]) == 2
    assert "would be overwritten" in capsys.readouterr().err
    assert {p.name: p.stat().st_mtime_ns for p in folder.iterdir()} == before


def test_a_corpus_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "articles.csv"
    path.write_text("id,text\n1,Ships left.\n")
    assert cli.main(["tables", str(path), "--out", str(tmp_path)]) == 2
    assert path.read_text() == "id,text\n1,Ships left.\n"


def test_a_folder_in_the_place_of_a_table(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out" / "quotes.csv").mkdir(parents=True)
    assert cli.main(["tables", str(folder), "--out", str(tmp_path / "out")]) == 2
    assert "quotes.csv" in capsys.readouterr().err
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_what_a_killed_run_left_is_taken_away(folder: Path, tmp_path: Path) -> None:
    (tmp_path / ".quotes.csv.part").write_text("article,quo")
    assert cli.main(["tables", str(folder), "--out", str(tmp_path), "--format", "parquet"]) == 0
    assert sorted(p.name for p in tmp_path.glob("*.*")) == sorted(f"{name}.parquet" for name in tables.TABLES)


def test_a_new_study_appears_whole_or_not_at_all(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", str(tmp_path))

    monkeypatch.setattr("analysis.new._write_rows", full)
    before = set(tmp_path.iterdir())
    assert cli.main(["new", str(tmp_path / "mine"), "--from", str(folder)]) == 2
    assert set(tmp_path.iterdir()) == before


# ------------------------------------------------------------------ processes


def shell(command: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    line = command.replace("framing", f"{sys.executable} -m analysis")
    return subprocess.run(
        ["bash", "-c", line, "bash", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ('framing tables "$1" --out "$2" <&- >&- 2>&-', 0),
        ('framing tables "$1" --out "$2" 2>/dev/full', 0),
        ('framing kwic "$1" strike >/dev/full', 2),
        ('framing kwic "$1" strike | true; exit ${PIPESTATUS[0]}', 0),
    ],
)
def test_streams_that_are_closed_full_or_broken(folder: Path, tmp_path: Path, command: str, status: int) -> None:
    done = shell(command, folder, tmp_path / "out")
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    if "tables" in command:
        assert len(list((tmp_path / "out").iterdir())) == len(tables.TABLES)


def test_kwic_speaks_utf8_wherever_it_runs(folder: Path) -> None:
    here, there = (shell('framing kwic "$1" protest', folder, PYTHONIOENCODING=e) for e in ("utf-8", "ascii"))
    assert here.stdout == there.stdout != b""


def test_a_worker_that_dies_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps({"id": n, "text": "Ships left."}) + "\n" for n in range(300)))
    monkeypatch.setattr("analysis.study.steps", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with batch.workers(2) as executor, pytest.raises(StudyError, match="a worker process ended before its time"):
        list(batch.studies(batch.source(path), executor))


def test_a_concordance_of_a_corpus_keeps_its_articles_apart(tmp_path: Path) -> None:
    path = tmp_path / "corpus.csv"
    pd.DataFrame({"id": ["a", "b"], "text": ["The strike ended.", "No strike."]}).to_csv(path, index=False)
    with batch.workers() as executor:
        (study,) = batch.studies(batch.source(path), executor)
    found = kwic(study, "strike")
    assert list(zip(found.article, found.start, found.left, strict=True)) == [("a", 4, "The "), ("b", 3, "No ")]
