"""What is done with an interview by its name, and what is said to go with it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.study.history import undo
from evalbench.study.history_names import interview_names, who_changed
from evalbench.study.interview_deeds import (
    delete_interview,
    losses,
    mark_finished,
    place_interview,
    rename_interview,
    units_and_roles,
)
from evalbench.study.model import Document, Finished, Role, Unit
from evalbench.study.store import Store
from tests.study.dumps import dump
from tests.study.samples import named, refused, rolled_back, sample_study


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


def test_what_is_said_to_go_with_an_interview_is_what_goes(session: Session) -> None:
    told = losses(session, "d1")
    before = dump(session)
    gone = dict(delete_interview(session, "d1"))
    of_itself = {"document": 1, "document_text": 1, "document_respondent": 1}
    assert {**told.rows, **of_itself} == gone
    assert sum(told.codings.values()) == told.rows["coding"]
    undo(session)
    assert dump(session) == before


def test_an_interview_is_renamed_placed_and_marked_by_names(session: Session) -> None:
    rename_interview(session, "d1", "[laughs]")
    place_interview(session, "[laughs]", "Voss", "utfører")
    document = named(session, Document, "[laughs]")
    assert document.unit_id == named(session, Unit, "Voss").id
    assert document.role_id == named(session, Role, "utfører").id
    place_interview(session, "[laughs]", None, None)
    none: list[object] = [document.unit_id, document.role_id]
    assert none == [None, None]
    mark_finished(session, "[laughs]", "Ny", finished=True)
    count = select(func.count()).select_from(Finished).where(Finished.document_id == document.id)
    with_own = session.scalar(count)
    mark_finished(session, "[laughs]", "Ny", finished=False)
    assert session.scalar(count) == (with_own or 0) - 1


def test_what_is_not_there_is_refused(session: Session) -> None:
    with refused("find.document"):
        losses(session, "d9")
    with refused("find.unit"):
        place_interview(session, "d1", "Volda", None)


def test_names_are_told_in_their_order(session: Session) -> None:
    assert units_and_roles(session) == (("Bergen", "Åsane", "Voss"), ("leder", "utfører"))
    assert interview_names(session) == ("d1",)
    everybody = who_changed(session)
    mark_finished(session, "d1", "Ny", finished=True)
    assert who_changed(session) == everybody
    assert len(everybody) == 1
