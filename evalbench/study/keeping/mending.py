"""Making contents with holes whole enough to be a study: stand-ins for what is lost, no strays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from evalbench.messages import Message
from evalbench.study import rules
from evalbench.study.contents import Contents, Row, kinds
from evalbench.study.model import (
    Answer,
    Code,
    Coder,
    Coding,
    Document,
    DocumentText,
    Evidence,
    Memo,
    Record,
    Respondent,
    Role,
    Scale,
    Statement,
    Study,
    Turn,
    Unit,
    table_of,
)
from evalbench.study.verbs.documents import digest_of

__all__ = ["document_for", "mend", "stand_in"]

_STEP = 1024


def mend(contents: Contents, lost: list[Message]) -> Contents:
    """Mend `contents` in place, and add to `lost` what had to be left out; return them."""
    _whole(contents)
    _transcripts(contents, lost)
    dropped = Counter[str]()
    for kind in kinds():
        _references(contents, kind, dropped)
    for tree in (Unit, Code):
        _cut_cycles(contents.rows(tree))
    _names(contents)
    _spans(contents, dropped)
    _answers(contents, dropped)
    _keep(contents, Evidence, _is_evidence, dropped)
    lost += [
        Message("doctor.left_out", what=Message(f"kinds.{name}", n=number))
        for name, number in dropped.items()
    ]
    return contents


def _whole(contents: Contents) -> None:
    """See that there is one study and its scale."""
    del contents.rows(Study)[1:]
    if not contents.rows(Study):
        contents.add(Study, title="?")
    if not any(row["name"] == "" for row in contents.rows(Scale)):
        contents.add(Scale)


def _transcripts(contents: Contents, lost: list[Message]) -> None:
    """Keep the documents with a text, and make one for each text without."""
    texts = {row["document_id"]: row for row in contents.rows(DocumentText)}
    contents.rows(DocumentText)[:] = texts.values()
    documents = {row["id"]: row for row in contents.rows(Document)}
    for identity, row in documents.items():
        if identity not in texts:
            lost.append(Message("doctor.transcript_lost", name=row["name"]))
    contents.rows(Document)[:] = [row for row in documents.values() if row["id"] in texts]
    for identity in sorted(texts.keys() - documents.keys()):
        text = texts[identity]["text"]
        lost.append(Message("doctor.name_lost", name=document_for(contents, identity, text)))
    for row in contents.rows(Document):
        text = texts[row["id"]]["text"]
        if row["digest"] != digest_of(text):
            lost.append(Message("doctor.text_altered", name=row["name"]))
            row.update(digest=digest_of(text), length=len(text))
        row["length"] = len(text)


def document_for(contents: Contents, identity: UUID, text: str) -> str:
    """Add a document for a text that has lost its own; return the name it got."""
    name = next(_free_names(contents, Document))
    contents.add(Document, name=name, length=len(text), digest=digest_of(text))
    contents.rows(Document)[-1]["id"] = identity
    return name


def _free_names(contents: Contents, kind: type[Record]) -> Iterator[str]:
    taken = set(contents.names(kind).values())
    return (name for name in map("rescued-{:03}".format, count(1)) if name not in taken)


def _references(contents: Contents, kind: type[Record], dropped: Counter[str]) -> None:
    """Clear what points at nothing, or make a stand-in for it, or leave the row out."""
    for key in table_of(kind).foreign_keys:
        column = key.parent
        target = next(each for each in kinds() if table_of(each) is key.column.table)
        there: set[UUID | None] = {row["id"] for row in contents.rows(target)} | {None}
        stray = [row for row in contents.rows(kind) if row[column.name] not in there]
        if column.nullable:
            _forget(stray, column)
        elif target in _STAND_INS:
            stand_in(contents, target, {row[column.name] for row in stray})
        elif stray:
            dropped[table_of(kind).name] += len(stray)
            contents.rows(kind)[:] = [r for r in contents.rows(kind) if r[column.name] in there]


def _forget(rows: Iterable[Row], column: Column[Any]) -> None:
    for row in rows:
        row.update(dict.fromkeys([column.name, *column.info["also"]]))


_STAND_INS: tuple[type[Record], ...] = (Coder, Code, Respondent, Role, Statement, Scale, Unit)


def stand_in(contents: Contents, kind: type[Record], ids: set[UUID]) -> None:
    """Make a row for each id, so that what points there need not go."""
    free = _free_names(contents, kind)
    for identity in sorted(ids):
        columns: Row = {"name": next(free)}
        if kind in (Code, Statement, Unit):
            columns["position"] = _STEP * (len(contents.rows(kind)) + 1)
        if kind is Statement:
            scales = contents.rows(Scale)
            columns["scale_id"] = next(row["id"] for row in scales if row["name"] == "")
        contents.add(kind, **columns)
        contents.rows(kind)[-1]["id"] = identity


def _cut_cycles(rows: list[Row]) -> None:
    parents = {row["id"]: row["parent_id"] for row in rows}
    by_id = {row["id"]: row for row in rows}
    while (looped := rules.cycle_in(parents)) is not None:
        seen = set[UUID]()
        while looped not in seen:
            seen.add(looped)
            looped = parents[looped]
        parents[looped] = by_id[looped]["parent_id"] = None


def _names(contents: Contents) -> None:
    """Give a name of its own to what has none that can be, or another's."""
    for kind in kinds():
        if "name" not in table_of(kind).columns or kind is Scale:
            continue
        apart = "parent_id" if kind is Code else None
        per_unit = ("unit_id", "period") if "period" in table_of(kind).columns else ()
        seen = set[tuple[object, ...]]()
        for number, row in enumerate(contents.rows(kind), start=1):
            place = [row[apart]] if apart else [row[each] for each in per_unit]
            if rules.name_fault(row["name"]) or (row["name"], *place) in seen:
                row["name"] = f"rescued-name-{number:03}"
            seen.add((row["name"], *place))


def _spans(contents: Contents, dropped: Counter[str]) -> None:
    """Leave out turns that do not fit their text, and codings; forget passages that do not fit."""
    texts = {row["document_id"]: row["text"] for row in contents.rows(DocumentText)}
    turns: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in sorted(contents.rows(Turn), key=lambda row: int(row["start"])):
        turns[row["document_id"]].append(row)
    for document, rows in turns.items():
        if not all(_fits(row, texts[document]) for row in rows):
            rows.clear()
    contents.rows(Turn)[:] = [row for rows in turns.values() for row in rows]
    labels = {
        document: rules.Labels([row["start"] for row in rows], [row["said"] for row in rows])
        for document, rows in turns.items()
    }

    def stands(row: Row) -> bool:
        document, start, end = row["document_id"], row["start"], row["end"]
        if document is None or start is None or end is None:
            return document is None and start is None and end is None
        return not rules.span_fault(start, end, len(texts[document]), labels.get(document))

    _keep(contents, Coding, stands, dropped)
    for kind in (Memo, Answer, Evidence):
        for row in contents.rows(kind):
            if (row["start"] is not None or row["end"] is not None) and not stands(row):
                row.update(start=None, end=None)
                row.update({} if kind is Memo else {"document_id": None})


def _fits(turn: Row, text: str) -> bool:
    label = f"{turn['speaker']}: " if turn["speaker"] else ""
    return turn["said"] <= len(text) and text[turn["start"] : turn["said"]] == label


def _answers(contents: Contents, dropped: Counter[str]) -> None:
    scales = {row["id"]: row for row in contents.rows(Scale)}
    statements = {row["id"]: scales[row["scale_id"]] for row in contents.rows(Statement)}

    def on_scale(row: Row) -> bool:
        scale = statements[row["statement_id"]]
        ends = (scale["minimum"], scale["maximum"], scale["step"])
        return row["value"] is None or not rules.answer_fault(row["value"], *ends)

    _keep(contents, Answer, on_scale, dropped)


def _is_evidence(row: Row) -> bool:
    owners = (row["finding_id"], row["hypothesis_id"])
    forms = (row["document_id"], row["statement_id"], row["indicator_id"])
    return owners.count(None) == 1 and forms.count(None) == len(forms) - 1


def _keep(
    contents: Contents, kind: type[Record], wanted: Callable[[Row], bool], dropped: Counter[str]
) -> None:
    rows = contents.rows(kind)
    kept = [row for row in rows if wanted(row)]
    if len(kept) < len(rows):
        dropped[table_of(kind).name] += len(rows) - len(kept)
        rows[:] = kept
