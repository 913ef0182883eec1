"""What can be brought in: a kind of files, and the panel in which it is looked over and corrected.

A further importer is a panel and a line in `STEPS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from evalbench.messages import Message
from evalbench.tui.bringing.going import Going
from evalbench.tui.command import Command
from evalbench.tui.widgets.rows import Cell

if TYPE_CHECKING:
    from evalbench.tui.bringing.screen import ImportScreen

__all__ = ["FileGiven", "Outcome", "Step", "StepPanel"]


@dataclass(frozen=True, slots=True)
class FileGiven:
    """A file that was picked, its size in bytes, and the folder it was found in, if it was."""

    path: Path
    size: int
    top: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import brought: rows of name, state and figure; the interviews that can be opened.

    A row that is no interview that can be opened has a blank name in `documents`.
    """

    said: Message
    rows: tuple[tuple[Cell, Cell, Cell], ...]
    documents: tuple[str, ...]
    notes: tuple[Message, ...] = ()


class StepPanel(Widget):
    """Where files of a kind are looked over and corrected. Its commands call ``do_…``."""

    COMMANDS: ClassVar[Sequence[Command]] = ()

    def __init__(self, place: ImportScreen) -> None:
        super().__init__()
        self.place = place

    def look_over(self, files: Sequence[FileGiven]) -> Callable[[Going], object]:
        """Return what looks over these files, in a thread; its finding is handed to `show`."""
        raise NotImplementedError

    def show(self, found: object) -> None:
        """Show what looking over the files found; what was decided before stands."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Take the focus to where the keys of the panel are used."""
        raise NotImplementedError

    def let_go(self) -> bool:
        """Let go of what is marked; tell whether there was anything."""
        return False

    def forget(self) -> None:
        """Forget what was looked over: it has come in."""

    def update(self) -> None:
        """Show again what stands, the study having changed."""

    def summary(self) -> Message:
        """Return how it stands, in a line."""
        raise NotImplementedError

    def hindrance(self) -> Message | None:
        """Return why nothing can be brought in as it is; None when it can."""
        raise NotImplementedError

    def misgiving(self) -> Message | None:
        """Return what is to be asked before anything is brought in."""
        return None

    def number(self) -> int:
        """Return how many files are to come in."""
        raise NotImplementedError

    def bring(self) -> Callable[[Going], Outcome]:
        """Return what brings the files in, all or none of them, in a thread.

        It raises Cancelled when it was.
        """
        raise NotImplementedError

    def refused(self, error: Exception) -> bool:
        """Show what was wrong with the files; False when it was nothing of theirs."""
        return False


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of files: the message that names it, their endings, and its panel."""

    name: str
    endings: Collection[str]
    panel: Callable[[ImportScreen], StepPanel]
    commands: Sequence[Command]
