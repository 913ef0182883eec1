"""Undo and redo from any screen: done by the writer, shown by the screen, said at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalbench.messages import Message

if TYPE_CHECKING:
    from evalbench.study.history.exchange import Past
    from evalbench.study.history.undo import Undone
    from evalbench.study.store import Session
    from evalbench.tui.app import Workbench
    from evalbench.tui.place import Place

__all__ = ["redo_last", "undo_last"]


def undo_last(bench: Workbench, *, far: bool = False) -> None:
    """Undo one's newest change; one that nobody here expects is asked about first, unless `far`."""
    from evalbench.study.history.undo import Undone, newest_done, undo

    place = bench.place
    if place is None or bench.desk is None:
        return

    def deed(session: Session) -> tuple[Undone | Past, object]:
        past = newest_done(session)
        if past is not None and past.status == "done" and not far and place.is_far(past):
            return past, None
        undone = undo(session)
        return undone, place.after_change(session, undone)

    def done(result: tuple[Undone | Past, object]) -> None:
        undone, found = result
        if isinstance(undone, Undone):
            _show(place, undone, found, "undo")
        else:
            _ask(bench, undone)

    place.undo_asked()
    place.write(deed, done, builds=True)


def redo_last(bench: Workbench) -> None:
    """Do again what one undid last."""
    from evalbench.study.history.undo import redo

    place = bench.place
    if place is None or bench.desk is None:
        return

    def deed(session: Session) -> tuple[Undone, object]:
        undone = redo(session)
        return undone, place.after_change(session, undone)

    place.undo_asked()
    place.write(deed, lambda result: _show(place, *result, "redo"), builds=True)


def _ask(bench: Workbench, past: Past) -> None:
    """Ask whether a change made elsewhere, or of much at once, is to be undone."""
    from evalbench.tui.dialogs import Confirm

    said = Message("workbench.far_text", **_said(past))
    ask = Confirm(bench.say, bench.say("workbench.far_title"), said.said(bench.say))
    bench.push_screen(ask, lambda yes: undo_last(bench, far=True) if yes else None)


def _show(place: Place, undone: Undone, found: object, which: str) -> None:
    """Show what stands after an undo or redo, and say what it was."""
    place.undone(undone, found)
    place.bench.tell(Message(f"workbench.{which}_done", **_said(undone)), kind="bar_good")


def _said(change: Past | Undone) -> dict[str, object]:
    """Return what a change was, for a message."""
    deed = Message(f"actions.{change.verb}", number=change.number)
    return {"deed": deed, "subject": change.subject, "number": change.number}
