"""Undo and redo: the rows a change made go, the rows it found come back with their old numbers.

Both are the same exchange of rows, in either direction, and both are refused when it would break
what somebody has built since. See ARCHITECTURE.md, "History".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from evalbench.messages import EvalbenchError
from evalbench.study.history.changes import open_change, who_of
from evalbench.study.history.hook import OWN, defer_keys
from evalbench.study.history.images import columns_from_body, domain_tables, row_as_body
from evalbench.study.invariants import Scope, faults
from evalbench.study.model import Change, Image

__all__ = ["Undone", "redo", "undo"]

_OWN = {OWN: True, "synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone or redone: the change's number, verb and subject; the study's new state."""

    number: int
    verb: str
    subject: str
    state: int


def undo(session: Session) -> Undone:
    """Take back one's own newest change; EvalbenchError when there is none or it is built upon."""
    return _exchange(session, _newest_done, back=True)


def redo(session: Session) -> Undone:
    """Bring back the change one undid last; EvalbenchError when there is none or it cannot."""
    return _exchange(session, _last_undone, back=False)


def _newest_done(session: Session) -> Change:
    query = (
        select(Change)
        .where(Change.who == who_of(session), Change.status.in_(("done", "final")))
        .order_by(Change.number.desc())
        .limit(1)
    )
    change = session.scalar(query)
    if change is None or change.status == "final":
        raise EvalbenchError("history.nothing_to_undo", who=who_of(session))
    return change


def _last_undone(session: Session) -> Change:
    query = (
        select(Change)
        .where(Change.who == who_of(session), Change.status == "undone")
        .order_by(Change.number)
        .limit(1)
    )
    change = session.scalar(query)
    if change is None:
        raise EvalbenchError("history.nothing_to_redo", who=who_of(session))
    return change


def _exchange(session: Session, choose: Any, *, back: bool) -> Undone:
    session.flush()
    with session.begin_nested():
        with open_change(session) as opened:
            change = choose(session)
            step = _Step(session, change, back)
            for obstacle in step.obstacles():
                raise _refusal(session, change, obstacle, back=back)
            step.make()
            for fault in faults(session, step.scope()):
                raise _refusal(session, change, fault.state, back=back)
        _record(session, change, opened.number, back=back)
        session.expire_all()
    return Undone(change.number, change.verb, change.subject, opened.number)


def _refusal(session: Session, change: Change, obstacle: int, *, back: bool) -> EvalbenchError:
    """Return the refusal, naming the change `obstacle` that stands in the way."""
    way = session.get(Change, obstacle)
    return EvalbenchError(
        "history.undo_refused" if back else "history.redo_refused",
        number=change.number,
        verb=change.verb,
        subject=change.subject,
        other=obstacle,
        who=way.who if way else "?",
        other_verb=way.verb if way else "?",
        other_subject=way.subject if way else "",
    )


def _record(session: Session, change: Change, number: int, *, back: bool) -> None:
    row = {
        "number": number,
        "time": datetime.now(UTC),
        "who": who_of(session),
        "verb": "undo" if back else "redo",
        "subject": change.subject,
        "document_id": change.document_id,
        "respondent_id": change.respondent_id,
        "target": change.number,
        "status": "undo" if back else "redo",
        "codebook": change.codebook,
        "kinds": change.kinds,
    }
    session.execute(insert(Change), [row], execution_options=_OWN)
    mark = update(Change).where(Change.number == change.number)
    mark = mark.values(status="undone" if back else "done")
    session.execute(mark, execution_options=_OWN)


class _Step:
    """One exchange of rows: back to before the change, or forth to what it had made."""

    def __init__(self, session: Session, change: Change, back: bool) -> None:
        self.session = session
        self.number = change.number
        self.back = back
        self.tables = [table for table in domain_tables() if table.name in change.kinds]

    def scope(self) -> Scope:
        """Return the rows concerned, for the rules to be asked about."""
        images = select(Image.row_id).where(Image.change == self.number)
        return Scope(
            frozenset(table.name for table in self.tables),
            lambda table: table.c.id.in_(images.where(Image.kind == table.name)),
        )

    def obstacles(self) -> Iterator[int]:
        """Find the numbers of changes that stand in the way."""
        yield from self._first(self._built_upon() if self.back else self._altered_since())
        for table in self.tables:
            yield from self._first(self._there_again(table))
            yield from self._left_behind(table)
            yield from self._pointing_nowhere(table)
            yield from self._taken(table)

    def make(self) -> None:
        """Exchange the rows: children go before parents, parents come before children."""
        defer_keys(self.session)
        if self.back and not self._remembered():
            for table in self.tables:
                self._remember(table)
        for table in reversed(self.tables):
            gone = delete(table).where(self._going(table))
            self.session.execute(gone, execution_options=_OWN)
        for table in self.tables:
            names = [column.name for column in table.columns]
            back = insert(table).from_select(names, self._coming_rows(table), False)
            self.session.execute(back, execution_options=_OWN)

    def _first(self, query: Select[Any]) -> Iterator[int]:
        found = self.session.scalar(query.limit(1))
        if found is not None:
            yield found

    def _remembered(self) -> bool:
        query = select(Image.change).where(Image.change == self.number, Image.after)
        return self.session.scalar(query.limit(1)) is not None

    def _remember(self, table: Table) -> None:
        """Keep what the change had made, for redo."""
        body = row_as_body(table, self.session.get_bind().dialect)
        columns = ["change", "after", "kind", "row_id", "was", "body"]
        number = literal(self.number)
        rows = select(number, literal(True), literal(table.name), table.c.id, table.c.state, body)
        keep = insert(Image).from_select(columns, rows.where(self._going(table)), False)
        self.session.execute(keep, execution_options=_OWN)

    def _images(self, table: Table, *, after: bool) -> Select[Any]:
        return select(Image.row_id).where(
            Image.change == self.number, Image.after.is_(after), Image.kind == table.name
        )

    def _going(self, table: Table, rows: FromClause | None = None) -> ColumnElement[bool]:
        """Return the condition for `rows` of a table (itself or an alias) to leave their place."""
        columns = (table if rows is None else rows).c
        if self.back:
            return columns.state == self.number
        return columns.id.in_(self._images(table, after=False))

    def _coming(self, table: Table) -> Select[Any]:
        """Return the ids of the rows that come back."""
        return self._images(table, after=not self.back)

    def _coming_rows(self, table: Table) -> Select[Any]:
        columns = columns_from_body(table, self.session.get_bind().dialect)
        named = [read.label(column.name) for read, column in zip(columns, table.columns, strict=True)]
        return select(*named).where(
            Image.change == self.number, Image.after.is_(not self.back), Image.kind == table.name
        )

    def _built_upon(self) -> Select[Any]:
        """Find a living change that has changed or deleted a row this one made."""
        return (
            select(Image.change)
            .join(Change, Change.number == Image.change)
            .where(Image.was == self.number, Image.after.is_(False))
            .where(Change.status.in_(("done", "final")))
            .order_by(Image.change.desc())
        )

    def _altered_since(self) -> Select[Any]:
        """Find a living change that has changed or deleted a row the undo had put back."""
        other = aliased(Image)
        return (
            select(other.change)
            .join(Change, Change.number == other.change)
            .join(Image, and_(Image.row_id == other.row_id, Image.kind == other.kind))
            .where(Image.change == self.number, Image.after.is_(False), other.after.is_(False))
            .where(other.was == Image.was, other.change != self.number)
            .where(Change.status.in_(("done", "final")))
            .order_by(other.change.desc())
        )

    def _there_again(self, table: Table) -> Select[Any]:
        """Find a row that would come back to a place that is taken by itself."""
        return select(table.c.state).where(table.c.id.in_(self._coming(table)), ~self._going(table))

    def _gone(self, table: Table, rows: FromClause) -> ColumnElement[bool]:
        """Return the condition for `rows` of a table to go and not come back."""
        return and_(self._going(table, rows), rows.c.id.not_in(self._coming(table)))

    def _left_behind(self, table: Table) -> Iterator[int]:
        """Find a row that stays and points at one that would go."""
        for source in domain_tables():
            for key in source.foreign_keys:
                if key.column.table is not table:
                    continue
                target = table.alias("target")
                pointed = exists().where(target.c.id == source.c[key.parent.name], self._gone(table, target))
                query = select(source.c.state).where(pointed, ~self._going(source))
                yield from self._first(query)

    def _pointing_nowhere(self, table: Table) -> Iterator[int]:
        """Find a row that would come back and points at one that is gone."""
        coming = self._coming_rows(table).subquery("coming")
        for key in table.foreign_keys:
            target = key.column.table.alias("target")
            pointer = coming.c[key.parent.name]
            stays = exists().where(target.c.id == pointer, ~self._gone(key.column.table, target))
            comes = pointer.in_(self._coming(key.column.table))
            query = select(pointer).where(pointer.is_not(None), ~stays, ~comes)
            for lost in self.session.scalars(query.limit(1)):
                yield from self._first(self._deleted_by(key.column.table, lost))

    def _deleted_by(self, table: Table, lost: Any) -> Select[Any]:
        return (
            select(Image.change)
            .where(Image.kind == table.name, Image.row_id == lost)
            .order_by(Image.change.desc())
        )

    def _taken(self, table: Table) -> Iterator[int]:
        """Find a row that stays and has the name of one that would come back."""
        coming = self._coming_rows(table).subquery("coming")
        for columns in _unique_columns(table):
            same = [coming.c[name].is_not_distinct_from(table.c[name]) for name in columns]
            query = select(table.c.state).join(coming, and_(*same))
            yield from self._first(query.where(table.c.id != coming.c.id, ~self._going(table)))


def _unique_columns(table: Table) -> Iterator[list[str]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]
    if table.name == "answer":
        yield ["respondent_id", "statement_id", "role_id"]
