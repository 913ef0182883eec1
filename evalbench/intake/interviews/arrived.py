"""What becomes of each file of an import, and what was recognised in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evalbench.intake.interviews.matching import Candidate
from evalbench.messages import Message, Problem
from evalbench.study.moving import Move
from evalbench.text.cleaning import printable
from evalbench.text.turns import TurnRecord

__all__ = ["Arrived", "SpeakerSeen", "TranscriptsImported", "lost_message", "speakers_in"]

_EXAMPLE = 160
BEGINNING = 1_200
"""Characters of a text that are shown of it before it comes in."""


@dataclass(frozen=True, slots=True)
class SpeakerSeen:
    """A speaker: the label, its turns, whether that is who asks, and the first line that is said.

    The example ends after 160 characters.
    """

    name: str
    turns: int
    interviewer: bool
    example: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What becomes of a file: ``new``, ``changed`` (it takes another's place) or ``same``; in a
    preview ``problem`` too, with its `problems`, and ``skipped``.

    `document` is the interview it is or would be, `twin` the file of this import that has the same
    text. `unit`, `role` and `respondents` are whose it is; `matched` tells of each how that is
    known: ``said``, ``exact`` (its name, after folding), ``close`` (some `candidates` of the study
    are: a person must decide) or blank. `close` are the names of the candidates.

    `speakers`, turns and words are as they would be saved, `recognised` the speakers before they
    were put right; `removed` control characters were taken out; `moved` and `lost` passages of a
    text that is changed. `beginning` is how the text begins, as it would be saved.
    """  # fmt: skip

    file: str
    document: str
    status: str
    unit: str
    role: str
    respondents: tuple[str, ...]
    close: tuple[str, ...]
    speakers: tuple[SpeakerSeen, ...]
    turns: int
    words: int
    removed: int
    moved: int = 0
    lost: tuple[Move, ...] = ()
    path: str = ""
    twin: str = ""
    matched: tuple[str, str, str] = ("", "", "")
    candidates: tuple[Candidate, ...] = ()
    recognised: tuple[SpeakerSeen, ...] = ()
    problems: tuple[Message, ...] = ()
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptsImported:
    """What became of each file, and what to tell; `problems` is all that a preview finds wrong."""

    arrived: tuple[Arrived, ...]
    notes: tuple[Message, ...]
    problems: tuple[Problem, ...] = ()

    def number(self, status: str) -> int:
        """Return how many files are ``new``, ``changed``, the ``same`` …"""
        return sum(each.status == status for each in self.arrived)


def lost_message(move: Move) -> Message:
    """Return the line about a passage that has no place in a new text."""
    kind = Message(f"rewriting.lost_{move.kind.__tablename__}", name=printable(move.name))
    return Message("rewriting.lost_passage", start=move.old.start, end=move.old.end, what=kind)


def speakers_in(text: str, turns: Sequence[TurnRecord]) -> tuple[SpeakerSeen, ...]:
    """Return who speaks in a text, in the order in which they begin to."""
    counts = Counter(turn.speaker for turn in turns if turn.speaker)
    asking = {turn.speaker for turn in turns if turn.interviewer}
    begins: dict[str, int] = {}
    for turn in turns:
        begins.setdefault(turn.speaker, turn.said)
    return tuple(
        SpeakerSeen(name, number, name in asking, _line(text, begins[name]))
        for name, number in counts.items()
    )


def _line(text: str, start: int) -> str:
    return text[start : start + _EXAMPLE].partition("\n")[0]
