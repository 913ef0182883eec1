"""Agreement between two coders: pure, exact functions of counted decisions.

The unit is the character of what is said (a code point), each of them one decision a code: coded
or not. What nobody coded counts as agreed upon.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Protocol, TypeVar

from evalbench.text.spans import Span

__all__ = ["Said", "coded_characters", "cohen_kappa", "speech_of"]

_Value = TypeVar("_Value", bound=Hashable)
_Pair = tuple[_Value, _Value]


def cohen_kappa(
    decisions: Iterable[_Pair[_Value]] | Mapping[_Pair[_Value], int],
) -> Fraction | None:
    """Return Cohen's κ of two coders: 1 in full agreement, 0 for as much as chance would give.

    `decisions` are the pairs (the first coder's value, the second's), one for each unit, or how
    often each pair was made. Values are names without an order. κ = (Po − Pe)/(1 − Pe), where Po
    is the share of units on which both agree, and Pe = Σ p1k·p2k the share on which they would if
    each chose value k as often as they do but by lot (J. Cohen, “A coefficient of agreement for
    nominal scales”, Educational and Psychological Measurement 20, 1960, pp. 37–46). Exact, without
    a unit. None where it is undefined: without decisions, or when both always chose the same value.
    """
    counts = decisions if isinstance(decisions, Mapping) else Counter(decisions)
    units = sum(counts.values())
    first, second = Counter[_Value](), Counter[_Value]()
    agreed = 0
    for (one, other), number in counts.items():
        first[one] += number
        second[other] += number
        agreed += number if one == other else 0
    # Both shares over the square of the units, so that they stay whole numbers.
    by_lot = sum(number * second[value] for value, number in first.items())
    if by_lot == units * units:
        return None
    return Fraction(agreed * units - by_lot, units * units - by_lot)


class Said(Protocol):
    """A turn: where it begins with its label, where speech begins, whether the interviewer's."""

    @property
    def start(self) -> int:
        """The first code point of the turn, its label included."""

    @property
    def said(self) -> int:
        """The first code point of speech."""

    @property
    def interviewer(self) -> bool:
        """Whether the interviewer speaks."""


def speech_of(
    turns: Sequence[Said], length: int, *, include_interviewer: bool = False
) -> list[Span]:
    """Return the stretches of a text of `length` code points in which somebody speaks.

    `turns` are in their order. Labels and the line break between two turns are no speech, a line
    break within a turn is. The interviewer's turns are left out unless `include_interviewer`.
    """
    # A turn ends where the line feed before the next one stands.
    ends = [turn.start - 1 for turn in turns[1:]] + [length]
    return [
        Span(turn.said, end)
        for turn, end in zip(turns, ends, strict=True)
        if turn.said < end and (include_interviewer or not turn.interviewer)
    ]


def coded_characters(
    speech: Iterable[Span], first: Iterable[Span], second: Iterable[Span]
) -> Counter[tuple[bool, bool]]:
    """Return how many characters of `speech` each of two coders gave a code, and did not.

    `first` and `second` are the passages to which either gave it, in any order; where they overlap
    a character counts once. The keys are (coded by the first, coded by the second), as
    :func:`cohen_kappa` takes them; the counts of several texts may be added.
    """
    spoken = list(_united(speech))
    one, other = (list(_shared(spoken, list(_united(spans)))) for spans in (first, second))
    both = _length(_shared(one, other))
    by_one, by_other = _length(one), _length(other)
    nobody = _length(spoken) - by_one - by_other + both
    return Counter(
        {
            (True, True): both,
            (True, False): by_one - both,
            (False, True): by_other - both,
            (False, False): nobody,
        }
    )


def _united(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield what spans cover, in order and apart."""
    start = end = 0
    for span in sorted(spans):
        if span.start > end:
            if start < end:
                yield Span(start, end)
            start, end = span
        end = max(end, span.end)
    if start < end:
        yield Span(start, end)


def _shared(some: Sequence[Span], others: Sequence[Span]) -> Iterator[Span]:
    """Yield what lies in spans of both, each of them in order and apart."""
    at = other = 0
    while at < len(some) and other < len(others):
        start = max(some[at].start, others[other].start)
        end = min(some[at].end, others[other].end)
        if start < end:
            yield Span(start, end)
        if some[at].end < others[other].end:
            at += 1
        else:
            other += 1


def _length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)
