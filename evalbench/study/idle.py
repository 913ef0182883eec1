"""Closing what has been left alone: a study nobody has touched for five seconds is one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer

__all__ = ["IdleCloser"]


class IdleCloser:
    """Calls `close` when nothing has been busy for `seconds`; it may be called again and again."""

    def __init__(self, close: Callable[[], None], seconds: float = 5.0) -> None:
        self._close = close
        self._seconds = seconds
        self._lock = Lock()
        self._busy = 0
        self._timer: Timer | None = None

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Hold off the closing while inside."""
        with self._lock:
            self._cancel()
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                if not self._busy:
                    self._start()

    def stop(self) -> None:
        """Forget the closing that stands ahead."""
        with self._lock:
            self._cancel()

    def _start(self) -> None:
        self._timer = Timer(self._seconds, self._close_if_idle)
        self._timer.daemon = True
        self._timer.start()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close_if_idle(self) -> None:
        with self._lock:
            if not self._busy:
                self._close()
