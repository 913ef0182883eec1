"""A list of rows that may be as long as it likes: columns, a cursor, marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as TextualMessage
from textual.strip import Strip

from evalbench.text.width import display_width, fitted, harmless, padded, wrapped
from evalbench.tui.widgets.lines import LineView, Piece, strip_of

__all__ = ["Cell", "Column", "RowList"]


_MOVES = ("up", "down", "pageup", "pagedown", "home", "end")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, the share of spare room it takes, and its least and most cells.

    Numbers stand at the right. A column of a lower `rank` gives way first where there is no room,
    a `spare` one as soon as another would have to.
    """

    head: str
    share: int = 0
    least: int = 4
    most: int = 60
    right: bool = False
    rank: int = 5
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row's column, and the ink it is drawn with: a field of `Ink`."""

    text: str
    ink: str = "text"


class RowList(LineView):
    """Rows under a head. Text from a study is made harmless here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"move('{key}')", show=False) for key in _MOVES),
        Binding("enter", "choose", show=False),
    ]

    class Highlighted(TextualMessage):
        """The cursor stands on another row."""

        def __init__(self, rows: RowList, index: int) -> None:
            super().__init__()
            self.rows, self.index = rows, index

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    class Chosen(Highlighted):
        """A row was chosen, by enter or a double click."""

    class HeadClicked(Highlighted):
        """The head of a column was clicked; `index` is the column's."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        head: bool = True,
        lit: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._columns = list(columns)
        self._rows: list[tuple[Cell, ...]] = []
        self._natural: list[int] = []
        self._widths: list[int] = []
        self._empty = empty
        # The cursor shows whether the list has the focus or not: a line of text moves it.
        self._lit = lit
        self._head = 1 if head else 0
        self._cursor = self._top = 0

    @property
    def cursor(self) -> int:
        """The index of the row the cursor stands on; 0 when there is none."""
        return self._cursor

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def is_cut(self, index: int) -> bool:
        """Tell whether a row holds more than there is room for."""
        widths = self._widths or self._measured()
        pairs = zip(self._rows[index], widths, strict=True)
        return any(display_width(cell.text) > width for cell, width in pairs)

    def put(self, rows: Sequence[Sequence[Cell | str]], cursor: int | None = None) -> None:
        """Show these rows; the cursor stays at its place unless it is given one."""
        self._rows = [tuple(map(_cell, row)) for row in rows]
        self._natural = [self._natural_width(place) for place in range(len(self._columns))]
        self._widths = []
        self._cursor = min(self._cursor if cursor is None else cursor, max(0, len(rows) - 1))
        self._keep_in_sight()
        self.refresh()

    def more(self, rows: Sequence[Sequence[Cell | str]]) -> None:
        """Add rows after the last; what stands stays where it is."""
        known = len(self._rows)
        self._rows += [tuple(map(_cell, row)) for row in rows]
        for place, natural in enumerate(self._natural):
            self._natural[place] = max(natural, self._natural_width(place, known))
        self._widths = []
        self.refresh()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Give the columns other heads; rows are put anew after it when their number changes."""
        self._columns = list(columns)
        self._natural = [self._natural_width(place) for place in range(len(self._columns))]
        self._widths = []
        self.refresh()

    def say_empty(self, text: str) -> None:
        """Say what there is to do while there is no row."""
        self._empty = text
        self.refresh()

    def go_to(self, index: int) -> None:
        """Put the cursor on a row."""
        index = max(0, min(index, len(self._rows) - 1))
        if index == self._cursor or not self._rows:
            return
        before, top = self._cursor, self._top
        self._cursor = index
        self._keep_in_sight()
        if top == self._top:
            self.touch(self._head + each - top for each in (before, index))
        else:
            self.refresh()
        self.post_message(self.Highlighted(self, index))

    def action_move(self, key: str) -> None:
        page = max(1, self.size.height - self._head - 1)
        last = len(self._rows)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -last, "end": last}
        self.go_to(self._cursor + steps[key])

    def action_choose(self) -> None:
        if self._rows:
            self.post_message(self.Chosen(self, self._cursor))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.go_to(self._cursor + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.go_to(self._cursor - 3)

    def on_click(self, event: events.Click) -> None:
        index = self._top + event.y - self._head
        if event.y >= self._head and index < len(self._rows):
            self.go_to(index)
            if event.chain > 1:
                self.action_choose()
        elif self._head and not event.y:
            self.post_message(self.HeadClicked(self, self._column_at(event.x)))

    def _column_at(self, x: int) -> int:
        """Return the column that stands at a cell, the last when none does."""
        for place, width in enumerate(self._widths or self._measured()):
            x -= width + 2 if width else 0
            if x < 0:
                return place
        return len(self._columns) - 1

    def on_resize(self) -> None:
        self._widths = []
        self._keep_in_sight()
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def draw(self, row: int) -> Strip:
        width, ink = self.size.width, self.ink
        if self._head and not row:
            heads = [(each.head, ink.strong) for each in self._columns]
            return strip_of(self._line(heads), width, ink.strong)
        index = self._top + row - self._head
        if not self._rows:
            lines = [part for line in self._empty.split("\n") for part in _fit(line, width - 2)]
            text = f" {lines[row - 1]}" if 1 <= row <= len(lines) else ""
            return strip_of([(text, ink.dim)], width, ink.text)
        if index >= len(self._rows):
            return strip_of([], width, ink.text)
        return self._drawn(index, width)

    def _drawn(self, index: int, width: int) -> Strip:
        ink = self.ink
        if index == self._cursor:
            style = ink.cursor if self._lit or self.has_focus else ink.bar
            pieces: list[Piece] = [(cell.text, style) for cell in self._rows[index]]
            return strip_of(self._line(pieces), width, style)
        pieces = [(cell.text, getattr(ink, cell.ink)) for cell in self._rows[index]]
        return strip_of(self._line(pieces), width, ink.text)

    def _line(self, texts: Sequence[tuple[str, Style]]) -> list[Piece]:
        """Return the cells of a row, each in the width of its column, with a space between."""
        widths = self._widths or self._measured()
        pieces: list[Piece] = []
        for column, width, (text, style) in zip(self._columns, widths, texts, strict=True):
            if width:
                shown = padded(fitted(text, width), width, "right" if column.right else "left")
                pieces.append((f" {shown} ", style))
        return pieces

    def _natural_width(self, place: int, first: int = 0) -> int:
        column = self._columns[place]
        rows = self._rows[first:] if first else self._rows
        widest = max((display_width(row[place].text) for row in rows), default=0)
        return max(column.least, min(column.most, max(display_width(column.head), widest)))

    def _measured(self) -> list[int]:
        """Return the widths of the columns: what they need, less where there is no room."""
        natural = self._natural or [max(each.least, len(each.head)) for each in self._columns]
        by_rank = sorted(range(len(natural)), key=lambda place: self._columns[place].rank)
        kept = self._kept(by_rank, natural)
        widths = [width if place in kept else 0 for place, width in enumerate(natural)]
        room = self.size.width - 2 * len(kept)
        for place in (each for each in by_rank if each in kept):
            over = max(0, sum(widths) - room)
            widths[place] = max(
                min(self._columns[place].least, widths[place]), widths[place] - over
            )
        self._share_out(widths, room - sum(widths))
        self._widths = widths
        return widths

    def _kept(self, by_rank: Sequence[int], natural: Sequence[int]) -> set[int]:
        """Return the places of the columns there is room for."""
        kept = set(by_rank)
        for place in by_rank:
            needed = sum(natural[each] + 2 for each in kept)
            if self._columns[place].spare and needed > self.size.width:
                kept.discard(place)
        for place in by_rank[:-1]:
            if sum(self._columns[each].least + 2 for each in kept) > self.size.width:
                kept.discard(place)
        return kept

    def _share_out(self, widths: list[int], spare: int) -> None:
        shares = sum(each.share for each, width in zip(self._columns, widths, strict=True) if width)
        for place, column in enumerate(self._columns):
            if widths[place] and shares and spare > 0:
                widths[place] += spare * column.share // shares

    def _keep_in_sight(self) -> None:
        shown = max(1, self.size.height - self._head)
        if self._cursor < self._top:
            self._top = self._cursor
        elif self._cursor >= self._top + shown:
            self._top = self._cursor - shown + 1
        self._top = max(0, min(self._top, len(self._rows) - shown))


def _cell(cell: Cell | str) -> Cell:
    text, ink = (cell, "text") if isinstance(cell, str) else (cell.text, cell.ink)
    return Cell(harmless(text), ink)


def _fit(line: str, width: int) -> Sequence[str]:
    """Return a line as it stands where there is room, else on more lines."""
    return wrapped(line, width) if display_width(line) > width > 0 else [line]
