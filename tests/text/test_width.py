"""Text for a terminal takes the cells it says and never drives the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.text.width import display_width, fitted, harmless, padded, wrapped

any_text = st.text(st.characters(), max_size=40)


@given(any_text)
def test_nothing_harmful_is_left(text: str) -> None:
    clean = harmless(text)
    assert all(unicodedata.category(letter) not in ("Cc", "Cs") for letter in clean)
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    clean.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("a\x1b]0;title\x07b", "ab"),
        ("a\x9b2Jb", "ab"),
        ("a\r\n\tb", "a b"),
        ("[laughs] «å» – …", "[laughs] «å» – …"),
    ],
)
def test_escape_sequences_go_and_text_stays(text: str, expected: str) -> None:
    assert harmless(text) == expected


def test_lines_stay_when_asked_for() -> None:
    assert harmless("a\r\nb\tc\x00", lines=True) == "a\nb\tc"


def test_wide_and_combining_characters() -> None:
    assert display_width("日本") == 4
    assert display_width("e\u0301") == 1
    assert padded("日本", 6, "right") == "  日本"
    assert fitted("日本語", 4) == "日…"
    assert padded("ab", 5, "center") == " ab  "


@given(any_text.map(harmless), st.integers(0, 20))
def test_a_cut_fits(text: str, cells: int) -> None:
    assert display_width(fitted(text, cells)) <= cells


@given(any_text.map(harmless), st.integers(2, 20))
def test_wrapped_lines_fit_and_keep_the_words(text: str, cells: int) -> None:
    lines = wrapped(text, cells)
    assert lines
    assert all(display_width(line) <= cells for line in lines)
