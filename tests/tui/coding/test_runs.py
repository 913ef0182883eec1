"""Codings by place, against looking at every coding."""

from dataclasses import dataclass, replace
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.tui.coding.runs import Run, RunMap


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    start: int
    end: int


MOST = 30
ITEM = st.builds(
    lambda number, start, length: Item(UUID(int=number), start, start + length),
    st.integers(1, 12), st.integers(0, MOST - 8), st.integers(1, 8),
)  # fmt: skip


def ordered(items):
    return tuple(sorted(items, key=lambda each: (each.start, -each.end, each.id.int)))


def check(runs: RunMap[Item], items: list[Item]) -> None:
    at = [ordered(i for i in items if i.start <= place < i.end) for place in range(MOST + 2)]
    assert runs.items == ordered(items)
    assert len(runs) == len(items)
    assert [runs.at(place) for place in range(MOST + 2)] == at
    starts = sorted({each.start for each in items})
    for place in range(-1, MOST + 2):
        assert runs.next_start(place) == next((s for s in starts if s > place), None)
        assert runs.previous_start(place) == next((s for s in starts[::-1] if s < place), None)


def check_runs(runs: RunMap[Item], items: list[Item], start: int, end: int) -> None:
    found = runs.runs(start, end)
    places = {place: run.items for run in found for place in range(run.start, run.end)}
    expected = {p: ordered(i for i in items if i.start <= p < i.end) for p in range(start, end)}
    assert places == {place: each for place, each in expected.items() if each}
    assert sum(run.end - run.start for run in found) == len(places)
    assert [run.start for run in found] == sorted(run.start for run in found)
    assert all(a.end < b.start or a.items != b.items for a, b in pairwise(found))
    assert runs.touches(start, end) == bool(found)


@given(st.lists(ITEM), st.lists(ITEM), st.data())
def test_runs_are_those_found_by_looking_at_every_item(first, then, data):
    runs = RunMap(first)
    items = {each.id: each for each in first}
    for item in then:
        if item.id not in items or data.draw(st.booleans()):
            runs.add(item)
            items[item.id] = item
        elif data.draw(st.booleans()):
            runs.replace(item)
            items[item.id] = item
        else:
            assert runs.remove(item.id) == items.pop(item.id)
    check(runs, list(items.values()))
    start = data.draw(st.integers(0, MOST))
    check_runs(runs, list(items.values()), start, data.draw(st.integers(start, MOST)))
    assert vars(runs) == vars(RunMap(reversed(list(items.values())))) | {"_by_id": items}


def test_a_run_as_a_person_sees_it():
    outer, inner = Item(UUID(int=2), 0, 10), Item(UUID(int=1), 4, 6)
    runs = RunMap([inner, outer])
    assert runs.runs(2, 20) == [
        Run(2, 4, (outer,)),
        Run(4, 6, (outer, inner)),
        Run(6, 10, (outer,)),
    ]
    runs.replace(replace(outer, end=5))
    assert runs.at(5) == (inner,)
    assert runs.get(inner.id) is inner
    assert runs.get(UUID(int=9)) is None
    with pytest.raises(KeyError):
        runs.remove(UUID(int=9))
