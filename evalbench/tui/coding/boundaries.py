"""Moving the boundaries of a coding: either end, a word at a time or a character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from evalbench.analysis.transcript import CodedSpan
from evalbench.text.spans import Span
from evalbench.text.width import harmless
from evalbench.tui.widgets.lines import Piece

if TYPE_CHECKING:
    from evalbench.tui.coding.changing import Changing

__all__ = ["BoundaryMode"]


class BoundaryMode:
    """One end of a coding follows the arrows; tab takes the other, enter keeps, escape leaves."""

    hints: Sequence[tuple[str, str]] = (
        ("← →", "coding_screen.hint_by_word"),
        ("Tab", "coding_screen.hint_other_end"),
        ("Enter", "coding_screen.hint_keep"),
        ("Esc", "coding_screen.hint_leave"),
        ("shift+← →", "coding_screen.hint_by_character"),
        ("↑ ↓", "coding_screen.hint_by_sentence"),
    )
    _MOVES: Mapping[str, str] = {
        "left": "word_left",
        "right": "word_right",
        "shift+left": "left",
        "shift+right": "right",
        "comma": "left",
        "full_stop": "right",
        "up": "sentence_back",
        "down": "sentence_forward",
    }

    def __init__(self, screen: Changing, coding: CodedSpan) -> None:
        self._screen, self._coding = screen, coding
        self._before = (screen.sheet.selection.caret, screen.sheet.selection.anchor)
        self._moves_end = True
        screen.view.put_selection(coding.end, coding.start)

    @property
    def _span(self) -> Span:
        selection = self._screen.sheet.selection
        return selection.span or Span(selection.caret, selection.caret)

    def key(self, key: str, character: str | None) -> bool:
        """Take a key."""
        if key == "escape":
            self._leave()
        elif key == "enter":
            span = self._span
            self._leave()
            self._screen.keep_boundaries(self._coding, span)
        elif key == "tab":
            selection = self._screen.sheet.selection
            self._moves_end = not self._moves_end
            if selection.anchor is not None:
                self._screen.view.put_selection(selection.anchor, selection.caret)
        elif key in self._MOVES:
            caret = self._screen.moved_from(self._screen.sheet.selection.caret, self._MOVES[key])
            self._screen.view.move(caret, select=True)
        return True

    def _leave(self) -> None:
        self._screen.view.put_selection(*self._before)
        self._screen.leave_mode()

    def paste(self, text: str) -> None:
        """Nothing is written here."""

    def status(self) -> Sequence[Piece]:
        """Return which end is moved, and how long the coding would be."""
        span, ink = self._span, self._screen.bench.ink
        which = "end" if self._moves_end else "start"
        code = harmless(self._screen.codes.name(self._coding.code))
        fields = {"code": code, "n": span.end - span.start}
        return [(f" {self._screen.say(f'coding_screen.moves_{which}', **fields)} ", ink.bar_key)]
