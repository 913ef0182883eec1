"""The codebook as it stands beside a transcript: what there is to code with, and what was last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.analysis.retrieval import themes_of
from evalbench.study.find import code_paths
from evalbench.study.layout import split_code_path
from evalbench.study.model import Code, Coder, Coding, Memo

__all__ = ["CodeSeen", "last_codes", "read_codebook"]

_RECENT = 5_000


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A code: its `name` in a language and the `path` that tells it from all others.

    `depth` is 0 at the top. The theme is its own or that of the nearest code above; `codings` are
    its own, in the whole study; `memos` are about the code itself: by whom, and what.
    """

    id: UUID
    name: str
    path: str
    depth: int
    parent: UUID | None
    key: str
    color: str
    definition: str
    include: str
    exclude: str
    example: str
    theme: str
    codings: int
    memos: tuple[tuple[str, str], ...] = ()


def read_codebook(session: Session, language: str) -> tuple[CodeSeen, ...]:
    """Return the codes in the codebook's order, named in `language` where they are."""
    query = select(
        Code.id, Code.name, Code.names, Code.parent_id, Code.key, Code.color,
        Code.definition, Code.include, Code.exclude, Code.example,
    )  # fmt: skip
    rows = {row.id: row for row in session.execute(query)}
    themes, counts, memos = themes_of(session), _counts(session), _memos(session)
    return tuple(
        CodeSeen(
            id=key,
            name=rows[key].names.get(language) or rows[key].name,
            path=path,
            depth=len(split_code_path(path)) - 1,
            parent=rows[key].parent_id,
            key=rows[key].key,
            color=rows[key].color,
            definition=rows[key].definition,
            include=rows[key].include,
            exclude=rows[key].exclude,
            example=rows[key].example,
            theme=themes[key],
            codings=counts.get(key, 0),
            memos=tuple(sorted(memos.get(key, ()))),
        )
        for key, path in code_paths(session).items()
    )


def _counts(session: Session) -> dict[UUID, int]:
    rows = session.execute(select(Coding.code_id, func.count()).group_by(Coding.code_id))
    return {row[0]: row[1] for row in rows}


def _memos(session: Session) -> dict[UUID, list[tuple[str, str]]]:
    query = (
        select(Memo.code_id, Coder.name, Memo.text)
        .join(Coder, Coder.id == Memo.coder_id)
        .where(Memo.code_id.is_not(None))
    )
    found: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for code, who, text in session.execute(query):
        if code is not None:
            found[code].append((who, text))
    return found


def last_codes(session: Session, coder: str, limit: int = 9) -> tuple[UUID, ...]:
    """Return the codes that a coder used last, newest first; none twice.

    Only the newest codings of the study are looked at, so that it costs the same in a large one.
    """
    newest = (
        select(Coding.code_id, Coding.coder_id, Coding.state, Coding.start)
        .order_by(Coding.state.desc())
        .limit(_RECENT)
        .subquery()
    )
    used = (
        select(newest.c.code_id)
        .join(Coder, Coder.id == newest.c.coder_id)
        .where(Coder.name == coder)
        .group_by(newest.c.code_id)
        .order_by(func.max(newest.c.state).desc(), func.max(newest.c.start).desc())
        .limit(limit)
    )
    return tuple(session.scalars(used))
