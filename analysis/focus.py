"""What figures and findings ask of a study: its focal event, who speaks of it, and whose words name it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from .chart import MARKED, Mark, fit, focal_event, plain
from .codebook import Code
from .measures import ARTICLE
from .omissions import scope
from .sentences import PARTS, words
from .study import Study, voice_at

Row = dict[str, Any]
Names = dict[str, str]  # article -> its outlet, as shown
NOT_MORE = "These are counts in single texts: a difference between two rows is no evidence about the outlets."


class Focus(NamedTuple):
    """What figures of names and attributes are about."""

    event: str | None  # None where the codebook has no events
    label: str  # "the second encounter"
    scope: dict[str, bool]  # article -> it speaks of the event at all

    def meant(self, row: Mapping[str, Any]) -> bool:
        """A mention is about the event, or of a kind that is resolved to none."""
        return self.event is None or row["event"] == self.event or not isinstance(row["event"], str)


def focus(study: Study) -> Focus:
    """The focal event, its name in prose, and which articles speak of it; without events all do."""
    event = focal_event(study)
    articles = list(study.articles.article)
    if event is None:
        return Focus(None, "the event", dict.fromkeys(articles, True))
    speaking = scope(study)[event]
    return Focus(event, the(study.codebook.events[event].label), {a: a in speaking for a in articles})


def hits(study: Study, kind: str) -> pd.DataFrame:
    """Mentions of a kind in what the outlets published as their articles, in text order."""
    m = study.mentions
    return m[(m.kind == kind) & m.part.isin(ARTICLE)].sort_values(["article", "start"], kind="stable")


def of_event(found: pd.DataFrame, event: str | None) -> pd.DataFrame:
    """Those that mean the event; without an event all."""
    return found if event is None else found[found.event == event]


def own(found: pd.DataFrame) -> pd.DataFrame:
    """The outlet's own and meant: not quoted, not reported, not in scare quotes, not denied."""
    return found[(found.voice == "outlet") & ~found.scare & ~found.denied]


def is_own(row: Mapping[str, Any]) -> bool:
    """`own`, for one mention."""
    return row["voice"] == "outlet" and not row["scare"] and not row["denied"]


def mark_of(row: Mapping[str, Any]) -> Mark:
    return Mark(row["voice"], row["scare"], row["denied"], row["part"] == "headline")


def mentioned(found: pd.DataFrame, names: Names) -> list[Row]:
    """Mentions as rows of what is drawn, in the order of the articles."""
    columns = ["article", "kind", "code", "event", "start", "text", "voice", "scare", "denied", "part"]
    rows: dict[str, list[Row]] = {article: [] for article in names}
    for row in found[columns].to_dict("records"):
        rows[row["article"]].append({**row, "text": plain(row["text"])})
    return [row for some in rows.values() for row in some]


MENTIONED = "code event start text voice scare denied part"  # columns of such rows


def estimates(study: Study, part: str, voice: str, measure: str) -> dict[str, Any]:
    """Article -> its row of `measures`, where that has a value."""
    m = study.measures
    rows = m[(m.part == part) & (m.voice == voice) & (m.measure == measure) & m.value.notna()]
    return {row.article: row for row in rows.itertuples()}


def words_of(study: Study, article: str) -> pd.DataFrame:
    """Every word of the untouched text: start, end, part (`furniture` where it is none) and voice."""
    at = words(study.raws[article])
    starts = [start for start, _ in at]
    segments = study.segments[study.segments.article == article].sort_values("start")
    begins, ends = segments.start.tolist(), segments.end.tolist()
    parts = [PARTS.get(label, "furniture") for label in segments.label]
    inside = [(bisect_right(begins, start) - 1, start) for start in starts]
    voices = voice_at(study, starts, article) if starts else []
    return pd.DataFrame(
        {
            "start": starts,
            "end": [end for _, end in at],
            "part": [parts[k] if k >= 0 and start < ends[k] else "furniture" for k, start in inside],
            "voice": ["outlet" if voice == "scare" else voice for voice in voices],
        }
    )


def article_words(study: Study, article: str) -> pd.DataFrame:
    """The words that were published as the article, furniture and other stories left out."""
    table = words_of(study, article)
    return table[table.part.isin(ARTICLE)].reset_index(drop=True)


# ------------------------------------------------------------------ words for titles, captions, alternative texts


def the(label: str) -> str:
    """A label inside a sentence.

    >>> the("second encounter"), the("The siege"), the("Brexit")
    ('the second encounter', 'the siege', 'Brexit')
    """
    if label[:4].casefold() == "the ":
        return f"the {label[4:]}"
    return label if label[:1].isupper() else f"the {label}"


def number(n: int, noun: str) -> str:
    """
    >>> number(1, "word"), number(2446, "word")
    ('1 word', '2,446 words')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def listing(names: Sequence[str], many: str = "texts") -> str:
    """Names as prose lists them; only their number where there are more than three.

    >>> listing(["A", "B"]), listing(["A", "B", "C", "D"])
    ('A and B', '4 texts')
    """
    if len(names) > 3:
        return f"{len(names)} {many}"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def each(names: Names, said: Callable[[str], str]) -> str:
    """What is said of each article, for alternative texts."""
    return "; ".join(f"{label}: {said(article)}" for article, label in names.items()) + "."


def spoken(names: Names) -> Names:
    """Outlets' names as titles can hold them."""
    return {article: fit(label, 45) for article, label in names.items()}


def short(code: Code) -> str:
    """The first of the words in a label: “talk” of “talk, talks, speak”."""
    return plain(code.label.split(",")[0])


def leader(tally: Counter[str]) -> str | None:
    """The one with most; None where several share the place, or nobody has any."""
    best = tally.most_common(2)
    return None if not best or best[0][1] == 0 or (len(best) > 1 and best[1][1] == best[0][1]) else best[0][0]


def silent(about: Focus, names: Names) -> str:
    """Which articles a figure of the event cannot speak of."""
    out = [names[a] for a, inside in about.scope.items() if not inside]
    return f"Out of scope, which is not zero: {', '.join(out)} (no word on {about.label})." if out else ""


def caption(study: Study, *sentences: str) -> str:
    """Sentences, and what † means where it is used."""
    dagger = f"{MARKED}." if (study.articles.outlet_source == "inferred").any() else ""
    return " ".join(sentence for sentence in (*sentences, dagger) if sentence)


def drawn(rows: Iterable[Row], columns: str, names: Names) -> pd.DataFrame:
    """The rows of a figure as its data: article, outlet as shown, then `columns`."""
    made = pd.DataFrame.from_records(list(rows), columns=["article", *columns.split()])
    made.insert(1, "outlet", [names[article] for article in made.article])
    return made
