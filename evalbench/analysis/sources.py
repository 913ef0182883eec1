"""Who coded passages come from: the respondents in whose turns they stand, else the interview's."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from evalbench.study.model import (
    Coding,
    DocumentRespondent,
    Respondent,
    RespondentRole,
    Role,
    Turn,
    Unit,
)

__all__ = ["Ruler", "Source", "Sources", "Talk", "TurnTouched", "turns_touched"]

_Own = tuple[str | None, str | None]


class TurnTouched(NamedTuple):
    """A turn that a passage touches, its places counted from the start of the document."""

    start: int
    said: int
    interviewer: bool
    respondent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Source:
    """Who a passage comes from, by name, and the columns of a segment that tell it."""

    units: tuple[str, ...]
    roles: tuple[str, ...]
    respondents: tuple[str, ...]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    label: str
    unit: str
    roles: tuple[str, ...]


class Sources:
    """The sources of passages. Few people say much, so each source is made once."""

    def __init__(self, session: Session, document: UUID | None = None) -> None:
        """Ask who takes part, in every document or in one."""
        self._participants = _participants(session, document)
        taking_part = None if document is None else self._participants.get(document, [])
        self._people = _people(session, taking_part)
        self._made: dict[tuple[frozenset[UUID], _Own, bool], Source] = {}

    def of(self, row: Any, turns: Sequence[TurnTouched]) -> Source:
        """Return the source of a passage: its `turns`, and a row with what else decides it.

        The row has document_id, the document's unit and role (names or None), start and end.
        """
        speaking = _speaking(turns, row.start, row.end)
        return self.by(row.document_id, (row.unit, row.role), speaking)

    def by(self, document: UUID, own: _Own, speaking: frozenset[UUID]) -> Source:
        """Return the source of what `speaking` say in a document whose unit and role are `own`.

        The same object for the same people; without speakers it is whoever takes part.
        """
        taking_part = frozenset(self._participants.get(document, ()))
        key = speaking or taking_part, own, bool(speaking)
        if key not in self._made:
            names = [(each,) if each else () for each in own]
            persons = [self._people[each] for each in key[0]]
            self._made[key] = _source(persons, names, by_turn=key[2])
        return self._made[key]

    def shown(self, document: UUID) -> tuple[str, ...]:
        """Return whoever takes part in a document, by name: their labels, or names without one."""
        persons = [self._people[each] for each in self._participants.get(document, ())]
        ordered = sorted(persons, key=attrgetter("name"))
        return tuple(person.label or person.name for person in ordered)


def _source(persons: Sequence[_Person], own: Sequence[tuple[str, ...]], *, by_turn: bool) -> Source:
    """Return the source that `persons` make, in an interview with units and roles of its `own`.

    The speakers' register comes first where they are known by turn, else what the interview says.
    """
    ordered = sorted(persons, key=attrgetter("name"))
    of_persons = (
        tuple(sorted({person.unit for person in ordered if person.unit})),
        tuple(sorted({role for person in ordered for role in person.roles})),
    )
    first, second = (of_persons, own) if by_turn else (own, of_persons)
    units, roles = (each or other for each, other in zip(first, second, strict=True))
    names = tuple(person.name for person in ordered)
    columns = {
        "unit": ";".join(units),
        "role": ";".join(roles),
        "respondent": ";".join(names),
        "label": ", ".join(person.label for person in ordered if person.label),
    }
    return Source(units, roles, names, columns)


def _speaking(turns: Sequence[TurnTouched], start: int, end: int) -> frozenset[UUID]:
    """Return the respondents of the turns in which some of [start, end) is said."""
    # A turn ends where the line feed before the next one stands.
    ends = [turn.start - 1 for turn in turns[1:]] + [end] if turns else []
    return frozenset(
        turn.respondent_id
        for turn, last in zip(turns, ends, strict=True)
        if turn.respondent_id is not None and max(turn.said, start) < min(last, end)
    )


def _people(session: Session, those: Collection[UUID] | None) -> dict[UUID, _Person]:
    """Return the respondents, all or `those`."""
    roles: defaultdict[UUID, list[str]] = defaultdict(list)
    held = select(RespondentRole.respondent_id, Role.name).join(
        Role, Role.id == RespondentRole.role_id
    )
    if those is not None:
        held = held.where(RespondentRole.respondent_id.in_(those))
    for respondent, role in session.execute(held):
        roles[respondent].append(role)
    query = select(Respondent.id, Respondent.name, Respondent.label, Unit.name.label("unit"))
    query = query.outerjoin(Unit, Unit.id == Respondent.unit_id)
    if those is not None:
        query = query.where(Respondent.id.in_(those))
    return {
        row.id: _Person(row.name, row.label, row.unit or "", tuple(roles[row.id]))
        for row in session.execute(query)
    }


def _participants(session: Session, only: UUID | None) -> dict[UUID, list[UUID]]:
    """Return the respondents of each document, or of one."""
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    query = select(DocumentRespondent.document_id, DocumentRespondent.respondent_id)
    if only is not None:
        query = query.where(DocumentRespondent.document_id == only)
    for document, respondent in session.execute(query):
        found[document].append(respondent)
    return found


def turns_touched(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> Mapping[UUID, Sequence[TurnTouched]]:
    """Return the turns that each passage (each coding that fits) touches, in their order."""
    earlier = aliased(Turn)
    first = (
        select(func.max(earlier.start))
        .where(earlier.document_id == Coding.document_id, earlier.start <= Coding.start)
        .correlate(Coding)
        .scalar_subquery()
    )
    touched = and_(
        Turn.document_id == Coding.document_id,
        Turn.start < Coding.end,
        Turn.start >= func.coalesce(first, 0),
    )
    query = (
        select(Coding.id, Turn.start, Turn.said, Turn.interviewer, Turn.respondent_id)
        .join(Turn, touched)
        .where(*conditions)
    )
    found: defaultdict[UUID, list[TurnTouched]] = defaultdict(list)
    for coding, start, said, interviewer, respondent in session.execute(query):
        found[coding].append(TurnTouched(start, said, interviewer, respondent))
    for turns in found.values():
        turns.sort()
    return found


class Talk:
    """The turns of one document that have a speaker worth knowing, given in their order."""

    def __init__(self, turns: Sequence[tuple[int, int, UUID | None]]) -> None:
        self._starts = [start for start, _, _ in turns]
        # A turn ends where the line feed before the next one stands.
        ends = [start - 1 for start in self._starts[1:]]
        self._said = [
            (said, end, who) for (_, said, who), end in zip(turns, [*ends, None], strict=True)
        ]

    def speaking(self, start: int, end: int) -> frozenset[UUID]:
        """Return the respondents of the turns in which some of [start, end) is said."""
        first = max(0, bisect_right(self._starts, start) - 1)
        found = set[UUID]()
        for place in range(first, bisect_right(self._starts, end - 1)):
            said, last, who = self._said[place]
            if who is not None and max(said, start) < (end if last is None else min(last, end)):
                found.add(who)
        return frozenset(found)


class Ruler:
    """Counts the code points of a text, leaving out stretches of it, given in their order.

    What lies between two places has ``before(end) - before(start)`` code points; spans measured
    so may be united and added like any others.
    """

    def __init__(self, left_out: Iterable[tuple[int, int]]) -> None:
        stretches = [stretch for stretch in left_out if stretch[0] < stretch[1]]
        self._begins = [begin for begin, _ in stretches]
        self._ends = [end for _, end in stretches]
        lengths = (end - begin for begin, end in stretches)
        self._gone = [0, *accumulate(lengths)]

    def before(self, place: int) -> int:
        """Return how many code points before `place` count."""
        last = bisect_right(self._begins, place) - 1
        if last < 0:
            return place
        within = min(place, self._ends[last]) - self._begins[last]
        return place - self._gone[last] - within
