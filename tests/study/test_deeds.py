"""What faces do by ids: several passages at once, new codes, memos, corrections; each undone."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study import deeds
from evalbench.study.deeds import Subject
from evalbench.study.find import code_paths
from evalbench.study.history import redo, undo
from evalbench.study.model import Change, Code, Coder, Coding, Document, Finished, Memo
from evalbench.study.store import Store
from evalbench.study.verbs.codebook import add_code
from evalbench.text.spans import Span
from tests.study.dumps import dump, number_of
from tests.study.samples import named, refused, rolled_back, sample_study, the

HERE = "d1"
FIRST, LAST = Span(6, 8), Span(41, 44)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


def code_of(session: Session, name: str) -> UUID:
    return named(session, Code, name).id


def placed(session: Session, ids: tuple[UUID, ...]) -> list[tuple[int, int, str]]:
    rows = (session.get_one(Coding, each) for each in ids)
    return [(row.start, row.end, session.get_one(Code, row.code_id).name) for row in rows]


def last(session: Session) -> Change:
    return session.get_one(Change, number_of(session))


# --- several passages at once


def test_every_passage_is_coded_with_every_code_in_one_change(session: Session) -> None:
    before = dump(session)
    codes = [code_of(session, "Pris"), code_of(session, "Tid")]
    made = deeds.code(session, HERE, [FIRST, LAST], codes, "Ny", memo="m", stance="strength")
    assert placed(session, made) == [
        (6, 8, "Pris"),
        (6, 8, "Tid"),
        (41, 44, "Pris"),
        (41, 44, "Tid"),
    ]
    assert {(row.memo, row.stance, row.codebook_state) for row in
            (session.get_one(Coding, each) for each in made)} == {("m", "strength", 1)}  # fmt: skip
    assert (last(session).verb, last(session).subject) == (
        "code_passages", "d1 6–8 × 2 Pris, Tid",
    )  # fmt: skip
    assert last(session).document_id == named(session, Document, HERE).id
    undo(session)
    assert dump(session) == before


def test_what_is_coded_so_already_is_passed_over(session: Session) -> None:
    pris, document = code_of(session, "Pris"), named(session, Document, HERE).id
    deeds.code(session, document, [FIRST], [pris], "A", stance="strength")
    number = number_of(session)
    assert deeds.code(session, document, [FIRST], [pris], "A") == ()
    assert deeds.code(session, document, [FIRST], [pris], "A", stance="strength") == ()
    assert number_of(session) == number
    others = (
        deeds.code(session, document, [FIRST], [pris], "B"),
        deeds.code(session, document, [FIRST], [pris], "A", stance="weakness"),
        deeds.code(session, document, [FIRST, LAST, FIRST], [pris, pris], "A"),
    )
    assert [len(each) for each in others] == [1, 1, 1]
    assert deeds.code(session, document, [], [pris], "Nobody") == ()
    assert session.scalar(select(Coder).where(Coder.name == "Nobody")) is None


def test_one_wrong_passage_leaves_nothing_coded(session: Session) -> None:
    before = dump(session)
    with refused("rules.span_label"):
        deeds.code(session, HERE, [FIRST, Span(19, 22)], [code_of(session, "Pris")], "Ny")
    assert dump(session) == before


def test_what_is_gone_is_said(session: Session) -> None:
    pris = code_of(session, "Pris")
    for key, call in {
        "gone.code": lambda: deeds.code(session, HERE, [FIRST], [uuid4()], "A"),
        "gone.document": lambda: deeds.code(session, uuid4(), [FIRST], [pris], "A"),
        "gone.coding": lambda: deeds.uncode(session, [uuid4()]),
        "find.near": lambda: deeds.finish(session, "d11", "A"),
    }.items():
        with refused(key):
            call()


# --- a code nobody had thought of


def test_a_new_code_and_its_passages_are_one_change(session: Session) -> None:
    before = dump(session)
    code, made = deeds.code_as_new(session, HERE, [FIRST], "møtes ofte", "A", key="m")
    assert placed(session, made) == [(6, 8, "møtes ofte")]
    row = session.get_one(Code, code)
    assert (row.key, row.parent_id, row.position) == ("m", None, 3072)
    assert session.get_one(Coding, made[0]).codebook_state == last(session).number
    assert (last(session).codebook, last(session).subject) == (True, "d1 6–8 møtes ofte")
    undo(session)
    assert dump(session) == before
    redo(session)
    assert session.get_one(Code, code).name == "møtes ofte"


@pytest.mark.parametrize(
    ("name", "parent", "path"),
    [
        ("Kvalitet/Ny", None, "Kvalitet/Ny"),
        ("Ny", "Kvalitet", "Kvalitet/Ny"),
        ("Tid/Ny", "Kvalitet", "Kvalitet/Tid/Ny"),
        ("a\\/b", None, "a\\/b"),
    ],
)
def test_a_path_leads_to_where_the_new_code_stands(
    session: Session, name: str, parent: str | None, path: str
) -> None:
    above = code_of(session, parent) if parent else None
    code, _ = deeds.code_as_new(session, HERE, [FIRST], name, "A", parent=above)
    assert code_paths(session)[code] == path


def test_a_new_code_that_cannot_be(session: Session) -> None:
    before = dump(session)
    for name, key, fault in [
        ("Pris", "", "invariants.code_twice"),
        ("Ny", "k", "invariants.key_twice"),
        ("Ukjent/Ny", "", "find.code"),
        (" ", "", "rules.name_blank"),
    ]:
        with refused(fault):
            deeds.code_as_new(session, HERE, [FIRST], name, "A", key=key)
    assert dump(session) == before


# --- passages changed


def test_passages_are_changed_cut_joined_and_removed(session: Session) -> None:
    before = dump(session)
    pris, tid = code_of(session, "Pris"), code_of(session, "Tid")
    (coding,) = deeds.code(session, HERE, [Span(6, 14)], [pris], "A")
    deeds.recode(session, coding, span=Span(6, 16), code=tid, stance="weakness")
    second = deeds.split(session, coding, 9)
    assert placed(session, (coding, second)) == [(6, 9, "Tid"), (9, 16, "Tid")]
    assert deeds.join(session, second, coding) == coding
    assert deeds.uncode(session, [coding]) == 1
    for _ in range(5):
        undo(session)
    assert dump(session) == before


def test_an_interview_is_finished_and_not(session: Session) -> None:
    deeds.finish(session, HERE, "B")
    by = {session.get_one(Coder, row.coder_id).name for row in session.scalars(select(Finished))}
    assert by == {"A", "B"}
    deeds.unfinish(session, named(session, Document, HERE).id, "B")
    assert len(session.scalars(select(Finished)).all()) == 1


# --- memos and summaries


def test_a_memo_is_written_changed_and_taken_away(session: Session) -> None:
    before = dump(session)
    code, document = code_of(session, "Pris"), named(session, Document, HERE).id
    for subject in (
        Subject(),
        Subject(code=code),
        Subject(document=HERE),
        Subject(document=document, span=FIRST),
    ):
        memo = deeds.note(session, subject, "[laughs]", "B")
        assert memo is not None
        assert deeds.note(session, subject, "mer", "B") == memo
        assert deeds.memo_of(session, subject, "B") == "mer"
        assert (deeds.memo_of(session, subject, "C"), session.get_one(Memo, memo).text) == (
            "",
            "mer",
        )
        assert deeds.note(session, subject, " \n", "B") is None
        assert deeds.memo_of(session, subject, "B") == ""
        number = number_of(session)
        assert deeds.note(session, subject, "", "B") is None
        assert number_of(session) == number
        for _ in range(3):
            undo(session)
    assert dump(session) == before


def test_a_memo_about_a_passage_is_not_that_about_its_document(session: Session) -> None:
    passage = deeds.note(session, Subject(document=HERE, span=FIRST), "her", "B")
    whole = deeds.note(session, Subject(document=HERE), "alt", "B")
    summary = deeds.summarise(session, HERE, "kort", "B")
    assert len({passage, whole, summary}) == 3
    assert deeds.summarise(session, HERE, "kortere", "B") == summary
    assert deeds.memo_of(session, Subject(document=HERE), "B", kind="summary") == "kortere"
    assert the(session, Memo, id=summary).kind == "summary"
    assert last(session).verb == "write_summary"
    assert deeds.summarise(session, HERE, "", "B") is None
    assert deeds.memo_of(session, Subject(document=HERE), "B") == "alt"


# --- who speaks


def test_a_speaker_is_called_otherwise(session: Session) -> None:
    assert deeds.rename_speaker(session, HERE, "Anna", "Leder 1") == {"d1": 2}
    add_code(session, "x")
    assert last(session).verb == "add_code"
