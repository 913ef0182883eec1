"""Verbs for interview guides: sections, numbered questions and their follow-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.history import concerns, verb
from evalbench.study.model import FollowUp, Guide, Question, Role, Section, Statement, Theme
from evalbench.study.verbs.rows import (
    STEP,
    add,
    add_named,
    alter,
    id_of,
    next_position,
    place,
    remove,
)

__all__ = [
    "QuestionChanges",
    "add_guide",
    "add_question",
    "add_section",
    "change_guide",
    "change_question",
    "change_section",
    "delete_guide",
    "delete_question",
    "delete_section",
    "move_question",
    "move_section",
    "put_statement",
    "set_follow_ups",
]


class QuestionChanges(TypedDict, total=False):
    """What can be said of a question."""

    number: str
    text: str


@verb()
def add_guide(session: Session, name: str, role: Role | None = None) -> Guide:
    """Add an empty guide, put to a role."""
    concerns(session, name)
    return add_named(session, Guide(name=name, role_id=id_of(role)))


@verb()
def change_guide(session: Session, guide: Guide, *, name: str, role: Role | None) -> None:
    """Rename a guide, or put it to another role."""
    concerns(session, guide.name)
    alter(session, guide, {"name": name, "role_id": id_of(role)})


@verb()
def delete_guide(session: Session, guide: Guide) -> Mapping[str, int]:
    """Delete a guide with its sections and questions."""
    concerns(session, guide.name)
    return remove(session, [guide])


@verb()
def add_section(session: Session, guide: Guide, title: str, theme: Theme | None = None) -> Section:
    """Add a section, last in its guide."""
    concerns(session, f"{guide.name} {title}")
    position = next_position(session, Section, Section.guide_id == guide.id)
    section = Section(guide_id=guide.id, title=title, theme_id=id_of(theme), position=position)
    return add(session, section)


@verb()
def change_section(session: Session, section: Section, *, title: str, theme: Theme | None) -> None:
    """Change a section's title or theme."""
    concerns(session, section.title)
    alter(session, section, {"title": title, "theme_id": id_of(theme)})


@verb()
def move_section(session: Session, section: Section, *, before: Section | None = None) -> None:
    """Move a section before another of its guide, or last."""
    concerns(session, section.title)
    place(session, section, before, Section.guide_id == section.guide_id)


@verb()
def delete_section(session: Session, section: Section) -> Mapping[str, int]:
    """Delete a section with its questions."""
    concerns(session, section.title)
    return remove(session, [section])


@verb()
def add_question(
    session: Session,
    section: Section,
    number: str,
    text: str,
    *,
    statement: Statement | None = None,
    follow_ups: Sequence[str] = (),
) -> Question:
    """Add a question, last in its section; `statement` is put after it."""
    concerns(session, number)
    position = next_position(session, Question, Question.section_id == section.id)
    question = Question(
        section_id=section.id,
        number=number,
        text=text,
        statement_id=id_of(statement),
        position=position,
    )
    add(session, question)
    set_follow_ups(session, question, follow_ups)
    return question


@verb()
def change_question(
    session: Session, question: Question, **changes: Unpack[QuestionChanges]
) -> None:
    """Change a question's number or text."""
    concerns(session, question.number)
    alter(session, question, changes)


@verb()
def put_statement(session: Session, question: Question, statement: Statement | None) -> None:
    """Say which statement is put after a question; None: none is."""
    concerns(session, question.number)
    alter(session, question, {"statement_id": id_of(statement)})


@verb()
def set_follow_ups(session: Session, question: Question, texts: Sequence[str]) -> None:
    """Let a question have just these follow-ups: a, b, c."""
    concerns(session, question.number)
    query = select(FollowUp).where(FollowUp.question_id == question.id)
    stand = list(session.scalars(query.order_by(FollowUp.position)))
    for row, text in zip(stand, texts, strict=False):
        alter(session, row, {"text": text})
    remove(session, stand[len(texts) :])
    for index, text in enumerate(texts[len(stand) :], start=len(stand)):
        position = (index + 1) * STEP
        add(session, FollowUp(question_id=question.id, text=text, position=position))


@verb()
def move_question(
    session: Session, question: Question, section: Section, *, before: Question | None = None
) -> None:
    """Move a question to a section, before another there or last."""
    concerns(session, question.number)
    alter(session, question, {"section_id": section.id})
    place(session, question, before, Question.section_id == section.id)


@verb()
def delete_question(session: Session, question: Question) -> Mapping[str, int]:
    """Delete a question with its follow-ups."""
    concerns(session, question.number)
    return remove(session, [question])
