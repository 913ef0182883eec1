"""Who asks in a transcript: told by the label, else by whose turns are questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from evalbench.text.fuzzy import closeness
from evalbench.text.speakers import folded, is_interviewer, plain

__all__ = ["interviewers_of", "is_same_person"]

_LEAST_ASKED = 0.4
"""The least share of turns with a question by which somebody is told to ask."""
_CLOSE = 85.0
_MOST_LABELS = 500
"""With more of them this is no interview, and to compare each with all would take long."""


def interviewers_of(
    turns: Iterable[tuple[str, str]], names: Collection[str] = ()
) -> frozenset[str]:
    """Return the labels of who asks, from each turn's label and speech in their order.

    Words for who asks tell; where there is none, the one whose turns are often questions, when
    those of the others are at most half as often. `names` are the respondents, who do not ask.
    """
    said: defaultdict[str, list[str]] = defaultdict(list)
    for label, speech in turns:
        if label:
            said[label].append(speech)
    told = frozenset(label for label in said if is_interviewer(label))
    people = _people(said) if not told and len(said) <= _MOST_LABELS else []
    if len(people) < 2:
        return told
    respondents = {folded(name) for name in names}
    shares = [_share(said, labels) for labels in people]
    asking = max(range(len(people)), key=lambda at: shares[at])
    others = [share for at, share in enumerate(shares) if at != asking]
    if shares[asking] < _LEAST_ASKED or max(others) > shares[asking] / 2:
        return frozenset()
    found = frozenset(people[asking])
    return frozenset() if respondents & {folded(label) for label in found} else found


def _people(said: Iterable[str]) -> list[list[str]]:
    """Return the labels, those of the same person together."""
    people: list[list[str]] = []
    for label in said:
        for labels in people:
            if is_same_person(label, labels[0]):
                labels.append(label)
                break
        else:
            people.append([label])
    return people


def _share(said: dict[str, list[str]], labels: list[str]) -> float:
    turns = [speech for label in labels for speech in said[label]]
    return sum("?" in speech for speech in turns) / len(turns)


def is_same_person(label: str, other: str) -> bool:
    """Tell whether two labels name one person: a part, the initials, or a slip of the other."""
    one, two = plain(label).split(), plain(other).split()
    if not one or not two:
        return False
    if set(one) <= set(two) or set(two) <= set(one):
        return True
    if len(one) > 1 and [word[0] for word in one] == [word[0] for word in two]:
        return min(map(len, one)) == 1 or min(map(len, two)) == 1
    joined = "".join(one), "".join(two)
    return min(map(len, joined)) > 3 and closeness(*joined) >= _CLOSE
