"""Values come back from either database as they were."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.types import TypeEngine

from evalbench.study.columns import DecimalText, Millionths, Unfit, UtcTime, plain_decimal
from evalbench.study.engines import make_engine
from evalbench.study.store import create_study


def back(url: str, kind: TypeEngine[Any], value: Any) -> Any:
    create_study(url).close()
    engine = make_engine(url, writable=True)
    table = Table("kept", MetaData(), Column("id", Integer, primary_key=True), Column("v", kind))
    try:
        with engine.begin() as connection:
            table.create(connection)
            connection.execute(insert(table).values(id=1, v=value))
        with engine.connect() as connection:
            return connection.execute(select(table.c.v)).scalar_one()
    finally:
        engine.dispose()


@pytest.mark.parametrize("value", ["4", "-3.5", "0.000001", "9223372036854.775807", "0"])
def test_millionths(database_url: str, value: str) -> None:
    assert back(database_url, Millionths(), Decimal(value)) == Decimal(value)


@pytest.mark.parametrize("value", ["0.0000001", "NaN", "Infinity", "9223372036854.775808"])
def test_what_millionths_cannot_keep(value: str) -> None:
    with pytest.raises(Unfit):
        Millionths().process_bind_param(Decimal(value), create_engine("sqlite://").dialect)


@pytest.mark.parametrize("value", ["0.1234567890123456789012345678901234567890", "1E+40", "-12.5"])
def test_decimals_of_any_length(database_url: str, value: str) -> None:
    kept = back(database_url, DecimalText(), Decimal(value))
    assert kept == Decimal(value)
    assert "E" not in str(kept)


def test_moments(database_url: str) -> None:
    moment = datetime(2019, 3, 1, 1, 2, 3, 456789, timezone(timedelta(hours=2)))
    kept = back(database_url, UtcTime(), moment)
    assert kept == moment
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_an_error(tmp_path: Any) -> None:
    with pytest.raises(StatementError, match="time zone"):
        back(str(tmp_path / "x"), UtcTime(), datetime(2019, 3, 1))  # noqa: DTZ001


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_plain_decimals_are_the_same_number_in_plain_digits(value: Decimal) -> None:
    plain = plain_decimal(value)
    assert plain == value
    assert format(plain, "f") == str(plain) or abs(plain) < Decimal("0.00001")
