"""The study folder: names of its files, order of their columns, and how names stand in them.

Shared by the reader of folders and the writer of archives, so that the two cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from evalbench.text.cleaning import composed

__all__ = [
    "ANSWERS",
    "ANSWERS_FILE",
    "CODEBOOK",
    "CODEBOOK_FILE",
    "CODINGS",
    "CODINGS_FILE",
    "EXTRAS_FILE",
    "FINDINGS_FILE",
    "GUIDES",
    "INDICATORS",
    "INDICATORS_FILE",
    "LISTED",
    "MEMOS",
    "PARTS",
    "RESPONDENTS",
    "RESPONDENTS_FILE",
    "SPACING",
    "STATEMENTS",
    "STATEMENTS_FILE",
    "STATEMENT_PREFIXES",
    "STUDY_FILE",
    "TRANSCRIPTS",
    "TRANSCRIPTS_FILE",
    "TRANSCRIPT_COLUMNS",
    "TURNS",
    "TURNS_FILE",
    "UNITS",
    "UNITS_FILE",
    "clock",
    "code_path",
    "digits",
    "part_rank",
    "plain_name",
    "seconds",
    "split_code_path",
]

STUDY_FILE = "study.toml"
UNITS_FILE = "units.csv"
RESPONDENTS_FILE = "respondents.csv"
STATEMENTS_FILE = "statements.csv"
ANSWERS_FILE = "answers.csv"
CODEBOOK_FILE = "codebook.yaml"
GUIDES = "guides"
TRANSCRIPTS = "transcripts"
TRANSCRIPTS_FILE = "transcripts.csv"
TURNS_FILE = "turns.csv"
EXTRAS_FILE = "extras.json"
CODINGS_FILE = "codings.csv"
MEMOS = "memos"
FINDINGS_FILE = "findings.yaml"
INDICATORS_FILE = "indicators.csv"

PARTS = (
    STUDY_FILE,
    UNITS_FILE,
    RESPONDENTS_FILE,
    STATEMENTS_FILE,
    ANSWERS_FILE,
    CODEBOOK_FILE,
    GUIDES,
    TRANSCRIPTS,
    TRANSCRIPTS_FILE,
    TURNS_FILE,
    EXTRAS_FILE,
    CODINGS_FILE,
    MEMOS,
    FINDINGS_FILE,
    INDICATORS_FILE,
)
"""Everything in a study folder that evalbench reads; whatever else lies there is left alone."""

UNITS = ("name", "kind", "parent")
RESPONDENTS = ("id", "unit", "role", "label")
STATEMENTS = (
    "id",
    "role",
    "theme",
    "text_nb",
    "text_en",
    "reverse",
    "short_nb",
    "short_en",
    "scale",
)
STATEMENT_PREFIXES = ("text_", "short_")
ANSWERS = ("respondent_id", "unit", "role", "statement_id", "answer", "reason")
TRANSCRIPT_COLUMNS = (
    "file",
    "respondent_ids",
    "unit",
    "role",
    "date",
    "minutes",
    "kind",
    "finished",
    "document",
)
TURNS = ("document", "start", "speaker", "interviewer", "time", "respondent")
CODEBOOK = ("path", "definition", "include", "exclude", "example", "key", "color", "theme")
CODINGS = ("document", "start", "end", "text", "code", "coder", "memo", "stance")
INDICATORS = ("indicator", "unit", "period", "value", "unit_of_measure")

LISTED = ";"
"""What parts names where several stand in one cell: no respondent, role or coder has it."""

SPACING = 1024
"""Positions are multiples of this, in the order of the file, so that a row fits in between."""

_ESCAPED = re.compile(r"\\(?=[/\\]|\Z)|/")
_STEPS = re.compile(r"\\([/\\])|(/)|([^/\\]+|\\)")


def code_path(names: Iterable[str]) -> str:
    r"""Return the path of a code from the names of its levels; a slash in a name is ``\/``.

    A backslash is doubled only where it could be taken for the beginning of such an escape.
    """
    return "/".join(_ESCAPED.sub(lambda found: "\\" + found[0], name) for name in names)


def split_code_path(path: str) -> tuple[str, ...]:
    """Return the names of the levels of a code's path, without spaces around them."""
    levels = [""]
    for escaped, parting, plain in _STEPS.findall(path):
        if parting:
            levels.append("")
        else:
            levels[-1] += escaped or plain
    return tuple(level.strip() for level in levels)


def plain_name(cell: str) -> str:
    """Return the name written in a cell: composed, without spaces around it.

    Spaces that do not break, which word processors put in, become plain ones.
    """
    name = composed(cell.strip())
    return name if name.isprintable() else name.replace("\xa0", " ").replace("\u202f", " ")


def part_rank(file: str) -> tuple[int, str]:
    """Return what sorts files of a folder, named from its root, in the order of `PARTS`."""
    top = file.partition("/")[0]
    return (PARTS.index(top) if top in PARTS else len(PARTS)), file


def clock(moment: int) -> str:
    """Return seconds as ``h:mm:ss``."""
    return f"{moment // 3600}:{moment // 60 % 60:02}:{moment % 60:02}"


def seconds(text: str) -> int:
    """Return the seconds of ``h:mm:ss`` or ``mm:ss``; ValueError for anything else."""
    if not re.fullmatch(r"(?:[0-9]{1,5}:)?[0-9]{1,2}:[0-9]{2}", text):
        raise ValueError(f"not h:mm:ss: {text!r}")
    parts = [int(part) for part in text.split(":")]
    return _base_60(parts)


def _base_60(parts: Sequence[int]) -> int:
    if any(part > 59 for part in parts[1:]):
        raise ValueError(f"not minutes and seconds: {parts}")
    total = 0
    for part in parts:
        total = total * 60 + part
    return total


def digits(value: Decimal) -> str:
    """Return a decimal without exponent and trailing zeros: ``4``, ``3.5``, ``0.001``."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
