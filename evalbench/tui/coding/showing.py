"""Showing and hiding: coders, codes, the interviewer's turns. What is hidden is always said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from evalbench.messages import Message
from evalbench.tui.coding.base import CodingBase
from evalbench.tui.coding.sheet import Shown
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Choose

__all__ = ["Showing"]

_G = "coding_screen.group_show"


class Showing(CodingBase):
    """The coding screen as far as things are shown or hidden in it."""

    COMMANDS: ClassVar[Sequence[Command]] = (  # type: ignore[assignment]
        Command("coding_screen.show", "h", "show", _G),
        Command("coding_screen.only_here", "z", "only_here", _G),
    )

    def action_show(self) -> None:
        """Choose what to show or hide."""
        options = self._options()
        said = [text for text, _ in options]

        def then(place: int | None) -> None:
            if place is not None:
                self.show(options[place][1](self.sheet.shown))
                self.say_shown()

        title = self.say("coding_screen.show_title")
        self.app.push_screen(Choose(self.say, title, said), then)

    def _options(self) -> list[tuple[str, Callable[[Shown], Shown]]]:
        shown = self.sheet.shown
        options: list[tuple[str, Callable[[Shown], Shown]]] = [
            (self.say("coding_screen.show_all"), lambda _: Shown()),
            (
                self._toggle("interviewer", shown.interviewer),
                lambda s: replace(s, interviewer=not s.interviewer),
            ),
            (self._toggle("codings", shown.codings), lambda s: replace(s, codings=not s.codings)),
        ]
        for coder in sorted({each.coder for each in self.sheet.all.values()} | shown.coders):
            is_shown = coder not in shown.coders
            said = self._toggle("coder", is_shown, coder=coder)
            options.append((said, lambda s, c=coder: replace(s, coders=s.coders ^ {c})))  # type: ignore[misc]
        return options

    def _toggle(self, what: str, is_shown: bool, **fields: str) -> str:
        return self.say(f"coding_screen.{'hide' if is_shown else 'unhide'}_{what}", **fields)

    def action_only_here(self) -> None:
        """Show only the code under the caret, with those below it; once more shows all."""
        shown = self.sheet.shown
        if shown.only is not None:
            self.with_shown(only=None)
        else:
            here = self.sheet.at_caret()
            if not here:
                self.tell(Message("coding_screen.no_coding_here"), kind="bar_bad")
                return
            chosen = next((each for each in here if each.id == self.view.focus_on), here[0])
            self.with_shown(only=frozenset(self.codes.below(chosen.code)))
        self.say_shown()

    def with_shown(self, **changes: Any) -> None:
        """Change what is shown."""
        self.show(replace(self.sheet.shown, **changes))

    def say_shown(self) -> None:
        """Say what is shown now."""
        number = self.sheet.hidden_codings
        if self.sheet.shown == Shown():
            self.tell(Message("coding_screen.all_shown"))
        elif self.sheet.shown.only is not None:
            names = [self.codes.name(each) for each in self.sheet.shown.only]
            self.tell(Message("coding_screen.only_shown", codes=", ".join(sorted(names)), n=number))
        else:
            self.tell(Message("coding_screen.some_hidden", n=number))
