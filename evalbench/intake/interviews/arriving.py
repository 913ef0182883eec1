"""Transcripts on their way into a study, read one after the other, and what becomes of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.intake.folder.documents import (
    Source,
    add_document,
    add_turns,
    read_manifest,
    read_text,
    turn_rows,
)
from evalbench.intake.folder.reading import Reading, plain_name
from evalbench.intake.folder.turns import Spoken, assigned, turns_of
from evalbench.intake.interviews.matching import Named, parts_of
from evalbench.intake.stored import GivenFiles, StoredPeople, TableReading
from evalbench.messages import EvalbenchError, Message
from evalbench.study.contents import kinds
from evalbench.study.find import named
from evalbench.study.layout import LISTED, TRANSCRIPTS_FILE, TURNS_FILE
from evalbench.study.model import Document, Respondent, RespondentRole, Role, Unit
from evalbench.study.moving import Move
from evalbench.study.rules import name_fault
from evalbench.study.verbs.documents import digest_of
from evalbench.study.verbs.importing import Arrivals
from evalbench.study.verbs.rewriting import preview_rewrite, rewrite
from evalbench.text.cleaning import printable
from evalbench.text.turns import TurnRecord

__all__ = ["Arrived", "Asked", "Interviews", "SpeakerSeen", "lost_message"]


_AT_ONCE = 16
"""How many texts are held in memory before they are saved."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How transcripts are to be taken.

    `files` with the folder each was found in (None: it was named itself). What `manifest` (a table
    such as transcripts.csv) and `turns` (such as turns.csv) say goes before what names tell;
    `unit`, `role` and `respondents` are said of all files. With `replace` a text whose name is
    taken takes the other's place, and with `drop_lost` passages without a place in it go.
    """

    files: Sequence[tuple[Path, Path | None]]
    manifest: Path | None = None
    turns: Path | None = None
    unit: str = ""
    role: str = ""
    respondents: Sequence[str] = ()
    replace: bool = False
    drop_lost: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerSeen:
    """A speaker as recognised: the label, its turns, and whether that is who asks."""

    name: str
    turns: int
    interviewer: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """What becomes of a file: ``new``, ``changed`` (it takes another's place) or ``same``.

    `document` is the interview it is or would be; `unit`, `role` and `respondents` whose it is, and
    `close` the names of the study that its name may mean. Turns and words as recognised; `removed`
    control characters were taken out; `moved` and `lost` passages of a text that is changed.
    """

    file: str
    document: str
    status: str
    unit: str
    role: str
    respondents: tuple[str, ...]
    close: tuple[str, ...]
    speakers: tuple[SpeakerSeen, ...]
    turns: int
    words: int
    removed: int
    moved: int = 0
    lost: tuple[Move, ...] = ()


class _Reading(TableReading):
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
class _Known:
    """What the study has already: documents by name and by digest, and names to be found."""

    documents: dict[str, UUID]
    digests: dict[str, str]
    units: Named
    roles: Named
    respondents: Named
    seen: dict[str, str] = field(default_factory=dict)


class Interviews:
    """The files of one import, read and brought in one after the other."""

    def __init__(
        self,
        session: Session,
        asked: Asked,
        coder: str,
        step: Callable[[int, int, Message], None],
    ) -> None:
        self.session = session
        self.asked = asked
        self.arrived: list[Arrived] = []
        self._close: dict[str, tuple[str, ...]] = {}
        self._step = step
        self._said = self._check_said()
        self.reading = _Reading(session, asked, coder)
        self._known = self._read_known()
        self.sources = self._sources()
        read_manifest(self.reading, self.sources)
        self._turns, _ = turn_rows(self.reading)
        self._people = StoredPeople(self.reading)

    def _check_said(self) -> dict[str, str]:
        """Return what is said of all files; EvalbenchError names what the study has not."""
        if self.asked.unit:
            named(self.session, Unit, self.asked.unit)
        if self.asked.role:
            named(self.session, Role, self.asked.role)
        for respondent in self.asked.respondents:
            named(self.session, Respondent, respondent)
        said = {
            "unit": self.asked.unit,
            "role": self.asked.role,
            "respondent_ids": LISTED.join(self.asked.respondents),
        }
        return {key: value for key, value in said.items() if value}

    def _read_known(self) -> _Known:
        rows = self.session.execute(select(Document.name, Document.id, Document.digest)).all()
        return _Known(
            documents={row.name: row.id for row in rows},
            digests={row.digest: row.name for row in rows},
            units=Named(self.reading.units.ids),
            roles=Named(self.reading.roles.ids),
            respondents=Named(self.reading.respondents.ids),
        )

    def _sources(self) -> dict[str, Source]:
        """Return the files by their names, which are told apart by their folders if need be."""
        counts = Counter(path.name for path, _ in self.asked.files)
        found: dict[str, Source] = {}
        for path, _ in self.asked.files:
            shown = printable(str(path), 200)
            key = path.name if counts[path.name] == 1 else str(path)
            found[key] = Source(path, shown, plain_name(path.stem))
        return found

    def each(self, *, saving: bool) -> Iterator[Arrivals]:
        """Yield what each file brings, and tell in `arrived` what became of it.

        Problems with every mistake in all of the files, when they have been read. Without `saving`
        nothing is changed.
        """
        self._name_people()
        yield self._taken()
        total = len(self.sources)
        for number, source in enumerate(self.sources.values()):
            # What takes another's place finds all that came before it in the study.
            if number % _AT_ONCE == 0 or source.name in self._known.documents:
                yield from self._ready()
            reading = Message("importing.reading_file", file=source.file)
            self._step(number, total, reading)
            self._one(source, saving=saving)
        yield from self._ready()
        self._step(total, total, Message("importing.saving_files"))
        for name, rows in self._turns.items():
            unknown = Message("importing.turns_unknown", name=printable(name))
            self.reading.problem(TURNS_FILE, rows[0][0], unknown)
        self.reading.finish()

    def _name_people(self) -> None:
        """Complete what is known of each file, and make the respondents that are named first."""
        tops = dict(self.asked.files)
        for source in self.sources.values():
            self._complete(source, tops.get(source.path))
            for part in source.cells.get("respondent_ids", "").split(LISTED):
                self._people.find(TRANSCRIPTS_FILE, source.line or 1, part)
        self._people.finish()
        # Of those who were there before, nothing comes in again.
        roles = self.reading.contents.rows(RespondentRole)
        stored = self._people.stored
        roles[:] = [row for row in roles if row["respondent_id"] not in stored]

    def _complete(self, source: Source, top: Path | None) -> None:
        """Fill in what the manifest leaves blank: what is said of all files, else their names."""
        known = {"unit": self._known.units, "role": self._known.roles,
                 "respondent_ids": self._known.respondents}  # fmt: skip
        found = {key: names.find(parts_of(source.path, top)) for key, names in known.items()}
        close: list[str] = []
        for key, name in found.items():
            if source.cells.get(key, "").strip():
                continue
            source.cells[key] = self._said.get(key) or name.name
            if not source.cells[key]:
                close.extend(name.close)
        if source.cells["respondent_ids"] and not self._said.keys() & {"unit", "role"}:
            # Their unit and role are in the register.
            close = []
        self._close[source.file] = tuple(dict.fromkeys(close))

    def _one(self, source: Source, *, saving: bool) -> None:
        reading = self.reading
        if not reading.check(source.file, None, self._name_fault(source)):
            return
        rows = self._turns.pop(source.name, None)
        found = read_text(reading, self._people, source, exact=rows is not None)
        if found is None:
            return
        text, turns = found
        if not text.strip():
            reading.problem(source.file, None, Message("importing.empty_file"))
            return
        if rows is not None:
            spoken, _ = turns_of(reading, text, rows)
            turns = [turn for turn, _ in spoken]
        else:
            spoken = None
        self._place(source, text, turns, spoken, saving=saving)

    def _name_fault(self, source: Source) -> Message | None:
        fault = name_fault(source.name)
        if fault is None and source.name in self._known.seen:
            file = self._known.seen[source.name]
            fault = Message("folder.name_taken", name=printable(source.name), file=file)
        self._known.seen.setdefault(source.name, source.file)
        return fault

    def _place(
        self,
        source: Source,
        text: str,
        turns: Sequence[TurnRecord],
        spoken: Sequence[Spoken] | None,
        *,
        saving: bool,
    ) -> None:
        digest = digest_of(text)
        same = self._known.digests.get(digest)
        corrected = spoken is not None and self.asked.replace and same == source.name
        if same is not None and not corrected:
            self._tell(source, "same", same, text, turns)
            return
        self._known.digests[digest] = source.name
        if source.name not in self._known.documents:
            document = add_document(self.reading, self._people, source)
            whose = spoken or assigned(turns, source.respondents, self._people)
            add_turns(self.reading, document, text, whose)
            self._tell(source, "new", source.name, text, turns)
        elif self.asked.replace:
            self._change(source, text, turns, spoken, saving=saving)
        else:
            taken = Message("importing.document_taken", name=printable(source.name))
            self.reading.problem(source.file, None, taken)

    def _change(
        self,
        source: Source,
        text: str,
        turns: Sequence[TurnRecord],
        spoken: Sequence[Spoken] | None,
        *,
        saving: bool,
    ) -> None:
        """Let the text take the other's place; `spoken` are the turns that a table tells of."""
        document = self.session.get_one(Document, self._known.documents[source.name])
        if digest_of(text) != document.digest:
            # The text that goes is no longer there to be told by.
            self._known.digests.pop(document.digest, None)
        preview = preview_rewrite(self.session, document, text, turns)
        if preview.lost and not self.asked.drop_lost:
            for move in preview.lost:
                self.reading.problem(source.file, None, lost_message(move))
        elif saving and not self.reading.problems:
            whose = None if spoken is None else [respondent for _, respondent in spoken]
            drop_lost = self.asked.drop_lost
            rewrite(self.session, document, text, turns, whose=whose, drop_lost=drop_lost)
        self._tell(source, "changed", source.name, text, turns)
        self.arrived[-1] = replace(self.arrived[-1], moved=preview.moved, lost=preview.lost)

    def _tell(
        self, source: Source, status: str, document: str, text: str, turns: Sequence[TurnRecord]
    ) -> None:
        cells = source.cells
        people = [part.strip() for part in cells.get("respondent_ids", "").split(LISTED)]
        self.arrived.append(
            Arrived(
                file=source.file,
                document=document,
                status=status,
                unit=cells.get("unit", ""),
                role=cells.get("role", ""),
                respondents=tuple(filter(None, people)),
                close=self._close.get(source.file, ()),
                speakers=_speakers(turns),
                turns=len(turns),
                words=_words(text, turns),
                removed=self.reading.removed[source.file],
            )
        )

    def _ready(self) -> Iterator[Arrivals]:
        """Yield what waits; after a mistake nothing, and the rest is read for its mistakes."""
        arrivals = self._taken()
        if not self.reading.problems:
            yield arrivals

    def _taken(self) -> Arrivals:
        """Return the rows that were read since, and forget them: a text is held once."""
        arrivals = Arrivals()
        for kind in kinds():
            rows = self.reading.contents.rows(kind)
            arrivals.rows.rows(kind).extend(rows)
            rows.clear()
        self.reading.added.lines.clear()
        return arrivals


def lost_message(move: Move) -> Message:
    """Return the line about a passage that has no place in a new text."""
    kind = Message(f"rewriting.lost_{move.kind.__tablename__}", name=printable(move.name))
    return Message("rewriting.lost_passage", start=move.old.start, end=move.old.end, what=kind)


def _speakers(turns: Sequence[TurnRecord]) -> tuple[SpeakerSeen, ...]:
    counts = Counter(turn.speaker for turn in turns if turn.speaker)
    asking = {turn.speaker for turn in turns if turn.interviewer}
    return tuple(SpeakerSeen(name, number, name in asking) for name, number in counts.items())


def _words(text: str, turns: Sequence[TurnRecord]) -> int:
    """Return the words of a text, the labels of its speakers left out."""
    counts = Counter(turn.speaker for turn in turns)
    labels = sum(number * len(name.split()) for name, number in counts.items())
    return len(text.split()) - labels
