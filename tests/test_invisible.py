"""What a reader does not see changes no number, and every offset stays true to the text as it stands."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import analyse_text, kwic, run_study
from analysis.codebook import read_codebook
from analysis.invisible import CHARACTERS, restored, seen, shorten, visible, visible_html
from analysis.keyness import form
from analysis.readability import counts
from analysis.sentiment import drivers, score
from analysis.study import Study

STUDY = Path(__file__).parent / "study"
BOOK = read_codebook(STUDY / "codebook.toml")
PLAIN = (
    "Second strike shuts the harbour\n\nBy Mara Quill\n\nThe unlawful strike was a terrible blow, Mr Renn said on "
    "Tuesday.\n\n“The strike was legal,” Ms Okafor told reporters. “We won’t pay.”"
)
HIDDEN = PLAIN.replace("strike", "st\u00adrike").replace("terrible", "ter\u200brible").replace("“", "\u2060“\u200e")


def numbers(study: Study) -> list[list[object]]:
    sentences = study.sentences[["part", "n_words", "own_words", "source_words", "sentiment"]]
    mentions = study.mentions[["code", "event", "voice", "part", "sentence"]]
    quotes = study.quotes[["kind", "speaker_name", "cue", "n_words"]]
    measures = study.measures[study.measures.part != "file"].drop(columns="article")
    frames = [sentences, mentions, quotes, measures, study.articles[["title", "authors", "n_words"]]]
    return [frame.astype("str").to_numpy().tolist() for frame in frames]


def test_a_text_is_read_as_if_it_had_none() -> None:
    plain, hidden = (analyse_text(text, codebook=BOOK) for text in (PLAIN, HIDDEN))
    assert len(plain.mentions) >= 4
    assert len(plain.quotes) == 2
    assert numbers(plain) == numbers(hidden)
    for table in ("segments", "sentences", "quotes", "reported", "mentions"):
        for row in getattr(hidden, table).itertuples():
            assert HIDDEN[row.start : row.end] == row.text
        assert [visible(text) for text in getattr(hidden, table).text] == list(getattr(plain, table).text)
    assert len(kwic(hidden, "strike")) == len(kwic(plain, "strike")) == 3


def test_a_saved_page_too() -> None:
    page = (
        "<h1>Second stri&shy;ke</h1><article>"
        + "<p>The st&#173;rike &#x200B;went on, he said.</p>" * 9
        + "</article>"
    )
    study = analyse_text(page, html=True, codebook=BOOK)
    assert set(study.mentions.text) == {"strike"}


def test_the_untouched_file_is_searched_as_it_stands() -> None:
    for text, in_file in ((PLAIN, 3), (HIDDEN, 0), (HIDDEN + " The strike ended.", 1)):
        found = analyse_text(text, codebook=BOOK).measures.query("part == 'file' and measure == 'strike'")
        assert found["count"].tolist() == [in_file]


def test_corrections_take_the_places_of_the_text_as_it_stands(folder) -> None:  # type: ignore[no-untyped-def]
    (folder / "herald.txt").write_text(HIDDEN, encoding="utf-8")
    hits = run_study(folder).mentions.query("article == 'herald' and code == 'strike'")
    place, text = f"{hits.start.iat[1]}-{hits.end.iat[1]}", hits.text.iat[1]
    assert "\u00ad" in text
    header = "article,place,text,field,value,reason\n"
    (folder / "corrections.csv").write_text(f"{header}herald,{place},{text},event,may,as dated\n", encoding="utf-8")
    hits = run_study(folder).mentions.query("article == 'herald' and code == 'strike'")
    assert hits.event.iat[1] == "may"


@settings(derandomize=True, deadline=None, database=None)
@given(st.text(st.sampled_from("ab \n" + "\u00ad\u200b\u2066\ufeff")))
def test_every_span_comes_back_to_its_characters(text: str) -> None:
    view = seen(text)
    assert view.text == visible(text)
    for start in range(len(view.text)):
        for end in range(start + 1, len(view.text) + 1):
            a, b = view.span(start, end)
            assert visible(text[a:b]) == view.text[start:end]
            assert text[a] not in "\u00ad\u200b\u2066\ufeff"
            assert (view.back(a), view.back(b)) == (start, end)
    columns = {"start": [0], "end": [len(view.text)], "text": [view.text]}
    restored(columns, view, text)
    assert columns["text"] == [text[columns["start"][0] : columns["end"][0]]]


@pytest.mark.parametrize("hidden", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u2069"])
def test_words_scores_and_counts_do_not_see_it(hidden: str) -> None:
    text = f"A ter{hidden}rible day."
    assert (score(text), drivers(text)) == (score("A terrible day."), drivers("A terrible day."))
    assert counts([text]).tolist() == counts(["A terrible day."]).tolist()
    assert form(f"Ter{hidden}rible") == "terrible"
    assert visible_html(f"ter&#{ord(hidden)};ri&#x{ord(hidden):X};ble") == "terrible"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("word " * 100, "word word…"),
        ("short", "short"),
        ("ten letter", "ten letter"),
        ("eleven let.", "eleven le…"),
        (f"{' ' * 99}\u200bfar\n\noff", "far off"),
        ("", ""),
    ],
)
def test_long_texts_are_shortened(text: str, short: str) -> None:
    assert shorten(text, 10) == short


def test_what_is_seen_stays() -> None:
    assert visible_html("caf&eacute; &amp; &#8220;x&#8221; &nbsp;") == "caf&eacute; &amp; &#8220;x&#8221; &nbsp;"
    assert visible("e\u0301 \u00a0 שלום 👨") == "e\u0301 \u00a0 שלום 👨"
    assert len(CHARACTERS) < 40
