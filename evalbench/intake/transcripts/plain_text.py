"""Reads transcripts that are plain text, with ``Name: `` where somebody begins to speak.

Limits: files of 20 MB, lines of a million characters.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from evalbench.intake.transcripts.record import Transcript
from evalbench.messages import EvalbenchError
from evalbench.text.cleaning import Cleaned, clean, composed, decode
from evalbench.text.turns import lines_of, recognise

__all__ = ["LARGEST_FILE", "LONGEST_LINE", "insist_size", "read_cleaned", "read_plain_text"]

LARGEST_FILE = 20_000_000
"""The most bytes of a transcript."""

LONGEST_LINE = 1_000_000
"""The most characters of a line."""


def read_plain_text(path: Path, names: Collection[str] = ()) -> Transcript:
    """Return the transcript in a text file; EvalbenchError when it is no text or too large."""
    cleaned = read_cleaned(path)
    text, turns = recognise(lines_of(composed(cleaned.text)), names)
    return Transcript(composed(path.stem), text, tuple(turns), cleaned.removed)


def read_cleaned(path: Path) -> Cleaned:
    """Return the text of a file as it stands, but for line ends and control characters."""
    insist_size(path)
    cleaned = clean(decode(path.read_bytes()))
    if len(cleaned.text) > LONGEST_LINE:
        for number, line in enumerate(cleaned.text.split("\n"), start=1):
            if len(line) > LONGEST_LINE:
                raise EvalbenchError("folder.text_line_long", line=number, limit=LONGEST_LINE)
    return cleaned


def insist_size(path: Path) -> None:
    """Raise EvalbenchError for a file that is too large to be a transcript."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        megabytes, limit = -(-size // 1_000_000), LARGEST_FILE // 1_000_000
        raise EvalbenchError("folder.large", megabytes=megabytes, limit=limit)
