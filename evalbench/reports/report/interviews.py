"""The section with a summary of each interview."""

from __future__ import annotations

from collections.abc import Iterator

from evalbench.analysis.summaries import InterviewSummary
from evalbench.reports.blocks import Block, Heading, Paragraph
from evalbench.reports.markdown import blocks_of
from evalbench.reports.report.material import Material, source_tag
from evalbench.reports.wording import date_text

__all__ = ["summaries"]


def summaries(material: Material) -> Iterator[Block]:
    """Make the summaries of the interviews, and name those that have none."""
    say = material.say
    written = [each for each in material.summaries if each.texts]
    if not written:
        return
    yield Heading(1, say("report.summaries"))
    for summary in written:
        yield Heading(2, summary.document)
        yield Paragraph(_facts(summary, material), style="small", leads_on=True)
        several = len({text.coder for text in summary.texts}) > 1
        for text in summary.texts:
            if several:
                yield Heading(3, text.coder)
            yield from blocks_of(text.text)
    without = [each.document for each in material.summaries if not each.texts]
    if without:
        names = ", ".join(without)
        yield Paragraph(say("report.unsummarised", n=len(without), names=names), style="small")


def _facts(summary: InterviewSummary, material: Material) -> str:
    say = material.say
    facts = [
        say(f"report.kind_{summary.kind}"),
        source_tag(summary.label, summary.unit, summary.role),
        date_text(summary.date, say) if summary.date else "",
        say("report.minutes", n=summary.minutes) if summary.minutes else "",
    ]
    return " · ".join(filter(None, facts))
