"""Hand coding: refusing what is broken, agreement against published values, matching of spans."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import (
    alpha_interval,
    krippendorff_alpha,
    matches,
    paired,
    percent_agreement,
    read_coding,
    read_codings,
    rogan_gladen,
    scores,
    weighed,
)
from analysis.errors import StudyError

SEEDS = Path(__file__).parent.parent / "seeds"
RAW = "Port talks fail\n\nMinisters met on Monday. “A chat,” one said.\n"

# Krippendorff 2011, section C: four observers, twelve units, missing judgements
FOUR = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


def long(coders: list[str]) -> pd.DataFrame:
    rows = [
        (unit, coder, None if value == "." else int(value))
        for coder, values in enumerate(coders)
        for unit, value in enumerate(values.split())
    ]
    return pd.DataFrame(rows, columns=["unit", "coder", "value"])


# ------------------------------------------------------------------ alpha


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491)])
def test_krippendorffs_example(level: Any, alpha: float) -> None:
    assert krippendorff_alpha(long(FOUR), level) == pytest.approx(alpha, abs=5e-5)
    low, high = alpha_interval(long(FOUR), level)
    assert low is not None and high is not None and low < alpha < high <= 1


@pytest.mark.parametrize(
    ("first", "second", "alpha", "agreement"),
    [
        ("0 " * 95 + "1 1 1 0 0", "0 " * 95 + "1 0 0 1 1", 0.316, 0.96),  # 96 % agreement, alpha poor
        ("1 2 1 2", "1 2 1 2", 1.0, 1.0),
        ("1 2 1 2", "2 1 2 1", -0.75, 0.0),
        ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0", 0.095, 0.6),  # Krippendorff 2011, section A
        ("1 1 1", "1 1 1", None, 1.0),  # no variation
        ("1 . 2", ". 1 .", None, None),  # nothing coded twice
        ("", "", None, None),
    ],
)
def test_two_coders(first: str, second: str, alpha: float | None, agreement: float | None) -> None:
    data = long([first, second])
    assert krippendorff_alpha(data) == (None if alpha is None else pytest.approx(alpha, abs=5e-4))
    assert percent_agreement(data) == (None if agreement is None else pytest.approx(agreement))


def test_alpha_takes_words_and_ignores_order() -> None:
    data = long(FOUR)
    words = data.assign(value=data["value"].map({1: "a", 2: "b", 3: "c", 4: "d", 5: "e"})).sample(
        frac=1, random_state=1
    )
    assert krippendorff_alpha(words) == pytest.approx(krippendorff_alpha(data))


def test_interval_is_seeded_and_shrinks() -> None:
    data = long(["0 1 1 0 0 1 0 1 1 1", "0 1 0 0 0 1 1 1 1 0"])
    more = pd.concat([data.assign(unit=data["unit"] + 10 * n) for n in range(20)])
    (low, high), (low20, high20) = alpha_interval(data, seed=3), alpha_interval(more, seed=3)
    assert alpha_interval(data, seed=3) == (low, high)
    assert low is not None and high is not None and low20 is not None and high20 is not None
    assert high20 - low20 < (high - low) / 3


@pytest.mark.parametrize("coders", [["1", "1"], ["1 1 1 1", "1 1 1 1"], ["0 " * 40 + "1", "0 " * 40 + "1"]])
def test_no_interval_without_variation(coders: list[str]) -> None:
    assert alpha_interval(long(coders)) == (None, None)


def test_one_coder_twice() -> None:
    with pytest.raises(ValueError, match="coder 0 judges unit 0 twice"):
        krippendorff_alpha(pd.concat([long(["1 2"]), long(["1 2"])]))
    with pytest.raises(ValueError, match="unknown level"):
        krippendorff_alpha(long(["1 2", "1 2"]), "ratio")  # type: ignore[arg-type]


# ------------------------------------------------------------------ spans


@pytest.mark.parametrize(
    ("gold", "found", "overlap", "exact"),
    [
        ([(0, 7)], [(0, 7)], [(0, 0)], [(0, 0)]),
        ([(0, 7)], [(6, 12)], [(0, 0)], []),
        ([(0, 7)], [(7, 12)], [], []),
        ([(0, 7)], [], [], []),
        ([(0, 20)], [(0, 3), (4, 19)], [(0, 1)], []),  # one to one, the greatest overlap
        ([(0, 10), (8, 20)], [(6, 20)], [(1, 0)], []),
        ([(0, 10), (8, 20)], [(6, 20), (0, 2)], [(0, 1), (1, 0)], []),
        ([(0, 5), (0, 5)], [(0, 5)], [(0, 0)], [(0, 0)]),
        ([(30, 35), (0, 5)], [(0, 100), (31, 33)], [(0, 1), (1, 0)], []),  # ties in text order
    ],
)
def test_matches(gold: list, found: list, overlap: list, exact: list) -> None:
    ours, theirs = [("a", *span) for span in gold], [("a", *span) for span in found]
    assert matches(ours, theirs) == overlap
    assert matches(ours, theirs, exact=True) == exact
    assert matches(ours, [("b", *span) for span in found]) == []


def test_scores() -> None:
    gold = [("a", 10 * n, 10 * n + 5) for n in range(10)]
    found = gold[:8] + [("a", 500 + n, 501 + n) for n in range(12)]
    s = scores(gold, found)
    assert (s.hits, s.wrong, s.missed, s.precision, s.recall) == (8, 12, 2, 0.4, 0.8)
    assert s.f1 == pytest.approx(2 * 0.4 * 0.8 / 1.2)
    assert (s.recall_low, s.recall_high) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert (s.precision_low, s.precision_high) == pytest.approx((0.2188, 0.6134), abs=5e-5)


@pytest.mark.parametrize(
    ("gold", "found", "precision", "recall", "f1"),
    [([], [], None, None, None), ([("a", 0, 1)], [], None, 0.0, 0.0), ([], [("a", 0, 1)], 0.0, None, 0.0)],
)
def test_scores_of_nothing(gold: list, found: list, precision: Any, recall: Any, f1: Any) -> None:
    s = scores(gold, found)
    assert (s.precision, s.recall, s.f1) == (precision, recall, f1)
    assert (s.precision_low is None) == (precision is None)


def test_many_spans_take_linear_time() -> None:
    spans = [("a", 10 * n, 10 * n + 9) for n in range(50_000)]
    assert scores(spans, spans).f1 == 1.0
    assert scores([("a", 0, 500_000), *spans], spans).hits == 50_000


# ------------------------------------------------------------------ rules against coders, unit by unit


def units(tp: int, fp: int, fn: int, tn: int) -> tuple[list[bool], list[bool]]:
    """(found, human)."""
    cells = [(True, True)] * tp + [(True, False)] * fp + [(False, True)] * fn + [(False, False)] * tn
    return [found for found, _ in cells], [human for _, human in cells]


def test_weighed_without_weights() -> None:
    w = weighed(*units(8, 2, 4, 86))
    assert w[:4] == (8, 2, 4, 86)
    assert (w.precision, w.recall, w.apparent) == (0.8, pytest.approx(2 / 3), 0.1)
    assert w.f1 == pytest.approx(16 / 22)
    assert w.corrected == pytest.approx(0.12), "of the same units: the share that people coded"
    for name in ("precision", "recall", "f1", "corrected"):
        low, value, high = (getattr(w, f"{name}{end}") for end in ("_low", "", "_high"))
        assert 0 <= low < value < high <= 1
    # close to Wilson's interval where nothing is weighted
    assert (w.precision_low, w.precision_high) == pytest.approx((0.490, 0.943), abs=0.03)


def test_weights_carry_the_misses_up() -> None:
    """All ten found sentences were coded; of ninety others every ninth was drawn, and one of those is a miss."""
    found, human = units(8, 2, 1, 9)
    weights = [1.0] * 10 + [9.0] * 10
    w = weighed(found, human, weights, ["a"] * 10 + ["rest"] * 10)
    assert (w.precision, w.recall) == (0.8, pytest.approx(8 / 17))
    assert w.apparent == 0.1
    assert w.corrected == pytest.approx(0.17)
    assert w.recall_low is not None and w.recall_low < 0.2 and w.recall_high == pytest.approx(0.86, abs=0.05)


def test_no_error_seen_is_not_no_error() -> None:
    few, many = weighed(*units(5, 0, 0, 50)), weighed(*units(500, 0, 0, 500))
    assert few.recall == few.recall_high == 1.0 and few.recall_low == pytest.approx(0.64, abs=0.04)
    assert many.recall_low is not None and many.recall_low > 0.99


@pytest.mark.parametrize(
    ("cells", "precision", "recall", "corrected"),
    [
        ((0, 0, 0, 20), None, None, None),  # neither found nor coded: nothing is known of finding it
        ((0, 0, 5, 20), None, 0.0, None),
        ((0, 5, 0, 20), 0.0, None, None),
        ((5, 0, 0, 0), 1.0, 1.0, None),  # it is everywhere: specificity is not known
        ((1, 9, 4, 6), 0.1, 0.2, None),  # sensitivity .2, specificity .4
        ((2, 2, 2, 2), 0.5, 0.5, None),  # sensitivity .5, specificity .5
    ],
)
def test_what_cannot_be_told(cells: Any, precision: Any, recall: Any, corrected: Any) -> None:
    w = weighed(*units(*cells))
    assert (w.precision, w.recall, w.corrected) == (precision, recall, corrected)
    assert (w.corrected_low, w.corrected_high) == (None, None)


def test_the_share_of_all_texts_is_corrected() -> None:
    """Sensitivity .8, specificity .9, and a share of .3 in all texts."""
    w = weighed(*units(8, 9, 2, 81), apparent=0.3)
    assert w.corrected == pytest.approx((0.3 - 0.1) / 0.7)
    assert weighed(*units(8, 9, 2, 81), apparent=0.05).corrected == 0.0, "never below none"
    assert float(rogan_gladen(0.95, 0.8, 0.9)) == 1.0


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("n", "share", "recall", "precision"),
    [
        (100, 0.02, 0.8, 0.8),
        (100, 0.05, 0.8, 0.8),
        (200, 0.1, 0.8, 0.8),
        (30, 0.3, 0.8, 0.8),
        (100, 0.02, 0.9, 0.5),
    ],
)
def test_intervals_hold_what_they_promise(
    n: int, share: float, recall: float, precision: float, known: bool
) -> None:
    """Units drawn again and again from texts of which everything is known; also with a code in two of a hundred."""
    generator, times = np.random.default_rng(3), 600
    wrongly = share * recall * (1 - precision) / precision / (1 - share)
    apparent = share * recall / precision if known else None
    truth = {"precision": precision, "recall": recall, "corrected": share}
    truth["f1"] = 2 * precision * recall / (precision + recall)
    held: dict[str, list[bool]] = {name: [] for name in truth}
    for _ in range(times):
        human = generator.random(n) < share
        found = generator.random(n) < np.where(human, recall, wrongly)
        w = weighed(found.tolist(), human.tolist(), apparent=apparent, draws=1000)
        for name, value in truth.items():
            low, high = getattr(w, f"{name}_low"), getattr(w, f"{name}_high")
            held[name] += [low <= value <= high] if low is not None else []
    for name, right in held.items():
        assert np.mean(right) > 0.91, name


def test_what_the_rules_found_by_chance_is_drawn_too() -> None:
    none = weighed(*units(0, 0, 2, 98))
    assert (none.f1, none.recall, none.f1_low) == (0.0, 0.0, pytest.approx(0.0, abs=0.01))
    assert none.recall_high is not None and none.recall_high > 0.6
    assert none.f1_high is not None and none.f1_high > 0.5
    drawn = weighed([*[False] * 50, True], [False] * 48 + [True] * 3, [2.0] * 50 + [1.0], ["rest"] * 50 + ["found"])
    assert drawn.corrected is not None and drawn.corrected_low is not None
    assert drawn.precision == 1.0 and drawn.corrected_low < drawn.corrected == pytest.approx(5 / 101)


def test_weighed_is_seeded_and_wants_units() -> None:
    assert weighed(*units(8, 2, 4, 86), seed=4) == weighed(*units(8, 2, 4, 86), seed=4)
    assert weighed(*units(8, 2, 4, 86), seed=4) != weighed(*units(8, 2, 4, 86), seed=5)
    with pytest.raises(ValueError, match="no units"):
        weighed([], [])


# ------------------------------------------------------------------ reading


def coding(**changes: Any) -> dict[str, Any]:
    span = {
        "start": 27,
        "end": 30,
        "text": "met",
        "lemma": "meet",
        "referent": "first",
        "voice": "outlet",
        "scare": False,
    }
    article = {
        "lines": [{"line": 1, "label": "headline"}, {"line": 3, "label": "body"}],
        "encounters": [span],
        "notes": [],
    }
    return {"articles": {"port.txt": article | changes}}


def write(folder: Path, data: Any, name: str = "agreed.json") -> Path:
    path = folder / "coding" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_reads_json(tmp_path: Path) -> None:
    read = read_coding(write(tmp_path, coding()), {"port": RAW})
    assert read.name == "agreed"
    assert read.lines.to_dict("records") == [
        {"article": "port", "line": 1, "label": "headline"},
        {"article": "port", "line": 3, "label": "body"},
    ]
    (row,) = read.spans.to_dict("records")
    assert (row["article"], row["layer"], row["start"], row["end"], row["text"]) == (
        "port",
        "encounters",
        27,
        30,
        "met",
    )
    assert (row["referent"], row["scare"], row["cue"]) == ("first", False, None)


def test_reads_csv(tmp_path: Path) -> None:
    text = "\ufeffarticle,start,end,code,value\nport,27,30,meeting,first\nport.txt,45,49,meeting,\n\n"
    read = read_coding(write(tmp_path, text, "mine.csv"), {"port": RAW})
    columns = ["article", "layer", "start", "end", "text", "referent"]
    assert [tuple(row) for row in read.spans[columns].itertuples(index=False)] == [
        ("port", "meeting", 27, 30, "met", "first"),
        ("port", "meeting", 45, 49, "chat", None),
    ]
    assert read.lines.empty


@pytest.mark.parametrize("data", [{"articles": {}}, {"articles": {"port": {}}}, coding(encounters=[], lines=[])])
def test_empty_coding(tmp_path: Path, data: Any) -> None:
    read = read_coding(write(tmp_path, data), {"port": RAW})
    assert len(read.spans) == len(read.lines) == 0
    assert {"article", "layer", "referent"} <= set(read.spans.columns)


SPAN = {"start": 27, "end": 30, "text": "met"}


@pytest.mark.parametrize(
    ("data", "where", "what"),
    [
        ("", "coding/agreed.json, line 1, column 1", "not valid JSON"),
        ('{"articles":\n {"port": }}', "coding/agreed.json, line 2, column 11", "not valid JSON"),
        ("[" * 100_000, "coding/agreed.json", "cannot be read"),
        ("[]", "coding/agreed.json", "'[]' is not an object"),
        ("{}", "coding/agreed.json, articles", "it is missing"),
        ({"articles": []}, "coding/agreed.json, articles", "is not an object"),
        ({"articles": {"port.txt": None}}, "coding/agreed.json, article port.txt", "it is missing"),
        ({"articles": {"quay.txt": {}}}, "coding/agreed.json, article quay.txt", "no article 'quay'"),
        ({"articles": {"port.txt": {}, "port": {}}}, "coding/agreed.json, article port", "coded twice"),
        (coding(lines={}), "article port.txt, lines", "is not a list"),
        (coding(lines=[7]), "article port.txt, lines 1", "is not an object"),
        (coding(lines=[{"line": "1", "label": "body"}]), "lines 1, line", "'1' is not a whole number"),
        (coding(lines=[{"line": True, "label": "body"}]), "lines 1, line", "'True' is not a whole number"),
        (coding(lines=[{"line": 0, "label": "body"}]), "lines 1, line", "no line 0"),
        (coding(lines=[{"line": 9, "label": "body"}]), "lines 1, line", "no line 9"),
        (coding(lines=[{"line": 1, "label": "body"}] * 2), "lines 2, line", "labelled twice"),
        (coding(lines=[{"line": 1, "label": "text"}]), "lines 1, label", "unknown label 'text'"),
        (coding(quotes="none"), "article port.txt, quotes", "is not a list"),
        (coding(quotes=[SPAN, {}]), "quotes 2, start", "it is missing"),
        (coding(quotes=[SPAN | {"end": 27.5}]), "quotes 1, end", "'27.5' is not a whole number"),
        (coding(quotes=[SPAN | {"text": None}]), "quotes 1, text", "it is missing"),
        (coding(quotes=[SPAN | {"end": 27}]), "quotes 1", "27 to 27 is no span of 62 characters"),
        (coding(quotes=[SPAN | {"start": -1}]), "quotes 1", "-1 to 30 is no span"),
        (coding(quotes=[SPAN | {"end": 9999}]), "quotes 1", "27 to 9999 is no span"),
        (coding(quotes=[SPAN | {"text": "meet"}]), "quotes 1", "the article has 'met', not 'meet'"),
        (coding(quotes=[SPAN | {"scare": "no"}]), "quotes 1, scare", "'no' is not true or false"),
        (coding(quotes=[SPAN | {"speaker": 3}]), "quotes 1, speaker", "'3' is not a text or null"),
    ],
)
def test_refuses_json(tmp_path: Path, data: Any, where: str, what: str) -> None:
    with pytest.raises(StudyError) as caught:
        read_coding(write(tmp_path, data), {"port": RAW})
    assert caught.value.where.endswith(where) and caught.value.where.startswith("coding/agreed.json")
    assert what in caught.value.what
    assert caught.value.mend


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "line 1", "the columns are missing"),
        ("article,start,end,code\n", "line 1", "the columns are article, start, end, code"),
        ("article,start,end,code,value\nport,27,30,meeting\n", "line 2", "4 cells"),
        ("article,start,end,code,value\nport,27,x,meeting,first\n", "line 2, end", "'x' is no offset"),
        ("article,start,end,code,value\nport,٢,30,meeting,first\n", "line 2, start", "no offset"),
        ("article,start,end,code,value\nport,27,30,,first\n", "line 2, code", "empty"),
        ("article,start,end,code,value\nquay,27,30,m,\n", "line 2, article", "no article 'quay'"),
        ("article,start,end,code,value\nport,30,27,m,\n", "line 2", "30 to 27 is no span"),
        ('article,start,end,code,value\nport,27,30,"m,\n', "line 2", "unexpected end of data"),
    ],
)
def test_refuses_csv(tmp_path: Path, text: str, where: str, what: str) -> None:
    with pytest.raises(StudyError) as caught:
        read_coding(write(tmp_path, text, "mine.csv"), {"port": RAW})
    assert caught.value.where == f"coding/mine.csv, {where}" and what in caught.value.what


def test_refuses_other_encodings(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b'{"articles": {"caf\xe9": {}}}')
    with pytest.raises(StudyError, match="not UTF-8"):
        read_coding(path)
    with pytest.raises(StudyError, match="no such file"):
        read_coding(path.with_name("absent.json"))


def test_without_texts_offsets_are_taken_as_they_are(tmp_path: Path) -> None:
    assert len(read_coding(write(tmp_path, coding(quotes=[SPAN | {"start": 5}]))).spans) == 2


def test_the_seeds_coding() -> None:
    texts = {path.stem: path.read_bytes().decode() for path in SEEDS.glob("0*.txt")}
    codings = read_codings(SEEDS / "coding", texts)
    assert list(codings) == ["agreed", "pass-1", "pass-2"]
    assert len(codings["agreed"].lines) == 131
    encounters = [c.spans[c.spans["layer"] == "encounters"] for c in codings.values()]
    assert [len(spans) for spans in encounters] == [96, 96, 96]
    data = paired(encounters[1], encounters[2], "referent")
    assert data["unit"].nunique() == 96
    alpha = krippendorff_alpha(data)
    assert alpha is not None and 0.8 < alpha <= 1
    assert np.isclose(percent_agreement(data) or 0, 1, atol=0.1)


@given(
    *[st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30), st.integers(1, 9)), max_size=8)] * 2,
    st.booleans(),
)
def test_matches_are_the_greedy_ones(gold: list, found: list, exact: bool) -> None:
    ours, theirs = (
        [(article, start, start + length) for article, start, length in spans] for spans in (gold, found)
    )
    possible = {
        (g, f): min(a[2], b[2]) - max(a[1], b[1])
        for g, a in enumerate(ours)
        for f, b in enumerate(theirs)
        if a[0] == b[0] and min(a[2], b[2]) > max(a[1], b[1]) and (not exact or a == b)
    }
    pairs = matches(ours, theirs, exact)
    assert len({g for g, _ in pairs}) == len({f for _, f in pairs}) == len(pairs)
    assert set(pairs) <= set(possible)
    for (
        g,
        f,
    ), overlap in possible.items():  # whoever stayed alone lost its partner to an overlap at least as great
        assert any(possible[pair] >= overlap for pair in pairs if pair[0] == g or pair[1] == f)
