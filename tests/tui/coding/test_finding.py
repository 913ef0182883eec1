"""Finding words in the coding view, going from hit to hit, and coding every hit."""

from pathlib import Path

from tests.support.talks import SECOND, coding


async def test_what_is_found_and_where_one_is_among_it(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.type("/HVER dag")
        assert "hit 1 of 2" in hand.said
        assert hand.selected == "hver dag"
        first = hand.caret
        await hand.press("down")
        assert "hit 2 of 2" in hand.said
        await hand.press("down")
        assert "hit 1 of 2" in hand.said
        await hand.press("up")
        assert "hit 2 of 2" in hand.said
        await hand.press("enter", "f3")
        assert (hand.caret, hand.screen.mode) == (first, None)
        await hand.press("shift+f3")
        assert "hit 2 of 2" in hand.said
        # Esc lets go of the selection first, then of what was found.
        await hand.press("escape", "f3")
        assert "hit" in hand.said
        await hand.press("escape", "escape", "f3")
        assert "Find something first" in hand.said


async def test_nothing_found_keeps_the_words_and_escape_goes_back(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("Jeg får")
        here = hand.caret
        await hand.type("/hver dagx")
        assert "no hit" in hand.said
        await hand.press("backspace")
        assert "hit 1 of 2" in hand.said
        await hand.press("escape")
        assert (hand.caret, hand.selected) == (here, "")
        await hand.type("/zzz", "enter")
        assert "“zzz” was not found" in hand.said
        # Signs of a pattern are signs; a speaker's name is not said; blanks find nothing.
        for words, hits in ((".*", 0), ("Kari", 0), ("   ", 0), ("meg. ", 1), ("[", 0)):
            await hand.type(f"f{words}")
            assert len(hand.screen.hits) == hits, words
            await hand.press("escape")


async def test_every_hit_is_coded_in_one_change(talks: Path) -> None:
    async with coding(talks) as hand:
        before = hand.stored
        await hand.type("/hver dag", "enter")
        await hand.press("asterisk")
        assert "Code 2 passages with" in hand.said
        await hand.type("tillit", "enter")
        assert "Coded 2 passages with Tillit" in hand.said
        assert sum(each == ("hver dag", "Tillit", "AB") for each in hand.stored) == 2
        assert hand.shown == hand.stored
        await hand.press("ctrl+z")
        assert hand.shown == hand.stored == before
        await hand.press("ctrl+y")
        assert len(hand.stored) == len(before) + 2
        await hand.press("asterisk")
        await hand.type("tillit", "enter")
        assert "It is coded with Tillit already" in hand.said


async def test_hits_follow_what_is_shown_and_what_is_corrected(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.type("/det", "enter")
        assert len(hand.screen.hits) == 4
        await hand.press("escape", "h")
        await hand.type("interviewer", "enter")
        assert len(hand.screen.hits) == 3
        await hand.type("g2", "enter", "e", "pageup", "home")
        await hand.type("Jo, det ", "ctrl+s")
        found = {hand.screen.selected_text(hit).casefold() for hit in hand.screen.hits}
        assert (len(hand.screen.hits), found) == (4, {"det"})
        await hand.press("greater_than_sign")
        assert hand.screen.interview == SECOND
        assert hand.screen.hits == ()
