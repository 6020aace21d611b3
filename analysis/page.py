"""The report page: one self-contained article whose every number leads back to characters.

Nothing is loaded from outside. What comes from a text is escaped where it is shown (`display`); the last part shows
every line of every article with its label, its rule and all that was marked in it.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pandas as pd

from . import findings, keywords, robustness, summaries, validation
from .chart import Chart, outlet_names
from .display import STYLE, Finder, Shown, evidence, folded, ledger, points, prose, show, table
from .study import Study

#: what is marked in the lines, and how the legend calls it
LAYERS = {"quote": "quotation", "reported": "reported speech", "scare": "scare quotes"}
LONG = 12  # rows; a longer table is folded away


@dataclass(frozen=True)
class Chapter:
    """One question: the answer in short, what follows it, how it was measured, and what it rests on."""

    id: str
    heading: Callable[[Study], str]
    short: Callable[[Study], str]
    more: Sequence[Callable[[Study], str]]
    method: str
    charts: Sequence[str]
    tables: Sequence[tuple[str, Callable[[Study], pd.DataFrame], int]]  # caption, frame, decimals
    kind: str = ""  # of the codes whose passages are listed


def _label(kind: str) -> Callable[[Study], str]:
    return lambda study: findings.opened(study.codebook.kinds[kind].label) if kind in study.codebook.kinds else kind


CHAPTERS = (
    Chapter(
        "articles",
        lambda study: "What was read",
        findings.corpus,
        (findings.provenance, findings.cleaning, findings.shares),
        "Each line of a file gets a label and the rule that gave it; what is not the article’s own text stays in "
        "the tables and leaves the counts. No file is changed, and nothing that a text does not state is guessed.",
        ("anatomy",),
        (
            ("The articles († outlet inferred)", summaries.corpus, 0),
            ("Whose words the articles are made of", summaries.shares, 1),
        ),
    ),
    Chapter(
        "names",
        _label("name"),
        findings.raw_and_resolved,
        (findings.names, findings.contested, findings.scope),
        "A search for a word counts every event the word can name, whoever says it. Here each hit is led back to "
        "the event that its own phrase or sentence points to, and to the voice it stands in. The cues are the "
        "codebook’s; where none decides, the event stays unclear.",
        ("counts", "names"),
        (
            ("Counts: raw, resolved, in own voice", partial(summaries.uses, kind="name", link=True), 1),
            ("Name × attribute × voice: which kind of event", summaries.matrix, 0),
        ),
        "name",
    ),
    Chapter(
        "attributes",
        _label("attribute"),
        findings.attributes,
        (findings.attribute_voices, findings.headlines),
        "A word in quotation marks is the source’s, a word after “said that” is reported, and a word in scare "
        "quotes is held at arm’s length: only the rest is the outlet’s assertion.",
        ("attributes", "strip"),
        (("Counts: raw, resolved, in own voice", partial(summaries.uses, kind="attribute", link=True), 1),),
        "attribute",
    ),
    Chapter(
        "sources",
        lambda study: "Whose voices",
        findings.heard,
        (findings.shared_sources, findings.attribution, findings.reporting),
        "A source is whom a quotation or a statement of reported speech is ascribed to, in its own sentence or in "
        "those around it; where no rule decides, nobody is named. Names are put together over all texts where one "
        "person alone can be meant; a role or a group stays what the text calls it.",
        ("sources",),
        (
            ("Who is heard: words by source and outlet", summaries.speakers, 0),
            ("Words with and without a named source", summaries.attribution, 0),
            ("Heard in one text only", summaries.only_here, 0),
            ("Heard in one text, only named in another: how often", summaries.talked_about, 0),
            ("Verbs by what they do to the words: passages", summaries.verbs, 0),
        ),
    ),
    Chapter(
        "words",
        lambda study: "Words that set an outlet apart",
        keywords.found,
        (keywords.tested,),
        "Each outlet’s own words are counted against those of all the others together. The likelihood ratio ranks "
        "them; it is no test, for words come in clusters. A word that stands in one paragraph, one quotation or "
        "one article of several is left out, and so are function words and numbers. Log-odds are drawn towards the "
        "study’s own texts, with a prior of 1,000 words; the two further z show how much hangs on that.",
        ("keyness",),
        (("The words of the figure, with the lines they stand on", partial(keywords.top, link=True), 1),),
    ),
    Chapter(
        "shared",
        lambda study: "What they share",
        findings.shared_quotations,
        (findings.introduced, findings.common_copy),
        "Runs of six words that two articles have are grown to the longest passage; case, marks and British or "
        "American spelling do not count, and a run of names is no passage. Quotations with words in common are one "
        "row, aligned word by word with the longest version. Long passages in the outlets’ own voice tell of one "
        "copy.",
        ("shared",),
        (
            ("Every place of every passage in common", summaries.shared_passages, 0),
            ("Pairs of articles with words in common", summaries.pairs, 1),
        ),
    ),
    Chapter(
        "left_out",
        lambda study: "What each leaves out",
        findings.left_out,
        (findings.unsettled,),
        "Sentences of two articles are one statement where their terms (word forms, listed synonyms, numbers), "
        "weighed by how rare they are in each article, overlap enough and no numbers differ. Where anything comes "
        "near, a cell is unclear, absent only where nothing does; an article that never speaks of an event, or "
        "tells another story, is out of scope. The researcher may decide cells, and add statements, in "
        "omissions.csv.",
        ("left_out",),
        (
            ("Items by outlet: ● present, × absent, ? unclear", summaries.left_out, 0),
            ("Decided by the researcher", summaries.overruled, 0),
        ),
    ),
    Chapter(
        "sentiment",
        lambda study: "Sentiment, sentence by sentence",
        findings.sentiment,
        (robustness.signs, robustness.masking, findings.sources),
        "VADER was made for short texts and saturates on long ones, so sentences are scored and averaged, never "
        "whole articles. Quoted and reported words are cut out for the outlet’s own score. The word list takes "
        "“United” for praise and “war” for blame: beside the stock score stands one without words that have a "
        "capital in mid-sentence, words of the codebook, and words that most articles use.",
        ("sentiment",),
        (
            ("Mean of sentence scores (VADER compound, −1 to 1)", summaries.sentiment, 2),
            ("The same without names and topic words", robustness.neutralised, 2),
            ("The strongest sentences, and the words that drive them", summaries.drivers, 2),
        ),
    ),
    Chapter(
        "readability",
        lambda study: "Readability",
        findings.readability,
        (findings.reordered,),
        "The formulas are textstat’s, the sentences our own; a formula that needs more text than an article has "
        "gives no value. The interval resamples paragraphs of the same article.",
        ("readability",),
        (
            ("Flesch reading ease (higher = easier)", summaries.readability, 1),
            ("All formulas, without quoted words", summaries.formulas, 1),
            (
                "Differences in Flesch reading ease, without quoted words",
                partial(summaries.differences, measure=f"{findings.FLESCH}/outlet"),
                1,
            ),
        ),
    ),
    Chapter(
        "robustness",
        lambda study: "Which findings survive other choices",
        robustness.short,
        (robustness.undone, robustness.differences),
        "For each measure the outlet with the highest value is set against the one with the lowest; then both are "
        "counted again under every combination of reasonable choices, and with each paragraph (each article where "
        "an outlet has several) and each pattern of a code left out. None of this is a test.",
        ("robustness",),
        (("Findings, and what they hang on", robustness.summary, 1),),
    ),
)


def page(study: Study, charts: Mapping[str, Chart], vectors: Mapping[str, bytes]) -> str:
    """The whole page as HTML.

    Parameters
    ----------
    charts : by name; those that no chapter asks for stand at the end of the last one
    vectors : name -> the same figure as SVG
    """
    chapters = _with_all(charts)
    numbers = {name: n for n, name in enumerate((name for c, names in chapters for name in names), 1)}
    title = study.codebook.title or study.name
    css = files("analysis").joinpath("report.css").read_text(encoding="utf-8")
    body = [
        _header(study, title),
        _answers(study, chapters, numbers),
        *(_chapter(study, c, names, charts, vectors, numbers) for c, names in chapters),
        _methods(study),
        _checked(study),
        _limits(study),
        _appendix(
            "ledger", "Cleaning ledger", "Each line that is not body text, and why.", str(ledger(study, link=True))
        ),
        _codebook(study),
        _lines(study),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}{css}</style>\n</head>\n"
        f'<body>\n<main class="framing">\n{"".join(body)}</main>\n</body>\n</html>\n'
    )


def _with_all(charts: Mapping[str, Chart]) -> list[tuple[Chapter, list[str]]]:
    asked = [[name for name in c.charts if name in charts] for c in CHAPTERS]
    placed = {name for names in asked for name in names}
    asked[-1] += [name for name in charts if name not in placed]
    return list(zip(CHAPTERS, asked, strict=True))


# ------------------------------------------------------------------ the article


def _header(study: Study, title: str) -> str:
    question = f'<p class="question">{escape(study.codebook.question)}</p>' if study.codebook.question else ""
    outlets = findings.series(outlet_names(study).values())
    n = findings.opened(findings.count(len(study.articles), "article"))
    notes = "".join(f'<p class="note">{escape(text)}</p>' for text in (*study.warnings, *_skipped(study)))
    return (
        f'<header><h1>{escape(title)}</h1>{question}<p class="byline">{n}: {escape(outlets)}</p>{notes}</header>\n'
    )


def _skipped(study: Study) -> list[str]:
    return [f"Left out: {skipped.article}. {skipped.reason}" for skipped in study.skipped]


def _answers(study: Study, chapters: Iterable[tuple[Chapter, list[str]]], numbers: Mapping[str, int]) -> str:
    items = []
    for chapter, names in chapters:
        figure = f' <a href="#figure-{names[0]}">Figure {numbers[names[0]]}</a>' if names else ""
        items.append(f"<li>{escape(chapter.short(study))}{figure}</li>")
    return f'<section class="answers"><h2>In short</h2><ol>{"".join(items)}</ol></section>\n'


def _chapter(
    study: Study,
    chapter: Chapter,
    names: Sequence[str],
    charts: Mapping[str, Chart],
    vectors: Mapping[str, bytes],
    numbers: Mapping[str, int],
) -> str:
    told = [more(study) for more in chapter.more]
    parts = [f'<section id="{chapter.id}"><h2>{escape(chapter.heading(study))}</h2>', str(prose(*told))]
    parts.append(f'<p class="method"><span>How</span> {escape(chapter.method)}</p>')
    for name in names:
        figure = show(charts[name], vectors[name], f"Figure {numbers[name]}")
        parts.append(f'<div class="plate" id="figure-{name}">{figure}{_drawn(charts[name])}</div>')
    for caption, make, decimals in chapter.tables:
        parts.append(f'<div class="plate">{_folded(make(study), caption, decimals)}</div>')
    return "".join([*parts, _passages(study, chapter.kind), "</section>\n"])


def _folded(frame: pd.DataFrame, caption: str, decimals: int) -> Shown:
    """A table, behind a heading that opens if it is long."""
    if len(frame) <= LONG:
        return table(frame, caption, decimals)
    return folded(table(frame, "", decimals), f"{caption} ({len(frame)} rows)")


def _passages(study: Study, kind: str) -> str:
    """The evidence: every hit of every code of a kind that names the event."""
    found, find = findings.hits(study, kind), Finder(study)
    lists = []
    for code in study.codebook.of_kind(kind):
        rows = found[found.code == code.id]
        if len(rows):
            title, id = findings.quoted(code), summaries.passages(code.id)
            lists.append(str(evidence(study, rows, title, id, find)))
    return (
        f'<div class="plate"><p class="head">The passages behind the counts</p>{"".join(lists)}</div>'
        if lists
        else ""
    )


def _drawn(chart: Chart) -> str:
    """The numbers a figure is drawn from: its long description."""
    frame = chart.data.head(200)
    more = f" (first {len(frame)} of {len(chart.data):,} rows)" if len(frame) < len(chart.data) else ""
    inner = table(frame, f"What is drawn{more}; the whole is figures/{chart.name}.csv", 3)
    return f'<details class="drawn"><summary>The numbers in this figure</summary>{inner}</details>'


def _methods(study: Study) -> str:
    said, settings = prose(findings.methods(study)), _folded(summaries.settings(study), "Settings and software", 0)
    return f'<section id="methods"><h2>How it was made</h2>{said}{settings}</section>\n'


def _checked(study: Study) -> str:
    """The automatic coding against the hand coding, if there is one."""
    checked = validation.check(study)
    parts = [
        str(
            prose(
                validation.found(checked),
                validation.speakers(study),
                validation.agreed(checked) if study.coding else "",
            )
        )
    ]
    for caption, frame, decimals in (
        ("Codes against the agreed coding (95 % intervals)", checked.codes, 2),
        ("Labels of lines against the agreed coding", checked.labels, 2),
        ("Voice: by hand (rows), automatic (columns)", validation.confusion(study, checked.voice), 0),
        ("Event: by hand (rows), automatic (columns)", validation.confusion(study, checked.event), 0),
        ("Two coding passes against each other: Krippendorff’s alpha", checked.coders, 2),
    ):
        if len(frame):
            parts.append(f'<div class="plate">{_folded(frame, caption, decimals)}</div>')
    return f'<section id="checked"><h2>Checked against hand coding</h2>{"".join(parts)}</section>\n'


def _limits(study: Study) -> str:
    return f'<section id="limits"><h2>What this cannot show</h2>{points(findings.limits(study))}</section>\n'


# ------------------------------------------------------------------ appendices


def _appendix(id: str, heading: str, lead: str, inner: str) -> str:
    plate = f'<p>{lead}</p><div class="plate">{inner}</div>'
    return f'<section id="{id}" class="appendix"><h2>{heading}</h2>{plate}</section>\n'


def _codebook(study: Study) -> str:
    """Every event and code with what it takes in, what it leaves out and how often it was found."""
    book, mentions = study.codebook, study.mentions
    entries = []
    for event in book.events.values():
        facts = {"include": event.include, "exclude": event.exclude, "cues": ", ".join(event.cues)}
        facts |= {"context": ", ".join(event.context), "parties": ", ".join(event.parties)}
        entries.append(_entry(event.label, "event", (mentions.event == event.id).sum(), event.definition, facts))
    for code in book.codes.values():
        facts = {"include": code.include, "exclude": code.exclude, "example": code.example}
        facts |= {"patterns": ", ".join((*code.patterns, *code.regex))}
        kind = book.kinds[code.kind].label
        entries.append(_entry(code.label, kind, (mentions.code == code.id).sum(), code.definition, facts))
    return _appendix("codebook", "Codebook", "What each code takes in and leaves out.", "".join(entries))


def _entry(label: str, kind: str, n: int, definition: str, facts: Mapping[str, str]) -> str:
    head = f"<h3>{escape(label)} <small>{escape(kind)} · {findings.count(int(n), 'mention')}</small></h3>"
    rows = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
    return f'<div class="entry">{head}<p>{escape(definition)}</p><dl>{rows}</dl></div>'


def _lines(study: Study) -> str:
    kinds = [k for k in study.codebook.kinds if (study.mentions.kind == k).any()]
    legend = "".join(f'<span class="{layer}">{label}</span> ' for layer, label in LAYERS.items())
    legend += "".join(
        f'<span class="coded k{n}">{escape(study.codebook.kinds[kind].label)}</span> '
        for n, kind in enumerate(kinds, 1)
    )
    names = outlet_names(study)
    articles = "".join(
        _article_lines(study, article, n, names[article], kinds)
        for n, article in enumerate(study.articles.article, 1)
    )
    lead = (
        "Every line as it stands in the file, its label and the rule that gave it, and in it every quotation, "
        "reported statement and coded word."
    )
    return (
        f'<section id="lines" class="appendix"><h2>The articles line by line</h2><p>{lead}</p>'
        f'<p class="legend">{legend}</p>{articles}</section>\n'
    )


def _article_lines(study: Study, article: str, number: int, outlet: str, kinds: Sequence[str]) -> str:
    raw = study.raws[article]
    lines = list(study.segments[study.segments.article == article].sort_values("start").itertuples())
    starts = [line.start for line in lines]
    inside: list[list[Span]] = [[] for _ in lines]
    for span in sorted(_spans(study, article, kinds)):
        for n in range(max(0, bisect_right(starts, span[0]) - 1), bisect_left(starts, span[1])):
            inside[n].append(span)
    rows = [
        f'<div class="line is-{line.label}" id="a{number}-line-{line.line}">'
        f'<span class="margin"><b>{line.line}</b> '
        f"{escape(line.label.replace('_', ' '))}<small>{escape(line.rule)}</small></span>"
        f"<p>{_marked(raw, line.start, line.end, spans, number)}</p></div>"
        for line, spans in zip(lines, inside, strict=True)
    ]
    file = escape(str(study.articles.path.iloc[number - 1]))
    return f'<article id="a{number}"><h3>{escape(outlet)} <small>{file}</small></h3>{"".join(rows)}</article>'


Span = tuple[int, int, str, str]  # start, end, class, what it is


def _spans(study: Study, article: str, kinds: Sequence[str]) -> Iterable[Span]:
    """All that is marked in an article."""
    for q in study.quotes[study.quotes.article == article].itertuples():
        if q.kind != "title":
            yield q.start, q.end, "scare" if q.kind == "scare" else "quote", _named(q.kind, q.speaker_name, q.cue)
    for r in study.reported[study.reported.article == article].itertuples():
        yield r.start, r.end, "reported", _named("reported", r.source_name, r.cue)
    codes = study.codebook.codes
    for m in study.mentions[study.mentions.article == article].itertuples():
        why = f"{m.event} ({m.event_confidence}): {m.event_why}" if isinstance(m.event, str) else None
        flags = [flag for flag in ("scare", "denied") if getattr(m, flag)]
        yield m.start, m.end, f"coded k{kinds.index(m.kind) + 1}", _named(codes[m.code].label, m.voice, *flags, why)


def _named(*facts: Any) -> str:
    return " · ".join(str(fact) for fact in facts if isinstance(fact, str) and fact)


def _marked(raw: str, start: int, end: int, spans: Sequence[Span], number: int) -> str:
    """A line with its marks, which are sorted by their starts. Marks may cross each other, so the line is cut at
    every border and each piece marked by itself; a piece where a mark begins can be linked to."""
    borders = sorted({start, end, *(x for span in spans for x in span[:2] if start < x < end)})
    waiting, over = deque(spans), list[Span]()
    pieces = []
    for left, right in pairwise(borders):
        over = [span for span in over if span[1] > left]
        while waiting and waiting[0][0] <= left:
            over.append(waiting.popleft())
        text = escape(raw[left:right])
        if over:
            classes = " ".join(dict.fromkeys(" ".join(span[2] for span in over).split()))
            anchor = f' id="a{number}-{left}"' if any(span[0] == left for span in over) else ""
            facts = escape(" | ".join(span[3] for span in over))
            text = f'<span{anchor} class="{classes}" title="{facts}">{text}</span>'
        pieces.append(text)
    return "".join(pieces)
