"""Transcripts on their way into a study, read one after the other, and what becomes of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from evalbench.intake.folder.documents import (
    Source,
    add_document,
    add_turns,
    read_manifest,
    read_text,
    turn_rows,
)
from evalbench.intake.folder.reading import plain_name
from evalbench.intake.folder.turns import Spoken, assigned, turns_of
from evalbench.intake.interviews.arrived import BEGINNING, Arrived, lost_message, speakers_in
from evalbench.intake.interviews.asked import Asked
from evalbench.intake.interviews.known import Look, TranscriptReading, check_asked, known_to
from evalbench.intake.interviews.whose import Matched, completed, corrected
from evalbench.intake.stored import StoredPeople
from evalbench.messages import Message
from evalbench.study.change_log import state_of
from evalbench.study.contents import kinds
from evalbench.study.layout import LISTED, TRANSCRIPTS_FILE, TURNS_FILE
from evalbench.study.model import Document, RespondentRole
from evalbench.study.rules import name_fault
from evalbench.study.verbs.documents import digest_of
from evalbench.study.verbs.importing import Arrivals
from evalbench.study.verbs.rewriting import Rewritten, edits_to, preview_rewrite, rewrite
from evalbench.text.cleaning import printable
from evalbench.text.edits import Edits
from evalbench.text.relabelling import relabelled
from evalbench.text.turns import TurnRecord

__all__ = ["Interviews", "Overtaken", "Rewriting", "Step"]

Step = Callable[[int, int, Message], None]
"""Is told how many of how many files are done, and what is being done."""

_AT_ONCE = 16
"""How many texts are usually held in memory before they are saved."""


class Overtaken(Exception):
    """The study has been changed meanwhile, in something that was read for the import."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a file says: its text, its turns, and whose they are when a table tells of them."""

    text: str
    turns: Sequence[TurnRecord]
    spoken: Sequence[Spoken] | None
    recognised: Sequence[TurnRecord]
    before: str
    """The text as it was before a person put its labels right."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A text that takes the place of another: `place` is that of its file in `arrived`."""

    place: int
    document: UUID
    said: _Said
    edits: Edits


class Interviews:
    """The files of one import, read and brought in one after the other.

    What the study knows is read at once; `state` is the one it was read in. A look is opened again
    only for a text that takes another's place.
    """

    def __init__(self, look: Look, asked: Asked, coder: str, step: Step) -> None:
        self.asked = asked
        self.arrived: list[Arrived] = []
        self._look = look
        self._step = step
        self._matched: defaultdict[str, Matched] = defaultdict(Matched)
        self._wrong: defaultdict[str, list[Message]] = defaultdict(list)
        with look() as session:
            self.state = state_of(session)
            self._said = check_asked(session, asked)
            self.reading = TranscriptReading(session, asked, coder)
            self._known = known_to(session, self.reading)
            self.sources = self._sources()
            read_manifest(self.reading, self.sources)
            self._turns, _ = turn_rows(self.reading)
            self._people = StoredPeople(self.reading)
        self._put_right()

    def _sources(self) -> dict[str, Source]:
        """Return the files by their names, which are told apart by their folders if need be."""
        counts = Counter(path.name for path, _ in self.asked.files)
        found: dict[str, Source] = {}
        for path, _ in self.asked.files:
            shown = printable(str(path), 200)
            key = path.name if counts[path.name] == 1 else str(path)
            found[key] = Source(path, shown, plain_name(path.stem))
        return found

    def _put_right(self) -> None:
        """Take in what a person has said of single files, and leave out those to be skipped."""
        tops = dict(self.asked.files)
        for key, source in list(self.sources.items()):
            wish = self.asked.corrected.get(source.path)
            if wish is not None and wish.skip:
                del self.sources[key]
                self._turns.pop(source.name, None)
                self._tell(source, "skipped", source.name, None)
                continue
            settled = corrected(source, wish) if wish is not None else frozenset[str]()
            top, names = tops.get(source.path), self._known.names
            self._matched[source.file] = completed(source, top, settled, self._said, names)

    def each(self, at_once: int = _AT_ONCE) -> Iterator[Arrivals | Rewriting]:
        """Yield what so many files bring, and tell in `arrived` what becomes of each.

        Problems with every mistake in all of the files, when they have been read.
        """
        self._name_people()
        yield self._taken()
        total = len(self.sources)
        for number, source in enumerate(self.sources.values()):
            # What takes another's place finds all that came before it in the study.
            if number % at_once == 0 or source.name in self._known.documents:
                yield from self._ready()
            self._step(number, total, Message("importing.reading_file", file=source.file))
            change = self._one(source)
            if change is not None and not self.reading.problems:
                yield change
        yield from self._ready()
        self._step(total, total, Message("importing.saving_files"))
        for name, rows in self._turns.items():
            unknown = Message("importing.turns_unknown", name=printable(name))
            self.reading.problem(TURNS_FILE, rows[0][0], unknown)
        self.reading.finish()

    def _name_people(self) -> None:
        """Make the respondents that are named in what is known of the files."""
        for source in self.sources.values():
            before = len(self.reading.problems)
            for part in source.cells.get("respondent_ids", "").split(LISTED):
                self._people.find(TRANSCRIPTS_FILE, source.line or 1, part)
            self._note_wrong(source, before)
        self._people.finish()
        # Of those who were there before, nothing comes in again.
        roles = self.reading.contents.rows(RespondentRole)
        stored = self._people.stored
        roles[:] = [row for row in roles if row["respondent_id"] not in stored]

    def _note_wrong(self, source: Source, before: int) -> None:
        """Lay the problems since `before` to a file; no manifest has a line for what it lacks."""
        for problem in self.reading.problems[before:]:
            if problem.file == TRANSCRIPTS_FILE and source.line is None:
                problem.file, problem.line = source.file, None
            self._wrong[source.file].append(problem.message)

    def _one(self, source: Source) -> Rewriting | None:
        before, told = len(self.reading.problems), len(self.arrived)
        change = self._read(source)
        self._note_wrong(source, before)
        if self._wrong[source.file]:
            if len(self.arrived) == told:
                self._tell(source, "problem", source.name, None)
            wrong = tuple(self._wrong[source.file])
            self.arrived[-1] = replace(self.arrived[-1], status="problem", problems=wrong)
        return change

    def _read(self, source: Source) -> Rewriting | None:
        reading = self.reading
        if not reading.check(source.file, None, self._name_fault(source)):
            return None
        rows = self._turns.pop(source.name, None)
        found = read_text(reading, self._people, source, exact=rows is not None)
        if found is None:
            return None
        text, turns = found
        if not text.strip():
            reading.problem(source.file, None, Message("importing.empty_file"))
            return None
        spoken = None if rows is None else turns_of(reading, text, rows)[0]
        return self._place(source, self._relabelled(source, text, turns, spoken))

    def _relabelled(
        self, source: Source, text: str, turns: Sequence[TurnRecord], spoken: list[Spoken] | None
    ) -> _Said:
        """Put the speakers right as a person has said."""
        if spoken is not None:
            turns = [turn for turn, _ in spoken]
        new, made, places = relabelled(text, turns, self.asked.speakers_of(source.path))
        if spoken is not None:
            whose = [spoken[place][1] for place in places]
            pairs = zip(made, whose, strict=True)
            spoken = [(turn, None if turn.interviewer else who) for turn, who in pairs]
        return _Said(new, made, spoken, turns, text)

    def _name_fault(self, source: Source) -> Message | None:
        fault = name_fault(source.name)
        if fault is None and source.name in self._known.seen:
            file = self._known.seen[source.name]
            fault = Message("folder.name_taken", name=printable(source.name), file=file)
        self._known.seen.setdefault(source.name, source.file)
        return fault

    def _place(self, source: Source, said: _Said) -> Rewriting | None:
        known = self._known
        digest = digest_of(said.text)
        same = known.digests.get(digest)
        if same is None and said.before != said.text:
            # It is there as it was before its labels were put right.
            same = known.digests.get(digest_of(said.before))
        corrected = said.spoken is not None and self.asked.replace and same == source.name
        if same is not None and not corrected:
            self._tell(source, "same", same, said)
            self.arrived[-1] = replace(self.arrived[-1], twin=known.files.get(same, ""))
            return None
        known.digests[digest] = source.name
        known.files[source.name] = source.file
        if source.name not in known.documents:
            document = add_document(self.reading, self._people, source)
            whose = said.spoken or assigned(said.turns, source.respondents, self._people)
            add_turns(self.reading, document, said.text, whose)
            self._tell(source, "new", source.name, said)
        elif self.asked.replace:
            return self._change(source, said)
        else:
            taken = Message("importing.document_taken", name=printable(source.name))
            self.reading.problem(source.file, None, taken)
            self._tell(source, "problem", source.name, said)
        return None

    def _change(self, source: Source, said: _Said) -> Rewriting:
        """Let the text take the other's place."""
        identity = self._known.documents[source.name]
        with self._look() as session:
            document = session.get(Document, identity)
            if document is None:
                raise Overtaken
            if digest_of(said.text) != document.digest:
                # The text that goes is no longer there to be told by.
                self._known.digests.pop(document.digest, None)
            edits = edits_to(session, document, said.text)
            preview = preview_rewrite(session, document, said.text, said.turns, edits)
        self._tell(source, "changed", source.name, said)
        change = Rewriting(len(self.arrived) - 1, identity, said, edits)
        self._keeps_all(change, preview)
        return change

    def _keeps_all(self, change: Rewriting, preview: Rewritten) -> bool:
        """Tell what is moved and lost; a problem for each that would be lost and may not."""
        moved, lost = preview.moved, preview.lost
        told = replace(self.arrived[change.place], moved=moved, lost=lost)
        self.arrived[change.place] = told
        if self.asked.drop_lost:
            return True
        for move in lost:
            self.reading.problem(told.file, None, lost_message(move))
        return not lost

    def rewrite(self, session: Session, change: Rewriting) -> None:
        """Save a text in the place of another, and tell of its passages as they are by now."""
        document = session.get_one(Document, change.document)
        said, edits = change.said, change.edits
        preview = preview_rewrite(session, document, said.text, said.turns, edits)
        if self._keeps_all(change, preview):
            whose = None if said.spoken is None else [respondent for _, respondent in said.spoken]
            drop = self.asked.drop_lost
            rewrite(
                session, document, said.text, said.turns, whose=whose, drop_lost=drop, edits=edits
            )

    def _tell(self, source: Source, status: str, document: str, said: _Said | None) -> None:
        cells = source.cells
        people = [part.strip() for part in cells.get("respondent_ids", "").split(LISTED)]
        matched = self._matched[source.file]
        text, turns = ("", ()) if said is None else (said.text, said.turns)
        how = matched.how
        self.arrived.append(
            Arrived(
                file=source.file,
                document=document,
                status=status,
                unit=cells.get("unit", ""),
                role=cells.get("role", ""),
                respondents=tuple(filter(None, people)),
                close=tuple(dict.fromkeys(each.name for each in matched.candidates)),
                speakers=speakers_in(text, turns),
                turns=len(turns),
                words=_words(text, turns),
                removed=self.reading.removed[source.file],
                path=str(source.path),
                matched=(how.get("unit", ""), how.get("role", ""), how.get("respondent_ids", "")),
                candidates=tuple(matched.candidates),
                beginning=text[:BEGINNING],
                recognised=() if said is None else speakers_in(said.before, said.recognised),
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


def _words(text: str, turns: Sequence[TurnRecord]) -> int:
    """Return the words of a text, the labels of its speakers left out."""
    counts = Counter(turn.speaker for turn in turns)
    labels = sum(number * len(name.split()) for name, number in counts.items())
    return len(text.split()) - labels
