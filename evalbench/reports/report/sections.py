"""The sections of the report, each a function from the material to blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from evalbench.analysis.participation import units_table
from evalbench.analysis.score_layout import in_language
from evalbench.analysis.score_tables import (
    category_means_table,
    category_relative_table,
    means_table,
    relative_table,
)
from evalbench.reports.blocks import (
    Block,
    Bullets,
    Heading,
    KeyValues,
    Paragraph,
    Reference,
    Tabulated,
    Text,
)
from evalbench.reports.report.material import Material
from evalbench.reports.report.quotations import quotations
from evalbench.reports.wording import date_text
from evalbench.study.table import Phrase, Table

__all__ = ["SECTIONS", "SectionName"]


@dataclass(frozen=True, slots=True)
class SectionName:
    """A section: its key and what makes its blocks (none: it is left out)."""

    key: str
    blocks: Callable[[Material], Iterator[Block]]


def _about(material: Material) -> Iterator[Block]:
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


def _method(material: Material) -> Iterator[Block]:
    say, scores = material.say, material.scores
    if not scores.answered_roles:
        return
    keys = ["mean", "n", "relative", "row_mean", "rounding", f"parents_{scores.parents}", "compare"]
    if any(statement.reverse for statement in scores.statements):
        keys.append("reverse")
    keys.append("small")
    yield Heading(1, say("report.method"))
    yield Bullets(tuple(say(f"report.method_{key.replace('-', '_')}") for key in keys))


def _units(material: Material) -> Iterator[Block]:
    if material.part.units:
        yield Heading(1, material.say("report.units_and_respondents"))
        yield Tabulated(units_table(material.part, material.say))


def _scores(material: Material) -> Iterator[Block]:
    say, scores = material.say, material.scores
    if not scores.answered_roles:
        return
    yield Heading(1, say("report.scores"))
    yield from _wording(material)
    for role in scores.answered_roles:
        means, relative = means_table(scores, role, say), relative_table(scores, role, say)
        yield Heading(2, _role_heading(material, role))
        yield from _tables("report.scores_lead", material, role, (means, relative))
    yield from _left_out(material)


def _wording(material: Material) -> Iterator[Block]:
    """Make the list of what was asked, where the tables have room for short names only."""
    say, scores = material.say, material.scores
    items: list[Text] = []
    for statement in scores.statements:
        text = in_language(statement.texts, say.language)
        asked = any(statement.put_to(role) for role in scores.answered_roles)
        if asked and text and in_language(statement.shorts, say.language):
            items.append((Phrase(statement.name, strong=True), f" {text}"))
    if items:
        yield Heading(2, say("report.wording"))
        yield Bullets(tuple(items))


def _role_heading(material: Material, role: str) -> str:
    return role[:1].upper() + role[1:] or material.say("report.no_role")


def _tables(
    key: str, material: Material, role: str, tables: tuple[Table, Table]
) -> Iterator[Block]:
    """Make an opening sentence that refers to both tables, then the tables."""
    means, relative = (_told_apart(table, role, material) for table in tables)
    before, between, after = material.say(key, means="\0", relative="\0").split("\0")
    opening = not before
    yield Paragraph(
        (
            *filter(None, [before]),
            Reference(means.code, opening=opening),
            between,
            Reference(relative.code),
            after,
        ),
        leads_on=True,
    )
    yield Tabulated(means)
    yield Tabulated(relative)


def _told_apart(table: Table, role: str, material: Material) -> Table:
    """Return a table whose code differs from others by more than capitals: roles may not."""
    roles = material.scores.answered_roles
    alike = [each for each in roles if each.casefold() == role.casefold()]
    place = alike.index(role)
    return replace(table, code=f"{table.code}-{place + 1}") if place else table


def _left_out(material: Material) -> Iterator[Block]:
    scores = material.scores
    silent = [role for role in scores.roles if role not in scores.answered_roles]
    if silent:
        names = ", ".join(role or material.say("report.no_role") for role in silent)
        yield Paragraph(material.say("report.left_out", n=len(silent), roles=names), style="small")


def _categories(material: Material) -> Iterator[Block]:
    say, scores = material.say, material.scores
    roles = [role for role in scores.answered_roles if scores.categories_of(role)]
    if not roles:
        return
    yield Heading(1, say("report.categories"))
    for role in roles:
        means = category_means_table(scores, role, say)
        relative = category_relative_table(scores, role, say)
        yield Heading(2, _role_heading(material, role))
        yield from _tables("report.categories_lead", material, role, (means, relative))


SECTIONS: tuple[SectionName, ...] = (
    SectionName("about", _about),
    SectionName("method", _method),
    SectionName("units", _units),
    SectionName("scores", _scores),
    SectionName("categories", _categories),
    SectionName("quotations", quotations),
)
"""Every section, in the order of the report."""
