"""Where a study lies: in a folder that a cloud service copies, or on a drive of another computer.

On neither may a log lie beside it: a cloud copies the two apart, and over a network the computers
do not see each other's index of the log.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["is_networked", "is_synced"]

_SYNCED = (
    *("onedrive", "dropbox", "google drive", "googledrive", "my drive", "mobile documents"),
    *("icloud", "nextcloud", "owncloud", "box sync", "pcloud", "creative cloud files"),
)
_NETWORKED = (
    *("nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "afpfs"),
    *("webdav", "davfs", "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.smbnetfs"),
)
_MOUNTS = Path("/proc/mounts")
_REMOTE_DRIVE = 4


def is_synced(file: Path) -> bool:
    """Tell whether a cloud service seems to copy the folder that a file, or its link, lies in."""
    parts = (part.lower() for place in _parents(file) for part in place.parts)
    return any(part.startswith(_SYNCED) for part in parts)


def is_networked(file: Path) -> bool:
    """Tell whether a file, or what it links to, lies on another computer."""
    places = _parents(file)
    if any(str(place).startswith(("\\\\", "//")) for place in places):
        return True
    if os.name == "nt":
        return any(_is_remote_drive(place.drive) for place in places)
    return _kind_of_drive(places[-1]) in _NETWORKED


def _parents(file: Path) -> tuple[Path, Path]:
    """Return the folder of a file as it is named, and as it is behind every link."""
    try:
        return file.absolute().parent, file.resolve().parent
    except (OSError, RuntimeError):
        return file.absolute().parent, file.absolute().parent


def _is_remote_drive(drive: str) -> bool:
    """Ask Windows about a letter such as ``Z:``."""
    import ctypes

    system: Any = ctypes
    return bool(system.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE)


def _kind_of_drive(folder: Path) -> str:
    """Return what sort of drive a folder is on: that of the mount that is nearest above it."""
    nearest, kind = Path(), ""
    for place, each in _mounts():
        # Of two mounts in one place the later one is seen.
        if folder.is_relative_to(place) and len(place.parts) >= len(nearest.parts):
            nearest, kind = place, each
    return kind


def _mounts() -> Iterator[tuple[Path, str]]:
    """Yield where drives are mounted, and of what sort they are; nothing where it is not told."""
    yield from _mounts_of_mac()
    with suppress(OSError):
        for line in _MOUNTS.read_bytes().decode("utf-8", "surrogateescape").splitlines():
            _, place, kind, *_ = line.split(" ")
            # Spaces and backslashes in a name are written as octal numbers.
            raw = place.encode("utf-8", "surrogateescape").decode("unicode_escape")
            yield Path(raw.encode("latin-1").decode("utf-8", "surrogateescape")), kind


@cache
def _mounts_of_mac() -> tuple[tuple[Path, str], ...]:
    """Return what ``mount`` says: ``//me@server/share on /Volumes/share (smbfs, nodev)``."""
    if sys.platform == "darwin":
        import subprocess

        words = ["/sbin/mount"]
        with suppress(OSError, subprocess.SubprocessError):
            said = subprocess.run(words, capture_output=True, text=True, timeout=5, check=True)
            lines = (line.partition(" on ")[2] for line in said.stdout.splitlines())
            parts = (line.rpartition(" (") for line in lines)
            return tuple((Path(place), kind.partition(",")[0]) for place, _, kind in parts)
    return ()
