"""The files of a study folder, opened with care: what comes from outside may be anything."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from evalbench.messages import EvalbenchError, Message, Problem
from evalbench.study.layout import PARTS
from evalbench.text.cleaning import composed, decode
from evalbench.text.fuzzy import nearest

__all__ = ["LARGEST_FILE", "Files"]

LARGEST_FILE = 1_000_000_000
"""The most bytes of a table; a transcript may have far fewer."""

_MEGABYTE = 1_000_000
_IGNORED = frozenset({"thumbs.db", "desktop.ini"})


class Files:
    """The files of the folder `root`. Names are given from it, with ``/``; case does not count.

    A file that is no regular file, leads out of the folder through a link, or is too large is a
    problem, and read as if it were not there.
    """

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        self._real = root.resolve()
        self._problems = problems
        self._top = {_plain(path.name): path for path in _listed(root)}

    def has(self, name: str) -> bool:
        """Tell whether the folder has a file or folder of this name."""
        return name.casefold() in self._top

    def text(self, name: str) -> str | None:
        """Return the text of a file at the top, line feeds only; None without or after a problem.

        Characters are as they stand: neither composed nor cleaned.
        """
        path = self._top.get(name.casefold())
        return None if path is None else self.text_of(path, name)

    def text_of(self, path: Path, name: str) -> str | None:
        """Return the text of a file found in a folder, which messages call `name`."""
        try:
            if not self.is_sound(path, name, LARGEST_FILE):
                return None
            text = decode(path.read_bytes())
        except OSError as error:
            self._report(name, Message("folder.unreadable", reason=_reason(error)))
        except EvalbenchError as error:
            table = name.endswith(".csv")
            self._report(name, Message("folder.binary_table") if table else error.message)
        else:
            return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        return None

    def folder(self, name: str) -> list[tuple[Path, str]]:
        """Return the files in a folder with their names from the root, by name.

        Hidden files and what programs leave behind are not among them.
        """
        path = self._top.get(name.casefold())
        if path is None:
            return []
        if not path.is_dir() or not path.resolve().is_relative_to(self._real):
            self._report(name, Message("folder.no_folder"))
            return []
        found = [(entry, f"{name}/{composed(entry.name)}") for entry in _listed(path)]
        return sorted(found, key=lambda pair: pair[1])

    def is_sound(self, path: Path, name: str, largest: int) -> bool:
        """Tell whether a file may be opened; a problem if not."""
        if not path.resolve().is_relative_to(self._real):
            self._report(name, Message("folder.outside"))
            return False
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            self._report(name, Message("folder.no_file"))
            return False
        if found.st_size > largest:
            megabytes = -(-found.st_size // _MEGABYTE)
            limit = largest // _MEGABYTE
            self._report(name, Message("folder.large", megabytes=megabytes, limit=limit))
            return False
        return True

    def misnamed(self) -> list[tuple[str, str]]:
        """Return files at the top that look like slips for one of the contract's, with its name."""
        others = (path.name for key, path in self._top.items() if key not in PARTS)
        slips = [(name, nearest(name, PARTS)) for name in sorted(others)]
        return [(name, near) for name, near in slips if near is not None]

    def _report(self, name: str, message: Message) -> None:
        self._problems.append(Problem(name, None, message))


def _listed(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    return [
        folder / name
        for name in names
        if not name.startswith((".", "~$")) and name.casefold() not in _IGNORED
    ]


def _plain(name: str) -> str:
    return composed(name).casefold()


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
