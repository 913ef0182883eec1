"""The map at the right edge: what is coded in all of the transcript, and which part is shown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style

from evalbench.analysis.transcript import CodedSpan
from evalbench.tui.coding.drawing import Drawing
from evalbench.tui.coding.sheet import Sheet
from evalbench.tui.ink import Ink

__all__ = ["Minimap"]


class Minimap:
    """One cell a row of the screen; a row stands for the same share of the transcript's lines."""

    def __init__(self) -> None:
        self._rows: list[Style | None] = []
        self._lines = 1

    def lay(self, drawing: Drawing, height: int) -> None:
        """Map the codings that are shown on so many rows."""
        sheet = drawing.sheet
        lines = self._lines = max(1, len(sheet.wrap))
        rows: list[Style | None] = [None] * height
        for coding in sheet.runs.items:
            first, last = sheet.lines_of(coding)
            style = drawing.hue(coding.code).bar
            for row in range(first * height // lines, last * height // lines + 1):
                if rows[row] is None:
                    rows[row] = style
        self._rows = rows

    def update(self, drawing: Drawing, first: int, last: int) -> range:
        """Map anew what stands on some lines, and return the rows that stand for them."""
        sheet, height = drawing.sheet, len(self._rows)
        rows = range(first * height // self._lines, last * height // self._lines + 1)
        for row in rows:
            coding = self._coding_at(sheet, row)
            self._rows[row] = None if coding is None else drawing.hue(coding.code).bar
        return rows

    def _coding_at(self, sheet: Sheet, row: int) -> CodedSpan | None:
        """Return a coding that a row stands for."""
        height, lines = len(self._rows), self._lines
        first, last = -(-row * lines // height), -(-(row + 1) * lines // height) - 1
        if first <= last:
            here = sheet.lanes.in_lines(first, last)
        else:
            # With more rows than lines some stand between two: for what reaches over both.
            after = set(sheet.lanes.in_lines(first, first))
            here = [each for each in sheet.lanes.in_lines(last, last) if each in after]
        return sheet.runs.get(here[0][1]) if here else None

    def window(self, top: int, height: int) -> range:
        """Return the rows that stand for what is shown, from the line `top` on."""
        rows = len(self._rows) or 1
        first = top * rows // self._lines
        last = min(rows, -(-(top + height) * rows // self._lines))
        return range(first, max(first + 1, last))

    def line_at(self, row: int) -> int:
        """Return the line that a row stands for."""
        return row * self._lines // max(1, len(self._rows))

    def cell(self, row: int, window: Sequence[int], ink: Ink) -> Segment:
        """Return the cell of a row: the bar of a code, thicker where it is shown now."""
        style = self._rows[row] if row < len(self._rows) else None
        here = row in window
        if style is None:
            return Segment("░" if here else " ", ink.dim)
        return Segment("█" if here else "▐", style)
