"""The one table type: what the terminal shows, Word prints and a CSV file holds.

A table is made by the analysis and is frozen. Its cells are plain values: text, whole numbers,
exact fractions, or None for what is blank (never 0). Rounding is the writers' business, and the
column says to how many decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from evalbench.messages import EvalbenchError, Message, Say

__all__ = ["Cell", "Column", "Mark", "Note", "Phrase", "Stamp", "Table", "phrases"]

Cell = str | int | Fraction | None
Mark = Literal["highest", "lowest"]
_NO_MARKS: Mapping[tuple[int, int], Mark] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence, told apart from the rest of it when `strong` or `emphasised`."""

    text: str
    strong: bool = False
    emphasised: bool = False


Note = str | tuple[Phrase, ...]
# Stands for an asterisk that came with a field, which must not be read as the catalogue's own.
_ASTERISK = "\ue02a"


def phrases(say: Say, key: str, /, **fields: object) -> Note:
    """Return message `key` as a note; what the catalogue has between ``**`` is a strong phrase.

    Only the catalogue can make a phrase strong: asterisks in `fields` stay asterisks.
    """
    text = say(key, **{name: _guarded(say, value) for name, value in fields.items()})
    pieces = enumerate(text.split("**"))
    return tuple(
        Phrase(piece.replace(_ASTERISK, "*"), strong=place % 2 == 1)
        for place, piece in pieces
        if piece
    )


def _guarded(say: Say, value: object) -> object:
    if isinstance(value, Message | EvalbenchError):
        value = value.said(say)
    return value.replace("*", _ASTERISK) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` for machines, `heading` for people (a second line after a line feed)."""

    key: str
    heading: str
    kind: Literal["text", "count", "number"] = "text"
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a table was made from: the study's title, its state and when that state was made."""

    title: str
    state: int
    time: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """A table of plain values.

    `code` names the table for good (``relative-utfører``): with a row's first cell and a column's
    key it is the address of a cell. `marks` are the highest and lowest cells by (row, column);
    `indents` gives the depth of each row (empty: none is indented); a row in `rules` has a line
    above it. `notes` stand under the table: how the numbers were made. `marks_within` says whether
    the marks compare the cells of a row or those of a column.
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=lambda: _NO_MARKS)
    indents: tuple[int, ...] = ()
    rules: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()
    stamp: Stamp | None = None
    marks_within: Literal["row", "column"] = "row"
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Refuse a table whose rows do not fit its columns (ValueError)."""
        object.__setattr__(self, "keys", tuple(column.key for column in self.columns))
        width = len(self.columns)
        if any(len(row) != width for row in self.rows):
            raise ValueError(f"table {self.code}: a row without {width} cells")

    def column(self, key: str) -> tuple[Cell, ...]:
        """Return the cells of the column `key`, top to bottom; ValueError if there is none."""
        place = self.keys.index(key)
        return tuple(row[place] for row in self.rows)
