"""Reads the codebook of a folder: codebook.yaml, or a ready-made one that study.toml names."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from evalbench.intake.folder.files import LARGEST_FILE, Files
from evalbench.intake.folder.reading import Reading, plain_name
from evalbench.intake.folder.yaml_files import TreeFile
from evalbench.intake.shipped import codebook_file, codebook_names
from evalbench.intake.trees import Node
from evalbench.messages import Message
from evalbench.study.layout import (
    CODEBOOK_FILE,
    SPACING,
    STUDY_FILE,
    code_path,
    split_code_path,
)
from evalbench.study.model import Code, Study
from evalbench.study.rules import color_fault, levels_fault, name_fault
from evalbench.text.cleaning import printable
from evalbench.text.fuzzy import nearest

__all__ = ["CodeMarks", "Codes", "read_codebook", "take_codebook"]

_KEYS = ("name", "version", "codes")
_CODE_KEYS = (
    "name",
    "names",
    "key",
    "color",
    "theme",
    "definition",
    "include",
    "exclude",
    "example",
    "codes",
)

Path = tuple[str, ...]


class Codes:
    """The codes by path, and by bare last name where only one code bears it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._written: dict[str, UUID] = {}
        self._unknowns: dict[str, Message] = {}
        self._last: defaultdict[str, list[UUID]] = defaultdict(list)
        self.known = True
        self.paths: dict[Path, UUID] = {}
        self.lines: dict[Path, int] = {}

    def add(self, path: Path, line: int, identity: UUID) -> None:
        """Remember a code."""
        self.paths[path] = identity
        self.lines[path] = line
        self._last[path[-1]].append(identity)

    def find(self, file: str, line: int, cell: str) -> UUID | None:
        """Return the id of the code `cell` names; None for none, with a problem."""
        found = self._written.get(cell)
        if found is not None:
            return found
        path = split_code_path(plain_name(cell))
        bearers = self._last.get(path[0], []) if len(path) == 1 else []
        found = self.paths.get(path) or (bearers[0] if len(bearers) == 1 else None)
        if found is not None:
            self._written[cell] = found
        elif self.known:
            if cell not in self._unknowns:
                self._unknowns[cell] = self._unknown(cell, len(bearers))
            self._reading.problem(file, line, self._unknowns[cell])
        return found

    def _unknown(self, cell: str, bearers: int) -> Message:
        name = printable(plain_name(cell))
        if bearers > 1:
            return Message("folder.code_several", name=name, n=bearers)
        if not name:
            return Message("folder.cell_blank", column="code")
        near = nearest(plain_name(cell), (code_path(path) for path in self.paths))
        if near is None:
            return Message("folder.no_code", name=name)
        return Message("folder.no_code_near", name=name, near=near)


def read_codebook(reading: Reading, ready_made: str) -> Codes:
    """Read the codebook; `ready_made` is the name study.toml gives, if any."""
    codes = Codes(reading)
    own = reading.files.has(CODEBOOK_FILE)
    if own and ready_made:
        reading.problem(STUDY_FILE, None, Message("folder.two_codebooks"))
    file = CODEBOOK_FILE if own else STUDY_FILE
    text = reading.files.text(CODEBOOK_FILE) if own else None
    if ready_made and not own:
        found = _ready_made(reading, ready_made)
        file, text = found or (file, None)
    codes.known = text is not None or not (own or ready_made)
    if text is not None:
        take_codebook(reading, codes, file, text)
    return codes


def take_codebook(reading: Reading, codes: Codes, file: str, text: str) -> None:
    """Take in the codebook in `text`: its name and version into the row of the study."""
    tree = TreeFile(reading, file)
    root = tree.read(text)
    if root is None:
        codes.known = not text.strip()
        return
    tree.keys(root, _KEYS)
    study = reading.contents.one(Study)
    study["codebook_name"] = reading.short(file, tree.line(root, "name"), tree.text(root, "name"))
    version = tree.whole(root, "version")
    if version is not None:
        study["codebook_version"] = version
    _Taker(tree, codes).take(root, (), None)


def _ready_made(reading: Reading, name: str) -> tuple[str, str] | None:
    """Return the file name and the text of a codebook that comes with evalbench."""
    path = codebook_file(name, reading.language, reading.codebooks)
    if path is None:
        known = codebook_names(reading.codebooks)
        near = nearest(name, known)
        fields = {"name": printable(name), "known": ", ".join([near] if near else known)}
        reading.problem(STUDY_FILE, None, Message("folder.no_codebook", **fields))
        return None
    file = f"codebooks/{path.name}"
    files = Files(reading.codebooks, reading.problems)
    text = files.text_of(path, file) if path.stat().st_size <= LARGEST_FILE else None
    return None if text is None else (file, text)


class CodeMarks:
    """The colours and keys of the codes in a file: each colour a colour, each key given once.

    `color_wrong` is the message that says how to write a colour in such a file.
    """

    def __init__(self, reading: Reading, file: str, color_wrong: str) -> None:
        self._reading = reading
        self._file = file
        self._color_wrong = color_wrong
        self._keys: dict[str, int] = {}

    def color(self, line: int, cell: str) -> str:
        """Return the colour in `cell`; a problem when it is neither one nor blank."""
        color = cell.strip()
        if color_fault(color) is not None:
            message = Message(self._color_wrong, value=printable(color))
            self._reading.problem(self._file, line, message)
        return color

    def key(self, line: int, cell: str) -> str:
        """Return the key in `cell`; a problem when another code of the file has it."""
        key = self._reading.short(self._file, line, cell)
        if key in self._keys:
            first = self._keys[key]
            message = Message("folder.key_taken", key=printable(key), line=first)
            self._reading.problem(self._file, line, message)
        elif key:
            self._keys[key] = line
        return key


class _Taker:
    """Takes the codes of a codebook in, level by level."""

    def __init__(self, tree: TreeFile, codes: Codes) -> None:
        self._tree = tree
        self._codes = codes
        self._marks = CodeMarks(tree.reading, tree.file, "folder.not_color")

    def take(self, node: Node, above: Path, parent: UUID | None) -> None:
        """Take in the codes under a node."""
        added = 0
        for item in self._tree.mappings(node, "codes", _CODE_KEYS):
            path = self._path(item, above)
            if path is None:
                continue
            added += 1
            identity = self._add(item, path[-1], parent, SPACING * added)
            self._codes.add(path, item.line, identity)
            self.take(item, path, identity)

    def _path(self, item: Node, above: Path) -> Path | None:
        name = plain_name(self._tree.text(item, "name"))
        line = self._tree.line(item, "name")
        path = (*above, name)
        fault = name_fault(name) or levels_fault(len(path))
        if fault is None and path in self._codes.paths:
            first = self._codes.lines[path]
            fault = Message("folder.twice", name=printable(name), line=first)
        return path if self._tree.reading.check(self._tree.file, line, fault) else None

    def _add(self, item: Node, name: str, parent: UUID | None, position: int) -> UUID:
        tree = self._tree
        theme = tree.text(item, "theme")
        return tree.reading.contents.add(
            Code,
            name=name,
            names=tree.texts(item, "names"),
            parent_id=parent,
            position=position,
            definition=tree.text(item, "definition"),
            include=tree.text(item, "include"),
            exclude=tree.text(item, "exclude"),
            example=tree.text(item, "example"),
            color=self._marks.color(tree.line(item, "color"), tree.text(item, "color")),
            key=self._marks.key(tree.line(item, "key"), tree.text(item, "key")),
            theme_id=tree.reading.themes.find(tree.file, tree.line(item, "theme"), theme),
        )
