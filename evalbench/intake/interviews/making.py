"""What an interview is said to be of, made when the study has it not: a unit, a role, who spoke."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalbench.study.find import named
from evalbench.study.model import Role, Unit
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_unit

__all__ = ["make_named"]


def make_named(session: Session, kind: str, name: str, *, unit: str = "", role: str = "") -> str:
    """Make a ``unit``, a ``role`` or one of the ``respondents``; return its name.

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
