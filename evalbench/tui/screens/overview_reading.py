"""What the overview reads: the quick counts first, then what takes the texts or the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from time import monotonic
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from evalbench.messages import Message
from evalbench.study.store import Session
from evalbench.tui.screens.overview_rows import Seen

if TYPE_CHECKING:
    from evalbench.tui.desk import Desk

__all__ = ["quick", "shares", "state", "warnings"]


class _NotWantedError(Exception):
    """Leaves a reading that nobody waits for any more."""


class _Wanted:
    """Whether somebody still waits for what the thread that makes it reads."""

    def __init__(self) -> None:
        self._worker = get_current_worker()

    def insist(self) -> None:
        """Leave the reading when nobody does."""
        if self._worker.is_cancelled:
            raise _NotWantedError


def quick(desk: Desk, language: str) -> Callable[[Session], Seen]:
    """Return the reading of the interviews, answers and codes, these named in a language."""

    def read(session: Session) -> Seen:
        from evalbench.analysis.code_panel import read_codebook
        from evalbench.analysis.interview_list import answers_by_unit_and_role, interviews
        from evalbench.study.change_log import state_of

        wanted, began = _Wanted(), monotonic()
        seen = Seen(interviews(session, desk.coder), state=state_of(session))
        wanted.insist()
        seen.answers = answers_by_unit_and_role(session)
        wanted.insist()
        seen.codes = read_codebook(session, language)
        seen.took = monotonic() - began
        return seen

    return read


def state() -> Callable[[Session], int]:
    """Return the reading of the number of the study's last change."""

    def read(session: Session) -> int:
        from evalbench.study.change_log import state_of

        return state_of(session)

    return read


def shares() -> Callable[[Session], Mapping[str, Fraction]]:
    """Return the reading of how much of each interview is coded."""

    def read(session: Session) -> Mapping[str, Fraction]:
        from evalbench.analysis.interview_list import coded_shares

        wanted = _Wanted()
        return coded_shares(session, lambda _done, _total: wanted.insist())

    return read


def warnings(desk: Desk) -> Callable[[Session], tuple[Message, ...]]:
    """Return the reading of what to look after; backups are looked for on the disk."""

    def read(session: Session) -> tuple[Message, ...]:
        from evalbench.analysis.interview_list import warnings as warned

        return warned(session, desk.location, datetime.now().astimezone().date())

    return read
