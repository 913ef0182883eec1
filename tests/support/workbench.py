"""How the workbench is handled and read in tests and benchmarks: its keys and cells, said once."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evalbench.tui.coding.drawing import Frame
from tests.support.emulator import Emulator
from tests.support.pseudo import Pseudo, Seen

__all__ = ["PROGRAM", "WORKBENCH", "Handles", "letters", "stands_in"]

PROGRAM = [sys.executable, "-m", "evalbench"]
PANEL = 34
"""The columns of the codebook beside the transcript, and its edge."""
HEAD, STATUS = 0, -2
"""The rows of the name, and of what is said about the last key."""

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
    opened: Callable[[str, str], Seen]
    """What is seen when that interview, in which that is said, is shown."""
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
    start_import: Callable[[Pseudo, Path, str], None] | None = None
    """Starts an import of the files in that folder, and goes back to that interview."""
    importing: Callable[[Emulator], bool] = lambda emulator: False
    """Whether the screen says that an import runs."""


def _body_and_status(emulator: Emulator) -> object:
    """All but the line at the head and the line of keys at the foot."""
    return [emulator.cells(y) for y in range(1, emulator.rows - 1)]


def _body(emulator: Emulator) -> range:
    """The rows in which the transcript stands."""
    return range(1, emulator.rows - 2)


def _frame(emulator: Emulator) -> Frame:
    """How the columns of the transcript are parted, in a terminal so wide that codes stand beside.

    The number of turns is read in the line at the foot.
    """
    turns = re.search(r"/(\d+)$", emulator.row(STATUS))
    return Frame.of(emulator.columns - PANEL, int(turns[1]) if turns else 0)


def letters(emulator: Emulator, letter: str) -> int:
    """How many codings with the code of that letter are seen to begin in the margin."""
    return sum(one == letter and other in " *" for one, other in _lanes(emulator))


def _lanes(emulator: Emulator) -> Iterator[tuple[str, str]]:
    """The two cells of each lane of the margin, row by row."""
    frame = _frame(emulator)
    first = frame.gutter + frame.text + 1
    for row in map(emulator.cells, _body(emulator)):
        for x in range(first, first + 2 * frame.lanes, 2):
            yield row[x].data, row[x + 1].data


def _more(emulator: Emulator) -> int:
    """How many bars there are, line by line, that have no lane any more and are only counted."""
    return sum(int(other) for one, other in _lanes(emulator) if one == "+" and other.isdecimal())


def stands_in(document: str, said: str) -> Callable[[Emulator], bool]:
    """The name of that interview stands at the head, and what is said in it below."""

    def seen(emulator: Emulator) -> bool:
        named = f" {document} " in f"{emulator.row(HEAD)} "
        return named and any(said in emulator.row(y) for y in _body(emulator))

    return seen


def _moved(before: Emulator) -> Callable[[Emulator], bool]:
    """The caret stands in another cell, or other text below it."""
    stood = _caret_and_text(before)
    return lambda after: _caret_and_text(after) != stood


def _caret_and_text(emulator: Emulator) -> object:
    """Where there are cells in the colours of the text the other way round, and all text."""
    width = emulator.columns - PANEL
    rows = [emulator.cells(y)[:width] for y in _body(emulator)]
    # Beside the gutter's last cell nothing is ever coded, selected or the caret.
    ground = rows[0][_frame(emulator).gutter - 1].bg
    carets = [(x, y) for y, row in enumerate(rows) for x, c in enumerate(row) if c.fg == ground]
    return carets, ["".join(cell.data for cell in row) for row in rows]


def _selected(emulator: Emulator) -> str | None:
    found = re.match(r" (\w+) characters? selected", emulator.row(STATUS))
    return found[1] if found else None


def _otherwise_selected(before: Emulator) -> Callable[[Emulator], bool]:
    """The line at the foot tells of another number of characters that are selected."""
    was = _selected(before)
    return lambda after: _selected(after) not in (None, was)


def _coded(before: Emulator) -> Callable[[Emulator], bool]:
    """The line at the foot says so, and a letter more stands in the margin, or is counted there."""
    stood, more = letters(before, CODE), _more(before)
    said = re.compile(r" Coded \w+ characters? with ")
    return lambda after: (
        bool(said.match(after.row(STATUS)))
        and (letters(after, CODE) == stood + 1 or _more(after) > more)
    )


def _undone(before: Emulator) -> Callable[[Emulator], bool]:
    """The line at the foot says so, and the letter is gone from the margin."""
    stood, more = letters(before, CODE), _more(before)
    return lambda after: (
        after.row(STATUS).startswith(" Undone: ")
        and (letters(after, CODE) == stood - 1 or _more(after) < more)
    )


def _imports(emulator: Emulator) -> bool:
    """How far the import is stands at the head, whatever screen is shown."""
    return bool(re.search(r"[━╾╌]|\d+ of \d+", emulator.row(HEAD)))


def _narrowed(emulator: Emulator) -> bool:
    """The overview shows one interview of all."""
    return bool(re.search(r"Interviews 1/\d+", emulator.row(1)))


def _start_import(pseudo: Pseudo, folder: Path, document: str) -> None:
    """Paste the folder's name in the import screen, and go on; then back by the overview."""
    pseudo.press("f4")
    # Not before the last one has come to its end.
    pseudo.wait_for("a Add", 120)
    pseudo.send(f"\x1b[200~{folder}\x1b[201~")
    pseudo.wait_for("files added", 60)
    pseudo.press("enter")
    pseudo.wait_for("2 Look over", 300)
    pseudo.press("i")
    pseudo.wait_for(_imports, 60)
    pseudo.press("f2")
    pseudo.wait_for(lambda emulator: "Overview" in emulator.row(HEAD))
    pseudo.settle()
    if not pseudo.holds(_narrowed):
        pseudo.press("/")
        pseudo.wait_for("Words to narrow")
        pseudo.send(document)
        pseudo.wait_for(_narrowed)
        pseudo.press("enter")
        # The line must have let go of the keys.
        pseudo.settle()
    pseudo.press("enter")
    pseudo.wait_for(lambda emulator: f" {document} " in f"{emulator.row(HEAD)} ", 60)
    pseudo.settle()


CODE = "a"
WORKBENCH = Handles(
    begin=(*PROGRAM, "--coder", "AB", "--language", "en"),
    begun="evalbench · Start",
    open=lambda study, document: [
        *(*PROGRAM, "open", str(study)),
        *("--document", document, "--coder", "AB", "--language", "en"),
    ],
    opened=stands_in,
    next_interview=">",
    move=("down", "right", "ctrl+right", "pagedown"),
    grow=("shift+right", "shift+down", "space"),
    let_go=("escape", "down"),
    select=("escape", "down", "shift+down", "shift+down"),
    code=CODE,
    undo="ctrl+z",
    look=_body_and_status,
    expected={
        "moving": _moved,
        "selecting": _otherwise_selected,
        "coding": _coded,
        "undoing": _undone,
    },
    start_import=_start_import,
    importing=_imports,
)
