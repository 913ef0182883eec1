"""Looking for cycles of objects that nobody holds, at moments when no key waits for it.

To look among the newest objects takes Python a millisecond or two. Among those of a minute, or all
that a study on the screen holds, it takes longer than a key may, in whatever thread it falls: that
is left for when the user rests.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

__all__ = ["Collector"]

_YOUNG, _NEVER = 5_000, 1_000_000_000
"""How many new objects Python looks through by itself; the older ones it never does."""
_REST, _AWAY = 2.0, 60.0
"""Seconds without a key after which one may be let wait for a moment, and for a longer one."""
_SOME, _MANY = 40, 1_000
"""How many times new ones have been looked through: too few to look at all, too many to wait."""
_SELDOM = 600.0
"""Seconds between two looks through everything, also what had been there at the last look."""


class Collector:
    """Collects when the user rests; only while it is `held` is Python kept from doing so itself."""

    def __init__(self) -> None:
        self._pressed = self._searched = monotonic()
        self._holds = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep Python from looking through everything by itself while inside."""
        usual = gc.get_threshold()
        gc.set_threshold(_YOUNG, _NEVER, _NEVER)
        self._holds = True
        try:
            yield
        finally:
            self._holds = False
            gc.set_threshold(*usual)
            gc.unfreeze()

    def pressed(self) -> None:
        """Take note that the user does something."""
        self._pressed = monotonic()

    @property
    def rest(self) -> float:
        """The seconds since the user did something."""
        return monotonic() - self._pressed

    def look(self) -> bool:
        """Collect if that is worth it and nobody is kept waiting; tell whether it was done.

        What is still held then is not looked at again for some time.
        """
        if not self._holds:
            return False
        now = monotonic()
        rest, times = now - self._pressed, gc.get_count()[1]
        if rest > _AWAY and now - self._searched > _SELDOM:
            self._searched = now
            gc.unfreeze()
        elif times < _MANY and (times < _SOME or rest < _REST):
            return False
        gc.collect()
        gc.freeze()
        return True
