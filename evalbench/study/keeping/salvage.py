"""Reading a file that may be damaged, table by table: each row that can be read, and no other."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.dialects import sqlite

from evalbench.study.columns import PlainText
from evalbench.study.contents import Row

__all__ = ["Salvaged", "opened_copy", "salvage", "shaped"]

_LARGEST = 2**62


@dataclass(slots=True)
class Salvaged:
    """The rows of a table that could be read, how many were unfit, and whether more is damaged."""

    rows: list[Row] = field(default_factory=list)
    unfit: int = 0
    damaged: bool = False
    missing: bool = False


@contextmanager
def opened_copy(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of a file and its log, so that nothing that happens can harm the original."""
    with tempfile.TemporaryDirectory(prefix="evalbench-") as folder:
        copy = Path(folder) / "copy.evalbench"
        for ending in ("", "-wal", "-journal"):
            beside = file.with_name(file.name + ending)
            if beside.exists():
                shutil.copyfile(beside, copy.with_name(copy.name + ending))
        with closing(sqlite3.connect(copy)) as connection:
            connection.text_factory = _text
            # Lets SQLite open what is cut short, or has a damaged line in its list of tables.
            connection.execute("PRAGMA writable_schema = ON")
            yield connection


def _text(raw: bytes) -> str | bytes:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def salvage(connection: sqlite3.Connection, table: Table) -> Salvaged:
    """Read what can be read of a table."""
    found = Salvaged()
    try:
        there = {row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')}
    except sqlite3.Error:
        found.damaged = True
        return found
    columns = [column for column in table.columns if column.name in there]
    found.missing = not columns
    if columns:
        names = ", ".join(f'"{column.name}"' for column in columns)
        reader = _Reader(connection, f'SELECT rowid, {names} FROM "{table.name}"')
        for values in reader.rows():
            row = shaped(columns, values)
            found.unfit += row is None
            found.rows += [] if row is None else [row]
        found.damaged = reader.damaged
    return found


class _Reader:
    """Reads a table from both ends and, where there is damage between, from its middle."""

    def __init__(self, connection: sqlite3.Connection, query: str) -> None:
        self._connection = connection
        self._query = query
        self.damaged = False

    def rows(self) -> Iterator[tuple[Any, ...]]:
        last = 0
        for row in self._run(1, _LARGEST, "ASC"):
            last = row[0]
            yield row[1:]
        if self.damaged:
            highest = next((row[0] for row in self._run(last + 1, _LARGEST, "DESC")), last + 5_000)
            yield from self._between(last + 1, highest)

    def _between(self, low: int, high: int) -> Iterator[tuple[Any, ...]]:
        """Read the rows from low to high though some of them cannot be reached from either end."""
        waiting = [(low, high)]
        while waiting:
            low, high = waiting.pop()
            if low > high:
                continue
            self.damaged = False
            for row in self._run(low, high, "ASC"):
                low = row[0] + 1
                yield row[1:]
            if not self.damaged:
                continue
            for row in self._run(low, high, "DESC"):
                high = row[0] - 1
                yield row[1:]
            middle = (low + high) // 2
            if low < high:
                waiting += [(middle + 1, high), (low, middle)]
        self.damaged = True

    def _run(self, low: int, high: int, order: str) -> Iterator[tuple[Any, ...]]:
        query = f"{self._query} WHERE rowid BETWEEN ? AND ? ORDER BY rowid {order}"
        try:
            yield from self._connection.execute(query, (low, high))
        except sqlite3.Error:
            self.damaged = True


@cache
def _processor(column: Column[Any]) -> Any:
    dialect = sqlite.dialect()
    return column.type.dialect_impl(dialect).result_processor(dialect, None)


def shaped(columns: list[Column[Any]], values: tuple[Any, ...]) -> Row | None:
    """Return the values of a row as the columns have them; None when one of them cannot be."""
    try:
        return {
            column.name: _value(column, value)
            for column, value in zip(columns, values, strict=True)
        }
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return None


def _value(column: Column[Any], raw: Any) -> Any:
    if raw is None:
        if not column.nullable:
            raise ValueError(column.name)
        return None
    if isinstance(raw, bytes):
        raise ValueError(column.name)
    process = _processor(column)
    value = raw if process is None else process(raw)
    text = isinstance(column.type, String | PlainText)
    whole = isinstance(column.type, Integer)
    if (text and not isinstance(value, str)) or (whole and not isinstance(value, int)):
        raise ValueError(column.name)
    return value
