"""The import screen: files are picked, looked over, and brought in; the last goes on elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from evalbench.intake.transcripts import READERS
from evalbench.messages import Message
from evalbench.study.history_names import interview_names
from evalbench.study.store import Session
from evalbench.tui.bringing.given import GivenList, found_in
from evalbench.tui.bringing.going import Cancelled
from evalbench.tui.bringing.steps import FileGiven, Outcome, Step, StepPanel
from evalbench.tui.bringing.transcripts import TranscriptsPanel
from evalbench.tui.bringing.views import RunView
from evalbench.tui.bringing.working import WorkingPlace
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Confirm
from evalbench.tui.widgets.rows import Column, RowList

if TYPE_CHECKING:
    from evalbench.intake.interviews.names import KnownNames

__all__ = ["STEPS", "ImportScreen"]

STEPS = (
    Step("transcripts", tuple(READERS), TranscriptsPanel, TranscriptsPanel.COMMANDS),
)  # fmt: skip
"""What can be brought in; a further importer is a panel and a line here."""

_G = "import_screen.group"
_STAGES: dict[str, tuple[str, ...]] = {
    "add": ("files", "done"),
    "take_off": ("files",),
    "go_on": ("files",),
    "bring": ("preview",),
    "cancel": ("running", "looking"),
    "again": ("done",),
    "open": ("done",),
    "back": ("preview", "looking", "running", "done", "files"),
}


def _command(name: str, keys: str, *, hinted: bool = True) -> Command:
    return Command(f"import_screen.{name}", keys, name, _G, hinted=hinted)


class ImportScreen(WorkingPlace):
    """Where files come in. Its stages: files, looking, preview, running, done."""

    ROOM = "import_screen"
    COMMANDS: ClassVar[Sequence[Command]] = (
        _command("add", "a,insert"),
        _command("go_on", "enter"),
        _command("take_off", "d,delete"),
        _command("bring", "i"),
        _command("open", "enter"),
        _command("again", "n"),
        _command("cancel", "c"),
        *(command for step in STEPS for command in step.commands),
        _command("back", "escape"),
    )
    DEFAULT_CSS = """
    ImportScreen .stage { display: none; height: 1fr; }
    ImportScreen .shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[Path, FileGiven] = {}
        self.panel: StepPanel | None = None
        self.outcome: Outcome | None = None

    # --- how it is put together

    def body(self) -> Iterable[Widget]:
        """Return what is shown at each stage; only one is seen."""
        say = self.say
        yield _staged(GivenList(say, id="files"), "files")
        self.panel = STEPS[0].panel(self)
        yield _staged(self.panel, "preview")
        yield _staged(RunView(id="run"), "looking", "running")
        columns = [
            Column(say("import_screen.column_document"), share=1, least=12),
            Column(say("import_screen.column_status")),
            Column("", right=True),
        ]
        yield _staged(RowList(columns, id="came"), "done")

    def on_mount(self) -> None:
        self.show_stage("files")

    def show_stage(self, stage: str) -> None:
        """Show a stage, with its own keys and the focus where they are used."""
        self.stage = stage
        for each in self.query(".stage"):
            each.set_class(each.has_class(f"in-{stage}"), "shown")
        focused = {"files": "#files", "looking": "#run", "running": "#run", "done": "#came"}
        if stage in focused:
            self.query_one(focused[stage]).focus()
        else:
            self._panel.take_focus()
        self.put_head(self.say(f"import_screen.stage_{stage}"))
        self.put_hints()

    def put_head(self, *more: str) -> None:
        """Say where one is, and at which stage."""
        super().put_head(*(more or (self.say(f"import_screen.stage_{self.stage}"),)))

    def put_hints(self) -> None:
        """Show the keys of the stage."""
        from evalbench.tui.widgets.bars import HintBar

        hinted = [each for each in self.commands() if each.hinted and self._holds(each.action)]
        last = [each for each in self.bench.COMMANDS_ALWAYS if each.hinted]
        self.query_one("#hints", HintBar).hint(hinted, last)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether something can be done at the stage there is."""
        if action == "step":
            return self.stage == "preview" and hasattr(self.panel, f"do_{parameters[0]}")
        return self.stage in _STAGES.get(action, (self.stage,))

    def _holds(self, action: str) -> bool:
        name, _, rest = action.partition("(")
        return bool(self.check_action(name, (rest.strip("')"),) if rest else ()))

    def load(self) -> None:
        """Learn what names the study has now."""
        if self.panel is not None and self.stage == "preview":
            self.panel.update()
        elif self.stage == "done":
            self._look_whether_there()

    def _look_whether_there(self) -> None:
        """Begin anew when nothing of what came in is there any more: it has been undone."""

        def found(names: Sequence[str]) -> None:
            came = self.outcome.documents if self.outcome is not None else ()
            if self.stage == "done" and came and not {*came} & {*names}:
                self._begin_anew()

        self.look(interview_names, found, group="came")

    def remake_known(self, then: Callable[[KnownNames], None]) -> None:
        """Read what names the study has, and hand them on."""

        def known(session: Session) -> KnownNames:
            from evalbench.intake.interviews.names import known_names

            return known_names(session)

        self.look(known, then, group="known")

    # --- the files

    def action_add(self) -> None:
        from evalbench.tui.files import BrowseScreen

        endings = [ending for step in STEPS for ending in step.endings]
        title = self.say("import_screen.add_title")
        start = next(reversed(self.files)).parent if self.files else None
        browse = BrowseScreen(self.say, title, endings=endings, many=True, start=start)
        self.app.push_screen(browse, self._picked)

    def _picked(self, paths: Sequence[str] | None) -> None:
        if paths:
            self.add_paths([Path(each) for each in paths])

    def on_paste(self, event: events.Paste) -> None:
        from evalbench.tui.bringing.paths import paths_of

        event.stop()
        paths = paths_of(event.text)
        if self.stage not in ("files", "done"):
            return
        if paths:
            self.add_paths(paths)
        else:
            self.tell(Message("import_screen.no_paths"))

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files, and those in folders that can be read."""
        if self.stage == "done":
            self.action_again()

        def found(files: list[FileGiven]) -> None:
            before = len(self.files)
            for each in files:
                self.files.setdefault(each.path.resolve(), each)
            self._put_files(len(self.files) - before)

        self.look(lambda _: found_in(paths), found, group="files")

    def _put_files(self, new: int | None = None) -> None:
        self.query_one("#files", GivenList).show(list(self.files.values()), self.say)
        if new is not None:
            self.tell(Message("import_screen.added", n=new))

    def action_take_off(self) -> None:
        rows = self.query_one("#files", GivenList)
        if self.files:
            del self.files[list(self.files)[rows.cursor]]
            self._put_files()

    @on(RowList.Chosen, "#files")
    def action_go_on(self) -> None:
        """Look over the files, or pick some when there is none."""
        if self.going is not None:
            self.show_stage("running")
        elif not self.files:
            self.action_add()
        else:
            self._look_over()

    def _look_over(self) -> None:
        panel = self._panel

        def found(seen: object) -> None:
            self.show_stage("preview")
            panel.show(seen)

        self.work_on(panel.look_over(list(self.files.values())), "looking", found, self._not_seen)

    def _not_seen(self, error: Exception) -> None:
        self.show_stage("files")
        if not isinstance(error, Cancelled):
            self.tell_failure(error)

    @property
    def _panel(self) -> StepPanel:
        assert self.panel is not None
        return self.panel

    # --- what is looked over

    def put_summary(self) -> None:
        """Say how what was looked over stands."""
        if self.panel is not None and self.stage == "preview":
            self.tell(self.panel.summary())

    def action_step(self, name: str) -> None:
        getattr(self.panel, f"do_{name}")()

    def action_bring(self) -> None:
        """Bring in what is to come in, when nothing is in the way."""
        panel = self._panel
        hindrance, misgiving = panel.hindrance(), panel.misgiving()
        if hindrance is not None:
            self.tell(hindrance, kind="bar_bad")
        elif misgiving is None:
            self._bring()
        else:
            title = self.say("import_screen.bring_title", n=panel.number())
            ask = Confirm(self.say, title, misgiving.said(self.say))
            self.app.push_screen(ask, lambda yes: self._bring() if yes else None)

    def _bring(self) -> None:
        self.tell("")
        self.work_on(self._panel.bring(), "running", self._came, self._refused)

    def _refused(self, error: Exception) -> None:
        self.show_stage("preview")
        if isinstance(error, Cancelled):
            self.bench.tell(Message("import_screen.cancelled"))
        elif self._panel.refused(error):
            hindrance = self._panel.hindrance()
            if hindrance is not None:
                self.bench.tell(hindrance, kind="bar_bad")
        elif self.bench.place is not None:
            self.bench.place.tell_failure(error)

    def _came(self, outcome: Outcome) -> None:
        # A text in the place of another may have cost codings, which are counted beside each code.
        self.desk.changed(None if outcome.said.fields.get("changed") else outcome.documents)
        place = self.bench.place
        if place is not None and place is not self:
            place.catch_up()
        self.outcome = outcome
        self.files.clear()
        self._panel.forget()
        self.query_one("#came", RowList).put(outcome.rows, 0)
        self.show_stage("done")
        notes = [each.said(self.say) for each in outcome.notes]
        self.bench.tell(" · ".join([outcome.said.said(self.say), *notes]), kind="bar_good")

    # --- when it is done, and back

    @on(RowList.Chosen, "#came")
    def action_open(self) -> None:
        """Open the interview under the cursor."""
        rows = self.query_one("#came", RowList)
        if self.outcome is not None and self.outcome.documents:
            name = self.outcome.documents[rows.cursor]
            if name:
                self.bench.open_interview(name)

    def action_again(self) -> None:
        """Begin anew."""
        self._begin_anew()
        self.tell("")

    def _begin_anew(self) -> None:
        self.outcome = None
        self._put_files()
        self.show_stage("files")

    def action_back(self) -> None:
        """Go a stage back; from the first, and from an import under way, to the overview."""
        if self.stage == "preview":
            if self._panel.let_go():
                self.put_summary()
                return
            self.show_stage("files")
            self.tell("")
        elif self.stage == "looking":
            self.action_cancel()
        elif self.stage == "done":
            self.action_again()
        else:
            self.bench.go("overview")


def _staged(widget: Widget, *stages: str) -> Widget:
    widget.add_class("stage", *(f"in-{stage}" for stage in stages))
    return widget
