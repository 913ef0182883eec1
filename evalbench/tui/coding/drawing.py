"""One line of the coding view as a strip: turn number, text, the lanes of the margin.

Only lines that can be seen are drawn, and a line is drawn once as long as nothing on it changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from evalbench.analysis.transcript import CodedSpan
from evalbench.text.spans import Span
from evalbench.text.width import display_width, fitted, harmless
from evalbench.tui.coding.codes import Codes
from evalbench.tui.coding.sheet import Sheet
from evalbench.tui.coding.wrapping import HIDDEN, LABEL
from evalbench.tui.ink import SHAPES, Hue, Ink

__all__ = ["Drawing", "Frame"]

_WIDE_MARGIN = 100
_MOST_TEXT = 96
_HUES = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """How many cells each part of a line takes: the numbers of turns, text, lanes, names, map."""

    gutter: int
    text: int
    lanes: int
    names: int

    @classmethod
    def of(cls, width: int, turns: int) -> Frame:
        """Return the parts of a line of `width` cells in a transcript of so many turns."""
        gutter = max(4, len(str(turns)) + 2)
        lanes = 5 if width >= _WIDE_MARGIN else 3
        room = width - gutter - 2 * lanes - 2
        names = max(0, min(18, room - 62)) if width >= _WIDE_MARGIN else 0
        if names < 8:
            names = 0
        text = max(10, room - names)
        if text > _MOST_TEXT:
            names = min(28, names + text - _MOST_TEXT)
            text = min(text, room - names)
        return cls(gutter, text, lanes, names)


class Drawing:
    """Draws the lines of a sheet with an ink."""

    def __init__(self, sheet: Sheet, codes: Codes, frame: Frame, ink: Ink) -> None:
        self.sheet, self.codes, self.frame, self.ink = sheet, codes, frame, ink
        self._strips: dict[int, Strip] = {}
        self._hues: dict[UUID, Hue] = {}
        self._styles: dict[tuple[UUID | None, bool, str], Style] = {}
        self.hits: Sequence[Span] = ()

    def forget(self, lines: range | None = None) -> None:
        """Draw lines anew when they are next asked for; all of them unless some are given."""
        if lines is None:
            self._strips.clear()
        else:
            for line in lines:
                self._strips.pop(line, None)

    def line(self, line: int, focus: UUID | None = None) -> Strip:
        """Return a line, without the map at its end, of the frame's whole width."""
        if self._is_live(line):
            return self._line(line, focus)
        strip = self._strips.get(line)
        if strip is None:
            if len(self._strips) > 4_000:
                self._strips.clear()
            strip = self._strips[line] = self._line(line, focus)
        return strip

    def _is_live(self, line: int) -> bool:
        """Tell whether caret or selection stand on a line: such lines are always drawn."""
        wrap, selection = self.sheet.wrap, self.sheet.selection
        start, end = wrap.starts[line], wrap.ends[line]
        if start <= selection.caret <= end + 1:
            return True
        span = selection.span
        return span is not None and span.start <= end and span.end >= start

    def _line(self, line: int, focus: UUID | None) -> Strip:
        wrap = self.sheet.wrap
        kind = wrap.kinds[line]
        if kind == HIDDEN:
            said = Segment(" " * self.frame.gutter + self._hidden_said(line), self.ink.dim)
            return Strip([said]).adjust_cell_length(self._whole, self.ink.text)
        segments = self._gutter(line)
        segments += self._label(line) if kind == LABEL else self._text(line)
        segments += self._margin(line, focus)
        return Strip(segments, self._whole)

    @property
    def _whole(self) -> int:
        frame = self.frame
        return frame.gutter + frame.text + 1 + 2 * frame.lanes + frame.names

    hidden_said = "⋯"
    """What stands for turns that are not shown."""

    def _hidden_said(self, line: int) -> str:
        return fitted(self.hidden_said, self.frame.text)

    def _gutter(self, line: int) -> list[Segment]:
        wrap, width = self.sheet.wrap, self.frame.gutter
        turn = wrap.turn_of_line[line]
        noted = wrap.kinds[line] != LABEL and self._is_noted(wrap.starts[line], wrap.ends[line])
        number = str(turn + 1) if line == wrap.first_text_line(turn) else ""
        return [
            Segment(number.rjust(width - 1), self.ink.dim if number else self.ink.text),
            Segment("*", self.ink.note) if noted else Segment(" ", self.ink.text),
        ]

    def _is_noted(self, start: int, end: int) -> bool:
        """Tell whether a passage with a memo begins on a line that goes from `start` to `end`."""
        noted = self.sheet.noted
        at = bisect_left(noted, start, key=lambda each: each.start or 0)
        return at < len(noted) and (noted[at].start or 0) <= max(start, end - 1)

    def _label(self, line: int) -> list[Segment]:
        turn = self.sheet.transcript.turns[self.sheet.wrap.turn_of_line[line]]
        name = fitted(harmless(turn.speaker), self.frame.text)
        style = self.ink.dim + Style(bold=True) if turn.interviewer else self.ink.strong
        rest = self.frame.text + 1 - display_width(name)
        return [Segment(name, style), Segment(" " * rest, self.ink.text)]

    # --- the text

    def _text(self, line: int) -> list[Segment]:
        wrap = self.sheet.wrap
        start, end = wrap.starts[line], wrap.ends[line]
        cells = wrap.cells(line)
        display = wrap.display(line)
        cuts = self._cuts(start, end)
        pieces = []
        if cells is None:
            for (low, style), (high, _) in zip(cuts, [*cuts[1:], (end, None)], strict=True):
                if low < high:
                    pieces.append(Segment(display[low - start : high - start], style))
            used = len(display)
        else:
            pieces = self._wide(display, [(cells[min(at, end) - start], s) for at, s in cuts])
            used = cells[-1]
        return [*pieces, *self._after(line, self.frame.text + 1 - used)]

    @staticmethod
    def _wide(display: str, cuts: Sequence[tuple[int, Style]]) -> list[Segment]:
        """Return a line whose characters differ in width, cut at cells."""
        whole = Strip([Segment(display)])
        ends = [*(at for at, _ in cuts[1:]), whole.cell_length]
        pieces: list[Segment] = []
        for (low, style), high in zip(cuts, ends, strict=True):
            part = whole.crop(low, high)
            pieces += [Segment(segment.text, style) for segment in part if segment.text]
        return pieces

    def _after(self, line: int, room: int) -> list[Segment]:
        """Return what fills the line after its text: the caret when it stands at the end."""
        wrap, selection = self.sheet.wrap, self.sheet.selection
        at_end = wrap.ends[line] <= selection.caret and wrap.line_of(selection.caret) == line
        if at_end and room > 0:
            return [Segment(" ", self.ink.caret), Segment(" " * (room - 1), self.ink.text)]
        return [Segment(" " * max(0, room), self.ink.text)]

    def _cuts(self, start: int, end: int) -> list[tuple[int, Style]]:
        """Return where the style of a line changes, and to what, from its start on."""
        sheet = self.sheet
        places = {start}
        runs = sheet.runs.runs(start, end)
        for run in runs:
            places.update((run.start, run.end))
        selected, caret = sheet.selection.span, sheet.selection.caret
        if selected is not None:
            places.update(selected)
        places.update((caret, caret + 1))
        hits = self._hits_in(start, end)
        for hit in hits:
            places.update(hit)
        inside = sorted(place for place in places if start <= place < end)
        cuts = []
        at = 0
        for place in inside or [start]:
            while at < len(runs) and runs[at].end <= place:
                at += 1
            items: tuple[CodedSpan, ...] = ()
            if at < len(runs) and runs[at].start <= place:
                items = runs[at].items
            cuts.append((place, self._style(items, self._over(place, selected, caret, hits))))
        return cuts

    def _hits_in(self, start: int, end: int) -> Sequence[Span]:
        if not self.hits:
            return ()
        first = max(0, bisect_right(self.hits, (start, 0)) - 1)
        last = bisect_right(self.hits, (end, 0))
        return [hit for hit in self.hits[first:last] if hit.end > start]

    @staticmethod
    def _over(place: int, selected: Span | None, caret: int, hits: Sequence[Span]) -> str:
        """Return what lies over the codings at a place."""
        if place == caret:
            return "caret"
        if selected is not None and selected.start <= place < selected.end:
            return "selected"
        return "found" if any(hit.start <= place < hit.end for hit in hits) else ""

    def _style(self, items: tuple[CodedSpan, ...], over: str) -> Style:
        innermost = items[-1].code if items else None
        key = (innermost, len(items) > 1, over)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._made(innermost, len(items) > 1, over)
        return style

    def _made(self, code: UUID | None, overlaps: bool, over: str) -> Style:
        ink = self.ink
        if code is None:
            style = ink.text
        else:
            style = ink.overlap if overlaps else ink.coded
            tint = self.hue(code).tint
            if tint is not None and ink.colours:
                style += Style(bgcolor=tint)
        if over:
            style += getattr(ink, over)
        return style

    def hue(self, code: UUID) -> Hue:
        """Return the hue of a code."""
        hue = self._hues.get(code)
        if hue is None:
            known = self.codes.get(code)
            color = known.color if known is not None else ""
            hue = self.ink.hue(color, self.codes.places.get(code, 0))
            self._hues[code] = hue
        return hue

    # --- the margin

    def _margin(self, line: int, focus: UUID | None) -> list[Segment]:
        """Return the bars of a line: a letter where one begins, and names where there is room."""
        frame, ink, sheet = self.frame, self.ink, self.sheet
        bars: list[list[Segment]] = [[Segment("  ", ink.text)] for _ in range(frame.lanes)]
        begun: list[CodedSpan] = []
        more = 0
        here = sheet.lanes.in_lines(line, line)
        for lane, key in here:
            coding = sheet.runs.get(key)
            if coding is None:
                continue
            begins = sheet.wrap.line_of(coding.start) == line
            if lane >= frame.lanes:
                more += 1
            else:
                bars[lane] = self._bar(coding, begins, focused=coding.id == focus)
            if begins:
                begun.append(coding)
        if more:
            # What would stand in the last lane gives way, and is counted too.
            more += any(lane == frame.lanes - 1 for lane, _ in here)
            bars[-1] = [Segment(f"+{min(more, 9)}", ink.note)]
        return [*(each for bar in bars for each in bar), *self._names(begun)]

    def _bar(self, coding: CodedSpan, begins: bool, *, focused: bool) -> list[Segment]:
        hue = self.hue(coding.code)
        if begins:
            mark = harmless(self.codes.letter(coding.code)) or "·"
            if display_width(mark) != 1:
                mark = "·"
            tail = Segment("*", self.ink.note) if coding.memo else Segment(" ", self.ink.text)
            return [Segment(mark, self.ink.found if focused else hue.block), tail]
        place = self.codes.places.get(coding.code, 0)
        shape = SHAPES[place // _HUES % len(SHAPES)]
        return [Segment(f"{'█' if focused else shape} ", hue.bar)]

    def _names(self, begun: Sequence[CodedSpan]) -> list[Segment]:
        """Return the names of the codes that begin on a line, as far as there is room."""
        room, pieces = self.frame.names, []
        # Two coders' codings with one code are one name.
        for coding in {each.code: each for each in begun}.values():
            name = fitted(harmless(self.codes.name(coding.code)), room - 1)
            if room < 4 or not name:
                break
            pieces.append(Segment(f"{name} ", self.hue(coding.code).bar))
            room -= display_width(name) + 1
        return [*pieces, Segment(" " * room, self.ink.text)]
