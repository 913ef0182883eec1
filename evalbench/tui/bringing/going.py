"""Long work under way: how far it is, said by the thread that does it and read by the screens."""

from __future__ import annotations

from evalbench.messages import Message

__all__ = ["Cancelled", "Going"]


class Cancelled(Exception):
    """Somebody wants the work to end with nothing of it done."""


class Going:
    """How far a work is: `done` of `total`, 0 while that is not known, and what is being done.

    The thread that works calls `step`; whoever shows it only reads.
    """

    def __init__(self) -> None:
        self.done = self.total = 0
        self.said: Message | None = None
        self.is_cancelled = False
        self.has_ended = False

    def step(self, done: int, total: int, said: Message) -> None:
        """Tell how far it is; Cancelled is raised when the work is to end."""
        if self.is_cancelled:
            raise Cancelled
        self.done, self.total, self.said = done, total, said

    def cancel(self) -> None:
        """Have the work end at its next step."""
        self.is_cancelled = True

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self.done / self.total if self.total else 0.0

    def bar(self, cells: int) -> str:
        """Return a bar of that many cells."""
        full = round(cells * self.share)
        return "━" * full + "╌" * (cells - full)
