"""What can be done here: the keys by their groups, and before them a few words on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from evalbench.text.width import display_width, padded, wrapped
from evalbench.tui.command import Command, shown_keys
from evalbench.tui.place import Place

__all__ = ["KeysScreen"]

_WIDEST, _FRAME, _LEAST = 90, 5, 20
"""Cells of the box at most, of its frame with padding and bar, and of a text beside its key."""


def _flowing(text: str) -> str:
    """Return a text with no breaks but between its paragraphs and before its numbered steps."""
    lines: list[str] = []
    for line in map(str.strip, text.strip().splitlines()):
        if line and lines and lines[-1] and not line[0].isdigit():
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


class KeysScreen(ModalScreen[None]):
    """The keys of a screen, with a guide to it before them when that was asked for."""

    DEFAULT_CSS = """
    KeysScreen { align: center middle; background: $background 60%; }
    KeysScreen > VerticalScroll {
        width: 90; max-width: 98%; height: 95%;
        border: round $primary; background: $background; padding: 0 1;
        scrollbar-size: 1 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,f1,question_mark", "leave", show=False)
    ]

    def __init__(self, place: Place, *, guide: bool) -> None:
        super().__init__()
        self._place, self._guide = place, guide

    def compose(self) -> ComposeResult:
        say = self._place.say
        with VerticalScroll() as scroll:
            scroll.border_title = Content(say(f"{self._place.ROOM}.title"))
            scroll.border_subtitle = Content(say("workbench.help_keys"))
            if self._guide:
                yield Static(Content(self._guided()), classes="guide")
            yield Static(Content.assemble(*self._lines()))

    def _guided(self) -> str:
        say, key = self._place.say, f"{self._place.ROOM}.guide"
        own = [say(key)] if say.has(key) else []
        return "\n\n".join(_flowing(text) for text in (*own, say("workbench.guide_general"))) + "\n"

    def _lines(self) -> Iterator[tuple[str, str]]:
        bench, say = self._place.bench, self._place.say
        now = self._place.hints_now()
        if now:
            yield f"{say('workbench.group_now')}\n", "bold $primary"
            for key, what in now:
                yield f"  {padded(key, 10)}  ", "bold"
                yield f"{what}\n", ""
            yield "\n", ""
        groups: dict[str, list[Command]] = {}
        for each in [*self._place.commands(), *bench.COMMANDS_ALWAYS]:
            groups.setdefault(each.group, []).append(each)
        keys = {
            each.id: shown_keys(bench.keys_of(each), say)
            for commands in groups.values()
            for each in commands
        }
        width = min(24, max(map(display_width, keys.values()), default=0))
        for group, commands in groups.items():
            yield f"{say(group)}\n", "bold $primary"
            for each in commands:
                yield f"  {padded(keys[each.id], width)}  ", "bold"
                more = each.help(say)
                what = f"{each.label(say)}{': ' + more if more else ''}"
                yield f"{self._hung(what, width + 4)}\n", ""
            yield "\n", ""

    def _hung(self, text: str, indent: int) -> str:
        """Return a text whose further lines begin where its first does, `indent` cells in."""
        room = min(_WIDEST, self.app.size.width * 98 // 100) - _FRAME - indent
        return f"\n{' ' * indent}".join(wrapped(text, max(_LEAST, room)))

    def action_leave(self) -> None:
        self.dismiss()
