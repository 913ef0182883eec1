"""Where a study is kept: one SQLite file, or a PostgreSQL database; the same calls for both.

A unit of work is everything or nothing::

    with open_study("thesis.evalbench") as study, study.begin("AB") as session:
        code_span(session, document, span, code)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session, sessionmaker

from evalbench.messages import EvalbenchError
from evalbench.study.engines import (
    clear_errors,
    is_study_file,
    is_writable,
    make_engine,
    sqlite_file,
)
from evalbench.study.history.hook import install
from evalbench.study.idle import IdleCloser
from evalbench.study.revisions import make_tables, upgrade_if_older

__all__ = ["Session", "Store", "create_study", "open_study"]


class Store:
    """An open study. `begin` is a unit of work, `read` a look; both close when left."""

    def __init__(self, engine: Engine, location: str, *, writable: bool) -> None:
        self.engine = engine
        self.location = location
        self.writable = writable
        self._sessions = sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self._idle = IdleCloser(engine.dispose)
        install(engine)

    @contextmanager
    def begin(self, who: str) -> Iterator[Session]:
        """Open a unit of work by `who`: committed when left, undone when left by an exception.

        EvalbenchError when the study cannot be written to.
        """
        if not self.writable:
            raise EvalbenchError("store.read_only", study=self.location)
        with (
            self._idle.busy(),
            clear_errors(self.location),
            self._sessions(info={"who": who}) as session,
            session.begin(),
        ):
            session.connection(execution_options={"evalbench_write": True})
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a look at the study as it stands at this moment."""
        with self._idle.busy(), clear_errors(self.location), self._sessions() as session:
            yield session

    def close(self) -> None:
        """Close every connection; a SQLite study is then one file."""
        self._idle.stop()
        self.engine.dispose()

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
                raise EvalbenchError("store.exists", study=location)
            make_tables(connection)
    except BaseException:
        engine.dispose()
        if file is not None:
            file.unlink(missing_ok=True)
        raise
    return Store(engine, str(location), writable=True)


def open_study(location: str | Path) -> Store:
    """Open a study; one made by an older evalbench is upgraded after a verified backup.

    EvalbenchError if there is none, it is no study, or a newer evalbench has made it.
    """
    file = sqlite_file(location)
    if file is not None and not file.is_file():
        raise EvalbenchError("store.missing", study=location)
    if file is not None and not is_study_file(file):
        raise EvalbenchError("store.foreign", study=location)
    writable = file is None or is_writable(file)
    engine = make_engine(location, writable=writable)
    try:
        with clear_errors(str(location)):
            upgrade_if_older(engine, str(location), writable=writable)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, str(location), writable=writable)
