"""Exports of annotation tools: spans at the right characters, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import read_coding
from analysis.annotations import Mark, _from_utf16, read_cas, read_doccano, read_webanno
from analysis.errors import StudyError

PORT = "Port talks fail\n\nMinisters met on Monday. “A chat,” one said.\n"
QUAY = "🚢 Quay opens\n\nThe talks 🎉 were a chat.\n"
TEXTS = {"port": PORT, "quay": QUAY}


def utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


def tsv(
    raw: str, marks: dict[str, str], header: str = "#T_SP=webanno.custom.Framing|code|event|voice", n: int = 3
) -> str:
    """A WebAnno file of `raw`, a token a word; `marks`: word -> its cells."""
    lines = ["#FORMAT=WebAnno TSV 3.3", header, "", ""]
    at = 0
    for s, sentence in enumerate(raw.split("\n"), 1):
        for t, word in enumerate(sentence.split(), 1):
            start = raw.index(word, at)
            at = start + len(word)
            if t == 1:
                lines.append(f"#Text={sentence}")
            cells = marks.get(word, "\t".join(["_"] * n))
            lines.append(f"{s}-{t}\t{utf16(raw, start)}-{utf16(raw, at)}\t{word}\t{cells}\t")
    return "\n".join(lines) + "\n"


def said(raw: str, marks: list[Mark]) -> list[tuple[str, str, str | None, str | None]]:
    return [(raw[m.start : m.end], m.label, m.event, m.voice) for m in marks]


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ({}, []),
        ({"met": "meet\tfirst\toutlet"}, [("met", "meet", "first", "outlet")]),
        ({"met": "meet\t*\t*"}, [("met", "meet", None, None)]),
        ({"met": "*\t*\t*"}, [("met", "Framing", None, None)]),  # no value: the layer is the code
        ({"talks": "a[1]\t*[1]\t*[1]", "fail": "a[1]\t*[1]\t*[1]"}, [("talks fail", "a", None, None)]),
        (
            {"talks": "a[1]\t*[1]\t*[1]", "fail": "a[2]\t*[2]\t*[2]"},
            [("talks", "a", None, None), ("fail", "a", None, None)],
        ),
        ({"met": "a[1]|b[2]\t*[1]|x[2]\t*[1]|*[2]"}, [("met", "a", None, None), ("met", "b", "x", None)]),
        ({"met": "a|b\t*|x\t*|*"}, [("met", "a", None, None), ("met", "b", "x", None)]),
        ({"met": "a\\|b\\[1\\]\t*\t*"}, [("met", "a|b[1]", None, None)]),
    ],
)
def test_webanno(marks: dict[str, str], found: list) -> None:
    read = read_webanno(tsv(PORT, marks), "a.tsv", TEXTS)
    assert said(PORT, read.marks) == found
    assert read.covered == [("port", 0, len(PORT))]


def test_webanno_counts_as_java_does() -> None:
    read = read_webanno(tsv(QUAY, {"chat.": "chat\t*\t*", "🎉": "x\t*\t*"}), "a.tsv", TEXTS)
    assert said(QUAY, read.marks) == [("🎉", "x", None, None), ("chat.", "chat", None, None)]
    assert read.marks[0].article == "quay"


def test_webanno_keeps_to_the_columns_of_its_layers() -> None:
    header = "#T_SP=custom.Other\n#T_RL=custom.Link|kind|BT_custom.Other\n#T_SP=custom.Framing|code"
    read = read_webanno(tsv(PORT, {"met": "*\t_\t_\tmeet"}, header, 4), "a.tsv", TEXTS)
    assert said(PORT, read.marks) == [("met", "Other", None, None), ("met", "meet", None, None)]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "a.tsv, line 1", "no WebAnno TSV 3"),
        ("#FORMAT=WebAnno TSV 2.0\n", "a.tsv, line 1", "no WebAnno TSV 3"),
        ("#FORMAT=WebAnno TSV 3.3\n", "a.tsv", "holds no token"),
        ("#FORMAT=WebAnno TSV 3.3\n1-1\t0\tPort\n", "a.tsv, line 2", "no line of a token"),
        ("#FORMAT=WebAnno TSV 3.3\n1-1\n", "a.tsv, line 2", "no line of a token"),
        (tsv(PORT.replace("Monday", "Friday"), {}), "a.tsv", "nearest: port, which has no 'Friday.' at 34"),
    ],
)
def test_refuses_webanno(text: str, where: str, what: str) -> None:
    with pytest.raises(StudyError) as caught:
        read_webanno(text, "a.tsv", TEXTS)
    assert caught.value.where == where and what in caught.value.what and caught.value.mend


def cas(raw: str, *marks: dict[str, Any]) -> dict[str, Any]:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": raw}
    token = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
    structures = [sofa, {"%ID": 2, "%TYPE": token, "@sofa": 1, "begin": 0, "end": 4}, *marks]
    return {"%TYPES": {}, "%FEATURE_STRUCTURES": structures, "%VIEWS": {}}


def mark(raw: str, text: str, **features: Any) -> dict[str, Any]:
    start = raw.index(text)
    place = {"begin": utf16(raw, start), "end": utf16(raw, start + len(text))}
    return {"%ID": 9, "%TYPE": "webanno.custom.Framing", "@sofa": 1} | place | features


def test_cas() -> None:
    data = cas(QUAY, mark(QUAY, "a chat", code="chat", referent="first"), mark(QUAY, "talks"))
    read = read_cas(data, "a.json", TEXTS)
    assert said(QUAY, read.marks) == [("a chat", "chat", "first", None), ("talks", "Framing", None, None)]
    assert read.covered == [("quay", 0, len(QUAY))]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({"%FEATURE_STRUCTURES": {}}, "no list of objects"),
        ({"%FEATURE_STRUCTURES": [3]}, "no list of objects"),
        ({"%FEATURE_STRUCTURES": []}, "holds 0 texts"),
        (cas(PORT + "x"), "stands in no article"),
        (cas(PORT, {"%TYPE": "x.Code", "begin": 4, "end": 2}), "4 to 2 is no span"),
        (cas(PORT, {"%TYPE": "x.Code", "begin": "4", "end": 6}), "'4' to 6 is no span"),
        (cas(PORT, {"%TYPE": "x.Code", "begin": 4}), "4 to None is no span"),
    ],
)
def test_refuses_cas(data: dict[str, Any], what: str) -> None:
    with pytest.raises(StudyError) as caught:
        read_cas(data, "a.json", TEXTS)
    assert what in caught.value.what and caught.value.where.startswith("a.json")


@pytest.mark.parametrize("field", ["label", "labels"])
def test_doccano(field: str) -> None:
    start = PORT.index("met")
    text = json.dumps({"id": 1, "text": PORT, field: [[start, start + 3, "meet"]]}) + "\n\n"
    read = read_doccano(text, "a.jsonl", TEXTS)
    assert said(PORT, read.marks) == [("met", "meet", None, None)]
    assert read.covered == [("port", 0, len(PORT))]


def test_doccano_with_entities_and_a_passage() -> None:
    passage = "Ministers met on Monday. “A chat,” one said."
    entity = {"id": 4, "label": "chat", "start_offset": 26, "end_offset": 32}
    lines = [{"text": passage, "entities": [entity], "relations": []}, {"text": QUAY, "label": []}]
    read = read_doccano("\n".join(map(json.dumps, lines)), "a.jsonl", TEXTS)
    assert said(PORT, read.marks) == [("A chat", "chat", None, None)]
    assert read.covered == [("port", 17, 17 + len(passage)), ("quay", 0, len(QUAY))]


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        ("{", "a.jsonl, line 1", "not valid JSON"),
        ("[]", "a.jsonl, line 1", "no object with a text"),
        ({"text": ""}, "a.jsonl, line 1", "no object with a text"),
        ({"text": PORT}, "a.jsonl, line 1", "neither label nor entities"),
        ({"text": PORT, "label": "meet"}, "a.jsonl, line 1", "neither label nor entities"),
        ({"text": PORT, "label": ["meet"]}, "a.jsonl, line 1, label", '"meet" is no span'),
        ({"text": PORT, "label": [[1, 2]]}, "a.jsonl, line 1, label", "[1, 2] is no span"),
        ({"text": PORT, "label": [[2, 1, "x"]]}, "a.jsonl, line 1", "2 to 1 is no span"),
        ({"text": PORT, "label": [[0, 999, "x"]]}, "a.jsonl, line 1", "0 to 999 is no span"),
        ({"text": PORT, "label": [[True, 2, "x"]]}, "a.jsonl, line 1", "True to 2 is no span"),
        ({"text": "No such text", "label": []}, "a.jsonl, line 1", "stands in no article"),
        ({"text": "t", "label": []}, "a.jsonl, line 1", "stands in several places"),
        ("[" * 100_000, "a.jsonl, line 1", "not valid JSON"),
    ],
)
def test_refuses_doccano(line: Any, where: str, what: str) -> None:
    text = line if isinstance(line, str) else json.dumps(line)
    with pytest.raises(StudyError) as caught:
        read_doccano(text, "a.jsonl", TEXTS)
    assert caught.value.where == where and what in caught.value.what


@pytest.mark.parametrize("name", ["anna.tsv", "anna.jsonl", "anna.json"])
def test_they_are_codings_like_any_other(tmp_path: Path, name: str) -> None:
    start = PORT.index("met")
    content = {
        "anna.tsv": tsv(PORT, {"met": "meet\tfirst\toutlet"}),
        "anna.jsonl": json.dumps({"text": PORT, "label": [[start, start + 3, "meet"]]}),
        "anna.json": json.dumps(cas(PORT, mark(PORT, "met", code="meet"))),
    }[name]
    (tmp_path / name).write_text(content, "utf-8")
    coding = read_coding(tmp_path / name, TEXTS)
    (row,) = coding.spans.to_dict("records")
    assert (coding.name, row["article"], row["layer"], row["start"], row["text"]) == (
        "anna",
        "port",
        "meet",
        start,
        "met",
    )
    assert coding.lines.empty and coding.covered == [("port", 0, len(PORT))]
    with pytest.raises(StudyError):
        read_coding(tmp_path / name)  # without the texts nothing can be checked


@given(st.text(max_size=40))
def test_offsets_of_java(text: str) -> None:
    at = _from_utf16(text)
    assert [at(utf16(text, n)) for n in range(len(text) + 1)] == list(range(len(text) + 1))
