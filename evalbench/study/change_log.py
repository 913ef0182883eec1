"""What was done, by whom and when: the history as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evalbench.study.find import named, study_of
from evalbench.study.model import Change, Counter, Document
from evalbench.study.prepared import Prepared
from evalbench.study.table import Column, Stamp, Table

__all__ = [
    "LoggedChange",
    "changes_of",
    "changes_page",
    "history_table",
    "kinds_since",
    "living_after",
    "local_time",
    "stamp_now",
    "stamp_of",
    "state_of",
]


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One change; `number` is the study's state after it, `target` what an undo or redo means."""

    number: int
    time: datetime
    who: str
    verb: str
    subject: str
    status: str
    target: int | None

    @property
    def local_time(self) -> str:
        """When it was made, as people read it."""
        return local_time(self.time)


def local_time(moment: datetime) -> str:
    """Return a moment as people read it: by this computer's clock, to the minute."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


_STATE = Prepared(select(Counter.number))


def state_of(session: Session) -> int:
    """Return the number of the study's last change; 0 when there is none."""
    return _STATE.scalar(session.connection(), {}) or 0


def kinds_since(session: Session, number: int) -> frozenset[str]:
    """Return the tables that the changes after a state have written to, undone ones included."""
    query = select(Change.kinds).where(Change.number > number)
    return frozenset(name for kinds in session.scalars(query) for name in kinds)


def stamp_of(session: Session, title: str) -> Stamp:
    """Return what a table says it was made from: the study's title, state and its time."""
    number = state_of(session)
    return Stamp(title, number, session.get_one(Change, number).time)


def stamp_now(session: Session) -> Stamp | None:
    """Return what a table made now bears; None while the study has no history."""
    return stamp_of(session, study_of(session).title) if state_of(session) else None


def changes_of(
    session: Session,
    *,
    document: str | None = None,
    since: int | datetime | None = None,
) -> tuple[LoggedChange, ...]:
    """Return the changes, oldest first: those of one document, or after a state or moment.

    EvalbenchError for a document that is not there.
    """
    query = _logged().order_by(Change.number)
    if document is not None:
        query = query.where(Change.document_id == named(session, Document, document).id)
    if isinstance(since, datetime):
        query = query.where(Change.time >= since)
    elif since is not None:
        query = query.where(Change.number > since)
    return _all(session, query)


def changes_page(
    session: Session,
    *,
    before: int | None = None,
    limit: int = 200,
    who: str | None = None,
    document: UUID | str | None = None,
) -> tuple[LoggedChange, ...]:
    """Return at most `limit` changes, newest first: those `before` a number.

    They may be those by someone, or of one document (a name or an id). EvalbenchError for a name
    that no document has.
    """
    query = _logged().order_by(Change.number.desc()).limit(limit)
    if before is not None:
        query = query.where(Change.number < before)
    if who is not None:
        query = query.where(Change.who == who)
    if isinstance(document, str):
        document = named(session, Document, document).id
    if document is not None:
        query = query.where(Change.document_id == document)
    return _all(session, query)


def living_after(session: Session, number: int) -> tuple[LoggedChange, ...]:
    """Return the changes after a state that stand, newest first; undoing and redoing are none."""
    query = _logged().where(Change.number > number, Change.status.in_(("done", "final")))
    return _all(session, query.order_by(Change.number.desc()))


def _logged() -> Select[*tuple[Any, ...]]:
    return select(
        Change.number, Change.time, Change.who, Change.verb, Change.subject, Change.status,
        Change.target,
    )  # fmt: skip


def _all(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[LoggedChange, ...]:
    return tuple(LoggedChange(*row) for row in session.execute(query))


def history_table(changes: Sequence[LoggedChange]) -> Table:
    """Return the changes as a table, its columns in the order of the contract."""
    columns = (
        Column("id", "id", kind="count"),
        Column("time", "time"),
        Column("who", "who"),
        Column("action", "action"),
        Column("subject", "subject"),
        Column("status", "status"),
        Column("target", "target", kind="count"),
    )
    rows = tuple(
        (
            change.number,
            change.time.isoformat(timespec="seconds").replace("+00:00", "Z"),
            change.who,
            change.verb,
            change.subject,
            change.status,
            change.target,
        )
        for change in changes
    )
    return Table(code="history", title="", columns=columns, rows=rows)
