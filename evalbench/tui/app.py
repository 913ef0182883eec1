"""The workbench: the app that holds the open study, the language, the theme and the memory."""

from __future__ import annotations

import gc
from asyncio import sleep
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on, work
from textual.app import App
from textual.binding import BindingsMap
from textual.filter import Monochrome, NoColor

from evalbench.faces.failures import failure_line
from evalbench.faces.opening import Opening
from evalbench.faces.remembered import Memory
from evalbench.faces.settings import chosen_coder
from evalbench.messages import EvalbenchError, Message, Say
from evalbench.tui.collecting import Collector
from evalbench.tui.command import Command, bindings
from evalbench.tui.desk import Desk, moment
from evalbench.tui.ink import DARK, LIGHT, THEMES, Ink, ink_of
from evalbench.tui.keymap import keymap_of
from evalbench.tui.palette import CommandsOfPlace
from evalbench.tui.place import Place
from evalbench.tui.screens import START, STUDY_SCREENS, screen_named
from evalbench.tui.undoing import redo_last, undo_last
from evalbench.tui.writer import Unkept, Wrote

if TYPE_CHECKING:
    from evalbench.tui.starting.screen import StartScreen

__all__ = ["Workbench"]

_G = "workbench.group_everywhere"
_BETWEEN_LOOKS, _BETWEEN_COLLECTIONS = 0.01, 1.0
"""Seconds."""


def _screen_commands() -> list[Command]:
    return [
        Command(f"{each.room}.go", each.keys, f"app.go('{each.name}')", _G)
        for each in STUDY_SCREENS
        if each.keys
    ]


class Workbench(App[None]):
    """The program. `opening` says what to open; `memory` what is remembered from last time."""

    COMMANDS_ALWAYS: ClassVar[Sequence[Command]] = (
        Command("workbench.undo", "ctrl+z", "app.undo", _G),
        Command("workbench.redo", "ctrl+y", "app.redo", _G),
        Command("workbench.saved", "ctrl+s", "app.saved", _G),
        *_screen_commands(),
        Command("workbench.theme", "ctrl+t", "app.next_theme", _G),
        Command("workbench.guide", "f1", "app.guide", _G),
        Command("workbench.keys", "question_mark", "app.keys", _G, hinted=True),
        Command("workbench.palette", "ctrl+p", "app.command_palette", _G, hinted=True),
        Command("workbench.close_study", "ctrl+w", "app.close_study", _G),
        Command("workbench.quit", "ctrl+q", "app.quit", _G, hinted=True, over_all=True),
    )
    COMMANDS = {CommandsOfPlace}  # noqa: RUF012 (Textual's own name for its palette)
    ENABLE_COMMAND_PALETTE = True
    CSS = "Screen { layers: base; }"
    TITLE = "evalbench"

    def __init__(self, opening: Opening, memory: Memory | None = None) -> None:
        super().__init__()
        self.say = Say(opening.language)
        self.opening = opening
        self.memory = memory or Memory.read()
        self.collector = Collector()
        self.coder = chosen_coder(opening.coder)
        self.desk: Desk | None = None
        self.unsaid: list[Message] = []
        """What is to be said on the first screen that is shown."""
        self.under_way = ""
        """What goes on whatever screen is shown; it stands at the right of every head."""
        self._bindings = BindingsMap(bindings(self.COMMANDS_ALWAYS))
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = self.memory.theme if self.memory.theme in THEMES else DARK.name
        if self.no_color:
            # Textual would make greys of true colour out of no colour at all.
            self._filters = [NoColor() if isinstance(f, Monochrome) else f for f in self._filters]
        keymap, problems = keymap_of(self.say)
        self.unsaid += problems
        self.keymap = keymap
        self.set_keymap(keymap)

    # --- how it looks

    @property
    def ink(self) -> Ink:
        """What to draw with, in the theme and on the terminal there is."""
        if self.no_color:
            return ink_of(self.theme, colours=False)
        return ink_of(self.theme, tints=self.console.color_system in ("truecolor", "256"))

    def keys_of(self, command: Command) -> str:
        """Return the keys of a command, the user's own if there are."""
        return self.keymap.get(command.id, command.keys)

    def action_next_theme(self) -> None:
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        self.memory.theme = self.theme
        self.memory.save()
        place = self.place
        if place is not None:
            place.draw_anew()

    # --- where one is

    @property
    def place(self) -> Place | None:
        """The screen of the workbench that is on top, whatever question stands over it."""
        shown = (each for each in reversed(self.screen_stack) if isinstance(each, Place))
        return next(shown, None)

    def on_mount(self) -> None:
        self.push_screen(self._start_screen())
        self.call_after_refresh(self._warm_up)
        self.set_interval(_BETWEEN_COLLECTIONS, self.collector.look)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self.collector.pressed()
        await super().on_event(event)

    def _warm_up(self) -> None:
        """Import what the study needs while the user looks at the first screen."""
        self.run_worker(_import_study, thread=True, exit_on_error=False, group="warm-up")

    def action_go(self, name: str) -> None:
        if self.desk is not None and name == "coding" and not self._has_interview():
            self.tell(Message("workbench.no_interview"))
        else:
            self.go(name)

    def _has_interview(self) -> bool:
        """Tell whether one has been in an interview, and so can go back to it."""
        return self.is_screen_installed("place-coding")

    def go(self, name: str) -> Place:
        """Show a screen of the open study, made when it is first gone to; return it."""
        if self.desk is None and name != START.name:
            self.tell(Message("workbench.no_study"))
            place = self.place
            assert place is not None
            return place
        key = f"place-{name}"
        if not self.is_screen_installed(key):
            self.install_screen(screen_named(name).make(), key)
        if self.place is not self.get_screen(key):
            self._show(key)
        return cast("Place", self.get_screen(key))

    def _show(self, key: str) -> None:
        while len(self.screen_stack) > 1 and not isinstance(self.screen, Place):
            self.pop_screen()
        if isinstance(self.screen, Place):
            self.screen.hush()
        if len(self.screen_stack) > 1:
            self.switch_screen(key)
        else:
            self.push_screen(key)

    # --- the study

    def open_study(self, location: str, document: str | None = None) -> None:
        """Open a study from the start screen, where it is said how that goes."""
        self._to_start()
        self._start_screen().open(_absolute(location), document)

    def lay_out(self, desk: Desk, document: str | None) -> None:
        """Take an open study in hand, and show its overview or one of its interviews."""
        self._clear_desk()
        self.desk = desk
        # What is loaded by now stays: the collector need not look through all of it at a key.
        gc.freeze()
        location = desk.location
        desk.writer.keep()
        if not desk.store.writable:
            self.unsaid.append(Message("workbench.only_read"))
        self.memory.opened(location, desk.title, moment())
        self.memory.save()
        if document is None:
            self.go("overview")
        else:
            self.open_interview(document)

    @on(Unkept)
    def _unkept(self, message: Unkept) -> None:
        """Say that the backup of the day could not be taken; changes are saved all the same."""
        error = message.error
        if isinstance(error, EvalbenchError) and self.desk is not None:
            file = error.message.fields.get("file", self.desk.location)
            self.tell(Message("workbench.unkept_backup", file=file), kind="bar_bad")
        elif self.place is not None:
            self.place.tell_failure(error)

    def open_interview(self, name: str) -> None:
        """Show an interview in the coding view, where one was last."""
        from evalbench.tui.coding.screen import CodingScreen

        screen = self.go("coding")
        assert isinstance(screen, CodingScreen)
        screen.open(name)

    def action_close_study(self) -> None:
        if self.desk is not None:
            self._close_study()

    @work(exclusive=True, group="leave")
    async def _close_study(self) -> None:
        if await self._may_leave():
            self._to_start()

    async def _may_leave(self) -> bool:
        """Ask every screen, those not shown too, if something is unfinished; write what waits."""
        keys = [f"place-{entry.name}" for entry in STUDY_SCREENS]
        hidden = [self.get_screen(key) for key in keys if self.is_screen_installed(key)]
        for screen in dict.fromkeys([*self.screen_stack, *hidden]):
            # One that has been made and not shown has nothing to ask.
            if isinstance(screen, Place) and screen.is_running and not await screen.may_leave():
                return False
        return await self._all_written()

    def _to_start(self) -> None:
        if self.place is not self._start_screen():
            self._show(f"place-{START.name}")
        self._clear_desk()

    def _start_screen(self) -> StartScreen:
        from evalbench.tui.starting.screen import StartScreen

        key = f"place-{START.name}"
        if not self.is_screen_installed(key):
            self.install_screen(START.make(), key)
        screen = self.get_screen(key)
        assert isinstance(screen, StartScreen)
        return screen

    def _clear_desk(self) -> None:
        """Close the open study, everything queued written, and forget its screens."""
        if self.desk is None:
            return
        for entry in STUDY_SCREENS:
            key = f"place-{entry.name}"
            if self.is_screen_installed(key):
                screen = self.get_screen(key)
                self.uninstall_screen(key)
                if screen.is_attached and screen is not self.screen:
                    screen.remove()
        self.desk.close()
        self.desk = None
        # Nobody holds what was loaded for it any more.
        gc.unfreeze()

    @on(Wrote)
    def _wrote(self, message: Wrote) -> None:
        if self.desk is not None:
            self.desk.wrote(message)

    def tell(self, message: Message | str, *, kind: str = "bar") -> None:
        """Say a line at the foot of the screen."""
        if self.place is not None:
            self.place.tell(message, kind=kind)

    def put_under_way(self, text: str) -> None:
        """Say at the head of whatever screen is shown what goes on; blank when nothing does."""
        if text != self.under_way:
            self.under_way = text
            if self.place is not None:
                self.place.put_under_way()

    # --- what can be done everywhere

    def action_undo(self) -> None:
        undo_last(self)

    def action_redo(self) -> None:
        redo_last(self)

    def action_saved(self) -> None:
        if self.desk is None:
            self.tell(Message("workbench.no_study"))
        elif self.desk.waiting:
            self.tell(Message("workbench.saving", n=self.desk.waiting))
        elif not self.desk.store.writable:
            self.tell(Message("workbench.only_read"))
        else:
            self._say_all_saved(self.desk)

    def _say_all_saved(self, desk: Desk) -> None:
        """Say that everything is saved, if what was saved is still where it was."""
        try:
            desk.store.insist_there()
        except EvalbenchError as error:
            if self.place is not None:
                self.place.tell_failure(error)
        else:
            if desk.failure is None:
                self.tell(Message("workbench.all_saved", study=desk.location), kind="bar_good")
            elif self.place is not None:
                why = failure_line(desk.failure, self.say)
                self.place.tell_failure(EvalbenchError("workbench.saved_but", why=why))

    def action_keys(self) -> None:
        from evalbench.tui.help import KeysScreen

        if self.place is not None:
            self.push_screen(KeysScreen(self.place, guide=False))

    def action_guide(self) -> None:
        from evalbench.tui.help import KeysScreen

        if self.place is not None:
            self.push_screen(KeysScreen(self.place, guide=True))

    def action_command_palette(self) -> None:
        if self.place is self.screen:
            self.search_commands_here()

    def search_commands_here(self) -> None:
        """Open the palette, with what it says in the user's language."""
        from textual.command import CommandPalette

        self.push_screen(
            CommandPalette(
                providers=[CommandsOfPlace], placeholder=self.say("workbench.palette_ask")
            )
        )

    async def action_quit(self) -> None:
        """Leave, but not from what is being written: it is said there that it is not saved."""
        from evalbench.tui.dialogs import Write

        asked = any(each.group == "leave" and each.is_running for each in self.workers)
        if not asked and not (isinstance(self.screen, Write) and self.screen.holds_back()):
            self._leave()

    @work(exclusive=True, group="leave")
    async def _leave(self) -> None:
        """Leave when everything queued is written; a screen may have something to ask first."""
        if await self._may_leave():
            self.exit()

    async def _all_written(self) -> bool:
        """Wait until everything queued is written; tell whether it was, for else it stands there.

        What cannot be written is said on the screen, which therefore must not go.
        """
        desk = self.desk
        if desk is None or not desk.waiting:
            return True
        failed = desk.failed
        self.tell(Message("workbench.saving", n=desk.waiting))
        while desk.waiting:
            await sleep(_BETWEEN_LOOKS)
        return desk.failed == failed

    def put_away(self) -> None:
        """Finish what is queued and close the study, however the program ended."""
        self.memory.save()
        if self.desk is not None:
            self.desk.close()
            self.desk = None

    def _fatal_error(self) -> None:
        """End without a page of Python; the command line says in one line what happened."""
        self._close_messages_no_wait()

    def get_system_commands(self, screen: Any) -> Iterable[Any]:
        """Return none of Textual's own commands: ours are in the palette in the user's words."""
        return ()


def _import_study() -> None:
    for name in ("store", "find", "history"):
        import_module(f"evalbench.study.{name}")


def _absolute(location: str) -> str:
    """Return where a study is so that it is found from everywhere; addresses as they are."""
    if "://" in location:
        return location
    return str(Path(location).expanduser().absolute())
