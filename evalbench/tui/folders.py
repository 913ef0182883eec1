"""What lies in a folder, as the file browser shows it, and paths as they are typed or pasted."""

from __future__ import annotations

import os
import re
import shlex
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["Entry", "documents", "entries_of", "is_path", "pasted_paths", "shortened", "typed_path"]

_NUMBERS = re.compile(r"(\d+)")
_HIDDEN = getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 2)
_DRIVE = re.compile(r"[A-Za-z]:($|[\\/])")


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder or a file: its name, its bytes, and when it was last changed (seconds of 1970)."""

    path: Path
    is_folder: bool
    size: int = 0
    changed: float = 0.0

    @property
    def name(self) -> str:
        """Return what it is called; a drive has no other name than its path."""
        return self.path.name or str(self.path)


def documents() -> Path:
    """Return the folder of the user's documents, else their home, else the one they stand in."""
    from platformdirs import user_documents_path

    with suppress(OSError, RuntimeError):
        for folder in (user_documents_path(), Path.home()):
            if folder.is_dir():
                return folder
    return Path.cwd()


def entries_of(folder: Path | None, endings: Sequence[str] = ()) -> list[Entry]:
    """Return the folders in a folder, then its files of these endings (none given: all).

    Each in the order of their names, 2 before 10, what is hidden left out. Without a folder the
    drives of the computer. OSError when it cannot be read.
    """
    if folder is None:
        return [Entry(Path(drive), is_folder=True) for drive in _drives()]
    found = [entry for entry in _entries(folder) if entry.is_folder or _ends(entry.name, endings)]
    return sorted(found, key=lambda entry: (not entry.is_folder, _in_order(entry.name)))


def _drives() -> Iterator[str]:
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        drive = f"{letter}:\\"
        if Path(drive).exists():
            yield drive


def _entries(folder: Path) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for each in found:
            # What goes while one looks, or may not be looked at, is not there.
            with suppress(OSError):
                if not _is_hidden(each):
                    yield _entry(each)


def _entry(each: os.DirEntry[str]) -> Entry:
    if each.is_dir():
        return Entry(Path(each.path), is_folder=True)
    told = each.stat()
    return Entry(Path(each.path), is_folder=False, size=told.st_size, changed=told.st_mtime)


def _is_hidden(each: os.DirEntry[str]) -> bool:
    if each.name.startswith(".") or each.name.startswith("~$"):
        return True
    # Only Windows marks files so.
    attributes = getattr(each.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & _HIDDEN)


def _ends(name: str, endings: Sequence[str]) -> bool:
    return not endings or name.lower().endswith(tuple(endings))


def _in_order(name: str) -> list[tuple[int, int | str]]:
    """Return what sorts names as people count: “Interview 2” before “Interview 10”."""
    parts = _NUMBERS.split(name.casefold())
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part]


def is_path(words: str) -> bool:
    """Tell whether what is typed is a path or an address, and not a word to look for."""
    words = words.strip().strip("'\"")
    begins = words.startswith(("/", "~", "\\", "./", "../"))
    return begins or "://" in words or bool(_DRIVE.match(words))


def typed_path(words: str, folder: Path) -> Path:
    """Return the path that is typed, from `folder` on; ``~`` is the user's home."""
    paths = pasted_paths(words)
    path = paths[0] if paths else Path(words.strip())
    with suppress(RuntimeError):
        path = path.expanduser()
    return folder / path


def pasted_paths(text: str) -> list[Path]:
    """Return the paths in what was pasted; terminals paste dropped files, one a line or in quotes.

    ``'/home/a b.docx'``, ``/home/a\\ b.docx``, ``"C:\\a b.docx"`` and ``file:///home/a%20b.docx``
    are all understood.
    """
    return [path for line in text.splitlines() if line.strip() for path in _in_line(line.strip())]


def _in_line(line: str) -> list[Path]:
    if line.startswith("file://"):
        return [_of_address(each) for each in line.split()]
    bare = line[1:-1] if len(line) > 1 and line[0] == line[-1] and line[0] in "'\"" else line
    if bare == line and not _exists(Path(line)):
        words = _words(line)
        if len(words) > 1 and not all(is_path(word) for word in words):
            return [Path(line)]
        return [Path(word) for word in words] or [Path(line)]
    whole = not any(mark in bare for mark in "'\"")
    return [Path(bare)] if whole else [Path(word) for word in _words(line)]


def _exists(path: Path) -> bool:
    try:
        return path.expanduser().exists()
    except (OSError, RuntimeError, ValueError):
        return False


def _words(line: str) -> list[str]:
    """Return the words of a line as a shell parts them; on Windows a backslash is no quote."""
    reader = shlex.shlex(line, posix=True, punctuation_chars=False)
    reader.whitespace_split = True
    reader.commenters = ""
    if os.name == "nt":
        reader.escape = ""
    try:
        return list(reader)
    except ValueError:
        return [line]


def _of_address(address: str) -> Path:
    path = unquote(urlsplit(address).path)
    return Path(path[1:] if _DRIVE.match(path[1:]) else path)


def shortened(location: str) -> str:
    """Return a place with the user's home as ``~``."""
    try:
        home = Path.home()
        return str(Path("~") / Path(location).relative_to(home))
    except (RuntimeError, ValueError):
        return location
