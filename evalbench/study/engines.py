"""Engines for SQLite and PostgreSQL, set up so that what is committed is on disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    ProgrammingError,
)

from evalbench.messages import EvalbenchError
from evalbench.study.columns import as_json
from evalbench.study.places import is_networked, is_synced

__all__ = [
    "APPLICATION_ID",
    "clear_errors",
    "is_full",
    "is_study_file",
    "is_synced",
    "is_writable",
    "make_engine",
    "shown",
    "sqlite_file",
]

APPLICATION_ID = int.from_bytes(b"evbn", "big")
"""What SQLite keeps in the header of a file to tell whose it is."""
_HEADER, _MARK_AT = 100, 68
_LOG_AND_INDEX = 65_536
_BUSY_MILLISECONDS = 10_000
_DRIVER = "postgresql+psycopg"


def sqlite_file(location: str | Path) -> Path | None:
    """Return the file a location means; None when it is the URL of a server."""
    return None if "://" in str(location) else Path(location)


def is_writable(file: Path) -> bool:
    """Tell whether a study file can be changed: it and its folder (for the log beside it)."""
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def is_full(file: Path) -> bool:
    """Tell whether the disk a study is on has no room for a log and its index beside it."""
    folder = file.absolute().parent
    with suppress(OSError):
        room = shutil.disk_usage(folder)
        # What is only read, or no disk at all, has no room either.
        return room.total > 0 and room.free < _LOG_AND_INDEX and os.access(folder, os.W_OK)
    return False


def is_study_file(file: Path) -> bool:
    """Tell whether a file says of itself that it is a study, without opening it as a database."""
    with file.open("rb") as stream:
        header = stream.read(_HEADER)
    mark = int.from_bytes(header[_MARK_AT : _MARK_AT + 4], "big")
    return header.startswith(b"SQLite format 3\0") and mark == APPLICATION_ID


def make_engine(location: str | Path, *, writable: bool) -> Engine:
    """Return an engine for a study; nothing is opened yet.

    On a full disk it only reads: SQLite could not even begin a log.
    """
    file = sqlite_file(location)
    if file is None:
        return create_engine(_server_url(str(location)), json_serializer=as_json)
    writable = writable and not is_full(file)
    engine = create_engine(_file_url(file.absolute(), writable=writable), json_serializer=as_json)
    journal = "DELETE" if is_synced(file) or is_networked(file) else "WAL"

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        pragmas = [
            f"busy_timeout = {_BUSY_MILLISECONDS}",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "synchronous = FULL",
        ]
        if writable:
            pragmas.append(f"journal_mode = {journal}")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("evalbench_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _file_url(file: Path, *, writable: bool) -> URL:
    """Return the URL of a file; one in a read-only folder has no room for a log beside it."""
    if writable:
        return URL.create("sqlite", database=str(file))
    log = file.with_name(file.name + "-wal")
    # Immutable leaves a log unread, with what was committed last: then it must be read, or refused.
    unchanging = not (log.exists() and log.stat().st_size)
    query = {"uri": "true", **({"immutable": "1"} if unchanging else {"mode": "ro"})}
    # as_uri escapes the ?, # and % that a file's name may have.
    return URL.create("sqlite", database=file.as_uri(), query=query)


def shown(location: str | Path) -> str:
    """Return a location fit to be shown: without the password of a server."""
    if sqlite_file(location) is not None:
        return str(location)
    try:
        return make_url(str(location)).render_as_string()
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
        key = _key_of(_words_of(error)) if said else None
        if key is None:
            raise
        file = sqlite_file(location)
        if key in _SAID_WHEN_FULL and file is not None and is_full(file):
            key = "store.disk_full"
        raise EvalbenchError(key, study=shown(location)) from error


_WORDS = {
    "locked": "store.locked",
    "not a database": "store.foreign",
    "malformed": "store.damaged",
    "disk image": "store.damaged",
    "disk is full": "store.disk_full",
    "disk i/o error": "store.disk_error",
    "readonly database": "store.read_only",
    "unable to open": "store.no_access",
    "connection failed": "store.no_server",
    "connection refused": "store.no_server",
    "connection is lost": "store.no_server",
    "server closed the connection": "store.no_server",
    "terminating connection": "store.no_server",
    "no space left": "store.disk_full",
}


_SAID_WHEN_FULL = ("store.disk_error", "store.no_access", "store.read_only")
"""What SQLite's words seem to mean where it could not make the log or its index."""


def _words_of(error: DatabaseError) -> str:
    """Return what the database has said; on a full disk SQLite takes all back, savepoints too.

    That a savepoint is not there then hides what came before it.
    """
    words, each = [], cast("BaseException | None", error)
    while each is not None and not isinstance(each, DataError | IntegrityError | ProgrammingError):
        words += [str(each.orig)] if isinstance(each, DatabaseError) else []
        each = each.__context__
    return "\n".join(words).lower()


def _key_of(words: str) -> str | None:
    return next((key for said, key in _WORDS.items() if said in words), None)
