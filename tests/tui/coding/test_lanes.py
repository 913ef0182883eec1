"""Bars in lanes, against looking at every pair."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.tui.coding.lanes import Lanes

BAR = st.builds(
    lambda number, first, more: (UUID(int=number), first, first + more),
    st.integers(1, 15), st.integers(0, 12), st.integers(0, 5),
)  # fmt: skip


def lane_free(bars, lanes, lane, bar):
    others = (other for other in bars.values() if lanes[other[0]] == lane and other[0] != bar[0])
    return all(other[2] < bar[1] or other[1] > bar[2] for other in others)


@given(st.lists(BAR, unique_by=lambda bar: bar[0]), st.lists(BAR), st.data())
def test_no_two_bars_share_a_cell_and_none_moves(first, then, data):
    lanes = Lanes(first)
    bars = {bar[0]: bar for bar in first}
    known = {key: lanes.lane_of(key) or 0 for key in bars}
    for bar in then:
        if bar[0] in bars and data.draw(st.booleans()):
            lanes.remove(bar[0])
            del bars[bar[0]], known[bar[0]]
        else:
            bars[bar[0]] = bar
            known[bar[0]] = lanes.add(*bar)
            lower = range(known[bar[0]])
            assert not any(lane_free(bars, known, lane, bar) for lane in lower)
        assert {key: lanes.lane_of(key) for key in bars} == known
    assert all(lane_free(bars, known, known[key], bar) for key, bar in bars.items())
    assert lanes.count == max(known.values(), default=-1) + 1
    assert len(lanes) == len(bars)
    low = data.draw(st.integers(0, 17))
    high = data.draw(st.integers(low, 17))
    touching = [bar for bar in bars.values() if bar[1] <= high and bar[2] >= low]
    expected = [
        (known[key], key) for key, *_ in sorted(touching, key=lambda b: (known[b[0]], b[1]))
    ]
    assert lanes.in_lines(low, high) == expected


@given(st.lists(BAR, unique_by=lambda bar: bar[0]))
def test_there_are_no_more_lanes_than_bars_on_one_line(bars):
    deepest = max((sum(b[1] <= line <= b[2] for b in bars) for line in range(20)), default=0)
    assert Lanes(bars).count == deepest


def test_who_is_not_here():
    lanes = Lanes()
    assert lanes.lane_of(UUID(int=1)) is None
    with pytest.raises(KeyError):
        lanes.remove(UUID(int=1))
