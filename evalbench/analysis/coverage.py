"""How much of what respondents say is coded, in characters.

Whoever is no interviewer is a respondent. Speakers' names and the line feeds between turns count
nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from evalbench.analysis.sources import Ruler
from evalbench.study.model import Coding, Turn

__all__ = ["Coverage", "Talk", "coverage", "read_talk"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The respondents' speech in a document and how much of it is coded, in code points."""

    speech: int
    coded: int

    @property
    def share(self) -> Fraction | None:
        """Return the coded share, 0 to 1; None without speech."""
        return Fraction(self.coded, self.speech) if self.speech else None


@dataclass(slots=True)
class Talk:
    """The turns of a document (start, said, whether the interviewer's) and its codings' spans."""

    turns: list[tuple[int, int, bool]] = field(default_factory=list)
    codings: list[tuple[int, int]] = field(default_factory=list)

    def ends(self, length: int) -> list[int]:
        """Return where each turn ends in a text of this length."""
        return [start - 1 for start, _, _ in self.turns[1:]] + [length] * bool(self.turns)


def coverage(talk: Talk, length: int) -> Coverage:
    """Return how much of a text of `length` code points is respondents' speech, and coded."""
    silent = (
        # The line feed before a turn is nobody's.
        (max(0, start - 1), end if interviewer else said)
        for (start, said, interviewer), end in zip(talk.turns, talk.ends(length), strict=True)
    )
    speech = Ruler(silent)
    spans = ((speech.before(start), speech.before(end)) for start, end in talk.codings)
    return Coverage(speech.before(length), _covered(spans))


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Return how much spans cover, given by their start; overlaps once."""
    reach = covered = 0
    for start, end in spans:
        if end > reach:
            covered += end - max(start, reach)
            reach = end
    return covered


def read_talk(session: Session, documents: Collection[UUID]) -> Mapping[UUID, Talk]:
    """Return the turns and codings of `documents`, each by their start."""
    found = {key: Talk() for key in documents}
    turns = select(type_coerce(Turn.document_id, String), Turn.start, Turn.said, Turn.interviewer)
    turns = turns.where(Turn.document_id.in_(documents))
    for key, rows in _by_document(session, turns.order_by(Turn.document_id, Turn.start)):
        found[key].turns = rows
    codings = select(type_coerce(Coding.document_id, String), Coding.start, Coding.end)
    codings = codings.where(Coding.document_id.in_(documents))
    for key, rows in _by_document(session, codings.order_by(Coding.document_id, Coding.start)):
        found[key].codings = rows
    return found


def _by_document(session: Session, query: Any) -> Iterable[tuple[UUID, list[Any]]]:
    """Return the rows of each document without its id, which few rows would differ in."""
    found: dict[Any, list[Sequence[Any]]] = {}
    for raw, *row in session.execute(query):
        found.setdefault(raw, []).append(tuple(row))
    for raw, rows in found.items():
        yield raw if isinstance(raw, UUID) else UUID(raw), rows
