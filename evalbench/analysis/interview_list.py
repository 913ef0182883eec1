"""The interviews as a list to work from: how far each has come, quickly enough to be looked at."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from evalbench.analysis.attention import warnings
from evalbench.analysis.coverage import coverage, read_talk
from evalbench.analysis.sources import Sources
from evalbench.study.model import (
    Answer,
    Change,
    Coder,
    Coding,
    Document,
    Finished,
    Memo,
    Respondent,
    RespondentRole,
    Role,
    Statement,
    StatementRole,
    Turn,
    Unit,
)

__all__ = [
    "AnswersSeen",
    "InterviewSeen",
    "answers_by_unit_and_role",
    "coded_shares",
    "interviews",
    "warnings",
]

_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class InterviewSeen:
    """An interview in the list. Several units or roles are joined by ``;``.

    `respondents` are labels, or ids where there is no label; `length` is in code points.
    `finished` are the coders who have coded it to the end, `is_finished` whether the coder who
    looks is one of them. `last_changed` is None where nothing but the building of the study has
    touched it.
    """

    id: UUID
    name: str
    kind: str
    unit: str
    role: str
    respondents: tuple[str, ...]
    turns: int
    length: int
    codings: int
    memos: int
    finished: tuple[str, ...]
    is_finished: bool
    last_changed: datetime.datetime | None


def interviews(session: Session, coder: str) -> tuple[InterviewSeen, ...]:
    """Return the interviews by name as `coder` sees them."""
    sources, finished = Sources(session), _finished(session)
    turns, codings, memos = (_counted(session, kind) for kind in (Turn, Coding, Memo))
    changed = _last_changed(session)
    query = (
        select(
            Document.id, _raw(Document.id).label("raw"), Document.name, Document.kind,
            Document.length, Unit.name.label("unit"), Role.name.label("role"),
        )
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .outerjoin(Role, Role.id == Document.role_id)
    )  # fmt: skip
    found = []
    for row in sorted(session.execute(query), key=lambda row: row.name):
        source = sources.by(row.id, (row.unit, row.role), frozenset())
        coders = tuple(sorted(finished.get(row.id, ())))
        found.append(
            InterviewSeen(
                id=row.id,
                name=row.name,
                kind=row.kind,
                unit=source.columns["unit"],
                role=source.columns["role"],
                respondents=sources.shown(row.id),
                turns=turns.get(row.raw, 0),
                length=row.length,
                codings=codings.get(row.raw, 0),
                memos=memos.get(row.raw, 0),
                finished=coders,
                is_finished=coder in coders,
                last_changed=changed.get(row.id),
            )
        )
    return tuple(found)


def _raw(key: Any) -> ColumnElement[Any]:
    """Return an id as the driver gives it, which is enough to tell documents apart."""
    return type_coerce(key, String)


def _counted(session: Session, kind: Any) -> dict[Any, int]:
    """Return how many rows of a kind each document has, by its raw id."""
    query = select(_raw(kind.document_id), func.count()).where(kind.document_id.is_not(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(kind.document_id))}


def _finished(session: Session) -> dict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    query = select(Finished.document_id, Coder.name).join(Coder, Coder.id == Finished.coder_id)
    for document, coder in session.execute(query):
        found[document].append(coder)
    return found


def _last_changed(session: Session) -> dict[UUID, datetime.datetime]:
    newest = (
        select(Change.document_id, func.max(Change.number).label("number"))
        .where(Change.document_id.is_not(None))
        .group_by(Change.document_id)
        .subquery()
    )
    query = select(newest.c.document_id, Change.time).join(Change, Change.number == newest.c.number)
    return {row.document_id: row.time for row in session.execute(query)}


def coded_shares(
    session: Session, step: Callable[[int, int], None] = lambda done, total: None
) -> Mapping[str, Fraction]:
    """Return how much of the respondents' speech is coded by anyone, 0 to 1, by interview.

    One without speech is left out. `step` is told how many interviews are done, of how many; what
    it raises ends the work.
    """
    rows = session.execute(select(Document.id, Document.name, Document.length)).all()
    found: dict[str, Fraction] = {}
    for first in range(0, len(rows), _AT_ONCE):
        step(first, len(rows))
        some = rows[first : first + _AT_ONCE]
        talk = read_talk(session, [row.id for row in some])
        for row in some:
            share = coverage(talk[row.id], row.length).share
            if share is not None:
                found[row.name] = share
    step(len(rows), len(rows))
    return found


@dataclass(frozen=True, slots=True)
class AnswersSeen:
    """The respondents of a unit who have a role, by how many of the `asked` statements they answer.

    A respondent with two roles counts in both; `unit` and `role` are blank for none.
    """

    unit: str
    role: str
    asked: int
    respondents: int
    complete: int
    partly: int
    none: int


def answers_by_unit_and_role(session: Session) -> tuple[AnswersSeen, ...]:
    """Return who has answered what is put to their role: units in file order, none last."""
    asked, answered = _asked(session), _answered(session)
    groups: defaultdict[tuple[int, str, str], list[int]] = defaultdict(list)
    wanted: dict[str, int] = {}
    query = (
        select(Respondent.id, Unit.position, Unit.name, RespondentRole.role_id, Role.name)
        .outerjoin(Unit, Unit.id == Respondent.unit_id)
        .outerjoin(RespondentRole, RespondentRole.respondent_id == Respondent.id)
        .outerjoin(Role, Role.id == RespondentRole.role_id)
    )
    last = 1 + (session.scalar(select(func.max(Unit.position))) or 0)
    rows: Iterable[Any] = session.execute(query)
    for key, position, unit, role_id, role in rows:
        place = last if unit is None else position
        groups[place, unit or "", role or ""].append(answered.get((key, role_id), 0))
        wanted[role or ""] = asked(role_id)
    return tuple(
        _group(unit, role, wanted[role], counts)
        for (_, unit, role), counts in sorted(groups.items())
    )


def _group(unit: str, role: str, asked: int, counts: list[int]) -> AnswersSeen:
    complete = sum(count == asked for count in counts) if asked else 0
    partly = sum(0 < count < asked for count in counts)
    none = len(counts) - complete - partly if asked else 0
    return AnswersSeen(unit, role, asked, len(counts), complete, partly, none)


def _asked(session: Session) -> Callable[[UUID | None], int]:
    """Return how many statements a role is asked: its own, and those put to no role."""
    to_all = select(func.count()).select_from(Statement).where(~_put_to_some(Statement.id))
    every = session.scalar(to_all) or 0
    query = select(StatementRole.role_id, func.count()).group_by(StatementRole.role_id)
    own = {row[0]: row[1] for row in session.execute(query)}
    return lambda role: every + (own.get(role, 0) if role else 0)


def _put_to_some(statement: Any) -> ColumnElement[bool]:
    return exists().where(StatementRole.statement_id == statement)


def _answered(session: Session) -> dict[tuple[UUID, UUID | None], int]:
    """Return how many of the statements put to a respondent in a role are answered in it."""
    return {(key, role): number for key, role, number in _counts(session)}


def _counts(session: Session) -> Iterator[Any]:
    put = or_(
        ~_put_to_some(Answer.statement_id),
        exists().where(
            StatementRole.statement_id == Answer.statement_id,
            StatementRole.role_id == RespondentRole.role_id,
        ),
    )
    in_role = or_(Answer.role_id.is_(None), Answer.role_id == RespondentRole.role_id)
    number = func.count(Answer.statement_id.distinct())
    with_role = (
        select(RespondentRole.respondent_id, RespondentRole.role_id, number)
        .join(Answer, Answer.respondent_id == RespondentRole.respondent_id)
        .where(Answer.value.is_not(None), in_role, put)
        .group_by(RespondentRole.respondent_id, RespondentRole.role_id)
    )
    yield from session.execute(with_role)
    without = (
        select(Answer.respondent_id, number)
        .where(Answer.value.is_not(None), Answer.role_id.is_(None))
        .where(~exists().where(RespondentRole.respondent_id == Answer.respondent_id))
        .where(~_put_to_some(Answer.statement_id))
        .group_by(Answer.respondent_id)
    )
    for key, count in session.execute(without):
        yield key, None, count
