"""A program under a pseudo-terminal, with a terminal emulator that shows what it painted.

A thread does nothing but take the bytes and stamp them with the time they came. The emulator is
slow, so it is fed afterwards, chunk by chunk, and its work is in no measured time.
"""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, Self

import pytest

from tests.support.emulator import Answering, Cell, Emulator
from tests.support.keys import sent_for

if sys.platform != "win32":
    import termios

__all__ = ["Chunk", "NotSeenError", "Pseudo", "Running", "Seen", "Starter", "needs_pseudo"]

ROOT = Path(__file__).parents[2]
Colours = Literal["truecolor", "16", "none"]
Seen = str | Callable[[Emulator], bool]
"""What is waited for: a text that stands in some row, or a question to the emulator."""

needs_pseudo = pytest.mark.skipif(
    sys.platform == "win32", reason="needs a pseudo-terminal, which Windows has not"
)

_TERMINALS: dict[Colours, dict[str, str]] = {
    "truecolor": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "16": {"TERM": "xterm-16color"},
    "none": {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"},
}
_OTHERS = (
    *("COLORTERM", "COLUMNS", "FORCE_COLOR", "LC_TERMINAL", "LINES", "NO_COLOR", "TERM_PROGRAM"),
    *("TMUX", "STY", "TEXTUAL", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DRIVER", "TEXTUAL_ALLOW_SIGNALS"),
)
"""Variables by which the terminal that the tests run in would be taken for this one."""

_START = 'exec "$@" <>"$0" >&0 2>&0'
"""A session without a terminal gets the first one that it opens: it then hears of a new size."""

_MOST_AT_ONCE = 65_536


class Chunk(NamedTuple):
    """Bytes that came in one go, and when (`time.perf_counter`)."""

    at: float
    data: bytes


class Running(Protocol):
    """The process in a terminal."""

    pid: int

    def poll(self) -> int | None:
        """The exit code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end. TimeoutExpired when it does not come in so many seconds."""


Starter = Callable[[str, Sequence[str], Mapping[str, str], Path], Running]
"""Starts a program: the name of its terminal, the words, the variables and the folder."""


class NotSeenError(AssertionError):
    """What was waited for did not come; the screen as it stood is in the message."""


class Pseudo:
    """Starts `words` in a terminal of its own; close it when done, or use it with `with`."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        colours: Colours = "truecolor",
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        start: Starter | None = None,
    ) -> None:
        self.emulator = Emulator(columns, rows)
        self.chunks: list[Chunk] = []
        self._fed = 0
        self._over = False
        self._news = threading.Condition()
        self._master, slave = os.openpty()
        self._stop, self._stopper = os.pipe()
        self._set_size(columns, rows)
        self.started = time.perf_counter()
        variables = _environment(colours, environment or {})
        self._process = (start or _start)(os.ttyname(slave), words, variables, folder)
        os.close(slave)
        self._reader = threading.Thread(target=self._read, name="pseudo-terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _set_size(self, columns: int, rows: int) -> None:
        termios.tcsetwinsize(self._master, (rows, columns))

    # The thread that reads

    def _read(self) -> None:
        answering = Answering()
        while data := self._bytes():
            at = time.perf_counter()
            with self._news:
                self.chunks.append(Chunk(at, data))
                self._news.notify_all()
            if answer := answering.heed(data):
                self.send(answer)
        with self._news:
            self._over = True
            self._news.notify_all()

    def _bytes(self) -> bytes:
        """The next bytes; none when no program has the terminal any more, or at the end."""
        with suppress(OSError):
            ready, _, _ = select.select([self._master, self._stop], [], [])
            if self._master in ready:
                return os.read(self._master, _MOST_AT_ONCE)
        return b""

    # To the program

    def send(self, data: str | bytes) -> None:
        """Write to the program as if it had been typed or pasted raw."""
        left = data.encode() if isinstance(data, str) else data
        # The program may be gone.
        with suppress(OSError):
            while left:
                left = left[os.write(self._master, left) :]

    def press(self, *keys: str) -> None:
        """Press keys by name, one after the other."""
        for key in keys:
            self.send(sent_for(key))

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; its screen is blank until the program paints it."""
        self._feed()
        self.emulator.resize(columns, rows)
        self._set_size(columns, rows)

    # From the program

    def _feed(self) -> None:
        while self._next() is not None:
            pass

    def _next(self) -> Chunk | None:
        """Feed the emulator with one more chunk; None when there is none yet."""
        if self._fed == len(self.chunks):
            return None
        chunk = self.chunks[self._fed]
        self.emulator.feed(chunk.data)
        self._fed += 1
        return chunk

    def _holds(self, seen: Seen) -> bool:
        """Whether it is on the screen; a frame that has only begun is on none yet."""
        if self.emulator.in_frame:
            return False
        return self.emulator.shows(seen) if isinstance(seen, str) else seen(self.emulator)

    def holds(self, seen: Seen) -> bool:
        """Whether it is on the screen after all that has come by now."""
        self._feed()
        return self._holds(seen)

    def wait_for(self, seen: Seen, seconds: float = 40) -> float:
        """Wait until it is on the screen; return when the chunk came that brought it.

        NotSeenError when it does not come in that time, or the program ends before it does.
        """
        until = time.perf_counter() + seconds
        at = time.perf_counter()
        while not self._holds(seen):
            chunk = self._next()
            if chunk is None and not self._wait(until):
                self._fail(seen)
            at = chunk.at if chunk else at
        return at

    def _wait(self, until: float) -> bool:
        """Wait for a chunk; whether one came before that moment and before the end."""
        with self._news:
            return self._news.wait_for(
                lambda: self._fed < len(self.chunks) or self._over, until - time.perf_counter()
            ) and self._fed < len(self.chunks)

    def _fail(self, seen: Seen) -> None:
        what = repr(seen) if isinstance(seen, str) else getattr(seen, "__doc__", None) or seen
        ended = f" (the program ended: {self.wait()})" if self._over else ""
        raise NotSeenError(f"not seen: {what}{ended}\n{self}")

    def settle(self, quiet: float = 0.05, seconds: float = 5) -> None:
        """Wait until nothing has come for `quiet` seconds, at most `seconds`; show what came."""
        self._await_quiet(quiet, time.perf_counter() + seconds)
        self._feed()

    def _await_quiet(self, quiet: float, until: float) -> None:
        with self._news:
            while time.perf_counter() < until and not self._over:
                before = len(self.chunks)
                if not self._news.wait_for(lambda: self._grown(before), quiet):  # noqa: B023
                    return

    def _grown(self, before: int) -> bool:
        return len(self.chunks) > before or self._over

    def latency(
        self,
        act: str | Callable[[], object],
        seen: Seen,
        *,
        quiet: float = 0.01,
        seconds: float = 5,
    ) -> float:
        """Press a key, or do something else, and tell the seconds until `seen` had come.

        The emulator rests until the program has been quiet for `quiet` seconds, so that it is not
        in the way of the thread that stamps. AssertionError when it was there before the key.
        """
        assert not self.holds(seen), f"was there before {act}: {seen}\n{self}"
        begun = time.perf_counter()
        until = begun + seconds
        self.press(act) if isinstance(act, str) else act()
        while self._wait(until):
            self._await_quiet(quiet, min(until, time.perf_counter() + 10 * quiet))
            while chunk := self._next():
                if self._holds(seen):
                    return chunk.at - begun
        self._fail(seen)
        raise AssertionError

    def painted(
        self,
        act: str | Callable[[], object],
        *,
        look: Callable[[Emulator], object] = Emulator.picture,
        seen: Seen | None = None,
        quiet: float = 0.05,
        seconds: float = 5,
    ) -> float:
        """Press a key, or do something else, and tell the seconds until the last cell stood.

        That is the last chunk that changed what `look` sees before `quiet` seconds without any;
        `seen`, if given, must hold by then. NotSeenError when nothing changes.
        """
        self._feed()
        stood = look(self.emulator)
        begun = time.perf_counter()
        until = begun + seconds
        at: float | None = None
        self.press(act) if isinstance(act, str) else act()
        while self._wait(until):
            self._await_quiet(quiet, min(until, time.perf_counter() + 10 * quiet))
            while chunk := self._next():
                if not self.emulator.in_frame and (now := look(self.emulator)) != stood:
                    stood, at = now, chunk.at
            if at is not None and (seen is None or self._holds(seen)):
                return at - begun
        self._fail(seen or "any change")
        raise AssertionError

    def screen(self) -> list[str]:
        """The text of all rows after all that has come by now."""
        self._feed()
        return self.emulator.lines()

    def cell(self, x: int, y: int) -> Cell:
        """The cell in that column and row after all that has come by now."""
        self._feed()
        return self.emulator.cell(x, y)

    def __str__(self) -> str:
        edge = "+" + "-" * self.emulator.columns + "+"
        return "\n".join([edge, *(f"|{line}" for line in self.screen()), edge])

    # The process

    @property
    def pid(self) -> int:
        """Its process id: that of the program, not of a shell around it."""
        return self._process.pid

    def peak_memory(self) -> int:
        """The most bytes that the program has held in memory, on Linux only."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    @property
    def running(self) -> bool:
        """Whether the program is still there."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the program at once (SIGKILL), and show what it had sent by then."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def wait(self, seconds: float = 40) -> int:
        """Wait for the end of the program, show the last it sent, and return its exit code.

        `subprocess.TimeoutExpired` when it does not end.
        """
        code = self._process.wait(seconds)
        self._reader.join(1)
        self._feed()
        return code

    def quit(self, key: str = "ctrl+q", seconds: float = 40) -> int:
        """Press the key that quits and return the exit code."""
        self.press(key)
        return self.wait(seconds)

    def close(self) -> None:
        """Kill what is left of the session and give the terminal back; may be called twice."""
        if self._master < 0:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        os.write(self._stopper, b"!")
        self._reader.join()
        self._feed()
        for each in (self._master, self._stop, self._stopper):
            os.close(each)
        self._master = -1


def _environment(colours: Colours, more: Mapping[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in _OTHERS}
    return {**own, "ESCDELAY": "25", **_TERMINALS[colours], **more}


def _start(
    terminal: str, words: Sequence[str], variables: Mapping[str, str], folder: Path
) -> Running:
    # Held open until the program has it: a terminal that nobody has is taken for one at its end.
    held = os.open(terminal, os.O_RDWR | os.O_NOCTTY)
    try:
        return subprocess.Popen(
            ["/bin/sh", "-c", _START, terminal, *words],
            stdin=held,
            stdout=held,
            stderr=held,
            env=variables,
            cwd=folder,
            start_new_session=True,
        )
    finally:
        os.close(held)
