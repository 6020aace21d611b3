"""What was made of words before: most of a text are words that were seen."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
MOST = 1 << 16  # words; then all are forgotten, so that memory does not grow with the corpus
LONGEST = 100  # characters; a longer "word" is a page's code, and not kept


class Memo(dict[str, T]):
    """Word -> what a pure function makes of it, looked up by `of`. Faster than `functools.lru_cache`, for it keeps
    no order of use.

    >>> length = Memo(len)
    >>> length.of("secret"), length
    (6, {'secret': 6})
    """

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make
        # Looked up once and not for each word; and a circle, so that when a process ends, what is remembered is
        # dropped as a whole and not taken apart word by word.
        self.of: Callable[[str], T] = self.__getitem__

    def __missing__(self, word: str) -> T:
        made = self._make(word)
        if len(self) >= MOST:
            self.clear()
        if len(word) <= LONGEST:
            self[word] = made
        return made
