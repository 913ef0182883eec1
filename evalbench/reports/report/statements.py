"""The sections about statements: means, relativised scores, categories, distributions."""

from __future__ import annotations

from collections.abc import Iterator

from evalbench.analysis.score_layout import in_language
from evalbench.analysis.score_tables import (
    category_means_table,
    category_relative_table,
    counts_table,
    distribution_table,
    means_table,
    relative_table,
)
from evalbench.reports.blocks import Block, Bullets, Heading, Paragraph, Tabulated, Text
from evalbench.reports.report.material import Material
from evalbench.reports.report.references import coded, mentioning, unlike
from evalbench.study.table import Phrase, Table

__all__ = ["categories", "distributions", "scores"]


def scores(material: Material) -> Iterator[Block]:
    """Make the tables of means and relativised scores of each role that has answered."""
    say, found = material.say, material.scores
    if not found.answered_roles:
        return
    yield Heading(1, say("report.scores"))
    yield from _wording(material)
    for role in found.answered_roles:
        tables = {
            "means": means_table(found, role, say),
            "relative": relative_table(found, role, say),
            "counts": counts_table(found, role, say),
        }
        yield from _of_role(material, role, "report.scores_lead", tables)
    yield from _left_out(material)


def _wording(material: Material) -> Iterator[Block]:
    """Make the list of what was asked, where the tables have room for short names only."""
    say, found = material.say, material.scores
    items: list[Text] = []
    for statement in found.statements:
        text = in_language(statement.texts, say.language)
        asked = any(statement.put_to(role) for role in found.answered_roles)
        if asked and text and in_language(statement.shorts, say.language):
            items.append((Phrase(statement.name, strong=True), f" {text}"))
    if items:
        yield Heading(2, say("report.wording"))
        yield Bullets(tuple(items))


def _of_role(material: Material, role: str, lead: str, tables: dict[str, Table]) -> Iterator[Block]:
    """Make the heading of a role, a sentence that mentions its tables, and the tables."""
    told = {name: coded(table, role, material.role_codes) for name, table in tables.items()}
    yield Heading(2, material.role_name(role))
    yield mentioning(material.say, lead, **told)
    for table in told.values():
        yield Tabulated(table)


def _left_out(material: Material) -> Iterator[Block]:
    found = material.scores
    silent = [role for role in found.roles if role not in found.answered_roles]
    if silent:
        names = ", ".join(role or material.say("report.no_role") for role in silent)
        yield Paragraph(material.say("report.left_out", n=len(silent), roles=names), style="small")


def categories(material: Material) -> Iterator[Block]:
    """Make the tables by category of units, where units have categories."""
    say, found = material.say, material.scores
    roles = [role for role in found.answered_roles if found.categories_of(role)]
    if not roles:
        return
    yield Heading(1, say("report.categories"))
    for role in roles:
        tables = {
            "means": category_means_table(found, role, say),
            "relative": category_relative_table(found, role, say),
        }
        yield from _of_role(material, role, "report.categories_lead", tables)


def distributions(material: Material) -> Iterator[Block]:
    """Make a table for each statement that somebody has answered."""
    say, found = material.say, material.scores
    answered = {score.statement for row in found.rows for score in row.scores if score.answers}
    if not answered:
        return
    yield Heading(1, say("report.distributions"))
    yield Paragraph(say("report.distributions_lead"), leads_on=True)
    codes = unlike(statement.name for statement in found.statements)
    for statement in found.statements:
        if statement.name in answered:
            table = distribution_table(found, statement.name, say)
            yield Heading(2, _statement_heading(material, statement.name))
            if text := in_language(statement.texts, say.language):
                yield Paragraph(text, leads_on=True)
            yield Tabulated(coded(table, statement.name, codes))


def _statement_heading(material: Material, name: str) -> str:
    statement = material.scores.statement(name)
    short = in_language(statement.shorts, material.say.language)
    number = material.say("report.statement", name=name)
    return f"{number}: {short}" if short else number
