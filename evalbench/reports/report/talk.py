"""The sections about what was said: codes counted, and strengths and weaknesses."""

from __future__ import annotations

from collections.abc import Iterator

from evalbench.analysis.matrix_tables import wide_table
from evalbench.analysis.stances import stance_rows, stance_tables
from evalbench.reports.blocks import Block, Heading, Paragraph, Tabulated
from evalbench.reports.report.material import Material
from evalbench.reports.report.references import mentioning

__all__ = ["codes", "stances"]


def codes(material: Material) -> Iterator[Block]:
    """Make the tables of code × unit and code × role, where anything is coded."""
    if not material.part.codings:
        return
    say = material.say
    tables = {
        column: wide_table(material.matrix("code", column), say, filled_columns=True)
        for column in ("unit", "role")
    }
    yield Heading(1, say("report.codes"))
    yield mentioning(say, "report.codes_lead", **tables)
    for table in tables.values():
        yield Tabulated(table)


def stances(material: Material) -> Iterator[Block]:
    """Make the tables of stances by theme and code, where passages have any."""
    say = material.say
    paths = [code.path for code in material.codebook.codes]
    rows = stance_rows(material.segments, material.themes, paths)
    if not rows:
        return
    yield Heading(1, say("report.stances"))
    yield Paragraph(say("report.stances_lead"), leads_on=True)
    for table in stance_tables(rows, material.part.stamp, say):
        yield Tabulated(table)
