"""Lines at the head and the foot of a screen: where one is, how it went, what keys there are."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from evalbench.text.width import display_width, harmless, wrapped
from evalbench.tui.command import Command, shown_key
from evalbench.tui.widgets.lines import LineView, Piece, strip_of

__all__ = ["Bar", "HintBar", "StatusBar"]


class Bar(LineView, can_focus=False):
    """One line of pieces, some of them at the right."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pieces: tuple[Piece, ...] = ()
        self._right: tuple[Piece, ...] = ()

    def put(self, pieces: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Show these pieces; nothing is drawn when they stand there."""
        if (tuple(pieces), tuple(right)) != (self._pieces, self._right):
            self._pieces, self._right = tuple(pieces), tuple(right)
            self.refresh()

    def draw(self, row: int) -> Strip:
        return strip_of(self._pieces, self.size.width, self.ink.bar, self._right)


class StatusBar(Bar):
    """How it goes: what stands here until something else is said. What is long takes more lines."""

    DEFAULT_CSS = "StatusBar { height: 1; max-height: 5; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Piece] = []

    def said(self, text: str, *, kind: str = "bar") -> None:
        """Say a line; `kind` is ``bar``, ``bar_good`` or ``bar_bad``."""
        self.put([(f" {harmless(text)} ", getattr(self.ink, kind))])

    def put(self, pieces: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Show these pieces; one alone that is wider than the screen is wrapped, none of it cut."""
        super().put(pieces, right)
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        width = self.app.size.width
        lines: list[Piece] = []
        if len(self._pieces) == 1 and not self._right and display_width(self._pieces[0][0]) > width:
            text, style = self._pieces[0]
            lines = [(f" {each}", style) for each in wrapped(text.strip(), max(10, width - 2))]
        if lines != self._lines:
            self._lines = lines
            self.styles.height = max(1, len(lines))
            self.refresh()

    def draw(self, row: int) -> Strip:
        if row < len(self._lines):
            text, style = self._lines[row]
            return strip_of([(text, style)], self.size.width, style)
        return super().draw(row)


class HintBar(Bar):
    """The keys most needed here, as many as there is room for; then where the rest is."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: list[tuple[str, str]] = []
        self._last: list[tuple[str, str]] = []

    def hint(self, commands: Sequence[Command], last: Sequence[Command]) -> None:
        """Show commands by their first key, those in `last` at the right."""
        self._hints = [self._hint(each) for each in commands]
        self._last = [self._hint(each) for each in last]
        self.refresh()

    def say_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show keys with what they do, as they are said."""
        self._hints = list(hints)
        self.refresh()

    def _hint(self, command: Command) -> tuple[str, str]:
        say = self.app.say  # type: ignore[attr-defined]
        keys = self.app.keys_of(command)  # type: ignore[attr-defined]
        return shown_key(keys.split(",")[0], say), command.label(say)

    def draw(self, row: int) -> Strip:
        wanted = sum(map(self._width_of, self._hints))
        last = list(self._last)
        # The first says where all the rest is found, and the last how to get out: they stay.
        while len(last) > 2 and wanted + sum(map(self._width_of, last)) > self.size.width:
            last.pop(1)
        right = [piece for hint in last for piece in self._pieces_of(hint)]
        room = self.size.width - sum(map(self._width_of, last))
        left: list[Piece] = []
        for hint in self._hints:
            pieces = self._pieces_of(hint)
            room -= sum(display_width(text) for text, _ in pieces)
            if room < 0:
                break
            left += pieces
        return strip_of(left, self.size.width, self.ink.bar, right)

    def _width_of(self, hint: tuple[str, str]) -> int:
        return sum(display_width(text) for text, _ in self._pieces_of(hint))

    def _pieces_of(self, hint: tuple[str, str]) -> list[Piece]:
        key, what = hint
        return [(f" {key}", self.ink.bar_key), (f" {what} ", self.ink.bar)]
