"""The coding screen: everything that can be done with a transcript, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import ClassVar
from uuid import UUID

from textual import events

from evalbench.analysis.transcript import Marks, Transcript, document_names
from evalbench.messages import Message
from evalbench.tui.coding.codebook import Codebook
from evalbench.tui.coding.codes import Codes
from evalbench.tui.coding.finding import Finding
from evalbench.tui.coding.sheet import Shown
from evalbench.tui.command import Command

__all__ = ["CodingScreen"]

_G = "coding_screen.group_interview"
_FIRST = ("grow", "pick", "codebook", "find")
"""What the line at the foot says first: how one selects, and how one codes."""
_GROUPS = ("select", "code", "change", "codebook", "interview", "move", "show")
"""The parts of the help in the order one comes to need them."""
_THROUGH = ("workbench.quit", "workbench.saved", "workbench.theme", "workbench.guide")
_NOW_AND_THEN, _A_REST = 3.0, 1.0
"""Seconds between two looks whether one has moved on, and without a key before it is kept."""


class CodingScreen(Finding, Codebook):
    """Reads, selects and codes one interview; the next is a key away."""

    ROOM = "coding_screen"
    COMMANDS: ClassVar[Sequence[Command]] = (
        Command("coding_screen.next_interview", "greater_than_sign", "beside(1)", _G),
        Command("coding_screen.previous_interview", "less_than_sign", "beside(-1)", _G),
        Command("coding_screen.copy", "c,ctrl+c", "copy", _G),
    )

    @classmethod
    def commands(cls) -> list[Command]:
        """Return the commands of the screen, coding before moving: arrows need no help."""
        places = {f"coding_screen.group_{each}": n for n, each in enumerate(_GROUPS)}
        return sorted(super().commands(), key=lambda each: places[each.group])

    def hinted(self) -> list[Command]:
        """Return the commands to show at the foot, those one begins with first."""
        first = [f"{self.ROOM}.{each}" for each in _FIRST]
        places = {each: place for place, each in enumerate(first)}
        return sorted(super().hinted(), key=lambda each: places.get(each.id, len(first)))

    def let_go(self) -> bool:
        """Let go of what was found."""
        return Finding.let_go(self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow what is done with an interview only while one is shown."""
        return self.is_open and super().check_action(action, parameters)

    # --- what is shown

    def _opened(self, found: tuple[Transcript, Codes] | None) -> None:
        before = self.view.sheet
        super()._opened(found)
        if found is None:
            return
        if before is None or before.text != self.transcript.text:
            self.forget()
            self._let_go_of_places()
        if self.transcript.id != (before.transcript.id if before is not None else None):
            self.find("")

    def _let_go_of_places(self) -> None:
        """What was chosen in another text means nothing here."""
        if self.mode is not None:
            self.leave_mode()
        self.view.put_selection(self.sheet.selection.caret, None)
        self.moved()

    def on_screen_resume(self) -> None:
        """Show what others have marked meanwhile, in the theme there is now."""
        drawing = self.view.drawing
        if drawing is not None and drawing.ink is not self.bench.ink:
            self.draw_anew()
        seen, now = self._seen, self.desk.version
        if self.is_open and (seen == now or not self.is_stale(seen)):
            self.reread()

    def draw_anew(self) -> None:
        """Draw everything in the theme there is now, the lines that are kept too."""
        self.view.redraw()
        super().draw_anew()
        self.put_status()

    def show(self, shown: Shown) -> None:
        """Show or hide turns and codings; the caret stands in what is shown."""
        super().show(shown)
        selection = self.sheet.selection
        caret = self.legal_caret(selection.caret)
        if caret != selection.caret:
            self.view.put_selection(caret, None)
            self.moved()
        self.forget()

    def take_codebook(self, codes: Codes, marks: Marks, document: UUID) -> None:
        """Show the codebook as it stands now, and what was marked in a document at that moment."""
        super().take_codebook(codes, marks, document)
        shown, there = self.sheet.shown, set(codes.places)
        only = shown.only and shown.only & there
        # Of codes that are gone nothing is left to be shown alone.
        kept = replace(shown, codes=shown.codes & there, only=only or None)
        if kept != shown:
            self.show(kept)

    def on_resize(self) -> None:
        self.put_head()

    # --- the keys

    def take_key(self, event: events.Key) -> bool:
        """Take a key that was pressed; tell whether it meant anything here."""
        if self.mode is not None and event.key in self._through:
            return False
        return super().take_key(event)

    @cached_property
    def _through(self) -> frozenset[str]:
        """The keys that mean the same whatever is being written or picked."""
        always = (each for each in self.bench.COMMANDS_ALWAYS if each.id in _THROUGH)
        keys = (key.strip() for each in always for key in self.bench.keys_of(each).split(","))
        return frozenset(key for key in keys if len(key) > 1)

    def action_fold_panel(self) -> None:
        """Show the codebook or fold it away, and remember it."""
        if self.has_class("narrow"):
            self.tell(Message("coding_screen.too_narrow"))
        else:
            super().action_fold_panel()

    # --- from here to elsewhere

    def on_mount(self) -> None:
        # However the program ends, one comes back to about where one was.
        self.set_interval(_NOW_AND_THEN, self._remember_at_rest)

    def _remember_at_rest(self) -> None:
        if not self.is_open or not self.is_current or self.bench.collector.rest < _A_REST:
            return
        where = (self.transcript.id, self.sheet.selection.caret)
        if where != self._remembered:
            self._remembered = where
            self.remember_position()

    _remembered: tuple[UUID, int] | None = None

    def on_screen_suspend(self) -> None:
        self.remember_position()

    async def may_leave(self) -> bool:
        self.remember_position()
        return True

    def action_beside(self, step: int) -> None:
        """Show the next or the previous interview."""
        here = self.interview

        def then(names: Sequence[str]) -> None:
            if here not in names:
                return
            at = names.index(here) + step
            if 0 <= at < len(names):
                self.open(names[at])
            else:
                key = "last_interview" if step > 0 else "first_interview"
                self.tell(Message(f"coding_screen.{key}"))

        self.look(document_names, then, group="names")

    def action_copy(self) -> None:
        """Copy what is selected, with where it stands, to the clipboard."""
        from evalbench.tui.clipboard import put_on_clipboard

        span = self.sheet.selection.span or self.sentence_here()
        if span is None:
            self.tell(Message("coding_screen.nothing_to_code"), kind="bar_bad")
            return
        turn = self.transcript.turns[self.sheet.turn_of(span.start)]
        text = self.selected_text(span)
        who = turn.respondent or turn.speaker
        source = self.say(
            "coding_screen.source",
            document=self.interview,
            who=who,
            turn=self.sheet.turn_of(span.start) + 1,
        )
        where = put_on_clipboard(self.bench, f"«{text}» ({source})")
        self.tell(where, kind="bar_good")
