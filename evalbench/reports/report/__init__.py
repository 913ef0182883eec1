"""The report of a study: its sections in order, each made of frozen tables and passages."""

from __future__ import annotations

from evalbench.analysis.participation import participation
from evalbench.analysis.retrieval import find_segments, theme_order
from evalbench.analysis.scores import Parents, score_study
from evalbench.messages import Say, language_or_english
from evalbench.reports.blocks import Document
from evalbench.reports.report.material import Material
from evalbench.reports.report.sections import SECTIONS
from evalbench.study.store import Session

__all__ = ["report_of"]


def report_of(
    session: Session, *, language: str | None = None, parents: Parents = "mean-of-units"
) -> Document:
    """Return the report of the study as it stands, in `language` or else the study's own."""
    part = participation(session)
    say = Say(language_or_english(language or part.language))
    material = Material(
        say=say,
        part=part,
        scores=score_study(session, parents=parents),
        segments=find_segments(session),
        themes=theme_order(session),
    )
    blocks = tuple(block for section in SECTIONS for block in section.blocks(material))
    return Document(
        title=part.title,
        subtitle=say("report.subtitle"),
        language=say.language,
        blocks=blocks,
        stamp=part.stamp,
    )
