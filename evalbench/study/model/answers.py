"""What was asked and answered: scales, statements, answers, guides, register indicators."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from evalbench.study.columns import DecimalText, Millionths, json_column
from evalbench.study.model.base import Base, Record, reference

__all__ = [
    "Answer",
    "FollowUp",
    "Guide",
    "Indicator",
    "Question",
    "Scale",
    "Section",
    "Statement",
    "StatementRole",
]


class Scale(Record, Base):
    """A scale of answers from `minimum` to `maximum` in steps. The study's own has no name.

    `labels` are those of the two ends, or one for each whole step.
    """

    __tablename__ = "scale"
    name: Mapped[str] = mapped_column(unique=True, default="")
    minimum: Mapped[Decimal] = mapped_column(Millionths(), default=Decimal(1))
    maximum: Mapped[Decimal] = mapped_column(Millionths(), default=Decimal(5))
    step: Mapped[Decimal] = mapped_column(Millionths(), default=Decimal(1))
    labels: Mapped[list[str]] = mapped_column(json_column(), default_factory=list)


class Statement(Record, Base):
    """A statement that respondents agree with more or less.

    `texts` and `shorts` (the head of its column in tables) are by language; a `reverse` statement
    is turned before it is scored.
    """

    __tablename__ = "statement"
    name: Mapped[str] = mapped_column(unique=True)
    texts: Mapped[dict[str, str]] = mapped_column(json_column(), default_factory=dict)
    shorts: Mapped[dict[str, str]] = mapped_column(
        json_column(), default_factory=dict, server_default=text("'{}'")
    )
    theme_id: Mapped[UUID | None] = reference("theme", "clear", optional=True)
    scale_id: Mapped[UUID] = reference("scale", "refuse")
    reverse: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]


class StatementRole(Record, Base):
    """That a statement is put to a role; one put to none is put to all."""

    __tablename__ = "statement_role"
    __table_args__ = (UniqueConstraint("statement_id", "role_id"),)
    statement_id: Mapped[UUID] = reference("statement", "delete", index=False)
    role_id: Mapped[UUID] = reference("role", "refuse")


class Answer(Record, Base):
    """A respondent's answer to a statement; a blank one has no value, which is never zero.

    `role_id` is the role it was given in, where that was said. `document_id`, `start` and `end`
    are the passage in which the reason is given.
    """

    __tablename__ = "answer"
    __table_args__ = (
        # One answer for each role it is given in, and one without a role.
        Index(
            "uq_answer_role",
            "respondent_id",
            "statement_id",
            "role_id",
            unique=True,
            sqlite_where=text("role_id IS NOT NULL"),
            postgresql_where=text("role_id IS NOT NULL"),
        ),
        Index(
            "uq_answer_any",
            "respondent_id",
            "statement_id",
            unique=True,
            sqlite_where=text("role_id IS NULL"),
            postgresql_where=text("role_id IS NULL"),
        ),
        Index(None, "respondent_id", "statement_id"),
    )
    respondent_id: Mapped[UUID] = reference("respondent", "delete", index=False)
    statement_id: Mapped[UUID] = reference("statement", "delete")
    role_id: Mapped[UUID | None] = reference("role", "refuse", optional=True)
    value: Mapped[Decimal | None] = mapped_column(Millionths(), default=None)
    reason: Mapped[str] = mapped_column(default="")
    document_id: Mapped[UUID | None] = reference(
        "document", "clear", optional=True, also=("start", "end")
    )
    start: Mapped[int | None] = mapped_column(default=None)
    end: Mapped[int | None] = mapped_column(default=None)


class Guide(Record, Base):
    """An interview guide, put to one role."""

    __tablename__ = "guide"
    name: Mapped[str] = mapped_column(unique=True)
    role_id: Mapped[UUID | None] = reference("role", "refuse", optional=True)


class Section(Record, Base):
    """A section of a guide."""

    __tablename__ = "section"
    guide_id: Mapped[UUID] = reference("guide", "delete")
    title: Mapped[str]
    theme_id: Mapped[UUID | None] = reference("theme", "clear", optional=True)
    position: Mapped[int]


class Question(Record, Base):
    """A numbered question; after it a statement may be put."""

    __tablename__ = "question"
    section_id: Mapped[UUID] = reference("section", "delete")
    number: Mapped[str]
    text: Mapped[str]
    statement_id: Mapped[UUID | None] = reference("statement", "clear", optional=True)
    position: Mapped[int]


class FollowUp(Record, Base):
    """A follow-up to a question: 12a, 12b by its place."""

    __tablename__ = "follow_up"
    question_id: Mapped[UUID] = reference("question", "delete")
    text: Mapped[str]
    position: Mapped[int]


class Indicator(Record, Base):
    """A register figure of a unit in a period."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("unit_id", "name", "period"),)
    name: Mapped[str]
    unit_id: Mapped[UUID] = reference("unit", "delete", index=False)
    period: Mapped[str]
    value: Mapped[Decimal] = mapped_column(DecimalText())
    unit_of_measure: Mapped[str] = mapped_column(default="")
