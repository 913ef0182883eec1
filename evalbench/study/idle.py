"""Closing what has been left alone: a study nobody has touched for five seconds is one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer, current_thread
from time import monotonic

__all__ = ["IdleCloser"]

_REST = 1.0


class IdleCloser:
    """Calls `close` when nothing has been busy for `seconds`; it may be called again and again.

    `rest`, if given, is called after the first of them, and does not keep what is busy again
    waiting. One timer waits at a time, however often something is busy: it looks at the clock and
    waits on.
    """

    def __init__(
        self,
        close: Callable[[], None],
        seconds: float = 5.0,
        rest: Callable[[], None] | None = None,
    ) -> None:
        self._close = close
        self._seconds = seconds
        self._rest = rest
        self._lock, self._resting = Lock(), Lock()
        self._busy = 0
        self._since = 0.0
        self._rested = rest is None
        self._timer: Timer | None = None

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Hold off the closing while inside."""
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                self._since = monotonic()
                self._rested = self._rest is None
                if self._timer is None:
                    self._wait(self._next)

    def stop(self) -> None:
        """Forget the closing that stands ahead; a rest that has begun comes to its end."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        with self._resting:
            pass

    @property
    def _next(self) -> float:
        """The seconds of quiet before there is something to do."""
        return self._seconds if self._rested else _REST

    def _wait(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._look)
        self._timer.daemon = True
        self._timer.start()

    def _look(self) -> None:
        with self._lock:
            left = self._since + self._next - monotonic()
            if current_thread() is not self._timer:
                return
            if self._busy or left > 0:
                self._wait(self._next if self._busy else left)
                return
            # A rest may take longer than one thinks; nobody waits for it but whoever stops.
            if not self._resting.acquire(blocking=False):
                self._wait(self._next)
                return
            if self._rested:
                self._timer = None
                self._resting.release()
                self._close()
                return
            self._rested = True
            self._wait(self._seconds - _REST)
        try:
            if self._rest is not None:
                self._rest()
        finally:
            self._resting.release()
