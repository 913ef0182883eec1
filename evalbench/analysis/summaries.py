"""The summaries of the interviews: what was written about each of them, and by whom."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.analysis.sources import Sources
from evalbench.study.model import Coder, Document, Memo, Role, Unit

__all__ = ["InterviewSummary", "WrittenText", "interview_summaries"]


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text in Markdown and the coder who wrote it."""

    text: str
    coder: str


@dataclass(frozen=True, slots=True)
class InterviewSummary:
    """A document with its summaries, oldest first; none where nobody has written one.

    Several units, roles or labels are joined by ``;`` (labels by a comma); `minutes` is its length.
    """

    document: str
    kind: str
    unit: str
    role: str
    label: str
    date: datetime.date | None
    minutes: int | None
    texts: tuple[WrittenText, ...]


def interview_summaries(session: Session) -> tuple[InterviewSummary, ...]:
    """Return every document by name, with what is written about it as a whole."""
    texts, sources = _texts(session), Sources(session)
    query = (
        select(
            Document.id, Document.name, Document.kind, Document.date, Document.minutes,
            Unit.name.label("unit"), Role.name.label("role"),
        )
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .outerjoin(Role, Role.id == Document.role_id)
    )  # fmt: skip
    found = []
    for row in sorted(session.execute(query), key=lambda row: row.name):
        whose = sources.by(row.id, (row.unit, row.role), frozenset()).columns
        found.append(
            InterviewSummary(
                document=row.name,
                kind=row.kind,
                unit=whose["unit"],
                role=whose["role"],
                label=whose["label"],
                date=row.date,
                minutes=row.minutes,
                texts=tuple(texts.get(row.id, ())),
            )
        )
    return tuple(found)


def _texts(session: Session) -> dict[UUID | None, list[WrittenText]]:
    """Return the summaries of whole documents; one about a passage of it is a note on that."""
    query = (
        select(Memo.document_id, Memo.text, Coder.name, Memo.time)
        .join(Coder, Coder.id == Memo.coder_id)
        .where(Memo.kind == "summary", Memo.document_id.is_not(None), Memo.start.is_(None))
    )
    found: defaultdict[UUID | None, list[WrittenText]] = defaultdict(list)
    rows = session.execute(query).all()
    for row in sorted(rows, key=lambda row: (row.time, row.name, row.text)):
        if row.text.strip():
            found[row.document_id].append(WrittenText(row.text, row.name))
    return found
