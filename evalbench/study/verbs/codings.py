"""Verbs for coded passages and memos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from evalbench.study.history import codebook_state, concerns, verb
from evalbench.study.model import (
    Code,
    Coding,
    Document,
    Finding,
    Hypothesis,
    Memo,
    Respondent,
    Role,
    Statement,
    Theme,
    Unit,
)
from evalbench.study.prepared import Prepared
from evalbench.study.verbs.rows import add, alter, coder_id, id_of, remove
from evalbench.text.spans import Span

__all__ = [
    "About",
    "change_memo",
    "code_passages",
    "code_span",
    "concerns_coding",
    "delete_memo",
    "recode",
    "uncode",
    "write_memo",
]


@verb()
def code_span(
    session: Session,
    document: Document,
    span: Span,
    code: Code,
    coder: str,
    *,
    memo: str = "",
    stance: str = "",
) -> Coding:
    """Code a passage; the coder need not be declared anywhere.

    EvalbenchError when the span is no passage of the document's text.
    """
    concerns(session, f"{document.name} {span.start}–{span.end} {code.name}", document=document)
    coding = Coding(
        document_id=document.id,
        start=span.start,
        end=span.end,
        code_id=code.id,
        coder_id=coder_id(session, coder),
        memo=memo,
        stance=stance,
        codebook_state=codebook_state(session),
    )
    return add(session, coding)


_STANDING = Prepared(
    select(Coding.start, Coding.end, Coding.code_id, Coding.memo, Coding.stance).where(
        Coding.document_id == bindparam("document"),
        Coding.start >= bindparam("first"),
        Coding.start <= bindparam("last"),
        Coding.coder_id == bindparam("coder"),
    )
)


@verb()
def code_passages(
    session: Session,
    document: Document,
    spans: Iterable[Span],
    codes: Iterable[Code],
    coder: str,
    *,
    memo: str = "",
    stance: str = "",
) -> list[Coding]:
    """Code every passage with every code; return the new codings, by passage and code.

    What this coder has coded so already is passed over, unless a memo or stance says something
    else of it. EvalbenchError when a span is no passage of the document's text.
    """
    spans, by_id = tuple(dict.fromkeys(spans)), {code.id: code for code in codes}
    if not spans or not by_id:
        return []
    concerns(session, _several(document, spans, by_id.values()), document=document)
    by, state = coder_id(session, coder), codebook_state(session)
    standing = _standing(session, document, spans, by)
    made = []
    for span in spans:
        for code in by_id:
            if _says(standing.get((*span, code), ()), memo, stance):
                continue
            coding = Coding(
                document_id=document.id,
                start=span.start,
                end=span.end,
                code_id=code,
                coder_id=by,
                memo=memo,
                stance=stance,
                codebook_state=state,
            )
            made.append(add(session, coding))
    return made


def _several(document: Document, spans: Sequence[Span], codes: Iterable[Code]) -> str:
    """Return what the history shows: the first passage, how many there are, and the codes."""
    number = f" × {len(spans)}" if len(spans) > 1 else ""
    names = ", ".join(code.name for code in codes)
    return f"{document.name} {spans[0].start}–{spans[0].end}{number} {names}"


def _standing(
    session: Session, document: Document, spans: Sequence[Span], coder: UUID
) -> Mapping[tuple[int, int, UUID], list[tuple[str, str]]]:
    """Return the memos and stances of the coder's codings about there, by passage and code."""
    ends = {"first": min(spans).start, "last": max(spans).start}
    values = {"document": document.id, "coder": coder, **ends}
    found: dict[tuple[int, int, UUID], list[tuple[str, str]]] = {}
    for start, end, code, memo, stance in _STANDING.rows(session.connection(), values):
        found.setdefault((start, end, code), []).append((memo, stance))
    return found


def _says(codings: Iterable[tuple[str, str]], memo: str, stance: str) -> bool:
    """Tell whether one of the codings has this memo and stance; a blank one is any."""
    return any(memo in ("", one) and stance in ("", other) for one, other in codings)


def concerns_coding(session: Session, coding: Coding, number: int = 1) -> None:
    """Let history show which coding a change is about, and how many there are when several."""
    document = session.get_one(Document, coding.document_id)
    rest = f" × {number}" if number > 1 else f" {session.get_one(Code, coding.code_id).name}"
    where = f"{document.name} {coding.start}–{coding.end}"
    concerns(session, f"{where}{rest}", document=document)


@verb()
def recode(
    session: Session,
    coding: Coding,
    *,
    span: Span | None = None,
    code: Code | None = None,
    memo: str | None = None,
    stance: str | None = None,
) -> None:
    """Change a coded passage's boundaries, code, memo or stance; None leaves as it is."""
    concerns_coding(session, coding)
    changes: dict[str, object] = {}
    if span is not None:
        changes |= {"start": span.start, "end": span.end}
    if code is not None and code.id != coding.code_id:
        changes |= {"code_id": code.id, "codebook_state": codebook_state(session)}
    if memo is not None:
        changes["memo"] = memo
    if stance is not None:
        changes["stance"] = stance
    alter(session, coding, changes)


@verb()
def uncode(session: Session, codings: Iterable[Coding]) -> int:
    """Remove codings, the passages' text untouched; return how many went."""
    codings = list(codings)
    for coding in codings[:1]:
        concerns_coding(session, coding, len(codings))
    return remove(session, codings).get("coding", 0)


class About(TypedDict, total=False):
    """What a memo is about; nothing means the study. A `span` needs its `document`."""

    unit: Unit
    role: Role
    respondent: Respondent
    document: Document
    span: Span
    code: Code
    theme: Theme
    statement: Statement
    finding: Finding
    hypothesis: Hypothesis


@verb()
def write_memo(
    session: Session,
    text: str,
    coder: str,
    *,
    kind: str = "memo",
    time: datetime | None = None,
    **about: Unpack[About],
) -> Memo:
    """Write a memo or a summary about anything, dated now unless said otherwise."""
    document = about.get("document")
    respondent = about.get("respondent")
    named = [getattr(row, "name", "") for row in about.values()]
    concerns(session, " ".join(filter(None, named)), document=document, respondent=respondent)
    span = about.get("span")
    memo = Memo(
        kind=kind,
        text=text,
        time=time or datetime.now(UTC),
        coder_id=coder_id(session, coder),
        unit_id=id_of(about.get("unit")),
        role_id=id_of(about.get("role")),
        respondent_id=id_of(respondent),
        document_id=id_of(document),
        start=span.start if span else None,
        end=span.end if span else None,
        code_id=id_of(about.get("code")),
        theme_id=id_of(about.get("theme")),
        statement_id=id_of(about.get("statement")),
        finding_id=id_of(about.get("finding")),
        hypothesis_id=id_of(about.get("hypothesis")),
    )
    return add(session, memo)


@verb()
def change_memo(session: Session, memo: Memo, *, text: str, kind: str | None = None) -> None:
    """Change the text of a memo, or make it a summary."""
    concerns(session, "")
    alter(session, memo, {"text": text, "kind": kind or memo.kind})


@verb()
def delete_memo(session: Session, memo: Memo) -> Mapping[str, int]:
    """Delete a memo."""
    concerns(session, "")
    return remove(session, [memo])
