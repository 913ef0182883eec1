"""The names an interview can be given: what the study has, and what is made because it has not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.find import named
from evalbench.study.model import Document, Respondent, Role, Unit
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_unit

__all__ = ["KnownNames", "known_names", "make_named"]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names of a study that an interview can be given, and of the interviews it has."""

    units: tuple[str, ...]
    roles: tuple[str, ...]
    respondents: tuple[str, ...]
    documents: tuple[str, ...]


def known_names(session: Session) -> KnownNames:
    """Return the names of the study: units in their order, the others by the alphabet."""
    units = session.scalars(select(Unit.name).order_by(Unit.position, Unit.name)).all()
    rest = [
        tuple(session.scalars(select(kind.name).order_by(kind.name)))
        for kind in (Role, Respondent, Document)
    ]
    return KnownNames(tuple(units), *rest)


def make_named(session: Session, kind: str, name: str, *, unit: str = "", role: str = "") -> str:
    """Make a ``unit``, a ``role`` or a ``respondent``, and return its name.

    A respondent is of `unit` and in `role`, where they are said. EvalbenchError for a name that
    cannot be one, or is taken.
    """
    if kind == "unit":
        return add_unit(session, name).name
    if kind == "role":
        return add_role(session, name).name
    whose = named(session, Unit, unit) if unit else None
    roles = [named(session, Role, role)] if role else []
    return add_respondent(session, name, unit=whose, roles=roles).name
