"""What the study says: findings, hypotheses and the evidence for them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from evalbench.study.model.base import Base, Record, reference

__all__ = ["Evidence", "Finding", "Hypothesis"]


class Hypothesis(Record, Base):
    """What was expected, and the verdict: supported, partly, rejected or open."""

    __tablename__ = "hypothesis"
    name: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    theme_id: Mapped[UUID | None] = reference("theme", "clear", optional=True)
    verdict: Mapped[str] = mapped_column(default="open")
    why: Mapped[str] = mapped_column(default="")


class Finding(Record, Base):
    """What was found, across units or in one of them."""

    __tablename__ = "finding"
    kind: Mapped[str] = mapped_column(default="main")
    text: Mapped[str]
    theme_id: Mapped[UUID | None] = reference("theme", "clear", optional=True)
    unit_id: Mapped[UUID | None] = reference("unit", "refuse", optional=True)
    hypothesis_id: Mapped[UUID | None] = reference("hypothesis", "clear", optional=True)


class Evidence(Record, Base):
    """What a finding or a hypothesis rests on: a passage, a mean score or a register figure."""

    __tablename__ = "evidence"
    finding_id: Mapped[UUID | None] = reference("finding", "delete", optional=True)
    hypothesis_id: Mapped[UUID | None] = reference("hypothesis", "delete", optional=True)
    document_id: Mapped[UUID | None] = reference("document", "delete", optional=True)
    start: Mapped[int | None] = mapped_column(default=None)
    end: Mapped[int | None] = mapped_column(default=None)
    statement_id: Mapped[UUID | None] = reference("statement", "delete", optional=True)
    role_id: Mapped[UUID | None] = reference("role", "refuse", optional=True)
    unit_id: Mapped[UUID | None] = reference("unit", "refuse", optional=True)
    indicator_id: Mapped[UUID | None] = reference("indicator", "delete", optional=True)
