"""Reads transcripts/, transcripts.csv and turns.csv: the documents and who speaks in them."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from evalbench.intake.folder.passages import Passages, Text
from evalbench.intake.folder.people import People
from evalbench.intake.folder.reading import Reading, plain_name
from evalbench.intake.folder.turns import Spoken, assigned, turns_of
from evalbench.intake.sheets import Sheet
from evalbench.intake.transcripts import reader_of
from evalbench.intake.transcripts.plain_text import LARGEST_FILE, read_cleaned, read_plain_text
from evalbench.messages import EvalbenchError, Message
from evalbench.study.layout import (
    LISTED,
    TRANSCRIPT_COLUMNS,
    TRANSCRIPTS,
    TRANSCRIPTS_FILE,
    TURNS,
    TURNS_FILE,
)
from evalbench.study.model import Document, DocumentRespondent, DocumentText, Finished, Turn
from evalbench.study.rules import DOCUMENT_KINDS, Labels, choice_fault, name_fault
from evalbench.study.verbs.documents import digest_of
from evalbench.text.cleaning import printable
from evalbench.text.fuzzy import nearest
from evalbench.text.turns import TurnRecord

__all__ = [
    "Source",
    "add_document",
    "add_turns",
    "read_documents",
    "read_manifest",
    "read_text",
    "turn_rows",
]

_NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MOST_MINUTES = 100_000


@dataclass(slots=True)
class Source:
    """A file of transcripts/ and what transcripts.csv says of it."""

    path: Path
    file: str
    name: str
    line: int | None = None
    cells: dict[str, str] = field(default_factory=dict)
    respondents: list[UUID] = field(default_factory=list)


def day(text: str) -> datetime.date:
    """Return the date of ``2026-03-01`` or ``1.3.2026``; ValueError for anything else."""
    found = _NORWEGIAN_DATE.fullmatch(text)
    if found:
        return datetime.date(int(found[3]), int(found[2]), int(found[1]))
    return datetime.date.fromisoformat(text)


def _minutes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:9]) > _MOST_MINUTES:
        raise ValueError(f"no whole minutes: {text!r}")
    return int(text)


def read_documents(reading: Reading, people: People) -> Passages:
    """Read the documents with their turns, and return their texts."""
    passages = Passages(reading)
    sources = _sources(reading)
    read_manifest(reading, sources)
    spoken, is_sound = turn_rows(reading)
    seen: dict[str, str] = {}
    for source in sources.values():
        fault = name_fault(source.name)
        if fault is None and source.name in seen:
            fault = Message(
                "folder.name_taken", name=printable(source.name), file=seen[source.name]
            )
        if not reading.check(source.file, None, fault):
            continue
        seen[source.name] = source.file
        rows = spoken.pop(source.name, None)
        _read_one(reading, people, passages, source, rows, is_sound)
    for file, source in sources.items():
        reading.documents.alias(file, source.name)
    for name, rows in spoken.items():
        reading.problem(TURNS_FILE, rows[0][0], reading.documents.unknown(name))
    return passages


def _sources(reading: Reading) -> dict[str, Source]:
    """Return the transcripts by the name of their file."""
    sources: dict[str, Source] = {}
    for path, file in reading.files.folder(TRANSCRIPTS):
        if path.is_dir() and not path.is_symlink():
            reading.note("folder.subfolder", file=file)
        else:
            sources[file.partition("/")[2]] = Source(path, file, plain_name(path.stem))
    return sources


def read_manifest(reading: Reading, sources: dict[str, Source]) -> None:
    """Take in what transcripts.csv says of each file."""
    sheet = reading.sheet(TRANSCRIPTS_FILE, TRANSCRIPT_COLUMNS, TRANSCRIPT_COLUMNS[:1])
    if sheet is None:
        return
    by_stem: defaultdict[str, list[Source]] = defaultdict(list)
    for source in sources.values():
        by_stem[source.name].append(source)
    for line, cells in sheet.pick(*TRANSCRIPT_COLUMNS):
        row = dict(zip(TRANSCRIPT_COLUMNS, cells, strict=True))
        name = plain_name(row["file"])
        stems = by_stem.get(name, [])
        found = sources.get(name) or (stems[0] if len(stems) == 1 else None)
        if found is None:
            _no_file(reading, line, name, sources)
        elif found.line is not None:
            message = Message("folder.twice", name=printable(name), line=found.line)
            reading.problem(TRANSCRIPTS_FILE, line, message)
        else:
            found.line, found.cells = line, row
            found.name = plain_name(row["document"]) or found.name


def _no_file(reading: Reading, line: int, name: str, sources: dict[str, Source]) -> None:
    near = nearest(name, sources)
    if not name:
        message = Message("folder.cell_blank", column="file")
    elif "/" in name or "\\" in name:
        message = Message("folder.path", name=printable(name))
    elif near is None:
        message = Message("folder.no_transcript", name=printable(name))
    else:
        message = Message("folder.no_transcript_near", name=printable(name), near=printable(near))
    reading.problem(TRANSCRIPTS_FILE, line, message)


def turn_rows(reading: Reading) -> tuple[dict[str, list[tuple[int, tuple[str, ...]]]], bool]:
    """Return the rows of turns.csv by document, and whether the table could be read."""
    rows: defaultdict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    sheet: Sheet | None = reading.sheet(TURNS_FILE, TURNS, TURNS[:3])
    if sheet is None:
        return rows, not reading.files.has(TURNS_FILE)
    names: dict[str, str] = {}
    for line, cells in sheet.pick(*TURNS):
        name = names.get(cells[0])
        if name is None:
            name = names[cells[0]] = plain_name(cells[0])
        rows[name].append((line, cells))
    return rows, True


def _read_one(
    reading: Reading,
    people: People,
    passages: Passages,
    source: Source,
    rows: list[tuple[int, tuple[str, ...]]] | None,
    is_sound: bool,
) -> None:
    document = add_document(reading, people, source)
    found = read_text(reading, people, source, exact=rows is not None)
    if found is None:
        return
    text, turns = found
    if rows is not None:
        spoken, sound = turns_of(reading, text, rows)
        is_sound = is_sound and sound
    else:
        spoken = assigned(turns, source.respondents, people)
    add_turns(reading, document, text, spoken)
    labels = Labels([turn.start for turn, _ in spoken], [turn.said for turn, _ in spoken])
    passages.texts[document] = Text(text, labels if is_sound else None)


def add_turns(reading: Reading, document: UUID, text: str, spoken: Iterable[Spoken]) -> None:
    """Add the text and the turns of the document whose row was added last."""
    row = reading.contents.rows(Document)[-1]
    row["length"] = len(text)
    row["digest"] = digest_of(text)
    reading.contents.add(DocumentText, document_id=document, text=text)
    reading.contents.add_alike(
        Turn,
        (
            {
                "document_id": document,
                "start": turn.start,
                "said": turn.said,
                "speaker": turn.speaker,
                "interviewer": turn.interviewer,
                "time": turn.time,
                "respondent_id": respondent,
            }
            for turn, respondent in spoken
        ),
    )


def read_text(
    reading: Reading, people: People, source: Source, *, exact: bool
) -> tuple[str, list[TurnRecord]] | None:
    """Return the text of a transcript and its turns; with `exact` plain text as it stands."""
    path = source.path
    try:
        reader = reader_of(path)
        if not reading.files.is_sound(path, source.file, LARGEST_FILE):
            return None
        if exact and reader is read_plain_text:
            cleaned = read_cleaned(path)
            reading.removed[source.file] += cleaned.removed
            return cleaned.text.rstrip("\n"), []
        rows = [people.rows[respondent] for respondent in source.respondents]
        names = [row[key] for row in rows for key in ("name", "label") if row[key]]
        transcript = reader(path, names)
    except EvalbenchError as error:
        reading.problem(source.file, None, error.message)
        return None
    except OSError as error:
        reading.problem(source.file, None, Message("folder.unreadable", reason=error.strerror))
        return None
    reading.removed[source.file] += transcript.removed
    return transcript.text, list(transcript.turns)


def add_document(reading: Reading, people: People, source: Source) -> UUID:
    """Add the row of a document, whatever its text may be, so that others can refer to it."""
    file, line = TRANSCRIPTS_FILE, source.line or 1
    cells = defaultdict(str, source.cells)
    kind = cells["kind"].strip().casefold() or "interview"
    reading.check(file, line, choice_fault(kind, DOCUMENT_KINDS, "kind"))
    unit = reading.units.find(file, line, cells["unit"])
    role = reading.roles.find(file, line, cells["role"])
    document = reading.add(
        Document,
        name=source.name,
        kind=kind,
        unit_id=unit,
        role_id=role,
        date=reading.converted(file, line, cells["date"], day, "folder.not_date"),
        minutes=reading.converted(file, line, cells["minutes"], _minutes, "folder.not_whole"),
        length=0,
        digest="",
    )
    reading.documents.ids[source.name] = document
    _take_part(reading, people, source, document, unit, role)
    for coder in reading.coders.several(file, line, cells["finished"]):
        reading.contents.add(Finished, document_id=document, coder_id=coder)
    return document


def _take_part(
    reading: Reading,
    people: People,
    source: Source,
    document: UUID,
    unit: UUID | None,
    role: UUID | None,
) -> None:
    """Add who takes part; respondents first named here get the interview's unit and role."""
    file, line = TRANSCRIPTS_FILE, source.line or 1
    for part in source.cells.get("respondent_ids", "").split(LISTED):
        respondent = people.find(file, line, part)
        if respondent is None or respondent in source.respondents:
            continue
        source.respondents.append(respondent)
        reading.contents.add(DocumentRespondent, document_id=document, respondent_id=respondent)
        if people.declared:
            continue
        row = people.rows[respondent]
        row["unit_id"] = row["unit_id"] or unit
        if not people.roles[respondent]:
            people.in_role(file, line, respondent, role)
