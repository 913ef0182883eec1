"""What comes late: an undo that had to wait, while one has gone on with something else."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from evalbench.study.history.undo import Undone
from evalbench.study.store import Session
from evalbench.tui.coding.recording import Recording
from tests.support.talks import SECOND, Hand, _heeded, _key, coding

_LOW = (80, 9)
"""A window so low that the end of the interview is not seen from its beginning."""


async def _hurry(hand: Hand, *keys: str) -> None:
    """Press keys without waiting for what comes of them."""
    for key in keys:
        hand.app.post_message(_key(key))
        await _heeded(hand.app)
        await asyncio.sleep(0.02)


async def _undo_late(hand: Hand, *meanwhile: str) -> None:
    """Press ctrl+z while another program writes, and other keys before it lets go."""
    other = sqlite3.connect(hand.study, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await _hurry(hand, "ctrl+z", *meanwhile)
    other.execute("ROLLBACK")
    other.close()
    await hand.quiet()


async def test_an_undo_that_comes_late_leads_there_when_one_has_stayed(talks: Path) -> None:
    async with coding(talks, size=_LOW) as hand:
        await hand.select("Takk.", "c")
        await hand.at("hjelp hver dag")
        await _undo_late(hand)
        assert hand.after == "Takk."


async def test_the_boundaries_one_moves_by_then_are_those_of_the_same_coding(talks: Path) -> None:
    async with coding(talks, size=_LOW) as hand:
        await hand.select("Takk.", "c")
        await hand.at("hjelp hver dag")
        await _undo_late(hand, "b")
        await hand.press("left", "enter")
        assert ("Jeg får hjelp hver", "Kvalitet", "AB") in hand.stored
        assert hand.shown == hand.stored


@pytest.mark.parametrize("keys", [("w",), ("slash", "d", "e", "t"), ("right",)])
async def test_what_one_has_selected_or_gone_to_by_then_stays(
    keys: tuple[str, ...], talks: Path
) -> None:
    async with coding(talks, size=_LOW) as hand:
        await hand.select("Takk.", "c")
        await hand.at("hjelp hver dag", *keys)
        where, selected = hand.caret, hand.selected
        await hand.at("hjelp hver dag")
        await _undo_late(hand, *keys)
        assert (hand.caret, hand.selected) == (where, selected)
        assert hand.shown == hand.stored


async def test_one_comes_back_to_a_line_that_says_where_one_is(talks: Path) -> None:
    async with coding(talks) as hand:
        hand.screen.with_shown(interviewer=False)
        await hand.at("hjelp hver dag", "ctrl+s")
        assert "interviewer hidden" not in hand.said
        for key in ("f2", "f5"):
            await hand.press(key, "f9")
            assert "interviewer hidden" in hand.said
            assert "turn 2/6" in hand.said


async def test_who_leaves_the_picker_has_selected_nothing(talks: Path) -> None:
    async with coding(talks) as hand:
        for key in ("enter", "plus", "quotation_mark"):
            await hand.at("hjelp hver dag", key)
            assert hand.selected == "Jeg får hjelp hver dag."
            await hand.press("escape")
            assert hand.selected == ""
            assert hand.after.startswith("hjelp hver dag")
        # What one had selected oneself stays.
        await hand.select("hjelp", "enter", "escape")
        assert hand.selected == "hjelp"
        await hand.at("hjelp hver dag", "enter", "enter")
        assert hand.selected == "Jeg får hjelp hver dag."


async def test_it_does_not_lead_into_what_is_hidden(talks: Path) -> None:
    async with coding(talks, size=(80, 7)) as hand:
        await hand.select("gjør det med deg?\nKari: Jeg blir sliten.", "c")
        await hand.at("Kan du fortelle")
        hand.screen.with_shown(interviewer=False)
        await hand.press("ctrl+home", "ctrl+z")
        assert hand.caret == hand.screen.legal_caret(hand.caret)
        assert hand.after.startswith("Jeg blir sliten.")


async def test_what_is_undone_is_not_shown_in_another_interview(
    talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Recording.after_change

    def slow(self: Recording, session: Session, undone: Undone) -> object:
        found = read(self, session, undone)
        time.sleep(0.4)
        return found

    async with coding(talks, size=_LOW) as hand:
        await hand.select("Takk.", "c")
        await hand.at("hjelp hver dag", "ctrl+z")
        monkeypatch.setattr(Recording, "after_change", slow)
        await _hurry(hand, "ctrl+y", "greater_than_sign")
        await hand.quiet()
        assert hand.screen.interview == SECOND
        assert hand.shown == hand.stored
        await hand.press("w")
        assert hand.selected
