"""The exchange of rows that undo and redo are, and what would be in its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Executable,
    ForeignKey,
    FromClause,
    Integer,
    Select,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from evalbench.study.history.hook import deferred_keys
from evalbench.study.history.images import columns_from_body, domain_tables, row_as_body
from evalbench.study.invariants import Scope
from evalbench.study.model import Change, Image, table_of
from evalbench.study.prepared import Prepared

__all__ = ["LIVES", "LIVING", "PAST", "Exchange", "Past"]

LIVING = ("done", "final")
"""How the changes stand that are not undone."""
_image, _change = table_of(Image).c, table_of(Change).c
_NUMBER: BindParameter[int] = bindparam("number", type_=Integer)


class Past(NamedTuple):
    """A change as history holds it."""

    number: int
    who: str
    verb: str
    subject: str
    document_id: UUID | None
    respondent_id: UUID | None
    target: int | None
    status: str
    codebook: bool
    kinds: list[str]


LIVES = or_(*(_change.status == status for status in LIVING))
"""The condition for a change not to be undone."""
PAST = select(*(_change[name] for name in Past._fields))
_ONE = Prepared(PAST.where(_change.number == _NUMBER))
_BUILT_UPON = Prepared(
    select(_image.change)
    .join(table_of(Change), _change.number == _image.change)
    .where(_image.was == _NUMBER, _image.after.is_(False), LIVES)
    .order_by(_image.change.desc())
    .limit(1)
)
"""A living change that has changed or deleted a row this one made."""
_REMEMBERED = Prepared(select(_image.change).where(_image.change == _NUMBER, _image.after).limit(1))
_FORMS: dict[tuple[str, str, bool, str], Prepared] = {}
"""The statements of all exchanges so far, by what they ask, table, direction and database."""


class Exchange:
    """One exchange of rows: back to before the change, or forth to what it had made.

    A person waits for it with the key still down, so each statement is made once.
    """

    def __init__(self, session: Session, change: Past, *, back: bool) -> None:
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
            exchanged=self.number,
        )

    def obstacles(self) -> Iterator[int]:
        """Find the numbers of changes that stand in the way."""
        if self.back:
            yield from self._numbers(_BUILT_UPON)
        for table in self.tables:
            if not self.back:
                yield from self._not_as_found(table)
            if self._any(self._made("coming", table, lambda table: self._coming(table).limit(1))):
                yield from self._numbers(self._made("there", table, self._there_again))
                yield from self._pointing_nowhere(table)
                yield from self._taken(table)
            if self._any(self._made("gone", table, self._gone_rows)):
                yield from self._left_behind(table)

    def make(self) -> None:
        """Exchange the rows: children go before parents, parents come before children."""
        if self.back and not self._any(_REMEMBERED):
            for table in self.tables:
                self._run(self._made("remember", table, self._remembering, own=True))
        with deferred_keys(self.session):
            for table in reversed(self.tables):
                self._run(self._made("delete", table, self._deleting, own=True))
            for table in self.tables:
                self._run(self._made("insert", table, self._inserting, own=True))

    def past(self, number: int) -> Past:
        """Return another change."""
        return Past(*_ONE.rows(self.connection, {"number": number})[0])

    def others(self, state: int) -> int:
        """Return `state` if it is no row's that comes back, else 0."""
        came = select(_image.was).where(_image.change == self.number, _image.was == state)
        came = came.where(_image.after.is_(not self.back)).limit(1)
        return 0 if self.connection.scalar(came) is not None else state

    def _made(
        self, what: str, table: Table, make: Callable[[Table], Executable], *, own: bool = False
    ) -> Prepared:
        """Return the statement that asks `what` of a table, made by `make` the first time."""
        form = (what, table.name, self.back, self.connection.dialect.name)
        if form not in _FORMS:
            _FORMS[form] = Prepared(make(table), own=own)
        return _FORMS[form]

    def _run(self, asked: Prepared) -> Sequence[tuple[Any, ...]]:
        return asked.rows(self.connection, {"number": self.number})

    def _any(self, asked: Prepared) -> bool:
        return bool(self._run(asked))

    def _numbers(self, asked: Prepared) -> Iterator[int]:
        for (number,) in self._run(asked):
            yield number

    def _remembering(self, table: Table) -> Executable:
        """Keep what the change had made, for redo."""
        body = row_as_body(table, self.connection.dialect)
        columns = ["change", "after", "kind", "row_id", "was", "body"]
        kind = literal(table.name)
        rows = select(_NUMBER, literal(True), kind, table.c.id, table.c.state, body)
        return insert(table_of(Image)).from_select(columns, rows.where(self._going(table)), False)

    def _deleting(self, table: Table) -> Executable:
        return delete(table).where(self._going(table))

    def _inserting(self, table: Table) -> Executable:
        names = [column.name for column in table.columns]
        return insert(table).from_select(names, self._coming_rows(table), False)

    def _images(self, table: Table, *, after: bool) -> Select[Any]:
        return select(_image.row_id).where(
            _image.change == _NUMBER, _image.after.is_(after), _image.kind == table.name
        )

    def _going(self, table: Table, rows: FromClause | None = None) -> ColumnElement[bool]:
        """Return the condition for `rows` of a table (itself or an alias) to leave their place."""
        columns = (table if rows is None else rows).c
        if self.back:
            return columns.state == _NUMBER
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
            _image.change == _NUMBER, _image.after.is_(not self.back), _image.kind == table.name
        )

    def _not_as_found(self, table: Table) -> Iterator[int]:
        """Find the change by which a row is no longer as the change to be redone had found it."""
        for row, was in self._run(self._made("not as found", table, _found_otherwise)):
            living = self.past(was).status in LIVING
            yield self._taken_by(table, row) if living else was

    def _there_again(self, table: Table) -> Select[Any]:
        """Find a row that would come back to a place that is taken by itself."""
        coming = table.c.id.in_(self._coming(table))
        return select(table.c.state).where(coming, ~self._going(table)).limit(1)

    def _gone(self, table: Table, rows: FromClause) -> ColumnElement[bool]:
        """Return the condition for `rows` of a table to go and not come back."""
        return and_(self._going(table, rows), rows.c.id.not_in(self._coming(table)))

    def _gone_rows(self, table: Table) -> Select[Any]:
        return select(table.c.id).where(self._gone(table, table)).limit(1)

    def _left_behind(self, table: Table) -> Iterator[int]:
        """Find a row that stays and points at one that would go."""
        for source in domain_tables():
            for key in source.foreign_keys:
                if key.column.table is not table:
                    continue
                column = source.c[key.parent.name]
                make = partial(self._staying, column)
                yield from self._numbers(self._made(f"left by {column}", table, make))

    def _staying(self, column: Column[Any], table: Table) -> Select[Any]:
        target = table.alias("target")
        gone = select(target.c.id).where(self._gone(table, target))
        stays = ~self._going(column.table)
        return select(column.table.c.state).where(column.in_(gone), stays).limit(1)

    def _pointing_nowhere(self, table: Table) -> Iterator[int]:
        """Find a row that would come back and points at one that is gone."""
        for key in table.foreign_keys:
            make = partial(self._lost, key)
            target = key.column.table
            for (lost,) in self._run(self._made(f"lost {key.parent}", table, make)):
                yield self._taken_by(target, lost) or self._made_by(target, lost)

    def _lost(self, key: ForeignKey, table: Table) -> Select[Any]:
        coming = self._coming_rows(table).subquery("coming")
        target = key.column.table.alias("target")
        pointer = coming.c[key.parent.name]
        stays = exists().where(target.c.id == pointer, ~self._gone(key.column.table, target))
        comes = pointer.in_(self._coming(key.column.table))
        return select(pointer).where(pointer.is_not(None), ~stays, ~comes).limit(1)

    def _taken_by(self, table: Table, row: Any) -> int:
        """Return the newest living change that has changed or deleted a row, else 0."""
        query = (
            select(func.max(_image.change))
            .join(table_of(Change), _change.number == _image.change)
            .where(_image.kind == table.name, _image.row_id == row, _image.after.is_(False))
            .where(LIVES)
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
        for columns in _unique_columns(table):
            make = partial(self._twice, columns)
            yield from self._numbers(self._made(f"taken {columns}", table, make))

    def _twice(self, columns: Sequence[str], table: Table) -> Select[Any]:
        coming = self._coming_rows(table).subquery("coming")
        same = and_(*(_same(coming.c[name], table.c[name]) for name in columns))
        others = (table.c.id != coming.c.id, ~self._going(table))
        return select(table.c.state).join(coming, same).where(*others).limit(1)


def _found_otherwise(table: Table) -> Select[Any]:
    """Return the query for a row that is not as the change had found it, and its number then."""
    as_found = exists().where(table.c.id == _image.row_id, table.c.state == _image.was)
    found = (_image.change == _NUMBER, _image.after.is_(False), _image.kind == table.name)
    return select(_image.row_id, _image.was).where(*found, ~as_found).limit(1)


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
