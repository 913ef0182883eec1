"""A study is made whole or not at all, and one that stood there is kept."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, select, text

from evalbench.messages import EvalbenchError
from evalbench.study.engines import make_engine
from evalbench.study.keeping.restoring import restore
from evalbench.study.keeping.shelf import all_kept
from evalbench.study.making import make_study, study_stands_at
from evalbench.study.model import Unit
from evalbench.study.store import Session, open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.setting import add_unit


def begin(session: Session) -> None:
    new(session, "Prøven", "nb")


def units(location: str) -> list[str]:
    with open_study(location) as study, study.read() as session:
        return list(session.scalars(select(Unit.name).order_by(Unit.name)))


def made(location: str, *names: str) -> None:
    make_study(location, "AB", begin)
    for name in names:
        with open_study(location) as study, study.begin("CD") as session:
            add_unit(session, name)


def tables(location: str) -> list[str]:
    engine = make_engine(location, writable=True)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, EvalbenchError])
def test_nothing_is_left_when_filling_fails(database_url: str, error, tmp_path: Path) -> None:
    def fill(session: Session) -> None:
        begin(session)
        session.flush()
        raise error("cli.blank")

    with pytest.raises(error):
        make_study(database_url, "AB", fill)
    assert not study_stands_at(database_url)
    if "://" in database_url:
        assert tables(database_url) == []
    assert list(tmp_path.iterdir()) == []


def test_what_stood_there_stays_when_filling_fails(database_url: str) -> None:
    made(database_url, "Voss")

    def fill(session: Session) -> None:
        begin(session)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_study(database_url, "AB", fill, replace=True)
    assert units(database_url) == ["Voss"]


def test_a_study_is_refused_without_replace(database_url: str) -> None:
    made(database_url, "Voss")
    with pytest.raises(EvalbenchError) as refused:
        make_study(database_url, "AB", begin)
    assert refused.value.message.key == "store.exists"
    assert units(database_url) == ["Voss"]


def test_replacing_tells_what_had_been_done(database_url: str, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    made(database_url, "Voss", "Ål")
    replaced = make_study(database_url, "AB", begin, replace=True)
    assert replaced is not None
    assert replaced.changes == 2
    assert replaced.last is not None
    assert (replaced.last.who, replaced.last.subject) == ("CD", "Ål")
    assert units(database_url) == []
    again = make_study(database_url, "AB", begin, replace=True)
    assert again is not None
    assert (again.changes, again.last) == (0, None)


def test_the_backup_of_a_file_opens(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    file = str(tmp_path / "x.evalbench")
    made(file, "Voss")
    replaced = make_study(file, "AB", begin, replace=True)
    assert replaced is not None
    assert units(replaced.backup) == ["Voss"]


def test_the_backup_of_a_database_is_put_back_like_any_other(postgresql_url: str) -> None:
    made(postgresql_url, "Voss")
    replaced = make_study(postgresql_url, "AB", begin, replace=True)
    assert replaced is not None
    assert units(replaced.backup) == ["Voss"]
    assert [each.why for each in all_kept()] == ["before-build"]
    restore(postgresql_url, Path(replaced.backup))
    assert units(postgresql_url) == ["Voss"]


def test_a_database_of_something_else_is_left_alone(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE document (mine text)"))
        connection.execute(text("INSERT INTO document VALUES ('x')"))
    for replace in (False, True):
        with pytest.raises(EvalbenchError):
            make_study(postgresql_url, "AB", begin, replace=replace)
    assert tables(postgresql_url) == ["document"]
    engine.dispose()


def test_a_folder_is_no_place_for_a_study(tmp_path: Path) -> None:
    for replace in (False, True):
        with pytest.raises(EvalbenchError):
            make_study(tmp_path, "AB", begin, replace=replace)
    assert list(tmp_path.iterdir()) == []


def test_a_stray_log_is_not_taken_for_that_of_the_new_study(tmp_path: Path) -> None:
    stray = tmp_path / "x.evalbench-wal"
    stray.write_bytes(b"stray")
    made(str(tmp_path / "x.evalbench"), "Voss")
    assert units(str(tmp_path / "x.evalbench")) == ["Voss"]
    assert [each.name for each in tmp_path.iterdir()] == ["x.evalbench"]


def test_a_change_made_meanwhile_is_not_lost(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    file = str(tmp_path / "x.evalbench")
    made(file)

    def fill(session: Session) -> None:
        begin(session)
        with open_study(file) as study, study.begin("CD") as other:
            add_unit(other, "Voss")

    with pytest.raises(EvalbenchError) as refused:
        make_study(file, "AB", fill, replace=True)
    assert refused.value.message.key == "store.locked"
    assert units(file) == ["Voss"]
