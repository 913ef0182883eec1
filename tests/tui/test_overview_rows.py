"""The rows of the overview: bars that tell none from some and some from all, and orders."""

from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evalbench.messages import Message, Say
from evalbench.tui.screens.overview_rows import Seen, bar, grouped, warning_rows
from evalbench.tui.screens.overview_rows import _day as day_of
from evalbench.tui.widgets.rows import Cell

shares = st.fractions(0, 1)


@given(shares, st.integers(1, 12))
def test_a_bar_is_as_long_as_it_was_asked_to_be(share: Fraction, cells: int) -> None:
    drawn = bar(share, cells)
    assert len(drawn) == cells
    assert (drawn == "─" * cells) is (share == 0)
    assert (drawn == "━" * cells) is (share == 1)


@given(shares, shares, st.integers(1, 12))
def test_more_is_never_drawn_as_less(one: Fraction, other: Fraction, cells: int) -> None:
    def halves(share: Fraction) -> int:
        drawn = bar(share, cells)
        return 2 * drawn.count("━") + drawn.count("╾")

    assert (halves(one) - halves(other)) * (one - other) >= 0


def test_thousands_are_parted_as_the_language_does() -> None:
    assert grouped(1234567, Say("en")) == "1,234,567"
    assert grouped(1234567, Say("nb")) == "1\u00a0234\u00a0567"


def test_a_day_is_short_and_what_cannot_be_read_is_blank() -> None:
    today = datetime(2026, 3, 1, 12, tzinfo=UTC).astimezone()
    assert day_of("2026-02-03T12:00:00+00:00", today, Say("en")) == "3 Feb"
    assert day_of("2026-02-03T12:00:00+00:00", today, Say("nb")) == "3.2."
    assert day_of("2025-12-31T12:00:00+00:00", today, Say("en")) == "2025"
    assert day_of(today.isoformat(), today, Say("en")) == f"{today:%H:%M}"
    assert day_of("soon", today, Say("en")) == ""


def test_a_long_warning_goes_on_below_itself() -> None:
    seen = Seen(warnings=[Message("workbench.plain", text="word " * 20)])
    rows = warning_rows(seen, Say("en"), "", 40)
    assert [row[0] for row in rows] == [Cell("!", "warn"), *[Cell("", "warn")] * (len(rows) - 1)]
    assert all(isinstance(row[1], str) and len(row[1]) <= 35 for row in rows)
    assert warning_rows(seen, Say("en"), "other", 40) == []
