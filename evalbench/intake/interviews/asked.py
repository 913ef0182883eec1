"""How transcripts are to be taken, and what a person has put right before they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evalbench.text.relabelling import SpeakerCorrected

__all__ = ["Asked", "FileCorrected", "SpeakerCorrected"]

_NOBODY: Mapping[str, SpeakerCorrected] = {}


@dataclass(frozen=True, slots=True)
class FileCorrected:
    """What is put right about one file; None leaves it to the manifest and to names.

    A blank `unit` or `role`, or no `respondents`, says that there is none. `date` is as people
    write it (2026-03-01, 1.3.2026), `document` what the interview is to be called. `speakers` go
    before those of all files. A file to `skip` is not read.
    """

    document: str | None = None
    unit: str | None = None
    role: str | None = None
    respondents: Sequence[str] | None = None
    date: str | None = None
    skip: bool = False
    speakers: Mapping[str, SpeakerCorrected] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """How transcripts are to be taken.

    `files` with the folder each was found in (None: it was named itself). What `manifest` (a table
    such as transcripts.csv) and `turns` (such as turns.csv) say goes before what names tell;
    `unit`, `role` and `respondents` are said of all files. With `replace` a text whose name is
    taken takes the other's place, and with `drop_lost` passages without a place in it go.

    `speakers`, by the names recognised, are put right in all files, `corrected` is said of single
    ones and goes before everything else.
    """

    files: Sequence[tuple[Path, Path | None]]
    manifest: Path | None = None
    turns: Path | None = None
    unit: str = ""
    role: str = ""
    respondents: Sequence[str] = ()
    replace: bool = False
    drop_lost: bool = False
    speakers: Mapping[str, SpeakerCorrected] = field(default_factory=dict)
    corrected: Mapping[Path, FileCorrected] = field(default_factory=dict)

    def speakers_of(self, path: Path) -> Mapping[str, SpeakerCorrected]:
        """Return what is put right about the speakers of a file, by the names recognised."""
        own = self.corrected.get(path)
        return {**self.speakers, **(own.speakers if own else _NOBODY)}
