"""A transcript that was looked over, as a row and as what stands beside it."""

from __future__ import annotations

from evalbench.messages import Message, Say
from evalbench.tui.bringing.deciding import KINDS, Deciding, TranscriptRow, Whose
from evalbench.tui.bringing.views import Line
from evalbench.tui.widgets.rows import Cell, Column

__all__ = ["columns_of", "detail_of", "row_of"]

_STATUS_INK = {
    "new": "good",
    "changed": "warn",
    "same": "dim",
    "skipped": "dim",
    "problem": "bad",
}
_MOST_NAMED = 5
_SIGNS = {"sure": "✓ ", "proposed": "? ", "none": "–"}


def columns_of(say: Say) -> list[Column]:
    """Return the columns of the list."""

    def head(key: str) -> str:
        return say(f"import_screen.column_{key}")

    return [
        Column("", least=1, rank=9),
        Column(head("document"), share=3, least=19, most=44, rank=7),
        Column(head("status"), least=8, most=10, rank=8),
        Column(head("unit"), share=1, least=11, most=24, rank=6),
        Column(head("role"), share=1, least=12, most=18, rank=5),
        Column(head("respondents"), share=1, least=11, most=24, rank=4),
        Column(head("speakers"), right=True, least=7, most=7, rank=2),
        Column(head("words"), right=True, least=5, most=8, rank=1),
    ]


def row_of(row: TranscriptRow, status: str, say: Say, *, marked: bool) -> list[Cell]:
    """Return the cells of a file, of which `status` is how it stands."""
    out = status in ("same", "skipped")
    whose = [row.whose(kind) for kind in KINDS]
    seen = row.seen
    figures = ("–", "–") if not seen.turns else (str(len(row.speakers())), str(seen.words))
    ink = "dim" if out else "text"
    return [
        Cell("●" if marked else " ", "note"),
        Cell(row.document, ink),
        Cell(say(f"import_screen.status_{status}"), _STATUS_INK[status]),
        *(_whose_cell(each, out=out) for each in whose),
        *(Cell(each, "dim") for each in figures),
    ]


def _whose_cell(whose: Whose, *, out: bool) -> Cell:
    inks = {"sure": "text", "proposed": "warn", "none": "dim"}
    text = _SIGNS[whose.state] + ", ".join(whose.names)
    return Cell(text, "dim" if out else inks[whose.state])


def detail_of(deciding: Deciding, row: TranscriptRow, say: Say) -> tuple[str, list[Line]]:
    """Return the title and the lines that stand beside the file under the cursor."""
    lines: list[Line] = [(each.said(say), "bad") for each in _problems(deciding, row)]
    lines += _notes(row, say)
    lines += _speakers(row, say)
    if row.seen.beginning:
        lines += [("", "text"), (say("import_screen.begins"), "strong")]
        lines.append((row.seen.beginning, "text"))
    return _title(row, say), lines


def _title(row: TranscriptRow, say: Say) -> str:
    seen = row.seen
    if not seen.turns:
        return row.path.name
    turns, words = (
        say("import_screen.turns", n=seen.turns),
        say("import_screen.words", n=seen.words),
    )
    return f"{row.path.name} · {turns}, {words}"


def _problems(deciding: Deciding, row: TranscriptRow) -> list[Message]:
    return [] if row.is_skipped and row.seen.status == "same" else deciding.problems(row)


def _notes(row: TranscriptRow, say: Say) -> list[Line]:
    notes: list[Line] = []
    if row.seen.status == "same":
        notes.append(
            (say("import_screen.same_as", name=row.seen.twin or row.seen.document), "note")
        )
    for kind in KINDS:
        whose = row.whose(kind)
        if whose.state == "proposed" and not row.is_skipped:
            close = ", ".join(row.candidates(kind)[:_MOST_NAMED])
            close += ", …" if len(row.candidates(kind)) > _MOST_NAMED else ""
            notes.append((say(f"import_screen.proposed_{kind}", names=close), "warn"))
    if row.seen.turns and not row.seen.recognised:
        notes.append((say("import_screen.nobody_speaks"), "warn"))
    if row.seen.removed:
        notes.append((say("import_screen.removed", n=row.seen.removed), "dim"))
    return notes


def _speakers(row: TranscriptRow, say: Say) -> list[Line]:
    lines: list[Line] = []
    for each in row.seen.recognised:
        name, asks = row.person(each.name)
        turns = say("import_screen.turns", n=each.turns)
        if not name:
            lines.append((say("import_screen.speaker_none", name=each.name, turns=turns), "warn"))
            continue
        key = "import_screen.speaker_asks" if asks else "import_screen.speaker"
        shown = name if name == each.name else f"{each.name} → {name}"
        lines.append((say(key, name=shown, turns=turns), "strong"))
        lines.append(("  " + say("import_screen.example", text=each.example), "dim"))
    return lines
