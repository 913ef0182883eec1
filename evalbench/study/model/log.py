"""The tables of history itself: the counter, the changes and the images of rows they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from evalbench.study.columns import UtcTime, json_column
from evalbench.study.model.base import Base

__all__ = ["Change", "Counter", "Image"]


class Counter(Base):
    """The study's state: the number of its last change. One row, locked by whoever changes."""

    __tablename__ = "counter"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class Change(Base):
    """One change: who did what, when, to what.

    `status` is ``done``, ``undone`` (and may be redone), ``dropped`` (undone for good) or
    ``final`` (cannot be undone); it is the one column that is ever written again. An undo or redo
    names its `target`. `codebook` tells that codes were changed, `kinds` which tables were.
    """

    __tablename__ = "change"
    __table_args__ = (Index(None, "who", "status"), Index(None, "codebook", "number"))
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time: Mapped[datetime] = mapped_column(UtcTime())
    who: Mapped[str]
    verb: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    document_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    respondent_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    target: Mapped[int | None] = mapped_column(default=None)
    status: Mapped[str] = mapped_column(default="done")
    codebook: Mapped[bool] = mapped_column(default=False)
    kinds: Mapped[list[str]] = mapped_column(json_column(), default_factory=list)


class Image(Base):
    """A row as it stood before a change (`after` false), or as the change had left it when undone.

    `was` is the row's number then; `body` the row as JSON.
    """

    __tablename__ = "image"
    __table_args__ = (Index(None, "was"), Index(None, "row_id"))
    change: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    after: Mapped[bool] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    was: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(json_column())
