"""Verified copies of a study."""

from __future__ import annotations

import errno
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, delete, func, insert, inspect, select, table, text
from sqlalchemy.schema import CreateSchema

from evalbench.messages import EvalbenchError
from evalbench.study.engines import clear_errors, is_writable, make_engine, sqlite_file
from evalbench.study.keeping.shelf import backup_folder, make_folder, new_place, origin_of, thin
from evalbench.study.model import Base, Counter, table_of

__all__ = [
    "KEPT",
    "PRIVATE",
    "back_up",
    "backup_folder",
    "beside",
    "copy_file",
    "copy_rows",
    "driver_of",
    "mode_of",
    "take_backup",
    "write_copy",
]

_CHUNK = 20_000
PRIVATE, KEPT = 0o600, 0o400
"""Permissions: a study is its owner's alone, and nobody writes in a backup by mistake."""


def copy_file(
    source: sqlite3.Connection,
    target: Path,
    before: Callable[[], None] = lambda: None,
    *,
    mode: int = PRIVATE,
) -> None:
    """Copy a live SQLite study to a file and verify it by reopening.

    `before` is called when the verified copy is about to take its place, and `mode` are the
    permissions it gets where it replaces no other. EvalbenchError when the copy is not sound or has
    no room; nothing is left then.
    """
    with _whole(target, mode) as unfinished:
        with closing(sqlite3.connect(unfinished)) as copy:
            with _held(source):
                # What others write meanwhile is neither copied nor counted.
                expected = _counts(source)
                source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        with closing(sqlite3.connect(unfinished)) as copy:
            if expected is None or _counts(copy) != expected:
                raise EvalbenchError("store.backup_failed", file=target)
        before()


@contextmanager
def _held(source: sqlite3.Connection) -> Iterator[None]:
    """Hold a study for reading: where it is locked, Python's backup would wait without an end."""
    begun = not source.in_transaction
    if begun:
        source.execute("BEGIN")
    try:
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield
    finally:
        if begun:
            source.rollback()


@contextmanager
def _whole(target: Path, mode: int) -> Iterator[Path]:
    """Give another name to write to, and move what is written to its place when it is complete."""
    target = sqlite_file(target) or target
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        make_folder(target.parent)
        unfinished.unlink(missing_ok=True)
        # Nobody else may read it, not even while it is written.
        unfinished.touch(mode=PRIVATE)
        yield unfinished
        unfinished.chmod(mode_of(target, mode))
        unfinished.replace(target)
    except sqlite3.Error as error:
        raise EvalbenchError(_said(str(error).lower()), file=target) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else -1)
        key = "backup.disk_full" if full else "backup.no_access"
        raise EvalbenchError(key, file=target) from error
    finally:
        for each in (unfinished, *beside(unfinished)):
            with suppress(OSError):
                each.unlink(missing_ok=True)


def mode_of(file: Path, otherwise: int) -> int:
    """Return the permissions of a file; `otherwise` where there is none."""
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return otherwise


_WORDS = {
    "is full": "backup.disk_full",
    "locked": "backup.locked",
    "unable to open": "backup.no_access",
    "malformed": "backup.damaged",
    "not a database": "backup.damaged",
}


def _said(words: str) -> str:
    return next((key for word, key in _WORDS.items() if word in words), "backup.disk_error")


def _counts(connection: sqlite3.Connection) -> dict[str, int] | None:
    """Return the rows of each table of a sound file; None of an unsound one."""
    if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        return None
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    counts = {}
    for (name,) in names:
        (counts[name],) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
    return counts


def beside(file: Path) -> list[Path]:
    """Return the files that SQLite keeps beside a study in use."""
    return [file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal")]


def driver_of(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection, which has the online backup."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def take_backup(location: str, why: str = "asked", label: str | None = None) -> Path:
    """Keep a verified copy of a study in the user's data folder, and thin out older ones.

    One with a label stays for good. EvalbenchError when it cannot be made; nothing is left then.
    """
    file = sqlite_file(location)
    engine = make_engine(location, writable=file is None or is_writable(file))
    try:
        with clear_errors(location), engine.connect() as connection:
            (study_id,) = connection.exec_driver_sql("SELECT id FROM study").one_or_none() or ("",)
            study = str(study_id).replace("-", "") or "empty"
            origin = None if file is None else origin_of(file)
            target = new_place(study, why, origin=origin, label=label)
            if file is None:
                connection.rollback()
                _server_to_file(connection, target, KEPT)
            else:
                copy_file(driver_of(connection), target, mode=KEPT)
    finally:
        engine.dispose()
    thin(study)
    return target


def write_copy(location: str, target: Path) -> None:
    """Write a verified copy of a study to a file of the user's choice, for the same people to read.

    EvalbenchError when it cannot be made; what stood there is left as it was then.
    """
    file = sqlite_file(location)
    engine = make_engine(location, writable=file is None or is_writable(file))
    try:
        with clear_errors(location), engine.connect() as connection:
            if file is None:
                _server_to_file(connection, target, PRIVATE)
            else:
                copy_file(driver_of(connection), target, mode=mode_of(file, PRIVATE))
    finally:
        engine.dispose()


def _server_to_file(source: Connection, target: Path, mode: int) -> None:
    """Write a PostgreSQL study with its history to a SQLite file."""
    from evalbench.study.revisions import make_tables

    source = source.execution_options(isolation_level="REPEATABLE READ")
    with _whole(target, mode) as unfinished:
        engine = make_engine(unfinished, writable=True)
        try:
            with clear_errors(str(target)), engine.begin() as copy:
                make_tables(copy)
                copy_rows(source, copy)
        finally:
            engine.dispose()


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every row, history included, to the new tables of a study; EvalbenchError if not all.

    The rows keep their ids and numbers: no verb could do that, and no change is made.
    """
    lite = target.dialect.name == "sqlite"
    words = "PRAGMA defer_foreign_keys = ON" if lite else "SET CONSTRAINTS ALL DEFERRED"
    target.execute(text(words))
    target.execute(delete(table_of(Counter)))
    for each in Base.metadata.sorted_tables:
        rows = source.execution_options(yield_per=_CHUNK).execute(select(each)).mappings()
        for chunk in rows.partitions():
            target.execute(insert(each), [dict(row) for row in chunk])
        counts = [end.scalar(select(func.count()).select_from(each)) for end in (source, target)]
        if counts[0] != counts[1]:
            raise EvalbenchError("store.backup_failed", file=each.name)


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
    driver = driver_of(connection)
    (study_id,) = driver.execute("SELECT id FROM study").fetchone() or ("empty",)
    file = driver.execute("PRAGMA database_list").fetchone()[2]
    target = new_place(study_id, why, origin=origin_of(Path(file)))
    copy_file(driver, target, mode=KEPT)
    thin(study_id)
    return target


def _copy_schema(connection: Connection, why: str) -> str:
    moment = datetime.now(UTC).strftime("%Y_%m_%dt%H%M%S%f")
    schema = f"evalbench_{moment}_{why}".lower().replace("-", "_")
    connection.execute(CreateSchema(schema))
    for name in inspect(connection).get_table_names():
        connection.exec_driver_sql(f'CREATE TABLE {schema}."{name}" AS TABLE "{name}"')
        mine, copied = table(name), table(name, schema=schema)
        counts = [connection.scalar(select(func.count()).select_from(t)) for t in (mine, copied)]
        if counts[0] != counts[1]:
            raise EvalbenchError("store.backup_failed", file=schema)
    return schema
