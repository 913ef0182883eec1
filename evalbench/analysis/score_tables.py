"""Tables of scores: one for machines, the others for people.

In tables for people the column of a statement has the statement's id as its key, the row mean
``*``; rows are addressed by the name of the unit or category. How highest and lowest are marked is
explained by whoever draws the marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

from evalbench.analysis.distribution import distribution_table
from evalbench.analysis.score_counts import ScoredStatement
from evalbench.analysis.score_layout import (
    Layout,
    headed,
    in_language,
    laid_out,
    marked,
    number_word,
    rules_of,
)
from evalbench.analysis.score_notes import (
    lowest_note,
    n_note,
    omission_notes,
    parent_notes,
    scale_notes,
    text_notes,
    tied_note,
)
from evalbench.analysis.scores import ScoreRow, Scores
from evalbench.analysis.small_cells import (
    hidden_cells,
    hidden_note,
    masked,
)
from evalbench.analysis.statistics import highest, lowest, row_mean
from evalbench.messages import Say
from evalbench.study.table import Cell, Column, Note, Table, phrases

__all__ = [
    "category_means_table",
    "category_relative_table",
    "counts_table",
    "distribution_table",
    "long_table",
    "means_table",
    "relative_table",
]

MEAN_DECIMALS = 2
RELATIVE_DECIMALS = 1
ROW_MEAN = "*"

_Measure = Literal["means", "relative"]
_LONG = (
    Column("role", "role"),
    Column("unit", "unit"),
    Column("parent", "parent"),
    Column("statement", "statement"),
    Column("respondents", "respondents", "count"),
    Column("answers", "answers", "count"),
    Column("mean", "mean", "number", MEAN_DECIMALS),
    Column("relative", "relative", "number", RELATIVE_DECIMALS),
)


def long_table(scores: Scores, say: Say | None = None) -> Table:
    """Return all scores, a row per role × unit × statement the role was asked.

    After the statements of each role and unit a row with statement ``*`` has all the answers and,
    in ``relative``, the row mean. Means are on the scale, relative scores in percent, unrounded.
    """
    rows = [cells for row in scores.rows for cells in _long_rows(row)]
    title = (say or Say())("scores.title_long")
    return Table("scores", title, _LONG, tuple(rows), stamp=scores.stamp)


def _long_rows(row: ScoreRow) -> Iterable[tuple[Cell, ...]]:
    where = (row.role, row.unit, row.parent)
    for score in row.scores:
        figures = (score.answers, score.mean, score.relative)
        yield (*where, score.statement, row.respondents, *figures)
    yield (*where, ROW_MEAN, row.respondents, row.answers, None, row.row_mean)


def means_table(scores: Scores, role: str, say: Say) -> Table:
    """Return the means of a role: units × statements, with N and the mean of each row's means.

    On the scale of the statements. Raises EvalbenchError when there is no such role.
    """
    return _unit_table(scores, role, say, "means")


def relative_table(scores: Scores, role: str, say: Say) -> Table:
    """Return the relativised scores of a role: units × statements, with N and row means.

    In percent of each row's highest mean: 100 · mean / highest. Source: the 2012 consultancy study
    of the purchaser–provider model in Norwegian municipalities. Raises EvalbenchError when there
    is no such role.
    """
    return _unit_table(scores, role, say, "relative")


def category_means_table(scores: Scores, role: str, say: Say) -> Table:
    """Return the means of a role: categories × statements, with the number of units and N.

    On the scale of the statements. Raises EvalbenchError when there is no such role.
    """
    return _category_table(scores, role, say, "means")


def category_relative_table(scores: Scores, role: str, say: Say) -> Table:
    """Return the relativised scores of a role: categories × statements, with units and N.

    In percent of each category's highest mean. Raises EvalbenchError when there is no such role.
    """
    return _category_table(scores, role, say, "relative")


def counts_table(scores: Scores, role: str, say: Say) -> Table:
    """Return in how many units each statement a role was asked is highest and lowest.

    Tied statements each count, those of fully tied units as both. Units made of others are not
    counted beside them, a parent's own respondents are a unit; a unit with hidden figures is left
    out, since its highest would tell of them. Raises EvalbenchError when there is no such role.
    """
    layout = laid_out(scores, role, say)
    hidden = hidden_cells(scores, role)
    answered = [line.row for line in layout.lines if line.row.kind != "parent" and line.row.answers]
    open_rows = [row for row in answered if not hidden.of(row)]
    units = [[score.mean for score in layout.scores(row)] for row in open_rows]
    rows = tuple(
        (
            statement.name,
            _caption(statement, say),
            sum(place in highest(row) for row in units),
            sum(place in lowest(row) for row in units),
        )
        for place, statement in enumerate(layout.statements)
    )
    columns = (
        Column("statement", say("scores.statement")),
        Column("text", say("scores.statement_text")),
        Column("highest", say("scores.times_highest"), "count"),
        Column("lowest", say("scores.times_lowest"), "count"),
    )
    notes = (
        phrases(say, "scores.note_counted_units", n=len(units)),
        phrases(say, "scores.note_tied_counted"),
        *_uncounted(len(answered) - len(units), say),
    )
    title = _title("counts", layout, say)
    return Table(_code("counts", role), title, columns, rows, notes=notes, stamp=scores.stamp)


def _uncounted(number: int, say: Say) -> Iterable[Note]:
    if number:
        yield phrases(say, "scores.note_uncounted", n=number)


def _unit_table(scores: Scores, role: str, say: Say, measure: _Measure) -> Table:
    layout = laid_out(scores, role, say)
    figures = [_figures(layout, line.row, measure) for line in layout.lines]
    hidden = hidden_cells(scores, role)
    masks = _masks(layout, (hidden.of(line.row) for line in layout.lines))
    comparable = list(_comparable(figures, masks))
    rows = tuple(
        (line.label, line.row.respondents, *cells)
        for line, cells in zip(layout.lines, _shown(figures, masks, measure), strict=True)
    )
    leading = (Column("unit", say("scores.unit")), _n_column(say))
    notes = (
        *text_notes(layout.statements, say),
        n_note(role, say),
        *_figure_notes(layout, say, measure, "note_relative"),
        *parent_notes(scores, layout, say),
        *tied_note(comparable, say),
        *hidden_note(scores, masks, say),
        *omission_notes(scores, layout, say),
        *_warning(say, measure),
    )
    return Table(
        code=_code(measure, role),
        title=_title(measure, layout, say, say("scores.by_unit")),
        columns=(*leading, *_statement_columns(layout.statements, say, measure)),
        rows=rows,
        marks=marked(comparable, len(leading)),
        indents=tuple(line.depth for line in layout.lines),
        rules=rules_of(layout.lines),
        notes=notes,
        stamp=scores.stamp,
    )


def _figures(layout: Layout, row: ScoreRow, measure: _Measure) -> list[Fraction | None]:
    scores = layout.scores(row)
    return [score.mean if measure == "means" else score.relative for score in scores]


def _masks(layout: Layout, hidden: Iterable[frozenset[str]]) -> list[list[bool]]:
    """Return for each row which of its shown statements are hidden."""
    return [[statement.name in names for statement in layout.statements] for names in hidden]


def _shown(
    figures: Sequence[list[Fraction | None]], masks: Sequence[list[bool]], measure: _Measure
) -> Iterable[tuple[Cell, ...]]:
    """Yield the cells of each row, its mean at the end."""
    for row, mask in zip(figures, masks, strict=True):
        yield masked(row, row_mean(row), mask, whole=measure == "relative")


def _comparable(
    figures: Sequence[list[Fraction | None]], masks: Sequence[list[bool]]
) -> Iterable[list[Fraction | None]]:
    """Yield the rows to be marked: in one with hidden figures the highest cannot be told."""
    for row, mask in zip(figures, masks, strict=True):
        yield [None] * len(row) if any(mask) else row


def _category_table(scores: Scores, role: str, say: Say, measure: _Measure) -> Table:
    layout = laid_out(scores, role, say)
    present = set(_present_units(layout))
    shown = [row for row in scores.categories_of(role) if present.intersection(row.units)]
    figures: list[list[Fraction | None]] = []
    for row in shown:
        values = row.means if measure == "means" else row.relatives
        figures.append([values[place] for place in layout.places])
    hidden = hidden_cells(scores, role)
    masks = _masks(layout, map(hidden.of, shown))
    comparable = list(_comparable(figures, masks))
    rows = tuple(
        (row.category, len(present.intersection(row.units)), row.respondents, *cells)
        for row, cells in zip(shown, _shown(figures, masks, measure), strict=True)
    )
    leading = (
        Column("category", say("scores.category")),
        Column("units", say("scores.units"), "count"),
        _n_column(say),
    )
    return Table(
        code=_code("category", measure, role),
        title=_title(measure, layout, say, say("scores.by_category")),
        columns=(*leading, *_statement_columns(layout.statements, say, measure)),
        rows=rows,
        marks=marked(comparable, len(leading)),
        notes=(
            *text_notes(layout.statements, say),
            n_note(role, say),
            *_figure_notes(layout, say, measure, "note_relative_category"),
            *_category_notes(scores, layout, say),
            *tied_note(comparable, say),
            *hidden_note(scores, masks, say),
            *_warning(say, measure),
        ),
        stamp=scores.stamp,
    )


def _present_units(layout: Layout) -> list[str]:
    return [line.row.unit for line in layout.lines if line.row.kind != "own"]


def _category_notes(scores: Scores, layout: Layout, say: Say) -> Iterable[Note]:
    yield phrases(say, "scores.note_category_means")
    category_of = {unit.name: unit.category for unit in scores.units}
    without = [unit for unit in _present_units(layout) if not category_of[unit]]
    if without:
        yield phrases(say, "scores.note_no_category", units=", ".join(without))


def _figure_notes(layout: Layout, say: Say, measure: _Measure, formula: str) -> Iterable[Note]:
    if measure == "means":
        yield phrases(say, "scores.note_means")
        yield from scale_notes(layout.statements, say)
    else:
        yield phrases(say, f"scores.{formula}")
        yield from lowest_note(layout.statements, say)
    yield phrases(say, "scores.note_row_mean")


def _warning(say: Say, measure: _Measure) -> Iterable[Note]:
    if measure == "relative":
        yield phrases(say, "scores.note_within_row")


def _code(*parts: str) -> str:
    return "-".join(filter(None, parts))


def _title(kind: str, layout: Layout, say: Say, *tail: str) -> str:
    number = len(layout.statements)
    head = say(f"scores.title_{kind}", n=number, count=number_word(number, say))
    return ", ".join(filter(None, (head, layout.role, *tail)))


def _n_column(say: Say) -> Column:
    return Column("respondents", say("scores.respondents"), "count")


def _statement_columns(
    statements: Sequence[ScoredStatement], say: Say, measure: _Measure
) -> Iterable[Column]:
    decimals = MEAN_DECIMALS if measure == "means" else RELATIVE_DECIMALS
    for statement in statements:
        yield Column(statement.name, headed(statement, say), "number", decimals)
    yield Column(ROW_MEAN, say("scores.mean"), "number", decimals)


def _caption(statement: ScoredStatement, say: Say) -> str:
    short = in_language(statement.shorts, say.language)
    return short or in_language(statement.texts, say.language)
