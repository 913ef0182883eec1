"""The doctor names every fault, each by the row it is in, whoever has put it there."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from evalbench.intake.beginning import build_study
from evalbench.study.doctor import examine
from evalbench.study.repair import repair
from tests.cli.terminal import SAMPLE, say
from tests.support.damages import cycle, span_past_text, sql


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("built") / "sample.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


@pytest.fixture
def study(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(built, tmp_path / "study.evalbench"))


def named(study: Path | str) -> list[str]:
    found = examine(str(study))
    return [str(message) for message in (*found.faults, *found.mendable)]


def rows(study: Path, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(study)) as database:
        return database.execute(query).fetchall()


BAD = "(SELECT rowid FROM answer WHERE value IS NOT NULL ORDER BY rowid LIMIT 4)"


def test_every_answer_off_the_scale_is_named(study: Path) -> None:
    sql(study, f"UPDATE answer SET value = 99000000 WHERE rowid IN {BAD}")
    bad = rows(
        study,
        "SELECT respondent.name, statement.name FROM answer "
        "JOIN respondent ON respondent.id = respondent_id "
        "JOIN statement ON statement.id = statement_id WHERE value = 99000000",
    )
    lines = named(study)
    assert len(lines) == len(bad) == 4
    for respondent, statement in bad:
        place = f"the answer of {respondent} to statement {statement}: the answer 99 is not on"
        assert any(line.startswith(place) for line in lines)


def test_every_answer_in_a_role_its_respondent_has_not_is_named(study: Path) -> None:
    sql(
        study, "DELETE FROM respondent_role WHERE rowid IN (SELECT min(rowid) FROM respondent_role)"
    )
    sql(
        study,
        "UPDATE answer SET role_id = (SELECT id FROM role WHERE id NOT IN (SELECT role_id FROM "
        "respondent_role WHERE respondent_id = answer.respondent_id)) "
        "WHERE rowid IN (SELECT rowid FROM answer ORDER BY rowid LIMIT 3)",
    )
    lines = [line for line in named(study) if "in a role" in line]
    assert len(lines) >= 3
    assert len(set(lines)) == len(lines)


def test_every_passage_is_named_by_document_and_id(study: Path) -> None:
    span_past_text(study)
    (line,) = named(study)
    ((document, identity),) = rows(
        study,
        "SELECT document.name, coding.id FROM coding JOIN document ON document.id = document_id "
        'WHERE "end" = 999999',
    )
    assert f"“{document}”" in line
    assert identity in line.replace("-", "")


def test_every_cycle_is_named(study: Path) -> None:
    cycle(study)
    sql(study, "UPDATE unit SET parent_id = id WHERE name IN ('Bergen', 'Oslo')")
    lines = named(study)
    assert len(lines) == 3
    assert all("is its own ancestor (since change 1)" in line for line in lines)


STRANGE = {
    "DROP INDEX ix_coding_code_id": "the index “ix_coding_code_id” is missing",
    "DROP INDEX uq_answer_any": "“uq_answer_any”, which keeps rows",
    "ALTER TABLE document DROP COLUMN minutes": "the table “document” lacks the column “minutes”",
    "ALTER TABLE document ADD COLUMN mine text": "column “document.mine”",
    "CREATE TABLE mine (x)": "the table “mine”",
    "CREATE VIEW mine AS SELECT 1": "the view “mine”",
    "CREATE TRIGGER mine AFTER INSERT ON coding BEGIN DELETE FROM memo; END": "trigger “mine”",
}


@pytest.mark.parametrize("statement", STRANGE)
def test_what_is_not_the_schema_of_a_study_is_named(capsys, study: Path, statement: str) -> None:
    sql(study, statement)
    (line,) = named(study)
    assert STRANGE[statement] in line
    assert say(capsys, "doctor", study).code == 1


def test_what_lies_in_a_study_on_a_server_is_named(postgresql_url: str) -> None:
    build_study(SAMPLE, postgresql_url, "AB")
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        for words in (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER mine AFTER INSERT ON coding EXECUTE FUNCTION f()",
            "DROP INDEX ix_coding_code_id",
            "CREATE TABLE another (x int)",
        ):
            connection.execute(text(words))
    engine.dispose()
    lines = named(postgresql_url)
    assert len(lines) == 2
    assert "the trigger “mine”" in lines[0]
    assert "ix_coding_code_id" in lines[1]
    repair(postgresql_url, "AB")
    assert len(named(postgresql_url)) == 1


def test_an_index_is_made_again(study: Path) -> None:
    sql(study, "DROP INDEX ix_coding_code_id", "DROP INDEX ix_unit_parent_id")
    done = [message.key for message in repair(str(study), "AB")]
    assert done == ["doctor.kept", "doctor.made_index", "doctor.made_index"]
    assert examine(str(study)).sound


@pytest.mark.parametrize("command", ["archive", "overview", "segments"])
def test_a_lost_column_is_one_clear_line(capsys, study: Path, command: str, tmp_path: Path) -> None:
    sql(study, "ALTER TABLE document DROP COLUMN minutes", "ALTER TABLE coding DROP COLUMN memo")
    more = [tmp_path / "folder"] if command == "archive" else []
    said = say(capsys, command, study, *more)
    if said.code:
        assert "evalbench doctor" in said.one_line()
