"""The one import verb: read a file, match it with the study, save what is new in one change.

What a file says and the study says just so is passed over and counted. What the study does not say
yet is added to it: a blank cell says nothing. What contradicts it is a mistake like any other,
unless the file is to replace what stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from evalbench.intake.folder.reading import without_collection
from evalbench.intake.interviews.arriving import Arrived, Asked, Interviews
from evalbench.intake.matching import Match
from evalbench.intake.matching_answers import match_answers, match_codings, match_indicators
from evalbench.intake.matching_codebook import match_codebook
from evalbench.intake.matching_people import match_respondents, match_statements, match_units
from evalbench.intake.stored import TableReading
from evalbench.messages import EvalbenchError, Message
from evalbench.study.layout import (
    ANSWERS_FILE,
    CODEBOOK_FILE,
    CODINGS_FILE,
    INDICATORS_FILE,
    RESPONDENTS_FILE,
    STATEMENTS_FILE,
    UNITS_FILE,
)
from evalbench.study.verbs.importing import Arrivals, bring_in, bring_in_turn
from evalbench.text.cleaning import printable

__all__ = [
    "TABLES",
    "Asked",
    "Imported",
    "TranscriptsImported",
    "import_table",
    "import_transcripts",
    "preview_table",
    "preview_transcripts",
]


@dataclass(frozen=True, slots=True)
class _Table:
    """A kind of table: its file in a study folder, what a row of it is, and how it is matched."""

    home: str
    kind: str
    match: Callable[[TableReading, Match], None]


TABLES: Mapping[str, _Table] = {
    "units": _Table(UNITS_FILE, "unit", match_units),
    "respondents": _Table(RESPONDENTS_FILE, "respondent", match_respondents),
    "statements": _Table(STATEMENTS_FILE, "statement", match_statements),
    "answers": _Table(ANSWERS_FILE, "answer", match_answers),
    "codebook": _Table(CODEBOOK_FILE, "code", match_codebook),
    "codings": _Table(CODINGS_FILE, "coding", match_codings),
    "indicators": _Table(INDICATORS_FILE, "indicator", match_indicators),
}
"""The tables that can be imported, by the word people call them by."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows of a `kind` were new, changed, and just as they stood; and what to tell."""

    kind: str
    new: int
    changed: int
    same: int
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class TranscriptsImported:
    """What became of each file, and what to tell."""

    arrived: tuple[Arrived, ...]
    notes: tuple[Message, ...]

    def number(self, status: str) -> int:
        """Return how many files are ``new``, ``changed`` or the ``same``."""
        return sum(each.status == status for each in self.arrived)


def import_table(
    session: Session, table: str, path: Path, coder: str, *, replace: bool = False
) -> Imported:
    """Bring in every row of the file at `path`, a table of `TABLES`, or none of them.

    `coder` stands behind codings that do not say whose they are. With `replace` the file's word
    stands where it contradicts the study. Raises Problems with every mistake in the file, and
    EvalbenchError when it cannot be opened.
    """
    found: list[Imported] = []

    def match(within: Session) -> Arrivals:
        matched, imported = _matched(within, table, path, coder, replace)
        found.append(imported)
        return matched.arrivals

    bring_in(session, printable(path.name), match)
    return found[0]


def preview_table(
    session: Session, table: str, path: Path, coder: str, *, replace: bool = False
) -> Imported:
    """Tell what :func:`import_table` would do; nothing is changed."""
    return _matched(session, table, path, coder, replace)[1]


def _matched(
    session: Session, table: str, path: Path, coder: str, replace: bool
) -> tuple[Match, Imported]:
    if not path.is_file():
        raise EvalbenchError("folder.no_such_file", path=path)
    chosen = TABLES[table]
    try:
        with without_collection():
            reading = TableReading(session, path, chosen.home, coder)
            match = Match(reading, replace)
            chosen.match(reading, match)
    except OSError as error:
        raise EvalbenchError("folder.not_read", path=path, reason=error.strerror) from error
    reading.finish()
    counts = (match.new, match.changed, match.same)
    return match, Imported(chosen.kind, *counts, tuple(reading.notes))


def import_transcripts(
    session: Session,
    asked: Asked,
    coder: str,
    step: Callable[[int, int, Message], None] = lambda done, total, said: None,
) -> TranscriptsImported:
    """Bring in every transcript that `asked` names, or none of them.

    `step` is told how many of how many files are done, and what is being done. Raises Problems with
    every mistake in all of the files.
    """
    found: list[Interviews] = []

    def each(within: Session) -> Iterator[Arrivals]:
        found.append(Interviews(within, asked, coder, step))
        return found[0].each(saving=True)

    with without_collection():
        bring_in_turn(session, _named_files(asked), each)
    return _told(found[0])


def preview_transcripts(
    session: Session,
    asked: Asked,
    coder: str,
    step: Callable[[int, int, Message], None] = lambda done, total, said: None,
) -> TranscriptsImported:
    """Tell what :func:`import_transcripts` would do; nothing is changed."""
    interviews = Interviews(session, asked, coder, step)
    for _ in interviews.each(saving=False):
        pass
    return _told(interviews)


def _told(interviews: Interviews) -> TranscriptsImported:
    return TranscriptsImported(tuple(interviews.arrived), tuple(interviews.reading.notes))


def _named_files(asked: Asked) -> str:
    """Return what the change log calls the files: the first, and how many more."""
    names = [printable(path.name) for path, _ in asked.files]
    more = f" + {len(names) - 1}" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else ""
