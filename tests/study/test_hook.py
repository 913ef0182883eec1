"""What the hook keeps of every kind of write, and what it refuses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from evalbench.study.history.changes import _change
from evalbench.study.model import Base, Change, Image, Role, Theme, Unit
from evalbench.study.store import Store
from tests.study.conftest import Do
from tests.study.dumps import dump, number_of


@contextmanager
def changing(study: Store, name: str = "test") -> Iterator[Session]:
    with study.begin("A") as session, _change(session, name, True):
        yield session


@pytest.fixture
def units(do: Do) -> list[Unit]:
    return [do("add_unit", name) for name in ("Bergen", "Os", "Voss")]


def flushed(session: Session, ids: list[Any]) -> None:
    for unit in session.scalars(select(Unit).where(Unit.id.in_(ids))):
        unit.kind = "by"
    session.flush()


def deleted_by_flush(session: Session, ids: list[Any]) -> None:
    for unit in session.scalars(select(Unit).where(Unit.id.in_(ids))):
        session.delete(unit)
    session.flush()


def bulk_updated(session: Session, ids: list[Any]) -> None:
    session.execute(update(Unit).where(Unit.id.in_(ids)).values(kind="by"))


def bulk_deleted(session: Session, ids: list[Any]) -> None:
    session.execute(delete(Unit).where(Unit.id.in_(ids)))


def many_by_key(session: Session, ids: list[Any]) -> None:
    session.execute(update(Unit), [{"id": each, "kind": "by"} for each in ids])


def many_by_parameter(session: Session, ids: list[Any]) -> None:
    table = Base.metadata.tables["unit"]
    statement = update(table).where(table.c.id == bindparam("one")).values(kind=bindparam("new"))
    session.connection().execute(statement, [{"one": each, "new": "by"} for each in ids])


def core_deleted_many(session: Session, ids: list[Any]) -> None:
    table = Base.metadata.tables["unit"]
    statement = delete(table).where(table.c.id == bindparam("one"))
    session.connection().execute(statement, [{"one": each} for each in ids])


def chosen_by_a_query(session: Session, ids: list[Any]) -> None:
    some = select(Unit.id).where(Unit.id.in_(ids)).scalar_subquery()
    session.execute(
        update(Unit).where(Unit.id.in_(some)).values(kind=Unit.name),
        execution_options={"synchronize_session": False},
    )


WRITES = [
    flushed,
    deleted_by_flush,
    bulk_updated,
    bulk_deleted,
    many_by_key,
    many_by_parameter,
    core_deleted_many,
    chosen_by_a_query,
]


@pytest.mark.parametrize("write", WRITES)
def test_every_kind_of_write_gets_images(
    study: Store, do: Do, units: list[Unit], write: Callable[[Session, list[Any]], None]
) -> None:
    ids = sorted(unit.id for unit in units[:2])
    with study.read() as session:
        before = dump(session)
    with changing(study) as session:
        write(session, ids)
    with study.read() as session:
        images = session.scalars(select(Image)).all()
        assert sorted(image.row_id for image in images) == ids
        assert {image.was for image in images} == {2, 3}
        assert session.get_one(Change, 5).kinds == ["unit"]
        assert dump(session) != before
    do("undo")
    with study.read() as session:
        assert dump(session) == before


def test_the_first_image_counts(study: Store, do: Do, units: list[Unit]) -> None:
    with changing(study) as session:
        bulk_updated(session, [units[0].id])
        session.execute(update(Unit).where(Unit.id == units[0].id).values(kind="bygd"))
        bulk_deleted(session, [units[0].id])
    with study.read() as session:
        (image,) = session.scalars(select(Image)).all()
        assert (image.was, image.body["kind"]) == (2, "")


def test_rows_made_by_the_change_need_no_image(study: Store) -> None:
    with changing(study) as session:
        session.add(Role(name="utfører"))
        session.flush()
        session.execute(update(Role).values(name="bestiller"))
    with study.read() as session:
        assert not session.scalars(select(Image)).all()


def test_writes_that_meet_no_row_are_no_change(study: Store, units: list[Unit]) -> None:
    with study.begin("A") as session:
        with _change(session, "nothing", True):
            bulk_updated(session, [uuid4()])
            bulk_deleted(session, [uuid4()])
        assert number_of(session) == 4


@pytest.mark.parametrize(
    "statement",
    [
        text("UPDATE unit SET kind = 'x'"),
        text("SELECT 1"),
        sqlite.insert(Theme).values(name="x").on_conflict_do_nothing(),
        postgresql.insert(Theme).values(name="x").on_conflict_do_nothing(),
        insert(Theme).prefix_with("OR REPLACE").values(name="x"),
        update(Change).values(who="B"),
        insert(Image).values(change=1),
        delete(Change),
    ],
)
def test_what_the_hook_cannot_see_is_refused(study: Store, statement: Any) -> None:
    with pytest.raises(RuntimeError, match="history cannot see"), changing(study) as session:
        session.execute(statement)


@pytest.mark.parametrize(
    "words",
    [
        "UPDATE unit SET kind = 'x'",
        "  insert into theme (name) values ('x')",
        "/* a look */ DELETE FROM unit",
        "-- a look\nDELETE FROM unit",
        "SELECT 1; DELETE FROM unit",
        "WITH gone AS (DELETE FROM unit RETURNING id) SELECT * FROM gone",
        "REPLACE INTO unit (id) VALUES (1)",
        "DROP TABLE unit",
        "TRUNCATE unit",
    ],
)
def test_textual_writes_are_refused_below_too(study: Store, words: str) -> None:
    with pytest.raises(RuntimeError, match="textual SQL"), changing(study) as session:
        session.connection().exec_driver_sql(words)


def test_a_write_hidden_in_a_query_is_refused(study: Store, units: list[Unit]) -> None:
    table = Base.metadata.tables["unit"]
    hidden = delete(table).returning(table.c.id).cte("gone")
    with pytest.raises(RuntimeError, match="history cannot see"), changing(study) as session:
        session.execute(select(hidden.c.id))


@pytest.mark.parametrize(
    "statement", [insert(Theme).values(name="x"), update(Unit).values(kind="x"), delete(Unit)]
)
def test_a_write_outside_a_change_is_an_error(study: Store, statement: Any) -> None:
    with pytest.raises(RuntimeError, match="outside a change"), study.begin("A") as session:
        session.execute(statement)
    with pytest.raises(RuntimeError, match="outside a change"), study.begin("A") as session:
        session.add(Theme(name="x"))


def test_the_database_itself_changes_nothing() -> None:
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            assert (key.ondelete, key.onupdate) == (None, None)
            assert key.deferrable
            assert key.parent.info["gone"] in ("refuse", "delete", "clear")
    assert not any(mapper.relationships for mapper in Base.registry.mappers)
