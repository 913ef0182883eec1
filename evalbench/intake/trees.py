"""YAML as people write it: only mappings, lists and text, each with the line it begins on.

YAML has types of its own, and they bite: a code named ``None``, ``no``, ``1.0`` or ``2012`` would
stop being text. So nodes are built here from the parser's events and every scalar stays the text
that was written. Anchors, aliases, tags and deep nesting are refused: nobody writes them by hand,
and a few lines of them can fill a computer's memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from evalbench.messages import Message, Problem

__all__ = ["Entry", "Node", "read_tree"]

_DEEPEST = 200
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping, the line it stands on, and its value."""

    line: int
    value: Node


@dataclass(slots=True)
class Node:
    """A piece of YAML beginning on `line`: a text, a list or a mapping; the others are None."""

    line: int
    text: str | None = None
    items: list[Node] | None = None
    entries: dict[str, Entry] | None = None

    @property
    def blank(self) -> bool:
        """Tell whether nothing is written here."""
        return not self.text and not self.items and not self.entries


@dataclass(slots=True)
class _Open:
    """A list or mapping being built; `key` is the mapping's key that waits for its value."""

    node: Node
    key: tuple[str, int] | None = None
    twice: list[tuple[str, int]] = field(default_factory=list)


class _RefusedError(Exception):
    """What this reader does not take, with its line."""

    def __init__(self, key: str, line: int) -> None:
        self.key = key
        self.line = line


def read_tree(text: str, file: str, problems: list[Problem], first: int = 1) -> Node | None:
    """Return the one document of a YAML text; None after a problem, or when it is empty.

    `first` is the line of the file that the text begins on. Keys that stand twice are problems,
    the first one counts.
    """
    try:
        return _built(yaml.parse(text, Loader=_Loader), file, problems, first)
    except _RefusedError as error:
        problems.append(Problem(file, error.line, Message(error.key, deepest=_DEEPEST)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + first
        detail = _detail(error)
        # The scanner reads ahead, so that its own limit may be met before ours is.
        key = "folder.yaml_deep" if "nesting depth" in detail else "folder.yaml"
        problems.append(Problem(file, line, Message(key, detail=detail, deepest=_DEEPEST)))
    except yaml.YAMLError:
        problems.append(Problem(file, None, Message("folder.yaml", detail="?")))
    return None


def _detail(error: yaml.MarkedYAMLError) -> str:
    return " ".join(str(part) for part in (error.context, error.problem) if part)


def _built(events: Iterator[Any], file: str, problems: list[Problem], first: int) -> Node | None:
    root: Node | None = None
    stack: list[_Open] = []
    for event in events:
        line = event.start_mark.line + first
        _refuse(event, line, len(stack), root)
        if isinstance(event, yaml.CollectionEndEvent):
            problems.extend(
                Problem(file, line, Message("folder.key_twice", key=key))
                for key, line in stack.pop().twice
            )
            continue
        node = _node(event, line)
        if node is None:
            continue
        if stack:
            _put(stack[-1], node)
        else:
            root = node
        if node.text is None:
            stack.append(_Open(node))
    return root


def _node(event: Any, line: int) -> Node | None:
    if isinstance(event, yaml.ScalarEvent):
        return Node(line, text=event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(line, items=[])
    return Node(line, entries={}) if isinstance(event, yaml.MappingStartEvent) else None


def _put(parent: _Open, node: Node) -> None:
    """Put a finished scalar, or a list or mapping about to be filled, where it belongs."""
    if parent.node.items is not None:
        parent.node.items.append(node)
        return
    if parent.key is None:
        if node.text is None:
            raise _RefusedError("folder.yaml_key", node.line)
        parent.key = (node.text, node.line)
        return
    entries = parent.node.entries
    key, line = parent.key
    parent.key = None
    if entries is not None and key not in entries:
        entries[key] = Entry(line, node)
    else:
        parent.twice.append((key, line))


def _refuse(event: Any, line: int, depth: int, root: Node | None) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _RefusedError("folder.yaml_alias", line)
    if getattr(event, "tag", None) not in (None, "!"):
        raise _RefusedError("folder.yaml_tag", line)
    if depth > _DEEPEST:
        raise _RefusedError("folder.yaml_deep", line)
    if isinstance(event, yaml.DocumentStartEvent) and root is not None:
        raise _RefusedError("folder.yaml_documents", line)
