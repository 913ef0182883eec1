"""An import in a process of its own: a real one, that is held, stopped and killed."""

import io
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread, get_native_id
from typing import Any

import pytest
from sqlalchemy import func, select

from evalbench.intake import beside_process
from evalbench.intake.beginning import build_study
from evalbench.intake.beside import ImportBeside
from evalbench.intake.beside_process import _Apart, _Starter
from evalbench.intake.importing import Asked, preview_transcripts
from evalbench.intake.wire import from_line
from evalbench.messages import EvalbenchError, Problems
from evalbench.study.doctor import examine
from evalbench.study.find import code_named, named
from evalbench.study.model import Coding, Document
from evalbench.study.store import Store, open_study
from evalbench.study.verbs.codings import code_span
from evalbench.text.spans import Span

TALK = "I: Hva nå, Per?\nPer: Nå går det.\nI: Og du?\nPer: Nummer {}.\n"


@pytest.fixture
def study(interviews_folder: Path, tmp_path: Path) -> Iterator[Store]:
    build_study(interviews_folder, str(tmp_path / "s.evalbench"), "AB")
    with open_study(tmp_path / "s.evalbench") as opened:
        yield opened


def written(tmp_path: Path, number: int, name: str = "{}.txt") -> Asked:
    folder = tmp_path / "inn"
    folder.mkdir()
    files = [folder / name.format(at) for at in range(number)]
    for at, file in enumerate(files):
        file.write_text(TALK.format(at), encoding="utf-8")
    return Asked([(file, folder) for file in files])


@pytest.fixture
def many(tmp_path: Path) -> Asked:
    """So many, with such names, that what is told of them fills the pipe: it waits to be heard."""
    return written(tmp_path, 400, f"{{}}{'æ' * 100}.txt")


def count(study: Store, kind: Any) -> int:
    with study.read() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in a folder with a module that would be taken for Python's own."""
    paths = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(os.path.abspath, paths)))
    (tmp_path / "uuid.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("elsewhere")
def test_the_preview_and_the_import(study: Store, tmp_path: Path) -> None:
    asked = written(tmp_path, 3)
    with study.read() as session:
        known = preview_transcripts(session, asked, "CD")
    with ImportBeside(study.location, asked, "CD", preview=True) as look:
        steps = [(each.done, each.total) for each in look.events()]
        assert look.result() == known
        assert look.trace == ""
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert count(study, Document) == 1
    beside = ImportBeside(study.location, asked, "CD")
    assert beside.result() == known
    assert count(study, Document) == 4


def test_somebody_codes_while_it_reads(study: Store, many: Asked) -> None:
    with study.read() as session:
        document, code = named(session, Document, "a"), code_named(session, "K")
    with ImportBeside(study.location, many, "CD") as beside:
        events = beside.events()
        next(events)
        longest = 0.0
        for end in range(32, 42):
            begun = time.perf_counter()
            with study.begin("EF") as session:
                code_span(session, document, Span(31, end), code, "EF")
            longest = max(longest, time.perf_counter() - begun)
        done = beside.result()
    assert done is not None
    assert done.number("new") == 400
    assert (count(study, Document), count(study, Coding)) == (401, 11)
    # Far less than its reading takes; what a coding takes is a matter of the benchmarks.
    assert longest < 1


def test_while_it_saves_it_gives_way(study: Store, tmp_path: Path) -> None:
    asked = written(tmp_path, 60)
    for file, _ in asked.files:
        file.write_text(TALK.format(file.stem) + "I: Og du?\nPer: Godt.\n" * 300)
    with ImportBeside(study.location, asked, "CD") as beside:
        following = Thread(target=lambda: list(beside.events()))
        following.start()
        while not beside._saving:
            time.sleep(0.0001)
        beside.give_way()
        with study.begin("EF") as session:
            documents = session.scalar(select(func.count()).select_from(Document))
            document, code = named(session, Document, "a"), code_named(session, "K")
            code_span(session, document, Span(31, 40), code, "EF")
        following.join()
        done = beside.result()
        # It has ended: nobody is there to give way.
        beside.give_way()
    assert documents == 1
    assert done is not None
    assert done.number("new") == 60
    assert (count(study, Document), count(study, Coding)) == (61, 2)


def test_cancelled_it_leaves_the_study_as_it_was(study: Store, many: Asked) -> None:
    file = Path(study.location)
    study.close()
    before = file.read_bytes()
    with ImportBeside(file, many, "CD") as beside:
        events = beside.events()
        for _ in range(3):
            next(events)
        beside.cancel()
        assert beside.result() is None
        beside.cancel()
    assert file.read_bytes() == before
    assert {each.name for each in file.parent.glob("s.evalbench*")} == {file.name}
    assert not examine(str(file)).faults


def test_what_is_being_saved_is_saved_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()
    monkeypatch.setattr(os, "_exit", lambda _code: ended.set())
    heard, said = os.pipe()
    told = io.BytesIO()
    starter = _Starter(heard, told)
    watching = Thread(target=starter.watch, daemon=True)
    watching.start()
    starter.hold()
    os.close(said)
    while not starter.gone:
        time.sleep(0.001)
    assert not ended.wait(0.05)
    starter.release()
    assert ended.wait(5)
    watching.join()
    os.close(heard)
    assert [from_line(line) for line in told.getvalue().splitlines(keepends=True)] == [
        {"saving": True}, {"saving": False},
    ]  # fmt: skip


def test_who_stands_back_does_not_starve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside_process, "_LONG", 0.05)
    with _Apart() as apart:
        threads = [apart(get_native_id)]
        if sys.platform == "linux":
            assert os.sched_getscheduler(threads[0]) == os.SCHED_IDLE
            assert os.sched_getscheduler(0) != os.SCHED_IDLE
        # What works hard for a long time gets what it needs.
        apart(lambda: sum(range(4_000_000)))
        starving = [apart.is_starving]
        apart(lambda: time.sleep(0.1))
        starving.append(apart.is_starving)
        assert starving == [False, True]
        threads.append(apart(get_native_id))
        if sys.platform == "linux":
            assert os.sched_getscheduler(threads[1]) != os.SCHED_IDLE
    assert threads[0] != threads[1]


def test_what_is_wrong_is_raised_here(study: Store, tmp_path: Path) -> None:
    asked = written(tmp_path, 2)
    asked.files[0][0].write_text("")
    with pytest.raises(Problems, match="there is no text in it"):
        ImportBeside(study.location, asked, "CD").result()
    assert count(study, Document) == 1


def test_a_process_that_is_killed_is_told_of(study: Store, many: Asked) -> None:
    with ImportBeside(study.location, many, "CD") as beside:
        next(beside.events())
        beside._process.kill()
        with pytest.raises(EvalbenchError, match=r"reading .*nothing is saved"):
            beside.result()
    assert count(study, Document) == 1
