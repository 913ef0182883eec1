"""Respondents by their labels, unit and role."""

from decimal import Decimal
from random import Random

import pytest

from evalbench.analysis.respondents import label_ranges, respondents, respondents_table
from evalbench.messages import Say
from evalbench.study.making import make_study
from evalbench.study.store import Session, open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.documents import add_document
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_unit
from evalbench.study.verbs.statements import add_statement, record_answer
from evalbench.text.turns import TurnRecord

RANGES = [
    ([], ""),
    (["Leder 1"], "Leder 1"),
    (["Leder 1", "Leder 2"], "Leder 1, Leder 2"),
    (["Leder 1", "Leder 2", "Leder 3"], "Leder 1–3"),
    (["Leder 1", "Leder 2", "Leder 3", "Leder 5"], "Leder 1–3, Leder 5"),
    (["Leder 8", "Leder 9", "Leder 10", "Leder 11"], "Leder 8–11"),
    (["Leder 1", "Leder 1", "Leder 2"], "Leder 1, Leder 1, Leder 2"),
    (["Leder 1", "Rådgiver 2", "Leder 3"], "Leder 1, Rådgiver 2, Leder 3"),
    (["Leder 006", "Leder 007", "Leder 008"], "Leder 006, Leder 007, Leder 008"),
    (["1", "2", "3"], "1, 2, 3"),
    (["Leder 0", "Leder 1", "Leder 2"], "Leder 0, Leder 1, Leder 2"),
    (["[laughs]", "[laughs] 1", "[laughs] 2", "[laughs] 3"], "[laughs], [laughs] 1–3"),
    (["a 999999999", "a 1000000000", "a 1000000001"], "a 999999999, a 1000000000, a 1000000001"),
    (["B2", "B3", "B4"], "B2–4"),
    (["", "", "Leder 1"], "Leder 1"),
]


@pytest.mark.parametrize(("labels", "text"), RANGES)
def test_labels_as_a_list(labels: list[str], text: str) -> None:
    assert label_ranges(labels) == text


def begin(location: str) -> None:
    make_study(location, "AB", lambda session: new(session, "Prøven", "nb"))


def rows(session: Session) -> list[tuple]:
    return list(respondents_table(respondents(session), Say("nb")).rows)


def test_units_stand_in_the_order_of_their_file_and_labels_by_number(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        voss, askoy = add_unit(session, "Voss"), add_unit(session, "Askøy")
        leader, adviser = add_role(session, "leder"), add_role(session, "Rådgiver")
        numbers = list(range(1, 12))
        Random(1).shuffle(numbers)
        for number in numbers:
            label = f"Leder {number}"
            add_respondent(session, f"id{number}", unit=voss, roles=[leader], label=label)
        add_respondent(session, "x", unit=askoy, roles=[adviser, leader], label="Leder 1")
        add_respondent(session, "y", unit=askoy, roles=[adviser], label="Rådgiver 1")
        add_respondent(session, "z", label="[laughs]")
        add_respondent(session, "Kari Nordmann", unit=askoy)
    with open_study(database_url) as study, study.read() as session:
        found = respondents(session)
        assert rows(session) == [
            ("Voss", "leder", "Leder 1–11", 11, 0, 0),
            ("Askøy", "Uten rolle", "", 1, 0, 0),
            ("Askøy", "Rådgiver", "Rådgiver 1", 1, 0, 0),
            ("Askøy", "Rådgiver, leder", "Leder 1", 1, 0, 0),
            ("Uten enhet", "Uten rolle", "[laughs]", 1, 0, 0),
        ]
    assert found.groups[0].labels == tuple(f"Leder {number}" for number in range(1, 12))
    table = respondents_table(found, Say("nb"))
    assert table.rules == {1, 4}
    assert "Kari" not in str(table)
    assert found.stamp
    assert found.stamp.state == 20


def test_who_is_interviewed_and_who_has_answered(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        unit, role = add_unit(session, "Voss"), add_role(session, "leder")
        people = [
            add_respondent(session, name, unit=unit, roles=[role], label=f"L {name}")
            for name in "1234"
        ]
        one, other = (add_statement(session, name, roles=[role]) for name in "ab")
        record_answer(session, people[0], one, Decimal(4))
        record_answer(session, people[0], other, Decimal(4))
        record_answer(session, people[1], one, None)
        for name in "de":
            turns = [TurnRecord(0, 6, "Kari")]
            add_document(session, name, "Kari: ja", turns, respondents=people[1:3])
    with open_study(database_url) as study, study.read() as session:
        assert rows(session) == [("Voss", "leder", "L 1–4", 4, 2, 1)]


def test_nobody(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.read() as session:
        assert rows(session) == []
