"""The names by which the history can be narrowed down."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.model import Change, Document

__all__ = ["interview_names", "who_changed"]


def who_changed(session: Session) -> tuple[str, ...]:
    """Return everybody who has made a change, by name; each is looked up in the index."""
    found: list[str] = []
    name = session.scalar(select(Change.who).order_by(Change.who).limit(1))
    while name is not None:
        found.append(name)
        after = select(Change.who).where(Change.who > name)
        name = session.scalar(after.order_by(Change.who).limit(1))
    return tuple(found)


def interview_names(session: Session) -> tuple[str, ...]:
    """Return the names of the interviews that are there."""
    return tuple(session.scalars(select(Document.name).order_by(Document.name)))
