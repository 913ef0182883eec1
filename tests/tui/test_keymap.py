"""The user's own keys: taken by a screen, shown in its help, and a mistake is one line."""

from pathlib import Path

from evalbench.faces.opening import Opening
from evalbench.messages import Say
from evalbench.tui.keymap import _is_key, keymap_file, keymap_of
from tests.support.screens import plain, settled, workbench

EN = Opening("en", coder="AB")


def _write(text: str) -> Path:
    file = keymap_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_no_file_is_no_keys_and_no_complaint() -> None:
    assert keymap_of(Say("en")) == ({}, [])


def test_a_command_that_is_not_there_is_named_and_the_rest_holds() -> None:
    file = _write('[coding_screen]\nundoo = "ctrl+u"\ngrow = "f9"\nshrink = 3\n')
    keys, problems = keymap_of(Say("en"))
    assert keys == {"coding_screen.grow": "f9"}
    said = [str(each) for each in problems]
    assert len(said) == 2
    assert all(str(file) in each for each in said)
    assert "coding_screen.undoo" in said[0]
    assert "coding_screen.shrink" in said[1]


def test_a_key_that_there_is_none_of_is_named() -> None:
    _write(
        '[coding_screen]\nuncode = "delete,ctlr+x"\nfind = "æ,ctrl+shift+f1"\n'
        'grow = "slash,plus,æ,space"\nshrink = "backspce"\n'
    )
    keys, problems = keymap_of(Say("en"))
    assert set(keys) == {"coding_screen.find", "coding_screen.grow"}
    said = [each.said(Say("en")) for each in problems]
    assert ["ctlr+x" in said[0], "backspce" in said[1], len(said)] == [True, True, 2]


def test_every_key_of_the_workbench_is_one() -> None:
    from evalbench.tui.screens import START, STUDY_SCREENS

    for screen in (START, *STUDY_SCREENS):
        for command in screen.make().commands():
            assert all(_is_key(key) for key in command.keys.split(",") if key), command


def test_a_file_that_is_no_toml_is_one_line() -> None:
    _write("[coding_screen\n")
    keys, problems = keymap_of(Say("nb"))
    assert keys == {}
    assert "kan ikke leses" in problems[0].said(Say("nb"))


async def test_a_key_of_ones_own_works_everywhere_and_is_shown_in_the_help() -> None:
    _write('[workbench]\ntheme = "f12"\n')
    async with workbench(EN, (100, 40)) as (app, pilot):
        before = app.theme
        await pilot.press("f12")
        await settled(pilot)
        assert app.theme != before
        await pilot.press("question_mark")
        await settled(pilot)
        assert "F12" in plain(app)
        assert "ctrl+t" not in plain(app)


async def test_a_key_of_ones_own_works_in_the_coding_view(study: Path) -> None:
    _write('[coding_screen]\ngrow = "f9"\n')
    opening = Opening("en", "AB", str(study), "bergen-bestiller-01")
    async with workbench(opening, (120, 30)) as (app, pilot):
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        assert "characters selected" in plain(app)


async def test_what_is_wrong_with_the_keys_is_said_on_the_first_screen() -> None:
    _write('[coding_screen]\nundoo = "ctrl+u"\n')
    async with workbench(EN, (160, 24)) as (app, pilot):
        await settled(pilot)
        assert "coding_screen.undoo" in plain(app)
