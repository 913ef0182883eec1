"""Where and who: the study, its units, roles, themes, respondents and coders."""

from __future__ import annotations

import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalbench.study.columns import json_column
from evalbench.study.model.base import Base, Record, reference

__all__ = ["Coder", "Respondent", "RespondentRole", "Role", "Study", "Theme", "Unit"]


class Study(Record, Base):
    """The study itself: one row. `category` names the unit attribute that groups units."""

    __tablename__ = "study"
    title: Mapped[str]
    language: Mapped[str] = mapped_column(default="nb")
    question: Mapped[str] = mapped_column(default="")
    end_date: Mapped[datetime.date | None] = mapped_column(default=None)
    category: Mapped[str] = mapped_column(default="")
    codebook_name: Mapped[str] = mapped_column(default="")
    codebook_version: Mapped[int] = mapped_column(default=1)


class Unit(Record, Base):
    """A municipality, a district, a school: what is compared. Units form a tree."""

    __tablename__ = "unit"
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[UUID | None] = reference("unit", "refuse", optional=True)
    position: Mapped[int]
    attributes: Mapped[dict[str, str]] = mapped_column(json_column(), default_factory=dict)


class Role(Record, Base):
    """What a respondent speaks as: purchaser, provider, manager."""

    __tablename__ = "role"
    name: Mapped[str] = mapped_column(unique=True)


class Theme(Record, Base):
    """A theme: what joins statements, codes, guide sections and findings."""

    __tablename__ = "theme"
    name: Mapped[str] = mapped_column(unique=True)


class Respondent(Record, Base):
    """A person who answers or is interviewed. `label` is the anonymous name used in reports."""

    __tablename__ = "respondent"
    name: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[UUID | None] = reference("unit", "refuse", optional=True)
    label: Mapped[str] = mapped_column(default="")
    attributes: Mapped[dict[str, str]] = mapped_column(json_column(), default_factory=dict)


class RespondentRole(Record, Base):
    """That a respondent has a role; several are allowed."""

    __tablename__ = "respondent_role"
    __table_args__ = (UniqueConstraint("respondent_id", "role_id"),)
    respondent_id: Mapped[UUID] = reference("respondent", "delete", index=False)
    role_id: Mapped[UUID] = reference("role", "refuse")


class Coder(Record, Base):
    """Someone who codes; declared by coding."""

    __tablename__ = "coder"
    name: Mapped[str] = mapped_column(unique=True)
