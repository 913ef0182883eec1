"""The process in which an import runs beside the workbench: see :mod:`evalbench.intake.beside`.

It reads one line, what is to be done, and writes a line for each step and one with the end. While
nothing is being saved it ends at once when its input is closed; each byte that comes by then says
that whoever has started it is about to write to the study.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import BinaryIO, TypeVar

from sqlalchemy.orm import Session

from evalbench.intake.interviews.arrived import TranscriptsImported
from evalbench.intake.interviews.asked import Asked
from evalbench.intake.preparing import import_prepared, preview_files
from evalbench.intake.way import Way
from evalbench.intake.wire import as_line, from_line
from evalbench.messages import EvalbenchError, Message
from evalbench.study.store import open_study

__all__ = ["main"]

_NICENESS = 10
_Read = TypeVar("_Read")


class _Gone(Exception):
    """Nobody waits for the import any more."""


class _Starter:
    """Whoever has started this process: what is said to them, and whether they are still there."""

    def __init__(self, heard: int, said: BinaryIO) -> None:
        self._heard = heard
        self._said = said
        self._saving = Lock()
        self.gone = False
        self.way = Way()

    def tell(self, name: str, value: object) -> None:
        """Say one thing."""
        try:
            self._said.write(as_line({name: value}))
            self._said.flush()
        except OSError:
            self.gone = True

    def watch(self) -> None:
        """Wait until they close their end, and end this process then, unless it is saving."""
        with suppress(OSError):
            while os.read(self._heard, 1):
                self.way.ask()
        self.gone = True
        with self._saving:
            # Nothing has been written, so there is nothing to be brought in order.
            os._exit(1)

    def hold(self) -> None:
        """Let nothing end this process until what is being saved is saved and told."""
        self._saving.acquire()
        self.tell("saving", True)

    def release(self) -> None:
        """Nothing has been saved."""
        self.tell("saving", False)
        self._saving.release()


class _Import:
    """One import of a study at `location`."""

    def __init__(self, starter: _Starter, location: str, coder: str) -> None:
        self._starter = starter
        self._location = location
        self._coder = coder
        self._far = (0, 0)

    def step(self, done: int, total: int, said: Message) -> None:
        """Tell how far it has come; leave off when nobody is there to be told."""
        self._far = (done, total)
        self._starter.tell("step", (done, total, said))
        if self._starter.gone:
            raise _Gone

    @contextmanager
    def look(self) -> Iterator[Session]:
        """Open a look that leaves nothing open behind."""
        with open_study(self._location, read_only=True) as study, study.read() as session:
            yield session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open the unit of work; once it is committed, nothing ends the process before it is told.

        The backup of the day comes before. It begins when nobody is writing, and is left by GaveWay
        when somebody must.
        """
        way = self._starter.way
        with open_study(self._location) as study:
            held = False
            try:
                study.keep_now()
                way.wait(self._wait)
                self.step(*self._far, Message("importing.saving_files"))
                with study.begin(self._coder) as session:
                    self._starter.hold()
                    held = True
                    with way.kept(session):
                        yield session
            except BaseException:
                if held:
                    self._starter.release()
                raise

    def _wait(self) -> None:
        self.step(*self._far, Message("importing.waiting"))

    def run(self, asked: Asked, *, preview: bool) -> TranscriptsImported:
        """Read the files, and save what they bring unless it is a preview."""
        if preview:
            return _standing_back(lambda: preview_files(self.look, asked, self._coder, self.step))
        return import_prepared(self.look, self.begin, asked, self._coder, self.step, _standing_back)


def main() -> None:
    """Do what the one line of the input says, and end the process."""
    line = sys.stdin.buffer.readline()
    if not line.endswith(b"\n"):
        return
    # A key that stops the foreground is not meant for this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said, sys.stdout = sys.stdout.buffer, sys.stderr
    starter = _Starter(sys.stdin.fileno(), said)
    Thread(target=starter.watch, daemon=True).start()
    order = from_line(line)
    work = _Import(starter, order["study"], order["coder"])
    try:
        starter.tell("done", work.run(order["asked"], preview=order["preview"]))
    except EvalbenchError as error:
        starter.tell("error", error)
    except _Gone:
        pass
    # The watching thread stands in a read, which an orderly end would wait for.
    sys.stderr.flush()
    os._exit(0)


def _standing_back(work: Callable[[], _Read]) -> _Read:
    """Do what takes long in a thread that leaves the processor to who works in the foreground.

    What is saved is saved as quickly as can be, for others wait for it: Linux lets a thread be nice
    by itself, elsewhere the whole process is.
    """
    with ThreadPoolExecutor(1, initializer=_be_nice) as pool:
        return pool.submit(work).result()


def _be_nice() -> None:
    if sys.platform == "linux":
        # Not idle: on a busy machine a reader would hold what a writer waits for, and never get on.
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


if __name__ == "__main__":
    main()
