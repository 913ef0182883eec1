"""Moving and selecting in the coding view: keys and their twins, the anchor, the mouse."""

from pathlib import Path

from evalbench.faces.remembered import Memory
from tests.support.screens import resized
from tests.support.talks import FIRST, SECOND, coding

_WAYS = (
    ("right", "Kan du", "an du"),
    ("left", "an du", "Kan du"),
    ("ctrl+right colon", "Kan du", "du fortelle"),
    ("ctrl+left semicolon", "får hjelp", "Jeg får"),
    ("alt+left comma", "får hjelp", "Jeg får"),
    ("alt+right full_stop", "får hjelp", "Men det"),
    ("ctrl+up left_parenthesis", "får hjelp", "Den er god"),
    ("ctrl+down right_parenthesis", "får hjelp", "Hva gjør"),
    ("down", "Den er god", "og jeg må"),
    ("up", "og jeg må", "Den er god"),
    ("home", "forklare", "og jeg må"),
    ("end", "Kan du", ""),
    ("pagedown", "Kan du", "Takk"),
    ("pageup", "Takk", "Kan du"),
    ("ctrl+home exclamation_mark", "forklare", "Kan du"),
    ("ctrl+end number_sign", "forklare", ""),
)


def _shifted(key: str) -> str:
    return "+".join([*key.split("+")[:-1], "shift", key.rsplit("+", maxsplit=1)[-1]])


async def test_every_movement_and_its_twin_and_shift_selects_what_it_passes(talks: Path) -> None:
    async with coding(talks) as hand:
        assert hand.after == "Kan du fortelle om tjenesten?"
        for keys, start, after in _WAYS:
            for key in keys.split():
                await hand.at(start, key)
                assert (hand.after[: len(after)] if after else hand.after) == after, key
                assert hand.selected == ""
            first, there = keys.split()[0], hand.caret
            await hand.at(start, _shifted(first))
            assert hand.selected
            assert hand.caret == there, first
        # What a twin is for: a dropped anchor selects with keys that no terminal keeps for itself.
        await hand.at("Jeg får", "v")
        assert "anchor" in hand.said
        await hand.press("full_stop")
        assert hand.selected == "Jeg får hjelp hver dag. "
        await hand.press("escape", "right")
        assert hand.selected == ""
        await hand.at("Jeg får", "v", "v", "right")
        assert hand.selected == ""


async def test_selecting_by_what_is_said(talks: Path) -> None:
    async with coding(talks) as hand:
        for key, selected in (
            ("w", "hjelp"),
            ("s", "Jeg får hjelp hver dag."),
            ("t", hand.screen.transcript.text.split("\n")[1].removeprefix("Kari: ")),
            ("a", "\n".join(hand.screen.transcript.text.split("\n")[1:2])[6:]),
        ):
            await hand.at("hjelp", key)
            assert hand.selected == selected, key
        # The answer is every turn until the interviewer speaks again.
        await hand.at("Det er sant", "a")
        assert hand.selected.startswith("Jeg blir sliten")
        assert hand.selected.endswith("hver dag.")

        await hand.at("kjenner", "space")
        grown = [hand.selected]
        for _ in range(4):
            await hand.press("space")
            grown.append(hand.selected)
        assert grown[:3] == ["kjenner", "Ingen kjenner meg.", "Jeg blir sliten. Ingen kjenner meg."]
        assert grown[3] == grown[4] != grown[2]
        for expected in (*grown[2::-1], ""):
            await hand.press("backspace")
            assert hand.selected == expected
        # What was grown is forgotten once something else was selected.
        await hand.at("kjenner", "space", "space", "escape", "backspace")
        assert hand.selected == ""
        await hand.at("Takk", "escape", "escape")
        assert "Nothing is selected" in hand.said


async def test_from_coding_to_coding_and_to_what_is_uncoded(talks: Path) -> None:
    async with coding(talks) as hand:
        places = []
        for _ in range(4):
            await hand.press("tab")
            places.append(hand.after[:12])
        assert places == ["Jeg får hjel", "Men det er n", "nye folk hel", "nye folk hel"]
        assert "no more codings" in hand.said
        await hand.press("shift+tab")
        assert hand.after.startswith("Men det er")

        await hand.press("escape", "n")
        assert hand.after.startswith("Jeg blir sliten")
        await hand.press("n")
        assert hand.after.startswith("Det er sant")
        await hand.press("n")
        assert hand.after.startswith("Jeg blir sliten")
        assert "From the beginning" in hand.said
        for words in ("Jeg blir sliten.", "Det er sant."):
            await hand.select(words, "k")
        await hand.at("Kan du", "n")
        assert "Every turn has something coded" in hand.said


async def test_going_to_a_turn_says_when_there_is_none(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.type("g5")
        assert "Go to turn (1–6): 5" in " ".join(hand.said.split())
        await hand.press("enter")
        assert hand.after.startswith("Det er sant")
        assert "turn 5/6" in hand.said
        for wrong in ("99", "0", "x", "²", ""):
            await hand.type(f"g{wrong}", "enter")
            assert "There is no turn" in hand.said
        await hand.type("g2", "escape")
        assert hand.after.startswith("Det er sant")
        # Nothing else is done behind a line that is written in.
        before = hand.caret, hand.stored
        await hand.press("g", "up", "pagedown", "tab", "ctrl+r", "shift+down", "f7", "escape")
        assert (hand.caret, hand.stored) == before
        assert hand.screen.mode is None


async def test_with_the_mouse(talks: Path) -> None:
    async with coding(talks) as hand:
        view, pilot = hand.screen.view, hand.pilot
        # Line 4 of the screen is Kari's first line; the text begins after four cells.
        await pilot.click(view, offset=(4 + len("Den er god. Jeg "), 3))
        assert hand.after.startswith("får hjelp")
        await pilot.mouse_down(view, offset=(4, 3))
        await pilot._post_mouse_events([_moved()], view, (4 + len("Den er god."), 3), button=1)
        await pilot.mouse_up(view, offset=(4 + len("Den er god."), 3))
        assert hand.selected == "Den er god."
        await hand.press("right")
        assert hand.selected == ""
        for times, expected in ((2, "hjelp"), (3, "Jeg får hjelp hver dag.")):
            await hand.press("escape")
            await pilot.click(view, offset=(26, 3), times=times)
            assert hand.selected == expected
        # With shift a click selects up to where it is, and nothing follows the mouse after it.
        await hand.at("Den er god")
        await pilot.click(view, offset=(4 + len("Den er god."), 3), shift=True)
        await pilot.hover(view, offset=(40, 10))
        assert hand.selected == "Den er god."


async def test_a_click_on_the_map_leaves_said_what_letters_mean(talks: Path) -> None:
    async with coding(talks) as hand:
        view = hand.screen.view
        await hand.press("ctrl+home", "s")
        await hand.pilot.click(view, offset=(view.size.width - 1, 4))
        await hand.quiet()
        assert hand.selected
        assert "the codes’ keys" in hand.plain.splitlines()[-1]
        await hand.press("escape")
        assert "the codes’ keys" not in hand.plain.splitlines()[-1]


def _moved() -> type:
    from textual.events import MouseMove

    return MouseMove


async def test_where_one_was_is_remembered(study: Path, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.json")
    async with coding(study, "bergen-utfører-01", memory=memory) as hand:
        await hand.type("g40", "enter")
        await hand.press("ctrl+right", "ctrl+right")
        here, screen = hand.caret, hand.plain.splitlines()[1:-2]
        await hand.press("greater_than_sign")
        assert hand.screen.interview == "drammen-bestiller-01"
        assert hand.caret != here
        await hand.press("less_than_sign")
        assert hand.caret == here
        await hand.press("f2")
    async with coding(study, "bergen-utfører-01", memory=Memory.read(memory.file)) as hand:
        assert hand.caret == here
        assert hand.plain.splitlines()[1:-2] == screen


async def test_from_interview_to_interview_nothing_is_taken_along(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.type("/hver dag", "enter")
        await hand.press("v", "escape", "v")
        await hand.press("greater_than_sign")
        assert hand.screen.interview == SECOND
        assert hand.selected == ""
        assert hand.screen.sheet.selection.anchor is None
        await hand.press("right")
        assert hand.selected == ""
        await hand.press("f3")
        assert "Find something first" in hand.said
        await hand.press("asterisk")
        assert "There are no hits" in hand.said
        await hand.press("less_than_sign", "less_than_sign")
        assert hand.screen.interview == FIRST
        assert "first interview" in hand.said


async def test_in_a_larger_window_what_stands_above_is_seen_again(talks: Path) -> None:
    async with coding(talks, size=(80, 9)) as hand:
        await hand.press("ctrl+end")
        assert "Kan du fortelle" not in hand.plain
        await resized(hand.pilot, 80, 40)
        assert "Kan du fortelle" in hand.plain
        assert hand.after == ""
