"""What terminals paste when files are dropped on them: paths as they stand, quoted, escaped."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.tui.bringing.paths import paths_of

NAMES = st.text("abæ '\"\\$[]()&; .-", min_size=1, max_size=12).map(lambda name: f"/d/{name}x")


def there(path: Path) -> bool:
    return True


@pytest.mark.parametrize(
    ("pasted", "paths"),
    [
        ("/d/en fil.txt", ["/d/en fil.txt"]),
        ("/d/en.txt\n/d/to.txt\n", ["/d/en.txt", "/d/to.txt"]),
        ("'/d/en fil.txt' '/d/to.txt'", ["/d/en fil.txt", "/d/to.txt"]),
        ('"/d/en fil.txt"', ["/d/en fil.txt"]),
        (r"/d/en\ fil.txt /d/to.txt", ["/d/en fil.txt", "/d/to.txt"]),
        ("file:///d/en%20fil.txt", ["/d/en fil.txt"]),
        ("bare noe som noen skrev", []),
        ("", []),
        ("\0", []),
    ],
)
def test_each_way_of_pasting(pasted: str, paths: list[str]) -> None:
    known = {Path(path) for path in paths}
    assert [path.as_posix() for path in paths_of(pasted, known.__contains__)] == paths


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True))
def test_quoted_as_a_shell_wants_it_nothing_is_lost(names: list[str]) -> None:
    import shlex

    wanted = {Path(name) for name in names}
    quoted = " ".join(shlex.quote(name) for name in names if "'" not in name)
    found = paths_of(quoted, wanted.__contains__)
    assert found == [Path(name) for name in names if "'" not in name]


def test_what_is_not_there_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "en fil.txt"
    file.touch()
    assert paths_of(f"{file}\n{tmp_path / 'ingen.txt'}\n") == [file]
