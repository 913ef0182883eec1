"""How wide the columns of a Word table are, in twips (1/1440 inch), from what stands in them.

Text is measured with the advance widths of Calibri, rounded to a fortieth of its size: enough to
tell how columns compare, and the same on a machine without the font. Other fonts are taken to be
wider throughout, by the factor that `stretch` gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["CELL_MARGIN", "Ask", "asked", "heading_size", "spread", "stretch", "text_width"]

CELL_MARGIN = 85
_NUMBER_LIMIT = 1560
_LONGEST_WORD = 3400
_TEXT_LIMIT = 7000
_SHORT_TEXT = 2800
_FEWEST_TEXT = 1700
_SMALLEST_HEADING = 13
_Size = TypeVar("_Size", int, float)
_SPARE = 40
_SLACK = 1.04

_FORTIETHS = {
    9: " 'il", 10: ",.Ij·", 11: ":;", 12: "()-[]`f", 13: "!Jt{}", 14: "r", 15: "/\\", 16: '"sz',
    17: "Lcx“”", 18: "FSkvy|", 19: "?TYZagåä", 20: "#$*+0123456789<=>E^_e~é«»–−×",
    21: "CKPXbdhnopquøöü", 22: "BR", 23: "AVÅÄ", 25: "DGH", 26: "NOUÖÜ", 27: "&QØ", 28: "…",
    29: "%w", 31: "æÆ", 32: "m", 34: "M", 36: "@W",
}  # fmt: skip
_ADVANCE = {letter: width for width, letters in _FORTIETHS.items() for letter in letters}
_STRETCHES = {
    "calibri": 1.0, "carlito": 1.0, "calibri light": 1.0, "times new roman": 1.02, "garamond": 1.0,
    "cambria": 1.08, "aptos": 1.08, "arial": 1.14, "helvetica": 1.14, "liberation sans": 1.14,
    "segoe ui": 1.12, "open sans": 1.16, "georgia": 1.18, "verdana": 1.32, "dejavu sans": 1.32,
}  # fmt: skip
_UNKNOWN_STRETCH = 1.16
_UNKNOWN = 24
_WIDE_FROM = "\u1100"
_WIDE = 40


@dataclass(frozen=True, slots=True)
class Ask:
    """What a column asks for in twips, cell margins included.

    `least` breaks no word, `wish` breaks no line; `number` tells a column of figures from text.
    """

    least: int
    wish: int
    number: bool


def stretch(font: str | None) -> float:
    """Return how much wider than Calibri the text of `font` is; a guess for a font not known."""
    return _STRETCHES.get((font or "").casefold(), _UNKNOWN_STRETCH)


def text_width(text: str, half_points: float, *, bold: bool = False) -> int:
    """Return the width of one line of `text` in twips."""
    fortieths = sum(
        _ADVANCE.get(letter, _WIDE if letter >= _WIDE_FROM else _UNKNOWN) for letter in text
    )
    return round(fortieths * half_points / 4 * (_SLACK if bold else 1))


def heading_size(half_points: _Size) -> _Size:
    """Return the size of the headings over cells of this size, both in half points."""
    smaller = half_points - 2
    return smaller if smaller > _SMALLEST_HEADING else type(half_points)(_SMALLEST_HEADING)


def asked(
    heading: str, cells: Sequence[str], half_points: float, *, number: bool, indent: int = 0
) -> Ask:
    """Return what a column asks for; `half_points` is the size of its cells, twice the points.

    `indent` is the most that a cell of the column is indented, in twips.
    """
    margins = 2 * CELL_MARGIN + indent + _SPARE
    lines = heading.split("\n")
    word = max(
        (text_width(part, heading_size(half_points), bold=True) for part in heading.split()),
        default=0,
    )
    title = max(text_width(line, heading_size(half_points), bold=True) for line in lines)
    if number:
        # Digits are equally wide, so the longest figure is the widest.
        widest = _widest(max(cells, key=len, default=""), half_points)
        least = max(word, widest)
        return Ask(least + margins, max(least, min(title, _NUMBER_LIMIT)) + margins, number)
    widest = max((_widest(cell, half_points) for cell in cells), default=0)
    broken = max((_widest_word(cell, half_points) for cell in cells), default=0)
    whole = widest if widest <= _SHORT_TEXT else max(broken, _FEWEST_TEXT)
    least = min(max(word, whole), _LONGEST_WORD if widest > _SHORT_TEXT else _SHORT_TEXT)
    return Ask(least + margins, min(max(title, widest, least), _TEXT_LIMIT) + margins, number)


def _widest(cell: str, half_points: float) -> int:
    return max(text_width(line, half_points, bold=True) for line in cell.split("\n"))


def _widest_word(cell: str, half_points: float) -> int:
    return max((text_width(word, half_points) for word in cell.split()), default=0)


def spread(asks: Sequence[Ask], room: int) -> list[int]:
    """Return the width of each column: together `room` at most, and all of it if they can use it.

    Columns of figures get equal shares above their least. When even the least do not fit, every
    column is cut in proportion.
    """
    least = [ask.least for ask in asks]
    total = sum(least)
    if total > room:
        return [width * room // total for width in least]
    widths = _grown(least, [ask.wish for ask in asks], room)
    widths = _grown(widths, [_most(ask) for ask in asks], room)
    return _leveled(widths, asks)


def _most(ask: Ask) -> int:
    return max(ask.wish, _NUMBER_LIMIT) if ask.number else ask.wish * 5 // 4


def _grown(widths: Sequence[int], limits: Sequence[int], room: int) -> list[int]:
    """Return `widths` grown towards `limits`, each by the same part of its way."""
    spare = room - sum(widths)
    ways = [max(0, limit - width) for width, limit in zip(widths, limits, strict=True)]
    whole = sum(ways)
    if whole <= spare:
        return [width + way for width, way in zip(widths, ways, strict=True)]
    return [width + way * spare // whole for width, way in zip(widths, ways, strict=True)]


def _leveled(widths: list[int], asks: Sequence[Ask]) -> list[int]:
    """Give columns of figures with headings the same width where each can have the mean of all."""
    places = [at for at, ask in enumerate(asks) if ask.number and ask.wish > _NUMBER_LIMIT // 2]
    if not places:
        return widths
    mean = sum(widths[at] for at in places) // len(places)
    if all(asks[at].least <= mean for at in places):
        for at in places:
            widths[at] = mean
    return widths
