"""Tables of a matrix: a row a cell for machines, rows by columns for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from evalbench.analysis.matrix import Matrix
from evalbench.messages import Say
from evalbench.study.layout import split_code_path
from evalbench.study.table import Cell, Column, Note, Table, phrases

__all__ = ["long_table", "wide_table"]

_LONG = (Column("row", "row"), Column("column", "column"), Column("value", "value", "count"))


def long_table(found: Matrix) -> Table:
    """Return every cell, a row each: the rows in their order and in each the columns."""
    value = found.cells.get
    rows = tuple(
        (row, column, value((at, place), 0))
        for at, row in enumerate(found.row_values)
        for place, column in enumerate(found.column_values)
    )
    return Table("matrix", "", _LONG, rows, stamp=found.stamp)


def wide_table(found: Matrix, say: Say, *, filled_columns: bool = False) -> Table:
    """Return the matrix as people read it; a column's key is ``<axis>:<value>``.

    What a filter leaves empty, rows and columns with 0 throughout, is left out, which a note says;
    with `filled_columns` so are empty columns of a matrix without a filter.
    """
    filled = {place for place, number in found.cells.items() if number}
    rows = _shown(found.row_values, {row for row, _ in filled}, found.only)
    columns = _shown(
        found.column_values, {column for _, column in filled}, found.only or filled_columns
    )
    nothing = say("matrix.none")
    cells: list[tuple[Cell, ...]] = [
        (found.row_values[row] or nothing, *(found.value(row, column) for column in columns))
        for row in rows
    ]
    values = [found.column_values[column] for column in columns]
    counts = (Column(f"{found.columns}:{each}", each or nothing, "count") for each in values)
    left_out = len(found.row_values) - len(rows), len(found.column_values) - len(columns)
    return Table(
        code=f"matrix-{found.rows}-{found.columns}",
        title=say(
            "matrix.title",
            measure=say(f"matrix.measure_{found.measure}"),
            rows=_axis_word(found.rows, say),
            columns=_axis_word(found.columns, say),
        ),
        columns=(Column("row", _axis_word(found.rows, say, heading=True)), *counts),
        rows=tuple(cells),
        rules=_rules(found, rows),
        notes=tuple(_notes(found, left_out, say)),
        stamp=found.stamp,
    )


def _shown(values: Sequence[str], filled: set[int], only: bool) -> list[int]:
    return [place for place in range(len(values)) if place in filled or not only]


def _rules(found: Matrix, rows: Sequence[int]) -> frozenset[int]:
    """Return the rows with a line above: where another main code begins."""
    if found.rows != "code":
        return frozenset()
    paths = [split_code_path(found.row_values[row]) for row in rows]
    return frozenset(
        at for at, (one, other) in enumerate(pairwise(paths), 1) if one[:1] != other[:1]
    )


def _axis_word(name: str, say: Say, *, heading: bool = False) -> str:
    """Return what people call an axis; an attribute is called as in the study."""
    word = name.partition(".")[2] or say(f"matrix.axis_{name}")
    return word[:1].upper() + word[1:] if heading else word


_IN_TREES = {"code", "unit"}
_MANY = {"unit", "category", "role", "respondent"}


def _notes(found: Matrix, left_out: tuple[int, int], say: Say) -> Iterator[Note]:
    axes = {found.rows, found.columns}
    if found.measure == "characters":
        yield phrases(say, "matrix.note_characters")
    if found.measure == "respondents":
        yield phrases(say, "matrix.note_respondents")
    if axes & _IN_TREES:
        yield phrases(say, "matrix.note_rollup" if found.rollup else "matrix.note_exact")
    if axes & _MANY or any("." in axis for axis in axes):
        yield phrases(say, "matrix.note_several")
    if any(left_out) and not found.only:
        yield phrases(say, "matrix.note_empty", n=left_out[1])
    elif any(left_out):
        yield phrases(say, "matrix.note_left_out", rows=left_out[0], columns=left_out[1])
