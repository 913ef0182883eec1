"""Making a whole study at once: it is there complete, or nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.backup import PRIVATE, mode_of, take_backup
from evalbench.study.change_log import LoggedChange, changes_of
from evalbench.study.engines import clear_errors, make_engine, shown, sqlite_file
from evalbench.study.history.hook import install
from evalbench.study.model import Base
from evalbench.study.revisions import drop_tables, make_tables, revision_of
from evalbench.study.store import create_study, open_study

__all__ = ["Replaced", "make_study", "study_stands_at"]


@dataclass(frozen=True, slots=True)
class Replaced:
    """The study that stood where a new one is made: its backup, and what was done since it began.

    `changes` counts all but the first, by which it was built or begun; `last` is the last of them.
    """

    backup: str
    changes: int
    last: LoggedChange | None


def study_stands_at(location: str | Path) -> bool:
    """Tell whether there is a study, or a file that may be one, where a new one is to be made.

    EvalbenchError when there is a folder, or a database with tables of something else.
    """
    file = sqlite_file(location)
    if file is None:
        return _has_study(str(location))
    if file.is_dir():
        raise EvalbenchError("saving.study_is_folder", study=file)
    return file.exists()


def make_study(
    location: str | Path, who: str, fill: Callable[[Session], object], *, replace: bool = False
) -> Replaced | None:
    """Make a study and let `fill` put everything into it, in one transaction.

    An existing study is refused, or with `replace` kept in a verified backup first; a file that is
    no study is refused in any case. EvalbenchError for what stands in the way, and whatever `fill`
    raises; all is then as it was.
    """
    if not study_stands_at(location):
        replaced = None
    elif replace:
        replaced = _kept(location)
    else:
        raise EvalbenchError("store.exists", study=shown(location))
    file = sqlite_file(location)
    if file is None:
        _fill_server(str(location), who, fill)
    else:
        _fill_file(file, who, fill, replaced)
    return replaced


def _kept(location: str | Path) -> Replaced:
    """Take a backup of the study that is there; EvalbenchError when it is none."""
    with open_study(location) as study, study.read() as session:
        changes = changes_of(session)[1:]
    backup = str(take_backup(str(location), "before-build"))
    return Replaced(backup, len(changes), changes[-1] if changes else None)


def _fill_file(
    file: Path, who: str, fill: Callable[[Session], object], replaced: Replaced | None
) -> None:
    """Fill a study under another name, and move it into place when it is complete."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    with _as_named(file, unfinished):
        _remove_file(unfinished)
        try:
            with create_study(unfinished) as study, study.begin(who) as session:
                fill(session)
            _let_go(file, replaced)
            if replaced is not None:
                unfinished.chmod(mode_of(file, PRIVATE))
            unfinished.replace(file)
        finally:
            _remove_file(unfinished)


@contextmanager
def _as_named(file: Path, unfinished: Path) -> Iterator[None]:
    """Let errors name the file that was asked for, not the one that is written in its stead."""
    try:
        yield
    except EvalbenchError as error:
        if str(error.message.fields.get("study")) != str(unfinished):
            raise
        key = error.message.key
        key = "saving.no_place" if key in ("store.no_access", "store.read_only") else key
        raise EvalbenchError(key, study=file) from error
    except OSError as error:
        if error.filename is None or Path(error.filename).name != unfinished.name:
            raise
        raise OSError(error.errno, error.strerror, str(file)) from error


def _let_go(file: Path, replaced: Replaced | None) -> None:
    """See that nobody works in the study to be replaced, and that no stray log is left beside it.

    EvalbenchError when another program has it open or has changed it since the backup.
    """
    if replaced is not None:
        with open_study(file) as study, study.read() as session:
            unchanged = len(changes_of(session)[1:]) == replaced.changes
        # Closed by its last user, a study is one file.
        if not unchanged or any(beside.exists() for beside in _beside(file)):
            raise EvalbenchError("store.locked", study=file)
    for beside in _beside(file):
        beside.unlink(missing_ok=True)


def _beside(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal")]


def _remove_file(file: Path) -> None:
    for each in (file, *_beside(file)):
        each.unlink(missing_ok=True)


def _has_study(url: str) -> bool:
    engine = make_engine(url, writable=True)
    try:
        with clear_errors(url), engine.connect() as connection:
            revision = revision_of(connection)
            foreign = Base.metadata.tables.keys() & set(inspect(connection).get_table_names())
            if revision is None and foreign:
                raise EvalbenchError("store.foreign", study=shown(url))
            return revision is not None
    finally:
        engine.dispose()


def _fill_server(url: str, who: str, fill: Callable[[Session], object]) -> None:
    """Make and fill the tables of a PostgreSQL study in one transaction."""
    engine = make_engine(url, writable=True)
    install(engine)
    try:
        with clear_errors(url), engine.begin() as connection:
            if revision_of(connection) is not None:
                drop_tables(connection)
            make_tables(connection)
            with Session(connection, expire_on_commit=False, info={"who": who}) as session:
                fill(session)
                session.flush()
    finally:
        engine.dispose()
