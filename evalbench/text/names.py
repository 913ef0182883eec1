"""Names that people in Norway bear: first names and surnames, by Statistics Norway."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files

__all__ = ["is_first_name", "is_surname"]


@cache
def _names(kind: str) -> frozenset[str]:
    data = (files(__package__) / "data" / "ssb_names.json.gz").read_bytes()
    return frozenset(name.casefold() for name in json.loads(gzip.decompress(data))[kind])


def is_first_name(word: str) -> bool:
    """Tell whether a word is a first name, each part of one with a hyphen; case does not count.

    Names that are everyday words too (Dag, Vår) are among them.
    """
    return all(part in _names("first") for part in word.casefold().split("-"))


def is_surname(word: str) -> bool:
    """Tell whether a word is a surname, each part of one with a hyphen; case does not count.

    Names that are everyday words or places too (Berg, Dal) are among them.
    """
    return all(part in _names("sur") for part in word.casefold().split("-"))
