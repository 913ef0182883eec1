"""Verified copies of a study."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, table
from sqlalchemy.schema import CreateSchema

from evalbench.messages import EvalbenchError

__all__ = ["back_up", "backup_folder", "copy_file"]


def backup_folder(study_id: str) -> Path:
    """Return the folder of a study's backups: in the user's data, never beside the study."""
    from platformdirs import user_data_path

    return user_data_path("evalbench", appauthor=False) / "backups" / study_id


def copy_file(source: sqlite3.Connection, target: Path) -> None:
    """Copy a live SQLite study to a new file and verify it by reopening.

    EvalbenchError when the copy is not sound; nothing is left then.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        with closing(sqlite3.connect(unfinished)) as copy:
            if _counts(copy) != _counts(source):
                raise EvalbenchError("store.backup_failed", file=target)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the rows of each table of a sound file; nothing of an unsound one."""
    if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        return {}
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    counts = {}
    for (name,) in names:
        (counts[name],) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
    return counts


def back_up(engine: Engine, why: str) -> str:
    """Keep a verified copy of the study as it stands; return where it is.

    A file is copied to the user's data folder, a PostgreSQL study to a schema beside its own;
    `why` stands in the name. EvalbenchError when the copy is not sound.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return str(_copy_sqlite(connection, why))
        schema = _copy_schema(connection, why)
        connection.commit()
        return schema


def _copy_sqlite(connection: Connection, why: str) -> Path:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    (study_id,) = driver.execute("SELECT id FROM study").fetchone() or ("empty",)
    target = backup_folder(study_id) / f"{_moment()}-{why}.evalbench"
    copy_file(driver, target)
    return target


def _copy_schema(connection: Connection, why: str) -> str:
    schema = f"evalbench_{_moment()}_{why}".lower().replace("-", "_")
    connection.execute(CreateSchema(schema))
    for name in inspect(connection).get_table_names():
        connection.exec_driver_sql(f'CREATE TABLE {schema}."{name}" AS TABLE "{name}"')
        mine, copied = table(name), table(name, schema=schema)
        counts = [connection.scalar(select(func.count()).select_from(t)) for t in (mine, copied)]
        if counts[0] != counts[1]:
            raise EvalbenchError("store.backup_failed", file=schema)
    return schema


def _moment() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S%f")
