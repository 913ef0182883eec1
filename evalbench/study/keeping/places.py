"""Where a fault is, in words by which a person finds it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import Message
from evalbench.study.invariants import Fault
from evalbench.study.model import Answer, Base, Document, Respondent, Statement, table_of

__all__ = ["rule_message"]

_AS_IT_STANDS = {"cycle", "one_study", "text", "turn"}
"""The rules that are worded for somebody about to break them, and otherwise by the doctor."""


def rule_message(session: Session, fault: Fault) -> Message:
    """Return what the doctor says of a rule that does not hold: where, what, and since when."""
    room, _, name = fault.message.key.partition(".")
    rule = fault.message
    if room == "invariants" and name in _AS_IT_STANDS:
        rule = Message(f"doctor.{name}", **rule.fields)
    if fault.row is None:
        return Message("doctor.rule", rule=rule, state=fault.state)
    place = _answer(session, fault.row) if fault.kind == "answer" else None
    place = place or _row(session, fault.kind, fault.row)
    return Message("doctor.rule_at", place=place, rule=rule, state=fault.state)


def _answer(session: Session, row: Any) -> Message | None:
    query = (
        select(Respondent.name, Statement.name)
        .join(Answer, Answer.respondent_id == Respondent.id)
        .join(Statement, Statement.id == Answer.statement_id)
        .where(Answer.id == row)
    )
    names = session.execute(query).one_or_none()
    return names and Message("doctor.at_answer", respondent=names[0], statement=names[1])


def _row(session: Session, kind: str, row: Any) -> Message:
    table = Base.metadata.tables[kind]
    if "document_id" not in table.columns:
        return Message("doctor.at_row", table=kind, id=row)
    documents = table_of(Document)
    query = select(documents.c.name).join(table, table.c.document_id == documents.c.id)
    name = session.connection().scalar(query.where(table.c.id == row))
    if name is None:
        return Message("doctor.at_row", table=kind, id=row)
    return Message("doctor.at_passage", document=name, table=kind, id=row)
