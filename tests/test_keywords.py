"""Keyness in words and figures, for studies of every shape."""

import json
from pathlib import Path

import pytest

from analysis import keywords
from analysis.batch import source, studies, workers
from analysis.chart import overlaps
from analysis.study import Study

SAYS = {"Herald": "The walkout went on.", "Wire": "The strike went on.", "Echo": "The dispute went on."}


def corpus(folder: Path, articles: dict[str, int]) -> Study:
    """Outlet -> how many articles it has."""
    rows = []
    for outlet, many in articles.items():
        for n in range(many):
            text = "\n\n".join([SAYS.get(outlet, f"The {outlet} went on.")] * (n + 3) + ["Ships left."])
            rows.append({"id": f"{outlet}{n}", "outlet": outlet, "headline": "Port", "text": text})
    path = folder / "corpus.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    with workers() as executor:
        (study,) = studies(source(path), executor)
    return study


def test_one_article_each_is_described(tmp_path: Path) -> None:
    study = corpus(tmp_path, dict.fromkeys(SAYS, 1))
    assert "no word is tested" in keywords.tested(study)
    assert "*" not in keywords.figure(study).alt
    assert "p, articles" not in keywords.top(study)


def test_the_words_and_their_counts_are_said(port: Study) -> None:
    assert "The Ellery Chronicle “second” (3 : 0)" in keywords.found(port)
    table = keywords.top(port, link=True)
    row = table[table.word == "second"].iloc[0]
    assert (row.uses, row["uses in the rest"]) == (3, 0)
    assert 'href="#a' in row["where"].html and row["where"].text
    first = keywords.passages(port, "The Ellery Chronicle", "second")
    assert len(first) == 3 and set(first.hit.str.lower()) == {"second"}


def test_several_articles_are_tested_and_the_smallest_p_is_said(tmp_path: Path) -> None:
    study = corpus(tmp_path, {"Herald": 5, "Wire": 5, "Echo": 1})
    said = keywords.tested(study)
    assert "differ" in said and "Not tested, with one article: Echo." in said
    assert "the smallest p that so few articles can give is 0.0022" in said  # 1 of 462 splits, five against six
    assert "adjusted" in keywords.top(study)
    made = keywords.figure(study)
    assert "Herald (5 articles)" in made.alt and overlaps(made.figure) == []


@pytest.mark.parametrize("outlets", [{}, {"Herald": 3}, {"": 2, "Herald": 1}])
def test_nothing_to_compare(tmp_path: Path, outlets: dict[str, int]) -> None:
    study = corpus(tmp_path, outlets or {"": 1})
    assert keywords.found(study) == "There is no second outlet to compare words with."
    assert keywords.tested(study) == ""
    assert keywords.figure(study).title.startswith("Nothing to draw")
    assert keywords.top(study, link=True).empty and keywords.leading(study).empty and keywords.company(study).empty


def test_a_dozen_outlets_and_more(tmp_path: Path) -> None:
    study = corpus(tmp_path, {f"Gazette{'abcdefghijklmn'[n]}": 1 for n in range(14)})
    made = keywords.figure(study)
    assert overlaps(made.figure) == [] and "Left out: Gazettem, Gazetten." in made.alt
