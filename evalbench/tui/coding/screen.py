"""The coding screen: everything that can be done with a transcript, put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from evalbench.analysis.transcript import document_names
from evalbench.messages import Message
from evalbench.tui.coding.codebook import Codebook
from evalbench.tui.coding.finding import Finding
from evalbench.tui.command import Command

__all__ = ["CodingScreen"]

_G = "coding_screen.group_interview"


class CodingScreen(Finding, Codebook):
    """Reads, selects and codes one interview; the next is a key away."""

    ROOM = "coding_screen"
    COMMANDS: ClassVar[Sequence[Command]] = (
        Command("coding_screen.next_interview", "greater_than_sign", "beside(1)", _G),
        Command("coding_screen.previous_interview", "less_than_sign", "beside(-1)", _G),
        Command("coding_screen.copy", "c,ctrl+c", "copy", _G),
    )

    def let_go(self) -> bool:
        """Let go of what was found."""
        return Finding.let_go(self)

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
