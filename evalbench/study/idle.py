"""Closing what has been left alone: a study nobody has touched for five seconds is one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer, current_thread
from time import monotonic

__all__ = ["IdleCloser"]


class IdleCloser:
    """Calls `close` when nothing has been busy for `seconds`; it may be called again and again.

    One timer waits at a time, however often something is busy: it looks at the clock and waits on.
    """

    def __init__(self, close: Callable[[], None], seconds: float = 5.0) -> None:
        self._close = close
        self._seconds = seconds
        self._lock = Lock()
        self._busy = 0
        self._since = 0.0
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
                if self._timer is None:
                    self._wait(self._seconds)

    def stop(self) -> None:
        """Forget the closing that stands ahead."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _wait(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._close_if_idle)
        self._timer.daemon = True
        self._timer.start()

    def _close_if_idle(self) -> None:
        with self._lock:
            left = self._since + self._seconds - monotonic()
            if current_thread() is not self._timer:
                return
            if self._busy or left > 0:
                self._wait(self._seconds if self._busy else left)
                return
            self._timer = None
            self._close()
