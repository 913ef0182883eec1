"""Everything a study holds, as plain rows by table: what a folder is read into and written from.

A reader fills a :class:`Contents` without a database; :func:`save` puts it into an empty study in
one go, :func:`load` takes it out. Rows are dictionaries by column because a study may hold a
million answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from evalbench.messages import EvalbenchError, Message
from evalbench.study.history.hook import deferred_keys
from evalbench.study.model import Base, Record, table_of
from evalbench.study.model.base import number_on

__all__ = ["Contents", "Row", "kinds", "load", "save"]

Row = dict[str, Any]
_CHUNK = 20_000


@cache
def kinds() -> tuple[type[Record], ...]:
    """Return the classes of row a study is made of, referred-to ones before those referring."""
    classes = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    ordered = (classes[table] for table in Base.metadata.sorted_tables)
    return tuple(kind for kind in ordered if issubclass(kind, Record))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns of a kind: those required, and the defaults of the rest."""

    required: frozenset[str]
    columns: frozenset[str]
    defaults: Row
    factories: dict[str, Callable[[], object]]


@cache
def _shape(kind: type[Record]) -> _Shape:
    required, defaults, factories = set[str](), Row(), dict[str, Callable[[], object]]()
    fields: dict[str, Any] = kind.__dataclass_fields__
    for column in table_of(kind).columns:
        name = column.name
        if name in ("id", "state"):
            continue
        if callable(fields[name].default_factory):
            factories[name] = fields[name].default_factory
        elif isinstance(column.default, ScalarElementColumnDefault):
            defaults[name] = column.default.arg
        elif column.nullable:
            defaults[name] = None
        else:
            required.add(name)
    columns = required | defaults.keys() | factories.keys()
    return _Shape(frozenset(required), frozenset(columns), defaults, factories)


class Contents:
    """The rows of a study, by the class of row. Each has its ``id``; ``state`` is not part of it.

    ``contents.add(Unit, name="Bergen", position=0)`` returns the new row's id; columns not named
    take the model's default.
    """

    def __init__(self) -> None:
        self._rows: defaultdict[type[Record], list[Row]] = defaultdict(list)

    def add(self, kind: type[Record], **columns: Any) -> UUID:
        """Add a row and return its id; TypeError when its columns are not those of `kind`."""
        shape = _shape(kind)
        row = {**shape.defaults, **{name: make() for name, make in shape.factories.items()}}
        row.update(columns)
        if row.keys() != shape.columns:
            raise TypeError(f"{kind.__name__}: {sorted(columns)} are not its columns")
        row["id"] = identity = uuid4()
        self._rows[kind].append(row)
        return identity

    def add_alike(self, kind: type[Record], rows: Iterable[Row]) -> None:
        """Add many rows that all say every column there is; they get their ids here.

        TypeError when the columns of the first are not those of `kind`.
        """
        made = [{**row, "id": uuid4()} for row in rows]
        if made and made[0].keys() != _shape(kind).columns | {"id"}:
            raise TypeError(f"{kind.__name__}: {sorted(made[0])} are not its columns")
        self._rows[kind].extend(made)

    def rows(self, kind: type[Record]) -> list[Row]:
        """Return the rows of a kind, in the order they were added."""
        return self._rows[kind]

    def one(self, kind: type[Record]) -> Row:
        """Return the only row of a kind; LookupError if there is not exactly one."""
        rows = self._rows[kind]
        if len(rows) != 1:
            raise LookupError(f"{len(rows)} rows of {kind.__name__}")
        return rows[0]

    def names(self, kind: type[Record]) -> dict[UUID, str]:
        """Return the names of a kind's rows by id."""
        return {row["id"]: row["name"] for row in self._rows[kind]}


def save(session: Session, contents: Contents, *only: type[Record]) -> None:
    """Insert every row, or those of some kinds.

    Trees may refer forward. EvalbenchError when a row refers to one that is not among them.
    """
    _check_references(contents, only or kinds())
    connection = session.connection()
    number = number_on(connection)
    with deferred_keys(session):
        for kind in only or kinds():
            table = table_of(kind)
            for chunk in _chunks(contents.rows(kind)):
                connection.execute(insert(table), [{**row, "state": number} for row in chunk])


def _check_references(contents: Contents, among: Iterable[type[Record]]) -> None:
    """Check what the database would say no earlier than at the commit, and in no clear words."""
    ids = {table_of(kind): {None, *(row["id"] for row in contents.rows(kind))} for kind in among}
    for kind in among:
        for key in table_of(kind).foreign_keys:
            there, column = ids.get(key.column.table, {None}), key.parent.name
            lost = sum(row[column] not in there for row in contents.rows(kind))
            if lost:
                what = Message(f"kinds.{table_of(kind).name}", n=lost)
                raise EvalbenchError("invariants.reference", what=what, column=column)


def load(session: Session, *only: type[Record]) -> Contents:
    """Return everything the study holds, or some kinds of it, each in no particular order."""
    contents = Contents()
    for kind in only or kinds():
        table = table_of(kind)
        columns = [column for column in table.columns if column.name != "state"]
        rows = session.execute(select(*columns)).mappings()
        contents.rows(kind).extend(map(dict, rows))
    return contents


def _chunks(rows: list[Row]) -> Iterable[list[Row]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))
