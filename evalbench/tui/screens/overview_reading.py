"""What the overview reads: the quick counts first, then what takes the texts or the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from evalbench.messages import Message
from evalbench.study.store import Session
from evalbench.tui.screens.overview_rows import Seen

if TYPE_CHECKING:
    from evalbench.tui.desk import Desk

__all__ = ["quick", "shares", "warnings"]


class _NotWantedError(Exception):
    """Leaves a reading that nobody waits for any more."""


def quick(desk: Desk, language: str) -> Callable[[Session], Seen]:
    """Return the reading of the interviews, answers and codes, these named in a language."""

    def read(session: Session) -> Seen:
        from evalbench.analysis.code_panel import read_codebook
        from evalbench.analysis.interview_list import answers_by_unit_and_role, interviews

        return Seen(
            interviews(session, desk.coder),
            answers_by_unit_and_role(session),
            read_codebook(session, language),
        )

    return read


def shares() -> Callable[[Session], Mapping[str, Fraction]]:
    """Return the reading of how much of each interview is coded."""

    def read(session: Session) -> Mapping[str, Fraction]:
        from evalbench.analysis.interview_list import coded_shares

        worker = get_current_worker()

        def step(done: int, total: int) -> None:
            if worker.is_cancelled:
                raise _NotWantedError

        return coded_shares(session, step)

    return read


def warnings(desk: Desk) -> Callable[[Session], tuple[Message, ...]]:
    """Return the reading of what to look after; backups are looked for on the disk."""

    def read(session: Session) -> tuple[Message, ...]:
        from evalbench.analysis.interview_list import warnings as warned

        return warned(session, desk.location, datetime.now().astimezone().date())

    return read
