"""Coding: with keys, with the picker, as before, in the words that were said, every hit at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar
from uuid import UUID

from textual.keys import _character_to_key

from evalbench.analysis.code_panel import CodeSeen, last_codes, read_codebook
from evalbench.analysis.transcript import CodedSpan, Marks, read_marks
from evalbench.messages import Message
from evalbench.study import deeds
from evalbench.study.layout import plain_name
from evalbench.study.store import Session
from evalbench.text.spans import Span
from evalbench.text.width import harmless
from evalbench.tui.coding.codes import Codes
from evalbench.tui.coding.picking import Asked, Picked, Picking
from evalbench.tui.command import Command, shown_key

__all__ = ["Marking"]

_G = "coding_screen.group_code"
_LONGEST_NAME = 60
_LETTERS, _DIGITS = "abcdefghijklmnopqrstuvwxyzæøå", "1234567890"
"""What can be a code's key without more ado on a Norwegian keyboard."""


class Marking(Picking):
    """The coding screen as far as passages are coded."""

    COMMANDS: ClassVar[Sequence[Command]] = (  # type: ignore[assignment]
        Command("coding_screen.pick", "enter", "pick_code", _G, hinted=True),
        Command("coding_screen.repeat", "ctrl+r,equals_sign", "repeat", _G),
        Command("coding_screen.new", "plus", "new_code", _G),
        Command("coding_screen.in_vivo", "quotation_mark", "in_vivo", _G),
        Command("coding_screen.code_hits", "asterisk", "code_hits", _G),
    )

    hits: Sequence[Span] = ()
    """What a find has found."""

    # --- what is to be coded

    def legal_span(self, span: Span) -> Span | None:
        """Return the span that may be coded within one; None when nothing is left."""
        raise NotImplementedError

    def sentence_here(self) -> Span | None:
        """Return the sentence under the caret."""
        raise NotImplementedError

    def to_code(self) -> Span | None:
        """Return what is selected and may be coded; None is said."""
        span = self.sheet.selection.span
        legal = self.legal_span(span) if span is not None else None
        if legal is not None and not self.sheet.is_seen(legal):
            # A coding that nobody sees would be made of what nobody sees.
            legal = None
        if legal is None:
            self.tell(Message("coding_screen.nothing_to_code"), kind="bar_bad")
        return legal

    def _selected_or_sentence(self) -> Span | None:
        """Return what is selected, else select the sentence under the caret."""
        if self.sheet.selection.span is None:
            sentence = self.sentence_here()
            if sentence is not None:
                self.view.put_selection(sentence.end, sentence.start)
        return self.to_code()

    # --- how it is coded

    def code_by_key(self, character: str) -> None:
        """Code the selection with the code of a key; the code of the small letter will do."""
        codes = self.codes
        code = codes.by_key.get(character) or codes.by_key.get(character.lower())
        if code is None:
            self._tell_no_key(character)
            return
        span = self.to_code()
        if span is not None:
            self.code([span], code)

    def _tell_no_key(self, character: str) -> None:
        """Say that a letter is no code's key, and how to do what it means without a selection."""
        key = _character_to_key(character)
        for each in self.commands():
            keys = self.bench.keys_of(each).split(",")
            if key in keys:
                others = [other for other in keys if len(other) > 1]
                which = "no_key_other" if others else "no_key_command"
                shown = shown_key(others[0] if others else key, self.say)
                said = Message(
                    f"coding_screen.{which}", key=character, what=each.label(self.say), other=shown
                )
                break
        else:
            said = Message("coding_screen.no_key", key=character)
        self.tell(said, kind="bar_bad")

    def clicked_code(self, code: CodeSeen, *, twice: bool) -> None:
        """Code the selection with the code that was clicked."""
        if self.is_open and self.sheet.selection.span is not None:
            span = self.to_code()
            if span is not None:
                self.code([span], code)

    def action_pick_code(self) -> None:
        self._pick_here()

    def _pick_here(self, *, in_vivo: bool = False, title: str = "", new: str = "last") -> None:
        """Let a code be picked for what is selected, else for the sentence under the caret.

        The sentence is selected no longer when nothing is picked.
        """
        before = self.sheet.selection
        caret = before.caret if before.span is None else None
        span = self._selected_or_sentence()
        if span is None:
            return

        def after() -> None:
            if caret is not None and not self.was_picked:
                self.view.put_selection(caret, None)
                self.moved()

        words = " ".join(self.selected_text(span).split()) if in_vivo else ""
        text = words[:_LONGEST_NAME].strip(" .,;:!?")
        self.pick_for([span], text=text, title=title, new=new, after=after)

    def pick_for(
        self,
        spans: Sequence[Span],
        *,
        text: str = "",
        title: str = "",
        new: str = "last",
        after: Callable[[], None] | None = None,
    ) -> None:
        """Let a code be picked for passages; a name that is new makes it."""
        title = title or self.say("coding_screen.pick_title", n=len(spans))

        def then(picked: Picked) -> None:
            if picked.code is not None:
                self.code(spans, picked.code)
            else:
                self.code_as_new(spans, picked.name)

        self.pick(title, then, asked=Asked(several=True, new=new), text=text, after=after)

    def action_repeat(self) -> None:
        code = self.codes.get(self.codes.recent[0]) if self.codes.recent else None
        if code is None:
            self.tell(Message("coding_screen.nothing_to_repeat"), kind="bar_bad")
            return
        span = self._selected_or_sentence()
        if span is not None:
            self.code([span], code)

    def action_new_code(self) -> None:
        self._pick_here(title=self.say("coding_screen.type_new"), new="first")

    def action_in_vivo(self) -> None:
        self._pick_here(in_vivo=True, new="first")

    def action_code_hits(self) -> None:
        spans = [legal for hit in self.hits if (legal := self.legal_span(hit)) is not None]
        if spans:
            self.pick_for(spans)
        else:
            self.tell(Message("coding_screen.no_hits_to_code"), kind="bar_bad")

    # --- and done

    def code(self, spans: Sequence[Span], code: CodeSeen) -> None:
        """Code passages; they are on the disk before they are shown."""
        document, coder = self.transcript.id, self.coder

        def deed(session: Session) -> tuple[UUID, ...]:
            return deeds.code(session, document, spans, [code.id], coder)

        def done(ids: tuple[UUID, ...]) -> None:
            self._seen = self.desk.version
            if not ids:
                self.tell(Message("coding_screen.coded_already", code=code.name))
            elif len(ids) == len(spans):
                pairs = zip(ids, spans, strict=True)
                new = [CodedSpan(key, *span, code.id, coder, "", "") for key, span in pairs]
                self._coded(document, new, code)
            else:
                self.reread()
                self._say_coded(code, len(ids), None)

        self.write_here(deed, done)

    def _coded(self, document: UUID, new: Sequence[CodedSpan], code: CodeSeen) -> None:
        """Show codings that have just been made."""
        self.codes.used(code.id, len(new))
        self.panel.counted({code.id})
        if not self.is_open or self.transcript.id != document:
            return
        for each in new:
            self.sheet.add(each)
        self.view.touch_codings(new)
        self.sheet.fresh = new[0].id
        self.moved()
        if len(self.sheet.at_caret()) > 1:
            # Of several it is the one that a wrong key is put right on.
            self.view.put_focus(new[0].id)
        self._say_coded(code, len(new), new[0])

    def _say_coded(self, code: CodeSeen, number: int, one: CodedSpan | None) -> None:
        name = harmless(code.name)
        if one is not None and number == 1:
            said = Message("coding_screen.coded", code=name, n=one.end - one.start)
            if not self.sheet.shown.has(one):
                said = Message("coding_screen.coded_hidden", code=name)
        else:
            said = Message("coding_screen.coded_all", code=name, n=number)
        self.tell(said, kind="bar_good")

    def code_as_new(self, spans: Sequence[Span], name: str) -> None:
        """Make a code and code passages with it, in one change."""
        document, coder, language = self.transcript.id, self.coder, self.bench.say.language
        key = self.free_key(name)

        def deed(session: Session) -> tuple[int, Marks, Codes]:
            _, ids = deeds.code_as_new(session, document, spans, plain_name(name), coder, key=key)
            codes = Codes(read_codebook(session, language), last_codes(session, coder))
            return len(ids), read_marks(session, document), codes

        def done(result: tuple[int, Marks, Codes]) -> None:
            number, marks, codes = result
            self.take_codebook(codes, marks, document)
            fields = {"code": name, "key": key or "–", "n": number}
            self.tell(Message("coding_screen.made_and_coded", **fields), kind="bar_good")

        def failed(error: Exception) -> None:
            if self.is_open and self.transcript.id == document and self.mode is None:
                # The name that was typed is not lost.
                self.pick_for(spans, text=name, new="first")

        self.write_here(deed, done, failed)

    def free_key(self, name: str) -> str:
        """Return a key that is no code's yet: a letter of the name, else a digit, else any letter.

        Blank when all are taken.
        """
        taken = set(self.codes.by_key)
        letters = (each for each in name.casefold() if each in _LETTERS)
        keys = (*letters, *_DIGITS, *_LETTERS)
        return next((each for each in keys if each not in taken), "")

    def take_codebook(self, codes: Codes, marks: Marks, document: UUID) -> None:
        """Show the codebook as it stands now, and what was marked in a document at that moment.

        The codes count those marks already.
        """
        self._seen = self.desk.version
        self.codes = codes
        self.panel.put(codes, self.sheet.shown)
        if self.is_open and self.transcript.id == document:
            self.sheet.take_marks(marks)
        self.view.redraw(codes)
        self.put_head()
        self.moved()
