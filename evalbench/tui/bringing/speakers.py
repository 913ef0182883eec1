"""The speakers of many files at once: called otherwise, who asks, and what is no speaker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from evalbench.messages import Say
from evalbench.study.verbs.speakers import label_fault
from evalbench.text.width import harmless
from evalbench.tui.bringing.deciding import (
    SpeakerOver,
    TranscriptRow,
    decide_speaker,
    forget_speaker,
    speakers_over,
)
from evalbench.tui.dialogs import Ask
from evalbench.tui.widgets.rows import Cell, Column, RowList

__all__ = ["SpeakersScreen"]


class SpeakersScreen(ModalScreen[None]):
    """Every speaker that was recognised in `rows`. What is decided holds at once."""

    DEFAULT_CSS = """
    SpeakersScreen { align: center middle; background: $background 60%; }
    SpeakersScreen > Vertical {
        width: 120; max-width: 96%; height: 90%;
        border: round $primary; background: $background; padding: 0 1;
    }
    SpeakersScreen Label { width: 1fr; }
    SpeakersScreen .title { text-style: bold; }
    SpeakersScreen #said { height: 3; color: $foreground 70%; margin-top: 1; }
    SpeakersScreen .bad { color: $error; text-style: bold; }
    SpeakersScreen #told { height: auto; min-height: 1; max-height: 4; }
    SpeakersScreen .keys { color: $foreground 70%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,s", "leave", show=False),
        Binding("n", "rename", show=False),
        Binding("i", "interviewer", show=False),
        Binding("x", "no_speaker", show=False),
        Binding("o,backspace,delete", "original", show=False),
    ]

    def __init__(self, say: Say, rows: Sequence[TranscriptRow], title: str) -> None:
        super().__init__()
        self._say, self._files, self._title = say, list(rows), title
        self._speakers: list[SpeakerOver] = []

    def compose(self) -> ComposeResult:
        say = self._say
        columns = [
            Column(say("import_screen.column_recognised"), least=10, most=30, rank=4),
            Column(say("import_screen.column_called"), share=1, least=12, most=40),
            Column(say("import_screen.column_asks"), rank=8),
            Column(say("import_screen.column_files"), right=True, rank=2),
            Column(say("import_screen.column_turns"), right=True, rank=1),
        ]
        with Vertical():
            yield Label(Content(harmless(self._title)), classes="title")
            yield RowList(columns, empty=say("import_screen.no_speakers_here"))
            yield Label("", id="said")
            yield Label("", id="told", classes="bad")
            yield Label(Content(say("import_screen.speakers_keys")), classes="keys")

    def on_mount(self) -> None:
        self._speakers = speakers_over(self._files)
        self._put()
        self.query_one(RowList).focus()

    def _put(self) -> None:
        """Show the speakers, in the order they first stood in."""
        now = {each.name: each for each in speakers_over(self._files)}
        self._speakers = [now[each.name] for each in self._speakers]
        self.query_one(RowList).put(list(map(self._row, self._speakers)))
        self._tell_example()

    def _row(self, each: SpeakerOver) -> list[Cell]:
        say = self._say
        asks = {True: "import_screen.asks", False: "import_screen.answers"}
        called = Cell("", "dim")
        if each.new is None:
            called = Cell(say("import_screen.differs"), "warn")
        elif not each.new:
            called = Cell(say("import_screen.no_speaker"), "warn")
        elif each.new != each.name:
            called = Cell(each.new, "good")
        key = "import_screen.differs" if each.interviewer is None else asks[each.interviewer]
        shown = Cell("" if each.new == "" else say(key), "note" if each.interviewer else "dim")
        return [Cell(each.name), called, shown, Cell(str(each.files)), Cell(str(each.turns))]

    @on(RowList.Highlighted)
    def _tell_example(self) -> None:
        here = self._here()
        text = self._say("import_screen.example", text=here.example) if here else ""
        self.query_one("#said", Label).update(Content(harmless(text)))
        self._tell("")

    def _here(self) -> SpeakerOver | None:
        place = self.query_one(RowList).cursor
        return self._speakers[place] if self._speakers else None

    @on(RowList.Chosen)
    def action_rename(self) -> None:
        here = self._here()
        if here is None:
            return

        def named(name: str | None) -> None:
            if name is None or not name.strip():
                return
            fault = label_fault(name.strip())
            if fault is not None:
                self._tell(fault.said(self._say))
                return
            decide_speaker(self._files, here.name, name=name.strip())
            self._put()

        title = self._say("import_screen.rename_speaker", name=here.name)
        self.app.push_screen(Ask(self._say, title, here.new or here.name), named)

    def action_interviewer(self) -> None:
        here = self._here()
        if here is not None:
            decide_speaker(self._files, here.name, interviewer=not here.interviewer)
            self._put()

    def action_no_speaker(self) -> None:
        here = self._here()
        if here is not None:
            decide_speaker(self._files, here.name, name="")
            self._put()

    def action_original(self) -> None:
        here = self._here()
        if here is not None:
            forget_speaker(self._files, here.name)
            self._put()

    def _tell(self, text: str) -> None:
        self.query_one("#told", Label).update(Content(harmless(text)))

    def action_leave(self) -> None:
        self.dismiss(None)
