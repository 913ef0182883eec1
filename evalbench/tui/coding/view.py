"""The transcript as a widget: draws the lines that are seen, follows the caret, takes the keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast
from uuid import UUID

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from evalbench.text.spans import Span
from evalbench.tui.coding.codes import Codes
from evalbench.tui.coding.drawing import Drawing, Frame
from evalbench.tui.coding.minimap import Minimap
from evalbench.tui.coding.sheet import Sheet, Shown
from evalbench.tui.widgets.lines import LineView, strip_of

if TYPE_CHECKING:
    from evalbench.analysis.transcript import CodedSpan, Transcript
    from evalbench.tui.coding.moving import Moving

__all__ = ["TranscriptView"]


class TranscriptView(LineView):
    """Shows a sheet. It keeps the focus of the coding screen and hands every key to it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.sheet: Sheet | None = None
        self.drawing: Drawing | None = None
        self.top = 0
        self.focus_on: UUID | None = None
        self.map = Minimap()
        self.hidden_said = ""

    # --- what it shows

    def show(self, transcript: Transcript, codes: Codes, shown: Shown) -> Sheet:
        """Show another transcript, from its beginning."""
        frame = Frame.of(self.size.width, len(transcript.turns))
        self.sheet = Sheet(transcript, frame.text, shown)
        self.top, self.focus_on = 0, None
        self.redraw(codes)
        return self.sheet

    def clear(self) -> None:
        """Show nothing."""
        self.sheet = self.drawing = None
        self.refresh()

    def redraw(self, codes: Codes | None = None) -> None:
        """Draw everything anew: other codes, another theme, other things shown."""
        if self.sheet is None:
            return
        hits: Sequence[Span] = ()
        if self.drawing is not None and self.drawing.sheet is self.sheet:
            hits = self.drawing.hits
        known = codes or (self.drawing.codes if self.drawing else Codes())
        frame = Frame.of(self.size.width, len(self.sheet.transcript.turns))
        self.drawing = Drawing(self.sheet, known, frame, self.ink)
        self.drawing.hits = hits
        self.drawing.hidden_said = self.hidden_said
        self.map.lay(self.drawing, self.size.height)
        self.refresh()

    def change_shown(self, shown: Shown) -> None:
        """Show or hide turns and codings, the caret staying where it is on the screen."""
        sheet = self._sheet()
        row = sheet.wrap.line_of(sheet.selection.caret) - self.top
        sheet.show(shown)
        self.show_from(sheet.wrap.line_of(sheet.selection.caret) - row)
        self.redraw()

    def _sheet(self) -> Sheet:
        assert self.sheet is not None
        return self.sheet

    def on_resize(self, event: events.Resize) -> None:
        if self.sheet is None:
            return
        first = self.sheet.wrap.starts[min(self.top, len(self.sheet.wrap) - 1)]
        frame = Frame.of(self.size.width, len(self.sheet.transcript.turns))
        if frame.text != self.sheet.width:
            self.sheet.rewrap(frame.text)
            self.top = self.sheet.wrap.line_of(first)
        # Where there is more room now, what stands above is seen again, not emptiness below.
        self.show_from(self.top)
        self.redraw()
        self.keep_in_sight()

    # --- what changes on it

    def touch_codings(self, codings: Iterable[CodedSpan]) -> None:
        """Draw anew the lines of codings that came or went."""
        sheet, drawing = self._sheet(), self.drawing
        assert drawing is not None
        lines: set[int] = set()
        mapped: set[int] = set()
        for each in codings:
            first, last = sheet.lines_of(each)
            drawing.forget(range(first, last + 1))
            lines.update(range(max(first, self.top), min(last, self.top + self.size.height) + 1))
            mapped.update(self.map.update(drawing, first, last))
        self._touch_lines(lines)
        if mapped:
            width = self.size.width
            self.refresh(*(Region(width - 1, row, 1, 1) for row in mapped))

    def put_hits(self, hits: Sequence[Span]) -> None:
        """Mark what was found."""
        if self.drawing is not None and list(self.drawing.hits) != list(hits):
            self.drawing.hits = hits
            self.drawing.forget()
            self.refresh()

    def put_focus(self, coding: UUID | None) -> None:
        """Mark the one coding among several that commands are about."""
        if coding != self.focus_on and self.drawing is not None:
            sheet = self._sheet()
            changed = [sheet.runs.get(each) for each in (self.focus_on, coding) if each is not None]
            self.focus_on = coding
            lines: set[int] = set()
            for each in changed:
                if each is not None:
                    first, last = sheet.lines_of(each)
                    self.drawing.forget(range(first, last + 1))
                    lines.update(range(first, last + 1))
            self._touch_lines(lines)

    def move(self, caret: int, *, select: bool = False) -> None:
        """Put the caret somewhere; with `select` the selection grows or shrinks with it."""
        selection = self._sheet().selection
        anchor = None
        if select:
            anchor = selection.caret if selection.anchor is None else selection.anchor
        self.put_selection(caret, anchor)

    def put_selection(self, caret: int, anchor: int | None) -> None:
        """Select from `anchor` to the caret, and draw what is otherwise."""
        sheet = self._sheet()
        selection = sheet.selection
        before = (selection.caret, selection.anchor)
        if before == (caret, anchor):
            self.keep_in_sight()
            return
        selection.caret, selection.anchor = caret, anchor
        if caret != before[0]:
            sheet.fresh = None
        if not self.keep_in_sight():
            self._touch_lines(self._lines_between(before, (caret, anchor)))

    def _lines_between(
        self, before: tuple[int, int | None], now: tuple[int, int | None]
    ) -> set[int]:
        """Return the lines on which two selections differ, and those of both carets."""
        wrap = self._sheet().wrap
        lines = {wrap.line_of(before[0]), wrap.line_of(now[0])}
        low, high = self.top, self.top + self.size.height
        if before[1] == now[1] and now[1] is not None:
            pairs = [(before[0], now[0])]
        else:
            pairs = [(caret, anchor) for caret, anchor in (before, now) if anchor is not None]
        for one, other in pairs:
            first, last = sorted((wrap.line_of(one), wrap.line_of(other)))
            lines.update(range(max(low, first), min(high, last) + 1))
        return lines

    def _touch_lines(self, lines: Iterable[int]) -> None:
        self.touch(line - self.top for line in lines)

    # --- which part of it is seen

    def show_from(self, line: int) -> bool:
        """Let a line be the first that is seen; tell whether that is otherwise than before."""
        most = max(0, len(self._sheet().wrap) - self.size.height)
        top = max(0, min(line, most))
        if top == self.top:
            return False
        self.top = top
        self.refresh()
        return True

    def keep_in_sight(self) -> bool:
        """Scroll as far as the caret needs to be seen, with a line or two around it."""
        sheet, height = self._sheet(), self.size.height
        line = sheet.wrap.line_of(sheet.selection.caret)
        around = min(2, max(0, (height - 1) // 4))
        if line < self.top + around:
            return self.show_from(line - around)
        if line >= self.top + height - around:
            return self.show_from(line - height + 1 + around)
        return False

    def center(self) -> None:
        """Scroll so that the caret stands in the middle when it is not seen well."""
        sheet, height = self._sheet(), self.size.height
        line = sheet.wrap.line_of(sheet.selection.caret)
        if not self.top + 2 <= line < self.top + height - 4:
            self.show_from(line - height // 3)

    # --- drawing

    def draw(self, row: int) -> Strip:
        width, ink = self.size.width, self.ink
        if self.drawing is None or self.sheet is None:
            return strip_of([], width, ink.text)
        line = self.top + row
        cell = self.map.cell(row, self.map.window(self.top, self.size.height), ink)
        if line >= len(self.sheet.wrap):
            return strip_of([], width, ink.text, [(cell.text, cell.style or ink.text)])
        body = self.drawing.line(line, self.focus_on)
        body = body.adjust_cell_length(width - 1, ink.text)
        return Strip([*body, cell], width)

    # --- the mouse

    def offset_at(self, x: int, y: int) -> int | None:
        """Return the place in the text under a cell of the widget; None beside the text."""
        if self.sheet is None or self.drawing is None:
            return None
        wrap = self.sheet.wrap
        line = max(0, min(self.top + y, len(wrap) - 1))
        return wrap.offset_at(line, max(0, x - self.drawing.frame.gutter))

    # --- the keys

    @property
    def owner(self) -> Moving:
        """The coding screen."""
        return cast("Moving", self.screen)

    def on_key(self, event: events.Key) -> None:
        if self.owner.take_key(event):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        if self.owner.take_paste(event.text):
            event.stop()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.owner.mouse_down(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.owner.mouse_move(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.owner.mouse_up(event)

    def on_click(self, event: events.Click) -> None:
        self.owner.clicked(event)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        if self.sheet is not None:
            self.show_from(self.top + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        if self.sheet is not None:
            self.show_from(self.top - 3)
