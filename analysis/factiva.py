"""Factiva deliveries: HTML or RTF, with the two-letter field codes ("plus indexing") or without.

With codes every field is a row of a table: HD headline, BY byline, WC words, PD day, SN outlet, SE section,
PG page, LP lead, TD text, ART captions, AN "Document XXXX". Without them the same fields stand below each other in
the order headline, byline, words, day, time, outlet, code of the outlet, edition, page, language, copyright, text.
Each article is closed by its document number.
"""

import html
import re
from collections.abc import Iterable, Iterator

from . import documents, files
from .invisible import shorten, squeeze
from .records import (
    MOST_PIECES,
    Export,
    ExportItem,
    Line,
    Notes,
    authors,
    bounded,
    day,
    finished,
    miscounted,
    paragraphs,
    too_long,
)

# Factiva's own list of field codes, and those that only deliveries use
_CODES = frozenset(
    "AN ART BY CLM CO CR CT CX CY DE DLN ED ET FDS GC HD HLP IN IPC IPD LA LP NGC NS PD PG PUB RE RF RIC RST SC "
    "SE SN TD VOL WC".split()
)
_ANY_CODE = re.compile(r"[A-Z]{2,4}")
_NUMBER = re.compile(r"(?:Document|Dokument|Documento)\s+([A-Za-z]\w{0,11}(?:19|20)\d{6}\w{3,14})")
_WORDS = re.compile(r"[\d.,\s]{1,9}\s(?:words?|mots|Wörter|palabras)", re.I)
_COPYRIGHT = re.compile(r"(?:copyright\b|©|\(c\)).*", re.I)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:\s?[ap]m)?(?:\s[A-Z]{2,4})?", re.I)
_FURNITURE = re.compile(
    r"Factiva|Dow Jones(?: Factiva)?|(?:©|\(c\)|copyright)\s.{0,20}Factiva\b.*|Page \d+ of .*", re.I
)
_SUMMARY = re.compile(r"Search Summary", re.I)


def articles(data: bytes, name: str) -> Export:
    """The articles of a delivery; the key is Factiva's document number.

    The form announces no number of articles. Raises `StudyError` for a file that cannot be decoded, or for a
    damaged RTF.
    """
    notes: Notes = []
    found: list[ExportItem] = []
    for chunk, key in _chunks(list(_lines(data, name)), notes):
        item = _keyed if any(map(_code, chunk)) else _flat
        found.append(item(chunk, key or str(len(found) + 1), notes))
    return finished(None, found, notes, "line")


def fits(lines: Iterable[Line]) -> bool:
    """Whether these lines can be a delivery: a document number, and before it a number of words or a field code."""
    begun = False
    for number, line in enumerate(lines):
        text = squeeze(line.text[:200])
        begun = begun or _WORDS.fullmatch(text) is not None or _code(line) is not None
        if begun and _NUMBER.fullmatch(text):
            return True
        if number > 20_000:
            break
    return False


def lines(data: bytes, name: str) -> Iterator[Line]:
    """Every line of an RTF or HTML file, none longer than a paragraph."""
    found = documents.lines(data, name) if documents.is_rtf(data) else _html_lines(files.decode(data, name), name)
    for line in found:
        yield from (line._replace(text=piece) for piece in line.text.split("\n"))


def _lines(data: bytes, name: str) -> Iterator[Line]:
    for line in bounded(lines(data, name), f"{name}, line"):
        if not _FURNITURE.fullmatch(squeeze(line.text[:200])):
            yield line


def _code(line: Line) -> tuple[str, str] | None:
    """(field code, what stands beside it): a code is the first cell of its row, is bold, or has a tab behind it."""
    head, _, rest = line.text.strip().partition("\t")
    head = squeeze(head[:8])
    if line.cell and not rest and _ANY_CODE.fullmatch(squeeze(line.text[:20])):
        return head, ""
    if head in _CODES and (rest or line.strong):
        return head, squeeze(rest)
    return None


def _chunks(lines: list[Line], notes: Notes) -> Iterator[tuple[list[Line], str | None]]:
    """The lines of each article with its document number, which closes it."""
    chunk: list[Line] = []
    seen = False  # the headline of this article
    for at, line in enumerate(lines):
        code = _code(line)
        number = _NUMBER.fullmatch(squeeze((code[1] if code else line.text)[:200]))
        if number:
            yield chunk, number[1]
            chunk, seen = [], False
            continue
        if code and code[0] == "HD" and seen:
            notes.append((line.place, "the article above has no document number"))
            yield chunk, None
            chunk = []
        elif not chunk and _SUMMARY.match(squeeze(line.text[:40])):
            return
        seen = seen or (code is not None and code[0] == "HD")
        chunk.append(lines[at])
    if any(_code(line) or _WORDS.fullmatch(squeeze(line.text[:40])) for line in chunk):
        notes.append((chunk[0].place, "the last article has no document number; the file may be cut short"))
        yield chunk, None
    elif chunk:
        notes.append((chunk[0].place, f"{len(chunk)} lines behind the last article: {shorten(chunk[0].text)!r}"))


def _keyed(chunk: list[Line], key: str, notes: Notes) -> ExportItem:
    """An article with field codes."""
    fields: dict[str, list[Line]] = {}
    current: list[Line] | None = None
    for line in chunk:
        code = _code(line)
        if code:
            current = fields.setdefault(code[0], [])
            if code[0] not in _CODES:
                notes.append((line.place, f"the field {code[0]} is not known; kept apart"))
            if code[1]:
                current.append(line._replace(text=code[1]))
        elif current is None:
            notes.append((line.place, f"not understood, before the first field: {shorten(line.text)!r}"))
        else:
            current.append(line)
    said = {code: " ".join(paragraphs(found)) for code, found in fields.items()}
    sections = [said.get("SE"), said.get("CLM"), f"page {said['PG']}" if said.get("PG") else None]
    item = ExportItem(
        key=key,
        outlet=said.get("SN") or None,
        published=day(said.get("PD", "")),
        headline=said.get("HD") or None,
        authors=authors(said.get("BY", "")),
        section="; ".join(filter(None, sections)) or None,
        text="\n\n".join(paragraphs(fields.get("LP", []) + fields.get("TD", []))),
        url=None,
        place=chunk[0].place,
        apart=tuple((code, text) for code, text in said.items() if text and code not in ("HD", "LP", "TD", "AN")),
    )
    return _checked(item, said.get("PD"), said.get("WC"), notes)


def _flat(chunk: list[Line], key: str, notes: Notes) -> ExportItem:
    """An article without field codes, by the order of its lines around the number of words."""
    texts = [squeeze(line.text) for line in chunk]
    words = next((i for i, text in enumerate(texts[:12]) if _WORDS.fullmatch(text)), None)
    place = chunk[0].place if chunk else 0
    if words is None:
        notes.append((place, f"no number of words in the head of {key}; left out as not understood"))
        return ExportItem(key, None, None, None, (), None, "", None, place)
    above, below = texts[:words], texts[words + 1 : words + 16]
    rights = next((i for i, text in enumerate(below) if _COPYRIGHT.match(text)), None)
    dated = next((i for i, text in enumerate(below) if day(text)), None)
    head = below[: rights + 1] if rights is not None else _short(below)
    if rights is None:
        notes.append((place, f"{key} has no copyright line; where its text begins is doubtful"))
    rest = [text for text in head[0 if dated is None else dated + 1 : rights] if not _CLOCK.fullmatch(text)]
    headline = _headline(chunk[:words], above)
    byline = next((text for text in above[::-1] if text != headline and text.lower().startswith("by ")), None)
    others = [text for text in above if text not in (headline, byline)]
    if headline is None:
        printed = shorten(" | ".join(above), 120)
        notes.append((place, f"which line is the headline of {key} is not clear: {printed!r}"))
    item = ExportItem(
        key=key,
        outlet=rest[0] if rest and dated is not None else None,
        published=day(below[dated]) if dated is not None else None,
        headline=headline,
        authors=authors(byline or ""),
        section="; ".join(others) or None,
        text="\n\n".join(texts[words + 1 + len(head) :]),
        url=None,
        place=place,
        apart=tuple(
            (label, text)
            for label, text in (
                ("BY", byline),
                ("WC", texts[words]),
                *(("head", text) for text in head[:rights]),
                ("CY", below[rights] if rights is not None else None),
            )
            if text
        ),
    )
    return _checked(item, below[dated] if dated is not None else None, texts[words], notes)


def _short(texts: list[str]) -> list[str]:
    """The lines of a head that ends nowhere: up to the first that can be a sentence."""
    return texts[: next((i for i, text in enumerate(texts) if len(text) > 80 or text[-1:] in '.?!”"'), len(texts))]


def _headline(lines: list[Line], texts: list[str]) -> str | None:
    """The bold lines; else the only one that is no byline."""
    strong = [text for line, text in zip(lines, texts, strict=True) if line.strong]
    if strong and len(strong) < max(len(texts), 2):
        return " ".join(strong)
    candidates = [text for text in texts if not text.lower().startswith("by ")]
    return candidates[0] if len(candidates) == 1 else None


def _checked(item: ExportItem, printed: str | None, words: str | None, notes: Notes) -> ExportItem:
    if item.published is None:
        notes.append((item.place, f"no day of publication is understood in {shorten(printed or '')!r}"))
    if item.headline is None or item.outlet is None:
        lacks = " and ".join(name for name in ("headline", "outlet") if getattr(item, name) is None)
        notes.append((item.place, f"{item.key} gives no {lacks}"))
    wrong = miscounted(f"{item.headline or ''} {item.text}", words) if item.text else None
    if wrong:
        notes.append((item.place, f"{wrong}, in {item.key}"))
    return item


# ------------------------------------------------------------------------------------------------ HTML -> lines

_MARKUP = re.compile(
    r"<!--|<[!?][^<>]*>|<(?P<close>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^<>]*)>|(?P<text>[^<]+)|<+"
)
_HIDDEN = {tag: re.compile(rf"</{tag}[^<>]*>", re.I) for tag in ("script", "style", "head", "title")}
_COMMENT_END = re.compile("-->")
_BLOCKS = frozenset("p div tr td th table li ul ol h1 h2 h3 h4 h5 h6 hr body section article".split())
_STRONG = frozenset("b strong h1 h2 h3 h4 h5 h6".split())


def _html_lines(text: str, name: str) -> Iterator[Line]:
    """The text of a machine-written page by blocks; no tree is built, so that neither depth nor attributes cost."""
    at, place, parts = 0, 1, list[str]()
    bold, light, marked = 0, False, False  # open bold tags; some of the block is not bold; it is called a headline
    first = False  # in the first cell of a row
    while at < len(text):
        token = _MARKUP.match(text, at)
        assert token is not None  # every character begins a token
        begun, at = at, token.end()
        tag, opens = (token["tag"] or "").lower(), not token["close"]
        if token[0] == "<!--" or (tag in _HIDDEN and opens):
            end = _HIDDEN.get(tag, _COMMENT_END).search(text, at)
            at = end.end() if end else len(text)
        elif tag == "br":
            parts.append("\n")
        elif tag in _BLOCKS:
            yield Line(place, "".join(parts), marked or not light, first)
            parts, light, marked = [], False, False
            first = (tag == "tr" and opens) or (first and not (tag in ("td", "th") and not opens))
        elif not tag and token[0][:2] not in ("<!", "<?"):
            said = html.unescape(token[0]).translate(_BREAKS)
            parts.append(said)
            light |= not bold and not said.isspace()
            if len(parts) > MOST_PIECES:
                raise too_long(f"{name}, line {place}")
        if tag in _STRONG:
            bold = max(bold + (1 if opens else -1), 0)
        marked |= opens and "headline" in (token["rest"] or "").lower()
        place += text.count("\n", begun, at)
    yield Line(place, "".join(parts), marked or not light)


_BREAKS = {ord(mark): " " for mark in "\r\n\x0b\x0c\u2028\u2029"}  # of the source, not of the text
