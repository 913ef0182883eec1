"""The verb that corrects what is said in one place of a transcript, with its passages going along.

What stands outside the place stays as it is, letter by letter; within it passages go along with
their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.history import concerns, verb
from evalbench.study.model import Document, Turn
from evalbench.study.moving import Move, as_labels, moves_of
from evalbench.study.verbs.importing import Arrivals, save_arrivals
from evalbench.study.verbs.rewriting import (
    Rewritten,
    put_move,
    put_text,
    summed,
    text_of,
    turns_of,
)
from evalbench.text.cleaning import clean, composed
from evalbench.text.edits import Edit, Edits, edits_within
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord

__all__ = ["correct_text", "preview_correction"]


@verb()
def correct_text(
    session: Session, document: Document, span: Span, text: str, *, drop_lost: bool = False
) -> Rewritten:
    """Let `text` be said instead of what stands in a span, which lies in one turn's speech.

    An empty span puts it in there. Line feeds part paragraphs. EvalbenchError when the span is in
    a speaker's name or in several turns, when nothing would be said any more, or when codings,
    memos, answers' links or evidence have no place left, unless `drop_lost` (as in rewriting).
    """
    concerns(session, f"{document.name} {span.start}–{span.end}", document=document)
    found = _Correction.of(session, document, span, text)
    done = summed(found.moves)
    if done.lost and not drop_lost:
        raise EvalbenchError("correcting.lost", name=document.name, n=len(done.lost))
    if found.edits:
        _put(session, document, found)
    return done


def preview_correction(session: Session, document: Document, span: Span, text: str) -> Rewritten:
    """Return what :func:`correct_text` would move and lose; nothing is changed."""
    return summed(_Correction.of(session, document, span, text).moves)


@dataclass(frozen=True, slots=True)
class _Correction:
    """The edits of a text, the turns that stand elsewhere now, and where the passages have gone.

    `turns` are those after the place, each with where it begins and where its speech does.
    """

    edits: Edits
    turns: Sequence[tuple[Turn, int, int]]
    moves: Sequence[Move]

    @classmethod
    def of(cls, session: Session, document: Document, span: Span, text: str) -> _Correction:
        old, turns = text_of(session, document), list(turns_of(session, document))
        speech = _speech_around(span, len(old), turns)
        edits, place = _edits(old, speech, span, text)
        new = edits.applied()
        grown = len(new) - len(old)
        later = [
            (turn, turn.start + grown, turn.said + grown)
            for turn in turns
            if grown and turn.start > speech.end
        ]
        labels = as_labels(list(_placed(turns, later)))
        moves = moves_of(session, document.id, edits, new, labels)
        return cls(edits, later, list(_exact(moves, place, grown)))


def _exact(moves: Iterable[Move], place: Span, grown: int) -> Iterator[Move]:
    """Yield the moves, with no letter lost by the passages outside the place."""
    for move in moves:
        if place.start < move.old.end and move.old.start < place.end:
            yield move
        elif move.old.start >= place.end and grown:
            start, end = move.old
            yield replace(move, new=Span(start + grown, end + grown))


def _placed(turns: Sequence[Turn], later: Sequence[tuple[Turn, int, int]]) -> Iterator[TurnRecord]:
    for turn in turns[: len(turns) - len(later)]:
        yield TurnRecord(turn.start, turn.said, turn.speaker)
    for turn, start, said in later:
        yield TurnRecord(start, said, turn.speaker)


def _speech_around(span: Span, length: int, turns: Sequence[Turn]) -> Span:
    """Return the speech that a span lies in: that of a turn, or all before the first one."""
    before = [turn for turn in turns if turn.start <= span.start]
    after = turns[len(before)].start - 1 if len(before) < len(turns) else length
    speech = Span(before[-1].said if before else 0, after)
    if not speech.start <= span.start <= span.end <= speech.end:
        raise EvalbenchError("correcting.elsewhere", start=span.start, end=span.end)
    return speech


def _edits(old: str, speech: Span, span: Span, text: str) -> tuple[Edits, Span]:
    """Return the edits that put `text` in the place of a span, and the place they are within.

    What is said keeps the form in which texts are stored: no blank lines, no spaces at their ends.
    """
    start = max(speech.start, old.rfind("\n", speech.start, span.start) + 1)
    until = old.find("\n", span.end, speech.end)
    end = speech.end if until < 0 else until
    head, tail = old[start : span.start], old[span.end : end]
    lines = f"{head}{composed(clean(text).text)}{tail}".split("\n")
    new = "\n".join(line for line in map(str.strip, lines) if line)
    if not new:
        place = _paragraph(speech, start, end)
        return Edits(old, [Edit(*place, "")]), place
    first = _alike(head, new)
    last = _alike(tail[::-1], new[first:][::-1])
    place = Span(start + first, end - last)
    return edits_within(old, place, new[first : len(new) - last]), place


def _paragraph(speech: Span, start: int, end: int) -> Span:
    """Return a paragraph that goes, with the line feed that parted it from another one."""
    if start > speech.start:
        return Span(start - 1, end)
    if end < speech.end:
        return Span(start, end + 1)
    raise EvalbenchError("correcting.nothing_left")


def _alike(one: str, other: str) -> int:
    """Return how many letters two texts begin alike."""
    short = min(len(one), len(other))
    if one[:short] == other[:short]:
        return short
    return next(at for at in range(short) if one[at] != other[at])


def _put(session: Session, document: Document, found: _Correction) -> None:
    arrivals = Arrivals()
    put_text(session, document, found.edits.applied(), arrivals)
    # No two turns of a document may begin in one place, at any moment.
    grows = bool(found.turns) and found.turns[0][1] > found.turns[0][0].start
    ordered = reversed(found.turns) if grows else found.turns
    arrivals.changes[Turn] = [
        {"id": turn.id, "start": start, "said": said} for turn, start, said in ordered
    ]
    for move in found.moves:
        put_move(move, arrivals)
    save_arrivals(session, arrivals)
