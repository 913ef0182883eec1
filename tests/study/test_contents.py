"""Everything a study holds goes in and comes out as it was."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.study import contents as under_test
from evalbench.study.contents import Contents, kinds, load, save
from evalbench.study.invariants import everything, faults
from evalbench.study.model import (
    Base,
    Code,
    Coder,
    Indicator,
    Record,
    Respondent,
    Scale,
    Statement,
    Study,
    Theme,
    Unit,
    table_of,
)
from evalbench.study.store import Store
from evalbench.study.verbs.building import build
from tests.study.dumps import dump, number_of
from tests.study.samples import change, named, refused, rolled_back, sample, sample_study
from tests.support.contents import contents as random_contents


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    """The sample, of which each test clears away what it does not want."""
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


def rows_of(made: Contents, kind: type[Record]) -> list[dict[str, Any]]:
    return sorted(made.rows(kind), key=lambda row: str(row["id"]))


def clear(session: Session) -> None:
    """Take everything out, children first."""
    for kind in reversed(kinds()):
        session.execute(table_of(kind).update().values(parent_id=None)) if kind in (
            Unit,
            Code,
        ) else None
        session.execute(table_of(kind).delete())
    session.expire_all()


def replaced(session: Session, made: Contents) -> Contents:
    """What comes out after `made` has gone in, in place of all there was."""
    with change(session):
        clear(session)
        save(session, made)
    return load(session)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random_contents())
def test_what_goes_in_comes_out(study: Store, made: Contents) -> None:
    with rolled_back(study) as session:
        back = replaced(session, made)
        for kind in kinds():
            assert rows_of(back, kind) == rows_of(made, kind), kind
        assert list(faults(session, everything())) == []


def test_the_sample_has_a_row_of_every_kind(session: Session) -> None:
    """Else the tests that go through every kind of row would pass over some."""
    held = load(session)
    assert [kind for kind in kinds() if not held.rows(kind)] == []
    keys = [key for table in Base.metadata.sorted_tables for key in table.foreign_keys]
    unused = {f"{key.parent}" for key in keys if not session.scalar(select(func.count(key.parent)))}
    assert unused == set()


def test_values_come_out_as_they_were(session: Session) -> None:
    held = load(session)
    assert held.one(Indicator)["value"] == Decimal("-12.5")
    (scale,) = [row for row in held.rows(Scale) if row["name"] == "ti"]
    assert [str(scale[end]) for end in ("minimum", "maximum", "step")] == ["1", "10", "0.5"]
    assert held.one(Study)["end_date"].isoformat() == "2027-06-30"
    assert {row["name"]: row["attributes"] for row in held.rows(Unit)}["Bergen"] == {
        "modell": "[B/U]"
    }
    assert all("state" not in row for kind in kinds() for row in held.rows(kind))


def test_what_is_built_bears_the_number_of_the_change(session: Session) -> None:
    assert {row["state"] for row in dump(session).values()} == {1}


def test_a_long_study_goes_in_piece_by_piece(session: Session, monkeypatch) -> None:
    monkeypatch.setattr(under_test, "_CHUNK", 2)
    made = sample()
    back = replaced(session, made)
    assert {kind: len(back.rows(kind)) for kind in kinds()} == {
        kind: len(made.rows(kind)) for kind in kinds()
    }


def test_trees_may_refer_forward(session: Session) -> None:
    made = Contents()
    child = made.add(Unit, name="barn", position=1)
    parent = made.add(Unit, name="mor", position=2)
    made.rows(Unit)[0]["parent_id"] = parent
    made.add(Study, title="x")
    made.add(Scale)
    back = replaced(session, made)
    assert {row["id"]: row["parent_id"] for row in back.rows(Unit)} == {child: parent, parent: None}


def test_some_kinds_go_in_alone(session: Session) -> None:
    made = Contents()
    theme = made.add(Theme, name="frihet")
    made.add(Code, name="Ny", position=1, theme_id=theme)
    made.add(Coder, name="B")
    with change(session):
        save(session, made, Theme, Code)
    assert named(session, Code, "Ny").theme_id == theme
    assert not session.scalars(select(Coder).where(Coder.name == "B")).all()


def test_a_reference_to_nothing_is_refused(session: Session) -> None:
    made = sample()
    made.add(Respondent, name="R9", unit_id=uuid4())
    before = dump(session)
    with refused("invariants.reference", column="unit_id") as error:
        replaced(session, made)
    assert "unit_id" in str(error.value)
    assert dump(session) == before


def test_a_reference_to_a_kind_left_out_is_refused(session: Session) -> None:
    made = Contents()
    made.add(Code, name="Ny", position=1, theme_id=made.add(Theme, name="frihet"))
    with refused("invariants.reference", column="theme_id"), change(session):
        save(session, made, Code)


def test_two_of_a_name_are_refused(session: Session) -> None:
    made = sample()
    made.add(Unit, name="Voss", position=1)
    with refused("history.overtaken"):
        replaced(session, made)
    assert number_of(session) == 1


def test_a_study_that_breaks_a_rule_is_not_built(session: Session) -> None:
    made = sample()
    made.add(Theme, name="")
    with refused("rules.name_blank"):
        replaced(session, made)
    with refused("verbs.begun"):
        build(session, sample())


def test_rows_are_not_saved_outside_a_change(session: Session) -> None:
    with pytest.raises(RuntimeError, match="outside a change"):
        save(session, sample())


# --- rows in memory


def test_a_row_takes_the_defaults_of_the_model() -> None:
    made = Contents()
    identity = made.add(Unit, name="Bergen", position=0)
    assert made.rows(Unit) == [
        {
            "id": identity,
            "name": "Bergen",
            "position": 0,
            "kind": "",
            "parent_id": None,
            "attributes": {},
        }
    ]


def test_no_two_rows_share_a_default() -> None:
    made = Contents()
    for name in "ab":
        made.add(Unit, name=name, position=0)
    made.rows(Unit)[0]["attributes"]["x"] = "y"
    assert made.rows(Unit)[1]["attributes"] == {}


@pytest.mark.parametrize("columns", [{}, {"name": "x"}, {"name": "x", "position": 1, "colour": ""}])
def test_a_row_has_the_columns_of_its_kind(columns: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Unit"):
        Contents().add(Unit, **columns)


def test_the_only_row_of_a_kind() -> None:
    made = Contents()
    with pytest.raises(LookupError):
        made.one(Study)
    made.add(Study, title="x")
    assert made.one(Study)["title"] == "x"
    made.add(Study, title="y")
    with pytest.raises(LookupError):
        made.one(Study)


def test_names_by_id() -> None:
    made = Contents()
    ids = [made.add(Theme, name=name) for name in "ab"]
    assert made.names(Theme) == dict(zip(ids, "ab", strict=True))


def test_kinds_come_after_what_they_refer_to() -> None:
    order = [table_of(kind) for kind in kinds()]
    for table in order:
        for key in table.foreign_keys:
            assert order.index(key.column.table) <= order.index(table)
    assert Statement in kinds()
    assert {table.name for table in Base.metadata.sorted_tables} - {t.name for t in order} == {
        "change",
        "counter",
        "image",
    }
