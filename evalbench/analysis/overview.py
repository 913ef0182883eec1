"""How far a study has come: its interviews, its codes, and what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.analysis.coverage import Talk, coverage, read_talk
from evalbench.analysis.sources import Sources
from evalbench.messages import Say
from evalbench.study.change_log import stamp_of, state_of
from evalbench.study.find import code_paths, study_of, with_descendants
from evalbench.study.model import (
    Answer,
    Code,
    Coder,
    Coding,
    Document,
    DocumentText,
    Finished,
    Respondent,
    Role,
    Statement,
    Unit,
)
from evalbench.study.table import Column, Stamp, Table, phrases

__all__ = ["MISSING", "Overview", "code_counts", "long_table", "overview", "overview_tables"]

Lack = Literal[
    "respondent_without_unit",
    "interview_without_unit",
    "interview_without_respondent",
    "interview_unfinished",
    "statement_unanswered",
    "code_unused",
]
MISSING: tuple[Lack, ...] = get_args(Lack)
_AT_ONCE = 50
_MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """An interview. Talk is counted in words, what is coded in characters of respondents' speech.

    Everybody who is not an interviewer counts among the respondents; the speakers' names count
    nowhere. `finished` are the coders who have coded it to the end.
    """

    name: str
    kind: str
    unit: str
    role: str
    respondents: str
    turns: int
    words: int
    interviewer_words: int
    speech: int
    coded: int
    codings: int
    finished: tuple[str, ...]

    @property
    def interviewer_percent(self) -> Fraction | None:
        """Return the interviewers' share of the words, in percent; None without words."""
        return _percent(self.interviewer_words, self.words)

    @property
    def respondents_percent(self) -> Fraction | None:
        """Return everybody else's share of the words, in percent; None without words."""
        return _percent(self.words - self.interviewer_words, self.words)

    @property
    def coded_percent(self) -> Fraction | None:
        """Return how much of the respondents' speech is coded by anyone; None without speech."""
        return _percent(self.coded, self.speech)


def _percent(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


@dataclass(frozen=True, slots=True)
class CodePart:
    """A code with its own codings and in how many documents they stand."""

    name: str
    codings: int
    documents: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The interviews by name, the codes in the codebook's order, and what is missing by kind."""

    documents: tuple[DocumentPart, ...]
    codes: tuple[CodePart, ...]
    missing: Mapping[Lack, tuple[str, ...]]
    stamp: Stamp | None


def overview(session: Session) -> Overview:
    """Return how far the study has come.

    Missing are: a unit of a respondent; a unit, a respondent and the end of the coding of an
    interview (no respondent where the document is no interview; a unit may be its respondents');
    an answer to a statement; a coding with a code or one below it.
    """
    documents = tuple(_documents(session))
    counts = code_counts(session)
    codes = tuple(CodePart(path, *counts.get(key, (0, 0)))
                  for key, path in code_paths(session).items())  # fmt: skip
    missing: dict[Lack, tuple[str, ...]] = {
        "respondent_without_unit": _names(session, Respondent.name, Respondent.unit_id.is_(None)),
        "interview_without_unit": _those(documents, lambda each: not each.unit),
        "interview_without_respondent": _those(
            documents, lambda each: not each.respondents and each.kind != "document"
        ),
        "interview_unfinished": _those(documents, lambda each: not each.finished),
        "statement_unanswered": _unanswered(session),
        "code_unused": _unused(session, set(counts)),
    }
    title = study_of(session).title
    stamp = stamp_of(session, title) if state_of(session) else None
    return Overview(documents, codes, {key: missing[key] for key in MISSING}, stamp)


def _those(
    documents: Iterable[DocumentPart], lacks: Callable[[DocumentPart], bool]
) -> tuple[str, ...]:
    return tuple(each.name for each in documents if lacks(each))


def _names(session: Session, name: Any, *conditions: Any) -> tuple[str, ...]:
    return tuple(sorted(session.scalars(select(name).where(*conditions))))


def _unanswered(session: Session) -> tuple[str, ...]:
    answered = select(Answer.statement_id).where(Answer.value.is_not(None))
    query = select(Statement.name).where(Statement.id.not_in(answered))
    return tuple(session.scalars(query.order_by(Statement.position, Statement.name)))


def _unused(session: Session, used: set[UUID]) -> tuple[str, ...]:
    rows = session.execute(select(Code.id, Code.parent_id)).all()
    parents = {row.id: row.parent_id for row in rows}
    paths = code_paths(session)
    return tuple(
        path for key, path in paths.items() if used.isdisjoint(with_descendants(key, parents))
    )


def code_counts(session: Session) -> dict[UUID, tuple[int, int]]:
    """Return how many codings each code has of its own, and in how many documents, if any."""
    count = select(Coding.code_id, func.count(), func.count(Coding.document_id.distinct()))
    rows = session.execute(count.group_by(Coding.code_id))
    return {code: (codings, documents) for code, codings, documents in rows}


def _documents(session: Session) -> Iterator[DocumentPart]:
    query = (
        select(
            Document.id, Document.name, Document.kind, Document.length,
            Unit.name.label("unit"), Role.name.label("role"),
        )
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .outerjoin(Role, Role.id == Document.role_id)
    )  # fmt: skip
    rows = sorted(session.execute(query).all(), key=lambda row: row.name)
    sources, finished = Sources(session), _finished(session)
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        ids = [row.id for row in some]
        texts, talk = _texts(session, ids), read_talk(session, ids)
        for row in some:
            whose = sources.by(row.id, (row.unit, row.role), frozenset()).columns
            yield DocumentPart(
                name=row.name,
                kind=row.kind,
                unit=whose["unit"],
                role=whose["role"],
                respondents=whose["respondent"],
                finished=tuple(sorted(finished.get(row.id, ()))),
                **_spoken(texts[row.id], talk[row.id]),
            )


def _finished(session: Session) -> dict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    query = select(Finished.document_id, Coder.name).join(Coder, Coder.id == Finished.coder_id)
    for document, coder in session.execute(query):
        found[document].append(coder)
    return found


def _texts(session: Session, documents: Sequence[UUID]) -> dict[UUID, str]:
    query = select(DocumentText.document_id, DocumentText.text)
    rows = session.execute(query.where(DocumentText.document_id.in_(documents)))
    return {row.document_id: row.text for row in rows}


def _spoken(text: str, talk: Talk) -> dict[str, Any]:
    """Return what the text, turns and codings of a document say about it."""
    words = Counter[bool]()
    # What stands before the first turn, and a text without turns, is said by nobody known.
    words[False] += len(text[: talk.turns[0][0] if talk.turns else len(text)].split())
    for (_, said, interviewer), end in zip(talk.turns, talk.ends(len(text)), strict=True):
        words[interviewer] += len(text[said:end].split())
    covered = coverage(talk, len(text))
    return {
        "turns": len(talk.turns),
        "words": words.total(),
        "interviewer_words": words[True],
        "speech": covered.speech,
        "coded": covered.coded,
        "codings": len(talk.codings),
    }


_LONG = (
    Column("kind", "kind"),
    Column("name", "name"),
    Column("unit", "unit"),
    Column("role", "role"),
    Column("turns", "turns", "count"),
    Column("words", "words", "count"),
    Column("interviewer_percent", "interviewer_percent", "number", 1),
    Column("respondents_percent", "respondents_percent", "number", 1),
    Column("coded_percent", "coded_percent", "number", 1),
    Column("finished", "finished"),
    Column("codings", "codings", "count"),
    Column("documents", "documents", "count"),
    Column("missing", "missing"),
)


def long_table(found: Overview) -> Table:
    """Return a row a ``document``, then a ``code``, then something ``missing``, told by `kind`.

    Columns that say nothing about a kind are blank. Shares are in percent, unrounded.
    """
    rows: list[dict[str, Any]] = [
        {"kind": "document", **_cells_of(each), "finished": ";".join(each.finished)}
        for each in found.documents
    ]
    rows += [
        {"kind": "code", "name": code.name, "codings": code.codings, "documents": code.documents}
        for code in found.codes
    ]
    rows += [
        {"kind": "missing", "name": name, "missing": lack}
        for lack, names in found.missing.items()
        for name in names
    ]
    cells = tuple(tuple(row.get(column.key) for column in _LONG) for row in rows)
    return Table("overview", "", _LONG, cells, stamp=found.stamp)


_OF_DOCUMENTS: tuple[tuple[str, Literal["text", "count", "number"]], ...] = (
    ("name", "text"),
    ("unit", "text"),
    ("role", "text"),
    ("turns", "count"),
    ("words", "count"),
    ("interviewer_percent", "number"),
    ("respondents_percent", "number"),
    ("coded_percent", "number"),
    ("codings", "count"),
)


def _cells_of(document: DocumentPart) -> dict[str, Any]:
    return {key: getattr(document, key) for key, _ in _OF_DOCUMENTS}


def overview_tables(found: Overview, say: Say) -> Iterator[Table]:
    """Yield the interviews, the codes and what is missing, each if there is any."""
    if found.documents:
        yield _document_table(found, say)
    if found.codes:
        yield _code_table(found, say)
    if any(found.missing.values()):
        yield _missing_table(found, say)


def _document_table(found: Overview, say: Say) -> Table:
    columns = (
        Column(key, say(f"overview.{key}"), kind, int(kind == "number"))
        for key, kind in _OF_DOCUMENTS
    )
    rows = []
    for each in found.documents:
        cells = _cells_of(each)
        named = (cells[key].replace(";", ", ") for key in ("unit", "role"))
        figures = (cells[key] for key, kind in _OF_DOCUMENTS if kind != "text")
        rows.append((each.name, *named, *figures, ", ".join(each.finished)))
    return Table(
        code="overview-documents",
        title=say("overview.documents", n=len(rows)),
        columns=(*columns, Column("finished", say("overview.finished"))),
        rows=tuple(rows),
        notes=(phrases(say, "overview.note_talk"), phrases(say, "overview.note_coded")),
        stamp=found.stamp,
    )


def _code_table(found: Overview, say: Say) -> Table:
    columns = (
        Column("code", say("overview.code")),
        Column("codings", say("overview.codings"), "count"),
        Column("documents", say("overview.in_documents"), "count"),
    )
    rows = tuple((code.name, code.codings, code.documents) for code in found.codes)
    title = say("overview.codes", n=len(rows))
    notes = (phrases(say, "overview.note_codes"),)
    return Table("overview-codes", title, columns, rows, notes=notes, stamp=found.stamp)


def _missing_table(found: Overview, say: Say) -> Table:
    columns = (
        Column("missing", say("overview.missing")),
        Column("number", say("overview.number"), "count"),
        Column("names", say("overview.names")),
    )
    rows = tuple(
        (say(f"overview.{lack}"), len(names), _listed(names, say))
        for lack, names in found.missing.items()
        if names
    )
    return Table("overview-missing", say("overview.missing"), columns, rows, stamp=found.stamp)


def _listed(names: Sequence[str], say: Say) -> str:
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES])
    return say("overview.and_more", names=listed, n=more) if more > 0 else listed
