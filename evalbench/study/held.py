"""Which study files this process has open: their bytes must not be looked at beside SQLite.

On POSIX a process that closes a file, however it had opened it, lets go of every lock it has on
it. SQLite would not know: another program that closes the study then takes itself for the last one
and removes the log, and what is committed here after that is lost.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from threading import Lock

__all__ = ["hold", "is_held", "let_go"]

_held: Counter[str] = Counter()
_lock = Lock()


def hold(file: Path) -> None:
    """Remember that a study file is open; `let_go` as many times forgets it."""
    with _lock:
        _held[_key(file)] += 1


def let_go(file: Path) -> None:
    """Forget one opening of a study file."""
    with _lock:
        key = _key(file)
        _held[key] -= 1
        if _held[key] <= 0:
            del _held[key]


def is_held(file: Path) -> bool:
    """Tell whether a study file is open in this process."""
    with _lock:
        return _key(file) in _held


def _key(file: Path) -> str:
    return os.path.realpath(file)
