"""kill -9 between a code's key and its paint: a coding on the screen is a coding in the study."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from evalbench.intake.beginning import build_study
from tests.cli.terminal import SAMPLE
from tests.faults.workbench_kills import Hands, Killer, LostError
from tests.support.emulator import Emulator
from tests.support.pseudo import needs_pseudo

FEW, MANY = 10, 200
LEAST = 0.30

pytestmark = needs_pseudo


def counted(emulator: Emulator) -> int:
    found = re.match(r"(\d+) coded", emulator.row(0))
    return int(found[1]) if found else 0


def toy(*faults: str) -> Hands:
    return Hands(
        words=lambda study: [
            *(sys.executable, "-m", "tests.faults.toy_workbench"),
            *(str(study), *faults),
        ],
        ready="0 coded",
        select=("s",),
        selected=lambda number: f"passage {number} selected",
        code="k",
        shown=counted,
    )


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("base") / "base.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


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


def test_some_kills_of_a_small_program(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survives(killer(toy(), base, tmp_path), 4, capsys)


@pytest.mark.faults
def test_two_hundred_kills_of_a_small_program(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survives(killer(toy(), base, tmp_path), MANY, capsys)


def test_the_killer_sees_what_is_painted_before_it_is_stored(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hasty = killer(toy("hasty"), base, tmp_path)
    hasty.reach = 2.0
    with pytest.raises(LostError):
        survives(hasty, FEW, capsys)
