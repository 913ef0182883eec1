"""What the study says: findings and hypotheses with their verdicts, and what each rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.analysis.indicators import period_rank
from evalbench.analysis.quoting import Place, Quoted, quoted_at
from evalbench.analysis.retrieval import theme_order
from evalbench.study.model import (
    Evidence,
    Finding,
    Hypothesis,
    Indicator,
    Role,
    Statement,
    Theme,
    Unit,
)
from evalbench.study.rules import FINDING_KINDS

__all__ = [
    "AnswersCited",
    "Cited",
    "Conclusions",
    "FigureCited",
    "Said",
    "Supposed",
    "conclusions",
]


@dataclass(frozen=True, slots=True)
class AnswersCited:
    """The answers to a statement as evidence; a blank `role` or `unit` is all of them."""

    statement: str
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class FigureCited:
    """A register figure as evidence."""

    indicator: str
    unit: str
    period: str
    value: Fraction
    unit_of_measure: str


Cited = Quoted | AnswersCited | FigureCited


@dataclass(frozen=True, slots=True)
class Said:
    """A finding: its kind, where it belongs ("" is none in particular), and its evidence."""

    kind: str
    theme: str
    unit: str
    hypothesis: str
    text: str
    evidence: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Supposed:
    """A hypothesis, its verdict and why, and the evidence given for the verdict itself."""

    name: str
    text: str
    theme: str
    verdict: str
    why: str
    evidence: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Conclusions:
    """The hypotheses by name; the findings by kind, theme, unit (in their orders) and text."""

    hypotheses: tuple[Supposed, ...]
    findings: tuple[Said, ...]


def conclusions(session: Session) -> Conclusions:
    """Return the findings and hypotheses of the study with their evidence."""
    evidence = _evidence(session)
    return Conclusions(tuple(_hypotheses(session, evidence)), tuple(_findings(session, evidence)))


_Cited = Mapping[UUID, tuple[Cited, ...]]


def _hypotheses(session: Session, evidence: _Cited) -> Iterator[Supposed]:
    query = select(Hypothesis, Theme.name).outerjoin(Theme, Theme.id == Hypothesis.theme_id)
    for row, theme in sorted(session.execute(query), key=lambda pair: pair[0].name):
        cited = evidence.get(row.id, ())
        yield Supposed(row.name, row.text, theme or "", row.verdict, row.why, cited)


def _findings(session: Session, evidence: _Cited) -> Iterator[Said]:
    query = (
        select(Finding, Theme.name, Unit.name, Hypothesis.name)
        .outerjoin(Theme, Theme.id == Finding.theme_id)
        .outerjoin(Unit, Unit.id == Finding.unit_id)
        .outerjoin(Hypothesis, Hypothesis.id == Finding.hypothesis_id)
    )
    themes = {name: at for at, name in enumerate(theme_order(session))}
    units = _unit_places(session)
    found = [
        (Said(row.kind, theme or "", unit or "", name or "", row.text, evidence.get(row.id, ())),
         str(row.id))
        for row, theme, unit, name in session.execute(query)
    ]  # fmt: skip

    def order(pair: tuple[Said, str]) -> tuple[int, int, int, str, str, str]:
        said, key = pair
        return (
            FINDING_KINDS.index(said.kind),
            themes.get(said.theme, len(themes)),
            units.get(said.unit, -1),
            said.text,
            said.hypothesis,
            key,
        )

    yield from (said for said, _ in sorted(found, key=order))


def _unit_places(session: Session) -> dict[str, int]:
    names = session.scalars(select(Unit.name).order_by(Unit.position, Unit.name))
    return {name: at for at, name in enumerate(names)}


_OWNER = func.coalesce(Evidence.finding_id, Evidence.hypothesis_id)


def _evidence(session: Session) -> _Cited:
    """Return the evidence of each finding and hypothesis: answers, figures, then passages."""
    found: defaultdict[UUID, list[Cited]] = defaultdict(list)
    for each in (_answers, _figures, _passages):
        for owner, cited in each(session):
            found[owner].append(cited)
    return {owner: tuple(cited) for owner, cited in found.items()}


def _answers(session: Session) -> Iterator[tuple[UUID, Cited]]:
    query = (
        select(_OWNER, Statement.name, Role.name, Unit.name, Statement.position, Unit.position)
        .join(Statement, Statement.id == Evidence.statement_id)
        .outerjoin(Role, Role.id == Evidence.role_id)
        .outerjoin(Unit, Unit.id == Evidence.unit_id)
    )
    rows = session.execute(query).all()
    # Databases do not agree on where blanks are sorted.
    for owner, statement, role, unit, *_ in sorted(
        rows,
        key=lambda row: (row[4], row[1], row[2] or "", row[5] is not None, row[5], row[3]),
    ):
        yield owner, AnswersCited(statement, role or "", unit or "")


def _figures(session: Session) -> Iterator[tuple[UUID, Cited]]:
    query = (
        select(_OWNER, Indicator, Unit.name, Unit.position)
        .join(Indicator, Indicator.id == Evidence.indicator_id)
        .join(Unit, Unit.id == Indicator.unit_id)
    )
    rows = sorted(
        session.execute(query),
        key=lambda row: (row[1].name, row.position, row[2], period_rank(row[1].period)),
    )
    for owner, row, unit, _ in rows:
        value = Fraction(row.value)
        yield owner, FigureCited(row.name, unit, row.period, value, row.unit_of_measure)


def _passages(session: Session) -> Iterator[tuple[UUID, Cited]]:
    query = select(_OWNER, Evidence.document_id, Evidence.start, Evidence.end)
    rows = session.execute(query.where(Evidence.document_id.is_not(None))).all()
    # Evidence may be a document as a whole: then nothing of it is quoted.
    places = {
        (owner, Place(document, start or 0, end or 0))
        for owner, document, start, end in rows
        if document is not None
    }
    quoted = quoted_at(session, (place for _, place in places))
    found = [(owner, quoted[place]) for owner, place in places]
    yield from sorted(found, key=lambda pair: (pair[1].document, pair[1].start, pair[1].end))
