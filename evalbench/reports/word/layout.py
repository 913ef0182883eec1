"""How a table lies on the page: upright or sideways, the size of its text, its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalbench.reports.word.widths import CELL_MARGIN, Ask, asked, spread, text_width
from evalbench.reports.wording import cell_text
from evalbench.study.table import Column, Table

__all__ = ["Layout", "Page", "decimal_place", "grid_of", "laid_out"]

INDENT = 200
_SIZES_UPRIGHT = (20, 18, 17)
_SIZES_SIDEWAYS = (20, 18, 16, 14)
_MINUS = str.maketrans({"-": "\N{MINUS SIGN}"})


@dataclass(frozen=True, slots=True)
class Page:
    """The room between the margins in twips, upright and on a page turned sideways.

    `stretch` is how much wider than Calibri its font is.
    """

    upright: int
    sideways: int
    stretch: float = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """`widths` of the columns in twips, the size of the text in half points, the page turned?

    `calibri_size` is the size at which Calibri would be as wide as the text is.
    """

    widths: tuple[int, ...]
    half_points: int
    sideways: bool
    calibri_size: float


def grid_of(table: Table, language: str) -> list[tuple[str, ...]]:
    """Return the cells of `table` as text, figures with a true minus sign."""
    return [
        tuple(
            _text(cell, column, language) for cell, column in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    ]


def _text(cell: object, column: Column, language: str) -> str:
    text = cell_text(cell, column, language)  # type: ignore[arg-type]
    return text if isinstance(cell, str) else text.translate(_MINUS)


def laid_out(table: Table, grid: Sequence[Sequence[str]], page: Page) -> Layout:
    """Return the first layout that breaks no word: upright, then smaller, then sideways."""
    tried = [(size, False) for size in _SIZES_UPRIGHT] + [(size, True) for size in _SIZES_SIDEWAYS]
    for size, sideways in tried:
        room = page.sideways if sideways else page.upright
        asks = _asks(table, grid, size * page.stretch)
        if sum(ask.least for ask in asks) <= room:
            break
    return Layout(tuple(spread(asks, room)), size, sideways, size * page.stretch)


def _asks(table: Table, grid: Sequence[Sequence[str]], half_points: float) -> list[Ask]:
    deepest = max(table.indents, default=0) * INDENT
    return [
        asked(
            column.heading,
            [row[at] for row in grid],
            half_points,
            number=column.kind != "text",
            indent=0 if at else deepest,
        )
        for at, column in enumerate(table.columns)
    ]


def decimal_place(cells: Sequence[str], width: int, half_points: float) -> int:
    """Return where the decimal mark stands in a column `width` wide, from its cells' left edge.

    The widest whole part stands in the middle, so that a figure with its decimals stands a little
    right of it. A program set to another language takes the end of the text for the decimal mark;
    then the figure, decimals and all, stands as little left of it.
    """
    wholes = (cell.replace(",", ".").partition(".")[0] for cell in cells)
    whole = text_width(max(wholes, key=len, default=""), half_points)
    return max(whole, (width - 2 * CELL_MARGIN - whole) // 2 + whole)
