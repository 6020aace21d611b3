"""Sentences for studies of every size: none, one, many; ties; what is missing."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis import findings, run_study, summaries
from analysis.study import Study

Make = Callable[..., Study]

NAMES = """[[codes]]
id = "strike"
label = "strike"
kind = "name"
definition = "Strike."
patterns = ["strike"]

[[codes]]
id = "walkout"
label = "walkout, stoppage"
kind = "name"
definition = "Walkout."
patterns = ["walkout", "stoppage"]
"""
LAW = """
[kinds.attribute]
label = "lawfulness"

[[codes]]
id = "unlawful"
label = "unlawful"
kind = "attribute"
definition = "Unlawful."
patterns = ["unlawful", "illegal"]
"""
JUNE = """
[[events]]
id = "june"
label = "stoppage of June"
definition = "The stoppage of June."
cues = ["in June"]

[[events]]
id = "may"
label = "strike of May"
definition = "The strike of May."
cues = ["in May"]
"""


@pytest.fixture
def study(tmp_path: Path) -> Make:
    """Makes a study of clean bodies: outlet -> text; its headline stands above it."""

    def make(texts: dict[str, str], codebook: str = NAMES, source: str = "supplied") -> Study:
        rows = [f"{outlet.lower()},{outlet},{source},,," for outlet in texts]
        (tmp_path / "articles.csv").write_text(
            "article,outlet,outlet_source,published,url,note\n" + "\n".join(rows)
        )
        (tmp_path / "codebook.toml").write_text(codebook)
        for outlet, text in texts.items():
            (tmp_path / f"{outlet.lower()}.txt").write_text(f"Quiet day on the quays of the old port\n\n{text}\n")
        return run_study(tmp_path)

    return make


HERALD = (
    "The strike began at dawn. The strike closed the port until noon, and ships had to wait outside the harbour."
)
WIRE = (
    "The walkout began at dawn. No ship left the port before noon, and the ferries stayed in the harbour all day."
)


def test_a_single_article_without_events_or_attributes(study: Make) -> None:
    one = study({"Herald": HERALD})
    assert findings.corpus(one) == "The one article holds 29 words."
    assert findings.provenance(one) == (
        "Outlets: one supplied by the researcher. No day of publication is known for Herald; none is guessed."
    )
    assert findings.raw_and_resolved(one) == (
        "A search of the untouched files finds “strike” twice. Two of these mean the event, two in an outlet’s own "
        "voice. Herald leads either way."
    )
    assert (
        findings.names(one)
        == "The name most used for the event in the outlet’s own voice is “strike” for Herald (2 of 2)."
    )
    assert findings.attributes(one) == "The codebook has no codes of the kind “attribute”."
    assert findings.shares(one) == "No article quotes anybody."
    assert findings.readability(one) == (
        "Without quoted words fewer than two articles are long enough for Flesch reading ease."
    )
    silent = ("contested", "scope", "attribute_voices", "headlines", "sources", "reordered")
    assert [getattr(findings, name)(one) for name in silent] == [""] * len(silent)
    assert not any("There is one article an outlet" in point for point in findings.limits(one))


def test_outlets_are_grouped_by_the_name_they_prefer(study: Make) -> None:
    tie = (
        "A walkout or a strike, the port was closed, and nobody on the quays could say for how long it would last."
    )
    four = study(
        {"Herald": HERALD, "Wire": WIRE, "Chronicle": tie, "Post": "Rain fell on the port and on the ships."}
    )
    assert findings.names(four) == (
        "The name most used for the event in the outlet’s own voice is “strike” and “walkout” for Chronicle (1 of "
        "2); “strike” for Herald (2 of 2); “walkout” for Wire (1 of 1). Post names it nowhere."
    )
    assert findings.raw_and_resolved(four).endswith("Herald leads either way.")


def test_a_search_that_finds_other_events_is_corrected(study: Make) -> None:
    may = "The strike in May was long. That strike in May was announced, and the strike in May ended after a day."
    june = "Dockers joined the strike in June before dawn, and the port was closed until the evening of that day."
    two = study({"Herald": may, "Wire": f"{june} The strike in June was over at noon."}, NAMES + JUNE)
    two.mentions.loc[two.mentions.part == "lede", "event"] = ["may"] * 3 + ["june"] * 2  # whatever the rules say
    assert findings.raw_and_resolved(two) == (
        "A search of the untouched files finds “strike” five times. Three of these mean the strike of May, three "
        "in an outlet’s own voice. Herald leads either way."
    )
    assert findings.scope(two) == (
        "Nothing in Wire was found to mean the strike of May. Zeros there may say that it was out of scope, "
        "not that it was left out."
    )


def test_no_name_at_all(study: Make) -> None:
    none = study({"Herald": "Rain fell on the port and on the ships that waited outside the harbour since dawn."})
    assert findings.raw_and_resolved(none) == "No name of the event was found."
    assert findings.names(none) == "No outlet names the event in its own voice."
    assert summaries.uses(none, "name").empty
    assert summaries.matrix(none).empty


@pytest.mark.parametrize(
    ("voices", "expected"),
    [
        (
            ["outlet"],
            "In its own voice Herald (“unlawful” once) attaches a word of lawfulness to the event. Wire has none.",
        ),
        (
            ["source"],
            "In its own voice no outlet attaches a word of lawfulness to the event. Herald has such words only "
            "quoted, reported, denied or in scare quotes. Wire has none.",
        ),
    ],
)
def test_who_says_it_decides(study: Make, voices: list[str], expected: str) -> None:
    two = study({"Herald": f"{HERALD} The strike was illegal.", "Wire": WIRE}, NAMES + LAW)
    two.mentions.loc[two.mentions.kind == "attribute", "voice"] = voices
    assert findings.attributes(two) == expected


def test_an_attribute_that_only_the_headline_has(study: Make) -> None:
    one = study({"Herald": HERALD + " The strike was illegal."}, NAMES + LAW)
    assert findings.headlines(one) == ""
    one.mentions.loc[one.mentions.kind == "attribute", "part"] = "headline"
    assert findings.headlines(one) == (
        "“unlawful” stands in the headline of Herald, but nowhere below it in the outlet’s own voice."
    )


def test_denied_and_scare_quoted_names_are_kept_apart(study: Make) -> None:
    one = study({"Herald": HERALD})
    one.mentions["denied"] = [True, False]
    one.mentions["scare"] = [False, True]
    assert findings.contested(one) == (
        "Denied: “strike” in Herald (1). Kept at a distance by quotation marks: “strike” in Herald (1)."
    )
    assert findings.names(one) == "No outlet names the event in its own voice."


def _sentiment(study: Study, rows: list[tuple[str, str, float, float, float]]) -> None:
    """Put other values into the measures: article, voice, value, low, high."""
    m = study.measures
    for article, voice, *values in rows:
        where = (m.article == article) & (m.part == "text") & (m.voice == voice) & (m.measure == "sentiment")
        m.loc[where, ["value", "low", "high"]] = values


def test_a_sign_that_depends_on_quotations(study: Make) -> None:
    two = study({"Herald": HERALD, "Wire": WIRE})
    rows = [("herald", "all", 0.2, 0.1, 0.3), ("herald", "outlet", -0.1, -0.2, -0.05)]
    _sentiment(two, [*rows, ("wire", "all", -0.2, -0.3, -0.1), ("wire", "outlet", -0.1, -0.2, 0.1)])
    assert findings.sentiment(two) == (
        "With quotations the mean of sentences is above zero in one of two articles. Without quoted and reported "
        "words the sign changes for Herald (from +0.20 to −0.10). For Wire the interval of the outlet’s own words "
        "includes zero: the text does not settle the sign."
    )
    assert summaries.sentiment(two)["sign changes"].tolist() == ["yes", "no"]


def test_signs_that_hold_are_not_made_into_news(study: Make) -> None:
    one = study({"Herald": HERALD})
    _sentiment(one, [("herald", "all", 0.2, 0.1, 0.3), ("herald", "outlet", 0.1, 0.05, 0.2)])
    assert findings.sentiment(one) == (
        "With quotations the mean of sentences is above zero. Leaving out quoted and reported words changes "
        "no sign."
    )


def test_the_most_quoted_source(study: Make) -> None:
    said = 'The port was quiet. "We stopped because we grieve for two colleagues," said Jonas Reuter, a docker.'
    one = study({"Herald": said})
    assert (
        findings.sources(one)
        == "Jonas Reuter is quoted most: eight words, 100 per cent of all quoted words, in one article."
    )
    one.quotes["speaker_name"] = None
    assert findings.sources(one) == "No speaker was found for any quotation."


def test_limits_know_how_little_one_article_an_outlet_is(port: Study) -> None:
    said = " ".join(findings.limits(port))
    assert "A difference between two of the three texts is a fact about these texts" in said
    assert "could not go below p = 0.33" in said
    assert "The outlet is inferred for Northern Wire†." in said


def test_several_articles_of_one_outlet_are_no_longer_one_each(study: Make) -> None:
    two = study({"Herald": HERALD, "Wire": WIRE})
    two.articles["outlet"] = "Herald"
    assert not any("p = " in point for point in findings.limits(two))


def test_an_attribute_goes_with_the_nearest_name(study: Make) -> None:
    text = "The strike was quiet and the illegal stoppage was not, though both had closed the port before noon."
    made = summaries.matrix(study({"Herald": text}, NAMES + LAW))
    assert made[["name", "attribute", "Herald"]].to_numpy().tolist() == [
        ["strike", "none", 1],
        ["walkout, stoppage", "unlawful", 1],
    ]


@pytest.mark.parametrize("which", ["port", "seeds"])
def test_counts_add_up(which: str, request: pytest.FixtureRequest) -> None:
    made: Study = request.getfixturevalue(which)
    names = findings.hits(made, "name")
    counted = summaries.uses(made, "name").filter(like="meaning").sum().item()
    assert counted == len(names) > 0
    assert summaries.matrix(made).select_dtypes("int").to_numpy().sum() == len(names)


def test_every_sentence_of_the_invented_study(port: Study) -> None:
    """None is left half-finished: no missing value, no empty list, one full stop at the end."""
    functions = (
        findings.corpus, findings.provenance, findings.cleaning, findings.shares, findings.raw_and_resolved,
        findings.names, findings.contested, findings.attributes, findings.attribute_voices, findings.sentiment,
        findings.sources, findings.readability, findings.methods,
    )  # fmt: skip
    for said in [*(function(port) for function in functions), *findings.limits(port)]:
        assert said.endswith(".") and not said.endswith("..")
        assert not any(bad in said for bad in ("nan", "None", "  ", " ,", "()", " ."))


def test_a_frame_for_every_question_of_a_study_with_nothing(study: Make) -> None:
    empty = study({"Herald": "Rain fell on the port and on the ships that waited outside the harbour since dawn."})
    for make in (
        summaries.corpus,
        summaries.shares,
        summaries.sentiment,
        summaries.readability,
        summaries.formulas,
    ):
        assert len(make(empty)) > 0
    for frame in (summaries.speakers(empty), summaries.differences(empty, "sentiment/outlet")):
        assert isinstance(frame, pd.DataFrame) and frame.empty
