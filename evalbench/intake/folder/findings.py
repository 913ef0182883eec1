"""Reads findings.yaml: findings and hypotheses with what they rest on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from evalbench.intake.folder.passages import Passages
from evalbench.intake.folder.reading import Reading, plain_name
from evalbench.intake.folder.statements import IndicatorKey
from evalbench.intake.folder.yaml_files import TreeFile
from evalbench.intake.trees import Node
from evalbench.messages import Message
from evalbench.study.layout import FINDINGS_FILE
from evalbench.study.model import Evidence, Finding, Hypothesis
from evalbench.study.rules import FINDING_KINDS, VERDICTS, choice_fault, name_fault
from evalbench.text.cleaning import printable
from evalbench.text.fuzzy import nearest

__all__ = ["Named", "read_findings"]

_KEYS = ("hypotheses", "findings")
_HYPOTHESIS_KEYS = ("id", "theme", "text", "verdict", "why", "evidence")
_FINDING_KEYS = ("id", "theme", "unit", "kind", "hypothesis", "text", "evidence")
_EVIDENCE_KEYS = (
    "document",
    "start",
    "end",
    "statement",
    "role",
    "unit",
    "indicator",
    "period",
)

_SORTS = ("document", "statement", "indicator")

Finder = Callable[[str, int, str], "UUID | None"]


class Named:
    """Hypotheses and findings by the ids they have in the file."""

    def __init__(self, unknown: str) -> None:
        self._unknown = unknown
        self._lines: dict[str, int] = {}
        self.known = True
        self.ids: dict[str, UUID] = {}

    def declare(self, tree: TreeFile, node: Node) -> str | None:
        """Return the id written in a node for a new row; None, with a problem, if it is none."""
        name = plain_name(tree.text(node, "id"))
        line = tree.line(node, "id")
        fault = name_fault(name)
        if fault is None and name in self._lines:
            fault = Message("folder.twice", name=printable(name), line=self._lines[name])
        if not tree.reading.check(tree.file, line, fault):
            return None
        self._lines[name] = line
        return name

    def find(self, tree: TreeFile, node: Node, key: str) -> UUID | None:
        """Return what the id at `key` names; None without one, or with a problem."""
        name = plain_name(tree.text(node, key))
        found = self.ids.get(name)
        if name and found is None and self.known:
            near = nearest(name, self.ids)
            message = f"{self._unknown}_near" if near else self._unknown
            tree.problem(tree.line(node, key), message, name=printable(name), near=near)
        return found


class _Evidence:
    """Takes evidence in."""

    def __init__(
        self, tree: TreeFile, passages: Passages, indicators: dict[IndicatorKey, UUID]
    ) -> None:
        self._tree = tree
        self._passages = passages
        self._indicators = indicators

    def take(self, node: Node, column: str, owner: UUID) -> None:
        """Take in the evidence of a finding or a hypothesis."""
        for item in self._tree.mappings(node, "evidence", _EVIDENCE_KEYS):
            if sum(self._tree.child(item, key) is not None for key in _SORTS) != 1:
                self._tree.problem(item.line, "folder.no_evidence")
            else:
                self._add(item, column, owner)

    def _add(self, item: Node, column: str, owner: UUID) -> None:
        tree, reading = self._tree, self._tree.reading
        document = self._named(reading.documents.find, item, "document")
        unit = self._named(reading.units.find, item, "unit")
        span = self._passages.of_node(tree, item, document)
        indicator = self._indicator(item, unit)
        reading.contents.add(
            Evidence,
            **{column: owner},
            document_id=document,
            start=span and span[0],
            end=span and span[1],
            statement_id=self._named(reading.statements.find, item, "statement"),
            role_id=self._named(reading.roles.find, item, "role"),
            unit_id=None if indicator else unit,
            indicator_id=indicator,
        )

    def _named(self, find: Finder, item: Node, key: str) -> UUID | None:
        return find(self._tree.file, self._tree.line(item, key), self._tree.text(item, key))

    def _indicator(self, item: Node, unit: UUID | None) -> UUID | None:
        """Return the figure named by indicator, unit and period."""
        tree = self._tree
        name = plain_name(tree.text(item, "indicator"))
        period = plain_name(tree.text(item, "period"))
        found = None if unit is None else self._indicators.get((name, unit, period))
        if name and found is None and (unit is not None or tree.child(item, "unit") is None):
            line = tree.line(item, "indicator")
            tree.problem(line, "folder.no_indicator", name=printable(name))
        return found


def read_findings(
    reading: Reading, passages: Passages, indicators: dict[IndicatorKey, UUID]
) -> tuple[Named, Named]:
    """Read findings.yaml; return the hypotheses and the findings by their ids."""
    hypotheses, findings = Named("folder.no_hypothesis"), Named("folder.no_finding")
    tree = TreeFile(reading, FINDINGS_FILE)
    text = reading.files.text(FINDINGS_FILE)
    root = None if text is None else tree.read(text)
    if root is None:
        hypotheses.known = findings.known = not reading.files.has(FINDINGS_FILE)
        return hypotheses, findings
    tree.keys(root, _KEYS)
    evidence = _Evidence(tree, passages, indicators)
    for node in tree.mappings(root, "hypotheses", _HYPOTHESIS_KEYS):
        _hypothesis(tree, node, hypotheses, evidence)
    for node in tree.mappings(root, "findings", _FINDING_KEYS):
        _finding(tree, node, (hypotheses, findings), evidence)
    return hypotheses, findings


def _hypothesis(tree: TreeFile, node: Node, hypotheses: Named, evidence: _Evidence) -> None:
    reading = tree.reading
    name = hypotheses.declare(tree, node)
    verdict = tree.text(node, "verdict") or "open"
    line = tree.line(node, "verdict")
    reading.check(tree.file, line, choice_fault(verdict, VERDICTS, "verdict"))
    theme = reading.themes.find(tree.file, tree.line(node, "theme"), tree.text(node, "theme"))
    identity = reading.contents.add(
        Hypothesis,
        name=name or "",
        text=tree.text(node, "text"),
        theme_id=theme,
        verdict=verdict,
        why=tree.text(node, "why"),
    )
    if name is not None:
        hypotheses.ids[name] = identity
    evidence.take(node, "hypothesis_id", identity)


def _finding(tree: TreeFile, node: Node, named: tuple[Named, Named], evidence: _Evidence) -> None:
    reading = tree.reading
    hypotheses, findings = named
    kind = tree.text(node, "kind") or "main"
    reading.check(tree.file, tree.line(node, "kind"), choice_fault(kind, FINDING_KINDS, "kind"))
    unit, theme = tree.text(node, "unit"), tree.text(node, "theme")
    identity = reading.add(
        Finding,
        kind=kind,
        text=tree.name(node, "text"),
        theme_id=reading.themes.find(tree.file, tree.line(node, "theme"), theme),
        unit_id=reading.units.find(tree.file, tree.line(node, "unit"), unit),
        hypothesis_id=hypotheses.find(tree, node, "hypothesis"),
    )
    name = findings.declare(tree, node) if tree.child(node, "id") else None
    if name is not None:
        findings.ids[name] = identity
    evidence.take(node, "finding_id", identity)
