"""A DataFrame holds what its table holds, whatever a name looks like."""

import csv
import io
import math
from fractions import Fraction

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.reports.delimited import write_csv
from evalbench.reports.frames import to_frame
from evalbench.study.table import Cell, Column, Table
from tests.reports.examples import scores

HOSTILE = (
    *("NA", "N/A", "None", "null", "nan", "NaN", "<NA>", "", " ", "0", "1.0", "-0", "True"),
    *(
        "=1+1",
        "[laughs]",
        "ø 🙂",
        "e\u0301",
        "a\nb\r\n",
        '"',
        "2012-03-14",
        "inf",
        "\ufeffx",
        "\x00",
    ),
)
KINDS = ("text", "count", "number")
DTYPES = {"text": "str", "count": "Int64", "number": "float64"}


def texts_table(*texts: Cell) -> Table:
    return Table("t", "", (Column("text", "x"),), tuple((text,) for text in texts))


def cell_of(value: object) -> object:
    """What a table has where a frame has `value`."""
    return None if pandas.isna(value) else value


CELLS = {
    "text": st.none()
    | st.sampled_from(HOSTILE)
    | st.text(st.characters(exclude_categories=["Cs"])),
    "count": st.none() | st.integers(-(2**63), 2**63 - 1),
    "number": st.none() | st.fractions() | st.integers(),
}


@st.composite
def tables(draw) -> Table:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=5))
    keys = [draw(st.sampled_from(HOSTILE) | st.text(max_size=5)) for _ in kinds]
    columns = tuple(Column(key, "x", kind) for key, kind in zip(keys, kinds, strict=True))
    rows = draw(st.lists(st.tuples(*(CELLS[kind] for kind in kinds)), max_size=6))
    return Table("t", "", columns, tuple(rows))


@given(tables())
def test_nothing_is_lost(table: Table) -> None:
    frame = to_frame(table)
    assert tuple(frame.columns) == table.keys
    assert frame.shape == (len(table.rows), len(table.columns))
    for place, column in enumerate(table.columns):
        of_frame = frame.iloc[:, place]
        assert of_frame.dtype == DTYPES[column.kind]
        cells: list[object] = [row[place] for row in table.rows]
        if column.kind == "number":
            cells = [None if row[place] is None else float(row[place] or 0) for row in table.rows]
        assert [cell_of(value) for value in of_frame] == cells


@given(st.lists(st.fractions() | st.integers(-(10**15), 10**15), min_size=1))
def test_the_numbers_are_those_of_the_csv(numbers: list[Fraction | int]) -> None:
    table = Table("t", "", (Column("n", "n", "number"),), tuple((each,) for each in numbers))
    stream = io.StringIO(newline="")
    write_csv(table, stream)
    _, *rows = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    assert list(to_frame(table)["n"]) == [float(number) for (number,) in rows]


def test_an_empty_text_is_one_and_a_blank_cell_is_missing() -> None:
    frame = to_frame(texts_table(*HOSTILE, None))
    assert list(frame["text"][:-1]) == list(HOSTILE)
    assert list(frame["text"].isna()) == [False] * len(HOSTILE) + [True]


def test_a_blank_number_is_missing_and_never_0() -> None:
    frame = to_frame(scores())
    assert list(frame["30"]) == [100.0, 83.05, -1 / 3]
    assert frame["29"].isna().tolist() == [False, False, True]
    assert math.isnan(frame["29"].iloc[2])
    assert frame["29"].mean() == (280 / 3 + 100) / 2


def test_whole_numbers_stay_whole_beside_missing_ones() -> None:
    table = Table("t", "", (Column("n", "n", "count"),), ((2**53 + 1,), (None,)))
    frame = to_frame(table)
    assert frame["n"].iloc[0] == 2**53 + 1
    assert frame["n"].iloc[1] is pandas.NA


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_beyond_floats_is_infinite_as_it_is_when_the_csv_is_read(sign: int) -> None:
    table = Table("t", "", (Column("n", "n", "number"),), ((Fraction(sign * 10**400, 3),),))
    assert to_frame(table)["n"].iloc[0] == sign * math.inf


def test_a_number_in_a_column_of_text_is_written_as_in_the_csv() -> None:
    assert list(to_frame(texts_table(4, Fraction(7, 2), "4"))["text"]) == ["4", "3.5", "4"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_without_rows_has_its_columns(kind) -> None:
    frame = to_frame(Table("t", "", (Column("a", "A", kind), Column("b", "B")), ()))
    assert list(frame.columns) == ["a", "b"]
    assert frame["a"].dtype == DTYPES[kind]
    assert len(frame) == 0


def test_two_columns_of_the_same_key_are_both_there() -> None:
    frame = to_frame(Table("t", "", (Column("a", "A"), Column("a", "B")), (("x", "y"),)))
    assert frame.to_numpy().tolist() == [["x", "y"]]


def test_a_frame_says_what_it_was_made_from() -> None:
    assert to_frame(scores()).attrs == {"title": "Bestiller–utfører", "state": 412}
    assert to_frame(texts_table("x")).attrs == {}
