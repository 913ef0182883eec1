"""Transcripts looked over file by file, and brought in as somebody has decided of each.

What a file holds is told with everything wrong with it, so that a person can decide before anything
is brought in: whose it is, what its speakers are called, which of them asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.intake.folder.documents import Source
from evalbench.intake.folder.reading import without_collection
from evalbench.intake.folder.turns import Spoken
from evalbench.intake.importing import TranscriptsImported
from evalbench.intake.interviews.arriving import Arrived, Asked, Interviews
from evalbench.intake.interviews.matching import Found, parts_of
from evalbench.messages import Message, Problems
from evalbench.study.layout import LISTED
from evalbench.study.model import Document, Respondent, Role, Unit
from evalbench.study.verbs.importing import Arrivals, bring_in_turn
from evalbench.text.cleaning import printable
from evalbench.text.turns import TurnRecord, label_length

__all__ = [
    "Decided",
    "FileSeen",
    "KnownNames",
    "Person",
    "SpeakerHeard",
    "bring_decided",
    "known_names",
    "look_over",
    "with_people",
]

Step = Callable[[int, int, Message], None]
KINDS = ("unit", "role", "respondents")
_CELLS = {"unit": "unit", "role": "role", "respondents": "respondent_ids"}
_EXAMPLE, _BEGINNING = 300, 1_500


def _silent(done: int, total: int, said: Message) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Person:
    """What a speaker is to be called, blank for none at all, and whether that is who asks."""

    name: str
    interviewer: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided of a file; `people` are its speakers by the names they were recognised by.

    With `replace` the text takes the place of the one that has its name.
    """

    path: Path
    document: str
    unit: str = ""
    role: str = ""
    respondents: tuple[str, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    replace: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerHeard:
    """A speaker as recognised: the label, its turns, whether that is who asks, and an example."""

    name: str
    turns: int
    interviewer: bool
    example: str


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file looked over: the interview it would be, and whose by its name and its folders'.

    `status` is ``new``, ``same`` (the text is that of `same_as`), ``taken`` (another text has its
    name) or ``problem``. `found` has by kind (unit, role, respondents) the name of the study that
    the file's name holds, or those that it may mean. `beginning` is how the text begins.
    """

    path: Path
    document: str
    status: str
    same_as: str
    found: Mapping[str, Found]
    speakers: tuple[SpeakerHeard, ...]
    turns: int
    words: int
    removed: int
    beginning: str
    problems: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names of a study that an interview can be given: those of a kind in their order."""

    unit: tuple[str, ...]
    role: tuple[str, ...]
    respondents: tuple[str, ...]
    documents: tuple[str, ...]


def known_names(session: Session) -> KnownNames:
    """Return the names an interview can be given, and those of the interviews that are there."""
    units = session.scalars(select(Unit.name).order_by(Unit.position, Unit.name)).all()
    rest = [
        session.scalars(select(kind.name).order_by(kind.name)).all()
        for kind in (Role, Respondent, Document)
    ]
    return KnownNames(tuple(units), *map(tuple, rest))


def look_over(
    session: Session,
    files: Sequence[tuple[Path, Path | None]],
    coder: str,
    step: Step = _silent,
) -> tuple[FileSeen, ...]:
    """Return what each file holds, in their order; nothing is changed and no file is passed over.

    `step` is told how many of how many files are read.
    """
    looking = _Looking(session, Asked(files), coder, step)
    try:
        with without_collection():
            for _ in looking.each(saving=False):
                pass
    except Problems:
        # They are told with the files.
        pass
    return tuple(looking.seen[path] for path, _ in files)


def bring_decided(
    session: Session, decided: Sequence[Decided], coder: str, step: Step = _silent
) -> TranscriptsImported:
    """Bring in every file as was decided of it, or none of them, in one change.

    Raises Problems with every mistake in all of the files, each under its path.
    """
    bringing: list[_Bringing] = []

    def each(within: Session) -> Iterator[Arrivals]:
        bringing.append(_Bringing(within, decided, coder, step))
        return bringing[0].each(saving=True)

    names = [printable(each.path.name) for each in decided]
    more = f" + {len(names) - 1}" if len(names) > 1 else ""
    with without_collection():
        bring_in_turn(session, f"{names[0]}{more}" if names else "", each)
    done = bringing[0]
    return TranscriptsImported(tuple(done.arrived), tuple(done.reading.notes))


def with_people(
    text: str, turns: Sequence[TurnRecord], people: Mapping[str, Person]
) -> tuple[str, list[TurnRecord]]:
    """Return a text and its turns with its speakers called as `people` says.

    The line of a speaker that is none becomes plain text of the turn before.
    """
    pieces: list[str] = []
    found: list[TurnRecord] = []
    past = shift = 0
    for turn in turns:
        person = people.get(turn.speaker) if turn.speaker else None
        if person is None:
            found.append(replace(turn, start=turn.start + shift, said=turn.said + shift))
        elif person.name:
            pieces += [text[past : turn.start], f"{person.name}: "]
            past = turn.said
            start = turn.start + shift
            shift += label_length(person.name) - (turn.said - turn.start)
            said = turn.said + shift
            found.append(TurnRecord(start, said, person.name, person.interviewer, turn.time))
    return "".join([*pieces, text[past:]]), found


class _Looking(Interviews):
    """Files that are looked over; whatever is wrong with one is kept with it."""

    def __init__(self, session: Session, asked: Asked, coder: str, step: Step) -> None:
        self.seen: dict[Path, FileSeen] = {}
        self._found: dict[Path, dict[str, Found]] = {}
        super().__init__(session, asked, coder, step)

    def _complete(self, source: Source, top: Path | None) -> None:
        super()._complete(source, top)
        parts = parts_of(source.path, top)
        known = self._known
        kinds = zip(KINDS, (known.units, known.roles, known.respondents), strict=True)
        self._found[source.path] = {kind: names.find(parts) for kind, names in kinds}

    def _one(self, source: Source, *, saving: bool) -> None:
        problems = self.reading.problems
        before = len(problems)
        found = self._found[source.path]
        nothing = FileSeen(source.path, source.name, "problem", "", found, (), 0, 0, 0, "")
        self.seen[source.path] = nothing
        super()._one(source, saving=saving)
        said = tuple(problem.message for problem in problems[before:])
        if said:
            self.seen[source.path] = replace(self.seen[source.path], problems=said)

    def _name_fault(self, source: Source) -> Message | None:
        """Let files of one name pass: they can be given others."""
        self._known.seen.pop(source.name, None)
        return super()._name_fault(source)

    def _place(
        self,
        source: Source,
        text: str,
        turns: Sequence[TurnRecord],
        spoken: Sequence[Spoken] | None,
        *,
        saving: bool,
    ) -> None:
        taken = source.name in self._known.documents
        before = len(self.arrived)
        problems = len(self.reading.problems)
        super()._place(source, text, turns, spoken, saving=saving)
        if len(self.arrived) == before:
            self._tell(source, "taken" if taken else "problem", source.name, text, turns)
        if taken:
            # That another text has its name can be helped by who decides.
            del self.reading.problems[problems:]
        self.seen[source.path] = _seen(self.arrived[-1], self.seen[source.path], text, turns)


def _seen(arrived: Arrived, begun: FileSeen, text: str, turns: Sequence[TurnRecord]) -> FileSeen:
    speakers = tuple(
        SpeakerHeard(each.name, each.turns, each.interviewer, _example(each.name, text, turns))
        for each in arrived.speakers
    )
    return replace(
        begun,
        status=arrived.status,
        same_as=arrived.document if arrived.status == "same" else "",
        speakers=speakers,
        turns=arrived.turns,
        words=arrived.words,
        removed=arrived.removed,
        beginning=text[:_BEGINNING],
    )


def _example(name: str, text: str, turns: Sequence[TurnRecord]) -> str:
    """Return the first longer thing a speaker says, else the longest."""
    best = ""
    for turn, after in zip(turns, [*turns[1:], None], strict=True):
        if turn.speaker == name:
            end = len(text) if after is None else after.start
            said = text[turn.said : min(end, turn.said + _EXAMPLE)].strip()
            best = said if len(said) > len(best) else best
            if len(best) >= 60:
                break
    return best


class _Bringing(Interviews):
    """Files that are brought in as was decided of each: what their names say is not asked."""

    def __init__(
        self, session: Session, decided: Sequence[Decided], coder: str, step: Step
    ) -> None:
        self._decided = {each.path: each for each in decided}
        files = [(each.path, None) for each in decided]
        super().__init__(session, Asked(files), coder, step)

    def _sources(self) -> dict[str, Source]:
        found: dict[str, Source] = {}
        for path, wish in self._decided.items():
            whose = {"unit": wish.unit, "role": wish.role,
                     "respondent_ids": LISTED.join(wish.respondents)}  # fmt: skip
            source = Source(path, printable(str(path), 200), wish.document, cells=whose)
            found[str(path)] = source
        return found

    def _complete(self, source: Source, top: Path | None) -> None:
        """Leave what was decided as it is."""

    def _place(
        self,
        source: Source,
        text: str,
        turns: Sequence[TurnRecord],
        spoken: Sequence[Spoken] | None,
        *,
        saving: bool,
    ) -> None:
        wish = self._decided[source.path]
        text, found = with_people(text, turns, wish.people)
        self.asked = replace(self.asked, replace=wish.replace)
        super()._place(source, text, found, spoken, saving=saving)
