"""The anonymous names of respondents, used as source tags: ``Leder 2``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

__all__ = ["labelled"]


def labelled(people: Iterable[tuple[Hashable, str, str]], word: str) -> list[str]:
    """Return the label of each of `people`: a unit, a role (or blank) and a label (or blank).

    A label there is stays. The others are the role's name, or `word` without one, beginning with
    a capital, and a running number within the unit that makes it one not given there.
    """
    rows = list(people)
    taken: defaultdict[Hashable, set[str]] = defaultdict(set)
    for unit, _, label in rows:
        taken[unit].add(label)
    numbers: defaultdict[tuple[Hashable, str], int] = defaultdict(int)
    labels: list[str] = []
    for unit, role, given in rows:
        name = role or word
        name = name[:1].upper() + name[1:]
        label = given
        while not label or (not given and label in taken[unit]):
            numbers[unit, name] += 1
            label = f"{name} {numbers[unit, name]}"
        taken[unit].add(label)
        labels.append(label)
    return labels
