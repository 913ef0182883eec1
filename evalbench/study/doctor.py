"""The doctor: looks a study over from the bytes of its file to the rules of its rows.

Nothing is changed by looking; :mod:`evalbench.study.repair` mends what is safe to mend.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study.backup import beside
from evalbench.study.contents import kinds
from evalbench.study.engines import (
    clear_errors,
    is_synced,
    is_writable,
    key_of,
    make_engine,
    sqlite_file,
)
from evalbench.study.invariants import everything, faults
from evalbench.study.keeping.header import look_at_bytes
from evalbench.study.keeping.places import rule_message
from evalbench.study.keeping.questions import (
    altered_texts,
    history_faults,
    stray_references,
)
from evalbench.study.keeping.restoring import backups_of
from evalbench.study.keeping.salvage import copied, opened, salvage
from evalbench.study.keeping.schema import foreign_things, lost_columns, lost_indexes
from evalbench.study.keeping.shelf import backup_folder, is_kept, kept_by_place, origin_of
from evalbench.study.keeping.strays import is_mendable
from evalbench.study.model import Base, table_of
from evalbench.study.places import is_networked
from evalbench.study.revisions import REVISION, REVISIONS, revision_of
from evalbench.study.store import file_of

__all__ = ["Examination", "examine", "left_over"]

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
    """Look a study over; EvalbenchError when there is none, or it cannot be reached.

    A file is looked at in a copy, so that nothing beside or in it changes.
    """
    file = _file_of(location)
    found = Examination()
    if file is None:
        with _looking(location, location) as session:
            _ask(session, found)
    else:
        _examine_file(file, found)
        found.notes += _notes(file)
    return found


def _file_of(location: str) -> Path | None:
    """Return the file of a study; EvalbenchError when it is gone, which tells of its backups."""
    try:
        return file_of(location)
    except EvalbenchError:
        kept = kept_by_place(sqlite_file(location) or Path(location))
        if not kept:
            raise
        raise EvalbenchError("doctor.gone", study=location, n=len(kept)) from None


def _examine_file(file: Path, found: Examination) -> None:
    try:
        fatal = look_at_bytes(file)
    except OSError as error:
        raise EvalbenchError("store.no_access", study=file) from error
    if fatal is not None:
        mendable = fatal.key == "doctor.log_gone"
        (found.mendable if mendable else found.faults).append(fatal)
        return
    with copied(file) as copy:
        if _whole(copy, found):
            with _looking(copy, file) as session:
                _ask(session, found)


def _whole(copy: Path, found: Examination) -> bool:
    """Look at the pages of the copy of a file; tell whether its rows can be asked about."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            said = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    except sqlite3.Error as error:
        key = key_of(str(error), copy)
        if key in ("store.disk_error", "store.disk_full", "store.no_access"):
            # The disk is at fault, not the study.
            raise EvalbenchError(key, study=copy.parent.parent) from error
        said = [str(error)]
    lines = [line for one in said for line in one.splitlines() if not line.startswith("***")]
    if lines == ["ok"]:
        return _readable(copy, found, torn=False)
    if all(_INDEX.search(line) for line in lines):
        found.mendable.append(Message("doctor.index", what=lines[0]))
        return _readable(copy, found, torn=True)
    found.faults += [Message("doctor.pages", what=line) for line in lines[:_MOST]]
    _readable(copy, found, torn=True)
    return False


def _readable(copy: Path, found: Examination, *, torn: bool) -> bool:
    """Read every value of every table; name the tables with some that cannot be."""
    with opened(copy) as connection:
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
def _looking(place: str | Path, location: str | Path) -> Iterator[Session]:
    """Open what lies at `place`, a copy of `location` or that itself."""
    engine = make_engine(place, writable=True)
    try:
        with clear_errors(str(location)), Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _ask(session: Session, found: Examination) -> None:
    """Ask about the schema, and when it is this evalbench's, about the rows."""
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
    if revision == REVISION:
        columns = list(lost_columns(connection))
        found.faults += columns
        found.faults += foreign_things(connection)
        for index in lost_indexes(connection):
            # A unique one might refuse rows that have come since it went.
            key = "doctor.no_unique_index" if index.unique else "doctor.no_index"
            lost = Message(key, index=index.name)
            (found.faults if index.unique else found.mendable).append(lost)
        if not missing and not columns:
            _ask_rows(session, found)


def _ask_rows(session: Session, found: Examination) -> None:
    for column, number in stray_references(session):
        what = Message(f"kinds.{column.table.name}", n=number)
        message = Message("doctor.strays", n=number, what=what, column=column.name)
        (found.mendable if is_mendable(column) else found.faults).append(message)
    try:
        for fault in faults(session, everything()):
            found.faults.append(rule_message(session, fault))
    except (SQLAlchemyError, ValueError, LookupError, TypeError):
        found.faults.append(Message("doctor.unreadable"))
    found.faults += altered_texts(session)
    found.faults += history_faults(session)


def _notes(file: Path) -> Iterator[Message]:
    if is_kept(file):
        return
    if is_synced(file):
        yield Message("doctor.synced", file=file)
    elif is_networked(file):
        yield Message("places.networked", file=file)
    if not is_writable(file):
        yield Message("doctor.read_only", file=file)
    for left in left_over(file):
        yield Message("doctor.left_over", file=left)
    note = _backup_note(file)
    if note is not None:
        yield note
    if is_synced(backup_folder("x")):
        yield Message("doctor.backups_synced", folder=backup_folder("x").parent)


def _backup_note(file: Path) -> Message | None:
    """Say how old the newest backup of this copy is; None where no study can be told of."""
    kept, certain = backups_of(str(file))
    moments = [each.moment for each in kept if each.origin == origin_of(file) and each.verified]
    if moments:
        days = (datetime.now(UTC) - max(moments)).days
        return Message("doctor.backup", study=file, age=_age(days))
    if certain:
        return Message("doctor.no_backup", study=file)
    return Message("doctor.backups_unsure", study=file) if kept else None


def _age(days: int) -> Message:
    return Message("doctor.days", n=days) if days else Message("doctor.today")


def left_over(file: Path) -> list[Path]:
    """Return what a killed program has left beside the study: beginnings of another."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    return [each for each in (unfinished, *beside(unfinished)) if each.exists()]
