"""What is said to need attention, and what is not."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from evalbench.analysis import attention
from evalbench.analysis.attention import warnings
from evalbench.messages import Message, Say
from evalbench.study.backup import take_backup
from evalbench.study.history.hook import OWN
from evalbench.study.model import Change
from evalbench.study.store import Store, create_study, open_study
from evalbench.study.verbs.building import build, new
from evalbench.study.verbs.documents import add_document
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.rewriting import assign_speaker
from evalbench.study.verbs.setting import add_unit, change_study
from evalbench.text.turns import TurnRecord
from tests.study.samples import sample

TODAY = datetime.now(UTC).astimezone().date()


def keys(found: tuple[Message, ...]) -> list[str]:
    assert all(message.said(Say(language)) for message in found for language in ("en", "nb"))
    return [message.key.partition(".")[2] for message in found]


def asked(study: Store, today: date = TODAY) -> tuple[Message, ...]:
    with study.read() as session:
        return warnings(session, study.location, today)


@pytest.fixture
def study(database_url: str):
    with create_study(database_url) as made:
        with made.begin("A") as session:
            new(session, "Prøven", "nb")
        yield made


def test_a_new_study_needs_nothing(study: Store) -> None:
    assert asked(study) == ()


def test_who_and_what_belongs_nowhere(study: Store) -> None:
    turns = [TurnRecord(0, 5, "Int", True), TurnRecord(9, 15, "Anna")]
    text = "Int: Nå?\nAnna: Ja."
    with study.begin("A") as session:
        unit = add_unit(session, "Os")
        for number in range(7):
            add_respondent(session, f"R{number}")
        known = add_respondent(session, "[laughs]", unit=unit)
        add_document(session, "d1", text, turns)
        add_document(session, "d2", text, turns[:1], unit=unit)
        add_document(session, "d3", text, turns, respondents=[known])
        add_document(session, "d4", "brev", kind="document", unit=unit)
        said = add_document(session, "d5", text, turns, unit=unit)
        assign_speaker(session, [said], "Anna", respondent=known)
    found = {message.key: message.fields for message in asked(study)}
    assert found == {
        "warnings.respondent_without_unit": {"n": 7, "names": "R0, R1, R2, R3, R4 …"},
        "warnings.interview_without_unit": {"n": 1, "names": "d1"},
        "warnings.speaker_unmatched": {"n": 1, "names": "d1"},
        "warnings.interview_without_respondent": {"n": 1, "names": "d2"},
    }


@pytest.mark.parametrize(
    ("days", "key", "n"),
    [(31, None, 0), (30, "end_near", 30), (0, "end_near", 0), (-1, "end_passed", 1)],
)
def test_the_end_of_a_study(study: Store, days: int, key: str | None, n: int) -> None:
    with study.begin("A") as session:
        change_study(session, end_date=TODAY + timedelta(days=days))
    found = asked(study)
    assert keys(found) == [key] * bool(key)
    assert [message.fields["n"] for message in found] == [n] * bool(key)


@pytest.fixture
def file(tmp_path: Path) -> str:
    file = str(tmp_path / "study.evalbench")
    with create_study(file) as made, made.begin("A") as session:
        build(session, sample())
    return file


def begun_yesterday(session: Session) -> None:
    earlier = update(Change).values(time=datetime.now(UTC) - timedelta(days=1, hours=1))
    session.execute(earlier, execution_options={OWN: True})


def of_backups(file: str, days: int = 0) -> list[str]:
    with open_study(file, read_only=True) as study:
        found = keys(asked(study, TODAY + timedelta(days=days)))
    return [key for key in found if key.startswith("backup")]


def test_backups_never_taken_or_old(file: str) -> None:
    assert of_backups(file) == []
    with create_study(f"{file}2") as study, study.begin("A") as session:
        new(session, "x", "nb")
        begun_yesterday(session)
    assert of_backups(f"{file}2") == ["backup_never"]
    take_backup(file)
    assert of_backups(file, days=7) == []
    assert of_backups(file, days=9) == ["backup_old"]


def test_where_the_study_lies(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = Path(file).parent / "Dropbox" / "s.evalbench"
    with open_study(file, read_only=True) as study, study.read() as session:
        assert keys(warnings(session, synced, TODAY))[0] == "synced"
        monkeypatch.setattr(attention, "is_networked", lambda _file: True)
        assert keys(warnings(session, file, TODAY))[0] == "networked"
