"""Linear equations as what they let be worked out: only their left sides matter for that."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Generic, TypeVar

__all__ = ["Equations", "Weights", "combined"]

_Unknown = TypeVar("_Unknown", bound=Hashable)
Weights = Mapping[_Unknown, Fraction]
"""The weight of each unknown in a sum of them; those left out have none."""


def combined(several: Iterable[tuple[Fraction, Weights[_Unknown]]]) -> dict[_Unknown, Fraction]:
    """Return the sum of several sums, each times a factor."""
    total: dict[_Unknown, Fraction] = {}
    for factor, weights in several:
        for unknown, weight in weights.items():
            total[unknown] = total.get(unknown, Fraction(0)) + factor * weight
    return {unknown: weight for unknown, weight in total.items() if weight}


class Equations(Generic[_Unknown]):
    """Sums of unknowns whose values are known, in reduced row echelon form."""

    def __init__(self, rows: Mapping[_Unknown, Weights[_Unknown]] | None = None) -> None:
        self._rows = rows or {}

    def determine_one(self) -> bool:
        """Tell whether the value of any unknown by itself follows from the equations."""
        return any(len(row) == 1 for row in self._rows.values())

    def determine(self, weights: Weights[_Unknown]) -> bool:
        """Tell whether the value of a sum of the unknowns follows from the equations."""
        return not self._rest(weights)

    def plus(self, weights: Weights[_Unknown]) -> Equations[_Unknown]:
        """Return the equations with one more: that the value of this sum is known."""
        rest = self._rest(weights)
        if not rest:
            return self
        pivot, weight = next(iter(rest.items()))
        new = {unknown: each / weight for unknown, each in rest.items()}
        rows = {
            other: combined(((Fraction(1), row), (-row[pivot], new))) if pivot in row else row
            for other, row in self._rows.items()
        }
        return Equations({**rows, pivot: new})

    def _rest(self, weights: Weights[_Unknown]) -> dict[_Unknown, Fraction]:
        """Return what is left of a sum when all that is known of it is taken away."""
        known = [(-weight, self._rows[at]) for at, weight in weights.items() if at in self._rows]
        return combined([(Fraction(1), weights), *known])
