"""The section of findings and hypotheses, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from evalbench.analysis.conclusions import AnswersCited, Cited, FigureCited, Said, Supposed
from evalbench.analysis.quoting import Quoted
from evalbench.analysis.scores import ScoreRow
from evalbench.reports.blocks import Block, Bullets, Heading, Inline, Paragraph, Quotation
from evalbench.reports.blocks import Reference as Mention
from evalbench.reports.report.material import Material, headed, source_tag
from evalbench.reports.report.quotations import words_of
from evalbench.study.table import Phrase
from evalbench.text.numbers import full_precision, shown

__all__ = ["findings"]


def findings(material: Material) -> Iterator[Block]:
    """Make the findings by kind, then the hypotheses with their verdicts."""
    found, say = material.conclusions, material.say
    if not (found.findings or found.hypotheses):
        return
    yield Heading(1, say("report.findings"))
    for kind, group in groupby(found.findings, key=lambda said: said.kind):
        yield Heading(2, say(f"report.finding_{kind}"))
        for said in group:
            yield from _finding(said, material)
    if found.hypotheses:
        yield Heading(2, say("report.hypotheses"))
    for supposed in found.hypotheses:
        yield from _hypothesis(supposed, found.findings, material)


def _finding(said: Said, material: Material) -> Iterator[Block]:
    where = [headed(said.theme), said.unit]
    if said.hypothesis:
        where.append(material.say("report.hypothesis", name=said.hypothesis))
    heading = " · ".join(filter(None, where))
    if heading:
        yield Heading(3, heading)
    yield Paragraph(said.text)
    yield from _evidence(said.evidence, material)


def _hypothesis(
    supposed: Supposed, findings: Sequence[Said], material: Material
) -> Iterator[Block]:
    say = material.say
    where = [say("report.hypothesis", name=supposed.name), headed(supposed.theme)]
    yield Heading(3, " · ".join(filter(None, where)))
    yield Paragraph(supposed.text)
    verdict = Phrase(say(f"report.verdict_{supposed.verdict}"), strong=True)
    yield Paragraph((verdict, f" {supposed.why}") if supposed.why else (verdict,))
    bearing = [said for said in findings if said.hypothesis == supposed.name]
    if bearing:
        yield Paragraph(say("report.bearing"), leads_on=True)
        yield Bullets(tuple(dict.fromkeys(_pointer(said, material) for said in bearing)))
    yield from _evidence(supposed.evidence, material)


def _pointer(said: Said, material: Material) -> str:
    """Return the heads under which a finding stands above."""
    where = (material.say(f"report.finding_{said.kind}"), headed(said.theme), said.unit)
    return " · ".join(filter(None, where))


def _evidence(cited: Sequence[Cited], material: Material) -> Iterator[Block]:
    """Make the list of what a finding rests on: figures as a list, then what was said."""
    figures = [each for each in cited if not isinstance(each, Quoted)]
    if figures:
        yield Paragraph(material.say("report.evidence"), style="small", leads_on=True)
        yield Bullets(tuple(tuple(_figure(each, material)) for each in figures))
    for each in cited:
        if isinstance(each, Quoted):
            tag = source_tag(each.label, each.unit, each.role, each.document)
            if each.spoken:
                yield Quotation(words_of(each.spoken, material.say), tag)
            else:
                yield Paragraph(tag, style="small")


def _figure(cited: AnswersCited | FigureCited, material: Material) -> Iterator[Inline]:
    say = material.say
    if isinstance(cited, FigureCited):
        value = full_precision(cited.value)
        value = value if say.language == "en" else value.replace(".", ",")
        yield say(
            "report.figure_cited",
            indicator=cited.indicator,
            unit=cited.unit,
            period=cited.period,
            value=" ".join(filter(None, (value, cited.unit_of_measure))),
        )
        known = material.indicator_codes[cited.indicator]
        yield from _mention(f"indicator-{known}", material)
        return
    where = filter(None, (cited.role, cited.unit))
    head = ", ".join((say("report.statement", name=cited.statement), *where))
    rows = [
        row for row in material.scores.rows if row.role == cited.role and row.unit == cited.unit
    ]
    yield head
    for row in rows[:1]:
        yield f": {_mean(row, cited.statement, material)}"
        if cited.role in material.role_codes:
            code = "-".join(filter(None, ("means", material.role_codes[cited.role])))
            yield from _mention(code, material)


def _mean(row: ScoreRow, statement: str, material: Material) -> str:
    """Return the mean and relative score of a row, or why they do not stand here."""
    say = material.say
    score = next((each for each in row.scores if each.statement == statement), None)
    if score is None or score.mean is None:
        return say("report.cited_unanswered")
    hidden = material.hidden(row.role).of(row)
    if statement in hidden:
        return say("report.cited_hidden", least=material.scores.min_n)
    relative = score.relative
    # A share of the highest would give a hidden mean in the same row away.
    known = relative is not None and not hidden
    return say(
        "report.mean_cited" if known else "report.mean_cited_alone",
        mean=shown(score.mean, 2, say.language),
        relative=shown(relative or 0, 1, say.language),
        answers=score.answers,
        respondents=row.respondents,
    )


def _mention(code: str, material: Material) -> Iterator[Inline]:
    if code in material.codes:
        yield from (" (", Mention(code), ")")
