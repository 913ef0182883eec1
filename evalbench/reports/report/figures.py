"""The section of register figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalbench.analysis.indicators import indicator_tables
from evalbench.reports.blocks import Block, Heading, Paragraph, Tabulated
from evalbench.reports.report.material import Material

__all__ = ["figures"]


def figures(material: Material) -> Iterator[Block]:
    """Make a table for each indicator, where the study has register figures."""
    say, found = material.say, material.indicators
    if not found.figures:
        return
    yield Heading(1, say("report.figures"))
    yield Paragraph(say("report.figures_lead"), leads_on=True)
    taken: dict[str, int] = {}
    for table in indicator_tables(found, say):
        number = taken[table.code.casefold()] = taken.get(table.code.casefold(), 0) + 1
        yield Tabulated(replace(table, code=f"{table.code}-{number}") if number > 1 else table)
