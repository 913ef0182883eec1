"""The notes under tables of scores: what N is, how the figures were made, what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evalbench.analysis.score_counts import ScoredStatement
from evalbench.analysis.score_layout import Layout, in_language, named, number_text
from evalbench.analysis.scores import Scores
from evalbench.analysis.statistics import Value, highest, lowest
from evalbench.messages import Say
from evalbench.study.table import Note, phrases

__all__ = [
    "lowest_note",
    "n_note",
    "omission_notes",
    "parent_notes",
    "scale_notes",
    "text_notes",
    "tied_note",
]


def n_note(role: str, say: Say) -> Note:
    """Say what N is."""
    return phrases(say, "scores.note_n_role", role=role) if role else phrases(say, "scores.note_n")


def text_notes(statements: Iterable[ScoredStatement], say: Say) -> Iterator[Note]:
    """Give the texts of statements whose column is headed by the id alone, and name the turned."""
    several = list(statements)
    for statement in several:
        text = in_language(statement.texts, say.language)
        if text and not in_language(statement.shorts, say.language):
            yield phrases(say, "scores.note_statement", name=statement.name, text=text)
    turned = [statement.name for statement in several if statement.reverse]
    if turned:
        yield phrases(say, "scores.note_reverse", statements=named(turned, say))


def scale_notes(statements: Iterable[ScoredStatement], say: Say) -> Iterator[Note]:
    """Say what the scale is, or that the statements do not share one."""
    scales = {(each.scale.minimum, each.scale.maximum): each.scale for each in statements}
    if len(scales) > 1:
        yield phrases(say, "scores.note_scales")
    elif scales:
        (scale,) = scales.values()
        low, high = (number_text(end, say.language) for end in (scale.minimum, scale.maximum))
        if len(scale.labels) > 1:
            ends = {"first": scale.labels[0], "last": scale.labels[-1]}
            yield phrases(say, "scores.note_scale_labels", minimum=low, maximum=high, **ends)
        else:
            yield phrases(say, "scores.note_scale", minimum=low, maximum=high)


def lowest_note(statements: Iterable[ScoredStatement], say: Say) -> Iterator[Note]:
    """Say how low a relative score can get: 100 · minimum / maximum of the scale.

    That is so on one scale that does not go below zero; else only that the scales differ is said.
    """
    scales = {(each.scale.minimum, each.scale.maximum) for each in statements}
    if len(scales) > 1:
        yield phrases(say, "scores.note_scales")
    for minimum, maximum in scales:
        if len(scales) == 1 and minimum >= 0:
            value = number_text(100 * minimum / maximum, say.language)
            yield phrases(say, "scores.note_lowest_possible", value=value)


def tied_note(rows: Iterable[Sequence[Value | None]], say: Say) -> Iterator[Note]:
    """Say how fully tied rows are marked, where there are any."""
    if any(highest(row) and highest(row) == lowest(row) for row in rows):
        yield phrases(say, "scores.note_tied")


def parent_notes(scores: Scores, layout: Layout, say: Say) -> Iterator[Note]:
    """Say how the shown parents were made of their units, and whose the own rows are."""
    pooled = scores.parents == "pooled"
    made = [line.label for line in layout.lines if line.row.kind == "parent"]
    own = [line.row.unit for line in layout.lines if line.row.kind == "own"]
    if made:
        key = "scores.note_pooled" if pooled else "scores.note_mean_of_units"
        yield phrases(say, key, n=len(made), units=named(made, say))
    if own:
        key = "scores.note_own_pooled" if pooled else "scores.note_own"
        yield phrases(say, key, n=len(own), units=named(own, say))


def omission_notes(scores: Scores, layout: Layout, say: Say) -> Iterator[Note]:
    """Say who and what is not in the table."""
    if layout.unanswered:
        statements = named(layout.unanswered, say)
        yield phrases(say, "scores.note_unanswered", statements=statements)
    if layout.absent:
        yield phrases(say, "scores.note_absent", units=named(layout.absent, say))
    if number := scores.unplaced[layout.role]:
        yield phrases(say, "scores.note_unplaced", n=number)
