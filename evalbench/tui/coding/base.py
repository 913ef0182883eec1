"""What the coding screen stands on: the transcript shown, the codebook, the mode, the status."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from textual import events
from textual.actions import parse
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from evalbench.analysis.code_panel import last_codes, read_codebook
from evalbench.analysis.transcript import (
    Stamp,
    Transcript,
    document_names,
    read_stamp,
    read_transcript,
)
from evalbench.faces.remembered import Position
from evalbench.faces.voice import presentable
from evalbench.messages import Message
from evalbench.study.store import Session
from evalbench.text.spans import Span
from evalbench.text.width import display_width, harmless
from evalbench.tui.coding.codes import Codes
from evalbench.tui.coding.modes import Mode
from evalbench.tui.coding.panel import CodePanel
from evalbench.tui.coding.sheet import Sheet, Shown
from evalbench.tui.coding.status import here, where
from evalbench.tui.coding.view import TranscriptView
from evalbench.tui.place import Place
from evalbench.tui.widgets.bars import HintBar, StatusBar
from evalbench.tui.widgets.lines import Piece

__all__ = ["CodingBase"]

_QUICK = ("app.undo", "app.redo")
_SELECTED = (
    ("a–å 0–9", "coding_screen.hint_letters"),
    ("Enter", "coding_screen.hint_pick_code"),
    ("ctrl+r", "coding_screen.hint_again"),
    ("Esc", "coding_screen.hint_let_go"),
)


class CodingBase(Place):
    """Holds the transcript on the screen. What can be done with it is in the classes made of this.

    The focus is always on the transcript; a mode (picking, finding …) takes the keys first.
    """

    ROOM = "coding_screen"
    AUTO_FOCUS = "TranscriptView"
    DEFAULT_CSS = """
    CodingBase { layers: base over; }
    CodingBase #desk { height: 1fr; }
    CodingBase CodePanel { width: 34; }
    CodingBase.folded CodePanel { display: none; }
    CodingBase.narrow CodePanel {
        layer: over; dock: right; width: 38; height: 1fr; margin: 1 0 2 0;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.codes = Codes()
        self.mode: Mode | None = None
        self.interview = ""
        self._wanted = ""
        self.stamp: Stamp | None = None
        """Of what state the text and the codebook are that are shown."""
        self._keys: dict[str, Callable[[], object]] = {}
        self._message: tuple[str, str] | None = None
        self._letters_code = False

    def compose(self) -> ComposeResult:
        yield from super().compose()

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="desk"):
            yield TranscriptView(id="transcript")
            yield CodePanel(id="codes")

    def on_mount(self) -> None:
        self.view = self.query_one(TranscriptView)
        self.panel = self.query_one(CodePanel)
        self.panel.title = self.say("coding_screen.codes")
        self.panel.placeholder = self.say("coding_screen.pick_placeholder")
        self.panel.empty = self.say("coding_screen.no_codes")
        self.panel.no_match = self.say("workbench.no_match")
        self._keys = dict(self._key_table())

    def _key_table(self) -> Iterable[tuple[str, Callable[[], object]]]:
        """Yield the keys of the screen's own commands: found here, a key need not climb the tree.

        What stands first in `commands` wins; the user's own keys go before the usual ones. Undo and
        redo, which are everywhere, are among them.
        """
        quick = [each for each in self.bench.COMMANDS_ALWAYS if each.action in _QUICK]
        for command in reversed([*self.commands(), *quick]):
            room, action, arguments = parse(command.action)
            owner = self.bench if room == "app" else self
            work = partial(getattr(owner, f"action_{action}"), *arguments)
            for key in self.bench.keys_of(command).split(","):
                if key.strip():
                    yield key.strip(), work

    # --- the transcript

    @property
    def sheet(self) -> Sheet:
        """The transcript as laid out; only asked for while one is shown."""
        assert self.view.sheet is not None
        return self.view.sheet

    @property
    def transcript(self) -> Transcript:
        """The transcript."""
        return self.sheet.transcript

    @property
    def is_open(self) -> bool:
        """Tell whether a transcript is shown."""
        return self.view.sheet is not None

    @property
    def coder(self) -> str:
        """Who codes."""
        return self.desk.coder

    def open(self, name: str) -> None:
        """Show an interview where one was last."""
        if self.is_mounted:
            self.remember_position()
        self._wanted = name
        if self.is_attached and self.is_mounted and self.is_stale(self._seen):
            self.load()

    def load(self) -> None:
        if not self._wanted:
            return
        name, language, coder = self._wanted, self.bench.say.language, self.coder

        def reading(session: Session) -> tuple[Transcript, Codes, Stamp | None] | None:
            if self.is_open and name not in document_names(session):
                return None
            found = read_transcript(session, name)
            codes = Codes(read_codebook(session, language), last_codes(session, coder))
            return found, codes, read_stamp(session, found.id)

        version = self.desk.version

        def found(read: tuple[Transcript, Codes, Stamp | None] | None) -> None:
            # What was written meanwhile must not go from the screen again.
            if self.desk.version == version:
                self.stamp = read[2] if read is not None else None
                self._opened(read and read[:2])
            else:
                self.load()

        self.look(reading, found, group="transcript")

    def is_stale(self, since: int) -> bool:
        shown = self.is_open and self.interview == self._wanted
        return not shown or self.desk.may_have_changed(self.interview, since)

    def _opened(self, found: tuple[Transcript, Codes] | None) -> None:
        if found is None:
            self._gone()
            return
        transcript, self.codes = found
        self._seen = self.desk.version
        same = self.is_open and transcript.name == self.interview
        if same:
            position: Position | None = self._position()
            selection = self.sheet.selection
        else:
            position = self.bench.memory.position(self.desk.location, transcript.name)
            selection = None
        self.interview = transcript.name
        shown = self.view.sheet.shown if self.view.sheet is not None else Shown()
        self.view.hidden_said = self.say("coding_screen.hidden_turns")
        sheet = self.view.show(transcript, self.codes, shown)
        self.put_head()
        caret = (
            min(position.caret, len(transcript.text))
            if position is not None
            else sheet.wrap.starts[0]
        )
        sheet.selection.caret = self.legal_caret(caret)
        if selection is not None and selection.anchor is not None:
            sheet.selection.anchor = min(selection.anchor, len(transcript.text))
        if position is not None:
            self.view.show_from(sheet.wrap.line_of(min(position.top, len(transcript.text))))
        self.view.keep_in_sight()
        self.panel.put(self.codes, sheet.shown)
        self.put_status()
        self.moved()

    def _gone(self) -> None:
        """Leave an interview that is not in the study any more."""
        gone, self._wanted, self.interview = self._wanted, "", ""
        self.view.clear()
        self.bench.go("overview").tell(Message("coding_screen.gone", document=gone), kind="bar_bad")

    def put_head(self, *more: str) -> None:
        """Say where one is: the interview, whose it is, and whether it is finished."""
        if self.is_mounted and self.is_open and not more:
            more = (self.interview, *self._whose())
        super().put_head(*more)

    def _whose(self) -> list[str]:
        transcript = self.transcript
        said = [transcript.unit.replace(";", ", "), transcript.role.replace(";", ", ")]
        if self.coder in transcript.finished:
            said.append(self.say("coding_screen.finished"))
        return [each for each in said if each]

    def legal_caret(self, offset: int) -> int:
        """Return a place where the caret may stand."""
        raise NotImplementedError

    def moved_from(self, offset: int, what: str) -> int:
        """Return where a movement leads to from a place."""
        raise NotImplementedError

    def jump(self, caret: int) -> None:
        """Put the caret somewhere else."""
        raise NotImplementedError

    def moved(self) -> None:
        """Take notice that the caret stands elsewhere."""

    def _position(self) -> Position:
        wrap = self.sheet.wrap
        top = wrap.starts[min(self.view.top, len(wrap) - 1)]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return Position(self.sheet.selection.caret, top, now)

    def remember_position(self) -> None:
        """Remember where one is in the interview."""
        if self.interview and self.is_open and self.bench.desk is not None:
            self.bench.memory.was_at(self.desk.location, self.interview, self._position())
            self.bench.memory.save()

    # --- what is shown

    def show(self, shown: Shown) -> None:
        """Show or hide turns and codings."""
        self.view.change_shown(shown)
        self.panel.put(self.codes, shown)
        self.moved()

    # --- the keys

    def take_key(self, event: events.Key) -> bool:
        """Take a key that was pressed; tell whether it meant anything here."""
        if not self.is_open:
            return False
        self._message = None
        character = event.character if event.is_printable else None
        if self.mode is not None:
            taken = self.mode.key(event.key, character)
            self.put_status()
            return taken
        span = self.sheet.selection.span
        if span is not None and character is not None and character.isalnum():
            self.code_by_key(character)
            return True
        found = self._keys.get(event.key)
        if found is None:
            return False
        found()
        return True

    def take_paste(self, text: str) -> bool:
        """Take text that was pasted, into the line that is written in."""
        if self.mode is None:
            return False
        self.mode.paste(text)
        self.put_status()
        return True

    def code_by_key(self, character: str) -> None:
        """Code the selection with the code of a key."""
        raise NotImplementedError

    def enter_mode(self, mode: Mode) -> None:
        """Let a mode take the keys."""
        self.mode = mode
        self.put_hints()
        self.put_status()

    def leave_mode(self) -> None:
        """Let the keys mean again what they do."""
        self.mode = None
        self.put_hints()
        self.put_status()

    # --- what is said

    def tell(self, message: Message | str, *, kind: str = "bar") -> None:
        """Say a line, until the next key."""
        text = message if isinstance(message, str) else message.said(self.say)
        self._message = (harmless(presentable(text)), kind)
        self.put_status()

    def hints_now(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the mode there is, else what they mean while something is selected."""
        if self.mode is not None:
            return [(key, self.say(message)) for key, message in self.mode.hints]
        if self._letters_code:
            return [(key, self.say(message)) for key, message in _SELECTED]
        return ()

    def put_hints(self) -> None:
        """Show the keys most needed here and now."""
        super().put_hints()
        hints = self.hints_now()
        if hints:
            self.query_one("#hints", HintBar).say_hints(hints)

    def _notice_selection(self) -> None:
        """Show at the foot what letters mean, when that is otherwise than it was."""
        selecting = self.sheet.selection.span is not None
        if selecting != self._letters_code:
            self._letters_code = selecting
            self.put_hints()

    def hush(self) -> None:
        """Say where one is, and no longer what was said last."""
        self._message = None
        if self.is_open:
            self.put_status()
        else:
            super().hush()

    def put_status(self) -> None:
        """Show the line at the foot: what was said last, else where one is and what is coded."""
        bar = self.query_one("#status", StatusBar)
        if not self.is_open:
            if self._message is not None:
                bar.put([(f" {self._message[0]} ", getattr(self.bench.ink, self._message[1]))])
            return
        if self.mode is None:
            self._notice_selection()
        pieces = self.mode.status() if self.mode is not None else None
        if pieces is None:
            pieces = self.said_now() or here(self)
        bar.put(list(pieces), self._right_of(pieces))

    def _right_of(self, pieces: Sequence[Piece]) -> Sequence[Piece]:
        """Return where one is, as far as what is said leaves room: who codes is at the head too."""
        room = self.size.width - sum(display_width(text) for text, _ in pieces)
        for right in (where(self), where(self, brief=True)):
            if sum(display_width(text) for text, _ in right) <= room:
                return right
        return [] if self._message else right

    def said_now(self) -> Sequence[Piece]:
        """Return what was said since the last key; nothing when nothing was."""
        if self._message is None:
            return []
        text, kind = self._message
        return [(f" {text} ", getattr(self.bench.ink, kind))]

    def selected_text(self, span: Span) -> str:
        """Return what is said in a span."""
        return self.transcript.text[span.start : span.end]
