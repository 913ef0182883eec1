"""Column types that keep values exact on every database, and keep them exact in JSON images.

No floats anywhere: JSON has no decimals beyond 15 digits and no time zone, so answers are whole
millionths, register figures are decimal text and times are UTC without a zone.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

from evalbench.messages import EvalbenchError

__all__ = [
    "MILLION",
    "DecimalText",
    "Millionths",
    "PlainText",
    "Unfit",
    "UtcTime",
    "as_json",
    "json_column",
    "plain_decimal",
]

MILLION = 1_000_000
_PLACES = 6
_TOO_MUCH = Decimal(2**63) / MILLION
_JSON = json.JSONEncoder(ensure_ascii=False)
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Unfit(EvalbenchError, DontWrapMixin):
    """A value that no database can keep as it is."""


class PlainText(TypeDecorator[str]):
    """Text that every database keeps as it is; Unfit for NUL and half surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text itself."""
        return None if value is None else _fit(value)


def _fit(text: str) -> str:
    if "\0" in text or not (text.isascii() or _encodes(text)):
        raise Unfit("store.unfit_text", text=ascii(text)[1:60])
    return text


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_json(value: Any) -> str:
    """Return `value` as JSON with letters as they are; Unfit for what PlainText refuses."""
    text = _JSON.encode(value)
    if _NUL.search(text):
        raise Unfit("store.unfit_text", text=text[:60])
    return _fit(text)


class Millionths(TypeDecorator[Decimal]):
    """A decimal of at most six places, kept as a whole number of millionths: its sums are exact.

    Unfit for a value with more places, or one that does not fit in 64 bits.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Return the whole number of millionths."""
        if value is None:
            return None
        small = value.is_finite() and -_TOO_MUCH < value < _TOO_MUCH
        if not small or round(value, _PLACES) != value:
            raise Unfit("store.unfit_number", value=value)
        return int(value * MILLION)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return the decimal without trailing zeros (``4``, ``3.5``)."""
        if value is None:
            return None
        return plain_decimal(Decimal(int(value)) / MILLION)


class DecimalText(TypeDecorator[Decimal]):
    """A decimal of any length, kept as its own digits; Unfit for what is no number."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Return the digits."""
        if value is None:
            return None
        if not value.is_finite():
            raise Unfit("store.unfit_number", value=value)
        return str(plain_decimal(value))

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
    digits = format(value, "f")
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return Decimal("0" if digits in ("", "-0") else digits)


def json_column() -> JSON:
    """Return the JSON type of the database at hand: text in SQLite, jsonb in PostgreSQL."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
