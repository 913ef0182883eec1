"""The file browser: a folder at a time, one file or many, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message as TextualMessage
from textual.screen import ModalScreen
from textual.widgets import Input, Label
from textual.worker import get_current_worker

from evalbench.faces.failures import failure_line
from evalbench.messages import Say
from evalbench.text.fuzzy import ranked
from evalbench.text.width import display_width, harmless, padded
from evalbench.tui.folders import Entry, documents, entries_of, is_path, shortened, typed_path
from evalbench.tui.widgets.line import Line
from evalbench.tui.widgets.rows import Cell, Column, RowList

__all__ = ["BrowseScreen", "date_shown", "size_shown"]

Picked = tuple[str, ...]


class _Line(Line):
    """The line of the browser: the screen is asked first what a space is to do."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return key != "space" and super().check_consume_key(key, character)


class BrowseScreen(ModalScreen["Picked | None"]):
    """Asks for one file of the `endings` given, or with `many` for files and folders.

    It begins in `start`, else in the user's documents. What is picked is returned as paths; with
    `addresses` the address of a database may be typed, too. None when it was left.
    """

    DEFAULT_CSS = """
    BrowseScreen { align: center middle; background: $background 60%; }
    BrowseScreen > Vertical {
        width: 100; max-width: 96%; height: 36; max-height: 94%;
        border: round $primary; background: $background; padding: 0 1;
    }
    BrowseScreen Label { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    BrowseScreen .title { text-style: bold; }
    BrowseScreen Input.-textual-compact { margin: 1 0; padding: 0 1; background: $panel; }
    BrowseScreen .keys { color: $foreground 70%; }
    BrowseScreen #told.bad { color: $error; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("left,backspace", "up_folder", show=False, priority=True),
        Binding("right", "into", show=False, priority=True),
        Binding("space", "mark", show=False, priority=True),
        Binding("ctrl+a", "mark_all", show=False, priority=True),
        *(
            Binding(key, f"move('{key}')", show=False)
            for key in ("up", "down", "pageup", "pagedown")
        ),
    ]

    class Read(TextualMessage):
        """What lies in a folder has been read, or could not be."""

        def __init__(
            self, folder: Path | None, entries: list[Entry], error: OSError | None, under: str
        ) -> None:
            super().__init__()
            self.folder, self.entries, self.error, self.under = folder, entries, error, under

    def __init__(
        self,
        say: Say,
        title: str,
        *,
        endings: Sequence[str] = (),
        many: bool = False,
        addresses: bool = False,
        start: Path | None = None,
    ) -> None:
        super().__init__()
        self._say, self._title, self._endings = say, title, tuple(endings)
        self._many, self._addresses = many, addresses
        self.folder: Path | None = start or documents()
        """The folder that is shown; None where the drives of the computer are."""
        self._entries: list[Entry] = []
        self._shown: list[Entry] = []
        self._marked: dict[Path, None] = {}

    def compose(self) -> ComposeResult:
        columns = [
            Column(self._say("files.name"), share=1, least=16, most=200),
            Column(self._say("files.size"), right=True, least=7, rank=2),
            Column(self._say("files.changed"), right=True, least=10, rank=1),
        ]
        if self._many:
            columns.insert(0, Column("", least=1))
        with Vertical():
            yield Label(Content(self._title), classes="title")
            yield Label("", id="folder")
            ask = "files.ask_address" if self._addresses else "files.ask"
            yield _Line(placeholder=self._say(ask), compact=True)
            rows = RowList(columns, empty=self._say("files.reading"), lit=True)
            rows.can_focus = False
            yield rows
            yield Label("", id="told")
            yield Label(Content(self._say(self._keys)), classes="keys")

    @property
    def _keys(self) -> str:
        return "files.keys_many" if self._many else "files.keys"

    def on_mount(self) -> None:
        self._open(self.folder)

    # --- the folder

    def _open(self, folder: Path | None, *, under: str = "") -> None:
        """Read a folder in a thread: a drive may be slow. The cursor goes to `under`."""
        work = partial(self._read, folder, under)
        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="folder")

    def _read(self, folder: Path | None, under: str) -> None:
        worker = get_current_worker()
        entries: list[Entry] = []
        error: OSError | None = None
        try:
            entries = entries_of(folder, self._endings)
        except OSError as caught:
            error = caught
        if not worker.is_cancelled:
            self.post_message(self.Read(folder, entries, error, under))

    @on(Read)
    def _was_read(self, message: Read) -> None:
        if message.error is not None and self._entries:
            self._tell(failure_line(message.error, self._say), bad=True)
            return
        self.folder, self._entries = message.folder, message.entries
        where = self._say("files.drives") if self.folder is None else shortened(str(self.folder))
        self.query_one("#folder", Label).update(Content(harmless(self._shortened(where))))
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""
        self._put("", message.under)
        self._tell_marked()
        if message.error is not None:
            self._tell(failure_line(message.error, self._say), bad=True)

    def _shortened(self, where: str) -> str:
        """Return a path that fits: of a long one the end says more than the beginning."""
        room = max(20, self.query_one("#folder").size.width)
        return where if display_width(where) <= room else "…" + where[-(room - 1) :]

    def _put(self, words: str, under: str = "") -> None:
        places = ranked(words, [each.name for each in self._entries])
        self._shown = [self._entries[place] for place in places]
        names = [each.name for each in self._shown]
        rows = self.query_one(RowList)
        rows.put(list(map(self._row, self._shown)), names.index(under) if under in names else 0)
        rows.say_empty(self._say(self._empty()))

    def _empty(self) -> str:
        if self._entries:
            return "workbench.no_match"
        return "files.none_of_these" if self._endings else "files.none"

    def _row(self, entry: Entry) -> list[Cell]:
        size = "" if entry.is_folder else size_shown(entry.size, self._say)
        changed = "" if entry.is_folder else date_shown(entry.changed)
        name = f"{entry.name.rstrip('/')}/" if entry.is_folder else entry.name
        cells = [
            Cell(name, "strong" if entry.is_folder else "text"),
            Cell(size, "dim"),
            Cell(changed, "dim"),
        ]
        mark = Cell("✓" if entry.path in self._marked else " ", "good")
        return [mark, *cells] if self._many else cells

    def _here(self) -> Entry | None:
        return self._shown[self.query_one(RowList).cursor] if self._shown else None

    # --- the line

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave a key to the line where it means something there."""
        line = self.query_one(Input)
        if action == "up_folder":
            return not line.value
        if action == "into":
            here = self._here()
            return line.cursor_position == len(line.value) and bool(here and here.is_folder)
        if action in ("mark", "mark_all"):
            return self._many and not is_path(line.value)
        return True

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        if is_path(event.value):
            self._tell(self._say("files.goes_there"))
        else:
            self._put(event.value)
            self._tell_marked()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if is_path(event.value):
            self._go_to_typed(event.value.strip())
        elif self._marked:
            self.dismiss(tuple(map(str, self._marked)))
        else:
            self._take(self._here())

    @on(RowList.Chosen)
    def _clicked(self) -> None:
        self._take(self._here())

    def _go_to_typed(self, words: str) -> None:
        if "://" in words and not words.startswith("file://"):
            if self._addresses:
                self.dismiss((words,))
            else:
                self._tell(self._say("files.no_address"), bad=True)
            return
        path = typed_path(words, self.folder or Path.home())
        try:
            is_folder, is_there = path.is_dir(), path.exists()
        except (OSError, ValueError):
            is_folder = is_there = False
        if is_folder:
            self._open(path)
        elif is_there:
            self.dismiss((str(path),))
        else:
            self._tell(self._say("files.not_there", file=path), bad=True)

    def _take(self, entry: Entry | None) -> None:
        if entry is None:
            return
        if entry.is_folder:
            self._open(entry.path)
        else:
            self.dismiss((str(entry.path),))

    # --- keys

    def action_move(self, key: str) -> None:
        self.query_one(RowList).action_move(key)

    def action_into(self) -> None:
        self._take(self._here())

    def action_up_folder(self) -> None:
        if self.folder is None:
            return
        parent = self.folder.parent
        if parent != self.folder:
            self._open(parent, under=self.folder.name)
        elif self.folder.drive:
            self._open(None, under=str(self.folder))

    def action_mark(self) -> None:
        here = self._here()
        if here is not None:
            self._mark([here], marked=here.path not in self._marked)
            self.query_one(RowList).action_move("down")

    def action_mark_all(self) -> None:
        files = [each for each in self._shown if not each.is_folder]
        self._mark(files, marked=any(each.path not in self._marked for each in files))

    def _mark(self, entries: Sequence[Entry], *, marked: bool) -> None:
        change: Callable[[Path], None] = self._take_mark if marked else self._drop_mark
        for each in entries:
            change(each.path)
        rows = self.query_one(RowList)
        rows.put(list(map(self._row, self._shown)), rows.cursor)
        self._tell_marked()

    def _take_mark(self, path: Path) -> None:
        self._marked[path] = None

    def _drop_mark(self, path: Path) -> None:
        self._marked.pop(path, None)

    def _tell_marked(self) -> None:
        self._tell(self._say("files.marked", n=len(self._marked)) if self._marked else "")

    def _tell(self, text: str, *, bad: bool = False) -> None:
        label = self.query_one("#told", Label)
        label.set_class(bad, "bad")
        label.update(Content(harmless(text)))

    def action_leave(self) -> None:
        self.dismiss(None)


def size_shown(size: int, say: Say) -> str:
    """Return a number of bytes as people read it: ``312 kB``, with room for its unit."""
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    number = f"{value:.1f}" if unit != "B" and value < 10 else f"{value:.0f}"
    return f"{number if say.language == 'en' else number.replace('.', ',')} {padded(unit, 2)}"


def date_shown(moment: float) -> str:
    """Return the day of a moment (seconds of 1970) where the user is."""
    try:
        return datetime.fromtimestamp(moment, UTC).astimezone().strftime("%Y-%m-%d")
    except (OverflowError, OSError, ValueError):
        return ""
