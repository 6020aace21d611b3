"""Who is heard: one name for one source, and words that add up; a figure for one voice and for two hundred."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import chorus, findings, run_study, sources, summaries, validation
from analysis.chart import overlaps
from analysis.figures import CHARTS
from analysis.sources import DESCRIBED, NAMED, NOBODY, heard, lemma, same_sources
from analysis.study import Study

BOOK = """[[codes]]
id = "strike"
label = "strike"
kind = "name"
definition = "Strike."
patterns = ["strike"]
"""


@pytest.mark.parametrize(
    ("names", "people", "shown"),
    [
        # a surname alone, and the same in full
        (["Reuter", "Jonas Reuter"], [], ["Jonas Reuter"] * 2),
        (["Reuter"], ["Jonas Reuter"], ["Jonas Reuter"]),
        (["REUTER", "Jonas Reuter’s"], [], ["Jonas Reuter"] * 2),
        (["Reuter", "Jonas Reuter", "Ilse Reuter"], [], ["Reuter", "Jonas Reuter", "Ilse Reuter"]),
        (["Reuter", "Jonas Reuter"], ["Ilse Reuter"], ["Reuter", "Jonas Reuter"]),
        (["Reuter", "Jonas Reuter", "Jonas Reuter Jr."], [], ["Reuter", "Jonas Reuter", "Jonas Reuter Jr."]),
        (["Jonas", "Jonas Reuter"], [], ["Jonas", "Jonas Reuter"]),
        # titles, articles, case, accents, possessives
        (["Mayor Helene Brandt", "Helene Brandt"], [], ["Helene Brandt"] * 2),
        (["Secretary of State Ann Lee", "Ann Lee", "Ms Lee"], [], ["Ann Lee"] * 3),
        (["José Álvarez", "Jose Alvarez", "José Álvarez", "Mr Alvarez"], [], ["José Álvarez"] * 4),
        (["the port authority", "The Port Authority", "port authority"], [], ["port authority"] * 3),
        (["HELENE BRANDT", "Helene Brandt", "Helene Brandt"], [], ["Helene Brandt"] * 3),
        # spellings of names from other alphabets
        (["Sergei Orlov", "Sergey Orlov", "Sergey Orlov"], [], ["Sergey Orlov"] * 3),
        (["Petro Zelenskiy", "Petro Zelensky", "Petro Zelenskyy"], [], ["Petro Zelenskiy"] * 3),
        # initials between
        (["John Hill", "John J. Hill", "John Hill"], [], ["John Hill"] * 3),
        (["John Hill", "John J. Hill", "John James Hill"], [], ["John Hill"] * 3),
        (
            ["John W. Hill", "John H. W. Hill", "John Hill", "Hill"],
            [],
            ["John W. Hill", "John H. W. Hill", "John Hill", "Hill"],
        ),
        # what is no person stays what it is
        (["a White House official", "White House official"], [], ["White House official"] * 2),
        (["House", "White House"], [], ["House", "White House"]),
        (["Post", "Washington Post"], [], ["Post", "Washington Post"]),
        (["Trump aides", "Donald Trump"], [], ["Trump aides", "Donald Trump"]),
        (["farmer", "Tom Farmer", "Judge", "Mike Judge"], [], ["farmer", "Tom Farmer", "Judge", "Mike Judge"]),
        (["Bank of England", "England"], [], ["Bank of England", "England"]),
        (["President", "President Ann Lee"], [], ["President", "Ann Lee"]),
        (["Ursula von der Leyen", "Leyen"], [], ["Ursula von der Leyen"] * 2),
        ([], ["Ann Lee"], []),
        (["’s", "1.", "日本", "  "], [], ["’s", "1.", "日本", ""]),
    ],
)
def test_one_name_for_one_source(names: list[str], people: list[str], shown: list[str]) -> None:
    found = same_sources(names, people)
    assert [found[name] for name in names] == shown


def test_the_order_of_articles_decides_nothing() -> None:
    names = ["Reuter", "Jonas Reuter", "Ilse Brandt", "Brandt", "Helene Brandt", "Jonas Reuter"]
    assert same_sources(names) == same_sources(names[::-1])


@pytest.mark.parametrize("which", ["port", "seeds"])
def test_every_word_of_a_source_is_counted_once(which: str, request: pytest.FixtureRequest) -> None:
    study: Study = request.getfixturevalue(which)
    said, m = heard(study), study.measures
    shares = m[m.measure == "share_of_words"].set_index(["article", "voice"])["count"]
    assert said.groupby(["article", "voice"]).n_words.sum().to_dict() == {
        key: n for key, n in shares.items() if key[1] != "outlet" and n
    }
    table = summaries.attribution(study).drop(columns="without a named source (%)")
    assert (table.iloc[:, 2:].sum(axis=1) == table.words).all()
    assert summaries.speakers(study)["in all"].sum() == said.n_words.sum()
    drawn = CHARTS["sources"](study).data
    assert drawn[["quoted", "reported"]].to_numpy().sum() == said.n_words.sum()
    assert all(study.raws[row.article][row.start : row.end] == row.text for row in said.itertuples())


def test_the_invented_study(port: Study) -> None:
    said = heard(port)
    groups = dict(zip(said.who, said.group, strict=True))
    assert groups["Helene Brandt"] == groups["Jonas Reuter"] == NAMED
    assert groups["port authority"] == groups["Analysts"] == DESCRIBED
    assert groups[NOBODY] == NOBODY
    assert findings.heard(port) == (
        "Seven sources are heard in three texts. Helene Brandt has most words: 32 per cent of all that are quoted "
        "or reported, in three texts."
    )
    assert findings.shared_sources(port) == (
        "Heard most widely, in every text: Helene Brandt. Four of seven sources are heard in one text only: The "
        "Ellery Chronicle (1) and The Harbour Herald (3)."
    )
    assert findings.attribution(port).startswith("75 (The Ellery Chronicle) to 87 (The Harbour Herald) per cent")
    assert "Distancing (“claim” and “reportedly”): The Harbour Herald (3)." in findings.reporting(port)
    assert set(sources.loaded(said).cue_class) == {"naming", "distancing", "assertive"}


def test_sources_of_the_five_articles(seeds: Study) -> None:
    said = heard(seeds)
    outlets = dict(zip(seeds.articles.article, seeds.articles.outlet, strict=True))
    lavrov = said[said.who == "Sergey Lavrov"]
    assert {outlets[a] for a in lavrov.article} == {"The Independent", "The Sun", "BelleNews"}
    assert "Sergei Lavrov" not in set(said.who)
    assert {"White House", "White House official"} <= set(said.who)
    assert len(validation.speakers_judged(seeds)) == 37
    assert "The speaker is right in 35 of 37 quotations" in validation.speakers(seeds)
    about = summaries.talked_about(seeds).set_index("person")
    assert about.loc["Vladimir Putin", "BelleNews†"] == "heard"
    assert about.loc["Vladimir Putin", "The News"] == 8


def test_without_a_coding_nothing_is_said_of_errors(port: Study) -> None:
    assert validation.speakers(port) == ""
    assert validation.speakers_judged(port).empty


@pytest.mark.parametrize(
    ("cue", "verb"),
    [
        ("told reporters", "tell"),
        ("According to", "according to"),
        ("Reportedly", "reportedly"),
        ("denied", "deny"),
    ],
)
def test_a_cue_has_a_verb(cue: str, verb: str) -> None:
    assert lemma(cue) == verb


# ------------------------------------------------------------------ studies that are hard

Make = Callable[..., Study]


@pytest.fixture
def study(tmp_path: Path) -> Make:
    """Makes a study of bodies: outlet -> text."""

    def make(texts: dict[str, str]) -> Study:
        rows = [f'a{n:02d},"{outlet}",supplied,,,' for n, outlet in enumerate(texts)]
        table = "\n".join(["article,outlet,outlet_source,published,url,note", *rows, ""])
        (tmp_path / "articles.csv").write_text(table, encoding="utf-8")
        (tmp_path / "codebook.toml").write_text(BOOK, encoding="utf-8")
        for n, text in enumerate(texts.values()):
            (tmp_path / f"a{n:02d}.txt").write_text(f"The port on Tuesday\n\n{text}\n", encoding="utf-8")
        return run_study(tmp_path)

    return make


GIVEN = "Ann Brian Carol David Emma Frank Grace Henry Irina James".split()
SYLLABLES = "bar cul dem fos gan hol kem lin mor nas pel ros sim tor val".split()


def crowd(n: int, first: int = 0) -> str:
    """A paragraph a speaker, each of another name."""
    lines = []
    for k in range(first, first + n):
        surname = f"{SYLLABLES[k % 15]}{SYLLABLES[k // 15 % 15]}stone".title()
        lines.append(f"“The harbour will stay closed until {k + 2} of us agree,” said {GIVEN[k % 10]} {surname}.")
    return "\n\n".join(lines)


HARD = {
    "two hundred speakers": {"The Harbour Herald": crowd(200)},
    "twelve outlets": {
        f"The Long-Winded International Morning Intelligencer No {n}": crowd(9, 9 * n) for n in range(12)
    },
    "a long name": {
        "Donaudampfschifffahrtsgesellschaftszeitungsredaktion": "“We have had enough,” said the deputy acting vice "
        "chairman of the committee for the prevention of avoidable noise on the eastern quay of the old harbour."
    },
    "one text, one voice": {"Herald": "“We will see them in court,” said Helene Brandt, who runs the port."},
    "nobody is named": {"Herald": "Reportedly the strike was illegal, and the port stayed shut until the evening."},
    "one of two is silent": {"Herald": crowd(3), "Wire": "Rain fell on the port, and the ships waited outside."},
}


@pytest.mark.parametrize("case", HARD)
def test_the_figure_can_be_read(study: Make, case: str) -> None:
    made = study(HARD[case])
    figure = CHARTS["sources"](made)
    assert overlaps(figure.figure) == []
    assert figure.figure.get_figheight() * 25.4 < 280
    labels = list(dict.fromkeys(figure.data.source))
    assert len(labels) <= chorus.MOST_ROWS + 1
    said = heard(made)
    assert figure.data[["quoted", "reported"]].to_numpy().sum() == said.n_words.sum() > 0
    told = [f(made) for f in (findings.heard, findings.shared_sources, findings.attribution, findings.reporting)]
    assert all(not text or (text.endswith(".") and "nan" not in text) for text in told)


def test_the_rest_share_a_row_and_the_rule_is_stated(study: Make) -> None:
    figure = CHARTS["sources"](study(HARD["two hundred speakers"]))
    assert "187 others" in set(figure.data.source)
    assert "Of 200 sources the 13 with most words have a row" in figure.caption


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        ({"Herald": crowd(3)}, "3 sources are heard in this text"),
        (
            {"Herald": crowd(1)},
            "Ann Barbarstone has 100 % of all quoted and reported words; this text has 1 source",
        ),
        (
            {"Herald": crowd(2), "Wire": crowd(1)},
            "Ann Barbarstone has 67 % of all quoted and reported words, in 2 of 2 texts; 1 of 2 sources is heard "
            "in one text only",
        ),
        (
            {"Herald": crowd(2), "Wire": crowd(2)},
            "2 sources are heard in 2 texts; none of 2 sources is heard in one text only",
        ),
        (
            {"Herald": crowd(1), "Wire": crowd(1, 1)},
            "2 sources are heard in 2 texts; every source is heard in one text only",
        ),
    ],
)
def test_the_title_is_computed(study: Make, texts: dict[str, str], title: str) -> None:
    assert CHARTS["sources"](study(texts)).title == title


def test_a_source_nobody_names_is_shown_as_that(study: Make) -> None:
    made = study(HARD["nobody is named"])
    assert findings.heard(made) == "No source was found for any quoted or reported word."
    assert CHARTS["sources"](made).title.startswith("No source was found")


def test_silence_is_said(study: Make) -> None:
    quiet = study({"Herald": "Rain fell on the port and on the ships that waited outside the harbour since dawn."})
    assert findings.heard(quiet) == "No article quotes or reports anybody."
    assert CHARTS["sources"](quiet).title == "Nothing to draw: nobody is heard"
    assert findings.shared_sources(quiet) == findings.attribution(quiet) == findings.reporting(quiet) == ""
    for make in (summaries.speakers, summaries.only_here, summaries.talked_about, summaries.verbs):
        assert make(quiet).empty
