"""Where the caret goes: pure functions of the text, its turns and the lines it is shown in.

The caret stands in the speech of a shown turn or at its end, never in a label, in a hidden turn or
inside a grapheme.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from wcwidth import grapheme_boundary_before, iter_graphemes

from evalbench.text.words import next_word, previous_word
from evalbench.tui.coding.glyphs import UNUSUAL
from evalbench.tui.coding.runs import RunMap
from evalbench.tui.coding.speech import Speech
from evalbench.tui.coding.wrapping import TEXT, TurnLike, WrapMap

__all__ = ["Places"]


class Places:
    """The places of the caret in a wrapped transcript, and the ways from one to another.

    Every function takes and returns an offset; at the ends of the text they stay where they are.
    An offset that is no place of the caret counts as the place `settled` gives for it.
    """

    def __init__(self, wrap: WrapMap, speech: Speech | None = None) -> None:
        self.wrap = wrap
        self.text: str = wrap.text
        self.turns: Sequence[TurnLike] = wrap.turns
        self.speech = speech or Speech(wrap.text, wrap.turns)
        hidden = wrap.hidden
        self._shown = [place for place in range(len(wrap.turns)) if place not in hidden]

    def rewrapped(self, wrap: WrapMap) -> Places:
        """Return the places of the same text in other lines."""
        return Places(wrap, self.speech)

    # Turns

    def settled(self, offset: int) -> int:
        """Return the nearest place for a caret wanted at `offset`.

        From a label it is the speech after it; from a hidden turn the next shown one, else the
        last. When every turn is hidden it is the beginning of a turn's speech.
        """
        number = self.speech.turn_of(offset)
        turn = self.turns[number]
        if number in self.wrap.hidden:
            return self._beside_hidden(number)
        return self._whole(min(max(offset, turn.said), turn.end), turn)

    def _beside_hidden(self, number: int) -> int:
        if not self._shown:
            return self.turns[number].said
        index = bisect_left(self._shown, number)
        if index < len(self._shown):
            return self.turns[self._shown[index]].said
        return self.turns[self._shown[-1]].end

    def _whole(self, offset: int, turn: TurnLike) -> int:
        """The beginning of the grapheme around `offset`."""
        before, after = self._around(offset, turn)
        return before if after > offset else offset

    def _onward(self, offset: int, turn: TurnLike) -> int:
        """The end of the grapheme around `offset`; the place itself between two."""
        return max(offset, self._around(offset, turn)[1])

    def _around(self, offset: int, turn: TurnLike) -> tuple[int, int]:
        """Beginning and end of the grapheme before `offset`, which may reach over it."""
        if not turn.said < offset < turn.end or not self._joined(offset):
            return offset, offset
        before = max(turn.said, grapheme_boundary_before(self.text, offset))
        return before, before + len(next(iter_graphemes(self.text, before, turn.end)))

    def _joined(self, offset: int) -> bool:
        """Whether the code points on both sides of `offset` may be one grapheme."""
        return UNUSUAL.search(self.text, max(0, offset - 1), offset + 1) is not None

    def _turn(self, offset: int) -> tuple[int, TurnLike]:
        number = self.speech.turn_of(offset)
        return number, self.turns[number]

    def _next(self, number: int) -> TurnLike | None:
        index = bisect_right(self._shown, number)
        return self.turns[self._shown[index]] if index < len(self._shown) else None

    def _previous(self, number: int) -> TurnLike | None:
        index = bisect_left(self._shown, number) - 1
        return self.turns[self._shown[index]] if index >= 0 else None

    def turn_forward(self, offset: int) -> int:
        """Return the beginning of the next turn's speech; in the last turn its end."""
        number, turn = self._turn(self.settled(offset))
        after = self._next(number)
        return after.said if after else turn.end

    def turn_back(self, offset: int) -> int:
        """Return the beginning of this turn's speech, from there that of the turn before."""
        offset = self.settled(offset)
        number, turn = self._turn(offset)
        before = self._previous(number)
        return turn.said if offset > turn.said or before is None else before.said

    def go_to_turn(self, number: int) -> int | None:
        """Return where the speech of turn `number` (from 1) begins; None when it is not shown."""
        if not 1 <= number <= len(self.turns) or number - 1 in self.wrap.hidden:
            return None
        return self.turns[number - 1].said

    def document_start(self) -> int:
        """Return the beginning of what is said."""
        return self.turns[self._shown[0]].said if self._shown else self.settled(0)

    def document_end(self) -> int:
        """Return the end of what is said."""
        return self.turns[self._shown[-1]].end if self._shown else self.settled(len(self.text))

    def next_uncoded_turn(self, runs: RunMap[Any], offset: int) -> int | None:
        """Return the next turn after `offset` of somebody who is asked, in which nothing is coded.

        None when there is no further one; from -1 on the search begins at the first turn. Turns
        that are hidden or in which nothing is said are passed over.
        """
        for number in self._shown:
            turn = self.turns[number]
            if turn.said <= offset or turn.interviewer or turn.said == turn.end:
                continue
            if not runs.touches(turn.said, turn.end):
                return turn.said
        return None

    # Signs, words and sentences

    def right(self, offset: int) -> int:
        """Return the place after the grapheme at `offset`; from a turn's end the next speech."""
        offset = self.settled(offset)
        number, turn = self._turn(offset)
        if offset >= turn.end:
            after = self._next(number)
            return after.said if after else offset
        if not self._joined(offset + 1):
            return offset + 1
        return offset + len(next(iter_graphemes(self.text, offset, turn.end)))

    def left(self, offset: int) -> int:
        """Return the place before `offset`; from the beginning of a speech the end before it."""
        offset = self.settled(offset)
        number, turn = self._turn(offset)
        if offset <= turn.said:
            before = self._previous(number)
            return before.end if before else offset
        if not self._joined(offset - 1):
            return offset - 1
        return max(turn.said, grapheme_boundary_before(self.text, offset))

    def word_right(self, offset: int) -> int:
        """Return the beginning of the next word; after a turn's last one the end of the turn."""
        offset = self.settled(offset)
        number, turn = self._turn(offset)
        if offset >= turn.end:
            after = self._next(number)
            return after.said if after else offset
        return self._onward(next_word(self.text, offset, turn.end), turn)

    def word_left(self, offset: int) -> int:
        """Return the beginning of this word or the one before; over the turn's beginning too."""
        offset = self.settled(offset)
        number, turn = self._turn(offset)
        if offset <= turn.said:
            before = self._previous(number)
            if before is None:
                return offset
            offset, turn = before.end, before
        return self._whole(previous_word(self.text, offset, turn.said), turn)

    def sentence_forward(self, offset: int) -> int:
        """Return the beginning of the next sentence; from the last one of all its end."""
        offset = self.settled(offset)
        number, turn = self._turn(offset)
        every = self.speech.sentences_of(number)
        index = bisect_right(every, offset, key=lambda span: span.start)
        if index < len(every):
            return self._onward(every[index].start, turn)
        after = self._next(number)
        return after.said if after else turn.end

    def sentence_back(self, offset: int) -> int:
        """Return the beginning of this sentence, from there that of the sentence before."""
        offset = self.settled(offset)
        number, turn = self._turn(offset)
        every = self.speech.sentences_of(number)
        index = bisect_left(every, offset, key=lambda span: span.start) - 1
        if index >= 0:
            return self._whole(every[index].start, turn)
        before = self._previous(number)
        if before is None:
            return turn.said
        every = self.speech.sentences_of(self.speech.turn_of(before.said))
        return self._whole(every[-1].start, before) if every else before.said

    # Lines

    def column(self, offset: int) -> int:
        """Return the cell at which `offset` stands on its line: the column to keep."""
        return self.wrap.cell_of(self.wrap.line_of(offset), offset)

    def line_start(self, offset: int) -> int:
        """Return the first place on the line."""
        return self.wrap.starts[self.wrap.line_of(self.settled(offset))]

    def line_end(self, offset: int) -> int:
        """Return the last place on the line."""
        return self.wrap.last_place(self.wrap.line_of(self.settled(offset)))

    def vertical(self, offset: int, lines: int, column: int) -> int:
        """Return the place `lines` further down (up: negative) nearest left of cell `column`.

        Labels and hidden turns count as lines, but the caret passes on from them. Where there is
        no further line it goes to the beginning or end of what is said.
        """
        offset = self.settled(offset)
        here = self.wrap.line_of(offset)
        step = 1 if lines > 0 else -1
        target = min(max(here + lines, 0), len(self.wrap) - 1)
        line = self._text_line(target, step, None)
        if line is None:
            line = self._text_line(target, -step, here)
        if line is None or line == here:
            return offset if not lines else self._end(step)
        return self.wrap.offset_at(line, column)

    def _end(self, step: int) -> int:
        return self.document_end() if step > 0 else self.document_start()

    def _text_line(self, line: int, step: int, last: int | None) -> int | None:
        """The first line of speech from `line` on in steps of `step`; None beyond `last`."""
        kinds = self.wrap.kinds
        while 0 <= line < len(kinds) and kinds[line] != TEXT and line != last:
            line += step
        return line if 0 <= line < len(kinds) and kinds[line] == TEXT else None

    def up(self, offset: int, column: int) -> int:
        """Return the place one line of speech further up."""
        return self.vertical(offset, -1, column)

    def down(self, offset: int, column: int) -> int:
        """Return the place one line of speech further down."""
        return self.vertical(offset, 1, column)
