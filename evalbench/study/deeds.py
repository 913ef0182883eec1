"""What a person does in a transcript, by ids: for faces, which hold no rows.

Each is one change, made by a verb; EvalbenchError when something named is not there any more.
A document may be told by its name too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.study.find import by_id, named
from evalbench.study.model import Code, Coding, Document, Turn
from evalbench.study.verbs import (
    codings,
    correcting,
    documents,
    memos,
    new_codes,
    passages,
    rewriting,
)
from evalbench.study.verbs.codings import About
from evalbench.study.verbs.speakers import SpeakerWish, settle_speaker
from evalbench.text.spans import Span

__all__ = [
    "Subject",
    "code",
    "code_as_new",
    "correct",
    "finish",
    "join",
    "memo_of",
    "note",
    "preview_correction",
    "recode",
    "rename_speaker",
    "split",
    "summarise",
    "turns_of",
    "uncode",
    "unfinish",
]


def _document(session: Session, document: UUID | str) -> Document:
    if isinstance(document, str):
        return named(session, Document, document)
    return by_id(session, Document, document)


def code(
    session: Session,
    document: UUID | str,
    spans: Iterable[Span],
    codes: Iterable[UUID],
    coder: str,
    *,
    memo: str = "",
    stance: str = "",
) -> tuple[UUID, ...]:
    """Code passages with codes; return the ids of the new codings, by passage and code."""
    rows = [by_id(session, Code, each) for each in codes]
    here = _document(session, document)
    made = codings.code_passages(session, here, spans, rows, coder, memo=memo, stance=stance)
    return tuple(coding.id for coding in made)


def code_as_new(
    session: Session,
    document: UUID | str,
    spans: Iterable[Span],
    name: str,
    coder: str,
    *,
    parent: UUID | None = None,
    key: str = "",
    color: str = "",
) -> tuple[UUID, tuple[UUID, ...]]:
    """Make a code and code passages with it; return its id and those of the codings."""
    above = None if parent is None else by_id(session, Code, parent)
    here = _document(session, document)
    made, coded = new_codes.code_as_new(
        session, here, spans, name, coder, parent=above, key=key, color=color
    )
    return made.id, tuple(coding.id for coding in coded)


def uncode(session: Session, ids: Iterable[UUID]) -> int:
    """Remove codings; return how many went."""
    return codings.uncode(session, [by_id(session, Coding, each) for each in ids])


def recode(
    session: Session,
    coding: UUID,
    *,
    span: Span | None = None,
    code: UUID | None = None,
    memo: str | None = None,
    stance: str | None = None,
) -> None:
    """Change a coding's boundaries, code, memo or stance; None leaves as it is."""
    row = by_id(session, Coding, coding)
    new = None if code is None else by_id(session, Code, code)
    codings.recode(session, row, span=span, code=new, memo=memo, stance=stance)


def split(session: Session, coding: UUID, at: int) -> UUID:
    """Cut a coded passage in two; return the id of the second part."""
    return passages.split(session, by_id(session, Coding, coding), at).id


def join(session: Session, coding: UUID, other: UUID) -> UUID:
    """Make one passage of two; return the id of the one that stays."""
    one, two = by_id(session, Coding, coding), by_id(session, Coding, other)
    return passages.join(session, one, two).id


def finish(session: Session, document: UUID | str, coder: str) -> None:
    """Mark a document as coded to the end by a coder."""
    documents.finish(session, _document(session, document), coder)


def unfinish(session: Session, document: UUID | str, coder: str) -> None:
    """Take back that a document is coded to the end by a coder."""
    documents.unfinish(session, _document(session, document), coder)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a memo is about: a document, a passage of it, or a code; nothing is the study."""

    document: UUID | str | None = None
    span: Span | None = None
    code: UUID | None = None

    def found(self, session: Session) -> About:
        """Return the rows; EvalbenchError when one is gone."""
        about = About()
        if self.document is not None:
            about["document"] = _document(session, self.document)
        if self.span is not None:
            about["span"] = self.span
        if self.code is not None:
            about["code"] = by_id(session, Code, self.code)
        return about


def note(session: Session, subject: Subject, text: str, coder: str) -> UUID | None:
    """Let a coder's memo about something say `text`; a blank one takes it away.

    Return its id, None when there is none any more.
    """
    memo = memos.put_memo(session, text, coder, **subject.found(session))
    return None if memo is None else memo.id


def memo_of(session: Session, subject: Subject, coder: str, *, kind: str = "memo") -> str:
    """Return what a coder's memo (or summary, by `kind`) about something says; blank for none."""
    memo = memos.standing_memo(session, coder, kind=kind, **subject.found(session))
    return "" if memo is None else memo.text


def summarise(session: Session, document: UUID | str, text: str, coder: str) -> UUID | None:
    """Let a coder's summary of an interview say `text`; a blank one takes it away."""
    memo = memos.write_summary(session, _document(session, document), text, coder)
    return None if memo is None else memo.id


def correct(
    session: Session, document: UUID | str, span: Span, text: str, *, drop_lost: bool = False
) -> rewriting.Rewritten:
    """Let `text` be said instead of what stands in a span within one turn."""
    here = _document(session, document)
    return correcting.correct_text(session, here, span, text, drop_lost=drop_lost)


def preview_correction(
    session: Session, document: UUID | str, span: Span, text: str
) -> rewriting.Rewritten:
    """Return what :func:`correct` would move and lose; nothing is changed."""
    return correcting.preview_correction(session, _document(session, document), span, text)


def turns_of(session: Session, speaker: str, document: str | None) -> int:
    """Return how many turns a speaker has in an interview, by its name; in all of them for None."""
    query = select(func.count()).select_from(Turn).where(Turn.speaker == speaker)
    if document is not None:
        query = query.where(Turn.document_id == _document(session, document).id)
    return session.scalar(query) or 0


def rename_speaker(session: Session, document: UUID | str, old: str, new: str) -> Mapping[str, int]:
    """Let a speaker of one document be called otherwise; return the turns by document."""
    here = _document(session, document)
    return settle_speaker(session, SpeakerWish(old, new, documents=(here.name,)))
