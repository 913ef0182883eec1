"""The codebook beside the transcript: a tree with keys, counts and colours, or a list to pick from.

It never has the focus. Its keys reach it through the mode of the coding screen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from rich.style import Style
from textual import events
from textual.message import Message as TextualMessage
from textual.strip import Strip

from evalbench.analysis.code_panel import CodeSeen
from evalbench.text.width import display_width, fitted, harmless, wrapped
from evalbench.tui.coding.codes import Codes
from evalbench.tui.coding.entry import Entry
from evalbench.tui.coding.sheet import Shown
from evalbench.tui.widgets.lines import LineView, Piece, strip_of

__all__ = ["CodePanel", "Row"]

_HELP_LINES = 6
Row = CodeSeen | str
"""A code, or the line that makes a new one."""


class CodePanel(LineView, can_focus=False):
    """Shows the codes; `cursor` is the row that commands are about while `active`."""

    class Clicked(TextualMessage):
        """A row was clicked."""

        def __init__(self, row: Row, *, twice: bool) -> None:
            super().__init__()
            self.row, self.twice = row, twice

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.codes = Codes()
        self.shown = Shown()
        self.folded: set[UUID] = set()
        self.active = False
        self.entry: Entry | None = None
        self.title = ""
        self.placeholder = ""
        self.empty = self.no_match = ""
        self.rows: list[Row] = []
        self.cursor = self._top = 0

    # --- what it shows

    def put(self, codes: Codes, shown: Shown) -> None:
        """Show the codebook as it stands now."""
        self.codes, self.shown = codes, shown
        if self.entry is None:
            self.put_rows(codes.tree(self.folded), keep=True)
        self.refresh()

    def put_rows(self, rows: Sequence[Row], *, keep: bool = False) -> None:
        """Show these rows; with `keep` the cursor stays on the code it stood on."""
        stood = self.current if keep else None
        self.rows = list(rows)
        self.cursor = 0
        if isinstance(stood, CodeSeen):
            places = [n for n, r in enumerate(rows) if isinstance(r, CodeSeen) and r.id == stood.id]
            self.cursor = places[0] if places else 0
        self._keep_in_sight()
        self.refresh()

    def counted(self, codes: Collection[UUID]) -> None:
        """Show the counts of some codes as they stand now."""
        for place, row in enumerate(self.rows):
            if isinstance(row, CodeSeen) and row.id in codes:
                self.rows[place] = self.codes.get(row.id) or row
                self.touch([place - self._top + 1])

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def move(self, steps: int) -> None:
        """Move the cursor so many rows."""
        self.cursor = max(0, min(self.cursor + steps, len(self.rows) - 1))
        self._keep_in_sight()
        self.refresh()

    def fold(self, code: CodeSeen, *, close: bool) -> None:
        """Hide or show the codes below one."""
        if close and not (self.codes.has_children(code.id) and code.id not in self.folded):
            parent = self.codes.get(code.parent) if code.parent else None
            if parent is not None:
                places = [n for n, r in enumerate(self.rows) if r == parent]
                self.cursor = places[0] if places else self.cursor
        elif close:
            self.folded.add(code.id)
        else:
            self.folded.discard(code.id)
        self.put_rows(self.codes.tree(self.folded), keep=True)

    @property
    def page(self) -> int:
        """How many rows there is room for."""
        return max(1, self.size.height - 1 - self._help_height)

    @property
    def _help_height(self) -> int:
        return _HELP_LINES if self.active and self.size.height > 3 * _HELP_LINES else 0

    def _keep_in_sight(self) -> None:
        page = self.page
        if self.cursor < self._top:
            self._top = self.cursor
        elif self.cursor >= self._top + page:
            self._top = self.cursor - page + 1
        self._top = max(0, min(self._top, len(self.rows) - page))

    def on_resize(self) -> None:
        self._keep_in_sight()
        self.refresh()

    # --- drawing

    def draw(self, row: int) -> Strip:
        width, ink = self.size.width, self.ink
        edge: Piece = ("│", ink.panel_dim)
        if row == 0:
            pieces = self._head()
        elif row > self.page:
            pieces = [(self._help_line(row - self.page - 1), ink.panel_dim)]
        else:
            pieces = self._row(row - 1)
        style = ink.panel
        if 0 < row <= self.page and self.active and self._top + row - 1 == self.cursor:
            style = ink.cursor
        return strip_of([edge, *pieces], width, style, self._tail(row, style))

    def _head(self) -> list[Piece]:
        ink = self.ink
        if self.entry is None:
            return [(f" {self.title}", ink.panel_strong)]
        text, place = self.entry.text, self.entry.place
        room = self.size.width - 5
        first = max(0, place - room)
        shown = text[first : first + room]
        if not text:
            return [(" › ", ink.panel_strong), (" ", ink.caret), (self.placeholder, ink.panel_dim)]
        at = place - first
        return [
            (" › ", ink.panel_strong),
            (shown[:at], ink.panel),
            (shown[at : at + 1] or " ", ink.caret),
            (shown[at + 1 :], ink.panel),
        ]

    def _row(self, row: int) -> list[Piece]:
        index = self._top + row
        if index >= len(self.rows):
            if not self.rows:
                empty = self.no_match if self.codes.all else self.empty
                lines = wrapped(empty, max(8, self.size.width - 3))
                return [(f" {lines[row]}" if row < len(lines) else "", self.ink.panel_dim)]
            return []
        each = self.rows[index]
        style = self.ink.cursor if self.active and index == self.cursor else self.ink.panel
        if isinstance(each, str):
            return [(f" + {harmless(each)}", style + Style(bold=True))]
        return self._code(each, style)

    def _code(self, code: CodeSeen, style: Style) -> list[Piece]:
        depth = code.depth if self.entry is None else 0
        fold = " "
        if self.entry is None and self.codes.has_children(code.id):
            fold = "▸" if code.id in self.folded else "▾"
        place = self.codes.places.get(code.id, 0)
        block = self.ink.hue(code.color, place).block
        letter = (harmless(code.key) or " ")[:1]
        hidden = not self._is_shown(code.id)
        if hidden:
            style += Style(strike=True)
        pieces = [(f" {'  ' * min(depth, 6)}{fold}", style), (f" {letter} ", block)]
        pieces.append((f"{'*' if code.memos else ' '}{harmless(code.name)}", style))
        if self.entry is not None and (above := self.codes.above(code.id)):
            # The name tells most; where it stands follows as far as there is room.
            dim = style if style == self.ink.cursor else self.ink.panel_dim
            pieces.append((f" · {harmless(' / '.join(above))}", dim))
        return pieces

    def _is_shown(self, code: UUID) -> bool:
        shown = self.shown
        if not shown.codings:
            return False
        return code in shown.only if shown.only is not None else code not in shown.codes

    def _tail(self, row: int, style: Style) -> list[Piece]:
        index = self._top + row - 1
        if not 0 < row <= self.page or index >= len(self.rows):
            return []
        code = self.rows[index]
        if isinstance(code, str):
            return []
        return [(f" {code.codings or '·'} ", style if style == self.ink.cursor else self._dim)]

    @property
    def _dim(self) -> Style:
        return self.ink.panel_dim

    def _help_line(self, line: int) -> str:
        """Return a line of what is said of the code under the cursor."""
        code = self.current
        if line == 0 or not isinstance(code, CodeSeen):
            return "─" * (self.size.width - 2) if line == 0 else ""
        width = max(10, self.size.width - 3)
        path = " / ".join([*self.codes.above(code.id), code.name])
        memos = (f"* {text} ({who})" for who, text in code.memos)
        said = [path if code.depth else "", code.definition, code.include, code.exclude, *memos]
        lines: list[str] = []
        for text in filter(None, said):
            lines += wrapped(harmless(text), width)
        shown = lines[line - 1] if line <= len(lines) else ""
        if line == _HELP_LINES - 1 and len(lines) > line:
            shown = fitted(shown, width - 1).rstrip("…") + "…"
        return f" {shown}" if display_width(shown) else ""

    # --- the mouse

    def on_click(self, event: events.Click) -> None:
        index = self._top + event.y - 1
        if 0 < event.y <= self.page and index < len(self.rows):
            event.stop()
            self.post_message(self.Clicked(self.rows[index], twice=event.chain > 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._top = max(0, min(self._top + 3, len(self.rows) - self.page))
        self.refresh()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._top = max(0, self._top - 3)
        self.refresh()
