"""How the answers to one statement are spread: what a mean of few answers rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from evalbench.analysis.score_counts import ScoredStatement
from evalbench.analysis.score_layout import (
    Layout,
    Line,
    laid_out,
    named,
    number_text,
    rules_of,
)
from evalbench.analysis.score_notes import n_note, parent_notes, scale_notes, text_notes
from evalbench.analysis.scores import Score, Scores
from evalbench.analysis.small_cells import HIDDEN, Hidden, hidden_cells, hidden_note
from evalbench.analysis.statistics import (
    leave_one_out_range_of_counts,
    median_of_counts,
    ranks,
    standard_deviation_of_counts,
    sum_of_counts,
)
from evalbench.messages import Say
from evalbench.study.table import Cell, Column, Note, Table, phrases
from evalbench.text.numbers import full_precision

__all__ = ["distribution_table"]

MOST_WHOLE_STEPS = 11
_SPREAD = ("median", "deviation", "without_low", "without_high")
_SHOWN = 2
"""N and the number of answers tell nothing of what was answered."""


def distribution_table(scores: Scores, statement: str, say: Say) -> Table:
    """Return the answers to a statement: units × values, with N, mean, median, SD and more.

    A column for each whole step of the scale and for what else was answered, keyed by the value;
    then the mean, median, sample standard deviation and leave-one-out range on the scale, and the
    unit's rank by its mean. A unit that is made of others has no rank, and no spread unless it is
    pooled. Where several roles were asked, rows name theirs. Raises EvalbenchError when the study
    has no such statement.
    """
    asked = scores.statement(statement)
    layouts = [laid_out(scores, role, say) for role in scores.roles if asked.put_to(role)]
    several = len(layouts) > 1
    lines = [line for layout in layouts for line in layout.lines]
    hidden = {layout.role: hidden_cells(scores, layout.role, statement) for layout in layouts}
    # A column for what only hidden units answered would tell that they did.
    spread = [line for line in lines if statement not in hidden[line.row.role].spread_of(line.row)]
    values = _values(asked, (_score(line, statement) for line in spread))
    rows = []
    for layout in layouts:
        of_role = hidden[layout.role]
        ranked = _ranks(layout, statement, of_role)
        for line, rank in zip(layout.lines, ranked, strict=True):
            cells = (*_cells(scores, line, _score(line, statement), values), rank)
            shown = _shown(cells, len(values), line, statement, of_role)
            rows.append((_label(line, say, several=several), *shown))
    return Table(
        code=f"distribution-{statement}",
        title=say("scores.title_distribution", statement=statement),
        columns=tuple(_columns(values, say)),
        rows=tuple(rows),
        indents=tuple(line.depth for line in lines),
        rules=rules_of(lines),
        notes=(
            *_notes(scores, layouts, asked, say),
            *hidden_note(scores, [[HIDDEN in row for row in rows]], say),
        ),
        stamp=scores.stamp,
    )


def _score(line: Line, statement: str) -> Score:
    return next(score for score in line.row.scores if score.statement == statement)


def _values(statement: ScoredStatement, scores: Iterable[Score]) -> list[Fraction]:
    scale = statement.scale
    answered = set(sum_of_counts(score.distribution for score in scores))
    steps = int(scale.maximum - scale.minimum) + 1
    whole = {scale.minimum + step for step in range(steps)} if steps <= MOST_WHOLE_STEPS else set()
    return sorted(answered | whole)


def _shown(
    cells: Sequence[Cell], values: int, line: Line, statement: str, hidden: Hidden
) -> Sequence[Cell]:
    """Return the cells of a row, what may not be shown as the sign for it.

    The mean of a parent may stand where how its answers are spread may not.
    """
    if statement not in hidden.spread_of(line.row):
        return cells
    mean = _SHOWN + values
    kept = set() if statement in hidden.of(line.row) else {mean}
    return [
        cell if place < _SHOWN or place in kept or cell is None else HIDDEN
        for place, cell in enumerate(cells)
    ]


def _ranks(layout: Layout, statement: str, hidden: Hidden) -> Sequence[int | None]:
    ranked = (
        line.row.kind != "parent" and statement not in hidden.of(line.row) for line in layout.lines
    )
    return ranks(
        [
            _score(line, statement).mean if has_rank else None
            for line, has_rank in zip(layout.lines, ranked, strict=True)
        ]
    )


def _label(line: Line, say: Say, *, several: bool) -> str:
    if not (several and line.row.role):
        return line.label
    return say("scores.unit_role", unit=line.label, role=line.row.role)


def _cells(
    scores: Scores, line: Line, score: Score, values: Sequence[Fraction]
) -> tuple[Cell, ...]:
    counts = score.distribution
    spread: tuple[Fraction | None, ...] = (None,) * len(_SPREAD)
    if line.row.kind != "parent" or scores.parents == "pooled":
        without = leave_one_out_range_of_counts(counts) or (None, None)
        spread = (median_of_counts(counts), standard_deviation_of_counts(counts), *without)
    numbers = (line.row.respondents, score.answers, *(counts.get(value, 0) for value in values))
    return (*numbers, score.mean, *spread)


def _columns(values: Sequence[Fraction], say: Say) -> Iterable[Column]:
    yield Column("unit", say("scores.unit"))
    for key in ("respondents", "answers"):
        yield Column(key, say(f"scores.{key}"), "count")
    for value in values:
        yield Column(full_precision(value), number_text(value, say.language), "count")
    for key in ("mean", *_SPREAD):
        yield Column(key, say(f"scores.{key}"), "number", 2)
    yield Column("rank", say("scores.rank"), "count")


def _notes(
    scores: Scores, layouts: Sequence[Layout], statement: ScoredStatement, say: Say
) -> Iterable[Note]:
    yield from text_notes((statement,), say)
    yield from scale_notes((statement,), say)
    yield n_note(layouts[0].role if len(layouts) == 1 else "", say)
    for key in ("note_deviation", "note_without_one", "note_rank"):
        yield phrases(say, f"scores.{key}")
    widest = max(layouts, key=lambda layout: len(layout.lines), default=None)
    if widest is None:
        return
    yield from parent_notes(scores, widest, say)
    made = [line.label for line in widest.lines if line.row.kind == "parent"]
    if made and scores.parents == "mean-of-units":
        yield phrases(say, "scores.note_no_spread", units=named(made, say))
