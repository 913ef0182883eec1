"""New rows written without a flush: a row that is new has no image to be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from evalbench.study.history.hook import open_change_on
from evalbench.study.model import Record, table_of
from evalbench.study.prepared import Prepared, Values

__all__ = ["insert_many", "insert_row", "made_ready"]


def insert_row(session: Session, row: Record) -> None:
    """Insert a row that is in no session; it is then of this one, as after a flush.

    A savepoint rolled back makes it transient again. RuntimeError outside a change.
    """
    connection = session.connection()
    change = open_change_on(connection)
    table = table_of(type(row))
    values = {name: getattr(row, name) for name in table.columns.keys()}  # noqa: SIM118
    values["state"] = change.number
    _insert_into(type(row)).rows(connection, values)
    change.tables.add(table.name)
    for name in values.keys() - row.__dict__.keys():
        set_committed_value(row, name, values[name])
    session.add(row)
    # The last step of a flush: without it a rollback would leave the row in the session.
    session._register_persistent({instance_state(row)})


def made_ready(
    dialect: Dialect, kind: type[Record], rows: Sequence[Mapping[str, Any]]
) -> list[Values]:
    """Return new rows of a kind as the driver takes them, all but the number of their change.

    They say every column of theirs. It needs no connection, so a study need not be locked.
    """
    return _insert_into(kind).turned(dialect, rows, "state")


def insert_many(session: Session, kind: type[Record], ready: Sequence[Values]) -> None:
    """Insert rows that were :func:`made_ready`, as part of the open change.

    RuntimeError outside a change.
    """
    connection = session.connection()
    change = open_change_on(connection)
    if ready:
        _insert_into(kind).run_turned(connection, ready, "state", change.number)
        change.tables.add(table_of(kind).name)


@cache
def _insert_into(kind: type[Record]) -> Prepared:
    return Prepared(insert(table_of(kind)), own=True)
