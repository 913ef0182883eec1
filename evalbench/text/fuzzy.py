"""Fuzzy matching of names: the one module that knows rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf

__all__ = ["alike", "closeness", "differences", "nearest", "ranked", "resemblance"]

_LEAST = 72.0
_ALIKE = 60.0
_PICKED = 65.0
_MOST_COMPARED = 1_000_000_000


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name in `known` that `name` is most likely a slip for; None if none is near.

    Case does not count. Of names equally near the first is taken.
    """
    from rapidfuzz import fuzz, process

    choices = list(known)
    found = process.extractOne(
        name.casefold(),
        choices,
        scorer=fuzz.ratio,
        processor=str.casefold,
        score_cutoff=_LEAST,
    )
    return None if found is None else choices[found[2]]


def alike(word: str, other: str) -> bool:
    """Tell whether `other` is spelled much like `word`, as a slip of it or its correction is."""
    from rapidfuzz import fuzz

    return fuzz.ratio(word.casefold(), other.casefold(), score_cutoff=_ALIKE) > 0


def closeness(one: str, other: str) -> float:
    """Return how alike two strings are, from 0 to 100 (equal)."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one, other))


def resemblance(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 100, what they begin with weighing more.

    Jaro–Winkler, which is made for names.
    """
    from rapidfuzz.distance import JaroWinkler

    return 100.0 * JaroWinkler.normalized_similarity(one, other)


def differences(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield where two sequences differ: ``old[a:b]`` became ``new[c:d]``, in their order.

    Between two differences something is equal, so none can be drawn another way at its ends. As
    much as can be is equal: to replace would count words that stay as replaced, to save a step.
    """
    from rapidfuzz.distance import Indel, Levenshtein

    # What is equal is found in a matrix of bits, which for very long texts would not fit in memory.
    fits = len(old) * len(new) <= _MOST_COMPARED
    found: list[tuple[int, int, int, int]] = []
    for step in (Indel if fits else Levenshtein).opcodes(old, new):
        first, last, other, end = step.src_start, step.src_end, step.dest_start, step.dest_end
        if step.tag == "equal":
            yield from found
            found = []
        elif found:
            (began, _, other_began, _), found = found[0], []
            found = [(began, last, other_began, end)]
        else:
            found = [(first, last, other, end)]
    yield from found


def ranked(words: str, options: Sequence[str], *, least: float = _PICKED) -> list[int]:
    """Return the places of the options that `words` may mean, the likeliest first.

    An option that begins so goes before one with a word that does, that before one that has it
    within, and that before one that has something spelled much like it, `least` of 100 or more;
    among equals the order is theirs. Case does not count. Blank words mean every option.
    """
    wanted = words.casefold().strip()
    if not wanted:
        return list(range(len(options)))
    folded = (each.casefold() for each in options)
    weighed = ((_weight(wanted, each, least), place) for place, each in enumerate(folded))
    return [place for weight, place in sorted(weighed) if weight < inf]


def _weight(wanted: str, option: str, least: float) -> float:
    """Return how far an option is from what is wanted; infinite when it is another thing."""
    place = option.find(wanted)
    if place == 0:
        return 0.0
    if place > 0:
        return 1.0 if not option[place - 1].isalnum() else 2.0
    from rapidfuzz import fuzz

    alike = fuzz.partial_ratio(wanted, option, score_cutoff=least)
    return 3.0 + (100.0 - alike) / 100.0 if alike else inf
