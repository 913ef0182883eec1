"""How a text became another, and where its passages have gone.

An edit puts words in the place of a stretch of the old text. Edits are either known (a speaker was
renamed) or found by one word-level diff. A passage goes along with its words: what is put in inside
it belongs to it, what is put in at its ends does not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from evalbench.text.fuzzy import alike, differences
from evalbench.text.spans import Span

__all__ = ["Edit", "Edits", "edits_between", "edits_within"]

_WORD = re.compile(r"\w+")
_PIECES = re.compile(r"\w+|\s+|[^\w\s]")
# Letters and digits, and what says something without them: 😀, but not a comma or an ellipsis.
_WORDS = re.compile(r"\w+|[\u2190-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Edit:
    """[start, end) of the old text (code points) became `text`."""

    start: int
    end: int
    text: str


def edits_between(old: str, new: str) -> Edits:
    """Return the edits that make `new` of `old`: lines are compared first, then their words.

    Linear in what stays the same; what changes costs by its words squared.
    """
    return Edits(old, _between(old, new))


def edits_within(old: str, span: Span, new: str) -> Edits:
    """Return the edits that make `new` of a span of a text; what is outside it stays as it is."""
    edits = _between(old[span.start : span.end], new)
    place = span.start
    return Edits(old, (Edit(place + each.start, place + each.end, each.text) for each in edits))


def _between(old: str, new: str) -> Iterator[Edit]:
    lines = (old.splitlines(keepends=True), new.splitlines(keepends=True))
    places = tuple([0, *accumulate(map(len, each))] for each in lines)
    for old_first, old_last, new_first, new_last in differences(*lines):
        start, end = places[0][old_first], places[0][old_last]
        yield from _worded(old, start, end, new[places[1][new_first] : places[1][new_last]])


def _worded(old: str, start: int, end: int, new: str) -> Iterator[Edit]:
    """Yield the edits that make `new` of [start, end) of `old`.

    Words are laid beside each other first, or the many spaces would decide; then what stands
    between those that are equal.
    """
    ours, theirs = list(_WORD.finditer(old, start, end)), list(_WORD.finditer(new))
    words = ([word[0] for word in ours], [word[0] for word in theirs])
    place, other = start, 0
    for mine, other_word in _equal(*words):
        upto, until = ours[mine].start(), theirs[other_word].start()
        yield from _pieced(old, place, upto, new[other:until])
        place, other = ours[mine].end(), theirs[other_word].end()
    yield from _pieced(old, place, end, new[other:])


def _equal(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places in two sequences that are the same in both."""
    place, other = 0, 0
    for first, last, begin, until in differences(old, new):
        yield from zip(range(place, first), range(other, begin), strict=True)
        place, other = last, until
    yield from zip(range(place, len(old)), range(other, len(new)), strict=True)


def _pieced(old: str, start: int, end: int, new: str) -> Iterator[Edit]:
    if old[start:end] == new:
        return
    pieces = (_PIECES.findall(old[start:end]), _PIECES.findall(new))
    places = tuple([0, *accumulate(map(len, each))] for each in pieces)
    for region in differences(*pieces):
        for first, last, other, until in _steps(*region):
            text = new[places[1][other] : places[1][until]]
            yield Edit(start + places[0][first], start + places[0][last], text)


def _steps(first: int, last: int, other: int, until: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield a difference piece by piece where there are as many as before: each was corrected."""
    if last - first != until - other:
        yield first, last, other, until
        return
    for at in range(last - first):
        yield first + at, first + at + 1, other + at, other + at + 1


class Edits:
    """The edits of a text `old`, in their order and apart from each other."""

    def __init__(self, old: str, edits: Iterable[Edit]) -> None:
        self._old = old
        self._edits: Sequence[Edit] = sorted(edits, key=lambda edit: (edit.start, edit.end))
        self._starts = [edit.start for edit in self._edits]
        self._ends = [edit.end for edit in self._edits]
        grown = (len(edit.text) - (edit.end - edit.start) for edit in self._edits)
        self._shifts = [0, *accumulate(grown)]

    def __bool__(self) -> bool:
        """Tell whether anything was edited."""
        return bool(self._edits)

    def applied(self) -> str:
        """Return the new text."""
        pieces, place = [], 0
        for edit in self._edits:
            pieces += [self._old[place : edit.start], edit.text]
            place = edit.end
        return "".join([*pieces, self._old[place:]])

    def place(self, at: int) -> int:
        """Return where what stands at the place `at` of the old text begins in the new one.

        In the midst of an edit that is where its words begin.
        """
        past = bisect_right(self._ends, at)
        if past < len(self._edits) and self._starts[past] < at:
            return self._starts[past] + self._shifts[past]
        return at + self._shifts[past]

    def end(self, at: int) -> int:
        """Return where what ends at the place `at` of the old text ends in the new one.

        In the midst of an edit that is where its words end.
        """
        past = bisect_left(self._starts, at)
        if past and self._ends[past - 1] > at:
            return self._ends[past - 1] + self._shifts[past]
        return at + self._shifts[past]

    def span(self, span: Span) -> Span | None:
        """Return where a passage has gone; None when none of its words survives.

        A word survives untouched, or when one spelled alike stands in its place. A passage without
        words survives while any of it does.
        """
        moved = self.stretch(span)
        return moved if moved is not None and self._survives(span) else None

    def stretch(self, span: Span) -> Span | None:
        """Return where a passage has gone, whatever became of its words; None for nowhere."""
        moved = Span(self.place(span.start), self.end(span.end))
        return moved if moved.start < moved.end else None

    def _survives(self, span: Span) -> bool:
        first = bisect_right(self._ends, span.start)
        last = bisect_left(self._starts, span.end)
        within = self._edits[first:last]
        if not within:
            return True
        words = list(_WORDS.finditer(self._old, span.start, span.end))
        if not words:
            return sum(min(edit.end, span.end) - max(edit.start, span.start) for edit in within) < (
                span.end - span.start
            )
        return any(self._word_survives(word.start(), word.end()) for word in words)

    def _word_survives(self, start: int, end: int) -> bool:
        place = bisect_right(self._ends, start)
        if place == len(self._edits) or self._starts[place] >= end:
            return True
        edit = self._edits[place]
        before, after = self._old[start : edit.start], self._old[edit.end : end]
        return alike(self._old[start:end], f"{before}{edit.text}{after}")
