"""Changes: gapless numbers, verbs within verbs, nothing left of what failed."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from evalbench.messages import EvalbenchError
from evalbench.study.history import VERBS, codebook_state, concerns, verb
from evalbench.study.model import Change, Theme, Unit
from evalbench.study.store import Store
from evalbench.study.verbs import codebook, people, setting
from evalbench.text.spans import Span
from tests.study.conftest import Do
from tests.study.dumps import dump, number_of


def test_a_change_says_who_when_what(study: Store, do: Do) -> None:
    begun = datetime.now(UTC)
    person = do("add_respondent", "R1 [laughs]", by="B")
    with study.read() as session:
        change = session.get_one(Change, 2)
        assert (change.who, change.verb, change.subject) == ("B", "add_respondent", "R1 [laughs]")
        assert begun <= change.time <= datetime.now(UTC)
        assert (change.respondent_id, change.document_id) == (person.id, None)
        assert (change.status, change.codebook, change.kinds) == ("done", False, ["respondent"])


def test_a_verb_called_by_a_verb_is_part_of_it(study: Store, do: Do) -> None:
    role = do("add_role", "utfører")
    do("add_respondent", "R1", roles=[role])
    with study.read() as session:
        assert [change.number for change in session.scalars(select(Change))] == [1, 2, 3]
        assert session.get_one(Change, 3).kinds == ["respondent", "respondent_role"]


def test_a_verb_that_changes_nothing_takes_no_number(study: Store, do: Do) -> None:
    unit, theme = do("add_unit", "Bergen"), do("add_theme", "Samarbeid")
    for _ in range(2):
        do("change_unit", unit, name="Bergen", attributes={})
        do("rename_theme", theme, "Samarbeid")
        do("uncode", [])
    with study.read() as session:
        assert number_of(session) == 3


def test_a_verb_that_fails_leaves_nothing(study: Store) -> None:
    with study.begin("A") as session:
        setting.add_unit(session, "Bergen")
        before = dump(session)
        with pytest.raises(EvalbenchError, match="taken"):
            people.add_respondent(session, "R1", unit=setting.add_unit(session, "Bergen"))
        with pytest.raises(EvalbenchError):
            setting.add_unit(session, "\x1b[2J")
        assert (dump(session), number_of(session)) == (before, 2)
        setting.add_unit(session, "Os")
        assert number_of(session) == 3


def test_an_entity_forgets_what_was_refused(study: Store) -> None:
    with study.begin("A") as session:
        unit = setting.add_unit(session, "Bergen")
        with pytest.raises(EvalbenchError):
            setting.change_unit(session, unit, name=" padded")
        assert unit.name == "Bergen"


def test_a_unit_of_work_left_by_an_exception_leaves_nothing(study: Store) -> None:
    with pytest.raises(KeyError), study.begin("A") as session:
        setting.add_unit(session, "Bergen")
        raise KeyError
    with study.begin("A") as session:
        assert number_of(session) == 1
        assert setting.add_unit(session, "Os").state == 2


def test_numbers_are_gapless_under_two_writers(study: Store) -> None:
    together = Barrier(2)

    def write(who: str) -> None:
        together.wait()
        for index in range(15):
            with study.begin(who) as session:
                setting.add_unit(session, f"{who}{index}")

    threads = [Thread(target=write, args=(who,)) for who in "AB"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with study.read() as session:
        numbers = list(session.scalars(select(Change.number).order_by(Change.number)))
        assert numbers == list(range(1, 32))
        assert len(set(session.scalars(select(Unit.state)))) == 30


def test_what_somebody_else_has_deleted_is_said_clearly(study: Store, do: Do) -> None:
    unit, person = do("add_unit", "Bergen"), do("add_respondent", "R1")
    do("delete_unit", unit)
    with study.begin("B") as session:
        with pytest.raises(EvalbenchError, match="somebody else") as error:
            people.move_respondent(session, session.merge(person), unit)
        assert error.value.message.key == "history.overtaken"
        assert number_of(session) == 4


def test_the_state_of_the_codebook(study: Store, do: Do) -> None:
    document, code = do("add_document", "d", "hei på deg"), do("add_code", "K")
    do("add_theme", "T")
    coding = do("code_span", document, Span(0, 3), code, "A")
    assert coding.codebook_state == 3
    do("change_code", code, definition="…")
    do("recode", coding, span=Span(4, 6))
    with study.read() as session:
        assert session.get_one(type(coding), coding.id).codebook_state == 3
    other = do("add_code", "L")
    do("recode", coding, code=other)
    with study.read() as session:
        assert session.get_one(type(coding), coding.id).codebook_state == 8


def test_deleting_a_theme_without_codes_is_no_change_to_the_codebook(study: Store, do: Do) -> None:
    do("delete_theme", do("add_theme", "T"))
    with study.read() as session:
        change = session.get_one(Change, 3)
        assert (change.codebook, change.kinds) == (False, ["theme"])


def test_codes_added_in_the_same_change_count(study: Store) -> None:
    states = []

    @verb()
    def code_and_ask(session):
        concerns(session, "")
        codebook.add_code(session, "K")
        states.append(codebook_state(session))

    try:
        with study.begin("A") as session:
            code_and_ask(session)
    finally:
        del VERBS["code_and_ask"]
    assert states == [2]


def test_rows_bear_the_number_of_their_change(study: Store, do: Do) -> None:
    theme = do("add_theme", "T")
    do("rename_theme", theme, "U")
    with study.read() as session:
        assert session.get_one(Theme, theme.id).state == 3
