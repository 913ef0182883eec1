"""What is written from the workbench: all of it before the end, or said where the user looks."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from evalbench.intake.beginning import build_study
from tests.cli.terminal import SAMPLE
from tests.faults.hands import DOCUMENT, coded, hands
from tests.faults.small_disk import fill
from tests.faults.workbench_kills import codings_in
from tests.support.emulator import Emulator
from tests.support.pseudo import Pseudo, needs_pseudo
from tests.support.workbench import STATUS, WORKBENCH

pytestmark = needs_pseudo
KEYS = "kiraøb"
"""Keys of codes that one may press on the same passage."""
HANDS = hands(0)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("base") / "base.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


@pytest.fixture
def study(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(base, tmp_path / "study.evalbench"))


@contextmanager
def opened(study: Path) -> Iterator[Pseudo]:
    """The coding view with a turn selected."""
    with Pseudo(WORKBENCH.open(study, DOCUMENT), columns=120, rows=40) as pseudo:
        pseudo.wait_for(HANDS.ready, 30)
        pseudo.press(*HANDS.select)
        pseudo.wait_for(HANDS.selected(0))
        yield pseudo


@contextmanager
def locked(study: Path) -> Iterator[None]:
    """Another program writes to the study and does not come to an end."""
    with closing(sqlite3.connect(study, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def says(words: str) -> Callable[[Emulator], bool]:
    """That it is said at the foot of the screen."""

    def seen(emulator: Emulator) -> bool:
        return words in emulator.row(STATUS)

    seen.__doc__ = f"{words!r} at the foot"
    return seen


def selection(pseudo: Pseudo) -> list[str]:
    """The colours of the text that stands in the first row of the passage."""
    return [pseudo.cell(x, 5).bg for x in range(4, 60)]


def test_what_is_queued_when_one_quits_is_written(study: Path) -> None:
    before = codings_in(study)
    with opened(study) as pseudo:
        pseudo.send(KEYS + "\x11")
        assert pseudo.wait() == 0
    new = codings_in(study)[len(before) :]
    assert len(new) == len(KEYS)
    assert len({passage[1:3] for passage in new}) == 1


def test_one_is_told_to_wait_while_another_program_writes(study: Path) -> None:
    before = coded(study)
    with opened(study) as pseudo:
        with locked(study):
            pseudo.press("k")
            pseudo.wait_for(says("Saving one change …"))
            pseudo.press("shift+right")
            pseudo.wait_for(says("characters selected"))
            pseudo.press("ctrl+q")
            pseudo.wait_for(says("Saving one change …"))
        assert pseudo.wait() == 0
    assert coded(study) == before + 1


@pytest.mark.faults
def test_a_study_that_stays_locked_is_said_and_nothing_is_lost(study: Path) -> None:
    before = coded(study)
    with opened(study) as pseudo:
        selected = selection(pseudo)
        with locked(study):
            pseudo.press("k", "ctrl+q")
            pseudo.wait_for(says("another program is using the study"), 20)
            assert pseudo.running
        assert HANDS.shown(pseudo.emulator) == before
        assert selection(pseudo) == selected
        assert coded(study) == before
        pseudo.press("k")
        pseudo.wait_for(says("Coded"))
        assert pseudo.quit() == 0
    assert coded(study) == before + 1


def test_a_full_disk_is_said_and_nothing_is_shown_that_is_not_stored(
    base: Path, small: Path
) -> None:
    study = Path(shutil.copyfile(base, small / "s.evalbench"))
    before = coded(study)
    with opened(study) as pseudo:
        selected = selection(pseudo)
        filling = fill(small)
        pseudo.press("k")
        pseudo.wait_for(says("the disk is full; nothing was changed"))
        assert (HANDS.shown(pseudo.emulator), selection(pseudo)) == (before, selected)
        pseudo.press("ctrl+s")
        pseudo.wait_for(says("All before it is saved"))
        filling.unlink()
        pseudo.press("k")
        pseudo.wait_for(says("Coded"))
        pseudo.press("ctrl+s")
        pseudo.wait_for(says("Everything is saved"))
        assert HANDS.shown(pseudo.emulator) == before + 1
        assert pseudo.quit() == 0
    assert coded(study) == before + 1
    assert not Path(f"{study}-wal").exists()
