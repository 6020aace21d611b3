"""Exports of annotation tools: spans at the right characters, and nothing else."""

import json
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import read_coding, read_codings, read_file
from analysis.annotations import Mark, Marks, _from_utf16, in_lines, read_cas, read_webanno, read_xmi
from analysis.annotations import read_doccano as of_rows
from analysis.errors import StudyError

PORT = "Port talks fail\n\nMinisters met on Monday. “A chat,” one said.\n"
QUAY = "🚢 Quay opens\n\nThe talks 🎉 were a chat.\n"
TEXTS = {"port": PORT, "quay": QUAY}


def read_doccano(text: str, where: str, texts: dict[str, str]) -> Marks:
    return of_rows(in_lines(text, where), texts)


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
    assert caught.value.mend and what in caught.value.what and caught.value.where.startswith("a.json")


def test_cas_leaves_out_relations_and_reads_features_of_several_values() -> None:
    several = {"%ID": 7, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["chat", "talk"]}
    other = {"%ID": 8, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [9, 9]}
    relation = mark(QUAY, "talks", kind="x") | {"%TYPE": "custom.Link", "@Governor": 9, "@Dependent": 9}
    codes = mark(QUAY, "a chat", event="first") | {"@code": 7, "@links": 8}
    read = read_cas(cas(QUAY, several, other, relation, codes), "a.json", TEXTS)
    assert said(QUAY, read.marks) == [("a chat", "chat", "first", None), ("a chat", "talk", "first", None)]


# ------------------------------------------------------------------ UIMA CAS XMI


TYPE_SYSTEM = """<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
 <typeDescription><name>webanno.custom.Base</name><supertypeName>webanno.custom.Framing</supertypeName>
  <features><featureDescription><name>voice</name><rangeTypeName>uima.cas.String</rangeTypeName>
  </featureDescription></features></typeDescription>
 <typeDescription><name>webanno.custom.Framing</name><supertypeName>webanno.custom.Base</supertypeName>
  <features><featureDescription><name>links</name><rangeTypeName>uima.cas.FSArray</rangeTypeName>
  <elementType>webanno.custom.Link</elementType></featureDescription>
  <featureDescription><name>sure</name><rangeTypeName>uima.cas.Boolean</rangeTypeName></featureDescription>
  <featureDescription><name>Frame</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>
  </features></typeDescription></types></typeSystemDescription>"""


def xmi(raw: str, *marks: str) -> str:
    """A CAS of `raw` as INCEpTION writes it."""
    text = escape(raw, {'"': "&quot;", "\n": "&#10;"})
    spaces = {
        "xmi": "http://www.omg.org/XMI",
        "cas": "http:///uima/cas.ecore",
        "type5": "http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore",
        "custom": "http:///webanno/custom.ecore",
        "noNamespace": "http:///uima/noNamespace.ecore",
    }
    names = " ".join(f'xmlns:{name}="{space}"' for name, space in spaces.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><xmi:XMI {names} xmi:version="2.0"><cas:NULL xmi:id="0"/>'
        f'<type5:Token xmi:id="19" sofa="12" begin="0" end="4"/>{"".join(marks)}'
        f'<cas:Sofa xmi:id="12" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{text}"/>'
        '<cas:View sofa="12" members="19"/></xmi:XMI>'
    )


def span(raw: str, text: str, rest: str = "", layer: str = "custom:Framing", inside: str = "") -> str:
    start = raw.index(text)
    begin, end = utf16(raw, start), utf16(raw, start + len(text))
    return f'<{layer} xmi:id="9" sofa="12" begin="{begin}" end="{end}" {rest}>{inside}</{layer}>'


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ([], []),
        ([span(QUAY, "a chat", 'code="chat" referent="first"')], [("a chat", "chat", "first", None)]),
        (
            [span(QUAY, "🎉"), span(QUAY, "talks")],
            [("🎉", "Framing", None, None), ("talks", "Framing", None, None)],
        ),
        ([span(QUAY, "talks", 'Tone="a &amp; b&quot;"')], [("talks", 'a & b"', None, None)]),
        ([span(QUAY, "talks", layer="noNamespace:Frame")], [("talks", "Frame", None, None)]),
        (
            [span(QUAY, "talks", inside="<code>a&amp;b</code><code>b</code>")],
            [("talks", "a&b", None, None), ("talks", "b", None, None)],
        ),
        ([span(QUAY, "talks", 'Governor="9" Dependent="9" label="x"')], []),  # a relation
        (['<custom:Link xmi:id="3" role="p1" target="9"/>'], []),  # has no place
    ],
)
def test_xmi(marks: list[str], found: list) -> None:
    read = read_xmi(xmi(QUAY, *marks), "a.xmi", TEXTS)
    assert said(QUAY, read.marks) == found
    assert read.covered == [("quay", 0, len(QUAY))]


def test_a_type_system_tells_text_from_pointers() -> None:
    marked = span(PORT, "met", 'links="76 79" sure="true" Frame="meet" voice="source"')
    (plain,) = read_xmi(xmi(PORT, marked), "a.xmi", TEXTS).marks
    assert plain.label == "76 79"
    (typed,) = read_xmi(xmi(PORT, marked), "a.xmi", TEXTS, TYPE_SYSTEM).marks
    assert (typed.label, typed.voice) == ("meet", "source")


def test_xml_of_any_version_and_line_end() -> None:
    text = (
        xmi("Port talks fail\r\n\r\nNo more.")
        .replace('version="1.0" enc', 'version="1.1" enc')
        .replace("\r", "&#13;")
    )
    assert read_xmi(text, "a.xmi", {"port": "Port talks fail\r\n\r\nNo more."}).covered == [("port", 0, 27)]


DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "a.xmi, line 1", "not valid XML: no element found"),
        ("<a>", "a.xmi, line 1", "not valid XML"),
        ("<typeSystemDescription/>", "a.xmi", "no CAS XMI"),
        (xmi(PORT).replace("?>", "?>" + DTD), "a.xmi, line 1", "declares a document type"),
        (xmi(PORT + "x"), "a.xmi", "stands in no article"),
        (xmi(PORT).replace("cas:Sofa", "cas:Sound"), "a.xmi", "holds 0 texts"),
        (xmi(PORT, '<custom:A xmi:id="3" begin="4" end="2"/>'), "a.xmi, feature structure 3", "4 to 2 is no span"),
        (xmi(PORT, '<custom:A xmi:id="3" begin="4"/>'), "a.xmi, feature structure 3", "4 to None is no span"),
        (
            xmi(PORT, '<custom:A xmi:id="3" begin="x" end="9"/>'),
            "a.xmi, feature structure 3",
            "'x' to 9 is no span",
        ),
        (xmi(PORT, "<custom:A" * 9), "a.xmi, line 1", "not valid XML"),
    ],
)
def test_refuses_xmi(text: str, where: str, what: str) -> None:
    with pytest.raises(StudyError) as caught:
        read_xmi(text, "a.xmi", TEXTS)
    assert caught.value.where == where and what in caught.value.what and caught.value.mend


def test_refuses_a_type_system_with_entities() -> None:
    with pytest.raises(StudyError, match=r"a\.xmi, typesystem\.xml, line 2: it declares a document type"):
        read_xmi(xmi(PORT), "a.xmi", TEXTS, TYPE_SYSTEM.replace("\n", "\n" + DTD, 1))


def test_many_elements_take_no_longer_each() -> None:
    many = span(PORT, "met", inside="<code>a</code>" * 50_000)
    assert len(read_xmi(xmi(PORT, many), "a.xmi", TEXTS).marks) == 50_000


# ------------------------------------------------------------------ archives


def packed(folder: Path, name: str, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(folder / name, "w") as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return folder / name


MET = span(PORT, "met", 'links="1" Frame="meet"')
CHAT = json.dumps(cas(QUAY, mark(QUAY, "a chat", code="chat")))


def test_a_project_holds_the_codings_of_all(tmp_path: Path) -> None:
    inner = packed(tmp_path, "cara.zip", {"webanno123.xmi": xmi(PORT, MET), "TypeSystem.xml": TYPE_SYSTEM})
    file = packed(
        tmp_path,
        "project.zip",
        {
            "exportedproject.json": "{}",
            "source/port.txt": PORT,
            "source/other.tsv": "no coding",
            "TypeSystem.xml": TYPE_SYSTEM,
            "annotation/port.txt/anna.xmi": xmi(PORT, MET),
            "annotation/port.txt/ben.smith.xmi": xmi(PORT),
            "annotation/port.txt/cara.zip": inner.read_bytes(),
            "annotation/port.txt/INITIAL_CAS.xmi": xmi(PORT),
            "annotation/quay.txt/anna.json": CHAT,
            "annotation_ser/port.txt/anna.ser": b"\xac\xed",
            "curation/port.txt/CURATION_USER.xmi": xmi(PORT, MET),
            "__MACOSX/annotation/port.txt/._anna.xmi": b"\0\5",
        },
    )
    found = [(c.name, *c.spans.article, *c.spans.layer, c.covered[0][0]) for c in read_file(file, TEXTS)]
    assert found == [
        ("anna", "port", "meet", "port"),
        ("ben.smith", "port"),
        ("cara", "port", "meet", "port"),
        ("anna", "quay", "chat", "quay"),
        ("agreed", "port", "meet", "port"),
    ]
    (tmp_path / "coding").mkdir()
    file.rename(tmp_path / "coding" / "project.zip")
    codings = read_codings(tmp_path / "coding", TEXTS)
    assert list(codings) == ["anna", "ben.smith", "cara", "agreed"]
    assert codings["anna"].spans.layer.to_list() == ["meet", "chat"] and len(codings["anna"].covered) == 2


@pytest.mark.parametrize(
    ("members", "coders"),
    [
        (
            {"port.txt.xmi": xmi(PORT, MET), "TypeSystem.xml": TYPE_SYSTEM},
            ["anna"],
        ),  # one document: the file's name
        ({"all.jsonl": json.dumps({"text": PORT, "label": []})}, ["anna"]),
        ({f"{who}.jsonl": json.dumps({"text": PORT, "label": []}) for who in ("x", "y")}, ["x", "y"]),
    ],
)
def test_whose_codings_an_archive_holds(tmp_path: Path, members: dict[str, str], coders: list[str]) -> None:
    assert [one.name for one in read_file(packed(tmp_path, "anna.zip", members), TEXTS)] == coders


@pytest.mark.parametrize(
    ("members", "where", "what"),
    [
        ({}, "", "holds no coding"),
        ({"a.png": "x"}, "", "holds no coding"),
        ({"exportedproject.json": "{}", "source/port.txt": PORT}, "", "holds no coding"),
        ({"annotation/p/anna.xmi": "<a/>"}, "/annotation/p/anna.xmi", "no CAS XMI"),
        ({"annotation/p/anna.xmi": b"\xff"}, "/annotation/p/anna.xmi", "byte 0 (line 1) is not UTF-8"),
        ({"annotation/p/anna.zip": b"PK"}, "/annotation/p/anna.zip", "cannot be opened as a ZIP archive"),
    ],
)
def test_refuses_archives(tmp_path: Path, members: dict[str, str | bytes], where: str, what: str) -> None:
    file = packed(tmp_path, "a.zip", members)
    with pytest.raises(StudyError) as caught:
        list(read_file(file, TEXTS))
    assert caught.value.where == f"{tmp_path.name}/a.zip{where}" and what in caught.value.what and caught.value.mend


def test_refuses_a_damaged_archive(tmp_path: Path) -> None:
    whole = packed(tmp_path, "a.zip", {"a.xmi": xmi(PORT, MET)}).read_bytes()
    for data in (b"", b"PK", whole[:-30], whole.replace(b"xmlns", b"XMLNS")):
        (tmp_path / "a.zip").write_bytes(data)
        with pytest.raises(StudyError, match=r"a\.zip.*(cannot be opened|cannot be unpacked)"):
            list(read_file(tmp_path / "a.zip", TEXTS))
    with pytest.raises(StudyError, match="there is no such file"):
        list(read_file(tmp_path / "absent.zip", TEXTS))


# ------------------------------------------------------------------ doccano


@pytest.mark.parametrize("field", ["label", "labels"])
def test_doccano(field: str) -> None:
    start = PORT.index("met")
    text = json.dumps({"id": 1, "text": PORT, field: [[start, start + 3, "meet"]]}) + "\n\n"
    read = read_doccano(text, "a.jsonl", TEXTS)
    assert said(PORT, read.marks) == [("met", "meet", None, None)]
    assert read.covered == [("port", 0, len(PORT))]


@pytest.mark.parametrize(
    "labelled",
    [
        {"entities": [{"id": 4, "label": "chat", "start_offset": 26, "end_offset": 32}]},
        {"spans": [{"label": "chat", "start": 26, "end": 32}]},
        {"cats": ["talk"], "entities": [[26, 32, "chat"]]},
    ],
)
def test_doccano_with_entities_and_a_passage(labelled: dict[str, Any]) -> None:
    passage = "Ministers met on Monday. “A chat,” one said."
    lines = [{"text": passage, **labelled, "relations": []}, {"text": QUAY, "label": []}]
    read = read_doccano("\n".join(map(json.dumps, lines)), "a.jsonl", TEXTS)
    assert said(PORT, read.marks) == [("A chat", "chat", None, None)]
    assert read.covered == [("port", 17, 17 + len(passage)), ("quay", 0, len(QUAY))]


SENTENCE = "Ministers met on Monday."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", json.dumps({"id": 1, "text": SENTENCE, "label": ["meet", "talk"], "Comments": []})),
        ("a.json", json.dumps([{"id": 1, "text": SENTENCE, "label": ["meet", "talk"]}])),
        ("a.csv", f'id,text,label,Comments\n1,"{SENTENCE}",meet#talk,\n2,Port talks fail,,\n'),
    ],
)
def test_doccano_with_classified_sentences(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    (coding,) = read_file(tmp_path / name, TEXTS)
    assert list(zip(coding.spans.text, coding.spans.layer, strict=True)) == [(SENTENCE, "meet"), (SENTENCE, "talk")]
    assert coding.covered[0] == ("port", 17, 17 + len(SENTENCE))


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.json", json.dumps([{"text": PORT, "label": ["meet"]}]), ", document 1"),
        ("a.json", "[3]", ", document 1"),
        ("a.csv", f'id,text,label\n1,"{PORT}",meet\n', ", line 2"),
        ("a.csv", f'id,text,label\n1,"{SENTENCE}",meet\n1,"Port', ", line 3"),
        ("a.csv", "id,text,label\n1\n", ", line 2"),
        ("a.json", json.dumps({"_views": {}, "_referenced_fss": {}}), ", %FEATURE_STRUCTURES"),
    ],
)
def test_refuses_other_files(tmp_path: Path, name: str, text: str, where: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(StudyError) as caught:
        list(read_file(tmp_path / name, TEXTS))
    assert caught.value.where == f"{tmp_path.name}/{name}{where}" and caught.value.mend


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        ("{", "a.jsonl, line 1", "not valid JSON"),
        ("[]", "a.jsonl, line 1", "no object with a text"),
        ({"text": ""}, "a.jsonl, line 1", "no object with a text"),
        ({"text": PORT}, "a.jsonl, line 1", "neither label nor entities"),
        ({"text": PORT, "label": "meet"}, "a.jsonl, line 1", "neither label nor entities"),
        ({"text": PORT, "label": ["meet"]}, "a.jsonl, line 1", "'meet' is a label of a text that is more than one"),
        ({"text": PORT, "label": [7]}, "a.jsonl, line 1, label", "7 is no span"),
        ({"text": PORT, "annotations": [{"label": 3}]}, "a.jsonl, line 1", "neither label nor entities"),
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


@pytest.mark.parametrize("name", ["anna.tsv", "anna.jsonl", "anna.json", "anna.xmi"])
def test_they_are_codings_like_any_other(tmp_path: Path, name: str) -> None:
    start = PORT.index("met")
    content = {
        "anna.tsv": tsv(PORT, {"met": "meet\tfirst\toutlet"}),
        "anna.jsonl": json.dumps({"text": PORT, "label": [[start, start + 3, "meet"]]}),
        "anna.json": json.dumps(cas(PORT, mark(PORT, "met", code="meet"))),
        "anna.xmi": xmi(PORT, span(PORT, "met", 'code="meet"')),
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
