"""Coding passages: by key, with the picker, again, in the words that were said, several codes."""

from pathlib import Path

from tests.support.talks import SECOND, Hand, coding


async def test_letters_code_what_is_selected_and_are_commands_else(talks: Path) -> None:
    async with coding(talks) as hand:
        # Without a selection: a command. With one: the code's key, of the large letter too.
        await hand.at("Ingen kjenner", "t")
        assert hand.selected == "Jeg blir sliten. Ingen kjenner meg."
        assert "a–å 0–9" in hand.plain.splitlines()[-1]
        await hand.press("t", "Ø")
        assert "Coded 35 characters with Økonomi" in hand.said
        mine = [each[1] for each in hand.stored if each[0] == hand.selected]
        assert sorted(mine) == ["Tillit", "Økonomi"]
        assert hand.shown == hand.stored
        await hand.press("t")
        assert "It is coded with Tillit already" in hand.said
        for unknown in ("x", "7", "å"):
            await hand.press(unknown)
            assert f"No code has the key “{unknown}”" in hand.said
        assert hand.selected == "Jeg blir sliten. Ingen kjenner meg."
        await hand.press("escape")
        assert "a–å 0–9" not in hand.plain.splitlines()[-1]


async def test_what_cannot_be_coded_is_said_and_blanks_and_labels_are_left_out(
    talks: Path,
) -> None:
    async with coding(talks) as hand:
        before = hand.stored
        await hand.select("\nOla: ", "k")
        assert "There is nothing to code here" in hand.said
        assert hand.stored == before
        await hand.select(" Ingen kjenner meg.\nOla: ", "k")
        assert ("Ingen kjenner meg.", "Kvalitet", "AB") in hand.stored
        await hand.select("sliten. Ingen kjenner meg.\nOla: Det er sant.", "c")
        assert ("sliten. Ingen kjenner meg.\nOla: Det er sant.", "Kontinuitet", "AB") in hand.stored


async def _picked(hand: Hand) -> list[str]:
    return [row if isinstance(row, str) else row.name for row in hand.screen.panel.rows]


async def test_the_picker_finds_by_name_by_key_and_last_used_first(talks: Path) -> None:
    async with coding(talks) as hand:
        # With no selection it takes the sentence under the caret.
        await hand.at("Ingen kjenner", "enter")
        assert hand.selected == "Ingen kjenner meg."
        assert not hand.screen.has_class("folded")
        assert (await _picked(hand))[:2] == ["Kontinuitet", "Kvalitet"]
        await hand.press("t")
        assert (await _picked(hand))[0] == "Tillit"
        await hand.press("enter")
        assert ("Ingen kjenner meg.", "Tillit", "AB") in hand.stored
        assert hand.screen.has_class("folded")
        await hand.press("enter")
        assert (await _picked(hand))[0] == "Tillit"
        await hand.type("konti")
        assert (await _picked(hand))[:1] == ["Kontinuitet"]
        await hand.press("ctrl+u", "down", "down", "pageup", "escape")
        assert hand.selected == "Ingen kjenner meg."
        # The keys of the program mean the same while one picks.
        await hand.press("enter", "ctrl+t")
        assert hand.app.theme == "evalbench-light"
        await hand.press("escape")
        # Tab goes on picking for the same passage.
        await hand.press("enter")
        await hand.type("økonomi", "tab")
        assert "Coded 18 characters with Økonomi" in hand.said
        await hand.type("vent", "tab")
        await hand.press("escape")
        codes = [each[1] for each in hand.stored if each[0] == "Ingen kjenner meg."]
        assert sorted(codes) == ["Tillit", "Venting", "Økonomi"]
        assert hand.shown == hand.stored


async def test_a_name_that_cannot_be_a_codes_can_be_written_on(talks: Path) -> None:
    async with coding(talks, language="nb") as hand:
        await hand.at("Ingen kjenner", "plus")
        hand.screen.take_paste("a" * 1001)
        await hand.press("enter")
        assert "lengre enn 1000 tegn; kort" in hand.said
        assert hand.screen.panel.active
        await hand.press("backspace", "enter")
        assert ("Ingen kjenner meg.", "a" * 1000, "AB") in hand.stored


async def test_a_code_is_made_there_and_then(talks: Path) -> None:
    async with coding(talks, language="nb") as hand:
        await hand.at("Ingen kjenner", "plus")
        assert "Skriv navnet på den nye koden" in hand.said
        await hand.type("Ensomhet", "enter")
        assert ("Ingen kjenner meg.", "Ensomhet", "AB") in hand.stored
        assert hand.screen.codes.by_key["e"].name == "Ensomhet"
        assert "Ensomhet" in hand.said
        await hand.press("ctrl+z")
        assert "Ensomhet" not in {each.name for each in hand.screen.codes.all}
        await hand.press("ctrl+y")
        assert hand.shown == hand.stored
        # Asked for a new code, what is typed is new though a code is called much like it.
        await hand.press("plus")
        await hand.type("Tillitsvalgt", "enter")
        assert ("Ingen kjenner meg.", "Tillitsvalgt", "AB") in hand.stored
        # A name that there is, whatever its case, is that code and none beside it.
        await hand.press("enter")
        await hand.type("ensomhet")
        assert len(await _picked(hand)) == 1
        # A pasted name is one line without what drives a terminal.
        await hand.press("escape", "enter")
        hand.screen.take_paste("To\nlinjer\x1b[31m")
        await hand.press("enter")
        assert ("Ingen kjenner meg.", "To linjer", "AB") in hand.stored


async def test_in_the_words_that_were_said_and_the_same_again(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("Ingen kjenner", "quotation_mark")
        assert hand.screen.panel.current == "New code: Ingen kjenner meg"
        await hand.press("enter")
        assert ("Ingen kjenner meg.", "Ingen kjenner meg", "AB") in hand.stored
        await hand.at("Takk", "equals_sign")
        assert ("Takk.", "Ingen kjenner meg", "AB") in hand.stored
        await hand.select("Det er sant.", "k")
        await hand.select("Jeg blir", "ctrl+r")
        assert ("Jeg blir", "Kvalitet", "AB") in hand.stored
        # What comes back by undoing, or is somebody else's, is not what was used last.
        await hand.at("Takk", "d", "ctrl+z")
        await hand.select("Hva gjør", "equals_sign")
        assert ("Hva gjør", "Kvalitet", "AB") in hand.stored


async def test_somebody_new_has_nothing_to_repeat(talks: Path) -> None:
    async with coding(talks, SECOND, coder="EF") as hand:
        await hand.press("ctrl+r")
        assert "You have not used a code yet" in hand.said
        await hand.select("Det går.", "k")
        assert hand.stored == [("Det går.", "Kvalitet", "EF")]


async def test_in_the_codebook_a_click_or_enter_codes(talks: Path) -> None:
    async with coding(talks, size=(160, 48)) as hand:
        await hand.select("Jeg blir sliten.")
        await hand.pilot.click(hand.screen.panel, offset=(8, 3))
        await hand.quiet()
        assert ("Jeg blir sliten.", "Tillit", "AB") in hand.stored
        await hand.press("f7", "end", "enter")
        assert ("Jeg blir sliten.", "Venting", "AB") in hand.stored
        await hand.press("escape", "p", "enter")
        assert "There is nothing to code here" in hand.said
        # Clicked while one picks, it is picked.
        await hand.at("Takk", "enter")
        place = [getattr(row, "name", "") for row in hand.screen.panel.rows].index("Økonomi")
        await hand.pilot.click(hand.screen.panel, offset=(8, place + 1))
        await hand.quiet()
        assert ("Takk.", "Økonomi", "AB") in hand.stored
        assert hand.screen.mode is None


async def test_without_codes_it_says_how_to_make_the_first(talks: Path) -> None:
    async with coding(talks, size=(160, 48)) as hand:
        for _ in range(4):
            await hand.press("p", "delete", "y")
            await hand.press("escape")
        assert hand.screen.codes.all == []
        assert "There are no codes yet" in hand.plain
        await hand.at("Takk", "enter", "enter")
        assert hand.screen.mode is not None
        await hand.type("Høflighet", "enter")
        assert hand.stored == [("Takk.", "Høflighet", "AB")]


async def test_a_letter_that_is_no_key_says_what_it_would_mean(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.select("Takk.", "m")
        assert "No code has the key “m”: while something is selected, F6 is Memo." in hand.said
        await hand.press("v")
        assert "Esc lets go of the selection; then v is: Anchor." in hand.said
        await hand.press("q")
        assert "Enter finds codes" in hand.said


async def test_a_new_code_gets_a_key_when_its_letters_are_taken(talks: Path) -> None:
    async with coding(talks) as hand:
        keys = []
        for name in ("Tttt", "Kkkk", "Cccc"):
            await hand.select("Takk.", "enter")
            await hand.type(name, "enter")
            keys += [each.key for each in hand.screen.codes.all if each.name == name]
        assert keys == ["1", "2", "3"]
