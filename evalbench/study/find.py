"""Rows by the names people know them by, with the nearest known name when there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.layout import code_path, split_code_path
from evalbench.study.model import (
    Code,
    Coder,
    Coding,
    Document,
    Memo,
    Record,
    Respondent,
    Role,
    Statement,
    Study,
    Theme,
    Unit,
)
from evalbench.text.cleaning import printable
from evalbench.text.fuzzy import nearest

__all__ = ["by_id", "code_named", "code_paths", "named", "study_of", "with_descendants"]

_Row = TypeVar("_Row", bound=Record)
_Named = TypeVar("_Named", Coder, Document, Respondent, Role, Statement, Theme, Unit)


def study_of(session: Session) -> Study:
    """Return the study itself."""
    return session.scalars(select(Study)).one()


def named(session: Session, kind: type[_Named], name: str) -> _Named:
    """Return the row of this name; EvalbenchError names the nearest known one if there is none."""
    found = session.scalar(select(kind).where(kind.name == name))
    if found is None:
        raise _unknown(kind.__tablename__, name, list(session.scalars(select(kind.name))))
    return found


def by_id(session: Session, kind: type[_Row], key: UUID) -> _Row:
    """Return the row of this id; EvalbenchError when it is gone: somebody may have deleted it."""
    found = session.get(kind, key)
    if found is None:
        own = kind in (Document, Code, Coding, Memo)
        raise EvalbenchError(f"gone.{kind.__tablename__ if own else 'row'}")  # type: ignore[attr-defined]
    return found


def _unknown(kind: str, name: str, known: list[str]) -> EvalbenchError:
    near = nearest(name, known)
    unknown = EvalbenchError(f"find.{kind}", name=printable(name))
    return unknown if near is None else EvalbenchError("find.near", near=near, unknown=unknown)


def code_paths(session: Session) -> dict[UUID, str]:
    """Return the path of every code (``Kvalitet/Kontinuitet``), in the codebook's order."""
    rows = session.execute(select(Code.id, Code.parent_id, Code.name, Code.position)).all()
    children: dict[UUID | None, list[tuple[int, str, UUID]]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append((row.position, row.name, row.id))
    paths: dict[UUID, str] = {}

    def walk(parent: UUID | None, above: tuple[str, ...]) -> None:
        for _, name, key in sorted(children.get(parent, ())):
            paths[key] = code_path((*above, name))
            walk(key, (*above, name))

    walk(None, ())
    return paths


def code_named(session: Session, path: str) -> Code:
    """Return the code of a path, or of a bare last name that only one code bears.

    EvalbenchError when there is none, or several bear the name.
    """
    paths = code_paths(session)
    wanted = split_code_path(path)
    levels = {key: split_code_path(known) for key, known in paths.items()}
    found = [key for key, names in levels.items() if names == wanted]
    if len(wanted) == 1:
        found = found or [key for key, names in levels.items() if names[-1:] == wanted]
    if len(found) == 1:
        return session.get_one(Code, found[0])
    if found:
        where = ", ".join(paths[key] for key in found)
        raise EvalbenchError("find.code_several", name=printable(path), paths=where)
    raise _unknown("code", path, list(paths.values()))


def with_descendants(row: UUID, parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Return the row and all below it in the tree that `parents` describe."""
    found = {row}
    while more := {key for key, parent in parents.items() if parent in found} - found:
        found |= more
    return found
