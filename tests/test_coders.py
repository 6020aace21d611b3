"""Coders' files read back: reliability, the rules against people, and refusing what does not fit."""

import csv
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis import cli, run_study
from analysis.agreement import read_codings
from analysis.coders import (
    ANY,
    ONE_CODER,
    SECOND,
    STEPS,
    Results,
    against,
    alike,
    answer,
    coder_of,
    compare_coders,
    compare_own,
    summary,
)
from analysis.errors import StudyError
from analysis.findings import count
from analysis.sheet import draw, write_sheet
from analysis.study import Study
from analysis.validation import check

Row = dict[str, str]


@pytest.fixture
def sheets(port: Study, tmp_path: Path) -> Path:
    write_sheet(port, draw(port, kinds=["name", "hedge"]), tmp_path / "out", ("anna", "ben", "agreed"))
    return tmp_path / "out"


def by_the_rules(study: Study) -> dict[str, dict[str, tuple[str, str]]]:
    """What a coder would write who sees what the rules see: unit -> code -> (event, voice)."""
    said: dict[str, dict[str, tuple[str, str]]] = {}
    key = draw(study).key
    for unit in key.itertuples():
        m = study.mentions
        here = m[(m.article == unit.article) & (m.start >= unit.start) & (m.start < unit.end)]
        said[unit.unit] = {}
        for row in here.itertuples():
            event = row.event if isinstance(row.event, str) else ""
            said[unit.unit].setdefault(row.code, (event, row.voice))
    return said


def fill(file: Path, study: Study, change: Callable[[Row], None] = lambda row: None, delimiter: str = ",") -> Path:
    """Fill in a sheet as the rules would, then change rows."""
    said = by_the_rules(study)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, header = list(reader), list(reader.fieldnames or [])
    for row in rows:
        for column in header:
            code, _, question = column.partition(":")
            if code in study.codebook.codes:
                found = said[row["unit"]].get(code)
                answer = dict(zip(("event", "voice"), found or ("", ""), strict=True))
                row[column] = answer[question] if question else str(int(found is not None))
        change(row)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return file


def of(table: pd.DataFrame, code: str, judged: str = "") -> dict:
    rows = table[(table.code == code) & ((table.judged == judged) if judged else True)]
    assert len(rows) == 1
    return rows.iloc[0].to_dict()


def absent(code: str, text: str) -> Callable[[Row], None]:
    """A coder who does not see a code in a sentence."""

    def change(row: Row) -> None:
        if text in row["text"]:
            row.update({column: "" for column in row if column.startswith(f"{code}:")} | {code: "0"})

    return change


# ------------------------------------------------------------------ sheets


def test_two_coders_who_agree_with_each_other_and_the_rules(port: Study, sheets: Path) -> None:
    files = [fill(sheets / f"sheet-{name}.csv", port) for name in ("anna", "ben")]
    results = compare_coders(port, files)
    row = of(results.agreement, "strike", "present")
    assert (row["alpha"], row["agreement (%)"], row["coders"], row["values"]) == (1.0, 100.0, 2, 2)
    assert row["units"] == len(draw(port).key)
    assert {"present", "event", "voice"} == set(results.agreement.judged)
    assert set(results.agreement[results.agreement.judged == "event"].code) <= {"strike", "walkout", "protest"}
    row = of(results.validation, "strike")
    assert (row["fp"], row["fn"], row["precision"], row["recall"], row["undecided"]) == (0, 0, 1.0, 1.0, 0)
    assert row["corrected"] == pytest.approx(row["apparent"])
    assert row["precision_low"] < 1, "an interval although no error was seen"
    assert results.notes == []


def test_what_one_coder_misses(port: Study, sheets: Path) -> None:
    anna = fill(sheets / "sheet-anna.csv", port)
    ben = fill(sheets / "sheet-ben.csv", port, absent("strike", "The first strike, on 7 May, had"))
    results = compare_coders(port, [anna, ben])
    row = of(results.agreement, "strike", "present")
    n = row["units"]
    assert row["agreement (%)"] == pytest.approx(100 * (n - 1) / n)
    assert 0 < row["alpha"] < 1 and row["low"] < row["alpha"] <= row["high"]
    assert of(results.validation, "strike")["undecided"] == 1
    assert of(results.validation, "strike")["units"] == n - 1
    either = of(results.validation, ANY)
    assert either["units"] == n - 1, "another name of it is not there either"


def test_the_agreed_sheet_is_the_truth_and_no_coder(port: Study, sheets: Path) -> None:
    wrong = absent("strike", "The first strike, on 7 May, had")
    files = [fill(sheets / f"sheet-{name}.csv", port, wrong) for name in ("anna", "ben")]
    files.append(fill(sheets / "sheet-agreed.csv", port))
    results = compare_coders(port, files)
    assert of(results.agreement, "strike", "present")["coders"] == 2
    assert of(results.validation, "strike")["fp"] == 0
    assert of(compare_coders(port, files[:2]).validation, "strike")["fp"] == 1


def test_one_coder_is_an_illustration(port: Study, sheets: Path) -> None:
    results = compare_coders(port, [fill(sheets / "sheet-anna.csv", port)])
    assert results.agreement.alpha.isna().all() and set(results.agreement.note) == {ONE_CODER}
    assert summary(results).startswith("One coder: a hand-coded illustration, no reliability.")
    assert of(results.validation, "hedge")["recall"] == 1.0


def test_no_variation_is_said(port: Study, sheets: Path) -> None:
    def never(row: Row) -> None:
        row["hedge"] = "0"

    results = compare_coders(port, [fill(sheets / f"sheet-{n}.csv", port, never) for n in ("anna", "ben")])
    row = of(results.agreement, "hedge", "present")
    assert row["alpha"] is None or row["alpha"] != row["alpha"]
    assert (row["agreement (%)"], row["note"]) == (100.0, "undefined (no variation)")
    assert of(results.validation, "hedge")["note"] == "never coded: nothing to find"


def test_weights_count(port: Study, tmp_path: Path) -> None:
    """A miss in a stratum of which few were drawn counts for many."""
    sheet = draw(port, 14)
    write_sheet(port, sheet, tmp_path / "out", ("anna",))
    unit = sheet.key[sheet.key.stratum == "(none)"].iloc[0]
    others = sheet.key[sheet.key.stratum != "(none)"]
    assert unit.weight > 1

    def more(row: Row) -> None:
        if row["unit"] == unit.unit:
            row.update({"protest": "1", "protest:event": "june", "protest:voice": "outlet"})

    results = compare_coders(port, [fill(tmp_path / "out" / "sheet-anna.csv", port, more)])
    row = of(results.validation, "protest")
    said = by_the_rules(port)
    found = sum(w for u, w in zip(others.unit, others.weight, strict=True) if "protest" in said[u])
    assert (row["fn"], row["fp"]) == (1, 0)
    assert row["recall"] == pytest.approx(found / (found + unit.weight))
    assert row["apparent"] != (row["tp"] + row["fp"]) / row["units"], "of all sentences, not of those drawn"


def test_unfinished_units_are_left_out_and_named(port: Study, sheets: Path) -> None:
    def half(row: Row) -> None:
        if "Subscribe" not in row["text"] and row["text"].startswith("The"):
            row["strike"] = ""

    results = compare_coders(port, [fill(sheets / "sheet-anna.csv", port, half)])
    missing = sum(text.startswith("The") for _, text, _ in draw(port).units.values())
    assert results.notes == [f"sheet-anna.csv: {count(missing, 'unit')} not finished, left out"]
    assert of(results.agreement, "strike", "present")["units"] == len(draw(port).key) - missing


def test_nobody_has_finished_anything(port: Study, sheets: Path) -> None:
    with pytest.raises(StudyError, match="nobody has finished a unit"):
        compare_coders(port, [sheets / "sheet-anna.csv"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_a_spreadsheet_makes_of_it(port: Study, sheets: Path, delimiter: str) -> None:
    results = compare_coders(port, [fill(sheets / "sheet-anna.csv", port, delimiter=delimiter)])
    assert of(results.validation, "strike")["recall"] == 1.0


@pytest.mark.parametrize(
    ("name", "coder"),
    [("sheet-anna.csv", "anna"), ("sheet-anna (2).csv", "anna"), ("ben.csv", "ben"), ("pass-1.json", "pass-1")],
)
def test_who_coded(name: str, coder: str) -> None:
    assert coder_of(Path(name).stem) == coder


def test_a_text_that_changed(folder: Path, tmp_path: Path) -> None:
    study = run_study(folder)
    write_sheet(study, draw(study), tmp_path / "out", ("anna",))
    fill(tmp_path / "out" / "sheet-anna.csv", study)
    wire = folder / "wire.txt"
    wire.write_text(wire.read_text("utf-8").replace("laid flowers", "left flowers"), "utf-8")
    with pytest.raises(StudyError, match=r"key\.csv, line \d+: wire has changed at \d+ since the sheet was drawn"):
        compare_coders(run_study(folder), [tmp_path / "out" / "sheet-anna.csv"])


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"strike": "2"}, ", strike", "'2' is no judgement"),
        ({"strike": "yes"}, ", strike", "'yes' is no judgement"),
        ({"strike": "1", "strike:event": "july"}, ", strike:event", "unknown event 'july'"),
        ({"strike": "1", "strike:voice": "editor"}, ", strike:voice", "unknown voice 'editor'"),
        ({"unit": "u0"}, ", unit", "'u0' is not in the key"),
    ],
)
def test_refuses_what_it_does_not_know(port: Study, sheets: Path, change: Row, where: str, what: str) -> None:
    file = fill(sheets / "sheet-anna.csv", port, lambda row: row.update(change))
    with pytest.raises(StudyError) as caught:
        compare_coders(port, [file])
    assert (
        caught.value.where == f"sheet-anna.csv, line 2{where}" and what in caught.value.what and caught.value.mend
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("strike:event", "strikes:event", "nothing for the column 'strikes:event'"),
        ("strike:event", "strike:mood", "nothing for the column 'strike:mood'"),
        ("walkout,", "strike,", "a column stands there twice"),
        ("unit,", "units,", "nothing for the column 'units'"),
    ],
)
def test_refuses_a_header(port: Study, sheets: Path, old: str, new: str, what: str) -> None:
    file = sheets / "sheet-anna.csv"
    file.write_text(file.read_text("utf-8-sig").replace(old, new, 1), "utf-8")
    with pytest.raises(StudyError, match=what):
        compare_coders(port, [file])


def test_refuses_one_unit_coded_twice(port: Study, sheets: Path) -> None:
    first = fill(sheets / "sheet-anna.csv", port)
    second = sheets / "sheet-anna (1).csv"
    second.write_bytes(first.read_bytes())
    with pytest.raises(StudyError, match=r"anna coded u[0-9a-f]{12} before"):
        compare_coders(port, [first, second])


def test_refuses_without_a_key(port: Study, sheets: Path, tmp_path: Path) -> None:
    file = fill(sheets / "sheet-anna.csv", port).rename(tmp_path / "anna.csv")
    with pytest.raises(StudyError, match=r"key\.csv: there is no such file"):
        compare_coders(port, [file])
    assert len(compare_coders(port, [file], sheets / "key.csv").validation)
    with pytest.raises(StudyError, match="it is no key of a sheet"):
        compare_coders(port, [file], file)


@pytest.mark.parametrize(
    ("old", "new"), [("wire", "quay"), (",0,", ",x,"), (",1\n", ",0\n"), (",1\n", ",inf\n"), (",1\n", ",nan\n")]
)
def test_refuses_a_key_that_was_edited(port: Study, sheets: Path, old: str, new: str) -> None:
    key = sheets / "key.csv"
    key.write_text(key.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(StudyError, match=r"key\.csv, line"):
        compare_coders(port, [fill(sheets / "sheet-anna.csv", port)])


# ------------------------------------------------------------------ spans


def test_the_seeds_coding(seeds: Study) -> None:
    results = compare_coders(seeds)
    row = of(results.agreement, "meeting", "present")
    assert (row["units"], row["coders"]) == (135, 2)
    assert of(results.agreement, "dinner", "event")["agreement (%)"] == 90.0
    assert any(note.startswith("quotes: 118 spans of no code or kind") for note in results.notes)
    assert any(note.startswith("where people coded a kind and no code") for note in results.notes)
    assert (results.validation.recall.dropna() >= 0.95).all()
    assert of(results.validation, "say_doubt")["precision"] == 0.5


def spans(folder: Path, name: str, *marked: tuple[str, str, str]) -> Path:
    """(text, code, event) in wire.txt, as CSV."""
    raw = (folder / "wire.txt").read_text("utf-8")
    lines = [f"wire,{raw.index(t)},{raw.index(t) + len(t)},{code},{event}" for t, code, event in marked]
    file = folder.parent / name
    file.write_text("\n".join(["article,start,end,code,value", *lines]) + "\n", "utf-8")
    return file


def test_codings_by_spans(folder: Path) -> None:
    study = run_study(folder)
    anna = spans(folder, "anna.csv", ("strike on 7 May", "strike", "may"), ("stoppage", "Walkout", "june"))
    ben = spans(folder, "ben.csv", ("strike on 7 May", "strike", "june"))
    results = compare_coders(study, [anna, ben])
    n = (study.sentences.article == "wire").sum()
    assert of(results.agreement, "strike", "present")["units"] == n, "each sentence of the article is a unit"
    assert of(results.agreement, "strike", "event")["agreement (%)"] == 0.0
    assert of(results.agreement, "walkout", "present")["agreement (%)"] == pytest.approx(100 * (n - 1) / n)
    assert of(results.validation, "walkout")["undecided"] == 1


def test_a_project_of_an_annotation_tool(folder: Path) -> None:
    """One file holds the codings of all coders, and what was curated is the truth."""
    study = run_study(folder)
    raw = study.raws["wire"]

    def coding(*marked: tuple[str, str, str]) -> str:
        found = [{"%TYPE": "uima.cas.Sofa", "sofaString": raw}]
        for text, code, event in marked:
            place = {"begin": raw.index(text), "end": raw.index(text) + len(text)}
            found.append({"%TYPE": "webanno.custom.Name", **place, "code": code, "event": event})
        return json.dumps({"%FEATURE_STRUCTURES": found})

    strike, walkout = ("strike on 7 May", "strike", "may"), ("stoppage", "walkout", "june")
    file = folder.parent / "project.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("annotation/wire.txt/anna.json", coding(strike, walkout))
        archive.writestr("annotation/wire.txt/ben.json", coding(strike))
        archive.writestr("curation/wire.txt/CURATION_USER.json", coding(strike, walkout))
    results = compare_coders(study, [file])
    n = (study.sentences.article == "wire").sum()
    row = of(results.agreement, "walkout", "present")
    assert (row["coders"], row["units"], row["agreement (%)"]) == (2, n, pytest.approx(100 * (n - 1) / n))
    assert of(results.validation, "walkout")["undecided"] == 0, "the curated coding decides"


def test_two_files_of_one_coder(folder: Path) -> None:
    study = run_study(folder)
    anna = spans(folder, "anna.csv", ("strike on 7 May", "strike", "may"))
    (folder.parent / "more").mkdir()
    again = folder.parent / "more" / "anna.csv"
    again.write_bytes(anna.read_bytes())
    with pytest.raises(StudyError, match=r"anna coded \d+ of its sentences in another file too"):
        compare_coders(study, [anna, again])


def test_sheets_and_spans_do_not_mix(port: Study, sheets: Path, folder: Path) -> None:
    other = spans(folder, "anna.csv", ("stoppage", "walkout", "june"))
    with pytest.raises(StudyError, match=r"anna\.csv: it is no coding sheet"):
        compare_coders(port, [fill(sheets / "sheet-ben.csv", port), other])


def test_sheets_in_the_coding_folder(port: Study, sheets: Path, folder: Path) -> None:
    """With their key they are read from there, and no reader of spans stumbles over them."""
    fill(sheets / "sheet-anna.csv", port)
    fill(sheets / "sheet-ben.csv", port, absent("strike", "The first strike, on 7 May, had"))
    (folder / "coding").mkdir()
    (sheets / "sheet-agreed.csv").unlink()
    for file in sheets.glob("*.csv"):
        (folder / "coding" / file.name).write_bytes(file.read_bytes())
    study = run_study(folder)
    assert read_codings(folder / "coding", study.raws) == {}
    results = compare_own(study)
    assert results.agreement.equals(compare_coders(study).agreement) and results.notes == []
    said = answer(check(study), results).text
    assert re.match(
        r"Two coders judged the same [\w,]+ sentences: alpha is 0\.80 or more for \d+ of \w+ codes", said
    )
    assert "The rules against them, by code: precision 1.00 to 1.00 and recall" in said
    (folder / "coding" / "sheet-ben.csv").unlink()
    alone = compare_own(run_study(folder))
    assert alone.notes == [SECOND] and answer(check(study), alone).text.startswith("One coder: a hand-coded")


def test_what_to_do_where_nobody_has_coded(folder: Path, sheets: Path) -> None:
    nobody = compare_own(run_study(folder))
    assert nobody.agreement.empty and nobody.validation.empty and nobody.notes == list(STEPS)
    assert alike(nobody).empty and against(nobody).empty
    assert "not two coding passes" in answer(check(run_study(folder)), nobody).text
    (folder / "coding").mkdir()
    for file in sheets.glob("*.csv"):  # drawn, and not yet filled in
        (folder / "coding" / file.name).write_bytes(file.read_bytes())
    assert "not finished, left out" in compare_own(run_study(folder)).notes[0]


@pytest.mark.parametrize("make", [False, True])
def test_nothing_to_read(folder: Path, make: bool) -> None:
    if make:
        (folder / "coding").mkdir()
    with pytest.raises(StudyError, match="coding"):
        compare_coders(run_study(folder))


# ------------------------------------------------------------------ commands


def run(*arguments: object) -> int:
    return cli.main([str(a) for a in arguments])


def test_the_loop_from_the_command_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], port: Study
) -> None:
    assert (
        run("sheet", folder, "--out", tmp_path / "s", "--coders", "anna,ben", "--kinds", "name", "--seed", 7) == 0
    )
    assert "keep key.csv" in capsys.readouterr().err
    files = [fill(tmp_path / "s" / f"sheet-{name}.csv", port) for name in ("anna", "ben")]
    assert run("agreement", folder, *files, "--out", tmp_path / "out") == 0
    out, err = capsys.readouterr()
    assert out.startswith("Agreement (Krippendorff’s alpha)\ncode\tjudged\tunits")
    assert "The rules against the coders" in out and "agreement.csv, validation.csv in" in err
    tables = {name: pd.read_csv(tmp_path / "out" / f"{name}.csv") for name in ("agreement", "validation")}
    assert {"alpha", "low", "high", "units", "coders", "values", "note"} <= set(tables["agreement"])
    assert {"tp", "fp", "fn", "tn", "precision_low", "corrected_high", "note"} <= set(tables["validation"])
    assert run("sheet", folder, "--out", tmp_path / "s") == 2
    assert run("agreement", folder, tmp_path / "absent.csv") == 2
    assert "absent.csv: there is no such file" in capsys.readouterr().err


@pytest.mark.parametrize("units", ["0", "x", "10001"])
def test_wrong_numbers_of_units(units: str) -> None:
    with pytest.raises(SystemExit):
        run("sheet", "study", "--out", "out", "--units", units)


def test_both_tables_are_the_same_on_every_run(seeds: Study) -> None:
    one, two = compare_coders(seeds), compare_coders(seeds)
    assert (
        isinstance(one, Results) and one.agreement.equals(two.agreement) and one.validation.equals(two.validation)
    )
    assert json.dumps(one.notes) == json.dumps(two.notes)
