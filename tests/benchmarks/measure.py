"""What is measured, what its floor is, and the ratio between them that is still good."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


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
            f"{verdict} {self.name:<58} {self.seconds:7.2f} s  (budget {self.budget:5.2f})  "
            f"floor {self.floor:6.2f} s  ratio {self.ratio:5.2f} of at most {self.most:.2f}"
        )


def seconds_of(work: Callable[[], object], rounds: int = 1) -> float:
    """The median of a few rounds."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
