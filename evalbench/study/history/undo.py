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
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study.history.changes import open_change, who_of
from evalbench.study.history.hook import OWN, deferred_keys
from evalbench.study.history.images import columns_from_body, domain_tables, row_as_body
from evalbench.study.invariants import Scope, faults
from evalbench.study.model import Change, Image, table_of

__all__ = ["Undone", "redo", "undo"]

_OWN = {OWN: True, "synchronize_session": False}
_LIVING = ("done", "final")
_image, _change = table_of(Image).c, table_of(Change).c


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
                raise _refusal(step, obstacle)
            step.make()
            for fault in faults(session, step.scope()):
                raise _refusal(step, step.others(fault.state), fault.message)
        _record(session, change, opened.number, back=back)
        session.expire_all()
    return Undone(change.number, change.verb, change.subject, opened.number)


def _refusal(step: _Step, obstacle: int, fault: Message | None = None) -> EvalbenchError:
    """Return the refusal, naming the change in the way or, undone, needed; 0 is none.

    `fault` is the rule that would not hold.
    """
    change, fields = step.change, dict[str, object]()
    reason = "refused" if fault is None else "breaks"
    if obstacle:
        way = step.session.get_one(Change, obstacle)
        if way.status in _LIVING:
            reason = "refused" if fault is None else "collides"
        else:
            reason = "lacks" if way.status == "undone" else "misses"
        fields = {"other": obstacle, "who": way.who}
        fields |= {"other_verb": _deed(way), "other_subject": way.subject}
    return EvalbenchError(
        f"history.{'undo' if step.back else 'redo'}_{reason}",
        number=change.number,
        verb=_deed(change),
        subject=change.subject,
        fault=fault,
        **fields,
    )


def _deed(change: Change) -> Message:
    """Return what a change did, in words."""
    return Message(f"actions.{change.verb}", number=change.target)


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
        self.connection = session.connection()
        self.change = change
        self.number = change.number
        self.back = back
        self.tables = [table for table in domain_tables() if table.name in change.kinds]

    def scope(self) -> Scope:
        """Return the rows concerned, for the rules to be asked about."""
        images = select(_image.row_id).where(_image.change == self.number)
        return Scope(
            frozenset(table.name for table in self.tables),
            lambda table: table.c.id.in_(images.where(_image.kind == table.name)),
        )

    def obstacles(self) -> Iterator[int]:
        """Find the numbers of changes that stand in the way."""
        if self.back:
            yield from self._first(self._built_upon())
        for table in self.tables:
            if not self.back:
                yield from self._not_as_found(table)
            if self._any(self._coming(table)):
                yield from self._first(self._there_again(table))
                yield from self._pointing_nowhere(table)
                yield from self._taken(table)
            if self._any(select(table.c.id).where(self._gone(table, table))):
                yield from self._left_behind(table)

    def make(self) -> None:
        """Exchange the rows: children go before parents, parents come before children."""
        if self.back and not self._remembered():
            for table in self.tables:
                self._remember(table)
        with deferred_keys(self.session):
            for table in reversed(self.tables):
                gone = delete(table).where(self._going(table))
                self.connection.execute(gone, execution_options={OWN: True})
            for table in self.tables:
                names = [column.name for column in table.columns]
                back = insert(table).from_select(names, self._coming_rows(table), False)
                self.connection.execute(back, execution_options={OWN: True})

    def others(self, state: int) -> int:
        """Return `state` if it is no row's that comes back, else 0."""
        came = select(_image.was).where(_image.change == self.number, _image.was == state)
        return 0 if self._any(came.where(_image.after.is_(not self.back))) else state

    def _any(self, query: Select[Any]) -> bool:
        return self.connection.scalar(query.limit(1)) is not None

    def _first(self, query: Select[Any]) -> Iterator[int]:
        found = self.connection.scalar(query.limit(1))
        if found is not None:
            yield found

    def _remembered(self) -> bool:
        return self._any(select(_image.change).where(_image.change == self.number, _image.after))

    def _remember(self, table: Table) -> None:
        """Keep what the change had made, for redo."""
        body = row_as_body(table, self.connection.dialect)
        columns = ["change", "after", "kind", "row_id", "was", "body"]
        number = literal(self.number)
        rows = select(number, literal(True), literal(table.name), table.c.id, table.c.state, body)
        keep = insert(table_of(Image)).from_select(columns, rows.where(self._going(table)), False)
        self.connection.execute(keep, execution_options={OWN: True})

    def _images(self, table: Table, *, after: bool) -> Select[Any]:
        return select(_image.row_id).where(
            _image.change == self.number, _image.after.is_(after), _image.kind == table.name
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
        columns = columns_from_body(table, self.connection.dialect)
        named = [
            read.label(column.name) for read, column in zip(columns, table.columns, strict=True)
        ]
        return select(*named).where(
            _image.change == self.number, _image.after.is_(not self.back), _image.kind == table.name
        )

    def _built_upon(self) -> Select[Any]:
        """Find a living change that has changed or deleted a row this one made."""
        return (
            select(_image.change)
            .join(table_of(Change), _change.number == _image.change)
            .where(_image.was == self.number, _image.after.is_(False))
            .where(_change.status.in_(_LIVING))
            .order_by(_image.change.desc())
        )

    def _not_as_found(self, table: Table) -> Iterator[int]:
        """Find the change by which a row is no longer as the change to be redone had found it."""
        as_found = exists().where(table.c.id == _image.row_id, table.c.state == _image.was)
        query = select(_image.row_id, _image.was).where(
            _image.change == self.number,
            _image.after.is_(False),
            _image.kind == table.name,
            ~as_found,
        )
        for row, was in self.connection.execute(query.limit(1)):
            maker = self.session.get_one(Change, was)
            yield self._taken_by(table, row) if maker.status in _LIVING else was

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
                gone = select(target.c.id).where(self._gone(table, target))
                pointing = source.c[key.parent.name].in_(gone)
                query = select(source.c.state).where(pointing, ~self._going(source))
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
            for lost in self.connection.scalars(query.limit(1)):
                yield self._taken_by(key.column.table, lost) or self._made_by(
                    key.column.table, lost
                )

    def _taken_by(self, table: Table, row: Any) -> int:
        """Return the newest living change that has changed or deleted a row, else 0."""
        query = (
            select(func.max(_image.change))
            .join(table_of(Change), _change.number == _image.change)
            .where(_image.kind == table.name, _image.row_id == row, _image.after.is_(False))
            .where(_change.status.in_(_LIVING))
        )
        return self.connection.scalar(query) or 0

    def _made_by(self, table: Table, row: Any) -> int:
        """Return the undone change that had made a row."""
        query = select(func.min(_image.change)).where(
            _image.kind == table.name, _image.row_id == row
        )
        return self.connection.scalar(query.where(_image.after)) or 0

    def _taken(self, table: Table) -> Iterator[int]:
        """Find a row that stays and has the name of one that would come back."""
        coming = self._coming_rows(table).subquery("coming")
        for columns in _unique_columns(table):
            same = and_(*(_same(coming.c[name], table.c[name]) for name in columns))
            query = select(table.c.state).join(coming, same)
            yield from self._first(query.where(table.c.id != coming.c.id, ~self._going(table)))


def _unique_columns(table: Table) -> Iterator[list[str]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]
    if table.name == "answer":
        yield ["respondent_id", "statement_id", "role_id"]
    if table.name == "code":
        yield ["parent_id", "name"]
        yield ["key"]


def _same(coming: ColumnElement[Any], column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition for two values to be in each other's way; only blank keys are not."""
    if column.name == "key":
        return and_(coming == column, column != "")
    return coming.is_not_distinct_from(column) if column.nullable else coming == column
