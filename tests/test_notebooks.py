"""The committed notebooks: runnable anywhere, executed, quiet, and short enough to be read."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.report import MANY, notebook_files

NAMES = [
    "01_articles",
    "02_event_names",
    "03_secrecy",
    "04_sources",
    "05_sentiment",
    "06_readability",
    "07_keyness",
    "08_shared",
    "09_left_out",
    "10_robustness",
    "11_limits",
]
MOST_LINES = 10  # of code in a cell


def load(path: Path) -> Any:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_these_are_all() -> None:
    assert [path.stem for path in notebook_files()] == NAMES


FILES = [*notebook_files(), notebook_files()[0].with_name(f"{MANY}.ipynb")]  # the last one is about a corpus


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_the_file_is_valid_and_names_the_common_kernel(path: Path) -> None:
    notebook = load(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.title
    assert "version" not in notebook.metadata.get("language_info", {})
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_it_asks_answers_explains_and_ends_with_limits(path: Path) -> None:
    cells = load(path).cells
    assert re.match(r"# .+\n\n\*\*.+\?\*\*$", cells[0].source)
    assert ("source = batch.source(" if path.stem == MANY else "study = run_study()") in cells[1].source
    heads = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    heads = [line for line in heads if line.startswith("## ")]
    last = "## What so few texts can show" if path.stem == NAMES[-1] else "## What this cannot show"
    assert heads == ["## Answer", "## Method", "## Result", last]


def test_cells_are_short_and_findings_are_computed(path: Path) -> None:
    notebook = load(path)
    assert all(len(cell.source.splitlines()) <= MOST_LINES for cell in code(notebook))
    prose = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.search(r"\d\s*(?:%|per cent|times|words|articles)", prose)
    assert not re.search(r"Trump|Putin|G20|secre", prose)


def test_it_was_run_once_from_top_to_bottom_and_is_quiet(path: Path) -> None:
    cells = code(load(path))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        assert [output.output_type for output in cell.outputs] == ["execute_result"]
        assert "execution" not in cell.metadata


def test_nothing_in_it_depends_on_a_machine(path: Path) -> None:
    text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", json.dumps(load(path)))
    assert not re.search(r"/(?:home|root|tmp|Users|work)/|0x[0-9a-f]{8}", text)
    assert not re.search(r'(?:src|href)=\\"https?:', text)


def test_every_picture_has_a_text_alternative(path: Path) -> None:
    for cell in code(load(path)):
        for output in cell.outputs:
            images = re.findall(r"<img [^>]*>", output.data.get("text/html", ""))
            assert all(re.search(r'alt="[^"]{40,}"', image) for image in images)
