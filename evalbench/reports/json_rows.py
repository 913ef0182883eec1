"""Tables as JSON for machines: an array of objects, one a row, with unrounded numbers."""

from __future__ import annotations

import json
from typing import TextIO

from evalbench.study.table import Cell, Table
from evalbench.text.numbers import full_precision

__all__ = ["write_json"]

_quoted = json.JSONEncoder(ensure_ascii=False).encode


def write_json(table: Table, stream: TextIO) -> None:
    """Write `table` to `stream`, a row to a line: numbers as numbers, None as null."""
    names = [_quoted(key) for key in table.keys]
    before = "[\n"
    for row in table.rows:
        pairs = (f"{name}: {_value(cell)}" for name, cell in zip(names, row, strict=True))
        stream.write(f"{before}  {{{', '.join(pairs)}}}")
        before = ",\n"
    stream.write("\n]\n" if table.rows else "[]\n")


def _value(cell: Cell) -> str:
    if cell is None:
        return "null"
    return _quoted(cell) if isinstance(cell, str) else full_precision(cell)
