"""Headings, running text, quotations, lists and captions as paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalbench.reports.blocks import (
    Bullets,
    Heading,
    Inline,
    Paragraph,
    Quotation,
    Reference,
    TableList,
    Text,
    inlines,
)
from evalbench.reports.word.context import Context
from evalbench.reports.word.elements import (
    Element,
    bookmark,
    field,
    paragraph,
    paragraph_properties,
    run,
    run_properties,
    simple_runs,
    w,
)
from evalbench.reports.word.names import number_bookmark
from evalbench.study.table import Phrase, Table

__all__ = ["bullets", "caption", "heading", "quotation", "running", "styled", "table_list", "text"]

_STYLES = {"body": "Normal", "lead": "Lead", "small": "SmallText"}
_CAPTION_GAP = "\N{EN SPACE}"


def styled(
    style: str, content: Iterable[Element], context: Context, *, leads_on: bool = False
) -> Element:
    """Return a paragraph of `content` in one of the base styles.

    One that `leads_on` stays on the page of what follows, also where a template's style forgets.
    """
    properties = paragraph_properties(context.styles[style], keep_next=leads_on)
    return paragraph(properties, content)


def text(content: Text, context: Context) -> Iterator[Element]:
    """Yield the runs of `content`."""
    for inline in inlines(content):
        yield from _inline(inline, context)


def _inline(inline: Inline, context: Context) -> Iterable[Element]:
    if isinstance(inline, str):
        return simple_runs(inline, context.language)
    if isinstance(inline, Phrase):
        properties = run_properties(context.language, bold=inline.strong, italic=inline.emphasised)
        return [run(inline.text, properties)]
    return _reference(inline, context)


def _reference(reference: Reference, context: Context) -> Iterator[Element]:
    """Yield a cross reference; inside a sentence Norwegian writes ``tabell 5``."""
    label = f"{context.say('word.label')} {context.numbers[reference.code]}"
    instruction = rf"REF {number_bookmark(reference.code)} \h"
    if context.say.language != "en" and not reference.opening:
        label = label.lower()
        instruction += r" \* Lower"
    cached = simple_runs(label, context.language)
    return field(instruction, cached, context.language)


def heading(block: Heading, context: Context) -> Element:
    """Return a heading in the heading style of its level."""
    words = simple_runs(block.text, context.language)
    return styled(f"Heading{block.level}", words, context, leads_on=True)


def running(block: Paragraph, context: Context) -> Element:
    """Return a paragraph of running text."""
    style = context.styles[_STYLES[block.style]]
    properties = paragraph_properties(style, keep_next=block.leads_on)
    return paragraph(properties, text(block.text, context))


def bullets(block: Bullets, context: Context) -> Iterator[Element]:
    """Yield a paragraph for each item of a list."""
    for item in block.items:
        yield styled("ListBullet", text(item, context), context)


def quotation(block: Quotation, context: Context) -> Iterator[Element]:
    """Yield a quotation in the marks of its language, and its source on a line of its own."""
    quoted = context.say("word.quoted", text=block.text)
    # The source stands close under it, however far apart a template sets its quotations.
    properties = paragraph_properties(context.styles["Quote"], keep_next=True, after=20)
    yield paragraph(properties, simple_runs(quoted, context.language))
    source = simple_runs(block.source, context.language)
    yield styled("QuotationSource", source, context)


def caption(table: Table, context: Context) -> Element:
    """Return the caption of `table`, its numbered label bookmarked for cross references."""
    label = context.say("word.label")
    bold = run_properties(context.language, bold=True)
    number = [run(str(context.numbers[table.code]), bold)]
    sequence = field(rf"SEQ {label} \* ARABIC", number, context.language, bold=True)
    name = number_bookmark(table.code)
    numbered = bookmark(
        name,
        context.bookmark_id(),
        [run(f"{label} ", run_properties(context.language, bold=True)), *sequence],
    )
    title = run(_CAPTION_GAP + table.title, run_properties(context.language))
    return styled("Caption", [*numbered, title], context, leads_on=True)


def table_list(block: TableList, tables: Iterable[Table], context: Context) -> Iterator[Element]:
    """Yield the list of tables: a field with its entries, each a link to its caption.

    The entries bear no page numbers: only Word knows them, and a wrong one is worse than none.
    """
    listed = list(tables)
    if not listed:
        return
    title = block.heading or context.say("word.list_of_tables")
    yield styled("ListHeading", simple_runs(title, context.language), context)
    label = context.say("word.label")
    runs = [_entry(table, context) for table in listed]
    whole = list(field(rf'TOC \n \h \z \c "{label}"', [], context.language))
    runs[0][:0] = whole[:3]
    runs[-1].extend(whole[3:])
    for content in runs:
        yield styled("TableofFigures", content, context)


def _entry(table: Table, context: Context) -> list[Element]:
    label = f"{context.say('word.label')} {context.numbers[table.code]}"
    entry = run(label + _CAPTION_GAP + table.title, run_properties(context.language))
    return [w("hyperlink", entry, anchor=number_bookmark(table.code), history=1)]
