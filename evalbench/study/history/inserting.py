"""One new row written without a flush: a row that is new has no image to be kept."""

from __future__ import annotations

from functools import cache

from sqlalchemy import insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from evalbench.study.history.hook import open_change_on
from evalbench.study.model import Record, table_of
from evalbench.study.prepared import Prepared

__all__ = ["insert_row"]


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


@cache
def _insert_into(kind: type[Record]) -> Prepared:
    return Prepared(insert(table_of(kind)), own=True)
