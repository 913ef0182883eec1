"""What the readers of YAML files share: keys checked, texts and lists taken out of nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from evalbench.intake.folder.reading import Reading
from evalbench.intake.trees import Node, read_tree
from evalbench.messages import Message

__all__ = ["TreeFile"]


class TreeFile:
    """A YAML file, for messages about it."""

    def __init__(self, reading: Reading, file: str) -> None:
        self.reading = reading
        self.file = file

    def read(self, text: str, first: int = 1) -> Node | None:
        """Return the mapping in `text`; None without one, a problem unless nothing is written."""
        node = read_tree(text, self.file, self.reading.problems, first)
        return node if node is not None and self.mapping(node) else None

    def problem(self, line: int, key: str, /, **fields: object) -> None:
        """Report what is wrong on a line."""
        self.reading.problem(self.file, line, Message(key, **fields))

    def mapping(self, node: Node) -> bool:
        """Tell whether a node is a mapping; a problem if not."""
        if node.entries is None:
            self.problem(node.line, "folder.not_mapping")
        return node.entries is not None

    def keys(self, node: Node, known: Collection[str]) -> None:
        """Report the keys of a mapping that are not known."""
        for key, entry in (node.entries or {}).items():
            if key not in known:
                self.reading.unknown_key(self.file, entry.line, key, known)

    def child(self, node: Node, key: str) -> Node | None:
        """Return what stands at `key`; None when it is not there or blank."""
        entry = (node.entries or {}).get(key)
        return None if entry is None or entry.value.blank else entry.value

    def line(self, node: Node, key: str) -> int:
        """Return the line of `key`, or of the mapping without it."""
        entry = (node.entries or {}).get(key)
        return node.line if entry is None else entry.line

    def text(self, node: Node, key: str) -> str:
        """Return the text at `key`, blank when it is not there; a problem when it is no text."""
        child = self.child(node, key)
        return "" if child is None else self.text_of(child, key)

    def text_of(self, node: Node, key: str) -> str:
        """Return the text of a node, which stands at `key`; a problem when it is no text."""
        if node.text is None:
            self.problem(node.line, "folder.not_text", key=key)
            return ""
        return self.reading.free_text(self.file, node.text)

    def items(self, node: Node, key: str) -> list[Node]:
        """Return the list at `key`, empty when it is not there; a problem when it is no list."""
        child = self.child(node, key)
        if child is None:
            return []
        if child.items is None:
            self.problem(child.line, "folder.not_list", key=key)
            return []
        return child.items

    def mappings(self, node: Node, key: str, known: Collection[str]) -> Iterator[Node]:
        """Return the mappings in the list at `key`, their keys checked."""
        for item in self.items(node, key):
            if self.mapping(item):
                self.keys(item, known)
                yield item

    def texts(self, node: Node, key: str) -> dict[str, str]:
        """Return the texts of the mapping at `key` by its keys."""
        child = self.child(node, key)
        if child is None or not self.mapping(child):
            return {}
        return {
            name: self.text_of(entry.value, name)
            for name, entry in (child.entries or {}).items()
            if not entry.value.blank
        }

    def whole(self, node: Node, key: str) -> int | None:
        """Return the whole number at `key`, None without one; a problem when it is no number."""
        text = self.text(node, key).strip()
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            self.problem(self.line(node, key), "folder.not_whole", value=text)
            return None
        return int(text)

    def name(self, node: Node, key: str) -> str:
        """Return a required text at `key`; a problem when it is blank."""
        text = self.text(node, key)
        if not text.strip():
            self.problem(node.line, "folder.key_missing", key=key)
        return text
