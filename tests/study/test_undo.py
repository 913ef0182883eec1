"""Undo and redo: what they give back, and each reason to refuse them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.history import redo, undo
from evalbench.study.history.changes import _change
from evalbench.study.model import (
    Answer,
    Change,
    Coding,
    Document,
    Indicator,
    Memo,
    Respondent,
    Role,
    Scale,
    Statement,
    Turn,
    Unit,
)
from evalbench.study.store import Store
from evalbench.study.verbs import codings, documents, people, setting, statements
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from tests.study.conftest import Do
from tests.study.dumps import dump, number_of
from tests.study.samples import by, named, rolled_back, sample_study
from tests.study.samples import refused as refused_with


def refused(do: Do, word: str, by: str = "A") -> tuple[str, dict[str, Any]]:
    with pytest.raises(EvalbenchError) as error:
        do(word, by=by)
    return error.value.message.key, dict(error.value.message.fields)


def held(study: Store) -> Any:
    with study.read() as session:
        return dump(session)


def test_undo_and_redo_give_the_same_rows_with_their_old_numbers(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen", attributes={"a": "[b]"})
    before = held(study)
    do("change_unit", unit, name="Os")
    after = held(study)
    assert do("undo").number == 3
    assert held(study) == before
    assert do("redo").state == 5
    assert held(study) == after


def test_undo_takes_ones_own_newest_change(study: Store, do: Do) -> None:
    do("add_unit", "Bergen")
    do("add_unit", "Os", by="B")
    assert do("undo").subject == "Bergen"
    assert refused(do, "undo")[0] == "history.nothing_to_undo"
    assert do("undo", by="B").subject == "Os"


def test_redo_goes_forth_in_the_order_of_the_changes(study: Store, do: Do) -> None:
    do("add_unit", "Bergen")
    do("add_unit", "Os")
    assert [do("undo").subject, do("undo").subject] == ["Os", "Bergen"]
    assert [do("redo").subject, do("redo").subject] == ["Bergen", "Os"]
    assert refused(do, "redo")[0] == "history.nothing_to_redo"


def test_a_new_change_ends_ones_own_redo_and_nobody_elses(study: Store, do: Do) -> None:
    do("add_unit", "Bergen")
    do("add_unit", "Os", by="B")
    do("undo")
    do("undo", by="B")
    do("add_unit", "Voss")
    assert refused(do, "redo")[0] == "history.nothing_to_redo"
    assert do("redo", by="B").subject == "Os"


def test_the_beginning_is_final(study: Store, do: Do) -> None:
    assert refused(do, "undo") == ("history.nothing_to_undo", {"who": "A"})


def test_a_refused_undo_takes_no_number_and_changes_nothing(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen")
    do("change_unit", unit, by="B", name="Os")
    before = held(study)
    with study.begin("A") as session:
        with pytest.raises(EvalbenchError):
            undo(session)
        assert number_of(session) == 3
    assert held(study) == before


def test_undo_refused_by_a_living_change_built_on_it(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen")
    do("change_unit", unit, by="B", name="Os")
    key, fields = refused(do, "undo")
    assert (key, fields["other"], fields["who"]) == ("history.undo_refused", 3, "B")
    do("undo", by="B")
    assert do("undo").number == 2


def test_undo_refused_by_a_row_that_points_at_what_would_go(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen")
    do("add_respondent", "R1", by="B", unit=unit)
    key, fields = refused(do, "undo")
    assert (key, fields["other"]) == ("history.undo_refused", 3)


def test_undo_refused_when_what_was_deleted_is_there_again(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen")
    do("delete_unit", unit)
    # Another way in, as a merge of two studies has it.
    with study.begin("B") as session, _change(session, "add_unit", True):
        session.add(Unit(id=unit.id, name="Os", position=1))
    key, fields = refused(do, "undo")
    assert (key, fields["other"]) == ("history.undo_refused", 4)


def test_undo_refused_when_what_comes_back_points_at_something_gone(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen", by="B")
    person = do("add_respondent", "R1", by="B", unit=unit)
    do("delete_respondent", person)
    do("delete_unit", unit, by="B")
    key, fields = refused(do, "undo")
    assert (key, fields["other"]) == ("history.undo_refused", 5)


def test_undo_refused_for_what_is_undone_and_can_be_redone(study: Store, do: Do) -> None:
    person = do("add_respondent", "R1", by="C")
    unit = do("add_unit", "Bergen", by="B")
    do("move_respondent", person, unit)
    do("move_respondent", person, None)
    do("undo")
    do("redo")
    do("undo", by="B")
    key, fields = refused(do, "undo")
    assert (key, fields["other"]) == ("history.undo_lacks", 3)
    do("add_unit", "Os", by="B")
    assert refused(do, "undo")[0] == "history.undo_misses"


def test_undo_refused_by_a_taken_name(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen")
    do("change_unit", unit, name="Os")
    do("add_unit", "Bergen", by="B")
    key, fields = refused(do, "undo")
    assert (key, fields["other"]) == ("history.undo_refused", 4)


@pytest.mark.parametrize("changes", [{"name": "L"}, {"key": ""}])
def test_undo_refused_by_a_codes_taken_name_or_key(do: Do, changes: dict[str, str]) -> None:
    code = do("add_code", "K", key="k")
    do("change_code", code, **changes)
    other = {"name": "K"} if "name" in changes else {"name": "M", "key": "k"}
    do("add_code", by="B", **other)
    key, fields = refused(do, "undo")
    assert (key, fields["other"]) == ("history.undo_refused", 4)


def test_undo_refused_by_an_answer_to_the_same_statement(study: Store, do: Do) -> None:
    person, statement = do("add_respondent", "R1"), do("add_statement", "29")
    answer = do("record_answer", person, statement, Decimal(2))
    do("delete_answer", answer)
    do("record_answer", person, statement, Decimal(3), by="B")
    key, fields = refused(do, "undo")
    assert (key, fields["other"]) == ("history.undo_refused", 6)


def test_undo_refused_by_a_rule_names_the_change_beside_it(study: Store, do: Do) -> None:
    person, statement = do("add_respondent", "R1"), do("add_statement", "29")
    with study.read() as session:
        scale = session.query(Scale).one()
    do("change_scale", scale, maximum=Decimal(10))
    do("record_answer", person, statement, Decimal(7), by="B")
    key, fields = refused(do, "undo")
    assert (key, fields["other"]) == ("history.undo_collides", 5)
    assert fields["fault"].key == "rules.off_scale"


def test_undo_refused_by_a_rule_alone(study: Store, do: Do) -> None:
    role = do("add_role", "utfører", by="B")
    person, statement = do("add_respondent", "R1", by="B", roles=[role]), do("add_statement", "29")
    answer = do("record_answer", person, statement, Decimal(2), role=role)
    do("delete_answer", answer)
    do("give_roles", person, [], by="B")
    key, fields = refused(do, "undo")
    assert key == "history.undo_breaks"
    assert fields["fault"].key == "invariants.answer_role"


def test_redo_refused_by_a_living_change_of_the_same_row(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen", by="B")
    do("change_unit", unit, name="Os")
    do("undo")
    do("change_unit", unit, by="B", kind="by")
    key, fields = refused(do, "redo")
    assert (key, fields["other"]) == ("history.redo_refused", 5)


def test_redo_refused_when_the_row_it_changed_is_undone(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen", by="B")
    do("delete_unit", unit)
    do("undo")
    do("undo", by="B")
    key, fields = refused(do, "redo")
    assert (key, fields["other"]) == ("history.redo_lacks", 2)
    do("redo", by="B")
    assert do("redo").number == 3


def test_redo_refused_by_a_taken_name(study: Store, do: Do) -> None:
    do("add_unit", "Bergen")
    do("undo")
    do("add_unit", "Bergen", by="B")
    key, fields = refused(do, "redo")
    assert (key, fields["other"]) == ("history.redo_refused", 4)


def test_redo_refused_by_a_row_that_points_at_what_would_go(study: Store, do: Do) -> None:
    unit = do("add_unit", "Bergen")
    do("delete_unit", unit)
    do("undo")
    do("add_respondent", "R1", by="B", unit=unit)
    key, fields = refused(do, "redo")
    assert (key, fields["other"]) == ("history.redo_refused", 5)


def test_redo_refused_when_what_comes_back_points_at_something_gone(do: Do) -> None:
    unit = do("add_unit", "Bergen", by="B")
    do("add_respondent", "R1", unit=unit)
    do("undo")
    do("undo", by="B")
    key, fields = refused(do, "redo")
    assert (key, fields["other"]) == ("history.redo_lacks", 2)


def test_a_deletion_with_all_that_hangs_on_it_comes_back(study: Store, do: Do) -> None:
    document = do("add_document", "d", "Anna: hei du", [TurnRecord(0, 6, "Anna", time=3)])
    code = do("add_code", "K")
    sub = do("add_code", "L", parent=code)
    do("code_span", document, Span(6, 9), sub, "B")
    do("write_memo", "[laughs] 👩‍👩‍👧", "A", document=document, span=Span(6, 9), code=sub)
    before = held(study)
    do("delete_code", code)
    do("delete_document", document)
    do("undo")
    do("undo")
    assert held(study) == before


def test_the_log_tells_what_was_undone(study: Store, do: Do) -> None:
    do("add_role", "utfører")
    do("undo")
    do("redo")
    do("undo")
    do("add_role", "bestiller")
    with study.read() as session:
        changes = session.query(Change).order_by(Change.number).all()
        assert not session.query(Role).filter_by(name="utfører").count()
    told = [(change.verb, change.status, change.target) for change in changes[1:]]
    assert told == [
        ("add_role", "dropped", None),
        ("undo", "undo", 2),
        ("redo", "redo", 2),
        ("undo", "undo", 2),
        ("add_role", "done", None),
    ]


def test_decimals_and_moments_come_back_exactly(study: Store, do: Do) -> None:
    person, statement = do("add_respondent", "R1"), do("add_statement", "29")
    with study.read() as session:
        scale = session.query(Scale).one()
    do("change_scale", scale, step=Decimal("0.000001"))
    answer = do("record_answer", person, statement, Decimal("2.000001"), reason="\\u0000 'x' æ")
    do("delete_answer", answer)
    do("undo")
    with study.read() as session:
        back = session.get_one(Answer, answer.id)
        assert (back.value, back.reason) == (Decimal("2.000001"), "\\u0000 'x' æ")
        assert session.get_one(Statement, statement.id).reverse is False


# --- in the made-up study of samples.py, each test rolled back


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sampled(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(sampled: Store) -> Iterator[Session]:
    with rolled_back(sampled) as session:
        yield session


def test_undo_refused_by_a_living_change_that_deleted_what_it_made(session: Session) -> None:
    unit = setting.add_unit(session, "Os")
    with by(session, "B"):
        setting.delete_unit(session, unit)
    with refused_with("history.undo_refused", other=3, who="B") as error:
        undo(session)
    assert "change 3 by B" in str(error.value)


def test_undo_refused_by_a_loop_of_two_peoples_moves(session: Session) -> None:
    bergen, voss = named(session, Unit, "Bergen"), named(session, Unit, "Voss")
    setting.move_unit(session, voss, bergen)
    setting.move_unit(session, voss, None)
    with by(session, "B"):
        setting.move_unit(session, bergen, voss)
    before = dump(session)
    with refused_with("history.undo_collides", number=3, other=4, who="B") as error:
        undo(session)
    assert error.value.message.fields["fault"].key == "invariants.cycle"  # type: ignore[attr-defined]
    assert dump(session) == before
    with by(session, "B"):
        undo(session)
    assert undo(session).number == 3


def test_redo_refused_by_a_loop_of_two_peoples_moves(session: Session) -> None:
    bergen, voss = named(session, Unit, "Bergen"), named(session, Unit, "Voss")
    setting.move_unit(session, voss, bergen)
    undo(session)
    with by(session, "B"):
        setting.move_unit(session, bergen, voss)
    with refused_with("history.redo_collides", number=2, other=4, who="B"):
        redo(session)
    with by(session, "B"):
        undo(session)
    assert redo(session).number == 2


def test_redo_refused_by_an_answer_that_would_fall_off_its_scale(session: Session) -> None:
    statements.delete_answer(session, session.scalars(select(Answer)).one())
    setting.change_scale(session, named(session, Scale, ""), maximum=Decimal(3))
    undo(session)
    person, statement = named(session, Respondent, "R2"), named(session, Statement, "30")
    with by(session, "B"):
        statements.record_answer(session, person, statement, Decimal(5))
    with refused_with("history.redo_collides", number=3, other=5, who="B") as error:
        redo(session)
    assert error.value.message.fields["fault"].key == "rules.off_scale"  # type: ignore[attr-defined]


def test_undo_refused_when_a_role_was_taken_away_meanwhile(session: Session) -> None:
    answer = session.scalars(select(Answer)).one()
    statements.delete_answer(session, answer)
    with by(session, "B"):
        people.give_roles(session, named(session, Respondent, "R1"), [])
    with pytest.raises(EvalbenchError) as error:
        undo(session)
    assert error.value.message.fields["fault"].key == "invariants.answer_role"  # type: ignore[attr-defined]


def test_undo_refused_when_a_text_under_a_coding_is_gone(session: Session) -> None:
    codings.uncode(session, session.scalars(select(Coding)).all())
    with by(session, "B"):
        documents.delete_document(session, named(session, Document, "d1"))
    with refused_with("history.undo_refused", other=3):
        undo(session)


def test_undo_stops_at_the_beginning_for_everybody(session: Session) -> None:
    for who in "AB":
        with by(session, who), refused_with("history.nothing_to_undo", who=who):
            undo(session)
        with by(session, who), refused_with("history.nothing_to_redo", who=who):
            redo(session)


def test_all_the_way_back_and_forth(session: Session) -> None:
    dumps = [dump(session)]
    unit = setting.add_unit(session, "Os")
    dumps.append(dump(session))
    setting.change_unit(session, unit, kind="by")
    dumps.append(dump(session))
    people.delete_respondent(session, named(session, Respondent, "R1"))
    dumps.append(dump(session))
    for held_then in dumps[-2::-1]:
        undo(session)
        assert dump(session) == held_then
    for held_then in dumps[1:]:
        redo(session)
        assert dump(session) == held_then
    assert number_of(session) == 10


def test_undo_brings_back_what_an_undone_change_had_found_and_no_more(session: Session) -> None:
    setting.change_unit(session, named(session, Unit, "Bergen"), kind="by")
    with by(session, "B"):
        setting.change_unit(session, named(session, Unit, "Voss"), kind="bygd")
    undo(session)
    kinds = [named(session, Unit, name).kind for name in ("Bergen", "Voss")]
    assert kinds == ["", "bygd"]


ODD_TEXTS = [
    "👩‍👩‍👧 e\u0301",
    "\\u0000",
    "\\",
    '"',
    "'",
    "null",
    "{n}",
    "\u2028",
    "\x1b",
    "%s :x",
    "0.1",
]


@pytest.mark.parametrize("odd", ODD_TEXTS, ids=ascii)
def test_any_text_comes_back_from_an_image(session: Session, odd: str) -> None:
    unit = named(session, Unit, "Bergen")
    setting.change_unit(session, unit, kind=odd, attributes={odd: odd})
    memo = codings.write_memo(session, odd, "A", unit=named(session, Unit, "Voss"))
    before = dump(session)
    setting.change_unit(session, unit, kind="", attributes={})
    codings.delete_memo(session, memo)
    undo(session)
    undo(session)
    assert dump(session) == before
    assert (unit.kind, unit.attributes) == (odd, {odd: odd})


def test_values_come_back_from_an_image_as_they_were(session: Session) -> None:
    figure = Decimal("0.1234567890123456789012345678901234567890")
    moment = datetime(2026, 3, 1, 12, 0, 0, 1, UTC)
    unit = named(session, Unit, "Voss")
    setting.change_scale(session, named(session, Scale, "ti"), step=Decimal("0.000001"))
    statements.record_indicator(session, "x", unit, "2020", figure)
    codings.write_memo(session, "x", "A", unit=unit, time=moment)
    setting.delete_unit(session, unit)
    undo(session)
    setting.delete_scale(session, named(session, Scale, "ti"))
    undo(session)
    session.expire_all()
    assert session.scalars(select(Indicator.value).where(Indicator.name == "x")).one() == figure
    assert session.scalars(select(Memo.time).where(Memo.text == "x")).one() == moment
    assert named(session, Scale, "ti").step == Decimal("0.000001")
    codings.uncode(session, session.scalars(select(Coding)).all())
    documents.delete_document(session, named(session, Document, "d1"))
    undo(session)
    document = named(session, Document, "d1")
    assert (document.date, document.minutes) == (date(2026, 3, 1), 45)
    turn = session.scalars(select(Turn).where(Turn.start == 19)).one()
    assert (turn.interviewer, turn.time, turn.respondent_id) == (True, None, None)


def test_rows_in_memory_are_those_that_came_back(session: Session) -> None:
    unit = named(session, Unit, "Bergen")
    setting.change_unit(session, unit, kind="by")
    undo(session)
    assert (unit.kind, unit.state) == ("", 1)
    redo(session)
    assert (unit.kind, unit.state) == ("by", 2)
