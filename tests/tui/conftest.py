"""What every test of the workbench needs: colours as on a good terminal, a study of its own."""

import os

os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", "truecolor")
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

import asyncio
import shutil
from pathlib import Path
from time import monotonic, process_time

import pytest
import textual.app
import textual.pilot

from evalbench.intake.beginning import build_study
from evalbench.intake.shipped import sample
from tests.support.hostile_study import build_hostile

_NAP, _BUSY = 0.003, 0.001
"""Seconds of one nap, and of work done meanwhile that tells of a program that is not idle."""


async def _idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until the program has done nothing for three naps.

    A pilot waits so after every key. Textual's own naps are of 20 ms, and one is enough for it.
    """
    until, quiet = monotonic() + max_sleep, 0
    while quiet < 3 and monotonic() < until:
        before = process_time()
        await asyncio.sleep(_NAP)
        quiet = quiet + 1 if process_time() - before < _BUSY else 0


@pytest.fixture(autouse=True)
def quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a pilot notice sooner that the program is idle."""
    for module in (textual.pilot, textual.app):
        monkeypatch.setattr(module, "wait_for_idle", _idle)


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
