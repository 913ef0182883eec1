"""What the keys mean while something is being written or picked: each mode takes them first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from evalbench.tui.coding.entry import Entry
from evalbench.tui.widgets.lines import Piece

__all__ = ["EntryMode", "Mode"]


class Mode(Protocol):
    """A mode of the coding view; `hints` are messages of keys with what they do."""

    hints: Sequence[tuple[str, str]]

    def key(self, key: str, character: str | None) -> bool:
        """Take a key; tell whether it meant anything."""

    def paste(self, text: str) -> None:
        """Take text that was pasted."""

    def status(self) -> Sequence[Piece] | None:
        """Return what the line at the foot says meanwhile; None leaves it."""


class EntryMode:
    """A line is written in at the foot: a word to find, the number of a turn."""

    hints: Sequence[tuple[str, str]] = (
        ("Enter", "coding_screen.hint_take"),
        ("Esc", "coding_screen.hint_leave"),
    )

    def __init__(
        self,
        drawn: Callable[[Entry], Sequence[Piece]],
        changed: Callable[[str], None],
        taken: Callable[[str], None],
        left: Callable[[], None],
        keys: Callable[[str], bool] = lambda key: False,
    ) -> None:
        self.entry = Entry()
        self._drawn, self._changed, self._taken, self._left = drawn, changed, taken, left
        self._keys = keys

    def key(self, key: str, character: str | None) -> bool:
        """Take a key: enter takes the line, escape leaves it."""
        if key == "escape":
            self._left()
        elif key == "enter":
            self._taken(self.entry.text)
        elif not self._keys(key):
            before = self.entry.text
            self.entry.key(key, character)
            if self.entry.text != before:
                self._changed(self.entry.text)
        return True

    def paste(self, text: str) -> None:
        """Write pasted text into the line."""
        self.entry.insert(text)
        self._changed(self.entry.text)

    def status(self) -> Sequence[Piece]:
        """Return the line."""
        return self._drawn(self.entry)
