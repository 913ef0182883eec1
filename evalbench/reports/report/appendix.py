"""The appendix: the codebook, and what was done when."""

from __future__ import annotations

from collections.abc import Iterator

from evalbench.analysis.activity import activity_table
from evalbench.analysis.codebook import codebook_table
from evalbench.reports.blocks import Block, Heading, Tabulated
from evalbench.reports.report.material import Material

__all__ = ["codebook", "history"]


def codebook(material: Material) -> Iterator[Block]:
    """Make the table of codes, where there are any."""
    if material.codebook.codes:
        yield Heading(1, material.say("report.codebook"))
        yield Tabulated(codebook_table(material.codebook, material.say))


def history(material: Material) -> Iterator[Block]:
    """Make the table of what was done to the study, when and by whom."""
    if material.activity.deeds:
        yield Heading(1, material.say("report.history"))
        yield Tabulated(activity_table(material.activity, material.say))
