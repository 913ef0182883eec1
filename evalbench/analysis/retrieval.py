"""Coded passages with their source: who said it, where, in what role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from evalbench.study.find import code_named, code_paths, named, with_descendants
from evalbench.study.model import (
    Code,
    Coder,
    Coding,
    Document,
    DocumentRespondent,
    DocumentText,
    Respondent,
    RespondentRole,
    Role,
    Theme,
    Turn,
    Unit,
)
from evalbench.study.table import Column, Table
from evalbench.text.spans import Span

__all__ = ["Filters", "Segment", "find_segments", "segments_table", "theme_order"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages are asked for, by name; a code or unit includes what is below it."""

    code: str | None = None
    unit: str | None = None
    role: str | None = None
    coder: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A coded passage; several respondents, units or roles are joined by ``;``.

    `label` is the anonymous name of its respondents, `theme` that of its code or the nearest code
    above that has one. [start, end) counts code points of the document's text; `labels` are the
    spans, within `text`, of the speaker labels in a passage over several turns.
    """

    document: str
    unit: str
    role: str
    respondent: str
    label: str
    code: str
    theme: str
    coder: str
    start: int
    end: int
    text: str
    memo: str
    stance: str
    id: UUID
    labels: tuple[Span, ...] = ()

    @property
    def spoken(self) -> tuple[str, ...]:
        """What is said in each turn of the passage, without the speakers' names."""
        ends = [label.start for label in self.labels] + [len(self.text)]
        starts = [0] + [label.end for label in self.labels]
        turns = (self.text[start:end].strip() for start, end in zip(starts, ends, strict=True))
        return tuple(turn for turn in turns if turn)


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    label: str
    unit: str
    roles: tuple[str, ...]


def find_segments(session: Session, filters: Filters = Filters()) -> tuple[Segment, ...]:  # noqa: B008 (frozen)
    """Return the passages, by document, start, end, code and coder in code point order.

    EvalbenchError for a name that nothing bears.
    """
    conditions = _conditions(session, filters)
    people = _people(session)
    speaking = _speakers(session, conditions)
    taking_part = _participants(session)
    paths, themes = code_paths(session), _themes(session)
    labels = _labels_within(session, conditions)
    found = []
    for row in session.execute(_passages().where(*conditions)):
        respondents = speaking.get(row.id) or taking_part.get(row.document_id, [])
        persons = sorted((people[each] for each in respondents), key=lambda person: person.name)
        alone = bool(speaking.get(row.id))
        units = sorted({person.unit for person in persons if person.unit})
        roles = sorted({role for person in persons for role in person.roles})
        segment = Segment(
            document=row.document,
            unit=_said(units, row.unit, first=alone),
            role=_said(roles, row.role, first=alone),
            respondent=";".join(person.name for person in persons),
            label=", ".join(person.label for person in persons if person.label),
            code=paths[row.code_id],
            theme=themes.get(row.code_id, ""),
            coder=row.coder,
            start=row.start,
            end=row.end,
            text=row.text,
            memo=row.memo,
            stance=row.stance,
            id=row.id,
            labels=tuple(labels.get(row.id, ())),
        )
        found.append(segment)
    return tuple(sorted(_fitting(session, found, filters), key=_order))


def _order(segment: Segment) -> tuple[Any, ...]:
    return (
        segment.document,
        segment.start,
        segment.end,
        segment.code,
        segment.coder,
        str(segment.id),
    )


def _said(of_people: Sequence[str], of_document: str | None, *, first: bool) -> str:
    """Choose between what the speakers' register says and what the interview's does.

    The speakers' own word comes first where they are known by turn.
    """
    joined = ";".join(of_people)
    return joined or of_document or "" if first else of_document or joined


def _passages() -> Select[Any]:
    length = Coding.end - Coding.start
    return (
        select(
            Coding.id,
            Coding.document_id,
            Coding.code_id,
            Coding.start,
            Coding.end,
            Coding.memo,
            Coding.stance,
            Document.name.label("document"),
            Unit.name.label("unit"),
            Role.name.label("role"),
            Coder.name.label("coder"),
            func.substr(DocumentText.text, Coding.start + 1, length).label("text"),
        )
        .join(Document, Document.id == Coding.document_id)
        .join(DocumentText, DocumentText.document_id == Coding.document_id)
        .join(Coder, Coder.id == Coding.coder_id)
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .outerjoin(Role, Role.id == Document.role_id)
    )


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions that the database can decide by itself."""
    conditions: list[ColumnElement[bool]] = []
    if filters.document is not None:
        conditions.append(Coding.document_id == named(session, Document, filters.document).id)
    if filters.coder is not None:
        conditions.append(Coding.coder_id == named(session, Coder, filters.coder).id)
    if filters.code is not None:
        parents = dict(session.execute(select(Code.id, Code.parent_id)).tuples().all())
        below = with_descendants(code_named(session, filters.code).id, parents)
        conditions.append(Coding.code_id.in_(below))
    return conditions


def _fitting(session: Session, segments: list[Segment], filters: Filters) -> list[Segment]:
    """Keep the passages of the unit and role asked for."""
    if filters.unit is not None:
        root = named(session, Unit, filters.unit)
        rows = session.execute(select(Unit.id, Unit.parent_id, Unit.name)).all()
        below = with_descendants(root.id, {row.id: row.parent_id for row in rows})
        units = {row.name for row in rows if row.id in below}
        segments = [each for each in segments if units & set(each.unit.split(";"))]
    if filters.role is not None:
        role = named(session, Role, filters.role).name
        segments = [each for each in segments if role in each.role.split(";")]
    return segments


def _people(session: Session) -> dict[UUID, _Person]:
    roles: defaultdict[UUID, list[str]] = defaultdict(list)
    held = select(RespondentRole.respondent_id, Role.name).join(
        Role, Role.id == RespondentRole.role_id
    )
    for respondent, role in session.execute(held):
        roles[respondent].append(role)
    query = select(Respondent.id, Respondent.name, Respondent.label, Unit.name.label("unit"))
    query = query.outerjoin(Unit, Unit.id == Respondent.unit_id)
    return {
        row.id: _Person(row.name, row.label, row.unit or "", tuple(sorted(roles[row.id])))
        for row in session.execute(query)
    }


def _participants(session: Session) -> dict[UUID, list[UUID]]:
    """Return the respondents of each document."""
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    query = select(DocumentRespondent.document_id, DocumentRespondent.respondent_id)
    for document, respondent in session.execute(query):
        found[document].append(respondent)
    return found


def _speakers(
    session: Session, conditions: list[ColumnElement[bool]]
) -> dict[UUID, list[UUID]]:
    """Return the respondents in whose turns each passage stands, where turns say so."""
    earlier = aliased(Turn)
    first = (
        select(func.max(earlier.start))
        .where(earlier.document_id == Coding.document_id, earlier.start <= Coding.start)
        .correlate(Coding)
        .scalar_subquery()
    )
    within = and_(
        Turn.document_id == Coding.document_id,
        Turn.start < Coding.end,
        Turn.start >= func.coalesce(first, 0),
    )
    query = (
        select(Coding.id, Turn.respondent_id)
        .join(Turn, within)
        .where(Turn.respondent_id.is_not(None), *conditions)
        .distinct()
    )
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for coding, respondent in session.execute(query):
        found[coding].append(respondent)
    return found


def _labels_within(
    session: Session, conditions: list[ColumnElement[bool]]
) -> dict[UUID, list[Span]]:
    """Return the speaker labels inside each passage that runs over several turns."""
    inside = and_(
        Turn.document_id == Coding.document_id,
        Turn.start > Coding.start,
        Turn.start < Coding.end,
    )
    query = (
        select(Coding.id, Turn.start - Coding.start, Turn.said - Coding.start)
        .join(Turn, inside)
        .where(*conditions)
        .order_by(Turn.start)
    )
    found: defaultdict[UUID, list[Span]] = defaultdict(list)
    for coding, start, said in session.execute(query):
        found[coding].append(Span(start, said))
    return found


def theme_order(session: Session) -> tuple[str, ...]:
    """Return the names of the themes: first those of the codes in the codebook's order."""
    of_codes = _themes(session)
    of_all = sorted(session.scalars(select(Theme.name)))
    ordered = [of_codes[key] for key in code_paths(session) if of_codes[key]]
    return tuple(dict.fromkeys([*ordered, *of_all]))


def _themes(session: Session) -> dict[UUID, str]:
    """Return the theme of each code: its own, or that of the nearest code above."""
    query = select(Code.id, Code.parent_id, Theme.name).outerjoin(
        Theme, Theme.id == Code.theme_id
    )
    codes = {row.id: row for row in session.execute(query)}

    def of(key: UUID | None) -> str:
        row = codes.get(key) if key else None
        return "" if row is None else row.name or of(row.parent_id)

    return {key: of(key) for key in codes}


_COLUMNS = (
    "document",
    "unit",
    "role",
    "respondent",
    "code",
    "coder",
    "start",
    "end",
    "text",
    "memo",
    "stance",
    "id",
)


def segments_table(segments: Sequence[Segment]) -> Table:
    """Return the passages as a table, its columns in the order of the contract."""
    counts = ("start", "end")
    columns = tuple(
        Column(key, key, kind="count" if key in counts else "text") for key in _COLUMNS
    )
    rows = tuple(
        tuple(str(value) if key == "id" else value for key, value in _cells(segment))
        for segment in segments
    )
    return Table(code="segments", title="", columns=columns, rows=rows)


def _cells(segment: Segment) -> list[tuple[str, Any]]:
    return [(key, getattr(segment, key)) for key in _COLUMNS]
