"""Numbers as text: rounded for people, unrounded for machines, and read back from either.

A number stays an exact fraction until it is shown; nothing here passes through a binary float on
its way to a rounded figure.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

__all__ = ["full_precision", "parse_decimal", "round_half_up", "shown"]

_COMMA_LANGUAGES = frozenset({"nb", "nn", "no"})
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]+))?")
_UNICODE_MINUS = "\N{MINUS SIGN}"


def round_half_up(value: Fraction | int, decimals: int) -> Decimal:
    """Return `value` with exactly `decimals` decimals, halves away from zero; never ``-0``.

    Exact for every fraction: 2.675 becomes 2.68. Raises ValueError when `decimals` is negative.
    """
    return Decimal(_rounded(value, decimals))


def _rounded(value: Fraction | int, decimals: int) -> str:
    if decimals < 0:
        raise ValueError(f"decimals must not be negative: {decimals}")
    numerator, denominator = value.numerator, value.denominator
    whole, rest = divmod(abs(numerator) * 10**decimals, denominator)
    if 2 * rest >= denominator:
        whole += 1
    digits = str(whole).rjust(decimals + 1, "0")
    sign = "-" if numerator < 0 and whole else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits


def shown(value: Fraction | int, decimals: int, language: str) -> str:
    """Return `value` rounded for people: decimal comma in nb and nn, point elsewhere."""
    text = _rounded(value, decimals)
    return text.replace(".", ",") if language in _COMMA_LANGUAGES else text


def full_precision(value: Fraction | int) -> str:
    """Return `value` unrounded for machines: decimal point, no exponent, integers without ``.0``.

    A fraction becomes the shortest decimal whose nearest 64-bit float is the one nearest to the
    fraction; a finite decimal of up to 15 digits is therefore written as it is. One beyond the
    range of floats is rounded to a whole number.
    """
    if value.denominator == 1:
        return str(value.numerator)
    try:
        text = repr(value.numerator / value.denominator)
    except OverflowError:
        return _rounded(value, 0)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def parse_decimal(text: str) -> Decimal:
    """Return the number that `text` writes: ``3,5``, ``3.5``, `` 4 ``, ``−2``.

    One decimal mark, comma or point; no grouping, no exponent, ASCII digits only. Raises
    ValueError for anything else, blank included.
    """
    match = _DECIMAL.fullmatch(text.strip().replace(_UNICODE_MINUS, "-"))
    if match is None or not (match[2] or match[3]):
        raise ValueError(f"not a number: {text!r}")
    return Decimal(f"{match[1]}{match[2] or '0'}.{match[3] or ''}".removesuffix("."))
