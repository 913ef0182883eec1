"""What the doctor asks of a study's rows beyond its rules: strays, texts, and the history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, exists, func, select
from sqlalchemy.orm import Session

from evalbench.messages import Message
from evalbench.study.history.images import domain_tables
from evalbench.study.model import Change, Counter, Document, DocumentText, Image
from evalbench.study.verbs.documents import digest_of

__all__ = ["altered_texts", "history_faults", "stray_references", "strays_of"]


def strays_of(column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition for a row to point at nothing with this foreign key."""
    (key,) = column.foreign_keys
    target = key.column.table.alias("target")
    return column.is_not(None) & ~exists().where(target.c.id == column)


def stray_references(session: Session) -> Iterator[tuple[Column[Any], int]]:
    """Find the foreign keys with rows that point at something that is not there."""
    for table in domain_tables():
        for key in table.foreign_keys:
            query = select(func.count()).select_from(table).where(strays_of(key.parent))
            strays = session.connection().scalar(query)
            if strays:
                yield key.parent, strays


def altered_texts(session: Session) -> Iterator[Message]:
    """Find the transcripts that are not, letter for letter, what they were when they came in."""
    ids = select(Document.id, Document.name, Document.digest).order_by(Document.name)
    for identity, name, digest in session.execute(ids).all():
        text = session.scalar(select(DocumentText.text).where(DocumentText.document_id == identity))
        if text is not None and digest_of(text) != digest:
            yield Message("doctor.text_altered", name=name)


def history_faults(session: Session) -> Iterator[Message]:
    """Find where the history does not hang together."""
    counted = session.scalar(select(Counter.number))
    changes, last = session.execute(select(func.count(), func.max(Change.number))).one()
    if counted is None or counted != (last or 0) or changes != counted:
        yield Message("doctor.history", counted=counted or 0, changes=changes, last=last or 0)
    for table in domain_tables():
        strays = session.connection().scalar(_unchanged(table))
        if strays:
            yield Message("doctor.no_change", what=Message(f"kinds.{table.name}", n=strays))
    lost = session.scalar(
        select(func.count())
        .select_from(Image)
        .where(~exists().where(Change.number == Image.change))
    )
    if lost:
        yield Message("doctor.images", n=lost)


def _unchanged(table: Table) -> Select[Any]:
    """Count the rows made by a change that the history does not know."""
    known = exists().where(Change.number == table.c.state)
    return select(func.count()).select_from(table).where(~known)
