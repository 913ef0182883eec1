"""Asks for names of the study, those that fit best first; a name that is not there can be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from evalbench.messages import Say
from evalbench.text.fuzzy import ranked
from evalbench.text.width import harmless
from evalbench.tui.widgets.rows import Cell, Column, RowList

__all__ = ["Pick", "Picked"]


@dataclass(frozen=True, slots=True)
class Picked:
    """The names that were picked; `new` is one that is to be made."""

    names: tuple[str, ...]
    new: str = ""


class Pick(ModalScreen["Picked | None"]):
    """Asks for one of `names`, or with `several` for any number: tab marks, enter takes.

    `kind` (unit, role, respondents) chooses the words. `proposed` stand first. None when left.
    """

    DEFAULT_CSS = """
    Pick { align: center middle; background: $background 60%; }
    Pick > Vertical {
        width: 72; max-width: 95%; height: auto; max-height: 94%;
        border: round $primary; background: $background; padding: 0 1;
    }
    Pick Label { width: 1fr; }
    Pick .title { text-style: bold; max-height: 5; }
    Pick .keys { color: $foreground 70%; }
    Pick RowList { height: 10; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "mark", show=False, priority=True),
        *(
            Binding(key, f"move('{key}')", show=False, priority=True)
            for key in ("up", "down", "pageup", "pagedown")
        ),
    ]

    def __init__(
        self,
        say: Say,
        title: str,
        kind: str,
        names: Sequence[str],
        *,
        proposed: Sequence[str] = (),
        chosen: Sequence[str] = (),
        several: bool = False,
    ) -> None:
        super().__init__()
        self._say, self._title, self._kind = say, title, kind
        self._proposed, self._several = tuple(proposed), several
        first = [*proposed, *(each for each in chosen if each not in proposed)]
        self._names = [*first, *(each for each in names if each not in first)]
        # One that was chosen is not marked: who picks another means that one instead.
        self._marked = dict.fromkeys(chosen if several and len(chosen) > 1 else ())
        self._options: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(Content(harmless(self._title)), classes="title")
            yield Input(placeholder=self._say("import_screen.pick_ask"))
            columns = [Column("", share=1), Column("", right=True)]
            rows = RowList(columns, head=False)
            rows.can_focus = False
            yield rows
            keys = "import_screen.pick_keys_several" if self._several else "import_screen.pick_keys"
            yield Label(Content(self._say(keys)), classes="keys")

    def on_mount(self) -> None:
        self._put("")

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._put(event.value)

    def _put(self, words: str, cursor: int = 0) -> None:
        """Show the names that fit, and nobody, or what was written as a name to be made.

        What only looks like what was written stands after it: nothing is taken that is not meant.
        """
        words = words.strip()
        fitting = [self._names[place] for place in ranked(words, self._names)]
        self._options = [("name", name) for name in fitting]
        if not words:
            self._options.append(("none", ""))
        elif words not in self._names:
            within = sum(words.casefold() in name.casefold() for name in fitting)
            self._options.insert(within, ("new", words))
        self.query_one(RowList).put([self._row(*each) for each in self._options], cursor)

    def _row(self, what: str, name: str) -> list[Cell]:
        if what == "none":
            return [Cell(self._say(f"import_screen.pick_no_{self._kind}"), "dim"), Cell("")]
        if what == "new":
            made = self._say(f"import_screen.pick_new_{self._kind}", name=name)
            return [Cell(made, "note"), Cell("")]
        mark = ("✓ " if name in self._marked else "  ") if self._several else ""
        about = self._say("import_screen.pick_proposed") if name in self._proposed else ""
        return [Cell(f"{mark}{name}"), Cell(about, "dim")]

    def action_move(self, key: str) -> None:
        self.query_one(RowList).action_move(key)

    def action_mark(self) -> None:
        rows = self.query_one(RowList)
        what, name = self._options[rows.cursor]
        if not self._several or what != "name":
            return
        if name in self._marked:
            del self._marked[name]
        else:
            self._marked[name] = None
        line = self.query_one(Input)
        cursor = rows.cursor if not line.value else 0
        with self.prevent(Input.Changed):
            line.value = ""
        self._put("", cursor)

    @on(Input.Submitted)
    @on(RowList.Chosen)
    def _take(self) -> None:
        what, name = self._options[self.query_one(RowList).cursor]
        if what == "new":
            self.dismiss(Picked(tuple(self._marked), name))
        elif what == "none":
            self.dismiss(Picked(()))
        elif self._several and self._marked and not self.query_one(Input).value.strip():
            self.dismiss(Picked(tuple(self._marked)))
        else:
            self.dismiss(Picked(tuple(dict.fromkeys([*self._marked, name]))))

    def action_leave(self) -> None:
        self.dismiss(None)
