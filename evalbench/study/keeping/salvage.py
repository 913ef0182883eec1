"""Reading a file that may be damaged, table by table: each row that can be read, and no other."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.dialects import sqlite

from evalbench.messages import EvalbenchError
from evalbench.study.columns import PlainText
from evalbench.study.contents import Row

__all__ = ["Salvaged", "copied", "opened", "opened_copy", "salvage", "shaped"]

_LARGEST = 2**62
_TRIES, _PAUSE = 5, 0.05
"""How often a copy is tried that others write to meanwhile, and how many seconds apart."""
_KEYS = {errno.EIO: "store.disk_error"}


@dataclass(slots=True)
class Salvaged:
    """The rows of a table that could be read, how many were unfit, and whether more is damaged."""

    rows: list[Row] = field(default_factory=list)
    unfit: int = 0
    damaged: bool = False
    missing: bool = False


@contextmanager
def copied(file: Path) -> Iterator[Path]:
    """Copy a file and its log, so that nothing that happens can change or harm the original.

    EvalbenchError when it cannot be read, or there is no room for a copy.
    """
    with tempfile.TemporaryDirectory(prefix="evalbench-") as folder:
        copy = Path(folder) / "copy.evalbench"
        try:
            _copy_at_rest(file, copy)
        except sqlite3.Error as error:
            raise EvalbenchError("store.locked", study=file) from error
        except OSError as error:
            full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
            key = "store.disk_full" if full else _KEYS.get(error.errno or 0, "store.no_access")
            raise EvalbenchError(key, study=Path(folder).parent if full else file) from error
        yield copy


def _copy_at_rest(file: Path, copy: Path) -> None:
    """Copy a file that may be in use, without a lock as long as nobody writes meanwhile."""
    for _ in range(_TRIES):
        before = _marks(file)
        _copy(file, copy)
        if _marks(file) == before:
            return
        sleep(_PAUSE)
    # Somebody keeps writing: while there is a reader, the log is not begun anew.
    uri = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        _copy(file, copy)


def _parts(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in ("", "-wal", "-journal")]


def _copy(file: Path, copy: Path) -> None:
    for part, target in zip(_parts(file), _parts(copy), strict=True):
        target.unlink(missing_ok=True)
        try:
            shutil.copyfile(part, target)
        except FileNotFoundError:
            if part == file:
                raise


def _marks(file: Path) -> list[tuple[int, int] | None]:
    """Return what tells that a file or its log has been written to: times in ns, sizes in bytes."""
    marks: list[tuple[int, int] | None] = []
    for part in _parts(file):
        try:
            found = part.stat()
        except FileNotFoundError:
            marks.append(None)
        else:
            marks.append((found.st_mtime_ns, found.st_size))
    return marks


@contextmanager
def opened_copy(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of a file and its log, however damaged; EvalbenchError as for `copied`."""
    with copied(file) as copy, opened(copy) as connection:
        yield connection


@contextmanager
def opened(copy: Path) -> Iterator[sqlite3.Connection]:
    """Open a file so that what can be read of it is: for a copy, as it may be changed."""
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
