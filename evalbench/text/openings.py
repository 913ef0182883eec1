"""Lines that may open a turn: in each form that transcripts have, the label and what is said after.

A line alone does not tell: whether ``Dag 2: …`` is a speaker depends on all the others, which
:mod:`evalbench.text.speakers` weighs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

__all__ = ["Form", "Line", "Opening", "opening_of", "openings_of"]

Form = Literal["colon", "bracket", "at", "timed", "clock", "bold", "alone"]
"""``Name:``; ``[Name]``; ``@Name:``; with a time before or after it; ``Name  00:12`` on a line of
its own; set apart by bold or a style; a name on a line of its own and nothing else."""

_LONGEST_LABEL = 40
_MOST_WORDS = 4


class Line(NamedTuple):
    """A line of a transcript; its first `lead` characters are set apart by bold or a style."""

    text: str
    lead: int = 0


class Opening(NamedTuple):
    """A line that may open a turn: who, what is said on it, how it is written, seconds if it says.

    `exact` is False when it is written as a slip of its form would be (no space after the colon),
    so that only a label known from other lines opens a turn so. `wrapped` tells that the line
    before it does not end a sentence.
    """

    name: str
    said: str
    form: Form
    time: int | None = None
    exact: bool = True
    wrapped: bool = False


_TIME = r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,]\d{1,3})?"
_TIME_FIRST = re.compile(rf"[\[(<]?{_TIME}[\])>]?[ \t]*[-–]?[ \t]*(?=[^\s:])")
_TIME_LAST = re.compile(rf"([^:\n]{{1,60}}?)([ \t]*)[\[(]?{_TIME}[\])]?[ \t]*\Z")
_TIME_INSIDE = re.compile(rf"([^:\n]{{1,60}}?)([ \t]*[\[(]|[ \t]+){_TIME}[\])]?[ \t]*:[ \t]*(.*)")
_COLON = re.compile(r"([^:\n]{1,60}?)[ \t]*:([ \t]*)(.*)")
_SEMICOLON = re.compile(r"([^:;,.\n]{1,40});[ \t]+(.*)")
_BRACKET = re.compile(r"\[([^\[\]\n]{1,60})\]([ \t]*:?[ \t]*)(.*)")
_AT = re.compile(r"@([^:@\n]{1,60}?)[ \t]*:[ \t]*(.*)")
_WORD = re.compile(r"[^\W_]|\[")
_ENDS = re.compile(r"[.!?…,;:«»\"”]\Z")


def opening_of(line: Line) -> Opening | None:
    """Return what a line, stripped, would open if it opens a turn; None when it cannot."""
    text = line.text
    if line.lead and (found := _bold(line)):
        return found
    first = text[:1]
    if first == "@":
        match = _AT.fullmatch(text)
        return _made(match[1], match[2], "at") if match else None
    if first == "[" and (found := _bracketed(text)):
        return found
    if first.isdigit() or first in "[(<":
        return _time_first(text)
    if ":" in text[: _LONGEST_LABEL + 20]:
        return _timed(text) or _colon(text)
    if ";" in text[:_LONGEST_LABEL] and (match := _SEMICOLON.fullmatch(text)):
        return _made(match[1], match[2], "colon", exact=False)
    return _alone(text)


def openings_of(lines: Iterable[Line]) -> list[Opening | None]:
    """Return what each line, stripped and not empty, would open; None for one that cannot."""
    found: list[Opening | None] = []
    before = ""
    for line in lines:
        opening = opening_of(line)
        if opening and (before[-1:].isalnum() or before.endswith(",")):
            opening = opening._replace(wrapped=True)
        found.append(opening)
        before = line.text
    return found


def _made(
    label: str, said: str, form: Form, time: int | None = None, *, exact: bool = True
) -> Opening | None:
    """Return the opening of a label that is short enough to be one."""
    words = label.strip("*_ \t").split()
    if not 0 < len(words) <= _MOST_WORDS or not _WORD.match(words[0]):
        return None
    name = " ".join(words)
    if len(name) > _LONGEST_LABEL:
        return None
    return Opening(name, said.strip(), form, time, exact)


def _seconds(hours: str | None, minutes: str, seconds: str) -> int:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def _bold(line: Line) -> Opening | None:
    """Return the opening of a line whose label is set apart; the colon may be so too, or not."""
    label, rest = line.text[: line.lead].strip(), line.text[line.lead :]
    time = None
    if ":" in label.rstrip(":"):
        match = _TIME_LAST.fullmatch(label.rstrip(":"))
        if match is None:
            return None
        label, time = match[1], _seconds(*match.groups()[2:])
    colon = label.endswith(":") or rest.lstrip().startswith(":")
    said = rest.lstrip().removeprefix(":")
    exact = colon or not said.strip()
    return _made(label.rstrip(":"), said, "bold", time, exact=exact)


def _bracketed(text: str) -> Opening | None:
    match = _BRACKET.fullmatch(text)
    if match is None:
        return None
    label, gap, said = match.groups()
    if any(digit.isdigit() for digit in label) and ":" in label:
        return None
    return _made(label, said, "bracket", exact=bool(gap) or not said)


def _time_first(text: str) -> Opening | None:
    """Return the opening of a line that begins with a time and a name after it."""
    match = _TIME_FIRST.match(text)
    if match is None:
        return _colon(text) if text[:1] == "(" else _digits(text)
    rest = text[match.end() :]
    inner = opening_of(Line(rest))
    if inner is None or inner.form not in ("colon", "bracket", "at"):
        return None
    return inner._replace(form="timed", time=_seconds(*match.groups()), exact=True)


def _digits(text: str) -> Opening | None:
    """Return the opening of a label that is a number, as in ``1: …``."""
    match = _COLON.fullmatch(text)
    if match is None or (match[3] and not match[2]):
        return None
    return _made(match[1], match[3], "colon")


def _timed(text: str) -> Opening | None:
    # A time at the end first: of 01:02:03 the first two could be a time and the rest be said.
    if match := _TIME_LAST.fullmatch(text):
        gap = match[2]
        if not gap and match[1][-1:].isalnum() and text.rstrip()[-1] not in "])":
            return None
        apart = len(gap) > 1 or gap == "\t" or text.rstrip()[-1] in "])"
        time = _seconds(*match.groups()[2:5])
        return _made(match[1], "", "clock", time, exact=apart)
    if match := _TIME_INSIDE.fullmatch(text):
        enclosed = match[2].strip() != ""
        return _made(match[1], match[6], "timed", _seconds(*match.groups()[2:5]), exact=enclosed)
    return None


def _colon(text: str) -> Opening | None:
    match = _COLON.fullmatch(text)
    if match is None:
        return None
    name, space, said = match.groups()
    if said.startswith("//"):
        return None
    return _made(name, said, "colon", exact=bool(space) or not said)


def _alone(text: str) -> Opening | None:
    if len(text) > _LONGEST_LABEL or _ENDS.search(text):
        return None
    return _made(text, "", "alone")
