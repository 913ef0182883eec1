"""Long work under way: how far it is, said by the thread that does it and read by the screens."""

from __future__ import annotations

from collections.abc import Callable

from evalbench.messages import Message

__all__ = ["Cancelled", "Going"]


class Cancelled(Exception):
    """Somebody wants the work to end with nothing of it done."""


class Going:
    """How far a work is: `done` of `total`, 0 while that is not known, and what is being done.

    The thread that works tells; whoever shows it only reads. `stop`, when the work gives it, is
    what ends it from outside.
    """

    def __init__(self) -> None:
        self.done = self.total = 0
        self.said: Message | None = None
        self.is_cancelled = False
        self._stop: Callable[[], None] | None = None

    def step(self, done: int, total: int, said: Message) -> None:
        """Tell how far it is."""
        self.done, self.total, self.said = done, total, said

    def stops_by(self, stop: Callable[[], None]) -> None:
        """Say what ends the work; it is ended at once when that was wanted already."""
        self._stop = stop
        if self.is_cancelled:
            stop()

    def cancel(self) -> None:
        """End the work. It may take seconds: not for the thread that draws."""
        self.is_cancelled = True
        if self._stop is not None:
            self._stop()

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def bar(self, cells: int) -> str:
        """Return a bar of that many cells."""
        full = round(cells * self.share)
        return "━" * full + "╌" * (cells - full)
