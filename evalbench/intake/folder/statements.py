"""Reads statements.csv and indicators.csv."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from evalbench.intake.folder.reading import Reading
from evalbench.messages import Message
from evalbench.study.layout import (
    INDICATORS,
    INDICATORS_FILE,
    SPACING,
    STATEMENT_PREFIXES,
    STATEMENTS,
    STATEMENTS_FILE,
    digits,
)
from evalbench.study.model import Indicator, Statement, StatementRole
from evalbench.text.cleaning import printable
from evalbench.text.numbers import parse_decimal

__all__ = ["IndicatorKey", "read_indicators", "read_statements", "truth"]

IndicatorKey = tuple[str, UUID, str]
"""An indicator's name, its unit and its period."""

_TRUE = frozenset({"1", "x", "ja", "yes", "true", "sann", "sant"})
_FALSE = frozenset({"0", "nei", "no", "false", "usann", "usant"})
_MOST_DIGITS = 28


def truth(text: str) -> bool:
    """Return what a cell such as ``1``, ``ja`` or ``FALSE`` says; ValueError for anything else."""
    word = text.casefold()
    if word not in _TRUE and word not in _FALSE:
        raise ValueError(f"neither yes nor no: {text!r}")
    return word in _TRUE


def read_statements(reading: Reading) -> dict[UUID, frozenset[UUID]]:
    """Read statements.csv; return the roles each statement is put to (none: all)."""
    if not reading.files.has(STATEMENTS_FILE):
        return {}
    sheet = reading.sheet(STATEMENTS_FILE, STATEMENTS, STATEMENTS[:1], prefixes=STATEMENT_PREFIXES)
    if sheet is None:
        reading.statements.known = False
        return {}
    languages = {column: column.partition("_") for column in sheet.places if "_" in column}
    put: dict[UUID, frozenset[UUID]] = {}
    rows = sheet.pick("id", "role", "theme", "reverse", "scale")
    for index, (line, cells) in enumerate(rows):
        texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for column, (kind, _, language) in languages.items():
            text = sheet.cells[index][sheet.places[column]]
            if text.strip():
                texts[kind][language] = reading.free_text(STATEMENTS_FILE, text)
        added = _add(reading, line, cells, texts)
        if added is not None:
            put[added[0]] = added[1]
    return put


def _add(
    reading: Reading, line: int, cells: tuple[str, ...], texts: dict[str, dict[str, str]]
) -> tuple[UUID, frozenset[UUID]] | None:
    file = STATEMENTS_FILE
    cell, role, theme, reverse, scale = cells
    name = reading.statements.declare(file, line, cell)
    roles = reading.roles.several(file, line, role)
    theme_id = reading.themes.find(file, line, theme)
    turned = reading.converted(file, line, reverse, truth, "folder.not_truth")
    scale_id = reading.scales.find(file, line, scale)
    if name is None:
        return None
    statement = reading.contents.add(
        Statement,
        name=name,
        texts=texts.get("text", {}),
        shorts=texts.get("short", {}),
        theme_id=theme_id,
        scale_id=scale_id or reading.scales.ids[""],
        reverse=bool(turned),
        position=SPACING * (len(reading.statements.ids) + 1),
    )
    reading.statements.ids[name] = statement
    for each in roles:
        reading.contents.add(StatementRole, statement_id=statement, role_id=each)
    return statement, frozenset(roles)


def _figure(text: str) -> Decimal:
    value = parse_decimal(text)
    plain = digits(value)
    if len(plain) > _MOST_DIGITS:
        raise ValueError("more digits than are kept")
    return Decimal(plain)


def read_indicators(reading: Reading) -> dict[IndicatorKey, UUID]:
    """Read indicators.csv; a row without a value is no figure, and one said twice counts once."""
    found: dict[IndicatorKey, UUID] = {}
    sheet = reading.sheet(INDICATORS_FILE, INDICATORS, INDICATORS[:4])
    if sheet is None:
        return found
    lines: dict[IndicatorKey, tuple[int, Decimal, str]] = {}
    counts = {"folder.indicators_blank": 0, "folder.indicators_again": 0}
    for line, cells in sheet.pick(*INDICATORS):
        if not cells[3].strip():
            counts["folder.indicators_blank"] += 1
            continue
        counts["folder.indicators_again"] += _take(reading, line, cells, lines, found)
    for key, count in counts.items():
        if count:
            reading.note(key, n=count)
    return found


def _take(
    reading: Reading,
    line: int,
    cells: tuple[str, ...],
    lines: dict[IndicatorKey, tuple[int, Decimal, str]],
    found: dict[IndicatorKey, UUID],
) -> bool:
    """Take one figure; tell whether it has been said before, just so."""
    file = INDICATORS_FILE
    filled = [
        reading.required(file, line, column, cell)
        for column, cell in zip(INDICATORS[:3], cells, strict=False)
    ]
    name, unit, period, value, measure = cells
    unit_id = reading.units.find(file, line, unit)
    figure = reading.converted(file, line, value, _figure, "folder.not_number")
    name, period = reading.short(file, line, name), reading.short(file, line, period)
    measure = reading.short(file, line, measure)
    if not all(filled) or unit_id is None or not isinstance(figure, Decimal):
        return False
    key = (name, unit_id, period)
    if key in lines:
        first = lines[key]
        if first[1:] == (figure, measure):
            return True
        message = Message("folder.indicator_twice", name=printable(name), line=first[0])
        reading.problem(file, line, message)
        return False
    lines[key] = (line, figure, measure)
    found[key] = reading.contents.add(
        Indicator, name=name, unit_id=unit_id, period=period, value=figure, unit_of_measure=measure
    )
    return False
