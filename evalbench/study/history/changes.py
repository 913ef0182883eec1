"""Verbs, and the change each of them makes: one row of history, one number, one undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from evalbench.messages import EvalbenchError
from evalbench.study.history.hook import OpenChange
from evalbench.study.invariants import check_touched
from evalbench.study.model import Change, Counter, Document, Respondent, table_of
from evalbench.study.prepared import Prepared

__all__ = [
    "KEEP_CHANGE",
    "VERBS",
    "Verb",
    "codebook_state",
    "concerns",
    "open_change",
    "verb",
    "who_of",
]

_RAISE = Prepared(
    update(table_of(Counter)).values(number=Counter.number + 1).returning(Counter.number), own=True
)
_FORGET = Prepared(
    update(table_of(Change))
    .where(Change.who == bindparam("by"), Change.status == "undone")
    .values(status="dropped"),
    own=True,
)
KEEP_CHANGE = Prepared(insert(table_of(Change)), own=True)
"""Writes the row of a change."""
_CODEBOOK = Prepared(
    select(Change.number).where(Change.codebook).order_by(Change.number.desc()).limit(1)
)

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Verb:
    """A function that changes a study. `undoable` is False for one that undo stops at."""

    name: str
    function: Callable[..., Any]
    undoable: bool


VERBS: dict[str, Verb] = {}
"""Every verb by name: what the workbench and the tests find them by."""


def verb(
    *, undoable: bool = True
) -> Callable[[Callable[Concatenate[Session, _P], _R]], Callable[Concatenate[Session, _P], _R]]:
    """Register a function as a verb: called, it is one change; called by another verb, part of it.

    A verb that raises, or that has changed nothing, leaves no trace and takes no number.
    """

    def register(
        function: Callable[Concatenate[Session, _P], _R],
    ) -> Callable[Concatenate[Session, _P], _R]:
        @wraps(function)
        def run(session: Session, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            if "change" in session.info:
                result = function(session, *args, **kwargs)
                session.flush()
                return result
            with _change(session, function.__name__, undoable):
                return function(session, *args, **kwargs)

        VERBS[function.__name__] = Verb(function.__name__, run, undoable)
        return run

    return register


def concerns(
    session: Session,
    subject: str,
    *,
    document: Document | None = None,
    respondent: Respondent | None = None,
) -> None:
    """Say what the open change is about; the outermost verb's word stands.

    `subject` is what the change log shows: names, without words of any language.
    """
    change: OpenChange = session.info["change"]
    change.subject = change.subject or subject
    change.document_id = change.document_id or (document.id if document else None)
    change.respondent_id = change.respondent_id or (respondent.id if respondent else None)


def who_of(session: Session) -> str:
    """Return the name of whoever makes the changes of this session."""
    return str(session.info["who"])


def codebook_state(session: Session) -> int:
    """Return the number of the last change to the codebook, the open one included."""
    change: OpenChange = session.info["change"]
    if "code" in change.tables:
        return change.number
    return _CODEBOOK.scalar(session.connection(), {}) or 0


@contextmanager
def open_change(session: Session) -> Iterator[OpenChange]:
    """Raise the counter and open a change numbered so; the caller records it.

    The counter's row is locked until the commit, so numbers have no gaps and come in the order of
    the commits.
    """
    connection = session.connection()
    change = OpenChange(_RAISE.scalar(connection, {}))
    session.info["change"] = connection.info["change"] = change
    try:
        yield change
    finally:
        del session.info["change"], connection.info["change"]


@contextmanager
def _change(session: Session, name: str, undoable: bool) -> Iterator[None]:
    session.flush()
    savepoint = session.begin_nested()
    try:
        with open_change(session) as change:
            yield
            session.flush()
            check_touched(session, change.number, change.tables)
            if change.tables:
                _record(session, change, name, undoable)
    except (IntegrityError, StaleDataError) as error:
        savepoint.rollback()
        raise EvalbenchError("history.overtaken") from error
    except BaseException:
        savepoint.rollback()
        raise
    if change.tables:
        savepoint.commit()
    else:
        savepoint.rollback()


def _record(session: Session, change: OpenChange, name: str, undoable: bool) -> None:
    """Write the change's row; a new change ends what its maker could have redone."""
    who = who_of(session)
    connection = session.connection()
    _FORGET.rows(connection, {"by": who})
    row: dict[str, object] = {
        "number": change.number,
        "time": datetime.now(UTC),
        "who": who,
        "verb": name,
        "subject": change.subject,
        "document_id": change.document_id,
        "respondent_id": change.respondent_id,
        "target": None,
        "status": "done" if undoable else "final",
        "codebook": "code" in change.tables,
        "kinds": sorted(change.tables),
    }
    KEEP_CHANGE.rows(connection, row)
