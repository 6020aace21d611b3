"""Keyword in context: every hit of a pattern with the words around it, its place and its voice."""

import pandas as pd

from .codebook import EMPTY, Code, Codebook
from .errors import StudyError
from .study import Study, voice_at

WIDTH = 60


def kwic(study: Study, pattern: str, width: int = WIDTH) -> pd.DataFrame:
    """Concordance of a pattern (`*` for any run of letters, several words make a phrase) in the article's own
    parts; page furniture is not searched.

    Returns columns article, outlet, start, end, part, voice, left, hit, right; left and right hold up to `width`
    characters of the same line. Sorted by article, then offset.
    """
    if not any(character.isalnum() for character in pattern):
        raise StudyError("kwic", f"the pattern {pattern!r} holds no letter", "Write a word, such as meet*.")
    finder = Codebook("", "", "", {}, {}, {"it": Code("it", "it", "it", "it", patterns=(pattern,))}, EMPTY.sha256)
    outlets = dict(zip(study.articles.article, study.articles.outlet, strict=True))
    lines = {(s.article, s.segment): (s.start, s.end) for s in study.segments.itertuples()}
    rows = []
    for article in study.articles.article:
        raw = study.raws[article]
        inside = study.sentences[study.sentences.article == article]
        found = [
            (s.start + hit.start, s.start + hit.end, s.part, lines[article, s.segment])
            for s in inside.itertuples()
            for hit in finder.find(s.text)
        ]
        voices = voice_at(study, [start for start, *_ in found], article)
        for (start, end, part, (begin, stop)), voice in zip(found, voices, strict=True):
            left, right = raw[max(begin, start - width) : start], raw[end : min(stop, end + width)]
            rows.append((article, outlets[article], start, end, part, voice, left, raw[start:end], right))
    columns = ["article", "outlet", "start", "end", "part", "voice", "left", "hit", "right"]
    return pd.DataFrame(rows, columns=columns)
