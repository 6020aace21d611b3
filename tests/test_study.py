import pickle
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import StudyError, analyse_text, kwic, run_study, tables, voice_at
from analysis.article import Steps, in_step
from analysis.codebook import EMPTY
from analysis.compare import LEVEL, bootstrap, expanded, percentiles
from analysis.errors import RulesError
from analysis.measures import DRAWS, SEED
from analysis.omissions import omissions
from analysis.read import Article
from analysis.readability import FORMULAS
from analysis.robustness import robustness, verdicts
from analysis.sentiment import score
from analysis.shared import pairs, shared
from analysis.study import Study, analyse_each
from analysis.validation import check

ROOT = Path(__file__).parent.parent
SPANS = ("segments", "sentences", "quotes", "reported", "mentions")


@pytest.mark.parametrize("name", ["seeds", "port"])
def test_tables_have_their_columns_keys_and_true_offsets(name: str, request: pytest.FixtureRequest) -> None:
    study: Study = request.getfixturevalue(name)
    for table, frame in study.tables.items():
        assert list(frame.columns) == list(tables.TABLES[table]), table
        assert not frame.duplicated(tables.KEYS[table]).any(), table
    for table in SPANS:
        for row in study.tables[table].itertuples():
            assert study.raws[row.article][row.start : row.end] == row.text != "", (table, row)


def test_every_line_that_is_not_empty_has_a_label_and_a_rule(seeds: Study) -> None:
    for article, raw in seeds.raws.items():
        lines = [n for n, line in enumerate(raw.split("\n"), 1) if line.strip()]
        found = seeds.segments[seeds.segments.article == article]
        assert list(found.line) == lines
        assert found.rule.str.len().min() > 0


def test_words_of_a_sentence_belong_to_exactly_one_voice(seeds: Study) -> None:
    s = seeds.sentences
    assert (s.own_words + s.reported_words + s.source_words == s.n_words).all()


def test_what_is_known_of_the_five_articles(seeds: Study) -> None:
    a = seeds.articles.set_index("outlet")
    assert a.loc["The News", "published"] is None or pd.isna(a.loc["The News", "published"])
    assert a.loc["The Independent", "published"] == "2017-07-18"
    assert a.loc["The Independent", "authors"] == ("Harry Cockburn",)
    assert set(a.index[a.outlet_source == "inferred"]) == {"Bustle", "The Sun", "BelleNews"}
    assert a.conflict.isna().all()


def test_a_conflict_is_shown_and_both_values_stay(folder: Path) -> None:
    table = folder / "articles.csv"
    table.write_text(table.read_text().replace("Chronicle,stated,2019-06-04", "Chronicle,stated,2019-06-05"))
    row = run_study(folder).articles.set_index("article").loc["chronicle"]
    assert row.conflict == "published: the text says 2019-06-04, articles.csv 2019-06-05"
    assert (row.published, row.published_supplied) == ("2019-06-04", "2019-06-05")


def test_raw_and_resolved_counts_side_by_side(seeds: Study) -> None:
    """A search of the files counts 4, 12, 8, 13 and 3 meetings; the fewest are the second encounter's."""
    m = seeds.measures[seeds.measures.measure.isin(["meeting", "meeting@second"])]
    outlets = dict(zip(seeds.articles.article, seeds.articles.outlet, strict=True))
    m = m.assign(outlet=m.article.map(outlets))
    raw = m[(m.part == "file") & (m.measure == "meeting")].set_index("outlet")["count"]
    assert raw.to_dict() == {"The News": 4, "The Independent": 12, "Bustle": 8, "The Sun": 13, "BelleNews": 3}
    resolved = m[(m.part == "article") & (m.voice == "all") & (m.measure == "meeting@second")].set_index("outlet")[
        "count"
    ]
    assert (resolved <= raw).all()
    assert resolved["The Sun"] < resolved["The News"] < resolved["The Independent"]


def test_measures_add_up(port: Study) -> None:
    m = port.measures[port.measures.part == "article"]
    table = m.pivot_table(index=["article", "measure"], columns="voice", values="count", aggfunc="sum").dropna()
    rates = table[table.index.get_level_values("measure").isin(port.codebook.codes)]
    assert (rates.outlet + rates.source + rates.reported == rates["all"]).all()
    for row in m[m.low.notna()].itertuples():
        assert row.low <= row.value <= row.high, row


def test_the_readability_of_a_file_rests_on_all_its_words(seeds: Study) -> None:
    words = seeds.articles.set_index("article")[["n_words", "n_words_file"]]
    assert (words.n_words < words.n_words_file).all()
    of_file = seeds.measures[(seeds.measures.part == "file") & seeds.measures.measure.isin(FORMULAS)]
    assert len(of_file) and (of_file.n == of_file.article.map(words.n_words_file)).all()


def test_comparisons_are_antisymmetric_and_name_their_method(port: Study) -> None:
    c = port.comparisons
    assert set(c.against) == {*c.outlet, "rest"}
    assert c.method.str.contains("within-text").all()
    pairs = c[c.against != "rest"].set_index(["measure", "outlet", "against"]).estimate
    for (measure, outlet, against), value in pairs.dropna().items():
        assert pairs[measure, against, outlet] == pytest.approx(-value), (measure, outlet, against)


def test_voice_at_characters() -> None:
    text = "Harbour shut\n\n“Nobody ordered this,” said Jonas Reuter. Reuter said the strike was over. Ships left."
    one = analyse_text(text, furniture=False)
    words = ["Harbour", "ordered", "strike", "Ships"]
    assert voice_at(one, [text.index(word) for word in words]) == ["outlet", "source", "reported", "outlet"]


def test_voice_at_needs_an_article_where_there_are_several(port: Study) -> None:
    with pytest.raises(StudyError, match="chronicle, herald, wire"):
        voice_at(port, [0])
    assert voice_at(port, [0], "wire") == ["outlet"]


@pytest.mark.parametrize(
    "text",
    ["", " \n", "“", "x", "1", "…\n\n…", "\x00", "שלום עולם", "a" * 100_000, "“ " * 20_000, "said " * 20_000],
)
@pytest.mark.parametrize("furniture", [True, False])
def test_any_text_gives_tables(text: str, furniture: bool) -> None:
    one = analyse_text(text, furniture=furniture)
    for table in SPANS:
        assert all(text[r.start : r.end] == r.text for r in one.tables[table].itertuples())


def test_a_saved_page() -> None:
    body = "".join(f"<p>The harbour stood still for the {n}th hour, and no ship left it.</p>" for n in range(9))
    head = "<html><head><title>Harbour shut</title></head><body><nav>Home</nav>"
    html = f"{head}<article><h1>Harbour shut</h1>{body}</article></body></html>"
    one = analyse_text(html, html=True)
    text = one.articles.text[0]
    assert "<p>" not in text
    assert one.articles.title[0] == "Harbour shut"
    assert (one.segments.label == "body").sum() == 9
    assert all(text[r.start : r.end] == r.text for r in one.segments.itertuples())


@pytest.mark.parametrize(
    "html", ["", "plain words", "<html></html>", "<p " + "a " * 20_000 + ">x</p>", "<div>" * 5_000]
)
def test_a_page_without_an_article_is_refused(html: str) -> None:
    with pytest.raises(StudyError):
        analyse_text(html, html=True)


def test_the_study_is_found_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FRAMING_STUDY", str(ROOT / "tests" / "study"))
    assert run_study().name == "study"
    monkeypatch.delenv("FRAMING_STUDY")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError, match="FRAMING_STUDY"):
        run_study()


def test_nothing_needs_the_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert len(run_study(folder).articles) == 3


def test_kwic_does_not_search_furniture(seeds: Study) -> None:
    found = kwic(seeds, "conversation*")
    assert len(found)
    assert "Join thought-provoking" not in " ".join(found.left)
    assert set(found.hit.str.lower()) <= {"conversation", "conversations"}


@pytest.mark.parametrize("make", [shared, pairs, omissions, robustness, verdicts, check])
def test_what_is_costly_is_made_once_for_a_study(make: Callable[[Study], object], port: Study) -> None:
    assert make(port) is make(port)


def test_what_is_wrong_for_all_articles_stops_a_study_and_what_is_wrong_in_one_does_not(folder: Path) -> None:
    (folder / "nothing.html").write_text("<p>x</p>", encoding="utf-8")
    assert [one.article for one in run_study(folder).skipped] == ["nothing"]
    rows = "article,place,text,field,value,reason\nwire,0-3,xyz,hit,no,a test\n"
    (folder / "corrections.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(RulesError, match=r"corrections\.csv, line 2: at 0-3 stands") as caught:
        run_study(folder)
    sent = pickle.loads(pickle.dumps(caught.value))
    assert (type(sent), str(sent)) == (RulesError, str(caught.value)), "as a worker process sends it home"


def test_articles_in_step_keep_their_order_and_their_errors() -> None:
    said: list[str] = []

    def work(name: str, steps: int, error: StudyError | None = None) -> Steps:
        for n in range(steps):
            said.append(f"{name}{n}")
            yield
        if error:
            raise error
        return {name: []}

    bad = StudyError("b.html", "it is no page", "Save it again.")
    assert in_step([work("a", 2), work("b", 1, bad), work("c", 0), work("d", 3)]) == [
        {"a": []},
        bad,
        {"c": []},
        {"d": []},
    ]
    assert said == ["a0", "b0", "d0", "a1", "d1", "d2"]
    with pytest.raises(RulesError):
        in_step([work("a", 2), work("b", 1, RulesError("codebook.toml", "it takes too long", "Write it shorter."))])
    late, early = (RulesError(f"codebook.toml, code {n}", "it takes too long", "Write it shorter.") for n in "ab")
    with pytest.raises(RulesError, match="code a"):  # the first article's, though it comes later
        in_step([work("a", 2, late), work("b", 1, early), work("c", 9)])
    assert "c2" not in said


def test_an_article_measures_the_same_alone_as_among_others(seeds: Study) -> None:
    for one, (labels, numbers) in zip(seeds.analysed, seeds.scored, strict=True):
        ((alone, its),) = Study("", seeds.codebook, [one]).scored
        assert alone.columns == labels.columns
        assert all(np.array_equal(its[cell], numbers[cell], equal_nan=True) for cell in numbers)


def test_odd_articles_measure_the_same_alone_as_among_others() -> None:
    good, sad = "The committee published good findings on Monday.", "The people were sad about it."
    bodies = [good, "", "— …", f"“{good}”", f"“{good}” Tom Reed said.", "\n\n".join([good, sad] * 6)]
    bodies += ["\n\n".join([good] * n) for n in (2, 2, 40)] + [" ".join([good, sad] * 20)] * 2
    bodies.append("\n\n".join([" ".join([good, sad] * 20)] * 2))
    articles = [
        Article(f"é–{n}-{form}", f"A headline\n\n{body}" if form == "clean" else body or "-", form, "", "")
        for form in ("body", "clean")
        for n, body in enumerate(bodies)
    ]
    study = Study("", EMPTY, analyse_each(articles, EMPTY)[0])
    assert len(study.analysed) == len(articles)
    for one, (labels, numbers) in zip(study.analysed, study.scored, strict=True):
        ((alone, its),) = Study("", EMPTY, [one]).scored
        assert alone.columns == labels.columns
        assert all(np.array_equal(its[cell], numbers[cell], equal_nan=True) for cell in numbers)
        headline = any(row["part"] == "headline" and row["sentiment"] is not None for row in one[1]["sentences"])
        assert ("headline" in labels.columns["part"]) == headline
    made = study.arrow("measures")
    made.validate(full=True)
    assert list(dict.fromkeys(made["article"].to_pylist())) == [article.article for article in articles]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_sentiment_of_few_paragraphs_has_wide_bounds(n: int) -> None:
    lines = ["The committee published good findings.", "The people were sad about it.", "It was a great success."]
    lines = [*lines, "They waited for a week.", "It is very bad."][:n]
    measures = analyse_text("A line\n\n" + "\n\n".join(lines), furniture=False).measures
    (row,) = measures.query("part == 'text' and voice == 'all' and measure == 'sentiment'").itertuples()
    blocks = np.array([[score(line), 1.0] for line in lines])
    drawn = bootstrap(blocks, lambda sums: sums[:, 0] / sums[:, 1], (SEED,), DRAWS)
    low, high = percentiles(drawn, expanded(LEVEL, n)) if n > 1 else (None, None)
    assert row.value == pytest.approx(blocks.mean(axis=0)[0])
    assert (row.low, row.high) == (low, high) if n > 1 else (pd.isna(row.low) and pd.isna(row.high))


def test_a_study_without_articles_measures_nothing() -> None:
    assert Study("", EMPTY, []).scored == []
