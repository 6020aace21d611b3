"""Splits add up to the standing tables, whatever they are split by."""

import pytest

from analysis import StudyError
from analysis.splits import BY, split
from analysis.study import Study


@pytest.mark.parametrize("voice", ["outlet", "source", "reported"])
@pytest.mark.parametrize("measure", ["walkout", "name", "attribute"])
def test_rates_by_voice_are_those_of_the_measures(port: Study, measure: str, voice: str) -> None:
    made = split(port, measure, ["article", "voice"])
    m = port.measures
    some = m[(m.measure == measure) & (m.voice == voice) & (m.part == "article")].set_index("article")
    found = made[made.voice == voice].set_index("article")
    assert len(found)
    for article, row in found.iterrows():
        assert (row["count"], row.n) == (some["count"][article], some.n[article])
        assert (row.value, row.low, row.high) == pytest.approx(tuple(some.loc[article, ["value", "low", "high"]]))


def test_rates_by_event_are_those_of_the_measures(port: Study) -> None:
    made = split(port, "walkout", ["article", "voice", "event"])
    june = made[(made.event == "june") & (made.voice == "outlet")].set_index("article")["count"]
    m = port.measures
    asked = (m.measure == "walkout@june") & (m.voice == "outlet") & (m.part == "article")
    assert june.to_dict() == m[asked & (m.n > 0)].set_index("article")["count"].astype(int).to_dict()


@pytest.mark.parametrize("by", [["part"], ["outlet", "part", "voice"], ["voice", "event", "part"], list(BY)])
def test_every_use_is_in_one_group(port: Study, by: list[str]) -> None:
    uses = port.mentions[(port.mentions.kind == "name") & (port.mentions.part != "related")]
    assert split(port, "name", by)["count"].sum() == len(uses)


def test_sentiment_and_readability_by_part_and_event(seeds: Study) -> None:
    whole = split(seeds, "flesch_reading_ease", ["article", "voice"]).set_index(["article", "voice"])
    m = seeds.measures[(seeds.measures.measure == "flesch_reading_ease") & (seeds.measures.part == "text")]
    for row in m.itertuples():
        assert whole.value[row.article, row.voice] == pytest.approx(row.value)
    parts = split(seeds, "sentiment", ["part"]).set_index("part")
    heads = seeds.sentences[(seeds.sentences.part == "headline") & (seeds.sentences.n_words >= 4)]
    assert parts.value["headline"] == pytest.approx(heads.sentiment.mean())
    events = split(seeds, "sentiment", ["event", "voice"])
    assert set(events.event) >= {"first", "second", "none"}
    assert set(events.voice) == {"all", "outlet", "source"}
    short = split(seeds, "smog_index", ["event"])
    assert short.value[short.event == "other"].isna().all(), "too little text"


@pytest.mark.parametrize(
    ("measure", "by", "part"),
    [
        ("lockout", ["voice"], "there is no 'lockout'. Choose from strike, walkout"),
        ("walkout", ["speaker"], "unknown speaker"),
        ("walkout", [], "Choose from article, outlet, part, voice, event"),
    ],
)
def test_what_cannot_be_split_is_said(port: Study, measure: str, by: list[str], part: str) -> None:
    with pytest.raises(StudyError, match=part):
        split(port, measure, by)
