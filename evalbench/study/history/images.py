"""Rows as JSON and back, made by the database itself, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Dialect, Table, cast, func, literal_column, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from evalbench.study.columns import json_column
from evalbench.study.model import Base, Record, table_of

__all__ = ["columns_from_body", "domain_tables", "row_as_body"]


@cache
def domain_tables() -> tuple[Table, ...]:
    """Return the tables under history, referred-to ones before those referring."""
    kinds = [mapper.class_ for mapper in Base.registry.mappers]
    tables = {table_of(kind) for kind in kinds if issubclass(kind, Record)}
    return tuple(table for table in Base.metadata.sorted_tables if table in tables)


def row_as_body(table: Table, dialect: Dialect) -> ColumnElement[Any]:
    """Return the SQL that makes the JSON object of a row of `table`."""
    if dialect.name == "postgresql":
        return func.to_jsonb(literal_column(f'"{table.name}"'), type_=JSONB)
    pairs: list[ColumnElement[Any]] = []
    for column in table.columns:
        pairs += [literal_column(f"'{column.name}'"), column]
    return type_coerce(func.json_object(*pairs), json_column())


def columns_from_body(table: Table, dialect: Dialect) -> Sequence[ColumnElement[Any]]:
    """Return the SQL that reads each column of `table` out of an image's body.

    An image older than a column gives the column's default.
    """
    return [_column_from_body(column, dialect) for column in table.columns]


def _column_from_body(column: Any, dialect: Dialect) -> ColumnElement[Any]:
    if dialect.name == "postgresql":
        is_json = isinstance(column.type, JSON)
        take = func.jsonb_extract_path if is_json else func.jsonb_extract_path_text
        value = take(literal_column("image.body"), literal_column(f"'{column.name}'"))
        read: ColumnElement[Any] = cast(value, column.type.dialect_impl(dialect))
    else:
        place: ColumnElement[str] = literal_column(f"'$.{column.name}'")
        read = func.json_extract(literal_column("image.body"), place, type_=column.type)
    default = column.server_default
    return read if default is None else func.coalesce(read, literal_column(str(default.arg)))
