"""Register figures: formulas, and the published ones recomputed, naming those that are wrong."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from evalbench.analysis.indicators import (
    arrows,
    growth,
    indexes,
    indicator_tables,
    indicators,
    long_table,
    period_rank,
)
from evalbench.messages import EvalbenchError, Say
from evalbench.study.contents import Contents
from evalbench.study.model import Indicator, Study, Unit
from evalbench.text.numbers import round_half_up
from tests.analysis.studies import session_with

PUBLISHED = (
    Path(__file__).parents[2]
    / "sample_projects"
    / "purchaser-provider"
    / "expected"
    / "indicators.csv"
)
COLUMNS = "indicator,unit,period,value,index,arrow,growth,growth_percent,unit_of_measure"
# What the growth rows call an indicator, where the rows of values call it otherwise.
VALUES = {
    "cost per institution place": "gross operating expenditure per institution place",
    "recipients": "recipients of resource-intensive services",
    "own share": "municipal own share",
}
# These have no values in the source to be computed from.
WITHOUT_VALUES = {
    ("Figur 18", "recipients total"),
    ("Figur 21", "population 0-66"),
    ("Figur 21", "share of 0-66 receiving home services"),
    ("Figur 23", "population 67+"),
    ("Figur 23", "share of 67+ receiving home services"),
    ("Figur 31", "BPA coverage (x100)"),
}
# Where the source is wrong: as printed, and as recomputed from its own values. Headed 2009-2011,
# Figur 27 prints the change from 2010 to 2011, and that over the value of 2011.
WRONG_27 = {
    ("Bergen", "growth_abs"): ("74453", "87092"),
    ("Bergen", "growth_pct"): ("9", "11"),
    ("Drammen", "growth_abs"): ("117653", "36377"),
    ("Drammen", "growth_pct"): ("11", "4"),
    ("Kristiansand", "growth_abs"): ("45290", "55152"),
    ("Kristiansand", "growth_pct"): ("5", "6"),
    ("Oslo", "growth_abs"): ("83454", "153514"),
    ("Oslo", "growth_pct"): ("8", "18"),
    ("Sandnes", "growth_abs"): ("116448", "-21560"),
    ("Sandnes", "growth_pct"): ("10", "-2"),
    ("Stavanger", "growth_abs"): ("71830", "150078"),
    ("Stavanger", "growth_pct"): ("7", "17"),
    ("Trondheim", "growth_abs"): ("128700", "99672"),
    ("Trondheim", "growth_pct"): ("14", "12"),
}
# One krone off: the difference of values that are rounded themselves.
WRONG_28 = {
    ("Bergen", "growth_abs"): ("10889", "10888"),
    ("Oslo", "growth_abs"): ("19587", "19586"),
}
# The value is 37 of a range from 33 to 45: below 33 + 33 % of 12, which is 36.96 or 37 rounded.
WRONG_ARROW = {("Figur 18", "Oslo", "2008"): ("flat", "down")}


def published() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def study_of(rows: list[tuple], parents: dict[str, str] | None = None) -> Contents:
    """A study with these figures: indicator, unit, period, value."""
    contents = Contents()
    contents.add(Study, title="Tallene")
    names = [*dict.fromkeys([row[1] for row in rows]), *(parents or {}).values()]
    ids = {}
    for position, name in enumerate(dict.fromkeys(names)):
        ids[name] = contents.add(Unit, name=name, position=position)
    for row in contents.rows(Unit):
        parent = (parents or {}).get(row["name"])
        row["parent_id"] = ids[parent] if parent else None
    for name, unit, period, value in rows:
        contents.add(Indicator, name=name, unit_id=ids[unit], period=period, value=Decimal(value))
    return contents


@pytest.fixture(scope="module")
def input_rows() -> list[tuple]:
    rows = [row for row in published() if row["value"]]
    return [(row["indicator"], row["unit"], row["period"], row["value"]) for row in rows]


def grown(session, first: str, last: str) -> dict:
    found = indicators(session, (first, last))
    return {
        (each.indicator, each.unit): (each.growth, each.growth_percent)
        for each in found.figures
        if each.growth is not None
    }


def as_printed(value: Fraction, text: str) -> str:
    """A value rounded as the printed one is."""
    return str(round_half_up(value, len(text.partition(".")[2])))


def growth_rows() -> Iterator[dict[str, str]]:
    for row in published():
        if row["kind"].startswith("growth") or row["kind"] in ("change_pp", "coverage"):
            yield row


def test_growth_as_published_except_where_the_source_is_wrong(input_rows) -> None:
    wrong, computed = {}, 0
    with session_with(study_of(input_rows)) as session:
        grown = {}
        for row in growth_rows():
            if (row["figure"], row["indicator"]) in WITHOUT_VALUES:
                continue
            name = VALUES.get(row["indicator"], row["indicator"])
            span = tuple(re.findall(r"[0-9]{4}", row["period"]))
            if span not in grown:
                figures = indicators(session, span).figures
                grown[span] = {(each.indicator, each.unit, each.period): each for each in figures}
            figure = grown[span][name, row["unit"], span[1]]
            value = figure.growth if row["kind"] == "growth_abs" else figure.growth_percent
            assert value is not None
            recomputed = as_printed(value, row["published"])
            computed += 1
            if recomputed != row["published"]:
                where = row["figure"], row["unit"], row["kind"]
                wrong[where] = row["published"], recomputed
    assert computed == 133
    expected = {("Figur 27", *where): both for where, both in WRONG_27.items()}
    expected |= {("Figur 28", *where): both for where, both in WRONG_28.items()}
    assert wrong == expected


def test_figure_27_prints_the_last_year_over_the_last_value(input_rows) -> None:
    name = VALUES["cost per institution place"]
    values = {row[1:3]: Fraction(row[3]) for row in input_rows if row[0] == name}
    for (unit, kind), (printed, _) in WRONG_27.items():
        change = values[unit, "2011"] - values[unit, "2010"]
        value = change if kind == "growth_abs" else 100 * change / values[unit, "2011"]
        # One krone off where the values are rounded themselves.
        assert abs(value - int(printed)) <= (1 if kind == "growth_abs" else Fraction(1, 2))


def test_arrows_as_published_except_one(input_rows) -> None:
    with session_with(study_of(input_rows)) as session:
        figures = {
            (each.indicator, each.unit, each.period): each for each in indicators(session).figures
        }
    rows = [row for row in published() if row["kind"] == "level+arrow"]
    wrong = {}
    for row in rows:
        arrow = figures[row["indicator"], row["unit"], row["period"]].arrow
        if arrow != row["published"]:
            wrong[row["figure"], row["unit"], row["period"]] = row["published"], arrow
    assert len(rows) == 63
    assert wrong == WRONG_ARROW


def test_every_value_of_the_source_is_there(input_rows) -> None:
    with session_with(study_of(input_rows)) as session:
        table = long_table(indicators(session))
    assert ",".join(table.keys) == COLUMNS
    assert sorted(row[:4] for row in table.rows) == sorted(
        (name, unit, period, Fraction(value)) for name, unit, period, value in input_rows
    )


def test_what_is_without_values_cannot_be_computed(input_rows) -> None:
    known = {row[:3] for row in input_rows}
    for row in growth_rows():
        if (row["figure"], row["indicator"]) in WITHOUT_VALUES:
            years = re.findall(r"[0-9]{4}", row["period"])
            assert not {(row["indicator"], row["unit"], year) for year in years} <= known


def test_the_formulas() -> None:
    assert list(growth(Fraction(8), Fraction(10))) == [2, 25]
    assert list(growth(Fraction(8), Fraction(6))) == [-2, -25]
    assert list(growth(Fraction(0), Fraction(6))) == [6, None]
    values = {name: Fraction(number) for name, number in {"a": 0, "b": 1, "c": 5}.items()}
    assert indexes(values) == {"a": 0, "b": 50, "c": 250}
    assert indexes(values, ["a", "b"]) == {"a": 0, "b": 200, "c": 1000}
    assert indexes({"a": Fraction(-1), "b": Fraction(1)}) == {"a": None, "b": None}


def test_the_arrows_turn_at_33_and_67_per_cent() -> None:
    values = {str(number): Fraction(number) for number in (0, 32, 33, 66, 67, 100)}
    assert list(arrows(values).values()) == ["down", "down", "flat", "flat", "up", "up"]
    just = {"low": Fraction(0), "high": Fraction(100), "near": Fraction(67) - Fraction(1, 10**30)}
    assert arrows(just)["near"] == "flat"
    assert arrows({"a": Fraction(3), "b": Fraction(3)}) == {"a": "flat", "b": "flat"}
    assert arrows({"a": Fraction(3)}) == {"a": "flat"}
    assert arrows({}) == {}
    assert arrows({"a": Fraction(9), "b": Fraction(3)}, ["b"]) == {"a": "up", "b": "flat"}


ROWS = [
    ("users", "Ål", "2009", "10"),
    ("users", "Ål", "2010", "15"),
    ("users", "Oslo", "2009", "1000"),
    ("users", "Oslo", "2010", "900"),
    ("users", "Vest", "2009", "20"),
    ("users", "Voss", "2010", "45"),
    ("staff", "Ål", "2010", "2.5"),
    ("staff", "Ål", "9", "2"),
]
PARENTS = {"Vest": "Oslo", "Øst": "Oslo"}


def figures(between=None) -> dict:
    with session_with(study_of(ROWS, PARENTS)) as session:
        found = indicators(session, between).figures
    return {(each.indicator, each.unit, each.period): each for each in found}


def test_growth_stands_with_the_last_period_and_is_blank_without_both() -> None:
    found = figures()
    assert found["users", "Ål", "2010"].growth == 5
    assert found["users", "Oslo", "2010"].growth_percent == -10
    assert found["staff", "Ål", "2010"].growth == Fraction(1, 2)
    for where in (("users", "Ål", "2009"), ("users", "Voss", "2010"), ("users", "Vest", "2009")):
        assert (found[where].growth, found[where].growth_percent) == (None, None)
    turned = figures(("2010", "2009"))
    assert turned["users", "Ål", "2009"].growth == -5
    assert turned["users", "Ål", "2010"].growth is None
    assert turned["staff", "Ål", "2010"].growth is None


def test_a_unit_made_of_others_is_not_compared_with() -> None:
    found = figures()
    # Vest has a figure for 2009, so Oslo is made of it then; nobody in Oslo has one for 2010.
    assert found["users", "Oslo", "2009"].index == 100 * Fraction(1000) / 15
    assert found["users", "Ål", "2009"].index == 100 * Fraction(10) / 15
    assert found["users", "Oslo", "2009"].arrow == "up"
    assert found["users", "Vest", "2009"].arrow == "up"
    assert found["users", "Ål", "2010"].index == 100 * Fraction(15) / 320


def test_the_order_of_rows_and_periods() -> None:
    assert list(figures())[:5] == [
        ("staff", "Ål", "9"),
        ("staff", "Ål", "2010"),
        ("users", "Ål", "2009"),
        ("users", "Ål", "2010"),
        ("users", "Oslo", "2009"),
    ]
    assert sorted(["2010 K2", "2010 K10", "2009"], key=period_rank) == [
        "2009",
        "2010 K2",
        "2010 K10",
    ]


def test_a_period_there_is_not() -> None:
    with pytest.raises(EvalbenchError, match="9, 2009, 2010"):
        figures(("2009", "2011"))
    contents = study_of([])
    with (
        session_with(contents) as session,
        pytest.raises(EvalbenchError, match="no register figures"),
    ):
        indicators(session, ("2009", "2011"))


@pytest.mark.parametrize("language", ["en", "nb", "nn"])
@pytest.mark.parametrize("index", [True, False])
def test_tables_for_people(language, index: bool) -> None:
    with session_with(study_of(ROWS, PARENTS)) as session:
        found = indicators(session)
    staff, users = indicator_tables(found, Say(language), index=index)
    assert users.column("unit") == ("Ål", "Oslo", "Vest", "Voss")
    assert users.column("value:2009") == (10, 1000, 20, None)
    assert users.column("arrow:2010") == ("↓", "↑", None, "↓")
    assert users.column("growth") == (5, -100, None, None)
    assert ("index:2009" in users.keys) == index
    assert {column.decimals for column in staff.columns if column.key.startswith("value")} == {1}
