"""The frame: bars, palette, help, keymap, theme, and leaving with everything written."""

from pathlib import Path

import pytest

from evalbench.faces.opening import Opening
from evalbench.tui.app import Workbench
from evalbench.tui.screens import START, STUDY_SCREENS
from tests.support.screens import plain, settled, until, workbench

NB = Opening("nb", coder="AB")


async def test_without_a_study_what_needs_one_says_so() -> None:
    async with workbench(NB) as (app, pilot):
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "Ingen studie er åpen" in plain(app)
        await pilot.press("f2")
        await settled(pilot)
        assert "Ingen studie er åpen" in plain(app)


async def test_the_question_mark_shows_the_keys_and_escape_closes_them() -> None:
    async with workbench(NB, (80, 48)) as (app, pilot):
        await pilot.press("question_mark")
        await settled(pilot)
        assert "Lyst eller mørkt" in plain(app)
        assert "ctrl+t" in plain(app)
        # What is long goes on under where it began, not under its key.
        lines = plain(app).splitlines()
        begun = next(n for n, line in enumerate(lines) if "Åpne en studie:" in line)
        place = lines[begun].index("Åpne")
        assert lines[begun + 1][place - 2 : place] == "  "
        assert lines[begun + 1][place] != " "
        await pilot.press("escape")
        await settled(pilot)
        assert "Lyst eller mørkt" not in plain(app)


@pytest.mark.parametrize("width", [80, 160])
async def test_the_guide_fills_its_lines(study: Path, width: int) -> None:
    opening = Opening("en", "AB", str(study), "bergen-utfører-01")
    async with workbench(opening, (width, 48)) as (app, pilot):
        await pilot.press("f1")
        await settled(pilot)
        lines = [f"│{line}".split("│")[2:3] for line in plain(app).splitlines()]
        inside = [line[0].strip() for line in lines if line]
        begun = next(n for n, line in enumerate(inside) if "The interview stands at" in line)
        said = inside[begun : inside.index("", begun)]
        assert all(len(line) > 55 for line in said[:-1]), said
        await pilot.press("escape", "f4", "f1")
        await settled(pilot)
        assert "│ 2 Look over:" in plain(app)


async def test_the_palette_finds_a_command_by_a_word_and_the_theme_is_remembered() -> None:
    async with workbench(NB) as (app, pilot):
        assert app.theme == "evalbench-dark"
        await pilot.press("ctrl+p")
        await settled(pilot)
        await pilot.press(*"mørkt")
        await pilot.pause(0.3)
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert app.theme == "evalbench-light"
    async with workbench(NB) as (app, pilot):
        assert app.theme == "evalbench-light"


async def test_the_palette_says_in_the_users_language_that_nothing_fits() -> None:
    async with workbench(NB) as (app, pilot):
        await pilot.press("ctrl+p", *"qqxz")
        await until(pilot, lambda: "Ingenting passer" in plain(app))
        await pilot.press("down", "enter")
        await settled(pilot)
        assert app.screen is app.place


def test_every_command_is_a_message_in_every_language_and_has_an_id_of_its_own() -> None:
    from evalbench.messages import Say

    seen: dict[str, str] = {}
    kinds = [type(entry.make()) for entry in (START, *STUDY_SCREENS)]
    for kind in kinds:
        for command in [*kind.commands(), *Workbench.COMMANDS_ALWAYS]:
            for language in ("en", "nb"):
                assert command.label(Say(language))
                assert Say(language)(command.group)
            assert seen.setdefault(command.id, command.action) == command.action


async def test_what_is_long_is_said_in_full_on_more_lines_and_a_short_one_takes_one() -> None:
    long = "lang " * 40 + "endelig"
    async with workbench(NB) as (app, pilot):
        app.tell(long, kind="bar_bad")
        await settled(pilot)
        assert " ".join(plain(app).split()).count("lang ") == 40
        assert "endelig" in plain(app)
        assert len(plain(app).splitlines()) == 24
        app.tell("kort")
        await settled(pilot)
        assert plain(app).splitlines()[-2].strip() == "kort"
        assert "endelig" not in plain(app)


async def test_a_key_leads_back_to_the_interview_once_there_is_one(study: Path) -> None:
    async with workbench(Opening("en", "AB", str(study)), (100, 30)) as (app, pilot):
        await until(pilot, lambda: "bergen-bestiller-01" in plain(app))
        await pilot.press("f9")
        await settled(pilot)
        assert "Open an interview first" in plain(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Coding · bergen-bestiller-01" in plain(app))
        await pilot.press("f2")
        await until(pilot, lambda: "Overview" in plain(app).splitlines()[0])
        await pilot.press("f9")
        await until(pilot, lambda: "Coding · bergen-bestiller-01" in plain(app))
