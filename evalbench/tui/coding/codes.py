"""The codebook as the coding view has it at hand: by id, by key, as a tree that folds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from evalbench.analysis.code_panel import CodeSeen
from evalbench.study.layout import code_path, split_code_path
from evalbench.text.fuzzy import ranked

__all__ = ["Codes"]

_RECENT = 9
_A_SLIP = 85.0
"""How much alike, of 100, what is typed and a part of a name are when only a slip parts them."""


class Codes:
    """The codes in the codebook's order, and those used last, newest first."""

    def __init__(self, codes: Iterable[CodeSeen] = (), recent: Sequence[UUID] = ()) -> None:
        self.all = list(codes)
        self.recent = [each for each in recent if each in {code.id for code in self.all}]
        self.places = {code.id: place for place, code in enumerate(self.all)}
        self.by_key = {code.key: code for code in self.all if code.key}
        self._parents = {code.parent for code in self.all}

    def get(self, code: UUID) -> CodeSeen | None:
        """Return the code of an id; None when it is gone."""
        place = self.places.get(code)
        return None if place is None else self.all[place]

    def letter(self, code: UUID) -> str:
        """Return what stands for a code in the margin: its key, else the letter it begins with."""
        known = self.get(code)
        if known is None:
            return "?"
        return (known.key or known.name[:1] or "·")[:1]

    def name(self, code: UUID) -> str:
        """Return what a code is called; blank when it is gone."""
        known = self.get(code)
        return "" if known is None else known.name

    def counted(self, code: UUID, number: int) -> None:
        """Count codings of a code that came or, below 0, went, whoever's they are."""
        place = self.places.get(code)
        if place is not None:
            known = self.all[place]
            self.all[place] = replace(known, codings=max(0, known.codings + number))
            self.by_key.update({known.key: self.all[place]} if known.key else {})

    def used(self, code: UUID, number: int = 1) -> None:
        """Count codings that the coder has just made, and put their code first."""
        self.counted(code, number)
        if code in self.places:
            self.recent = [code, *(each for each in self.recent if each != code)][:_RECENT]

    def above(self, code: UUID) -> list[str]:
        """Return what the codes above one are called, from the top."""
        known = self.get(code)
        if known is None or known.parent is None:
            return []
        return [*self.above(known.parent), self.name(known.parent)]

    def path_said(self, path: str, moved: UUID | None = None) -> str:
        """Return a path with the codes on it named as they are here.

        A code `moved` to its end is named so there too; what is no code stays as it is.
        """
        names, levels = {each.path: each.name for each in self.all}, split_code_path(path)
        mine = None if moved is None else self.get(moved)
        if mine is not None and split_code_path(mine.path)[-1] == levels[-1]:
            names.setdefault(path, mine.name)
        above = (code_path(levels[: place + 1]) for place in range(len(levels)))
        return code_path(
            [names.get(each, level) for each, level in zip(above, levels, strict=True)]
        )

    def has_children(self, code: UUID) -> bool:
        """Tell whether there are codes below one."""
        return code in self._parents

    def below(self, code: UUID) -> set[UUID]:
        """Return a code and all below it."""
        found = {code}
        for each in self.all:
            if each.parent in found:
                found.add(each.id)
        return found

    def tree(self, folded: Iterable[UUID] = ()) -> list[CodeSeen]:
        """Return the codes to be shown when those below the folded ones are not."""
        hidden: set[UUID] = set()
        closed = set(folded)
        shown = []
        for each in self.all:
            if each.parent in closed or each.parent in hidden:
                hidden.add(each.id)
            else:
                shown.append(each)
        return shown

    def picked(self, words: str) -> list[CodeSeen]:
        """Return the codes that `words` may mean, likeliest first; of none, the last used first.

        A code's key alone means it before all others.
        """
        if not words.strip():
            recent = [code for each in self.recent if (code := self.get(each)) is not None]
            return recent + [each for each in self.all if each.id not in set(self.recent)]
        found = [self.all[place] for place in dict.fromkeys(self._ranked(words))]
        by_key = self.by_key.get(words.strip())
        return found if by_key is None else [by_key, *(each for each in found if each != by_key)]

    def _ranked(self, words: str, **least: float) -> list[int]:
        """Return the places of the codes that `words` may mean, then of those that stand below."""
        # A code may be called otherwise in the language spoken than in the study itself.
        names = [name for each in self.all for name in (each.name, split_code_path(each.path)[-1])]
        wanted = words.casefold().strip()
        below = [place for place, each in enumerate(self.all) if wanted in each.path.casefold()]
        return [*(place // 2 for place in ranked(words, names, **least)), *below]

    def surely(self, words: str) -> set[UUID]:
        """Return the codes that have `words` in their name, but for a slip, or as their key."""
        found = {self.all[place].id for place in self._ranked(words, least=_A_SLIP)}
        by_key = self.by_key.get(words.strip())
        return found if by_key is None else {*found, by_key.id}

    def named(self, words: str) -> CodeSeen | None:
        """Return the code that is called just so, case aside; by its name or its path."""
        wanted = words.strip().casefold()
        same = (each for each in self.all if wanted in (each.name.casefold(), each.path.casefold()))
        return next(same, None)
