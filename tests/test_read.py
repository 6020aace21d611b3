import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis import StudyError, corpus, read

HEADER = "article,outlet,outlet_source,published,url,note\n"


def complaint(folder: Path) -> str:
    with pytest.raises(StudyError) as raised:
        read.folder(folder)
    return str(raised.value)


def test_articles_come_with_what_is_known_of_them(folder: Path) -> None:
    first, second, third = read.folder(folder).articles
    assert (first.article, first.outlet, first.outlet_source) == ("chronicle", "The Ellery Chronicle", "stated")
    assert (second.published, second.url) == ("2019-06-04", None)
    assert (third.published, third.note) == (None, "named only in the dateline")


def test_an_article_without_a_row_is_read_as_unknown(folder: Path) -> None:
    (folder / "late.txt").write_text("Harbour opens\n\nShips left the harbour on Thursday.", encoding="utf-8")
    study = read.folder(folder)
    assert [a.outlet for a in study.articles if a.article == "late"] == [None]
    assert study.warnings == ["late: has no row in articles.csv; its outlet and date are unknown"]


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        ("", ["line 1", "no column 'article'"]),
        ("article,oulet\nherald,x\n", ["line 1", "'oulet'", "outlet_source"]),
        (HEADER + "gazette,,,,,\n", ["line 2, article", "no file for 'gazette'"]),
        (HEADER + "herald,,,,,\nherald,,,,,\n", ["line 3, article", "has a row already"]),
        (
            HEADER + "herald,Herald,guessed,,,\n",
            ["line 2, outlet_source", "'guessed'", "stated, supplied, inferred"],
        ),
        (HEADER + "herald,Herald,,4 June 2019,,\n", ["line 2, published", "'4 June 2019'", "YYYY-MM-DD"]),
        (HEADER + "herald,Herald,,2019-02-30,,\n", ["line 2, published", "'2019-02-30'"]),
        (HEADER + "herald,Herald, Weekend,,,,\n", ["line 2", "7 cells", "quotation marks"]),
        (HEADER + ",Herald,,,,\n", ["line 2, article", "empty"]),
        (HEADER + "herald,Herald,,2019-W23-2,,\n", ["line 2, published", "'2019-W23-2'"]),
        (HEADER + 'herald,"Har\nald",guess,,,\n', ["line 2, outlet_source"]),
        (HEADER + 'herald,"Har\nald",,,,\nwire,,guess,,,\n', ["line 4, outlet_source"]),
        (HEADER + 'herald,H,,,,\nwire,"Wire,,,,\n\n\n', ["line 3", "quotation marks"]),
        (HEADER + "a,,,,,\n" * 2, ["line 3, article", "has a row already"]),
        (HEADER + "".join(f"x{n},,,,,\n" for n in range(99)), ["line 2", "line 21", "and 79 more like these"]),
        (HEADER + 'herald,"Herald,,,,\n', ["articles.csv", "quotation marks"]),
        (HEADER + "herald,A,guess,,,\nwire,B,hunch,,,\n", ["line 2", "line 3", "'guess'", "'hunch'"]),
    ],
)
def test_a_broken_articles_csv_is_refused_with_line_and_mend(folder: Path, table: str, parts: list[str]) -> None:
    (folder / "articles.csv").write_text(table, encoding="utf-8")
    message = complaint(folder)
    assert message.startswith("articles.csv")
    for part in parts:
        assert part in message


@pytest.mark.parametrize("outlet", ["NA", "None", "nan", "TRUE", "001", "1e5"])
def test_names_that_look_like_something_else_stay_text(folder: Path, outlet: str) -> None:
    (folder / "articles.csv").write_text(HEADER + f"herald,{outlet},,,,\n", encoding="utf-8")
    assert [a.outlet for a in read.folder(folder).articles if a.article == "herald"] == [outlet]


def test_missing_articles_csv_and_folder(folder: Path) -> None:
    (folder / "articles.csv").unlink()
    assert "framing new DIR --from FOLDER" in complaint(folder)
    assert "there is no such folder" in complaint(folder / "nowhere")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n\n ", "it is empty"),
        ("Café".encode("cp1252"), "byte 3 (line 1) is not UTF-8"),
        ("Harbour opens".encode("utf-16")[:-1], "is not utf-16"),
        ("Harbour opens".encode("utf-16-le"), "line 1 holds a NUL"),
        (b"Harbour\nopens\0", "line 2 holds a NUL"),
        (b"x" * (read.MOST_BYTES + 1), "the limit is 5,000,000"),
        (gzip.compress(b"Harbour opens"), "it is compressed with gzip"),
        (b"%PDF-1.7\n", "it is a PDF"),
        (b"PK\x03\x04\x14\x00", "it is a zip archive"),
    ],
)
def test_an_unreadable_article_is_skipped_and_the_others_are_read(folder: Path, data: bytes, reason: str) -> None:
    (folder / "herald.txt").write_bytes(data)
    study = read.folder(folder)
    assert [a.article for a in study.articles] == ["chronicle", "wire"]
    assert [s.article for s in study.skipped] == ["herald"]
    assert "herald.txt" in study.skipped[0].reason
    assert reason in study.skipped[0].reason


def test_at_the_limit_an_article_is_read(folder: Path) -> None:
    (folder / "herald.txt").write_bytes(b"x" * read.MOST_BYTES)
    assert not read.folder(folder).skipped


def test_no_readable_article_at_all(folder: Path) -> None:
    for file in folder.glob("*.txt"):
        file.write_bytes(b"\xff\xff")
    message = complaint(folder)
    assert "not one article can be read" in message
    assert "wire.txt" in message


def test_two_files_with_one_id(folder: Path) -> None:
    (folder / "wire.html").write_text("<p>x</p>", encoding="utf-8")
    assert "'wire' is already taken by wire.html" in complaint(folder)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_says_how_it_is_written_is_read(folder: Path, encoding: str) -> None:
    (folder / "herald.txt").write_bytes("Café\r\nopens".encode(encoding))
    assert [a.raw for a in read.folder(folder).articles if a.article == "herald"] == ["Café\r\nopens"]


@pytest.mark.parametrize(
    ("stated", "written"),
    [
        ('<meta charset="windows-1252">', "cp1252"),
        ("<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>", "cp1252"),
        ('<?xml version="1.0"?><meta charset=iso-8859-2>', "iso-8859-2"),
        ('<meta charset="windows-1252">', "utf-8"),  # the bytes are known better than the page knows them
    ],
)
def test_a_saved_page_is_read_as_it_says(folder: Path, stated: str, written: str) -> None:
    page = f"{stated}<p>Zoë said the harbour opens</p>"
    (folder / "herald.txt").rename(folder / "herald.html")
    (folder / "herald.html").write_bytes(page.encode(written))
    assert [a.raw for a in read.folder(folder).articles if a.article == "herald"] == [page]


@pytest.mark.parametrize("stated", ["", '<meta charset="klingon">', '<meta charset="shift_jis">'])
def test_a_page_that_says_nothing_usable_is_not_guessed(folder: Path, stated: str) -> None:
    (folder / "herald.txt").rename(folder / "herald.html")
    (folder / "herald.html").write_bytes(f"{stated}<p>Zoë”s café</p>".encode("cp1252"))
    assert [s.article for s in read.folder(folder).skipped] == ["herald"]


@pytest.mark.parametrize("between", [";", "\t"])
def test_a_table_from_a_spreadsheet_of_another_country(folder: Path, between: str) -> None:
    (folder / "articles.csv").write_text("article;outlet;note\nherald;Herald;a, b\n".replace(";", between))
    found = {a.article: a for a in read.folder(folder).articles}
    assert (found["herald"].outlet, found["herald"].note) == ("Herald", "a, b")


def test_a_byte_order_mark_and_carriage_returns_keep_offsets_true(folder: Path) -> None:
    (folder / "herald.txt").write_bytes("\ufeffHarbour\r\nopens".encode())
    assert [a.raw for a in read.folder(folder).articles if a.article == "herald"] == ["Harbour\r\nopens"]


# ------------------------------------------------------------------ corpus files

ROWS = [
    {"id": "1", "outlet": "Herald", "date": "2019-06-04", "headline": "Harbour shut", "text": "Nothing moved."},
    {"id": "2", "outlet": None, "date": None, "headline": None, "text": "Ships left."},
]


def corpus_file(tmp_path: Path, form: str) -> Path:
    path = tmp_path / f"corpus.{form}"
    if form == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    elif form == "json":
        path.write_text(json.dumps(ROWS, indent=2), encoding="utf-16")
    elif form == "csv":
        pd.DataFrame(ROWS).to_csv(path, index=False)
    else:
        pd.DataFrame(ROWS).to_parquet(path, index=False)
    return path


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_every_corpus_form_gives_the_same_articles(tmp_path: Path, form: str) -> None:
    first, second = corpus.articles(corpus_file(tmp_path, form))
    assert isinstance(first, read.Article)
    assert isinstance(second, read.Article)
    assert (first.raw, first.outlet, first.published) == ("Harbour shut\n\nNothing moved.", "Herald", "2019-06-04")
    assert (first.form, second.form) == ("clean", "body")
    assert (second.raw, second.outlet, second.published) == ("Ships left.", None, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: it is not valid JSON"),
        ("[1]", "line 2: it is no JSON object"),
        ('{"id": "1", "text": "twice"}', "line 2, id: '1' was there before"),
        ('{"id": "", "text": "x"}', "line 2, id: it is empty"),
        ('{"id": "3", "text": "  "}', "line 2, text: it is empty"),
        ('{"id": "3", "body": "x"}', "map one with --column text=NAME"),
        ('{"id": "3", "text": "\\ud800"}', "half a surrogate pair"),
        ("[" * 100_000, "line 2"),
        ('{"id": "\\ud800", "text": "x"}', "line 2, id: it holds half a surrogate pair"),
        ('{"id": "3", "outlet": "\\udfff", "text": "x"}', "line 2, outlet"),
        ('{"id": "3", "headline": "a\\u0000b", "text": "x"}', "line 2, headline: it holds a NUL"),
        ('{"id": "3", "text": "one", "text": "two"}', "a field stands there twice"),
        ('{"id": {"a": 1}, "text": "x"}', "line 2, id: it is no text"),
        ('{"id": "3", "text": 5}', "line 2, text: 5 is no text"),
        ('{"id": ' + "9" * 5_000 + ', "text": "x"}', "line 2"),
    ],
)
def test_a_bad_row_is_skipped_with_its_place(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"id": "1", "text": "good"}\n' + line + "\n", encoding="utf-8")
    good, bad = corpus.articles(path)
    assert isinstance(good, read.Article)
    assert isinstance(bad, read.Skipped)
    assert "corpus.jsonl" in bad.reason
    assert reason in bad.reason


def test_other_column_names(tmp_path: Path) -> None:
    path = tmp_path / "corpus.csv"
    path.write_text("key,paper,body\na,Herald,Ships left.\n", encoding="utf-8")
    (one,) = corpus.articles(path, {"id": "key", "outlet": "paper", "text": "body"})
    assert isinstance(one, read.Article)
    assert (one.article, one.outlet, one.raw) == ("a", "Herald", "Ships left.")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2019-06-04T23:10:00-05:00", "2019-06-04"),
        ("20190604", "2019-06-04"),
        ("Tue, 4 Jun 2019 08:00:00 GMT", "2019-06-04"),
        ("June 4, 2019", "2019-06-04"),
        ("25/06/2019", "2019-06-25"),
        ("04/06/2019", None),
        ("yesterday", None),
        ("2019-06-31", None),
        ("1559606400", None),
    ],
)
def test_a_day_is_read_where_it_can_be_read_one_way(tmp_path: Path, cell: str, day: str | None) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": 1, "text": "Ships left.", "date": cell}))
    (one,) = corpus.articles(tmp_path / "a.jsonl")
    assert isinstance(one, read.Article)
    assert one.published == day
    assert one.published_why == (None if day else f"a.jsonl, line 1, date: '{cell}' is no single day")


def test_rows_without_an_id_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text('text;source\nShips left.;Herald\n"Nothing, moved.";Post\n')
    columns = {"id": "#", "outlet": "source"}
    found = [one for one in corpus.articles(tmp_path / "all.csv", columns) if isinstance(one, read.Article)]
    assert [(one.article, one.outlet, one.raw) for one in found] == [
        ("all-2", "Herald", "Ships left."),
        ("all-3", "Post", "Nothing, moved."),
    ]


def test_a_csv_in_utf16(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_bytes("id\ttext\n1\tCafé shut.\n".encode("utf-16"))
    (one,) = corpus.articles(tmp_path / "all.csv")
    assert isinstance(one, read.Article)
    assert one.raw == "Café shut."


@pytest.mark.parametrize(
    ("header", "known", "found"),
    [
        ("id,text", {}, {"id": "id", "text": "text"}),
        ("title,body", {}, {"id": "#", "headline": "title", "text": "body"}),
        (
            "stories_id,media_name,publish_date,title,Full Text",
            {},
            {
                "id": "stories_id",
                "outlet": "media_name",
                "date": "publish_date",
                "headline": "title",
                "text": "Full Text",
            },
        ),
        ("url,content,summary", {"text": "summary"}, {"text": "summary", "id": "url"}),
    ],
)
def test_usual_names_of_columns_are_known(
    tmp_path: Path, header: str, known: dict[str, str], found: dict[str, str]
) -> None:
    (tmp_path / "a.csv").write_text(header + "\n" + ",".join("x" for _ in header.split(",")) + "\n")
    assert corpus.guessed(tmp_path / "a.csv", known) == found


def test_a_table_of_links_holds_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("stories_id,url,title\n1,https://example.org/a,Ships leave\n")
    with pytest.raises(StudyError, match=r"a.csv: no column is known to hold the text. Its columns are stories_id"):
        corpus.guessed(tmp_path / "a.csv", {})


@pytest.mark.parametrize(
    ("columns", "part"),
    [
        ({"author": "paper"}, "ours is one of id, outlet, date, headline, text"),
        ({"text": ""}, "text= maps nothing"),
        ({"outlet": "paper"}, "corpus.csv: no row has a column 'paper'"),
        ({"text": "body"}, "corpus.csv: no row has a column 'body'"),
    ],
)
def test_a_mapping_that_meets_nothing_is_refused(tmp_path: Path, columns: dict[str, str], part: str) -> None:
    with pytest.raises(StudyError, match=part):
        list(corpus.articles(corpus_file(tmp_path, "csv"), columns))


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("a.csv", b"id,text,text\n1,a,b\n", "the column 'text' stands there twice"),
        ("a.csv", b'id,text\n1,x\n2,"x\n3,x\n', "line 3 or behind it"),
        ("a.csv", b"id,text\n1,Caf\xe9\n", "can't decode byte 0xe9"),
        ("a.csv", gzip.compress(b"id,text\n"), "compressed with gzip"),
        ("a.jsonl", gzip.compress(b"{}"), "compressed with gzip"),
        ("a.parquet", b"PAR1" + bytes(99) + b"PAR1", "row 1: it cannot be read as Parquet"),
        ("a.parquet", b"", "cannot be read as Parquet"),
        ("a.json", b"", "it is not valid JSON"),
        ("a.json", b'[{"id": 1, "text": "x"},]', r"it is not valid JSON \(.*line 1 column 2"),
        ("a.json", b'[{"id": 1, "text": "x", "text": "y"}]', "a field stands there twice"),
        ("a.json", b'{"articles": []}', "it is no list. Write a list of articles"),
        ("a.json", b'["\xe9"]', "byte 2 .* is not UTF-8"),
        ("a.json", b"[" * 100_000, "it is not valid JSON"),
        ("a.json.gz", gzip.compress(b"7"), "it is no list"),
    ],
)
def test_a_damaged_corpus_names_its_file(tmp_path: Path, name: str, data: bytes, part: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(StudyError, match=part) as raised:
        list(corpus.articles(tmp_path / name))
    assert name in str(raised.value)


def test_a_list_of_articles_names_the_one_that_is_bad(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "text": "Ships left."},
        "Ships left.",
        {"id": 2},
        {"id": 1, "text": "x"},
        {"id": 3, "text": "y"},
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    found = list(corpus.articles(tmp_path / "a.json"))
    assert [one.article for one in found if isinstance(one, read.Article)] == ["1", "3"]
    reasons = [one.reason for one in found if isinstance(one, read.Skipped)]
    assert reasons[0].startswith("a.json, article 2: it is no JSON object")
    assert reasons[1].startswith("a.json, article 3: there is no column 'text'")
    assert reasons[2].startswith("a.json, article 4, id: '1' was there before")
    numbered = list(corpus.articles(tmp_path / "a.json", {"id": corpus.ROW}))
    assert [one.article for one in numbered if isinstance(one, read.Article)] == ["a-1", "a-4", "a-5"]


def test_a_list_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "MOST_TABLE_BYTES", 39)
    (tmp_path / "a.json").write_text(json.dumps([{"id": 1, "text": "Ships left again."}]))
    with pytest.raises(StudyError, match=r"it has over 39 bytes\. Write one article a line \(\.jsonl\)"):
        list(corpus.articles(tmp_path / "a.json"))


def test_a_line_over_the_limit_is_skipped_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "MOST_LINE_BYTES", 40)
    good = '{"id": 1, "text": "Ships left again."}\n'
    (tmp_path / "a.jsonl").write_text("x" * 100 + "\n" + good)
    bad, one = corpus.articles(tmp_path / "a.jsonl")
    assert len(good) == 39
    assert isinstance(bad, read.Skipped)
    assert isinstance(one, read.Article)


@pytest.mark.parametrize(
    ("name", "part"), [("none.jsonl", "no such file"), ("notes.docx", "unknown ending '.docx'")]
)
def test_what_is_no_corpus(tmp_path: Path, name: str, part: str) -> None:
    if name.endswith("docx"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(StudyError, match=part):
        list(corpus.articles(tmp_path / name))


# ------------------------------------------------------------------ messages, and pages saved as one

WEB = """From: <Saved by a browser>
Snapshot-Content-Location: https://example.org/harbour
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Location: https://example.org/harbour

<html><body><p>Ships left the caf=C3=A9.</p></body></html>
--b
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b--
"""
NOTE = """From: desk@example.org
Subject: Harbour
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: 8bit

Harbour shut\n\nNothing moved at the café, he said.
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="other.txt"

Not this.
--b--
"""


def test_a_page_saved_as_one_file() -> None:
    assert read.message(WEB.encode(), "a.mhtml") == read.Message(
        "<html><body><p>Ships left the café.</p></body></html>", True, "https://example.org/harbour"
    )


def test_a_message_without_a_page_gives_its_text_and_no_attachment() -> None:
    part = read.message(NOTE.encode("cp1252"), "a.eml")
    assert (part.text.strip(), part.html, part.url) == (
        "Harbour shut\n\nNothing moved at the café, he said.",
        False,
        None,
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Harbour shut\n\nNothing moved.",
        b"MIME-Version: 1.0\nContent-Type: image/png\n\nx",
        WEB.replace("utf-8", "klingon").replace("=C3=A9", "=E9").encode(),
        WEB.replace("=C3=A9", "=E9").encode(),
        b"MIME-Version: 1.0\n" + b"Content-Type: message/rfc822\n\n" * 2_000,
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(StudyError, match=r"^a\.eml"):
        read.message(data, "a.eml")


def test_a_study_reads_it_and_knows_where_it_was(folder: Path) -> None:
    (folder / "herald.txt").unlink()
    (folder / "herald.mhtml").write_text(WEB, encoding="utf-8")
    (one,) = [a for a in read.folder(folder).articles if a.article == "herald"]
    assert (one.form, one.url, one.path) == ("html", "https://example.org/harbour", "herald.mhtml")
