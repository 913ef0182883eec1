"""The tables published in 2012 come out of the answers, but for one exchange of two cells."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from evalbench.analysis.scores import ScoreRow, Scores, score_study
from evalbench.text.numbers import round_half_up
from tests.analysis.studies import (
    AnAnswer,
    ARespondent,
    AStatement,
    AUnit,
    World,
    engine_at,
    session_with,
)

SAMPLE = Path(__file__).parents[2] / "sample_projects" / "purchaser-provider"
PARENT = {"Oslo (5 bydeler)": "Oslo"}

# As printed, and as the answers give it: almost certainly two cells exchanged in print.
MISPRINTS = {
    ("11", "utfører", "Sandnes", "30", "relativised"): ("70.59", "70.00"),
    ("11", "utfører", "Sandnes", "", "relativised_row_mean"): ("94.12", "94.00"),
}


@dataclass(frozen=True)
class Figure:
    """One published figure; `statement` is blank for a row mean."""

    figure: str
    role: str
    unit: str
    statement: str
    kind: str
    value: str

    @property
    def place(self) -> tuple[str, ...]:
        return (self.figure, self.role, self.unit, self.statement, self.kind)

    @property
    def cell(self) -> tuple[str, ...]:
        """What is measured, wherever and under whatever name it is printed."""
        statement = "" if self.kind == "N" else self.statement
        return (self.role, PARENT.get(self.unit, self.unit), statement, self.kind)


def rows_of(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures() -> list[Figure]:
    return [
        Figure(
            row["figure"], row["role"], row["unit"], row["statement_id"], row["kind"], row["value"]
        )
        for row in rows_of("expected/published.csv")
    ]


def world() -> World:
    """The sample's units, statements and answers, its respondents taken from the answers."""
    answers = rows_of("answers.csv")
    people = {row["respondent_id"]: (row["unit"], row["role"]) for row in answers}
    statements = rows_of("statements.csv")
    return World(
        units=[
            AUnit(row["name"], row["parent"] or None, row["model_category"])
            for row in rows_of("units.csv")
        ],
        roles=sorted({row["role"] for row in statements}),
        statements=[AStatement(row["id"], [row["role"]]) for row in statements],
        respondents=[ARespondent(name, unit, [role]) for name, (unit, role) in people.items()],
        answers=[
            AnAnswer(row["respondent_id"], row["statement_id"], row["answer"] or None)
            for row in answers
        ],
    )


@cache
def scored() -> Scores:
    with session_with(world().contents()) as session:
        return score_study(session)


@cache
def recomputed(cell: tuple[str, ...], decimals: int) -> Decimal | None:
    """The figure of a cell, rounded as it is printed; None when there is none."""
    role, unit, statement, kind = cell
    row = row_of(role, unit)
    if kind == "N":
        return round_half_up(row.respondents, decimals)
    if kind == "relativised_row_mean":
        value = row.row_mean
    else:
        (score,) = (score for score in row.scores if score.statement == statement)
        value = {"mean": score.mean, "relativised": score.relative}[kind]
    return None if value is None else round_half_up(value, decimals)


def row_of(role: str, unit: str) -> ScoreRow:
    (row,) = (row for row in scored().of(role) if row.unit == unit and row.kind != "own")
    return row


def differences(published: Sequence[Figure]) -> list[str]:
    """What is not as recomputed, the known misprints being what they are and where they are."""
    wrong = []
    for figure in published:
        decimals = len(figure.value.partition(".")[2])
        found = recomputed(figure.cell, decimals)
        printed, true = figure.value, figure.value
        if figure.place in MISPRINTS and decimals == 2:
            printed, true = MISPRINTS[figure.place]
        if figure.value != printed or str(found) != true:
            wrong.append(f"{figure.place}: printed {figure.value}, recomputed {found}")
    return wrong


def test_every_published_figure_is_recomputed():
    published = figures()
    assert len(published) == 190
    assert differences(published) == []


def test_the_misprints_are_printed_and_are_no_rounding():
    printed = {figure.place: figure.value for figure in figures() if "." in figure.value}
    assert {place: printed[place] for place in MISPRINTS} == {
        place: value for place, (value, _) in MISPRINTS.items()
    }
    for place, (value, true) in MISPRINTS.items():
        cell = Figure(*place, value).cell
        assert str(recomputed(cell, 2)) == true != value


def test_the_kinds_of_figures_are_all_there():
    kinds = {figure.kind for figure in figures()}
    assert kinds == {"N", "mean", "relativised", "relativised_row_mean"}
    assert {figure.unit for figure in figures()} >= {"Oslo", "Oslo (5 bydeler)", "Stovner"}


def test_any_exchange_of_two_cells_is_seen():
    published = figures()
    tried = 0
    for one, other in combinations(range(len(published)), 2):
        first, second = published[one], published[other]
        same = first.kind != second.kind or first.cell == second.cell
        if same or Decimal(first.value) == Decimal(second.value):
            continue
        exchanged = [*published]
        exchanged[one] = replace(first, value=second.value)
        exchanged[other] = replace(second, value=first.value)
        assert differences(exchanged), (first, second)
        tried += 1
    assert tried > 3_000


def test_any_change_in_the_last_printed_digit_is_seen():
    published = figures()
    for at, figure in enumerate(published):
        for step in (-1, 1):
            unit = Decimal(1).scaleb(-len(figure.value.partition(".")[2]))
            changed = [*published]
            changed[at] = replace(figure, value=str(Decimal(figure.value) + step * unit))
            assert differences(changed), figure


def test_both_databases_and_pooling(database_url):
    with engine_at(database_url) as engine, session_with(world().contents(), engine) as session:
        assert score_study(session).rows == scored().rows
        pooled = score_study(session, parents="pooled", role="bestiller")
    (oslo,) = (row for row in pooled.rows if row.unit == "Oslo")
    assert oslo.respondents == 26
    assert [score.mean for score in oslo.scores] != [
        score.mean for score in row_of("bestiller", "Oslo").scores
    ]


@pytest.mark.parametrize("role", ["bestiller", "utfører"])
def test_categories_of_the_sample(role):
    rows = scored().categories_of(role)
    assert [row.category for row in rows] == ["1", "2", "3"]
    assert [unit for row in rows for unit in row.units if unit == "Oslo"] == []
    means: dict[str, list[Any]] = {
        row.unit: [score.mean for score in row.scores] for row in scored().of(role)
    }
    for row in rows:
        for place, mean in enumerate(row.means):
            of_units = [means[unit][place] for unit in row.units if means[unit][place] is not None]
            assert mean == (sum(of_units) / len(of_units) if of_units else None)
