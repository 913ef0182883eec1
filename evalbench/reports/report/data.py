"""What the report rests on: the data, how the numbers were made, units and respondents."""

from __future__ import annotations

from collections.abc import Iterator

from evalbench.analysis.participation import units_table
from evalbench.analysis.respondents import respondents_table
from evalbench.reports.blocks import Block, Bullets, Heading, KeyValues, Paragraph, Tabulated
from evalbench.reports.report.material import Material
from evalbench.reports.report.references import mentioning
from evalbench.reports.wording import date_text

__all__ = ["about", "method", "units"]


def about(material: Material) -> Iterator[Block]:
    """Make the summary of the data, and say what there is none of."""
    say, part = material.say, material.part
    yield Heading(1, say("report.about"))
    if part.question:
        yield Paragraph(part.question, style="lead")
    pairs = [
        (say("report.state"), _state(material)),
        (say("report.units"), str(len(part.units))),
        (say("report.respondents"), str(part.respondents)),
        (say("report.answers"), str(part.answers)),
        (say("report.documents"), str(part.documents)),
        (say("report.codings"), str(part.codings)),
    ]
    yield KeyValues(tuple(pairs))
    yield from _missing(material)


def _missing(material: Material) -> Iterator[Block]:
    """Say what the study holds none of, so that nobody looks for it in the report."""
    say, part = material.say, material.part
    held = {
        "units": len(part.units),
        "respondents": part.respondents,
        "answers": part.answers,
        "documents": part.documents,
        "codings": part.codings,
    }
    missing = ", ".join(say(f"report.missing_{what}") for what, n in held.items() if not n)
    if missing:
        yield Paragraph(say("report.missing", what=missing), style="small")


def _state(material: Material) -> str:
    stamp = material.part.stamp
    date = date_text(stamp.time, material.say)
    return material.say("report.state_of", state=stamp.state, date=date)


def method(material: Material) -> Iterator[Block]:
    """Make the list of how the numbers were made, where there are any."""
    say, scores = material.say, material.scores
    if not scores.answered_roles:
        return
    keys = ["mean", "n", "relative", "row_mean", "rounding", f"parents_{scores.parents}", "compare"]
    if any(statement.reverse for statement in scores.statements):
        keys.append("reverse")
    keys.append("hidden" if scores.min_n else "small")
    yield Heading(1, say("report.method"))
    yield Bullets(
        tuple(say(f"report.method_{key.replace('-', '_')}", least=scores.min_n) for key in keys)
    )


def units(material: Material) -> Iterator[Block]:
    """Make the tables of units and of respondents by label."""
    part, say = material.part, material.say
    tables = []
    if part.units:
        tables.append(units_table(part, say))
    if part.respondents:
        tables.append(respondents_table(material.respondents, say))
    if not tables:
        return
    yield Heading(1, say("report.units_and_respondents"))
    if len(tables) == 2:
        yield mentioning(say, "report.units_lead", units=tables[0], respondents=tables[1])
    for table in tables:
        yield Tabulated(table)
