"""Small cells: figures that rest on so few answers that they should not leave the house.

A cell is hidden when fewer answers than the study's threshold stand behind it, and so is one from
which a hidden cell could be worked out by subtraction: a parent or category exactly one of whose
units is hidden. A blank cell, where nobody answered, hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from evalbench.analysis.scores import CategoryRow, Kind, Score, ScoreRow, Scores
from evalbench.messages import Say
from evalbench.study.table import Cell, Note, phrases

__all__ = ["HIDDEN", "Hidden", "hidden_cells", "hidden_note", "hidden_of_category", "masked"]

HIDDEN = ":"
"""What stands in a hidden cell: the sign of statistical offices for what is confidential."""

Hidden = Mapping[tuple[str, Kind], frozenset[str]]
"""The statements that are hidden in a row, by the row's unit and kind."""


def hidden_cells(scores: Scores, role: str) -> Hidden:
    """Return which cells of the rows of `role` are hidden; none while `scores.min_n` is 0.

    EvalbenchError when the scores are not of such a role.
    """
    rows = {(row.unit, row.kind): row for row in scores.of(role)}
    if not scores.min_n:
        return {}
    children = {unit.name: unit.children for unit in scores.units}
    found: dict[tuple[str, Kind], frozenset[str]] = {}

    def members(unit: str) -> Iterator[tuple[str, Kind]]:
        for child in children[unit]:
            yield (child, "parent" if children[child] else "unit")
        if scores.parents == "pooled" and (unit, "own") in rows:
            yield (unit, "own")

    def settle(key: tuple[str, Kind]) -> frozenset[str]:
        if key not in found:
            below = list(members(key[0])) if key[1] == "parent" else []
            hidden = [settle(each) for each in below]
            found[key] = _hidden(rows[key], hidden, scores.min_n)
        return found[key]

    return {key: settle(key) for key in rows}


def _hidden(row: ScoreRow, members: Sequence[frozenset[str]], least: int) -> frozenset[str]:
    return frozenset(
        score.statement
        for score in row.scores
        if _is_small(score, least) or sum(score.statement in each for each in members) == 1
    )


def _is_small(score: Score, least: int) -> bool:
    return 0 < score.answers < least


def hidden_of_category(scores: Scores, row: CategoryRow, hidden: Hidden) -> frozenset[str]:
    """Return which statements are hidden in the row of a category; `hidden` is its units'."""
    of_units = [each for each in scores.of(row.role) if each.unit in row.units]
    of_units = [each for each in of_units if each.kind != "own"]
    names = [statement.name for statement in scores.asked(row.role)]
    return frozenset(
        name
        for place, name in enumerate(names)
        if 0 < sum(each.scores[place].answers for each in of_units) < scores.min_n
        or sum(name in hidden.get((each.unit, each.kind), ()) for each in of_units) == 1
    )


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
