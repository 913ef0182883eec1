"""An import in a process of its own, so that whoever codes meanwhile is not kept waiting.

A reader that works hard, or that a hostile file brings down, disturbs nobody. The two processes
speak over pipes, a line of JSON for each thing said (:mod:`evalbench.intake.wire`); when the one
that has started it goes, or cancels, the other ends before it has written anything, or after it
has saved all. Here is the side that starts, in :mod:`evalbench.intake.beside_process` the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock
from types import TracebackType
from typing import Any, Self

from evalbench.intake.interviews.arrived import TranscriptsImported
from evalbench.intake.interviews.asked import Asked
from evalbench.intake.wire import as_line, from_line
from evalbench.messages import EvalbenchError, Message

__all__ = ["ImportBeside", "Progress"]

_PATIENCE = 5.0
"""Seconds in which a process that is to stop does so, unless a reader keeps it from hearing."""
_A_MOMENT = 0.2
"""Seconds in which what is being saved is let go, unless it is as good as saved."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of how many files are done, and what is being done; `done` may begin anew."""

    done: int
    total: int
    said: Message


class ImportBeside:
    """An import, or with `preview` only a look at what it would do, that runs in another process.

    Follow it in a thread: each of :meth:`events`, then :meth:`result`. :meth:`cancel` may be called
    from any other. Used as a context, what still runs when it is left is cancelled.
    """

    def __init__(
        self, location: str | Path, asked: Asked, coder: str, *, preview: bool = False
    ) -> None:
        self._order = as_line({"study": str(location), "asked": asked, "coder": coder,
                               "preview": preview})  # fmt: skip
        self._listens = False
        self._cancelled = False
        self._saving = False
        self._let_go = Event()
        self._speaking = Lock()
        self._last: Message | None = None
        self._done: TranscriptsImported | None = None
        self._error: EvalbenchError | None = None
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the rest)
        self._process = _started(self._words)
        self._events = self._followed()

    def events(self) -> Iterator[Progress]:
        """Return the one iterator over how far it has come; it blocks until the end.

        Left before that, it goes on where it was.
        """
        return self._events

    def _followed(self) -> Generator[Progress, None, None]:
        self._send()
        assert self._process.stdout is not None
        for line in self._process.stdout:
            progress = self._heard(line)
            if progress is not None:
                yield progress

    def _send(self) -> None:
        order, self._order = self._order, b""
        # It may have been cancelled, or have ended, before it could hear.
        with suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.write(order)
            self._process.stdin.flush()
            self._listens = True

    def _heard(self, line: bytes) -> Progress | None:
        said: dict[str, Any] = from_line(line)
        self._saving = said.get("saving", self._saving)
        if not self._saving or "done" in said:
            self._let_go.set()
        else:
            self._let_go.clear()
        self._done = said.get("done", self._done)
        self._error = said.get("error", self._error)
        if "step" not in said:
            return None
        progress = Progress(*said["step"])
        self._last = progress.said
        return progress

    def result(self) -> TranscriptsImported | None:
        """Wait for the end and return what became of the files; None when it was cancelled.

        After a cancel that came too late it is what was saved all the same. Raises Problems with
        every mistake in the files, and EvalbenchError when it was stopped from outside; a preview
        lists the mistakes in its answer.
        """
        for _ in self._events:
            pass
        self._process.wait()
        self._close()
        if self._done is not None:
            return self._done
        if self._error is not None:
            raise self._error
        if self._cancelled and not self._saving:
            return None
        key = "beside.stopped_saving" if self._saving else "beside.stopped"
        raise EvalbenchError(key, last=self._last or Message("beside.begun"))

    def give_way(self) -> None:
        """Let it leave the study to a change that is about to be made here; from any thread.

        What it has saved by then it saves again when nobody has written for a moment. It is waited
        for, for the database would look only now and then whether it may write.
        """
        if not self._listens:
            return
        stdin = self._process.stdin
        assert stdin is not None
        # It may have ended. Closed meanwhile, its number could be that of another file.
        with suppress(OSError), self._speaking:
            if not stdin.closed:
                os.write(stdin.fileno(), b"-")
        if self._saving:
            self._let_go.wait(_A_MOMENT)

    def cancel(self) -> None:
        """Let it stop; nothing of it is saved, or all of it when it is being saved already.

        It takes milliseconds, some seconds at most. :meth:`result` tells which.
        """
        self._cancelled = True
        assert self._process.stdin is not None
        with suppress(OSError, ValueError), self._speaking:
            self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            if not self._saving:
                self._process.kill()

    @property
    def trace(self) -> str:
        """What a process that broke down has said, for the log; blank when it did not."""
        if self._words.closed:
            return self._kept
        self._words.seek(0)
        return self._words.read().decode("utf-8", "replace")

    _kept = ""

    def _close(self) -> None:
        self._kept = self.trace
        for stream in (self._process.stdin, self._process.stdout, self._words):
            with suppress(OSError), self._speaking:
                if stream is not None:
                    stream.close()

    def __enter__(self) -> Self:
        """Return the import."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Cancel what still runs."""
        self.cancel()
        self._process.wait()
        # Another thread that still follows it comes to the end by itself.
        with suppress(ValueError):
            self._events.close()
            self._close()


def _started(words: Any) -> subprocess.Popen[bytes]:
    """Start the other process; a folder that one happens to stand in gives it no modules (-P)."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
    command = [sys.executable, "-P", "-m", "evalbench.intake.beside_process"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=words, creationflags=flags)
