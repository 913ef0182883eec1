"""Reads guides/*.yaml: interview guides with sections, numbered questions and follow-ups."""

from __future__ import annotations

from uuid import UUID

from evalbench.intake.folder.reading import Reading, plain_name
from evalbench.intake.folder.yaml_files import TreeFile
from evalbench.intake.trees import Node
from evalbench.messages import Message
from evalbench.study.layout import GUIDES, SPACING
from evalbench.study.model import FollowUp, Guide, Question, Section
from evalbench.study.rules import name_fault
from evalbench.text.cleaning import printable

__all__ = ["read_guides"]

_KEYS = ("name", "role", "sections")
_SECTION_KEYS = ("title", "theme", "questions")
_QUESTION_KEYS = ("number", "text", "follow_ups", "statement")
_ENDINGS = (".yaml", ".yml")


def read_guides(reading: Reading) -> None:
    """Read every guide; its name is the file's without ending, unless it has a `name:`."""
    files: dict[str, str] = {}
    for path, file in reading.files.folder(GUIDES):
        if path.suffix.lower() not in _ENDINGS:
            reading.note("folder.file_ignored", file=file)
            continue
        text = reading.files.text_of(path, file)
        tree = TreeFile(reading, file)
        root = None if text is None else tree.read(text)
        if root is None:
            continue
        tree.keys(root, _KEYS)
        name = plain_name(tree.text(root, "name") or path.stem)
        fault = name_fault(name)
        if fault is None and name in files:
            fault = Message("folder.name_taken", name=printable(name), file=files[name])
        if reading.check(file, tree.line(root, "name"), fault):
            files[name] = file
            _take(tree, root, name)


def _take(tree: TreeFile, root: Node, name: str) -> None:
    reading = tree.reading
    role = reading.roles.find(tree.file, tree.line(root, "role"), tree.text(root, "role"))
    guide = reading.contents.add(Guide, name=name, role_id=role)
    for index, node in enumerate(tree.mappings(root, "sections", _SECTION_KEYS), start=1):
        theme = tree.text(node, "theme")
        section = reading.contents.add(
            Section,
            guide_id=guide,
            title=tree.text(node, "title"),
            theme_id=reading.themes.find(tree.file, tree.line(node, "theme"), theme),
            position=SPACING * index,
        )
        questions = tree.mappings(node, "questions", _QUESTION_KEYS)
        for place, question in enumerate(questions, start=1):
            _question(tree, question, section, SPACING * place)


def _question(tree: TreeFile, node: Node, section: UUID, position: int) -> None:
    reading = tree.reading
    statement = tree.text(node, "statement")
    question = reading.contents.add(
        Question,
        section_id=section,
        number=tree.text(node, "number"),
        text=tree.text(node, "text"),
        statement_id=reading.statements.find(tree.file, tree.line(node, "statement"), statement),
        position=position,
    )
    for index, item in enumerate(tree.items(node, "follow_ups"), start=1):
        text = tree.text_of(item, "follow_ups")
        reading.contents.add(FollowUp, question_id=question, text=text, position=SPACING * index)
