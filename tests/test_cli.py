import csv
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from analysis import cli, run_study, tables
from analysis.batch import WORKING

ROOT = Path(__file__).parent.parent
RULE = "_" * 60
PROQUEST = f"""{RULE}

Harbour shut for a day

Author: Lee, Ann

Publication info: The Ellery Post; Ellery [Ellery]. 04 June 2019: A1.

Full text: The harbour of Ellery stood still on Tuesday, and no ship left it for hours, the authority said.

Dockers had walked out at dawn. Nobody had ordered it, their union said.

Title: Harbour shut for a day

Publication title: The Ellery Post

Publication date: Jun 4, 2019

ProQuest document ID: 1000000001

{RULE}

Cranes move again

Full text: The cranes of Ellery moved again on Wednesday, a day after dockers had stopped work over two deaths.

Title: Cranes move again

Publication title: The Ellery Post

Publication date: Jun 5, 2019

ProQuest document ID: 1000000002

{RULE}
"""


def run(*arguments: object) -> int:
    return cli.main([str(a) for a in arguments])


def listing(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_tables_of_a_study(folder: Path, tmp_path: Path) -> None:
    before = listing(folder)
    assert run("tables", folder, "--out", tmp_path / "out") == 0
    assert sorted(listing(tmp_path / "out")) == sorted(f"{name}.csv" for name in tables.TABLES)
    assert listing(folder) == before, "a study is never written to"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_row_traces_to_its_characters(folder: Path, tmp_path: Path, form: str) -> None:
    run("tables", folder, "--out", tmp_path, "--format", form)
    raws = {p.stem: p.read_text(encoding="utf-8") for p in folder.glob("*.txt")}
    for name in ("segments", "sentences", "quotes", "reported", "mentions"):
        path = tmp_path / f"{name}.{form}"
        table = pd.read_parquet(path) if form == "parquet" else pd.read_csv(path)
        assert len(table), name
        assert all(raws[row.article][row.start : row.end] == row.text for row in table.itertuples()), name


def test_two_runs_write_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    run("tables", folder, "--out", tmp_path / "one")
    run("tables", folder, "--out", tmp_path / "two")
    assert listing(tmp_path / "one") == listing(tmp_path / "two")


def test_bytes_do_not_depend_on_the_machine(folder: Path, tmp_path: Path) -> None:
    for name, changed in {
        "one": {"PYTHONHASHSEED": "1"},
        "two": {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    }.items():
        command = [sys.executable, "-m", "analysis", "tables", str(folder), "--out", str(tmp_path / name)]
        subprocess.run(command, check=True, env=os.environ | changed, capture_output=True)
    assert listing(tmp_path / "one") == listing(tmp_path / "two")


def test_one_unreadable_article_is_listed_and_the_rest_go_on(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "herald.txt").write_bytes(b"\xff\xfe\xff")
    assert run("tables", folder, "--out", tmp_path / "out") == 1
    assert "skipped herald: herald.txt: byte 2 (line 1) is not utf-16" in capsys.readouterr().err
    with (tmp_path / "out" / "articles.csv").open(encoding="utf-8") as file:
        assert [row["article"] for row in csv.DictReader(file)] == ["chronicle", "wire"]


@pytest.mark.parametrize("command", ["report", "tables"])
@pytest.mark.parametrize("missing", ["articles.csv", "codebook.toml"])
def test_bad_input_is_one_line_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, missing: str
) -> None:
    (folder / missing).unlink()
    assert run(command, folder, "--out", tmp_path / "out") == 2
    *_, error = capsys.readouterr().err.splitlines()
    assert error.startswith(f"framing: {missing}: the study has no such file")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["tables"],
        ["tables", "x"],
        ["report", "x", "--out"],
        ["tables", "x", "--out", "y", "--format", "xml"],
        ["cwic"],
        ["kwic", "x", "y", "--width", "-5"],
        ["kwic", "x", "y", "--width", "1001"],
        ["tables", "x", "--out", "y", "--jobs", "0"],
        ["tables", "x", "--out", "y", "--jobs", "two"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2


def test_an_error_of_our_own_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("analysis.study.run_study", lambda path: 1 / 0)
    assert run("tables", ROOT / "tests" / "study", "--out", "unused") == 2
    assert "Traceback" not in (error := capsys.readouterr().err)
    assert "ZeroDivisionError" in error


def test_a_folder_that_cannot_be_written(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert run("tables", folder, "--out", tmp_path / "file" / "out") == 2
    assert "file" in capsys.readouterr().err


def test_kwic_shows_place_part_and_voice(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("kwic", folder, "spontaneous protest") == 0
    out, err = capsys.readouterr()
    assert err == "1 hit in 1 of 3 articles\n"
    place, part, voice, line = out.rstrip("\n").split("\t")
    article, span = place.split(":")
    start, end = map(int, span.split("-"))
    raw = (folder / f"{article}.txt").read_text(encoding="utf-8")
    assert raw[start:end] == "spontaneous protest"
    assert (part, voice) == ("lede", "source")
    assert "[spontaneous protest]" in line


@pytest.mark.parametrize("option", [["--codebook", "codebook.toml"], ["--column", "text=body"]])
def test_what_only_a_corpus_takes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    assert run("tables", folder, "--out", tmp_path / "out", *option) == 2
    assert option[0] in capsys.readouterr().err


def test_kwic_without_a_word(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("kwic", folder, "**") == 2
    assert "holds no letter" in capsys.readouterr().err


def test_new_starts_a_study_that_runs(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.txt").write_bytes(b"\xff")
    assert run("new", tmp_path / "mine", "--from", folder) == 1, "a file was left out"
    said = capsys.readouterr().err
    assert "left out broken.txt" in said
    assert "framing report" in said
    with (tmp_path / "mine" / "articles.csv").open(encoding="utf-8") as file:
        rows = {row["article"]: row for row in csv.DictReader(file)}
    assert sorted(rows) == ["chronicle", "herald", "wire"]
    assert rows["herald"]["published"] == "2019-06-04"
    assert rows["wire"]["published"] == ""
    assert (tmp_path / "mine" / "wire.txt").read_bytes() == (folder / "wire.txt").read_bytes()
    assert run("tables", tmp_path / "mine", "--out", tmp_path / "out") == 0
    assert run("new", tmp_path / "mine", "--from", folder) == 2, "nothing is overwritten"


def test_new_takes_the_articles_out_of_a_database_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "search 1.txt").write_text(PROQUEST, encoding="utf-8")
    assert run("new", tmp_path / "mine", "--from", tmp_path / "desk") == 0
    assert "search 1.txt: 2 articles found" in capsys.readouterr().err
    with (tmp_path / "mine" / "articles.csv").open(encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert (first["outlet"], first["outlet_source"], first["published"]) == (
        "The Ellery Post",
        "stated",
        "2019-06-04",
    )
    assert "search 1.txt (proquest), place" in second["note"]
    study = run_study(tmp_path / "mine")
    assert list(study.articles.title) == ["Harbour shut for a day", "Cranes move again"]
    assert list(study.articles.authors) == [("Ann Lee",), ()]


def test_new_remembers_what_a_corpus_calls_its_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    rows = 'Title,Body,Paper,Date\nHarbour shut,"The strike began, at dawn.",Post,2019-06-04\nNo text,,Post,\n'
    (desk / "all.csv").write_bytes(rows.replace("began,", "began –").encode("cp1252"))
    (desk / "notes.md").write_text("not an article")
    assert run("new", tmp_path / "mine", "--from", desk) == 2, "it is not UTF-8"
    assert "all.csv" in capsys.readouterr().err
    options = ["--from", desk, "--encoding", "windows-1252", "--column", "outlet=Paper"]
    assert run("new", tmp_path / "mine", *options) == 1, "a row has no text"
    said = capsys.readouterr().err
    assert "all.csv: 1 articles (outlet=Paper, id=#, date=Date, headline=Title, text=Body)" in said
    assert "all.csv, line 3, Body: it is empty" in said
    assert "passed over notes.md" in said
    study = run_study(tmp_path / "mine")
    (one,) = study.articles.itertuples()
    assert (one.article, one.outlet, one.published, one.title) == ("all-2", "Post", "2019-06-04", "Harbour shut")
    assert "began – at dawn" in study.raws["all-2"]
    assert run("tables", tmp_path / "mine" / "all.csv", "--out", tmp_path / "out") == 1
    assert (tmp_path / "mine" / "all.csv").read_text(encoding="utf-8").startswith("Title,Body")


def test_a_row_of_articles_csv_overrules_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text('{"id": "a", "text": "Ships left.", "outlet": "dpa"}\n')
    assert run("new", tmp_path / "mine", "--from", tmp_path / "all.jsonl") == 0
    (tmp_path / "mine" / "articles.csv").write_text("article,outlet\na,Deutsche Presse-Agentur\n")
    assert list(run_study(tmp_path / "mine").articles.outlet) == ["Deutsche Presse-Agentur"]
    (tmp_path / "mine" / "articles.csv").write_text("article,outlet\nb,Nobody\n")
    assert run("check", tmp_path / "mine") == 2
    (tmp_path / "mine" / "articles.csv").unlink()
    (tmp_path / "mine" / "a.txt").write_text("Ships left\n\nThe harbour is open again.")
    assert [s.article for s in run_study(tmp_path / "mine").skipped] == ["a"], "an id is given once"


def test_new_reads_a_list_of_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"uid": 7, "title": "Harbour shut", "body": "Nothing moved.", "source": "Herald"}]
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "all.json").write_text(json.dumps(rows), encoding="utf-8")
    assert run("new", tmp_path / "mine", "--from", tmp_path / "desk") == 0
    study = run_study(tmp_path / "mine")
    assert (list(study.articles.article), list(study.articles.outlet)) == (["7"], ["Herald"])
    (tmp_path / "desk" / "other.json").write_text('{"status": "ok"}', encoding="utf-8")
    assert run("new", tmp_path / "again", "--from", tmp_path / "desk") == 1
    assert "left out other.json: other.json: it is no list" in capsys.readouterr().err


def test_new_looks_into_archives_and_keeps_what_was_converted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    with zipfile.ZipFile(desk / "delivery.zip", "w") as archive:
        archive.writestr("one/harbour.txt", "Harbour shut\n\nThe café is closed, too.".encode("cp1252"))
        archive.writestr("search.txt", PROQUEST)
        archive.writestr("cover.png", b"x")
    (desk / "broken.zip").write_bytes(b"PK\x03\x04")
    assert run("new", tmp_path / "mine", "--from", desk, "--encoding", "windows-1252") == 1
    assert "left out broken.zip" in capsys.readouterr().err
    study = run_study(tmp_path / "mine")
    assert len(study.articles) == 3
    assert "café" in study.raws["harbour"]
    notes = dict(zip(study.articles.article, study.articles.note, strict=True))
    assert notes["harbour"] == "made UTF-8 from windows-1252"
    assert run("new", tmp_path / "other", "--from", desk, "--encoding", "klingon") == 2
    assert "there is no encoding 'klingon'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("strike,walkout,,,,,maybe,x", "omissions.csv, line 2, verdict: unknown verdict 'maybe'"),
        ("no such label,,,,,,drop,x", "omissions.csv, line 2, label: 0 labels begin"),
        ("strike,walkout,,,,,", "omissions.csv, line 2: it has 7 cells, not 8"),
    ],
)
def test_check_reads_the_verdicts_too(
    folder: Path, row: str, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "label,patterns,article,place,text,event,verdict,reason"
    (folder / "omissions.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert run("check", folder) == 2
    assert where in capsys.readouterr().err


def test_check_lists_doubts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", folder) == 0
    out, err = capsys.readouterr()
    assert "wire: no day of publication" in out
    assert err == "3 articles, 3 doubts\n"


# ------------------------------------------------------------------ corpus files


@pytest.fixture
def corpus(tmp_path: Path, folder: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    lines = [
        {
            "id": f"a{n}",
            "outlet": f"Outlet {n % 3}",
            "headline": "Second strike",
            "text": f"The strike cost {n} millions.",
        }
        for n in range(250)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n", encoding="utf-8")
    return path


def test_a_corpus_gives_the_same_tables_for_any_number_of_jobs(corpus: Path, folder: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        assert run("tables", corpus, "--codebook", folder / "codebook.toml", "--out", out, "--jobs", jobs) == 1
    assert listing(tmp_path / "1") == listing(tmp_path / "2")
    mentions = pd.read_csv(tmp_path / "1" / "mentions.csv")
    assert len(mentions) == 500
    assert set(mentions.part) == {"headline", "lede"}


def test_a_corpus_without_a_codebook_says_so(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("tables", corpus, "--out", tmp_path / "out")
    assert "no codebook" in capsys.readouterr().err


def test_a_killed_run_leaves_whole_tables_or_none(corpus: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "analysis", "tables", str(corpus), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    left = [file.name for file in (tmp_path / "out").glob("*")]
    assert all(name.endswith((".csv", ".json")) or name == WORKING for name in left)


def test_help_needs_no_heavy_import() -> None:
    code = """
import sys
from analysis.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
assert not {"pandas", "numpy", "matplotlib", "textstat", "trafilatura"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize("form", tables.FORMATS)
def test_tables_need_no_pandas(tmp_path: Path, form: str) -> None:
    """Neither here nor in Arrow, which takes longer to import it than to write the tables of a small study."""
    code = f"""
import sys
from analysis.cli import main
assert main(["tables", {str(ROOT / "tests" / "study")!r}, "--out", {str(tmp_path)!r}, "--format", {form!r}]) == 0
assert "numpy" in sys.modules and "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
