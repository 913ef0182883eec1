"""What a person does with an interview as a whole, by its name: for faces, which hold no rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.study.find import named
from evalbench.study.history.images import domain_tables
from evalbench.study.model import Coder, Coding, Document, Role, Unit, table_of
from evalbench.study.verbs import documents

__all__ = [
    "Losses",
    "delete_interview",
    "losses",
    "mark_finished",
    "place_interview",
    "rename_interview",
    "units_and_roles",
]

_OF_ITSELF = ("document_text", "document_respondent")


@dataclass(frozen=True, slots=True)
class Losses:
    """What goes with an interview: how many rows by table, and its codings by coder."""

    rows: Mapping[str, int]
    codings: Mapping[str, int]


def losses(session: Session, name: str) -> Losses:
    """Return what would go with an interview; EvalbenchError when there is none of the name."""
    document = named(session, Document, name)
    rows: Counter[str] = Counter()
    for table in domain_tables():
        for key in table.foreign_keys:
            goes = key.parent.info["gone"] == "delete"
            if key.column.table is table_of(Document) and goes and table.name not in _OF_ITSELF:
                count = select(func.count()).select_from(table).where(key.parent == document.id)
                rows[table.name] += session.scalar(count) or 0
    by = (
        select(Coder.name, func.count())
        .join(Coding, Coding.coder_id == Coder.id)
        .where(Coding.document_id == document.id)
        .group_by(Coder.name)
        .order_by(Coder.name)
    )
    codings = {row[0]: row[1] for row in session.execute(by)}
    return Losses({kind: number for kind, number in rows.items() if number}, codings)


def units_and_roles(session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the units in their order, and those of the roles."""
    units = session.scalars(select(Unit.name).order_by(Unit.position, Unit.name))
    return tuple(units), tuple(session.scalars(select(Role.name).order_by(Role.name)))


def rename_interview(session: Session, name: str, new: str) -> None:
    """Give an interview another name; EvalbenchError when it is taken or cannot be one."""
    documents.change_document(session, named(session, Document, name), name=new)


def place_interview(session: Session, name: str, unit: str | None, role: str | None) -> None:
    """Let an interview belong to a unit and role, told by name; None is what its people say."""
    documents.move_document(
        session,
        named(session, Document, name),
        None if unit is None else named(session, Unit, unit),
        None if role is None else named(session, Role, role),
    )


def mark_finished(session: Session, name: str, coder: str, *, finished: bool) -> None:
    """Mark an interview as coded to the end by a coder, or take that back."""
    document = named(session, Document, name)
    if finished:
        documents.finish(session, document, coder)
    else:
        documents.unfinish(session, document, coder)


def delete_interview(session: Session, name: str) -> Mapping[str, int]:
    """Delete an interview with what hangs on it; return how many rows of each table went."""
    return documents.delete_document(session, named(session, Document, name))
