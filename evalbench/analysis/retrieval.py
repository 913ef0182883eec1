"""Coded passages with their source: who said it, where, in what role."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from evalbench.analysis.sources import Source, Sources, TurnTouched, turns_touched
from evalbench.messages import EvalbenchError
from evalbench.study.find import code_named, code_paths, named, with_descendants
from evalbench.study.model import (
    Code,
    Coder,
    Coding,
    Document,
    DocumentText,
    Role,
    Theme,
    Turn,
    Unit,
)
from evalbench.study.table import Column, Stamp, Table

__all__ = [
    "Filters",
    "Segment",
    "Spoken",
    "TurnWithin",
    "conditions_of",
    "find_segments",
    "segments_table",
    "spoken_in",
    "theme_order",
    "themes_of",
    "wanted_by",
]

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages are asked for, by name; a code or unit includes what is below it.

    EvalbenchError for what is no name, such as a list of them.
    """

    code: str | None = None
    unit: str | None = None
    role: str | None = None
    coder: str | None = None
    document: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no name can be equal to, before a database is asked about it."""
        for field in fields(self):
            given = getattr(self, field.name)
            if not isinstance(given, str | None):
                raise EvalbenchError("find.one_name", what=field.name, given=given)


@dataclass(frozen=True, slots=True)
class TurnWithin:
    """A turn that a passage touches: where it and its speech begin, counted from the passage."""

    start: int
    said: int
    interviewer: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said in one turn of a passage, without the speaker's name."""

    text: str
    interviewer: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A coded passage; several respondents, units or roles are joined by ``;``.

    `label` is the anonymous name of its respondents, `theme` that of its code or the nearest code
    above that has one; `units` are those of `unit` one by one, since their names may hold a ``;``.
    [start, end) counts code points of the document's text; `turns` are those the passage touches,
    in their order. `before` and `after` are the text around it, if asked for.
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
    turns: tuple[TurnWithin, ...] = ()
    units: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def spoken(self) -> tuple[Spoken, ...]:
        """What is said in each turn of the passage, without the speakers' names."""
        return spoken_in(self.text, self.turns)


def spoken_in(text: str, turns: Sequence[TurnWithin]) -> tuple[Spoken, ...]:
    """Return what is said in each of the `turns` of a passage, without the speakers' names."""
    if not turns or turns[0].start > 0:
        turns = (TurnWithin(0, 0, interviewer=False), *turns)
    ends = [turn.start for turn in turns[1:]] + [len(text)]
    parts = (
        Spoken(text[max(0, turn.said) : end].strip(), turn.interviewer)
        for turn, end in zip(turns, ends, strict=True)
    )
    return tuple(part for part in parts if part.text)


def find_segments(
    session: Session, filters: Filters = Filters(), context: int | None = None
) -> tuple[Segment, ...]:
    """Return the passages, by document, start, end, code and coder in code point order.

    With `context` N they have the text around them: from the start of the N-th turn before the one
    they begin in, and up to the end of the N-th turn after the one they end in (0: the rest of
    their own turns). EvalbenchError for a name that nothing bears, and for a negative `context`.
    """
    if context is not None and context < 0:
        raise EvalbenchError("find.negative_context", context=context)
    conditions = conditions_of(session, filters)
    wanted = wanted_by(session, filters)
    turns = turns_touched(session, conditions)
    sources = Sources(session)
    rows = session.execute(_passages().where(*conditions)).all()
    placed = [(row, sources.of(row, turns.get(row.id, ()))) for row in rows]
    placed = [(row, source) for row, source in placed if wanted(source)]
    texts = _texts(session, {row.document_id for row, _ in placed})
    starts = {} if context is None else _turn_starts(session, texts)
    paths, themes = code_paths(session), themes_of(session)
    found = [
        Segment(
            document=row.document,
            **source.columns,
            code=paths[row.code_id],
            theme=themes[row.code_id],
            coder=row.coder,
            start=row.start,
            end=row.end,
            text=texts[row.document_id][row.start : row.end],
            memo=row.memo,
            stance=row.stance,
            id=row.id,
            turns=_within(turns.get(row.id, ()), row.start),
            units=source.units,
            **_around(row, texts, starts, context),
        )
        for row, source in placed
    ]
    return tuple(sorted(found, key=_order))


def _around(
    row: Row[*tuple[Any, ...]],
    texts: Mapping[UUID, str],
    starts: Mapping[UUID, Sequence[int]],
    context: int | None,
) -> dict[str, str]:
    """Return the text before and after a passage, nothing when no `context` is asked for."""
    if context is None:
        return {}
    text, turns = texts[row.document_id], starts.get(row.document_id, ())
    first = bisect_right(turns, row.start) - 1 - context
    last = bisect_right(turns, row.end - 1) + context
    begin = turns[first] if first > 0 else 0
    # The line feed between two turns belongs to neither.
    end = turns[last] - 1 if last < len(turns) else len(text)
    return {"before": text[begin : row.start], "after": text[row.end : max(end, row.end)]}


def _turn_starts(session: Session, documents: Collection[UUID]) -> dict[UUID, list[int]]:
    """Return where the turns of `documents` begin, in their order."""
    keys, starts = list(documents), dict[UUID, list[int]]()
    for first in range(0, len(keys), _AT_ONCE):
        query = select(Turn.document_id, Turn.start).order_by(Turn.document_id, Turn.start)
        query = query.where(Turn.document_id.in_(keys[first : first + _AT_ONCE]))
        for row in session.execute(query):
            starts.setdefault(row.document_id, []).append(row.start)
    return starts


def _order(segment: Segment) -> tuple[Any, ...]:
    return (
        segment.document,
        segment.start,
        segment.end,
        segment.code,
        segment.coder,
        segment.stance,
        segment.memo,
        str(segment.id),
    )


def _within(turns: Sequence[TurnTouched], start: int) -> tuple[TurnWithin, ...]:
    return tuple(
        TurnWithin(turn.start - start, turn.said - start, turn.interviewer) for turn in turns
    )


def _passages() -> Select[*tuple[Any, ...]]:
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
        )
        .join(Document, Document.id == Coding.document_id)
        .join(Coder, Coder.id == Coding.coder_id)
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .outerjoin(Role, Role.id == Document.role_id)
    )


def _texts(session: Session, documents: Collection[UUID]) -> dict[UUID, str]:
    """Return the texts of `documents`.

    Passages are cut out of them here: the database would unpack the whole text for each passage.
    """
    keys, texts = list(documents), dict[UUID, str]()
    for first in range(0, len(keys), _AT_ONCE):
        query = select(DocumentText.document_id, DocumentText.text)
        query = query.where(DocumentText.document_id.in_(keys[first : first + _AT_ONCE]))
        texts.update((row.document_id, row.text) for row in session.execute(query))
    return texts


def conditions_of(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions that the database can decide by itself."""
    conditions: list[ColumnElement[bool]] = []
    if filters.document is not None:
        conditions.append(Coding.document_id == named(session, Document, filters.document).id)
    if filters.coder is not None:
        conditions.append(Coding.coder_id == named(session, Coder, filters.coder).id)
    if filters.code is not None:
        rows = session.execute(select(Code.id, Code.parent_id))
        parents = {row.id: row.parent_id for row in rows}
        below = with_descendants(code_named(session, filters.code).id, parents)
        conditions.append(Coding.code_id.in_(below))
    return conditions


def wanted_by(session: Session, filters: Filters) -> Callable[[Source], bool]:
    """Return whether a source is of the unit (or one below it) and the role asked for."""
    units, role = set[str](), filters.role
    if filters.unit is not None:
        root = named(session, Unit, filters.unit)
        rows = session.execute(select(Unit.id, Unit.parent_id, Unit.name)).all()
        below = with_descendants(root.id, {row.id: row.parent_id for row in rows})
        units = {row.name for row in rows if row.id in below}
    if role is not None:
        named(session, Role, role)

    def fits(source: Source) -> bool:
        in_unit = filters.unit is None or not units.isdisjoint(source.units)
        return in_unit and (role is None or role in source.roles)

    return fits


def theme_order(session: Session) -> tuple[str, ...]:
    """Return the names of the themes: first those of the codes in the codebook's order."""
    of_codes = themes_of(session)
    of_all = sorted(session.scalars(select(Theme.name)))
    ordered = [of_codes[key] for key in code_paths(session) if of_codes[key]]
    return tuple(dict.fromkeys([*ordered, *of_all]))


def themes_of(session: Session) -> dict[UUID, str]:
    """Return the theme of each code: its own, or that of the nearest code above."""
    query = select(Code.id, Code.parent_id, Theme.name).outerjoin(Theme, Theme.id == Code.theme_id)
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


_AROUND = ("before", "after")


def segments_table(
    segments: Sequence[Segment], *, around: bool = False, stamp: Stamp | None = None
) -> Table:
    """Return the passages as a table, its columns in the order of the contract.

    The text `around` them comes in two more columns at the end.
    """
    keys = (*_COLUMNS, *_AROUND) if around else _COLUMNS
    counts = ("start", "end")
    columns = tuple(Column(key, key, kind="count" if key in counts else "text") for key in keys)
    rows = tuple(
        tuple(str(value) if key == "id" else value for key, value in _cells(segment, keys))
        for segment in segments
    )
    return Table(code="segments", title="", columns=columns, rows=rows, stamp=stamp)


def _cells(segment: Segment, keys: Sequence[str]) -> list[tuple[str, Any]]:
    return [(key, getattr(segment, key)) for key in keys]
