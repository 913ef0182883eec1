"""A field of a form in which one of several is chosen: ``‹ bokmål ›``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message as TextualMessage
from textual.strip import Strip

from evalbench.text.width import harmless
from evalbench.tui.widgets.lines import LineView, strip_of

__all__ = ["Choice"]


class Choice(LineView):
    """One of several, gone through with the arrows, the space bar or a click."""

    DEFAULT_CSS = "Choice { height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
    ]

    class Changed(TextualMessage):
        """Another one is chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The field."""
            return self.choice

    def __init__(self, options: Sequence[str], chosen: int = 0, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._options, self._chosen = list(options), chosen

    @property
    def chosen(self) -> int:
        """Which one is chosen."""
        return self._chosen

    def reword(self, place: int, words: str) -> None:
        """Let an option be called otherwise."""
        self._options[place] = words
        self.refresh()

    def action_step(self, step: int) -> None:
        self._take(max(0, min(self._chosen + step, len(self._options) - 1)))

    def on_click(self) -> None:
        self._take((self._chosen + 1) % len(self._options))

    def _take(self, place: int) -> None:
        if place != self._chosen:
            self._chosen = place
            self.refresh()
            self.post_message(self.Changed(self))

    def draw(self, row: int) -> Strip:
        ink = self.ink
        style = ink.cursor if self.has_focus else ink.bar
        first, last = self._chosen == 0, self._chosen == len(self._options) - 1
        words = harmless(self._options[self._chosen])
        arrows = f" {' ' if first else '‹'} {' ' if last else '›'} "
        return strip_of([(f" {words}", style)], self.size.width, style, [(arrows, style)])
