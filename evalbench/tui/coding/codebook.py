"""The codebook in the panel: walk through it, and rename, recolour, rekey, move, merge, delete.

What would move or go is counted and said before it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeVar

from evalbench.analysis.code_panel import CodeSeen, last_codes, read_codebook
from evalbench.analysis.transcript import Marks, read_marks
from evalbench.faces.failures import failure_line
from evalbench.messages import EvalbenchError, Message
from evalbench.study import deeds
from evalbench.study.layout import code_path, split_code_path
from evalbench.study.passages import fit_memo
from evalbench.study.planning import (
    Plan,
    plan_add,
    plan_delete,
    plan_merge,
    plan_move,
    plan_rename,
    plan_set,
)
from evalbench.study.store import Session
from evalbench.tui.coding.changing import Changing
from evalbench.tui.coding.codes import Codes
from evalbench.tui.coding.picking import Asked, Picked
from evalbench.tui.coding.showing import Showing
from evalbench.tui.coding.writing import Again
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Ask, Choose, Confirm
from evalbench.tui.ink import COLOURS
from evalbench.tui.widgets.lines import Piece

__all__ = ["Codebook", "CodebookMode"]

T = TypeVar("T")
_G = "coding_screen.group_codebook"


class CodebookMode:
    """The keys while one walks through the codebook: arrows, and letters as commands on a code."""

    hints: Sequence[tuple[str, str]] = (
        ("Enter", "coding_screen.hint_code"),
        ("n", "coding_screen.hint_new"),
        ("r", "coding_screen.hint_rename"),
        ("k", "coding_screen.hint_key"),
        ("c", "coding_screen.hint_colour"),
        ("d", "coding_screen.hint_define"),
        ("v", "coding_screen.hint_move_code"),
        ("s", "coding_screen.hint_merge"),
        ("m", "coding_screen.hint_memo"),
        ("o", "coding_screen.hint_only"),
        ("h", "coding_screen.hint_hide"),
        ("Del", "coding_screen.hint_delete"),
        ("Esc", "coding_screen.hint_leave"),
    )
    _DEEDS: Mapping[str, str] = {
        "n": "new",
        "r": "rename",
        "f2": "rename",
        "k": "key",
        "c": "colour",
        "d": "define",
        "v": "move",
        "s": "merge",
        "m": "memo",
        "o": "only",
        "h": "hide",
        "delete": "delete",
    }
    _STEPS: Mapping[str, int] = {"up": -1, "down": 1, "home": -100_000, "end": 100_000}

    def __init__(self, screen: Codebook) -> None:
        self._screen = screen

    def key(self, key: str, character: str | None) -> bool:
        """Take a key."""
        screen, panel = self._screen, self._screen.panel
        code = panel.current
        if key in ("escape", "p", "tab"):
            screen.leave_codebook()
        elif key in self._STEPS:
            panel.move(self._STEPS[key])
        elif key in ("pageup", "pagedown"):
            panel.move(panel.page if key == "pagedown" else -panel.page)
        elif key in ("left", "right") and isinstance(code, CodeSeen):
            panel.fold(code, close=key == "left")
        elif key == "n":
            screen.new_code()
        elif isinstance(code, CodeSeen) and key == "enter":
            screen.leave_codebook()
            if screen.to_code() is not None:
                screen.clicked_code(code, twice=False)
        elif isinstance(code, CodeSeen) and key in self._DEEDS:
            getattr(screen, f"{self._DEEDS[key]}_code")(code)
        else:
            return key not in ("question_mark", "f1", "ctrl+p", "ctrl+z", "ctrl+y", "ctrl+q")
        return True

    def paste(self, text: str) -> None:
        """Nothing is written here."""

    def status(self) -> Sequence[Piece] | None:
        """Leave the line to what is said."""
        return None


class Codebook(Changing, Showing):
    """The coding screen as far as the codebook is changed."""

    COMMANDS: ClassVar[Sequence[Command]] = (
        Command("coding_screen.codebook", "p,f7", "codebook", _G, hinted=True),
        Command("coding_screen.fold", "ctrl+b", "fold_panel", _G),
    )

    def action_codebook(self) -> None:
        """Walk through the codebook."""
        self.panel.active = True
        self.need_panel(True)
        self.panel.refresh()
        self.enter_mode(CodebookMode(self))

    def leave_codebook(self) -> None:
        """Go back to the transcript."""
        self.panel.active = False
        self.need_panel(False)
        self.panel.refresh()
        self.leave_mode()

    # --- plans

    def _plan_said(self, plan: Plan, when: str, code: CodeSeen | None) -> Message:
        """Return what a plan is about to do, or has done, in words that fit this screen."""
        fields = dict(plan.fields)
        for field in ("path", "to") if plan.deed != "called" else ():
            if field in fields:
                path = str(fields[field])
                fields[field] = self.codes.path_said(path, None if code is None else code.id)
        return Message(f"coding_screen.plan_{plan.deed}_{when}", **fields)

    def _plan(
        self,
        planned: Callable[[Session], Plan],
        code: CodeSeen | None = None,
        *,
        ask: bool = False,
        again: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        """Carry out a plan for a code; with `ask` what it would do is said first, and agreed to.

        `again` is told why it could not be done.
        """
        if ask:
            self.look(
                planned,
                lambda plan: self._agree(planned, code, self._plan_said(plan, "ask", code)),
            )
        else:
            self._carry_out(planned, code, again)

    def _agree(
        self, planned: Callable[[Session], Plan], code: CodeSeen | None, would: Message
    ) -> None:
        def then(agreed: bool | None) -> None:
            if agreed:
                self._carry_out(planned, code)

        title = self.say("coding_screen.sure_title")
        self.app.push_screen(Confirm(self.say, title, would.said(self.say)), then)

    def _carry_out(
        self,
        planned: Callable[[Session], Plan],
        code: CodeSeen | None,
        again: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        def deed(session: Session) -> Plan:
            plan = planned(session)
            plan.carry_out()
            return plan

        self._change_codebook(deed, lambda plan: self._plan_said(plan, "done", code), again)

    def _change_codebook(
        self,
        deed: Callable[[Session], T],
        said: Callable[[T], Message],
        again: Callable[[Exception], None],
    ) -> None:
        """Have a change of the codebook made, and show the codebook once it is on the disk."""
        document, language, coder = self.transcript.id, self.bench.say.language, self.coder

        def work(session: Session) -> tuple[T, Marks, Codes]:
            result = deed(session)
            codes = Codes(read_codebook(session, language), last_codes(session, coder))
            return result, read_marks(session, document), codes

        def done(found: tuple[T, Marks, Codes]) -> None:
            result, marks, codes = found
            # What is said names codes as they were called until then.
            message = said(result)
            self.take_codebook(codes, marks, document)
            self.tell(message, kind="bar_good")

        self.write(work, done, again)

    def _ask(
        self,
        title: str,
        value: str,
        planned: Callable[[Session, str], Plan],
        note: str = "",
        *,
        code: CodeSeen | None = None,
        written: str | None = None,
    ) -> None:
        """Ask for a line and carry out what is planned with it.

        When that cannot be done what was `written` is asked for again, under why it cannot.
        """

        def given(words: str | None) -> None:
            said = "" if words is None else words.strip()
            if words is not None and said != value:
                self._plan(lambda s: planned(s, said), code, again=lambda e: again(e, said))

        def again(error: Exception, said: str) -> None:
            why = failure_line(error, self.say)
            self._ask(title, value, planned, why, code=code, written=said)

        shown = value if written is None else written
        go_on = written is not None or value.endswith("/")
        self.app.push_screen(Ask(self.say, title, shown, note, go_on=go_on), given)

    # --- what is done to a code

    def new_code(self) -> None:
        """Make a code that is not yet used, beside the one under the cursor."""
        beside = self.panel.current
        parent = (
            self.codes.get(beside.parent)
            if isinstance(beside, CodeSeen) and beside.parent
            else None
        )
        above = f"{parent.path}/" if parent is not None else ""

        def planned(session: Session, name: str) -> Plan:
            key = self.free_key(split_code_path(name)[-1])
            return plan_add(session, name, {"key": key} if key else {})

        note = self.say("coding_screen.new_code_note")
        self._ask(self.say("coding_screen.new_code_title"), above, planned, note)

    def rename_code(self, code: CodeSeen) -> None:
        """Give a code another name."""
        title, language = self.say("coding_screen.rename_title", code=code.name), self.say.language
        own = split_code_path(code.path)[-1]
        self._ask(
            title,
            code.name,
            lambda s, name: plan_rename(s, code.path, code_path([name]), language),
            "" if own == code.name else self.say("coding_screen.rename_note", name=own),
            code=code,
        )

    def key_code(self, code: CodeSeen) -> None:
        """Give a code another key."""
        title = self.say("coding_screen.key_title", code=code.name)
        note = self.say("coding_screen.key_note", taken=" ".join(sorted(self.codes.by_key)))

        def planned(session: Session, key: str) -> Plan:
            # A key is struck while something is selected, when only these are no commands.
            if key and (len(key) > 1 or not key.isalnum()):
                raise EvalbenchError("coding_screen.one_key", key=key)
            return plan_set(session, code.path, {"key": key})

        self._ask(title, code.key, planned, note, code=code)

    def colour_code(self, code: CodeSeen) -> None:
        """Give a code another colour."""
        names = [self.say(f"coding_screen.colour_{name}") for name, _ in COLOURS]
        options = [self.say("coding_screen.colour_none"), *names]
        known = [color for _, color in COLOURS]
        chosen = known.index(code.color.upper()) + 1 if code.color.upper() in known else 0

        def then(place: int | None) -> None:
            if place is not None:
                color = known[place - 1] if place else ""
                self._plan(lambda s: plan_set(s, code.path, {"color": color}), code)

        title = self.say("coding_screen.colour_title", code=code.name)
        self.app.push_screen(Choose(self.say, title, options, chosen=chosen), then)

    def define_code(self, code: CodeSeen) -> None:
        """Say what a code means."""
        title = self.say("coding_screen.define_title", code=code.name)

        def keep(text: str, again: Again) -> None:
            said = {"definition": text.strip()}
            self._plan(lambda s: plan_set(s, code.path, said), code, again=again)

        self.ask_text(title, code.definition, keep)

    def memo_code(self, code: CodeSeen) -> None:
        """Write a memo about a code."""
        coder, subject = self.coder, deeds.Subject(code=code.id)
        title = self.say("coding_screen.memo_code_title", code=code.name)

        def keep(text: str, again: Again) -> None:
            said = Message("coding_screen.memo_code_kept", code=code.name)
            memo = fit_memo(text.strip())
            self._change_codebook(
                lambda s: deeds.note(s, subject, memo, coder), lambda _: said, again
            )

        _, others = self.parted(code.memos)
        self.look(
            lambda s: deeds.memo_of(s, subject, coder),
            lambda text: self.ask_text(title, text, keep, beside=others),
        )

    def move_code(self, code: CodeSeen) -> None:
        """Put a code under another, or at the top."""
        below = self.codes.below(code.id)
        parents = [each for each in self.codes.all if each.id not in below]
        paths = (self.codes.path_said(each.path) for each in parents)
        options = [self.say("coding_screen.at_the_top"), *paths]

        def then(place: int | None) -> None:
            if place is not None:
                parent = parents[place - 1].path if place else ""
                self._plan(lambda s: plan_move(s, code.path, parent), code, ask=True)

        title = self.say("coding_screen.move_title", code=code.name)
        self.app.push_screen(Choose(self.say, title, options), then)

    def merge_code(self, code: CodeSeen) -> None:
        """Let what is coded with a code be coded with another, and the code go."""
        title = self.say("coding_screen.merge_title", code=code.name)

        def then(picked: Picked) -> None:
            other = picked.code
            if other is not None:
                self._plan(lambda s: plan_merge(s, code.path, other.path), code, ask=True)

        self.pick(title, then, asked=Asked(without={code.id}), after=self.action_codebook)

    def delete_code(self, code: CodeSeen) -> None:
        """Delete a code and all that hangs on it."""
        self._plan(lambda s: plan_delete(s, code.path), code, ask=True)

    # --- which are shown

    def only_code(self, code: CodeSeen) -> None:
        """Show the codings of one code, with those below it, and no others; once more shows all."""
        only = frozenset(self.codes.below(code.id))
        shown = self.sheet.shown
        self.with_shown(only=None if shown.only == only else only, codings=True)
        self.say_shown()

    def hide_code(self, code: CodeSeen) -> None:
        """Hide the codings of a code, or show them again."""
        codes = self.sheet.shown.codes
        codes = codes - {code.id} if code.id in codes else codes | {code.id}
        self.with_shown(codes=codes, only=None)
        self.say_shown()
