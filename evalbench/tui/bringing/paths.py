"""Paths that are pasted: terminals paste a file that is dropped on them as its path."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["paths_of"]

_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)"|((?:\\.|[^\s'"\\])+)""")
_ESCAPED = re.compile(r"\\(.)")


def paths_of(pasted: str, exists: Callable[[Path], bool] | None = None) -> list[Path]:
    """Return the paths in a pasted text, in their order; what is no path of anything is left out.

    A line that is a path as it stands is one; else it may hold several, in quotes or with their
    spaces behind backslashes, as shells want them. Addresses of files (``file://``) are paths, too.
    """
    is_there = exists or _exists
    found: dict[Path, None] = {}
    for line in pasted.splitlines():
        whole = _path(line.strip())
        if whole is not None and is_there(whole):
            found[whole] = None
            continue
        for path in map(_path, _parts(line)):
            if path is not None and is_there(path):
                found[path] = None
    return list(found)


def _parts(line: str) -> list[str]:
    parts: list[str] = []
    for single, double, bare in _QUOTED.findall(line):
        parts.append(single or double or _ESCAPED.sub(r"\1", bare))
    return parts


def _path(words: str) -> Path | None:
    if not words or "\0" in words:
        return None
    if words.startswith("file://"):
        words = unquote(urlsplit(words).path)
        # file:///C:/folder is C:/folder.
        if re.match(r"/[A-Za-z]:/", words):
            words = words[1:]
    try:
        return Path(words).expanduser()
    except RuntimeError:
        return None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
