"""What is remembered of words is bounded, in number and in length."""

import pytest

from analysis import memo
from analysis.memo import LONGEST, Memo


def test_a_word_is_made_once() -> None:
    asked: list[str] = []
    upper = Memo(lambda word: asked.append(word) or word.upper())
    assert [upper[word] for word in ("strike", "talks", "strike")] == ["STRIKE", "TALKS", "STRIKE"]
    assert asked == ["strike", "talks"]


def test_a_long_word_is_not_kept() -> None:
    length = Memo(len)
    assert [length["x" * n] for n in (LONGEST, LONGEST + 1, 5_000_000)] == [LONGEST, LONGEST + 1, 5_000_000]
    assert list(map(len, length)) == [LONGEST]


def test_all_is_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "MOST", 3)
    length = Memo(len)
    assert [length[word] for word in ("a", "bb", "ccc", "dddd", "bb")] == [1, 2, 3, 4, 2]
    assert set(length) == {"dddd", "bb"}
