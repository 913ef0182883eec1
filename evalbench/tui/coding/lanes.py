"""The bars beside the text: each coding has a lane in which no other touches its lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from uuid import UUID

__all__ = ["Lanes"]


class _Lane:
    """Bars that share no line, by their first line."""

    def __init__(self) -> None:
        self.firsts: list[int] = []
        self.lasts: list[int] = []
        self.ids: list[UUID] = []

    def takes(self, item: UUID, first: int, last: int) -> bool:
        """Put a bar in where every line of it is free; tell whether it was."""
        place = bisect_left(self.firsts, first)
        if place < len(self.firsts) and self.firsts[place] <= last:
            return False
        if place and self.lasts[place - 1] >= first:
            return False
        self.firsts.insert(place, first)
        self.lasts.insert(place, last)
        self.ids.insert(place, item)
        return True

    def drop(self, first: int) -> None:
        """Take out the bar that begins on that line."""
        place = bisect_left(self.firsts, first)
        del self.firsts[place], self.lasts[place], self.ids[place]

    def within(self, first: int, last: int) -> list[UUID]:
        """Return the bars that touch a line of first … last."""
        return self.ids[bisect_left(self.lasts, first) : bisect_right(self.firsts, last)]


class Lanes:
    """Bars given as (id, first line, last line): two that touch the same line differ in lane.

    Each takes the lowest lane that is free on all its lines and keeps it while others come and go.
    """

    def __init__(self, bars: Iterable[tuple[UUID, int, int]] = ()) -> None:
        self._lanes: list[_Lane] = []
        self._places: dict[UUID, tuple[int, int]] = {}
        for item, first, last in sorted(bars, key=lambda bar: (bar[1], -bar[2])):
            self.add(item, first, last)

    def __len__(self) -> int:
        """Return the number of bars."""
        return len(self._places)

    @property
    def count(self) -> int:
        """How many lanes there are, up to the last that holds a bar."""
        return len(self._lanes)

    def lane_of(self, item: UUID) -> int | None:
        """Return the lane of a bar, 0 being the lowest; None when it is not here."""
        place = self._places.get(item)
        return None if place is None else place[0]

    def add(self, item: UUID, first: int, last: int) -> int:
        """Put in a bar and return its lane; one of that id that is there is replaced."""
        if item in self._places:
            self.remove(item)
        number = 0
        while number < len(self._lanes) and not self._lanes[number].takes(item, first, last):
            number += 1
        if number == len(self._lanes):
            self._lanes.append(_Lane())
            self._lanes[number].takes(item, first, last)
        self._places[item] = (number, first)
        return number

    def remove(self, item: UUID) -> None:
        """Take out a bar (KeyError when it is not here)."""
        number, first = self._places.pop(item)
        self._lanes[number].drop(first)
        while self._lanes and not self._lanes[-1].ids:
            self._lanes.pop()

    def in_lines(self, first: int, last: int) -> list[tuple[int, UUID]]:
        """Return lane and id of the bars that touch a line of first … last, lane by lane."""
        return [
            (number, item)
            for number, lane in enumerate(self._lanes)
            for item in lane.within(first, last)
        ]
