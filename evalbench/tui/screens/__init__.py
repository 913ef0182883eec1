"""The screens, one module or folder each; adding one is that and a line here.

A screen is imported when it is first gone to, so that the program starts in a blink.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalbench.tui.place import Place

__all__ = ["START", "STUDY_SCREENS", "ScreenEntry", "screen_named"]


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """A screen: the name it is gone to by, its class in a module, and the key that leads there.

    Its messages are in the room of `room`; ``<room>.title`` is what it is called.
    """

    name: str
    module: str
    kind: str
    room: str
    keys: str = ""

    def make(self) -> Place:
        """Return a new screen."""
        screen: Place = getattr(import_module(self.module), self.kind)()
        return screen


START = ScreenEntry("start", "evalbench.tui.starting.screen", "StartScreen", "start")
STUDY_SCREENS: tuple[ScreenEntry, ...] = (
    ScreenEntry(
        "overview", "evalbench.tui.screens.overview", "OverviewScreen", "overview_screen", "f2"
    ),
    ScreenEntry("coding", "evalbench.tui.coding.screen", "CodingScreen", "coding_screen", "f9"),
    ScreenEntry("import", "evalbench.tui.bringing.screen", "ImportScreen", "import_screen", "f4"),
    ScreenEntry(
        "history", "evalbench.tui.screens.history", "HistoryScreen", "history_screen", "f5"
    ),
)
"""The screens of an open study, in the order they are listed."""


def screen_named(name: str) -> ScreenEntry:
    """Return the screen of this name; KeyError when there is none."""
    return {each.name: each for each in (START, *STUDY_SCREENS)}[name]
