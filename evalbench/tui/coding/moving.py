"""Moving and selecting: by keys, some with a twin that needs no ctrl, or with the mouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events

from evalbench.messages import Message
from evalbench.text.spans import Span
from evalbench.tui.coding.base import CodingBase
from evalbench.tui.coding.entry import Entry
from evalbench.tui.coding.modes import EntryMode
from evalbench.tui.coding.movement import Places
from evalbench.tui.coding.speech import Speech
from evalbench.tui.command import Command
from evalbench.tui.widgets.lines import Piece

__all__ = ["Moving"]

_MOVE, _SELECT = "coding_screen.group_move", "coding_screen.group_select"
_KEYS = (
    ("left", "left", ""),
    ("right", "right", ""),
    ("up", "up", ""),
    ("down", "down", ""),
    ("word_left", "ctrl+left", "semicolon"),
    ("word_right", "ctrl+right", "colon"),
    ("sentence_back", "alt+left", "comma"),
    ("sentence_forward", "alt+right", "full_stop"),
    ("turn_back", "ctrl+up", "left_parenthesis"),
    ("turn_forward", "ctrl+down", "right_parenthesis"),
    ("line_start", "home", ""),
    ("line_end", "end", ""),
    ("page_up", "pageup", ""),
    ("page_down", "pagedown", ""),
    ("document_start", "ctrl+home", "exclamation_mark"),
    ("document_end", "ctrl+end", "number_sign"),
)
"""What a key moves by, the key, and its twin."""


def _with_shift(key: str) -> str:
    parts = key.split("+")
    return "+".join([*parts[:-1], "shift", parts[-1]])


def _move_commands() -> Iterator[Command]:
    for what, key, twin in _KEYS:
        keys = ",".join(filter(None, (key, twin)))
        yield Command(f"coding_screen.{what}", keys, f"move('{what}')", _MOVE, in_palette=False)
    for what, key, _ in _KEYS:
        yield Command(
            f"coding_screen.select_{what}",
            _with_shift(key),
            f"select('{what}')",
            _SELECT,
            in_palette=False,
        )


class Moving(CodingBase):
    """The coding screen as far as caret and selection go."""

    COMMANDS: ClassVar[Sequence[Command]] = (  # type: ignore[assignment]
        Command("coding_screen.next_coding", "tab", "next_coding(1)", _MOVE),
        Command("coding_screen.previous_coding", "shift+tab", "next_coding(-1)", _MOVE),
        Command("coding_screen.next_uncoded", "n", "next_uncoded", _MOVE, hinted=True),
        Command("coding_screen.go_to", "g", "go_to", _MOVE),
        Command("coding_screen.anchor", "v", "anchor", _SELECT, hinted=True),
        Command("coding_screen.grow", "space", "grow", _SELECT, hinted=True),
        Command("coding_screen.shrink", "backspace", "shrink", _SELECT),
        Command("coding_screen.sentence", "s", "take_sentence", _SELECT),
        Command("coding_screen.turn_taken", "t", "take_turn", _SELECT),
        Command("coding_screen.answer", "a", "take_answer", _SELECT),
        Command("coding_screen.word", "w", "take_word", _SELECT),
        Command("coding_screen.leave", "escape", "leave", _SELECT),
        *_move_commands(),
    )

    _places: Places | None = None
    _column: int | None = None
    _grown: Sequence[tuple[Span, Span]] = ()
    """What was selected before and after each time it was grown."""
    _dragging = False

    # --- where one can go

    @property
    def places(self) -> Places:
        """The places of the caret in the lines as they are laid now."""
        wrap = self.sheet.wrap
        if self._places is None or self._places.wrap is not wrap:
            known = self._places
            same = known is not None and known.text is wrap.text and known.turns is wrap.turns
            self._places = known.rewrapped(wrap) if known is not None and same else Places(wrap)
        return self._places

    @property
    def speech(self) -> Speech:
        """What is said, as it can be selected."""
        return self.places.speech

    def legal_caret(self, offset: int) -> int:
        """Return the nearest place where the caret may stand."""
        return self.places.settled(offset)

    def legal_span(self, span: Span) -> Span | None:
        """Return the span that may be coded within one; None when nothing is left."""
        return self.speech.legal_span(*span)

    def sentence_here(self) -> Span | None:
        """Return the sentence under the caret; None where nothing is said."""
        span = self.speech.sentence_span(self.sheet.selection.caret)
        return span if span.start < span.end else None

    def moved_from(self, offset: int, what: str) -> int:
        """Return where a movement leads to from a place."""
        places, page = self.places, max(1, self.view.size.height - 2)
        lines = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        if what in lines:
            if self._column is None:
                self._column = places.column(offset)
            return places.vertical(offset, lines[what], self._column)
        self._column = None
        if what in ("document_start", "document_end"):
            return int(getattr(places, what)())
        return int(getattr(places, what)(offset))

    def forget(self) -> None:
        """Forget what was begun in what was shown before: its text is another now."""
        self._has_anchor = self._dragging = False
        self._grown, self._column = (), None

    # --- moving

    def action_move(self, what: str) -> None:
        """Move the caret; a dropped anchor goes on selecting."""
        selection = self.sheet.selection
        self._go(self.moved_from(selection.caret, what), select=self._has_anchor)

    def action_select(self, what: str) -> None:
        """Move the caret and select what it passes."""
        self._go(self.moved_from(self.sheet.selection.caret, what), select=True)

    _has_anchor = False

    def _go(self, caret: int, *, select: bool = False) -> None:
        self._grown = ()
        self.view.move(caret, select=select)
        self.moved()
        self.put_status()

    def jump(self, caret: int) -> None:
        """Put the caret somewhere else, with nothing selected, and show what is around it."""
        self._column, self._has_anchor = None, False
        self._go(caret)
        self.view.center()

    def action_next_coding(self, step: int) -> None:
        runs, caret = self.sheet.runs, self.sheet.selection.caret
        found = runs.next_start(caret) if step > 0 else runs.previous_start(caret)
        if found is None:
            self.tell(Message("coding_screen.no_more_codings"))
        else:
            self.jump(found)

    def action_next_uncoded(self) -> None:
        places, runs = self.places, self.sheet.runs
        found = places.next_uncoded_turn(runs, self.sheet.selection.caret)
        again = found is None
        if again:
            found = places.next_uncoded_turn(runs, -1)
        if found is None:
            self.tell(Message("coding_screen.none_uncoded"), kind="bar_good")
            return
        self.jump(found)
        if again:
            self.tell(Message("coding_screen.from_the_top"))

    def action_go_to(self) -> None:
        ask = self.say("coding_screen.go_to_ask", turns=len(self.transcript.turns))

        def taken(text: str) -> None:
            self.leave_mode()
            number = int(text) if text.strip().isdecimal() else 0
            found = self.places.go_to_turn(number)
            if found is None:
                self.tell(Message("coding_screen.no_turn", turn=text), kind="bar_bad")
            else:
                self.jump(found)

        self.enter_mode(
            EntryMode(lambda e: self.entry_said(ask, e), lambda _: None, taken, self.leave_mode)
        )

    def entry_said(self, ask: str, entry: Entry, more: str = "") -> list[Piece]:
        """Return a line that is written in at the foot, with its caret."""
        ink, text, at = self.bench.ink, entry.text, entry.place
        return [
            (f" {ask} ", ink.bar_key),
            (text[:at], ink.bar),
            (text[at : at + 1] or " ", ink.caret),
            (text[at + 1 :], ink.bar),
            (f"  {more}", ink.bar),
        ]

    # --- selecting

    def action_anchor(self) -> None:
        """Drop an anchor: from now on every movement selects, until Esc or once more."""
        selection = self.sheet.selection
        self._has_anchor = not self._has_anchor
        self.view.put_selection(selection.caret, selection.caret if self._has_anchor else None)
        self.put_status()

    def take_span(self, span: Span) -> None:
        """Select a span, the caret at its end."""
        if span.start < span.end:
            self._column = None
            self.view.put_selection(span.end, span.start)
            self.moved()
            self.put_status()

    def action_grow(self) -> None:
        selection = self.sheet.selection
        span = selection.span or Span(selection.caret, selection.caret)
        larger = self.speech.grow(span)
        if larger != span:
            before = self._grown if self._grown and self._grown[-1][1] == span else ()
            self._grown = (*before, (span, larger))
            self.take_span(larger)

    def action_shrink(self) -> None:
        selected = self.sheet.selection.span
        if selected is None:
            return
        if self._grown and self._grown[-1][1] == selected:
            span, self._grown = self._grown[-1][0], self._grown[:-1]
        else:
            span, self._grown = self.speech.shrink(selected), ()
        anchor = span.start if span.start < span.end else None
        self.view.put_selection(span.end, anchor)
        self.moved()
        self.put_status()

    def action_take_word(self) -> None:
        self.take_span(self.speech.word_span(self.sheet.selection.caret))

    def action_take_sentence(self) -> None:
        self.take_span(self.speech.sentence_span(self.sheet.selection.caret))

    def action_take_turn(self) -> None:
        self.take_span(self.speech.turn_span(self.sheet.selection.caret))

    def action_take_answer(self) -> None:
        self.take_span(self.speech.answer_span(self.sheet.selection.caret))

    def action_leave(self) -> None:
        """Let go of the selection, else of what was found; nobody is thrown out by one Esc more."""
        selection = self.sheet.selection
        if selection.anchor is not None:
            self._has_anchor = False
            self.view.put_selection(selection.caret, None)
            self.put_status()
        elif not self.let_go():
            self.tell(Message("coding_screen.nothing_held"))

    def let_go(self) -> bool:
        """Let go of something else that holds; tell whether there was anything."""
        return False

    # --- the mouse

    def mouse_down(self, event: events.MouseDown) -> None:
        """Put the caret under the mouse; on the map go where it points."""
        if not self.is_open or self.mode is not None:
            return
        if event.x == self.view.size.width - 1:
            self.view.show_from(self.view.map.line_at(event.y) - self.view.size.height // 2)
            return
        offset = self.view.offset_at(event.x, event.y)
        if offset is not None:
            self._dragging = True
            self.view.capture_mouse()
            self._column, self._has_anchor = None, False
            self._go(self.legal_caret(offset), select=event.shift)

    def mouse_move(self, event: events.MouseMove) -> None:
        """Select up to the mouse while it is held down."""
        if self._dragging:
            if event.y < 0 or event.y >= self.view.size.height:
                self.view.show_from(self.view.top + (1 if event.y >= 0 else -1))
            offset = self.view.offset_at(event.x, event.y)
            if offset is not None:
                self._go(self.legal_caret(offset), select=True)

    def mouse_up(self, event: events.MouseUp) -> None:
        """End selecting."""
        if self._dragging:
            self._dragging = False
            self.view.release_mouse()

    def clicked(self, event: events.Click) -> None:
        """Select the word with two clicks, the sentence with three, the turn with four."""
        if self.is_open and self.mode is None and event.chain > 1:
            caret = self.sheet.selection.caret
            parts = (self.speech.word_span, self.speech.sentence_span, self.speech.turn_span)
            self.take_span(parts[min(event.chain, 4) - 2](caret))
