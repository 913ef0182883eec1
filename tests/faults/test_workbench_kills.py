"""kill -9 between a code's key and its paint: a coding on the screen is a coding in the study."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalbench.intake.beginning import build_study
from tests.cli.terminal import SAMPLE
from tests.faults.hands import coded, hands
from tests.faults.stem import Stem
from tests.faults.workbench_kills import Hands, Killer, LostError

FEW, MANY = 10, 200
LEAST = 0.30

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("base") / "base.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


@pytest.fixture
def stem() -> Iterator[Stem]:
    with Stem() as started:
        yield started


def killer(hands: Hands, base: Path, folder: Path) -> Killer:
    study = folder / "study.evalbench"

    def fresh() -> None:
        for each in folder.glob("study.evalbench*"):
            each.unlink()
        shutil.copyfile(base, study)

    return Killer(hands, study, fresh)


def survives(killer: Killer, kills: int, capsys: pytest.CaptureFixture[str]) -> None:
    # On a busy machine more than those are needed before enough of them have fallen there.
    while len(killer.kills) < kills or (killer.share < LEAST and len(killer.kills) < 4 * kills):
        killer.kill()
    with capsys.disabled():
        print(
            f"\n{killer.share:.0%} of {len(killer.kills)} kills fell between the key and the paint"
        )
    assert killer.share >= LEAST


def test_ten_kills(
    base: Path, tmp_path: Path, stem: Stem, capsys: pytest.CaptureFixture[str]
) -> None:
    survives(killer(hands(coded(base), stem.start), base, tmp_path), FEW, capsys)


@pytest.mark.faults
def test_two_hundred_kills(
    base: Path, tmp_path: Path, stem: Stem, capsys: pytest.CaptureFixture[str]
) -> None:
    survives(killer(hands(coded(base), stem.start), base, tmp_path), MANY, capsys)


def test_the_killer_sees_what_is_painted_before_it_is_stored(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Stem("hasty") as stem:
        hasty = killer(hands(coded(base), stem.start), base, tmp_path)
        hasty.reach = 2.0
        with pytest.raises(LostError):
            survives(hasty, FEW, capsys)
