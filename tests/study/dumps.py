"""What a study holds, row by row: made from the metadata, so that no table is forgotten.

One query, in which the database makes JSON of each row: a test asks thousands of times.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Table,
    Text,
    UniqueConstraint,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from evalbench.study.model import Base, Change, Counter, Image

__all__ = ["Dump", "Key", "Row", "dump", "edges", "number_of", "tables", "typed", "unsound"]

Key = tuple[str, str]
Row = Mapping[str, Any]
Dump = dict[Key, Row]


def tables() -> list[Table]:
    """Every table save history's own."""
    own = {kind.__tablename__ for kind in (Change, Counter, Image)}
    return [table for table in Base.metadata.sorted_tables if table.name not in own]


def _as_json(table: Table, dialect: str) -> Select[Any]:
    if dialect == "postgresql":
        row: Any = cast(func.to_jsonb(literal_column(f'"{table.name}"')), Text)
    else:
        pairs: list[tuple[Any, Any]] = [
            (literal_column(f"'{column.name}'"), column) for column in table.columns
        ]
        row = func.json_object(*(part for pair in pairs for part in pair))
    return select(literal_column(f"'{table.name}'"), row).select_from(table)


_QUERIES = {
    dialect: union_all(*(_as_json(table, dialect) for table in tables()))
    for dialect in ("sqlite", "postgresql")
}


def dump(source: Session | Connection) -> Dump:
    """Every row of every table with all its columns, `state` included."""
    connection = source if isinstance(source, Connection) else source.connection()
    held: Dump = {}
    for kind, body in connection.execute(_QUERIES[connection.dialect.name]):
        row = json.loads(body)
        held[kind, row["id"]] = row
    return held


def typed(session: Session) -> dict[tuple[str, Any], Row]:
    """The same by table and id, with the values as Python has them."""
    found = {table: session.connection().execute(select(*table.columns)) for table in tables()}
    return {
        (table.name, row["id"]): row
        for table, rows in found.items()
        for row in map(dict, rows.mappings())
    }


def number_of(session: Session) -> int:
    """The study's state."""
    return session.connection().execute(select(Counter.number)).scalar_one()


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
                if value in seen and (blanks or not {None, ""} & {*value}):
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
        yield ["key"], False
