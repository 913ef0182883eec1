"""JSON holds the same names and numbers as CSV."""

import csv
import io
import json

from evalbench.reports.delimited import write_csv
from evalbench.reports.json_rows import write_json
from evalbench.study.table import Column, Table
from tests.reports.examples import HOSTILE, scores


def written(table: Table) -> str:
    stream = io.StringIO()
    write_json(table, stream)
    return stream.getvalue()


def test_an_array_of_objects() -> None:
    rows = json.loads(written(scores()))
    assert rows[0] == {"unit": "Bergen", "respondents": 13, "29": 93.33333333333333, "30": 100}
    assert rows[2]["29"] is None


def test_the_same_numbers_as_csv() -> None:
    stream = io.StringIO(newline="")
    write_csv(scores(), stream)
    of_csv = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    of_json = json.loads(written(scores()), parse_float=str, parse_int=str)
    assert of_csv == [{key: value or "" for key, value in row.items()} for row in of_json]


def test_text_is_not_escaped_beyond_need() -> None:
    table = Table("t", "t", (Column("navn", "Navn"),), (("Østensjø",), (HOSTILE,)))
    text = written(table)
    assert '{"navn": "Østensjø"}' in text
    assert json.loads(text)[1]["navn"] == HOSTILE


def test_no_rows_is_an_empty_array() -> None:
    assert json.loads(written(Table("t", "t", (Column("a", "A"),), ()))) == []
