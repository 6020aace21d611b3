"""Figures: what every one of them must keep, for the five articles, the invented ones and studies that are hard."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from analysis import chart, run_study
from analysis.chart import (
    COLOURS,
    Look,
    focal_event,
    looks,
    measure,
    outlet_names,
    overlaps,
    plain,
    save,
    spread,
    wrap,
)
from analysis.figures import CHARTS
from analysis.focus import focus, hits, of_event, own
from analysis.stories import KIND_COLOURS
from analysis.study import Study

ORDER = [
    "counts",
    "anatomy",
    "names",
    "attributes",
    "strip",
    "sources",
    "keyness",
    "shared",
    "left_out",
    "sentiment",
    "readability",
    "robustness",
]

NAMES = [
    "The Extraordinarily Long-Winded International Morning Intelligencer and Advertiser",
    "Frankfurter Allgemeine Sonntagszeitung",
    "Neue Zürcher $Zeitung$ _x_^2",
    "日本新聞",
    "صحيفة الميناء",
    "Donaudampfschifffahrtsgesellschaftszeitungsredaktion",
    "X",
    "=1+1",
    "The Harbour Herald",
    "The Harbour Herald",
    "",
    "",
]
EVENTS = re.compile(r"\[\[events\]\].*?(?=\[\[codes\]\])", re.DOTALL)
REPEATED = (
    "Dockers strike again\n\n"
    + "The second strike on Tuesday, an illegal walkout, shut the port, and the wildcat protest went on.\n\n" * 140
)


def write_study(folder: Path, texts: dict[str, str], codebook: str, outlets: dict[str, str]) -> Study:
    folder.mkdir()
    for article, text in texts.items():
        (folder / f"{article}.txt").write_text(text, encoding="utf-8")
    (folder / "codebook.toml").write_text(codebook, encoding="utf-8")
    rows = [
        f'{a},"{outlet}",{("inferred" if n % 2 else "supplied") if outlet else ""},2019-06-04,,'
        for n, (a, outlet) in enumerate(outlets.items())
    ]
    table = "\n".join(["article,outlet,outlet_source,published,url,note", *rows, ""])
    (folder / "articles.csv").write_text(table, encoding="utf-8")
    return run_study(folder)


def variants(texts: dict[str, str], codebook: str) -> dict[str, tuple[dict[str, str], str, dict[str, str]]]:
    """Studies that have broken figures elsewhere: name -> texts, codebook, outlets."""
    originals = list(texts.values())
    twelve = {f"an-article-with-a-long-id-{n:02d}": originals[n % 3] for n in range(12)}
    names = "".join(
        f'\n[[codes]]\nid = "n{n}"\nlabel = "{word}, and whatever else it may be called"\nkind = "name"\n'
        f'definition = "A name."\npatterns = ["{word}*"]\n'
        for n, word in enumerate("dock port crane ship union gate work author week day harbour contain".split())
    )
    bare = '[[codes]]\nid = "say"\nlabel = "saying"\nkind = "reporting"\ndefinition = "x"\npatterns = ["said"]\n'
    return {
        "twelve outlets": (twelve, codebook, dict(zip(twelve, NAMES, strict=True))),
        "one article": ({"a": originals[0]}, codebook, {"a": "The Ellery Chronicle"}),
        "no events": (texts, EVENTS.sub("", codebook), {}),
        "no names, no attributes": (texts, bare, {}),
        "no hits": (
            {"a": "The cat sat on the mat. It was warm.\n\nNothing else happened on that day.", "b": "Rain"},
            codebook,
            {"a": "A", "b": "B"},
        ),
        "only marks": ({"a": "…\n\n“”\n\n—", "b": "?!"}, codebook, {"a": "A", "b": "B"}),
        "many names": (texts, codebook + names, {}),
        "many hits": ({**texts, "big": REPEATED}, codebook, {"big": "Big"}),
    }


HARD = list(variants({"a": "", "b": "", "c": ""}, ""))


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory, port: Study) -> Callable[[str], Study]:
    here = Path(__file__).parent / "study"
    cases = variants(dict(port.raws), (here / "codebook.toml").read_text(encoding="utf-8"))
    made: dict[str, Study] = {}

    def study(name: str) -> Study:
        if name not in made:
            made[name] = write_study(tmp_path_factory.mktemp("hard") / "study", *cases[name])
        return made[name]

    return study


@pytest.fixture
def study(request: pytest.FixtureRequest, hard: Callable[[str], Study]) -> Study:
    return request.getfixturevalue(request.param) if request.param in ("seeds", "port") else hard(request.param)


@pytest.mark.parametrize("study", ["seeds", "port", *HARD], indirect=True)
@pytest.mark.parametrize("name", ORDER)
def test_every_figure_can_be_read(study: Study, name: str) -> None:
    made = CHARTS[name](study)
    assert overlaps(made.figure) == []
    assert made.name == name
    assert all(
        text.strip() and "nan" not in text.split() for text in (made.title, made.subtitle, made.caption, made.alt)
    )
    assert made.figure.get_figwidth() * 25.4 == pytest.approx(183)
    assert made.figure.get_figheight() * 25.4 < 280
    assert list(made.data.columns[:2]) == ["article", "outlet"]
    sizes = {text.get_fontsize() for text in made.figure.findobj(matplotlib.text.Text) if text.get_text().strip()}
    assert sizes and min(sizes) >= 6.5 and max(sizes) <= 8
    if "Nothing to draw" in made.title:
        assert made.data.empty
    else:
        assert set(made.data.article) <= set(study.articles.article)
        numbered = re.compile(r" \(\d+\)$" if name == "keyness" else r"$^")  # articles of an outlet stand together
        assert all(numbered.sub("", label) in made.alt for label in outlet_names(study).values())


def test_figures_come_in_the_order_of_the_report() -> None:
    assert list(CHARTS) == ORDER


@pytest.mark.parametrize(
    ("case", "nothing"),
    [
        ("no names, no attributes", ["counts", "names", "attributes", "keyness", "shared"]),
        (
            "no hits",
            [
                "counts",
                "names",
                "attributes",
                "sources",
                "keyness",
                "shared",
                "left_out",
                "readability",
                "robustness",
            ],
        ),
        ("only marks", ORDER),
        ("no events", ["keyness", "shared"]),
    ],
)
def test_what_cannot_be_drawn_is_said(hard: Callable[[str], Study], case: str, nothing: list[str]) -> None:
    titles = {name: draw(hard(case)).title for name, draw in CHARTS.items()}
    assert [name for name, title in titles.items() if title.startswith("Nothing to draw")] == nothing


# ------------------------------------------------------------------ the numbers


def test_counts_of_the_five_articles(seeds: Study) -> None:
    made = CHARTS["counts"](seeds)
    table = made.data.pivot(index="outlet", columns="stage", values="count")
    raw = {"The News": 4, "The Independent": 12, "Bustle†": 8, "The Sun†": 13, "BelleNews†": 3}
    assert table["file"].to_dict() == raw
    assert "40 uses of “meeting”" in made.title and "second encounter" in made.title
    m = of_event(hits(seeds, "name"), "second")
    assert table["resolved"].sum() == (m.code == "meeting").sum()
    assert table["own voice"].sum() == (own(m).code == "meeting").sum()


def test_out_of_scope_is_no_zero(seeds: Study) -> None:
    scope = focus(seeds).scope
    silent = [article for article, inside in scope.items() if not inside]
    spoken = set(seeds.mentions.article[(seeds.mentions.event == "second") & (seeds.mentions.part != "related")])
    assert silent == [article for article in seeds.articles.article if article not in spoken]
    data = CHARTS["counts"](seeds).data
    for article in silent:
        assert list(data.stage[data.article == article]) == ["file"]
        assert "out of scope" in CHARTS["names"](seeds).alt


def test_names_draw_every_use_once_and_in_order(port: Study) -> None:
    data = CHARTS["names"](port).data
    m = of_event(hits(port, "name"), focal_event(port))
    assert sorted(zip(data.article, data.start, strict=True)) == sorted(zip(m.article, m.start, strict=True))
    assert all(group.start.is_monotonic_increasing for _, group in data.groupby("article"))
    assert list(dict.fromkeys(data.article)) == [a for a in port.articles.article if a in set(m.article)]


@pytest.mark.parametrize("study", ["seeds", "port", "many hits"], indirect=True)
def test_anatomy_holds_every_word_of_the_files(study: Study) -> None:
    words = CHARTS["anatomy"](study).data.groupby("article").words.sum()
    assert words.to_dict() == dict(zip(study.articles.article, study.articles.n_words_file, strict=True))


def test_strip_places_lie_within_the_article(port: Study) -> None:
    data = CHARTS["strip"](port).data
    assert data.position.between(0, 1, inclusive="left").all()
    assert set(data.kind) == {"name", "attribute", "hedge"}


def test_sentiment_shows_means_beside_their_sentences(port: Study) -> None:
    data = CHARTS["sentiment"](port).data
    means = data[data.row == "mean"].set_index(["article", "voice"]).score
    m = port.measures[(port.measures.measure == "sentiment") & (port.measures.part == "text")].set_index("article")
    for article, voice in means.index:
        rows = m[m.voice == voice]
        assert means[article, voice] == rows.value[article]


def test_titles_are_computed(port: Study, hard: Callable[[str], Study]) -> None:
    assert "“strike”" in CHARTS["counts"](port).title
    assert "stoppage of 4 June" in CHARTS["names"](port).title
    assert CHARTS["counts"](hard("one article")).title != CHARTS["counts"](port).title


# ------------------------------------------------------------------ outlets


def articles(*rows: tuple[str, Any, Any]) -> Any:
    return SimpleNamespace(articles=pd.DataFrame(rows, columns=["article", "outlet", "outlet_source"]))


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        ([("a", "The Sun", "inferred")], ["The Sun†"]),
        ([("a", "The Sun", "stated"), ("b", "The Sun", "supplied")], ["The Sun (1)", "The Sun (2)"]),
        ([("a", "The Sun", "stated"), ("b", "The Sun", "inferred")], ["The Sun", "The Sun†"]),
        ([("a", None, None), ("b", float("nan"), None)], ["unknown (a)", "unknown (b)"]),
        ([("an-article-of-a-very-long-name", " ", "")], ["unknown (an-article-of-a-very-lo…)"]),
        ([], []),
    ],
)
def test_outlets_are_named_alike_everywhere(rows: list[tuple[str, Any, Any]], labels: list[str]) -> None:
    assert list(outlet_names(articles(*rows)).values()) == labels


def test_articles_of_one_outlet_share_its_look() -> None:
    found = looks(articles(("a", "One", ""), ("b", "Two", ""), ("c", "One", ""), ("d", None, ""), ("e", None, "")))
    assert found["a"] == found["c"] == Look("#000000", "o")
    assert len({found[article] for article in "abde"}) == 4
    many = looks(articles(*((str(n), f"Outlet {n}", "") for n in range(60))))
    assert len(set(many.values())) == 60


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [*COLOURS, *KIND_COLOURS, chart.INK, chart.MUTED, chart.OTHER])
def test_whatever_must_be_seen_has_contrast(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 3


# ------------------------------------------------------------------ the focal event


def coded(events: list[str], *mentions: tuple[str, str], focus: str = "") -> Any:
    return SimpleNamespace(
        codebook=SimpleNamespace(events=dict.fromkeys(events), focus=focus),
        mentions=pd.DataFrame(mentions, columns=["event", "part"]),
    )


@pytest.mark.parametrize(
    ("events", "mentions", "focal"),
    [
        (["first", "second"], [("first", "headline"), ("second", "lede"), ("first", "lede")], "first"),
        (["first", "second"], [("first", "body")] * 9 + [("second", "deck")], "second"),
        (["first", "second"], [("first", "headline"), ("second", "lede"), ("second", "body")], "second"),
        (["first", "second"], [("other", "headline"), ("unclear", "lede")], "first"),
        (["first", "second"], [], "first"),
        ([], [("other", "headline")], None),
    ],
)
def test_focal_event(events: list[str], mentions: list[tuple[str, str]], focal: str | None) -> None:
    assert focal_event(coded(events, *mentions)) == focal


def test_the_codebook_names_the_focal_event() -> None:
    assert focal_event(coded(["first", "second"], ("first", "headline"), focus="second")) == "second"


# ------------------------------------------------------------------ files


def test_files_are_the_same_on_every_run(port: Study, tmp_path: Path) -> None:
    for name, draw in CHARTS.items():
        first = save(draw(port), tmp_path / "one")
        with matplotlib.rc_context(
            {"font.size": 20, "axes.facecolor": "red", "svg.hashsalt": "other", "path.sketch": (1, 9, 9)}
        ):
            second = save(draw(port), tmp_path / "two")
        assert [path.name for path in first] == [f"{name}.{end}" for end in ("svg", "pdf", "png", "csv", "txt")]
        for one, two in zip(first, second, strict=True):
            assert one.read_bytes() == two.read_bytes(), one.name


def test_files_carry_their_alternative_text_and_no_date(port: Study, tmp_path: Path) -> None:
    made = CHARTS["names"](port)
    save(made, tmp_path)
    with Image.open(tmp_path / "names.png") as image:
        assert image.width == int(183 / 25.4 * 300)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert image.info["Description"] == made.alt and image.info["Title"] == made.title
    svg = (tmp_path / "names.svg").read_text(encoding="utf-8")
    assert made.alt.split("“")[0][:60] in svg and "<dc:date>" not in svg and "<text" not in svg
    pdf = (tmp_path / "names.pdf").read_bytes()
    assert b"CreationDate" not in pdf and b"/Type3" not in pdf
    assert (tmp_path / "names.txt").read_text(encoding="utf-8") == f"{made.alt}\n"
    assert pd.read_csv(tmp_path / "names.csv").start.tolist() == made.data.start.tolist()


def test_a_cell_is_no_formula(hard: Callable[[str], Study], tmp_path: Path) -> None:
    save(CHARTS["counts"](hard("twelve outlets")), tmp_path)
    assert "'=1+1†" in (tmp_path / "counts.csv").read_text(encoding="utf-8")


def test_a_readers_settings_stay_as_they_were(port: Study) -> None:
    before = dict(matplotlib.rcParams)
    CHARTS["names"](port)
    assert dict(matplotlib.rcParams) == before


# ------------------------------------------------------------------ tools


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([(0.1, 0.5, "one"), (0.7, 0.5, "two")], []),
        ([(0.1, 0.5, "strike"), (0.12, 0.5, "walkout")], ["'strike' and 'walkout' overlap"]),
        ([(0.97, 0.5, "a long word")], ["'a long word' leaves the page"]),
        ([(0.1, -0.1, "below")], ["'below' leaves the page"]),
        ([(0.1, 0.5, "x"), (0.1, 0.5, "  ")], []),
    ],
)
def test_overlaps_are_found(texts: list[tuple[float, float, str]], found: list[str]) -> None:
    figure = Figure(figsize=(4, 2), dpi=100)
    FigureCanvasAgg(figure)
    for x, y, text in texts:
        figure.text(x, y, text)
    assert overlaps(figure) == found


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("two\nlines\tand  more", "two lines and more"),
        ("日本 x", "□□ x"),
        ("a\u200bb\x00c", "ab c"),
        ("", ""),
        ("Ünïcode – “marks”", "Ünïcode – “marks”"),
    ],
)
def test_only_what_the_font_has_is_printed(text: str, printed: str) -> None:
    assert plain(text) == printed


@pytest.mark.parametrize(
    "text", ["a strike without a ballot is a breach of contract", "Donaudampfschifffahrt " * 3, "x"]
)
@pytest.mark.parametrize("width", [12.0, 30.0, 80.0])
def test_lines_are_no_wider_than_asked(text: str, width: float) -> None:
    lines = wrap(text, width, 7.0, most=3)
    assert 1 <= len(lines) <= 3 and all(measure(line, 7.0) <= width for line in lines)


@pytest.mark.parametrize(
    ("wanted", "sizes", "places"),
    [
        ([], 2.0, []),
        ([5.0], 2.0, [5.0]),
        ([0.0, 5.0], 2.0, [0.0, 5.0]),
        ([5.0, 5.0, 5.0], 2.0, [3.0, 5.0, 7.0]),
        ([9.0, 1.0], 2.0, [9.0, 1.0]),
        ([0.0, 0.0], [2.0, 4.0], [-1.5, 1.5]),
    ],
)
def test_spread(wanted: list[float], sizes: float | list[float], places: list[float]) -> None:
    assert spread(wanted, sizes) == places
