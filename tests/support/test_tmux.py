"""The helper that drives a program under tmux, tried on a small one."""

import sys

import pytest

from tests.support.pseudo import NotSeenError
from tests.support.tmux import Tmux

pytestmark = pytest.mark.needs("tmux")

APP = [sys.executable, "-m", "tests.support.one_line"]


def test_a_program_is_driven_by_keys_and_read_from_the_screen() -> None:
    with Tmux(APP, columns=100, rows=30) as tmux:
        tmux.wait_for("line 29")
        for key in ("shift+down", "ctrl+right", "ctrl+z", "shift+tab", "pagedown", "f1", "å", "-"):
            tmux.keys(key)
            tmux.wait_for({"å": " å", "-": " minus"}.get(key, f" {key}"))
        tmux.resize(80, 24)
        tmux.wait_for(lambda rows: rows[23] == "line 23")
        tmux.keys("ctrl+q")
        assert tmux.wait_for_end() == 0
    tmux.close()


def test_text_is_typed_as_it_is() -> None:
    with Tmux(["cat"], columns=80, rows=24, environment={"LC_ALL": "C.UTF-8"}) as tmux:
        tmux.type("Enter $x; 'æøå'")
        tmux.keys("enter")
        tmux.wait_for(lambda rows: rows[:2] == ["Enter $x; 'æøå'"] * 2)


def test_a_program_that_ends_is_not_waited_for() -> None:
    with Tmux(["/bin/sh", "-c", "echo $HEI; exit 3"], environment={"HEI": "hei"}) as tmux:
        assert tmux.wait_for_end() == 3
        with pytest.raises(NotSeenError, match=r"(?s)not seen: 'ha det'.hei"):
            tmux.wait_for("ha det", 600)
