"""The one writer: in order, committed before it is told, nothing dropped, failures told."""

import os
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from evalbench.faces.opening import Opening
from evalbench.messages import EvalbenchError
from evalbench.study.model import Theme
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_theme
from evalbench.tui.writer import Job, Unkept, Writer
from tests.support.screens import plain, settled, until, workbench


class Told:
    """Takes the messages of a writer as the app would, and who was told what."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.done: list[object] = []
        self.failed: list[Exception] = []

    def post(self, message) -> None:
        self.messages.append(message)

    def job(self, deed) -> Job:
        return Job(deed, self.done.append, self.failed.append)


def themes(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT name FROM theme WHERE name LIKE 'new %' ORDER BY name")
        return [name for (name,) in rows]


def test_jobs_are_done_in_their_order_and_draining_finishes_them_all(study: Path) -> None:
    told = Told()
    with open_study(study) as store:
        writer = Writer(store, "AB", told.post)
        for number in range(20):
            writer.write(told.job(lambda s, n=number: add_theme(s, f"new {n:02}").name))
        writer.drain()
        assert writer.waiting == 0
    for message in told.messages:
        message.tell()
    assert told.done == [f"new {number:02}" for number in range(20)]
    assert themes(study) == told.done


def test_a_change_is_on_the_disk_before_it_is_told(study: Path) -> None:
    seen: list[list[str]] = []
    with open_study(study) as store:
        writer = Writer(store, "AB", lambda message: seen.append(themes(study)))
        writer.write(Told().job(lambda s: add_theme(s, "new one")))
        writer.drain()
    assert seen == [["new one"]]


def test_who_can_step_back_is_asked_to_before_each_job(study: Path) -> None:
    order: list[str] = []

    def job(number: int) -> Job:
        return Told().job(lambda s: order.append(add_theme(s, f"new {number}").name))

    with open_study(study) as store:
        writer = Writer(store, "AB", lambda message: order.append("told"))
        with writer.before(lambda: order.append("asked")):
            writer.write(job(1))
            while writer.waiting:
                time.sleep(0.001)
        writer.write(job(2))
        writer.drain()
    assert order == ["asked", "new 1", "told", "new 2", "told"]


def test_a_failure_is_told_changes_nothing_and_the_next_job_is_done(study: Path) -> None:
    told = Told()

    def fails(session) -> None:
        add_theme(session, "new half")
        session.flush()
        raise EvalbenchError("verbs.not_sibling")

    with open_study(study) as store:
        writer = Writer(store, "AB", told.post)
        writer.write(told.job(fails))
        writer.write(told.job(lambda s: add_theme(s, "new whole").name))
        writer.drain()
    for message in told.messages:
        message.tell()
    assert [type(each) for each in told.failed] == [EvalbenchError]
    assert told.done == ["new whole"]
    assert themes(study) == ["new whole"]


def test_what_builds_on_a_change_that_failed_is_not_done(study: Path) -> None:
    told, held = Told(), threading.Event()

    def fails(session) -> None:
        held.wait(10)
        raise EvalbenchError("verbs.not_sibling")

    with open_study(study) as store:
        writer = Writer(store, "AB", told.post)
        for number, deed in enumerate((fails, lambda s: add_theme(s, "new 1").name)):
            writer.write(replace(told.job(deed), builds=number > 0))
        held.set()
        # What is asked for once that has been told is asked for knowingly.
        while len(told.messages) < 2:
            time.sleep(0.01)
        writer.write(replace(told.job(lambda s: add_theme(s, "new 2").name), builds=True))
        writer.drain()
    for message in told.messages:
        message.tell()
    first, second = map(str, told.failed)
    assert second == f"{first}; nothing was undone or done again"
    assert told.done == themes(study) == ["new 2"]


def test_the_backup_that_cannot_be_taken_is_told_and_the_jobs_are_done(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told()
    with open_study(study) as store:
        monkeypatch.setattr(store, "_keep_daily", lambda: 1 / 0)
        writer = Writer(store, "AB", told.post)
        writer.keep()
        writer.write(told.job(lambda s: add_theme(s, "new one").name))
        writer.drain()
    unkept, wrote = told.messages
    assert isinstance(unkept, Unkept)
    assert isinstance(unkept.error, ZeroDivisionError)
    wrote.tell()
    assert told.done == ["new one"]


async def test_that_there_is_no_backup_of_the_day_is_said_on_the_screen(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(blocked))
    async with workbench(Opening("en", "AB", str(study)), (120, 30)) as (app, pilot):
        await until(pilot, lambda: "backup of the day could not be taken" in plain(app))


def test_the_writer_is_a_thread_the_program_waits_for(study: Path) -> None:
    with open_study(study) as store:
        before = set(threading.enumerate())
        writer = Writer(store, "AB", lambda message: None)
        (thread,) = set(threading.enumerate()) - before
        assert not thread.daemon
        writer.drain()
        assert not thread.is_alive()
        with store.read() as session:
            assert session.scalars(select(Theme.name)).all()


async def test_a_study_that_can_only_be_read_says_so_when_it_is_opened(study: Path) -> None:
    async with workbench(Opening("en", "AB", str(study)), (120, 30)) as (app, pilot):
        assert "can only be read" not in plain(app)
    with pytest.MonkeyPatch.context() as patch:
        # Root may write anywhere: what the system would say to others is said here.
        patch.setattr("evalbench.study.store.is_writable", lambda file: False)
        async with workbench(Opening("en", "AB", str(study)), (120, 30)) as (app, pilot):
            await until(pilot, lambda: "can only be read" in plain(app))
            await pilot.press("down")
            await pilot.press("ctrl+s")
            await settled(pilot)
            assert "can only be read" in plain(app)
            assert "Everything is saved" not in plain(app)


async def test_a_study_that_has_gone_is_not_said_to_be_saved(study: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows lets no open file be moved")
    async with workbench(Opening("en", "AB", str(study)), (120, 30)) as (app, pilot):
        away = study.rename(study.with_name("away.evalbench"))
        for key in ("ctrl+s", "f", "f5"):
            await pilot.press(key)
            await settled(pilot)
            assert "is no longer there" in plain(app), key
        assert not study.exists()
        # Put back, it is the study that it was.
        away.rename(study)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "could not be saved" in plain(app)
        assert "All before it is saved." in plain(app)
        for key in ("f2", "f", "ctrl+s"):
            await pilot.press(key)
            await settled(pilot)
        assert "Everything is saved" in plain(app)
