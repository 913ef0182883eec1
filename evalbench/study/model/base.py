"""What every row of a study has: a UUID, and the number of the change that made it what it is."""

from __future__ import annotations

from typing import Any, Literal, dataclass_transform
from uuid import UUID, uuid4

from sqlalchemy import Connection, ForeignKey, MetaData, Table
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, MappedColumn, mapped_column

from evalbench.study.columns import PlainText

__all__ = ["Base", "Gone", "Record", "number_on", "open_number", "reference", "table_of"]

Gone = Literal["refuse", "delete", "clear"]
"""What becomes of a row when the row it refers to goes: it is in the way, goes too, or forgets."""


def open_number(context: DefaultExecutionContext) -> int:
    """Return the number of the change a statement is run in; RuntimeError outside one."""
    return number_on(context.connection)


def number_on(connection: Connection) -> int:
    """Return the number of the change open on a connection; RuntimeError when none is."""
    change = connection.info.get("change")
    if change is None:
        raise RuntimeError("a write outside a change: call a verb")
    return int(change.number)


# SQLAlchemy's own declaration leaves the class keywords out of what type checkers inherit.
@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(mapped_column,))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    """The declarative base of all tables; what it says of dataclasses holds for those below it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: PlainText()}  # noqa: RUF012 (read once, by the declarative scan)


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(mapped_column,))
class Record(MappedAsDataclass, kw_only=True, eq=False):
    """A row of the study proper, under history: see :mod:`evalbench.study.history`."""

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default_factory=uuid4, insert_default=uuid4, sort_order=-1
    )
    state: Mapped[int] = mapped_column(
        init=False, insert_default=open_number, onupdate=open_number, index=True, sort_order=1
    )


def reference(
    target: str,
    gone: Gone,
    *,
    optional: bool = False,
    index: bool = True,
    also: tuple[str, ...] = (),
) -> MappedColumn[Any]:
    """Return a foreign key to the row `target`; an optional one is None unless said.

    Keys are deferrable because undo puts rows back in one go. What becomes of this row when the
    other goes is `gone`, `also` the columns forgotten with it; the verbs read this, the database
    itself deletes nothing.
    """
    key = ForeignKey(f"{target}.id", deferrable=True, initially="IMMEDIATE")
    if optional:
        return mapped_column(key, index=index, info={"gone": gone, "also": also}, default=None)
    return mapped_column(key, index=index, info={"gone": gone, "also": also})


def table_of(kind: type[Any]) -> Table:
    """Return the table of a kind of row."""
    return Base.metadata.tables[kind.__tablename__]
