"""Verbs for what a study is about: the study itself, its scales, units, roles and themes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.history import concerns, verb
from evalbench.study.model import Role, Scale, Study, Theme, Unit
from evalbench.study.verbs.rows import add_named, alter, id_of, next_position, place, remove

__all__ = [
    "ScaleChanges",
    "StudyChanges",
    "UnitChanges",
    "add_role",
    "add_scale",
    "add_theme",
    "add_unit",
    "change_scale",
    "change_study",
    "change_unit",
    "delete_role",
    "delete_scale",
    "delete_theme",
    "delete_unit",
    "move_unit",
    "rename_role",
    "rename_theme",
]


class StudyChanges(TypedDict, total=False):
    """What can be said of a study; `category` is the unit attribute that groups units."""

    title: str
    language: str
    question: str
    end_date: datetime.date | None
    category: str
    codebook_name: str
    codebook_version: int


class UnitChanges(TypedDict, total=False):
    """What can be said of a unit."""

    name: str
    kind: str
    attributes: dict[str, str]


class ScaleChanges(TypedDict, total=False):
    """What can be said of a scale."""

    name: str
    minimum: Decimal
    maximum: Decimal
    step: Decimal
    labels: list[str]


@verb()
def change_study(session: Session, **changes: Unpack[StudyChanges]) -> None:
    """Change the title, language, question, end date or category of the study."""
    study = session.scalars(select(Study)).one()
    concerns(session, study.title)
    alter(session, study, changes)


@verb()
def add_scale(
    session: Session,
    name: str,
    minimum: Decimal,
    maximum: Decimal,
    step: Decimal,
    labels: Sequence[str] = (),
) -> Scale:
    """Add a scale beside the study's own; its labels are those of its ends or whole steps."""
    concerns(session, name)
    scale = Scale(name=name, minimum=minimum, maximum=maximum, step=step, labels=list(labels))
    return add_named(session, scale)


@verb()
def change_scale(session: Session, scale: Scale, **changes: Unpack[ScaleChanges]) -> None:
    """Change a scale; EvalbenchError when an answer that stands would fall off it."""
    concerns(session, scale.name)
    alter(session, scale, changes)


@verb()
def delete_scale(session: Session, scale: Scale) -> Mapping[str, int]:
    """Delete a scale that no statement uses."""
    concerns(session, scale.name)
    return remove(session, [scale])


@verb()
def add_unit(
    session: Session,
    name: str,
    *,
    kind: str = "",
    parent: Unit | None = None,
    attributes: Mapping[str, str] | None = None,
) -> Unit:
    """Add a unit, last of all."""
    concerns(session, name)
    position = next_position(session, Unit)
    attributes = dict(attributes or {})
    unit = Unit(
        name=name, kind=kind, parent_id=id_of(parent), attributes=attributes, position=position
    )
    return add_named(session, unit)


@verb()
def change_unit(session: Session, unit: Unit, **changes: Unpack[UnitChanges]) -> None:
    """Rename a unit or change its kind or attributes."""
    concerns(session, unit.name)
    alter(session, unit, changes)


@verb()
def move_unit(
    session: Session, unit: Unit, parent: Unit | None, *, before: Unit | None = None
) -> None:
    """Give a unit another parent (None: the top), before another unit or last in the order."""
    concerns(session, unit.name)
    alter(session, unit, {"parent_id": id_of(parent)})
    place(session, unit, before)


@verb()
def delete_unit(session: Session, unit: Unit) -> Mapping[str, int]:
    """Delete a unit with its register figures and memos; return how many rows of each table went.

    EvalbenchError while units, respondents, interviews or findings belong to it.
    """
    concerns(session, unit.name)
    return remove(session, [unit])


@verb()
def add_role(session: Session, name: str) -> Role:
    """Add a role."""
    concerns(session, name)
    return add_named(session, Role(name=name))


@verb()
def rename_role(session: Session, role: Role, name: str) -> None:
    """Give a role another name."""
    concerns(session, role.name)
    alter(session, role, {"name": name})


@verb()
def delete_role(session: Session, role: Role) -> Mapping[str, int]:
    """Delete a role that nobody has and nothing is put to."""
    concerns(session, role.name)
    return remove(session, [role])


@verb()
def add_theme(session: Session, name: str) -> Theme:
    """Add a theme."""
    concerns(session, name)
    return add_named(session, Theme(name=name))


@verb()
def rename_theme(session: Session, theme: Theme, name: str) -> None:
    """Give a theme another name."""
    concerns(session, theme.name)
    alter(session, theme, {"name": name})


@verb()
def delete_theme(session: Session, theme: Theme) -> Mapping[str, int]:
    """Delete a theme with its memos; what belonged to it belongs to none."""
    concerns(session, theme.name)
    return remove(session, [theme])
