"""Whether the tables of a study are those of this evalbench: columns, indexes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Index, Inspector, inspect, text

from evalbench.messages import Message
from evalbench.study.model import Base

__all__ = ["foreign_things", "lost_columns", "lost_indexes"]

_LITE = "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY name"
_SERVER = (
    "SELECT 'trigger', tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY tgname"
)


def lost_columns(connection: Connection) -> Iterator[Message]:
    """Find the columns that are missing from tables that are there."""
    looks = inspect(connection)
    for table in _tables(looks):
        there = {column["name"] for column in looks.get_columns(table)}
        for column in Base.metadata.tables[table].columns:
            if column.name not in there:
                yield Message("doctor.no_column", table=table, column=column.name)


def lost_indexes(connection: Connection) -> list[Index]:
    """Return the indexes that are missing from tables that are there, in the order of names."""
    looks = inspect(connection)
    lost = [
        index
        for table in _tables(looks)
        for index in Base.metadata.tables[table].indexes
        if index.name not in {each["name"] for each in looks.get_indexes(table)}
    ]
    return sorted(lost, key=lambda index: str(index.name))


def foreign_things(connection: Connection) -> Iterator[Message]:
    """Find what somebody else has put into a study: columns, triggers, in a file tables too."""
    looks = inspect(connection)
    for table in _tables(looks):
        known = Base.metadata.tables[table].columns
        for column in looks.get_columns(table):
            if column["name"] not in known:
                what = f"{table}.{column['name']}"
                yield Message("doctor.added", kind="column", name=what)
    lite = connection.dialect.name == "sqlite"
    for kind, name in connection.execute(text(_LITE if lite else _SERVER)):
        yield Message("doctor.added", kind=kind, name=name)
    if lite:
        # A database on a server may hold more than the study.
        for name in sorted(set(looks.get_table_names()) - Base.metadata.tables.keys()):
            if name != "alembic_version":
                yield Message("doctor.added", kind="table", name=name)


def _tables(looks: Inspector) -> list[str]:
    return sorted(Base.metadata.tables.keys() & set(looks.get_table_names()))
