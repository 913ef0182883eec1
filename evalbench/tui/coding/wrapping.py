"""The lines a transcript is shown in: which code points stand on which, and at what cell.

A turn has a line for its label and lines for its speech, wrapped to the width; a row of turns that
are not shown is one line. Every code point belongs to one line or to the break after it: the space
or line feed at which a line was broken is the place after the line's last sign.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from wcwidth import grapheme_boundary_before, iter_graphemes

from evalbench.tui.coding.glyphs import UNUSUAL, WIDTHS, cells_of, drawn

__all__ = ["HIDDEN", "LABEL", "TEXT", "TurnLike", "WrapMap"]

LABEL, TEXT, HIDDEN = range(3)


class TurnLike(Protocol):
    """A turn: text[start:said] is its label, text[said:end] its speech; a line feed at `end`."""

    @property
    def start(self) -> int:
        """Where it begins, with its label."""
        ...

    @property
    def said(self) -> int:
        """Where its speech begins."""
        ...

    @property
    def end(self) -> int:
        """Where its speech ends."""
        ...

    @property
    def speaker(self) -> str:
        """Whose turn it is; blank when it has no label."""
        ...

    @property
    def interviewer(self) -> bool:
        """Whether the interviewer speaks."""
        ...


class WrapMap:
    """The display lines of `text` at `width` cells, without the turns whose index is `hidden`.

    `kinds` (LABEL, TEXT or HIDDEN), `starts`, `ends` and `turn_of_line` have one entry a line;
    `line_of_turn` has one a turn, its first line. `turns` lie in order, parted by one line feed;
    there is at least one (ValueError). Nothing of it changes.
    """

    def __init__(
        self,
        text: str,
        turns: Sequence[TurnLike],
        width: int,
        hidden: frozenset[int] = frozenset(),
    ) -> None:
        if not turns:
            raise ValueError("a text has at least one turn")
        self.text, self.turns, self.width, self.hidden = text, turns, max(1, width), hidden
        self.kinds, self.starts, self.ends = bytearray(), array("l"), array("l")
        self.turn_of_line, self.line_of_turn = array("l"), array("l")
        self._cells: dict[int, Sequence[int] | None] = {}
        self._fill()

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.starts)

    def rewrapped(self, width: int, hidden: frozenset[int]) -> WrapMap:
        """Return the lines of the same text at another width or with other turns hidden."""
        return WrapMap(self.text, self.turns, width, hidden)

    def line_of(self, offset: int) -> int:
        """Return the line `offset` stands on; one in a label is on the label's line."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def first_text_line(self, turn: int) -> int:
        """Return the line on which a turn's speech begins; of a hidden turn its hidden line."""
        line = self.line_of_turn[turn]
        return line + 1 if self.kinds[line] == LABEL else line

    def last_place(self, line: int) -> int:
        """Return the last offset at which a caret is on `line`.

        It is the end, but where a word was broken: there the end is the next line's beginning.
        """
        start, end = self.starts[line], self.ends[line]
        broken = line + 1 < len(self.starts) and self.starts[line + 1] == end
        return max(start, grapheme_boundary_before(self.text, end)) if broken else end

    def cell_of(self, line: int, offset: int) -> int:
        """Return the cell at which `offset` stands on `line`; 0 before it, its cells after it."""
        start = self.starts[line]
        index = min(max(offset, start), self.ends[line]) - start
        places = self.cells(line)
        return index if places is None else places[index]

    def offset_at(self, line: int, cell: int) -> int:
        """Return the code point of `line` at `cell` or nearest left of it, never off the line."""
        start, places = self.starts[line], self.cells(line)
        index = max(0, cell)
        if places is not None:
            index = max(0, bisect_right(places, index) - 1)
        return min(start + index, self.last_place(line))

    def display(self, line: int) -> str:
        """Return what is drawn on `line`: a label without its colon, nothing for hidden turns."""
        kind, start, end = self.kinds[line], self.starts[line], self.ends[line]
        if kind == HIDDEN:
            return ""
        shown = self.text[start : end - 2 if kind == LABEL else end]
        return shown if self.cells(line) is None else drawn(shown)

    def cells(self, line: int) -> Sequence[int] | None:
        """Return the cell of each code point of `line` and of its end; None when each takes one."""
        if line not in self._cells:
            start, end = self.starts[line], self.ends[line]
            unusual = self.kinds[line] != HIDDEN and UNUSUAL.search(self.text, start, end)
            self._cells[line] = cells_of(self.text[start:end]) if unusual else None
        return self._cells[line]

    def _fill(self) -> None:
        starts, ends, turn_of_line, kinds = self.starts, self.ends, self.turn_of_line, self.kinds
        unusual = _Unusual(self.text)
        for index, turn in enumerate(self.turns):
            before = len(starts)
            if index in self.hidden:
                if kinds and kinds[-1] == HIDDEN:
                    self.line_of_turn.append(before - 1)
                    ends[-1] = turn.end
                    continue
                kinds.append(HIDDEN)
                starts.append(turn.start)
                ends.append(turn.end)
            else:
                if turn.speaker:
                    kinds.append(LABEL)
                    starts.append(turn.start)
                    ends.append(turn.said)
                self._wrap_speech(turn, unusual)
                kinds.extend(bytes((TEXT,)) * (len(starts) - len(kinds)))
            self.line_of_turn.append(before)
            turn_of_line.extend([index] * (len(starts) - before))

    def _wrap_speech(self, turn: TurnLike, unusual: _Unusual) -> None:
        """Add the lines of a turn's speech, paragraph by paragraph."""
        text, place = self.text, turn.said
        while True:
            end = text.find("\n", place, turn.end)
            if end < 0:
                end = turn.end
            if unusual.within(place, end):
                self._wrap_unusual(place, end)
            else:
                self._wrap_plain(place, end)
            if end == turn.end:
                return
            place = end + 1

    def _wrap_plain(self, place: int, end: int) -> None:
        """Add the lines of a paragraph in which every code point takes one cell."""
        width, find = self.width, self.text.rfind
        add_start, add_end = self.starts.append, self.ends.append
        while end - place > width:
            add_start(place)
            cut = find(" ", place + 1, place + width + 1)
            if cut < 0:
                place += width
                add_end(place)
            else:
                place = cut + 1
                add_end(cut)
        add_start(place)
        add_end(end)

    def _wrap_unusual(self, place: int, end: int) -> None:
        """Add the lines of a paragraph with unusual signs; only lines with any are measured."""
        text, width = self.text, self.width
        while True:
            near = min(end, place + width + 2)
            if UNUSUAL.search(text, place, near):
                cut, after = _measured_cut(text, place, end, width)
            elif end - place <= width:
                cut = after = end
            else:
                cut = text.rfind(" ", place + 1, place + width + 1)
                after = cut + 1
                if cut < 0:
                    cut = after = place + width
            self.starts.append(place)
            self.ends.append(cut)
            if cut == end:
                return
            place = after


class _Unusual:
    """Where unusual signs are, asked for stretches from left to right: the text is read once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = -1

    def within(self, start: int, end: int) -> bool:
        """Whether there is one in [start, end)."""
        if self._next < start:
            found = UNUSUAL.search(self._text, start)
            self._next = found.start() if found else len(self._text)
        return self._next < end


def _measured_cut(text: str, place: int, end: int, width: int) -> tuple[int, int]:
    """Where the line that begins at `place` ends and the next begins; (end, end) for the last.

    It breaks at a space or after a wide sign, else before the cluster that has no room.
    """
    used = 0
    best: tuple[int, int] | None = None
    start, widths = place, WIDTHS
    for cluster in iter_graphemes(text, place, end):
        cells = widths[cluster]
        after = start + len(cluster)
        if cluster == " " and start > place:
            best = (start, after)
        used += cells
        if used > width and start > place:
            return best or (start, start)
        if cells > 1 and after < end:
            best = (after, after)
        start = after
    return end, end
