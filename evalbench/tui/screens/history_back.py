"""What taking back to a change would do: what goes, what stays, what is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from evalbench.messages import Say
from evalbench.study.change_log import LoggedChange
from evalbench.text.width import harmless
from evalbench.tui.screens.history_rows import change_row, deed_of, history_columns
from evalbench.tui.widgets.rows import Cell, RowList

if TYPE_CHECKING:
    from evalbench.study.back import WayBack

__all__ = ["BackScreen"]


class BackScreen(ModalScreen[bool]):
    """Shows what would be taken back and asks; with something in the way there is no yes."""

    DEFAULT_CSS = """
    BackScreen { align: center middle; background: $background 60%; }
    BackScreen > Vertical {
        width: 100; max-width: 98%; height: auto; max-height: 94%;
        border: round $primary; background: $background; padding: 0 1;
    }
    BackScreen Label { width: 100%; }
    BackScreen .title { text-style: bold; }
    BackScreen .gap { margin-top: 1; }
    BackScreen .bad { color: $error; text-style: bold; margin-top: 1; }
    BackScreen .keys { color: $foreground 70%; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,j,enter", "answer(True)", show=False),
        Binding("n,escape", "answer(False)", show=False),
    ]

    def __init__(self, say: Say, change: LoggedChange, found: WayBack) -> None:
        super().__init__()
        self._say, self._change, self._back = say, change, found

    def compose(self) -> ComposeResult:
        """Return the question, the changes, and what is in the way."""
        say, back = self._say, self._back
        with Vertical():
            yield self._label(say("history_screen.back_title", number=self._change.number), "title")
            yield self._label(f"{self._change.who}, {self._change.local_time}: {self._deed()}")
            yield self._label(say("history_screen.back_text", n=len(back.gone)), "gap")
            yield self._list("going", back.gone)
            if back.staying:
                yield self._label(say("history_screen.back_others", n=len(back.staying)), "gap")
                yield self._list("staying", back.staying)
            if back.obstacle is not None:
                yield self._label(back.obstacle.said(say), "bad")
            keys = "back_keys" if back.obstacle is None else "back_keys_refused"
            yield self._label(say(f"history_screen.{keys}"), "keys")

    def _deed(self) -> str:
        return deed_of(self._change, self._say)

    def _label(self, text: str, classes: str = "") -> Label:
        return Label(Content(harmless(text, lines=True)), classes=classes)

    def _list(self, name: str, changes: Sequence[LoggedChange]) -> RowList:
        rows = RowList(history_columns(self._say), head=False, id=name)
        most = 10 if name == "going" else 4
        rows.styles.height = min(most, len(changes))
        return rows

    def on_mount(self) -> None:
        """Fill the lists."""
        for name, changes in (("going", self._back.gone), ("staying", self._back.staying)):
            for rows in self.query(f"#{name}").results(RowList):
                rows.put([self._row(each) for each in changes])
        self.query_one("#going", RowList).focus()

    def _row(self, change: LoggedChange) -> list[Cell | str]:
        return change_row(change, self._say)

    @on(RowList.Chosen, "#going")
    def _yes(self) -> None:
        self.action_answer(True)

    def action_answer(self, answer: bool) -> None:
        """Take the answer; a yes only when nothing is in the way."""
        if not answer or self._back.obstacle is None:
            self.dismiss(answer)
