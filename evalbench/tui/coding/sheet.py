"""The transcript on the screen without the screen: lines, codings, lanes, caret and selection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from evalbench.analysis.transcript import CodedSpan, Marks, Noted, Remarked, Transcript
from evalbench.text.spans import Span
from evalbench.tui.coding.lanes import Lanes
from evalbench.tui.coding.runs import RunMap
from evalbench.tui.coding.wrapping import HIDDEN, WrapMap

__all__ = ["Sheet", "Shown"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of the codings and turns: nothing of it is hidden without being said.

    `only` are the codes that alone are shown (None: all but the `codes` hidden).
    """

    interviewer: bool = True
    coders: frozenset[str] = frozenset()
    codes: frozenset[UUID] = frozenset()
    only: frozenset[UUID] | None = None
    codings: bool = True

    def has(self, coding: CodedSpan) -> bool:
        """Tell whether a coding is shown."""
        if not self.codings or coding.coder in self.coders:
            return False
        if self.only is not None:
            return coding.code in self.only
        return coding.code not in self.codes


@dataclass(slots=True)
class Selection:
    """Where the caret is, and where the selection was begun; none without an anchor."""

    caret: int = 0
    anchor: int | None = None

    @property
    def span(self) -> Span | None:
        """What is selected; None when nothing is."""
        if self.anchor is None or self.anchor == self.caret:
            return None
        return Span(min(self.anchor, self.caret), max(self.anchor, self.caret))


@dataclass(slots=True)
class Sheet:
    """A transcript laid out in lines of a width, with the codings that are shown.

    `all` holds every coding of the transcript, shown or not.
    """

    transcript: Transcript
    width: int
    shown: Shown = field(default_factory=Shown)
    selection: Selection = field(default_factory=Selection)
    wrap: WrapMap = field(init=False)
    all: dict[UUID, CodedSpan] = field(init=False)
    runs: RunMap[CodedSpan] = field(init=False)
    lanes: Lanes = field(init=False)
    fresh: UUID | None = field(init=False, default=None)
    """What has been coded, as long as the caret has not moved since."""
    _in_hidden: set[UUID] = field(init=False)
    _noted: tuple[Sequence[Noted], list[Noted]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.all = {each.id: each for each in self.transcript.codings}
        self.wrap = WrapMap(self.text, self.transcript.turns, self.width, self._hidden())
        self._mark()

    @property
    def text(self) -> str:
        """The text of the transcript."""
        return self.transcript.text

    @property
    def hidden_codings(self) -> int:
        """How many codings there are of which nothing is seen, in hidden turns too."""
        return len(self.all) - len(self.runs) + len(self._in_hidden)

    def _is_in_hidden(self, coding: CodedSpan) -> bool:
        first, last = self.lines_of(coding)
        return first == last and self.wrap.kinds[first] == HIDDEN

    def _hidden(self) -> frozenset[int]:
        if self.shown.interviewer:
            return frozenset()
        turns = enumerate(self.transcript.turns)
        return frozenset(place for place, turn in turns if turn.interviewer)

    def _mark(self) -> None:
        """Lay the shown codings anew."""
        shown = [each for each in self.all.values() if self.shown.has(each)]
        self.runs = RunMap(shown)
        self._lay()

    def _lay(self) -> None:
        self.lanes = Lanes((each.id, *self.lines_of(each)) for each in self.runs.items)
        self._in_hidden = {each.id for each in self.runs.items if self._is_in_hidden(each)}

    def lines_of(self, span: CodedSpan | Span) -> tuple[int, int]:
        """Return the first and the last line that a passage touches."""
        first = self.wrap.line_of(span.start)
        return first, max(first, self.wrap.line_of(max(span.start, span.end - 1)))

    def rewrap(self, width: int) -> None:
        """Lay the text in lines of another width."""
        if width != self.width:
            self.width = width
            self._rewrap()

    def _rewrap(self) -> None:
        self.wrap = self.wrap.rewrapped(self.width, self._hidden())
        self._lay()

    def show(self, shown: Shown) -> None:
        """Show or hide turns and codings."""
        before, self.shown = self.shown, shown
        if before.interviewer != shown.interviewer:
            self.wrap = self.wrap.rewrapped(self.width, self._hidden())
        self._mark()

    def add(self, coding: CodedSpan) -> None:
        """Take in a coding."""
        self.all[coding.id] = coding
        if self.shown.has(coding):
            self.runs.add(coding)
            self.lanes.add(coding.id, *self.lines_of(coding))
            if self._is_in_hidden(coding):
                self._in_hidden.add(coding.id)

    def remove(self, coding: UUID) -> CodedSpan | None:
        """Take out a coding; return what it was."""
        known = self.all.pop(coding, None)
        if known is not None and self.runs.get(coding) is not None:
            self.runs.remove(coding)
            self.lanes.remove(coding)
            self._in_hidden.discard(coding)
        return known

    def take(self, codings: Iterable[CodedSpan]) -> list[CodedSpan]:
        """Let these be the codings of the transcript; return those that came, went or changed."""
        new = {each.id: each for each in codings}
        gone = [each for key, each in self.all.items() if new.get(key) != each]
        came = [each for key, each in new.items() if self.all.get(key) != each]
        for each in gone:
            self.remove(each.id)
        for each in came:
            self.add(each)
        return [*gone, *came]

    def take_remarked(self, remarked: Remarked) -> list[CodedSpan]:
        """Take in what a change has made of the marks; return the codings that are otherwise."""
        self.transcript = replace(
            self.transcript,
            memos=remarked.memos,
            finished=remarked.finished,
            state=remarked.state,
        )
        gone = [known for key in remarked.touched if (known := self.remove(key)) is not None]
        for each in remarked.standing:
            self.add(each)
        return [*gone, *remarked.standing]

    def take_marks(self, marks: Marks) -> list[CodedSpan]:
        """Take in what is marked in the transcript now; return the codings that are otherwise."""
        self.transcript = replace(
            self.transcript, memos=marks.memos, finished=marks.finished, state=marks.state
        )
        return self.take(marks.codings)

    def at_caret(self) -> tuple[CodedSpan, ...]:
        """Return the shown codings under the caret, the shortest (innermost) first.

        Behind what is selected the caret belongs to its last sign, and where nothing else is coded
        to the sign before it: what was coded a moment ago is what one means to change. That is
        under a caret that has stayed behind it, whatever else is.
        """
        caret, span = self.selection.caret, self.selection.span
        before = self.runs.at(max(0, caret - 1))
        behind = span is not None and caret == span.end
        found = before if behind else self.runs.at(caret) or before
        fresh = [each for each in before if each.id == self.fresh and each not in found]
        return tuple(sorted([*found, *fresh], key=_innermost))

    def is_seen(self, span: CodedSpan | Span) -> bool:
        """Tell whether anything of a passage is shown: hidden turns are not."""
        first, last = self.lines_of(span)
        return any(self.wrap.kinds[line] != HIDDEN for line in range(first, last + 1))

    # --- memos of passages

    @property
    def noted(self) -> list[Noted]:
        """The memos about passages, by where these begin."""
        memos = self.transcript.memos
        if self._noted is None or self._noted[0] is not memos:
            found = (each for each in memos if each.start is not None)
            self._noted = memos, sorted(found, key=lambda each: (each.start, each.end))
        return self._noted[1]

    def notes_at(self, offset: int) -> list[Noted]:
        """Return the memos about passages that a place is in or right behind."""
        return [each for each in self.noted if (each.start or 0) <= offset <= (each.end or 0)]

    def turn_of(self, offset: int) -> int:
        """Return the index of the turn that a place is in."""
        return self.wrap.turn_of_line[self.wrap.line_of(offset)]


def _innermost(coding: CodedSpan) -> tuple[int, int, str, UUID]:
    """Order codings by length; of equal ones ids decide only where coders do not."""
    return (coding.end - coding.start, coding.start, coding.coder, coding.id)
