"""Tables as pandas DataFrames: keys as columns, unrounded numbers, missing for None."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalbench.study.table import Cell, Column, Table
from evalbench.text.numbers import full_precision

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["DataFrame", "to_frame"]


def to_frame(table: Table) -> DataFrame:
    """Return `table` as a DataFrame with its columns and rows in their order.

    Text is ``str``, counts are ``Int64`` and other numbers ``float64``, the floats nearest to the
    fractions. An empty text stays one. ``attrs`` has the stamp's title and state, if there is one.
    """
    import pandas

    # By place: a dictionary would keep only one of two columns with the same key.
    columns = {
        place: _array(column, [row[place] for row in table.rows])
        for place, column in enumerate(table.columns)
    }
    frame = pandas.DataFrame(columns, index=pandas.RangeIndex(len(table.rows)))
    frame.columns = pandas.Index(table.keys, dtype="str")
    if table.stamp is not None:
        frame.attrs = {"title": table.stamp.title, "state": table.stamp.state}
    return frame


def _array(column: Column, cells: Sequence[Cell]) -> Any:
    """Return the cells with the dtype named, never guessed: a code called "NA" is a text."""
    import pandas

    if column.kind == "count":
        return pandas.array(cells, dtype="Int64")
    if column.kind == "number":
        return pandas.array([_number(cell) for cell in cells], dtype="float64")
    return pandas.array([_text(cell) for cell in cells], dtype="str")


def _number(cell: Cell) -> float:
    if cell is None:
        return math.nan
    try:
        return float(cell)
    except OverflowError:
        return math.inf if Fraction(cell) > 0 else -math.inf


def _text(cell: Cell) -> str | None:
    return cell if cell is None or isinstance(cell, str) else full_precision(cell)
