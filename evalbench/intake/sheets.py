"""CSV as people's spreadsheets write it, read into rows that know the line they begin on.

Comma, semicolon or tab is told by which makes the header known columns; cells may be quoted and
have several lines. Limits: a line or a cell of 20 million characters.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from evalbench.messages import Message, Problem
from evalbench.text.cleaning import composed, printable
from evalbench.text.fuzzy import nearest

__all__ = ["LONGEST_LINE", "Sheet", "read_sheet"]

LONGEST_LINE = 20_000_000
"""The most characters of a line or a cell."""

_DELIMITERS = ",;\t"
# The csv module keeps this for the whole process; its own 131,072 is less than a long passage.
csv.field_size_limit(LONGEST_LINE)


@dataclass(slots=True)
class Sheet:
    """The rows of a table: `lines` are those they begin on (1-based), `cells` as wide as `header`.

    `places` gives the cell of each known column, `others` those of the columns not known, by
    their headings as they stand. A last cell, always blank, stands for the columns there are not.
    """

    file: str
    header: list[str]
    header_line: int = 1
    places: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """Tell whether the known column is there."""
        return column in self.places

    def pick(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Return each row's line and its cells in these two or more known columns."""
        blank = len(self.header)
        take = itemgetter(*(self.places.get(column, blank) for column in columns))
        return zip(self.lines, map(take, self.cells), strict=True)

    def others_of(self, row: int) -> dict[str, str]:
        """Return the cells of row number `row` in the columns not known, blank ones left out."""
        cells = self.cells[row]
        return {name: cells[place] for name, place in self.others.items() if cells[place]}


def read_sheet(
    text: str,
    file: str,
    columns: Sequence[str],
    required: Sequence[str],
    problems: list[Problem],
    *,
    prefixes: Sequence[str] = (),
) -> Sheet | None:
    """Return the table in `text`, which has line feeds only; None when its header is wrong.

    `columns` are the known ones, without regard to case; one beginning with one of `prefixes` is
    known too. Rows with more cells than the header, or quotes that do not end, are problems; rows
    without anything are passed over.
    """
    delimiter, skipped = _delimiter(text, columns)
    rows = _rows(text, delimiter, file, problems, skipped)
    try:
        line, head = next(rows)
    except StopIteration:
        message = Message("folder.no_header", columns=", ".join(columns))
        problems.append(Problem(file, None, message))
        return None
    sheet = Sheet(file, [composed(cell.strip()) for cell in head], line)
    faults = len(problems)
    _name_columns(sheet, line, columns, prefixes, problems)
    for column in required:
        if column not in sheet.places:
            problems.append(Problem(file, line, _missing(column, sheet)))
    if len(problems) > faults:
        return None
    _fill(sheet, rows, problems)
    return sheet


def _missing(column: str, sheet: Sheet) -> Message:
    near = nearest(column, sheet.others)
    if near is not None:
        return Message("folder.column_missing_near", column=column, near=printable(near))
    return Message("folder.column_missing", column=column)


def _name_columns(
    sheet: Sheet,
    line: int,
    columns: Sequence[str],
    prefixes: Sequence[str],
    problems: list[Problem],
) -> None:
    known = frozenset(columns)
    for place, heading in enumerate(sheet.header):
        plain = heading.casefold()
        is_known = plain in known or any(
            plain.startswith(prefix) and plain != prefix for prefix in prefixes
        )
        places = sheet.places if is_known else sheet.others
        name = plain if is_known else heading
        if name in places:
            problems.append(
                Problem(sheet.file, line, Message("folder.column_twice", column=printable(name)))
            )
        elif name:
            places[name] = place


def _fill(sheet: Sheet, rows: Iterator[tuple[int, list[str]]], problems: list[Problem]) -> None:
    """Take the rows in, each made as wide as the header and one blank cell more."""
    width = len(sheet.header)
    padding = {short: [""] * (width - short + 1) for short in range(width + 1)}
    add_line, add_cells = sheet.lines.append, sheet.cells.append
    for line, cells in rows:
        surplus = cells[width:]
        if surplus:
            if any(cell.strip() for cell in surplus):
                message = Message("folder.too_many_cells", n=len(cells), columns=width)
                problems.append(Problem(sheet.file, line, message))
                continue
            del cells[width:]
        cells.extend(padding[len(cells)])
        add_line(line)
        add_cells(cells)


def _rows(
    text: str, delimiter: str, file: str, problems: list[Problem], skipped: int
) -> Iterator[tuple[int, list[str]]]:
    """Return the rows that have anything in them, with the line each begins on."""
    stream = io.StringIO(text, newline="\n")
    for _ in range(skipped):
        stream.readline()
    reader = csv.reader(_measured(stream), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            for cells in reader:
                if any(map(str.strip, cells)):
                    yield line + skipped, cells
                line = reader.line_num + 1
        except csv.Error as error:
            problems.append(Problem(file, line + skipped, _fault(str(error))))
            line = reader.line_num + 1
        except _TooLongError:
            problems.append(Problem(file, line + skipped, _fault("limit")))
            return
        else:
            return


class _TooLongError(Exception):
    """A line beyond the limit."""


def _measured(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise _TooLongError
        yield line


def _fault(said: str) -> Message:
    if "limit" in said:
        return Message("folder.line_long", limit=LONGEST_LINE)
    return Message("folder.quotes_open" if "end of data" in said else "folder.quotes")


def _delimiter(text: str, columns: Sequence[str]) -> tuple[str, int]:
    """Return what parts the cells, and how many lines come before the header.

    Excel's own hint (``sep=;`` as the first line) is believed; else the delimiter wins that makes
    most of the header known columns, then the one that makes most columns.
    """
    first, _, rest = text.partition("\n")
    if first.startswith("sep=") and first[4:5] in tuple(_DELIMITERS) and not first[5:].strip():
        return first[4], 1
    head = (text if first.strip() else rest.lstrip("\n")).partition("\n")[0][:100_000]
    known = frozenset(columns)

    def score(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([head], delimiter=delimiter), [])
        return sum(cell.strip().casefold() in known for cell in cells), len(cells)

    return max(_DELIMITERS, key=score), 0
