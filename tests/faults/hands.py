"""Hands that code in the workbench: its keys, and what its screen says is coded."""

import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from evalbench.study.model import Code, Coding
from evalbench.study.store import open_study
from tests.faults.workbench_kills import Hands
from tests.support.emulator import Emulator
from tests.support.pseudo import Starter
from tests.support.workbench import STATUS, WORKBENCH, letters

__all__ = ["CODE", "DOCUMENT", "coded", "hands", "shown"]

DOCUMENT, CODE = "bergen-bestiller-01", "k"
_COUNT = re.compile(r"│.* k +Quality +(\d+)$")
"""How often the code stands in the study, in the codebook beside the transcript."""


def _selected(number: int) -> Callable[[Emulator], bool]:
    """A turn is selected each time, from the second on."""
    said = re.compile(rf" \d+ characters selected .*turn {number + 2}/\d+$")
    return lambda emulator: bool(said.match(emulator.row(STATUS)))


def coded(study: Path) -> int:
    """How many passages of a study are coded with the code."""
    with open_study(study) as store, store.read() as session:
        code = Code.key == CODE
        return session.scalar(select(func.count()).select_from(Coding).join(Code).where(code)) or 0


def shown(before: int) -> Callable[[Emulator], int]:
    """How many passages the screen tells of: in the margin or the codebook, whichever says more."""

    def count(emulator: Emulator) -> int:
        found = [int(m[1]) for m in map(_COUNT.search, emulator.lines()) if m]
        return max([letters(emulator, CODE), *(each - before for each in found)])

    return count


def hands(before: int, start: Starter | None = None) -> Hands:
    """The hands, in a study in which that many passages are coded with the code."""
    return Hands(
        words=lambda study: WORKBENCH.open(study, DOCUMENT),
        ready="turn 1/",
        select=("escape", ")", "t"),
        selected=_selected,
        code=CODE,
        shown=shown(before),
        size=(120, 40),
        start=start,
    )
