import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from deliveries import (
    FACTIVA,
    document,
    docx,
    factiva_flat,
    factiva_html,
    factiva_rtf,
    nexis_article,
    nexis_cover,
    packed,
    paragraph,
    proquest,
    rtf,
)  # fmt: skip

from analysis import StudyError, documents, exports, records

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
BOMB = (
    "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12))
    + "]><x>&l;</x>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
NEXIS = nexis_article()

GOOD = {
    "nexis": [docx(NEXIS), docx([*nexis_cover([NEXIS[0]]), *NEXIS]), rtf(NEXIS)],
    "factiva": [factiva_html(FACTIVA), factiva_rtf(FACTIVA), rtf(factiva_flat(FACTIVA))],
    "proquest": [proquest({})],
}
NONE = {
    "a letter in Word": docx(["Dear reader,", "the pier is closed."]),
    "a letter in RTF": rtf(["Dear reader,", "the pier is closed."]),
    "a page": b"<html><body><p>Document of the day: the pier is closed.</p></body></html>",
    "a text": b"Ferry pier closes\n\nThe harbour council voted late on Monday.",
    "a form": b"Name: ____________________\nAddress: ____________________\n",
    "nothing": b"",
}


@pytest.mark.parametrize(("grammar", "data"), [(name, data) for name, files in GOOD.items() for data in files])
def test_a_grammar_is_seen_from_the_file_not_its_name(tmp_path: Path, grammar: str, data: bytes) -> None:
    assert exports.sniff(data, "misleading.pdf") == grammar
    file = tmp_path / "export.bin"
    file.write_bytes(data)
    export = exports.read_export(file)
    assert (export.summary.startswith("1 article found"), export.problems) == (True, [])
    assert export.items[0].published == "2019-12-05"


@pytest.mark.parametrize("data", NONE.values(), ids=NONE)
def test_other_files_are_no_export(tmp_path: Path, data: bytes) -> None:
    assert exports.sniff(data, "file") is None
    (tmp_path / "file.docx").write_bytes(data)
    with pytest.raises(
        StudyError, match=r"^file.docx: it is (empty|not an export of a known database)\. Known are"
    ):
        exports.read_export(tmp_path / "file.docx")


def main_part(text: str | bytes) -> bytes:
    return packed({"word/document.xml": text})


def locked(data: bytes) -> bytes:
    """The same archive, each part marked as encrypted."""
    flagged = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = flagged.find(mark)
        while at >= 0:
            flagged[at + offset] |= 1
            at = flagged.find(mark, at + 4)
    return bytes(flagged)


def broken(data: bytes) -> bytes:
    """The same archive, a byte of the packed text changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 80
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


BAD = {
    "old doc": (OLE, "in the old .doc format. Open it and save it as DOCX"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
    "locked parts": (locked(docx(NEXIS)), "protected with a password"),
    "cut short": (docx(NEXIS)[:-100], "damaged or cut short"),
    "half": (docx(NEXIS)[:700], "damaged or cut short"),
    "changed byte": (broken(docx(NEXIS)), "damaged"),
    "no document": (packed({"articles/one.docx": b"x"}), "holds no Word document"),
    "unclosed": (main_part(document("<w:p>").replace("</w:body>", "")), "word/document.xml, line 1: it is damaged"),
    "entity bomb": (main_part(BOMB), "declares a document type"),
    "outside entity": (main_part(OUTSIDE), "declares a document type"),
    "nested": (main_part(document("<w:p>" * 300 + "</w:p>" * 300)), "nested deeper than 256"),
    "long tag": (main_part(document(f'<w:p w:x="{"x" * 3_000_000}"/>')), "longer than a mebibyte"),
    "one paragraph": (main_part(document(f"<w:p>{'<w:t>a</w:t>' * 200_001}</w:p>")), "more than 200,000 pieces"),
    "parts": (b"PK\x03\x04" + b"PK\x01\x02" * 10_001, "more than 10,000 parts"),
    "rtf nested": (b"{\\rtf1" + b"{" * 10_001, "nested deeper than 10,000"),
    "rtf cut": (rtf(NEXIS)[:-40], "paragraph 2"),
    "rtf paragraph": (b"{\\rtf1 " + b"\\'e9" * 200_001 + b"}", "more than 200,000 pieces"),
    "pdf": (b"%PDF-1.7\n", "it is a PDF"),
    "no text": (docx(nexis_article(text=[])), "not one article can be read (nexis)"),
}


@pytest.mark.parametrize(("data", "part"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_read_is_refused_with_its_name_and_a_mend(
    tmp_path: Path, data: bytes, part: str
) -> None:
    file = tmp_path / "export.docx"
    file.write_bytes(data)
    with pytest.raises(StudyError) as raised:
        exports.read_export(file)
    assert str(raised.value).startswith("export.docx")
    assert part in str(raised.value)
    assert raised.value.mend


def test_nested_to_the_limit_is_read() -> None:
    inner = "<w:sdt>" * 250 + paragraph("deep") + "</w:sdt>" * 250
    assert exports.sniff(main_part(document(inner)), "deep.docx") is None


def test_deleted_and_doubled_text_is_left_out() -> None:
    kept = "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:r><w:t>new</w:t></w:r></w:p>"
    boxed = "<w:p><w:r><w:t>a</w:t></w:r><w:Fallback><w:p><w:r><w:t>again</w:t></w:r></w:p></w:Fallback></w:p>"
    found = documents.lines(main_part(document(kept + boxed)), "x.docx")
    assert [line.text for line in found] == ["new", "a"]


def test_limits_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_LINES", 4)
    lines = [records.Line(number, "text") for number in range(1, 6)]
    assert len(list(records.bounded(lines[:4], "x, line"))) == 4
    with pytest.raises(StudyError, match=r"^x, line 5: it has more than 4 paragraphs"):
        list(records.bounded(lines, "x, line"))


HUGE = {
    "256 MiB in one paragraph": lambda: main_part(document("<w:p><w:r><w:t>" + "a" * 2**28)),
    "100,000 paragraphs": lambda: docx(nexis_article(text=["The pier is closed for now."] * 100_000)),
    "empty paragraphs": lambda: main_part(
        document(paragraph("Body") + paragraph("Load-Date: x") + "<w:p/>" * 10**7)
    ),
    "html": lambda: b"Document ELCR000020191205efc50003a" + b"<a " * 5_000_000,
    "text": lambda: b"_" * 60 + b"\nFull text: a\n\nPublication title: b\n" + b"word word\n" * 1_500_000,
}


@pytest.mark.parametrize("make", HUGE.values(), ids=HUGE)
def test_huge_files_stay_within_256_mib(tmp_path: Path, make) -> None:
    file = tmp_path / "export.docx"
    file.write_bytes(make())
    script = (
        "import resource, sys\nfrom analysis import StudyError, exports\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    exports.read_export(sys.argv[1])\nexcept StudyError as error:\n    print(str(error)[:99])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, file], capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout.split()[-1]) < 256 * 2**10


@pytest.mark.parametrize("data", [data for files in GOOD.values() for data in files])
def test_no_damage_is_anything_but_a_study_error(data: bytes) -> None:
    for at in range(0, len(data), max(len(data) // 60, 1)):
        for damaged in (data[:at], data[:at] + b"\xff\0<{" + data[at + 1 :], data[:at] + data[at + 9 :]):
            try:
                grammar = exports.sniff(damaged, "x")
                if grammar:
                    exports.GRAMMARS[grammar](damaged, "x")
            except StudyError as error:
                assert str(error).startswith("x")
