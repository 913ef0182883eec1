"""What was recognised in transcripts as tables: a row a speaker for machines, a file for people."""

from __future__ import annotations

from collections.abc import Sequence

from evalbench.intake.interviews.arrived import Arrived, SpeakerSeen
from evalbench.messages import Say
from evalbench.study.table import Cell, Column, Table, phrases

__all__ = ["long_table", "recognised_table"]

_LONG = (
    Column("file", "file"),
    Column("document", "document"),
    Column("status", "status"),
    Column("unit", "unit"),
    Column("role", "role"),
    Column("respondents", "respondents"),
    Column("close", "close"),
    Column("speaker", "speaker"),
    Column("interviewer", "interviewer", "count"),
    Column("turns", "turns", "count"),
    Column("words", "words", "count"),
    Column("removed", "removed", "count"),
    Column("moved", "moved", "count"),
    Column("lost", "lost", "count"),
)


def long_table(arrived: Sequence[Arrived]) -> Table:
    """Return a row for each speaker of each file, one for a file without speakers.

    `turns` are the speaker's, `words` the file's; `interviewer` is 1 for who asks; several
    respondents, and names that a file's name may mean, are joined by ``;``.
    """
    rows = []
    for each in arrived:
        whose: tuple[Cell, ...] = (
            each.file, each.document, each.status, each.unit, each.role,
            ";".join(each.respondents), ";".join(each.close),
        )  # fmt: skip
        figures = (each.words, each.removed, each.moved, len(each.lost))
        for speaker in each.speakers or (SpeakerSeen("", each.turns, False),):
            asks = 1 if speaker.interviewer else 0
            rows.append((*whose, speaker.name, asks, speaker.turns, *figures))
    return Table("recognised", "", _LONG, tuple(rows))


def recognised_table(arrived: Sequence[Arrived], say: Say) -> Table:
    """Return a row a file: whose it is, who speaks in it and how often, and what becomes of it."""
    columns = tuple(
        Column(key, say(f"importing.column_{key}"), "count" if key == "words" else "text")
        for key in ("document", "whose", "speakers", "words", "status")
    )
    rows = tuple(
        (
            each.document,
            ", ".join(filter(None, (each.unit, each.role, *each.respondents))) or "–",
            _speakers(each, say),
            each.words,
            say(f"importing.status_{each.status}"),
        )
        for each in arrived
    )
    notes = (phrases(say, "importing.note_interviewer"),)
    return Table("recognised", say("importing.recognised"), columns, rows, notes=notes)


def _speakers(each: Arrived, say: Say) -> str:
    if not each.speakers:
        return say("importing.nobody_speaks")
    return ", ".join(
        say("importing.asks" if speaker.interviewer else "importing.speaks",
            name=speaker.name, n=speaker.turns)
        for speaker in each.speakers
    )  # fmt: skip
