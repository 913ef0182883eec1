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
    Document,
    Respondent,
    Role,
    Statement,
    Study,
    Theme,
    Unit,
)
from evalbench.text.fuzzy import nearest

__all__ = ["code_named", "code_paths", "named", "study_of", "with_descendants"]

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


def _unknown(kind: str, name: str, known: list[str]) -> EvalbenchError:
    near = nearest(name, known)
    if near is None:
        return EvalbenchError(f"find.{kind}", name=name)
    return EvalbenchError("find.near", near=near, unknown=EvalbenchError(f"find.{kind}", name=name))


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

    A slash in a bare name may be written as in a path or as it is. EvalbenchError when there is
    none, or several bear the name.
    """
    paths = code_paths(session)
    found = [key for key, known in paths.items() if known == path]
    levels = split_code_path(path)
    bare = {path, *levels} if len(levels) == 1 else {path}
    found = found or [key for key, known in paths.items() if split_code_path(known)[-1] in bare]
    if len(found) == 1:
        return session.get_one(Code, found[0])
    if found:
        where = ", ".join(paths[key] for key in found)
        raise EvalbenchError("find.code_several", name=path, paths=where)
    raise _unknown("code", path, list(paths.values()))


def with_descendants(row: UUID, parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Return the row and all below it in the tree that `parents` describe."""
    found = {row}
    while more := {key for key, parent in parents.items() if parent in found} - found:
        found |= more
    return found
