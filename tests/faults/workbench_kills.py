"""kill -9 of a program in which somebody codes: what its screen told of is in the study."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from evalbench.study.doctor import examine
from evalbench.study.model import Coding
from evalbench.study.store import open_study
from tests.support.emulator import Emulator
from tests.support.pseudo import Pseudo, Seen, Starter

__all__ = ["Hands", "Killer", "LostError", "codings_in"]

Passage = tuple[str, int, int, str]
"""Document, start, end and code, the ids as text."""

_MOST_BEFORE = 3
"""How many passages are at most coded in peace before the one at which the program is killed."""
_PATIENCE = 10


@dataclass(frozen=True)
class Hands:
    """How passages are coded in a program, and how its screen tells that they are."""

    words: Callable[[Path], list[str]]
    """The command that opens that study where it can be coded."""
    ready: Seen
    """What stands on the screen when keys are heard."""
    select: tuple[str, ...]
    """The keys that select the next passage, another one each time."""
    selected: Callable[[int], Seen]
    """What tells that the passage of that number, from 0, is selected."""
    code: str
    """The key of the code."""
    shown: Callable[[Emulator], int]
    """How many passages the screen says are coded since the start."""
    size: tuple[int, int] = (100, 30)
    start: Starter | None = None
    """What starts the program, when it is not a process of its own from the beginning."""


@dataclass(frozen=True)
class Kill:
    """What the screen told of and what was stored, in passages coded; `between` key and paint."""

    shown: int
    stored: int
    between: bool


class LostError(AssertionError):
    """The screen told of more than was stored, or something else was stored than was coded."""


def codings_in(study: Path) -> list[Passage]:
    """The passages of a study in the order in which they were coded."""
    with open_study(study) as store, store.read() as session:
        rows = session.scalars(select(Coding).order_by(Coding.state, Coding.start)).all()
        return [(str(r.document_id), r.start, r.end, str(r.code_id)) for r in rows]


@dataclass
class Killer:
    """Codes by those hands in a copy of a study, `fresh` before each time, and kills.

    The kills are to fall between the key and the paint: the time from one to the other is taken
    of those coded in peace, and the wait is shorter than that at random.
    """

    hands: Hands
    study: Path
    fresh: Callable[[], object]
    seed: int = 1
    kills: list[Kill] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    reach: float = 1.0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self.fresh()
        self._before = codings_in(self.study)
        self._done = self._rehearsed()

    def _rehearsed(self) -> list[Passage]:
        """The passages that are coded when nothing is killed."""
        with self._opened() as pseudo:
            self._code(pseudo, range(_MOST_BEFORE + 1))
            self._wait_for_all()
        return codings_in(self.study)[len(self._before) :]

    def _wait_for_all(self) -> None:
        """Wait until all is stored: an honest program has done so before it says that it has."""
        until = time.monotonic() + _PATIENCE
        while len(codings_in(self.study)) <= len(self._before) + _MOST_BEFORE:
            assert time.monotonic() < until, "what is coded in peace is not stored"
            time.sleep(0.05)

    def _opened(self) -> Pseudo:
        columns, rows = self.hands.size
        words, start = self.hands.words(self.study), self.hands.start
        pseudo = Pseudo(words, columns=columns, rows=rows, start=start)
        pseudo.wait_for(self.hands.ready, 30)
        return pseudo

    def _code(self, pseudo: Pseudo, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._select(pseudo, number)
            self.times.append(pseudo.latency(self.hands.code, self._says(number + 1)))

    def _select(self, pseudo: Pseudo, number: int) -> None:
        pseudo.press(*self.hands.select)
        pseudo.wait_for(self.hands.selected(number))

    def _says(self, count: int) -> Callable[[Emulator], bool]:
        return lambda emulator: self.hands.shown(emulator) >= count

    def kill(self) -> Kill:
        """Code some passages, kill the program at the next, and compare. LostError: see there."""
        self.fresh()
        before = self._chance.randint(0, _MOST_BEFORE)
        with self._opened() as pseudo:
            self._code(pseudo, range(before))
            self._select(pseudo, before)
            wait = self._chance.uniform(0, self.reach * self._quick())
            pseudo.press(self.hands.code)
            time.sleep(wait)
            pseudo.kill()
            shown = self.hands.shown(pseudo.emulator)
        result = Kill(shown, self._stored(before), between=shown == before)
        if not result.between:
            # It was timed in a slower moment: aim nearer to the key.
            self.reach *= 0.8
        self.kills.append(result)
        if result.shown > result.stored:
            raise LostError(result)
        return result

    def _quick(self) -> float:
        """The seconds of a quick coding among the last: slower ones are no help in aiming."""
        last = sorted(self.times[-20:])
        return last[len(last) // 4]

    def _stored(self, before: int) -> int:
        """How many passages were stored. LostError when they are not the first of those coded."""
        found = examine(str(self.study))
        assert found.sound, [*found.faults, *found.mendable]
        stored = codings_in(self.study)[len(self._before) :]
        if stored != self._done[: len(stored)] or len(stored) > before + 1:
            raise LostError(stored)
        return len(stored)

    @property
    def share(self) -> float:
        """The share of kills that fell between the key and the paint."""
        return sum(each.between for each in self.kills) / len(self.kills)
