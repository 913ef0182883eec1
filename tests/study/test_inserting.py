"""One row written without a flush is what a flush makes of it, in the database and the session."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

import evalbench
from evalbench.study.columns import Unfit
from evalbench.study.history import redo, undo
from evalbench.study.history.inserting import insert_many, insert_row, made_ready
from evalbench.study.model import (
    Change,
    Code,
    Coder,
    Coding,
    Document,
    Indicator,
    Memo,
    Record,
    Scale,
    Statement,
    Study,
    Theme,
    Unit,
    table_of,
)
from evalbench.study.store import Store
from evalbench.study.verbs.codings import code_span
from evalbench.study.verbs.rows import add
from evalbench.study.verbs.setting import add_theme
from evalbench.text.spans import Span
from tests.study.dumps import dump, number_of
from tests.study.samples import change, named, refused, rolled_back, sample_study, the

MOMENT = datetime(2026, 3, 1, 12, 0, 0, 678901, UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


def coding(session: Session) -> Coding:
    return Coding(
        document_id=named(session, Document, "d1").id,
        start=6,
        end=8,
        code_id=named(session, Code, "Pris").id,
        coder_id=named(session, Coder, "A").id,
        codebook_state=1,
    )


def memo(session: Session) -> Memo:
    return Memo(text="[latter]", time=MOMENT, coder_id=named(session, Coder, "A").id)


def statement(session: Session) -> Statement:
    scale = the(session, Scale, name="")
    return Statement(name="31", texts={"nb": "«Å»"}, scale_id=scale.id, position=5)


ROWS: dict[str, Callable[[Session], Record]] = {
    "coding": coding,
    "memo": memo,
    "statement": statement,
    "theme": lambda _session: Theme(name="frihet"),
    "scale": lambda _session: Scale(name="fem", step=Decimal("0.5"), labels=["a", "b"]),
    "unit": lambda _session: Unit(name="Os", position=9, attributes={"a": "b"}),
    "indicator": lambda session: Indicator(
        name="kr", period="2020", value=Decimal("12.5"), unit_id=named(session, Unit, "Voss").id
    ),
}


def values_of(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in table_of(type(row)).columns.keys() if name != "id"}  # noqa: SIM118


@pytest.mark.parametrize("made", ROWS.values(), ids=ROWS)
def test_it_is_the_row_that_a_flush_makes(study: Store, made) -> None:
    found = list[dict[str, Any]]()
    for write in (insert_row, lambda session, row: session.add(row)):
        with rolled_back(study) as session:
            with change(session):
                row = made(session)
                write(session, row)
                session.flush()
            known = values_of(row)
            query = select(type(row)).where(type(row).id == row.id)
            same = session.scalars(query.execution_options(populate_existing=True)).one()
            assert same is row
            assert values_of(row) == known
            found.append(known)
    assert found[0] == found[1]
    assert found[0]["state"] == 2


@pytest.mark.parametrize("made", ROWS.values(), ids=ROWS)
def test_rows_made_ready_are_the_same_rows(study: Store, made) -> None:
    with rolled_back(study) as session:
        row = made(session)
        plain = {name: getattr(row, name) for name in table_of(type(row)).columns.keys()}  # noqa: SIM118
        ready = made_ready(study.engine.dialect, type(row), [plain])
        with change(session):
            insert_many(session, type(row), ready)
            insert_many(session, type(row), [])
        again = session.get_one(type(row), row.id)
        assert values_of(again) == {**values_of(row), "state": 2}
        assert session.get_one(Change, 2).kinds == [table_of(type(row)).name]


def test_rows_are_made_ready_for_a_change_only(study: Store) -> None:
    with rolled_back(study) as session:
        with pytest.raises(RuntimeError, match="outside a change"):
            insert_many(session, Theme, [])
        with pytest.raises(Unfit):
            made_ready(study.engine.dialect, Theme, [{"id": uuid4(), "name": "\0"}])


def test_it_is_in_the_session_with_nothing_left_to_write(session: Session) -> None:
    with change(session):
        row = coding(session)
        insert_row(session, row)
        assert inspect(row).persistent
        assert not session.new
        assert not session.dirty
        assert not inspect(row).unloaded
        assert session.get(Coding, row.id) is row
        assert row in session


def test_it_can_be_altered_at_once(session: Session) -> None:
    with change(session):
        row = Theme(name="frihet")
        insert_row(session, row)
        row.name = "frivillighet"
        session.flush()
    assert named(session, Theme, "frivillighet") is row


def test_its_table_is_noted_as_written(session: Session) -> None:
    with change(session):
        insert_row(session, coding(session))
    assert session.get_one(Change, 2).kinds == ["coding"]


def test_it_is_undone_and_redone(session: Session) -> None:
    before = dump(session)
    with change(session):
        insert_row(session, Theme(name="frihet"))
    after = dump(session)
    undo(session)
    assert dump(session) == before
    redo(session)
    assert dump(session) == after


def test_outside_a_change_it_is_refused(session: Session) -> None:
    before, row = dump(session), Theme(name="frihet")
    for write in (insert_row, add):
        with pytest.raises(RuntimeError, match="outside a change"):
            write(session, row)
    assert dump(session) == before
    assert inspect(row).transient


def test_a_verb_that_raises_takes_it_out_of_the_session(session: Session) -> None:
    kept = add_theme(session, "frihet")
    row = Theme(name="frivillighet")
    with suppress(LookupError), change(session):
        insert_row(session, row)
        raise LookupError
    assert inspect(row).transient
    assert row not in session
    assert inspect(kept).persistent
    assert session.get(Theme, row.id) is None
    assert number_of(session) == 2
    with change(session):
        insert_row(session, row)
    assert row.state == 3


def test_a_rule_that_does_not_hold_takes_it_out_of_the_session(session: Session) -> None:
    document, code = named(session, Document, "d1"), named(session, Code, "Pris")
    before = dump(session)
    with refused("rules.span"):
        code_span(session, document, Span(0, 10**6), code, "A")
    assert dump(session) == before
    assert code_span(session, document, Span(6, 8), code, "A").state == 2


def test_a_name_that_another_took_is_said_clearly(session: Session) -> None:
    with refused("history.overtaken"), change(session):
        insert_row(session, Unit(name="Voss", position=1))
    assert number_of(session) == 1
    assert add_theme(session, "frihet").state == 2


def test_what_waits_to_be_written_is_written_in_its_order(session: Session) -> None:
    with change(session):
        parent = Unit(name="Os", position=1)
        session.add(parent)
        named(session, Unit, "Voss").kind = "by"
        assert add(session, Unit(name="Hol", position=1, parent_id=parent.id)).state == 2
    assert named(session, Unit, "Hol").parent_id == parent.id
    assert named(session, Unit, "Voss").state == 2


def test_only_new_rows_are_inserted(session: Session) -> None:
    with refused("history.overtaken"), change(session):
        insert_row(session, the(session, Study))


def test_only_history_writes_past_the_hook() -> None:
    house = Path(evalbench.__file__).parent
    modules = {
        file.relative_to(house).as_posix(): file.read_text("utf-8") for file in house.rglob("*.py")
    }
    writers = {name for name, source in modules.items() if re.search(r"\bown=True", source)}
    own = ("changes", "exchange", "inserting", "undo")
    assert writers == {f"study/history/{name}.py" for name in own}
    drivers = {name for name, source in modules.items() if "run_by_driver" in source}
    assert drivers == {"study/engines.py", "study/history/hook.py", "study/prepared.py"}
