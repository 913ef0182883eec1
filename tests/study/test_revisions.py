"""An older study is upgraded after a verified backup; a newer one is refused."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, select, text

from evalbench.messages import EvalbenchError
from evalbench.study import engines
from evalbench.study.history import undo
from evalbench.study.invariants import everything, faults
from evalbench.study.model import Base, Coding, Statement
from evalbench.study.revisions import REVISION, REVISIONS, alembic_config
from evalbench.study.store import create_study, open_study
from evalbench.study.verbs import statements

FIRST = Path(__file__).parents[1] / "data" / "first-revision.evalbench"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keeps backups out of the user's own data."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "evalbench" / "backups"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A copy of the study file of the first revision."""
    return Path(shutil.copy(FIRST, tmp_path / "old.evalbench"))


def migrate(engine: Engine, revision: str) -> None:
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def revision_in(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(revision)


def test_the_literal_revisions_are_alembics() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert tuple(each.revision for each in script.walk_revisions())[::-1] == REVISIONS
    assert script.get_current_head() == REVISION


def test_migrating_from_nothing_gives_the_tables_of_the_model(database_url: str) -> None:
    location = database_url if "://" in database_url else f"sqlite:///{database_url}"
    engine = create_engine(location)
    migrate(engine, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_comparison_would_see_a_difference(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    migrate(engine, REVISIONS[0])
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) != []
    engine.dispose()


def test_the_file_of_the_first_revision_is_of_the_first_revision(
    first: Path, tmp_path: Path
) -> None:
    engine, old = (
        create_engine(f"sqlite:///{tmp_path / 'x.db'}"),
        create_engine(f"sqlite:///{first}"),
    )
    migrate(engine, REVISIONS[0])

    def columns(of: Engine) -> dict[str, set[str]]:
        look = inspect(of)
        return {
            name: {c["name"] for c in look.get_columns(name)} for name in look.get_table_names()
        }

    assert columns(old) == columns(engine)
    assert revision_in(first) == REVISIONS[0]
    engine.dispose()
    old.dispose()


def test_an_older_study_is_upgraded_and_nothing_is_lost(first: Path) -> None:
    with closing(sqlite3.connect(first)) as database:
        texts = database.execute("SELECT text FROM document_text ORDER BY text").fetchall()
        codings = database.execute("SELECT count(*) FROM coding").fetchone()
    with open_study(first) as study, study.read() as session:
        assert list(faults(session, everything())) == []
        assert len(session.scalars(select(Coding)).all()) == codings[0] > 0
        assert {each.name: each.shorts for each in session.scalars(select(Statement))}["29"] == {}
    assert revision_in(first) == REVISION
    with closing(sqlite3.connect(first)) as database:
        assert database.execute("SELECT text FROM document_text ORDER BY text").fetchall() == texts


def test_the_upgrade_leaves_a_verified_backup(first: Path, data_folder: Path) -> None:
    before = first.read_bytes()
    open_study(first).close()
    (backup,) = data_folder.rglob("*.evalbench")
    assert revision_in(backup) == REVISIONS[0]
    with closing(sqlite3.connect(backup)) as copy:
        dumped = list(copy.iterdump())
    first.write_bytes(before)
    with closing(sqlite3.connect(first)) as original:
        assert dumped == list(original.iterdump())


def test_an_upgraded_study_is_not_upgraded_again(first: Path, data_folder: Path) -> None:
    open_study(first).close()
    open_study(first).close()
    assert len(list(data_folder.rglob("*.evalbench"))) == 1


def test_a_change_made_before_the_upgrade_can_be_undone_after_it(first: Path) -> None:
    with open_study(first) as study:
        with study.begin("AB") as session:
            done = undo(session)
            assert done.verb == "change_statement"
        with study.read() as session:
            statement = session.scalars(select(Statement).where(Statement.name == "29")).one()
            assert statement.shorts == {}
            assert statement.texts == {"nb": "Tjenestene er gode."}


def test_the_new_column_works_after_the_upgrade(first: Path) -> None:
    with open_study(first) as study, study.begin("CD") as session:
        statement = session.scalars(select(Statement).where(Statement.name == "29")).one()
        statements.change_statement(session, statement, shorts={"nb": "Gode tjenester"})
        undo(session)
        assert statement.shorts == {}


def test_an_upgrade_that_fails_leaves_the_old_study(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = first.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise EvalbenchError("store.backup_failed", file="x")

    monkeypatch.setattr("evalbench.study.backup.copy_file", fail)
    with pytest.raises(EvalbenchError):
        open_study(first)
    assert revision_in(first) == REVISIONS[0]
    assert first.read_bytes() == before


def test_a_newer_study_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "new.evalbench"
    create_study(file).close()
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(EvalbenchError, match="a newer evalbench"):
        open_study(file)


def test_an_older_study_that_cannot_be_written_to_is_refused(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "is_writable", lambda _: False)
    monkeypatch.setattr("evalbench.study.store.is_writable", lambda _: False)
    with pytest.raises(EvalbenchError, match="cannot be upgraded where it is"):
        open_study(first)
    assert revision_in(first) == REVISIONS[0]


def test_a_file_that_is_no_study_is_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as database, database:
        database.execute("CREATE TABLE note (text TEXT)")
    with pytest.raises(EvalbenchError, match="not an evalbench study"):
        open_study(foreign)


def test_a_server_study_is_upgraded_after_a_backup(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    migrate(engine, REVISIONS[0])
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO counter VALUES (1, 0)"))
    open_study(postgresql_url).close()
    look = inspect(engine)
    (schema,) = [name for name in look.get_schema_names() if name.startswith("evalbench_")]
    assert "statement" in look.get_table_names(schema=schema)
    assert "shorts" not in {c["name"] for c in look.get_columns("statement", schema=schema)}
    assert "shorts" in {c["name"] for c in look.get_columns("statement")}
    engine.dispose()


def test_an_older_study_opened_for_reading_only_is_refused_and_left_alone(
    first: Path, data_folder: Path
) -> None:
    before = first.read_bytes()
    with pytest.raises(EvalbenchError, match=r"older .* “evalbench overview .*old.evalbench” does"):
        open_study(first, read_only=True)
    assert first.read_bytes() == before
    assert not data_folder.exists()
    assert [each.name for each in first.parent.iterdir() if each.is_file()] == [first.name]


def test_an_older_backup_opened_for_reading_only_is_to_be_copied(
    first: Path, data_folder: Path
) -> None:
    kept = data_folder / "some-study" / first.name
    kept.parent.mkdir(parents=True)
    first.rename(kept)
    with pytest.raises(EvalbenchError, match="copy it to a folder of your own"):
        open_study(kept, read_only=True)


@pytest.mark.parametrize("revision", ["9999", None])
def test_what_is_newer_or_no_study_is_not_opened_for_reading_only(
    tmp_path: Path, revision: str | None
) -> None:
    file = tmp_path / "new.evalbench"
    create_study(file).close()
    with closing(sqlite3.connect(file)) as database, database:
        if revision is None:
            database.execute("DROP TABLE alembic_version")
        else:
            database.execute("UPDATE alembic_version SET version_num = ?", [revision])
    with pytest.raises(EvalbenchError, match="newer" if revision else "not an evalbench study"):
        open_study(file, read_only=True)
