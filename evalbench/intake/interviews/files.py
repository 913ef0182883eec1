"""The files that are named to be imported, folders looked into."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from evalbench.intake.transcripts import READERS
from evalbench.messages import EvalbenchError

__all__ = ["files_in"]

_MOST_DEPTH = 20


def files_in(paths: Iterable[Path]) -> list[tuple[Path, Path | None]]:
    """Return the transcripts named by `paths`, each once, with the folder it was found in.

    A folder stands for all in it, folders below included, whose ending can be read; hidden files
    and what programs leave behind are passed over. A file that is named itself is taken as it is.
    EvalbenchError for a path where nothing is, or a folder without transcripts.
    """
    found: dict[Path, tuple[Path, Path | None]] = {}
    for path in paths:
        if path.is_dir():
            inside = list(_inside(path))
            if not inside:
                endings = ", ".join(sorted(READERS))
                raise EvalbenchError("importing.empty_folder", folder=path, known=endings)
            for file in inside:
                found.setdefault(file.resolve(), (file, path))
        elif path.exists():
            found.setdefault(path.resolve(), (path, None))
        else:
            raise EvalbenchError("folder.no_such_file", path=path)
    return list(found.values())


def _inside(folder: Path) -> Iterator[Path]:
    depth = len(folder.parts)
    for where, folders, names in os.walk(folder):
        # Links are not followed, so there are no circles.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if len(Path(where).parts) - depth >= _MOST_DEPTH:
            folders.clear()
        for name in sorted(names):
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in READERS:
                yield Path(where) / name
