"""What a study holds, row by row: made from the metadata, so that no table or column is forgotten."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, UniqueConstraint, select
from sqlalchemy.orm import Session

from evalbench.study.model import Base, Change, Counter, Image

__all__ = ["Dump", "Key", "dump", "edges", "number_of", "tables", "unsound"]

Key = tuple[str, UUID]
Row = Mapping[str, Any]
Dump = dict[Key, Row]


def tables() -> list[Table]:
    """Every table save history's own."""
    own = {kind.__tablename__ for kind in (Change, Counter, Image)}
    return [table for table in Base.metadata.sorted_tables if table.name not in own]


_QUERIES = [(table, select(*table.columns)) for table in tables()]


def dump(source: Session | Connection) -> Dump:
    """Every row of every table with all its columns, `state` included."""
    connection = source if isinstance(source, Connection) else source.connection()
    return {
        (table.name, row["id"]): row
        for table, query in _QUERIES
        for row in map(dict, connection.execute(query).mappings())
    }


def number_of(session: Session) -> int:
    """The study's state."""
    return session.execute(select(Counter.number)).scalar_one()


def edges(held: Dump) -> Iterator[tuple[Key, str, Key]]:
    """Every reference from a row to another: the row, the column, the row it should point at."""
    for table in tables():
        keys = [(key.parent.name, key.column.table.name) for key in table.foreign_keys]
        for (kind, identity), row in held.items():
            if kind == table.name:
                for column, target in keys:
                    if row[column] is not None:
                        yield (kind, identity), column, (target, row[column])


def unsound(held: Dump) -> str | None:
    """Say which reference points nowhere, or which two rows have what only one may have."""
    for key, column, target in edges(held):
        if target not in held:
            return f"{key}.{column} points at {target}, which is not there"
    for table in tables():
        rows = [row for (kind, _), row in held.items() if kind == table.name]
        for columns, blanks in _unique(table):
            seen = set[tuple[Any, ...]]()
            for row in rows:
                value = tuple(row[column] for column in columns)
                if value in seen and (blanks or None not in value):
                    return f"two rows of {table.name} have {columns} = {value}"
                seen.add(value)
    return None


def _unique(table: Table) -> Iterator[tuple[list[str], bool]]:
    """The columns that only one row may have the values of; whether a blank counts as a value."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns], False
    if table.name == "answer":
        yield ["respondent_id", "statement_id", "role_id"], True
    if table.name == "code":
        yield ["parent_id", "name"], True
