"""Verbs for statements, answers and register figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.history import concerns, verb
from evalbench.study.model import (
    Answer,
    Document,
    Indicator,
    Respondent,
    Role,
    Scale,
    Statement,
    StatementRole,
    Theme,
    Unit,
)
from evalbench.study.rules import answer_fault
from evalbench.study.verbs.rows import (
    add,
    add_named,
    alter,
    id_of,
    insist,
    next_position,
    place,
    remove,
)
from evalbench.text.spans import Span

__all__ = [
    "StatementChanges",
    "StatementDetails",
    "add_statement",
    "change_statement",
    "delete_answer",
    "delete_indicator",
    "delete_statement",
    "link_answer",
    "move_statement",
    "put_to_roles",
    "record_answer",
    "record_indicator",
    "rescale_statement",
]


class StatementDetails(TypedDict, total=False):
    """What can be said of a new statement; `texts` and `shorts` are by language."""

    texts: dict[str, str]
    shorts: dict[str, str]
    reverse: bool


class StatementChanges(StatementDetails, total=False):
    """What can be said of a statement."""

    name: str


@verb()
def add_statement(
    session: Session,
    name: str,
    *,
    roles: Sequence[Role] = (),
    theme: Theme | None = None,
    scale: Scale | None = None,
    **said: Unpack[StatementDetails],
) -> Statement:
    """Add a statement, last of all; put to no role it is put to all. Its scale is the study's."""
    concerns(session, name)
    scale = scale or session.scalars(select(Scale).where(Scale.name == "")).one()
    statement = Statement(
        name=name,
        theme_id=id_of(theme),
        scale_id=scale.id,
        position=next_position(session, Statement),
        **said,
    )
    add_named(session, statement)
    put_to_roles(session, statement, roles)
    return statement


@verb()
def change_statement(
    session: Session, statement: Statement, **changes: Unpack[StatementChanges]
) -> None:
    """Change a statement's id, texts or heads, or whether it is turned."""
    concerns(session, statement.name)
    alter(session, statement, changes)


@verb()
def rescale_statement(
    session: Session, statement: Statement, theme: Theme | None, scale: Scale
) -> None:
    """Give a statement another theme or scale; EvalbenchError when an answer is off the scale."""
    concerns(session, statement.name)
    alter(session, statement, {"theme_id": id_of(theme), "scale_id": scale.id})


@verb()
def put_to_roles(session: Session, statement: Statement, roles: Iterable[Role]) -> None:
    """Put a statement to just these roles; to none is to all."""
    concerns(session, statement.name)
    wanted = {role.id for role in roles}
    held = select(StatementRole).where(StatementRole.statement_id == statement.id)
    has = {row.role_id: row for row in session.scalars(held)}
    remove(session, [row for role, row in has.items() if role not in wanted])
    for role in sorted(wanted - has.keys()):
        add(session, StatementRole(statement_id=statement.id, role_id=role))


@verb()
def move_statement(
    session: Session, statement: Statement, *, before: Statement | None = None
) -> None:
    """Move a statement before another or last."""
    concerns(session, statement.name)
    place(session, statement, before)


@verb()
def delete_statement(session: Session, statement: Statement) -> Mapping[str, int]:
    """Delete a statement with its answers and evidence; return how many rows of each went."""
    concerns(session, statement.name)
    return remove(session, [statement])


@verb()
def record_answer(
    session: Session,
    respondent: Respondent,
    statement: Statement,
    value: Decimal | None,
    *,
    reason: str = "",
    role: Role | None = None,
) -> Answer:
    """Record an answer, in the place of the one that stands; None is a blank, never zero.

    EvalbenchError when the value is off the scale or the respondent does not have the role.
    """
    concerns(session, f"{respondent.name} {statement.name}", respondent=respondent)
    if value is not None:
        scale = session.get_one(Scale, statement.scale_id)
        insist(answer_fault(value, scale.minimum, scale.maximum, scale.step))
    query = select(Answer).where(
        Answer.respondent_id == respondent.id,
        Answer.statement_id == statement.id,
        Answer.role_id.is_not_distinct_from(id_of(role)),
    )
    answer = session.scalar(query)
    if answer is not None:
        alter(session, answer, {"value": value, "reason": reason})
        return answer
    answer = Answer(
        respondent_id=respondent.id,
        statement_id=statement.id,
        role_id=id_of(role),
        value=value,
        reason=reason,
    )
    return add(session, answer)


@verb()
def link_answer(
    session: Session, answer: Answer, document: Document | None, span: Span | None
) -> None:
    """Say in which passage the reason for an answer is given; None takes the link away."""
    respondent = session.get_one(Respondent, answer.respondent_id)
    concerns(session, respondent.name, document=document, respondent=respondent)
    start, end = span or (None, None)
    alter(session, answer, {"document_id": id_of(document), "start": start, "end": end})


@verb()
def delete_answer(session: Session, answer: Answer) -> Mapping[str, int]:
    """Delete an answer, as if it had never been asked for."""
    respondent = session.get_one(Respondent, answer.respondent_id)
    concerns(session, respondent.name, respondent=respondent)
    return remove(session, [answer])


@verb()
def record_indicator(
    session: Session,
    name: str,
    unit: Unit,
    period: str,
    value: Decimal,
    *,
    unit_of_measure: str = "",
) -> Indicator:
    """Record a register figure, in the place of the one that stands."""
    concerns(session, f"{name} {unit.name} {period}")
    query = select(Indicator).where(
        Indicator.name == name, Indicator.unit_id == unit.id, Indicator.period == period
    )
    indicator = session.scalar(query)
    if indicator is not None:
        alter(session, indicator, {"value": value, "unit_of_measure": unit_of_measure})
        return indicator
    indicator = Indicator(
        name=name, unit_id=unit.id, period=period, value=value, unit_of_measure=unit_of_measure
    )
    return add(session, indicator)


@verb()
def delete_indicator(session: Session, indicator: Indicator) -> Mapping[str, int]:
    """Delete a register figure and the evidence that is made of it."""
    concerns(session, f"{indicator.name} {indicator.period}")
    return remove(session, [indicator])
