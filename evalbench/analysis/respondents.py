"""Respondents by their anonymous labels: who the tags under quotations stand for, by unit and role.

No name of a respondent is in it, so the table may leave the house.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import Say
from evalbench.study.change_log import stamp_of, state_of
from evalbench.study.find import study_of
from evalbench.study.model import (
    Answer,
    DocumentRespondent,
    Respondent,
    RespondentRole,
    Role,
    Unit,
)
from evalbench.study.table import Column, Note, Stamp, Table, phrases

__all__ = ["Respondents", "label_ranges", "respondents", "respondents_table"]

_NUMBERED = re.compile(r"(.*\D)([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class RespondentGroup:
    """The respondents of a unit who have the same roles, by label.

    `interviewed` take part in an interview, `answering` have answered at least one statement.
    """

    unit: str
    roles: tuple[str, ...]
    labels: tuple[str, ...]
    interviewed: int
    answering: int


@dataclass(frozen=True, slots=True)
class Respondents:
    """The groups: units in the order of their file, those of no unit last; roles by code point."""

    groups: tuple[RespondentGroup, ...]
    stamp: Stamp | None


def respondents(session: Session) -> Respondents:
    """Return the respondents of the study by unit and role."""
    roles = _roles(session)
    interviewed = set(session.scalars(select(DocumentRespondent.respondent_id).distinct()))
    answered = select(Answer.respondent_id).where(Answer.value.is_not(None)).distinct()
    answering = set(session.scalars(answered))
    groups: defaultdict[tuple[str, tuple[str, ...]], list[tuple[UUID, str]]] = defaultdict(list)
    for unit, key, label in _people(session):
        groups[unit, tuple(sorted(roles.get(key, ())))].append((key, label))
    title = study_of(session).title
    return Respondents(
        tuple(
            RespondentGroup(
                unit=unit,
                roles=held,
                labels=tuple(sorted((label for _, label in people), key=_in_order)),
                interviewed=sum(key in interviewed for key, _ in people),
                answering=sum(key in answering for key, _ in people),
            )
            for (unit, held), people in _ordered(session, groups)
        ),
        stamp_of(session, title) if state_of(session) else None,
    )


def _roles(session: Session) -> dict[UUID, list[str]]:
    held: defaultdict[UUID, list[str]] = defaultdict(list)
    query = select(RespondentRole.respondent_id, Role.name)
    for key, role in session.execute(query.join(Role, Role.id == RespondentRole.role_id)):
        held[key].append(role)
    return held


def _people(session: Session) -> Iterable[tuple[str, UUID, str]]:
    query = select(Unit.name, Respondent.id, Respondent.label)
    rows = session.execute(query.select_from(Respondent).outerjoin(Unit))
    return [(unit or "", key, label) for unit, key, label in rows]


def _ordered(
    session: Session,
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[UUID, str]]],
) -> list[tuple[tuple[str, tuple[str, ...]], list[tuple[UUID, str]]]]:
    names = session.scalars(select(Unit.name).order_by(Unit.position, Unit.name))
    place = {name: at for at, name in enumerate(names)}
    return sorted(groups.items(), key=lambda item: (place.get(item[0][0], len(place)), item[0][1]))


def _in_order(label: str) -> tuple[str, int, str]:
    """Return what sorts labels: those with a number by its value (Leder 9 before Leder 10)."""
    found = _NUMBERED.fullmatch(label)
    return (found[1], int(found[2]), "") if found else (label, 0, label)


def label_ranges(labels: Sequence[str]) -> str:
    """Return labels in their order as a list, running numbers together: ``Leder 1–4, Leder 6``.

    Respondents that nobody has given a label yet are not in it.
    """
    pieces: list[list[str]] = []
    for label in filter(None, labels):
        if pieces and _next(pieces[-1][-1]) == label:
            pieces[-1].append(label)
        else:
            pieces.append([label])
    return ", ".join(text for piece in pieces for text in _run(piece))


def _next(label: str) -> str | None:
    found = _NUMBERED.fullmatch(label)
    return f"{found[1]}{int(found[2]) + 1}" if found else None


def _run(piece: Sequence[str]) -> list[str]:
    """Return a run of labels: three or more as the first with the last one's number."""
    if len(piece) < 3:
        return list(piece)
    last = _NUMBERED.fullmatch(piece[-1])
    return [f"{piece[0]}–{last[2] if last else piece[-1]}"]


def respondents_table(found: Respondents, say: Say) -> Table:
    """Return a row for each unit and role: how many, their labels, interviewed and answering."""
    columns = (
        Column("unit", say("participation.unit")),
        Column("role", say("participation.role")),
        Column("labels", say("participation.labels")),
        Column("respondents", say("participation.number"), "count"),
        Column("interviewed", say("participation.interviewed"), "count"),
        Column("answering", say("participation.answering"), "count"),
    )
    rows = tuple(
        (
            group.unit or say("participation.no_unit"),
            ", ".join(group.roles) or say("participation.no_role"),
            label_ranges(group.labels),
            len(group.labels),
            group.interviewed,
            group.answering,
        )
        for group in found.groups
    )
    begins = (at for at, (one, other) in enumerate(pairwise(rows), 1) if one[0] != other[0])
    return Table(
        code="respondents",
        title=say("participation.title_respondents"),
        columns=columns,
        rows=rows,
        rules=frozenset(begins),
        notes=tuple(_notes(say)),
        stamp=found.stamp,
    )


def _notes(say: Say) -> Iterator[Note]:
    yield phrases(say, "participation.note_labels")
    yield phrases(say, "participation.note_answering")
