"""Transcripts in: one module for each form, found in a table by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from evalbench.intake.transcripts.plain_text import read_plain_text
from evalbench.intake.transcripts.record import Transcript
from evalbench.messages import EvalbenchError

__all__ = ["READERS", "Reader", "Transcript", "is_readable", "read_transcript"]

Reader = Callable[[Path, Collection[str]], Transcript]

READERS: Mapping[str, Reader] = {
    ".txt": read_plain_text,
}
"""The readers by ending, lower case: a new form is a module and a line here."""


def is_readable(path: Path) -> bool:
    """Tell whether there is a reader for a file of this name."""
    return path.suffix.lower() in READERS


def read_transcript(path: Path, names: Collection[str] = ()) -> Transcript:
    """Return the transcript in a file; its name is the file's without ending.

    `names` are people known to speak in it. Raises EvalbenchError when there is no reader for the
    file, it is no text, or it is too large.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise EvalbenchError("folder.no_reader", ending=path.suffix or path.name, known=known)
    return reader(path, names)
