"""The doctor: looks a study over from the bytes of its file to the rules of its rows.

Nothing is changed by looking. What is safe to mend (an index, a row that points at nothing, what
a killed program left beside the study) is mended when asked, after a backup.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, delete, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study.backup import beside, take_backup
from evalbench.study.contents import kinds
from evalbench.study.engines import (
    clear_errors,
    is_full,
    is_synced,
    is_writable,
    make_engine,
    shown,
    sqlite_file,
)
from evalbench.study.history.changes import _change
from evalbench.study.history.hook import deferred_keys
from evalbench.study.invariants import everything, faults
from evalbench.study.keeping.daily import newest_of
from evalbench.study.keeping.header import log_is_gone, look_at_bytes
from evalbench.study.keeping.questions import (
    altered_texts,
    history_faults,
    stray_references,
    strays_of,
)
from evalbench.study.keeping.salvage import opened_copy, salvage
from evalbench.study.keeping.shelf import backup_folder
from evalbench.study.model import Base, Evidence, table_of
from evalbench.study.places import is_networked
from evalbench.study.revisions import REVISION, REVISIONS, revision_of
from evalbench.study.store import open_study

__all__ = ["Examination", "examine", "repair"]

_MOST = 20
_INDEX = re.compile(r"missing from index|wrong # of entries in index")


@dataclass(slots=True)
class Examination:
    """What is wrong with a study, what of it can be mended safely, and what is good to know."""

    faults: list[Message] = field(default_factory=list)
    mendable: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not self.mendable


def examine(location: str) -> Examination:
    """Look a study over; EvalbenchError when there is none, or it cannot be reached."""
    file = sqlite_file(location)
    if file is not None and not file.is_file():
        raise EvalbenchError("store.missing", study=location)
    found = Examination()
    try:
        fatal = None if file is None else look_at_bytes(file)
    except OSError as error:
        raise EvalbenchError("store.no_access", study=shown(location)) from error
    if fatal is not None:
        mendable = fatal.key == "doctor.log_gone"
        (found.mendable if mendable else found.faults).append(fatal)
    elif file is None or _whole(file, found):
        _ask(location, found)
    if file is not None:
        found.notes += _notes(file)
    return found


def _whole(file: Path, found: Examination) -> bool:
    """Look at the pages of a file; tell whether its rows can be asked about."""
    try:
        mode = "rw" if is_writable(file) else "ro"
        quiet = mode == "ro" and not any(each.exists() for each in beside(file))
        uri = f"{file.absolute().as_uri()}?mode={mode}" + ("&immutable=1" if quiet else "")
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            said = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise EvalbenchError("store.locked", study=file) from error
        if "disk I/O" in str(error) or "unable to open" in str(error):
            # What the disk cannot do says nothing of the file.
            key = "store.disk_full" if is_full(file) else "store.disk_error"
            raise EvalbenchError(key, study=file) from error
        said = [str(error)]
    lines = [line for one in said for line in one.splitlines() if not line.startswith("***")]
    if lines == ["ok"]:
        return _readable(file, found, torn=False)
    if all(_INDEX.search(line) for line in lines):
        found.mendable.append(Message("doctor.index", what=lines[0]))
        return _readable(file, found, torn=True)
    found.faults += [Message("doctor.pages", what=line) for line in lines[:_MOST]]
    _readable(file, found, torn=True)
    return False


def _readable(file: Path, found: Examination, *, torn: bool) -> bool:
    """Read every value of every table; name the tables with some that cannot be."""
    with opened_copy(file) as connection:
        if not torn and not _is_current(connection):
            return True
        before = len(found.faults)
        for kind in kinds():
            table = salvage(connection, table_of(kind))
            name, there = table_of(kind).name, len(table.rows)
            if table.missing:
                found.faults.append(Message("doctor.no_table", table=name))
            elif table.damaged:
                found.faults.append(Message("doctor.table", table=name, n=there))
            elif table.unfit:
                found.faults.append(Message("doctor.values", table=name, n=table.unfit))
    return len(found.faults) == before


def _is_current(connection: sqlite3.Connection) -> bool:
    try:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        return False
    return bool(revision == REVISION)


@contextmanager
def _looking(location: str) -> Iterator[Session]:
    file = sqlite_file(location)
    engine = make_engine(location, writable=file is None or is_writable(file))
    try:
        with clear_errors(location), Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _ask(location: str, found: Examination) -> None:
    """Ask about the schema, and when it is this evalbench's, about the rows."""
    with _looking(location) as session:
        connection = session.connection()
        revision = revision_of(connection)
        there = set(inspect(connection).get_table_names())
        missing = sorted(Base.metadata.tables.keys() - there)
        if revision not in REVISIONS:
            found.faults.append(Message("doctor.schema", found=revision or "–", newest=REVISION))
        elif revision != REVISION:
            found.notes.append(Message("doctor.older"))
        named = {message.fields.get("table") for message in found.faults}
        found.faults += [
            Message("doctor.no_table", table=name) for name in missing if name not in named
        ]
        if revision == REVISION and not missing:
            _ask_rows(session, found)


def _ask_rows(session: Session, found: Examination) -> None:
    for column, number in stray_references(session):
        what = Message(f"kinds.{column.table.name}", n=number)
        message = Message("doctor.strays", what=what, column=column.name)
        (found.mendable if _is_mendable(column) else found.faults).append(message)
    try:
        for fault in faults(session, everything()):
            found.faults.append(Message("doctor.rule", rule=fault.message, state=fault.state))
    except (SQLAlchemyError, ValueError, LookupError, TypeError):
        found.faults.append(Message("doctor.unreadable"))
    found.faults += altered_texts(session)
    found.faults += history_faults(session)


def _is_mendable(column: Column[Any]) -> bool:
    """Tell whether a row that points at nothing may go, or forget what it pointed at."""
    return column.nullable or column.info["gone"] == "delete"


def _notes(file: Path) -> Iterator[Message]:
    if is_synced(file):
        yield Message("doctor.synced", file=file)
    elif is_networked(file):
        yield Message("places.networked", file=file)
    if not is_writable(file):
        yield Message("doctor.read_only", file=file)
    for left in _left_over(file):
        yield Message("doctor.left_over", file=left)
    try:
        newest = newest_of(file) if look_at_bytes(file) is None else None
    except (sqlite3.Error, OSError):
        return
    if newest is None:
        yield Message("doctor.no_backup")
    else:
        days = (datetime.now(UTC) - newest).days
        yield Message("doctor.backup", n=days)
    if is_synced(backup_folder("x")):
        yield Message("doctor.backups_synced", folder=backup_folder("x").parent)


def _left_over(file: Path) -> list[Path]:
    """Return what a killed program has left beside the study: beginnings of another."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    return [each for each in (unfinished, *beside(unfinished)) if each.exists()]


def repair(location: str, who: str) -> tuple[Message, ...]:
    """Mend what is safe to mend, after a backup; return what was done.

    EvalbenchError when the study cannot be written to, or the backup cannot be taken.
    """
    file = sqlite_file(location)
    before = examine(location)
    done: list[Message] = []
    if file is not None:
        done += _tidy(file)
    keys = {message.key for message in before.mendable} - {"doctor.log_gone"}
    if keys:
        done.append(Message("doctor.kept", file=take_backup(location, "before-repair")))
    if file is not None and "doctor.index" in keys:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("REINDEX")
        done.append(Message("doctor.reindexed"))
    if "doctor.strays" in keys or "doctor.index" in keys:
        done += _mend_strays(location, who)
    return tuple(done)


def _tidy(file: Path) -> Iterator[Message]:
    if not is_writable(file):
        raise EvalbenchError("store.read_only", study=file)
    if log_is_gone(file):
        file.with_name(file.name + "-shm").unlink()
        yield Message("doctor.log_forgotten")
    for left in _left_over(file):
        left.unlink()
        yield Message("doctor.removed", file=left)


def _mend_strays(location: str, who: str) -> Iterator[Message]:
    """Let rows forget what is not there, or go, in one change of the study."""
    with open_study(location) as study, study.begin(who) as session:
        strays = [column for column, _ in stray_references(session) if _is_mendable(column)]
        if not strays:
            return
        with _change(session, "repair", False), deferred_keys(session):
            while strays:
                for column in strays:
                    yield _mend_stray(session, column)
                found = stray_references(session)
                strays = [column for column, _ in found if _is_mendable(column)]


def _mend_stray(session: Session, column: Column[Any]) -> Message:
    table, stray = column.table, strays_of(column)
    rows = session.connection().scalars(select(table.c.id).where(stray)).all()
    what = Message(f"kinds.{table.name}", n=len(rows))
    if column.nullable and table.name != Evidence.__tablename__:
        values = dict.fromkeys([column.name, *column.info["also"]])
        session.connection().execute(update(table).where(table.c.id.in_(rows)).values(values))
        return Message("doctor.cleared", what=what, column=column.name)
    session.connection().execute(delete(table).where(table.c.id.in_(rows)))
    return Message("doctor.deleted", what=what, column=column.name)
