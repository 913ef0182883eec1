"""Changing what is coded: take away, move boundaries, join, split, stance, memo, another code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from evalbench.analysis.transcript import CodedSpan, Noted
from evalbench.messages import Message
from evalbench.study import deeds
from evalbench.study.passages import fit_memo, fit_stance
from evalbench.text.spans import Span
from evalbench.tui.coding.boundaries import BoundaryMode
from evalbench.tui.coding.marking import Marking
from evalbench.tui.coding.picking import Asked, Picked
from evalbench.tui.coding.status import STANCES, stance_name
from evalbench.tui.coding.writing import Again, Writing
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Ask, Choose

__all__ = ["Changing"]

_G = "coding_screen.group_change"


class Changing(Marking, Writing):
    """The coding screen as far as codings are changed."""

    COMMANDS: ClassVar[Sequence[Command]] = (
        Command("coding_screen.uncode", "delete,d", "uncode", _G, hinted=True),
        Command("coding_screen.cycle", "o", "cycle", _G),
        Command("coding_screen.boundaries", "b", "boundaries", _G),
        Command("coding_screen.join", "j", "join", _G),
        Command("coding_screen.split", "x", "split", _G),
        Command("coding_screen.recode", "k", "recode", _G),
        Command("coding_screen.stance", "y", "stance", _G),
        Command("coding_screen.memo", "m,f6", "memo", _G),
    )

    # --- which coding

    def chosen_coding(self) -> CodedSpan | None:
        """Return the coding that commands are about: the one marked among those under the caret."""
        here = self.sheet.at_caret()
        chosen = (each for each in here if each.id == self.view.focus_on)
        return next(chosen, here[0] if here else None)

    def _coding(self) -> CodedSpan | None:
        coding = self.chosen_coding()
        if coding is None:
            self.tell(Message("coding_screen.no_coding_here"), kind="bar_bad")
        return coding

    def moved(self) -> None:
        """Mark the innermost coding under the caret when there are several."""
        super().moved()
        here = self.sheet.at_caret()
        kept = any(each.id == self.view.focus_on for each in here)
        if not kept:
            self.view.put_focus(here[0].id if len(here) > 1 else None)

    def action_cycle(self) -> None:
        here = self.sheet.at_caret()
        if len(here) < 2:
            self.tell(Message("coding_screen.no_overlap_here"))
            return
        ids = [each.id for each in here]
        at = ids.index(self.view.focus_on) if self.view.focus_on in ids else -1
        self.view.put_focus(ids[(at + 1) % len(ids)])
        self.put_status()

    def _said(self, key: str, coding: CodedSpan) -> Message:
        name, coder = self.codes.name(coding.code), coding.coder
        code = name if coder == self.coder else f"{name} ({coder})"
        return Message(f"coding_screen.{key}", code=code)

    # --- what is done with it

    def action_uncode(self) -> None:
        coding = self._coding()
        if coding is not None:
            ids = [coding.id]
            self.change(lambda s: deeds.uncode(s, ids), self._said("uncoded", coding))

    def action_recode(self) -> None:
        coding = self._coding()
        if coding is None:
            return
        title = self.say("coding_screen.recode_title", code=self.codes.name(coding.code))

        def then(picked: Picked) -> None:
            code = picked.code
            if code is not None:
                said = Message("coding_screen.recoded", code=code.name)
                self.change(lambda s: deeds.recode(s, coding.id, code=code.id), said)

        self.pick(title, then, asked=Asked(without={coding.code}))

    def action_boundaries(self) -> None:
        coding = self._coding()
        if coding is not None:
            self.enter_mode(BoundaryMode(self, coding))

    def keep_boundaries(self, coding: CodedSpan, span: Span) -> None:
        """Let a coding begin and end elsewhere."""
        legal = self.legal_span(span)
        if legal is None:
            self.tell(Message("coding_screen.nothing_to_code"), kind="bar_bad")
        elif legal == Span(coding.start, coding.end):
            self.put_status()
        else:
            said = self._said("moved_boundaries", coding)
            self.change(lambda s: deeds.recode(s, coding.id, span=legal), said)

    def action_split(self) -> None:
        coding, at = self._coding(), self.sheet.selection.caret
        if coding is not None and at in (coding.start, coding.end):
            self.tell(Message("coding_screen.split_at_start"), kind="bar_bad")
        elif coding is not None:
            said = self._said("was_split", coding)
            self.change(lambda s: deeds.split(s, coding.id, at), said)

    def action_join(self) -> None:
        coding = self._coding()
        if coding is None:
            return
        other = self._beside(coding)
        if other is None:
            self.tell(self._said("nothing_to_join", coding), kind="bar_bad")
        else:
            said = self._said("joined", coding)
            self.change(lambda s: deeds.join(s, coding.id, other.id), said)

    def _beside(self, coding: CodedSpan) -> CodedSpan | None:
        """Return what a coding can be joined with: the next one, or what it continues.

        Who has just split a coding stands in the second part and means the first.
        """
        alike = [
            each
            for each in self.sheet.runs.items
            if (each.code, each.coder) == (coding.code, coding.coder) and each.id != coding.id
        ]
        touching = [each for each in alike if self._touch(each, coding)]
        later = [each for each in alike if each.end > coding.start]
        return next(iter([*(each for each in later if each in touching), *touching, *later]), None)

    def _touch(self, one: CodedSpan, other: CodedSpan) -> bool:
        """Tell whether nothing is said between two codings."""
        gap = Span(min(one.end, other.end), max(one.start, other.start))
        return gap.start >= gap.end or not self.selected_text(gap).strip()

    def action_stance(self) -> None:
        coding = self._coding()
        if coding is None:
            return
        used = {each.stance for each in self.sheet.all.values() if each.stance}
        stances = ["", *STANCES, *sorted(used - set(STANCES))]
        shown = [self._stance_name(each) for each in stances]
        shown.append(self.say("coding_screen.stance_other"))
        chosen = stances.index(coding.stance)

        def then(place: int | None) -> None:
            if place == len(stances):
                self._ask_stance(coding)
            elif place is not None:
                self._put_stance(coding, stances[place])

        title = self.say("coding_screen.stance_title")
        self.app.push_screen(Choose(self.say, title, shown, chosen=chosen), then)

    def _stance_name(self, stance: str) -> str:
        if not stance:
            return self.say("coding_screen.stance_none")
        named = stance_name(self.say, stance)
        # What is stored is said too where it is another word.
        return named if named.casefold() == stance.casefold() else f"{named} ({stance})"

    def _ask_stance(self, coding: CodedSpan) -> None:
        title = self.say("coding_screen.stance_title")

        def then(words: str | None) -> None:
            if words is not None:
                self._put_stance(coding, words)

        self.app.push_screen(Ask(self.say, title, coding.stance), then)

    def _put_stance(self, coding: CodedSpan, stance: str) -> None:
        said = self._said("stance_put" if stance else "stance_gone", coding)
        said.fields["stance"] = stance_name(self.say, stance)
        self.change(lambda s: deeds.recode(s, coding.id, stance=fit_stance(stance)), said)

    def action_memo(self) -> None:
        """Write about the coding under the caret, else about what is selected.

        Where there is neither the caret may stand in a passage that has a memo.
        """
        coding, span = self.chosen_coding(), self.sheet.selection.span
        notes = self.sheet.notes_at(self.sheet.selection.caret)
        notes.sort(key=lambda each: each.coder != self.coder)
        if coding is not None and span is None:
            self._memo_of_coding(coding)
        elif span is None and notes:
            self._memo_of_passage(Span(notes[0].start or 0, notes[0].end or 0))
        elif span is not None:
            self._memo_of_passage(span)
        else:
            self.action_memo_interview()

    def _memo_of_coding(self, coding: CodedSpan) -> None:
        title = self.say("coding_screen.memo_coding", code=self.codes.name(coding.code))

        def keep(text: str, again: Again) -> None:
            memo = fit_memo(text.strip())
            said = self._said("memo_kept", coding)
            self.change(lambda s: deeds.recode(s, coding.id, memo=memo), said, again)

        self.ask_text(title, coding.memo, keep)

    def _memo_of_passage(self, span: Span) -> None:
        legal = self.legal_span(span)
        if legal is None:
            self.tell(Message("coding_screen.nothing_to_code"), kind="bar_bad")
            return
        coder, stamp = self.coder, self.stamp
        subject = deeds.Subject(document=self.transcript.id, span=legal)
        mine, others = self.parted(
            (each.coder, each.text)
            for each in self.sheet.noted
            if (each.start, each.end) == legal or (each.coder != coder and _meets(each, legal))
        )

        def keep(text: str, again: Again) -> None:
            said = Message("coding_screen.memo_passage_kept")
            memo = fit_memo(text.strip())
            self.change(lambda s: deeds.note(s, subject, memo, coder), said, again, stamp)

        title = self.say("coding_screen.memo_passage")
        self.ask_text(title, mine, keep, beside=others)


def _meets(note: Noted, span: Span) -> bool:
    """Tell whether a memo is about something of a passage."""
    return (note.start or 0) < span.end and span.start < (note.end or 0)
