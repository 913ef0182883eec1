"""The palette: every command of where one is, found by a word of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from evalbench.tui.command import Command, shown_keys

if TYPE_CHECKING:
    from evalbench.tui.app import Workbench
    from evalbench.tui.place import Place

__all__ = ["CommandsOfPlace"]


class CommandsOfPlace(Provider):
    """The commands of the screen under the palette, then those that are everywhere."""

    def _each(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        """Yield what a command is called, its keys, and what does it."""
        bench = cast("Workbench", self.app)
        place = cast("Place", self.screen)
        commands: list[Command] = [*place.commands(), *bench.COMMANDS_ALWAYS]
        for each in commands:
            if each.in_palette:
                keys = shown_keys(bench.keys_of(each), bench.say)
                work = partial(bench.run_action, each.action, place)
                yield each.label(bench.say), keys, work

    async def search(self, query: str) -> Hits:
        matcher, found = self.matcher(query), False
        for label, keys, work in self._each():
            score = matcher.match(label)
            if score > 0:
                found = True
                yield Hit(score, matcher.highlight(label), work, help=keys or None)

        if not found:
            # Textual's own word for it is English.
            nothing = cast("Workbench", self.app).say("workbench.no_match")
            yield Hit(1, Content(nothing), _nothing, text=nothing)

    async def discover(self) -> Hits:
        for label, keys, work in self._each():
            yield DiscoveryHit(Content(label), work, text=label, help=keys or None)


def _nothing() -> None:
    """Do nothing: what stands for no command was chosen."""
