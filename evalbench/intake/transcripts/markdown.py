"""Reads transcripts in Markdown: marks of emphasis go, what is bold at a line's start is told.

The marks of a line are read one line at a time, so that no word, number or line is lost to a list
or a table that was never meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from evalbench.intake.transcripts.plain_text import read_cleaned
from evalbench.intake.transcripts.record import Transcript
from evalbench.text.cleaning import composed
from evalbench.text.openings import Line
from evalbench.text.turns import recognise

__all__ = ["marked_line", "read_markdown"]

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*\Z")
_QUOTED = re.compile(r"\s{0,3}>\s?")
_LEAD = re.compile(r"\s*(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|@:])")
_BREAK = re.compile(r"(\\|\s{2,})\Z")


def read_markdown(path: Path, names: Collection[str] = ()) -> Transcript:
    """Return the transcript in a Markdown file; EvalbenchError when it is no text or too large."""
    cleaned = read_cleaned(path)
    lines = map(marked_line, composed(cleaned.text).split("\n"))
    text, turns = recognise(lines, names)
    return Transcript(composed(path.stem), text, tuple(turns), cleaned.removed)


def marked_line(line: str) -> Line:
    """Return a line without its marks, and how much of its beginning was bold."""
    line = _BREAK.sub("", _QUOTED.sub("", line, count=1))
    if heading := _HEADING.fullmatch(line):
        return Line(_bare(heading[1]))
    lead = 0
    if match := _LEAD.match(line):
        bold = _bare(match[2])
        rest = line[match.end() :]
        return Line(bold + _bare(rest), len(bold))
    return Line(_bare(line), lead)


def _bare(text: str) -> str:
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
