"""The backup of the day: before the first change after opening, when the last is a day old."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evalbench.messages import EvalbenchError
from evalbench.study.backup import take_backup
from evalbench.study.engines import reading_uri
from evalbench.study.keeping.shelf import kept_of, origin_of

__all__ = ["keep_daily", "newest_of"]

_DAY = timedelta(days=1)


def newest_of(file: Path) -> datetime | None:
    """Return when the newest backup of this copy of its study was taken; None if none was.

    sqlite3.Error when the file cannot be read.
    """
    uri = reading_uri(file, beside_log="rw")
    with closing(sqlite3.connect(uri, uri=True)) as study:
        (study_id,) = study.execute("SELECT id FROM study").fetchone() or ("empty",)
    mine = origin_of(file)
    kept = kept_of(study_id)
    moments = [each.moment for each in kept if each.origin == mine and each.verified]
    return moments[-1] if moments else None


def keep_daily(file: Path) -> EvalbenchError | None:
    """Take the backup of the day if it is due; return why it could not be taken.

    A full disk elsewhere is no reason to keep somebody from their work: it is said, not raised.
    """
    try:
        newest = newest_of(file)
        if newest is None or datetime.now(UTC) - newest > _DAY:
            take_backup(str(file), "daily")
    except EvalbenchError as error:
        return error
    except (OSError, sqlite3.Error) as error:
        return EvalbenchError("backup.not_taken", study=file, why=str(error))
    return None
