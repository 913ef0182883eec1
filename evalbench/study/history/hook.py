"""The one place that sees every write: an engine event that keeps rows as they stood before.

Before any UPDATE or DELETE that SQLAlchemy runs (the flush's, bulk ones, many at once) the rows
concerned are copied with one INSERT … SELECT. Rows that bear the open change's number have an
image already or were made by it, so the first image counts. What this cannot see is refused:
textual SQL, upserts, writes outside a change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Connection,
    Delete,
    Engine,
    Insert,
    TextClause,
    Update,
    event,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from evalbench.study.history.images import domain_tables, row_as_body
from evalbench.study.model import Image

__all__ = ["OWN", "OpenChange", "defer_keys", "install"]

OWN = "evalbench_history"
"""The execution option by which history's own writes pass the hook."""
_WRITES = re.compile(r"\s*(insert|update|delete|replace|with|merge|truncate|drop|alter)\b", re.I)


@dataclass(slots=True)
class OpenChange:
    """The change being made: its number, what it has written to, and what it concerns."""

    number: int
    tables: set[str] = field(default_factory=set)
    subject: str = ""
    document_id: UUID | None = None
    respondent_id: UUID | None = None


def install(engine: Engine) -> None:
    """Put every write through `engine` under history."""
    event.listen(engine, "before_execute", _before_execute)
    event.listen(engine, "before_cursor_execute", _before_cursor_execute)


def defer_keys(session: Session) -> None:
    """Let foreign keys be checked at the end of the transaction instead of row by row."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    words = "PRAGMA defer_foreign_keys = ON" if sqlite else "SET CONSTRAINTS ALL DEFERRED"
    session.execute(text(words), execution_options={OWN: True})


def _before_cursor_execute(
    connection: Connection, _cursor: object, statement: str, _values: object, context: Any, _many: bool
) -> None:
    if context is not None and context.compiled is None and _WRITES.match(statement):
        raise RuntimeError("history cannot see textual SQL: write with insert, update or delete")


def _before_execute(
    connection: Connection,
    statement: Any,
    many: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any],
    options: Mapping[str, Any],
) -> None:
    if OWN in options or not isinstance(statement, Insert | Update | Delete | TextClause):
        return
    if isinstance(statement, TextClause):
        raise RuntimeError("history cannot see textual SQL: write with insert, update or delete")
    change: OpenChange | None = connection.info.get("change")
    if change is None:
        raise RuntimeError("a write outside a change: call a verb")
    if not isinstance(statement.table, type(Image.__table__)) or _is_upsert(statement):
        raise RuntimeError("history cannot see this statement: write plain rows of one table")
    change.tables.add(statement.table.name)
    if not isinstance(statement, Insert):
        _keep_images(connection, statement, many or ([values] if values else []), change)


def _is_upsert(statement: Insert | Update | Delete) -> bool:
    return getattr(statement, "_post_values_clause", None) is not None


def _keep_images(
    connection: Connection,
    statement: Update | Delete,
    values: Sequence[Mapping[str, Any]],
    change: OpenChange,
) -> None:
    """Copy the rows that `statement` is about to change or delete, unless they bear the number."""
    table = next(table for table in domain_tables() if table.name == statement.table.name)
    copy = insert(Image).from_select(
        ["change", "after", "kind", "row_id", "was", "body"],
        select(
            literal(change.number),
            literal(False),
            literal(table.name),
            table.c.id,
            table.c.state,
            row_as_body(table, connection.dialect),
        )
        .where(*statement._where_criteria)
        .where(table.c.state != change.number),
        include_defaults=False,
    )
    names = _parameters_of(statement)
    rows = [{name: row[name] for name in names if name in row} for row in values] or None
    connection.execute(copy, rows, execution_options={OWN: True})


def _parameters_of(statement: Update | Delete) -> list[str]:
    """Return the names of the parameters in the statement's WHERE that are given at execution."""
    names: list[str] = []
    for clause in statement._where_criteria:
        for element in visitors.iterate(clause):
            if isinstance(element, BindParameter) and element.required:
                names.append(element.key)
    return names
