"""Tables, passages and figures as HTML: what is shown, and that nothing from a text becomes markup."""

import base64
from html.parser import HTMLParser

import pandas as pd
import pytest

from analysis import run_study
from analysis.display import Shown, context, evidence, folded, ledger, opening, points, prose, show, table
from analysis.figures import CHARTS
from analysis.study import Study

EVIL = "<script>alert(1)</script>"
VOID = {"img", "meta", "br"}


class Outline(HTMLParser):
    """Opened elements, checked to be closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study whose texts, names and labels are all markup."""
    folder = tmp_path_factory.mktemp("hostile")
    body = f'The strike began at dawn, {EVIL} he said. "It was <b>no</b> strike & no walkout," said Jonas Reuter.'
    (folder / "a.txt").write_text(
        f"Strike {EVIL} closes the port\n\n{body}\n\nThe strike ended at noon.\n", "utf-8"
    )
    outlet = '"""><img src=x onerror=alert(1)> & Sons"'
    (folder / "articles.csv").write_text(
        f"article,outlet,outlet_source,published,url,note\na,{outlet},inferred,,,\n", "utf-8"
    )
    (folder / "codebook.toml").write_text(
        f"""[study]
title = "{EVIL}"
question = "Was it <i>unlawful</i> & who's asking?"
[kinds.name]
label = "{EVIL} names"
[[codes]]
id = "strike"
label = "strike <b>bold</b> \\"&"
kind = "name"
definition = "{EVIL}"
patterns = ["strike", "walkout"]
""",
        "utf-8",
    )
    return run_study(folder)


def test_a_table_sets_numbers_right_and_marks_what_is_missing() -> None:
    frame = pd.DataFrame(
        {"outlet": ["A & B", "C"], "words": [1200, 3], "per cent": [12.345, None], "day": ["2019-06-04", None]}
    )
    html = str(table(frame, "Two <outlets>", decimals=1))
    Outline(html)
    assert "<caption>Two &lt;outlets&gt;</caption>" in html
    assert '<th scope="row" class="short">A &amp; B</th>' in html
    assert '<td class="number">1,200</td><td class="number">12.3</td><td class="short">2019-06-04</td>' in html
    assert '<td class="number">3</td><td class="number">–</td><td class="short">–</td>' in html


def test_equal_row_heads_are_set_once() -> None:
    html = str(table(pd.DataFrame({"code": ["strike", "strike", "walkout"], "n": [1, 0, 2]})))
    assert html.count("strike") == 1
    assert 'scope="rowgroup" rowspan="2"' in html
    assert '<td class="number zero">0</td>' in html


@pytest.mark.parametrize("caption", ["", "Speakers"])
def test_a_table_without_rows_says_so(caption: str) -> None:
    shown = table(pd.DataFrame(), caption, empty="Nobody is quoted.")
    assert shown.text == ("Speakers: Nobody is quoted." if caption else "Nobody is quoted.")
    assert "<table" not in shown.html


def test_a_cell_that_is_html_keeps_it() -> None:
    html = str(table(pd.DataFrame({"n": [Shown('<a href="#x">3</a>', "3")]})))
    assert '<th scope="row" class="number"><a href="#x">3</a></th>' in html


@pytest.mark.parametrize(
    ("hit", "width", "expected"),
    [
        ("strike", 60, ("The ", "strike", " ended early, at noon.")),
        ("strike", 8, ("The ", "strike", " ended…")),
        ("early", 8, ("…ended ", "early", ", at…")),
        ("noon", 60, ("The strike ended early, at ", "noon", ".")),
        ("The strike ended early, at noon.", 60, ("", "The strike ended early, at noon.", "")),
    ],
)
def test_context_stays_in_its_line(hit: str, width: int, expected: tuple[str, str, str]) -> None:
    raw = "The strike ended early, at noon.\nNext line."
    start = raw.index(hit)
    assert context(raw, start, start + len(hit), 0, raw.index("\n"), width) == expected


def test_evidence_points_to_characters(port: Study) -> None:
    rows = port.mentions[port.mentions.code == "unlawful"].head(1)
    row = rows.iloc[0]
    shown = evidence(port, rows, "Unlawful")
    raw = port.raws[row.article]
    line = raw.count("\n", 0, row.start) + 1
    assert f"· line {line} · characters {row.start}–{row.end}" in shown.text
    assert f"<mark>{raw[row.start : row.end]}</mark>" in shown.html
    assert "<summary>Unlawful (1 passage)</summary>" in shown.html
    assert "<a " not in shown.html


def test_evidence_in_the_report_links_to_the_lines_and_has_an_address_for_each_article(port: Study) -> None:
    rows = port.mentions[port.mentions.kind == "name"]
    page = Outline(str(evidence(port, rows, "Names", link="passages-names")))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert ids == ["passages-names", "passages-names-a1", "passages-names-a2", "passages-names-a3"]
    order = {article: n for n, article in enumerate(port.articles.article, 1)}
    expected = sorted((order[m.article], m.start) for m in rows.itertuples())
    assert [a["href"] for a in page.of("a")] == [f"#a{n}-{start}" for n, start in expected]


def test_evidence_without_hits_is_a_sentence(port: Study) -> None:
    assert evidence(port, port.mentions.head(0), "Denials").text == "Denials: no passage."


def test_evidence_names_the_speaker_of_a_quotation(port: Study) -> None:
    quote = port.quotes[port.quotes.speaker_name == "Jonas Reuter"].head(1)
    assert "· Jonas Reuter ·" in evidence(port, quote, "Quotations").text


def test_the_ledger_shows_every_line_that_is_not_body(port: Study) -> None:
    shown = ledger(port)
    other = port.segments[port.segments.label != "body"]
    assert shown.html.count("<tr>") == len(other) + 1
    assert "Subscribe to our newsletter" in shown.text
    assert "Two dockers were killed in April" not in shown.text


def test_a_figure_carries_its_alternative_text(port: Study) -> None:
    chart = CHARTS["anatomy"](port)
    (image,) = Outline(show(chart).html).of("img")
    assert image["alt"] == chart.alt
    kind, data = str(image["src"]).split(";base64,")
    assert kind == "data:image/png"
    assert base64.b64decode(data).startswith(b"\x89PNG")
    assert "<b>Figure 3.</b>" in show(chart, b"<svg/>", "Figure 3").html


def test_what_a_notebook_gets(port: Study) -> None:
    bundle = prose("One.", "", "Two & a half.")._repr_mimebundle_()
    assert bundle == {
        "text/html": '<div class="framing"><p>One.</p><p>Two &amp; a half.</p></div>',
        "text/plain": "One.\n\nTwo & a half.",
    }
    assert "Eleven hours at Port Ellery" in opening(port)._repr_mimebundle_()["text/html"]


def test_markup_in_a_study_is_shown_and_never_obeyed(hostile: Study) -> None:
    everything = [
        opening(hostile),
        prose(EVIL),
        points([EVIL]),
        folded(prose(EVIL), EVIL),
        table(pd.DataFrame({EVIL: [EVIL]}), EVIL),
        evidence(hostile, hostile.mentions, EVIL),
        evidence(hostile, hostile.quotes, EVIL, link="quotes"),
        ledger(hostile),
        *(show(draw(hostile), label=EVIL) for draw in CHARTS.values()),
    ]
    for shown in everything:
        page = Outline(shown.html)
        assert not page.of("script")
        assert not page.of("i")
        assert all(str(image["src"]).startswith("data:") for image in page.of("img"))
        assert not any("onerror" in attributes for _, attributes in page.tags)


def test_a_hit_as_long_as_a_book_is_cut() -> None:
    raw = "a" * 5_000_000
    left, hit, right = context(raw, 10, 4_000_000, 0, len(raw))
    assert (len(left), len(right)) == (10, 71)
    assert len(hit) < 700
