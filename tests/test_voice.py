"""Whose words a character is."""

import pytest

from analysis import analyse_text, article
from analysis.quotes import Quote, Reported, quotations, reported
from analysis.segment import plain
from analysis.sentences import sentences
from analysis.sentiment import score
from analysis.voice import inside, voice_at_offsets, voices


def quote(start: int, end: int, kind: str) -> Quote:
    return Quote(start, end, kind, None, None, None, None)


def report(start: int, end: int) -> Reported:
    return Reported(start, end, None, None, "said", "neutral")


@pytest.mark.parametrize(
    ("kind", "voice"),
    [("direct", "source"), ("partial", "source"), ("block", "source"), ("scare", "scare"), ("title", "scare")],
)
def test_voice_of_a_kind(kind: str, voice: str) -> None:
    assert voices([quote(3, 5, kind)], []) == [(3, 5, voice)]


@pytest.mark.parametrize(
    ("quotes", "reports", "expected"),
    [
        ([], [], []),
        ([(2, 4)], [(6, 8)], [(2, 4, "source"), (6, 8, "reported")]),
        ([(4, 6)], [(2, 8)], [(2, 4, "reported"), (4, 6, "source"), (6, 8, "reported")]),
        ([(2, 8)], [(4, 6)], [(2, 8, "source")]),
        ([(2, 6), (4, 8)], [], [(2, 6, "source"), (6, 8, "source")]),
        ([(2, 4), (6, 8)], [(0, 9)], [(0, 2, "reported"), (2, 4, "source"), (4, 6, "reported"), (6, 8, "source"),
                                      (8, 9, "reported")]),
        ([(4, 4)], [(5, 5)], []),
    ],
)  # fmt: skip
def test_stretches_never_overlap(
    quotes: list[tuple[int, int]], reports: list[tuple[int, int]], expected: list[tuple[int, int, str]]
) -> None:
    assert voices([quote(a, b, "direct") for a, b in quotes], [report(a, b) for a, b in reports]) == expected


def test_look_up() -> None:
    spans = [(2, 4, "source"), (4, 6, "reported"), (8, 9, "scare")]
    offsets = [0, 2, 3, 4, 6, 8, 9, 3]
    assert voice_at_offsets(spans, offsets) == [
        "outlet", "source", "source", "reported", "outlet", "scare", "outlet", "source",
    ]  # fmt: skip
    assert voice_at_offsets([], [5]) == ["outlet"]


def test_what_lies_in_each_of_some_stretches() -> None:
    spans = [(2, 4, "source"), (4, 9, "reported"), (11, 12, "scare"), (15, 17, "source")]
    assert inside(spans, [(0, 2), (2, 3), (3, 5), (6, 8), (10, 13), (13, 15), (16, 20)]) == [
        [], [(2, 3, "source")], [(3, 4, "source"), (4, 5, "reported")], [(6, 8, "reported")],
        [(11, 12, "scare")], [], [(16, 17, "source")],
    ]  # fmt: skip
    assert inside([], [(0, 3)]) == [[]]


@pytest.mark.parametrize(
    ("text", "word", "voice"),
    [
        ("Ann Lee said the talks were secret.", "talks", "reported"),
        ("Ann Lee said the talks were secret.", "Lee", "outlet"),
        ("Ann Lee said the talks were “secret”.", "secret", "source"),
        ("They held “secret” talks in Bonn.", "secret", "scare"),
        ("They held “secret” talks in Bonn.", "talks", "outlet"),
        ("“It was not a meeting,” Ann Lee said.", "meeting", "source"),
        ("The mayor did not say how long the talks took.", "talks", "outlet"),
        ("The leaders allegedly had a second meeting.", "meeting", "reported"),
    ],
)
def test_voice_of_a_word(text: str, word: str, voice: str) -> None:
    raw = f"Council\n{text}"
    segments = plain(raw)
    sents = sentences(raw, segments)
    found = quotations(raw, segments, sents)
    spans = voices(found, reported(raw, segments, sents, found))
    assert voice_at_offsets(spans, [raw.index(word, 8)]) == [voice]


@pytest.mark.parametrize(
    ("text", "own", "reported", "source"),
    [
        ("The mayor said at 7:30pm the strike was over.", 5, 4, 0),
        ("He said, 3:2 was a fair score.", 3, 4, 0),
        ("The mayor said the strike was over.", 3, 4, 0),
        ("“We won’t go,” the mayor said.", 3, 0, 3),
    ],
)
def test_a_word_belongs_to_the_voice_in_which_it_begins(text: str, own: int, reported: int, source: int) -> None:
    (row,) = analyse_text(text).sentences.itertuples()
    assert (row.own_words, row.reported_words, row.source_words) == (own, reported, source)


def test_a_span_within_a_word_joins_no_others() -> None:
    found = article._read("A a.bcd e", 0, [(5, 9, "source")], {})  # "a.b" by itself is one word
    assert (found.n_words, found.own_words, found.source_words) == (4, 3, 1)


def test_what_was_looked_up_of_a_quotation_is_what_its_sentence_has() -> None:
    text, others = "He said the “great plan” was a failure.", [(8, 11, "reported"), (13, 23, "source")]
    said = {(start, end): article._look(text[start:end].split()) for start, end, _ in others}
    found = article._read(text, 0, others, {})
    assert article._read(text, 0, others, said) == found
    assert (found.sentiment_source, found.source_words) == (score("great plan"), 2)
    other = article._look(["old", "plan"])  # is looked up no more: that is all that handing it in means
    assert article._read(text, 0, others, {(13, 23): other}).sentiment_source == 0


def test_each_voice_has_a_score_of_its_own() -> None:
    text = (
        "The strike was a disaster.\n\nThis “great success of the brave workers” came in a terrible week. "
        "“This is a great day. We love it,” the mayor said."
    )
    scores = analyse_text(text, furniture=False).sentences[["sentiment", "sentiment_own", "sentiment_source"]]
    own, mixed, quoted, said = scores.astype(object).where(scores.notna(), None).to_numpy().tolist()
    assert own == [score("The strike was a disaster.")] * 2 + [None]
    assert mixed[1:] == [score("This “ ” came in a terrible week."), score("great success of the brave workers")]
    assert mixed[1] < 0 < mixed[2]
    assert quoted[1:] == [None, score("This is a great day.")]
    assert said[1:] == [0.0, score("We love it,")]


def test_marks_are_no_words_of_a_quotation() -> None:
    text = "A line.\n\n“We — that is, all of us — go on 7 days & 7 nights,” she said."
    assert analyse_text(text, furniture=False).quotes.n_words.tolist() == [12]


def test_spans_that_only_touch_a_sentence_are_not_in_it() -> None:
    assert inside([(2, 4, "source")], [(0, 2), (4, 6)]) == [[], []]


def test_a_score_of_what_is_quoted_but_for_its_marks_is_that_of_the_whole() -> None:
    found = article._read("“A great day”!", 0, [(1, 12, "source")], {})
    assert found.sentiment_source == found.sentiment == score("A great day!")
    assert found.sentiment_own is None


def test_the_kinds_of_tokens_stay_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article, "MOST", 8)
    article._look(["y" + "!" * n for n in range(300)])
    assert len(article._kinds) <= 8
