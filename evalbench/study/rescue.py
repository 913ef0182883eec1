"""Saving what can be read of a damaged study, as contents that make a sound one.

The file itself is not touched: a copy is read table by table, and where tables are damaged,
transcripts are looked for page by page. What refers to something lost keeps a stand-in for it, or
goes without, so that what is returned can be written as a folder and built.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from evalbench.messages import EvalbenchError, Message
from evalbench.study.contents import Contents, Row, kinds, load
from evalbench.study.keeping.mending import mend
from evalbench.study.keeping.pages import rows_in_pages
from evalbench.study.keeping.salvage import Salvaged, opened_copy, salvage, shaped
from evalbench.study.model import Document, DocumentText, Record, Turn, table_of

__all__ = ["Rescued", "rescue"]

# A pair of rows (a respondent's role) has the shape of a text, but for this.
_ID = re.compile("[0-9a-f]{32}")
_TRANSCRIPTS: tuple[type[Record], ...] = (Document, DocumentText, Turn)


@dataclass(frozen=True, slots=True)
class Rescued:
    """What could be saved of a study, and what could not."""

    contents: Contents
    lost: tuple[Message, ...]


def rescue(location: str) -> Rescued:
    """Read what can be read of a study, however damaged, without changing it.

    EvalbenchError when there is no file, or nothing of a study in it.
    """
    from evalbench.study.store import file_of, open_study

    file = file_of(location)
    if file is None:
        with open_study(location) as study, study.read() as session:
            return Rescued(load(session), ())
    tables = _read_tables(file)
    if any(each.damaged or each.missing for each in tables.values()):
        _add_from_pages(file, tables)
    if not any(each.rows for each in tables.values()):
        raise EvalbenchError("doctor.nothing_to_rescue", file=file)
    lost = [
        Message("doctor.rows_lost", table=table_of(kind).name, n=len(each.rows), unfit=each.unfit)
        for kind, each in tables.items()
        if each.damaged or each.unfit
    ]
    return Rescued(mend(_contents(tables), lost), tuple(lost))


def _read_tables(file: Path) -> dict[type[Record], Salvaged]:
    try:
        with opened_copy(file) as connection:
            return {kind: salvage(connection, table_of(kind)) for kind in kinds()}
    except sqlite3.Error:
        return {kind: Salvaged(damaged=True) for kind in kinds()}


def _add_from_pages(file: Path, tables: Mapping[type[Record], Salvaged]) -> None:
    """Add the transcripts that stand whole on a page SQLite did not find.

    A page may be stale and hold what somebody has deleted, so where the list of documents can be
    read only what belongs to one of them is taken.
    """
    found: dict[type[Record], list[Row]] = {kind: [] for kind in _TRANSCRIPTS}
    for values in rows_in_pages(file.read_bytes()):
        for kind in _TRANSCRIPTS:
            columns = list(table_of(kind).columns)
            row = shaped(columns, tuple(values)) if len(values) == len(columns) else None
            if row is not None and not _ID.fullmatch(str(row.get("text", ""))):
                found[kind].append(row)
    if _is_torn(tables[Document]):
        _add(tables[Document], found[Document], lambda row: True)
    documents = {row["id"] for row in tables[Document].rows}
    torn = _is_torn(tables[Document])
    for kind in (DocumentText, Turn):
        _add(tables[kind], found[kind], lambda row: torn or row["document_id"] in documents)


def _is_torn(table: Salvaged) -> bool:
    return table.damaged or table.missing or bool(table.unfit)


def _add(table: Salvaged, rows: list[Row], wanted: Callable[[Row], bool]) -> None:
    if _is_torn(table):
        known = {row["id"] for row in table.rows}
        newest: dict[UUID, Row] = {}
        for row in rows:
            # Of a stale row and its successor the later one counts.
            other = newest.get(row["id"])
            if row["id"] not in known and wanted(row):
                newest[row["id"]] = row if other is None else max(row, other, key=_state)
        table.rows.extend(newest.values())


def _state(row: Row) -> Any:
    return row["state"]


def _contents(tables: Mapping[type[Record], Salvaged]) -> Contents:
    contents = Contents()
    for kind, table in tables.items():
        for row in table.rows:
            # What a row of an older study lacks takes its default; add() has its own `kind`.
            apart: Row = {name: row[name] for name in ("id", "kind") if name in row}
            columns = {name: row[name] for name in row if name not in ("id", "kind", "state")}
            try:
                contents.add(kind, **columns)
            except TypeError:
                table.unfit += 1
            else:
                contents.rows(kind)[-1].update(apart)
    return contents
