"""How the workbench is handled and read in tests and benchmarks: its keys and cells, said once."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.emulator import Emulator
from tests.support.pseudo import Pseudo

__all__ = ["PROGRAM", "WORKBENCH", "Handles"]

PROGRAM = [sys.executable, "-m", "evalbench"]

Look = Callable[[Emulator], object]
Expected = Callable[[Emulator], Callable[[Emulator], bool]]
"""Looks at the screen before a key and returns what must hold after it."""


@dataclass(frozen=True)
class Handles:
    """What is pressed and what is then seen, in the coding view and where it begins."""

    begin: tuple[str, ...]
    """The command that shows the start screen."""
    begun: str
    """What stands on the start screen."""
    open: Callable[[Path, str], list[str]]
    """The command that opens an interview of a study in the coding view."""
    opened: Callable[[str], str]
    """What stands on the screen when that interview is shown."""
    next_interview: str
    """The key that goes to the next interview."""
    move: tuple[str, ...]
    grow: tuple[str, ...]
    """Keys that select more and more, each of which changes the selection after `let_go`."""
    let_go: tuple[str, ...]
    """Keys that end a selection and go to another place."""
    select: tuple[str, ...]
    """Keys that select a passage that is not coded by that very coder and code yet."""
    code: str
    undo: str
    look: Look
    """The part of the screen whose last change counts: not what a running import changes."""
    expected: Mapping[str, Expected]
    """What must hold after a kind of key: moving, selecting, coding, undoing."""
    start_import: Callable[[Pseudo, Path], None] | None = None
    """Starts an import of the files in that folder, and goes back to where one was coding."""
    importing: Callable[[Emulator], bool] = lambda emulator: False
    """Whether the screen says that an import runs."""


def _body_and_status(emulator: Emulator) -> object:
    """All but the line at the head and the line of keys at the foot."""
    return [emulator.cells(y) for y in range(1, emulator.rows - 1)]


def _other_status(before: Emulator) -> Callable[[Emulator], bool]:
    """The line above the foot says something else than it did."""
    said = before.row(-2)
    return lambda after: after.row(-2) != said


WORKBENCH = Handles(
    begin=(*PROGRAM, "--coder", "AB"),
    begun="evalbench · Start",
    open=lambda study, document: [
        *(*PROGRAM, "open", str(study)),
        *("--document", document, "--coder", "AB"),
    ],
    opened=lambda document: document,
    next_interview=">",
    move=("down", "right", "ctrl+right", "pagedown"),
    grow=("shift+right", "shift+down", "space"),
    let_go=("escape", "down"),
    select=("escape", "down", "shift+down", "shift+down"),
    code="a",
    undo="ctrl+z",
    look=_body_and_status,
    expected={"coding": _other_status, "undoing": _other_status},
)
