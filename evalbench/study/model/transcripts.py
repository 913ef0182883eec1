"""What was said and how it is coded. The text is the truth: a passage is a span of it.

Spans are half-open and count Unicode code points in the document's text, speaker labels included.
"""

from __future__ import annotations

import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalbench.study.columns import UtcTime, json_column
from evalbench.study.model.base import Base, Record, reference

__all__ = [
    "Code",
    "Coding",
    "Document",
    "DocumentRespondent",
    "DocumentText",
    "Finished",
    "Memo",
    "Turn",
]


class Document(Record, Base):
    """An interview, a group interview or another text. `length` is that of its text."""

    __tablename__ = "document"
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="interview")
    unit_id: Mapped[UUID | None] = reference("unit", "refuse", optional=True)
    role_id: Mapped[UUID | None] = reference("role", "refuse", optional=True)
    date: Mapped[datetime.date | None] = mapped_column(default=None)
    minutes: Mapped[int | None] = mapped_column(default=None)
    length: Mapped[int]
    digest: Mapped[str] = mapped_column(index=True)


class DocumentText(Record, Base):
    """The text of a document, in a row of its own so that no list of documents reads it."""

    __tablename__ = "document_text"
    __table_args__ = (UniqueConstraint("document_id"),)
    document_id: Mapped[UUID] = reference("document", "delete", index=False)
    text: Mapped[str]


class DocumentRespondent(Record, Base):
    """That a respondent takes part in an interview."""

    __tablename__ = "document_respondent"
    __table_args__ = (UniqueConstraint("document_id", "respondent_id"),)
    document_id: Mapped[UUID] = reference("document", "delete", index=False)
    respondent_id: Mapped[UUID] = reference("respondent", "delete")


class Turn(Record, Base):
    """What one speaker says until the next one does.

    The turn begins at `start` with the label ``Name: `` (none when `speaker` is empty), speech at
    `said`; it ends where the next turn's line feed stands. `time` is in seconds.
    """

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("document_id", "start"),)
    document_id: Mapped[UUID] = reference("document", "delete", index=False)
    start: Mapped[int]
    said: Mapped[int]
    speaker: Mapped[str] = mapped_column(default="")
    interviewer: Mapped[bool] = mapped_column(default=False)
    time: Mapped[int | None] = mapped_column(default=None)
    respondent_id: Mapped[UUID | None] = reference("respondent", "clear", optional=True)


class Finished(Record, Base):
    """That a coder has coded a document to the end."""

    __tablename__ = "finished"
    __table_args__ = (UniqueConstraint("document_id", "coder_id"),)
    document_id: Mapped[UUID] = reference("document", "delete", index=False)
    coder_id: Mapped[UUID] = reference("coder", "refuse")


class Code(Record, Base):
    """A code of the codebook, which is a tree. `names` are its names in other languages."""

    __tablename__ = "code"
    name: Mapped[str]
    names: Mapped[dict[str, str]] = mapped_column(json_column(), default_factory=dict)
    parent_id: Mapped[UUID | None] = reference("code", "delete", optional=True)
    position: Mapped[int]
    definition: Mapped[str] = mapped_column(default="")
    include: Mapped[str] = mapped_column(default="")
    exclude: Mapped[str] = mapped_column(default="")
    example: Mapped[str] = mapped_column(default="")
    color: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(default="")
    theme_id: Mapped[UUID | None] = reference("theme", "clear", optional=True)


class Coding(Record, Base):
    """A coded passage: (document, start, end, code, coder).

    `codebook_state` is the state of the codebook the passage was coded under.
    """

    __tablename__ = "coding"
    __table_args__ = (Index(None, "document_id", "start"),)
    document_id: Mapped[UUID] = reference("document", "delete", index=False)
    start: Mapped[int]
    end: Mapped[int]
    code_id: Mapped[UUID] = reference("code", "delete")
    coder_id: Mapped[UUID] = reference("coder", "refuse")
    memo: Mapped[str] = mapped_column(default="")
    stance: Mapped[str] = mapped_column(default="")
    codebook_state: Mapped[int]


class Memo(Record, Base):
    """A memo or a summary about anything: what it points at, or the study when at nothing.

    With `start` and `end` it is about a passage of its document.
    """

    __tablename__ = "memo"
    kind: Mapped[str] = mapped_column(default="memo")
    text: Mapped[str]
    time: Mapped[datetime.datetime] = mapped_column(UtcTime())
    coder_id: Mapped[UUID] = reference("coder", "refuse")
    unit_id: Mapped[UUID | None] = reference("unit", "delete", optional=True)
    role_id: Mapped[UUID | None] = reference("role", "delete", optional=True)
    respondent_id: Mapped[UUID | None] = reference("respondent", "delete", optional=True)
    document_id: Mapped[UUID | None] = reference("document", "delete", optional=True)
    start: Mapped[int | None] = mapped_column(default=None)
    end: Mapped[int | None] = mapped_column(default=None)
    code_id: Mapped[UUID | None] = reference("code", "delete", optional=True)
    theme_id: Mapped[UUID | None] = reference("theme", "delete", optional=True)
    statement_id: Mapped[UUID | None] = reference("statement", "delete", optional=True)
    finding_id: Mapped[UUID | None] = reference("finding", "delete", optional=True)
    hypothesis_id: Mapped[UUID | None] = reference("hypothesis", "delete", optional=True)
