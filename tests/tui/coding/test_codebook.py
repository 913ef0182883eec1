"""The codebook in the panel: each thing that can be done to a code, counted first where it goes."""

from pathlib import Path

from evalbench.faces.opening import Opening
from tests.support.screens import plain, settled, workbench
from tests.support.talks import Hand, coding


def _names(hand: Hand) -> list[str]:
    return [row if isinstance(row, str) else row.name for row in hand.screen.panel.rows]


async def test_walking_through_it_and_folding(talks: Path) -> None:
    async with coding(talks, size=(160, 48)) as hand:
        await hand.press("p")
        assert _names(hand) == ["Kvalitet", "Kontinuitet", "Tillit", "Økonomi", "Venting"]
        assert "Det som er godt." in hand.plain
        await hand.press("left")
        assert _names(hand) == ["Kvalitet", "Tillit", "Økonomi", "Venting"]
        await hand.press("right", "down", "left")
        assert hand.screen.panel.cursor == 0
        await hand.press("end")
        assert hand.screen.panel.cursor == 4
        await hand.press("home", "pagedown", "pageup", "up")
        assert hand.screen.panel.cursor == 0
        # Other letters do nothing to the transcript behind it.
        before = hand.stored, hand.caret
        await hand.press("t", "x", "F", "asterisk", "backspace", "space")
        assert (hand.stored, hand.caret, hand.selected) == (*before, "")
        await hand.press("ctrl+s")
        assert "saved" in hand.said.casefold()
        await hand.press("tab")
        assert hand.screen.mode is None


async def test_name_key_colour_and_meaning(talks: Path) -> None:
    async with coding(talks, size=(160, 48)) as hand:
        await hand.press("p", "down", "down", "r", "ctrl+u")
        await hand.type("Trygghet", "enter")
        assert "Trygghet" in hand.said
        assert _names(hand)[2] == "Trygghet"
        assert hand.shown == hand.stored
        # What is taken is refused, and asked for again with what was written.
        await hand.press("r", "ctrl+u")
        await hand.type("Venting", "enter")
        assert "there is a code “Venting” already" in hand.plain
        await hand.press("2", "enter")
        assert _names(hand)[2] == "Venting2"
        await hand.press("k", "ctrl+u")
        await hand.type("ø", "enter")
        assert "is that of “Økonomi” already" in hand.plain
        for wrong in ("ab", "§"):
            await hand.press("ctrl+u")
            await hand.type(wrong, "enter")
            assert "Key for Venting2" in hand.plain
        await hand.press("ctrl+u", "7", "enter")
        assert hand.screen.codes.by_key["7"].name == "Venting2"
        await hand.press("c")
        await hand.type("mauve", "enter")
        assert hand.screen.codes.all[2].color == "#B96EB7"
        await hand.press("d")
        await hand.type("At folk møter opp.", "ctrl+s")
        assert "At folk møter opp." in hand.plain
        await hand.press("m")
        await hand.type("Sjekk dette", "ctrl+s")
        assert hand.ask("SELECT text FROM memo WHERE code_id IS NOT NULL") == [("Sjekk dette",)]
        assert "* Sjekk dette (AB)" in hand.plain
        assert " *Venting2" in hand.plain
        await hand.press("ctrl+z")
        assert " *Venting2" not in hand.plain
        await hand.press("ctrl+y")
        assert " *Venting2" in hand.plain
        await hand.press("escape")
        await hand.select("Takk.", "7")
        assert ("Takk.", "Venting2", "AB") in hand.stored
        for _ in range(7):
            await hand.press("ctrl+z")
        assert _names(hand)[2] == "Tillit"
        for _ in range(7):
            await hand.press("ctrl+y")
        assert _names(hand)[2] == "Venting2"
        assert hand.shown == hand.stored


async def test_a_name_that_is_not_the_codebooks_own_says_so(study: Path) -> None:
    opening = Opening("en", "AB", str(study), "bergen-utfører-01")
    async with workbench(opening, (160, 48)) as (app, pilot):
        await pilot.press("p", "down", "r")
        await settled(pilot)
        assert "This is its name in English alone" in plain(app)
        assert "Styringsinformasjon." in plain(app)


async def test_a_new_code_beside_the_one_under_the_cursor(talks: Path) -> None:
    async with coding(talks, size=(160, 48), language="nb") as hand:
        await hand.press("p", "down", "n")
        assert "Kvalitet/" in hand.plain
        await hand.type("Omsorg", "enter")
        assert _names(hand)[:3] == ["Kvalitet", "Kontinuitet", "Omsorg"]
        assert hand.screen.codes.by_key["o"].name == "Omsorg"
        await hand.press("n")
        await hand.type("Omsorg", "enter")
        assert "«Kvalitet/Omsorg» fra før" in hand.plain
        await hand.press("escape")
        assert _names(hand).count("Omsorg") == 1


async def test_what_moves_or_goes_is_counted_first(talks: Path) -> None:
    async with coding(talks, size=(160, 48)) as hand:
        before = hand.stored
        await hand.press("p", "down", "v", "enter")
        assert "Kvalitet/Kontinuitet becomes Kontinuitet" in hand.plain
        assert "one coding" in hand.plain
        assert "dry-run" not in hand.plain
        await hand.press("n")
        assert hand.screen.codes.all[1].depth == 1
        await hand.press("v", "enter", "y")
        assert _names(hand) == ["Kvalitet", "Tillit", "Økonomi", "Venting", "Kontinuitet"]
        await hand.press("ctrl+z")

        await hand.press("home", "down", "down", "s")
        # Only one is merged into, and not itself: Tab does not go on picking.
        assert "Tillit" not in _names(hand)
        assert "pick more" not in hand.plain
        await hand.press("tab")
        assert hand.stored == before
        await hand.type("zzz")
        assert "Nothing fits what you typed" in hand.plain
        await hand.press("ctrl+u")
        await hand.type("venting", "enter")
        assert "Tillit is merged into Venting" in hand.plain
        assert "one coding" in hand.plain
        assert "0 " not in hand.plain.split("Are you sure?")[1].split("Enter")[0]
        await hand.press("y")
        assert [each[1] for each in hand.shown] == ["Kvalitet", "Venting", "Kontinuitet"]
        assert hand.shown == hand.stored
        # What has moved is counted once.
        assert [each.codings for each in hand.screen.codes.all] == [1, 1, 0, 1]
        # Leaving the question where to leads back to the codebook.
        await hand.press("s", "escape")
        assert hand.screen.panel.active
        await hand.press("ctrl+z")
        assert hand.stored == before

        await hand.press("home", "delete")
        assert "one sub-code" in hand.plain
        assert "2 codings" in hand.plain
        await hand.press("enter")
        assert _names(hand) == ["Tillit", "Økonomi", "Venting"]
        assert [each[1] for each in hand.shown] == ["Tillit"]
        await hand.press("ctrl+z")
        assert hand.shown == hand.stored == before
        # A code cannot be merged into what is below it: that is said, and nothing is lost.
        await hand.press("home", "s")
        await hand.type("konti", "enter")
        assert hand.screen.panel.active
        assert hand.stored == before


async def test_a_code_is_renamed_in_the_language_it_is_seen_in(study: Path) -> None:
    async with coding(study, "bergen-utfører-01", size=(160, 48)) as hand:
        await hand.press("p", "down", "r", "ctrl+u")
        await hand.type("Figures", "enter")
        assert _names(hand)[1] == "Figures"
        assert "is now called Figures" in hand.said
        # What is asked names the codes as the panel does.
        await hand.press("v", "enter")
        assert "Governance and leadership/Figures becomes Figures" in hand.plain.replace("│", "")
        await hand.press("escape", "c", "enter")
        assert "Governance and leadership/Figures" in hand.said
        found = hand.ask("SELECT name, names FROM code WHERE name = 'Styringsinformasjon'")
        assert "Figures" in found[0][1]
        await hand.press("ctrl+z")
        assert _names(hand)[1] == "Steering information"
