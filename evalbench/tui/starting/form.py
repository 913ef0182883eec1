"""A form over a screen: fields one below another, and work that is done with what they say.

What stands in the way is said in the form, and what was typed stays. The work is done in a thread;
escape has it given up at its next step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message as TextualMessage
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Label

from evalbench.faces.failures import failure_line
from evalbench.faces.voice import presentable
from evalbench.messages import Message, Say

__all__ = ["Form", "Made", "Step"]

Step = Callable[[Message], None]
"""Is told what is being done; raises when the work is to be given up."""


@dataclass(frozen=True, slots=True)
class Made:
    """A study that was made: where it is, and what is to be heeded about it."""

    location: str
    notes: tuple[Message, ...] = ()


class _GivenUpError(Exception):
    """The work is no longer wanted."""


class Form(ModalScreen[Made | None]):
    """Fields with their names. A subclass gives `fields`, `deed` and the title."""

    DEFAULT_CSS = """
    Form { align: center middle; background: $background 60%; }
    Form > Vertical {
        width: 78; max-width: 98%; height: auto; max-height: 96%;
        border: round $primary; background: $background; padding: 0 1;
    }
    Form .title { text-style: bold; margin-bottom: 1; }
    Form .field { height: auto; margin-bottom: 1; }
    Form .name { width: 14; color: $foreground 70%; }
    Form .between { color: $foreground 70%; padding: 0 1; }
    Form .first { padding: 0 1; color: $foreground 70%; }
    Form .about { width: 1fr; color: $foreground 70%; padding: 0 1; }
    Form Input { background: $panel; width: 1fr; }
    Form Input.-textual-compact { padding: 0 1; }
    Form Input.short { width: 8; }
    Form Input:focus { background: $primary 40%; }
    Form #told { width: 1fr; height: auto; min-height: 2; color: $foreground; }
    Form #told.bad { color: $error; text-style: bold; }
    Form .keys { color: $foreground 70%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("enter,ctrl+s", "take", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    class Stepped(TextualMessage):
        """That a step of the work begins."""

        def __init__(self, said: Message) -> None:
            super().__init__()
            self.said = said

    class Ended(TextualMessage):
        """That the work is done, or has failed."""

        def __init__(self, made: Made | None, error: Exception | None) -> None:
            super().__init__()
            self.made, self.error = made, error

    def __init__(self, say: Say, title: str, keys: str) -> None:
        super().__init__()
        self.say, self._title, self._keys = say, title, keys
        self._given_up = Event()
        self._works = False

    # --- what a form is made of

    def fields(self) -> Iterable[tuple[str, list[Widget]]]:
        """Return the fields in their order: what a line is called, and what stands in it."""
        raise NotImplementedError

    def deed(self) -> Callable[[Step], Made]:
        """Return the work to be done with what the fields say; EvalbenchError when they do not."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(Content(self._title), classes="title")
            for name, widgets in self.fields():
                with Horizontal(classes="field"):
                    yield Label(Content(name), classes="name")
                    yield from widgets
            yield Label("", id="told")
            yield Label(Content(self._keys), classes="keys")

    # --- what is done

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_take()

    def action_take(self) -> None:
        """Do the work, unless something in the fields stands in the way."""
        if self._works:
            return
        try:
            deed = self.deed()
        except Exception as error:  # noqa: BLE001 (told where the user looks)
            self.tell_failure(error)
            return
        self._works = True
        self._given_up.clear()
        self.tell(self.say("start.working"))
        self.run_worker(lambda: self._work(deed), thread=True, exit_on_error=False)

    def _work(self, deed: Callable[[Step], Made]) -> None:
        made, error = None, None
        try:
            made = deed(self._step)
        except Exception as caught:  # noqa: BLE001 (told where the user looks)
            error = caught
        self.post_message(self.Ended(made, error))

    def _step(self, said: Message) -> None:
        if self._given_up.is_set():
            raise _GivenUpError
        self.post_message(self.Stepped(said))

    @on(Stepped)
    def _stepped(self, message: Stepped) -> None:
        if not self._given_up.is_set():
            self.tell(self.say("start.working_at", step=message.said))

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        self._works = False
        if message.made is not None and self._given_up.is_set():
            self.tell(self.say("start.made_already", study=message.made.location))
        elif message.made is not None:
            self.dismiss(message.made)
        elif isinstance(message.error, _GivenUpError):
            self.tell(self.say("start.given_up"))
        elif message.error is not None:
            self.tell_failure(message.error)

    def action_leave(self) -> None:
        """Leave the form; work that goes on is given up first."""
        if self._works:
            self._given_up.set()
            self.tell(self.say("start.giving_up"))
        else:
            self.dismiss(None)

    # --- what is said

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say a line under the fields."""
        label = self.query_one("#told", Label)
        label.set_class(bad, "bad")
        label.update(Content(presentable(text)))

    def tell_failure(self, error: Exception) -> None:
        """Say what stands in the way."""
        self.app.bell()
        self.tell(failure_line(error, self.say), bad=True)
