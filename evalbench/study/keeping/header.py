"""What can be told of a study file from its bytes, before a database is asked about it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from evalbench.messages import Message
from evalbench.study.engines import APPLICATION_ID, has_log
from evalbench.study.held import is_held

__all__ = ["log_is_gone", "look_at_bytes", "page_size_of"]

MAGIC = b"SQLite format 3\0"
_HEADER = 100
_DEFAULT_PAGE = 4096


def page_size_of(header: bytes) -> int:
    """Return the size of the file's pages; SQLite's own choice when the header is damaged."""
    size = int.from_bytes(header[16:18], "big")
    size = 65_536 if size == 1 else size
    sensible = 512 <= size <= 65_536 and size & (size - 1) == 0
    return size if header.startswith(MAGIC) and sensible else _DEFAULT_PAGE


def look_at_bytes(file: Path) -> Message | None:
    """Return what makes a file impossible to open as a study, if anything does.

    Of one that is open in this process nothing can be said.
    """
    if is_held(file):
        return None
    with file.open("rb") as stream:
        header = stream.read(_HEADER)
    size = file.stat().st_size
    if not size:
        return Message("doctor.empty", file=file)
    if not header.startswith(MAGIC):
        return Message("doctor.foreign", file=file)
    pages, page_size = int.from_bytes(header[28:32], "big"), page_size_of(header)
    # The count is to be trusted when it was written with the last change to the file.
    counted = header[24:28] == header[92:96] and pages
    if counted and size < pages * page_size and not has_log(file):
        share = round(100 - 100 * size / (pages * page_size))
        return Message("doctor.cut_short", file=file, missing=max(1, share))
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        return Message("doctor.not_ours", file=file)
    if log_is_gone(file):
        return Message("doctor.log_gone", file=file)
    return None


def log_is_gone(file: Path) -> bool:
    """Tell whether the log beside a study was taken away while it held changes.

    The index of the log (``-shm``) is left then. It says how much the log held, and how much of
    that had been brought into the study itself; who closes a study brings all of it, and removes
    both.
    """
    if is_held(file):
        return False
    index = file.with_name(file.name + "-shm")
    try:
        with index.open("rb") as stream:
            words = stream.read(_HEADER)
    except OSError:
        return False
    held = int.from_bytes(words[16:20], _order(words))
    brought = int.from_bytes(words[96:100], _order(words))
    log = file.with_name(file.name + "-wal")
    return len(words) == _HEADER and bool(words[12]) and held > brought and not log.exists()


def _order(words: bytes) -> Literal["little", "big"]:
    # The index is in the byte order of the machine; its first word is 3007000 in it.
    return "little" if int.from_bytes(words[:4], "little") == 3_007_000 else "big"
