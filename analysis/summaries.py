"""Frames as a reader wants them: one question a frame, outlets in the order of the articles, units in the heads.

They are made from the study's tables and hold nothing new; `display.table` prints them, `findings` says them.
"""

from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import pandas as pd

from . import compare, measures, omissions, shared, sources, splits
from .chart import outlet_names
from .display import VOICES, Shown, interval, number
from .findings import FLESCH, hits, marked_outlets, opened
from .focus import estimates, focus, own
from .focus import hits as every_hit
from .invisible import shorten
from .measures import TEXT
from .study import Study

NO_ATTRIBUTE = "none"
PACKAGES = ("pandas", "numpy", "matplotlib", "textstat", "vaderSentiment", "regex")


# ------------------------------------------------------------------ articles


def corpus(study: Study) -> pd.DataFrame:
    """The articles: what is known of each, and how much text it holds."""
    names = outlet_names(study)
    n_sentences = Counter(study.sentences[study.sentences.part.isin(TEXT)].article)
    rows = [
        {
            "outlet": names[a.article],
            "outlet is": a.outlet_source,
            "headline": a.title,
            "author": ", ".join(a.authors),
            "published": a.published,
            "words": int(a.n_words),
            "words in the file": int(a.n_words_file),
            "sentences of text": n_sentences[a.article],
        }
        for a in study.articles.itertuples()
    ]
    return pd.DataFrame(rows)


def shares(study: Study) -> pd.DataFrame:
    """Whose words the articles are made of."""
    by_voice = {v: estimates(study, "article", v, "share_of_words") for v in ("outlet", "source", "reported")}
    words = dict(zip(study.articles.article, study.articles.n_words, strict=True))
    return pd.DataFrame(
        {"outlet": outlet}
        | {f"{VOICES[voice]} (%)": _value(rows.get(article)) for voice, rows in by_voice.items()}
        | {"words": int(words[article])}
        for article, outlet in outlet_names(study).items()
    )


# ------------------------------------------------------------------ sources


def speakers(study: Study) -> pd.DataFrame:
    """Who is heard: words quoted and reported by outlet, and the verbs that introduce them; most words first."""
    said = sources.heard(study)
    totals = said.groupby("who", sort=False).n_words.sum().sort_values(ascending=False, kind="stable")
    rows = []
    for who in sorted(totals.index, key=lambda who: who == sources.NOBODY):
        some = said[said.who == who]
        for voice in ("source", "reported"):
            part = some[some.voice == voice]
            words = part.groupby("article").n_words.sum()
            row = {"source": who, "words": VOICES[voice]}
            row |= {outlet: int(words.get(article, 0)) for article, outlet in outlet_names(study).items()}
            row |= {"in all": int(words.sum()), "introduced by": _tally(part.verb.dropna())}
            rows += [row] if len(part) else []
    return pd.DataFrame(rows)


def _tally(values: pd.Series) -> str:
    """“say 3, claim”: the commonest first; a number where there are several."""
    counts = Counter(values).most_common()
    return ", ".join(f"{value} {n}" if n > 1 else str(value) for value, n in counts)


def attribution(study: Study) -> pd.DataFrame:
    """How many words of each article have a named source, one that is only described, and none."""
    said = sources.heard(study)
    words = said.groupby(["article", "group"]).n_words.sum()
    mine, rows = estimates(study, "article", "outlet", "share_of_words"), []
    for article, outlet in outlet_names(study).items():
        if article in mine:
            n, named = int(mine[article].n), int(words.get((article, sources.NAMED), 0))
            rows.append(
                {"outlet": outlet, "words": n, VOICES["outlet"]: int(mine[article].count)}
                | {"of named sources": named}
                | {"of described sources": int(words.get((article, sources.DESCRIBED), 0))}
                | {sources.NOBODY: int(words.get((article, sources.NOBODY), 0))}
                | {"without a named source (%)": 100 * (n - named) / n}
            )
    return pd.DataFrame(rows)


def only_here(study: Study) -> pd.DataFrame:
    """Sources that one article alone hears, with their words."""
    said, shown = sources.heard(study), outlet_names(study)
    alone = sources.single(said)
    words = alone.groupby(["article", "who"], sort=False).n_words.sum().sort_values(ascending=False, kind="stable")
    rows = []
    for article, outlet in shown.items():
        some = words[words.index.get_level_values("article") == article]
        who = "; ".join(f"{who} {n}" for (_, who), n in some.items())
        rows.append({"outlet": outlet, "heard here only": len(some), "who, and in how many words": who})
    return pd.DataFrame(rows) if len(alone) else pd.DataFrame()


def talked_about(study: Study) -> pd.DataFrame:
    """People whom one article hears and another only names: how often it names them."""
    said, shown = sources.heard(study), outlet_names(study)
    hears, names = set(zip(said.article, said.who, strict=True)), sources.named(study)
    rows = []
    for who in dict.fromkeys(said.who[said.group == sources.NAMED]):
        if any(names[article, who] for article in shown if (article, who) not in hears):
            cells = {o: "heard" if (a, who) in hears else names[a, who] for a, o in shown.items()}
            rows.append({"person": who} | cells)
    return pd.DataFrame(rows)


def verbs(study: Study) -> pd.DataFrame:
    """The verbs that introduce quotations and reported speech, by class: passages in each article."""
    said, shown = sources.heard(study), outlet_names(study)
    rows = []
    for cls, does in sources.CLASSES.items():
        some = said[(said.cue_class == cls) & said.verb.notna()]
        tally = Counter(some.article)
        if len(some):
            rows.append(
                {"class": cls, "what it does to the words": does}
                | {outlet: tally[article] for article, outlet in shown.items()}
                | {"in all": len(some), "verbs": _tally(some.verb)}
            )
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ codes


def uses(study: Study, kind: str, link: bool = False) -> pd.DataFrame:
    """Every code of a kind by outlet: counted in the file, in the article, for the event, in the outlet's voice.

    The rate and its interval belong to the count in own voice; their base is the outlet's own words. Rows without a
    hit anywhere are left out. With `link` the resolved counts lead to their passages in the report.
    """
    about, inside, resolved = focus(study), every_hit(study, kind), hits(study, kind)
    rows = []
    for code in study.codebook.of_kind(kind):
        measure = f"{code.id}@{about.event}" if about.event else code.id
        in_files = estimates(study, "file", "all", code.id)
        rates = estimates(study, "article", "outlet", measure)
        for n, (article, outlet) in enumerate(outlet_names(study).items(), 1):
            whole, rate = in_files.get(article), rates.get(article)
            row = {
                "code": code.label,
                "outlet": outlet,
                "in the file": int(whole.count) if whole else 0,
                "in the article": _of(inside, article, code.id),
                f"meaning {about.label}": _linked(
                    _of(resolved, article, code.id), f"{passages(code.id)}-a{n}", link
                ),
                "in own voice": int(rate.count) if rate else 0,
                "of these not in scare quotes or denied": _of(own(resolved), article, code.id),
                "own words": int(rate.n) if rate else 0,
                "in own voice per 1,000 own words": _value(rate),
                "95 % interval": _interval(rate, 1),
            }
            if row["in the file"] or row["in the article"]:
                rows.append(row)
    return pd.DataFrame(rows)


def passages(code: str) -> str:
    """Id of the list of a code's passages in the report."""
    return f"passages-{code}"


def _linked(n: int, anchor: str, link: bool) -> object:
    return Shown(f'<a href="#{anchor}">{n}</a>', str(n)) if link and n else n


def _of(found: pd.DataFrame, article: str, code: str) -> int:
    return int(((found.article == article) & (found.code == code)).sum())


def matrix(study: Study) -> pd.DataFrame:
    """Name × attribute × voice by outlet: which attribute goes with which name of the event.

    An attribute goes with the nearest name of the same event in its sentence.
    """
    shown, order = outlet_names(study), {code: n for n, code in enumerate(study.codebook.codes)}
    worn = _worn(hits(study, "name"), hits(study, "attribute"))
    tally: Counter[tuple[str, tuple[str, ...], str, str]] = Counter()
    for name in hits(study, "name").itertuples():
        voice = "denied" if name.denied else "scare quotes" if name.scare else VOICES[name.voice]
        tally[name.code, worn.get((name.article, name.mention), ()), voice, name.article] += 1
    codes = study.codebook.codes
    keys = sorted({key[:3] for key in tally}, key=lambda key: (order[key[0]], key[1], key[2]))
    return pd.DataFrame(
        {
            "name": codes[name].label,
            "attribute": " + ".join(codes[a].label for a in attributes) or NO_ATTRIBUTE,
            "voice": voice,
        }
        | {outlet: tally[name, attributes, voice, article] for article, outlet in shown.items()}
        for name, attributes, voice in keys
    )


def _worn(names: pd.DataFrame, attributes: pd.DataFrame) -> dict[tuple[str, int], tuple[str, ...]]:
    """(article, mention) of a name -> codes of the attributes that go with it, each once, sorted."""
    by_sentence = dict(list(names.groupby(["article", "sentence"])))
    worn: dict[tuple[str, int], set[str]] = {}
    for a in attributes.itertuples():
        near = by_sentence.get((a.article, a.sentence))
        if near is not None:
            gap = (near.start - a.end).clip(lower=0) + (a.start - near.end).clip(lower=0)
            worn.setdefault((a.article, int(near.mention[gap.idxmin()])), set()).add(a.code)
    return {key: tuple(sorted(codes)) for key, codes in worn.items()}


# ------------------------------------------------------------------ sentiment and readability


def sentiment(study: Study) -> pd.DataFrame:
    """Mean of sentence scores by voice, with the interval of the outlet's own."""
    whole, mine, quoted = (estimates(study, "text", v, "sentiment") for v in ("all", "outlet", "source"))
    return pd.DataFrame(
        {
            "outlet": outlet,
            "all words": number(_value(whole.get(a)), 2, sign=True),
            "outlet’s own words": number(_value(mine.get(a)), 2, sign=True),
            "95 % interval of own": _interval(mine.get(a), 2),
            "quoted words": number(_value(quoted.get(a)), 2, sign=True),
            "sentences scored (own)": int(mine[a].n) if a in mine else 0,
            "sign changes": _flips(whole.get(a), mine.get(a)),
        }
        for a, outlet in outlet_names(study).items()
    )


def _flips(one: Any, other: Any) -> str:
    return "" if one is None or other is None else "yes" if one.value * other.value < 0 else "no"


def drivers(study: Study, most: int = 2) -> pd.DataFrame:
    """The sentences with the highest and the lowest scores, and the words that make them so."""
    rows = []
    scored = study.sentences[study.sentences.part.isin(TEXT) & study.sentences.sentiment.fillna(0).ne(0)]
    for article, outlet in outlet_names(study).items():
        some = scored[scored.article == article].sort_values("sentiment", kind="stable")
        ends = pd.concat([some.tail(most)[::-1], some.head(max(0, min(most, len(some) - most)))])
        rows += [
            {
                "outlet": outlet,
                "score": number(s.sentiment, 2, sign=True),
                "own words only": number(s.sentiment_own, 2, sign=True),
                "driving words (lexicon value)": s.drivers,
                "sentence": shorten(s.text, 140),
            }
            for s in ends.itertuples()
        ]
    return pd.DataFrame(rows)


def readability(study: Study, formula: str = FLESCH) -> pd.DataFrame:
    """One formula read from the untouched file, from the text, and without quoted words."""
    whole, text = (estimates(study, part, "all", formula) for part in ("file", "text"))
    mine = estimates(study, "text", "outlet", formula)
    return pd.DataFrame(
        {
            "outlet": outlet,
            "untouched file": _value(whole.get(a)),
            "text": _value(text.get(a)),
            "without quoted words": _value(mine.get(a)),
            "95 % interval of the last": _interval(mine.get(a), 1),
            "words (last)": int(mine[a].n) if a in mine else None,
        }
        for a, outlet in outlet_names(study).items()
    )


def formulas(study: Study) -> pd.DataFrame:
    """Every readability formula without quoted words; missing where the text is too short for it."""
    m = study.measures
    known = m[(m.part == "text") & (m.voice == "outlet") & (m.measure != "sentiment")]
    units = dict(zip(known.measure, known.unit, strict=True))
    rows = []
    for formula, unit in units.items():
        mine = estimates(study, "text", "outlet", formula)
        by_outlet = {outlet: _value(mine.get(article)) for article, outlet in outlet_names(study).items()}
        rows.append({"formula": opened(formula.replace("_", " "))} | by_outlet | {"unit": unit})
    return pd.DataFrame(rows)


def split(study: Study, measure: str, by: Sequence[str]) -> pd.DataFrame:
    """One measure by part, voice or event, with what it rests on; groups without a use are left out of rates."""
    if not any(measure in (code.id, code.kind) for code in study.codebook.codes.values()):
        return pd.DataFrame()
    made = splits.split(study, measure, by)
    events = {event.id: event.label for event in study.codebook.events.values()}
    return pd.DataFrame(
        {name: {"event": events}.get(name, VOICES if name == "voice" else {}).get(cell, cell) for name, cell in
         zip(by, row[: len(by)], strict=True)}
        | {"uses": int(row[-5]), "words": int(row[-4]), "per 1,000 words": row[-7],
           "95 % interval": interval(row[-2], row[-1], 1)}
        for row in made[made["count"] > 0].itertuples(index=False)
    )  # fmt: skip


def differences(study: Study, measure: str) -> pd.DataFrame:
    """One measure: every outlet against every other and against the rest, each pair once; pairs without a value are
    left out."""
    some = study.comparisons[(study.comparisons.measure == measure) & study.comparisons.estimate.notna()]
    pair = [frozenset(two) for two in zip(some.outlet, some.against, strict=True)]
    shown = marked_outlets(study)
    return pd.DataFrame(
        {
            "outlet": shown(c.outlet),
            "minus": shown(c.against),
            "difference": number(c.estimate, 2, sign=True),
            "95 % interval": _interval(c, 2),
            "unit": c.unit,
            "includes zero": "" if c.low != c.low else "yes" if c.low <= 0 <= c.high else "no",
        }
        for c in some[~pd.Series(pair, index=some.index, dtype=object).duplicated()].itertuples()
    )


def _value(row: Any) -> float | None:
    return None if row is None else float(row.value)


def _interval(row: Any, decimals: int) -> str:
    return interval(None, None) if row is None else interval(row.low, row.high, decimals)


# ------------------------------------------------------------------ across articles


def shared_passages(study: Study) -> pd.DataFrame:
    """Every place of every shared passage: who carries it, whose words it is there, how it differs."""
    names = outlet_names(study)
    return pd.DataFrame(
        {
            "passage": f"{row.passage} ({row.kind})",
            "outlet": names[row.article],
            "text": shorten(row.text, 160),
            "words": int(row.n_words),
            "speaker": row.speaker_name,
            "led in by": row.cue,
            "differs from the longest version": "; ".join(_differences(row)) or "no",
        }
        for row in shared.shared(study).itertuples()
    )


def _differences(row: Any) -> list[str]:
    said = [f"{row.cut_start} words cut before" if row.cut_start else ""]
    said += [f"{row.cut_end} words cut behind" if row.cut_end else "", row.edits]
    said += ["another article names another speaker" if row.other_speaker else "", row.origin]
    return [text for text in said if text]


def pairs(study: Study) -> pd.DataFrame:
    """Pairs of articles with words in common."""
    names = outlet_names(study)
    return pd.DataFrame(
        {
            "outlet": names[row.article],
            "and": names[row.other],
            "runs of six words in both, of the shorter (%)": 100 * row.share,
            "passages in common": int(row.passages),
            "longest in own voice (words)": int(row.longest),
            "suggests": row.origin,
        }
        for row in shared.pairs(study).itertuples()
    )


SIGNS = {"present": "●", "absent": "×", "out of scope": "out of scope", "unclear": "?"}


def left_out(study: Study) -> pd.DataFrame:
    """The matrix: items by outlet; ● present, × absent, ? unclear."""
    names, events = outlet_names(study), study.codebook.events
    rows = []
    for _, some in omissions.omissions(study).groupby("item"):
        first = some.iloc[0]
        event = events[first.event].label if isinstance(first.event, str) else None
        row = {"type": first.type, "item": first.label} | ({"event": event} if events else {})
        rows.append(row | {names[cell.article]: SIGNS[cell.verdict] for cell in some.itertuples()})
    return pd.DataFrame(rows)


def overruled(study: Study) -> pd.DataFrame:
    """What the researcher decided, and why."""
    names, table = outlet_names(study), omissions.omissions(study)
    return pd.DataFrame(
        {
            "item": row.label,
            "outlet": names[row.article],
            "verdict": row.verdict,
            "reason": row.why.partition(": ")[2],
        }
        for row in table[table.why.str.startswith("overruled: ")].itertuples()
    )


# ------------------------------------------------------------------ appendices


def settings(study: Study) -> pd.DataFrame:
    """What the numbers depend on besides the articles."""
    rows = [
        ("codebook", f"version {study.codebook.version or 'unknown'}, sha256 {study.codebook.sha256[:16]}…"),
        ("level of all intervals", f"{compare.LEVEL:.0%}"),
        ("bootstrap", f"{measures.DRAWS:,} draws of paragraphs, seed {measures.SEED}"),
        ("least words of a voice in a scored sentence", str(measures.LEAST_WORDS)),
        ("parts that are the article", ", ".join(measures.ARTICLE)),
        ("parts that are running text", ", ".join(measures.TEXT)),
        *((package, version(package)) for package in ("framing", *PACKAGES)),
    ]
    return pd.DataFrame(rows, columns=["setting", "value"])
