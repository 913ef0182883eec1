"""One transcript as it is read and coded: its text, who speaks where, and what is marked in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Integer, String, bindparam, select, type_coerce, union_all
from sqlalchemy.orm import Session

from evalbench.analysis.sources import Sources
from evalbench.messages import EvalbenchError
from evalbench.study.change_log import state_of
from evalbench.study.find import named
from evalbench.study.model import (
    Change,
    Coder,
    Coding,
    Document,
    DocumentText,
    Finished,
    Image,
    Memo,
    Respondent,
    Role,
    Turn,
    Unit,
)
from evalbench.study.prepared import Prepared

__all__ = [
    "CodedSpan",
    "Marks",
    "Noted",
    "Remarked",
    "Stamp",
    "Transcript",
    "TurnSeen",
    "changed_codings",
    "codings_in",
    "document_names",
    "insist_text",
    "read_marks",
    "read_remarked",
    "read_stamp",
    "read_transcript",
]


class CodedSpan(NamedTuple):
    """A coded passage: [start, end) in code points, the code's id and the coder's name."""

    id: UUID
    start: int
    end: int
    code: UUID
    coder: str
    memo: str
    stance: str


class TurnSeen(NamedTuple):
    """A turn: its label begins at `start`, what is said at `said`, and it ends at `end`.

    The end is where the next turn's line feed stands. `time` is in seconds; `respondent` is the
    label of who speaks, or the id where nobody has given a label, blank where nobody is known.
    """

    id: UUID
    start: int
    said: int
    end: int
    speaker: str
    interviewer: bool
    time: int | None
    respondent: str


class Noted(NamedTuple):
    """A memo or summary about a document, or about [start, end) of it; `kind` tells which."""

    id: UUID
    start: int | None
    end: int | None
    text: str
    coder: str
    kind: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What people have put into a transcript, at a `state` of the study.

    Codings are by start, end and id, memos oldest first; `finished` are the coders who have coded
    it to the end.
    """

    codings: tuple[CodedSpan, ...]
    memos: tuple[Noted, ...]
    finished: tuple[str, ...]
    state: int


@dataclass(frozen=True, slots=True)
class Remarked:
    """What a change has made of a transcript's marks, for whoever holds them from before.

    The codings `touched` are to be taken out and those `standing` put in; memos and finished are
    whole. `touched` may have codings of other documents.
    """

    touched: frozenset[UUID]
    standing: tuple[CodedSpan, ...]
    memos: tuple[Noted, ...]
    finished: tuple[str, ...]
    state: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """A document with everything a person sees of it.

    Several units or roles are joined by ``;``; `respondents` are labels, or ids where there is no
    label. A text without turns has one turn without a speaker, whose id is the document's.
    """

    id: UUID
    name: str
    kind: str
    unit: str
    role: str
    respondents: tuple[str, ...]
    text: str
    turns: tuple[TurnSeen, ...]
    codings: tuple[CodedSpan, ...]
    memos: tuple[Noted, ...]
    finished: tuple[str, ...]
    state: int


class Stamp(NamedTuple):
    """The states in which a document, its text and the codebook were changed last.

    It is another whenever one of them is, and tells nothing of the marks.
    """

    document: int
    text: int
    codebook: int | None


_HERE: BindParameter[Any] = bindparam("document")
_TEXT = Prepared(select(DocumentText.text).where(DocumentText.document_id == _HERE))
_STAMP = Prepared(
    select(
        Document.state,
        DocumentText.state,
        select(Change.number)
        .where(Change.codebook)
        .order_by(Change.number.desc())
        .limit(1)
        .scalar_subquery(),
    )
    .join(DocumentText, DocumentText.document_id == Document.id)
    .where(Document.id == _HERE)
)
_TURNS = Prepared(
    select(
        Turn.id,
        Turn.start,
        Turn.said,
        Turn.speaker,
        Turn.interviewer,
        Turn.time,
        Respondent.label,
        Respondent.name,
    )
    .outerjoin(Respondent, Respondent.id == Turn.respondent_id)
    .where(Turn.document_id == _HERE)
    .order_by(Turn.start)
)
_CODING_OF_ANY = (
    select(
        Coding.id,
        Coding.start,
        Coding.end,
        # Raw: few codes stand for many passages.
        type_coerce(Coding.code_id, String),
        Coder.name,
        Coding.memo,
        Coding.stance,
    )
    .join(Coder, Coder.id == Coding.coder_id)
    .order_by(Coding.start, Coding.end, Coding.id)
)
_CODINGS = Prepared(_CODING_OF_ANY.where(Coding.document_id == _HERE))
_NUMBER: BindParameter[int] = bindparam("number", type_=Integer)
_FOUND = select(Image.row_id).where(Image.change == _NUMBER, Image.kind == Coding.__tablename__)
_FOUND_BY = Prepared(_FOUND)
_MADE = select(Coding.id).where(Coding.state == _NUMBER)
# Which of them are of a document is seen afterwards: asked for here, SQLite would look through all
# the codings of the document.
_CHANGED = Prepared(
    _CODING_OF_ANY.add_columns(Coding.document_id).where(Coding.id.in_(union_all(_FOUND, _MADE)))
)
_MEMOS = Prepared(
    select(Memo.id, Memo.start, Memo.end, Memo.text, Coder.name, Memo.kind)
    .join(Coder, Coder.id == Memo.coder_id)
    .where(Memo.document_id == _HERE)
    .order_by(Memo.time, Memo.id)
)
_FINISHED = Prepared(
    select(Coder.name)
    .join(Finished, Finished.coder_id == Coder.id)
    .where(Finished.document_id == _HERE)
)


def read_transcript(session: Session, document: str | UUID) -> Transcript:
    """Return the document of a name or id; EvalbenchError when there is none."""
    row = _document(session, document)
    sources = Sources(session, row.id)
    source = sources.by(row.id, (row.unit, row.role), frozenset())
    (text,) = _rows(session, _TEXT, row.id)[0]
    marks = read_marks(session, row.id)
    return Transcript(
        id=row.id,
        name=row.name,
        kind=row.kind,
        unit=source.columns["unit"],
        role=source.columns["role"],
        respondents=sources.shown(row.id),
        text=text,
        turns=tuple(_turns(session, row.id, len(text))),
        codings=marks.codings,
        memos=marks.memos,
        finished=marks.finished,
        state=marks.state,
    )


def read_stamp(session: Session, document: UUID) -> Stamp | None:
    """Return the stamp of a document; None when there is none."""
    found = _rows(session, _STAMP, document)
    return Stamp(*found[0]) if found else None


def insist_text(session: Session, document: UUID, stamp: Stamp | None) -> None:
    """Raise EvalbenchError when a text is not that of the stamp: a place in it means nothing."""
    found = read_stamp(session, document)
    if found is None or stamp is None or found.text != stamp.text:
        raise EvalbenchError("history.overtaken")


def document_names(session: Session) -> tuple[str, ...]:
    """Return the names of all documents, in the order they are listed."""
    names = session.scalars(select(Document.name))
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))


def read_marks(session: Session, document: UUID) -> Marks:
    """Return what is marked in a document; nothing in one that is not there."""
    return Marks(
        codings=codings_in(session, document),
        memos=tuple(map(Noted._make, _rows(session, _MEMOS, document))),
        finished=_finished(session, document),
        state=state_of(session),
    )


def read_remarked(
    session: Session, document: UUID, number: int | None = None, state: int | None = None
) -> Remarked:
    """Return what the change `number` (None: the newest) has made of a document's marks.

    It costs the same however many codings there are. After the change was undone or redone it is
    what that has made of them; `state` is the study's number then, when it is known.
    """
    state = state_of(session) if state is None else state
    touched, standing = changed_codings(session, document, state if number is None else number)
    return Remarked(
        touched=touched,
        standing=standing,
        memos=tuple(map(Noted._make, _rows(session, _MEMOS, document))),
        finished=_finished(session, document),
        state=state,
    )


def _finished(session: Session, document: UUID) -> tuple[str, ...]:
    return tuple(sorted(name for (name,) in _rows(session, _FINISHED, document)))


def codings_in(session: Session, document: UUID) -> tuple[CodedSpan, ...]:
    """Return the coded passages of a document by start, end and id."""
    return _spans(_rows(session, _CODINGS, document))


def changed_codings(
    session: Session, document: UUID, number: int
) -> tuple[frozenset[UUID], tuple[CodedSpan, ...]]:
    """Return which codings a change has touched, and those of them that stand in a document now.

    After it was undone or redone too: whoever holds the document's codings takes the first out and
    puts the second in. The ids may be of other documents.
    """
    connection = session.connection()
    values = {"number": number}
    rows = _CHANGED.rows(connection, values)
    standing = _spans([row[:-1] for row in rows if row[-1] == document])
    found = (key for (key,) in _FOUND_BY.rows(connection, values))
    return frozenset((*found, *(each.id for each in standing))), standing


def _spans(rows: Sequence[tuple[Any, ...]]) -> tuple[CodedSpan, ...]:
    ids = {raw: raw if isinstance(raw, UUID) else UUID(raw) for raw in {row[3] for row in rows}}
    return tuple(
        CodedSpan(key, start, end, ids[code], coder, memo, stance)
        for key, start, end, code, coder, memo, stance in rows
    )


def _rows(session: Session, asked: Prepared, document: UUID) -> list[tuple[Any, ...]]:
    return asked.rows(session.connection(), {"document": document})


def _document(session: Session, document: str | UUID) -> Any:
    query = (
        select(
            Document.id, Document.name, Document.kind,
            Unit.name.label("unit"), Role.name.label("role"),
        )
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .outerjoin(Role, Role.id == Document.role_id)
    )  # fmt: skip
    if isinstance(document, str):
        query = query.where(Document.name == document)
    else:
        query = query.where(Document.id == document)
    found = session.execute(query).one_or_none()
    if found is None and isinstance(document, str):
        named(session, Document, document)
    if found is None:
        raise EvalbenchError("gone.document")
    return found


def _turns(session: Session, document: UUID, length: int) -> Iterator[TurnSeen]:
    rows = _rows(session, _TURNS, document)
    if not rows:
        yield TurnSeen(document, 0, 0, length, "", False, None, "")
    # The line feed before a turn belongs to neither.
    ends = chain((row[1] - 1 for row in rows[1:]), (length,))
    for (key, start, said, speaker, asks, time, label, name), end in zip(rows, ends, strict=False):
        yield TurnSeen(key, start, said, end, speaker, asks, time, label or name or "")
