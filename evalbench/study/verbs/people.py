"""Verbs for respondents and coders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.history import concerns, verb
from evalbench.study.model import Coder, Respondent, RespondentRole, Role, Unit
from evalbench.study.verbs.rows import add, add_named, alter, id_of, remove

__all__ = [
    "RespondentChanges",
    "add_coder",
    "add_respondent",
    "change_respondent",
    "delete_coder",
    "delete_respondent",
    "give_roles",
    "move_respondent",
    "rename_coder",
]


class RespondentChanges(TypedDict, total=False):
    """What can be said of a respondent; `label` is the anonymous name used in reports."""

    name: str
    label: str
    attributes: dict[str, str]


@verb()
def add_respondent(
    session: Session,
    name: str,
    *,
    unit: Unit | None = None,
    roles: Sequence[Role] = (),
    label: str = "",
    attributes: Mapping[str, str] | None = None,
) -> Respondent:
    """Add a respondent; `name` is their id in the study's own register."""
    attributes = dict(attributes or {})
    respondent = Respondent(name=name, unit_id=id_of(unit), label=label, attributes=attributes)
    add_named(session, respondent)
    concerns(session, name, respondent=respondent)
    give_roles(session, respondent, roles)
    return respondent


@verb()
def change_respondent(
    session: Session, respondent: Respondent, **changes: Unpack[RespondentChanges]
) -> None:
    """Change a respondent's id, label or attributes."""
    concerns(session, respondent.name, respondent=respondent)
    alter(session, respondent, changes)


@verb()
def move_respondent(session: Session, respondent: Respondent, unit: Unit | None) -> None:
    """Let a respondent belong to another unit, or to none."""
    concerns(session, respondent.name, respondent=respondent)
    alter(session, respondent, {"unit_id": id_of(unit)})


@verb()
def give_roles(session: Session, respondent: Respondent, roles: Iterable[Role]) -> None:
    """Let a respondent have just these roles.

    EvalbenchError when an answer stands that was given in a role taken away.
    """
    concerns(session, respondent.name, respondent=respondent)
    wanted = {role.id for role in roles}
    held = select(RespondentRole).where(RespondentRole.respondent_id == respondent.id)
    has = {row.role_id: row for row in session.scalars(held)}
    remove(session, [row for role, row in has.items() if role not in wanted])
    for role in sorted(wanted - has.keys()):
        add(session, RespondentRole(respondent_id=respondent.id, role_id=role))


@verb()
def delete_respondent(session: Session, respondent: Respondent) -> Mapping[str, int]:
    """Delete a respondent with their answers and memos; return how many rows of each table went.

    Interviews stay; turns and interviews forget them.
    """
    concerns(session, respondent.name, respondent=respondent)
    return remove(session, [respondent])


@verb()
def add_coder(session: Session, name: str) -> Coder:
    """Add a coder; seldom needed, for coders are declared by coding."""
    concerns(session, name)
    return add_named(session, Coder(name=name))


@verb()
def rename_coder(session: Session, coder: Coder, name: str) -> None:
    """Give a coder another name."""
    concerns(session, coder.name)
    alter(session, coder, {"name": name})


@verb()
def delete_coder(session: Session, coder: Coder) -> Mapping[str, int]:
    """Delete a coder of whom no coding, memo or finished interview stands."""
    concerns(session, coder.name)
    return remove(session, [coder])
