"""Tables as CSV (RFC 4180) for machines: keys as header, unrounded numbers, blank for None."""

from __future__ import annotations

import csv
from typing import TextIO

from evalbench.study.table import Cell, Table
from evalbench.text.numbers import full_precision

__all__ = ["write_csv"]


def write_csv(table: Table, stream: TextIO) -> None:
    """Write `table` to `stream`, a row at a time, lines ended by CR LF.

    Open the stream with ``newline=""`` and UTF-8, or Python will change the line ends.
    """
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(table.keys)
    writer.writerows([_field(cell) for cell in row] for row in table.rows)


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else full_precision(cell)
