"""Rows that point at something that is not there: which may be mended, and how.

No row is lost that says something by itself: a text gets a document again, and what stands under a
code, a respondent or the like gets one with a made-up name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, delete, insert, select, update
from sqlalchemy.orm import Session

from evalbench.messages import Message
from evalbench.study.contents import Contents, Row
from evalbench.study.history.changes import _change
from evalbench.study.history.hook import deferred_keys
from evalbench.study.keeping.mending import document_for, stand_in
from evalbench.study.keeping.questions import stray_references, strays_of
from evalbench.study.model import (
    Answer,
    Code,
    Coder,
    Document,
    DocumentText,
    Evidence,
    Record,
    Respondent,
    Role,
    Unit,
    table_of,
)
from evalbench.study.model.base import number_on

__all__ = ["is_mendable", "mend_strays"]

# A made-up scale or statement might not fit the answers that stand.
_STAND_INS: tuple[type[Record], ...] = (Coder, Code, Respondent, Role, Unit)


def is_mendable(column: Column[Any]) -> bool:
    """Tell whether a row that points at nothing may forget it, get a stand-in for it, or go."""
    goes = column.info["gone"] == "delete" and column.table is not table_of(Answer)
    return column.nullable or goes or _kind_for(column) is not None


def _kind_for(column: Column[Any]) -> type[Record] | None:
    """Return the kind of stand-in that what this column points at can get."""
    (key,) = column.foreign_keys
    stands = (kind for kind in _STAND_INS if table_of(kind) is key.column.table)
    return None if column.nullable else next(stands, None)


def mend_strays(session: Session) -> Iterator[Message]:
    """Let rows have or forget what is not there, or go, in one change of the study."""
    if not any(is_mendable(column) for column, _ in stray_references(session)):
        return
    with _change(session, "repair", False), deferred_keys(session):
        yield from _stand_in_for_documents(session)
        for column, _ in list(stray_references(session)):
            yield from _stand_in(session, column)
        while strays := [each for each, _ in stray_references(session) if is_mendable(each)]:
            for column in strays:
                yield _mend(session, column)


def _stray_ids(session: Session, column: Column[Any]) -> set[UUID]:
    return set(session.connection().scalars(select(column).where(strays_of(column))))


def _stand_in_for_documents(session: Session) -> Iterator[Message]:
    """Make a document for each text without: what was said is never thrown away."""
    column = table_of(DocumentText).c.document_id
    ids = _stray_ids(session, column)
    if not ids:
        return
    contents = _named(session, Document)
    for identity in sorted(ids):
        query = select(DocumentText.text).where(DocumentText.document_id == identity)
        document_for(contents, identity, session.scalars(query).one())
    yield _add(session, Document, contents, ids)


def _stand_in(session: Session, column: Column[Any]) -> Iterator[Message]:
    kind, ids = _kind_for(column), _stray_ids(session, column)
    if kind is not None and ids:
        contents = _named(session, kind)
        stand_in(contents, kind, ids)
        yield _add(session, kind, contents, ids)


def _named(session: Session, kind: type[Any]) -> Contents:
    """Return contents with the ids and names of what there is of a kind, and no more."""
    contents = Contents()
    rows = session.execute(select(kind.id, kind.name)).mappings()
    contents.rows(kind).extend(map(dict, rows))
    return contents


def _add(session: Session, kind: type[Record], contents: Contents, ids: set[UUID]) -> Message:
    rows: list[Row] = [row for row in contents.rows(kind) if row["id"] in ids]
    connection = session.connection()
    state = number_on(connection)
    connection.execute(insert(table_of(kind)), [{**row, "state": state} for row in rows])
    names = ", ".join(row["name"] for row in rows)
    what = Message(f"kinds.{table_of(kind).name}", n=len(rows))
    return Message("doctor.stood_in", what=what, names=names)


def _mend(session: Session, column: Column[Any]) -> Message:
    table, stray = column.table, strays_of(column)
    rows = session.connection().scalars(select(table.c.id).where(stray)).all()
    what = Message(f"kinds.{table.name}", n=len(rows))
    if column.nullable and table.name != Evidence.__tablename__:
        values = dict.fromkeys([column.name, *column.info["also"]])
        session.connection().execute(update(table).where(table.c.id.in_(rows)).values(values))
        return Message("doctor.cleared", what=what, column=column.name)
    session.connection().execute(delete(table).where(table.c.id.in_(rows)))
    return Message("doctor.deleted", what=what, column=column.name)
