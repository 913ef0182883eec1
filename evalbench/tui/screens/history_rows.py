"""Changes as rows: number, time, who, what in words, and what has become of it."""

from __future__ import annotations

from evalbench.messages import Message, Say
from evalbench.study.change_log import LoggedChange
from evalbench.tui.widgets.rows import Cell, Column

__all__ = ["change_row", "deed_of", "history_columns"]

_TAKEN_BACK = ("undone", "dropped")


def history_columns(say: Say) -> list[Column]:
    """Return the columns of a list of changes."""
    return [
        Column(say("history_screen.column_number"), least=3, right=True, rank=9),
        Column(say("history_screen.column_time"), least=16, rank=8),
        Column(say("history_screen.column_who"), least=4, most=16, rank=7),
        Column(say("history_screen.column_deed"), share=1, least=24, most=400, rank=1),
    ]


def change_row(change: LoggedChange, say: Say) -> list[Cell | str]:
    """Return a change as a row; one that is taken back is dim, and begins by saying so."""
    ink = "dim" if change.status in _TAKEN_BACK else "text"
    deed = deed_of(change, say)
    if change.status in _TAKEN_BACK:
        deed = say(f"history_screen.{change.status}", deed=deed)
    return [
        Cell(str(change.number), "dim"),
        Cell(change.local_time, "dim"),
        Cell(change.who, ink),
        Cell(deed, ink),
    ]


def deed_of(change: LoggedChange, say: Say) -> str:
    """Return what a change did, in words; its verb when a newer evalbench made it."""
    key = f"actions.{change.verb}"
    deed = Message(key, number=change.target).said(say) if say.has(key) else change.verb
    return f"{deed}: {change.subject}" if change.subject else deed
