"""The two studies that tests run on: the five real articles, and three invented ones with their own codebook."""

import shutil
from pathlib import Path

import pytest

from analysis import run_study
from analysis.study import Study

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def seeds() -> Study:
    return run_study(ROOT / "seeds")


@pytest.fixture(scope="session")
def port() -> Study:
    """Three outlets on a dockers' stoppage; every word is invented."""
    return run_study(ROOT / "tests" / "study")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the invented study that a test may damage."""
    return Path(shutil.copytree(ROOT / "tests" / "study", tmp_path / "study"))
