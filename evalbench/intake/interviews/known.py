"""What an import of transcripts finds in the study before a file is read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.intake.folder.reading import Reading
from evalbench.intake.interviews.asked import Asked
from evalbench.intake.interviews.matching import Named
from evalbench.intake.stored import GivenFiles, TableReading
from evalbench.messages import EvalbenchError, Message
from evalbench.study.find import named
from evalbench.study.layout import LISTED, TRANSCRIPTS_FILE, TURNS_FILE
from evalbench.study.model import Document, Respondent, Role, Unit
from evalbench.study.verbs.speakers import label_fault
from evalbench.text.cleaning import printable

__all__ = ["Known", "Look", "TranscriptReading", "check_asked", "known_to"]

Look = Callable[[], AbstractContextManager[Session]]
"""Opens a look at the study; one that is short, or the change in which all is saved."""


class TranscriptReading(TableReading):
    """Transcripts read as if they stood in the folder of the study that is there."""

    def __init__(self, session: Session, asked: Asked, coder: str) -> None:
        super().__init__(session, asked.manifest or Path(TRANSCRIPTS_FILE), TRANSCRIPTS_FILE, coder)
        given = {TRANSCRIPTS_FILE: asked.manifest, TURNS_FILE: asked.turns}
        self._given = {name: path for name, path in given.items() if path is not None}
        for path in self._given.values():
            if not path.is_file():
                raise EvalbenchError("folder.no_such_file", path=path)
        self.files = GivenFiles(self._given, self.problems)

    def finish(self) -> None:
        """Raise Problems with everything wrong, under the names the files were given by."""
        for problem in self.problems:
            if problem.file in self._given:
                problem.file = printable(str(self._given[problem.file]), 200)
        Reading.finish(self)


@dataclass(slots=True)
class Known:
    """What the study has already: documents by name and by digest, and names to be found.

    `files` are those of this import by the digest of their text, `seen` by their document's name.
    """

    documents: dict[str, UUID]
    digests: dict[str, str]
    names: dict[str, Named]
    files: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)


def known_to(session: Session, reading: TranscriptReading) -> Known:
    """Return what the study knows; the names to be found by the column they belong in."""
    rows = session.execute(select(Document.name, Document.id, Document.digest)).all()
    return Known(
        documents={row.name: row.id for row in rows},
        digests={row.digest: row.name for row in rows},
        names={
            "unit": Named(reading.units.ids),
            "role": Named(reading.roles.ids),
            "respondent_ids": Named(reading.respondents.ids),
        },
    )


def check_asked(session: Session, asked: Asked) -> dict[str, str]:
    """Return what is said of all files, by column; EvalbenchError for what cannot be.

    That is a name that the study has not, or one that a speaker cannot bear.
    """
    if asked.unit:
        named(session, Unit, asked.unit)
    if asked.role:
        named(session, Role, asked.role)
    for respondent in asked.respondents:
        named(session, Respondent, respondent)
    every = (asked.speakers, *(each.speakers for each in asked.corrected.values()))
    for wish in (wish for speakers in every for wish in speakers.values()):
        _insist(label_fault(wish.name) if wish.name else None)
    respondents = LISTED.join(asked.respondents)
    said = {"unit": asked.unit, "role": asked.role, "respondent_ids": respondents}
    return {key: value for key, value in said.items() if value}


def _insist(fault: Message | None) -> None:
    if fault is not None:
        raise EvalbenchError(fault.key, **fault.fields)
