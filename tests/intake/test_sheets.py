"""Tables as people's spreadsheets write them."""

import pytest

from evalbench.intake import sheets
from evalbench.intake.sheets import read_sheet
from evalbench.messages import Problem


def read(text, columns=("id", "unit", "answer"), required=("id",), **more):
    problems: list[Problem] = []
    sheet = read_sheet(text, "t.csv", columns, required, problems, **more)
    return sheet, [str(problem) for problem in problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_told_by_the_header(delimiter):
    text = 'id,unit,answer\n1,"a,b;c\td","3,5"\n'
    sheet, problems = read(text.replace(",", delimiter).replace(f'"3{delimiter}5"', '"3,5"'))
    assert problems == []
    assert list(sheet.pick("id", "answer")) == [(2, ("1", "3,5"))]


def test_excels_own_hint_is_believed():
    sheet, problems = read("sep=;\nid;x,y\n1;2\n")
    assert problems == []
    assert (sheet.lines, sheet.others) == ([3], {"x,y": 1})


def test_rows_know_the_line_they_begin_on():
    sheet, problems = read('\n ID , Unit \n1,"a\nb\n\nc"\n,,\n\n2\n')
    assert problems == []
    assert list(sheet.pick("id", "unit")) == [(3, ("1", "a\nb\n\nc")), (9, ("2", ""))]


def test_columns_that_are_missing_or_twice():
    assert read("uid,Unit,unit\n")[1] == [
        "t.csv:1: the column “unit” stands there twice; rename or remove one of them",
        "t.csv:1: the column id is missing; is it the one headed “uid”? Rename it",
    ]
    assert read("")[1][0].startswith("t.csv: the table is empty")


def test_every_bad_row_is_told_of():
    sheet, problems = read('id,unit\n1,a,,\n2,a,b\n3,"a"b\n4,a\n5,"open\n6,x\n')
    assert problems == [
        "t.csv:3: the row has 3 cells and the table 2 columns; put quotation marks around a cell "
        "with a comma in it",
        "t.csv:4: there is more in this cell after the quotation mark that ends it; double the "
        "quotation marks inside a cell",
        "t.csv:6: a quotation mark opens a cell here and never ends; close it",
    ]
    assert [cells[0] for cells in sheet.cells] == ["1", "4"]


def test_lines_have_a_limit(monkeypatch):
    monkeypatch.setattr(sheets, "LONGEST_LINE", 1000)
    sheet, problems = read("id,unit\n1,a\n2," + "," * 2000 + "\n")
    assert problems[0].startswith("t.csv:3: a row or a cell is longer than 1000 characters")
    assert sheet.lines == [2]


def test_prefixes_make_columns_known():
    sheet, _ = read("id,text_nb,Text_EN,text_\n1,a,b,c\n", prefixes=("text_",))
    assert sheet.has("text_en")
    assert sheet.others_of(0) == {"text_": "c"}
