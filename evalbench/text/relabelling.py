"""A transcript whose speakers were not recognised as a person would: put right, label by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evalbench.text.turns import TurnRecord, label_length

__all__ = ["SpeakerCorrected", "relabelled"]


@dataclass(frozen=True, slots=True)
class SpeakerCorrected:
    """Who a speaker as recognised is: called `name`, and the one who asks, or not.

    None leaves it as recognised. With a blank name nobody speaks there: a heading was taken for a
    speaker, and its line is said by whoever spoke before.
    """

    name: str | None = None
    interviewer: bool | None = None


def relabelled(
    text: str, turns: Sequence[TurnRecord], speakers: Mapping[str, SpeakerCorrected]
) -> tuple[str, list[TurnRecord], list[int]]:
    """Return a text in its stored form with its labels put right, its turns in order, and of each
    the place in `turns` that it had.

    `speakers` are by the name recognised. Of several who come to bear one name all ask, when one of
    them does and nothing else is said.
    """  # fmt: skip
    wishes = {name: wish for name, wish in speakers.items() if name}
    if not any(turn.speaker in wishes for turn in turns):
        return text, list(turns), list(range(len(turns)))
    pieces: list[str] = []
    made: list[TurnRecord] = []
    places: list[int] = []
    length = 0
    ends = [*(turn.start for turn in turns[1:]), len(text)]
    for place, (turn, end) in enumerate(zip(turns, ends, strict=True)):
        name = _named(turn.speaker, wishes)
        heading = bool(turn.speaker) and not name
        if not made or not heading:
            made.append(_turn(length, "" if heading else name, turn))
            places.append(place)
        piece = text[turn.start : end] if heading else _labelled(name, text[turn.said : end])
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), _with_interviewers(made, [turns[at] for at in places], wishes), places


def _named(speaker: str, wishes: Mapping[str, SpeakerCorrected]) -> str:
    wish = wishes.get(speaker)
    return speaker if wish is None or wish.name is None else wish.name


def _labelled(name: str, said: str) -> str:
    return f"{name}: {said}" if name else said


def _turn(start: int, name: str, turn: TurnRecord) -> TurnRecord:
    return replace(turn, start=start, said=start + label_length(name), speaker=name)


def _with_interviewers(
    made: Sequence[TurnRecord], before: Sequence[TurnRecord], wishes: Mapping[str, SpeakerCorrected]
) -> list[TurnRecord]:
    asking = {new.speaker for new, old in zip(made, before, strict=True) if old.interviewer}
    for new, old in zip(made, before, strict=True):
        wish = wishes.get(old.speaker)
        if wish is not None and wish.interviewer is not None:
            (asking.add if wish.interviewer else asking.discard)(new.speaker)
    asking.discard("")
    return [replace(turn, interviewer=turn.speaker in asking) for turn in made]
