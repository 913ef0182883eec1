"""Small cells: figures that rest on so few answers that they should not leave the house.

A cell is hidden when fewer answers than the study's threshold stand behind it. So are the means of
parents and categories from which a hidden cell could be worked out: they are weighted sums of what
their units answered, and what is shown of them is a system of linear equations in the hidden units.
Parents, then categories are let out one by one, each if every hidden cell is still left open. A
blank cell, where nobody answered, hides nothing.

How the answers of a parent are spread is shown only when no unit below it is hidden: beside the
plain mean of its units, the sum of their answers would be one equation more.

How many answered is public, and so is what the scale allows: where every answer is the highest
there is, a mean says what each of them was, however many they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evalbench.analysis.equations import Equations, Weights, combined
from evalbench.analysis.scores import CategoryRow, ScoreRow, Scores, children_first
from evalbench.messages import Say
from evalbench.study.table import Cell, Note, phrases

__all__ = ["HIDDEN", "Hidden", "hidden_cells", "hidden_note", "masked"]

HIDDEN = ":"
"""What stands in a hidden cell: the sign of statistical offices for what is confidential."""

_Key = tuple[str, str]
"""A row: its unit and kind, or its category and ``category``."""
_Names = Mapping[_Key, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden of a role: the statements in each row, of units and of categories."""

    means: _Names = field(default_factory=dict)
    spreads: _Names = field(default_factory=dict)

    def of(self, row: ScoreRow | CategoryRow) -> frozenset[str]:
        """Return the statements whose mean in `row` is hidden."""
        return self.means.get(_key(row), frozenset())

    def spread_of(self, row: ScoreRow) -> frozenset[str]:
        """Return the statements of which it is hidden how the answers in `row` are spread."""
        return self.spreads.get(_key(row), frozenset())


def _key(row: ScoreRow | CategoryRow) -> _Key:
    return (row.category, "category") if isinstance(row, CategoryRow) else (row.unit, row.kind)


def hidden_cells(scores: Scores, role: str, statement: str | None = None) -> Hidden:
    """Return what is hidden of `role`, in one `statement` or in all.

    Nothing is while `scores.min_n` is 0. EvalbenchError when the scores are not of such a role.
    """
    rows = {_key(row): row for row in scores.of(role)}
    if not scores.min_n:
        return Hidden()
    settled = {
        asked.name: _settled(_sums(scores, role, rows, place), rows, place, scores.min_n)
        for place, asked in enumerate(scores.asked(role))
        if statement in (None, asked.name)
    }
    return Hidden(
        means=_by_row((name, means) for name, (means, _) in settled.items()),
        spreads=_by_row((name, spreads) for name, (_, spreads) in settled.items()),
    )


def _by_row(settled: Iterable[tuple[str, set[_Key]]]) -> _Names:
    found: dict[_Key, set[str]] = {}
    for name, keys in settled:
        for key in keys:
            found.setdefault(key, set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


_Rows = Mapping[_Key, ScoreRow]
_Sums = Mapping[_Key, Weights[_Key]]


def _sums(scores: Scores, role: str, rows: _Rows, place: int) -> _Sums:
    """Return which rows without others below them each mean is made of, and how much of each.

    Parents follow their children, categories come last; what nobody answered is made of nothing.
    """
    found: dict[_Key, Weights[_Key]] = {}
    if not rows:
        return found
    for unit in children_first(scores.units):
        own: _Key = (unit.name, "own")
        for key in (own, (unit.name, "unit")):
            if key in rows:
                found[key] = {key: Fraction(1)} if rows[key].scores[place].answers else {}
        if unit.children:
            members = [key for child in unit.children for key in _rows_of(child) if key in rows]
            if scores.parents == "pooled" and own in rows:
                members.append(own)
            pooled = scores.parents == "pooled"
            found[unit.name, "parent"] = _mean_of(members, rows, place, found, pooled=pooled)
    for row in scores.categories_of(role):
        members = [key for unit in row.units for key in _rows_of(unit) if key in rows]
        found[_key(row)] = _mean_of(members, rows, place, found, pooled=False)
    return found


def _rows_of(unit: str) -> tuple[_Key, _Key]:
    """Return the two rows of which a unit has one."""
    return (unit, "unit"), (unit, "parent")


def _mean_of(
    members: Iterable[_Key], rows: _Rows, place: int, sums: _Sums, *, pooled: bool
) -> Weights[_Key]:
    answers = {key: rows[key].scores[place].answers for key in members}
    weights = {key: number if pooled else 1 for key, number in answers.items() if number}
    total = sum(weights.values())
    return combined((Fraction(weight, total), sums[key]) for key, weight in weights.items())


def _settled(sums: _Sums, rows: _Rows, place: int, least: int) -> tuple[set[_Key], set[_Key]]:
    """Return the rows whose mean is hidden, and those of which it is hidden what it is made of."""

    def answers(key: _Key) -> int:
        return rows[key].scores[place].answers

    unknown = {
        key: {part: weight for part, weight in parts.items() if answers(part) < least}
        for key, parts in sums.items()
    }
    spreads = {key for key, parts in unknown.items() if parts}
    hidden = {key for key in spreads if sum(map(answers, sums[key])) < least}
    small = [unknown[key] for key in sums if key in hidden and len(unknown[key]) > 1]
    known = Equations[_Key]()
    for key in sums:
        if key in spreads and key not in hidden:
            more = known.plus(unknown[key])
            if more.determine_one() or any(more.determine(each) for each in small):
                hidden.add(key)
            else:
                known = more
    return hidden, spreads


def masked(
    figures: Sequence[Cell], mean: Cell, mask: Sequence[bool], *, whole: bool
) -> tuple[Cell, ...]:
    """Return the figures of a row and their mean, with the hidden ones of `mask` as :data:`HIDDEN`.

    The mean goes with any hidden figure, since it would give it away; with `whole` so does every
    figure, as relative scores must: each is a share of the highest, which may be the hidden one.
    A blank figure stays blank.
    """
    if not any(mask):
        return (*figures, mean)
    return (
        *(
            HIDDEN if (whole or hides) and figure is not None else figure
            for figure, hides in zip(figures, mask, strict=True)
        ),
        HIDDEN,
    )


def hidden_note(scores: Scores, masks: Iterable[Sequence[bool]], say: Say) -> Iterator[Note]:
    """Say what the sign in hidden cells means, where there are any."""
    if any(any(mask) for mask in masks):
        yield phrases(say, "scores.note_hidden", sign=HIDDEN, least=scores.min_n)
