"""How wide the columns of a table are at a terminal, and which of them stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evalbench.text.width import display_width, wrapped

__all__ = ["GAP", "Measure", "across", "column_groups", "measured"]

GAP = 2
_HEADING_CELLS = 14
_TEXT_CELLS = 20
_FEWEST_HEADING_CELLS = 6
_FEWEST_TEXT_CELLS = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """What a column asks for, in cells.

    `body` and `body_word` are its longest cell and the longest word in one, `heading` the longest
    line of its heading when that is wrapped as usual, `heading_word` the longest word there;
    `text` tells whether its cells may wrap.
    """

    body: int
    body_word: int
    heading: int
    heading_word: int
    text: bool


def measured(heading: str, cells: Sequence[str], *, text: bool) -> Measure:
    """Return the measure of a column with this heading and these cells."""
    return Measure(
        body=max(map(display_width, cells), default=1) or 1,
        body_word=max((_longest_word(cell) for cell in cells), default=1) if text else 0,
        heading=_wrapped_width(heading),
        heading_word=_longest_word(heading),
        text=text,
    )


def across(widths: Iterable[int]) -> int:
    """Return the cells that columns of these widths take side by side."""
    cells = list(widths)
    return sum(cells) + GAP * (len(cells) - 1)


def column_groups(measures: Sequence[Measure], width: int | None) -> list[dict[int, int]]:
    """Return the groups of columns that stand side by side: each column's place and its cells.

    One group when all fit in `width`; else every group begins with the first column.
    """
    widths = [_wished(measure) for measure in measures]
    if width is None:
        return [dict(enumerate(widths))]
    for floors in _floors(measures):
        _squeeze(widths, floors, width)
        if across(widths) <= width:
            return [dict(enumerate(widths))]
    return _split([_alone(measure, width) for measure in measures], width)


def _wrapped_width(heading: str) -> int:
    """Return the width of `heading` when its lines break at a usual width, between words."""
    room = max(_HEADING_CELLS, _longest_word(heading))
    return max(map(display_width, wrapped(heading, room)))


def _longest_word(text: str) -> int:
    return max(map(display_width, text.split()), default=0)


def _wished(measure: Measure) -> int:
    return max(measure.body, measure.heading)


def _floors(measures: Sequence[Measure]) -> Iterator[list[int]]:
    """Yield how narrow each column may become, whole words first and broken ones last."""
    bodies = [min(m.body, _TEXT_CELLS) if m.text else m.body for m in measures]
    words = [m.heading_word for m in measures]
    yield list(map(max, bodies, words))
    yield [
        max(body, min(word, _FEWEST_HEADING_CELLS))
        for body, word in zip(bodies, words, strict=True)
    ]
    yield [_word_floor(m) if m.text else m.body for m in measures]
    yield [_FEWEST_TEXT_CELLS if m.text else m.body for m in measures]


def _word_floor(measure: Measure) -> int:
    return min(_TEXT_CELLS, max(measure.body_word, _FEWEST_TEXT_CELLS))


def _squeeze(widths: list[int], floors: Sequence[int], width: int) -> None:
    """Narrow the widest column that is above its floor, a cell at a time, until all fit."""
    excess = across(widths) - width
    while excess > 0:
        above = [at for at, cells in enumerate(widths) if cells > floors[at]]
        if not above:
            return
        widths[max(above, key=lambda at: widths[at])] -= 1
        excess -= 1


def _alone(measure: Measure, width: int) -> int:
    """Return the width of a column that has to share a line with the first one only."""
    heading = min(measure.heading_word, _HEADING_CELLS)
    if not measure.text:
        return max(measure.body, heading)
    return max(_FEWEST_TEXT_CELLS, min(max(measure.body, heading), (width - GAP) // 2))


def _split(widths: Sequence[int], width: int) -> list[dict[int, int]]:
    first = {0: widths[0]}
    groups: list[dict[int, int]] = []
    group = dict(first)
    for place, cells in enumerate(widths[1:], start=1):
        if len(group) > 1 and across([*group.values(), cells]) > width:
            groups.append(group)
            group = dict(first)
        group[place] = cells
    return [*groups, group]
