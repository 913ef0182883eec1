"""A screen with long work under way: done in a thread, shown, ended when that is wanted.

It goes on while another screen is shown, and its bar stands at the head of that one.
"""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar, cast

from textual.timer import Timer

from evalbench.tui.bringing.going import Going
from evalbench.tui.bringing.views import RunView
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Confirm
from evalbench.tui.place import Found, Place

__all__ = ["WorkingPlace"]

T = TypeVar("T")
_TICK = 0.1
_CELLS = 8


class WorkingPlace(Place):
    """A screen of stages; `looking` and `running` show work under way in the view ``#run``."""

    COMMANDS: ClassVar[Sequence[Command]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.stage = "files"
        self.going: Going | None = None
        self._clock: Timer | None = None

    def show_stage(self, stage: str) -> None:
        """Show a stage."""
        raise NotImplementedError

    def work_on(
        self,
        work: Callable[[Going], T],
        stage: str,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Do what takes long in a thread, and show how far it is; then tell how it went."""
        going, desk = Going(), self.desk
        self.show_going(going, stage)

        def ended(how: tuple[T | None, Exception | None]) -> None:
            found, error = how
            self.put_going_away()
            if error is None:
                done(cast("T", found))
            else:
                failed(error)

        def run() -> None:
            how: tuple[T | None, Exception | None]
            try:
                how = work(going), None
            except Exception as error:  # noqa: BLE001 (told where the user looks)
                how = None, error
            self.post_message(Found(desk, ended, how, None))

        self.run_worker(run, thread=True, exit_on_error=False, group="work")

    def show_going(self, going: Going, stage: str) -> None:
        """Show work under way, as it comes along."""
        self.going = going
        self.show_stage(stage)
        self._tick()
        self._clock = self.bench.set_interval(_TICK, self._tick)

    def put_going_away(self) -> None:
        """Show no longer what was under way."""
        self.going = None
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
        self.bench.put_under_way("")
        if self._asked is not None and self.app.screen is self._asked:
            # What it says would no longer be true.
            self._asked.dismiss(False)
        self._asked = None

    def _tick(self) -> None:
        going = self.going
        if going is None or not self.is_attached:
            return
        say = self.say
        figures = say("import_screen.figures", done=going.done, total=going.total)
        shown = figures if going.total else ""
        said = going.said.said(say) if going.said else ""
        below = say(f"import_screen.below_{self.stage}").strip().splitlines()
        title = say(f"import_screen.title_{self.stage}")
        self.query_one("#run", RunView).put(going, title, shown, said, below)
        if self.stage == "running":
            bar = going.bar(_CELLS)
            self.bench.put_under_way(say("import_screen.under_way", bar=bar, figures=shown))

    def action_cancel(self) -> None:
        """End what is under way; an import is asked about first."""
        going = self.going
        if going is None:
            return
        if self.stage == "looking":
            self._end(going)
        else:
            ask = self._ask_to_cancel(going, "import_screen.cancel_title")
            self.app.push_screen(ask, lambda yes: self._end(going) if yes else None)

    def _end(self, going: Going) -> None:
        self.run_worker(going.cancel, thread=True, exit_on_error=False, group="end")

    def _ask_to_cancel(self, going: Going, title: str) -> Confirm:
        key = "cancel_text" if going.total else "cancel_unbegun"
        text = self.say(f"import_screen.{key}", done=going.done, total=going.total)
        self._asked = Confirm(self.say, self.say(title), text)
        return self._asked

    _asked: Confirm | None = None

    async def may_leave(self) -> bool:
        """Ask before an import that is under way is ended; then wait until it has."""
        going = self.going
        if going is None:
            return True
        if self.stage == "running":
            ask = self._ask_to_cancel(going, "import_screen.leave_title")
            if not await self.app.push_screen_wait(ask):
                return False
        self._end(going)
        while self.going is going:
            await sleep(_TICK)
        return True
