"""Rounding is exact, and what is written for machines reads back as the same number."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.text.numbers import full_precision, parse_decimal, round_half_up, shown

fractions = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**9)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(2675, 1000), 2, "2.68"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(-1, 100), 1, "0.0"),
        (Fraction(1, 3), 4, "0.3333"),
        (7, 2, "7.00"),
        (Fraction(1999, 20), 1, "100.0"),
    ],
)
def test_halves_go_away_from_zero(value: Fraction | int, decimals: int, expected: str) -> None:
    assert str(round_half_up(value, decimals)) == expected


def test_negative_decimals_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        round_half_up(1, -1)


@given(fractions, st.integers(0, 12))
def test_rounding_is_the_nearest_and_ties_go_up(value: Fraction, decimals: int) -> None:
    rounded = round_half_up(value, decimals)
    assert -rounded.as_tuple().exponent == decimals  # type: ignore[operator]
    off = abs(Fraction(rounded)) - abs(value)
    half = Fraction(1, 2 * 10**decimals)
    assert -half < off <= half


@given(fractions, st.integers(0, 6))
def test_languages_differ_by_their_decimal_mark_only(value: Fraction, decimals: int) -> None:
    english = shown(value, decimals, "en")
    assert shown(value, decimals, "nb") == english.replace(".", ",") == shown(value, decimals, "nn")
    assert parse_decimal(english) == round_half_up(value, decimals)


@given(fractions)
def test_full_precision_reads_back_as_the_nearest_float(value: Fraction) -> None:
    text = full_precision(value)
    assert float(text) == value.numerator / value.denominator
    assert "e" not in text
    assert not text.endswith(".0")


@given(st.integers(-(10**14), 10**14), st.integers(0, 14))
def test_short_finite_decimals_are_written_as_they_are(digits: int, places: int) -> None:
    assert Fraction(full_precision(Fraction(digits, 10**places))) == Fraction(digits, 10**places)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 10**9), "0.000000001"),
        (Fraction(1, 3), "0.3333333333333333"),
        (10**30, "1" + "0" * 30),
        (Fraction(10**400, 3), "3" * 400),
    ],
)
def test_full_precision_has_no_exponent(value: Fraction | int, expected: str) -> None:
    assert full_precision(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3,5", "3.5"), ("3.5", "3.5"), (" 4 ", "4"), ("−2,5", "-2.5"), ("+1", "1"), (",5", "0.5")],
)
def test_numbers_as_people_write_them(text: str, expected: str) -> None:
    assert parse_decimal(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nan",
        "inf",
        "1e5",
        "1_000",
        "٣",
        "1.2.3",
        "1,000.5",
        "-",
        "3.",
        "1 000",
        "²",
        "0x1",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_decimal(text)


@given(st.text(max_size=12))
def test_no_text_gives_anything_but_a_finite_number_or_an_error(text: str) -> None:
    try:
        number = parse_decimal(text)
    except ValueError:
        return
    assert number.is_finite()
