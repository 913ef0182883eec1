"""Cycles that nobody holds are looked for when the user rests, and not while keys are pressed."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from evalbench.tui import collecting
from evalbench.tui.collecting import Collector


class Cycle:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


class Clock:
    """A clock that stands until it is put on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(collecting, "monotonic", clock)
    return clock


@pytest.fixture
def collector(clock: Clock) -> Iterator[Collector]:
    collector = Collector()
    # What the other tests hold need not be looked through.
    gc.freeze()
    with collector.held():
        yield collector


def old_cycle() -> "weakref.ref[Cycle]":
    """Leave a cycle behind that is old enough that Python does not look at it by itself."""
    left = weakref.ref(Cycle())
    for _ in range(collecting._SOME):
        gc.collect(0)
    assert left() is None
    kept = [Cycle()]
    left = weakref.ref(kept[0])
    for _ in range(collecting._SOME):
        gc.collect(0)
    kept.clear()
    gc.collect(0)
    assert left() is not None
    return left


def test_nothing_is_looked_for_while_keys_are_pressed(collector: Collector, clock: Clock) -> None:
    left = old_cycle()
    collector.pressed()
    clock.now += collecting._REST - 0.1
    assert not collector.look()
    assert left() is not None
    clock.now += 0.2
    assert collector.look()
    assert left() is None


def test_it_is_not_looked_again_when_little_is_new(collector: Collector, clock: Clock) -> None:
    clock.now += collecting._REST
    old_cycle()
    assert collector.look()
    assert not collector.look()


def test_too_much_does_not_wait(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    left = old_cycle()
    collector.pressed()
    monkeypatch.setattr(collecting, "_MANY", 1)
    assert collector.look()
    assert left() is None


def test_what_was_held_at_a_look_is_found_when_the_user_is_away(
    collector: Collector, clock: Clock
) -> None:
    held = [Cycle()]
    left = weakref.ref(held[0])
    old_cycle()
    clock.now += collecting._REST
    assert collector.look()
    held.clear()
    old_cycle()
    assert collector.look()
    assert left() is not None
    clock.now += collecting._SELDOM + 1
    assert collector.look()
    assert left() is None


def test_afterwards_all_is_as_it_was(clock: Clock) -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    collector = Collector()
    assert not collector.look()
    with collector.held():
        assert gc.get_threshold() != before[0]
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
