"""Giving way: an import that saves lets go of the study when somebody who works in it must write.

To save some hundred interviews takes half a second, in which nobody else can write; whoever codes
meanwhile would see the key hang. So what has been saved by then is given up, and saved again when
nobody has written for a moment. Nothing is lost by it: the rows lie ready in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Condition
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

__all__ = ["GaveWay", "Way"]

_PAUSE, _PATIENCE = 0.5, 60.0
"""Seconds without a change of the others' after which it saves; and in which it gives way."""
_STEPS = 2_000
"""Steps of SQLite's machine between two looks at whether somebody wants to write: some 100 µs."""
_AGAIN = 0.01
"""Seconds after which a server is asked once more to leave off: between statements it hears not."""


class GaveWay(Exception):
    """What was being saved was given up for somebody else's change."""


class Way:
    """Whether somebody else wants to write, for at most `patience` seconds after the first wait."""

    def __init__(self, pause: float = _PAUSE, patience: float = _PATIENCE) -> None:
        self._pause, self._patience = pause, patience
        self._news = Condition()
        self._asked: float | None = None
        self._last_resort: float | None = None
        self._wanted = self._left_off = False
        self._stop: Callable[[], object] | None = None

    def ask(self) -> None:
        """Say that somebody is about to write; from any thread."""
        with self._news:
            self._asked = monotonic()
            self._wanted = True
        while self._stopped():
            sleep(_AGAIN)

    def _stopped(self) -> bool:
        """Stop what a server is doing; whether there was anything to be stopped."""
        with self._news:
            if self._stop is None or not self._is_wanted():
                return False
            self._left_off = True
            self._stop()
            return True

    def wait(self, busy: Callable[[], object] = lambda: None) -> None:
        """Wait until nobody has written for a moment; `busy` is told when that is not so at once.

        When the patience is at its end it waits no more.
        """
        with self._news:
            if self._last_resort is None:
                self._last_resort = monotonic() + self._patience
            if self._left() > 0:
                busy()
            while (left := self._left()) > 0:
                self._news.wait(left)
            self._wanted = False

    def _left(self) -> float:
        """The seconds that are still to be waited."""
        assert self._last_resort is not None
        now = monotonic()
        quiet_at = now if self._asked is None else self._asked + self._pause
        return min(quiet_at, self._last_resort) - now

    @contextmanager
    def kept(self, session: Session) -> Iterator[None]:
        """Give up what is written to a study as soon as somebody asks.

        GaveWay is raised then; the unit of work is to be left by it.
        """
        self._left_off = False
        with self._heeded(session.connection()):
            try:
                yield
                session.flush()
            except Exception as error:
                # The database says that it was interrupted; SQLite has then taken all of it back.
                if self._left_off or self._is_wanted():
                    raise GaveWay from error
                raise
        if self._is_wanted():
            raise GaveWay

    @contextmanager
    def _heeded(self, connection: Connection) -> Iterator[None]:
        """Let the database leave off whatever it does when somebody asks."""
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            driver.set_progress_handler(self._leave_off, _STEPS)
        else:
            refused = connection.dialect.loaded_dbapi.Error

            def stop() -> None:
                # A server that is full takes no word; it is asked again.
                with suppress(refused):
                    driver.cancel()

            self._stop = stop
        try:
            yield
        finally:
            if connection.dialect.name == "sqlite":
                driver.set_progress_handler(None, 0)
            with self._news:
                self._stop = None

    def _leave_off(self) -> bool:
        """Tell SQLite whether to leave off; the patience may end before its error has come."""
        wanted = self._is_wanted()
        self._left_off = self._left_off or wanted
        return wanted

    def _is_wanted(self) -> bool:
        if not self._wanted:
            return False
        return self._last_resort is None or monotonic() < self._last_resort
