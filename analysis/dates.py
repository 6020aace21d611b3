"""Days printed in a text -> ISO days. Only what is printed: no relative day, no guessed year or order."""

import re
from datetime import date
from typing import NamedTuple

_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTH = rf"(?P<month>{_NAME})"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WORDED = (
    re.compile(rf"\b{_DAY}(?:\s+of)?[\s-]{{1,3}}{_MONTH},?[\s-]{{1,3}}{_YEAR}(?!\d)", re.I),
    re.compile(rf"\b{_MONTH}\s{{0,3}}{_DAY},?\s{{1,3}}{_YEAR}(?!\d)", re.I),
)
_ISO = re.compile(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?=\D|$)")
# The year of a numeric date may be two digits only with slashes: "11.13.19" is as likely a version number.
# (To look behind the first digit rather than before it lets the search run from digit to digit.)
_NUMERIC = re.compile(r"(\d(?<![\d/.-]\d)\d?)([/.-])(\d{1,2})\2((?:19|20)\d\d|(?<=/)\d\d)(?![\d/.-])")
_DIGIT = re.compile(r"\d")
_DAYLIKE = re.compile(rf"\d[-/.]\d|\b(?:{'|'.join(_MONTHS)})")
_TIME = re.compile(
    r"\b\d{1,2}[:.]\d\d(?!\d)|\bT\d\d:\d\d|\b\d{1,2}\s?[ap]\.?m\b|\b\d{4} (?:GMT|UTC|BST"
    r"|[A-Z]{1,2}[SD]T)\b",
    re.I,
)


class Day(NamedTuple):
    """A printed day; ``text[start:end]`` is the day as printed, ``iso`` its ISO form."""

    start: int
    end: int
    iso: str


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _numeric(match: re.Match[str], month_first: bool | None) -> str | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 100 else 0
    if first != second and max(first, second) <= 12:
        if month_first is None:
            return None
    else:
        month_first = second > 12 or first == second
    return _iso(year, first, second) if month_first else _iso(year, second, first)


def days(text: str, month_first: bool | None = None) -> list[Day]:
    """Every day printed with its year, in the order of the text.

    ``month_first`` settles numeric days that can be read both ways ("11/12/2019"); with ``None`` they are
    left out. Months are English. Days without a year and relative days are never returned.

    >>> days("Monday 3 May 2021 09:15 BST")
    [Day(start=7, end=17, iso='2021-05-03')]
    >>> days("02/03/2019")
    []
    """
    found = []
    for pattern in _WORDED:
        for match in pattern.finditer(text):
            month = _MONTHS.index(match["month"][:3].lower()) + 1
            iso = _iso(int(match["year"]), month, int(match["day"]))
            if iso:
                found.append(Day(match.start(), match.end(), iso))
    for match in _ISO.finditer(text):
        iso = _iso(int(match["year"]), int(match["month"]), int(match["day"]))
        if iso:
            found.append(Day(match.start(), match.end(), iso))
    for match in _NUMERIC.finditer(text):
        iso = _numeric(match, month_first)
        if iso:
            found.append(Day(match.start(), match.end(), iso))
    return sorted(found)


def only_day(text: str) -> str | None:
    """The one day that a text prints; ``None`` where it prints none that is sure, or several.

    >>> only_day("4 June 2019"), only_day("4 June 2019 to 5 June 2019")
    ('2019-06-04', None)
    """
    found = {day.iso for day in days(text)}
    return found.pop() if len(found) == 1 else None


def month_first(text: str) -> bool | None:
    """The order of the numeric days of a text, from those that can be read one way only; ``None`` if they
    disagree or there are none.

    >>> month_first("11/20/2019 and 11/12/2019")
    True
    """
    orders = set()
    for match in _NUMERIC.finditer(text):
        first, second = int(match[1]), int(match[3])
        if first <= 12 < second <= 31:
            orders.add(True)
        elif second <= 12 < first <= 31:
            orders.add(False)
    return orders.pop() if len(orders) == 1 else None


def has_time(text: str) -> bool:
    """Whether a time of day is printed ("09:15", "9 a.m.", "0339 GMT")."""
    return _TIME.search(text) is not None


_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_STAMP_WORDS = frozenset(
    "published updated posted on at pm am a.m p.m est edt cst cdt mst mdt pst pdt et pt ct bst gmt utc ist "
    "hkt hst aest aedt date first last modified mon tue tues wed thu thur thurs fri sat "
    "sun monday tuesday wednesday thursday friday saturday sunday of by in created the ago hours hour "
    "minutes day days min read z t".split()
)
_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.I)
_CHANGED = re.compile(r"updated|modified", re.I)
_FIRST = re.compile(r"\b(?:first|original)", re.I)
_ISSUED = re.compile(r"published|posted|first|original", re.I)
_ZONE = re.compile(  # the countries of these zones write the month first, or the day
    r"\b(?:(?P<america>[ECMP](?:S|D)?T)|BST|IST|A?EDST|A[ECW][SD]T|NZ[SD]T|CET|CEST|SAST|PKT|WAT|EAT)\b"
)
_YEARLESS = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_NAME}|{_NAME} \d{{1,2}}(?:st|nd|rd|th)?\b(?!:))(?! ?\d{{4}})", re.I
)


class Stamp(NamedTuple):
    """The day of a line that is little more than a time stamp."""

    iso: str | None  # None: the day has no year, or can be read in two ways
    before: str  # what is printed before the day
    loose: int  # words that belong to no time stamp
    time: bool  # a time of day is printed
    weekday: bool  # a day of the week is printed
    changed: bool  # the line says only when the page was changed
    first: bool  # the line says when the story was first published


def stamp(text: str, month_first: bool | None = None) -> Stamp | None:
    """The time stamp of a short line; the day of publication where it prints that of a change too.

    >>> stamp("Updated 20 Nov 2019, first published 18 Nov 2019").iso
    '2019-11-18'
    """
    if len(text) > 250 or not (_DIGIT.search(text) and _DAYLIKE.search(text.lower())):
        return None
    if month_first is None and (zone := _ZONE.search(text)):
        month_first = zone["america"] is not None
    found = days(text, month_first)
    unsettled = None if found else _YEARLESS.search(text) or _NUMERIC.search(text)
    if unsettled:
        found = [Day(unsettled.start(), unsettled.end(), "")]
    if not found:
        return None
    changed, issued = _CHANGED.search(text), _ISSUED.search(text)
    chosen = found[0]
    if changed and issued:
        chosen = next((day for day in found if day.start > issued.start()), chosen)
    rest = text
    for day in reversed(found):
        rest = f"{rest[: day.start]} {rest[day.end :]}"
    loose = sum(word.lower() not in _STAMP_WORDS and not word[0].isdigit() for word in _WORD.findall(rest))
    if unsettled and loose:
        return None
    only_changed = changed is not None and changed.start() < chosen.start and issued is None
    weekday = _WEEKDAY.search(text) is not None
    return Stamp(
        chosen.iso or None,
        text[: chosen.start],
        loose,
        has_time(text),
        weekday,
        only_changed,
        _FIRST.search(text) is not None,
    )
