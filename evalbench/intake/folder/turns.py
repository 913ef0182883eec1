"""The turns of a document: from turns.csv as they stand there, or assigned to who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from evalbench.intake.folder.people import People
from evalbench.intake.folder.reading import Reading
from evalbench.intake.folder.statements import truth
from evalbench.messages import Message
from evalbench.study.layout import TURNS_FILE, seconds
from evalbench.text.cleaning import clean, printable
from evalbench.text.turns import TurnRecord, label_length

__all__ = ["Spoken", "assigned", "turns_of"]

Spoken = tuple[TurnRecord, UUID | None]
"""A turn and the respondent whose it is, where that is known."""


def assigned(
    turns: Iterable[TurnRecord], respondents: Sequence[UUID], people: People
) -> list[Spoken]:
    """Return the turns with whose they are, as far as that is beyond doubt.

    A speaker is a respondent of the interview called so, or the one respondent when only one
    speaks besides the interviewer.
    """
    rows = [people.rows[respondent] for respondent in respondents]
    named = {row["label"]: row["id"] for row in rows if row["label"]}
    named.update({row["name"]: row["id"] for row in rows})
    found = list(turns)
    others = {turn.speaker for turn in found if turn.speaker and not turn.interviewer}
    if len(respondents) == 1 and len(others) == 1:
        named[others.pop()] = respondents[0]
    return [(turn, None if turn.interviewer else named.get(turn.speaker)) for turn in found]


def turns_of(
    reading: Reading, text: str, rows: Iterable[tuple[int, tuple[str, ...]]]
) -> tuple[list[Spoken], bool]:
    """Return the turns that rows of turns.csv give a text, and whether all were right.

    A row without a start says that the document has no turns at all.
    """
    faults = len(reading.problems)
    taken: dict[int, int] = {}
    found: list[Spoken] = []
    for line, cells in rows:
        if any(cell.strip() for cell in cells[1:]):
            spoken = _turn(reading, text, line, cells, taken)
            if spoken is not None:
                found.append(spoken)
    found.sort(key=lambda spoken: spoken[0].start)
    return found, len(reading.problems) == faults


def _turn(
    reading: Reading, text: str, line: int, cells: tuple[str, ...], taken: dict[int, int]
) -> Spoken | None:
    _, start_cell, speaker, interviewer, time, respondent = cells
    asks = reading.converted(TURNS_FILE, line, interviewer, truth, "folder.not_truth")
    moment = reading.converted(TURNS_FILE, line, time, seconds, "folder.not_time")
    whose = reading.respondents.find(TURNS_FILE, line, respondent)
    digits = start_cell.strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        message = Message("folder.not_whole", value=printable(digits))
        reading.problem(TURNS_FILE, line, message)
        return None
    if not speaker.isprintable():
        speaker = clean(speaker).text
    start = int(digits)
    fault = _fault(text, start, speaker)
    if fault is None and start in taken:
        fault = Message("folder.turn_twice", start=start, line=taken[start])
    if not reading.check(TURNS_FILE, line, fault):
        return None
    taken[start] = line
    said = start + label_length(speaker)
    seconds_in = moment if isinstance(moment, int) else None
    return TurnRecord(start, said, speaker, bool(asks), seconds_in), whose


def _fault(text: str, start: int, speaker: str) -> Message | None:
    """Say why no turn of `speaker` begins at `start`."""
    if start >= len(text) or (start and text[start - 1] != "\n"):
        return Message("folder.turn_place", start=start)
    if speaker and not text.startswith(f"{speaker}: ", start):
        return Message("folder.turn_label", start=start, speaker=printable(speaker))
    return None
