"""Reads memos/*.md: in the head what the memo is about and by whom, then the text."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from evalbench.intake.folder.codebook import Codes
from evalbench.intake.folder.findings import Named
from evalbench.intake.folder.passages import Passages
from evalbench.intake.folder.reading import Reading
from evalbench.intake.folder.yaml_files import TreeFile
from evalbench.intake.trees import Node
from evalbench.study.layout import MEMOS
from evalbench.study.model import Memo
from evalbench.study.rules import MEMO_KINDS, choice_fault
from evalbench.text.cleaning import printable

__all__ = ["read_memos"]

_KEYS = ("about", "coder", "kind", "time", "text")
_PASSAGE_KEYS = ("document", "start", "end")
_ABOUT = (
    "study",
    "unit",
    "role",
    "respondent",
    "document",
    "passage",
    "code",
    "theme",
    "statement",
    "finding",
    "hypothesis",
)


class _About:
    """Finds what memos are about."""

    def __init__(
        self, reading: Reading, passages: Passages, codes: Codes, named: tuple[Named, Named]
    ) -> None:
        self.reading = reading
        self._passages = passages
        self._codes = codes
        self._hypotheses, self._findings = named

    def columns(self, tree: TreeFile, node: Node) -> dict[str, Any]:
        """Return the columns of a memo that say what it is about."""
        reading = self.reading
        finders = {
            "unit": reading.units.find,
            "role": reading.roles.find,
            "respondent": reading.respondents.find,
            "document": reading.documents.find,
            "code": self._codes.find,
            "theme": reading.themes.find,
            "statement": reading.statements.find,
        }
        found: dict[str, Any] = {}
        for key, find in finders.items():
            text = tree.text(node, key)
            if text:
                found[f"{key}_id"] = find(tree.file, tree.line(node, key), text)
        found["finding_id"] = self._findings.find(tree, node, "finding")
        found["hypothesis_id"] = self._hypotheses.find(tree, node, "hypothesis")
        passage = tree.child(node, "passage")
        if passage is not None and tree.mapping(passage):
            found.update(self._passage(tree, passage))
        return found

    def _passage(self, tree: TreeFile, node: Node) -> dict[str, UUID | int | None]:
        tree.keys(node, _PASSAGE_KEYS)
        line, name = tree.line(node, "document"), tree.name(node, "document")
        document = self.reading.documents.find(tree.file, line, name)
        span = self._passages.of_node(tree, node, document)
        if span is None:
            if not tree.child(node, "start") and not tree.child(node, "end"):
                tree.problem(node.line, "folder.half_span")
            return {}
        return {"document_id": document, "start": span[0], "end": span[1]}


def read_memos(
    reading: Reading, passages: Passages, codes: Codes, named: tuple[Named, Named]
) -> None:
    """Read every memo; `named` are the hypotheses and the findings."""
    about = _About(reading, passages, codes, named)
    for path, file in reading.files.folder(MEMOS):
        if path.suffix.lower() != ".md":
            reading.note("folder.file_ignored", file=file)
            continue
        text = reading.files.text_of(path, file)
        if text is not None:
            _take(TreeFile(reading, file), path, text, about)


def _take(tree: TreeFile, path: Path, text: str, about: _About) -> None:
    lines = text.split("\n")
    ends = [index for index, line in enumerate(lines) if index and line.rstrip() == "---"]
    if lines[0].rstrip() != "---" or not ends:
        tree.problem(1, "folder.no_head")
        return
    head = tree.read("\n".join(lines[1 : ends[0]]), 2)
    if head is None:
        if ends[0] == 1:
            tree.problem(1, "folder.no_head")
        return
    tree.keys(head, _KEYS)
    body = "\n".join(lines[ends[0] + 1 :]).strip("\n")
    _add(tree, head, body, _moment(tree, head, path), about)


def _add(tree: TreeFile, head: Node, body: str, moment: datetime.datetime, about: _About) -> None:
    reading = tree.reading
    kind = tree.text(head, "kind") or "memo"
    reading.check(tree.file, tree.line(head, "kind"), choice_fault(kind, MEMO_KINDS, "kind"))
    coder = tree.text(head, "coder") or reading.coder
    line = tree.line(head, "coder")
    coder_id = reading.coders.find(tree.file, line, coder)
    if coder_id is None:
        reading.required(tree.file, line, "coder", coder)
    subject = tree.child(head, "about")
    if subject is None:
        tree.problem(head.line, "folder.key_missing", key="about")
    elif tree.mapping(subject):
        tree.keys(subject, _ABOUT)
        columns = about.columns(tree, subject)
        text = tree.text(head, "text") or reading.free_text(tree.file, body)
        if coder_id is not None:
            reading.add(Memo, kind=kind, text=text, time=moment, coder_id=coder_id, **columns)


def _moment(tree: TreeFile, head: Node, path: Path) -> datetime.datetime:
    """Return when the memo was written: what its head says, else when its file was changed."""
    text = tree.text(head, "time").strip()
    if text:
        try:
            moment = datetime.datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).astimezone(
                datetime.UTC
            )
        except (ValueError, OverflowError):
            line = tree.line(head, "time")
            tree.problem(line, "folder.not_moment", value=printable(text))
    return datetime.datetime.fromtimestamp(int(path.stat().st_mtime), datetime.UTC)
