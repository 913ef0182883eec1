"""The heads of the sections of a screen, one beside the other; a digit or a click chooses one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.message import Message as TextualMessage
from textual.strip import Strip

from evalbench.text.width import display_width, harmless
from evalbench.tui.widgets.lines import LineView, Piece, strip_of

__all__ = ["TabLine"]


class TabLine(LineView, can_focus=False):
    """A line of heads; `first` is the digit of the first of them."""

    DEFAULT_CSS = "TabLine { height: 1; }"

    class Picked(TextualMessage):
        """A head was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, *, first: int = 1, id: str | None = None) -> None:
        super().__init__(id=id)
        self._first = first
        self._heads: list[str] = []
        self._chosen = -1

    def put(self, heads: Sequence[str], chosen: int) -> None:
        """Show these heads, the one at `chosen` (-1: none) set off."""
        self._heads, self._chosen = [harmless(each) for each in heads], chosen
        self.refresh()

    def draw(self, row: int) -> Strip:
        """Return the line."""
        pieces = [piece for place in range(len(self._heads)) for piece in self._pieces(place)]
        return strip_of(pieces, self.size.width, self.ink.panel)

    def _pieces(self, place: int) -> Iterator[Piece]:
        ink = self.ink
        chosen = place == self._chosen
        yield f" {self._first + place} ", ink.cursor if chosen else ink.panel_dim
        yield f"{self._heads[place]} ", ink.cursor if chosen else ink.panel_strong
        yield " ", ink.panel

    def on_click(self, event: events.Click) -> None:
        """Say which head was clicked."""
        x = event.x
        for place in range(len(self._heads)):
            x -= sum(display_width(text) for text, _ in self._pieces(place))
            if x < 0:
                self.post_message(self.Picked(self._first + place - 1))
                return
