"""A widget that draws its own lines: what can grow is drawn so, a line at a time and none unseen.

It has no border, padding or scroll bars, and goes round the cache of styles: a line that changes is
drawn, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self, cast

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from evalbench.text.width import display_width, fitted

if TYPE_CHECKING:
    from evalbench.tui.app import Workbench
    from evalbench.tui.ink import Ink

__all__ = ["LineView", "Piece", "strip_of"]

Piece = tuple[str, Style]
"""Text that is harmless and of one style."""


def strip_of(
    pieces: Iterable[Piece], width: int, rest: Style, right: Iterable[Piece] = ()
) -> Strip:
    """Return pieces as one line of just `width` cells, `right` at its end; what is too much goes.

    The left gives way to the right, and what is cut ends in an ellipsis.
    """
    tail = list(right)
    room = max(0, width - sum(display_width(text) for text, _ in tail))
    segments: list[Segment] = []
    for text, style in pieces:
        if not room:
            break
        shown = fitted(text, room)
        room -= display_width(shown)
        segments.append(Segment(shown, style))
    segments.append(Segment(" " * room, rest))
    segments += [Segment(text, style) for text, style in tail]
    strip = Strip(segments)
    return strip.adjust_cell_length(width, rest) if strip.cell_length != width else strip


class LineView(Widget, can_focus=True):
    """A widget of lines: `draw` is asked for the line at a row of what is shown."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineView { width: 1fr; height: 1fr; border: none; padding: 0; overflow: hidden hidden; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        # Before Textual's own, which may already ask for a refresh.
        self._line_cache: dict[int, Strip] = {}
        self._cache_width = -1
        super().__init__(id=id)

    @property
    def ink(self) -> Ink:
        """What to draw with."""
        return cast("Workbench", self.app).ink

    def draw(self, row: int) -> Strip:
        """Return the line at `row`, the first shown being 0, of the widget's whole width."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        width = self.size.width
        if width != self._cache_width:
            self._cache_width = width
            self._line_cache.clear()
        strips = [self._cached_line(row) for row in range(crop.y, crop.bottom)]
        if crop.x or crop.width != width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _cached_line(self, row: int) -> Strip:
        """Return a line as it was drawn last, unless it is to be drawn anew.

        Textual asks for every line between the first and the last that changed, in every widget.
        """
        strip = self._line_cache.get(row)
        if strip is None:
            strip = self._line_cache[row] = self.draw(row)
        return strip

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Have regions, or everything, drawn anew."""
        if not regions:
            self._line_cache.clear()
        for region in regions:
            for row in range(region.y, region.bottom):
                self._line_cache.pop(row, None)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def touch(self, rows: Iterable[int]) -> None:
        """Have some rows drawn anew."""
        width, height = self.size
        regions = [Region(0, row, width, 1) for row in rows if 0 <= row < height]
        if regions:
            self.refresh(*regions)
