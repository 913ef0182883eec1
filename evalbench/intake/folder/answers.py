"""Reads answers.csv, which may have a million rows: names and values are looked up, not parsed."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from evalbench.intake.folder.people import People
from evalbench.intake.folder.reading import Reading
from evalbench.messages import Message
from evalbench.study.contents import Row
from evalbench.study.layout import ANSWERS, ANSWERS_FILE
from evalbench.study.model import Answer, Scale, Statement
from evalbench.study.rules import answer_fault
from evalbench.text.cleaning import printable
from evalbench.text.numbers import parse_decimal

__all__ = ["read_answers"]

_Key = tuple[UUID, UUID, UUID | None]
"""The respondent, the statement, and the role it was answered in, if any was said."""

_BLANKS = frozenset({"", "-", "–", "—", "\N{MINUS SIGN}"})
_Value = Decimal | Message | None


class _Values:
    """The values that cells stand for, on the scales of the statements."""

    def __init__(self, reading: Reading) -> None:
        rows = reading.contents.rows(Statement)
        self._scale_of = {row["id"]: row["scale_id"] for row in rows}
        self._scales: dict[UUID, Row] = {row["id"]: row for row in reading.contents.rows(Scale)}
        self._known: dict[tuple[str, str], _Value] = {}

    def read(self, statement: UUID, cells: tuple[str, str]) -> _Value:
        """Return the value in a row's cells of statement and answer, or what is wrong with it.

        None is a blank. Cells are looked up by their text: a million ids take seconds to hash.
        """
        try:
            return self._known[cells]
        except KeyError:
            return self._known.setdefault(cells, self._parsed(self._scale_of[statement], cells[1]))

    def _parsed(self, scale: UUID, cell: str) -> _Value:
        text = cell.strip()
        if text in _BLANKS:
            return None
        if len(text) > 40:
            return Message("folder.not_number", value=printable(text))
        try:
            value = parse_decimal(text)
        except ValueError:
            return Message("folder.not_number", value=printable(text))
        row = self._scales[scale]
        return answer_fault(value, row["minimum"], row["maximum"], row["step"]) or value


def read_answers(reading: Reading, people: People, put: dict[UUID, frozenset[UUID]]) -> None:
    """Read answers.csv; `put` gives the roles each statement is put to.

    Answers by others are kept, and counted.
    """
    sheet = reading.sheet(ANSWERS_FILE, ANSWERS, ("respondent_id", "statement_id", "answer"))
    if sheet is None:
        return
    taker = _Taker(reading, people)
    for line, cells in sheet.pick(*ANSWERS):
        taker.take(line, cells)
    _count_unasked(reading, people, put)


class _Taker:
    """Takes the rows of answers.csv in, one after the other."""

    def __init__(self, reading: Reading, people: People) -> None:
        self.reading = reading
        self.people = people
        self._values = _Values(reading)
        self._lines: dict[_Key, int] = {}
        self._said: set[tuple[str, str, str]] = set()

    def take(self, line: int, cells: tuple[str, ...]) -> None:
        """Take one row in; report everything that is wrong with it."""
        reading = self.reading
        person, unit, role, statement, answer, reason = cells
        respondent_id = self.people.find(ANSWERS_FILE, line, person)
        statement_id = reading.statements.find(ANSWERS_FILE, line, statement)
        role_id = reading.roles.find(ANSWERS_FILE, line, role)
        unit_id = reading.units.find(ANSWERS_FILE, line, unit)
        if respondent_id is None:
            reading.required(ANSWERS_FILE, line, "respondent_id", person)
        elif (person, unit, role) not in self._said:
            self._said.add((person, unit, role))
            self.people.in_unit(ANSWERS_FILE, line, respondent_id, unit_id)
            self.people.in_role(ANSWERS_FILE, line, respondent_id, role_id)
        if statement_id is None:
            reading.required(ANSWERS_FILE, line, "statement_id", statement)
            return
        value = self._values.read(statement_id, (statement, answer))
        if isinstance(value, Message):
            reading.problem(ANSWERS_FILE, line, value)
        elif respondent_id is not None:
            key = (respondent_id, statement_id, role_id)
            self._add(line, key, value, reading.free_text(ANSWERS_FILE, reason))

    def _add(self, line: int, key: _Key, value: Decimal | None, reason: str) -> None:
        first = self._lines.setdefault(key, line)
        if first != line:
            self.reading.problem(ANSWERS_FILE, line, Message("folder.answer_twice", line=first))
            return
        respondent_id, statement_id, role_id = key
        self.reading.contents.add(
            Answer,
            respondent_id=respondent_id,
            statement_id=statement_id,
            role_id=role_id,
            value=value,
            reason=reason,
        )


def _count_unasked(reading: Reading, people: People, put: dict[UUID, frozenset[UUID]]) -> None:
    """Tell how many answers are to statements not put to the respondent's role."""
    if not any(put.values()):
        return
    roles_of = {respondent: frozenset(roles) for respondent, roles in people.roles.items()}
    nobody: frozenset[UUID] = frozenset()
    count = 0
    for row in reading.contents.rows(Answer):
        asked = put.get(row["statement_id"])
        if asked:
            role = row["role_id"]
            roles = frozenset((role,)) if role else roles_of.get(row["respondent_id"], nobody)
            count += bool(roles) and asked.isdisjoint(roles)
    if count:
        reading.note("folder.answers_unasked", n=count)
