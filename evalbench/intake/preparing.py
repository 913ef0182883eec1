"""Transcripts brought in while others go on working: the study is locked only to be written to.

All files are read beside the study, on short looks at it, and their rows made ready in memory: a
text takes a byte or two a character, a turn some 300 bytes. Then one change saves them, after a
look at what was changed meanwhile: codings, memos and the like cannot contradict what was read, so
it stands; where units, people or transcripts were changed, the files are read anew. Where passages
of a text that is replaced have gone is settled in the change itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Dialect
from sqlalchemy.orm import Session

from evalbench.intake.folder.reading import without_collection
from evalbench.intake.importing import import_transcripts, named_files, told
from evalbench.intake.interviews.arrived import TranscriptsImported
from evalbench.intake.interviews.arriving import Interviews, Overtaken, Rewriting, Step
from evalbench.intake.interviews.asked import Asked
from evalbench.intake.interviews.known import Look
from evalbench.intake.way import GaveWay
from evalbench.messages import Problem, Problems
from evalbench.study.change_log import kinds_since
from evalbench.study.contents import kinds
from evalbench.study.history.inserting import made_ready
from evalbench.study.model import Coder, Turn, table_of
from evalbench.study.verbs.importing import Arrivals, bring_in_turn

__all__ = ["Apart", "import_prepared", "preview_files"]

_MATTERS = frozenset({"document", "respondent", "respondent_role", "role", "study", "unit"})
"""The tables whose rows decide what becomes of a file."""

_MOST_TIMES = 3


_Read = TypeVar("_Read")
Begin = Callable[[], AbstractContextManager[Session]]
"""Opens a unit of work, which may be left by GaveWay."""


class Apart(Protocol):
    """Runs a piece of work and returns what that does, or raises it."""

    def __call__(self, work: Callable[[], _Read], /) -> _Read:
        """Run the work."""


def _here(work: Callable[[], _Read]) -> _Read:
    return work()


@dataclass(slots=True)
class _Prepared:
    """What is to be saved: new rows, and texts that take the place of others."""

    interviews: Interviews
    rows: Arrivals = field(default_factory=Arrivals)
    rewritings: list[Rewriting] = field(default_factory=list)

    def take(self, dialect: Dialect, arriving: Arrivals | Rewriting) -> None:
        """Make ready what a file brings."""
        if isinstance(arriving, Rewriting):
            self.rewritings.append(arriving)
            return
        for kind in kinds():
            rows = arriving.rows.rows(kind)
            if rows:
                self.rows.ready.setdefault(kind, []).extend(made_ready(dialect, kind, rows))

    def put_in_order(self) -> None:
        """Give the turns, to which nothing refers, their ids in order.

        An index filled from one end to the other is filled in half the time.
        """
        turns = self.rows.ready.get(Turn, [])
        ids = sorted(identity for identity, *_ in turns)
        self.rows.ready[Turn] = [
            (identity, *turn[1:]) for identity, turn in zip(ids, turns, strict=True)
        ]

    def insist_current(self, session: Session) -> None:
        """Raise Overtaken when what was read is no longer so."""
        read = set(_MATTERS)
        if Coder in self.rows.ready:
            read.add(table_of(Coder).name)
        if self.rewritings:
            read.add("document_text")
        if read & kinds_since(session, self.interviews.state):
            raise Overtaken

    def each(self, session: Session) -> Iterator[Arrivals]:
        """Yield what is to be saved, within the change in which it is."""
        self.insist_current(session)
        # It may be the second time: see the module `way`.
        self.interviews.reading.problems.clear()
        yield self.rows
        for rewriting in self.rewritings:
            self.interviews.rewrite(session, rewriting)
        if self.interviews.reading.problems:
            # Somebody has coded meanwhile what finds no place in the new text.
            self.interviews.reading.finish()


def import_prepared(
    look: Look,
    begin: Begin,
    asked: Asked,
    coder: str,
    step: Step,
    apart: Apart = _here,
) -> TranscriptsImported:
    """Bring in every transcript that `asked` names, or none of them, and let others work meanwhile.

    `look` opens a short look at the study, `begin` the unit of work in which all is saved; `apart`
    reads each file, and may take another thread for it. Raises what
    :func:`evalbench.intake.importing.import_transcripts` does. When the study is changed in what
    matters again and again, the files are read within the change.
    """
    with without_collection():
        for _ in range(_MOST_TIMES):
            try:
                prepared = _prepared(look, asked, coder, step, apart)
                _until_done(begin, partial(_save, asked, prepared))
            except Overtaken:
                continue
            return told(prepared.interviews)
    return _until_done(begin, lambda session: import_transcripts(session, asked, coder, step))


def _save(asked: Asked, prepared: _Prepared, session: Session) -> None:
    bring_in_turn(session, named_files(asked), prepared.each)


def _until_done(begin: Begin, save: Callable[[Session], _Read]) -> _Read:
    """Save in a unit of work, and again as long as it was given up for somebody else's change."""
    while True:
        try:
            with begin() as session:
                return save(session)
        except GaveWay:
            pass


def _prepared(look: Look, asked: Asked, coder: str, step: Step, apart: Apart) -> _Prepared:
    with look() as session:
        dialect = session.get_bind().dialect
    prepared = _Prepared(Interviews(look, asked, coder, step))
    for arriving in _one_by_one(prepared.interviews, apart):
        apart(partial(prepared.take, dialect, arriving))
    apart(prepared.put_in_order)
    return prepared


def _one_by_one(interviews: Interviews, apart: Apart) -> Iterator[Arrivals | Rewriting]:
    """Yield what each file brings, read by `apart`."""
    each = interviews.each(at_once=1)
    while True:
        arriving: Arrivals | Rewriting | None = apart(partial(next, each, None))
        if arriving is None:
            return
        yield arriving


def preview_files(
    look: Look, asked: Asked, coder: str, step: Step, apart: Apart = _here
) -> TranscriptsImported:
    """Tell what would become of each file, with everything that is wrong: nothing is raised for it.

    Each file is read by `apart`. EvalbenchError for what is wrong with `asked` itself, such as a
    unit that the study has not.
    """
    while True:
        interviews = Interviews(look, asked, coder, step)
        problems = _read_through(interviews, apart)
        if problems is not None:
            break
    notes = tuple(interviews.reading.notes)
    return TranscriptsImported(tuple(interviews.arrived), notes, tuple(problems))


def _read_through(interviews: Interviews, apart: Apart) -> list[Problem] | None:
    """Return what is wrong with the files; None when the study was changed meanwhile."""
    with without_collection():
        try:
            for _ in _one_by_one(interviews, apart):
                pass
        except Problems as found:
            return found.problems
        except Overtaken:
            return None
    return []
