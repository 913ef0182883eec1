"""The store: made, opened, worked in, looked at, closed; and what stands in the way of that."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from time import sleep

import psycopg
import pytest
from sqlalchemy import create_engine, func, inspect, make_url, select, text

from evalbench.messages import EvalbenchError
from evalbench.study import engines, store
from evalbench.study.engines import make_engine
from evalbench.study.idle import IdleCloser
from evalbench.study.model import Study, Unit
from evalbench.study.store import Store, create_study, open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.setting import add_unit
from tests.study.dumps import number_of
from tests.study.samples import refused


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps backups out of the user's own data."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("data")))


def made(location: str | Path) -> str | Path:
    """A study in state 1, closed."""
    with create_study(location) as study, study.begin("A") as session:
        new(session, "Prøven", "nb")
    return location


def names(location: str | Path) -> list[str]:
    with open_study(location) as study, study.read() as session:
        return list(session.scalars(select(Unit.name).order_by(Unit.name)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "study.evalbench"
    made(file)
    return file


# --- made and opened


def test_a_study_is_made_and_opened(database_url: str) -> None:
    made(database_url)
    with open_study(database_url) as study, study.read() as session:
        assert session.scalars(select(Study.title)).one() == "Prøven"
        assert study.writable


def test_a_study_is_not_made_where_one_is(database_url: str) -> None:
    made(database_url)
    with refused("store.exists"):
        create_study(database_url)
    with open_study(database_url) as study, study.read() as session:
        assert number_of(session) == 1


def test_a_file_of_any_kind_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    with refused("store.exists"):
        create_study(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "notes"


def test_a_study_needs_a_folder(tmp_path: Path) -> None:
    with refused("store.no_folder", folder=tmp_path / "none"):
        create_study(tmp_path / "none" / "x.evalbench")


def test_nothing_is_left_when_the_tables_cannot_be_made(database_url: str, monkeypatch) -> None:
    def make_some(connection) -> None:
        connection.execute(text("CREATE TABLE unit (name text)"))
        raise OSError("no more")

    monkeypatch.setattr(store, "make_tables", make_some)
    with pytest.raises(OSError, match="no more"):
        create_study(database_url)
    if "://" in database_url:
        engine = make_engine(database_url, writable=True)
        assert inspect(engine).get_table_names() == []
        engine.dispose()
    else:
        assert list(Path(database_url).parent.iterdir()) == []


def test_a_study_that_is_not_there(tmp_path: Path) -> None:
    with refused("store.missing"):
        open_study(tmp_path / "x.evalbench")
    with refused("store.is_folder"):
        open_study(tmp_path)
    assert list(tmp_path.iterdir()) == []


FOREIGN = {"text": b"Anna: hei\n" * 900, "empty": b"", "cut": b"SQLite format 3\0"}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_file_of_something_else_is_no_study(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.evalbench"
    file.write_bytes(content)
    with refused("store.foreign"):
        open_study(file)
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes() == content


def test_another_programs_database_is_left_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "x.evalbench"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE unit (name text)")
    other.close()
    before = file.read_bytes()
    with refused("store.foreign"):
        open_study(file)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_database_that_is_empty_is_no_study(postgresql_url: str) -> None:
    with refused("store.foreign"):
        open_study(postgresql_url)


def test_a_cut_study_is_damaged(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with refused("store.damaged"), open_study(file) as study, study.read() as session:
        session.scalar(select(func.count()).select_from(Unit))


# --- locked


@contextmanager
def another_program(file: Path, *statements: str) -> Iterator[None]:
    """A process that has a transaction open in the file."""
    script = (
        "import sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for statement in sys.argv[2:]: database.execute(statement)\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(file), *statements]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"ready"
        yield
        process.communicate(b"")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_BUSY_MILLISECONDS", 50)


@pytest.mark.usefixtures("impatient")
def test_a_study_that_another_program_changes_is_locked(file: Path) -> None:
    with (
        another_program(file, "BEGIN IMMEDIATE"),
        open_study(file) as study,
        refused("store.locked", study=str(file)),
        study.begin("A") as session,
    ):
        add_unit(session, "Bergen")
    assert names(file) == []


@pytest.mark.usefixtures("impatient")
def test_a_study_that_another_program_changes_can_be_read(file: Path) -> None:
    writes = ("BEGIN IMMEDIATE", "UPDATE counter SET number = 99")
    with another_program(file, *writes), open_study(file) as study, study.read() as session:
        assert number_of(session) == 1


def test_a_lock_is_waited_for(file: Path) -> None:
    with open_study(file) as study:
        with another_program(file, "BEGIN IMMEDIATE"):
            pass
        with study.begin("A") as session:
            add_unit(session, "Bergen")
    assert names(file) == ["Bergen"]


# --- read-only


@pytest.fixture
def read_only(file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study in a place that cannot be written to."""
    monkeypatch.setattr(store, "is_writable", lambda _file: False)
    return file


def test_a_read_only_study_is_read_and_nothing_is_left_beside_it(read_only: Path) -> None:
    before = read_only.read_bytes()
    with open_study(read_only) as study:
        with study.read() as session:
            assert session.scalars(select(Study.title)).one() == "Prøven"
            assert [each.name for each in read_only.parent.iterdir()] == [read_only.name]
        assert not study.writable
    assert read_only.read_bytes() == before


def test_a_read_only_study_is_not_worked_in(read_only: Path) -> None:
    with (
        open_study(read_only) as study,
        refused("store.read_only", study=str(read_only)),
        study.begin("A") as session,
    ):
        add_unit(session, "Bergen")


def test_what_was_committed_last_is_read_though_its_log_was_left(file: Path, monkeypatch) -> None:
    left = file.with_name("left.evalbench")
    with open_study(file) as study:
        with study.begin("A") as session:
            add_unit(session, "Bergen")
        for ending in ("", "-wal"):
            shutil.copy(f"{file}{ending}", f"{left}{ending}")
    monkeypatch.setattr(store, "is_writable", lambda _file: False)
    assert names(left) == ["Bergen"]


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root writes anywhere")
def test_a_study_in_a_closed_folder(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    made(folder / "x.evalbench")
    folder.chmod(0o555)
    try:
        with open_study(folder / "x.evalbench") as study:
            with study.read() as session:
                assert number_of(session) == 1
            with refused("store.read_only"), study.begin("A"):
                pass
        with refused("store.no_access"):
            create_study(folder / "y.evalbench")
        assert [each.name for each in folder.iterdir()] == ["x.evalbench"]
    finally:
        folder.chmod(0o755)


# --- closed


def test_a_closed_study_is_one_file(tmp_path: Path) -> None:
    file = tmp_path / "study.evalbench"
    with create_study(file) as study:
        with study.begin("A") as session:
            new(session, "Prøven", "nb")
        with study.read(), study.read():
            assert len(list(tmp_path.iterdir())) == 3
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_closed_study_is_copied_as_one_file(file: Path, tmp_path: Path) -> None:
    with open_study(file) as study, study.begin("A") as session:
        add_unit(session, "Bergen")
    (tmp_path / "sent").mkdir()
    shutil.copy(file, tmp_path / "sent" / "x")
    assert names(tmp_path / "sent" / "x") == ["Bergen"]


def test_a_closed_study_can_be_used_again(database_url: str) -> None:
    made(database_url)
    study = open_study(database_url)
    study.close()
    study.close()
    with study.begin("A") as session:
        add_unit(session, "Bergen")
    study.close()
    assert names(database_url) == ["Bergen"]


# --- units of work and looks


def add_two_and_fail(study: Store, error: BaseException) -> None:
    with study.begin("A") as session:
        add_unit(session, "Bergen")
        add_unit(session, "Voss")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, EvalbenchError])
def test_a_unit_of_work_left_by_an_exception_is_undone(database_url: str, error) -> None:
    made(database_url)
    with open_study(database_url) as study:
        with pytest.raises(error):
            add_two_and_fail(study, error("verbs.begun"))
        with study.begin("A") as session:
            add_unit(session, "Os")
            assert number_of(session) == 2
    assert names(database_url) == ["Os"]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets no open file be moved")
def test_nothing_is_saved_where_nobody_finds_it_again(file: Path, tmp_path: Path) -> None:
    away, other = tmp_path / "away", tmp_path / "other.evalbench"
    shutil.copyfile(file, other)
    with open_study(file) as study:
        file.rename(away)
        for _ in range(2):
            with refused("store.went_away"), study.begin("AB") as session:
                add_unit(session, "new")
            with refused("store.went_away"), study.read() as session:
                pass
            # Gone first, then replaced by a copy, as a service that copies folders does.
            other.replace(file) if other.exists() else file.unlink()
        away.rename(file)
        with study.begin("AB") as session:
            add_unit(session, "new")
    assert "new" in names(file)


def test_what_takes_the_place_while_nothing_is_open_is_the_study(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick gives a file another number each time it is opened."""
    monkeypatch.setattr(store, "IdleCloser", partial(IdleCloser, seconds=0.05))
    with open_study(file) as study:
        with study.read():
            pass
        while study._was is not None:
            sleep(0.01)
        other = Path(shutil.copyfile(file, tmp_path / "other.evalbench"))
        other.replace(file)
        with study.begin("AB") as session:
            add_unit(session, "new")
    with open_study(file) as study, study.read() as session:
        assert "new" in set(session.scalars(select(Unit.name)))


def test_a_unit_of_work_is_seen_when_it_is_done(database_url: str) -> None:
    made(database_url)
    with open_study(database_url) as one, open_study(database_url) as other:
        with one.begin("A") as session:
            add_unit(session, "Bergen")
            with other.read() as look:
                assert look.scalar(select(func.count()).select_from(Unit)) == 0
        with other.read() as look:
            assert look.scalar(select(func.count()).select_from(Unit)) == 1


def test_a_look_stays_as_the_study_stood(database_url: str) -> None:
    made(database_url)
    with open_study(database_url) as one, open_study(database_url) as other, one.read() as look:
        assert look.scalar(select(func.count()).select_from(Unit)) == 0
        with other.begin("A") as session:
            add_unit(session, "Bergen")
        assert look.scalar(select(func.count()).select_from(Unit)) == 0


def test_a_look_never_writes(database_url: str) -> None:
    made(database_url)
    with open_study(database_url) as study:
        with study.read() as session:
            session.info["who"] = "A"
            add_unit(session, "Bergen")
        with study.read() as session:
            assert number_of(session) == 1
    assert names(database_url) == []


# --- passwords


def with_password(url: str) -> str:
    """The same database; the server of the tests lets everybody in."""
    return make_url(url).set(password="hemmelig").render_as_string(hide_password=False)


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    url = "postgresql+psycopg://u:hemmelig@127.0.0.1:1/db"
    for call in (open_study, create_study):
        with refused("store.no_server") as error:
            call(url)
        assert "hemmelig" not in str(error.value)


def test_a_foreign_database_is_said_without_the_password(postgresql_url: str) -> None:
    with refused("store.foreign") as error:
        open_study(with_password(postgresql_url))
    assert "hemmelig" not in str(error.value)


def test_a_study_in_the_way_is_said_without_the_password(postgresql_url: str) -> None:
    made(postgresql_url)
    with refused("store.exists") as error:
        create_study(with_password(postgresql_url))
    assert "hemmelig" not in str(error.value)


def test_a_newer_study_is_said_without_the_password(postgresql_url: str) -> None:
    made(postgresql_url)
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with refused("store.newer") as error:
        open_study(with_password(postgresql_url))
    assert "hemmelig" not in str(error.value)


# --- for reading only


def execute(study: Store, words: str) -> None:
    """Asks the driver itself: nothing but the database stands in the way. All is taken back."""
    with study.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        try:
            driver.execute(words)
        finally:
            driver.rollback()


@pytest.mark.parametrize(
    "words",
    [
        "UPDATE study SET title = 'x'",
        "DELETE FROM study",
        "CREATE TABLE x (y integer)",
        "DROP TABLE answer",
    ],
)
def test_the_database_refuses_every_write_when_only_read(database_url: str, words: str) -> None:
    made(database_url)
    with open_study(database_url, read_only=True) as study:
        with pytest.raises((sqlite3.Error, psycopg.Error), match=r"read-?only"):
            execute(study, words)
        with refused("store.read_only"), study.begin("A"):
            pass
        with study.read() as session:
            assert session.scalars(select(Study.title)).one() == "Prøven"
    with open_study(database_url) as study:
        execute(study, words)


def test_every_look_is_for_reading_only_after_an_idle_while_too(database_url: str) -> None:
    made(database_url)
    ask = "PRAGMA query_only" if "://" not in database_url else "SHOW transaction_read_only"
    with open_study(database_url, read_only=True) as study:
        for _ in range(2):
            with study.read() as session:
                assert session.connection().exec_driver_sql(ask).scalar_one() in (1, "on")
            study.engine.dispose()


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_who_only_reads_leaves_the_file_as_it_is(file: Path, journal: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA journal_mode = {journal}")
    before = file.read_bytes()
    with open_study(file, read_only=True) as study, study.read() as session:
        assert session.scalars(select(Study.title)).one() == "Prøven"
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_who_only_reads_sees_what_another_writes(database_url: str) -> None:
    made(database_url)
    with open_study(database_url, read_only=True) as reader, open_study(database_url) as writer:
        for number in (1, 2):
            with reader.read() as session:
                assert number_of(session) == number
            if number == 1:
                with writer.begin("A") as session:
                    add_unit(session, "Bergen")


# --- in several threads


def test_one_thread_writes_while_others_look(database_url: str) -> None:
    """A look is of one moment and hinders no change; changes come one after the other."""
    made(database_url)
    with open_study(database_url) as study:

        def write(who: str) -> None:
            for number in range(5):
                with study.begin(who) as session:
                    add_unit(session, f"{who} {number}")

        write("first")
        with study.read() as session:
            count = select(func.count()).select_from(Unit)
            assert session.scalar(count) == 5
            with ThreadPoolExecutor(3) as pool:
                for done in [pool.submit(write, who) for who in "ABC"]:
                    done.result(30)
            assert session.scalar(count) == 5
    assert len(names(database_url)) == 20
