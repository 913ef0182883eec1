"""What tables say about themselves, the same words in the terminal and in Word."""

from __future__ import annotations

from datetime import date

from evalbench.messages import Say
from evalbench.study.table import Cell, Column, Note, Phrase, Table, phrases
from evalbench.text.numbers import shown

__all__ = ["cell_text", "date_text", "plain", "quiet", "signs_note", "stamp_text"]

BLANK_STATISTIC = "–"


def cell_text(cell: Cell, column: Column, language: str) -> str:
    """Return a cell as people read it: rounded, ``–`` for a statistic that is blank."""
    if cell is None:
        return BLANK_STATISTIC if column.kind == "number" else ""
    if isinstance(cell, str):
        return cell
    return shown(cell, column.decimals, language)


def quiet(table: Table, column: Column) -> bool:
    """Tell whether `column` only accompanies the numbers beside it, as N does a mean."""
    return column.kind == "count" and any(other.kind == "number" for other in table.columns)


def plain(note: Note) -> str:
    """Return the text of a note without its emphasis."""
    return note if isinstance(note, str) else "".join(phrase.text for phrase in note)


def date_text(time: date, say: Say) -> str:
    """Return the day of `time` (a moment's in its own time zone) as the language writes it."""
    month = say("tables.months").split()[time.month - 1]
    return say("tables.date", day=time.day, month=month, year=time.year)


def stamp_text(table: Table, say: Say) -> str | None:
    """Return ``evb:<code> · state … · date``, or None for a table without a stamp."""
    stamp = table.stamp
    if stamp is None:
        return None
    day = date_text(stamp.time, say)
    return say("tables.stamp", code=table.code, state=stamp.state, date=day)


def signs_note(table: Table, say: Say, prefix: str, **fields: object) -> tuple[Phrase, ...]:
    """Return the note that explains how the highest and lowest are marked; empty without marks.

    `prefix` begins the keys of the messages: ``word.`` or ``tables.terminal_``.
    """
    kinds = set(table.marks.values())
    if not kinds:
        return ()
    name = "signs" if len(kinds) == 2 else next(iter(kinds))
    note = phrases(say, f"{prefix}{name}_{table.marks_within}", **fields)
    return (Phrase(note),) if isinstance(note, str) else note
