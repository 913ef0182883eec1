"""Rows removed with what hangs on them, and rows kept in their order."""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, ForeignKey, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from evalbench.messages import LANGUAGES, Say
from evalbench.study.contents import kinds
from evalbench.study.history import undo
from evalbench.study.history.changes import open_change
from evalbench.study.history.images import domain_tables
from evalbench.study.model import (
    Answer,
    Code,
    Coder,
    Coding,
    Document,
    Evidence,
    Finding,
    Guide,
    Hypothesis,
    Image,
    Indicator,
    Memo,
    Question,
    Record,
    Respondent,
    Role,
    Scale,
    Section,
    Statement,
    Theme,
    Unit,
    table_of,
)
from evalbench.study.store import Store
from evalbench.study.verbs import (
    codebook,
    codings,
    documents,
    findings,
    guides,
    people,
    rows,
    setting,
    statements,
)
from evalbench.study.verbs.rows import STEP, add, alter, place, remove
from tests.study.dumps import dump, number_of, unsound
from tests.study.samples import change, named, refused, rolled_back, sample_study, the

KINDS = {table_of(kind): kind for kind in kinds()}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        yield session


# --- what becomes of what refers to a row that goes

REFERENCES: list[tuple[ForeignKey, Column[Any]]] = [
    (key, table.c[key.parent.name])
    for table in domain_tables()
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
]
NAMES = [str(column) for _, column in REFERENCES]


def a_copy(session: Session, kind: type[Record]) -> Record:
    """Another row of a kind, that nothing refers to yet."""
    table = table_of(kind)
    values = dict(session.execute(select(table).limit(1)).mappings().one())
    values["id"] = uuid4()
    if "name" in values:
        values["name"] += " 2"
    session.execute(insert(table).values(values))
    return session.get_one(kind, values["id"])


def source_of(session: Session, column: Column[Any], target: Record) -> Any:
    """A row that refers to `target` and to nothing else of its kind."""
    table: Any = column.table
    source = session.scalar(select(table.c.id).where(column.is_not(None)).limit(1))
    session.execute(update(table).where(table.c.id == source).values({column: target.id}))
    return source


@pytest.mark.parametrize(("key", "column"), REFERENCES, ids=NAMES)
def test_what_refers_to_a_row_that_goes_does_as_the_model_says(
    session: Session, key: ForeignKey, column: Column[Any]
) -> None:
    source_table: Any = column.table
    with open_change(session):
        target = a_copy(session, KINDS[key.column.table])
        source = source_of(session, column, target)
        if column.info["gone"] == "refuse":
            with refused("verbs.in_use") as error:
                remove(session, [target])
            assert all(error.value.said(Say(language)) for language in LANGUAGES)
            return
        counts = remove(session, [target])
        query = select(source_table).where(source_table.c.id == source)
        left = session.execute(query).mappings().one_or_none()
    assert counts[str(key.column.table)] == 1 + (column.table is key.column.table and left is None)
    if column.info["gone"] == "delete":
        assert left is None
        assert counts[source_table.name] >= 1
    else:
        assert left is not None
        assert {left[name] for name in (column.name, *column.info["also"])} == {None}
        assert source_table.name not in counts


DELETED: dict[str, Callable[[Session], Mapping[str, int]]] = {
    "document": lambda s: documents.delete_document(s, named(s, Document, "d1")),
    "respondent": lambda s: people.delete_respondent(s, named(s, Respondent, "R1")),
    "statement": lambda s: statements.delete_statement(s, named(s, Statement, "29")),
    "answer": lambda s: statements.delete_answer(s, the(s, Answer)),
    "indicator": lambda s: statements.delete_indicator(s, the(s, Indicator)),
    "code": lambda s: codebook.delete_code(s, named(s, Code, "Kvalitet")),
    "theme": lambda s: setting.delete_theme(s, named(s, Theme, "tid")),
    "role": lambda s: setting.delete_role(s, named(s, Role, "utfører")),
    "scale": lambda s: setting.delete_scale(s, named(s, Scale, "ti")),
    "unit": lambda s: setting.delete_unit(s, named(s, Unit, "Voss")),
    "guide": lambda s: guides.delete_guide(s, the(s, Guide)),
    "section": lambda s: guides.delete_section(s, the(s, Section, title="Pris")),
    "question": lambda s: guides.delete_question(s, the(s, Question, number="11")),
    "finding": lambda s: findings.delete_finding(s, the(s, Finding)),
    "hypothesis": lambda s: findings.delete_hypothesis(s, the(s, Hypothesis)),
    "evidence": lambda s: findings.delete_evidence(s, s.scalars(select(Evidence).limit(1)).one()),
    "memo": lambda s: codings.delete_memo(s, s.scalars(select(Memo).limit(1)).one()),
}


@pytest.mark.parametrize("kind", DELETED)
def test_a_deletion_counts_what_goes_and_undo_brings_it_all_back(session: Session, kind) -> None:
    before = dump(session)
    counts = DELETED[kind](session)
    after = dump(session)
    gone = [table for table, _ in before.keys() - after.keys()]
    assert counts == {table: gone.count(table) for table in gone}
    assert counts[kind] >= 1
    assert unsound(after) is None
    undo(session)
    assert dump(session) == before


def test_a_document_goes_with_everything_on_it(session: Session) -> None:
    assert documents.delete_document(session, named(session, Document, "d1")) == {
        "document": 1,
        "document_text": 1,
        "document_respondent": 1,
        "turn": 3,
        "finished": 1,
        "coding": 2,
        "memo": 1,
        "evidence": 1,
    }
    answer = the(session, Answer)
    assert answer.value == 4
    assert {answer.document_id, answer.start, answer.end} == {None}


IN_USE: dict[str, tuple[str, Callable[[Session], Any]]] = {
    "unit": ("kinds.document", lambda s: setting.delete_unit(s, named(s, Unit, "Bergen"))),
    "role": ("kinds.", lambda s: setting.delete_role(s, named(s, Role, "leder"))),
    "coder": ("kinds.", lambda s: people.delete_coder(s, named(s, Coder, "A"))),
    "scale": ("kinds.statement", lambda s: setting.delete_scale(s, named(s, Scale, ""))),
}


@pytest.mark.parametrize("kind", IN_USE)
def test_a_refused_deletion_leaves_everything(session: Session, kind: str) -> None:
    before = dump(session)
    with refused("verbs.in_use") as error:
        IN_USE[kind][1](session)
    assert error.value.message.fields["what"].key.startswith("kinds.")  # type: ignore[attr-defined]
    assert dump(session) == before
    assert number_of(session) == 1


def test_several_rows_go_at_once(session: Session, monkeypatch) -> None:
    monkeypatch.setattr(rows, "_CHUNK", 1)
    with change(session):
        codes = list(session.scalars(select(Code)))
        counts = remove(session, codes)
    assert counts == {"code": 3, "coding": 2, "memo": 1}
    assert session.scalar(select(func.count()).select_from(Coding)) == 0


def test_removing_nothing_is_no_change(session: Session) -> None:
    assert codings.uncode(session, []) == 0
    with change(session):
        assert remove(session, []) == {}
    assert number_of(session) == 1


def test_rows_in_memory_forget_what_is_gone(session: Session) -> None:
    answer = the(session, Answer)
    assert answer.document_id is not None
    documents.delete_document(session, named(session, Document, "d1"))
    assert answer.document_id is None


# --- rows added and altered


def test_a_column_that_is_not_there_is_no_change(session: Session) -> None:
    with pytest.raises(TypeError, match="Unit has no colour"), change(session):
        alter(session, named(session, Unit, "Bergen"), {"colour": "red"})


def test_only_what_differs_is_written(session: Session) -> None:
    with change(session):
        unit = named(session, Unit, "Bergen")
        alter(session, unit, {"name": "Bergen", "kind": "", "attributes": {"modell": "[B/U]"}})
        assert not inspect(unit).attrs.name.history.has_changes()
    assert number_of(session) == 1


def test_a_row_added_has_its_number_at_once(session: Session) -> None:
    with change(session):
        assert add(session, Theme(name="frihet")).state == 2


def test_people_and_things_named_are_made_when_new(session: Session) -> None:
    with change(session):
        assert rows.coder_id(session, "A") == named(session, Coder, "A").id
        assert rows.coder_id(session, "B") == named(session, Coder, "B").id
        assert named(session, Coder, "B").state == 2
        assert rows.role_named(session, "leder").state == 1
        assert rows.theme_named(session, "tid").state == 1
        assert rows.theme_named(session, "ny").id == named(session, Theme, "ny").id


# --- order


def in_order(session: Session) -> list[str]:
    return list(session.scalars(select(Unit.name).order_by(Unit.position, Unit.id)))


@pytest.mark.parametrize("seed", range(3))
def test_order_is_kept_under_random_moves(session: Session, seed: int) -> None:
    random = Random(seed)
    units = {unit.name: unit for unit in session.scalars(select(Unit))}
    for name in "abcde":
        units[name] = setting.add_unit(session, name)
    order = in_order(session)
    assert order == ["Bergen", "Åsane", "Voss", *"abcde"]
    for _ in range(60):
        name, before = random.choice(order), random.choice([*order, None])
        row, beside = units[name], units[before] if before else None
        parent = session.get(Unit, row.parent_id) if row.parent_id else None
        setting.move_unit(session, row, parent, before=beside)
        if name != before:
            order.remove(name)
            order.insert(order.index(before) if before else len(order), name)
        assert in_order(session) == order


def test_the_same_gap_can_be_filled_again_and_again(session: Session) -> None:
    voss = named(session, Unit, "Voss")
    order = ["Bergen", "Åsane"]
    for count in range(25):
        setting.move_unit(session, setting.add_unit(session, str(count)), None, before=voss)
        order.append(str(count))
    assert in_order(session) == [*order, "Voss"]


def test_a_move_touches_one_row(session: Session) -> None:
    setting.move_unit(
        session, named(session, Unit, "Voss"), None, before=named(session, Unit, "Åsane")
    )
    touched = session.scalars(select(Image.row_id).where(Image.change == 2)).all()
    assert touched == [named(session, Unit, "Voss").id]


def test_without_room_the_rows_are_spread(session: Session) -> None:
    with change(session):
        session.execute(update(Unit).values(position=7))
    session.expire_all()
    first, middle, last = in_order(session)
    with change(session):
        place(session, named(session, Unit, last), named(session, Unit, middle))
    assert in_order(session) == [first, last, middle]
    positions = session.scalars(select(Unit.position).order_by(Unit.position)).all()
    assert positions == [STEP, 2 * STEP, 3 * STEP]


STANDS: list[tuple[str, str | None]] = [("Voss", None), ("Bergen", "Åsane"), ("Åsane", "Åsane")]


@pytest.mark.parametrize(("name", "before"), STANDS)
def test_a_move_to_where_it_stands_takes_no_number(session: Session, name: str, before) -> None:
    unit = named(session, Unit, name)
    beside = named(session, Unit, before) if before else None
    parent = session.get(Unit, unit.parent_id) if unit.parent_id else None
    setting.move_unit(session, unit, parent, before=beside)
    assert in_order(session) == ["Bergen", "Åsane", "Voss"]
    assert number_of(session) == 1


def test_a_row_is_moved_beside_a_sibling_only(session: Session) -> None:
    pris, below = named(session, Code, "Pris"), named(session, Code, "Tid")
    with refused("verbs.not_sibling"):
        codebook.move_code(session, pris, None, before=below)
    codebook.move_code(session, pris, named(session, Code, "Kvalitet"), before=below)
    query = select(Code.name).where(Code.parent_id.is_not(None)).order_by(Code.position)
    assert session.scalars(query).all() == ["Pris", "Tid"]


def test_questions_move_between_sections(session: Session) -> None:
    first, second = (the(session, Section, title=title) for title in ("Styring", "Pris"))
    question = the(session, Question, number="11")
    with refused("verbs.not_sibling"):
        guides.move_question(session, question, second, before=the(session, Question, number="12"))
    guides.move_question(session, question, second, before=the(session, Question, number="22"))
    query = select(Question.number).order_by(Question.position)
    assert session.scalars(query.where(Question.section_id == second.id)).all() == [
        "21",
        "11",
        "22",
    ]
    guides.move_question(session, question, first)
    assert session.scalars(query.where(Question.section_id == first.id)).all() == ["12", "11"]


def test_sections_and_statements_are_moved(session: Session) -> None:
    first, second = (the(session, Section, title=title) for title in ("Styring", "Pris"))
    guides.move_section(session, second, before=first)
    titles = select(Section.title).order_by(Section.position)
    assert session.scalars(titles).all() == ["Pris", "Styring"]
    guides.move_section(session, second)
    assert session.scalars(titles).all() == ["Styring", "Pris"]
    statements.move_statement(session, named(session, Statement, "29"))
    ordered = select(Statement.name).order_by(Statement.position)
    assert session.scalars(ordered).all() == ["30", "29"]


def test_a_new_row_is_the_last(session: Session) -> None:
    for name in ("Os", "Ål"):
        setting.add_unit(session, name)
    assert in_order(session)[-2:] == ["Os", "Ål"]
    code = codebook.add_code(session, "Ny", parent=named(session, Code, "Kvalitet"))
    assert code.position == named(session, Code, "Tid").position + STEP
    assert codebook.add_code(session, "Først", parent=code).position == STEP
