"""Verbs that cut coded passages in two and put them together."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.history import verb
from evalbench.study.model import Coding, Turn
from evalbench.study.verbs.codings import concerns_coding
from evalbench.study.verbs.rows import add, alter, remove

__all__ = ["join", "split"]


@verb()
def split(session: Session, coding: Coding, at: int) -> Coding:
    """Cut a coded passage in two at a place in the document's text; return the second part.

    Both parts keep code, coder, memo and stance. EvalbenchError when the place is not inside the
    passage, or is in a speaker label.
    """
    concerns_coding(session, coding)
    if not coding.start < at < coding.end:
        raise EvalbenchError("coding.cut_outside", at=at, start=coding.start, end=coding.end)
    second = Coding(
        document_id=coding.document_id,
        start=at,
        end=coding.end,
        code_id=coding.code_id,
        coder_id=coding.coder_id,
        memo=coding.memo,
        stance=coding.stance,
        codebook_state=coding.codebook_state,
    )
    alter(session, coding, {"end": at})
    return add(session, second)


@verb()
def join(session: Session, coding: Coding, other: Coding) -> Coding:
    """Make one passage of two that meet or overlap; the one that begins first stays and grows.

    Different memos follow each other on lines of their own, and a stance that only one of them has
    is kept. EvalbenchError when the two are not of the same document, code and coder, have
    different stances, or anything is said between them.
    """
    concerns_coding(session, coding)
    _insist_alike(coding, other)
    first, second = sorted((coding, other), key=lambda each: (each.start, each.end))
    if second.start > first.end and not _only_a_label_between(session, first, second):
        raise EvalbenchError("coding.apart", first=first.end, second=second.start)
    changes = {
        "end": max(first.end, second.end),
        "memo": "\n".join(dict.fromkeys(filter(None, (first.memo, second.memo)))),
        "stance": first.stance or second.stance,
        "codebook_state": max(first.codebook_state, second.codebook_state),
    }
    remove(session, [second])
    alter(session, first, changes)
    return first


def _insist_alike(coding: Coding, other: Coding) -> None:
    if coding.id == other.id:
        raise EvalbenchError("coding.same_passage")
    for what in ("document", "code", "coder"):
        if getattr(coding, f"{what}_id") != getattr(other, f"{what}_id"):
            raise EvalbenchError(f"coding.other_{what}")
    if coding.stance and other.stance and coding.stance != other.stance:
        raise EvalbenchError("coding.other_stance", first=coding.stance, second=other.stance)


def _only_a_label_between(session: Session, first: Coding, second: Coding) -> bool:
    """Tell whether nothing stands between two passages but a line feed and a speaker label."""
    between = exists().where(
        Turn.document_id == first.document_id,
        Turn.start - 1 <= first.end,
        Turn.said >= second.start,
        Turn.start > first.start,
    )
    return bool(session.scalar(select(between)))
