"""What the panel of transcripts has done elsewhere: files read, names made, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from evalbench.intake.beside import ImportBeside
from evalbench.intake.interviews.arrived import TranscriptsImported
from evalbench.intake.interviews.asked import Asked
from evalbench.intake.interviews.names import make_named
from evalbench.messages import Message, Say
from evalbench.study.store import Session
from evalbench.tui.bringing.deciding import TranscriptRow, Whose
from evalbench.tui.bringing.going import Cancelled, Going
from evalbench.tui.bringing.steps import Outcome
from evalbench.tui.widgets.rows import Cell

if TYPE_CHECKING:
    from evalbench.tui.desk import Desk

__all__ = ["common", "followed", "maker", "outcome_of"]


def followed(
    desk: Desk, asked: Asked, going: Going, *, preview: bool = False
) -> TranscriptsImported:
    """Have the files read in a process of its own, and tell how far it is; Cancelled if it was.

    What is changed here meanwhile goes first.
    """
    with (
        ImportBeside(desk.location, asked, desk.coder, preview=preview) as beside,
        desk.writer.before(beside.give_way),
    ):
        going.stops_by(beside.cancel)
        for each in beside.events():
            going.step(each.done, each.total, each.said)
        done = beside.result()
    if done is None:
        raise Cancelled
    return done


def common(rows: Sequence[TranscriptRow], kind: str) -> str:
    """Return the one name that all files have in a respect; blank when they differ."""
    found: set[Whose] = {row.whose(kind) for row in rows}
    one = found.pop()
    return one.names[0] if not found and one.state == "sure" else ""


def maker(kind: str, name: str, whose: dict[str, str]) -> Callable[[Session], str]:
    """Return what makes a unit, a role or a respondent; who is made is of the files' unit."""

    def make(session: Session) -> str:
        return make_named(session, kind, name, unit=whose["unit"], role=whose["role"])

    return make


def outcome_of(done: TranscriptsImported, say: Say) -> Outcome:
    """Return what came in, as the screen shows it."""
    rows = []
    documents = []
    for each in done.arrived:
        ink = "good" if each.status == "new" else "text" if each.status == "changed" else "dim"
        state = say(f"importing.status_{each.status}")
        words = say("import_screen.words", n=each.words)
        rows.append((Cell(each.document), Cell(state, ink), Cell(words, "dim")))
        documents.append(each.document)
    came = {status: done.number(status) for status in ("new", "changed", "same")}
    said = Message("importing.done_transcripts", **came)
    if not came["changed"] and not came["same"]:
        said = Message("import_screen.brought", n=came["new"])
    return Outcome(said, tuple(rows), tuple(documents), tuple(_notes(done)))


def _notes(done: TranscriptsImported) -> Iterator[Message]:
    """Yield what is to be told of an import, what is told of each file in one line for all."""
    yield from (each for each in done.notes if each.key != "folder.removed")
    removed = sum(each.removed for each in done.arrived)
    if removed:
        yield Message("import_screen.removed_in_all", n=removed)
