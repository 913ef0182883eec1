"""An import that saves gives way: nothing of it stands meanwhile, and all of it in the end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest
from sqlalchemy import func, literal, select

from evalbench.intake import way as way_module
from evalbench.intake.beginning import build_study
from evalbench.intake.importing import Asked
from evalbench.intake.preparing import import_prepared
from evalbench.intake.way import GaveWay, Way
from evalbench.study.model import Document, Theme, Turn
from evalbench.study.store import Session, Store, open_study
from evalbench.study.verbs.setting import add_theme
from tests.study.dumps import dump, unsound

SOON, LONG = 0.05, 20.0
_FIRST = select(literal(1).label("x")).cte(recursive=True)
NUMBERS = _FIRST.union_all(select(_FIRST.c.x + 1).where(_FIRST.c.x < 2_000_000_000))
"""So many that a database counts for minutes."""
TALK = "I: Hva nå, Per?\nPer: Nå går det.\n" + "I: Og du?\nPer: Godt.\n" * 200


@pytest.fixture
def study(interviews_folder: Path, database_url: str) -> Iterator[Store]:
    build_study(interviews_folder, database_url, "AB")
    with open_study(database_url) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> Asked:
    folder = tmp_path / "inn"
    folder.mkdir()
    found = [folder / f"{number}.txt" for number in range(30)]
    for number, file in enumerate(found):
        file.write_text(f"{TALK}Per: Nummer {number}.\n", encoding="utf-8")
    return Asked([(file, folder) for file in found])


def count(study: Store, kind: Any) -> int:
    with study.read() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def saving(study: Store, way: Way, at: Callable[[int], object]) -> Callable[[], Any]:
    """How the process of an import opens its unit of work; `at` is called within, time by time."""
    times = iter(range(100))

    @contextmanager
    def begin() -> Iterator[Session]:
        way.wait()
        with study.begin("CD") as session, way.kept(session):
            at(next(times))
            yield session

    return begin


def test_it_is_saved_again_when_somebody_had_to_write(study: Store, files: Asked) -> None:
    # SQLite looks ten times a second whether it may write.
    way, given_up = Way(pause=0.3), list[bool]()

    def write() -> None:
        way.ask()
        with study.begin("EF") as session:
            given_up.append(session.scalar(select(func.count()).select_from(Document)) == 1)
            add_theme(session, f"new {len(given_up)}")

    writers = [Thread(target=write), Thread(target=write)]

    def at(time_: int) -> None:
        # In the midst of the first two times somebody else needs the study.
        if time_ < len(writers):
            writers[time_].start()
            time.sleep(2 * SOON)

    done = import_prepared(study.read, saving(study, way, at), files, "CD", lambda *_: None)
    for writer in writers:
        writer.join(LONG)
    assert given_up == [True, True]
    assert done.number("new") == 30
    assert count(study, Document) == 31
    assert count(study, Turn) == 2 + 30 * 403
    with study.read() as session:
        assert unsound(dump(session)) is None
        names = set(session.scalars(select(Theme.name)))
    assert {"new 1", "new 2"} <= names


def test_a_statement_under_way_is_left_off(study: Store) -> None:
    way = Way(SOON)
    way.wait()
    asking = Timer(SOON, way.ask)
    asking.start()
    with pytest.raises(GaveWay), study.begin("CD") as session, way.kept(session):
        session.scalar(select(func.max(NUMBERS.c.x)))
    asking.join(LONG)
    with study.begin("CD") as session:
        add_theme(session, "new one")


def test_an_error_of_its_own_is_no_giving_way(study: Store) -> None:
    way = Way(SOON)
    way.wait()
    with pytest.raises(ValueError, match="mine"), study.begin("CD") as session, way.kept(session):
        raise ValueError("mine")


def test_it_waits_for_a_pause_and_says_so() -> None:
    way, said = Way(pause=0.2), list[str]()
    way.wait(lambda: said.append("busy"))
    assert said == []
    way.ask()
    begun = time.monotonic()
    way.wait(lambda: said.append("busy"))
    assert time.monotonic() - begun >= 0.19
    assert said == ["busy"]


def test_what_was_left_off_is_saved_again_though_the_patience_ends_just_then(
    interviews_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, clock = Way(0.0, 60.0), [0.0]
    monkeypatch.setattr(way_module, "monotonic", lambda: clock[0])
    way.wait()
    way.ask()
    clock[0] = 59.9999
    looks = Way._is_wanted

    def wanted(self: Way) -> bool:
        found = looks(self)
        clock[0] += found * 0.0002
        return found

    monkeypatch.setattr(Way, "_is_wanted", wanted)
    build_study(interviews_folder, str(tmp_path / "s.evalbench"), "AB")
    with (
        open_study(tmp_path / "s.evalbench") as study,
        pytest.raises(GaveWay),
        study.begin("CD") as session,
        way.kept(session),
    ):
        session.scalar(select(func.max(NUMBERS.c.x)))


def test_its_patience_has_an_end(study: Store) -> None:
    way = Way(pause=LONG, patience=0.2)
    way.ask()
    begun = time.monotonic()
    way.wait()
    assert 0.19 <= time.monotonic() - begun < LONG / 2
    way.ask()
    with study.begin("CD") as session, way.kept(session):
        add_theme(session, "new one")
    with study.read() as session:
        assert "new one" in set(session.scalars(select(Theme.name)))
