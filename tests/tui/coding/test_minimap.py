"""The map at the edge: mended bit by bit it is as made anew, and it leads to every line."""

from hypothesis import given
from hypothesis import strategies as st

from evalbench.analysis.transcript import CodedSpan
from evalbench.tui.coding.drawing import Drawing, Frame
from evalbench.tui.coding.minimap import Minimap
from evalbench.tui.coding.sheet import Sheet
from evalbench.tui.ink import ink_of
from tests.tui.coding.test_drawing import _CODES, transcript
from tests.tui.coding.test_sheet import SAID, codings


def _mapped(sheet: Sheet, height: int) -> tuple[Minimap, Drawing]:
    drawing = Drawing(sheet, _CODES, Frame.of(80, 40), ink_of("evalbench-dark"))
    minimap = Minimap()
    minimap.lay(drawing, height)
    return minimap, drawing


def _coded_rows(minimap: Minimap) -> list[bool]:
    return [style is not None for style in minimap._rows]


@given(codings(), codings(), st.integers(1, 120))
def test_the_map_mended_is_the_map_made_anew(
    before: list[CodedSpan], others: list[CodedSpan], height: int
) -> None:
    sheet = Sheet(transcript(*SAID, codings=tuple(before)), 62)
    minimap, drawing = _mapped(sheet, height)
    for each in sheet.take(others):
        minimap.update(drawing, *sheet.lines_of(each))
    assert _coded_rows(minimap) == _coded_rows(_mapped(sheet, height)[0])


@given(st.integers(1, 60), st.integers(0, 200))
def test_the_map_leads_to_every_line_and_shows_where_one_is(height: int, top: int) -> None:
    sheet = Sheet(transcript(*SAID), 62)
    minimap, drawing = _mapped(sheet, height)
    lines = [minimap.line_at(row) for row in range(height)]
    assert lines == sorted(lines)
    assert all(0 <= line < len(sheet.wrap) for line in lines)
    window = minimap.window(min(top, len(sheet.wrap) - 1), height)
    assert len(window) >= 1
    cells = [minimap.cell(row, window, drawing.ink).text for row in range(height)]
    assert all(cell in "░ " for cell in cells)
