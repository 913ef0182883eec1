"""Making a whole study at once: it is there complete, or nothing is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.backup import back_up
from evalbench.study.engines import clear_errors, make_engine, sqlite_file
from evalbench.study.history.hook import install
from evalbench.study.model import Change
from evalbench.study.revisions import drop_tables, make_tables, revision_of
from evalbench.study.store import create_study, open_study

__all__ = ["Replaced", "make_study"]

_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Replaced:
    """The study that stood where a new one is made: its backup, and what was done since it began.

    `changes` leaves out the first, by which it was built; `last` is when the last was made.
    """

    backup: str
    changes: int
    last: datetime | None


def make_study(
    location: str | Path, who: str, fill: Callable[[Session], object], *, replace: bool = False
) -> Replaced | None:
    """Make a study and let `fill` put everything into it, in one transaction.

    An existing study is refused, or with `replace` kept in a verified backup first.
    EvalbenchError for what stands in the way, and whatever `fill` raises; nothing is left then.
    """
    file = sqlite_file(location)
    replaced = _keep_existing(location, replace=replace)
    if file is None:
        _fill_server(str(location), who, fill)
        return replaced
    unfinished = file.with_name(f".{file.name}.unfinished")
    _remove_file(unfinished)
    try:
        with create_study(unfinished) as study, study.begin(who) as session:
            fill(session)
        for ending in _BESIDE[1:]:
            file.with_name(file.name + ending).unlink(missing_ok=True)
        unfinished.replace(file)
    finally:
        _remove_file(unfinished)
    return replaced


def _remove_file(file: Path) -> None:
    for ending in _BESIDE:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _keep_existing(location: str | Path, *, replace: bool) -> Replaced | None:
    """Take a backup of the study that is there; None when nothing is."""
    file = sqlite_file(location)
    if file is not None and not file.exists():
        return None
    if file is None and not _has_study(str(location)):
        return None
    if not replace:
        raise EvalbenchError("store.exists", study=location)
    with open_study(location) as study:
        with study.read() as session:
            since = select(func.count(), func.max(Change.time)).where(Change.status != "final")
            changes, last = session.execute(since).one()
        return Replaced(back_up(study.engine, "before-build"), changes, last)


def _has_study(url: str) -> bool:
    engine = make_engine(url, writable=True)
    try:
        with clear_errors(url), engine.connect() as connection:
            if revision_of(connection) is None and inspect(connection).has_table("study"):
                raise EvalbenchError("store.foreign", study=url)
            return revision_of(connection) is not None
    finally:
        engine.dispose()


def _fill_server(url: str, who: str, fill: Callable[[Session], object]) -> None:
    """Make and fill the tables of a PostgreSQL study in one transaction."""
    engine = make_engine(url, writable=True)
    install(engine)
    try:
        with clear_errors(url), engine.begin() as connection:
            if revision_of(connection) is not None:
                drop_tables(connection)
            make_tables(connection)
            with Session(connection, expire_on_commit=False, info={"who": who}) as session:
                fill(session)
                session.flush()
    finally:
        engine.dispose()
