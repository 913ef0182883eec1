"""A line that is written in without a widget of its own: the focus stays on the transcript."""

from __future__ import annotations

from dataclasses import dataclass

from evalbench.text.width import harmless

__all__ = ["Entry"]


@dataclass(slots=True)
class Entry:
    """The text written so far and the place of the caret in it."""

    text: str = ""
    place: int = 0

    @classmethod
    def of(cls, text: str) -> Entry:
        """Return a line that begins with `text`, the caret at its end."""
        text = harmless(text)
        return cls(text, len(text))

    def key(self, key: str, character: str | None) -> bool:
        """Take a key; tell whether it meant anything in a line."""
        if character is not None and character.isprintable():
            self.insert(character)
            return True
        move = getattr(self, f"_{key.replace('+', '_')}", None)
        if move is None:
            return False
        move()
        return True

    def insert(self, text: str) -> None:
        """Insert text at the caret, as typed or pasted."""
        text = harmless(text)
        self.text = self.text[: self.place] + text + self.text[self.place :]
        self.place += len(text)

    def _backspace(self) -> None:
        if self.place:
            self.text = self.text[: self.place - 1] + self.text[self.place :]
            self.place -= 1

    def _ctrl_h(self) -> None:
        self._backspace()

    def _delete(self) -> None:
        self.text = self.text[: self.place] + self.text[self.place + 1 :]

    def _left(self) -> None:
        self.place = max(0, self.place - 1)

    def _right(self) -> None:
        self.place = min(len(self.text), self.place + 1)

    def _home(self) -> None:
        self.place = 0

    def _end(self) -> None:
        self.place = len(self.text)

    def _ctrl_u(self) -> None:
        self.text, self.place = self.text[self.place :], 0

    def _ctrl_w(self) -> None:
        kept = self.text[: self.place].rstrip().rpartition(" ")[0]
        self.text, self.place = kept + self.text[self.place :], len(kept)
