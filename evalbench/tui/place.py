"""What every screen is: its commands, its lines at head and foot, how it reads and writes."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.message import Message as TextualMessage
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import get_current_worker

from evalbench.faces.failures import failure_line
from evalbench.faces.voice import presentable
from evalbench.messages import Message, Say
from evalbench.text.width import display_width, fitted, harmless
from evalbench.tui.command import Command, bindings
from evalbench.tui.widgets.bars import Bar, HintBar, StatusBar
from evalbench.tui.writer import Job

if TYPE_CHECKING:
    from evalbench.study.history.exchange import Past
    from evalbench.study.history.undo import Undone
    from evalbench.study.store import Session
    from evalbench.tui.app import Workbench
    from evalbench.tui.desk import Desk

__all__ = ["Found", "Place"]

T = TypeVar("T")
_LEAST_TITLE = 12
_SWEEPING = {"bring_in", "bring_in_turn"}
_GLANCE = 0.02
"""Seconds between two looks whether one still waits for a reading that is put off."""
_PATIENCE = 0.7
"""Seconds after which it is said that a change is not yet made."""


class Found(TextualMessage):
    """That a look has found what was asked for, or failed."""

    def __init__(
        self,
        desk: Desk,
        then: Callable[[Any], None],
        found: object,
        error: Exception | None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        super().__init__()
        self.desk, self.then, self.found = desk, then, found
        self.error, self.failed = error, failed


class Place(Screen[None]):
    """A screen of the workbench. A subclass gives `COMMANDS`, `ROOM`, `body` and `load`.

    `load` is called when the screen is shown first, and whenever it is shown again after the study
    has changed.
    """

    ROOM: ClassVar[str] = "workbench"
    COMMANDS: ClassVar[Sequence[Command]] = ()  # type: ignore[assignment]
    DEFAULT_CSS = "Place { background: $background; layers: base; }"

    def __init_subclass__(cls, **given: Any) -> None:
        # A keymap knows bindings by the id of their command.
        cls.BINDINGS = [*bindings(cls.__dict__.get("COMMANDS", ()))]
        super().__init_subclass__(**given)

    def __init__(self) -> None:
        super().__init__()
        self._seen = -1
        self._headline: list[str] = []

    # --- what it stands in

    @property
    def bench(self) -> Workbench:
        """The app."""
        return cast("Workbench", self.app)

    @property
    def say(self) -> Say:
        """The voice of the app."""
        return self.bench.say

    @property
    def desk(self) -> Desk:
        """The open study; a screen of a study is only shown while there is one."""
        desk = self.bench.desk
        assert desk is not None
        return desk

    @classmethod
    def commands(cls) -> list[Command]:
        """Return the commands of the screen, those of the kinds it is made of last."""
        found: list[Command] = []
        for kind in cls.__mro__:
            found += kind.__dict__.get("COMMANDS", ()) if issubclass(kind, Place) else ()
        return found

    # --- how it is put together

    def compose(self) -> ComposeResult:
        yield Bar(id="head")
        yield from self.body()
        yield StatusBar(id="status")
        yield HintBar(id="hints")

    def body(self) -> Iterable[Widget]:
        """Return what stands between the head and the foot."""
        return ()

    def load(self) -> None:
        """Read what the screen shows."""

    def is_stale(self, since: int) -> bool:
        """Tell whether a change after a version of the study concerns what the screen shows."""
        return True

    def is_far(self, past: Past) -> bool:
        """Tell whether a change is one that nobody here expects to be undone without a question."""
        return past.verb in _SWEEPING

    def after_change(self, session: Session, undone: Undone) -> object:
        """Read, in the unit of work of an undo or redo, what the screen will show after it."""
        return None

    def undo_asked(self) -> None:
        """Take note of where one is when an undo or redo is asked for."""

    def undone(self, undone: Undone, found: object) -> None:
        """Show what stands after something was undone; `found` is what `after_change` has read."""
        self._seen = self.desk.version
        self.load()

    async def may_leave(self) -> bool:
        """Tell whether the program may be left now; something unfinished is asked about here."""
        return True

    def on_mount(self) -> None:
        self.put_head()
        self.put_hints()

    def on_screen_resume(self) -> None:
        self.put_head()
        if not (self.ROOM == "start" and self.bench.opening.study):
            # Else it stands on the screen of the study that is about to be opened.
            self._say_unsaid()
        self.catch_up()

    def catch_up(self) -> None:
        """Read anew what the screen shows, if it may have been changed since it was read."""
        version = self.bench.desk.version if self.bench.desk else 0
        if version != self._seen:
            seen, self._seen = self._seen, version
            if self.is_stale(seen):
                self.load()

    def _say_unsaid(self) -> None:
        """Say what happened before there was a screen to say it on."""
        unsaid, self.bench.unsaid = self.bench.unsaid, []
        if unsaid:
            self.tell(" / ".join(each.said(self.say) for each in unsaid), kind="bar_bad")

    def put_head(self, *more: str) -> None:
        """Say where one is: the study, the screen, and `more`."""
        parts = [self.bench.desk.title] if self.bench.desk else ["evalbench"]
        parts += [self.say(f"{self.ROOM}.title"), *more]
        self._headline = [harmless(part) for part in parts if part]
        self.put_under_way()

    def put_under_way(self) -> None:
        """Say at the right of the head what is under way, and who works."""
        coder, ink = self.bench.coder, self.bench.ink
        right = [(f" {self.bench.under_way} ", ink.bar_good)] if self.bench.under_way else []
        right += [(f" {harmless(coder)} ", ink.head)] if coder else []
        parts = list(self._headline)
        if parts:
            # Where there is little room the study's title gives way: one knows which it is.
            room = self.app.size.width - sum(display_width(said) for said, _ in right) - 2
            over = display_width(" · ".join(parts)) - room
            if over > 0:
                parts[0] = fitted(parts[0], max(_LEAST_TITLE, display_width(parts[0]) - over))
            self.query_one("#head", Bar).put([(f" {' · '.join(parts)}", ink.head)], right)

    def hints_now(self) -> Sequence[tuple[str, str]]:
        """Return keys with what they mean just now, when that is not what they mean otherwise."""
        return ()

    def hinted(self) -> list[Command]:
        """Return the commands to show at the foot, the most needed first."""
        return [each for each in self.commands() if each.hinted]

    def put_hints(self) -> None:
        """Show the keys most needed here."""
        hinted = self.hinted()
        last = [each for each in self.bench.COMMANDS_ALWAYS if each.hinted]
        self.query_one("#hints", HintBar).hint(hinted, last)

    def draw_anew(self) -> None:
        """Draw everything in the theme there is now."""
        self.put_head()
        self.put_hints()
        self.refresh(repaint=True)
        for each in self.query("*"):
            each.refresh()

    # --- what is said

    def tell(self, message: Message | str, *, kind: str = "bar") -> None:
        """Say a line at the foot of the screen."""
        text = message if isinstance(message, str) else message.said(self.say)
        self.query_one("#status", StatusBar).said(presentable(text), kind=kind)

    def hush(self) -> None:
        """Say no longer what was said last: whoever comes back later would take it for news."""
        self.query_one("#status", StatusBar).put([])

    def tell_failure(self, error: Exception) -> None:
        """Say what went wrong where the user looks, until something else is said."""
        self.bell()
        line = " / ".join(failure_line(error, self.say).splitlines())
        if self.bench.desk is not None:
            # Where the study is would take the room of what is wrong with it.
            location = self.bench.desk.location
            line = line.replace(location, location.replace("\\", "/").rpartition("/")[2])
        self.tell(line, kind="bar_bad")

    def bell(self) -> None:
        """Ring the bell of the terminal."""
        self.app.bell()

    # --- reading and writing

    def look(
        self,
        reading: Callable[[Session], T],
        then: Callable[[T], None],
        *,
        group: str = "look",
        failed: Callable[[Exception], None] | None = None,
        after: float = 0.0,
    ) -> None:
        """Read in a thread; `then` is told what was found. A later look of the `group` voids it.

        It begins `after` so many seconds; cancelled by then, it has cost nothing. What fails is
        said at the foot of the screen, and `failed` is told.
        """
        work = partial(self._look, self.desk, reading, then, failed, monotonic() + after)
        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group=group)

    def _look(
        self,
        desk: Desk,
        reading: Callable[[Session], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None] | None,
        begin: float,
    ) -> None:
        worker = get_current_worker()
        while monotonic() < begin and not worker.is_cancelled:
            sleep(_GLANCE)
        if worker.is_cancelled:
            return
        found, error = None, None
        try:
            with desk.store.read() as session:
                found = reading(session)
        except Exception as caught:  # noqa: BLE001 (told where the user looks)
            error = caught
        if not worker.is_cancelled:
            self.post_message(Found(desk, then, found, error, failed))

    @on(Found)
    def _found(self, message: Found) -> None:
        message.stop()
        if message.desk is not self.bench.desk:
            # The study has been closed meanwhile.
            return
        if message.error is None:
            message.then(message.found)
            return
        self.tell_failure(message.error)
        if message.failed is not None:
            message.failed(message.error)

    def write(
        self,
        deed: Callable[[Session], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        builds: bool = False,
    ) -> None:
        """Have a change made by the writer; `done` is told its result once it is committed.

        What fails is said at the foot of the screen, and `failed` is told. With `builds` it is not
        made when one asked for before it has failed meanwhile.
        """

        def fail(error: Exception) -> None:
            self.tell_failure(error)
            if failed is not None:
                failed(error)

        job = Job(deed, done, fail, builds)
        self.desk.write(job)
        get_running_loop().call_later(_PATIENCE, self._say_waiting, self.desk, job)

    def _say_waiting(self, desk: Desk, job: Job) -> None:
        """Say that a change takes its time: another program may be writing to the study."""
        if desk.waits(job) and self.bench.desk is desk:
            self.bench.tell(Message("workbench.saving", n=desk.waiting))
