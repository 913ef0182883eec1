"""What was done when: the changes of a study that stand, counted by day, person and deed."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import Say
from evalbench.study.change_log import stamp_of, state_of
from evalbench.study.find import study_of
from evalbench.study.model import Change
from evalbench.study.table import Column, Stamp, Table, phrases

__all__ = ["Activity", "activity", "activity_table"]

_STANDING = ("done", "final")
_TURNING = ("undo", "redo")


@dataclass(frozen=True, slots=True)
class Deeds:
    """How often someone did something on a day (in UTC), the first of the changes and the last."""

    day: datetime.date
    who: str
    verb: str
    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Activity:
    """The deeds in the order of their first change; `taken_back` counts what was undone."""

    deeds: tuple[Deeds, ...]
    taken_back: int
    stamp: Stamp | None


def activity(session: Session) -> Activity:
    """Return what was done to the study; what was undone, and the undoing of it, is left out."""
    counts: Counter[tuple[datetime.date, str, str]] = Counter()
    states: dict[tuple[datetime.date, str, str], list[int]] = {}
    taken_back = 0
    query = select(Change.number, Change.time, Change.who, Change.verb, Change.status)
    for number, time, who, verb, status in session.execute(query.order_by(Change.number)):
        if verb in _TURNING:
            continue
        if status not in _STANDING:
            taken_back += 1
            continue
        key = (time.astimezone(datetime.UTC).date(), who, verb)
        counts[key] += 1
        states.setdefault(key, []).append(number)
    deeds = tuple(
        Deeds(*key, number, min(states[key]), max(states[key])) for key, number in counts.items()
    )
    title = study_of(session).title
    return Activity(deeds, taken_back, stamp_of(session, title) if state_of(session) else None)


def activity_table(found: Activity, say: Say) -> Table:
    """Return a row for each day, person and deed, with how often and the states it led to."""
    columns = (
        Column("day", say("activity.day")),
        Column("who", say("activity.who")),
        Column("deed", say("activity.deed")),
        Column("number", say("activity.number"), "count"),
        Column("states", say("activity.states")),
    )
    rows = tuple(
        (
            each.day.isoformat(),
            each.who,
            _said(each.verb, say),
            each.number,
            str(each.first) if each.first == each.last else f"{each.first}–{each.last}",
        )
        for each in found.deeds
    )
    notes = [phrases(say, "activity.note_states"), phrases(say, "activity.note_days")]
    if found.taken_back:
        notes.append(phrases(say, "activity.note_taken_back", n=found.taken_back))
    title = say("activity.title")
    return Table("activity", title, columns, rows, notes=tuple(notes), stamp=found.stamp)


def _said(verb: str, say: Say) -> str:
    """Return a deed in words; a newer evalbench may have done what this one has none for."""
    key = f"actions.{verb}"
    return say(key) if say.has(key) else verb
