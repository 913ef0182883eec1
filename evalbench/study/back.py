"""Back to an earlier state: one's own changes since then taken back, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.change_log import LoggedChange, living_after
from evalbench.study.history import Undone, undo, who_of
from evalbench.study.history.undo import newest_done

__all__ = ["WayBack", "preview_back_to", "take_back_to"]


@dataclass(frozen=True, slots=True)
class WayBack:
    """What going back to a state would do; the changes are newest first.

    `gone` are one's own, which would be taken back; `staying` are those of others, which would
    not. `obstacle` is why it cannot be done.
    """

    gone: tuple[LoggedChange, ...]
    staying: tuple[LoggedChange, ...]
    obstacle: EvalbenchError | None


def take_back_to(session: Session, number: int) -> tuple[Undone, ...]:
    """Undo one's own changes after `number` that stand, newest first; return what was undone.

    Each is a change of its own, so redo brings them again one by one. EvalbenchError names what is
    in the way, and then nothing is undone.
    """
    done: list[Undone] = []
    with session.begin_nested():
        while (change := newest_done(session)) is not None and change.number > number:
            done.append(undo(session))
    return tuple(done)


def preview_back_to(session: Session, number: int) -> WayBack:
    """Return what :func:`take_back_to` would do, found by doing it; nothing is changed.

    It needs a session that may write.
    """
    changes = living_after(session, number)
    who = who_of(session)
    obstacle = None
    try:
        with session.begin_nested():
            take_back_to(session, number)
            raise _Enough
    except _Enough:
        pass
    except EvalbenchError as error:
        obstacle = error
    return WayBack(
        gone=tuple(change for change in changes if change.who == who),
        staying=tuple(change for change in changes if change.who != who),
        obstacle=obstacle,
    )


class _Enough(Exception):
    """Leaves what was tried, so that it is rolled back."""
