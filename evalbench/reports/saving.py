"""Files written: beside their place first, then moved there whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from evalbench.messages import EvalbenchError
from evalbench.reports.blocks import Document
from evalbench.reports.word import stands_as_written, write_word

__all__ = ["save_report", "written_whole"]


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a stream whose content becomes the file `path` when all of it is written.

    EvalbenchError when the folder is missing, the disk is full or the file is open in another
    program; what stood there is then untouched.
    """
    if not path.absolute().parent.is_dir():
        raise EvalbenchError("saving.no_folder", folder=path.parent)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except PermissionError:
        # Windows refuses to replace a file that Word holds open.
        raise EvalbenchError("saving.in_use", file=path) from None
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise EvalbenchError("saving.disk_full", file=path) from None
    finally:
        unfinished.unlink(missing_ok=True)


def save_report(
    document: Document, path: Path, *, template: Path | None = None, force: bool = False
) -> None:
    """Write a report; a file that somebody has written in is refused unless `force`.

    A `template` lends its looks, see :func:`write_word`. EvalbenchError when the file is refused
    or cannot be written, or the template cannot be read.
    """
    if path.is_dir():
        raise EvalbenchError("saving.is_folder", file=path)
    if path.suffix.lower() != ".docx":
        raise EvalbenchError("saving.not_word", file=path)
    if path.exists() and not force and not stands_as_written(path):
        raise EvalbenchError("saving.exists", file=path)
    with written_whole(path) as stream:
        write_word(document, stream, template)
