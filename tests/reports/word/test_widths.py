"""Columns of a Word table get what they ask for, and together never more than the page has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.reports.word.layout import Page, decimal_place, grid_of, laid_out
from evalbench.reports.word.widths import Ask, asked, spread, stretch, text_width
from tests.reports.examples import scores, wide

asks = st.lists(
    st.builds(
        lambda least, more, number: Ask(least, least + more, number),
        st.integers(100, 4000),
        st.integers(0, 4000),
        st.booleans(),
    ),
    min_size=1,
    max_size=20,
)


@given(asks, st.integers(5000, 16000))
def test_columns_fit_and_get_their_least_when_there_is_room(asks: list[Ask], room: int) -> None:
    widths = spread(asks, room)
    assert sum(widths) <= room
    if sum(ask.least for ask in asks) <= room:
        assert all(width >= ask.least for width, ask in zip(widths, asks, strict=True))


def test_text_is_as_wide_as_in_calibri() -> None:
    # 17.0 times its size, measured in the font; 10 points are 200 twips.
    assert text_width("Brukeren får det hun trenger organisering", 20) == pytest.approx(
        17.0 * 200, rel=0.02
    )


def test_figures_ask_for_room_without_breaking() -> None:
    ask = asked("29\nBrukeren får det hun trenger", ["100,0", "9,5"], 20, number=True)
    assert ask.least >= text_width("Brukeren", 18, bold=True)
    assert ask.wish > ask.least


def test_a_wide_table_is_turned_and_a_narrow_one_is_not() -> None:
    page = Page(9072, 14004)
    narrow, broad = (laid_out(table, grid_of(table, "nb"), page) for table in (scores(), wide()))
    assert (narrow.sideways, narrow.half_points) == (False, 20)
    assert broad.sideways


def test_wider_fonts_get_wider_columns() -> None:
    assert stretch("Arial") > stretch("Calibri") == 1.0
    assert stretch("Comic Sans MS") == stretch(None) > 1
    table = scores()
    grid = grid_of(table, "nb")
    assert [
        laid_out(table, grid, Page(4200, 14004, stretch(font))).half_points
        for font in ("Calibri", "Verdana")
    ] == [20, 17]


def test_the_decimal_mark_stands_right_of_the_middle_of_the_whole_part() -> None:
    place = decimal_place(["100,0", "7,5"], 1170, 20)
    assert place == (1170 - 170 - 300) // 2 + 300
