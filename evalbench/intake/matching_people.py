"""Units, respondents and statements of a table, matched with those of the study by their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast
from uuid import UUID

from evalbench.intake.folder.people import read_respondents, read_units
from evalbench.intake.folder.statements import read_statements
from evalbench.intake.matching import Match, Said, said_by_key
from evalbench.intake.stored import StoredPeople, TableReading, rows_of
from evalbench.messages import Language, Message, Say
from evalbench.study.contents import Row
from evalbench.study.labels import labelled
from evalbench.study.layout import SPACING
from evalbench.study.model import (
    Record,
    Respondent,
    RespondentRole,
    Statement,
    StatementRole,
    Unit,
)
from evalbench.study.rules import cycle_in
from evalbench.text.cleaning import printable

__all__ = ["label_new", "match_respondents", "match_statements", "match_units"]

_Names = dict[UUID, str]


def _stored(reading: TableReading, kind: type[Record]) -> dict[str, Row]:
    return {row["name"]: row for row in rows_of(reading.session, kind)}


def _place(match: Match, kind: type[Record], stored: dict[str, Row]) -> None:
    """Let the new rows stand after those that stand, in the order of the table."""
    last = max((row["position"] for row in stored.values()), default=0)
    for index, row in enumerate(match.arrivals.rows.rows(kind), start=1):
        row["position"] = last + SPACING * index


# --- units


def match_units(reading: TableReading, match: Match) -> None:
    """Match units; their parents may stand in the table or in the study."""
    stored = _stored(reading, Unit)
    read_units(reading)
    rows = reading.contents.rows(Unit)
    same: dict[UUID, UUID] = {
        row["id"]: stored[row["name"]]["id"] for row in rows if row["name"] in stored
    }
    names = {row["id"]: row["name"] for row in [*rows, *stored.values()]}
    parents: dict[UUID, Any] = {row["id"]: row["parent_id"] for row in stored.values()}
    lines: dict[UUID, int] = {}
    for row in rows:
        row["parent_id"] = same.get(row["parent_id"], row["parent_id"])
        stands = stored.get(row["name"])
        lines[row["id"] if stands is None else stands["id"]] = reading.line_of(row)
        if stands is None:
            match.take_new(Unit, row)
            parents[row["id"]] = row["parent_id"]
            continue
        changes = match.compare(row, stands, row["name"], _said_of_unit(row, names))
        parents[stands["id"]] = changes.get("parent_id", stands["parent_id"])
        match.change(Unit, stands["id"], changes)
        match.count(bool(changes))
    _place(match, Unit, stored)
    _refuse_circle(reading, parents, names, lines)


def _said_of_unit(row: Row, names: _Names) -> Iterator[Said]:
    yield Said("kind", row["kind"], "kind")
    yield Said("parent_id", row["parent_id"], "parent", names=names)
    yield from said_by_key("attributes", row["attributes"])


def _refuse_circle(
    reading: TableReading, parents: dict[UUID, Any], names: _Names, lines: dict[UUID, int]
) -> None:
    looped = None if reading.problems else cycle_in(parents)
    if looped is None:
        return
    circle: list[UUID] = [looped]
    while (above := parents[circle[-1]]) not in circle:
        circle.append(above)
    here = next((key for key in circle if key in lines), looped)
    message = Message("folder.unit_circle", name=printable(names[here]))
    reading.refuse(lines.get(here, 1), message)


# --- respondents


def match_respondents(reading: TableReading, match: Match) -> None:
    """Match respondents by their ids; new ones without a label are given one."""
    known = StoredPeople(reading)
    stored = {row["name"]: row for row in known.stored.values()}
    people = read_respondents(reading)
    units = {value: name for name, value in reading.units.ids.items()}
    match.take_named()
    for row in reading.contents.rows(Respondent):
        stands, roles = stored.get(row["name"]), people.roles.get(row["id"], [])
        if stands is None:
            match.take_new(Respondent, row)
            _give(match, RespondentRole, row["id"], roles)
            continue
        changes = match.compare(row, stands, row["name"], _said_of_respondent(row, units))
        has = known.stored_roles.get(stands["id"], frozenset())
        given = _roles(match, RespondentRole, row, stands, (frozenset(roles), has))
        match.change(Respondent, stands["id"], changes)
        match.count(bool(changes) or given)
    label_new(reading, match, known)


def _said_of_respondent(row: Row, units: _Names) -> Iterator[Said]:
    yield Said("unit_id", row["unit_id"], "unit", names=units)
    yield Said("label", row["label"], "label")
    yield from said_by_key("attributes", row["attributes"])


def label_new(reading: TableReading, match: Match, known: StoredPeople) -> None:
    """Give new respondents without a label one that nobody has in their unit."""
    names = {value: name for name, value in reading.roles.ids.items()}
    roles: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for respondent, held in known.stored_roles.items():
        roles[respondent] = sorted(held, key=names.__getitem__)
    for row in match.arrivals.rows.rows(RespondentRole):
        roles[row["respondent_id"]].append(row["role_id"])
    new = match.arrivals.rows.rows(Respondent)
    rows = [*known.stored.values(), *new]
    people = [
        (row["unit_id"], names[roles[row["id"]][0]] if roles[row["id"]] else "", row["label"])
        for row in rows
    ]
    word = Say(cast("Language", reading.language))("folder.respondent")
    for row, label in zip(rows, labelled(people, word), strict=True):
        if row["id"] not in known.stored:
            row["label"] = label


# --- statements


def match_statements(reading: TableReading, match: Match) -> None:
    """Match statements by their ids."""
    stored = _stored(reading, Statement)
    has: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for held in rows_of(reading.session, StatementRole):
        has[held["statement_id"]].add(held["role_id"])
    put = read_statements(reading)
    match.take_named()
    for row in reading.contents.rows(Statement):
        stands = stored.get(row["name"])
        if stands is None:
            match.take_new(Statement, row)
            _give(match, StatementRole, row["id"], put[row["id"]])
            continue
        changes = match.compare(row, stands, row["name"], _said_of_statement(reading, row))
        roles = put[row["id"]], frozenset(has[stands["id"]])
        given = _roles(match, StatementRole, row, stands, roles)
        match.change(Statement, stands["id"], changes)
        match.count(bool(changes) or given)
    _place(match, Statement, stored)


def _said_of_statement(reading: TableReading, row: Row) -> Iterator[Said]:
    themes = {value: name for name, value in reading.themes.ids.items()}
    yield Said("theme_id", row["theme_id"], "theme", names=themes)
    yield from said_by_key("texts", row["texts"], "text_")
    yield from said_by_key("shorts", row["shorts"], "short_")
    if reading.has("reverse"):
        yield Said("reverse", row["reverse"], "reverse", fills=False)
    if reading.has("scale"):
        scales = {value: name for name, value in reading.scales.ids.items()}
        yield Said("scale_id", row["scale_id"], "scale", fills=False, names=scales)


# --- roles of respondents and statements

_OWNER: dict[type[Record], str] = {
    RespondentRole: "respondent_id",
    StatementRole: "statement_id",
}


def _give(match: Match, kind: type[Record], owner: UUID, roles: Iterable[UUID]) -> None:
    for role in roles:
        match.arrivals.rows.add(kind, **{_OWNER[kind]: owner, "role_id": role})


def _roles(
    match: Match,
    kind: type[Record],
    row: Row,
    stands: Row,
    roles: tuple[frozenset[UUID], frozenset[UUID]],
) -> bool:
    """Let a stored row have the roles said instead of those it has; tell whether they differ.

    A statement that is put to nobody in particular is put to all: that is something said.
    """
    said, has = roles
    if not said or said == has:
        return False
    fills = kind is RespondentRole and not has
    if not fills and not match.replace:
        names = {value: name for name, value in match.reading.roles.ids.items()}
        match.contradict(row, row["name"], Said("role", said, "role", names=names), has)
        return False
    _give(match, kind, stands["id"], sorted(said - has))
    for held in rows_of(match.reading.session, kind, _owned(kind, stands["id"])):
        if held["role_id"] not in said:
            match.arrivals.gone.setdefault(kind, []).append(held["id"])
    return True


def _owned(kind: Any, owner: UUID) -> Any:
    return getattr(kind, _OWNER[kind]) == owner
