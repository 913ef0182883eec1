"""Transcripts in: one module for each form, found in a table by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from evalbench.intake.transcripts.markdown import read_markdown
from evalbench.intake.transcripts.plain_text import read_plain_text
from evalbench.intake.transcripts.record import Transcript
from evalbench.intake.transcripts.word import read_word
from evalbench.messages import EvalbenchError
from evalbench.text.cleaning import printable

__all__ = ["READERS", "Reader", "Transcript", "read_transcript", "reader_of"]

Reader = Callable[[Path, Collection[str]], Transcript]

READERS: Mapping[str, Reader] = {
    ".txt": read_plain_text,
    ".md": read_markdown,
    ".docx": read_word,
}
"""The readers by ending, lower case: a new form is a module and a line here."""


def reader_of(path: Path) -> Reader:
    """Return the reader for a file by its ending; EvalbenchError when there is none."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise EvalbenchError("folder.no_reader", ending=printable(path.suffix), known=known)
    return reader


def read_transcript(path: Path, names: Collection[str] = ()) -> Transcript:
    """Return the transcript in a file; its name is the file's without ending.

    `names` are people known to speak in it. Raises EvalbenchError when there is no reader for the
    file, it is no text, or it is too large.
    """
    return reader_of(path)(path, names)
