"""The start screen: recent studies, a new one, the samples."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from evalbench.tui.place import Place
from evalbench.tui.widgets.rows import Cell, Column, RowList

__all__ = ["StartScreen"]


class StartScreen(Place):
    """Where the program begins."""

    ROOM = "start"

    def body(self) -> Iterable[Widget]:
        yield RowList([Column("Study", share=1), Column("N", right=True)], id="list")

    def load(self) -> None:
        self.query_one("#list", RowList).put(
            [["[laughs] $x\x1b[31m", Cell("3", "dim")], ["b", "12"]]
        )
