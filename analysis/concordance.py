"""Keyword in context: every hit of a pattern with the words around it, its place and its voice."""

import pandas as pd

from .article import of_rows
from .codebook import EMPTY, Code, Codebook, check_pattern
from .invisible import seen
from .study import Study
from .voice import voice_at_offsets, voices

WIDTH = 60


def kwic(study: Study, pattern: str, width: int = WIDTH) -> pd.DataFrame:
    """Concordance of a pattern (`*` for any run of letters, several words make a phrase) in the article's own
    parts; page furniture is not searched. Related stories are, and their part says so.

    Returns columns article, outlet, start, end, part, voice, left, hit, right; left and right hold up to `width`
    characters of the same line. Sorted by article, then offset.
    """
    check_pattern(pattern, "kwic, PATTERN")
    finder = Codebook("", "", "", {}, {}, {"it": Code("it", "it", "it", "it", patterns=(pattern,))}, EMPTY.sha256)
    rows = []
    for article, tables in study.analysed:
        raw = study.raws[article.article]
        outlet = tables["articles"][0]["outlet"]
        lines = {s["segment"]: (s["start"], s["end"]) for s in tables["segments"]}
        found = [
            (s["start"] + start, s["start"] + end, s["part"], lines[s["segment"]])
            for s in tables["sentences"]
            for start, end in _places(finder, s["text"])
        ]
        voice = voice_at_offsets(voices(*of_rows(tables)), [start for start, *_ in found])
        for (start, end, part, (begin, stop)), whose in zip(found, voice, strict=True):
            left, right = raw[max(begin, start - width) : start], raw[end : min(stop, end + width)]
            rows.append((article.article, outlet, start, end, part, whose, left, raw[start:end], right))
    columns = ["article", "outlet", "start", "end", "part", "voice", "left", "hit", "right"]
    return pd.DataFrame(rows, columns=columns)


def _places(finder: Codebook, text: str) -> list[tuple[int, int]]:
    view = seen(text)
    return [view.span(hit.start, hit.end) for hit in finder.find(view.text)]
