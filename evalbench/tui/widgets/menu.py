"""A page of things to choose from, in groups under headings; the first group may scroll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as TextualMessage
from textual.strip import Strip

from evalbench.text.width import display_width, fitted, harmless, padded
from evalbench.tui.widgets.lines import LineView, Piece, strip_of
from evalbench.tui.widgets.rows import Cell

__all__ = ["Group", "Item", "Menu"]

_WIDEST = 100
_ROOMY = 36
"""Rows from which on there is room for air."""
_NOTHING = Cell("")


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to choose: its `name` is told when it is; then what stands in its three columns.

    `key` is the key that does the same. Of the middle the end is kept where there is no room.
    """

    name: str
    left: Cell
    middle: Cell = _NOTHING
    right: Cell = _NOTHING
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things under a heading; `empty` is said where there is none."""

    heading: str
    items: Sequence[Item]
    empty: str = ""


_Row = Group | Item | str | None
"""A heading, a thing, words, or air."""


class Menu(LineView):
    """Groups of things under a title and a line that says what it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"move('{key}')", show=False) for key in ("up", "down", "home", "end")),
        *(Binding(key, f"move('{key}')", show=False) for key in ("pageup", "pagedown")),
        Binding("enter", "choose", show=False),
    ]

    class Chosen(TextualMessage):
        """A thing was chosen, by enter or a click."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = self._about = ""
        self._groups: Sequence[Group] = ()
        self._cursor = self._top = 0

    def put(self, title: str, about: str, groups: Sequence[Group]) -> None:
        """Show these groups; the cursor stays on the thing it was on, or at its place."""
        here = self.here
        self._title, self._about, self._groups = title, about, groups
        names = [each.name for each in self._items]
        if here is not None and here.name in names:
            self._cursor = names.index(here.name)
        self._cursor = max(0, min(self._cursor, len(names) - 1))
        self.refresh()

    @property
    def _items(self) -> list[Item]:
        return [item for group in self._groups for item in group.items]

    @property
    def here(self) -> Item | None:
        """The thing the cursor stands on."""
        items = self._items
        return items[self._cursor] if items else None

    # --- moving

    def action_move(self, key: str) -> None:
        last = len(self._items) - 1
        steps = {"up": -1, "down": 1, "pageup": -5, "pagedown": 5, "home": -last, "end": last}
        self._go_to(self._cursor + steps[key])

    def _go_to(self, place: int) -> None:
        self._cursor = max(0, min(place, len(self._items) - 1))
        self.refresh()

    def action_choose(self) -> None:
        if self.here is not None:
            self.post_message(self.Chosen(self.here.name))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._go_to(self._cursor + 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._go_to(self._cursor - 1)

    def on_click(self, event: events.Click) -> None:
        rows = self._laid()
        row = rows[event.y] if event.y < len(rows) else None
        if isinstance(row, Item):
            self._go_to([each is row for each in self._items].index(True))
            self.action_choose()

    # --- drawing

    def _laid(self) -> list[_Row]:
        """Return what stands on each row, from below the title on."""
        fixed = sum(2 + max(1, len(group.items)) for group in self._groups[1:])
        air = 1 if self.size.height < _ROOMY else self.size.height // 8
        rows: list[_Row] = [*[None] * air, self._title, self._about, None]
        for place, group in enumerate(self._groups):
            items = list(group.items)
            if place == 0:
                items = self._in_sight(items, self.size.height - len(rows) - fixed - 2)
            rows += [group, *items] if items else [group, group.empty]
            rows.append(None)
        return rows

    def _in_sight(self, items: list[Item], room: int) -> list[Item]:
        room = max(1, room)
        at = min(self._cursor, len(items) - 1)
        self._top = max(0, min(self._top, at, len(items) - room))
        self._top = max(self._top, at - room + 1)
        return items[self._top : self._top + room]

    def draw(self, row: int) -> Strip:
        rows = self._laid()
        width = min(self.size.width - 4, _WIDEST)
        margin = (" " * ((self.size.width - width) // 2), self.ink.text)
        here = rows[row] if row < len(rows) else None
        pieces: list[Piece] = []
        if isinstance(here, Item):
            pieces = self._drawn(here, width)
        elif isinstance(here, Group):
            pieces = self._heading(here, width)
        elif here is not None:
            title = here is self._title
            shown = fitted(harmless(here), width - (0 if title else 1))
            pieces = [(shown, self.ink.strong if title else self.ink.dim)]
        return strip_of([margin, *pieces], self.size.width, self.ink.text)

    def _heading(self, group: Group, width: int) -> list[Piece]:
        hidden = len(group.items) - sum(each in group.items for each in self._laid())
        count = f" {len(group.items) - hidden}/{len(group.items)}" if hidden else ""
        words = f"{group.heading} "
        rule = "─" * max(0, width - display_width(words) - len(count))
        return [(words, self.ink.strong), (rule + count, self.ink.dim)]

    def _drawn(self, item: Item, width: int) -> list[Piece]:
        chosen = item is self.here and self.has_focus
        key, left, right = self._columns(item)
        shown = harmless(item.right.text)
        room = width - 2 - key - left - (right + 2 if right else 0)
        texts = [
            ("▸ " if item is self.here else "  ", "note"),
            (padded(item.key, key), "note"),
            (padded(fitted(harmless(item.left.text), left), left), item.left.ink),
            (padded("  " + _end(harmless(item.middle.text), room - 2), room), item.middle.ink),
            (padded("  " + shown, right + 2 if right else 0, "right"), item.right.ink),
        ]
        ink = self.ink
        return [(text, ink.cursor if chosen else getattr(ink, name)) for text, name in texts]

    def _columns(self, item: Item) -> tuple[int, int, int]:
        """Return how wide the key, the left and the right column of the item's group are."""
        group = next(each for each in self._groups if item in each.items)
        key = max(display_width(each.key) for each in group.items)
        left, middle, right = (
            max(display_width(harmless(cell.text)) for cell in column)
            for column in zip(*((e.left, e.middle, e.right) for e in group.items), strict=True)
        )
        width = min(self.size.width - 4, _WIDEST) - 8 - right
        return (key + 2 if key else 0), min(left, max(width // 2, width - middle)), right


def _end(text: str, cells: int) -> str:
    """Return the text, or of a path that is too long its end."""
    if display_width(text) <= cells or not any(part in text for part in "/\\"):
        return fitted(text, cells)
    while text and display_width(text) > cells - 1:
        text = text[1:]
    return f"…{text}" if cells > 0 else ""
