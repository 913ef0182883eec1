"""What the verbs are made of: rows added, altered and removed with what hangs on them."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study.history.images import domain_tables
from evalbench.study.history.inserting import insert_row
from evalbench.study.model import Coder, Record, Role, Theme, table_of
from evalbench.study.prepared import Prepared

__all__ = [
    "STEP",
    "add",
    "alter",
    "coder_id",
    "id_of",
    "insist",
    "next_position",
    "place",
    "remove",
    "role_named",
    "theme_named",
]

STEP = 1024
"""How far apart neighbours stand, so that one can be moved between two without moving others."""
_CHUNK = 5_000
_CODER = Prepared(select(Coder.id).where(Coder.name == bindparam("name")))
_Row = TypeVar("_Row", bound=Record)


def insist(fault: Message | None) -> None:
    """Raise EvalbenchError for a rule that does not hold."""
    if fault is not None:
        raise EvalbenchError(fault.key, **fault.fields)


def add(session: Session, row: _Row) -> _Row:
    """Insert a row and return it."""
    if session.new or session.dirty or session.deleted:
        session.add(row)
        session.flush()  # which knows the order the rows go in
    else:
        insert_row(session, row)
    return row


def add_named(session: Session, row: _Row) -> _Row:
    """Insert a row whose name must be free; EvalbenchError if another has it."""
    _insist_free(session, type(row), row.name)  # type: ignore[attr-defined]
    return add(session, row)


def alter(session: Session, row: Record, changes: Mapping[str, Any]) -> None:
    """Set the columns that differ; TypeError for one that there is none of.

    A new name must be free (EvalbenchError), save that of a code, which its siblings decide.
    """
    for column, value in changes.items():
        if column not in table_of(type(row)).columns:
            raise TypeError(f"{type(row).__name__} has no {column}")
        if getattr(row, column) == value:
            continue
        if column == "name" and table_of(type(row)).columns["name"].unique:
            _insist_free(session, type(row), value)
        setattr(row, column, value)
    session.flush()


def _insist_free(session: Session, kind: type[Any], name: str) -> None:
    if session.scalar(select(func.count()).where(kind.name == name)):
        raise EvalbenchError("verbs.name_taken", name=name)


def remove(session: Session, rows: Iterable[Record]) -> Mapping[str, int]:
    """Delete rows with what hangs on them; return how many rows of each table went.

    EvalbenchError when something that stands on its own is in the way.
    """
    session.flush()
    counts: Counts[str] = Counts()
    by_table: dict[Table, list[UUID]] = {}
    for row in rows:
        by_table.setdefault(table_of(type(row)), []).append(row.id)
    for table, ids in by_table.items():
        _remove(session, table, ids, counts)
    if by_table:
        session.expire_all()
    return counts


def _remove(session: Session, table: Table, ids: Sequence[UUID], counts: Counts[str]) -> None:
    for source in domain_tables():
        for key in source.foreign_keys:
            if key.column.table is table:
                column: Any = source.c[key.parent.name]
                _let_go(session, source, column, ids, counts)
    for chunk in _chunks(ids):
        gone = session.execute(delete(table).where(table.c.id.in_(chunk)))
        counts[table.name] += gone.rowcount  # type: ignore[attr-defined]


def _let_go(
    session: Session, source: Table, column: Any, ids: Sequence[UUID], counts: Counts[str]
) -> None:
    """Deal with the rows of `source` that refer to rows about to go, as `column` says."""
    gone = column.info["gone"]
    for chunk in _chunks(ids):
        refers: ColumnElement[bool] = column.in_(chunk)
        if gone == "clear":
            values = dict.fromkeys([column.name, *column.info["also"]])
            session.execute(update(source).where(refers).values(values))
            continue
        found = list(session.scalars(select(source.c.id).where(refers)))
        if found and gone == "refuse":
            raise EvalbenchError("verbs.in_use", what=Message(f"kinds.{source.name}", n=len(found)))
        if found:
            _remove(session, source, found, counts)


def _chunks(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def id_of(row: Record | None) -> UUID | None:
    """Return the id of a row, None of none."""
    return None if row is None else row.id


def next_position(session: Session, kind: type[Any], *among: ColumnElement[bool]) -> int:
    """Return the position after the last of the rows `among` which it is."""
    return (session.scalar(select(func.max(kind.position)).where(*among)) or 0) + STEP


def place(session: Session, row: Any, before: Any | None, *among: ColumnElement[bool]) -> None:
    """Move `row` before another of the rows `among` which it is, or last when that is None.

    Rows in the same position stand in the order of their ids. EvalbenchError when `before` is not
    among the rows.
    """
    kind = type(row)
    query = select(kind.id, kind.position).where(*among, kind.id != row.id)
    others = session.execute(query.order_by(kind.position, kind.id)).all()
    ids = [identity for identity, _ in others]
    if before is None:
        if others and row.position <= others[-1].position:
            row.position = others[-1].position + STEP
    elif before.id in ids:
        index = ids.index(before.id)
        lower, upper = others[index - 1].position if index else 0, others[index].position
        if lower < row.position < upper:
            return
        if upper - lower > 1:
            row.position = (lower + upper) // 2
        else:
            _spread(session, kind, [*ids[:index], row.id, *ids[index:]])
    elif before is not row:
        raise EvalbenchError("verbs.not_sibling")
    session.flush()


def _spread(session: Session, kind: type[Any], ids: Sequence[UUID]) -> None:
    """Give rows new positions in the order of `ids`, for no whole number lay between two."""
    for index, identity in enumerate(ids):
        session.get_one(kind, identity).position = (index + 1) * STEP


def coder_id(session: Session, name: str) -> UUID:
    """Return the id of the coder of this name, made when new: coders are declared nowhere."""
    found: UUID | None = _CODER.scalar(session.connection(), {"name": name})
    return found or add(session, Coder(name=name)).id


def role_named(session: Session, name: str) -> Role:
    """Return the role of this name, made when new."""
    return _named_or_new(session, Role, name)


def theme_named(session: Session, name: str) -> Theme:
    """Return the theme of this name, made when new."""
    return _named_or_new(session, Theme, name)


_Named = TypeVar("_Named", Role, Theme)


def _named_or_new(session: Session, kind: type[_Named], name: str) -> _Named:
    return session.scalar(select(kind).where(kind.name == name)) or add(session, kind(name=name))
