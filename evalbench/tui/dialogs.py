"""Questions over a screen: yes or no, a line, a text, one of several. Escape is no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, TextArea

from evalbench.messages import Message, Say
from evalbench.text.fuzzy import ranked
from evalbench.text.width import harmless
from evalbench.tui.widgets.line import Line
from evalbench.tui.widgets.rows import Column, RowList

__all__ = ["Ask", "Choose", "Confirm", "Write"]

_BOX = """
{kind} {{ align: center middle; background: $background 60%; }}
{kind} > Vertical {{
    width: 72; max-width: 95%; height: auto; max-height: 90%;
    border: round $primary; background: $background; padding: 0 1;
}}
{kind} Label {{ width: 1fr; }}
{kind} .title {{ text-style: bold; margin-bottom: 1; }}
{kind} .keys {{ color: $foreground 70%; margin-top: 1; }}
{kind} .bad {{ color: $error; text-style: bold; }}
"""


def _label(text: str, classes: str = "", *, id: str | None = None) -> Label:
    return Label(Content(harmless(text, lines=True)), classes=classes, id=id)


class Confirm(ModalScreen[bool]):
    """Asks yes or no; `text` names what will be gone or changed."""

    DEFAULT_CSS = _BOX.format(kind="Confirm")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,j,enter", "answer(True)", show=False),
        Binding("n,escape", "answer(False)", show=False),
    ]

    def __init__(self, say: Say, title: str, text: str) -> None:
        super().__init__()
        self._say, self._title, self._text = say, title, text

    def compose(self) -> ComposeResult:
        with Vertical():
            yield _label(self._title, "title")
            yield _label(self._text)
            yield _label(self._say("workbench.confirm_keys"), "keys")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)


class Ask(ModalScreen[str | None]):
    """Asks for a line of text; `check` returns what is wrong with it, or nothing.

    With `go_on` the value is a beginning to be written on, else it gives way to what is typed.
    """

    DEFAULT_CSS = _BOX.format(kind="Ask")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(
        self,
        say: Say,
        title: str,
        value: str = "",
        note: str = "",
        *,
        check: Callable[[str], Message | None] = lambda value: None,
        secret: bool = False,
        go_on: bool = False,
    ) -> None:
        super().__init__()
        self._secret, self._go_on = secret, go_on
        self._say, self._title, self._value, self._note = say, title, value, note
        self._check = check

    def compose(self) -> ComposeResult:
        with Vertical():
            yield _label(self._title, "title")
            # What is to be gone on with must not go at the first letter.
            yield Line(
                harmless(self._value), select_on_focus=not self._go_on, password=self._secret
            )
            if self._note:
                yield _label(self._note)
            wrong = _label("", "bad", id="wrong")
            wrong.display = False
            yield wrong
            yield _label(self._say("workbench.ask_keys"), "keys")

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        fault = self._check(event.value)
        if fault is None:
            self.dismiss(event.value)
            return
        wrong = self.query_one("#wrong", Label)
        wrong.display = True
        wrong.update(Content(harmless(fault.said(self._say), lines=True)))

    def action_leave(self) -> None:
        self.dismiss(None)


class Write(ModalScreen[str | None]):
    """Asks for a text of several lines: ctrl+s keeps it. What others wrote stands `beside` it."""

    DEFAULT_CSS = (
        _BOX.format(kind="Write")
        + """
    Write TextArea { height: 12; }
    Write #beside { height: auto; max-height: 6; margin-bottom: 1; }
    Write #beside:focus { background: $panel; }
    Write TextArea.short { height: 8; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+home", "go_to(False)", show=False, priority=True),
        Binding("ctrl+end", "go_to(True)", show=False, priority=True),
    ]

    def __init__(
        self,
        say: Say,
        title: str,
        value: str = "",
        note: str = "",
        *,
        beside: str = "",
        written: str | None = None,
    ) -> None:
        super().__init__()
        self._say, self._title, self._value, self._note = say, title, value, note
        self._beside = beside
        self._written = value if written is None else written

    def compose(self) -> ComposeResult:
        with Vertical():
            yield _label(self._title, "title")
            if self._beside:
                with VerticalScroll(id="beside"):
                    yield _label(self._beside)
            yield TextArea(
                harmless(self._written, lines=True),
                soft_wrap=True,
                tab_behavior="focus",
                classes="short" if self._beside else "",
            )
            if self._note:
                yield _label(self._note)
            yield _label("", "bad", id="unkept")
            yield _label(self._say("workbench.write_keys"), "keys")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()

    def action_go_to(self, end: bool) -> None:
        """Go to the beginning or the end of what is written."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end if end else (0, 0))

    def action_keep(self) -> None:
        text = self.query_one(TextArea).text
        self.dismiss(self._value if text == self._stood else text)

    @property
    def _stood(self) -> str:
        """What stood here before, as it can be shown: it may hold what no text should."""
        return harmless(self._value, lines=True)

    def action_leave(self) -> None:
        """Leave; what was written is asked for first."""
        if not self._changed or self._warned():
            self.dismiss(None)

    @property
    def _changed(self) -> bool:
        return bool(self.query_one(TextArea).text != self._stood)

    def holds_back(self) -> bool:
        """Tell whether something is written here that leaving would lose, and warn of it."""
        if self._changed:
            self._warned()
        return self._changed

    def _warned(self) -> bool:
        """Warn once that what was written would be lost; say whether that was done already."""
        label = self.query_one("#unkept", Label)
        warned = bool(label.has_class("warned"))
        label.add_class("warned")
        label.update(Content(self._say("workbench.unkept")))
        return warned


class Choose(ModalScreen[int | None]):
    """Asks for one of several; typing narrows them down."""

    DEFAULT_CSS = _BOX.format(kind="Choose") + "Choose RowList { height: 12; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up,down,pageup,pagedown", "move", show=False),
    ]

    def __init__(
        self, say: Say, title: str, options: Sequence[str], *, chosen: int = 0, note: str = ""
    ) -> None:
        super().__init__()
        self._say, self._title, self._options = say, title, list(options)
        self._chosen, self._note = chosen, note
        self._shown = list(range(len(options)))

    def compose(self) -> ComposeResult:
        with Vertical():
            yield _label(self._title, "title")
            yield Line(placeholder=self._say("workbench.narrow_down"))
            nothing = self._say("workbench.no_match")
            rows = RowList([Column("", share=1)], head=False, lit=True, empty=nothing)
            rows.can_focus = False
            yield rows
            if self._note:
                yield _label(self._note)
            yield _label(self._say("workbench.choose_keys"), "keys")

    def on_mount(self) -> None:
        self._put(self._chosen)

    def _put(self, cursor: int) -> None:
        rows = [[self._options[place]] for place in self._shown]
        self.query_one(RowList).put(rows, cursor)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        words = event.value.strip()
        every = range(len(self._options))
        self._shown = ranked(words, self._options) if words else list(every)
        self._put(0)

    def key_up(self) -> None:
        """Move the cursor of the list while the line is written in."""
        self.query_one(RowList).action_move("up")

    def key_down(self) -> None:
        """Move the cursor of the list while the line is written in."""
        self.query_one(RowList).action_move("down")

    @on(Input.Submitted)
    def _take(self) -> None:
        if self._shown:
            self.dismiss(self._shown[self.query_one(RowList).cursor])

    @on(RowList.Chosen)
    def _take_clicked(self, event: RowList.Chosen) -> None:
        self.dismiss(self._shown[event.index])

    def action_leave(self) -> None:
        self.dismiss(None)
