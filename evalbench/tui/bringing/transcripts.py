"""Transcripts looked over and corrected: a row a file, and what is in the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.events import Resize

from evalbench.intake.interviews.arrived import Arrived
from evalbench.intake.interviews.asked import Asked
from evalbench.intake.interviews.names import KnownNames, known_names
from evalbench.messages import Message, Problems, Say
from evalbench.tui.bringing.carrying import common, followed, maker, outcome_of
from evalbench.tui.bringing.deciding import KINDS, Deciding, TranscriptRow, distinct_names
from evalbench.tui.bringing.going import Going
from evalbench.tui.bringing.showing import columns_of, detail_of, row_of
from evalbench.tui.bringing.steps import FileGiven, Outcome, StepPanel
from evalbench.tui.bringing.views import LinesView
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Ask, Confirm
from evalbench.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from evalbench.tui.bringing.pick import Picked
    from evalbench.tui.bringing.screen import ImportScreen

__all__ = ["TranscriptsPanel"]

_G = "import_screen.group_files"
_WIDE = 120

_Found = tuple[list[tuple[Path, Path | None]], tuple[Arrived, ...], KnownNames]


def _command(name: str, keys: str, *, hinted: bool = False) -> Command:
    return Command(f"import_screen.{name}", keys, f"step('{name}')", _G, hinted=hinted)


class TranscriptsPanel(StepPanel):
    """The files of an import of transcripts."""

    COMMANDS: ClassVar[Sequence[Command]] = (
        _command("confirm", "y,j", hinted=True),
        _command("speakers", "s", hinted=True),
        _command("unit", "u", hinted=True),
        _command("role", "r", hinted=True),
        _command("respondents", "p", hinted=True),
        _command("name", "n", hinted=True),
        _command("skip", "k", hinted=True),
        _command("mark", "space", hinted=True),
        _command("mark_all", "a"),
        _command("confirm_all", "Y,J"),
        _command("replace", "e"),
        _command("detail", "tab"),
    )
    DEFAULT_CSS = """
    TranscriptsPanel { layout: vertical; height: 1fr; }
    TranscriptsPanel #detail { height: 9; }
    TranscriptsPanel.wide { layout: horizontal; }
    TranscriptsPanel.wide #detail { height: 1fr; width: 38%; }
    """

    def __init__(self, place: ImportScreen) -> None:
        super().__init__(place)
        self.deciding: Deciding | None = None
        self._marked: set[int] = set()

    @property
    def say(self) -> Say:
        """The voice of the app."""
        return self.place.say

    def compose(self) -> ComposeResult:
        yield RowList(columns_of(self.say), id="transcripts")
        yield LinesView(id="detail")

    @on(Resize)
    def _lie_down(self) -> None:
        self.set_class(self.size.width >= _WIDE, "wide")

    def on_mount(self) -> None:
        self.rows.focus()

    @property
    def rows(self) -> RowList:
        """The list of files."""
        return self.query_one("#transcripts", RowList)

    # --- what was found

    def look_over(self, files: Sequence[FileGiven]) -> Callable[[Going], object]:
        """Return what reads the files in a process of its own."""
        desk = self.place.desk
        named = [(each.path, each.top) for each in files]
        asked = Asked(named, corrected=distinct_names(each.path for each in files))

        def look(going: Going) -> object:
            seen = followed(desk, asked, going, preview=True)
            with desk.store.read() as session:
                known = known_names(session)
            return named, seen.arrived, known

        return look

    def show(self, found: object) -> None:
        """Show a row for each file."""
        files, seen, known = cast("_Found", found)
        self.deciding = Deciding(files, seen, known, self.deciding)
        self._marked = set()
        self._put()

    def let_go(self) -> bool:
        """Mark nothing any more; tell whether anything was."""
        had, self._marked = bool(self._marked), set()
        if had:
            self._put()
        return had

    def take_focus(self) -> None:
        """Take the focus to the list of files."""
        self.rows.focus()

    def _put(self) -> None:
        deciding = self.deciding
        if deciding is None:
            return
        statuses = zip(deciding.rows, deciding.statuses(), strict=True)
        self.rows.put(
            [
                row_of(row, status, self.say, marked=place in self._marked)
                for place, (row, status) in enumerate(statuses)
            ]
        )
        self._put_detail()
        self.place.put_summary()

    @on(RowList.Highlighted)
    def _put_detail(self) -> None:
        here = self._here()
        if here is not None and self.deciding is not None:
            title, lines = detail_of(self.deciding, here, self.say)
            self.query_one("#detail", LinesView).put(lines, title)

    def _here(self) -> TranscriptRow | None:
        rows = self.deciding.rows if self.deciding else []
        return rows[self.rows.cursor] if rows else None

    def _those(self) -> list[TranscriptRow]:
        """Return the files that are marked, else the one under the cursor."""
        rows = self.deciding.rows if self.deciding else []
        marked = [row for place, row in enumerate(rows) if place in self._marked]
        here = self._here()
        return marked or ([here] if here else [])

    # --- before it comes in

    def summary(self) -> Message:
        """Return how it stands, in a line."""
        deciding = self._decisions()
        fields = {
            "taken": len(deciding.taken),
            "all": len(deciding.rows),
            "proposed": len(deciding.proposed()),
            "problems": len(deciding.in_the_way()),
        }
        key = "problems" if fields["problems"] else "proposed" if fields["proposed"] else "ready"
        said = Message(f"import_screen.summary_{key}", n=fields.get(key, 0), **fields)
        if self._marked:
            return Message("import_screen.summary_marked", said=said, n=len(self._marked))
        return said

    def _decisions(self) -> Deciding:
        assert self.deciding is not None
        return self.deciding

    def number(self) -> int:
        """Return how many files are to come in."""
        return len(self._decisions().taken)

    def hindrance(self) -> Message | None:
        """Return what is wrong, the cursor put on the first file with which something is."""
        bad = self._decisions().in_the_way()
        if bad:
            self._go_to(bad[0])
            return Message("import_screen.in_the_way", n=len(bad), file=bad[0].document)
        return None if self.number() else Message("import_screen.none_taken")

    def misgiving(self) -> Message | None:
        """Say that what was proposed and not confirmed is left blank."""
        proposed = self._decisions().proposed()
        if not proposed:
            return None
        return Message("import_screen.unconfirmed", n=len(proposed), file=proposed[0].document)

    def _go_to(self, row: TranscriptRow) -> None:
        place = next(at for at, each in enumerate(self._decisions().rows) if each is row)
        self.rows.go_to(place)

    def bring(self) -> Callable[[Going], Outcome]:
        """Return what brings the files in by a process of its own."""
        desk, say = self.place.desk, self.say
        asked = self._decisions().asked()
        return lambda going: outcome_of(followed(desk, asked, going), say)

    def refused(self, error: Exception) -> bool:
        """Lay what was wrong to the files."""
        if not isinstance(error, Problems):
            return False
        by_file: dict[str, list[Message]] = {}
        for problem in error.problems:
            by_file.setdefault(problem.file, []).append(problem.message)
        found = self._decisions().refuse(by_file)
        self._put()
        return found

    # --- what can be done

    def do_mark(self) -> None:
        """Mark the file under the cursor, or mark it no longer."""
        self._marked ^= {self.rows.cursor}
        self._put()
        self.rows.action_move("down")

    def do_mark_all(self) -> None:
        """Mark every file, or none when all are."""
        every = set(range(len(self.rows)))
        self._marked = set() if self._marked == every else every
        self._put()

    def do_confirm(self) -> None:
        """Take what is proposed for the file or the marked ones."""
        self._confirm(self._those())
        if not self._marked:
            self.rows.action_move("down")

    def do_confirm_all(self) -> None:
        """Take everything that is proposed."""
        self._confirm(self._decisions().rows)

    def _confirm(self, rows: Sequence[TranscriptRow]) -> None:
        number = sum(row.confirm() for row in rows)
        self._put()
        key = "confirmed" if number else "nothing_proposed"
        self.place.tell(Message(f"import_screen.{key}", n=number))

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        self.do_confirm()

    def do_skip(self) -> None:
        """Leave files out, or take them again."""
        those = [row for row in self._those() if self._decisions().can_be_taken(row)]
        if not those:
            self.place.tell(Message("import_screen.is_there"))
            return
        skip = any(not row.is_skipped for row in those)
        for row in those:
            row.is_skipped = skip
        self._put()

    def do_replace(self) -> None:
        """Let a text take the place of the one that has its name, or not."""
        known = self._decisions().known.documents
        those = [row for row in self._those() if row.document in known]
        if not those:
            self.place.tell(Message("import_screen.nothing_to_replace"))
            return
        replaces = any(not row.replaces for row in those)
        for row in those:
            row.replaces, row.refused = replaces, ()
        self._put()

    def do_name(self) -> None:
        """Give the interview under the cursor another name."""
        here = self._here()
        if here is None:
            return

        def named(name: str | None) -> None:
            if name is not None and name.strip():
                here.document, here.refused = name.strip(), ()
                self._put()

        title = self.say("import_screen.name_ask", file=here.path.name)
        self.app.push_screen(Ask(self.say, title, here.document), named)

    def do_detail(self) -> None:
        """Go to the file's text and back to the list."""
        detail = self.query_one("#detail", LinesView)
        (self.rows if detail.has_focus else detail).focus()

    def do_speakers(self) -> None:
        """Correct the speakers of the marked files, or of all."""
        from evalbench.tui.bringing.speakers import SpeakersScreen

        rows = self._those() if self._marked else self._decisions().taken
        title = self.say("import_screen.speakers_of", n=len(rows))
        self.app.push_screen(SpeakersScreen(self.say, rows, title), lambda _: self._put())

    def do_unit(self) -> None:
        """Say which unit files are of."""
        self._pick("unit")

    def do_role(self) -> None:
        """Say which role files are of."""
        self._pick("role")

    def do_respondents(self) -> None:
        """Say who takes part in files."""
        self._pick("respondent")

    def _pick(self, kind: str) -> None:
        from evalbench.tui.bringing.pick import Pick

        those = self._those()
        if not those:
            return
        whose = those[0].whose(kind)
        title = self.say(f"import_screen.pick_{kind}", n=len(those), file=those[0].document)
        screen = Pick(
            self.say,
            title,
            kind,
            self._decisions().names(kind),
            proposed=those[0].candidates(kind),
            chosen=whose.names if whose.state == "sure" else (),
            several=kind == "respondent",
        )
        self.app.push_screen(screen, lambda picked: self._picked(kind, those, picked))

    def _picked(self, kind: str, rows: Sequence[TranscriptRow], picked: Picked | None) -> None:
        if picked is None:
            return
        if picked.new:
            self._make(kind, rows, picked)
        else:
            self._choose(kind, rows, picked.names)

    def _choose(self, kind: str, rows: Sequence[TranscriptRow], names: tuple[str, ...]) -> None:
        for row in rows:
            row.chosen[kind] = names
            row.refused = ()
        self._put()

    def _make(self, kind: str, rows: Sequence[TranscriptRow], picked: Picked) -> None:
        """Make what the study has not, after a question, and then choose it."""
        title = self.say(f"import_screen.make_{kind}", name=picked.new)
        text = self.say("import_screen.make_text")
        whose = {each: common(rows, each) for each in KINDS}

        def made(name: str) -> None:
            self.place.remake_known(lambda known: self._made(kind, rows, picked, known))
            self.place.tell(Message(f"import_screen.made_{kind}", name=name), kind="bar_good")

        def answered(yes: bool | None) -> None:
            if yes:
                self.place.write(maker(kind, picked.new, whose), made)

        self.app.push_screen(Confirm(self.say, title, text), answered)

    def _made(
        self, kind: str, rows: Sequence[TranscriptRow], picked: Picked, known: KnownNames
    ) -> None:
        self._decisions().known = known
        self._choose(kind, rows, (*picked.names, picked.new))

    def forget(self) -> None:
        """Forget the files."""
        self.deciding = None
        self._marked = set()
        self.rows.put([], 0)

    def update(self) -> None:
        """Learn what names the study has now."""
        if self.deciding is not None:
            self.place.remake_known(self._know)

    def _know(self, known: KnownNames) -> None:
        self._decisions().known = known
        self._put()
