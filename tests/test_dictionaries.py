"""Dictionaries of other tools: what is read, what is reported, what is refused, and the way out again."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from analysis import cli
from analysis.codebook import Codebook, read_codebook
from analysis.dictionaries import READERS, convert, import_dictionary
from analysis.errors import StudyError

ROOT = Path(__file__).parent.parent

DIC = """%
1\temotion
\t2\tanger (hot)
3\twork
%
furious*\t1\t2
calm\t1
walked out\t3
"""
DICX = 'DicTerm,anger,work\nfurious*,X,\n"walked out",,X\n'
YKD = """<?xml version="1.0" encoding="UTF-8"?>
<dictionary style="050805" patternengine="substring">
<cnode name="Harbour"><cnode name="emotion"><pnode name="calm"/>
<cnode name="anger"><pnode name="furious*" score="1.0"></pnode></cnode></cnode>
<cnode name="work"><desc/><pnode name="walked out"></pnode></cnode></cnode>
</dictionary>
"""
CAT = "EMOTION\n\tCALM (1)\n\tANGER\n\t\tFURIOUS* (1)\nWORK\n\tWALKED_OUT (1)\n"
LC3 = "+anger\n furious* \n\n+work\nwalked out\n"
YAML = "emotion:\n  anger: [furious*]\n  calm: calm\nwork:\n  - walked out\n"

OF_DIC = {"emotion": ("furious*", "calm"), "emotion.anger_hot": ("furious*",), "work": ("walked out",)}
OF_CAT = {"EMOTION": ("CALM",), "EMOTION.ANGER": ("FURIOUS*",), "WORK": ("WALKED OUT",)}
OF_YKD = {"emotion": ("calm",), "emotion.anger": ("furious*",), "work": ("walked out",)}
# What the REFI-QDA standard 1.5, section 5.2, asks of a codebook, said in RELAX NG in our own words.
GUID = r"([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
REFI_QDA = f"""<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="urn:QDA-XML:codebook:1.0"
 datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<start><element name="CodeBook"><optional><attribute name="origin"/></optional>
 <element name="Codes"><oneOrMore><ref name="code"/></oneOrMore></element>
 <optional><element name="Sets"><oneOrMore><element name="Set"><ref name="named"/><zeroOrMore>
  <element name="MemberCode"><ref name="guid"/></element></zeroOrMore></element></oneOrMore></element></optional>
</element></start>
<define name="code"><element name="Code">
 <attribute name="isCodable"><data type="boolean"/></attribute>
 <optional><attribute name="color"><data type="token">
  <param name="pattern">#([A-Fa-f0-9]{{3}}){{1,2}}</param></data></attribute></optional>
 <ref name="named"/><zeroOrMore><ref name="code"/></zeroOrMore></element></define>
<define name="named"><ref name="guid"/><attribute name="name"/>
 <optional><element name="Description"><text/></element></optional></define>
<define name="guid"><attribute name="guid"><data type="token">
 <param name="pattern">{GUID}|\\{{{GUID}\\}}</param></data></attribute></define></grammar>"""
LOOKS = ("no", "yes", "1918", "2017-07-07", "1e5", "null", "on")  # like anything but words, to YAML


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def patterns(book: Codebook) -> dict[str, tuple[str, ...]]:
    return {id: code.patterns for id, code in book.codes.items()}


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.dic", DIC, OF_DIC),
        ("a.dicx", DICX, {"anger": ("furious*",), "work": ("walked out",)}),
        ("a.ykd", YKD, OF_YKD),
        ("a.cat", CAT, OF_CAT),
        ("a.lc3", LC3, {"anger": ("furious*",), "work": ("walked out",)}),
        ("a.yaml", YAML, {"emotion.anger": ("furious*",), "emotion.calm": ("calm",), "work": ("walked out",)}),
        ("a.yml", '{"work": ["walked out"]}', {"work": ("walked out",)}),
        # line ends, order marks and encodings
        ("a.dic", DIC.replace("\n", "\r\n"), OF_DIC),
        ("a.lc3", b"\xef\xbb\xbf" + LC3.encode(), {"anger": ("furious*",), "work": ("walked out",)}),
        ("a.lc3", LC3.encode("utf-16"), {"anger": ("furious*",), "work": ("walked out",)}),
        ("a.cat", CAT.encode("utf-16"), OF_CAT),
        ("a.ykd", YKD.encode("utf-16"), OF_YKD),
        # what YAML takes for numbers, truth values and dates are words here
        ("a.yaml", "a: [no, yes, 1918, 2017-07-07, 1e5, 'null', on]", {"a": LOOKS}),
        ("a.yaml", "no: [never]\n1918: [armistice]", {"no": ("never",), "1918": ("armistice",)}),
        # a list that holds maps
        ("a.yaml", "a:\n- one\n- b: [two]\n", {"a": ("one",), "a.b": ("two",)}),
        # the same term twice, and in two categories
        ("a.lc3", "+a\nx\nx\n+b\nx\n", {"a": ("x",), "b": ("x",)}),
        # an only category is not the dictionary's name
        ("a.ykd", '<dictionary><cnode name="a"><pnode name="x"/></cnode></dictionary>', {"a": ("x",)}),
        # names that are no ids, or ids with a meaning
        ("a.lc3", "+a & b\nx\n+a/b\ny\n+name\nz", {"a_b": ("x",), "a_b_2": ("y",), "name_2": ("z",)}),
    ],
)  # fmt: skip
def test_what_is_read(tmp_path: Path, name: str, text: str | bytes, found: dict[str, tuple[str, ...]]) -> None:
    book, lost = import_dictionary(write(tmp_path, name, text))
    assert patterns(book) == found
    assert lost == []
    assert all(code.kind == code.id for code in book.codes.values())


@pytest.mark.parametrize(
    ("name", "text", "lost"),
    [
        ("a.dic", DIC + "kind\t1\t9\n", ["line 9: 'kind': '9' is no category of the header; left out"]),
        ("a.dic", DIC + "like\t(02 134)125/464\t3\n", ["line 9: 'like': '(02 134)125/464' is a condition"]),
        ("a.dic", DIC + "<of>kind\t1\n", ["line 9: '<of>kind' holds a tag or a condition; left out"]),
        ("a.dic", DIC + "kind (of)\t1\n", ["line 9: 'kind (of)' holds a tag or a condition; left out"]),
        ("a.dic", DIC + "alone\n", ["line 9: 'alone' names no category; left out"]),
        ("a.dic", DIC.replace("3\twork", "work"), ["line 4: 'work' is no category", "line 8: 'walked out': '3'"]),
        ("a.dic", DIC.replace("3\twork", "1\twork"), ["line 4: id 1 is taken", "line 8: 'walked out': '3'"]),
        ("a.dic", DIC + ":)\t1\n", ["line 9: it holds no letter: ':)'; left out"]),
        ("a.dicx", DICX + "calm,0.4,\n", ["line 4: 'calm' has the weight 0.4 in anger; it counts as 1"]),
        ("a.dicx", DICX + "calm,X,,X\n", ["line 4: cells beyond the header are left out"]),
        ("a.dicx", DICX.replace("anger,work", "anger,work,empty"), ["category “empty” has no usable term"]),
        ("a.ykd", YKD.replace('"1.0"', '"2.5"'), ["line 4: 'furious*' has the score 2.5; it counts as 1"]),
        ("a.ykd", YKD.replace("<desc/>", "<note/>"), ["line 5: <note> is unknown or misplaced; left out"]),
        ("a.cat", CAT.replace("CALM (1)", "CALM (3)"), ["line 2: 'CALM' has the weight 3; it counts as 1"]),
        ("a.cat", CAT.replace("CALM (1)", "CALM (0.25)"), ["line 2: 'CALM' has the weight 0.25; it counts as 1"]),
        ("a.cat", CAT + "\t@NEAR [A /S B] (1)\n", ["line 7: '@NEAR [A /S B]' is a rule; left out"]),
        ("a.cat", "ALONE (1)\n" + CAT, ["line 1: 'ALONE' stands in no category; left out"]),
        ("a.lc3", "alone\n" + LC3, ["line 1: 'alone' stands in no category; left out"]),
        ("a.lc3", LC3 + "***\n", ["line 6: it holds no letter: '***'; left out"]),
        ("a.lc3", LC3 + "a*b*c*d*e*f*g\n", ["line 6: it is too long: 'a*b*c*d*e*f*g'; left out"]),
        ("a.yaml", YAML + "empty:\n", ["category “empty” has no usable term; left out"]),
        ("a.yaml", YAML + "empty: []\nalso: ~\n", ["category “empty” has no", "category “also” has no"]),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_reported(tmp_path: Path, name: str, text: str, lost: list[str]) -> None:
    _, said = import_dictionary(write(tmp_path, name, text))
    assert len(said) == len(lost)
    for line, part in zip(said, lost, strict=True):
        assert line.startswith(name) and part in line


def test_spaces_for_tabs(tmp_path: Path) -> None:
    text = "%\n1   emotion\n3   work\n%\nfurious*   1\nwalked out   3\nbattle of 1918   1 3\n"
    book, lost = import_dictionary(write(tmp_path, "a.dic", text))
    assert lost == ["a.dic, line 7: 'battle of': '1918' is no category of the header; left out"]
    assert patterns(book) == {"emotion": ("furious*", "battle of"), "work": ("walked out", "battle of")}


def test_a_question_mark_is_one_letter(tmp_path: Path) -> None:
    book, lost = import_dictionary(write(tmp_path, "a.lc3", "+colour\ncolo?r scheme*\n"))
    assert lost == [] and book.codes["colour"].patterns == ()
    text = "a color scheme, a colour schemes, a coloXr  scheme, a colouur scheme"
    assert [text[h.start : h.end] for h in book.find(text)] == ["colour schemes", "coloXr  scheme"]


def test_the_rule_of_overlap(tmp_path: Path) -> None:
    path = write(tmp_path, "a.lc3", "+country\nGuinea\n+place\nEquatorial Guinea\nguinea\n")
    text = "From Equatorial Guinea to Guinea"

    def hits(book: Codebook) -> list[tuple[str, str]]:
        return sorted((h.code, text[h.start : h.end]) for h in book.find(text))

    apart, lost = import_dictionary(path)
    assert lost == []
    assert hits(apart) == [
        ("country", "Guinea"),
        ("country", "Guinea"),
        ("place", "Equatorial Guinea"),
        ("place", "Guinea"),
    ]
    together, lost = import_dictionary(path, kind="states")
    assert hits(together) == [("country", "Guinea"), ("place", "Equatorial Guinea")]
    assert lost == ["a.lc3: 'guinea' is in country and place; in one kind it counts for country only"]


LAUGHS = '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "text", "where", "what"),
    [
        ("a.dic", "furious\t1\n", "a.dic", "no header between two lines %"),
        ("a.dic", "", "a.dic", "no header"),
        ("a.dicx", "", "a.dicx, line 1", "does not name its categories"),
        ("a.dicx", "DicTerm,a,a\nx,X,\n", "a.dicx, line 1", "does not name its categories"),
        ("a.dicx", 'DicTerm,a\n"x,X\n', "a.dicx, line 2", "unexpected end of data"),
        ("a.lc3", "+a\n+b\n", "a.lc3", "no category with terms"),
        ("a.ykd", "<dictionary><cnode name='a'>", "a.ykd, line 1", "not valid XML"),
        ("a.ykd", LAUGHS + "<dictionary>&b;</dictionary>", "a.ykd, line 1", "declares a document type"),
        ("a.ykd", '<!DOCTYPE d SYSTEM "file:///etc/hostname"><dictionary/>', "a.ykd, line 1", "declares"),
        ("a.ykd", "<dictionary>&undefined;</dictionary>", "a.ykd, line 1", "not valid XML"),
        ("a.ykd", "<cnode name='a'>" * 100_000, "a.ykd, line 1", "nested too deeply"),
        ("a.cat", "".join("\t" * n + "A\n" for n in range(60)), "A", "nested too deeply"),
        ("a.yaml", "a: [x\n", "a.yaml, line 2", "not valid YAML"),
        ("a.yaml", "a: &b [x]\nc: *b\n", "a.yaml, line 2", "it holds an alias"),
        ("a.yaml", "? [a, b]\n: c\n", "a.yaml, line 1", "a key is no text"),
        ("a.yaml", "[" * 20_000, "a.yaml", ""),
        ("a.yaml", "a: " + "{b: " * 60 + "x" + "}" * 60, "a.yaml, line 1", "nested too deeply"),
        ("a.yaml", "- x\n- y\n", "a.yaml", "no category with terms"),
        ("a.yaml", "a: \x07", "a.yaml", "not valid YAML"),
        ("a.cat", b"M\xdcLL\n\tABF\xc4LLE (1)\n", "a.cat", "byte 1 (line 1) is not UTF-8"),
        ("a.lc3", b"+a\nx\0y\n", "a.lc3", "line 2 holds a NUL character"),
        ("a.lc3", b"\xff\xfe+", "a.lc3", "is not utf-16"),
        ("a.txt", "x", "a.txt", "unknown ending '.txt'"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, name: str, text: str | bytes, where: str, what: str) -> None:
    with pytest.raises(StudyError) as caught:
        import_dictionary(write(tmp_path, name, text))
    assert caught.value.where.startswith(where) and what in caught.value.what and caught.value.mend


def test_another_encoding_is_said_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path, "a.cat", "MÜLL\n\tABFÄLLE (1)\n".encode("iso-8859-1"))
    with pytest.raises(StudyError, match="--encoding iso-8859-1"):
        import_dictionary(path)
    book, _ = import_dictionary(path, "iso-8859-1")
    assert patterns(book) == {"M_LL": ("ABFÄLLE",)} and book.codes["M_LL"].label == "MÜLL"
    with pytest.raises(StudyError, match="there is no encoding 'rot13'"):
        import_dictionary(path, "rot13")


# ------------------------------------------------------------------ the way out


@pytest.mark.parametrize(
    ("name", "text"), [("a.dic", DIC), ("a.ykd", YKD), ("a.cat", CAT), ("a.lc3", LC3), ("a.yaml", YAML)]
)
@pytest.mark.parametrize("kind", [None, "theme"])
def test_the_codebook_reads_back(tmp_path: Path, name: str, text: str, kind: str | None) -> None:
    source = write(tmp_path, name, text)
    book, lost = import_dictionary(source, kind=kind)
    assert convert(source, tmp_path / "codebook.toml", kind=kind) == lost
    again = read_codebook(tmp_path / "codebook.toml")
    assert again.codes == book.codes
    assert {k: again.kinds[k] for k in book.kinds} == book.kinds


@pytest.mark.parametrize(
    ("name", "text"), [("a.dicx", DICX), ("a.ykd", YKD), ("a.cat", CAT), ("a.lc3", LC3), ("a.yaml", YAML)]
)
def test_to_quanteda_and_back(tmp_path: Path, name: str, text: str) -> None:
    source = write(tmp_path, name, text)
    assert convert(source, tmp_path / "out.yaml") == []
    assert patterns(import_dictionary(tmp_path / "out.yaml")[0]) == patterns(import_dictionary(source)[0])


def test_a_codebook_to_quanteda(tmp_path: Path) -> None:
    lost = convert(ROOT / "tests" / "study" / "codebook.toml", tmp_path / "out.yaml")
    tree = yaml.safe_load((tmp_path / "out.yaml").read_text("utf-8"))
    assert tree["name"]["strike"] == ["strike", "strikes"]
    assert list(tree) == ["name", "attribute", "hedge"] and isinstance(tree["hedge"], list), "a kind by itself"
    assert "event may: no place for it; left out" in lost
    assert "code strike: no place for definition; left out" in lost


def test_a_codebook_to_refi_qda(tmp_path: Path) -> None:
    assert convert(ROOT / "seeds" / "codebook.toml", tmp_path / "out.qdc") == []
    root = ElementTree.parse(tmp_path / "out.qdc").getroot()
    tag = "{urn:QDA-XML:codebook:1.0}"
    assert root.tag == f"{tag}CodeBook"
    codes = list(root.iter(f"{tag}Code"))
    assert len({code.get("guid") for code in codes}) == len(codes)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", code.get("guid", "")) for code in codes)
    assert all(code.get("name") and code.get("isCodable") in ("true", "false") for code in codes)
    names = next(code for code in codes if code.get("name") == "names of the encounter")
    meeting = names.find(f"{tag}Code[@name='meeting']/{tag}Description")
    assert meeting is not None and meeting.text is not None
    assert "include: Singular and plural" in meeting.text and "patterns: meeting, meetings" in meeting.text
    convert(ROOT / "seeds" / "codebook.toml", tmp_path / "again.qdc")
    assert (tmp_path / "again.qdc").read_bytes() == (tmp_path / "out.qdc").read_bytes()


@pytest.fixture(scope="module")
def refi_qda() -> etree.RelaxNG:
    return etree.RelaxNG(etree.fromstring(REFI_QDA))


@pytest.mark.parametrize("source", [ROOT / "seeds" / "codebook.toml", ROOT / "tests" / "study" / "codebook.toml"])
def test_refi_qda_is_valid(tmp_path: Path, refi_qda: etree.RelaxNG, source: Path) -> None:
    convert(source, tmp_path / "out.qdc")
    refi_qda.assertValid(etree.parse(tmp_path / "out.qdc"))


@pytest.mark.parametrize(("name", "text"), [("a.dic", DIC), ("a.ykd", YKD), ("a.lc3", "+<b> & \x07\nx]]>y\n")])
def test_refi_qda_of_a_dictionary_is_valid(tmp_path: Path, refi_qda: etree.RelaxNG, name: str, text: str) -> None:
    convert(write(tmp_path, name, text), tmp_path / "out.qdc")
    refi_qda.assertValid(etree.parse(tmp_path / "out.qdc"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0"),
        (' isCodable="true"', ""),
        (' isCodable="true"', ' isCodable="yes"'),
        (' guid="', ' guid="x'),
        (' name="', ' label="'),
        ("<Description>", "<Memo/><Description>"),
        ("Codes>", "Sets>"),
    ],
)
def test_the_rules_of_refi_qda_can_be_broken(tmp_path: Path, refi_qda: etree.RelaxNG, old: str, new: str) -> None:
    convert(ROOT / "seeds" / "codebook.toml", tmp_path / "out.qdc")
    text = (tmp_path / "out.qdc").read_text("utf-8")
    assert old in text and not refi_qda.validate(etree.fromstring(text.replace(old, new).encode()))


def test_what_a_name_holds_stays_text(tmp_path: Path) -> None:
    text = '+<b>"quoted" & \\ \x07\nx]]>y "z" \\\n'
    source = write(tmp_path, "a.lc3", text)
    for ending in ("toml", "yaml", "qdc"):
        convert(source, tmp_path / f"out.{ending}")
    label = tomllib.loads((tmp_path / "out.toml").read_text("utf-8"))["codes"][0]["label"]
    assert label == '<b>"quoted" & \\ �'
    root = ElementTree.parse(tmp_path / "out.qdc").getroot()
    assert root[0][0].get("name") == '<b>"quoted" & \\ �'


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8),
        st.lists(st.text(max_size=8), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_quanteda_dictionary_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, tree: dict) -> None:
    folder = tmp_path_factory.mktemp("any")
    source = write(folder, "a.yaml", yaml.safe_dump(tree, allow_unicode=True, default_style='"'))
    try:
        book, _ = import_dictionary(source)
    except StudyError as error:
        assert "no category with terms" in error.what
        return
    convert(source, folder / "out.toml")
    assert read_codebook(folder / "out.toml").codes == book.codes


@pytest.mark.parametrize("ending", READERS)
def test_large_files_take_linear_time(tmp_path: Path, ending: str) -> None:
    n = 10_000
    text = {
        ".dic": "%\n1\ta\n%\n" + "".join(f"w{i}\t1\n" for i in range(n)),
        ".dicx": "t,a\n" + "".join(f"w{i},X\n" for i in range(n)),
        ".ykd": '<dictionary><cnode name="a">'
        + "".join(f'<pnode name="w{i}"/>' for i in range(n))
        + "</cnode></dictionary>",
        ".cat": "A\n" + "".join(f"\tW{i} (1)\n" for i in range(n)),
        ".lc3": "+a\n" + "".join(f"w{i}\n" for i in range(n)),
    }.get(ending, "a:\n" + "".join(f"- w{i}\n" for i in range(n)))
    book, _ = import_dictionary(write(tmp_path, f"a{ending}", text))
    assert len(next(iter(book.codes.values())).patterns) == n


# ------------------------------------------------------------------ the command


def run(*arguments: object) -> int:
    return cli.main([str(a) for a in arguments])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path, "harbour.dic", DIC + "kind\t9\n")
    out = tmp_path / "codebook.toml"
    assert run("codebook", source, "--out", out) == 1, "something was left out"
    assert "note: harbour.dic, line 9: 'kind': '9' is no category" in capsys.readouterr().err
    assert run("codebook", source, "--out", out) == 2 and "nothing is ever overwritten" in capsys.readouterr().err
    assert run("codebook", out, "--out", tmp_path / "x.toml") == 2
    assert run("codebook", out, "--out", tmp_path / "x.csv") == 2
    assert run("codebook", out, "--out", tmp_path / "x.qdc", "--kind", "a") == 2
    assert run("codebook", source, "--out", tmp_path / "x.toml", "--kind", "a b") == 2
    assert run("codebook", tmp_path / "absent.dic", "--out", tmp_path / "x.toml") == 2
    assert run("codebook", out, "--out", tmp_path / "x.qdc") == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["codebook.toml", "harbour.dic", "x.qdc"]


def test_a_dictionary_of_too_many_terms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path, "a.lc3", "+a\n" + "".join(f"w{i}\n" for i in range(20_001)))
    assert run("codebook", source, "--out", tmp_path / "codebook.toml") == 2
    assert "20,001 terms, the limit is 20,000" in capsys.readouterr().err
    assert not (tmp_path / "codebook.toml").exists()


def test_only_some_categories(tmp_path: Path) -> None:
    source = write(tmp_path, "a.dic", DIC)
    book, _ = import_dictionary(source, only=["work", "emotion.anger_hot"])
    assert list(book.codes) == ["emotion.anger_hot", "work"]
    assert list(book.kinds) == ["emotion.anger_hot", "work"]
    with pytest.raises(StudyError, match=r"no category 'joy'\. It has emotion, emotion\.anger_hot, work"):
        import_dictionary(source, only=["joy"])
