"""Tables for people at a terminal: ruled, aligned, marked by sign as well as by colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from evalbench.messages import Say
from evalbench.reports.terminal_columns import GAP, Measure, across, column_groups, measured
from evalbench.reports.wording import cell_text, quiet, signs_note, stamp_text
from evalbench.study.table import Mark, Note, Table
from evalbench.text.width import display_width, harmless, padded, wrapped

__all__ = ["write_terminal"]

_NOTE_CELLS = 72
_INDENT = "  "
_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_FAINT = "\x1b[2m"
_MARK_COLORS: dict[Mark, str] = {"highest": "\x1b[1;32m", "lowest": "\x1b[31m"}


@dataclass(frozen=True, slots=True)
class _Signs:
    """The signs drawn with: rules, and what stands before the highest and lowest cells."""

    edge: str
    rule: str
    highest: str
    lowest: str

    def of(self, mark: Mark | None) -> str:
        """Return the sign before a cell with this mark."""
        if mark is None:
            return ""
        return self.highest if mark == "highest" else self.lowest


_DRAWN = _Signs("━", "─", "▲", "▼")
_TYPED = _Signs("=", "-", "^", "_")


def write_terminal(
    table: Table, stream: TextIO, say: Say, *, color: bool, width: int | None
) -> None:
    """Write `table` to `stream` for people, at most `width` cells wide (None: as wide as it is).

    Text columns and headings wrap to fit; columns that still find no room follow below, with the
    first column repeated. A stream that cannot encode the drawn signs gets typed ones.
    """
    for line in _Page(table, say, color, _signs(stream)).lines(width):
        stream.write(_encodable(line.rstrip(), stream) + "\n")


def _signs(stream: TextIO) -> _Signs:
    try:
        "━─▲▼".encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return _TYPED
    return _DRAWN


def _heading(text: str) -> str:
    return harmless(text, lines=True).replace("\t", " ")


def _encodable(line: str, stream: TextIO) -> str:
    encoding = stream.encoding or "utf-8"
    return line if line.isascii() else line.encode(encoding, "replace").decode(encoding)


class _Page:
    """One table on its way to a terminal."""

    def __init__(self, table: Table, say: Say, color: bool, signs: _Signs) -> None:
        self.table = table
        self.say = say
        self.color = color
        self.signs = signs
        self.quiet = [quiet(table, column) for column in table.columns]
        self.headings = [_heading(column.heading) for column in table.columns]
        self.grid = [[self._cell(at, place) for place in range(len(row))]
                     for at, row in enumerate(table.rows)]  # fmt: skip

    def lines(self, width: int | None) -> Iterator[str]:
        """Yield every line: title, the columns in one or more groups, notes."""
        groups = column_groups(self._measures(), width)
        widest = max(across(group.values()) for group in groups)
        room = min(max(widest, _NOTE_CELLS), width or _NOTE_CELLS + widest)
        for title in wrapped(harmless(self.table.title), room):
            yield self._painted(title, _BOLD)
        for number, group in enumerate(groups):
            if number:
                yield ""
            if len(groups) > 1:
                yield self._part(group)
            yield from self._group(group)
        yield from self._notes(room)

    def _measures(self) -> list[Measure]:
        columns = zip(self.table.columns, self.headings, strict=True)
        return [
            measured(heading, [row[at] for row in self.grid], text=column.kind == "text")
            for at, (column, heading) in enumerate(columns)
        ]

    def _cell(self, row: int, place: int) -> str:
        column = self.table.columns[place]
        text = harmless(cell_text(self.table.rows[row][place], column, self.say.language))
        text = self.signs.of(self.table.marks.get((row, place))) + text
        return self._indent(row) + text if place == 0 else text

    def _indent(self, row: int) -> str:
        return _INDENT * self.table.indents[row] if self.table.indents else ""

    def _part(self, group: dict[int, int]) -> str:
        shown = [place + 1 for place in group if place]
        total = len(self.table.columns)
        text = self.say("tables.part", n=len(shown), first=shown[0], last=shown[-1], total=total)
        return self._painted(text, _FAINT)

    def _group(self, group: dict[int, int]) -> Iterator[str]:
        edge = self.signs.edge * across(group.values())
        rule = self.signs.rule * across(group.values())
        yield edge
        yield from self._heading(group)
        yield rule
        for row in range(len(self.grid)):
            if row and row in self.table.rules:
                yield rule
            yield from self._row(row, group)
        yield edge

    def _heading(self, group: dict[int, int]) -> Iterator[str]:
        cells = [wrapped(self.headings[place], width) for place, width in group.items()]
        return self._side_by_side(cells, group, [_BOLD] * len(group))

    def _row(self, row: int, group: dict[int, int]) -> Iterator[str]:
        cells = [self._in_lines(row, place, width) for place, width in group.items()]
        return self._side_by_side(cells, group, [self._paint(row, place) for place in group])

    def _in_lines(self, row: int, place: int, width: int) -> list[str]:
        text = self.grid[row][place]
        indent = self._indent(row) if place == 0 else ""
        lines = wrapped(text[len(indent) :], max(1, width - len(indent)))
        return [indent + line for line in lines]

    def _paint(self, row: int, place: int) -> str:
        mark = self.table.marks.get((row, place))
        if mark is not None:
            return _MARK_COLORS[mark]
        return _FAINT if self.quiet[place] else ""

    def _side_by_side(
        self, cells: Sequence[list[str]], group: dict[int, int], paints: Sequence[str]
    ) -> Iterator[str]:
        for at in range(max(map(len, cells))):
            pieces = (
                self._piece(lines[at] if at < len(lines) else "", place, width, paint)
                for lines, (place, width), paint in zip(cells, group.items(), paints, strict=True)
            )
            yield (" " * GAP).join(pieces)

    def _piece(self, text: str, place: int, width: int, paint: str) -> str:
        side = "left" if self.table.columns[place].kind == "text" else "right"
        whole = padded(text, width, "left" if side == "left" else "right")
        return whole.replace(text, self._painted(text, paint), 1) if text else whole

    def _painted(self, text: str, paint: str) -> str:
        return f"{paint}{text}{_RESET}" if self.color and paint else text

    def _notes(self, room: int) -> Iterator[str]:
        signs = {"highest": self.signs.highest, "lowest": self.signs.lowest}
        explained = signs_note(self.table, self.say, "tables.terminal_", **signs)
        for note in (*self.table.notes, explained):
            if note:
                yield from self._note(note, room)
        stamp = stamp_text(self.table, self.say)
        for line in wrapped(harmless(stamp), room) if stamp else ():
            yield self._painted(line, _FAINT)

    def _note(self, note: Note, room: int) -> Iterator[str]:
        """Yield the lines of a note; strong phrases are painted word by word."""
        if isinstance(note, str):
            yield from wrapped(harmless(note), room)
            return
        words = [(word, phrase.strong) for phrase in note for word in _words(harmless(phrase.text))]
        line, used = "", 0
        for word, strong in words:
            cells = display_width(word)
            if used and used + len(word.rstrip()) > room:
                yield line
                line, used = "", 0
            line += self._painted(word if used else word.lstrip(), _BOLD if strong else "")
            used += cells
        yield line


def _words(text: str) -> Iterator[str]:
    """Yield the words of `text`, each with the space after it."""
    *most, last = text.split(" ")
    yield from (f"{word} " for word in most)
    if last:
        yield last
