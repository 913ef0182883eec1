"""Engines: what they ask of the database, and what they say when it does not answer."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from evalbench.messages import EvalbenchError
from evalbench.study.engines import (
    clear_errors,
    is_synced,
    is_writable,
    make_engine,
    shown,
    sqlite_file,
)
from evalbench.study.store import create_study
from tests.study.samples import refused

PRAGMAS = {
    "foreign_keys": 1,
    "trusted_schema": 0,
    "synchronous": 2,
    "secure_delete": 1,
    "busy_timeout": 10_000,
}


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A study file that is closed."""
    file = tmp_path / "study.evalbench"
    create_study(file).close()
    return file


@pytest.mark.parametrize(("name", "value"), PRAGMAS.items())
def test_what_is_committed_is_on_disk_and_checked(file: Path, name: str, value: object) -> None:
    engine = make_engine(file, writable=True)
    assert pragma(engine, name) == value
    engine.dispose()


def test_the_log_begins_with_the_first_change_and_not_by_looking(file: Path) -> None:
    before = file.read_bytes()
    engine = make_engine(file, writable=True)
    assert pragma(engine, "journal_mode") == "delete"
    assert file.read_bytes() == before
    with engine.execution_options(evalbench_write=True).begin():
        pass
    assert pragma(engine, "journal_mode") == "wal"
    engine.dispose()


def test_every_connection_of_the_pool_is_set_up(file: Path) -> None:
    engine = make_engine(file, writable=True)
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


def test_a_study_to_be_read_only_is_not_written_to(file: Path) -> None:
    before = file.read_bytes()
    engine = make_engine(file, writable=False)
    with pytest.raises(OperationalError), engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM counter")
    assert pragma(engine, "trusted_schema") == 0
    engine.dispose()
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("name", ["a b.evalbench", "100 %.evalbench", "q?x=1#y.evalbench", "æ🙂"])
@pytest.mark.parametrize("writable", [True, False])
def test_a_file_may_be_called_anything(tmp_path: Path, name: str, writable: bool) -> None:
    create_study(tmp_path / name).close()
    engine = make_engine(tmp_path / name, writable=writable)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT number FROM counter").scalar_one()
    engine.dispose()
    assert found == 0
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_unit_of_work_has_the_lock_from_its_beginning(file: Path) -> None:
    engine = make_engine(file, writable=True)
    writing = engine.execution_options(evalbench_write=True)
    other = sqlite3.connect(file, timeout=0)
    with writing.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    engine.dispose()


def test_a_look_takes_no_lock(file: Path) -> None:
    engine = make_engine(file, writable=True)
    with engine.begin() as connection, sqlite3.connect(file, timeout=0) as other:
        connection.exec_driver_sql("SELECT number FROM counter").all()
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
    other.close()
    engine.dispose()


# --- folders that a cloud service copies

SYNCED = ["OneDrive - NTNU", "Dropbox (Personlig)", "Google Drive", "iCloudDrive", "Nextcloud"]


@pytest.mark.parametrize("folder", SYNCED)
def test_no_log_lies_beside_a_study_in_a_synced_folder(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder / "masteroppgave"
    place.mkdir(parents=True)
    with create_study(place / "x.evalbench") as study:
        with study.begin("AB"):
            assert [each.name for each in place.iterdir()] == ["x.evalbench"]
        assert pragma(study.engine, "journal_mode") == "delete"
        assert pragma(study.engine, "synchronous") == 2


@pytest.mark.parametrize("path", ["/a/My Drive/x", "/Mobile Documents/x", "/Box Sync/x"])
def test_folders_known_to_be_synced(path: str) -> None:
    assert is_synced(Path(path))


@pytest.mark.parametrize("path", ["/home/a/x", "/a/dropbox", "/my dropbox/x", "/cloud/x"])
def test_other_folders_are_not(path: str) -> None:
    assert not is_synced(Path(path))


def test_a_file_that_is_not_there_is_not_writable(tmp_path: Path) -> None:
    assert not is_writable(tmp_path / "none")


# --- addresses


def test_an_address_with_a_scheme_is_no_file() -> None:
    assert sqlite_file("postgresql://host/db") is None
    assert sqlite_file("a/b") == Path("a/b")


def test_a_server_without_a_driver_gets_the_one_there_is() -> None:
    engine = make_engine("postgresql://host/db", writable=True)
    assert engine.url.drivername == "postgresql+psycopg"


BAD_URLS = ["mysql://u:hemmelig@host/db", "sqlite:///x", "://u:hemmelig@host"]


@pytest.mark.parametrize("url", BAD_URLS)
def test_other_servers_are_refused_without_the_password(url: str) -> None:
    with refused("store.bad_url") as error:
        make_engine(url, writable=True)
    assert "hemmelig" not in str(error.value)


def test_a_port_is_a_number() -> None:
    url = "postgresql://u:hemmelig@host:port/db"
    assert "hemmelig" not in shown(url)
    with refused("store.bad_url"):
        make_engine(url, writable=True)


@pytest.mark.parametrize("driver", ["nosuch", "psycopg2", "asyncpg"])
def test_a_driver_that_is_not_there_is_refused(driver: str) -> None:
    with refused("store.bad_url"):
        make_engine(f"postgresql+{driver}://u:hemmelig@host/db", writable=True)


def test_an_address_is_shown_without_its_password() -> None:
    assert "hemmelig" not in shown("postgresql+psycopg://u:hemmelig@host/db")
    assert "host/db" in shown("postgresql+psycopg://u:hemmelig@host/db")
    assert "hemmelig" not in shown("://u:hemmelig@host")
    assert shown("a/b.evalbench") == "a/b.evalbench"


def test_a_password_among_the_options_is_not_shown_either() -> None:
    said = shown("postgresql://host/db?password=hemmelig&sslPassword=hemmelig&sslmode=require")
    assert said == "postgresql://host/db?sslmode=require"


# --- what the database says

SAID = {
    "database is locked": "store.locked",
    "database table is locked: unit": "store.locked",
    "file is not a database": "store.foreign",
    "database disk image is malformed": "store.damaged",
    "malformed database schema (unit)": "store.damaged",
    "no such table: unit": "store.damaged",
    "no such column: document.minutes": "store.damaged",
    "database or disk is full": "store.disk_full",
    "disk I/O error": "store.disk_error",
    "attempt to write a readonly database": "store.read_only",
    "unable to open database file": "store.no_access",
    'connection failed: connection to server at "127.0.0.1"': "store.no_server",
    "Connection refused": "store.no_server",
    "failed to resolve host 'nohost': [Errno -2] Name or service not known": "store.no_server",
    "connection timeout expired": "store.no_server",
    "the connection is lost": "store.no_server",
    "server closed the connection unexpectedly": "store.no_server",
    "terminating connection due to administrator command": "store.no_server",
    "could not extend file: No space left on device": "store.disk_full",
}


def fail(kind: type[DatabaseError], words: str) -> None:
    with clear_errors("postgresql://u:hemmelig@host/db"):
        raise kind("SELECT 1", {}, Exception(words))


@pytest.mark.parametrize(("words", "key"), SAID.items())
def test_what_the_driver_says_is_one_clear_line(words: str, key: str) -> None:
    with refused(key) as error:
        fail(OperationalError, words)
    assert "host/db" in str(error.value)
    assert "hemmelig" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kind", [IntegrityError, ProgrammingError])
def test_what_a_study_holds_is_not_taken_for_what_the_driver_says(kind) -> None:
    with pytest.raises(kind):
        fail(kind, "Key (name)=(locked) already exists.")


def test_what_is_not_known_is_left_as_it_is() -> None:
    with pytest.raises(OperationalError):
        fail(OperationalError, "no such function: median")
    with pytest.raises(EvalbenchError, match="taken"), clear_errors("x"):
        raise EvalbenchError("verbs.name_taken", name="x")


def test_no_server_is_said_without_the_password() -> None:
    url = "postgresql+psycopg://u:hemmelig@127.0.0.1:1/db"
    engine = make_engine(url, writable=True)
    with refused("store.no_server") as error, clear_errors(url), engine.connect():
        pass
    assert "hemmelig" not in str(error.value)
