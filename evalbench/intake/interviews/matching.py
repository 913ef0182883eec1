"""Whose interview a file is, as its name and those of its folders tell.

What is the same after folding (case, æøå, *kommune*, *St*) is taken; what is only close is told,
for a person to decide; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evalbench.text.fuzzy import resemblance

__all__ = ["Candidate", "Found", "Named", "folded_name", "parts_of"]

_TOKEN = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_KINDS = frozenset({"kommune", "bydel", "fylkeskommune", "fylke", "by", "municipality", "district"})
_SAINT = {"sankt": "st", "saint": "st"}
_SPELLED = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "ae", "ö": "o", "đ": "d", "ß": "ss"})
_CLOSE = 85.0
_SHORTEST = 4


def folded_name(name: str) -> str:
    """Return what a name's spellings share: ``Sankt Hanshaugen bydel`` gives ``sthanshaugen``.

    ``Å`` may be written ``Aa`` and ``Ø`` ``Oe``: both fold to one vowel.
    """
    return "".join(_folded(token) for token in _tokens(name))


def _tokens(name: str) -> list[str]:
    tokens = [token.casefold() for token in _TOKEN.findall(unicodedata.normalize("NFC", name))]
    kept = [token for token in tokens if token not in _KINDS]
    return kept or tokens


def _folded(token: str) -> str:
    token = _SAINT.get(token, token).translate(_SPELLED)
    bare = unicodedata.normalize("NFD", token)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return bare.replace("aa", "a").replace("oe", "o")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name of the study that a file's name may mean, how alike they are (85 to 100: the same).

    `kind` is ``unit``, ``role`` or ``respondent``.
    """

    kind: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The name of the study that a file's name holds, or those that it may mean: to be asked.

    `close` has them with how alike they are, from 85 to 100.
    """

    name: str = ""
    close: Mapping[str, float] = field(default_factory=dict)


class Named:
    """The names of one kind in a study (units, roles, respondents), to be found in file names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_folded: dict[str, list[str]] = {}
        for name in names:
            self._by_folded.setdefault(folded_name(name), []).append(name)
        longest = max((len(_tokens(name)) for each in self._by_folded.values() for name in each),
                      default=0)  # fmt: skip
        self._most = longest

    def find(self, parts: Sequence[str]) -> Found:
        """Return which name stands in one of `parts` (a file's stem, then its folders).

        The nearest part that holds one decides, in it the longest name. Several equally long, or
        names that are only close, are to be asked about.
        """
        for part in parts:
            exact = self._exact(part)
            if len(exact) == 1:
                return Found(exact[0])
            if exact:
                return Found(close=dict.fromkeys(exact, 100.0))
        close: dict[str, float] = {}
        for part in parts:
            for name, score in self._close(part):
                close[name] = max(score, close.get(name, 0.0))
        return Found(close=close)

    def _exact(self, part: str) -> list[str]:
        for words in _runs(part, self._most):
            if found := [name for word in words for name in self._by_folded.get(word, ())]:
                return list(dict.fromkeys(found))
        return []

    def _close(self, part: str) -> Iterator[tuple[str, float]]:
        for words in _runs(part, self._most):
            for word in words:
                if len(word) < _SHORTEST:
                    continue
                for folded, names in self._by_folded.items():
                    if _DIGITS.findall(folded) not in ([], _DIGITS.findall(word)):
                        # 01 is no slip for 02.
                        continue
                    score = resemblance(word, folded)
                    if score >= _CLOSE:
                        yield from ((name, score) for name in names)


def _runs(part: str, most: int) -> Iterator[list[str]]:
    """Yield the runs of words in a name, folded: the longest first, all of a length together."""
    tokens = [token.casefold() for token in _TOKEN.findall(unicodedata.normalize("NFC", part))]
    folded = [_folded(token) for token in tokens]
    kept = [word for word, token in zip(folded, tokens, strict=True) if token not in _KINDS]
    for length in range(min(max(most, 1), len(folded)), 0, -1):
        runs = ["".join(folded[at : at + length]) for at in range(len(folded) - length + 1)]
        runs += ["".join(kept[at : at + length]) for at in range(len(kept) - length + 1)]
        yield list(dict.fromkeys(runs))


def parts_of(path: Path, top: Path | None) -> list[str]:
    """Return what a file's name and folders say, nearest first; folders up to `top`, if given."""
    parts = [path.stem]
    if top is not None and path.is_relative_to(top):
        parts += [folder.name for folder in path.parents if folder.is_relative_to(top)]
    else:
        parts.append(path.absolute().parent.name)
    return parts
