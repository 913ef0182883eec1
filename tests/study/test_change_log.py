"""The history as it is read."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from evalbench.messages import EvalbenchError
from evalbench.study.change_log import (
    changes_of,
    changes_page,
    history_table,
    kinds_since,
    living_after,
    local_time,
    stamp_of,
    state_of,
)
from evalbench.study.history import undo
from evalbench.study.making import make_study
from evalbench.study.model import Document
from evalbench.study.store import open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.documents import add_document, change_document
from evalbench.study.verbs.setting import add_unit


@pytest.fixture
def study(database_url: str):
    make_study(database_url, "AB", lambda session: new(session, "Prøven", "nb"))
    with open_study(database_url) as opened:
        with opened.begin("AB") as session:
            document = add_document(session, "a", "hei")
        with opened.begin("CD") as session:
            add_unit(session, "Voss")
            change_document(session, session.merge(document, load=False), minutes=4)
        with opened.begin("CD") as session:
            undo(session)
        yield opened


def test_the_tables_written_to_since(study) -> None:
    with study.read() as session:
        assert kinds_since(session, 5) == set()
        assert kinds_since(session, 4) == {"document"}
        assert kinds_since(session, 2) == {"unit", "document"}


def test_every_change_oldest_first(study) -> None:
    with study.read() as session:
        changes = changes_of(session)
        assert state_of(session) == 5
        assert stamp_of(session, "t").time == changes[-1].time
    told = [(each.number, each.who, each.verb, each.status, each.target) for each in changes]
    assert told == [
        (1, "AB", "new", "final", None),
        (2, "AB", "add_document", "done", None),
        (3, "CD", "add_unit", "done", None),
        (4, "CD", "change_document", "undone", None),
        (5, "CD", "undo", "undo", 4),
    ]


def test_some_changes(study) -> None:
    with study.read() as session:
        every = changes_of(session)
        assert [each.number for each in changes_of(session, since=3)] == [4, 5]
        assert [each.number for each in changes_of(session, document="a")] == [2, 4, 5]
        assert changes_of(session, since=every[2].time) == every[2:]
        assert changes_of(session, since=every[4].time + timedelta(seconds=1)) == ()
        with pytest.raises(EvalbenchError):
            changes_of(session, document="b")


def test_the_table_for_programs(study) -> None:
    with study.read() as session:
        table = history_table(changes_of(session))
    assert table.keys == ("id", "time", "who", "action", "subject", "status", "target")
    assert table.column("action")[-1] == "undo"
    for said in table.column("time"):
        assert str(said).endswith("Z")
        assert datetime.fromisoformat(str(said)).tzinfo == UTC


def test_a_time_is_read_by_the_clock_on_the_wall() -> None:
    moment = datetime(2026, 11, 22, 12, 30, 59, tzinfo=UTC)
    assert local_time(moment) == moment.astimezone().strftime("%Y-%m-%d %H:%M")


def test_pages_newest_first(study) -> None:
    with study.read() as session:
        every = changes_of(session)[::-1]
        document = session.scalars(select(Document.id)).one()
        assert changes_page(session) == every
        assert changes_page(session, limit=2) == every[:2]
        assert changes_page(session, before=4, limit=2) == every[2:4]
        assert [each.number for each in changes_page(session, who="AB")] == [2, 1]
        for asked in ("a", document):
            assert [each.number for each in changes_page(session, document=asked)] == [5, 4, 2]
        with pytest.raises(EvalbenchError):
            changes_page(session, document="b")
        assert [each.number for each in living_after(session, 1)] == [3, 2]
