"""What a revision is written with: short words for columns, keys and tables.

Revisions stand as they were made, so what is here may be added to but not changed.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

__all__ = ["column", "index", "json", "key", "record", "text", "unique", "uuid", "whole"]

_Part = sa.schema.SchemaItem


def column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> _Part:
    """Return a column, required unless `null`."""
    return sa.Column(name, kind, nullable=null)


def text(name: str, *, null: bool = False) -> _Part:
    """Return a column of text."""
    return column(name, sa.Text(), null=null)


def whole(name: str, *, null: bool = False) -> _Part:
    """Return a column of whole numbers."""
    return column(name, sa.Integer(), null=null)


def uuid(name: str, *, null: bool = False) -> _Part:
    """Return a column of UUIDs."""
    return column(name, sa.Uuid(), null=null)


def json(name: str) -> _Part:
    """Return a column of JSON: text in SQLite, jsonb in PostgreSQL."""
    kind = sa.JSON(none_as_null=True)
    return column(name, kind.with_variant(postgresql.JSONB(none_as_null=True), "postgresql"))


def key(table: str, name: str, target: str, *, null: bool = False) -> list[_Part]:
    """Return the column and constraint of a foreign key that undo can defer."""
    to = sa.ForeignKeyConstraint(
        [name],
        [f"{target}.id"],
        name=f"fk_{table}_{name}",
        deferrable=True,
        initially="IMMEDIATE",
    )
    return [uuid(name, null=null), to]


def unique(table: str, *names: str) -> _Part:
    """Return the constraint that rows differ in these columns."""
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def index(table: str, *names: str) -> None:
    """Make an index on these columns."""
    op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))


def record(table: str, *parts: _Part | list[_Part]) -> None:
    """Make a table under history: each row has a UUID and the number of the change that made it."""
    flat = [each for part in parts for each in (part if isinstance(part, list) else [part])]
    primary = sa.PrimaryKeyConstraint("id", name=f"pk_{table}")
    op.create_table(table, uuid("id"), *flat, whole("state"), primary)
    index(table, "state")
