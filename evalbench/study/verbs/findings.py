"""Verbs for findings, hypotheses and the evidence for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from evalbench.study.history import concerns, verb
from evalbench.study.model import (
    Document,
    Evidence,
    Finding,
    Hypothesis,
    Indicator,
    Role,
    Statement,
    Theme,
    Unit,
)
from evalbench.study.verbs.rows import add, add_named, alter, id_of, remove
from evalbench.text.spans import Span

__all__ = [
    "FindingChanges",
    "HypothesisChanges",
    "Place",
    "Source",
    "add_evidence",
    "add_finding",
    "add_hypothesis",
    "change_finding",
    "change_hypothesis",
    "delete_evidence",
    "delete_finding",
    "delete_hypothesis",
    "place_finding",
]


class HypothesisChanges(TypedDict, total=False):
    """What can be said of a hypothesis; `verdict` is supported, partly, rejected or open."""

    name: str
    text: str
    verdict: str
    why: str


class FindingChanges(TypedDict, total=False):
    """What can be said of a finding; `kind` is one of rules.FINDING_KINDS."""

    kind: str
    text: str


class Place(TypedDict, total=False):
    """Where a finding belongs: left out is none in particular."""

    theme: Theme | None
    unit: Unit | None
    hypothesis: Hypothesis | None


class Source(TypedDict, total=False):
    """A piece of evidence: a passage, a statement's score, or a register figure."""

    document: Document
    span: Span
    statement: Statement
    role: Role
    unit: Unit
    indicator: Indicator


@verb()
def add_hypothesis(
    session: Session,
    name: str,
    text: str,
    *,
    theme: Theme | None = None,
    verdict: str = "open",
    why: str = "",
) -> Hypothesis:
    """Add a hypothesis; its name is short, such as H1."""
    concerns(session, name)
    hypothesis = Hypothesis(name=name, text=text, theme_id=id_of(theme), verdict=verdict, why=why)
    return add_named(session, hypothesis)


@verb()
def change_hypothesis(
    session: Session, hypothesis: Hypothesis, **changes: Unpack[HypothesisChanges]
) -> None:
    """Change a hypothesis's name, text, verdict or the reason for it."""
    concerns(session, hypothesis.name)
    alter(session, hypothesis, changes)


@verb()
def delete_hypothesis(session: Session, hypothesis: Hypothesis) -> Mapping[str, int]:
    """Delete a hypothesis with its evidence and memos; its findings stay."""
    concerns(session, hypothesis.name)
    return remove(session, [hypothesis])


@verb()
def add_finding(
    session: Session, text: str, *, kind: str = "main", **where: Unpack[Place]
) -> Finding:
    """Add a finding, across units or in one."""
    concerns(session, kind)
    finding = Finding(
        kind=kind,
        text=text,
        theme_id=id_of(where.get("theme")),
        unit_id=id_of(where.get("unit")),
        hypothesis_id=id_of(where.get("hypothesis")),
    )
    return add(session, finding)


@verb()
def change_finding(session: Session, finding: Finding, **changes: Unpack[FindingChanges]) -> None:
    """Change a finding's kind or text."""
    concerns(session, finding.kind)
    alter(session, finding, changes)


@verb()
def place_finding(session: Session, finding: Finding, **where: Unpack[Place]) -> None:
    """Let a finding belong to another theme, unit or hypothesis; what is left out stays."""
    concerns(session, finding.kind)
    alter(session, finding, {f"{what}_id": id_of(row) for what, row in where.items()})  # type: ignore[arg-type]


@verb()
def delete_finding(session: Session, finding: Finding) -> Mapping[str, int]:
    """Delete a finding with its evidence and memos."""
    concerns(session, finding.kind)
    return remove(session, [finding])


@verb()
def add_evidence(
    session: Session, about: Finding | Hypothesis, **source: Unpack[Source]
) -> Evidence:
    """Add a passage, a score or a figure as evidence for a finding or a hypothesis."""
    document = source.get("document")
    concerns(session, getattr(about, "name", ""), document=document)
    span = source.get("span")
    evidence = Evidence(
        finding_id=about.id if isinstance(about, Finding) else None,
        hypothesis_id=about.id if isinstance(about, Hypothesis) else None,
        document_id=id_of(document),
        start=span.start if span else None,
        end=span.end if span else None,
        statement_id=id_of(source.get("statement")),
        role_id=id_of(source.get("role")),
        unit_id=id_of(source.get("unit")),
        indicator_id=id_of(source.get("indicator")),
    )
    return add(session, evidence)


@verb()
def delete_evidence(session: Session, evidence: Evidence) -> Mapping[str, int]:
    """Delete a piece of evidence; what it pointed at stays."""
    concerns(session, "")
    return remove(session, [evidence])
