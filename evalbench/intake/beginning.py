"""How a study begins: built from a folder, or empty with a codebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evalbench.intake.folder import read_codebook, read_folder
from evalbench.intake.shipped import codebook_file, codebook_names, codebooks
from evalbench.messages import EvalbenchError, Message
from evalbench.study.change_log import local_time
from evalbench.study.making import Replaced, make_study, study_stands_at
from evalbench.study.model import Answer, Code, Coding, Document, Respondent, Unit
from evalbench.study.rules import name_fault
from evalbench.study.store import Session
from evalbench.study.verbs.building import build, new
from evalbench.study.verbs.setting import ScaleChanges
from evalbench.text.cleaning import composed, printable

__all__ = ["Built", "build_study", "new_study"]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: how many rows of each sort, what was noticed, and what was replaced."""

    counts: Mapping[str, int]
    notes: tuple[Message, ...]
    replaced: Replaced | None


def build_study(
    folder: Path,
    location: str,
    who: str,
    *,
    force: bool = False,
    step: Callable[[Message], None] = lambda step: None,
) -> Built:
    """Compile a study folder into a study: complete, or nothing at all; `step` is told the steps.

    Problems with file and line for every mistake in the folder; EvalbenchError when the place is
    taken and `force` is not given.
    """
    if folder.is_file():
        raise EvalbenchError("beginning.file_for_folder", file=folder)
    stands = study_stands_at(location)
    if stands and not force:
        raise EvalbenchError("beginning.taken", study=location)
    step(Message("beginning.reading"))
    reading = read_folder(folder, codebooks=codebooks(), coder=who)
    contents = reading.contents

    def fill(session: Session) -> None:
        step(Message("beginning.saving"))
        build(session, contents)

    if stands:
        step(Message("beginning.keeping"))
    replaced = make_study(location, who, fill, replace=force)
    kinds = (Unit, Respondent, Document, Code, Coding, Answer)
    counts = {kind.__tablename__: len(contents.rows(kind)) for kind in kinds}
    notes = (*reading.notes, *([_kept(replaced)] if replaced else []))
    return Built(counts, notes, replaced)


def _kept(replaced: Replaced) -> Message:
    """Say where the study that stood here is kept, and what had been done to it."""
    if replaced.last is None:
        return Message("beginning.replaced_unchanged", backup=replaced.backup)
    return Message(
        "beginning.replaced",
        backup=replaced.backup,
        n=replaced.changes,
        who=replaced.last.who,
        time=local_time(replaced.last.time),
    )


def new_study(
    location: str,
    title: str,
    language: str,
    codebook: str | None,
    *,
    who: str,
    scale: ScaleChanges | None = None,
) -> None:
    """Create an empty study, with a codebook of its name or file when one is given.

    Its scale is from 1 to 5 in whole steps but for what `scale` says of it.

    A ready-made codebook is taken in the language of the study, if it is there in that.

    EvalbenchError when the place is taken, the title is no line, the codebook cannot be read, or
    the scale is none.
    """
    title = composed(title.strip())
    fault = name_fault(title)
    if fault is not None:
        raise EvalbenchError(fault.key, **fault.fields)
    contents = None if codebook is None else read_codebook(_codebook_file(codebook, language))
    make_study(location, who, lambda session: new(session, title, language, contents, scale))


def _codebook_file(codebook: str, language: str) -> Path:
    ready_made = codebook_file(codebook, language)
    if ready_made is not None:
        return ready_made
    if Path(codebook).is_file():
        return Path(codebook)
    known = ", ".join(codebook_names())
    raise EvalbenchError("beginning.no_codebook", name=printable(codebook, 200), known=known)
