"""A verb is one change: its number, its row of history, or no trace at all."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from evalbench.study.history import VERBS, changes, redo, undo, verb
from evalbench.study.history.changes import codebook_state, concerns
from evalbench.study.history.hook import OWN
from evalbench.study.invariants import everything, faults
from evalbench.study.model import (
    Answer,
    Change,
    Code,
    Coder,
    Coding,
    Document,
    Image,
    Respondent,
    Role,
    Study,
    Theme,
    Unit,
)
from evalbench.study.store import Store, create_study, open_study
from evalbench.study.verbs.building import build, new
from evalbench.study.verbs.codebook import add_code, change_code, merge_codes, set_theme
from evalbench.study.verbs.codings import code_span, recode, write_memo
from evalbench.study.verbs.documents import add_document, change_document
from evalbench.study.verbs.people import add_respondent, move_respondent
from evalbench.study.verbs.setting import (
    add_theme,
    add_unit,
    change_study,
    change_unit,
    delete_theme,
    delete_unit,
    rename_theme,
)
from evalbench.study.verbs.statements import delete_answer
from evalbench.text.spans import Span
from tests.study.dumps import dump, number_of
from tests.study.samples import (
    by,
    change,
    named,
    refused,
    rolled_back,
    sample,
    sample_study,
    the,
)


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps backups out of the user's own data."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verbs of the test's own making, which are not registered."""
    monkeypatch.setattr(changes, "VERBS", dict(VERBS))


def told(session: Session) -> list[Change]:
    query = select(Change).order_by(Change.number)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def last(session: Session) -> Change:
    return told(session)[-1]


# --- numbers


def test_each_change_takes_the_next_number(session: Session) -> None:
    units = [add_unit(session, name) for name in ("Os", "Ål")]
    undo(session)
    redo(session)
    assert [row.number for row in told(session)] == [1, 2, 3, 4, 5]
    assert number_of(session) == 5
    assert [unit.state for unit in units] == [2, 3]


def test_several_verbs_in_one_unit_of_work_are_several_changes(session: Session) -> None:
    add_unit(session, "Os")
    add_theme(session, "frihet")
    assert [row.verb for row in told(session)] == ["build", "add_unit", "add_theme"]


def break_off(session: Session) -> None:
    unit = add_unit(session, "Ål")
    change_unit(session, unit, kind="by")
    raise LookupError


@pytest.mark.usefixtures("scratch")
def test_a_verb_that_raises_leaves_nothing(session: Session) -> None:
    add_unit(session, "Os")
    before, history = dump(session), len(told(session))
    with pytest.raises(LookupError):
        verb()(break_off)(session)
    assert dump(session) == before
    assert len(told(session)) == history
    assert session.scalar(select(func.count()).select_from(Image)) == 0
    assert add_unit(session, "Ål").state == 3


def test_a_refused_verb_leaves_nothing(session: Session) -> None:
    before = dump(session)
    with refused("verbs.name_taken"):
        add_unit(session, "Bergen")
    with refused("rules.name_blank"):
        add_theme(session, "")
    assert dump(session) == before
    assert number_of(session) == 1


def test_a_verb_that_changes_nothing_takes_no_number(session: Session) -> None:
    change_unit(session, named(session, Unit, "Bergen"), name="Bergen", kind="")
    assert number_of(session) == 1
    assert len(told(session)) == 1


def test_a_value_changed_and_changed_back_in_one_verb_is_a_change(session: Session) -> None:
    with change(session):
        unit = named(session, Unit, "Bergen")
        for kind in ("by", ""):
            unit.kind = kind
            session.flush()
    assert number_of(session) == 2
    undo(session)
    assert named(session, Unit, "Bergen").state == 1


@pytest.mark.usefixtures("scratch")
def test_verbs_called_by_a_verb_join_its_change(session: Session) -> None:
    def add_two(session: Session) -> None:
        for name in ("Os", "Ål"):
            concerns(session, name)
            add_unit(session, name)
        add_theme(session, "frihet")

    verb()(add_two)(session)
    assert number_of(session) == 2
    assert (last(session).verb, last(session).subject) == ("add_two", "Os")
    assert last(session).kinds == ["theme", "unit"]
    undo(session)
    assert number_of(session) == 3
    assert session.scalar(select(func.count()).select_from(Unit)) == 3


@pytest.mark.usefixtures("scratch")
def test_rules_are_asked_when_the_outermost_verb_is_done(session: Session) -> None:
    def rename_twice(session: Session) -> None:
        theme = named(session, Theme, "tid")
        rename_theme(session, theme, " padded")
        rename_theme(session, theme, "ventetid")

    verb()(rename_twice)(session)
    assert named(session, Theme, "ventetid").state == 2


def test_a_nested_verb_that_raises_ends_the_whole_change(session: Session) -> None:
    before = dump(session)
    with refused("verbs.name_taken"), change(session):
        add_unit(session, "Os")
        add_unit(session, "Bergen")
    assert dump(session) == before


def test_what_was_left_unflushed_does_not_slip_into_the_next_change(session: Session) -> None:
    named(session, Unit, "Bergen").kind = "by"
    with pytest.raises(RuntimeError, match="outside a change"):
        add_theme(session, "frihet")


def test_numbers_are_given_in_the_order_of_the_commits(database_url: str) -> None:
    with create_study(database_url) as made, made.begin("A") as session:
        new(session, "Prøven", "nb")
    errors = list[BaseException]()

    def work(who: str) -> None:
        try:
            with open_study(database_url) as study:
                for count in range(6):
                    with study.begin(who) as session:
                        add_unit(session, f"{who}{count}")
                        if count % 3 == 2:
                            undo(session)
        except BaseException as error:  # noqa: BLE001 (told in the test's own thread)
            errors.append(error)

    threads = [Thread(target=work, args=[who]) for who in "ABC"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with open_study(database_url) as study, study.read() as session:
        rows = told(session)
        assert [row.number for row in rows] == list(range(1, 2 + 3 * 8))
        assert [row.time for row in rows] == sorted(row.time for row in rows)
        assert number_of(session) == len(rows)


def test_a_rolled_back_number_is_given_again(study: Store) -> None:
    for _ in range(2):
        with rolled_back(study) as session:
            assert add_unit(session, "Os").state == 2


# --- what somebody else has done meanwhile


def test_a_row_deleted_meanwhile_is_not_changed(study: Store) -> None:
    with study.read() as session:
        answer = the(session, Answer)
    with rolled_back(study) as session:
        delete_answer(session, the(session, Answer))
        session.expunge_all()
        session.add(answer)
        before = dump(session)
        with refused("history.overtaken"), change(session):
            answer.reason = "x"
        session.expunge_all()
        assert dump(session) == before
        assert number_of(session) == 2
        assert add_unit(session, "Os").state == 3


def test_a_row_that_another_took_the_place_of_is_refused_clearly(session: Session) -> None:
    unit = named(session, Unit, "Bergen")
    with refused("history.overtaken"), change(session):
        session.add(Unit(name="Os", position=1, parent_id=unit.id))
        session.add(Unit(name="Os", position=2))
    assert number_of(session) == 1


def test_what_somebody_else_has_deleted_is_said_clearly(session: Session) -> None:
    unit, person = add_unit(session, "Os"), named(session, Respondent, "R1")
    seen = Unit(id=unit.id, name=unit.name, position=unit.position)
    with by(session, "B"):
        delete_unit(session, unit)
    with refused("history.overtaken") as error:
        move_respondent(session, person, seen)
    assert "somebody else" in str(error.value)
    assert number_of(session) == 3


# --- what is recorded


def test_who_when_and_what_is_recorded(session: Session) -> None:
    began = datetime.now(UTC)
    add_respondent(session, "R3")
    row = last(session)
    assert (row.number, row.who, row.verb, row.subject) == (2, "A", "add_respondent", "R3")
    assert (row.status, row.target, row.codebook) == ("done", None, False)
    assert row.kinds == ["respondent"]
    assert began - timedelta(seconds=1) <= row.time <= datetime.now(UTC) + timedelta(seconds=1)


def test_two_coders_are_told_apart(session: Session) -> None:
    add_unit(session, "Os")
    with by(session, "B"):
        add_unit(session, "Ål")
    assert [row.who for row in told(session)] == ["A", "A", "B"]
    assert undo(session).subject == "Os"
    with by(session, "C"), refused("history.nothing_to_undo", who="C"):
        undo(session)


CONCERNS: dict[str, tuple[Callable[[Session, Document, Respondent], Any], bool, bool]] = {
    "document": (lambda s, d, _r: change_document(s, d, minutes=1), True, False),
    "respondent": (lambda s, _d, _r: delete_answer(s, the(s, Answer)), False, True),
    "both": (lambda s, d, r: write_memo(s, "x", "A", document=d, respondent=r), True, True),
    "none": (lambda s, _d, _r: add_unit(s, "Os"), False, False),
}


@pytest.mark.parametrize(
    ("call", "has_document", "has_respondent"), CONCERNS.values(), ids=CONCERNS
)
def test_what_a_change_concerns(session: Session, call, has_document, has_respondent) -> None:
    document, respondent = named(session, Document, "d1"), named(session, Respondent, "R1")
    call(session, document, respondent)
    row = last(session)
    assert row.document_id == (document.id if has_document else None)
    assert row.respondent_id == (respondent.id if has_respondent else None)
    undo(session)
    assert (last(session).document_id, last(session).respondent_id) == (
        row.document_id,
        row.respondent_id,
    )


def test_a_new_document_or_respondent_is_what_its_change_concerns(session: Session) -> None:
    document = add_document(session, "d2", "hei")
    assert last(session).document_id == document.id
    respondent = add_respondent(session, "R3", roles=[named(session, Role, "leder")])
    assert last(session).respondent_id == respondent.id
    assert last(session).kinds == ["respondent", "respondent_role"]


def test_a_subject_may_hold_anything(session: Session) -> None:
    name = "{n} [bold] %s 👩‍👩‍👧 'x'"
    add_unit(session, name)
    assert last(session).subject == name


# --- the state of the codebook


def coded(session: Session, code: Code) -> Coding:
    return code_span(session, named(session, Document, "d1"), Span(6, 8), code, "A")


def test_a_coding_keeps_the_state_of_the_codebook(session: Session) -> None:
    code = named(session, Code, "Pris")
    assert coded(session, code).codebook_state == 1
    change_code(session, code, definition="Hva det koster.")
    assert coded(session, code).codebook_state == 3
    add_unit(session, "Os")
    assert coded(session, code).codebook_state == 3
    set_theme(session, code, named(session, Theme, "tid"))
    assert coded(session, code).codebook_state == 7
    assert [row.codebook for row in told(session)] == [
        True,
        False,
        True,
        False,
        False,
        False,
        True,
        False,
    ]


def test_an_undone_codebook_is_another_codebook(session: Session) -> None:
    code = named(session, Code, "Pris")
    change_code(session, code, definition="x")
    undo(session)
    assert coded(session, code).codebook_state == 3


def test_an_empty_codebook_is_of_state_0(session: Session) -> None:
    session.connection().execute(
        update(Change).values(codebook=False), execution_options={OWN: True}
    )
    assert coded(session, named(session, Code, "Pris")).codebook_state == 0


def test_a_code_made_in_the_same_change_counts(session: Session) -> None:
    with change(session):
        coding = coded(session, add_code(session, "Ny"))
        assert codebook_state(session) == 2
    assert coding.codebook_state == 2


def test_only_another_code_gives_a_coding_another_codebook(session: Session) -> None:
    pris = named(session, Code, "Pris")
    coding = coded(session, pris)
    change_code(session, pris, definition="x")
    recode(session, coding, memo="m", span=Span(7, 9), code=pris)
    assert coding.codebook_state == 1
    recode(session, coding, code=named(session, Code, "Kvalitet"))
    assert coding.codebook_state == 3


def test_deleting_a_theme_without_codes_is_no_change_to_the_codebook(session: Session) -> None:
    delete_theme(session, named(session, Theme, "penger"))
    assert (last(session).codebook, last(session).kinds) == (False, ["theme"])
    delete_theme(session, named(session, Theme, "tid"))
    assert last(session).codebook


def test_rows_bear_the_number_of_their_last_change(session: Session) -> None:
    theme = add_theme(session, "frihet")
    rename_theme(session, theme, "frivillighet")
    assert theme.state == 3
    undo(session)
    assert theme.state == 2


def test_a_merger_is_a_change_of_the_codebook(session: Session) -> None:
    merge_codes(session, named(session, Code, "Pris"), named(session, Code, "Kvalitet"))
    assert last(session).codebook
    assert last(session).kinds == ["code"]


# --- the beginning


def test_building_is_the_first_change_and_final(session: Session) -> None:
    (row,) = told(session)
    assert (row.number, row.verb, row.subject, row.status) == (1, "build", "Prøven", "final")
    assert row.codebook


def test_a_study_is_begun_once(session: Session) -> None:
    for begin in (lambda: new(session, "x", "nb"), lambda: build(session, sample())):
        with refused("verbs.begun"):
            begin()
    assert number_of(session) == 1


@pytest.mark.parametrize("codebook", [None, sample()], ids=["empty", "codebook"])
def test_an_empty_study_has_the_usual_scale(database_url: str, codebook) -> None:
    with create_study(database_url) as made:
        with made.begin("A") as session:
            row = new(session, "Prøven", "nn", codebook)
            assert (row.title, row.language, row.state) == ("Prøven", "nn", 1)
            codes = session.scalar(select(func.count()).select_from(Code))
            assert codes == (3 if codebook else 0)
            assert list(faults(session, everything())) == []
            assert session.scalar(select(func.count()).select_from(Coder)) == 0
        with made.begin("A") as session, refused("history.nothing_to_undo"):
            undo(session)


def test_a_study_may_be_changed_whatever_its_title(session: Session) -> None:
    change_study(session, title="", question="Hvordan?")
    assert the(session, Study).title == ""
