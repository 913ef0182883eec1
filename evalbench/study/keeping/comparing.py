"""What would be different of a study if a backup were put in its place, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select

from evalbench.study.contents import kinds
from evalbench.study.keeping.restoring import connected, look_at
from evalbench.study.model import Change, table_of

__all__ = ["Difference", "compare"]

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows of a kind now and then, and how many would be added, changed and removed.

    `kind` is the name of their table.
    """

    kind: str
    now: int
    then: int
    added: int
    changed: int
    removed: int


def compare(location: str, backup: Path) -> list[Difference]:
    """Compare a study, which need not be readable, with a backup; return where they differ.

    Contents and history are compared, the numbers by which rows are under history are not.
    EvalbenchError when the backup cannot be read.
    """
    tables = [*(table_of(kind) for kind in kinds()), table_of(Change)]
    with connected(backup) as then:
        if look_at(location) is None:
            found = [_all_new(then, table) for table in tables]
        else:
            with connected(location) as now:
                found = [_compare_rows(now, then, table) for table in tables]
    return [each for each in found if each.added or each.changed or each.removed]


def _all_new(then: Connection, table: Table) -> Difference:
    there = inspect(then).has_table(table.name)
    count = (then.scalar(select(func.count()).select_from(table)) or 0) if there else 0
    return Difference(table.name, 0, count, count, 0, 0)


def _compare_rows(now: Connection, then: Connection, table: Table) -> Difference:
    columns = _columns(now, table) & _columns(then, table)
    here, there = _rows(now, table, columns), _rows(then, table, columns)
    mine, theirs = next(here, None), next(there, None)
    counts = {"now": 0, "then": 0, "added": 0, "changed": 0, "removed": 0}
    while mine is not None or theirs is not None:
        both = mine is not None and theirs is not None and mine[0] == theirs[0]
        only_mine = not both and (theirs is None or (mine is not None and mine[0] < theirs[0]))
        counts["now"] += both or only_mine
        counts["then"] += both or not only_mine
        counts["changed"] += both and mine != theirs
        counts["removed"] += only_mine
        counts["added"] += not both and not only_mine
        if both or only_mine:
            mine = next(here, None)
        if both or not only_mine:
            theirs = next(there, None)
    return Difference(table.name, **counts)


def _columns(connection: Connection, table: Table) -> frozenset[str]:
    """Return the columns a study has: one of an older evalbench may lack some."""
    if not inspect(connection).has_table(table.name):
        return frozenset()
    return frozenset(column["name"] for column in inspect(connection).get_columns(table.name))


def _rows(
    connection: Connection, table: Table, columns: frozenset[str]
) -> Iterator[tuple[Any, ...]]:
    """Return the rows in the order of their keys, the key first."""
    if not columns:
        return
    (key,) = table.primary_key.columns
    rest = [each for each in table.columns if each.name in columns - {key.name, "state"}]
    streaming = connection.execution_options(yield_per=_CHUNK)
    for row in streaming.execute(select(key, *rest).order_by(key)):
        yield tuple(row)
