"""Where a study is kept: one SQLite file, or a PostgreSQL database; the same calls for both.

A unit of work is everything or nothing::

    with open_study("thesis.evalbench") as study, study.begin("AB") as session:
        code_span(session, document, span, code)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, event, inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from evalbench.messages import EvalbenchError
from evalbench.study.engines import (
    clear_errors,
    is_study_file,
    is_writable,
    make_engine,
    shown,
    sqlite_file,
    take_in_log,
)
from evalbench.study.held import hold, let_go
from evalbench.study.history.hook import install
from evalbench.study.idle import IdleCloser
from evalbench.study.keeping.header import log_is_gone
from evalbench.study.keeping.shelf import is_kept, labelled
from evalbench.study.places import is_networked
from evalbench.study.revisions import insist_current, make_tables, upgrade_if_older

__all__ = ["Session", "Store", "create_study", "file_of", "open_study"]

_LARGE_LOG, _MOST_LOG = 4_000_000, 64_000_000
"""Bytes at which a log is worth being taken in at rest, and at which it is whatever goes on."""


class Store:
    """An open study. `begin` is a unit of work, `read` a look; both close when left.

    With `calm` the log beside a file is brought into it at rest, and in nobody's unit of work.
    """

    def __init__(
        self, engine: Engine, location: str, *, writable: bool, calm: bool = False
    ) -> None:
        self.engine = engine
        self.location = location
        self.writable = writable
        self.opened = datetime.now(UTC)
        """When it was opened."""
        self.unkept: EvalbenchError | None = None
        """Why the backup of the day could not be taken, when it was due and could not."""
        self._to_keep = False
        self._keeping = Lock()
        self._sessions = sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self._file = sqlite_file(location)
        self._networked = self._file is not None and is_networked(self._file)
        # Whoever has looked into it before has left a connection open.
        self._was = self._identity() if self._file is not None else None
        self._calm = calm and self._file is not None
        self._log_then = 0
        self._idle = IdleCloser(self._let_alone, rest=self._rest if self._calm else None)
        install(engine)
        if self._file is not None:
            hold(self._file)
            event.listen(engine, "connect", self._connected)

    @contextmanager
    def begin(self, who: str) -> Iterator[Session]:
        """Open a unit of work by `who`: committed when left, undone when left by an exception.

        Any thread may open one; others wait until it is left. EvalbenchError when the study cannot
        be written to.
        """
        if not self.writable:
            raise EvalbenchError(_why_only_read(self.location), study=shown(self.location))
        self.insist_there()
        self.keep_now()
        if self._calm and self._log_size() > max(_MOST_LOG, self._log_then):
            with self._idle.busy():
                self._take_in_log(cut=False)
        with (
            self._idle.busy(),
            clear_errors(self.location),
            self._sessions(info={"who": who}) as session,
            session.begin(),
        ):
            session.connection(execution_options={"evalbench_write": True})
            yield session

    def insist_there(self) -> None:
        """Refuse to go on when the file of the study is no longer where it was.

        What is written then would go into a file that nobody finds again: it has been moved,
        deleted, or replaced by another, as a service that copies folders does. Another that has
        taken its place while nothing was open is the study from then on.
        """
        if self._file is None:
            return
        there = self._identity()
        if there is None or self._was not in (None, there):
            raise EvalbenchError("store.went_away", study=shown(self.location))

    def _identity(self) -> tuple[int, int] | None:
        """Return what tells the file of the study from every other; None when it is not there."""
        assert self._file is not None
        try:
            found = self._file.stat()
        except OSError:
            return None
        # The numbers of a network's files need not stay the same.
        return (0, 0) if self._networked else (found.st_dev, found.st_ino)

    def _connected(self, _connection: object, _record: object) -> None:
        """Remember which file is open: as long as it is, some file systems let it have its number.

        On others, as on a stick, a file that is opened again may have another.
        """
        self._was = self._was or self._identity()

    def _let_alone(self) -> None:
        """Close what nobody uses."""
        self.engine.dispose()
        self._was = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a look at the study as it stands at this moment; EvalbenchError if it is gone."""
        self.insist_there()
        with self._idle.busy(), clear_errors(self.location), self._sessions() as session:
            if self.engine.dialect.name == "postgresql":
                # SQLite's look is of one moment anyway.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def keep_now(self) -> None:
        """Take the backup of the day if it is due and the first change has not done it.

        A large study takes seconds, and no change is made meanwhile; `unkept` says what went wrong.
        """
        if not self._to_keep:
            return
        with self._keeping:
            try:
                if self._to_keep:
                    self._keep_daily()
            finally:
                self._to_keep = False

    def _keep_daily(self) -> None:
        from evalbench.study.keeping.daily import keep_daily

        file = sqlite_file(self.location)
        # A server is backed up where it stands.
        self.unkept = None if file is None else keep_daily(file)

    def _log_size(self) -> int:
        """The bytes of the log beside the file."""
        assert self._file is not None
        try:
            return self._file.with_name(self._file.name + "-wal").stat().st_size
        except OSError:
            return 0

    def _rest(self) -> None:
        """Bring the log into the file when it has grown; who reads and writes meanwhile, may."""
        if self._log_size() > _LARGE_LOG:
            self._take_in_log(cut=True)

    def _take_in_log(self, *, cut: bool) -> None:
        # What stands in the way now is told to whoever changes something next.
        with suppress(sqlite3.Error, DatabaseError):
            take_in_log(self.engine, cut=cut)
        # It grows beyond that only when more has been written since.
        self._log_then = self._log_size()

    def close(self) -> None:
        """Close every connection; a SQLite study is then one file."""
        self._idle.stop()
        self.engine.dispose()
        if self._file is not None:
            let_go(self._file)
            self._file = None

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()


def create_study(location: str | Path) -> Store:
    """Make the tables of an empty study where nothing is yet.

    EvalbenchError if something is there, or the place cannot be written to.
    """
    file = sqlite_file(location)
    if file is not None and file.exists():
        raise EvalbenchError("store.exists", study=file)
    if file is not None and not file.parent.is_dir():
        raise EvalbenchError("store.no_folder", folder=file.parent)
    engine = make_engine(location, writable=True)
    try:
        with clear_errors(str(location)), engine.begin() as connection:
            if inspect(connection).has_table("study"):
                raise EvalbenchError("store.exists", study=shown(location))
            make_tables(connection)
    except BaseException:
        engine.dispose()
        if file is not None:
            file.unlink(missing_ok=True)
        raise
    return Store(engine, str(location), writable=True)


def open_study(location: str | Path, *, read_only: bool = False, calm: bool = False) -> Store:
    """Open a study, or a backup by its label; one of an older evalbench is upgraded after a backup.

    A backup that evalbench keeps is only read. With `read_only` the database itself refuses every
    write, and nothing is upgraded; only the log that a killed program has left beside a file is
    still brought into it. `calm` is for whoever waits with a key down: see `Store`. EvalbenchError
    if there is none, it is no study, a newer evalbench has made it, or an older one has and it may
    not be upgraded.
    """
    file = file_of(location)
    if file is not None:
        location = file
        _insist_study(file)
        _insist_log(file)
    writable = file is None or (is_writable(file) and not is_kept(file))
    engine = make_engine(location, writable=writable, read_only=read_only, calm=calm)
    try:
        with clear_errors(str(location)):
            insist = insist_current if read_only else upgrade_if_older
            insist(engine, shown(location), writable=writable)
    except BaseException:
        engine.dispose()
        raise
    store = Store(engine, str(location), writable=writable and not read_only, calm=calm)
    store._to_keep = store.writable
    return store


def _why_only_read(location: str) -> str:
    file = sqlite_file(location)
    return "store.kept" if file is not None and is_kept(file) else "store.read_only"


def file_of(location: str | Path) -> Path | None:
    """Return the file of a study or of the backup with this label; None for one on a server.

    EvalbenchError when there is none, or several bear the label.
    """
    file = sqlite_file(location)
    return file if file is None or file.is_file() else _backup_labelled(str(location))


def _backup_labelled(label: str) -> Path:
    """Return the one backup of this label; EvalbenchError when there is none or several."""
    found = labelled(label)
    if len(found) > 1:
        files = ", ".join(str(each.file) for each in found)
        raise EvalbenchError("backup.several", label=label, files=files)
    if not found:
        key = "store.is_folder" if Path(label).is_dir() else "store.missing"
        raise EvalbenchError(key, study=label)
    return found[0].file


def _insist_log(file: Path) -> None:
    """Refuse to open, and so to forget, a study whose log with the last changes was taken away."""
    if log_is_gone(file):
        raise EvalbenchError("store.log_gone", study=file)


def _insist_study(file: Path) -> None:
    try:
        is_study = is_study_file(file)
    except OSError as error:
        raise EvalbenchError("store.no_access", study=file) from error
    if not is_study:
        raise EvalbenchError("store.foreign", study=file)
