"""The sections of the report, each a function from the material to blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from evalbench.reports.blocks import Block
from evalbench.reports.report.appendix import codebook, history
from evalbench.reports.report.data import about, method, units
from evalbench.reports.report.figures import figures
from evalbench.reports.report.findings import findings
from evalbench.reports.report.interviews import summaries
from evalbench.reports.report.material import Material
from evalbench.reports.report.quotations import quotations
from evalbench.reports.report.statements import categories, distributions, scores
from evalbench.reports.report.talk import codes, stances

__all__ = ["LAST_MADE", "SECTIONS", "TABLES"]

_Section = Callable[[Material], Iterator[Block]]


def _tables(_material: Material) -> Iterator[Block]:
    """Make nothing: whether there is anything to list is known when all else is made."""
    yield from ()


TABLES = "tables"
"""The section that lists the tables of the others."""
SECTIONS: Mapping[str, _Section] = MappingProxyType(
    {
        "about": about,
        TABLES: _tables,
        "method": method,
        "units": units,
        "scores": scores,
        "categories": categories,
        "distributions": distributions,
        "indicators": figures,
        "codes": codes,
        "stances": stances,
        "quotations": quotations,
        "summaries": summaries,
        "findings": findings,
        "codebook": codebook,
        "history": history,
    }
)
"""Every section, in the order of the report."""
LAST_MADE = frozenset({"findings"})
"""The sections that mention tables of others, and are made when it is known which there are."""
