"""Axes of a matrix: what its rows or columns may be, and where on them a passage stands.

An axis looks at one `aspect` of a passage: its code, document or coder, or its source (who it
comes from). What has several places on an axis, a passage by two people or a code rolled up into
those above it, counts in each of them. What has no place stands in one after the last, under "".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from evalbench.analysis.retrieval import theme_order, themes_of
from evalbench.analysis.sources import Source
from evalbench.messages import EvalbenchError
from evalbench.study.find import code_paths, study_of
from evalbench.study.model import Code, Coder, Document, Respondent, Role, Unit
from evalbench.text.cleaning import printable
from evalbench.text.fuzzy import nearest

__all__ = ["AXES", "Aspect", "Axis", "axis_of", "raw"]

AXES = ("code", "unit", "category", "role", "document", "respondent", "coder", "theme")
"""The axes every study has; ``unit.ATTR`` and ``respondent.ATTR`` are axes too."""

Aspect = Literal["document", "code", "coder", "source"]
Places = tuple[int, ...]
_Key = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
_ATTRIBUTED: Mapping[str, type[Unit] | type[Respondent]] = {"unit": Unit, "respondent": Respondent}


def raw(column: _Key) -> ColumnElement[Any]:
    """Return the column of an id as the database has it: a hundred thousand UUIDs take their time.

    Comparable with others of the same database only.
    """
    return type_coerce(column, NullType()).label(f"raw_{column.key}")


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its `name`, the `aspect` it looks at, and its `values` in their order.

    `by_key` has the places of a code, document or coder (a raw id), or of a person's or unit's
    name where the aspect is the source, whose names `of_source` says.
    """

    name: str
    aspect: Aspect
    values: tuple[str, ...]
    by_key: Mapping[Any, Places]
    of_source: Literal["units", "roles", "respondents"] = "units"

    @property
    def nowhere(self) -> Places:
        """Where something without a place stands: after the last value."""
        return (len(self.values),)

    def places_of(self, source: Source) -> Places:
        """Return the places of a source, each once."""
        names: tuple[str, ...] = getattr(source, self.of_source)
        found = {place for name in names for place in self.by_key.get(name, ())}
        return tuple(sorted(found)) or self.nowhere


def axis_of(session: Session, name: str, *, rollup: bool = False) -> Axis:
    """Return the axis `name`, as the study has it.

    With `rollup` a code or unit stands in its own place and in those of all above it. The values
    are all there are, also where nothing is coded: codes in the codebook's order, units in that of
    their file, themes as their codes, all others by code point. EvalbenchError for a name that is
    no axis, an attribute that nothing has, or a category where the study names none.
    """
    kind, dot, attribute = name.partition(".")
    if dot and kind in _ATTRIBUTED:
        return _attribute(session, name, kind, attribute)
    if name == "category":
        category = study_of(session).category
        if not category:
            raise EvalbenchError("matrix.no_category")
        return _attribute(session, f"unit.{category}", "unit", category, known=True)
    if name in ("code", "unit"):
        make = _codes if name == "code" else _units
        return make(session, rollup=rollup)
    if name == "theme":
        return _themes(session)
    if name in ("document", "coder"):
        return _named(session, "document" if name == "document" else "coder")
    if name in ("role", "respondent"):
        return _people(session, name, Role if name == "role" else Respondent)
    near = nearest(name, AXES)
    key = "matrix.axis_near" if near else "matrix.axis_unknown"
    raise EvalbenchError(key, name=printable(name), near=near, axes=", ".join(AXES))


def _codes(session: Session, *, rollup: bool) -> Axis:
    paths = code_paths(session)
    place = {key: at for at, key in enumerate(paths)}
    rows = session.execute(select(Code.id, raw(Code.id), Code.parent_id)).all()
    parents = {key: parent for key, _, parent in rows} if rollup else {}
    by_key = {bare: _with_above(key, place, parents) for key, bare, _ in rows}
    return Axis("code", "code", tuple(paths.values()), by_key)


def _units(session: Session, *, rollup: bool) -> Axis:
    query = select(Unit.id, Unit.parent_id, Unit.name).order_by(Unit.position, Unit.name)
    rows = session.execute(query).all()
    place = {row.id: at for at, row in enumerate(rows)}
    parents = {row.id: row.parent_id for row in rows} if rollup else {}
    by_key = {row.name: _with_above(row.id, place, parents) for row in rows}
    return Axis("unit", "source", tuple(row.name for row in rows), by_key)


def _with_above(
    key: UUID, place: Mapping[UUID, int], parents: Mapping[UUID, UUID | None]
) -> Places:
    above: UUID | None = key
    found = []
    while above is not None:
        found.append(place[above])
        above = parents.get(above)
    return tuple(found)


def _themes(session: Session) -> Axis:
    values = theme_order(session)
    place = {theme: at for at, theme in enumerate(values)}
    of_codes = themes_of(session)
    keys = session.execute(select(Code.id, raw(Code.id))).all()
    by_key = {bare: (place[of_codes[key]],) for key, bare in keys if of_codes[key]}
    return Axis("theme", "code", values, by_key)


def _named(session: Session, name: Literal["document", "coder"]) -> Axis:
    kind = Document if name == "document" else Coder
    rows = sorted(session.execute(select(kind.name, raw(kind.id))))
    by_key = {bare: (at,) for at, (_, bare) in enumerate(rows)}
    return Axis(name, name, tuple(value for value, _ in rows), by_key)


def _people(session: Session, name: str, kind: type[Role] | type[Respondent]) -> Axis:
    values = tuple(sorted(session.scalars(select(kind.name))))
    by_key = {value: (at,) for at, value in enumerate(values)}
    of_source: Literal["roles", "respondents"] = "roles" if name == "role" else "respondents"
    return Axis(name, "source", values, by_key, of_source)


def _attribute(
    session: Session, name: str, kind: str, attribute: str, *, known: bool = False
) -> Axis:
    rows = _attributes(session, kind)
    if not known and not any(attribute in attributes for attributes in rows.values()):
        raise _no_attribute(kind, attribute, {key for each in rows.values() for key in each})
    held = {row: attributes.get(attribute, "") for row, attributes in rows.items()}
    values = tuple(sorted({value for value in held.values() if value}))
    place = {value: at for at, value in enumerate(values)}
    by_key = {row: (place[value],) for row, value in held.items() if value}
    return Axis(name, "source", values, by_key, "units" if kind == "unit" else "respondents")


def _attributes(session: Session, kind: str) -> dict[str, dict[str, str]]:
    """Return the attributes of each unit or respondent; a unit's kind is one like the others."""
    table = _ATTRIBUTED[kind]
    rows = session.execute(select(table.name, table.attributes))
    found: dict[str, dict[str, str]] = {name: attributes for name, attributes in rows}  # noqa: C416 (rows are no pairs to mypy)
    if table is Unit:
        kinds = session.execute(select(Unit.name, Unit.kind).where(Unit.kind != ""))
        for name, of_unit in kinds:
            found[name] = {**found[name], "kind": of_unit}
    return found


def _no_attribute(kind: str, attribute: str, known: Iterable[str]) -> EvalbenchError:
    listed = sorted(known)
    key = f"matrix.no_attribute_{kind}" if listed else f"matrix.no_attributes_{kind}"
    return EvalbenchError(key, name=printable(attribute), known=", ".join(listed))
