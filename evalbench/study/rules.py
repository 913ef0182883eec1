"""What must hold in every study, as pure functions of plain values.

Each returns the message that says what is wrong, or None. The readers of files ask them with a
file and line at hand, :mod:`evalbench.study.invariants` asks them of whatever a verb has changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from evalbench.messages import Message
from evalbench.text.cleaning import clean

__all__ = [
    "DOCUMENT_KINDS",
    "FINDING_KINDS",
    "MEMO_KINDS",
    "STANCES",
    "VERDICTS",
    "Labels",
    "answer_fault",
    "choice_fault",
    "color_fault",
    "cycle_in",
    "levels_fault",
    "name_fault",
    "scale_fault",
    "span_fault",
]

DOCUMENT_KINDS = ("interview", "group", "document")
MEMO_KINDS = ("memo", "summary")
FINDING_KINDS = (
    "main",
    "unit",
    "comparison",
    "strength",
    "weakness",
    "expected",
    "experienced",
)
VERDICTS = ("supported", "partly", "rejected", "open")
STANCES = ("strength", "weakness", "expected", "experienced")
"""The stances the reports know; a study may use others."""

_Key = TypeVar("_Key")
_LONGEST_NAME = 1_000
_MOST_LEVELS = 50
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_MOST = 1_000_000
"""Beyond this the ends of a scale are no ends."""


def name_fault(name: str, *, parts: str = "") -> Message | None:
    """Say why `name` cannot be a name: empty, padded, too long, with control characters.

    `parts` are characters that part names where several stand together, such as ``;``.
    """
    if name != name.strip() or not any(map(str.isprintable, name)):
        return Message("rules.name_blank", name=name)
    if len(name) > _LONGEST_NAME:
        return Message("rules.name_long", name=name[:40], longest=_LONGEST_NAME)
    if clean(name).text != name or "\n" in name or "\t" in name:
        return Message("rules.name_control", name=ascii(name)[1:-1])
    taken = next((character for character in parts if character in name), None)
    return None if taken is None else Message("rules.name_part", name=name, character=taken)


def choice_fault(value: str, choices: Sequence[str], what: str) -> Message | None:
    """Say that `value` is none of the fixed `choices` for `what` (a column or key)."""
    if value in choices:
        return None
    return Message("rules.choice", value=value, what=what, choices=", ".join(choices))


def color_fault(color: str) -> Message | None:
    """Say that `color` is neither blank nor a colour."""
    if not color or _COLOR.fullmatch(color):
        return None
    return Message("rules.color", value=color)


def levels_fault(levels: int) -> Message | None:
    """Say that a code stands too deep in the codebook: what walks the tree could not."""
    if levels <= _MOST_LEVELS:
        return None
    return Message("rules.levels", n=levels, most=_MOST_LEVELS)


def scale_fault(
    minimum: Decimal, maximum: Decimal, step: Decimal, labels: Sequence[str]
) -> Message | None:
    """Say why this is no scale: its ends, its steps, or the number of its labels."""
    if not all(map(_is_exact, (minimum, maximum, step))):
        return Message("rules.scale_numbers", most=_MOST)
    if minimum >= maximum:
        return Message("rules.scale_ends", minimum=minimum, maximum=maximum)
    if step <= 0 or (maximum - minimum) % step:
        return Message("rules.scale_step", step=step, minimum=minimum, maximum=maximum)
    whole = int((maximum - minimum) // 1) + 1
    if len(labels) not in (0, 2, whole):
        return Message("rules.scale_labels", n=len(labels), whole=whole)
    return None


def _is_exact(value: Decimal) -> bool:
    """Tell whether a number is small enough and has few enough decimals to be kept exactly."""
    return value.is_finite() and -_MOST <= value <= _MOST and round(value, 6) == value


def answer_fault(
    value: Decimal, minimum: Decimal, maximum: Decimal, step: Decimal
) -> Message | None:
    """Say that an answer is not on its scale."""
    if _is_exact(value) and minimum <= value <= maximum and (value - minimum) % step == 0:
        return None
    return Message("rules.off_scale", value=value, minimum=minimum, maximum=maximum, step=step)


@dataclass(frozen=True, slots=True)
class Labels:
    """Where the speaker labels of a document stand: starts and ends, both ascending.

    Turns without a label have equal start and end.
    """

    starts: Sequence[int]
    ends: Sequence[int]

    def around(self, place: int) -> tuple[int, int]:
        """Return the label of the turn that `place` stands in; (place, place) before any."""
        turn = bisect_right(self.starts, place) - 1
        return (self.starts[turn], self.ends[turn]) if turn >= 0 else (place, place)


def span_fault(start: int, end: int, length: int, labels: Labels | None) -> Message | None:
    """Say why [start, end) is no passage of a text of `length` code points.

    A passage may not begin in [label start, label end) nor end in (label start, label end].
    """
    if not 0 <= start < end <= length:
        return Message("rules.span", start=start, end=end, length=length)
    if labels is None:
        return None
    first, last = labels.around(start), labels.around(end)
    if first[0] <= start < first[1] or last[0] < end <= last[1]:
        return Message("rules.span_label", start=start, end=end)
    return None


def cycle_in(parents: Mapping[_Key, Any]) -> _Key | None:
    """Return a key from which the parents lead back to itself; None when it is a forest.

    Linear in the number of keys: each is walked once.
    """
    safe: set[Any] = {None}
    for key in parents:
        path: list[_Key] = []
        seen: set[Any] = set()
        place: Any = key
        while place not in safe and place not in seen:
            seen.add(place)
            path.append(place)
            place = parents.get(place)
        if place in seen:
            return key
        safe.update(path)
    return None
