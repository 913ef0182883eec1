"""Answers, codings and register figures of a table, matched with those of the study.

There may be a hundred thousand of them: rows that stand just so are passed over in a step.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from evalbench.intake.folder.answers import read_answers
from evalbench.intake.folder.codings import read_codings
from evalbench.intake.folder.passages import Passages
from evalbench.intake.folder.statements import read_indicators
from evalbench.intake.matching import Match, Said
from evalbench.intake.matching_people import label_new
from evalbench.intake.stored import StoredPeople, StoredTexts, TableReading, rows_of, stored_codes
from evalbench.messages import Message
from evalbench.study.contents import Row
from evalbench.study.model import (
    Answer,
    Coding,
    Indicator,
    Respondent,
    RespondentRole,
    Scale,
    Statement,
    StatementRole,
)
from evalbench.text.cleaning import printable

__all__ = ["match_answers", "match_codings", "match_indicators"]

_AT_ONCE = 500
_SAME = ("document_id", "start", "end", "code_id", "coder_id", "memo", "stance")


# --- answers


def match_answers(reading: TableReading, match: Match) -> None:
    """Match answers by respondent, statement and role; a blank answer contradicts a value."""
    session = reading.session
    for kind in (Statement, Scale):
        reading.contents.rows(kind).extend(rows_of(session, kind))
    put: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows_of(session, StatementRole):
        put[row["statement_id"]] |= {row["role_id"]}
    people = StoredPeople(reading)
    read_answers(reading, people, put)
    match.take_named()
    _take_people(match, people)
    answers = _Answers(match, people)
    for row in reading.contents.rows(Answer):
        answers.take(row)
    if answers.blanked:
        reading.notes.append(Message("importing.blanked", n=answers.blanked))


def _take_people(match: Match, people: StoredPeople) -> None:
    """Take in the respondents that the table is the first to name, and what it says of others."""
    for respondent, row in people.rows.items():
        stands = people.stored.get(respondent)
        if stands is None:
            match.arrivals.rows.rows(Respondent).append(row)
        elif row["unit_id"] != stands["unit_id"]:
            match.change(Respondent, respondent, {"unit_id": row["unit_id"]})
        has = people.stored_roles.get(respondent, frozenset())
        for role in people.roles.get(respondent, ()):
            if role not in has:
                match.arrivals.rows.add(RespondentRole, respondent_id=respondent, role_id=role)
    label_new(match.reading, match, people)


class _Answers:
    """The stored answers of the respondents in the table."""

    def __init__(self, match: Match, people: StoredPeople) -> None:
        self.blanked = 0
        self._match = match
        self._people = people
        reading = match.reading
        self._statements = {value: name for name, value in reading.statements.ids.items()}
        self._stored: defaultdict[tuple[UUID, UUID], dict[UUID | None, Row]] = defaultdict(dict)
        named = {row["respondent_id"] for row in reading.contents.rows(Answer)}
        for row in _answers_of(reading, sorted(named & people.stored.keys())):
            self._stored[row["respondent_id"], row["statement_id"]][row["role_id"]] = row

    def take(self, row: Row) -> None:
        """Match one answer."""
        match = self._match
        held = self._stored.get((row["respondent_id"], row["statement_id"]), {})
        stands = held.get(row["role_id"]) or self._in_other_words(row, held)
        if stands is None:
            if row["role_id"] is None and len(held) > 1:
                match.reading.refuse(match.reading.line_of(row), self._several(row, held))
            else:
                match.take_new(Answer, row)
            return
        if row["value"] == stands["value"] and row["reason"] in ("", stands["reason"]):
            match.same += 1
            return
        changes = match.compare(row, stands, self._name(row), _said_of_answer(row))
        self.blanked += "value" in changes and row["value"] is None
        match.change(Answer, stands["id"], changes)
        match.count(bool(changes))

    def _in_other_words(self, row: Row, held: dict[UUID | None, Row]) -> Row | None:
        """Return the answer that stands with a role where the row has none, or the other way.

        With one role only, whether it is said makes no difference.
        """
        if len(held) != 1:
            return None
        if row["role_id"] is None:
            return next(iter(held.values()))
        return held.get(None) if len(self._people.roles[row["respondent_id"]]) < 2 else None

    def _name(self, row: Row) -> str:
        person = self._people.rows[row["respondent_id"]]["name"]
        return f"{person}, {self._statements[row['statement_id']]}"

    def _several(self, row: Row, held: dict[UUID | None, Row]) -> Message:
        names = {value: name for name, value in self._match.reading.roles.ids.items()}
        roles = ", ".join(sorted("–" if role is None else names[role] for role in held))
        return Message("importing.several_roles", name=printable(self._name(row)), roles=roles)


def _said_of_answer(row: Row) -> Iterator[Said]:
    yield Said("value", row["value"], "answer", fills=False)
    yield Said("reason", row["reason"], "reason")


def _answers_of(reading: TableReading, respondents: list[UUID]) -> Iterable[Row]:
    for first in range(0, len(respondents), _AT_ONCE):
        some = respondents[first : first + _AT_ONCE]
        yield from rows_of(reading.session, Answer, Answer.respondent_id.in_(some))


# --- codings


def match_codings(reading: TableReading, match: Match) -> None:
    """Match codings: one that stands just so, by the same coder, is passed over.

    Of equal ones as many are passed over as there stand; any difference keeps them apart.
    """
    passages = Passages(reading)
    passages.texts = StoredTexts(reading)
    read_codings(reading, passages, stored_codes(reading))
    match.take_named()
    rows = reading.contents.rows(Coding)
    standing = _standing(reading, sorted({row["document_id"] for row in rows}))
    for row in rows:
        key = _key(row)
        if standing[key]:
            standing[key] -= 1
            match.same += 1
        else:
            match.take_new(Coding, row)


def _standing(reading: TableReading, documents: list[UUID]) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for first in range(0, len(documents), _AT_ONCE):
        some = documents[first : first + _AT_ONCE]
        found.update(map(_key, rows_of(reading.session, Coding, Coding.document_id.in_(some))))
    return found


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in _SAME)


# --- register figures


def match_indicators(reading: TableReading, match: Match) -> None:
    """Match register figures by indicator, unit and period."""
    keys = ("name", "unit_id", "period")
    stored = {tuple(row[key] for key in keys): row for row in rows_of(reading.session, Indicator)}
    read_indicators(reading)
    units = {value: name for name, value in reading.units.ids.items()}
    for row in reading.contents.rows(Indicator):
        stands = stored.get(tuple(row[key] for key in keys))
        if stands is None:
            match.take_new(Indicator, row)
            continue
        name = f"{row['name']}, {units[row['unit_id']]}, {row['period']}"
        said = (
            Said("value", row["value"], "value"),
            Said("unit_of_measure", row["unit_of_measure"], "unit_of_measure"),
        )
        changes = match.compare(row, stands, name, said)
        match.change(Indicator, stands["id"], changes)
        match.count(bool(changes))
