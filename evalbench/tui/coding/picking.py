"""Picking a code in the panel: fuzzy, the last used first, and a name that is new makes a code."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from evalbench.analysis.code_panel import CodeSeen
from evalbench.text.width import harmless
from evalbench.tui.coding.entry import Entry
from evalbench.tui.coding.panel import CodePanel, Row
from evalbench.tui.coding.recording import Recording
from evalbench.tui.widgets.lines import Piece

__all__ = ["ANY", "Asked", "PickMode", "Picked", "Picking"]

_NARROW = 100
_PANEL = "panel"
_MORE = ("Tab", "coding_screen.hint_pick_more")


@dataclass(frozen=True, slots=True)
class Picked:
    """What was picked: a code that there is, or the name of a new one."""

    code: CodeSeen | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What may be picked: several one after the other, a new code, none of those `without`.

    A `new` one stands ``first`` or ``last``, or is none of what is asked for when blank.
    """

    several: bool = False
    new: str = ""
    without: Collection[UUID] = ()


ANY = Asked()
"""One of the codes there are."""


class PickMode:
    """The panel as a list to pick from; what is typed narrows it down."""

    hints: Sequence[tuple[str, str]] = (
        ("↑ ↓", "coding_screen.hint_move"),
        ("Enter", "coding_screen.hint_pick"),
        _MORE,
        ("Esc", "coding_screen.hint_leave"),
    )
    _STEPS: Mapping[str, int] = {"up": -1, "down": 1}

    def __init__(self, screen: Picking, title: str, asked: Asked, text: str = "") -> None:
        self._screen, self._title, self._asked = screen, harmless(title), asked
        if not asked.several:
            self.hints = [each for each in PickMode.hints if each != _MORE]
        self.entry = Entry.of(text)
        self._list()

    def _list(self) -> None:
        words = self.entry.text.strip()
        codes = self._screen.codes
        found = [each for each in codes.picked(words) if each.id not in self._asked.without]
        rows: list[Row] = list(found)
        if words and self._asked.new and codes.named(words) is None:
            # Before what is only a little like it: Enter is not to code with another code.
            sure = set() if self._asked.new == "first" else codes.surely(words)
            new = self._screen.say("coding_screen.new_code", name=words)
            rows = [each for each in found if each.id in sure]
            rows += [new, *(each for each in found if each.id not in sure)]
        self._screen.panel.put_rows(rows)

    def key(self, key: str, character: str | None) -> bool:
        """Take a key."""
        panel = self._screen.panel
        if key == "escape":
            self._screen.end_pick(None)
        elif key == "enter" or (key == "tab" and self._asked.several):
            self._take(more=key == "tab")
        elif key in self._STEPS:
            panel.move(self._STEPS[key])
        elif key in ("pageup", "pagedown"):
            panel.move(panel.page if key == "pagedown" else -panel.page)
        else:
            before = self.entry.text
            if not self.entry.key(key, character):
                return True
            if self.entry.text != before:
                self._list()
            panel.refresh()
        return True

    def paste(self, text: str) -> None:
        """Write pasted text into the line."""
        self.entry.insert(text)
        self._list()

    def _take(self, *, more: bool) -> None:
        row = self._screen.panel.current
        if row is None:
            return
        self.take(row, more=more)

    def take(self, row: Row, *, more: bool = False) -> None:
        """Take a row; with `more` the picker stays for the next."""
        code = row if isinstance(row, CodeSeen) else None
        picked = Picked(code, self.entry.text.strip())
        self._screen.end_pick(picked, more=more)
        if more:
            self.entry = self._screen.panel.entry = Entry()
            self._list()

    def status(self) -> Sequence[Piece]:
        """Return how it went with what was picked before, else what is being picked."""
        return self._screen.said_now() or [(f" {self._title} ", self._screen.bench.ink.bar_key)]


class Picking(Recording):
    """The coding screen as far as codes are picked in it."""

    _then: Callable[[Picked], None] | None = None
    _after_pick: Callable[[], None] | None = None
    _picking = False
    was_picked = False
    """Whether anything has been picked since it was last asked for."""

    def on_mount(self) -> None:
        self._fit_panel()

    def _fit_panel(self) -> None:
        """Fold the codebook away where there is no room, and where the user wants it so."""
        narrow = self.app.size.width < _NARROW
        wanted = self.bench.memory.window.get(_PANEL, True)
        self.set_class(narrow, "narrow")
        self.set_class(not self._picking and (narrow or not wanted), "folded")

    def on_resize(self) -> None:
        self._fit_panel()

    def need_panel(self, needed: bool) -> None:
        """Show the codebook while something is picked in it."""
        self._picking = needed
        self._fit_panel()

    def action_fold_panel(self) -> None:
        """Show the codebook or fold it away, and remember it."""
        window = self.bench.memory.window
        window[_PANEL] = not window.get(_PANEL, True)
        self._fit_panel()

    # --- picking

    def pick(
        self,
        title: str,
        then: Callable[[Picked], None],
        *,
        asked: Asked = ANY,
        text: str = "",
        after: Callable[[], None] | None = None,
    ) -> None:
        """Let a code be picked, and tell `then`.

        `after` is done when picking ends, whether something was picked or not.
        """
        self._then, self._after_pick, self.was_picked = then, after, False
        self.panel.active = True
        mode = PickMode(self, title, asked, text)
        self.panel.entry = mode.entry
        self.need_panel(True)
        self.enter_mode(mode)

    def end_pick(self, picked: Picked | None, *, more: bool = False) -> None:
        """Take what was picked, or nothing; with `more` go on picking."""
        then = self._then
        if picked is not None:
            self.was_picked = True
        if not more:
            self._then = None
            self.panel.active, self.panel.entry = False, None
            self.panel.put_rows(self.codes.tree(self.panel.folded))
            self.need_panel(False)
            self.leave_mode()
            if self._after_pick is not None:
                self._after_pick()
        if picked is not None and then is not None:
            then(picked)

    def on_code_panel_clicked(self, event: CodePanel.Clicked) -> None:
        """Take a click on a code: it is picked, or codes the selection as its key would."""
        event.stop()
        if isinstance(self.mode, PickMode):
            self.mode.take(event.row)
        elif isinstance(event.row, CodeSeen):
            self.clicked_code(event.row, twice=event.twice)

    def clicked_code(self, code: CodeSeen, *, twice: bool) -> None:
        """Take a click on a code while nothing is picked."""
