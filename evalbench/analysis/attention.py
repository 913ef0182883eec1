"""What somebody should see to in a study: who belongs nowhere, backups, its place, its end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.analysis.sources import Sources
from evalbench.messages import Message
from evalbench.study.engines import sqlite_file
from evalbench.study.find import study_of
from evalbench.study.keeping.daily import newest_of
from evalbench.study.model import Change, Document, Respondent, Role, Turn, Unit
from evalbench.study.places import is_networked, is_synced

__all__ = ["warnings"]

_MOST_NAMES = 5
_AT_ONCE = 500
_OLD_BACKUP, _NEAR = 7, 30
"""Days."""


def warnings(session: Session, location: str | Path, today: date) -> tuple[Message, ...]:
    """Return what needs attention in the study at a location, the most pressing first.

    A study on a server is backed up and placed by whoever keeps the server.
    """
    file = sqlite_file(location)
    of_file = () if file is None else (*_place(file), *_backup(session, file, today))
    return (*of_file, *_end(session, today), *_unplaced(session))


def _place(file: Path) -> Iterator[Message]:
    if is_networked(file):
        yield Message("warnings.networked")
    elif is_synced(file):
        yield Message("warnings.synced")


def _backup(session: Session, file: Path, today: date) -> Iterator[Message]:
    try:
        newest = newest_of(file)
    except (OSError, sqlite3.Error):
        return
    if newest is None:
        first = session.scalar(select(Change.time).order_by(Change.number).limit(1))
        # The first one is taken when a new study is opened again.
        if first is not None and first.astimezone().date() < today:
            yield Message("warnings.backup_never")
        return
    days = (today - newest.astimezone().date()).days
    if days > _OLD_BACKUP:
        yield Message("warnings.backup_old", n=days)


def _end(session: Session, today: date) -> Iterator[Message]:
    end = study_of(session).end_date
    if end is None:
        return
    days = (end - today).days
    if days < 0:
        yield Message("warnings.end_passed", date=end.isoformat(), n=-days)
    elif days <= _NEAR:
        yield Message("warnings.end_near", date=end.isoformat(), n=days)


def _unplaced(session: Session) -> Iterator[Message]:
    """Find the respondents and interviews of which it is not known where they belong."""
    query = select(Respondent.name).where(Respondent.unit_id.is_(None))
    yield from _told("respondent_without_unit", session.scalars(query))
    rows, sources = _documents(session), Sources(session)
    sourced = [(row, sources.by(row.id, (row.unit, row.role), frozenset())) for row in rows]
    homeless = (row.name for row, source in sourced if not source.units)
    yield from _told("interview_without_unit", homeless)
    nobodys = [row for row, source in sourced if not source.respondents and row.kind != "document"]
    whose, others = _speaking(session, [row.id for row in nobodys])
    unmatched = (row.name for row in nobodys if row.id in others and row.id not in whose)
    yield from _told("speaker_unmatched", unmatched)
    empty = (row.name for row in nobodys if row.id not in others)
    yield from _told("interview_without_respondent", empty)


def _documents(session: Session) -> Sequence[Any]:
    query = (
        select(
            Document.id, Document.name, Document.kind,
            Unit.name.label("unit"), Role.name.label("role"),
        )
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .outerjoin(Role, Role.id == Document.role_id)
    )  # fmt: skip
    return session.execute(query).all()


def _speaking(session: Session, documents: Sequence[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Return which `documents` have a turn that is some respondent's, and where others speak.

    Others are neither an interviewer nor without a name.
    """
    whose, others = set[UUID](), set[UUID]()
    for first in range(0, len(documents), _AT_ONCE):
        here = Turn.document_id.in_(documents[first : first + _AT_ONCE])
        turns = select(Turn.document_id).where(here).distinct()
        whose.update(session.scalars(turns.where(Turn.respondent_id.is_not(None))))
        named = turns.where(Turn.interviewer.is_(False), Turn.speaker != "")
        others.update(session.scalars(named))
    return whose, others


def _told(key: str, names: Iterable[str]) -> Iterator[Message]:
    """Yield a message with how many there are and the first of them, if there is any."""
    ordered = sorted(names)
    if ordered:
        more = " …" if len(ordered) > _MOST_NAMES else ""
        listed = ", ".join(ordered[:_MOST_NAMES]) + more
        yield Message(f"warnings.{key}", n=len(ordered), names=listed)
