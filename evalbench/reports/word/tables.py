"""Native Word tables, built as XML so that two thousand rows take a fraction of a second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache

from lxml import etree

from evalbench.analysis.small_cells import HIDDEN
from evalbench.reports.blocks import KeyValues
from evalbench.reports.word.context import Context
from evalbench.reports.word.elements import (
    Element,
    bookmark,
    paragraph,
    paragraph_properties,
    qualified,
    run,
    run_properties,
    simple_runs,
    w,
)
from evalbench.reports.word.layout import INDENT, Layout, decimal_place
from evalbench.reports.word.names import bookmark_name, control_tag
from evalbench.reports.word.paragraphs import styled, text
from evalbench.reports.word.widths import CELL_MARGIN, heading_size
from evalbench.reports.wording import BLANK_STATISTIC, quiet, signs_note, stamp_text
from evalbench.study.table import Column, Mark, Note, Phrase, Table
from evalbench.text.width import harmless

__all__ = ["controlled_table", "facts"]

GREY = "5B6472"
_SHADES: dict[Mark, str] = {"highest": "D3EBDB", "lowest": "F8DAD4"}
_THICK, _THIN = 12, 4
_KEPT_WHOLE = 24
_LONGEST_ALIAS = 64
_UNFIGURED = (BLANK_STATISTIC, HIDDEN)
_BROKEN = re.compile(r"[\t\n]")


def controlled_table(
    table: Table, grid: Sequence[Sequence[str]], layout: Layout, context: Context
) -> Element:
    """Return `table` and its notes in a content control tagged ``evb:<code>``."""
    tag = control_tag(table.code)
    properties = w(
        "sdtPr",
        w("alias", val=harmless(table.title)[:_LONGEST_ALIAS]),
        w("tag", val=harmless(tag)),
        w("id", val=context.control_id(tag)),
    )
    content = w("sdtContent")
    control = w("sdt", properties, content)
    _Builder(table, grid, layout, context).build_in(content)
    content.append(_notes(table, context))
    return control


def facts(block: KeyValues, room: int, context: Context) -> Iterator[Element]:
    """Yield a table without rules for `block`, and the space after it; `room` in twips."""
    widths = (room * 3 // 10, room - room * 3 // 10)
    rows = [_fact(key, list(text(value, context)), widths, context) for key, value in block.pairs]
    yield w("tbl", _table_properties(sum(widths)), _grid(widths), *rows)
    yield styled("TableNote", [], context)


def _fact(key: str, value: list[Element], widths: tuple[int, int], context: Context) -> Element:
    name = [run(key, run_properties(context.language, bold=True))]
    cells = [
        w("tc", w("tcPr", w("tcW", w=width, type="dxa")), styled("TableText", content, context))
        for width, content in zip(widths, (name, value), strict=True)
    ]
    return w("tr", w("trPr", w("cantSplit")), *cells)


def _table_properties(width: int, *described: Element, ruled: bool = False) -> Element:
    edges = [_border("top", _THICK), _border("bottom", _THICK)] if ruled else []
    margins = [w(side, w=CELL_MARGIN, type="dxa") for side in ("left", "right")]
    return w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        w("tblInd", w=0, type="dxa"),
        *([w("tblBorders", *edges)] if edges else []),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *margins),
        w("tblLook", val="0620", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1,
          noVBand=1),
        *described,
    )  # fmt: skip


def _border(side: str, eighths: int) -> Element:
    return w(side, val="single", sz=eighths, space=0, color="1F2A44")


def _grid(widths: Sequence[int]) -> Element:
    return w("tblGrid", *(w("gridCol", w=width) for width in widths))


def _notes(table: Table, context: Context) -> Element:
    """Return the paragraph under a table: its notes, what the marks mean, and the stamp."""
    pieces: list[Phrase] = []
    signs: Note = signs_note(table, context.say, "word.")
    notes: list[Note] = [*table.notes[:1], signs, *table.notes[1:]]
    for note in notes:
        pieces += (Phrase(note),) if isinstance(note, str) else note
        pieces += (Phrase(" "),) if note else ()
    content = list(text(tuple(pieces), context))
    stamp = stamp_text(table, context.say)
    if stamp:
        content.append(run(stamp, run_properties(context.language, color=GREY)))
    return styled("TableNote", content, context)


class _Builder:
    """One table on its way into Word; cells are copies of a few prototypes."""

    def __init__(
        self, table: Table, grid: Sequence[Sequence[str]], layout: Layout, context: Context
    ) -> None:
        self.table = table
        self.grid = grid
        self.layout = layout
        self.context = context
        self.quiet = [quiet(table, column) for column in table.columns]
        self.places = [self._place(at, column) for at, column in enumerate(table.columns)]
        self.prototype = cache(self._prototype)

    def build_in(self, parent: Element) -> None:
        """Append the ``w:tbl`` to `parent`.

        Rows are made where they stay: lxml walks through all of a tree each time it is moved.
        """
        widths = self.layout.widths
        table = etree.SubElement(parent, qualified("tbl"))
        properties = _table_properties(sum(widths), *self._description(), ruled=True)
        table.extend([properties, _grid(widths), self._heading()])
        for at in range(len(self.grid)):
            row = etree.SubElement(table, qualified("tr"))
            row.append(w("trPr", w("cantSplit")))
            row.extend(self._cells(at))

    def _place(self, at: int, column: Column) -> int | None:
        if column.kind == "text":
            return None
        cells = [row[at] for row, whole in zip(self.grid, self.table.rows, strict=True)
                 if not isinstance(whole[at], str)]  # fmt: skip
        return decimal_place(cells, self.layout.widths[at], self.layout.calibri_size)

    def _description(self) -> tuple[Element, Element]:
        headings = ", ".join(filter(None, (column.heading for column in self.table.columns)))
        told = self.context.say(
            "word.alternative",
            rows=len(self.table.rows),
            columns=len(self.table.columns),
            headings=headings,
        )
        title = harmless(self.table.title)
        return w("tblCaption", val=title), w("tblDescription", val=harmless(told))

    def _heading(self) -> Element:
        cells = (self._heading_cell(at, column) for at, column in enumerate(self.table.columns))
        return w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *cells)

    def _heading_cell(self, at: int, column: Column) -> Element:
        size = heading_size(self.layout.half_points)
        content = [run(column.heading, run_properties(self.context.language, half_points=size))]
        if at == 0:
            name = bookmark_name(self.table.code)
            content = list(bookmark(name, self.context.bookmark_id(), content))
        align = "left" if column.kind == "text" else "center"
        style = self.context.styles["TableHeading"]
        properties = paragraph_properties(style, keep_next=True, align=align, half_points=size)
        borders = w("tcBorders", _border("bottom", _THIN))
        return w("tc", self._cell_properties(at, borders), paragraph(properties, content))

    def _cell_properties(self, at: int, *more: Element) -> Element:
        return w("tcPr", w("tcW", w=self.layout.widths[at], type="dxa"), *more)

    def _cells(self, row: int) -> Iterator[Element]:
        indent = self.table.indents[row] if self.table.indents else 0
        ruled = row > 0 and row in self.table.rules
        kept = self._kept(row, indent)
        for at, cell in enumerate(self.grid[row]):
            mark = self.table.marks.get((row, at))
            yield self._cell(at, cell, mark, indent, kept, ruled)

    def _kept(self, row: int, indent: int) -> bool:
        """Tell whether `row` stays on the page of the next: no lone first, last or parent row."""
        last = len(self.grid) - 1
        if last < _KEPT_WHOLE or row < 2 or row >= last - 1:
            return True
        return bool(self.table.indents) and self.table.indents[row + 1] > indent

    def _cell(
        self, at: int, cell: str, mark: Mark | None, indent: int, kept: bool, ruled: bool
    ) -> Element:
        blank = cell in _UNFIGURED and self.places[at] is not None
        prototype: Element = self.prototype(at, mark, 0 if at else indent, kept, ruled, blank)
        element = deepcopy(prototype)
        holder = element[1][1]
        if _BROKEN.search(cell):
            element[1].replace(holder, run(cell, deepcopy(holder[0])))
        elif cell:
            holder[1].text = harmless(cell)
        else:
            element[1].remove(holder)
        return element

    def _prototype(
        self, at: int, mark: Mark | None, indent: int, kept: bool, ruled: bool, blank: bool
    ) -> Element:
        borders = [w("tcBorders", _border("top", _THIN))] if ruled else []
        shade = [w("shd", val="clear", color="auto", fill=_SHADES[mark])] if mark else []
        place = self.places[at]
        tabs = [("decimal", place)] if place is not None and not blank else []
        properties = paragraph_properties(
            self.context.styles["TableText"],
            keep_next=kept,
            tabs=tabs,
            left=indent * INDENT if indent else None,
            align="center" if blank else None,
            half_points=self.layout.half_points,
        )
        looks = run_properties(
            self.context.language,
            bold=mark == "highest",
            italic=indent > 0,
            underline=mark == "lowest",
            color=GREY if self.quiet[at] else None,
            half_points=self.layout.half_points,
        )
        content = simple_runs(" ", self.context.language)
        content[0].replace(content[0][0], looks)
        whole = paragraph(properties, content)
        return w("tc", self._cell_properties(at, *borders, *shade), whole)
