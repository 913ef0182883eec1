"""Mending what is safe to mend of a study, after a backup: nothing goes that could be read.

An index is made anew, what a killed program left beside the study is removed, and rows that point
at something that is not there are mended.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from evalbench.messages import EvalbenchError, Message
from evalbench.study.backup import KEPT, copy_file, take_backup
from evalbench.study.doctor import examine, left_over
from evalbench.study.engines import clear_errors, is_writable, make_engine
from evalbench.study.keeping.header import log_is_gone
from evalbench.study.keeping.salvage import opened_copy
from evalbench.study.keeping.schema import lost_indexes
from evalbench.study.keeping.shelf import is_kept, new_place, origin_of
from evalbench.study.keeping.strays import mend_strays
from evalbench.study.store import file_of, open_study

__all__ = ["repair"]


def repair(location: str, who: str) -> tuple[Message, ...]:
    """Mend what is safe to mend, after a backup; return what was done.

    EvalbenchError when the study cannot be written to, or the backup cannot be taken.
    """
    before = examine(location)
    file = file_of(location)
    done: list[Message] = []
    if file is not None:
        _insist_writable(file)
        done += _tidy(file)
    keys = {message.key for message in before.mendable} - {"doctor.log_gone"}
    if keys:
        done.append(Message("doctor.kept", file=take_backup(location, "before-repair")))
    if file is not None and "doctor.index" in keys:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("REINDEX")
        done.append(Message("doctor.reindexed"))
    if "doctor.no_index" in keys:
        done += _make_indexes(location)
    if "doctor.strays" in keys or "doctor.index" in keys:
        with open_study(location) as study, study.begin(who) as session:
            done += mend_strays(session)
    return tuple(done)


def _insist_writable(file: Path) -> None:
    if is_kept(file):
        raise EvalbenchError("store.kept", study=file)
    if not is_writable(file):
        raise EvalbenchError("store.read_only", study=file)


def _tidy(file: Path) -> Iterator[Message]:
    if log_is_gone(file):
        yield Message("doctor.kept", file=_keep_without_log(file))
        file.with_name(file.name + "-shm").unlink()
        yield Message("doctor.log_forgotten")
    for left in left_over(file):
        left.unlink()
        yield Message("doctor.removed", file=left)


def _keep_without_log(file: Path) -> Path:
    """Take a backup of a study that is not to be opened where it lies, as its log is gone."""
    try:
        with opened_copy(file) as copy:
            (study_id,) = copy.execute("SELECT id FROM study").fetchone()
            place = new_place(study_id, "before-repair", origin=origin_of(file))
            copy_file(copy, place, mode=KEPT)
    except (sqlite3.Error, TypeError) as error:
        raise EvalbenchError("backup.damaged", file=file) from error
    return place


def _make_indexes(location: str) -> Iterator[Message]:
    """Make the indexes that are missing, but those that would refuse rows that are there."""
    engine = make_engine(location, writable=True).execution_options(evalbench_write=True)
    try:
        with clear_errors(location), engine.begin() as connection:
            for index in lost_indexes(connection):
                if not index.unique:
                    index.create(connection)
                    yield Message("doctor.made_index", index=index.name)
    finally:
        engine.dispose()
