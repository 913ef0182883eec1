"""The codebook as a table: what each code means, what belongs under it and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.analysis.retrieval import themes_of
from evalbench.messages import Say
from evalbench.study.change_log import stamp_of, state_of
from evalbench.study.find import code_paths, study_of
from evalbench.study.layout import split_code_path
from evalbench.study.model import Code
from evalbench.study.table import Column, Note, Stamp, Table, phrases

__all__ = ["CodeEntry", "Codebook", "codebook", "codebook_table"]

_TEXTS = ("definition", "include", "exclude", "example")


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A code: its path, how deep it stands, its theme (or that of the nearest above), its texts."""

    path: str
    depth: int
    theme: str
    definition: str
    include: str
    exclude: str
    example: str


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codes in their order; `name` and `version` are blank and 1 unless it came with them."""

    name: str
    version: int
    codes: tuple[CodeEntry, ...]
    stamp: Stamp | None


def codebook(session: Session) -> Codebook:
    """Return the codebook of the study."""
    study = study_of(session)
    themes = themes_of(session)
    rows = {row.id: row for row in session.execute(
        select(Code.id, *(getattr(Code, text) for text in _TEXTS))
    )}  # fmt: skip
    entries = tuple(
        CodeEntry(
            path=path,
            depth=len(split_code_path(path)) - 1,
            theme=themes[key],
            **{text: getattr(rows[key], text) for text in _TEXTS},
        )
        for key, path in code_paths(session).items()
    )
    stamp = stamp_of(session, study.title) if state_of(session) else None
    return Codebook(study.codebook_name, study.codebook_version, entries, stamp)


def codebook_table(found: Codebook, say: Say) -> Table:
    """Return a row a code; a column of texts that no code has is left out."""
    texts = [text for text in _TEXTS if any(getattr(code, text) for code in found.codes)]
    columns = (
        Column("code", say("codes.code")),
        *(Column(text, say(f"codes.{text}")) for text in texts),
    )
    rows = tuple(
        (code.path, *(getattr(code, text) or None for text in texts)) for code in found.codes
    )
    return Table(
        code="codebook",
        title=say("codes.title"),
        columns=columns,
        rows=rows,
        rules=frozenset(at for at, code in enumerate(found.codes) if at and not code.depth),
        notes=tuple(_notes(found, say)),
        stamp=found.stamp,
    )


def _notes(found: Codebook, say: Say) -> Iterator[Note]:
    if found.name:
        yield phrases(say, "codes.note_name", name=found.name, version=found.version)
    themed = [code for code in found.codes if code.theme and not code.depth]
    if themed:
        listed = ", ".join(f"{code.path} ({code.theme})" for code in themed)
        yield phrases(say, "codes.note_themes", themes=listed)
