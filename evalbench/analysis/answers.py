"""The answers themselves, one by one, with who gave them, where and in what role."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from evalbench.study.change_log import stamp_now
from evalbench.study.model import Answer, Respondent, Role, Statement, Theme, Unit
from evalbench.study.table import Column, Stamp, Table

__all__ = ["Answers", "GivenAnswer", "answers", "long_table"]


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it was given: `value` is on the statement's scale, None for a blank one.

    `unit`, `theme` and the `role` it was given in are empty where there is none.
    """

    respondent: str
    unit: str
    role: str
    statement: str
    value: Fraction | None
    reason: str
    theme: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers by respondent (code point), statement (file order) and role (code point)."""

    answers: tuple[GivenAnswer, ...]
    stamp: Stamp | None


def answers(session: Session) -> Answers:
    """Return every answer, blank ones too; those to reverse-coded statements are not turned."""
    # Sorted here: databases sort text by rules of their own.
    rows = sorted(session.execute(_query()), key=lambda row: tuple(row[:4]))
    found = (
        GivenAnswer(
            respondent=row.respondent,
            unit=row.unit or "",
            role=row.role,
            statement=row.statement,
            value=None if row.value is None else Fraction(row.value),
            reason=row.reason,
            theme=row.theme or "",
        )
        for row in rows
    )
    return Answers(tuple(found), stamp_now(session))


def _query() -> Select[*tuple[Any, ...]]:
    """Return the query for the answers; what sorts them stands first."""
    return (
        select(
            Respondent.name.label("respondent"),
            Statement.position,
            Statement.name.label("statement"),
            func.coalesce(Role.name, "").label("role"),
            Unit.name.label("unit"),
            Answer.value,
            Answer.reason,
            Theme.name.label("theme"),
        )
        .select_from(Answer)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Statement, Statement.id == Answer.statement_id)
        .outerjoin(Unit, Unit.id == Respondent.unit_id)
        .outerjoin(Role, Role.id == Answer.role_id)
        .outerjoin(Theme, Theme.id == Statement.theme_id)
    )


_LONG = (
    Column("respondent_id", "respondent_id"),
    Column("unit", "unit"),
    Column("role", "role"),
    Column("statement_id", "statement_id"),
    Column("answer", "answer", "number"),
    Column("reason", "reason"),
    Column("theme", "theme"),
)


def long_table(found: Answers) -> Table:
    """Return every answer, a row each: the columns of answers.csv, then the statement's theme."""
    rows = tuple(
        (each.respondent, each.unit, each.role, each.statement, each.value, each.reason, each.theme)
        for each in found.answers
    )
    return Table("answers", "", _LONG, rows, stamp=found.stamp)
