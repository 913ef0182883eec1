"""The pictures of the guide: a command draws them as they stand, and all of them are shown."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.screenshots import CLOCKS, FOLDER, PICTURES, STUDIES, tidied

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
SOME = ("en/start", "nb/coding")


def drawn(picture: Path) -> list[tuple[str, ...]]:
    """What stands where in a picture; its colours are free."""
    svg = picture.read_text(encoding="utf-8")
    return re.findall(r'<text class="[\w-]+" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg)


def shown() -> set[Path]:
    """The pictures that a page shows."""
    found = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for one, other in re.findall(r'!\[[^]]*\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"', text):
            found.add((page.parent / (one or other)).resolve())
    return found


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pictures taken anew, by somebody whose own folders are elsewhere and in no colour."""
    folder = tmp_path_factory.mktemp("pictures")
    home = tmp_path_factory.mktemp("home")
    words = [sys.executable, "-m", "tools.screenshots", str(folder), "--only", *SOME]
    own = {"HOME": str(home), "NO_COLOR": "1", "EVALBENCH_CODER": "somebody", "TZ": "Asia/Tokyo"}
    subprocess.run(words, cwd=ROOT, env={**os.environ, **own}, check=True, timeout=120)
    assert list(home.iterdir()) == []
    return folder


@pytest.mark.parametrize("name", SOME)
def test_a_picture_is_as_the_workbench_draws_it(taken: Path, name: str) -> None:
    now, stands = drawn(taken / f"{name}.svg"), drawn(FOLDER / f"{name}.svg")
    assert now
    assert now == stands, "the pictures are of another workbench: make screenshots"


def test_each_picture_is_shown_and_each_shown_is_there() -> None:
    stand = {each.resolve() for each in FOLDER.glob("**/*.svg")}
    taken = {FOLDER / language / f"{each.name}.svg" for language in STUDIES for each in PICTURES}
    assert stand == taken == shown()


def test_no_picture_asks_for_anything_from_elsewhere() -> None:
    for picture in FOLDER.glob("**/*.svg"):
        svg = picture.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "@font-face" not in svg
        assert set(re.findall(r"https?://[^\s\"'<)]+", svg)) <= {"https://www.textualize.io"}


def test_text_begins_where_its_first_letter_stands() -> None:
    words = "&#160;a&#160;b&#160;&#160;&lt;"
    line = f'<text class="terminal-1-r2" x="12.2" y="20" textLength="73.2">{words}</text>'
    assert tidied(line) == (
        '<text class="e-r2" x="24.4" y="20" textLength="36.6">a&#160;b</text>'
        '<text class="e-r2" x="85.4" y="20" textLength="12.2">&lt;</text>'
    )


def test_every_module_of_the_workbench_that_asks_the_time_is_known() -> None:
    asking = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in (ROOT / "evalbench" / "tui").glob("**/*.py")
        if "datetime.now(" in file.read_text(encoding="utf-8")
    }
    assert asking <= set(CLOCKS)
