"""Undo and redo: the rows a change made go, the rows it found come back with their old numbers.

Both are the same exchange of rows, in either direction, and both are refused when it would break
what somebody has built since. See ARCHITECTURE.md, "History".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study.history.changes import KEEP_CHANGE, open_change, who_of
from evalbench.study.history.exchange import LIVES, LIVING, PAST, Exchange, Past
from evalbench.study.invariants import faults
from evalbench.study.model import Change, table_of
from evalbench.study.prepared import Prepared

__all__ = ["Undone", "newest_done", "redo", "undo"]

_change = table_of(Change).c
_HIS = _change.who == bindparam("by")
_NEWEST_DONE = Prepared(PAST.where(_HIS, LIVES).order_by(_change.number.desc()).limit(1))
_LAST_UNDONE = Prepared(
    PAST.where(_HIS, _change.status == "undone").order_by(_change.number).limit(1)
)
_MARK = Prepared(
    update(table_of(Change))
    .where(_change.number == bindparam("which"))
    .values(status=bindparam("new")),
    own=True,
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone or redone: the change's number, verb and subject; the study's new state.

    `document` is the one it concerns, if it is one; `kinds` are the tables whose rows came and
    went.
    """

    number: int
    verb: str
    subject: str
    state: int
    document: UUID | None
    kinds: tuple[str, ...]


def undo(session: Session) -> Undone:
    """Take back one's own newest change; EvalbenchError when there is none or it is built upon."""
    return _exchange(session, _newest_done, back=True)


def redo(session: Session) -> Undone:
    """Bring back the change one undid last; EvalbenchError when there is none or it cannot."""
    return _exchange(session, _last_undone, back=False)


def newest_done(session: Session) -> Past | None:
    """Return one's own newest change that is not undone, the first of the study included."""
    found = _NEWEST_DONE.rows(session.connection(), {"by": who_of(session)})
    return Past(*found[0]) if found else None


def _newest_done(session: Session) -> Past:
    change = newest_done(session)
    if change is None or change.status == "final":
        raise EvalbenchError("history.nothing_to_undo", who=who_of(session))
    return change


def _last_undone(session: Session) -> Past:
    found = _LAST_UNDONE.rows(session.connection(), {"by": who_of(session)})
    if not found:
        raise EvalbenchError("history.nothing_to_redo", who=who_of(session))
    return Past(*found[0])


def _exchange(session: Session, choose: Callable[[Session], Past], *, back: bool) -> Undone:
    session.flush()
    with session.begin_nested():
        with open_change(session) as opened:
            change = choose(session)
            step = Exchange(session, change, back=back)
            for obstacle in step.obstacles():
                raise _refusal(step, obstacle)
            step.make()
            for fault in faults(session, step.scope()):
                raise _refusal(step, step.others(fault.state), fault.message)
        _record(session, change, opened.number, back=back)
        session.expire_all()
    return Undone(
        number=change.number,
        verb=change.verb,
        subject=change.subject,
        state=opened.number,
        document=change.document_id,
        kinds=tuple(change.kinds),
    )


def _refusal(step: Exchange, obstacle: int, fault: Message | None = None) -> EvalbenchError:
    """Return the refusal, naming the change in the way or, undone, needed; 0 is none.

    `fault` is the rule that would not hold.
    """
    change, fields = step.change, dict[str, object]()
    reason = "refused" if fault is None else "breaks"
    if obstacle:
        way = step.past(obstacle)
        if way.status in LIVING:
            reason = "refused" if fault is None else "collides"
        else:
            reason = "lacks" if way.status == "undone" else "misses"
        fields = {"other": obstacle, "who": way.who}
        fields |= {"other_verb": _deed(way), "other_subject": way.subject}
    return EvalbenchError(
        f"history.{'undo' if step.back else 'redo'}_{reason}",
        number=change.number,
        verb=_deed(change),
        subject=change.subject,
        fault=fault,
        **fields,
    )


def _deed(change: Past) -> Message:
    """Return what a change did, in words."""
    return Message(f"actions.{change.verb}", number=change.target)


def _record(session: Session, change: Past, number: int, *, back: bool) -> None:
    row = {
        "number": number,
        "time": datetime.now(UTC),
        "who": who_of(session),
        "verb": "undo" if back else "redo",
        "subject": change.subject,
        "document_id": change.document_id,
        "respondent_id": change.respondent_id,
        "target": change.number,
        "status": "undo" if back else "redo",
        "codebook": change.codebook,
        "kinds": change.kinds,
    }
    connection = session.connection()
    KEEP_CHANGE.rows(connection, row)
    _MARK.rows(connection, {"which": change.number, "new": "undone" if back else "done"})
