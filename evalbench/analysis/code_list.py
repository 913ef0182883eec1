"""The codes as a list: what each is called, what is said of it, and how much it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.analysis.overview import code_counts
from evalbench.messages import Say
from evalbench.study.change_log import stamp_of, state_of
from evalbench.study.find import code_paths, study_of
from evalbench.study.layout import CODEBOOK
from evalbench.study.model import Code, Theme
from evalbench.study.table import Cell, Column, Note, Stamp, Table, phrases

__all__ = ["CodeList", "code_list", "code_rows", "code_tables"]

_COUNTED = ("codings", "documents")
_SHOWN = ("key", "color", "theme")


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes in their order, each by the columns of a codebook's table, and its own codings."""

    name: str
    version: int
    codes: tuple[dict[str, str], ...]
    counts: tuple[tuple[int, int], ...]
    stamp: Stamp | None


def code_list(session: Session) -> CodeList:
    """Return the codes of the study with how many codings each has, in how many documents."""
    study, paths = study_of(session), code_paths(session)
    said = CODEBOOK[1:-1]
    columns = [getattr(Code, column) for column in said]
    query = select(Code.id, Theme.name, *columns).outerjoin(Theme, Theme.id == Code.theme_id)
    rows = {key: (theme, texts) for key, theme, *texts in session.execute(query)}
    codes = tuple(
        {"path": path, **dict(zip(said, rows[key][1], strict=True)), "theme": rows[key][0] or ""}
        for key, path in paths.items()
    )
    counts = code_counts(session)
    used = tuple(counts.get(key, (0, 0)) for key in paths)
    stamp = stamp_of(session, study.title) if state_of(session) else None
    return CodeList(study.codebook_name, study.codebook_version, codes, used, stamp)


def code_rows(found: CodeList) -> Table:
    """Return the columns of a codebook's table, then how many codings and documents."""
    columns = (
        *(Column(column, column) for column in CODEBOOK),
        *(Column(column, column, "count") for column in _COUNTED),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (*(code[column] for column in CODEBOOK), *counts)
        for code, counts in zip(found.codes, found.counts, strict=True)
    )
    return Table("codebook", "", columns, rows, stamp=found.stamp)


def code_tables(found: CodeList, say: Say) -> Iterator[Table]:
    """Yield the table for people, if there are codes."""
    if not found.codes:
        return
    columns = (
        Column("code", say("codes.code")),
        *(Column(column, say(f"codes.{column}")) for column in _SHOWN),
        Column("codings", say("overview.codings"), "count"),
    )
    rows = tuple(
        (code["path"], *(code[column] or None for column in _SHOWN), codings)
        for code, (codings, _) in zip(found.codes, found.counts, strict=True)
    )
    yield Table(
        code="codebook",
        title=say("overview.codes", n=len(rows)),
        columns=columns,
        rows=rows,
        notes=tuple(_notes(found, say)),
        stamp=found.stamp,
    )


def _notes(found: CodeList, say: Say) -> Iterator[Note]:
    if found.name:
        yield phrases(say, "codes.note_name", name=found.name, version=found.version)
    yield phrases(say, "overview.note_codes")
