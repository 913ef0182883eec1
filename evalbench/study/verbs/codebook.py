"""Verbs for the codebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.history import concerns, verb
from evalbench.study.model import Code, Coding, Memo, Theme
from evalbench.study.verbs.rows import (
    STEP,
    add,
    alter,
    id_of,
    next_position,
    place,
    remove,
    theme_named,
)

__all__ = [
    "CodeChanges",
    "CodeDetails",
    "add_code",
    "change_code",
    "delete_code",
    "merge_codes",
    "move_code",
    "set_theme",
]


class CodeDetails(TypedDict, total=False):
    """What can be said of a new code; `names` are its names in other languages."""

    names: dict[str, str]
    definition: str
    include: str
    exclude: str
    example: str
    color: str
    key: str


class CodeChanges(CodeDetails, total=False):
    """What can be said of a code; a theme too, by its name, which is made when new."""

    name: str
    names: Mapping[str, str]
    theme: Theme | str | None


@verb()
def add_code(
    session: Session,
    name: str,
    *,
    parent: Code | None = None,
    theme: Theme | str | None = None,
    **said: Unpack[CodeDetails],
) -> Code:
    """Add a code, last among those of its parent; a theme that is named is made when new."""
    concerns(session, name)
    position = next_position(session, Code, Code.parent_id.is_not_distinct_from(id_of(parent)))
    code = Code(
        name=name,
        parent_id=id_of(parent),
        theme_id=_theme_id(session, theme),
        position=position,
        **said,
    )
    return add(session, code)


def _theme_id(session: Session, theme: Theme | str | None) -> UUID | None:
    if isinstance(theme, str):
        theme = theme_named(session, theme) if theme else None
    return id_of(theme)


@verb()
def change_code(session: Session, code: Code, **changes: Unpack[CodeChanges]) -> None:
    """Rename a code or change its definition, rules, example, colour, key or theme."""
    concerns(session, code.name)
    columns: dict[str, object] = dict(changes)
    if "theme" in changes:
        del columns["theme"]
        columns["theme_id"] = _theme_id(session, changes["theme"])
    alter(session, code, columns)


@verb()
def set_theme(session: Session, code: Code, theme: Theme | None) -> None:
    """Let a code, and the sub-codes that have none of their own, belong to a theme."""
    concerns(session, code.name)
    alter(session, code, {"theme_id": id_of(theme)})


@verb()
def move_code(
    session: Session, code: Code, parent: Code | None, *, before: Code | None = None
) -> None:
    """Put a code under another parent (None: the top), before a sibling or last."""
    concerns(session, code.name)
    siblings = Code.parent_id.is_not_distinct_from(id_of(parent))
    alter(session, code, {"parent_id": id_of(parent)})
    place(session, code, before, siblings)


@verb()
def merge_codes(session: Session, code: Code, into: Code) -> Mapping[str, int]:
    """Let the codings, memos and sub-codes of a code be another's, and delete it.

    The sub-codes come after those that the other has. Returns how many rows of each table moved.
    EvalbenchError when `into` is the code itself or one of its descendants.
    """
    concerns(session, f"{code.name} → {into.name}")
    if into.id in _with_descendants(session, code):
        raise EvalbenchError("verbs.merge_within", name=code.name, into=into.name)
    moved = {Code.__tablename__: _move_below(session, code, into)}
    for kind, column in ((Coding, Coding.code_id), (Memo, Memo.code_id)):
        query = update(kind).where(column == code.id).values({column.key: into.id})
        result = session.execute(query, execution_options={"synchronize_session": False})
        moved[kind.__tablename__] = result.rowcount  # type: ignore[attr-defined]
    session.expire_all()
    remove(session, [code])
    return moved


def _move_below(session: Session, code: Code, into: Code) -> int:
    """Put the sub-codes of a code last among those of another; return how many there are."""
    position = next_position(session, Code, Code.parent_id == into.id)
    below = session.scalars(select(Code).where(Code.parent_id == code.id)).all()
    for number, each in enumerate(sorted(below, key=lambda row: (row.position, row.name))):
        each.parent_id, each.position = into.id, position + STEP * number
    session.flush()
    return len(below)


def _with_descendants(session: Session, code: Code) -> set[object]:
    parents = {row.id: row.parent_id for row in session.execute(select(Code.id, Code.parent_id))}
    found: set[object] = {code.id}
    while more := {key for key, parent in parents.items() if parent in found} - found:
        found |= more
    return found


@verb()
def delete_code(session: Session, code: Code) -> Mapping[str, int]:
    """Delete a code with its sub-codes, their codings and memos; return how many rows went."""
    concerns(session, code.name)
    return remove(session, [code])
