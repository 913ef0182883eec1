"""Passages and changes as tables for people: what they need to read, in the width they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from evalbench.cli.deeds import deed
from evalbench.messages import Say
from evalbench.study.table import Column, Table

if TYPE_CHECKING:
    from evalbench.analysis.retrieval import Segment
    from evalbench.study.change_log import LoggedChange

__all__ = ["change_table", "passage_tables"]

_TAKEN_BACK = ("undone", "dropped")


def passage_tables(segments: Sequence[Segment], say: Say) -> Iterator[Table]:
    """Make a table of each document's passages; the last says how many there are in all."""
    several = len({segment.coder for segment in segments}) > 1
    documents = len({segment.document for segment in segments})
    left = len(segments)
    for _, group in groupby(segments, key=lambda segment: segment.document):
        rows = list(group)
        left -= len(rows)
        count = say("cli.passages_in", n=len(segments), documents=documents)
        yield _passage_table(rows, say, several, notes=() if left else (count,))


def _passage_table(
    segments: Sequence[Segment], say: Say, coders: bool, notes: tuple[str, ...]
) -> Table:
    people = len({segment.respondent for segment in segments}) > 1
    parts = ["place", *["speaker"] * people, "passage", "code", *["coder"] * coders]
    rows: list[tuple[str, ...]] = []
    begins = []
    for segment in segments:
        begins.append(len(rows))
        cells = _cells(segment, say)
        rows.append(tuple(cells[part] for part in parts))
        if segment.memo:
            memo = say("cli.passage_memo", text=segment.memo)
            rows.append(tuple(memo if part == "passage" else "" for part in parts))
    return Table(
        code="segments",
        title=_title(segments),
        columns=tuple(Column(part, say(f"cli.column_{part}")) for part in parts),
        rows=tuple(rows),
        rules=frozenset(begins[1:]),
        notes=notes,
    )


def _title(segments: Sequence[Segment]) -> str:
    units = list(dict.fromkeys(segment.unit for segment in segments if segment.unit))
    roles = list(dict.fromkeys(segment.role for segment in segments if segment.role))
    return " · ".join([segments[0].document, *units, *roles]).replace(";", ", ")


def _cells(segment: Segment, say: Say) -> dict[str, str]:
    stance = segment.stance
    if stance:
        key = f"cli.stance_{stance}"
        stance = f" ({say(key) if say.has(key) else stance})"
    return {
        "place": f"{segment.start}–{segment.end}",
        "speaker": segment.label or segment.respondent.replace(";", ", "),
        "passage": segment.text,
        "code": segment.code + stance,
        "coder": segment.coder,
    }


def change_table(changes: Sequence[LoggedChange], say: Say) -> Table:
    """Make the table of changes: state, local time, who, and what in words."""
    keys = ("state", "time", "who", "deed")
    columns = tuple(
        Column(key, say(f"cli.column_{key}"), "count" if key == "state" else "text") for key in keys
    )
    rows = tuple((each.number, each.local_time, each.who, _said(each, say)) for each in changes)
    return Table(code="history", title=say("cli.changes"), columns=columns, rows=rows)


def _said(change: LoggedChange, say: Say) -> str:
    words = deed(say, change.verb, change.subject, change.target).said(say)
    return say("cli.taken_back", deed=words) if change.status in _TAKEN_BACK else words
