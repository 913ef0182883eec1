"""How a study begins: built from a folder, or empty with a codebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evalbench.intake.folder import read_codebook, read_folder
from evalbench.intake.shipped import codebooks
from evalbench.messages import EvalbenchError, Message
from evalbench.study.making import Replaced, make_study
from evalbench.study.model import Answer, Code, Coding, Document, Respondent, Unit
from evalbench.study.verbs.building import build, new

__all__ = ["Built", "build_study", "new_study"]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: how many rows of each sort, what was noticed, and what was replaced."""

    counts: Mapping[str, int]
    notes: tuple[Message, ...]
    replaced: Replaced | None


def build_study(folder: Path, location: str, *, who: str, force: bool = False) -> Built:
    """Compile a study folder into a study: complete, or nothing at all.

    Problems with file and line for every mistake in the folder; EvalbenchError when the place is
    taken and `force` is not given.
    """
    reading = read_folder(folder, codebooks=codebooks(), coder=who)
    contents = reading.contents
    replaced = make_study(location, who, lambda session: build(session, contents), replace=force)
    kinds = (Unit, Respondent, Document, Code, Coding, Answer)
    counts = {kind.__tablename__: len(contents.rows(kind)) for kind in kinds}
    notes = list(reading.notes)
    if replaced is not None:
        fields = {"backup": replaced.backup, "n": replaced.changes}
        notes.append(Message("beginning.replaced", **fields))
    return Built(counts, tuple(notes), replaced)


def new_study(
    location: str, title: str, language: str, codebook: str | None, *, who: str
) -> None:
    """Create an empty study, with a codebook of its name or file when one is given.

    EvalbenchError when the place is taken or the codebook cannot be read.
    """
    contents = None if codebook is None else read_codebook(_codebook_file(codebook))
    make_study(location, who, lambda session: new(session, title, language, contents))


def _codebook_file(codebook: str) -> Path:
    shipped = codebooks() / f"{codebook}.yaml"
    if shipped.is_file():
        return shipped
    if Path(codebook).is_file():
        return Path(codebook)
    known = ", ".join(sorted(file.stem for file in codebooks().glob("*.yaml")))
    raise EvalbenchError("beginning.no_codebook", name=codebook, known=known)
