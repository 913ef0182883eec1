"""Column types that keep values exact on every database, and keep them exact in JSON images.

No floats anywhere: JSON has no decimals beyond 15 digits and no time zone, so answers are whole
millionths, register figures are decimal text and times are UTC without a zone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

__all__ = ["MILLION", "DecimalText", "Millionths", "UtcTime", "json_column"]

MILLION = 1_000_000


class Millionths(TypeDecorator[Decimal]):
    """A decimal of at most six places, kept as a whole number of millionths: its sums are exact.

    ValueError for a value with more places.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Return the whole number of millionths."""
        if value is None:
            return None
        whole = value * MILLION
        if whole != int(whole):
            raise ValueError(f"{value} has more than six decimals")
        return int(whole)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return the decimal without trailing zeros (``4``, ``3.5``)."""
        if value is None:
            return None
        return plain_decimal(Decimal(int(value)) / MILLION)


class DecimalText(TypeDecorator[Decimal]):
    """A decimal of any length, kept as its own digits."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Return the digits."""
        return None if value is None else str(plain_decimal(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return the decimal as it was written."""
        return None if value is None else Decimal(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; ValueError for a naive one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment, aware."""
        return None if value is None else value.replace(tzinfo=UTC)


def plain_decimal(value: Decimal) -> Decimal:
    """Return `value` without exponent and trailing zeros: ``4``, not ``4.0`` or ``4E+0``."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def json_column() -> JSON:
    """Return the JSON type of the database at hand: text in SQLite, jsonb in PostgreSQL."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
