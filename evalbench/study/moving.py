"""Where the passages of a document go when its text is edited: codings, memos, links, evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.find import code_paths
from evalbench.study.model import (
    Answer,
    Coder,
    Coding,
    Evidence,
    Memo,
    Respondent,
    Statement,
)
from evalbench.study.rules import Labels, span_fault
from evalbench.text.edits import Edits
from evalbench.text.spans import Span

__all__ = ["PASSAGE_KINDS", "Move", "as_labels", "moves_of"]

PassageKind = type[Coding] | type[Memo] | type[Answer] | type[Evidence]
PASSAGE_KINDS: tuple[PassageKind, ...] = (Coding, Memo, Answer, Evidence)
"""The kinds of row that point at a passage of a document."""


@dataclass(frozen=True, slots=True)
class Move:
    """A row that points at the passage `old`, and where that has gone: `new`, None for nowhere.

    `name` tells people which it is: a code and coder, a coder, a respondent and statement.
    """

    kind: PassageKind
    row: UUID
    old: Span
    new: Span | None
    name: str


def moves_of(
    session: Session,
    document: UUID,
    edits: Edits,
    text: str,
    labels: Labels,
    *,
    is_renaming: bool = False,
) -> tuple[Move, ...]:
    """Return every passage of a document that `edits` move or leave without a place.

    `text` is the new one and `labels` its speaker labels, in which no coding may begin or end. A
    passage of a name goes along when that `is_renaming`.
    """
    found = []
    for kind in PASSAGE_KINDS:
        for row, start, end, name in _passages(session, kind, document):
            old = Span(start, end)
            moved = edits.stretch(old) if is_renaming else edits.span(old)
            new = _placed(moved, text, labels if kind is Coding else None)
            if new != old:
                found.append(Move(kind, row, old, new, name))
    return tuple(found)


def _placed(span: Span | None, text: str, labels: Labels | None) -> Span | None:
    """Return a span with its ends out of speaker labels; None when nothing of it is left."""
    if span is None:
        return None
    start, end = _start_placed(span.start, text, labels), _end_placed(span.end, labels)
    fault = span_fault(start, end, len(text), labels)
    return None if fault else Span(start, end)


def _start_placed(start: int, text: str, labels: Labels | None) -> int:
    """Return where a passage begins that may begin at a line feed or a label: with what is said."""
    place = -1
    while place != start:
        place = start
        while text[start : start + 1] == "\n":
            start += 1
        if labels is not None:
            first, last = labels.around(start)
            start = last if first <= start < last else start
    return start


def _end_placed(end: int, labels: Labels | None) -> int:
    """Return where a passage ends that may end in a label: with what is said before it."""
    place = -1
    while labels is not None and place != end:
        place = end
        first, last = labels.around(end)
        # The line feed before a label is nobody's.
        end = max(first - 1, 0) if first < end <= last else end
    return end


def _passages(
    session: Session, kind: PassageKind, document: UUID
) -> Iterator[tuple[UUID, int, int, str]]:
    """Yield the rows of a kind that point into a document, with what people call them."""
    query: Any = select(kind.id, kind.start, kind.end)
    here = (kind.document_id == document, kind.start.is_not(None))
    if kind is Coding:
        paths = code_paths(session)
        query = query.add_columns(Coding.code_id, Coder.name)
        query = query.join(Coder, Coder.id == Coding.coder_id)
        for row, start, end, code, coder in session.execute(query.where(*here)):
            yield row, start, end, f"{paths[code]} ({coder})"
        return
    if kind is Memo:
        query = query.add_columns(Coder.name).join(Coder, Coder.id == Memo.coder_id)
    elif kind is Answer:
        query = query.add_columns(Respondent.name + " " + Statement.name)
        query = query.join(Respondent, Respondent.id == Answer.respondent_id)
        query = query.join(Statement, Statement.id == Answer.statement_id)
    else:
        query = query.add_columns(Evidence.document_id)
    for row, start, end, name in session.execute(query.where(*here)):
        yield row, start, end, name if isinstance(name, str) else ""


def as_labels(turns: Sequence[Any]) -> Labels:
    """Return the speaker labels of turns in their order (each with `start` and `said`)."""
    return Labels([turn.start for turn in turns], [turn.said for turn in turns])
