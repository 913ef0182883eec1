"""What really reaches a terminal from the import of hostile files."""

import re
from pathlib import Path

from tests.support.hostile_study import CODERS
from tests.support.new_interviews import HOSTILE_FOLDER, hostile_interviews
from tests.support.pseudo import Pseudo, needs_pseudo
from tests.support.workbench import PROGRAM

pytestmark = needs_pseudo

_DRIVEN = re.compile(r"[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters by which names and texts would drive the terminal, but escape, bell and line ends."""


def test_no_sign_of_the_files_drives_the_terminal(hostile: Path, tmp_path: Path) -> None:
    hostile_interviews(tmp_path / "given" / HOSTILE_FOLDER)
    words = [*PROGRAM, "open", str(hostile), "--coder", CODERS[0], "--language", "en"]
    with Pseudo(words, columns=120, rows=30) as terminal:
        terminal.wait_for("Overview")
        begun = len(terminal.chunks)
        terminal.press("f4")
        terminal.wait_for("No files yet.")
        terminal.send(f"\x1b[200~{tmp_path / 'given'}\x1b[201~")
        terminal.wait_for("5 files added")
        _ask(terminal, "a", "What is to be imported?")
        terminal.press("enter")
        terminal.wait_for("5 of 5 included")
        _ask(terminal, "s", "Recognised as")
        _ask(terminal, "u", "Which unit is")
        for key, seen in (
            ("i", "cannot be imported:"),
            ("k", "4 of 5 included"),
            ("i", "all the same?"),
            ("y", "4 interviews are imported"),
        ):
            terminal.press(key)
            terminal.wait_for(seen)
        later = b"".join(chunk.data for chunk in terminal.chunks[begun:]).decode("utf-8", "ignore")
    assert not _DRIVEN.findall(later)
    # Nothing is cleared, and nothing said to the terminal itself but the shape of the pointer.
    assert "\x1b[31m" not in later
    assert "\x1b[2J" not in later
    assert set(re.findall(r"\x1b[]PX^_][0-9]*", later)) <= {"\x1b]22"}


def _ask(terminal: Pseudo, key: str, asked: str) -> None:
    """Have something asked, and leave it be."""
    terminal.press(key)
    terminal.wait_for(asked)
    terminal.press("escape")
    # What follows escape at once is taken for a key with alt.
    terminal.wait_for(lambda emulator: not emulator.shows(asked))
