"""A real program under the pseudo-terminal: keys in, cells out, sizes, colours, and its end."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.emulator import Emulator
from tests.support.pseudo import NotSeenError, Pseudo, needs_pseudo

pytestmark = needs_pseudo

APP = [sys.executable, "-m", "tests.support.one_line"]


def shell(script: str) -> list[str]:
    return ["/bin/sh", "-c", script]


@pytest.fixture(scope="module")
def app() -> Iterator[Pseudo]:
    with Pseudo(APP) as pseudo:
        pseudo.wait_for("line 23")
        yield pseudo


def test_a_textual_program_gets_keys_and_its_cells_are_seen(app: Pseudo) -> None:
    for key in ("shift+down", "ctrl+right", "ctrl+z", "escape", "pagedown", "f1", "å"):
        app.press(key)
        app.wait_for(f" {key}" if key != "å" else " å")
    assert not any("[" in line or "u" in line[:1] for line in app.screen())
    assert app.cell(0, 5).data == "l"
    assert app.cell(0, 5).fg not in {"default", app.cell(0, 5).bg}


def test_the_time_from_a_key_to_its_cells(app: Pseudo) -> None:
    count = int(app.screen()[0].split()[0])

    def next_one(emulator: Emulator) -> bool:
        return emulator.row(0).startswith(f"{count + 1} ")

    assert 0 < app.latency("x", next_one) < 1
    with pytest.raises(AssertionError, match="was there before"):
        app.latency("x", next_one)


def test_the_time_until_the_last_cell_stands() -> None:
    script = "stty -echo; read line; echo one; sleep 0.02; echo two; sleep 0.5; echo three"
    with Pseudo(shell(f"echo ready; {script}; sleep 600")) as pseudo:
        pseudo.wait_for("ready")
        pseudo.settle()
        assert 0.02 < pseudo.painted("enter", quiet=0.1) < 0.5
        assert pseudo.screen()[1:4] == ["one", "two", ""]
        later = pseudo.painted(lambda: None, look=lambda emulator: emulator.row(3), seen="three")
        assert later > 0.1
        with pytest.raises(NotSeenError, match="any change"):
            pseudo.painted(lambda: None, seconds=0.1)


def test_a_resize_is_heard_and_painted(app: Pseudo) -> None:
    app.resize(100, 30)
    assert app.screen() == [""] * 30
    app.wait_for(lambda emulator: emulator.row(-1) == "line 29")
    app.resize(80, 24)
    app.wait_for(lambda emulator: emulator.row(-1) == "line 23")
    assert not app.emulator.shows("line 24")


def test_the_terminal_is_known_to_paint_whole_frames(app: Pseudo) -> None:
    sent = b"".join(chunk.data for chunk in app.chunks)
    assert b"\x1b[?2026$p" in sent
    assert b"\x1b[?2026h" in sent


def test_what_does_not_come_fails_with_the_screen() -> None:
    with Pseudo(shell("echo Hei; read line")) as pseudo:
        pseudo.wait_for("Hei")
        with pytest.raises(NotSeenError) as failed:
            pseudo.wait_for("Ha det", 0.05)
    assert "not seen: 'Ha det'" in str(failed.value)
    assert "|Hei" in str(failed.value)


def test_a_program_that_ends_is_not_waited_for() -> None:
    with Pseudo(shell("echo Hei; exit 3")) as pseudo, pytest.raises(NotSeenError, match="ended: 3"):
        pseudo.wait_for("Ha det", 600)


def test_quitting_gives_the_exit_code_and_the_other_screen_back() -> None:
    with Pseudo(APP) as pseudo:
        pseudo.wait_for("line 23")
        assert pseudo.quit() == 0
        assert [line for line in pseudo.screen() if line] == ["goodbye"]
        assert not pseudo.running


def test_what_was_sent_before_the_kill_is_seen() -> None:
    with Pseudo(shell("echo Hei; read line; echo $line; exec sleep 600")) as pseudo:
        pseudo.wait_for("Hei")
        pseudo.send("Ha det\n")
        pseudo.wait_for(lambda emulator: emulator.lines().count("Ha det") == 2)
        pseudo.kill()
        assert pseudo.wait() == -signal.SIGKILL
        assert pseudo.screen()[:3] == ["Hei", "Ha det", "Ha det"]


def test_closing_leaves_no_process_behind() -> None:
    with Pseudo(shell("sleep 600 & echo child $!; trap '' HUP TERM; wait")) as pseudo:
        pseudo.wait_for("child")
        (child,) = (int(line.split()[1]) for line in pseudo.screen() if line)
    pseudo.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pseudo.pid, 0)
    until = time.monotonic() + 5
    while not _gone(child):
        assert time.monotonic() < until


def _gone(process: int) -> bool:
    """Whether it has ended, if perhaps nobody has asked yet how."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text("utf-8").rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize(
    ("colours", "told"),
    [
        ("truecolor", "xterm-256color truecolor -"),
        ("16", "xterm-16color - -"),
        ("none", "xterm-256color truecolor 1"),
    ],
)
def test_the_colours_are_told_in_the_environment(
    colours: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setenv("NO_COLOR", "yes")
    script = 'echo "$TERM ${COLORTERM:--} ${NO_COLOR:--}${COLUMNS} $ESCDELAY $MORE"'
    with Pseudo(shell(script), colours=colours, environment={"MORE": "x"}) as pseudo:  # type: ignore[arg-type]
        pseudo.wait_for(f"{told} 25 x")
        assert pseudo.wait() == 0
