"""What really reaches a terminal from the coding view of a hostile study."""

import re
from pathlib import Path

from tests.support.hostile_study import CODERS
from tests.support.hostile_study import hostile as hostile_text
from tests.support.pseudo import Pseudo, needs_pseudo
from tests.support.workbench import PROGRAM

pytestmark = needs_pseudo

_HOSTILE = (b"\x1b[31m", b"\x1b]8;", b"\x9b")


def test_no_sign_of_the_study_drives_the_terminal(hostile: Path) -> None:
    name = f"{hostile_text(120)}.docx".replace("␛", "\x1b")
    words = [*PROGRAM, "open", str(hostile), "--document", name, "--coder", CODERS[0]]
    with Pseudo(words, columns=100, rows=30) as terminal:
        terminal.wait_for("Hva mener du")
        begun = len(terminal.chunks)
        terminal.press("ctrl+down", "t", "enter")
        terminal.wait_for("Code with")
        # One after the other: what follows escape at once is taken for a key with alt.
        for key, seen in (
            ("escape", "the codes’ keys"),
            ("escape", "Select more"),
            (",", "%s 62"),
            ("b", "The end of"),
            ("escape", "Select more"),
            ("d", "Removed"),
        ):
            terminal.press(key)
            terminal.wait_for(seen)
        terminal.press("ctrl+z")
        terminal.wait_for("Undone")
        terminal.press("p", "delete")
        terminal.wait_for("Are you sure?")
        sent = b"".join(chunk.data for chunk in terminal.chunks)
        later = b"".join(chunk.data for chunk in terminal.chunks[begun:])
        assert not [each for each in _HOSTILE if each in sent]
        # After the first screen nothing clears it, and nothing is said to the terminal itself.
        assert b"\x1b[2J" not in later
        # Textual itself says which shape the pointer is to have.
        assert set(re.findall(rb"\x1b[]PX^_][0-9]*", later)) <= {b"\x1b]22"}
