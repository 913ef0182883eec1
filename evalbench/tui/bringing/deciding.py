"""What is decided of transcripts before they come in: pure, so that the screen only shows it.

What a file's name only may mean is a proposal: it is used when it was confirmed, and not before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evalbench.intake.interviews.arrived import Arrived
from evalbench.intake.interviews.asked import Asked, FileCorrected, SpeakerCorrected
from evalbench.intake.interviews.names import KnownNames
from evalbench.messages import Message
from evalbench.study.rules import name_fault
from evalbench.text.width import harmless

__all__ = [
    "KINDS",
    "Deciding",
    "SpeakerOver",
    "TranscriptRow",
    "Whose",
    "decide_speaker",
    "distinct_names",
    "forget_speaker",
    "speakers_over",
]

KINDS = ("unit", "role", "respondent")
_PLURAL = {"unit": "units", "role": "roles", "respondent": "respondents"}
_MENDED = frozenset({"importing.document_taken", "folder.name_taken"})
"""What is wrong with a name, which is said here as it stands now."""
_AS_HEARD = SpeakerCorrected()


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a file is in one respect: ``sure``, ``proposed`` (to be confirmed) or ``none``."""

    state: str
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class TranscriptRow:
    """A file that was looked over, and what has been decided of it.

    `chosen` has by kind the names somebody has chosen or confirmed; `people` the speakers that are
    put right.
    """

    path: Path
    top: Path | None
    seen: Arrived
    document: str
    is_skipped: bool = False
    replaces: bool = False
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    people: dict[str, SpeakerCorrected] = field(default_factory=dict)
    refused: tuple[Message, ...] = ()
    """Why it could not be brought in, when that was tried."""

    def candidates(self, kind: str) -> tuple[str, ...]:
        """Return the names that the file's name may mean, the likeliest first."""
        found = [each for each in self.seen.candidates if each.kind == kind]
        found.sort(key=lambda each: -each.score)
        return tuple(each.name for each in found)

    def whose(self, kind: str) -> Whose:
        """Return whose the file is in respect of a unit, a role or its respondents."""
        found = self.chosen.get(kind)
        if found is None:
            seen = self.seen
            every = {"unit": (seen.unit,), "role": (seen.role,), "respondent": seen.respondents}
            found = tuple(filter(None, every[kind]))
            if not found and (close := self.candidates(kind)):
                return Whose("proposed", close[:1])
        return Whose("sure", found) if found else Whose("none")

    def confirm(self) -> bool:
        """Take every proposal; tell whether there was one."""
        proposed = [kind for kind in KINDS if self.whose(kind).state == "proposed"]
        for kind in proposed:
            self.chosen[kind] = self.whose(kind).names
        return bool(proposed)

    def person(self, speaker: str) -> tuple[str, bool]:
        """Return what a recognised speaker is called (blank: is none), and whether that asks."""
        wish = self.people.get(speaker, _AS_HEARD)
        asks = any(each.interviewer for each in self.seen.recognised if each.name == speaker)
        name = speaker if wish.name is None else wish.name
        return name, asks if wish.interviewer is None else wish.interviewer

    def speakers(self) -> list[str]:
        """Return the names of the speakers as they will be."""
        names = (self.person(each.name)[0] for each in self.seen.recognised)
        return list(dict.fromkeys(filter(None, names)))

    def corrected(self) -> FileCorrected:
        """Return what is said of the file when it is brought in; what is not sure is blank."""
        names = {kind: self.whose(kind) for kind in KINDS}
        sure = {kind: each.names for kind, each in names.items() if each.state == "sure"}
        return FileCorrected(
            document=self.document,
            unit="".join(sure.get("unit", ())),
            role="".join(sure.get("role", ())),
            respondents=sure.get("respondent", ()),
            speakers=dict(self.people),
        )


@dataclass(frozen=True, slots=True)
class SpeakerOver:
    """A recognised speaker over several files; None where they differ."""

    name: str
    new: str | None
    interviewer: bool | None
    files: int
    turns: int
    example: str


def distinct_names(files: Iterable[Path]) -> dict[Path, FileCorrected]:
    """Return names for files that need others than their own.

    Of files that are called alike, they have those of their folders; what would drive a terminal
    is left out.
    """
    paths = list(files)
    counts = Counter(path.stem for path in paths)
    found: dict[Path, FileCorrected] = {}
    for path in paths:
        name = path.stem
        if counts[name] > 1:
            name = f"{name} ({path.absolute().parent.name})"
        if (fit := harmless(name).strip()) != path.stem:
            found[path] = FileCorrected(document=fit)
    return found


class Deciding:
    """The files of one import in their order, and the names of the study."""

    def __init__(
        self,
        files: Sequence[tuple[Path, Path | None]],
        seen: Iterable[Arrived],
        known: KnownNames,
        before: Deciding | None = None,
    ) -> None:
        self.known = known
        """What the study has; another when it has changed."""
        kept = {row.path: row for row in before.rows} if before else {}
        arrived = {each.path: each for each in seen}
        self.rows: list[TranscriptRow] = [
            self._row(path, top, arrived[str(path)], kept.get(path)) for path, top in files
        ]

    def _row(
        self, path: Path, top: Path | None, seen: Arrived, before: TranscriptRow | None
    ) -> TranscriptRow:
        """Return the row of a file; what was decided of it before stands."""
        if before is not None:
            before.seen, before.refused = seen, ()
            return before
        # A text that is there already is called after the one it is.
        name = path.stem if seen.status == "same" else seen.document
        return TranscriptRow(path, top, seen, name, is_skipped=seen.status == "same")

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the names of a kind that the study has."""
        found: tuple[str, ...] = getattr(self.known, _PLURAL[kind])
        return found

    @property
    def taken(self) -> list[TranscriptRow]:
        """The files that are to come in."""
        return [row for row in self.rows if not row.is_skipped]

    def statuses(self) -> list[str]:
        """Return of each file ``skipped``, ``same``, ``problem``, ``changed`` or ``new``."""
        names = self._names()
        return [self._status(row, names) for row in self.rows]

    def _status(self, row: TranscriptRow, names: Counter[str]) -> str:
        if row.is_skipped:
            return "same" if row.seen.status == "same" else "skipped"
        if self._problems(row, names):
            return "problem"
        return "changed" if row.replaces and row.document in self.known.documents else "new"

    def problems(self, row: TranscriptRow) -> list[Message]:
        """Return what keeps a file from coming in as it is."""
        return self._problems(row, self._names())

    def _names(self) -> Counter[str]:
        return Counter(row.document for row in self.taken)

    def _problems(self, row: TranscriptRow, names: Counter[str]) -> list[Message]:
        every = (*row.seen.problems, *row.refused)
        had = name_fault(row.seen.document)
        mended = _MENDED | ({had.key} if had else set())
        found = [each for each in every if each.key not in mended]
        fault = name_fault(row.document)
        if fault is not None:
            found.append(fault)
        elif names[row.document] > (0 if row.is_skipped else 1):
            found.append(Message("import_screen.name_twice", name=row.document))
        elif row.document in self.known.documents and not row.replaces:
            found.append(Message("import_screen.name_taken", name=row.document))
        return found

    def can_be_taken(self, row: TranscriptRow) -> bool:
        """Tell whether there is anything in the file that the study has not."""
        return row.seen.status != "same" or bool(row.seen.twin)

    def in_the_way(self) -> list[TranscriptRow]:
        """Return the files that are to come in and cannot."""
        names = self._names()
        return [row for row in self.taken if self._problems(row, names)]

    def proposed(self) -> list[TranscriptRow]:
        """Return the files to come in of which something is proposed and not confirmed."""
        return [
            row for row in self.taken if any(row.whose(kind).state == "proposed" for kind in KINDS)
        ]

    def asked(self) -> Asked:
        """Return how the files are to be brought in."""
        return Asked(
            [(row.path, row.top) for row in self.taken],
            replace=any(row.replaces for row in self.taken),
            corrected={row.path: row.corrected() for row in self.taken},
        )

    def refuse(self, problems: Mapping[str, Sequence[Message]]) -> bool:
        """Keep what went wrong with each file (as it is shown); tell whether any is here."""
        for row in self.rows:
            row.refused = tuple(problems.get(row.seen.file, ()))
        return any(row.refused for row in self.rows)


def speakers_over(rows: Sequence[TranscriptRow]) -> list[SpeakerOver]:
    """Return every recognised speaker of these files, those in most files first."""
    heard: dict[str, list[TranscriptRow]] = {}
    for row in rows:
        for each in row.seen.recognised:
            heard.setdefault(each.name, []).append(row)
    found = [_over(name, those) for name, those in heard.items()]
    return sorted(found, key=lambda each: (-each.files, -each.turns, each.name))


def _over(name: str, rows: Sequence[TranscriptRow]) -> SpeakerOver:
    people = [row.person(name) for row in rows]
    names = {called for called, _ in people}
    asking = {asks for _, asks in people}
    said = [each for row in rows for each in row.seen.recognised if each.name == name]
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
        if any(each.name == speaker for each in row.seen.recognised):
            before = row.people.get(speaker, _AS_HEARD)
            row.people[speaker] = SpeakerCorrected(
                before.name if name is None else name,
                before.interviewer if interviewer is None else interviewer,
            )


def forget_speaker(rows: Iterable[TranscriptRow], speaker: str) -> None:
    """Let a speaker of these files be as recognised."""
    for row in rows:
        row.people.pop(speaker, None)
