"""What scores are made of: who was asked, and how often each answer was given.

The database does the counting; a study of a million answers comes back as its few thousand
different ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from evalbench.analysis.statistics import Counts, turned
from evalbench.study.model import (
    Answer,
    Change,
    Counter,
    Respondent,
    RespondentRole,
    Role,
    Scale,
    Statement,
    StatementRole,
    Study,
    Theme,
    Unit,
)

__all__ = ["AnswerScale", "ScoredStatement", "ScoredUnit", "Survey", "read_survey"]


@dataclass(frozen=True, slots=True)
class AnswerScale:
    """A scale of answers; `labels` are those of its ends, or one for each whole step."""

    name: str
    minimum: Fraction
    maximum: Fraction
    step: Fraction
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoredStatement:
    """A statement, its texts and column heads by language, and the roles it was put to."""

    name: str
    texts: Mapping[str, str]
    shorts: Mapping[str, str]
    theme: str
    scale: AnswerScale
    reverse: bool
    roles: tuple[str, ...]

    def put_to(self, role: str) -> bool:
        """Tell whether `role` was asked it: one put to no role is put to all, the nameless too."""
        return not self.roles or role in self.roles


@dataclass(frozen=True, slots=True)
class ScoredUnit:
    """A unit; `parent` and `category` are empty where it has none, `children` in file order."""

    name: str
    parent: str
    category: str
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """A study's answers, counted.

    `respondents` are the registered ones by unit and role, `unplaced` those of no unit by role;
    the role of those who have none is ``""``. `counts` are by unit, role and statement, with the
    answers to reverse-coded statements turned; those of a role that was not asked do not count.
    """

    title: str
    state: int
    time: datetime | None
    units: tuple[ScoredUnit, ...]
    statements: tuple[ScoredStatement, ...]
    roles: tuple[str, ...]
    respondents: Mapping[tuple[str, str], int]
    unplaced: Mapping[str, int]
    counts: Mapping[tuple[str, str, str], Counts]


def read_survey(session: Session) -> Survey:
    """Return the answers of the study, counted by unit, role, statement and value.

    Roles are sorted by code point, units and statements stand in the order of their files.
    """
    title, category = session.execute(select(Study.title, Study.category)).one()
    state, time = _state(session)
    roles = _names(session, Role)
    statements = _statements(session, roles)
    registered = _registered(session)
    unplaced = {role: n for (unit, role), n in registered.items() if unit is None}
    respondents = {(unit, role): n for (unit, role), n in registered.items() if unit is not None}
    nameless = {""} if any(role == "" for _, role in registered) else set[str]()
    return Survey(
        title=title,
        state=state,
        time=time,
        units=_units(session, category),
        statements=statements,
        roles=tuple(sorted(nameless.union(roles.values()))),
        respondents=respondents,
        unplaced=unplaced,
        counts=_counts(session, statements),
    )


def _state(session: Session) -> tuple[int, datetime | None]:
    number = session.scalar(select(Counter.number)) or 0
    return number, session.scalar(select(Change.time).where(Change.number == number))


def _names(session: Session, kind: type[Role | Theme]) -> dict[UUID, str]:
    return {row.id: row.name for row in session.execute(select(kind.id, kind.name))}


def _units(session: Session, category: str) -> tuple[ScoredUnit, ...]:
    query = select(Unit.id, Unit.name, Unit.parent_id, Unit.kind, Unit.attributes)
    rows = session.execute(query.order_by(Unit.position, Unit.name)).all()
    names = {identity: name for identity, name, *_ in rows}
    children = defaultdict[UUID | None, list[str]](list)
    for _, name, parent, *_ in rows:
        children[parent].append(name)
    return tuple(
        ScoredUnit(
            name=name,
            parent=names[parent] if parent else "",
            category={**attributes, "kind": kind}.get(category, "").strip(),
            children=tuple(children[identity]),
        )
        for identity, name, parent, kind, attributes in rows
    )


def _statements(session: Session, roles: Mapping[UUID, str]) -> tuple[ScoredStatement, ...]:
    scales = {scale.id: _scale(scale) for scale in session.scalars(select(Scale))}
    themes = _names(session, Theme)
    put_to = defaultdict[UUID, list[str]](list)
    for statement, role in session.execute(
        select(StatementRole.statement_id, StatementRole.role_id)
    ):
        put_to[statement].append(roles[role])
    query = select(Statement).order_by(Statement.position, Statement.name)
    return tuple(
        ScoredStatement(
            name=row.name,
            texts=dict(row.texts),
            shorts=dict(row.shorts),
            theme=themes[row.theme_id] if row.theme_id else "",
            scale=scales[row.scale_id],
            reverse=row.reverse,
            roles=tuple(sorted(put_to[row.id])),
        )
        for row in session.scalars(query)
    )


def _scale(scale: Scale) -> AnswerScale:
    return AnswerScale(
        name=scale.name,
        minimum=Fraction(scale.minimum),
        maximum=Fraction(scale.maximum),
        step=Fraction(scale.step),
        labels=tuple(scale.labels),
    )


def _registered(session: Session) -> dict[tuple[str | None, str], int]:
    query = (
        select(Unit.name, Role.name, func.count())
        .select_from(Respondent)
        .outerjoin(Unit, Unit.id == Respondent.unit_id)
        .outerjoin(RespondentRole, RespondentRole.respondent_id == Respondent.id)
        .outerjoin(Role, Role.id == RespondentRole.role_id)
        .group_by(Unit.name, Role.name)
    )
    rows = session.execute(query)
    return {(unit, role or ""): number for unit, role, number in rows}


def _counts(
    session: Session, statements: Iterable[ScoredStatement]
) -> dict[tuple[str, str, str], dict[Fraction, int]]:
    by_name = {statement.name: statement for statement in statements}
    counts = defaultdict[tuple[str, str, str], dict[Fraction, int]](dict)
    for unit, role, name, value, number in session.execute(_counting()):
        counts[unit, role or "", name][_scored(value, by_name[name])] = number
    return counts


def _counting() -> Select[str, str, str, Decimal | None, int]:
    """Return the query that counts answers by unit, role, statement and value.

    The roles of the respondent are joined to answers that name none, so such an answer is there
    once for each of them; whether that role was asked is for the caller. The time goes into
    sorting the groups, and short names sort in two thirds of the time that UUIDs take.
    """
    of_respondent = and_(
        Answer.role_id.is_(None), RespondentRole.respondent_id == Answer.respondent_id
    )
    return (
        select(Unit.name, Role.name, Statement.name, Answer.value, func.count())
        .select_from(Answer)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Unit, Unit.id == Respondent.unit_id)
        .join(Statement, Statement.id == Answer.statement_id)
        .outerjoin(RespondentRole, of_respondent)
        .outerjoin(Role, Role.id == func.coalesce(Answer.role_id, RespondentRole.role_id))
        .where(Answer.value.is_not(None))
        .group_by(Unit.name, Role.name, Statement.name, Answer.value)
    )


def _scored(value: Decimal | None, statement: ScoredStatement) -> Fraction:
    answer = Fraction(value or 0)
    scale = statement.scale
    return turned(answer, scale.minimum, scale.maximum) if statement.reverse else answer
