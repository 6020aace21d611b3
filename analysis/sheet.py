"""A blind coding sheet: sentences of the study, drawn with known weights, for people to code without seeing what
the rules said.

A unit is a sentence. For each, a coder says of every code whether it is there (several may be), and, for the kinds
that name an event, which event and in whose voice; where a code stands twice in a sentence, its first place counts.

Sampling. A sentence belongs to the stratum of the rarest code that the rules found in it, or to `(none)`. A third
of the units comes from `(none)`, for without them nobody could tell what the rules miss; the other strata share the
rest equally, so that a rare code is seen too. In a stratum every sentence has the same chance; a unit's weight is
the stratum's sentences by its units. Where there are no more sentences than units, all are taken, with weight 1.
"""

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from . import tables
from .codebook import NAMES_EVENT, Code, Event
from .errors import StudyError
from .study import Study

UNITS, CODERS = 200, ("A", "B")
MOST_CODERS = 20
MOST_CONTEXT = 1_200  # characters of the paragraph on each side of the sentence
NONE, LEAST = "(none)", 2  # stratum of sentences in which nothing was found; units of a stratum that are needed
KEY = ("unit", "article", "start", "end", "sha256", "stratum", "weight")
PLAIN = ("unit", "before", "text", "after", "note")  # columns of a coder's file that are no codes
NO_EVENT = {"other": "None of these: another event, or none in particular.", "unclear": "The text does not tell."}
VOICES = {"outlet": "outlet’s own words", "source": "quoted", "reported": "reported speech"}


class Sheet(NamedTuple):
    """What is coded, and the key to it."""

    key: pd.DataFrame  # KEY, in text order
    units: dict[str, tuple[str, str, str]]  # unit -> before, text, after
    codes: list[Code]
    events: list[Event]


# ------------------------------------------------------------------ drawing


def draw(study: Study, units: int = UNITS, kinds: Sequence[str] = (), seed: int = 1) -> Sheet:
    """Draw a sheet from the articles' own sentences (no links to other stories) for the codes of `kinds` (all)."""
    codes = _codes(study, kinds)
    sentences = own_sentences(study)
    strata = _strata(study, sentences, [code.id for code in codes])
    sizes = Counter(strata)
    counts = _allocate(sizes, units)
    dice = random.Random(seed)
    taken: set[int] = set()
    places: dict[str, list[int]] = {}
    for n, stratum in enumerate(strata):
        places.setdefault(stratum, []).append(n)
    for stratum, members in sorted(places.items()):
        taken.update(members if counts[stratum] == len(members) else dice.sample(members, counts[stratum]))
    rows, shown = [], {}
    paragraphs = study.segments.set_index(["article", "segment"])[["start", "end"]]
    bounds = dict(zip(paragraphs.index, zip(paragraphs.start, paragraphs.end, strict=True), strict=True))
    for n, s in enumerate(sentences.itertuples()):
        if n in taken:
            unit = unit_id(s.article, s.start, s.end, s.text)
            weight = sizes[strata[n]] / counts[strata[n]]
            rows.append((unit, s.article, s.start, s.end, digest(s.text), strata[n], weight))
            shown[unit] = _context(study.raws[s.article], s.start, s.end, *bounds[s.article, s.segment])
    return Sheet(pd.DataFrame(rows, columns=list(KEY)), shown, codes, list(study.codebook.events.values()))


def own_sentences(study: Study) -> pd.DataFrame:
    """The sentences of the articles themselves: no headlines of other stories."""
    return study.sentences[study.sentences.part != "related"]


def unit_id(article: str, start: int, end: int, text: str) -> str:
    """A name that tells nothing of the article, and that no other sentence has."""
    return "u" + digest(f"{article}\n{start}\n{end}\n{text}")[:12]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _codes(study: Study, kinds: Sequence[str]) -> list[Code]:
    book = study.codebook
    used = [kind for kind in book.kinds if book.of_kind(kind)]
    for kind in kinds:
        if kind not in used:
            raise StudyError("--kinds", f"no code is of kind {kind!r}", f"Choose from {', '.join(used)}.")
    codes = [code for kind in used if not kinds or kind in kinds for code in book.of_kind(kind)]
    for code in codes:
        if code.id in PLAIN:
            what = f"the sheet has a column {code.id!r} of its own"
            raise StudyError(f"codebook.toml, code {code.id}", what, "Give the code another id.")
    return codes


def _strata(study: Study, sentences: pd.DataFrame, codes: Sequence[str]) -> list[str]:
    """For each sentence the rarest code found in it; of equally rare ones the first in the codebook."""
    mentions = study.mentions[study.mentions.code.isin(codes)]
    found: dict[tuple[str, int], set[str]] = {}
    for article, sentence, code in zip(mentions.article, mentions.sentence, mentions.code, strict=True):
        found.setdefault((article, sentence), set()).add(code)
    often = Counter(code for codes_ in found.values() for code in codes_)
    rank = {code: (often[code], n) for n, code in enumerate(codes)}
    ids = zip(sentences.article, sentences.sentence, strict=True)
    return [min(found[id], key=rank.__getitem__) if id in found else NONE for id in ids]


def _allocate(sizes: Mapping[str, int], units: int) -> dict[str, int]:
    """Units of each stratum: a third from `(none)`, the rest in equal shares; nobody gives more than it has."""
    if sum(sizes.values()) <= units:
        return dict(sizes)
    least = sum(min(LEAST, size) for size in sizes.values())
    if units < least:
        what = f"{units} units are too few for {len(sizes)} strata"
        raise StudyError("--units", what, f"Ask for {least} or more, or name fewer --kinds.")
    others = sorted((stratum for stratum in sizes if stratum != NONE), key=lambda s: (sizes[s], s))
    reserved = sum(min(LEAST, sizes[s]) for s in others)
    counts = {NONE: min(sizes[NONE], units - reserved, max(LEAST, units // 3))} if NONE in sizes else {}
    left = units - sum(counts.values())
    for n, stratum in enumerate(others):
        counts[stratum] = min(sizes[stratum], left // (len(others) - n))
        left -= counts[stratum]
    if left and NONE in counts:
        counts[NONE] += min(left, sizes[NONE] - counts[NONE])
    return counts


def _context(raw: str, start: int, end: int, first: int, last: int) -> tuple[str, str, str]:
    """The sentence and what stands before and after it in its paragraph."""
    first, last = min(first, start), max(last, end)
    before, after = raw[max(first, start - MOST_CONTEXT) : start], raw[end : min(last, end + MOST_CONTEXT)]
    before = ("…" if first < start - MOST_CONTEXT else "") + before.lstrip()
    return before, raw[start:end], after.rstrip() + ("…" if last > end + MOST_CONTEXT else "")


# ------------------------------------------------------------------ writing


def write_sheet(study: Study, sheet: Sheet, out: Path, coders: Sequence[str] = CODERS, seed: int = 1) -> list[str]:
    """Write `key.csv` and, for each coder, `sheet-NAME.csv` and `sheet-NAME.html`, each in an order of its own; the
    names of the files. The folder appears when it is whole; nothing in it is ever overwritten."""
    _check_names(coders)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StudyError(
            f"--out {out}", "it exists and is not empty", "Name a new folder; coders' work may be in it."
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name[:50]}-", dir=out.parent) as folder:
        built = Path(folder) / "sheet"
        tables.write({"key": sheet.key}, built)
        for coder in coders:
            order = list(sheet.units)
            random.Random(f"{seed} {coder}").shuffle(order)
            tables.write({f"sheet-{coder}": _grid(sheet, order)}, built, encoding="utf-8-sig")
            page = _page(study, sheet, order, coder)
            (built / f"sheet-{coder}.html").write_text(page, encoding="utf-8", newline="\n")
        if out.exists():
            out.rmdir()
        built.rename(out)
    return sorted(file.name for file in out.iterdir())


def _check_names(coders: Sequence[str]) -> None:
    for coder in coders:
        if not re.fullmatch(r"[\w-]{1,40}", coder):
            raise StudyError("--coders", f"{coder!r} is no usable name", "Use letters, digits, - and _ only.")
    if len({coder.casefold() for coder in coders}) != len(coders) or len(coders) > MOST_CODERS:
        raise StudyError("--coders", "a name stands there twice, or too many", f"Name up to {MOST_CODERS} coders.")


def columns(codes: Iterable[Code], events: bool) -> list[str]:
    """The columns of a coder's file that are filled in: `code` (1 or 0), `code:event`, `code:voice`."""
    found = []
    for code in codes:
        found.append(code.id)
        if code.kind in NAMES_EVENT:
            found += [f"{code.id}:event"] * events + [f"{code.id}:voice"]
    return found


def _grid(sheet: Sheet, order: Sequence[str]) -> pd.DataFrame:
    """The sheet as a table to be filled in with a spreadsheet."""
    rows = [(unit, *sheet.units[unit]) for unit in order]
    grid = pd.DataFrame(rows, columns=["unit", "before", "text", "after"], dtype=object)
    names = columns(sheet.codes, bool(sheet.events))
    return grid.assign(**dict.fromkeys([*names, "note"], ""))


def _page(study: Study, sheet: Sheet, order: Sequence[str], coder: str) -> str:
    """The sheet as a page that works without a network; see sheet.html."""
    book = study.codebook
    kinds = []
    for kind in dict.fromkeys(code.kind for code in sheet.codes):
        codes = [_entry(code) for code in sheet.codes if code.kind == kind]
        kinds.append({"label": book.kinds[kind].label, "named": kind in NAMES_EVENT, "codes": codes})
    events = [_entry(event) for event in sheet.events]
    events += [{"id": id, "label": id, "definition": said} for id, said in NO_EVENT.items()] if events else []
    data = {
        "id": digest("".join(sorted(sheet.units)))[:12],
        "coder": coder,
        "title": book.title or study.name,
        "kinds": kinds,
        "events": events,
        "voices": [{"id": id, "label": label} for id, label in VOICES.items()],
        "units": [[unit, *sheet.units[unit]] for unit in order],
        "columns": columns(sheet.codes, bool(sheet.events)),
    }
    template = (files("analysis") / "sheet.html").read_text(encoding="utf-8")
    head, tail = template.split("__DATA__")
    title = escape(f"Coding sheet {coder}: {data['title']}")
    return head.replace("__TITLE__", title) + _script(data) + tail


def _entry(one: Code | Event) -> dict[str, str]:
    fields = ("id", "label", "definition", "include", "exclude", "example")
    return {field: getattr(one, field) for field in fields if hasattr(one, field)}


def _script(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the script it stands in."""
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
