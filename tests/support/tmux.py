"""A program in a detached tmux session of its own, driven and read as a person would."""

import os
import shlex
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.support.programs import require
from tests.support.pseudo import ROOT, NotSeenError

__all__ = ["Tmux"]

_BETWEEN_LOOKS = 0.03
_ENDED = "[the program has ended]"
_NAMES = {
    "enter": "Enter", "escape": "Escape", "tab": "Tab", "shift+tab": "BTab", "space": "Space",
    "backspace": "BSpace", "delete": "DC", "insert": "IC", "pageup": "PPage", "pagedown": "NPage",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}  # fmt: skip
_MODIFIERS = {"ctrl": "C", "shift": "S", "alt": "M"}


class Tmux:
    """Starts `words` in a session of that size; the server, on a socket of its own, ends with it.

    Skips the test where tmux is not installed.
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        columns: int = 160,
        rows: int = 48,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
    ) -> None:
        self._program = require("tmux")
        # A socket's path must be short, which that of a test's folder need not be.
        self._place = tempfile.TemporaryDirectory(prefix="tmux-")
        variables = ["-e", "ESCDELAY=25", "-e", "COLORTERM=truecolor"]
        for name, value in (environment or {}).items():
            variables += ["-e", f"{name}={value}"]
        command = f"{shlex.join(words)}; printf '\\n%s %s' '{_ENDED}' $?; exec sleep 600"
        self._ask("new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", str(folder),
                  *variables, command)  # fmt: skip
        self._ask("set", "-g", "escape-time", "5")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, *words: str) -> str:
        own = {
            name: value
            for name, value in os.environ.items()
            if name not in {"TMUX", "NO_COLOR", "COLUMNS", "LINES"}
        }
        done = subprocess.run(
            [self._program, "-f", "/dev/null", "-u", "-S", f"{self._place.name}/s", *words],
            env=own,
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return done.stdout

    def type(self, text: str) -> None:
        """Type that text, letter by letter."""
        self._ask("send-keys", "-l", "--", text)

    def keys(self, *keys: str) -> None:
        """Press keys by the names that Textual has for them: `ctrl+z`, `shift+down`, `å`."""
        for key in keys:
            if len(key) == 1:
                self.type(key)
            else:
                self._ask("send-keys", _name(key))

    def capture(self) -> list[str]:
        """The rows of the screen, without the spaces at their ends."""
        return [line.rstrip() for line in self._ask("capture-pane", "-p").split("\n")]

    def wait_for(self, seen: str | Callable[[list[str]], bool], seconds: float = 40) -> list[str]:
        """Look until that text stands in a row, or the rows are as asked; return them.

        NotSeenError, with the screen in it, when they do not come in that time.
        """
        until = time.monotonic() + seconds
        while True:
            rows = self.capture()
            if any(seen in row for row in rows) if isinstance(seen, str) else seen(rows):
                return rows
            if time.monotonic() > until or any(row.startswith(_ENDED) for row in rows):
                raise NotSeenError("\n".join([f"not seen: {seen!r}", *rows]))
            time.sleep(_BETWEEN_LOOKS)

    def wait_for_end(self, seconds: float = 40) -> int:
        """Wait until the program has ended and return its exit code."""
        rows = self.wait_for(lambda rows: any(row.startswith(_ENDED) for row in rows), seconds)
        return next(int(row.rpartition(" ")[2]) for row in rows if row.startswith(_ENDED))

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self._ask("resize-window", "-x", str(columns), "-y", str(rows))

    def close(self) -> None:
        """End the program and the server; may be called twice."""
        if Path(self._place.name).exists():
            self._ask("kill-server")
            self._place.cleanup()


def _name(key: str) -> str:
    """What tmux calls that key. KeyError for a name that it does not have."""
    *modifiers, name = key.split("+")
    if key in _NAMES:
        return _NAMES[key]
    return "-".join([*(_MODIFIERS[each] for each in modifiers), _NAMES[name] if name[1:] else name])
