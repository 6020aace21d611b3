"""Sentences and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.segment import Segment
from analysis.sentences import WORD, bare, sentences, split, words, words_in


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "text",  # a bar marks each boundary that must be found; nothing else may be cut
    [
        "The mayor left. | The council stayed.",
        "Mr. Ames met Dr. Bell, Sen. Carl Dow and Gen. Eve Fox on Capitol Hill.",
        "MR. AMES AND SEN. DOW MET. | THEY DISAGREED.",
        "The bill reached the U.S. Senate in Washington, D.C. Mayor Ann Poe signed it.",
        "He flew to the U.S. | The trip took 2.5 hours. | But it ended.",
        "The plane left at 7 p.m. on Friday. | It landed at 9 a.m. Saturday, at 10 p.m. EST.",
        "Doors closed at 7 p.m. | Police came later.",
        "They met on Jan. 6 and Sept. 11. | No. 10 said so.",
        "It fell in Sept. | The rest of the year was calm.",
        "Asked again, he said no. | The room was silent.",
        "NEW HAVEN, Conn. — Gov. Ned Poe said on Monday it was over.",
        "PALM BEACH, FLA. (AP) — The president golfed.",
        "Sens. Ann Ray, R-Ky., and Bo Day (D-Calif.) agreed. | It ended.",
        "Shares of Acme Inc. rose and Acme Corp. Chairman Al Poe smiled.",
        "She sued Acme Inc. | The court agreed. | He left Acme Corp. | “We are sorry,” it said.",
        "He blamed the U.S. “war machine” for it.",
        "George W. Bush, J.K. Rowling, J. K. Simmons and Kim J. So attended.",
        "Hepatitis B. | The vaccine works. | Then Malcolm X. | He spoke.",
        "Roe v. Wade, i.e. the ruling, e.g. Justice Poe's opinion, vs. Ames stands.",
        "He works at the SEC. | He reads the FT. | Now he lives in LA. | Police know him.",
        "“Is it true?” Smith asked. | “No!” White House spokesman Al Poe said. | “Stop!” he said.",
        "“Why now?” Ann Lee, 34, of Boston, asked. | “Why?” Mr. Poe said. | “Who knows?” I asked.",
        "“Who knew?” | The answer came late. | “Never!” | Then Smith said no.",
        "'Is it?' Smith asked. | \"Is it?\" Smith asked.",
        "“He never came.” | Smith said so.",
        "“We will win.” | “They lost.” | He called it “over.” | She left.",
        '"We won." | "They lost." | He called it "over." | She left.',
        "He paused... | Then he left. | They waited … and waited … until Ann came.",
        "“The president ... Trump ... left,” he read. | “I ... I do not know.”",
        "He said. ... | They left. | It is over . . . | The end. | It fell.... | I left. | He sat. … | I stood.",
        "The S.&P. 500 and AT&T. | The rest fell.",
        "“Is he ill?” Poe continued. | ''No,'' she said. | ''We're fine.''",
        "He went on (it was late. Nobody knew why.) and wept.",
        "(He left. | She stayed.) | Then it ended. | It fell (in 2016). | The rest is known.",
        "The firm [it was new. Nobody knew it] failed. | It closed.",
        "A bracket (opened and never closed. | The next sentence counts. | So does this.",
        "It cost $3.5 million. | $5 billion followed. | 25 people died. | 1.5 million fled.",
        "1. The first point. | It has two sentences.",
        "2) Second point. | Done.",
        "What?! | No... really? | Yes!!! | OK.",
        "Shares of Yahoo! Inc. fell on E! News and Jeopardy! Wednesday.",
        "He wrote to ann@paper.com. | Then www.paper.com/a.html closed.",
        "iPhone sales fell. | eBay rose. | Élan vital. | Über alles.",
        "Collusion is a “witch hunt.”| Poe said so, and it is over.| The end.",
        "He left.\u00a0| She\u00a0stayed.",
        "\u200bHe left. | \u200bShe stayed.",
        "No stop at the end",
        "One line.\n| another line\r\n| A third",
        "Tom Poe Jr. Day is a feast. | It honors Tom Poe Jr. | The feast is old.",
        "“They left,” he said. | ‘Good.’ | ‘They did.’",
        "He came.— She left.",
        "نعم. | لا",
    ],
)
def test_boundaries(text: str) -> None:
    pieces = [piece.strip() for piece in text.split("|")]
    assert cut(text.replace(" | ", " ").replace("|", "")) == pieces


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "\u2028", "\x0c"])
def test_nothing(text: str) -> None:
    assert split(text) == []


@given(st.text(alphabet=st.sampled_from(list("aBI1 .!?…“”\"'’()[]—-\n\t\u00a0é")) | st.characters(codec="utf-8")))
def test_no_character_is_lost(text: str) -> None:
    spans = split(text)
    at = 0
    for start, end in spans:
        assert not text[at:start].strip()
        assert start < end and text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "text",
    [
        "." * 300_000,
        ". " * 200_000,
        ".”" * 200_000,
        "A. " * 100_000,
        "( x. X " * 50_000,
        "(" * 300_000,
        "?” Ab " * 60_000,
        ".( “" * 60_000,
        "a.a." * 100_000,
        " " * 300_000 + ".",
        "a" * 500_000 + ". " + "B" * 500_000,
        "… " * 100_000,
    ],
    ids=lambda text: ascii(text[:4]),
)
def test_long_lines_take_linear_time(text: str) -> None:
    start_to_end = split(text)  # the suite's time limit would be the judge: a quadratic pass needs minutes here
    assert start_to_end[-1][1] == len(text.rstrip())
    assert len(words(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a meeting—which failed", ["a", "meeting", "which", "failed"]),
        ("a meeting--which", ["a", "meeting", "which"]),
        ("The U.S. and U.S.-led forces, the U.S.’s", ["The", "U.S.", "and", "U.S.-led", "forces", "the", "U.S.’s"]),
        ("don’t don't o‑o", ["don’t", "don't", "o‑o"]),
        ("half-an-hour, G-20, a 20-year-old", ["half-an-hour", "G-20", "a", "20-year-old"]),
        ("2,500 or 3.5m at 7:30pm", ["2,500", "or", "3.5m", "at", "7:30pm"]),
        ("leaders’ ‘secret’ 'talks'", ["leaders", "secret", "talks"]),
        ("2016–17 and/or 8+6 snake_case", ["2016", "17", "and", "or", "8", "6", "snake", "case"]),
        ("7 p.m. it.The e.g.The", ["7", "p.m.", "it", "The", "e.g.", "The"]),
        ("Pe\u0301rez mee\u00adting cafe\u0301", ["Pe\u0301rez", "mee\u00adting", "cafe\u0301"]),
        ("встреча 会谈 لقاء", ["встреча", "会谈", "لقاء"]),
        ("… — “ ” ...", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == expected
    assert WORD.findall(text) == expected


def test_sentences_know_their_part() -> None:
    raw = "Talks fail\nHome\nThey met. It failed.\n“Never,” he said.\nA photo. AP"
    labels = ["headline", "navigation", "body", "body", "caption"]
    segments, at = [], 0
    for line, label in enumerate(labels, 1):
        end = raw.find("\n", at) if "\n" in raw[at:] else len(raw)
        segments.append(Segment(at, end, line, label, "test"))
        at = end + 1
    found = sentences(raw, segments)
    assert [(raw[s.start : s.end], s.segment, s.part) for s in found] == [
        ("Talks fail", 0, "headline"),
        ("They met.", 2, "lede"),
        ("It failed.", 2, "lede"),
        ("“Never,” he said.", 3, "body"),
        ("A photo.", 4, "caption"),
        ("AP", 4, "caption"),
    ]


@given(st.text(st.sampled_from("aB9é ’'.,:;!?-“”()[]—\n"), max_size=30))
def test_words_are_counted_as_they_are_found(text: str) -> None:
    assert sum(map(words_in, text.split())) == len(WORD.findall(text))


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("meeting", "meeting"),
        ("“Talks,”", "Talks"),
        ("(secret)", "secret"),
        ("no?!", "no"),
        ("sit-in.", ""),
        ("mayor’s", ""),
        ("U.S.", ""),
        ("café", ""),
        ("talks—", ""),
        ("talks“", ""),
        ("“”", ""),
    ],
)
def test_a_word_with_marks_around_it(token: str, word: str) -> None:
    assert bare(token) == word


def test_line_breaks_among_blanks_are_passed_over_at_once() -> None:
    assert split("The port shut. " + "\v " * 200_000 + "It opened.") == [(0, 14), (400_015, 400_025)]
