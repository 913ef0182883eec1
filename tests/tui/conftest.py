"""What every test of the workbench needs: colours as on a good terminal, a study of its own."""

import os

os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", "truecolor")
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

import shutil
from pathlib import Path

import pytest
import textual._wait

from evalbench.intake.beginning import build_study
from evalbench.intake.shipped import sample
from tests.support.hostile_study import build_hostile

# A pilot takes a program for idle that has used no time for so long: each key waits for it twice.
textual._wait.SLEEP_GRANULARITY = 1 / 400
textual._wait.SLEEP_IDLE = textual._wait.SLEEP_GRANULARITY / 100


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample study, built once; not to be changed."""
    file = tmp_path_factory.mktemp("sample") / "sample.evalbench"
    build_study(sample("purchaser-provider"), str(file), "AB")
    return file


@pytest.fixture
def study(sample_file: Path, tmp_path: Path) -> Path:
    """A copy of the sample study to work in."""
    return Path(shutil.copyfile(sample_file, tmp_path / "study.evalbench"))


@pytest.fixture(scope="session")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile study, built once; not to be changed."""
    return build_hostile(tmp_path_factory.mktemp("hostile") / "hostile.evalbench")


@pytest.fixture
def hostile(hostile_file: Path, tmp_path: Path) -> Path:
    """A copy of the hostile study to work in."""
    return Path(shutil.copyfile(hostile_file, tmp_path / "study.evalbench"))
