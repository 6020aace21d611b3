"""What a paper takes from a study: it states the run's own numbers, and LaTeX and Markdown can read all of it."""

import hashlib
import json
import re
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from analysis import paper, run_study
from analysis.codebook import Code, Event
from analysis.paper import latex, tex, write_paper
from analysis.study import Study


@pytest.fixture(scope="module")
def pack(port: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    write_paper(port, folder)
    return folder


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R&D, 50 % of $3_000 #1", r"R\&D, 50 \% of \$3\_000 \#1"),
        (r"a\b {c} ~ ^", r"a\textbackslash{}b \{c\} \textasciitilde{} \textasciicircum{}"),
        ("“Who’s there?”", "``Who's there?''"),
        ("−0.5 to 1 – 2", "$-$0.5 to 1 -- 2"),
        ("--no---dash", "-{}-no-{}-{}-dash"),
        ("one\ntwo\tthree\x00", "one two three"),
        ("The Sun†", r"The Sun\textdagger{}"),
        ("日本新聞", "日本新聞"),
        ("`code` <b>|", r"\textasciigrave{}code\textasciigrave{} \textless{}b\textgreater{}\textbar{}"),
        ("", ""),
    ],
)
def test_latex_prints_a_text_as_it_stands(text: str, shown: str) -> None:
    assert tex(text) == shown


def test_a_row_may_begin_with_a_bracket_or_a_star() -> None:
    made = latex(pd.DataFrame({"code": ["[x]", "*y*", "z"], "n": [1, 2, 3]}), "C", "c", 0)
    assert "\n{}[x] & 1 \\\\\n{}*y* & 2 \\\\\nz & 3 \\\\\n" in made


@pytest.mark.parametrize(("rows", "environment"), [(3, "tabular"), (paper.LONG + 1, "longtable")])
def test_a_table_has_its_environments_and_columns(rows: int, environment: str) -> None:
    frame = pd.DataFrame({"outlet": [f"A & B {n}" for n in range(rows)], "rate (%)": [0.5] * rows})
    made = latex(frame, "Rates & shares", "rates", 1, "A note.")
    assert well_formed(made)
    assert rf"\begin{{{environment}}}" in made and r"\toprule" in made and r"\label{tab:rates}" in made
    body = re.findall(r"^(?!.*\\textbf)[^%\n]* & .*\\\\$", made, re.MULTILINE)
    assert len(body) == rows and all(len(re.findall(r"(?<!\\)&", line)) == 1 for line in body)
    widths = [float(w) for w in re.findall(r"dimexpr (\d\.\d+)", made)]
    assert len(widths) == 2 and sum(widths) == pytest.approx(1, abs=0.01)
    assert r"\raggedleft" in made and r"\raggedright" in made


def well_formed(source: str) -> bool:
    """Braces and environments close, and no special character is bare."""
    bare = re.sub(r"\\[\\&%$#_{}]", "", "\n".join(line for line in source.split("\n") if line[:1] != "%"))
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"[#%_^~]", bare.replace("~", "", 0)), bare
    begun = re.findall(r"\\begin\{(\w+)\}", source)
    return begun[::-1] == re.findall(r"\\end\{(\w+)\}", source) and source.count("$") % 2 == 0


def test_every_table_is_there_twice_and_closes(pack: Path, port: Study) -> None:
    names = [one.name for one in paper.paper_tables(port)]
    assert names == ["corpus", "names", "attributes", "sentiment", "readability", "robustness"]
    for name in names:
        assert well_formed((pack / f"{name}.tex").read_text("utf-8"))
        page = (pack / f"{name}.html").read_text("utf-8")
        assert page.count("<table>") == page.count("</table>") == 1 and "<script" not in page


def test_a_hand_coding_gives_two_more(seeds: Study) -> None:
    names = [one.name for one in paper.paper_tables(seeds)]
    assert names[-2:] == ["reliability", "accuracy"] and len(names) == 8


def test_the_methods_hold_the_numbers_of_the_run(pack: Path, port: Study) -> None:
    text = (pack / "methods.md").read_text("utf-8")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads == [
        "Corpus", "Cleaning", "Coding", "Measures", "Unit of inference", "Intervals", "Robustness", "Reliability",
        "Software", "Limits",
    ]  # fmt: skip
    assert port.codebook.sha256 in text and "version 1" in text
    other = port.segments[port.segments.label != "body"]
    rows = re.findall(r"^\| .* \| (\d+) \|$", text, re.MULTILINE)
    assert sum(map(int, rows)) == len(other)
    assert "1,000 bootstraps" in text and "Newcombe" in text and "seed 1" in text and "vaderSentiment 3.3.2" in text
    assert "outlet and article are confounded" in text
    assert "To be written" in text
    assert "no agreed hand coding" in text


def test_several_articles_an_outlet_are_another_unit(folder: Path) -> None:
    table = (folder / "articles.csv").read_text("utf-8").replace("The Harbour Herald", "The Ellery Chronicle")
    (folder / "articles.csv").write_text(table, encoding="utf-8")
    text = paper.methods(run_study(folder))
    assert "Outlets with several articles: The Ellery Chronicle (2)." in text
    assert "No hypothesis was tested" in text  # one against two: no test can be made


def test_families_of_tests_are_named_where_there_are_tests(folder: Path) -> None:
    rows = ["article,outlet,outlet_source,published,url,note"]
    for n in range(6):
        text = (folder / ("herald.txt" if n % 2 else "wire.txt")).read_text("utf-8")
        (folder / f"more{n}.txt").write_text(f"{text}\n\nThe strike went on for {n} days.\n", encoding="utf-8")
        rows.append(f"more{n},{'AB'[n % 2]},supplied,2019-06-04,,")
    (folder / "articles.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    text = paper.methods(run_study(folder))
    assert "in families declared before the run: confirmatory" in text and "Holm" in text
    assert "No hypothesis was tested" not in text


def test_the_codebook_holds_every_field(pack: Path, port: Study) -> None:
    text = (pack / "codebook.md").read_text("utf-8")
    for kind, entries in ((Code, port.codebook.codes), (Event, port.codebook.events)):
        for entry in entries.values():
            part = text.split(f"### {entry.label}\n")[1].split("\n### ")[0]
            for field in fields(kind):
                value = getattr(entry, field.name)
                assert (f"**{field.name}:**" in part) == (field.name != "label" and value not in ("", ()))
    found = (port.mentions.code == "strike").sum()
    assert f"- **mentions found:** {found}" in text.split("### strike\n")[1]


@pytest.mark.parametrize(("pattern", "shown"), [("meet*", "`meet*`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```")])
def test_patterns_are_shown_as_they_are(pattern: str, shown: str) -> None:
    assert paper._verbatim(pattern) == shown


def test_the_manifest_lets_everything_be_checked(pack: Path, port: Study) -> None:
    made = json.loads((pack / "manifest.json").read_text("utf-8"))
    root = Path(__file__).parent / "study"
    for article in made["articles"].values():
        assert article["sha256"] == hashlib.sha256((root / article["path"]).read_bytes()).hexdigest()
    assert made["inputs"] == {
        name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in ("articles.csv", "codebook.toml")
    }
    files = {path.name: path.read_bytes() for path in pack.iterdir() if path.name != "manifest.json"}
    assert made["files"] == {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    assert (made["command"], made["seed"]) == ("framing report STUDY --out DIR", 1)
    assert made["codebook"]["sha256"] == made["inputs"]["codebook.toml"]


def test_it_names_neither_day_nor_machine_and_comes_out_the_same(pack: Path, folder: Path, tmp_path: Path) -> None:
    write_paper(run_study(folder), tmp_path / "again")
    for path in pack.iterdir():
        data = path.read_bytes()
        assert data == (tmp_path / "again" / path.name).read_bytes(), path.name
        assert not re.search(rb"/(?:home|root|tmp|Users)/", data)


def test_what_a_study_says_cannot_break_the_pack(folder: Path, tmp_path: Path) -> None:
    book = (folder / "codebook.toml").read_text("utf-8")
    book = book.replace('label = "strike"', 'label = "[s]_{&%} <b>| *x*"')
    (folder / "codebook.toml").write_text(book, encoding="utf-8")
    write_paper(run_study(folder), tmp_path / "out")
    assert well_formed((tmp_path / "out" / "names.tex").read_text("utf-8"))
    assert "<b>" not in (tmp_path / "out" / "names.html").read_text("utf-8")
    assert r"### \[s\]\_\{&%\} \<b\>\| \*x\*" in (tmp_path / "out" / "codebook.md").read_text("utf-8")
