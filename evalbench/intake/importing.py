"""The one import verb: read a file, match it with the study, save what is new in one change.

What a file says and the study says just so is passed over and counted. What the study does not say
yet is added to it: a blank cell says nothing. What contradicts it is a mistake like any other,
unless the file is to replace what stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from evalbench.intake.folder.reading import without_collection
from evalbench.intake.interviews.arrived import TranscriptsImported
from evalbench.intake.interviews.arriving import Interviews, Rewriting, Step
from evalbench.intake.interviews.asked import Asked
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
    "named_files",
    "preview_table",
    "preview_transcripts",
    "told",
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


def _no_step(_done: int, _total: int, _said: Message) -> None:
    """Tell nobody."""


def import_transcripts(
    session: Session, asked: Asked, coder: str, step: Step = _no_step
) -> TranscriptsImported:
    """Bring in every transcript that `asked` names, or none of them.

    `step` is told how many of how many files are done, and what is being done. Raises Problems with
    every mistake in all of the files. Nobody else can change the study meanwhile: see
    :mod:`evalbench.intake.preparing`.
    """
    found: list[Interviews] = []

    def each(within: Session) -> Iterator[Arrivals]:
        interviews = Interviews(lambda: nullcontext(within), asked, coder, step)
        found.append(interviews)
        for arriving in interviews.each():
            if isinstance(arriving, Rewriting):
                interviews.rewrite(within, arriving)
            else:
                yield arriving

    with without_collection():
        bring_in_turn(session, named_files(asked), each)
    return told(found[0])


def preview_transcripts(
    session: Session, asked: Asked, coder: str, step: Step = _no_step
) -> TranscriptsImported:
    """Tell what :func:`import_transcripts` would do; nothing is changed.

    Raises Problems as that does.
    """
    interviews = Interviews(lambda: nullcontext(session), asked, coder, step)
    for _ in interviews.each():
        pass
    return told(interviews)


def told(interviews: Interviews) -> TranscriptsImported:
    """Return what became of the files that were read."""
    return TranscriptsImported(tuple(interviews.arrived), tuple(interviews.reading.notes))


def named_files(asked: Asked) -> str:
    """Return what the change log calls the files: the first, and how many more."""
    names = [printable(path.name) for path, _ in asked.files]
    more = f" + {len(names) - 1}" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else ""
