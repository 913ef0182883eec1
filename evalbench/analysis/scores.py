"""Scores: how far each role in each unit agrees with each statement, and relative to its best.

The rules are those of the 2012 consultancy study of the purchaser–provider model in Norwegian
municipalities: a unit's mean is the plain mean of its answers, a parent's that of its children's
unrounded means, and a relativised score is 100 · mean / the row's highest mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal, get_args

from sqlalchemy.orm import Session

from evalbench.analysis.score_counts import (
    AnswerScale,
    ScoredStatement,
    ScoredUnit,
    Survey,
    read_survey,
)
from evalbench.analysis.statistics import (
    Counts,
    mean,
    mean_of_counts,
    relative,
    row_mean,
    sum_of_counts,
)
from evalbench.messages import EvalbenchError
from evalbench.study.table import Stamp
from evalbench.text.cleaning import printable

__all__ = [
    "CategoryRow",
    "Kind",
    "Parents",
    "Score",
    "ScoreRow",
    "Scores",
    "children_first",
    "score_study",
]

Parents = Literal["mean-of-units", "pooled"]
Kind = Literal["unit", "parent", "own"]
"""A unit without children; a unit made of its children; a parent's own respondents."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a role in a unit answered to a statement.

    `answers` given, of `respondents`; `mean` on the statement's scale and `relative` in percent of
    the row's highest mean, both unrounded and None where nobody answered; `distribution` says how
    often each value was answered (reverse-coded answers turned; a parent's are its children's).
    """

    statement: str
    answers: int
    mean: Fraction | None
    relative: Fraction | None
    distribution: Counts


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A role in a unit: its scores on the statements the role was asked, in their order.

    `respondents` is N: those registered with the unit and role, silent ones included. `row_mean`
    is the mean of the unrounded relative scores.
    """

    role: str
    unit: str
    parent: str
    kind: Kind
    respondents: int
    scores: tuple[Score, ...]
    row_mean: Fraction | None

    @property
    def answers(self) -> int:
        """The answers given to all the statements."""
        return sum(score.answers for score in self.scores)


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A role in a category of units: its means, relative scores and N.

    `units` are those of the category in file order. A mean is the plain mean of the units'
    unrounded means, those without answers skipped; `respondents` is the sum of theirs. Means and
    relative scores stand in the order of the role's statements.
    """

    role: str
    category: str
    units: tuple[str, ...]
    respondents: int
    means: tuple[Fraction | None, ...]
    relatives: tuple[Fraction | None, ...]
    row_mean: Fraction | None


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of a study.

    `rows` stand by role (code point order), then unit (file order); the own respondents of a
    parent follow directly on the parent's row, with the parent itself as their `parent`.
    `categories` stand by role, then category (code point order). `unplaced` counts the respondents
    of each role who belong to no unit and are therefore in no row. Tables hide what rests on fewer
    than `min_n` answers (see :mod:`evalbench.analysis.small_cells`); 0 hides nothing.
    """

    title: str
    state: int
    time: datetime | None
    parents: Parents
    roles: tuple[str, ...]
    units: tuple[ScoredUnit, ...]
    statements: tuple[ScoredStatement, ...]
    rows: tuple[ScoreRow, ...]
    categories: tuple[CategoryRow, ...]
    unplaced: Mapping[str, int]
    min_n: int = 0

    @property
    def stamp(self) -> Stamp | None:
        """What tables made of the scores bear; None while the study has no history."""
        return None if self.time is None else Stamp(self.title, self.state, self.time)

    @property
    def answered_roles(self) -> tuple[str, ...]:
        """The roles in which somebody has answered something."""
        answered = {row.role for row in self.rows if row.answers}
        return tuple(role for role in self.roles if role in answered)

    def asked(self, role: str) -> tuple[ScoredStatement, ...]:
        """Return the statements put to `role`, in file order."""
        return tuple(statement for statement in self.statements if statement.put_to(role))

    def of(self, role: str) -> tuple[ScoreRow, ...]:
        """Return the rows of `role`; EvalbenchError when the study has no such role."""
        _check_role(role, self.roles)
        return tuple(row for row in self.rows if row.role == role)

    def categories_of(self, role: str) -> tuple[CategoryRow, ...]:
        """Return the category rows of `role`; EvalbenchError when the study has no such role."""
        _check_role(role, self.roles)
        return tuple(row for row in self.categories if row.role == role)

    def statement(self, name: str) -> ScoredStatement:
        """Return the statement `name`; EvalbenchError when the study has no such statement."""
        for statement in self.statements:
            if statement.name == name:
                return statement
        raise EvalbenchError("scores.statement_unknown", name=printable(name))

    def scales(self, role: str) -> tuple[AnswerScale, ...]:
        """Return the different scales of the statements put to `role`."""
        return tuple(dict.fromkeys(statement.scale for statement in self.asked(role)))


def score_study(
    session: Session,
    *,
    parents: Parents = "mean-of-units",
    role: str | None = None,
    min_n: int = 0,
) -> Scores:
    """Return the scores of the study, of one `role` or of all, unrounded.

    There is a row for each unit and each role that was asked anything, also where nobody has the
    role. `parents` says how a unit with children is scored: by the plain mean of its children's
    unrounded means (children without answers skipped, its own respondents left out), or pooled
    over every answer in its branch, its own respondents' included.

    An answer counts in the role it was given in, else in each of its respondent's roles that was
    asked the statement; in a role that was not asked the statement it counts nowhere. Respondents
    without a role form the role ``""``, asked the statements put to none. Answers to reverse-coded
    statements are turned first.

    Statements on different scales are not brought to one: a mean is on its own statement's scale,
    and a relative score is the share of the row's highest mean as it stands. Within such a row
    relative scores should not be compared; tables say so.

        The scores are whole; `min_n` is for the tables made of them.

        Raises EvalbenchError when the study has no such role, or `parents` is neither of the two.
    """
    if parents not in (ways := get_args(Parents)):
        raise EvalbenchError("scores.parents_unknown", name=parents, known=", ".join(ways))
    survey = read_survey(session)
    if role is not None:
        _check_role(role, survey.roles)
    roles = survey.roles if role is None else (role,)
    rows = [row for each in roles for row in _RoleScorer(survey, each, parents).rows()]
    return Scores(
        title=survey.title,
        state=survey.state,
        time=survey.time,
        parents=parents,
        roles=roles,
        units=survey.units,
        statements=survey.statements,
        rows=tuple(rows),
        categories=tuple(_category_rows(survey, rows)),
        unplaced={each: survey.unplaced.get(each, 0) for each in roles},
        min_n=min_n,
    )


def _check_role(role: str, roles: Iterable[str]) -> None:
    if role not in roles:
        raise EvalbenchError(
            "scores.role_unknown", name=printable(role), roles=", ".join(filter(None, roles))
        )


@dataclass(frozen=True, slots=True)
class _Group:
    """The respondents, answers and means a row is made of, one of each per statement."""

    respondents: int
    counts: tuple[Counts, ...]
    means: tuple[Fraction | None, ...]

    @property
    def silent(self) -> bool:
        """Whether there is nobody here."""
        return not self.respondents and not any(self.counts)


class _RoleScorer:
    """Scores one role in every unit."""

    def __init__(self, survey: Survey, role: str, parents: Parents) -> None:
        self.survey = survey
        self.role = role
        self.parents = parents
        self.statements = [each.name for each in survey.statements if each.put_to(role)]

    def rows(self) -> Iterator[ScoreRow]:
        """Yield the rows in the order of the units; none when the role was asked nothing."""
        if not self.statements:
            return
        groups = self._groups()
        for unit in self.survey.units:
            kind: Kind = "parent" if unit.children else "unit"
            yield self._row(unit.name, unit.parent, kind, groups[unit.name])
            own = self._own(unit.name)
            if unit.children and not own.silent:
                yield self._row(unit.name, unit.name, "own", own)

    def _groups(self) -> dict[str, _Group]:
        groups: dict[str, _Group] = {}
        for unit in children_first(self.survey.units):
            own = self._own(unit.name)
            children = [groups[child] for child in unit.children]
            groups[unit.name] = self._parent(own, children) if children else own
        return groups

    def _own(self, unit: str) -> _Group:
        everything = self.survey.counts
        counts = tuple(
            everything.get((unit, self.role, statement), {}) for statement in self.statements
        )
        number = self.survey.respondents.get((unit, self.role), 0)
        return _Group(number, counts, tuple(map(mean_of_counts, counts)))

    def _parent(self, own: _Group, children: list[_Group]) -> _Group:
        pooled = self.parents == "pooled"
        members = [own, *children] if pooled else children
        counts = tuple(map(sum_of_counts, zip(*(each.counts for each in members), strict=True)))
        if pooled:
            means = tuple(map(mean_of_counts, counts))
        else:
            means = tuple(map(mean, zip(*(each.means for each in children), strict=True)))
        return _Group(sum(each.respondents for each in members), counts, means)

    def _row(self, unit: str, parent: str, kind: Kind, group: _Group) -> ScoreRow:
        relatives = relative(group.means)
        scores = tuple(
            Score(statement, sum(counts.values()), average, share, dict(sorted(counts.items())))
            for statement, counts, average, share in zip(
                self.statements, group.counts, group.means, relatives, strict=True
            )
        )
        number = group.respondents
        return ScoreRow(self.role, unit, parent, kind, number, scores, row_mean(relatives))


def children_first(units: Iterable[ScoredUnit]) -> list[ScoredUnit]:
    """Return the units so that each comes after all that are below it."""
    by_name = {unit.name: unit for unit in units}
    ordered: list[ScoredUnit] = []
    waiting = [unit for unit in by_name.values() if not unit.parent]
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(by_name[child] for child in unit.children)
    return ordered[::-1]


def _category_rows(survey: Survey, rows: list[ScoreRow]) -> Iterator[CategoryRow]:
    category_of = {unit.name: unit.category for unit in survey.units}
    members: dict[tuple[str, str], list[ScoreRow]] = {}
    for row in rows:
        category = category_of[row.unit]
        if category and row.kind != "own":
            members.setdefault((row.role, category), []).append(row)
    for (role, category), units in sorted(members.items()):
        by_statement = zip(*(row.scores for row in units), strict=True)
        means = tuple(mean(score.mean for score in scores) for scores in by_statement)
        relatives = relative(means)
        yield CategoryRow(
            role=role,
            category=category,
            units=tuple(row.unit for row in units),
            respondents=sum(row.respondents for row in units),
            means=means,
            relatives=relatives,
            row_mean=row_mean(relatives),
        )
