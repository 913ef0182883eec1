"""Which rows and columns a table of scores shows, in what order and under what names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from evalbench.analysis.score_counts import ScoredStatement, ScoredUnit
from evalbench.analysis.scores import Score, ScoreRow, Scores
from evalbench.analysis.statistics import Value, extremes
from evalbench.messages import Say
from evalbench.study.table import Mark
from evalbench.text.numbers import full_precision, shown

__all__ = [
    "Layout",
    "Line",
    "headed",
    "in_language",
    "laid_out",
    "marked",
    "named",
    "number_text",
    "number_word",
    "rules_of",
]

_LANGUAGES = {"nb": ("nb", "nn", "en"), "nn": ("nn", "nb", "en"), "en": ("en", "nb", "nn")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table for people: what it is called, how deep it stands, what it shows."""

    label: str
    depth: int
    row: ScoreRow


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table about one role shows, and what it leaves out because nobody is there.

    `places` are those of the shown statements among the ones the role was asked.
    """

    role: str
    lines: tuple[Line, ...]
    statements: tuple[ScoredStatement, ...]
    places: tuple[int, ...]
    unanswered: tuple[str, ...]
    absent: tuple[str, ...]

    def scores(self, row: ScoreRow) -> list[Score]:
        """Return the row's scores on the shown statements."""
        return [row.scores[place] for place in self.places]


def laid_out(scores: Scores, role: str, say: Say) -> Layout:
    """Return the layout of a role: children follow their parent, its own respondents first.

    Statements nobody answered and units without respondents are left out, except parents of units
    that are shown. Raises EvalbenchError when the scores are not of such a role.
    """
    rows = scores.of(role)
    asked = scores.asked(role)
    answered = {score.statement for row in rows for score in row.scores if score.answers}
    places = tuple(place for place, each in enumerate(asked) if each.name in answered)
    present = _present(scores.units, rows)
    return Layout(
        role=role,
        lines=tuple(_lines(scores.units, rows, present, say)),
        statements=tuple(asked[place] for place in places),
        places=places,
        unanswered=tuple(each.name for each in asked if each.name not in answered),
        absent=tuple(unit.name for unit in scores.units if rows and unit.name not in present),
    )


def _present(units: Iterable[ScoredUnit], rows: Iterable[ScoreRow]) -> set[str]:
    parents = {unit.name: unit.parent for unit in units}
    present = set[str]()
    for row in rows:
        unit = row.unit if row.respondents or row.answers else ""
        while unit and unit not in present:
            present.add(unit)
            unit = parents[unit]
    return present


def _lines(
    units: Iterable[ScoredUnit], rows: Iterable[ScoreRow], present: set[str], say: Say
) -> Iterator[Line]:
    by_name = {unit.name: unit for unit in units}
    by_unit = {(row.unit, row.kind == "own"): row for row in rows}
    waiting = [(unit, 0) for unit in reversed(by_name.values()) if not unit.parent]
    while waiting:
        unit, depth = waiting.pop()
        if unit.name not in present:
            continue
        yield Line(unit.name, depth, by_unit[unit.name, False])
        if own := by_unit.get((unit.name, True)):
            yield Line(say("scores.own_unit", unit=unit.name), depth + 1, own)
        waiting.extend((by_name[child], depth + 1) for child in reversed(unit.children))


def rules_of(lines: Iterable[Line]) -> frozenset[int]:
    """Return the rows with a line above: where a parent's group begins, and where it has ended."""
    every = list(lines)
    return frozenset(
        place
        for place, line in enumerate(every)
        if place and (line.row.kind == "parent" or line.depth < every[place - 1].depth)
    )


def marked(rows: Iterable[Iterable[Value | None]], first: int) -> dict[tuple[int, int], Mark]:
    """Return the highest and lowest of each row, all where they tie, from unrounded values.

    The values stand in the columns from `first` on. A fully tied row has no lowest.
    """
    marks: dict[tuple[int, int], Mark] = {}
    for at, row in enumerate(rows):
        best, worst = extremes(list(row))
        marks.update({(at, first + place): "highest" for place in best})
        marks.update({(at, first + place): "lowest" for place in worst})
    return marks


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text in `language`, else in the nearest one there is; empty when there is none."""
    order = (*_LANGUAGES.get(language, ()), *sorted(texts))
    return next((texts[each] for each in order if texts.get(each)), "")


def headed(statement: ScoredStatement, say: Say) -> str:
    """Return the head of a statement's column: its id and short text, or the id alone."""
    short = in_language(statement.shorts, say.language)
    return f"{statement.name}\n{short}" if short else statement.name


def named(names: Iterable[str], say: Say) -> str:
    """Return the names as a list in a sentence: A, B and C."""
    *first, last = names
    return say("scores.list_last", first=", ".join(first), last=last) if first else last


def number_word(number: int, say: Say) -> str:
    """Return a number as a sentence has it: in words up to twelve."""
    words = say("scores.numbers").split()
    return words[number] if number < len(words) else str(number)


def number_text(value: Fraction, language: str) -> str:
    """Return a number in a sentence: as it is if a short decimal, else with one decimal."""
    text = full_precision(value)
    if Fraction(text) != value or len(text) > 8:
        return shown(value, 1, language)
    return text if language == "en" else text.replace(".", ",")
