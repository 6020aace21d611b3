"""The report of the invented study, built as a user would; and the page of studies that mean no good."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from analysis import page, run_study
from analysis.chart import Chart, render
from analysis.errors import StudyError
from analysis.figures import CHARTS
from analysis.report import WORKING, _build, write_report
from analysis.study import Study

ROOT = Path(__file__).parent.parent
STUDY = ROOT / "tests" / "study"
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole report, made by a process with an empty home."""
    out, home = (tmp_path_factory.mktemp(name) for name in ("out", "home"))
    environment = {k: v for k, v in os.environ.items() if k not in ("IPYTHONDIR", "MPLCONFIGDIR", "FRAMING_STUDY")}
    environment |= {"HOME": str(home)}
    command = [sys.executable, "-m", "analysis", "report", str(STUDY), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "notebook 11_limits" in done.stderr
    assert [path.name for path in home.iterdir()] == []
    return out


def files(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built(study: Study) -> str:
    charts: dict[str, Chart] = {name: draw(study) for name, draw in CHARTS.items()}
    return page.page(study, charts, {name: render(chart, "svg") for name, chart in charts.items()})


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, attribute: str) -> list[str]:
        return [str(attributes[attribute]) for _, attributes in self.tags if attribute in attributes]


def check(html: str) -> Page:
    """What must hold for every page."""
    made = Page(html)
    assert made.open == []
    ids = made.values("id")
    assert len(set(ids)) == len(ids)
    assert {href.removeprefix("#") for href in made.values("href")} <= set(ids)
    assert all(source.startswith("data:image/svg+xml;base64,") for source in made.values("src"))
    assert not {tag for tag, _ in made.tags} & {"script", "link", "iframe", "object", "form"}
    assert not re.search(r"url\(|@import", html)
    assert all(len(str(attributes.get("alt"))) > 40 for tag, attributes in made.tags if tag == "img")
    assert not any(name.startswith("on") for _, attributes in made.tags for name in attributes)
    return made


# ------------------------------------------------------------------ a whole report


def test_it_holds_what_was_promised(report: Path) -> None:
    made = files(report)
    figures = {f"figures/{name}.{form}" for name in CHARTS for form in ("svg", "pdf", "png", "csv", "txt")}
    assert figures <= made.keys()
    assert {"report.html", "tables/mentions.csv", "notebooks/11_limits.ipynb"} <= made.keys()
    assert not [name for name in made if name.startswith(".")]


def test_another_process_writes_the_same_bytes(report: Path, port: Study, tmp_path: Path) -> None:
    """Another hash seed, another folder. What notebooks write is compared by tests/check_committed.py."""
    _build(port, tmp_path, lambda line: None)
    one, two = files(report), files(tmp_path)
    assert one.keys() - two.keys() == {name for name in one if name.startswith("notebooks/")}
    assert [name for name in two if one[name] != two[name]] == []


def test_the_notebooks_serve_this_study(report: Path) -> None:
    said = ""
    for path in sorted((report / "notebooks").iterdir()):
        notebook = nbformat.read(path, as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        assert {output.output_type for output in outputs} == {"execute_result"}
        said += "".join(output.data["text/html"] for output in outputs)
    assert said.count("Eleven hours at Port Ellery") == len(list((report / "notebooks").iterdir()))
    assert "the stoppage of 4 June" in said
    assert "The study has no agreed hand coding" in said
    assert "Putin" not in said


def test_the_page_leads_every_passage_to_its_line(report: Path) -> None:
    html = (report / "report.html").read_text("utf-8")
    made = check(html)
    passages = [href for href in made.values("href") if re.fullmatch(r"#a\d+-\d+", href)]
    assert len(passages) >= 20
    assert "<h1>Eleven hours at Port Ellery</h1>" in html
    assert len(re.findall(r'href="#figure-\w+">Figure \d+<', html)) == 10
    assert "Subscribe to our newsletter" in html


def test_every_line_stands_in_the_page_as_it_stands_in_the_file(port: Study) -> None:
    html = built(port)
    for number, article in enumerate(port.articles.article, 1):
        for line in port.segments[port.segments.article == article].itertuples():
            shown = html.partition(f'id="a{number}-line-{line.line}"')[2].partition("<p>")[2].partition("</p>")[0]
            assert re.sub(r"<[^>]*>", "", shown) == escape(line.text)


# ------------------------------------------------------------------ studies that mean no good


def test_markup_is_shown_and_never_obeyed(folder: Path) -> None:
    wire = folder / "wire.txt"
    wire.write_text(
        wire.read_text("utf-8").replace("Dockers laid", f'{EVIL} "><img src=x onerror=alert(1)> laid'), "utf-8"
    )
    table = folder / "articles.csv"
    table.write_text(table.read_text("utf-8").replace("Northern Wire,", f'"{EVIL} ""\'&",'), "utf-8")
    codebook = folder / "codebook.toml"
    evil = codebook.read_text("utf-8").replace('label = "walkout"', f"label = '{EVIL} \"x'")
    codebook.write_text(evil.replace("Eleven hours", EVIL).replace("names of the stoppage", EVIL), "utf-8")
    html = built(run_study(folder))
    check(html)
    assert EVIL not in html
    assert html.count(escape(EVIL)) > 10


def test_a_study_without_attributes_events_or_coding(folder: Path) -> None:
    (folder / "codebook.toml").write_text(
        '[[codes]]\nid = "grief"\nlabel = "grief"\nkind = "hedge"\ndefinition = "Grief."\npatterns = ["griev*"]\n',
        "utf-8",
    )
    html = built(run_study(folder))
    check(html)
    assert "<h1>study</h1>" in html
    assert "The codebook has no codes of the kind “attribute”." in html
    assert "The study has no agreed hand coding" in html
    assert "nan" not in re.sub(r"<[^>]*>", " ", html.partition("<body>")[2]).split()


def test_what_was_left_out_is_said(folder: Path) -> None:
    (folder / "wire.txt").write_bytes(b"\xff\xfe\x00 no text \x81")
    study = run_study(folder)
    assert [skipped.article for skipped in study.skipped] == ["wire"]
    assert "Left out: wire." in built(study)


def test_marks_that_cross_are_cut_into_pieces() -> None:
    spans = [(0, 5, "quote", "quotation"), (2, 8, "coded k1", "code")]
    assert page._marked("<b> & cd.", 0, 9, spans, 2) == (
        '<span id="a2-0" class="quote" title="quotation">&lt;b</span>'
        '<span id="a2-2" class="quote coded k1" title="quotation | code">&gt; &amp;</span>'
        '<span class="coded k1" title="code"> cd</span>.'
    )


@pytest.mark.parametrize(
    ("broken", "text", "where"),
    [
        ("codebook.toml", "[[[", "codebook.toml"),
        ("articles.csv", "[[[", "articles.csv"),
        ("coding/agreed.json", "[[[", "agreed.json"),
        ("coding/sheet-one.csv", "unit,strike\nu1,1\n", r"key\.csv: there is no such file"),
    ],
)
def test_bad_input_writes_nothing(folder: Path, tmp_path: Path, broken: str, text: str, where: str) -> None:
    (folder / broken).parent.mkdir(exist_ok=True)
    (folder / broken).write_text(text, "utf-8")
    with pytest.raises(StudyError, match=where):
        write_report(folder, tmp_path / "out", lambda line: None)
    assert not (tmp_path / "out").exists()


def test_what_a_killed_run_left_is_cleared_away(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis import report

    out = tmp_path / "out"
    left, other = out / f"{WORKING}999999999-x", out / f"{WORKING}{os.getpid()}-x"
    for working in (left, other):
        working.mkdir(parents=True)
    monkeypatch.setattr(report, "notebook_files", list)
    monkeypatch.setattr(report, "_build", lambda study, built, say: (built / "report.html").write_text("new"))
    (out / "report.html").write_text("old")
    write_report(folder, out, lambda line: None)
    assert (out / "report.html").read_text() == "new"
    assert not left.exists() and other.exists()


def test_a_run_that_fails_leaves_what_was_there(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis import report

    out = tmp_path / "out"
    out.mkdir()
    (out / "report.html").write_text("old")

    def fail(study: Study, built: Path, say: report.Say) -> None:
        (built / "report.html").write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr(report, "notebook_files", list)
    monkeypatch.setattr(report, "_build", fail)
    with pytest.raises(OSError, match="disk full"):
        write_report(folder, out, lambda line: None)
    assert {name: content.decode() for name, content in files(out).items()} == {"report.html": "old"}
