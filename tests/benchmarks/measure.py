"""What is measured, what its floor is, and the ratio between them that is still good."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SHORT = 0.1
"""Seconds below which a time is told in thousandths."""


@dataclass(frozen=True)
class Result:
    """The seconds a piece of work took and those of its floor; `most` is the highest good ratio.

    `budget` is the time in seconds that was promised on the machine of the issue; it is shown, and
    only the ratio decides, because a busy machine is slow at both.
    """

    name: str
    seconds: float
    floor: float
    most: float
    budget: float

    @property
    def ratio(self) -> float:
        """How many times the floor the work took."""
        return self.seconds / self.floor

    @property
    def good(self) -> bool:
        """Whether the ratio is within what was stated."""
        return self.ratio <= self.most

    def line(self) -> str:
        """One line for the log."""
        verdict = "ok  " if self.good else "SLOW"
        return (
            f"{verdict} {self.name:<58} {self._told(self.seconds)}  "
            f"(budget {self._told(self.budget)})  floor {self._told(self.floor)}  "
            f"ratio {self.ratio:5.2f} of at most {self.most:.2f}"
        )

    def _told(self, seconds: float) -> str:
        """A time in the unit that fits the work: all of a line are told in the same."""
        if self.seconds < _SHORT and self.budget < _SHORT:
            return f"{seconds * 1000:7.3f} ms"
        return f"{seconds:7.2f} s "


@contextmanager
def data_kept_in(folder: Path) -> Iterator[None]:
    """Let evalbench keep what it keeps for itself, such as backups, in a folder thrown away."""
    names = ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, str(folder)))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def seconds_of(work: Callable[[], object], rounds: int = 1) -> float:
    """The median of a few rounds."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
