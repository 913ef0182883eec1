"""What is good to know about where a study and its backups lie."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from evalbench.messages import Message
from evalbench.study.engines import sqlite_file
from evalbench.study.keeping.daily import newest_of
from evalbench.study.keeping.shelf import backup_folder
from evalbench.study.places import is_networked, is_synced

__all__ = ["notes_of_day", "place_notes"]


def place_notes(location: str | Path) -> Iterator[Message]:
    """Yield what to heed where a study lies: its folder, or that of its backups, is shared."""
    file = sqlite_file(location)
    if file is None:
        return
    if is_synced(file):
        yield Message("doctor.synced", file=file)
    elif is_networked(file):
        yield Message("places.networked", file=file)
    if is_synced(backup_folder("x")):
        yield Message("doctor.backups_synced", folder=backup_folder("x").parent)


def notes_of_day(location: str | Path, since: datetime) -> tuple[Message, ...]:
    """Return the same where a backup was taken `since`: once a day is often enough."""
    notes, file = tuple(place_notes(location)), sqlite_file(location)
    if notes and file is not None:
        with suppress(sqlite3.Error, OSError):
            newest = newest_of(file)
            return notes if newest is not None and newest >= since else ()
    return ()
