"""What the README says is true of the code."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from analysis import __version__, cli, readability
from analysis.study import Study

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_and_option_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    commands = re.findall(r"^    (\w+)(?: |$)", capsys.readouterr().out, re.MULTILINE)
    assert commands == ["report", "tables", "kwic", "check", "new", "sheet", "agreement", "codebook"]
    for command in commands:
        assert f"framing {command} " in README
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        for option in re.findall(r"^  (--[a-z]+)", capsys.readouterr().out, re.MULTILINE):
            assert option in README, f"{command} {option}"


def test_every_measure_is_documented(seeds: Study) -> None:
    plain = {name.partition("@")[0] for name in seeds.measures.measure}
    plain -= {*seeds.codebook.codes, *seeds.codebook.kinds}
    assert plain >= set(readability.FORMULAS)
    assert [name for name in sorted(plain) if f"`{name}`" not in README] == []


def test_every_room_is_on_the_map() -> None:
    rooms = {path.stem for path in (ROOT / "analysis").glob("*.py")} - {"__init__", "__main__"}
    table = README.split("## The rooms")[1].split("\n## ")[0]
    named = re.findall(r"`(\w+)`", table)
    assert set(named) == rooms


def test_the_counts_in_the_finding_are_those_of_the_tables(seeds: Study) -> None:
    finding = README.split("<!-- finding -->")[1].split("<!-- /finding -->")[0]
    m = seeds.measures[seeds.measures.measure.isin(["meeting", "meeting@second"])]
    outlets = dict(zip(seeds.articles.article, seeds.articles.outlet, strict=True))

    def count(outlet: str, part: str, measure: str, voice: str) -> int:
        rows = m[
            (m.article.map(outlets) == outlet) & (m.part == part) & (m.measure == measure) & (m.voice == voice)
        ]
        return int(rows["count"].iloc[0])

    for outlet in ("The Sun", "The Independent", "Bustle", "The News"):
        steps = [
            ("file", "meeting", "all"),
            ("article", "meeting@second", "all"),
            ("article", "meeting@second", "outlet"),
        ]
        counts = " → ".join(str(count(outlet, part, measure, voice)) for part, measure, voice in steps)
        assert f"{outlet} {counts}" in " ".join(finding.replace("†", "").split())


def test_the_denials_in_the_finding_are_in_the_tables(seeds: Study) -> None:
    assert "two of its three meetings are a spokesman's denial" in " ".join(README.split())
    article = seeds.articles.article[seeds.articles.outlet == "The News"].item()
    m = seeds.mentions
    found = m[(m.article == article) & (m.code == "meeting") & (m.event == "second")]
    assert (len(found), int(found.denied.sum())) == (3, 2)


def test_no_group_of_a_pattern_is_possessive() -> None:
    """Python before 3.11.5 matches (?:ab?c)*+ wrongly; single characters and classes are safe."""
    for room in sorted((ROOT / "analysis").glob("*.py")):
        for number, line in enumerate(room.read_text(encoding="utf-8").splitlines(), 1):
            code = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", line)
            assert not re.search(r"\)(?:[*+?]|\{[\d,{}]+\})\+|\(\?>", code), f"{room.name}:{number}: {line.strip()}"


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_what_is_installed_is_of_the_version_that_the_package_names() -> None:
    assert version("framing") == __version__
