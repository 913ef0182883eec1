"""The one place that sees every write: an engine event that keeps rows as they stood before.

Before any UPDATE or DELETE that SQLAlchemy runs (the flush's, bulk ones, many at once) the rows
concerned are copied with one INSERT … SELECT. Rows that bear the open change's number have an
image already or were made by it, so the first image counts. What this cannot see is refused:
textual SQL, upserts, writes hidden in a CTE, writes outside a change. One new row (`inserting.py`)
goes past it, for there is nothing to keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Connection,
    CursorResult,
    Delete,
    Engine,
    ExecutableDDLElement,
    Insert,
    Table,
    TextClause,
    Update,
    event,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from evalbench.study.history.images import domain_tables, row_as_body
from evalbench.study.model import Image
from evalbench.study.prepared import run_by_driver

__all__ = ["OWN", "OpenChange", "deferred_keys", "install", "open_change_on"]

OWN = "evalbench_history"
"""The execution option by which history's own writes pass the hook."""
_Write = Insert | Update | Delete
_LOOKS = re.compile(r"\s*(select|pragma|begin|show|set|explain query plan)\b[^;]*;?\s*\Z", re.I)
_COMMENTS = r"(?:\s|\(|/\*.*?\*/|--[^\n]*\n)*"
_WRITES = re.compile(rf"{_COMMENTS}(insert|update|delete|replace|merge|truncate)\b", re.I | re.S)
_HIDDEN = re.compile(
    rf"{_COMMENTS}with\b.*\b(insert\s+into|update|delete\s+from|merge\s+into)\b", re.I | re.S
)


@dataclass(slots=True)
class OpenChange:
    """The change being made: its number, what it has written to, and what it concerns."""

    number: int
    tables: set[str] = field(default_factory=set)
    subject: str = ""
    document_id: UUID | None = None
    respondent_id: UUID | None = None


def open_change_on(connection: Connection) -> OpenChange:
    """Return the change open on a connection; RuntimeError when none is."""
    change: OpenChange | None = connection.info.get("change")
    if change is None:
        raise RuntimeError("a write outside a change: call a verb")
    return change


def install(engine: Engine) -> None:
    """Put every write through `engine` under history."""
    event.listen(engine, "before_execute", _before_execute)
    event.listen(engine, "after_execute", _after_execute)
    event.listen(engine, "before_cursor_execute", _before_cursor_execute)


@contextmanager
def deferred_keys(session: Session) -> Iterator[None]:
    """Let foreign keys be checked at the end instead of row by row.

    PostgreSQL checks them when left, SQLite at the commit at the latest.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    words = "PRAGMA defer_foreign_keys = {}" if sqlite else "SET CONSTRAINTS ALL {}"
    on, off = ("ON", "OFF") if sqlite else ("DEFERRED", "IMMEDIATE")
    run_by_driver(session.connection(), words.format(on))
    yield
    run_by_driver(session.connection(), words.format(off))


def _before_cursor_execute(
    _connection: Connection,
    _cursor: object,
    statement: str,
    _values: object,
    context: Any,
    _many: bool,
) -> None:
    if context is None or OWN in context.execution_options:
        return
    if context.compiled is None:
        seen = _LOOKS.match(statement) is not None
    else:
        known = context.isinsert or context.isupdate or context.isdelete
        seen = not _HIDDEN.match(statement) and bool(known or not _WRITES.match(statement))
    if not seen:
        raise RuntimeError("history cannot see textual SQL: write with insert, update or delete")


def _before_execute(
    connection: Connection,
    statement: Any,
    many: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any],
    options: Mapping[str, Any],
) -> None:
    if OWN in options or not isinstance(statement, _Write | TextClause | ExecutableDDLElement):
        return
    if isinstance(statement, ExecutableDDLElement) and "change" not in connection.info:
        return
    if isinstance(statement, TextClause | ExecutableDDLElement):
        raise RuntimeError("history cannot see textual SQL: write with insert, update or delete")
    change = open_change_on(connection)
    if _table_of(statement) is None or _is_upsert(statement):
        raise RuntimeError("history cannot see this statement: write plain rows of one table")
    if not isinstance(statement, Insert):
        _keep_images(connection, statement, many or ([values] if values else []), change)


def _after_execute(
    connection: Connection,
    statement: Any,
    _many: object,
    _values: object,
    options: Mapping[str, Any],
    result: CursorResult[Any],
) -> None:
    """Note the table as written to, unless the statement has met no row."""
    if OWN in options or not isinstance(statement, _Write):
        return
    if isinstance(statement, Insert) or result.returns_rows or result.rowcount != 0:
        connection.info["change"].tables.add(getattr(statement.table, "name", ""))


def _table_of(statement: Insert | Update | Delete) -> Table | None:
    """Return the table written to, if it is one under history."""
    name = getattr(statement.table, "name", "")
    return next((table for table in domain_tables() if table.name == name), None)


def _is_upsert(statement: Insert | Update | Delete) -> bool:
    return getattr(statement, "_post_values_clause", None) is not None or bool(statement._prefixes)


def _keep_images(
    connection: Connection,
    statement: Update | Delete,
    values: Sequence[Mapping[str, Any]],
    change: OpenChange,
) -> None:
    """Copy the rows that `statement` is about to change or delete, unless they bear the number."""
    table = _table_of(statement)
    assert table is not None
    found = select(
        literal(change.number),
        literal(False),
        literal(table.name),
        table.c.id,
        table.c.state,
        row_as_body(table, connection.dialect),
    ).where(*statement._where_criteria, table.c.state != change.number)
    if len(found.get_final_froms()) > 1:
        found = found.distinct()  # joined to others, a row may be met more than once
    columns = ["change", "after", "kind", "row_id", "was", "body"]
    copy = insert(Image).from_select(columns, found, include_defaults=False)
    names = _parameters_of(statement)
    rows = [{name: row[name] for name in names if name in row} for row in values] or None
    connection.execute(copy, rows, execution_options={OWN: True})


def _parameters_of(statement: Update | Delete) -> list[str]:
    """Return the names of the parameters in the statement's WHERE."""
    names: list[str] = []
    for clause in statement._where_criteria:
        for element in visitors.iterate(clause):
            if isinstance(element, BindParameter):
                names.append(element.key)
    return names
