"""The tables of keys in the guide are those of the commands, and none is left out."""

import re
from pathlib import Path

import pytest

from evalbench.tui.app import Workbench
from evalbench.tui.screens import START, STUDY_SCREENS
from tools.key_tables import DOCS, MODES, filled, pages

GROUPS = re.compile(r"<!-- keys: (.+?) -->")
NAMES = [page.name for page in pages() if page.parent.name == "en"]


def groups_in(page: str) -> list[str]:
    return [group for groups in GROUPS.findall(page) for group in groups.split()]


@pytest.mark.parametrize("page", pages(), ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_the_tables_are_those_of_the_commands(page: Path) -> None:
    stands = page.read_text(encoding="utf-8")
    assert filled(stands, page.parent.name) == stands, "make keys"


@pytest.mark.parametrize("language", ["en", "nb"])
def test_no_command_is_left_out(language: str) -> None:
    told = {
        group
        for page in (DOCS / language).glob("*.md")
        for group in groups_in(page.read_text(encoding="utf-8"))
    }
    commands = [*Workbench.COMMANDS_ALWAYS]
    for screen in (START, *STUDY_SCREENS):
        commands += type(screen.make()).commands() if f"{screen.room}*" not in told else []
    assert {each.group for each in commands if each.keys} <= told
    assert set(MODES) - told <= {"PickMode"}


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_tell_the_same(name: str) -> None:
    english, norwegian = (
        (DOCS / language / name).read_text(encoding="utf-8") for language in ("en", "nb")
    )
    for part in (r"<!-- .+? -->", r"\.\./images/\w\w/(\S+)\.svg"):
        assert re.findall(part, english) == re.findall(part, norwegian)
    assert re.findall(r"^#+ ", english, re.MULTILINE) == re.findall(
        r"^#+ ", norwegian, re.MULTILINE
    )


def test_shift_with_a_movement_selects_as_the_guide_says() -> None:
    (coding,) = (each for each in STUDY_SCREENS if each.room == "coding_screen")
    keys = {each.id.partition(".")[2]: each.keys for each in type(coding.make()).commands()}
    selecting = {
        name.removeprefix("select_"): keys[name] for name in keys if name.startswith("select_")
    }
    assert selecting
    for movement, key in selecting.items():
        *held, arrow = keys[movement].split(",")[0].split("+")
        assert key == "+".join([*held, "shift", arrow])


def test_a_group_that_there_is_not_would_be_found() -> None:
    with pytest.raises(KeyError):
        filled("<!-- keys: coding_screen.group_nothing -->\n<!-- end -->", "en")
