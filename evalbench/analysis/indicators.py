"""Register figures: level, growth, index against the other units, and a three-way arrow.

The formulas are exact functions of fractions; the tables join them. A column is one indicator in
one period, over the units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.analysis.statistics import mean
from evalbench.messages import EvalbenchError, Say
from evalbench.study.change_log import stamp_of, state_of
from evalbench.study.find import study_of
from evalbench.study.model import Indicator, Unit
from evalbench.study.table import Cell, Column, Note, Stamp, Table, phrases
from evalbench.text.numbers import full_precision

__all__ = [
    "Arrow",
    "Figure",
    "Indicators",
    "arrows",
    "growth",
    "indexes",
    "indicator_tables",
    "indicators",
    "long_table",
    "period_rank",
]

Arrow = Literal["up", "flat", "down"]
_UP_FROM, _FLAT_FROM = Fraction(67, 100), Fraction(33, 100)


def growth(first: Fraction, last: Fraction) -> tuple[Fraction, Fraction | None]:
    """Return last − first, in the unit of the values, and that in percent of `first`.

    The second is None when `first` is 0. Source: the definition of relative change; published
    figures that divide by the last value are not reproduced.
    """
    change = last - first
    return change, 100 * change / first if first else None


def indexes(
    values: Mapping[str, Fraction], within: Iterable[str] | None = None
) -> dict[str, Fraction | None]:
    """Return 100 · value / mean, for each name; None throughout when the mean is 0.

    The mean is the plain one over the names `within`, else over all.
    """
    compared = values if within is None else within
    average = mean(values[name] for name in compared)
    return {name: 100 * value / average if average else None for name, value in values.items()}


def arrows(values: Mapping[str, Fraction], within: Iterable[str] | None = None) -> dict[str, Arrow]:
    """Return where each value lies in the range of those `within` (else of all).

    ``up`` from lowest + 67 % of the range, ``flat`` from lowest + 33 %, else ``down``; where all
    are equal, nobody stands out and all are flat. Source: the 2012 consultancy study of the
    purchaser–provider model in Norwegian municipalities; the thresholds were found from its
    figures and give 62 of its 63 printed arrows.
    """
    compared = [values[name] for name in (values if within is None else within)]
    if not compared:
        return {}
    lowest, spread = min(compared), max(compared) - min(compared)

    def of(value: Fraction) -> Arrow:
        if not spread and value == lowest:
            return "flat"
        if value >= lowest + _UP_FROM * spread:
            return "up"
        return "flat" if value >= lowest + _FLAT_FROM * spread else "down"

    return {name: of(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Figure:
    """A register figure and what it is among the others; growth stands with the last period.

    `growth` is in the unit of the value, `growth_percent` in percent of the first one.
    """

    indicator: str
    unit: str
    period: str
    value: Fraction
    index: Fraction | None
    arrow: Arrow
    growth: Fraction | None
    growth_percent: Fraction | None
    unit_of_measure: str


@dataclass(frozen=True, slots=True)
class Indicators:
    """The figures by indicator (code point), unit (file order) and period; and what was compared.

    `spans` has the first and last period between which each indicator is said to grow; `parents`
    tells that some unit is made of others that have figures of their own.
    """

    figures: tuple[Figure, ...]
    spans: Mapping[str, tuple[str, str]]
    parents: bool
    stamp: Stamp | None


_Values = dict[tuple[str, str], dict[str, Fraction]]


def indicators(session: Session, between: tuple[str, str] | None = None) -> Indicators:
    """Return the register figures of the study, unrounded.

    Growth is `between` two periods, else from each indicator's first to its last; it stands with
    the figure of the last period, and is blank where a unit or indicator lacks one of the two.
    Indexes and arrows compare units with figures for the same indicator and period; a unit made
    of others that have such figures is measured by them and is not one of them.

    EvalbenchError for a period that no indicator has, or where `between` is not two of them.
    """
    if between is not None and len({*between}) != 2:
        raise EvalbenchError("figures.not_two_periods", given=between)
    rows = _rows(session)
    for period in between or ():
        _check_period(period, {row[2] for row in rows})
    parents = _parents(session)
    columns: _Values = {}
    for name, unit, period, value, _ in rows:
        columns.setdefault((name, period), {})[unit] = Fraction(value)
    spans = _spans(columns, between)
    placed = {
        key: (compared := _compared(values, parents), indexes(values, compared),
              arrows(values, compared))
        for key, values in columns.items()
    }  # fmt: skip
    figures = [
        Figure(
            name,
            unit,
            period,
            Fraction(value),
            placed[name, period][1][unit],
            placed[name, period][2][unit],
            *_growth_of(columns, spans, name, unit, period),
            measure,
        )
        for name, unit, period, value, measure in rows
    ]
    order = {unit: place for place, unit in enumerate(dict.fromkeys(row[1] for row in rows))}
    figures.sort(key=lambda each: (each.indicator, order[each.unit], period_rank(each.period)))
    made_of_others = any(len(placed[key][0]) < len(values) for key, values in columns.items())
    title = study_of(session).title
    stamp = stamp_of(session, title) if state_of(session) else None
    return Indicators(tuple(figures), spans, made_of_others, stamp)


def _rows(session: Session) -> list[tuple[str, str, str, Decimal, str]]:
    """Return indicator, unit, period, value and unit of measure, units in the file's order."""
    query = (
        select(
            Indicator.name, Unit.name, Indicator.period, Indicator.value, Indicator.unit_of_measure
        )
        .join(Unit, Unit.id == Indicator.unit_id)
        .order_by(Unit.position, Unit.name)
    )
    return [(*row,) for row in session.execute(query)]


def _parents(session: Session) -> dict[str, str]:
    units = session.execute(select(Unit.id, Unit.parent_id, Unit.name)).all()
    names = {row.id: row.name for row in units}
    return {row.name: names[row.parent_id] for row in units if row.parent_id}


def _check_period(period: str, known: Iterable[str]) -> None:
    periods = sorted(known, key=period_rank)
    if period not in periods:
        key = "figures.period_unknown" if periods else "figures.nothing"
        raise EvalbenchError(key, period=period, known=", ".join(periods))


def period_rank(period: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts periods: their numbers by value (week 9 before week 10), else as text."""
    parts = re.split(r"([0-9]+)", period)
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)


def _spans(columns: _Values, between: tuple[str, str] | None) -> dict[str, tuple[str, str]]:
    periods: dict[str, list[str]] = {}
    for name, period in columns:
        periods.setdefault(name, []).append(period)
    found = {}
    for name, each in periods.items():
        first, last = between or (min(each, key=period_rank), max(each, key=period_rank))
        if first != last and {first, last} <= set(each):
            found[name] = (first, last)
    return found


def _compared(values: Mapping[str, Fraction], parents: Mapping[str, str]) -> list[str]:
    """Return the units that are not made of others among them."""
    above = set[str]()
    for unit in values:
        up = parents.get(unit)
        while up is not None and up not in above:
            above.add(up)
            up = parents.get(up)
    return [unit for unit in values if unit not in above]


def _growth_of(
    columns: _Values, spans: Mapping[str, tuple[str, str]], name: str, unit: str, period: str
) -> tuple[Fraction | None, Fraction | None]:
    first, last = spans.get(name, ("", ""))
    before = columns.get((name, first), {}).get(unit)
    if period != last or before is None:
        return None, None
    return growth(before, columns[name, last][unit])


_LONG = (
    Column("indicator", "indicator"),
    Column("unit", "unit"),
    Column("period", "period"),
    Column("value", "value", "number"),
    Column("index", "index", "number", 1),
    Column("arrow", "arrow"),
    Column("growth", "growth", "number"),
    Column("growth_percent", "growth_percent", "number", 1),
    Column("unit_of_measure", "unit_of_measure"),
)


def long_table(found: Indicators) -> Table:
    """Return every figure, a row each, its columns in the order of the contract, unrounded."""
    rows = tuple(tuple(getattr(figure, column.key) for column in _LONG) for figure in found.figures)
    return Table("indicators", "", _LONG, rows, stamp=found.stamp)


def indicator_tables(found: Indicators, say: Say, *, index: bool = False) -> Iterator[Table]:
    """Yield a table an indicator: the units with their figures, arrows and growth.

    With `index` each figure has its index beside it. A column's key is ``<what>:<period>``.
    """
    for name in dict.fromkeys(figure.indicator for figure in found.figures):
        of_it = [figure for figure in found.figures if figure.indicator == name]
        yield _table(found, name, of_it, say, index=index)


def _table(
    found: Indicators, name: str, figures: Sequence[Figure], say: Say, *, index: bool
) -> Table:
    periods = sorted({figure.period for figure in figures}, key=period_rank)
    decimals = max(_decimals(figure.value) for figure in figures)
    columns = [Column("unit", say("figures.unit"))]
    for period in periods:
        columns.append(Column(f"value:{period}", period, "number", decimals))
        columns.append(Column(f"arrow:{period}", ""))
        if index:
            heading = say("figures.index", period=period)
            columns.append(Column(f"index:{period}", heading, "number", 1))
    span = found.spans.get(name)
    if span:
        heading = say("figures.growth", first=span[0], last=span[1])
        columns.append(Column("growth", heading, "number", decimals))
        columns.append(Column("growth_percent", say("figures.growth_percent"), "number", 1))
    by_unit: dict[str, dict[str, Cell]] = {}
    for figure in figures:
        cells = by_unit.setdefault(figure.unit, {"unit": figure.unit})
        cells[f"value:{figure.period}"] = figure.value
        cells[f"arrow:{figure.period}"] = say(f"figures.{figure.arrow}")
        cells[f"index:{figure.period}"] = figure.index
        if span and figure.period == span[1]:
            cells |= {"growth": figure.growth, "growth_percent": figure.growth_percent}
    measure = figures[0].unit_of_measure
    return Table(
        code=f"indicator-{name}",
        title=say("figures.title", name=name, measure=measure) if measure else name,
        columns=tuple(columns),
        rows=tuple(
            tuple(cells.get(column.key) for column in columns) for cells in by_unit.values()
        ),
        notes=tuple(_notes(found, say, span=span is not None, index=index)),
        stamp=found.stamp,
    )


def _decimals(value: Fraction) -> int:
    return len(full_precision(value).partition(".")[2])


def _notes(found: Indicators, say: Say, *, span: bool, index: bool) -> Iterator[Note]:
    yield phrases(say, "figures.note_arrows")
    if span:
        yield phrases(say, "figures.note_growth")
    if index:
        yield phrases(say, "figures.note_index")
    if found.parents:
        yield phrases(say, "figures.note_parents")
