"""What is said in a transcript, as a caret and a coding see it: turns, answers, sentences.

The parts a passage can be grown to, and the places a passage may have. Nothing here knows how the
text is shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from evalbench.text.sentences import sentences
from evalbench.text.spans import Span
from evalbench.text.words import word_at
from evalbench.tui.coding.wrapping import TurnLike

__all__ = ["Speech"]


class Speech:
    """A text and its turns (at least one, in order, parted by one line feed)."""

    def __init__(self, text: str, turns: Sequence[TurnLike]) -> None:
        self.text, self.turns = text, turns
        self._starts = [turn.start for turn in turns]
        self._sentences: dict[int, list[Span]] = {}

    def turn_of(self, offset: int) -> int:
        """Return the index of the turn that `offset` is in; its line feed belongs to it."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def sentences_of(self, turn: int) -> list[Span]:
        """Return the sentences of a turn's speech; none when nothing is said."""
        if turn not in self._sentences:
            each = self.turns[turn]
            self._sentences[turn] = sentences(self.text, each.said, each.end)
        return self._sentences[turn]

    def word_span(self, offset: int) -> Span:
        """Return the word at `offset` or nearest to it in its turn; empty when it has none."""
        turn = self.turns[self.turn_of(offset)]
        return word_at(self.text, max(offset, turn.said), turn.said, turn.end)

    def sentence_span(self, offset: int) -> Span:
        """Return the sentence at `offset`, between two the one before; empty without any."""
        number = self.turn_of(offset)
        every, said = self.sentences_of(number), self.turns[number].said
        index = max(0, bisect_right(every, offset, key=lambda span: span.start) - 1)
        return every[index] if every else Span(said, said)

    def turn_span(self, offset: int) -> Span:
        """Return the speech of the turn at `offset`."""
        turn = self.turns[self.turn_of(offset)]
        return Span(turn.said, turn.end)

    def answer_span(self, offset: int) -> Span:
        """Return the answer at `offset`: every turn until the interviewer speaks again.

        From the first turn's speech to the last one's end. In an interviewer's turn it is the
        question with the answer.
        """
        first = last = self.turn_of(offset)
        asked = self.turns[first].interviewer
        while first and self.turns[first - 1].interviewer == asked:
            first -= 1
        while asked and last + 1 < len(self.turns) and self.turns[last + 1].interviewer:
            last += 1
        while last + 1 < len(self.turns) and not self.turns[last + 1].interviewer:
            last += 1
        return Span(self.turns[first].said, self.turns[last].end)

    def grow(self, span: Span) -> Span:
        """Return the next larger passage around `span`: word, sentence, turn, answer.

        A caret is the empty span. What is as large as an answer stays. There is no way back from
        the result alone: whoever wants to shrink keeps the spans there were.
        """
        start, end = span
        for part in (self.word_span, self.sentence_span, self.turn_span, self.answer_span):
            found = part(start)
            larger = found.end - found.start > end - start
            if found.start <= start and end <= found.end and larger:
                return found
        return span

    def shrink(self, span: Span) -> Span:
        """Return the next smaller passage in which `span` begins; the empty one before a word."""
        parts = (self.turn_span, self.sentence_span, self.word_span)
        for found in (part(span.start) for part in parts):
            if found.start >= span.start and found.end < span.end and found.start < found.end:
                return found
        return Span(span.start, span.start)

    def legal_span(self, start: int, end: int) -> Span | None:
        """Return the nearest passage to [start, end) that may be coded; None when nothing is left.

        A passage neither begins nor ends in a label, nor with white space.
        """
        start = self._legal_start(max(0, start), min(end, len(self.text)))
        end = self._legal_end(start, min(end, len(self.text)))
        return Span(start, end) if start < end else None

    def _legal_start(self, start: int, end: int) -> int:
        while start < end:
            said = self.turns[self.turn_of(start)].said
            if start < said:
                start = said
            elif self.text[start].isspace():
                start += 1
            else:
                break
        return start

    def _legal_end(self, start: int, end: int) -> int:
        while start < end:
            turn = self.turns[self.turn_of(end)]
            if turn.start < end <= turn.said:
                end = turn.start
            elif self.text[end - 1].isspace():
                end -= 1
            else:
                break
        return end
