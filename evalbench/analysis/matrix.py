"""Matrices: coded passages counted over two axes, such as code × unit.

The database counts what it can. Only where the speaker of a turn is known by name must each
passage be looked at, to see whose turns it stands in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, func, null, select
from sqlalchemy.orm import Session

from evalbench.analysis.axes import Aspect, Axis, Places, axis_of, raw
from evalbench.analysis.retrieval import Filters, conditions_of, wanted_by
from evalbench.analysis.sources import Ruler, Source, Sources, Talk
from evalbench.messages import EvalbenchError
from evalbench.study.change_log import stamp_of, state_of
from evalbench.study.find import study_of
from evalbench.study.model import Coding, Document, Role, Turn, Unit
from evalbench.study.table import Stamp

__all__ = ["MEASURES", "Matrix", "Measure", "matrix"]

Measure = Literal["segments", "documents", "characters", "respondents", "present"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

_EVERY = Filters()
_Cells = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix: the values of its axes, and the cells that are not 0 by (row, column).

    `rows` and `columns` are the axes' names; the value "" is that of what has none. `only` tells
    that a filter has chosen among the passages.
    """

    rows: str
    columns: str
    measure: Measure
    row_values: tuple[str, ...]
    column_values: tuple[str, ...]
    cells: _Cells
    rollup: bool
    only: bool
    stamp: Stamp | None

    def value(self, row: int, column: int) -> int:
        """Return the cell at these places: a number of passages, documents, … or characters."""
        return self.cells.get((row, column), 0)


def matrix(
    session: Session,
    rows: str,
    columns: str,
    *,
    measure: Measure = "segments",
    filters: Filters = _EVERY,
    rollup: bool = False,
) -> Matrix:
    """Return the passages that `filters` choose, counted over two axes.

    A cell holds the passages that stand in both its row and its column, as `measure`: how many
    they are (the same passage and code by two coders is two); in how many different documents; how
    many different respondents they come from; how many characters they cover, those where
    passages overlap once and speaker labels never; or 1 where there is any.

    A passage over several respondents, units or roles counts in each. Rows and columns are all
    that the axes have, and at the end "" for passages without a value, where there are such.
    Codes and units are exact, with `rollup` they include what is below them.

    EvalbenchError for an axis or measure that is none, the same axis twice, or a name that nothing
    bears.
    """
    if measure not in MEASURES:
        raise EvalbenchError("matrix.measure_unknown", name=measure, known=", ".join(MEASURES))
    axes = [axis_of(session, name, rollup=rollup) for name in (rows, columns)]
    if axes[0].name == axes[1].name:
        raise EvalbenchError("matrix.same_axis", name=rows)
    passages = _Passages(session, filters)
    count = {"characters": _characters, "documents": _documents, "respondents": _respondents}
    counted = count.get(measure, _segments)(passages, *axes)
    cells = {place: int(number > 0) if measure == "present" else number
             for place, number in counted.items()}  # fmt: skip
    title = study_of(session).title
    return Matrix(
        rows,
        columns,
        measure,
        _values(axes[0], {place for place, _ in cells}),
        _values(axes[1], {place for _, place in cells}),
        cells,
        rollup,
        filters != _EVERY,
        stamp_of(session, title) if state_of(session) else None,
    )


def _values(axis: Axis, places: set[int]) -> tuple[str, ...]:
    return (*axis.values, *("" for place in axis.nowhere if place in places))


_Group = tuple[Any, ...]
"""Passages alike in all that was asked: document, code, coder (raw ids), source, how many.

What was not asked is None.
"""
_ASPECTS: Mapping[Aspect, int] = {"document": 0, "code": 1, "coder": 2, "source": 3}
_SOURCE, _NUMBER = 3, 4


class _Document(NamedTuple):
    """What decides the source of a passage besides its speakers."""

    id: UUID
    own: tuple[str | None, str | None]


class _Passages:
    """The passages that filters choose, alike ones together."""

    def __init__(self, session: Session, filters: Filters) -> None:
        self._session = session
        self._conditions = conditions_of(session, filters)
        self._fits = wanted_by(session, filters)
        self._by_source = filters.unit is not None or filters.role is not None

    def groups(self, aspects: Iterable[Aspect]) -> Iterator[_Group]:
        """Yield the passages by these aspects, counted."""
        asked = set(aspects)
        if "source" not in asked and not self._by_source:
            yield from self._counted(asked)
            return
        finder = _SourceFinder(self._session, self._conditions)
        unknown = Coding.document_id.not_in(_with_speakers())
        for document, code, coder, _, number in self._counted({"document", *asked}, unknown):
            source = finder.of_document(document)
            if self._fits(source):
                yield document, code, coder, source, number
        for document, code, coder, start, end in self._single(
            Coding.document_id.in_(_with_speakers())
        ):
            source = finder.of_passage(document, start, end)
            if self._fits(source):
                yield document, code, coder, source, 1

    def spans(self, *, sources: bool) -> Iterator[tuple[_Group, int, int]]:
        """Yield each passage with its start and end, by document and start."""
        finder = None
        if sources or self._by_source:
            finder = _SourceFinder(self._session, self._conditions)
        for document, code, coder, start, end in self._single():
            source = finder.of_passage(document, start, end) if finder else None
            if source is None or self._fits(source):
                yield (document, code, coder, source, 1), start, end

    def labels(self) -> Mapping[Hashable, Ruler]:
        """Return for each document what counts its characters without the speakers' labels."""
        documents = select(Coding.document_id).where(*self._conditions)
        query = select(raw(Turn.document_id), Turn.start, Turn.said)
        query = query.where(Turn.document_id.in_(documents), Turn.said > Turn.start)
        found: defaultdict[Hashable, list[tuple[int, int]]] = defaultdict(list)
        for document, start, said in self._rows(query.order_by(Turn.document_id, Turn.start)):
            found[document].append((start, said))
        return {document: Ruler(labels) for document, labels in found.items()}

    def _counted(
        self, aspects: set[Aspect], *more: ColumnElement[bool]
    ) -> Iterable[tuple[Any, ...]]:
        keys = {
            "document": Coding.document_id,
            "code": Coding.code_id,
            "coder": Coding.coder_id,
        }
        asked = [raw(key) if name in aspects else null() for name, key in keys.items()]
        grouped = [key for name, key in keys.items() if name in aspects]
        query = (
            select(*asked, null(), func.count()).where(*self._conditions, *more).group_by(*grouped)
        )
        return self._rows(query)

    def _single(self, *more: ColumnElement[bool]) -> Iterable[tuple[Any, ...]]:
        query = select(
            raw(Coding.document_id),
            raw(Coding.code_id),
            raw(Coding.coder_id),
            Coding.start,
            Coding.end,
        )
        query = query.where(*self._conditions, *more)
        return self._rows(query.order_by(Coding.document_id, Coding.start))

    def _rows(self, query: Any) -> Iterable[tuple[Any, ...]]:
        # Past the session, which would look at each row once more for objects of the model.
        return self._session.connection().execute(query)


def _with_speakers() -> Any:
    """Return the documents in which it is known of some turn whose it is."""
    return select(Turn.document_id).where(Turn.respondent_id.is_not(None))


class _SourceFinder:
    """Finds who passages come from."""

    def __init__(self, session: Session, conditions: Sequence[ColumnElement[bool]]) -> None:
        self._sources = Sources(session)
        self._documents = _documents_of(session)
        self._talks = _talks(session, conditions)
        self._of_document: dict[Hashable, Source] = {}

    def of_document(self, document: Hashable) -> Source:
        """Return the source of a passage in which nobody known speaks."""
        source = self._of_document.get(document)
        if source is None:
            known = self._documents[document]
            source = self._sources.by(known.id, known.own, frozenset())
            self._of_document[document] = source
        return source

    def of_passage(self, document: Hashable, start: int, end: int) -> Source:
        """Return the source of a passage: those in whose turns it stands, else the document's."""
        talk = self._talks.get(document)
        speaking = talk.speaking(start, end) if talk else None
        if not speaking:
            return self.of_document(document)
        known = self._documents[document]
        return self._sources.by(known.id, known.own, speaking)


def _documents_of(session: Session) -> dict[Hashable, _Document]:
    query = select(raw(Document.id), Document.id, Unit.name, Role.name)
    query = query.outerjoin(Unit, Unit.id == Document.unit_id)
    query = query.outerjoin(Role, Role.id == Document.role_id)
    rows = session.execute(query)
    return {key: _Document(document, (unit, role)) for key, document, unit, role in rows}


def _talks(session: Session, conditions: Sequence[ColumnElement[bool]]) -> dict[Hashable, Talk]:
    """Return the turns of the documents in which it is known of some turn whose it is."""
    query = select(raw(Turn.document_id), Turn.start, Turn.said, Turn.respondent_id).where(
        Turn.document_id.in_(_with_speakers()),
        Turn.document_id.in_(select(Coding.document_id).where(*conditions)),
    )
    turns: defaultdict[Hashable, list[tuple[int, int, UUID | None]]] = defaultdict(list)
    rows = session.connection().execute(query.order_by(Turn.document_id, Turn.start))
    for document, start, said, respondent in rows:
        turns[document].append((start, said, respondent))
    return {document: Talk(each) for document, each in turns.items()}


def _places(axis: Axis) -> Callable[[_Group], Places]:
    """Return what tells where a group stands on an axis; the places of a source are made once."""
    at, known, nowhere = _ASPECTS[axis.aspect], axis.by_key, axis.nowhere
    if at != _SOURCE:
        return lambda group: known.get(group[at]) or nowhere
    # A source is one object as long as the passages are counted.
    made: dict[int, Places] = {}

    def of_source(group: _Group) -> Places:
        source: Source = group[_SOURCE]
        places = made.get(id(source))
        if places is None:
            places = made[id(source)] = axis.places_of(source)
        return places

    return of_source


def _in_cells(
    groups: Iterable[_Group], rows: Axis, columns: Axis
) -> Iterator[tuple[tuple[int, int], _Group]]:
    """Yield each cell that a group stands in, with the group."""
    of_rows, of_columns = _places(rows), _places(columns)
    for group in groups:
        on_columns = of_columns(group)
        for row in of_rows(group):
            for column in on_columns:
                yield (row, column), group


def _segments(passages: _Passages, rows: Axis, columns: Axis) -> _Cells:
    cells: defaultdict[tuple[int, int], int] = defaultdict(int)
    for cell, group in _in_cells(passages.groups((rows.aspect, columns.aspect)), rows, columns):
        cells[cell] += group[_NUMBER]
    return cells


def _documents(passages: _Passages, rows: Axis, columns: Axis) -> _Cells:
    aspects: tuple[Aspect, ...] = ("document", rows.aspect, columns.aspect)
    return _different(passages.groups(aspects), rows, columns, lambda group: group[:1])


def _respondents(passages: _Passages, rows: Axis, columns: Axis) -> _Cells:
    aspects: tuple[Aspect, ...] = ("source", rows.aspect, columns.aspect)

    def names(group: _Group) -> tuple[str, ...]:
        source: Source | None = group[_SOURCE]
        return source.respondents if source else ()

    return _different(passages.groups(aspects), rows, columns, names)


def _different(
    groups: Iterable[_Group],
    rows: Axis,
    columns: Axis,
    what: Callable[[_Group], Iterable[Hashable]],
) -> _Cells:
    """Return how many different things the groups in a cell have."""
    found: defaultdict[tuple[int, int], set[Hashable]] = defaultdict(set)
    for cell, group in _in_cells(groups, rows, columns):
        found[cell].update(what(group))
    return {cell: len(things) for cell, things in found.items()}


class _Covered:
    """How many characters passages cover, given by document and start; overlaps once."""

    __slots__ = ("characters", "document", "reach")

    def __init__(self) -> None:
        self.document: Hashable = None
        self.reach = 0
        self.characters = 0

    def add(self, document: Hashable, start: int, end: int) -> None:
        """Add a passage."""
        if document != self.document:
            self.document, self.reach = document, 0
        if end > self.reach:
            self.characters += end - max(start, self.reach)
            self.reach = end


def _characters(passages: _Passages, rows: Axis, columns: Axis) -> _Cells:
    rulers = passages.labels()
    of_rows, of_columns = _places(rows), _places(columns)
    covered: defaultdict[tuple[int, int], _Covered] = defaultdict(_Covered)
    sources = "source" in (rows.aspect, columns.aspect)
    for group, start, end in passages.spans(sources=sources):
        ruler = rulers.get(group[0])
        if ruler is not None:
            start, end = ruler.before(start), ruler.before(end)  # noqa: PLW2901 (as they count)
        on_columns = of_columns(group)
        for row in of_rows(group):
            for column in on_columns:
                covered[row, column].add(group[0], start, end)
    return {cell: each.characters for cell, each in covered.items()}
