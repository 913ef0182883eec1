"""What is decided of transcripts before they come in: pure, so that the screen only shows it.

What a file's name only may mean is a proposal: it is used when it was confirmed, and not before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evalbench.intake.interviews.decided import Decided, FileSeen, KnownNames, Person
from evalbench.messages import Message
from evalbench.study.rules import name_fault

__all__ = [
    "KINDS",
    "Deciding",
    "SpeakerOver",
    "TranscriptRow",
    "Whose",
    "decide_speaker",
    "forget_speaker",
    "speakers_over",
]

KINDS = ("unit", "role", "respondents")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a file is in one respect: ``sure``, ``proposed`` (to be confirmed) or ``none``."""

    state: str
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class TranscriptRow:
    """A file that was looked over, and what has been decided of it.

    `chosen` has by kind the names somebody has chosen or confirmed; `people` the speakers that are
    to be called otherwise.
    """

    seen: FileSeen
    document: str
    is_skipped: bool = False
    replaces: bool = False
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    refused: tuple[Message, ...] = ()
    """Why it could not be brought in, when that was tried."""

    def whose(self, kind: str) -> Whose:
        """Return whose the file is in respect of a unit, a role or its respondents."""
        if kind in self.chosen:
            names = self.chosen[kind]
            return Whose("sure" if names else "none", names)
        found = self.seen.found.get(kind)
        if found is None:
            return Whose("none")
        if found.name:
            return Whose("sure", (found.name,))
        return Whose("proposed", found.close[:1]) if found.close else Whose("none")

    def confirm(self) -> bool:
        """Take every proposal; tell whether there was one."""
        proposed = {
            kind: each.names for kind in KINDS if (each := self.whose(kind)).state == "proposed"
        }
        self.chosen.update(proposed)
        return bool(proposed)

    def person(self, speaker: str) -> Person:
        """Return what a recognised speaker is to be called, and whether that is who asks."""
        heard = next((each for each in self.seen.speakers if each.name == speaker), None)
        return self.people.get(speaker) or Person(speaker, bool(heard and heard.interviewer))

    def speakers(self) -> list[tuple[str, int, bool]]:
        """Return the speakers as they will be: name, turns, and whether that is who asks."""
        turns: Counter[str] = Counter()
        asks: dict[str, bool] = {}
        for each in self.seen.speakers:
            person = self.person(each.name)
            if person.name:
                turns[person.name] += each.turns
                asks[person.name] = asks.get(person.name, False) or person.interviewer
        return [(name, number, asks[name]) for name, number in turns.items()]


@dataclass(frozen=True, slots=True)
class SpeakerOver:
    """A recognised speaker over several files; None where they differ."""

    name: str
    new: str | None
    interviewer: bool | None
    files: int
    turns: int
    example: str


class Deciding:
    """The files of one import in their order, and the names of the study."""

    def __init__(
        self, seen: Iterable[FileSeen], known: KnownNames, before: Deciding | None = None
    ) -> None:
        self.known = known
        kept = {row.seen.path: row for row in before.rows} if before else {}
        self.rows: list[TranscriptRow] = [self._row(each, kept.get(each.path)) for each in seen]

    def _row(self, seen: FileSeen, before: TranscriptRow | None) -> TranscriptRow:
        """Return the row of a file; what was decided of it before stands."""
        if before is not None:
            before.seen, before.refused = seen, ()
            return before
        return TranscriptRow(seen, seen.document, is_skipped=seen.status == "same")

    @property
    def taken(self) -> list[TranscriptRow]:
        """The files that are to come in."""
        return [row for row in self.rows if not row.is_skipped]

    def status(self, row: TranscriptRow) -> str:
        """Return ``skipped``, ``same``, ``problem``, ``changed`` or ``new``."""
        if row.is_skipped:
            return "same" if row.seen.status == "same" else "skipped"
        if self.problems(row):
            return "problem"
        return "changed" if row.replaces and row.document in self.known.documents else "new"

    def problems(self, row: TranscriptRow) -> list[Message]:
        """Return what keeps a file from coming in as it is."""
        found = [*row.seen.problems, *row.refused]
        fault = name_fault(row.document)
        if fault is not None:
            found.append(fault)
        elif any(other is not row and other.document == row.document for other in self.taken):
            found.append(Message("import_screen.name_twice", name=row.document))
        elif row.document in self.known.documents and not row.replaces:
            found.append(Message("import_screen.name_taken", name=row.document))
        return found

    def can_be_taken(self, row: TranscriptRow) -> bool:
        """Tell whether there is anything in the file that the study has not."""
        return row.seen.status != "same" or row.seen.same_as not in self.known.documents

    def in_the_way(self) -> list[TranscriptRow]:
        """Return the files that are to come in and cannot."""
        return [row for row in self.taken if self.problems(row)]

    def proposed(self) -> list[TranscriptRow]:
        """Return the files to come in of which something is proposed and not confirmed."""
        return [
            row for row in self.taken if any(row.whose(kind).state == "proposed" for kind in KINDS)
        ]

    def decided(self) -> list[Decided]:
        """Return how the files are to be brought in."""
        return [_decided(row) for row in self.taken]

    def refuse(self, problems: Mapping[str, Sequence[Message]]) -> bool:
        """Keep what went wrong with each file (by its path); tell whether any is one of these."""
        for row in self.rows:
            row.refused = tuple(problems.get(str(row.seen.path), ()))
        return any(row.refused for row in self.rows)


def _decided(row: TranscriptRow) -> Decided:
    names = {kind: each.names for kind in KINDS if (each := row.whose(kind)).state == "sure"}
    unit, role = ("".join(names.get(kind, ())) for kind in ("unit", "role"))
    respondents = names.get("respondents", ())
    return Decided(
        row.seen.path, row.document, unit, role, respondents, dict(row.people), row.replaces
    )


def speakers_over(rows: Sequence[TranscriptRow]) -> list[SpeakerOver]:
    """Return every recognised speaker of these files, those in most files first."""
    heard: dict[str, list[TranscriptRow]] = {}
    for row in rows:
        for each in row.seen.speakers:
            heard.setdefault(each.name, []).append(row)
    found = [_over(name, those) for name, those in heard.items()]
    return sorted(found, key=lambda each: (-each.files, -each.turns, each.name))


def _over(name: str, rows: Sequence[TranscriptRow]) -> SpeakerOver:
    people = {row.person(name) for row in rows}
    names = {person.name for person in people}
    asking = {person.interviewer for person in people}
    said = [each for row in rows for each in row.seen.speakers if each.name == name]
    return SpeakerOver(
        name,
        names.pop() if len(names) == 1 else None,
        asking.pop() if len(asking) == 1 else None,
        len(rows),
        sum(each.turns for each in said),
        max((each.example for each in said), key=len, default=""),
    )


def decide_speaker(
    rows: Iterable[TranscriptRow],
    speaker: str,
    *,
    name: str | None = None,
    interviewer: bool | None = None,
) -> None:
    """Let a speaker of these files be called so (blank: be none), or be who asks or not."""
    for row in rows:
        if any(each.name == speaker for each in row.seen.speakers):
            person = row.person(speaker)
            asks = person.interviewer if interviewer is None else interviewer
            row.people[speaker] = Person(person.name if name is None else name, asks)


def forget_speaker(rows: Iterable[TranscriptRow], speaker: str) -> None:
    """Let a speaker of these files be called as recognised."""
    for row in rows:
        row.people.pop(speaker, None)
