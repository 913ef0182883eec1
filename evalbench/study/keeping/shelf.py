"""Where backups lie: in the user's data folder, by study; what is there, and what is thinned out.

A backup's name says when it was taken, why or the label it was given, and of which copy of the
study. Named ones stay for good, of the others all of the last week, then one a week, later one a
month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from evalbench.messages import EvalbenchError
from evalbench.study.rules import name_fault

__all__ = [
    "ENDING",
    "Kept",
    "all_kept",
    "backup_folder",
    "is_kept",
    "kept_by_place",
    "kept_of",
    "labelled",
    "make_folder",
    "new_place",
    "origin_of",
    "thin",
]

ENDING = ".evalbench"
_MOMENT = "%Y-%m-%dT%H%M%S%f"
_NAME = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\dT\d{12})(?:=(?P<label>[^@]+)|-(?P<why>[^@]+))"
    r"(?:@(?P<origin>\w{8}))?"
)
_LONGEST = 180
_ALL_OF, _WEEKLY = timedelta(days=7), timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup: its file, when and why it was taken, its label when it has one.

    `origin` tells of which copy of the study it is; None when that was on a server.
    """

    file: Path
    moment: datetime
    why: str
    label: str | None
    origin: str | None

    @property
    def verified(self) -> bool:
        """Whether this is a verified copy, and not the bytes of a damaged study."""
        return not self.why.endswith("-damaged")


def _root() -> Path:
    from platformdirs import user_data_path

    return user_data_path("evalbench", appauthor=False) / "backups"


def backup_folder(study_id: str) -> Path:
    """Return the folder of a study's backups: in the user's data, never beside the study."""
    return _root() / study_id


def make_folder(folder: Path) -> None:
    """Make a folder to write to; one of backups, and that of all of them, is its owner's alone.

    OSError when it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if folder.parent == _root():
        for each in (folder.parent, folder):
            each.chmod(0o700)


def origin_of(file: Path) -> str:
    """Return what tells this copy of a study from others of the same study."""
    return sha256(str(file.resolve()).encode()).hexdigest()[:8]


def is_kept(file: Path) -> bool:
    """Tell whether a file is a backup that evalbench keeps, and so is only read."""
    # Asked of every study that is opened: the folder's name spares most of them the rest.
    if file.absolute().parent.parent.name != "backups":
        return False
    return file.resolve().parent.parent == _root().resolve()


def new_place(
    study_id: str, why: str, *, origin: str | None = None, label: str | None = None
) -> Path:
    """Return where the next backup goes; EvalbenchError for a label that cannot be, or is taken."""
    moment = datetime.now(UTC).strftime(_MOMENT)
    ending = (f"@{origin}" if origin else "") + ENDING
    if label is None:
        return backup_folder(study_id) / f"{moment}-{why}{ending}"
    fault = name_fault(label)
    if fault is not None:
        raise EvalbenchError(fault.key, **fault.fields)
    quoted = quote(label, safe=" ")
    if len(quoted) > _LONGEST:
        raise EvalbenchError("backup.label_long", label=label[:40])
    taken = next((each for each in kept_of(study_id) if each.label == label), None)
    if taken is not None:
        raise EvalbenchError("backup.label_taken", label=label, file=taken.file)
    return backup_folder(study_id) / f"{moment}={quoted}{ending}"


def kept_of(study_id: str) -> list[Kept]:
    """Return the backups of a study, oldest first."""
    return sorted(_in_folder(backup_folder(study_id)), key=lambda each: each.moment)


def all_kept() -> list[Kept]:
    """Return the backups of every study, oldest first."""
    found = [each for folder in sorted(_root().glob("*/")) for each in _in_folder(folder)]
    return sorted(found, key=lambda each: each.moment)


def kept_by_place(file: Path) -> list[Kept]:
    """Return the backups of the studies that have been at a place, oldest first.

    What stands there now need not be readable, or there at all.
    """
    mine, every = origin_of(file), all_kept()
    folders = {each.file.parent for each in every if each.origin == mine}
    return [each for each in every if each.file.parent in folders]


def labelled(label: str) -> list[Kept]:
    """Return the backups of any study that bear a label."""
    return [each for each in all_kept() if each.label == label]


def _in_folder(folder: Path) -> Iterator[Kept]:
    for file in folder.glob(f"*{ENDING}"):
        if found := _NAME.fullmatch(file.name.removesuffix(ENDING)):
            moment = datetime.strptime(found["moment"], _MOMENT).replace(tzinfo=UTC)
            label = None if found["label"] is None else unquote(found["label"])
            yield Kept(file, moment, found["why"] or "", label, found["origin"])


def thin(study_id: str, now: datetime | None = None) -> list[Path]:
    """Remove what is no longer needed, and what was left unfinished; return the removed."""
    now = now or datetime.now(UTC)
    periods = set[tuple[object, ...]]()
    removed = []
    for each in reversed(kept_of(study_id)):
        period = (each.origin, *_period(each.moment, now - each.moment))
        if each.label is None and period in periods:
            _remove(each.file)
            removed.append(each.file)
        elif each.label is None:
            periods.add(period)
    for left in backup_folder(study_id).glob("*.unfinished*"):
        if now.timestamp() - left.stat().st_mtime > _ALL_OF.total_seconds() / 7:
            left.unlink(missing_ok=True)
    return removed


def _period(moment: datetime, age: timedelta) -> tuple[object, ...]:
    """Return what of which one backup is enough."""
    if age <= _ALL_OF:
        return (moment,)
    if age <= _WEEKLY:
        return tuple(moment.isocalendar()[:2])
    return ("month", moment.year, moment.month)


def _remove(file: Path) -> None:
    # Windows refuses to remove what is marked as read-only.
    file.chmod(0o600)
    file.unlink()
