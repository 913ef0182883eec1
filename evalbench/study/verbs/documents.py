"""Verbs for interviews and other documents, and their turns."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.history import concerns, verb
from evalbench.study.model import (
    Coder,
    Document,
    DocumentRespondent,
    DocumentText,
    Finished,
    Respondent,
    Role,
    Turn,
    Unit,
)
from evalbench.study.verbs.rows import add, add_named, alter, coder_id, id_of, remove
from evalbench.text.turns import TurnRecord

__all__ = [
    "DocumentChanges",
    "DocumentDetails",
    "TurnChanges",
    "add_document",
    "assign_turn",
    "change_document",
    "change_turn",
    "delete_document",
    "digest_of",
    "finish",
    "move_document",
    "set_participants",
    "unfinish",
]


class DocumentDetails(TypedDict, total=False):
    """What can be said of a new document; `kind` is interview, group or document."""

    kind: str
    date: datetime.date | None
    minutes: int | None


class DocumentChanges(DocumentDetails, total=False):
    """What can be said of a document."""

    name: str


class TurnChanges(TypedDict, total=False):
    """What can be said of a turn besides its words; `time` is in seconds."""

    interviewer: bool
    time: int | None


def digest_of(text: str) -> str:
    """Return the digest by which the same text is known under any name."""
    return sha256(text.encode()).hexdigest()


@verb()
def add_document(
    session: Session,
    name: str,
    text: str,
    turns: Sequence[TurnRecord] = (),
    *,
    unit: Unit | None = None,
    role: Role | None = None,
    respondents: Iterable[Respondent] = (),
    **said: Unpack[DocumentDetails],
) -> Document:
    """Add a document with its text and turns, as a reader of files returns them."""
    document = Document(
        name=name,
        length=len(text),
        digest=digest_of(text),
        unit_id=id_of(unit),
        role_id=id_of(role),
        **said,
    )
    add_named(session, document)
    concerns(session, name, document=document)
    add(session, DocumentText(document_id=document.id, text=text))
    for turn in turns:
        session.add(_turn(document, turn))
    session.flush()
    set_participants(session, document, respondents)
    return document


def _turn(document: Document, turn: TurnRecord) -> Turn:
    return Turn(
        document_id=document.id,
        start=turn.start,
        said=turn.said,
        speaker=turn.speaker,
        interviewer=turn.interviewer,
        time=turn.time,
    )


@verb()
def change_document(
    session: Session, document: Document, **changes: Unpack[DocumentChanges]
) -> None:
    """Rename a document or change its kind, date or minutes."""
    concerns(session, document.name, document=document)
    alter(session, document, changes)


@verb()
def move_document(
    session: Session, document: Document, unit: Unit | None, role: Role | None
) -> None:
    """Let a document belong to another unit and role; None is what its respondents say."""
    concerns(session, document.name, document=document)
    alter(session, document, {"unit_id": id_of(unit), "role_id": id_of(role)})


@verb()
def set_participants(
    session: Session, document: Document, respondents: Iterable[Respondent]
) -> None:
    """Let just these respondents take part in an interview."""
    concerns(session, document.name, document=document)
    wanted = {respondent.id for respondent in respondents}
    held = select(DocumentRespondent).where(DocumentRespondent.document_id == document.id)
    has = {row.respondent_id: row for row in session.scalars(held)}
    remove(session, [row for respondent, row in has.items() if respondent not in wanted])
    for respondent in sorted(wanted - has.keys()):
        add(session, DocumentRespondent(document_id=document.id, respondent_id=respondent))


@verb()
def delete_document(session: Session, document: Document) -> Mapping[str, int]:
    """Delete a document with its turns, codings, memos and evidence; return how many rows went."""
    concerns(session, document.name, document=document)
    return remove(session, [document])


@verb()
def change_turn(session: Session, turn: Turn, **changes: Unpack[TurnChanges]) -> None:
    """Say whether a turn is the interviewer's, or when it begins."""
    document = session.get_one(Document, turn.document_id)
    concerns(session, f"{document.name} {turn.start}", document=document)
    alter(session, turn, changes)


@verb()
def assign_turn(session: Session, turn: Turn, respondent: Respondent | None) -> None:
    """Say who of the respondents speaks in a turn; None: nobody in particular."""
    document = session.get_one(Document, turn.document_id)
    concerns(session, f"{document.name} {turn.start}", document=document, respondent=respondent)
    alter(session, turn, {"respondent_id": id_of(respondent)})


@verb()
def finish(session: Session, document: Document, coder: str) -> Finished:
    """Mark a document as coded to the end by a coder; EvalbenchError when it is already."""
    concerns(session, document.name, document=document)
    found = _finished(session, document, coder)
    if found is not None:
        raise EvalbenchError("verbs.finished_already", name=document.name, coder=coder)
    by = coder_id(session, coder)
    return add(session, Finished(document_id=document.id, coder_id=by))


@verb()
def unfinish(session: Session, document: Document, coder: str) -> None:
    """Take back that a document is coded to the end by a coder; nothing happens when it is not."""
    concerns(session, document.name, document=document)
    found = _finished(session, document, coder)
    if found is not None:
        remove(session, [found])


def _finished(session: Session, document: Document, coder: str) -> Finished | None:
    query = select(Finished).join(Coder, Coder.id == Finished.coder_id)
    return session.scalar(query.where(Finished.document_id == document.id, Coder.name == coder))
