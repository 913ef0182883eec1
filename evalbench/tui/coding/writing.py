"""What is written about an interview and in it: memos, the summary, corrections of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from evalbench.analysis.transcript import Stamp, TurnSeen, insist_text
from evalbench.faces.failures import failure_line
from evalbench.messages import Message
from evalbench.study import deeds
from evalbench.study.passages import fit_memo
from evalbench.study.store import Session
from evalbench.study.verbs.speakers import SpeakerWish, settle_speaker
from evalbench.text.spans import Span
from evalbench.tui.coding.recording import Recording
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Ask, Choose, Confirm, Write

__all__ = ["Again", "Writing"]

_G = "coding_screen.group_interview"
_SHOWN = 3

Again = Callable[[Exception], None]
"""What is called with the error when something written could not be kept."""


class Writing(Recording):
    """The coding screen as far as an interview is written about and corrected."""

    COMMANDS: ClassVar[Sequence[Command]] = (  # type: ignore[assignment]
        Command("coding_screen.summary", "i", "summary", _G),
        Command("coding_screen.memo_interview", "M", "memo_interview", _G),
        Command("coding_screen.finish", "F", "finish", _G),
        Command("coding_screen.correct", "e,f8", "correct", _G),
        Command("coding_screen.speaker", "r", "speaker", _G),
    )

    def ask_text(
        self,
        title: str,
        text: str,
        keep: Callable[[str, Again], None],
        *,
        note: str = "",
        beside: str = "",
        written: str | None = None,
    ) -> None:
        """Let a text be written; `keep` is told it when it is otherwise than before.

        What others have written stands `beside` it, to be read.
        `keep` is given what to call with the error when it could not be kept: what was `written`
        is asked for again, under why it was not.
        """

        def again(error: Exception, words: str) -> None:
            why = failure_line(error, self.say)
            self.ask_text(title, text, keep, note=why, beside=beside, written=words)

        def then(words: str | None) -> None:
            if words is not None and words.strip() != text.strip():
                keep(words, lambda error: again(error, words))

        asked = Write(self.say, title, text, note, beside=beside, written=written)
        self.app.push_screen(asked, then)

    # --- about the interview

    def _written(self, kind: str) -> tuple[str, str]:
        """Return what this coder, and what others have written about the interview as a whole."""
        memos = self.transcript.memos
        return self.parted(
            (each.coder, each.text) for each in memos if each.start is None and each.kind == kind
        )

    def parted(self, notes: Iterable[tuple[str, str]]) -> tuple[str, str]:
        """Return of what coders wrote the first that is this one's, and what is by others."""
        mine, others = "", list[str]()
        for coder, text in notes:
            if coder == self.coder:
                mine = mine or text
            else:
                others.append(f"{coder}: {text}")
        return mine, "\n\n".join(others)

    def action_summary(self) -> None:
        document, coder = self.transcript.id, self.coder

        def keep(text: str, again: Again) -> None:
            said = Message("coding_screen.summary_kept", document=self.interview)
            summary = fit_memo(text.strip())
            self.change(lambda s: deeds.summarise(s, document, summary, coder), said, again)

        title = self.say("coding_screen.summary_title", document=self.interview)
        mine, others = self._written("summary")
        self.ask_text(title, mine, keep, beside=others)

    def action_memo_interview(self) -> None:
        coder = self.coder
        subject = deeds.Subject(document=self.transcript.id)

        def keep(text: str, again: Again) -> None:
            said = Message("coding_screen.memo_interview_kept", document=self.interview)
            memo = fit_memo(text.strip())
            self.change(lambda s: deeds.note(s, subject, memo, coder), said, again)

        title = self.say("coding_screen.memo_interview_title", document=self.interview)
        mine, others = self._written("memo")
        self.ask_text(title, mine, keep, beside=others)

    def action_finish(self) -> None:
        """Mark the interview as coded to the end, or take that back."""
        document, coder = self.transcript.id, self.coder
        if coder in self.transcript.finished:
            said = Message("coding_screen.unfinished_now", document=self.interview)
            self.change(lambda s: deeds.unfinish(s, document, coder), said)
        else:
            said = Message("coding_screen.finished_now", document=self.interview)
            self.change(lambda s: deeds.finish(s, document, coder), said)

    # --- what was said

    def _turn(self) -> TurnSeen:
        return self.transcript.turns[self.sheet.turn_of(self.sheet.selection.caret)]

    def action_correct(self) -> None:
        """Correct what is said in the turn under the caret; codings move along."""
        turn = self._turn()
        self._ask_correction(turn, self.transcript.text[turn.said : turn.end], self.stamp)

    def _ask_correction(
        self, turn: TurnSeen, text: str, stamp: Stamp | None, note: str = ""
    ) -> None:
        """Ask for what is said in a turn of the text of that stamp."""
        stands = self.transcript.text[turn.said : turn.end]

        def then(written: str | None) -> None:
            if written is not None and written != stands:
                self._weigh_correction(turn, written, stamp)

        title = self.say("coding_screen.correct_title", speaker=turn.speaker or self.interview)
        note = note or self.say("coding_screen.correct_note")
        self.app.push_screen(Write(self.say, title, stands, note, written=text), then)

    def _weigh_correction(self, turn: TurnSeen, text: str, stamp: Stamp | None) -> None:
        """Correct the text; what would lose its place is named, and asked about, first."""
        document, span = self.transcript.id, Span(turn.said, turn.end)

        def weighed(lost: tuple[str, ...]) -> None:
            if not lost:
                self._correct(turn, text, stamp, drop_lost=False)
                return
            listed = "\n".join(f"· {each}" for each in lost[:_SHOWN])
            listed += "\n…" if len(lost) > _SHOWN else ""
            said = self.say("coding_screen.correct_lost", n=len(lost), listed=listed)
            title = self.say("coding_screen.correct_lost_title")

            def then(agreed: bool | None) -> None:
                if agreed:
                    self._correct(turn, text, stamp, drop_lost=True)
                else:
                    self._ask_correction(turn, text, stamp)

            self.app.push_screen(Confirm(self.say, title, said), then)

        whole = self.transcript.text

        def reading(session: Session) -> tuple[str, ...]:
            insist_text(session, document, stamp)
            done = deeds.preview_correction(session, document, span, text)
            return tuple(" ".join(whole[m.old.start : m.old.end].split()) for m in done.lost)

        self.look(reading, weighed, group="correction", failed=self._again(turn, text, stamp))

    def _again(self, turn: TurnSeen, text: str, stamp: Stamp | None) -> Again:
        """Return what asks again for what was written, under why it cannot stand."""
        return lambda error: self._ask_correction(turn, text, stamp, failure_line(error, self.say))

    def _correct(self, turn: TurnSeen, text: str, stamp: Stamp | None, *, drop_lost: bool) -> None:
        document, span = self.transcript.id, Span(turn.said, turn.end)

        def done(_: object) -> None:
            self.load()
            self.tell(Message("coding_screen.corrected"), kind="bar_good")

        self.write_here(
            lambda s: deeds.correct(s, document, span, text, drop_lost=drop_lost),
            done,
            self._again(turn, text, stamp),
            stamp,
        )

    # --- who said it

    def action_speaker(self) -> None:
        """Say who the speaker under the caret is: another name, the interviewer or not."""
        turn = self._turn()
        if not turn.speaker:
            self.tell(Message("coding_screen.no_speaker"), kind="bar_bad")
            return
        asks = "not_interviewer" if turn.interviewer else "is_interviewer"
        what = ("rename_here", "rename_everywhere", asks)
        options = [self.say(f"coding_screen.{each}", speaker=turn.speaker) for each in what]

        def then(place: int | None) -> None:
            if place == 2:
                self._set_interviewer(turn, asks == "is_interviewer")
            elif place is not None:
                self._ask_name(turn.speaker, everywhere=place == 1)

        title = self.say("coding_screen.speaker_title", speaker=turn.speaker)
        self.app.push_screen(Choose(self.say, title, options), then)

    def _ask_name(self, old: str, *, everywhere: bool, written: str = "", why: str = "") -> None:
        def again(error: Exception, new: str) -> None:
            why = failure_line(error, self.say)
            self._ask_name(old, everywhere=everywhere, written=new, why=why)

        def then(given: str | None) -> None:
            new = (given or "").strip()
            if new and new != old:
                self._weigh_name(old, new, everywhere, lambda error: again(error, new))

        title = self.say("coding_screen.new_name", speaker=old)
        self.app.push_screen(Ask(self.say, title, written or old, why), then)

    def _weigh_name(self, old: str, new: str, everywhere: bool, again: Again) -> None:
        """Give a speaker a name; when another has it already the two become one: asked first."""
        document = None if everywhere else self.interview

        def weighed(turns: tuple[int, int]) -> None:
            moved, stand = turns
            if not stand:
                self._settle(old, new, None, everywhere, again)
                return

            def then(agreed: bool | None) -> None:
                if agreed:
                    self._settle(old, new, None, everywhere, again)
                else:
                    self._ask_name(old, everywhere=everywhere, written=new)

            fields = {"old": old, "new": new, "moved": moved, "stand": stand}
            said = self.say("coding_screen.speaker_is_there", **fields)
            title = self.say("coding_screen.sure_title")
            self.app.push_screen(Confirm(self.say, title, said), then)

        self.look(
            lambda s: (deeds.turns_of(s, old, document), deeds.turns_of(s, new, document)),
            weighed,
            group="speaker",
        )

    def _set_interviewer(self, turn: TurnSeen, interviewer: bool) -> None:
        self._settle(turn.speaker, turn.speaker, interviewer, False)

    def _settle(
        self,
        old: str,
        new: str,
        interviewer: bool | None,
        everywhere: bool,
        again: Again = lambda error: None,
    ) -> None:
        documents = () if everywhere else (self.interview,)
        wish = SpeakerWish(old, new, documents, interviewer)

        def done(turns: Mapping[str, int]) -> None:
            self.load()
            said = Message("coding_screen.speaker_settled", speaker=new, n=len(turns))
            self.tell(said, kind="bar_good")

        self.write(lambda s: settle_speaker(s, wish), done, again)
