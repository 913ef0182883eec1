"""CSV holds what the table holds, unrounded, as RFC 4180 says."""

import csv
import io
import time
from fractions import Fraction

import pytest

from evalbench.reports.delimited import write_csv
from evalbench.study.table import Column, Table
from tests.reports.examples import HOSTILE, long, scores


def written(table: Table) -> str:
    stream = io.StringIO(newline="")
    write_csv(table, stream)
    return stream.getvalue()


def test_keys_unrounded_numbers_and_blanks() -> None:
    assert written(scores()) == (
        "unit,respondents,29,30\r\n"
        "Bergen,13,93.33333333333333,100\r\n"
        "Oslo,37,100,83.05\r\n"
        "Gamle Oslo,5,,-0.3333333333333333\r\n"
    )


def test_any_text_reads_back() -> None:
    text = HOSTILE.replace("\ud800", "").replace("\x00", "") + ',";\r\n'
    table = Table("t", "t", (Column("a,b", "A"), Column("n", "N")), ((text, None), ("", 1)))
    rows = list(csv.reader(io.StringIO(written(table), newline="")))
    assert rows == [["a,b", "n"], [text, ""], ["", "1"]]


@pytest.mark.benchmark
def test_a_hundred_thousand_rows() -> None:
    table = long(100_000)
    start = time.perf_counter()
    written(table)
    assert time.perf_counter() - start < 5


def test_no_row_is_only_a_header() -> None:
    assert written(Table("t", "t", (Column("a", "A"),), ())) == "a\r\n"


def test_fractions_of_one_are_whole() -> None:
    table = Table("t", "t", (Column("a", "A", "number"),), ((Fraction(4, 2),),))
    assert written(table) == "a\r\n2\r\n"
