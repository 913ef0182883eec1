"""What the driver runs by itself gives what SQLAlchemy would, and may write only for history."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, delete, event, func, insert, literal, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from evalbench.study.columns import Unfit
from evalbench.study.engines import make_engine
from evalbench.study.model import (
    Answer,
    Change,
    Coding,
    Counter,
    Indicator,
    Memo,
    Scale,
    Statement,
    Theme,
    Unit,
    table_of,
)
from evalbench.study.prepared import Prepared, run_by_driver
from evalbench.study.store import Store
from tests.study.samples import named, rolled_back, sample_study

NO_VALUES: dict[str, Any] = {}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


LOOKS: dict[str, Any] = {
    "ids, whole numbers and text": select(table_of(Coding)).order_by(Coding.start),
    "times": select(Memo.time, Memo.text).order_by(Memo.id),
    "decimals": select(Scale.minimum, Scale.step, Scale.labels).order_by(Scale.name),
    "decimals as text": select(Indicator.id, Indicator.value),
    "millionths and ids that may be none": select(Answer.value, Answer.role_id),
    "JSON": select(Statement.texts, Statement.theme_id).order_by(Statement.name),
    "yes and no": select(Change.codebook, Change.kinds, Change.time, Change.document_id),
    "nothing": select(Unit.id).where(Unit.name == "Os"),
    "a share and a percent sign": select(literal("100 %"), func.count()).select_from(Unit),
}


@pytest.mark.parametrize("query", LOOKS.values(), ids=LOOKS)
def test_a_look_gives_what_sqlalchemy_gives(session: Session, query) -> None:
    connection = session.connection()
    expected = [tuple(row) for row in connection.execute(query)]
    prepared = Prepared(query)
    for _ in range(2):
        found = prepared.rows(connection, NO_VALUES)
        assert found == expected
        assert [list(map(type, row)) for row in found] == [list(map(type, row)) for row in expected]


GIVEN: dict[str, tuple[Any, Any]] = {
    "id": (Unit.id, lambda session: named(session, Unit, "Voss").id),
    "text": (Unit.name, lambda _session: "Voss"),
    "whole number": (Unit.position, lambda _session: 3072),
}


@pytest.mark.parametrize(("column", "value"), GIVEN.values(), ids=GIVEN)
def test_values_are_given_by_name(session: Session, column, value) -> None:
    prepared = Prepared(select(Unit.name).where(column == bindparam("one")))
    connection = session.connection()
    assert prepared.rows(connection, {"one": value(session)}) == [("Voss",)]
    assert prepared.scalar(connection, {"one": value(session)}) == "Voss"


def test_a_time_is_given_as_a_time(session: Session) -> None:
    moment = datetime(2026, 3, 1, 12, 0, 0, 678901, UTC)
    prepared = Prepared(select(func.count()).where(Memo.time == bindparam("moment")))
    assert prepared.scalar(session.connection(), {"moment": moment}) == 9


def test_a_scalar_of_no_row_is_none(session: Session) -> None:
    prepared = Prepared(select(Unit.id).where(Unit.name == "Os"))
    assert prepared.scalar(session.connection(), NO_VALUES) is None


def test_what_no_database_can_keep_is_refused(session: Session) -> None:
    prepared = Prepared(select(Unit.id).where(Unit.name == bindparam("name")))
    with pytest.raises(Unfit):
        prepared.rows(session.connection(), {"name": "a\0b"})


def hidden() -> Any:
    return delete(table_of(Theme)).returning(table_of(Theme).c.id).cte("gone")


WRITES: dict[str, Any] = {
    "insert": insert(Theme),
    "update": update(Unit).values(kind="x"),
    "delete": delete(Unit),
    "a delete within a look": select(hidden()),
    "text": text("DELETE FROM memo"),
    "text within a look": select(Unit.id).where(text("1 = 1")),
}


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_only_a_look_may_be_prepared(statement) -> None:
    with pytest.raises(TypeError, match="history cannot see"):
        Prepared(statement)


def test_history_writes_its_own(session: Session) -> None:
    raised = update(table_of(Counter)).values(number=Counter.number + 1)
    prepared = Prepared(raised.returning(Counter.number), own=True)
    assert prepared.scalar(session.connection(), NO_VALUES) == 2
    assert prepared.scalar(session.connection(), NO_VALUES) == 3


def test_a_statement_whose_words_depend_on_its_values_cannot_be_prepared(session: Session) -> None:
    prepared = Prepared(select(Unit.id).where(Unit.name.in_(bindparam("names", expanding=True))))
    with pytest.raises(AssertionError):
        prepared.rows(session.connection(), {"names": ["Voss"]})


def test_a_refusal_of_the_database_is_that_of_sqlalchemy(session: Session) -> None:
    same = {"id": uuid4(), "name": "tid", "state": 1}
    prepared = Prepared(insert(table_of(Theme)), own=True)
    with pytest.raises(IntegrityError), session.begin_nested():
        prepared.rows(session.connection(), same)
    assert named(session, Theme, "tid").state == 1


def test_words_no_database_knows_are_refused_as_ever(session: Session) -> None:
    with pytest.raises(DatabaseError, match="SELEKT"), session.begin_nested():
        run_by_driver(session.connection(), "SELEKT 1")


def test_a_value_the_driver_cannot_take_is_its_own_error(tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "x", writable=True)
    with engine.connect() as connection:
        with pytest.raises(OverflowError):
            run_by_driver(connection, "SELECT ?", [2**64])
        assert run_by_driver(connection, "SELECT ?", [2**62]) == [(2**62,)]
    engine.dispose()


def test_a_lost_connection_is_known_as_lost(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url, writable=True)
    with engine.connect() as connection, engine.connect() as other:
        ((process,),) = run_by_driver(connection, "SELECT pg_backend_pid()")
        run_by_driver(other, f"SELECT pg_terminate_backend({process})")
        with pytest.raises(OperationalError) as error:
            run_by_driver(connection, "SELECT 1")
        assert error.value.connection_invalidated
        assert connection.invalidated
    engine.dispose()


def test_savepoints_are_set_and_taken_back(session: Session) -> None:
    seen = list[str]()
    event.listen(session.connection(), "savepoint", lambda _connection, name: seen.append(name))
    query = update(table_of(Counter)).values(number=bindparam("to"))
    prepared = Prepared(query, own=True)
    number = select(Counter.number)
    with session.begin_nested():
        prepared.rows(session.connection(), {"to": 5})
        inner = session.begin_nested()
        prepared.rows(session.connection(), {"to": 7})
        inner.rollback()
        assert session.scalar(number) == 5
    assert session.scalar(number) == 5
    assert len(seen) == 2


def test_decimals_are_exact(session: Session) -> None:
    value = Prepared(select(Indicator.value)).scalar(session.connection(), NO_VALUES)
    assert value == Decimal("-12.50")
