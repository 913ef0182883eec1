"""The body of a document: its blocks, one after the other, in their sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from evalbench.reports.blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Quotation,
    TableList,
    Tabulated,
)
from evalbench.reports.word.context import Context
from evalbench.reports.word.elements import Element, simple_runs
from evalbench.reports.word.layout import Layout, Page, grid_of, laid_out
from evalbench.reports.word.paragraphs import (
    bullets,
    caption,
    heading,
    quotation,
    running,
    styled,
    table_list,
)
from evalbench.reports.word.sections import close_section, page_of, turned
from evalbench.reports.word.tables import controlled_table, facts
from evalbench.reports.word.widths import stretch
from evalbench.study.table import Table

__all__ = ["body_of"]


def body_of(
    document: Document, section: Element, font: str | None, context: Context
) -> list[Element]:
    """Return the children of ``w:body``; `section` (``w:sectPr``) says how pages look.

    `font` is the name of the font of running text, by which columns are measured.
    """
    page = replace(page_of(section), stretch=stretch(font))
    return _Body(document, section, page, context).elements()


class _Body:
    def __init__(self, document: Document, section: Element, page: Page, context: Context) -> None:
        self.document = document
        self.section = section
        self.context = context
        self.page = page
        self.grids = {table.code: grid_of(table, document.language) for table in document.tables()}
        self.layouts = {table.code: self._layout(table) for table in document.tables()}

    def _layout(self, table: Table) -> Layout:
        return laid_out(table, self.grids[table.code], self.page)

    def elements(self) -> list[Element]:
        """Return every element of the body, the last section's properties at its end."""
        whole: list[Element] = []
        content = list(self._titles())
        sideways, first = False, True
        for wide, blocks in self._parts():
            if wide != sideways and content:
                close_section(content, turned(self.section, sideways=sideways, first=first))
                whole, content, first = whole + content, [], False
            sideways = wide
            content += (element for block, _ in blocks for element in self._block(block))
        last = turned(self.section, sideways=sideways, first=first)
        return [*whole, *content, last]

    def _parts(self) -> Iterator[tuple[bool, Iterable[tuple[Block, bool]]]]:
        return groupby(self._turned_blocks(), key=lambda pair: pair[1])

    def _turned_blocks(self) -> list[tuple[Block, bool]]:
        """Return each block with whether it lies sideways: wide tables and the headings above."""
        pairs: list[tuple[Block, bool]] = []
        after = False
        for block in reversed(self.document.blocks):
            if isinstance(block, Tabulated):
                after = self.layouts[block.table.code].sideways
            elif not isinstance(block, Heading):
                after = False
            pairs.append((block, after))
        return pairs[::-1]

    def _titles(self) -> Iterator[Element]:
        for style, words in (("Title", self.document.title), ("Subtitle", self.document.subtitle)):
            if words:
                yield styled(style, simple_runs(words, self.context.language), self.context)

    def _block(self, block: Block) -> Iterable[Element]:
        match block:
            case Heading():
                return [heading(block, self.context)]
            case Paragraph():
                return [running(block, self.context)]
            case Quotation():
                return quotation(block, self.context)
            case Bullets():
                return bullets(block, self.context)
            case KeyValues():
                return facts(block, self.page.upright, self.context)
            case TableList():
                return table_list(block, self.document.tables(), self.context)
            case Tabulated():
                return self._table(block.table)

    def _table(self, table: Table) -> list[Element]:
        grid, layout = self.grids[table.code], self.layouts[table.code]
        built = controlled_table(table, grid, layout, self.context)
        return [caption(table, self.context), built]
