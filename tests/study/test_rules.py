"""The rules as pure functions; spans and cycles against slow and obvious versions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.study.rules import (
    Labels,
    answer_fault,
    choice_fault,
    color_fault,
    cycle_in,
    levels_fault,
    name_fault,
    scale_fault,
    span_fault,
)

D = Decimal


@pytest.mark.parametrize("name", ["[laughs]", "👩‍👩‍👧", "Å\xa0b", "مرحبا", "می‌خواهم", "x" * 1_000])
def test_names_that_people_have(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", "name_blank"),
        (" x", "name_blank"),
        ("x\n", "name_blank"),
        ("\u200b", "name_blank"),
        ("x" * 1_001, "name_long"),
        ("a\nb", "name_control"),
        ("a\tb", "name_control"),
        ("a\x1b[2Jb", "name_control"),
        ("a\u202eb", "name_control"),
        ("a\0b", "name_control"),
        ("a\ud800b", "name_control"),
        ("a;b", "name_part"),
    ],
)
def test_names_that_cannot_be(name: str, key: str) -> None:
    fault = name_fault(name, parts=";")
    assert fault is not None
    assert fault.key == f"rules.{key}"
    assert str(fault).encode()


def test_a_choice_is_one_of_the_fixed() -> None:
    assert choice_fault("open", ("open", "partly"), "verdict") is None
    assert choice_fault("Open", ("open", "partly"), "verdict") is not None


def test_a_colour_is_six_digits_after_a_hash() -> None:
    assert {color_fault(color) for color in ("", "#1DC8FD", "#000000", "#abcdef")} == {None}
    for color in ("red", "1DC8FD", "#1DC8F", "#1DC8FDF", "#1DC8FG", " #1DC8FD", "#1DC8FD\n"):
        assert color_fault(color) is not None


def test_a_code_does_not_stand_too_deep() -> None:
    assert levels_fault(50) is None
    assert "more than the 50" in str(levels_fault(51))


@pytest.mark.parametrize(
    ("minimum", "maximum", "step", "labels", "key"),
    [
        (D(1), D(5), D(1), 5, None),
        (D(1), D(5), D(1), 2, None),
        (D(0), D(10), D("0.5"), 11, None),
        (D("-1"), D(1), D("0.000001"), 0, None),
        (D(1), D(5), D(1), 3, "scale_labels"),
        (D(1), D(5), D(1), 1, "scale_labels"),
        (D(5), D(5), D(1), 0, "scale_ends"),
        (D(1), D(5), D(3), 0, "scale_step"),
        (D(1), D(5), D(0), 0, "scale_step"),
        (D(1), D(5), D(-1), 0, "scale_step"),
        (D("NaN"), D(5), D(1), 0, "scale_numbers"),
        (D(1), D("Infinity"), D(1), 0, "scale_numbers"),
        (D(1), D(5), D("0.0000001"), 0, "scale_numbers"),
        (D(1), D("1E+30"), D(1), 0, "scale_numbers"),
    ],
)
def test_scales(
    minimum: Decimal, maximum: Decimal, step: Decimal, labels: int, key: str | None
) -> None:
    fault = scale_fault(minimum, maximum, step, ["x"] * labels)
    assert (fault and fault.key) == (key and f"rules.{key}")


@given(st.integers(-3, 3), st.integers(1, 8), st.sampled_from([D("0.5"), D(1), D(2)]), st.data())
def test_answers_are_on_the_steps(low: int, steps: int, step: Decimal, data: st.DataObject) -> None:
    points = [low + step * index for index in range(steps + 1)]
    value = data.draw(st.sampled_from(points) | st.decimals(-10, 10, places=1))
    assert (answer_fault(value, points[0], points[-1], step) is None) == (value in points)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1E+40", "1E-40"])
def test_answers_that_are_no_answers(value: str) -> None:
    assert answer_fault(Decimal(value), D(1), D(5), D(1)) is not None


@st.composite
def transcripts(draw: st.DrawFn) -> tuple[int, Labels, list[bool]]:
    """Length, labels, and for each place whether it is inside a label."""
    inside: list[bool] = []
    starts, ends = [], []
    for label, said in draw(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=5)):
        starts.append(len(inside))
        inside += [True] * label
        ends.append(len(inside))
        inside += [False] * said
    return len(inside), Labels(starts, ends), inside


@given(transcripts(), st.integers(-2, 40), st.integers(-2, 40))
def test_spans_against_a_slow_version(
    transcript: tuple[int, Labels, list[bool]], start: int, end: int
) -> None:
    length, labels, inside = transcript
    right = 0 <= start < end <= length and not inside[start] and not inside[end - 1]
    assert (span_fault(start, end, length, labels) is None) == right
    assert (span_fault(start, end, length, None) is None) == (0 <= start < end <= length)


def leads_back(parents: dict[int, int | None], key: int) -> bool:
    place, steps = parents.get(key), 0
    while place is not None and steps <= len(parents):
        if place == key:
            return True
        place, steps = parents.get(place), steps + 1
    return False


@given(st.dictionaries(st.integers(0, 12), st.none() | st.integers(0, 14)))
def test_cycles_against_a_slow_version(parents: dict[int, int | None]) -> None:
    found = cycle_in(parents)
    assert (found is None) == (not any(leads_back(parents, key) for key in parents))


def test_a_long_chain_is_walked_once() -> None:
    chain: dict[int, int | None] = {index: index - 1 for index in range(1, 200_000)}
    assert cycle_in(chain) is None
    assert cycle_in(chain | {0: 199_999}) is not None


def test_an_answer_is_not_rounded_onto_its_scale() -> None:
    near = D("3." + "0" * 40 + "1")
    assert answer_fault(near, D(1), D(5), D(1)) is not None
    assert scale_fault(D(1), D(5), D("1." + "0" * 40 + "1"), []) is not None


def test_a_passage_may_reach_over_a_label_but_not_into_one() -> None:
    labels = Labels([0, 10], [6, 15])
    assert span_fault(6, 20, 20, labels) is None
    assert span_fault(6, 10, 20, labels) is None
    assert span_fault(5, 20, 20, labels) is not None
    assert span_fault(6, 11, 20, labels) is not None
    assert span_fault(6, 15, 20, labels) is not None
    assert span_fault(0, 20, 20, None) is None


def test_the_label_around_a_place() -> None:
    labels = Labels([2, 10], [6, 10])
    found = [labels.around(place) for place in (1, 2, 9, 10, 99)]
    assert found == [(1, 1), (2, 6), (2, 6), (10, 10), (10, 10)]
