"""The file browser: moving, narrowing, marking, typed and pasted paths."""

import os
from pathlib import Path

import pytest
from textual.widgets import Input

from evalbench.faces.opening import Opening
from evalbench.messages import Say
from evalbench.tui.files import BrowseScreen, Picked, size_shown
from evalbench.tui.folders import entries_of, is_path, pasted_paths, typed_path
from tests.support.screens import plain, settled, workbench

NB = Opening("nb", coder="AB")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "arbeid"
    for name in ("Intervju 10.docx", "Intervju 2.docx", "[laughs] $x\x1b[31m.docx", "notat.txt"):
        (place / "lyd").mkdir(parents=True, exist_ok=True)
        (place / name).write_text("a" * 1234, encoding="utf-8")
        os.utime(place / name, (1_700_000_000, 1_700_000_000))
    (place / ".skjult.docx").write_text("", encoding="utf-8")
    (place / "lyd" / "Lydfil 1.docx").write_text("", encoding="utf-8")
    return place


def test_folders_come_first_and_files_are_counted_as_people_count(folder: Path) -> None:
    names = [each.name for each in entries_of(folder, [".docx"])]
    assert names == ["lyd", "[laughs] $x\x1b[31m.docx", "Intervju 2.docx", "Intervju 10.docx"]
    assert "notat.txt" in [each.name for each in entries_of(folder)]


def test_paths_are_understood_as_terminals_paste_them(folder: Path) -> None:
    first, second = folder / "Intervju 2.docx", folder / "Intervju 10.docx"
    assert pasted_paths(str(first)) == [first]
    assert pasted_paths(f"'{first}'") == [first]
    assert pasted_paths(f"'{first}' '{second}'") == [first, second]
    assert pasted_paths(f"{first}\n{second}\n") == [first, second]
    assert pasted_paths(first.as_uri()) == [first]
    if os.name != "nt":
        escaped = [str(each).replace(" ", "\\ ") for each in (first, second)]
        assert pasted_paths(" ".join(escaped)) == [first, second]
    assert pasted_paths("it's not closed") == [Path("it's not closed")]


def test_what_begins_as_a_path_is_one() -> None:
    assert all(map(is_path, ("/home", "~", "../x", "C:\\x", "postgresql://h/x")))
    assert not any(map(is_path, ("", "Intervju 2", "a:b")))
    assert typed_path("~/x", Path("/y")) == Path.home() / "x"


def test_sizes_line_up() -> None:
    shown = [size_shown(size, Say("nb")) for size in (0, 999, 1234, 45_678, 12_345_678)]
    assert shown == ["0 B ", "999 B ", "1,2 kB", "46 kB", "12 MB"]


async def _browse(keys: list[str], folder: Path, **given: object) -> tuple[Picked | None, str]:
    async with workbench(NB) as (app, pilot):
        answers: list[Picked | None] = []
        asked = BrowseScreen(app.say, "Velg filer", start=folder, **given)  # type: ignore[arg-type]
        app.push_screen(asked, answers.append)
        await settled(pilot)
        screen = ""
        for key in keys:
            if "/" in key:
                line = asked.query_one(Input)
                line.value, line.cursor_position = key, len(key)
            else:
                await pilot.press(key)
            if key in ("left", "right", "backspace", "enter"):
                await settled(pilot)
        await pilot.pause()
        screen = plain(app)
        return (answers[0] if answers else ("",)), screen


async def test_one_file_is_chosen_with_the_arrows(folder: Path) -> None:
    picked, _ = await _browse(["down", "down", "enter"], folder, endings=[".docx"])
    assert picked == (str(folder / "Intervju 2.docx"),)


async def test_into_a_folder_and_up_again_stands_where_one_was(folder: Path) -> None:
    _, screen = await _browse(["right"], folder)
    assert "Lydfil 1.docx" in screen
    picked, screen = await _browse(["right", "left", "right", "backspace", "escape"], folder)
    assert picked is None


async def test_typing_narrows_and_enter_takes(folder: Path) -> None:
    picked, _ = await _browse([*"10", "enter"], folder, endings=[".docx"])
    assert picked == (str(folder / "Intervju 10.docx"),)


async def test_many_are_marked_across_folders(folder: Path) -> None:
    keys = ["down", "space", "space", "up", "up", "up", "right", "ctrl+a", "enter"]
    picked, _ = await _browse(keys, folder, many=True, endings=[".docx"])
    assert picked is not None
    assert [Path(each).name for each in picked] == [
        "[laughs] $x\x1b[31m.docx",
        "Intervju 2.docx",
        "Lydfil 1.docx",
    ]


async def test_a_typed_path_goes_there_and_a_wrong_one_keeps_the_line(folder: Path) -> None:
    _, screen = await _browse([str(folder / "lyd"), "enter"], Path.home())
    assert "Lydfil 1.docx" in screen
    _, screen = await _browse(["./nope", "enter"], folder)
    assert "Finnes ikke" in screen
    assert "nope" in screen
    _, screen = await _browse([str(folder / "lyd")], folder)
    assert "Enter går dit du har skrevet" in screen
    picked, _ = await _browse(["postgresql://h/x", "enter"], folder, addresses=True)
    assert picked == ("postgresql://h/x",)


async def test_it_looks_calm_whatever_the_files_are_called(folder: Path) -> None:
    _, screen = await _browse(["down", "space"], folder, many=True)
    assert "\x1b" not in screen
    assert "✓  [laughs] $x" in screen
