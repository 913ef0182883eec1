"""Finding words in the transcript, and going from hit to hit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

from evalbench.messages import Message
from evalbench.text.spans import Span
from evalbench.tui.coding.modes import EntryMode
from evalbench.tui.coding.moving import Moving
from evalbench.tui.command import Command

__all__ = ["Finding"]

_G = "coding_screen.group_move"
_STEPS = {"up": -1, "down": 1, "f3": 1, "shift+f3": -1}


class Finding(Moving):
    """The coding screen as far as words are found in it."""

    COMMANDS: ClassVar[Sequence[Command]] = (
        Command("coding_screen.find", "slash,f,ctrl+f", "find", _G, hinted=True),
        Command("coding_screen.next_hit", "f3", "next_hit(1)", _G),
        Command("coding_screen.previous_hit", "shift+f3", "next_hit(-1)", _G),
    )

    hits: Sequence[Span] = ()
    words = ""

    def action_find(self) -> None:
        ask, before = self.say("coding_screen.find_ask"), self.sheet.selection.caret

        def changed(words: str) -> None:
            self.find(words)
            if self.hits:
                self._take_hit(self._hit_from(before))
            else:
                # What was found by fewer letters must not stay selected: letters would code it.
                self.view.put_selection(before, None)
                self.moved()

        def taken(words: str) -> None:
            self.leave_mode()
            if not self.hits:
                self.tell(Message("coding_screen.not_found", words=words), kind="bar_bad")

        def left() -> None:
            self.leave_mode()
            self.let_go()
            self.view.put_selection(before, None)
            self.moved()

        def keys(key: str) -> bool:
            if key in _STEPS:
                self.action_next_hit(_STEPS[key])
            return key in _STEPS

        mode = EntryMode(
            lambda entry: self.entry_said(ask, entry, self._where()), changed, taken, left, keys
        )
        self.enter_mode(mode)

    def find(self, words: str) -> None:
        """Find words, whatever their case, in what is said and shown."""
        self.words = words
        self.hits = self._hits_of(words) if words.strip() else ()
        self.view.put_hits(self.hits)

    def forget(self) -> None:
        """Look for the words anew: where they stood is nothing to go by any more."""
        super().forget()
        self.find(self.words)

    def _hits_of(self, words: str) -> list[Span]:
        # White space in a transcript may be a line feed or two spaces.
        pattern = r"\s+".join(re.escape(word) for word in words.split())
        turns, hidden = self.transcript.turns, self.sheet.wrap.hidden
        turn_of = self.speech.turn_of
        found = []
        for match in re.finditer(pattern, self.transcript.text, re.IGNORECASE):
            turn = turn_of(match.start())
            within = turns[turn].said <= match.start() and match.end() <= turns[turn].end
            if within and turn not in hidden:
                found.append(Span(*match.span()))
        return found

    def _hit_from(self, offset: int) -> int:
        """Return the place among the hits of the first at or after an offset, else of the first."""
        at = bisect_right(self.hits, (offset, -1))
        return at if at < len(self.hits) else 0

    def _take_hit(self, at: int) -> None:
        hit = self.hits[at]
        self.take_span(hit)
        self.view.center()

    def _where(self) -> str:
        if not self.words.strip():
            return ""
        if not self.hits:
            return self.say("coding_screen.no_hit")
        at = self._hit_from(self._current_start()) + 1
        return self.say("coding_screen.hit_of", hit=at, hits=len(self.hits))

    def _current_start(self) -> int:
        selection = self.sheet.selection
        return selection.span.start if selection.span is not None else selection.caret

    def action_next_hit(self, step: int) -> None:
        if not self.hits:
            self.tell(Message("coding_screen.nothing_sought"))
            return
        if step > 0:
            at = self._hit_from(self._current_start() + 1)
        else:
            at = (bisect_right(self.hits, (self._current_start(), -1)) - 1) % len(self.hits)
        self._take_hit(at)
        self.tell(Message("coding_screen.hit_of", hit=at + 1, hits=len(self.hits)))

    def let_go(self) -> bool:
        """Let go of what was found."""
        had = bool(self.words)
        self.find("")
        return had or super().let_go()
