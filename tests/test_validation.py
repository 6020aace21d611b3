"""The invented study against a hand coding made for it: what is right, missed, wrong, and how far coders agree."""

import json
from pathlib import Path
from typing import Any

import pytest

from analysis import run_study, validation
from analysis.errors import StudyError
from analysis.study import Study

Coding = dict[str, Any]

# What a coder says of one article: (text, which of its occurrences, referent, voice).
NAMES = [("strike", 0, "may", "outlet"), ("stoppage", 0, "june", "source"), ("protest", 0, "june", "outlet")]


def coded(folder: Path, names: list[tuple[str, int, str, str]], label: str = "body") -> Coding:
    """The coding of `wire.txt`: names of the stoppage, and one line."""
    raw = (folder / "wire.txt").read_text("utf-8")
    spans = []
    for text, n, referent, voice in names:
        start = -1
        for _ in range(n + 1):
            start = raw.index(text, start + 1)
        span = {"start": start, "end": start + len(text), "text": text, "referent": referent, "voice": voice}
        spans.append({**span, "part": "body"})
    return {"articles": {"wire.txt": {"lines": [{"line": 5, "label": label}], "stoppages": spans, "notes": []}}}


@pytest.fixture
def coding(folder: Path) -> Path:
    (folder / "coding").mkdir()
    codebook = folder / "codebook.toml"
    layer = '[kinds.name]\nlayer = "stoppages"\n'
    codebook.write_text(codebook.read_text("utf-8").replace("[kinds.name]\n", layer), "utf-8")
    return folder / "coding"


def check(coding: Path, **passes: Coding) -> tuple[Study, validation.Check]:
    for name, content in passes.items():
        (coding / f"{name.replace('_', '-')}.json").write_text(json.dumps(content), "utf-8")
    study = run_study(coding.parent)
    return study, validation.check(study)


def test_without_coding_there_is_a_sentence_instead_of_numbers(port: Study) -> None:
    checked = validation.check(port)
    assert all(frame.empty for frame in checked)
    assert validation.found(checked) == validation.NO_CODING
    assert validation.agreed(checked) == validation.NO_PASSES
    assert validation.errors(port, checked).text == validation.NO_CODING
    assert validation.confusion(port, checked.voice).empty
    assert validation.by_confidence(checked.event).empty


def test_codes_against_the_agreed_coding(coding: Path) -> None:
    study, checked = check(coding, agreed=coded(coding.parent, NAMES))
    found = study.mentions[(study.mentions.article == "wire") & (study.mentions.kind == "name")]
    rows = {row["code"]: row for row in checked.codes.to_dict("records")}
    assert (rows["all"]["coded by hand"], rows["all"]["found"], rows["all"]["right"]) == (3, len(found), 3)
    assert rows["all"]["recall"] == 1.0
    assert rows["all"]["precision"] == pytest.approx(3 / len(found))
    assert rows["strike"]["right"] == rows["strike"]["found"] == 1
    assert len(checked.missed) == 0
    assert len(checked.wrong) == len(found) - 3


def test_a_span_that_no_pattern_matches_counts_as_missed(coding: Path) -> None:
    _, checked = check(coding, agreed=coded(coding.parent, [*NAMES, ("flowers", 0, "june", "outlet")]))
    last = checked.codes.to_dict("records")[-1]
    assert (last["code"], last["coded by hand"], last["right"], last["recall"]) == (validation.NO_CODE, 1, 0, 0.0)
    assert last["precision"] is None or last["precision"] != last["precision"]
    assert len(checked.missed) == 1


def test_voice_and_event_are_compared_where_both_have_the_span(coding: Path) -> None:
    study, checked = check(coding, agreed=coded(coding.parent, NAMES))
    start = study.raws["wire"].index("stoppage")
    row = checked.voice[checked.voice.start == start].iloc[0]
    assert (row.coded, row.found) == ("source", "source")
    table = validation.confusion(study, checked.event.assign(found=["may", "june", "may"]))
    assert table.drop(columns="by hand").to_numpy().tolist() == [[1, 0, 100.0], [1, 1, 50.0]]
    assert table.columns.tolist() == ["by hand", "found: strike of 7 May", "found: stoppage of 4 June", "right (%)"]


def test_how_far_the_confidence_of_an_event_can_be_trusted(coding: Path) -> None:
    _, checked = check(coding, agreed=coded(coding.parent, NAMES))
    judged = checked.event.assign(found=["may", "june", "may"], confidence=["low", "high", "low"])
    rows = validation.by_confidence(judged).to_dict("records")
    assert [(row["confidence"], row["spans"], row["right"], row["right (%)"]) for row in rows] == [
        ("high", 1, 1, 100.0),
        ("low", 2, 1, 50.0),
    ]
    assert rows[1]["95 % interval"] == "[9, 91]"
    assert set(checked.event.confidence) <= {"high", "medium", "low"}


def test_the_errors_are_listed_in_their_lines(coding: Path) -> None:
    names = [("strike", 0, "june", "reported"), ("flowers", 0, "june", "outlet")]
    study, checked = check(coding, agreed=coded(coding.parent, names))
    said = validation.errors(study, checked).text
    assert "Missed (1 passage)" in said
    assert "Dockers laid [flowers] at the gate" in said
    assert "outlet’s own words, by hand reported" in said


def test_labels_of_lines(coding: Path) -> None:
    _, right = check(coding, agreed=coded(coding.parent, NAMES))
    assert right.labels.set_index("label").loc["body", "recall"] == 1.0
    _, wrong = check(coding, agreed=coded(coding.parent, NAMES, label="caption"))
    assert wrong.labels.set_index("label").loc["caption", ["coded by hand", "right"]].tolist() == [1, 0]


def test_two_coders(coding: Path) -> None:
    other = [(text, n, "june", voice) for text, n, _, voice in NAMES]
    _, checked = check(coding, pass_1=coded(coding.parent, NAMES), pass_2=coded(coding.parent, other))
    rows = {row["judged"]: row for row in checked.coders.to_dict("records")}
    assert rows["stoppages: any"]["alpha"] == 1.0
    assert rows["stoppages: any"]["reading"] == "reliable"
    assert rows["stoppages: voice"]["alpha"] == 1.0
    assert rows["stoppages: referent"]["agreement (%)"] == pytest.approx(200 / 3)
    assert rows["stoppages: referent"]["reading"] == "not reliable"
    assert rows["label"]["reading"] == "undefined (no variation)"
    assert "stoppages: referent" in validation.agreed(checked)
    assert validation.found(checked) == validation.NO_CODING


def test_a_coding_by_csv_names_its_codes(coding: Path) -> None:
    start = (coding.parent / "wire.txt").read_text("utf-8").index("strike")
    (coding / "agreed.csv").write_text(
        f"article,start,end,code,value\nwire,{start},{start + 6},strike,may\n", "utf-8"
    )
    _, checked = check(coding)
    rows = {row["code"]: row for row in checked.codes.to_dict("records")}
    assert (rows["strike"]["coded by hand"], rows["strike"]["right"]) == (1, 1)
    assert checked.event[["coded", "found"]].to_numpy().tolist() == [["may", "may"]]
    assert checked.labels.empty and checked.voice.empty


def test_a_coding_of_another_text_is_refused(coding: Path) -> None:
    content = coded(coding.parent, NAMES)
    content["articles"]["wire.txt"]["stoppages"][0]["start"] += 1
    with pytest.raises(StudyError, match=r"agreed\.json, article wire\.txt, stoppages 1"):
        check(coding, agreed=content)


def test_the_first_study(seeds: Study) -> None:
    """What the rules must reach on the five articles."""
    checked = validation.check(seeds)
    kinds = checked.codes[checked.codes.code == "all"].set_index("kind")
    labels = checked.labels.set_index("label")
    assert labels.loc["body", "precision"] >= 0.97
    assert labels.loc["body", "recall"] >= 0.97
    assert kinds.loc["names of the encounter", "recall"] >= 0.97
    assert kinds.loc["secrecy", "recall"] >= 0.97
    assert (checked.voice.coded == checked.voice.found).mean() >= 0.85
    assert (checked.event.coded == checked.event.found).mean() >= 0.75
    assert len(checked.coders) == 13
    assert len(checked.event) == 113
