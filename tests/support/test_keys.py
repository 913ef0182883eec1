"""The bytes of a key are those that Textual reads as that key."""

import string

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from tests.support.keys import sent_for

NAMES = [f"f{number}" for number in range(1, 13)]
NAMES += ["up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"]
MODIFIED = [f"{modifier}+{name}" for modifier in ("shift", "ctrl") for name in NAMES[12:18]]
MODIFIED += ["ctrl+shift+left", "ctrl+shift+right", "ctrl+delete", "shift+delete", "alt+x"]
PLAIN = ["enter", "escape", "tab", "shift+tab", "backspace", "space", *"aZ7æøåÆ"]
CONTROL = [f"ctrl+{letter}" for letter in string.ascii_lowercase if letter not in "him"]


@pytest.mark.parametrize("key", [*NAMES, *MODIFIED, *PLAIN, *CONTROL])
def test_textual_reads_the_key(key: str) -> None:
    parser = XTermParser()
    events = list(parser.feed(sent_for(key).decode()))
    if key in {"escape", "alt+x"}:
        # These are such only when nothing has followed for a while.
        parser._timeout_time = 0
        events += list(parser.tick())
    (event,) = events
    assert isinstance(event, Key)
    assert event.key == key or event.key in event.aliases


def test_a_key_without_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="ctrl\\+å"):
        sent_for("ctrl+å")
