"""What changes of the marks in a transcript do to the screen: made by the writer, shown after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from evalbench.analysis.transcript import (
    CodedSpan,
    Marks,
    Remarked,
    Stamp,
    insist_text,
    read_marks,
    read_remarked,
    read_stamp,
)
from evalbench.messages import Message
from evalbench.study.history.exchange import Past
from evalbench.study.history.undo import Undone
from evalbench.study.store import Session
from evalbench.tui.coding.base import CodingBase

__all__ = ["Recording"]

T = TypeVar("T")
_MARKS = {"coding", "coder", "memo", "finished"}


class Recording(CodingBase):
    """The coding screen as far as it shows what is stored, and nothing else."""

    def is_far(self, past: Past) -> bool:
        """Tell whether a change was made in another interview, or of much at once."""
        elsewhere = self.is_open and past.document_id not in (None, self.transcript.id)
        return elsewhere or super().is_far(past)

    def after_change(self, session: Session, undone: Undone) -> object:
        if not self.interview:
            return None
        # A memo about no document is about a code: the codebook shows it.
        is_of_code = "memo" in undone.kinds and undone.document is None
        if set(undone.kinds) <= _MARKS and self.is_open and not is_of_code:
            document = self.transcript.id
            return document, read_remarked(session, document, undone.number, undone.state)
        return None

    def undo_asked(self) -> None:
        self._asked_at = self.sheet.selection.caret if self.is_open else -1

    _asked_at = -1

    def undone(self, undone: Undone, found: object) -> None:
        # Another interview may have been opened before it was told.
        if isinstance(found, tuple) and self.is_open and found[0] == self.transcript.id:
            self._seen = self.desk.version
            self._come_to(self.take_marks(found[1]))
        else:
            super().undone(undone, found)

    def _come_to(self, changed: Sequence[CodedSpan]) -> None:
        """Go to codings that came or went when none of them is seen: one would not know of it."""
        top, sheet = self.view.top, self.sheet
        if self.mode is not None or (sheet.selection.caret, sheet.selection.anchor) != (
            self._asked_at,
            None,
        ):
            # It has come late: what one is about by now must not be about another place.
            return
        seen = [each for each in changed if sheet.shown.has(each) and sheet.is_seen(each)]
        lines = [sheet.lines_of(each) for each in seen]
        if lines and all(
            last < top or first >= top + self.view.size.height for first, last in lines
        ):
            self._asked_at = self.legal_caret(min(each.start for each in seen))
            self.jump(self._asked_at)

    def take_marks(self, marks: Marks | Remarked) -> Sequence[CodedSpan]:
        """Show what is marked in the transcript now; return the codings that are otherwise."""
        memos = self.sheet.transcript.memos
        if isinstance(marks, Remarked):
            before = {key: self.sheet.all.get(key) for key in marks.touched}
            changed = self.sheet.take_remarked(marks)
        else:
            before = dict(self.sheet.all)
            changed = self.sheet.take_marks(marks)
        self.view.touch_codings(changed)
        if memos != marks.memos:
            self.view.redraw()
        for each in changed:
            was, stands = before.get(each.id) == each, self.sheet.all.get(each.id) == each
            self.codes.counted(each.code, int(stands) - int(was))
        self.panel.counted({each.code for each in changed})
        self.put_head()
        self.moved()
        return changed

    def reread(self) -> None:
        """Read what is marked anew, or all where others have changed more."""
        if self.is_open:
            document, version = self.transcript.id, self.desk.version

            def reading(session: Session) -> tuple[Stamp | None, Marks]:
                return read_stamp(session, document), read_marks(session, document)

            def found(read: tuple[Stamp | None, Marks]) -> None:
                stamp, marks = read
                if self.desk.version != version:
                    self.reread()
                elif not self.is_open or self.transcript.id != document:
                    return
                elif stamp != self.stamp:
                    self.load()
                else:
                    self.take_marks(marks)

            self.look(reading, found, group="marks")

    def change(
        self,
        deed: Callable[[Session], Any],
        said: Callable[[Any], Message] | Message,
        failed: Callable[[Exception], None] = lambda error: None,
        stamp: Stamp | None = None,
    ) -> None:
        """Have a change of the transcript's marks made, and show it once it is on the disk.

        It may name places in the text shown, or in that of a `stamp`.
        """
        document = self.transcript.id

        def work(session: Session) -> tuple[Any, Remarked]:
            return deed(session), read_remarked(session, document)

        def done(result: tuple[Any, Remarked]) -> None:
            self._seen = self.desk.version
            if self.is_open and self.transcript.id == document:
                self.take_marks(result[1])
            self.tell(said if isinstance(said, Message) else said(result[0]), kind="bar_good")

        self.write_here(work, done, failed, stamp)

    def write_here(
        self,
        deed: Callable[[Session], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] = lambda error: None,
        stamp: Stamp | None = None,
    ) -> None:
        """Have a change made that names places in the text shown, or in that of a `stamp`.

        When the text has become another meanwhile it fails, and what is stored is read anew.
        """
        document, stamp = self.transcript.id, stamp or self.stamp

        def work(session: Session) -> T:
            insist_text(session, document, stamp)
            return deed(session)

        def not_done(error: Exception) -> None:
            self.reread()
            failed(error)

        self.write(work, done, not_done)
