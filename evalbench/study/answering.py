"""Answers as a person writes them, one at a time, in the place of the one that stands."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.model import Answer, Respondent, Role, Statement
from evalbench.study.verbs.statements import record_answer
from evalbench.text.cleaning import clean, printable
from evalbench.text.numbers import parse_decimal

__all__ = ["Answered", "answer", "answer_value"]

_BLANKS = frozenset({"-", "–", "—", "\N{MINUS SIGN}"})
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Answered:
    """The value that stands now and the one before; `first` tells that there was no answer."""

    value: Decimal | None
    before: Decimal | None
    first: bool


def answer_value(text: str) -> Decimal | None:
    """Return the answer that `text` writes, None for a dash; EvalbenchError for no number."""
    text = text.strip()
    if text in _BLANKS:
        return None
    with suppress(ValueError):
        if len(text) <= _LONGEST:
            return parse_decimal(text)
    raise EvalbenchError("folder.not_number", value=printable(text))


def answer(
    session: Session,
    respondent: Respondent,
    statement: Statement,
    value: Decimal | None,
    *,
    reason: str = "",
    role: Role | None = None,
) -> Answered:
    """Record an answer in the place of the one that stands, whichever role it was given in.

    EvalbenchError when it has been given in several roles and `role` does not say which.
    """
    query = select(Answer, Role).outerjoin(Role, Role.id == Answer.role_id)
    query = query.where(
        Answer.respondent_id == respondent.id, Answer.statement_id == statement.id
    ).order_by(Role.name)
    rows: Iterable[Any] = session.execute(query)
    standing: list[tuple[Answer, Role | None]] = [(row[0], row[1]) for row in rows]
    if role is not None:
        standing = [pair for pair in standing if pair[0].role_id == role.id]
    if len(standing) > 1:
        roles = ", ".join("–" if given is None else given.name for _, given in standing)
        names = {"respondent": respondent.name, "statement": statement.name}
        raise EvalbenchError("coding.several_answers", **names, roles=roles)
    before = standing[0][0].value if standing else None
    role = standing[0][1] if standing else role
    reason = clean(reason).text
    record_answer(session, respondent, statement, value, reason=reason, role=role)
    return Answered(value, before, first=not standing)
