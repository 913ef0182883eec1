"""Who says what in a transcript: its labels recognised, and the text in its stored form.

The stored form is what was said, with the label ``Name: `` at the start of each turn, turns parted
by one line feed, a turn's paragraphs by one line feed too, no blank lines and no line feed at the
end. What stands before the first label is a turn without one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from evalbench.text.interviewers import interviewers_of
from evalbench.text.openings import Line, Opening, openings_of
from evalbench.text.speakers import speaking

__all__ = ["TurnRecord", "label_length", "lines_of", "recognise"]


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn: it begins at `start` with its label, speech begins at `said` (code points).

    `speaker` is empty for a turn without a label; `time` is in seconds from the beginning.
    """

    start: int
    said: int
    speaker: str
    interviewer: bool = False
    time: int | None = None


def recognise(lines: Iterable[Line], names: Collection[str] = ()) -> tuple[str, list[TurnRecord]]:
    """Return the stored form of a clean text, given by its lines, and its turns in order.

    `names` are people known to speak here. What opens a turn is weighed over the whole text (see
    :mod:`evalbench.text.speakers`).
    """
    stripped = [line for line in map(_stripped, lines) if line.text]
    candidates = openings_of(stripped)
    opens = speaking([each for each in candidates if each], names)
    pieces: list[str] = []
    turns: list[TurnRecord] = []
    place, waiting = 0, False
    for line, found in zip(stripped, candidates, strict=True):
        if found and found in opens:
            piece = f"{found.name}: {found.said}"
            turns.append(_turn(place, found))
        elif waiting:
            # The label had a line of its own.
            pieces[-1] += line.text
            place += len(line.text)
            waiting = False
            continue
        else:
            piece = line.text
            turns = turns or [TurnRecord(0, 0, "")]
        waiting = bool(found and found in opens and not found.said)
        pieces.append(piece)
        place += len(piece) + 1
    text = "\n".join(pieces)
    return text, list(_with_interviewers(text, turns, names)) if turns else []


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of a text in which nothing is set apart."""
    return map(Line, text.split("\n"))


def _stripped(line: Line) -> Line:
    text = line.text.strip()
    if text == line.text:
        return line
    if not line.lead:
        return Line(text)
    before = len(line.text) - len(line.text.lstrip())
    return Line(text, min(max(line.lead - before, 0), len(text)))


def _turn(place: int, found: Opening) -> TurnRecord:
    said = place + label_length(found.name)
    return TurnRecord(place, said, found.name, time=found.time)


def _with_interviewers(
    text: str, turns: list[TurnRecord], names: Collection[str]
) -> Iterator[TurnRecord]:
    ends = [turn.start for turn in turns[1:]] + [len(text)]
    spoken = ((turn.speaker, text[turn.said : end]) for turn, end in zip(turns, ends, strict=True))
    asking = interviewers_of(spoken, names)
    for turn in turns:
        asks = turn.speaker in asking
        yield TurnRecord(turn.start, turn.said, turn.speaker, asks, turn.time) if asks else turn


def label_length(speaker: str) -> int:
    """Return how many code points the label of `speaker` takes in the text; 0 without one."""
    return len(speaker) + 2 if speaker else 0
