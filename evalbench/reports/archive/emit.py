"""Small deterministic writers of TOML and YAML: one way to write each value, and no other.

Whatever is a text is written so that every reader takes it for text: quotation marks wherever
YAML could see a number, a date or a yes in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

__all__ = ["Tree", "toml_key", "toml_text", "yaml"]

Tree = str | int | bool | Sequence["Tree"] | Mapping[str, "Tree"]
"""A value of a YAML file; mappings and lists in it are not empty."""

# Begins with a letter, holds nothing that means anything to YAML, and ends in no space.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.;()/?!«»–—’…+-]*[\w.)/?!»…])?")
_SAID = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})
_INDENT = "  "


def toml_text(text: str) -> str:
    """Return `text`, which has no control characters but tabs and line feeds, as TOML."""
    return json.dumps(text, ensure_ascii=False)


def toml_key(key: str) -> str:
    """Return a key of a TOML table, in quotation marks where need be."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_text(key)


def yaml(tree: Mapping[str, Tree]) -> str:
    """Return a mapping as a YAML document; texts have no controls but tabs and line feeds."""
    return "".join(f"{line}\n" for line in _lines(tree))


def _lines(tree: Mapping[str, Tree] | Sequence[Tree]) -> list[str]:
    lines: list[str] = []
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            lines.extend(_entry(f"{_key(key)}:", value))
    else:
        for value in tree:
            if isinstance(value, Mapping):
                inner = _lines(value)
                lines.append(f"- {inner[0]}")
                lines.extend(_INDENT + line if line else line for line in inner[1:])
            else:
                lines.extend(_entry("-", value))
    return lines


def _entry(head: str, value: Tree) -> list[str]:
    """Return a key or dash with its value: on the line, or below it and further in."""
    if isinstance(value, bool):
        return [f"{head} {str(value).lower()}"]
    if isinstance(value, int):
        return [f"{head} {value}"]
    if isinstance(value, str):
        if _is_block(value):
            return [f"{head} |-", *(_INDENT + line if line else "" for line in value.split("\n"))]
        return [f"{head} {_scalar(value)}"]
    return [head, *(_INDENT + line if line else line for line in _lines(value))]


def _key(key: str) -> str:
    return key if re.fullmatch(r"[a-z_]{2,}", key) and key not in _SAID else json.dumps(key)


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _SAID:
        return text
    return json.dumps(text, ensure_ascii=False)


def _is_block(text: str) -> bool:
    """Tell whether a text can stand as it is in lines of its own."""
    return (
        "\n" in text
        and all(line.isprintable() and line == line.strip() for line in text.split("\n"))
        and text == text.strip("\n")
    )
