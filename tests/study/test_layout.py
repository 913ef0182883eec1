"""How names and numbers stand in a study folder."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.study.layout import clock, code_path, digits, seconds, split_code_path


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (["Kvalitet", "Kontinuitet"], "Kvalitet/Kontinuitet"),
        (["inn/ut"], r"inn\/ut"),
        (["a\\", "b"], r"a\\/b"),
        (["a\\b"], r"a\b"),
    ],
)
def test_a_code_is_written_as_its_path(names, path):
    assert code_path(names) == path
    assert split_code_path(path) == tuple(names)


@given(st.lists(st.text("a/\\b ", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_every_path_comes_back(names):
    assert split_code_path(code_path(names)) == tuple(names)


def test_spaces_around_levels_do_not_count():
    assert split_code_path("Kvalitet / Kontinuitet") == ("Kvalitet", "Kontinuitet")


@given(st.integers(0, 10**7))
def test_moments_come_back(moment):
    assert seconds(clock(moment)) == moment


@pytest.mark.parametrize("text", ["", "1", "1:2:3", "0:60:00", "0:00:99", "-1:00:00", "a:00"])
def test_what_is_no_moment(text):
    with pytest.raises(ValueError, match="not"):
        seconds(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("4.0", "4"),
        ("3.50", "3.5"),
        ("4E+2", "400"),
        ("-0.0", "0"),
        ("1E-3", "0.001"),
        ("100", "100"),
    ],
)
def test_digits(value, text):
    assert digits(Decimal(value)) == text
