import doctest

import pytest

from analysis import dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Tuesday 18 July 2017 23:20 BST", ["2017-07-18"]),
        ("Sunday 22 of December 2024", ["2024-12-22"]),
        ("Published November 20th, 2019 - 07:29 GMT", ["2019-11-20"]),
        ("MARCH 3, 2021", ["2021-03-03"]),
        ("3 Mar, 2021 05:47", ["2021-03-03"]),
        ("Tue., Sept. 7, 2021", ["2021-09-07"]),
        ("7-Sep-2021", ["2021-09-07"]),
        ("2021-09-07T20:51:19Z", ["2021-09-07"]),
        ("2021/09/07", ["2021-09-07"]),
        ("9/17/21 at 4:00 PM EST", ["2021-09-17"]),
        ("17.09.2021", ["2021-09-17"]),
        ("9/9/2021", ["2021-09-09"]),
        ("18 July 2017 and 20 July 2017", ["2017-07-18", "2017-07-20"]),
        ("11/12/2019", []),  # can be read both ways
        ("31 February 2019", []),
        ("July 18", []),
        ("2 days ago", []),
        ("May 2019", []),
        ("1.2.3.2019 is the address of a server", []),
        ("version 11.13.19", []),
        ("the 2016 election", []),
        ("", []),
    ],
)
def test_days(text, iso):
    assert [day.iso for day in dates.days(text)] == iso


def test_the_examples_of_the_docstrings():
    assert doctest.testmod(dates).failed == 0


def test_offsets_are_those_of_the_printed_day():
    text = "Hamburg, 7 July 2017, evening"
    (day,) = dates.days(text)
    assert text[day.start : day.end] == "7 July 2017"


@pytest.mark.parametrize(
    ("text", "order"),
    [("11/20/2019", True), ("20/11/2019", False), ("11/12/2019", None), ("11/20/2019, 20/11/2019", None)],
)
def test_month_first(text, order):
    assert dates.month_first(text) is order


def test_an_ambiguous_day_is_settled_by_the_other_days_of_the_page():
    assert dates.days("11/12/2019", month_first=True)[0].iso == "2019-11-12"
    assert dates.days("11/12/2019", month_first=False)[0].iso == "2019-12-11"


@pytest.mark.parametrize(
    ("text", "iso", "changed"),
    [
        ("Published 3 May 2020 09:00, updated 4 May 2020", "2020-05-03", False),
        ("Updated 4 May 2020, first published 3 May 2020", "2020-05-03", False),
        ("Last updated: 4 May 2020", "2020-05-04", True),
        ("4 May 2020 / 12:21 AM / Updated 14 hours ago", "2020-05-04", False),
    ],
)
def test_stamp_prefers_the_day_of_publication(text, iso, changed):
    stamp = dates.stamp(text)
    assert stamp is not None
    assert (stamp.iso, stamp.changed) == (iso, changed)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12/05/2017 07:14 PM EST", "2017-12-05"),  # the countries of the zone write the month first
        ("12/05/2017 19:14 AEST", "2017-05-12"),
        ("3/5/2021", None),
        ("Tuesday 4 May, 14:20", None),
        ("May 4", None),
    ],
)
def test_a_stamp_whose_day_may_be_open(text, iso):
    stamp = dates.stamp(text)
    assert stamp is not None
    assert stamp.iso == iso


@pytest.mark.parametrize("text", ["First published on 3 May 2020", "Updated 4 May 2020 / Original 3 May 2020"])
def test_a_stamp_of_first_publication(text):
    stamp = dates.stamp(text)
    assert stamp is not None
    assert (stamp.iso, stamp.first, stamp.changed) == ("2020-05-03", True, False)


@pytest.mark.parametrize(
    "text",
    ["Updated 2 hours ago", "18 people", "", "word " * 100 + "3 May 2020", "4 May could be the day", "May 2019"],
)
def test_no_stamp(text):
    assert dates.stamp(text) is None
