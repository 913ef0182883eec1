"""The rules are asked of what a verb has written; what breaks one is refused and leaves nothing."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Update, delete, select, update
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.history.hook import OWN
from evalbench.study.invariants import check, everything, faults, labels_of
from evalbench.study.model import (
    Answer,
    Code,
    Coding,
    Document,
    DocumentText,
    Evidence,
    Finding,
    Hypothesis,
    Indicator,
    Memo,
    Respondent,
    RespondentRole,
    Role,
    Scale,
    Statement,
    Study,
    Theme,
    Turn,
    Unit,
)
from evalbench.study.store import Store
from evalbench.study.verbs import (
    codebook,
    codings,
    documents,
    findings,
    guides,
    people,
    setting,
    statements,
)
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from tests.study.dumps import dump, number_of
from tests.study.samples import TEXT, change, named, refused, rolled_back, sample_study, the

NOT_FLAT = {"synchronize_session": False}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


def write(session: Session, statement: Any) -> None:
    """Write what no verb would, in a change of its own."""
    with change(session):
        session.execute(statement, execution_options=NOT_FLAT)


def smuggle(session: Session, statement: Any, state: int = 1) -> None:
    """Write what stands in a study that something else has been at."""
    if isinstance(statement, Update):
        statement = statement.values(state=state)
    session.connection().execute(statement, execution_options={OWN: True})
    session.expire_all()


def found(session: Session) -> set[str]:
    return {fault.message.key for fault in faults(session, everything())}


def test_a_sound_study_has_no_fault(session: Session) -> None:
    assert list(faults(session, everything())) == []


# --- names

ADDED: dict[str, Callable[[Session, str], Any]] = {
    "unit": setting.add_unit,
    "role": setting.add_role,
    "theme": setting.add_theme,
    "scale": lambda session, name: setting.add_scale(
        session, name, Decimal(1), Decimal(2), Decimal(1)
    ),
    "respondent": people.add_respondent,
    "coder": people.add_coder,
    "statement": statements.add_statement,
    "code": codebook.add_code,
    "document": lambda session, name: documents.add_document(session, name, "hei"),
    "guide": guides.add_guide,
    "hypothesis": lambda session, name: findings.add_hypothesis(session, name, "x"),
    "indicator": lambda session, name: statements.record_indicator(
        session, name, named(session, Unit, "Voss"), "2020", Decimal(1)
    ),
}
BAD = {"": "rules.name_blank", "a\x1b[2Jb": "rules.name_control", "x" * 1_001: "rules.name_long"}


NO_NAMES = [
    pytest.param(kind, name, key, id=f"{kind}-{key}")
    for kind in ADDED
    for name, key in BAD.items()
    if kind != "scale" or name  # the study's own scale has no name
]


@pytest.mark.parametrize(("kind", "name", "key"), NO_NAMES)
def test_every_name_is_a_name(session: Session, kind: str, name: str, key: str) -> None:
    before = dump(session)
    with refused(key):
        ADDED[kind](session, name)
    assert dump(session) == before


@pytest.mark.parametrize("kind", ADDED)
def test_a_name_may_look_like_anything(session: Session, kind: str) -> None:
    ADDED[kind](session, "[b] 👩‍👩‍👧 Robert'); DROP TABLE unit;--".replace(";", ","))
    assert number_of(session) == 2


@pytest.mark.parametrize("kind", ["respondent", "role", "coder"])
def test_names_that_stand_in_lists_have_no_semicolon(session: Session, kind: str) -> None:
    with refused("rules.name_part", character=";"):
        ADDED[kind](session, "a;b")


def test_other_names_may_have_a_semicolon(session: Session) -> None:
    assert setting.add_unit(session, "a;b").state == 2


def test_renaming_is_asked_too(session: Session) -> None:
    with refused("rules.name_blank"):
        setting.rename_theme(session, named(session, Theme, "tid"), " tid")


def test_a_coder_declared_by_coding_has_a_name(session: Session) -> None:
    document, code = named(session, Document, "d1"), named(session, Code, "Pris")
    with refused("rules.name_part"):
        codings.code_span(session, document, Span(6, 8), code, "a;b")
    assert number_of(session) == 1


# --- one study, one scale


def test_there_is_one_study(session: Session) -> None:
    with refused("invariants.one_study", studies=2, scales=1), change(session):
        session.add(Study(title="x"))
    with refused("invariants.one_study", studies=0):
        write(session, delete(Study))


def test_there_is_one_unnamed_scale(session: Session) -> None:
    with refused("invariants.one_study", studies=1, scales=0):
        setting.change_scale(session, named(session, Scale, ""), name="x")
    with refused("verbs.in_use"):
        setting.delete_scale(session, named(session, Scale, ""))


def test_other_scales_may_come_and_go(session: Session) -> None:
    scale = setting.add_scale(session, "x", Decimal(0), Decimal(10), Decimal(5))
    setting.change_scale(session, scale, name="y")
    setting.delete_scale(session, scale)
    assert number_of(session) == 4


# --- trees


def test_a_unit_is_not_its_own_ancestor(session: Session) -> None:
    bergen, below = named(session, Unit, "Bergen"), named(session, Unit, "Åsane")
    for parent in (bergen, below):
        with refused("invariants.cycle"):
            setting.move_unit(session, bergen, parent)
    setting.move_unit(session, below, named(session, Unit, "Voss"))
    setting.move_unit(session, bergen, below)
    assert list(faults(session, everything())) == []


def test_a_code_is_not_its_own_ancestor(session: Session) -> None:
    top, below = named(session, Code, "Kvalitet"), named(session, Code, "Tid")
    for parent in (top, below):
        with refused("invariants.cycle"):
            codebook.move_code(session, top, parent)
    codebook.move_code(session, below, None)
    codebook.move_code(session, top, below)
    assert list(faults(session, everything())) == []


def test_a_loop_is_blamed_on_its_newest_move(session: Session) -> None:
    units = [setting.add_unit(session, name) for name in "abc"]
    for unit, parent in zip(units, [units[1], units[2], None], strict=True):
        setting.move_unit(session, unit, parent)
    row = update(Unit).where(Unit.id == units[2].id).values(parent_id=units[0].id)
    smuggle(session, row, state=4)
    (fault,) = faults(session, everything())
    assert fault.message.key == "invariants.cycle"
    assert fault.state == 6


# --- the codebook


def test_a_code_does_not_stand_too_deep(session: Session) -> None:
    above = None
    for _ in range(50):
        above = codebook.add_code(session, "ned", parent=above)
    with refused("rules.levels"):
        codebook.add_code(session, "ned", parent=above)
    with refused("rules.levels"):
        codebook.move_code(session, named(session, Code, "Kvalitet"), above)


def test_siblings_have_different_names(session: Session) -> None:
    top = named(session, Code, "Kvalitet")
    with refused("invariants.code_twice", name="Tid"):
        codebook.add_code(session, "Tid", parent=top)
    with refused("invariants.code_twice", name="Pris"):
        codebook.add_code(session, "Pris")
    with refused("invariants.code_twice", name="Pris"):
        codebook.change_code(session, top, name="Pris")
    codebook.add_code(session, "Tid", parent=named(session, Code, "Pris"))
    with refused("invariants.code_twice", name="Pris"):
        other = codebook.add_code(session, "Pris", parent=top)
        codebook.move_code(session, other, None)
    assert number_of(session) == 3


def test_merging_does_not_bring_two_of_a_name_together(session: Session) -> None:
    pris = named(session, Code, "Pris")
    codebook.add_code(session, "Tid", parent=pris)
    with refused("invariants.code_twice", name="Tid"):
        codebook.merge_codes(session, pris, named(session, Code, "Kvalitet"))


def test_a_key_is_one_codes(session: Session) -> None:
    pris = named(session, Code, "Pris")
    with refused("invariants.key_twice", key="k"):
        codebook.change_code(session, pris, key="k")
    codebook.change_code(session, pris, key="p")
    codebook.change_code(session, named(session, Code, "Kvalitet"), key="")
    codebook.change_code(session, pris, key="k")
    assert number_of(session) == 4


# --- scales and answers


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"maximum": Decimal(1)}, "rules.scale_ends"),
        ({"step": Decimal("0.4")}, "rules.scale_step"),
        ({"step": Decimal(0)}, "rules.scale_step"),
        ({"labels": ["x"]}, "rules.scale_labels"),
        ({"maximum": Decimal(1_000_001)}, "rules.scale_numbers"),
    ],
)
def test_a_scale_is_one(session: Session, changes: Any, key: str) -> None:
    with refused(key):
        setting.change_scale(session, named(session, Scale, "ti"), **changes)
    assert number_of(session) == 1


def test_an_answer_is_on_its_scale(session: Session) -> None:
    person, statement = named(session, Respondent, "R2"), named(session, Statement, "30")
    for value in ("0", "6", "3.5", "-1"):
        with refused("rules.off_scale"):
            statements.record_answer(session, person, statement, Decimal(value))
    with refused("rules.off_scale"):
        statements.record_answer(session, person, statement, Decimal("NaN"))
    for value in ("1", "5", "3.0"):
        statements.record_answer(session, person, statement, Decimal(value))
    statements.record_answer(session, person, statement, None)
    assert number_of(session) == 5


def test_an_answer_is_not_rounded_onto_its_scale(session: Session) -> None:
    person, statement = named(session, Respondent, "R2"), named(session, Statement, "30")
    with refused("rules.off_scale"):
        statements.record_answer(session, person, statement, Decimal("3." + "0" * 40 + "1"))


def test_a_scale_is_not_narrowed_past_an_answer(session: Session) -> None:
    scale = named(session, Scale, "")
    with refused("rules.off_scale", value=Decimal(4)):
        setting.change_scale(session, scale, maximum=Decimal(3))
    setting.change_scale(session, scale, maximum=Decimal(4))
    assert number_of(session) == 2


def test_a_statement_is_not_given_a_scale_its_answers_are_not_on(session: Session) -> None:
    narrow = setting.add_scale(session, "ja/nei", Decimal(0), Decimal(1), Decimal(1))
    with refused("rules.off_scale"):
        statements.rescale_statement(session, named(session, Statement, "29"), None, narrow)
    wide = named(session, Scale, "ti")
    statements.rescale_statement(session, named(session, Statement, "29"), None, wide)
    statements.rescale_statement(session, named(session, Statement, "30"), None, narrow)
    assert number_of(session) == 4


def test_an_answer_off_its_scale_is_blamed_on_the_newest_of_what_made_it(session: Session) -> None:
    setting.change_scale(session, named(session, Scale, ""), maximum=Decimal(9))
    smuggle(session, update(Answer).values(value=Decimal(10)))
    (fault,) = faults(session, everything())
    assert (fault.message.key, fault.state) == ("rules.off_scale", 2)


def test_an_answer_is_given_in_a_role_the_respondent_has(session: Session) -> None:
    person, statement = named(session, Respondent, "R2"), named(session, Statement, "29")
    leader, provider = named(session, Role, "leder"), named(session, Role, "utfører")
    with refused("invariants.answer_role"):
        statements.record_answer(session, person, statement, Decimal(2), role=provider)
    people.give_roles(session, person, [provider])
    statements.record_answer(session, person, statement, Decimal(2), role=provider)
    with refused("invariants.answer_role"):
        people.give_roles(session, person, [leader])
    people.give_roles(session, person, [leader, provider])
    assert number_of(session) == 4


# --- texts and turns


def test_a_text_is_as_long_as_its_document_says(session: Session) -> None:
    with refused("invariants.text", name="d1"):
        write(session, update(Document).values(length=Document.length + 1))
    with refused("invariants.text", name="d1"):
        write(session, update(DocumentText).values(text=TEXT + "!"))
    with refused("invariants.text"), change(session):
        session.add(Document(name="d2", length=0, digest="x"))
    documents.add_document(session, "tom", "")
    assert number_of(session) == 2


@pytest.mark.parametrize(
    "turn",
    [
        TurnRecord(0, 5, "Anna"),
        TurnRecord(0, 6, "Anne"),
        TurnRecord(1, 7, "Anna"),
        TurnRecord(0, 6, ""),
        TurnRecord(0, 99, ""),
    ],
)
def test_a_turn_begins_with_its_speaker(session: Session, turn: TurnRecord) -> None:
    with refused("invariants.turn", name="d2"):
        documents.add_document(session, "d2", "Anna: hei", [turn])


OUTSIDE = [
    TurnRecord(99, 0, ""),
    TurnRecord(-1, 0, ""),
    TurnRecord(5, 2, ""),
    TurnRecord(99, 3, ""),
    TurnRecord(-12, -6, "Anna"),
]


@pytest.mark.parametrize("turn", OUTSIDE)
def test_a_turn_of_nobody_stands_in_the_text(session: Session, turn: TurnRecord) -> None:
    with refused("invariants.turn", name="d2"):
        documents.add_document(session, "d2", "Anna: hei du", [turn])


def test_turns_with_and_without_speakers_are_fine(session: Session) -> None:
    turns = [TurnRecord(0, 0, ""), TurnRecord(4, 12, "👩‍👩‍👧:"), TurnRecord(16, 16, "")]
    text = "hei\n👩‍👩‍👧:: du\n\n"
    turns[1] = TurnRecord(4, text.index("du"), "👩‍👩‍👧:")
    turns[2] = TurnRecord(len(text), len(text), "")
    documents.add_document(session, "d2", text, turns)
    assert list(faults(session, everything())) == []


def test_a_turn_cannot_be_moved_from_its_label(session: Session) -> None:
    with refused("invariants.turn", start=19):
        write(session, update(Turn).where(Turn.start == 19).values(said=23))
    with refused("invariants.turn"):
        write(session, update(Turn).where(Turn.start == 19).values(speaker="Bo"))


# --- passages

NO_PASSAGES = {
    "before": (Span(-1, 8), "rules.span"),
    "empty": (Span(8, 8), "rules.span"),
    "backwards": (Span(9, 8), "rules.span"),
    "past the end": (Span(50, 55), "rules.span"),
    "from a label": (Span(0, 8), "rules.span_label"),
    "within a label": (Span(3, 8), "rules.span_label"),
    "into a label": (Span(6, 21), "rules.span_label"),
    "up to what is said": (Span(6, 24), "rules.span_label"),
}


@pytest.mark.parametrize(("span", "key"), NO_PASSAGES.values(), ids=NO_PASSAGES)
def test_a_coding_is_a_passage(session: Session, span: Span, key: str) -> None:
    document, code = named(session, Document, "d1"), named(session, Code, "Pris")
    with refused(key):
        codings.code_span(session, document, span, code, "B")
    coding = session.scalars(select(Coding).where(Coding.start == 6)).one()
    with refused(key):
        codings.recode(session, coding, span=span)
    assert number_of(session) == 1


@pytest.mark.parametrize(
    "span", [Span(6, 18), Span(6, 19), Span(24, 54), Span(6, 54), Span(18, 19)]
)
def test_a_coding_may_reach_over_turns(session: Session, span: Span) -> None:
    document, code = named(session, Document, "d1"), named(session, Code, "Pris")
    codings.code_span(session, document, span, code, "B")
    assert number_of(session) == 2


def test_labels_are_the_same_looked_up_one_by_one_and_all_at_once(session: Session) -> None:
    document = named(session, Document, "d1").id
    for place in range(len(TEXT) + 1):
        few = labels_of(session, document, [place])
        many = labels_of(session, document, [place] * 9)
        assert few.around(place) == many.around(place)


def test_many_codings_at_once_are_asked_like_one(session: Session) -> None:
    document, code = named(session, Document, "d1"), named(session, Code, "Pris")
    with refused("rules.span_label"), change(session):
        for end in (8, 9, 10, 11, 12, 21):
            codings.code_span(session, document, Span(6, end), code, "B")


def test_codings_are_asked_when_the_text_under_them_changes(session: Session) -> None:
    with refused("rules.span"), change(session):
        document = named(session, Document, "d1")
        document.length = 18
        session.execute(delete(Turn).where(Turn.start > 0))
        session.execute(update(DocumentText).values(text=TEXT[:18]))


ABOUT: dict[str, Callable[[Session, Document, Span], Any]] = {
    "memo": lambda session, document, span: codings.write_memo(
        session, "x", "A", document=document, span=span
    ),
    "evidence": lambda session, document, span: findings.add_evidence(
        session, the(session, Finding), document=document, span=span
    ),
    "answer": lambda session, document, span: statements.link_answer(
        session, the(session, Answer), document, span
    ),
}


@pytest.mark.parametrize("kind", ABOUT)
def test_what_points_at_a_passage_points_into_the_text(session: Session, kind: str) -> None:
    document = named(session, Document, "d1")
    for span in (Span(-1, 8), Span(8, 8), Span(50, 55)):
        with refused("rules.span"):
            ABOUT[kind](session, document, span)
    ABOUT[kind](session, document, Span(0, len(TEXT)))
    assert number_of(session) == 2


def test_a_passage_is_a_document_a_start_and_an_end(session: Session) -> None:
    document = named(session, Document, "d1")
    with refused("invariants.passage"):
        codings.write_memo(session, "x", "A", span=Span(6, 8))
    for kind in (Memo, Answer, Evidence):
        for column in ("start", "end", "document_id"):
            where = kind.document_id == document.id
            with refused("invariants.passage"):
                write(session, update(kind).where(where).values({column: None}))
    codings.write_memo(session, "x", "A", document=document)


# --- evidence and choices


def test_evidence_is_one_thing(session: Session) -> None:
    finding, hypothesis = the(session, Finding), named(session, Hypothesis, "H1")
    document, statement = named(session, Document, "d1"), named(session, Statement, "29")
    wrong: list[dict[str, Any]] = [
        {},
        {"document": document, "statement": statement},
        {"unit": named(session, Unit, "Voss")},
        {"statement": statement, "indicator": the(session, Indicator)},
    ]
    for source in wrong:
        with refused("invariants.evidence"):
            findings.add_evidence(session, finding, **source)
    owned: list[dict[str, Any]] = [{}, {"finding_id": finding.id, "hypothesis_id": hypothesis.id}]
    for owners in owned:
        with refused("invariants.evidence"), change(session):
            session.add(Evidence(document_id=document.id, **owners))
    findings.add_evidence(session, hypothesis, document=document)
    assert number_of(session) == 2


CHOSEN: dict[str, Callable[[Session, str], Any]] = {
    "interview": lambda session, kind: documents.change_document(
        session, named(session, Document, "d1"), kind=kind
    ),
    "summary": lambda session, kind: codings.write_memo(session, "x", "A", kind=kind),
    "unit": lambda session, kind: findings.add_finding(session, "x", kind=kind),
    "rejected": lambda session, verdict: findings.change_hypothesis(
        session, named(session, Hypothesis, "H1"), verdict=verdict
    ),
}


@pytest.mark.parametrize("good", CHOSEN)
def test_choices_are_fixed(session: Session, good: str) -> None:
    for bad in ("", "[nowhere]", good.upper()):
        with refused("rules.choice", value=bad):
            CHOSEN[good](session, bad)
    CHOSEN[good](session, good)
    assert list(faults(session, everything())) == []


# --- the whole study

DAMAGE: dict[str, tuple[str, Callable[[Session], Any]]] = {
    "name": (
        "rules.name_control",
        lambda _s: update(Theme).where(Theme.name == "tid").values(name="t\nx"),
    ),
    "study": ("invariants.one_study", lambda _s: delete(Study)),
    "unit": ("invariants.cycle", lambda _s: update(Unit).values(parent_id=Unit.id)),
    "code": ("invariants.cycle", lambda _s: update(Code).values(parent_id=Code.id)),
    "key": ("invariants.key_twice", lambda _s: update(Code).values(key="k")),
    "scale": ("rules.scale_ends", lambda _s: update(Scale).values(minimum=Decimal(10))),
    "answer": ("rules.off_scale", lambda _s: update(Answer).values(value=Decimal(9))),
    "role": ("invariants.answer_role", lambda _s: delete(RespondentRole)),
    "text": ("invariants.text", lambda _s: delete(DocumentText)),
    "turn": ("invariants.turn", lambda _s: update(Turn).values(speaker="Bo")),
    "coding": ("rules.span", lambda _s: update(Coding).values(end=99)),
    "memo": ("rules.span", lambda _s: update(Memo).where(Memo.start == 6).values(end=99)),
    "passage": ("invariants.passage", lambda _s: update(Evidence).values(start=1)),
    "evidence": ("invariants.evidence", lambda _s: update(Evidence).values(document_id=None)),
    "choice": ("rules.choice", lambda _s: update(Finding).values(kind="x")),
}


@pytest.mark.parametrize(("key", "made"), DAMAGE.values(), ids=DAMAGE)
def test_damage_done_by_others_is_found(session: Session, key: str, made) -> None:
    smuggle(session, made(session))
    assert key in found(session)
    with pytest.raises(EvalbenchError):
        check(session, everything())
    assert all(str(fault.message) for fault in faults(session, everything()))


def test_only_what_was_written_to_is_asked_about(session: Session) -> None:
    smuggle(session, update(Finding).values(kind="x"))
    findings.add_finding(session, "y")
    setting.add_unit(session, "Os")
    assert number_of(session) == 3
    with refused("rules.choice"):
        findings.change_finding(
            session,
            session.scalars(select(Finding).where(Finding.text == "Dyrere.")).one(),
            text="z",
        )
