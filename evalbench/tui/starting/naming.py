"""Where a new study goes: a file named after its title, in the user's documents."""

from __future__ import annotations

import re
from pathlib import Path

from evalbench.tui.folders import documents, is_path, typed_path

__all__ = ["ENDING", "file_name", "location_typed", "proposed_file"]

ENDING = ".evalbench"
_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028\u2029\ud800-\udfff]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_LONGEST = 80


def file_name(title: str) -> str:
    """Return a title as the name of a file on every system, without an ending; never blank."""
    name = " ".join(_NO_NAME.sub(" ", title).split())[:_LONGEST].strip(" .")
    while len(name.encode()) > 2 * _LONGEST:
        name = name[:-1].strip(" .")
    if _DEVICES.fullmatch(name.partition(".")[0]):
        name = f"{name}_"
    return name or "evalbench"


def proposed_file(title: str, folder: Path | None = None) -> Path:
    """Return a file for a study of this title where none is: “Title 2” when there is a “Title”."""
    folder = folder or documents()
    name = file_name(title)
    file = folder / f"{name}{ENDING}"
    number = 2
    while file.exists():
        file = folder / f"{name} {number}{ENDING}"
        number += 1
    return file


def location_typed(text: str) -> str:
    """Return where a study is to be: an address as it is, a file with its ending.

    A bare name is one in the user's documents.
    """
    text = text.strip()
    if "://" in text and not text.startswith("file:"):
        return text
    folder = documents()
    path = typed_path(text, folder) if is_path(text) else folder / text
    ended = path.suffix.lower() == ENDING or path.is_dir()
    return str(path if ended else path.with_name(path.name + ENDING))
