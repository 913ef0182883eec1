"""Reads units.csv and respondents.csv, and gives respondents their anonymous names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from evalbench.intake.folder.reading import Reading
from evalbench.intake.sheets import Sheet
from evalbench.messages import Language, Message, Say
from evalbench.study.contents import Row
from evalbench.study.labels import labelled
from evalbench.study.layout import (
    RESPONDENTS,
    RESPONDENTS_FILE,
    SPACING,
    UNITS,
    UNITS_FILE,
)
from evalbench.study.model import Respondent, RespondentRole, Unit
from evalbench.study.rules import cycle_in, name_fault
from evalbench.text.cleaning import printable

__all__ = ["People", "read_respondents", "read_units"]


def attributes_of(reading: Reading, sheet: Sheet, row: int) -> dict[str, str]:
    """Return the attributes of a row: its cells in columns the contract does not know."""
    return {
        name: reading.free_text(sheet.file, cell) for name, cell in sheet.others_of(row).items()
    }


def check_attributes(reading: Reading, sheet: Sheet) -> None:
    """Report headings that cannot name an attribute."""
    for name in sheet.others:
        reading.check(sheet.file, sheet.header_line, name_fault(name))


def read_units(reading: Reading) -> None:
    """Read units.csv: a tree, whose parents may come after their children."""
    if not reading.files.has(UNITS_FILE):
        return
    sheet = reading.sheet(UNITS_FILE, UNITS, UNITS[:1], attributes=True)
    if sheet is None:
        reading.units.known = False
        return
    check_attributes(reading, sheet)
    found: list[tuple[int, Row, str]] = []
    for index, (line, (cell, kind, parent)) in enumerate(sheet.pick(*UNITS)):
        name = reading.units.declare(UNITS_FILE, line, cell)
        if name is None:
            continue
        reading.units.ids[name] = reading.add(
            Unit,
            name=name,
            kind=reading.short(UNITS_FILE, line, kind),
            position=SPACING * (len(found) + 1),
            attributes=attributes_of(reading, sheet, index),
        )
        found.append((line, reading.contents.rows(Unit)[-1], parent))
    for line, row, parent in found:
        row["parent_id"] = reading.units.find(UNITS_FILE, line, parent)
    _check_tree(reading, [(line, row) for line, row, _ in found])


def _check_tree(reading: Reading, found: list[tuple[int, Row]]) -> None:
    """Report a circle of parents once, at one of its units."""
    parents = {row["id"]: row["parent_id"] for _, row in found}
    first = cycle_in(parents)
    if first is None:
        return
    line, name = next((line, row["name"]) for line, row in found if row["id"] == first)
    reading.problem(UNITS_FILE, line, Message("folder.unit_circle", name=printable(name)))


class People:
    """The respondents: from respondents.csv, else from wherever they are named.

    `declared` tells that respondents.csv is there; then nobody else is a respondent.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.declared = reading.files.has(RESPONDENTS_FILE)
        self.units_said: dict[UUID, tuple[str, int]] = {}
        self.rows: dict[UUID, Row] = {}
        self.roles: defaultdict[UUID, list[UUID]] = defaultdict(list)
        self.fixed: set[UUID] = set()

    def find(self, file: str, line: int, cell: str) -> UUID | None:
        """Return the respondent named in `cell`, made if there is no respondents.csv."""
        names = self.reading.respondents
        found = names.get(cell)
        if found is not None or not cell.strip():
            return found
        if self.declared:
            return names.find(file, line, cell)
        name = names.declare(file, line, cell)
        return None if name is None else self.add(name)

    def add(self, name: str, **columns: Any) -> UUID:
        """Add a respondent and return the id."""
        contents = self.reading.contents
        identity = contents.add(Respondent, name=name, **columns)
        self.reading.respondents.ids[name] = identity
        self.rows[identity] = contents.rows(Respondent)[-1]
        return identity

    def in_unit(self, file: str, line: int, respondent: UUID, unit: UUID | None) -> None:
        """Take a unit said of a respondent elsewhere; a problem when another has been said."""
        if unit is None:
            return
        row = self.rows[respondent]
        said = row["unit_id"]
        if said is None:
            row["unit_id"] = unit
            self.units_said[respondent] = (file, line)
        elif said != unit:
            where, at = self.units_said.get(respondent, (RESPONDENTS_FILE, 0))
            names = {value: name for name, value in self.reading.units.ids.items()}
            message = Message(
                "folder.other_unit",
                name=printable(row["name"]),
                unit=names[unit],
                other=names[said],
                file=where,
                line=at,
            )
            self.reading.problem(file, line, message)

    def in_role(self, file: str, line: int, respondent: UUID, role: UUID | None) -> None:
        """Take a role said of a respondent elsewhere; a problem when the file gives others."""
        roles = self.roles[respondent]
        if role is None or role in roles:
            return
        if respondent not in self.fixed:
            roles.append(role)
            return
        names = {value: name for name, value in self.reading.roles.ids.items()}
        message = Message(
            "folder.other_role",
            name=printable(self.rows[respondent]["name"]),
            role=names[role],
            others=", ".join(names[other] for other in roles),
        )
        self.reading.problem(file, line, message)

    def finish(self) -> None:
        """Add the rows of roles, and give those without one an anonymous name."""
        contents = self.reading.contents
        for respondent, roles in self.roles.items():
            for role in roles:
                contents.add(RespondentRole, respondent_id=respondent, role_id=role)
        self._label()

    def _label(self) -> None:
        names = {value: name for name, value in self.reading.roles.ids.items()}
        first = {person: names[roles[0]] for person, roles in self.roles.items() if roles}
        word = Say(cast("Language", self.reading.language))("folder.respondent")
        people = [
            (row["unit_id"], first.get(respondent, ""), row["label"])
            for respondent, row in self.rows.items()
        ]
        for row, label in zip(self.rows.values(), labelled(people, word), strict=True):
            row["label"] = label


def read_respondents(reading: Reading) -> People:
    """Read respondents.csv where there is one, and return who is known so far."""
    people = People(reading)
    sheet = reading.sheet(RESPONDENTS_FILE, RESPONDENTS, RESPONDENTS[:1], attributes=True)
    if sheet is None:
        reading.respondents.known = not people.declared
        return people
    check_attributes(reading, sheet)
    _take_rows(reading, people, sheet, sheet.pick(*RESPONDENTS))
    return people


def _take_rows(
    reading: Reading,
    people: People,
    sheet: Sheet,
    rows: Iterable[tuple[int, tuple[str, ...]]],
) -> None:
    file = RESPONDENTS_FILE
    for index, (line, (cell, unit, role, label)) in enumerate(rows):
        name = reading.respondents.declare(file, line, cell)
        unit_id = reading.units.find(file, line, unit)
        roles = reading.roles.several(file, line, role)
        if name is None:
            continue
        respondent = people.add(
            name,
            unit_id=unit_id,
            label=reading.short(file, line, label),
            attributes=attributes_of(reading, sheet, index),
        )
        people.units_said[respondent] = (file, line)
        if roles:
            people.roles[respondent] = roles
            people.fixed.add(respondent)
