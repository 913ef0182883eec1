"""Who took part: units with their respondents by role, and what the study holds in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from evalbench.messages import Say
from evalbench.study.change_log import stamp_of
from evalbench.study.find import study_of
from evalbench.study.model import (
    Answer,
    Coding,
    Document,
    DocumentRespondent,
    Respondent,
    RespondentRole,
    Role,
    Unit,
)
from evalbench.study.table import Column, Stamp, Table

__all__ = ["Participation", "participation", "units_table"]


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A unit's part: respondents by role (one with two roles counts in both) and interviews.

    A unit with others below it counts theirs as its own.
    """

    name: str
    depth: int
    category: str
    respondents: int
    by_role: Mapping[str, int]
    documents: int


@dataclass(frozen=True, slots=True)
class Participation:
    """What a study holds in all, and the part of each unit, children following their parent."""

    title: str
    language: str
    question: str
    stamp: Stamp
    roles: tuple[str, ...]
    units: tuple[UnitPart, ...]
    respondents: int
    answers: int
    documents: int
    codings: int
    has_categories: bool


def participation(session: Session) -> Participation:
    """Return who and what the study holds."""
    study = study_of(session)
    units = tuple(_parts(session, study.category))
    return Participation(
        title=study.title,
        language=study.language,
        question=study.question,
        stamp=stamp_of(session, study.title),
        roles=tuple(sorted(session.scalars(select(Role.name)))),
        units=units,
        respondents=_count(session, select(func.count()).select_from(Respondent)),
        answers=_count(session, select(func.count()).where(Answer.value.is_not(None))),
        documents=_count(session, select(func.count()).select_from(Document)),
        codings=_count(session, select(func.count()).select_from(Coding)),
        has_categories=any(unit.category for unit in units),
    )


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0


def _parts(session: Session, category: str) -> Iterator[UnitPart]:
    rows = session.scalars(select(Unit).order_by(Unit.position, Unit.name)).all()
    children: dict[UUID | None, list[Unit]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    people, by_role = _respondents(session)
    documents = _documents(session)

    def below(unit: Unit) -> Iterator[UUID]:
        yield unit.id
        for child in children.get(unit.id, ()):
            yield from below(child)

    def walk(parent: UUID | None, depth: int) -> Iterator[UnitPart]:
        for unit in children.get(parent, ()):
            branch = list(below(unit))
            roles = sum((by_role.get(each, Counter()) for each in branch), Counter[str]())
            yield UnitPart(
                name=unit.name,
                depth=depth,
                category={**unit.attributes, "kind": unit.kind}.get(category, ""),
                respondents=sum(people[each] for each in branch),
                by_role=roles,
                documents=len(set().union(*(documents.get(each, set()) for each in branch))),
            )
            yield from walk(unit.id, depth + 1)

    yield from walk(None, 0)


def _respondents(session: Session) -> tuple[Counter[UUID | None], dict[UUID, Counter[str]]]:
    people: Counter[UUID | None] = Counter()
    count = select(Respondent.unit_id, func.count()).group_by(Respondent.unit_id)
    for unit, number in session.execute(count):
        people[unit] = number
    by_role: dict[UUID, Counter[str]] = {}
    query = (
        select(Respondent.unit_id, Role.name, func.count())
        .join(RespondentRole, RespondentRole.respondent_id == Respondent.id)
        .join(Role, Role.id == RespondentRole.role_id)
        .group_by(Respondent.unit_id, Role.name)
    )
    for unit, role, number in session.execute(query):
        if unit is not None:
            by_role.setdefault(unit, Counter())[role] = number
    return people, by_role


def _documents(session: Session) -> dict[UUID, set[UUID]]:
    """Return the documents of each unit: its own, and those its respondents take part in."""
    found: dict[UUID, set[UUID]] = {}
    own = select(Document.unit_id, Document.id)
    taking_part = (
        select(Respondent.unit_id, DocumentRespondent.document_id)
        .join(Respondent, Respondent.id == DocumentRespondent.respondent_id)
        .join(Document, Document.id == DocumentRespondent.document_id)
        .where(Document.unit_id.is_(None))
    )
    for query in (own, taking_part):
        for unit, document in session.execute(query):
            if unit is not None:
                found.setdefault(unit, set()).add(document)
    return found


def units_table(part: Participation, say: Say) -> Table:
    """Return the units with their category, respondents by role and interviews.

    Roles that nobody in a unit has are left out, which a note says.
    """
    held = tuple(role for role in part.roles if any(unit.by_role.get(role) for unit in part.units))
    columns = [Column("unit", say("participation.unit"))]
    if part.has_categories:
        columns.append(Column("category", say("participation.category")))
    columns += [Column(f"role:{role}", role[:1].upper() + role[1:], "count") for role in held]
    columns.append(Column("respondents", say("participation.respondents"), "count"))
    columns.append(Column("documents", say("participation.documents"), "count"))
    rows = []
    for unit in part.units:
        category = (unit.category or None,) if part.has_categories else ()
        roles = tuple(unit.by_role.get(role, 0) for role in held)
        rows.append((unit.name, *category, *roles, unit.respondents, unit.documents))
    return Table(
        code="units",
        title=say("participation.title"),
        columns=tuple(columns),
        rows=tuple(rows),
        indents=tuple(unit.depth for unit in part.units),
        notes=tuple(_notes(part, held, say)),
        stamp=part.stamp,
    )


def _notes(part: Participation, held: tuple[str, ...], say: Say) -> Iterator[str]:
    if len(held) > 1:
        yield say("participation.note_roles")
    if any(unit.depth for unit in part.units):
        yield say("participation.note_parents")
    absent = [role for role in part.roles if role not in held]
    if absent:
        yield say("participation.note_absent", n=len(absent), roles=", ".join(absent))
