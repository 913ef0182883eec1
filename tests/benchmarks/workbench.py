"""The workbench in a real pseudo-terminal: from the bytes of a key to the cells it asks for.

Beside each press one is made in the floor, a Textual program that paints one line anew, in a
terminal of the same size: a busy machine is slow at both.
"""

import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, count, cycle, islice
from pathlib import Path
from typing import Self

from evalbench.intake.beginning import build_study
from tests.benchmarks.folders import write_folder
from tests.benchmarks.measure import Result, data_kept_in
from tests.support.pseudo import NotSeenError, Pseudo
from tests.support.workbench import WORKBENCH, Handles

_DOCUMENTS, _CODINGS = 1_000, 100_000
_SMALL, _LARGE = (6_950, 200), (138_500, 2_000)
"""Words and codings of the two that are opened: 50 KB and 1 MB."""
_NAMES = [f"intervju-{_DOCUMENTS + more:04}" for more in (-1, 0, 1)]
_COLUMNS, _ROWS = 160, 48
_PRESSES, _STARTS, _OPENINGS, _RESIZES = 300, 5, 5, 10
_AMIDST, _IN_ONE, _MISSED = 100, 20, 5
"""Presses of a kind while transcripts are imported, and within one import of 250.

After so many one pauses until it is done: it saves when nobody has written for a moment.
"""
_MEDIAN, _WORST = (0.010, 6.0), (0.050, 8.0)
"""The budget, and how many times the floor is still good."""
_BESIDE = 1.5
"""How many times more in an import, which takes a core."""
_OPEN_SMALL, _OPEN_LARGE, _RESIZE = (0.100, 40.0), (0.250, 90.0), (0.150, 45.0)
_START = (0.9, 1.4)
_MEGABYTES = 120.0
_QUIET = 0.03
"""Seconds without a byte after which what stands is taken for what was asked for."""
_IMPORTED = 250
_FLOOR = [sys.executable, "-m", "tests.support.one_line"]
_EMPTY = [sys.executable, "-m", "tests.benchmarks.empty_screen"]


@dataclass(frozen=True)
class Deed:
    """One press that is measured, and the keys that make it ready, which are not."""

    kind: str
    ready: tuple[str, ...]
    key: str


def results(handles: Handles = WORKBENCH) -> Iterator[Result]:
    """Measure the start, then the coding view, at rest and while transcripts are imported."""
    with tempfile.TemporaryDirectory() as place, data_kept_in(Path(place) / "data"):
        yield from _start(handles)
        study = _study(Path(place))
        yield from _opening(handles, study)
        yield from _coding(handles, study, Path(place))


def _study(place: Path) -> Path:
    study = place / "study.evalbench"
    write_folder(
        place / "folder",
        documents=_DOCUMENTS,
        words=8_000,
        codings=_CODINGS,
        more=(_SMALL, _LARGE),
    )
    build_study(place / "folder", str(study), "AB")
    return study


def _start(handles: Handles) -> Iterator[Result]:
    """The start screen, beside an empty one: the time until it is painted, and the memory."""
    taken: list[tuple[float, float]] = []
    floor: list[tuple[float, float]] = []
    for _ in range(_STARTS + 1):
        floor.append(_started(_EMPTY, "◆"))
        taken.append(_started(list(handles.begin), handles.begun))
    # The first ones wait for the disk.
    seconds, floor_seconds = (statistics.median(t for t, _ in each[1:]) for each in (taken, floor))
    budget, most = _START
    yield Result("start screen painted", seconds, floor_seconds, most, budget)
    peak, floor_peak = (statistics.median(m for _, m in each) for each in (taken, floor))
    # Megabytes in the place of seconds: what counts is the budget, said as a ratio.
    most = _MEGABYTES / floor_peak
    yield Result("start screen: the most memory, MB", peak, floor_peak, most, _MEGABYTES)


def _started(words: list[str], seen: str) -> tuple[float, float]:
    """The seconds until that is painted, and the most megabytes that the process has held."""
    with Pseudo(words, columns=_COLUMNS, rows=_ROWS) as pseudo:
        at = pseudo.wait_for(seen, 30)
        pseudo.settle()
        return at - pseudo.started, pseudo.peak_memory() / 1e6


def _said_first(study: Path, name: str) -> str:
    """The first words of an interview, as they stand on one line of the screen."""
    text = (study.parent / "folder" / "transcripts" / f"{name}.txt").read_text(encoding="utf-8")
    return text.partition(": ")[2][:40].rpartition(" ")[0]


def _opening(handles: Handles, study: Path) -> Iterator[Result]:
    """Going on to the interview of 50 KB, and from there to that of 1 MB."""
    before, small, large = _NAMES
    taken: dict[str, list[float]] = {small: [], large: []}
    floor: list[float] = []
    for _ in range(_OPENINGS):
        with Beside(handles, study, before) as beside:
            for name in (small, large):
                seen = handles.opened(name, _said_first(study, name))
                taken[name].append(beside.pseudo.painted(handles.next_interview, seen=seen))
                floor.append(beside.floor())
    for name, size, (budget, most) in (
        (small, "50 KB, 200 codings", _OPEN_SMALL),
        (large, "1 MB, 2,000 codings", _OPEN_LARGE),
    ):
        seconds = statistics.median(taken[name])
        yield Result(f"open {size}", seconds, statistics.median(floor), most, budget)


class Beside:
    """The coding view on an interview, and the floor in a terminal beside it."""

    def __init__(self, handles: Handles, study: Path, document: str) -> None:
        self.handles = handles
        self._shown = handles.opened(document, _said_first(study, document))
        self._stack = ExitStack()
        self.pseudo = self._terminal(handles.open(study, document))
        self._floor = self._terminal(_FLOOR)
        self._pressed = 0

    def _terminal(self, words: list[str]) -> Pseudo:
        return self._stack.enter_context(Pseudo(words, columns=_COLUMNS, rows=_ROWS))

    def __enter__(self) -> Self:
        try:
            self.pseudo.wait_for(self._shown, 60)
            self._floor.wait_for(f"line {_ROWS - 1}", 60)
            self.pseudo.settle(0.3)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def floor(self) -> float:
        """The seconds of one press in the floor."""
        self._pressed += 1
        count = f"{self._pressed} "
        return self._floor.latency("x", lambda emulator: emulator.row(0).startswith(count))

    def resized(self, columns: int, rows: int) -> float:
        """The seconds until the coding view stands in another size."""
        return self.pseudo.painted(lambda: self.pseudo.resize(columns, rows))

    def press(self, deed: Deed) -> float:
        """Make ready, press the key, and tell the seconds until its cells stood."""
        if deed.ready:
            self.pseudo.press(*deed.ready)
            self.pseudo.settle(_QUIET)
        look, expected = self.handles.look, self.handles.expected.get(deed.kind)
        seen = expected(self.pseudo.emulator) if expected else None
        return self.pseudo.painted(deed.key, look=look, seen=seen, quiet=_QUIET)


def _deeds(handles: Handles, presses: int) -> list[Iterator[Deed]]:
    """What is pressed, kind by kind; each passage that is coded is undone at once."""
    grown = ((handles.let_go if key == handles.grow[0] else (), key) for key in cycle(handles.grow))
    coded = Deed("coding", handles.select, handles.code), Deed("undoing", (), handles.undo)
    return [
        islice((Deed("moving", (), key) for key in cycle(handles.move)), presses),
        islice((Deed("selecting", ready, key) for ready, key in grown), presses),
        islice(cycle(coded), 2 * presses),
    ]


def _pressing(
    beside: Beside, when: str, before: Callable[[Deed], object], presses: int = 0
) -> Iterator[Result]:
    """All kinds of presses; `before` is called before each."""
    taken: dict[str, list[float]] = defaultdict(list)
    floor: dict[str, list[float]] = defaultdict(list)
    missed = 0
    for deed in chain.from_iterable(_deeds(beside.handles, presses or _PRESSES)):
        before(deed)
        try:
            taken[deed.kind].append(beside.press(deed))
        except NotSeenError:
            # An import that ends just then speaks last, and is what an undo asks about; and what
            # stood before a key may have been painted late.
            missed += 1
            if not when or missed > _MISSED:
                raise
            beside.pseudo.press("escape")
            continue
        floor[deed.kind].append(beside.floor())
    for kind, each in taken.items():
        for name, part, (budget, most) in (
            ("median", statistics.median, _MEDIAN),
            ("99th percentile", _worst, _WORST),
        ):
            seconds, least = part(each), part(floor[kind])
            good = most * (_BESIDE if when else 1)
            yield Result(f"{kind}{when}: {name}", seconds, least, good, budget)


def _worst(seconds: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(seconds, n=100)[-1]


def _coding(handles: Handles, study: Path, place: Path) -> Iterator[Result]:
    """Keys and other sizes in the interview of 1 MB, then keys while others are imported."""
    with Beside(handles, study, _NAMES[-1]) as beside:
        yield from _pressing(beside, "", lambda deed: None)
        yield _resizing(beside)
        if handles.start_import is not None:
            yield from _pressing(beside, " in an import", _Amidst(beside, place), _AMIDST)


def _resizing(beside: Beside) -> Result:
    taken, floor = [], []
    for columns, rows in islice(cycle(((120, 40), (_COLUMNS, _ROWS))), _RESIZES):
        taken.append(beside.resized(columns, rows))
        floor.append(beside.floor())
    budget, most = _RESIZE
    seconds, least = statistics.median(taken), statistics.median(floor)
    return Result("resize, 1 MB, 2,000 codings", seconds, least, most, budget)


class _Amidst:
    """Sees to it that an import runs: of other files each time, as those there are refused."""

    def __init__(self, beside: Beside, place: Path) -> None:
        self._beside = beside
        self._folders = (place / f"ny-{number}" for number in count())
        self._left = 0

    def __call__(self, deed: Deed) -> None:
        """Begin another import when so much was pressed in one; what is coded is undone first."""
        handles, pseudo = self._beside.handles, self._beside.pseudo
        if handles.start_import is None or (self._left > 0 and pseudo.holds(handles.importing)):
            self._left -= 1
            return
        if deed.kind == "undoing":
            return
        pseudo.wait_for(lambda emulator: not handles.importing(emulator), 120)
        folder = next(self._folders)
        write_folder(folder, documents=_IMPORTED, words=8_000, codings=0, seed=folder.name)
        for file in (folder / "transcripts").iterdir():
            file.rename(file.with_name(f"{folder.name}-{file.stem[-4:]}.txt"))
        # What is still to be written of them to the disk is none of the workbench's doing.
        os.sync()
        handles.start_import(pseudo, folder / "transcripts", _NAMES[-1])
        self._left = _IN_ONE
