"""How the coding view looks: goldens, themes, few colours, wide signs, sizes, a hostile study."""

import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment

from evalbench.messages import Language
from evalbench.tui.ink import ink_of
from tests.support.hostile_study import CODERS, hostile
from tests.support.screens import LANGUAGES, SIZES, insist_golden, plain, resized
from tests.support.talks import SIGNS, Hand, coding

_INTERVIEW = "bergen-utfører-01"


def _strips(hand: Hand) -> list[list[Segment]]:
    return [list(strip) for strip in hand.app.screen._compositor.render_strips()]


def _settled(study: Path) -> Path:
    """Let no two codings stand on just the same words: which comes first is their ids' affair."""
    twice = """
        DELETE FROM coding WHERE coder_id = (SELECT id FROM coder WHERE name = 'CD') AND EXISTS (
            SELECT 1 FROM coding o WHERE o.document_id = coding.document_id AND o.id <> coding.id
            AND o.start = coding.start AND o."end" = coding."end"
        )
    """
    with closing(sqlite3.connect(study)) as database:
        database.execute(twice)
        database.commit()
    return study


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_how_it_looks(size: tuple[int, int], language: Language, study: Path) -> None:
    async with coding(_settled(study), _INTERVIEW, language=language, size=size) as hand:

        def look(name: str) -> None:
            insist_golden(f"coding-{name}-{language}-{size[0]}", hand.plain)

        look("start")
        await hand.press("n", "space", "space")
        look("selection")
        await hand.press("enter")
        await hand.type("bru")
        look("picker")
        await hand.press("escape", "escape", "p", "down")
        look("codebook")
        await hand.press("escape")
        await hand.type("/bruker", "down")
        look("find")
        await hand.press("escape", "h", "down", "enter")
        look("hidden")


@pytest.mark.parametrize("size", SIZES)
async def test_a_hostile_study_keeps_its_lines(size: tuple[int, int], hostile: Path) -> None:
    name = _hostile_name()
    async with coding(hostile, name, size=size, coder=CODERS[0]) as hand:
        shown = []

        def look(what: str) -> None:
            _insist_tame(hand)
            shown.append(hand.plain)
            insist_golden(f"coding-hostile-{what}-{size[0]}", hand.plain)

        look("start")
        await hand.press("ctrl+down", "t")
        look("selection")
        await hand.press("enter")
        look("picker")
        await hand.press("escape", "escape", "p", "down")
        look("codebook")
        # Each question names what is hostile.
        for key in ("r", "k", "d", "v", "m"):
            await hand.press(key)
            _insist_tame(hand)
            await hand.press("escape")
        await hand.press("delete")
        _insist_tame(hand)
        await hand.press("escape", "escape")
        await hand.type("/har", "enter")
        for key in ("m", "y", "i", "M", "e", "r", "h", "k"):
            await hand.press("escape", key)
            _insist_tame(hand)
            await hand.press("escape", "escape")
        await hand.press("ctrl+down", "s", "x")
        _insist_tame(hand)
        for key in ("b", "d", "F"):
            await hand.press("escape", key)
            _insist_tame(hand)
        await hand.press("ctrl+z", "escape", "escape", "question_mark")
        _insist_tame(hand)


def _hostile_name() -> str:
    return f"{hostile(120)}.docx".replace("␛", "\x1b")


def _insist_tame(hand: Hand) -> None:
    """Insist that nothing on the screen drives a terminal, and that each line is as wide as it."""
    width = hand.app.size.width
    for line in _strips(hand):
        text = "".join(segment.text for segment in line)
        assert not [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs")], repr(text)
        assert cell_len(text) == width, repr(text)


async def test_themes_change_everything_and_stay(talks: Path) -> None:
    async with coding(talks, size=(160, 48)) as hand:
        await hand.at("hjelp hver", "s")
        dark = hand.plain
        for theme, other in (
            ("evalbench-light", "evalbench-dark"),
            ("evalbench-dark", "evalbench-light"),
        ):
            await hand.press("ctrl+t")
            assert hand.app.theme == theme
            assert hand.plain == dark
            gone = ink_of(other).background
            drawn = {each.style.bgcolor.name for line in _strips(hand) for each in line
                     if each.style is not None and each.style.bgcolor is not None}  # fmt: skip
            assert gone is not None
            assert gone.lower() not in drawn
            # What the keys mean while something is selected is said still.
            assert "a–å 0–9" in hand.plain.splitlines()[-1]


async def test_without_colours_letters_underlines_and_weight_say_all(
    talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with coding(talks) as hand:
        assert not hand.app.ink.colours
        lines = _strips(hand)
        _insist_legible(lines)
        for line in lines:
            for each in line:
                assert each.style is None or each.style.color is None or each.style.color.is_default
        await hand.at("hjelp hver", "s")
        chosen = [each for line in _strips(hand) for each in line if "hjelp" in each.text]
        assert all(each.style is not None and each.style.reverse for each in chosen)


async def test_in_sixteen_colours_coded_text_is_underlined(
    talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evalbench.tui.app import Workbench

    sixteen = property(lambda self: ink_of(self.theme, tints=False))
    monkeypatch.setattr(Workbench, "ink", sixteen)
    async with coding(talks) as hand:
        _insist_legible(_strips(hand))


def _insist_legible(lines: list[list[Segment]]) -> None:
    """Insist on what tells coded from uncoded text when colours do not."""
    line = next(line for line in lines if "Den er god" in "".join(each.text for each in line))
    styles = {each.text.strip(): each.style for each in line if each.style is not None}
    assert not styles["Den er god."].underline
    coded, twice = styles["Jeg får hjelp hver dag."], styles["nye folk hele tiden"]
    assert coded.underline
    assert twice.underline
    assert twice.bold
    assert not coded.bold
    assert {"t", "k", "c"} <= {text for text in styles if len(text) == 1}


async def test_wide_signs_keep_the_columns(talks: Path) -> None:
    async with coding(talks, SIGNS) as hand:
        await hand.select("漢字", "k")
        await hand.select("我很好 👩‍👩‍👧", "t")
        assert ("漢字", "Kvalitet", "AB") in hand.stored
        assert ("我很好 👩‍👩‍👧", "Tillit", "AB") in hand.stored
        _insist_tame(hand)
        # The bars of the margin stand under each other.
        rows = hand.plain.splitlines()
        starts = [row for row in rows if row.rstrip("░█▐ ").endswith(("t", "k"))]
        assert starts
        # Over a joined sign goes one step, and the mouse lands on whole signs.
        await hand.at("👩", "right")
        assert hand.after.startswith(" og")
        await hand.press("left", "shift+right")
        assert hand.selected == "👩‍👩‍👧"
        await hand.at("Cafe", *["right"] * 4)
        assert hand.after.startswith(" er kafé")
        view = hand.screen.view
        line = next(n for n, row in enumerate(rows) if "漢字 er" in row) - 1
        for x in range(4, 60):
            offset = view.offset_at(x, line)
            assert offset is not None
            assert hand.screen.legal_caret(offset) == offset


async def test_a_resize_keeps_the_place_and_the_selection(study: Path) -> None:
    async with coding(study, _INTERVIEW, size=(160, 48)) as hand:
        await hand.type("g30", "enter", "s")
        await hand.press("s")
        chosen = hand.selected
        assert chosen
        for size in ((80, 24), (60, 12), (40, 8), (200, 60), (160, 48)):
            await resized(hand.pilot, *size)
            await hand.quiet()
            assert hand.selected == chosen
            assert hand.screen.sheet.wrap.line_of(hand.caret) >= hand.screen.view.top
            assert {cell_len("".join(s.text for s in line)) for line in _strips(hand)} == {size[0]}
            assert len(plain(hand.app).splitlines()) == size[1]
            assert "turn 30/68" in hand.said
        await resized(hand.pilot, 40, 8)
        await hand.press("enter", "escape", "p", "down", "escape", "h", "escape", "i", "escape")
