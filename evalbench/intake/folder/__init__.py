"""Study folders in: everything in one folder, or everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evalbench.intake.folder.answers import read_answers
from evalbench.intake.folder.codebook import Codes, take_codebook
from evalbench.intake.folder.codebook import read_codebook as read_codebook_of
from evalbench.intake.folder.codings import read_codings
from evalbench.intake.folder.documents import read_documents
from evalbench.intake.folder.extras import read_extras
from evalbench.intake.folder.findings import read_findings
from evalbench.intake.folder.guides import read_guides
from evalbench.intake.folder.memos import read_memos
from evalbench.intake.folder.people import read_respondents, read_units
from evalbench.intake.folder.reading import Reading, without_collection
from evalbench.intake.folder.statements import read_indicators, read_statements
from evalbench.intake.folder.study_file import read_study
from evalbench.messages import EvalbenchError, Message
from evalbench.study.contents import Contents
from evalbench.study.model import Study

__all__ = ["FolderReading", "read_codebook", "read_folder"]


@dataclass(frozen=True, slots=True)
class FolderReading:
    """What a study folder holds, and what to tell about it that is no mistake."""

    contents: Contents
    notes: list[Message]


def read_folder(path: Path, *, codebooks: Path, coder: str = "") -> FolderReading:
    """Return everything in the study folder at `path`.

    `codebooks` is the folder of ready-made codebooks that study.toml may name one of; `coder` is
    who stands behind codings and memos that do not say. Raises Problems with every mistake in
    every file, in the order of the files, and EvalbenchError when there is no such folder. Nothing
    is written.
    """
    if not path.is_dir():
        raise EvalbenchError("folder.no_such_folder", path=path)
    try:
        with without_collection():
            reading = Reading(path, codebooks, coder)
            _read(reading)
    except OSError as error:
        raise EvalbenchError(
            "folder.not_read", path=error.filename or path, reason=error.strerror
        ) from error
    reading.finish()
    return FolderReading(reading.contents, reading.notes)


def read_codebook(path: Path) -> Contents:
    """Return the codebook in a YAML file: rows of codes and themes, and one of a study.

    The study has no title, only the codebook's name and version, and there is no scale. Raises
    Problems with every mistake in the file, and EvalbenchError when it cannot be opened.
    """
    if not path.is_file():
        raise EvalbenchError("folder.no_such_file", path=path)
    try:
        reading = Reading(path.parent, path.parent, "")
        text = reading.files.text_of(path, path.name)
    except OSError as error:
        raise EvalbenchError("folder.not_read", path=path, reason=error.strerror) from error
    reading.contents.add(Study, title="")
    take_codebook(reading, Codes(reading), path.name, text or "")
    reading.finish()
    return reading.contents


def _read(reading: Reading) -> None:
    """Read the files, those that others refer to first."""
    ready_made = read_study(reading)
    read_units(reading)
    put = read_statements(reading)
    people = read_respondents(reading)
    read_answers(reading, people, put)
    codes = read_codebook_of(reading, ready_made)
    read_guides(reading)
    passages = read_documents(reading, people)
    people.finish()
    indicators = read_indicators(reading)
    read_extras(reading, passages)
    read_codings(reading, passages, codes)
    named = read_findings(reading, passages, indicators)
    read_memos(reading, passages, codes, named)
    for name, near in reading.files.misnamed():
        reading.note("folder.misnamed", file=name, near=near)
