"""Putting a backup back in the place of a study: found, compared, and what stood there kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, func, inspect, select

from evalbench.messages import EvalbenchError
from evalbench.study.backup import (
    KEPT,
    PRIVATE,
    beside,
    copy_file,
    copy_rows,
    driver_of,
    take_backup,
)
from evalbench.study.contents import kinds
from evalbench.study.engines import (
    clear_errors,
    has_log,
    is_study_file,
    is_writable,
    make_engine,
    shown,
    sqlite_file,
)
from evalbench.study.keeping.salvage import copied
from evalbench.study.keeping.shelf import (
    ENDING,
    Kept,
    all_kept,
    is_kept,
    kept_by_place,
    kept_of,
    labelled,
    make_folder,
    new_place,
    origin_of,
)
from evalbench.study.model import Change, Study, table_of
from evalbench.study.revisions import REVISION, drop_tables, make_tables, revision_of

__all__ = ["Look", "backups_of", "connected", "find_backup", "keep_standing", "look_at", "restore"]

_UNREADABLE = ("store.damaged", "store.foreign", "store.missing")


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of a study at a glance: whose it is, its state, and how many rows of a kind."""

    study_id: UUID
    title: str
    state: int
    time: datetime
    who: str
    counts: Mapping[str, int]


@contextmanager
def connected(location: str | Path) -> Iterator[Connection]:
    """Connect to a study as it stands, whatever its schema, changing nothing in it or beside it.

    EvalbenchError when there is none, or it cannot be reached or read.
    """
    file = sqlite_file(location)
    if file is not None and not file.is_file():
        raise EvalbenchError("store.missing", study=location)
    if file is not None and not is_study_file(file):
        raise EvalbenchError("store.foreign", study=location)
    with ExitStack() as stack:
        # Who only looks brings no log into the file.
        logged = file is not None and has_log(file)
        place = stack.enter_context(copied(file)) if file is not None and logged else location
        engine = make_engine(place, writable=logged or file is None)
        stack.callback(engine.dispose)
        stack.enter_context(clear_errors(str(location)))
        yield stack.enter_context(engine.connect())


def look_at(location: str | Path) -> Look | None:
    """Look at a study without changing or upgrading it; None when it cannot be read.

    EvalbenchError when the place itself cannot be reached.
    """
    try:
        with connected(location) as connection:
            return _look(connection)
    except EvalbenchError as error:
        if error.message.key in _UNREADABLE:
            return None
        raise


def _look(connection: Connection) -> Look | None:
    there = set(inspect(connection).get_table_names())
    if not {"study", "change"} <= there:
        return None
    study, change = table_of(Study), table_of(Change)
    named = connection.execute(select(study.c.id, study.c.title)).first()
    last = connection.execute(
        select(change.c.number, change.c.time, change.c.who).order_by(change.c.number.desc())
    ).first()
    if named is None or last is None:
        return None
    tables = [table_of(kind) for kind in kinds() if table_of(kind).name in there]
    counts = {
        each.name: connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables
    }
    return Look(named.id, named.title, last.number, last.time, last.who, counts)


def backups_of(location: str) -> tuple[list[Kept], bool]:
    """Return the backups of a study, oldest first, and whether it is certain that they are its own.

    Where the study is gone or cannot be read, its backups are those of what has stood there; all
    there are when none is.
    """
    look = look_at(location)
    if look is not None:
        return kept_of(look.study_id.hex), True
    file = sqlite_file(location)
    kept = [] if file is None else kept_by_place(file)
    return (kept, True) if kept else (all_kept(), False)


def find_backup(location: str, word: str) -> Path:
    """Return the backup that `word` means: a file, or the label of one of this study.

    EvalbenchError when there is none, or the study cannot be read and several bear the label.
    """
    if Path(word).is_file():
        return Path(word)
    mine, _ = backups_of(location)
    found = [each for each in mine if each.label == word] or labelled(word)
    if not found:
        raise EvalbenchError("backup.unknown", word=word, study=shown(location))
    if len(found) > 1:
        files = ", ".join(str(each.file) for each in found)
        raise EvalbenchError("backup.several", label=word, files=files)
    return found[0].file


def restore(location: str, backup: Path) -> Path | None:
    """Put a backup in the place of a study; return the backup of what stood there, if anything did.

    All or nothing: EvalbenchError when either cannot be read or written, and all is as it was.
    """
    if look_at(backup) is None:
        raise EvalbenchError("backup.unreadable", file=backup)
    file = sqlite_file(location)
    return _restore_server(location, backup) if file is None else _restore_file(file, backup)


def _restore_file(file: Path, backup: Path) -> Path | None:
    if file.exists() and file.samefile(backup):
        raise EvalbenchError("backup.itself", file=file)
    if not file.parent.is_dir():
        raise EvalbenchError("store.no_folder", folder=file.parent)
    if file.exists() and not is_writable(file):
        raise EvalbenchError("store.read_only", study=file)
    look = look_at(file) if file.exists() else None
    kept = keep_standing(file, "before-restore", backup)

    def make_way() -> None:
        # Closed by its last user, a study is one file; changed since, it is not what was kept.
        now = look_at(file) if look is not None else None
        in_use = look is not None and any(each.exists() for each in beside(file))
        if now != look or in_use:
            raise EvalbenchError("store.locked", study=file)
        for each in beside(file):
            each.unlink(missing_ok=True)

    with connected(backup) as source:
        copy_file(driver_of(source), file, make_way)
    return kept


def keep_standing(file: Path, why: str, successor: Path | str) -> Path | None:
    """Keep what stands where `successor` is to be put: verified, or the bytes of a damaged study.

    Return where it is kept, None when nothing stands there. EvalbenchError when it cannot be kept,
    is no study but may be something else, or is a backup itself.
    """
    if not file.exists():
        return None
    if is_kept(file):
        raise EvalbenchError("store.kept", study=file)
    if look_at(file) is not None:
        try:
            return take_backup(str(file), why)
        except EvalbenchError as error:
            if error.message.key not in ("store.backup_failed", "backup.damaged", "store.damaged"):
                raise
    elif file.suffix != ENDING and file.stat().st_size and not is_study_file(file):
        raise EvalbenchError("store.foreign", study=file)
    look = look_at(successor)
    assert look is not None
    place = new_place(look.study_id.hex, f"{why}-damaged", origin=origin_of(file))
    try:
        make_folder(place.parent)
        for each in (file, *beside(file)):
            if each.exists():
                kept = place.with_name(place.name + each.name[len(file.name) :])
                kept.touch(mode=PRIVATE)
                shutil.copyfile(each, kept)
                kept.chmod(KEPT)
    except OSError as error:
        raise EvalbenchError("backup.no_access", file=place) from error
    return place


def _restore_server(url: str, backup: Path) -> Path | None:
    """Fill the database anew from a file, in one transaction."""
    look = look_at(url)
    kept = None if look is None else take_backup(url, "before-restore")
    engine = make_engine(url, writable=True)
    try:
        with clear_errors(url), connected(backup) as source, engine.begin() as target:
            if revision_of(source) != REVISION:
                raise EvalbenchError("backup.other_schema", file=backup)
            if revision_of(target) is not None:
                drop_tables(target)
            make_tables(target)
            copy_rows(source, target)
    finally:
        engine.dispose()
    return kept
