"""The workbench without a terminal: driven by a pilot, its screens as plain text."""

import difflib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from evalbench.faces.opening import Opening
from evalbench.faces.remembered import Memory
from evalbench.tui.app import Workbench

GOLDENS = Path(__file__).parents[1] / "goldens" / "tui"
SIZES = ((80, 24), (160, 48))
LANGUAGES = ("en", "nb")


def plain(app: Workbench) -> str:
    """What stands on the screen, line by line, without the space at the ends."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


@asynccontextmanager
async def workbench(
    opening: Opening, size: tuple[int, int] = (80, 24), memory: Memory | None = None
) -> AsyncIterator[tuple[Workbench, Pilot[None]]]:
    """A workbench that is open while inside, and closed as after ctrl+q."""
    app = Workbench(opening, memory)
    try:
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            yield app, pilot
    finally:
        app.put_away()


async def settled(pilot: Pilot[None]) -> None:
    """Wait until every look and every write is done and painted."""
    app = pilot.app
    assert isinstance(app, Workbench)
    for _ in range(3):
        await pilot.pause()
        # A later look of its kind cancels one that waits.
        with suppress(WorkerCancelled):
            await app.workers.wait_for_complete()
        while app.desk is not None and app.desk.writer.waiting:
            await pilot.pause(0.005)
    await pilot.pause()


async def resized(pilot: Pilot[None], columns: int, rows: int) -> None:
    """Give the terminal another size, and wait until the screen is laid out in it."""
    await pilot.resize_terminal(columns, rows)
    await until(pilot, lambda: tuple(pilot.app.screen.size) == (columns, rows))
    await until(pilot, lambda: not pilot.app.screen._layout_required)
    await pilot.pause(0.05)
    await settled(pilot)


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = 40.0) -> None:
    """Wait until something holds; fail with the screen when it does not in time."""
    for _ in range(int(seconds / 0.02)):
        if holds():
            return
        await pilot.pause(0.02)
    raise AssertionError("waited in vain; the screen:\n" + plain(pilot.app))  # type: ignore[arg-type]


def insist_golden(name: str, screen: str) -> None:
    """Insist that a screen is as its golden; EVALBENCH_GOLDENS=write writes it instead."""
    file = GOLDENS / f"{name}.txt"
    if os.environ.get("EVALBENCH_GOLDENS") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(screen, encoding="utf-8")
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    if screen != expected:
        lines = difflib.unified_diff(expected.splitlines(), screen.splitlines(), lineterm="")
        raise AssertionError(f"{file.name} differs:\n" + "\n".join(lines))
