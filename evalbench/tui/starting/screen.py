"""The start screen: recent studies, a new one, one of one's own, a sample; who one is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message as TextualMessage
from textual.widget import Widget
from textual.worker import get_current_worker

from evalbench.faces.failures import failure_line
from evalbench.faces.remembered import Recent
from evalbench.faces.settings import login_name, remember_coder, remember_language
from evalbench.faces.voice import presentable, with_password
from evalbench.messages import LANGUAGES, Message, Say
from evalbench.tui.command import Command, shown_key
from evalbench.tui.folders import shortened
from evalbench.tui.place import Place
from evalbench.tui.widgets.menu import Group, Item, Menu
from evalbench.tui.widgets.rows import Cell

if TYPE_CHECKING:
    from evalbench.tui.desk import Desk
    from evalbench.tui.starting.form import Form, Made

__all__ = ["StartScreen"]

_DEEDS = ("new", "open", "sample", "name", "language")


class StartScreen(Place):
    """Where the program begins."""

    ROOM = "start"
    COMMANDS: ClassVar[Sequence[Command]] = (
        Command("start.new", "n", "deed('new')"),
        Command("start.open", "o", "deed('open')"),
        Command("start.sample", "e", "deed('sample')"),
        Command("start.name", "w", "deed('name')"),
        Command("start.language", "l", "deed('language')"),
        Command("start.choose", "enter", "choose", hinted=True, in_palette=False),
        Command("start.forget", "d,delete", "forget", hinted=True),
        Command("start.stop_opening", "escape", "stop_opening", in_palette=False),
    )

    class Gone(TextualMessage):
        """Which of the recent studies are no longer where they were."""

        def __init__(self, gone: frozenset[str]) -> None:
            super().__init__()
            self.gone = gone

    class Opened(TextualMessage):
        """That a study is open, or could not be opened."""

        def __init__(
            self, request: Request, desk: Desk | None, error: Exception | None = None
        ) -> None:
            super().__init__()
            self.request, self.desk, self.error = request, desk, error

    def __init__(self) -> None:
        super().__init__()
        self._gone: frozenset[str] = frozenset()
        self._opens: Request | None = None
        self._begun = False
        self._folder: Path | None = None

    def body(self) -> Iterable[Widget]:
        yield Menu(id="menu")

    def on_screen_resume(self) -> None:
        """Look again: what was open is first among the recent studies now."""
        self._seen = -1

    def load(self) -> None:
        self._put()
        self.query_one(Menu).focus()
        if not self._begun:
            self._begun = True
            self._begin()
        recent = list(self.bench.memory.recent)
        self.run_worker(
            lambda: self._look_for(recent), thread=True, exit_on_error=False, group="gone"
        )

    def _look_for(self, recent: Iterable[Recent]) -> None:
        """See which studies are still there; a drive may be slow to say."""
        gone = frozenset(each.study for each in recent if not _is_there(each.study))
        if not get_current_worker().is_cancelled:
            self.post_message(self.Gone(gone))

    @on(Gone)
    def _gone_told(self, message: Gone) -> None:
        self._gone = message.gone
        self._put()

    # --- what is shown

    def hinted(self) -> list[Command]:
        """Return the commands to show at the foot; nothing goes off a list that is empty."""
        every = super().hinted()
        recent = self.bench.memory.recent
        return every if recent else [each for each in every if each.id != "start.forget"]

    def _put(self) -> None:
        self.put_hints()
        groups = [] if self._opens else [self._recent(), self._deeds()]
        about = (
            self.say("start.opening", study=_shown(self._opens.location))
            if self._opens
            else self.say("start.about")
        )
        self.query_one(Menu).put("evalbench", about, groups)

    def _recent(self) -> Group:
        now = datetime.now().astimezone()
        items = [
            recent_item(each, now, self.say, is_there=each.study not in self._gone)
            for each in self.bench.memory.recent
        ]
        return Group(self.say("start.recent"), items, self.say("start.no_recent"))

    def _deeds(self) -> Group:
        say, bench = self.say, self.bench
        commands = {each.id: each for each in self.COMMANDS}
        about: Mapping[str, str] = {
            "name": bench.coder or say("start.nobody"),
            "language": say(f"start.language_{say.language}"),
        }
        items = []
        for deed in _DEEDS:
            keys = bench.keys_of(commands[f"start.{deed}"]).split(",")[0]
            words = about.get(deed) or say(f"start.{deed}_help")
            items.append(
                Item(deed, Cell(say(f"start.{deed}")), Cell(words, "dim"), key=shown_key(keys, say))
            )
        return Group(say("start.what"), items)

    # --- who it is

    def _begin(self) -> None:
        """Do what the program was started for, once it is known who it is."""
        opening = self.bench.opening
        if opening.study is not None:
            location, document = opening.study, opening.document
            self._known(lambda: self.bench.open_study(location, document))
        elif self.bench.coder is None:
            self._ask_name()

    def _known(self, then: Callable[[], None]) -> None:
        """Do something as soon as it is known who does it."""
        if self.bench.coder is not None:
            then()
        else:
            self._ask_name(then)

    def _ask_name(self, then: Callable[[], None] = lambda: None) -> None:
        from evalbench.tui.dialogs import Ask

        def named(name: str | None) -> None:
            if name is not None:
                self._take_name(" ".join(name.split()))
                then()

        value = self.bench.coder or login_name()
        title, note = self.say("start.name_title"), self.say("start.name_note")
        if not self.bench.coder:
            note = f"{note} {self.say('start.name_once')}"
        self.bench.push_screen(Ask(self.say, title, value, note, check=name_fault), named)

    def _take_name(self, name: str) -> None:
        self.bench.coder = name
        try:
            remember_coder(name)
        except Exception as error:  # noqa: BLE001 (told where the user looks)
            self.tell_failure(error)
        self.put_head()
        self._put()

    # --- what can be done

    @on(Menu.Chosen)
    def _chosen(self, event: Menu.Chosen) -> None:
        if event.name in _DEEDS:
            self.action_deed(event.name)
        elif event.name in self._gone:
            self.tell(Message("start.gone_told", study=_shown(event.name)), kind="bar_bad")
        else:
            self._known(lambda: self.bench.open_study(event.name))

    def action_choose(self) -> None:
        self.query_one(Menu).action_choose()

    def action_deed(self, name: str) -> None:
        if self._opens is None:
            deeds: Mapping[str, Callable[[], None]] = {
                "new": lambda: self._known(self._new),
                "open": lambda: self._known(self._browse),
                "sample": lambda: self._known(self._sample),
                "name": self._ask_name,
                "language": self._ask_language,
            }
            deeds[name]()

    def _new(self) -> None:
        from evalbench.tui.starting.new_study import NewStudyForm

        self._fill(NewStudyForm(self.say, self.bench.coder or ""))

    def _sample(self) -> None:
        from evalbench.tui.starting.sample import SampleForm

        self._fill(SampleForm(self.say, self.bench.coder or ""))

    def _fill(self, form: Form) -> None:
        def made(made: Made | None) -> None:
            if made is not None:
                self.bench.unsaid += made.notes
                self.bench.open_study(made.location)

        self.bench.push_screen(form, made)

    def _browse(self) -> None:
        from evalbench.tui.files import BrowseScreen
        from evalbench.tui.starting.naming import ENDING

        browse = BrowseScreen(
            self.say,
            self.say("start.open_title"),
            endings=(ENDING,),
            addresses=True,
            start=self._folder,
        )

        def picked(picked: tuple[str, ...] | None) -> None:
            self._folder = browse.folder
            if picked:
                self.bench.open_study(picked[0])

        self.bench.push_screen(browse, picked)

    def _ask_language(self) -> None:
        from evalbench.tui.dialogs import Choose
        from evalbench.tui.starting.new_study import language_names

        def chosen(place: int | None) -> None:
            if place is not None:
                self._take_language(place)

        title = self.say("start.language_title")
        at = LANGUAGES.index(self.say.language)
        choose = Choose(self.say, title, language_names(self.say), chosen=at)
        self.bench.push_screen(choose, chosen)

    def _take_language(self, place: int) -> None:
        self.bench.say = Say(LANGUAGES[place])
        try:
            remember_language(LANGUAGES[place])
        except Exception as error:  # noqa: BLE001 (told where the user looks)
            self.tell_failure(error)
        self.put_head()
        self.put_hints()
        self._put()

    def action_forget(self) -> None:
        """Take a study off the list; the study itself stays."""
        here = self.query_one(Menu).here
        if here is None or here.name in _DEEDS or self._opens:
            return
        self.bench.memory.forget(here.name)
        self.bench.memory.save()
        self._put()
        self.tell(Message("start.forgotten", title=here.left.text))

    # --- opening

    def open(self, location: str, document: str | None = None) -> None:
        """Open a study in a thread, as an older one is upgraded first; then show it."""
        self._opens = request = Request(location, document)
        self._put()
        self.tell(Message("start.opening_keys"))
        self.run_worker(lambda: self._open(request), thread=True, exit_on_error=False, group="open")

    def _open(self, request: Request) -> None:
        from evalbench.tui.desk import open_desk

        coder = self.bench.coder
        assert coder is not None
        try:
            desk = open_desk(request.location, coder, self.bench.post_message)
        except Exception as error:  # noqa: BLE001 (told where the user looks)
            self.post_message(self.Opened(request, None, error))
        else:
            self.post_message(self.Opened(request, desk))

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        if message.request is not self._opens:
            # No longer wanted.
            if message.desk is not None:
                message.desk.close()
            return
        self._opens = None
        if message.desk is not None:
            self.tell("")
            self.bench.lay_out(message.desk, message.request.document)
            return
        self._put()
        if message.error is not None:
            self.tell_failure(message.error)
            self._ask_password(message.request, message.error)

    def _ask_password(self, request: Request, error: Exception) -> None:
        """Ask for the password of a database that was refused without one; none is remembered."""
        if with_password(request.location, "") is None:
            return
        from evalbench.tui.dialogs import Ask

        def given(password: str | None) -> None:
            location = with_password(request.location, password or "")
            if password and location is not None:
                self.open(location, request.document)

        title = self.say("start.password_title", study=_place(request.location))
        note = presentable(failure_line(error, self.say))
        self.bench.push_screen(Ask(self.say, title, note=note, secret=True), given)

    def action_stop_opening(self) -> None:
        """Stop waiting for a study; what has begun is ended behind the scene."""
        if self._opens is not None:
            self._opens = None
            self._put()
            self.tell(Message("start.opening_stopped"))


class Request:
    """A study that is to be opened, perhaps at one of its interviews."""

    def __init__(self, location: str, document: str | None) -> None:
        self.location, self.document = location, document


def _is_there(study: str) -> bool:
    if "://" in study:
        # Whether a server answers is seen when it is asked.
        return True
    with suppress(OSError, ValueError):
        return Path(study).exists()
    return False


def _shown(location: str) -> str:
    return presentable(location if "://" in location else shortened(location))


def recent_item(recent: Recent, now: datetime, say: Say, *, is_there: bool = True) -> Item:
    """Return the line of a recent study: its title, its folder, and when it was opened."""
    opened = Cell(when(recent.opened, now, say), "dim")
    return Item(
        recent.study,
        Cell(recent.title or Path(recent.study).stem, "strong" if is_there else "dim"),
        Cell(_place(recent.study), "dim"),
        opened if is_there else Cell(say("start.gone"), "warn"),
    )


def _place(study: str) -> str:
    """Return the folder of a study, or the server and the database it is in."""
    if "://" not in study:
        return shortened(str(Path(study).parent))
    address = study.partition("://")[2].partition("?")[0]
    return address.rpartition("@")[2]


def when(moment: str, now: datetime, say: Say) -> str:
    """Return when something was (ISO time), as one says it today; blank when it is not known."""
    try:
        then = datetime.fromisoformat(moment).astimezone(now.tzinfo)
    except ValueError:
        return ""
    days = (now.date() - then.date()).days
    if days == 0:
        return say("start.today", time=f"{then:%H:%M}")
    if days == 1:
        return say("start.yesterday", time=f"{then:%H:%M}")
    return f"{then:%Y-%m-%d}"


def name_fault(name: str) -> Message | None:
    """Say why this can be nobody's name."""
    name = name.strip()
    if not name:
        return Message("start.name_blank")
    return None if name.isprintable() else Message("start.name_unprintable")
