"""Whose interview each file is: as a person, a manifest, an option or its name says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evalbench.intake.folder.documents import Source
from evalbench.intake.folder.reading import plain_name
from evalbench.intake.interviews.asked import FileCorrected
from evalbench.intake.interviews.matching import Candidate, Found, Named, parts_of
from evalbench.study.layout import LISTED

__all__ = ["Matched", "completed", "corrected"]

_KINDS = {"unit": "unit", "role": "role", "respondent_ids": "respondent"}


@dataclass(slots=True)
class Matched:
    """How it is known whose a file is, by column; and who of the study its name may mean."""

    how: dict[str, str] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)


def corrected(source: Source, wish: FileCorrected) -> frozenset[str]:
    """Put into a source's cells what a person says of it; return the columns that are settled."""
    if wish.document is not None:
        source.name = plain_name(wish.document) or source.name
    people = None if wish.respondents is None else LISTED.join(wish.respondents)
    said = {"unit": wish.unit, "role": wish.role, "respondent_ids": people, "date": wish.date}
    settled = {key: value for key, value in said.items() if value is not None}
    source.cells.update(settled)
    return frozenset(settled)


def completed(
    source: Source,
    top: Path | None,
    settled: frozenset[str],
    said: Mapping[str, str],
    names: Mapping[str, Named],
) -> Matched:
    """Fill in what nobody has said of a source: what is said of all files, else their names.

    `top` is the folder it was found in, `said` of all files and `names` the study's, by column.
    """
    found = {key: each.find(parts_of(source.path, top)) for key, each in names.items()}
    matched = Matched()
    for key, name in found.items():
        matched.how[key] = _filled(source, key, name, settled, said)
        if matched.how[key] == "close":
            close = name.close.items()
            matched.candidates.extend(
                Candidate(_KINDS[key], other, score) for other, score in close
            )
    if source.cells["respondent_ids"] and not said.keys() & {"unit", "role"}:
        # Their unit and role are in the register.
        matched.candidates.clear()
        matched.how = {key: "" if how == "close" else how for key, how in matched.how.items()}
    return matched


def _filled(
    source: Source, key: str, name: Found, settled: frozenset[str], said: Mapping[str, str]
) -> str:
    """Fill in one column; return how it is known."""
    if key in settled or source.cells.get(key, "").strip():
        return "said" if source.cells[key].strip() else ""
    source.cells[key] = said.get(key) or name.name
    if key in said:
        return "said"
    return "exact" if name.name else "close" if name.close else ""
