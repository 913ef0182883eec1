"""What the import screen is drawn of: a work under way, and the file under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from evalbench.text.width import harmless, wrapped
from evalbench.tui.bringing.going import Going
from evalbench.tui.widgets.lines import LineView, strip_of

__all__ = ["Line", "LinesView", "RunView"]

Line = tuple[str, str]
"""A paragraph, and the field of `Ink` it is drawn with."""


class LinesView(LineView):
    """Paragraphs, wrapped; the arrows move what is too long to be seen at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_by(-1)", show=False),
        Binding("down", "scroll_by(1)", show=False),
        Binding("pageup", "scroll_by(-8)", show=False),
        Binding("pagedown", "scroll_by(8)", show=False),
    ]

    def __init__(self, *, id: str | None = None, title: str = "") -> None:
        super().__init__(id=id)
        self._title = title
        self._paragraphs: list[Line] = []
        self._lines: list[Line] = []
        self._top = 0

    def put(self, paragraphs: Sequence[Line], title: str | None = None) -> None:
        """Show these paragraphs from their beginning."""
        self._paragraphs = [(harmless(text, lines=True), ink) for text, ink in paragraphs]
        if title is not None:
            self._title = harmless(title)
        self._top = 0
        self._wrap()

    def _wrap(self) -> None:
        room = max(10, self.size.width - 2)
        self._lines = [
            (line, ink) for text, ink in self._paragraphs for line in _indented(text, room)
        ]
        self.refresh()

    def on_resize(self) -> None:
        self._wrap()

    def action_scroll_by(self, lines: int) -> None:
        most = max(0, len(self._lines) - (self.size.height - 1))
        top = max(0, min(most, self._top + lines))
        if top != self._top:
            self._top = top
            self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_scroll_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_scroll_by(-3)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def draw(self, row: int) -> Strip:
        """Return a line."""
        ink, width = self.ink, self.size.width
        if not row:
            style = ink.cursor if self.has_focus else ink.bar
            shown = self._top + self.size.height - 1
            more = [(" ↓ ", style)] if shown < len(self._lines) else []
            return strip_of([(f" {self._title}", style)], width, style, more)
        place = self._top + row - 1
        if place >= len(self._lines):
            return strip_of([], width, ink.text)
        text, kind = self._lines[place]
        return strip_of([(f" {text}", getattr(ink, kind))], width, ink.text)


def _indented(text: str, room: int) -> list[str]:
    """Return a paragraph in lines that all stand as far in as its first."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    return [indent + line for line in wrapped(text[len(indent) :], room - len(indent))]


class RunView(LineView):
    """A work under way: what it is, a bar, the file it is at, and what can be done meanwhile."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = self._figures = self._at = ""
        self._below: list[str] = []
        self._going = Going()

    def put(self, going: Going, title: str, figures: str, at: str, below: Sequence[str]) -> None:
        """Show how far a work is."""
        self._going, self._title = going, title
        self._figures, self._at = figures, harmless(at)
        self._below = list(below)
        self.refresh()

    def draw(self, row: int) -> Strip:
        """Return a line."""
        ink, width = self.ink, self.size.width
        bar = self._going.bar(max(10, min(72, width - 16)))
        lines: list[list[tuple[str, str]]] = [
            [],
            [(self._title, "strong")],
            [],
            [(bar, "good"), (f"  {self._figures}", "text")],
            # A path's end says most of it.
            *([(line, "dim")] for line in wrapped(self._at, width - 4)),
            [],
            *([(line, "text")] for each in self._below for line in wrapped(each, width - 4)),
        ]
        pieces = lines[row] if row < len(lines) else []
        drawn = [(text, getattr(ink, kind)) for text, kind in pieces]
        return strip_of([("  ", ink.text), *drawn], width, ink.text)
