"""What a table says against what the study says: new, filled in, contradicted, or just the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from evalbench.intake.stored import TableReading
from evalbench.messages import Message
from evalbench.study.contents import Row
from evalbench.study.model import Coder, Record, Role, Theme
from evalbench.study.verbs.importing import Arrivals
from evalbench.text.cleaning import printable

__all__ = ["Match", "Said", "said_by_key"]

_NAMED: tuple[type[Record], ...] = (Role, Theme, Coder)
_NOTHING = (None, "")


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says in one `column`, or under one `key` of a column of several.

    `called` is the table's own name for it. Where the study says nothing it is filled in, unless
    nothing means something there (`fills` false). `names` are those of ids.
    """

    column: str
    value: Any
    called: str
    key: str | None = None
    fills: bool = True
    names: Mapping[UUID, str] | None = None


def said_by_key(column: str, values: Mapping[str, str], prefix: str = "") -> Iterator[Said]:
    """Return what is said under each key of a column such as the attributes."""
    for key, value in values.items():
        yield Said(column, value, prefix + key, key)


class Match:
    """What the rows of a table bring, and how many they are: new, changed, and just the same."""

    def __init__(self, reading: TableReading, replace: bool) -> None:
        self.reading = reading
        self.replace = replace
        self.arrivals = Arrivals()
        self.new = 0
        self.changed = 0
        self.same = 0

    def take_named(self) -> None:
        """Take in the roles, themes and coders that the table is the first to name."""
        for kind in _NAMED:
            self.arrivals.rows.rows(kind).extend(self.reading.contents.rows(kind))

    def take_new(self, kind: type[Record], row: Row) -> None:
        """Take in a row that the study does not have."""
        self.arrivals.rows.rows(kind).append(row)
        self.new += 1

    def change(self, kind: type[Record], identity: UUID, changes: Row) -> None:
        """Set columns of a stored row; nothing happens without any."""
        if changes:
            self.arrivals.changes.setdefault(kind, []).append({"id": identity, **changes})

    def compare(self, row: Row, stored: Row, name: str, said: Iterable[Said]) -> Row:
        """Return what is to be changed in a stored row; report what contradicts it.

        `name` is what messages call the row.
        """
        changes: Row = {}
        for each in said:
            stands: Any = changes.get(each.column, stored[each.column])
            held = stands.get(each.key) if each.key is not None else stands
            if each.value in _NOTHING and each.fills:
                continue
            if each.value == held:
                continue
            if (held in _NOTHING and each.fills) or self.replace:
                changed = {**stands, each.key: each.value} if each.key is not None else each.value
                changes[each.column] = changed
            else:
                self.contradict(row, name, each, held)
        return changes

    def contradict(self, row: Row, name: str, said: Said, stands: Any) -> None:
        """Report that the study says otherwise."""
        message = Message(
            "importing.contradicts",
            name=printable(name),
            what=printable(said.called),
            here=_shown(said.value, said.names),
            stands=_shown(stands, said.names),
        )
        self.reading.refuse(self.reading.line_of(row), message)

    def count(self, is_changed: bool) -> None:
        """Count a row that the study has."""
        if is_changed:
            self.changed += 1
        else:
            self.same += 1


def _shown(value: Any, names: Mapping[UUID, str] | None) -> str | Decimal:
    """Return a value as the table would write it; a dash for nothing."""
    if value in _NOTHING or value == frozenset():
        return "–"
    if names is not None and isinstance(value, frozenset):
        return printable(";".join(sorted(names[each] for each in value)))
    if names is not None:
        return printable(names[value]) or "–"
    if isinstance(value, Decimal):
        return value
    return printable(str(value))
