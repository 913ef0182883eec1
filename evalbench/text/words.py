"""Where words begin and end, asked at one place: nothing but the word and its gap is read.

A word is letters, digits and their marks; a hyphen or an apostrophe between letters and a point,
comma or colon between digits belong to it: `hjemme-tjenesten`, `don't`, `12.30`.
"""

from __future__ import annotations

import unicodedata

from evalbench.text.spans import Span

__all__ = ["next_word", "previous_word", "word_at"]

_BETWEEN_LETTERS = frozenset("-'’\u2010\u2011\xad")
_BETWEEN_DIGITS = frozenset(".,:")
_JOINERS = frozenset("\u200c\u200d")
# More on one letter are no writing, and would be counted again for each of them.
_MOST_MARKS = 30


def next_word(text: str, place: int, end: int | None = None) -> int:
    """Return where the next word after `place` begins; `end` (of the text) when there is none."""
    end = len(text) if end is None else end
    while place < end and _is_word(text, place):
        place += 1
    while place < end and not _is_word(text, place):
        place += 1
    return place


def previous_word(text: str, place: int, start: int = 0) -> int:
    """Return where the word before `place`, or around it, begins; `start` when there is none."""
    while place > start and not _is_word(text, place - 1):
        place -= 1
    while place > start and _is_word(text, place - 1):
        place -= 1
    return place


def word_at(text: str, place: int, start: int = 0, end: int | None = None) -> Span:
    """Return the word within [start, end) that `place` is in or touches.

    Where none is, it is the word before, else the one after; without any word Span(place, place).
    """
    end = len(text) if end is None else end
    if not (place < end and _is_word(text, place)):
        first = previous_word(text, place, start)
        if first >= place or not _is_word(text, first):
            first = next_word(text, place, end)
            if first >= end:
                return Span(place, place)
        place = first
    first, last = place, place
    while first > start and _is_word(text, first - 1):
        first -= 1
    while last < end and _is_word(text, last):
        last += 1
    return Span(first, last)


def _is_word(text: str, place: int) -> bool:
    """Whether the code point at `place` belongs to a word."""
    character = text[place]
    if character in _BETWEEN_LETTERS:
        return _ends_letter(text, place - 1) and text[place + 1 : place + 2].isalnum()
    if character in _BETWEEN_DIGITS:
        return _is_digit(text, place - 1) and _is_digit(text, place + 1)
    return _ends_letter(text, place)


def _ends_letter(text: str, place: int) -> bool:
    """Whether the code point at `place` is a letter or digit, or a mark on one."""
    last = place - _MOST_MARKS
    while place > max(0, last) and _is_mark(text[place]):
        place -= 1
    return place >= 0 and (text[place].isalnum() or text[place] == "_")


def _is_mark(character: str) -> bool:
    if character.isascii():
        return False
    return character in _JOINERS or unicodedata.category(character)[0] == "M"


def _is_digit(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isdecimal()
