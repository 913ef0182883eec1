"""What verbs promise beyond being undone: what they replace, keep, count and refuse."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study.history import undo
from evalbench.study.model import (
    Answer,
    Code,
    Coder,
    Coding,
    Document,
    DocumentRespondent,
    DocumentText,
    Finding,
    Finished,
    FollowUp,
    Guide,
    Hypothesis,
    Image,
    Indicator,
    Memo,
    Question,
    Respondent,
    RespondentRole,
    Role,
    Scale,
    Section,
    Statement,
    StatementRole,
    Study,
    Theme,
    Turn,
    Unit,
)
from evalbench.study.store import Store
from evalbench.study.verbs.codebook import (
    add_code,
    change_code,
    delete_code,
    merge_codes,
    move_code,
    set_theme,
)
from evalbench.study.verbs.codings import change_memo, code_span, recode, uncode, write_memo
from evalbench.study.verbs.documents import (
    add_document,
    assign_turn,
    change_document,
    change_turn,
    digest_of,
    finish,
    move_document,
    set_participants,
    unfinish,
)
from evalbench.study.verbs.findings import (
    add_hypothesis,
    change_finding,
    change_hypothesis,
    place_finding,
)
from evalbench.study.verbs.guides import (
    add_guide,
    add_question,
    add_section,
    change_guide,
    change_question,
    change_section,
    put_statement,
    set_follow_ups,
)
from evalbench.study.verbs.people import (
    add_coder,
    add_respondent,
    change_respondent,
    delete_respondent,
    give_roles,
    move_respondent,
    rename_coder,
)
from evalbench.study.verbs.setting import (
    add_role,
    add_scale,
    add_theme,
    add_unit,
    change_scale,
    change_study,
    change_unit,
    move_unit,
    rename_role,
    rename_theme,
)
from evalbench.study.verbs.statements import (
    add_statement,
    change_statement,
    delete_answer,
    link_answer,
    put_to_roles,
    record_answer,
    record_indicator,
    rescale_statement,
)
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from tests.study.dumps import dump, number_of
from tests.study.samples import named, refused, rolled_back, sample_study, the

ONE = Decimal(1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


def top(s: Session) -> Code:
    return named(s, Code, "Kvalitet")


def document_of(s: Session) -> Document:
    return named(s, Document, "d1")


# --- names

TAKEN: dict[str, Callable[[Session], Any]] = {
    "unit": lambda s: add_unit(s, "Voss"),
    "unit renamed": lambda s: change_unit(s, named(s, Unit, "Bergen"), name="Voss"),
    "role": lambda s: add_role(s, "leder"),
    "role renamed": lambda s: rename_role(s, named(s, Role, "leder"), "utfører"),
    "theme": lambda s: add_theme(s, "tid"),
    "theme renamed": lambda s: rename_theme(s, named(s, Theme, "tid"), "penger"),
    "scale": lambda s: add_scale(s, "ti", ONE, ONE + 1, ONE),
    "scale renamed": lambda s: change_scale(s, named(s, Scale, "ti"), name=""),
    "respondent": lambda s: add_respondent(s, "R1"),
    "respondent renamed": lambda s: change_respondent(s, named(s, Respondent, "R1"), name="R2"),
    "coder": lambda s: add_coder(s, "A"),
    "coder renamed": lambda s: rename_coder(s, add_coder(s, "B"), "A"),
    "statement": lambda s: add_statement(s, "29"),
    "statement renamed": lambda s: change_statement(s, named(s, Statement, "29"), name="30"),
    "document": lambda s: add_document(s, "d1", "hei"),
    "document renamed": lambda s: change_document(s, add_document(s, "d2", ""), name="d1"),
    "guide": lambda s: add_guide(s, "g"),
    "guide renamed": lambda s: change_guide(s, add_guide(s, "h"), name="g", role=None),
    "hypothesis": lambda s: add_hypothesis(s, "H1", "x"),
    "hypothesis renamed": lambda s: change_hypothesis(s, add_hypothesis(s, "H2", ""), name="H1"),
}


@pytest.mark.parametrize("call", TAKEN.values(), ids=TAKEN)
def test_a_name_is_taken_by_one(session: Session, call) -> None:
    with refused("verbs.name_taken"):
        call(session)


def test_a_name_let_go_is_free(session: Session) -> None:
    rename_theme(session, named(session, Theme, "tid"), "ventetid")
    assert add_theme(session, "tid").state == 3


def test_names_differ_by_case_and_accents(session: Session) -> None:
    for name in ("bergen", "BERGEN", "Bergén", "Asane"):
        add_unit(session, name)
    assert number_of(session) == 5


# --- values that stand already

SAME: dict[str, Callable[[Session], Any]] = {
    "study": lambda s: change_study(s, title="Prøven", end_date=date(2027, 6, 30)),
    "scale": lambda s: change_scale(s, named(s, Scale, ""), step=Decimal("1.0"), labels=[]),
    "unit": lambda s: change_unit(s, named(s, Unit, "Bergen"), attributes={"modell": "[B/U]"}),
    "role": lambda s: rename_role(s, named(s, Role, "leder"), "leder"),
    "theme": lambda s: rename_theme(s, named(s, Theme, "tid"), "tid"),
    "coder": lambda s: rename_coder(s, named(s, Coder, "A"), "A"),
    "respondent": lambda s: change_respondent(s, named(s, Respondent, "R1"), label="Leder 1"),
    "respondent's unit": lambda s: move_respondent(s, named(s, Respondent, "R2"), None),
    "respondent's roles": lambda s: give_roles(
        s, named(s, Respondent, "R1"), [named(s, Role, "leder")] * 2
    ),
    "statement": lambda s: change_statement(
        s, named(s, Statement, "29"), texts={"nb": "Vi møtes ofte 🙂"}, reverse=False
    ),
    "statement's scale": lambda s: rescale_statement(
        s, named(s, Statement, "30"), None, named(s, Scale, "")
    ),
    "statement's roles": lambda s: put_to_roles(
        s, named(s, Statement, "29"), [named(s, Role, "leder")]
    ),
    "answer": lambda s: record_answer(
        s,
        named(s, Respondent, "R1"),
        named(s, Statement, "29"),
        Decimal("4.0"),
        role=named(s, Role, "leder"),
    ),
    "answer's passage": lambda s: link_answer(s, the(s, Answer), document_of(s), Span(6, 14)),
    "indicator": lambda s: record_indicator(
        s, "timer", named(s, Unit, "Bergen"), "2019", Decimal("-12.500")
    ),
    "code": lambda s: change_code(s, top(s), name="Kvalitet", names={"en": "Q"}, key="k"),
    "code's theme": lambda s: set_theme(s, top(s), named(s, Theme, "tid")),
    "code's place": lambda s: move_code(s, named(s, Code, "Tid"), top(s)),
    "coding": lambda s: recode(
        s, the(s, Coding, start=6), span=Span(6, 14), code=top(s), memo="", stance=""
    ),
    "nothing of a coding": lambda s: recode(s, the(s, Coding, start=6)),
    "memo": lambda s: change_memo(s, the(s, Memo, start=6), text="[latter] 👩‍👩‍👧"),
    "document": lambda s: change_document(
        s, document_of(s), kind="interview", date=date(2026, 3, 1), minutes=45
    ),
    "document's unit": lambda s: move_document(
        s, document_of(s), named(s, Unit, "Bergen"), named(s, Role, "leder")
    ),
    "participants": lambda s: set_participants(s, document_of(s), [named(s, Respondent, "R1")]),
    "turn": lambda s: change_turn(s, the(s, Turn, start=19), interviewer=True, time=None),
    "turn's speaker": lambda s: assign_turn(s, the(s, Turn, start=19), None),
    "not finished": lambda s: unfinish(s, document_of(s), "nobody"),
    "guide": lambda s: change_guide(s, the(s, Guide), name="g", role=named(s, Role, "leder")),
    "section": lambda s: change_section(
        s, the(s, Section, title="Pris"), title="Pris", theme=named(s, Theme, "tid")
    ),
    "question": lambda s: change_question(s, the(s, Question, number="11"), text="Hvor ofte?"),
    "question's statement": lambda s: put_statement(
        s, the(s, Question, number="11"), named(s, Statement, "29")
    ),
    "follow-ups": lambda s: set_follow_ups(s, the(s, Question, number="11"), ["Følg 1", "Følg 2"]),
    "finding": lambda s: change_finding(s, the(s, Finding), kind="main", text="Dyrere."),
    "finding's place": lambda s: place_finding(s, the(s, Finding), theme=named(s, Theme, "tid")),
    "hypothesis": lambda s: change_hypothesis(s, the(s, Hypothesis), verdict="open", why=""),
}


@pytest.mark.parametrize("call", SAME.values(), ids=SAME)
def test_what_is_so_already_takes_no_number(session: Session, call) -> None:
    before = dump(session)
    call(session)
    assert number_of(session) == 1
    assert dump(session) == before


# --- codes and codings


def test_merged_codes_are_one(session: Session) -> None:
    pris, into = named(session, Code, "Pris"), top(session)
    add_code(session, "Kost", parent=pris)
    for start in (7, 8):
        code_span(session, document_of(session), Span(start, 9), pris, "B")
    write_memo(session, "x", "B", code=pris)
    moved = merge_codes(session, pris, into)
    assert moved == {"coding": 2, "memo": 1, "code": 1}
    assert not session.scalars(select(Code).where(Code.name == "Pris")).all()
    assert named(session, Code, "Kost").parent_id == into.id
    starts = select(Coding.start).where(Coding.code_id == into.id).order_by(Coding.start)
    assert session.scalars(starts).all() == [6, 7, 8]


def test_merged_passages_that_cover_the_same_stay_apart(session: Session) -> None:
    pris = named(session, Code, "Pris")
    code_span(session, document_of(session), Span(6, 14), pris, "A")
    merge_codes(session, pris, top(session))
    same = select(Coding).where(Coding.start == 6, Coding.end == 14)
    assert len(session.scalars(same).all()) == 2


def test_a_merger_is_undone_in_one_go(session: Session) -> None:
    before = dump(session)
    assert merge_codes(session, named(session, Code, "Tid"), top(session))["coding"] == 1
    undo(session)
    assert dump(session) == before


def test_a_code_is_not_merged_into_itself_or_what_is_below_it(session: Session) -> None:
    below = add_code(session, "Ventetid", parent=named(session, Code, "Tid"))
    for into in (top(session), named(session, Code, "Tid"), below):
        with refused("verbs.merge_within", name="Kvalitet", into=into.name):
            merge_codes(session, top(session), into)


def test_a_code_goes_with_its_sub_codes_and_their_codings(session: Session) -> None:
    add_code(session, "Ventetid", parent=named(session, Code, "Tid"))
    assert delete_code(session, top(session)) == {"code": 3, "coding": 2, "memo": 1}


def test_the_same_passage_by_two_coders_is_two_codings(session: Session) -> None:
    made = [
        code_span(session, document_of(session), Span(6, 14), top(session), who)
        for who in ("A", "B", "B")
    ]
    assert len({coding.id for coding in made}) == 3
    assert named(session, Coder, "B").state == made[1].state


def test_codings_are_recoded_one_thing_at_a_time(session: Session) -> None:
    coding = the(session, Coding, start=6)
    recode(session, coding, stance="strength")
    recode(session, coding, span=Span(9, 14))
    recode(session, coding, memo="[m]")
    assert (coding.start, coding.end, coding.memo, coding.stance) == (9, 14, "[m]", "strength")
    assert uncode(session, [coding]) == 1


def test_a_memo_is_dated_in_utc(session: Session) -> None:
    oslo = datetime(2026, 3, 1, 13, 0, 0, 123456, timezone(timedelta(hours=1)))
    memo = write_memo(session, "x", "A", time=oslo)
    session.expire(memo)
    assert memo.time == datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)
    now = write_memo(session, "y", "A").time
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)


# --- answers and figures


def test_an_answer_is_put_in_the_place_of_the_one_that_stands(session: Session) -> None:
    person, statement = named(session, Respondent, "R2"), named(session, Statement, "30")
    first = record_answer(session, person, statement, Decimal(2), reason="fordi")
    second = record_answer(session, person, statement, None)
    assert second is first
    assert (first.value, first.reason, first.state) == (None, "", 3)
    undo(session)
    assert (first.value, first.reason, first.state) == (Decimal(2), "fordi", 2)


def test_there_is_one_answer_for_each_role_and_one_without(session: Session) -> None:
    person, statement = named(session, Respondent, "R1"), named(session, Statement, "29")
    roles = [named(session, Role, name) for name in ("leder", "utfører")]
    give_roles(session, person, roles)
    for value, role in enumerate([*roles, None], start=1):
        for _ in range(2):
            record_answer(session, person, statement, Decimal(value), role=role)
    query = select(Answer).where(Answer.statement_id == statement.id)
    held = {answer.role_id: answer.value for answer in session.scalars(query)}
    assert held == {roles[0].id: 1, roles[1].id: 2, None: 3}


def test_an_answer_keeps_its_passage_when_it_is_replaced(session: Session) -> None:
    person, statement = named(session, Respondent, "R1"), named(session, Statement, "29")
    answer = record_answer(
        session, person, statement, Decimal(1), role=named(session, Role, "leder")
    )
    assert (answer.start, answer.end) == (6, 14)
    link_answer(session, answer, None, None)
    assert (answer.document_id, answer.start, answer.end) == (None, None, None)


def test_a_blank_answer_is_not_zero_and_not_none_at_all(session: Session) -> None:
    person, statement = named(session, Respondent, "R2"), named(session, Statement, "30")
    answer = record_answer(session, person, statement, None)
    session.expire(answer)
    assert answer.value is None
    assert delete_answer(session, answer) == {"answer": 1}


def test_a_figure_is_put_in_the_place_of_the_one_that_stands(session: Session) -> None:
    unit = named(session, Unit, "Bergen")
    digits = Decimal("0.1234567890123456789012345678901234567890")
    assert record_indicator(session, "timer", unit, "2019", digits) is the(session, Indicator)
    other = record_indicator(session, "timer", unit, "2020", Decimal("1E+40"), unit_of_measure="t")
    session.expire_all()
    assert the(session, Indicator, period="2019").value == digits
    assert (other.value, other.unit_of_measure) == (Decimal(10) ** 40, "t")


# --- roles and participants


def test_a_respondent_has_just_the_roles_given(session: Session) -> None:
    person = add_respondent(session, "R3", roles=[named(session, Role, "leder")])
    give_roles(session, person, [named(session, Role, "utfører")])
    query = select(Role.name).join(RespondentRole, RespondentRole.role_id == Role.id)
    query = query.where(RespondentRole.respondent_id == person.id)
    assert session.scalars(query).all() == ["utfører"]
    give_roles(session, person, [])
    assert session.scalars(query).all() == []


def test_a_role_that_is_kept_is_not_touched(session: Session) -> None:
    person = named(session, Respondent, "R1")
    give_roles(session, person, [named(session, Role, "leder"), named(session, Role, "utfører")])
    states = select(RespondentRole.state).where(RespondentRole.respondent_id == person.id)
    assert sorted(session.scalars(states)) == [1, 2]
    assert not session.scalars(select(Image.row_id).where(Image.change == 2)).all()


def test_a_statement_is_put_to_just_the_roles_given(session: Session) -> None:
    statement = named(session, Statement, "29")
    put_to_roles(session, statement, [named(session, Role, "utfører")])
    (row,) = session.scalars(select(StatementRole))
    assert row.role_id == named(session, Role, "utfører").id
    put_to_roles(session, statement, [])
    assert not session.scalars(select(StatementRole)).all()


def test_just_these_take_part(session: Session) -> None:
    set_participants(session, document_of(session), [named(session, Respondent, "R2")])
    (row,) = session.scalars(select(DocumentRespondent))
    assert row.respondent_id == named(session, Respondent, "R2").id


def test_a_respondent_goes_and_the_interview_stays(session: Session) -> None:
    assert delete_respondent(session, named(session, Respondent, "R1")) == {
        "respondent": 1,
        "respondent_role": 1,
        "document_respondent": 1,
        "answer": 1,
        "memo": 1,
    }
    assert {turn.respondent_id for turn in session.scalars(select(Turn))} == {None}
    assert len(session.scalars(select(DocumentText)).all()) == 1


# --- interviews


def test_a_document_is_added_with_its_turns(session: Session) -> None:
    turns = [TurnRecord(0, 4, "Bo", True, 3), TurnRecord(8, 8, "")]
    document = add_document(
        session,
        "d2",
        "Bo: 👍🏽å\nx",
        turns,
        unit=named(session, Unit, "Voss"),
        respondents=[named(session, Respondent, "R2")],
        kind="group",
    )
    assert (document.length, document.digest) == (9, digest_of("Bo: 👍🏽å\nx"))
    query = select(Turn).where(Turn.document_id == document.id).order_by(Turn.start)
    held = [(t.start, t.said, t.speaker, t.interviewer, t.time) for t in session.scalars(query)]
    assert held == [(0, 4, "Bo", True, 3), (8, 8, "", False, None)]
    assert the(session, DocumentText, document_id=document.id).text == "Bo: 👍🏽å\nx"


def test_the_same_text_has_the_same_digest() -> None:
    assert digest_of("hei") == digest_of("hei")
    assert len({digest_of(text) for text in ("hei", "hei ", "Hei", "")}) == 4


def test_a_document_is_finished_once_by_each_coder(session: Session) -> None:
    document = document_of(session)
    with refused("verbs.finished_already", name="d1", coder="A"):
        finish(session, document, "A")
    finish(session, document, "B")
    unfinish(session, document, "A")
    (row,) = session.scalars(select(Finished))
    assert row.coder_id == named(session, Coder, "B").id
    finish(session, document, "A")
    assert number_of(session) == 4


# --- guides


def follow_ups(session: Session, question: Question) -> list[str]:
    query = select(FollowUp.text).where(FollowUp.question_id == question.id)
    return list(session.scalars(query.order_by(FollowUp.position)))


@pytest.mark.parametrize("texts", [[], ["c"], ["a", "b", "c"], ["a"], ["b", "a"], ["a", "a", "a"]])
def test_a_question_has_just_the_follow_ups_given(session: Session, texts: list[str]) -> None:
    section = add_section(session, the(session, Guide), "Ny")
    question = add_question(session, section, "99", "Hva?", follow_ups=["a", "b"])
    before = dump(session)
    set_follow_ups(session, question, texts)
    assert follow_ups(session, question) == texts
    undo(session)
    assert dump(session) == before


def test_follow_ups_that_stay_are_not_touched(session: Session) -> None:
    question = the(session, Question, number="11")
    set_follow_ups(session, question, ["Følg 1", "Følg 2", "Følg 3"])
    query = select(FollowUp.state).where(FollowUp.question_id == question.id)
    assert session.scalars(query.order_by(FollowUp.position)).all() == [1, 1, 2]


# --- findings and the study


def test_what_is_left_out_of_a_findings_place_stays(session: Session) -> None:
    finding = the(session, Finding)
    theme = finding.theme_id
    place_finding(session, finding, unit=None, hypothesis=None)
    assert (finding.theme_id, finding.unit_id, finding.hypothesis_id) == (theme, None, None)


def test_the_study_is_changed(session: Session) -> None:
    change_study(session, title="Ny", category="modell", end_date=None)
    session.expire_all()
    row = the(session, Study)
    assert (row.title, row.category, row.end_date, row.language) == ("Ny", "modell", None, "nb")


def test_a_units_parent_may_be_taken_away(session: Session) -> None:
    unit = named(session, Unit, "Åsane")
    move_unit(session, unit, None)
    assert unit.parent_id is None


def test_a_verb_takes_no_column_that_is_not_there(session: Session) -> None:
    with pytest.raises(TypeError):
        change_unit(session, named(session, Unit, "Bergen"), colour="red")  # type: ignore[call-arg]
    assert number_of(session) == 1


UNFIT = ["a\0b", "a\ud800b"]


@pytest.mark.parametrize("bad", UNFIT, ids=ascii)
def test_text_that_no_database_keeps_is_refused(session: Session, bad: str) -> None:
    before = dump(session)
    unit, finding = named(session, Unit, "Bergen"), the(session, Finding)
    calls: list[Callable[[], Any]] = [
        lambda: change_finding(session, finding, text=bad),
        lambda: change_unit(session, unit, attributes={"a": bad}),
        lambda: change_unit(session, unit, attributes={bad: "a"}),
        lambda: write_memo(session, bad, "A"),
    ]
    for call in calls:
        with refused("store.unfit_text"):
            call()
    session.expire_all()
    assert dump(session) == before
    assert number_of(session) == 1


def test_a_change_in_memory_is_given_up_with_its_verb(session: Session) -> None:
    unit = named(session, Unit, "Bergen")
    with refused("rules.name_blank"):
        change_unit(session, unit, name="")
    assert unit.name == "Bergen"
    assert add_theme(session, "frihet").state == 2
