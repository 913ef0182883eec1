"""Engines for SQLite and PostgreSQL, set up so that what is committed is on disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    ProgrammingError,
)

from evalbench.messages import EvalbenchError
from evalbench.study.columns import as_json
from evalbench.study.held import is_held
from evalbench.study.places import is_networked, is_synced
from evalbench.study.prepared import plain_savepoints, run_by_driver

__all__ = [
    "APPLICATION_ID",
    "clear_errors",
    "has_log",
    "has_room",
    "is_study_file",
    "is_synced",
    "is_writable",
    "key_of",
    "make_engine",
    "reading_uri",
    "shown",
    "sqlite_file",
    "take_in_log",
]

APPLICATION_ID = int.from_bytes(b"evbn", "big")
"""What SQLite keeps in the header of a file to tell whose it is."""
_HEADER, _MARK_AT = 100, 68
_BUSY_MILLISECONDS = 10_000
_ROOM = 65_536
"""Bytes: the index of a log has 32 KiB at first."""
_UNCHANGING = "evalbench_unchanging"
"""What a connection to a file on a full disk is marked with."""
_JOURNAL = "evalbench_journal"
"""What a connection that has set the journal mode is marked with."""
_DRIVER = "postgresql+psycopg"


def sqlite_file(location: str | Path) -> Path | None:
    """Return the file a location means, behind a symbolic link too; None for the URL of a server.

    The log of a study lies beside the file itself, and what replaces it must take its place.
    """
    if "://" in str(location):
        return None
    file = Path(location)
    try:
        return file.resolve() if file.is_symlink() else file
    except (OSError, RuntimeError):
        # A link that leads to itself.
        return file


def is_writable(file: Path) -> bool:
    """Tell whether a study file can be changed: it and its folder (for the log beside it)."""
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def is_study_file(file: Path) -> bool:
    """Tell whether a file says of itself that it is a study, without opening it as a database."""
    if is_held(file):
        return True
    with file.open("rb") as stream:
        header = stream.read(_HEADER)
    mark = int.from_bytes(header[_MARK_AT : _MARK_AT + 4], "big")
    return header.startswith(b"SQLite format 3\0") and mark == APPLICATION_ID


def make_engine(
    location: str | Path, *, writable: bool, read_only: bool = False, calm: bool = False
) -> Engine:
    """Return an engine for a study; nothing is opened yet.

    `writable` says what can be done, `read_only` what may: the database then refuses to write,
    while others may write beside it. With `calm` no commit brings the log into the file.
    """
    file = sqlite_file(location)
    url = _server_url(str(location)) if file is None else _file_url(file.absolute(), writable)
    engine = create_engine(url, json_serializer=as_json)
    plain_savepoints(engine.dialect)
    if file is not None:
        _set_up_sqlite(engine, file, writable, read_only, calm)
    elif read_only:
        _only_read_server(engine)
    return engine


def _set_up_sqlite(engine: Engine, file: Path, writable: bool, read_only: bool, calm: bool) -> None:
    journal = "DELETE" if is_synced(file) or is_networked(file) else "WAL"

    @event.listens_for(engine, "do_connect")
    def _open(dialect: Dialect, record: Any, _arguments: object, options: dict[str, Any]) -> Any:
        if not writable or has_room(file) or has_log(file):
            return None
        # On a full disk there is no room for the index of a log; who only reads needs none.
        record.info[_UNCHANGING] = True
        uri = reading_uri(file)
        return dialect.loaded_dbapi.connect(uri, **{**options, "uri": True})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        if record.info.get(_UNCHANGING):
            # The next use asks anew whether there is room.
            record.invalidate(soft=True)
        connection.isolation_level = None
        pragmas = [
            f"busy_timeout = {_BUSY_MILLISECONDS}",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "synchronous = FULL",
            f"query_only = {'ON' if read_only else 'OFF'}",
            # What is deleted is gone from the file too, however SQLite was built.
            "secure_delete = ON",
            *(["wal_autocheckpoint = 0"] if calm else []),
        ]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("evalbench_write")
        if write and _JOURNAL not in connection.info:
            # It stands in the file, so it is set with the first change and not by looking.
            connection.exec_driver_sql(f"PRAGMA journal_mode = {journal}")
            connection.info[_JOURNAL] = journal
        run_by_driver(connection, "BEGIN IMMEDIATE" if write else "BEGIN")


def take_in_log(engine: Engine, *, cut: bool) -> None:
    """Bring the log of a SQLite study into its file; who is at work is not waited for.

    With `cut` it takes no room any more, which takes tens of milliseconds: for when nobody is at
    work. Else what comes next is written from its beginning, and it is as large as it was.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        _, held, copied = cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if not cut or copied < held:
            # To cut it keeps out whoever wants to write, so there must be nothing else to do.
            return
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    finally:
        connection.close()


def _only_read_server(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _only_read(connection: Any, _record: object) -> None:
        connection.read_only = True


def _file_url(file: Path, writable: bool) -> URL:
    """Return the URL of a file; one in a read-only folder has no room for a log beside it."""
    if writable:
        return URL.create("sqlite", database=str(file))
    uri, _, query = reading_uri(file).partition("?")
    name, _, value = query.partition("=")
    return URL.create("sqlite", database=uri, query={"uri": "true", name: value})


def has_log(file: Path) -> bool:
    """Tell whether changes lie beside a file that have not been brought into it, or out of it."""
    for ending in ("-wal", "-journal"):
        try:
            if file.with_name(file.name + ending).stat().st_size:
                return True
        except OSError:
            continue
    return False


def reading_uri(file: Path, *, beside_log: str = "ro") -> str:
    """Return the address by which SQLite reads a file and makes nothing beside it.

    Where a log lies there it has to be read too, in the mode `beside_log`.
    """
    # Immutable leaves a log unread, with what was committed last: then it must be read, or refused.
    how = f"mode={beside_log}" if has_log(file) else "immutable=1"
    # as_uri escapes the ?, # and % that a file's name may have.
    return f"{file.absolute().as_uri()}?{how}"


def has_room(file: Path) -> bool:
    """Tell whether the disk of a file has room for what SQLite has to keep beside it."""
    folder = file.absolute().parent
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return True
    # What can only be read, or is no disk at all, is never said to be full.
    return usage.free >= _ROOM or not usage.total or not os.access(folder, os.W_OK)


def shown(location: str | Path) -> str:
    """Return a location fit to be shown: without the password of a server."""
    if sqlite_file(location) is not None:
        return str(location)
    try:
        url = make_url(str(location))
        # Drivers take one among the options too, where SQLAlchemy does not look for it.
        secrets = [option for option in url.query if "password" in option.lower()]
        return url.difference_update_query(secrets).render_as_string()
    except (ArgumentError, ValueError):
        return str(location).partition("://")[0] + "://…"


def _server_url(location: str) -> URL:
    try:
        url = make_url(location)
    except (ArgumentError, ValueError):
        raise EvalbenchError("store.bad_url", study=shown(location)) from None
    if url.drivername not in ("postgresql", _DRIVER):
        raise EvalbenchError("store.bad_url", study=shown(location))
    return url.set(drivername=_DRIVER)


@contextmanager
def clear_errors(location: str) -> Iterator[None]:
    """Turn what the database says when it cannot be reached or read into one clear line."""
    try:
        yield
    except DatabaseError as error:
        # The words of the others may hold what the study holds: a respondent called "locked".
        said = not isinstance(error, DataError | IntegrityError | ProgrammingError)
        key = key_of(_words_of(error), sqlite_file(location)) if said else None
        if key is None:
            raise
        raise EvalbenchError(key, study=shown(location)) from error


_WORDS = {
    "locked": "store.locked",
    "not a database": "store.foreign",
    "malformed": "store.damaged",
    "disk image": "store.damaged",
    "no such table": "store.damaged",
    "no such column": "store.damaged",
    "disk is full": "store.disk_full",
    "disk i/o error": "store.disk_error",
    "readonly database": "store.read_only",
    "unable to open": "store.no_access",
    "connection failed": "store.no_server",
    "failed to resolve host": "store.no_server",
    "timeout expired": "store.no_server",
    "connection refused": "store.no_server",
    "connection is lost": "store.no_server",
    "server closed the connection": "store.no_server",
    "terminating connection": "store.no_server",
    "no space left": "store.disk_full",
}


def _words_of(error: DatabaseError) -> str:
    """Return what the database has said; on a full disk SQLite takes all back, savepoints too.

    That a savepoint is not there then hides what came before it.
    """
    words, each = [], cast("BaseException | None", error)
    while each is not None and not isinstance(each, DataError | IntegrityError | ProgrammingError):
        words += [str(each.orig)] if isinstance(each, DatabaseError) else []
        each = each.__context__
    return "\n".join(words).lower()


_OF_A_FULL_DISK = ("store.disk_error", "store.no_access", "store.read_only")


def key_of(words: str, file: Path | None) -> str | None:
    """Return the key of the message for what a database said of a file; None when it is unknown."""
    key = next((key for said, key in _WORDS.items() if said in words.lower()), None)
    # SQLite has other words for it where it is the log's index that finds no room.
    full = key in _OF_A_FULL_DISK and file is not None and not has_room(file)
    return "store.disk_full" if full else key
