"""The one place where the rules of a study are enforced on what stands in the database.

After a verb, and after an undo, the rules whose tables were written to are asked about the rows
concerned. The doctor asks all of them about everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study import rules
from evalbench.study.model import (
    Answer,
    Base,
    Code,
    Coding,
    Document,
    DocumentText,
    Evidence,
    Finding,
    Hypothesis,
    Image,
    Memo,
    RespondentRole,
    Scale,
    Statement,
    Study,
    Turn,
    Unit,
    table_of,
)
from evalbench.study.prepared import Prepared

__all__ = ["Fault", "Scope", "check", "check_touched", "everything", "faults"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that does not hold, and the number of the change that made the offending row.

    `kind` is its table and `row` its id, where the message does not name it.
    """

    message: Message
    state: int
    kind: str = ""
    row: UUID | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tables were written to, and which of their rows to ask about.

    `number` is that of a change when the rows asked about are those that bear it; `exchanged`, when
    they are those it had written and that have been exchanged.
    """

    tables: frozenset[str]
    rows: Callable[[Table], ColumnElement[bool]]
    number: int | None = None
    exchanged: int | None = None

    def of(self, kind: type[Base]) -> ColumnElement[bool]:
        """Return the condition for the rows of a kind to be in scope."""
        return self.rows(table_of(kind))


_TEXTS = 10
"""How many texts are held at once."""

_Check = Callable[[Session, Scope], Iterator[Fault]]
_CHECKS: list[tuple[frozenset[str], _Check]] = []


def everything() -> Scope:
    """Return the scope of the whole study."""
    return Scope(frozenset(Base.metadata.tables), lambda _table: true())


def faults(session: Session, scope: Scope) -> Iterator[Fault]:
    """Find every rule that does not hold within the scope."""
    for tables, asks in _CHECKS:
        if tables & scope.tables:
            yield from asks(session, scope)


def check(session: Session, scope: Scope) -> None:
    """Raise EvalbenchError for the first rule that does not hold within the scope."""
    for fault in faults(session, scope):
        raise EvalbenchError(fault.message.key, **fault.message.fields)


def check_touched(session: Session, number: int, tables: Iterable[str]) -> None:
    """Check what the change `number` has written to `tables`; EvalbenchError for what is wrong."""
    check(session, Scope(frozenset(tables), lambda table: table.c.state == number, number))


def _invariant(*kinds: type[Base]) -> Callable[[_Check], _Check]:
    """Register a check to be made when one of these tables was written to."""

    def register(asks: _Check) -> _Check:
        _CHECKS.append((frozenset(kind.__tablename__ for kind in kinds), asks))
        return asks

    return register


_NAMED: list[Any] = [
    mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "name")
]


@_invariant(*_NAMED)
def _names(session: Session, scope: Scope) -> Iterator[Fault]:
    for kind in _NAMED:
        if kind.__tablename__ not in scope.tables:
            continue
        parts = ";" if kind.__tablename__ in ("respondent", "role", "coder") else ""
        for name, state in session.execute(select(kind.name, kind.state).where(scope.of(kind))):
            nameless = kind is Scale and not name
            fault = None if nameless else rules.name_fault(name, parts=parts)
            if fault:
                row = session.scalar(select(kind.id).where(kind.name == name).limit(1))
                yield Fault(fault, state, kind.__tablename__, row)


@_invariant(Study, Scale)
def _one_study(session: Session, scope: Scope) -> Iterator[Fault]:
    studies = session.scalar(select(func.count()).select_from(Study))
    scales = session.scalar(select(func.count()).where(Scale.name == ""))
    if (studies, scales) != (1, 1):
        yield Fault(Message("invariants.one_study", studies=studies, scales=scales), 0)


@_invariant(Unit, Code)
def _trees(session: Session, scope: Scope) -> Iterator[Fault]:
    for kind in (Unit, Code):
        if kind.__tablename__ not in scope.tables:
            continue
        query = select(kind.id, kind.parent_id, kind.name, kind.state)
        rows = {row.id: row for row in session.execute(query)}
        parents = {key: row.parent_id for key, row in rows.items()}
        looping = False
        while (looped := rules.cycle_in(parents)) is not None:
            loop = set[UUID]()
            while looped not in loop:
                loop.add(looped)
                looped = parents[looped]
            newest = max(rows[key].state for key in loop)
            yield Fault(Message("invariants.cycle", name=rows[looped].name), newest)
            # Cut, it hides no other.
            parents[looped] = None
            looping = True
        if kind is Code and not looping:
            yield from _depths(rows)


def _depths(codes: Mapping[UUID, Any]) -> Iterator[Fault]:
    """Find the codes that stand too deep; the parents of no code lead back to it."""
    levels: dict[UUID | None, int] = {None: 0}
    for code in codes:
        above: list[UUID] = []
        place: UUID | None = code
        while place is not None and place not in levels:
            above.append(place)
            place = codes[place].parent_id
        for each in reversed(above):
            levels[each] = levels[codes[each].parent_id] + 1
            fault = rules.levels_fault(levels[each])
            if fault:
                yield Fault(fault, codes[each].state)


@_invariant(Code)
def _codebook(session: Session, scope: Scope) -> Iterator[Fault]:
    siblings, keys = set[tuple[UUID | None, str]](), set[str]()
    query = select(Code.parent_id, Code.name, Code.key, Code.state).order_by(Code.state)
    for parent, name, key, state in session.execute(query):
        if (parent, name) in siblings:
            yield Fault(Message("invariants.code_twice", name=name), state)
        if key and key in keys:
            yield Fault(Message("invariants.key_twice", key=key, name=name), state)
        siblings.add((parent, name))
        keys.add(key)


@_invariant(Scale)
def _scales(session: Session, scope: Scope) -> Iterator[Fault]:
    for scale in session.scalars(select(Scale)):
        fault = rules.scale_fault(scale.minimum, scale.maximum, scale.step, scale.labels)
        if fault:
            yield Fault(fault, scale.state, "scale", scale.id)


@_invariant(Answer, Statement, Scale)
def _answers_on_scale(session: Session, scope: Scope) -> Iterator[Fault]:
    kinds = (Answer, Statement, Scale)
    concerned = [scope.of(kind) for kind in kinds if kind.__tablename__ in scope.tables]
    ends = (Scale.minimum, Scale.maximum, Scale.step)
    answers = (
        select(Answer.value, *ends)
        .join(Statement, Statement.id == Answer.statement_id)
        .join(Scale, Scale.id == Statement.scale_id)
        .where(Answer.value.is_not(None), or_(*concerned))
    )
    found: Iterable[Any] = session.execute(answers.group_by(Answer.value, *ends))
    for row in found:
        fault = rules.answer_fault(*row)
        if fault:
            same = (each == value for each, value in zip((Answer.value, *ends), row, strict=True))
            query = answers.with_only_columns(Answer.id, *(kind.state for kind in kinds))
            bad: Iterable[Any] = session.execute(query.where(*same).order_by(Answer.id))
            for answer, *states in bad:
                yield Fault(fault, max(states), "answer", answer)


@_invariant(Answer, RespondentRole)
def _answers_in_role(session: Session, scope: Scope) -> Iterator[Fault]:
    has_role = exists().where(
        RespondentRole.respondent_id == Answer.respondent_id,
        RespondentRole.role_id == Answer.role_id,
    )
    query = select(Answer.id, Answer.state).where(Answer.role_id.is_not(None), ~has_role)
    if "respondent_role" not in scope.tables:
        query = query.where(scope.of(Answer))
    for answer, state in session.execute(query):
        yield Fault(Message("invariants.answer_role"), state, "answer", answer)


@_invariant(Document, DocumentText, Turn)
def _texts(session: Session, scope: Scope) -> Iterator[Fault]:
    concerned = _documents_in(scope, Document, DocumentText, Turn)
    query = (
        select(Document.id, Document.name, Document.length, DocumentText.text, Document.state)
        .outerjoin(DocumentText, DocumentText.document_id == Document.id)
        .where(concerned)
        # All the texts of a study need not fit in memory.
        .execution_options(yield_per=_TEXTS)
    )
    rows: Iterable[Any] = session.execute(query)
    for document, name, length, text, state in rows:
        if text is None or len(text) != length:
            yield Fault(Message("invariants.text", name=name), state)
        else:
            yield from _turns(session, document, name, text)


_TURNS = Prepared(
    select(Turn.start, Turn.said, Turn.speaker, Turn.state).where(
        Turn.document_id == bindparam("document")
    )
)


def _turns(session: Session, document: UUID, name: str, text: str) -> Iterator[Fault]:
    length = len(text)
    for start, said, speaker, state in _TURNS.rows(session.connection(), {"document": document}):
        label = f"{speaker}: " if speaker else ""
        if not 0 <= start <= said <= length or text[start:said] != label:
            yield Fault(Message("invariants.turn", name=name, start=start), state)


_CODINGS = select(
    Coding.document_id, Coding.start, Coding.end, Coding.state, Document.length, Coding.id
).join(Document, Document.id == Coding.document_id)
_OF_CHANGE = Prepared(_CODINGS.where(Coding.state == bindparam("number")))
_OF_EXCHANGE = Prepared(
    _CODINGS.where(
        Coding.id.in_(
            select(Image.row_id).where(
                Image.change == bindparam("number"), Image.kind == Coding.__tablename__
            )
        )
    )
)


@_invariant(Coding, DocumentText, Turn)
def _codings_in_text(session: Session, scope: Scope) -> Iterator[Fault]:
    spans: defaultdict[UUID, list[Any]] = defaultdict(list)
    for document, *place in _codings(session.connection(), scope):
        spans[document].append(place)
    for document, rows in spans.items():
        places = [place for start, end, *_ in rows for place in (start, end)]
        labels = labels_of(session, document, places)
        for start, end, state, length, row in rows:
            fault = rules.span_fault(start, end, length, labels)
            if fault:
                yield Fault(fault, state, "coding", row)


def _codings(connection: Connection, scope: Scope) -> Iterable[Any]:
    if scope.tables.isdisjoint(("document_text", "turn")):
        # What every coding waits for, and every undo of one.
        if scope.number is not None:
            return _OF_CHANGE.rows(connection, {"number": scope.number})
        if scope.exchanged is not None:
            return _OF_EXCHANGE.rows(connection, {"number": scope.exchanged})
    return connection.execute(_CODINGS.where(or_(*_concerned(Coding, scope, DocumentText, Turn))))


_IN_DOCUMENT = Turn.document_id == bindparam("document")
_FIRST = select(func.max(Turn.start)).where(_IN_DOCUMENT, Turn.start <= bindparam("first"))
_LABELS = Prepared(
    select(Turn.start, Turn.said)
    .where(
        _IN_DOCUMENT,
        Turn.start >= func.coalesce(_FIRST.scalar_subquery(), 0),
        Turn.start <= bindparam("last"),
    )
    .order_by(Turn.start)
)


def labels_of(session: Session, document: UUID, places: Sequence[int]) -> rules.Labels:
    """Return the speaker labels of a document's turns, from the first of `places` to the last."""
    ends = {"first": min(places, default=0), "last": max(places, default=0)}
    rows = _LABELS.rows(session.connection(), {"document": document, **ends})
    return rules.Labels([start for start, _ in rows], [said for _, said in rows])


@_invariant(Memo, Answer, Evidence, DocumentText)
def _passages_in_text(session: Session, scope: Scope) -> Iterator[Fault]:
    for kind in (Memo, Answer, Evidence):
        concerned = _concerned(kind, scope, DocumentText)
        if not concerned:
            continue
        query = (
            select(kind.start, kind.end, Document.length, kind.state, kind.id)
            .outerjoin(Document, Document.id == kind.document_id)
            .where(or_(*concerned), or_(kind.start.is_not(None), kind.end.is_not(None)))
        )
        for start, end, length, state, row in session.execute(query):
            if start is None or end is None or length is None:
                yield Fault(Message("invariants.passage"), state, kind.__tablename__, row)
            elif fault := rules.span_fault(start, end, length, None):
                yield Fault(fault, state, kind.__tablename__, row)


@_invariant(Evidence)
def _evidence(session: Session, scope: Scope) -> Iterator[Fault]:
    for row in session.scalars(select(Evidence).where(scope.of(Evidence))):
        owners = (row.finding_id, row.hypothesis_id)
        forms = (row.document_id, row.statement_id, row.indicator_id)
        if owners.count(None) != 1 or forms.count(None) != 2:
            yield Fault(Message("invariants.evidence"), row.state, "evidence", row.id)


@_invariant(Document, Memo, Finding, Hypothesis)
def _choices(session: Session, scope: Scope) -> Iterator[Fault]:
    fixed: tuple[tuple[type[Any], Any, tuple[str, ...]], ...] = (
        (Document, Document.kind, rules.DOCUMENT_KINDS),
        (Memo, Memo.kind, rules.MEMO_KINDS),
        (Finding, Finding.kind, rules.FINDING_KINDS),
        (Hypothesis, Hypothesis.verdict, rules.VERDICTS),
    )
    for kind, column, choices in fixed:
        if kind.__tablename__ not in scope.tables:
            continue
        query = select(column, kind.state, kind.id).where(column.not_in(choices), scope.of(kind))
        for value, state, row in session.execute(query):
            fault = rules.choice_fault(value, choices, column.key)
            if fault:
                yield Fault(fault, state, kind.__tablename__, row)


def _documents_in(scope: Scope, *kinds: type[Any]) -> ColumnElement[bool]:
    """Return the condition for a document to be, or to have, a row of `kinds` in scope."""
    conditions: list[ColumnElement[bool]] = []
    for kind in kinds:
        if kind is Document and "document" in scope.tables:
            conditions.append(scope.of(Document))
        elif kind.__tablename__ in scope.tables:
            conditions.append(Document.id.in_(select(kind.document_id).where(scope.of(kind))))
    return or_(*conditions)


def _concerned(owner: Any, scope: Scope, *kinds: type[Any]) -> list[ColumnElement[bool]]:
    """Return the conditions for `owner` to be in scope, or of a document with a row in scope."""
    conditions = [
        owner.document_id.in_(select(kind.document_id).where(scope.of(kind)))
        for kind in kinds
        if kind.__tablename__ in scope.tables
    ]
    return [*conditions, scope.of(owner)] if owner.__tablename__ in scope.tables else conditions
