"""Statistics agree with independent implementations and keep what they promise."""

import statistics as reference
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.analysis import statistics as tested

# Tests ask for what a type would have to doubt.
statistics: Any = tested
answers = st.integers(2, 10).map(lambda half: Fraction(half, 2))
several = st.lists(answers, min_size=1, max_size=30)
fractions = st.fractions(min_value=Fraction(1, 5), max_value=10, max_denominator=60)
row = st.lists(st.none() | st.sampled_from([Fraction(n, 3) for n in range(1, 7)]), max_size=8)
any_row = st.lists(st.none() | fractions, max_size=8)


@given(several)
def test_mean_and_median(values):
    assert statistics.mean(values) == reference.mean(values)
    assert statistics.median(values) == reference.median(values)
    assert float(statistics.mean(values)) == pytest.approx(np.mean([float(v) for v in values]))
    assert float(statistics.median(values)) == np.median([float(v) for v in values])


@given(st.lists(fractions, min_size=2, max_size=30))
def test_standard_deviation(values):
    found = statistics.standard_deviation(values)
    assert float(found) == pytest.approx(reference.stdev([float(v) for v in values]), abs=1e-9)
    assert float(found) == pytest.approx(np.std([float(v) for v in values], ddof=1), abs=1e-9)
    assert found**2 <= reference.variance(values)
    assert abs(found**2 - reference.variance(values)) < Fraction(1, 10**27)


def test_standard_deviation_is_exact_where_it_can_be():
    assert statistics.standard_deviation([1, 3]) ** 2 != 2
    assert statistics.standard_deviation([2, 4, 6]) == 2
    assert statistics.standard_deviation([Fraction(1, 3), Fraction(2, 3), 1]) == Fraction(1, 3)
    assert statistics.standard_deviation([4, 4, 4]) == 0


@given(st.lists(answers, min_size=2, max_size=12))
def test_leave_one_out_range(values):
    means = [reference.mean(values[:n] + values[n + 1 :]) for n in range(len(values))]
    assert statistics.leave_one_out_range(values) == (min(means), max(means))


def test_leave_one_out_ignores_values_nobody_gave():
    counts = {Fraction(1): 0, Fraction(3): 1, Fraction(4): 1, Fraction(5): 0}
    assert statistics.leave_one_out_range_of_counts(counts) == (3, 4)


@given(several)
def test_counts_say_the_same(values):
    counts = Counter(values)
    counts[Fraction(99)] = 0
    assert statistics.mean_of_counts(counts) == statistics.mean(values)
    assert statistics.median_of_counts(counts) == statistics.median(values)
    assert statistics.standard_deviation_of_counts(counts) == statistics.standard_deviation(values)
    assert statistics.leave_one_out_range_of_counts(counts) == statistics.leave_one_out_range(
        values
    )


@given(several, several)
def test_sums_of_counts(one, other):
    total = statistics.sum_of_counts([Counter(one), Counter(other)])
    assert total == Counter(one + other)
    assert list(total) == sorted(total)


def test_what_has_no_value():
    for of in (statistics.mean, statistics.median, statistics.row_mean):
        assert of([]) is None
    assert statistics.mean([None, None]) is None
    assert statistics.mean_of_counts({}) is None
    assert statistics.median_of_counts({Fraction(3): 0}) is None
    for of in (statistics.standard_deviation, statistics.leave_one_out_range):
        assert of([]) is None
        assert of([Fraction(4)]) is None
    assert statistics.relative([]) == ()
    assert statistics.relative([None]) == (None,)
    assert statistics.extremes([None]) == (frozenset(), frozenset())
    assert statistics.ranks([None]) == (None,)


@given(any_row)
def test_relative(means):
    scores = statistics.relative(means)
    assert [score is None for score in scores] == [value is None for value in means]
    there = [(mean, score) for mean, score in zip(means, scores, strict=True) if mean is not None]
    for mean, score in there:
        for other, its in there:
            assert score * other == its * mean
    assert max((score for _, score in there), default=100) == 100
    expected = [score for _, score in there]
    assert statistics.row_mean(scores) == (reference.mean(expected) if expected else None)


@given(any_row, st.fractions(min_value=1, max_value=9))
def test_relative_does_not_see_who_is_more_positive(means, factor):
    raised = [None if value is None else value * factor for value in means]
    assert statistics.relative(raised) == statistics.relative(means)


def test_relative_of_zero_says_nothing():
    assert statistics.relative([0, None, 0]) == (None, None, None)
    assert statistics.relative([-2, -1]) == (None, None)
    assert statistics.relative([0, 4]) == (0, 100)


@given(row)
def test_places(values):
    there = [value for value in values if value is not None]
    best = {n for n, value in enumerate(values) if there and value == max(there)}
    worst = {n for n, value in enumerate(values) if there and value == min(there)}
    assert statistics.highest(values) == best
    assert statistics.lowest(values) == worst
    tied = len(set(there)) == 1
    assert statistics.extremes(values) == (best, frozenset() if tied else worst)


@given(row)
def test_ranks(values):
    for value, rank in zip(values, statistics.ranks(values), strict=True):
        if value is None:
            assert rank is None
        else:
            assert rank == 1 + sum(other is not None and other > value for other in values)


@given(several)
def test_turned(values):
    turned = [statistics.turned(value, 1, 5) for value in values]
    assert [statistics.turned(value, 1, 5) for value in turned] == values
    assert statistics.mean(turned) == 6 - statistics.mean(values)
    assert all(1 <= value <= 5 for value in turned)
