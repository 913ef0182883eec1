"""The section of quotations: per theme, unit and role, with who said it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalbench.analysis.retrieval import Segment, Spoken
from evalbench.messages import Say
from evalbench.reports.blocks import Block, Heading, Paragraph, Quotation
from evalbench.reports.report.material import Material, headed, source_tag

__all__ = ["quotations", "words_of"]


def quotations(material: Material) -> Iterator[Block]:
    """Make the quotations per theme, unit and role; a passage stands once in a theme."""
    said = [segment for segment in material.segments if segment.spoken]
    if not said:
        return
    say = material.say
    yield Heading(1, say("report.quotations"))
    yield Paragraph(say("report.quotations_lead"))
    for theme in _themes(material, said):
        yield Heading(2, material.theme_name(theme))
        passages = _distinct(each for each in said if each.theme == theme)
        for unit in _units(material, passages):
            yield Heading(3, unit.replace(";", ", ") or say("report.no_unit"))
            yield from _by_role([each for each in passages if each.unit == unit], say)


def _by_role(segments: Sequence[Segment], say: Say) -> Iterator[Block]:
    for role in sorted({segment.role for segment in segments}, key=lambda role: (not role, role)):
        yield Heading(4, headed(role.replace(";", ", ")) or say("report.no_role"))
        for segment in segments:
            if segment.role == role:
                tag = source_tag(segment.label, segment.unit, segment.role)
                yield Quotation(words_of(segment.spoken, say), tag)


def _themes(material: Material, segments: Sequence[Segment]) -> list[str]:
    """Return the themes of the passages in the order of the codebook, those without one last."""
    found = {segment.theme for segment in segments}
    ordered = [theme for theme in material.themes if theme in found]
    return [*ordered, ""] if "" in found else ordered


def _distinct(segments: Iterator[Segment]) -> list[Segment]:
    """Keep a passage once, however many codes and coders it has, and none inside another's words.

    Two coders seldom set the same ends: the words would be read twice.
    """
    ordered = sorted(segments, key=lambda each: (each.document, each.start, -each.end))
    kept: list[Segment] = []
    reach = ("", 0)
    for segment in ordered:
        if (segment.document, segment.end) > reach or segment.document != reach[0]:
            kept.append(segment)
            reach = (segment.document, segment.end)
    return kept


def _units(material: Material, segments: list[Segment]) -> list[str]:
    """Return the units of the passages in the study's order; combinations and none come last."""
    found = {segment.unit for segment in segments}
    known = [unit.name for unit in material.part.units if unit.name in found]
    return known + sorted(found - set(known), key=lambda unit: (not unit, unit))


def words_of(spoken: Sequence[Spoken], say: Say) -> str:
    """Return what was said, without names: several turns on lines of their own, told by a dash."""
    turns = [
        say("report.interviewer", text=part.text) if part.interviewer else part.text
        for part in spoken
    ]
    return turns[0] if len(turns) == 1 else "\n".join(f"– {turn}" for turn in turns)
