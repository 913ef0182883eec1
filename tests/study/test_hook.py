"""The hook sees every write: rows as they stood are kept, what it cannot see is refused."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import (
    DDL,
    bindparam,
    column,
    delete,
    exists,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from evalbench.study.history import undo
from evalbench.study.history.hook import OWN
from evalbench.study.model import (
    Base,
    Change,
    Counter,
    Image,
    Memo,
    Respondent,
    Role,
    Theme,
    Unit,
    table_of,
)
from evalbench.study.store import Store
from evalbench.study.verbs.setting import add_unit
from tests.study.dumps import dump, number_of
from tests.study.samples import change, named, rolled_back, sample_study

UNITS = table_of(Unit)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


def images(session: Session, number: int = 2) -> dict[str, tuple[int, Any]]:
    """The images of a change by the name their rows had: the rows' numbers and bodies."""
    query = select(Image).where(Image.change == number, Image.after.is_(False))
    found = session.execute(query.execution_options(populate_existing=True)).scalars()
    return {image.body["name"]: (image.was, image.body) for image in found}


def kept(session: Session) -> set[str]:
    return set(images(session))


# --- a write outside a change

WRITES: dict[str, Callable[[Session], Any]] = {
    "insert": lambda session: session.execute(insert(Theme).values(name="x")),
    "update": lambda session: session.execute(update(Unit).values(kind="x")),
    "delete": lambda session: session.execute(delete(Unit)),
    "core insert": lambda session: session.connection().execute(
        insert(UNITS), [{"id": uuid4(), "name": "x", "position": 1}]
    ),
    "core delete": lambda session: session.connection().execute(delete(UNITS)),
    "many": lambda session: session.execute(
        update(Unit), [{"id": row.id, "kind": "x"} for row in session.scalars(select(Unit))]
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_outside_a_change_is_refused(session: Session, write) -> None:
    before = dump(session)
    with pytest.raises(RuntimeError, match="outside a change"):
        write(session)
    assert dump(session) == before


def test_a_flush_outside_a_change_is_refused(session: Session) -> None:
    named(session, Unit, "Bergen").kind = "x"
    with pytest.raises(RuntimeError, match="outside a change"):
        session.flush()


def test_a_row_is_not_added_outside_a_change(session: Session) -> None:
    session.add(Theme(name="x"))
    with pytest.raises(RuntimeError, match="outside a change"):
        session.flush()


# --- what history cannot see

TEXTUAL = [
    "UPDATE unit SET kind = 'x'",
    "DELETE FROM unit",
    "/* select */ DELETE FROM memo",
    "WITH a AS (SELECT 1) DELETE FROM memo",
    "SELECT 1",
]


@pytest.mark.parametrize("words", TEXTUAL)
def test_textual_sql_is_refused(session: Session, words: str) -> None:
    with pytest.raises(RuntimeError, match="textual"), change(session):
        session.execute(text(words))


DRIVER = [
    "UPDATE unit SET kind = 'x'",
    "  delete from memo",
    "INSERT INTO theme (name) VALUES ('x')",
    "SELECT 1; DELETE FROM memo",
    "WITH a AS (SELECT 1) DELETE FROM memo",
    "EXPLAIN ANALYZE DELETE FROM memo",
    "REPLACE INTO theme (name) VALUES ('x')",
    "DROP TABLE memo",
    "-- select\nDELETE FROM memo",
    "VACUUM",
    "TRUNCATE unit",
    "WITH gone AS (DELETE FROM unit RETURNING id) SELECT * FROM gone",
]


@pytest.mark.parametrize("words", DRIVER)
def test_what_is_given_to_the_driver_may_only_look(session: Session, words: str) -> None:
    with pytest.raises(RuntimeError, match="textual"), change(session):
        session.connection().exec_driver_sql(words)


def test_a_look_may_be_given_to_the_driver(session: Session) -> None:
    found = session.connection().exec_driver_sql("SELECT name FROM unit WHERE name = 'Voss'")
    assert found.scalar() == "Voss"


def upsert(session: Session) -> Any:
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else pg
    row = {"id": named(session, Theme, "tid").id, "name": "x"}
    made: Any = kind.insert(table_of(Theme)).values(row)
    return made.on_conflict_do_update(index_elements=["id"], set_={"name": "x"})


def upsert_nothing(session: Session) -> Any:
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else pg
    made: Any = kind.insert(table_of(Theme)).values(id=uuid4(), name="tid")
    return made.on_conflict_do_nothing()


def hidden_delete(kind: Any = Theme) -> Any:
    return delete(table_of(kind)).returning(table_of(kind).c.id).cte("gone")


UNSEEN: dict[str, Callable[[Session], Any]] = {
    "upsert": upsert,
    "upsert of nothing": upsert_nothing,
    "insert or replace": lambda _session: insert(Theme).prefix_with("OR REPLACE").values(name="x"),
    "update or replace": lambda _session: update(Unit).prefix_with("OR REPLACE").values(name="x"),
    "look with a hidden delete": lambda _session: select(hidden_delete()),
    "update beside a hidden delete": lambda _session: (
        update(Unit).values(kind="x").add_cte(hidden_delete())
    ),
    "insert from a hidden delete": lambda _session: insert(Theme).from_select(
        ["id", "name"], select(hidden_delete().c.id, literal("x"))
    ),
    "hidden update": lambda _session: select(
        update(UNITS).values(kind="x").returning(UNITS.c.id).cte("changed")
    ),
    "hidden insert": lambda _session: select(
        insert(table_of(Role)).values(id=uuid4(), name="x").returning(table_of(Role).c.id).cte()
    ),
    "insert from a common table": lambda _session: insert(Theme).from_select(
        ["id", "name"],
        select(select(table_of(Role).c.id, table_of(Role).c.name).cte("found")),
    ),
    "change": lambda _session: insert(Change).values(number=99, who="A", verb="x"),
    "counter": lambda _session: update(Counter).values(number=99),
    "images": lambda _session: delete(Image),
    "an image": lambda _session: insert(Image).values(change=1),
    "changes": lambda _session: delete(Change),
    "who": lambda _session: update(Change).values(who="B"),
}


@pytest.mark.parametrize("made", UNSEEN.values(), ids=UNSEEN)
def test_a_write_that_history_cannot_see_is_refused(session: Session, made) -> None:
    before = dump(session)
    statement = made(session)
    with pytest.raises(RuntimeError, match="history cannot see"), change(session):
        session.execute(statement, execution_options={"synchronize_session": False})
    assert dump(session) == before
    assert number_of(session) == 1


def test_a_write_hidden_in_a_condition_is_refused(session: Session) -> None:
    before = dump(session)
    statement = update(Unit).values(kind="x").where(exists(select(hidden_delete(Memo))))
    with pytest.raises((RuntimeError, OperationalError)), change(session):
        session.execute(statement, execution_options={"synchronize_session": False})
    assert dump(session) == before


DISGUISED: dict[str, Callable[[Session], Any]] = {
    "DDL": lambda _session: DDL("DELETE FROM memo"),
    "text with columns": lambda _session: text("DELETE FROM memo RETURNING id").columns(
        column("id")
    ),
    "rows from text": lambda _session: select(Theme).from_statement(
        text("UPDATE theme SET name = name || 'x' RETURNING *")
    ),
}


@pytest.mark.parametrize("made", DISGUISED.values(), ids=DISGUISED)
def test_text_in_disguise_is_refused(session: Session, made) -> None:
    with pytest.raises(RuntimeError, match="history cannot see"), change(session):
        session.execute(made(session))


def test_historys_own_writes_pass(session: Session) -> None:
    session.connection().execute(update(Counter).values(number=99), execution_options={OWN: True})
    assert number_of(session) == 99


def test_commented_text_in_disguise_is_refused(session: Session) -> None:
    words = text("/* */ DELETE FROM memo RETURNING id").columns(column("id"))
    with pytest.raises(RuntimeError, match="history cannot see"), change(session):
        session.execute(words)


def test_the_database_itself_changes_nothing() -> None:
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            assert (key.ondelete, key.onupdate) == (None, None)
            assert key.deferrable
            assert key.parent.info["gone"] in ("refuse", "delete", "clear")
    assert not any(mapper.relationships for mapper in Base.registry.mappers)


# --- images


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
    statement = update(UNITS).where(UNITS.c.id == bindparam("one")).values(kind=bindparam("new"))
    session.connection().execute(statement, [{"one": each, "new": "by"} for each in ids])


def many_deleted(session: Session, ids: list[Any]) -> None:
    statement = delete(UNITS).where(UNITS.c.id == bindparam("one"))
    session.connection().execute(statement, [{"one": each} for each in ids])


def chosen_by_a_query(session: Session, ids: list[Any]) -> None:
    some = select(Unit.id).where(Unit.id.in_(ids)).scalar_subquery()
    chosen = update(Unit).where(Unit.id.in_(some)).values(kind=Unit.name)
    session.execute(chosen, execution_options={"synchronize_session": False})


KINDS_OF_WRITE = [
    flushed,
    deleted_by_flush,
    bulk_updated,
    bulk_deleted,
    many_by_key,
    many_by_parameter,
    many_deleted,
    chosen_by_a_query,
]


@pytest.mark.parametrize("write", KINDS_OF_WRITE)
def test_every_kind_of_write_is_kept_and_undone(session: Session, write) -> None:
    ids = sorted(add_unit(session, name).id for name in ("Os", "Ål"))
    add_unit(session, "Hol")
    before = dump(session)
    with change(session):
        write(session, ids)
    kept_now = session.scalars(select(Image).where(Image.change == 5)).all()
    assert sorted(image.row_id for image in kept_now) == ids
    assert {image.was for image in kept_now} == {2, 3}
    assert session.get_one(Change, 5).kinds == ["unit"]
    assert dump(session) != before
    undo(session)
    assert dump(session) == before


def test_a_flushed_update_keeps_the_row_as_it_stood(session: Session) -> None:
    with change(session):
        row = named(session, Unit, "Bergen")
        row.name = "Os"
        session.flush()
        ((was, body),) = images(session).values()
        assert (was, body["name"], body["state"]) == (1, "Bergen", 1)
        assert body["id"].replace("-", "") == row.id.hex
        assert row.state == 2


def test_a_flushed_delete_keeps_the_row(session: Session) -> None:
    with change(session):
        session.delete(named(session, Theme, "penger"))
        session.flush()
        assert kept(session) == {"penger"}


def test_a_bulk_update_keeps_every_row_it_meets(session: Session) -> None:
    with change(session):
        session.execute(update(Unit).values(kind="x"))
        assert kept(session) == {"Bergen", "Åsane", "Voss"}


def test_a_bulk_update_keeps_no_row_it_does_not_meet(session: Session) -> None:
    with change(session):
        session.execute(update(Unit).where(Unit.name.in_(["Voss", "Os"])).values(kind="x"))
        assert kept(session) == {"Voss"}


def test_a_bulk_delete_keeps_the_rows(session: Session) -> None:
    with change(session):
        session.execute(delete(Theme).where(Theme.name == "penger"))
        assert kept(session) == {"penger"}


def test_parameters_given_at_execution_choose_the_rows(session: Session) -> None:
    with change(session):
        statement = update(UNITS).where(UNITS.c.name == bindparam("which"))
        session.connection().execute(statement.values(kind="x"), {"which": "Voss"})
        gone = delete(table_of(Theme)).where(table_of(Theme).c.name == bindparam("which"))
        session.connection().execute(gone, {"which": "penger"})
        assert kept(session) == {"Voss", "penger"}


def test_many_updates_at_once_keep_each_row(session: Session) -> None:
    with change(session):
        statement = update(UNITS).where(UNITS.c.name == bindparam("which"))
        session.connection().execute(
            statement.values(kind=bindparam("to")),
            [{"which": "Voss", "to": "a"}, {"which": "Bergen", "to": "b"}],
        )
        assert kept(session) == {"Bergen", "Voss"}
        kinds = session.execute(select(Unit.name, Unit.kind).order_by(Unit.kind))
        assert [tuple(row) for row in kinds] == [("Åsane", ""), ("Voss", "a"), ("Bergen", "b")]


def test_many_updates_by_key_keep_each_row(session: Session) -> None:
    rows = [named(session, Unit, name) for name in ("Voss", "Bergen")]
    with change(session):
        session.execute(update(Unit), [{"id": row.id, "kind": "x"} for row in rows])
        assert kept(session) == {"Bergen", "Voss"}


def test_many_flushed_updates_keep_each_row(session: Session) -> None:
    with change(session):
        for row in session.scalars(select(Unit)):
            row.kind = row.name
        session.flush()
        assert kept(session) == {"Bergen", "Åsane", "Voss"}


def test_a_parameter_may_have_a_value_of_its_own(session: Session) -> None:
    with change(session):
        statement = update(UNITS).where(UNITS.c.name == bindparam("which", "Bergen"))
        session.connection().execute(statement.values(kind="x"), {"which": "Voss"})
        assert kept(session) == {"Voss"}


def test_rows_chosen_by_other_rows_are_kept(session: Session) -> None:
    with change(session):
        lived_in = exists().where(Respondent.unit_id == Unit.id, Respondent.name == "R1")
        update_them = update(Unit).where(lived_in).values(kind="x")
        session.execute(update_them, execution_options={"synchronize_session": False})
        assert kept(session) == {"Bergen"}


@pytest.mark.parametrize("people", [1, 2])
def test_rows_joined_to_other_rows_are_kept_once(session: Session, people: int) -> None:
    bergen = named(session, Unit, "Bergen")
    with change(session):
        session.add_all(
            Respondent(name=f"N{place}", unit_id=bergen.id) for place in range(1, people)
        )
        session.flush()
        joined = update(Unit).where(Unit.id == Respondent.unit_id).values(kind="x")
        session.execute(joined, execution_options={"synchronize_session": False})
        assert kept(session) == {"Bergen"}


def test_the_first_image_counts(session: Session) -> None:
    with change(session):
        row = named(session, Unit, "Bergen")
        for name in ("Os", "Voss 2"):
            row.name = name
            session.flush()
        session.execute(update(Unit).where(Unit.id == row.id).values(kind="x"))
        assert kept(session) == {"Bergen"}


def test_a_row_changed_and_deleted_is_kept_as_it_was_found(session: Session) -> None:
    with change(session):
        row = named(session, Theme, "penger")
        row.name = "kroner"
        session.flush()
        session.delete(row)
        session.flush()
        assert kept(session) == {"penger"}


def test_rows_made_by_the_change_need_no_image(session: Session) -> None:
    with change(session):
        row = Theme(name="ny")
        session.add(row)
        session.flush()
        row.name = "nyere"
        session.flush()
        session.delete(row)
        session.execute(insert(Theme).values(name="enda en"))
        session.flush()
        assert kept(session) == set()


def test_each_change_keeps_its_own_images(session: Session) -> None:
    row = named(session, Unit, "Bergen")
    for name in ("Os", "Fana"):
        with change(session):
            row.name = name
            session.flush()
    assert {name: was for name, (was, _) in images(session).items()} == {"Bergen": 1}
    assert {name: was for name, (was, _) in images(session, 3).items()} == {"Os": 2}


def test_rows_inserted_from_others_bear_the_number(session: Session) -> None:
    with change(session):
        rows = select(table_of(Role).c.id, table_of(Role).c.name)
        session.execute(insert(Theme).from_select(["id", "name"], rows))
    assert named(session, Theme, "leder").state == 2
    undo(session)
    assert not session.scalars(select(Theme).where(Theme.name == "leder")).all()


def test_a_statement_that_meets_no_row_is_no_change(session: Session) -> None:
    with change(session):
        session.execute(update(Unit).where(Unit.name == "Ingen").values(kind="x"))
        session.execute(delete(Unit).where(Unit.name == "Ingen"))
    assert number_of(session) == 1


def test_a_change_tells_which_tables_it_has_written_to(session: Session) -> None:
    with change(session):
        session.execute(update(Unit).where(Unit.name == "Voss").values(kind="x"))
        session.execute(update(Role).where(Role.name == "Ingen").values(name="x"))
        session.execute(insert(Theme).values(name="x"))
    assert session.get_one(Change, 2).kinds == ["theme", "unit"]
