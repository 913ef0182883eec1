"""Passages that need not be coded: evidence quoted from its document, with who said it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.analysis.retrieval import Spoken, TurnWithin, spoken_in
from evalbench.analysis.sources import Sources, TurnTouched
from evalbench.study.model import Document, DocumentText, Role, Turn, Unit

__all__ = ["Place", "Quoted", "quoted_at"]


class Place(NamedTuple):
    """A passage: [start, end) counts code points of the document's text."""

    document: UUID
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """What is said in a passage, turn by turn, and its source (several joined by ``;``)."""

    document: str
    start: int
    end: int
    unit: str
    role: str
    label: str
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """What :class:`Sources` asks of a passage."""

    document_id: UUID
    unit: str | None
    role: str | None
    start: int
    end: int


def quoted_at(session: Session, places: Iterable[Place]) -> Mapping[Place, Quoted]:
    """Return the passages at `places`, which must lie in their documents' texts."""
    wanted = set(places)
    documents = {place.document for place in wanted}
    texts, turns, sources = _texts(session, documents), _turns(session, documents), Sources(session)
    found = {}
    for place in wanted:
        name, unit, role, text = texts[place.document]
        touched = _touched(turns[place.document], place)
        row = _Row(place.document, unit, role, place.start, place.end)
        columns = sources.of(row, touched).columns
        within = [
            TurnWithin(turn.start - place.start, turn.said - place.start, turn.interviewer)
            for turn in touched
        ]
        found[place] = Quoted(
            document=name,
            start=place.start,
            end=place.end,
            unit=columns["unit"],
            role=columns["role"],
            label=columns["label"],
            spoken=spoken_in(text[place.start : place.end], within),
        )
    return found


def _texts(
    session: Session, documents: set[UUID]
) -> dict[UUID, tuple[str, str | None, str | None, str]]:
    query = (
        select(Document.id, Document.name, Unit.name, Role.name, DocumentText.text)
        .join(DocumentText, DocumentText.document_id == Document.id)
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .outerjoin(Role, Role.id == Document.role_id)
    )
    found = {}
    for document in documents:
        for key, *known in session.execute(query.where(Document.id == document)):
            found[key] = (*known,)
    return found  # type: ignore[return-value]


def _turns(session: Session, documents: set[UUID]) -> Mapping[UUID, list[TurnTouched]]:
    query = select(Turn.start, Turn.said, Turn.interviewer, Turn.respondent_id).order_by(Turn.start)
    found: defaultdict[UUID, list[TurnTouched]] = defaultdict(list)
    for document in documents:
        rows = session.execute(query.where(Turn.document_id == document))
        found[document] = [TurnTouched(*row) for row in rows]
    return found


def _touched(turns: list[TurnTouched], place: Place) -> list[TurnTouched]:
    """Return the turns of a document that a passage touches."""
    start = attrgetter("start")
    first = max(0, bisect_right(turns, place.start, key=start) - 1)
    return turns[first : bisect_left(turns, place.end, key=start)]
