"""The list of interviews, against the overview and plain counting on random studies."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from evalbench.analysis.interview_list import (
    AnswersSeen,
    answers_by_unit_and_role,
    coded_shares,
    interviews,
)
from evalbench.analysis.overview import overview
from evalbench.study.model import (
    Answer,
    Change,
    Document,
    Finished,
    Memo,
    Respondent,
    RespondentRole,
    Scale,
    Statement,
    StatementRole,
    Unit,
)
from tests.analysis.passages import Plain, RandomStudy
from tests.analysis.studies import engine_at, session_with


@pytest.fixture(scope="module")
def engines(tmp_path_factory, postgresql) -> Iterator[dict[str, Engine]]:
    url = postgresql.create()
    file = tmp_path_factory.mktemp("list") / "s.evalbench"
    with engine_at(str(file)) as sqlite, engine_at(url) as server:
        yield {"sqlite": sqlite, "postgresql": server}
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, engines) -> Engine:
    return engines[request.param]


def random_study(seed: int) -> RandomStudy:
    study = RandomStudy(seed)
    random, add, rows = study.random, study.contents.add, study.contents.rows
    for row in rows(Respondent)[::2]:
        row["label"] = ""
    for row in rows(Document):
        for coder in random.sample(study.coders, random.randrange(3)):
            add(Finished, document_id=row["id"], coder_id=coder)
        for _ in range(random.randrange(3)):
            moment = datetime(2026, 3, 1, tzinfo=UTC)
            memo = {"text": "x", "time": moment, "coder_id": study.coders[0]}
            add(Memo, document_id=row["id"], **memo)
    scale = add(Scale)
    for number in range(5):
        put = random.sample(study.roles, random.choice([0, 0, 1, 2]))
        statement = add(Statement, name=str(number), scale_id=scale, position=number)
        for role in put:
            add(StatementRole, statement_id=statement, role_id=role)
        for person in study.respondents:
            roles: list[Any] = [None, *study.roles]
            for given in random.sample(roles, random.randrange(3)):
                value = random.choice([None, Decimal(3)])
                answer = {"statement_id": statement, "respondent_id": person, "role_id": given}
                add(Answer, value=value, **answer)
    return study


@pytest.mark.parametrize("seed", range(4))
def test_the_list_says_what_the_overview_says(engine, seed: int) -> None:
    study = random_study(seed)
    shown = {row["name"]: row["label"] or row["name"] for row in study.contents.rows(Respondent)}
    memos = [row["document_id"] for row in study.contents.rows(Memo)]
    with session_with(study.contents, engine) as session:
        listed, slow = interviews(session, "AB"), overview(session).documents
        told: list[tuple[int, int]] = []
        shares = coded_shares(session, lambda done, total: told.append((done, total)))
    assert told == [(0, 5), (5, 5)]
    for each, other in zip(listed, slow, strict=True):
        for name in ("name", "kind", "unit", "role", "turns", "codings", "finished"):
            assert getattr(each, name) == getattr(other, name), name
        people = other.respondents.split(";") if other.respondents else []
        assert each.respondents == tuple(shown[name] for name in people)
        assert each.is_finished == ("AB" in each.finished)
        assert (each.memos, each.last_changed) == (memos.count(each.id), None)
        share = Fraction(other.coded, other.speech) if other.speech else None
        assert shares.get(each.name) == share


def test_when_an_interview_was_changed_last(engine) -> None:
    study = random_study(1)
    first, second = (row["id"] for row in study.contents.rows(Document)[:2])
    done = {"who": "AB", "verb": "x", "kinds": []}
    moments = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3)]
    with session_with(study.contents, engine) as session:
        rows = [
            {"number": number, "time": moment, "document_id": document, **done}
            for number, moment, document in zip(
                (2, 3, 4), moments, (first, second, first), strict=True
            )
        ]
        session.execute(insert(Change), rows)
        changed = {each.id: each.last_changed for each in interviews(session, "AB")}
    assert (changed.pop(first), changed.pop(second)) == (moments[2], moments[1])
    assert set(changed.values()) == {None}


def test_what_is_raised_ends_the_counting(engine) -> None:
    def enough(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    contents = random_study(1).contents
    with session_with(contents, engine) as session, pytest.raises(KeyboardInterrupt):
        coded_shares(session, enough)


class PlainAnswers(Plain):
    def roles(self, person: Any) -> list[Any]:
        rows = self.contents.rows(RespondentRole)
        return [row["role_id"] for row in rows if row["respondent_id"] == person] or [None]

    def asked(self, role: Any) -> set[Any]:
        put: dict[Any, set[Any]] = {row["id"]: set() for row in self.contents.rows(Statement)}
        for row in self.contents.rows(StatementRole):
            put[row["statement_id"]].add(row["role_id"])
        return {key for key, roles in put.items() if not roles or role in roles}

    def answered(self, person: Any, role: Any) -> int:
        rows = self.contents.rows(Answer)
        given = {
            row["statement_id"]
            for row in rows
            if row["respondent_id"] == person and row["value"] is not None
            if row["role_id"] in (None, role)
        }
        return len(given & self.asked(role))

    def groups(self) -> dict[tuple[str, str], AnswersSeen]:
        found: dict[tuple[str, str], list[int]] = {}
        asked: dict[str, int] = {}
        for person in self.contents.rows(Respondent):
            for role in self.roles(person["id"]):
                key = (self.name(person["unit_id"]), self.name(role))
                found.setdefault(key, []).append(self.answered(person["id"], role))
                asked[key[1]] = len(self.asked(role))
        return {
            (unit, role): AnswersSeen(
                unit, role, asked[role], len(counts),
                sum(bool(asked[role]) and count == asked[role] for count in counts),
                sum(0 < count < asked[role] for count in counts),
                sum(bool(asked[role]) and count == 0 for count in counts),
            )
            for (unit, role), counts in found.items()
        }  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_who_has_answered(engine, seed: int) -> None:
    study = random_study(seed)
    with session_with(study.contents, engine) as session:
        found = answers_by_unit_and_role(session)
    assert {(each.unit, each.role): each for each in found} == PlainAnswers(study.contents).groups()
    units = [row["name"] for row in study.contents.rows(Unit)]
    places = [units.index(each.unit) if each.unit else 99 for each in found]
    assert places == sorted(places)
