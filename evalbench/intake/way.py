"""Giving way: an import that saves lets go of the study when somebody who works in it must write.

To save some hundred interviews takes half a second, in which nobody else can write; whoever codes
meanwhile would see the key hang. So what has been saved by then is given up, and saved again when
nobody has written for a moment. Nothing is lost by it: the rows lie ready in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

from sqlalchemy.orm import Session

__all__ = ["GaveWay", "Way"]

_PAUSE, _PATIENCE = 0.5, 60.0
"""Seconds without a change of the others' after which it saves; and in which it gives way."""
_STEPS = 2_000
"""Steps of SQLite's machine between two looks at whether somebody wants to write: some 100 µs."""


class GaveWay(Exception):
    """What was being saved was given up for somebody else's change."""


class Way:
    """Whether somebody else wants to write, for at most `patience` seconds after the first wait."""

    def __init__(self, pause: float = _PAUSE, patience: float = _PATIENCE) -> None:
        self._pause, self._patience = pause, patience
        self._news = Condition()
        self._asked: float | None = None
        self._last_resort: float | None = None
        self._wanted = False

    def ask(self) -> None:
        """Say that somebody is about to write; from any thread."""
        with self._news:
            self._asked = monotonic()
            self._wanted = True

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
        """Give up what is written to a study in one file as soon as somebody asks.

        GaveWay is raised then; the unit of work is to be left by it. On a server the others wait.
        """
        driver = session.connection().connection.driver_connection
        if session.get_bind().dialect.name != "sqlite" or driver is None:
            yield
            return
        driver.set_progress_handler(self._is_wanted, _STEPS)
        try:
            yield
            session.flush()
        except Exception as error:
            # SQLite says "interrupted", and has then taken all of it back itself.
            if self._is_wanted():
                raise GaveWay from error
            raise
        finally:
            driver.set_progress_handler(None, 0)
        if self._is_wanted():
            raise GaveWay

    def _is_wanted(self) -> bool:
        if not self._wanted:
            return False
        return self._last_resort is None or monotonic() < self._last_resort
