"""Blind coding sheets: what is drawn, with which weights, and that the sheet gives nothing away."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from analysis import run_study
from analysis.codebook import RESERVED
from analysis.errors import StudyError
from analysis.sheet import LEAST, NONE, Sheet, _allocate, columns, digest, draw, own_sentences, write_sheet
from analysis.study import Study


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(study: Study, out: Path, units: int = 200, coders: tuple[str, ...] = ("A", "B")) -> Sheet:
    sheet = draw(study, units)
    write_sheet(study, sheet, out, coders)
    return sheet


# ------------------------------------------------------------------ drawing


def test_few_sentences_are_all_drawn(port: Study) -> None:
    sheet = draw(port)
    assert len(sheet.key) == len(own_sentences(port)) == len(sheet.units)
    assert set(sheet.key.weight) == {1.0}
    for row in sheet.key.itertuples():
        assert digest(port.raws[row.article][row.start : row.end]) == row.sha256


@pytest.mark.parametrize("units", [14, 20, 30])
def test_weights_add_up_to_the_texts(port: Study, units: int) -> None:
    """In every stratum the weights sum to its sentences: estimates stand for all of them."""
    everything = Counter(draw(port).key.stratum)
    key = draw(port, units).key
    assert len(key) == units
    assert {s: round(float(w), 6) for s, w in key.groupby("stratum").weight.sum().items()} == everything
    assert key.weight.groupby(key.stratum).nunique().max() == 1


def test_a_sentence_belongs_to_its_rarest_code(port: Study) -> None:
    key = draw(port).key.set_index("unit")
    often = Counter()
    codes: dict[tuple[str, int], set[str]] = {}
    for m in port.mentions[port.mentions.part != "related"].itertuples():
        codes.setdefault((m.article, m.sentence), set()).add(m.code)
    often.update(code for found in codes.values() for code in found)
    for s in own_sentences(port).itertuples():
        stratum = key[(key.article == s.article) & (key.start == s.start)].stratum.item()
        found = codes.get((s.article, s.sentence), set())
        assert (stratum == NONE) if not found else (often[stratum] == min(often[c] for c in found))


@pytest.mark.parametrize(
    ("sizes", "units", "counts"),
    [
        ({NONE: 5, "a": 3}, 8, {NONE: 5, "a": 3}),  # all
        ({NONE: 900, "a": 50, "b": 50}, 90, {NONE: 30, "a": 30, "b": 30}),
        ({NONE: 900, "a": 4, "b": 100}, 90, {NONE: 30, "a": 4, "b": 56}),  # what a lacks goes to b ...
        ({NONE: 900, "a": 4, "b": 6}, 90, {NONE: 80, "a": 4, "b": 6}),  # ... and what both lack to none
        ({NONE: 3, "a": 200, "b": 100}, 90, {NONE: 3, "a": 44, "b": 43}),
        ({"a": 200, "b": 100}, 90, {"a": 45, "b": 45}),  # something is found everywhere
        ({NONE: 100}, 9, {NONE: 9}),  # nothing is found anywhere
        ({NONE: 100, "a": 100, "b": 100}, 6, {NONE: 2, "a": 2, "b": 2}),
        ({NONE: 100, "a": 1, "b": 100}, 5, {NONE: 2, "a": 1, "b": 2}),
    ],
)
def test_how_units_are_shared_out(sizes: dict[str, int], units: int, counts: dict[str, int]) -> None:
    assert _allocate(sizes, units) == counts


def test_too_few_units_for_the_strata() -> None:
    with pytest.raises(StudyError, match="Ask for 6 or more"):
        _allocate({NONE: 100, "a": 100, "b": 100}, 3 * LEAST - 1)


def test_the_seed_decides(port: Study) -> None:
    assert draw(port, 20, seed=1).key.equals(draw(port, 20, seed=1).key)
    assert list(draw(port, 20, seed=1).key.unit) != list(draw(port, 20, seed=2).key.unit)


def test_kinds_can_be_chosen(port: Study) -> None:
    assert [code.id for code in draw(port, kinds=["hedge"]).codes] == ["hedge"]
    assert columns(draw(port, kinds=["attribute"]).codes, True) == ["unlawful", "unlawful:event", "unlawful:voice"]
    assert columns(draw(port, kinds=["attribute"]).codes, False) == ["unlawful", "unlawful:voice"]
    with pytest.raises(StudyError, match="Choose from name, attribute, hedge"):
        draw(port, kinds=["reporting"])


def test_a_code_named_like_a_column(folder: Path) -> None:
    book = folder / "codebook.toml"
    book.write_text(book.read_text("utf-8").replace('id = "hedge"', 'id = "note"'), "utf-8")
    with pytest.raises(StudyError, match="code note: the sheet has a column 'note'"):
        draw(run_study(folder))


# ------------------------------------------------------------------ files


def test_what_is_written(port: Study, tmp_path: Path) -> None:
    sheet = written(port, tmp_path / "out", coders=("anna", "ben"))
    assert sorted(f.name for f in (tmp_path / "out").iterdir()) == [
        "key.csv",
        "sheet-anna.csv",
        "sheet-anna.html",
        "sheet-ben.csv",
        "sheet-ben.html",
    ]
    anna, ben = rows(tmp_path / "out" / "sheet-anna.csv"), rows(tmp_path / "out" / "sheet-ben.csv")
    assert [r["unit"] for r in anna] != [r["unit"] for r in ben], "each coder has an order of their own"
    assert sorted(r["unit"] for r in anna) == sorted(r["unit"] for r in ben) == sorted(sheet.key.unit)
    assert all(r["strike"] == r["strike:event"] == r["note"] == "" for r in anna)
    assert (tmp_path / "out" / "sheet-anna.csv").read_bytes().startswith(b"\xef\xbb\xbf"), (
        "Excel takes it for UTF-8"
    )


def test_the_same_bytes_again(port: Study, tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(port, tmp_path / name, units=20)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize("name", ["sheet-A.csv", "sheet-A.html"])
def test_a_sheet_is_blind(port: Study, tmp_path: Path, name: str) -> None:
    """No article, no outlet, nothing that the rules found; a unit's name tells nothing."""
    sheet = written(port, tmp_path / "out", units=20)
    text = (tmp_path / "out" / name).read_text("utf-8-sig")
    shown = " ".join(" ".join(parts) for parts in sheet.units.values())
    for outlet in port.articles.outlet:
        assert text.count(outlet) == shown.count(outlet), "only where the text itself says it"
    for article in port.articles.article:
        assert not re.search(rf"\b{article}\b", text)
    assert "stratum" not in text and "weight" not in text.replace("font-weight", "")
    assert NONE not in text


def test_a_unit_stands_in_its_paragraph(port: Study) -> None:
    sheet = draw(port)
    before, text, after = next(
        u for u in sheet.units.values() if u[1].startswith("The first strike, on 7 May, had")
    )
    assert before == "It was the second walkout in a month. "
    assert (text[-6:], after) == ("a day.", "")


def page_data(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_page_asks_nothing_of_a_network(port: Study, tmp_path: Path) -> None:
    written(port, tmp_path / "out")
    page = (tmp_path / "out" / "sheet-A.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=|https?:|@import|url\(|fetch\(|XMLHttp|innerHTML", page)
    data = page_data(page)
    assert data["coder"] == "A"
    assert [kind["named"] for kind in data["kinds"]] == [True, True, False]
    assert [event["id"] for event in data["events"]] == ["may", "june", *RESERVED]


HOSTILE = '</script><script>alert("1")</script><!-- ]]> &amp; \u2028 =HYPERLINK("x")'


def test_what_a_text_or_a_codebook_holds_stays_text(folder: Path, tmp_path: Path) -> None:
    file = folder / "wire.txt"
    file.write_text(file.read_text("utf-8").replace("Cargo was moving", f"Cargo {HOSTILE} was moving"), "utf-8")
    book = folder / "codebook.toml"
    book.write_text(book.read_text("utf-8").replace('"Protest, as noun or verb."', json.dumps(HOSTILE)), "utf-8")
    book.write_text(book.read_text("utf-8").replace("Eleven hours at", "<b>Eleven hours</b> __DATA__ at"), "utf-8")
    written(run_study(folder), tmp_path / "out")
    page = (tmp_path / "out" / "sheet-A.html").read_text("utf-8")
    assert page.count("<script") == page.count("</script>") == 2
    assert "<b>Eleven" not in page
    data = page_data(page)
    assert "</script>" in json.dumps(data["units"])
    assert data["kinds"][0]["codes"][2]["definition"] == HOSTILE


def test_a_formula_in_a_sentence_does_not_run(folder: Path, tmp_path: Path) -> None:
    file = folder / "wire.txt"
    file.write_text(file.read_text("utf-8").replace("Reporting by", "=1+1 is what the union said.\n\nReporting by"))
    written(run_study(folder), tmp_path / "out")
    texts = [row["text"] for row in rows(tmp_path / "out" / "sheet-A.csv")]
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)


def test_nothing_is_overwritten(port: Study, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    written(port, tmp_path / "out")
    with pytest.raises(StudyError, match="it exists and is not empty"):
        written(port, tmp_path / "out")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("coders", [("a/b",), ("",), ("A", "a"), tuple("abcdefghijklmnopqrstu"), ("..",)])
def test_names_of_coders(port: Study, tmp_path: Path, coders: tuple[str, ...]) -> None:
    with pytest.raises(StudyError, match="--coders"):
        written(port, tmp_path / "out", coders=coders)
