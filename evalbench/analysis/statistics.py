"""The statistics of answers: pure, exact functions of sequences or of counts.

Values are whole numbers or fractions (answers on a scale, or means of them) and so are results;
rounding is for whoever shows them. What has no value is None, never 0. Counts say how often each
value was answered (value -> number of answers, none below 0), so that a database may do the
counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import isqrt

__all__ = [
    "Counts",
    "Value",
    "extremes",
    "highest",
    "leave_one_out_range",
    "leave_one_out_range_of_counts",
    "lowest",
    "mean",
    "mean_of_counts",
    "median",
    "median_of_counts",
    "ranks",
    "relative",
    "row_mean",
    "standard_deviation",
    "standard_deviation_of_counts",
    "sum_of_counts",
    "turned",
]

Value = Fraction | int
Counts = Mapping[Fraction, int]

_ROOT_DECIMALS = 30


def mean(values: Iterable[Value | None]) -> Fraction | None:
    """Return the plain mean of the values there are, in their unit; None when there is none."""
    there = [value for value in values if value is not None]
    return Fraction(sum(there), len(there)) if there else None


def mean_of_counts(counts: Counts) -> Fraction | None:
    """Return the mean of counted answers, in the unit of the values; None without answers."""
    number = sum(counts.values())
    return sum(value * n for value, n in counts.items()) / Fraction(number) if number else None


def median(values: Iterable[Value]) -> Fraction | None:
    """Return the middle value, the mean of the two middle ones if even; None for no values."""
    return median_of_counts(_counted(values))


def median_of_counts(counts: Counts) -> Fraction | None:
    """Return the median of counted answers, in the unit of the values; None without answers."""
    number = sum(counts.values())
    if not number:
        return None
    values = sorted(counts)
    reached = list(accumulate(counts[value] for value in values))
    lower, upper = (
        next(value for value, upto in zip(values, reached, strict=True) if upto > place)
        for place in ((number - 1) // 2, number // 2)
    )
    return Fraction(lower + upper) / 2


def standard_deviation(values: Iterable[Value]) -> Fraction | None:
    """Return the sample standard deviation; see :func:`standard_deviation_of_counts`."""
    return standard_deviation_of_counts(_counted(values))


def standard_deviation_of_counts(counts: Counts) -> Fraction | None:
    """Return the sample standard deviation, in the unit of the values; None for fewer than two.

    The root of the sum of squared deviations over n − 1. Exact where the root is rational, else
    cut after 30 decimals, so that rounding it for display never meets a false tie.
    """
    number, centre = sum(counts.values()), mean_of_counts(counts)
    if centre is None or number < 2:
        return None
    squares = sum((value - centre) ** 2 * n for value, n in counts.items())
    return _root(Fraction(squares) / (number - 1))


def leave_one_out_range(values: Iterable[Value]) -> tuple[Fraction, Fraction] | None:
    """Return the range of the mean; see :func:`leave_one_out_range_of_counts`."""
    return leave_one_out_range_of_counts(_counted(values))


def leave_one_out_range_of_counts(counts: Counts) -> tuple[Fraction, Fraction] | None:
    """Return the lowest and highest mean when any one answer is left out.

    In the unit of the values; None for fewer than two answers. It tells how much one person
    weighs in a mean that rests on few.
    """
    answered = [value for value, n in counts.items() if n]
    number = sum(counts.values())
    if number < 2:
        return None
    total = sum(value * n for value, n in counts.items())
    rest = number - 1
    return Fraction(total - max(answered)) / rest, Fraction(total - min(answered)) / rest


def relative(means: Sequence[Value | None]) -> tuple[Fraction | None, ...]:
    """Return the relativised scores of a row: 100 · mean / the row's highest mean.

    One score a mean, in percent, None where there is no mean. `means` are unrounded, of one unit
    (or parent or category) and role. Without a mean above zero a share of the highest says
    nothing, and every score is None.

    Source: the 2012 consultancy study of the purchaser–provider model in Norwegian municipalities,
    which relativised because some municipalities were more positive to everything.
    """
    best = max((value for value in means if value is not None), default=0)
    if best <= 0:
        return (None,) * len(means)
    return tuple(None if value is None else Fraction(100 * value) / best for value in means)


def row_mean(scores: Iterable[Value | None]) -> Fraction | None:
    """Return the plain mean of a row's unrounded scores, blanks skipped; None when all are blank.

    Source: as :func:`relative`.
    """
    return mean(scores)


def highest(values: Sequence[Value | None]) -> frozenset[int]:
    """Return the places (from 0) of the highest value, all of them where several tie."""
    return _places(values, max)


def lowest(values: Sequence[Value | None]) -> frozenset[int]:
    """Return the places (from 0) of the lowest value; those of a fully tied row are all."""
    return _places(values, min)


def extremes(values: Sequence[Value | None]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the places to mark as highest and as lowest: a fully tied row has no lowest."""
    best, worst = highest(values), lowest(values)
    return best, frozenset[int]() if best == worst else worst


def ranks(values: Sequence[Value | None]) -> tuple[int | None, ...]:
    """Return each value's rank, 1 for the highest; equal ones share the better (1, 2, 2, 4)."""
    better = Counter(value for value in values if value is not None)
    first: dict[Value, int] = {}
    rank = 1
    for value in sorted(better, reverse=True):
        first[value] = rank
        rank += better[value]
    return tuple(None if value is None else first[value] for value in values)


def turned(value: Value, minimum: Value, maximum: Value) -> Fraction:
    """Return a reverse-coded answer on the same scale: minimum + maximum − value."""
    return Fraction(minimum + maximum - value)


def sum_of_counts(several: Iterable[Counts]) -> dict[Fraction, int]:
    """Return the counts of all the answers together, values ascending."""
    total = Counter[Fraction]()
    for counts in several:
        total.update(counts)
    return dict(sorted(total.items()))


def _counted(values: Iterable[Value]) -> dict[Fraction, int]:
    return Counter(map(Fraction, values))


def _places(
    values: Sequence[Value | None], chosen: Callable[[list[Value]], Value]
) -> frozenset[int]:
    there = [value for value in values if value is not None]
    if not there:
        return frozenset()
    best = chosen(there)
    return frozenset(place for place, value in enumerate(values) if value == best)


def _root(value: Fraction) -> Fraction:
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    unit = 10**_ROOT_DECIMALS
    return Fraction(isqrt(value.numerator * unit**2 // value.denominator), unit)
