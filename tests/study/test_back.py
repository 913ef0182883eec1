"""Back to an earlier state: all of one's own changes since then or none, after a look."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from evalbench.study import deeds
from evalbench.study.back import preview_back_to, take_back_to
from evalbench.study.deeds import Subject
from evalbench.study.history import redo, undo
from evalbench.study.model import Code, Document, Unit
from evalbench.study.store import Store
from evalbench.study.verbs.codebook import add_code, change_code
from evalbench.study.verbs.setting import add_unit, delete_unit
from evalbench.text.spans import Span
from tests.study.dumps import dump, number_of
from tests.study.samples import by, named, refused, rolled_back, sample_study


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


def work(session: Session) -> None:
    """Changes 2 to 6: by A, B, A, A and B."""
    add_unit(session, "Os")
    with by(session, "B"):
        add_unit(session, "Lom")
    code = named(session, Code, "Pris").id
    deeds.code(session, "d1", [Span(6, 8), Span(41, 44)], [code], "A")
    deeds.note(session, Subject(code=code), "hva?", "A")
    with by(session, "B"):
        add_code(session, "Ny")


def test_ones_own_changes_go_newest_first_and_others_stay(session: Session) -> None:
    work(session)
    way = preview_back_to(session, 2)
    assert [(each.number, each.verb) for each in way.gone] == [
        (5, "put_memo"),
        (4, "code_passages"),
    ]
    assert [each.number for each in way.staying] == [6, 3]
    assert way.obstacle is None
    assert number_of(session) == 6
    done = take_back_to(session, 2)
    assert [(each.number, each.state) for each in done] == [(5, 7), (4, 8)]
    assert (done[1].document, done[1].kinds) == (named(session, Document, "d1").id, ("coding",))
    assert (done[0].document, done[0].kinds) == (None, ("memo",))
    assert named(session, Unit, "Lom").name == "Lom"
    assert preview_back_to(session, 2).gone == ()
    assert take_back_to(session, 2) == ()


def test_back_and_forth_gives_the_same(session: Session) -> None:
    first = dump(session)
    add_unit(session, "Os")
    add_unit(session, "Lom")
    delete_unit(session, named(session, Unit, "Os"))
    after = dump(session)
    assert [each.number for each in take_back_to(session, 1)] == [4, 3, 2]
    assert dump(session) == first
    assert [redo(session).number for _ in range(3)] == [2, 3, 4]
    assert dump(session) == after


def test_what_is_undone_already_is_not_undone_again(session: Session) -> None:
    work(session)
    undo(session)
    assert [each.number for each in preview_back_to(session, 1).gone] == [4, 2]
    assert [each.number for each in take_back_to(session, 1)] == [4, 2]


def test_all_or_none(session: Session) -> None:
    add_code(session, "Ny")
    add_unit(session, "Os")
    with by(session, "B"):
        change_code(session, named(session, Code, "Ny"), definition="x")
    before = dump(session)
    way = preview_back_to(session, 1)
    assert [each.number for each in way.gone] == [3, 2]
    assert way.obstacle is not None
    assert way.obstacle.message.fields["other"] == 4
    with refused("history.undo_refused", number=2, other=4, who="B"):
        take_back_to(session, 1)
    assert dump(session) == before
    assert number_of(session) == 4
    assert [each.number for each in take_back_to(session, 2)] == [3]


def test_the_beginning_of_a_study_stands(session: Session) -> None:
    add_unit(session, "Os")
    before = dump(session)
    assert preview_back_to(session, 0).obstacle is not None
    with refused("history.nothing_to_undo"):
        take_back_to(session, 0)
    assert dump(session) == before
