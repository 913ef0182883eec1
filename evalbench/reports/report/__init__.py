"""The report of a study: its sections in order, each made of frozen tables and passages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from evalbench.analysis.scores import Parents
from evalbench.messages import EvalbenchError, Say, language_or_english
from evalbench.reports.blocks import Block, Document, TableList, Tabulated
from evalbench.reports.report.material import Material
from evalbench.reports.report.sections import LAST_MADE, SECTIONS, TABLES
from evalbench.study.find import study_of
from evalbench.study.store import Session
from evalbench.text.cleaning import printable
from evalbench.text.fuzzy import nearest

__all__ = ["SECTION_NAMES", "report_of"]

SECTION_NAMES: tuple[str, ...] = tuple(SECTIONS)
"""The sections a report can have, in the order they stand in unless another is asked for."""


def report_of(
    session: Session,
    *,
    language: str | None = None,
    parents: Parents = "mean-of-units",
    sections: Sequence[str] = (),
    min_n: int = 0,
) -> Document:
    """Return the report of the study as it stands, in `language` or else the study's own.

    `sections` picks some of :data:`SECTION_NAMES` and orders them; none means all. Figures that
    rest on fewer than `min_n` answers are hidden. EvalbenchError for a section there is none of.
    """
    chosen = _chosen(sections)
    say = Say(language_or_english(language or study_of(session).language))
    material = Material(session, say, parents, min_n)
    made = {name: tuple(SECTIONS[name](material)) for name in chosen if name not in LAST_MADE}
    material.codes = codes = frozenset(_codes(chain.from_iterable(made.values())))
    made |= {name: tuple(SECTIONS[name](material)) for name in chosen if name in LAST_MADE}
    if TABLES in made and codes:
        made[TABLES] = (TableList(),)
    return Document(
        title=material.part.title,
        subtitle=say("report.subtitle"),
        language=say.language,
        blocks=tuple(block for name in chosen for block in made[name]),
        stamp=material.part.stamp,
    )


def _chosen(sections: Sequence[str]) -> tuple[str, ...]:
    for name in sections:
        if name not in SECTIONS:
            near = nearest(name, SECTION_NAMES)
            key = "report.section_near" if near else "report.section_unknown"
            raise EvalbenchError(
                key, name=printable(name), near=near, sections=", ".join(SECTION_NAMES)
            )
    return tuple(dict.fromkeys(sections)) or SECTION_NAMES


def _codes(blocks: chain[Block]) -> list[str]:
    return [block.table.code for block in blocks if isinstance(block, Tabulated)]
