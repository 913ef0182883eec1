"""What was done when: days in UTC, and nothing of what was undone."""

from datetime import UTC, date, datetime, timedelta, timezone

from evalbench.analysis.activity import Activity, activity, activity_table
from evalbench.messages import Say
from evalbench.study.contents import Contents
from evalbench.study.history import redo, undo
from evalbench.study.making import make_study
from evalbench.study.model import Change, Study
from evalbench.study.store import open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_unit
from tests.analysis.studies import engine_at, session_with

NB = Say("nb")


def begin(location: str) -> None:
    make_study(location, "AB", lambda session: new(session, "Prøven", "nb"))


def deeds(found: Activity) -> list[tuple]:
    return [(each.who, each.verb, each.number, each.first, each.last) for each in found.deeds]


def test_changes_are_counted_and_what_was_undone_is_left_out(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study:
        for who, name in (("AB", "Voss"), ("CD", "Ål"), ("AB", "Bø"), ("CD", "Nes")):
            with study.begin(who) as session:
                add_unit(session, name)
        with study.begin("CD") as session:
            undo(session)
        with study.begin("AB") as session:
            add_respondent(session, "Kari Nordmann")
        with study.read() as session:
            found = activity(session)
        assert deeds(found) == [
            ("AB", "new", 1, 1, 1),
            ("AB", "add_unit", 2, 2, 4),
            ("CD", "add_unit", 1, 3, 3),
            ("AB", "add_respondent", 1, 7, 7),
        ]
        assert found.taken_back == 1
        with study.begin("CD") as session:
            redo(session)
        with study.read() as session:
            again = activity(session)
    assert ("CD", "add_unit", 2, 3, 5) in deeds(again)
    assert again.taken_back == 0
    assert found.stamp
    assert found.stamp.state == 7
    table = activity_table(found, NB)
    assert table.rows[1][1:] == ("AB", "la til en enhet", 2, "2–4")
    assert table.rows[3][4] == "7"
    assert "Kari" not in str(table)
    assert "Én endring ble angret" in str(table.notes)
    assert "angret" not in str(activity_table(again, NB).notes)


def test_what_can_never_be_redone_is_left_out_too(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study:
        with study.begin("AB") as session:
            add_unit(session, "Voss")
        with study.begin("AB") as session:
            undo(session)
        with study.begin("AB") as session:
            add_role(session, "leder")
        with study.read() as session:
            found = activity(session)
    assert deeds(found) == [("AB", "new", 1, 1, 1), ("AB", "add_role", 1, 4, 4)]
    assert found.taken_back == 1


def test_a_day_is_that_of_universal_time(postgresql_url: str) -> None:
    oslo, honolulu = timezone(timedelta(hours=2)), timezone(timedelta(hours=-10))
    times = [
        datetime(2026, 5, 2, 1, 30, tzinfo=oslo),
        datetime(2026, 5, 1, 23, 59, tzinfo=UTC),
        datetime(2026, 5, 1, 20, 0, tzinfo=honolulu),
    ]
    contents = Contents()
    contents.add(Study, title="Prøven")
    for place in ("", postgresql_url):
        with engine_at(place) as engine, session_with(contents, engine) as session:
            for number, time in enumerate(times, 1):
                session.add(Change(number=number, time=time, who="AB", verb="from_tomorrow"))
            session.flush()
            session.expire_all()
            found = activity(session)
        assert [(each.day, each.number) for each in found.deeds] == [
            (date(2026, 5, 1), 2),
            (date(2026, 5, 2), 1),
        ]
        assert found.stamp is None
        assert [row[2] for row in activity_table(found, NB).rows] == ["from_tomorrow"] * 2
