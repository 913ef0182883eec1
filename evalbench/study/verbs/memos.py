"""Verbs for what a coder has to say of something: one memo or summary, changed in place."""

from __future__ import annotations

from typing import Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.history import concerns, verb
from evalbench.study.model import Coder, Document, Memo
from evalbench.study.verbs.codings import About, change_memo, delete_memo, write_memo
from evalbench.study.verbs.rows import id_of

__all__ = ["put_memo", "standing_memo", "write_summary"]

_ABOUT = (
    *("unit", "role", "respondent", "document", "code", "theme", "statement", "finding"),
    "hypothesis",
)


@verb()
def put_memo(
    session: Session, text: str, coder: str, *, kind: str = "memo", **about: Unpack[About]
) -> Memo | None:
    """Let a coder's memo about something say `text`: written, changed, or deleted when blank.

    Where the coder has written several about just that, it is the last one. None when it is gone,
    or there was nothing to delete.
    """
    named = [getattr(row, "name", "") for row in about.values()]
    subject = " ".join(filter(None, named))
    respondent = about.get("respondent")
    concerns(session, subject, document=about.get("document"), respondent=respondent)
    memo = standing_memo(session, coder, kind=kind, **about)
    if not text.strip():
        if memo is not None:
            delete_memo(session, memo)
        return None
    if memo is None:
        return write_memo(session, text, coder, kind=kind, **about)
    change_memo(session, memo, text=text)
    return memo


@verb()
def write_summary(session: Session, document: Document, text: str, coder: str) -> Memo | None:
    """Let a coder's summary of an interview say `text`; a blank one takes it away."""
    concerns(session, document.name, document=document)
    return put_memo(session, text, coder, kind="summary", document=document)


def standing_memo(
    session: Session, coder: str, *, kind: str = "memo", **about: Unpack[About]
) -> Memo | None:
    """Return the last memo of a coder about just this, which :func:`put_memo` would change."""
    span = about.get("span")
    places: dict[str, object] = {"start": span.start, "end": span.end} if span else {}
    places |= {f"{what}_id": id_of(about.get(what)) for what in _ABOUT}  # type: ignore[arg-type]
    places = {"start": None, "end": None, **places}
    query = (
        select(Memo)
        .join(Coder, Coder.id == Memo.coder_id)
        .where(Coder.name == coder, Memo.kind == kind)
        .where(*(getattr(Memo, name).is_not_distinct_from(value) for name, value in places.items()))
        .order_by(Memo.time.desc(), Memo.id.desc())
        .limit(1)
    )
    return session.scalar(query)
