"""Verbs that change what a transcript says, with every passage of it going along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.contents import Contents, Row
from evalbench.study.history import concerns, verb
from evalbench.study.model import (
    Answer,
    Coding,
    Document,
    DocumentText,
    Evidence,
    Memo,
    Record,
    Respondent,
    Turn,
)
from evalbench.study.moving import Move, as_labels, moves_of
from evalbench.study.verbs.documents import digest_of
from evalbench.study.verbs.importing import Arrivals, save_arrivals
from evalbench.text.edits import Edit, Edits, edits_between
from evalbench.text.turns import TurnRecord, label_length

__all__ = [
    "Rewritten",
    "assign_speaker",
    "edits_to",
    "preview_rewrite",
    "put_move",
    "put_text",
    "rename_speaker",
    "rewrite",
    "summed",
    "text_of",
    "turns_of",
]

_DROPPED: tuple[type[Record], ...] = (Coding, Evidence)
"""What goes when its passage has no place; memos and answers stay, without a passage."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What went along with an edit of a text: how many passages moved, and which found no place."""

    moved: int
    lost: tuple[Move, ...]


@verb()
def rewrite(
    session: Session,
    document: Document,
    text: str,
    turns: Sequence[TurnRecord],
    *,
    whose: Sequence[UUID | None] | None = None,
    drop_lost: bool = False,
    edits: Edits | None = None,
) -> Rewritten:
    """Let `text`, in its stored form with these turns, be what a document says.

    Codings, memos, links from answers and evidence go along with their words, by one word-level
    diff. EvalbenchError when some have no place left, unless `drop_lost`: then codings and evidence
    without a place are deleted, memos and answers keep what they say. Who a speaker is stays known,
    unless `whose` says which respondent speaks in each turn: then all of a turn is as it is given.
    `edits` are :func:`edits_to` that text, when they have been found already.
    """
    concerns(session, document.name, document=document)
    edits = edits_to(session, document, text) if edits is None else edits
    moves = moves_of(session, document.id, edits, text, as_labels(turns))
    done = summed(moves)
    if done.lost and not drop_lost:
        raise EvalbenchError("rewriting.lost", name=document.name, n=len(done.lost))
    before = _Before(list(turns_of(session, document)), edits)
    _put(session, document, text, turns, before, moves, whose)
    return done


def edits_to(session: Session, document: Document, text: str) -> Edits:
    """Return how what a document says becomes `text`."""
    return edits_between(text_of(session, document), text)


def preview_rewrite(
    session: Session,
    document: Document,
    text: str,
    turns: Sequence[TurnRecord],
    edits: Edits | None = None,
) -> Rewritten:
    """Return what :func:`rewrite` would move and lose; nothing is changed."""
    edits = edits_to(session, document, text) if edits is None else edits
    return summed(moves_of(session, document.id, edits, text, as_labels(turns)))


@verb()
def rename_speaker(
    session: Session, documents: Iterable[Document], old: str, new: str
) -> Mapping[str, int]:
    """Let the speaker `old` be called `new` in these documents; return the turns by document.

    Passages go along exactly. EvalbenchError when nobody there is called so.
    """
    concerns(session, f"{old} → {new}")
    renamed: dict[str, int] = {}
    for document in documents:
        number = _rename(session, document, old, new)
        if number:
            renamed[document.name] = number
    if not renamed:
        raise EvalbenchError("speakers.none", name=old)
    return renamed


def _rename(session: Session, document: Document, old: str, new: str) -> int:
    turns = list(turns_of(session, document))
    named = [turn for turn in turns if turn.speaker == old]
    if not named or old == new:
        return len(named)
    text = text_of(session, document)
    label = f"{new}: " if new else ""
    edits = Edits(text, [Edit(turn.start, turn.said, label) for turn in named])
    moved = [
        TurnRecord(
            edits.place(turn.start),
            edits.place(turn.start) + label_length(name),
            name,
            turn.interviewer,
            turn.time,
        )
        for turn, name in ((turn, new if turn.speaker == old else turn.speaker) for turn in turns)
    ]
    moves = moves_of(
        session, document.id, edits, edits.applied(), as_labels(moved), is_renaming=True
    )
    _put(session, document, edits.applied(), moved, _Before(turns, edits, {old: new}), moves)
    return len(named)


@verb()
def assign_speaker(
    session: Session,
    documents: Iterable[Document],
    name: str,
    *,
    interviewer: bool | None = None,
    respondent: Respondent | None = None,
) -> Mapping[str, int]:
    """Say who the speaker `name` is in these documents; return the turns by document.

    An interviewer is no respondent, and the other way round. EvalbenchError when nobody is called
    so.
    """
    concerns(session, name, respondent=respondent)
    found: dict[str, int] = {}
    for document in documents:
        turns = [turn for turn in turns_of(session, document) if turn.speaker == name]
        for turn in turns:
            if interviewer is not None:
                turn.interviewer = interviewer
                turn.respondent_id = None if interviewer else turn.respondent_id
            if respondent is not None:
                turn.respondent_id, turn.interviewer = respondent.id, False
        session.flush()
        if turns:
            found[document.name] = len(turns)
    if not found:
        raise EvalbenchError("speakers.none", name=name)
    return found


def text_of(session: Session, document: Document) -> str:
    """Return what a document says."""
    query = select(DocumentText.text).where(DocumentText.document_id == document.id)
    return session.scalars(query).one()


def turns_of(session: Session, document: Document) -> Iterable[Turn]:
    """Return the turns of a document in their order."""
    query = select(Turn).where(Turn.document_id == document.id)
    return session.scalars(query.order_by(Turn.start))


def summed(moves: Sequence[Move]) -> Rewritten:
    """Return what moves come to."""
    lost = tuple(move for move in moves if move.new is None)
    return Rewritten(len(moves) - len(lost), lost)


class _Before:
    """The turns of a document before its text was edited, found again by where they went."""

    def __init__(
        self, turns: Sequence[Turn], edits: Edits, renamed: Mapping[str, str] | None = None
    ) -> None:
        self.ids = [turn.id for turn in turns]
        self._renamed = renamed or {}
        self._places = {edits.place(turn.start): turn for turn in turns}
        self._named = {turn.speaker: turn for turn in reversed(turns)}

    def settled(self, turn: TurnRecord) -> tuple[TurnRecord, UUID | None]:
        """Return a turn with what is known of its speaker, and which respondent that is.

        That is known from the turn that stood there, else from the speaker's first. Who is called
        otherwise now is whoever was called so before, if anybody was.
        """
        same = self._same(turn)
        if same is not None and turn.time is None:
            turn = replace(turn, time=same.time)
        if same is None or same.speaker != turn.speaker:
            same = self._named.get(turn.speaker, same)
        if same is None:
            return turn, None
        return replace(turn, interviewer=same.interviewer), same.respondent_id

    def _same(self, turn: TurnRecord) -> Turn | None:
        """Return the turn that stood where this one stands, when the same person spoke in it."""
        found = self._places.get(turn.start)
        if found is None:
            return None
        name = self._renamed.get(found.speaker, found.speaker)
        return found if name == turn.speaker else None


def _put(
    session: Session,
    document: Document,
    text: str,
    turns: Sequence[TurnRecord],
    before: _Before,
    moves: Sequence[Move],
    whose: Sequence[UUID | None] | None = None,
) -> None:
    """Save what a document says now, and where its passages have gone."""
    arrivals = Arrivals()
    put_text(session, document, text, arrivals)
    arrivals.gone[Turn] = before.ids
    if whose is None:
        said = [before.settled(turn) for turn in turns]
    else:
        said = list(zip(turns, whose, strict=True))
    _put_turns(document, said, arrivals)
    for move in moves:
        put_move(move, arrivals)
    save_arrivals(session, arrivals)


def put_text(session: Session, document: Document, text: str, arrivals: Arrivals) -> None:
    """Let a document say `text`."""
    query = select(DocumentText.id).where(DocumentText.document_id == document.id)
    row = session.scalars(query).one()
    arrivals.changes[DocumentText] = [{"id": row, "text": text}]
    digest = digest_of(text)
    arrivals.changes[Document] = [{"id": document.id, "length": len(text), "digest": digest}]


def _put_turns(
    document: Document, said: Iterable[tuple[TurnRecord, UUID | None]], arrivals: Arrivals
) -> None:
    rows = Contents()
    for turn, respondent in said:
        rows.add(
            Turn,
            document_id=document.id,
            start=turn.start,
            said=turn.said,
            speaker=turn.speaker,
            interviewer=turn.interviewer,
            time=turn.time,
            respondent_id=respondent,
        )
    arrivals.rows = rows


def put_move(move: Move, arrivals: Arrivals) -> None:
    """Let a row point where its passage has gone, or deal with it as `_DROPPED` says."""
    if move.new is not None:
        change: Row = {"id": move.row, "start": move.new.start, "end": move.new.end}
    elif move.kind in _DROPPED:
        arrivals.gone.setdefault(move.kind, []).append(move.row)
        return
    elif move.kind is Memo:
        # What was noted about a passage is kept, as a note about its document.
        change = {"id": move.row, "start": None, "end": None}
    else:
        assert move.kind is Answer
        change = {"id": move.row, "document_id": None, "start": None, "end": None}
    arrivals.changes.setdefault(move.kind, []).append(change)
