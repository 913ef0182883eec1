"""The history: pages, whose changes, and the way back."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from evalbench.faces.opening import Opening
from evalbench.study.interview_deeds import mark_finished, rename_interview
from evalbench.study.store import Store, open_study
from evalbench.tui.app import Workbench
from evalbench.tui.dialogs import Choose
from evalbench.tui.screens.history import HistoryScreen
from evalbench.tui.screens.history_back import BackScreen
from tests.support.hostile_study import CODERS
from tests.support.screens import LANGUAGES, SIZES, insist_golden, plain, settled, workbench

_A, _B, _C = "bergen-bestiller-01", "bergen-utfører-01", "drammen-bestiller-01"


@pytest.fixture(autouse=True)
def _in_oslo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("the clock of this system cannot be set to a zone")
    monkeypatch.setenv("TZ", "Europe/Oslo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def lived_in(study: Path) -> Path:
    """The sample with a few changes by two people, one of them undone."""
    with open_study(study) as store:
        _finish(store, "AB", _A, finished=False)
        _finish(store, "CD", _A, finished=True)
        _rename(store, "AB", _A, "b1")
        _rename(store, "CD", _C, "d1")
        _finish(store, "AB", "b1", finished=True)
    _freeze(study)
    return study


def _finish(store: Store, who: str, name: str, *, finished: bool) -> None:
    with store.begin(who) as session:
        mark_finished(session, name, who, finished=finished)


def _rename(store: Store, who: str, name: str, new: str) -> None:
    with store.begin(who) as session:
        rename_interview(session, name, new)


def _freeze(study: Path) -> None:
    """Let every change have been made on a morning long gone, a minute after the other."""
    with closing(sqlite3.connect(study)) as database:
        moment = "strftime('%Y-%m-%d %H:%M:%f000', '2024-03-01 08:00', number || ' minutes')"
        database.execute(f"UPDATE change SET time = {moment}")
        database.commit()


def _opening(study: Path, language: str = "en", coder: str = "AB") -> Opening:
    return Opening(language, coder=coder, study=str(study))  # type: ignore[arg-type]


def _history(app: Workbench) -> HistoryScreen:
    assert isinstance(app.place, HistoryScreen)
    return app.place


def _numbers(app: Workbench) -> list[int]:
    return [each.number for each in _history(app).changes]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_study_that_is_lived_in(
    size: tuple[int, int], language: str, lived_in: Path
) -> None:
    async with workbench(_opening(lived_in, language), size) as (app, pilot):
        await pilot.press("f5")
        await settled(pilot)
        insist_golden(f"history_{language}_{size[0]}", plain(app))
        await pilot.press("end", "enter")
        await settled(pilot)
        assert isinstance(app.screen, BackScreen)
        insist_golden(f"history_back_{language}_{size[0]}", plain(app))


@pytest.mark.parametrize("size", SIZES)
async def test_a_hostile_study_keeps_its_lines(size: tuple[int, int], hostile: Path) -> None:
    _freeze(hostile)
    async with workbench(_opening(hostile, coder=CODERS[0]), size) as (app, pilot):
        await pilot.press("h")
        await settled(pilot)
        insist_golden(f"history_hostile_{size[0]}", plain(app))
        await pilot.press(*["down"] * 6, "t")
        await settled(pilot)
        insist_golden(f"history_hostile_back_{size[0]}", plain(app))


async def test_own_work_is_taken_back_others_stay_and_redo_brings_it_again(lived_in: Path) -> None:
    async with workbench(_opening(lived_in)) as (app, pilot):
        await pilot.press("f5")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "You have done nothing after change 6" in plain(app)
        await pilot.press("end", "enter")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert _numbers(app)[0] == 6
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "3 changes are taken back, to change 1" in plain(app)
        status = {each.number: each.status for each in _history(app).changes}
        assert [number for number, each in status.items() if each == "undone"] == [6, 4, 2]
        assert status[3] == status[5] == "done"
        await pilot.press("ctrl+y")
        await settled(pilot)
        assert {each.number: each.status for each in _history(app).changes}[2] == "done"


async def test_what_is_in_the_way_is_said_and_nothing_can_be_taken_back(study: Path) -> None:
    with open_study(study) as store:
        _rename(store, "AB", _A, "b1")
        _rename(store, "CD", "b1", "b2")
    async with workbench(_opening(study)) as (app, pilot):
        await pilot.press("f5")
        await settled(pilot)
        await pilot.press("end", "enter")
        await settled(pilot)
        assert "change 3 by CD" in " ".join(plain(app).split())
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, BackScreen)
        await pilot.press("escape")
        await settled(pilot)
        assert _numbers(app) == [3, 2, 1]


async def test_the_changes_of_one_person_or_to_one_interview(lived_in: Path) -> None:
    async with workbench(_opening(lived_in)) as (app, pilot):
        await pilot.press("f5")
        await settled(pilot)
        await pilot.press("c")
        await settled(pilot)
        assert isinstance(app.screen, Choose)
        await pilot.press("C", "D", "enter")
        await settled(pilot)
        assert _numbers(app) == [5, 3]
        assert "History · CD" in plain(app)
        await pilot.press("d")
        await settled(pilot)
        await pilot.press("b", "1", "enter")
        await settled(pilot)
        assert _numbers(app) == [3]
        await pilot.press("escape")
        await settled(pilot)
        assert _numbers(app) == [6, 5, 4, 3, 2, 1]


async def test_a_long_history_is_read_as_one_goes_down(study: Path) -> None:
    with open_study(study) as store:
        for _ in range(150):
            _finish(store, "EF", _B, finished=True)
            _finish(store, "EF", _B, finished=False)
    async with workbench(_opening(study)) as (app, pilot):
        await pilot.press("f5")
        await settled(pilot)
        assert len(_numbers(app)) == 200
        await pilot.press("end")
        await settled(pilot)
        await pilot.press("end")
        await settled(pilot)
        assert _numbers(app) == list(range(301, 0, -1))
        assert " 1  " in plain(app)
