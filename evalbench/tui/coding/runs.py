"""Which codings stand where in a text: runs of code points under the same codings."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

__all__ = ["Run", "RunMap", "Spanned"]

Key = tuple[int, int, int]


class Spanned(Protocol):
    """What stands on the code points [start, end) of a text; it is not empty."""

    @property
    def id(self) -> UUID:
        """Its own id."""
        ...

    @property
    def start(self) -> int:
        """Its first code point."""
        ...

    @property
    def end(self) -> int:
        """The place after its last code point."""
        ...


T = TypeVar("T", bound=Spanned)


class Run(NamedTuple, Generic[T]):
    """The code points [start, end) and what stands on all of them: by start, longest first."""

    start: int
    end: int
    items: tuple[T, ...]


class RunMap(Generic[T]):
    """Codings of a text, asked by place.

    A run lies between two neighbouring cuts, which are the places where an item begins or ends.
    A question costs O(log n + what is found), one item more or less O(n) in moved pointers only.
    """

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._by_id: dict[UUID, T] = {each.id: each for each in items}
        order = sorted((_key(each), each.id) for each in self._by_id.values())
        self._keys: list[Key] = [key for key, _ in order]
        self._sorted: list[T] = [self._by_id[each] for _, each in order]
        self._cuts = sorted({cut for each in self._sorted for cut in (each.start, each.end)})
        runs: list[list[T]] = [[] for _ in self._cuts]
        index = {cut: place for place, cut in enumerate(self._cuts)}
        for each in self._sorted:
            for run in runs[index[each.start] : index[each.end]]:
                run.append(each)
        # One a cut, for the code points from it up to the next; after the last there is nothing.
        self._runs: list[tuple[T, ...]] = [tuple(run) for run in runs]

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._sorted)

    @property
    def items(self) -> tuple[T, ...]:
        """Every item, by start, the longest first."""
        return tuple(self._sorted)

    def get(self, item: UUID) -> T | None:
        """Return the item of that id; None when there is none."""
        return self._by_id.get(item)

    def runs(self, start: int, end: int) -> list[Run[T]]:
        """Return the runs in [start, end), cut to it, in order; where nothing stands is no run."""
        found: list[Run[T]] = []
        cuts = self._cuts
        for index in range(max(0, bisect_right(cuts, start) - 1), bisect_left(cuts, end)):
            if items := self._runs[index]:
                found.append(Run(max(start, cuts[index]), min(end, cuts[index + 1]), items))
        return [run for run in found if run.start < run.end]

    def at(self, offset: int) -> tuple[T, ...]:
        """Return what stands on the code point at `offset`."""
        index = bisect_right(self._cuts, offset) - 1
        return self._runs[index] if index >= 0 else ()

    def touches(self, start: int, end: int) -> bool:
        """Tell whether anything stands on a code point of [start, end)."""
        cuts = self._cuts
        first = max(0, bisect_right(cuts, start) - 1)
        return start < end and any(self._runs[first : bisect_left(cuts, end)])

    def next_start(self, offset: int) -> int | None:
        """Return the nearest place after `offset` where an item begins."""
        index = bisect_left(self._keys, (offset + 1,))
        return self._sorted[index].start if index < len(self._sorted) else None

    def previous_start(self, offset: int) -> int | None:
        """Return the nearest place before `offset` where an item begins."""
        index = bisect_left(self._keys, (offset,)) - 1
        return self._sorted[index].start if index >= 0 else None

    def add(self, item: T) -> None:
        """Put in an item; one of that id that is there already is replaced."""
        if item.id in self._by_id:
            self.remove(item.id)
        key = _key(item)
        place = bisect_left(self._keys, key)
        self._keys.insert(place, key)
        self._sorted.insert(place, item)
        self._by_id[item.id] = item
        first, last = self._cut(item.start), self._cut(item.end)
        for index in range(first, last):
            self._runs[index] = _with(self._runs[index], item, key)

    def remove(self, item: UUID) -> T:
        """Take out and return the item of that id (KeyError when there is none)."""
        gone = self._by_id.pop(item)
        place = bisect_left(self._keys, _key(gone))
        del self._keys[place], self._sorted[place]
        first = bisect_left(self._cuts, gone.start)
        last = bisect_left(self._cuts, gone.end)
        for index in range(first, last):
            self._runs[index] = tuple(each for each in self._runs[index] if each.id != item)
        for index in (last, first):
            self._join(index)
        return gone

    def replace(self, item: T) -> None:
        """Put `item` where the item of its id was (KeyError when there is none)."""
        self.remove(item.id)
        self.add(item)

    def _cut(self, place: int) -> int:
        """The index of the cut at `place`, made when it is not there."""
        index = bisect_left(self._cuts, place)
        if index == len(self._cuts) or self._cuts[index] != place:
            self._cuts.insert(index, place)
            self._runs.insert(index, self._runs[index - 1] if index else ())
        return index

    def _join(self, index: int) -> None:
        """Take out a cut at which nothing begins or ends any more."""
        before = self._runs[index - 1] if index else ()
        if self._runs[index] == before:
            del self._cuts[index], self._runs[index]


def _key(item: Spanned) -> Key:
    """The order of items: by start, longest first; equal ones by id, whoever came first."""
    return item.start, -item.end, item.id.int


def _with(items: tuple[T, ...], item: T, key: Key) -> tuple[T, ...]:
    place = bisect_left(items, key, key=_key)
    return (*items[:place], item, *items[place:])
