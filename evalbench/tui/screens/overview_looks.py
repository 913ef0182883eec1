"""What the overview knows: read in rounds, and left when one goes on to another screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from evalbench.messages import Message
from evalbench.tui.screens import overview_reading as reading
from evalbench.tui.screens import overview_rows as rows
from evalbench.tui.screens.overview_deeds import InterviewDeeds

if TYPE_CHECKING:
    from evalbench.study.history.undo import Undone

__all__ = ["OverviewLooks"]

_SLOW, _A_MOMENT = 0.05, 0.25
"""Seconds: what takes that long to read is read anew when one has stayed a moment."""


class OverviewLooks(InterviewDeeds):
    """The overview as far as it reads: what is quick first, then the shares and the warnings."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = rows.Seen()
        self._at = ""
        self._is_reading = self._is_slow = False
        self._round = 0
        self._owed = set[str]()

    def put_rows(self, at: str = "") -> None:
        """Show what is known; the cursor goes to the interview `at`, else stays with its own."""
        raise NotImplementedError

    def put_interviews(self) -> None:
        """Show what is known of the interviews."""
        raise NotImplementedError

    def put_warnings(self) -> None:
        """Show what is to be looked after."""
        raise NotImplementedError

    # --- what is read

    def load(self) -> None:
        """Read what is quick; then the shares that are coded, and the warnings."""
        self._read(self._put_off)

    def read_again(self, at: str = "") -> None:
        """Read what stands after a change made here; the cursor goes to the interview `at`."""
        self._seen, self._at = self.desk.version, at
        self._read(0.0)

    def undone(self, undone: Undone, found: object) -> None:
        self.read_again()

    def _read(self, after: float) -> None:
        quick = reading.quick(self.desk, self.say.language)
        self._is_reading = True
        self.look(quick, self._take_quick, group="quick", failed=self._not_read, after=after)

    @property
    def _put_off(self) -> float:
        """The seconds to wait before reading: whoever only passes through needs them elsewhere."""
        return _A_MOMENT if self._is_slow else 0.0

    def _not_read(self, _error: Exception) -> None:
        self._is_reading, self._seen = False, -1
        self._look_for_owed()

    def _take_quick(self, seen: rows.Seen) -> None:
        self._is_reading, self._is_slow = False, seen.took > _SLOW
        seen.shares, seen.warnings = self.seen.shares, self.seen.warnings
        self.seen = seen
        self._take_opened()
        self.put_rows(self._at)
        self._at = ""
        # What takes its time would hold up the painting of what is there.
        self.call_after_refresh(self._look_on)

    def _look_on(self) -> None:
        self._owed = {"warnings", "shares"}
        self._round += 1
        self._look_for_owed()

    def _look_for_owed(self) -> None:
        if self._is_reading or self.app.screen is not self:
            # They are read after it; or one has gone on already: see `on_screen_suspend`.
            return
        after, turn = self._put_off, self._round
        if "warnings" in self._owed:
            warnings = reading.warnings(self.desk)
            told = partial(self._take_warnings, turn)
            self.look(warnings, told, group="warnings", after=after)
        if "shares" in self._owed:
            told_of = partial(self._take_shares, turn)
            self.look(reading.shares(), told_of, group="shares", after=after)

    def _take_shares(self, turn: int, shares: Mapping[str, Fraction]) -> None:
        # What was read for an earlier round may come in late.
        if turn == self._round:
            self.seen.shares = shares
            self._owed.discard("shares")
            self.put_interviews()

    def _take_warnings(self, turn: int, warnings: Sequence[Message]) -> None:
        if turn == self._round:
            self.seen.warnings = warnings
            self._owed.discard("warnings")
            self.put_warnings()

    def on_screen_resume(self) -> None:
        """Show when interviews were opened, which is no change of the study."""
        self._take_opened()
        self.put_interviews()
        self.look(reading.state(), self._note_state, group="state")
        self.call_after_refresh(self._look_for_owed)

    def _note_state(self, state: int) -> None:
        """Read anew when others have changed the study meanwhile, or another program."""
        if self.seen.state and state != self.seen.state and not self._is_reading:
            self.load()

    def on_screen_suspend(self) -> None:
        """Leave for later what is being read: another screen needs the time."""
        for group in ("state", "shares", "warnings"):
            self.workers.cancel_group(self, group)
        if self._is_reading:
            self.workers.cancel_group(self, "quick")
            self._is_reading, self._seen = False, -1

    def _take_opened(self) -> None:
        places = self.bench.memory.places.get(self.desk.location, {})
        self.seen.opened = {name: place.opened for name, place in places.items()}
