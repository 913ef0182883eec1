"""Showing and hiding: what is hidden is always said, and comes back."""

from pathlib import Path

from tests.support.screens import resized
from tests.support.talks import Hand, coding


async def _show(hand: Hand, words: str) -> None:
    await hand.press("escape", "h")
    await hand.type(words, "enter")


async def test_nothing_is_coded_that_nobody_sees(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("Jeg blir", "r", "down", "down", "enter")
        await hand.at("Det er sant", "r", "down", "down", "enter")
        await hand.press("h", "down", "enter")
        before = hand.stored
        for keys in (("s", "k"), ("enter",), ("t", "k"), ("plus",)):
            await hand.press("escape", *keys)
            assert "nothing to code here" in hand.said, keys
            assert hand.screen.mode is None
        assert hand.stored == before


async def test_a_coder_a_code_all_codings_and_the_interviewer(talks: Path) -> None:
    async with coding(talks) as hand:
        every = hand.shown
        await _show(hand, "codings of CD")
        assert {coder for _, _, coder in hand.shown} == {"AB"}
        assert "One coding is hidden; h shows everything" in hand.said
        await hand.press("right")
        assert "one coding hidden" in hand.said
        # One's own that is made meanwhile is shown; what is hidden is not gone.
        await hand.select("Takk.", "k")
        assert ("Takk.", "Kvalitet", "AB") in hand.shown
        assert len(hand.stored) == len(every) + 1
        await hand.press("ctrl+z")
        await _show(hand, "Show the codings of CD")
        assert hand.shown == every

        await _show(hand, "Hide all")
        assert hand.shown == []
        assert "3 codings are hidden" in hand.said
        await hand.select("Takk.", "k")
        assert "Coded with Kvalitet, which is hidden" in hand.said
        await hand.press("right")
        assert "4 codings hidden" in hand.said
        await hand.press("ctrl+z", "right")
        assert "3 codings hidden" in hand.said
        await _show(hand, "everything")
        assert hand.shown == every
        assert "Everything is shown" in hand.said

        await hand.select("Hva gjør", "k")
        await hand.at("Hva gjør")
        await _show(hand, "interviewer")
        # A coding in a turn that is not shown is not seen either.
        assert "One coding is hidden" in hand.said
        await hand.press("right")
        assert "one coding hidden" in hand.said
        assert "interviewer hidden" in hand.said
        await hand.press("ctrl+z", "left")
        assert "coding hidden" not in hand.said
        assert "Hva gjør det med deg?" not in hand.plain
        assert "the interviewer is hidden" in hand.plain
        # The caret stands in what is shown.
        assert hand.after.startswith("Jeg blir sliten")
        await hand.press("up", "down", "tab", "shift+tab")
        assert "interviewer hidden" in hand.said
        await hand.type("g3", "enter")
        assert "There is no turn “3” to show" in hand.said
        await hand.press("h", "escape")
        await _show(hand, "everything")
        assert "Hva gjør det med deg?" in hand.plain


async def test_only_one_code(talks: Path) -> None:
    async with coding(talks) as hand:
        every = hand.shown
        await hand.at("Takk", "z")
        assert "There is no coding under the caret" in hand.said
        await hand.at("folk hele", "o", "z")
        assert [each[1] for each in hand.shown] == ["Tillit"]
        assert "Only Tillit shown; 2 codings are hidden" in hand.said
        await hand.press("left")
        assert "2 codings hidden" in hand.said
        await hand.press("z")
        assert hand.shown == every
        # With a code those below it are shown.
        await hand.at("får hjelp", "z")
        assert {each[1] for each in hand.shown} == {"Kvalitet", "Kontinuitet"}
        # When all of them are gone nothing is hidden behind them.
        await hand.press("p", "delete", "y", "escape")
        assert [each[1] for each in hand.shown] == ["Tillit"]
        assert "hidden" not in hand.said
        await hand.press("ctrl+z")
        assert hand.shown == every


async def test_the_codebook_shows_and_hides_too(talks: Path) -> None:
    async with coding(talks, size=(160, 48)) as hand:
        every = hand.shown
        await hand.press("p", "down", "h")
        assert "Kontinuitet" not in {each[1] for each in hand.shown}
        assert "One coding is hidden" in hand.said
        await hand.press("h")
        assert hand.shown == every
        await hand.press("down", "o")
        assert [each[1] for each in hand.shown] == ["Tillit"]
        await hand.press("o", "escape")
        assert hand.shown == every
        # The codebook folds away, and is remembered so.
        await hand.press("ctrl+b")
        assert hand.screen.has_class("folded")
        await hand.press("ctrl+b")
        assert not hand.screen.has_class("folded")
        await resized(hand.pilot, 80, 24)
        await hand.press("ctrl+b")
        assert "no room for the codebook" in hand.said
