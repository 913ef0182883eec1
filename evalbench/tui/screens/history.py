"""The history: who did what, newest first, and the way back to how it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from evalbench.messages import Message
from evalbench.study.change_log import LoggedChange
from evalbench.study.history_names import interview_names, who_changed
from evalbench.study.store import Session
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Choose
from evalbench.tui.place import Place
from evalbench.tui.screens.history_back import BackScreen
from evalbench.tui.screens.history_rows import change_row, deed_of, history_columns
from evalbench.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from evalbench.study.back import WayBack

__all__ = ["HistoryScreen"]

_PAGE, _LARGEST = 200, 5_000
_SOON = 60
"""So many rows before the last one read the next page is read."""
_G = "history_screen.group"


class HistoryScreen(Place):
    """The changes to the study; they are read a page at a time, as one goes down."""

    ROOM = "history_screen"
    COMMANDS: ClassVar[Sequence[Command]] = (
        Command("history_screen.back", "t,enter", "back", _G, hinted=True),
        Command("history_screen.coder", "c", "coder", _G, hinted=True),
        Command("history_screen.document", "d", "document", _G, hinted=True),
        Command("history_screen.everything", "escape", "everything", _G),
        Command("history_screen.again", "r", "again", _G),
    )

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[LoggedChange] = []
        """The changes that have been read, from the newest."""
        self._who: str | None = None
        self._document: str | None = None
        self._waits = self._is_all = False
        self._limit = _PAGE

    def body(self) -> Iterable[Widget]:
        """Return the list of changes."""
        yield RowList(history_columns(self.say), id="changes", empty="…")

    def on_mount(self) -> None:
        """Give the list the keys."""
        self._list.focus()

    @property
    def _list(self) -> RowList:
        return self.query_one("#changes", RowList)

    # --- what it reads

    def load(self) -> None:
        """Read the newest changes."""
        self._waits, self._is_all = True, False
        self.look(self._page(None), self._take_first)

    def _page(self, before: int | None) -> Callable[[Session], Sequence[LoggedChange]]:
        """Return the reading of a page; the further down one is, the longer it is."""
        known = 0 if before is None else len(self.changes)
        who, document = self._who, self._document
        self._limit = limit = max(_PAGE, min(known, _LARGEST))

        def read(session: Session) -> Sequence[LoggedChange]:
            from evalbench.study.change_log import changes_page

            return changes_page(session, before=before, limit=limit, who=who, document=document)

        return read

    def _take_first(self, found: Sequence[LoggedChange]) -> None:
        current = self.current
        self.changes = list(found)
        self._taken(found)
        numbers = [each.number for each in found]
        # Whoever stood on the newest is shown what is newer still.
        stays = current is not None and self._list.cursor > 0 and current.number in numbers
        at = numbers.index(current.number) if current is not None and stays else 0
        self._list.put([change_row(each, self.say) for each in found], at)
        filtered = self._who is not None or self._document is not None
        self._list.say_empty(self.say(f"history_screen.{'nothing_fits' if filtered else 'none'}"))

    def _taken(self, found: Sequence[LoggedChange]) -> None:
        self._waits = False
        self._is_all = len(found) < self._limit

    @on(RowList.Highlighted, "#changes")
    def _moved(self, event: RowList.Highlighted) -> None:
        if self._list.is_cut(event.index):
            change = self.changes[event.index]
            self.tell(f"{change.number} · {change.who}: {deed_of(change, self.say)}")
        else:
            self.hush()
        self._read_on(event)

    def _read_on(self, event: RowList.Highlighted) -> None:
        near = event.index + _SOON > len(self.changes)
        if near and not self._waits and not self._is_all:
            self._waits = True
            self.look(self._page(self.changes[-1].number), self._take_more)

    def _take_more(self, found: Sequence[LoggedChange]) -> None:
        self._taken(found)
        self.changes += found
        self._list.more([change_row(each, self.say) for each in found])

    @property
    def current(self) -> LoggedChange | None:
        """The change under the cursor; None when there is none."""
        cursor = self._list.cursor
        return self.changes[cursor] if cursor < len(self.changes) else None

    # --- which changes

    def action_again(self) -> None:
        """Read the newest changes, others' too."""
        self.load()

    def action_everything(self) -> None:
        """Show the changes of everybody to everything; where they are shown, say how to leave."""
        if self._who is None and self._document is None:
            self.tell(Message("history_screen.all_shown"))
        else:
            self._narrow(None, None)

    def action_coder(self) -> None:
        """Ask whose changes are to be shown."""
        self.look(who_changed, self._ask_coder, group="ask")

    def _ask_coder(self, names: Sequence[str]) -> None:
        self._ask("coder", names, self._who, lambda who: self._narrow(who, self._document))

    def action_document(self) -> None:
        """Ask which interview's changes are to be shown."""
        self.look(interview_names, self._ask_document, group="ask")

    def _ask_document(self, names: Sequence[str]) -> None:
        self._ask("document", names, self._document, lambda name: self._narrow(self._who, name))

    def _ask(
        self,
        what: str,
        names: Sequence[str],
        current: str | None,
        then: Callable[[str | None], None],
    ) -> None:
        def given(place: int | None) -> None:
            if place is not None:
                then(names[place - 1] if place else None)

        every = [self.say(f"history_screen.{what}_all"), *names]
        chosen = names.index(current) + 1 if current in names else 0
        title = self.say(f"history_screen.{what}_title")
        self.app.push_screen(Choose(self.say, title, every, chosen=chosen), given)

    def _narrow(self, who: str | None, document: str | None) -> None:
        self._who, self._document = who, document
        self.put_head()
        self.load()

    def put_head(self, *more: str) -> None:
        """Say where one is, and whose changes are shown."""
        super().put_head(*more, *(each for each in (self._who, self._document) if each))

    # --- the way back

    @on(RowList.Chosen, "#changes")
    def _chosen(self) -> None:
        self.action_back()

    def action_back(self) -> None:
        """Look at what taking back to the change under the cursor would do, and ask."""
        from evalbench.study.back import preview_back_to

        current = self.current
        if current is None:
            self.tell(Message("history_screen.none"))
            return
        number = current.number
        # It is tried and rolled back, which takes the writer.
        self.write(
            lambda session: preview_back_to(session, number),
            lambda found: self._ask_back(current, found),
        )

    def _ask_back(self, change: LoggedChange, found: WayBack) -> None:
        if not found.gone:
            self.tell(Message("history_screen.nothing_after", number=change.number))
            return

        def given(yes: bool | None) -> None:
            if yes:
                self._take_back(change)

        self.app.push_screen(BackScreen(self.say, change, found), given)

    def _take_back(self, change: LoggedChange) -> None:
        from evalbench.study.back import take_back_to

        def done(undone: Sequence[object]) -> None:
            said = Message("history_screen.taken_back", n=len(undone), number=change.number)
            self.tell(said, kind="bar_good")
            self._seen = self.desk.version
            self.load()

        self.write(lambda session: take_back_to(session, change.number), done)
