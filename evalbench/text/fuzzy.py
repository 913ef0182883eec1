"""Fuzzy matching of names: the one module that knows rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest"]

_LEAST = 72.0


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
