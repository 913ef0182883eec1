"""The section of quotations: per theme and unit, with who said it."""

from __future__ import annotations

from collections.abc import Iterator

from evalbench.analysis.retrieval import Segment
from evalbench.messages import Say
from evalbench.reports.blocks import Block, Heading, Paragraph, Quotation
from evalbench.reports.report.material import Material

__all__ = ["quotations"]


def quotations(material: Material) -> Iterator[Block]:
    """Make the quotations per theme and unit; a passage stands once in a theme."""
    if not material.segments:
        return
    say = material.say
    yield Heading(1, say("report.quotations"))
    yield Paragraph(say("report.quotations_lead"))
    for theme in _themes(material):
        yield Heading(2, theme[:1].upper() + theme[1:] or say("report.no_theme"))
        passages = _distinct(each for each in material.segments if each.theme == theme)
        for unit in _units(material, passages):
            yield Heading(3, unit.replace(";", ", ") or say("report.no_unit"))
            for segment in passages:
                if segment.unit == unit:
                    yield Quotation(_words(segment, say), _source(segment))


def _themes(material: Material) -> list[str]:
    """Return the themes of the passages in the order of the codebook, those without one last."""
    found = {segment.theme for segment in material.segments}
    ordered = [theme for theme in material.themes if theme in found]
    return [*ordered, ""] if "" in found else ordered


def _distinct(segments: Iterator[Segment]) -> list[Segment]:
    """Keep a passage once, however many codes and coders it has."""
    spans: dict[tuple[str, int, int], Segment] = {}
    for segment in segments:
        spans.setdefault((segment.document, segment.start, segment.end), segment)
    return list(spans.values())


def _units(material: Material, segments: list[Segment]) -> list[str]:
    """Return the units of the passages in the study's order; combinations and none come last."""
    found = {segment.unit for segment in segments}
    known = [unit.name for unit in material.part.units if unit.name in found]
    return known + sorted(found - set(known), key=lambda unit: (not unit, unit))


def _words(segment: Segment, say: Say) -> str:
    """Return what was said, without names: several turns on lines of their own, told by a dash."""
    turns = [
        say("report.interviewer", text=part.text) if part.interviewer else part.text
        for part in segment.spoken
    ]
    return turns[0] if len(turns) == 1 else "\n".join(f"– {turn}" for turn in turns)


def _source(segment: Segment) -> str:
    parts = (segment.label, segment.unit, segment.role)
    return ", ".join(part.replace(";", ", ") for part in parts if part)
