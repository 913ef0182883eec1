"""The answers one by one, against the rows they were made of, on both databases."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from evalbench.analysis.answers import answers, long_table
from evalbench.intake.beginning import build_study
from evalbench.reports.archive import write_archive
from evalbench.study.contents import load
from evalbench.study.layout import ANSWERS
from evalbench.study.model import Answer
from evalbench.study.store import open_study
from tests.analysis.studies import (
    AnAnswer,
    ARespondent,
    AStatement,
    AUnit,
    World,
    engine_at,
    session_with,
)
from tests.cli.terminal import SAMPLE

# Told apart by code point only: databases would put ø, Z and a elsewhere, and 10 before 9.
WORLD = World(
    units=[AUnit("[laughs]"), AUnit("=1+1")],
    roles=["utfører", "Leder", "NA"],
    statements=[
        AStatement("9", theme="null"),
        AStatement("10", reverse=True),
        AStatement("Ø", ["NA"], theme="ø 🙂"),
    ],
    respondents=[
        ARespondent("ø 🙂", "=1+1", ["utfører"]),
        ARespondent("a", "[laughs]", ["Leder"]),
        ARespondent("Z", None, ["NA", "Leder"]),
        ARespondent("None", "=1+1"),
    ],
    answers=[
        AnAnswer("ø 🙂", "10", "1.5"),
        AnAnswer("ø 🙂", "9", None),
        AnAnswer("Z", "Ø", "5", "NA"),
        AnAnswer("Z", "Ø", "2", "Leder"),
        AnAnswer("Z", "Ø", "3"),
        AnAnswer("a", "10", "4"),
        AnAnswer("a", "9", "3.333333"),
    ],
)
EXPECTED = [
    ("Z", "", "", "Ø", Fraction(3), "", "ø 🙂"),
    ("Z", "", "Leder", "Ø", Fraction(2), "", "ø 🙂"),
    ("Z", "", "NA", "Ø", Fraction(5), "", "ø 🙂"),
    ("a", "[laughs]", "", "9", Fraction(3333333, 1000000), "", "null"),
    ("a", "[laughs]", "", "10", Fraction(4), "", ""),
    ("ø 🙂", "=1+1", "", "9", None, "fordi «=1+1»", "null"),
    ("ø 🙂", "=1+1", "", "10", Fraction(3, 2), "", ""),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request, tmp_path):
    place = str(tmp_path / "s.evalbench")
    if request.param == "postgresql":
        place = request.getfixturevalue("postgresql_url")
    contents = WORLD.contents()
    (blank,) = (row for row in contents.rows(Answer) if row["value"] is None)
    blank["reason"] = "fordi «=1+1»"
    with engine_at(place) as engine, session_with(contents, engine) as session:
        yield session


def test_the_answers_stand_as_given_and_in_their_order(session) -> None:
    table = long_table(answers(session))
    assert list(table.rows) == EXPECTED
    assert table.stamp is None


def test_the_columns_are_those_of_the_study_folder_and_more_at_the_end(session) -> None:
    assert long_table(answers(session)).keys == (*ANSWERS, "theme")


def test_a_study_without_answers_has_none() -> None:
    empty = World(WORLD.units, WORLD.roles, WORLD.statements, WORLD.respondents, [])
    with session_with(empty.contents()) as session:
        assert answers(session).answers == ()


def test_the_answers_are_those_the_archive_writes(database_url: str, tmp_path: Path) -> None:
    build_study(SAMPLE, database_url, "AB")
    with open_study(database_url) as study, study.read() as session:
        found = answers(session)
        write_archive(load(session), tmp_path / "archive")
    with (tmp_path / "archive" / "answers.csv").open(encoding="utf-8", newline="") as stream:
        _, *archived = csv.reader(stream)
    assert len(archived) > 700
    assert found.stamp is not None
    assert found.stamp.state == 1
    mine = [
        [each.respondent, each.unit, each.role, each.statement, each.value, each.reason]
        for each in found.answers
    ]
    assert sorted(mine) == [
        [*row[:4], None if row[4] == "" else Fraction(row[4]), row[5]] for row in archived
    ]
