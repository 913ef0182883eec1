"""The section of register figures."""

from __future__ import annotations

from collections.abc import Iterator

from evalbench.analysis.indicators import indicator_tables
from evalbench.reports.blocks import Block, Heading, Paragraph, Tabulated
from evalbench.reports.report.material import Material
from evalbench.reports.report.references import coded

__all__ = ["figures"]


def figures(material: Material) -> Iterator[Block]:
    """Make a table for each indicator, where the study has register figures."""
    say, found = material.say, material.indicators
    if not found.figures:
        return
    yield Heading(1, say("report.figures"))
    yield Paragraph(say("report.figures_lead"), leads_on=True)
    codes = material.indicator_codes
    for name, table in zip(codes, indicator_tables(found, say), strict=True):
        yield Tabulated(coded(table, name, codes))
