"""The verb by which whole tables come in: every row of a file in one change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from evalbench.study.contents import Contents, Row, kinds
from evalbench.study.history import codebook_state, concerns, verb
from evalbench.study.history.hook import deferred_keys
from evalbench.study.history.inserting import insert_many, made_ready
from evalbench.study.model import Coding, Record, table_of
from evalbench.study.prepared import Values

__all__ = ["Arrivals", "bring_in", "bring_in_turn", "save_arrivals"]

_CHUNK = 10_000
_Item = TypeVar("_Item")


@dataclass(slots=True)
class Arrivals:
    """What a file brings: new rows, columns to set in stored ones (with their ``id``), ids to go.

    References are to rows that stand or are new. Nothing may hang on the rows that go. `ready` are
    new rows too, as :func:`made_ready` has them.
    """

    rows: Contents = field(default_factory=Contents)
    ready: dict[type[Record], list[Values]] = field(default_factory=dict)
    changes: dict[type[Record], list[Row]] = field(default_factory=dict)
    gone: dict[type[Record], list[UUID]] = field(default_factory=dict)


@verb()
def bring_in(session: Session, source: str, match: Callable[[Session], Arrivals]) -> Arrivals:
    """Save what `match` finds to be new or changed, and return it; `source` names the file.

    `match` is called inside the change, so that nobody can change what it compares with. New
    codings are coded under the codebook as it stands.
    """
    concerns(session, source)
    arrivals = match(session)
    save_arrivals(session, arrivals)
    return arrivals


@verb()
def bring_in_turn(
    session: Session, source: str, each: Callable[[Session], Iterator[Arrivals]]
) -> None:
    """Save what `each` finds, one after the other, in one change; `source` names the files.

    So a thousand transcripts come in without being held in memory. What `each` raises leaves all
    as it was.
    """
    concerns(session, source)
    for arrivals in each(session):
        save_arrivals(session, arrivals)


def save_arrivals(session: Session, arrivals: Arrivals) -> None:
    """Delete, insert and update the rows of `arrivals`, as part of the change that is open."""
    coded = arrivals.rows.rows(Coding)
    state = codebook_state(session) if coded else 0
    for row in coded:
        row["codebook_state"] = state
    for kind in reversed(kinds()):
        _remove(session, kind, arrivals.gone.get(kind, ()))
    with deferred_keys(session):
        for kind in kinds():
            _insert(session, kind, arrivals.rows.rows(kind))
            insert_many(session, kind, arrivals.ready.get(kind, ()))
            _update(session, kind, arrivals.changes.get(kind, ()))
    session.expire_all()


def _remove(session: Session, kind: type[Record], ids: Sequence[UUID]) -> None:
    table = table_of(kind)
    for chunk in _chunks(ids):
        session.connection().execute(delete(table).where(table.c.id.in_(chunk)))


def _insert(session: Session, kind: type[Record], rows: Sequence[Row]) -> None:
    dialect = session.get_bind().dialect
    for chunk in _chunks(rows):
        insert_many(session, kind, made_ready(dialect, kind, chunk))


def _update(session: Session, kind: type[Record], rows: Sequence[Row]) -> None:
    """Update rows, those that set the same columns together."""
    table = table_of(kind)
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        columns = tuple(sorted(row.keys() - {"id"}))
        alike.setdefault(columns, []).append(row)
    for columns, some in alike.items():
        values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in columns}
        change = update(table).where(table.c.id == bindparam("row")).values(values)
        given = [
            {"row": row["id"], **{f"new_{column}": row[column] for column in columns}}
            for row in some
        ]
        for chunk in _chunks(given):
            session.connection().execute(change, list(chunk))


def _chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
