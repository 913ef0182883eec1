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
from time import monotonic, thread_time
from typing import BinaryIO, Self, TypeVar

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
_LONG, _LITTLE = 1.0, 0.2
"""Seconds after which, and the share of them below which, it is said to get too little."""
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
        with _Apart() as apart:
            if preview:
                return preview_files(self.look, asked, self._coder, self.step, apart)
            return import_prepared(self.look, self.begin, asked, self._coder, self.step, apart)


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


class _Apart:
    """Does what takes long in a thread that leaves the processor to who works in the foreground.

    What is looked up and saved is done as quickly as can be, for others wait for it: Linux lets a
    thread stand back by itself, elsewhere the whole process does. Where other programs leave
    nothing over for one that only takes what is left, it takes a small share.
    """

    def __init__(self) -> None:
        self._modest = ThreadPoolExecutor(1, initializer=_be_modest)
        self._nice = ThreadPoolExecutor(1, initializer=_be_nice)
        self.is_starving = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in (self._modest, self._nice):
            pool.shutdown()

    def __call__(self, work: Callable[[], _Read], /) -> _Read:
        """Do the work, and wait for it."""
        begun, pool = monotonic(), self._nice if self.is_starving else self._modest
        found, used = pool.submit(_clocked, work).result()
        took = monotonic() - begun
        if took > _LONG and used < took * _LITTLE:
            self.is_starving = True
        return found


def _clocked(work: Callable[[], _Read]) -> tuple[_Read, float]:
    """Do the work; return what it does, and the seconds of the processor that it has used."""
    begun = thread_time()
    return work(), thread_time() - begun


def _be_modest() -> None:
    """Take what nobody else wants, so that who has a key to answer never waits for the processor.

    There is no way back from it without privileges.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        _be_nice()


def _be_nice() -> None:
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


if __name__ == "__main__":
    main()
